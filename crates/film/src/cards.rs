//! Cards: the title, the chapters and the end, big in the middle of the picture. Their size and their lines. Pure.

use super::cells::{Cells, Part};
use super::layout::lines;
use super::looks::{Anchor, Design, Ink};
use super::setting::{Manner, PITCH, Row, Setting};
use super::style::Look;
use super::text::{is_rtl, without};
use super::timeline::{CALMING_SECONDS, CLOSING_SECONDS, UNTITLED_SECONDS};
use super::typeset::Setter;
use super::{Canvas, Card};

/// Lines of a card.
const LINES_MAX: usize = 4;
/// The least size of a long text, as a share of that of a short one.
const SHRINK_MIN: f64 = 0.5;
/// The least size that saves a line.
const SHRINK_FOR_LINE: f64 = 0.75;
/// How much of a block of lines is free above and below its letters, in ems, and how far below its middle that of its letters
/// is.
const SLOT_FREE: f64 = 0.3;
const LETTERS_LOW: f64 = 0.1;
/// How many places of a card are compared, and what the whole height away from its usual place costs; to cover as much as
/// the mean of the picture costs 1.
const PLACES: u32 = 30;
const FAR: f64 = 0.25;
/// The times in which a card appears and disappears, in seconds. The title stands in the first frame, which players show
/// until the video is started.
const FADE_IN: f64 = 0.3;
const FADE_OUT: f64 = UNTITLED_SECONDS;

/// What a card stands on.
#[derive(Debug)]
pub(crate) enum Ground {
    /// The blurred picture behind the end card.
    Calm,
    /// A picture that shows something, with the part of it that is on the canvas.
    Picture(Cells, Part),
}

/// Returns how long a card takes to appear and to disappear, in seconds. What stands at the end disappears with the
/// picture, over which it is drawn.
pub(crate) fn fades(card: &Card, seconds: f64) -> (f64, f64) {
    let half = (card.end - card.start) / 2.0; // a short card is whole for a moment, too
    let is_last = is_end(card, seconds);
    let fade_in = if is_last { CALMING_SECONDS } else { FADE_IN };
    let fade_out = if seconds <= card.end { CLOSING_SECONDS } else { FADE_OUT };
    (if card.start <= 0.0 { 0.0 } else { fade_in.min(half) }, fade_out.min(half))
}

/// Tells whether a card is the end of a video of so many seconds.
pub(crate) fn is_end(card: &Card, seconds: f64) -> bool {
    0.0 < card.start && seconds <= card.end
}

/// Sets a card on its ground; `None` if no font has any of its characters.
pub(crate) fn set(
    text: &str,
    ground: &Ground,
    design: &Design,
    canvas: Canvas,
    setter: &mut Setter,
) -> Option<Setting> {
    let text = without(&design.room.signs.text(text), setter.missing());
    let (em, lines) = fit(&text, design, &mut |text| setter.width(text));
    let widest = lines.iter().map(|line| setter.width(line) * em).fold(0.0, f64::max);
    let rows: Vec<Row> = lines.into_iter().map(|text| Row { text, words: Vec::new() }).collect();
    let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
    let middle = match ground {
        Ground::Calm => height / 2.0,
        Ground::Picture(cells, view) => {
            let block = (widest / width, (rows.len() as f64 * PITCH - SLOT_FREE) * em / height);
            let span = (design.card_span.0 / height, design.card_span.1 / height);
            height * calmest(cells, *view, block, span, design.card_middle / height) - LETTERS_LOW * em
        }
    };
    let is_scrimmed = matches!(ground, Ground::Picture(..));
    let manner =
        Manner { em, anchor: Anchor::Middle(middle), ink: Ink::plain(), look: Look::Plain, is_rtl: is_rtl(&text) };
    (!rows.is_empty()).then(|| Setting { is_scrimmed, ..Setting::of(&rows, manner, canvas, setter) })
}

/// Returns the middle at which a block covers the least of what a picture shows; all lengths are shares of the canvas.
/// `view` is the part of the picture that the canvas shows.
fn calmest(cells: &Cells, view: Part, (width, height): (f64, f64), (top, bottom): (f64, f64), usual: f64) -> f64 {
    let whole = cells.seen_in(view);
    let (across, down) = (view.right - view.left, view.bottom - view.top);
    let cost = |middle: f64| {
        let part = Part {
            left: view.left + (0.5 - width / 2.0) * across,
            top: view.top + (middle - height / 2.0) * down,
            right: view.left + (0.5 + width / 2.0) * across,
            bottom: view.top + (middle + height / 2.0) * down,
        };
        cells.seen_in(part) / whole.max(f64::EPSILON) + FAR * (middle - usual).abs()
    };
    let (first, last) = (top + height / 2.0, bottom - height / 2.0);
    let steps = (0..=PLACES).map(|step| first + (last - first) * f64::from(step) / f64::from(PLACES));
    let costs = steps.chain([usual]).filter(|middle| (first..=last).contains(middle)).map(|it| (it, cost(it)));
    costs.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(usual, |best| best.0)
}

/// Returns size and lines of a text: smaller until it fits, or a little smaller where that saves a line, and cut if it does
/// not fit in any size.
fn fit(text: &str, design: &Design, measure: &mut dyn FnMut(&str) -> f64) -> (f64, Vec<String>) {
    let (mut em, least) = (design.card_em, design.card_em * SHRINK_MIN);
    let fewest = lines(text, design.card_width(em * SHRINK_FOR_LINE), design.room.sense, measure).len().min(LINES_MAX);
    let mut set = lines(text, design.card_width(em), design.room.sense, measure);
    let fits = |set: &[String], em: f64, measure: &mut dyn FnMut(&str) -> f64| {
        set.len() <= fewest && set.iter().all(|line| measure(line) <= design.card_width(em))
    };
    while !fits(&set, em, measure) && least < em {
        em = (em * 0.95).max(least);
        set = lines(text, design.card_width(em), design.room.sense, measure);
    }
    if LINES_MAX < set.len() {
        set.truncate(LINES_MAX);
        if let Some(last) = set.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    (em, set)
}

#[cfg(test)]
mod tests {
    use super::super::layout::estimate;
    use super::super::style::CaptionStyle;
    use super::*;

    #[test]
    fn a_long_text_shrinks_and_is_cut_at_last() {
        let design = Design::of(Canvas { width: 1080, height: 1920, fps: 30 }, &CaptionStyle::default(), "de");
        let size = |words: usize| {
            let (em, lines) = fit("lighthouse ".repeat(words).trim(), &design, &mut estimate);
            (em < design.card_em, lines.len(), lines.concat().contains('…'))
        };
        assert_eq!(size(1), (false, 1, false));
        assert!(size(5).1 <= LINES_MAX && !size(5).2, "{:?}", size(5));
        assert_eq!(size(90), (true, LINES_MAX, true));
    }

    #[test]
    fn a_title_has_a_line_less_where_it_is_a_little_smaller() {
        let design = Design::of(Canvas { width: 1080, height: 1920, fps: 30 }, &CaptionStyle::default(), "de");
        let (em, lines) = fit("Der Uhrenmacher von Lübeck", &design, &mut estimate);
        assert_eq!(lines, ["Der Uhrenmacher", "von Lübeck"]);
        assert!((SHRINK_FOR_LINE..1.0).contains(&(em / design.card_em)), "{}", em / design.card_em);
    }

    #[test]
    fn a_card_stands_beside_the_subject_of_its_picture() {
        let whole = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let middle = |subject: std::ops::Range<u32>, view: Part| {
            let picture = image::RgbImage::from_fn(480, 960, |x, y| {
                let inside = (120..360).contains(&x) && subject.contains(&y);
                image::Rgb(if inside { [200, 90, 20] } else { [40, 60, 160] })
            });
            calmest(&Cells::of_picture(&picture), view, (0.8, 0.14), (0.1, 0.8), 0.4)
        };
        assert!((middle(0..0, whole) - 0.4).abs() < 1e-9, "nothing is in the way");
        let beside = middle(280..600, whole); // from 0.29 to 0.62 of the height
        assert!(beside + 0.07 <= 0.3, "{beside}");
        let below = middle(96..480, whole);
        assert!(0.5 <= below - 0.07 && below + 0.07 <= 0.8, "{below}");
        let half = Part { top: 0.3, bottom: 0.8, ..whole };
        let seen = middle(288..480, half); // on the canvas from 0 to 0.4
        assert!((0.4..0.6).contains(&(seen - 0.07)), "{seen}");
    }

    #[test]
    fn the_first_frame_has_the_whole_title_and_the_last_card_goes_with_the_picture() {
        let card = |start, end| Card { text: "A".into(), start, end };
        assert_eq!(fades(&card(0.0, 2.0), 60.0), (0.0, FADE_OUT));
        assert_eq!(fades(&card(20.0, 22.0), 60.0), (FADE_IN, FADE_OUT));
        assert_eq!(fades(&card(58.0, 60.0), 60.0), (CALMING_SECONDS, CLOSING_SECONDS));
    }
}
