//! Paints rooms and corridors: walls in perspective, windows, lamps, books.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale, screen};
use super::field::{Field, Wash};
use super::land;
use super::numbers::{Draw, cosine, floor as whole, fractal, lerp, noise, step};
use super::plan::{Feature, Mood, Plan, Time};
use super::props;
use super::sets;
use super::sky::{self, coarse};
use super::weather;

/// The greatest ratio of width to height for a corridor; in a wider picture only its dark sides would be visible.
const CORRIDOR_RATIO_MAX: f32 = 2.5;

/// The walls of a corridor where there is nothing to fear.
const PLASTER: Colour = [0.66, 0.6, 0.5];

/// Paints a corridor, or a room with a window.
pub(super) fn interior(canvas: &mut Canvas, plan: &Plan) {
    let fits = canvas.w() <= canvas.h() * CORRIDOR_RATIO_MAX;
    if fits && plan.features.has(Feature::Corridor) && !plan.features.has(Feature::Books) {
        corridor(canvas, plan);
    } else if plan.has_mats() {
        sets::tatami_room(canvas, plan);
    } else {
        room(canvas, plan);
    }
}

fn corridor(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = plan.built("corridor");
    let lamp = mix(plan.palette.lamp, mix(plan.palette.cloud, [0.9, 1.0, 0.96], 0.6), 0.55);
    let vanish = (w * draw.between(0.44, 0.56), h * 0.46);
    let (half_w, half_h) = (unit * 0.5, (h * 0.5).min((unit * 0.9).max(h * 0.3)));
    let is_eerie = plan.mood == Some(Mood::Eerie);
    let wall =
        if is_eerie { mix(plan.palette.sky, plan.palette.haze, 0.35) } else { mix(PLASTER, plan.palette.haze, 0.12) };
    let seed = draw.seed();
    // Where there is nothing to fear, all lamps burn.
    let dead = if is_eerie { draw.below(5) } else { usize::MAX };
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
        let depth = 1.0 / near; // the distance of the surface at this pixel
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
    let mut draw = plan.built("room");
    let palette = plan.palette;
    let floor = h * if plan.has_heroes { 0.7 } else { 0.76 };
    let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
    let half = unit * 0.2;
    let centre = w * 0.5 + side * unit * if plan.is_at_wall { 0.38 } else { -0.08 };
    let (top, bottom) = (floor - unit * 0.95_f32.min(h / unit * 0.56), floor - unit * 0.3);
    let light = sky::paint(canvas, plan, floor);
    let line = land::rolling(canvas, bottom - unit * 0.06, 0.12, 0.4, draw.seed());
    land::fill(canvas, &line, mix(palette.haze, palette.near, 0.7), (palette.haze, 0.4, unit * 0.1), light);
    if plan.features.has(Feature::Rain) {
        weather::rain(canvas, (super::scene::rain(plan).0, palette.cloud), 1.0, &mut draw);
    }
    let outside = canvas.clone();
    let lamp_at = (w * 0.5 + side * unit * 0.24, floor - unit * 0.27);
    canvas.light = lamp_at;
    let papers: [Colour; 4] = [[0.3, 0.19, 0.12], [0.2, 0.24, 0.2], [0.32, 0.24, 0.16], [0.2, 0.2, 0.28]];
    let wall = mix(mix(palette.near, palette.haze, 0.34), papers[draw.below(papers.len())], 0.42);
    let is_arched = draw.chance(0.6);
    let seed = draw.seed();
    canvas.shade((0.0, 0.0), (w, h), |x, y, old| {
        let (dx, dy) = ((x - centre) / half, y);
        if dx.abs() < 1.0 && arch(top, half, dx, is_arched) < dy && dy < bottom {
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
    window_frame(canvas, (centre, top, bottom, half), is_arched, scale(wall, 0.4));
    if !plan.features.has(Feature::Books) {
        furnish(canvas, plan, floor, (centre, half * 1.7), side, &mut draw);
    }
    rug(
        canvas,
        plan,
        (w * 0.5 + side * unit * 0.06, lerp(floor, h, 0.5)),
        (unit * 0.4, ((h - floor) * 0.3).min(unit * 0.15)),
        &mut draw,
    );
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
    canvas.glow(
        lamp_at,
        unit * glow,
        palette.lamp,
        match plan.time {
            Time::Day => 0.16,
            Time::Dawn => 0.26,
            Time::Sunset | Time::Dusk | Time::Night => 0.55,
        },
    );
    if plan.features.has(Feature::Fireflies) {
        weather::fireflies(canvas, palette.lamp, &mut draw);
    }
}

/// Hangs pictures on the wall, and puts a bookcase where there is room for one.
fn furnish(canvas: &mut Canvas, plan: &Plan, floor: f32, (centre, taken): (f32, f32), side: f32, draw: &mut Draw) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let case = (unit * 0.36, unit * 0.62);
    for way in [-1.0, 1.0] {
        let mut x = centre + way * (taken + unit * 0.16);
        let mut place = 0;
        while (0.0..w).contains(&x) {
            if place == 0 && way * side < 0.0 && unit * 0.2 < x && x < w - unit * 0.2 {
                let (left, top) = (x - case.0 / 2.0, floor - case.1);
                bookcase(canvas, plan, (left, top), (left + case.0, floor), draw);
                x += way * unit * 0.2;
            } else {
                let size = (unit * draw.between(0.07, 0.1), unit * draw.between(0.09, 0.12));
                let y = (floor - unit * draw.between(0.62, 0.7)).max(size.1 * 1.5);
                framed(canvas, plan, (x, y), size, draw);
            }
            x += way * unit * draw.between(0.34, 0.46);
            place += 1;
        }
    }
}

/// Hangs a small framed landscape on the wall.
fn framed(canvas: &mut Canvas, plan: &Plan, (x, y): Point, (half, high): Point, draw: &mut Draw) {
    let palette = &plan.palette;
    let gold = mix(palette.near, [0.45, 0.32, 0.14], 0.6);
    let rim = half * 0.16;
    canvas.rect(
        (x - half - rim * 0.4, y - high),
        (x + half + rim * 1.6, y + high + rim * 2.0),
        Paint::plain([0.0; 3]).alpha(0.3),
    );
    canvas.rect(
        (x - half - rim, y - high - rim),
        (x + half + rim, y + high + rim),
        Paint::gradient(gold, scale(gold, 0.6), y - high, y + high),
    );
    let (top, foot) = (mix(palette.near, palette.sky, 0.55), mix(palette.near, palette.horizon, 0.55));
    canvas.rect((x - half, y - high), (x + half, y + high), Paint::gradient(top, foot, y - high, y + high * 0.4));
    let ridge = high * draw.between(-0.1, 0.3);
    let hill = [
        (x - half, y + ridge),
        (x - half * 0.3, y + ridge - high * draw.between(0.1, 0.4)),
        (x + half * 0.4, y + ridge + high * 0.15),
        (x + half, y + ridge - high * 0.1),
        (x + half, y + high),
        (x - half, y + high),
    ];
    canvas.polygon(&hill, Paint::plain(mix(palette.near, palette.haze, 0.3)));
}

/// Lays a round rug with two borders.
fn rug(canvas: &mut Canvas, plan: &Plan, at: Point, (rx, ry): Point, draw: &mut Draw) {
    let dye: Colour = [[0.36, 0.1, 0.1], [0.12, 0.18, 0.3], [0.16, 0.24, 0.17]][draw.below(3)];
    let wool = mix(dye, plan.palette.near, 0.35);
    let pale = mix(wool, [0.62, 0.5, 0.34], 0.45);
    for (part, colour) in
        [(1.0, wool), (0.93, pale), (0.87, wool), (0.66, mix(wool, pale, 0.35)), (0.6, scale(wool, 0.85))]
    {
        canvas.ellipse(at, (rx * part, ry * part), Paint::plain(colour));
    }
}

/// Returns where the upper edge of a window is at a part of its half width.
fn arch(top: f32, half: f32, across: f32, is_arched: bool) -> f32 {
    let fall = if is_arched { 1.0 - (1.0 - (across * across).min(1.0)).sqrt() } else { 0.0 };
    top + half * 0.9 * fall
}

/// The straight pieces of an arched frame.
const ARCH_PIECES: i32 = 24;

fn window_frame(
    canvas: &mut Canvas,
    (centre, top, bottom, half): (f32, f32, f32, f32),
    is_arched: bool,
    frame: Colour,
) {
    let unit = canvas.unit();
    let paint = Paint::plain(frame);
    let thin = unit * 0.011;
    let edge = |step: i32| {
        let across = cosine(0.5 * step as f32 / ARCH_PIECES as f32);
        (centre + across * half, arch(top, half, across, is_arched))
    };
    for step in 0..ARCH_PIECES {
        canvas.stroke(edge(step), edge(step + 1), (thin * 2.0, thin * 2.0), paint);
    }
    canvas.rect((centre - thin / 2.0, top), (centre + thin / 2.0, bottom), paint);
    for part in [0.34, 0.66] {
        let y = lerp(top, bottom, part);
        canvas.rect((centre - half, y), (centre + half, y + thin), paint);
    }
    let dyed = mix(frame, [0.42, 0.1, 0.12], 0.5);
    for side in [-1.0, 1.0] {
        canvas.rect(
            (centre + side * half - thin, arch(top, half, 1.0, is_arched)),
            (centre + side * half + thin, bottom),
            paint,
        );
        let x = centre + side * half * 1.14;
        let cloth = [
            (x - side * half * 0.34, top - unit * 0.06),
            (x + side * half * 0.3, top - unit * 0.06),
            (x + side * half * 0.34, bottom + unit * 0.2),
            (x, bottom + unit * 0.2),
            (x - side * half * 0.02, lerp(top, bottom, 0.6)),
        ];
        canvas.polygon(&cloth, Paint::gradient(dyed, scale(dyed, 0.75), top, bottom + unit * 0.2));
    }
    canvas.rect(
        (centre - half * 1.2, bottom),
        (centre + half * 1.2, bottom + thin * 1.6),
        Paint::plain(scale(frame, 1.5)),
    );
    canvas.rect((centre - half * 1.6, top - unit * 0.075), (centre + half * 1.6, top - unit * 0.055), paint);
}

/// Puts bookcases on both sides of a window, up to the ceiling.
fn shelves(canvas: &mut Canvas, plan: &Plan, floor: f32, window: (f32, f32), draw: &mut Draw) {
    let (w, unit) = (canvas.w(), canvas.unit());
    bookcase(canvas, plan, (0.0, 0.0), (window.0 - unit * 0.07, floor), draw);
    bookcase(canvas, plan, (window.1 + unit * 0.07, 0.0), (w, floor), draw);
}

fn bookcase(canvas: &mut Canvas, plan: &Plan, (left, top): Point, (right, floor): Point, draw: &mut Draw) {
    let unit = canvas.unit();
    let wood = mix(plan.palette.near, [0.2, 0.11, 0.06], 0.6);
    let high = unit * 0.125;
    let mut y = floor;
    canvas.rect((left, top), (right, floor), Paint::plain(scale(wood, 0.55)));
    while top < y {
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
        canvas.rect((x - unit * 0.012, top), (x + unit * 0.012, floor), Paint::plain(wood));
    }
}

/// Puts a table with books and a lamp or candles into a room, or a lamp that stands where furniture is before it.
fn table(canvas: &mut Canvas, plan: &Plan, (x, y): Point, floor: f32, draw: &mut Draw) {
    let unit = canvas.unit();
    let palette = plan.palette;
    let wood = mix(palette.near, [0.16, 0.09, 0.05], 0.5);
    if plan.has_furniture && !plan.features.has(Feature::Candle) {
        let foot = floor + unit * 0.05;
        canvas.stroke((x, foot), (x, y), (unit * 0.012, unit * 0.01), Paint::plain(wood));
        canvas.ellipse((x, foot), (unit * 0.06, unit * 0.016), Paint::plain(wood));
        return shade(canvas, plan, (x, y));
    }
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
            canvas.flicker((flame.0, flame.1 - unit * 0.016), unit * 0.14, Source::Flame);
        }
        return;
    }
    canvas.stroke((x, top), (x, y), (unit * 0.012, unit * 0.01), Paint::plain(wood));
    canvas.ellipse((x, top), (unit * 0.045, unit * 0.012), Paint::plain(wood));
    shade(canvas, plan, (x, y));
    canvas.glow_oval((x, top), (unit * 0.13, unit * 0.03), palette.lamp, 0.5);
}

/// Paints the shade of a lamp.
fn shade(canvas: &mut Canvas, plan: &Plan, (x, y): Point) {
    let (unit, lamp) = (canvas.unit(), plan.palette.lamp);
    let shade = [
        (x - unit * 0.075, y + unit * 0.02),
        (x - unit * 0.042, y - unit * 0.06),
        (x + unit * 0.042, y - unit * 0.06),
        (x + unit * 0.075, y + unit * 0.02),
    ];
    canvas.polygon(&shade, Paint::gradient(lamp, mix(lamp, [1.0; 3], 0.5), y - unit * 0.06, y + unit * 0.02));
}
