//! On a bridge: seen along it, with a rail on each side, or from near, with one parapet behind whoever is there.

use super::super::canvas::{Canvas, Colour, Paint, Source, mix, scale};
use super::super::framing::Framing;
use super::super::numbers::{Draw, floor, hash_unit, lerp};
use super::super::plan::Plan;
use super::super::scene::nearest;
use super::room::{self, EYE, Floor, NEAR, Room, Size};
use super::{Seat, banks, bridge, pieces, red_bridge};

/// How far away the other end is, of stone and of ropes, in metres.
const END: f32 = 26.0;
const END_OF_ROPES: f32 = 13.0;

/// Half of how wide the way is at least and at most, of stone and of ropes, in metres.
const HALF: (f32, f32) = (1.7, 2.5);
const HALF_OF_ROPES: f32 = 0.95;

/// Where the way ends, as a part of the width.
const MIDDLE: f32 = 0.5;

/// How high the rails are, in metres.
const RAIL: f32 = 0.92;

/// How many people at most stand behind each other on ropes.
const PEOPLE_MAX: u8 = 2;

fn room<'a>(canvas: &'a mut Canvas, plan: &'a Plan) -> Room<'a> {
    let size = if bridge::hangs(plan) {
        let half = if plan.people <= PEOPLE_MAX { HALF_OF_ROPES } else { HALF.1 };
        Size { half: (half, half), back: NEAR, high: 9.0 }
    } else {
        Size { half: HALF, back: NEAR, high: 9.0 }
    };
    let mut room = Room::new(canvas, plan, "span", size);
    room.centre = room.canvas.w() * MIDDLE;
    room
}

/// Returns where somebody stands on a bridge of ropes, which is too narrow for two beside each other.
pub(super) fn seat(canvas: &Canvas, plan: &Plan, index: usize, is_alone: bool) -> Option<Seat> {
    if !bridge::hangs(plan) || PEOPLE_MAX < plan.people || plan.framing == Framing::Close {
        return None;
    }
    let (x, z) = match (is_alone, index) {
        (true, _) => (0.05, NEAR),
        (false, 0) => (-0.34, NEAR),
        (false, _) => (0.36, NEAR * 1.55),
    };
    let (horizon, near) = room::eye(canvas);
    let metre = near * NEAR / z;
    let foot = horizon + (EYE - deck(z)) * metre;
    Some(Seat { x: MIDDLE + x * metre / canvas.w(), edge: foot, hidden: 0.0, tall: metre * 1.7, next: None })
}

/// Returns where the far bank is, in pixels from the top.
pub(super) fn shore(canvas: &Canvas) -> f32 {
    room::eye(canvas).0 + canvas.unit() * 0.06
}

/// Returns how high the planks of a bridge of ropes are at a distance: it hangs down in the middle.
fn deck(z: f32) -> f32 {
    0.009 * (z - NEAR) * (z - NEAR).abs()
}

/// Paints the bridge around those who are on it.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "beyond");
    let (h, unit) = (canvas.h(), canvas.unit());
    let shore = shore(canvas);
    let light = banks::far(canvas, plan, shore, &mut draw);
    if bridge::hangs(plan) {
        bridge::chasm(canvas, plan, shore - unit * 0.01, draw.seed());
    } else {
        bridge::water(canvas, plan, shore, light, draw.seed());
        canvas.water = Some((shore, h));
    }
    nearest(canvas, plan);
    let is_across = plan.framing == Framing::Close;
    let mut room = room(canvas, plan);
    match (bridge::hangs(plan), is_across) {
        (true, _) => hanging(&mut room),
        (false, false) if plan.is_old_japan() => red_bridge::along(&mut room),
        (false, true) if plan.is_old_japan() => red_bridge::behind(&mut room),
        (false, false) => paved(&mut room),
        (false, true) => across(&mut room),
    }
}

fn white(room: &Room<'_>) -> Option<Colour> {
    banks::is_white(room.plan).then(|| banks::lit(room.plan, [0.92, 0.95, 1.0], 0.95))
}

/// Paints a way of stones between two parapets that meet on the far bank.
fn paved(room: &mut Room<'_>) {
    let (half, near) = (room.half, 0.8);
    let (wall, white) = (bridge::stone(room.plan), white(room));
    let way = white.unwrap_or(scale(wall, 0.82));
    let outline = [(-half, 0.0, near), (half, 0.0, near), (half, 0.0, END), (-half, 0.0, END)];
    let (top, foot) = (room.at(outline[2]).1, room.canvas.h());
    room.fill(&outline, Paint::gradient(mix(way, room.plan.palette.haze, 0.3), way, top, foot));
    flags(room, way, white.is_some());
    for side in [-1.0, 1.0] {
        let (inner, outer) = (side * half, side * (half + 0.42));
        let face = [(inner, 0.0, near), (inner, RAIL, near), (inner, RAIL, END), (inner, 0.0, END)];
        let tone = if side * (room.canvas.light.0 - room.canvas.w() / 2.0) < 0.0 { 0.95 } else { 0.74 };
        room.fill(&face, Paint::gradient(scale(wall, tone), scale(wall, tone * 0.82), top, foot));
        joints(room, inner, scale(wall, tone * 0.7));
        let cap = [(inner, RAIL, near), (outer, RAIL, near), (outer, RAIL, END), (inner, RAIL, END)];
        room.fill(&cap, Paint::plain(white.unwrap_or(scale(wall, 1.2))));
        let lip = [(inner, RAIL - 0.1, near), (inner, RAIL, near), (inner, RAIL, END), (inner, RAIL - 0.1, END)];
        room.fill(&lip, Paint::plain(white.map_or(scale(wall, 1.04), |white| scale(white, 0.8))));
    }
    for z in [21.0, 14.0, 8.5].into_iter().filter(|_| bridge::has_lamps(room.plan)) {
        for side in [-1.0, 1.0] {
            lamp(room, side * (half + 0.2), z);
        }
    }
}

/// Draws the stones of the way.
fn flags(room: &mut Room<'_>, way: Colour, is_white: bool) {
    let seed = room.draw.seed();
    let half = room.half;
    let (horizon, focal, centre) = (room.at((0.0, EYE, NEAR)).1, room.metre(NEAR) * NEAR, room.at((0.0, 0.0, NEAR)).0);
    let (w, h) = (room.canvas.w(), room.canvas.h());
    let top = room.at((0.0, 0.0, END)).1;
    let haze = room.plan.palette.haze;
    room.canvas.lay((0.0, top), (w, h), |x, y| {
        let z = EYE * focal / (y + 0.5 - horizon).max(1.0);
        let across = (x - centre) * z / focal;
        if half < across.abs() {
            return None;
        }
        let row = z * 1.9;
        let column = across * 1.7 + 0.5 * (floor(row) & 1) as f32;
        let own = 0.9 + 0.18 * hash_unit(floor(column), floor(row), seed);
        let joint = column - (floor(column) as f32) < 0.05 || row - (floor(row) as f32) < 0.07;
        let tone = if is_white { 0.96 + 0.06 * own } else { own * if joint { 0.72 } else { 1.0 } };
        // Feet have worn a trail into the snow.
        let trail = if is_white && (across - 0.2).abs() < 0.3 { 0.93 } else { 1.0 };
        Some((mix(scale(way, tone * trail), haze, (z / END * 0.35).min(0.35)), 1.0))
    });
}

/// Draws the joints of a parapet.
fn joints(room: &mut Room<'_>, x: f32, tone: Colour) {
    let paint = Paint::plain(tone).alpha(0.7);
    for row in [0.0, 0.42] {
        room.fill(&[(x, row + 0.0, 0.8), (x, row + 0.03, 0.8), (x, row + 0.03, END), (x, row, END)], paint);
    }
    for step in 0..22 {
        let z = 1.2 + 0.62 * step as f32 + 0.04 * (step * step) as f32;
        for (y, off) in [(0.0, 0.0), (0.42, 0.34)] {
            let z = z + off;
            room.fill(&[(x, y, z), (x, y + 0.4, z), (x, y + 0.4, z + 0.03), (x, y, z + 0.03)], paint);
        }
    }
}

fn lamp(room: &mut Room<'_>, x: f32, z: f32) {
    let dark = banks::lit(room.plan, [0.16, 0.16, 0.18], 0.9);
    room.face((x - 0.04, x + 0.04), (RAIL, 2.7), z, dark);
    let (at, metre) = (room.at((x, 2.86, z)), room.metre(z));
    let is_lit = room.plan.is_dark();
    let glass = if is_lit { mix(room.plan.palette.lamp, [1.0; 3], 0.4) } else { mix(dark, [0.9, 0.92, 0.95], 0.5) };
    room.canvas.ellipse(at, (metre * 0.15, metre * 0.19), Paint::plain(glass));
    room.face((x - 0.1, x + 0.1), (3.02, 3.08), z, dark);
    if is_lit {
        room.canvas.glow(at, metre * 0.3, room.plan.palette.lamp, 0.5);
        room.canvas.flicker(at, metre, Source::Window);
    }
}

/// Paints planks that hang between ropes, and what is missing of them.
fn hanging(room: &mut Room<'_>) {
    let half = room.half;
    let seed = room.draw.seed();
    let wood = banks::lit(room.plan, [0.5, 0.38, 0.25], 0.92);
    let hemp = banks::lit(room.plan, [0.64, 0.52, 0.34], 0.92);
    let white = white(room);
    cliff(room);
    for side in [-1.0, 1.0] {
        rope(room, (side * half * 0.94, -0.05), 0.05, scale(hemp, 0.7));
    }
    let mut z = END_OF_ROPES;
    let mut number = 0;
    while 0.9 < z {
        let own = hash_unit(number, 1, seed);
        // Nobody stands where a plank is missing.
        let is_missing = own < 0.16 && !(2.6..3.5).contains(&z) && number % 3 == 1;
        let lean = (hash_unit(number, 2, seed) - 0.5) * 0.06;
        let (y, far) = (deck(z), z + 0.21);
        let over = half * (0.98 + 0.08 * hash_unit(number, 3, seed));
        if !is_missing {
            let tone = scale(wood, 0.78 + 0.4 * own);
            let top = [(-over, y, z + lean), (over, y, z - lean), (over, y, far - lean), (-over, y, far + lean)];
            room.fill(&top, Paint::plain(tone));
            let front =
                [(-over, y, z + lean), (over, y, z - lean), (over, y - 0.05, z - lean), (-over, y - 0.05, z + lean)];
            room.fill(&front, Paint::plain(scale(tone, 0.5)));
            if let Some(white) = white {
                let (a, b) = (-over * (0.7 + 0.3 * own), over * (0.55 + 0.45 * hash_unit(number, 4, seed)));
                let drift = [(a, y, z + 0.05), (b, y, z + 0.04), (b * 0.96, y, far - 0.01), (a * 0.94, y, far - 0.02)];
                room.fill(&drift, Paint::plain(white).alpha(0.85));
            }
        }
        z -= 0.27;
        number += 1;
    }
    for side in [-1.0, 1.0] {
        let x = side * half * 1.04;
        let mut z = END_OF_ROPES;
        while 1.0 < z {
            let (foot, top) = (room.at((x, deck(z), z)), room.at((x, deck(z) + RAIL * 1.04, z)));
            let thin = (room.metre(z) * 0.022).max(0.8);
            room.canvas.stroke(foot, top, (thin, thin), Paint::plain(scale(hemp, 0.86)));
            z -= 0.62;
        }
        rope(room, (x, RAIL * 1.04), 0.055, hemp);
        rope(room, (x, RAIL * 0.5), 0.03, scale(hemp, 0.8));
        post(room, x, scale(wood, 0.8));
    }
}

/// Paints the far side of the gorge, on which the bridge ends.
fn cliff(room: &mut Room<'_>) {
    let plan = room.plan;
    let z = END_OF_ROPES + 0.2;
    let (at, metre) = (room.at((0.0, deck(z), z)), room.metre(z));
    let (w, unit) = (room.canvas.w(), room.canvas.unit());
    let turf = banks::ground(plan, 0.8);
    let rock = banks::cliff(plan);
    let rough = super::super::land::rolling(room.canvas, 0.0, 0.05, 0.25, room.draw.seed());
    let points: Vec<(f32, f32)> =
        (0..=24).map(|step| w * step as f32 / 24.0).map(|x| (x, at.1 - rough_at(&rough, x) * 0.4)).collect();
    let down = |deep: f32| -> Vec<(f32, f32)> {
        points.iter().copied().chain(points.iter().rev().map(|(x, y)| (*x, y + deep))).collect()
    };
    let foot = at.1 + metre * 4.0;
    room.canvas
        .polygon(&down(metre * 4.0), Paint::gradient(rock, mix(scale(rock, 0.5), plan.palette.haze, 0.4), at.1, foot));
    room.canvas.polygon(&down(unit * 0.016), Paint::plain(turf));
}

fn rough_at(line: &[f32], x: f32) -> f32 {
    line.get((x as usize).min(line.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Stretches a rope along the bridge at a height above the planks.
fn rope(room: &mut Room<'_>, (x, up): (f32, f32), thick: f32, tone: Colour) {
    let paint = Paint::plain(tone);
    let pieces = 26;
    for step in 0..pieces {
        // Nearer pieces are shorter, since they look longer.
        let z = |step: i32| lerp(0.8, END_OF_ROPES, (step as f32 / pieces as f32).powi(2));
        let (near, far) = (z(step), z(step + 1));
        let (a, b) = (room.at((x, deck(near) + up, near)), room.at((x, deck(far) + up, far)));
        let wide = |z: f32| (room.metre(z) * thick).max(0.9);
        let widths = (wide(near), wide(far));
        room.canvas.stroke(a, b, widths, paint);
    }
}

fn post(room: &mut Room<'_>, x: f32, wood: Colour) {
    let z = END_OF_ROPES;
    room.face((x - 0.11, x + 0.11), (deck(z) - 0.1, deck(z) + RAIL * 1.5), z, wood);
}

/// Paints a parapet behind whoever is there.
fn across(room: &mut Room<'_>) {
    room.back = 4.3;
    let (white, wall, back) = (white(room), bridge::stone(room.plan), room.back);
    let half = room.canvas.w() / room.metre(back) * 0.6;
    room.floor(white.unwrap_or(scale(wall, 0.82)), Floor::Stones);
    room.block((-half, half), (0.0, RAIL), (back, back + 0.4), wall);
    pieces::stones(room, (-half, half), (0.0, RAIL), back, wall);
    room.block((-half, half), (RAIL, RAIL + 0.1), (back - 0.06, back + 0.46), white.unwrap_or(scale(wall, 1.15)));
    if bridge::has_lamps(room.plan) {
        lamp(room, -half * 0.45, back + 0.2);
        lamp(room, half * 0.45, back + 0.2);
    }
}
