//! Cards: the title, the chapters and the end. How they appear and go, and how they are set on their ground. Pure.

use super::cells::{Cells, Part};
use super::looks::{Design, Ink};
use super::poster::{Line, Placed as Place, Room, Side, TRACKING, Words};
use super::scrim::Scrim;
use super::setting::{Backdrop, Placed, Setting};
use super::style::{Color, Look};
use super::text::without;
use super::timeline::{CALMING_SECONDS, CLOSING_SECONDS, UNTITLED_SECONDS};
use super::typeset::Setter;
use super::{Canvas, Card, CardKind, Face};

/// The time in which a chapter appears, in seconds, and in which it and the title go. The title stands in the first frame,
/// which players show until the video is started.
const FADE_IN: f64 = 0.4;
const FADE_OUT: f64 = UNTITLED_SECONDS;
/// How far a card comes up while it appears, and goes up while it disappears, as a share of the height.
const RISE_IN: f64 = 0.022;
const RISE_OUT: f64 = 0.014;
/// The colour of rules where none is chosen.
const GOLD: Color = Color([240, 200, 110]);

/// The picture that a card stands on, with the part of it that is on the canvas.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) cells: Cells,
    pub(crate) view: Part,
}

/// How a card appears and disappears: how long it takes in seconds, and how far it moves up in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Moves {
    pub(crate) seconds: (f64, f64),
    pub(crate) rises: (f64, f64),
}

/// Returns how a card appears and disappears. What stands at the end disappears with the picture, over which it is drawn.
pub(crate) fn moves(card: &Card, canvas: Canvas) -> Moves {
    let half = (card.end - card.start) / 2.0; // a short card is whole for a moment, too
    let height = f64::from(canvas.height);
    let (fade_in, fade_out) = match card.kind {
        CardKind::Title => (0.0, FADE_OUT),
        CardKind::Chapter => (FADE_IN, FADE_OUT),
        CardKind::End => (CALMING_SECONDS, CLOSING_SECONDS),
    };
    let rise_in = if card.kind == CardKind::Title { 0.0 } else { RISE_IN };
    let rise_out = if card.kind == CardKind::End { 0.0 } else { RISE_OUT };
    Moves { seconds: (fade_in.min(half), fade_out.min(half)), rises: (rise_in * height, rise_out * height) }
}

/// Sets a card on its ground; `None` if no font has any of its characters.
pub(crate) fn set(
    card: &Card,
    ground: &Ground,
    design: &Design,
    (canvas, face): (Canvas, Face),
    setter: &mut Setter,
) -> Option<Setting> {
    let shown = |text: &str| without(&design.room.signs.text(text), setter.missing());
    let (text, foot) = (shown(&card.text), card.foot.as_deref().map(shown));
    let head = card.head.as_deref().map(|head| shown(head).to_uppercase());
    let words =
        Words { head: head.as_deref(), text: &text, foot: foot.as_deref(), sense: design.room.sense.in_title() };
    let room = Room::of(canvas, card.kind);
    let measure = &mut |text: &str| setter.width(text);
    let Ground { cells, view } = ground;
    let place = room.beside(&words, cells, *view, measure);
    let scrim = Some(Scrim::behind(card.kind, &place, (cells, room.covered(&place, *view)), canvas));
    let ink = Ink { active: design.chosen_active.map_or(GOLD, lit), ..Ink::plain() };
    let glyphs = place.block.lines.iter().flat_map(|line| glyphs(line, &place, canvas, setter)).collect::<Vec<_>>();
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a canvas")]
    let (x, y, em) = (place.begin(canvas) as f32, (place.top + place.block.rule) as f32, place.block.em as f32);
    let backdrop = Backdrop { rule: (x, y), begins: place.reading_side(), face, scrim };
    let setting = Setting { glyphs, boxes: Vec::new(), em, ink, look: Look::Plain, backdrop: Some(backdrop) };
    (!setting.glyphs.is_empty()).then_some(setting)
}

/// Returns a colour that is seen on a dark ground: with a fourth of white in it, if it is dark itself.
fn lit(color: Color) -> Color {
    let Color([red, green, blue]) = color;
    let luma = (213 * u32::from(red) + 715 * u32::from(green) + 72 * u32::from(blue)) / 1000;
    let mixed = |part: u8| part - part / 4 + 63;
    if luma < 80 { Color([red, green, blue].map(mixed)) } else { color }
}

/// Places the glyphs of a line on the canvas: in the middle of it, or at the side of its block at which reading begins.
#[expect(clippy::cast_possible_truncation, reason = "pixels of a canvas")]
fn glyphs(line: &Line, place: &Place, canvas: Canvas, setter: &mut Setter) -> Vec<Placed> {
    let set = setter.line(&line.text, line.em as f32, line.is_rtl);
    let track = if line.is_tracked { (TRACKING * line.em) as f32 } else { 0.0 };
    let width = set.width + track * (set.glyphs.len().max(1) - 1) as f32;
    let begin = place.begin(canvas) as f32;
    let left = match place.reading_side() {
        Side::Left => begin,
        Side::Middle => begin - width / 2.0,
        Side::Right => begin - width,
    };
    let baseline = (place.top + line.baseline).round() as f32;
    let placed = set.glyphs.into_iter().enumerate().map(|(number, glyph)| {
        let (x, y) = (left.round() + glyph.origin.0 + track * number as f32, baseline + glyph.origin.1);
        Placed { shape: glyph.shape, x, y, word: None }
    });
    placed.collect()
}

impl Place {
    /// Returns at which side its lines and its rule begin: in the middle of the canvas they have a common middle, beside a
    /// subject they begin where reading does.
    fn reading_side(&self) -> Side {
        match self.side {
            Side::Middle => Side::Middle,
            Side::Left | Side::Right if self.block.is_rtl => Side::Right,
            Side::Left | Side::Right => Side::Left,
        }
    }

    /// Returns where that side is across the canvas.
    fn begin(&self, canvas: Canvas) -> f64 {
        match self.reading_side() {
            Side::Left => self.left,
            Side::Middle => f64::from(canvas.width) / 2.0,
            Side::Right => self.left + self.block.width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fonts::Fonts;
    use super::super::poster::Block;
    use super::super::style::CaptionStyle;
    use super::*;

    const CANVAS: Canvas = Canvas { width: 1920, height: 1080, fps: 30 };

    /// Sets a title beside a subject on the left; returns the ends of its letters and its rule.
    fn beside(text: &str) -> ((f32, f32), Backdrop) {
        let picture = image::RgbImage::from_fn(480, 270, |x, y| {
            image::Rgb(if (20..160).contains(&x) && 10 < y { [200, 90, 20] } else { [40, 60, 160] })
        });
        let view = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let ground = Ground { cells: Cells::of_picture(&picture), view };
        let design = Design::of(CANVAS, &CaptionStyle::default(), "he");
        let card = Card {
            kind: CardKind::Title,
            head: Some("Night Tales".into()),
            text: text.into(),
            foot: None,
            start: 0.0,
            end: 2.0,
        };
        let mut setter = Setter::new(Fonts::find([text, "NIGHT TALES"].into_iter(), "he", None, &[]));
        let setting = set(&card, &ground, &design, (CANVAS, Face::Sans), &mut setter).unwrap();
        let ends = setting.glyphs.iter().map(|glyph| glyph.x);
        let (left, right) = (ends.clone().fold(f32::MAX, f32::min), ends.fold(f32::MIN, f32::max));
        ((left, right), setting.backdrop.unwrap())
    }

    #[test]
    fn beside_a_subject_all_of_a_card_begins_where_its_words_do() {
        let ((left, _), backdrop) = beside("The House on the Lane");
        assert!(backdrop.begins == Side::Left && (backdrop.rule.0 - left).abs() < 20.0, "{left} {backdrop:?}");
        let ((_, right), backdrop) = beside("הבית של Wikipedia ליד הים");
        assert!(backdrop.begins == Side::Right && 0.0 <= backdrop.rule.0 - right, "{right} {backdrop:?}");
        assert!(backdrop.rule.0 - right < 200.0, "{right} {backdrop:?}");
        let place = |side, is_rtl| {
            let block = Block { width: 500.0, is_rtl, ..Block::default() };
            let place = Place { block, side, left: 100.0, top: 0.0 };
            (place.reading_side(), place.begin(CANVAS))
        };
        for (side, is_rtl, expected) in [
            (Side::Middle, true, (Side::Middle, 960.0)),
            (Side::Right, false, (Side::Left, 100.0)),
            (Side::Left, true, (Side::Right, 600.0)),
        ] {
            assert_eq!(place(side, is_rtl), expected);
        }
    }

    #[test]
    fn a_rule_is_seen_on_a_dark_ground_and_keeps_a_bright_colour() {
        assert_eq!(lit(Color([139, 0, 0])), Color([168, 63, 63]));
        assert_eq!(lit(GOLD), GOLD);
        assert_eq!(lit(Color([0; 3])), Color([63; 3]));
    }

    #[test]
    fn the_first_frame_has_the_whole_title_and_the_last_card_goes_with_the_picture() {
        let canvas = Canvas { width: 1080, height: 1920, fps: 30 };
        let moves = |kind, start, end| {
            let (head, foot) = (None, None);
            moves(&Card { kind, head, text: "A".into(), foot, start, end }, canvas)
        };
        let title = moves(CardKind::Title, 0.0, 2.0);
        assert_eq!((title.seconds, title.rises.0), ((0.0, FADE_OUT), 0.0));
        assert_eq!(moves(CardKind::Chapter, 20.0, 22.0).seconds, (FADE_IN, FADE_OUT));
        assert!(moves(CardKind::Chapter, 20.0, 20.4).seconds.0 < 0.21, "a short card is whole for a moment");
        let end = moves(CardKind::End, 56.0, 60.0);
        assert_eq!((end.seconds, end.rises.1), ((CALMING_SECONDS, CLOSING_SECONDS), 0.0));
    }
}
