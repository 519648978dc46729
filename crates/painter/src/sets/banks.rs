//! The far bank of a river or a lake: what stands on it is what the place has, and mountains only where it has some.

use super::super::buildings::{self, Row};
use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::land;
use super::super::numbers::Draw;
use super::super::peaks::Range;
use super::super::plan::{Feature, Mood, Place, Plan, Time};
use super::super::scene::{Stand, bark, fog_strength, layer, rock, stand};
use super::super::sky::{self, Light};
use super::super::town;
use super::super::trees::Sort;

/// How high the bank is above the water, as a part of the shorter side.
const BANK: f32 = 0.022;

/// Tells whether snow lies.
pub(super) fn is_white(plan: &Plan) -> bool {
    plan.place == Place::Snow || plan.features.has(Feature::Snow)
}

/// Returns how bright the hour is.
pub(super) fn day(plan: &Plan) -> f32 {
    match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.74,
        Time::Dusk => 0.56,
        Time::Night => 0.4,
    }
}

/// Returns the colour of the ground at a depth, from the far haze (0) to the nearest (1).
pub(super) fn ground(plan: &Plan, depth: f32) -> Colour {
    let bare = layer(plan, depth);
    let own: Colour = if is_white(plan) {
        [0.92, 0.95, 1.0]
    } else if plan.place == Place::Mountains {
        [0.42, 0.42, 0.34]
    } else if plan.mood == Some(Mood::Autumn) {
        [0.5, 0.4, 0.18]
    } else {
        [0.3, 0.46, 0.2]
    };
    let own = mix(plan.palette.haze, mix(plan.palette.near, own, day(plan)), 0.4 + 0.6 * depth);
    mix(bare, own, if is_white(plan) { 0.85 } else { 0.7 })
}

/// Paints the sky and the land beyond the water down to `shore`, and returns the light.
pub(super) fn far(canvas: &mut Canvas, plan: &Plan, shore: f32, draw: &mut Draw) -> Light {
    let (w, unit) = (canvas.w(), canvas.unit());
    let light = sky::paint(canvas, plan, shore);
    let haze = (plan.palette.haze, 0.5, unit * 0.14);
    if plan.place == Place::Mountains {
        let snow = if is_white(plan) { 0.85 } else { 0.3 };
        for (tall, apart, depth, least) in [(0.58, 0.46, 0.14, 0.26), (0.3, 0.34, 0.4, 0.12)] {
            let range = Range::raise(canvas, shore, tall, apart, draw);
            range.paint(canvas, shore + 1.0, rock(plan, depth, snow, least), light, draw.seed());
        }
    } else {
        for (rise, depth) in [(0.13, 0.2), (0.06, 0.42)] {
            let line = land::rolling(canvas, shore - unit * rise, 0.16, 0.7, draw.seed());
            land::fill(canvas, &line, ground(plan, depth), haze, light);
        }
    }
    if plan.place == Place::Town {
        town::houses(canvas, plan, shore - unit * BANK * 0.6, unit * 0.15, draw);
    } else if plan.place == Place::City {
        towers(canvas, plan, shore - unit * BANK * 0.6, draw);
    } else {
        trees(canvas, plan, shore, light, draw);
    }
    let (near, far) = (shore + unit * 0.04, shore - unit * 0.3);
    let tone = mix(plan.palette.haze, plan.palette.horizon, 0.4);
    land::mist(canvas, tone, (far, near), fog_strength(plan) * 0.7, draw.seed());
    let bank = ground(plan, 0.72);
    canvas.rect((0.0, shore - unit * BANK), (w, shore), Paint::plain(bank));
    canvas.rect((0.0, shore - unit * 0.006), (w, shore), Paint::plain(scale(bank, 0.6)));
    light
}

/// Plants trees on the bank: bare ones where snow lies.
fn trees(canvas: &mut Canvas, plan: &Plan, shore: f32, light: Light, draw: &mut Draw) {
    let unit = canvas.unit();
    let usual = match (plan.place == Place::Mountains, is_white(plan)) {
        (true, _) => Sort::Pine,
        (false, true) => Sort::Bare,
        (false, false) => Sort::Leafy,
    };
    let line = land::rolling(canvas, shore - unit * BANK, 0.02, 0.4, draw.seed());
    let mut bark = bark(plan, 0.55, light, canvas);
    if is_white(plan) {
        bark.snow = Some(mix(plan.palette.haze, [0.95, 0.97, 1.0], day(plan)));
    }
    let row = Stand { sort: plan.sort(usual), heights: (0.07, 0.17), spacing: 0.085, gap: None };
    stand(canvas, &line, row, bark, draw);
    land::fill(canvas, &line, ground(plan, 0.6), (plan.palette.haze, 0.2, unit * 0.1), light);
}

/// Builds the towers of a city of our days.
fn towers(canvas: &mut Canvas, plan: &Plan, shore: f32, draw: &mut Draw) {
    let unit = canvas.unit();
    let is_dark = !matches!(plan.time, Time::Day | Time::Dawn);
    for depth in [0.35, 0.6] {
        let row = Row {
            ground: shore,
            heights: (unit * 0.14, unit * (0.56 - 0.4 * depth)),
            widths: (unit * 0.07, unit * 0.14),
            wall: layer(plan, depth),
            foot: mix(layer(plan, depth), plan.palette.haze, 0.3),
            lit: if is_dark { (0.3, 0.8) } else { (0.06, 0.3) },
            signs: false,
            glass: (!is_dark).then_some(mix(plan.palette.sky, plan.palette.horizon, 0.4)),
        };
        buildings::skyline(canvas, row, &plan.palette, (9e9, -9e9), draw);
    }
}

/// Returns a colour in the light of the hour, at a depth from the far haze (0) to the nearest (1).
pub(super) fn lit(plan: &Plan, colour: Colour, depth: f32) -> Colour {
    let palette = &plan.palette;
    let sun = match plan.time {
        Time::Day => [1.0, 0.99, 0.96],
        Time::Dawn | Time::Sunset => scale(mix([1.0; 3], palette.light, 0.4), 0.9),
        Time::Dusk => scale(mix([1.0; 3], palette.sky, 0.35), 0.7),
        Time::Night => scale(mix([1.0; 3], palette.sky, 0.35), 0.52),
    };
    let own = [colour[0] * sun[0], colour[1] * sun[1], colour[2] * sun[2]];
    mix(palette.haze, mix(own, palette.near, 0.06), 0.4 + 0.6 * depth)
}

/// Returns the colour of the rock of a gorge.
pub(super) fn cliff(plan: &Plan) -> Colour {
    let own: Colour = if plan.place == Place::Forest { [0.36, 0.34, 0.28] } else { [0.46, 0.43, 0.41] };
    mix(plan.palette.haze, lit(plan, own, 0.9), 0.85)
}
