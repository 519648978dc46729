//! Puts heroes into the scene: where each stands, and how large it is.
//!
//! Captions are in the lower third, so heroes stand above it; and on a third, not in the middle, where there is room.

mod ride;

use super::super::canvas::{Canvas, Paint, Point, Source, mix};
use super::super::framing::Framing;
use super::super::numbers::{Draw, floor, lerp, noise};
use super::super::plan::{Place, Plan, Time};
use super::super::sets;
use super::cast::{self, BUST_TOP, Cast, WIDTH_MAX, WIDTH_MAX_OF_TWO, power};
use super::tone::{self, Layer, Spot};
use super::{Hero, Lines, Look, PERSON_METRES, Stand, carry, dye::Dye, ground, light};

/// Where heroes stand on the ground: the least and the greatest part of the height.
const GROUND: (f32, f32) = (0.665, 0.72);

/// How much lower the feet of what stands there are.
const FOOT: f32 = 0.018;

/// How much lower what lies on the ground is, as a part of its height.
const LYING_LOW: f32 = 0.6;

/// The same in a wide shot, where captions would hide something so small.
const WIDE_GROUND: f32 = 0.62;

/// The largest part of the width that one of several takes.
const WIDTH_MAX_OF_SEVERAL: f32 = 0.44;

/// How much lower than its feet a tail is drawn, as a part of the height.
const TAIL: f32 = 0.15;

/// How much of an animal and of a boat is under water.
const SUNK: (f32, f32) = (0.2, 0.04);

/// How much smaller than by its size alone a thing is beside somebody alive.
const BESIDE_ALIVE: f32 = 0.8;

/// How long what is smaller than a person looks beside one where both have their places, in metres; and the largest part of the
/// shorter side that an animal takes there.
const SMALL_METRES: f32 = 0.6;
const SEATED_MAX: f32 = 0.62;

/// How far from each other two are who have to do with each other: a part of their width together, and of the height of one.
const TOGETHER: (f32, f32) = (0.5, 0.07);

/// How much higher the foot of a crowd or a building is that is behind somebody, and how far aside it is: parts of the picture.
const CROWD: (f32, f32) = (0.03, 0.1);

/// How much lower the head of somebody is who sits, as a part of the height.
const SEATED: f32 = 0.2;

/// How a picture is framed: where the ground is, as a part of the height.
#[derive(Debug, Clone, Copy)]
struct Frame {
    ground: f32,
    /// Where the feet of somebody would be who is shown down to the waist.
    bust: Option<f32>,
    /// Where somebody sits of whom only the upper part is seen.
    seat: Option<sets::Seat>,
}

/// Paints heroes into a scene that is painted already.
pub(in super::super) fn paint(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero]) {
    let mut draw = Draw::new(plan.seed, "heroes");
    let heroes = cast::posed(heroes, plan);
    let mut cast = cast::cast(&heroes, plan);
    let rider = ride::rider(&mut cast);
    let Some(main) = cast.first() else { return };
    let mut group = Group::of(canvas, plan, &cast, &mut draw);
    if rider.is_some() {
        group.sides.iter_mut().for_each(|side| *side *= ride::RIDDEN);
    }
    group.paint_afar(canvas, plan, &mut draw);
    // What hangs on a wall stays there.
    if cast.iter().all(|it| it.stand != Stand::Wall) {
        // A room is in front of the rain behind its window, together with those who are in it.
        if !canvas.has_weather_behind() {
            canvas.lift();
        }
        sets::under(canvas, plan);
    }
    let ground = canvas.h() * group.frame.ground;
    let has_rise = group.has_shore && ground::rise(canvas, plan, main.hero, ground, &mut draw);
    for index in group.order(plan) {
        let spot = group.paint_one(canvas, plan, index, &mut draw);
        if index == 0 {
            group.mark(canvas, spot, has_rise);
            group.paint_carried(canvas, plan, spot);
            if let Some(rider) = &rider {
                ride::paint(canvas, plan, rider, (main, spot));
            }
        }
    }
    if has_rise && group.frame.bust.is_none() && ground::has_water(plan) {
        ground::water_before(canvas, plan, canvas.h() * (group.frame.ground + FOOT), &mut draw);
    }
    sets::over(canvas, plan);
}

/// Those in a picture together, how large each of them is, and how they are framed.
struct Group<'a> {
    cast: &'a [Cast<'a>],
    /// What the main one has in the hand, and which one of the cast it is.
    carried: Option<(usize, &'a Cast<'a>)>,
    is_pair: bool,
    is_alone: bool,
    /// Whether somebody stands on the ground.
    has_shore: bool,
    /// 1 if the light is to the left, so that the main one is in the right half; -1 otherwise.
    side: f32,
    /// How far from the middle the main one is, as a part of the width.
    third: f32,
    /// The longest sides in pixels, and the largest part of the width for one.
    sides: Vec<f32>,
    width_max: f32,
    frame: Frame,
}

impl<'a> Group<'a> {
    /// Decides how large those of a cast are, and how near the viewer is to them.
    fn of(canvas: &Canvas, plan: &Plan, cast: &'a [Cast<'a>], draw: &mut Draw) -> Self {
        let near: f32 = match plan.framing {
            Framing::Wide => 0.62,
            Framing::Open => [0.8, 1.0, 1.2][draw.below(3)],
            Framing::Close => 1.3,
        };
        let carried = cast::carried(cast);
        let is_pair = cast::is_pair(cast);
        let is_alone = cast.len() == 1 || cast.len() == 2 && carried.is_some() && !is_pair;
        // Two that are near would not fit beside each other.
        let near = if is_alone { near } else { near.min(1.0) };
        let width_max = if is_alone { WIDTH_MAX } else { WIDTH_MAX_OF_TWO };
        let ground = if plan.framing == Framing::Wide { WIDE_GROUND } else { draw.between(GROUND.0, GROUND.1) };
        let (sides, bust) = match shown_as_busts(plan, cast, carried, is_alone) {
            None => (cast::sides(canvas, cast, &shares(cast, near, is_alone), width_max), None),
            Some([main]) => {
                let side = cast::bust(canvas, &main.lines);
                let sunk = if main.hero.wears("seated") { SEATED } else { 0.0 };
                (vec![side], Some(canvas.h() * BUST_TOP + main.lines.tall * side * (1.0 - sunk)))
            }
            Some(two) => {
                let (sides, foot) = cast::busts(canvas, two);
                (sides, Some(foot))
            }
        };
        Self {
            cast,
            carried,
            is_pair,
            is_alone,
            has_shore: cast.iter().any(|it| matches!(it.stand, Stand::Ground | Stand::Table)),
            side: if canvas.light.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 },
            third: if canvas.h() < canvas.w() { draw.between(0.08, 0.2) } else { draw.between(0.02, 0.1) },
            sides,
            width_max,
            frame: Frame { ground, bust, seat: None },
        }
    }

    /// Paints a boat that is on the water behind those ashore.
    fn paint_afar(&self, canvas: &mut Canvas, plan: &Plan, draw: &mut Draw) {
        let boat = self.cast.iter().find(|it| it.stand == Stand::Water);
        if let Some(boat) = boat.filter(|_| self.has_shore) {
            let ground = if plan.place == Place::Sea { 0.615 } else { self.frame.ground };
            let long = cast::extent(canvas, boat, 0.64, self.width_max);
            several(canvas, plan, boat, (0.5 - self.side * 0.26, long), Frame { ground, ..self.frame }, draw);
        }
    }

    /// Returns those that are painted one by one, the farthest first: what has its place beyond a bridge, and last of all what is
    /// between two.
    fn order(&self, plan: &Plan) -> Vec<usize> {
        let is_done = |index: usize| {
            let is_afar = self.has_shore && self.cast.get(index).is_some_and(|it| it.stand == Stand::Water);
            is_afar || self.carried.is_some_and(|(at, _)| at == index)
        };
        let count = self.cast.len();
        let order = (0..count).rev().filter(|index| *index < 2).chain(2..count);
        let mut order: Vec<usize> = order.filter(|index| !is_done(*index)).collect();
        order.sort_by_key(|index| !sets::is_beyond(plan, self.cast[*index].hero));
        order
    }

    /// Returns how far from the middle one is, as a part of the width.
    fn off(&self, canvas: &Canvas, index: usize) -> f32 {
        match index {
            0 if self.is_alone => self.side * self.third,
            _ if self.is_pair => aside(canvas, self.cast, &self.sides, index) * self.side,
            1 if self.cast[1].is_crowd() => -self.side * CROWD.1,
            0 => self.side * (self.third + 0.06).max(0.2),
            _ => -self.side * (self.third + 0.16).max(0.25),
        }
    }

    fn paint_one(&self, canvas: &mut Canvas, plan: &Plan, index: usize, draw: &mut Draw) -> Spot {
        let it = &self.cast[index];
        let long = self.sides.get(index).copied().unwrap_or_default();
        let seat = sets::seat(canvas, plan, it.hero, (index, self.is_alone));
        let is_behind = index == 1 && it.is_crowd() || it.is_building() && 1 < self.cast.len();
        let ground = self.frame.ground - if is_behind { CROWD.0 } else { 0.0 };
        let x = seat.map_or(0.5 + self.off(canvas, index), |seat| seat.x);
        several(canvas, plan, it, (x, long), Frame { ground, seat, ..self.frame }, draw)
    }

    /// Tells a film where the main one stands, or that it floats.
    fn mark(&self, canvas: &mut Canvas, spot: Spot, has_rise: bool) {
        let Some(main) = self.cast.first() else { return };
        let is_standing = matches!(main.stand, Stand::Ground | Stand::Table | Stand::Room);
        if is_standing && !has_rise && !canvas.has_weather_behind() {
            let (wide, tall) = spot.size(&main.lines);
            canvas.stands_at((spot.at.0 + wide / 2.0, spot.at.1 + tall));
        }
        let is_held = main.hero.is_hung || main.hero.is_perched;
        if !self.has_shore && !is_held && matches!(main.stand, Stand::Water | Stand::Air | Stand::Deep) {
            canvas.floats();
        }
    }

    /// Paints what the main one has in the hand.
    fn paint_carried(&self, canvas: &mut Canvas, plan: &Plan, spot: Spot) {
        let Some((main, (_, thing))) = self.cast.first().zip(self.carried) else { return };
        let Some(held) = thing.in_a_hand() else { return };
        let spots = carry::spots((main.hero.count, &main.lines), spot, thing.hero, &held.lines);
        for (number, spot) in (0..).zip(spots) {
            one(canvas, plan, &held, (spot, number), 0.0);
        }
    }
}

/// Returns those who are shown down to the waist, one or two; `None` where all are shown whole. A third thing would be where
/// nobody sees it, unless one of them has it in the hand.
fn shown_as_busts<'a>(
    plan: &Plan,
    cast: &'a [Cast<'a>],
    carried: Option<(usize, &Cast<'_>)>,
    is_alone: bool,
) -> Option<&'a [Cast<'a>]> {
    let shown = cast.get(..if is_alone { 1 } else { 2 })?;
    let is_whole_seen = is_alone || cast::is_pair(cast) && (cast.len() == 2 || carried.is_some());
    let hangs = carried.is_some_and(|(_, it)| carry::hangs(it.hero));
    let is_near = plan.framing == Framing::Close && is_whole_seen && !hangs;
    (is_near && shown.iter().all(Cast::can_be_a_bust)).then_some(shown)
}

/// Returns how large each of a cast is, compared with how large it would be alone and not near.
fn shares(cast: &[Cast<'_>], near: f32, is_alone: bool) -> Vec<f32> {
    let main = cast.first();
    let share = |(index, it): (usize, &Cast<'_>)| match (index, main) {
        (0, _) | (_, None) => near * if is_alone { 1.0 } else { 0.92 },
        (_, Some(main)) => {
            let small = if it.is_small_beside(main) { BESIDE_ALIVE } else { 1.0 };
            near * 0.74 * power(it.hero.metres / main.hero.metres, 0.25).clamp(0.5, 1.2) * small
        }
    };
    cast.iter().enumerate().map(share).collect()
}

/// Returns how far from the middle one of two is who have to do with each other: a part of the width, to the side of the main
/// one.
fn aside(canvas: &Canvas, cast: &[Cast<'_>], sides: &[f32], index: usize) -> f32 {
    let wide = |at: usize| cast.get(at).zip(sides.get(at)).map_or(0.0, |(it, side)| it.lines.size.0 * side);
    let tall = cast.first().zip(sides.first()).map_or(0.0, |(it, side)| it.lines.size.1 * side);
    let between = if cast::carried(cast).is_some() { 0.0 } else { wide(2) };
    let apart = ((wide(0) + wide(1)) * TOGETHER.0 + tall * TOGETHER.1 + between) / canvas.w();
    // The wider one takes more of the room.
    let middle = (wide(1) - wide(0)) / canvas.w() * 0.25;
    match index {
        0 => middle + apart / 2.0,
        1 => middle - apart / 2.0,
        _ => 0.0,
    }
}

/// How far apart pieces of furniture stand beside each other, as a part of the width of one.
const BESIDE: f32 = 0.84;

/// Paints a hero as often as it is there: the nearest last, those behind it smaller and in the haze. Returns where the nearest
/// one is.
fn several(
    canvas: &mut Canvas,
    plan: &Plan,
    it: &Cast<'_>,
    (part, side): (f32, f32),
    frame: Frame,
    draw: &mut Draw,
) -> Spot {
    let (w, h) = (canvas.w(), canvas.h());
    let side = match frame.seat {
        Some(seat) if it.hero.is_figure() => seat.tall / it.lines.body(),
        Some(seat) => (seat.tall * it.hero.metres.max(SMALL_METRES) / PERSON_METRES).min(canvas.unit() * SEATED_MAX),
        None => side,
    };
    let is_floating = matches!(it.stand, Stand::Air | Stand::Sky | Stand::Deep | Stand::Wall);
    let count = it.hero.count.clamp(1, 7);
    let is_fixed = frame.seat.is_some_and(|seat| seat.next.is_some());
    let side = if count == 1 || is_fixed {
        side
    } else {
        (side * 0.82).min(w * WIDTH_MAX_OF_SEVERAL / it.lines.size.0.max(0.1))
    };
    let is_pair = count == 2 && it.hero.is_alive && !is_fixed && !is_floating;
    // Furniture stands side by side, and not one piece before the other.
    let is_row = 1 < count && !it.hero.is_alive && it.stand == Stand::Room && !it.hero.is_flat;
    let room = w * if (part - 0.5).abs() < 0.01 { 0.9 } else { 0.56 } / f32::from(count) / BESIDE;
    let side = if is_row { side.min(room / it.lines.size.0.max(0.1)) } else { side };
    // Of each one, more than half is seen.
    let apart = it.lines.size.0 * side / w;
    let apart = match (is_pair, is_row) {
        (true, _) => apart + 0.02,
        (_, true) => apart * BESIDE,
        _ => (apart * 0.62).max(0.24),
    };
    let more = if is_row { apart } else { 0.1 };
    let mut nearest = Spot { at: (0.0, 0.0), side, is_turned: false };
    for index in (0..count).rev() {
        let far = if is_pair || is_row { 0.0 } else { f32::from(index) / 7.0 };
        // Those who sit beside each other are equally far away.
        let shrunk = if frame.seat.is_some() { 1.0 } else { 1.0 - 0.35 * far };
        let scaled = side * if index == 0 { 1.0 } else { shrunk * draw.between(0.88, 1.0) };
        let (wide, tall) = (it.lines.size.0 * scaled, it.lines.size.1 * scaled);
        let way = if index % 2 == 1 { -1.0 } else { 1.0 } * if 0.5 < part { 1.0 } else { -1.0 };
        let free = way * (apart + more * f32::from(index.div_ceil(2).saturating_sub(1)));
        let step = if index == 0 { 0.0 } else { frame.seat.and_then(|seat| seat.next).unwrap_or(free) };
        let x = if wide < w * 0.94 {
            (w * (part + step) - wide / 2.0).clamp(w * 0.03, w * 0.97 - wide)
        } else {
            (w - wide) / 2.0
        };
        let foot = match it.stand {
            _ if frame.seat.is_some() => frame.seat.map_or(h, |seat| seat.edge + seat.hidden * seat.tall),
            _ if frame.bust.is_some() => frame.bust.unwrap_or(h),
            Stand::Ground | Stand::Table => {
                // What lies is on the ground before the others, and not upright behind its edge.
                let low = if it.hero.is_flat { tall * LYING_LOW } else { 0.0 };
                h * (frame.ground + FOOT - 0.04 * far) + low
            }
            // A door is in the wall, which begins behind the floor.
            Stand::Room if it.hero.is_door() && plan.set.is_none() => h * 0.71,
            Stand::Room => h * (0.745 - 0.03 * far),
            Stand::Water if plan.place == Place::Sea => h * (frame.ground.min(0.665) - 0.05 * far),
            Stand::Water => h * (0.79 - 0.02 * far),
            Stand::Wall | Stand::Air | Stand::Sky | Stand::Deep => {
                let up = if index == 0 { 0.0 } else { draw.between(-0.16, 0.1) };
                h * (0.36 + up) + tall / 2.0
            }
        };
        // Drawings of animals and vehicles look to the left: in the left half they are turned to look into the picture.
        let is_turnable = it.hero.is_alive || it.hero.is_glazed || it.stand == Stand::Water;
        let is_other_way = if is_pair { index == 1 } else { 0 < index && draw.chance(0.4) };
        let is_turned = is_turnable && (part < 0.5) != is_other_way;
        let spot = Spot { at: (x, foot - tall), side: scaled, is_turned };
        one(canvas, plan, it, (spot, index), if is_floating { far * 0.6 } else { far });
        nearest = spot;
    }
    nearest
}

fn one(canvas: &mut Canvas, plan: &Plan, it: &Cast<'_>, (spot, number): (Spot, u8), far: f32) {
    let (wide, tall) = spot.size(&it.lines);
    let (x, foot) = (spot.at.0 + wide / 2.0, spot.at.1 + tall);
    let is_seated = sets::seat(canvas, plan, it.hero, (0, true)).is_some();
    let is_door = it.hero.is_door() && it.stand == Stand::Room;
    if is_door {
        doorway(canvas, plan, spot.at, (wide, tall));
    }
    let is_standing =
        !is_seated && !is_door && !it.hero.is_flat && matches!(it.stand, Stand::Ground | Stand::Room | Stand::Table);
    let dye = Dye::of(it.hero, plan, light::has_lit_windows(plan), number);
    let mut lit = light::on(canvas, plan, (&it.lines, it.hero), spot, it.stand == Stand::Room);
    light::set_apart(canvas, plan, &it.lines, spot, &dye, &mut lit);
    lit.haze.1 = 0.4 * far;
    if is_standing {
        let strength = if plan.time == Time::Day { 0.5 } else { 0.62 };
        let (low, away) = ((tall * 0.035).max(wide * 0.045), -lit.toward.0 * wide * 0.12);
        let foot = if it.hero.has_low_tail { foot - tall * TAIL } else { foot };
        tone::shadow(canvas, (x + away, foot - tall * 0.005), (wide * 0.46, low), strength);
        tone::shadow(canvas, (x, foot - tall * 0.004), (wide * 0.34, low * 0.45), strength * 0.8);
    }
    if it.hero.is_hung && it.stand == Stand::Air {
        hang(canvas, plan, (x, spot.at.1), spot.side);
    }
    if it.hero.is_perched && it.stand == Stand::Air {
        branch(canvas, plan, (x, foot), spot.side);
    }
    let is_afloat = it.stand == Stand::Water;
    let spot = if is_afloat {
        let deep = if it.hero.is_alive { SUNK.0 } else { SUNK.1 };
        Spot { at: (spot.at.0, spot.at.1 + tall * deep), ..spot }
    } else {
        spot
    };
    let mut layer = Layer::of(canvas, &it.lines, spot, &dye, lit.toward);
    if is_afloat {
        layer.sink(foot);
    }
    layer.show(canvas, it.hero, &it.lines, (spot, &lit));
    if it.hero.look == Look::Face && it.hero.is_alive && it.lines.head.is_none() && is_standing {
        bush(canvas, plan, (x, foot), wide);
    }
    if is_afloat {
        let seed = plan.seed as u32;
        let unit = canvas.unit();
        layer.reflect(canvas, foot, &lit, |below| noise(below / unit * 90.0, 2.0, seed) * 6.0 - 3.0);
        canvas.ellipse((x, foot), (wide * 0.46, (tall * 0.012).max(1.0)), Paint::plain(plan.palette.haze).alpha(0.28));
    }
    shine(canvas, plan, it.hero, &it.lines, spot);
}

/// Paints the frame of a door in a wall.
fn doorway(canvas: &mut Canvas, plan: &Plan, (left, top): Point, (wide, tall): (f32, f32)) {
    let wood = mix(plan.palette.near, [0.36, 0.25, 0.16], 0.65);
    let (x, edge) = (wide * 0.09, tall * 0.05);
    let paint = Paint::gradient(wood, mix(wood, [0.0; 3], 0.25), top, top + tall);
    canvas.rect((left - x, top - edge), (left + wide + x, top + tall), paint);
    canvas.rect(
        (left - x * 0.2, top - edge * 0.2),
        (left + wide + x * 0.2, top + tall),
        Paint::plain([0.04, 0.03, 0.03]),
    );
}

/// Paints what a thing hangs from: a cord from the ceiling of a room; in the open, a beam from the nearer side of the picture.
fn hang(canvas: &mut Canvas, plan: &Plan, (x, top): Point, size: f32) {
    let cord = Paint::plain(mix(plan.palette.near, [0.5, 0.42, 0.3], 0.5));
    let thin = (size * 0.014).max(1.0);
    if plan.place == Place::Interior {
        canvas.stroke((x, 0.0), (x, top + size * 0.03), (thin, thin), cord);
        return;
    }
    let y = top - size * 0.22;
    canvas.stroke((x, y), (x, top + size * 0.03), (thin, thin), cord);
    let (w, day) = (canvas.w(), ground::day(plan));
    let (from, way) = if x < w / 2.0 { (-size * 0.1, 1.0) } else { (w + size * 0.1, -1.0) };
    let wood = mix(plan.palette.near, [0.42, 0.29, 0.18], 0.3 + 0.6 * day);
    let end = x + way * size * 0.3;
    let thick = size * 0.1;
    canvas.stroke((from, y), (end, y), (thick, thick), Paint::plain(wood));
    let shade = Paint::plain([0.0; 3]).alpha(0.3);
    canvas.stroke((from, y + thick * 0.36), (end, y + thick * 0.36), (thick * 0.28, thick * 0.28), shade);
}

/// Paints a bush before something of which only the upper part can be seen.
fn bush(canvas: &mut Canvas, plan: &Plan, (x, foot): Point, wide: f32) {
    let mut draw = Draw::new(plan.seed, "bush");
    let day = ground::day(plan);
    for step in 0..26 {
        let t = step as f32 / 25.0;
        let across = (t * 7.0 - floor(t * 7.0) as f32 - 0.5) * 1.5;
        let size = wide * draw.between(0.08, 0.14) * (1.2 - across.abs() * 0.6);
        let at = (x + across * wide, foot - size * 0.5 + wide * 0.08 * t * 1.2);
        let leaf = mix([0.16, 0.28, 0.12], [0.36, 0.52, 0.2], draw.unit() * 0.8);
        canvas.ellipse(at, (size * 1.2, size), Paint::plain(mix(plan.palette.near, leaf, 0.3 + 0.65 * day)));
    }
}

/// Paints a branch from the nearer side of the picture, for a bird to sit on.
fn branch(canvas: &mut Canvas, plan: &Plan, (x, foot): Point, size: f32) {
    let (w, day) = (canvas.w(), ground::day(plan));
    let mut draw = Draw::new(plan.seed, "branch");
    let from = if x < w / 2.0 { -size * 0.1 } else { w + size * 0.1 };
    let way = if x < w / 2.0 { 1.0 } else { -1.0 };
    let bark = mix(plan.palette.near, [0.36, 0.25, 0.16], 0.3 + 0.6 * day);
    let leaf = mix(plan.palette.near, [0.3, 0.46, 0.18], 0.3 + 0.6 * day);
    let tip = (x + way * size * 0.75, foot - size * 0.06);
    let bend = (x - way * size * 0.2, foot + size * 0.02);
    canvas.stroke((from, foot + size * 0.2), bend, (size * 0.13, size * 0.08), Paint::plain(bark));
    canvas.stroke(bend, tip, (size * 0.08, size * 0.025), Paint::plain(bark));
    for step in 0..9 {
        let t = step as f32 / 8.0;
        let at = (lerp(from, tip.0, 0.1 + 0.9 * t), lerp(foot + size * 0.17, tip.1, 0.1 + 0.9 * t));
        if (at.0 - x).abs() < size * 0.28 {
            continue;
        }
        let end = (at.0 + way * size * draw.between(0.05, 0.14), at.1 + size * draw.between(-0.16, 0.14));
        canvas.stroke(at, end, (size * 0.016, size * 0.008), Paint::plain(bark));
        canvas.ellipse(
            end,
            (size * 0.06, size * 0.03),
            Paint::plain(mix(leaf, plan.palette.light, draw.between(0.0, 0.15))),
        );
    }
}

/// Paints the light of a hero that gives some.
pub(super) fn shine(canvas: &mut Canvas, plan: &Plan, hero: &Hero, lines: &Lines, spot: Spot) {
    if hero.is_lit {
        let (wide, tall) = spot.size(lines);
        let at = (spot.at.0 + wide / 2.0, spot.at.1 + tall * 0.3);
        let warm = mix(plan.palette.lamp, [1.0, 0.72, 0.36], 0.5);
        canvas.glow(at, spot.side * 0.16, warm, 0.6);
        canvas.glow(at, spot.side * 0.42, warm, 0.3);
        canvas.flicker(at, spot.side * 0.5, Source::Flame);
    }
}

#[cfg(test)]
mod tests;
