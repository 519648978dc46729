//! Words for people that name a woman by their ending, and what she wears.

/// The endings by language; English has its women in the tables.
const ENDINGS: [(&str, &[&str]); 5] = [
    ("de", &["in", "innen", "frau", "frauen"]),
    ("es", &["era", "eras", "ora", "oras", "esa", "esas"]),
    ("fr", &["euse", "euses", "ière", "ières", "trice", "trices", "enne", "ennes"]),
    ("it", &["trice", "trici", "essa", "esse", "aia", "aie", "iera", "iere"]),
    ("pt", &["eira", "eiras", "ora", "oras"]),
];

/// Words before a person that say so: an adjective, or the article of women where the word has none of its own.
const BEFORE: [(&str, &[&str]); 5] = [
    ("en", &["female"]),
    ("es", &["la", "una"]),
    ("fr", &["la", "une"]),
    ("it", &["la", "una"]),
    ("pt", &["a", "uma"]),
];

/// Clothes of a man, and what only men have on their heads and faces here.
const MENS: [&str; 4] = ["coat", "trousers", "cloak", "robe"];
const HEADS: [&str; 5] = ["beard", "cap", "hat", "pipe", "stetson"];

/// Tells whether a word for a person names a woman, by its ending.
pub(crate) fn is_woman(word: &str, language: &str) -> bool {
    let endings = ENDINGS.iter().find(|(known, _)| *known == language).map_or(&[][..], |(_, endings)| endings);
    endings.iter().any(|ending| word.strip_suffix(ending).is_some_and(|stem| 3 <= stem.chars().count()))
}

/// Tells whether a word before a person says that it is a woman.
pub(crate) fn introduces(before: &str, language: &str) -> bool {
    BEFORE.iter().any(|(known, words)| *known == language && words.contains(&before))
}

/// Returns the words of an attire as a woman wears it.
pub(crate) fn worn(attire: &str) -> String {
    let words: Vec<&str> = attire.split(' ').filter(|word| !HEADS.contains(word)).collect();
    let is_dressed = words.contains(&"gown");
    let worn = words.into_iter().map(|word| if MENS.contains(&word) && !is_dressed { "gown hair" } else { word });
    worn.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    #[test]
    fn a_word_for_a_woman_is_dressed_as_one() {
        for (language, text, expected) in [
            ("de", "Die Müllerin buk", "gown hair apron sack white"),
            ("de", "Der Müller buk", "trousers apron cap sack white"),
            ("de", "Die Postbotin kam", "gown hair satchel blue"),
            ("es", "La molinera cantó", "gown hair apron sack white"),
            ("es", "La capitán cantó", "gown hair navy"),
            ("en", "The female captain sang", "gown hair navy"),
            ("en", "The captain sang", "coat cap beard pipe navy"),
        ] {
            let things = Words::new(language, "").things(text);
            let attire = things.first().and_then(crate::Thing::attire).unwrap_or_default();
            assert_eq!(attire, expected, "{text}");
        }
        assert!(!is_woman("rin", "de"), "only a stem of some letters has an ending");
    }
}
