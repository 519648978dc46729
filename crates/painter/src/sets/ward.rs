//! A ward: beds of steel in two rows along the walls, their feet to the aisle.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::plan::Plan;
use super::room::{Floor, NEAR, Room, Size, Spot, Tones};

/// How long and how wide a bed is, and how far the next one is behind it, in metres.
const BED: (f32, f32) = (1.9, 0.9);
const APART: f32 = 1.45;

/// How far away the nearest bed is at least, in metres, and where the widest part of it ends, as a part of half the width.
const FIRST: f32 = NEAR + 1.0;
const WHOLE: f32 = 0.97;

/// Half of how wide the ward is at least and at most, in metres.
const HALF: (f32, f32) = (2.15, 3.6);

/// Paints the ward.
pub(super) fn ward(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "ward", Size { half: HALF, back: 11.0, high: 3.0 });
    let half_width = room.canvas.w() / 2.0 * WHOLE;
    // In a narrow picture the ward is narrow, so that its beds are in the picture before they are too far away.
    room.half = (half_width / room.metre(FIRST + 2.6)).clamp(HALF.0, HALF.1);
    room.look_outside();
    let wall: Colour = [[0.74, 0.8, 0.78], [0.7, 0.76, 0.82], [0.8, 0.8, 0.74]][room.draw.below(3)];
    room.shell(Tones { wall, floor: [0.6, 0.66, 0.64], ceiling: [0.86, 0.88, 0.86] }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    let tiles = mix(wall, [0.36, 0.56, 0.54], 0.45);
    room.face((-half, half), (0.0, 1.05), back - 0.01, tiles);
    for x in [-half, half] {
        let low = [(x, 0.0, 0.7), (x, 1.05, 0.7), (x, 1.05, back), (x, 0.0, back)];
        room.fill(&low, Paint::plain(scale(tiles, 0.74)));
    }
    let first = FIRST.max(half * room.metre(1.0) / half_width);
    let rows = ((back - 0.3 - BED.1 - first) / APART).max(0.0) as usize;
    for row in (0..=rows).rev() {
        for side in [-1.0, 1.0] {
            bed(&mut room, side, first + APART * row as f32);
        }
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    drip(&mut room, (side * (half - BED.0 * 0.3), 0.0, first - 0.2));
    let day = room.daylight();
    room.lamp((0.0, 1.8, back), 2.4, scale(day, 0.6));
    let is_dark = room.needs_lamps();
    let cold = mix(plan.palette.lamp, [0.86, 1.0, 0.96], 0.75);
    let lamps = [8.6, 5.4];
    for z in lamps.into_iter().filter(|_| is_dark) {
        room.lamp((0.0, 2.7, z), 1.9, scale(cold, 0.5));
    }
    room.light_up();
    for x in [-half * 0.5, half * 0.5] {
        room.window((x - 0.62, x + 0.62), (1.15, 2.6), back, 0.0, (2, 2));
    }
    for z in lamps {
        let (from, to) = (room.at((-0.5, 2.96, z)), room.at((0.5, 2.88, z)));
        room.canvas.rect(from, to, Paint::plain(if is_dark { mix(cold, [1.0; 3], 0.6) } else { [0.8; 3] }));
        if is_dark {
            let metre = room.metre(z);
            room.canvas.glow_oval(((from.0 + to.0) / 2.0, to.1), (metre * 0.5, metre * 0.08), cold, 0.4);
        }
    }
}

/// Makes a bed whose head is at a side wall, from a distance on.
fn bed(room: &mut Room<'_>, side: f32, z: f32) {
    let (head, foot) = (side * (room.half - 0.06), side * (room.half - BED.0));
    let far = z + BED.1;
    let steel = [0.84, 0.86, 0.87];
    let along = |from: f32, to: f32| {
        let (a, b) = (head + (foot - head) * from, head + (foot - head) * to);
        (a.min(b), a.max(b))
    };
    railing(room, (head, 1.15), (z, far), scale(steel, 0.72));
    let shade = [(head, 0.0, z - 0.1), (foot, 0.0, z - 0.1), (foot, 0.0, far), (head, 0.0, far)];
    room.fill(&shade, Paint::plain([0.0; 3]).alpha(0.3));
    room.block(along(0.01, 0.99), (0.3, 0.4), (z, far), scale(steel, 0.6));
    room.block(along(0.02, 0.98), (0.4, 0.56), (z, far), [0.9, 0.9, 0.88]);
    room.block(along(0.05, 0.25), (0.56, 0.68), (z + 0.12, far - 0.12), [0.97, 0.97, 0.95]);
    room.block(along(0.36, 0.985), (0.34, 0.6), (z - 0.02, far), [0.52, 0.66, 0.74]);
    room.block(along(0.3, 0.4), (0.5, 0.615), (z - 0.025, far), [0.96, 0.96, 0.94]);
    railing(room, (foot, 0.86), (z, far), steel);
}

/// Stands the bars of a bed's head or foot.
fn railing(room: &mut Room<'_>, (x, high): (f32, f32), (z, far): (f32, f32), steel: Colour) {
    let bars = 4;
    for bar in 0..=bars {
        let at = z + (far - z) * bar as f32 / bars as f32;
        let thick = if bar == 0 || bar == bars { 0.022 } else { 0.012 };
        let low = if bar == 0 || bar == bars { 0.0 } else { 0.42 };
        room.face((x - thick, x + thick), (low, high), at, steel);
    }
    for y in [0.4, high - 0.04] {
        room.fill(&[(x, y, z), (x, y + 0.05, z), (x, y + 0.05, far), (x, y, far)], Paint::plain(scale(steel, 0.94)));
    }
}

/// Stands a pole with a bag and its tube.
fn drip(room: &mut Room<'_>, (x, _, z): Spot) {
    let steel = [0.72, 0.75, 0.76];
    room.face((x - 0.014, x + 0.014), (0.0, 1.9), z, steel);
    room.face((x - 0.2, x + 0.2), (0.03, 0.06), z, scale(steel, 0.7));
    room.face((x - 0.12, x + 0.12), (1.88, 1.91), z, steel);
    room.face((x + 0.04, x + 0.16), (1.52, 1.82), z, [0.84, 0.9, 0.92]);
    room.face((x + 0.05, x + 0.15), (1.52, 1.68), z, [0.7, 0.82, 0.88]);
    let (a, b) = (room.at((x + 0.1, 1.52, z)), room.at((x + 0.02, 0.8, z)));
    let thin = (room.metre(z) * 0.008).max(0.8);
    room.canvas.stroke(a, b, (thin, thin), Paint::plain([0.8, 0.86, 0.88]));
}
