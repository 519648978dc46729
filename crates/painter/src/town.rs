//! Paints an old town or a village: gabled houses along a street, a church spire behind them.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::land;
use super::minka;
use super::numbers::{Draw, floor, hash_unit, step};
use super::plan::{Feature, Plan, Time};
use super::props;
use super::scene::{extras, fog_strength, layer};
use super::sky;
use super::stalls::stalls;

/// Colours of plaster in white light.
const WALLS: [Colour; 6] = [
    [0.82, 0.74, 0.6],
    [0.74, 0.58, 0.42],
    [0.7, 0.66, 0.6],
    [0.66, 0.46, 0.36],
    [0.62, 0.64, 0.56],
    [0.8, 0.68, 0.48],
];

/// Colours of tiles and thatch.
const ROOFS: [Colour; 4] = [[0.5, 0.24, 0.16], [0.42, 0.28, 0.2], [0.34, 0.28, 0.28], [0.5, 0.38, 0.22]];

/// The left edges of the windows and of the door, and their width: parts of the width of a house.
const COLUMNS: [f32; 3] = [0.13, 0.41, 0.69];
const OPENING: f32 = 0.18;

/// Where the windows of the floors begin, their height, and how high a door is: parts of the height of the walls. A door
/// has a column of its own on the ground floor, so that it never lies over a window.
const FLOORS: [f32; 2] = [0.1, 0.55];
const WINDOW: f32 = 0.24;
const DOOR: f32 = 0.42;

/// The light on a row of houses, and how far away it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) ground: f32,
    /// From the far haze (0) to the nearest (1).
    pub(super) depth: f32,
    /// The height of a house up to its roof.
    pub(super) tall: f32,
}

/// Paints the town.
pub(super) fn town(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "town");
    let ground = h * plan.street.unwrap_or(draw.between(0.68, 0.74));
    let light = sky::paint(canvas, plan, ground);
    let hills = land::rolling(canvas, ground - unit * 0.2, 0.2, 0.5, draw.seed());
    land::fill(canvas, &hills, layer(plan, 0.25), (plan.palette.haze, 0.5, unit * 0.2), light);
    let spire = w * if canvas.light.0 < w / 2.0 { draw.between(0.56, 0.68) } else { draw.between(0.32, 0.44) };
    church(canvas, plan, (spire, ground), unit * draw.between(0.62, 0.74));
    row(canvas, plan, Row { ground, depth: 0.45, tall: unit * 0.15 }, (0.0, w), &mut draw);
    land::mist(
        canvas,
        plan.palette.haze,
        (ground - unit * 0.5, ground - unit * 0.1),
        fog_strength(plan) * 0.7,
        draw.seed(),
    );
    let gap = unit * draw.between(0.22, 0.3);
    let near = Row { ground: ground + unit * 0.004, depth: 0.85, tall: unit * draw.between(0.28, 0.36) };
    row(canvas, plan, near, (-unit * 0.1, w * 0.5 - gap), &mut draw);
    row(canvas, plan, near, (w * 0.5 + gap, w + unit * 0.1), &mut draw);
    street(canvas, plan, ground, draw.seed());
    let line = vec![ground + (h - ground) * 0.4; canvas.width];
    if plan.is_japan() {
        minka::lanterns(canvas, plan, ground, &mut draw);
    } else if plan.features.has(Feature::Lamp) || plan.features.has(Feature::Street) {
        let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
        let at = (w * 0.5 + side * unit * 0.33, ground + unit * 0.1);
        let lit = if plan.is_dark() { plan.palette.lamp } else { scale(plan.palette.lamp, 0.4) };
        props::lamp(canvas, at, unit * 0.46, scale(plan.palette.near, 0.8), lit);
    }
    if plan.features.has(Feature::Stalls) {
        stalls(canvas, plan, ground, &mut draw);
    }
    extras(canvas, plan, &line, 0.5, &mut draw);
}

/// Paints houses side by side across the picture, as on the far bank of a river or beyond the parapet of a roof.
pub(super) fn houses(canvas: &mut Canvas, plan: &Plan, ground: f32, tall: f32, draw: &mut Draw) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let spire = (w * draw.between(0.2, 0.8), ground);
    church(canvas, plan, spire, tall * draw.between(2.2, 2.6));
    row(canvas, plan, Row { ground, depth: 0.6, tall }, (-unit * 0.1, w + unit * 0.1), draw);
}

/// Returns the colour of something in a row, in the light of the day.
pub(super) fn lit(plan: &Plan, colour: Colour, depth: f32) -> Colour {
    let palette = &plan.palette;
    let sun = match plan.time {
        Time::Day => [1.0, 0.98, 0.94],
        Time::Dawn | Time::Sunset => scale(mix([1.0; 3], palette.light, 0.6), 0.8),
        Time::Dusk => scale(mix([1.0; 3], palette.sky, 0.5), 0.5),
        Time::Night => scale(mix([1.0; 3], palette.sky, 0.5), 0.3),
    };
    let own = [colour[0] * sun[0], colour[1] * sun[1], colour[2] * sun[2]];
    mix(palette.haze, mix(own, palette.near, 0.12), 0.35 + 0.65 * depth)
}

/// Paints houses side by side between two columns.
fn row(canvas: &mut Canvas, plan: &Plan, row: Row, (from, to): (f32, f32), draw: &mut Draw) {
    let mut x = from;
    while x < to {
        let wide = (row.tall * draw.between(0.75, 1.15)).min((to - x).max(row.tall * 0.6));
        let tall = row.tall * draw.between(0.8, 1.25);
        house(canvas, plan, Row { tall, ..row }, (x, wide), draw);
        x += wide * draw.between(0.98, 1.04);
    }
}

/// Paints a house that stands alone; `wide` is its width.
pub(super) fn alone(canvas: &mut Canvas, plan: &Plan, (x, ground): Point, wide: f32, draw: &mut Draw) {
    let row = Row { ground, depth: 0.9, tall: wide * 0.62 };
    house(canvas, plan, row, (x - wide / 2.0, wide), draw);
}

fn house(canvas: &mut Canvas, plan: &Plan, row: Row, (x, wide): (f32, f32), draw: &mut Draw) {
    if plan.is_japan() {
        return minka::house(canvas, plan, row, (x, wide), draw);
    }
    let Row { ground, depth, tall } = row;
    let (top, right, middle) = (ground - tall, x + wide, x + wide / 2.0);
    let wall = lit(plan, WALLS[draw.below(WALLS.len())], depth);
    let roof = lit(plan, ROOFS[draw.below(ROOFS.len())], depth);
    let is_front = draw.chance(0.6);
    let peak = top - wide * if is_front { draw.between(0.5, 0.7) } else { 0.34 };
    if draw.chance(0.7) {
        let (at, thick) = (x + wide * draw.between(0.2, 0.7), wide * 0.1);
        canvas.rect((at, peak - wide * 0.04), (at + thick, top), Paint::plain(scale(roof, 0.75)));
    }
    let sunny = if canvas.light.0 < middle { 1.0 } else { -1.0 };
    canvas.rect((x, top), (right, ground), Paint::gradient(wall, scale(wall, 0.72), top, ground));
    let eaves = wide * 0.06;
    if is_front {
        canvas.polygon(&[(x, top), (middle, peak), (right, top)], Paint::plain(scale(wall, 0.94)));
        let slope = wide * 0.09;
        for side in [-1.0, 1.0] {
            let foot = (middle + side * (wide / 2.0 + eaves), top + eaves * 0.8);
            let tone = scale(roof, if side * sunny < 0.0 { 1.15 } else { 0.8 });
            let lower = (foot.0, foot.1 + slope * 0.3);
            canvas.polygon(&[(middle, peak - slope), foot, lower, (middle, peak + slope * 0.2)], Paint::plain(tone));
        }
    } else {
        let points = [
            (x - eaves, top + eaves),
            (x + wide * 0.1, peak),
            (right - wide * 0.1, peak),
            (right + eaves, top + eaves),
        ];
        canvas.polygon(&points, Paint::gradient(scale(roof, 1.1), scale(roof, 0.75), peak, top));
    }
    if plan.features.has(Feature::Snow) {
        let white = lit(plan, [0.94, 0.96, 1.0], depth);
        let thick = wide * 0.07;
        if is_front {
            canvas.polygon(
                &[
                    (x - eaves, top),
                    (middle, peak - thick * 1.6),
                    (right + eaves, top),
                    (right, top - thick * 0.3),
                    (middle, peak - thick * 0.2),
                    (x, top - thick * 0.3),
                ],
                Paint::plain(white),
            );
        } else {
            let points = [
                (x + wide * 0.02, top - eaves),
                (x + wide * 0.1, peak - thick),
                (right - wide * 0.1, peak - thick),
                (right - wide * 0.02, top - eaves),
            ];
            canvas.polygon(&points, Paint::plain(white));
        }
    }
    if draw.chance(0.4) && 0.6 < depth {
        timber(canvas, (x, top, right, ground), scale(mix(wall, plan.palette.near, 0.75), 0.9));
    }
    let door = draw.below(COLUMNS.len());
    windows(canvas, plan, ((x, top, wide, tall), door), wall, draw);
    let (left, across, head) = (x + wide * COLUMNS[door], wide * OPENING, ground - tall * DOOR);
    let rim = across * 0.12;
    canvas.rect((left - rim, head - rim), (left + across + rim, ground), Paint::plain(scale(wall, 0.62)));
    let wood = mix(scale(wall, 0.35), plan.palette.near, 0.3);
    canvas.rect((left, head), (left + across, ground), Paint::gradient(scale(wood, 1.2), wood, head, ground));
}

/// Paints the beams of a timber frame.
fn timber(canvas: &mut Canvas, (left, top, right, bottom): (f32, f32, f32, f32), beam: Colour) {
    let thick = (right - left) * 0.035;
    let paint = Paint::plain(beam);
    let middle = (top + bottom) / 2.0;
    for y in [top, middle, bottom - thick] {
        canvas.rect((left, y), (right, y + thick), paint);
    }
    for step in 0..5 {
        let x = left + (right - left - thick) * step as f32 / 4.0;
        canvas.rect((x, top), (x + thick, bottom), paint);
    }
    let part = (right - left) / 4.0;
    canvas.stroke((left, middle), (left + part, top), (thick, thick), paint);
    canvas.stroke((right, middle), (right - part, top), (thick, thick), paint);
}

fn windows(
    canvas: &mut Canvas,
    plan: &Plan,
    ((x, top, wide, tall), door): ((f32, f32, f32, f32), usize),
    wall: Colour,
    draw: &mut Draw,
) {
    let dark = plan.is_dark();
    let frame = Paint::plain(mix(wall, [0.9, 0.88, 0.82], if dark { 0.12 } else { 0.4 }));
    for (storey, down) in FLOORS.into_iter().enumerate() {
        for (column, left) in COLUMNS.into_iter().enumerate() {
            if storey == 1 && (column == door || draw.chance(0.3)) {
                continue;
            }
            let at = (x + wide * left, top + tall * down);
            let (across, high) = (wide * OPENING, tall * WINDOW);
            let is_lit = dark && draw.chance(0.6);
            let glass = if is_lit {
                plan.palette.lamp
            } else {
                mix(scale(wall, 0.3), plan.palette.sky, if dark { 0.12 } else { 0.35 })
            };
            canvas.rect(
                (at.0 - across * 0.12, at.1 - across * 0.12),
                (at.0 + across * 1.12, at.1 + high + across * 0.12),
                frame,
            );
            canvas.rect(at, (at.0 + across, at.1 + high), Paint::plain(glass));
            let bar = across * 0.1;
            canvas.rect((at.0 + across * 0.45, at.1), (at.0 + across * 0.45 + bar, at.1 + high), frame);
            canvas.rect((at.0, at.1 + high * 0.42), (at.0 + across, at.1 + high * 0.42 + bar), frame);
            if is_lit {
                canvas.glow((at.0 + across / 2.0, at.1 + high / 2.0), across * 0.5, plan.palette.lamp, 0.3);
                canvas.flicker((at.0 + across * 0.25, at.1 + high * 0.2), across * 1.2, Source::Window);
            }
        }
    }
}

/// Paints a church in the distance.
fn church(canvas: &mut Canvas, plan: &Plan, (x, ground): Point, tall: f32) {
    if plan.is_japan() {
        return;
    }
    let wall = lit(plan, [0.66, 0.6, 0.54], 0.4);
    let roof = lit(plan, [0.32, 0.36, 0.36], 0.45);
    let wide = tall * 0.17;
    let shoulder = ground - tall * 0.6;
    canvas.rect((x - wide / 2.0, shoulder), (x + wide / 2.0, ground), Paint::plain(wall));
    canvas.polygon(&[(x - wide * 0.62, shoulder), (x, ground - tall), (x + wide * 0.62, shoulder)], Paint::plain(roof));
    let cross = Paint::plain(roof);
    canvas.rect((x - 1.0, ground - tall * 1.07), (x + 1.0, ground - tall * 0.99), cross);
    canvas.rect((x - wide * 0.1, ground - tall * 1.05), (x + wide * 0.1, ground - tall * 1.035), cross);
    let hole = Paint::plain(scale(wall, 0.5));
    canvas.rect((x - wide * 0.14, shoulder + wide * 0.3), (x + wide * 0.14, shoulder + wide * 0.85), hole);
}

/// Paints the stones of the street.
pub(super) fn street(canvas: &mut Canvas, plan: &Plan, top: f32, seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let snowy = plan.features.has(Feature::Snow);
    let is_earth = plan.is_old_japan();
    let (least, more) = if is_earth { (0.96, 0.05) } else { (0.86, 0.24) };
    let tone: Colour = if is_earth { [0.56, 0.47, 0.36] } else { [0.5, 0.46, 0.41] };
    let stone = lit(plan, if snowy { [0.88, 0.9, 0.96] } else { tone }, 0.9);
    let wet = plan.features.has(Feature::Rain);
    let gleam =
        mix(stone, if plan.is_dark() { plan.palette.lamp } else { plan.palette.horizon }, if wet { 0.6 } else { 0.25 });
    canvas.shade((0.0, top), (w, h), |x, y, _| {
        let down = (y - top) / unit + 0.06;
        let depth = 0.5 / down;
        let row = depth * 6.0;
        let column = (x - w * 0.5) / unit / down * 0.7 + 0.5 * (floor(row) & 1) as f32;
        let (fx, fy) = (column - floor(column) as f32, row - floor(row) as f32);
        let own = least + more * hash_unit(floor(column), floor(row), seed);
        let joint = if !snowy && !is_earth && (fx < 0.1 || fy < 0.12) { 0.7 } else { 1.0 };
        let near = step(0.02, 0.2, down - 0.06);
        let tone = scale(stone, own * (1.0 - near * (1.0 - joint)) * (1.08 - 0.4 * (y - top) / (h - top).max(1.0)));
        mix(
            tone,
            gleam,
            (1.0 - near) * 0.4 + if wet { 0.2 * hash_unit(floor(column), floor(row), seed ^ 5) } else { 0.0 },
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_touches_no_window() {
        let rim = OPENING * 0.12;
        assert!(COLUMNS.windows(2).all(|pair| pair[0] + OPENING + rim < pair[1] - rim), "side by side");
        // Below the windows of the upper floor.
        const { assert!(FLOORS[0] + WINDOW < 1.0 - DOOR) };
        assert!(COLUMNS.iter().all(|left| left + OPENING + rim < 1.0), "in the wall");
    }
}
