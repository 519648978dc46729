//! Where a thing usually is.

use crate::saying;
use crate::scene::Scene;

/// A place where a thing usually is, by English words of the tables: `castle room`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The words.
    pub words: String,
    /// What they say.
    pub scene: Scene,
}

impl From<&str> for Setting {
    fn from(words: &str) -> Self {
        let english = saying::words("en");
        let lines = words.split(' ').filter_map(|word| saying::line(*english?.get(word)?));
        let scene = Scene::of(lines.map(|line| &line.scene));
        Self { words: words.to_owned(), scene }
    }
}

impl PartialEq<str> for Setting {
    fn eq(&self, words: &str) -> bool {
        self.words == words
    }
}
