//! Which lengths are plausible for a spoken text. An implausible length shows an engine that failed silently.

use super::text;

/// The fastest plausible speech, in seconds per letter: twice as fast as an auctioneer.
const LETTER_MIN: f64 = 0.02;

/// The slowest plausible speech, in seconds per letter; letters that are spelled out take the most.
const LETTER_MAX: f64 = 0.35;

/// The slowest plausible speech, in seconds per digit: `1000000000` has short names, `9,999` long ones.
const DIGIT_MAX: f64 = 1.2;

/// The slowest plausible speech, in seconds per letter that is not Latin; a voice may name each ("Chinese letter").
const FOREIGN_MAX: f64 = 2.0;

/// What is added for the pauses of the engine, in seconds.
const SLACK: f64 = 2.0;

/// Texts with fewer letters have no least length: `I` is one letter, and `Hm` may be a breath.
const LETTERS_MIN: usize = 4;

/// Returns the least and the greatest plausible length of a spoken text, in seconds.
pub(super) fn seconds(spoken: &str, speed: f64) -> (f64, f64) {
    let (mut letters, mut longest) = (0, SLACK);
    for c in spoken.chars().filter(|c| !c.is_whitespace()) {
        letters += usize::from(c.is_alphabetic());
        longest += match c {
            _ if c.is_ascii_alphabetic() => LETTER_MAX,
            _ if c.is_numeric() => DIGIT_MAX,
            _ if text::is_wide(c) || c.is_alphabetic() => FOREIGN_MAX,
            _ => DIGIT_MAX, // signs such as % and & are read as words
        };
    }
    let least = if letters < LETTERS_MIN { 0.0 } else { letters as f64 * LETTER_MIN };
    (least / speed, longest / speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Real lengths of the engines' sound, including the silence around it.
    #[test]
    fn real_speech_is_plausible_and_its_failures_are_not() {
        for (text, length, plausible) in [
            ("The lamp went out at nine, and nobody had lit it for years.", 3.8, true),
            ("I", 0.32, true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 2.25, true),
            ("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", 9.85, true),
            ("9999999999", 6.1, true),
            ("\u{6614}\u{3005}\u{5c71}\u{306e}\u{4e0a}\u{306b}\u{706f}\u{53f0}\u{304c}", 8.7, true),
            ("The lamp went out at nine, and nobody had lit it for years.", 0.185, false),
            ("The lamp went out at nine.", 60.0, false),
        ] {
            let (least, most) = seconds(text, 1.0);
            assert_eq!((least..=most).contains(&length), plausible, "{text}: {least} to {most}");
        }
    }
}
