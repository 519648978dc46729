//! Words that the dictionaries lack, or read in a way that is rarely meant.

/// Words and their sounds, sorted.
#[rustfmt::skip]
pub(crate) const CORRECTIONS: &[(&str, &str)] = &[
    ("Mrs", "mˈɪsɪz"),
    ("Ms", "mˈɪz"),
    ("iPhone", "ˈIfˌOn"),
    ("wifi", "wˈIfˌI"),
];
