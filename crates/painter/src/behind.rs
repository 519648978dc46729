//! What is behind the things in front, so that a film can move the two against each other.

use super::canvas::{Canvas, Point};

/// The picture without what stands in front, and how much of it is hidden.
#[derive(Debug, Clone)]
pub(super) struct Behind {
    /// The picture without it.
    pub(super) canvas: Canvas,
    /// How much of each pixel is seen: 1 where nothing is in front.
    seen: Vec<f32>,
    /// Where what is in front stands, if it stands on what is behind it.
    pub(super) foot: Option<Point>,
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
    /// What is behind, three bytes per pixel.
    pub behind: Vec<u8>,
    /// Where it stands, in pixels of the picture, if it stands on what is behind; otherwise it has its own ground, or floats.
    pub foot: Option<(f32, f32)>,
}

/// What covers less is not there: rounding.
const LEAST: f32 = 1.5 / 255.0;
/// The box ends at multiples of this, as blocks of a JPEG do: colours of two pictures then have the same errors.
const BLOCK: usize = 16;

impl Canvas {
    /// Keeps the picture as it is as what is behind all that is painted from now on.
    pub(super) fn lift(&mut self) {
        let canvas = self.clone();
        self.behind = Some(Box::new(Behind { seen: vec![1.0; canvas.width * canvas.height], canvas, foot: None }));
    }

    /// Tells where what is in front stands on what is behind it.
    pub(super) fn stands_at(&mut self, foot: Point) {
        if let Some(behind) = &mut self.behind {
            behind.foot = Some(foot);
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

    /// Returns the box of all that is in front, as columns and rows, with a margin in pixels around it; `None` if it is
    /// empty.
    pub(super) fn bounds(&self, margin: usize) -> Option<[usize; 4]> {
        let (width, height) = (self.canvas.width, self.canvas.height);
        let is_hidden = |seen: &f32| *seen < 1.0 - LEAST;
        let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
        for (y, row) in self.seen.chunks_exact(width).enumerate() {
            if let (Some(first), Some(last)) = (row.iter().position(is_hidden), row.iter().rposition(is_hidden)) {
                (left, right) = (left.min(first), right.max(last + 1));
                (top, bottom) = (top.min(y), y + 1);
            }
        }
        if right <= left {
            return None;
        }
        let before = |at: usize| at.saturating_sub(margin) / BLOCK * BLOCK;
        let after = |at: usize, side: usize| (at + margin).next_multiple_of(BLOCK).min(side);
        Some([before(left), before(top), after(right, width), after(bottom, height)])
    }

    /// Returns how much of the pixels in a box is in front.
    pub(super) fn cover(&self, [left, top, right, bottom]: [usize; 4]) -> Vec<u8> {
        let rows = self.seen.chunks_exact(self.canvas.width).take(bottom).skip(top);
        rows.flat_map(|row| row[left..right].iter().map(|seen| ((1.0 - seen) * 255.0 + 0.5) as u8)).collect()
    }
}
