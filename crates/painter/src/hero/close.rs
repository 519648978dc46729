//! Close-ups: a thing on a table before a blurred place, with whoever has to do with it behind; a thing that lies, seen from
//! above; a thing on a wall.

use super::super::canvas::{Canvas, Paint, mix, scale};
use super::super::numbers::{Draw, floor};
use super::super::plan::{Place, Plan};
use super::super::sets::{self, Set};
use super::tone::{self, Layer, Spot};
use super::{Hero, Lines, PERSON_METRES, Shape, Stand, carry, dye::Dye, ground, light, stage, surface, table};

/// The blurred scene is painted this many times smaller.
pub(in super::super) const BLUR: usize = 6;

/// Where the far edge of the table is, as a part of the height: alone, and with somebody behind it.
const EDGE: f32 = 0.54;
pub(super) const EDGE_WITH_PERSON: f32 = 0.6;
/// The same for what lies, so that it is seen to lie on it.
const EDGE_OF_FLAT: f32 = 0.47;

/// How wide the water behind the ground is, and how much higher the land beyond it then stands: parts of the height.
const SHORE: (f32, f32) = (0.09, 0.15);

/// The longest animal that is shown from near in a room, in metres.
const SMALL_ANIMAL_METRES_MAX: f32 = 0.65;

/// The most things of a kind.
const COUNT_MAX: u8 = 5;

/// The longest thing that an animal has on a table, in metres.
const ON_TABLE_METRES_MAX: f32 = 0.35;

/// How far from the middle the first of one, two and three people stands who carry something: parts of the width.
const ASIDE: [f32; 3] = [-0.06, 0.12, -0.02];

/// Where the others stand who carry a thing together: parts of the width, away from the thing first.
const BESIDE: [f32; 3] = [0.0, -0.3, 0.28];

/// How tall somebody is beside a grown person: a child at least, a giant at most; and an animal at least.
const GROWN: (f32, f32) = (0.6, 1.1);
const GROWN_ANIMAL: f32 = 0.25;

/// How a small thing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Close {
    /// On a table, from the side, before the blurred place.
    Table,
    /// On a table, with somebody behind it in the place.
    Handled,
    /// From above.
    Lying,
    /// On a wall.
    Wall,
}

impl Close {
    /// Chooses how the main hero is shown from near; `None` if it is not a small thing.
    pub(in super::super) fn of(heroes: &[Hero]) -> Option<Self> {
        let main = heroes.first()?;
        let somebody = heroes.iter().skip(1).any(is_somebody);
        match main.stand {
            // Two animals are a scene, however small the first one is.
            Stand::Table if main.is_alive && heroes.iter().skip(1).any(|hero| hero.is_alive) => None,
            Stand::Table if somebody => Some(Self::Handled),
            Stand::Table if main.is_flat => Some(Self::Lying),
            Stand::Table => Some(Self::Table),
            Stand::Wall if !somebody => Some(Self::Wall),
            Stand::Wall | Stand::Ground | Stand::Water | Stand::Air | Stand::Deep | Stand::Room | Stand::Sky => None,
        }
    }

    /// Chooses how the heroes are shown in a place: at the table that is named; in the open, what lies is on the ground, with the
    /// place behind it.
    pub(in super::super) fn within(plan: &Plan, heroes: &[Hero]) -> Option<Self> {
        if has_tables(plan) && plan.set != Some(Set::Bridge) && table::is_named(plan, heroes) {
            return Some(Self::Handled);
        }
        if plan.place == Place::Interior
            && !matches!(plan.set, Some(Set::Burrow | Set::Cave))
            && are_small_animals(heroes)
        {
            return Some(Self::Table);
        }
        let is_in_the_open = plan.place != Place::Interior || plan.set == Some(Set::Cave);
        let close = Self::of(heroes)?;
        // Before a building, people stand where its ground is.
        if close == Self::Handled && plan.set.is_some_and(Set::is_front) && !carry::is_in_a_hand(heroes) {
            return None;
        }
        if close == Self::Handled && plan.place == Place::Interior && !is_cave(plan) && !sets::is_boarded(plan) {
            // Only people sit at tables: a hedgehog is on one with its nut, and beside a chest on the floor.
            if !heroes.iter().any(Hero::is_figure) {
                let is_small = |hero: &Hero| is_small_animal(hero) || hero.stand == Stand::Table;
                let are_small = heroes.first().is_some_and(|main| main.metres < ON_TABLE_METRES_MAX);
                return (are_small && heroes.iter().all(is_small)).then_some(Self::Table);
            }
            if !table::is_for_tables(plan) && !carry::is_in_a_hand(heroes) {
                return None;
            }
        }
        Some(if close == Self::Lying && is_in_the_open { Self::Table } else { close })
    }

    /// Tells whether the place is seen behind it, and sharp.
    pub(in super::super) fn shows_place(self) -> (bool, bool) {
        (matches!(self, Self::Table | Self::Handled), self == Self::Handled)
    }
}

/// Moves the river or the lake of a place up to where it is seen behind the ground before it.
pub(in super::super) fn lay_shore(canvas: &mut Canvas, plan: &Plan, (close, heroes): (Close, &[Hero])) {
    if !ground::has_water(plan) || !close.shows_place().0 {
        return;
    }
    let edge = if close == Close::Handled { EDGE_WITH_PERSON } else { edge(heroes) };
    let shore = canvas.h() * (edge - SHORE.0);
    let up = (canvas.h() * SHORE.1) as usize;
    let from = canvas.clone();
    canvas.shade((0.0, 0.0), (canvas.w(), shore), |x, y, _| {
        from.pixel(x as usize, (y as usize + up).min(from.height - 1))
    });
    canvas.light.1 -= up as f32;
    for light in &mut canvas.lights {
        light.at.1 -= up as f32;
    }
    // What is moved out of the picture, or lies under the water now, does not flicker.
    canvas.lights.retain(|light| (0.0..shore).contains(&light.at.1));
    ground::water_from(canvas, plan, shore, &mut Draw::new(plan.seed, "shore"));
}

/// Tells whether an animal is so small that it would look like a giant among furniture.
fn is_small_animal(hero: &Hero) -> bool {
    let is_on_ground = matches!(hero.stand, Stand::Ground | Stand::Room);
    hero.is_alive && !hero.is_figure() && is_on_ground && hero.metres <= SMALL_ANIMAL_METRES_MAX
}

/// Tells whether all in a picture that are not small things are small animals.
fn are_small_animals(heroes: &[Hero]) -> bool {
    let mut larger = heroes.iter().filter(|hero| hero.stand != Stand::Table && !is_small_animal(hero));
    heroes.first().is_some_and(is_small_animal) && larger.next().is_none()
}

/// Tells whether a hero can have to do with a thing.
pub(super) fn is_somebody(hero: &Hero) -> bool {
    hero.is_alive && matches!(hero.stand, Stand::Ground | Stand::Room) && hero.metres < 3.0
}

/// Paints a small thing close; what is seen of the place is in the canvas already.
pub(in super::super) fn paint_close(canvas: &mut Canvas, plan: &Plan, close: Close, heroes: &[Hero]) {
    let mut draw = Draw::new(plan.seed, "close");
    match close {
        Close::Table => on_table(canvas, plan, heroes, &mut draw),
        Close::Handled => handled(canvas, plan, heroes, &mut draw),
        Close::Lying => {
            surface::from_above(canvas, plan, &mut draw);
            lying(canvas, plan, heroes, &mut draw);
        }
        Close::Wall => {
            surface::wall(canvas, plan, &mut draw);
            hanging(canvas, plan, heroes, &mut draw);
        }
    }
}

/// A thing with where it is and which one of several it is.
pub(super) struct Laid<'a> {
    pub(super) hero: &'a Hero,
    pub(super) lines: &'a Lines,
    pub(super) spot: Spot,
    pub(super) number: u8,
}

pub(super) fn put(canvas: &mut Canvas, plan: &Plan, it: &Laid<'_>, shadow: impl FnOnce(&mut Canvas, &Layer)) {
    let dye = Dye::of(it.hero, plan, light::has_lit_windows(plan), it.number);
    let mut tone = light::on(canvas, plan, (it.lines, it.hero), it.spot, true);
    light::set_apart(canvas, plan, it.lines, it.spot, &dye, &mut tone);
    let layer = Layer::of(canvas, it.lines, it.spot, &dye, tone.toward);
    shadow(canvas, &layer);
    layer.show(canvas, it.hero, it.lines, (it.spot, &tone));
    stage::shine(canvas, plan, it.hero, it.lines, it.spot);
}

/// Puts things of a kind on a table, around a middle; `foot` is where the nearest one stands.
pub(super) fn row(canvas: &mut Canvas, plan: &Plan, hero: &Hero, (middle, foot, side): (f32, f32, f32)) {
    let Some(lines) = hero.laid() else { return };
    let many = hero.count.clamp(1, COUNT_MAX);
    let count = f32::from(many);
    let (w, light_x) = (canvas.w(), canvas.light.0);
    let side = if many == 1 { side } else { side / count.sqrt() };
    let span = side * 0.9 * lines.size.0.max(0.7) * (count - 1.0) + side * lines.size.0;
    let side = side * (w * 0.94 / span.max(1.0)).min(1.0);
    let middle = middle.clamp(span.min(w * 0.94) / 2.0 + w * 0.03, w * 0.97 - span.min(w * 0.94) / 2.0);
    for number in (0..many).rev() {
        let share = if number % 2 == 1 { 0.88 } else { 1.0 };
        let side = side * share;
        let (wide, tall) = (lines.size.0 * side, lines.size.1 * side);
        let step = (side * 0.7).max(wide) * 0.9;
        let x = middle + (f32::from(number) - (count - 1.0) / 2.0) * step - wide / 2.0;
        let foot = foot - side * 0.08 * f32::from(number % 2);
        let spot = Spot { at: (x, foot - tall), side, is_turned: false };
        let it = Laid { hero, lines: &lines, spot, number };
        put(canvas, plan, &it, |canvas, layer| {
            let away = if light_x < x { wide * 0.14 } else { -wide * 0.14 };
            if hero.is_flat {
                layer.cast(canvas, (away * 0.3, side * 0.03), side * 0.03, 0.6);
            } else {
                let low = (tall * 0.05).max(side * 0.04);
                tone::shadow(canvas, (x + wide / 2.0 + away, foot - low * 0.3), (wide * 0.52, low), 0.62);
                tone::shadow(canvas, (x + wide / 2.0, foot), (wide * 0.4, low * 0.5), 0.5);
            }
        });
    }
}

fn is_cave(plan: &Plan) -> bool {
    plan.set == Some(Set::Cave)
}

/// Tells whether there may be a table in a place; in the open, things are on the ground.
fn has_tables(plan: &Plan) -> bool {
    (plan.place == Place::Interior && !is_cave(plan)) || sets::is_boarded(plan)
}

/// Paints what things stand on, from the far edge to the lower edge of the picture; in a street, this is there already.
fn support(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], (edge, light_x): (f32, f32), draw: &mut Draw) {
    match heroes.first() {
        Some(main) if !has_tables(plan) => {
            if !ground::rise(canvas, plan, main, edge, draw) {
                canvas.stands_at((canvas.w() * 0.5, edge));
            }
        }
        _ => surface::table(canvas, plan, edge, light_x, draw),
    }
}

/// Returns where the far edge is of what things are on, as a part of the height.
fn edge(heroes: &[Hero]) -> f32 {
    if heroes.first().is_some_and(|main| main.is_flat) { EDGE_OF_FLAT } else { EDGE }
}

fn on_table(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let left = draw.chance(0.5);
    canvas.light = (w * if left { 0.1 } else { 0.9 }, h * 0.2);
    let light_x = canvas.light.0;
    canvas.lift();
    support(canvas, plan, heroes, (h * edge(heroes), light_x), draw);
    let warm = mix(plan.palette.lamp, plan.palette.light, 0.4);
    canvas.glow((w * 0.5, h * 0.4), unit * 0.16, warm, 0.22);
    let is_on_it = |hero: &&Hero| hero.stand == Stand::Table || is_small_animal(hero);
    let others: Vec<&Hero> = heroes.iter().skip(1).filter(is_on_it).take(2).collect();
    let side = (unit * if w < h { 0.58 } else { 0.5 }).min(h * 0.46);
    let away = if left { 1.0 } else { -1.0 };
    let Some(main) = heroes.first() else { return };
    match *others.as_slice() {
        [left, right, ..] => {
            row(canvas, plan, left, (w * 0.5 - away * unit * 0.31, h * 0.64, side * 0.58));
            row(canvas, plan, right, (w * 0.5 + away * unit * 0.31, h * 0.65, side * 0.58));
            row(canvas, plan, main, (w * 0.5 - away * unit * 0.02, h * 0.69, side * 0.72));
        }
        [other] => {
            row(canvas, plan, other, (w * 0.5 - away * unit * 0.24, h * 0.65, side * 0.66));
            row(canvas, plan, main, (w * 0.5 + away * unit * 0.16, h * 0.69, side * 0.9));
        }
        [] => row(canvas, plan, main, (w * 0.5 + away * unit * draw.between(0.0, 0.1), h * 0.685, side)),
    }
}

/// People at a table with things on it; in the open, somebody with the thing in the hand.
fn handled(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], draw: &mut Draw) {
    let Some(main) = heroes.first() else { return };
    canvas.lift();
    let people: Vec<&Hero> = heroes.iter().skip(1).filter(|hero| is_somebody(hero)).collect();
    let somebody = people.first().copied();
    let has_hand = |hero: &&Hero| hero.lines().is_some_and(|lines| carry::can_carry(hero.count, &lines, main));
    let carrier = somebody.filter(has_hand);
    let has_in_hand = carrier.is_some_and(|it| it.wears("holding") || it.wears("reaching"));
    let ground = (canvas.h() * EDGE_WITH_PERSON, canvas.light.0);
    // Those who stand on a bridge or on the ice have their ground already.
    let has_ground = matches!(plan.set, Some(Set::Bridge | Set::Ice));
    let has_in_hand = has_in_hand || carry::is_in_a_hand(heroes);
    if has_tables(plan) && !has_in_hand && !has_ground {
        return table::seated(canvas, plan, heroes, |canvas| support(canvas, plan, heroes, ground, draw));
    }
    if has_ground {
        canvas.stands_at((canvas.w() * 0.5, ground.0));
    } else if !has_tables(plan) {
        support(canvas, plan, heroes, ground, draw);
    }
    match carrier {
        Some(_) => carrying(canvas, plan, main, &people),
        None => beside(canvas, plan, main, somebody),
    }
}

/// Returns 1 if the light is to the left, so that the thing is to the left of whoever has to do with it; -1 otherwise.
fn side(canvas: &Canvas) -> f32 {
    if canvas.light.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 }
}

/// Puts somebody, the lines of whom are upright on a foot, at a part of the width; `is_turned` looks to the right.
fn stand(
    canvas: &mut Canvas,
    plan: &Plan,
    it: (&Hero, &Lines),
    at: (f32, f32, f32),
    is_turned: bool,
    number: u8,
) -> Spot {
    let ((hero, lines), (part, foot, own)) = (it, at);
    let (wide, tall) = (lines.size.0 * own, lines.size.1 * own);
    let spot = Spot { at: (canvas.w() * part - wide / 2.0, foot - tall), side: own, is_turned };
    let low = canvas.unit() * 0.02;
    put(canvas, plan, &Laid { hero, lines, spot, number }, |canvas, _| {
        tone::shadow(canvas, (spot.at.0 + wide / 2.0, foot), (wide * 0.45, low), 0.6);
    });
    spot
}

/// One with the thing in the hand, seen down to the knees; or several, whole, and those who are named with them.
fn carrying(canvas: &mut Canvas, plan: &Plan, main: &Hero, heroes: &[&Hero]) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let Some((carrier, company)) = heroes.split_first() else { return };
    let side = side(canvas);
    let mut posed = (*carrier).clone();
    if !carry::hangs(main) {
        posed.pose("holding");
    }
    let each = std::iter::once(&posed).chain(company.iter().copied());
    let each: Vec<(&Hero, u8)> =
        each.flat_map(|hero| (0..hero.count.max(1)).map(move |number| (hero, number))).collect();
    let count = each.len().clamp(1, ASIDE.len());
    // Alone, whoever carries the subject is near; several need room beside each other.
    let tall = if count == 1 { h * 0.92 } else { (unit * 0.95).min(h * 0.56) * if count == 2 { 0.9 } else { 0.78 } };
    let low = h * EDGE_WITH_PERSON + unit * 0.095;
    for (at, (hero, number)) in each.into_iter().enumerate().take(count).rev() {
        let Some(lines) = hero.lines() else { continue };
        let least = if hero.is_figure() { GROWN.0 } else { GROWN_ANIMAL };
        let grown = (hero.metres / PERSON_METRES).clamp(least, GROWN.1);
        let own = (tall * grown / lines.body()).min(w * 0.72 / lines.size.0.max(0.1));
        let foot = if count == 1 { (h * 0.13 + own * lines.size.1).max(low) } else { low };
        let part = 0.5 + (ASIDE[count - 1] + BESIDE[at]) * side;
        let spot = stand(canvas, plan, (hero, &lines), (part, foot, own), 0.0 < side, number);
        let is_carrier = at == 0 || 1 < main.count && at < usize::from(carrier.count);
        if let Some(thing) = main.lines().filter(|_| is_carrier) {
            for (number, spot) in (number..).zip(carry::spots((carrier.count, &lines), spot, main, &thing)) {
                put(canvas, plan, &Laid { hero: main, lines: &thing, spot, number }, |_, _| {});
            }
        }
    }
}

/// Things beside an animal, or beside somebody who cannot carry them.
fn beside(canvas: &mut Canvas, plan: &Plan, main: &Hero, somebody: Option<&Hero>) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let side = side(canvas);
    let mut long = (unit * (0.14 + 0.3 * main.metres).clamp(0.18, 0.36)).min(h * 0.3);
    if let Some((somebody, lines)) = somebody.and_then(|hero| Some((hero, hero.lines()?))) {
        let grown = if somebody.metres < 1.3 { 0.85 } else { 1.0 };
        let own = ((unit * 0.95).min(h * 0.56) * grown / lines.body()).min(w * 0.62 / lines.size.0.max(0.1));
        let foot = h * EDGE_WITH_PERSON + unit * 0.035;
        stand(canvas, plan, (somebody, &lines), (0.5 + 0.17 * side, foot, own), side < 0.0, 0);
        let real = own * lines.body() * main.metres / somebody.metres.max(0.1);
        let most = if somebody.is_figure() { (real * 2.0).max(unit * 0.07) } else { own * carry::BESIDE_ANIMAL };
        long = long.min(most);
    }
    row(canvas, plan, main, (w * (0.5 - 0.17 * side), h * 0.66, long));
}

/// Things that lie on a surface, seen from above.
fn lying(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let away = if canvas.light.0 < w / 2.0 { 1.0 } else { -1.0 };
    let flat = |hero: &&Hero| hero.stand == Stand::Table && hero.is_flat;
    let middle = (w * 0.5, h * if w < h { 0.4 } else { 0.43 });
    let mut laid: Vec<(&Hero, f32, f32, f32)> = Vec::new();
    let Some(main) = heroes.first() else { return };
    let long = (unit * 0.66).min(h * 0.56) * draw.between(0.94, 1.06);
    if let Some(other) = heroes.iter().skip(1).find(flat) {
        laid.push((other, middle.0 + away * unit * 0.2, middle.1 + unit * 0.24, long * 0.6));
        laid.push((main, middle.0 - away * unit * 0.1, middle.1 - unit * 0.12, long * 0.86));
    } else if 1 < main.count {
        let many = main.count.min(COUNT_MAX);
        let places = [(-0.2, -0.2), (0.22, 0.02), (-0.18, 0.22), (0.2, -0.34), (0.16, 0.34)];
        let places = places.into_iter().take(usize::from(many));
        laid.extend(places.map(|(dx, dy)| (main, middle.0 + dx * unit, middle.1 + dy * unit.min(h * 0.9), long * 0.6)));
    } else {
        laid.push((main, middle.0, middle.1, long));
    }
    for (number, (hero, x, y, side)) in laid.into_iter().enumerate() {
        let Some(lines) = hero.lines() else { continue };
        let (wide, tall) = (lines.size.0 * side, lines.size.1 * side);
        let spot = Spot { at: (x - wide / 2.0, y - tall / 2.0), side, is_turned: number % 2 == 1 };
        let it = Laid { hero, lines: &lines, spot, number: number as u8 };
        put(canvas, plan, &it, |canvas, layer| {
            layer.cast(canvas, (away * side * 0.035, side * 0.045), side * 0.05, 0.55);
            layer.cast(canvas, (away * side * 0.008, side * 0.01), side * 0.012, 0.5);
        });
    }
}

/// Tells whether a thing on a wall hangs on a nail: what is drawn here is a part of the wall or has its hook in the drawing.
pub(super) fn needs_nail(hero: &Hero) -> bool {
    !hero.is_alive && matches!(hero.shape, Shape::Drawing(_))
}

/// A thing that hangs on a wall.
fn hanging(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let Some(main) = heroes.first() else { return };
    let Some(lines) = main.lines() else { return };
    let many = main.count.clamp(1, 3);
    let side = (unit * 0.6).min(h * 0.56) / if many == 1 { 1.0 } else { 1.0 + 0.4 * f32::from(many) };
    for number in 0..many {
        let (wide, tall) = (lines.size.0 * side, lines.size.1 * side);
        let step = (f32::from(number) - f32::from(many - 1) / 2.0) * side * 1.15;
        let (x, y) = (w * 0.5 + step, h * 0.4 + unit * draw.between(-0.02, 0.02));
        let spot = Spot { at: (x - wide / 2.0, y - tall / 2.0), side, is_turned: false };
        let cord = Paint::plain([0.1, 0.08, 0.07]).alpha(0.8);
        if main.is_alive {
            let thread = Paint::plain([0.8, 0.78, 0.74]).alpha(0.5);
            canvas.stroke((x, 0.0), (x, y), (unit * 0.004, unit * 0.004), thread);
        } else if needs_nail(main) {
            let nail = (x, y - tall / 2.0 - unit * 0.07);
            canvas.stroke(nail, (x - wide * 0.12, y - tall * 0.46), (unit * 0.006, unit * 0.006), cord);
            canvas.stroke(nail, (x + wide * 0.12, y - tall * 0.46), (unit * 0.006, unit * 0.006), cord);
            canvas.ellipse(nail, (unit * 0.009, unit * 0.009), Paint::plain(scale([0.8, 0.74, 0.6], 0.7)));
        }
        let away = if canvas.light.0 < x { 1.0 } else { -1.0 };
        put(canvas, plan, &Laid { hero: main, lines: &lines, spot, number }, |canvas, layer| {
            layer.cast(canvas, (away * side * 0.05, side * 0.06), side * 0.06, 0.5);
        });
    }
}

/// Spreads a small canvas over a large one, smoothly.
pub(in super::super) fn spread(canvas: &mut Canvas, small: &Canvas) {
    let (across, down) = (small.w() / canvas.w(), small.h() / canvas.h());
    let (w, h) = (canvas.w(), canvas.h());
    canvas.light = (small.light.0 / across, small.light.1 / down);
    let soft = blurred(small);
    canvas.shade((0.0, 0.0), (w, h), |x, y, _| {
        let (fx, fy) = ((x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5);
        let (left, top) = (floor(fx).max(0) as usize, floor(fy).max(0) as usize);
        let (right, bottom) = ((left + 1).min(small.width - 1), (top + 1).min(small.height - 1));
        let (tx, ty) = ((fx - left as f32).clamp(0.0, 1.0), (fy - top as f32).clamp(0.0, 1.0));
        let upper = mix(soft.pixel(left, top), soft.pixel(right, top), tx);
        let lower = mix(soft.pixel(left, bottom), soft.pixel(right, bottom), tx);
        mix(upper, lower, ty)
    });
}

/// Blurs a small canvas by the mean of five pixels each way, twice.
fn blurred(small: &Canvas) -> Canvas {
    let mut soft = small.clone();
    for is_upright in [false, true, false, true] {
        let from = soft.clone();
        let (w, h) = (small.w(), small.h());
        soft.shade((0.0, 0.0), (w, h), |x, y, _| {
            let mut sum = [0.0; 3];
            for off in -2_i32..=2 {
                let (dx, dy) = if is_upright { (0, off) } else { (off, 0) };
                let px = (x as i32 + dx).clamp(0, small.width as i32 - 1) as usize;
                let py = (y as i32 + dy).clamp(0, small.height as i32 - 1) as usize;
                let pixel = from.pixel(px, py);
                sum = [sum[0] + pixel[0], sum[1] + pixel[1], sum[2] + pixel[2]];
            }
            scale(sum, 0.2)
        });
    }
    soft
}
