//! Reads English text as phonemes for the neural voice, word by word. Pure but for loading the dictionaries.
//!
//! The way of a text: [`pieces`] cuts it into what a reader sees as words; [`say`] writes each piece in spoken words
//! (`$5` as `five dollars`); [`class`] guesses what kind of word each is, which decides between `read` and `read`;
//! [`sound`] finds the phonemes in the caller's own pronunciations, the dictionaries, by known stems, or by letters.

mod additions;
mod class;
#[cfg(test)]
mod corpus;
mod error;
mod foreign;
mod ipa;
mod letters;
mod lexicons;
mod own;
mod pieces;
mod say;
mod shares;
mod sound;
mod stems;
mod stress;
mod tied;
mod vocabulary;

pub use error::PhonemesError;
pub use ipa::from_espeak;
pub use lexicons::Lexicons;
pub use own::{Own, OwnError};
pub use shares::shares;
pub use tied::{Manner, from_tied};
pub use vocabulary::{Vocabulary, ids};

use std::ops::Range;

/// A written word as it is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Its bytes in the text; punctuation belongs to its word.
    pub written: Range<usize>,
    /// Its phonemes; several spoken words are separated by one space, and by a comma where a speaker rests between them.
    pub phonemes: String,
    /// What follows it.
    pub stop: Stop,
}

/// The rest that follows a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// No rest.
    #[default]
    Nothing,
    /// A comma or a bracket.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A colon.
    Colon,
    /// A dash.
    Dash,
    /// Points of suspense.
    Ellipsis,
    /// The end of a statement.
    Period,
    /// The end of a question.
    Question,
    /// The end of an exclamation.
    Exclamation,
}

impl Stop {
    /// Returns the model's symbol for the rest.
    pub fn symbol(self) -> Option<char> {
        Some(match self {
            Self::Nothing => return None,
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Colon => ':',
            Self::Dash => '—',
            Self::Ellipsis => '…',
            Self::Period => '.',
            Self::Question => '?',
            Self::Exclamation => '!',
        })
    }

    /// Tells whether a sentence ends here.
    pub(crate) fn ends_sentence(self) -> bool {
        matches!(self, Self::Period | Self::Question | Self::Exclamation)
    }
}

/// Reads a text: each written word with its phonemes, in order.
///
/// `unknown` is asked for words that neither the dictionaries nor their stems know. It answers in the model's symbols or
/// in IPA as espeak-ng writes it; if it answers `None`, the letters are read by rule.
pub fn read(
    text: &str,
    lexicons: &Lexicons,
    own: &Own,
    unknown: &mut dyn FnMut(&str) -> Option<String>,
) -> Vec<Spoken> {
    let mut pieces = pieces::split(text);
    let words = say::words(&mut pieces, lexicons, own);
    let classes = class::guess(&words);
    let mut sounds_of = vec![Vec::new(); pieces.len()];
    let mut sounds = sound::Sounds::new(lexicons, own, unknown);
    let mut next = sound::Next::End;
    for (word, class) in words.iter().zip(&classes).rev() {
        if word.stop != Stop::Nothing {
            next = sound::Next::End;
        }
        let sound = sounds.of(word, *class, next);
        next = sound::Next::of(&sound, next);
        if let Some(piece) = sounds_of.get_mut(word.piece) {
            piece.push(sound);
        }
    }
    let spoken = pieces.into_iter().zip(sounds_of).map(|(piece, sounds)| {
        let phonemes = sound::joined(&sounds);
        Spoken { written: piece.written, phonemes, stop: piece.stop }
    });
    spoken.filter(|it| !it.phonemes.is_empty()).collect()
}
