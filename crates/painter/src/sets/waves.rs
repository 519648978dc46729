//! Waves: rows of crests from the horizon to the viewer, as high as the weather makes them, with foam.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::land;
use super::super::numbers::{Draw, lerp, noise, sine};
use super::super::plan::{Feature, Plan, Time};
use super::super::sky::Light;

/// How many rows of waves there are.
const ROWS: usize = 9;

/// From this height on, crests break.
const BREAKING: f32 = 0.3;

/// Returns how high the sea goes: 0 is smooth, 1 a storm.
pub(in super::super) fn height(plan: &Plan) -> f32 {
    let has = |feature| plan.features.has(feature);
    if has(Feature::Storm) {
        1.0
    } else if has(Feature::Waves) {
        0.55
    } else if has(Feature::Rain) {
        0.34
    } else {
        0.0
    }
}

/// Returns the colour of deep water in the light of the picture.
pub(super) fn deep(plan: &Plan) -> Colour {
    let near = plan.palette.near;
    if plan.time == Time::Day && !plan.features.has(Feature::Rain) {
        mix(plan.palette.zenith, [0.02, 0.28, 0.36], 0.55)
    } else {
        mix(mix(plan.palette.zenith, near, 0.4), [0.03, 0.14, 0.18], 0.3)
    }
}

/// Paints rows of waves between the horizon and a row of the picture.
pub(in super::super) fn paint(
    canvas: &mut Canvas,
    plan: &Plan,
    (horizon, bottom): (f32, f32),
    height: f32,
    light: Light,
    draw: &mut Draw,
) {
    let unit = canvas.unit();
    let deep = deep(plan);
    let bright = mix(deep, mix(plan.palette.haze, plan.palette.horizon, 0.4), 0.55);
    let foam = mix(plan.palette.cloud, [0.95, 0.97, 1.0], if plan.time == Time::Night { 0.25 } else { 0.6 });
    for row in 0..ROWS {
        let t = (row as f32 + 0.6) / ROWS as f32;
        let base = lerp(horizon, bottom, 0.06 + 0.94 * t * t);
        let amplitude = unit * height * lerp(0.02, 0.17, t * t);
        let long = unit * lerp(0.1, 0.8, t * t) * (0.7 + 0.5 * height);
        let (shift, seed) = (draw.between(0.0, 9.0), draw.seed());
        let crest = |x: f32| {
            let bend = noise(x / long * 0.7, 1.0, seed) * 0.9;
            let sharp = 1.0 - sine((x / long + shift + bend) * 0.5).abs();
            sharp * sharp * (0.35 + 0.9 * noise(x / long * 0.5, 7.0, seed))
        };
        let line: land::Line = (0..canvas.width)
            .map(|x| {
                let x = x as f32;
                base - amplitude * crest(x) - unit * 0.012 * height * t * noise(x / long * 5.0, 3.0, seed)
            })
            .collect();
        let face = mix(mix(bright, plan.palette.haze, 0.5 * (1.0 - t)), deep, 0.25 * t);
        let trough = scale(mix(deep, bright, 0.25 * (1.0 - t)), 1.0 - 0.35 * t * height);
        let foot = (amplitude * 1.3).max(unit * 0.03 * (0.3 + t));
        land::fill(canvas, &line, face, (trough, 0.95, foot), light);
        if BREAKING < height {
            let ready = |x: usize| crest(x as f32) * height;
            breaking(canvas, &line, ready, (foam, unit * lerp(0.0022, 0.011, t), amplitude), draw);
        }
    }
}

/// Paints the foam of a row: along its high crests, and in streaks down their faces.
fn breaking(
    canvas: &mut Canvas,
    line: &land::Line,
    ready: impl Fn(usize) -> f32,
    (foam, size, amplitude): (Colour, f32, f32),
    draw: &mut Draw,
) {
    let step = (size * 1.1).max(1.0) as usize;
    for x in (0..line.len()).step_by(step.max(1)) {
        let high = ready(x);
        let at = (x as f32, line[x]);
        if 0.42 < high {
            let wide = size * draw.between(0.5, 1.3) * (high + 0.3);
            let at = (at.0, at.1 + wide * draw.between(0.0, 0.9));
            canvas.ellipse(at, (wide * 1.5, wide * 0.8), Paint::plain(foam).alpha(0.8));
            if draw.chance(0.16) {
                let end = (at.0 + wide * draw.between(-4.0, 4.0), at.1 + amplitude * draw.between(0.2, 0.8));
                canvas.stroke(at, end, (size * 0.5, size * 0.15), Paint::plain(foam).alpha(0.4));
            }
            if 0.8 < high && draw.chance(0.12) {
                let spray = (at.0 + size * draw.between(-5.0, 5.0), at.1 - amplitude * draw.between(0.02, 0.25));
                canvas.ellipse(spray, (size * 0.3, size * 0.3), Paint::plain(foam).alpha(0.6));
            }
        } else if 0.2 < high && draw.chance(0.1) {
            let end = (at.0 + size * draw.between(1.0, 5.0), at.1 + size * draw.between(0.5, 2.0));
            canvas.stroke(at, end, (size * 0.4, size * 0.2), Paint::plain(foam).alpha(0.45));
        }
    }
}
