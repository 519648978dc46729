//! Cuts a text that is too long for one request: behind a sentence, else behind a clause, else between words. Pure.

use super::super::heard;
use std::ops::Range;

/// A piece that ends at a sentence or a clause must be at least this part of the longest: a short one sounds cut off.
const SHARE_MIN: usize = 4;

/// What ends a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The end of a sentence, or of the text.
    Sentence,
    /// A comma or the like.
    Clause,
    /// The end of a word, or a place inside of a very long one.
    Word,
}

impl End {
    /// Returns the silence behind it, in seconds: about what voices make themselves.
    pub(super) fn rest(self) -> f64 {
        match self {
            Self::Sentence => 0.3,
            Self::Clause => 0.15,
            Self::Word => 0.0,
        }
    }
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its bytes.
    pub(super) bytes: Range<usize>,
    /// What ends it.
    pub(super) end: End,
}

/// Cuts a text into pieces of at most so many characters, without the spaces between them.
pub(super) fn pieces(text: &str, characters_max: usize) -> Vec<Piece> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    while let Some(rest) = text.get(from..).filter(|rest| !rest.trim_start().is_empty()) {
        from += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let (length, end) = first(rest, characters_max.max(1));
        let spoken = rest.get(..length).unwrap_or_default().trim_end().len();
        pieces.push(Piece { bytes: from..from + spoken, end });
        from += length;
    }
    pieces
}

/// Returns the length in bytes of the first piece of a text, and its end.
fn first(text: &str, characters_max: usize) -> (usize, End) {
    let Some((most, _)) = text.char_indices().nth(characters_max) else { return (text.len(), End::Sentence) };
    let (mut sentence, mut clause) = (None, None);
    let mut characters = text.char_indices().peekable();
    let mut number = 0;
    while let Some((at, c)) = characters.next().filter(|(at, _)| *at < most) {
        number += 1;
        let (after, next) = (at + c.len_utf8(), characters.peek().map(|(_, next)| *next));
        let ends_word = next.is_none_or(|next| next.is_whitespace() || closes(next));
        if number * SHARE_MIN < characters_max {
            continue;
        }
        match c {
            '。' | '！' | '？' | '।' => sentence = Some(after),
            '.' | '!' | '?' | '…' | '؟' if ends_word => sentence = Some(after),
            '、' | '，' | '；' => clause = Some(after),
            ',' | ';' | ':' | '–' | '—' | '،' if ends_word => clause = Some(after),
            // What closes, such as a quotation mark, belongs to what it closes.
            _ if closes(c) && sentence == Some(at) => sentence = Some(after),
            _ if closes(c) && clause == Some(at) => clause = Some(after),
            _ => {}
        }
    }
    let word = || {
        let starts = heard::words(text).into_iter().map(|word| word.start);
        starts.take_while(|start| *start <= most).last().filter(|start| 0 < *start).unwrap_or(most)
    };
    let of = |at: usize, end| (at, end);
    let found = sentence.map(|at| of(at, End::Sentence)).or_else(|| clause.map(|at| of(at, End::Clause)));
    found.unwrap_or_else(|| (word(), End::Word))
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '」' | '』')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(characters_max: usize, text: &str, expected: &str) {
        let pieces = pieces(text, characters_max);
        let of = |it: &Piece| text.get(it.bytes.clone()).unwrap();
        let shown = |it: &Piece| format!("{}{}", of(it), format!("{:?}", it.end).chars().next().unwrap());
        assert_eq!(pieces.iter().map(shown).collect::<Vec<_>>().join("|"), expected, "{text}");
        assert!(pieces.iter().all(|it| of(it).chars().count() <= characters_max.max(1)), "{pieces:?}");
    }

    #[test]
    fn a_text_is_cut_where_a_reader_would_breathe() {
        check(40, "One. Two.", "One. Two.S");
        check(12, "One more. Two of them.", "One more.S|Two of them.S");
        check(14, "“One more.” Two of them.", "“One more.”S|Two of them.S");
        check(12, "He ran, and ran, and fell", "He ran,C|and ran,C|and fellS");
        check(12, "He ran and ran and fell", "He ran andW|ran and fellS");
        check(12, "I. He ran and ran", "I. He ranW|and ranS"); // so short a sentence is no piece
        check(12, "It cost 3.50 and 1,250 then", "It costW|3.50 andW|1,250 thenS");
        check(4, "昔々、山の上に。灯", "昔々、C|山の上W|に。灯S");
        check(5, "Rindfleischetikettierung", "RindfW|leiscW|hetikW|ettieW|rungS");
        check(9, "  spaces   between  ", "spacesW|betweenS");
        check(5, "", "");
        check(0, "ab", "aW|bS");
    }
}
