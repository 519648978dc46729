//! Cards: the title, the chapters and the end, big in the middle of the picture. Their size and their lines. Pure.

use super::layout::lines;
use super::looks::{Anchor, Design, Ink};
use super::setting::{Manner, Row, Setting};
use super::style::Look;
use super::text::{clean, is_rtl, without};
use super::timeline::CLOSING_SECONDS;
use super::typeset::Setter;
use super::{Canvas, Card};

/// Lines of a card.
const LINES_MAX: usize = 4;
/// The least size of a long text, as a share of that of a short one.
const SHRINK_MIN: f64 = 0.5;
/// The least size that saves a line.
const SHRINK_FOR_LINE: f64 = 0.75;
/// The times in which a card appears and disappears, in seconds. The title stands in the first frame, which players show
/// until the video is started.
const FADE_IN: f64 = 0.3;
const FADE_OUT: f64 = 0.35;

/// Returns how long a card takes to appear and to disappear, in seconds. What stands at the end disappears with the
/// picture, over which it is drawn.
pub(crate) fn fades(card: &Card, seconds: f64) -> (f64, f64) {
    let half = (card.end - card.start) / 2.0; // a short card is whole for a moment, too
    let (fade_in, fade_out) = (FADE_IN.min(half), FADE_OUT.min(half));
    (
        if card.start <= 0.0 { 0.0 } else { fade_in },
        if seconds <= card.end { CLOSING_SECONDS.min(half) } else { fade_out },
    )
}

/// Sets a card; `None` if no font has any of its characters.
pub(crate) fn set(text: &str, design: &Design, canvas: Canvas, setter: &mut Setter) -> Option<Setting> {
    let text = without(&clean(text), setter.missing());
    let (em, lines) = fit(&text, design, &mut |text| setter.width(text));
    let rows: Vec<Row> = lines.into_iter().map(|text| Row { text, words: Vec::new() }).collect();
    let (anchor, is_rtl) = (Anchor::Middle(design.card_middle), is_rtl(&text));
    let manner = Manner { em, anchor, ink: Ink::plain(), look: Look::Plain, is_rtl };
    (!rows.is_empty()).then(|| Setting { is_card: true, ..Setting::of(&rows, manner, canvas, setter) })
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
    fn the_first_frame_has_the_whole_title_and_the_last_card_goes_with_the_picture() {
        let card = |start, end| Card { text: "A".into(), start, end };
        assert_eq!(fades(&card(0.0, 2.0), 60.0), (0.0, FADE_OUT));
        assert_eq!(fades(&card(20.0, 22.0), 60.0), (FADE_IN, FADE_OUT));
        assert_eq!(fades(&card(58.0, 60.0), 60.0), (FADE_IN, CLOSING_SECONDS));
    }
}
