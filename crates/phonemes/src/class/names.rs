//! Names that are written like other words, or like more famous names, and sound otherwise: `in Reading`, `Lima, Ohio`.

use crate::Stop;
use crate::say::Word;

/// Where a name is one.
enum Where {
    /// Behind a word before a place, inside of a sentence: `in Nice`.
    Placed,
    /// Behind one of these words, inside of a sentence: `the book of Job`.
    Behind(&'static [&'static str]),
    /// Before one of these words, with a comma between them or without: `Pierre, South Dakota`.
    Before(&'static [&'static str]),
    /// Inside of a sentence, joined to the word before, and not before another capital, which titles have: `the Nice road`.
    Inside,
    /// At the start of a sentence; those above come first.
    Starting,
    /// Everywhere else.
    Else,
}

use Where::{Before, Behind, Else, Inside, Placed, Starting};

/// Names as they are written, where they are meant, and their sounds; the first that fits counts.
#[rustfmt::skip]
const NAMES: &[(&str, Where, &str)] = &[
    ("Angers", Placed, "ɑnʒˈA"),
    ("Baton", Before(&["rouge"]), "bˌætᵊn"),
    ("Berlin", Before(&["connecticut", "new hampshire"]), "bˈɜɹlɪn"),
    ("Cairo", Before(&["georgia", "illinois"]), "kˈɛɹO"),
    ("Dame", Behind(&["notre"]), "dˈɑm"),
    ("Delhi", Before(&["louisiana", "new york"]), "dˈɛlhI"),
    ("Des", Before(&["moines"]), "də"),
    ("Des", Before(&["plaines"]), "dˈɛs"),
    ("Houston", Before(&["street"]), "hˈWstən"),
    ("Job", Behind(&["as", "like", "of", "poor"]), "ʤˈOb"),
    ("Job's", Before(&["comforter", "comforters", "patience", "wife"]), "ʤˈObz"),
    ("Job's", Behind(&["of"]), "ʤˈObz"),
    ("Jose", Behind(&["san"]), "hOzˈA"),
    ("Lima", Before(&["ohio"]), "lˈImə"),
    ("Madrid", Behind(&["new"]), "mˈædɹɪd"),
    ("Milan", Before(&["illinois", "indiana", "michigan", "ohio", "tennessee"]), "mˈIlən"),
    ("Mobile", Before(&["alabama", "bay"]), "mObˈil"),
    ("Mobile", Starting, "mˈObᵊl"),
    ("Nice", Placed, "nˈis"),
    ("Nice", Before(&["france"]), "nˈis"),
    ("Nice", Before(&["had", "is", "lay", "was"]), "nˈis"),
    ("Nice", Inside, "nˈis"),
    ("Notre", Before(&["dame"]), "nˌOtɹə"),
    ("Palestine", Before(&["illinois", "texas"]), "pˈæləstˌin"),
    ("Pierre", Before(&["south dakota"]), "pˈɪɹ"),
    ("Pierre", Else, "piˈɛɹ"),
    ("Ravel", Else, "ɹəvˈɛl"),
    ("Reading", Placed, "ɹˈɛdɪŋ"),
    ("Reading", Inside, "ɹˈɛdɪŋ"),
    ("Reading", Before(&["abbey", "berkshire", "england", "festival", "gaol", "jail", "pennsylvania", "railroad", "station"]), "ɹˈɛdɪŋ"),
    ("Slough", Placed, "slˈW"),
    ("Terre", Before(&["haute"]), "tˌɛɹə"),
    ("Tours", Placed, "tˈʊɹ"),
    ("Tours", Before(&["france"]), "tˈʊɹ"),
    ("Tours", Else, "tˈʊɹz"),
    ("Versailles", Before(&["illinois", "indiana", "kentucky", "missouri", "ohio"]), "vəɹsˈAlz"),
    ("Vienna", Before(&["georgia", "illinois"]), "vIˈɛnə"),
    ("Worms", Placed, "vˈɔɹmz"),
];

/// Words before a place.
#[rustfmt::skip]
const BEFORE_PLACE: &[&str] = &[
    "at", "from", "in", "left", "near", "outside", "reached", "through", "to", "toward", "towards", "via",
];

/// Things of a town, before `of` and its name.
#[rustfmt::skip]
const OF_PLACE: &[&str] = &[
    "bishop", "city", "council", "county", "diet", "east", "edict", "mayor", "north", "outskirts", "people", "port", "south", "streets", "town", "west",
];

/// Returns the sound of a name, where the words around it tell that it is one.
pub(super) fn sound(words: &[Word], at: usize) -> Option<&'static str> {
    let word = words.get(at)?;
    let first = NAMES.partition_point(|it| it.0 < word.text.as_str());
    let mut rules = NAMES.get(first..)?.iter().take_while(|it| it.0 == word.text).peekable();
    rules.peek()?;
    let small =
        |at: Option<usize>| at.and_then(|at| words.get(at)).map(|it| it.text.to_lowercase()).unwrap_or_default();
    let before = if word.starts { String::new() } else { small(at.checked_sub(1)) };
    let is_of_place = || before == "of" && OF_PLACE.contains(&small(at.checked_sub(2)).as_str());
    let next = if word.stop.ends_sentence() { String::new() } else { small(Some(at + 1)) };
    let next_two = format!("{next} {}", small(Some(at + 2)));
    let fits = |place: &Where| match place {
        Placed => BEFORE_PLACE.contains(&before.as_str()) || is_of_place(),
        Behind(list) => list.contains(&before.as_str()),
        Before(list) => list.contains(&next.as_str()) || list.contains(&next_two.as_str()),
        Inside => is_inside(words, at),
        Starting => word.starts,
        Else => true,
    };
    rules.find(|it| fits(&it.1)).map(|it| it.2)
}

/// Tells whether a word stands inside of a sentence between words, of which the next has no capital letter.
fn is_inside(words: &[Word], at: usize) -> bool {
    let is_capital = |it: &Word| it.text.starts_with(char::is_uppercase);
    let before = at.checked_sub(1).and_then(|at| words.get(at));
    let next_is_capital =
        words.get(at).is_some_and(|it| it.stop == Stop::Nothing) && words.get(at + 1).is_some_and(is_capital);
    before.is_some_and(|it| it.stop == Stop::Nothing && (!is_capital(it) || it.starts)) && !next_is_capital
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMES.is_sorted_by_key(|it| it.0));
    }
}
