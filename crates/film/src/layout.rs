//! Text layout: line breaks, and how a long sentence becomes several cues. Pure.

use super::breaks::{Gap, gaps};
use super::sense::{Sense, ends_with_pause, opens_voice};
use super::signs::Signs;
use super::text::is_mark;
use std::ops::Range;

/// A piece of text that is not broken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Its number of characters.
    pub(crate) chars: usize,
    /// Its width, in the unit of the line's.
    width: f64,
    /// True if a space is before it, unless it begins a line.
    pub(crate) spaced: bool,
    /// True if it is the beginning of a word that was cut where it may not be broken.
    is_cut: bool,
    /// What a break after it costs; nothing at the end of the text.
    parting: f64,
}

/// How wide and how many lines and words may be shown at once, and where the sense parts them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Room {
    pub(crate) line_width: f64,
    pub(crate) lines_max: usize,
    pub(crate) words_max: usize,
    pub(crate) sense: Sense,
    /// How its signs are printed.
    pub(crate) signs: Signs,
}

/// Measures a text that stands on one line.
pub(crate) type Measure<'a> = &'a mut dyn FnMut(&str) -> f64;

/// Tells whether a mark must not begin a line; opening marks must not end one (kinsoku shori, JIS X 4051).
pub(crate) fn closes(c: char) -> bool {
    "、。，．・：；？！」』）】〕〉》ー〜…,.!?;:)]}%”’".contains(c)
}

pub(crate) fn opens(c: char) -> bool {
    "「『（【〔〈《([{“‘".contains(c)
}

/// Cuts a cleaned text into words. A word that is wider than a line is cut after its marks, such as the slashes of an
/// address, and a part that is still too wide anywhere.
fn words(text: &str, line_width: f64, sense: Sense, measure: Measure<'_>) -> Vec<Word> {
    let gaps = gaps(text);
    let mut words: Vec<Word> = Vec::new();
    let mut word: Vec<(char, Gap)> = Vec::new();
    let mut spaced = false;
    for (index, c) in text.chars().enumerate() {
        if c == ' ' {
            spaced = true;
            continue;
        }
        let gap = gaps.get(index).copied().unwrap_or(Gap::Space);
        word.push((c, gap));
        if matches!(gap, Gap::Space | Gap::Word) {
            push_word(&mut words, &word, spaced, line_width, measure);
            word.clear();
            spaced = false;
        }
    }
    let cost = |pair: &[Word]| match pair {
        [last, next] => sense.cost(&last.text, &next.text, next.spaced),
        _ => 0.0,
    };
    let partings: Vec<f64> = words.windows(2).map(cost).collect();
    for (word, parting) in words.iter_mut().zip(partings) {
        word.parting = parting;
    }
    words
}

/// Adds a word in as many parts as it needs.
fn push_word(words: &mut Vec<Word>, word: &[(char, Gap)], spaced: bool, line_width: f64, measure: Measure<'_>) {
    let text_of = |part: &[(char, Gap)]| part.iter().map(|(c, _)| c).collect::<String>();
    let mut spaced = spaced && !words.is_empty();
    let mut add = |part: &[(char, Gap)], width: f64, is_cut: bool| {
        words.push(Word { text: text_of(part), chars: part.len(), width, spaced, is_cut, parting: 0.0 });
        spaced = false;
    };
    let whole = measure(&text_of(word));
    if whole <= line_width {
        return add(word, whole, false);
    }
    // Character by character, because every place to cut would have to be measured otherwise.
    let widths: Vec<f64> =
        word.iter().map(|(c, _)| if is_mark(*c) { 0.0 } else { measure(c.encode_utf8(&mut [0; 4])) }).collect();
    let width = |from: usize, to: usize| widths.get(from..to).unwrap_or_default().iter().sum::<f64>();
    let mut from = 0;
    for part in word.split_inclusive(|(_, gap)| *gap == Gap::Mark) {
        let end = from + part.len();
        while line_width < width(from, end) {
            let room = (from + 1..end).rev().find(|to| width(from, *to) <= line_width).unwrap_or(from + 1);
            let never = |at: &usize| word.get(at - 1).is_none_or(|it| it.1 != Gap::Never);
            let to = (from + 1..=room).rev().find(never).unwrap_or(room);
            add(word.get(from..to).unwrap_or_default(), width(from, to), true);
            from = to;
        }
        if from < end {
            add(word.get(from..end).unwrap_or_default(), width(from, end), false);
            from = end;
        }
    }
}

/// Fills lines with words, each as full as possible; returns the words of each line, and its width.
fn fill(words: &[Word], line_width: f64, space: f64) -> Vec<(Range<usize>, f64)> {
    let mut lines: Vec<(Range<usize>, f64)> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let space = if word.spaced { space } else { 0.0 };
        match lines.last_mut() {
            Some((line, width)) if *width + space + word.width <= line_width => {
                line.end = index + 1;
                *width += space + word.width;
            }
            _ => lines.push((index..index + 1, word.width)),
        }
    }
    lines
}

/// The cost of a short word that stands alone on its line, and its most letters.
const ALONE: f64 = 0.5;
const ALONE_CHARS_MAX: usize = 6;

/// Breaks words into as few lines as possible, of about equal width, and parted where the sense allows it; returns also
/// what that costs.
fn balance(words: &[Word], line_width: f64, space: f64) -> (Vec<Vec<Word>>, f64) {
    let fewest = fill(words, line_width, space).len();
    if fewest < 2 {
        return (words.first().map(|_| words.to_vec()).into_iter().collect(), 0.0);
    }
    let mut ends = vec![0.0];
    for word in words {
        let space = if word.spaced { space } else { 0.0 };
        ends.push(ends.last().copied().unwrap_or(0.0) + space + word.width);
    }
    let at = |index: usize| ends.get(index).copied().unwrap_or(0.0);
    let width = |from: usize, to: usize| {
        let before = words.get(from).filter(|word| word.spaced).map_or(0.0, |_| space);
        at(to) - at(from) - before
    };
    let mean = width(0, words.len()) / fewest as f64;
    let cost = |from: usize, to: usize| {
        let (line, uneven) = (words.get(from..to).unwrap_or_default(), (width(from, to) - mean) / line_width);
        // Rounding must not make a line too wide that is as wide as it may be.
        let fits = to == from + 1 || width(from, to) <= line_width + 1e-9;
        let broken = line.last().filter(|_| to < words.len()).map_or(0.0, |last| last.parting);
        if fits { 2.0 * uneven * uneven + alone_cost(line) + broken } else { f64::INFINITY }
    };
    // best[i] is the least cost of the first i words in as many lines as were added, with the start of each line.
    let mut best: Vec<(f64, Vec<usize>)> = vec![(f64::INFINITY, Vec::new()); words.len() + 1];
    if let Some(none) = best.first_mut() {
        none.0 = 0.0;
    }
    for _ in 0..fewest {
        let line_to = |to: usize| {
            let costs = best.iter().take(to).enumerate().map(|(from, before)| (from, before.0 + cost(from, to)));
            let (from, least) = costs.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, f64::INFINITY));
            let starts = best.get(from).map(|it| it.1.as_slice()).unwrap_or_default();
            (least, [starts, &[from]].concat())
        };
        best = (0..=words.len()).map(line_to).collect();
    }
    let (least, starts) = best.pop().unwrap_or_default();
    let to = starts.iter().skip(1).copied().chain([words.len()]);
    let lines = starts.iter().zip(to).map(|(from, to)| words.get(*from..to).unwrap_or_default().to_vec());
    (lines.collect(), least)
}

/// Returns the cost of a line or a piece that is one short word.
fn alone_cost(line: &[Word]) -> f64 {
    if matches!(line, [word] if word.spaced && word.chars <= ALONE_CHARS_MAX) { ALONE } else { 0.0 }
}

/// Breaks a cleaned text into balanced lines.
pub(crate) fn lines(text: &str, line_width: f64, sense: Sense, measure: Measure<'_>) -> Vec<String> {
    let words = words(text, line_width, sense, measure);
    broken(&words, line_width, measure)
}

/// Breaks a cleaned text into balanced lines; `None` if a word is wider than a line and would be cut.
pub(crate) fn whole_lines(text: &str, line_width: f64, sense: Sense, measure: Measure<'_>) -> Option<Vec<String>> {
    let words = words(text, line_width, sense, measure);
    let is_whole = !words.iter().any(|word| word.is_cut);
    is_whole.then(|| broken(&words, line_width, measure))
}

fn broken(words: &[Word], line_width: f64, measure: Measure<'_>) -> Vec<String> {
    let (lines, _) = balance(words, line_width, measure(" "));
    lines.iter().map(|line| joined(line)).collect()
}

/// Joins the words of one line.
fn joined(line: &[Word]) -> String {
    spaced(line.iter().map(|word| (word.text.as_str(), word.spaced)))
}

/// Joins texts, each with a space before it if it is told so, but for the first.
pub(crate) fn spaced<'a>(words: impl Iterator<Item = (&'a str, bool)>) -> String {
    let mut text = String::new();
    for (word, has_space) in words {
        if has_space && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Part of a sentence that is shown at once: its lines of words, balanced.
pub(crate) type Piece = Vec<Vec<Word>>;

/// Returns how many characters a piece has, without spaces.
pub(crate) fn chars(piece: &Piece) -> usize {
    piece.iter().flatten().map(|word| word.chars).sum()
}

/// Cuts a cleaned sentence into pieces that have room, of about equal length, and ending at clause marks if possible.
pub(crate) fn pieces(text: &str, room: Room, measure: Measure<'_>) -> Vec<Piece> {
    let Room { line_width, lines_max, words_max, sense, signs: _ } = room;
    let (space, words) = (measure(" "), words(text, line_width, sense, measure));
    if words.is_empty() {
        return Vec::new();
    }
    let most = line_width * lines_max as f64;
    let total: f64 = words.iter().map(|word| word.width).sum();
    let fewest = (total / most).ceil().max((words.len() as f64 / words_max as f64).ceil()).max(1.0);
    let ideal = total / if 0.0 < long_cost(&words) { fewest.max((total / LONG).ceil()) } else { fewest };
    // cost[i] is the least cost of showing the first i words; cut[i] is where the last of these pieces begins.
    let mut cost = vec![f64::INFINITY; words.len() + 1];
    let mut cut = vec![0; words.len() + 1];
    if let Some(first) = cost.first_mut() {
        *first = 0.0;
    }
    for end in 1..=words.len() {
        let mut width = 0.0;
        for start in (0..end).rev().take(words_max) {
            let Some(piece) = words.get(start..end) else { continue };
            width += piece.first().map_or(0.0, |word| word.width);
            if start + 1 < end && (most < width || lines_max < fill(piece, line_width, space).len()) {
                break;
            }
            let before = cost.get(start).copied().unwrap_or(f64::INFINITY);
            let crossed = if words_max < usize::MAX { crossed_cost(piece) } else { 0.0 };
            let uneven = (width - ideal) / most;
            let ended = END * piece.last().map_or(0.0, |last| last.parting);
            let (set, broken) = balance(piece, line_width, space);
            let lines = if words_max < usize::MAX { 0.0 } else { broken };
            let joined = long_cost(piece) + if set.len() < 2 { 0.0 } else { voice_cost(piece) };
            let own = PIECE + uneven * uneven + crossed + orphan_cost(piece) + lines + alone_cost(piece) + joined;
            let total = before + own + ended;
            if let (Some(best), Some(from)) = (cost.get_mut(end), cut.get_mut(end))
                && total < *best
            {
                (*best, *from) = (total, start);
            }
        }
    }
    let mut pieces = Vec::new();
    let mut end = words.len();
    while end > 0 {
        let start = cut.get(end).copied().unwrap_or(0);
        pieces.push(balance(words.get(start..end).unwrap_or_default(), line_width, space).0);
        end = start;
    }
    pieces.reverse();
    pieces
}

/// The cost of one more piece.
const PIECE: f64 = 0.3;
/// How much more a break between two pieces costs than one between two lines.
const END: f64 = 2.5;

/// The width of what is said in 3.5 s, and of what is said in 1 s, in the unit of widths: about 40 and 12 letters, or 21 and
/// 6 Chinese ones.
const LONG: f64 = 21.0;
const BRIEF: f64 = 6.5;
/// The cost of a piece that stands longer than that though the speaker pauses in it.
const STANDS: f64 = 1.0;
/// The cost of a piece in which somebody else begins to speak.
const VOICE: f64 = 0.6;

/// Returns the cost of a piece that is too long to stand, and has a pause that would part it well.
fn long_cost(piece: &[Word]) -> f64 {
    let total: f64 = piece.iter().map(|word| word.width).sum();
    let ends = piece.iter().scan(0.0, |end, word| {
        *end += word.width;
        Some((*end, ends_with_pause(&word.text)))
    });
    let mut ends = ends.filter(|(end, pauses)| *pauses && BRIEF <= *end && BRIEF <= total - end);
    if LONG < total && ends.next().is_some() { STANDS } else { 0.0 }
}

/// Returns the cost of a piece in which the voice changes.
fn voice_cost(piece: &[Word]) -> f64 {
    if piece.iter().skip(1).any(|word| word.spaced && opens_voice(&word.text)) { VOICE } else { 0.0 }
}

/// The most words at an end of a piece that look lost there, if they belong to another sentence.
const ORPHANS_MAX: usize = 2;

/// Returns the cost of a piece that begins with the last words of a sentence or ends with the first ones of the next.
fn orphan_cost(piece: &[Word]) -> f64 {
    let last = piece.len().saturating_sub(1);
    let is_lost = |(at, pair): &(usize, &[Word])| {
        let ends = matches!(pair, [word, next] if ends_sentence(word, next));
        ends && (*at < ORPHANS_MAX || last - *at <= ORPHANS_MAX)
    };
    piece.windows(2).enumerate().filter(is_lost).count() as f64 // more than another piece costs
}

/// The most characters of a shortened word, with its full stop.
const SHORTENED_CHARS_MAX: usize = 4;

/// Tells whether a sentence ends between two words. A short word with a capital may be shortened, as in `Mr. Hyde`.
fn ends_sentence(word: &Word, next: &Word) -> bool {
    let is_capital = |word: &Word| word.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase);
    let is_shortened = word.text.ends_with('.') && word.chars <= SHORTENED_CHARS_MAX && is_capital(word);
    word.text.trim_end_matches(['"', '”', '’', '“']).ends_with(['.', '!', '?', '…'])
        && is_capital(next)
        && !is_shortened
}

/// Returns the cost of the pauses inside a piece of a few words, which is read at one glance.
fn crossed_cost(piece: &[Word]) -> f64 {
    let breathes = |word: &&Word| word.text.chars().last().is_some_and(closes);
    0.4 * piece.iter().rev().skip(1).filter(breathes).count() as f64
}

#[cfg(test)]
mod tests {
    use super::super::widths::estimate;
    use super::*;

    fn room(line_width: f64, words_max: usize) -> Room {
        Room { line_width, lines_max: 2, words_max, sense: Sense::of("en"), signs: Signs::NONE }
    }

    fn shown(text: &str, room: Room) -> String {
        let pieces = pieces(text, room, &mut estimate);
        let lines = |piece: &Piece| piece.iter().map(|line| joined(line)).collect::<Vec<_>>().join("|");
        pieces.iter().map(lines).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn lines_are_balanced_and_sentences_cut_where_the_speaker_breathes() {
        for (text, expected) in [
            ("", ""),
            ("The lamp went out at nine.", "The lamp|went out at nine."),
            ("Short.", "Short."),
            ("He saw me run, I am sure.", "He saw me run,|I am sure."),
            (
                "When the keeper climbed the stairs, nobody answered, and the light was already burning.",
                "When the keeper|climbed the stairs, / nobody answered,|and the light / was already burning.",
            ),
            ("灯台の灯りは九時に消えた。誰もいない。", "灯台の灯りは九時に|消えた。誰もいない。"),
            ("Visit www.example.com/stories/night now.", "Visit www.example. / com/stories/|night now."),
            ("「灯台」の灯り", "「灯台」の灯り"),
        ] {
            assert_eq!(shown(text, room(9.5, usize::MAX)), expected);
        }
    }

    #[test]
    fn what_stands_for_long_is_cut_where_the_speaker_pauses() {
        for (text, expected) in [
            (
                "On Saturday, the fifth of February, the wind turned south and it began to rain.",
                "On Saturday, the fifth of February, / the wind turned south and it began to rain.",
            ),
            ("Once, at the edge of an old orchard, lived Pip.", "Once, at the edge of an old orchard, lived Pip."),
            (
                "The watermen of the frozen river charged him two shillings a day for standing there.",
                "The watermen of the frozen river charged|him two shillings a day for standing there.",
            ),
        ] {
            assert_eq!(shown(text, room(27.0, usize::MAX)), expected);
        }
    }

    #[test]
    fn who_begins_to_speak_begins_a_piece_and_verbs_stay_together() {
        let text = "Behind me, the door clicked shut, and a tired, gentle voice said, “There you are.";
        let expected = "Behind me,|the door clicked shut, / and a tired,|gentle voice said, / “There you are.";
        assert_eq!(shown(text, room(12.0, usize::MAX)), expected);
        assert_eq!(shown("He said, “Go.”", room(12.0, usize::MAX)), "He said, “Go.”");
        assert_eq!(shown("gentle voice said, “There is.", room(9.5, usize::MAX)), "gentle voice said, / “There is.");
        let text = "The hospital had been closed since March.";
        assert_eq!(shown(text, room(10.9, usize::MAX)), "The hospital / had been closed|since March.");
    }

    #[test]
    fn the_last_word_of_a_sentence_does_not_begin_a_piece() {
        let text = "After ten minutes I heard steps behind me. When I stopped, they stopped.";
        let expected = "After ten minutes / I heard steps|behind me. / When I stopped,|they stopped.";
        assert_eq!(shown(text, room(10.0, usize::MAX)), expected);
        assert_eq!(shown("I saw Mr. Hyde again.", room(10.9, usize::MAX)), "I saw Mr. Hyde again.");
    }

    #[test]
    fn no_line_and_no_piece_ends_with_a_small_word_or_is_a_short_one() {
        let english = "He jumped into the bucket and fell to the bottom of the well with a great splash, and the old goat \
                       looked over the edge of it.";
        let german = "In der Nacht kam der alte Uhrenmacher durch den Regen zu der Brücke über dem Fluss und sah in das \
                      Wasser, das unter ihm lag.";
        for (language, text) in [("en", english), ("de", german)] {
            let sense = Sense::of(language);
            for width in [9.0, 11.0, 14.0, 20.0] {
                let pieces = pieces(text, Room { sense, ..room(width, usize::MAX) }, &mut estimate);
                let lines: Vec<&Vec<Word>> = pieces.iter().flatten().collect();
                for pair in lines.windows(2) {
                    let (last, next) = (&pair[0].last().unwrap().text, &pair[1][0].text);
                    assert!(sense.cost(last, next, true) < 1.0, "{width}: {last} / {next}");
                    assert!(1 < pair[1].len() || 6 < pair[1][0].chars, "{width}: {next} stands alone");
                }
            }
        }
        let title = lines("The Last Night of the Old Keeper", 10.0, Sense::of("en"), &mut estimate);
        assert_eq!(title, ["The Last Night", "of the Old Keeper"]);
    }

    #[test]
    fn a_word_that_is_wider_than_its_line_is_cut_only_where_that_is_allowed() {
        let whole = |text: &str, width: f64| whole_lines(text, width, Sense::of("en"), &mut estimate);
        assert_eq!(whole("Frankenstein", 4.0), None);
        assert_eq!(lines("Frankenstein", 4.0, Sense::of("en"), &mut estimate).concat(), "Frankenstein");
        assert_eq!(whole("Frankenstein", 7.0), Some(vec!["Frankenstein".into()]));
        for text in ["A well-known story", "灯台の灯りは消えた"] {
            assert!(whole(text, 4.0).is_some_and(|lines| 1 < lines.len()), "{text} has places of its own");
        }
    }

    #[test]
    fn only_so_many_words_are_shown_at_once() {
        let text = "The lamp went out, and nobody in the village saw it.";
        assert_eq!(shown(text, room(9.5, 3)), "The lamp / went out, / and nobody / in the village / saw it.");
        assert_eq!(shown("One two.", room(9.5, 1)), "One / two.");
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_is_lost() {
        let long = "w".repeat(500);
        let accents = format!("e{}", "\u{301}".repeat(40));
        for text in [
            long.as_str(),
            &accents,
            "a \u{645}\u{631}\u{62d}\u{628}\u{627} b",
            "日本語のとても長い文章".repeat(9).as_str(),
        ] {
            for width in [1.5, 6.0, 14.0] {
                let pieces = pieces(text, room(width, usize::MAX), &mut estimate);
                let lines: Vec<String> = pieces.iter().flatten().map(|line| joined(line)).collect();
                for line in &lines {
                    assert!(estimate(line) <= width + 1e-9, "{line}");
                }
                assert!(pieces.iter().all(|piece| piece.len() <= 2));
                assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
                assert_eq!(pieces.iter().map(chars).sum::<usize>(), text.replace(' ', "").chars().count());
            }
        }
    }
}
