//! Rooms where people work or are served: shop, tavern, office, classroom, ward.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::{lerp, sine};
use super::super::palette::WOODS;
use super::super::plan::Plan;
use super::pieces::{self, Ware};
use super::room::{Floor, Room, Size, Spot, Tones};

/// Paints a shop: shelves up to the ceiling behind a counter with scales.
pub(super) fn shop(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "shop", Size { half: (1.2, 3.4), back: 4.7, high: 2.8 });
    let wood = WOODS[room.draw.below(WOODS.len())];
    let wall: Colour = [[0.66, 0.6, 0.46], [0.48, 0.56, 0.5], [0.6, 0.5, 0.44]][room.draw.below(3)];
    room.shell(Tones { wall, floor: scale(wood, 1.1), ceiling: scale(wall, 0.9) }, Floor::Boards);
    let (half, back) = (room.half, room.back);
    let bays = ((half * 2.0 / 1.15) as usize).max(2);
    for bay in 0..bays {
        let (a, b) = (lerp(-half, half, bay as f32 / bays as f32), lerp(-half, half, (bay + 1) as f32 / bays as f32));
        room.face((a, b), (0.0, 2.45), back - 0.02, scale(wood, 0.45));
        for (step, y) in [0.96, 1.32, 1.68, 2.04].into_iter().enumerate() {
            let ware =
                [Ware::Jars, Ware::Bottles, Ware::Books, Ware::Plates][(step + bay * 3 + room.draw.below(2)) % 4];
            pieces::shelf(&mut room, (a + 0.04, b - 0.04), y, (back, 0.26), wood, ware);
        }
        room.block((a - 0.03, a + 0.03), (0.0, 2.45), (back - 0.3, back), scale(wood, 0.85));
    }
    room.block((-half, half), (2.42, 2.52), (back - 0.34, back), scale(wood, 1.1));
    let (near, deep) = (3.7, 4.15);
    room.block((-half * 1.2, half * 1.2), (0.0, 0.92), (near, deep), wood);
    let panels = (half * 2.4 / 0.6) as usize;
    for panel in 0..panels {
        let x = lerp(-half * 1.2, half * 1.2, panel as f32 / panels as f32);
        room.face((x + 0.05, x + 0.55), (0.12, 0.78), near - 0.01, scale(wood, 0.8));
        room.face((x + 0.08, x + 0.52), (0.15, 0.75), near - 0.02, scale(wood, 1.05));
    }
    room.block((-half * 1.25, half * 1.25), (0.92, 0.98), (near - 0.08, deep), scale(wood, 1.35));
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    till(&mut room, (side * half * 0.62, 0.98, near + 0.12));
    scales(&mut room, (-side * half * 0.6, 0.98, near + 0.15));
    let jars = (-side * half * 0.2 - 0.25, -side * half * 0.2 + 0.2);
    pieces::row(&mut room, jars, 0.98, near + 0.3, Ware::Jars);
    let is_dark = room.needs_lamps();
    let places = [-half * 0.5, half * 0.5];
    for x in places {
        let strength = if is_dark { 0.66 } else { 0.25 };
        room.lamp((x, 2.0, 3.9), 1.2, scale(plan.palette.lamp, strength));
    }
    room.light_up();
    for x in places {
        room.pendant((x, 2.12, 3.9), is_dark);
    }
}

/// Stands a till on the counter.
fn till(room: &mut Room<'_>, (x, y, z): Spot) {
    let brass = [0.6, 0.47, 0.24];
    room.block((x - 0.2, x + 0.2), (y, y + 0.16), (z, z + 0.3), scale(brass, 0.7));
    room.block((x - 0.18, x + 0.18), (y + 0.16, y + 0.36), (z + 0.06, z + 0.3), brass);
    room.face((x - 0.12, x + 0.12), (y + 0.36, y + 0.45), z + 0.1, scale(brass, 0.9));
    room.face((x - 0.1, x + 0.1), (y + 0.38, y + 0.43), z + 0.09, [0.9, 0.88, 0.8]);
    for key in 0..8 {
        let at = (x - 0.12 + 0.08 * (key % 4) as f32, y + 0.22 + 0.07 * (key / 4) as f32, z + 0.05);
        let (at, size) = (room.at(at), room.metre(z) * 0.02);
        room.canvas.ellipse(at, (size, size), Paint::plain([0.92, 0.9, 0.84]));
    }
}

/// Stands scales with two pans on the counter.
fn scales(room: &mut Room<'_>, (x, y, z): Spot) {
    let brass = [0.78, 0.62, 0.3];
    room.face((x - 0.1, x + 0.1), (y, y + 0.04), z, scale(brass, 0.7));
    room.face((x - 0.015, x + 0.015), (y, y + 0.4), z, brass);
    let (metre, thin) = (room.metre(z), (room.metre(z) * 0.016).max(1.0));
    let (a, b) = (room.at((x - 0.22, y + 0.4, z)), room.at((x + 0.22, y + 0.36, z)));
    room.canvas.stroke(a, b, (thin, thin), Paint::plain(brass));
    for end in [a, b] {
        let pan = (end.0, end.1 + metre * 0.2);
        for side in [-1.0, 1.0] {
            let rim = (pan.0 + side * metre * 0.09, pan.1);
            room.canvas.stroke(end, rim, (thin * 0.4, thin * 0.4), Paint::plain(scale(brass, 0.6)));
        }
        room.canvas.ellipse(pan, (metre * 0.1, metre * 0.022), Paint::plain(brass));
    }
}

/// Paints a tavern: barrels and bottles behind a bar, tables with tankards, a fire.
pub(super) fn tavern(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "tavern", Size { half: (1.35, 3.8), back: 5.2, high: 2.6 });
    let wood = WOODS[room.draw.below(WOODS.len())];
    let plaster: Colour = [[0.66, 0.56, 0.42], [0.6, 0.52, 0.44], [0.7, 0.62, 0.48]][room.draw.below(3)];
    room.shell(Tones { wall: plaster, floor: scale(wood, 0.95), ceiling: scale(wood, 0.6) }, Floor::Boards);
    let (half, back, high) = (room.half, room.back, room.high);
    for post in 0..=4 {
        let x = lerp(-half, half, post as f32 / 4.0);
        room.face((x - 0.07, x + 0.07), (0.0, high), back - 0.02, scale(wood, 0.6));
    }
    for beam in 0..4 {
        let z = back - 0.3 - 1.05 * beam as f32;
        room.block((-half, half), (high - 0.22, high), (z, z + 0.22), scale(wood, 0.75));
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let (from, to) = ((side * half).min(-side * half * 0.1), (side * half).max(-side * half * 0.1));
    // Two rows of barrels on their stand, and a shelf above them.
    room.block((from, to), (0.62, 0.7), (back - 0.6, back), scale(wood, 0.7));
    let casks = ((to - from) / 0.56) as usize;
    for cask in 0..casks {
        let x = lerp(from, to, (cask as f32 + 0.5) / casks as f32);
        lying(&mut room, (x, 0.95, back - 0.5), 0.25, scale(wood, 1.05));
    }
    pieces::shelf(&mut room, (from + 0.05, to - 0.05), 1.5, (back, 0.24), wood, Ware::Bottles);
    pieces::shelf(&mut room, (from + 0.05, to - 0.05), 1.9, (back, 0.24), wood, Ware::Jars);
    room.block((from, to), (0.0, 1.0), (back - 1.1, back - 0.75), scale(wood, 0.9));
    room.block((from - 0.05, to + 0.05), (1.0, 1.06), (back - 1.2, back - 0.7), scale(wood, 1.3));
    let hearth = -side * half * 0.58;
    fireplace(&mut room, hearth, plaster);
    for (x, z) in [(-side * half * 0.78, 3.5), (side * half * 0.86, 3.3)] {
        pieces::table(&mut room, (x - 0.42, x + 0.42), 0.74, (z, z + 0.6), scale(wood, 1.1));
        tankard(&mut room, (x - 0.15, 0.74, z + 0.3));
        tankard(&mut room, (x + 0.18, 0.74, z + 0.2));
        pieces::chair(&mut room, (x - side.signum() * 0.1, z - 0.4), false, wood);
    }
    let lamp = (side * half * 0.3, 1.95, 3.9);
    room.lamp((hearth, 0.5, back - 0.3), 1.2, [0.8, 0.42, 0.16]);
    room.lamp(lamp, 1.2, scale(plan.palette.lamp, 0.62));
    room.light_up();
    for (off, tall) in [(-0.16, 0.3), (0.02, 0.42), (0.18, 0.28)] {
        room.flame((hearth + off, 0.2, back - 0.2), tall);
    }
    pieces::lantern(&mut room, lamp);
}

/// Lays a barrel with its end to the viewer.
fn lying(room: &mut Room<'_>, spot: Spot, radius: f32, wood: Colour) {
    let (at, size) = (room.at(spot), room.metre(spot.2) * radius);
    for (part, tone) in [(1.0, scale(wood, 0.5)), (0.93, [0.3, 0.29, 0.28]), (0.86, wood)] {
        room.canvas.ellipse(at, (size * part, size * part), Paint::plain(tone));
    }
    for board in 1..6 {
        let x = (board as f32 / 3.0 - 1.0) * 0.86;
        let reach = (0.74 - x * x).max(0.0).sqrt() * size;
        let seam = Paint::plain([0.0; 3]).alpha(0.3);
        room.canvas.rect((at.0 + x * size - 0.5, at.1 - reach), (at.0 + x * size + 0.8, at.1 + reach), seam);
    }
    let tap = size * 0.1;
    room.canvas.rect(
        (at.0 - tap, at.1 + size * 0.5),
        (at.0 + tap, at.1 + size * 0.78),
        Paint::plain([0.7, 0.56, 0.28]),
    );
}

/// Stands a tankard with foam.
fn tankard(room: &mut Room<'_>, (x, y, z): Spot) {
    let tin = [0.56, 0.5, 0.42];
    room.face((x - 0.05, x + 0.05), (y, y + 0.14), z, tin);
    room.face((x + 0.05, x + 0.085), (y + 0.03, y + 0.11), z, scale(tin, 0.6));
    let (at, size) = (room.at((x, y + 0.145, z)), room.metre(z) * 0.055);
    room.canvas.ellipse(at, (size, size * 0.5), Paint::plain([0.92, 0.9, 0.84]));
}

/// Builds a fireplace into the wall.
fn fireplace(room: &mut Room<'_>, x: f32, plaster: Colour) {
    let (back, high) = (room.back, room.high);
    let stone = mix(scale(plaster, 0.8), [0.42, 0.4, 0.38], 0.6);
    room.block((x - 0.65, x + 0.65), (0.0, 1.3), (back - 0.35, back), stone);
    room.block((x - 0.45, x + 0.45), (1.3, high), (back - 0.3, back), scale(plaster, 0.9));
    room.block((x - 0.75, x + 0.75), (1.2, 1.3), (back - 0.45, back), scale(stone, 0.6));
    pieces::arch(room, (x, 0.42), (0.0, 0.95), back - 0.36, Paint::plain([0.07, 0.05, 0.04]));
    for log in [-0.2, 0.0, 0.2] {
        let (a, b) = (room.at((x + log - 0.16, 0.08, back - 0.37)), room.at((x + log + 0.16, 0.2, back - 0.37)));
        let thick = room.metre(back) * 0.09;
        room.canvas.stroke(a, b, (thick, thick), Paint::plain([0.26, 0.16, 0.1]));
    }
}

/// Paints an office: a desk with its lamp, cabinets, a window with blinds, papers.
pub(super) fn office(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "office", Size { half: (1.25, 3.2), back: 4.5, high: 2.7 });
    room.look_outside();
    let wood = WOODS[room.draw.below(WOODS.len())];
    let wall: Colour = [[0.5, 0.54, 0.48], [0.56, 0.5, 0.42], [0.46, 0.5, 0.56]][room.draw.below(3)];
    room.shell(Tones { wall, floor: scale(wood, 1.05), ceiling: scale(wall, 1.1) }, Floor::Boards);
    let (half, back) = (room.half, room.back);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    room.face((-half, half), (0.0, 0.85), back - 0.01, scale(wood, 0.8));
    room.face((-half, half), (0.85, 0.91), back - 0.02, scale(wood, 1.1));
    let tin: Colour = [[0.36, 0.42, 0.38], [0.42, 0.4, 0.36]][room.draw.below(2)];
    for cabinet in 0..if half < 1.8 { 1 } else { 2 } {
        let x = side * (half - 0.3 - 0.52 * cabinet as f32);
        room.block((x - 0.25, x + 0.25), (0.0, 1.35), (back - 0.6, back), tin);
        for drawer in 0..4 {
            let y = 0.06 + 0.32 * drawer as f32;
            room.face((x - 0.22, x + 0.22), (y, y + 0.28), back - 0.61, scale(tin, 1.12));
            room.face((x - 0.07, x + 0.07), (y + 0.17, y + 0.2), back - 0.62, [0.75, 0.73, 0.68]);
            room.face((x - 0.06, x + 0.06), (y + 0.08, y + 0.13), back - 0.62, [0.88, 0.85, 0.74]);
        }
        pieces::row(&mut room, (x - 0.22, x + 0.2), 1.35, back - 0.4, Ware::Books);
    }
    if 1.7 < half {
        let shelf = (-side * half * 0.98, -side * half * 0.5);
        let shelf = (shelf.0.min(shelf.1), shelf.0.max(shelf.1));
        for y in [1.3, 1.68, 2.06] {
            pieces::shelf(&mut room, shelf, y, (back, 0.26), wood, Ware::Books);
        }
    }
    let desk = -side * half * 0.34;
    let (x0, x1) = (desk - 0.75, desk + 0.75);
    room.block((x0, x1), (0.0, 0.72), (3.5, 4.1), scale(wood, 0.85));
    for x in [x0 + 0.05, x1 - 0.5] {
        for drawer in 0..3 {
            let y = 0.1 + 0.2 * drawer as f32;
            room.face((x, x + 0.45), (y, y + 0.17), 3.49, wood);
            room.face((x + 0.18, x + 0.27), (y + 0.08, y + 0.1), 3.48, [0.74, 0.62, 0.34]);
        }
    }
    room.block((x0 - 0.05, x1 + 0.05), (0.72, 0.77), (3.42, 4.15), scale(wood, 1.3));
    papers(&mut room, (x0, x1));
    let lamp = (desk + side * 0.5, 1.12, 3.75);
    let is_dark = room.needs_lamps();
    let pane = (desk, 0.5_f32.min(half * 0.4));
    let day = room.daylight();
    room.lamp((pane.0, 1.6, back), 0.9, day);
    if is_dark {
        room.lamp((lamp.0, 0.95, lamp.2), 0.8, scale(plan.palette.lamp, 0.95));
    }
    room.light_up();
    room.window((pane.0 - pane.1, pane.0 + pane.1), (1.1, 2.2), back, 0.0, (1, 0));
    let blind = room.dim([0.8, 0.76, 0.66]);
    for slat in 0..11 {
        let y = 2.18 - 0.075 * slat as f32;
        room.face((pane.0 - pane.1, pane.0 + pane.1), (y - 0.028, y), back - 0.03, blind);
    }
    desk_lamp(&mut room, lamp, is_dark);
}

/// Lays papers and stands a telephone on the desk.
fn papers(room: &mut Room<'_>, (x0, x1): (f32, f32)) {
    for _ in 0..4 {
        let (x, z) = (lerp(x0, x1, room.draw.between(0.1, 0.7)), room.draw.between(3.5, 3.8));
        let turn = room.draw.between(-0.05, 0.05);
        let y = 0.775;
        let spots = [(x, y, z), (x + 0.24, y, z + turn), (x + 0.24 + turn, y, z + 0.3), (x + turn, y, z + 0.3 - turn)];
        room.fill(&spots, Paint::plain([0.9, 0.88, 0.8]));
    }
    let x = lerp(x0, x1, 0.16);
    let black = [0.12, 0.12, 0.13];
    room.face((x - 0.11, x + 0.11), (0.77, 0.88), 3.7, black);
    room.face((x - 0.15, x + 0.15), (0.9, 0.95), 3.7, scale(black, 1.5));
    let (at, size) = (room.at((x, 0.83, 3.69)), room.metre(3.7) * 0.045);
    room.canvas.ellipse(at, (size, size), Paint::plain([0.7, 0.68, 0.62]));
}

/// Stands a lamp with a green shade on the desk.
fn desk_lamp(room: &mut Room<'_>, spot: Spot, is_lit: bool) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    let foot = room.at((spot.0, 0.77, spot.2));
    let brass = Paint::plain(room.dim([0.8, 0.64, 0.32]));
    let thin = (metre * 0.018).max(1.0);
    room.canvas.rect((at.0 - thin / 2.0, at.1), (at.0 + thin / 2.0, foot.1), brass);
    room.canvas.ellipse(foot, (metre * 0.09, metre * 0.02), brass);
    let lamp = room.plan.palette.lamp;
    let glass = if is_lit { mix([0.1, 0.5, 0.3], lamp, 0.25) } else { room.dim([0.14, 0.45, 0.3]) };
    let shade =
        [(-0.17, 0.0), (-0.11, -0.1), (0.11, -0.1), (0.17, 0.0)].map(|(x, y)| (at.0 + x * metre, at.1 + y * metre));
    room.canvas.polygon(&shade, Paint::gradient(scale(glass, 0.7), glass, at.1 - metre * 0.1, at.1));
    if is_lit {
        room.canvas.ellipse(at, (metre * 0.15, metre * 0.014), Paint::plain(mix(lamp, [1.0; 3], 0.7)));
        room.canvas.glow_oval((at.0, foot.1), (metre * 0.3, metre * 0.08), lamp, 0.5);
        room.canvas.flicker(at, metre, super::super::canvas::Source::Window);
    }
}

/// Paints a classroom: a blackboard, the teacher's desk, rows of desks, windows along one side.
pub(super) fn school(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "school", Size { half: (1.7, 4.2), back: 6.8, high: 3.1 });
    let wood = WOODS[room.draw.below(WOODS.len())];
    let wall: Colour = [[0.74, 0.72, 0.58], [0.62, 0.7, 0.68], [0.74, 0.66, 0.54]][room.draw.below(3)];
    room.shell(Tones { wall, floor: scale(wood, 1.15), ceiling: mix(wall, [1.0; 3], 0.4) }, Floor::Boards);
    let (half, back) = (room.half, room.back);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    side_windows(&mut room, side);
    let board = half * 0.68;
    room.face((-board - 0.08, board + 0.08), (0.98, 2.4), back - 0.02, wood);
    room.face((-board, board), (1.05, 2.33), back - 0.03, [0.13, 0.22, 0.18]);
    chalk(&mut room, board);
    room.block((-board, board), (0.98, 1.03), (back - 0.14, back), scale(wood, 1.2));
    room.block((-0.6 - side * 0.5, 0.6 - side * 0.5), (0.0, 0.78), (back - 1.2, back - 0.6), scale(wood, 0.9));
    room.block((-0.66 - side * 0.5, 0.66 - side * 0.5), (0.78, 0.83), (back - 1.25, back - 0.55), scale(wood, 1.25));
    globe(&mut room, (-side * 0.5 + side * 0.4, 0.83, back - 0.9));
    pieces::row(&mut room, (-side * 0.5 - 0.45, -side * 0.5 - 0.1), 0.83, back - 0.8, Ware::Books);
    let lanes: &[f32] = if half < 2.4 { &[-0.68, 0.68] } else { &[-0.76, -0.34, 0.34, 0.76] };
    for row in (0..3).rev() {
        let z = 3.5 + 0.85 * row as f32;
        for lane in lanes {
            let x = half * lane;
            pieces::table(&mut room, (x - 0.4, x + 0.4), 0.68, (z + 0.2, z + 0.6), scale(wood, 1.15));
            pieces::chair(&mut room, (x, z - 0.14), true, scale(wood, 0.85));
        }
    }
    let day = room.daylight();
    room.lamp((side * half, 1.7, 4.6), 2.2, scale(day, 0.9));
    let is_dark = room.needs_lamps();
    let lamps = [-half * 0.4, half * 0.4];
    for x in lamps {
        if is_dark {
            room.lamp((x, 2.3, 5.0), 1.4, scale(plan.palette.lamp, 0.5));
        }
    }
    room.light_up();
    for x in lamps {
        room.pendant((x, 2.45, 5.0), is_dark);
    }
}

/// Paints windows in a side wall, seen from the side.
fn side_windows(room: &mut Room<'_>, side: f32) {
    let x = side * (room.half - 0.01);
    let sky = mix(room.plan.palette.sky, room.plan.palette.horizon, 0.6);
    for z in [2.4, 3.9, 5.4] {
        let frame = [(x, 0.95, z), (x, 2.55, z), (x, 2.55, z + 1.1), (x, 0.95, z + 1.1)];
        room.fill(&frame, Paint::plain([0.8, 0.77, 0.7]));
        for (low, high) in [(1.0, 1.7), (1.76, 2.5)] {
            for part in [0.06, 0.6] {
                let (a, b) = (z + part, z + part + 0.44);
                let pane = [(x, low, a), (x, high, a), (x, high, b), (x, low, b)];
                room.fill(&pane, Paint::plain(scale(sky, 1.3)));
            }
        }
    }
}

/// Writes on the blackboard: lines that look like words, and a sum.
fn chalk(room: &mut Room<'_>, board: f32) {
    let (back, thin) = (room.back - 0.04, (room.metre(room.back) * 0.016).max(0.8));
    let chalk = Paint::plain([0.86, 0.88, 0.84]).alpha(0.75);
    for line in 0..4 {
        let y = 2.1 - 0.2 * line as f32;
        let mut x = -board * 0.86;
        let end = board * room.draw.between(0.0, 0.3);
        while x < end {
            let long = room.draw.between(0.1, 0.3);
            let mut last = room.at((x, y, back));
            for step in 1..8 {
                let part = step as f32 / 7.0;
                let next = room.at((x + long * part, y + 0.03 * sine(part * 3.0 + x), back));
                room.canvas.stroke(last, next, (thin, thin), chalk);
                last = next;
            }
            x += long + 0.08;
        }
    }
    let (at, size) = (room.at((board * 0.6, 1.75, back)), room.metre(room.back) * 0.26);
    let corner = [(at.0 - size, at.1 + size * 0.8), (at.0 + size, at.1 + size * 0.8), (at.0 - size, at.1 - size)];
    for index in 0..3 {
        room.canvas.stroke(corner[index], corner[(index + 1) % 3], (thin, thin), chalk);
    }
}

/// Stands a globe.
fn globe(room: &mut Room<'_>, (x, y, z): Spot) {
    let (at, metre) = (room.at((x, y + 0.24, z)), room.metre(z));
    let foot = room.at((x, y, z));
    let thin = (metre * 0.02).max(1.0);
    room.canvas.rect((foot.0 - thin, at.1), (foot.0 + thin, foot.1), Paint::plain([0.4, 0.28, 0.16]));
    room.canvas.ellipse(foot, (metre * 0.09, metre * 0.02), Paint::plain([0.4, 0.28, 0.16]));
    room.canvas.ellipse(at, (metre * 0.15, metre * 0.15), Paint::plain([0.34, 0.52, 0.66]));
    for (dx, dy, rx, ry) in [(-0.05, -0.05, 0.07, 0.05), (0.05, 0.03, 0.05, 0.07), (-0.03, 0.09, 0.05, 0.03)] {
        let land = (at.0 + dx * metre, at.1 + dy * metre);
        room.canvas.ellipse(land, (rx * metre, ry * metre), Paint::plain([0.56, 0.62, 0.36]));
    }
}
