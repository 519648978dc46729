//! A closer view of a picture: whether it has the pixels for one, and which part of it that shows. Pure.

use super::alive::{Alive, Shown};
use super::cells::{Cells, Part, Thing};
use super::focus::Crop;

/// How much closer it is, and how much at least where the things of a picture need more room: less looks like a mistake of the
/// cutter, not like another view.
pub(crate) const CLOSER: f64 = 1.5;
const LEAST: f64 = 1.28;
/// Which part of a view its things may be in: its edges are left by its motion, and captions are below.
const CLEAR: Part = Part { left: 0.07, top: 0.05, right: 0.93, bottom: 0.82 };
/// Of somebody taller than this part of a picture, the upper part is enough, as in any film.
const TALL: f64 = 0.4;
const BUST: f64 = 0.62;
/// The least number of pixels that a closer view has for each of the canvas, across: a picture as large as the canvas has
/// 0.67, one whose subject is raised above the captions at least 0.57.
const SHARP_MIN: f64 = 0.55;
/// The least share of a picture that a canvas shows of it. Where it shows less, the crop is a closer view already.
const SHOWN_MIN: f64 = 0.6;
/// The part of the view in which the subject should be: in the middle, and its face above the captions.
const WANTED: Part = Part { left: 0.2, top: 0.14, right: 0.8, bottom: 0.62 };
/// How many places are compared along each side.
const PLACES: u32 = 12;
/// What it counts that all things are seen, what it costs that half of each is cut off, which looks like a mistake, and that
/// all is at the edges of a width at both sides; what the details of a view count, and what a side's whole way from the
/// middle costs.
const WHOLE: f64 = 1.5;
const CUT: f64 = 0.9;
const EDGE: f64 = 0.08;
const AT_EDGE: f64 = 0.7;
const DETAIL: f64 = 0.2;
const FAR: f64 = 0.1;

/// Tells whether a picture of a size, in pixels, has a closer view for a canvas.
pub(crate) fn is_sharp((width, height): (u32, u32), (across, down): (u32, u32)) -> bool {
    let (have, want) = (f64::from(width) / f64::from(height), f64::from(across) / f64::from(down));
    let shown = (have / want).min(want / have);
    let crop = f64::from(width) * (want / have).min(1.0);
    SHOWN_MIN <= shown && SHARP_MIN * f64::from(across) * CLOSER <= crop
}

/// Returns how much closer a view of a picture of a size can be that has all its things whole; `None` where they are too far apart.
/// Nothing is known of the things of most pictures.
pub(crate) fn closeness(things: &[Shown], (width, height): (u32, u32)) -> Option<f64> {
    let (wide, tall) = (f64::from(width), f64::from(height));
    let reach = |from: f64, to: f64| (to - from).max(1.0);
    let bounds = things.iter().map(|thing| {
        let [left, top, right, bottom] = [thing.from.0, thing.from.1, thing.to.0, thing.to.1].map(f64::from);
        let is_bust = thing.alive && TALL * tall < bottom - top;
        (left, top, right, if is_bust { top + (bottom - top) * BUST } else { bottom })
    });
    let all = bounds.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)));
    let Some((left, top, right, bottom)) = all else { return Some(CLOSER) };
    let (across, down) = (CLEAR.right - CLEAR.left, CLEAR.bottom - CLEAR.top);
    let most = (wide * across / reach(left, right)).min(tall * down / reach(top, bottom));
    (LEAST <= most).then(|| most.min(CLOSER))
}

/// The same by what the file of a picture tells of it.
pub(crate) fn of(alive: Option<&Alive>, size: (u32, u32)) -> Option<f64> {
    let front = alive.and_then(|alive| alive.front.as_ref());
    closeness(front.map_or(&[], |front| front.things.as_slice()), size)
}

/// Returns the part of a crop, of which the cells are, that a view shows that is so much closer: its subject, or else what there is
/// to see.
pub(crate) fn part(cells: &Cells, crop: Crop, closeness: f64) -> Crop {
    let side = 1.0 / closeness;
    let at = |place: u32| (1.0 - side) * f64::from(place) / f64::from(PLACES);
    let whole = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
    let things = cells.things();
    let count = things.iter().map(|thing| thing.weight).sum::<f64>().max(1.0);
    let all = cells.seen_in(whole).max(f64::EPSILON);
    let worth = |(left, top): (f64, f64)| {
        let inside = |part: Part| Part {
            left: left + part.left * side,
            top: top + part.top * side,
            right: left + part.right * side,
            bottom: top + part.bottom * side,
        };
        let far = (left + side / 2.0 - 0.5).abs() + (top + side / 2.0 - 0.5).abs();
        let mean = |part: Part, worth: fn(f64) -> f64| {
            let worth = |thing: &Thing| thing.weight * worth(cells.sum_in(&thing.shares, part).0);
            things.iter().map(worth).sum::<f64>() / count
        };
        let seen = mean(inside(CLEAR), |it| WHOLE * it - CUT * 4.0 * it * (1.0 - it));
        let wanted = mean(inside(WANTED), |it| it);
        let sides = [Part { right: EDGE, ..whole }, Part { left: 1.0 - EDGE, ..whole }];
        let at_edge: f64 = sides.into_iter().map(|side| mean(inside(side), |it| it)).sum();
        // The face of a subject counts most; where none is known, nothing is hidden.
        let subject = seen + wanted.max(cells.hidden_by(inside(WANTED))) - AT_EDGE * at_edge;
        subject + DETAIL * cells.seen_in(inside(whole)) / all - FAR * far
    };
    let places = (0..=PLACES).flat_map(|x| (0..=PLACES).map(move |y| (at(x), at(y))));
    let best = places.map(|place| (worth(place), place)).max_by(|one, other| one.0.total_cmp(&other.0));
    let (left, top) = best.map_or(((1.0 - side) / 2.0, (1.0 - side) / 2.0), |best| best.1);
    Crop {
        left: crop.left + left * crop.width,
        top: crop.top + top * crop.height,
        width: crop.width * side,
        height: crop.height * side,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alive::{self, Front};
    use image::RgbImage;

    #[test]
    fn a_picture_as_large_as_its_frame_has_a_closer_view_and_a_small_or_a_narrow_crop_has_none() {
        for (picture, canvas, expected) in [
            ((1080, 1920), (1080, 1920), true),
            ((1024, 1792), (1080, 1920), true),
            ((4000, 3000), (1920, 1080), true),
            ((1920, 1080), (1080, 1920), false),
            ((1024, 1024), (1080, 1920), false),
            ((768, 1366), (1080, 1920), false),
            ((1280, 720), (1920, 1080), false),
        ] {
            assert_eq!(is_sharp(picture, canvas), expected, "{picture:?} on {canvas:?}");
        }
    }

    #[test]
    fn of_two_things_that_are_too_far_apart_one_is_seen_whole() {
        let things = |x: u32, y: u32| {
            let is_hedgehog = (630..860).contains(&x) && (260..400).contains(&y);
            let is_apple = (150..230).contains(&x) && (320..400).contains(&y);
            if is_hedgehog {
                [110, 80, 50]
            } else if is_apple {
                [200, 40, 30]
            } else {
                [150, 190, 220]
            }
        };
        let picture = RgbImage::from_fn(960, 540, |x, y| image::Rgb(things(x, y)));
        let Crop { left, top, width, height } = part(&Cells::of_picture(&picture), Crop::all(&picture), CLOSER);
        assert!(top <= 260.0 && 400.0 <= top + height, "{top}");
        assert!((left <= 630.0 && 860.0 <= left + width) || left <= 150.0, "{left}");
    }

    #[test]
    fn of_a_tree_and_an_otter_that_are_too_far_apart_the_otter_is_seen() {
        let picture = RgbImage::from_pixel(960, 540, image::Rgb([150, 190, 220]));
        let shown = |from, to, alive| alive::Shown { from, to, alive };
        let things = vec![shown((60.0, 40.0), (380.0, 340.0), false), shown((780.0, 300.0), (850.0, 350.0), true)];
        let (cover, behind) = (vec![0; 960 * 540], Vec::new());
        let front = Front { at: (0, 0), size: (960, 540), cover, behind, foot: None, floats: false, things };
        let all = Crop::all(&picture);
        let Crop { left, width, .. } = part(&Cells::of_part(&picture, all, Some(&front)), all, CLOSER);
        assert!(left <= 780.0 && 850.0 <= left + width, "{left}");
    }

    #[test]
    fn a_closer_view_has_all_things_or_there_is_none() {
        let shown = |from, to, alive| Shown { from, to, alive };
        let view = |things: &[Shown]| closeness(things, (1000, 500));
        assert_eq!(view(&[]), Some(CLOSER), "nothing is known of them");
        assert_eq!(view(&[shown((400.0, 200.0), (500.0, 300.0), true)]), Some(CLOSER));
        let near = [shown((250.0, 200.0), (350.0, 300.0), true), shown((760.0, 250.0), (860.0, 300.0), false)];
        assert!(view(&near).is_some_and(|it| (LEAST..CLOSER).contains(&it)), "{:?}", view(&near));
        let far = [shown((50.0, 200.0), (300.0, 300.0), true), shown((780.0, 250.0), (880.0, 300.0), false)];
        assert_eq!(view(&far), None);
        assert_eq!(view(&[shown((400.0, 80.0), (500.0, 480.0), true)]), Some(CLOSER), "the bust of somebody tall");
        assert_eq!(view(&[shown((400.0, 50.0), (500.0, 480.0), false)]), None, "but the whole of a tower");
    }

    #[test]
    fn what_there_is_to_see_is_in_the_middle_of_a_closer_view() {
        for (x, y) in [(150, 300), (300, 250), (480, 500), (420, 700)] {
            let picture = RgbImage::from_fn(540, 960, |px, py| {
                let inside = px.abs_diff(x) < 60 && py.abs_diff(y) < 90;
                image::Rgb(if inside && (px / 20 + py / 20) % 2 == 0 { [240, 220, 60] } else { [40, 50, 80] })
            });
            let crop = Crop::all(&picture);
            let Crop { left, top, width, height } = part(&Cells::of_picture(&picture), crop, CLOSER);
            assert!((width - 360.0).abs() < 1e-6 && (height - 640.0).abs() < 1e-6);
            let (across, down) = ((f64::from(x) - left) / width, (f64::from(y) - top) / height);
            assert!((0.15..0.9).contains(&across) && (0.14..0.9).contains(&down), "{x} {y}: {across} {down}");
            assert!(0.0 <= left && left + width <= 540.0 && 0.0 <= top && top + height <= 960.0);
        }
    }
}
