//! What small things lie on, stand on and hang on, seen from near: a table from the side and from above, a wall.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::field::Wash;
use super::super::numbers::{Draw, floor, fractal, hash_unit, lerp, noise, step};
use super::super::palette::WOODS;
use super::super::plan::{Mood, Place, Plan, Time};

/// Paints the top of a table across the part of the picture below `edge`.
pub(super) fn table(canvas: &mut Canvas, plan: &Plan, edge: f32, light_x: f32, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let seed = draw.seed();
    let wood = WOODS[draw.below(WOODS.len())];
    let warm = mix(plan.palette.lamp, [1.0, 0.9, 0.75], 0.3);
    let bright = if plan.time == Time::Day { 1.05 } else { 0.82 };
    canvas.lay((0.0, edge), (w, h), |x, y| {
        let depth = (y - edge) / (h - edge).max(1.0);
        let across = (x - w * 0.5) / (0.55 + depth) / unit;
        let board = across * 3.2;
        let seam = if board - (floor(board) as f32) < 0.022 { 0.5 } else { 1.0 };
        let grain = 0.86 + 0.28 * noise(across * 60.0 + floor(board) as f32 * 9.0, depth * 5.0, seed);
        let pool = ((x - light_x) / w).abs();
        let lit = bright * (1.12 - 0.45 * pool) * (1.0 - 0.5 * depth);
        let tone = scale(mix(wood, plan.palette.near, 0.1), seam * grain * lit);
        Some((mix(tone, scale(warm, 0.6), 0.3 * step(0.2, 0.0, depth) * bright), 1.0))
    });
    canvas.rect((0.0, edge - 1.0), (w, edge + unit * 0.007), Paint::plain(scale(warm, 0.5)).alpha(0.6));
}

/// What is seen from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bed {
    Boards,
    Cloth,
}

/// Paints the whole picture as a surface seen from above, lit from one side; indoors by day a window lights it.
pub(super) fn from_above(canvas: &mut Canvas, plan: &Plan, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let bed = if draw.chance(0.3) { Bed::Cloth } else { Bed::Boards };
    let (seed, wood, turn) = (draw.seed(), WOODS[draw.below(WOODS.len())], draw.between(-0.16, 0.16));
    let cloth: Colour = [[0.56, 0.26, 0.22], [0.32, 0.42, 0.54], [0.4, 0.48, 0.36], [0.56, 0.5, 0.4]][draw.below(4)];
    let is_day = plan.time == Time::Day || plan.time == Time::Dawn;
    let warm =
        mix([1.0; 3], if is_day { plan.palette.light } else { plan.palette.lamp }, if is_day { 0.3 } else { 0.5 });
    let from = if draw.chance(0.5) { 0.0 } else { 1.0 };
    canvas.light = (w * (from * 1.1 - 0.05), -h * 0.05);
    let (centre, radius) = ((w * lerp(0.42, 0.58, from), h * 0.38), unit * if is_day { 1.1 } else { 0.8 });
    let level = if is_day { 1.0 } else { 0.86 };
    let coarse = (unit as usize / 360).max(1);
    let wash = Wash::within(canvas, (0.0, 0.0), (w, h), coarse, |x, y| {
        let (u, v) = ((x - w * 0.5) / unit, (y - h * 0.5) / unit);
        let tone = texture(bed, (u + v * turn, v - u * turn), wood, cloth, seed);
        let (dx, dy) = ((x - centre.0) / radius, (y - centre.1) / radius);
        let pool = lerp(0.5, 1.12, step(1.25, 0.1, (dx * dx + dy * dy).sqrt()));
        let lit = scale(tone, pool * level);
        [lit[0] * warm[0], lit[1] * warm[1], lit[2] * warm[2]]
    });
    wash.paint(canvas, |_, _, amounts| amounts.fill(1.0));
    if is_day {
        panes(canvas, from, scale(plan.palette.light, 0.3));
    }
}

/// Returns the colour of a surface at a place, in units of the shorter side.
fn texture(bed: Bed, (u, v): Point, wood: Colour, cloth: Colour, seed: u32) -> Colour {
    match bed {
        Bed::Boards => {
            let board = v * 4.2 + 20.0;
            let row = floor(board);
            let seam = if board - (row as f32) < 0.035 { 0.42 } else { 1.0 };
            let own = 0.85 + 0.3 * hash_unit(row, 3, seed);
            let grain = 0.82 + 0.36 * fractal(u * 5.0 + row as f32 * 7.0, v * 70.0, seed, 2);
            scale(wood, seam * own * grain)
        }
        Bed::Cloth => {
            let weave = 0.94 + 0.12 * noise(u * 180.0, v * 180.0, seed);
            let fold = 0.8 + 0.4 * fractal(u * 1.8 + 0.6 * v, v * 1.4, seed, 3);
            let band = |at: f32| if (floor(at * 7.0 + 40.0) & 1) == 0 { 0.5 } else { 0.0 };
            let checked = mix(cloth, [0.85, 0.82, 0.75], 0.5 * (band(u) + band(v)));
            scale(checked, weave * fold)
        }
    }
}

/// Lights the shape of a window on a surface.
fn panes(canvas: &mut Canvas, from: f32, light: Colour) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let lean = if from < 0.5 { 0.4 } else { -0.4 };
    for column in 0..2 {
        for row in 0..3 {
            let (x, y) = (w * 0.5 + unit * (0.4 * column as f32 - 0.4), h * 0.38 + unit * (0.34 * row as f32 - 0.5));
            let at = |dx: f32, dy: f32| (x + unit * (dx + lean * (y / unit + dy - h * 0.38 / unit)), y + unit * dy);
            let points = [at(0.02, 0.02), at(0.38, 0.02), at(0.38, 0.32), at(0.02, 0.32)];
            canvas.polygon(&points, Paint::plain(light).alpha(0.2));
        }
    }
}

/// Paints a wall across the whole picture, with a pool of light and a rail near its foot.
pub(super) fn wall(canvas: &mut Canvas, plan: &Plan, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let is_rough = plan.mood == Some(Mood::Eerie) || !matches!(plan.place, Place::Interior);
    let papers: [Colour; 4] = [[0.42, 0.32, 0.28], [0.3, 0.38, 0.36], [0.44, 0.38, 0.3], [0.34, 0.32, 0.42]];
    let paper = if is_rough { [0.4, 0.38, 0.36] } else { papers[draw.below(papers.len())] };
    let (seed, left) = (draw.seed(), draw.chance(0.5));
    let at = (w * if left { 0.3 } else { 0.7 }, h * 0.2);
    canvas.light = (w * if left { 0.05 } else { 0.95 }, 0.0);
    let warm = mix([1.0; 3], plan.palette.lamp, 0.4);
    let level = if plan.time == Time::Day { 1.15 } else { 0.95 };
    let rail = h * 0.8;
    let wash = Wash::within(canvas, (0.0, 0.0), (w, h), (unit as usize / 360).max(1), |x, y| {
        let (u, v) = (x / unit, y / unit);
        let stains = 0.82 + 0.36 * fractal(u * 2.2, v * 2.2, seed, 4);
        let stripe = if is_rough { 0.95 + 0.1 * noise(u * 60.0, v * 60.0, seed) } else { stripes(u) };
        let (dx, dy) = ((x - at.0) / (unit * 1.1), (y - at.1) / (unit * 1.3));
        let pool = lerp(0.3, 1.1, step(1.3, 0.0, (dx * dx + dy * dy).sqrt()));
        let below = if rail < y && !is_rough { 0.6 } else { 1.0 };
        let lit = scale(paper, stains * stripe * pool * level * below);
        [lit[0] * warm[0], lit[1] * warm[1], lit[2] * warm[2]]
    });
    wash.paint(canvas, |_, _, amounts| amounts.fill(1.0));
    if !is_rough {
        canvas.rect((0.0, rail - unit * 0.012), (w, rail + unit * 0.012), Paint::plain(scale(paper, 0.4)));
        canvas.rect((0.0, rail - unit * 0.012), (w, rail - unit * 0.006), Paint::plain(scale(warm, 0.4)).alpha(0.5));
    }
}

fn stripes(u: f32) -> f32 {
    let stripe = u * 9.0;
    if (floor(stripe) & 1) == 0 { 1.0 } else { 0.88 }
}
