//! The layout of a card: the size and the lines of its words, what stands above and below them, and where all of it stands
//! on the picture. Pure.

use super::cells::{Cells, Part};
use super::layout::{Measure, lines};
use super::sense::Sense;
use super::text::is_wide;
use super::{Canvas, CardKind};

/// The most lines of a card's words, and of the small text below them.
const LINES_MAX: usize = 4;
const FOOT_LINES_MAX: usize = 2;
/// The largest font size (em) of a title as a share of the canvas's width and height; the lesser one counts. A cover that is
/// shown 120 pixels wide has capitals of 10 to 19 pixels then, 8 to 12 in landscape.
const EM_OF_WIDTH: f64 = 0.24;
const EM_OF_HEIGHT: f64 = 0.26;
/// The size of other cards, and the least one of a long text, as shares of that.
const CHAPTER: f64 = 0.54;
const END: f64 = 0.62;
const SHRINK_MIN: f64 = 0.28;
/// The size of most titles.
const USUAL: f64 = 0.75;
/// The font size of what stands above and below the words, as a share of width and height; the lesser one counts.
const SMALL_OF_WIDTH: f64 = 0.044;
const SMALL_OF_HEIGHT: f64 = 0.04;
/// What one more line of a text makes of the worth of its size, and a line that is one short word: words that are broken
/// more often are larger, but read worse. So does a break against the sense.
const LINE_WORTH: f64 = 0.88;
const ALONE_WORTH: f64 = 0.8;
const ALONE_CHARS_MAX: usize = 5;
const SENSE_WORTH: f64 = 0.5;
/// The share of the width that stays free on each side of a card, the widest card beside its subject, and the highest one.
const MARGIN: f64 = 0.07;
const ASIDE: f64 = 0.56;
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
/// What of the picture is looked at above and below a card besides what it covers, in ems: it needs air.
const AIR: f64 = 0.3;
/// How many places of a card are compared, and what the whole height away from its usual place costs, to be beside the
/// middle, and to be smaller than elsewhere; to cover as much as the mean of the picture costs 1.
const PLACES: u32 = 30;
const FAR: f64 = 0.25;
const BESIDE: f64 = 0.08;
const SMALLER: f64 = 1.2;

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
}

/// A card whose lines are set below each other, in pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Block {
    pub(crate) lines: Vec<Line>,
    /// The font size of its words.
    pub(crate) em: f64,
    /// From the top of the block down to the rule.
    pub(crate) rule: f64,
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
            is_wide: 1.25 * height < width && kind != CardKind::End,
        }
    }

    /// Returns the highest top of a card that stands as low as it may and has so many lines, as a share of the height.
    pub(crate) fn low_top(&self, lines: f64) -> f64 {
        (self.span.1 - lines * PITCH * USUAL * self.em) / self.height
    }

    /// Sets a card in the middle of a calm ground.
    pub(crate) fn centred(&self, words: &Words<'_>, measure: Measure<'_>) -> Placed {
        let block = self.block(words, 1.0 - 2.0 * MARGIN, measure);
        let top = (self.height - block.height) / 2.0;
        self.placed(block, Side::Middle, top)
    }

    /// Sets a card where it covers the least of what a picture shows. `view` is the part of the picture that the canvas shows.
    pub(crate) fn beside(&self, words: &Words<'_>, cells: &Cells, view: Part, measure: Measure<'_>) -> Placed {
        let middle = self.block(words, 1.0 - 2.0 * MARGIN, measure);
        let aside = self.is_wide.then(|| self.block(words, ASIDE, measure));
        let sides = aside.iter().flat_map(|block| [(block, Side::Left), (block, Side::Right)]);
        let largest = middle.em;
        let whole = cells.seen_in(view).max(f64::EPSILON);
        let cost = |placed: &Placed| {
            let beside = if placed.side == Side::Middle { 0.0 } else { BESIDE };
            let far = (placed.top + placed.block.height / 2.0 - self.middle).abs() / self.height;
            let smaller = (1.0 - placed.block.em / largest).max(0.0);
            cells.seen_in(self.part(placed, view, AIR)) / whole + FAR * far + beside + SMALLER * smaller
        };
        let places = std::iter::once((&middle, Side::Middle))
            .chain(sides)
            .flat_map(|(block, side)| self.tops(block.height).map(move |top| self.placed(block.clone(), side, top)));
        let best = places.map(|placed| (cost(&placed), placed)).min_by(|one, other| one.0.total_cmp(&other.0));
        best.map_or_else(|| self.centred(words, measure), |best| best.1)
    }

    /// Lists the tops that a block of a height may have.
    fn tops(&self, height: f64) -> impl Iterator<Item = f64> + use<> {
        let (first, last) = (self.span.0, self.span.1 - height);
        let usual = (self.middle - height / 2.0).min(last).max(first);
        let step = (last - first).max(0.0) / f64::from(PLACES);
        (0..=PLACES).map(move |place| first + step * f64::from(place)).chain([usual])
    }

    fn placed(&self, block: Block, side: Side, top: f64) -> Placed {
        let left = match side {
            Side::Left => self.width * MARGIN,
            Side::Middle => (self.width - block.width) / 2.0,
            Side::Right => self.width * (1.0 - MARGIN) - block.width,
        };
        Placed { block, side, left, top }
    }

    /// Returns the part of a picture that a card covers.
    pub(crate) fn covered(&self, placed: &Placed, view: Part) -> Part {
        self.part(placed, view, 0.0)
    }

    /// Returns the part of a picture that a card covers, with so much air above and below it, in ems.
    fn part(&self, placed: &Placed, view: Part, air: f64) -> Part {
        let (across, down) = ((view.right - view.left) / self.width, (view.bottom - view.top) / self.height);
        let Placed { block, left, top, .. } = placed;
        let air = air * block.em;
        Part {
            left: view.left + left * across,
            top: view.top + (top - air) * down,
            right: view.left + (left + block.width) * across,
            bottom: view.top + (top + block.height + air) * down,
        }
    }

    /// Sets the lines of a card below each other, at most a share of the canvas wide.
    fn block(&self, words: &Words<'_>, share: f64, measure: Measure<'_>) -> Block {
        let line = self.width * share;
        let (em, texts) = self.fit(words, line, measure);
        let mut block = Block { em, ..Block::default() };
        let mut bottom = 0.0;
        // The rule is between the words and what belongs to them, or below the words if nothing does.
        let is_below = words.foot.is_some() || words.head.is_none();
        if let Some(head) = words.head {
            bottom = block.add(&self.small_lines(head, line, 1, measure), self.small, bottom, measure) + GAP_RULE * em;
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
            block.lines.push(Line { text, em, baseline, is_tracked: false });
        }
        if is_below {
            block.rule = block.height + GAP_RULE * em;
            block.height = block.rule;
        }
        if let Some(foot) = words.foot {
            let top = block.rule + GAP_RULE * em;
            block.height = block.add(&self.small_lines(foot, line, FOOT_LINES_MAX, measure), self.small, top, measure);
        }
        block
    }

    /// Returns size and lines of a text: as large as it fits, with as few lines as are worth it, and cut if it does not fit
    /// in any size.
    fn fit(&self, words: &Words<'_>, line: f64, measure: Measure<'_>) -> (f64, Vec<String>) {
        let least = self.em * SHRINK_MIN;
        let mut best: Option<(f64, f64, Vec<String>)> = None;
        let mut em = self.em;
        while least <= em {
            let set = lines(words.text, line / em, words.sense, measure);
            let is_fit = set.len() <= LINES_MAX
                && set.len() as f64 * pitch(words) * em <= self.tall
                && set.iter().all(|text| measure(text) * em <= line + 1e-6);
            let worth = em * worth(&set, words.sense);
            if is_fit && best.as_ref().is_none_or(|best| best.0 < worth) {
                best = Some((worth, em, set));
            }
            em *= 0.97;
        }
        best.map_or_else(
            || (least, cut(lines(words.text, line / least, words.sense, measure), LINES_MAX)),
            |best| (best.1, best.2),
        )
    }

    fn small_lines(&self, text: &str, line: f64, most: usize, measure: Measure<'_>) -> Vec<String> {
        // Letters that stand apart are wider: by a fifth of what capitals are.
        let wider = if is_tracked(text) { 1.0 + 1.5 * TRACKING } else { 1.0 };
        cut(lines(text, line / self.small / wider, Sense::NONE, measure), most)
    }
}

impl Block {
    /// Adds small lines below a height; returns their bottom.
    fn add(&mut self, texts: &[String], em: f64, top: f64, measure: Measure<'_>) -> f64 {
        let mut bottom = top;
        for (number, text) in texts.iter().enumerate() {
            let baseline = top + (ASCENT + PITCH_SMALL * number as f64) * em;
            let is_tracked = is_tracked(text);
            let tracks = if is_tracked { text.chars().count() as f64 * TRACKING } else { 0.0 };
            self.width = self.width.max((measure(text) + tracks) * em);
            bottom = baseline + DESCENT * em;
            self.lines.push(Line { text: text.clone(), em, baseline, is_tracked });
        }
        bottom
    }
}

/// Tells whether the letters of a small text may stand apart: capitals may, joined letters and marks may not.
fn is_tracked(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase) && !text.chars().any(is_wide)
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

#[cfg(test)]
mod tests {
    use super::super::layout::estimate;
    use super::*;

    const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };
    const LANDSCAPE: Canvas = Canvas { width: 1920, height: 1080, fps: 30 };

    fn words<'a>(text: &'a str, language: &str) -> Words<'a> {
        Words { head: None, text, foot: None, sense: Sense::of(language) }
    }

    fn set(text: &str, language: &str) -> (f64, Vec<String>) {
        let room = Room::of(PORTRAIT, CardKind::Title);
        let block = room.centred(&words(text, language), &mut estimate).block;
        (block.em / room.em, block.lines.into_iter().map(|line| line.text).collect())
    }

    #[test]
    fn a_title_is_as_large_as_it_fits_and_broken_where_the_sense_allows_it() {
        for (text, language, expected) in [
            ("Snow", "en", "Snow"),
            ("Five Facts About the Deep Sea", "en", "Five Facts About/the Deep Sea"),
            ("The House on the Lane", "en", "The House/on the Lane"),
            ("The Woodcutter and the Raven", "en", "The Woodcutter/and the Raven"),
            ("Der Uhrenmacher von Lübeck", "de", "Der Uhrenmacher/von Lübeck"),
            ("The Lighthouse Keeper’s Last Winter", "en", "The Lighthouse/Keeper’s/Last Winter"),
        ] {
            let (size, lines) = set(text, language);
            assert_eq!(lines.join("/"), expected, "{size}");
            assert!(0.4 < size, "{text}: {size}");
        }
        assert!((set("Snow", "en").0 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_long_text_shrinks_and_is_cut_at_last() {
        let size = |words: usize| {
            let (size, lines) = set(&"lighthouse ".repeat(words), "de");
            (size < 1.0, lines.len() <= LINES_MAX, lines.concat().contains('…'))
        };
        assert_eq!(size(5), (true, true, false));
        assert_eq!(size(90), (true, true, true));
    }

    #[test]
    fn nothing_of_a_card_touches_anything_else_of_it() {
        for canvas in [PORTRAIT, LANDSCAPE, Canvas { width: 1080, height: 1080, fps: 30 }] {
            for kind in [CardKind::Title, CardKind::Chapter, CardKind::End] {
                let words = Words {
                    head: Some("NIGHT TALES"),
                    foot: Some("The Lighthouse Keeper’s Last Winter"),
                    ..words("The House on the Lane", "en")
                };
                let room = Room::of(canvas, kind);
                let Placed { block, left, top, .. } = room.centred(&words, &mut estimate);
                let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
                assert!(0.0 < left && left + block.width < width && 0.0 < top && top + block.height < height);
                for (line, next) in block.lines.iter().zip(block.lines.iter().skip(1)) {
                    assert!(
                        line.baseline + DESCENT * line.em.min(next.em) <= next.baseline - 0.7 * next.em,
                        "{block:?}"
                    );
                }
                let alone = Words { foot: None, ..words };
                let Block { rule, lines, em, .. } = room.centred(&alone, &mut estimate).block;
                let between = lines[0].baseline + 0.1 * em..lines[1].baseline - 0.8 * em;
                assert!(between.contains(&rule), "{rule} {between:?}");
                let foot = block.lines.last().unwrap();
                assert!(block.rule + 0.1 * block.em < foot.baseline - ASCENT * foot.em, "{block:?}");
                assert!(foot.baseline < block.height);
            }
        }
    }

    /// Sets a title on a picture with a subject in some columns and rows of 480 by 480.
    fn beside(
        canvas: Canvas,
        columns: std::ops::Range<u32>,
        rows: std::ops::Range<u32>,
        view: Part,
    ) -> (Side, f64, f64) {
        let picture = image::RgbImage::from_fn(480, 480, |x, y| {
            let inside = columns.contains(&x) && rows.contains(&y);
            image::Rgb(if inside { [200, 90, 20] } else { [40, 60, 160] })
        });
        let room = Room::of(canvas, CardKind::Title);
        let placed = room.beside(
            &words("The Woodcutter and the Raven", "en"),
            &Cells::of_picture(&picture),
            view,
            &mut estimate,
        );
        let height = f64::from(canvas.height);
        (placed.side, placed.top / height, (placed.top + placed.block.height) / height)
    }

    const WHOLE: Part = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

    #[test]
    fn a_card_stands_beside_the_subject_of_its_picture() {
        let portrait = |rows| beside(PORTRAIT, 120..360, rows, WHOLE);
        let (side, top, bottom) = portrait(0..0);
        assert!(
            side == Side::Middle && (f64::midpoint(top, bottom) - MIDDLE_PORTRAIT).abs() < 1e-9,
            "nothing is in the way"
        );
        assert!(portrait(150..300).2 <= 0.32, "above: {:?}", portrait(150..300));
        assert!(0.46 <= portrait(40..225).1, "below: {:?}", portrait(40..225));
        let half = Part { top: 0.3, bottom: 0.8, ..WHOLE };
        let (_, top, _) = beside(PORTRAIT, 120..360, 150..240, half); // on the canvas from 0 to 0.4
        assert!((0.38..0.6).contains(&top), "{top}");
    }

    #[test]
    fn in_landscape_a_card_stands_on_the_other_side_of_a_tall_subject() {
        assert_eq!(beside(LANDSCAPE, 320..460, 20..470, WHOLE).0, Side::Left);
        assert_eq!(beside(LANDSCAPE, 20..160, 20..470, WHOLE).0, Side::Right);
        assert_eq!(beside(LANDSCAPE, 0..0, 0..0, WHOLE).0, Side::Middle);
    }

    #[test]
    fn only_capitals_stand_apart() {
        assert!(is_tracked("NIGHT TALES 2"));
        assert!(!["Night", "مرحبا", "おわり", "42"].into_iter().any(is_tracked));
    }
}
