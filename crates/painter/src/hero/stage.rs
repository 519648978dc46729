//! Puts heroes into the scene: where each stands, how large it is, and in which tones it is painted.
//!
//! Captions are in the lower third, so heroes stand above it; and on a third, not in the middle, where there is room.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::numbers::{Draw, noise};
use super::super::plan::{Mood, Place, Plan, Time};
use super::tone::{self, Spot, Tone, luma, mean};
use super::{Hero, Lines, Look, Stand, close, ground};

/// Where heroes stand on the ground, as a part of the height.
const GROUND: f32 = 0.685;

/// The largest part of the width and of the height that a hero takes.
const WIDTH_MAX: f32 = 0.84;
const HEIGHT_MAX: f32 = 0.56;

/// How many heroes of different kinds a picture shows.
const KINDS_MAX: usize = 2;

/// The longest sides of what can stand beside a hero, outdoors and in a room, in metres.
const BESIDE_METRES_MAX: f32 = 60.0;
const ROOM_METRES_MAX: f32 = 3.0;

/// A hero with its lines.
struct Cast<'a> {
    hero: &'a Hero,
    lines: Lines,
    stand: Stand,
}

/// Paints heroes into a scene that is painted already.
pub(in super::super) fn paint(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero]) {
    let mut draw = Draw::new(plan.seed, "heroes");
    let is_table = |hero: &Hero| hero.stand == Stand::Table;
    let cast: Vec<Cast<'_>> = heroes
        .iter()
        .filter(|hero| !is_table(hero))
        .enumerate()
        .filter(|(index, hero)| *index == 0 || is_beside(hero, plan))
        .filter_map(|(_, hero)| Some(Cast { hero, lines: hero.lines()?, stand: stand(hero, plan) }))
        .take(KINDS_MAX)
        .collect();
    let Some(main) = cast.first() else { return };
    if main.hero.look == Look::Face {
        close::faces(canvas, main.hero, &main.lines, plan, is_dark(plan));
        return;
    }
    if cast.iter().any(|it| it.stand == Stand::Ground) {
        let height = canvas.h() * GROUND;
        ground::rise(canvas, plan, height, &mut draw);
    }
    let third = if canvas.h() < canvas.w() { 0.15 } else { 0.08 };
    let side = if canvas.light.0 < canvas.w() / 2.0 { 1.0 } else { -1.0 };
    for (index, it) in cast.iter().enumerate().rev() {
        let off = if index == 0 { side * third } else { -side * (third + 0.14) };
        let share = if index == 0 { 1.0 } else { 0.8 };
        let off = if 1 < cast.len() && index == 0 { off + side * 0.06 } else { off };
        several(canvas, plan, it, (0.5 + off, share), &mut draw);
    }
}

/// Paints a hero close, on a table or on a wall, in front of a blurred scene that is painted small.
pub(in super::super) fn paint_close(canvas: &mut Canvas, small: &Canvas, plan: &Plan, heroes: &[Hero]) {
    let Some(hero) = heroes.first() else { return };
    let Some(lines) = hero.lines() else { return };
    let mut draw = Draw::new(plan.seed, "close");
    close::spread(canvas, small);
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let light_x = if small.light.0 < small.w() / 2.0 { w * 0.12 } else { w * 0.88 };
    canvas.light = (light_x, h * 0.2);
    let is_on_table = hero.stand == Stand::Table;
    if is_on_table {
        close::table(canvas, plan, light_x, &mut draw);
    }
    let count = f32::from(hero.count.clamp(1, 5));
    let side = (unit * 0.5 / count.sqrt()).min(w * 0.9 / count).min(h * 0.46) * if count < 2.0 { 1.0 } else { 1.12 };
    let middle = w * if h < w { if light_x < w / 2.0 { 0.62 } else { 0.38 } } else { 0.5 };
    let it = Cast { hero, lines, stand: hero.stand };
    for index in 0..hero.count.clamp(1, 5) {
        let share = if index % 2 == 1 { 0.86 } else { 1.0 };
        let side = side * share;
        let (wide, tall) = (it.lines.size.0 * side, it.lines.size.1 * side);
        let x = middle + (f32::from(index) - (count - 1.0) / 2.0) * side.max(wide) * 0.92 - wide / 2.0;
        let foot = if is_on_table { h * (0.675 - 0.02 * f32::from(index % 2)) } else { h * 0.4 + tall / 2.0 };
        let spot = Spot { at: (x, foot - tall), side, is_turned: false };
        let centre = (x + wide / 2.0, foot);
        if is_on_table {
            let cast_off = if light_x < w / 2.0 { wide * 0.16 } else { -wide * 0.16 };
            tone::shadow(
                canvas,
                (centre.0 + cast_off, foot - tall * 0.01),
                (wide * 0.5, (tall * 0.06).max(side * 0.035)),
                0.7,
            );
        } else {
            tone::shadow(canvas, (centre.0 + side * 0.03, foot - tall * 0.46), (wide * 0.5, tall * 0.5), 0.45);
        }
        let painted = Tone { haze: (plan.palette.haze, 0.0), foot_haze: 0.0, ..bright(canvas, plan, &it, spot) };
        tone::fill(canvas, &it.lines, spot, &painted);
        shine(canvas, plan, &it, spot);
    }
}

/// Returns where a hero can be in this place.
fn stand(hero: &Hero, plan: &Plan) -> Stand {
    match (hero.stand, plan.place) {
        (Stand::Ground | Stand::Room | Stand::Water, Place::Deep) => Stand::Deep,
        (Stand::Ground | Stand::Room, Place::Space) => Stand::Sky,
        (Stand::Ground | Stand::Room, Place::Interior) => Stand::Room,
        (Stand::Room, _) => Stand::Ground,
        (stand, _) => stand,
    }
}

/// Tells whether a hero can stand beside another one: it has its place there, and does not hide it.
fn is_beside(hero: &Hero, plan: &Plan) -> bool {
    let metres_max = if plan.place == Place::Interior { ROOM_METRES_MAX } else { BESIDE_METRES_MAX };
    hero.stand != Stand::Wall && hero.look != Look::Face && hero.metres <= metres_max
}

fn is_dark(plan: &Plan) -> bool {
    matches!(plan.time, Time::Night | Time::Dusk) || plan.mood == Some(Mood::Eerie)
}

/// Paints a hero as often as it is there: the nearest last, those behind it smaller and in the haze.
fn several(canvas: &mut Canvas, plan: &Plan, it: &Cast<'_>, (part, share): (f32, f32), draw: &mut Draw) {
    let (w, h) = (canvas.w(), canvas.h());
    let side = extent(canvas, it, share);
    let is_floating = matches!(it.stand, Stand::Air | Stand::Sky | Stand::Deep);
    let count = it.hero.count.clamp(1, 7);
    let side = side * if count == 1 { 1.0 } else { 0.82 };
    for index in (0..count).rev() {
        let far = f32::from(index) / 7.0;
        let scaled = side * (1.0 - 0.75 * far) * if index == 0 { 1.0 } else { draw.between(0.78, 0.92) };
        let (wide, tall) = (it.lines.size.0 * scaled, it.lines.size.1 * scaled);
        let way = if index % 2 == 1 { -1.0 } else { 1.0 } * if 0.5 < part { 1.0 } else { -1.0 };
        let step = if index == 0 { 0.0 } else { way * (0.14 + 0.1 * f32::from(index.div_ceil(2))) };
        let x = (w * (part + step) - wide / 2.0).clamp(w * 0.03, (w * 0.97 - wide).max(w * 0.03));
        let foot = match it.stand {
            Stand::Ground => h * (GROUND + 0.012 - 0.02 * far),
            Stand::Room => h * (0.735 - 0.03 * far),
            Stand::Water if plan.place == Place::Sea => h * (0.655 - 0.05 * far),
            Stand::Water => h * (0.79 - 0.02 * far),
            Stand::Wall | Stand::Table | Stand::Air | Stand::Sky | Stand::Deep => {
                let up = if index == 0 { 0.0 } else { draw.between(-0.16, 0.1) };
                h * (0.36 + up) + tall / 2.0
            }
        };
        let is_turned = 0 < index && draw.chance(0.4);
        let spot = Spot { at: (x, foot - tall), side: scaled, is_turned };
        one(canvas, plan, it, spot, if is_floating { far * 0.6 } else { far });
    }
}

/// Returns the longest side in pixels: large things larger, but all of them in the picture and large enough to be seen.
fn extent(canvas: &Canvas, it: &Cast<'_>, share: f32) -> f32 {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let by_size = match it.stand {
        Stand::Room => 0.62 * power(it.hero.metres, 0.375),
        Stand::Air | Stand::Sky | Stand::Deep => 0.46 * power(it.hero.metres, 0.125),
        Stand::Ground | Stand::Water | Stand::Table | Stand::Wall => 0.52 * power(it.hero.metres, 0.25),
    };
    // A person is narrow, and is told by what it wears.
    let by_shape = if it.hero.is_figure() { 1.25 } else { 1.0 };
    let side = unit * (by_size * by_shape).clamp(0.34, 0.98) * share;
    side.min(w * WIDTH_MAX / it.lines.size.0.max(0.1)).min(h * HEIGHT_MAX / it.lines.size.1.max(0.1))
}

/// Returns a rough power, exact enough for sizes and equal on every machine: by halving, as floats give it.
fn power(base: f32, exponent: f32) -> f32 {
    // The root of the root is exact in IEEE 754; eighths of an exponent are fine steps for a size.
    let eighths = (exponent * 8.0 + 0.5) as i32;
    let root = base.max(0.01).sqrt().sqrt().sqrt();
    (0..eighths).fold(1.0, |product, _| product * root)
}

fn one(canvas: &mut Canvas, plan: &Plan, it: &Cast<'_>, spot: Spot, far: f32) {
    let (wide, tall) = spot.size(&it.lines);
    let (x, foot) = (spot.at.0 + wide / 2.0, spot.at.1 + tall);
    let is_standing = matches!(it.stand, Stand::Ground | Stand::Room);
    let is_silhouette = it.hero.is_alive && plan.mood == Some(Mood::Eerie) && plan.time != Time::Day;
    let mut painted = if it.hero.wears("sheet") {
        pale(canvas, plan, spot, &it.lines)
    } else if is_silhouette || it.hero.is_figure() {
        silhouette(canvas, plan, spot, &it.lines)
    } else {
        bright(canvas, plan, it, spot)
    };
    painted.haze = (plan.palette.haze, 0.42 * far + if is_standing { 0.0 } else { 0.05 });
    if is_standing {
        let strength = if plan.time == Time::Day { 0.5 } else { 0.62 };
        tone::shadow(canvas, (x, foot - tall * 0.005), (wide * 0.42, (tall * 0.035).max(wide * 0.05)), strength);
        painted.foot_haze = 0.0;
    }
    tone::fill(canvas, &it.lines, spot, &painted);
    if it.stand == Stand::Water {
        let seed = plan.seed as u32;
        let unit = canvas.unit();
        tone::reflect(canvas, &it.lines, spot, &painted, |below| noise(below / unit * 90.0, 2.0, seed) * 6.0 - 3.0);
        canvas.ellipse((x, foot), (wide * 0.46, (tall * 0.012).max(1.0)), Paint::plain(plan.palette.haze).alpha(0.28));
    }
    shine(canvas, plan, it, spot);
}

/// Paints the light of a hero that gives some.
fn shine(canvas: &mut Canvas, plan: &Plan, it: &Cast<'_>, spot: Spot) {
    if it.hero.is_lit {
        let (wide, tall) = spot.size(&it.lines);
        let at = (spot.at.0 + wide / 2.0, spot.at.1 + tall * 0.3);
        let warm = mix(plan.palette.lamp, [1.0, 0.72, 0.36], 0.5);
        canvas.glow(at, spot.side * 0.16, warm, 0.85);
        canvas.glow(at, spot.side * 0.42, warm, 0.32);
    }
}

/// The tones of something that light falls on; they stand out from what is behind it.
fn bright(canvas: &Canvas, plan: &Plan, it: &Cast<'_>, spot: Spot) -> Tone {
    let behind = behind(canvas, spot, &it.lines);
    let is_room = matches!(it.stand, Stand::Table | Stand::Wall | Stand::Room);
    let neutral = if it.hero.is_alive { [0.42, 0.36, 0.33] } else { [0.56, 0.53, 0.5] };
    let natural = it.hero.tint.unwrap_or(neutral);
    let light = if is_room { ground::day(plan).max(0.8) } else { ground::day(plan) };
    let lit = 0.45 + 0.55 * light;
    let mut body = mix(scale(natural, lit), mix(behind, plan.palette.near, 0.5), 0.14);
    let (own, other) = (luma(body), luma(behind));
    if (own - other).abs() < 0.16 {
        body = if 0.4 < other {
            scale(body, 0.5)
        } else {
            mix(scale(body, 1.25), mix(plan.palette.light, natural, 0.5), 0.24)
        };
    }
    if it.hero.is_lit {
        body = mix(body, [1.0, 0.84, 0.55], 0.5);
    }
    let warm: Colour = if is_room { plan.palette.lamp } else { plan.palette.light };
    Tone {
        body,
        strokes: scale(mix(body, plan.palette.near, 0.5), 0.26),
        rim: (warm, 0.55),
        toward: toward(canvas, spot, &it.lines),
        haze: (plan.palette.haze, 0.0),
        foot_haze: 0.0,
        alpha: 1.0,
    }
}

/// The tones of a living being of the dark: black against a glow, with its edge in the light.
fn silhouette(canvas: &mut Canvas, plan: &Plan, spot: Spot, lines: &Lines) -> Tone {
    let (wide, tall) = spot.size(lines);
    let behind = behind(canvas, spot, lines);
    let glow = mix(plan.palette.haze, plan.palette.light, 0.5);
    let centre = (spot.at.0 + wide / 2.0, spot.at.1 + tall * 0.45);
    let strength = (0.6 - luma(behind)).clamp(0.0, 0.5);
    canvas.glow_oval(centre, (wide.max(tall * 0.5) * 0.42, tall * 0.34), glow, strength);
    let body = scale(plan.palette.near, 0.55);
    Tone {
        body,
        strokes: mix(body, mix(plan.palette.haze, plan.palette.light, 0.3), 0.45),
        rim: (plan.palette.light, 0.75),
        toward: toward(canvas, spot, lines),
        haze: (plan.palette.haze, 0.0),
        foot_haze: 0.0,
        alpha: 1.0,
    }
}

/// The tones of something that is white and not quite there.
fn pale(canvas: &mut Canvas, plan: &Plan, spot: Spot, lines: &Lines) -> Tone {
    let dark = silhouette(canvas, plan, spot, lines);
    let body = mix([0.86, 0.9, 0.94], plan.palette.haze, 0.25);
    Tone { body, strokes: scale(plan.palette.near, 0.6), alpha: 0.86, ..dark }
}

fn behind(canvas: &Canvas, spot: Spot, lines: &Lines) -> Colour {
    let (wide, tall) = spot.size(lines);
    let (x, y) = spot.at;
    mean(canvas, (x - wide * 0.12, y - tall * 0.05), (x + wide * 1.12, y + tall * 0.95))
}

/// Returns the direction from a hero to the light.
fn toward(canvas: &Canvas, spot: Spot, lines: &Lines) -> Point {
    let (wide, tall) = spot.size(lines);
    let (dx, dy) = (canvas.light.0 - spot.at.0 - wide / 2.0, canvas.light.1 - spot.at.1 - tall / 2.0);
    let far = (dx * dx + dy * dy).sqrt();
    if far < 1.0 { (0.0, -1.0) } else { (dx / far, dy / far) }
}
