//! Cleans text for drawing: no control characters, no stacks of accents, no missing-glyph boxes. Pure.

use icu_properties::props::{BidiClass, DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_width::UnicodeWidthChar as _;

/// The most accents on one letter: pointed Hebrew uses four; a longer stack would cover the picture.
const MARKS_MAX: usize = 4;

/// Returns a text on one line without control characters, invisible spaces and direction overrides, and with at most
/// [`MARKS_MAX`] accents per letter.
pub(crate) fn clean(text: &str) -> String {
    kept(text).map(|(_, c)| c).collect()
}

/// Returns the characters of a cleaned text, each with its byte in the text as it was.
pub(crate) fn kept(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut marks, mut begun, mut space) = (0, false, None);
    text.char_indices().flat_map(move |(at, c)| {
        let mut out = [None, None];
        if c.is_whitespace() || c.is_control() {
            space = space.or(Some(at).filter(|_| begun));
        } else if !is_unseen(c) {
            marks = if is_mark(c) { marks + 1 } else { 0 };
            if marks <= MARKS_MAX {
                begun = true;
                out = [space.take().map(|at| (at, ' ')), Some((at, c))];
            }
        }
        out.into_iter().flatten()
    })
}

/// Zero-width spaces and direction controls. Joiners are kept, because some scripts need them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Tells whether a character combines with the one before it.
pub(crate) fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Tells whether a character belongs to a script without spaces, so that a line may break after it.
pub(crate) fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// Tells whether a character needs no glyph of its own.
pub(crate) fn is_invisible(c: char) -> bool {
    c == ' ' || is_unseen(c) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Returns a text without the characters that no font has, and what was joined to them.
pub(crate) fn without(text: &str, missing: &[char]) -> String {
    if missing.is_empty() {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut dropped = false;
    for c in text.chars() {
        if missing.contains(&c) {
            dropped = true;
        } else if !(dropped && is_mark(c)) {
            dropped = false;
            kept.push(c);
        }
    }
    clean(&kept)
}

/// Tells whether a text is written from right to left: its first letter decides (UAX 9, P2).
pub(crate) fn is_rtl(text: &str) -> bool {
    text.chars().find_map(direction).unwrap_or(false)
}

/// Returns whether a letter is written from right to left; `None` for what takes the direction of its neighbours.
pub(crate) fn direction(c: char) -> Option<bool> {
    match CodePointMapData::<BidiClass>::new().get(c) {
        BidiClass::LeftToRight => Some(false),
        BidiClass::RightToLeft | BidiClass::ArabicLetter => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_meant_to_be_seen_goes() {
        for (text, expected) in [
            ("  a \r\n\t b\u{0}c \u{7}", "a b c"),
            ("a\u{200b}\u{200b}b\u{202e}c\u{feff}", "abc"),
            ("", ""),
            ("\u{200b} \n", ""),
            ("e\u{301}", "e\u{301}"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
        assert_eq!(clean(&format!("z{}y", "\u{335}".repeat(500))).chars().count(), 2 + MARKS_MAX);
    }

    #[test]
    fn marks_of_every_alphabet_take_no_room_and_vowels_that_stand_beside_a_letter_do() {
        assert!(
            "\u{301}\u{5c1}\u{64b}\u{9cd}\u{bcd}\u{e34}\u{103a}\u{17d2}\u{20d0}\u{fe0f}\u{200d}\u{1f3fd}"
                .chars()
                .all(is_mark)
        );
        assert!(!"aক\u{93e}\u{bbe}日\u{1f600}".chars().any(is_mark));
        assert!("日あ한，\u{1f600}".chars().all(is_wide) && !"aж\u{1161}\u{2602}".chars().any(is_wide));
        assert_eq!(clean("שּׁ\u{5b8}\u{591}"), "שּׁ\u{5b8}\u{591}");
    }

    #[test]
    fn the_first_letter_decides_about_the_direction_of_a_text() {
        assert!(is_rtl("12. \u{201e}אב abc") && is_rtl("مرحبا"));
        assert!(!is_rtl("abc אב") && !is_rtl("12 …"));
    }

    #[test]
    fn a_character_without_a_glyph_goes_with_what_is_joined_to_it() {
        assert_eq!(without("a \u{1f984}\u{fe0f} b", &['\u{1f984}']), "a b");
        assert_eq!(without("a b", &['\u{1f984}']), "a b");
        assert_eq!(without("\u{1f984}", &['\u{1f984}']), "");
    }
}
