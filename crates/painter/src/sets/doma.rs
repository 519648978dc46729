//! Rooms of Japan with a floor of earth: a shop, a tavern, a kitchen.

use super::super::canvas::{Canvas, Colour, Paint, Source, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::Set;
use super::pieces::{self, Ware};
use super::room::{Floor, Room, Size, Spot, Tones};
use super::tatami::{CLAY, PAPER, STRAW, WOODS};

/// Paints a set as it is in Japan; tells whether it did.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan, set: Set) -> bool {
    let (is_shop, is_kitchen) = (matches!(set, Set::Shop | Set::Tavern), set == Set::Kitchen);
    if is_shop {
        shop(canvas, plan, set);
    } else if is_kitchen {
        kitchen(canvas, plan);
    }
    is_shop || is_kitchen
}

/// Paints a shop: shelves with jars behind a low counter, tubs on the floor of earth, a cloth in the door; a tavern has bottles.
fn shop(canvas: &mut Canvas, plan: &Plan, set: Set) {
    let mut room = Room::new(canvas, plan, "mise", Size { half: (1.25, 3.4), back: 4.7, high: 2.5 });
    room.look_outside();
    let wood = WOODS[room.draw.below(3)];
    let clay = CLAY[room.draw.below(3)];
    room.shell(Tones { wall: clay, floor: scale(clay, 0.7), ceiling: scale(wood, 0.6) }, Floor::Stones);
    let (half, back, high) = (room.half, room.back, room.high);
    beams(&mut room, wood);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let door = half * 0.66;
    let (from, to) = if 0.0 < side { (-half, half - door) } else { (door - half, half) };
    let (sill, frame) = if 0.0 < side { (to, half) } else { (-half, from) };
    room.face((from, to), (0.0, high - 0.2), back - 0.01, scale(wood, 0.75));
    let ware = if set == Set::Tavern { Ware::Bottles } else { Ware::Jars };
    for (y, ware) in [(1.02, Ware::Plates), (1.42, ware), (1.82, Ware::Jars)] {
        pieces::shelf(&mut room, (from + 0.06, to - 0.06), y, (back, 0.28), wood, ware);
    }
    counter(&mut room, (from, to), wood);
    let (x, z) = (side * half * 0.82, 3.75);
    tub(&mut room, (x, z), 0.46, wood);
    tub(&mut room, (-side * half * 0.9, 3.3), 0.52, wood);
    let lamp: Spot = (-side * half * 0.3, 1.95, 3.9);
    let is_dark = room.needs_lamps();
    let day = room.daylight();
    room.lamp(((sill + frame) / 2.0, 1.2, back), 1.3, day);
    if is_dark {
        room.lamp(lamp, 1.7, scale(plan.palette.lamp, 0.8));
    }
    room.light_up();
    room.window((sill + 0.05, frame - 0.05), (0.0, 1.95), back, 0.0, (1, 0));
    noren(&mut room, (sill + 0.02, frame - 0.02));
    lantern(&mut room, lamp, is_dark);
}

/// Paints posts and the beams of a ceiling.
fn beams(room: &mut Room<'_>, wood: Colour) {
    let (half, back, high) = (room.half, room.back, room.high);
    for beam in 0..4 {
        let z = back - 0.25 - 0.95 * beam as f32;
        room.block((-half, half), (high - 0.2, high), (z, z + 0.18), scale(wood, 0.7));
    }
    for x in [-half, half - 0.12] {
        room.face((x, x + 0.12), (0.0, high), back - 0.03, scale(wood, 0.6));
    }
}

/// Stands a low counter of boards with boxes and trays on it.
fn counter(room: &mut Room<'_>, (from, to): (f32, f32), wood: Colour) {
    let z = room.back - 1.0;
    room.block((from, to), (0.0, 0.62), (z, z + 0.5), scale(wood, 1.05));
    for seam in 1..6 {
        let x = lerp(from, to, seam as f32 / 6.0);
        room.face((x - 0.008, x + 0.008), (0.03, 0.58), z - 0.01, scale(wood, 0.55));
    }
    room.block((from - 0.04, to + 0.04), (0.62, 0.67), (z - 0.06, z + 0.52), scale(wood, 1.35));
    let mut x = from + 0.12;
    while x + 0.34 < to {
        room.block((x, x + 0.3), (0.67, 0.75), (z + 0.05, z + 0.35), scale(wood, 1.5));
        room.face((x + 0.03, x + 0.27), (0.75, 0.83), z + 0.15, [0.92, 0.9, 0.84]);
        x += 0.46;
    }
}

/// Stands a tub of staves with two hoops.
fn tub(room: &mut Room<'_>, (x, z): (f32, f32), tall: f32, wood: Colour) {
    let (at, metre) = (room.at((x, 0.0, z)), room.metre(z) * tall);
    let place = |(px, py): (f32, f32)| (at.0 + px * metre, at.1 - py * metre);
    let own = scale(wood, 1.5);
    room.canvas.ellipse(at, (metre * 0.62, metre * 0.13), Paint::plain([0.0; 3]).alpha(0.35));
    let body = [(-0.54, 1.0), (-0.46, 0.02), (0.46, 0.02), (0.54, 1.0)].map(place);
    room.canvas.polygon(&body, Paint::gradient(scale(own, 1.1), scale(own, 0.7), at.1 - metre, at.1));
    for stave in -3..=3 {
        let px = stave as f32 * 0.14;
        room.canvas.stroke(
            place((px * 1.1, 1.0)),
            place((px * 0.95, 0.02)),
            (metre * 0.01, metre * 0.01),
            Paint::plain(scale(own, 0.6)),
        );
    }
    for py in [0.24, 0.72] {
        let reach = 0.46 + 0.08 * py;
        room.canvas.rect(place((-reach, py + 0.05)), place((reach, py - 0.03)), Paint::plain(scale(STRAW, 0.75)));
    }
    room.canvas.ellipse(place((0.0, 1.0)), (metre * 0.54, metre * 0.13), Paint::plain(scale(own, 1.2)));
    room.canvas.ellipse(place((0.0, 0.99)), (metre * 0.47, metre * 0.1), Paint::plain([0.36, 0.42, 0.46]));
}

/// Hangs a cloth with slits into the door.
fn noren(room: &mut Room<'_>, (x0, x1): (f32, f32)) {
    let z = room.back - 0.08;
    let dye: Colour = [[0.15, 0.2, 0.4], [0.5, 0.16, 0.14], [0.18, 0.32, 0.28]][room.draw.below(3)];
    let cloth = room.dim(dye);
    let pole = room.dim([0.3, 0.22, 0.14]);
    let pieces = 4;
    for piece in 0..pieces {
        let (a, b) = (lerp(x0, x1, piece as f32 / pieces as f32), lerp(x0, x1, (piece + 1) as f32 / pieces as f32));
        room.face((a + 0.008, b - 0.008), (1.32, 1.93), z, cloth);
    }
    room.face((x0 - 0.05, x1 + 0.05), (1.92, 1.96), z - 0.01, pole);
    let (at, size) = (room.at(((x0 + x1) / 2.0, 1.6, z)), room.metre(z) * 0.15);
    let pale = room.dim(PAPER);
    room.canvas.ellipse(at, (size, size), Paint::plain(pale));
    room.canvas.ellipse(at, (size * 0.66, size * 0.66), Paint::plain(cloth));
}

/// Hangs a lantern of paper from a beam.
fn lantern(room: &mut Room<'_>, spot: Spot, is_lit: bool) {
    let (at, metre) = (room.at(spot), room.metre(spot.2));
    let top = room.at((spot.0, room.high, spot.2)).1;
    let dark = Paint::plain(room.dim([0.14, 0.11, 0.1]));
    let lamp = room.plan.palette.lamp;
    let paper = if is_lit { mix(lamp, [1.0, 0.9, 0.72], 0.4) } else { room.dim([0.9, 0.84, 0.7]) };
    let (wide, tall) = (metre * 0.15, metre * 0.2);
    room.canvas.rect((at.0 - metre * 0.006, top), (at.0 + metre * 0.006, at.1 - tall), dark);
    if is_lit {
        room.canvas.glow(at, metre * 0.42, lamp, 0.55);
        room.canvas.flicker(at, metre * 1.6, Source::Flame);
    }
    room.canvas.ellipse(
        at,
        (wide, tall),
        Paint::gradient(scale(paper, 1.1), scale(paper, 0.85), at.1 - tall, at.1 + tall),
    );
    for rib in [-0.6_f32, -0.2, 0.2, 0.6] {
        let reach = wide * (1.0 - rib * rib).sqrt();
        let y = at.1 + rib * tall;
        room.canvas.rect((at.0 - reach, y - 0.6), (at.0 + reach, y + 0.6), Paint::plain(scale(paper, 0.7)));
    }
    for end in [-1.0, 1.0] {
        let y = at.1 + end * tall;
        room.canvas.rect((at.0 - wide * 0.45, y - tall * 0.1), (at.0 + wide * 0.45, y + tall * 0.1), dark);
    }
}

/// Paints a kitchen: a stove of clay with pots on its fires, a jar of water, bowls, a window with bars.
fn kitchen(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "daidokoro", Size { half: (1.2, 3.2), back: 4.4, high: 2.5 });
    room.look_outside();
    let wood = WOODS[room.draw.below(3)];
    let clay = CLAY[room.draw.below(3)];
    room.shell(Tones { wall: clay, floor: scale(clay, 0.66), ceiling: scale(wood, 0.55) }, Floor::Stones);
    let (half, back) = (room.half, room.back);
    beams(&mut room, wood);
    room.face((-half, half), (0.0, 0.8), back - 0.01, scale(wood, 0.8));
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let stove = if 0.0 < side { (half - half.min(1.7), half - 0.05) } else { (0.05 - half, half.min(1.7) - half) };
    let shelf = if 0.0 < side { (0.08 - half, stove.0 - 0.1) } else { (stove.1 + 0.1, half - 0.08) };
    pieces::shelf(&mut room, shelf, 1.1, (back, 0.26), wood, Ware::Plates);
    pieces::shelf(&mut room, shelf, 1.5, (back, 0.26), wood, Ware::Jars);
    tub(&mut room, ((shelf.0 + shelf.1) / 2.0, back - 0.7), 0.6, wood);
    let fires = kamado(&mut room, stove);
    let pane = ((stove.0 + stove.1) / 2.0, 0.42);
    let day = room.daylight();
    room.lamp((pane.0, 1.6, back), 1.0, day);
    for x in fires {
        room.lamp((x, 0.3, back - 0.8), 0.7, [0.6, 0.28, 0.08]);
    }
    let lamp: Spot = (-side * half * 0.2, 1.95, 3.7);
    let is_dark = room.needs_lamps();
    if is_dark {
        room.lamp(lamp, 1.5, scale(plan.palette.lamp, 0.75));
    }
    room.light_up();
    room.window((pane.0 - pane.1, pane.0 + pane.1), (1.3, 2.0), back, 0.0, (7, 1));
    for x in fires {
        room.flame((x, 0.16, back - 0.84), 0.2);
        steam(&mut room, (x, 1.0, back - 0.5));
    }
    lantern(&mut room, lamp, is_dark);
}

/// Builds a stove of clay with two fires and a pot on each, and returns where the fires are.
fn kamado(room: &mut Room<'_>, (x0, x1): (f32, f32)) -> [f32; 2] {
    let back = room.back;
    let clay = [0.62, 0.58, 0.52];
    room.block((x0, x1), (0.0, 0.62), (back - 0.8, back), clay);
    room.face((x0, x1), (0.56, 0.62), back - 0.81, scale(clay, 1.12));
    let fires = [lerp(x0, x1, 0.28), lerp(x0, x1, 0.72)];
    for x in fires {
        pieces::arch(room, (x, 0.15), (0.1, 0.4), back - 0.82, Paint::plain([0.08, 0.05, 0.04]));
        let (at, metre) = (room.at((x, 0.66, back - 0.5)), room.metre(back - 0.5));
        let iron = [0.12, 0.12, 0.13];
        room.canvas.ellipse(at, (metre * 0.25, metre * 0.15), Paint::plain(iron));
        room.canvas.rect(
            (at.0 - metre * 0.29, at.1 - metre * 0.05),
            (at.0 + metre * 0.29, at.1),
            Paint::plain(scale(iron, 1.6)),
        );
        // A lid of thick wood with its two bars.
        let lid = (at.0, at.1 - metre * 0.13);
        room.canvas.rect(
            (lid.0 - metre * 0.22, lid.1 - metre * 0.04),
            (lid.0 + metre * 0.22, lid.1 + metre * 0.03),
            Paint::plain([0.52, 0.38, 0.24]),
        );
        for bar in [-0.09, 0.09] {
            room.canvas.rect(
                (lid.0 + (bar - 0.02) * metre, lid.1 - metre * 0.11),
                (lid.0 + (bar + 0.02) * metre, lid.1 - metre * 0.03),
                Paint::plain([0.4, 0.28, 0.17]),
            );
        }
    }
    fires
}

/// Lets steam rise from a pot.
fn steam(room: &mut Room<'_>, (x, y, z): Spot) {
    let metre = room.metre(z);
    for puff in 0..6 {
        let t = puff as f32 / 5.0;
        let drift = 0.06 * room.draw.between(-1.0, 1.0);
        let at = room.at((x + drift, y + 0.4 * t, z));
        let size = metre * (0.05 + 0.07 * t);
        room.canvas.ellipse(at, (size, size * 1.3), Paint::plain([0.9; 3]).alpha(0.09));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::plan::plan;
    use super::super::super::scene;
    use super::*;

    #[test]
    fn rooms_of_japan_are_others_and_those_of_our_days_are_not() {
        let painted = |prompt: &str| {
            let mut canvas = Canvas::new(96, 128);
            scene::paint(&mut canvas, &plan(prompt, "fable", 3, &[]));
            canvas
        };
        for place in ["room, day", "room, night", "in the shop, day", "kitchen, day", "tavern, night"] {
            let usual = painted(place);
            let differs = |prompt: String| {
                let own = painted(&prompt);
                (0..128).any(|y| (0..96).any(|x| 0.05 < (own.pixel(x, y)[1] - usual.pixel(x, y)[1]).abs()))
            };
            assert!(differs(format!("{place}, japan")) && !differs(format!("{place}, modern japan")), "{place}");
        }
    }
}
