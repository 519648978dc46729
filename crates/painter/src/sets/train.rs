//! A compartment of a train: two benches, and the land that passes behind the window.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::plan::Plan;
use super::room::{Floor, Room, Size, Tones};

/// Paints the compartment.
pub(super) fn compartment(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "compartment", Size { half: (1.12, 1.75), back: 3.9, high: 2.3 });
    room.look_outside_at(poles);
    let wood: Colour = [[0.5, 0.33, 0.2], [0.42, 0.3, 0.22], [0.56, 0.42, 0.28]][room.draw.below(3)];
    let cloth: Colour =
        [[0.5, 0.15, 0.15], [0.16, 0.3, 0.26], [0.2, 0.24, 0.42], [0.5, 0.36, 0.16]][room.draw.below(4)];
    room.shell(Tones { wall: wood, floor: [0.34, 0.28, 0.25], ceiling: [0.72, 0.68, 0.58] }, Floor::Boards);
    let (half, back, high) = (room.half, room.back, room.high);
    for side in [-1.0, 1.0] {
        bench(&mut room, side, (wood, cloth));
    }
    let pane = half * 0.56;
    room.face((-pane - 0.09, pane + 0.09), (0.86, 1.98), back - 0.01, scale(wood, 0.55));
    let is_dark = room.needs_lamps();
    let day = room.daylight();
    room.lamp((0.0, 1.45, back), 1.1, day);
    if is_dark {
        room.lamp((0.0, high - 0.25, 3.2), 0.9, scale(plan.palette.lamp, 0.75));
    }
    room.light_up();
    room.window((-pane, pane), (0.94, 1.9), back - 0.02, 0.0, (1, 0));
    let frame = room.dim(scale(wood, 0.8));
    room.face((-pane, pane), (1.6, 1.63), back - 0.03, frame);
    let curtain = room.dim(mix(cloth, [0.8, 0.7, 0.5], 0.25));
    for side in [-1.0, 1.0] {
        let x = side * (pane + 0.02);
        for fold in 0..4 {
            let at = x - side * 0.055 * fold as f32;
            let tone = scale(curtain, if fold % 2 == 0 { 1.0 } else { 0.78 });
            let spots = [
                (at + side * 0.03, 1.98, back - 0.05),
                (at - side * 0.03, 1.98, back - 0.05),
                (at - side * 0.01, 0.9, back - 0.05),
                (at + side * 0.05, 0.9, back - 0.05),
            ];
            room.fill(&spots, Paint::plain(tone));
        }
    }
    room.face((-pane - 0.14, pane + 0.14), (1.98, 2.02), back - 0.06, room.dim(scale(wood, 0.5)));
    let table = room.dim(scale(wood, 1.2));
    room.block((-0.26, 0.26), (0.74, 0.78), (back - 0.5, back), table);
    let (at, metre) = (room.at((0.0, high - 0.03, 3.2)), room.metre(3.2));
    if is_dark {
        room.canvas.ellipse(at, (metre * 0.14, metre * 0.06), Paint::plain(mix(plan.palette.lamp, [1.0; 3], 0.6)));
        room.canvas.glow(at, metre * 0.2, plan.palette.lamp, 0.5);
        room.canvas.flicker((at.0, at.1.max(1.0)), metre * 1.2, super::super::canvas::Source::Window);
    }
}

/// Stands poles with wires beside the track.
fn poles(room: &mut Room<'_>) {
    let paint = Paint::plain(mix(room.plan.palette.near, room.plan.palette.haze, 0.25));
    let back = room.back;
    let x = room.draw.between(-0.45, 0.3);
    let (top, foot) = (room.at((x, 1.82, back)), room.at((x, 0.9, back)));
    let thin = room.metre(back) * 0.022;
    room.canvas.rect((top.0 - thin, top.1), (top.0 + thin, foot.1), paint);
    room.canvas.rect((top.0 - thin * 6.0, top.1 + thin * 2.0), (top.0 + thin * 6.0, top.1 + thin * 3.4), paint);
    let w = room.canvas.w();
    for wire in [0.5, 2.4] {
        let y = top.1 + thin * wire;
        room.canvas.stroke((0.0, y + thin * 5.0), (top.0, y), (thin * 0.3, thin * 0.4), paint);
        room.canvas.stroke((top.0, y), (w, y + thin * 5.0), (thin * 0.4, thin * 0.3), paint);
    }
}

/// Stands a bench along a side wall, with its back, a rack and luggage above it.
fn bench(room: &mut Room<'_>, side: f32, (wood, cloth): (Colour, Colour)) {
    let (half, back) = (room.half, room.back);
    let z0 = 1.6;
    let xs = |from: f32, to: f32| {
        let (a, b) = (side * from, side * to);
        (a.min(b), a.max(b))
    };
    let wall = side * (half - 0.12);
    // The back: cushions on the wall, seen from the side.
    let mut z = z0;
    while z < back - 0.1 {
        let end = (z + 0.75).min(back);
        let cushion =
            [(wall, 0.5, z + 0.03), (wall, 1.28, z + 0.03), (wall, 1.28, end - 0.03), (wall, 0.5, end - 0.03)];
        room.fill(&cushion, Paint::plain(scale(cloth, 0.85)));
        for seam in 1..5 {
            let at = z + (end - z) * seam as f32 / 5.0;
            let line = [(wall, 0.52, at), (wall, 1.26, at), (wall, 1.26, at + 0.015), (wall, 0.52, at + 0.015)];
            room.fill(&line, Paint::plain([0.0; 3]).alpha(0.25));
        }
        let rest = [(wall, 1.3, z + 0.08), (wall, 1.52, z + 0.08), (wall, 1.52, end - 0.08), (wall, 1.3, end - 0.08)];
        room.fill(&rest, Paint::plain([0.8, 0.77, 0.7]));
        z = end;
    }
    room.block(xs(half - 0.62, half), (0.0, 0.3), (z0, back), scale(wood, 0.6));
    room.block(xs(half - 0.66, half), (0.3, 0.47), (z0, back), cloth);
    room.block(xs(half - 0.42, half), (1.78, 1.82), (z0, back), scale(wood, 0.8));
    let case: Colour = [[0.46, 0.28, 0.15], [0.3, 0.2, 0.14], [0.34, 0.36, 0.3]][room.draw.below(3)];
    let z = room.draw.between(2.6, 3.0);
    room.block(xs(half - 0.4, half - 0.05), (1.82, 2.12), (z, z + 0.6), case);
    room.face(xs(half - 0.26, half - 0.18), (1.82, 2.12), z - 0.01, scale(case, 0.6));
}
