//! Books of the Bible, before whose chapters and verses there is no clock: `John 3:16`, `1 Corinthians 13:4`.

use super::Context;
use super::number::ordinal;

#[rustfmt::skip]
const BOOKS: &[&str] = &[
    "Acts", "Amos", "Chronicles", "Colossians", "Corinthians", "Daniel", "Deuteronomy", "Ecclesiastes", "Ephesians", "Esther", "Exodus",
    "Ezekiel", "Ezra", "Galatians", "Genesis", "Habakkuk", "Haggai", "Hebrews", "Hosea", "Isaiah", "James", "Jeremiah", "Job", "Joel",
    "John", "Jonah", "Joshua", "Jude", "Judges", "Kings", "Lamentations", "Leviticus", "Luke", "Malachi", "Mark", "Matthew", "Micah",
    "Nahum", "Nehemiah", "Numbers", "Obadiah", "Peter", "Philemon", "Philippians", "Proverbs", "Psalm", "Psalms", "Revelation", "Romans",
    "Ruth", "Samuel", "Surah", "Thessalonians", "Timothy", "Titus", "Zechariah", "Zephaniah",
];

/// Tells whether a word is the name of a book.
pub(crate) fn is_book(word: &str) -> bool {
    BOOKS.binary_search(&word).is_ok()
}

/// Writes the number before the name of a book that has several parts.
pub(crate) fn part(cx: &Context<'_>, at: usize) -> Option<String> {
    let number: u64 = cx.core(at).parse().ok().filter(|it| (1..=3).contains(it))?;
    let has_verse = cx.core_behind(at + 1).starts_with(|c: char| c.is_ascii_digit());
    (is_book(cx.core_behind(at)) && has_verse).then(|| ordinal(number))
}
