//! Paints the ground: ridges in layers, dunes, fields, and mist between them.

use super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::field::{Field, Wash};
use super::numbers::{Draw, ease, floor, fractal, noise, noise_row, step};
use super::plan::Plan;
use super::sky::{Light, coarse};

/// The height line of a ridge: one y per column, in pixels.
pub(super) type Line = Vec<f32>;

/// Makes a rolling line around `base`; `tall` and `long` are relative to the shorter side.
pub(super) fn rolling(canvas: &Canvas, base: f32, tall: f32, long: f32, seed: u32) -> Line {
    let unit = canvas.unit();
    (0..canvas.width).map(|x| base - unit * tall * (fractal(x as f32 / unit / long, 0.5, seed, 5) - 0.35)).collect()
}

/// Returns the least and the greatest y of a line.
pub(super) fn extent(line: &Line) -> (f32, f32) {
    line.iter().fold((f32::MAX, f32::MIN), |(top, low), y| (top.min(*y), low.max(*y)))
}

/// Returns how much of a row's pixels lies below a line, for [`Wash::paint`].
pub(super) fn below(line: &Line) -> impl FnMut(usize, usize, &mut [f32]) {
    move |y, left, amounts| {
        for (amount, edge) in amounts.iter_mut().zip(&line[left..]) {
            *amount = (y as f32 + 1.0 - edge).clamp(0.0, 1.0);
        }
    }
}

/// Fills below a line. Mist increases down to `foot` pixels below it, and light falls on the edge.
pub(super) fn fill(canvas: &mut Canvas, line: &Line, colour: Colour, mist: (Colour, f32, f32), light: Light) {
    let (misty, strength, foot) = mist;
    let (top, low) = extent(line);
    let unit = canvas.unit();
    let (by_foot, by_rim) = (1.0 / foot.max(0.5), 1.0 / (unit * 0.016).max(0.5));
    let rims: Vec<f32> = (0..line.len())
        .map(|x| 0.22 * light.strength * (1.0 - (x as f32 - light.at.0).abs() / (unit * 0.5)).max(0.12))
        .collect();
    let mut amounts = vec![(0.0_f32, 0.0_f32, 0.0_f32); line.len()];
    for y in canvas.rows(top - 1.0, canvas.h()) {
        let at = y as f32;
        if low + foot.max(unit * 0.016) < at {
            canvas.fill_row(y, mix(colour, misty, strength));
            continue;
        }
        for ((amount, edge), rim) in amounts.iter_mut().zip(line).zip(&rims) {
            let below = at - edge;
            let mist = ease((below * by_foot).clamp(0.0, 1.0)) * strength;
            *amount = ((below + 1.0).clamp(0.0, 1.0), mist, ease((1.0 - below * by_rim).clamp(0.0, 1.0)) * rim);
        }
        for (((row, part), misty), light) in canvas.row_mut(y).into_iter().zip(colour).zip(misty).zip(light.colour) {
            for (old, (cover, mist, rim)) in row.iter_mut().zip(&amounts) {
                let ground = part + (misty - part) * mist;
                let new = ground + light * rim * (1.0 - ground * 0.75);
                *old += (new - *old) * cover;
            }
        }
        canvas.hide(y, 0, amounts.iter().map(|(cover, ..)| *cover));
    }
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
    let (w, h) = (canvas.w(), canvas.h());
    let grid = coarse(canvas);
    let warp = Field::within(canvas, (0.0, top - 1.0), (w, h), grid, |x, y| {
        fractal(x / unit * 3.0, y / unit * 5.0, seed, 3) - 0.5
    });
    let wash = Wash::within(canvas, (0.0, top - 1.0), (w, h), (grid / 2).max(1), |x, y| {
        let below = (y - line[(x as usize).min(last)]).max(0.0);
        let bend = warp.at(x, y);
        let from = (x - side * below * 0.8 + bend * unit * 0.12).clamp(0.0, last as f32) as usize;
        let face = step(-0.22, 0.16, slope[from]) * (1.0 - 0.3 * step(0.0, unit * 0.5, below));
        let wind = noise(x / unit * 10.0 + bend * 20.0, (y + bend * unit * 0.3) / unit * 80.0, seed ^ 3) - 0.5;
        scale(mix(shadow, lit, face), 1.0 + ripples * wind * (0.4 + below / unit))
    });
    wash.paint(canvas, below(line));
}

/// Makes a line of crescent dunes: long windward slopes, short slip faces, sharp crests.
pub(super) fn crests(canvas: &Canvas, base: f32, tall: f32, long: f32, draw: &mut Draw) -> Line {
    let unit = canvas.unit();
    let seed = draw.seed();
    let shift = draw.unit() * 8.0;
    (0..canvas.width)
        .map(|x| {
            let at = x as f32 / unit / long + shift + 0.5 * fractal(x as f32 / unit * 0.9, 1.5, seed, 2);
            let part = at - floor(at) as f32;
            let wave = if part < 0.68 { step(0.0, 0.68, part) * (part / 0.68) } else { 1.0 - step(0.68, 1.0, part) };
            let size = 0.4 + 0.6 * noise(floor(at) as f32 * 1.7, 2.0, seed);
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
    let mut specks = vec![0.0; canvas.width];
    for y in canvas.rows(top, h) {
        let at = y as f32;
        let depth = ((at - top) / (h - top).max(1.0)).max(0.004);
        let fine = 60.0 / unit / (depth + 0.18);
        noise_row(&mut specks, 0.0, fine, at * fine, seed ^ 2);
        let rows = 2.4 / unit / (depth + 0.05);
        let far = step(0.3, 0.0, depth) * 0.6;
        canvas.shade((0.0, at), (w, at + 1.0), |x, y, old| {
            if y < line[x as usize] {
                return old;
            }
            let row = (x - centre) * rows;
            let part = row - floor(row) as f32;
            let hump = 1.0 - (part * 2.0 - 1.0) * (part * 2.0 - 1.0);
            let petals = mix(dark, bloom, (hump * 0.95 + (specks[x as usize] - 0.5) * 0.75).clamp(0.06, 1.0));
            mix(petals, haze, far)
        });
    }
}

/// Adds soft rises and hollows to the ground below a line, down to `bottom` pixels, so that it does not look flat.
pub(super) fn relief(canvas: &mut Canvas, line: &Line, bottom: f32, (hollow, rise): (Colour, Colour), seed: u32) {
    let unit = canvas.unit();
    let (top, _) = extent(line);
    let last = line.len() - 1;
    let ground = Field::within(canvas, (0.0, top), (canvas.w(), bottom), coarse(canvas), |x, y| {
        let below = (y - line[(x as usize).min(last)]) / unit;
        if below <= 0.0 {
            return 0.0;
        }
        // Nearer ground is seen from a steeper angle, so its shapes are longer and further apart.
        let near = 0.25 + below;
        let shape = fractal(x / unit * 1.6 / near, below / near * 9.0, seed, 4) - 0.5;
        shape * step(0.0, 0.05, below) * 1.7
    });
    ground.map(|_, _, shape| (-shape).max(0.0)).veil(canvas, hollow);
    ground.map(|_, _, shape| shape.max(0.0)).veil(canvas, rise);
}

/// Paints grass and, where `bloom` says, flowers along a line and in front of it; nearer ones are taller.
pub(super) fn grass(canvas: &mut Canvas, line: &Line, tone: (Colour, Colour), bloom: Option<Colour>, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let (top, _) = extent(line);
    let deep = (h - top).max(1.0);
    let rows = 14;
    for row in 0..rows {
        let near = row as f32 / rows as f32;
        let size = unit * (0.012 + 0.035 * near);
        let mut x = -size * draw.unit();
        while x < w {
            let edge = line[(x.max(0.0) as usize).min(line.len() - 1)];
            let foot = edge + deep * near * near * draw.between(0.85, 1.15) + size * 0.4;
            let (tall, bend) = (size * draw.between(0.5, 1.2), size * draw.between(-0.35, 0.35));
            let colour = mix(tone.0, tone.1, draw.unit() * (0.35 + 0.65 * near));
            let (half, tip) = (size * 0.06 + 0.3, (x + bend, foot - tall));
            canvas.polygon(&[(x - half, foot), tip, (x + half, foot)], Paint::plain(colour).alpha(0.85));
            if let Some(bloom) = bloom.filter(|_| draw.chance(0.1)) {
                let petal = (size * 0.1).max(0.7);
                canvas.ellipse(tip, (petal, petal * 0.8), Paint::plain(mix(bloom, [1.0; 3], draw.between(0.0, 0.5))));
            }
            x += size * draw.between(0.3, 1.1);
        }
    }
}

/// Paints mist across the picture between two heights.
pub(super) fn mist(canvas: &mut Canvas, colour: Colour, (from, to): (f32, f32), strength: f32, seed: u32) {
    let unit = canvas.unit();
    let middle = f32::midpoint(from, to);
    let half = ((to - from) / 2.0).max(1.0);
    let density = Field::within(canvas, (0.0, from), (canvas.w(), to), coarse(canvas) * 2, |x, y| {
        let inside = 1.0 - ((y - middle) / half).abs();
        if inside <= 0.0 {
            return 0.0;
        }
        let drift = fractal(x / unit * 1.5 + 3.0, y / unit * 4.5, seed, 4);
        step(0.0, 0.8, inside) * step(0.22, 0.72, drift) * strength
    });
    density.veil(canvas, colour);
}
