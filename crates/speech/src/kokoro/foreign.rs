//! Text as phonemes by espeak-ng: British English, and every other language than English.
//!
//! Each part of a sentence between two marks is read as a whole, because sounds depend on the words around. Each word is
//! read alone, too: that tells which sounds of the whole are its own.

use super::table::Reads;
use crate::engine::Engine;
use crate::readable::{self, Reader};
use crate::told::Reading;
use crate::{Bench, SpeechError, heard, text};
use children::Stdin;
use phonemes::{Manner, Spoken, Stop, Vocabulary, from_tied, shares};
use std::ops::Range;

/// Letters that an abbreviation has at most; a longer word before a point ends a sentence.
const ABBREVIATION_MAX: usize = 3;
/// Vowels; a word in small letters with one of them is no abbreviation.
const VOWELS: &str = "aeiouyáéíóúàèìòùâêîôûãõäëïöü";

/// Reads a text with a voice of espeak-ng.
pub(super) async fn reading(
    written: &str,
    (voice, manner): (&str, Manner),
    vocabulary: &Vocabulary,
    espeak: &Engine,
    bench: &Bench<'_>,
) -> Result<Reading, SpeechError> {
    let clean = |text: &str| text::for_espeak(&readable::readable(text, voice, Reader::Alphabets(voice)).text);
    let mut whole = String::new();
    for Part { words, mark } in parts(&clean(written)) {
        let sounds = from_tied(&ask(&words, voice, espeak, bench).await?.join(" "), manner);
        if sounds.is_empty() {
            continue;
        }
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(&sounds);
        whole.extend(mark);
    }
    let places = heard::words(written);
    let words: Vec<String> =
        places.iter().map(|it| clean(written.get(it.clone()).unwrap_or_default()).replace(['\n', '\r'], " ")).collect();
    let mut lines = ask(&words.join("\n\n"), voice, espeak, bench).await?;
    if lines.len() != words.len() {
        lines.clear(); // a word has no sound, or a point in it that parts its line
        for word in &words {
            lines.push(if word.is_empty() { String::new() } else { ask(word, voice, espeak, bench).await?.join(" ") });
        }
    }
    let alone: Vec<String> = lines.iter().map(|ipa| from_tied(ipa, manner)).collect();
    Ok(joined(&whole, places, &shares(&whole, &alone), vocabulary))
}

/// Returns how espeak-ng writes a text in IPA, without empty lines.
async fn ask(text: &str, voice: &str, espeak: &Engine, bench: &Bench<'_>) -> Result<Vec<String>, SpeechError> {
    let stdin = Stdin::Bytes(text.as_bytes().to_vec());
    let mut lines = espeak.list(&["-q", "--ipa", "--tie=^", "-v", voice, "--stdin"], stdin, bench).await?;
    lines.retain(|line| !line.trim().is_empty());
    Ok(lines)
}

/// Makes the ids of the sounds, and tells which are those of each word. A word that is not heard is left out.
fn joined(whole: &str, places: Vec<Range<usize>>, shares: &[Range<usize>], vocabulary: &Vocabulary) -> Reading {
    let (mut ids, mut starts) = (Vec::new(), Vec::new());
    for (at, symbol) in whole.char_indices() {
        let mut buffer = [0; 4];
        let known: Option<i64> = vocabulary.numbers(symbol.encode_utf8(&mut buffer)).next();
        if let Some(id) = known.and_then(|id| i32::try_from(id).ok()) {
            ids.push(id);
            starts.push(at);
        }
    }
    let mut reading = Reading { words: Vec::new(), ids, places: Vec::new() };
    for (written, share) in places.into_iter().zip(shares) {
        let index = |place: usize| starts.partition_point(|at| *at < place);
        let place = index(share.start)..index(share.end);
        if !place.is_empty() {
            let phonemes = whole.get(share.clone()).unwrap_or_default().to_owned();
            reading.words.push(Spoken { written, phonemes, stop: Stop::Nothing });
            reading.places.push(place);
        }
    }
    reading
}

/// Some words, and the mark behind them.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    words: String,
    mark: Option<char>,
}

/// Cuts a text behind its marks.
fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut words = String::new();
    let mut tokens = text.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        let (word, mark) = cut(token);
        let is_last = tokens.peek().is_none();
        let abbreviates = mark == Some('.') && !is_last && is_abbreviation(word);
        let shown = if abbreviates { token } else { word };
        if !words.is_empty() && !shown.is_empty() {
            words.push(' ');
        }
        words.push_str(shown);
        if mark.is_none() || abbreviates {
            continue;
        }
        if words.is_empty() {
            // A mark that stands alone, as before a French colon, belongs to the words before it.
            if let Some(last) = parts.last_mut() {
                last.mark = mark;
            }
        } else {
            parts.push(Part { words: std::mem::take(&mut words), mark });
        }
    }
    if !words.is_empty() {
        parts.push(Part { words, mark: None });
    }
    parts
}

/// Tells whether a word before a point may be an abbreviation: `Sr`, `M`, `km`, but not `luz`.
fn is_abbreviation(word: &str) -> bool {
    let is_word = || word.chars().all(char::is_lowercase) && word.contains(|c| VOWELS.contains(c));
    word.chars().count() <= ABBREVIATION_MAX && !is_word()
}

/// Cuts a word and what closes it into the word and its mark.
fn cut(token: &str) -> (&str, Option<char>) {
    let closes = |c: char| "\"'()”’»«“„".contains(c);
    let is_mark = |c: char| ",;:.!?…—–।،؟".contains(c);
    let word = token.trim_end_matches(|c| closes(c) || is_mark(c));
    let end = token.get(word.len()..).unwrap_or_default().trim_end_matches(closes);
    let mark = if end.ends_with("..") { Some('…') } else { end.chars().rev().find(|c| is_mark(*c)) };
    let mark = mark.map(|mark| match mark {
        '–' => '—',
        '।' => '.',
        '،' => ',',
        '؟' => '?',
        other => other,
    });
    (word, mark)
}

impl Reads {
    /// Returns the voice of espeak-ng that reads, if one does.
    pub(super) fn espeak(self) -> Option<(&'static str, Manner)> {
        match self {
            Self::American => None,
            Self::Espeak(voice, manner) => Some((voice, manner)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_behind_its_marks_and_not_behind_abbreviations() {
        for (text, expected) in [
            ("El faro, la luz. ¿Quién?", "El faro[,] la luz[.] ¿Quién[?]"),
            ("sur chaque page : attends.", "sur chaque page[:] attends[.]"),
            ("El Sr. García llegó", "El Sr. García llegó[]"),
            ("«Vete», dijo... y calló", "«Vete[,] dijo[…] y calló[]"),
            ("सब सो गए।", "सब सो गए[.]"),
            ("1.250,50 euros", "1.250,50 euros[]"),
            ("— ", ""),
        ] {
            let shown: Vec<String> = parts(text)
                .iter()
                .map(|it| format!("{}[{}]", it.words, it.mark.map(String::from).unwrap_or_default()))
                .collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
