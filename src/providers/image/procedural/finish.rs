//! The finish: a vignette, film grain, a gentle shoulder for bright light, and bytes.

use super::canvas::Canvas;
use super::numbers::hash;

/// Turns the canvas into RGB bytes.
pub(super) fn to_rgb(canvas: &Canvas, seed: u64) -> Vec<u8> {
    let (w, h) = (canvas.w(), canvas.h());
    let seed = (seed ^ (seed >> 32)) as u32;
    let mut bytes = Vec::with_capacity(canvas.pixels.len() * 3);
    for (y, row) in canvas.pixels.chunks_exact(canvas.width).enumerate() {
        let dy = (y as f32 / h - 0.5) * 2.0;
        for (x, pixel) in row.iter().enumerate() {
            let dx = (x as f32 / w - 0.5) * 2.0;
            let square = dx * dx * 0.55 + dy * dy * 0.45;
            let vignette = 1.0 - 0.34 * square * square.min(1.0);
            // One hash gives the grain (a triangle, its mean 0), which also hides the steps of 8 bits.
            let bits = hash(x as i32, y as i32, seed);
            let grain = ((bits & 0xff) as f32 + ((bits >> 8) & 0xff) as f32 - 255.0) / 255.0 * 0.016;
            for part in pixel {
                let value = part * vignette + grain;
                let value = if 0.85 < value { 0.85 + (value - 0.85) / (1.0 + (value - 0.85) * 2.5) } else { value };
                bytes.push((value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
            }
        }
    }
    bytes
}
