//! What files in bg_images/ are called, and what a name says about its picture.

use super::picture::Format;

/// The kind of a picture that fits every kind of story.
pub(crate) const ANY: &str = "any";

/// The longest kind in a file name, in letters.
const KIND_LETTERS_MAX: usize = 40;
/// How many digits of a hash are in a name; where two pictures share them, the second has twice as many.
pub(crate) const CACHED_DIGITS: usize = 12;
/// The highest number that a name may have: whoever makes a picture a millisecond gets there in thirty years.
const NUMBER_MAX: i64 = 1_000_000_000_000;

/// Reduces a kind to what is safe in a file name.
pub fn plain(kind: &str) -> String {
    kind.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' })
        .take(KIND_LETTERS_MAX)
        .collect()
}

/// Tells whether a text is a kind of story, as a job may name it.
pub fn is_kind(text: &str) -> bool {
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=32).contains(&text.len()) && text.chars().all(shape) && !text.starts_with('-')
}

/// Names a picture that was made.
pub fn generated(kind: &str, number: i64) -> String {
    format!("job_{}_bg_image_{number:03}.jpg", plain(kind))
}

/// Reads the kind and the number of a picture that was made.
pub fn numbered(name: &str) -> Option<(&str, i64)> {
    let (kind, number) = name.strip_prefix("job_")?.strip_suffix(".jpg")?.split_once("_bg_image_")?;
    let number = number.parse().ok().filter(|number| (1..=NUMBER_MAX).contains(number))?;
    Some((kind, number))
}

/// Names a picture that came from outside by its content.
pub(crate) fn cached(blake3: &[u8; 32], format: Format) -> String {
    cached_long(blake3, format, CACHED_DIGITS)
}

/// Names a picture by so many digits of its content's hash: for the second one whose first digits are the same.
pub(crate) fn cached_long(blake3: &[u8; 32], format: Format, digits: usize) -> String {
    let hex: String = blake3::Hash::from(*blake3).to_hex().chars().take(digits).collect();
    format!("cached_image_{hex}.{}", format.extension())
}

/// What a name says about its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The kind of story.
    pub kind: String,
    /// The words, for a prompt.
    pub words: String,
}

/// Reads a name that a person gave: `KIND--words.jpg` is of a kind, `words.jpg` fits any.
pub fn told(name: &str) -> Told {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if let Some((kind, _number)) = stem.strip_prefix("job_").and_then(|rest| rest.split_once("_bg_image_")) {
        return Told { kind: kind.to_owned(), words: kind.replace('-', " ") };
    }
    if stem.starts_with("cached_image_") {
        return Told { kind: ANY.to_owned(), words: String::new() };
    }
    let (kind, words) = match stem.split_once("--") {
        Some((kind, words)) if !kind.trim().is_empty() => (plain(kind.trim()), words),
        _ => (ANY.to_owned(), stem),
    };
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !is_number(word));
    Told { kind, words: words.collect::<Vec<_>>().join(" ") }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_kind_and_words() {
        for (name, kind, words) in [
            ("Old_Mill at-night 02.JPG", "any", "Old Mill at night"),
            ("horror--old-mill_at_night.png", "horror", "old mill at night"),
            ("job_sci-fi_bg_image_012.jpg", "sci-fi", "sci fi"),
            ("cached_image_0123456789ab.jpg", "any", ""),
            ("Sci Fi\n--a ship.png", "sci-fi", "a ship"),
            ("--mill.jpg", "any", "mill"),
            ("wald.bei.nacht.webp", "any", "wald bei nacht"),
            ("20240501.jpg", "any", ""),
        ] {
            assert_eq!(told(name), Told { kind: kind.into(), words: words.into() }, "{name}");
        }
    }

    #[test]
    fn a_kind_cannot_leave_the_directory() {
        assert_eq!(generated("../../Etc", 7), "job_------etc_bg_image_007.jpg");
        assert!(generated(&"x".repeat(400), 1).len() < 100);
        assert_eq!(numbered(&generated("sci-fi", 1_234)), Some(("sci-fi", 1_234)));
        for other in [
            "cached_image_0123456789ab.jpg",
            "job_horror_bg_image_9223372036854775807.jpg",
            "job_horror_bg_image_1000000000001.jpg",
            "job_horror_bg_image_0.jpg",
            "job_horror_bg_image_-1.jpg",
        ] {
            assert_eq!(numbered(other), None, "{other}");
        }
    }
}
