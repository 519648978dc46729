//! Rooms of a house that are told by what stands in them: kitchen, attic, cellar.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::{hash_unit, lerp};
use super::super::plan::Plan;
use super::pieces::{self, Ware};
use super::room::{Floor, Room, Size, Tones};

/// How many steps lead out of a cellar, and how high each is.
const STEPS: usize = 8;
const STEP: f32 = 0.16;

/// Paints a kitchen: a stove with its pipe, a worktop below the window, shelves.
pub(super) fn kitchen(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "kitchen", Size { half: (1.15, 3.2), back: 4.2, high: 2.55 });
    room.look_outside();
    let walls: [Colour; 4] = [[0.72, 0.7, 0.58], [0.56, 0.64, 0.62], [0.74, 0.62, 0.5], [0.62, 0.66, 0.72]];
    let wall = walls[room.draw.below(4)];
    let wood: Colour = [[0.56, 0.4, 0.25], [0.42, 0.5, 0.46], [0.7, 0.66, 0.56]][room.draw.below(3)];
    room.shell(Tones { wall, floor: [0.62, 0.5, 0.4], ceiling: scale(wall, 0.9) }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    tiles(&mut room, wall);
    let front = back - 0.6;
    // The stove stands at one end, the worktop takes the rest of the wall.
    let stove = (side * half - 0.4 * side - 0.4, side * half - 0.4 * side + 0.4);
    let (left, right) = if 0.0 < side { (-half, stove.0) } else { (stove.1, half) };
    room.block((left, right), (0.0, 0.86), (front, back), wood);
    room.block((left, right), (0.86, 0.91), (front - 0.03, back), [0.74, 0.66, 0.54]);
    let doors = (((right - left) / 0.48) as usize).max(1);
    for door in 0..doors {
        let (a, b) =
            (lerp(left, right, door as f32 / doors as f32), lerp(left, right, (door + 1) as f32 / doors as f32));
        room.face((a + 0.03, b - 0.03), (0.08, 0.6), front, scale(wood, 1.08));
        room.face((a + 0.03, b - 0.03), (0.64, 0.82), front, scale(wood, 1.08));
        let middle = (a + b) / 2.0;
        room.face((middle - 0.05, middle + 0.05), (0.72, 0.75), front - 0.01, scale(wood, 0.4));
    }
    let middle = (left + right) / 2.0;
    let pane = ((right - left) * 0.28).min(0.55);
    let at = middle - side * (right - left) * 0.12;
    if 0.9 < at - pane - left {
        pieces::shelf(&mut room, (left + 0.1, at - pane - 0.15), 1.45, (back, 0.22), wood, Ware::Plates);
        pieces::shelf(&mut room, (left + 0.1, at - pane - 0.15), 1.85, (back, 0.22), wood, Ware::Jars);
    }
    if 0.5 < right - at - pane {
        pieces::shelf(&mut room, (at + pane + 0.12, right - 0.05), 1.5, (back, 0.22), wood, Ware::Jars);
        pieces::shelf(&mut room, (at + pane + 0.12, right - 0.05), 1.88, (back, 0.22), wood, Ware::Plates);
    }
    pieces::row(&mut room, (lerp(left, right, 0.62), lerp(left, right, 0.86)), 0.91, front + 0.25, Ware::Jars);
    cooker(&mut room, stove, front);
    let is_dark = room.needs_lamps();
    let lamp = (side * half * -0.1, 2.0, 3.5);
    let day = room.daylight();
    room.lamp((at, 1.5, back), 0.9, day);
    if is_dark {
        room.lamp(lamp, 1.1, scale(plan.palette.lamp, 0.8));
        room.lamp(((stove.0 + stove.1) / 2.0, 0.5, front), 0.45, [0.5, 0.24, 0.08]);
    }
    room.light_up();
    room.window((at - pane, at + pane), (1.08, 2.02), back, 0.0, (2, 2));
    fire(&mut room, stove, front);
    room.pendant(lamp, is_dark);
}

/// Lays tiles behind the worktop.
fn tiles(room: &mut Room<'_>, wall: Colour) {
    let (half, back) = (room.half, room.back);
    let pale = mix(wall, [0.92, 0.92, 0.88], 0.55);
    let seed = room.draw.seed();
    for row in 0..3 {
        let count = (half * 2.0 / 0.15) as usize;
        for column in 0..count {
            let x = lerp(-half, half, column as f32 / count as f32);
            let y = 0.91 + 0.14 * row as f32;
            let own = 0.92 + 0.12 * hash_unit(column as i32, row, seed);
            room.face((x + 0.006, x + 0.144), (y + 0.006, y + 0.134), back - 0.01, scale(pale, own));
        }
    }
}

/// Stands a cooker with its pipe and a pot.
fn cooker(room: &mut Room<'_>, (x0, x1): (f32, f32), z: f32) {
    let iron = [0.2, 0.2, 0.22];
    let back = room.back;
    room.block((x0, x1), (0.0, 0.9), (z - 0.05, back), iron);
    room.block((x0 - 0.02, x1 + 0.02), (0.9, 0.94), (z - 0.08, back), scale(iron, 0.8));
    room.face((x0 + 0.1, x1 - 0.1), (0.22, 0.58), z - 0.05, scale(iron, 1.5));
    room.face((x0 + 0.12, x1 - 0.12), (0.24, 0.56), z - 0.06, scale(iron, 0.6));
    room.face((x0 + 0.14, x1 - 0.14), (0.62, 0.65), z - 0.07, [0.7, 0.68, 0.62]);
    for knob in 0..4 {
        let x = lerp(x0 + 0.14, x1 - 0.14, knob as f32 / 3.0);
        let (at, size) = (room.at((x, 0.76, z - 0.06)), room.metre(z) * 0.03);
        room.canvas.ellipse(at, (size, size), Paint::plain([0.74, 0.7, 0.6]));
    }
    let pipe = lerp(x0, x1, 0.72);
    let high = room.high;
    room.face((pipe - 0.08, pipe + 0.08), (0.94, high), back - 0.2, scale(iron, 1.2));
    room.face((pipe + 0.02, pipe + 0.08), (0.94, high), back - 0.2, scale(iron, 0.7));
    let pot = lerp(x0, x1, 0.34);
    room.face((pot - 0.15, pot + 0.15), (0.94, 1.14), z + 0.15, [0.5, 0.32, 0.22]);
    room.face((pot - 0.17, pot + 0.17), (1.13, 1.16), z + 0.15, [0.62, 0.44, 0.3]);
    room.face((pot - 0.03, pot + 0.03), (1.16, 1.19), z + 0.15, [0.3, 0.2, 0.14]);
}

/// Lights the fire behind the door of the cooker, and lets the pot steam.
fn fire(room: &mut Room<'_>, (x0, x1): (f32, f32), z: f32) {
    let middle = (x0 + x1) / 2.0;
    for bar in 0..4 {
        let y = 0.29 + 0.07 * bar as f32;
        let (from, to) = (room.at((x0 + 0.18, y + 0.03, z - 0.06)), room.at((x1 - 0.18, y, z - 0.06)));
        room.canvas.rect(from, to, Paint::gradient([1.0, 0.72, 0.3], [0.9, 0.36, 0.1], from.1, to.1));
    }
    let at = room.at((middle, 0.37, z - 0.06));
    let metre = room.metre(z);
    room.canvas.glow(at, metre * 0.14, [1.0, 0.5, 0.16], 0.5);
    room.canvas.flicker((at.0, at.1 + metre * 0.01), metre * 0.9, super::super::canvas::Source::Flame);
    let pot = lerp(x0, x1, 0.34);
    for puff in 0..6 {
        let t = puff as f32 / 5.0;
        let drift = 0.05 * room.draw.between(-1.0, 1.0);
        let at = room.at((pot + drift, 1.24 + 0.34 * t, z + 0.15));
        let size = metre * (0.04 + 0.06 * t);
        room.canvas.ellipse(at, (size, size * 1.3), Paint::plain([0.9; 3]).alpha(0.09));
    }
}

/// Paints an attic: rafters under a roof, a small window in the gable, a trunk and what is kept there.
pub(super) fn attic(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "attic", Size { half: (1.5, 3.4), back: 5.2, high: 2.9 });
    room.look_outside();
    let wood: Colour = [[0.46, 0.33, 0.22], [0.4, 0.31, 0.25], [0.52, 0.4, 0.27]][room.draw.below(3)];
    let (half, back, ridge) = (room.half, room.back, room.high);
    let (knee, near) = (0.75, 0.7);
    room.shell(Tones { wall: scale(wood, 0.8), floor: wood, ceiling: scale(wood, 0.5) }, Floor::Boards);
    for side in [-1.0, 1.0] {
        let x = side * half;
        let roof = [(x, knee, near), (0.0, ridge, near), (0.0, ridge, back), (x, knee, back)];
        let (top, foot) = (room.at((0.0, ridge, back)).1, room.at((0.0, knee, back)).1);
        room.fill(&roof, Paint::gradient(scale(wood, 0.42), scale(wood, 0.66), top, foot));
    }
    for board in 1..16 {
        let y = ridge * board as f32 / 16.0;
        let reach = if y < knee { half } else { half * (ridge - y) / (ridge - knee) };
        room.face((-reach, reach), (y, y + 0.012), back - 0.01, scale(wood, 0.45));
    }
    for rafter in (0..5).rev() {
        let z = 1.5 + 0.85 * rafter as f32;
        for side in [-1.0, 1.0] {
            let x = side * half;
            let (a, b, c, d) = ((x, knee, z), (0.0, ridge, z), (0.0, ridge - 0.16, z), (x - side * 0.14, knee, z));
            room.fill(&[a, b, c, d], Paint::plain(scale(wood, 0.95)));
            let (e, f) = ((0.0, ridge - 0.16, z + 0.12), (x - side * 0.14, knee, z + 0.12));
            room.fill(&[c, d, f, e], Paint::plain(scale(wood, 0.4)));
        }
        if rafter % 2 == 0 {
            let y = 2.3;
            let reach = half * (ridge - y) / (ridge - knee);
            room.block((-reach, reach), (y, y + 0.13), (z, z + 0.12), scale(wood, 0.85));
        }
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    kept(&mut room, side);
    let pane = (side * half * 0.06, 0.36);
    let day = room.daylight();
    room.lamp((pane.0, 1.55, back), 2.4, scale(day, 1.4));
    let lantern = (-side * half * 0.16, 1.92, 4.0);
    if room.needs_lamps() {
        room.lamp(lantern, 1.5, scale(plan.palette.lamp, 0.7));
    }
    room.light_up();
    room.window((pane.0 - pane.1, pane.0 + pane.1), (1.15, 1.98), back, pane.1, (2, 2));
    beam(&mut room, pane.0, side);
    if room.needs_lamps() {
        pieces::lantern(&mut room, lantern);
    }
}

/// Stands the things of an attic at both sides: a trunk, boxes, books, a covered chair.
fn kept(room: &mut Room<'_>, side: f32) {
    let (half, back) = (room.half, room.back);
    let leather = [0.4, 0.24, 0.14];
    let trunk = side * half * 0.6;
    room.block((trunk - 0.45, trunk + 0.45), (0.0, 0.5), (4.0, 4.5), leather);
    room.block((trunk - 0.47, trunk + 0.47), (0.5, 0.62), (3.98, 4.52), scale(leather, 1.15));
    for x in [-0.3, 0.3] {
        room.face((trunk + x - 0.04, trunk + x + 0.04), (0.0, 0.62), 3.97, scale(leather, 0.55));
    }
    room.face((trunk - 0.05, trunk + 0.05), (0.42, 0.54), 3.96, [0.72, 0.6, 0.32]);
    let paper: Colour = [0.6, 0.48, 0.33];
    let boxes = -side * half * 0.66;
    for (x, y, wide, tall) in [(-0.16, 0.0, 0.62, 0.42), (0.05, 0.42, 0.46, 0.32), (0.5, 0.0, 0.4, 0.3)] {
        let x = boxes + side * x;
        room.block((x - wide / 2.0, x + wide / 2.0), (y, y + tall), (4.2, 4.65), paper);
        room.face((x - 0.03, x + 0.03), (y, y + tall), 4.19, scale(paper, 0.8));
    }
    pieces::row(room, (trunk - 0.3, trunk + 0.1), 0.62, 4.2, Ware::Books);
    // A frame with its back to the viewer leans at the wall.
    let x = -side * half * 0.24;
    for (grow, tone) in [(0.0, scale(paper, 0.7)), (-0.05, [0.74, 0.68, 0.56])] {
        let (z, wide) = (back - 0.25, 0.3 + grow);
        let spots = [
            (x - wide, -grow, z - 0.15),
            (x - wide, 0.8 + grow, z),
            (x + wide, 0.8 + grow, z),
            (x + wide, -grow, z - 0.15),
        ];
        room.fill(&spots, Paint::plain(tone));
    }
}

/// Lets a beam of light fall from the window to the floor.
fn beam(room: &mut Room<'_>, x: f32, side: f32) {
    let day = room.daylight();
    let back = room.back;
    let spots = [
        (x - 0.34, 1.9, back),
        (x + 0.34, 1.9, back),
        (x - side * 0.5 + 0.7, 0.0, 3.2),
        (x - side * 0.5 - 0.7, 0.0, 3.2),
    ];
    let (top, foot) = (room.at(spots[0]).1, room.at(spots[2]).1);
    room.fill(&spots, Paint::gradient(day, scale(day, 0.5), top, foot).alpha(0.13));
}

/// Paints a cellar: stone walls, steps up to a door, barrels and bottles.
pub(super) fn cellar(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "cellar", Size { half: (1.3, 3.4), back: 4.8, high: 2.45 });
    let stone: Colour = [[0.46, 0.44, 0.42], [0.44, 0.4, 0.35], [0.38, 0.42, 0.42]][room.draw.below(3)];
    let wood = [0.42, 0.28, 0.17];
    room.shell(Tones { wall: stone, floor: scale(stone, 0.8), ceiling: scale(stone, 0.6) }, Floor::Stones);
    let (half, back, high) = (room.half, room.back, room.high);
    pieces::stones(&mut room, (-half, half), (0.0, high), back, stone);
    for beam in 0..4 {
        let z = back - 0.2 - 1.0 * beam as f32;
        room.block((-half, half), (high - 0.2, high), (z, z + 0.18), scale(wood, 0.8));
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let door = steps(&mut room, side, stone);
    let other = -side * half;
    pieces::shelf(&mut room, range(other, other + side * half * 0.72), 1.15, (back, 0.26), wood, Ware::Bottles);
    pieces::shelf(&mut room, range(other, other + side * half * 0.72), 1.6, (back, 0.26), wood, Ware::Jars);
    for (part, z, tall) in [(0.82, 4.45, 0.85), (0.46, 4.3, 0.8), (0.74, 3.7, 0.9)] {
        pieces::barrel(&mut room, (other * part, 0.0, z), tall, wood);
    }
    let lamp = (-side * half * 0.12, 1.78, 3.9);
    room.lamp(lamp, 1.4, scale(plan.palette.lamp, 0.8));
    room.lamp((door - side * 0.5, 1.4, back), 1.0, scale(plan.palette.lamp, 0.75));
    room.light_up();
    let warm = mix(plan.palette.lamp, [1.0, 0.9, 0.7], 0.4);
    let glow = room.at((door, 1.9, back));
    let sill = STEP * STEPS as f32;
    let frame = room.dim(scale(wood, 0.8));
    room.face((door - 0.38, door + 0.38), (sill, high), back - 0.02, frame);
    let (from, to) = (room.at((door - 0.31, high - 0.06, back - 0.03)), room.at((door + 0.31, sill, back - 0.03)));
    room.canvas.rect(from, to, Paint::gradient(scale(warm, 0.6), warm, from.1, to.1));
    // The light of the house falls down the steps.
    let beam = [
        (door - 0.3, high - 0.3, back),
        (door + 0.3, sill, back),
        (-side * 0.1, 0.0, back - 1.3),
        (-side * 0.9, 0.0, back - 1.0),
    ];
    let (top, foot) = (room.at(beam[0]).1, room.at(beam[2]).1);
    room.fill(&beam, Paint::gradient(warm, scale(warm, 0.3), top, foot).alpha(0.14));
    let metre = room.metre(back);
    room.canvas.glow(glow, metre * 0.24, warm, 0.4);
    pieces::lantern(&mut room, lamp);
}

fn range(a: f32, b: f32) -> (f32, f32) {
    (a.min(b) + 0.05, a.max(b))
}

/// Builds steps along the wall up to a door, and returns where the door is.
fn steps(room: &mut Room<'_>, side: f32, stone: Colour) -> f32 {
    let (half, back) = (room.half, room.back);
    let (from, to) = (side * half * 0.02, side * (half - 0.36));
    let count = STEPS - 1;
    // A block that begins at 0 has a shadow, which steps do not need. The highest first, so that the lower ones are before it.
    for step in (0..=count).rev() {
        let part = |step: f32| lerp(from, to, step / count as f32);
        let a = part(step as f32);
        let b = if step == count { side * half } else { part(step as f32 + 1.0) };
        let y = STEP * (step + 1) as f32;
        let deep = back - 0.85;
        room.block((a.min(b), a.max(b)), (0.002, y), (deep, back), scale(stone, 0.95));
        room.face((a.min(b), a.max(b)), (y - 0.04, y), deep - 0.01, scale(stone, 1.6));
        room.fill(
            &[(a.min(b), y, deep), (a.max(b), y, deep), (a.max(b), y, back), (a.min(b), y, back)],
            Paint::plain(scale(stone, 1.2)),
        );
    }
    side * (half - 0.36)
}
