//! A bathroom with a tub, and a public bath of Japan: a pool below a painted mountain.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::room::{Floor, Room, Size, Spot, Tones};

const TILE: Colour = [0.84, 0.88, 0.87];
const ENAMEL: Colour = [0.93, 0.94, 0.93];
const WATER: Colour = [0.42, 0.68, 0.72];
const WOOD: Colour = [0.74, 0.56, 0.36];

/// How high the tiles of a public bath are, above which its wall is painted, and how high the wall of its pool.
const TILED: f32 = 1.05;
const RIM: f32 = 0.5;

/// Paints a room to bathe in.
pub(super) fn bath(canvas: &mut Canvas, plan: &Plan) {
    if plan.is_japan() { public(canvas, plan) } else { private(canvas, plan) }
}

/// Paints a pool with steam over it, a painted wall, taps and buckets.
fn public(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "public bath", Size { half: (1.5, 3.4), back: 5.2, high: 3.4 });
    room.shell(Tones { wall: TILE, floor: [0.6, 0.7, 0.72], ceiling: [0.82, 0.78, 0.68] }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    mountain(&mut room);
    tiles(&mut room, (-half, half), (0.0, TILED));
    let pool = (-half * 0.92, half * 0.92);
    room.block(pool, (0.0, RIM), (back - 1.1, back), scale(TILE, 0.92));
    room.fill(
        &[
            (pool.0 + 0.08, RIM, back - 1.0),
            (pool.1 - 0.08, RIM, back - 1.0),
            (pool.1 - 0.08, RIM, back),
            (pool.0 + 0.08, RIM, back),
        ],
        Paint::plain(WATER),
    );
    for side in [-1.0, 1.0] {
        buckets(&mut room, (side * half * 0.72, 0.0, 3.6));
    }
    let day = room.daylight();
    room.lamp((0.0, 3.2, 4.0), 3.2, scale(day, 0.9));
    if room.needs_lamps() {
        room.lamp((0.0, 2.9, 4.4), 3.0, scale(plan.palette.lamp, 0.55));
    }
    room.light_up();
    for (part, high) in [(0.2, 0.9), (0.5, 1.15), (0.8, 0.95)] {
        steam(&mut room, (lerp(pool.0, pool.1, part), RIM, back - 0.6), high);
    }
}

/// Paints a snowy mountain over a lake on the back wall.
fn mountain(room: &mut Room<'_>) {
    let (half, high, z) = (room.half, room.high, room.back - 0.02);
    let (low, top) = (TILED, high - 0.25);
    room.face((-half, half), (low, top), z, [0.56, 0.76, 0.88]);
    let middle = half * room.draw.between(-0.25, 0.25);
    let (foot, peak) = (low + (top - low) * 0.28, low + (top - low) * 0.92);
    let wide = (half * 1.1).min((peak - foot) * 2.1);
    let slope = |part: f32, side: f32| {
        // The slopes are hollow: steep above and flat below.
        let out = part * part * 0.62 + part * 0.38;
        (middle + side * (0.1 + wide * out), lerp(peak, foot, part), z)
    };
    let outline = |to: f32| {
        let left = (0..=6).map(|step| slope(to * step as f32 / 6.0, -1.0));
        let right = (0..=6).rev().map(|step| slope(to * step as f32 / 6.0, 1.0));
        left.chain(right).collect::<Vec<Spot>>()
    };
    room.fill(&outline(1.0), Paint::plain([0.3, 0.42, 0.62]));
    let mut snow = outline(0.42);
    let ragged = [0.5, 0.36, 0.56, 0.38, 0.52].into_iter().enumerate();
    let edge = ragged.map(|(at, part)| {
        let across = 0.72 - 0.36 * at as f32;
        (middle - across * wide * 0.26, lerp(peak, foot, part), z)
    });
    snow.splice(7..7, edge);
    room.fill(&snow, Paint::plain([0.95, 0.96, 0.97]));
    room.face((-half, half), (low, foot), z, [0.3, 0.56, 0.7]);
    for (x, size) in [(-0.82, 0.34), (-0.66, 0.24), (0.74, 0.3), (0.88, 0.4)] {
        let (at, metre) = (room.at((x * half, foot, z)), room.metre(z) * size);
        for (dx, dy) in [(-0.5, -0.2), (0.4, -0.35), (0.0, -0.75)] {
            let leaves = (at.0 + dx * metre, at.1 + dy * metre);
            room.canvas.ellipse(leaves, (metre * 0.6, metre * 0.24), Paint::plain([0.16, 0.34, 0.24]));
        }
    }
    room.face((-half, half), (low - 0.05, low), z - 0.01, [0.28, 0.44, 0.56]);
}

/// Lays tiles on the back wall.
fn tiles(room: &mut Room<'_>, (x0, x1): (f32, f32), (low, high): (f32, f32)) {
    const SIDE: f32 = 0.18;
    let z = room.back - 0.02;
    let seam = scale(TILE, 0.82);
    let mut y = low + SIDE;
    while y < high {
        room.face((x0, x1), (y - 0.008, y), z, seam);
        y += SIDE;
    }
    let mut x = x0 + SIDE;
    while x < x1 {
        room.face((x - 0.008, x), (low, high), z, seam);
        x += SIDE;
    }
}

/// Piles wooden buckets on the floor.
fn buckets(room: &mut Room<'_>, (x, y, z): Spot) {
    for (dx, dy) in [(-0.17, 0.0), (0.17, 0.0), (0.0, 0.2)] {
        let (at, metre) = (room.at((x + dx, y + dy, z)), room.metre(z) * 0.2);
        let place = |(px, py): (f32, f32)| (at.0 + px * metre, at.1 - py * metre);
        let body = [(-0.8, 1.0), (-0.68, 0.0), (0.68, 0.0), (0.8, 1.0)].map(place);
        room.canvas.polygon(&body, Paint::gradient(scale(WOOD, 1.1), scale(WOOD, 0.72), at.1 - metre, at.1));
        for py in [0.25, 0.7] {
            room.canvas.rect(place((-0.76, py + 0.05)), place((0.76, py - 0.05)), Paint::plain(scale(WOOD, 0.55)));
        }
        room.canvas.ellipse(place((0.0, 1.0)), (metre * 0.8, metre * 0.2), Paint::plain(scale(WOOD, 0.5)));
    }
}

/// Lets steam rise from water to a height in metres.
fn steam(room: &mut Room<'_>, (x, y, z): Spot, high: f32) {
    let white = room.dim([1.0; 3]);
    for step in 0..5 {
        let part = step as f32 / 4.0;
        let (at, metre) = (room.at((x + 0.12 * (part * 9.0).sin(), y + high * part, z)), room.metre(z));
        let size = metre * lerp(0.3, 0.55, part);
        room.canvas.glow(at, size, white, 0.16 * (1.0 - 0.7 * part));
    }
}

/// Paints a room with a tub on feet, a basin with a mirror, and a window.
fn private(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "bathroom", Size { half: (1.2, 2.8), back: 4.6, high: 2.7 });
    room.look_outside();
    let wall: Colour = [[0.7, 0.78, 0.78], [0.78, 0.74, 0.66], [0.66, 0.72, 0.8]][room.draw.below(3)];
    room.shell(Tones { wall, floor: [0.72, 0.72, 0.7], ceiling: [0.86, 0.86, 0.84] }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    room.face((-half, half), (0.0, 1.1), back - 0.01, TILE);
    tiles(&mut room, (-half, half), (0.0, 1.1));
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    basin(&mut room, -side * half * 0.62);
    let wide = (half * 0.5).min(0.85);
    tub(&mut room, (side * (half - wide - 0.12), 0.0, back - 0.85), wide);
    let pane = side * half * 0.45;
    let day = room.daylight();
    room.lamp((pane, 1.8, back), 1.5, day);
    let is_dark = room.needs_lamps();
    if is_dark {
        room.lamp((-side * half * 0.62, 2.1, back), 1.6, scale(plan.palette.lamp, 0.8));
    }
    room.light_up();
    room.window((pane - 0.35, pane + 0.35), (1.4, 2.2), back, 0.0, (2, 2));
    if is_dark {
        let lamp = room.at((-side * half * 0.62, 2.1, back - 0.1));
        let metre = room.metre(back);
        room.canvas.ellipse(lamp, (metre * 0.16, metre * 0.05), Paint::plain(mix(plan.palette.lamp, [1.0; 3], 0.5)));
        room.canvas.glow(lamp, metre * 0.2, plan.palette.lamp, 0.5);
    }
}

/// Stands a tub with water in it.
fn tub(room: &mut Room<'_>, (x, y, z): Spot, wide: f32) {
    let (at, metre) = (room.at((x, y, z)), room.metre(z));
    let place = |(px, py): (f32, f32)| (at.0 + px * wide * metre, at.1 - py * metre);
    room.canvas.ellipse(at, (wide * metre, metre * 0.08), Paint::plain([0.0; 3]).alpha(0.3));
    for foot in [-0.7, 0.7] {
        room.canvas.ellipse(place((foot, 0.06)), (metre * 0.07, metre * 0.09), Paint::plain([0.66, 0.54, 0.3]));
    }
    let body = [(-1.0, 0.62), (-0.92, 0.3), (-0.72, 0.13), (0.72, 0.13), (0.92, 0.3), (1.0, 0.62)].map(place);
    let (top, foot) = (place((0.0, 0.62)).1, place((0.0, 0.13)).1);
    room.canvas.polygon(&body, Paint::gradient(ENAMEL, scale(ENAMEL, 0.7), top, foot));
    room.canvas.ellipse(place((0.0, 0.62)), (wide * metre * 1.03, metre * 0.11), Paint::plain(ENAMEL));
    room.canvas.ellipse(place((0.0, 0.61)), (wide * metre * 0.94, metre * 0.085), Paint::plain(scale(WATER, 1.1)));
    room.canvas.rect(place((0.8, 0.98)), place((0.86, 0.62)), Paint::plain([0.6, 0.62, 0.64]));
    room.canvas.rect(place((0.62, 0.98)), place((0.86, 0.93)), Paint::plain([0.7, 0.72, 0.74]));
}

/// Puts a basin to the wall with a mirror above it.
fn basin(room: &mut Room<'_>, x: f32) {
    let z = room.back;
    room.block((x - 0.1, x + 0.1), (0.0, 0.72), (z - 0.3, z - 0.1), scale(ENAMEL, 0.92));
    room.block((x - 0.3, x + 0.3), (0.72, 0.86), (z - 0.42, z), ENAMEL);
    room.face((x - 0.02, x + 0.02), (0.86, 0.98), z - 0.06, [0.6, 0.62, 0.64]);
    room.face((x - 0.28, x + 0.28), (1.2, 1.95), z - 0.02, [0.5, 0.4, 0.28]);
    room.face((x - 0.24, x + 0.24), (1.24, 1.91), z - 0.03, [0.72, 0.8, 0.84]);
    let shine =
        [(x - 0.2, 1.3, z - 0.03), (x + 0.05, 1.85, z - 0.03), (x + 0.13, 1.85, z - 0.03), (x - 0.12, 1.3, z - 0.03)];
    room.fill(&shine, Paint::plain([0.88, 0.93, 0.95]));
}
