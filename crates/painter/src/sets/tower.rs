//! Inside a tower: the stairs that wind around a pillar, and the lamp of a lighthouse behind its panes.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::super::numbers::{cosine, lerp, sine};
use super::super::plan::Plan;
use super::pieces;
use super::room::{Floor, Room, Size, Spot, Tones};

/// How many steps are seen, how high each is in metres, and between which angles they wind, in turns.
const STEPS: usize = 15;
const STEP: f32 = 0.19;
const TURNS: (f32, f32) = (0.62, -0.1);

/// The radii of the pillar and of the steps around it, in metres.
const PILLAR: f32 = 0.2;
const OUTER: f32 = 1.35;

/// Paints the stairs of a tower.
pub(super) fn stairwell(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "stairwell", Size { half: (1.45, 2.4), back: 4.6, high: 5.2 });
    room.look_outside();
    let stone: Colour = [[0.5, 0.48, 0.44], [0.48, 0.44, 0.38], [0.44, 0.46, 0.47]][room.draw.below(3)];
    room.shell(Tones { wall: stone, floor: scale(stone, 0.8), ceiling: scale(stone, 0.45) }, Floor::Stones);
    let (half, back, high) = (room.half, room.back, room.high);
    pieces::stones(&mut room, (-half, half), (0.0, high), back, stone);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    winding(&mut room, side, stone);
    let lamp = (-side * half * 0.62, 2.3, back - 0.4);
    let pane = -side * half * 0.45;
    let day = room.daylight();
    room.lamp((pane, 3.2, back), 1.3, day);
    room.lamp(lamp, 1.5, scale(plan.palette.lamp, 0.85));
    room.light_up();
    room.window((pane - 0.2, pane + 0.2), (2.75, 3.7), back, 0.2, (1, 2));
    pieces::lantern(&mut room, lamp);
}

/// Winds steps around a pillar, those farther away first.
fn winding(room: &mut Room<'_>, side: f32, stone: Colour) {
    let centre = (side * 0.25, room.back - OUTER - 0.05);
    let angle = |step: f32| lerp(TURNS.0, TURNS.1, step / STEPS as f32);
    let at = |turn: f32, radius: f32, y: f32| -> Spot {
        (centre.0 + side * cosine(turn) * radius, y, centre.1 + sine(turn) * radius)
    };
    let mut order: Vec<usize> = (0..STEPS).collect();
    let depth = |step: usize| sine(angle(step as f32 + 0.5));
    order.sort_by(|one, other| depth(*other).total_cmp(&depth(*one)));
    let mut has_pillar = false;
    for step in order {
        if !has_pillar && depth(step) < 0.0 {
            pillar(room, centre, stone);
            has_pillar = true;
        }
        let (from, to) = (angle(step as f32), angle(step as f32 + 1.0));
        let top = STEP * (step + 1) as f32;
        let low = (top - STEP * 2.4).max(0.0);
        let (inner, outer) = (PILLAR, OUTER);
        let rise = [at(from, inner, top), at(from, outer, top), at(from, outer, low), at(from, inner, low)];
        let rim = [at(from, outer, top), at(to, outer, top), at(to, outer, low), at(from, outer, low)];
        let tread = [at(from, inner, top), at(from, outer, top), at(to, outer, top), at(to, inner, top)];
        let under = [at(from, inner, low), at(from, outer, low), at(to, outer, low), at(to, inner, low)];
        room.fill(&under, Paint::plain(scale(stone, 0.4)));
        room.fill(&rim, Paint::plain(scale(stone, 0.78)));
        room.fill(&rise, Paint::plain(scale(stone, 0.95)));
        room.fill(&tread, Paint::plain(scale(stone, 1.3)));
    }
    if !has_pillar {
        pillar(room, centre, stone);
    }
}

/// Stands the pillar of a winding stair.
fn pillar(room: &mut Room<'_>, (x, z): Point, stone: Colour) {
    let high = room.high;
    let (from, to) = (room.at((x - PILLAR, high, z)), room.at((x + PILLAR, 0.0, z)));
    for strip in 0..8 {
        let part = (strip as f32 + 0.5) / 8.0;
        let round = 0.6 + 0.5 * sine(part * 0.5);
        let (a, b) = (lerp(from.0, to.0, strip as f32 / 8.0), lerp(from.0, to.0, (strip + 1) as f32 / 8.0));
        room.canvas.rect((a, from.1), (b + 0.6, to.1), Paint::plain(scale(stone, round)));
    }
}

/// Paints the room on top of a lighthouse: a great lens between panes, the sea beyond them.
pub(super) fn lamp_room(canvas: &mut Canvas, plan: &Plan) {
    let mut room = Room::new(canvas, plan, "lamp room", Size { half: (1.5, 3.2), back: 4.2, high: 3.3 });
    room.look_outside();
    let iron: Colour = [0.28, 0.34, 0.34];
    let boards: Colour = [0.4, 0.3, 0.22];
    room.shell(Tones { wall: scale(iron, 0.9), floor: boards, ceiling: scale(iron, 0.6) }, Floor::Boards);
    let (half, back) = (room.half, room.back);
    let day = room.daylight();
    let lens = (0.0, 1.75, back - 1.2);
    room.lamp((0.0, 1.6, back), 1.2, day);
    room.lamp(lens, 2.2, scale(plan.palette.lamp, 1.1));
    room.light_up();
    let panes = ((half * 2.0 / 0.95) as usize).max(3);
    for pane in 0..panes {
        let x = |part: usize| lerp(-half, half, part as f32 / panes as f32);
        room.window((x(pane) + 0.04, x(pane + 1) - 0.04), (0.95, 2.95), back, 0.0, (1, 2));
    }
    lamp(&mut room, lens, iron);
}

/// Stands the lamp on its iron foot: rings of glass around a light.
fn lamp(room: &mut Room<'_>, (x, y, z): Spot, iron: Colour) {
    let (at, metre) = (room.at((x, y, z)), room.metre(z));
    let place = |(px, py): Point| (at.0 + px * metre, at.1 - py * metre);
    let dark = room.dim(scale(iron, 0.9));
    let lamp = mix(room.plan.palette.lamp, [1.0, 0.94, 0.75], 0.5);
    let foot = [(-0.34, -1.75), (-0.16, -0.75), (0.16, -0.75), (0.34, -1.75)];
    room.canvas.polygon(&foot.map(place), Paint::gradient(scale(dark, 1.4), dark, at.1, at.1 + metre * 1.75));
    room.canvas.rect(place((-0.5, -0.68)), place((0.5, -0.8)), Paint::plain(scale(dark, 1.2)));
    room.canvas.glow(at, metre * 0.9, lamp, 0.5);
    // The lens bulges in its middle.
    let half = |py: f32| 0.3 + 0.2 * cosine(py / 0.7 * 0.25);
    let outline = |sign: f32| {
        (0..=12).map(move |step| lerp(-0.68, 0.72, step as f32 / 12.0)).map(move |py| (sign * half(py), py))
    };
    let glass: Vec<Point> =
        outline(-1.0).chain(outline(1.0).collect::<Vec<_>>().into_iter().rev()).map(place).collect();
    let edge = mix(lamp, [0.62, 0.78, 0.76], 0.6);
    room.canvas.polygon(
        &glass,
        Paint::gradient(mix(edge, lamp, 0.3), edge, at.1 - metre * 0.7, at.1 + metre * 0.7).alpha(0.92),
    );
    let thin = (metre * 0.012).max(0.8);
    for ring in 0..11 {
        let py = lerp(-0.62, 0.66, ring as f32 / 10.0);
        let (from, to) = (place((-half(py), py)), place((half(py), py)));
        room.canvas.stroke(from, to, (thin, thin), Paint::plain(mix(edge, [0.3, 0.42, 0.42], 0.6)));
    }
    room.canvas.ellipse(at, (metre * 0.2, metre * 0.24), Paint::plain([1.5, 1.35, 0.9]));
    room.canvas.glow(at, metre * 0.34, lamp, 0.9);
    for side in [-1.0, 1.0] {
        room.canvas.stroke(
            place((side * 0.46, -0.7)),
            place((side * 0.34, 0.78)),
            (thin * 3.0, thin * 3.0),
            Paint::plain(dark),
        );
    }
    room.canvas.polygon(&[(-0.42, 0.74), (0.0, 1.05), (0.42, 0.74)].map(place), Paint::plain(scale(dark, 1.2)));
    room.canvas.flicker(at, metre * 1.6, Source::Flame);
}
