//! Furniture and small things that several sets have.

use super::super::canvas::{Colour, Paint, Point, Source, mix, scale};
use super::super::numbers::{cosine, hash_unit, lerp, sine};
use super::room::{EYE, Room, Spot};

/// Colours of jars, tins and books.
const WARES: [Colour; 7] = [
    [0.62, 0.28, 0.2],
    [0.3, 0.42, 0.36],
    [0.72, 0.58, 0.3],
    [0.3, 0.36, 0.52],
    [0.8, 0.76, 0.68],
    [0.5, 0.34, 0.2],
    [0.55, 0.5, 0.24],
];

/// What stands on a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ware {
    Jars,
    Bottles,
    Books,
    Plates,
}

/// Stands a barrel on the floor.
pub(super) fn barrel(room: &mut Room<'_>, (x, y, z): Spot, tall: f32, wood: Colour) {
    let (at, metre) = (room.at((x, y, z)), room.metre(z) * tall);
    let place = |(px, py): Point| (at.0 + px * metre, at.1 - py * metre);
    let outline = |grow: f32| -> Vec<Point> {
        let side: Vec<Point> = (0..=8)
            .map(|step| {
                let part = step as f32 / 8.0;
                (0.3 + grow + 0.09 * sine(part * 0.5), part)
            })
            .collect();
        side.iter().map(|(px, py)| (-px, *py)).chain(side.iter().rev().copied()).map(place).collect()
    };
    room.canvas.ellipse(at, (metre * 0.42, metre * 0.09), Paint::plain([0.0; 3]).alpha(0.35));
    room.canvas.polygon(&outline(0.0), Paint::gradient(scale(wood, 1.25), scale(wood, 0.7), at.1 - metre, at.1));
    for (px, wide) in [(-0.2, 0.016), (-0.06, 0.012), (0.09, 0.012), (0.22, 0.016)] {
        let (a, b) = (place((px * 0.86, 0.98)), place((px, 0.5)));
        let c = place((px * 0.86, 0.02));
        let seam = Paint::plain([0.0; 3]).alpha(0.3);
        room.canvas.stroke(a, b, (metre * wide, metre * wide), seam);
        room.canvas.stroke(b, c, (metre * wide, metre * wide), seam);
    }
    for py in [0.1, 0.3, 0.7, 0.9] {
        let half = 0.3 + 0.09 * sine(py * 0.5);
        let hoop = Paint::plain(mix(scale(wood, 0.35), [0.3, 0.3, 0.32], 0.4));
        room.canvas.rect(place((-half, py + 0.03)), place((half, py - 0.03)), hoop);
    }
    let shade = [place((0.12, 1.0)), place((0.3, 1.0)), place((0.39, 0.5)), place((0.3, 0.0)), place((0.12, 0.0))];
    room.canvas.polygon(&shade, Paint::plain([0.0; 3]).alpha(0.22));
    if y + tall < EYE {
        room.canvas.ellipse(place((0.0, 1.0)), (metre * 0.3, metre * 0.07), Paint::plain(scale(wood, 1.1)));
        room.canvas.ellipse(place((0.0, 0.995)), (metre * 0.25, metre * 0.055), Paint::plain(scale(wood, 0.75)));
    }
}

/// Lays a coil of rope on the floor.
pub(super) fn coil(room: &mut Room<'_>, spot: Spot, rope: Colour) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    room.canvas.ellipse(at, (metre * 0.36, metre * 0.1), Paint::plain([0.0; 3]).alpha(0.3));
    for turn in 0..4 {
        let at = (at.0, at.1 - metre * 0.05 * turn as f32);
        room.canvas.ellipse(at, (metre * 0.3, metre * 0.085), Paint::plain(scale(rope, 0.7)));
        room.canvas.ellipse((at.0, at.1 - metre * 0.02), (metre * 0.29, metre * 0.08), Paint::plain(rope));
    }
    let hole = (at.0, at.1 - metre * 0.17);
    room.canvas.ellipse(hole, (metre * 0.16, metre * 0.04), Paint::plain(scale(rope, 0.4)));
}

/// Hangs a burning lantern.
pub(super) fn lantern(room: &mut Room<'_>, spot: Spot) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    let top = if spot.1 < room.high { room.at((spot.0, room.high.min(spot.1 + 0.5), spot.2)).1 } else { 0.0 };
    let dark = Paint::plain(room.dim([0.2, 0.17, 0.13]));
    let thin = (metre * 0.015).max(1.0);
    room.canvas.rect((at.0 - thin / 2.0, top), (at.0 + thin / 2.0, at.1 - metre * 0.2), dark);
    let lamp = room.plan.palette.lamp;
    let glass = [(-0.07, 0.09), (-0.085, -0.08), (0.085, -0.08), (0.07, 0.09)];
    let place = |(px, py): Point| (at.0 + px * metre, at.1 + py * metre);
    room.canvas.glow(at, metre * 0.16, lamp, 0.7);
    room.canvas.polygon(&glass.map(place), Paint::plain(mix(lamp, [1.0, 0.95, 0.8], 0.5)));
    room.canvas.polygon(&[(-0.1, -0.08), (0.0, -0.2), (0.1, -0.08)].map(place), dark);
    room.canvas.rect(place((-0.09, 0.09)), place((0.09, 0.13)), dark);
    for px in [-0.03, 0.03] {
        room.canvas.rect(place((px - 0.006, -0.08)), place((px + 0.006, 0.09)), dark);
    }
    room.canvas.flicker(at, metre * 1.4, Source::Flame);
}

/// Puts a board on a wall with things on it.
pub(super) fn shelf(
    room: &mut Room<'_>,
    (x0, x1): (f32, f32),
    y: f32,
    (z, deep): (f32, f32),
    wood: Colour,
    ware: Ware,
) {
    room.block((x0, x1), (y - 0.035, y), (z - deep, z), wood);
    row(room, (x0 + 0.03, x1 - 0.03), y, z - deep * 0.5, ware);
}

/// Stands a row of things on something.
pub(super) fn row(room: &mut Room<'_>, (x0, x1): (f32, f32), y: f32, z: f32, ware: Ware) {
    let mut x = x0;
    while x < x1 {
        let (wide, tall) = match ware {
            Ware::Jars => (room.draw.between(0.08, 0.14), room.draw.between(0.11, 0.2)),
            Ware::Bottles => (room.draw.between(0.06, 0.09), room.draw.between(0.2, 0.3)),
            Ware::Books => (room.draw.between(0.03, 0.06), room.draw.between(0.19, 0.27)),
            Ware::Plates => (0.22, 0.22),
        };
        let colour = scale(WARES[room.draw.below(WARES.len())], room.draw.between(0.75, 1.1));
        if x + wide <= x1 && room.draw.chance(0.88) {
            one(room, (x, x + wide), (y, tall), z, (ware, colour));
        }
        x += wide + if ware == Ware::Books { 0.003 } else { room.draw.between(0.01, 0.05) };
    }
}

fn one(room: &mut Room<'_>, (x0, x1): (f32, f32), (y, tall): (f32, f32), z: f32, (ware, colour): (Ware, Colour)) {
    let middle = (x0 + x1) / 2.0;
    match ware {
        Ware::Jars => {
            room.face((x0, x1), (y, y + tall * 0.84), z, colour);
            room.face((x0 + 0.01, x1 - 0.01), (y + tall * 0.84, y + tall), z, scale(colour, 0.6));
            room.face((x0 + 0.01, x1 - 0.01), (y + tall * 0.25, y + tall * 0.55), z, [0.84, 0.78, 0.66]);
        }
        Ware::Bottles => {
            let glass = mix(colour, [0.1, 0.2, 0.12], 0.4);
            room.face((x0, x1), (y, y + tall * 0.62), z, glass);
            let neck = (x1 - x0) * 0.2;
            room.face((middle - neck, middle + neck), (y + tall * 0.6, y + tall), z, scale(glass, 0.85));
            room.face((x0 + 0.006, x0 + 0.014), (y + tall * 0.1, y + tall * 0.55), z, mix(glass, [1.0; 3], 0.4));
        }
        Ware::Books => {
            room.face((x0, x1), (y, y + tall), z, colour);
            room.face((x0, x1), (y + tall * 0.78, y + tall * 0.83), z, [0.75, 0.62, 0.34]);
        }
        Ware::Plates => {
            let (at, size) = (room.at((middle, y + tall * 0.5, z)), room.metre(z) * tall * 0.5);
            room.canvas.ellipse(at, (size, size), Paint::plain([0.82, 0.8, 0.74]));
            room.canvas.ellipse(at, (size * 0.84, size * 0.84), Paint::plain(mix([0.82, 0.8, 0.74], colour, 0.5)));
            room.canvas.ellipse(at, (size * 0.68, size * 0.68), Paint::plain([0.88, 0.86, 0.8]));
        }
    }
}

/// Stands a table on the floor: a top on four legs.
pub(super) fn table(room: &mut Room<'_>, (x0, x1): (f32, f32), tall: f32, (z0, z1): (f32, f32), wood: Colour) {
    let middle = room.at(((x0 + x1) / 2.0, 0.0, (z0 + z1) / 2.0));
    let reach = ((x1 - x0) * 0.55 * room.metre(z0), room.metre(z0) * 0.08);
    room.canvas.ellipse(middle, reach, Paint::plain([0.0; 3]).alpha(0.28));
    let leg = 0.06;
    for (z, shade) in [(z1 - leg, 0.5), (z0, 0.8)] {
        for x in [x0 + 0.04, x1 - 0.04 - leg] {
            room.face((x, x + leg), (0.0, tall), z, scale(wood, shade));
        }
    }
    room.face((x0 + 0.04, x1 - 0.04), (tall - 0.14, tall - 0.03), z0 + 0.02, scale(wood, 0.6));
    room.block((x0, x1), (tall - 0.05, tall), (z0, z1), wood);
}

/// Stands a stool or a chair with a back on the floor, seen from behind where it has one.
pub(super) fn chair(room: &mut Room<'_>, (x, z): (f32, f32), has_back: bool, wood: Colour) {
    let (half, deep, tall) = (0.19, 0.36, 0.45);
    for (side, z) in [(-1.0, z + deep), (1.0, z + deep), (-1.0, z), (1.0, z)] {
        let leg = x + side * (half - 0.025);
        room.face((leg - 0.022, leg + 0.022), (0.0, tall), z, scale(wood, 0.65));
    }
    room.block((x - half, x + half), (tall - 0.04, tall), (z, z + deep), wood);
    if has_back {
        for side in [-1.0, 1.0] {
            let post = x + side * (half - 0.025);
            room.face((post - 0.022, post + 0.022), (tall, 0.95), z, wood);
        }
        for y in [0.6, 0.8] {
            room.face((x - half, x + half), (y, y + 0.08), z, scale(wood, 0.9));
        }
    }
}

/// Stands a bunk at the wall: a frame, a mattress, a pillow and a blanket.
pub(super) fn bunk(room: &mut Room<'_>, (x0, x1): (f32, f32), (z0, z1): (f32, f32), wood: Colour) {
    let dye: Colour = [[0.24, 0.3, 0.42], [0.42, 0.2, 0.18], [0.28, 0.36, 0.28]][room.draw.below(3)];
    let inner = if x1 < 0.5 { (x0, x1) } else { (x0.max(-9.0), x1) };
    room.block(inner, (0.0, 0.5), (z0, z1), scale(wood, 0.8));
    room.block(inner, (0.5, 0.64), (z0 + 0.03, z1), [0.8, 0.77, 0.7]);
    let (from, to) = (lerp(x0, x1, 0.0), lerp(x0, x1, 0.7));
    room.block((from, to), (0.52, 0.68), (z0 + 0.01, z1), dye);
    room.block((lerp(x0, x1, 0.74), lerp(x0, x1, 0.96)), (0.62, 0.74), (z1 - 0.5, z1 - 0.08), [0.9, 0.88, 0.82]);
    room.block((x0, x1), (1.34, 1.4), (z0, z1), scale(wood, 0.75));
    for x in [x0, x1 - 0.06] {
        room.face((x, x + 0.06), (0.0, 1.4), z0, scale(wood, 0.65));
    }
}

/// Fills an arch: a rectangle with a round top, in a wall that faces the viewer.
pub(super) fn arch(room: &mut Room<'_>, (x, half): (f32, f32), (low, high): (f32, f32), z: f32, paint: Paint) {
    let rise = half.min(high - low);
    let mut spots: Vec<Spot> = vec![(x - half, low, z)];
    spots.extend((0..=16).map(|step| {
        let turn = 0.5 - 0.5 * step as f32 / 16.0;
        (x + cosine(turn) * half, high - rise + sine(turn) * rise, z)
    }));
    spots.push((x + half, low, z));
    room.fill(&spots, paint);
}

/// Draws the joints of a wall of stones that faces the viewer.
pub(super) fn stones(room: &mut Room<'_>, (x0, x1): (f32, f32), (y0, y1): (f32, f32), z: f32, stone: Colour) {
    let seed = room.draw.seed();
    let high = 0.24_f32.max((y1 - y0) / 18.0);
    let long = high * 1.9;
    let rows = ((y1 - y0) / high) as i32;
    let columns = ((x1 - x0) / long) as i32;
    for row in 0..=rows {
        for column in -1..=columns {
            let x =
                x0 + long * (column as f32 + 0.5 * (row & 1) as f32) + long * 0.2 * hash_unit(column, row, seed ^ 5);
            let y = y0 + high * row as f32;
            let own = 0.86 + 0.3 * hash_unit(column, row, seed);
            let (a, b) = ((x + 0.02).max(x0), (x + long - 0.01).min(x1));
            if a < b {
                room.face((a, b), (y + 0.02, (y + high).min(y1)), z - 0.01, scale(stone, own));
            }
        }
    }
}
