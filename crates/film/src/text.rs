//! Cleans text for drawing: no control characters, no stacks of accents, no missing-glyph boxes. Pure.

/// How many accents one letter may have: enough for every script; more would cover the picture.
const MARKS_MAX: usize = 3;

/// Returns a text on one line without control characters, invisible spaces and direction overrides, and with at most
/// [`MARKS_MAX`] accents per letter.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !cleaned.ends_with(' ') && !cleaned.is_empty() {
                cleaned.push(' ');
            }
            continue;
        }
        if is_unseen(c) {
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks <= MARKS_MAX {
            cleaned.push(c);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Zero-width spaces and direction controls. Joiners are kept, because some scripts need them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Tells whether a character combines with the one before it.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}'
        | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Tells whether a character belongs to a script without spaces, so that a line may break after it.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Tells whether a character needs no glyph of its own.
pub(crate) fn is_invisible(c: char) -> bool {
    c == ' ' || is_unseen(c) || matches!(c, '\u{200c}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}')
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
    fn a_character_without_a_glyph_goes_with_what_is_joined_to_it() {
        assert_eq!(without("a \u{1f984}\u{fe0f} b", &['\u{1f984}']), "a b");
        assert_eq!(without("a b", &['\u{1f984}']), "a b");
        assert_eq!(without("\u{1f984}", &['\u{1f984}']), "");
    }
}
