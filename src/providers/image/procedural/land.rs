//! The ground: ridges in layers, rocky mountains, dunes, fields, and mist between them.

use super::canvas::{Canvas, Coarse, Colour, mix, scale, screen};
use super::numbers::{Draw, fractal, lerp, noise, step};
use super::plan::Plan;
use super::sky::{Light, coarse};

/// The height line of a ridge: one y per column, in pixels.
pub(super) type Line = Vec<f32>;

/// Makes a rolling line around `base`; `tall` and `long` are parts of the shorter side.
pub(super) fn rolling(canvas: &Canvas, base: f32, tall: f32, long: f32, seed: u32) -> Line {
    let unit = canvas.unit();
    (0..canvas.width).map(|x| base - unit * tall * (fractal(x as f32 / unit / long, 0.5, seed, 5) - 0.35)).collect()
}

/// Makes a jagged line of peaks.
pub(super) fn jagged(canvas: &Canvas, base: f32, tall: f32, long: f32, seed: u32) -> Line {
    let unit = canvas.unit();
    (0..canvas.width)
        .map(|x| {
            let at = x as f32 / unit / long;
            let (mut sum, mut weight, mut rate) = (0.0, 0.62, 1.0);
            for octave in 0..6 {
                let n = noise(at * rate, octave as f32 * 3.7, seed);
                sum += weight * (1.0 - (2.0 * n - 1.0).abs());
                weight *= 0.46;
                rate *= 2.1;
            }
            base - unit * tall * (sum - 0.42)
        })
        .collect()
}

/// Fills below a line; mist gathers toward `foot` pixels below it, light catches the edge.
pub(super) fn fill(canvas: &mut Canvas, line: &Line, colour: Colour, mist: (Colour, f32, f32), light: Light) {
    let (misty, strength, foot) = mist;
    let top = line.iter().copied().fold(f32::MAX, f32::min);
    let unit = canvas.unit();
    let (bottom, reach) = (canvas.h(), unit * 0.5);
    canvas.shade((0.0, top - 1.0), (f32::MAX, bottom), |x, y, old| {
        let edge = line[x as usize];
        let cover = (y + 1.0 - edge).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return old;
        }
        let below = y - edge;
        let mut new = mix(colour, misty, step(0.0, foot, below) * strength);
        let rim = step(unit * 0.016, 0.0, below) * light.strength;
        if 0.0 < rim {
            let near = (1.0 - (x - light.at.0).abs() / reach).max(0.12);
            new = screen(new, light.colour, 0.22 * rim * near);
        }
        mix(old, new, cover)
    });
}

/// How rock takes the light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rock {
    /// The side toward the light.
    pub(super) lit: Colour,
    /// The other side.
    pub(super) shadow: Colour,
    /// How far down snow lies, as a part of the shorter side; 0 for none.
    pub(super) snow: f32,
    /// What distance and mist fade it into, and how much at the top.
    pub(super) haze: (Colour, f32),
}

/// Fills below a line as a mountain range with lit and shaded flanks and snow on its peaks.
pub(super) fn mountains(canvas: &mut Canvas, line: &Line, rock: Rock, light: Light, seed: u32) {
    let unit = canvas.unit();
    let top = line.iter().copied().fold(f32::MAX, f32::min);
    let reach = (unit * 0.012).max(1.0) as usize;
    let last = line.len() - 1;
    let slope: Vec<f32> = (0..line.len())
        .map(|x| {
            let (a, b) = (x.saturating_sub(reach), (x + reach).min(last));
            (line[a] - line[b]) / (b - a).max(1) as f32
        })
        .collect();
    let side = if light.at.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 };
    let grain = Coarse::new(canvas, coarse(canvas), |x, y| {
        if y + 8.0 < top { 0.5 } else { fractal(x / unit * 9.0, y / unit * 6.0, seed ^ 0x4d, 4) }
    });
    let h = canvas.h();
    let foot = unit * 0.55;
    canvas.shade((0.0, top - 1.0), (f32::MAX, h), |x, y, old| {
        let edge = line[x as usize];
        let cover = (y + 1.0 - edge).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return old;
        }
        let below = y - edge;
        let rough = grain.at(x, y) - 0.5;
        let bent = (x + rough * below.min(unit * 0.2) * 0.55 + rough * unit * 0.04).clamp(0.0, last as f32) as usize;
        let lit = step(-0.5, 0.6, side * slope[bent] + rough * 1.1);
        let stone = mix(rock.shadow, rock.lit, lit);
        let new = if 0.0 < rock.snow {
            let depth = (y - top) / unit;
            let snow = step(rock.snow * 1.05, rock.snow * 0.75, depth + rough * 0.55 - lit * 0.06);
            mix(stone, mix(scale(rock.lit, 0.62), [0.97, 0.98, 1.0], 0.25 + 0.75 * lit), snow * 0.92)
        } else {
            stone
        };
        let (haze, least) = rock.haze;
        mix(old, mix(new, haze, lerp(least, 1.0, step(0.0, foot, below) * 0.9)), cover)
    });
}

/// Fills below a line as a dune: a lit windward face, a shaded slip face from each crest, ripples up close.
pub(super) fn dune(canvas: &mut Canvas, line: &Line, faces: (Colour, Colour), light: Light, ripples: f32, seed: u32) {
    let unit = canvas.unit();
    let (lit, shadow) = faces;
    let top = line.iter().copied().fold(f32::MAX, f32::min);
    let last = line.len() - 1;
    let reach = (unit * 0.02).max(1.0) as usize;
    let side = if light.at.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 };
    let slope: Vec<f32> = (0..line.len())
        .map(|x| {
            let (a, b) = (x.saturating_sub(reach), (x + reach).min(last));
            side * (line[a] - line[b]) / (b - a).max(1) as f32
        })
        .collect();
    let warp = Coarse::new(canvas, coarse(canvas), |x, y| fractal(x / unit * 3.0, y / unit * 5.0, seed, 3) - 0.5);
    let h = canvas.h();
    canvas.shade((0.0, top - 1.0), (f32::MAX, h), |x, y, old| {
        let edge = line[x as usize];
        let cover = (y + 1.0 - edge).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return old;
        }
        let below = y - edge;
        let bend = warp.at(x, y);
        let from = (x - side * below * 0.8 + bend * unit * 0.12).clamp(0.0, last as f32) as usize;
        let face = step(-0.22, 0.16, slope[from]) * (1.0 - 0.3 * step(0.0, unit * 0.5, below));
        let wind = noise(x / unit * 10.0 + bend * 20.0, (y + bend * unit * 0.3) / unit * 80.0, seed ^ 3) - 0.5;
        let base = scale(mix(shadow, lit, face), 1.0 + ripples * wind * (0.4 + below / unit));
        mix(old, base, cover)
    });
}

/// Makes a line of crescent dunes: long windward slopes, short slip faces, sharp crests.
pub(super) fn crests(canvas: &Canvas, base: f32, tall: f32, long: f32, draw: &mut Draw) -> Line {
    let unit = canvas.unit();
    let seed = draw.seed();
    let shift = draw.unit() * 8.0;
    (0..canvas.width)
        .map(|x| {
            let at = x as f32 / unit / long + shift + 0.5 * fractal(x as f32 / unit * 0.9, 1.5, seed, 2);
            let part = at - at.floor();
            let wave = if part < 0.68 { step(0.0, 0.68, part) * (part / 0.68) } else { 1.0 - step(0.68, 1.0, part) };
            let size = 0.4 + 0.6 * noise(at.floor() * 1.7, 2.0, seed);
            base - unit * tall * (wave * size + 0.25 * fractal(x as f32 / unit, 9.0, seed, 2))
        })
        .collect()
}

/// Plants rows of flowers or corn that run to the horizon.
pub(super) fn field(canvas: &mut Canvas, plan: &Plan, line: &Line, bloom: Colour, seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let top = line.iter().copied().fold(f32::MAX, f32::min);
    let centre = w * (0.35 + 0.3 * noise(1.0, 1.0, seed));
    let (dark, haze) = (plan.palette.near, plan.palette.haze);
    canvas.shade((0.0, top), (f32::MAX, h), |x, y, old| {
        let edge = line[x as usize];
        if y < edge {
            return old;
        }
        let depth = ((y - edge) / (h - top)).max(0.004);
        let row = (x - centre) / unit / (depth + 0.05) * 2.4;
        let part = row - row.floor();
        let hump = 1.0 - (part * 2.0 - 1.0) * (part * 2.0 - 1.0);
        let speck = noise(x / unit * 60.0 / (depth + 0.18), y / unit * 60.0 / (depth + 0.18), seed ^ 2);
        let petals = mix(dark, bloom, (hump * 0.95 + (speck - 0.5) * 0.75).clamp(0.06, 1.0));
        mix(petals, haze, step(0.3, 0.0, depth) * 0.6)
    });
}

/// Lets mist lie across the picture between two heights.
pub(super) fn mist(canvas: &mut Canvas, colour: Colour, (from, to): (f32, f32), strength: f32, seed: u32) {
    let unit = canvas.unit();
    let middle = f32::midpoint(from, to);
    let half = ((to - from) / 2.0).max(1.0);
    let density = Coarse::new(canvas, coarse(canvas) * 2, |x, y| {
        let inside = 1.0 - ((y - middle) / half).abs();
        if inside <= 0.0 {
            return 0.0;
        }
        let drift = fractal(x / unit * 1.5 + 3.0, y / unit * 4.5, seed, 4);
        step(0.0, 0.8, inside) * step(0.22, 0.72, drift)
    });
    canvas.shade((0.0, from), (f32::MAX, to), |x, y, old| mix(old, colour, density.at(x, y) * strength));
}
