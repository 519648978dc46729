//! Pieces of things that are drawn from a table: fills, lines, ovals, and rows of them.

use super::super::canvas::Point;
use super::super::numbers::{cosine, lerp, sine};
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
    /// Spokes: their middle, where they begin and end, how many, and their width.
    Spokes(Point, (f32, f32), u8, f32),
    /// A bent band, as a rope or a lash: what it goes along, and its width.
    Trace(&'static [Point], f32),
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
            Piece::Spokes(at, reach, count, wide) => spokes(figure, matter, (at, reach), (count, wide)),
            Piece::Trace(points, wide) => figure.put(matter, band(points, wide)),
        }
    }
}

fn spokes(figure: &mut Figure, matter: Matter, ((x, y), (from, to)): (Point, (f32, f32)), (count, wide): (u8, f32)) {
    for number in 0..count {
        let turn = (f32::from(number) + 0.5) / f32::from(count);
        let at = |far: f32| (x + far * cosine(turn), y + far * sine(turn));
        figure.put(matter, taper(at(from), at(to), (wide, wide)));
    }
}

/// A band of one width along a line, whose corners are cut twice (Chaikin's scheme) and whose ends stay.
fn band(points: &[Point], wide: f32) -> Vec<Point> {
    let mut line = points.to_vec();
    for _ in 0..2 {
        let cut = line.windows(2).flat_map(|pair| {
            let between = |t: f32| (lerp(pair[0].0, pair[1].0, t), lerp(pair[0].1, pair[1].1, t));
            [between(0.25), between(0.75)]
        });
        line = line.first().copied().into_iter().chain(cut).chain(line.last().copied()).collect();
    }
    let side = |at: usize, half: f32| {
        let (before, after) = (line[at.saturating_sub(1)], line[(at + 1).min(line.len() - 1)]);
        let (dx, dy) = (after.0 - before.0, after.1 - before.1);
        let far = (dx * dx + dy * dy).sqrt().max(1e-4);
        (line[at].0 - dy / far * half, line[at].1 + dx / far * half)
    };
    let there = (0..line.len()).map(|at| side(at, wide / 2.0));
    there.chain((0..line.len()).rev().map(|at| side(at, -wide / 2.0))).collect()
}

fn ring((x, y): Point, outer: f32, band: f32) -> Vec<Point> {
    let at = |step: u8, radius: f32| {
        let turn = f32::from(step) / 40.0;
        (x + radius * cosine(turn), y + radius * sine(turn))
    };
    (0..=40).map(|step| at(step, outer)).chain((0..=40).rev().map(|step| at(step, outer - band))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(piece: Piece) -> Figure {
        let mut figure = Figure::default();
        draw(&mut figure, &[(Matter::Wood, piece)]);
        figure
    }

    #[test]
    fn a_band_has_its_width_everywhere_and_keeps_its_ends() {
        let figure = drawn(Piece::Trace(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], 0.2));
        let line = &figure.parts[0].1;
        let half = line.len() / 2;
        for (one, other) in line.iter().zip(line.iter().rev()).take(half) {
            assert!(((one.0 - other.0).hypot(one.1 - other.1) - 0.2).abs() < 1e-3, "{one:?} {other:?}");
        }
        let middle = |a: Point, b: Point| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        assert_eq!(middle(line[0], line[line.len() - 1]), (0.0, 0.0));
        assert_eq!(middle(line[half - 1], line[half]), (1.0, 1.0));
    }

    #[test]
    fn spokes_begin_and_end_at_their_distances() {
        let figure = drawn(Piece::Spokes((1.0, 2.0), (0.1, 0.5), 10, 0.0));
        assert_eq!(figure.parts.len(), 10);
        for (_, line) in &figure.parts {
            let far = |at: Point| (at.0 - 1.0).hypot(at.1 - 2.0);
            assert!((far(line[0]) - 0.1).abs() < 1e-3 && (far(line[1]) - 0.5).abs() < 1e-3, "{line:?}");
        }
    }
}
