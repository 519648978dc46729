//! Checks facets: prompts that name opposite things never share a picture, even if their vectors are close.
//!
//! "A beach at noon" and "a beach at midnight" are close together in every embedding. So the words of both prompts are
//! looked up in the tables of `things`, in the language of each prompt. The prompts conflict if both name the same facet (a
//! time of day, a season, a colour, …) with values that do not go together, or if one denies what the other shows. A facet
//! that is not named never conflicts.

use crate::phrases::Phrases;
use crate::style;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, OnceLock};
use things::{Facet, Named};

/// English words after which the next ones are denied.
const DENIALS: [&str; 7] = ["no", "not", "without", "lacking", "nor", "sans", "minus"];

/// How many words a denial covers, including itself: "no boats", "without any white clouds".
const DENIED_WORDS: usize = 4;

/// Words that end a denial or are not counted in it.
const LINKS: [&str; 22] = [
    "a", "an", "the", "any", "of", "in", "on", "at", "to", "by", "with", "from", "under", "over", "and", "or", "but",
    "near", "beside", "only", "more", "single",
];

/// Which values of the facets go together.
static RULES: LazyLock<Vec<FacetRule>> = LazyLock::new(|| Facet::known().iter().map(FacetRule::new).collect());

/// The facets that a prompt names and denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facets {
    /// One set of named values per facet, as a bit set.
    named: Vec<u64>,
    shown: BTreeSet<String>,
    denied: BTreeSet<String>,
}

impl Facets {
    /// Reads the facets of a prompt.
    pub(crate) fn of(prompt: &str) -> Self {
        let mut facets = Self { named: vec![0; RULES.len()], shown: BTreeSet::new(), denied: BTreeSet::new() };
        let clauses = style::without_boilerplate(prompt);
        let language = things::language_of(clauses.iter().flatten().map(String::as_str));
        if let Some(lexicon) = Lexicon::of(language) {
            for clause in &clauses {
                facets.read(clause, lexicon);
            }
        }
        facets.denied = facets.denied.difference(&facets.shown).cloned().collect();
        facets
    }

    /// Returns the facet in which the two conflict; `None` if they do not.
    pub(crate) fn conflict(&self, other: &Self) -> Option<&'static str> {
        let clash =
            |(rule, (&one, &other)): (&'static FacetRule, (&u64, &u64))| rule.conflict(one, other).then_some(rule.name);
        let facet = RULES.iter().zip(self.named.iter().zip(&other.named)).find_map(clash);
        let denies = |one: &Self, other: &Self| !one.denied.is_disjoint(&other.shown);
        facet.or_else(|| (denies(self, other) || denies(other, self)).then_some("denial"))
    }

    fn read(&mut self, words: &[String], lexicon: &Lexicon) {
        let (mut at, mut denied_left) = (0, 0);
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let (count, named) = lexicon.longest(rest);
            for word in rest.iter().take(count) {
                if lexicon.denies(word) {
                    denied_left = DENIED_WORDS;
                } else if lexicon.is_english && LINKS.contains(&word.as_str()) {
                    denied_left = if word == "any" { denied_left } else { 0 };
                } else if !lexicon.is_english && things::is_small(word) {
                    // An article, which a denial reaches over.
                } else if 0 < denied_left {
                    self.denied.insert(singular(word).to_owned());
                } else {
                    self.shown.insert(singular(word).to_owned());
                }
            }
            if denied_left == 0 {
                for Named { facet, value } in named.iter() {
                    if let Some(known) = self.named.get_mut(*facet) {
                        *known |= value;
                    }
                }
            }
            denied_left = denied_left.saturating_sub(count);
            at += count;
        }
    }
}

/// Tells whether two English words name the same value of a facet, or two that are as good as the same.
pub(crate) fn name_the_same(one: &str, other: &str) -> bool {
    let Some(english) = Lexicon::of(ENGLISH) else { return false };
    let named = |word: &str| english.phrases.longest(&[word.to_owned()]).map_or(&[] as &[Named], |(_, named)| named);
    let alike = |a: &Named, b: &Named| {
        a.facet == b.facet && RULES.get(a.facet).is_some_and(|rule| rule.is_alike(a.value, b.value))
    };
    named(one).iter().any(|a| named(other).iter().any(|b| alike(a, b)))
}

/// The language of prompts in which nothing shows another one.
const ENGLISH: &str = "en";

/// The words of one language that name facets, prepared for look-ups.
#[derive(Debug)]
struct Lexicon {
    language: &'static str,
    is_english: bool,
    phrases: Phrases<Vec<Named>>,
}

impl Lexicon {
    /// Returns the words of a language, which are prepared once.
    fn of(language: &'static str) -> Option<&'static Self> {
        static ALL: [OnceLock<Lexicon>; things::LANGUAGES.len()] = [const { OnceLock::new() }; things::LANGUAGES.len()];
        let at = things::LANGUAGES.iter().position(|known| *known == language)?;
        Some(ALL.get(at)?.get_or_init(|| Self::new(language)))
    }

    fn new(language: &'static str) -> Self {
        let mut phrases: HashMap<String, Vec<Named>> = things::facet_phrases(language)
            .into_iter()
            .map(|(phrase, named)| (phrase.to_owned(), named.to_vec()))
            .collect();
        for (phrase, named) in phrases.clone() {
            for ending in ["s", "es"] {
                phrases.entry(format!("{phrase}{ending}")).or_insert_with(|| named.clone());
            }
        }
        Self { language, is_english: language == ENGLISH, phrases: Phrases::new(phrases) }
    }

    /// Finds the longest phrase at the start of some words: its number of words and what it names, which is nothing for a word
    /// that is not known.
    fn longest(&self, words: &[String]) -> (usize, Cow<'_, [Named]>) {
        if let Some((count, named)) = self.phrases.longest(words) {
            return (count, Cow::Borrowed(named));
        }
        let first = words.first().map(String::as_str).unwrap_or_default();
        let folded = if self.is_english { Vec::new() } else { things::facets_of(first, self.language) };
        (1, Cow::Owned(folded))
    }

    /// Tells whether the words after this one are denied.
    fn denies(&self, word: &str) -> bool {
        if self.is_english { DENIALS.contains(&word) } else { things::denies(word) }
    }
}

/// Removes a plural ending, roughly; that is enough, because both prompts are treated alike.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if 3 <= stem.len() && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// Which values of one facet go together.
#[derive(Debug)]
struct FacetRule {
    name: &'static str,
    /// For each value, the set of values that it goes with.
    friends: Vec<u64>,
    /// Whether values that go together show nearly the same, such as dawn and sunrise, and not only may be in one picture.
    friends_are_alike: bool,
}

impl FacetRule {
    fn new(facet: &'static Facet) -> Self {
        Self { name: &facet.name, friends: facet.friends(), friends_are_alike: facet.has_neighbours() }
    }

    /// Tells whether two values are one, or show nearly the same.
    fn is_alike(&self, one: u64, other: u64) -> bool {
        one & other != 0 || (self.friends_are_alike && !self.conflict(one, other))
    }

    /// Tells whether both name this facet and no value of one goes with any value of the other.
    fn conflict(&self, one: u64, other: u64) -> bool {
        let mut friends = self.friends.iter().enumerate().filter(|(number, _)| one & (1 << number) != 0);
        one != 0 && other != 0 && !friends.any(|(_, friends)| friends & other != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(one: &str, other: &str) -> Option<&'static str> {
        let (one, other) = (Facets::of(one), Facets::of(other));
        assert_eq!(one.conflict(&other), other.conflict(&one), "a conflict has no direction");
        one.conflict(&other)
    }

    #[test]
    fn opposite_prompts_conflict() {
        for (one, other, facet) in [
            ("a beach at noon", "a beach at midnight", "time of day"),
            ("a castle at first light", "the castle, moonlit", "time of day"),
            ("a lake in winter", "a lake in summer", "season"),
            ("cherry blossoms by a canal", "bare trees by a frozen canal", "season"),
            ("a harbor in pouring rain", "a harbor under a cloudless sky", "weather"),
            ("children laughing on swings", "a funeral by the swings", "mood"),
            ("a medieval street", "a street with a hovercar", "era"),
            ("a deserted square", "a crowded square", "company"),
            ("a red door", "a blue door", "colour"),
            ("two cats on a sofa", "three dogs on a sofa", "creature"),
            ("a young woman on a bench", "an elderly woman on a bench", "age"),
            ("a desk, letters scattered", "a tidy desk", "order"),
            ("a harbour in fog", "a sunny harbour", "weather"),
            ("swings under a pale moon", "swings under a blue sky", "time of day"),
            ("a train on a bridge", "buses on a bridge", "vehicle"),
            ("an old man on a bench", "an old woman on a bench", "sex"),
            ("a party with balloons and a cake", "balloons and no cake", "denial"),
            ("a desk without any lamps", "a lamp on a desk", "denial"),
        ] {
            assert_eq!(conflict(one, other), Some(facet), "{one} / {other}");
        }
    }

    #[test]
    fn neighbours_and_what_is_not_named_do_not_conflict() {
        for (one, other) in [
            ("a beach at sunset", "a beach at dusk"),
            ("a beach in the evening", "a beach as night falls"),
            ("a field at sunrise", "a field in the morning sunshine"),
            ("a beach at noon", "a beach"),
            ("a purple sky", "violet clouds"),
            ("a forest of red and orange leaves", "autumn woods, amber leaves"),
            ("bright moon over a dark forest", "a dark forest"),
            ("friendship", "a spaceship"),
            ("a cat and a dog", "a dog"),
            ("a cat, bright colors", "a cat in a dark corner"),
            ("a house with no lights", "a house without lights"),
            ("a black cat by a hot air balloon", "a cat in the snow, black"),
            ("a stormy sea in the fog", "misty waves, thunderstorm"),
        ] {
            assert_eq!(conflict(one, other), None, "{one} / {other}");
        }
    }

    #[test]
    fn opposites_conflict_in_other_languages_too_and_neighbours_do_not() {
        for (one, other, facet) in [
            ("ein Hafen bei Tag", "ein Hafen bei Nacht", Some("time of day")),
            ("die verschneiten Felder", "die Felder im Sommer", Some("season")),
            ("eine rote Tür", "eine blaue Tür", Some("colour")),
            ("eine Katze auf dem Sofa", "ein Hund auf dem Sofa", Some("creature")),
            ("ein Tisch mit einer Lampe", "ein Tisch ohne eine Lampe", Some("denial")),
            ("der Hafen am Abend", "der Hafen in der Nacht", None),
            ("un puerto de noche", "un puerto al mediodía", Some("time of day")),
            ("una casa bajo la lluvia", "una casa bajo la nieve", Some("weather")),
            ("un gato negro en la calle", "un perro negro en la calle", Some("creature")),
            ("el puerto al anochecer", "el puerto por la tarde", None),
            ("un port dans le brouillard", "un port sous un ciel bleu", Some("weather")),
            ("la forêt en hiver", "la forêt en automne", Some("season")),
            ("une porte rouge", "une porte verte", Some("colour")),
            ("la forêt au crépuscule", "la forêt le soir", None),
            ("un quai avec des bateaux", "un quai sans bateaux", Some("denial")),
            ("una mesa con una lámpara", "una mesa sin lámparas", Some("denial")),
            ("un gatto nella strada", "un cane nella strada", Some("creature")),
            ("il porto di notte", "il porto a mezzogiorno", Some("time of day")),
            ("昼の港", "夜の港", Some("time of day")),
            ("冬の森", "夏の森", Some("season")),
            ("夜の海、月", "夜の海", None),
            ("ein Hafen bei Tag", "a harbour at night", Some("time of day")),
        ] {
            assert_eq!(conflict(one, other), facet, "{one} / {other}");
        }
    }
}
