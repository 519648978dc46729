//! The symbols of the model and their numbers.

use crate::{PhonemesError, Spoken};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// Stands at both ends of what the model reads.
const PAD: i64 = 0;

/// The symbols that the model knows, with their numbers.
#[derive(Debug, Clone)]
pub struct Vocabulary(HashMap<char, i64>);

impl Vocabulary {
    /// Loads `vocab.json` of the voice.
    pub fn load(path: &Path) -> Result<Self, PhonemesError> {
        let json = fs::read(path).map_err(|source| PhonemesError::Read { path: path.to_owned(), source })?;
        let symbols: BTreeMap<char, i64> = serde_json::from_slice(&json).map_err(|source| {
            PhonemesError::Malformed { path: path.to_owned(), what: "a list of symbols and numbers", source }
        })?;
        Ok(Self(symbols.into_iter().collect()))
    }

    /// Returns the numbers of symbols, without the ends; symbols that the model does not know are left out.
    pub fn numbers<'a>(&'a self, symbols: &'a str) -> impl Iterator<Item = i64> + 'a {
        symbols.chars().filter_map(|symbol| self.0.get(&symbol).copied())
    }
}

/// Returns what the model reads for words: their symbols, a space between words, and the ends.
pub fn ids(vocabulary: &Vocabulary, words: &[Spoken]) -> Vec<i64> {
    let mut ids = vec![PAD];
    for (index, word) in words.iter().enumerate() {
        if index != 0 {
            ids.extend(vocabulary.numbers(" "));
        }
        ids.extend(vocabulary.numbers(&word.phonemes));
        ids.extend(word.stop.symbol().and_then(|symbol| vocabulary.0.get(&symbol).copied()));
    }
    ids.push(PAD);
    ids
}
