//! Darkens frames behind a card. A scrim fades out along rows or along columns, never along both, so a row of a frame takes
//! one number or the same numbers as the others: a picture of its opacity would be as large as the frame.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of 255")]
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the vector unit that was found")]

use super::Canvas;
use super::crop::lanes::{self, Unit, Work};
use super::letters;
use super::scrim::Scrim;

/// A scrim for frames of one size.
#[derive(Debug, Clone)]
pub(crate) struct Shade {
    /// The opacity of each row, and of each column, of 255.
    rows: Vec<u8>,
    columns: Vec<u8>,
    /// Its colour: luma and chroma.
    color: [u8; 3],
}

impl Shade {
    pub(crate) fn of(scrim: &Scrim, canvas: Canvas) -> Self {
        let opacity = f32::from(scrim.opacity);
        let share = |at: f32, of: f32| (at * of).round() as u8;
        let middle = |index: u32| index as f32 + 0.5;
        Self {
            rows: (0..canvas.height).map(|y| share(scrim.along_rows(middle(y)), opacity)).collect(),
            columns: (0..canvas.width).map(|x| share(scrim.along_columns(middle(x)), 255.0)).collect(),
            color: letters::encoded(scrim.color),
        }
    }

    /// Darkens a frame, with a visibility `light` from 0 to 256.
    pub(crate) fn darken(&self, frame: &mut [u8], canvas: Canvas, light: u16) {
        let (width, height) = (canvas.width as usize, canvas.height as usize);
        let (luma, chroma) = frame.split_at_mut(width * height);
        let (blue, red) = chroma.split_at_mut(chroma.len() / 2);
        for (plane, (step, value)) in [luma, blue, red].into_iter().zip([1, 2, 2].into_iter().zip(self.color)) {
            lanes::run(Darkening { shade: self, plane, width: width / step, step, value: u16::from(value), light });
        }
    }
}

/// A plane of a frame that is darkened.
struct Darkening<'a> {
    shade: &'a Shade,
    plane: &'a mut [u8],
    width: usize,
    /// How many rows and columns of the canvas one of the plane is.
    step: usize,
    value: u16,
    light: u16,
}

impl Work for Darkening<'_> {
    #[inline(always)]
    fn run<U: Unit>(self, _: U) {
        let Self { shade, plane, width, step, value, light } = self;
        let is_even = shade.columns.iter().all(|it| *it == u8::MAX);
        let columns: Vec<u8> = shade.columns.iter().step_by(step).copied().collect();
        for (row, cover) in plane.chunks_exact_mut(width.max(1)).zip(shade.rows.iter().step_by(step)) {
            let cover = (u16::from(*cover) * light) >> 8;
            if cover == 0 {
                continue;
            }
            if is_even {
                for to in row {
                    *to = mixed(*to, value, cover);
                }
            } else {
                for (to, part) in row.iter_mut().zip(&columns) {
                    *to = mixed(*to, value, (cover * u16::from(*part) + 255) >> 8);
                }
            }
        }
    }
}

/// Mixes a value with that of the darkness, which covers so much of 255.
#[inline(always)]
fn mixed(of: u8, value: u16, cover: u16) -> u8 {
    let sum = u16::from(of) * (255 - cover) + value * cover + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Color;

    const CANVAS: Canvas = Canvas { width: 64, height: 36, fps: 30 };
    const ALL: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);

    /// Darkens a bright frame by half, and returns the luma of its first and last row.
    fn darkened(columns: (f32, f32), rows: (f32, f32), light: u16) -> [Vec<u8>; 2] {
        let scrim = Scrim { columns, rows, soft: (20.0, 12.0), color: Color([0; 3]), opacity: 128 };
        let mut frame = vec![235; 64 * 36];
        frame.resize(CANVAS.frame_bytes(), 90);
        Shade::of(&scrim, CANVAS).darken(&mut frame, CANVAS, light);
        let chroma = &frame[64 * 36..];
        assert!(chroma.iter().all(|it| (90..=110).contains(it)), "it is less coloured: {chroma:?}");
        [frame[..64].to_vec(), frame[64 * 35..64 * 36].to_vec()]
    }

    #[test]
    fn frames_are_dark_where_the_scrim_is_and_nowhere_else() {
        let [first, last] = darkened(ALL, (f32::NEG_INFINITY, 10.0), 256);
        assert!(first.iter().all(|it| *it == 125) && last.iter().all(|it| *it == 235), "{first:?} {last:?}");
        for row in darkened((f32::NEG_INFINITY, 16.0), ALL, 256) {
            assert!(row.is_sorted() && row[0] == 125 && row[63] == 235, "{row:?}");
        }
        assert!(darkened(ALL, ALL, 128).iter().flatten().all(|it| *it == 180), "it is half visible");
        assert!(darkened(ALL, ALL, 0).iter().flatten().all(|it| *it == 235));
    }
}
