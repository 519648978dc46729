//! The heads of people: their shape and their hair. Lengths are parts of a grown-up's height; y goes up.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, rounded};
use super::looks::{self, Bearing, FACING};
use super::matter::Matter;

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
        looks::face(figure, (0.0, 0.905), 0.8, Bearing::of(has));
        return;
    }
    figure.fill(Matter::Shade, &[(-0.028, 0.88), (-0.034, 0.825), (0.034, 0.825), (0.028, 0.88)]);
    if !has("hair") {
        ears(figure, (0.065, 0.915), (0.011, 0.019), has(FACING));
    }
    skull(figure, (0.0, 0.925), 1.0);
    if has("hair") || has("bun") {
        parted(figure, (0.0, 0.925), 1.0);
    } else {
        short(figure, (0.0, 0.925), 1.0);
    }
    looks::face(figure, (0.0, 0.917), 1.0, Bearing::of(has));
}

/// Puts the head of a child on a figure.
pub(super) fn of_child(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    figure.fill(Matter::Shade, &[(-0.035, 0.79), (-0.035, 0.72), (0.035, 0.72), (0.035, 0.79)]);
    if !has("hair") {
        ears(figure, (0.098, 0.85), (0.016, 0.025), has(FACING));
    }
    figure.put(Matter::Skin, oval((0.0, 0.865), (0.1, 0.115)));
    if has("hair") || has("bun") {
        parted(figure, (0.0, 0.873), 1.47);
    } else {
        short(figure, (0.0, 0.873), 1.47);
    }
    looks::face(figure, (0.0, 0.852), 1.5, Bearing::of(has));
}

/// Puts the face of a baby on a figure.
pub(super) fn of_baby(figure: &mut Figure) {
    figure.put(Matter::Skin, oval((0.0, 0.78), (0.18, 0.19)));
    looks::face(figure, (0.0, 0.775), 2.2, Bearing::of(&|_| false));
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

/// The ears; of a head that is turned to the left, only the right one is seen.
fn ears(figure: &mut Figure, (x, y): Point, radii: Point, is_turned: bool) {
    figure.put(Matter::Shade, oval((x, y), radii));
    if !is_turned {
        figure.put(Matter::Shade, oval((-x, y), radii));
    }
}

/// Joins the right half of a line, from the top, with its mirror image.
fn both(right: &[Point]) -> Vec<Point> {
    right.iter().copied().chain(right.iter().rev().map(|(x, y)| (-x, *y))).collect()
}

/// Scales a line and moves it.
pub(super) fn placed(line: &[Point], (x, y): Point, size: f32) -> Vec<Point> {
    line.iter().map(|(dx, dy)| (x + dx * size, y + dy * size)).collect()
}
