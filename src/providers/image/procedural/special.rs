//! Places without a landscape: space, rooms and corridors, the deep sea.

use super::canvas::{Canvas, Colour, Paint, Point, mix, scale, screen};
use super::field::{Field, Wash};
use super::land;
use super::numbers::{Draw, cosine, floor as whole, fractal, lerp, noise, step};
use super::plan::{Feature, Plan, Time};
use super::props;
use super::sky::{self, Light, coarse};
use super::weather;

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

/// Draws the half of a tilted ring that lies behind (-1) or before (1) its planet.
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

/// Paints a corridor, or a room with a window.
pub(super) fn interior(canvas: &mut Canvas, plan: &Plan) {
    if plan.features.has(Feature::Corridor) && !plan.features.has(Feature::Books) {
        corridor(canvas, plan);
    } else {
        room(canvas, plan);
    }
}

fn corridor(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "corridor");
    let lamp = mix(plan.palette.lamp, mix(plan.palette.cloud, [0.9, 1.0, 0.96], 0.6), 0.55);
    let vanish = (w * draw.between(0.44, 0.56), h * 0.46);
    let (half_w, half_h) = (unit * 0.5, (h * 0.5).min((unit * 0.9).max(h * 0.3)));
    let wall = mix(plan.palette.sky, plan.palette.haze, 0.35);
    let seed = draw.seed();
    let dead = draw.below(5);
    let seen = |x: f32, y: f32| {
        let (dx, dy) = ((x - vanish.0) / half_w, (y - vanish.1) / half_h);
        let near = dx.abs().max(dy.abs()).max(0.02);
        (dx, dy, near, dy.abs() < dx.abs())
    };
    let stains = Field::new(canvas, coarse(canvas), |x, y| {
        let (dx, dy, near, side) = seen(x, y);
        0.8 + 0.4 * fractal(2.4 / near, if side { dy / near } else { dx / near } * 3.0, seed, 3)
    });
    let wash = Wash::within(canvas, (0.0, 0.0), (w, h), (coarse(canvas) / 2).max(1), |x, y| {
        let (dx, dy, near, side) = seen(x, y);
        let depth = 1.0 / near; // how far the surface seen at this pixel is away
        let along = depth * 1.3;
        let strip = along - whole(along) as f32;
        let lit = if whole(along).unsigned_abs() as usize % 5 == dead { 0.35 } else { 1.0 };
        let pulse = 0.45 + 0.55 * (1.0 - (strip * 2.0 - 1.0).abs());
        let fade = step(9.0, 0.6, depth);
        let grime = stains.at(x, y);
        let tone = if side {
            let v = dy / near;
            let rail = if (v - 0.34).abs() < 0.025 {
                0.55
            } else if 0.34 < v {
                0.72
            } else {
                1.0
            };
            scale(wall, rail)
        } else if 0.0 < dy {
            let (tile_x, tile_z) = (dx / near * 3.0, depth * 5.0);
            let check = (whole(tile_x) + whole(tile_z)) & 1;
            scale(wall, if check == 0 { 0.5 } else { 0.66 })
        } else {
            scale(wall, 0.55)
        };
        let bright = (0.25 + 0.95 * pulse * lit) * grime * lerp(0.16, 1.0, fade);
        mix(scale(tone, bright), plan.palette.near, step(4.0, 16.0, depth) * 0.5)
    });
    wash.paint(canvas, |_, _, amounts| amounts.fill(1.0));
    corridor_things(canvas, plan, vanish, (half_w, half_h), lamp, dead);
}

fn corridor_things(
    canvas: &mut Canvas,
    plan: &Plan,
    vanish: Point,
    (half_w, half_h): Point,
    lamp: Colour,
    dead: usize,
) {
    let unit = canvas.unit();
    for step in (1..9).rev() {
        let depth = step as f32 / 1.3 + 0.4;
        let size = 1.0 / depth;
        let at = |dx: f32, dy: f32| (vanish.0 + dx * half_w * size, vanish.1 + dy * half_h * size);
        for side in [-1.0, 1.0] {
            let inner = 1.0 / (depth + 0.32);
            let door = |near: f32, dy: f32| (vanish.0 + side * half_w * near, vanish.1 + dy * half_h * near);
            let points = [door(size, -0.35), door(inner, -0.35), door(inner, 1.0), door(size, 1.0)];
            canvas.polygon(&points, Paint::plain(plan.palette.near).alpha(0.55));
        }
        let lit = if step % 5 == dead { 0.2 } else { 1.0 };
        let (a, b) = (at(-0.24, -1.0), at(0.24, -0.97));
        canvas.glow_oval(at(0.0, -0.98), (unit * 0.2 * size, unit * 0.09 * size), lamp, 0.7 * lit);
        canvas.rect(a, b, Paint::plain(mix(scale(lamp, 0.3), [1.0; 3], 0.85 * lit)));
        canvas.glow_oval(at(0.0, 0.98), (unit * 0.24 * size, unit * 0.05 * size), lamp, 0.24 * lit);
    }
    canvas.glow(vanish, unit * 0.06, lamp, 0.6);
    let tall = half_h * 0.2;
    if plan.features.has(Feature::Figure) || plan.features.has(Feature::Couple) {
        props::figure(canvas, (vanish.0, vanish.1 + half_h * 0.22), tall * 1.6, scale(plan.palette.near, 0.5), true);
    }
}

fn room(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "room");
    let palette = plan.palette;
    let floor = h * 0.76;
    let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
    let half = unit * 0.2;
    let centre = w * 0.5 - side * unit * 0.08;
    let (top, bottom) = (floor - unit * 0.95_f32.min(h / unit * 0.56), floor - unit * 0.3);
    let light = sky::paint(canvas, plan, floor);
    let line = land::rolling(canvas, bottom - unit * 0.06, 0.12, 0.4, draw.seed());
    land::fill(canvas, &line, mix(palette.haze, palette.near, 0.7), (palette.haze, 0.4, unit * 0.1), light);
    if plan.features.has(Feature::Rain) {
        weather::rain(canvas, palette.cloud, &mut draw);
    }
    let outside = canvas.clone();
    let lamp_at = (w * 0.5 + side * unit * 0.24, floor - unit * 0.27);
    let wall = mix(mix(palette.near, palette.haze, 0.34), [0.3, 0.19, 0.12], 0.42);
    let seed = draw.seed();
    canvas.shade((0.0, 0.0), (w, h), |x, y, old| {
        let (dx, dy) = ((x - centre) / half, y);
        let arch = top + half * 0.9 * (1.0 - (1.0 - (dx * dx).min(1.0)).sqrt());
        if dx.abs() < 1.0 && arch < dy && dy < bottom {
            return old;
        }
        if floor < y {
            let depth = (y - floor) / (h - floor);
            let plank = (x - w * 0.5) / (0.5 + depth) / unit * 7.0;
            let seam = if plank - (whole(plank) as f32) < 0.035 { 0.55 } else { 1.0 };
            let tone = 0.75 + 0.5 * noise(whole(plank) as f32, 3.0, seed);
            return scale(mix(wall, [0.28, 0.16, 0.09], 0.55), seam * tone * (0.95 - 0.3 * depth));
        }
        let panel = x / unit * 6.5;
        let stripe = if panel - (whole(panel) as f32) < 0.5 { 1.0 } else { 0.93 };
        scale(wall, stripe * (0.72 + 0.28 * y / floor) * if floor - unit * 0.03 < y { 0.6 } else { 1.0 })
    });
    window_frame(canvas, (centre, top, bottom, half), scale(wall, 0.4));
    let beam = if plan.time == Time::Night { 0.3 } else { 0.55 };
    let tint = mix(light.colour, outside.pixel(outside.width / 2, (bottom / 2.0) as usize), 0.4);
    canvas.shade((0.0, floor), (w, h), |x, y, old| {
        let t = (y - floor) / (h - floor);
        let off = (x - centre - side * t * unit * 0.3) / (half * (1.0 + 0.9 * t));
        let bar = if off.abs() < 0.06 { 0.3 } else { 1.0 };
        screen(old, tint, step(1.0, 0.86, off.abs()) * step(0.02, 0.1, t) * bar * beam * (1.0 - 0.7 * t))
    });
    if plan.features.has(Feature::Books) {
        shelves(canvas, plan, floor, (centre - half, centre + half), &mut draw);
    }
    table(canvas, plan, lamp_at, floor, &mut draw);
    if plan.features.has(Feature::Figure) || plan.features.has(Feature::Couple) {
        props::figure(
            canvas,
            (centre - side * unit * 0.06, floor + unit * 0.06),
            unit * 0.5,
            scale(palette.near, 0.6),
            true,
        );
    }
    let glow = if plan.features.has(Feature::Candle) { 0.26 } else { 0.34 };
    canvas.glow(lamp_at, unit * glow, palette.lamp, if plan.time == Time::Day { 0.2 } else { 0.55 });
    if plan.features.has(Feature::Fireflies) {
        weather::fireflies(canvas, palette.lamp, &mut draw);
    }
}

fn window_frame(canvas: &mut Canvas, (centre, top, bottom, half): (f32, f32, f32, f32), frame: Colour) {
    let unit = canvas.unit();
    let paint = Paint::plain(frame);
    let thin = unit * 0.011;
    canvas.rect((centre - thin / 2.0, top), (centre + thin / 2.0, bottom), paint);
    for part in [0.34, 0.66] {
        let y = lerp(top, bottom, part);
        canvas.rect((centre - half, y), (centre + half, y + thin), paint);
    }
    for side in [-1.0, 1.0] {
        canvas.rect((centre + side * half - thin, top + half * 0.85), (centre + side * half + thin, bottom), paint);
        let x = centre + side * half * 1.14;
        let cloth = [
            (x - side * half * 0.34, top - unit * 0.06),
            (x + side * half * 0.3, top - unit * 0.06),
            (x + side * half * 0.34, bottom + unit * 0.2),
            (x, bottom + unit * 0.2),
            (x - side * half * 0.02, lerp(top, bottom, 0.6)),
        ];
        canvas.polygon(&cloth, Paint::gradient(mix(frame, [0.42, 0.1, 0.12], 0.5), scale(frame, 0.7), top, bottom));
    }
    canvas.rect(
        (centre - half * 1.2, bottom),
        (centre + half * 1.2, bottom + thin * 1.6),
        Paint::plain(scale(frame, 1.5)),
    );
    canvas.rect((centre - half * 1.6, top - unit * 0.075), (centre + half * 1.6, top - unit * 0.055), paint);
}

fn shelves(canvas: &mut Canvas, plan: &Plan, floor: f32, window: (f32, f32), draw: &mut Draw) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let wood = mix(plan.palette.near, [0.2, 0.11, 0.06], 0.6);
    for (left, right) in [(0.0, window.0 - unit * 0.07), (window.1 + unit * 0.07, w)] {
        let high = unit * 0.125;
        let mut y = floor;
        canvas.rect((left, 0.0), (right, floor), Paint::plain(scale(wood, 0.55)));
        while 0.0 < y {
            let mut x = left + unit * 0.008;
            while x < right - unit * 0.02 {
                let thick = unit * draw.between(0.011, 0.026);
                let tall = high * draw.between(0.58, 0.86);
                let spine: Colour =
                    [[0.42, 0.13, 0.1], [0.14, 0.24, 0.2], [0.16, 0.18, 0.32], [0.42, 0.3, 0.14], [0.28, 0.17, 0.12]]
                        [draw.below(5)];
                if draw.chance(0.92) {
                    let colour = mix(scale(spine, draw.between(0.6, 1.15)), plan.palette.near, 0.35);
                    canvas.rect(
                        (x, y - tall),
                        (x + thick * 0.92, y),
                        Paint::gradient(colour, scale(colour, 0.7), y - tall, y),
                    );
                    canvas.rect(
                        (x, y - tall * 0.8),
                        (x + thick * 0.92, y - tall * 0.76),
                        Paint::plain(plan.palette.lamp).alpha(0.35),
                    );
                }
                x += thick;
            }
            canvas.rect((left, y - unit * 0.004), (right, y + unit * 0.012), Paint::plain(wood));
            y -= high;
        }
        for x in [left, right] {
            canvas.rect((x - unit * 0.012, 0.0), (x + unit * 0.012, floor), Paint::plain(wood));
        }
    }
}

fn table(canvas: &mut Canvas, plan: &Plan, (x, y): Point, floor: f32, draw: &mut Draw) {
    let unit = canvas.unit();
    let palette = plan.palette;
    let wood = mix(palette.near, [0.16, 0.09, 0.05], 0.5);
    let top = floor - unit * 0.15;
    let half = unit * 0.25;
    canvas.rect((x - half, top), (x + half, top + unit * 0.022), Paint::plain(scale(wood, 1.35)));
    for side in [-0.9, 0.84] {
        canvas.rect((x + half * side, top), (x + half * side + unit * 0.022, floor + unit * 0.09), Paint::plain(wood));
    }
    let mut stack = top;
    for _ in 0..3 {
        let thick = unit * draw.between(0.014, 0.024);
        let (a, b) = (x - unit * draw.between(0.15, 0.18), x - unit * draw.between(0.03, 0.06));
        let cover: Colour = [[0.45, 0.14, 0.12], [0.16, 0.26, 0.34], [0.4, 0.3, 0.15]][draw.below(3)];
        canvas.rect((a, stack - thick), (b, stack), Paint::plain(mix(cover, palette.near, 0.3)));
        stack -= thick;
    }
    if plan.features.has(Feature::Candle) {
        for (dx, tall) in [(0.0, 0.1), (0.06, 0.07), (0.1, 0.085)] {
            let flame = (x + unit * dx, top - unit * tall);
            canvas.rect(
                (flame.0 - unit * 0.01, flame.1),
                (flame.0 + unit * 0.01, top),
                Paint::gradient([1.0, 0.86, 0.62], [0.6, 0.5, 0.4], flame.1, top),
            );
            canvas.glow((flame.0, flame.1 - unit * 0.015), unit * 0.028, palette.lamp, 1.0);
            canvas.ellipse(
                (flame.0, flame.1 - unit * 0.016),
                (unit * 0.006, unit * 0.016),
                Paint::plain([1.0, 0.96, 0.78]),
            );
        }
        return;
    }
    canvas.stroke((x, top), (x, y), (unit * 0.012, unit * 0.01), Paint::plain(wood));
    canvas.ellipse((x, top), (unit * 0.045, unit * 0.012), Paint::plain(wood));
    let shade = [
        (x - unit * 0.075, y + unit * 0.02),
        (x - unit * 0.042, y - unit * 0.06),
        (x + unit * 0.042, y - unit * 0.06),
        (x + unit * 0.075, y + unit * 0.02),
    ];
    canvas.polygon(
        &shade,
        Paint::gradient(palette.lamp, mix(palette.lamp, [1.0; 3], 0.5), y - unit * 0.06, y + unit * 0.02),
    );
    canvas.glow_oval((x, top), (unit * 0.13, unit * 0.03), palette.lamp, 0.5);
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
