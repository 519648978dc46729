//! What there is to see in each part of a picture: it is cut into square cells, whose mean colours are compared. Pure.
#![expect(clippy::indexing_slicing, reason = "cells are made for their whole grid")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cells of a picture")]

use super::alive;
use super::focus::Crop;
use super::still::{self, Still};
use image::RgbImage;
use std::ops::Range;

/// Cells across the longer side; a subject takes several.
const CELLS: usize = 48;
/// The pixels of a cell, along each side, that its mean is made of.
const SAMPLES: usize = 4;
/// The upper part of a subject, as a share of its height: who stands has the face there. And what it counts; the rest counts
/// what is left of 1.
const FACE: f64 = 0.34;
const FACE_SHARE: f64 = 0.75;
/// The most of a picture that a subject takes: what is in front and larger is the place itself, such as a room.
const SUBJECT_MAX: f64 = 0.5;

/// The mean colours of a picture's cells.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// Cells in a row.
    pub(crate) across: usize,
    /// Cells in a column.
    pub(crate) down: usize,
    colours: Vec<[f64; 3]>,
    /// The square of what there is to see in each cell.
    seen: Vec<f64>,
    /// Which share of the subject each cell shows; empty where no subject is known.
    subject: Vec<f64>,
    /// The things that the file tells of.
    shown: Vec<Thing>,
}

/// A thing in a picture.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    /// Which share of it each cell shows.
    pub(crate) shares: Vec<f64>,
    /// How much it counts beside the others.
    pub(crate) weight: f64,
}

/// A part of a picture, as shares of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Cells {
    /// Cuts a packed picture into cells.
    pub(crate) fn of_picture(picture: &RgbImage) -> Self {
        Self::of((picture.width() as usize, picture.height() as usize), |x, y| {
            picture.get_pixel(x as u32, y as u32).0.map(f64::from)
        })
    }

    /// Cuts a still into cells. Its subject is what stands in front in it.
    pub(crate) fn of_still(still: &Still) -> Self {
        let (width, height) = (still.width as usize, still.height as usize);
        let whole = still.whole();
        let mut cells = Self::of((width, height), |x, y| {
            let chroma = y / 2 * (width / 2) + x / 2;
            [whole.planes[0][y * width + x], whole.planes[1][chroma], whole.planes[2][chroma]].map(f64::from)
        });
        if let Some(front) = &still.front {
            cells.know((width, height), (0, 0), (&front.columns, &front.rows), &front.cover[0]);
        }
        cells
    }

    /// Cuts a part of a packed picture into cells, in the colours of a still. Its file may tell what is in front.
    pub(crate) fn of_part(picture: &RgbImage, part: Crop, front: Option<&alive::Front>) -> Self {
        let (left, top) = (part.left as u32, part.top as u32);
        let size = (part.width as usize, part.height as usize);
        let mut cells = Self::of(size, |x, y| {
            let rgb = picture.get_pixel(left + x as u32, top + y as u32).0.map(f64::from);
            let of = |weights: [i32; 3]| weights.iter().zip(rgb).map(|(it, part)| f64::from(*it) * part).sum::<f64>();
            let [luma, blue, red] = [still::LUMA, still::BLUE, still::RED].map(|weights| of(weights) / 65_536.0);
            [luma + 16.0, blue + 128.0, red + 128.0]
        });
        if let Some(front) = front {
            let span = |at: u32, size: u32| at as usize..(at + size) as usize;
            let (columns, rows) = (span(front.at.0, front.size.0), span(front.at.1, front.size.1));
            cells.know(size, (left as usize, top as usize), (&columns, &rows), &front.cover);
            let shown = front.things.iter().take(THINGS_MAX);
            cells.shown = shown.filter_map(|thing| cells.thing(size, (part.left, part.top), thing)).collect();
            if !cells.shown.is_empty() {
                let sum = |at: usize| cells.shown.iter().map(|thing| thing.weight * thing.shares[at]).sum();
                cells.subject = shared((0..cells.colours.len()).map(sum).collect());
            }
        }
        cells
    }

    /// Finds the cells of a thing in a part of a size that begins at a place.
    fn thing(&self, size: (usize, usize), (left, top): (f64, f64), thing: &alive::Shown) -> Option<Thing> {
        let is_inside = |from: f32, to: f32, start: f64, at: usize| {
            (f64::from(from) - start..f64::from(to) - start).contains(&(at as f64))
        };
        let covers = Self::of(size, |x, y| {
            let is_thing = is_inside(thing.from.0, thing.to.0, left, x) && is_inside(thing.from.1, thing.to.1, top, y);
            [if is_thing { 1.0 } else { 0.0 }, 0.0, 0.0]
        });
        let shares = faced(covers.colours.iter().map(|cover| cover[0]).collect(), self.across);
        (!shares.is_empty()).then_some(Thing { shares, weight: if thing.alive { ALIVE } else { 1.0 } })
    }

    /// Learns what stands in front in a box of the picture, of which a part of a size begins at a place.
    fn know(
        &mut self,
        size: (usize, usize),
        (left, top): (usize, usize),
        (columns, rows): (&Range<usize>, &Range<usize>),
        cover: &[u8],
    ) {
        let cover = |x: usize, y: usize| {
            let is_inside = columns.contains(&x) && rows.contains(&y);
            let at = || (y - rows.start) * columns.len() + x - columns.start;
            if is_inside { f64::from(cover[at()]) / 255.0 } else { 0.0 }
        };
        let covers = Self::of(size, |x, y| [cover(left + x, top + y), 0.0, 0.0]).colours;
        self.subject = subject(covers.iter().map(|cover| cover[0]).collect(), self.across);
    }

    /// Returns them with the subject of others, of the same picture.
    pub(crate) fn with_subject_of(self, other: Self) -> Self {
        Self { subject: other.subject, ..self }
    }

    fn of((width, height): (usize, usize), pixel: impl Fn(usize, usize) -> [f64; 3]) -> Self {
        let cell = (width.max(height) / CELLS).max(1);
        let (across, down) = ((width / cell).max(1), (height / cell).max(1));
        let step = (cell / SAMPLES).max(1);
        let mean = |index: usize| {
            let (left, top) = (index % across * cell, index / across * cell);
            let (mut sum, mut count) = ([0.0; 3], 0.0);
            for y in (top..(top + cell).min(height)).step_by(step) {
                for x in (left..(left + cell).min(width)).step_by(step) {
                    let colour = pixel(x, y);
                    sum = [0, 1, 2].map(|it| sum[it] + colour[it]);
                    count += 1.0;
                }
            }
            sum.map(|it| it / f64::max(count, 1.0))
        };
        let mut cells = Self { across, down, colours: (0..across * down).map(mean).collect(), ..Self::default() };
        cells.seen = cells.squares();
        cells
    }

    /// Returns how much a cell differs from its neighbours on the right and below.
    pub(crate) fn edge(&self, x: usize, y: usize) -> f64 {
        let at = |x: usize, y: usize| self.colours[y * self.across + x];
        let right = if x + 1 < self.across { distance(at(x, y), at(x + 1, y)) } else { 0.0 };
        let below = if y + 1 < self.down { distance(at(x, y), at(x, y + 1)) } else { 0.0 };
        right + below
    }

    /// Returns the square of how much there is to see in each cell: edges, and what differs from the rest of its row, as the
    /// inside of a subject does. Sky and ground differ little along a row.
    fn squares(&self) -> Vec<f64> {
        let mut seen = Vec::with_capacity(self.colours.len());
        for (y, row) in self.colours.chunks_exact(self.across).enumerate() {
            let usual = [0, 1, 2].map(|channel| median(row.iter().map(|colour| colour[channel]).collect()));
            seen.extend(row.iter().enumerate().map(|(x, colour)| self.edge(x, y) + distance(*colour, usual)));
        }
        seen.iter().map(|it| it * it).collect()
    }

    /// Returns the mean colour of a part of the picture, and the most of the first channel of any cell in it.
    pub(crate) fn mean_and_brightest(&self, part: Part) -> ([f64; 3], f64) {
        let inside = |index: usize, count: usize, from: f64, to: f64| {
            let middle = (index as f64 + 0.5) / count as f64;
            from <= middle && middle <= to
        };
        let (mut sum, mut count, mut brightest) = ([0.0; 3], 0.0, 0.0);
        for (y, row) in self.colours.chunks_exact(self.across).enumerate() {
            for (x, colour) in row.iter().enumerate() {
                if inside(y, self.down, part.top, part.bottom) && inside(x, self.across, part.left, part.right) {
                    sum = [0, 1, 2].map(|it| sum[it] + colour[it]);
                    count += 1.0;
                    brightest = f64::max(brightest, colour[0]);
                }
            }
        }
        (sum.map(|it| it / f64::max(count, 1.0)), brightest)
    }

    /// Returns how much there is to see in a part of the picture: the root of the mean square, so that a small subject counts
    /// more than a texture. A cell counts as much as it is inside.
    pub(crate) fn seen_in(&self, part: Part) -> f64 {
        let (sum, weights) = self.sum_in(&self.seen, part);
        if weights <= 0.0 { 0.0 } else { (sum / weights).sqrt() }
    }

    /// Returns which share of the subject is in a part of the picture; 0 where no subject is known.
    pub(crate) fn hidden_by(&self, part: Part) -> f64 {
        self.sum_in(&self.subject, part).0
    }

    /// Returns the things that the picture is of: those that its file tells of, what is in front, or else what there is to see, in
    /// colours that are rare in the picture most.
    pub(crate) fn things(&self) -> Vec<Thing> {
        if !self.shown.is_empty() {
            return self.shown.clone();
        }
        let alike = |shares: Vec<f64>| Thing { shares, weight: 1.0 };
        let things = things(&self.subject, self.across);
        match things.len() {
            0 => {}
            1..=THINGS_MAX => return things.into_iter().map(alike).collect(),
            _ => return vec![alike(shared(self.subject.clone()))],
        }
        let usual = [1, 2].map(|channel| median(self.colours.iter().map(|colour| colour[channel]).collect()));
        let odd = |[_, one, other]: &[f64; 3]| (one - usual[0]).powi(2) + (other - usual[1]).powi(2);
        let odd = shared(self.colours.iter().map(odd).collect());
        let mixed = odd.iter().zip(shared(self.seen.clone())).map(|(odd, seen)| f64::midpoint(*odd, seen));
        // Above is the sky with its sun or moon, or a ceiling with a lamp.
        let is_high = |at: usize| 3 * (at / self.across) < self.down;
        vec![alike(shared(mixed.enumerate().map(|(at, it)| if is_high(at) { HIGH * it } else { it }).collect()))]
    }

    /// Adds up the values of the cells in a part, each as much as it is inside; returns also how many cells that are.
    pub(crate) fn sum_in(&self, values: &[f64], part: Part) -> (f64, f64) {
        let share = |index: usize, count: usize, from: f64, to: f64| {
            let (first, next) = (index as f64, (index + 1) as f64);
            (next.min(to * count as f64) - first.max(from * count as f64)).max(0.0)
        };
        let (mut sum, mut weights) = (0.0, 0.0);
        for (y, row) in values.chunks_exact(self.across).enumerate() {
            let down = share(y, self.down, part.top, part.bottom);
            for (x, value) in row.iter().enumerate().filter(|_| 0.0 < down) {
                let weight = down * share(x, self.across, part.left, part.right);
                sum += value * weight;
                weights += weight;
            }
        }
        (sum, weights)
    }
}

/// Returns which share of the subject each cell shows, given how much of each cell is in front. Rows that are in front from
/// side to side are ground, on which it stands. Empty if there is none.
fn subject(mut cover: Vec<f64>, across: usize) -> Vec<f64> {
    let is_in_front = |cover: Option<&f64>| cover.is_some_and(|cover| 0.5 <= *cover);
    for row in cover.chunks_exact_mut(across) {
        if is_in_front(row.first()) && is_in_front(row.last()) {
            row.fill(0.0);
        }
    }
    if SUBJECT_MAX * (cover.len() as f64) < cover.iter().sum() {
        return Vec::new();
    }
    faced(cover, across)
}

/// Returns which share of a subject each cell shows, given how much of each cell it covers: its face counts most.
fn faced(mut cover: Vec<f64>, across: usize) -> Vec<f64> {
    let is_in_front = |cover: &f64| 0.5 <= *cover;
    let is_subject = |row: &[f64]| row.iter().any(is_in_front);
    let rows = || cover.chunks_exact(across);
    let (Some(top), Some(last)) = (rows().position(is_subject), rows().rposition(is_subject)) else {
        return Vec::new();
    };
    let sum = |cells: &[f64]| cells.iter().sum::<f64>();
    let face = ((last + 1 - top) as f64 * FACE).ceil() as usize;
    let (upper, lower) = cover.split_at_mut((top + face) * across);
    for (part, share) in [(upper, FACE_SHARE), (lower, 1.0 - FACE_SHARE)] {
        let all = sum(part).max(f64::EPSILON);
        for cover in part {
            *cover *= share / all;
        }
    }
    cover
}

/// How much more somebody alive counts than a thing: a sentence goes on about him.
const ALIVE: f64 = 2.0;
/// What counts of what there is to see in the upper third of a picture.
const HIGH: f64 = 0.4;
/// The fewest cells of a thing; less is an edge of another one.
const THING_CELLS: usize = 3;
/// The most things; more are a crowd or a forest.
const THINGS_MAX: usize = 8;

/// Returns the things of a subject, which are cells that hang together.
fn things(subject: &[f64], across: usize) -> Vec<Vec<f64>> {
    let mut unseen = subject.to_vec();
    let mut things = Vec::new();
    for start in 0..subject.len() {
        let (mut thing, mut next, mut count) = (vec![0.0; subject.len()], vec![start], 0);
        while let Some(at) = next.pop() {
            let share = std::mem::take(&mut unseen[at]);
            if 0.0 < share {
                (thing[at], count) = (share, count + 1);
                let column = at % across;
                let left = (0 < column).then(|| at - 1);
                let right = (column + 1 < across).then_some(at + 1);
                let below = (at + across < subject.len()).then_some(at + across);
                next.extend([left, right, at.checked_sub(across), below].into_iter().flatten());
            }
        }
        if THING_CELLS <= count {
            things.push(shared(thing));
        }
    }
    things
}

/// Returns values as shares of their sum.
fn shared(values: Vec<f64>) -> Vec<f64> {
    let all = values.iter().sum::<f64>().max(f64::EPSILON);
    values.into_iter().map(|value| value / all).collect()
}

fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_subject_is_seen_and_the_sky_above_it_is_not() {
        let picture = RgbImage::from_fn(480, 960, |x, y| {
            let inside = (180..300).contains(&x) && (400..640).contains(&y);
            let light = u8::try_from(y / 8).unwrap();
            image::Rgb(if inside { [200, 90, 20] } else { [light, light, 160] })
        });
        let cells = Cells::of_picture(&picture);
        assert_eq!((cells.across, cells.down), (24, 48));
        let seen = |left, top, right, bottom| cells.seen_in(Part { left, top, right, bottom });
        assert!(seen(0.42, 0.5, 0.58, 0.6) > 10.0 * seen(0.0, 0.0, 1.0, 0.3), "inside and above");
        assert!(seen(0.42, 0.5, 0.58, 0.6) > 10.0 * seen(0.0, 0.4, 0.3, 0.7), "inside and beside");
        assert!(seen(0.0, 0.0, 0.0, 0.0) < f64::EPSILON);
    }

    #[test]
    fn a_glass_beside_a_person_is_a_thing_and_without_a_front_a_rare_colour_is() {
        let rows = ["......", ".##...", ".##...", ".##..#", ".##.##", "......"];
        let subject = rows.iter().flat_map(|row| row.chars().map(|c| f64::from(u8::from(c == '#')) / 11.0)).collect();
        let cells = Cells { across: 6, down: 6, subject, ..Cells::default() };
        let things = cells.things();
        let seen = |left: f64, right: f64| {
            let part = Part { left, top: 0.0, right, bottom: 1.0 };
            things.iter().map(|thing| (cells.sum_in(&thing.shares, part).0 * 10.0).round()).collect::<Vec<_>>()
        };
        assert_eq!((seen(0.0, 0.5), seen(0.5, 1.0)), (vec![10.0, 0.0], vec![0.0, 10.0]));
        let cells = Cells::of((480, 480), |x, y| {
            let (is_door, is_pane) = ((60..140).contains(&x) && y > 240, (300..420).contains(&x) && y < 200);
            if is_door { [120.0, 100.0, 170.0] } else { [if is_pane { 50.0 } else { 140.0 }, 130.0, 120.0] }
        });
        let things = cells.things();
        let door = cells.sum_in(&things[0].shares, Part { left: 0.0, top: 0.5, right: 0.4, bottom: 1.0 }).0;
        assert!(0.6 < door, "{door}");
    }

    #[test]
    fn the_face_of_a_subject_counts_most_and_the_ground_under_it_nothing() {
        // A head, a body as wide again, and the ground from side to side.
        let rows = ["......", "..#...", ".###..", ".###..", ".###..", ".###..", "######"];
        let cover = |rows: &[&str]| -> Vec<f64> {
            rows.iter().flat_map(|row| row.chars().map(|c| f64::from(u8::from(c == '#')))).collect()
        };
        let shares = subject(cover(&rows), 6);
        let cells = Cells { across: 6, down: 7, subject: shares, ..Cells::default() };
        let hidden = |top: f64, bottom: f64| {
            cells.hidden_by(Part { left: 0.0, top: top / 7.0, right: 1.0, bottom: bottom / 7.0 })
        };
        for ((top, bottom), expected) in [((0.0, 1.0), 0.0), ((0.0, 3.0), 0.75), ((3.0, 6.0), 0.25), ((6.0, 7.0), 0.0)]
        {
            assert!((hidden(top, bottom) - expected).abs() < 1e-9, "{top} to {bottom}: {}", hidden(top, bottom));
        }
        assert!(subject(cover(&["#....#", "######"]), 6).is_empty(), "walls and floor");
        assert!(subject(cover(&["#####.", "#####.", "......"]), 6).is_empty(), "more than half of the picture");
    }
}
