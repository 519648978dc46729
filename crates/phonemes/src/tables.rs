//! Words that the dictionaries lack, or read in a way that is rarely meant.

/// Words and their sounds, sorted.
#[rustfmt::skip]
pub(crate) const CORRECTIONS: &[(&str, &str)] = &[
    ("Mrs", "mˈɪsɪz"),
    ("Ms", "mˈɪz"),
    ("iPhone", "ˈIfˌOn"),
    ("wifi", "wˈIfˌI"),
];

/// Tells whether a word is corrected here.
pub(crate) fn is_corrected(word: &str) -> bool {
    CORRECTIONS.binary_search_by(|it| it.0.cmp(word)).is_ok()
}
