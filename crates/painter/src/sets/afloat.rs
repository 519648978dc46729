//! At sea: a boat with its crew in it, the deck of a ship, and a cabin below.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::land;
use super::super::numbers::{Draw, lerp, sine};
use super::super::plan::{Feature, Plan, Time};
use super::super::scene::{extras, fog_strength, layer};
use super::super::sky::{self, Light};
use super::super::water::{self, Water};
use super::room::{EYE, Floor, Room, Size, Tones};
use super::{Seat, pieces, waves};

/// Where the edge of the boat is, as a part of the height.
const EDGE: f32 = 0.635;

/// How high the sea goes at least that is seen through a porthole.
const LEAST: f32 = 0.16;

/// Of how many pieces the edge of a boat is drawn.
const PIECES: usize = 24;

/// Paints the sky above the sea, with a coast far away, and returns the light.
fn coast(canvas: &mut Canvas, plan: &Plan, horizon: f32, draw: &mut Draw) -> Light {
    let unit = canvas.unit();
    let light = sky::paint(canvas, plan, horizon);
    if draw.chance(0.55) {
        let shape = land::rolling(canvas, horizon - unit * 0.005, 0.12, 0.5, draw.seed());
        let line: land::Line = shape.iter().map(|y| y.min(horizon + 1.0)).collect();
        land::fill(canvas, &line, layer(plan, 0.25), (plan.palette.haze, 0.6, unit * 0.08), light);
    }
    let (near, far) = (horizon - unit * 0.1, horizon + unit * 0.04);
    land::mist(canvas, plan.palette.horizon, (near, far), fog_strength(plan), draw.seed());
    light
}

/// Paints rows of waves from the horizon to the viewer.
fn rough(canvas: &mut Canvas, plan: &Plan, horizon: f32, (height, light): (f32, Light), draw: &mut Draw) {
    let (w, h, deep) = (canvas.w(), canvas.h(), waves::deep(plan));
    let far = mix(deep, plan.palette.haze, 0.5);
    canvas.rect((0.0, horizon), (w, h), Paint::gradient(far, deep, horizon, lerp(horizon, h, 0.4)));
    waves::paint(canvas, plan, (horizon, h), height, light, draw);
}

/// Paints sky and sea to the horizon, as high as the weather makes it.
fn open_sea(canvas: &mut Canvas, plan: &Plan, horizon: f32, draw: &mut Draw) {
    let light = coast(canvas, plan, horizon, draw);
    let height = waves::height(plan);
    if 0.0 < height {
        rough(canvas, plan, horizon, (height, light), draw);
    } else {
        let water = Water { shore: horizon, deep: waves::deep(plan), depth: 0.8, ripple: 1.0 };
        water::paint(canvas, water, light, draw.seed());
    }
}

/// Paints the sea around a boat.
pub(super) fn sea(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "boat");
    let h = canvas.h();
    let horizon = h * draw.between(0.42, 0.48);
    open_sea(canvas, plan, horizon, &mut draw);
    canvas.water = Some((horizon, h));
    let line = vec![h * 0.9; canvas.width];
    extras(canvas, plan, &line, 0.5, &mut draw);
}

/// The shape of the boat in the picture.
struct Boat {
    middle: Point,
    half: f32,
    deep: f32,
    tilt: f32,
    paint: Colour,
}

fn boat(canvas: &Canvas, plan: &Plan) -> Boat {
    let mut draw = Draw::new(plan.seed, "hull");
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let dyes: [Colour; 4] = [[0.42, 0.16, 0.12], [0.2, 0.3, 0.38], [0.36, 0.25, 0.15], [0.56, 0.52, 0.44]];
    let day = match plan.time {
        Time::Day => 0.92,
        Time::Dawn | Time::Sunset => 0.7,
        Time::Dusk => 0.5,
        Time::Night => 0.36,
    };
    Boat {
        middle: (w * 0.5, h * EDGE),
        half: (w * 0.44).min(unit * 0.66),
        deep: unit * 0.25,
        tilt: draw.between(-0.09, 0.09) * (0.25 + waves::height(plan)),
        paint: mix(plan.palette.near, dyes[draw.below(4)], day),
    }
}

impl Boat {
    /// Returns a point: `along` from -1 at the stern to 1 at the bow, `up` above the lowest part of the edge in parts of the depth.
    fn at(&self, along: f32, up: f32) -> Point {
        let x = along * self.half;
        (self.middle.0 + x, self.middle.1 - up * self.deep + x * self.tilt)
    }

    /// The near edge of the boat, which rises to both ends.
    fn edge(&self, low: f32) -> Vec<Point> {
        (0..=PIECES)
            .map(|step| {
                let along = step as f32 / PIECES as f32 * 2.0 - 1.0;
                let rise = if 0.0 < along { 0.75 } else { 0.4 };
                self.at(along, rise * along * along * along.abs() - low)
            })
            .collect()
    }
}

/// Paints the far side of the boat, its inside and its benches.
pub(super) fn stern(canvas: &mut Canvas, plan: &Plan) {
    let boat = boat(canvas, plan);
    let near = boat.edge(0.0);
    let far: Vec<Point> = (0..=PIECES)
        .rev()
        .map(|step| {
            let along = step as f32 / PIECES as f32 * 2.0 - 1.0;
            let rise = if 0.0 < along { 0.75 } else { 0.4 };
            boat.at(along, rise * along * along * along.abs() + 0.42 * (1.0 - along * along).max(0.0).sqrt())
        })
        .collect();
    let inside: Vec<Point> = near.iter().chain(&far).copied().collect();
    let (top, foot) = (boat.middle.1 - boat.deep * 0.6, boat.middle.1);
    canvas.polygon(&inside, Paint::gradient(scale(boat.paint, 0.72), scale(boat.paint, 0.36), top, foot));
    for pair in far.windows(2) {
        canvas.stroke(pair[0], pair[1], (boat.deep * 0.07, boat.deep * 0.07), Paint::plain(scale(boat.paint, 1.15)));
    }
    for along in [-0.55, 0.0, 0.5] {
        let (a, b) = (boat.at(along - 0.06, 0.02), boat.at(along + 0.06, 0.36));
        canvas.stroke(a, b, (boat.deep * 0.16, boat.deep * 0.12), Paint::plain(scale(boat.paint, 0.9)));
    }
}

/// Paints the near side of the boat, an oar and the water at its foot.
pub(super) fn hull(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "oar");
    let (unit, h) = (canvas.unit(), canvas.h());
    let boat = boat(canvas, plan);
    let edge = boat.edge(0.0);
    let keel: Vec<Point> = (0..=PIECES)
        .rev()
        .map(|step| {
            let along = step as f32 / PIECES as f32 * 2.0 - 1.0;
            boat.at(along * if 0.0 < along { 0.84 } else { 0.92 }, -1.0 + 0.1 * along * along)
        })
        .collect();
    let side: Vec<Point> = edge.iter().chain(&keel).copied().collect();
    let (top, foot) = (boat.middle.1 - boat.deep * 0.4, boat.middle.1 + boat.deep);
    canvas.polygon(&side, Paint::gradient(scale(boat.paint, 1.15), scale(boat.paint, 0.5), top, foot));
    for low in [0.24, 0.5] {
        let plank = boat.edge(low);
        for pair in plank.windows(2).skip(1).take(PIECES - 2) {
            canvas.stroke(pair[0], pair[1], (unit * 0.004, unit * 0.004), Paint::plain([0.0; 3]).alpha(0.28));
        }
    }
    for pair in edge.windows(2) {
        let rim = Paint::plain(mix(boat.paint, plan.palette.light, 0.25));
        canvas.stroke(pair[0], pair[1], (boat.deep * 0.12, boat.deep * 0.12), rim);
    }
    let wood = Paint::plain(mix(boat.paint, [0.5, 0.36, 0.2], 0.5));
    for (along, way) in [(-0.34, -1.0), (0.36, 1.0)] {
        let lock = boat.at(along, 0.05);
        let blade = (lock.0 + way * boat.half * 0.34, boat.middle.1 + boat.deep * 0.98);
        let grip = (lock.0 - way * boat.half * 0.16, lock.1 - boat.deep * 0.4);
        canvas.stroke(grip, blade, (unit * 0.014, unit * 0.018), wood);
        let broad = (lerp(lock.0, blade.0, 0.72), lerp(lock.1, blade.1, 0.72));
        canvas.stroke(broad, blade, (unit * 0.02, unit * 0.045), wood);
    }
    // The sea comes up to the hull, and breaks at it.
    let sea = waves::deep(plan);
    let wave = waves::height(plan);
    let (shift, long) = (draw.unit(), unit * 0.3);
    let level = boat.middle.1 + boat.deep * 0.84;
    let top = |x: f32| level + (x - boat.middle.0) * boat.tilt - unit * (0.006 + 0.022 * wave) * sine(x / long + shift);
    let from = (boat.middle.0 - boat.half * 1.12).max(0.0);
    let to = (boat.middle.0 + boat.half * 1.12).min(canvas.w());
    let end = (level + unit * 0.1).min(h);
    let water = mix(sea, plan.palette.haze, 0.28);
    canvas.lay((from, level - unit * 0.12), (to, end), |x, y| {
        let deep = (y - top(x)) / (end - level);
        let across = (x - boat.middle.0) / (boat.half * 1.12);
        let alpha = (1.0 - across * across).max(0.0).sqrt() * (1.0 - deep * deep);
        (0.0 <= deep).then(|| (mix(water, sea, deep), alpha.clamp(0.0, 1.0)))
    });
    let foam = mix(plan.palette.cloud, [0.95, 0.97, 1.0], if plan.time == Time::Night { 0.2 } else { 0.5 });
    // Foam lies at the hull and thins out behind it.
    for _ in 0..(90.0 + 220.0 * wave) as usize {
        let part = draw.between(-1.0, 1.0);
        let x = lerp(from, to, 0.5 + 0.5 * part);
        let size = unit * draw.between(0.002, 0.006 + 0.004 * wave) * (1.1 - part.abs());
        let y = top(x) + unit * draw.between(-0.006, 0.014 + 0.04 * wave);
        canvas.ellipse((x, y), (size * 2.2, size * 0.8), Paint::plain(foam).alpha(0.3 + 0.35 * wave));
    }
}

/// Returns where somebody sits in the boat.
pub(super) fn seat(canvas: &Canvas, plan: &Plan, index: usize, is_alone: bool) -> Seat {
    let boat = boat(canvas, plan);
    let tall = (canvas.h() * 0.46).min(canvas.unit() * 0.66) * if is_alone { 1.0 } else { 0.94 };
    let along = match (is_alone, index) {
        (true, _) => 0.0,
        (false, 0) => -0.3,
        (false, _) => 0.36,
    };
    Seat { x: boat.at(along, 0.0).0 / canvas.w(), edge: boat.at(along, 0.0).1, hidden: 0.36, tall, next: None }
}

/// Paints the deck of a ship: planks, rail, mast and shrouds before the sea.
pub(super) fn deck(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "open sea");
    let size = Size { half: (1.2, 6.0), back: 6.0, high: 9.0 };
    let horizon = {
        let room = Room::new(canvas, plan, "deck", size);
        room.at((0.0, EYE, room.back)).1
    };
    open_sea(canvas, plan, horizon, &mut draw);
    let mut room = Room::new(canvas, plan, "deck", size);
    let wood: Colour = [[0.52, 0.4, 0.27], [0.46, 0.36, 0.28], [0.56, 0.46, 0.34]][room.draw.below(3)];
    let (planks, paint, dark) = (room.dim(wood), room.dim([0.82, 0.8, 0.74]), room.dim([0.3, 0.2, 0.12]));
    let (back, half) = (room.back, room.half * 1.35);
    room.canvas.water = Some((horizon, room.at((0.0, 0.95, back)).1));
    super::super::scene::nearest(room.canvas, plan);
    room.floor(planks, Floor::Boards);
    rail(&mut room, (paint, dark), half);
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    mast(&mut room, side, dark, wood);
    let at = (-side * half * 0.62, 0.0, 4.6);
    pieces::barrel(&mut room, at, 0.9, dark);
    let rope = room.dim([0.66, 0.56, 0.38]);
    pieces::coil(&mut room, (-side * half * 0.3, 0.0, 4.3), rope);
    if room.needs_lamps() {
        let hook = (side * half * 0.42 - side * 0.34, 2.05, 4.2);
        pieces::lantern(&mut room, hook);
    }
    let line = vec![room.canvas.h() * 0.8; room.canvas.width];
    let Room { canvas, draw, .. } = &mut room;
    extras(canvas, plan, &line, 0.5, draw);
}

/// Paints the rail: posts between a board and a handrail.
fn rail(room: &mut Room<'_>, (paint, dark): (Colour, Colour), half: f32) {
    let back = room.back;
    room.block((-half * 2.0, half * 2.0), (0.0, 0.16), (back - 0.06, back), dark);
    let posts = (half / 0.32) as usize * 2 + 2;
    for post in 0..=posts {
        let x = lerp(-half * 1.5, half * 1.5, post as f32 / posts as f32);
        room.face((x - 0.035, x + 0.035), (0.16, 0.95), back - 0.03, scale(paint, 0.9));
        room.face((x - 0.055, x + 0.055), (0.4, 0.62), back - 0.03, paint);
    }
    room.block((-half * 2.0, half * 2.0), (0.95, 1.05), (back - 0.12, back + 0.02), dark);
}

/// Paints the mast with its boom, a furled sail and the shrouds.
fn mast(room: &mut Room<'_>, side: f32, dark: Colour, wood: Colour) {
    let x = side * room.half * 0.62;
    let z = 4.4;
    let thick = 0.15;
    let mast = room.dim(scale(wood, 0.9));
    let rope = Paint::plain(room.dim([0.24, 0.2, 0.16]));
    let thin = (room.metre(5.6) * 0.02).max(1.0);
    let top = room.at((x, 7.5, z));
    for end in [-side * 0.1, -side * 0.7, -side * 1.3] {
        let foot = room.at((x + end * 1.2 + side * 1.9, 1.0, 5.9));
        room.canvas.stroke(top, foot, (thin, thin), rope);
    }
    for step in 0..9 {
        let part = 0.2 + 0.085 * step as f32;
        let place = |end: f32| {
            let foot = room.at((x + end * 1.2 + side * 1.9, 1.0, 5.9));
            (lerp(foot.0, top.0, part), lerp(foot.1, top.1, part))
        };
        let (a, b) = (place(-side * 0.1), place(-side * 1.3));
        room.canvas.stroke(a, b, (thin * 0.7, thin * 0.7), rope);
    }
    let cloth = room.dim([0.86, 0.82, 0.72]);
    let boom = (room.at((x, 2.75, z)), room.at((-side * room.half * 1.6, 3.05, z)));
    let metre = room.metre(z);
    for (low, thick, tone) in [(-0.16, 0.34, scale(cloth, 0.8)), (-0.22, 0.2, cloth), (0.0, 0.12, dark)] {
        let (a, b) = ((boom.0.0, boom.0.1 + low * metre), (boom.1.0, boom.1.1 + low * metre));
        room.canvas.stroke(a, b, (thick * metre, thick * metre * 0.8), Paint::plain(tone));
    }
    for step in 1..7 {
        let part = step as f32 / 7.0;
        let at = (lerp(boom.0.0, boom.1.0, part), lerp(boom.0.1, boom.1.1, part));
        let up = metre * 0.36;
        room.canvas.stroke((at.0, at.1 - up), (at.0 + metre * 0.05, at.1 + metre * 0.06), (thin, thin), rope);
    }
    room.block((x - thick, x + thick), (0.0, 9.0), (z, z + 0.2), mast);
    let (from, to) = (room.at((x - thick, 9.0, z)), room.at((x + thick, 0.0, z)));
    room.canvas.rect((lerp(from.0, to.0, 0.6), from.1), to, Paint::plain([0.0; 3]).alpha(0.28));
    for y in [0.5, 1.1, 2.6] {
        room.face((x - thick * 1.12, x + thick * 1.12), (y, y + 0.07), z, scale(dark, 0.7));
    }
}

/// Paints a cabin below deck: porthole, bunk, lamp and chest.
pub(super) fn berth(canvas: &mut Canvas, plan: &Plan) {
    let size = Size { half: (1.25, 3.0), back: 3.9, high: 2.15 };
    let mut room = Room::new(canvas, plan, "berth", size);
    let mut draw = Draw::new(plan.seed, "outside");
    let horizon = room.at((0.0, 1.5, room.back)).1;
    let light = coast(room.canvas, plan, horizon, &mut draw);
    let height = waves::height(plan).max(LEAST);
    rough(room.canvas, plan, horizon, (height, light), &mut draw);
    room.keep_view();
    let wood: Colour = [[0.44, 0.29, 0.17], [0.38, 0.27, 0.2], [0.5, 0.34, 0.2]][room.draw.below(3)];
    room.shell(Tones { wall: wood, floor: scale(wood, 0.8), ceiling: scale(wood, 0.9) }, Floor::Boards);
    let (half, back, high) = (room.half, room.back, room.high);
    for board in 1..6 {
        let y = high * board as f32 / 6.0;
        room.face((-half, half), (y, y + 0.015), back - 0.01, scale(wood, 0.5));
    }
    for beam in 0..3 {
        let z = back - 0.3 - 0.9 * beam as f32;
        room.block((-half, half), (high - 0.16, high), (z, z + 0.14), scale(wood, 0.7));
    }
    let side = if room.draw.chance(0.5) { 1.0 } else { -1.0 };
    let (a, b) = (side * half, side * (half - 0.95));
    pieces::bunk(&mut room, (a.min(b), a.max(b)), (back - 0.9, back), wood);
    let chest = -side * half * 0.72;
    room.block((chest - 0.32, chest + 0.32), (0.0, 0.48), (3.3, 3.8), scale(wood, 0.75));
    room.face((chest - 0.05, chest + 0.05), (0.26, 0.36), 3.3, [0.7, 0.58, 0.3]);
    let porthole = (-side * half * 0.3, 1.5);
    let lamp = (side * half * 0.1, 1.72, 3.3);
    if room.needs_lamps() || plan.features.has(Feature::Storm) {
        room.lamp(lamp, 1.7, scale(plan.palette.lamp, 1.05));
    }
    let day = room.daylight();
    room.lamp((porthole.0, porthole.1, back), 1.0, day);
    room.light_up();
    let brass = room.dim([0.85, 0.68, 0.34]);
    room.porthole((porthole.0, porthole.1, back), 0.27, brass);
    pieces::lantern(&mut room, lamp);
}
