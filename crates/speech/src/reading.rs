//! Estimates from its letters how long a text takes to be read aloud.

/// Characters read in a second, with the pauses between sentences: the voices read stories at 13.8, English by the neural
/// voice and German by espeak-ng, counted over 510 words.
const CHARS_PER_SECOND: f64 = 14.0;

/// Wide letters (Han, kana, hangul) read in a second: espeak-ng reads Mandarin at about 3.
const WIDE_CHARS_PER_SECOND: f64 = 3.5;

/// The least time in seconds, so that a cue can be read.
const SECONDS_MIN: f64 = 0.4;

/// Returns how many seconds a text takes to be read at speed 1.
pub fn seconds(text: &str) -> f64 {
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let narrow = text.chars().count() - wide;
    (narrow as f64 / CHARS_PER_SECOND + wide as f64 / WIDE_CHARS_PER_SECOND).max(SECONDS_MIN)
}

/// Tells whether a letter fills two columns and stands for a syllable or a word: Han, kana, hangul.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0x20000..=0x3ffff)
}
