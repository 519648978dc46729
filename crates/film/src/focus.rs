//! Where the subject of a picture is, so that cropping it to a frame does not cut it off. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::alive;
use super::cells::{Cells, Part};
use image::RgbImage;

/// How much less the borders count than the middle, where people put what matters.
const MIDDLE: f64 = 0.6;
/// The share of the proportions that may differ before it matters which side is cut.
const SAME: f64 = 0.02;

/// A rectangle of a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Crop {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Crop {
    /// Returns all of a picture.
    pub(crate) fn all(picture: &RgbImage) -> Self {
        Self { left: 0.0, top: 0.0, width: f64::from(picture.width()), height: f64::from(picture.height()) }
    }

    /// Returns the part in the middle that has the proportions of a canvas.
    pub(crate) fn middle(picture: &RgbImage, (width, height): (u32, u32)) -> Self {
        let (all, want) = (Self::all(picture), f64::from(width) / f64::from(height));
        let (width, height) = (all.width.min(all.height * want), all.height.min(all.width / want));
        Self { left: (all.width - width) / 2.0, top: (all.height - height) / 2.0, width, height }
    }
}

/// The rows of the canvas in which texts stand, as shares of its height: from the first one to the last.
pub(crate) type TextRows = (f64, f64);

/// The least share of its detail that a cropped picture must keep. A 4:3 picture with detail everywhere keeps just so much
/// in a frame of 9:16, one of 3:2 does not.
const KEPT_MIN: f64 = 0.5;

/// Returns the part of a picture that is shown on a canvas of these proportions: the subject is on it, above the texts
/// where that is possible; the file may tell what is in front. `None`: what matters is nowhere in particular, so that any crop
/// would lose too much.
pub(crate) fn crop(
    picture: &RgbImage,
    (width, height): (u32, u32),
    texts: Option<TextRows>,
    front: Option<&alive::Front>,
) -> Option<Crop> {
    let (have_width, have_height) = (f64::from(picture.width()), f64::from(picture.height()));
    let want = f64::from(width) / f64::from(height);
    let cells = Cells::of_picture(picture);
    let cells = match front {
        Some(_) => cells.with_subject_of(Cells::of_part(picture, Crop::all(picture), front)),
        None => cells,
    };
    let ((x, y), kept) = place(&cells, have_width / have_height, want);
    if kept < KEPT_MIN {
        return None;
    }
    let (width, height) = (have_width.min(have_height * want), have_height.min(have_width / want));
    let whole = Crop { left: (have_width - width) * x, top: (have_height - height) * y, width, height };
    Some(match texts {
        Some(rows) => raised(&cells, whole, (have_width, have_height), rows),
        None => whole,
    })
}

/// How much of the picture above the subject may be left out to raise it, in shares of the height, and what leaving all out
/// costs; captions over as much as the mean of the picture cost 1.
const RAISED_MAX: f64 = 0.15;
const RAISED_STEPS: u32 = 5;
const LEFT_OUT: f64 = 1.5;
/// What it costs to cut off all that the picture shows: heads are worth more than feet behind captions.
const CUT_OFF: f64 = 4.0;
/// What it costs to cut off all of a subject that is known, and how far the motion of a picture takes its head to the edge.
const BEHEAD: f64 = 30.0;
const HEADROOM: f64 = 0.08;
/// The least that raising must gain, so that a calm picture keeps all of itself.
const GAIN_MIN: f64 = 0.15;
/// The part of the width that captions take.
const CAPTION_SIDES: (f64, f64) = (0.14, 0.86);
/// How far a picture's motion moves the subject into the captions, as a share of the height.
const MOTION: f64 = 0.03;

/// Returns the part of a crop that shows less in the rows of the captions: its bottom stays, so its subject is higher.
fn raised(cells: &Cells, whole: Crop, (width, height): (f64, f64), (first, last): TextRows) -> Crop {
    let seen = |crop: Crop, (left, right): (f64, f64), (top, bottom): (f64, f64)| {
        let (x, y) = (
            |share: f64| (crop.left + share * crop.width) / width,
            |share: f64| (crop.top + share * crop.height) / height,
        );
        cells.seen_in(Part { left: x(left), top: y(top), right: x(right), bottom: y(bottom) })
    };
    let all = seen(whole, (0.0, 1.0), (0.0, 1.0)).max(f64::EPSILON);
    let without = |share: f64| Crop {
        left: whole.left + whole.width * share / 2.0,
        top: whole.top + whole.height * share,
        width: whole.width * (1.0 - share),
        height: whole.height * (1.0 - share),
    };
    let covered = |share: f64| seen(without(share), CAPTION_SIDES, (first - MOTION, last)) / all;
    let cut_off = |share: f64| seen(whole, (0.0, 1.0), (0.0, share + MOTION)) / all;
    let rows =
        |bottom: f64| Part { left: 0.0, top: 0.0, right: 1.0, bottom: (whole.top + bottom * whole.height) / height };
    let beheaded = |share: f64| if 0.0 < share { cells.hidden_by(rows(share + HEADROOM)) } else { 0.0 };
    let cost = |share: f64| covered(share) + CUT_OFF * cut_off(share) + BEHEAD * beheaded(share) + LEFT_OUT * share;
    let steps = (1..=RAISED_STEPS).map(|step| RAISED_MAX * f64::from(step) / f64::from(RAISED_STEPS));
    let best = steps.map(|share| (share, cost(share))).min_by(|one, other| one.1.total_cmp(&other.1));
    best.filter(|best| best.1 + GAIN_MIN < cost(0.0)).map_or(whole, |best| without(best.0))
}

/// Returns which part of what is too much is cut off on the left and on the top, from 0 to 1 (0.5 cuts both sides alike),
/// and the share of the detail that is kept.
///
/// A subject differs from what is around it: in each window the differences between neighbouring cells are added up, and
/// the window with the most is shown.
fn place(cells: &Cells, have: f64, want: f64) -> ((f64, f64), f64) {
    if (have / want - 1.0).abs() <= SAME {
        return ((0.5, 0.5), 1.0);
    }
    let is_wide = want < have;
    let share = if is_wide { want / have } else { have / want };
    let (place, kept) = window(&detail(cells, is_wide), share);
    (if is_wide { (place, 0.5) } else { (0.5, place) }, kept)
}

/// Returns how much each column of cells differs from its neighbours; each row, if the picture is too high.
fn detail(cells: &Cells, columns: bool) -> Vec<f64> {
    let mut detail = vec![0.0; if columns { cells.across } else { cells.down }];
    for y in 0..cells.down {
        for x in 0..cells.across {
            let (index, of) = if columns { (x, cells.across) } else { (y, cells.down) };
            let weight = 1.0 - MIDDLE * (2.0 * index as f64 / of as f64 - 1.0).powi(2);
            detail[index] += cells.edge(x, y) * weight;
        }
    }
    detail
}

/// Returns the place of the window of a share of the whole that has the most detail (0 is the first, 1 the last), and how
/// much of all detail is in it.
fn window(detail: &[f64], share: f64) -> (f64, f64) {
    let length = ((detail.len() as f64 * share).round() as usize).clamp(1, detail.len());
    let last = detail.len() - length;
    let total: f64 = detail.iter().sum();
    if last == 0 || total <= f64::EPSILON {
        return (0.5, 1.0);
    }
    let half = length as f64 / 2.0;
    let score = |start: usize| {
        // What is in the middle of the window counts most, so that the subject is not at its edge.
        let from_middle = |index: usize| (index as f64 + 0.5 - half) / half;
        let inside = detail[start..start + length].iter().enumerate();
        inside.map(|(index, detail)| detail * (1.0 - from_middle(index).powi(2) / 2.0)).sum::<f64>()
    };
    let best = (0..=last).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap_or(0);
    let kept: f64 = detail[best..best + length].iter().sum();
    (best as f64 / last as f64, kept / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(picture: &RgbImage, (width, height): (u32, u32)) -> (f64, f64) {
        let have = f64::from(picture.width()) / f64::from(picture.height());
        place(&Cells::of_picture(picture), have, f64::from(width) / f64::from(height)).0
    }

    #[test]
    fn a_subject_that_reaches_into_the_captions_is_raised_above_them() {
        let rows = (0.68, 0.78);
        let crop = |y: f64| crop(&picture((1080, 1920), (0.5, y)), (1080, 1920), Some(rows), None).unwrap();
        let whole = Crop { left: 0.0, top: 0.0, width: 1080.0, height: 1920.0 };
        // The subject is 0.225 of the height.
        assert_eq!(crop(0.3), whole, "it is above them");
        let raised = crop(0.59);
        let bottom = ((0.59 + 0.1125) * 1920.0 - raised.top) / raised.height;
        assert!(bottom <= 0.68 && raised.top + raised.height <= 1920.0, "{raised:?}: {bottom}");
        assert!((raised.width / raised.height - 0.5625).abs() < 1e-9, "nothing is stretched");
        assert_eq!(super::crop(&picture((1080, 1920), (0.5, 0.59)), (1080, 1920), None, None), Some(whole));
        let nothing = super::crop(&RgbImage::new(1080, 1920), (1080, 1920), Some(rows), None);
        assert_eq!(nothing, Some(whole), "there is no subject");
    }

    #[test]
    fn a_subject_that_reaches_up_to_the_top_keeps_its_head() {
        let tall = RgbImage::from_fn(1080, 1920, |x, y| {
            // A head near the top, and feet that reach into the captions.
            let inside = (400..680).contains(&x) && ((120..440).contains(&y) || (1160..1440).contains(&y));
            image::Rgb(if inside && (x / 40 + y / 40) % 2 == 0 { [240, 220, 60] } else { [40, 50, 80] })
        });
        let whole = Crop { left: 0.0, top: 0.0, width: 1080.0, height: 1920.0 };
        assert_eq!(crop(&tall, (1080, 1920), Some((0.68, 0.78)), None), Some(whole));
    }

    #[test]
    fn a_head_that_the_file_tells_of_is_not_cut_off_to_raise_the_feet() {
        // His feet reach into the captions, and his head hardly differs from the night.
        let picture = picture((1080, 1920), (0.5, 0.59));
        let (at, size) = ((324, 60), (432, 1289));
        let cover = vec![255; 432 * 1289];
        let front = alive::Front { at, size, cover, behind: Vec::new(), foot: None, floats: false, things: Vec::new() };
        let top = |front| crop(&picture, (1080, 1920), Some((0.68, 0.78)), front).unwrap().top;
        assert!(100.0 < top(None), "{}", top(None));
        assert!(top(Some(&front)) < 1.0, "{}", top(Some(&front)));
    }

    /// Makes a calm picture with a chequered subject whose middle is at a share of the width and of the height.
    fn picture((width, height): (u32, u32), (x, y): (f64, f64)) -> RgbImage {
        let size = f64::from(width.min(height)) / 5.0;
        RgbImage::from_fn(width, height, |px, py| {
            let (dx, dy) = (f64::from(px) - x * f64::from(width), f64::from(py) - y * f64::from(height));
            let inside = dx.abs() < size && dy.abs() < size;
            let light = (px / 24 + py / 24) % 2 == 0;
            image::Rgb(if inside && light { [240, 220, 60] } else { [40, 50, (60 + py * 20 / height) as u8] })
        })
    }

    #[test]
    fn the_subject_stays_in_the_frame_wherever_it_is() {
        for (size, subject) in [
            ((1600, 1200), (0.2, 0.5)),
            ((1600, 1200), (0.5, 0.5)),
            ((1600, 1200), (0.8, 0.4)),
            ((1920, 1080), (0.75, 0.5)),
            ((900, 1950), (0.5, 0.2)),
            ((900, 1950), (0.5, 0.75)),
        ] {
            let (left, top) = of(&picture(size, subject), (1080, 1920));
            let (width, height) = (f64::from(size.0), f64::from(size.1));
            let (seen_width, seen_height) =
                (f64::min(width, height * 9.0 / 16.0), f64::min(height, width * 16.0 / 9.0));
            let (x, y) = ((width - seen_width) * left, (height - seen_height) * top);
            let inside = |at: f64, from: f64, length: f64| from + length * 0.2 < at && at < from + length * 0.8;
            assert!(inside(subject.0 * width, x, seen_width), "{size:?} {subject:?}: {left}");
            assert!(inside(subject.1 * height, y, seen_height), "{size:?} {subject:?}: {top}");
        }
    }

    #[test]
    fn a_picture_that_fits_or_shows_nothing_is_cut_alike_on_both_sides() {
        assert_eq!(of(&picture((1080, 1920), (0.1, 0.1)), (1080, 1920)), (0.5, 0.5));
        assert_eq!(of(&RgbImage::new(1600, 1200), (1080, 1920)), (0.5, 0.5));
        assert_eq!(of(&RgbImage::new(1, 1), (1080, 1920)), (0.5, 0.5));
    }

    #[test]
    fn a_picture_with_detail_everywhere_is_shown_whole_if_its_frame_is_too_narrow_for_it() {
        let whole = |(width, height), canvas| {
            let even = RgbImage::from_fn(width, height, |x, y| image::Rgb([((x / 40 + y / 40) % 2 * 99) as u8; 3]));
            crop(&even, canvas, None, None).is_none()
        };
        assert!(whole((1920, 1080), (1080, 1920)) && whole((600, 1300), (1920, 1080)));
        assert!(!whole((1440, 1080), (1080, 1920)) && !whole((1080, 1080), (1080, 1920)));
    }
}
