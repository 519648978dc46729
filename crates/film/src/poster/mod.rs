//! The layout of a card: the size and the lines of its words, and what stands above and below them. Pure.

mod place;
#[cfg(test)]
mod tests;

use super::layout::{Measure, lines, whole_lines};
use super::sense::Sense;
use super::text::{is_mark, is_rtl, is_wide};
use super::{Canvas, CardKind};

/// The most lines of a card's words, and of a text so long that its letters are smaller than most.
const LINES_MAX: usize = 4;
const LINES_MAX_LONG: usize = 6;
/// The most lines of the text above the words and of that below them; one more if they do not fit in the least size.
const HEAD_LINES_MAX: usize = 1;
const FOOT_LINES_MAX: usize = 2;
/// The largest font size (em) of a title as a share of the canvas's width and height; the lesser one counts. A cover that is
/// shown 120 pixels wide has capitals of 10 to 19 pixels then, 8 to 12 in landscape.
const EM_OF_WIDTH: f64 = 0.24;
const EM_OF_HEIGHT: f64 = 0.26;
/// The size of other cards, below which a text counts as long, and the least one, as shares of that. The longest title that a
/// job may have, 120 characters, fits in portrait.
const CHAPTER: f64 = 0.54;
const END: f64 = 0.62;
const LONG: f64 = 0.28;
const SHRINK_MIN: f64 = 0.18;
/// The size of most titles.
const USUAL: f64 = 0.75;
/// The font size of what stands above and below the words, as a share of width and height; the lesser one counts.
const SMALL_OF_WIDTH: f64 = 0.044;
const SMALL_OF_HEIGHT: f64 = 0.04;
/// How much larger the text below is: it is a title.
const FOOT: f64 = 1.25;
/// The least size of such a text, as a share of the usual one.
const SMALL_MIN: f64 = 0.7;
/// What the next smaller size is of a size, where sizes are tried.
const STEP: f64 = 0.97;
/// What one more line of a text makes of the worth of its size, and a line that is one short word: words that are broken
/// more often are larger, but read worse. So does a break against the sense.
const LINE_WORTH: f64 = 0.88;
const ALONE_WORTH: f64 = 0.8;
const ALONE_CHARS_MAX: usize = 5;
const SENSE_WORTH: f64 = 0.5;
/// The share of the width that stays free on each side of a card, and that of the height which its words take at most.
const MARGIN: f64 = 0.07;
const TALL: f64 = 0.5;
const TALL_PORTRAIT: f64 = 0.36;
/// The middle of a card as a share of the height, where its picture leaves the choice; and the top and bottom between which
/// it may be elsewhere: what players cover is outside.
const MIDDLE: f64 = 0.46;
const MIDDLE_PORTRAIT: f64 = 0.4;
const SPAN: (f64, f64) = (0.08, 0.92);
const SPAN_PORTRAIT: (f64, f64) = (0.1, 0.8);
/// How high letters reach above their baseline and below it, in ems.
const ASCENT: f64 = 0.74;
const DESCENT: f64 = 0.27;
/// The distance of two baselines, in ems: of large letters, and of scripts that have marks above and below.
const PITCH: f64 = 1.05;
const PITCH_OTHER: f64 = 1.36;
const PITCH_SMALL: f64 = 1.4;
/// The space on both sides of the rule, in ems of the words, and that between it and the words where they are below it.
const GAP_RULE: f64 = 0.2;
const GAP_HEAD: f64 = 0.28;
/// The space between the capitals of a small text, in its ems.
pub(crate) const TRACKING: f64 = 0.14;

/// What a card says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words<'a> {
    pub(crate) head: Option<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) foot: Option<&'a str>,
    pub(crate) sense: Sense,
}

/// The room for cards of a kind on a canvas, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Room {
    width: f64,
    height: f64,
    /// The largest font size.
    em: f64,
    small: f64,
    /// The highest block of words.
    tall: f64,
    /// The highest top and the lowest bottom, and the usual middle.
    span: (f64, f64),
    middle: f64,
    /// True if a card may stand beside its subject.
    is_wide: bool,
}

/// A line of a card.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Its font size.
    pub(crate) em: f64,
    /// From the top of the block down to its baseline.
    pub(crate) baseline: f64,
    /// True if its letters stand apart.
    pub(crate) is_tracked: bool,
    /// True if the text that it is a part of is written from right to left.
    pub(crate) is_rtl: bool,
}

/// A card whose lines are set below each other, in pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Block {
    pub(crate) lines: Vec<Line>,
    /// The font size of its words.
    pub(crate) em: f64,
    /// From the top of the block down to the rule.
    pub(crate) rule: f64,
    /// True if its words are written from right to left.
    pub(crate) is_rtl: bool,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Which part of the canvas's width a card takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Middle,
    Right,
}

/// A block with its place: its left side and its top, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) block: Block,
    pub(crate) side: Side,
    pub(crate) left: f64,
    pub(crate) top: f64,
}

impl Room {
    pub(crate) fn of(canvas: Canvas, kind: CardKind) -> Self {
        let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
        let choose = |portrait: f64, other: f64| if canvas.is_portrait() { portrait } else { other };
        let factor = match kind {
            CardKind::Title => 1.0,
            CardKind::Chapter => CHAPTER,
            CardKind::End => END,
        };
        let span = if canvas.is_portrait() { SPAN_PORTRAIT } else { SPAN };
        Self {
            width,
            height,
            em: (width * EM_OF_WIDTH).min(height * EM_OF_HEIGHT) * factor,
            small: (width * SMALL_OF_WIDTH).min(height * SMALL_OF_HEIGHT),
            tall: height * choose(TALL_PORTRAIT, TALL),
            span: (height * span.0, height * span.1),
            middle: height * choose(MIDDLE_PORTRAIT, MIDDLE),
            is_wide: 1.25 * height < width,
        }
    }

    /// Returns the highest top of a card that stands as low as it may and has so many lines, as a share of the height.
    pub(crate) fn low_top(&self, lines: f64) -> f64 {
        (self.span.1 - lines * PITCH * USUAL * self.em) / self.height
    }

    /// Sets a card across the canvas, in the largest size; it is cut if it fits in none.
    fn whole(&self, words: &Words<'_>, measure: Measure<'_>) -> Block {
        let line = self.width * (1.0 - 2.0 * MARGIN);
        let fit = self.fit(words, line, self.em, measure);
        let (em, texts) = fit.unwrap_or_else(|| {
            let least = self.em * SHRINK_MIN;
            (least, cut(lines(words.text, line / least, words.sense, measure), LINES_MAX_LONG))
        });
        self.stacked(words, line, (em, texts), measure)
    }

    /// Sets a card at most so wide and with letters at most so large; `None` if it does not fit.
    fn within(&self, words: &Words<'_>, line: f64, em: f64, measure: Measure<'_>) -> Option<Block> {
        let set = self.fit(words, line, em, measure)?;
        Some(self.stacked(words, line, set, measure))
    }

    /// Returns size and lines of a text: as large as it fits, with as few lines as are worth it, and no word cut.
    fn fit(&self, words: &Words<'_>, line: f64, most: f64, measure: Measure<'_>) -> Option<(f64, Vec<String>)> {
        let mut best: Option<(f64, f64, Vec<String>)> = None;
        let mut em = most;
        while self.em * SHRINK_MIN <= em {
            let lines_max = if em < self.em * LONG { LINES_MAX_LONG } else { LINES_MAX };
            let set = whole_lines(words.text, line / em, words.sense, measure).filter(|set| {
                set.len() <= lines_max
                    && set.len() as f64 * pitch(words) * em <= self.tall
                    && set.iter().all(|text| measure(text) * em <= line + 1e-6)
            });
            let worth = set.as_deref().map_or(0.0, |set| em * worth(set, words.sense));
            if let Some(set) = set
                && best.as_ref().is_none_or(|best| best.0 < worth)
            {
                best = Some((worth, em, set));
            }
            em *= STEP;
        }
        best.map(|(_, em, set)| (em, set))
    }

    /// Sets the lines of a card below each other, those of its words in a size.
    fn stacked(&self, words: &Words<'_>, line: f64, (em, texts): (f64, Vec<String>), measure: Measure<'_>) -> Block {
        let mut block = Block { em, is_rtl: is_rtl(words.text), ..Block::default() };
        let mut bottom = 0.0;
        // The rule is between the words and what belongs to them, or below the words if nothing does.
        let is_below = words.foot.is_some() || words.head.is_none();
        if let Some(head) = words.head {
            bottom = block.add(self.small(head, line, HEAD_LINES_MAX, measure), bottom) + GAP_RULE * em;
            if !is_below {
                block.rule = bottom;
                bottom += GAP_HEAD * em;
            }
        }
        let pitch = pitch(words);
        for (number, text) in texts.into_iter().enumerate() {
            let baseline = bottom + (ASCENT + pitch * number as f64) * em;
            block.width = block.width.max(measure(&text) * em);
            block.height = baseline + DESCENT * em;
            block.lines.push(Line { text, em, baseline, is_tracked: false, is_rtl: block.is_rtl });
        }
        if is_below {
            block.rule = block.height + GAP_RULE * em;
            block.height = block.rule;
        }
        if let Some(foot) = words.foot {
            let top = block.rule + GAP_RULE * em;
            let room = Self { small: FOOT * self.small, ..*self };
            block.height = block.add(room.small(foot, line, FOOT_LINES_MAX, measure), top);
        }
        block
    }

    /// Sets the text above or below the words: on so many lines in the largest size in which it fits, or else on one more, and
    /// cut if that does not help.
    fn small(&self, text: &str, line: f64, most: usize, measure: Measure<'_>) -> Small {
        let (is_tracked, is_rtl) = (is_tracked(text), is_rtl(text));
        let track = if is_tracked { TRACKING } else { 0.0 };
        let wide: Measure<'_> = &mut |text: &str| measure(text) + track * text.chars().count() as f64;
        let least = self.small * SMALL_MIN;
        let fit = [most, most + 1].into_iter().find_map(|most| {
            let sizes = std::iter::successors(Some(self.small), |em| Some(em * STEP)).take_while(|em| least <= *em);
            sizes
                .filter_map(|em| Some((em, whole_lines(text, line / em, Sense::NONE, wide)?)))
                .find(|(_, set)| set.len() <= most)
        });
        let (em, set) = fit.unwrap_or_else(|| (least, cut(lines(text, line / least, Sense::NONE, wide), most + 1)));
        let lines = set.into_iter().map(|text| (wide(&text), text)).collect();
        Small { em, lines, is_tracked, is_rtl }
    }
}

/// A text above or below the words.
struct Small {
    em: f64,
    /// The width of each line, in ems, and its text.
    lines: Vec<(f64, String)>,
    is_tracked: bool,
    is_rtl: bool,
}

impl Block {
    /// Adds a small text below a height; returns its bottom.
    fn add(&mut self, small: Small, top: f64) -> f64 {
        let Small { em, lines, is_tracked, is_rtl } = small;
        let mut bottom = top;
        for (number, (width, text)) in lines.into_iter().enumerate() {
            let baseline = top + (ASCENT + PITCH_SMALL * number as f64) * em;
            self.width = self.width.max(width * em);
            bottom = baseline + DESCENT * em;
            self.lines.push(Line { text, em, baseline, is_tracked, is_rtl });
        }
        bottom
    }
}

/// Tells whether the letters of a small text may stand apart: capitals may, joined letters and marks may not.
fn is_tracked(text: &str) -> bool {
    let is_capital = |c: char| c.is_uppercase() || !c.is_alphabetic() && !is_mark(c) && !is_wide(c);
    text.chars().any(char::is_uppercase) && text.chars().all(is_capital)
}

fn pitch(words: &Words<'_>) -> f64 {
    // Latin, Greek and Cyrillic, with what is between words.
    let is_usual = |c: char| matches!(c, ..'\u{530}' | '\u{1e00}'..='\u{20cf}');
    if words.text.chars().all(is_usual) { PITCH } else { PITCH_OTHER }
}

/// Keeps at most so many lines; what is cut is told by dots.
fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if most < lines.len() {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
}

/// Returns what the breaks of a text leave of the worth of its size.
fn worth(lines: &[String], sense: Sense) -> f64 {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    let breaks = pairs.map(|(line, next)| {
        let last = line.split(' ').next_back().unwrap_or_default();
        let first = next.split(' ').next().unwrap_or_default();
        (-SENSE_WORTH * sense.cost(last, first, !line.ends_with(is_wide))).exp()
    });
    let is_alone =
        |line: &&String| 1 < lines.len() && line.chars().count() <= ALONE_CHARS_MAX && !line.contains(is_wide);
    let alone = lines.iter().filter(is_alone).map(|_| ALONE_WORTH);
    let more = std::iter::repeat_n(LINE_WORTH, lines.len());
    breaks.chain(alone).chain(more).product()
}
