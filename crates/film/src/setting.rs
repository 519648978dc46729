//! Places the lines of one text on the canvas: where each glyph stands, and which box each word has. Pure.

use super::looks::{Anchor, Ink};
use super::poster::Side;
use super::scrim::Scrim;
use super::style::Look;
use super::typeset::{Glyph, Setter, Shape};
use super::{Canvas, Face};
use std::ops::Range;
use std::sync::Arc;
use zeno::{Command, Point};

/// The distance of two baselines, in ems.
pub(crate) const PITCH: f64 = 1.32;
/// From the top of a line's slot to its baseline.
const BASELINE: f64 = 1.0;
/// What the box of a word has at least above and below the baseline, in ems, so that all boxes of a line are alike; and
/// at most, so that it does not reach into the other line.
const BOX_UP: (f32, f32) = (0.76, 0.98);
const BOX_DOWN: (f32, f32) = (0.22, 0.32);
/// The space between a word and the sides of its box, in ems: beside it, where no space separates it from its
/// neighbour, and above and below it.
const BOX_PAD_BESIDE: f32 = 0.15;
const BOX_PAD_CLOSE: f32 = 0.02;
const BOX_PAD_ALONG: f32 = 0.09;

/// A text with its place on the canvas, in pixels.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) glyphs: Vec<Placed>,
    /// The box of each word, in the order in which they are said.
    pub(crate) boxes: Vec<Area>,
    /// The font size.
    pub(crate) em: f32,
    pub(crate) ink: Ink,
    /// How words are marked.
    pub(crate) look: Look,
    /// What a card has besides its letters.
    pub(crate) backdrop: Option<Backdrop>,
}

/// What a card has besides its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Backdrop {
    /// Where its rule begins, and which part of it that is: its left end, its middle, or its right end.
    pub(crate) rule: (f32, f32),
    pub(crate) begins: Side,
    pub(crate) face: Face,
    /// The darkness on the picture behind it.
    pub(crate) scrim: Option<Scrim>,
}

/// A glyph on the canvas.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) shape: Arc<Shape>,
    /// Its origin on its baseline.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// The word that it belongs to.
    pub(crate) word: Option<usize>,
}

/// A rectangle on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// One line before it is set: its text, and the bytes of its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) text: String,
    pub(crate) words: Vec<Range<usize>>,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) em: f64,
    pub(crate) anchor: Anchor,
    pub(crate) ink: Ink,
    pub(crate) look: Look,
    /// True if the text is written from right to left.
    pub(crate) is_rtl: bool,
}

impl Setting {
    /// Sets rows below each other, each in the middle of the canvas.
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a canvas")]
    pub(crate) fn of(rows: &[Row], manner: Manner, canvas: Canvas, setter: &mut Setter) -> Self {
        let Manner { em, anchor, ink, look, is_rtl } = manner;
        let top = anchor.top(rows.len() as f64 * PITCH * em, f64::from(canvas.height));
        let mut setting = Self { glyphs: Vec::new(), boxes: Vec::new(), em: em as f32, ink, look, backdrop: None };
        for (number, row) in rows.iter().enumerate() {
            // Whole pixels, so that the stems of all lines are equally sharp.
            let baseline = ((number as f64 * PITCH + BASELINE) * em + top).round() as f32;
            setting.add(row, baseline, is_rtl, canvas, setter);
        }
        setting
    }

    fn add(&mut self, row: &Row, baseline: f32, is_rtl: bool, canvas: Canvas, setter: &mut Setter) {
        let line = setter.line(&row.text, self.em, is_rtl);
        let left = ((canvas.width as f32 - line.width) / 2.0).round();
        let first = self.boxes.len();
        let (mut up, mut down) = (BOX_UP.0 * self.em, BOX_DOWN.0 * self.em);
        let mut spans: Vec<Option<(f32, f32)>> = vec![None; row.words.len()];
        for glyph in line.glyphs {
            let place = row.words.iter().position(|word| word.contains(&glyph.bytes.start));
            let (above, below) = glyph.shape.reach();
            up = up.max(above - glyph.origin.1).min(BOX_UP.1 * self.em);
            down = down.max(below + glyph.origin.1).min(BOX_DOWN.1 * self.em);
            if let Some(span) = place.and_then(|place| spans.get_mut(place)) {
                let (left, right) = seen(&row.text, &glyph);
                let (from, to) = span.unwrap_or((left, right));
                *span = Some((from.min(left), to.max(right)));
            }
            let (x, y) = (left + glyph.origin.0, baseline + glyph.origin.1);
            self.glyphs.push(Placed { shape: glyph.shape, x, y, word: place.map(|place| first + place) });
        }
        let along = BOX_PAD_ALONG * self.em;
        for (place, span) in spans.into_iter().enumerate() {
            let (from, to) = span.unwrap_or((0.0, 0.0));
            let (before, after) = row.beside(place);
            let (at_left, at_right) = if is_rtl { (after, before) } else { (before, after) };
            let (top, bottom) = (baseline - up - along, baseline + down + along);
            let (left, right) = (left + from - at_left * self.em, left + to + at_right * self.em);
            self.boxes.push(Area { left, top, right, bottom });
        }
    }

    /// Adds everything that the text's picture is made from to the inputs of a key.
    pub(crate) fn add_to(&self, inputs: &mut blake3::Hasher) {
        let Self { glyphs, boxes, em, ink, look, backdrop } = self;
        let mut numbers = |them: &[f32]| {
            for number in them {
                inputs.update(&number.to_bits().to_le_bytes());
            }
        };
        numbers(&[*em]);
        for it in boxes {
            numbers(&[it.left, it.top, it.right, it.bottom]);
        }
        for glyph in glyphs {
            numbers(&[glyph.x, glyph.y]);
        }
        for glyph in glyphs {
            inputs.update(&glyph.word.map_or(u64::MAX, |word| word as u64).to_le_bytes());
            glyph.shape.add_to(inputs);
        }
        for color in [ink.text, ink.outline, ink.active] {
            inputs.update(&color.0);
        }
        inputs.update(format!("{look:?} {backdrop:?}").as_bytes());
    }
}

/// Returns what a reader sees of a glyph's extent: the right half of a full-width stop is empty.
fn seen(text: &str, glyph: &Glyph) -> (f32, f32) {
    let (left, right) = glyph.extent;
    let is_stop = text.get(glyph.bytes.clone()).is_some_and(|it| ["、", "。", "，", "．"].contains(&it));
    (left, if is_stop { f32::midpoint(left, right) } else { right })
}

impl Row {
    /// Returns the space beside the box of a word, before and after it, in ems.
    fn beside(&self, place: usize) -> (f32, f32) {
        let pad = |touches: bool| if touches { BOX_PAD_CLOSE } else { BOX_PAD_BESIDE };
        let word = self.words.get(place);
        let touches = |one: Option<&Range<usize>>, other: Option<&Range<usize>>| {
            one.zip(other).is_some_and(|(one, other)| one.end == other.start)
        };
        let before = place.checked_sub(1).and_then(|before| self.words.get(before));
        (pad(touches(before, word)), pad(touches(word, self.words.get(place + 1))))
    }
}

impl Shape {
    /// Returns how far it reaches above and below its baseline.
    fn reach(&self) -> (f32, f32) {
        match self {
            Self::Picture(picture) => {
                let (top, rows) = (picture.top as f32, picture.rgba.len() as f32 / 4.0 / picture.width.max(1) as f32);
                (top, rows - top)
            }
            Self::Outline(commands) => commands
                .iter()
                .flat_map(points)
                .fold((0.0, 0.0), |(up, down), point| (f32::max(up, point.y), f32::max(down, -point.y))),
        }
    }

    fn add_to(&self, inputs: &mut blake3::Hasher) {
        match self {
            Self::Picture(picture) => {
                let (left, top) = (picture.left.to_le_bytes(), picture.top.to_le_bytes());
                inputs.update(b"picture").update(&left).update(&top).update(&picture.width.to_le_bytes());
                inputs.update(&(picture.rgba.len() as u64).to_le_bytes()).update(&picture.rgba);
            }
            Self::Outline(commands) => {
                inputs.update(b"outline").update(&(commands.len() as u64).to_le_bytes());
                for command in commands {
                    let points = points(command);
                    // The number of points tells the kind of the command, but for a move and a line.
                    inputs.update(&(points.len() as u64).to_le_bytes());
                    inputs.update(if matches!(command, Command::MoveTo(_)) { b"m" } else { b" " });
                    for point in points {
                        inputs.update(&point.x.to_bits().to_le_bytes()).update(&point.y.to_bits().to_le_bytes());
                    }
                }
            }
        }
    }
}

/// Returns the points of a command.
fn points(command: &Command) -> Vec<Point> {
    match *command {
        Command::MoveTo(to) | Command::LineTo(to) => vec![to],
        Command::QuadTo(by, to) => vec![by, to],
        Command::CurveTo(by, then, to) => vec![by, then, to],
        Command::Close => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fonts::Fonts;
    use super::super::looks::Design;
    use super::super::style::{CaptionStyle, Place};
    use super::*;

    fn row(text: &str) -> Row {
        let mut from = 0;
        let words = text.split(' ').map(|word| {
            let range = from..from + word.len();
            from = range.end + 1;
            range
        });
        Row { words: words.collect(), text: text.to_owned() }
    }

    fn set(texts: &[&str], style: &CaptionStyle, (width, height): (u32, u32), is_rtl: bool) -> Setting {
        let canvas = Canvas { width, height, fps: 30 };
        let Design { em, anchor, ink, look, .. } = Design::of(canvas, style, "en");
        let mut setter = Setter::new(Fonts::find(texts.iter().copied(), "en", None, &[]));
        let rows: Vec<Row> = texts.iter().map(|text| row(text)).collect();
        Setting::of(&rows, Manner { em, anchor, ink, look, is_rtl }, canvas, &mut setter)
    }

    #[test]
    fn boxes_hold_their_words_in_the_order_of_speech_and_do_not_reach_into_another_line() {
        for (texts, is_rtl) in [(["one two", "three four"], false), (["אבג דה", "וז חט"], true)] {
            let it = set(&texts, &CaptionStyle::default(), (1080, 1920), is_rtl);
            assert_eq!(it.boxes.len(), 4);
            let [first, second, third, _] = it.boxes.as_slice() else { panic!("{:?}", it.boxes) };
            assert!(if is_rtl { second.right < first.right } else { first.left < second.left }, "{texts:?}");
            assert!(first.top < first.bottom && first.bottom <= third.top + 0.1 * it.em, "{texts:?}");
            for glyph in &it.glyphs {
                let Some(word) = glyph.word else { continue };
                let area = it.boxes[word];
                assert!(area.left <= glyph.x && glyph.x <= area.right && area.top < glyph.y && glyph.y < area.bottom);
            }
        }
    }

    #[test]
    fn lines_stand_in_the_middle_and_where_the_place_says() {
        for canvas in [(1080, 1920), (1920, 1080), (1080, 1080), (64, 96)] {
            let tops = [Place::Top, Place::Middle, Place::Bottom].map(|place| {
                let style = CaptionStyle { place: Some(place), ..CaptionStyle::default() };
                let it = set(&["HoH", "HH"], &style, canvas, false);
                for area in &it.boxes {
                    assert!((area.left + area.right - canvas.0 as f32).abs() <= 4.0, "{area:?} on {canvas:?}");
                    assert!(0.0 <= area.top && area.bottom <= canvas.1 as f32, "{area:?} on {canvas:?}");
                }
                it.boxes[0].top
            });
            assert!(tops.is_sorted() && tops[0] < tops[2], "{tops:?} on {canvas:?}");
        }
    }
}
