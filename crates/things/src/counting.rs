//! Words that say how many there are of a thing.

/// How many are shown of a herd.
const MANY: u8 = 6;

/// Words that say how many there are.
const NUMBERS: &[(&str, u8)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("twin", 2),
    ("pair", 2),
    ("both", 2),
    ("many", 6),
    ("several", 4),
    ("dozens", 7),
    ("hundreds", 7),
    ("countless", 7),
    ("herd", MANY),
    ("flock", MANY),
    ("pack", 5),
    ("swarm", 7),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("viele", 6),
    ("mehrere", 4),
    ("herde", MANY),
    ("schwarm", 7),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("muchos", 6),
    ("muchas", 6),
    ("varios", 4),
    ("varias", 4),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("plusieurs", 4),
    ("due", 2),
    ("tre", 3),
    ("quattro", 4),
    ("cinque", 5),
    ("molti", 6),
    ("molte", 6),
    ("dois", 2),
    ("duas", 2),
    ("três", 3),
];

/// Returns how many a word says there are.
pub(crate) fn number(word: &str) -> Option<u8> {
    NUMBERS.iter().find(|(known, _)| *known == word).map(|(_, count)| *count)
}
