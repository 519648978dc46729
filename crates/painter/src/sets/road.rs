//! A road that leads away from the viewer, by day or in the light of headlights, and a car on it.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale, screen};
use super::super::land;
use super::super::numbers::{Draw, step};
use super::super::plan::{Feature, Mood, Plan, Time};
use super::super::scene::{bark, extras, fog_strength, layer};
use super::super::sky::{self, Light};
use super::super::trees::{self, Sort};

/// Half the width of the road where the picture ends, as a part of the shorter side.
const HALF: f32 = 0.85;

/// How many trees, posts and dashes there are on the way to the horizon.
const STEPS: usize = 14;

/// A road in perspective.
#[derive(Debug, Clone, Copy)]
pub(super) struct Road {
    /// Where it vanishes.
    pub(super) vanish: Point,
    /// The height of the ground in the picture.
    tall: f32,
    /// Half its width where the picture ends.
    half: f32,
}

impl Road {
    /// Makes one of a height and a half width, where only what is on it is painted.
    pub(super) fn far(vanish: Point, (tall, half): (f32, f32)) -> Self {
        Self { vanish, tall, half }
    }

    /// Returns a place on the road: `across` is -1 and 1 at its edges, `near` is 1 where the picture ends.
    pub(super) fn at(&self, across: f32, near: f32) -> Point {
        (self.vanish.0 + across * self.half * near, self.vanish.1 + self.tall * near)
    }
}

/// Tells whether cars have their headlights on.
pub(super) fn has_headlights(plan: &Plan) -> bool {
    plan.is_dark() || plan.features.has(Feature::Fog)
}

/// Paints sky, land and a road to the horizon; `beams` where headlights shine on it from below.
pub(super) fn ahead(canvas: &mut Canvas, plan: &Plan, vanish: Point, beams: bool, draw: &mut Draw) -> Road {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let road = Road { vanish, tall: h - vanish.1, half: unit * HALF };
    let light = sky::paint(canvas, plan, vanish.1);
    for (rise, depth) in [(0.07, 0.3), (0.02, 0.6)] {
        let line = land::rolling(canvas, vanish.1 - unit * rise * 0.4, rise * 2.0, 0.5, draw.seed());
        land::fill(canvas, &line, layer(plan, depth), (plan.palette.haze, 0.4, unit * 0.1), light);
    }
    land::mist(
        canvas,
        plan.palette.haze,
        (vanish.1 - unit * 0.1, vanish.1 + unit * 0.06),
        fog_strength(plan),
        draw.seed(),
    );
    let day = match plan.time {
        Time::Day => 1.0,
        Time::Dawn | Time::Sunset => 0.6,
        Time::Dusk => 0.36,
        Time::Night => 0.16,
    };
    let green: Colour = match plan.mood {
        _ if plan.features.has(Feature::Snow) => [0.86, 0.9, 0.96],
        Some(Mood::Autumn) => [0.5, 0.38, 0.16],
        _ => [0.3, 0.44, 0.2],
    };
    let verge = mix(plan.palette.near, green, day * 0.85);
    canvas.rect(vanish_row(vanish), (w, h), Paint::gradient(mix(verge, plan.palette.haze, 0.45), verge, vanish.1, h));
    let asphalt = mix(plan.palette.near, [0.34, 0.34, 0.36], 0.2 + 0.75 * day);
    let far = mix(asphalt, plan.palette.haze, 0.4);
    canvas.polygon(&[vanish, road.at(1.0, 1.0), road.at(-1.0, 1.0)], Paint::gradient(far, asphalt, vanish.1, h));
    let paint = Paint::plain(mix(plan.palette.near, [0.9, 0.88, 0.8], 0.3 + 0.6 * day));
    for (from, to) in [(-0.93, -0.89), (0.89, 0.93)] {
        canvas.polygon(&[vanish, road.at(to, 1.0), road.at(from, 1.0)], paint);
    }
    for dash in 1..STEPS {
        let (from, to) = (1.4 / (dash as f32 * 0.8), 1.4 / (dash as f32 * 0.8 + 0.36));
        let wide = 0.018;
        canvas.polygon(&[road.at(-wide, from), road.at(wide, from), road.at(wide, to), road.at(-wide, to)], paint);
    }
    roadside(canvas, plan, &road, light, draw);
    if beams {
        shine(canvas, plan, &road);
    }
    road
}

fn vanish_row(vanish: Point) -> Point {
    (0.0, vanish.1)
}

/// Plants trees on both sides, the farthest first, and sets posts.
fn roadside(canvas: &mut Canvas, plan: &Plan, road: &Road, light: Light, draw: &mut Draw) {
    let unit = canvas.unit();
    let usual = [Sort::Pine, Sort::Leafy, Sort::Bare][draw.below(3)];
    let sort = plan.sort(if plan.mood == Some(Mood::Eerie) { Sort::Bare } else { usual });
    for step in (1..STEPS).rev() {
        let near = 0.62 / step as f32;
        let depth = (1.0 - 0.07 * step as f32).max(0.3);
        for side in [-1.0, 1.0] {
            let (x, y) = road.at(side * draw.between(1.5, 2.3), near * draw.between(0.85, 1.1));
            let tall = unit * 1.35 * near * draw.between(0.7, 1.15);
            let mut bark = bark(plan, depth, light, canvas);
            if plan.features.has(Feature::Snow) {
                bark.snow = Some([0.8, 0.85, 0.92]);
            }
            if draw.chance(0.8) {
                trees::plant(canvas, sort, (x, y), tall, bark, draw);
            }
            let (x, y) = road.at(side * 1.16, near * 1.3);
            let post = unit * 0.13 * near;
            let white = mix(layer(plan, depth), [0.9; 3], 0.4);
            canvas.rect((x - post * 0.1, y - post), (x + post * 0.1, y), Paint::plain(white));
            canvas.rect(
                (x - post * 0.1, y - post * 0.8),
                (x + post * 0.1, y - post * 0.6),
                Paint::plain([0.75, 0.2, 0.12]),
            );
        }
    }
}

/// Lets the light of headlights fall on the road and what is beside it.
fn shine(canvas: &mut Canvas, plan: &Plan, road: &Road) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let warm = mix(plan.palette.lamp, [1.0, 0.96, 0.84], 0.7);
    let (vanish, tall, half) = (road.vanish, road.tall, road.half);
    canvas.shade((0.0, vanish.1 - unit * 0.16), (w, h), |x, y, old| {
        let near = ((y - vanish.1) / tall).max(0.02);
        let across = ((x - vanish.0) / (half * (near + 0.16) * 1.25)).abs();
        let reach = step(-0.12, 0.1, (y - vanish.1) / tall) * (1.0 - 0.55 * near);
        let amount = step(1.5, 0.3, across) * reach * 1.15;
        // What is bright already, as snow is, gains less.
        let gain = |part: f32, most: f32| part * (1.0 + most * amount * (1.0 - part).clamp(0.0, 1.0));
        let lit = [gain(old[0], 2.6), gain(old[1], 2.5), gain(old[2], 2.1)];
        screen(lit, warm, amount * 0.12)
    });
}

/// Paints two headlights that come closer, far away on the other side.
pub(super) fn oncoming(canvas: &mut Canvas, plan: &Plan, road: &Road, near: f32) {
    let unit = canvas.unit();
    for across in [-0.62, -0.3] {
        let (x, y) = road.at(across, near);
        let at = (x, y - road.half * near * 0.24);
        canvas.glow(at, unit * 0.16 * near, [1.0, 0.95, 0.82], 0.9);
        canvas.ellipse(at, (unit * 0.05 * near, unit * 0.05 * near), Paint::plain([1.2, 1.15, 1.0]));
        canvas.glow_oval((x, y + unit * 0.03 * near), (unit * 0.1 * near, unit * 0.02), plan.palette.lamp, 0.4);
        canvas.flicker(at, unit * 0.7 * near, Source::Window);
    }
}

/// Paints a road with a car on it, seen from behind.
pub(super) fn road(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "road");
    let (w, h) = (canvas.w(), canvas.h());
    let vanish = (w * draw.between(0.4, 0.6), h * draw.between(0.43, 0.5));
    let dark = has_headlights(plan);
    let road = ahead(canvas, plan, vanish, false, &mut draw);
    if dark && draw.chance(0.5) {
        oncoming(canvas, plan, &road, 0.09);
    }
    if !plan.has_people() {
        canvas.lift();
    }
    let near = draw.between(0.34, 0.46);
    let wide = road.half * near * 0.78;
    behind_a_car(canvas, plan, road.at(0.45, near), (wide, vanish), &mut draw);
    let line = vec![h * 0.86; canvas.width];
    extras(canvas, plan, &line, 0.3, &mut draw);
}

/// Lets the light of a car's own headlights fall on the road before it, up to where the road vanishes.
fn beam(canvas: &mut Canvas, plan: &Plan, (x, y): Point, wide: f32, vanish: Point) {
    let warm = mix(plan.palette.lamp, [1.0, 0.95, 0.82], 0.6);
    let long = (y - vanish.1).max(1.0);
    canvas.shade((x - wide * 1.6, vanish.1 - wide * 0.1), (x + wide * 1.6, y), |px, py, old| {
        let far = (y - py) / long;
        let middle = x + (vanish.0 - x) * far.min(1.0);
        let across = (px - middle).abs() / (wide * (0.75 - 0.5 * far.min(1.0)));
        let amount = step(1.3, 0.2, across) * step(1.05, 0.5, far) * 0.62;
        let gain = |part: f32, most: f32| part * (1.0 + most * amount * (1.0 - part).clamp(0.0, 1.0));
        screen([gain(old[0], 2.6), gain(old[1], 2.5), gain(old[2], 2.0)], warm, amount * 0.22)
    });
}

/// Paints a car from behind: `wide` pixels, its wheels at `at`.
fn behind_a_car(canvas: &mut Canvas, plan: &Plan, (x, y): Point, (wide, vanish): (f32, Point), draw: &mut Draw) {
    let dark = has_headlights(plan);
    let dye: Colour = [[0.5, 0.12, 0.1], [0.16, 0.26, 0.42], [0.2, 0.3, 0.24], [0.62, 0.6, 0.55]][draw.below(4)];
    let body = mix(plan.palette.near, dye, if dark { 0.5 } else { 0.9 });
    let place = |(px, py): Point| (x + px * wide, y - py * wide);
    let both = |points: &[Point]| -> Vec<Point> {
        let left = points.iter().rev().map(|(px, py)| (-px, *py));
        points.iter().copied().chain(left).map(place).collect()
    };
    if dark {
        beam(canvas, plan, (x, y - wide * 0.2), wide, vanish);
    }
    canvas.ellipse(place((0.0, 0.0)), (wide * 0.58, wide * 0.07), Paint::plain([0.0; 3]).alpha(0.5));
    let tyre = Paint::plain(scale(plan.palette.near, 0.5));
    for side in [-0.4, 0.4] {
        canvas.rect(place((side - 0.08, 0.2)), place((side + 0.08, 0.0)), tyre);
    }
    let glass = mix(plan.palette.near, plan.palette.sky, 0.4);
    canvas.polygon(
        &both(&[(0.26, 0.78), (0.34, 0.72), (0.44, 0.44)]),
        Paint::gradient(scale(body, 1.25), body, y - wide * 0.8, y - wide * 0.4),
    );
    canvas.polygon(
        &both(&[(0.24, 0.73), (0.31, 0.68), (0.37, 0.48)]),
        Paint::gradient(scale(glass, 1.2), glass, y - wide * 0.73, y - wide * 0.48),
    );
    canvas.polygon(
        &both(&[(0.44, 0.47), (0.5, 0.4), (0.5, 0.16), (0.46, 0.1)]),
        Paint::gradient(scale(body, 1.1), scale(body, 0.6), y - wide * 0.47, y - wide * 0.1),
    );
    canvas.rect(place((-0.5, 0.18)), place((0.5, 0.13)), Paint::plain(mix(scale(body, 0.5), [0.5; 3], 0.3)));
    canvas.rect(
        place((-0.13, 0.29)),
        place((0.13, 0.21)),
        Paint::plain(mix(plan.palette.near, [0.85, 0.82, 0.7], 0.6)),
    );
    for side in [-0.42, 0.42] {
        let at = place((side, 0.34));
        let red = if dark { [1.1, 0.16, 0.1] } else { [0.6, 0.08, 0.06] };
        canvas.rect(place((side - 0.06, 0.38)), place((side + 0.06, 0.3)), Paint::plain(red));
        if dark {
            canvas.glow(at, wide * 0.11, [1.0, 0.14, 0.08], 0.7);
            canvas.glow_oval((at.0, y + wide * 0.05), (wide * 0.14, wide * 0.03), [0.9, 0.1, 0.06], 0.4);
            canvas.flicker(at, wide * 0.5, Source::Window);
        }
    }
}
