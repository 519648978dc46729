//! Crops planes with the precision of a fraction of a pixel: bilinear, first the columns, then the rows, in fixed
//! point.
//!
//! A view is at most an eighth larger than its frame, so sixteen neighbouring pixels of a frame need at most nineteen
//! of the source, and every step is arithmetic on sixteen lanes with consecutive loads. On the machine's vector unit
//! that takes a tenth of the time of a pixel-by-pixel loop.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the unit that was found")]

mod lanes;

use super::motion::MARGIN;
use lanes::{LANES, Lanes, REACH, TAPS, Unit};
use std::ops::Range;

/// Fractional bits of source positions.
const PLACE_BITS: u32 = 16;

// Over all lanes, a view must get ahead of its frame by fewer pixels than the taps allow; otherwise REACH is too small.
const _: () = assert!((LANES - 1) as f64 * (MARGIN - 1.0) < (TAPS - 2) as f64);

/// Where a row or column of a frame begins in the source, and the distance of its pixels there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    /// The distance from the source's edge to the view's, in source pixels.
    pub(crate) start: f64,
    /// The view's length in source pixels.
    pub(crate) length: f64,
    /// The source's length in pixels.
    pub(crate) source: usize,
    /// The frame's length in pixels.
    pub(crate) target: usize,
}

impl Span {
    /// Returns the position of a pixel's centre in the source: the pixel before it, and the next one's share of 2^16.
    fn place(&self, index: usize) -> (usize, u16) {
        let centre = self.start + (index as f64 + 0.5) * self.length / self.target as f64 - 0.5;
        let place = (centre.clamp(0.0, (self.source - 1) as f64) * f64::from(1_u32 << PLACE_BITS)).round() as u64;
        ((place >> PLACE_BITS) as usize, place as u16)
    }
}

/// The sources of some neighbouring pixels; the same for every row.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// The first source pixel that they need.
    from: usize,
    /// The shares (of 65,535) of a lane's own source pixel and of those after it.
    shares: [Lanes; TAPS],
}

/// Crops planes; keeps its buffers from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Cropper {
    blocks: Vec<Block>,
    /// One row, interpolated between two source rows, times 256.
    row: Vec<u16>,
}

impl Cropper {
    /// Fills `target` with the part of `source` that the view shows.
    pub(crate) fn crop(&mut self, source: &[u8], target: &mut [u8], columns: Span, rows: Span) {
        self.plan(columns);
        let last = self.blocks.last().map_or(0, |block| block.from + REACH);
        self.row.resize(last.max(columns.source), 0);
        let first = self.blocks.first().map_or(0, |block| block.from);
        let seen = first..last.min(columns.source);
        lanes::run(Rows { cropper: self, source, target, seen, across: columns, down: rows });
    }

    fn plan(&mut self, columns: Span) {
        self.blocks.clear();
        for start in (0..columns.target).step_by(LANES) {
            let from = columns.place(start).0;
            let mut shares = [[0; LANES]; TAPS];
            for (lane, index) in (start..columns.target).take(LANES).enumerate() {
                let (place, share) = columns.place(index);
                let ahead = place.saturating_sub(from + lane).min(TAPS - 2);
                shares[ahead][lane] = u16::MAX - share;
                shares[ahead + 1][lane] = share;
            }
            self.blocks.push(Block { from, shares });
        }
    }
}

/// The rows of one plane, computed on the vector unit; everything below is inlined into `run`.
struct Rows<'a> {
    cropper: &'a mut Cropper,
    source: &'a [u8],
    target: &'a mut [u8],
    /// The source columns that the view covers.
    seen: Range<usize>,
    across: Span,
    down: Span,
}

impl lanes::Work for Rows<'_> {
    #[inline(always)]
    fn run<U: Unit>(self, unit: U) {
        let Self { cropper: Cropper { blocks, row }, source, target, seen, across, down } = self;
        for (index, out) in target.chunks_exact_mut(across.target).enumerate() {
            let (above, share) = down.place(index);
            let below = (above + 1).min(down.source - 1);
            let line = |number: usize| &source[number * across.source..][seen.clone()];
            blend_rows(&mut row[seen.clone()], line(above), line(below), share);
            fill(unit, out, row, blocks);
        }
    }
}

/// Mixes two rows; of the lower one's 16-bit share, 8 bits are used.
#[inline(always)]
fn blend_rows(into: &mut [u16], above: &[u8], below: &[u8], share: u16) {
    let share = (share >> 8) + (share >> 7 & 1);
    let rest = 256 - share;
    for ((to, above), below) in into.iter_mut().zip(above).zip(below) {
        *to = u16::from(*above) * rest + u16::from(*below) * share;
    }
}

/// Makes the pixels of a row, block by block.
#[inline(always)]
fn fill<U: Unit>(unit: U, out: &mut [u8], row: &[u16], blocks: &[Block]) {
    for (out, block) in out.chunks_mut(LANES).zip(blocks) {
        let Some(from) = row[block.from..].first_chunk::<REACH>() else { return };
        let made = unit.pixels(from, &block.shares);
        match out.first_chunk_mut::<LANES>() {
            Some(whole) => *whole = made,
            None => out.copy_from_slice(&made[..out.len()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exact definition, in floating point.
    fn expected(source: &[u8], columns: Span, rows: Span, x: usize, y: usize) -> f64 {
        let place = |span: Span, index: usize| {
            let at = span.start + (index as f64 + 0.5) * span.length / span.target as f64 - 0.5;
            let at = at.clamp(0.0, (span.source - 1) as f64);
            (at.floor() as usize, (at.floor() as usize + 1).min(span.source - 1), at.fract())
        };
        let ((left, right, x_share), (top, bottom, y_share)) = (place(columns, x), place(rows, y));
        let at = |x: usize, y: usize| f64::from(source[y * columns.source + x]);
        let row = |y: usize| at(left, y) * (1.0 - x_share) + at(right, y) * x_share;
        row(top) * (1.0 - y_share) + row(bottom) * y_share
    }

    #[test]
    fn every_pixel_is_what_bilinear_interpolation_says() {
        let (width, height) = (67, 45);
        let mut noise = 9_u32;
        let mut source = Vec::new();
        for _ in 0..width * height {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            source.push(if noise >> 31 == 0 { (noise >> 16) as u8 } else { 255 });
        }
        for (target, zoom, place) in [
            ((60, 40), 1.0, 0.0),
            ((60, 40), 1.0, 1.0),
            ((60, 40), 1.117, 0.3),
            ((59, 40), 1.06, 1.0),
            ((67, 45), 1.0, 0.5),
        ] {
            let span = |source: usize, target: usize| {
                let length = (target as f64 * zoom).min(source as f64) - 1e-12;
                Span { start: (source as f64 - length) * place, length, source, target }
            };
            let (columns, rows) = (span(width, target.0), span(height, target.1));
            let mut made = vec![0; target.0 * target.1];
            Cropper::default().crop(&source, &mut made, columns, rows);
            for (index, made) in made.iter().enumerate() {
                let exact = expected(&source, columns, rows, index % target.0, index / target.0);
                // Half a level is rounding; the rest is half of 1/256 pixel between black and white.
                assert!((f64::from(*made) - exact).abs() <= 1.05, "{made} is not {exact} at {index}, zoom {zoom}");
            }
        }
    }

    #[test]
    fn a_plain_plane_stays_plain() {
        for level in [0, 1, 16, 128, 254, 255] {
            let span = Span { start: 1.37, length: 33.3, source: 37, target: 31 };
            let mut made = vec![7; 31 * 31];
            Cropper::default().crop(&vec![level; 37 * 37], &mut made, span, span);
            assert!(made.iter().all(|it| *it == level), "{level}: {made:?}");
        }
    }
}
