//! On a frozen river or lake: a pale sheet with cracks and snow, and the banks of the place behind it.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::field::Field;
use super::super::numbers::{Draw, fractal, lerp, step};
use super::super::plan::Plan;
use super::super::scene::{extras, layer};
use super::super::sky::coarse;
use super::super::water::{self, Water};
use super::banks;

/// Where the far bank is, as a part of the height.
const SHORE: (f32, f32) = (0.5, 0.54);

/// How many cracks go through the ice, and how many pieces each has.
const CRACKS: usize = 7;
const PIECES: usize = 14;

/// Paints the ice, and what is behind it.
pub(super) fn sheet(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "ice");
    let (h, unit) = (canvas.h(), canvas.unit());
    let shore = h * draw.between(SHORE.0, SHORE.1);
    let light = banks::far(canvas, plan, shore, &mut draw);
    let ice = banks::lit(plan, [0.72, 0.85, 0.93], 0.9);
    let snow = banks::lit(plan, [0.95, 0.97, 1.0], 0.95);
    // What stands on the bank is a pale shade in the ice, without ripples.
    let shine = super::super::sky::Light { strength: light.strength * 0.35, ..light };
    water::paint(canvas, Water { shore, deep: ice, depth: 0.86, ripple: 0.04 }, shine, draw.seed());
    patches(canvas, shore, (ice, snow), draw.seed());
    let (dark, white) = (mix(layer(plan, 0.7), ice, 0.45), mix(snow, [1.0; 3], 0.3));
    for number in 0..CRACKS {
        crack(canvas, shore, (dark, white), number, &mut draw);
    }
    let edge = shore + unit * 0.008;
    canvas.rect((0.0, shore - unit * 0.004), (canvas.w(), edge), Paint::plain(snow).alpha(0.85));
    let line = vec![lerp(shore, h, 0.45); canvas.width];
    extras(canvas, plan, &line, 0.5, &mut draw);
}

/// Returns how far a row of the ice is from the viewer; 1 at the lower edge of the picture.
fn distance(y: f32, (shore, h): (f32, f32)) -> f32 {
    1.0 / ((y - shore) / (h - shore).max(1.0) + 0.06)
}

/// Lays snow on the ice where the wind has left it, and clouds below it.
fn patches(canvas: &mut Canvas, shore: f32, (ice, snow): (Colour, Colour), seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let grid = coarse(canvas);
    let drift = Field::within(canvas, (0.0, shore), (w, h), grid, |x, y| {
        let far = distance(y, (shore, h));
        let across = (x - w * 0.5) / unit * far;
        step(0.5, 0.62, fractal(across * 0.9, far * 2.6, seed, 4)) * 0.85
    });
    drift.veil(canvas, snow);
    let depth = Field::within(canvas, (0.0, shore), (w, h), grid, |x, y| {
        let far = distance(y, (shore, h));
        let across = (x - w * 0.5) / unit * far;
        step(0.55, 0.75, fractal(across * 1.6 + 7.0, far * 3.4, seed ^ 5, 3)) * 0.3
    });
    depth.veil(canvas, scale(ice, 0.7));
}

/// Draws a crack that runs across the ice and parts.
fn crack(canvas: &mut Canvas, shore: f32, (dark, white): (Colour, Colour), number: usize, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let from = lerp(0.06, 0.9, (number as f32 + draw.unit()) / CRACKS as f32);
    let (mut at, mut part): (Point, f32) = ((w * draw.between(-0.1, 0.9), 0.0), from * from);
    let way = if draw.chance(0.5) { 1.0 } else { -1.0 };
    for piece in 0..PIECES {
        let near = 0.1 + part;
        let y = lerp(shore + unit * 0.012, h, part);
        at.1 = if piece == 0 { y } else { at.1 };
        part = (part + draw.between(-0.035, 0.05) * near * 2.0).clamp(0.01, 1.0);
        let to = (at.0 + way * unit * near * draw.between(0.06, 0.22), lerp(shore + unit * 0.012, h, part));
        let thick = unit * 0.006 * near + 0.4;
        canvas.stroke((at.0, at.1 + thick), (to.0, to.1 + thick), (thick, thick), Paint::plain(white).alpha(0.8));
        canvas.stroke(at, to, (thick, thick * 0.8), Paint::plain(dark).alpha(0.75));
        if draw.chance(0.3) {
            let tip = (at.0 + way * unit * near * 0.09, at.1 + unit * near * draw.between(-0.06, 0.06));
            canvas.stroke(at, tip, (thick * 0.7, thick * 0.2), Paint::plain(dark).alpha(0.6));
        }
        at = to;
    }
}
