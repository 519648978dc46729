//! Makes what one frame shows of one picture: what is behind, what is in front, and what lives in it.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::Canvas;
use super::crop::{Cropper, Span};
use super::front::{Front, lay};
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

/// A part of a frame: its columns and rows, all even.
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
        let [back, near] = front.map_or([seen.near; 2], |front| front.views(seen.near, seen.far));
        let seconds = f64::from(seen.age) / f64::from(canvas.fps);
        still.life.bend(back, (still.height as usize, height), seconds, &mut self.bends);
        let mut planes = planes_of(frame, width * height);
        let solid = front.and_then(|front| front.solid).map_or(height, |solid| row_of(solid, near, height));
        let part = Part { columns: 0..width, rows: 0..solid };
        for (plane, target) in planes.iter_mut().enumerate() {
            let shrink = shrink(plane);
            let (columns, rows) = spans(back, &part, (width, height), still_box(still), shrink);
            let target = &mut target[..solid / shrink * (width / shrink)];
            self.cropper.crop_bent(&still.planes[plane], target, columns, rows, &self.bends[plane.min(1)]);
        }
        if let Some(front) = front {
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
        let own = (front.columns.clone(), front.rows.clone());
        for (rows, columns) in &front.bands {
            let rows = row_of(rows.start, view, height)..row_of(rows.end, view, height).min(solid);
            let column = |at: usize| (at as f64 - view.left) / view.width * width as f64;
            let (left, right) = (column(columns.start) / 2.0, column(columns.end) / 2.0);
            let part = Part { columns: 2 * left.floor().max(0.0) as usize..(2 * right.ceil().max(0.0) as usize).min(width), rows };
            if part.columns.is_empty() || part.rows.is_empty() {
                continue;
            }
            for (plane, frame) in planes.iter_mut().enumerate() {
                let shrink = shrink(plane);
                let (columns, rows) = spans(view, &part, (width, height), own.clone(), shrink);
                for (made, source) in [(&mut self.colours, &front.planes[plane]), (&mut self.cover, &front.cover[plane.min(1)])] {
                    made.resize(columns.target * rows.target, 0);
                    self.cropper.crop(source, made, columns, rows);
                }
                let lines = frame.chunks_exact_mut(width / shrink).skip(part.rows.start / shrink);
                let made = self.colours.chunks_exact(columns.target).zip(self.cover.chunks_exact(columns.target));
                for (line, (colours, cover)) in lines.zip(made) {
                    lay(&mut line[part.columns.start / shrink..][..columns.target], colours, cover);
                }
            }
        }
        let part = Part { columns: 0..width, rows: solid..height };
        for (plane, frame) in planes.iter_mut().enumerate().filter(|_| solid < height) {
            let shrink = shrink(plane);
            let (columns, rows) = spans(view, &part, (width, height), own.clone(), shrink);
            self.cropper.crop(&front.planes[plane], &mut frame[solid / shrink * (width / shrink)..], columns, rows);
        }
    }
}

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

fn still_box(still: &Still) -> (Range<usize>, Range<usize>) {
    (0..still.width as usize, 0..still.height as usize)
}

/// Returns the first row of a frame, even, that shows nothing above a row of a still.
fn row_of(row: usize, view: View, height: usize) -> usize {
    let at = (row as f64 - view.top) / view.height * height as f64;
    ((at / 2.0).ceil().max(0.0) as usize * 2).min(height)
}

/// Returns where a part of a frame is in a plane that holds a box of the still.
fn spans(
    view: View,
    part: &Part,
    (width, height): (usize, usize),
    (columns, rows): (Range<usize>, Range<usize>),
    shrink: usize,
) -> (Span, Span) {
    let span = |start: f64, length: f64, frame: usize, part: &Range<usize>, own: Range<usize>| {
        let (by, target) = (length / frame as f64, part.len() / shrink);
        let start = (start - own.start as f64) / shrink as f64 + (part.start / shrink) as f64 * by;
        Span { start, length: target as f64 * by, source: own.len() / shrink, target }
    };
    (
        span(view.left, view.width, width, &part.columns, columns),
        span(view.top, view.height, height, &part.rows, rows),
    )
}
