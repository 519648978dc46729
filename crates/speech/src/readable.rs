//! Which letters and signs a voice can read, and how a word is written that it cannot. Pure.
//!
//! Found by listening to what the engines make of each alphabet: flite leaves out what is not ASCII; espeak-ng spells
//! letters of alphabets that its voice does not read ("Cyrillic pe, er, …"), names Chinese ones in Japanese and Hakka
//! ("Chinese letter"), and leaves out most signs in languages for which it has no word.

use super::text::{folded, is_mark};
use super::words;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, Script};
use std::ops::Range;

/// A voice that reads a text in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader<'a> {
    /// A voice that reads only ASCII, and accented Latin letters once their accents are gone.
    Ascii,
    /// A voice of espeak-ng, by its name.
    Alphabets(&'a str),
}

/// A text as a voice gets it, and what of it the voice cannot read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Readable {
    /// The text, still with everything that is not for this voice to say, such as quotation marks.
    pub(crate) text: String,
    /// Words in letters that the voice cannot read, and how they are written for it.
    pub(crate) respelled: Vec<(String, String)>,
    /// Signs that have a meaning and are not said.
    pub(crate) unsaid: Vec<char>,
    /// How many letters the text has.
    pub(crate) letters: usize,
    /// How many of them the voice cannot read.
    pub(crate) foreign: usize,
}

/// Signs that espeak-ng reads in nearly every language (125 of 131 voices).
const READ_EVERYWHERE: &str = "%+&@=±½⅓⅔²³µΩ≠≈~*";

/// Prepares a text in a language for a voice.
pub(crate) fn readable(text: &str, language: &str, reader: Reader<'_>) -> Readable {
    let written = words::written_out(text, language);
    let has_table = written != text || words::has_table(language);
    let mut out = Readable::default();
    let mut run = String::new();
    for c in written.chars().chain([' ']) {
        if c.is_alphabetic() || (is_mark(c) && !run.is_empty()) || (is_joiner(c) && !run.is_empty()) {
            run.push(c);
            continue;
        }
        out.word(&std::mem::take(&mut run), reader);
        if is_meaningful(c) && !out.unsaid.contains(&c) && !is_said(c, reader, has_table) {
            out.unsaid.push(c);
        }
        out.text.push(c);
    }
    out.text.pop();
    out
}

/// A text in letters that a voice can read, for a voice that reads signs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Respelled {
    /// The text.
    pub(crate) text: String,
    /// Where its parts come from.
    pub(crate) knots: Knots,
}

/// Where respelled words are in the new text, and where they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Knots(Vec<(Range<usize>, Range<usize>)>);

impl Knots {
    /// Returns what was written where the new text has these bytes; of a respelled word always the whole.
    pub(crate) fn of(&self, range: &Range<usize>) -> Range<usize> {
        // The last respelled word that begins before a place, or at it if that is the start of a range.
        let before = |place: usize, is_start: bool| {
            let count = self.0.partition_point(|(new, _)| new.start < place || (is_start && new.start == place));
            count.checked_sub(1).and_then(|at| self.0.get(at))
        };
        let start = match before(range.start, true) {
            Some((new, old)) if range.start < new.end => old.start,
            Some((new, old)) => old.end + (range.start - new.end),
            None => range.start,
        };
        let end = match before(range.end, false) {
            Some((new, old)) if range.end < new.end => old.end,
            Some((new, old)) => old.end + (range.end - new.end),
            None => range.end,
        };
        start..end
    }
}

/// Spells words in letters that a voice cannot read, and changes nothing else.
pub(crate) fn respelled(text: &str, reader: Reader<'_>) -> Respelled {
    let (mut new, mut knots) = (String::with_capacity(text.len()), Vec::new());
    let mut start = 0;
    let is_letter = |c: char| c.is_alphabetic() || is_mark(c) || is_joiner(c);
    for run in text.split_inclusive(|c: char| !is_letter(c)) {
        let word = run.trim_end_matches(|c: char| !is_letter(c));
        if word.chars().filter(|c| c.is_alphabetic()).all(|c| reads(c, reader)) {
            new.push_str(run);
        } else {
            let from = new.len();
            new.push_str(deunicode::deunicode(word).trim());
            knots.push((from..new.len(), start..start + word.len()));
            new.push_str(run.get(word.len()..).unwrap_or_default());
        }
        start += run.len();
    }
    Respelled { text: new, knots: Knots(knots) }
}

/// A voice that cannot read more of a text's letters than this share, in percent, does not tell the story.
const FOREIGN_MAX: usize = 50;
/// The same for Chinese letters, whose Latin spelling tells little, and is wrong in Japanese.
const HAN_MAX: usize = 20;

/// How many words or signs are named.
const NAMED_MAX: usize = 12;

impl Readable {
    /// Adds what was found in another text of the same story; the text is left out.
    pub(crate) fn add(&mut self, other: Self) {
        self.letters += other.letters;
        self.foreign += other.foreign;
        let new = other.respelled.into_iter().filter(|it| !self.respelled.contains(it)).collect::<Vec<_>>();
        self.respelled.extend(new);
        let new = other.unsaid.into_iter().filter(|it| !self.unsaid.contains(it)).collect::<Vec<_>>();
        self.unsaid.extend(new);
    }

    /// Returns the share of foreign letters in percent and the first one, if they are too many.
    pub(crate) fn too_foreign(&self) -> Option<(usize, char)> {
        let percent = self.foreign * 100 / self.letters.max(1);
        let first = self.respelled.first().and_then(|(word, _)| word.chars().next())?;
        let is_han = CodePointMapData::<Script>::new().get(first) == Script::Han;
        let most = if is_han { HAN_MAX } else { FOREIGN_MAX };
        (most < percent).then_some((percent, first))
    }

    /// Describes what is not said as it is written.
    pub(crate) fn notes(&self) -> Vec<String> {
        let more = |count: usize| if NAMED_MAX < count { ", …" } else { "" };
        let mut notes = Vec::new();
        if !self.respelled.is_empty() {
            let named = self.respelled.iter().take(NAMED_MAX).map(|(word, spelled)| format!("{word} as {spelled}"));
            let named = named.collect::<Vec<_>>().join(", ");
            notes.push(format!("words respelled for the voice: {named}{}", more(self.respelled.len())));
        }
        if !self.unsaid.is_empty() {
            let named = self.unsaid.iter().take(NAMED_MAX).map(|c| format!("{c} (U+{:04X})", u32::from(*c)));
            let named = named.collect::<Vec<_>>().join(", ");
            notes.push(format!("signs that are shown and not said: {named}{}", more(self.unsaid.len())));
        }
        notes
    }

    fn word(&mut self, word: &str, reader: Reader<'_>) {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        let (mut count, mut foreign) = (0, 0);
        for c in letters {
            count += 1;
            foreign += usize::from(!reads(c, reader));
        }
        self.letters += count;
        self.foreign += foreign;
        if foreign == 0 {
            self.text.push_str(word);
            return;
        }
        let spelled = deunicode::deunicode(word).trim().to_owned();
        self.text.push_str(&spelled);
        if self.respelled.iter().all(|it| it.0 != word) {
            self.respelled.push((word.to_owned(), spelled));
        }
    }
}

/// Joiners and selectors that stand inside words of some alphabets.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// Tells whether a voice reads a letter.
fn reads(c: char, reader: Reader<'_>) -> bool {
    match reader {
        Reader::Ascii => c.is_ascii() || folded(c).is_some(),
        Reader::Alphabets(voice) => {
            let script = CodePointMapData::<Script>::new().get(c);
            matches!(script, Script::Latin | Script::Common | Script::Inherited)
                || alphabets(voice).contains(&script)
                || (script == Script::Greek && matches!(c, 'µ' | 'Ω' | 'π'))
        }
    }
}

/// Returns the alphabets beside Latin that a voice of espeak-ng 1.51 reads.
#[rustfmt::skip]
fn alphabets(voice: &str) -> &'static [Script] {
    match voice.split(['-', '+']).next().unwrap_or_default() {
        "ar" | "fa" | "ur" | "ug" | "sd" => &[Script::Arabic],
        "az" | "ku" => &[],
        "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "bs" | "hr" | "kk" | "ky" | "tt" | "ba" | "cv" | "uz" => &[Script::Cyrillic],
        "el" | "grc" => &[Script::Greek],
        "he" => &[Script::Hebrew],
        "hi" | "mr" | "ne" | "kok" => &[Script::Devanagari],
        "bn" | "as" | "bpy" => &[Script::Bengali],
        "pa" => &[Script::Gurmukhi],
        "gu" => &[Script::Gujarati],
        "or" => &[Script::Oriya],
        "ta" => &[Script::Tamil],
        "te" => &[Script::Telugu],
        "kn" => &[Script::Kannada],
        "ml" => &[Script::Malayalam],
        "si" => &[Script::Sinhala],
        "th" => &[Script::Thai],
        "my" | "shn" => &[Script::Myanmar],
        "am" => &[Script::Ethiopic],
        "ka" => &[Script::Georgian],
        "hy" | "hyw" => &[Script::Armenian],
        "ko" => &[Script::Hangul],
        "cmn" | "yue" => &[Script::Han, Script::Bopomofo],
        "ja" => &[Script::Hiragana, Script::Katakana],
        "chr" => &[Script::Cherokee],
        _ => &[],
    }
}

/// Tells whether a sign stands for a word; emoji and ornaments are shown and not said.
fn is_meaningful(c: char) -> bool {
    use GeneralCategory::{CurrencySymbol, LetterNumber, MathSymbol, OtherNumber};
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    // Marks of code and of emphasis are never read.
    let ornament = matches!(c, '|' | '^' | '~' | '<' | '>' | '`') || matches!(u32::from(c), 0x2460..=0x27bf);
    matches!(category, CurrencySymbol | LetterNumber | MathSymbol | OtherNumber) && !ornament
        || matches!(c, '%' | '&' | '@' | '§' | '№' | '‰' | '°' | '℃' | '℉' | '©' | '®' | '™' | '→' | '←')
}

fn is_said(c: char, reader: Reader<'_>, has_table: bool) -> bool {
    match reader {
        Reader::Ascii => c.is_ascii() || folded(c).is_some_and(|it| it.chars().any(char::is_alphanumeric)),
        // Where there is a table, what it leaves stands before no number, and espeak-ng has the commonest.
        Reader::Alphabets(_) => READ_EVERYWHERE.contains(c) || (has_table && "$€£".contains(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_foreign_word_is_respelled_and_nothing_else_changes() {
        for (text, language, reader, expected, respelled) in [
            ("My neighbour Nguyễn knocked.", "en", Reader::Ascii, "My neighbour Nguyễn knocked.", ""),
            ("The word Привет was there.", "en", Reader::Ascii, "The word Privet was there.", "Привет"),
            ("The word Привет was there.", "en", Reader::Alphabets("en-us"), "The word Privet was there.", "Привет"),
            ("The sign said 灯塔, twice.", "en", Reader::Ascii, "The sign said Deng Ta, twice.", "灯塔"),
            ("Слово Hello.", "ru", Reader::Alphabets("ru"), "Слово Hello.", ""),
            ("Das Wort Ελλάδα.", "de", Reader::Alphabets("de+f3"), "Das Wort Ellada.", "Ελλάδα"),
        ] {
            let found = readable(text, language, reader);
            assert_eq!(found.text, expected);
            let words: Vec<&str> = found.respelled.iter().map(|it| it.0.as_str()).collect();
            assert_eq!(words.join(" "), respelled, "{text}");
        }
    }

    #[test]
    fn a_respelled_word_is_found_again_where_it_is_written() {
        let text = "Say Привет, or 灯塔 – naïve Привет.";
        let found = respelled(text, Reader::Ascii);
        assert_eq!(found.text, "Say Privet, or Deng Ta – naïve Privet.");
        for (word, expected) in [
            ("Say", "Say"),
            ("Privet,", "Привет,"),
            ("or", "or"),
            ("Deng Ta", "灯塔"),
            ("naïve", "naïve"),
            ("Privet.", "Привет."),
        ] {
            let at = found.text.find(word).unwrap();
            assert_eq!(text.get(found.knots.of(&(at..at + word.len()))).unwrap(), expected);
        }
        let deng = found.text.find("Deng").unwrap();
        assert_eq!(text.get(found.knots.of(&(deng..deng + 4))).unwrap(), "灯塔");
    }

    #[test]
    fn letters_that_a_voice_would_name_instead_of_reading_are_counted() {
        let share = |text: &str, voice: &str| {
            let found = readable(text, "x", Reader::Alphabets(voice));
            found.foreign * 100 / found.letters
        };
        assert_eq!(share("昔々、山の上に古い灯台がありました。", "ja"), 43);
        assert_eq!(share("むかし、やまのうえに。", "ja"), 0);
        assert_eq!(share("很久以前，山上有一座灯塔。", "cmn-latn-pinyin"), 0);
        assert_eq!(share("Привет мир", "en-us"), 100);
        assert_eq!(share("Лампа згасла", "uk"), 0);
    }

    #[test]
    fn signs_that_nobody_says_are_named() {
        let unsaid =
            |text: &str, language: &str, reader| readable(text, language, reader).unsaid.iter().collect::<String>();
        assert_eq!(unsaid("5 ⊕ 3 ∈ ℝ, −5 €", "en", Reader::Ascii), "⊕∈");
        assert_eq!(unsaid("−5 €, 3 × 4 ± 1 ⊕ 2", "de", Reader::Alphabets("de")), "⊕");
        assert_eq!(unsaid("5 € и 3 × 4, 50 % § 5", "ru", Reader::Alphabets("ru")), "€×§");
        assert_eq!(unsaid("Hello 😀 ✓ • † *bold* 1 < 2", "en", Reader::Ascii), "");
    }
}
