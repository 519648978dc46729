//! Crops planes with the precision of a fraction of a pixel: bilinear, first along the rows, then between them, in fixed
//! point.
//!
//! A row of the source is mixed once, though two rows of a frame need it. Every step is arithmetic on a vector of
//! neighbouring pixels: a block of a row finds its source pixels in two loads, because a view is little larger than its
//! frame.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the unit that was found")]

pub(crate) mod lanes;

use super::motion::MARGIN;
use lanes::{ACROSS, DOWN, REACH, Taps, Unit, WHOLE_ACROSS, WHOLE_DOWN};
use std::ops::Range;

/// The columns of a frame are computed in blocks of so many.
pub(crate) const ALIGN: usize = ACROSS;

/// Fractional bits of source positions.
const PLACE_BITS: u32 = 16;

// Half of a block must find all its source pixels in one load: those under it, the right neighbour of the last one, and one
// for the fraction at which it begins.
const _: () = assert!((ACROSS / 2 - 1) as f64 * MARGIN + 2.0 <= (REACH - 1) as f64);

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
        // It is not negative, so half more and cut off is rounded; `round` would be a call.
        let place = (centre.clamp(0.0, (self.source - 1) as f64) * f64::from(1_u32 << PLACE_BITS) + 0.5) as i64;
        ((place >> PLACE_BITS) as usize, place as u16)
    }
}

/// The sources of some neighbouring pixels; the same for every row.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// The first source pixel of each half.
    from: [usize; 2],
    taps: Taps,
}

/// Crops planes; keeps its buffers from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Cropper {
    blocks: Vec<Block>,
    /// What the blocks are for.
    planned: Option<Span>,
    /// The last two source rows, mixed along themselves: the even one and the odd one. Their ends are padded.
    rows: [Vec<i16>; 2],
}

impl Cropper {
    /// Fills `target` with what the view shows of `source` in some columns of the frame, which begin and, but for the last one,
    /// end at a multiple of [`ALIGN`]. Its rows are `stride` apart. `bend` tells how many source pixels further down they are
    /// taken from; those without a number are not.
    ///
    /// Columns are planned for the whole frame, and once for all parts of it that are cropped one after the other.
    pub(crate) fn crop(
        &mut self,
        source: &[u8],
        (target, stride): (&mut [u8], usize),
        (columns, part): (Span, Range<usize>),
        rows: Span,
        bend: &[f32],
    ) {
        if self.planned != Some(columns) {
            self.plan(columns);
            self.planned = Some(columns);
        }
        for row in &mut self.rows {
            row.resize(part.len().next_multiple_of(DOWN), 0);
        }
        lanes::run(Rows {
            cropper: self,
            source,
            target,
            stride,
            source_width: columns.source,
            part,
            down: rows,
            bend,
        });
    }

    fn plan(&mut self, columns: Span) {
        self.blocks.clear();
        for start in (0..columns.target).step_by(ACROSS) {
            let first = |pixel: usize| {
                let (place, _) = columns.place(pixel.min(columns.target - 1));
                place.min(columns.source.saturating_sub(REACH)) // a load must not leave the row
            };
            let from = [first(start), first(start + ACROSS / 2)];
            let mut taps = Taps { places: [0; 2 * ACROSS], shares: [0; 2 * ACROSS] };
            for (lane, index) in (start..columns.target).take(ACROSS).enumerate() {
                let (place, share) = columns.place(index);
                let next = (place + 1).min(columns.source - 1);
                // A share is a byte, and the whole is not one.
                let share = ((u32::from(share) + 128) >> 8).clamp(1, u32::from(WHOLE_ACROSS) - 1) as u8;
                let from = from[lane / (ACROSS / 2)];
                taps.places[2 * lane..][..2].copy_from_slice(&[place, next].map(|it| (it - from) as u8));
                taps.shares[2 * lane..][..2].copy_from_slice(&[(WHOLE_ACROSS - u16::from(share)) as u8, share]);
            }
            self.blocks.push(Block { from, taps });
        }
    }
}

/// The rows of one plane, computed on the vector unit; everything below is inlined into `run`.
struct Rows<'a> {
    cropper: &'a mut Cropper,
    source: &'a [u8],
    target: &'a mut [u8],
    stride: usize,
    source_width: usize,
    part: Range<usize>,
    down: Span,
    bend: &'a [f32],
}

impl lanes::Work for Rows<'_> {
    #[inline(always)]
    fn run<U: Unit>(self, unit: U) {
        let Self { cropper: Cropper { blocks, rows, .. }, source, target, stride, source_width, part, down, bend } =
            self;
        let blocks = &blocks[part.start / ACROSS..part.end.div_ceil(ACROSS)];
        let mut mixed = [usize::MAX; 2];
        for index in 0..down.target {
            let out = &mut target[index * stride..][..part.len()];
            let bent = if index < bend.len() { f64::from(bend[index]) } else { 0.0 };
            let (above, share) = Span { start: down.start + bent, ..down }.place(index);
            let below = (above + 1).min(down.source - 1);
            for number in [above, below] {
                if mixed[number % 2] != number {
                    mix_row(unit, &mut rows[number % 2], &source[number * source_width..][..source_width], blocks);
                    mixed[number % 2] = number;
                }
            }
            let share = (share >> 2).cast_signed();
            mix_rows(unit, out, [&rows[above % 2], &rows[below % 2]], [WHOLE_DOWN - share, share]);
        }
    }
}

/// Mixes the pixels of a source row for the columns of the frame.
///
/// The loops here count, because what iterators and closures do is not always inlined into the code for the unit.
#[inline(always)]
fn mix_row<U: Unit>(unit: U, into: &mut [i16], source: &[u8], blocks: &[Block]) {
    let into = into.as_chunks_mut::<ACROSS>().0;
    let mut index = 0;
    while index < blocks.len() {
        let Block { from: [first, second], taps } = &blocks[index];
        let halves = (source[*first..].first_chunk::<REACH>(), source[*second..].first_chunk::<REACH>());
        into[index] = if let (Some(first), Some(second)) = halves {
            unit.across([first, second], taps)
        } else {
            // The whole source is narrower than a load.
            let mut padded = [0; REACH];
            padded[..source.len()].copy_from_slice(source);
            unit.across([&padded, &padded], taps)
        };
        index += 1;
    }
}

/// Mixes two rows that are mixed along themselves.
#[inline(always)]
fn mix_rows<U: Unit>(unit: U, out: &mut [u8], [above, below]: [&[i16]; 2], shares: [i16; 2]) {
    let (above, below) = (above.as_chunks::<DOWN>().0, below.as_chunks::<DOWN>().0);
    let (whole, rest) = out.as_chunks_mut::<DOWN>();
    let mut index = 0;
    while index < whole.len() {
        whole[index] = unit.down(&above[index], &below[index], shares);
        index += 1;
    }
    if !rest.is_empty() {
        let made = unit.down(&above[index], &below[index], shares);
        rest.copy_from_slice(&made[..rest.len()]);
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
            ((12, 9), 1.1, 0.5),
            ((33, 20), 1.12, 0.9),
        ] {
            let span = |source: usize, target: usize| {
                let length = (target as f64 * zoom).min(source as f64) - 1e-12;
                Span { start: (source as f64 - length) * place, length, source, target }
            };
            let (columns, rows) = (span(width, target.0), span(height, target.1));
            let mut made = vec![0; target.0 * target.1];
            Cropper::default().crop(&source, (&mut made, target.0), (columns, 0..target.0), rows, &[]);
            let mut squares = 0.0;
            for (index, made) in made.iter().enumerate() {
                let exact = expected(&source, columns, rows, index % target.0, index / target.0);
                // Half a level is rounding; the rest is half of 1/256 pixel between black and white.
                assert!((f64::from(*made) - exact).abs() <= 1.05, "{made} is not {exact} at {index}, zoom {zoom}");
                squares += (f64::from(*made) - exact).powi(2);
            }
            // In the mean, even of noise between black and white, the arithmetic adds little to the rounding to bytes.
            let psnr = 20.0 * 255_f64.log10() - 10.0 * (squares / made.len() as f64).log10();
            assert!(52.0 <= psnr, "{psnr} dB, zoom {zoom}");
        }
    }

    #[test]
    fn a_part_of_a_frame_is_as_in_the_whole_frame() {
        let source: Vec<u8> = (0..90 * 50).map(|index| (index * 37 % 251) as u8).collect();
        let columns = Span { start: 1.3, length: 87.2, source: 90, target: 81 };
        let rows = Span { start: 0.6, length: 48.1, source: 50, target: 45 };
        let mut cropper = Cropper::default();
        let (mut whole, mut parts) = (vec![0; 81 * 45], vec![0; 81 * 45]);
        cropper.crop(&source, (&mut whole, 81), (columns, 0..81), rows, &[]);
        for part in [0..16, 16..64, 64..81] {
            let target = (&mut parts[part.start..], 81);
            cropper.crop(&source, target, (columns, part), rows, &[]);
        }
        assert_eq!(whole, parts);
    }

    #[test]
    fn a_bent_row_is_taken_from_further_down() {
        let source: Vec<u8> = (0..40 * 40).map(|index| (index / 40 * 5) as u8).collect();
        let span = Span { start: 0.0, length: 40.0 - 1e-12, source: 40, target: 40 };
        let mut made = vec![0; 40 * 40];
        Cropper::default().crop(&source, (&mut made, 40), (span, 0..40), span, &[0.0, 2.0, 0.5, -1.0, 99.0]);
        let firsts: Vec<u8> = made.chunks(40).map(|row| row[7]).collect();
        assert_eq!(firsts[..7], [0, 15, 13, 10, 195, 25, 30]);
    }

    #[test]
    fn a_plain_plane_stays_plain() {
        for level in [0, 1, 16, 128, 254, 255] {
            let span = Span { start: 1.37, length: 33.3, source: 37, target: 31 };
            let mut made = vec![7; 31 * 31];
            Cropper::default().crop(&vec![level; 37 * 37], (&mut made, 31), (span, 0..31), span, &[]);
            assert!(made.iter().all(|it| *it == level), "{level}: {made:?}");
            let span = Span { start: 0.4, length: 9.9, source: 11, target: 9 }; // narrower than a load
            let mut made = vec![7; 9 * 9];
            Cropper::default().crop(&[level; 11 * 11], (&mut made, 9), (span, 0..9), span, &[]);
            assert!(made.iter().all(|it| *it == level), "{level}: {made:?}");
        }
    }
}
