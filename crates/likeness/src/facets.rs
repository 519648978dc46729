//! Checks facets: prompts that name opposite things never share a picture, even if their vectors are close.
//!
//! "A beach at noon" and "a beach at midnight" are close together in every embedding. So the words of both prompts are
//! looked up in a small lexicon ([`lexicon`]). The prompts conflict if both name the same facet (a time of day, a
//! season, a colour, …) with values that do not go together, or if one denies what the other shows. A facet that is not
//! named never conflicts.

use crate::lexicon::{self, Facet, Rule};
use crate::phrases::Phrases;
use crate::style;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Words after which the next ones are denied.
const DENIALS: [&str; 7] = ["no", "not", "without", "lacking", "nor", "sans", "minus"];

/// How many words a denial covers, including itself: "no boats", "without any white clouds".
const DENIED_WORDS: usize = 4;

/// Words that end a denial or are not counted in it.
const LINKS: [&str; 22] = [
    "a", "an", "the", "any", "of", "in", "on", "at", "to", "by", "with", "from", "under", "over", "and", "or", "but",
    "near", "beside", "only", "more", "single",
];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

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
        let mut facets = Self { named: vec![0; LEXICON.rules.len()], shown: BTreeSet::new(), denied: BTreeSet::new() };
        for clause in style::without_boilerplate(prompt) {
            facets.read(&clause);
        }
        facets.denied = facets.denied.difference(&facets.shown).cloned().collect();
        facets
    }

    /// Returns the facet in which the two conflict; `None` if they do not.
    pub(crate) fn conflict(&self, other: &Self) -> Option<&'static str> {
        let clash = |(rule, (&one, &other)): (&FacetRule, (&u64, &u64))| rule.conflict(one, other).then_some(rule.name);
        let facet = LEXICON.rules.iter().zip(self.named.iter().zip(&other.named)).find_map(clash);
        let denies = |one: &Self, other: &Self| !one.denied.is_disjoint(&other.shown);
        facet.or_else(|| (denies(self, other) || denies(other, self)).then_some("denial"))
    }

    fn read(&mut self, words: &[String]) {
        let (mut at, mut denied_left) = (0, 0);
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            // A word that is not in the lexicon names nothing.
            let (count, entries) =
                LEXICON.phrases.longest(rest).map_or((1, &[] as &[Entry]), |(count, entries)| (count, entries));
            for word in rest.iter().take(count) {
                if DENIALS.contains(&word.as_str()) {
                    denied_left = DENIED_WORDS;
                } else if LINKS.contains(&word.as_str()) {
                    denied_left = if word == "any" { denied_left } else { 0 };
                } else if 0 < denied_left {
                    self.denied.insert(singular(word).to_owned());
                } else {
                    self.shown.insert(singular(word).to_owned());
                }
            }
            if denied_left == 0 {
                for entry in entries {
                    if let Some(named) = self.named.get_mut(entry.facet) {
                        *named |= entry.value;
                    }
                }
            }
            denied_left = denied_left.saturating_sub(count);
            at += count;
        }
    }
}

/// Tells whether two words name the same value of a facet, or two that are as good as the same.
pub(crate) fn name_the_same(one: &str, other: &str) -> bool {
    let entries =
        |word: &str| LEXICON.phrases.longest(&[word.to_owned()]).map_or(&[] as &[Entry], |(_, entries)| entries);
    let alike = |a: &Entry, b: &Entry| {
        a.facet == b.facet && LEXICON.rules.get(a.facet).is_some_and(|rule| rule.is_alike(a.value, b.value))
    };
    entries(one).iter().any(|a| entries(other).iter().any(|b| alike(a, b)))
}

/// What one phrase of the lexicon names.
#[derive(Debug, Clone, Copy)]
struct Entry {
    facet: usize,
    value: u64,
}

/// The lexicon, prepared for look-ups.
#[derive(Debug)]
struct Lexicon {
    phrases: Phrases<Vec<Entry>>,
    rules: Vec<FacetRule>,
}

impl Lexicon {
    fn new() -> Self {
        let mut phrases: HashMap<String, Vec<Entry>> = HashMap::new();
        for phrase in lexicon::NEUTRAL.split_whitespace() {
            phrases.entry(phrase.replace('_', " ")).or_default();
        }
        for (facet, of) in lexicon::facets().enumerate() {
            for (number, value) in of.values.iter().enumerate() {
                for phrase in value.words.split_whitespace() {
                    phrases.entry(phrase.replace('_', " ")).or_default().push(Entry { facet, value: 1 << number });
                }
            }
        }
        let named: Vec<(String, Vec<Entry>)> = phrases.clone().into_iter().collect();
        for (phrase, entries) in named {
            for ending in ["s", "es"] {
                phrases.entry(format!("{phrase}{ending}")).or_insert_with(|| entries.clone());
            }
        }
        Self { phrases: Phrases::new(phrases), rules: lexicon::facets().map(FacetRule::new).collect() }
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
    fn new(facet: &Facet) -> Self {
        let number = |name: &str| facet.values.iter().position(|value| value.name == name);
        let all = (1_u64 << facet.values.len()) - 1;
        let (start, pairs): (fn(u64, usize) -> u64, _) = match &facet.rule {
            Rule::AllBut(pairs) => (|_, own| 1 << own, pairs),
            Rule::Only(pairs) => (|all, _| all, pairs),
        };
        let mut friends: Vec<u64> = (0..facet.values.len()).map(|own| start(all, own)).collect();
        for (one, other) in *pairs {
            if let (Some(one), Some(other)) = (number(one), number(other)) {
                for (from, to) in [(one, other), (other, one)] {
                    if let Some(friends) = friends.get_mut(from) {
                        *friends ^= 1 << to;
                    }
                }
            }
        }
        Self { name: facet.name, friends, friends_are_alike: matches!(facet.rule, Rule::AllBut(_)) }
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
    fn every_name_in_a_rule_is_a_value_and_no_facet_is_too_wide() {
        for facet in lexicon::facets() {
            assert!(facet.values.len() < 64, "{}", facet.name);
            let (Rule::AllBut(pairs) | Rule::Only(pairs)) = facet.rule;
            for name in pairs.iter().flat_map(|(one, other)| [one, other]) {
                assert!(facet.values.iter().any(|value| value.name == *name), "{}: no value {name}", facet.name);
            }
            for (index, pair) in pairs.iter().enumerate() {
                let twice = |other: &&(&str, &str)| **other == *pair || **other == (pair.1, pair.0);
                assert!(!pairs[index + 1..].iter().any(|other| twice(&other)), "{}: {pair:?} stands twice", facet.name);
            }
        }
    }
}
