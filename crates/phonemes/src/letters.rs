//! Reads unknown words by their letters.

/// Reads a word by its letters.
pub(crate) fn read(word: &str) -> String {
    word.to_lowercase().chars().map(|c| match c { 'c' => 'k', 'e' => 'ɛ', 'g' => 'ɡ', 'j' => 'ʤ', 'o' => 'O', 'q' => 'k', 'r' => 'ɹ', 'x' => 'z', 'y' => 'i', 'a' => 'æ', c => c }).collect()
}

/// Reads syllables between hyphens; one in capital letters carries the stress.
pub(crate) fn syllables<'a>(word: &str, known: impl Fn(&str) -> Option<&'a str>) -> String {
    word.split('-').map(|it| known(it).map_or_else(|| read(it), str::to_owned)).collect()
}
