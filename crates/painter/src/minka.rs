//! Houses, streets and castles of Japan.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::numbers::Draw;
use super::plan::{Feature, Plan};
use super::town::{Row, lit};

/// Woods of walls, in white light.
const WOODS: [Colour; 4] = [[0.4, 0.28, 0.19], [0.34, 0.25, 0.19], [0.46, 0.34, 0.23], [0.3, 0.24, 0.21]];

/// Plaster, tiles and thatch.
const PLASTER: Colour = [0.86, 0.83, 0.76];
const TILES: [Colour; 3] = [[0.27, 0.29, 0.33], [0.31, 0.31, 0.33], [0.24, 0.27, 0.3]];
const THATCH: [Colour; 2] = [[0.52, 0.44, 0.3], [0.46, 0.39, 0.29]];

/// Cloths that hang in the doors of shops.
const CLOTHS: [Colour; 4] = [[0.16, 0.22, 0.42], [0.56, 0.18, 0.15], [0.2, 0.34, 0.3], [0.42, 0.3, 0.2]];

/// What a house is made of, in the light on its row.
struct Made {
    wood: Colour,
    plaster: Colour,
    roof: Colour,
    cloth: Colour,
    /// Snow on the roof.
    snow: Option<Colour>,
}

/// Paints a house of a row: a farmhouse below a high roof of thatch, or one of a town with two floors below tiles.
pub(super) fn house(canvas: &mut Canvas, plan: &Plan, row: Row, (x, wide): (f32, f32), draw: &mut Draw) {
    let is_thatched = draw.chance(if plan.features.has(Feature::Old) { 0.5 } else { 0.3 });
    let tone = |colour: Colour| lit(plan, colour, row.depth);
    let made = Made {
        wood: tone(WOODS[draw.below(WOODS.len())]),
        plaster: tone(PLASTER),
        roof: tone(if is_thatched { THATCH[draw.below(THATCH.len())] } else { TILES[draw.below(TILES.len())] }),
        cloth: tone(CLOTHS[draw.below(CLOTHS.len())]),
        snow: (plan.features.has(Feature::Snow)).then(|| tone([0.94, 0.96, 1.0])),
    };
    if is_thatched {
        farmhouse(canvas, plan, row, (x, wide), &made, draw);
    } else {
        townhouse(canvas, plan, row, (x, wide), &made, draw);
    }
}

fn farmhouse(canvas: &mut Canvas, plan: &Plan, row: Row, (x, wide): (f32, f32), made: &Made, draw: &mut Draw) {
    let (ground, right, middle) = (row.ground, x + wide, x + wide / 2.0);
    let eaves = ground - row.tall * 0.5;
    let ridge = eaves - wide * draw.between(0.5, 0.62);
    wall(canvas, (x, eaves - row.tall * 0.06), (right, ground), made.wood);
    openings(canvas, plan, (x, wide), (eaves, ground), made, draw);
    // Thick thatch: its cut edge, the slope, and the beams that cross over the ridge.
    let out = wide * 0.12;
    let slope = [(x - out, eaves), (middle - wide * 0.22, ridge), (middle + wide * 0.22, ridge), (right + out, eaves)];
    let edge = [
        (x - out, eaves),
        (right + out, eaves),
        (right + out * 0.6, eaves + out * 0.5),
        (x - out * 0.6, eaves + out * 0.5),
    ];
    canvas.polygon(&edge, Paint::plain(scale(made.roof, 0.55)));
    canvas.polygon(&slope, Paint::gradient(scale(made.roof, 1.15), scale(made.roof, 0.8), ridge, eaves));
    for straw in 1..9 {
        let part = straw as f32 / 9.0;
        let (top, foot) = (middle + wide * 0.44 * (part - 0.5), x - out + (wide + out * 2.0) * part);
        canvas.stroke((top, ridge), (foot, eaves), (wide * 0.004, wide * 0.008), Paint::plain(scale(made.roof, 0.72)));
    }
    if let Some(snow) = made.snow {
        let low = ridge + (eaves - ridge) * 0.72;
        let at =
            |y: f32, side: f32| middle + side * (wide * 0.22 + (wide * 0.28 + out) * (y - ridge) / (eaves - ridge));
        canvas.polygon(&[(at(low, -1.0), low), slope[1], slope[2], (at(low, 1.0), low)], Paint::plain(snow));
    }
    let cap = made.snow.unwrap_or(scale(made.roof, 0.62));
    let thick = wide * 0.05;
    canvas.rect((middle - wide * 0.26, ridge - thick), (middle + wide * 0.26, ridge + thick * 0.4), Paint::plain(cap));
    for beam in 0..4 {
        let at = middle + wide * (0.13 * beam as f32 - 0.195);
        let paint = Paint::plain(scale(made.wood, 0.8));
        canvas.stroke(
            (at - thick * 0.7, ridge + thick),
            (at + thick * 0.6, ridge - thick * 1.7),
            (thick * 0.4, thick * 0.4),
            paint,
        );
        canvas.stroke(
            (at + thick * 0.7, ridge + thick),
            (at - thick * 0.6, ridge - thick * 1.7),
            (thick * 0.4, thick * 0.4),
            paint,
        );
    }
}

fn townhouse(canvas: &mut Canvas, plan: &Plan, row: Row, (x, wide): (f32, f32), made: &Made, draw: &mut Draw) {
    let (ground, right) = (row.ground, x + wide);
    let (top, floor) = (ground - row.tall, ground - row.tall * 0.54);
    let ridge = top - wide * draw.between(0.24, 0.3);
    canvas.rect((x, top), (right, floor), Paint::gradient(scale(made.plaster, 0.78), made.plaster, top, floor));
    // A low window with bars of wood runs along the upper floor.
    let (from, to) = ((x + wide * 0.12, top + row.tall * 0.14), (right - wide * 0.12, floor - row.tall * 0.1));
    let is_lit = plan.is_dark() && draw.chance(0.6);
    bars(canvas, plan, from, to, made, is_lit);
    wall(canvas, (x, floor), (right, ground), made.wood);
    openings(canvas, plan, (x, wide), (floor + row.tall * 0.06, ground), made, draw);
    roof(canvas, (x, right), (floor - row.tall * 0.07, floor + row.tall * 0.05), (wide * 0.1, wide * 0.02), made);
    roof(canvas, (x, right), (ridge, top + wide * 0.03), (wide * 0.13, wide * 0.12), made);
    let cap = wide * 0.035;
    let tone = made.snow.unwrap_or(scale(made.roof, 0.7));
    canvas.rect((x + wide * 0.09, ridge - cap), (right - wide * 0.09, ridge + cap * 0.6), Paint::plain(tone));
    for end in [x + wide * 0.1, right - wide * 0.1] {
        canvas.ellipse((end, ridge - cap * 0.4), (cap, cap), Paint::plain(scale(made.roof, 0.7)));
    }
}

/// Paints a wall of boards.
fn wall(canvas: &mut Canvas, from: Point, to: Point, wood: Colour) {
    canvas.rect(from, to, Paint::gradient(scale(wood, 0.75), wood, from.1, to.1));
    let count = 8;
    for seam in 1..count {
        let x = from.0 + (to.0 - from.0) * seam as f32 / count as f32;
        let thin = (to.0 - from.0) * 0.008;
        canvas.rect((x - thin, from.1), (x + thin, to.1), Paint::plain(scale(wood, 0.62)));
    }
}

/// Paints a roof of tiles that slopes to the viewer: `out` is how far its eaves reach over the walls, `in_` how far its upper
/// edge is within them.
fn roof(canvas: &mut Canvas, (x, right): (f32, f32), (top, foot): (f32, f32), (out, in_): (f32, f32), made: &Made) {
    let thick = (foot - top) * 0.16;
    let slope = [
        (x - out, foot),
        (x - out * 0.3, foot - (foot - top) * 0.36),
        (x + in_, top),
        (right - in_, top),
        (right + out * 0.3, foot - (foot - top) * 0.36),
        (right + out, foot),
    ];
    canvas.polygon(&slope, Paint::gradient(scale(made.roof, 1.2), scale(made.roof, 0.85), top, foot));
    let tiles = 14;
    for tile in 1..tiles {
        let part = tile as f32 / tiles as f32;
        let (upper, lower) = (x + in_ + (right - x - in_ * 2.0) * part, x - out + (right - x + out * 2.0) * part);
        let thin = (right - x) * 0.006;
        canvas.stroke((upper, top), (lower, foot), (thin, thin * 1.4), Paint::plain(scale(made.roof, 0.7)));
    }
    if let Some(snow) = made.snow {
        let low = top + (foot - top) * 0.7;
        let points = [(x - out * 0.5, low), slope[2], slope[3], (right + out * 0.5, low)];
        canvas.polygon(&points, Paint::plain(snow));
    }
    canvas.rect((x - out, foot), (right + out, foot + thick), Paint::plain(scale(made.roof, 0.55)));
}

/// Paints what lets the light out: bars of wood before paper, which glows by night.
fn bars(canvas: &mut Canvas, plan: &Plan, from: Point, to: Point, made: &Made, is_lit: bool) {
    let wide = to.0 - from.0;
    let paper = if is_lit {
        mix(plan.palette.lamp, [1.0, 0.9, 0.7], 0.3)
    } else {
        scale(made.plaster, if plan.is_dark() { 0.5 } else { 0.82 })
    };
    let frame = Paint::plain(scale(made.wood, 0.6));
    let thin = (wide * 0.025).max(1.0);
    canvas.rect((from.0 - thin, from.1 - thin), (to.0 + thin, to.1 + thin), frame);
    canvas.rect(from, to, Paint::plain(paper));
    let count = ((wide / (to.1 - from.1).max(1.0) * 6.0) as usize).clamp(5, 14);
    for bar in 1..count {
        let x = from.0 + wide * bar as f32 / count as f32;
        canvas.rect((x - thin * 0.4, from.1), (x + thin * 0.4, to.1), frame);
    }
    let middle = (from.1 + to.1) / 2.0;
    canvas.rect((from.0, middle - thin * 0.4), (to.0, middle + thin * 0.4), frame);
    if is_lit {
        let at = ((from.0 + to.0) / 2.0, middle);
        canvas.glow_oval(at, (wide * 0.6, (to.1 - from.1) * 0.9), plan.palette.lamp, 0.3);
        canvas.flicker(at, wide, Source::Window);
    }
}

/// Paints the ground floor: a door of bars on one side, and on the other one a shop with its cloth, or one more window.
fn openings(
    canvas: &mut Canvas,
    plan: &Plan,
    (x, wide): (f32, f32),
    (top, ground): (f32, f32),
    made: &Made,
    draw: &mut Draw,
) {
    let high = ground - top;
    let is_left = draw.chance(0.5);
    let part = |a: f32, b: f32| {
        if is_left { (x + wide * a, x + wide * b) } else { (x + wide * (1.0 - b), x + wide * (1.0 - a)) }
    };
    let is_lit = plan.is_dark() && draw.chance(0.7);
    let (left, right) = part(0.1, 0.4);
    bars(canvas, plan, (left, top + high * 0.14), (right, ground - high * 0.24), made, is_lit);
    let (left, right) = part(0.5, 0.9);
    let is_shop = draw.chance(0.5);
    if is_shop {
        let inside = if is_lit { scale(plan.palette.lamp, 0.8) } else { scale(made.wood, 0.35) };
        canvas.rect(
            (left, top + high * 0.1),
            (right, ground),
            Paint::gradient(inside, scale(inside, 0.6), top, ground),
        );
        noren(canvas, (left - wide * 0.02, right + wide * 0.02), (top + high * 0.08, high * 0.42), made.cloth);
    } else {
        bars(canvas, plan, (left, top + high * 0.12), (right, ground - high * 0.03), made, is_lit);
        let middle = (left + right) / 2.0;
        canvas.rect(
            (middle - wide * 0.012, top + high * 0.12),
            (middle + wide * 0.012, ground),
            Paint::plain(scale(made.wood, 0.6)),
        );
    }
    if is_shop && 0.6 < high / wide.max(1.0) * 2.4 {
        let at = (if is_left { right + wide * 0.05 } else { left - wide * 0.05 }, top + high * 0.34);
        paper_lantern(canvas, plan, at, high * 0.13);
    }
}

/// Hangs a cloth with slits and a sign on it from its pole.
fn noren(canvas: &mut Canvas, (left, right): (f32, f32), (top, fall): (f32, f32), cloth: Colour) {
    let wide = right - left;
    let pieces = 3;
    for piece in 0..pieces {
        let (a, b) = (left + wide * piece as f32 / pieces as f32, left + wide * (piece + 1) as f32 / pieces as f32);
        let slit = wide * 0.012;
        canvas.rect(
            (a + slit, top),
            (b - slit, top + fall),
            Paint::gradient(cloth, scale(cloth, 0.8), top, top + fall),
        );
    }
    let (at, size) = (((left + right) / 2.0, top + fall * 0.52), fall * 0.22);
    canvas.ellipse(at, (size, size), Paint::plain(mix(cloth, [0.9, 0.88, 0.82], 0.8)));
    canvas.ellipse(at, (size * 0.62, size * 0.62), Paint::plain(cloth));
    canvas.rect(
        (left - wide * 0.03, top - fall * 0.06),
        (right + wide * 0.03, top + fall * 0.02),
        Paint::plain([0.2, 0.14, 0.1]),
    );
}

/// Hangs a round lantern of paper; its radius is in pixels.
fn paper_lantern(canvas: &mut Canvas, plan: &Plan, at: Point, size: f32) {
    let is_lit = plan.is_dark();
    let red = [0.72, 0.2, 0.14];
    let tone = if is_lit { mix(plan.palette.lamp, red, 0.35) } else { lit(plan, red, 0.9) };
    let dark = Paint::plain(lit(plan, [0.12, 0.1, 0.09], 0.9));
    if is_lit {
        canvas.glow(at, size * 2.4, plan.palette.lamp, 0.5);
        canvas.flicker(at, size * 6.0, Source::Flame);
    }
    canvas.ellipse(
        at,
        (size * 0.8, size),
        Paint::gradient(scale(tone, 1.15), scale(tone, 0.85), at.1 - size, at.1 + size),
    );
    for rib in [-0.5, 0.0, 0.5] {
        let reach = size * 0.8 * (1.0_f32 - rib * rib).sqrt();
        let y = at.1 + rib * size;
        canvas.rect((at.0 - reach, y - size * 0.03), (at.0 + reach, y + size * 0.03), Paint::plain(scale(tone, 0.72)));
    }
    for end in [-1.0, 1.0] {
        let y = at.1 + end * size;
        canvas.rect((at.0 - size * 0.36, y - size * 0.12), (at.0 + size * 0.36, y + size * 0.12), dark);
    }
}

/// Stands a lantern of stone; its height is in pixels.
pub(super) fn stone_lantern(canvas: &mut Canvas, plan: &Plan, (x, y): Point, tall: f32) {
    let stone = lit(plan, [0.56, 0.56, 0.53], 0.95);
    let mut part = |from: f32, to: f32, (low, high): (f32, f32), tone: f32| {
        let points = [
            (x - low * tall, y - from * tall),
            (x - high * tall, y - to * tall),
            (x + high * tall, y - to * tall),
            (x + low * tall, y - from * tall),
        ];
        canvas.polygon(
            &points,
            Paint::gradient(scale(stone, tone * 1.1), scale(stone, tone * 0.8), y - to * tall, y - from * tall),
        );
    };
    part(0.0, 0.08, (0.2, 0.16), 0.8);
    part(0.08, 0.46, (0.085, 0.07), 0.95);
    part(0.46, 0.56, (0.1, 0.19), 0.9);
    part(0.56, 0.76, (0.13, 0.13), 1.0);
    part(0.76, 0.92, (0.27, 0.06), 0.75);
    part(0.92, 1.0, (0.05, 0.01), 0.9);
    let (from, to) = ((x - 0.065 * tall, y - 0.73 * tall), (x + 0.065 * tall, y - 0.6 * tall));
    if plan.is_dark() {
        canvas.rect(from, to, Paint::plain(mix(plan.palette.lamp, [1.0, 0.9, 0.7], 0.4)));
        canvas.glow((x, y - 0.66 * tall), tall * 0.3, plan.palette.lamp, 0.6);
        canvas.flicker((x, y - 0.66 * tall), tall, Source::Flame);
    } else {
        canvas.rect(from, to, Paint::plain(scale(stone, 0.3)));
    }
    if plan.features.has(Feature::Snow) {
        let snow = Paint::plain(lit(plan, [0.94, 0.96, 1.0], 0.95));
        canvas.ellipse((x, y - 0.88 * tall), (tall * 0.17, tall * 0.06), snow);
    }
}

/// Stands lanterns of stone along a street.
pub(super) fn lanterns(canvas: &mut Canvas, plan: &Plan, ground: f32, draw: &mut Draw) {
    let (w, unit) = (canvas.w(), canvas.unit());
    for side in [-1.0, 1.0] {
        let x = w * 0.5 + side * unit * draw.between(0.33, 0.38);
        stone_lantern(canvas, plan, (x, ground + unit * 0.07), unit * 0.24);
    }
}

/// Builds a castle of several floors on walls of stone; `tall` is its height in pixels.
pub(super) fn castle(canvas: &mut Canvas, plan: &Plan, (x, y): Point, tall: f32) {
    let (plaster, roof) = (lit(plan, [0.9, 0.88, 0.83], 0.72), lit(plan, [0.27, 0.31, 0.34], 0.72));
    let (stone, wood) = (lit(plan, [0.5, 0.48, 0.44], 0.72), lit(plan, [0.2, 0.15, 0.12], 0.72));
    let snow = plan.features.has(Feature::Snow).then(|| lit(plan, [0.94, 0.96, 1.0], 0.72));
    let made = Made { wood, plaster, roof, cloth: wood, snow };
    let base = tall * 0.22;
    let foot = [
        (x - tall * 0.5, y + tall * 0.3),
        (x - tall * 0.36, y - base),
        (x + tall * 0.36, y - base),
        (x + tall * 0.5, y + tall * 0.3),
    ];
    canvas.polygon(&foot, Paint::gradient(scale(stone, 1.1), scale(stone, 0.7), y - base, y + tall * 0.1));
    for course in 1..6 {
        let part = course as f32 / 6.0;
        let (reach, line) = (tall * (0.36 + 0.14 * part), y - base + (base + tall * 0.3) * part);
        canvas.rect((x - reach, line), (x + reach, line + tall * 0.006), Paint::plain(scale(stone, 0.72)));
    }
    let mut floor = y - base;
    for (number, half) in [0.34_f32, 0.27, 0.2, 0.14].into_iter().enumerate() {
        let high = tall * (0.17 - 0.012 * number as f32);
        let (left, right) = (x - half * tall, x + half * tall);
        canvas.rect(
            (left, floor - high),
            (right, floor),
            Paint::gradient(plaster, scale(plaster, 0.84), floor - high, floor),
        );
        let windows = 5 - number;
        for window in 0..windows {
            let at = left + (right - left) * (window as f32 + 0.5) / windows as f32;
            let (from, to) = ((at - tall * 0.02, floor - high * 0.62), (at + tall * 0.02, floor - high * 0.28));
            let is_lit = plan.is_dark();
            canvas.rect(from, to, Paint::plain(if is_lit { plan.palette.lamp } else { wood }));
            if is_lit {
                canvas.flicker((at, floor - high * 0.45), tall * 0.05, Source::Window);
            }
        }
        floor -= high;
        let next = if number == 3 { 0.05 } else { half - 0.1 };
        let rise = if number == 3 { tall * 0.1 } else { tall * 0.06 };
        roof_of_castle(canvas, x, (floor + tall * 0.02, rise), (half * tall, next * tall), &made);
        floor -= rise * 0.55;
    }
}

fn roof_of_castle(canvas: &mut Canvas, x: f32, (foot, rise): (f32, f32), (half, top): (f32, f32), made: &Made) {
    let out = half * 0.16;
    roof(canvas, (x - half, x + half), (foot - rise, foot), (out, half - top), made);
    // The corners turn up, and a gable stands in the middle.
    for side in [-1.0, 1.0] {
        let tip = (x + side * (half + out * 1.35), foot - rise * 0.12);
        let points = [
            (x + side * (half + out * 0.4), foot + rise * 0.12),
            tip,
            (x + side * (half + out * 0.5), foot - rise * 0.3),
        ];
        canvas.polygon(&points, Paint::plain(scale(made.roof, 0.8)));
    }
    let gable = [(x - half * 0.3, foot - rise * 0.1), (x, foot - rise * 1.15), (x + half * 0.3, foot - rise * 0.1)];
    canvas.polygon(&gable, Paint::plain(scale(made.roof, 0.7)));
    let inner = [(x - half * 0.18, foot - rise * 0.12), (x, foot - rise * 0.8), (x + half * 0.18, foot - rise * 0.12)];
    canvas.polygon(&inner, Paint::plain(made.plaster));
}

#[cfg(test)]
mod tests {
    use super::super::plan::plan;
    use super::super::scene;
    use super::*;

    fn painted(prompt: &str) -> Canvas {
        let mut canvas = Canvas::new(96, 128);
        scene::paint(&mut canvas, &plan(prompt, "fable", 3, &[]));
        canvas
    }

    #[test]
    fn towns_and_castles_of_japan_are_others() {
        for place in ["village, day", "village, night", "castle, day", "town, snow, day"] {
            let (own, usual) = (painted(&format!("{place}, japan")), painted(place));
            let differs = (0..128).any(|y| (0..96).any(|x| 0.05 < (own.pixel(x, y)[1] - usual.pixel(x, y)[1]).abs()));
            assert!(differs, "{place}");
        }
    }
}
