//! Makes what one frame shows of one picture: what is behind, what is in front, and what lives in it.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::Canvas;
use super::crop::{self, Cropper, Span};
use super::front::{Front, Piece, lay};
use super::motion::View;
use super::still::Still;
use std::ops::Range;

/// What a frame shows of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    /// The view of what is near.
    pub(crate) near: View,
    /// The view of what is far away.
    pub(crate) far: View,
    /// How long the picture has been shown, in frames; 0 where nothing moves.
    pub(crate) age: u32,
}

/// Makes frames; keeps its buffers from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    cropper: Cropper,
    colours: Vec<u8>,
    cover: Vec<u8>,
    /// How far down each row of a frame is taken from, for luma and for chroma.
    bends: [Vec<f32>; 2],
}

/// A part of a frame: its columns and rows; rows are even, columns multiples of [`ACROSS`], or the last one.
#[derive(Debug, Clone)]
struct Part {
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Composer {
    /// Makes what a frame shows of a picture.
    pub(crate) fn compose(&mut self, still: &Still, seen: Seen, canvas: Canvas, frame: &mut [u8]) {
        let (width, height) = (canvas.width as usize, canvas.height as usize);
        let front = still.front.as_ref();
        let seconds = f64::from(seen.age) / f64::from(canvas.fps);
        let [back, near] = front.map_or([seen.near; 2], |front| front.views(seen.near, seen.far, seconds));
        still.life.bend(back, (still.height as usize, height), seconds, &mut self.bends);
        let mut planes = planes_of(frame, width * height);
        let solid = front.and_then(|front| front.solid).map_or(height, |solid| row_of(solid, near, height));
        let whole = Whole {
            view: back,
            frame: (width, height),
            columns: 0..still.width as usize,
            rows: 0..still.height as usize,
        };
        for (plane, target) in planes.iter_mut().enumerate() {
            let (shrink, bend) = (shrink(plane), &self.bends[plane.min(1)]);
            let (columns, rows) = (whole.across(shrink), whole.down(&(0..solid), shrink));
            let target = (&mut **target, width / shrink);
            self.cropper.crop(&still.planes[plane], target, (columns, 0..width / shrink), rows, bend);
        }
        if let Some(front) = front {
            still.life.draw_behind(seconds, (width, height), &mut planes);
            self.lay_front(front, near, (width, height), solid, &mut planes);
        }
        still.life.draw([back, near], seconds, (width, height), &mut planes);
    }

    fn lay_front(
        &mut self,
        front: &Front,
        view: View,
        (width, height): (usize, usize),
        solid: usize,
        planes: &mut [&mut [u8]; 3],
    ) {
        let whole = Whole { view, frame: (width, height), columns: front.columns.clone(), rows: front.rows.clone() };
        let pieces = front.pieces.iter().map(|piece| (whole.part(piece, solid), piece.is_whole));
        let below = (Part { columns: 0..width, rows: solid..height }, true);
        let parts: Vec<(Part, bool)> =
            pieces.chain([below]).filter(|(part, _)| !part.columns.is_empty() && !part.rows.is_empty()).collect();
        for (plane, frame) in planes.iter_mut().enumerate() {
            let (shrink, cover) = (shrink(plane), &front.cover[plane.min(1)]);
            let (stride, across) = (width / shrink, whole.across(shrink));
            for (part, is_whole) in &parts {
                let columns = part.columns.start / shrink..part.columns.end / shrink;
                let rows = whole.down(&part.rows, shrink);
                let target = &mut frame[part.rows.start / shrink * stride + columns.start..];
                if *is_whole {
                    self.cropper.crop(&front.planes[plane], (target, stride), (across, columns), rows, &[]);
                    continue;
                }
                let wide = columns.len();
                for (made, source) in [(&mut self.colours, &front.planes[plane]), (&mut self.cover, cover)] {
                    made.resize(wide * rows.target, 0);
                    self.cropper.crop(source, (made, wide), (across, columns.clone()), rows, &[]);
                }
                let made = self.colours.chunks_exact(wide).zip(self.cover.chunks_exact(wide));
                for (line, (colours, cover)) in target.chunks_mut(stride).zip(made) {
                    lay(&mut line[..wide], colours, cover);
                }
            }
        }
    }
}

/// A view of a box of the still, for a whole frame.
#[derive(Debug)]
struct Whole {
    view: View,
    /// The width and height of the frame.
    frame: (usize, usize),
    /// The box.
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Whole {
    /// Returns where the columns of a plane of the frame are in that of the box.
    fn across(&self, shrink: usize) -> Span {
        span((self.view.left, self.view.width), self.frame.0, &(0..self.frame.0), &self.columns, shrink)
    }

    /// Returns where some rows are.
    fn down(&self, rows: &Range<usize>, shrink: usize) -> Span {
        span((self.view.top, self.view.height), self.frame.1, rows, &self.rows, shrink)
    }

    /// Returns where a piece is in the frame, above a row. One that is not whole may also take what is beside it, because there
    /// it changes nothing: all of another one is hidden, or nothing.
    fn part(&self, piece: &Piece, solid: usize) -> Part {
        let rows = row_of(piece.rows.start, self.view, self.frame.1)..row_of(piece.rows.end, self.view, self.frame.1);
        let column = |at: usize| (at as f64 - self.view.left) / self.view.width * self.frame.0 as f64 / ACROSS as f64;
        let (left, right) = (column(piece.columns.start), column(piece.columns.end));
        let (left, right) = if piece.is_whole { (left.ceil(), right.floor()) } else { (left.floor(), right.ceil()) };
        let [left, right] = [left, right].map(|at| (at.max(0.0) as usize * ACROSS).min(self.frame.0));
        Part { columns: left..right, rows: rows.start..rows.end.min(solid) }
    }
}

/// The columns of a frame that are a block of chroma.
const ACROSS: usize = 2 * crop::ALIGN;

/// Splits a frame into its planes.
fn planes_of(frame: &mut [u8], luma: usize) -> [&mut [u8]; 3] {
    let (luma, chroma) = frame.split_at_mut(luma);
    let (blue, red) = chroma.split_at_mut(chroma.len() / 2);
    [luma, blue, red]
}

/// Returns how many pixels of a frame one of a plane is wide.
fn shrink(plane: usize) -> usize {
    if plane == 0 { 1 } else { 2 }
}

/// Returns the first row of a frame, even, that shows nothing above a row of a still.
fn row_of(row: usize, view: View, height: usize) -> usize {
    even((row as f64 - view.top) / view.height * height as f64, height)
}

/// Returns the even number that is not less than a place, within the frame.
fn even(at: f64, most: usize) -> usize {
    ((at / 2.0).ceil().max(0.0) as usize * 2).min(most)
}

/// Returns where a part of a frame's side is in a plane that holds a box of the still.
fn span((start, length): (f64, f64), frame: usize, part: &Range<usize>, own: &Range<usize>, shrink: usize) -> Span {
    let (by, target) = (length / frame as f64, part.len() / shrink);
    let start = (start - own.start as f64) / shrink as f64 + (part.start / shrink) as f64 * by;
    Span { start, length: target as f64 * by, source: own.len() / shrink, target }
}
