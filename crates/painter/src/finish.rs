//! The last step: vignette, film grain, compression of bright light, and conversion to bytes.

use super::canvas::Canvas;
use super::numbers::{Draw, hash};
use std::ops::Range;

/// The number of grain values; each row begins at another one.
const GRAIN: usize = 8192;

/// The strength of the grain as a part of full brightness; it also hides the steps of 8 bits.
const GRAIN_STRENGTH: f32 = 0.016;

/// Turns the canvas into RGB bytes.
pub(super) fn to_rgb(canvas: &Canvas, seed: u64) -> Vec<u8> {
    rows_to_rgb(canvas, 0..canvas.height, seed)
}

/// Turns some rows of the canvas into RGB bytes.
pub(super) fn rows_to_rgb(canvas: &Canvas, rows: Range<usize>, seed: u64) -> Vec<u8> {
    let (width, w, h) = (canvas.width, canvas.w(), canvas.h());
    let grain = grain(seed, width);
    let row_seed = (seed ^ (seed >> 32)) as u32;
    let across: Vec<f32> = (0..width)
        .map(|x| {
            let dx = (x as f32 / w - 0.5) * 2.0;
            dx * dx * 0.55
        })
        .collect();
    let mut vignette = vec![0.0_f32; width];
    let mut bytes = vec![0_u8; 3 * width * rows.len()];
    let mut planes = [(); 3].map(|()| vec![0_u8; width]);
    for (y, out) in rows.zip(bytes.chunks_exact_mut(3 * width)) {
        let dy = (y as f32 / h - 0.5) * 2.0;
        let down = dy * dy * 0.45;
        for (value, across) in vignette.iter_mut().zip(&across) {
            let square = across + down;
            *value = 1.0 - 0.34 * square * square;
        }
        let from = hash(y as i32, 0, row_seed) as usize % GRAIN;
        for (plane, row) in planes.iter_mut().zip(canvas.row(y)) {
            tone(plane, row, &vignette, &grain[from..from + width]);
        }
        let [reds, greens, blues] = &planes;
        for (pixel, ((red, green), blue)) in out.chunks_exact_mut(3).zip(reds.iter().zip(greens).zip(blues)) {
            pixel.copy_from_slice(&[*red, *green, *blue]);
        }
    }
    bytes
}

/// Makes the grain, with a triangular distribution around 0.
fn grain(seed: u64, width: usize) -> Vec<f32> {
    let mut draw = Draw::new(seed, "grain");
    let mut grain: Vec<f32> =
        (0..GRAIN).map(|_| (draw.between(-0.5, 0.5) + draw.between(-0.5, 0.5)) * GRAIN_STRENGTH).collect();
    grain.extend_from_within(..width.min(GRAIN));
    grain
}

/// Converts one colour of a row to bytes; values above 0.85 are compressed.
fn tone(out: &mut [u8], row: &[f32], vignette: &[f32], grain: &[f32]) {
    for (byte, ((part, vignette), grain)) in out.iter_mut().zip(row.iter().zip(vignette).zip(grain)) {
        let value = part * vignette + grain;
        let over = (value - 0.85).clamp(0.0, 0.38);
        let shown = value.clamp(0.0, 0.85) + over - 1.3 * over * over;
        // Adding 2^23 leaves the rounded integer in the lowest bits, which is faster than a saturating cast.
        *byte = ((shown * 255.0).clamp(0.0, 255.0) + 8_388_608.0).to_bits() as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_rises_to_white_without_a_step_and_never_wraps() {
        let row: Vec<f32> = (0..400).map(|i| i as f32 / 100.0 - 1.0).collect();
        let mut bytes = vec![0; row.len()];
        tone(&mut bytes, &row, &vec![1.0; row.len()], &vec![0.0; row.len()]);
        assert!(bytes.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] <= 3), "{bytes:?}");
        assert_eq!((bytes[0], bytes[100], bytes[150], bytes[399]), (0, 0, 128, bytes[250]));
        assert!(250 < bytes[399]);
    }
}
