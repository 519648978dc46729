//! Bodies of animals: what the drawings of faces sit on, and birds that have no drawing.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter::{Cloth, Dark, Fold, Gold, Leaf, Metal, Red, Under, White};

/// Where the face of a body belongs: its middle and its size; the body is 1 high.
pub(super) const FACE: (Point, f32) = ((0.0, 0.69), 0.62);

/// An animal that sits and looks at the viewer, without its head; `brush` is a thick tail.
pub(super) fn sitting(figure: &mut Figure, attire: &str) {
    if attire.contains("brush") {
        let tail: [Point; 9] = [
            (0.12, 0.04),
            (0.3, 0.02),
            (0.47, 0.1),
            (0.55, 0.28),
            (0.5, 0.48),
            (0.42, 0.6),
            (0.36, 0.42),
            (0.3, 0.24),
            (0.16, 0.16),
        ];
        figure.fill(Fold, &tail);
        figure.fill(White, &[(0.42, 0.6), (0.38, 0.47), (0.44, 0.44), (0.515, 0.44), (0.49, 0.52)]);
    }
    figure.both(Fold, &oval((0.19, 0.13), (0.13, 0.13)));
    let body: [Point; 6] = [(0.1, 0.66), (0.17, 0.5), (0.22, 0.3), (0.24, 0.14), (0.2, 0.02), (0.1, 0.0)];
    figure.mirrored(Cloth, &body);
    for side in [-1.0, 1.0] {
        figure.put(Fold, taper((side * 0.075, 0.36), (side * 0.085, 0.05), (0.1, 0.09)));
        figure.put(Cloth, taper((side * 0.068, 0.37), (side * 0.078, 0.05), (0.08, 0.075)));
        figure.put(Cloth, oval((side * 0.085, 0.03), (0.062, 0.034)));
        figure.put(Dark, taper((side * 0.085, 0.035), (side * 0.085, 0.01), (0.01, 0.01)));
        figure.put(Cloth, oval((side * 0.23, 0.03), (0.075, 0.034)));
    }
    if attire.contains("brush") {
        figure.mirrored(White, &[(0.12, 0.6), (0.1, 0.5), (0.05, 0.38), (0.015, 0.31)]);
    }
}

/// A frog that squats, without its head.
pub(super) fn squatting(figure: &mut Figure, _: &str) {
    figure.both(Fold, &oval((0.3, 0.17), (0.15, 0.17)));
    figure.both(Fold, &oval((0.36, 0.025), (0.15, 0.03)));
    figure.mirrored(Cloth, &[(0.1, 0.62), (0.26, 0.44), (0.28, 0.2), (0.2, 0.04), (0.08, 0.02)]);
    figure.put(White, oval((0.0, 0.27), (0.17, 0.22)));
    for side in [-1.0, 1.0] {
        figure.put(Cloth, taper((side * 0.2, 0.34), (side * 0.14, 0.03), (0.1, 0.06)));
        figure.put(Cloth, oval((side * 0.15, 0.025), (0.09, 0.028)));
    }
}

/// A body of metal or of another world, without its head.
pub(super) fn robot(figure: &mut Figure, _: &str) {
    figure.both(Fold, &[(0.05, 0.2), (0.05, 0.03), (0.15, 0.03), (0.15, 0.2)]);
    figure.both(Dark, &[(0.03, 0.05), (0.03, 0.0), (0.19, 0.0), (0.17, 0.05)]);
    for side in [-1.0, 1.0] {
        figure.put(Fold, taper((side * 0.22, 0.46), (side * 0.3, 0.22), (0.07, 0.06)));
        figure.put(Metal, oval((side * 0.31, 0.19), (0.045, 0.045)));
    }
    figure.mirrored(Cloth, &[(0.2, 0.52), (0.2, 0.18), (0.12, 0.16)]);
    figure.put(Metal, oval((0.0, 0.34), (0.07, 0.07)));
}

/// A crow in profile.
pub(super) fn crow(figure: &mut Figure, _: &str) {
    for x in [-0.02, 0.1] {
        figure.put(Dark, taper((x, 0.3), (x + 0.01, 0.02), (0.03, 0.022)));
        figure.put(Dark, taper((x - 0.07, 0.012), (x + 0.08, 0.012), (0.022, 0.02)));
    }
    let body: [Point; 18] = [
        (-0.46, 0.76),
        (-0.3, 0.8),
        (-0.2, 0.86),
        (-0.1, 0.86),
        (-0.02, 0.8),
        (0.02, 0.7),
        (0.14, 0.62),
        (0.3, 0.48),
        (0.46, 0.3),
        (0.62, 0.14),
        (0.56, 0.1),
        (0.4, 0.2),
        (0.24, 0.26),
        (0.08, 0.26),
        (-0.08, 0.32),
        (-0.18, 0.44),
        (-0.22, 0.58),
        (-0.26, 0.7),
    ];
    figure.fill(Cloth, &body);
    figure.fill(Dark, &[(-0.48, 0.75), (-0.26, 0.8), (-0.25, 0.72)]);
    figure.fill(Fold, &[(-0.02, 0.62), (0.16, 0.56), (0.36, 0.36), (0.5, 0.18), (0.2, 0.32), (0.02, 0.42)]);
    figure.put(White, oval((-0.17, 0.79), (0.022, 0.022)));
    figure.put(Dark, oval((-0.172, 0.79), (0.012, 0.012)));
}

/// A pigeon in profile.
pub(super) fn pigeon(figure: &mut Figure, _: &str) {
    for x in [-0.04, 0.08] {
        figure.put(Red, taper((x, 0.3), (x + 0.02, 0.03), (0.03, 0.024)));
        figure.put(Red, taper((x - 0.04, 0.012), (x + 0.1, 0.012), (0.024, 0.018)));
    }
    figure.fill(Fold, &[(-0.3, 0.6), (-0.68, 0.4), (-0.64, 0.32), (-0.24, 0.38)]);
    let body: [Point; 16] = [
        (-0.4, 0.54),
        (-0.28, 0.66),
        (-0.08, 0.72),
        (0.1, 0.78),
        (0.13, 0.9),
        (0.2, 0.97),
        (0.29, 0.98),
        (0.36, 0.92),
        (0.36, 0.84),
        (0.33, 0.74),
        (0.37, 0.6),
        (0.33, 0.44),
        (0.2, 0.32),
        (0.0, 0.27),
        (-0.2, 0.3),
        (-0.36, 0.42),
    ];
    figure.fill(Cloth, &body);
    figure.fill(Leaf, &[(0.12, 0.8), (0.35, 0.81), (0.36, 0.7), (0.22, 0.66), (0.1, 0.71)]);
    figure.fill(Fold, &[(-0.46, 0.44), (-0.26, 0.62), (0.04, 0.66), (0.16, 0.56), (0.04, 0.42), (-0.2, 0.37)]);
    figure.put(Dark, taper((-0.2, 0.62), (-0.12, 0.42), (0.036, 0.03)));
    figure.put(Dark, taper((-0.05, 0.64), (0.02, 0.46), (0.036, 0.03)));
    figure.fill(Dark, &[(0.35, 0.92), (0.47, 0.86), (0.36, 0.85)]);
    figure.put(Red, oval((0.285, 0.905), (0.026, 0.026)));
    figure.put(Dark, oval((0.285, 0.905), (0.013, 0.013)));
}

/// A crane, a stork or a heron in profile.
pub(super) fn crane(figure: &mut Figure, _: &str) {
    for (hip, knee, foot) in [((0.06, 0.42), (0.1, 0.22), (0.05, 0.0)), ((-0.02, 0.42), (-0.01, 0.22), (-0.03, 0.0))] {
        figure.put(Dark, taper(hip, knee, (0.026, 0.018)));
        figure.put(Dark, taper(knee, foot, (0.018, 0.016)));
        figure.put(Dark, taper((foot.0 - 0.05, 0.006), (foot.0 + 0.03, 0.006), (0.014, 0.014)));
    }
    let neck = |step: i32, wide: f32| {
        let t = step as f32 / 12.0;
        (-0.12 - 0.1 * sine(0.5 * t) + wide * (1.0 - 0.4 * t) - 0.02 * t, 0.5 + 0.42 * t)
    };
    let line = (0..=12).map(|step| neck(step, -0.03)).chain((0..=12).rev().map(|step| neck(step, 0.035)));
    figure.put(White, line.collect());
    figure.put(White, oval((-0.16, 0.93), (0.055, 0.042)));
    figure.put(Under, oval((-0.15, 0.955), (0.035, 0.02)));
    figure.fill(Gold, &[(-0.2, 0.945), (-0.43, 0.9), (-0.2, 0.915)]);
    figure.put(Dark, oval((-0.18, 0.935), (0.009, 0.009)));
    let body = (0..=20).map(|step| {
        let turn = step as f32 / 20.0;
        (0.06 + 0.25 * cosine(turn), 0.5 + 0.12 * sine(turn) - 0.05 * cosine(turn))
    });
    figure.put(White, body.collect());
    figure.fill(Dark, &[(0.1, 0.5), (0.3, 0.46), (0.44, 0.36), (0.36, 0.34), (0.42, 0.28), (0.24, 0.36), (0.12, 0.42)]);
}
