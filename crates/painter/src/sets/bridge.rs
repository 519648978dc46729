//! A bridge from its side: the whole of it, with people small upon it. `span.rs` has the view of those who are on it.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::framing::Framing;
use super::super::hero::{Hero, Stand};
use super::super::land;
use super::super::numbers::{Draw, cosine, floor, hash_unit, lerp, sine};
use super::super::plan::{Feature, Place, Plan};
use super::super::props;
use super::super::scene::{fog_strength, layer, nearest};
use super::super::sky::Light;
use super::super::water::{self, Water};
use super::{Seat, banks, red_bridge, span};

/// Where the far bank, the way over the bridge and the feet of its piers are, as parts of the height.
const BANK: f32 = 0.585;
const WAY: f32 = 0.575;
const PIERS: f32 = 0.715;

/// How tall a person is upon it, and how high the parapet before him, as parts of the shorter side and of the person.
const PERSON: f32 = 0.27;
const PARAPET: f32 = 0.34;

/// How long an animal may be on the way, in metres; how tall a person would be on the far bank, as a part of the shorter side; and
/// how far from the middle of the width something is there.
const WAY_METRES_MAX: f32 = 3.0;
const PERSON_BEYOND: f32 = 0.13;
const ASIDE: f32 = 0.2;

/// Of how many pieces a curve is drawn.
const PIECES: usize = 40;

/// How far apart the arches are, half of how wide each is, and how thick the bridge is above it: parts of the shorter side.
const ARCHES: f32 = 0.66;
const ARCH: f32 = 0.25;
const CROWN: f32 = 0.035;

/// Tells whether the bridge hangs from ropes.
pub(super) fn hangs(plan: &Plan) -> bool {
    plan.features.has(Feature::Rope) && !matches!(plan.place, Place::Town | Place::City)
        || plan.place == Place::Mountains
}

/// Tells whether the whole of the bridge is shown.
pub(super) fn is_whole(plan: &Plan) -> bool {
    !plan.has_heroes || plan.framing == Framing::Wide
}

/// Paints the bridge as far as people are behind it; the rest is [`over`].
pub(super) fn bridge(canvas: &mut Canvas, plan: &Plan) {
    match (is_whole(plan), hangs(plan)) {
        (false, _) => span::paint(canvas, plan),
        (true, true) => gorge(canvas, plan),
        (true, false) => river(canvas, plan),
    }
}

/// Paints what is before the people on the bridge.
pub(super) fn over(canvas: &mut Canvas, plan: &Plan) {
    match (is_whole(plan), hangs(plan)) {
        (true, true) => ropes(canvas, plan, true),
        (true, false) if plan.is_old_japan() => red_bridge::rail(canvas, plan),
        (true, false) => {
            parapet(canvas, plan);
            lamps(canvas, plan);
        }
        (false, _) => {}
    }
}

/// Returns where somebody stands who is on the bridge, or behind it if the way is too narrow; `None` where he stands as in any
/// room, flies or swims.
pub(super) fn seat(canvas: &Canvas, plan: &Plan, hero: &Hero, (index, is_alone): (usize, bool)) -> Option<Seat> {
    if !matches!(hero.stand, Stand::Ground | Stand::Room) {
        return None;
    }
    if is_beyond(plan, hero) {
        return Some(beyond(canvas, plan, index, is_alone));
    }
    if !is_whole(plan) {
        return span::seat(canvas, plan, index, is_alone);
    }
    let x = match (is_alone, index) {
        (true, _) => 0.46,
        (false, 0) => 0.36,
        (false, _) => 0.62,
    };
    let foot = if hangs(plan) { sag(canvas, x, 0.0) } else { way(canvas, x) };
    Some(Seat { x, edge: foot, hidden: 0.0, tall: canvas.unit() * PERSON, next: None })
}

/// Tells whether an animal has no room on the way, so that it is on the far bank; a portrait shows nothing of both.
pub(super) fn is_beyond(plan: &Plan, hero: &Hero) -> bool {
    let is_ashore = matches!(hero.stand, Stand::Ground | Stand::Room);
    is_ashore && !hero.is_figure() && WAY_METRES_MAX < hero.metres && plan.framing != Framing::Close
}

/// Returns where something is on the far bank: on its own side of those who are on the bridge.
fn beyond(canvas: &Canvas, plan: &Plan, index: usize, is_alone: bool) -> Seat {
    // On a way of stone, the main one is away from the light, and on all others to the left.
    let is_mirrored = !is_whole(plan) && !hangs(plan) && canvas.light.0 < canvas.w() / 2.0;
    let x = match (is_alone, (index == 0) == is_mirrored) {
        (true, _) => 0.5,
        (false, true) => 0.5 + ASIDE,
        (false, false) => 0.5 - ASIDE,
    };
    let edge = if is_whole(plan) { canvas.h() * BANK } else { span::shore(canvas) };
    Seat { x, edge, hidden: 0.0, tall: canvas.unit() * PERSON_BEYOND, next: None }
}

/// Returns the height of the way over a stone bridge at a part of the width, in pixels.
pub(super) fn way(canvas: &Canvas, x: f32) -> f32 {
    let off = (x - 0.5) * 2.0;
    canvas.h() * WAY + canvas.unit() * 0.05 * off * off
}

/// Returns the middles of the arches.
fn middles(canvas: &Canvas) -> Vec<f32> {
    let (w, unit) = (canvas.w(), canvas.unit());
    let count = (w / unit / ARCHES / 2.0) as i32 + 1;
    (-count..=count).map(|step| w * 0.5 + unit * ARCHES * step as f32).collect()
}

/// Returns the outline of an arch from its left foot to its right one; `grow` makes it larger.
fn arch(canvas: &Canvas, middle: f32, grow: f32) -> Vec<Point> {
    let (unit, foot) = (canvas.unit(), canvas.h() * PIERS);
    let top = way(canvas, middle / canvas.w()) + unit * CROWN;
    (0..=PIECES)
        .map(|step| {
            let turn = 0.5 - 0.5 * step as f32 / PIECES as f32;
            let (dx, dy) = (cosine(turn) * (unit * ARCH + grow), sine(turn) * (foot - top + grow));
            (middle + dx, foot - dy)
        })
        .collect()
}

/// Returns the colour of the stones of a bridge.
pub(super) fn stone(plan: &Plan) -> Colour {
    let dyes: [Colour; 3] = [[0.6, 0.55, 0.48], [0.54, 0.54, 0.54], [0.62, 0.52, 0.42]];
    banks::lit(plan, dyes[plan.built("stone").below(dyes.len())], 0.9)
}

/// Paints a river with a stone bridge over it.
fn river(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "bridge");
    let (w, h) = (canvas.w(), canvas.h());
    let light = banks::far(canvas, plan, h * BANK, &mut draw);
    water(canvas, plan, h * BANK, light, draw.seed());
    canvas.water = Some((h * PIERS, h));
    nearest(canvas, plan);
    if plan.is_old_japan() {
        return red_bridge::whole(canvas, plan, h * PIERS);
    }
    let wall = stone(plan);
    let mut outline: Vec<Point> =
        (0..=PIECES).map(|step| step as f32 / PIECES as f32).map(|x| (x * w, way(canvas, x))).collect();
    outline.push((w, h * PIERS));
    outline.extend(middles(canvas).into_iter().rev().flat_map(|middle| {
        let mut arch = arch(canvas, middle, 0.0);
        arch.reverse();
        arch
    }));
    outline.push((0.0, h * PIERS));
    canvas.polygon(&outline, Paint::gradient(wall, scale(wall, 0.68), h * WAY, h * PIERS));
    stones(canvas, wall, draw.seed());
    for middle in middles(canvas) {
        ring(canvas, middle, wall);
    }
    parapet(canvas, plan);
    // Light adds up: those behind the parapet have its lamps before them.
    if !plan.has_heroes {
        lamps(canvas, plan);
    }
    water(canvas, plan, h * PIERS, light, draw.seed());
    if plan.features.has(Feature::Fog) {
        land::mist(canvas, plan.palette.haze, (h * BANK, h * 0.86), 0.5, draw.seed());
    }
}

/// Paints the river from a height on.
pub(super) fn water(canvas: &mut Canvas, plan: &Plan, shore: f32, light: Light, seed: u32) {
    let deep = mix(plan.palette.sky, plan.palette.near, if banks::is_white(plan) { 0.4 } else { 0.6 });
    water::paint(canvas, Water { shore, deep, depth: 0.5, ripple: 0.45 }, light, seed);
}

/// Draws the joints of the stones between the arches.
fn stones(canvas: &mut Canvas, wall: Colour, seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let (high, long) = (unit * 0.028, unit * 0.06);
    let middles = middles(canvas);
    canvas.shade((0.0, h * WAY), (w, h * PIERS), |x, y, old| {
        let top = h * WAY + unit * 0.05 * ((x / w - 0.5) * 2.0).powi(2);
        let middle = middles.iter().map(|middle| (x - middle).abs()).fold(f32::MAX, f32::min);
        let rise = (1.0 - (middle / (unit * ARCH)).powi(2)).max(0.0).sqrt() * (h * PIERS - top - unit * CROWN);
        if y < top || h * PIERS - rise < y {
            return old;
        }
        let row = floor((y - top) / high);
        let across = x / long + 0.5 * (row & 1) as f32;
        let (fx, fy) = (across - floor(across) as f32, (y - top) / high - row as f32);
        let own = 0.9 + 0.2 * hash_unit(floor(across), row, seed);
        let joint = if fx < 0.05 || fy < 0.1 { 0.8 } else { 1.0 };
        mix(old, scale(wall, own * joint * (1.0 - 0.3 * (y - top) / (h * PIERS - top))), 0.6)
    });
}

/// Paints the stones around an arch, and the shade below it.
fn ring(canvas: &mut Canvas, middle: f32, wall: Colour) {
    let thick = canvas.unit() * 0.022;
    let inner = arch(canvas, middle, 0.0);
    // The vault is seen a little from one side.
    let deep: Vec<Point> =
        inner.iter().copied().chain(inner.iter().rev().map(|(x, y)| (x + thick * 1.6, y + thick * 0.7))).collect();
    canvas.polygon(&deep, Paint::plain(scale(wall, 0.36)));
    let outer = arch(canvas, middle, thick);
    for (step, ((a, b), (c, d))) in
        inner.iter().zip(inner.iter().skip(1)).zip(outer.iter().zip(outer.iter().skip(1))).enumerate()
    {
        let tone = if step % 4 < 2 { 1.12 } else { 0.98 };
        canvas.polygon(&[*a, *b, *d, *c], Paint::plain(scale(wall, tone)));
    }
}

/// Paints the parapet on the near side.
fn parapet(canvas: &mut Canvas, plan: &Plan) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let (high, cap) = (unit * PERSON * PARAPET, unit * 0.012);
    let wall = stone(plan);
    let edge = |low: f32| -> Vec<Point> {
        (0..=PIECES).map(|step| step as f32 / PIECES as f32).map(|x| (x * w, way(canvas, x) + low)).collect()
    };
    let band =
        |from: f32, to: f32| -> Vec<Point> { edge(from).into_iter().chain(edge(to).into_iter().rev()).collect() };
    let (top, foot) = (way(canvas, 0.5) - high, way(canvas, 0.0));
    let shapes = [(band(-high, cap), Paint::gradient(scale(wall, 1.08), scale(wall, 0.86), top, foot))];
    let white = banks::lit(plan, [0.94, 0.96, 1.0], 0.9);
    let capped = if banks::is_white(plan) { white } else { scale(wall, 1.25) };
    let caps = [
        (band(0.0, cap * 1.4), Paint::plain(scale(wall, 0.6))),
        (band(-high - cap, -high + cap * 0.4), Paint::plain(capped)),
    ];
    for (shape, paint) in shapes.into_iter().chain(caps) {
        canvas.polygon(&shape, paint);
    }
}

/// Tells whether lamps stand on the bridge, as in towns.
pub(super) fn has_lamps(plan: &Plan) -> bool {
    matches!(plan.place, Place::Town | Place::City) || plan.features.has(Feature::Lamp)
}

/// Paints the lamps on the parapet, if it has some.
fn lamps(canvas: &mut Canvas, plan: &Plan) {
    let (w, unit) = (canvas.w(), canvas.unit());
    for middle in middles(canvas).into_iter().filter(|_| has_lamps(plan)) {
        let at = middle + unit * ARCHES / 2.0;
        let lit = if plan.is_dark() { plan.palette.lamp } else { scale(plan.palette.lamp, 0.35) };
        let foot = way(canvas, at / w) - unit * PERSON * PARAPET;
        props::lamp(canvas, (at, foot), unit * 0.24, scale(plan.palette.near, 0.8), lit);
    }
}

/// Returns the height of a rope over the gorge at a part of the width, in pixels; `up` is how high it is above the planks, in
/// pixels.
fn sag(canvas: &Canvas, x: f32, up: f32) -> f32 {
    let off = (x - 0.5) / (0.5 - edge(canvas));
    canvas.h() * WAY - up + canvas.unit() * 0.075 * (1.0 - (off * off).min(1.0)) * if 0.0 < up { 1.12 } else { 1.0 }
}

/// Returns how much of the width each side of the gorge takes.
fn edge(canvas: &Canvas) -> f32 {
    if canvas.w() < canvas.h() { 0.1 } else { 0.17 }
}

/// Paints a gorge with a bridge of ropes over it.
fn gorge(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "gorge");
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let light = banks::far(canvas, plan, h * BANK, &mut draw);
    chasm(canvas, plan, h * (BANK - 0.01), draw.seed());
    let rock = banks::cliff(plan);
    for side in [-1.0, 1.0] {
        let rough = land::rolling(canvas, 0.0, 0.12, 0.12, draw.seed());
        let mut points: Vec<Point> = Vec::new();
        for step in 0..=18 {
            let part = step as f32 / 18.0;
            let y = lerp(h * WAY + unit * 0.01, h * 1.02, part);
            let jag = rough[(part * (rough.len() - 1) as f32) as usize] * 0.5 + unit * 0.03 * draw.between(-1.0, 1.0);
            let x = w * 0.5 + side * (w * (0.5 - edge(canvas)) - unit * 0.1 * part * part + jag * part);
            points.push((x, y));
        }
        let out = w * 0.5 + side * (w * 0.5 + unit * 0.05);
        points.push((out, h * 1.02));
        points.push((out, h * WAY - unit * 0.02));
        canvas.polygon(&points, Paint::gradient(rock, scale(rock, 0.34), h * WAY, h));
        for (a, b) in points.iter().zip(points.iter().skip(1)).take(18) {
            let far = (w * 0.5 + side * w * 0.52, (a.1 + b.1) / 2.0 + unit * draw.between(-0.02, 0.05));
            canvas.polygon(&[*a, *b, far], Paint::plain([0.0; 3]).alpha(draw.between(0.0, 0.22)));
        }
        let turf = banks::ground(plan, 0.95);
        let inner = w * 0.5 + side * w * (0.5 - edge(canvas));
        let (top, low) = (h * WAY - unit * 0.022, h * WAY + unit * 0.022);
        canvas.polygon(
            &[(inner, h * WAY), (out, top), (out, low), (inner + side * unit * 0.02, low)],
            Paint::plain(turf),
        );
    }
    nearest(canvas, plan);
    canvas.light = light.at;
    ropes(canvas, plan, false);
    if !plan.has_heroes {
        ropes(canvas, plan, true);
    }
}

/// Paints the depth below a height: the far wall in its haze, and the river at the bottom.
pub(super) fn chasm(canvas: &mut Canvas, plan: &Plan, top: f32, seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let rock = banks::cliff(plan);
    let high = mix(rock, plan.palette.haze, 0.35);
    let deep = mix(scale(rock, 0.4), layer(plan, 0.6), 0.4);
    canvas.lay((0.0, top), (w, h), |x, y| {
        let down = (y - top) / (h - top).max(1.0);
        // Cracks of the wall run down, its layers across.
        let crack = super::super::numbers::noise(x / unit * 9.0, y / unit * 1.4, seed) - 0.5;
        let seam = super::super::numbers::noise(x / unit * 1.5, y / unit * 16.0, seed ^ 3) - 0.5;
        let tone = mix(high, deep, (down * 1.25).min(1.0));
        Some((scale(tone, 1.0 + (0.36 * crack + 0.2 * seam) * (1.0 - down)), 1.0))
    });
    let (stream, foam) = (mix(plan.palette.sky, [0.3, 0.5, 0.55], 0.4), mix(plan.palette.haze, [1.0; 3], 0.5));
    let y = lerp(top, h, 0.68);
    let wave = land::rolling(canvas, y, 0.02, 0.5, seed ^ 7);
    canvas.lay((0.0, y - unit * 0.05), (w, y + unit * 0.14), |x, at| {
        let edge = wave[(x as usize).min(wave.len() - 1)];
        let inside = (at - edge) / (unit * 0.09);
        if !(0.0..1.0).contains(&inside) {
            return None;
        }
        let fleck = super::super::numbers::noise(x / unit * 12.0, at / unit * 60.0, seed ^ 9);
        let white = if fleck < 0.42 || inside < 0.08 { 0.75 } else { 0.0 };
        Some((scale(mix(stream, foam, white), 0.5 + 0.45 * banks::day(plan)), 0.9))
    });
    land::mist(canvas, plan.palette.haze, (top, lerp(top, h, 0.8)), fog_strength(plan) * 0.6, seed ^ 5);
}

/// Paints the planks with the far ropes, or the near ropes.
fn ropes(canvas: &mut Canvas, plan: &Plan, is_near: bool) {
    let mut draw = Draw::new(plan.seed, "ropes");
    let (w, unit) = (canvas.w(), canvas.unit());
    let (from, to) = (edge(canvas), 1.0 - edge(canvas));
    let hemp = banks::lit(plan, [0.62, 0.5, 0.32], if is_near { 0.95 } else { 0.75 });
    let wood = banks::lit(plan, [0.5, 0.37, 0.24], 0.9);
    let (rail, back) = (unit * PERSON * 0.5, unit * 0.016);
    let lift = if is_near { 0.0 } else { back };
    let thin = (unit * 0.0045).max(1.0);
    let at = |part: f32, up: f32| {
        let x = lerp(from, to, part);
        (x * w, sag(canvas, x, up) - lift)
    };
    let mut strokes: Vec<(Point, Point, f32, Colour)> = Vec::new();
    let count = ((to - from) * w / unit / 0.036) as usize;
    for step in 0..count {
        let (a, b) = (at(step as f32 / count as f32, 0.0), at((step as f32 + 0.78) / count as f32, 0.0));
        if !is_near && !draw.chance(0.07) {
            strokes.push((a, b, unit * 0.02, scale(wood, draw.between(0.8, 1.15))));
        }
        if step % 2 == 0 {
            strokes.push((a, at(step as f32 / count as f32, rail), thin * 0.8, hemp));
        }
    }
    for step in 0..PIECES {
        let (a, b) = (step as f32 / PIECES as f32, (step + 1) as f32 / PIECES as f32);
        strokes.push((at(a, rail), at(b, rail), thin * 1.7, scale(hemp, 1.1)));
        strokes.push((at(a, 0.0), at(b, 0.0), thin * 1.2, scale(hemp, 0.8)));
    }
    for part in [0.0, 1.0] {
        let (x, y) = at(part, 0.0);
        strokes.push(((x, y + unit * 0.02), (x, y - rail * 1.25), unit * 0.026, scale(wood, 0.85)));
    }
    for (a, b, thick, colour) in strokes {
        canvas.stroke(a, b, (thick, thick), Paint::plain(colour));
    }
    if banks::is_white(plan) && is_near {
        let snow = banks::lit(plan, [0.94, 0.96, 1.0], 0.9);
        for part in [0.0, 1.0] {
            let x = lerp(from, to, part);
            let y = sag(canvas, x, 0.0) - rail * 1.25;
            canvas.ellipse((x * w, y), (unit * 0.018, unit * 0.01), Paint::plain(snow));
        }
    }
}
