//! Letters the frames: which texts a frame shows, which of their words are marked, and how visible they are. Each text
//! and each mark is painted once, and every frame that shows it is blended with that picture.

#[cfg(test)]
mod tests;

use super::cards::{Ground, Moves};
use super::cues::{self, Cue};
use super::ease::eased;
use super::layout::Measure;
use super::letters::Letters;
use super::looks::Design;
use super::setting::{Manner, Row, Setting};
use super::shade::Shade;
use super::style::Look;
use super::text::without;
use super::typeset::Setter;
use super::{Canvas, Caption, Face, Order, cards, paint};
use std::collections::HashMap;
use std::sync::Arc;

/// How long a mark may be on a word that is not said, in seconds. In a pause of up to twice this, the mark goes to the next
/// word in the middle, so that nothing flickers.
const MARK_SLACK: f64 = 0.08;
/// How long a mark stays after its word otherwise, in seconds.
const MARK_LINGER: f64 = 0.06;
/// How long a Japanese word and its endings are at most, in bytes: eight characters.
const ENDING_BYTES_MAX: usize = 24;
/// A text is shown in the frame at its start, whatever the rounding of times.
const FRAME_PART: f64 = 1e-6;

/// All texts of a video, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    texts: Vec<Text>,
}

/// A text with its time and place.
#[derive(Debug, Clone)]
struct Text {
    setting: Arc<Setting>,
    /// A hash of everything that its picture and its marks are made from.
    look: blake3::Hash,
    time: Time,
    /// When each word is marked, in seconds.
    marked: Vec<(f64, f64)>,
}

/// When a text is shown, in seconds.
#[derive(Debug, Clone, Copy)]
struct Time {
    start: f64,
    /// When it has disappeared.
    end: f64,
    /// How it appears and disappears.
    moves: Moves,
}

/// How a text looks at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Light {
    /// How visible it is, from 0 to 256.
    light: u16,
    /// How many rows it is below its place; even.
    down: i32,
}

impl Time {
    /// Returns how the text looks at `time`; `None` where it is not seen.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 256, and rows of a canvas"
    )]
    fn light(self, time: f64) -> Option<Light> {
        let time = time + FRAME_PART;
        if time < self.start || self.end <= time {
            return None;
        }
        let Moves { seconds, rises } = self.moves;
        let ramp = |done: f64, of: f64| if of <= done { 1.0 } else { (done / of).max(0.0) };
        let (came, left) = (ramp(time - self.start, seconds.0), ramp(self.end - time, seconds.1));
        let light = (eased(came.min(left)) * 256.0).round() as u16;
        // It comes to rest, and starts to go from rest.
        let down = rises.0 * (1.0 - came).powi(3) - rises.1 * (1.0 - left).powi(2);
        (light != 0).then_some(Light { light, down: (down / 2.0).round() as i32 * 2 })
    }
}

impl Sheet {
    /// Sets the cards of a video, each on its ground, in the fonts of a face.
    pub(crate) fn of_cards(
        order: &Order,
        grounds: &[Ground],
        design: &Design,
        (setter, face): (&mut Setter, Face),
    ) -> Self {
        let mut sheet = Self::default();
        for (card, ground) in order.cards.iter().zip(grounds) {
            if let Some(setting) = cards::set(card, ground, design, (order.canvas, face), setter) {
                let time = Time { start: card.start, end: card.end, moves: cards::moves(card, order.canvas) };
                sheet.add(setting, time, Vec::new());
            }
        }
        sheet
    }

    /// Adds the cues of a video, but for those that would be shown with a card.
    pub(crate) fn with_cues(mut self, order: &Order, cues: &[Cue], design: &Design, setter: &mut Setter) -> Self {
        let is_alone = |cue: &&Cue| !order.cards.iter().any(|card| card.start <= cue.start && cue.start < card.end);
        let Design { em, anchor, ink, look, .. } = *design;
        for cue in cues.iter().filter(is_alone) {
            let manner = Manner { em, anchor, ink, look, is_rtl: cue.is_rtl };
            let (rows, times) = rows(cue, design.uppercase, setter.missing());
            if !rows.is_empty() {
                let setting = Setting::of(&rows, manner, order.canvas, setter);
                let marked = marks(look, &times, cue.end);
                self.add(setting, Time { start: cue.start, end: cue.end, moves: Moves::default() }, marked);
            }
        }
        self
    }

    fn add(&mut self, setting: Setting, time: Time, marked: Vec<(f64, f64)>) {
        let mut inputs = blake3::Hasher::new();
        setting.add_to(&mut inputs);
        self.texts.push(Text { setting: Arc::new(setting), look: inputs.finalize(), time, marked });
    }
}

/// Cuts captions into the cues that are drawn, by the widths of their letters.
pub(crate) fn cues(captions: &[Caption], design: &Design, seconds: f64, setter: &mut Setter) -> Vec<Cue> {
    let measure: Measure<'_> = if design.uppercase {
        &mut |text: &str| setter.width(&text.to_uppercase())
    } else {
        &mut |text: &str| setter.width(text)
    };
    cues::cues(captions, design.room, seconds, measure)
}

/// Returns the rows of a cue without the characters that no font has, and when their words are said; `None` for what
/// is not heard.
fn rows(cue: &Cue, uppercase: bool, missing: &[char]) -> (Vec<Row>, Vec<Option<(f64, f64)>>) {
    let (mut rows, mut times) = (Vec::new(), Vec::new());
    for line in &cue.lines {
        let mut row = Row { text: String::new(), words: Vec::new() };
        for word in line {
            let text = without(&word.text, missing);
            let text = if uppercase { text.to_uppercase() } else { text };
            if text.is_empty() {
                continue;
            }
            if word.spaced && !row.text.is_empty() {
                row.text.push(' ');
            }
            let from = row.text.len();
            row.text.push_str(&text);
            let heard = word.is_heard().then_some((word.start, word.end));
            match (row.words.last_mut(), times.last_mut()) {
                (Some(before), Some(Some((_, end)))) if !word.spaced && is_ending(&text, before.len()) => {
                    before.end = row.text.len();
                    *end = word.end;
                }
                _ => {
                    row.words.push(from..row.text.len());
                    times.push(heard);
                }
            }
        }
        if !row.words.is_empty() {
            rows.push(row);
        }
    }
    (rows, times)
}

/// Tells whether a Japanese word is an ending or a particle of the one before it, of so many bytes: a mark of its own
/// would be seen for a few frames only.
fn is_ending(text: &str, bytes_before: usize) -> bool {
    text.starts_with(|c| ('\u{3041}'..='\u{309f}').contains(&c)) && bytes_before + text.len() <= ENDING_BYTES_MAX
}

/// Returns when each word is marked: while it is said, and over a short pause beside it; in the look `karaoke` until the
/// end.
fn marks(look: Look, times: &[Option<(f64, f64)>], end: f64) -> Vec<(f64, f64)> {
    let next = |index: usize| times.iter().skip(index + 1).flatten().next().map(|next| next.0);
    let mut reached = None;
    let mark = |(index, said): (usize, &Option<(f64, f64)>)| match (look, *said) {
        (Look::Plain | Look::None, _) | (_, None) => (0.0, 0.0),
        (Look::Karaoke, Some((start, _))) => (start, end),
        (_, Some((start, stop))) => {
            let start = reached.take().unwrap_or(start);
            reached = next(index).filter(|next| next - stop <= 2.0 * MARK_SLACK).map(|next| f64::midpoint(stop, next));
            (start, reached.unwrap_or(stop + MARK_LINGER))
        }
    };
    times.iter().enumerate().map(mark).collect()
}

/// Draws the texts of one video on its frames; only the pictures of visible texts are in memory.
#[derive(Debug, Clone)]
pub(crate) struct Lettering {
    canvas: Canvas,
    sheet: Sheet,
    shown: Vec<Shown>,
}

/// The pictures of a text that is visible.
#[derive(Debug, Clone)]
struct Shown {
    index: usize,
    shade: Option<Shade>,
    base: Option<Letters>,
    marks: HashMap<usize, Option<Letters>>,
}

impl Lettering {
    pub(super) fn new(canvas: Canvas, sheet: Sheet) -> Self {
        Self { canvas, sheet, shown: Vec::new() }
    }

    /// Lists the visible texts of a frame, how they look, and which of their words are marked.
    fn visible(&self, number: u32) -> Vec<(usize, Light, Vec<usize>)> {
        let fps = f64::from(self.canvas.fps);
        // A voice's own times are often exactly in the middle of a frame: the same sentence must not be marked differently
        // because it begins some frames later.
        let (time, middle) = (f64::from(number) / fps, (f64::from(number) + 0.5) / fps + FRAME_PART);
        let texts = self.sheet.texts.iter().enumerate();
        let seen = texts.filter_map(|(index, text)| Some((index, text, text.time.light(time)?)));
        let marked = |text: &Text| {
            let words = text.marked.iter().enumerate();
            words.filter(|(_, (from, to))| *from <= middle && middle < *to).map(|(word, _)| word).collect()
        };
        seen.map(|(index, text, light)| (index, light, marked(text))).collect()
    }

    /// Adds what the texts of a frame look like to the inputs of its segment.
    pub(super) fn add_texts(&self, inputs: &mut blake3::Hasher, number: u32) {
        for (index, Light { light, down }, marked) in self.visible(number) {
            let Some(text) = self.sheet.texts.get(index) else { continue };
            inputs
                .update(b"text")
                .update(text.look.as_bytes())
                .update(&light.to_le_bytes())
                .update(&down.to_le_bytes());
            for word in marked {
                inputs.update(b"mark").update(&(word as u64).to_le_bytes());
            }
        }
    }

    /// Draws the visible texts on a frame.
    pub(super) fn letter(&mut self, number: u32, frame: &mut [u8]) {
        let visible = self.visible(number);
        self.shown.retain(|shown| visible.iter().any(|(index, ..)| *index == shown.index));
        for (index, Light { light, down }, marked) in visible {
            let Some(text) = self.sheet.texts.get(index) else { continue };
            let setting = &text.setting;
            if !self.shown.iter().any(|shown| shown.index == index) {
                let scrim = setting.backdrop.as_ref().and_then(|backdrop| backdrop.scrim.as_ref());
                let shade = scrim.map(|scrim| Shade::of(scrim, self.canvas));
                let base = paint::base(setting, self.canvas);
                self.shown.push(Shown { index, shade, base, marks: HashMap::new() });
            }
            let Some(shown) = self.shown.iter_mut().find(|shown| shown.index == index) else { continue };
            for word in &marked {
                shown.marks.entry(*word).or_insert_with(|| paint::mark(setting, *word, self.canvas));
            }
            if let Some(shade) = &shown.shade {
                shade.darken(frame, self.canvas, light);
            }
            let marks = marked.iter().filter_map(|word| shown.marks.get(word)?.as_ref());
            // A box is behind the letters; other marks are letters themselves.
            let (below, above) = if setting.look == Look::Box { (Some(marks), None) } else { (None, Some(marks)) };
            for letters in below.into_iter().flatten().chain(&shown.base).chain(above.into_iter().flatten()) {
                letters.blend(frame, self.canvas, light, down);
            }
        }
    }
}
