//! The tables of this crate: what drawings show, how people look, what frequent words mean, and what idioms are.

use crate::{Age, Kind, Look, Setting, Shown, Stand, Thing};
use std::collections::HashMap;
use std::sync::LazyLock;

const TRAITS: &str = include_str!("../data/traits.tsv");
const PEOPLE: &str = include_str!("../data/people.tsv");
const PERSONS: &str = include_str!("../data/persons.tsv");
const WORDS: &str = include_str!("../data/words.tsv");
const DRAWN: &str = include_str!("../data/drawn.tsv");
const SCENE: &str = include_str!("../data/scene.tsv");
const SKY: &str = include_str!("../data/sky.tsv");
const NAMED: &str = include_str!("../data/named.tsv");
const IDIOMS: &str = include_str!("../data/idioms.tsv");
const MOVES: &str = include_str!("../data/moves.tsv");
const POSES: &str = include_str!("../data/poses.tsv");

/// The languages of the columns of the tables of words, after the thing and what else the words say.
pub const LANGUAGES: [&str; 7] = ["en", "de", "es", "fr", "it", "pt", "ja"];

/// How many columns are before those of the languages.
const BEFORE: usize = 2;

/// Everything that can be shown, by its key: a character, a person's name, or `=` and the word of a scenery.
static SHOWABLE: LazyLock<HashMap<&'static str, Thing>> = LazyLock::new(showable);

/// Returns the thing of a key.
pub(crate) fn thing(key: &str) -> Option<&'static Thing> {
    SHOWABLE.get(key)
}

/// Lists what the words of a language mean that the table knows: the word, and the key (`-` for nothing).
pub(crate) fn known(language: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let column = LANGUAGES.iter().position(|known| *known == language).map(|at| at + BEFORE);
    words()
        .filter_map(move |row| Some((*row.first().filter(|key| !key.is_empty())?, *row.get(column?)?)))
        .flat_map(|(key, words)| words.split('|').filter(|word| !word.is_empty()).map(move |word| (word, key)))
}

/// Lists the lines of words: the key of the thing or nothing, what else the words say, and the words by language.
pub(crate) fn words() -> impl Iterator<Item = Vec<&'static str>> {
    [PERSONS, WORDS, DRAWN, SCENE, SKY, NAMED].into_iter().flat_map(rows)
}

/// Returns the idioms of a language.
pub(crate) fn idioms(language: &str) -> Phrases<()> {
    let own = rows(IDIOMS).filter(|row| row.first() == Some(&language));
    let phrases = own.filter_map(|row| row.get(1).copied()).flat_map(|phrases| phrases.split('|'));
    Phrases::of(phrases.map(|phrase| (phrase, ())))
}

/// Returns the verbs of a language that say how somebody holds himself, with the pose.
pub(crate) fn poses(language: &str) -> Phrases<&'static str> {
    let own = rows(POSES).filter(|row| row.get(1) == Some(&language));
    let verbs = own.filter_map(|row| Some((*row.first()?, *row.get(2)?)));
    Phrases::of(verbs.flat_map(|(pose, verbs)| verbs.split('|').map(move |verb| (verb, pose))))
}

/// Returns the attire of a thing that is drawn in another way when it sleeps, leaps or flies, or in winter.
pub(crate) fn moved(name: &str, when: &str) -> Option<&'static str> {
    rows(MOVES).find_map(|row| match row.as_slice() {
        [known, attire, names] if *known == when => names.split('|').any(|it| it == name).then_some(*attire),
        _ => None,
    })
}

/// Phrases in lower case, by their first letters, so that each word of a text is compared with few of them.
#[derive(Debug, Clone)]
pub(crate) struct Phrases<T>(HashMap<char, Vec<(&'static str, T)>>);

impl<T> Phrases<T> {
    fn of(all: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut by_letter: HashMap<char, Vec<(&'static str, T)>> = HashMap::new();
        for (phrase, says) in all {
            let first = phrase.chars().next().unwrap_or_default();
            by_letter.entry(first).or_default().push((phrase, says));
        }
        Self(by_letter)
    }

    /// Lists those that begin with a letter, in the order of the table, with what they say.
    pub(crate) fn with(&self, letter: Option<char>) -> impl Iterator<Item = &(&'static str, T)> {
        letter.and_then(|letter| self.0.get(&letter)).into_iter().flatten()
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

fn showable() -> HashMap<&'static str, Thing> {
    let mut all = HashMap::new();
    for row in rows(TRAITS) {
        if let [drawings, kind, metres, stand, settings, more @ ..] = row.as_slice() {
            let more = more.first().copied().unwrap_or_default();
            for (at, character) in drawings.char_indices() {
                let key = drawings.get(at..at + character.len_utf8()).unwrap_or_default();
                let after = |prefix| more.split(' ').find_map(|word| word.strip_prefix(prefix));
                let figure = after("as=").map_or(Shown::Drawing(character), Shown::Figure);
                let shown = after("own=").map_or(figure, Shown::Scenery);
                let [tint, dye] = ["tint=", "dye="].map(|prefix| after(prefix).and_then(read_tint));
                let thing = Thing {
                    look: read_look(more),
                    is_lit: more.split(' ').any(|word| word == "lit"),
                    tint: dye.or(tint.filter(|_| !matches!(shown, Shown::Drawing(_)))),
                    fur: dye.or(tint),
                    is_glazed: more.split(' ').any(|word| word == "glazed"),
                    is_flat: more.split(' ').any(|word| word == "flat"),
                    has_low_tail: more.split(' ').any(|word| word == "tail"),
                    is_perched: more.split(' ').any(|word| word == "perched"),
                    is_hung: more.split(' ').any(|word| word == "hung"),
                    is_apart: false,
                    is_on: false,
                    body: more.split(' ').find_map(|word| word.strip_prefix("body=")).unwrap_or_default(),
                    ..make(key, shown, read_kind(kind), metres, read_stand(stand), settings)
                };
                all.insert(key, thing);
            }
        }
    }
    for row in rows(PEOPLE) {
        if let [name, metres, settings, attire, more @ ..] = row.as_slice() {
            let (kind, stand) = match more {
                [kind, stand, ..] => (read_kind(kind), read_stand(stand)),
                _ => (Kind::Person, Stand::Ground),
            };
            let is = |wanted| more.get(2) == Some(&wanted);
            let thing = make(name, Shown::Figure(attire), kind, metres, stand, settings);
            all.insert(
                *name,
                Thing {
                    is_flat: is("flat"),
                    is_hung: is("hung"),
                    is_apart: false,
                    is_on: false,
                    is_lit: is("lit"),
                    is_perched: is("perched"),
                    ..thing
                },
            );
        }
    }
    for row in words() {
        if let Some((key, word)) = row.first().and_then(|key| Some((*key, key.strip_prefix('=')?))) {
            all.insert(key, make(word, Shown::Scenery(word), Kind::Land, "100", Stand::Ground, ""));
        }
    }
    all
}

fn make(name: &str, shown: Shown, kind: Kind, metres: &str, stand: Stand, settings: &'static str) -> Thing {
    Thing {
        name: name.to_owned(),
        word: String::new(),
        shown,
        kind,
        metres: metres.parse().unwrap_or(1.0),
        stand,
        settings: settings.split('|').filter(|word| !word.is_empty()).map(Setting::from).collect(),
        look: Look::Whole,
        is_lit: false,
        tint: None,
        fur: None,
        is_glazed: false,
        is_flat: false,
        has_low_tail: false,
        is_perched: false,
        is_hung: false,
        is_apart: false,
        is_on: false,
        holds: "",
        wears: "",
        pose: "",
        face: "",
        is_woman: false,
        age: Age::Unsaid,
        body: "",
        count: 1,
        weight: 0,
        at: 0,
    }
}

/// The names of the kinds in the table.
const KINDS: [(&str, Kind); 11] = [
    ("person", Kind::Person),
    ("animal", Kind::Animal),
    ("vehicle", Kind::Vehicle),
    ("food", Kind::Food),
    ("tool", Kind::Tool),
    ("plant", Kind::Plant),
    ("building", Kind::Building),
    ("furniture", Kind::Furniture),
    ("land", Kind::Land),
    ("sky", Kind::Sky),
    ("sign", Kind::Sign),
];

/// The names of the stands in the table.
const STANDS: [(&str, Stand); 8] = [
    ("ground", Stand::Ground),
    ("water", Stand::Water),
    ("air", Stand::Air),
    ("deep", Stand::Deep),
    ("table", Stand::Table),
    ("wall", Stand::Wall),
    ("room", Stand::Room),
    ("sky", Stand::Sky),
];

/// Reads `RRGGBB`.
fn read_tint(hex: &str) -> Option<u32> {
    u32::from_str_radix(hex, 16).ok()
}

fn read_look(more: &str) -> Look {
    if more.split(' ').any(|word| word == "face") { Look::Face } else { Look::Whole }
}

fn read_kind(name: &str) -> Kind {
    KINDS.iter().find(|(known, _)| *known == name).map_or(Kind::Sign, |(_, kind)| *kind)
}

fn read_stand(name: &str) -> Stand {
    STANDS.iter().find(|(known, _)| *known == name).map_or(Stand::Table, |(_, stand)| *stand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_of_the_tables_is_understood() {
        for row in rows(TRAITS) {
            assert!((5..=6).contains(&row.len()), "{row:?}");
            assert!(KINDS.iter().any(|(name, _)| *name == row[1]), "{row:?}");
            assert!(STANDS.iter().any(|(name, _)| *name == row[3]), "{row:?}");
            assert!(row[2].parse::<f32>().is_ok_and(|metres| 0.0 < metres), "{row:?}");
            for word in row.get(5).unwrap_or(&"").split(' ').filter(|word| !word.is_empty()) {
                let hex = word.strip_prefix("tint=").or(word.strip_prefix("dye="));
                let tint = hex.is_some_and(|hex| read_tint(hex).is_some());
                let is_known = ["face", "lit", "glazed", "flat", "tail", "perched", "hung"].contains(&word);
                assert!(
                    is_known
                        || word.starts_with("own=")
                        || word.starts_with("body=")
                        || word.starts_with("as=")
                        || tint,
                    "{row:?}"
                );
            }
        }
        for row in rows(PEOPLE) {
            assert!([4, 6, 7].contains(&row.len()) && row[1].parse::<f32>().is_ok(), "{row:?}");
            assert!(row.get(6).is_none_or(|fact| ["flat", "hung", "lit", "perched"].contains(fact)), "{row:?}");
        }
        for row in words() {
            assert_eq!(row.len(), BEFORE + LANGUAGES.len(), "{row:?}");
            assert!(["", "-"].contains(&row[0]) || thing(row[0]).is_some(), "nothing is known of {row:?}");
        }
        assert!(rows(IDIOMS).all(|row| row.len() == 2));
        for row in rows(MOVES) {
            assert!(row.len() == 3 && row[2].split('|').all(|name| thing(name).is_some()), "{row:?}");
        }
    }

    #[test]
    fn a_word_of_the_table_means_one_thing() {
        for language in LANGUAGES {
            let mut seen = HashSet::new();
            let column = LANGUAGES.iter().position(|known| *known == language).unwrap() + BEFORE;
            for word in words().flat_map(|row| row[column].split('|')).filter(|word| !word.is_empty()) {
                assert!(seen.insert(word), "{language}: {word} stands twice");
            }
        }
    }
}
