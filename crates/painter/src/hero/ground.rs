//! The ground that a hero stands on: a rise in front of the scene, in the colours of the place.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::land;
use super::super::numbers::{Draw, floor, hash_unit, step};
use super::super::plan::{Feature, Mood, Place, Plan, Time};
use super::super::sets::Set;
use super::super::sky::Light;
use super::super::water::{self, Water};
use super::Hero;

/// How far up a road or a track goes behind what is on it, and how far down before it: parts of the shorter side.
const TRACK: (f32, f32) = (0.05, 0.1);

/// How wide the bank is between what stands on it and the water, as a part of the shorter side.
const BANK: f32 = 0.06;

/// Paints the rise at a height, and what the main hero needs to move on. Returns false where the place has its own ground at
/// this height.
pub(super) fn rise(canvas: &mut Canvas, plan: &Plan, hero: &Hero, height: f32, draw: &mut Draw) -> bool {
    let unit = canvas.unit();
    let (tone, is_paved) = colour(plan);
    let top = height - unit * TRACK.0 * 0.6;
    let is_street = plan.place == Place::Town && plan.street.is_some_and(|street| street * canvas.h() <= height);
    if is_street {
        // The street of the town is the ground already; a second one would hide the feet of its houses.
    } else if is_paved {
        paving(canvas, plan, tone, top, draw.seed());
    } else {
        let line = land::rolling(canvas, top, 0.03, 0.9, draw.seed());
        let light = Light { at: canvas.light, strength: 0.8, colour: plan.palette.light };
        land::fill(canvas, &line, tone, (mix(plan.palette.haze, tone, 0.4), 0.35, unit * 0.12), light);
        let bottom = canvas.h();
        land::relief(canvas, &line, bottom, (scale(tone, 0.62), mix(tone, plan.palette.haze, 0.3)), draw.seed());
        let is_bare = matches!(plan.place, Place::Snow | Place::Desert | Place::Sea | Place::Space);
        if !is_bare && !matches!(plan.place, Place::Town | Place::City) && plan.set.is_none() {
            let blade = mix(tone, [0.5, 0.6, 0.3], 0.22 * day(plan));
            land::grass(canvas, &line, (scale(tone, 0.7), blade), bloom(plan, draw), draw);
            scatter(canvas, plan, &line, (tone, blade), draw);
        }
    }
    let goes_on = |word: &str| hero.settings.iter().any(|setting| setting == word);
    if goes_on("rails") {
        rails(canvas, plan, tone, height);
    } else if hero.is_glazed && goes_on("road") {
        road(canvas, plan, height);
    }
    !is_street
}

/// Paints the river or the lake of a place before what stands on its bank: behind the rise nothing of it would be seen.
pub(super) fn water_before(canvas: &mut Canvas, plan: &Plan, foot: f32, draw: &mut Draw) {
    water_from(canvas, plan, foot + canvas.unit() * BANK, draw);
}

/// Paints the river or the lake of a place below a height.
pub(super) fn water_from(canvas: &mut Canvas, plan: &Plan, shore: f32, draw: &mut Draw) {
    let is_frozen = plan.place == Place::Snow;
    let deep = mix(plan.palette.sky, plan.palette.near, if is_frozen { 0.25 } else { 0.6 });
    let light = Light { at: canvas.light, strength: if is_frozen { 0.0 } else { 0.6 }, colour: plan.palette.light };
    let (depth, ripple) = if is_frozen { (0.7, 0.08) } else { (0.55, 0.5) };
    water::paint(canvas, Water { shore, deep, depth, ripple }, light, draw.seed());
}

/// Tells whether a place has water that [`water_before`] paints; towns and the sea have their own.
pub(super) fn has_water(plan: &Plan) -> bool {
    let is_wild = matches!(plan.place, Place::Hills | Place::Forest | Place::Mountains | Place::Snow | Place::Castle);
    is_wild && plan.set.is_none() && plan.features.has(Feature::Water)
}

/// Paints stones in perspective, which are laid in towns.
fn paving(canvas: &mut Canvas, plan: &Plan, tone: Colour, top: f32, seed: u32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let is_town = plan.place == Place::Town || plan.place == Place::Castle;
    let gleam = mix(tone, plan.palette.lamp, 0.3);
    canvas.lay((0.0, top), (w, h), |x, y| {
        let down = (y - top) / unit + 0.06;
        let depth = 0.5 / down;
        let across = (x - w * 0.5) / unit / down;
        let (row, column) =
            (depth * 6.0, across * if is_town { 0.7 } else { 0.3 } + 0.5 * (floor(depth * 6.0) & 1) as f32);
        let (fx, fy) = (column - floor(column) as f32, row - floor(row) as f32);
        let own = 0.86 + 0.24 * hash_unit(floor(column), floor(row), seed);
        let joint = if is_town && (fx < 0.1 || fy < 0.12) || fx < 0.02 || fy < 0.04 { 0.72 } else { 1.0 };
        let fade = step(0.02, 0.2, down - 0.06);
        let lit = scale(tone, own * (1.0 - fade * (1.0 - joint)) * (1.1 - 0.35 * (y - top) / (h - top).max(1.0)));
        Some((mix(lit, gleam, 0.25 * (1.0 - fade)), 1.0))
    });
}

/// Paints a track: two rails on sleepers.
fn rails(canvas: &mut Canvas, plan: &Plan, tone: Colour, height: f32) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let (top, bottom) = (height - unit * TRACK.0 * 0.4, height + unit * TRACK.1 * 0.9);
    let gravel = mix(mix(tone, [0.4, 0.37, 0.34], 0.6), plan.palette.near, 0.15);
    canvas.rect((0.0, top), (w, bottom), Paint::gradient(gravel, scale(gravel, 0.7), top, bottom));
    let mut x = -unit * 0.04;
    while x < w + unit * 0.1 {
        let lean = (x - w * 0.5) * 0.05;
        let (a, b) = ((x, top + unit * 0.02), (x + lean, bottom - unit * 0.012));
        canvas.stroke(
            a,
            b,
            (unit * 0.026, unit * 0.034),
            Paint::plain(scale([0.3, 0.21, 0.15], 0.4 + 0.7 * day(plan))),
        );
        x += unit * 0.085;
    }
    let steel = mix(scale([0.6, 0.6, 0.64], 0.4 + 0.6 * day(plan)), plan.palette.light, 0.15);
    for (y, wide) in [(top + unit * 0.028, 0.008), (bottom - unit * 0.03, 0.013)] {
        canvas.rect((0.0, y), (w, y + unit * wide), Paint::plain(steel));
        canvas.rect((0.0, y + unit * wide), (w, y + unit * wide * 1.7), Paint::plain(scale(steel, 0.35)).alpha(0.8));
    }
}

/// Paints a road with a dashed line.
fn road(canvas: &mut Canvas, plan: &Plan, height: f32) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let (top, bottom) = (height - unit * TRACK.0 * 0.8, height + unit * TRACK.1 * 2.4);
    let asphalt = scale([0.3, 0.3, 0.32], 0.35 + 0.65 * day(plan));
    canvas.rect((0.0, top), (w, bottom), Paint::gradient(asphalt, scale(asphalt, 0.75), top, bottom));
    let edge = Paint::plain(scale([0.72, 0.7, 0.64], 0.35 + 0.6 * day(plan)));
    canvas.rect((0.0, top + unit * 0.006), (w, top + unit * 0.012), edge);
    canvas.rect((0.0, bottom - unit * 0.02), (w, bottom - unit * 0.008), edge);
    let mut x = -unit * 0.1;
    while x < w {
        let y = height + unit * TRACK.1 * 1.2;
        canvas.rect((x, y), (x + unit * 0.14, y + unit * 0.014), edge);
        x += unit * 0.26;
    }
}

/// Returns how bright the day is.
pub(super) fn day(plan: &Plan) -> f32 {
    match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.86,
        Time::Dusk => 0.68,
        Time::Night => 0.38,
    }
}

/// Returns the colour of the flowers in the grass: there are none in a wood, in autumn or where it is dismal.
fn bloom(plan: &Plan, draw: &mut Draw) -> Option<Colour> {
    let blooms: [Colour; 4] = [[0.96, 0.9, 0.62], [0.92, 0.74, 0.86], [0.95, 0.95, 0.92], [0.72, 0.74, 0.95]];
    let own = blooms[draw.below(blooms.len())];
    let is_bright = matches!(plan.mood, None | Some(Mood::Rose | Mood::Magic)) && plan.time != Time::Night;
    let has_flowers = is_bright && plan.place == Place::Hills && !plan.features.has(Feature::Field);
    has_flowers.then(|| scale(own, day(plan)))
}

/// How many tufts and stones lie before those who stand on a meadow.
const SCATTERED: usize = 11;

/// Scatters tufts of grass and stones over the ground, larger ones nearer, so that it is not empty.
fn scatter(canvas: &mut Canvas, plan: &Plan, line: &land::Line, (tone, blade): (Colour, Colour), draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let (top, _) = land::extent(line);
    let stone = mix(mix(tone, [0.5; 3], 0.55), plan.palette.haze, 0.12);
    for number in 0..SCATTERED {
        let near = ((number as f32 + draw.unit()) / SCATTERED as f32).sqrt();
        let (x, y) = (w * draw.unit(), top + unit * 0.06 + (h - top) * near * near * 0.98);
        let size = unit * (0.02 + 0.055 * near) * draw.between(0.8, 1.2);
        if draw.chance(0.3) {
            let (wide, tall) = (size * draw.between(0.7, 1.0), size * draw.between(0.35, 0.5));
            canvas.ellipse((x, y + tall * 0.75), (wide * 1.15, tall * 0.3), Paint::plain(scale(tone, 0.5)).alpha(0.5));
            canvas.ellipse(
                (x, y),
                (wide, tall),
                Paint::gradient(mix(stone, [1.0; 3], 0.14), scale(stone, 0.62), y - tall, y + tall),
            );
            continue;
        }
        for stalk in 0..9 {
            let lean = (stalk as f32 - 4.0) / 4.0 + draw.between(-0.15, 0.15);
            let (foot, tall) = ((x + lean * size * 0.3, y), size * draw.between(0.9, 1.7) * (1.2 - 0.4 * lean.abs()));
            let tip = (x + lean * size * 0.9, y - tall);
            let half = size * 0.055 + 0.3;
            let paint = Paint::gradient(mix(blade, plan.palette.light, 0.12), scale(tone, 0.6), tip.1, foot.1);
            canvas.polygon(&[(foot.0 - half, foot.1), tip, (foot.0 + half, foot.1)], paint);
        }
    }
}

/// Returns the colour of the ground, and whether it is paved.
fn colour(plan: &Plan) -> (Colour, bool) {
    let is_snowy = plan.place == Place::Snow || plan.features.has(Feature::Snow) && plan.place != Place::City;
    let bare: Colour = match plan.place {
        _ if is_snowy => [0.9, 0.93, 0.98],
        _ if plan.set == Some(Set::Bridge) => [0.5, 0.47, 0.42],
        _ if plan.set == Some(Set::Cave) => [0.4, 0.37, 0.34],
        Place::Desert | Place::Sea | Place::Deep => [0.82, 0.66, 0.44],
        Place::Snow | Place::City => [0.36, 0.36, 0.39],
        Place::Town => [0.46, 0.42, 0.37],
        Place::Space => [0.5, 0.48, 0.5],
        Place::Forest | Place::Mountains | Place::Hills | Place::Castle | Place::Interior => {
            if plan.mood == Some(Mood::Autumn) { [0.5, 0.36, 0.14] } else { [0.26, 0.42, 0.18] }
        }
    };
    let (share, light) =
        if is_snowy { (0.15 + 0.8 * day(plan), 1.0) } else { (0.92 * day(plan), 0.5 + 0.45 * day(plan)) };
    let is_built = matches!(plan.place, Place::City | Place::Town) || plan.set == Some(Set::Bridge);
    let is_paved = is_built && !is_snowy && plan.set != Some(Set::Ice);
    (mix(plan.palette.near, scale(bare, light), share.max(0.3)), is_paved)
}
