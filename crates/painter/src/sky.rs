//! Paints the sky: gradient, sun and moons with their light, stars, clouds, aurora, lightning.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::field::Field;
use super::numbers::{Draw, falloff, fractal, hash_unit, lerp, noise, sine, step};
use super::plan::{Feature, Plan, Time};
use super::volcano;

/// The light source of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Light {
    /// Its place, in pixels.
    pub(super) at: Point,
    /// Its brightness; 0 if it is hidden.
    pub(super) strength: f32,
    /// Its colour.
    pub(super) colour: Colour,
}

/// Paints the sky down to `horizon` (pixels) and below, and returns its light.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan, horizon: f32) -> Light {
    let mut draw = Draw::new(plan.seed, "sky");
    let light = light(canvas, plan, horizon, &mut draw);
    canvas.light = light.at;
    gradient(canvas, plan, horizon);
    let has = |feature| plan.features.has(feature);
    if has(Feature::Stars) {
        let amount = if plan.time == Time::Dusk { 0.35 } else { 1.0 };
        stars(canvas, draw.seed(), horizon, amount);
    }
    if has(Feature::Aurora) {
        aurora(canvas, &mut draw, horizon);
    }
    shine(canvas, plan, light);
    if 0.0 < light.strength {
        orbs(canvas, plan, light, &mut draw);
    }
    clouds(canvas, plan, light, horizon, draw.seed());
    if has(Feature::Rainbow) {
        rainbow(canvas, horizon);
    }
    if has(Feature::Lightning) {
        lightning(canvas, &mut draw, horizon);
    }
    if has(Feature::Volcano) {
        volcano::paint(canvas, plan, horizon);
    }
    light
}

/// The colours of a rainbow from its outer edge inwards.
const RAINBOW: [Colour; 6] =
    [[0.95, 0.25, 0.22], [0.98, 0.6, 0.2], [0.96, 0.9, 0.3], [0.35, 0.8, 0.4], [0.3, 0.5, 0.95], [0.55, 0.35, 0.85]];

/// Paints a rainbow from one side to the other.
fn rainbow(canvas: &mut Canvas, horizon: f32) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let (centre, radius) = ((w * 0.5, horizon + unit * 0.06), unit * 0.66);
    let band = unit * 0.11;
    canvas.shade((0.0, 0.0), (w, horizon + unit * 0.1), |x, y, old| {
        let (dx, dy) = (x - centre.0, y - centre.1);
        let part = (radius - (dx * dx + dy * dy).sqrt()) / band;
        if !(0.0..1.0).contains(&part) {
            return old;
        }
        let at = part * RAINBOW.len() as f32 - 0.5;
        let first = at.max(0.0) as usize;
        let colour =
            mix(RAINBOW[first], RAINBOW[(first + 1).min(RAINBOW.len() - 1)], (at - first as f32).clamp(0.0, 1.0));
        let edge = step(0.0, 0.2, part) * step(1.0, 0.8, part);
        mix(old, colour, 0.62 * edge)
    });
}

fn light(canvas: &Canvas, plan: &Plan, horizon: f32, draw: &mut Draw) -> Light {
    let has = |feature| plan.features.has(feature);
    let side = draw.between(0.24, 0.76);
    let (height, colour) = match plan.time {
        Time::Night => (draw.between(0.28, 0.48), plan.palette.light),
        Time::Dawn | Time::Sunset => (draw.between(0.80, 0.90), plan.palette.light),
        Time::Dusk => (if has(Feature::Moon) { 0.4 } else { 0.97 }, plan.palette.light),
        Time::Day => (draw.between(0.26, 0.42), plan.palette.light),
    };
    let is_in_fog = has(Feature::Fog) && !has(Feature::Moon);
    let hidden = has(Feature::Storm) || is_in_fog || (has(Feature::Rain) && !has(Feature::Moon) && !has(Feature::Sun));
    let shown = has(Feature::Moon) || has(Feature::Sun);
    let strength = if hidden || !shown {
        0.0
    } else if has(Feature::Fog) {
        0.5
    } else {
        1.0
    };
    Light { at: (canvas.w() * side, horizon * height), strength, colour }
}

fn gradient(canvas: &mut Canvas, plan: &Plan, horizon: f32) {
    let palette = plan.palette;
    for y in 0..canvas.height {
        let t = (y as f32 / horizon.max(1.0)).min(1.0);
        let colour = if t < 0.55 {
            mix(palette.zenith, palette.sky, step(0.0, 0.55, t) * 0.5 + t / 1.1)
        } else {
            mix(palette.sky, palette.horizon, step(0.55, 1.0, t) * 0.5 + (t - 0.55) / 0.9)
        };
        canvas.fill_row(y, colour);
    }
}

/// Spreads the light over the sky.
fn shine(canvas: &mut Canvas, plan: &Plan, light: Light) {
    let low = matches!(plan.time, Time::Dawn | Time::Sunset | Time::Dusk);
    let wide = canvas.unit() * if low { 0.55 } else { 0.38 };
    let strength = match plan.time {
        Time::Night => 0.34,
        Time::Day => 0.5,
        Time::Dawn | Time::Sunset => 0.75,
        Time::Dusk => 0.4,
    };
    let amount = strength * light.strength;
    if amount <= 0.0 {
        return;
    }
    let warm = mix(light.colour, plan.palette.horizon, if low { 0.55 } else { 0.3 });
    let (cx, cy) = light.at;
    let stretch = if low { 0.6 } else { 1.0 };
    let glow = Field::new(canvas, coarse(canvas) * 2, |x, y| {
        let (dx, dy) = ((x - cx) * stretch, y - cy);
        falloff((dx * dx + dy * dy).sqrt(), wide) * amount
    });
    glow.shine(canvas, warm);
}

/// Returns the step of the grid for smooth fields: a 270th of the shorter side.
pub(super) fn coarse(canvas: &Canvas) -> usize {
    (canvas.width.min(canvas.height) / 270).max(1)
}

/// Draws the sun, or the moons with their seas.
fn orbs(canvas: &mut Canvas, plan: &Plan, light: Light, draw: &mut Draw) {
    let unit = canvas.unit();
    let moon = plan.features.has(Feature::Moon) || plan.time == Time::Night;
    let mut at = light.at;
    let mut radius = unit * if moon { draw.between(0.062, 0.095) } else { draw.between(0.05, 0.072) };
    for _ in 0..plan.moons {
        if moon {
            canvas.glow(at, radius * 1.6, light.colour, 0.34 * light.strength);
            disc_of_moon(canvas, at, radius, light.colour, draw.seed());
        } else {
            canvas.glow(at, radius * 1.7, light.colour, 0.9 * light.strength);
            canvas.ellipse(at, (radius, radius), Paint::plain([1.3, 1.26, 1.12]));
        }
        let side = if at.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 };
        at = (at.0 + side * unit * draw.between(0.24, 0.32), at.1 + unit * draw.between(-0.1, 0.06));
        radius *= 0.55;
    }
}

fn disc_of_moon(canvas: &mut Canvas, at: Point, radius: f32, colour: Colour, seed: u32) {
    canvas.shade(
        (at.0 - radius - 1.0, at.1 - radius - 1.0),
        (at.0 + radius + 2.0, at.1 + radius + 2.0),
        |x, y, old| {
            let (dx, dy) = ((x + 0.5 - at.0) / radius, (y + 0.5 - at.1) / radius);
            let distance = (dx * dx + dy * dy).sqrt();
            let inside = ((1.0 - distance) * radius + 0.5).clamp(0.0, 1.0);
            if inside <= 0.0 {
                return old;
            }
            let seas = step(0.45, 0.72, fractal(dx * 1.9 + 9.0, dy * 1.9 + 4.0, seed, 4));
            let limb = 1.0 - 0.22 * distance * distance;
            mix(old, scale(colour, limb * (1.0 - 0.2 * seas)), inside)
        },
    );
}

/// Scatters stars: many faint, few bright with a small halo.
pub(super) fn stars(canvas: &mut Canvas, seed: u32, horizon: f32, amount: f32) {
    let unit = canvas.unit();
    let cell = (unit / 34.0).max(3.0);
    let (columns, rows) = ((canvas.w() / cell) as i32 + 1, (horizon / cell) as i32 + 1);
    for row in 0..rows {
        for column in 0..columns {
            let pick = hash_unit(column, row, seed);
            let fade = 1.0 - 0.8 * (row as f32 * cell / horizon);
            if amount * fade * 0.8 < pick {
                continue;
            }
            let x = (column as f32 + hash_unit(column, row, seed ^ 1)) * cell;
            let y = (row as f32 + hash_unit(column, row, seed ^ 2)) * cell;
            let bright = hash_unit(column, row, seed ^ 3);
            let size = (unit / 1500.0 * (0.7 + 1.3 * bright * bright)).max(0.45);
            let tint = mix([0.8, 0.88, 1.0], [1.0, 0.92, 0.8], hash_unit(column, row, seed ^ 4));
            canvas.ellipse((x, y), (size, size), Paint::plain(tint).alpha((0.25 + 0.75 * bright) * fade));
            if 0.55 < bright {
                canvas.flicker((x, y), size, Source::Star);
            }
            if 0.965 < bright {
                canvas.glow((x, y), size * 2.0, tint, 0.5 * fade);
            }
        }
    }
}

/// Paints clouds, lit from the side of the light.
fn clouds(canvas: &mut Canvas, plan: &Plan, light: Light, horizon: f32, seed: u32) {
    let has = |feature| plan.features.has(feature);
    let cover = if has(Feature::Storm) {
        0.86
    } else if has(Feature::Rain) {
        0.72
    } else if (has(Feature::Snowfall) || has(Feature::Clouds)) && light.strength <= 0.0 {
        0.78 // nothing shines through
    } else if has(Feature::Clouds) {
        0.55
    } else if has(Feature::Aurora) {
        0.2
    } else if plan.time == Time::Night {
        0.36
    } else {
        0.44
    };
    let unit = canvas.unit();
    let (from, to) = (0.72 - 0.42 * cover, 0.98 - 0.34 * cover);
    let shape = |x: f32, y: f32| {
        let depth = 0.35 + 0.9 * (1.0 - (y / horizon).min(1.0));
        let bend = noise(x / unit * 2.2, y / unit * 4.0, seed ^ 9) * 0.5;
        fractal(x / unit * 1.7 / depth + bend, y / unit * 5.2 / depth, seed, 5)
    };
    let w = canvas.w();
    let density = Field::within(canvas, (0.0, 0.0), (w, horizon), coarse(canvas), shape);
    let shift = unit * 0.035;
    let side = if light.at.0 < w / 2.0 { -1.0 } else { 1.0 };
    let storm = has(Feature::Storm) || has(Feature::Rain);
    let dark = mix(plan.palette.sky, plan.palette.near, if storm { 0.45 } else { 0.1 });
    let bright = mix(plan.palette.cloud, light.colour, 0.2 * light.strength);
    let thick = if plan.time == Time::Night && !storm { 0.55 } else { 0.85 };
    // Clouds are thinner in front of the sun and the moon, because a grey disc looks wrong.
    let open = unit * 0.13;
    let amount = density.map(|x, y, here| {
        let (dx, dy) = (x - light.at.0, y - light.at.1);
        let veil = 1.0 - 0.85 * light.strength * falloff((dx * dx + dy * dy).sqrt(), open);
        step(from, to, here) * step(1.0, 0.72, y / horizon) * thick * veil
    });
    let most = if storm { 0.55 } else { 1.0 };
    let lit = density.map(|x, y, here| {
        if here <= from {
            return 0.0;
        }
        let toward = density.at((x + side * shift).clamp(0.0, w), (y - shift * 0.8).max(0.0));
        (0.5 + (here - toward) * 3.4).clamp(0.0, 1.0) * most
    });
    amount.veil_two(canvas, &lit, dark, bright);
}

/// Hangs curtains of northern light into the sky.
fn aurora(canvas: &mut Canvas, draw: &mut Draw, horizon: f32) {
    let unit = canvas.unit();
    let grid = coarse(canvas);
    let (green, violet): (Colour, Colour) = ([0.22, 0.95, 0.6], [0.62, 0.32, 0.92]);
    for curtain in 0..3 {
        let seed = draw.seed();
        let base = horizon * draw.between(0.42, 0.5) + horizon * 0.17 * curtain as f32;
        let tall = horizon * draw.between(0.32, 0.46);
        let strength = 0.85 - 0.2 * curtain as f32;
        let columns: Vec<(f32, f32)> = (0..=canvas.width + grid)
            .map(|x| {
                let at = x as f32 / unit;
                let foot = base + unit * (0.34 * (noise(at * 1.6, 0.0, seed) - 0.5) + 0.03 * sine(at * 2.0));
                let rays = 0.35 + 0.65 * fractal(at * 26.0, 3.0, seed ^ 5, 2) * (0.5 + noise(at * 2.5, 7.0, seed));
                (foot, rays * strength)
            })
            .collect();
        let up = |x: f32, y: f32| (columns[(x as usize).min(columns.len() - 1)].0 - y) / tall;
        let area = ((0.0, base - tall * 1.6), (canvas.w(), base + unit * 0.25));
        let curtain = Field::within(canvas, area.0, area.1, grid, |x, y| {
            let up = up(x, y);
            step(-0.05, 0.06, up) * step(1.0, 0.1, up) * columns[(x as usize).min(columns.len() - 1)].1
        });
        let high = |x, y| step(0.15, 0.8, up(x, y));
        curtain.map(|x, y, amount| amount * (1.0 - high(x, y))).shine(canvas, green);
        curtain.map(|x, y, amount| amount * high(x, y)).shine(canvas, violet);
    }
}

/// Strikes one bolt with branches and lights the clouds around it.
fn lightning(canvas: &mut Canvas, draw: &mut Draw, horizon: f32) {
    let unit = canvas.unit();
    let colour: Colour = [0.87, 0.91, 1.0];
    let x = canvas.w() * draw.between(0.2, 0.8);
    canvas.glow_oval((x, horizon * 0.2), (unit * 0.4, unit * 0.28), colour, 0.55);
    let mut at = (x, 0.0);
    let parts = 18;
    for part in 0..parts {
        let next = (at.0 + unit * draw.between(-0.05, 0.05), at.1 + horizon * 0.98 / parts as f32);
        let width = lerp(0.008, 0.003, part as f32 / parts as f32) * unit;
        canvas.glow(lerp_point(at, next), unit * 0.012, colour, 0.5);
        canvas.stroke(at, next, (width, width * 0.9), Paint::plain([1.0, 1.0, 1.0]));
        if draw.chance(0.3) {
            let mut twig = at;
            let lean = draw.between(-1.0, 1.0);
            for step in 0..4 {
                let to = (
                    twig.0 + unit * (lean * 0.045 + draw.between(-0.02, 0.02)),
                    twig.1 + unit * draw.between(0.02, 0.05),
                );
                let thin = unit * 0.0026 * (1.0 - step as f32 * 0.2);
                canvas.stroke(twig, to, (thin, thin * 0.7), Paint::plain(colour).alpha(0.85));
                twig = to;
            }
        }
        at = next;
    }
}

fn lerp_point(a: Point, b: Point) -> Point {
    (lerp(a.0, b.0, 0.5), lerp(a.1, b.1, 0.5))
}
