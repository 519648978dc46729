//! Removes from a text what an engine cannot speak or would misinterpret. The subtitles keep the original.

pub(super) use crate::reading::is_wide;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, Script};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Combining marks in a row that are kept; more of them are decoration.
const MARKS_MAX: usize = 2;

/// Stands in a text for a word whose phonemes follow later; no text of a story has it.
pub(super) const PLACEHOLDER: char = '\u{e000}';

/// Reduces a text for espeak-ng; empty if no letter or digit is left.
///
/// `[[` would start phoneme input, emoji would be read out by name, and control characters may do anything.
pub(super) fn for_espeak(text: &str) -> String {
    let mut out = Out::default();
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        match c {
            PLACEHOLDER => out.push(c),
            _ if is_invisible(c) || MARKS_MAX < marks => {}
            '[' | ']' | '{' | '}' | '<' | '>' | '|' | '\\' | '^' | '_' | '*' | '#' | '~' | '`' => out.space(),
            _ if c.is_control() || is_symbol(c) => out.space(),
            _ => out.push(c),
        }
    }
    out.finish()
}

/// Reduces a text for flite, which reads only ASCII; letters of other alphabets were respelled before.
pub(super) fn for_flite(text: &str) -> String {
    let mut out = Out::default();
    for c in for_espeak(text).chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' => out.push('\''),
            // flite reads some quotation marks as "quote", or skips the word after them.
            '"' | '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}' => out.space(),
            '\u{2013}' | '\u{2014}' | '\u{2015}' => out.word(", "),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\u{2026}' => out.word("... "),
            _ if c.is_ascii() => out.push(c),
            _ if is_mark(c) => {}
            'ª' | 'º' => out.space(),
            _ if !c.is_alphanumeric() => out.space(),
            _ => out.word(&folded(c).unwrap_or_default()),
        }
    }
    out.finish()
}

/// Collects words with single spaces between them.
#[derive(Default)]
struct Out {
    text: String,
}

impl Out {
    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.space();
        } else {
            self.text.push(c);
        }
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn word(&mut self, word: &str) {
        word.chars().for_each(|c| self.push(c));
    }

    fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        if self.text.chars().any(|c| c.is_alphanumeric() || c == PLACEHOLDER) { self.text } else { String::new() }
    }
}

/// Tells whether a character is silent: zero-width, direction marks, joiners, selectors, tags, soft hyphens.
fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) || matches!(c, '\u{fff9}'..='\u{fffd}')
}

/// Tells whether a character is shown and not spoken: emoji, dingbats, arrows, boxes, private use.
fn is_symbol(c: char) -> bool {
    matches!(u32::from(c), 0x20d0..=0x20ff | 0x2190..=0x21ff | 0x2300..=0x27bf | 0x2900..=0x297f
        | 0x2b00..=0x2bff | 0xe000..=0xf8ff | 0x1f000..=0x1faff | 0xf0000..=0x10_ffff)
}

/// Tells whether a character is a mark that may stand on a letter of any alphabet.
pub(super) fn is_mark(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Inherited
}

/// Latin letters that Unicode does not take apart, and what it leaves of some.
#[rustfmt::skip]
const WHOLE: &[(char, &str)] = &[
    ('æ', "ae"), ('Æ', "Ae"), ('đ', "d"), ('Đ', "D"), ('ð', "d"), ('Ð', "D"), ('ħ', "h"), ('Ħ', "H"), ('ı', "i"),
    ('ł', "l"), ('Ł', "L"), ('ŋ', "n"), ('Ŋ', "N"), ('ø', "o"), ('Ø', "O"), ('œ', "oe"), ('Œ', "Oe"), ('ß', "ss"),
    ('ẞ', "SS"), ('þ', "th"), ('Þ', "Th"), ('ŧ', "t"), ('Ŧ', "T"), ('·', ""), ('ʼ', "'"),
];

/// Spells a Latin letter in ASCII, without its accents; `None` for a letter of another alphabet.
pub(super) fn folded(c: char) -> Option<String> {
    let mut ascii = String::new();
    for part in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(c)) {
        match WHOLE.iter().find(|(letter, _)| *letter == part) {
            Some((_, spelled)) => ascii.push_str(spelled),
            None if part.is_ascii() => ascii.push(part),
            None if is_mark(part) => {}
            None => return None,
        }
    }
    Some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_get_words_and_nothing_that_means_something_to_them() {
        for (text, espeak) in [
            ("Plain text, kept.", "Plain text, kept."),
            ("[[h@l'oU]] there", "h@l'oU there"),
            ("a\u{0}b\u{1b}]0;title\u{7}c", "a b 0;title c"),
            ("zero\u{200b}width\u{feff} and \u{202e}bidi\u{202c}", "zerowidth and bidi"),
            ("Hello \u{1f600}\u{200d}\u{1f468} world", "Hello world"),
            ("\u{1f600} \u{2728}\u{fe0f}!", ""),
            ("...", ""),
            ("{\\fs300}big", "fs300 big"),
            ("<audio src=\"x\">hi", "audio src=\"x\" hi"),
            ("z\u{301}\u{302}\u{303}\u{304}\u{305}algo", "z\u{301}\u{302}algo"),
            ("\u{5f88}\u{4e45}\u{4ee5}\u{524d}\u{3002}", "\u{5f88}\u{4e45}\u{4ee5}\u{524d}\u{3002}"),
            ("line\r\nbreak\ttab", "line break tab"),
        ] {
            assert_eq!(for_espeak(text), espeak, "{text:?}");
        }
    }

    #[test]
    fn flite_gets_ascii() {
        for (text, flite) in [
            ("\u{201c}Don\u{2019}t,\u{201d} she said\u{2014}twice\u{2026}", "Don't, she said, twice..."),
            ("caf\u{e9} na\u{ef}ve Stra\u{df}e", "cafe naive Strasse"),
            ("Ł\u{f3}d\u{17a}, \u{1ec6}, Ⅷ, \u{fb01}n, \u{140}l", "Lodz, E, VIII, fin, ll"),
        ] {
            assert_eq!(for_flite(text), flite, "{text:?}");
        }
    }
}
