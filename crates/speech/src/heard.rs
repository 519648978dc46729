//! When each written word is heard. Pure.

use super::reading;
use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use std::ops::Range;

/// A written word and when it is heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its bytes in the text as it is written; punctuation belongs to its word.
    pub written: Range<usize>,
    /// When it starts, in seconds from the start of the clip.
    pub start: f64,
    /// When it ends.
    pub end: f64,
    /// True if the time is reckoned by shares of letters, not told by the voice.
    pub estimated: bool,
}

/// What a space, and the rest at a mark such as a comma, weigh, in letters.
const SPACE: f64 = 0.5;
const REST: f64 = 4.0;

/// What a digit weighs, in letters: `1984` is as long as `nineteen eighty-four`.
const DIGIT: f64 = 4.0;

/// Cuts a text into words: at white space, and inside of scripts that have none, such as Thai or Chinese, where their
/// words end.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for chunk in text.split_whitespace() {
        let start = chunk.as_ptr().addr() - text.as_ptr().addr();
        if !is_spoken(chunk) {
            // Punctuation that stands alone belongs to the word before it.
            if let Some(last) = words.last_mut() {
                last.end = start + chunk.len();
            }
        } else if chunk.chars().any(is_unspaced) {
            words.extend(segments(chunk).into_iter().map(|it| start + it.start..start + it.end));
        } else {
            words.push(start..start + chunk.len());
        }
    }
    words
}

/// Cuts a piece without spaces where its words end; what is not spoken stays with the word before it.
fn segments(chunk: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    for end in segmenter.segment_str(chunk).skip(1) {
        let part = chunk.get(start..end).unwrap_or_default();
        match words.last_mut() {
            Some(last) if !is_spoken(part) => last.end = end,
            _ => {
                // What opens, such as a bracket, belongs to the first word.
                let from = if words.is_empty() { 0 } else { start };
                if is_spoken(part) {
                    words.push(from..end);
                }
            }
        }
        start = end;
    }
    words
}

fn is_spoken(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() || matches!(c, '%' | '&' | '+' | '=' | '$' | '€' | '£' | '@' | '°'))
}

/// Tells whether a letter is of a script that is written without spaces between words. Korean is not.
fn is_unspaced(c: char) -> bool {
    matches!(
        CodePointMapData::<Script>::new().get(c),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// Shares a time among the words of a text by their letters.
pub(crate) fn shared(text: &str, seconds: f64) -> Vec<Word> {
    let words = words(text);
    let weights: Vec<(f64, f64)> = words.iter().map(|it| weight(text.get(it.clone()).unwrap_or_default())).collect();
    // The rest behind the last word is cut away.
    let last = weights.last().map_or(0.0, |(_, rest)| *rest);
    let whole = weights.iter().map(|(word, rest)| word + rest).sum::<f64>() - last;
    let unit = if whole <= 0.0 { 0.0 } else { seconds / whole };
    let mut at = 0.0;
    let place = |(written, (word, rest)): (Range<usize>, (f64, f64))| {
        let start = at;
        let end = (start + word * unit).min(seconds);
        at = end + rest * unit;
        Word { written, start, end, estimated: true }
    };
    words.into_iter().zip(weights).map(place).collect()
}

/// Returns what a word and the rest behind it weigh.
fn weight(word: &str) -> (f64, f64) {
    let letter = |c: char| match c {
        _ if c.is_numeric() => DIGIT,
        _ if reading::is_wide(c) => 4.0,
        _ if c.is_alphabetic() => 1.0,
        _ if is_spoken(c.encode_utf8(&mut [0; 4])) => DIGIT,
        _ => 0.0,
    };
    (word.chars().map(letter).sum::<f64>().max(1.0), if rests(word) { REST } else { SPACE })
}

/// Tells whether a voice rests behind a word, because a mark such as a comma ends it.
pub(crate) fn rests(word: &str) -> bool {
    let closes = |c: &char| matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»');
    word.chars().rev().find(|c| !closes(c)).is_some_and(|c| ",;:.!?…—–、。！？،؟।".contains(c))
}

/// Moves words that were only reckoned, so that those which begin at given bytes of the text start at times that are known
/// in seconds; the others share the time between them. A time that cannot be is left out.
pub fn anchor(words: &mut [Word], known: &[(usize, f64)], end: f64) {
    let mut knots = vec![(0.0, 0.0)];
    for (at, seconds) in known {
        let word = words.iter().find(|word| *at <= word.written.start);
        let (Some(word), Some((from, to))) = (word, knots.last().copied()) else { continue };
        if from < word.start && to < *seconds && *seconds < end {
            knots.push((word.start, *seconds));
        }
    }
    knots.push((end, end));
    let moved = |time: f64| {
        let pair = knots.windows(2).find(|pair| pair.last().is_some_and(|(until, _)| time <= *until));
        let Some(&[(from, to), (from_end, to_end)]) = pair else { return time };
        to + (time - from) / (from_end - from) * (to_end - to)
    };
    for word in words {
        (word.start, word.end) = (moved(word.start), moved(word.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        words(text).into_iter().map(|it| text.get(it).unwrap().to_owned()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_word_is_what_a_reader_sees_as_one() {
        for (text, expected) in [
            ("He paid $1,250.50, and left.", "He|paid|$1,250.50,|and|left."),
            ("“Well – no …”, she said!", "“Well –|no …”,|she|said!"),
            ("Rock & roll", "Rock|&|roll"),
            ("🦄 Once 😀 more", "Once 😀|more"),
            ("昔々、山の上に", "昔|々、|山の上|に"),
            ("สวัสดีชาวโลก", "สวัสดี|ชาว|โลก"),
            ("안녕 세상", "안녕|세상"),
            ("😀 …", ""),
            ("", ""),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    fn times(words: &[Word]) -> String {
        words.iter().map(|it| format!("{:.1}-{:.1}", it.start, it.end)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn time_is_shared_by_letters_and_there_is_a_rest_behind_a_comma() {
        assert_eq!(times(&shared("aaaa bbbb", 8.5)), "0.0-4.0 4.5-8.5");
        assert_eq!(times(&shared("aaaa, bbbb.", 12.0)), "0.0-4.0 8.0-12.0");
        assert_eq!(times(&shared("", 8.5)), "");
        assert!(shared("a 12", 3.0).iter().all(|it| it.estimated));
    }

    #[test]
    fn a_known_beginning_moves_the_words_around_it() {
        let text = "aaaa bbbb cccc";
        let mut words = shared(text, 13.0);
        assert_eq!(times(&words), "0.0-4.0 4.5-8.5 9.0-13.0");
        anchor(&mut words, &[(10, 11.0)], 13.0);
        assert_eq!(times(&words), "0.0-4.9 5.5-10.4 11.0-13.0");
        let mut words = shared(text, 13.0);
        anchor(&mut words, &[(5, 2.0), (10, 14.0)], 13.0);
        assert_eq!(times(&words), "0.0-1.8 2.0-7.2 7.8-13.0", "a time behind the end cannot be");
    }
}
