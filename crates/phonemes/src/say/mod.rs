//! Writes pieces in spoken words: numbers, signs, abbreviations.

mod abbreviations;
mod addresses;
mod amounts;
mod chess;
mod dates;
mod fractions;
mod greek;
mod guns;
mod money;
mod music;
mod number;
mod phones;
pub(crate) mod plain;
mod romans;
mod scripture;
mod sizes;
mod states;
mod streets;
mod units;

use crate::Stop;
use crate::lexicons::Lexicons;
use crate::own::Own;
use crate::pieces::Piece;

/// Stands before a word that is spelled by its letters.
const SPELL: char = '·';

/// A word as it is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// Which piece it belongs to.
    pub(crate) piece: usize,
    /// What follows it, if it is the last of its piece.
    pub(crate) stop: Stop,
    /// It begins a sentence.
    pub(crate) starts: bool,
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

/// What a piece is read with: its neighbours and what is known.
pub(crate) struct Context<'a> {
    pieces: &'a [Piece],
    lexicons: &'a Lexicons,
    own: &'a Own,
}

impl<'a> Context<'a> {
    fn piece(&self, at: usize) -> Option<&'a Piece> {
        self.pieces.get(at)
    }

    fn core(&self, at: usize) -> &'a str {
        self.pieces.get(at).map_or("", |it| it.core.as_str())
    }

    /// Returns the piece before, if nothing rests between them.
    fn before(&self, at: usize) -> Option<&'a Piece> {
        self.pieces.get(at.checked_sub(1)?).filter(|it| it.stop == Stop::Nothing)
    }

    fn core_before(&self, at: usize) -> &'a str {
        self.before(at).map_or("", |it| it.core.as_str())
    }

    /// Returns the piece behind, if nothing rests between them.
    fn behind(&self, at: usize) -> Option<&'a Piece> {
        let here = self.pieces.get(at)?;
        self.pieces.get(at + 1).filter(|_| here.stop == Stop::Nothing)
    }

    fn core_behind(&self, at: usize) -> &'a str {
        self.behind(at).map_or("", |it| it.core.as_str())
    }

    /// Tells whether the text around a piece is all in capital letters.
    fn is_shouting(&self, at: usize) -> bool {
        let words = self.pieces.get(at.saturating_sub(2)..(at + 3).min(self.pieces.len())).unwrap_or_default();
        let letters = |it: &&Piece| it.core.chars().filter(|c| c.is_alphabetic()).count();
        let words: Vec<&Piece> = words.iter().filter(|it| 0 < letters(it)).collect();
        let loud = words.iter().filter(|it| !it.core.chars().any(char::is_lowercase));
        let long = words.iter().any(|it| 3 < letters(it));
        1 < words.len() && long && loud.count() == words.len()
    }
}

/// Writes pieces in words, and corrects what follows abbreviations and numbers.
pub(crate) fn words(pieces: &mut [Piece], lexicons: &Lexicons, own: &Own) -> Vec<Word> {
    abbreviations::settle(pieces);
    amounts::join_ranges(pieces);
    let cx = Context { pieces, lexicons, own };
    let mut words = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let first = words.len();
        for token in say(&cx, at).split_whitespace() {
            let (text, kind) = match token.strip_prefix(SPELL) {
                Some(letters) => (letters, Kind::Letters),
                None if token == "," => (token, Kind::Rest),
                None => (token, Kind::Word),
            };
            let starts = piece.starts && words.len() == first;
            words.push(Word { text: text.to_owned(), kind, piece: at, stop: Stop::Nothing, starts });
        }
        if let Some(last) = words.get_mut(first..).and_then(<[Word]>::last_mut) {
            last.stop = piece.stop;
        }
    }
    words
}

/// Writes one piece in words.
fn say(cx: &Context<'_>, at: usize) -> String {
    let core = cx.core(at);
    if cx.own.find(core).is_some() {
        return core.to_owned();
    }
    let readers = [
        money::coded,
        music::note,
        music::time,
        chess::say,
        greek::say,
        addresses::say,
        streets::say,
        units::say,
        romans::say,
        amounts::say,
        abbreviations::say,
    ];
    readers.iter().find_map(|reader| reader(cx, at)).unwrap_or_else(|| plain::say(cx, at))
}

/// Words that seldom name a thing; a sentence often begins with one of them.
#[rustfmt::skip]
const FUNCTION_WORDS: &[&str] = &[
    "a", "after", "all", "although", "am", "an", "and", "are", "as", "at", "be", "because", "been", "before", "but", "by", "can",
    "could", "did", "do", "does", "during", "each", "even", "for", "from", "had", "has", "have", "he", "her", "here", "his", "how",
    "however", "i", "if", "in", "into", "is", "it", "its", "just", "later", "many", "may", "meanwhile", "might", "most", "must", "my",
    "no", "nobody", "not", "now", "of", "on", "once", "one", "only", "or", "our", "over", "per", "shall", "she", "should", "since",
    "so", "some", "soon", "still", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "though", "through", "to", "today", "two", "under", "until", "up", "was", "we", "were", "what", "when", "where",
    "which", "while", "who", "why", "will", "with", "would", "yes", "yet", "you", "your",
];

fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the name of the month that a word is or shortens; in small letters only if it is no other word.
fn month(word: &str) -> Option<&'static str> {
    const OTHER_WORDS: [&str; 5] = ["APR", "mar", "march", "may", "sep"];
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    let is_small = |it: char| it.is_lowercase();
    let is_plain = word.chars().skip(1).all(is_small) || is_capital && !word.chars().any(is_small);
    let is = |month: &str| {
        month.eq_ignore_ascii_case(word) || month.get(..3).is_some_and(|it| it.eq_ignore_ascii_case(word))
    };
    let found = MONTHS.iter().find(|month| is(month) || (**month == "September" && word.eq_ignore_ascii_case("Sept")));
    found.copied().filter(|_| is_plain && !OTHER_WORDS.contains(&word))
}

/// Words that multiply the number before them.
const MAGNITUDES: &[&str] = &["hundred", "thousand", "lakh", "million", "crore", "billion", "trillion"];

#[cfg(test)]
mod tests;
