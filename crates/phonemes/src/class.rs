//! Guesses what kind of word each is, from the words around it. Pure.

use crate::say::Word;

/// What kind of word it is, as far as its sound depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Class {
    /// Unknown, or of no matter.
    #[default]
    Other,
    Noun,
    Verb,
    /// A verb that tells of the past.
    Past,
    /// A participle of the past.
    Participle,
    Adjective,
    Adverb,
    Determiner,
}

impl Class {
    /// Returns the names that dictionaries give it, the closest first.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Other => &[],
            Self::Noun => &["NOUN"],
            Self::Verb => &["VERB"],
            Self::Past => &["VBD", "VERB"],
            Self::Participle => &["VBN", "VERB"],
            Self::Adjective => &["ADJ"],
            Self::Adverb => &["ADV"],
            Self::Determiner => &["DT"],
        }
    }
}

/// Guesses the kinds of words.
pub(crate) fn guess(words: &[Word]) -> Vec<Class> {
    words.iter().map(|it| if matches!(it.text.as_str(), "a" | "A") { Class::Determiner } else { Class::Other }).collect()
}
