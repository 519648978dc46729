//! Things that people made and that the font has no drawing of.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Gold, Under, White, Wood};

/// A grand piano with its lid open.
pub(super) fn piano(figure: &mut Figure, _: &str) {
    for x in [-0.5, 0.0, 0.52] {
        figure.put(Dark, taper((x, 0.3), (x, 0.0), (0.07, 0.045)));
    }
    figure.put(Gold, taper((0.0, 0.2), (0.0, 0.03), (0.02, 0.05)));
    figure.fill(Fold, &[(-0.34, 0.52), (0.62, 0.5), (0.42, 0.98), (0.1, 1.0), (-0.26, 0.82)]);
    figure.put(Dark, taper((0.2, 0.5), (0.33, 0.84), (0.016, 0.016)));
    figure.fill(Wood, &[(-0.34, 0.5), (0.64, 0.5), (0.64, 0.44), (-0.34, 0.44)]);
    figure.fill(Cloth, &[(-0.6, 0.48), (0.66, 0.48), (0.66, 0.28), (-0.6, 0.28)]);
    figure.fill(White, &[(-0.66, 0.43), (-0.12, 0.43), (-0.12, 0.36), (-0.66, 0.36)]);
    for key in 0..11 {
        let x = -0.63 + 0.048 * key as f32;
        figure.put(Dark, taper((x, 0.432), (x, 0.395), (0.022, 0.022)));
    }
    figure.fill(Cloth, &[(-0.7, 0.44), (-0.66, 0.44), (-0.66, 0.3), (-0.7, 0.3)]);
    figure.fill(Cloth, &[(-0.7, 0.36), (-0.12, 0.36), (-0.12, 0.3), (-0.7, 0.3)]);
}

/// A watch with a chain.
pub(super) fn pocket_watch(figure: &mut Figure, _: &str) {
    for link in 0..16 {
        let t = link as f32 / 15.0;
        let at = (0.04 + 0.62 * t, 0.95 + 0.05 * sine(t * 0.9) - 0.5 * t * t);
        figure.put(if link % 2 == 0 { Gold } else { Fold }, oval(at, (0.028, 0.018)));
    }
    figure.put(Gold, oval((0.0, 0.88), (0.085, 0.085)));
    figure.put(Dark, oval((0.0, 0.885), (0.052, 0.055)));
    figure.put(Gold, taper((0.0, 0.84), (0.0, 0.74), (0.08, 0.1)));
    figure.put(Fold, oval((0.0, 0.39), (0.4, 0.4)));
    figure.put(Gold, oval((0.0, 0.4), (0.385, 0.385)));
    figure.put(White, oval((0.0, 0.395), (0.315, 0.315)));
    for hour in 0..12 {
        let turn = hour as f32 / 12.0;
        let at = |far: f32| (far * cosine(turn), 0.395 + far * sine(turn));
        let wide = if hour % 3 == 0 { 0.024 } else { 0.012 };
        figure.put(Dark, taper(at(0.235), at(0.285), (wide, wide)));
    }
    figure.put(Dark, taper((0.0, 0.395), (-0.11, 0.53), (0.03, 0.012)));
    figure.put(Dark, taper((0.0, 0.395), (0.17, 0.5), (0.022, 0.008)));
    figure.put(Gold, oval((0.0, 0.395), (0.022, 0.022)));
}

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
