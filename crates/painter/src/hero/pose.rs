//! How people hold themselves: legs, the free arm, and what sitting, kneeling and lying make of the rest.
//!
//! A figure is built standing. Its tools are in its right hand, so only the left arm moves.

use super::super::canvas::Point;
use super::super::numbers::{cosine, lerp, sine};
use super::figure::{Figure, oval, rounded, taper};
use super::matter::Matter;
use std::ops::Range;

/// The words of an attire that say how somebody holds himself.
pub(super) const POSES: [&str; 10] =
    ["walking", "running", "riding", "seated", "kneeling", "lying", "reaching", "phoning", "talking", "holding"];

/// How a figure is built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Build {
    /// The height of the hips.
    pub(super) hip: f32,
    /// How wide limbs are, compared with a grown-up's.
    pub(super) thick: f32,
    /// What the legs are made of.
    pub(super) legs: Matter,
    /// Whether cloth covers the legs down to the feet.
    pub(super) is_covered: bool,
    /// Whether the bed is a mattress on the floor.
    pub(super) has_futon: bool,
}

/// How far the hips of somebody who sits or kneels are above the ground, as a part of their height.
const SEAT: f32 = 0.56;
const KNEES: f32 = 0.5;

/// The height of the bed of somebody who lies.
const BED: f32 = 0.12;

/// The legs of somebody who walks and of somebody who runs, in hip heights: hip, knee and ankle of the front leg, then of
/// the other one, and the toes.
const STEP: [[Point; 4]; 2] =
    [[(-0.06, 1.0), (-0.28, 0.54), (-0.34, 0.1), (-0.54, 0.03)], [(0.06, 1.0), (0.2, 0.52), (0.5, 0.16), (0.42, 0.0)]];
const LEAP: [[Point; 4]; 2] = [
    [(-0.06, 1.0), (-0.48, 0.78), (-0.58, 0.26), (-0.78, 0.2)],
    [(0.06, 1.0), (0.24, 0.54), (0.72, 0.46), (0.78, 0.28)],
];

/// Draws the legs and shoes.
pub(super) fn legs(figure: &mut Figure, build: Build, pose: &str) {
    match pose {
        "walking" => STEP.iter().rev().for_each(|leg| stepping(figure, build, leg)),
        "running" => LEAP.iter().rev().for_each(|leg| stepping(figure, build, leg)),
        "seated" => seated(figure, build),
        "kneeling" if build.is_covered => {}
        "kneeling" => {
            let hip = build.hip * KNEES;
            figure.both(Matter::Leather, &oval((0.15 * build.thick, 0.03), (0.04, 0.03)));
            figure.both(build.legs, &[(0.115, hip + 0.04), (0.14, 0.03), (0.1, 0.0), (0.04, 0.0), (0.0, hip)]);
        }
        _ if build.is_covered => {}
        _ => {
            figure.both(build.legs, &[(0.115, 0.5), (0.125, 0.03), (0.045, 0.03), (0.0, 0.46)]);
            figure.both(Matter::Leather, &[(0.125, 0.07), (0.165, 0.0), (0.04, 0.0), (0.045, 0.07)]);
        }
    }
}

fn stepping(figure: &mut Figure, build: Build, leg: &[Point; 4]) {
    let [hip, knee, ankle, toes] = leg.map(|(x, y)| (x * build.hip, y * build.hip));
    let wide = |width: f32| width * build.thick;
    // The heel is behind the ankle, and the sole is straight.
    let heel = (ankle.0 + wide(0.028), ankle.1 - wide(0.012));
    figure.put(Matter::Leather, limb([ankle, heel, toes], [wide(0.07), wide(0.074), wide(0.046)]));
    if !build.is_covered {
        figure.put(build.legs, limb([hip, knee, ankle], [wide(0.115), wide(0.09), wide(0.072)]));
    }
}

/// Returns the outline of a limb that bends at its joint, with its widths and round ends.
fn limb([from, joint, to]: [Point; 3], widths: [f32; 3]) -> Vec<Point> {
    let normal = |a: Point, b: Point| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let long = (dx * dx + dy * dy).sqrt().max(1e-4);
        (-dy / long, dx / long)
    };
    let (upper, lower) = (normal(from, joint), normal(joint, to));
    let beside = |at: Point, (x, y): Point, by: f32| (at.0 + x * by, at.1 + y * by);
    let middle = ((upper.0 + lower.0) / 2.0, (upper.1 + lower.1) / 2.0);
    let long = (middle.0 * middle.0 + middle.1 * middle.1).sqrt().max(0.3);
    let middle = (middle.0 / long, middle.1 / long);
    // Outside the bend it is round, inside there is a fold.
    let turn = upper.0 * lower.1 - upper.1 * lower.0;
    let side = |way: f32| {
        let around: &[Point] = if turn * way < 0.0 { &[upper, middle, lower] } else { &[middle] };
        around.iter().map(move |at| beside(joint, *at, way * widths[1] / 2.0)).collect::<Vec<_>>()
    };
    // Half a circle, from one side of an end to the other.
    let round = |at: Point, (x, y): Point, by: f32| {
        (0..=6_u8).map(move |step| {
            let turn = f32::from(step) / 12.0;
            let (cos, sin) = (cosine(turn), sine(turn));
            (at.0 + (x * cos + y * sin) * by, at.1 + (y * cos - x * sin) * by)
        })
    };
    let mut line = side(1.0);
    line.extend(round(to, lower, widths[2] / 2.0));
    line.extend(side(-1.0).into_iter().rev());
    line.extend(round(from, (-upper.0, -upper.1), widths[0] / 2.0));
    line
}

/// Somebody on a stool, from the front: the thighs point to the viewer.
fn seated(figure: &mut Figure, build: Build) {
    let seat = build.hip * SEAT;
    figure.both(Matter::Wood, &[(0.15, seat), (0.185, seat), (0.215, 0.0), (0.18, 0.0)]);
    figure.put(Matter::Wood, taper((-0.23, seat), (0.23, seat), (0.05, 0.05)));
    let shoe = [(0.135, 0.06), (0.17, 0.0), (0.06, 0.0), (0.055, 0.06)];
    figure.both(Matter::Leather, &shoe);
    if !build.is_covered {
        figure.both(build.legs, &[(0.15, seat + 0.05), (0.135, 0.04), (0.06, 0.04), (0.03, seat + 0.05)]);
        figure.both(Matter::Fold, &oval((0.092, seat - 0.01), (0.058, 0.05)));
    }
}

/// Which arms a pose draws, which otherwise hang down with the sleeves of the clothes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    pub(super) left: bool,
    pub(super) right: bool,
}

/// Shoulder, elbow and hand of the left arm in the poses that move it; the first counts that an attire has.
const ARMS: [(&str, [Point; 3]); 8] = [
    ("telescope", [(-0.1, 0.772), (-0.26, 0.76), (-0.215, 0.92)]),
    ("phoning", [(-0.1, 0.772), (-0.19, 0.66), (-0.088, 0.885)]),
    ("reaching", [(-0.1, 0.772), (-0.25, 0.74), (-0.37, 0.82)]),
    ("holding", [(-0.1, 0.772), (-0.185, 0.61), (-0.25, 0.66)]),
    ("talking", [(-0.1, 0.772), (-0.19, 0.63), (-0.305, 0.69)]),
    ("running", [(-0.1, 0.772), (-0.2, 0.61), (-0.33, 0.68)]),
    ("walking", [(-0.1, 0.772), (-0.2, 0.63), (-0.26, 0.47)]),
    ("kneeling", [(-0.1, 0.772), (-0.16, 0.6), (-0.02, 0.62)]),
];

/// Returns the joints of the left arm, if an attire has a pose of it; `low` is how much lower the shoulders of a child are.
pub(super) fn left_arm(has: &impl Fn(&str) -> bool, low: f32) -> Option<[Point; 3]> {
    let (_, joints) = ARMS.into_iter().find(|(name, _)| has(name))?;
    Some(joints.map(|(x, y)| (x, y - low)))
}

/// Puts a telephone into a hand at the ear.
pub(super) fn phone(figure: &mut Figure, (x, y): Point) {
    figure.put(Matter::Dark, taper((x + 0.012, y + 0.052), (x + 0.026, y - 0.04), (0.026, 0.026)));
    figure.put(Matter::Skin, oval((x - 0.002, y + 0.004), (0.026, 0.026)));
}

/// Draws an arm that a pose moves, by its joints.
pub(super) fn arm(figure: &mut Figure, sleeve: Matter, [shoulder, elbow, hand]: [Point; 3]) {
    let along = |share: f32| (lerp(elbow.0, hand.0, share), lerp(elbow.1, hand.1, share));
    let (wrist, palm, fingers) = (along(0.84), along(1.0), along(1.16));
    let thumb = (fingers.0, fingers.1 + 0.022);
    figure.put(Matter::Skin, limb([wrist, palm, thumb], [0.03, 0.03, 0.016]));
    figure.put(Matter::Skin, limb([wrist, palm, fingers], [0.042, 0.05, 0.03]));
    figure.put(sleeve, limb([shoulder, elbow, wrist], [0.088, 0.078, 0.058]));
}

/// Returns how much lower the hips are of somebody who sits.
pub(super) fn sunk(build: Build) -> f32 {
    build.hip * (1.0 - SEAT)
}

/// Moves everything but the legs to where the pose has it.
pub(super) fn settle(figure: &mut Figure, legs: &Range<usize>, build: Build, pose: &str) {
    let place = |(x, y): Point, is_leg: bool| match pose {
        "seated" | "kneeling" if !is_leg => {
            let hip = build.hip * if pose == "seated" { SEAT } else { KNEES };
            if build.hip <= y {
                (x, y - build.hip + hip)
            } else if build.is_covered {
                // A gown is spread around the knees.
                (x * lerp(1.3, 1.0, y / build.hip), y / build.hip * hip)
            } else {
                (x, hip - (build.hip - y) * 0.3)
            }
        }
        "walking" if !is_leg && y < build.hip => (x + (build.hip - y) * 0.12, y),
        "running" if !is_leg && y < build.hip => (x + (build.hip - y) * 0.45, y),
        "running" if !is_leg => (x - (y - build.hip) * 0.16, y),
        "lying" => (0.5 - y, x),
        _ => (x, y),
    };
    for (index, (_, line)) in figure.parts.iter_mut().enumerate() {
        for point in line {
            *point = place(*point, legs.contains(&index));
        }
    }
    figure.hand = figure.hand.map(|hand| place(hand, false));
    if pose == "lying" {
        put_to_bed(figure, build.has_futon);
    }
}

/// Lays a figure, whose head is to the left, on a low bed under a blanket.
fn put_to_bed(figure: &mut Figure, has_futon: bool) {
    let lowest = figure.parts.iter().flat_map(|(_, line)| line).map(|(_, y)| *y).fold(f32::MAX, f32::min);
    figure.parts.iter_mut().flat_map(|(_, line)| line).for_each(|(_, y)| *y += BED - lowest);
    let frame = if has_futon {
        (Matter::White, rounded(vec![(-0.7, 0.0), (-0.7, BED), (0.68, BED), (0.72, 0.0)]))
    } else {
        (Matter::Wood, vec![(-0.64, 0.0), (-0.64, 0.42), (-0.58, 0.42), (-0.58, BED), (0.62, BED), (0.62, 0.0)])
    };
    let pillow = oval((-0.44, BED + 0.15), (0.14, 0.16));
    figure.parts.splice(0..0, [frame, (Matter::White, pillow)]);
    let edge = [(-0.3, BED), (-0.32, BED + 0.45), (-0.22, BED + 0.48), (-0.2, BED)];
    let blanket =
        [(-0.22, 0.05), (-0.22, BED + 0.48), (0.1, BED + 0.46), (0.42, BED + 0.43), (0.6, BED + 0.3), (0.6, 0.05)];
    figure.fill(Matter::Fold, &blanket);
    figure.fill(Matter::White, &edge);
    figure.hand = None; // what one had in the hand has fallen
}

#[cfg(test)]
mod tests {
    use super::super::figure::figure;
    use super::*;

    /// Returns the extent of a figure: left, right, top, with the ground at 0.
    fn extent(attire: &str) -> (f32, f32, f32) {
        let figure = figure(attire);
        let points = || figure.parts.iter().flat_map(|(_, line)| line);
        let fold = |by: fn(&Point) -> f32, more: fn(f32, f32) -> f32, from| points().map(by).fold(from, more);
        (fold(|p| p.0, f32::min, f32::MAX), fold(|p| p.0, f32::max, f32::MIN), -fold(|p| p.1, f32::min, f32::MAX))
    }

    #[test]
    fn whoever_sits_or_kneels_is_lower_and_whoever_lies_is_long() {
        for clothes in ["coat", "gown hair", "robe beard", "trousers cap", "cloak hood", "child", "child gown"] {
            let (_, _, standing) = extent(clothes);
            for pose in ["seated", "kneeling"] {
                let (_, _, top) = extent(&format!("{clothes} {pose}"));
                assert!(top < standing * 0.88 && standing * 0.6 < top, "{clothes} {pose}: {top} of {standing}");
            }
            let (left, right, top) = extent(&format!("{clothes} lying"));
            assert!(top < 0.7 && standing * 0.95 < right - left, "{clothes}: {left} to {right}, {top} high");
        }
    }

    #[test]
    fn whoever_walks_steps_out_and_nobody_sinks_into_the_ground() {
        for clothes in ["coat", "gown", "robe", "armour", "child", "cloak staff", "coat bent cane"] {
            let (left, right, _) = extent(clothes);
            for pose in POSES {
                let whole = figure(&format!("{clothes} {pose}"));
                let lowest = whole.parts.iter().flat_map(|(_, line)| line).map(|(_, y)| *y).fold(f32::MIN, f32::max);
                assert!(lowest < 0.04, "{clothes} {pose}: {lowest} below the ground");
            }
            for pose in ["walking", "running", "reaching", "talking", "holding"] {
                let (far_left, far_right, _) = extent(&format!("{clothes} {pose}"));
                assert!(far_left < left - 0.01 || right + 0.01 < far_right, "{clothes} {pose}");
            }
        }
    }

    #[test]
    fn a_bent_limb_is_one_outline_that_is_round_at_its_ends() {
        let line = limb([(0.0, 1.0), (0.0, 0.5), (0.4, 0.5)], [0.2, 0.16, 0.1]);
        let fold = |part: fn(&Point) -> f32| {
            line.iter().map(part).fold((f32::MAX, f32::MIN), |(low, high), it| (low.min(it), high.max(it)))
        };
        let ((left, right), (low, high)) = (fold(|at| at.0), fold(|at| at.1));
        assert!((left + 0.1).abs() < 0.01 && (right - 0.45).abs() < 0.01, "{left} to {right}");
        assert!((low - 0.42).abs() < 0.01 && (high - 1.1).abs() < 0.01, "{low} to {high}");
        let corner = line.iter().any(|(x, y)| x.abs() > 0.079 && *x < 0.0 && *y < 0.421);
        assert!(!corner, "it is round outside the bend: {line:?}");
    }

    #[test]
    fn what_somebody_holds_stays_in_the_hand() {
        let hand = |attire: &str| figure(attire).hand;
        let at = |attire: &str| hand(attire).unwrap_or_default();
        assert_eq!(at("coat"), (-0.157, -0.44), "it hangs down, and y goes down");
        let (x, y) = at("coat reaching");
        assert!(x < -0.35 && y < -0.8, "a hand that reaches is far out and as high as the shoulder: {x}, {y}");
        let (x, y) = at("coat seated");
        assert!((x + 0.157).abs() < 1e-3 && (-0.3..-0.2).contains(&y), "on the knee: {x}, {y}");
        assert!(at("coat walking").1 < -0.44, "it swings up");
    }
}
