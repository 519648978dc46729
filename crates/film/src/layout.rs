//! Text layout: the width of a text, its line breaks, and how a long sentence becomes several cues. Pure.

use super::breaks::{Gap, gaps};
use super::text::{is_mark, is_wide};

/// Advance widths of DejaVu Sans Bold for U+0020 to U+007E in 1/1000 em, from its `hmtx` table.
const ADVANCES: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
];
/// The mean advance of its other letters (Latin, Greek, Cyrillic, Arabic), rounded up.
const ADVANCE_OTHER: u16 = 790;
/// DejaVu's em as a share of the font size: libass scales ascent + descent (1901 + 483 of 2048) to the size.
const EM: f64 = 2048.0 / (1901.0 + 483.0);
/// The advances of the condensed font as a share of the normal one's.
const CONDENSED: f64 = 0.9;
/// The advance of Noto Sans CJK as a share of the font size: 1 em of 1160 + 288 of 1000.
const WIDE: f64 = 1000.0 / (1160.0 + 288.0);

/// A piece of text that is not broken.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    /// Its width in font sizes.
    width: f64,
    /// True if a space is before it, unless it begins a line.
    spaced: bool,
}

/// Returns the width of a character, in font sizes.
fn advance(c: char) -> f64 {
    if is_mark(c) {
        return 0.0;
    }
    if is_wide(c) {
        return WIDE;
    }
    let index = usize::try_from(u32::from(c).wrapping_sub(32)).unwrap_or(usize::MAX);
    f64::from(*ADVANCES.get(index).unwrap_or(&ADVANCE_OTHER)) / 1000.0 * EM * CONDENSED
}

/// Tells whether a mark must not begin a line; opening marks must not end one (kinsoku shori, JIS X 4051).
pub(crate) fn closes(c: char) -> bool {
    "、。，．・：；？！」』）】〕〉》ー〜…,.!?;:)]}%”’".contains(c)
}

pub(crate) fn opens(c: char) -> bool {
    "「『（【〔〈《([{“‘".contains(c)
}

/// Cuts a cleaned text into words. A word that is wider than a line is cut after its marks, such as the slashes of an
/// address, and a part that is still too wide anywhere.
fn words(text: &str, line_width: f64) -> Vec<Word> {
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
            push_word(&mut words, &word, spaced, line_width);
            word.clear();
            spaced = false;
        }
    }
    words
}

/// Adds a word in as many parts as it needs.
fn push_word(words: &mut Vec<Word>, word: &[(char, Gap)], spaced: bool, line_width: f64) {
    let width = |part: &[(char, Gap)]| part.iter().map(|(c, _)| advance(*c)).sum::<f64>();
    let mut spaced = spaced && !words.is_empty();
    let mut add = |part: &[(char, Gap)]| {
        let text = part.iter().map(|(c, _)| c).collect();
        words.push(Word { text, width: width(part), spaced });
        spaced = false;
    };
    if width(word) <= line_width {
        return add(word);
    }
    for part in word.split_inclusive(|(_, gap)| *gap == Gap::Mark) {
        let mut rest = part;
        while line_width < width(rest) {
            let fits = |length: &usize| rest.get(..*length).is_some_and(|head| width(head) <= line_width);
            let room = (1..rest.len()).rev().find(fits).unwrap_or(1);
            let never = |at: &usize| rest.get(at - 1).is_none_or(|it| it.1 != Gap::Never);
            let at = (1..=room).rev().find(never).unwrap_or(room);
            let (head, tail) = rest.split_at(at);
            add(head);
            rest = tail;
        }
        if !rest.is_empty() {
            add(rest);
        }
    }
}

/// Fills lines with words, each as full as possible.
fn fill(words: &[Word], line_width: f64) -> Vec<(String, f64)> {
    let mut lines: Vec<(String, f64)> = Vec::new();
    for word in words {
        let space = if word.spaced { advance(' ') } else { 0.0 };
        match lines.last_mut() {
            Some((line, width)) if *width + space + word.width <= line_width => {
                if word.spaced {
                    line.push(' ');
                }
                line.push_str(&word.text);
                *width += space + word.width;
            }
            _ => lines.push((word.text.clone(), word.width)),
        }
    }
    lines
}

/// Breaks words into as few lines as possible, of about equal width.
fn balance(words: &[Word], line_width: f64) -> Vec<String> {
    let fewest = fill(words, line_width).len();
    let (mut low, mut high) = (0.0, line_width);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        let lines = fill(words, middle);
        let fits = lines.len() <= fewest && lines.iter().all(|line| line.1 <= middle);
        (low, high) = if fits { (low, middle) } else { (middle, high) };
    }
    fill(words, high).into_iter().map(|line| line.0).collect()
}

/// Breaks a cleaned text into balanced lines; `line_width` is in font sizes.
pub(crate) fn lines(text: &str, line_width: f64) -> Vec<String> {
    balance(&words(text, line_width), line_width)
}

/// Part of a sentence that is shown at once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    /// Its lines, balanced.
    pub(crate) lines: Vec<String>,
    /// Its number of characters, which determines its share of the sentence's time.
    pub(crate) chars: usize,
}

/// Cuts a cleaned sentence into pieces of at most `lines_max` lines, of about equal length, and ending at clause marks
/// if possible.
pub(crate) fn pieces(text: &str, line_width: f64, lines_max: usize) -> Vec<Piece> {
    let words = words(text, line_width);
    if words.is_empty() {
        return Vec::new();
    }
    let room = line_width * lines_max as f64;
    let total: f64 = words.iter().map(|word| word.width).sum();
    let ideal = total / (total / room).ceil().max(1.0);
    // cost[i] is the least cost of showing the first i words; cut[i] is where the last of these pieces begins.
    let mut cost = vec![f64::INFINITY; words.len() + 1];
    let mut cut = vec![0; words.len() + 1];
    if let Some(first) = cost.first_mut() {
        *first = 0.0;
    }
    for end in 1..=words.len() {
        let mut width = 0.0;
        for start in (0..end).rev() {
            let Some(piece) = words.get(start..end) else { continue };
            width += piece.first().map_or(0.0, |word| word.width);
            if start + 1 < end && (room < width || lines_max < fill(piece, line_width).len()) {
                break;
            }
            let before = cost.get(start).copied().unwrap_or(f64::INFINITY);
            let total = before + piece_cost(piece, end == words.len(), width, ideal, room);
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
        let piece = words.get(start..end).unwrap_or_default();
        let chars = piece.iter().map(|word| word.text.chars().count()).sum();
        pieces.push(Piece { lines: balance(piece, line_width), chars });
        end = start;
    }
    pieces.reverse();
    pieces
}

/// Returns the cost of a piece: low for equal lengths, and for an end at which the speaker pauses.
fn piece_cost(piece: &[Word], is_last: bool, width: f64, ideal: f64, room: f64) -> f64 {
    let breathes = piece.last().and_then(|word| word.text.chars().last()).is_some_and(closes);
    let uneven = (width - ideal) / room;
    0.3 + uneven * uneven + if is_last || breathes { 0.0 } else { 0.15 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, width: f64) -> String {
        pieces(text, width, 2).iter().map(|piece| piece.lines.join("|")).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn lines_are_balanced_and_sentences_cut_where_the_speaker_breathes() {
        for (text, expected) in [
            ("", ""),
            ("The lamp went out at nine.", "The lamp went|out at nine."),
            ("Short.", "Short."),
            (
                "When the keeper climbed the stairs, nobody answered, and the light was already burning.",
                "When the keeper|climbed the stairs, / nobody answered, / and the light was|already burning.",
            ),
            ("灯台の灯りは九時に消えた。誰もいない。", "灯台の灯りは九時に|消えた。誰もいない。"),
            ("Visit www.example.com/stories/night now.", "Visit www.example. / com/stories/|night now."),
            ("「灯台」の灯り", "「灯台」の灯り"),
        ] {
            assert_eq!(shown(text, 9.5), expected);
        }
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
                let pieces = pieces(text, width, 2);
                for line in pieces.iter().flat_map(|piece| &piece.lines) {
                    assert!(line.chars().map(advance).sum::<f64>() <= width + 1e-9, "{line}");
                }
                assert!(pieces.iter().all(|piece| piece.lines.len() <= 2));
                let kept: String =
                    pieces.iter().flat_map(|piece| piece.lines.concat().chars().collect::<Vec<_>>()).collect();
                assert_eq!(kept.replace(' ', ""), text.replace(' ', ""));
                assert_eq!(
                    pieces.iter().map(|piece| piece.chars).sum::<usize>(),
                    text.replace(' ', "").chars().count()
                );
            }
        }
    }
}
