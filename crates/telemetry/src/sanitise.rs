//! Makes untrusted text safe for terminals and logs.

use std::borrow::Cow;
use std::fmt::Write;

/// Escapes control characters and invisible characters that reorder text, as `\u{1b}`. So a job's text can neither
/// control the reader's terminal nor forge a log line. Clean text is not copied.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            // Writing to a String cannot fail.
            write!(safe, "{}", c.escape_default()).unwrap_or_default();
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Tells whether a character is a control character (C0, DEL, C1), a line separator or a bidirectional override.
fn is_unsafe(c: char) -> bool {
    let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || reorders || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_could_forge_lines_or_drive_a_terminal() {
        for (text, safe) in [
            ("plain é 日本", "plain é 日本"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{9b}31m\u{7f}\0", "\\u{9b}31m\\u{7f}\\u{0}"),
            ("a\u{202e}b\u{2028}c", "a\\u{202e}b\\u{2028}c"),
        ] {
            assert_eq!(sanitise(text), safe);
        }
        assert!(matches!(sanitise("clean"), Cow::Borrowed(_)));
    }
}
