//! Captions become cues: the lines that are shown at once, and when each of their words is said. Pure.

use super::layout::{self, Measure, Room, Word};
use super::sense::Sense;
use super::signs::Signs;
use super::text::{is_rtl, kept};
use super::{Canvas, Caption, widths};
use std::ops::Range;

/// If the pause to the next cue is shorter than this, in seconds, the cue stays until then, so that nothing flickers.
const PAUSE_MAX: f64 = 0.8;
/// How much longer than its speech a cue stays if there is time, in seconds.
const LINGER: f64 = 0.3;
/// The room of cues in the files beside the video, in estimated font sizes: two lines of the usual size.
const FILE_SIZES: (f64, f64) = (0.038, 0.056);
/// The share of the width that they leave free on each side.
const FILE_MARGIN: f64 = 0.07;

/// Lines of text and the time in which they are shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cue {
    /// When they appear, in seconds.
    pub(crate) start: f64,
    /// When they disappear, in seconds.
    pub(crate) end: f64,
    /// The words of each line.
    pub(crate) lines: Vec<Vec<Said>>,
    /// True if the text is written from right to left.
    pub(crate) is_rtl: bool,
}

/// A word and when it is said, in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// The cleaned text.
    pub(crate) text: String,
    /// True if a space is before it, unless it begins a line.
    pub(crate) spaced: bool,
    pub(crate) start: f64,
    pub(crate) end: f64,
    /// True if the times are reckoned.
    pub(crate) estimated: bool,
}

impl Cue {
    /// Returns its lines as texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        self.lines.iter().map(|line| joined(line))
    }
}

impl Said {
    /// Tells whether it has a letter or digit; other marks are not heard.
    pub(crate) fn is_heard(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }
}

/// Joins the words of one line.
pub(crate) fn joined(line: &[Said]) -> String {
    layout::spaced(line.iter().map(|word| (word.text.as_str(), word.spaced)))
}

/// Returns the room of the cues in the files beside the video.
pub(crate) fn file_room(canvas: Canvas, language: &str) -> Room {
    let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
    let size = height * if canvas.is_portrait() { FILE_SIZES.0 } else { FILE_SIZES.1 };
    let line_width = width * (1.0 - 2.0 * FILE_MARGIN) / size;
    let (sense, signs) = (Sense::of(language), Signs::of(language));
    Room { line_width, lines_max: 2, words_max: usize::MAX, sense, signs }
}

/// Returns how many characters of a text, without spaces, each of the parts has in which it is shown one after the other.
pub fn parts(text: &str, canvas: Canvas, language: &str) -> Vec<usize> {
    let room = file_room(canvas, language);
    let pieces = layout::pieces(&room.signs.text(text), room, &mut widths::estimate);
    let shown = places(room.signs.set(text));
    let written = places(kept(text).collect());
    // A sign may stand for several that are written.
    let written_before =
        |count: usize| shown.get(count).map_or(written.len(), |byte| written.partition_point(|at| at < byte));
    let ends = pieces.iter().scan(0, |count, piece| {
        *count += layout::chars(piece);
        Some(written_before(*count))
    });
    ends.scan(0, |before, end| Some(end - std::mem::replace(before, end))).collect()
}

/// Returns the bytes of the characters that are no spaces.
fn places(chars: Vec<(usize, char)>) -> Vec<usize> {
    chars.into_iter().filter(|(_, c)| *c != ' ').map(|(at, _)| at).collect()
}

/// Cuts captions into cues that have room, for a video of so many seconds.
pub(crate) fn cues(captions: &[Caption], room: Room, seconds: f64, measure: Measure<'_>) -> Vec<Cue> {
    let mut cues = Vec::new();
    for caption in captions {
        let text = room.signs.text(&caption.text);
        let is_rtl = is_rtl(&text);
        let pieces = layout::pieces(&text, room, measure);
        let clock = Clock::of(caption, &places(room.signs.set(&caption.text)));
        let mut at = 0;
        for piece in pieces {
            let mut said = |word: Word| {
                let chars = at..at + word.chars;
                at = chars.end;
                let (start, end, estimated) = clock.span(chars);
                Said { text: word.text, spaced: word.spaced, start, end, estimated }
            };
            let lines: Vec<Vec<Said>> =
                piece.into_iter().map(|line| line.into_iter().map(&mut said).collect()).collect();
            let mut words = lines.iter().flatten();
            let Some(first) = words.next() else { continue };
            let (start, end) = (first.start, words.next_back().unwrap_or(first).end);
            cues.push(Cue { start, end, lines, is_rtl });
        }
    }
    bridge(&mut cues, seconds);
    cues
}

/// Lets cues stay over short pauses, and a little after their speech.
fn bridge(cues: &mut Vec<Cue>, seconds: f64) {
    let starts: Vec<f64> = cues.iter().skip(1).map(|cue| cue.start).collect();
    for (index, cue) in cues.iter_mut().enumerate() {
        let next = starts.get(index).copied();
        let latest = next.unwrap_or(seconds).min(seconds);
        let close = next.is_some_and(|next| next - cue.end < PAUSE_MAX);
        cue.end = if close { latest } else { (cue.end + LINGER).min(latest) };
    }
    cues.retain(|cue| cue.start < cue.end);
}

/// Knows when each character of a caption is said.
#[derive(Debug)]
struct Clock {
    /// Which characters, without spaces, are said from when to when; in order.
    spans: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq)]
struct Span {
    chars: Range<usize>,
    start: f64,
    end: f64,
    estimated: bool,
}

impl Span {
    /// Returns when the character after the first `chars` begins; the span's time is shared by its characters.
    fn at(&self, chars: usize) -> f64 {
        let share = chars.saturating_sub(self.chars.start) as f64 / self.chars.len().max(1) as f64;
        self.start + (self.end - self.start) * share.min(1.0)
    }
}

impl Clock {
    /// Makes the clock of a caption whose characters are at these bytes: by its words, else by shares.
    fn of(caption: &Caption, places: &[usize]) -> Self {
        let before = |byte: usize| places.partition_point(|at| *at < byte);
        let words = caption.words.iter().map(|word| {
            let chars = before(word.written.start)..before(word.written.end);
            Span { chars, start: word.start, end: word.end.max(word.start), estimated: word.estimated }
        });
        let mut spans: Vec<Span> = words.filter(|span| !span.chars.is_empty()).collect();
        if spans.is_empty() {
            spans.push(Span { chars: 0..places.len(), start: caption.start, end: caption.end, estimated: true });
        }
        Self { spans }
    }

    /// Returns when characters are said, and whether that is reckoned. What no word of the voice covers, such as a
    /// dash between two words, is between them.
    fn span(&self, chars: Range<usize>) -> (f64, f64, bool) {
        let first = self.spans.iter().find(|span| chars.start < span.chars.end).or(self.spans.last());
        let last = self.spans.iter().rev().find(|span| span.chars.start < chars.end).or(self.spans.first());
        let (Some(first), Some(last)) = (first, last) else { return (0.0, 0.0, true) };
        let (start, end) = (first.at(chars.start), last.at(chars.end));
        let exact = |span: &Span, at: usize| !span.estimated && (at == span.chars.start || at == span.chars.end);
        let estimated =
            !(exact(first, chars.start.max(first.chars.start)) && exact(last, chars.end.min(last.chars.end)));
        (start.min(end), end.max(start), estimated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Word as Told;

    const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };

    fn caption(text: &str, start: f64, end: f64) -> Caption {
        Caption { text: text.into(), start, end, ..Caption::default() }
    }

    fn filed(captions: &[Caption], seconds: f64) -> Vec<Cue> {
        cues(captions, file_room(PORTRAIT, "en"), seconds, &mut widths::estimate)
    }

    /// Lists the words of all cues with their times.
    fn told(cues: &[Cue]) -> String {
        let word =
            |it: &Said| format!("{} {:.2}-{:.2}{}", it.text, it.start, it.end, if it.estimated { "?" } else { "" });
        cues.iter().flat_map(|cue| cue.lines.iter().flatten()).map(word).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn cues_start_with_the_speech_and_bridge_short_pauses() {
        let captions = [caption("One.", 0.5, 1.0), caption("Two.", 1.4, 2.0), caption("Three.", 5.0, 5.9)];
        let times: Vec<(f64, f64)> = filed(&captions, 6.0).iter().map(|cue| (cue.start, cue.end)).collect();
        assert_eq!(times, [(0.5, 1.4), (1.4, 2.3), (5.0, 6.0)]);
    }

    #[test]
    fn a_long_sentence_is_shown_in_parts_that_follow_each_other() {
        let text = "When the keeper climbed the stairs, nobody answered, and the light was already burning, \
                    although nobody had lit it for years.";
        let cues = filed(&[caption(text, 1.0, 9.0)], 10.0);
        assert!(1 < cues.len());
        assert!((cues[0].start - 1.0).abs() < 1e-9);
        assert!(cues.windows(2).all(|it| (it[0].end - it[1].start).abs() < 1e-9), "{cues:?}");
        assert!(cues.iter().all(|cue| cue.lines.len() <= 2));
    }

    #[test]
    fn a_part_begins_when_the_voice_is_there_and_not_where_its_letters_are() {
        let text = "The code was 4815162342 and 1999876543 when the old keeper opened the door.";
        let parts = parts(text, PORTRAIT, "en");
        assert!(1 < parts.len(), "{parts:?}");
        let from = text.find(" when").unwrap() + 1;
        let told = |written: Range<usize>, start, end| Told { written, start, end, estimated: false };
        let words = vec![told(0..from - 1, 1.0, 8.0), told(from..text.len(), 8.5, 10.0)];
        let cues = filed(&[Caption { words, ..caption(text, 1.0, 10.0) }], 11.0);
        assert!((cues[1].start - 8.5).abs() < 1e-9 && (cues[0].start - 1.0).abs() < 1e-9, "{cues:?}");
    }

    #[test]
    fn printed_signs_change_no_time_and_no_count_of_what_is_written() {
        let text = "\"No...\" he said--then left";
        let at = |word: &str, start, end| {
            let from = text.find(word).unwrap();
            Told { written: from..from + word.len(), start, end, estimated: false }
        };
        let words =
            vec![at("\"No...\"", 1.0, 1.5), at("he", 1.6, 1.7), at("said--then", 1.8, 2.4), at("left", 2.5, 3.0)];
        let cues = filed(&[Caption { words, ..caption(text, 1.0, 3.0) }], 4.0);
        assert_eq!(told(&cues), "“No…” 1.00-1.50, he 1.60-1.70, said—then 1.80-2.40, left 2.50-3.00");
        let long =
            "\"Wait...\" she said--and they waited--and waited--until the lamp went out on the stairs... all of it.";
        let parts = parts(long, PORTRAIT, "en");
        assert_eq!(parts.iter().sum::<usize>(), long.chars().filter(|c| *c != ' ').count());
        assert!(1 < parts.len(), "{parts:?}");
    }

    #[test]
    fn words_without_times_share_the_time_of_their_caption_by_letters() {
        assert_eq!(
            told(&filed(&[caption("ab abcd ab", 1.0, 3.0)], 4.0)),
            "ab 1.00-1.50?, abcd 1.50-2.50?, ab 2.50-3.00?"
        );
    }

    #[test]
    fn words_are_shown_when_the_voice_says_them() {
        let text = " The\u{200b}  lamp — burns.";
        let at = |word: &str, start, end, estimated| {
            let from = text.find(word).unwrap();
            Told { written: from..from + word.len(), start, end, estimated }
        };
        let words = vec![at("The", 1.0, 1.2, false), at("lamp", 1.25, 1.7, false), at("burns.", 2.0, 2.8, true)];
        let cues = filed(&[Caption { words, ..caption(text, 1.0, 3.0) }], 4.0);
        assert_eq!(told(&cues), "The 1.00-1.20, lamp 1.25-1.70, — 1.70-2.00?, burns. 2.00-2.80?");
    }
}
