//! The words of all languages, each made at its first use.

use crate::words::Words;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The words of all languages.
#[derive(Debug, Default)]
pub struct Dictionary {
    dir: Option<PathBuf>,
    words: Mutex<HashMap<String, Arc<Words>>>,
}

impl Dictionary {
    /// Takes the directory of the pack `words`, or none: the tables of this crate are always there.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self { dir, words: Mutex::default() }
    }

    /// Returns the words of a language, by the first two letters of its tag. A language without a table has few, or none.
    pub fn words(&self, language: &str) -> Arc<Words> {
        let language: String = language.to_lowercase().chars().take(2).collect();
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let is_name = language.chars().all(|c| c.is_ascii_lowercase());
            let table = self.dir.as_ref().filter(|_| is_name).map(|dir| dir.join(format!("{language}.tsv")));
            let annotations = table.and_then(|table| std::fs::read_to_string(table).ok()).unwrap_or_default();
            Arc::new(Words::new(&language, &annotations))
        };
        Arc::clone(words.entry(language.clone()).or_insert_with(new))
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what a test puts in place need not be durable")]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_read_once_and_never_from_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("en.tsv"), "🦡\tbadger\t\n").unwrap();
        let dictionary = Dictionary::new(Some(dir.path().join("sub/..")));
        let named = |language: &str| dictionary.words(language).things("A badger slept").len();
        assert_eq!((named("en-GB"), named("../en"), named("")), (0, 0, 0), "there is no directory `sub`");
        let dictionary = Dictionary::new(Some(dir.path().to_owned()));
        let named = |language: &str| dictionary.words(language).things("A badger slept").len();
        assert_eq!((named("en-GB"), named("../en"), named("")), (1, 0, 0));
        std::fs::remove_file(dir.path().join("en.tsv")).unwrap();
        assert_eq!(named("en"), 1);
    }
}
