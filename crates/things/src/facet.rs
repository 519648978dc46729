//! Facets: properties of a picture that have one of several values, such as the time of day, and which values exclude each
//! other. The lists are broad and come from the language, not from known prompts. A word is listed if it nearly always has
//! this meaning; ambiguous words are left out, because a facet that is not named never conflicts.

use crate::saying;

/// Which values of each facet exclude each other.
const RULES: &str = include_str!("../data/facets.tsv");

/// A value of a facet that a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The number of the facet.
    pub facet: usize,
    /// The value, as a set of one bit.
    pub value: u64,
}

/// A facet.
#[derive(Debug)]
pub struct Facet {
    /// Its name, as it stands in logs and answers.
    pub name: String,
    /// Its name in the tables.
    pub(crate) key: &'static str,
    /// The names of its values; the place is the bit.
    values: Vec<&'static str>,
    /// Pairs of values.
    pairs: Vec<(&'static str, &'static str)>,
    /// Whether all values exclude each other except the pairs, and not only the pairs do.
    is_strict: bool,
}

impl Facet {
    /// Returns all facets of the tables with their values, in the order in which they are asked.
    pub fn known() -> &'static [Self] {
        saying::facets()
    }

    /// Reads the rules; the values come from the words.
    pub(crate) fn all() -> Vec<Self> {
        let rows = RULES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let mut columns = line.split('\t');
            let (key, rule, pairs) = (columns.next()?, columns.next()?, columns.next().unwrap_or_default());
            let pairs = pairs.split(' ').filter_map(|pair| pair.split_once('/')).collect();
            Some(Self { name: key.replace('_', " "), key, values: Vec::new(), pairs, is_strict: rule == "all" })
        });
        rows.collect()
    }

    /// Returns the bit of a value.
    pub(crate) fn value(&mut self, name: &'static str) -> u64 {
        let at = self.values.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.values.push(name);
            self.values.len() - 1
        });
        1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or_default()
    }

    /// Returns the name of a value, which is a set of one bit.
    pub(crate) fn name_of(&self, value: u64) -> Option<&'static str> {
        self.values.get(value.trailing_zeros() as usize).copied()
    }

    /// Returns for each value the set of values that it goes with.
    pub fn friends(&self) -> Vec<u64> {
        let number = |name: &str| self.values.iter().position(|value| *value == name);
        let all =
            1_u64.checked_shl(u32::try_from(self.values.len()).unwrap_or(u32::MAX)).unwrap_or_default().wrapping_sub(1);
        let mut friends: Vec<u64> =
            (0..self.values.len()).map(|own| if self.is_strict { 1 << own } else { all }).collect();
        for (one, other) in &self.pairs {
            if let (Some(one), Some(other)) = (number(one), number(other)) {
                for (from, to) in [(one, other), (other, one)] {
                    if let Some(friends) = friends.get_mut(from) {
                        *friends ^= 1 << to;
                    }
                }
            }
        }
        friends
    }

    /// Tells whether values that go together show nearly the same, such as dawn and sunrise, and not only may be in one
    /// picture.
    pub fn has_neighbours(&self) -> bool {
        self.is_strict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_a_rule_is_a_value_and_no_facet_is_too_wide() {
        for facet in Facet::known() {
            assert!((2..64).contains(&facet.values.len()), "{}", facet.name);
            for name in facet.pairs.iter().flat_map(|(one, other)| [one, other]) {
                assert!(facet.values.contains(name), "{}: no value {name}", facet.name);
            }
            for (index, pair) in facet.pairs.iter().enumerate() {
                let twice = |other: &&(&str, &str)| **other == *pair || **other == (pair.1, pair.0);
                assert!(!facet.pairs[index + 1..].iter().any(|other| twice(&other)), "{}: {pair:?} twice", facet.name);
            }
        }
    }
}
