//! What stands in front in a picture, which moves by itself: cut out of the still, and laid on it again for each frame.
//!
//! Its colours are multiplied by its cover, so that a crop of both mixes with what is behind as the edges of the picture do:
//! where the two views are the same, the result is the picture. All arithmetic is on planes of bytes.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::alive;
use super::fit;
use super::focus::Crop;
use super::life::wave;
use super::motion::View;
use super::still::planar;
use image::RgbImage;
use std::ops::Range;

/// The width and height of a tile in pixels: small ones follow an edge more closely, but each has a price of its own.
const TILE: (usize, usize) = (32, 32);
/// What is looked at around a tile, in pixels: the reach of interpolation.
const AROUND: usize = 2;

/// What stands in front, in a box of the still.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    /// The box in the still; all four are even.
    pub(crate) columns: Range<usize>,
    pub(crate) rows: Range<usize>,
    /// Its colours times its cover: luma, then the two chroma planes of half the size.
    pub(crate) planes: [Vec<u8>; 3],
    /// Its cover, for luma and for chroma.
    pub(crate) cover: [Vec<u8>; 2],
    /// The parts of the still in which it is.
    pub(crate) pieces: Vec<Piece>,
    /// The row of the still from which on there is nothing else, if there is one.
    pub(crate) solid: Option<usize>,
    foot: Option<(f64, f64)>,
    floats: bool,
}

/// A part of a still in which something is in front; its sides are even.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) columns: Range<usize>,
    pub(crate) rows: Range<usize>,
    /// Whether nothing else is in it.
    pub(crate) is_whole: bool,
}

/// How far what floats goes up and down, as a part of the frame's height, and how often a second.
const FLOAT: f64 = 0.0025;
const FLOAT_RATE: f64 = 0.21;

/// The sides of a still, and the part of the picture that it shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) crop: Crop,
}

impl Shown {
    /// Returns where a point of the picture is in the still.
    pub(crate) fn place(&self, (x, y): (f32, f32)) -> (f64, f64) {
        let scale = self.scale();
        ((f64::from(x) - self.crop.left) * scale.0, (f64::from(y) - self.crop.top) * scale.1)
    }

    /// Returns how many pixels of the still one of the picture is, across and down.
    pub(crate) fn scale(&self) -> (f64, f64) {
        (self.width as f64 / self.crop.width, self.height as f64 / self.crop.height)
    }
}

impl Front {
    /// Takes what is in front out of a still's planes, which show what is behind it then. The picture is that of the still,
    /// and is changed. `None` if nothing of it is seen, or the picture is another one than it was taken from.
    pub(crate) fn lift(
        planes: &mut [Vec<u8>; 3],
        picture: &mut RgbImage,
        front: &alive::Front,
        shown: Shown,
    ) -> Option<Self> {
        let (scale, crop) = (shown.scale(), shown.crop);
        let inside = |at: u32, size: u32, start: f64, scale: f64, side: usize| {
            let (from, to) = ((f64::from(at) - start) * scale, (f64::from(at + size) - start) * scale);
            let from = (from / 2.0 - 1e-6).ceil().max(0.0) as usize * 2;
            from..((to / 2.0 + 1e-6).floor().max(0.0) as usize * 2).min(side)
        };
        let columns = inside(front.at.0, front.size.0, crop.left, scale.0, shown.width);
        let rows = inside(front.at.1, front.size.1, crop.top, scale.1, shown.height);
        if columns.is_empty() || rows.is_empty() {
            return None;
        }
        paste(picture, front)?;
        let part = Crop {
            left: crop.left + columns.start as f64 / scale.0,
            top: crop.top + rows.start as f64 / scale.1,
            width: columns.len() as f64 / scale.0,
            height: rows.len() as f64 / scale.1,
        };
        let size = (columns.len() as u32, rows.len() as u32);
        let behind = planar(&fit::part(picture, size, part).ok()?, columns.len(), rows.len());
        let (left, top) = (f64::from(front.at.0), f64::from(front.at.1));
        let own = Crop { left: part.left - left, top: part.top - top, ..part };
        let luma = fit::plane(&front.cover, front.size.0, size, own).ok()?;
        let chroma = halved(&luma, columns.len());
        let solid = solid(&luma, &columns, &rows, (shown.width, shown.height));
        let pieces = pieces(&luma, &columns, &(rows.start..solid.unwrap_or(rows.end)));
        let foot = front.foot.map(|foot| shown.place(foot));
        let mut lifted = Self {
            columns,
            rows,
            planes: Default::default(),
            cover: [luma, chroma],
            pieces,
            solid,
            foot,
            floats: front.floats,
        };
        lifted.planes = lifted.cut(planes, shown.width);
        lifted.split(&behind);
        lifted.put(planes, shown.width, &behind);
        Some(lifted)
    }

    /// Returns the box of a still's planes.
    fn cut(&self, planes: &[Vec<u8>; 3], width: usize) -> [Vec<u8>; 3] {
        let part = |plane: usize, shrink: usize| {
            let (columns, rows) = (shrunk(&self.columns, shrink), shrunk(&self.rows, shrink));
            let lines = planes[plane].chunks_exact(width / shrink).take(rows.end).skip(rows.start);
            lines.flat_map(|line| &line[columns.clone()]).copied().collect()
        };
        [part(0, 1), part(1, 2), part(2, 2)]
    }

    /// Puts planes of the box into those of a still.
    fn put(&self, planes: &mut [Vec<u8>; 3], width: usize, part: &[Vec<u8>; 3]) {
        for ((plane, part), shrink) in planes.iter_mut().zip(part).zip([1, 2, 2]) {
            let (columns, rows) = (shrunk(&self.columns, shrink), shrunk(&self.rows, shrink));
            let lines = plane.chunks_exact_mut(width / shrink).take(rows.end).skip(rows.start);
            for (line, part) in lines.zip(part.chunks_exact(columns.len())) {
                line[columns.clone()].copy_from_slice(part);
            }
        }
    }

    /// Turns planes that show all into those of what is in front alone, by what is behind.
    fn split(&mut self, behind: &[Vec<u8>; 3]) {
        let [luma, chroma] = &self.cover;
        for ((plane, behind), cover) in self.planes.iter_mut().zip(behind).zip([luma, chroma, chroma]) {
            for ((whole, behind), cover) in plane.iter_mut().zip(behind).zip(cover) {
                // Outside, the two differ by what their JPEGs lost.
                *whole = if *cover == 0 { 0 } else { whole.saturating_sub(share(*behind, 255 - *cover)) };
            }
        }
    }

    /// Returns it for a still whose pixels were mapped, by a function for each plane that returns the mapped one; `planes` are
    /// those of the still before.
    pub(crate) fn mapped(&self, planes: &[Vec<u8>; 3], width: usize, map: impl Fn(usize, &[u8]) -> Vec<u8>) -> Self {
        let behind = self.cut(planes, width);
        let each = |from: &[Vec<u8>; 3]| [0, 1, 2].map(|plane| map(plane, &from[plane]));
        let mut mapped = Self { planes: each(&self.over(&behind)), ..self.clone() };
        mapped.split(&each(&behind));
        mapped
    }

    /// Lays it on the planes that it was taken out of.
    pub(crate) fn restore(&self, planes: &mut [Vec<u8>; 3], width: usize) {
        let whole = self.over(&self.cut(planes, width));
        self.put(planes, width, &whole);
    }

    fn over(&self, behind: &[Vec<u8>; 3]) -> [Vec<u8>; 3] {
        let mut whole = behind.clone();
        for (plane, whole) in whole.iter_mut().enumerate() {
            lay(whole, &self.planes[plane], &self.cover[plane.min(1)]);
        }
        whole
    }

    /// Returns the views of what is behind and of what is in front, from those of the motion, after some time.
    pub(crate) fn views(&self, near: View, far: View, seconds: f64) -> [View; 2] {
        let Some((x, y)) = self.foot else {
            let float = if self.floats { FLOAT * near.height * wave(seconds * FLOAT_RATE) } else { 0.0 };
            return [far, View { top: near.top + float, ..near }];
        };
        // It stands on what is behind: it comes nearer at the place where it stands.
        let by = near.width / far.width;
        let (left, top) = (x - (x - near.left) * by, y - (y - near.top) * by);
        [near, View { left, top, width: near.width * by, height: near.height * by }]
    }
}

/// Lays colours with their cover on a row of what is behind.
pub(crate) fn lay(behind: &mut [u8], colours: &[u8], cover: &[u8]) {
    for ((behind, colour), cover) in behind.iter_mut().zip(colours).zip(cover) {
        *behind = colour.saturating_add(share(*behind, 255 - *cover));
    }
}

/// Returns a share, of 255, of a value, rounded.
#[inline]
fn share(value: u8, share: u8) -> u8 {
    let part = u16::from(value) * u16::from(share) + 128;
    ((part + (part >> 8)) >> 8) as u8
}

fn shrunk(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start / by..range.end / by
}

/// How much a picture may differ, in the mean, from what is said to be behind it where nothing is in front, of 255: twice
/// what two JPEGs lose.
const APART_MAX: u64 = 8;

/// Puts what is behind into the picture, where it may be seen. `None`, and nothing is changed, if beside what is in front the
/// picture shows something else: somebody has turned it or painted over it.
fn paste(picture: &mut RgbImage, front: &alive::Front) -> Option<()> {
    let (across, width) = ((front.size.0 as usize).div_ceil(alive::BLOCK), front.size.0 as usize);
    let shown = front.shown_blocks();
    let stride = 3 * picture.width() as usize;
    let pixels: &mut [u8] = picture;
    let at = front.at.1 as usize * stride + 3 * front.at.0 as usize;
    let blocks = || {
        let each = |(y, row): (usize, &[bool])| {
            let shown = row.iter().enumerate().filter(|(_, shown)| **shown).map(|(x, _)| x * alive::BLOCK);
            shown.map(move |x| (y, x..(x + alive::BLOCK).min(width))).collect::<Vec<_>>()
        };
        let rows = (0..front.cover.len() / width).map(|y| (y, &shown[y / alive::BLOCK * across..][..across]));
        rows.flat_map(each)
    };
    let (mut apart, mut count) = (0, 0);
    for (y, columns) in blocks() {
        for x in columns.filter(|x| front.cover[y * width + x] == 0) {
            let (one, other) = (&pixels[at + y * stride + 3 * x..][..3], &front.behind[3 * (y * width + x)..][..3]);
            apart += one.iter().zip(other).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
            count += 3;
        }
    }
    if APART_MAX * count < apart {
        return None;
    }
    for (y, columns) in blocks() {
        let (from, to) = (3 * (y * width + columns.start), at + y * stride + 3 * columns.start);
        let length = 3 * columns.len();
        pixels[to..to + length].copy_from_slice(&front.behind[from..from + length]);
    }
    Some(())
}

/// Returns the mean of each four values of a plane with even sides.
fn halved(plane: &[u8], width: usize) -> Vec<u8> {
    let mut half = Vec::with_capacity(plane.len() / 4);
    for rows in plane.chunks_exact(2 * width) {
        let (upper, lower) = rows.split_at(width);
        let quads = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        half.extend(quads.map(|(a, b)| {
            let sum: u16 = a.iter().chain(b).map(|it| u16::from(*it)).sum();
            ((sum + 2) / 4) as u8
        }));
    }
    half
}

/// Returns the first row, even, from which on a box covers all of the still.
fn solid(cover: &[u8], columns: &Range<usize>, rows: &Range<usize>, (width, height): (usize, usize)) -> Option<usize> {
    if *columns != (0..width) || rows.end != height {
        return None;
    }
    let open = cover.chunks_exact(width).rposition(|row| row.iter().any(|cover| *cover < 255));
    let first = (rows.start + open.map_or(0, |last| last + 1)).next_multiple_of(2);
    (first < rows.end).then_some(first)
}

/// Returns the tiles of a box in which something is in front, those beside each other as one.
fn pieces(cover: &[u8], columns: &Range<usize>, rows: &Range<usize>) -> Vec<Piece> {
    let (width, height) = (columns.len(), cover.len() / columns.len());
    let tile = |left: usize, top: usize| -> Option<Piece> {
        let (right, bottom) = ((left + TILE.0).min(width), (top + TILE.1).min(rows.len()));
        let seen = left.saturating_sub(AROUND)..(right + AROUND).min(width);
        let lines = top.saturating_sub(AROUND)..(bottom + AROUND).min(height);
        let (mut least, mut most) = (255, 0);
        for line in lines {
            let line = &cover[line * width..][seen.clone()];
            least = line.iter().fold(least, |least, cover| least.min(*cover));
            most = line.iter().fold(most, |most, cover| most.max(*cover));
        }
        let piece = Piece {
            columns: columns.start + left..columns.start + right,
            rows: rows.start + top..rows.start + bottom,
            is_whole: least == 255,
        };
        (0 < most).then_some(piece)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for top in (0..rows.len()).step_by(TILE.1) {
        for piece in (0..width).step_by(TILE.0).filter_map(|left| tile(left, top)) {
            match pieces.last_mut() {
                Some(last)
                    if (last.is_whole, &last.rows, last.columns.end)
                        == (piece.is_whole, &piece.rows, piece.columns.start) =>
                {
                    last.columns.end = piece.columns.end;
                }
                _ => pieces.push(piece),
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Canvas;
    use crate::alive::tests::{disc, encoded};
    use crate::compose::{Composer, Seen};
    use crate::motion::{Motion, still_size};
    use crate::still::Still;

    const CANVAS: Canvas = Canvas { width: 360, height: 640, fps: 30 };

    /// Loads the disc; `change` changes what the file says about it.
    fn still(change: impl Fn(&mut alive::Alive)) -> (Still, Still) {
        let (picture, mut alive) = disc(360, 640);
        alive.living.clear();
        change(&mut alive);
        let dir = tempfile::tempdir().unwrap();
        let load = |alive: &alive::Alive| {
            let path = dir.path().join("a.jpg");
            fsx::write_atomic(&path, &encoded(&picture, alive)).unwrap();
            Still::load(&path, (CANVAS.width, CANVAS.height), None, false).unwrap()
        };
        (load(&alive), load(&alive::Alive::default()))
    }

    fn frame(still: &Still, seen: Seen) -> Vec<u8> {
        let mut frame = vec![0; CANVAS.frame_bytes()];
        Composer::default().compose(still, seen, CANVAS, &mut frame);
        frame
    }

    fn views(motion: &Motion, done: f64) -> Seen {
        let (still, canvas) = (still_size(CANVAS.width, CANVAS.height), (CANVAS.width, CANVAS.height));
        Seen { near: motion.view(done, still, canvas), far: motion.far_view(done, still, canvas), age: 0 }
    }

    #[test]
    fn where_the_views_are_the_same_the_two_layers_are_the_picture() {
        let (layered, plain) = still(|_| ());
        let front = layered.front.as_ref().unwrap();
        assert!(layered.planes[0] != plain.planes[0], "the disc is taken out");
        let apart = |a: &[u8], b: &[u8], most: u8| a.iter().zip(b).filter(|(a, b)| most < a.abs_diff(**b)).count();
        for plane in 0..3 {
            // What is behind the disc lost something in its own JPEG, also beside the disc.
            let (made, given) = (&layered.whole().planes[plane], &plain.planes[plane]);
            assert_eq!(apart(made, given, 14), 0, "plane {plane}");
        }
        let covered = front.cover[0].iter().filter(|cover| 0 < **cover).count();
        assert!(covered * 2 < front.cover[0].len());
        let seen = views(&Motion::still(), 0.5);
        assert_eq!(apart(&frame(&layered, seen), &frame(&layered.whole(), seen), 1), 0);
    }

    #[test]
    fn a_picture_that_was_turned_or_painted_over_has_no_front() {
        let (picture, alive) = disc(360, 640);
        let crop = Crop { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        let shown = Shown { width: 404, height: 718, crop };
        let lifted = |mut picture: RgbImage| {
            let given = picture.clone();
            let mut planes = planar(&fit::part(&mut picture, (404, 718), crop).unwrap(), 404, 718);
            let front = Front::lift(&mut planes, &mut picture, alive.front.as_ref().unwrap(), shown);
            front.is_some() || picture != given
        };
        assert!(lifted(picture.clone()));
        assert!(!lifted(image::imageops::rotate180(&picture)));
        let mut dark = picture.clone();
        dark.iter_mut().for_each(|part| *part /= 2);
        assert!(!lifted(dark));
    }

    #[test]
    fn what_is_cut_out_is_put_back_to_the_bit() {
        let (mut picture, alive) = disc(360, 640);
        let (width, height) = still_size(360, 640);
        let crop = Crop { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        let given = planar(&fit::part(&mut picture, (width, height), crop).unwrap(), width as usize, height as usize);
        let mut planes = given.clone();
        let shown = Shown { width: width as usize, height: height as usize, crop };
        let front = Front::lift(&mut planes, &mut picture.clone(), &alive.front.unwrap(), shown).unwrap();
        assert!(planes != given);
        let behind = planes[0].clone();
        front.restore(&mut planes, width as usize);
        for (index, (made, given)) in planes[0].iter().zip(&given[0]).enumerate() {
            let (x, y) = (index % width as usize, index / width as usize);
            let is_inside = front.columns.contains(&x) && front.rows.contains(&y);
            let at = (y - front.rows.start.min(y)) * front.columns.len() + x - front.columns.start.min(x);
            let cover = if is_inside { front.cover[0][at] } else { 0 };
            // The filter makes a faint rim around the disc; it goes with what is behind, and where there is nothing, away.
            assert!(made.abs_diff(*given) <= if cover < 32 { 12 } else { 1 }, "{x} {y}: {made} {given}, {cover}");
            assert!(0 < cover || *made == behind[index]);
        }
    }

    /// The ground below the disc is plain along each row but for a slope, so each pixel of a frame lies between the ground and
    /// the disc: anything brighter or darker is a rim, and a second edge would be a step back.
    #[test]
    fn an_edge_that_moves_has_no_rim_and_is_no_second_one() {
        let (layered, _) = still(|_| ());
        for seed in 0..12 {
            let motion = Motion::choose(seed, &[7; 32], None, 6.0);
            for done in [0.0, 0.3, 0.6, 1.0] {
                let frame = frame(&layered, views(&motion, done));
                let width = CANVAS.width as usize;
                for y in [306, 320, 334] {
                    let row = &frame[y * width..(y + 1) * width];
                    let (ground, disc) = (row[4], row[width / 2]);
                    assert!(60 < disc - ground, "{ground} {disc}");
                    let low = row.iter().min().copied().unwrap_or(0);
                    let high = row.iter().max().copied().unwrap_or(0);
                    assert!(ground <= low + 10 && high <= disc + 10, "seed {seed}, {done}, {y}: {low} {high}");
                    let steps = row.windows(2).filter(|it| 8 < it[0].abs_diff(it[1])).count();
                    assert!(steps <= 6, "seed {seed}, {done}, {y}: {steps} steps {row:?}");
                }
            }
        }
    }

    #[test]
    fn what_stands_on_the_ground_behind_it_keeps_its_place_and_comes_nearer() {
        let foot = (180.0, 400.0);
        let (layered, _) = still(|alive| alive.front.as_mut().unwrap().foot = Some(foot));
        let front = layered.front.as_ref().unwrap();
        let (mut nearest, at) = (0.0_f64, front.foot.unwrap());
        assert!((at.0 / f64::from(layered.width) - 0.5).abs() < 0.001, "{at:?}");
        for (seed, done) in (0..8).flat_map(|seed| [(seed, 0.0), (seed, 0.5), (seed, 1.0)]) {
            let seen = views(&Motion::choose(seed, &[9; 32], None, 6.0), done);
            let [back, near] = front.views(seen.near, seen.far, 0.0);
            let place = |view: View| ((at.0 - view.left) / view.width, (at.1 - view.top) / view.height);
            assert_eq!(back, seen.near);
            let ((x, y), (other_x, other_y)) = (place(back), place(near));
            assert!((x - other_x).abs() < 1e-9 && (y - other_y).abs() < 1e-9, "its foot slides");
            nearest = nearest.max(back.width / near.width);
        }
        assert!((1.02..1.05).contains(&nearest), "{nearest}");
    }

    #[test]
    fn what_floats_goes_up_and_down_and_nothing_else_does() {
        for floats in [true, false] {
            let (layered, _) = still(|alive| alive.front.as_mut().unwrap().floats = floats);
            let seen = views(&Motion::still(), 0.0);
            let tops = (0..150).map(|frame| {
                let [back, near] = layered.front.as_ref().unwrap().views(seen.near, seen.far, f64::from(frame) / 30.0);
                assert_eq!(back, seen.far);
                near.top - seen.near.top
            });
            let tops: Vec<f64> = tops.collect();
            let (least, most) = (tops.iter().copied().fold(0.0, f64::min), tops.iter().copied().fold(0.0, f64::max));
            assert!(
                if floats { 3.0 < most - least && most - least < 4.0 } else { most - least < 1e-9 },
                "{least} {most}"
            );
            let steps: Vec<f64> = tops.windows(2).map(|it| it[1] - it[0]).collect();
            assert!(steps.windows(2).all(|it| (it[1] - it[0]).abs() < 0.01), "no jolt");
        }
    }

    #[test]
    fn rows_that_are_covered_from_side_to_side_need_nothing_behind() {
        let (layered, plain) = still(|alive| {
            let (width, from) = (360, 336);
            let cover =
                (0..width * (640 - from)).map(|it| if it / width < 40 { (it / width * 6 + 6) as u8 } else { 255 });
            let front = alive::Front {
                at: (0, from as u32),
                size: (width as u32, 640 - from as u32),
                cover: cover.collect(),
                behind: [90, 120, 150].repeat(width * (640 - from)),
                foot: None,
                floats: false,
                things: Vec::new(),
            };
            alive.front = Some(front);
        });
        let front = layered.front.as_ref().unwrap();
        let solid = front.solid.unwrap();
        assert!((front.rows.start + 40..front.rows.start + 60).contains(&solid), "{solid} {:?}", front.rows);
        let motion = Motion::choose(3, &[7; 32], None, 6.0);
        let seen = [views(&motion, 0.0), views(&motion, 1.0)].into_iter().find(|seen| seen.near != seen.far).unwrap();
        let (made, given) = (frame(&layered, seen), frame(&plain, seen));
        let near = 360 * 560..360 * 640;
        assert!(made[near.clone()].iter().zip(&given[near]).all(|(a, b)| a.abs_diff(*b) <= 1));
        assert!(made[..360 * 200] != given[..360 * 200], "what is behind moves less");
    }
}
