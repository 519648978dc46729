//! A volcano at the horizon: it is as far away as mountains are, behind houses and hills, with its fire and its smoke.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::numbers::{Draw, lerp};
use super::plan::{Plan, Time};

/// How wide it is at its foot and how high: parts of the shorter side, beside others and as the subject of the picture.
const BESIDE: (f32, f32) = (0.95, 0.44);
const ALONE: (f32, f32) = (1.25, 0.62);

/// How much of its foot is below the horizon, as a part of its height, and how wide the crater is, as a part of the foot.
const SUNK: f32 = 0.3;
const CRATER: f32 = 0.1;

/// How many folds its slopes have, and how many clouds its smoke is made of.
const FOLDS: usize = 9;
const CLOUDS: usize = 13;

const ROCK: Colour = [0.3, 0.24, 0.23];
const LAVA: Colour = [1.0, 0.42, 0.1];
const SMOKE: Colour = [0.34, 0.31, 0.31];

/// Paints it above a horizon, in pixels.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan, horizon: f32) {
    let mut draw = Draw::new(plan.seed, "volcano");
    let unit = canvas.unit();
    let (wide, tall) = if plan.has_heroes { BESIDE } else { ALONE };
    let (half, tall) = (unit * wide / 2.0, unit * tall);
    let to_the_left = canvas.w() / 2.0 < canvas.light.0;
    let aside = if plan.has_heroes { draw.between(0.14, 0.24) } else { draw.between(0.0, 0.08) };
    let x = canvas.w() * (0.5 + if to_the_left { -aside } else { aside });
    let (top, foot) = (horizon - tall, horizon + tall * SUNK);
    smoke(canvas, plan, (x, top), tall, &mut draw);
    cone(canvas, plan, ((x, top), foot, half), &mut draw);
    streams(canvas, plan, ((x, top), foot, half), &mut draw);
}

/// Returns where a slope is at a part of its height, 0 at the crater: steeper above than below.
fn slope(((x, top), foot, half): (Point, f32, f32), side: f32, down: f32) -> Point {
    (x + side * half * lerp(CRATER, 1.0, down * (0.55 + 0.45 * down)), lerp(top, foot, down))
}

fn cone(canvas: &mut Canvas, plan: &Plan, at: (Point, f32, f32), draw: &mut Draw) {
    let haze = plan.palette.haze;
    let rock = mix(haze, mix(ROCK, plan.palette.near, 0.3), 0.72);
    let toward = if canvas.light.0 < at.0.0 { -1.0 } else { 1.0 };
    let steps = || (0..=8_u8).map(|step| f32::from(step) / 8.0);
    let outline: Vec<Point> =
        steps().map(|down| slope(at, -1.0, down)).chain(steps().rev().map(|down| slope(at, 1.0, down))).collect();
    canvas.polygon(&outline, Paint::gradient(rock, mix(rock, haze, 0.55), at.0.1, at.1));
    // The side in the light, and folds from the crater down.
    let lit = mix(rock, plan.palette.light, 0.2);
    for fold in 0..FOLDS {
        let across = lerp(-0.92, 0.92, (fold as f32 + draw.unit()) / FOLDS as f32);
        let (from, to) = (draw.between(0.02, 0.18), draw.between(0.6, 1.0));
        let (a, b) = (slope(at, across, from), slope(at, across + draw.between(-0.08, 0.08), to));
        let wide = at.2 * draw.between(0.03, 0.07);
        let colour = if 0.0 < across * toward { lit } else { scale(rock, 0.72) };
        canvas.stroke(a, b, (wide * 0.25, wide), Paint::plain(mix(colour, haze, 0.25)).alpha(0.5));
    }
}

/// Paints the glow of the crater and the streams of lava.
fn streams(canvas: &mut Canvas, plan: &Plan, at: (Point, f32, f32), draw: &mut Draw) {
    let ((x, top), _, half) = at;
    let bright = match plan.time {
        Time::Night | Time::Dusk => 1.0,
        Time::Dawn | Time::Sunset => 0.85,
        Time::Day => 0.6,
    };
    canvas.glow((x, top), half * 0.34, LAVA, 0.8 * bright);
    canvas.ellipse((x, top), (half * CRATER, half * CRATER * 0.3), Paint::plain(mix(LAVA, [1.0, 0.85, 0.5], 0.5)));
    for stream in 0..4_u8 {
        let mut across = lerp(-0.75, 0.75, (f32::from(stream) + draw.unit()) / 4.0);
        let reach = draw.between(0.35, 0.85);
        let mut last = slope(at, across, 0.0);
        for step in 1..=6_u8 {
            let down = reach * f32::from(step) / 6.0;
            across += draw.between(-0.06, 0.06);
            let next = slope(at, across, down);
            let wide = half * lerp(0.03, 0.012, down);
            canvas.stroke(last, next, (wide * 2.2, wide * 2.0), Paint::plain(LAVA).alpha(0.25 * bright));
            canvas.stroke(last, next, (wide, wide * 0.9), Paint::plain(mix(LAVA, [1.0, 0.8, 0.4], 0.3)));
            last = next;
        }
    }
    canvas.flicker((x, top), half * 0.3, Source::Window);
}

fn smoke(canvas: &mut Canvas, plan: &Plan, (x, top): Point, tall: f32, draw: &mut Draw) {
    let lean = if draw.chance(0.5) { 1.0 } else { -1.0 };
    let smoke = mix(mix(SMOKE, plan.palette.haze, 0.35), plan.palette.near, 0.2);
    for cloud in (0..CLOUDS).rev() {
        let up = cloud as f32 / CLOUDS as f32;
        let size = tall * lerp(0.07, 0.3, up) * draw.between(0.8, 1.2);
        let at = (x + lean * tall * (0.9 * up * up) + size * draw.between(-0.4, 0.4), top - tall * 0.95 * up);
        let lit = mix(smoke, LAVA, 0.35 * (1.0 - up) * (1.0 - up));
        let paint = Paint::gradient(mix(lit, plan.palette.cloud, 0.25), scale(lit, 0.72), at.1 - size, at.1 + size);
        canvas.ellipse(at, (size, size * 0.8), paint.alpha(lerp(0.97, 0.7, up)));
    }
}
