//! Paints mountains: a range of peaks with lit and shaded faces, gullies, and snow above a line.

use super::canvas::{Canvas, Colour, mix};
use super::field::{Field, Wash};
use super::land::{self, Line};
use super::numbers::{Draw, fractal, lerp, noise, step};
use super::sky::{Light, coarse};

/// One range.
#[derive(Debug, Clone)]
pub(super) struct Range {
    /// Its outline.
    line: Line,
    /// Where its peaks stand, in pixels from the left.
    peaks: Vec<f32>,
    /// Which peak each column belongs to.
    owners: Vec<usize>,
}

/// The colours of a range's rock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rock {
    /// The faces toward the light.
    pub(super) lit: Colour,
    /// The other faces.
    pub(super) shadow: Colour,
    /// How far down the range the snow reaches: 0 none, 1 to its foot.
    pub(super) snow: f32,
    /// Snow in the light and in the shade.
    pub(super) white: (Colour, Colour),
    /// The colour that distance adds, and its share at the top.
    pub(super) haze: (Colour, f32),
}

impl Range {
    /// Makes a range on `base` pixels; `tall` and `apart` (between two peaks) are relative to the shorter side.
    pub(super) fn raise(canvas: &Canvas, base: f32, tall: f32, apart: f32, draw: &mut Draw) -> Self {
        let (unit, w) = (canvas.unit(), canvas.w());
        let seed = draw.seed();
        let mut peaks = Vec::new(); // x, height, reach to the left, reach to the right
        let mut x = -unit * apart * draw.unit();
        let mut great = draw.chance(0.5);
        while x < w + unit * apart * 0.6 {
            let high = unit * tall * if great { draw.between(0.82, 1.0) } else { draw.between(0.45, 0.72) };
            peaks.push((x, high, high * draw.between(0.75, 1.25), high * draw.between(0.75, 1.25)));
            x += unit * apart * draw.between(0.6, 1.15);
            great = !great;
        }
        let (mut line, mut owners) = (Line::new(), Vec::new());
        for column in 0..canvas.width {
            let at = column as f32;
            let (mut best, mut owner) = (f32::MIN, 0);
            for (index, (x, high, left, right)) in peaks.iter().enumerate() {
                let off = (at - x).abs() / if at < *x { *left } else { *right };
                let rise = high * (1.0 - off) * (1.0 - 0.3 * off.min(1.0));
                if best < rise {
                    (best, owner) = (rise, index);
                }
            }
            // Ridged noise makes the outline jagged, more so higher up.
            let (mut teeth, mut weight, mut rate) = (0.0, 0.5, 7.0);
            for octave in 0..5 {
                let n = noise(at / unit * rate, octave as f32 * 3.7, seed);
                teeth += weight * (1.0 - (2.0 * n - 1.0).abs());
                (weight, rate) = (weight * 0.55, rate * 2.07);
            }
            let foot = unit * tall * 0.16 * fractal(at / unit * 2.0, 8.0, seed, 3);
            let rough = (0.06 * unit * tall + best.max(0.0) * 0.13) * (teeth - 0.55);
            line.push(base - (best + rough).max(foot));
            owners.push(owner);
        }
        Self { line, peaks: peaks.into_iter().map(|peak| peak.0).collect(), owners }
    }

    /// Paints it down to `bottom` pixels, where mist hides it.
    pub(super) fn paint(&self, canvas: &mut Canvas, bottom: f32, rock: Rock, light: Light, seed: u32) {
        let (w, unit) = (canvas.w(), canvas.unit());
        let (top, _) = land::extent(&self.line);
        let last = self.line.len() - 1;
        let side = if light.at.0 < w / 2.0 { 1.0 } else { -1.0 };
        let grid = coarse(canvas);
        let area = ((0.0, top - 1.0), (w, bottom));
        let stone =
            Field::within(canvas, area.0, area.1, grid, |x, y| fractal(x / unit * 11.0, y / unit * 9.0, seed, 4) - 0.5);
        let bends = Field::within(canvas, area.0, area.1, grid * 2, |x, y| {
            fractal(x / unit * 5.0 + 3.0, y / unit * 5.0, seed ^ 0x51, 2) - 0.5
        });
        let deep = (bottom - top).max(1.0);
        let relief = unit * 0.012;
        let wash = Wash::within(canvas, area.0, area.1, (grid / 2).max(1), |x, y| {
            let below = (y - self.line[(x as usize).min(last)]).max(0.0);
            let rough = stone.at(x, y);
            let at = x + bends.at(x, y) * (below * 1.5).min(unit * 0.3) + rough * below.min(unit * 0.1) * 0.5;
            let peak = self.owners[(at.max(0.0) as usize).min(last)];
            // From each peak a winding crest goes down; it separates the lit face from the shaded one.
            let crest = self.peaks[peak]
                + below * (0.16 * side + 0.9 * (noise(below / unit * 9.0, peak as f32 * 1.7, seed) - 0.5));
            let face = step(-1.0, 1.0, side * (crest - at) / (unit * 0.01 + below * 0.12));
            let slope = rough - stone.at(x + side * relief, y - relief * 0.6);
            let lit = (0.1 + 0.72 * face - slope * side.abs() * 2.4 * (0.45 + face)).clamp(0.0, 1.0);
            let mut colour = mix(rock.shadow, rock.lit, lit);
            if 0.0 < rock.snow {
                let down = (y - top) / deep / rock.snow;
                let cover = step(1.08, 0.92, down + rough * 0.9 - slope.abs() * 1.5);
                colour = mix(colour, mix(rock.white.1, rock.white.0, lit), cover);
            }
            let (haze, least) = rock.haze;
            mix(colour, haze, lerp(least, 1.0, step(0.25, 1.0, (y - top) / deep)))
        });
        wash.paint(canvas, land::below(&self.line));
        for y in canvas.rows(bottom, canvas.h()) {
            canvas.fill_row(y, rock.haze.0);
        }
    }
}
