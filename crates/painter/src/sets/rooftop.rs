//! A flat roof or a balcony above a town: the roofs of other houses beyond a parapet.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::land;
use super::super::numbers::Draw;
use super::super::plan::Plan;
use super::super::scene::{extras, fog_strength, layer};
use super::super::sky;
use super::super::town;
use super::banks;

/// Where the floor begins, as a part of the height.
const FLOOR: f32 = 0.64;

/// How high the parapet is, how thick its coping, and how high the other houses stand above it: parts of the shorter side.
const PARAPET: f32 = 0.12;
const COPING: f32 = 0.022;
const HOUSES: f32 = 0.2;

/// Plants in pots on the coping, from the left side to the right one: parts of the width.
const POTS: [f32; 3] = [0.1, 0.2, 0.88];

const PLASTER: Colour = [0.82, 0.75, 0.65];
const CLAY: Colour = [0.68, 0.34, 0.2];
const LEAVES: Colour = [0.3, 0.48, 0.2];

/// Paints the roof, and the town around it.
pub(super) fn terrace(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "rooftop");
    let floor = h * plan.street.unwrap_or(FLOOR);
    let top = floor - unit * PARAPET;
    let light = sky::paint(canvas, plan, top);
    let hills = land::rolling(canvas, top - unit * 0.14, 0.16, 0.5, draw.seed());
    land::fill(canvas, &hills, layer(plan, 0.25), (plan.palette.haze, 0.5, unit * 0.2), light);
    // Of the other houses, only the upper parts are seen.
    town::houses(canvas, plan, top + unit * HOUSES * 0.6, unit * HOUSES, &mut draw);
    land::mist(canvas, plan.palette.haze, (top - unit * 0.3, top), fog_strength(plan) * 0.7, draw.seed());
    parapet(canvas, plan, (top, floor));
    town::street(canvas, plan, floor, draw.seed());
    for x in POTS {
        pot(canvas, plan, (w * x, top - unit * COPING * 0.6), unit * draw.between(0.05, 0.065));
    }
    let line = vec![floor + (h - floor) * 0.4; canvas.width];
    extras(canvas, plan, &line, 0.5, &mut draw);
}

/// Paints the wall between the roof and the town.
fn parapet(canvas: &mut Canvas, plan: &Plan, (top, floor): (f32, f32)) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let wall = town::lit(plan, PLASTER, 0.95);
    canvas.rect((0.0, top), (w, floor), Paint::gradient(wall, scale(wall, 0.72), top, floor));
    let coping =
        if banks::is_white(plan) { town::lit(plan, [0.95, 0.97, 1.0], 0.95) } else { mix(wall, [1.0; 3], 0.18) };
    let thick = unit * COPING;
    canvas.rect((0.0, top + thick * 0.4), (w, top + thick), Paint::plain(scale(wall, 0.6)).alpha(0.7));
    canvas.rect((0.0, top - thick * 0.6), (w, top + thick * 0.4), Paint::plain(coping));
}

/// Sets a plant in a pot on the coping.
fn pot(canvas: &mut Canvas, plan: &Plan, (x, y): Point, tall: f32) {
    let (clay, leaves) = (town::lit(plan, CLAY, 0.95), town::lit(plan, LEAVES, 0.95));
    let wide = tall * 0.4;
    for (dx, dy, size) in [(-0.5, 1.3, 0.42), (0.5, 1.35, 0.4), (0.0, 1.7, 0.5), (0.1, 1.15, 0.5)] {
        let at = (x + dx * wide, y - dy * tall * 0.8);
        canvas.ellipse(at, (tall * size, tall * size), Paint::plain(scale(leaves, 0.85 + 0.2 * dx)));
    }
    canvas.polygon(
        &[(x - wide, y - tall * 0.8), (x + wide, y - tall * 0.8), (x + wide * 0.7, y), (x - wide * 0.7, y)],
        Paint::plain(clay),
    );
    canvas.rect((x - wide * 1.15, y - tall), (x + wide * 1.15, y - tall * 0.74), Paint::plain(scale(clay, 1.12)));
}
