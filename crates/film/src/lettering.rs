//! Letters the frames: which texts a frame shows, which of their words are marked, and how visible they are. Each text
//! and each mark is painted once, and every frame that shows it is blended with that picture.

use super::cards::{Ground, Moves};
use super::cues::{self, Cue};
use super::layout::Measure;
use super::letters::Letters;
use super::looks::Design;
use super::setting::{Manner, Row, Setting};
use super::shade::Shade;
use super::style::Look;
use super::text::without;
use super::typeset::Setter;
use super::{Canvas, Caption, Order, cards, paint};
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
        if time + FRAME_PART < self.start || self.end <= time + FRAME_PART {
            return None;
        }
        let Moves { seconds, rises } = self.moves;
        let ramp = |done: f64, of: f64| if of <= done { 1.0 } else { (done / of).max(0.0) };
        let (came, left) = (ramp(time - self.start, seconds.0), ramp(self.end - time, seconds.1));
        let eased = |share: f64| share * share * (3.0 - 2.0 * share);
        let light = (eased(came.min(left)) * 256.0).round() as u16;
        // It comes to rest, and starts to go from rest.
        let down = rises.0 * (1.0 - came).powi(3) - rises.1 * (1.0 - left).powi(2);
        (light != 0).then_some(Light { light, down: (down / 2.0).round() as i32 * 2 })
    }
}

impl Sheet {
    /// Sets the cards of a video, each on its ground.
    pub(crate) fn of_cards(order: &Order, grounds: &[Ground], design: &Design, setter: &mut Setter) -> Self {
        let mut sheet = Self::default();
        for (card, ground) in order.cards.iter().zip(grounds) {
            if let Some(setting) = cards::set(card, ground, design, (order.canvas, order.face), setter) {
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

#[cfg(test)]
mod tests {
    use super::super::fonts::Fonts;
    use super::super::style::{CaptionStyle, Color, Colors};
    use super::super::{Quality, Word};
    use super::*;
    use std::path::PathBuf;

    const CANVAS: Canvas = Canvas { width: 360, height: 640, fps: 30 };
    const TEXT: &str = "The lamp went out.";
    const BLUE: Color = Color([0, 0, 255]);

    /// Letters frames with one caption that is said from 1 s to 3 s, each word for 0.4 s and a pause of 0.1 s.
    fn lettering(text: &str, style: &CaptionStyle) -> Lettering {
        let starts = (0..).map(|number| 1.0 + f64::from(number) * 0.5);
        let mut from = 0;
        let words = text.split(' ').zip(starts).map(|(word, start)| {
            let written = from..from + word.len();
            from = written.end + 1;
            Word { written, start, end: start + 0.4, estimated: false }
        });
        let captions = [Caption { text: text.into(), start: 1.0, end: 3.0, words: words.collect() }];
        let order = Order { caption_style: style.clone(), ..order() };
        let design = Design::of(CANVAS, style, "en");
        let mut setter = Setter::new(Fonts::find([text].into_iter(), "en", None, &[]));
        let cues = cues(&captions, &design, 4.0, &mut setter);
        Lettering::new(CANVAS, Sheet::default().with_cues(&order, &cues, &design, &mut setter))
    }

    fn order() -> Order {
        Order {
            dir: PathBuf::new(),
            canvas: CANVAS,
            quality: Quality::High,
            motion: false,
            seed: 0,
            shots: Vec::new(),
            captions: Vec::new(),
            cards: Vec::new(),
            language: "en".into(),
            audio: String::new(),
            under: None,
            seconds: 4.0,
            subtitles: Vec::new(),
            caption_style: CaptionStyle::default(),
            face: super::super::Face::Serif,
            cache: None,
        }
    }

    fn style(look: Look) -> CaptionStyle {
        CaptionStyle {
            look: Some(look),
            colors: Colors { active: Some(BLUE), ..Colors::default() },
            ..Default::default()
        }
    }

    /// Draws on a grey frame.
    fn frame(lettering: &mut Lettering, number: u32) -> Vec<u8> {
        let mut frame = vec![128; CANVAS.frame_bytes()];
        lettering.letter(number, &mut frame);
        frame
    }

    /// Returns the columns and rows of the pixels that are as blue as the marks.
    fn blue(frame: &[u8]) -> Option<(usize, usize, usize, usize)> {
        let (width, count) = (CANVAS.width as usize / 2, CANVAS.width as usize * CANVAS.height as usize);
        let places = frame[count..count + count / 4].iter().enumerate().filter(|(_, blue)| 220 < **blue);
        let places = places.map(|(index, _)| (index % width * 2, index / width * 2));
        places.fold(None, |area, (x, y)| {
            let (left, top, right, bottom) = area.unwrap_or((x, y, x, y));
            Some((left.min(x), top.min(y), right.max(x + 2), bottom.max(y + 2)))
        })
    }

    #[test]
    fn the_box_is_behind_the_word_that_is_said_and_behind_no_other() {
        let mut it = lettering(TEXT, &style(Look::Box));
        let boxes = it.sheet.texts[0].setting.boxes.clone();
        assert_eq!(boxes.len(), 4);
        // The last frame before each word, its first one, and one in the pause after it.
        for (number, word) in [
            (29, None),
            (30, Some(0)),
            (42, Some(0)),
            (43, Some(1)),
            (57, Some(1)),
            (58, Some(2)),
            (75, Some(3)),
            (86, Some(3)),
            (89, None),
        ] {
            let found = blue(&frame(&mut it, number));
            let wanted = word.map(|word: usize| boxes[word]);
            assert_eq!(found.is_some(), wanted.is_some(), "frame {number}");
            if let (Some((left, top, right, bottom)), Some(area)) = (found, wanted) {
                let sides = [(left, area.left), (top, area.top), (right, area.right), (bottom, area.bottom)];
                assert!(
                    sides.iter().all(|(found, side)| (*found as f32 - side).abs() <= 3.0),
                    "frame {number}: {sides:?}"
                );
            }
        }
    }

    #[test]
    fn no_letter_moves_while_its_line_is_shown() {
        for look in [Look::Box, Look::Plain, Look::Karaoke] {
            let colors = Colors { active: Some(BLUE), outline: Some(Color([0, 0, 0])), text: None };
            let mut it = lettering(TEXT, &CaptionStyle { colors, ..style(look) });
            // The outline of the letters hides all else.
            let luma = |frame: Vec<u8>| frame[..360 * 640].to_vec();
            let first = luma(frame(&mut it, 30));
            assert!(first.iter().any(|luma| *luma <= 16));
            for number in 31..85 {
                let now = luma(frame(&mut it, number));
                let is_moved = |(before, now): &(&u8, &u8)| before.min(now) <= &&16 && &&24 < before.max(now);
                let moved = first.iter().zip(&now).filter(is_moved).count();
                assert_eq!(moved, 0, "{look:?}, frame {number}");
            }
        }
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a canvas")]
    fn letters_on_snow_stand_in_a_darkness_of_their_own() {
        for look in [Look::Plain, Look::Karaoke, Look::Word] {
            let mut it = lettering(TEXT, &style(look));
            let mut frame = vec![235; CANVAS.frame_bytes()];
            it.letter(46, &mut frame);
            let boxes = &it.sheet.texts[0].setting.boxes;
            let between = f32::midpoint(boxes[0].right, boxes[1].left) as usize;
            let middle = f32::midpoint(boxes[0].top, boxes[0].bottom) as usize;
            let luma = frame[middle * CANVAS.width as usize + between];
            assert!(luma < 190, "{look:?}: {luma} between two words");
        }
    }

    #[test]
    fn words_that_were_said_keep_their_colour_in_karaoke_and_lose_it_in_word() {
        for (look, expected) in [(Look::Karaoke, [1, 2, 3, 4]), (Look::Word, [1, 1, 1, 1]), (Look::Plain, [0, 0, 0, 0])]
        {
            let it = lettering(TEXT, &style(look));
            let marked =
                [31, 46, 61, 76].map(|number| it.visible(number).iter().map(|text| text.2.len()).sum::<usize>());
            assert_eq!(marked, expected, "{look:?}");
        }
        let it = lettering(TEXT, &style(Look::Karaoke));
        let mut it_drawn = it.clone();
        let wide = [31, 46].map(|number| blue(&frame(&mut it_drawn, number)).map_or(0, |area| area.2 - area.0));
        assert!(0 < wide[0] && wide[0] < wide[1], "{wide:?}");
    }

    #[test]
    fn capital_letters_have_room_on_their_lines() {
        let text = "minimum illiminated skills will fill the little village until it is still";
        for uppercase in [false, true] {
            let it = lettering(text, &CaptionStyle { uppercase, ..style(Look::Box) });
            let (least, most) = (CANVAS.width as f32 * 0.12, CANVAS.width as f32 * 0.88);
            let glyphs = it.sheet.texts.iter().flat_map(|text| &text.setting.glyphs);
            assert!(glyphs.clone().all(|glyph| least - 2.0 <= glyph.x && glyph.x <= most), "{uppercase}");
            assert!(20 < glyphs.count());
        }
    }

    #[test]
    fn a_mark_bridges_a_short_pause_and_no_long_one() {
        let times = [Some((1.0, 1.4)), Some((1.5, 1.9)), None, Some((2.6, 3.0))];
        let boxes = marks(Look::Box, &times, 3.5);
        assert_eq!(boxes, [(1.0, 1.45), (1.45, 1.9 + MARK_LINGER), (0.0, 0.0), (2.6, 3.0 + MARK_LINGER)]);
        for (said, marked) in times.iter().zip(&boxes).filter_map(|(said, marked)| Some(((*said)?, marked))) {
            assert!(said.0 - marked.0 <= MARK_SLACK && marked.1 - said.1 <= MARK_SLACK, "{said:?} {marked:?}");
        }
        assert_eq!(marks(Look::Karaoke, &times, 3.5)[0], (1.0, 3.5));
        assert!(marks(Look::Plain, &times, 3.5).iter().all(|mark| *mark == (0.0, 0.0)));
    }

    #[test]
    fn all_that_is_seen_of_a_text_is_in_the_key_of_its_segment() {
        let key = |style: &CaptionStyle, text: &str, number: u32| {
            let mut inputs = blake3::Hasher::new();
            lettering(text, style).add_texts(&mut inputs, number);
            inputs.finalize()
        };
        let usual = style(Look::Box);
        assert_eq!(key(&usual, TEXT, 31), key(&usual, TEXT, 32), "the same word is marked");
        let others = [
            key(&usual, TEXT, 46),
            key(&usual, "The lamb went out.", 31),
            key(&style(Look::Karaoke), TEXT, 31),
            key(&CaptionStyle { size: Some(1.1), ..usual.clone() }, TEXT, 31),
            key(&CaptionStyle { uppercase: true, ..usual.clone() }, TEXT, 31),
            key(&CaptionStyle { place: Some(super::super::Place::Top), ..usual.clone() }, TEXT, 31),
            key(&CaptionStyle { colors: Colors::default(), ..usual.clone() }, TEXT, 31),
            key(&usual, TEXT, 3),
        ];
        assert!(others.iter().all(|other| *other != key(&usual, TEXT, 31)));
    }

    #[test]
    fn endings_and_particles_share_the_mark_of_their_word() {
        let words: Vec<Word> = Vec::new();
        let caption = Caption { text: "灯りは消えた。".into(), start: 0.0, end: 2.0, words };
        let sense = super::super::sense::Sense::of("ja");
        let room = super::super::layout::Room {
            line_width: 30.0,
            lines_max: 2,
            words_max: 99,
            sense,
            signs: super::super::signs::Signs::NONE,
        };
        let cues = cues::cues(&[caption], room, 3.0, &mut super::super::layout::estimate);
        let (rows, times) = rows(&cues[0], false, &[]);
        let shown: Vec<&str> = rows[0].words.iter().filter_map(|word| rows[0].text.get(word.clone())).collect();
        assert_eq!(shown, ["灯りは", "消えた。"]);
        assert_eq!(times.len(), 2);
        assert!((times[1].unwrap().1 - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_text_is_seen_from_its_first_frame_to_the_one_before_its_end() {
        let time = Time { start: 0.5, end: 2.0, moves: Moves::default() };
        let seen: Vec<u32> = (0..90).filter(|frame| time.light(f64::from(*frame) / 30.0).is_some()).collect();
        assert_eq!((seen.first(), seen.last(), seen.len()), (Some(&15), Some(&59), 45));
    }

    #[test]
    fn a_card_comes_up_to_rest_and_goes_up_from_it_without_a_jump() {
        let moves = Moves { seconds: (0.5, 0.4), rises: (40.0, 24.0) };
        let time = Time { start: 0.5, end: 3.0, moves };
        let lights: Vec<Light> = (0..90).filter_map(|frame| time.light(f64::from(frame) / 30.0)).collect();
        let rest = Light { light: 256, down: 0 };
        assert!(lights.iter().filter(|light| **light == rest).count() > 40);
        assert!(
            lights.iter().all(|light| light.down % 2 == 0)
                && 30 < lights[0].down
                && lights[lights.len() - 1].down < -16
        );
        for pair in lights.windows(2) {
            let (light, down) = (pair[0].light.abs_diff(pair[1].light), pair[0].down - pair[1].down);
            assert!(light <= 32 && (0..=10).contains(&down), "{pair:?}");
        }
    }
}
