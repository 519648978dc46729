//! The title over the first picture: its time, its size and its lines. Pure.

use super::Canvas;
use super::layout::lines;
use super::looks::{Anchor, Design, Ink};
use super::setting::{Manner, Row, Setting};
use super::style::Look;
use super::text::{clean, is_rtl, without};
use super::typeset::Setter;

/// Lines of a title.
const LINES_MAX: usize = 4;
/// The longest time for a title, in seconds.
const SECONDS_MAX: f64 = 2.4;
/// The shortest time for a title, in seconds; a shorter one cannot be read.
const SECONDS_MIN: f64 = 1.5;
/// The share of the first picture's time that a title may take.
const SHARE: f64 = 0.8;
/// The times in which a title appears and disappears, in seconds, if there is enough time.
const FADES: (f64, f64) = (0.3, 0.45);

/// Returns when the title disappears, in seconds, for a first picture of `first_picture` of the video's `seconds`.
pub(crate) fn end(first_picture: f64, seconds: f64) -> f64 {
    (first_picture * SHARE).clamp(SECONDS_MIN, SECONDS_MAX).min(seconds)
}

/// Returns how long a title takes to appear and to disappear, in seconds.
pub(crate) fn fades(end: f64) -> (f64, f64) {
    if end < 1.0 { (0.0, 0.0) } else { FADES }
}

/// Sets a title; `None` if no font has any of its characters.
pub(crate) fn set(title: &str, design: &Design, canvas: Canvas, setter: &mut Setter) -> Option<Setting> {
    let title = without(&clean(title), setter.missing());
    let (em, lines) = fit(&title, design, &mut |text| setter.width(text));
    let rows: Vec<Row> = lines.into_iter().map(|text| Row { text, words: Vec::new() }).collect();
    let (anchor, is_rtl) = (Anchor::Middle(design.title_middle), is_rtl(&title));
    let manner = Manner { em, anchor, ink: Ink::plain(), look: Look::Plain, is_rtl };
    (!rows.is_empty()).then(|| Setting::of(&rows, manner, canvas, setter))
}

/// Returns size and lines of a title: smaller until it fits, and cut if it does not fit in any size.
fn fit(title: &str, design: &Design, measure: &mut dyn FnMut(&str) -> f64) -> (f64, Vec<String>) {
    let (mut em, least) = (design.title_em, design.title_em * 0.66);
    let mut set = lines(title, design.line_width(em), measure);
    while LINES_MAX < set.len() && least < em {
        em = (em * 0.9).max(least);
        set = lines(title, design.line_width(em), measure);
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
    use super::*;

    #[test]
    fn a_long_title_shrinks_and_is_cut_at_last() {
        let design = Design::of(Canvas { width: 1080, height: 1920, fps: 30 }, &Default::default());
        let size = |words: usize| {
            let (em, lines) = fit("lighthouse ".repeat(words).trim(), &design, &mut estimate);
            (em < design.title_em, lines.len(), lines.concat().contains('…'))
        };
        assert_eq!(size(1), (false, 1, false));
        assert!(size(7).1 <= LINES_MAX && !size(7).2, "{:?}", size(7));
        assert_eq!(size(90), (true, LINES_MAX, true));
    }
}
