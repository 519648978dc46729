//! Large things of a landscape that the font has no drawing of.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Metal, Under, White, Wood};

/// A stone bridge of three arches.
pub(super) fn bridge(figure: &mut Figure, _: &str) {
    let deck = |x: f32| 0.34 - 0.1 * x * x;
    let mut wall: Vec<Point> = (0..=16).map(|step| step as f32 / 8.0 - 1.0).map(|x| (x, deck(x) + 0.045)).collect();
    for (middle, wide, tall) in [(0.64, 0.2, 0.16), (0.0, 0.34, 0.26), (-0.64, 0.2, 0.16)] {
        wall.push((middle + wide, 0.0));
        wall.extend((0..=14).map(|step| {
            let turn = step as f32 / 28.0;
            (middle + wide * cosine(turn), tall * sine(turn))
        }));
    }
    wall.push((-1.0, 0.0));
    wall.insert(17, (1.0, 0.0));
    figure.put(Under, wall);
    let rail: Vec<Point> = (0..=16)
        .map(|step| step as f32 / 8.0 - 1.0)
        .map(|x| (x, deck(x) + 0.085))
        .chain((0..=16).rev().map(|step| step as f32 / 8.0 - 1.0).map(|x| (x, deck(x) + 0.045)))
        .collect();
    figure.put(White, rail);
    for step in 0..9 {
        let x = step as f32 * 0.24 - 0.96;
        figure.put(Dark, taper((x, deck(x) + 0.045), (x, deck(x) - 0.005), (0.012, 0.012)));
    }
}

/// A windmill.
pub(super) fn windmill(figure: &mut Figure, _: &str) {
    figure.mirrored(White, &[(0.13, 0.62), (0.2, 0.0)]);
    figure.both(Under, &[(0.06, 0.0), (0.06, 0.12), (0.0, 0.15), (0.0, 0.0)]);
    for (x, y) in [(-0.05, 0.3), (0.07, 0.45)] {
        figure.put(Dark, taper((x, y), (x, y + 0.07), (0.05, 0.05)));
    }
    let cap = (0..=12).map(|step| step as f32 / 24.0).map(|turn| (0.15 * cosine(turn), 0.62 + 0.13 * sine(turn)));
    figure.put(Cloth, cap.collect());
    let hub = (0.0, 0.67);
    for blade in 0..4 {
        let turn = 0.06 + blade as f32 / 4.0;
        let (dx, dy) = (cosine(turn), sine(turn));
        let at = |far: f32, out: f32| (hub.0 + far * dx - out * dy, hub.1 + far * dy + out * dx);
        figure.fill(White, &[at(0.1, 0.0), at(0.1, 0.1), at(0.46, 0.1), at(0.46, 0.0)]);
        for step in 0..6 {
            let far = 0.1 + 0.072 * step as f32;
            figure.put(Fold, taper(at(far, 0.0), at(far, 0.1), (0.01, 0.01)));
        }
        figure.put(Wood, taper(at(0.0, 0.0), at(0.48, 0.0), (0.026, 0.018)));
        figure.put(Wood, taper(at(0.1, 0.1), at(0.46, 0.1), (0.01, 0.01)));
    }
    figure.put(Dark, oval(hub, (0.03, 0.03)));
}

/// A tower of stone with a pointed roof.
pub(super) fn tower(figure: &mut Figure, _: &str) {
    figure.mirrored(Cloth, &[(0.12, 0.66), (0.125, 0.1), (0.15, 0.0)]);
    for row in 0..9 {
        let y = 0.05 + 0.068 * row as f32;
        let shift = if row % 2 == 0 { 0.0 } else { 0.035 };
        for x in [-0.07, 0.0, 0.07] {
            figure.put(Fold, taper((x + shift - 0.022, y), (x + shift + 0.008, y), (0.008, 0.008)));
        }
    }
    figure.mirrored(Fold, &[(0.155, 0.7), (0.155, 0.64), (0.12, 0.61)]);
    figure.mirrored(Under, &[(0.0, 1.0), (0.17, 0.7)]);
    figure.put(Wood, taper((0.0, 0.99), (0.0, 1.06), (0.012, 0.008)));
    for y in [0.5, 0.3] {
        figure.fill(Dark, &[(-0.025, y), (0.025, y), (0.025, y + 0.06), (0.0, y + 0.085), (-0.025, y + 0.06)]);
    }
    figure.fill(Dark, &[(-0.045, 0.0), (0.045, 0.0), (0.045, 0.1), (0.0, 0.14), (-0.045, 0.1)]);
}

/// A waterfall between rocks.
pub(super) fn waterfall(figure: &mut Figure, _: &str) {
    let left: [Point; 8] =
        [(-0.62, 0.0), (-0.6, 0.5), (-0.5, 0.72), (-0.44, 0.9), (-0.3, 1.0), (-0.14, 0.94), (-0.17, 0.5), (-0.2, 0.0)];
    figure.fill(Fold, &left);
    figure.fill(Fold, &left.map(|(x, y)| (-x * 1.04, y * 0.92)));
    figure.fill(Cloth, &[(-0.62, 0.0), (-0.56, 0.3), (-0.4, 0.38), (-0.28, 0.2), (-0.2, 0.0)]);
    figure.fill(Cloth, &[(0.62, 0.0), (0.58, 0.26), (0.36, 0.3), (0.2, 0.0)]);
    figure.fill(White, &[(-0.17, 0.96), (0.16, 0.94), (0.17, 0.5), (0.21, 0.06), (-0.21, 0.06), (-0.18, 0.5)]);
    for (x, from, to) in [(-0.1, 0.92, 0.4), (-0.02, 0.8, 0.1), (0.07, 0.93, 0.3), (0.12, 0.6, 0.08), (-0.14, 0.5, 0.1)]
    {
        figure.put(Metal, taper((x, from), (x * 1.2, to), (0.008, 0.03)));
    }
    for (x, wide) in [(-0.26, 0.13), (-0.1, 0.16), (0.1, 0.17), (0.26, 0.13)] {
        figure.put(White, oval((x, 0.04), (wide, 0.05)));
    }
}
