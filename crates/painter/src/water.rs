//! Paints water: it reflects what is above it, ripples, and glitters below the light.

use super::canvas::{Canvas, Colour, mix, screen};
use super::numbers::{noise_row, step};
use super::sky::Light;

/// The look of water.
#[derive(Debug, Clone, Copy)]
pub(super) struct Water {
    /// Its upper edge, in pixels from the top.
    pub(super) shore: f32,
    /// Its own colour, visible near the viewer.
    pub(super) deep: Colour,
    /// How much its own colour hides the reflection near the viewer.
    pub(super) depth: f32,
    /// The strength of the ripples: 0.2 for a puddle, 1 for the sea.
    pub(super) ripple: f32,
}

/// A little more than the radius of the sun and of the brightest glow around it, as a part of the shorter side.
const SUN: f32 = 0.11;

/// Turns everything below the shore into water.
pub(super) fn paint(canvas: &mut Canvas, water: Water, light: Light, seed: u32) {
    let (width, unit) = (canvas.width, canvas.unit());
    let shore = (water.shore.max(1.0) as usize).min(canvas.height);
    let tall = (canvas.height - shore).max(1) as f32;
    let (mut waves, mut fines) = (vec![0.0; width], vec![0.0; width]);
    let mut mirrored = vec![[0.0; 3]; width];
    for row in 0..canvas.height - shore {
        let depth = row as f32 / tall;
        let near = 0.03 + depth;
        let swell = unit * 0.05 * water.ripple * near;
        // In perspective, waves are closer together near the horizon.
        noise_row(&mut waves, 0.0, 2.6 / unit / near, 27.0 / near, seed);
        noise_row(&mut fines, 5.0, 8.0 / unit / near, 69.0 / near, seed ^ 1);
        for (x, (wave, fine)) in waves.iter_mut().zip(&fines).enumerate() {
            let fine = fine - 0.5;
            let slant = *wave - 0.5 + fine * 0.6;
            let from = (row as f32 * 0.92 + slant * swell * 2.0).max(0.0) as usize;
            let sideways = (x as f32 + fine * swell * 0.7).clamp(0.0, (width - 1) as f32) as usize;
            let row = shore - 1 - from.min(shore - 1);
            let seen = canvas.pixel(sideways, row);
            // Waves break the sun up into the glitter below it; a second disc would look pasted on.
            let is_sun = seen.iter().all(|part| 1.0 < *part) && (sideways as f32 - light.at.0).abs() < unit * SUN;
            mirrored[x] = if is_sun {
                // Of the sky on its two sides the brighter one; the other may be an island.
                let sky = |off: f32| canvas.pixel((light.at.0 + off).clamp(0.0, (width - 1) as f32) as usize, row);
                let (left, right) = (sky(-unit * SUN), sky(unit * SUN));
                if left[1] < right[1] { right } else { left }
            } else {
                seen
            };
            *wave = slant;
        }
        let own = water.depth * (0.36 + 0.64 * depth);
        let spread = 1.0 / (unit * (0.035 + 0.2 * depth));
        let shine = light.strength * (1.0 - 0.45 * depth);
        let [reds, greens, blues] = canvas.row_mut(shore + row);
        for (x, (slant, mirror)) in waves.iter().zip(&mirrored).enumerate() {
            let mut new = mix(*mirror, water.deep, own);
            new = mix(new, water.deep, (-slant).max(0.0) * 0.9 * water.ripple);
            let off = (x as f32 - light.at.0).abs() * spread;
            if 0.0 < shine && off < 9.0 {
                let path = 1.0 / (1.0 + off * off * off);
                new = screen(new, light.colour, step(0.16 - 0.34 * path, 0.42, *slant) * path * shine);
            }
            (reds[x], greens[x], blues[x]) = (new[0], new[1], new[2]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Paint;

    #[test]
    fn the_sun_is_no_second_disc_in_the_water() {
        let mut canvas = Canvas::new(64, 128);
        (0..128).for_each(|row| canvas.fill_row(row, [0.5; 3]));
        canvas.ellipse((32.0, 40.0), (4.0, 4.0), Paint::plain([1.3, 1.26, 1.12]));
        let light = Light { at: (32.0, 40.0), strength: 0.0, colour: [1.0; 3] };
        paint(&mut canvas, Water { shore: 64.0, deep: [0.1; 3], depth: 0.0, ripple: 0.0 }, light, 1);
        let below = (64..128).flat_map(|y| (0..64).map(move |x| (x, y)));
        assert!(below.into_iter().all(|(x, y)| canvas.pixel(x, y)[2] <= 1.0));
    }
}
