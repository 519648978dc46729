//! The home of an animal in the ground: walls of earth, roots, a round window, a lantern, shelves.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::pieces::{self, Ware};
use super::room::{Floor, Room, Size, Spot, Tones};

const WOOD: Colour = [0.46, 0.3, 0.18];
const ROOT: Colour = [0.34, 0.23, 0.15];

/// How many roots hang from the ceiling.
const ROOTS: usize = 9;

/// Paints a burrow.
pub(super) fn burrow(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "burrow", Size { half: (1.25, 2.7), back: 4.3, high: 2.5 });
    room.look_outside();
    let earth: Colour = [[0.56, 0.4, 0.26], [0.5, 0.37, 0.27], [0.58, 0.43, 0.3]][room.draw.below(3)];
    room.shell(Tones { wall: earth, floor: scale(earth, 0.82), ceiling: scale(earth, 0.62) }, Floor::Stones);
    let (half, back) = (room.half, room.back);
    stones(&mut room, earth);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    for y in [0.95, 1.4] {
        let from = -side * half * 0.95;
        let to = from + side * half * 0.8;
        let ware = if y < 1.0 { Ware::Plates } else { Ware::Jars };
        pieces::shelf(&mut room, (from.min(to), from.max(to)), y, (back, 0.26), WOOD, ware);
    }
    bed(&mut room, (side * half * 0.62, 0.0, back - 0.5));
    let window: Spot = (side * half * 0.38, 1.5, back);
    let day = room.daylight();
    room.lamp(window, 1.5, day);
    let lantern: Spot = (-side * half * 0.12, 1.95, 3.7);
    // No sun reaches its corners: the lantern burns by day, too.
    room.lamp(lantern, 2.0, scale(plan.palette.lamp, 0.9));
    room.light_up();
    room.porthole(window, 0.46, WOOD);
    for number in 0..ROOTS {
        let part = (number as f32 + room.draw.between(0.1, 0.9)) / ROOTS as f32;
        root(&mut room, lerp(-half, half, part));
    }
    pieces::lantern(&mut room, lantern);
}

/// Sets stones into the walls.
fn stones(room: &mut Room<'_>, earth: Colour) {
    let (half, back) = (room.half, room.back - 0.01);
    for _ in 0..26 {
        let (x, y) = (room.draw.between(-half, half), room.draw.between(0.15, room.high));
        let (wide, tone) = (room.draw.between(0.04, 0.13), room.draw.between(0.75, 1.2));
        let (at, metre) = (room.at((x, y, back)), room.metre(back));
        room.canvas.ellipse(at, (metre * wide, metre * wide * 0.62), Paint::plain(scale(earth, tone)));
    }
    // A dark edge rounds the corners.
    for (wall, high) in [(-1.0, 0.0), (1.0, 0.0), (-1.0, 1.0), (1.0, 1.0)] {
        let (x, y) = (wall * half, high * room.high);
        let (at, metre) = (room.at((x, y, back)), room.metre(back));
        room.canvas.ellipse(at, (metre * 0.5, metre * 0.4), Paint::plain(scale(earth, 0.62)).alpha(0.5));
    }
}

/// Lets a root hang from the ceiling.
fn root(room: &mut Room<'_>, x: f32) {
    let z = room.draw.between(3.5, room.back);
    let (long, bend) = (room.draw.between(0.2, 0.55), room.draw.between(-0.14, 0.14));
    let metre = room.metre(z);
    let [top, knee, tip] = [(x, room.high), (x + bend, room.high - long * 0.55), (x + bend * 0.3, room.high - long)]
        .map(|(x, y)| room.at((x, y, z)));
    let paint = Paint::plain(room.dim(ROOT));
    room.canvas.stroke(top, knee, (metre * 0.05, metre * 0.03), paint);
    room.canvas.stroke(knee, tip, (metre * 0.03, metre * 0.008), paint);
}

/// Heaps a bed of leaves.
fn bed(room: &mut Room<'_>, spot: Spot) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    room.canvas.ellipse(at, (metre * 0.74, metre * 0.16), Paint::plain([0.0; 3]).alpha(0.3));
    for step in 0..34 {
        let part = step as f32 / 34.0;
        let (x, y) = (room.draw.between(-0.64, 0.64), part * 0.2);
        let tone = mix([0.62, 0.46, 0.2], [0.5, 0.34, 0.18], room.draw.unit());
        let leaf = (at.0 + x * metre * (1.0 - part * 0.4), at.1 - y * metre);
        room.canvas.ellipse(leaf, (metre * 0.13, metre * 0.05), Paint::plain(scale(tone, lerp(0.8, 1.15, part))));
    }
}
