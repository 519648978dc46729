//! Pieces of things that are drawn from a table: fills, lines, ovals, and rows of them.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, rounded, taper};
use super::matter::Matter;

/// A piece of a drawing; y goes up, and the ground is at 0.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece {
    /// A closed line.
    Fill(&'static [Point]),
    /// The right half of a closed line that is as wide to the left.
    Half(&'static [Point]),
    /// The same two with rounded corners.
    Soft(&'static [Point]),
    SoftHalf(&'static [Point]),
    /// A closed line and its mirror image.
    Both(&'static [Point]),
    /// An oval: its middle and its radii.
    Oval(Point, Point),
    /// A ring: its middle, its outer radius and the width of its band.
    Ring(Point, f32, f32),
    /// Lines: the ends of the first, the way to the next one, how many, and their width.
    Lines(Point, Point, Point, u8, f32),
    /// Ovals in a row: the middle of the first, the way to the next one, how many, and their radii.
    Ovals(Point, Point, u8, Point),
}

/// A thing: the word of an attire, and its pieces from the back to the front.
pub(super) type Drawn = (&'static str, &'static [(Matter, Piece)]);

/// Puts a thing together.
pub(super) fn draw(figure: &mut Figure, pieces: &[(Matter, Piece)]) {
    for (matter, piece) in pieces {
        let matter = *matter;
        let after =
            |at: Point, step: Point, number: u8| (at.0 + step.0 * f32::from(number), at.1 + step.1 * f32::from(number));
        match *piece {
            Piece::Fill(points) => figure.fill(matter, points),
            Piece::Half(points) => figure.mirrored(matter, points),
            Piece::Soft(points) => figure.put(matter, rounded(points.to_vec())),
            Piece::SoftHalf(points) => {
                let left = points.iter().rev().map(|(x, y)| (-x, *y));
                figure.put(matter, rounded(points.iter().copied().chain(left).collect()));
            }
            Piece::Both(points) => figure.both(matter, points),
            Piece::Oval(at, radii) => figure.put(matter, oval(at, radii)),
            Piece::Ring(at, outer, band) => figure.put(matter, ring(at, outer, band)),
            Piece::Lines(from, to, step, count, wide) => (0..count).for_each(|number| {
                figure.put(matter, taper(after(from, step, number), after(to, step, number), (wide, wide)));
            }),
            Piece::Ovals(at, step, count, radii) => {
                (0..count).for_each(|number| figure.put(matter, oval(after(at, step, number), radii)));
            }
        }
    }
}

fn ring((x, y): Point, outer: f32, band: f32) -> Vec<Point> {
    let at = |step: u8, radius: f32| {
        let turn = f32::from(step) / 40.0;
        (x + radius * cosine(turn), y + radius * sine(turn))
    };
    (0..=40).map(|step| at(step, outer)).chain((0..=40).rev().map(|step| at(step, outer - band))).collect()
}
