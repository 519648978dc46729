//! Finds the phonemes of a spoken word: the caller's own, the dictionaries', by known stems, by the caller, by letters.

use crate::additions;
use crate::class::Class;
use crate::ipa;
use crate::lexicons::Lexicons;
use crate::own::{Own, Said};
use crate::say::{Kind, Word, plain};
use crate::{letters, stems, stress};
use std::collections::HashMap;

/// What is heard after a word, which decides between forms of `the`, `a` and `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A rest, or nothing.
    End,
    /// A word that begins with a vowel.
    Vowel,
    /// A word that begins with a consonant.
    Consonant,
}

impl Next {
    /// Returns what a sound is to the word before it; one without vowels and consonants leaves it as it was.
    pub(crate) fn of(sound: &str, before: Self) -> Self {
        match sound.chars().find(|c| (c.is_alphabetic() && !"ˈˌ".contains(*c)) || *c == ',') {
            Some(',') => Self::End,
            Some(first) if stress::is_vowel(first) => Self::Vowel,
            Some(_) => Self::Consonant,
            None => before,
        }
    }
}

/// Joins the sounds of the words of a piece, the last of which comes first; a rest stands only between two words.
pub(crate) fn joined(backwards: &[String]) -> String {
    let mut out = String::new();
    for sound in backwards.iter().rev().filter(|it| !it.is_empty()) {
        if sound != "," {
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(sound);
        } else if !out.is_empty() && !out.ends_with(',') {
            out.push(',');
        }
    }
    out.truncate(out.trim_end_matches(',').len());
    out
}

/// Finds the sounds of words.
pub(crate) struct Sounds<'a> {
    lexicons: &'a Lexicons,
    own: &'a Own,
    unknown: &'a mut dyn FnMut(&str) -> Option<String>,
    asked: HashMap<String, String>,
}

/// The longest word whose stems are looked for, in bytes: no word of English is longer.
const WORD_MAX: usize = 64;

/// How deep stems of stems are looked for.
const DEPTH_MAX: usize = 3;

impl<'a> Sounds<'a> {
    pub(crate) fn new(
        lexicons: &'a Lexicons,
        own: &'a Own,
        unknown: &'a mut dyn FnMut(&str) -> Option<String>,
    ) -> Self {
        Self { lexicons, own, unknown, asked: HashMap::new() }
    }

    /// Returns the sound of a word.
    pub(crate) fn of(&mut self, word: &Word, class: Class, next: Next) -> String {
        let sound = match word.kind {
            Kind::Rest => return ",".to_owned(),
            Kind::Letters => self.spelled(&word.text),
            Kind::Word => self.word(&word.text, class, next),
        };
        sound.replace('ɾ', "T").replace('ʔ', "t")
    }

    fn word(&mut self, word: &str, class: Class, next: Next) -> String {
        if let Some(said) = self.own(word, next) {
            return said;
        }
        if let Class::As(said) = class {
            return said.to_owned();
        }
        if let Some(said) = function_word(word, class, next) {
            return said;
        }
        if word.contains('-') && !self.lexicons.knows(word) && additions::sound(word).is_none() {
            return self.joined(word, class);
        }
        let found = self.drawn_out(word, class).or_else(|| self.known(word, class, next, 0)).or_else(|| {
            let small = word.to_lowercase();
            (small != word).then(|| self.known(&small, class, next, 0)).flatten()
        });
        let found = found.unwrap_or_else(|| self.ask(word));
        let is_shouted = 1 < word.len() && word.chars().all(|c| !c.is_lowercase());
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(_) if is_shouted => stress::at_least_primary(&found),
            Some(first) if first.is_uppercase() => stress::at_least_secondary(&found),
            _ => found,
        }
    }

    /// Reads a word with hyphens: as one word if it is known without them, names of their own one after the other, else its
    /// parts, of which the lighter half is weaker.
    fn joined(&mut self, word: &str, class: Class) -> String {
        // What is stuttered is in small letters here; `S-shaped` is not.
        if let Some(whole) = plain::stutter(word).filter(|_| !word.contains(char::is_uppercase)) {
            return self.stuttered(word, whole, class);
        }
        let one: String = word.chars().filter(|c| *c != '-').collect();
        let keeps_hyphen = word.starts_with("re-") || word.starts_with("Re-") || one == "coop";
        if let Some(entry) = self.lexicons.find(&one.to_lowercase()).filter(|_| !keeps_hyphen) {
            return entry.reading(class, false).map_or_else(|| self.spelled(&one), str::to_owned);
        }
        let small = word.to_lowercase();
        if !small.starts_with("be-")
            && let Some(found) =
                stems::by_beginning(&small, &mut |it| self.known(it, class, Next::Consonant, DEPTH_MAX))
        {
            return found;
        }
        let parts: Vec<String> =
            word.split('-').filter(|it| !it.is_empty()).map(|it| self.word(it, class, Next::Consonant)).collect();
        let is_name =
            |it: &str| it.chars().next().is_some_and(char::is_uppercase) && it.chars().any(char::is_lowercase);
        if word.split('-').all(is_name) {
            parts.join(" ").replacen("ʤˈin ", "ʒˈɑn ", 1)
        } else {
            stress::compound(&parts)
        }
    }

    /// Reads a word with a letter that is written several times, as the word that is meant: `Nooooo`, `whaaat`, `Hmmm`.
    fn drawn_out(&self, word: &str, class: Class) -> Option<String> {
        let small = word.to_lowercase();
        let is_unknown = || self.lexicons.find(word).is_none() && additions::sound(word).is_none();
        let longest = longest_run(&small);
        let read = |most: usize| {
            let shorter = shortened(&small, most);
            let known = additions::sound(&shorter).is_some() || self.lexicons.find_exact(&shorter).is_some();
            known.then(|| self.known(&shorter, class, Next::Consonant, DEPTH_MAX)).flatten()
        };
        (2 < longest && is_unknown()).then(|| [2, 1, 3].into_iter().find_map(read)).flatten()
    }

    /// Reads a word that is begun several times: the sounds before its first vowel, each time.
    fn stuttered(&mut self, word: &str, whole: &str, class: Class) -> String {
        let sound = self.word(whole, class, Next::Consonant);
        let onset: String =
            sound.chars().take_while(|c| !stress::is_vowel(*c)).filter(|c| !"ˈˌ".contains(*c)).collect();
        let begun = if onset.is_empty() {
            sound.chars().find(|c| stress::is_vowel(*c)).into_iter().collect()
        } else {
            onset + "ə"
        };
        let times = word.matches('-').count();
        format!("{}{sound}", format!("{begun} ").repeat(times))
    }

    /// Looks into the caller's own pronunciations, also for the stem of a possessive or a plural.
    fn own(&mut self, word: &str, next: Next) -> Option<String> {
        let own = self.own;
        if own.is_empty() {
            return None;
        }
        let mut plural = false;
        let said = own.find(word).or_else(|| {
            plural = true;
            ["'s", "s'", "s"].iter().find_map(|end| own.find(word.strip_suffix(end)?))
        })?;
        let sound = match said {
            Said::Phonemes(phonemes) => phonemes.clone(),
            Said::Respelled(words) => self.respelled(words, next),
        };
        Some(if plural { stems::plural(&sound) } else { sound })
    }

    /// Reads a respelling: known words as they are, syllables by their letters.
    fn respelled(&mut self, words: &str, next: Next) -> String {
        let read = words.split_whitespace().map(|word| {
            if word.contains('-') {
                return letters::syllables(word, |it| {
                    self.lexicons.find(it).and_then(|it| it.reading(Class::Other, false))
                });
            }
            self.known(&word.to_lowercase(), Class::Other, next, 0).unwrap_or_else(|| letters::read(word))
        });
        read.collect::<Vec<_>>().join(" ")
    }

    /// Reads a word that the corrections, the dictionaries or their stems know.
    fn known(&self, word: &str, class: Class, next: Next, depth: usize) -> Option<String> {
        if let Some(sound) = additions::sound(word) {
            return Some(sound.to_owned());
        }
        let at_end = next == Next::End;
        if let Some(entry) = self.lexicons.find(word) {
            return Some(entry.reading(class, at_end).map_or_else(|| self.spelled(word), str::to_owned));
        }
        if let Some(sound) = self.ending_in_e_acute(word, class) {
            return Some(sound);
        }
        let folded = deunicode::deunicode(word);
        if folded != word && (self.lexicons.knows(&folded) || additions::sound(&folded).is_some()) {
            return self.known(&folded, class, next, depth);
        }
        let is_small = word.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '-'));
        if depth == DEPTH_MAX
            || WORD_MAX < word.len()
            || !is_small && !word.contains('\'') && word.chars().skip(1).any(char::is_uppercase)
        {
            return None;
        }
        let class_of = |ending: &str| match ending {
            "ed" | "ied" | "ing" | "ings" | "able" => Class::Verb,
            "er" | "ers" if class != Class::Adjective => Class::Verb,
            "s" | "es" | "ies" | "'s" | "s'" if matches!(class, Class::Modifier | Class::Adjective) => Class::Noun,
            "ly" | "ness" | "est" | "ier" | "iest" => Class::Adjective,
            _ => class,
        };
        let direct =
            |stem: &str, class| self.lexicons.find(stem).and_then(|it| it.reading(class, false)).map(str::to_owned);
        stems::by_ending(word, &mut |stem, ending| direct(stem, class_of(ending)))
            .or_else(|| stems::by_beginning(word, &mut |stem| direct(stem, class)))
            .or_else(|| stems::by_ending(word, &mut |stem, ending| self.known_stem(stem, class_of(ending), depth)))
            .or_else(|| stems::by_beginning(word, &mut |stem| self.known_stem(stem, class, depth)))
            .or_else(|| if depth == 0 { stems::by_halves(word, &|half| self.half(half)) } else { None })
    }

    /// Reads a French word in `é`, whose last letter is said and carries the stress: `appliqué`. The dictionaries have many
    /// of them only without their accent, as if the last letter were silent.
    fn ending_in_e_acute(&self, word: &str, class: Class) -> Option<String> {
        let (word, is_plural) = word.strip_suffix('s').map_or((word, false), |it| (it, true));
        let stem = word.strip_suffix("ée").or_else(|| word.strip_suffix('é'))?;
        let reading = self.lexicons.find(&deunicode::deunicode(&format!("{stem}e")))?.reading(class, false)?;
        let whole = if reading.ends_with('A') {
            reading.to_owned()
        } else {
            format!("{}ˈA", stress::weaker(reading.trim_end_matches(['i', 'ə'])))
        };
        Some(if is_plural { stems::plural(&whole) } else { whole })
    }

    fn known_stem(&self, stem: &str, class: Class, depth: usize) -> Option<String> {
        self.known(stem, class, Next::Consonant, depth + 1)
    }

    /// Reads a half of a compound: a word of people's list that stands for a thing, not for a name or a sound.
    fn half(&self, half: &str) -> Option<String> {
        let entry = self.lexicons.find_exact(half)?;
        let reading = entry.reading(Class::Noun, false)?;
        (3 < half.len() || reading.contains(stress::PRIMARY)).then(|| reading.to_owned())
    }

    /// Spells letters, and the ending behind them.
    fn spelled(&self, text: &str) -> String {
        let (letters, ending) = without_ending(text);
        let folded = deunicode::deunicode(letters);
        let mut sound: String = folded.chars().filter_map(|c| self.letter(c)).map(stress::weaker).collect();
        if let Some(last) = sound.rfind(stress::SECONDARY) {
            sound.replace_range(last..last + stress::SECONDARY.len_utf8(), "ˈ");
        }
        match ending {
            "" => sound,
            "d" => stems::past(&sound),
            _ => stems::plural(&sound),
        }
    }

    fn letter(&self, c: char) -> Option<&str> {
        let name = c.to_ascii_uppercase().to_string();
        self.lexicons.find_exact(&name).and_then(|it| it.reading(Class::Other, false))
    }

    /// Asks the caller for a word, once, or reads its letters.
    fn ask(&mut self, word: &str) -> String {
        if let Some(known) = self.asked.get(word) {
            return known.clone();
        }
        let answer =
            (self.unknown)(word).map(|it| ipa::from_espeak(&it)).filter(|it| it.chars().any(char::is_alphabetic));
        let sound = answer.unwrap_or_else(|| letters::read(&deunicode::deunicode(word)));
        self.asked.insert(word.to_owned(), sound.clone());
        sound
    }
}

/// Counts the most equal letters in a row.
pub(crate) fn longest_run(word: &str) -> usize {
    let (mut most, mut run, mut last) = (0, 0, None);
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        run = if last == Some(c) { run + 1 } else { 1 };
        (most, last) = (most.max(run), Some(c));
    }
    most
}

/// Leaves at most so many of more than two equal letters in a row.
fn shortened(word: &str, most: usize) -> String {
    let chars: Vec<char> = word.chars().collect();
    let runs = chars.chunk_by(|a, b| a == b);
    runs.flat_map(|run| run.iter().take(if run.len() < 3 { run.len() } else { most })).collect()
}

/// Reads the words whose sound depends on what follows.
fn function_word(word: &str, class: Class, next: Next) -> Option<String> {
    let is_determiner = class == Class::Determiner;
    Some(
        match word {
            "a" | "A" if is_determiner => "ɐ",
            "a" | "A" => "ˈA",
            "an" | "An" => "ɐn",
            "the" | "The" | "THE" if next == Next::Vowel => "ði",
            "the" | "The" | "THE" => "ðə",
            "to" | "To" => match next {
                Next::End => "tu",
                Next::Vowel => "tʊ",
                Next::Consonant => "tə",
            },
            "in" | "In" if next == Next::End => "ˈɪn",
            "in" | "In" => "ɪn",
            "am" if next != Next::End => "ɐm",
            "I" => "ˌI",
            "by" | "By" if next == Next::End => "bˈI",
            _ => return None,
        }
        .to_owned(),
    )
}

/// Takes the ending of a plural, a possessive or the past from letters that are spelled: `MPs`, `UK's`, `TKO'd`. Returns
/// `s`, `d` or nothing behind them.
pub(crate) fn without_ending(letters: &str) -> (&str, &'static str) {
    let ends: [(&str, &'static str); 3] = [("'s", "s"), ("s", "s"), ("'d", "d")];
    let stem = |end: &str| letters.strip_suffix(end).filter(|it| it.ends_with(char::is_uppercase));
    ends.iter().find_map(|(end, ending)| stem(end).map(|it| (it, *ending))).unwrap_or((letters, ""))
}
