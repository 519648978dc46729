//! Things of house and yard that the font has no drawing of.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Glow, Gold, Leather, Metal, Under, White, Wood};

/// A barrel with hoops.
pub(super) fn barrel(figure: &mut Figure, _: &str) {
    let side = |y: f32| 0.29 + 0.1 * sine(y * 0.5);
    let edge: Vec<Point> = (0..=12).rev().map(|step| step as f32 / 12.0).map(|y| (side(y), y)).collect();
    figure.mirrored(Cloth, &edge);
    for x in [-0.6, -0.2, 0.2, 0.6] {
        let stave = (0..=8).map(|step| step as f32 / 8.0);
        let line: Vec<Point> = stave.clone().map(|y| (side(y) * x, y)).collect();
        let back: Vec<Point> = stave.rev().map(|y| (side(y) * x + 0.012, y)).collect();
        figure.put(Fold, [line, back].concat());
    }
    for y in [0.1_f32, 0.27, 0.73, 0.9] {
        figure.fill(Metal, &[(-side(y), y + 0.03), (side(y), y + 0.03), (side(y), y - 0.03), (-side(y), y - 0.03)]);
    }
    figure.put(Dark, oval((0.0, 0.5), (0.03, 0.03)));
}

/// A coil of twisted rope with a loose end, from above.
pub(super) fn rope(figure: &mut Figure, _: &str) {
    const TURNS: f32 = 3.6;
    let coil = |t: f32| {
        let (turn, far) = (t * TURNS, 0.12 + 0.098 * t * TURNS);
        (far * cosine(turn), far * sine(turn))
    };
    let (x, y) = coil(1.0);
    let end = |t: f32| (x - 0.2 * t + 0.07 * sine(t * 0.8), y - 0.56 * t);
    strand(figure, &end, 14);
    figure.put(Leather, taper(end(0.94), end(0.98), (0.12, 0.12)));
    strand(figure, &coil, 150);
}

/// A twisted cord along a line, whose strands lie aslant.
fn strand(figure: &mut Figure, at: &dyn Fn(f32) -> Point, count: u16) {
    let part = |step: u16| f32::from(step) / f32::from(count);
    let side = |step: u16, half: f32| {
        let ((x, y), next) = (at(part(step)), at(part(step) + 1e-2 / f32::from(count)));
        let (dx, dy) = (next.0 - x, next.1 - y);
        let far = (dx * dx + dy * dy).sqrt().max(1e-6);
        (x - dy / far * half, y + dx / far * half)
    };
    let edge = |half: f32| (0..=count).map(move |step| (step, half));
    let line = edge(0.044).chain(edge(-0.044).rev()).map(|(step, half)| side(step, half));
    figure.put(Cloth, line.collect());
    for step in 1..count {
        figure.put(Fold, taper(side(step, -0.04), side(step + 1, 0.04), (0.012, 0.012)));
    }
}

/// A table.
pub(super) fn table(figure: &mut Figure, _: &str) {
    figure.both(Fold, &[(0.42, 0.56), (0.5, 0.56), (0.5, 0.08), (0.46, 0.08)]);
    figure.both(Cloth, &[(0.56, 0.56), (0.65, 0.56), (0.64, 0.0), (0.59, 0.0)]);
    figure.mirrored(Fold, &[(0.62, 0.58), (0.62, 0.47)]);
    figure.mirrored(Cloth, &[(0.6, 0.68), (0.72, 0.6), (0.72, 0.55)]);
    figure.mirrored(Wood, &[(0.6, 0.68), (0.72, 0.6)]);
}

/// A bench with a back.
pub(super) fn bench(figure: &mut Figure, _: &str) {
    figure.both(Fold, &[(0.5, 0.62), (0.57, 0.62), (0.57, 0.0), (0.51, 0.0)]);
    for y in [0.56, 0.46] {
        figure.mirrored(Cloth, &[(0.64, y + 0.035), (0.64, y - 0.035)]);
    }
    figure.mirrored(Cloth, &[(0.62, 0.36), (0.7, 0.27), (0.7, 0.22)]);
    figure.mirrored(Fold, &[(0.7, 0.25), (0.7, 0.22)]);
    figure.both(Cloth, &[(0.58, 0.22), (0.66, 0.22), (0.66, 0.0), (0.6, 0.0)]);
}

/// A well with a roof and a bucket.
pub(super) fn well(figure: &mut Figure, _: &str) {
    figure.both(Wood, &[(0.27, 0.75), (0.33, 0.75), (0.33, 0.3), (0.27, 0.3)]);
    figure.put(Wood, taper((-0.33, 0.62), (0.4, 0.62), (0.04, 0.04)));
    figure.put(White, taper((0.0, 0.62), (0.0, 0.44), (0.014, 0.014)));
    figure.mirrored(Leather, &[(0.07, 0.45), (0.055, 0.34)]);
    figure.put(Dark, oval((0.0, 0.33), (0.38, 0.06)));
    figure.mirrored(Cloth, &[(0.42, 0.34), (0.4, 0.0)]);
    for row in 0..4 {
        let y = 0.05 + 0.085 * row as f32;
        figure.put(Fold, taper((-0.4, y), (0.4, y), (0.01, 0.01)));
        for column in 0..5 {
            let x = -0.32 + 0.16 * column as f32 + if row % 2 == 0 { 0.0 } else { 0.07 };
            figure.put(Fold, taper((x, y), (x, y + 0.08), (0.01, 0.01)));
        }
    }
    figure.mirrored(Under, &[(0.0, 1.0), (0.46, 0.74), (0.46, 0.7), (0.0, 0.78)]);
}

/// A carriage with two wheels to a side.
pub(super) fn carriage(figure: &mut Figure, _: &str) {
    figure.put(Wood, taper((0.4, 0.22), (0.86, 0.26), (0.03, 0.02)));
    figure.fill(Leather, &[(0.36, 0.44), (0.62, 0.44), (0.6, 0.3), (0.4, 0.28)]);
    figure.fill(Cloth, &[(-0.5, 0.84), (0.3, 0.84), (0.42, 0.5), (0.3, 0.28), (-0.42, 0.26), (-0.54, 0.5)]);
    figure.fill(Fold, &[(-0.54, 0.88), (0.34, 0.88), (0.36, 0.82), (-0.55, 0.82)]);
    figure.fill(Under, &[(-0.4, 0.74), (-0.16, 0.74), (-0.16, 0.54), (-0.42, 0.54)]);
    figure.fill(Under, &[(0.06, 0.74), (0.26, 0.74), (0.3, 0.54), (0.06, 0.54)]);
    figure.fill(Gold, &[(-0.12, 0.76), (-0.1, 0.76), (-0.1, 0.3), (-0.12, 0.3)]);
    figure.fill(Gold, &[(0.02, 0.76), (0.04, 0.76), (0.04, 0.3), (0.02, 0.3)]);
    for (x, size) in [(-0.36, 0.25), (0.42, 0.2)] {
        wheel(figure, (x, size), size);
    }
}

/// A shovel.
pub(super) fn shovel(figure: &mut Figure, _: &str) {
    figure.put(Wood, taper((0.26, 0.94), (-0.1, 0.34), (0.045, 0.045)));
    figure.put(Wood, taper((0.18, 1.0), (0.36, 0.9), (0.05, 0.05)));
    figure.fill(Metal, &[(-0.17, 0.44), (0.03, 0.32), (-0.06, 0.12), (-0.2, 0.02), (-0.34, 0.02), (-0.32, 0.18)]);
    figure.put(Fold, taper((-0.08, 0.38), (-0.26, 0.1), (0.016, 0.008)));
}

/// A cage for a bird.
pub(super) fn cage(figure: &mut Figure, _: &str) {
    let dome = |x: f32| 0.62 + 0.3 * (1.0 - x * x / 0.1156).max(0.0).sqrt();
    for step in 0..9 {
        let x = -0.32 + 0.08 * step as f32;
        figure.put(Gold, taper((x, 0.08), (x, dome(x)), (0.016, 0.014)));
    }
    let arc = (0..=16).map(|step| step as f32 / 32.0);
    let line: Vec<Point> = arc.clone().map(|turn| (0.34 * cosine(turn), 0.62 + 0.3 * sine(turn))).collect();
    let back: Vec<Point> = arc.rev().map(|turn| (0.315 * cosine(turn), 0.62 + 0.275 * sine(turn))).collect();
    figure.put(Gold, [line, back].concat());
    figure.put(Gold, taper((-0.34, 0.62), (0.34, 0.62), (0.022, 0.022)));
    figure.put(Wood, taper((-0.2, 0.34), (0.2, 0.34), (0.022, 0.022)));
    figure.mirrored(Cloth, &[(0.37, 0.12), (0.35, 0.0)]);
    figure.put(Gold, oval((0.0, 0.97), (0.04, 0.045)));
    figure.put(Dark, oval((0.0, 0.97), (0.02, 0.024)));
}

/// A fireplace with a fire.
pub(super) fn fireplace(figure: &mut Figure, _: &str) {
    figure.mirrored(Cloth, &[(0.5, 0.82), (0.5, 0.0)]);
    for row in 0..7 {
        let y = 0.1 + 0.11 * row as f32;
        figure.put(Fold, taper((-0.5, y), (0.5, y), (0.01, 0.01)));
        for column in 0..6 {
            let x = -0.42 + 0.17 * column as f32 + if row % 2 == 0 { 0.0 } else { 0.08 };
            figure.put(Fold, taper((x, y), (x, (y + 0.11).min(0.82)), (0.01, 0.01)));
        }
    }
    figure.mirrored(Dark, &[(0.0, 0.62), (0.2, 0.58), (0.32, 0.44), (0.32, 0.0)]);
    for (x, tall, wide) in [(-0.12, 0.3, 0.09), (0.12, 0.26, 0.09), (0.0, 0.44, 0.13)] {
        figure.fill(
            Gold,
            &[(x, tall), (x + wide, 0.16), (x + wide * 0.6, 0.06), (x - wide * 0.6, 0.06), (x - wide, 0.18)],
        );
        figure.fill(Glow, &[(x, tall * 0.66), (x + wide * 0.5, 0.14), (x, 0.06), (x - wide * 0.5, 0.14)]);
    }
    figure.put(Wood, taper((-0.24, 0.05), (0.24, 0.08), (0.07, 0.06)));
    figure.put(Wood, taper((-0.2, 0.1), (0.22, 0.03), (0.06, 0.06)));
    figure.mirrored(Wood, &[(0.58, 0.9), (0.58, 0.82)]);
    figure.mirrored(Under, &[(0.56, 0.03), (0.6, 0.0)]);
}

/// A barn.
pub(super) fn barn(figure: &mut Figure, _: &str) {
    figure.mirrored(Cloth, &[(0.0, 0.78), (0.26, 0.66), (0.42, 0.42), (0.42, 0.0)]);
    figure.mirrored(Under, &[(0.0, 0.84), (0.28, 0.71), (0.47, 0.42), (0.43, 0.39), (0.25, 0.66), (0.0, 0.77)]);
    for x in [-0.28, -0.14, 0.0, 0.14, 0.28] {
        figure.put(Fold, taper((x, 0.0), (x, 0.62), (0.008, 0.008)));
    }
    figure.mirrored(White, &[(0.2, 0.34), (0.2, 0.0)]);
    figure.mirrored(Fold, &[(0.175, 0.315), (0.175, 0.0)]);
    figure.put(White, taper((-0.17, 0.01), (0.0, 0.31), (0.026, 0.026)));
    figure.put(White, taper((0.17, 0.01), (0.0, 0.31), (0.026, 0.026)));
    figure.put(White, taper((0.0, 0.0), (0.0, 0.32), (0.024, 0.024)));
    figure.fill(White, &[(-0.09, 0.6), (0.09, 0.6), (0.09, 0.44), (-0.09, 0.44)]);
    figure.fill(Dark, &[(-0.07, 0.58), (0.07, 0.58), (0.07, 0.46), (-0.07, 0.46)]);
}

/// A wardrobe with two doors.
pub(super) fn wardrobe(figure: &mut Figure, _: &str) {
    figure.both(Fold, &[(0.24, 0.06), (0.31, 0.06), (0.29, 0.0), (0.26, 0.0)]);
    figure.mirrored(Cloth, &[(0.33, 0.94), (0.33, 0.05)]);
    figure.mirrored(Fold, &[(0.34, 1.0), (0.38, 0.97), (0.36, 0.92)]);
    figure.both(Fold, &[(0.02, 0.88), (0.29, 0.88), (0.29, 0.12), (0.02, 0.12)]);
    figure.both(Cloth, &[(0.05, 0.85), (0.26, 0.85), (0.26, 0.54), (0.05, 0.54)]);
    figure.both(Cloth, &[(0.05, 0.47), (0.26, 0.47), (0.26, 0.15), (0.05, 0.15)]);
    figure.put(Dark, taper((0.0, 0.9), (0.0, 0.1), (0.014, 0.014)));
    figure.both(Gold, &oval((0.03, 0.5), (0.018, 0.026)));
}

/// A cannon on wheels.
pub(super) fn cannon(figure: &mut Figure, _: &str) {
    figure.fill(Wood, &[(-0.5, 0.1), (-0.44, 0.04), (0.2, 0.34), (0.1, 0.42)]);
    figure.fill(Cloth, &[(-0.36, 0.42), (0.62, 0.66), (0.66, 0.5), (-0.24, 0.2), (-0.38, 0.26)]);
    figure.fill(Fold, &[(0.56, 0.68), (0.64, 0.7), (0.7, 0.48), (0.62, 0.46)]);
    figure.put(Cloth, oval((-0.4, 0.33), (0.06, 0.06)));
    figure.put(Fold, taper((-0.02, 0.52), (0.06, 0.28), (0.03, 0.03)));
    wheel(figure, (0.06, 0.24), 0.24);
}

/// A long gun.
pub(super) fn musket(figure: &mut Figure, _: &str) {
    figure.put(Metal, taper((-0.12, 0.43), (0.7, 0.6), (0.036, 0.026)));
    figure.fill(
        Wood,
        &[
            (-0.62, 0.36),
            (-0.3, 0.38),
            (-0.1, 0.46),
            (0.42, 0.56),
            (0.42, 0.51),
            (-0.06, 0.38),
            (-0.24, 0.28),
            (-0.64, 0.18),
        ],
    );
    figure.fill(Dark, &[(-0.12, 0.34), (-0.02, 0.37), (-0.04, 0.28), (-0.12, 0.27)]);
    figure.fill(Metal, &[(-0.14, 0.49), (-0.06, 0.5), (-0.08, 0.42), (-0.14, 0.41)]);
}

/// A wheel with spokes.
fn wheel(figure: &mut Figure, (x, y): Point, size: f32) {
    let at = |turn: f32, far: f32| (x + far * size * cosine(turn), y + far * size * sine(turn));
    for spoke in 0..8 {
        figure.put(Wood, taper((x, y), at(spoke as f32 / 8.0, 1.0), (0.024, 0.02)));
    }
    for step in 0..24 {
        figure.put(Dark, taper(at(step as f32 / 24.0, 0.94), at((step + 1) as f32 / 24.0, 0.94), (0.05, 0.05)));
    }
    figure.put(Gold, oval((x, y), (0.04, 0.04)));
}
