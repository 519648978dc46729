//! A man without a name in a story of men with names: he is somebody else, and looks so. Pure.

use super::ages::NEW;
use super::names::{Name, grown_up};
use super::pronouns::Sex;
use super::ways::is_in;
use things::{Kind, Thing, Words};

/// Words for a stranger.
const STRANGERS: [(&str, &str); 4] = [("en", "stranger"), ("de", "fremder"), ("es", "forastero"), ("fr", "étranger")];

/// How far before somebody the word is that introduces him.
const NEW_WITHIN: usize = 2;

/// Returns the word for a man whom a story introduces by that alone, if another one bears a name and nothing else is known of
/// him.
pub(super) fn told(clauses: &[Vec<&str>], names: &[Name], known: &Words) -> Option<&'static str> {
    let (_, stranger) = STRANGERS.iter().find(|(language, _)| *language == known.language())?;
    let man = grown_up(known.language(), Sex::Male);
    let is_named = names.iter().any(|name| name.word == man && name.is_only_named);
    let is_told = names.iter().any(|name| name.word == man && !name.is_only_named && name.first.is_none());
    let is_new = |clause: &Vec<&str>| {
        let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
        let at = lower.iter().position(|word| word == man);
        let before = at.and_then(|at| lower.get(at.saturating_sub(NEW_WITHIN)..at)).unwrap_or_default();
        before.iter().any(|word| is_in(NEW, word))
    };
    (is_named && !is_told && clauses.iter().any(is_new)).then_some(*stranger)
}

/// Tells whether a thing is a man of whom nothing else is said.
pub(super) fn is_anybody(thing: &Thing, known: &Words) -> bool {
    thing.kind == Kind::Person && thing.count == 1 && thing.word == grown_up(known.language(), Sex::Male)
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::super::names::{names, noun};
    use super::*;

    #[test]
    fn a_man_without_a_name_is_a_stranger_where_another_one_has_one() {
        for (language, story, expected) in [
            ("en", "Then Theo sat. He ate. A tall man came in. Theo ran.", "stranger"),
            ("en", "Then Theo sat. He ate. The man slept. Theo ran.", ""),
            ("en", "A man named Theo sat. He ate. Then Theo ran.", ""),
            ("en", "A man came in.", ""),
            ("de", "Da saß Hans. Er aß. Ein Mann kam. Dann lief Hans.", "fremder"),
        ] {
            let words = Words::new(language, "");
            let found = told(&asserted(story, &words), &names(story, story, &words), &words);
            assert_eq!(found.unwrap_or_default(), expected, "{story}");
        }
        for (language, word) in STRANGERS {
            let things = Words::new(language, "").things(&noun(word, language));
            assert_eq!(things.first().map(|it| it.name.as_str()), Some("stranger"), "{word}");
        }
    }
}
