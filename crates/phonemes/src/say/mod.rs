//! Writes pieces in spoken words: numbers, signs, abbreviations.

use crate::lexicons::Lexicons;
use crate::own::Own;
use crate::pieces::Piece;
use crate::Stop;

/// A word as it is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// Which piece it belongs to.
    pub(crate) piece: usize,
    /// What follows it, if it is the last of its piece.
    pub(crate) stop: Stop,
}

/// How a word is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// Letter by letter.
    Letters,
    /// A rest inside a piece.
    Rest,
}

/// Writes pieces in words.
pub(crate) fn words(pieces: &[Piece], _lexicons: &Lexicons, _own: &Own) -> Vec<Word> {
    pieces.iter().enumerate().flat_map(|(piece, it)| it.core.split('-').map(move |text| Word { text: text.to_owned(), kind: Kind::Word, piece, stop: it.stop })).collect()
}
