//! Paints places without a landscape: space and the deep sea.

use super::canvas::{Canvas, Colour, Paint, Point, mix, scale, screen};
use super::field::{Field, Wash};
use super::land;
use super::numbers::{Draw, cosine, fractal, lerp, noise, step};
use super::plan::{Feature, Plan};
use super::props;
use super::sky::{self, Light, coarse};

/// Paints stars, nebulae and planets.
pub(super) fn space(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "space");
    let palette = plan.palette;
    let (seed, lean) = (draw.seed(), draw.between(-0.7, 0.7));
    let other = draw.seed();
    let cloud = |x: f32, y: f32, seed: u32| {
        let bend = fractal(x / unit * 1.2, y / unit * 1.2, seed ^ 3, 3) * 1.6;
        fractal(x / unit * 1.6 + bend, y / unit * 1.6 - bend, seed, 5)
    };
    let gas = Field::new(canvas, coarse(canvas), |x, y| {
        let band = ((x - w * 0.5) * lean + (y - h * 0.42)).abs() / (unit * 0.62);
        step(0.34, 0.78, cloud(x, y, seed)) * (1.1 - band * 0.55).max(0.12)
    });
    let glow = gas.map(|x, y, gas| step(0.44, 0.8, cloud(x, y, other)) * (0.2 + gas) * 0.9);
    for y in 0..canvas.height {
        canvas.fill_row(y, mix(palette.zenith, palette.sky, y as f32 / h));
    }
    gas.map(|_, _, gas| gas * 0.95).shine(canvas, palette.cloud);
    glow.shine(canvas, palette.accent);
    sky::stars(canvas, draw.seed(), h * 1.6, 1.0);
    sky::stars(canvas, draw.seed(), h * 2.5, 0.5);
    let left = draw.chance(0.5);
    let at = (w * if left { 0.24 } else { 0.78 }, h * draw.between(0.62, 0.74));
    let ringed = plan.features.has(Feature::Ringed) || draw.chance(0.5);
    let tone: Colour = [[0.86, 0.52, 0.34], [0.34, 0.55, 0.86], [0.78, 0.4, 0.62], [0.84, 0.74, 0.52]][draw.below(4)];
    planet(canvas, at, unit * draw.between(0.28, 0.36), tone, ringed, palette.light, draw.seed());
    let moon = (w - at.0 + unit * draw.between(-0.08, 0.08), h * draw.between(0.2, 0.32));
    planet(canvas, moon, unit * draw.between(0.05, 0.08), [0.7, 0.7, 0.74], false, palette.light, draw.seed());
    if plan.features.has(Feature::Rocket) {
        props::rocket(canvas, (w * 0.5, h * 0.5), unit * 0.26, palette.light);
    }
    if plan.features.has(Feature::Figure) {
        let line = land::rolling(canvas, h * 0.9, 0.12, 0.8, draw.seed());
        let light = Light { at: (0.0, 0.0), strength: 1.0, colour: palette.cloud };
        land::fill(canvas, &line, scale(palette.sky, 0.5), (palette.near, 0.9, unit * 0.2), light);
        let x = w * 0.5;
        props::figure(canvas, (x, line[x as usize] + unit * 0.01), unit * 0.2, scale(palette.near, 0.7), false);
    }
}

fn planet(canvas: &mut Canvas, at: Point, radius: f32, tone: Colour, ringed: bool, sun: Colour, seed: u32) {
    canvas.glow(at, radius * 0.92, mix(tone, sun, 0.3), 0.22);
    if ringed {
        ring(canvas, at, radius, tone, -1.0);
    }
    let (from, to) = ((at.0 - radius - 1.0, at.1 - radius - 1.0), (at.0 + radius + 2.0, at.1 + radius + 2.0));
    let skin = Wash::within(canvas, from, to, (coarse(canvas) / 2).max(1), |x, y| {
        let (dx, dy) = ((x + 0.5 - at.0) / radius, (y + 0.5 - at.1) / radius);
        let dz = (1.0 - dx * dx - dy * dy).max(0.0).sqrt();
        let day = step(-0.15, 0.85, dz * 0.45 - dx * 0.62 - dy * 0.62);
        let bend = fractal(dx * 2.0 + 5.0, dy * 3.0 + dz, seed, 4);
        let bands = fractal(dx * 0.6 + bend * 0.7, (dy + dx * 0.25) * 6.0 + bend * 1.6, seed ^ 8, 4);
        let surface = mix(scale(tone, 0.5), mix(tone, [1.0, 0.96, 0.9], 0.42), step(0.25, 0.75, bands));
        let rim = step(0.55, 0.0, dz) * day;
        screen(scale(surface, 0.035 + day * 1.05), mix(tone, sun, 0.5), rim * 0.5)
    });
    skin.paint(canvas, |y, left, amounts| {
        let dy = y as f32 + 0.5 - at.1;
        for (i, amount) in amounts.iter_mut().enumerate() {
            let dx = (left + i) as f32 + 0.5 - at.0;
            *amount = (radius - (dx * dx + dy * dy).sqrt() + 0.5).clamp(0.0, 1.0);
        }
    });
    if ringed {
        ring(canvas, at, radius, tone, 1.0);
    }
}

/// Draws the half of a tilted ring that is behind (-1) or in front of (1) its planet.
fn ring(canvas: &mut Canvas, at: Point, radius: f32, tone: Colour, half: f32) {
    let reach = radius * 2.2;
    canvas.shade((at.0 - reach, at.1 - reach * 0.5), (at.0 + reach, at.1 + reach * 0.5), |x, y, old| {
        let (dx, dy) = ((x - at.0) / radius, (y - at.1) / radius);
        let (along, across) = (dx * 0.95 - dy * 0.31, (dx * 0.31 + dy * 0.95) / 0.26);
        if across * half < 0.0 {
            return old;
        }
        let far = (along * along + across * across).sqrt();
        if !(1.32..2.1).contains(&far) {
            return old;
        }
        let body = step(1.32, 1.38, far) * step(2.1, 2.02, far);
        let gaps = 0.35 + 0.65 * noise(far * 26.0, 1.0, 77);
        mix(old, mix(tone, [1.0, 0.95, 0.88], 0.5), body * gaps * 0.75)
    });
}

/// Paints the sea from below: rays, fish, weed, a wreck of rock.
pub(super) fn deep(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "deep");
    let palette = plan.palette;
    let source = w * draw.between(0.3, 0.7);
    let seed = draw.seed();
    let rays = Field::new(canvas, coarse(canvas), |x, y| {
        let fan = (x - source) / (y + unit * 0.5) * 7.0;
        let rays = noise(fan * 1.6, 1.0, seed) * 0.6 + noise(fan * 4.1, 5.0, seed) * 0.4;
        step(0.4, 0.85, rays) * step(0.9, 0.0, y / h) * 0.42
    });
    for y in 0..canvas.height {
        let t = y as f32 / h;
        let base = if t < 0.45 {
            mix(palette.zenith, palette.sky, t / 0.45)
        } else {
            mix(palette.sky, palette.horizon, (t - 0.45) / 0.55)
        };
        canvas.fill_row(y, base);
    }
    rays.shine(canvas, palette.light);
    canvas.light = (source, 0.0);
    canvas.glow_oval((source, -unit * 0.05), (unit * 0.3, unit * 0.16), palette.light, 0.9);
    let light = Light { at: (source, 0.0), strength: 0.8, colour: palette.cloud };
    for step in 0..3 {
        let t = step as f32 / 2.0;
        let line = land::rolling(canvas, h * lerp(0.7, 0.93, t), 0.3 - 0.1 * t, lerp(0.3, 0.6, t), draw.seed());
        let colour = mix(palette.haze, palette.near, 0.3 + 0.65 * t);
        if step == 1 && plan.features.has(Feature::Ship) {
            let x = w * 0.5;
            let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.05;
            props::wreck(canvas, (x, foot), unit * 0.7, mix(palette.haze, palette.near, 0.8));
        }
        for _ in 0..if step == 0 { 4 } else { 9 } {
            let x = w * draw.unit();
            weed(
                canvas,
                (x, line[(x as usize).min(line.len() - 1)] + unit * 0.02),
                unit * lerp(0.14, 0.34, t) * draw.between(0.6, 1.2),
                colour,
                &mut draw,
            );
        }
        land::fill(canvas, &line, colour, (palette.horizon, 0.5 * (1.0 - t), unit * 0.2), light);
        school(
            canvas,
            (w * draw.between(0.2, 0.8), h * draw.between(0.28, 0.62)),
            unit * lerp(0.018, 0.04, t),
            mix(palette.haze, palette.near, 0.4 + 0.5 * t),
            &mut draw,
        );
    }
    for _ in 0..60 {
        let at = (w * draw.unit(), h * draw.unit());
        let size = unit * draw.between(0.0015, 0.006);
        canvas.ellipse(at, (size, size), Paint::plain(palette.light).alpha(draw.between(0.1, 0.35)));
    }
}

fn weed(canvas: &mut Canvas, (x, y): Point, tall: f32, colour: Colour, draw: &mut Draw) {
    let phase = draw.unit();
    let mut from = (x, y);
    for part in 0..12 {
        let t = part as f32 / 12.0;
        let to = (x + tall * 0.1 * (cosine(phase + t * 0.9) - cosine(phase)), y - tall * (t + 1.0 / 12.0));
        let wide = tall * 0.035 * (1.0 - t);
        canvas.stroke(from, to, (wide + 1.0, wide + 0.6), Paint::plain(colour));
        let leaf = tall * 0.09 * (1.0 - t * 0.6) * if part % 2 == 0 { 1.0 } else { -1.0 };
        canvas.polygon(
            &[to, (to.0 + leaf, to.1 - tall * 0.05), (to.0 + leaf * 0.3, to.1 - tall * 0.015)],
            Paint::plain(colour),
        );
        from = to;
    }
}

fn school(canvas: &mut Canvas, (x, y): Point, size: f32, colour: Colour, draw: &mut Draw) {
    let way = if draw.chance(0.5) { 1.0 } else { -1.0 };
    for _ in 0..13 {
        let at = (x + size * draw.between(-6.0, 6.0), y + size * draw.between(-3.0, 3.0));
        let fish = size * draw.between(0.7, 1.2);
        canvas.ellipse(at, (fish, fish * 0.34), Paint::plain(colour));
        let tail = [
            (at.0 - way * fish * 0.8, at.1),
            (at.0 - way * fish * 1.5, at.1 - fish * 0.4),
            (at.0 - way * fish * 1.3, at.1),
            (at.0 - way * fish * 1.5, at.1 + fish * 0.4),
        ];
        canvas.polygon(&tail, Paint::plain(colour));
    }
}
