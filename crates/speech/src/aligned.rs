//! Finds the words of a text in what a voice tells of its own words, which are other ones: numbers are written out, marks
//! stand alone, and some voices tell of each character. Pure.

use super::heard::{self, Word};

/// A word, a mark or a character, and from when to when it is heard, in seconds.
pub(crate) type Told = (String, f64, f64);

/// The most pairs of letters that are compared: a text of 4000 letters with itself, for which 32 MB are needed.
const PAIRS_MAX: usize = 16_000_000;

/// How much of a text and of one of its words must be found, as parts of one: less is found by chance.
const FOUND_MIN: f64 = 0.5;

/// How far a time may lie behind the end of the sound, in seconds: voices count the silence that is cut off.
const BEHIND_MAX: f64 = 1.0;

/// A letter, and when it is heard.
#[derive(Debug, Clone, Copy)]
struct Letter {
    letter: char,
    start: f64,
    end: f64,
}

/// Returns the words of a text as told ones.
pub(crate) fn told(text: &str, words: &[Word]) -> Vec<Told> {
    words.iter().map(|it| (text.get(it.written.clone()).unwrap_or_default().to_owned(), it.start, it.end)).collect()
}

/// Returns when the words of a text are heard in a sound of some seconds; `None` if what was told is of no use.
pub(crate) fn words(told: &[Told], text: &str, seconds: f64) -> Option<Vec<Word>> {
    let heard = letters(told, seconds)?;
    let written = heard::words(text);
    let mut letters = Vec::new();
    for (number, word) in written.iter().enumerate() {
        letters.extend(plain(text.get(word.clone())?).map(|letter| (letter, number)));
    }
    let pairs = pairs(&heard.iter().map(|it| it.letter).collect::<Vec<_>>(), &letters)?;
    if letters.is_empty() || (pairs.len() as f64) < letters.len() as f64 * FOUND_MIN {
        return None;
    }
    let times: Vec<_> = (0..written.len()).map(|number| found(number, &letters, &heard, &pairs)).collect();
    let times = filled(&times, seconds);
    let word = |(written, (start, end))| Word { written, start, end, estimated: false };
    Some(written.into_iter().zip(times).map(word).collect())
}

/// Returns when a word is heard; `None` if too few of its letters were found.
fn found(number: usize, letters: &[(char, usize)], heard: &[Letter], pairs: &[(usize, usize)]) -> Option<(f64, f64)> {
    let start = letters.partition_point(|(_, word)| *word < number);
    let end = letters.partition_point(|(_, word)| *word <= number);
    let of_word =
        pairs.get(pairs.partition_point(|(_, at)| *at < start)..pairs.partition_point(|(_, at)| *at < end))?;
    let (first, last) = (heard.get(of_word.first()?.0)?, heard.get(of_word.last()?.0)?);
    let is_found = (end - start) as f64 * FOUND_MIN <= of_word.len() as f64;
    is_found.then_some((first.start, last.end))
}

/// Takes what was told apart into letters, which share the time of their word; `None` if the times cannot be.
fn letters(told: &[Told], seconds: f64) -> Option<Vec<Letter>> {
    let mut letters = Vec::new();
    let mut before = 0.0;
    for (word, start, end) in told {
        let can_be = start.is_finite() && end.is_finite() && before <= *start && start <= end;
        if !can_be || seconds + BEHIND_MAX < *end {
            return None;
        }
        before = *start;
        let found: Vec<char> = plain(word).collect();
        let share = (end - start) / found.len().max(1) as f64;
        let letter = |(number, letter): (usize, char)| {
            let at = start + share * number as f64;
            Letter { letter, start: at.min(seconds), end: (at + share).min(seconds) }
        };
        letters.extend(found.into_iter().enumerate().map(letter));
    }
    Some(letters)
}

/// Returns what counts of a text: letters and digits, in lower case.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Pairs equal letters of two rows in their order, as many as possible, rather next to each other than apart: where each is
/// in both rows. `None` if the rows are too long.
fn pairs(heard: &[char], written: &[(char, usize)]) -> Option<Vec<(usize, usize)>> {
    let width = written.len() + 1;
    if PAIRS_MAX < (heard.len() + 1).checked_mul(width)? {
        return None;
    }
    let equal = |at: usize, to: usize| {
        let (a, b) = (heard.get(at), written.get(to).map(|(letter, _)| letter));
        a.is_some() && a == b
    };
    // The value of the best pairs of what is behind each place; a pair behind which another one follows is worth more.
    let mut best = vec![0_u16; (heard.len() + 1) * width];
    let value = |best: &[u16], at: usize, to: usize| best.get(at * width + to).copied().unwrap_or_default();
    let paired = |best: &[u16], at: usize, to: usize| {
        let worth = if equal(at + 1, to + 1) { 3 } else { 2 };
        if equal(at, to) { value(best, at + 1, to + 1).saturating_add(worth) } else { 0 }
    };
    for at in (0..heard.len()).rev() {
        for to in (0..written.len()).rev() {
            let most = paired(&best, at, to).max(value(&best, at + 1, to)).max(value(&best, at, to + 1));
            if let Some(place) = best.get_mut(at * width + to) {
                *place = most;
            }
        }
    }
    let (mut at, mut to, mut pairs) = (0, 0, Vec::new());
    while at < heard.len() && to < written.len() {
        let most = value(&best, at, to);
        if equal(at, to) && paired(&best, at, to) == most {
            pairs.push((at, to));
            (at, to) = (at + 1, to + 1);
        } else if value(&best, at + 1, to) == most {
            at += 1;
        } else {
            to += 1;
        }
    }
    Some(pairs)
}

/// Gives words that were not found the time between their neighbours, in equal shares, and puts all times in order.
fn filled(times: &[Option<(f64, f64)>], seconds: f64) -> Vec<(f64, f64)> {
    let mut filled: Vec<(f64, f64)> = Vec::with_capacity(times.len());
    for (number, time) in times.iter().enumerate() {
        let before = filled.last().map_or(0.0, |(_, end)| *end);
        let (start, end) = time.unwrap_or_else(|| {
            let rest = times.get(number..).unwrap_or_default();
            let next = rest.iter().flatten().next().map_or(seconds, |(start, _)| *start);
            let lacking = rest.iter().take_while(|it| it.is_none()).count();
            (before, before + (next - before).max(0.0) / lacking.max(1) as f64)
        });
        let start = start.max(before);
        filled.push((start, end.max(start)));
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes told words as `word start end`, and gets the words of a text with their times.
    fn check(told: &str, text: &str, expected: &str) {
        let told: Vec<Told> = told
            .split(' ')
            .filter(|it| !it.is_empty())
            .map(|it| {
                let mut parts = it.split('/');
                let word = parts.next().unwrap().to_owned();
                let mut time = || parts.next().unwrap().parse().unwrap();
                (word, time(), time())
            })
            .collect();
        let found = words(&told, text, 10.0).map(|words| {
            let shown = |it: &Word| format!("{}/{:.1}/{:.1}", text.get(it.written.clone()).unwrap(), it.start, it.end);
            words.iter().map(shown).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(found.as_deref().unwrap_or("nothing"), expected, "{text}");
    }

    #[test]
    fn the_words_of_a_text_are_found_among_those_that_a_voice_tells() {
        check("Hello/0.2/0.5 ,/0.5/0.6 world/0.7/1.2 !/1.2/1.3", "Hello, world!", "Hello,/0.2/0.5 world!/0.7/1.2");
        check("the/0/1 lamp/1/2", "“The lamp …", "“The/0.0/1.0 lamp …/1.0/2.0");
        // What is written out stands between its neighbours.
        check("paid/0/1 five/1/2 dollars/2/3 left/3/4", "paid $5 left", "paid/0.0/1.0 $5/1.0/3.0 left/3.0/4.0");
        check("do/0/1 n't/1/2 go/2/3", "don't go", "don't/0.0/2.0 go/2.0/3.0");
        check("twenty/0/1 three/1/2 cats/2/3", "twenty-three cats", "twenty-three/0.0/2.0 cats/2.0/3.0");
        // Characters by themselves, also of scripts without spaces.
        check("昔/0/1 々/1/2 、/2/2.5 山/3/4 に/4/5", "昔々、山に", "昔/0.0/1.0 々、/1.0/2.0 山/3.0/4.0 に/4.0/5.0");
        check("H/0/1 i/1/2 y/3/4 o/4/5 u/5/6", "Hi you", "Hi/0.0/2.0 you/3.0/6.0");
        check("one/0/1 three/4/5", "one two three", "one/0.0/1.0 two/1.0/4.0 three/4.0/5.0");
        check("one/0/1 two/1/2", "one two last", "one/0.0/1.0 two/1.0/2.0 last/2.0/10.0");
        check("end/9/10.9", "end", "end/9.0/10.0");
    }

    #[test]
    fn what_cannot_be_is_not_believed() {
        check("", "Hello", "nothing");
        check("Good/0/1 bye/1/2", "Hello there", "nothing");
        check("Hello/2/3 there/1/2", "Hello there", "nothing");
        check("Hello/2/1", "Hello", "nothing");
        check("Hello/NaN/1", "Hello", "nothing");
        check("Hello/11/12", "Hello", "nothing");
        check("Hello/0/1", "…", "nothing");
    }
}
