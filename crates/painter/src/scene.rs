//! Composes a picture: the place, then the weather; with the parts that several places use.

use super::canvas::{Canvas, Colour, mix, scale};
use super::land;
use super::numbers::Draw;
use super::peaks::Rock;
use super::plan::{Feature, Mood, Place, Plan, Time};
use super::props;
use super::rooms;
use super::sets;
use super::settled;
use super::sky::Light;
use super::special;
use super::town;
use super::trees::{self, Bark, Sort};
use super::weather;
use super::wild;

/// How much of the fog of a place lies before those who stand in it, and how thick it is where the place is all that is shown.
const FOG_IN_FRONT: f32 = 0.34;
const FOG_OF_PLACE: f32 = 0.6;

/// How much falling ash hides.
const ASH_CLOUD: f32 = 0.5;

/// Paints the place, with its fog.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan) {
    match plan.set {
        Some(set) => sets::paint(canvas, plan, set),
        None => place(canvas, plan),
    }
    fog(canvas, plan, if plan.has_heroes { 1.0 } else { FOG_OF_PLACE });
}

/// Lays the fog of a plan over what is painted, if it has some.
fn fog(canvas: &mut Canvas, plan: &Plan, strength: f32) {
    if plan.has_weather() && plan.features.has(Feature::Fog) {
        let seed = Draw::new(plan.seed, "fog").seed();
        weather::fog(canvas, mix(plan.palette.haze, plan.palette.horizon, 0.5), strength, seed);
    }
}

fn place(canvas: &mut Canvas, plan: &Plan) {
    match plan.place {
        Place::Space => special::space(canvas, plan),
        Place::Interior => rooms::interior(canvas, plan),
        Place::Deep => special::deep(canvas, plan),
        Place::Forest => wild::forest(canvas, plan),
        Place::Mountains => wild::mountains(canvas, plan),
        Place::City => settled::city(canvas, plan),
        Place::Town => town::town(canvas, plan),
        Place::Sea => settled::sea(canvas, plan),
        Place::Desert => wild::desert(canvas, plan),
        Place::Hills => wild::hills(canvas, plan),
        Place::Castle => settled::castle(canvas, plan),
        Place::Snow => wild::snow(canvas, plan),
    }
}

/// Returns how far rain goes to the right for each pixel that it falls, and its colour.
pub(super) fn rain(plan: &Plan) -> (f32, Colour) {
    let mut draw = Draw::new(plan.seed, "rain");
    let lean = draw.between(0.08, 0.2) * if draw.chance(0.5) { 1.0 } else { -1.0 };
    (lean, mix(plan.palette.cloud, [0.85, 0.9, 1.0], 0.6))
}

/// Takes what is painted from now on, the nearest row of a place, as what is in front, unless heroes are.
pub(super) fn nearest(canvas: &mut Canvas, plan: &Plan) {
    if !plan.has_heroes {
        canvas.lift();
    }
}

/// Paints rain or snow with a strength.
pub(super) fn falling(canvas: &mut Canvas, plan: &Plan, strength: f32) {
    let mut draw = Draw::new(plan.seed, "weather");
    if !plan.has_weather() {
        return;
    }
    if plan.features.has(Feature::Rain) {
        weather::rain(canvas, rain(plan), strength, &mut draw);
    } else if plan.features.has(Feature::Snowfall) {
        weather::flakes(canvas, weather::SNOW, strength, &mut draw);
    }
}

/// Paints what else is in the air in front of everything.
pub(super) fn drifting(canvas: &mut Canvas, plan: &Plan) {
    if plan.has_heroes {
        fog(canvas, plan, FOG_IN_FRONT);
    }
    let mut draw = Draw::new(plan.seed, "air");
    if plan.has_weather() && plan.features.has(Feature::Ash) {
        weather::fog(canvas, mix(plan.palette.haze, weather::ASH, 0.7), ASH_CLOUD, draw.seed());
        weather::flakes(canvas, weather::ASH, 1.0, &mut draw);
    }
    if plan.has_weather() && plan.features.has(Feature::Petals) {
        weather::petals(canvas, mix(plan.palette.accent, [1.0, 0.75, 0.85], 0.6), &mut draw);
    }
    if plan.has_weather() && plan.features.has(Feature::Fireflies) {
        weather::fireflies(canvas, mix(plan.palette.accent, plan.palette.lamp, 0.5), &mut draw);
    }
}

/// Returns the colour of a layer between the far haze (0) and the near silhouettes (1).
pub(super) fn layer(plan: &Plan, depth: f32) -> Colour {
    mix(plan.palette.haze, plan.palette.near, depth)
}

/// Returns the colours of trees in a layer.
pub(super) fn bark(plan: &Plan, depth: f32, light: Light, canvas: &Canvas) -> Bark {
    let dark = layer(plan, depth);
    let leaf = match plan.foliage() {
        Foliage::Blossom => [0.98, 0.66, 0.76],
        Foliage::Autumn => [0.86, 0.42, 0.12],
        Foliage::Green => [0.38, 0.58, 0.22],
    };
    let day = match plan.time {
        Time::Day => 0.9,
        Time::Dawn | Time::Sunset => 0.58,
        Time::Dusk => 0.44,
        Time::Night => 0.24,
    };
    let lit = mix(dark, mix(leaf, plan.palette.haze, 0.65 * (1.0 - depth)), day);
    let side = if light.at.0 < canvas.w() / 2.0 { -1.0 } else { 1.0 };
    Bark { dark, lit, snow: None, side }
}

/// Returns the colours of a range's rock; `snow` is as in [`Rock`], `least` is the haze in front of its peaks.
pub(super) fn rock(plan: &Plan, depth: f32, snow: f32, least: f32) -> Rock {
    let palette = &plan.palette;
    let bright = match plan.time {
        Time::Day => 1.0,
        Time::Dawn | Time::Sunset => 0.92,
        Time::Dusk => 0.66,
        Time::Night => 0.55,
    };
    let sun = mix(palette.light, palette.horizon, 0.45);
    let shadow = mix(layer(plan, depth + 0.3), palette.zenith, 0.25);
    let white = scale(mix([1.0, 0.98, 0.97], sun, 0.45), bright);
    let shade = mix(scale(mix(palette.sky, palette.zenith, 0.4), 0.5 + 0.4 * bright), white, 0.22);
    Rock {
        lit: mix(layer(plan, depth * 0.7), scale(sun, bright), 0.42),
        shadow,
        snow,
        white: (white, shade),
        haze: (mix(palette.haze, palette.horizon, 0.4), least),
    }
}

enum Foliage {
    Blossom,
    Autumn,
    Green,
}

impl Plan {
    fn foliage(&self) -> Foliage {
        if self.features.has(Feature::Petals) {
            Foliage::Blossom
        } else if self.mood == Some(Mood::Autumn) {
            Foliage::Autumn
        } else {
            Foliage::Green
        }
    }

    /// Chooses the trees: those the prompt names, or the usual ones.
    pub(super) fn sort(&self, usual: Sort) -> Sort {
        let has = |feature| self.features.has(feature);
        if has(Feature::BareTrees) {
            Sort::Bare
        } else if has(Feature::Palms) {
            Sort::Palm
        } else if has(Feature::LeafyTrees) || has(Feature::Petals) || self.mood == Some(Mood::Autumn) {
            // Where snow lies, the leaves have fallen.
            if self.place == Place::Snow || has(Feature::Snow) { Sort::Bare } else { Sort::Leafy }
        } else if has(Feature::Pines) {
            Sort::Pine
        } else {
            usual
        }
    }
}

/// A row of trees along a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// Which trees.
    pub(super) sort: Sort,
    /// Least and greatest height, relative to the shorter side.
    pub(super) heights: (f32, f32),
    /// The distance between two trees, likewise.
    pub(super) spacing: f32,
    /// A gap without trees: its middle as a part of the width, and half its size.
    pub(super) gap: Option<(f32, f32)>,
}

/// Plants a row of trees.
pub(super) fn stand(canvas: &mut Canvas, line: &land::Line, stand: Stand, bark: Bark, draw: &mut Draw) {
    let unit = canvas.unit();
    let mut x = -unit * stand.spacing * draw.unit();
    while x < canvas.w() + unit * 0.1 {
        let part = x / canvas.w();
        let free = stand.gap.is_some_and(|(at, half)| (part - at).abs() < half);
        if !free {
            let foot = line[(x.max(0.0) as usize).min(line.len() - 1)];
            let tall = unit * draw.between(stand.heights.0, stand.heights.1);
            trees::plant(canvas, stand.sort, (x, foot + unit * 0.012), tall, bark, draw);
        }
        x += unit * stand.spacing * draw.between(0.45, 1.5);
    }
}

/// Returns how dense the mist is, from 0 to 1.
pub(super) fn fog_strength(plan: &Plan) -> f32 {
    if plan.features.has(Feature::Fog) { 0.85 } else { 0.38 }
}

/// Adds people, birds, graves and lamps in the foreground.
pub(super) fn extras(canvas: &mut Canvas, plan: &Plan, line: &land::Line, at: f32, draw: &mut Draw) {
    let (unit, w) = (canvas.unit(), canvas.w());
    let has = |feature| plan.features.has(feature);
    let near = scale(plan.palette.near, 0.8);
    let foot = |part: f32| line[((w * part) as usize).min(line.len() - 1)] + unit * 0.012;
    if has(Feature::Tree) && !plan.has_heroes {
        let light = Light { at: canvas.light, strength: 1.0, colour: plan.palette.light };
        let bark = bark(plan, 0.95, light, canvas);
        let tall = (unit * 0.95).min(canvas.h() * 0.62);
        let sort = plan.sort(if plan.place == Place::Snow { Sort::Bare } else { Sort::Leafy });
        trees::plant(canvas, sort, (w * at, foot(at) + unit * 0.03), tall, bark, draw);
    }
    if has(Feature::Birds) {
        let place = (w * draw.between(0.3, 0.7), canvas.h() * draw.between(0.2, 0.34));
        props::birds(canvas, place, unit * 0.3, mix(plan.palette.near, plan.palette.sky, 0.15), draw);
    }
    if has(Feature::Graves) {
        props::graves(canvas, line, plan.of_subject(unit * 0.12), near, draw);
    }
    if has(Feature::Lamp) && !matches!(plan.place, Place::City | Place::Town) {
        let part = (at + 0.2).min(0.9);
        props::lamp(canvas, (w * part, foot(part)), unit * 0.36, near, plan.palette.lamp);
    }
    if has(Feature::Couple) {
        props::couple(canvas, (w * at, foot(at)), unit * 0.17, near);
    } else if has(Feature::Figure) {
        props::figure(canvas, (w * at, foot(at)), unit * 0.17, near, true);
    }
}
