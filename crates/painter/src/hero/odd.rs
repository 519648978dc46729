//! Figures that are no people in clothes: a ghost, a scarecrow, a skeleton, a mermaid, a balloon; footprints, a puddle and pebbles.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, rounded, taper};
use super::matter::Matter;

/// A sheet with eyes.
pub(super) fn sheet(figure: &mut Figure, _: &str) {
    let mut outline: Vec<Point> = (0..=16)
        .map(|step| {
            let turn = step as f32 / 16.0 * 0.5;
            (-0.2 * cosine(turn), 0.74 + 0.26 * sine(turn))
        })
        .collect();
    outline.extend([(0.24, 0.62), (0.4, 0.5), (0.42, 0.44), (0.27, 0.46), (0.3, 0.16)]);
    outline.extend((0..=12).map(|step| {
        let t = step as f32 / 12.0;
        (0.34 - 0.68 * t, if step % 2 == 0 { 0.02 } else { 0.11 })
    }));
    outline.extend([(-0.3, 0.16), (-0.27, 0.46), (-0.42, 0.44), (-0.4, 0.5), (-0.24, 0.62)]);
    figure.put(Matter::White, outline);
    for side in [-1.0, 1.0] {
        figure.put(Matter::Dark, oval((side * 0.075, 0.8), (0.04, 0.06)));
    }
    figure.put(Matter::Dark, oval((0.0, 0.64), (0.04, 0.065)));
}

/// A coat and a hat on a pole.
pub(super) fn scarecrow(figure: &mut Figure, _: &str) {
    figure.put(Matter::Wood, taper((0.0, 0.0), (0.0, 0.9), (0.04, 0.035)));
    figure.put(Matter::Wood, taper((-0.46, 0.72), (0.46, 0.74), (0.03, 0.03)));
    figure.put(Matter::White, oval((0.0, 0.88), (0.075, 0.08)));
    figure.fill(
        Matter::Cloth,
        &[
            (-0.4, 0.77),
            (0.4, 0.79),
            (0.38, 0.64),
            (0.3, 0.68),
            (0.14, 0.66),
            (0.2, 0.3),
            (0.12, 0.36),
            (0.06, 0.28),
            (-0.02, 0.36),
            (-0.1, 0.27),
            (-0.2, 0.34),
            (-0.14, 0.66),
            (-0.3, 0.66),
            (-0.37, 0.6),
        ],
    );
    figure.fill(
        Matter::Leather,
        &[(-0.16, 0.92), (0.16, 0.94), (0.06, 0.96), (0.03, 1.08), (-0.06, 1.05), (-0.065, 0.96)],
    );
    figure.both(Matter::Gold, &[(0.42, 0.74), (0.52, 0.8), (0.5, 0.74), (0.54, 0.7), (0.48, 0.7)]);
    for side in [-1.0, 1.0] {
        figure.put(Matter::Dark, oval((side * 0.028, 0.885), (0.014, 0.014)));
    }
    figure.put(Matter::Dark, taper((-0.035, 0.845), (0.035, 0.845), (0.012, 0.012)));
}

/// The body of a mermaid: a woman down to the waist, and the tail of a fish.
pub(super) fn mermaid(figure: &mut Figure) {
    let tail = [
        (-0.1, 0.52),
        (0.1, 0.52),
        (0.13, 0.36),
        (0.08, 0.2),
        (0.12, 0.1),
        (0.26, 0.06),
        (0.34, -0.04),
        (0.16, -0.02),
        (0.06, 0.05),
        (0.02, -0.08),
        (-0.08, -0.14),
        (-0.05, 0.0),
        (-0.03, 0.12),
        (-0.12, 0.34),
    ];
    figure.put(Matter::Cloth, rounded(tail.to_vec()));
    for (row, count) in [(0.46_f32, 5), (0.39, 5), (0.32, 4), (0.25, 3), (0.18, 2)] {
        for number in 0..count {
            let x = (number as f32 - (count as f32 - 1.0) / 2.0) * 0.042;
            figure.put(Matter::Fold, oval((x, row), (0.018, 0.014)));
        }
    }
    for side in [-1.0, 1.0] {
        figure.put(Matter::Skin, taper((side * 0.095, 0.8), (side * 0.17, 0.64), (0.05, 0.042)));
        figure.put(Matter::Skin, taper((side * 0.17, 0.64), (side * 0.24, 0.72), (0.042, 0.034)));
        figure.put(Matter::Skin, oval((side * 0.25, 0.735), (0.026, 0.026)));
    }
    figure.mirrored(Matter::Skin, &[(0.04, 0.86), (0.105, 0.82), (0.085, 0.68), (0.1, 0.51)]);
    figure.both(Matter::Gold, &oval((0.042, 0.745), (0.04, 0.034)));
    figure.put(Matter::Gold, taper((-0.1, 0.52), (0.1, 0.52), (0.022, 0.022)));
}

/// Bones.
pub(super) fn skeleton(figure: &mut Figure, _: &str) {
    figure.put(Matter::White, oval((0.0, 0.925), (0.07, 0.07)));
    figure.fill(Matter::White, &[(-0.04, 0.88), (-0.035, 0.835), (0.035, 0.835), (0.04, 0.88)]);
    for side in [-1.0, 1.0] {
        figure.put(Matter::Dark, oval((side * 0.028, 0.93), (0.019, 0.021)));
        figure.put(Matter::White, taper((side * 0.13, 0.8), (side * 0.19, 0.62), (0.026, 0.022)));
        figure.put(Matter::White, taper((side * 0.19, 0.62), (side * 0.17, 0.42), (0.024, 0.018)));
        figure.put(Matter::White, taper((side * 0.06, 0.46), (side * 0.09, 0.24), (0.032, 0.026)));
        figure.put(Matter::White, taper((side * 0.09, 0.24), (side * 0.085, 0.02), (0.028, 0.022)));
        figure.put(Matter::White, taper((side * 0.07, 0.01), (side * 0.16, 0.0), (0.03, 0.02)));
    }
    figure.put(Matter::Dark, taper((-0.012, 0.9), (0.012, 0.9), (0.02, 0.02)));
    figure.put(Matter::White, taper((0.0, 0.84), (0.0, 0.46), (0.024, 0.024)));
    figure.put(Matter::White, taper((-0.14, 0.8), (0.14, 0.8), (0.022, 0.022)));
    for (step, wide) in [0.11, 0.12, 0.115, 0.1].into_iter().enumerate() {
        let y = 0.75 - 0.05 * step as f32;
        figure.put(Matter::White, taper((-wide, y - 0.012), (0.0, y), (0.018, 0.022)));
        figure.put(Matter::White, taper((wide, y - 0.012), (0.0, y), (0.018, 0.022)));
    }
    figure.fill(Matter::White, &[(-0.09, 0.5), (0.09, 0.5), (0.07, 0.44), (0.0, 0.42), (-0.07, 0.44)]);
}

/// A balloon with a basket.
pub(super) fn aerostat(figure: &mut Figure, _: &str) {
    figure.put(Matter::Cloth, oval((0.0, 0.66), (0.33, 0.34)));
    figure.fill(Matter::Cloth, &[(-0.29, 0.5), (-0.1, 0.22), (0.1, 0.22), (0.29, 0.5)]);
    figure.fill(Matter::Wood, &[(-0.085, 0.12), (0.085, 0.12), (0.075, 0.0), (-0.075, 0.0)]);
    figure.both(Matter::Leather, &[(0.07, 0.24), (0.078, 0.1), (0.07, 0.1), (0.06, 0.24)]);
    for wide in [0.33, 0.18] {
        let rib = |step: i32, wide: f32| (wide * sine(step as f32 / 24.0), 0.66 + 0.34 * cosine(step as f32 / 24.0));
        let out = (0..=12).map(|step| rib(step, wide)).chain((0..=12).rev().map(|step| rib(step, wide - 0.018)));
        let right: Vec<Point> = out.collect();
        figure.put(Matter::White, right.iter().map(|(x, y)| (-x, *y)).collect());
        figure.put(Matter::White, right);
    }
    figure.put(Matter::White, taper((-0.09, 0.225), (0.09, 0.225), (0.02, 0.02)));
}

/// How far on the way of somebody who went past each shoe has trodden, and how large its print is: the nearest first.
const STEPS: [(f32, f32); 6] = [(0.0, 1.0), (0.23, 0.9), (0.44, 0.81), (0.64, 0.73), (0.83, 0.66), (1.0, 0.6)];

/// Where the way begins, how long it is, which way it goes, and how far beside it the feet are.
const WAY: (Point, f32) = ((-1.0, 0.2), 2.5);
const HEADING: Point = (0.83, 0.55);
const BESIDE: f32 = 0.17;

/// The prints of the soles and heels of shoes, seen from above: they go past the viewer, and away.
pub(super) fn footprints(figure: &mut Figure, _: &str) {
    let sole = [(-0.05, 0.0), (-0.095, 0.12), (-0.1, 0.25), (-0.04, 0.34), (0.04, 0.35), (0.09, 0.24), (0.06, 0.0)];
    let heel = [(-0.055, -0.05), (-0.07, -0.12), (-0.04, -0.19), (0.04, -0.19), (0.07, -0.12), (0.055, -0.05)];
    let ((left, low), long) = WAY;
    for (number, (part, size)) in STEPS.into_iter().enumerate() {
        let way = if number % 2 == 0 { -1.0 } else { 1.0 };
        let place = |(across, along): Point| {
            let (across, along) = (way * (across + BESIDE) * size, part * long + along * size);
            (left + along * HEADING.0 + across * HEADING.1, low + along * HEADING.1 - across * HEADING.0)
        };
        for line in [&sole[..], &heel[..]] {
            figure.put(Matter::Cloth, rounded(line.iter().copied().map(place).collect()));
        }
    }
}

/// Water that stands on the ground.
pub(super) fn puddle(figure: &mut Figure, _: &str) {
    figure.put(Matter::Dark, oval((0.0, 0.1), (0.62, 0.1)));
    figure.put(Matter::Water, oval((0.0, 0.1), (0.6, 0.088)));
    figure.put(Matter::White, oval((-0.16, 0.13), (0.2, 0.012)));
    figure.put(Matter::White, oval((0.2, 0.08), (0.12, 0.008)));
}

/// A row of smooth little stones.
pub(super) fn pebbles(figure: &mut Figure, _: &str) {
    let stones =
        [Matter::Stone, Matter::White, Matter::Leaf, Matter::Stone, Matter::Straw, Matter::White, Matter::Wood];
    for (at, matter) in (0_u8..).zip(stones) {
        let x = f32::from(at) * 0.24 - 0.72;
        let size = if at % 2 == 0 { (0.13, 0.085) } else { (0.105, 0.095) };
        figure.put(matter, oval((x, size.1), size));
        figure.put(Matter::White, oval((x - 0.03, size.1 * 1.5), (0.03, 0.012)));
    }
}
