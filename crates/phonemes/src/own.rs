//! Pronunciations that people give: of the operator, and of one job.

use crate::ipa;
use std::collections::HashMap;

/// The longest word or pronunciation, in characters.
const LENGTH_MAX: usize = 100;

/// Words and how they are said, checked.
#[derive(Debug, Clone, Default)]
pub struct Own {
    exact: HashMap<String, Said>,
    any_case: HashMap<String, Said>,
}

/// How a word is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// In the symbols of the model.
    Phonemes(String),
    /// In other words: `win`, or in syllables, the stressed one in capital letters: `shi-VAWN`.
    Respelled(String),
}

/// What is wrong with a pronunciation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnError {
    /// The word is not one.
    #[error(
        "{word:?} is not one word of letters, digits, hyphens and apostrophes: give each word its own pronunciation"
    )]
    NotAWord {
        /// The word.
        word: String,
    },
    /// It says nothing.
    #[error(
        "the pronunciation of {word:?} is empty: write how it sounds, such as \"win\" for Nguyen, or IPA between slashes"
    )]
    Empty {
        /// The word.
        word: String,
    },
    /// It is too long.
    #[error("the pronunciation of {word:?} has {length} characters, at most {LENGTH_MAX}")]
    TooLong {
        /// The word.
        word: String,
        /// Its length.
        length: usize,
    },
    /// A sign of the IPA that the voice does not know.
    #[error("{sign:?} in column {column} of the pronunciation of {word:?} is not a sound of the voice")]
    UnknownSound {
        /// The word.
        word: String,
        /// The sign.
        sign: char,
        /// Where it stands, from 1.
        column: usize,
    },
    /// A sign that no respelling has.
    #[error(
        "{sign:?} in column {column} of the pronunciation of {word:?} is not a letter: \
             write letters and hyphens, or IPA between slashes, such as /wɪn/"
    )]
    NotALetter {
        /// The word.
        word: String,
        /// The sign.
        sign: char,
        /// Where it stands, from 1.
        column: usize,
    },
}

impl Own {
    /// Checks pronunciations: word and respelling, or word and IPA between slashes. A later one replaces an earlier one.
    pub fn new<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, OwnError> {
        let mut own = Self::default();
        for (word, said) in entries {
            own.add(word.trim(), said.trim())?;
        }
        Ok(own)
    }

    /// Adds the pronunciations of another list, which come first.
    pub fn extend(&mut self, other: Self) {
        self.exact.extend(other.exact);
        self.any_case.extend(other.any_case);
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// Tells whether an entry counts in no other case: `WHO` says nothing about `who`.
    pub fn counts_as_written(word: &str) -> bool {
        1 < word.chars().filter(|c| c.is_alphabetic()).count() && !word.chars().any(char::is_lowercase)
    }

    fn add(&mut self, word: &str, said: &str) -> Result<(), OwnError> {
        let plain = plain(word);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '.' | '&');
        if !plain.chars().any(char::is_alphanumeric) || !plain.chars().all(is_part) || LENGTH_MAX < plain.len() {
            return Err(OwnError::NotAWord { word: word.chars().take(LENGTH_MAX).collect() });
        }
        let word = word.to_owned();
        let length = said.chars().count();
        if LENGTH_MAX < length {
            return Err(OwnError::TooLong { word, length });
        }
        let inside = said.strip_prefix('/').and_then(|it| it.strip_suffix('/'));
        let said = match inside {
            Some(ipa) => match ipa::checked(ipa) {
                Ok(phonemes) => Said::Phonemes(phonemes),
                Err((column, sign)) => return Err(OwnError::UnknownSound { word, sign, column: column + 1 }),
            },
            None => Said::Respelled(said.replace('’', "'")),
        };
        match &said {
            Said::Phonemes(it) if !it.chars().any(char::is_alphabetic) => return Err(OwnError::Empty { word }),
            Said::Phonemes(_) => {}
            Said::Respelled(it) => {
                let is_sign = |c: char| !(c.is_alphabetic() || matches!(c, '-' | ' ' | '\''));
                if let Some((index, sign)) = it.chars().enumerate().find(|(_, c)| is_sign(*c)) {
                    return Err(OwnError::NotALetter { word, sign, column: index + 1 });
                }
                if !it.chars().any(char::is_alphabetic) {
                    return Err(OwnError::Empty { word });
                }
            }
        }
        if !Self::counts_as_written(&plain) {
            self.any_case.insert(plain.to_lowercase(), said.clone());
        }
        self.exact.insert(plain, said);
        Ok(())
    }

    /// Finds a word as it is written, or else in small letters.
    pub(crate) fn find(&self, word: &str) -> Option<&Said> {
        if self.is_empty() {
            return None;
        }
        self.exact.get(word).or_else(|| self.any_case.get(&word.to_lowercase()))
    }
}

/// Writes a word with plain apostrophes, as texts are read.
fn plain(word: &str) -> String {
    word.replace(['’', '‘', 'ʼ'], "'").replace(['\u{2010}', '\u{2011}'], "-")
}
