//! Water: it mirrors what stands above it, ripples, and glitters below the light.

use super::canvas::{Canvas, Colour, mix, screen};
use super::numbers::{noise, step};
use super::sky::Light;

/// How water looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Water {
    /// Where it begins, in pixels from the top.
    pub(super) shore: f32,
    /// Its own colour, seen up close.
    pub(super) deep: Colour,
    /// How much its own colour hides the mirror image up close.
    pub(super) depth: f32,
    /// How strong the ripples are: 0.2 a puddle, 1 the sea.
    pub(super) ripple: f32,
}

/// Turns everything below the shore into water.
pub(super) fn paint(canvas: &mut Canvas, water: Water, light: Light, seed: u32) {
    let (width, unit) = (canvas.width, canvas.unit());
    let shore = (water.shore.max(1.0) as usize).min(canvas.height);
    let (above, below) = canvas.pixels.split_at_mut(shore * width);
    let tall = (below.len() / width).max(1) as f32;
    for (row, pixels) in below.chunks_exact_mut(width).enumerate() {
        let depth = row as f32 / tall;
        let near = 0.03 + depth;
        let swell = unit * 0.05 * water.ripple * near;
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let x = column as f32;
            // In perspective, waves crowd toward the horizon.
            let (u, v) = (x / unit / near, 3.0 / near);
            let wave = noise(u * 2.6, v * 9.0, seed) - 0.5;
            let fine = noise(u * 8.0 + 5.0, v * 23.0, seed ^ 1) - 0.5;
            let slant = wave + fine * 0.6;
            let from = (row as f32 * 0.92 + slant * swell * 2.0).max(0.0) as usize;
            let source = shore.saturating_sub(1 + from.min(shore - 1));
            let sideways = (x + fine * swell * 0.7).clamp(0.0, (width - 1) as f32) as usize;
            let mirrored = above[source * width + sideways];
            let own = water.depth * (0.25 + 0.75 * depth);
            let mut new = mix(mirrored, water.deep, own);
            new = mix(new, water.deep, (0.0 - slant).max(0.0) * 0.9 * water.ripple);
            if 0.0 < light.strength {
                let spread = unit * (0.035 + 0.2 * depth);
                let off = (x - light.at.0).abs() / spread;
                let path = 1.0 / (1.0 + off * off * off);
                let glint = step(0.16 - 0.34 * path, 0.42, slant);
                new = screen(new, light.colour, glint * path * light.strength * (1.0 - 0.45 * depth));
            }
            *pixel = new;
        }
    }
}
