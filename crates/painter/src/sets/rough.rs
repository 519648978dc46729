//! Rough places: a cave, and a camp on the polar ice.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::super::land;
use super::super::numbers::{Draw, cosine, fractal, lerp, sine};
use super::super::plan::{Feature, Plan, Time};
use super::super::scene::{extras, fog_strength, layer};
use super::super::sky;

/// How many ledges of rock are between the mouth of the cave and the viewer.
const LEDGES: usize = 6;

/// Of how many pieces the edge of an opening is drawn.
const OPENING: usize = 160;

/// Paints a cave: its mouth, ledges of rock around it, stalactites, and a floor to stand on.
pub(super) fn cave(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "cave");
    let middle = (w * draw.between(0.42, 0.58), h * 0.42);
    let light = sky::paint(canvas, plan, h * 0.6);
    let line = land::rolling(canvas, h * 0.47, 0.12, 0.3, draw.seed());
    land::fill(canvas, &line, layer(plan, 0.45), (plan.palette.haze, 0.4, unit * 0.1), light);
    let stone: Colour = [[0.4, 0.36, 0.32], [0.34, 0.36, 0.4], [0.42, 0.34, 0.28]][draw.below(3)];
    let bright = match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.75,
        Time::Dusk => 0.68,
        Time::Night => 0.58,
    };
    let tint = mix(plan.palette.horizon, plan.palette.light, 0.3);
    // Animals light none in their burrows.
    let has_fire = plan.time != Time::Day && plan.has_people() || plan.features.has(Feature::Candle);
    canvas.light = (middle.0, middle.1);
    let floor = h * 0.7;
    for ledge in 0..LEDGES {
        let t = ledge as f32 / (LEDGES - 1) as f32;
        let (rx, ry) = (unit * lerp(0.24, 0.6, t) + w * 0.08 * t, h * lerp(0.15, 0.46, t));
        let seed = draw.seed();
        let near = mix(stone, plan.palette.near, 0.15 + 0.5 * t);
        let lit = scale(mix(near, tint, 0.34 * (1.0 - t)), bright * lerp(0.72, 0.4, t));
        let hole = opening((middle.0 + unit * draw.between(-0.05, 0.05), middle.1), (rx, ry), seed);
        let line: Vec<Point> = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h), (0.0, 0.0)].into_iter().chain(hole).collect();
        canvas.polygon(&line, Paint::gradient(scale(lit, 0.45), lit, middle.1 - ry * 1.5, middle.1 + ry));
        for _ in 0..4 {
            let (x, turn) = (draw.between(-0.75, 0.75), draw.between(0.06, 0.16));
            let top = middle.1 - ry * (1.0 - x * x).sqrt() * 1.06;
            let tall = -unit * turn * lerp(0.6, 1.2, t);
            spike(canvas, (middle.0 + x * rx, top), tall, (scale(lit, 0.55), scale(lit, 0.75)));
        }
    }
    let ground = scale(mix(stone, plan.palette.near, 0.35), bright * 0.62);
    let line = land::rolling(canvas, floor, 0.05, 0.5, draw.seed());
    land::fill(canvas, &line, ground, (scale(ground, 0.45), 0.9, unit * 0.5), light);
    land::relief(canvas, &line, h, (scale(ground, 0.55), mix(ground, tint, 0.2)), draw.seed());
    // The light of the mouth lies on the floor.
    canvas.glow_oval((middle.0, floor + unit * 0.03), (unit * 0.12, unit * 0.035), scale(tint, bright), 0.5);
    for _ in 0..5 {
        let x = w * draw.unit();
        if (x - w * 0.5).abs() < w * 0.16 {
            continue;
        }
        let at = (x, floor + unit * draw.between(0.02, 0.12));
        spike(canvas, at, unit * draw.between(0.08, 0.24), (scale(ground, 1.1), scale(ground, 0.4)));
    }
    if has_fire {
        let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
        let at = (w * (0.5 + side * 0.34), h * 0.755);
        fire(canvas, plan, at, unit * 0.1);
    }
    let line = vec![h * 0.75; canvas.width];
    extras(canvas, plan, &line, 0.5, &mut draw);
}

/// Makes the ragged edge of an opening, as a closed line that goes round the other way than its surroundings.
fn opening((x, y): Point, (rx, ry): Point, seed: u32) -> impl Iterator<Item = Point> {
    (0..=OPENING).rev().map(move |step| {
        let turn = (step % OPENING) as f32 / OPENING as f32;
        let (across, down) = (cosine(turn), sine(turn));
        let rough = 0.72 + 0.56 * fractal(across * 2.2 + 5.0, down * 2.2 + 5.0, seed, 5);
        (x + across * rx * rough, y + down * ry * rough)
    })
}

/// Stands a stalagmite, or hangs a stalactite where it is of negative height.
fn spike(canvas: &mut Canvas, (x, y): Point, tall: f32, (lit, dark): (Colour, Colour)) {
    let wide = tall.abs() * 0.22;
    let body = [
        (x - wide, y),
        (x - wide * 0.45, y - tall * 0.5),
        (x - wide * 0.12, y - tall),
        (x + wide * 0.12, y - tall * 0.98),
        (x + wide * 0.5, y - tall * 0.45),
        (x + wide, y),
    ];
    canvas.polygon(&body, Paint::gradient(lit, dark, y.min(y - tall), y.max(y - tall)));
    let shade =
        [(x + wide * 0.12, y - tall * 0.98), (x + wide * 0.5, y - tall * 0.45), (x + wide, y), (x + wide * 0.1, y)];
    canvas.polygon(&shade, Paint::plain([0.0; 3]).alpha(0.3));
}

/// Lights a fire of logs.
fn fire(canvas: &mut Canvas, plan: &Plan, (x, y): Point, size: f32) {
    let warm = mix(plan.palette.lamp, [1.0, 0.55, 0.2], 0.5);
    canvas.glow((x, y - size * 0.5), size * 3.4, warm, 0.5);
    canvas.glow_oval((x, y), (size * 1.4, size * 0.3), warm, 0.5);
    for (from, to) in [((-0.8, 0.05), (0.6, -0.2)), ((0.8, 0.05), (-0.6, -0.2)), ((-0.5, 0.12), (0.5, 0.1))] {
        let place = |(px, py): Point| (x + px * size, y + py * size);
        canvas.stroke(place(from), place(to), (size * 0.22, size * 0.18), Paint::plain([0.2, 0.11, 0.06]));
    }
    for (dx, tall, colour) in [(-0.3, 0.8, warm), (0.3, 0.9, warm), (0.0, 1.3, warm), (0.0, 0.8, [1.0, 0.92, 0.65])] {
        let tongue =
            [(0.0, -tall), (0.18, -tall * 0.5), (0.26, -0.15), (0.0, 0.0), (-0.26, -0.15), (-0.16, -tall * 0.45)];
        canvas.polygon(&tongue.map(|(px, py)| (x + (px + dx) * size, y + py * size)), Paint::plain(colour));
    }
    canvas.flicker((x, y - size * 0.3), size * 6.0, Source::Flame);
}

/// Paints a camp on the ice: a white plain to the horizon, ridges of ice, a tent and a sledge.
pub(super) fn camp(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "camp");
    let horizon = h * draw.between(0.47, 0.52);
    let light = sky::paint(canvas, plan, horizon);
    let bright = match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.78,
        Time::Dusk => 0.62,
        Time::Night => 0.46,
    };
    let white = mix([0.92, 0.95, 1.0], plan.palette.sky, 0.22);
    let snow = mix(layer(plan, 0.3), white, bright);
    let shade = mix(snow, mix(plan.palette.sky, plan.palette.zenith, 0.5), 0.5);
    for (step, rise) in [0.045, 0.03].into_iter().enumerate() {
        let line = crags(canvas, horizon + unit * 0.012 * step as f32, rise, &mut draw);
        let ice = mix(shade, [0.5, 0.75, 0.86], 0.25 * bright);
        land::fill(canvas, &line, mix(ice, snow, 0.3 * step as f32), (snow, 0.8, unit * rise * 1.2), light);
    }
    canvas.rect(
        (0.0, horizon + unit * 0.02),
        (w, h),
        Paint::gradient(mix(snow, plan.palette.horizon, 0.35), snow, horizon, h),
    );
    land::mist(
        canvas,
        plan.palette.horizon,
        (horizon - unit * 0.08, horizon + unit * 0.06),
        fog_strength(plan),
        draw.seed(),
    );
    drifts(canvas, horizon, (snow, shade), &mut draw);
    super::super::scene::nearest(canvas, plan);
    // Heroes stand on the side away from the light.
    let side = if canvas.light.0 < w / 2.0 { -1.0 } else { 1.0 };
    let foot = lerp(horizon, h, if plan.has_people() { 0.3 } else { 0.4 });
    let off = if plan.has_people() { 0.26 } else { 0.06 };
    let at = (w * (0.5 + side * off), foot);
    let size = unit * if plan.has_people() { 0.26 } else { 0.36 };
    tent(canvas, plan, at, size, (snow, shade), &mut draw);
    sledge(canvas, plan, (w * (0.5 - side * 0.24), foot + unit * 0.05), unit * 0.2, side);
    let line = vec![lerp(horizon, h, 0.5); canvas.width];
    extras(canvas, plan, &line, 0.5 - side * 0.12, &mut draw);
}

/// Makes a line of broken ice.
fn crags(canvas: &Canvas, base: f32, rise: f32, draw: &mut Draw) -> land::Line {
    let unit = canvas.unit();
    let mut line = Vec::with_capacity(canvas.width);
    let (mut from, mut to) = (0.0, rise * draw.unit());
    let (mut at, mut long) = (0.0, 1.0);
    for x in 0..canvas.width {
        if at + long <= x as f32 {
            at = x as f32;
            long = unit * draw.between(0.015, 0.09);
            from = to;
            to = if draw.chance(0.35) { 0.0 } else { rise * draw.between(0.1, 1.0) };
        }
        line.push(base - unit * lerp(from, to, ((x as f32 - at) / long).min(1.0)));
    }
    line
}

/// Paints the ridges that the wind has made in the snow.
fn drifts(canvas: &mut Canvas, horizon: f32, (snow, shade): (Colour, Colour), draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    for step in 0..70 {
        let t = (step as f32 / 70.0).powi(2);
        let y = lerp(horizon + unit * 0.03, h, t);
        let x = w * draw.between(-0.1, 1.0);
        let long = unit * lerp(0.06, 0.5, t) * draw.between(0.5, 1.4);
        let thick = unit * lerp(0.002, 0.02, t);
        let bend = thick * draw.between(-2.0, 2.0);
        let ridge = [
            (x, y),
            (x + long * 0.5, y - thick + bend * 0.5),
            (x + long, y + bend),
            (x + long * 0.5, y + thick * 0.9 + bend * 0.5),
        ];
        canvas.polygon(&ridge, Paint::plain(shade).alpha(0.4));
        let lit = [
            (x, y - thick * 0.2),
            (x + long * 0.5, y - thick * 1.4 + bend * 0.5),
            (x + long, y + bend),
            (x + long * 0.5, y - thick * 0.5 + bend * 0.5),
        ];
        canvas.polygon(&lit, Paint::plain(mix(snow, [1.0; 3], 0.35)).alpha(0.6));
    }
}

/// Pitches a tent, lit from inside when it is dark, with snow at its foot and a flag.
fn tent(canvas: &mut Canvas, plan: &Plan, (x, y): Point, size: f32, (snow, shade): (Colour, Colour), draw: &mut Draw) {
    let dye: Colour = [[0.8, 0.45, 0.14], [0.72, 0.2, 0.16], [0.72, 0.64, 0.42], [0.3, 0.42, 0.34]][draw.below(4)];
    let is_lit = plan.time != Time::Day;
    let day = if is_lit { 0.6 } else { 0.95 };
    let cloth = mix(plan.palette.near, dye, day);
    let place = |(px, py): Point| (x + px * size, y - py * size);
    let (front, back) =
        ([(-0.85, 0.0), (-0.2, 1.0), (0.42, 0.0)], [(-0.2, 1.0), (0.6, 0.86), (1.0, 0.06), (0.42, 0.0)]);
    canvas.ellipse(place((0.1, 0.0)), (size * 1.1, size * 0.1), Paint::plain(shade).alpha(0.8));
    if is_lit {
        canvas.glow(place((-0.1, 0.4)), size * 0.4, plan.palette.lamp, 0.3);
    }
    let glow = mix(cloth, plan.palette.lamp, if is_lit { 0.55 } else { 0.0 });
    canvas.polygon(
        &back.map(place),
        Paint::gradient(scale(cloth, 0.95), scale(mix(cloth, glow, 0.6), 0.75), y - size, y),
    );
    canvas.polygon(&front.map(place), Paint::gradient(cloth, mix(glow, scale(cloth, 1.2), 0.4), y - size, y));
    let door = [(-0.42, 0.0), (-0.2, 0.66), (0.02, 0.0)];
    let inside = if is_lit { mix(plan.palette.lamp, [1.0, 0.85, 0.6], 0.3) } else { scale(cloth, 0.3) };
    canvas.polygon(&door.map(place), Paint::gradient(scale(inside, 0.8), inside, y - size * 0.66, y));
    canvas.polygon(&[(-0.42, 0.0), (-0.2, 0.66), (-0.36, 0.0)].map(place), Paint::plain(scale(cloth, 0.8)));
    let rope = Paint::plain(mix(plan.palette.near, [0.8, 0.76, 0.66], 0.5));
    let thin = (size * 0.012).max(0.8);
    for (from, to) in [((-0.2, 1.0), (-1.1, -0.06)), ((0.6, 0.86), (1.35, 0.0)), ((0.05, 0.6), (0.75, -0.1))] {
        canvas.stroke(place(from), place(to), (thin, thin), rope);
    }
    if is_lit {
        canvas.flicker(place((-0.2, 0.2)), size * 1.4, Source::Flame);
    }
    for step in 0..12 {
        let at = place((lerp(-0.95, 1.1, step as f32 / 11.0), -0.01));
        let bank = size * draw.between(0.08, 0.15);
        canvas.ellipse(
            at,
            (bank * 1.5, bank * 0.6),
            Paint::gradient(mix(snow, [1.0; 3], 0.3), shade, at.1 - bank * 0.6, at.1 + bank),
        );
    }
    let pole = place((-1.15, 0.0));
    canvas.stroke(pole, (pole.0, pole.1 - size * 1.2), (thin * 2.0, thin * 1.5), rope);
    let flag = [(0.0, -1.2), (0.42, -1.12), (0.36, -1.04), (0.42, -0.92), (0.0, -0.96)];
    let red = mix(plan.palette.near, [0.75, 0.16, 0.14], day);
    canvas.polygon(&flag.map(|(px, py)| (pole.0 + px * size, pole.1 + py * size)), Paint::plain(red));
}

/// Stands a sledge with its load.
fn sledge(canvas: &mut Canvas, plan: &Plan, (x, y): Point, size: f32, side: f32) {
    let day = if plan.time == Time::Day { 0.9 } else { 0.5 };
    let wood = mix(plan.palette.near, [0.5, 0.34, 0.2], day);
    let place = |(px, py): Point| (x + side * px * size, y - py * size);
    canvas.ellipse(
        (x, y),
        (size * 0.62, size * 0.06),
        Paint::plain(mix(plan.palette.near, plan.palette.sky, 0.5)).alpha(0.35),
    );
    let thin = size * 0.035;
    canvas.stroke(place((-0.55, 0.0)), place((0.5, 0.0)), (thin, thin), Paint::plain(wood));
    canvas.stroke(place((0.5, 0.0)), place((0.68, 0.24)), (thin, thin * 0.8), Paint::plain(wood));
    for px in [-0.4, 0.0, 0.36] {
        canvas.stroke(place((px, 0.0)), place((px, 0.18)), (thin, thin), Paint::plain(scale(wood, 0.8)));
    }
    canvas.stroke(place((-0.56, 0.18)), place((0.64, 0.18)), (thin * 1.4, thin * 1.4), Paint::plain(wood));
    let packs: [(f32, f32, f32, Colour); 3] = [
        (-0.5, 0.34, 0.24, [0.46, 0.4, 0.3]),
        (-0.12, 0.3, 0.32, [0.4, 0.24, 0.16]),
        (0.22, 0.24, 0.2, [0.34, 0.4, 0.36]),
    ];
    for (px, wide, tall, dye) in packs {
        let load = mix(plan.palette.near, dye, day);
        let corners = [(px, 0.2), (px + 0.02, 0.2 + tall), (px + wide - 0.02, 0.2 + tall), (px + wide, 0.2)].map(place);
        canvas.polygon(&corners, Paint::gradient(scale(load, 1.15), scale(load, 0.7), y - size * 0.5, y - size * 0.2));
        canvas.stroke(
            place((px + wide * 0.5, 0.2)),
            place((px + wide * 0.5, 0.2 + tall)),
            (thin * 0.5, thin * 0.5),
            Paint::plain(scale(load, 0.4)),
        );
    }
}
