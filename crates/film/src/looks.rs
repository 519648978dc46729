//! The looks of captions on a canvas: sizes, places, colours, and how many words are shown at once. Pure.

use super::focus::TextRows;
use super::layout;
use super::poster::Room;
use super::sense::Sense;
use super::signs::Signs;
use super::style::{CaptionStyle, Color, Look, Place};
use super::{Canvas, CardKind, Order, Subtitles};

/// The share of the width that stays free on each side (EBU R 95 asks for 5 % at least). In portrait, players put
/// their buttons over the right 12 %.
const MARGIN_SIDE: f64 = 0.07;
const MARGIN_SIDE_PORTRAIT: f64 = 0.12;
/// The share of the height that stays free below. In portrait, players put name and description over the lower 20 %.
const MARGIN_BOTTOM: f64 = 0.08;
const MARGIN_BOTTOM_PORTRAIT: f64 = 0.22;
/// The share of the height that stays free above; in portrait, players have their own bar there.
const MARGIN_TOP: f64 = 0.08;
const MARGIN_TOP_PORTRAIT: f64 = 0.14;
/// Font sizes (em) as a share of the height: of captions, and of the look `word`.
const SIZES: Sizes = Sizes { caption: 0.065, word: 0.1 };
const SIZES_PORTRAIT: Sizes = Sizes { caption: 0.039, word: 0.058 };
/// The widest line of captions in ems: about 42 characters, the usual limit of guides for subtitles.
const LINE_EMS_MAX: f64 = 23.0;
/// The height of a line of captions, in ems.
const LINE_HEIGHT: f64 = 1.3;
/// The words of the look `word`.
const WORDS_MAX: usize = 3;
/// The look's own colours.
const WHITE: Color = Color([255, 255, 255]);
const NEARLY_BLACK: Color = Color([16, 16, 16]);
const VIOLET: Color = Color([109, 40, 217]);
const YELLOW: Color = Color([255, 214, 10]);

struct Sizes {
    caption: f64,
    word: f64,
}

/// Everything that is decided about the texts of a video before they are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Design {
    /// How words are marked.
    pub(crate) look: Look,
    /// The font size of captions, in pixels per em.
    pub(crate) em: f64,
    /// What is shown at once.
    pub(crate) room: layout::Room,
    /// Where captions stand.
    pub(crate) anchor: Anchor,
    /// The colours of captions: letters, outline, marks.
    pub(crate) ink: Ink,
    /// The colour of marks that was chosen, if one was.
    pub(crate) chosen_active: Option<Color>,
    /// True for capital letters only.
    pub(crate) uppercase: bool,
}

/// What of a block of lines has a fixed height on the canvas, in pixels from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Anchor {
    /// The block's top.
    Top(f64),
    /// The block's middle.
    Middle(f64),
    /// The block's bottom.
    Bottom(f64),
}

/// The colours of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) text: Color,
    pub(crate) outline: Color,
    pub(crate) active: Color,
}

impl Ink {
    /// Returns the colours of a card.
    pub(crate) fn plain() -> Self {
        Self { text: WHITE, outline: NEARLY_BLACK, active: YELLOW }
    }
}

impl Design {
    /// Decides the looks of a canvas, for texts in a language.
    pub(crate) fn of(canvas: Canvas, style: &CaptionStyle, language: &str) -> Self {
        let (width, height, portrait) = (f64::from(canvas.width), f64::from(canvas.height), canvas.is_portrait());
        let choose = |portrait_one: f64, other: f64| if portrait { portrait_one } else { other };
        let look = style.look.unwrap_or(if portrait { Look::Box } else { Look::Plain });
        let sizes = if portrait { SIZES_PORTRAIT } else { SIZES };
        let is_big = look == Look::Word;
        let em = height * if is_big { sizes.word } else { sizes.caption } * style.size.unwrap_or(1.0);
        let line_width = width * (1.0 - 2.0 * choose(MARGIN_SIDE_PORTRAIT, MARGIN_SIDE));
        let (lines_max, words_max) = if is_big { (1, WORDS_MAX) } else { (2, usize::MAX) };
        let place = style.place.unwrap_or(if is_big { Place::Middle } else { Place::Bottom });
        let anchor = match place {
            // One line stands in the middle of two in portrait, where many cues are short, so that the eye need not jump.
            Place::Bottom if portrait => {
                Anchor::Middle(height * (1.0 - MARGIN_BOTTOM_PORTRAIT) - em * LINE_HEIGHT * lines_max as f64 / 2.0)
            }
            Place::Bottom => Anchor::Bottom(height * (1.0 - MARGIN_BOTTOM)),
            Place::Middle => Anchor::Middle(height * 0.5),
            Place::Top => Anchor::Top(height * choose(MARGIN_TOP_PORTRAIT, MARGIN_TOP)),
        };
        let active = if look == Look::Box { VIOLET } else { YELLOW };
        Self {
            look,
            em,
            room: layout::Room {
                line_width: (line_width / em).min(LINE_EMS_MAX),
                lines_max,
                words_max,
                sense: Sense::of(language),
                signs: Signs::of(language),
            },
            anchor,
            ink: Ink {
                text: style.colors.text.unwrap_or(WHITE),
                outline: style.colors.outline.unwrap_or(NEARLY_BLACK),
                active: style.colors.active.unwrap_or(active),
            },
            chosen_active: style.colors.active,
            uppercase: style.uppercase,
        }
    }
}

/// Returns the rows that the captions of a video take where they stand at the bottom, as shares of the height.
pub(crate) fn caption_rows(order: &Order) -> Option<TextRows> {
    let design = Design::of(order.canvas, &order.caption_style, &order.language);
    let is_burned = order.subtitles.contains(&Subtitles::Burned) && design.look != Look::None;
    let is_low = order.caption_style.place.map_or(design.look != Look::Word, |place| place == Place::Bottom);
    let (height, block) = (f64::from(order.canvas.height), design.em * LINE_HEIGHT * design.room.lines_max as f64);
    let top = design.anchor.top(block, height);
    (is_burned && is_low && !order.captions.is_empty()).then(|| (top / height, (top + block) / height))
}

/// Returns the rows that the captions on the first picture take, and its title where that stands low.
pub(crate) fn opening_rows(order: &Order) -> Option<TextRows> {
    let captions = caption_rows(order);
    if order.cards.first().is_none_or(|card| card.kind != CardKind::Title) {
        return captions;
    }
    let lines = if order.canvas.is_portrait() { 2.0 } else { 1.0 }; // what most titles have
    let top = Room::of(order.canvas, CardKind::Title).low_top(lines);
    captions.map(|(first, last)| (first.min(top), last))
}

impl Anchor {
    /// Returns the top of a block of this height, kept on a canvas of `canvas_height`.
    pub(crate) fn top(self, height: f64, canvas_height: f64) -> f64 {
        let top = match self {
            Self::Top(top) => top,
            Self::Middle(middle) => middle - height / 2.0,
            Self::Bottom(bottom) => bottom - height,
        };
        top.min(canvas_height - height).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(width: u32, height: u32, style: &CaptionStyle) -> Design {
        Design::of(Canvas { width, height, fps: 30 }, style, "en")
    }

    #[test]
    fn a_box_is_usual_in_portrait_and_plain_text_elsewhere() {
        let usual = CaptionStyle::default();
        let looks =
            [(1080, 1920), (1920, 1080), (1080, 1080)].map(|(width, height)| design(width, height, &usual).look);
        assert_eq!(looks, [Look::Box, Look::Plain, Look::Plain]);
        let karaoke = CaptionStyle { look: Some(Look::Karaoke), ..usual };
        assert_eq!(design(1080, 1920, &karaoke).look, Look::Karaoke);
    }

    #[test]
    fn captions_stay_out_of_what_players_cover() {
        for place in [Place::Bottom, Place::Middle, Place::Top] {
            for look in [Look::Box, Look::Plain, Look::Karaoke, Look::Word] {
                for size in [0.5, 1.0, 2.0] {
                    let style = CaptionStyle {
                        look: Some(look),
                        place: Some(place),
                        size: Some(size),
                        ..CaptionStyle::default()
                    };
                    let it = design(1080, 1920, &style);
                    let height = it.em * LINE_HEIGHT * it.room.lines_max as f64;
                    let top = it.anchor.top(height, 1920.0);
                    assert!(1920.0 * 0.07 <= top && top + height <= 1920.0 * 0.8, "{style:?}: {top}");
                    assert!(it.room.line_width * it.em <= 1080.0 * 0.76 + 1e-6);
                }
            }
        }
    }

    #[test]
    fn what_is_chosen_replaces_what_the_look_has() {
        let color = Color([1, 2, 3]);
        let colors = super::super::style::Colors { active: Some(color), ..Default::default() };
        let style = CaptionStyle { size: Some(1.5), colors, uppercase: true, ..CaptionStyle::default() };
        let (usual, chosen) = (design(1080, 1920, &CaptionStyle::default()), design(1080, 1920, &style));
        assert!((chosen.em / usual.em - 1.5).abs() < 1e-9);
        assert_eq!((chosen.ink.active, chosen.ink.text, chosen.uppercase), (color, usual.ink.text, true));
    }
}
