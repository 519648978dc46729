//! What people in clothes look like below the head: the clothes of grown-ups and of children, and what hangs down behind them.

use super::super::canvas::Point;
use super::figure::{Figure, oval, taper};
use super::matter::Matter;
use super::pose::Moved;

/// What hangs down behind head and body.
pub(super) fn behind(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    if has("wings") {
        let wing =
            [(0.06, 0.78), (0.2, 0.95), (0.34, 1.0), (0.42, 0.86), (0.4, 0.6), (0.32, 0.42), (0.22, 0.5), (0.12, 0.6)];
        figure.both(Matter::White, &wing);
    }
    let low = if has("child") { -0.06 } else { 0.0 };
    if has("hair") {
        let wide = if has("child") { 1.5 } else { 1.0 };
        let hair: [Point; 5] = [(0.03, 1.0), (0.075, 0.97), (0.09, 0.88), (0.1, 0.74), (0.05, 0.7)];
        figure.mirrored(Matter::Hair, &hair.map(|(x, y)| (x * wide, y + low)));
    }
    if has("veil") {
        figure.mirrored(Matter::White, &[(0.03, 1.02), (0.085, 0.97), (0.12, 0.7), (0.2, 0.3), (0.16, 0.3)]);
    }
    if has("pack") {
        figure.fill(Matter::Leather, &[(-0.08, 0.84), (-0.2, 0.82), (-0.22, 0.56), (-0.08, 0.54)]);
    }
    if has("cape") {
        figure
            .mirrored(Matter::Fold, &[(0.03, 0.84), (0.14, 0.98), (0.15, 0.8), (0.24, 0.5), (0.36, 0.06), (0.2, 0.1)]);
    }
}

pub(super) fn child_legs(figure: &mut Figure, has_gown: bool) {
    if has_gown {
        figure.both(Matter::Skin, &[(0.03, 0.24), (0.04, 0.04), (0.1, 0.04), (0.095, 0.24)]);
        figure.both(Matter::Leather, &[(0.03, 0.06), (0.03, 0.0), (0.14, 0.0), (0.105, 0.06)]);
    } else {
        figure.both(Matter::Under, &[(0.005, 0.4), (0.02, 0.03), (0.125, 0.03), (0.125, 0.4)]);
        figure.both(Matter::Leather, &[(0.015, 0.06), (0.015, 0.0), (0.155, 0.0), (0.13, 0.06)]);
    }
}

pub(super) fn child(figure: &mut Figure, has_gown: bool, moved: Moved) {
    figure.sleeves(moved, Matter::Fold, &[(0.08, 0.72), (0.135, 0.69), (0.205, 0.47), (0.16, 0.44), (0.1, 0.58)]);
    figure.sleeves(moved, Matter::Skin, &oval((0.188, 0.44), (0.03, 0.034)));
    if has_gown {
        figure.mirrored(Matter::Cloth, &[(0.05, 0.745), (0.125, 0.71), (0.1, 0.52), (0.225, 0.2)]);
        figure.put(Matter::Fold, taper((-0.1, 0.52), (0.1, 0.52), (0.03, 0.03)));
    } else {
        figure.mirrored(Matter::Cloth, &[(0.05, 0.745), (0.13, 0.7), (0.13, 0.36)]);
        figure.put(Matter::Leather, taper((-0.128, 0.375), (0.128, 0.375), (0.024, 0.024)));
    }
}

pub(super) fn grown(figure: &mut Figure, has: &impl Fn(&str) -> bool, moved: Moved) {
    use Matter::{Cloth, Dark, Fold, Gold, Leather, Metal, Skin, White};
    if has("dance") {
        figure.fill(Skin, &[(0.08, 0.8), (0.13, 0.79), (0.3, 1.0), (0.26, 1.02)]);
        figure.fill(Skin, &[(-0.08, 0.82), (-0.13, 0.79), (-0.33, 0.62), (-0.35, 0.66)]);
    } else {
        let sleeve = [(0.08, 0.83), (0.14, 0.8), (0.2, 0.6), (0.18, 0.45), (0.13, 0.46), (0.14, 0.6), (0.09, 0.72)];
        figure.sleeves(moved, if has("armour") { Metal } else { Fold }, &sleeve);
        figure.sleeves(moved, if has("armour") { Metal } else { Skin }, &oval((0.157, 0.437), (0.022, 0.03)));
        if !has("armour") && !has("suit") {
            figure.sleeves(moved, Skin, &taper((0.145, 0.452), (0.14, 0.425), (0.016, 0.01)));
            figure.sleeves(moved, Cloth, &taper((0.132, 0.472), (0.186, 0.464), (0.026, 0.026)));
        }
    }
    if has("gown") {
        let dress =
            [(0.04, 0.855), (0.105, 0.82), (0.085, 0.7), (0.072, 0.62), (0.125, 0.42), (0.23, 0.02), (0.16, 0.0)];
        figure.mirrored(Cloth, &dress);
        figure.put(Fold, taper((-0.03, 0.58), (-0.1, 0.02), (0.006, 0.04)));
        figure.put(Fold, taper((0.04, 0.58), (0.13, 0.02), (0.006, 0.03)));
        figure.put(Leather, taper((-0.074, 0.62), (0.074, 0.62), (0.022, 0.022)));
        figure.mirrored(Matter::Shade, &[(0.026, 0.862), (0.022, 0.846), (0.0, 0.826)]);
        figure.both(White, &[(0.024, 0.864), (0.056, 0.85), (0.052, 0.822), (0.004, 0.826), (0.022, 0.848)]);
    } else if has("tutu") {
        figure.mirrored(Cloth, &[(0.04, 0.8), (0.09, 0.78), (0.075, 0.64), (0.1, 0.46)]);
        figure.both(Cloth, &[(0.04, 0.79), (0.055, 0.86), (0.075, 0.855), (0.075, 0.78)]);
    } else if has("robe") {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.13, 0.81), (0.14, 0.5), (0.2, 0.02), (0.15, 0.0)]);
        figure.sleeves(moved, Fold, &[(0.11, 0.8), (0.15, 0.77), (0.26, 0.5), (0.16, 0.46)]);
        figure.put(Fold, taper((0.03, 0.52), (0.06, 0.02), (0.008, 0.04)));
        figure.put(Fold, taper((-0.06, 0.5), (-0.1, 0.02), (0.006, 0.03)));
        let belt = if has("crown") { Gold } else { Leather };
        figure.put(belt, taper((-0.142, 0.54), (0.142, 0.54), (0.026, 0.026)));
        if has("crown") {
            figure.both(White, &[(0.03, 0.86), (0.09, 0.84), (0.05, 0.02), (0.012, 0.02)]);
        }
    } else if has("cloak") {
        figure.mirrored(Cloth, &[(0.05, 0.87), (0.15, 0.8), (0.2, 0.4), (0.225, 0.14)]);
        figure.fill(Fold, &[(0.01, 0.84), (0.04, 0.84), (0.09, 0.14), (0.02, 0.14)]);
        figure.put(Gold, oval((0.02, 0.83), (0.018, 0.018)));
    } else if has("cape") {
        figure.mirrored(Dark, &[(0.045, 0.86), (0.12, 0.82), (0.1, 0.46)]);
        figure.mirrored(White, &[(0.03, 0.85), (0.035, 0.8), (0.012, 0.62)]);
        figure.both(Cloth, &[(0.04, 0.86), (0.13, 0.96), (0.12, 0.82)]);
    } else if has("suit") {
        figure.both(Fold, &[(0.1, 0.84), (0.22, 0.84), (0.22, 0.46), (0.1, 0.46)]);
        figure.both(Cloth, &[(0.0, 0.46), (0.03, 0.06), (0.02, 0.0), (0.19, 0.0), (0.18, 0.08), (0.16, 0.46)]);
        figure.both(Cloth, &[(0.12, 0.78), (0.2, 0.74), (0.27, 0.46), (0.2, 0.42), (0.14, 0.56)]);
        figure.mirrored(Cloth, &[(0.08, 0.8), (0.17, 0.76), (0.16, 0.42)]);
        figure.put(Cloth, oval((0.0, 0.88), (0.13, 0.13)));
        figure.fill(Fold, &[(-0.08, 0.68), (0.08, 0.68), (0.08, 0.56), (-0.08, 0.56)]);
    } else if has("armour") {
        figure.mirrored(Metal, &[(0.05, 0.86), (0.17, 0.83), (0.19, 0.75), (0.13, 0.7), (0.1, 0.54), (0.16, 0.38)]);
        figure.mirrored(Cloth, &[(0.06, 0.8), (0.075, 0.56), (0.1, 0.3)]);
        figure.put(Leather, taper((-0.105, 0.56), (0.105, 0.56), (0.03, 0.03)));
    } else if has("trousers") {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.135, 0.82), (0.12, 0.47)]);
        figure.put(Fold, taper((0.0, 0.82), (0.0, 0.5), (0.006, 0.006)));
        figure.both(White, &[(0.004, 0.845), (0.03, 0.866), (0.058, 0.85), (0.03, 0.815)]);
        for y in [0.77, 0.69, 0.61, 0.53] {
            figure.put(Dark, oval((0.009, y), (0.0045, 0.005)));
        }
        figure.put(Leather, taper((-0.12, 0.485), (0.12, 0.485), (0.03, 0.03)));
    } else {
        figure.mirrored(Cloth, &[(0.045, 0.86), (0.135, 0.82), (0.12, 0.56), (0.165, 0.25), (0.16, 0.215)]);
        figure.fill(White, &[(-0.03, 0.86), (0.03, 0.86), (0.0, 0.74)]);
        figure.both(Fold, &[(0.026, 0.866), (0.062, 0.845), (0.07, 0.8), (0.052, 0.795), (0.0, 0.71), (0.004, 0.74)]);
        figure.fill(Fold, &[(0.0, 0.72), (0.012, 0.72), (0.035, 0.22), (0.012, 0.22)]);
        figure.put(Leather, taper((-0.12, 0.55), (0.122, 0.55), (0.022, 0.022)));
        for (x, y) in [(0.032, 0.65), (0.038, 0.47), (0.044, 0.38), (0.05, 0.29)] {
            figure.put(Dark, oval((x, y), (0.0055, 0.006)));
        }
        figure.both(Fold, &taper((0.065, 0.425), (0.118, 0.415), (0.014, 0.014)));
    }
    if has("fur") {
        // The hem, the front and the collar of a coat.
        figure.mirrored(White, &[(0.17, 0.27), (0.185, 0.2)]);
        figure.mirrored(White, &[(0.022, 0.82), (0.022, 0.24)]);
        figure.put(White, oval((0.0, 0.85), (0.085, 0.035)));
        figure.put(Leather, taper((-0.125, 0.55), (0.125, 0.55), (0.034, 0.034)));
        figure.fill(Gold, &[(-0.03, 0.575), (0.03, 0.575), (0.03, 0.525), (-0.03, 0.525)]);
    }
    if has("poncho") {
        poncho(figure, (1.0, 0.0));
    }
    if has("apron") {
        figure.mirrored(White, &[(0.05, 0.76), (0.06, 0.6), (0.1, 0.24), (0.06, 0.22)]);
        figure.put(Fold, taper((-0.07, 0.6), (0.07, 0.6), (0.012, 0.012)));
    }
}

/// Puts a poncho on a figure: how wide it is, compared with that of a grown-up, and how much higher.
pub(super) fn poncho(figure: &mut Figure, (wide, up): (f32, f32)) {
    let at = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    // Threads hang from its edge.
    for thread in 0..=8_u8 {
        let x = f32::from(thread) * 0.026;
        let y = 0.425 + x * 0.2;
        figure.both(Matter::Fold, &at(&taper((x, y + 0.01), (x * 1.02, y - 0.03), (0.014, 0.008))));
    }
    let cloth = [(0.04, 0.868), (0.11, 0.838), (0.165, 0.74), (0.215, 0.6), (0.236, 0.475), (0.12, 0.44), (0.0, 0.425)];
    figure.mirrored(Matter::Cloth, &at(&cloth));
    figure.both(Matter::White, &at(&[(0.0, 0.52), (0.0, 0.545), (0.213, 0.59), (0.219, 0.562)]));
    figure.both(Matter::Gold, &at(&[(0.0, 0.472), (0.0, 0.49), (0.226, 0.532), (0.23, 0.51)]));
    figure.mirrored(Matter::Shade, &at(&[(0.045, 0.866), (0.03, 0.836), (0.0, 0.8)]));
}
