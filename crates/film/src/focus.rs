//! Where the subject of a picture is, so that cropping it to a frame does not cut it off. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use image::RgbImage;

/// Cells across the longer side; a subject takes several.
const CELLS: u32 = 48;
/// How much less the borders count than the middle, where people put what matters.
const MIDDLE: f64 = 0.6;
/// The share of the proportions that may differ before it matters which side is cut.
const SAME: f64 = 0.02;

/// The least share of its detail that a cropped picture must keep. A 4:3 picture with detail everywhere keeps just so much
/// in a frame of 9:16, one of 3:2 does not.
const KEPT_MIN: f64 = 0.5;

/// How a picture of other proportions is put into a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Framing {
    /// Cropped: which part of what is too much is cut off on the left and on the top, from 0 to 1; 0.5 cuts both sides alike.
    Crop(f64, f64),
    /// Shown whole, because what matters is nowhere in particular.
    Whole,
}

/// Decides how a picture is framed.
///
/// A subject differs from what is around it: in each window the differences between neighbouring cells are added up, and
/// the window with the most is shown, unless it has too little of them.
pub(crate) fn framing(picture: &RgbImage, (width, height): (u32, u32)) -> Framing {
    let (from_width, from_height) = picture.dimensions();
    let (have, want) = (f64::from(from_width) / f64::from(from_height), f64::from(width) / f64::from(height));
    if (have / want - 1.0).abs() <= SAME {
        return Framing::Crop(0.5, 0.5);
    }
    let is_wide = want < have;
    let share = if is_wide { want / have } else { have / want };
    let detail = detail(picture, is_wide);
    let (place, kept) = window(&detail, share);
    match is_wide {
        _ if kept < KEPT_MIN => Framing::Whole,
        true => Framing::Crop(place, 0.5),
        false => Framing::Crop(0.5, place),
    }
}

/// Returns how much each column of cells differs from its neighbours; each row, if the picture is too high.
fn detail(picture: &RgbImage, columns: bool) -> Vec<f64> {
    let (width, height) = picture.dimensions();
    let cell = (width.max(height) / CELLS).max(1);
    let (across, down) = ((width / cell).max(1), (height / cell).max(1));
    let mut cells = vec![[0.0; 3]; (across * down) as usize];
    for y in 0..down {
        for x in 0..across {
            cells[(y * across + x) as usize] = mean(picture, (x * cell, y * cell), cell);
        }
    }
    let mut detail = vec![0.0; if columns { across } else { down } as usize];
    let at = |x: u32, y: u32| cells[(y * across + x) as usize];
    for y in 0..down {
        for x in 0..across {
            let here = at(x, y);
            let right = if x + 1 < across { distance(here, at(x + 1, y)) } else { 0.0 };
            let below = if y + 1 < down { distance(here, at(x, y + 1)) } else { 0.0 };
            let place = if columns { f64::from(x) / f64::from(across) } else { f64::from(y) / f64::from(down) };
            let weight = 1.0 - MIDDLE * (2.0 * place - 1.0).powi(2);
            detail[if columns { x } else { y } as usize] += (right + below) * weight;
        }
    }
    detail
}

/// Returns the mean colour of some pixels of a cell.
fn mean(picture: &RgbImage, (left, top): (u32, u32), cell: u32) -> [f64; 3] {
    let step = (cell / 4).max(1);
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for y in (top..(top + cell).min(picture.height())).step_by(step as usize) {
        for x in (left..(left + cell).min(picture.width())).step_by(step as usize) {
            let pixel = picture.get_pixel(x, y);
            for (sum, channel) in sum.iter_mut().zip(pixel.0) {
                *sum += f64::from(channel);
            }
            count += 1.0;
        }
    }
    sum.map(|it| it / f64::max(count, 1.0))
}

fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
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
            let Framing::Crop(left, top) = framing(&picture(size, subject), (1080, 1920)) else {
                panic!("{size:?} {subject:?} has a subject")
            };
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
        let middle = Framing::Crop(0.5, 0.5);
        assert_eq!(framing(&picture((1080, 1920), (0.1, 0.1)), (1080, 1920)), middle);
        assert_eq!(framing(&RgbImage::new(1600, 1200), (1080, 1920)), middle);
        assert_eq!(framing(&RgbImage::new(1, 1), (1080, 1920)), middle);
    }

    #[test]
    fn a_picture_with_detail_everywhere_is_shown_whole_if_its_frame_is_too_narrow_for_it() {
        let even = |width, height| {
            RgbImage::from_fn(width, height, |x, y| image::Rgb([((x / 40 + y / 40) % 2 * 99) as u8; 3]))
        };
        assert_eq!(framing(&even(1920, 1080), (1080, 1920)), Framing::Whole);
        assert_eq!(framing(&even(600, 1300), (1920, 1080)), Framing::Whole);
        assert!(matches!(framing(&even(1440, 1080), (1080, 1920)), Framing::Crop(..)));
        assert!(matches!(framing(&even(1080, 1080), (1080, 1920)), Framing::Crop(..)));
    }
}
