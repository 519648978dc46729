//! Rooms where things are made or grow: workshop, forge, laboratory, greenhouse.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::{lerp, sine};
use super::super::palette::WOODS;
use super::super::plan::Plan;
use super::pieces::{self, Ware};
use super::room::{Floor, Room, Size, Spot, Tones};

/// The colour of iron in white light.
const IRON: Colour = [0.34, 0.35, 0.38];

/// Paints a workshop: a bench below a window, tools on the wall, shelves with tins.
pub(super) fn workshop(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "workshop", Size { half: (1.25, 3.4), back: 4.6, high: 2.6 });
    room.look_outside();
    let wood = WOODS[room.draw.below(WOODS.len())];
    let wall: Colour = [[0.56, 0.5, 0.4], [0.5, 0.46, 0.4], [0.52, 0.5, 0.46]][room.draw.below(3)];
    room.shell(Tones { wall, floor: scale(wood, 0.9), ceiling: scale(wood, 0.6) }, Floor::Boards);
    let (half, back) = (room.half, room.back);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    tools(&mut room, (-side * half * 0.55, half * 0.4), back - 0.02, wood);
    let shelf = (side * half * 0.5, side * half * 0.97);
    let shelf = (shelf.0.min(shelf.1), shelf.0.max(shelf.1));
    for (y, ware) in [(1.25, Ware::Jars), (1.6, Ware::Bottles), (1.95, Ware::Jars)] {
        pieces::shelf(&mut room, shelf, y, (back, 0.26), wood, ware);
    }
    let (near, deep) = (3.75, 4.4);
    bench(&mut room, (-half, half), (near, deep), wood);
    vice(&mut room, (side * half * 0.45, 0.87, near));
    pieces::row(&mut room, (-half * 0.9, -half * 0.55), 0.87, near + 0.3, Ware::Jars);
    let day = room.daylight();
    let (pane, is_dark) = (half.min(1.3) * 0.42, room.needs_lamps());
    room.lamp((0.0, 1.6, back), 1.0, day);
    let lamp = (side * half * 0.3, 1.95, 3.9);
    if is_dark {
        room.lamp(lamp, 1.3, scale(plan.palette.lamp, 0.75));
    }
    room.light_up();
    room.window((-pane, pane), (1.1, 2.1), back, 0.0, (2, 2));
    room.pendant((lamp.0, 2.05, lamp.2), is_dark);
}

/// Stands a bench with drawers along the wall, with shavings below it.
fn bench(room: &mut Room<'_>, (x0, x1): (f32, f32), (near, deep): (f32, f32), wood: Colour) {
    for _ in 0..14 {
        let spot = (lerp(x0, x1, room.draw.unit()), 0.0, near - room.draw.between(0.05, 0.7));
        let (at, size) = (room.at(spot), room.metre(spot.2) * room.draw.between(0.02, 0.05));
        room.canvas.ellipse(at, (size, size * 0.4), Paint::plain(scale(wood, 1.7)).alpha(0.8));
    }
    let parts = ((x1 - x0) / 1.1) as usize + 1;
    for part in 0..=parts {
        let x = lerp(x0 + 0.06, x1 - 0.06, part as f32 / parts as f32);
        room.block((x - 0.06, x + 0.06), (0.0, 0.8), (near, near + 0.12), scale(wood, 0.75));
    }
    room.face((x0, x1), (0.56, 0.8), near + 0.02, scale(wood, 0.85));
    for drawer in 0..parts * 2 {
        let x = lerp(x0, x1, (drawer as f32 + 0.5) / (parts * 2) as f32);
        room.face((x - 0.2, x + 0.2), (0.6, 0.77), near + 0.01, wood);
        room.face((x - 0.05, x + 0.05), (0.67, 0.7), near, IRON);
    }
    room.block((x0, x1), (0.8, 0.87), (near - 0.06, deep), scale(wood, 1.3));
}

/// Mounts a vice on the edge of the bench.
fn vice(room: &mut Room<'_>, (x, y, z): Spot) {
    room.block((x - 0.1, x + 0.1), (y, y + 0.05), (z - 0.06, z + 0.2), scale(IRON, 0.8));
    room.block((x - 0.06, x + 0.06), (y + 0.05, y + 0.14), (z - 0.02, z + 0.18), IRON);
    for jaw in [-0.12, 0.08] {
        room.block((x + jaw, x + jaw + 0.05), (y + 0.05, y + 0.24), (z - 0.04, z + 0.12), scale(IRON, 1.2));
    }
    let (a, b) = (room.at((x - 0.3, y + 0.1, z)), room.at((x + 0.02, y + 0.1, z)));
    let thick = room.metre(z) * 0.02;
    room.canvas.stroke(a, b, (thick, thick), Paint::plain(scale(IRON, 1.4)));
}

/// Hangs hammers, saws, pliers and chisels in rows on a board.
fn tools(room: &mut Room<'_>, (middle, half): (f32, f32), z: f32, wood: Colour) {
    room.face((middle - half, middle + half), (1.1, 2.15), z, scale(wood, 0.8));
    let count = ((half * 2.0) / 0.24) as usize;
    for row in 0..2 {
        for place in 0..count.max(2) {
            let x = lerp(middle - half + 0.12, middle + half - 0.12, place as f32 / (count.max(2) - 1) as f32);
            let (y, kind) = (2.05 - 0.5 * row as f32, room.draw.below(4));
            tool(room, (x, y, z - 0.02), kind, scale(wood, 1.45));
        }
    }
}

fn tool(room: &mut Room<'_>, (x, y, z): Spot, kind: usize, grip: Colour) {
    let steel = scale(IRON, 1.5);
    match kind {
        0 => {
            room.face((x - 0.014, x + 0.014), (y - 0.34, y), z, grip);
            room.face((x - 0.08, x + 0.06), (y - 0.06, y), z, steel);
        }
        1 => {
            let blade =
                [(x - 0.02, y - 0.12, z), (x + 0.06, y - 0.12, z), (x + 0.02, y - 0.42, z), (x - 0.01, y - 0.42, z)];
            room.fill(&blade, Paint::plain(steel));
            room.face((x - 0.04, x + 0.06), (y - 0.12, y), z, grip);
        }
        2 => {
            let thick = room.metre(z) * 0.025;
            for side in [-1.0, 1.0] {
                let (a, b, c) = (
                    room.at((x + side * 0.05, y - 0.3, z)),
                    room.at((x - side * 0.01, y - 0.1, z)),
                    room.at((x - side * 0.03, y, z)),
                );
                room.canvas.stroke(a, b, (thick, thick), Paint::plain([0.55, 0.2, 0.14]));
                room.canvas.stroke(b, c, (thick, thick * 0.6), Paint::plain(steel));
            }
        }
        _ => {
            room.face((x - 0.02, x + 0.02), (y - 0.14, y), z, grip);
            room.face((x - 0.012, x + 0.012), (y - 0.36, y - 0.14), z, steel);
        }
    }
}

/// Paints a forge: a hearth of stone with its fire below a hood, an anvil on a block, tongs on the wall.
pub(super) fn forge(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "forge", Size { half: (1.3, 3.6), back: 4.9, high: 2.8 });
    let wood = WOODS[room.draw.below(WOODS.len())];
    let stone: Colour = [[0.44, 0.41, 0.38], [0.42, 0.38, 0.34], [0.4, 0.41, 0.42]][room.draw.below(3)];
    room.shell(Tones { wall: stone, floor: scale(stone, 0.8), ceiling: scale(wood, 0.5) }, Floor::Stones);
    let (half, back, high) = (room.half, room.back, room.high);
    pieces::stones(&mut room, (-half, half), (0.0, high), back, stone);
    for beam in 0..4 {
        let z = back - 0.3 - 1.0 * beam as f32;
        room.block((-half, half), (high - 0.24, high), (z, z + 0.24), scale(wood, 0.7));
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let hearth = side * half * 0.46;
    tongs(&mut room, (-side * half * 0.5, half * 0.36), back - 0.02);
    let hood = [(hearth - 0.85, 1.5), (hearth + 0.85, 1.5), (hearth + 0.35, high), (hearth - 0.35, high)];
    room.block((hearth - 0.8, hearth + 0.8), (0.0, 0.8), (back - 0.95, back), scale(stone, 1.15));
    room.face((hearth - 0.6, hearth + 0.6), (0.8, 1.5), back - 0.1, [0.08, 0.06, 0.05]);
    room.fill(&hood.map(|(x, y)| (x, y, back - 0.4)), Paint::plain(scale(stone, 0.72)));
    room.block((hearth - 0.9, hearth + 0.9), (1.44, 1.54), (back - 0.9, back - 0.3), scale(IRON, 0.8));
    coals(&mut room, (hearth, 0.8, back - 0.6));
    pieces::barrel(&mut room, (-side * half * 0.8, 0.0, 3.9), 0.85, wood);
    anvil(&mut room, (-side * half * 0.16, 0.0, 3.45), wood);
    room.lamp((hearth, 0.95, back - 0.5), 2.4, [1.15, 0.6, 0.24]);
    room.light_up();
    let fire = scale(plan.palette.lamp, 1.0);
    for (off, tall) in [(-0.28, 0.3), (-0.08, 0.46), (0.12, 0.38), (0.3, 0.24)] {
        room.flame((hearth + off, 0.86, back - 0.6), tall);
    }
    let spark = room.metre(back) * 0.012;
    for _ in 0..18 {
        let spot = (hearth + room.draw.between(-0.5, 0.5), room.draw.between(0.95, 1.9), back - 0.7);
        let at = room.at(spot);
        room.canvas.ellipse(at, (spark, spark), Paint::plain(mix(fire, [1.0, 0.8, 0.4], 0.6)));
    }
}

/// Heaps glowing coals.
fn coals(room: &mut Room<'_>, (x, y, z): Spot) {
    for _ in 0..26 {
        let (off, up) = (room.draw.between(-0.55, 0.55), room.draw.between(0.0, 0.1));
        let heat = (1.0 - (off / 0.6).abs()) * room.draw.between(0.5, 1.2);
        let (at, size) = (room.at((x + off, y + up * heat, z)), room.metre(z) * room.draw.between(0.04, 0.08));
        let tone = mix([0.16, 0.1, 0.08], [1.6, 0.7, 0.2], heat.clamp(0.0, 1.0));
        room.canvas.ellipse(at, (size, size * 0.7), Paint::plain(tone));
    }
}

/// Stands an anvil on a block of wood.
fn anvil(room: &mut Room<'_>, (x, y, z): Spot, wood: Colour) {
    room.block((x - 0.24, x + 0.24), (y, 0.45), (z, z + 0.4), wood);
    room.block((x - 0.18, x + 0.18), (0.45, 0.53), (z + 0.06, z + 0.34), IRON);
    room.block((x - 0.1, x + 0.1), (0.53, 0.64), (z + 0.1, z + 0.3), scale(IRON, 0.9));
    room.block((x - 0.26, x + 0.22), (0.64, 0.78), (z + 0.08, z + 0.32), scale(IRON, 1.25));
    let horn = [(x + 0.22, 0.78, z + 0.08), (x + 0.48, 0.76, z + 0.2), (x + 0.22, 0.66, z + 0.08)];
    room.fill(&horn, Paint::plain(scale(IRON, 1.1)));
}

/// Hangs tongs and rods on hooks.
fn tongs(room: &mut Room<'_>, (middle, half): (f32, f32), z: f32) {
    room.face((middle - half, middle + half), (1.98, 2.04), z, IRON);
    let count = ((half * 2.0) / 0.2) as usize;
    for place in 0..count.max(2) {
        let x = lerp(middle - half + 0.08, middle + half - 0.08, place as f32 / (count.max(2) - 1) as f32);
        let long = room.draw.between(0.5, 0.85);
        let thick = room.metre(z) * 0.018;
        let open = if place % 2 == 0 { 0.05 } else { 0.0 };
        let (top, low) = (room.at((x, 2.0, z)), room.at((x - open, 2.0 - long, z)));
        room.canvas.stroke(top, low, (thick, thick), Paint::plain(scale(IRON, 1.3)));
        let other = room.at((x + open, 2.0 - long, z));
        room.canvas.stroke(top, other, (thick, thick), Paint::plain(scale(IRON, 1.15)));
    }
}

/// Paints a laboratory: benches with glass, cabinets, lamps in a row.
pub(super) fn laboratory(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "laboratory", Size { half: (1.3, 3.6), back: 4.9, high: 2.8 });
    let wall: Colour = [[0.66, 0.72, 0.74], [0.62, 0.7, 0.68], [0.68, 0.7, 0.76]][room.draw.below(3)];
    let white: Colour = [0.84, 0.87, 0.88];
    room.shell(Tones { wall, floor: scale(wall, 0.8), ceiling: scale(wall, 1.1) }, Floor::Tiles);
    let (half, back) = (room.half, room.back);
    let bays = ((half * 2.0 / 1.1) as usize).max(2);
    for bay in 0..bays {
        let (a, b) = (lerp(-half, half, bay as f32 / bays as f32), lerp(-half, half, (bay + 1) as f32 / bays as f32));
        room.block((a + 0.03, b - 0.03), (1.5, 2.3), (back - 0.35, back), white);
        room.face((a + 0.09, b - 0.09), (1.56, 2.24), back - 0.36, [0.42, 0.55, 0.6]);
        for y in [1.58, 1.9] {
            pieces::row(&mut room, (a + 0.12, b - 0.12), y, back - 0.37, Ware::Bottles);
        }
    }
    let (near, deep) = (3.85, 4.5);
    room.block((-half, half), (0.0, 0.84), (near, deep), white);
    for panel in 0..bays * 2 {
        let x = lerp(-half, half, (panel as f32 + 0.5) / (bays * 2) as f32);
        room.face((x - 0.24, x + 0.24), (0.08, 0.76), near - 0.01, scale(white, 0.9));
        room.face((x - 0.05, x + 0.05), (0.66, 0.69), near - 0.02, IRON);
    }
    room.block((-half, half), (0.84, 0.9), (near - 0.05, deep), [0.2, 0.23, 0.26]);
    let glow = [mix(plan.palette.lamp, [0.3, 1.0, 0.6], 0.7), [0.35, 0.7, 1.0], [0.9, 0.5, 0.9]];
    let places: Vec<f32> = (0..=bays).map(|at| lerp(-half * 0.85, half * 0.85, at as f32 / bays as f32)).collect();
    let lamps = [-half * 0.45, half * 0.45];
    for x in lamps {
        room.lamp((x, 2.5, 4.0), 1.7, [0.4, 0.44, 0.46]);
    }
    room.light_up();
    for (number, x) in places.into_iter().enumerate() {
        flask(&mut room, (x, 0.9, near + 0.25), number, glow[number % glow.len()]);
    }
    for x in lamps {
        let (a, b) = (room.at((x - 0.5, 2.7, 4.0)), room.at((x + 0.5, 2.66, 4.0)));
        room.canvas.rect(a, b, Paint::plain([0.94, 0.98, 1.0]));
        room.canvas.glow(((a.0 + b.0) / 2.0, b.1), room.metre(4.0) * 0.3, [0.8, 0.9, 1.0], 0.4);
    }
}

/// Stands a flask, a beaker or a rack of tubes with what shines in it.
fn flask(room: &mut Room<'_>, (x, y, z): Spot, number: usize, liquid: Colour) {
    let glass = Paint::plain(mix(room.dim([0.9, 0.96, 1.0]), [1.0; 3], 0.3)).alpha(0.5);
    let shine = Paint::plain(mix(liquid, [1.0; 3], 0.15)).alpha(0.9);
    match number % 3 {
        0 => {
            let body = [(x - 0.12, y, z), (x - 0.03, y + 0.2, z), (x + 0.03, y + 0.2, z), (x + 0.12, y, z)];
            let low =
                [(x - 0.115, y + 0.01, z), (x - 0.07, y + 0.1, z), (x + 0.07, y + 0.1, z), (x + 0.115, y + 0.01, z)];
            room.fill(&body, glass);
            room.fill(&low, shine);
            room.fill(
                &[(x - 0.03, y + 0.2, z), (x - 0.03, y + 0.32, z), (x + 0.03, y + 0.32, z), (x + 0.03, y + 0.2, z)],
                glass,
            );
        }
        1 => {
            let (at, size) = (room.at((x, y + 0.11, z)), room.metre(z) * 0.11);
            room.canvas.ellipse(at, (size, size), glass);
            room.canvas.ellipse((at.0, at.1 + size * 0.25), (size * 0.86, size * 0.66), shine);
            room.fill(
                &[(x - 0.025, y + 0.2, z), (x - 0.025, y + 0.36, z), (x + 0.025, y + 0.36, z), (x + 0.025, y + 0.2, z)],
                glass,
            );
        }
        _ => {
            for tube in 0..4 {
                let left = x - 0.16 + 0.08 * tube as f32;
                let box_of =
                    |high: f32| [(left, y, z), (left, y + high, z), (left + 0.04, y + high, z), (left + 0.04, y, z)];
                room.fill(&box_of(0.26), glass);
                room.fill(&box_of(0.1 + 0.03 * (tube % 3) as f32), shine);
            }
            room.face((x - 0.2, x + 0.18), (y + 0.1, y + 0.13), z - 0.02, room.dim([0.5, 0.38, 0.24]));
        }
    }
    let at = room.at((x, y + 0.08, z));
    room.canvas.glow(at, room.metre(z) * 0.14, liquid, 0.35);
}

/// Paints a greenhouse: panes all around, beds of green on both sides of a way.
pub(super) fn greenhouse(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "greenhouse", Size { half: (1.5, 3.8), back: 6.2, high: 3.0 });
    room.look_outside();
    let (half, back, high) = (room.half, room.back, room.high);
    room.floor([0.5, 0.45, 0.38], Floor::Stones);
    let bars = room.dim([0.8, 0.84, 0.8]);
    let ridge = high + 1.1;
    let thin = |room: &Room<'_>, z: f32| (room.metre(z) * 0.05).max(1.0);
    let line = |room: &mut Room<'_>, from: Spot, to: Spot| {
        let (a, b, from, to) = (room.at(from), room.at(to), thin(room, from.2), thin(room, to.2));
        room.canvas.stroke(a, b, (from, to), Paint::plain(bars));
    };
    for step in 0..=8 {
        let x = lerp(-half, half, step as f32 / 8.0);
        line(&mut room, (x, 0.0, back), (x, lerp(high, ridge, 1.0 - (x / half).abs()), back));
    }
    for y in [0.8, 1.6, 2.4, high] {
        line(&mut room, (-half, y, back), (half, y, back));
    }
    for frame in 0..6 {
        let z = lerp(1.2, back, frame as f32 / 5.0);
        for side in [-1.0, 1.0] {
            line(&mut room, (side * half, 0.0, z), (side * half, high, z));
            line(&mut room, (side * half, high, z), (0.0, ridge, z));
        }
    }
    for side in [-1.0, 1.0] {
        for y in [0.8, 1.6, 2.4, high] {
            line(&mut room, (side * half, y, 1.2), (side * half, y, back));
        }
    }
    line(&mut room, (0.0, ridge, 1.2), (0.0, ridge, back));
    let wood = room.dim(WOODS[0]);
    let rows = 7;
    for row in (0..rows).rev() {
        let z = lerp(3.3, back - 0.3, row as f32 / (rows - 1) as f32);
        for side in [-1.0_f32, 1.0] {
            let (a, b) = (side * half * 0.96, side * half * 0.45);
            let (x0, x1) = (a.min(b), a.max(b));
            room.face((x0, x1), (0.0, 0.55), z, wood);
            leaves(&mut room, (x0, x1), z, row);
        }
    }
}

/// Plants a row of leaves, some with fruit or flowers.
fn leaves(room: &mut Room<'_>, (x0, x1): (f32, f32), z: f32, row: usize) {
    let fruit: Colour = [[0.86, 0.2, 0.14], [0.9, 0.62, 0.16], [0.84, 0.4, 0.6]][row % 3];
    let mut x = x0;
    while x < x1 {
        let (tall, green) = (room.draw.between(0.5, 1.15), room.draw.between(0.75, 1.2));
        let tone = room.dim(scale([0.24, 0.52, 0.22], green));
        let metre = room.metre(z);
        for leaf in 0..6 {
            let turn = leaf as f32 / 6.0;
            let lean = sine(turn) * 0.16;
            let at = room.at((x + lean, 0.55 + tall * (0.15 + 0.85 * turn), z));
            let size = metre * (0.15 - 0.08 * turn);
            room.canvas.ellipse(at, (size * 1.25, size * 0.8), Paint::plain(scale(tone, 0.8 + 0.4 * turn)));
        }
        if room.draw.chance(0.6) {
            let spot = (x + room.draw.between(-0.1, 0.1), 0.6 + tall * room.draw.between(0.2, 0.8), z);
            let at = room.at(spot);
            let ripe = room.dim(fruit);
            room.canvas.ellipse(at, (metre * 0.05, metre * 0.05), Paint::plain(scale(ripe, 1.3)));
        }
        x += room.draw.between(0.24, 0.38);
    }
}
