//! Pronunciations that people give, and how each kind of voice gets them. Pure.
//!
//! The neural voice takes them as they are. espeak-ng takes its own names of phonemes in the text, where its voice has these
//! phonemes. Every other voice, and every word without phonemes, gets the respelling in place of the word.

use super::text::PLACEHOLDER;
use phonemes::{Own, OwnError};
use std::collections::{BTreeMap, BTreeSet};

/// Words and how they are said, checked: respelled, or in phonemes (IPA) between slashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    exact: BTreeMap<String, String>,
    any_case: BTreeMap<String, String>,
}

/// How a voice takes pronunciations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Takes {
    /// It finds the words itself.
    Lexicon,
    /// It takes respellings, and phonemes by the names that the voice knows.
    Phonemes(Phonemes),
    /// It takes respellings only.
    Respellings,
}

/// A text in which the words of a lexicon are written as they are said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Respelled {
    /// The text; a placeholder stands for each word in phonemes.
    pub(crate) text: String,
    /// The phonemes, in the order of the placeholders.
    pub(crate) phonemes: Vec<String>,
    /// Words whose phonemes the voice does not take: they stay as they are.
    pub(crate) unsaid: BTreeSet<String>,
}

/// Endings of a word that is found without them.
const ENDINGS: [&str; 3] = ["'s", "s'", "s"];

impl Lexicon {
    /// Checks pronunciations: word and respelling, or word and IPA between slashes.
    pub fn new<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, OwnError> {
        let mut lexicon = Self::default();
        for (word, said) in entries {
            Own::new([(word, said)])?;
            let (word, said) = (plain(word.trim()), said.trim().to_owned());
            if !Own::counts_as_written(&word) {
                lexicon.any_case.insert(word.to_lowercase(), said.clone());
            }
            lexicon.exact.insert(word, said);
        }
        Ok(lexicon)
    }

    /// Returns these pronunciations, and those of another list for the words that are not here.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        let mut both = other.clone();
        both.exact.retain(|word, _| !self.any_case.contains_key(&word.to_lowercase()));
        both.exact.extend(self.exact.clone());
        both.any_case.extend(self.any_case.clone());
        both
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// Returns the pronunciations for a voice that finds the words itself.
    pub(crate) fn own(&self) -> Result<Own, OwnError> {
        Own::new(self.exact.iter().map(|(word, said)| (word.as_str(), said.as_str())))
    }

    /// Tells whether a word has phonemes.
    pub(crate) fn has_phonemes(&self) -> bool {
        self.exact.values().any(|said| inside(said).is_some())
    }

    fn find(&self, word: &str) -> Option<&str> {
        self.exact.get(word).or_else(|| self.any_case.get(&word.to_lowercase())).map(String::as_str)
    }

    /// Writes a text as a voice gets it.
    pub(crate) fn respelled(&self, text: &str, takes: &Takes) -> Respelled {
        let mut out = Respelled { text: String::with_capacity(text.len()), ..Respelled::default() };
        let text = text.replace(PLACEHOLDER, " ");
        if self.is_empty() || *takes == Takes::Lexicon {
            return Respelled { text, ..out };
        }
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let length = word_length(rest);
            let (piece, after) = rest.split_at(length.max(first.len_utf8()));
            if length == 0 {
                out.text.push_str(piece);
            } else {
                self.word(piece, takes, &mut out);
            }
            rest = after;
        }
        out
    }

    /// Writes a word, or each part of one with hyphens.
    fn word(&self, word: &str, takes: &Takes, out: &mut Respelled) {
        if let Some((said, ending)) = self.with_ending(word) {
            return put(word, said, ending, takes, out);
        }
        for (number, part) in word.split_inclusive('-').enumerate() {
            let bare = part.strip_suffix('-').unwrap_or(part);
            match self.with_ending(bare).filter(|_| 0 < number || bare.len() < word.len()) {
                Some((said, ending)) => {
                    put(bare, said, ending, takes, out);
                    out.text.push_str(part.get(bare.len()..).unwrap_or_default());
                }
                None => out.text.push_str(part),
            }
        }
    }

    /// Finds a word, also without the ending of a possessive or a plural.
    fn with_ending(&self, word: &str) -> Option<(&str, &'static str)> {
        let word = plain(word);
        let small = word.to_lowercase();
        let stem = |end: &'static str| {
            let stem = word.strip_suffix(end).or_else(|| small.strip_suffix(end))?;
            Some((self.find(stem)?, end))
        };
        self.find(&word).map(|said| (said, "")).or_else(|| ENDINGS.iter().find_map(|end| stem(end)))
    }
}

/// Writes what is said for a word.
fn put(word: &str, said: &str, ending: &str, takes: &Takes, out: &mut Respelled) {
    match (inside(said), takes) {
        (None, _) => {
            out.text.push_str(&syllables(said));
            out.text.push_str(ending);
        }
        (Some(ipa), Takes::Phonemes(phonemes)) => match phonemes.written(ipa, !ending.is_empty()) {
            Some(names) => {
                out.text.push(PLACEHOLDER);
                out.phonemes.push(names);
            }
            None => keep(word, out),
        },
        (Some(_), Takes::Respellings | Takes::Lexicon) => keep(word, out),
    }
}

fn keep(word: &str, out: &mut Respelled) {
    out.text.push_str(word);
    out.unsaid.insert(word.to_owned());
}

impl Respelled {
    /// Puts the phonemes into the text in place of their placeholders, as espeak-ng takes them.
    pub(crate) fn filled(&self, spoken: &str) -> String {
        let mut out = String::with_capacity(spoken.len());
        let mut phonemes = self.phonemes.iter();
        for (number, piece) in spoken.split(PLACEHOLDER).enumerate() {
            if 0 < number {
                // Without the space, espeak-ng leaves out phonemes that follow a quotation mark.
                out.push_str(if out.is_empty() || out.ends_with(' ') { "[[" } else { " [[" });
                out.push_str(phonemes.next().map_or("", String::as_str));
                out.push_str("]]");
                if piece.starts_with(char::is_alphanumeric) {
                    out.push(' ');
                }
            }
            out.push_str(piece);
        }
        out
    }
}

/// How many words a note names.
const NAMED_MAX: usize = 12;

/// Notes words whose phonemes a voice does not take; nothing if there are none.
pub(crate) fn note(unsaid: &BTreeSet<String>) -> Option<String> {
    let named: Vec<&str> = unsaid.iter().take(NAMED_MAX).map(String::as_str).collect();
    let more = if NAMED_MAX < unsaid.len() { ", …" } else { "" };
    let words = format!(
        "the voice does not take the phonemes of these words, and reads their letters: {}{more}",
        named.join(", ")
    );
    (!unsaid.is_empty()).then_some(words)
}

/// Returns the phonemes between slashes.
fn inside(said: &str) -> Option<&str> {
    said.strip_prefix('/')?.strip_suffix('/')
}

/// Writes a respelling in syllables, such as `shi-VAWN`, as one word: voices make a rest at hyphens and spell capitals.
fn syllables(said: &str) -> String {
    let word = |word: &str| {
        let is_in_syllables = word.contains('-') && word.split('-').any(|it| it == it.to_uppercase());
        if is_in_syllables { word.replace('-', "").to_lowercase() } else { word.to_owned() }
    };
    said.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Writes a word with plain apostrophes and hyphens.
fn plain(word: &str) -> String {
    word.replace(['’', '‘', 'ʼ'], "'").replace(['\u{2010}', '\u{2011}'], "-")
}

/// Returns the length of the word that a text starts with, in bytes; marks inside it belong to it.
fn word_length(text: &str) -> usize {
    let is_letter = |c: char| c.is_alphanumeric() || super::text::is_mark(c);
    let is_joint = |c: char| matches!(c, '\'' | '’' | '‘' | 'ʼ' | '-' | '\u{2010}' | '\u{2011}' | '.' | '&');
    let (mut end, mut joint) = (0, false);
    for (at, c) in text.char_indices() {
        if is_letter(c) {
            (end, joint) = (at + c.len_utf8(), false);
        } else if end == 0 || joint || !is_joint(c) {
            // The apostrophe of a plural's possessive ends the word.
            break;
        } else {
            joint = true;
        }
    }
    end
}

/// The names of phonemes that a voice of espeak-ng knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Phonemes {
    known: BTreeSet<&'static str>,
}

/// What IPA is called in espeak-ng, longer signs first; of several names the first one that the voice knows.
#[rustfmt::skip]
const NAMES: &[(&str, &[&str])] = &[
    ("t\u{361}ʃ", &["tS"]), ("d\u{361}ʒ", &["dZ"]), ("tʃ", &["tS"]), ("dʒ", &["dZ"]), ("ʧ", &["tS"]), ("ʤ", &["dZ"]),
    ("eɪ", &["eI"]), ("aɪ", &["aI"]), ("ɔɪ", &["OI"]), ("oʊ", &["oU"]), ("əʊ", &["oU"]), ("aʊ", &["aU"]),
    ("ɑ\u{303}", &["A~", "A:", "a"]), ("ɔ\u{303}", &["O~", "O"]), ("ɛ\u{303}", &["E~", "E"]), ("œ\u{303}", &["W~", "E"]),
    ("iː", &["i:"]), ("uː", &["u:"]), ("ɑː", &["A:", "a:"]), ("aː", &["a:", "A:"]), ("ɔː", &["O:"]), ("ɜː", &["3:", "Y:", "@"]),
    ("eː", &["e:"]), ("oː", &["o:"]), ("ɛː", &["E"]), ("yː", &["y:", "u:"]), ("øː", &["Y:", "3:"]),
    ("ɝ", &["3:", "3", "@"]), ("ɚ", &["3", "@"]), ("ɪ", &["I", "i"]), ("ʊ", &["U", "u"]), ("ʌ", &["V", "a"]), ("æ", &["a"]),
    ("ɑ", &["A:", "a"]), ("ɒ", &["0", "O"]), ("ɔ", &["O"]), ("ɛ", &["E"]), ("ɜ", &["3:", "@"]), ("ə", &["@"]), ("ɐ", &["@"]),
    ("a", &["a"]), ("e", &["e"]), ("i", &["i"]), ("o", &["o"]), ("u", &["u"]), ("y", &["y", "u"]), ("ʏ", &["y", "u"]),
    ("ø", &["Y", "Y:", "3:"]), ("œ", &["W", "Y", "3:"]),
    ("ʃ", &["S"]), ("ʒ", &["Z"]), ("θ", &["T"]), ("ð", &["D"]), ("ŋ", &["N"]), ("ɹ", &["r"]), ("ɾ", &["r"]), ("ʁ", &["r"]), ("r", &["r"]),
    ("ɲ", &["n^"]), ("ʎ", &["l^"]), ("β", &["B"]), ("ɣ", &["Q"]), ("ç", &["C"]), ("x", &["x"]), ("χ", &["x"]), ("ʔ", &["?"]), ("ɫ", &["l"]),
    ("ɡ", &["g"]), ("g", &["g"]), ("j", &["j"]), ("w", &["w"]), ("h", &["h"]), ("b", &["b"]), ("d", &["d"]), ("f", &["f"]),
    ("k", &["k"]), ("l", &["l"]), ("m", &["m"]), ("n", &["n"]), ("p", &["p"]), ("s", &["s"]), ("t", &["t"]), ("v", &["v"]), ("z", &["z"]),
];

/// Marks of IPA that stand for themselves or for nothing: stress, length that no name has, borders of syllables.
const MARKS: &[(char, &str)] =
    &[('ˈ', "'"), ('\'', "'"), ('ˌ', ","), (',', ","), ('ː', ":"), ('.', ""), (' ', "||"), ('-', ""), ('\u{361}', "")];

impl Phonemes {
    /// Lists all names, to ask a voice which it knows.
    pub(crate) fn names() -> Vec<&'static str> {
        let names: BTreeSet<&str> = NAMES.iter().flat_map(|(_, names)| *names).copied().collect();
        names.into_iter().collect()
    }

    /// Makes the names that a voice knows.
    pub(crate) fn of(known: impl IntoIterator<Item = &'static str>) -> Self {
        Self { known: known.into_iter().collect() }
    }

    /// Writes IPA by the names that the voice knows, with the `s` of an ending; `None` if it lacks a sound.
    fn written(&self, ipa: &str, has_ending: bool) -> Option<String> {
        let (mut rest, mut out, mut last) = (ipa, String::with_capacity(ipa.len()), "");
        while let Some(first) = rest.chars().next() {
            if let Some((sign, names)) = NAMES.iter().find(|(sign, _)| rest.starts_with(sign)) {
                last = names.iter().find(|name| self.known.contains(*name))?;
                out.push_str(last);
                rest = rest.get(sign.len()..)?;
                continue;
            }
            out.push_str(MARKS.iter().find(|(mark, _)| *mark == first)?.1);
            rest = rest.get(first.len_utf8()..)?;
        }
        if has_ending {
            out.push_str(match last {
                "p" | "t" | "k" | "f" | "T" => "s",
                "s" | "z" | "S" | "Z" | "tS" | "dZ" => "@z",
                _ => "z",
            });
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::new([
            ("Siobhan", "shi-VAWN"),
            ("nguyen", "win"),
            ("Łódź", "/wut͡ʃ/"),
            ("WHO", "World Health Organization"),
        ])
        .unwrap()
    }

    #[test]
    fn words_are_found_in_any_case_with_their_endings_and_in_compounds() {
        for (text, expected) in [
            ("Siobhan came.", "shivawn came."),
            ("“SIOBHAN’S lamp”, siobhans", "“shivawn's lamp”, shivawns"),
            ("the Siobhans' boat", "the shivawns' boat"),
            ("Nguyen-Smith, Smith-Nguyen.", "win-Smith, Smith-win."),
            ("Siobhanna, xSiobhan", "Siobhanna, xSiobhan"),
            ("The WHO's report, who else's?", "The World Health Organization's report, who else's?"),
            ("Nothing here.", "Nothing here."),
        ] {
            assert_eq!(lexicon().respelled(text, &Takes::Respellings).text, expected, "{text}");
        }
    }

    #[test]
    fn phonemes_go_to_the_voices_that_have_them() {
        let said = |takes: &Takes| {
            let said = lexicon().respelled("In Łódź, “Łódź’s” end\u{e000}.", takes);
            (said.filled(&said.text), said.unsaid.into_iter().collect::<Vec<_>>().join(" "))
        };
        let all = Takes::Phonemes(Phonemes::of(Phonemes::names()));
        assert_eq!(said(&all), ("In [[wutS]], “ [[wutS@z]]” end .".to_owned(), String::new()));
        let few = Takes::Phonemes(Phonemes::of(["w", "u"]));
        let kept = ("In Łódź, “Łódź’s” end .".to_owned(), "Łódź Łódź’s".to_owned());
        assert_eq!(said(&few), kept);
        assert_eq!(said(&Takes::Respellings), kept);
        assert_eq!(lexicon().respelled("Siobhan", &Takes::Lexicon).text, "Siobhan");
    }

    #[test]
    fn the_names_of_phonemes_are_those_that_the_voice_knows() {
        let english = Phonemes::of(Phonemes::names());
        assert_eq!(english.written("ʃɪˈvɔːn", false).unwrap(), "SI'vO:n");
        assert_eq!(english.written("ˈniːʃə", true).unwrap(), "'ni:S@z");
        let spanish = Phonemes::of(Phonemes::names().into_iter().filter(|it| *it != "I"));
        assert_eq!(spanish.written("ʃɪˈvɔːn", false).unwrap(), "Si'vO:n");
        assert_eq!(english.written("!ˈn", false), None);
    }

    #[test]
    fn a_job_s_words_come_before_those_of_the_settings() {
        let job = Lexicon::new([("siobhan", "shove-on")]).unwrap();
        let both = job.over(&lexicon());
        assert_eq!(both.respelled("Siobhan Nguyen", &Takes::Respellings).text, "shove-on win");
    }

    #[test]
    fn what_nobody_can_say_is_refused() {
        for (word, said) in [("two words", "x"), ("x", ""), ("x", "12"), ("x", "/§/")] {
            assert!(Lexicon::new([(word, said)]).is_err(), "{word} {said}");
        }
    }
}
