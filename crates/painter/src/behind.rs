//! What is behind the things in front, so that a film can move the two against each other.

use super::canvas::{Canvas, Colour, Point};
use std::ops::Range;

/// The picture without what stands in front, and how much of it is hidden.
#[derive(Debug, Clone)]
pub(super) struct Behind {
    /// The picture without it.
    pub(super) canvas: Canvas,
    /// How much of each pixel is seen: 1 where nothing is in front.
    seen: Vec<f32>,
    /// Where what is in front stands, if it stands on what is behind it.
    pub(super) foot: Option<Point>,
    /// Whether it floats on water or in the air.
    pub(super) floats: bool,
    /// The things that are in front, as far as the picture shows them.
    pub(super) things: Vec<Shown>,
    /// Whether rain and snow fall behind what is in front.
    has_weather: bool,
}

/// A thing in a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Its upper left corner.
    pub from: (f32, f32),
    /// Its lower right corner.
    pub to: (f32, f32),
    /// Whether it is a person or an animal.
    pub is_alive: bool,
}

/// What stands in front in a picture, in a box; everything is row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// The columns and rows left of and above the box; multiples of 16.
    pub at: (usize, usize),
    /// The width and height of the box in pixels.
    pub size: (usize, usize),
    /// How much of each pixel is in front: 255 is all.
    pub cover: Vec<u8>,
    /// What is behind, three bytes per pixel; plain where it cannot be seen.
    pub behind: Vec<u8>,
    /// Where it stands, in pixels of the picture, if it stands on what is behind; otherwise it has its own ground, or floats.
    pub foot: Option<(f32, f32)>,
    /// Whether it floats on water or in the air.
    pub floats: bool,
    /// The things in it.
    pub things: Vec<Shown>,
}

/// Where something is in front.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bounds {
    /// The columns and rows of its box.
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
    /// The rows of it in which what is behind can be seen.
    pub(super) seen: Range<usize>,
}

/// The margin around what is in front in which a film may show what is behind it, as a part of the shorter side.
const MARGIN: f32 = 0.06;
/// What covers less is not there: rounding.
const LEAST: f32 = 1.5 / 255.0;
/// The box ends at multiples of this, as blocks of a JPEG do: colours of two pictures then have the same errors.
const BLOCK: usize = 16;

impl Canvas {
    /// Keeps the picture as it is as what is behind all that is painted from now on.
    pub(super) fn lift(&mut self) {
        let canvas = self.clone();
        self.behind = Some(Box::new(Behind {
            seen: vec![1.0; canvas.width * canvas.height],
            canvas,
            foot: None,
            floats: false,
            things: Vec::new(),
            has_weather: false,
        }));
    }

    /// Opens a part of what is in front: as [`Canvas::lay`], but what is behind is seen there.
    pub(super) fn open(&mut self, from: Point, to: Point, paint: impl Fn(f32, f32) -> Option<(Colour, f32)>) {
        let mut behind = self.behind.take();
        self.lay(from, to, |x, y| {
            let painted = paint(x, y);
            if let (Some(behind), Some((_, amount))) = (&mut behind, painted) {
                behind.show((x as usize, y as usize), amount);
            }
            painted
        });
        self.behind = behind;
    }

    /// Tells that the weather is behind what is in front, as it is behind a window.
    pub(super) fn falls_behind(&mut self) {
        if let Some(behind) = &mut self.behind {
            behind.has_weather = true;
        }
    }

    /// Tells whether the weather is behind what is in front.
    pub(super) fn has_weather_behind(&self) -> bool {
        self.behind.as_ref().is_some_and(|behind| behind.has_weather)
    }

    /// Paints something that belongs neither to what is in front nor to what is behind, but lies over both.
    pub(super) fn over_both(&mut self, paint: impl Fn(&mut Self)) {
        let mut behind = self.behind.take();
        paint(self);
        if let Some(behind) = &mut behind {
            paint(&mut behind.canvas);
        }
        self.behind = behind;
    }

    /// Tells where what is in front stands on what is behind it.
    pub(super) fn stands_at(&mut self, foot: Point) {
        if let Some(behind) = &mut self.behind {
            behind.foot = Some(foot);
        }
    }

    /// Tells which part of what is in front a thing is.
    pub(super) fn shows(&mut self, from: Point, to: Point, is_alive: bool) {
        let (width, height) = (self.w(), self.h());
        let within = |(x, y): Point| (x.clamp(0.0, width), y.clamp(0.0, height));
        if let Some(behind) = &mut self.behind {
            behind.things.push(Shown { from: within(from), to: within(to), is_alive });
        }
    }

    /// Tells that what is in front floats on water or in the air.
    pub(super) fn floats(&mut self) {
        if let Some(behind) = &mut self.behind {
            behind.floats = true;
        }
    }
}

impl Behind {
    /// Hides a part of a row, from column `left` on.
    pub(super) fn hide(&mut self, y: usize, left: usize, amounts: impl Iterator<Item = f32>) {
        let width = self.canvas.width;
        for (seen, amount) in self.seen[y * width + left..(y + 1) * width].iter_mut().zip(amounts) {
            *seen *= 1.0 - amount;
        }
    }

    /// Shows a pixel of what is behind again.
    fn show(&mut self, (x, y): (usize, usize), amount: f32) {
        if let Some(seen) = self.seen.get_mut(y * self.canvas.width + x) {
            *seen += (1.0 - *seen) * amount;
        }
    }

    /// Returns the box of all that is in front, with a margin around it, and the rows of it in which what is behind can be
    /// seen; `None` if nothing is in front.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        let (width, height) = (self.canvas.width, self.canvas.height);
        let margin = (self.canvas.unit() * MARGIN) as usize;
        let is_hidden = |seen: &f32| *seen < 1.0 - LEAST;
        let (mut left, mut right, mut top, mut bottom, mut open) = (width, 0, height, 0, 0);
        for (y, row) in self.seen.chunks_exact(width).enumerate() {
            if let (Some(first), Some(last)) = (row.iter().position(is_hidden), row.iter().rposition(is_hidden)) {
                (left, right) = (left.min(first), right.max(last + 1));
                (top, bottom) = (top.min(y), y + 1);
                if row.iter().any(|seen| LEAST < *seen) {
                    open = y + 1;
                }
            }
        }
        let before = |at: usize| at.saturating_sub(margin) / BLOCK * BLOCK;
        let after = |at: usize, side: usize| (at + margin).next_multiple_of(BLOCK).min(side);
        (left < right).then(|| {
            let (top, bottom) = (before(top), after(bottom, height));
            Bounds { columns: before(left)..after(right, width), rows: top..bottom, seen: top..after(open, bottom) }
        })
    }

    /// Returns how much of the pixels in a box is in front.
    pub(super) fn cover(&self, bounds: &Bounds) -> Vec<u8> {
        let rows = self.seen.chunks_exact(self.canvas.width).take(bounds.rows.end).skip(bounds.rows.start);
        let columns = bounds.columns.clone();
        rows.flat_map(|row| row[columns.clone()].iter().map(|seen| ((1.0 - seen) * 255.0 + 0.5) as u8)).collect()
    }
}
