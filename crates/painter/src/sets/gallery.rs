//! The rooms of a museum: pictures in golden frames, what stands on pedestals, a bench, and a rope before it all.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::room::{Floor, Room, Size, Tones};

const GOLD: Colour = [0.72, 0.56, 0.26];

/// Paints a room of a museum.
pub(super) fn gallery(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "gallery", Size { half: (1.5, 3.6), back: 5.0, high: 3.5 });
    let wall: Colour = [[0.46, 0.22, 0.2], [0.24, 0.36, 0.32], [0.3, 0.32, 0.44]][room.draw.below(3)];
    room.shell(Tones { wall, floor: [0.72, 0.68, 0.6], ceiling: [0.8, 0.77, 0.7] }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    room.face((-half, half), (0.0, 0.24), back - 0.01, [0.3, 0.22, 0.16]);
    room.face((-half, half), (3.12, 3.2), back - 0.01, GOLD);
    let count = ((half * 2.0 / 1.15) as usize).clamp(2, 6);
    for number in 0..count {
        let middle = lerp(-half, half, (number as f32 + 0.5) / count as f32);
        picture(&mut room, middle, number);
    }
    for side in [-1.0, 1.0] {
        pedestal(&mut room, side * half * 0.8);
    }
    let lamp = scale(plan.palette.lamp, 0.75);
    let day = room.daylight();
    room.lamp((0.0, 3.2, 3.6), 2.2, day);
    for number in 0..count {
        let middle = lerp(-half, half, (number as f32 + 0.5) / count as f32);
        room.lamp((middle, 2.5, back), 0.9, lamp);
    }
    room.light_up();
}

/// Hangs a picture on the back wall: a landscape or somebody.
fn picture(room: &mut Room<'_>, x: f32, number: usize) {
    let back = room.back - 0.02;
    let (wide, tall) = if number.is_multiple_of(2) { (0.46, 0.34) } else { (0.3, 0.42) };
    let (low, high) = (1.75 - tall, 1.75 + tall);
    room.face((x - wide - 0.07, x + wide + 0.07), (low - 0.07, high + 0.07), back, GOLD);
    room.face((x - wide - 0.02, x + wide + 0.02), (low - 0.02, high + 0.02), back, scale(GOLD, 0.6));
    let sky = [[0.66, 0.74, 0.78], [0.36, 0.26, 0.2], [0.8, 0.66, 0.48]][room.draw.below(3)];
    room.face((x - wide, x + wide), (low, high), back, sky);
    if number.is_multiple_of(2) {
        let hill = |y: f32, from: f32, to: f32| {
            [
                (x - wide, low, back),
                (x - wide, low + y * from, back),
                (x + wide, low + y * to, back),
                (x + wide, low, back),
            ]
        };
        room.fill(&hill(tall * 1.2, 0.5, 0.9), Paint::plain([0.4, 0.46, 0.4]));
        room.fill(&hill(tall * 0.8, 0.9, 0.4), Paint::plain([0.3, 0.36, 0.2]));
    } else {
        let (at, metre) = (room.at((x, 1.86, back)), room.metre(back));
        room.canvas.ellipse((at.0, at.1 + metre * 0.42), (metre * 0.22, metre * 0.3), Paint::plain([0.2, 0.16, 0.16]));
        room.canvas.ellipse(at, (metre * 0.1, metre * 0.13), Paint::plain([0.8, 0.64, 0.5]));
        room.face((x - wide, x + wide), (low - 0.07, low), back, GOLD);
        room.face((x - 0.24, x + 0.24), (low - 0.25, low - 0.07), back, mix(scale(GOLD, 0.5), sky, 0.2));
    }
}

/// Stands a pedestal with a vase.
fn pedestal(room: &mut Room<'_>, x: f32) {
    let (stone, clay): (Colour, Colour) = ([0.8, 0.78, 0.72], [0.58, 0.34, 0.22]);
    room.block((x - 0.24, x + 0.24), (0.0, 0.16), (4.0, 4.48), scale(stone, 0.9));
    room.block((x - 0.18, x + 0.18), (0.16, 0.95), (4.06, 4.42), stone);
    room.block((x - 0.22, x + 0.22), (0.95, 1.02), (4.02, 4.46), scale(stone, 1.05));
    let (at, metre) = (room.at((x, 1.02, 4.24)), room.metre(4.24));
    room.canvas.ellipse((at.0, at.1 - metre * 0.2), (metre * 0.15, metre * 0.2), Paint::plain(clay));
    room.canvas.rect(
        (at.0 - metre * 0.06, at.1 - metre * 0.52),
        (at.0 + metre * 0.06, at.1 - metre * 0.34),
        Paint::plain(scale(clay, 0.85)),
    );
    room.canvas.ellipse((at.0, at.1 - metre * 0.52), (metre * 0.1, metre * 0.025), Paint::plain(scale(clay, 1.2)));
}
