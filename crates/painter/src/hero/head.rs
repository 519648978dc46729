//! The heads of people: their shape, their hair and their faces. Lengths are parts of a grown-up's height; y goes up.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::GRAVE;
use super::figure::{Figure, oval, rounded, taper};
use super::matter::Matter;

/// What a face shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Calm,
    Grave,
    Asleep,
}

impl Look {
    fn of(has: &impl Fn(&str) -> bool) -> Self {
        match (has("lying"), has(GRAVE)) {
            (true, _) => Self::Asleep,
            (_, true) => Self::Grave,
            _ => Self::Calm,
        }
    }
}

/// Puts the head of a grown-up on a figure, without hats and beards.
pub(super) fn grown(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    if has("suit") {
        figure.put(Matter::Dark, oval((0.02, 0.885), (0.085, 0.075)));
        return;
    }
    if has("hood") {
        figure.mirrored(Matter::Cloth, &[(0.014, 1.05), (0.07, 1.0), (0.095, 0.9), (0.12, 0.8)]);
        figure.put(Matter::Dark, oval((0.0, 0.91), (0.058, 0.075)));
        if has("scythe") {
            return;
        }
        figure.put(Matter::Skin, oval((0.0, 0.9), (0.046, 0.06)));
        face(figure, (0.0, 0.905), 0.8, Look::of(has));
        return;
    }
    figure.fill(Matter::Shade, &[(-0.028, 0.88), (-0.034, 0.825), (0.034, 0.825), (0.028, 0.88)]);
    if !has("hair") {
        for side in [-1.0, 1.0] {
            figure.put(Matter::Shade, oval((side * 0.065, 0.915), (0.011, 0.019)));
        }
    }
    skull(figure, (0.0, 0.925), 1.0);
    if has("hair") || has("bun") {
        parted(figure, (0.0, 0.925), 1.0);
    } else {
        short(figure, (0.0, 0.925), 1.0);
    }
    face(figure, (0.0, 0.917), 1.0, Look::of(has));
}

/// Puts the head of a child on a figure.
pub(super) fn of_child(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    figure.fill(Matter::Shade, &[(-0.035, 0.79), (-0.035, 0.72), (0.035, 0.72), (0.035, 0.79)]);
    if !has("hair") {
        for side in [-1.0, 1.0] {
            figure.put(Matter::Shade, oval((side * 0.098, 0.85), (0.016, 0.025)));
        }
    }
    figure.put(Matter::Skin, oval((0.0, 0.865), (0.1, 0.115)));
    if has("hair") || has("bun") {
        parted(figure, (0.0, 0.873), 1.47);
    } else {
        short(figure, (0.0, 0.873), 1.47);
    }
    face(figure, (0.0, 0.852), 1.5, Look::of(has));
}

/// Puts the face of a baby on a figure.
pub(super) fn of_baby(figure: &mut Figure) {
    figure.put(Matter::Skin, oval((0.0, 0.78), (0.18, 0.19)));
    face(figure, (0.0, 0.775), 2.2, Look::Calm);
}

/// A head that is narrower at its chin.
fn skull(figure: &mut Figure, at: Point, size: f32) {
    let right = [(0.02, 0.078), (0.05, 0.066), (0.067, 0.03), (0.065, -0.012), (0.052, -0.05), (0.026, -0.077)];
    figure.put(Matter::Skin, rounded(placed(&both(&right), at, size)));
}

/// Short hair with a fringe.
fn short(figure: &mut Figure, at: Point, size: f32) {
    let crown = (0..=14).map(|step| {
        let turn = step as f32 / 28.0;
        (0.072 * cosine(turn), 0.008 + 0.083 * sine(turn))
    });
    let fringe = [
        (-0.067, -0.008),
        (-0.06, 0.022),
        (-0.046, 0.034),
        (-0.02, 0.046),
        (0.02, 0.043),
        (0.048, 0.034),
        (0.062, 0.02),
    ];
    let line: Vec<Point> = crown.chain(fringe).chain([(0.067, -0.008)]).collect();
    figure.put(Matter::Hair, placed(&line, at, size));
}

/// Long hair that is parted, and frames the face.
fn parted(figure: &mut Figure, at: Point, size: f32) {
    let crown = (0..=14).map(|step| {
        let turn = step as f32 / 28.0;
        (0.074 * cosine(turn), 0.006 + 0.088 * sine(turn))
    });
    let front = [
        (-0.078, -0.03),
        (-0.064, -0.028),
        (-0.058, 0.012),
        (-0.034, 0.042),
        (-0.014, 0.063),
        (0.006, 0.046),
        (0.042, 0.034),
        (0.059, 0.008),
        (0.064, -0.028),
        (0.078, -0.03),
    ];
    let line: Vec<Point> = crown.chain(front).collect();
    figure.put(Matter::Hair, placed(&line, at, size));
}

/// Brows, eyes, a nose and a mouth; `at` is between the eyes.
fn face(figure: &mut Figure, at: Point, size: f32, look: Look) {
    for side in [-1.0, 1.0] {
        let strip = |from: Point, to: Point, wide: (f32, f32)| {
            let line = taper((side * from.0, from.1), (side * to.0, to.1), wide);
            placed(&line, at, size)
        };
        // Grave brows rise to the middle: sorrow and fear, where the other way round is anger.
        let (inner, outer) = if look == Look::Grave { (0.0295, 0.0235) } else { (0.0255, 0.026) };
        figure.put(Matter::Hair, strip((0.012, inner), (0.036, outer), (0.0065, 0.0045)));
        if look == Look::Asleep {
            figure.put(Matter::Dark, strip((0.014, 0.0), (0.036, 0.0), (0.005, 0.005)));
            continue;
        }
        figure.put(Matter::White, placed(&oval((side * 0.0245, 0.0), (0.0125, 0.009)), at, size));
        figure.put(Matter::Dark, placed(&oval((side * 0.0238, 0.0), (0.0066, 0.0082)), at, size));
        figure.put(Matter::Dark, strip((0.012, 0.0075), (0.037, 0.0085), (0.004, 0.005)));
    }
    let nose = [(-0.003, 0.0), (0.002, 0.0), (0.0095, -0.02), (0.004, -0.0255), (-0.006, -0.0245)];
    figure.put(Matter::Shade, rounded(placed(&nose, at, size)));
    // The corners of the mouth, above its middle.
    let corner = if look == Look::Grave { -0.0045 } else { 0.0035 };
    let mouth =
        [(-0.018, corner), (-0.008, 0.0015), (0.008, 0.0015), (0.018, corner), (0.009, -0.0045), (-0.009, -0.0045)];
    figure.put(Matter::Lips, placed(&mouth.map(|(x, y)| (x, y - 0.043)), at, size));
}

/// Joins the right half of a line, from the top, with its mirror image.
fn both(right: &[Point]) -> Vec<Point> {
    right.iter().copied().chain(right.iter().rev().map(|(x, y)| (-x, *y))).collect()
}

/// Scales a line and moves it.
fn placed(line: &[Point], (x, y): Point, size: f32) -> Vec<Point> {
    line.iter().map(|(dx, dy)| (x + dx * size, y + dy * size)).collect()
}
