//! A room of Japan, with mats and paper screens.

use super::super::canvas::{Canvas, Colour, Paint, Source, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::pieces;
use super::room::{Floor, Room, Size, Spot, Tones};

/// Woods of posts and shelves, and what is between them.
pub(super) const WOODS: [Colour; 3] = [[0.36, 0.24, 0.15], [0.44, 0.31, 0.2], [0.3, 0.21, 0.15]];
pub(super) const CLAY: [Colour; 3] = [[0.72, 0.64, 0.48], [0.66, 0.6, 0.5], [0.6, 0.55, 0.4]];
pub(super) const PAPER: Colour = [0.95, 0.92, 0.84];

/// A mat: its straw and its border, and its shorter side in metres; it is twice as long.
pub(super) const STRAW: Colour = [0.7, 0.66, 0.44];
const BORDER: Colour = [0.2, 0.26, 0.2];
const MAT: f32 = 0.9;

/// How high the beam above sliding doors is.
const LINTEL: f32 = 1.82;

/// Paints a room: mats, paper screens of which one is open, an alcove with a scroll, a hearth in the floor, a low table.
pub(in super::super) fn room(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "tatami", Size { half: (1.3, 3.4), back: 4.9, high: 2.5 });
    room.look_outside();
    let wood = WOODS[room.draw.below(3)];
    let clay = CLAY[room.draw.below(3)];
    room.shell(Tones { wall: clay, floor: scale(wood, 0.9), ceiling: scale(wood, 0.95) }, Floor::Boards);
    mats(&mut room);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let (half, back) = (room.half, room.back);
    for wall in [-1.0, 1.0] {
        doors(&mut room, wall * (half - 0.01), wood);
    }
    // The alcove takes a part of the wall, screens the rest.
    let alcove = half * 0.62;
    let (from, to) = if 0.0 < side { (-half, half - alcove) } else { (alcove - half, half) };
    let panes = (((to - from) / 0.78) as usize).clamp(2, 6);
    let pane = (to - from) / panes as f32;
    let open = if 0.0 < side { panes - 1 } else { 0 };
    niche(&mut room, if 0.0 < side { (to, half) } else { (-half, from) }, wood);
    let is_dark = room.needs_lamps();
    let day = room.daylight();
    room.lamp(((from + to) / 2.0, 1.1, back), 1.5, scale(day, 0.9));
    let hearth: Spot = (-side * half * 0.5, 0.0, 3.9);
    let lamp: Spot = (side * half * 0.8, 0.35, 3.7);
    room.lamp((hearth.0, 0.1, hearth.2), 0.7, [0.5, 0.22, 0.07]);
    if is_dark {
        room.lamp(lamp, 1.6, scale(plan.palette.lamp, 0.95));
    }
    irori(&mut room, hearth, wood);
    room.light_up();
    let at = |number: usize| from + pane * number as f32;
    room.window((at(open), at(open + 1)), (0.03, LINTEL), back, 0.0, (1, 0));
    for number in (0..panes).filter(|number| *number != open) {
        screen(&mut room, (at(number), at(number + 1)), wood);
    }
    let beam = room.dim(scale(wood, 0.85));
    room.face((from - 0.05, to + 0.05), (LINTEL, LINTEL + 0.08), back - 0.04, beam);
    room.face((from - 0.05, to + 0.05), (0.0, 0.04), back - 0.04, beam);
    for x in [from, to] {
        room.face((x - 0.055, x + 0.055), (0.0, room.high), back - 0.05, beam);
    }
    // What stands before the screens is in the light of the room.
    let dim = room.dim(wood);
    table(&mut room, (side * half * 0.3, 4.1), dim);
    kettle(&mut room, hearth, dim);
    embers(&mut room, hearth);
    floor_lamp(&mut room, lamp, is_dark);
}

/// Lays mats, every other row of which is moved by half of one.
fn mats(room: &mut Room<'_>) {
    let (half, back) = (room.half, room.back);
    let rows = (back / MAT) as i32 + 1;
    for row in 0..rows {
        let (z1, z0) = (back - MAT * row as f32, back - MAT * (row + 1) as f32);
        if z1 < 0.8 {
            break;
        }
        let z0 = z0.max(0.7);
        let mut x = -half - if row % 2 == 0 { 0.0 } else { MAT };
        while x < half {
            let (a, b) = (x.max(-half), (x + MAT * 2.0).min(half));
            let own = room.draw.between(0.92, 1.06);
            let (top, foot) = (room.at((0.0, 0.0, z1)).1, room.at((0.0, 0.0, z0)).1);
            let straw = Paint::gradient(scale(STRAW, own * 0.94), scale(STRAW, own), top, foot);
            room.fill(&[(a, 0.0, z0), (b, 0.0, z0), (b, 0.0, z1), (a, 0.0, z1)], straw);
            for z in [z0, z1 - 0.045] {
                room.fill(&[(a, 0.0, z), (b, 0.0, z), (b, 0.0, z + 0.045), (a, 0.0, z + 0.045)], Paint::plain(BORDER));
            }
            let seam = Paint::plain(scale(STRAW, 0.6));
            room.fill(&[(b - 0.012, 0.0, z0), (b, 0.0, z0), (b, 0.0, z1), (b - 0.012, 0.0, z1)], seam);
            x += MAT * 2.0;
        }
    }
}

/// Paints sliding doors of thick paper in a side wall.
fn doors(room: &mut Room<'_>, x: f32, wood: Colour) {
    let (near, back) = (1.3, room.back);
    let count = 4;
    for door in 0..count {
        let (z0, z1) =
            (lerp(near, back, door as f32 / count as f32), lerp(near, back, (door + 1) as f32 / count as f32));
        let frame = [(x, 0.0, z0), (x, LINTEL, z0), (x, LINTEL, z1), (x, 0.0, z1)];
        room.fill(&frame, Paint::plain(scale(wood, 0.6)));
        let paper =
            [(x, 0.06, z0 + 0.04), (x, LINTEL - 0.06, z0 + 0.04), (x, LINTEL - 0.06, z1 - 0.04), (x, 0.06, z1 - 0.04)];
        room.fill(&paper, Paint::plain(scale(mix(PAPER, CLAY[0], 0.35), 0.74)));
        // Far hills, painted on the paper with thin ink.
        let (low, high) = (0.5, 0.5 + 0.16 * (door % 2 + 1) as f32);
        let hills = [
            (x, low, z0 + 0.05),
            (x, high, lerp(z0, z1, 0.4)),
            (x, low + 0.12, lerp(z0, z1, 0.7)),
            (x, high - 0.06, z1 - 0.05),
            (x, 0.3, z1 - 0.05),
            (x, 0.3, z0 + 0.05),
        ];
        room.fill(&hills, Paint::plain([0.3, 0.36, 0.36]).alpha(0.22));
    }
    let beam = [(x, LINTEL, near), (x, LINTEL + 0.09, near), (x, LINTEL + 0.09, back), (x, LINTEL, back)];
    room.fill(&beam, Paint::plain(scale(wood, 0.5)));
}

/// Builds the alcove: a step, a scroll, a branch in a vase.
fn niche(room: &mut Room<'_>, (x0, x1): (f32, f32), wood: Colour) {
    let (back, high) = (room.back, room.high);
    let middle = (x0 + x1) / 2.0;
    room.face((x0, x1), (0.0, high), back - 0.01, [0.5, 0.46, 0.36]);
    room.face((x0, x1), (2.05, high), back - 0.02, scale(CLAY[0], 0.92));
    room.block((x0, x1), (0.0, 0.12), (back - 0.5, back), scale(wood, 1.2));
    let wide = ((x1 - x0) * 0.22).min(0.2);
    room.face((middle - wide, middle + wide), (0.72, 1.86), back - 0.03, [0.52, 0.44, 0.34]);
    room.face((middle - wide * 0.82, middle + wide * 0.82), (0.86, 1.72), back - 0.04, PAPER);
    room.face((middle - wide * 1.15, middle + wide * 1.15), (0.69, 0.73), back - 0.04, scale(wood, 0.6));
    // A mountain in ink, and the sun.
    let (z, ink) = (back - 0.05, Paint::plain([0.16, 0.17, 0.2]).alpha(0.75));
    let slope = [(-0.7, 1.06), (-0.12, 1.36), (0.06, 1.36), (0.7, 1.04), (0.2, 1.1), (-0.2, 1.08)];
    room.fill(&slope.map(|(x, y)| (middle + x * wide, y, z)), ink);
    let (at, size) = (room.at((middle + wide * 0.3, 1.54, z)), room.metre(z) * wide * 0.22);
    room.canvas.ellipse(at, (size, size), Paint::plain([0.72, 0.2, 0.15]));
    let vase = (lerp(x0, x1, 0.78), 0.12, back - 0.3);
    let (at, metre) = (room.at(vase), room.metre(vase.2));
    let place = |(px, py): (f32, f32)| (at.0 + px * metre, at.1 - py * metre);
    room.canvas.stroke(place((0.0, 0.2)), place((-0.08, 0.62)), (metre * 0.02, metre * 0.01), Paint::plain(wood));
    room.canvas.stroke(place((-0.03, 0.36)), place((0.1, 0.56)), (metre * 0.014, metre * 0.008), Paint::plain(wood));
    for (px, py) in [(-0.08, 0.62), (-0.05, 0.5), (0.1, 0.56), (0.04, 0.47), (-0.02, 0.4)] {
        room.canvas.ellipse(place((px, py)), (metre * 0.028, metre * 0.028), Paint::plain([0.9, 0.62, 0.68]));
    }
    let jar = [(-0.04, 0.24), (-0.09, 0.14), (-0.06, 0.0), (0.06, 0.0), (0.09, 0.14), (0.04, 0.24)].map(place);
    room.canvas.polygon(&jar, Paint::plain([0.28, 0.36, 0.4]));
}

/// Paints a screen of paper on bars of wood in the back wall; light comes through it.
fn screen(room: &mut Room<'_>, (x0, x1): (f32, f32), wood: Colour) {
    let z = room.back - 0.02;
    let day = room.daylight();
    let paper = room.dim(PAPER);
    let glow = mix(paper, [day[0] * 1.5, day[1] * 1.45, day[2] * 1.35], 0.45);
    let frame = room.dim(wood);
    room.face((x0, x1), (0.0, LINTEL), z, frame);
    let (a, b, low, high) = (x0 + 0.035, x1 - 0.035, 0.42, LINTEL - 0.04);
    room.face((a, b), (low, high), z - 0.01, glow);
    room.face((a, b), (0.06, low - 0.05), z - 0.01, scale(frame, 1.25));
    let thin = 0.009;
    for bar in 1..4 {
        let x = lerp(a, b, bar as f32 / 4.0);
        room.face((x - thin, x + thin), (low, high), z - 0.02, frame);
    }
    for bar in 1..6 {
        let y = lerp(low, high, bar as f32 / 6.0);
        room.face((a, b), (y - thin, y + thin), z - 0.02, frame);
    }
}

/// Builds a hearth into the floor: a frame of wood, and ashes.
fn irori(room: &mut Room<'_>, (x, _, z): Spot, wood: Colour) {
    let half = 0.42;
    let flat = |grow: f32| {
        let reach = half - grow;
        [
            (x - reach, 0.0, z - reach),
            (x + reach, 0.0, z - reach),
            (x + reach, 0.0, z + reach),
            (x - reach, 0.0, z + reach),
        ]
    };
    room.fill(&flat(0.0), Paint::plain(scale(wood, 1.15)));
    room.fill(&flat(0.07), Paint::plain([0.2, 0.18, 0.17]));
    room.fill(&flat(0.1), Paint::plain([0.5, 0.48, 0.46]));
}

/// Hangs a kettle over the hearth, from a hook below the ceiling.
fn kettle(room: &mut Room<'_>, (x, _, z): Spot, wood: Colour) {
    let top = room.at((x, room.high, z));
    let (hook, metre) = (room.at((x, 0.52, z)), room.metre(z));
    let pole = Paint::plain(scale(wood, 0.55));
    let thin = metre * 0.02;
    room.canvas.rect((top.0 - thin, top.1.max(0.0)), (top.0 + thin, hook.1 - metre * 0.3), pole);
    room.canvas.rect((top.0 - thin * 0.4, hook.1 - metre * 0.3), (top.0 + thin * 0.4, hook.1), pole);
    let fish =
        [(-0.16, -0.42), (-0.06, -0.47), (0.1, -0.44), (0.17, -0.49), (0.17, -0.37), (0.1, -0.41), (-0.06, -0.38)];
    room.canvas.polygon(&fish.map(|(px, py)| (hook.0 + px * metre, hook.1 + py * metre)), pole);
    let iron = room.dim([0.17, 0.16, 0.16]);
    let body = (hook.0, hook.1 + metre * 0.2);
    room.canvas.stroke(
        (hook.0, hook.1),
        (body.0 - metre * 0.12, body.1 - metre * 0.06),
        (thin * 0.5, thin * 0.5),
        Paint::plain(iron),
    );
    room.canvas.stroke(
        (hook.0, hook.1),
        (body.0 + metre * 0.12, body.1 - metre * 0.06),
        (thin * 0.5, thin * 0.5),
        Paint::plain(iron),
    );
    room.canvas.ellipse(body, (metre * 0.15, metre * 0.11), Paint::plain(iron));
    room.canvas.ellipse((body.0, body.1 - metre * 0.1), (metre * 0.08, metre * 0.025), Paint::plain(scale(iron, 1.7)));
    let spout = [(0.1, -0.02), (0.22, -0.1), (0.24, -0.07), (0.13, 0.05)];
    room.canvas.polygon(&spout.map(|(px, py)| (body.0 + px * metre, body.1 + py * metre)), Paint::plain(iron));
}

/// Lets the fire of the hearth glow.
fn embers(room: &mut Room<'_>, (x, _, z): Spot) {
    let (at, metre) = (room.at((x, 0.0, z)), room.metre(z));
    for (dx, dy) in [(-0.1, 0.0), (0.02, -0.02), (0.11, 0.01), (0.0, 0.03)] {
        let ember = (at.0 + dx * metre, at.1 + dy * metre);
        room.canvas.ellipse(ember, (metre * 0.06, metre * 0.02), Paint::plain([0.95, 0.42, 0.12]));
    }
    room.canvas.glow_oval(at, (metre * 0.3, metre * 0.14), [1.0, 0.5, 0.18], 0.6);
    room.canvas.flicker(at, metre * 0.8, Source::Flame);
}

/// Stands a low table with tea on it between two cushions.
fn table(room: &mut Room<'_>, (x, z): (f32, f32), wood: Colour) {
    let (half, tall) = (0.46, 0.3);
    let [cushion, bowl, pot] = [[0.36, 0.16, 0.2], [0.46, 0.54, 0.5], [0.3, 0.24, 0.22]].map(|tone| room.dim(tone));
    for side in [-1.0, 1.0] {
        let middle = x + side * 0.72;
        let flat = [
            (middle - 0.24, 0.0, z),
            (middle + 0.24, 0.0, z),
            (middle + 0.22, 0.05, z + 0.4),
            (middle - 0.22, 0.05, z + 0.4),
        ];
        room.fill(&flat, Paint::plain(cushion));
    }
    pieces::table(room, (x - half, x + half), tall, (z, z + 0.5), scale(wood, 1.3));
    for (dx, dz) in [(-0.2, 0.2), (0.22, 0.3)] {
        let spot = (x + dx, tall, z + dz);
        room.face((spot.0 - 0.045, spot.0 + 0.045), (tall, tall + 0.08), spot.2, bowl);
    }
    let (at, metre) = (room.at((x + 0.02, tall + 0.07, z + 0.25)), room.metre(z));
    room.canvas.ellipse(at, (metre * 0.09, metre * 0.07), Paint::plain(pot));
    room.canvas.ellipse((at.0, at.1 - metre * 0.07), (metre * 0.03, metre * 0.015), Paint::plain(scale(pot, 0.75)));
}

/// Stands a lamp of paper in a frame on the floor.
fn floor_lamp(room: &mut Room<'_>, (x, _, z): Spot, is_lit: bool) {
    let frame = room.dim([0.2, 0.14, 0.1]);
    let lamp = room.plan.palette.lamp;
    let paper = if is_lit { mix(lamp, [1.0, 0.93, 0.8], 0.5) } else { room.dim(PAPER) };
    let (half, low, high) = (0.14, 0.1, 0.62);
    for edge in [-half, half] {
        room.face((x + edge - 0.015, x + edge + 0.015), (0.0, high + 0.05), z, frame);
    }
    room.face((x - half, x + half), (low, high), z, paper);
    room.face((x - half - 0.03, x + half + 0.03), (high, high + 0.025), z - 0.01, frame);
    room.face((x - half - 0.03, x + half + 0.03), (low - 0.025, low), z - 0.01, frame);
    room.face((x - 0.007, x + 0.007), (low, high), z - 0.01, frame);
    if is_lit {
        let (at, metre) = (room.at((x, 0.36, z)), room.metre(z));
        room.canvas.glow(at, metre * 0.42, lamp, 0.5);
        room.canvas.flicker(at, metre * 1.6, Source::Flame);
    }
}
