//! Things that people made and that the font has no drawing of.

use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Gold, Leather, Metal, Under, White, Wood};

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

/// A round clock for a wall.
pub(super) fn clock(figure: &mut Figure, _: &str) {
    figure.put(Wood, oval((0.0, 0.5), (0.5, 0.5)));
    figure.put(Fold, oval((0.0, 0.5), (0.43, 0.43)));
    figure.put(White, oval((0.0, 0.5), (0.405, 0.405)));
    for hour in 0..12 {
        let turn = hour as f32 / 12.0;
        let at = |far: f32| (far * cosine(turn), 0.5 + far * sine(turn));
        let (from, wide) = if hour % 3 == 0 { (0.29, 0.034) } else { (0.33, 0.016) };
        figure.put(Dark, taper(at(from), at(0.375), (wide, wide)));
    }
    figure.put(Dark, taper((0.02, 0.48), (-0.15, 0.67), (0.04, 0.016)));
    figure.put(Dark, taper((-0.02, 0.48), (0.1, 0.82), (0.028, 0.01)));
    figure.put(Gold, oval((0.0, 0.5), (0.03, 0.03)));
}

/// A suitcase with straps.
pub(super) fn suitcase(figure: &mut Figure, _: &str) {
    figure.fill(
        Dark,
        &[
            (-0.16, 0.68),
            (-0.13, 0.8),
            (0.13, 0.8),
            (0.16, 0.68),
            (0.11, 0.68),
            (0.09, 0.755),
            (-0.09, 0.755),
            (-0.11, 0.68),
        ],
    );
    let corner = [(0.5, 0.05), (0.47, 0.0), (0.0, 0.0)];
    figure.mirrored(Leather, &[[(0.0, 0.7), (0.46, 0.7), (0.5, 0.65)], corner].concat());
    figure.mirrored(Cloth, &[(0.0, 0.68), (0.45, 0.68), (0.48, 0.64), (0.48, 0.05), (0.45, 0.02), (0.0, 0.02)]);
    figure.fill(Fold, &[(-0.49, 0.46), (0.49, 0.46), (0.49, 0.44), (-0.49, 0.44)]);
    for x in [-0.27, 0.27] {
        figure.put(Leather, taper((x, 0.7), (x, 0.0), (0.07, 0.07)));
        figure.put(Gold, taper((x, 0.49), (x, 0.4), (0.085, 0.085)));
    }
    for (x, y) in [(0.44, 0.64), (-0.44, 0.64), (0.44, 0.06), (-0.44, 0.06)] {
        figure.put(Leather, oval((x, y), (0.05, 0.05)));
    }
}

/// A chest with an arched lid.
pub(super) fn chest(figure: &mut Figure, _: &str) {
    let lid = (0..=14).map(|step| step as f32 / 28.0).map(|turn| (0.52 * cosine(turn), 0.4 + 0.26 * sine(turn)));
    figure.put(Wood, lid.collect());
    figure.fill(Wood, &[(-0.5, 0.4), (0.5, 0.4), (0.48, 0.0), (-0.48, 0.0)]);
    for y in [0.13, 0.26] {
        figure.put(Dark, taper((-0.49, y), (0.49, y), (0.012, 0.012)));
    }
    figure.fill(Gold, &[(-0.53, 0.43), (0.53, 0.43), (0.53, 0.36), (-0.53, 0.36)]);
    for x in [-0.4, 0.4] {
        figure.fill(Gold, &[(x - 0.045, 0.57), (x + 0.045, 0.57), (x + 0.045, 0.0), (x - 0.045, 0.0)]);
    }
    figure.fill(Gold, &[(-0.09, 0.46), (0.09, 0.46), (0.09, 0.27), (0.0, 0.22), (-0.09, 0.27)]);
    figure.put(Dark, oval((0.0, 0.37), (0.025, 0.028)));
    figure.put(Dark, taper((0.0, 0.37), (0.0, 0.29), (0.018, 0.028)));
}

/// A revolver.
pub(super) fn revolver(figure: &mut Figure, _: &str) {
    figure.fill(Wood, &[(0.34, 0.42), (0.56, 0.4), (0.64, 0.22), (0.74, 0.04), (0.54, 0.0), (0.44, 0.16)]);
    figure.fill(Dark, &[(0.18, 0.32), (0.36, 0.34), (0.38, 0.16), (0.26, 0.12), (0.17, 0.2)]);
    figure.fill(Under, &[(0.21, 0.31), (0.34, 0.32), (0.35, 0.19), (0.26, 0.16), (0.21, 0.21)]);
    figure.fill(
        Cloth,
        &[
            (-0.6, 0.58),
            (0.44, 0.58),
            (0.6, 0.5),
            (0.58, 0.38),
            (0.3, 0.32),
            (-0.02, 0.36),
            (-0.04, 0.44),
            (-0.6, 0.46),
        ],
    );
    figure.fill(Fold, &[(-0.6, 0.6), (-0.56, 0.6), (-0.5, 0.58), (-0.6, 0.58)]);
    figure.fill(Fold, &[(0.44, 0.58), (0.54, 0.66), (0.6, 0.62), (0.54, 0.5)]);
    figure.fill(Metal, &[(0.02, 0.57), (0.32, 0.57), (0.32, 0.34), (0.02, 0.36)]);
    for y in [0.51, 0.42] {
        figure.put(Fold, taper((0.05, y), (0.22, y), (0.03, 0.02)));
    }
}

/// A bottle with a label.
pub(super) fn bottle(figure: &mut Figure, _: &str) {
    figure.mirrored(Cloth, &[(0.05, 0.97), (0.05, 0.7), (0.15, 0.56), (0.155, 0.03), (0.13, 0.0)]);
    figure.fill(Wood, &[(-0.04, 1.02), (0.04, 1.02), (0.045, 0.96), (-0.045, 0.96)]);
    figure.mirrored(Fold, &[(0.062, 0.97), (0.062, 0.93)]);
    figure.mirrored(White, &[(0.15, 0.42), (0.152, 0.15)]);
    figure.put(Leather, taper((-0.1, 0.33), (0.1, 0.33), (0.03, 0.03)));
    figure.put(Leather, taper((-0.07, 0.25), (0.07, 0.25), (0.016, 0.016)));
    figure.put(White, taper((-0.105, 0.54), (-0.12, 0.46), (0.02, 0.014)));
}

/// A rowing boat, seen from its side.
pub(super) fn rowboat(figure: &mut Figure, _: &str) {
    figure.put(Wood, taper((-0.62, 0.02), (0.1, 0.32), (0.02, 0.02)));
    figure.fill(Fold, &[(-0.5, 0.27), (0.0, 0.2), (0.52, 0.3), (0.44, 0.1), (-0.42, 0.1)]);
    figure.put(Wood, taper((-0.2, 0.2), (0.12, 0.22), (0.03, 0.03)));
    figure.fill(
        Cloth,
        &[
            (-0.54, 0.3),
            (-0.3, 0.2),
            (0.0, 0.17),
            (0.32, 0.22),
            (0.58, 0.35),
            (0.48, 0.1),
            (0.36, 0.0),
            (-0.36, 0.0),
            (-0.46, 0.08),
        ],
    );
    figure.fill(
        White,
        &[
            (-0.54, 0.3),
            (-0.3, 0.2),
            (0.0, 0.17),
            (0.32, 0.22),
            (0.58, 0.35),
            (0.57, 0.315),
            (0.32, 0.185),
            (0.0, 0.135),
            (-0.3, 0.165),
            (-0.53, 0.265),
        ],
    );
    figure.put(Fold, taper((-0.47, 0.1), (0.49, 0.12), (0.012, 0.012)));
}
