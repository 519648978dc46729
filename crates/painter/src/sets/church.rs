//! Inside a church, and the belfry above it.

use super::super::canvas::{Canvas, Colour, Paint, Source, mix, scale};
use super::super::numbers::{cosine, lerp, sine};
use super::super::plan::Plan;
use super::pieces::{arch, stones};
use super::room::{Floor, Room, Size, Spot, Tones};

/// The colours of glass in windows.
const GLASS: [Colour; 5] =
    [[0.75, 0.2, 0.2], [0.2, 0.36, 0.75], [0.85, 0.65, 0.2], [0.25, 0.58, 0.36], [0.55, 0.28, 0.6]];

/// Paints a nave: pews on both sides of an aisle, columns, a vault, an altar below a window of coloured glass.
pub(super) fn nave(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "nave", Size { half: (3.2, 6.5), back: 13.0, high: 6.2 });
    let stone: Colour = [[0.68, 0.64, 0.57], [0.6, 0.6, 0.6], [0.7, 0.6, 0.5]][room.draw.below(3)];
    let wood: Colour = [[0.4, 0.26, 0.16], [0.3, 0.2, 0.14]][room.draw.below(2)];
    room.shell(Tones { wall: stone, floor: scale(stone, 0.75), ceiling: scale(stone, 0.6) }, Floor::Tiles);
    let (half, back, high) = (room.half, room.back, room.high);
    stones(&mut room, (-half, half), (0.0, high), back, stone);
    side_windows(&mut room);
    // The apse behind the altar.
    arch(&mut room, (0.0, half * 0.44), (0.0, high * 0.93), back - 0.05, Paint::plain(scale(stone, 0.7)));
    altar(&mut room, wood);
    let column = half * 0.74;
    for z in [11.6, 9.4, 7.2, 5.0] {
        vault(&mut room, column, z, stone);
        for side in [-1.0, 1.0] {
            let x = side * column;
            room.block((x - 0.24, x + 0.24), (0.0, 3.6), (z, z + 0.45), stone);
            room.block((x - 0.34, x + 0.34), (0.0, 0.3), (z - 0.06, z + 0.5), scale(stone, 0.9));
            room.block((x - 0.36, x + 0.36), (3.6, 3.85), (z - 0.08, z + 0.52), scale(stone, 1.1));
        }
    }
    let (from, to) = (half * 0.2, column - 0.3);
    for pew in (0..7).rev() {
        let z = 4.1 + 1.05 * pew as f32;
        for side in [-1.0, 1.0] {
            let xs = if side < 0.0 { (-to, -from) } else { (from, to) };
            room.block(xs, (0.0, 0.42), (z, z + 0.4), scale(wood, 0.8));
            room.block(xs, (0.42, 0.92), (z, z + 0.06), wood);
            room.face(xs, (0.86, 0.92), z - 0.01, scale(wood, 1.3));
        }
    }
    let carpet = [
        (-from * 0.7, 0.0, 1.2),
        (from * 0.7, 0.0, 1.2),
        (from * 0.7, 0.0, back - 1.6),
        (-from * 0.7, 0.0, back - 1.6),
    ];
    room.fill(&carpet, Paint::plain([0.5, 0.14, 0.13]).alpha(0.75));
    let day = room.daylight();
    room.lamp((0.0, high * 0.62, back), 2.6, scale(day, 1.5));
    room.lamp((0.0, 1.7, back - 1.2), 4.0, scale(plan.palette.lamp, 0.75));
    room.light_up();
    great_window(&mut room, half * 0.22, (2.2, high * 0.86));
    shafts(&mut room, column);
    for step in 0..6 {
        let x = lerp(-0.85, 0.85, step as f32 / 5.0);
        room.flame((x, 1.42 + 0.1 * (step % 2) as f32, back - 1.2), 0.16);
    }
}

/// Stands the altar with cloth, cross and candles on two steps.
fn altar(room: &mut Room<'_>, wood: Colour) {
    let back = room.back;
    room.block((-2.0, 2.0), (0.0, 0.15), (back - 2.2, back), [0.5, 0.47, 0.43]);
    room.block((-1.6, 1.6), (0.15, 0.3), (back - 1.8, back), [0.55, 0.52, 0.48]);
    room.block((-1.0, 1.0), (0.3, 1.2), (back - 1.3, back - 0.7), wood);
    room.face((-1.05, 1.05), (0.85, 1.22), back - 1.32, [0.9, 0.88, 0.8]);
    room.face((-0.05, 0.05), (1.2, 2.3), back - 0.8, [0.8, 0.64, 0.28]);
    room.face((-0.3, 0.3), (1.86, 1.96), back - 0.81, [0.8, 0.64, 0.28]);
    for step in 0..6 {
        let x = lerp(-0.85, 0.85, step as f32 / 5.0);
        room.face((x - 0.025, x + 0.025), (1.2, 1.4 + 0.1 * (step % 2) as f32), back - 1.2, [0.92, 0.88, 0.76]);
    }
}

/// Spans a rib between two columns.
fn vault(room: &mut Room<'_>, column: f32, z: f32, stone: Colour) {
    let (foot, rise) = (3.8, room.high - 3.9);
    let rib = |grow: f32| -> Vec<Spot> {
        (0..=20)
            .map(|step| {
                let turn = 0.5 * step as f32 / 20.0;
                (cosine(turn) * (column + grow), foot + sine(turn) * (rise + grow), z)
            })
            .collect()
    };
    let ring: Vec<Spot> = rib(0.12).into_iter().chain(rib(-0.16).into_iter().rev()).collect();
    room.fill(&ring, Paint::plain(scale(stone, 0.95)));
    let under: Vec<Spot> =
        rib(-0.16).into_iter().chain(rib(-0.16).into_iter().rev().map(|(x, y, z)| (x, y, z + 0.3))).collect();
    room.fill(&under, Paint::plain(scale(stone, 0.5)));
}

/// Paints the windows in the side walls, seen from the side.
fn side_windows(room: &mut Room<'_>) {
    let day = mix([0.85, 0.9, 1.0], room.plan.palette.horizon, 0.5);
    for z in [10.2, 8.0, 5.8] {
        for side in [-1.0, 1.0] {
            let x = side * (room.half - 0.02);
            for (pane, (low, high)) in [(1.5, 2.4), (2.45, 3.3), (3.35, 4.1)].into_iter().enumerate() {
                let tone = mix(day, GLASS[(pane + z as usize) % GLASS.len()], 0.45);
                let cut = if pane == 2 { 0.35 } else { 0.0 };
                let spots =
                    [(x, low, z), (x, low, z + 0.9), (x, high - cut, z + 0.9), (x, high, z + 0.45), (x, high - cut, z)];
                room.fill(&spots, Paint::plain(tone));
            }
        }
    }
}

/// Paints the window of coloured glass over the altar.
fn great_window(room: &mut Room<'_>, half: f32, (low, high): (f32, f32)) {
    let back = room.back - 0.1;
    let amount = match room.plan.time {
        super::super::plan::Time::Day => 1.05,
        super::super::plan::Time::Dawn | super::super::plan::Time::Sunset => 0.85,
        super::super::plan::Time::Dusk => 0.5,
        super::super::plan::Time::Night => 0.34,
    };
    let lead = [0.08, 0.07, 0.08];
    for (middle, half, high) in
        [(0.0, half * 0.36, high), (-half * 0.78, half * 0.3, high * 0.9), (half * 0.78, half * 0.3, high * 0.9)]
    {
        arch(room, (middle, half + 0.06), (low - 0.06, high + 0.06), back, Paint::plain(lead));
        let light = mix(room.plan.palette.horizon, [1.0; 3], 0.4);
        arch(room, (middle, half), (low, high), back - 0.01, Paint::plain(scale(mix(light, GLASS[1], 0.55), amount)));
        let rows = 9;
        for row in 0..rows {
            let y = lerp(low, high - half, row as f32 / rows as f32);
            let next = lerp(low, high - half, (row + 1) as f32 / rows as f32);
            for column in 0..2 {
                let x = middle - half + half * column as f32;
                let colour = mix(light, GLASS[room.draw.below(GLASS.len())], 0.62);
                let (from, to) =
                    (room.at((x + 0.03, next - 0.03, back - 0.02)), room.at((x + half - 0.03, y, back - 0.02)));
                room.canvas.rect(from, to, Paint::plain(scale(colour, amount)));
            }
        }
        let (at, size) = (room.at((middle, high - half, back - 0.03)), room.metre(back) * half * 0.55);
        room.canvas.ellipse(at, (size, size), Paint::plain(scale(mix(light, GLASS[2], 0.6), amount)));
    }
    let (at, metre) = (room.at((0.0, lerp(low, high, 0.5), back)), room.metre(back));
    let day = room.daylight();
    room.canvas.glow_oval(at, (metre * 0.4, metre * 0.7), day, 0.4);
    room.canvas.flicker(room.at((0.0, high * 0.4, back)), metre, Source::Window);
}

/// Lets light fall through the windows on one side.
fn shafts(room: &mut Room<'_>, column: f32) {
    let day = room.daylight();
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    for z in [10.2, 8.0, 5.8] {
        let x = side * room.half;
        let spots = [
            (x, 4.0, z),
            (x, 2.0, z + 0.6),
            (-side * column * 0.4, 0.0, z + 0.3),
            (-side * column * 0.7, 0.0, z - 0.5),
        ];
        let (top, foot) = (room.at(spots[0]).1, room.at(spots[2]).1);
        room.fill(&spots, Paint::gradient(day, scale(day, 0.4), top, foot).alpha(0.12));
    }
}

/// Paints a belfry: a bell in its beams, open arches, and the sky behind them.
pub(super) fn belfry(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "belfry", Size { half: (1.6, 3.6), back: 4.9, high: 3.3 });
    room.look_outside();
    let stone: Colour = [[0.58, 0.54, 0.48], [0.5, 0.5, 0.5], [0.6, 0.5, 0.42]][room.draw.below(3)];
    let wood = [0.4, 0.27, 0.17];
    room.shell(Tones { wall: stone, floor: wood, ceiling: scale(wood, 0.5) }, Floor::Boards);
    let (half, back, high) = (room.half, room.back, room.high);
    stones(&mut room, (-half, half), (0.0, high), back, stone);
    let opening = (half * 0.34).clamp(0.42, 0.8);
    let places: &[f32] = if half < 2.2 { &[-0.48, 0.48] } else { &[-0.66, 0.0, 0.66] };
    for part in places {
        let (x, reach) = (half * part, opening + 0.12);
        arch(&mut room, (x, reach), (0.72, 2.62), back - 0.02, Paint::plain(scale(stone, 1.25)));
        room.block((x - reach, x + reach), (0.66, 0.76), (back - 0.14, back), scale(stone, 1.1));
    }
    for part in places {
        let day = room.daylight();
        room.lamp((half * part, 1.6, back), 1.2, day);
    }
    room.light_up();
    for part in places {
        let x = half * part;
        room.window((x - opening, x + opening), (0.78, 2.5), back, opening, (1, 0));
    }
    let (x, z) = (room.draw.between(-0.12, 0.12) * half, 3.9);
    let (wood, dark) = (room.dim(wood), room.dim(scale(wood, 0.6)));
    for beam in [z - 0.05, z + 0.5] {
        room.block((-half, half), (high - 0.42, high - 0.2), (beam, beam + 0.2), wood);
    }
    room.block((x - 0.6, x + 0.6), (high - 0.62, high - 0.4), (z, z + 0.3), dark);
    bell(&mut room, (x, high - 0.62, z));
}

/// Hangs a bell with its rope.
fn bell(room: &mut Room<'_>, spot: Spot) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    let bronze = room.dim([0.95, 0.68, 0.32]);
    let place = |(px, py): (f32, f32)| (at.0 + px * metre, at.1 + py * metre);
    let half = [(0.1, 0.0), (0.21, 0.05), (0.27, 0.2), (0.3, 0.5), (0.37, 0.72), (0.48, 0.86), (0.48, 0.91)];
    let outline: Vec<_> = half.iter().map(|(x, y)| (-x, *y)).chain(half.iter().rev().copied()).map(place).collect();
    let foot = place((0.0, 0.91));
    room.canvas.ellipse(foot, (metre * 0.47, metre * 0.07), Paint::plain(scale(bronze, 0.3)));
    room.canvas.ellipse(place((0.04, 0.97)), (metre * 0.07, metre * 0.08), Paint::plain(scale(bronze, 0.5)));
    room.canvas.polygon(&outline, Paint::gradient(scale(bronze, 1.1), scale(bronze, 0.72), at.1, foot.1));
    let shade =
        [(0.02, 0.0), (0.21, 0.05), (0.27, 0.2), (0.3, 0.5), (0.37, 0.72), (0.48, 0.88), (0.26, 0.9), (0.16, 0.5)];
    room.canvas.polygon(&shade.map(place), Paint::plain([0.0; 3]).alpha(0.3));
    let gleam = [(-0.17, 0.1), (-0.12, 0.1), (-0.17, 0.5), (-0.27, 0.76), (-0.32, 0.76), (-0.23, 0.5)];
    room.canvas.polygon(&gleam.map(place), Paint::plain(mix(bronze, [1.0; 3], 0.6)).alpha(0.6));
    for (y, wide) in [(0.22, 0.265), (0.7, 0.36), (0.8, 0.43)] {
        let rim = Paint::plain(scale(bronze, 0.55));
        room.canvas.stroke(place((-wide, y)), place((wide, y)), (metre * 0.014, metre * 0.014), rim);
    }
    let rope = Paint::plain(room.dim([0.7, 0.6, 0.42]));
    let thin = (metre * 0.03).max(1.0);
    let end = (place((0.62, 0.0)).0, room.at((0.0, 0.55, spot.2)).1);
    room.canvas.stroke(place((0.58, -0.14)), end, (thin, thin), rope);
    room.canvas.ellipse(end, (thin * 1.5, thin * 2.6), rope);
}
