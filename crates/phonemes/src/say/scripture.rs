//! Books of the Bible, before whose chapters and verses there is no clock: `John 3:16`, `1 Corinthians 13:4`.

use super::Context;
use super::number::ordinal;
use crate::Stop;
use crate::pieces::Piece;

#[rustfmt::skip]
const BOOKS: &[&str] = &[
    "Acts", "Amos", "Chronicles", "Colossians", "Corinthians", "Daniel", "Deuteronomy", "Ecclesiastes", "Ephesians", "Esther", "Exodus",
    "Ezekiel", "Ezra", "Galatians", "Genesis", "Habakkuk", "Haggai", "Hebrews", "Hosea", "Isaiah", "James", "Jeremiah", "Job", "Joel",
    "John", "Jonah", "Joshua", "Jude", "Judges", "Kings", "Lamentations", "Leviticus", "Luke", "Malachi", "Mark", "Matthew", "Micah",
    "Nahum", "Nehemiah", "Numbers", "Obadiah", "Peter", "Philemon", "Philippians", "Proverbs", "Psalm", "Psalms", "Revelation", "Romans",
    "Ruth", "Samuel", "Surah", "Thessalonians", "Timothy", "Titus", "Zechariah", "Zephaniah",
];

/// Short forms of books.
#[rustfmt::skip]
const SHORT: &[(&str, &str)] = &[
    ("Chron", "Chronicles"), ("Col", "Colossians"), ("Cor", "Corinthians"), ("Dan", "Daniel"), ("Deut", "Deuteronomy"), ("Eccl", "Ecclesiastes"), ("Eccles", "Ecclesiastes"), ("Eph", "Ephesians"), ("Ex", "Exodus"), ("Exod", "Exodus"),
    ("Ezek", "Ezekiel"), ("Gal", "Galatians"), ("Gen", "Genesis"), ("Heb", "Hebrews"), ("Isa", "Isaiah"), ("Jer", "Jeremiah"), ("Josh", "Joshua"), ("Judg", "Judges"), ("Lam", "Lamentations"), ("Lev", "Leviticus"),
    ("Matt", "Matthew"), ("Neh", "Nehemiah"), ("Num", "Numbers"), ("Pet", "Peter"), ("Phil", "Philippians"), ("Prov", "Proverbs"), ("Ps", "Psalm"), ("Rev", "Revelation"), ("Rom", "Romans"), ("Sam", "Samuel"),
    ("Thess", "Thessalonians"), ("Tim", "Timothy"), ("Zech", "Zechariah"),
];

/// Tells whether a word is the name of a book, or its short form.
pub(crate) fn is_book(word: &str) -> bool {
    BOOKS.binary_search(&word).is_ok() || SHORT.iter().any(|it| it.0 == word)
}

/// Returns the book that a piece with a point shortens, before a chapter and a verse: `Gen. 1:1`, not `Gen. Lee`.
pub(crate) fn short(pieces: &[Piece], at: usize) -> Option<&'static str> {
    let piece = pieces.get(at)?;
    let verse = pieces.get(at + 1)?.core.as_str();
    // Without its point, a name may stand before a clock: `Dan 5:15`.
    let is_name = matches!(piece.core.as_str(), "Col" | "Dan" | "Josh" | "Matt" | "Pet" | "Phil" | "Sam" | "Tim");
    if !piece.has_point() && (is_name || piece.stop != Stop::Nothing || !verse.contains(':')) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| pieces.get(at)).map_or("", |it| it.core.as_str());
    let has_part = matches!(before, "1" | "2" | "3" | "I" | "II" | "III" | "1st" | "2nd" | "3rd");
    let is_verse =
        verse.starts_with(|c: char| c.is_ascii_digit()) && (verse.contains(':') || piece.core == "Ps" || has_part);
    SHORT.iter().find(|it| is_verse && it.0 == piece.core).map(|it| it.1)
}

/// Writes the number before the name of a book that has several parts.
pub(crate) fn part(cx: &Context<'_>, at: usize) -> Option<String> {
    let number: u64 = cx.core(at).parse().ok().filter(|it| (1..=3).contains(it))?;
    let has_verse = cx.core_behind(at + 1).starts_with(|c: char| c.is_ascii_digit());
    (is_book(cx.core_behind(at)) && has_verse).then(|| ordinal(number))
}
