//! Paints landscapes: forest, mountains, desert, hills, snow.

use super::buildings;
use super::canvas::{Canvas, Colour, mix, scale};
use super::land;
use super::numbers::{Draw, lerp};
use super::peaks::Range;
use super::plan::{Feature, Mood, Plan, Time};
use super::props;
use super::scene::{Stand, bark, extras, fog_strength, layer, nearest, rock, stand};
use super::sky::{self, Light};
use super::town;
use super::trees::{self, Sort};
use super::water::{self, Water};

/// Paints trees in four depths around a clearing.
pub(super) fn forest(canvas: &mut Canvas, plan: &Plan) {
    let (h, unit) = (canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "forest");
    let light = sky::paint(canvas, plan, h * 0.72);
    let sort = plan.sort(if plan.mood == Some(Mood::Eerie) {
        Sort::Bare
    } else if plan.time == Time::Day {
        Sort::Leafy
    } else {
        Sort::Pine
    });
    let path = draw.between(0.38, 0.62);
    let fog = fog_strength(plan);
    let far = land::rolling(canvas, h * 0.62, 0.2, 0.7, draw.seed());
    land::fill(canvas, &far, layer(plan, 0.2), (plan.palette.haze, fog, unit * 0.3), light);
    for step in 0..5 {
        let t = step as f32 / 4.0;
        let depth = 0.26 + 0.74 * t;
        let base = h * lerp(0.68, 0.9, t * t.sqrt());
        let line = land::rolling(canvas, base, 0.07, 0.5, draw.seed());
        let tall = lerp(0.2, 0.78, t);
        let row = Stand {
            sort,
            heights: (tall * 0.75, tall * 1.2),
            spacing: if sort == Sort::Pine { lerp(0.04, 0.17, t) } else { lerp(0.06, 0.24, t) },
            gap: (1 <= step).then_some((path, lerp(0.02, 0.22, t))),
        };
        // Fog would lie over the nearest trees.
        if step == 4 && !plan.features.has(Feature::Fog) {
            nearest(canvas, plan);
        }
        stand(canvas, &line, row, bark(plan, depth, light, canvas), &mut draw);
        land::fill(
            canvas,
            &line,
            layer(plan, depth),
            (plan.palette.haze, fog * (1.0 - t) * 0.8, unit * 0.16),
            Light { strength: light.strength * 0.3, ..light },
        );
        if step == 2 && plan.features.has(Feature::Cabin) {
            let snow = plan.features.has(Feature::Snow).then_some([0.9, 0.93, 0.98]);
            let x = canvas.w() * path;
            let foot = line[x as usize] + unit * 0.02;
            buildings::cabin(canvas, (x, foot), unit * 0.24, scale(layer(plan, 0.8), 1.15), &plan.palette, snow);
        }
        if step < 4 {
            land::mist(
                canvas,
                mix(plan.palette.haze, plan.palette.horizon, 0.25),
                (base - unit * 0.18, base + unit * 0.14),
                fog * 0.9,
                draw.seed(),
            );
        } else {
            let (dark, bright) =
                (scale(layer(plan, depth), 0.8), mix(layer(plan, depth), bark(plan, 1.0, light, canvas).lit, 0.5));
            land::grass(canvas, &line, (dark, bright), None, &mut draw);
            extras(canvas, plan, &line, path, &mut draw);
        }
    }
    if plan.features.has(Feature::Fog) {
        land::mist(canvas, plan.palette.haze, (h * 0.7, h * 1.1), 0.45, draw.seed());
    }
}

/// Paints two ranges behind foothills or a lake.
pub(super) fn mountains(canvas: &mut Canvas, plan: &Plan) {
    let (h, unit) = (canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "mountains");
    let light = sky::paint(canvas, plan, h * 0.66);
    let snowy = if plan.features.has(Feature::Snow) { 0.85 } else { 0.3 };
    for (step, (base, tall, apart, depth)) in [(0.64, 0.66, 0.5, 0.12), (0.7, 0.36, 0.34, 0.4)].into_iter().enumerate()
    {
        let range = Range::raise(canvas, h * base, tall, apart, &mut draw);
        let least = 0.26 - 0.16 * step as f32;
        let snow = if step == 0 { snowy } else { snowy * 0.7 };
        range.paint(canvas, h * (base + 0.03), rock(plan, depth, snow, least), light, draw.seed());
        land::mist(
            canvas,
            mix(plan.palette.haze, plan.palette.horizon, 0.4),
            (h * base - unit * 0.2, h * base + unit * 0.1),
            0.6,
            draw.seed(),
        );
    }
    let water = plan.features.has(Feature::Water);
    let sort = plan.sort(Sort::Pine);
    for (step, (base, depth, tall)) in [(0.72, 0.62, 0.12), (0.8, 0.8, 0.2), (0.92, 1.0, 0.34)].into_iter().enumerate()
    {
        if water && step == 1 {
            let deep = mix(plan.palette.sky, plan.palette.near, 0.6);
            water::paint(canvas, Water { shore: h * 0.755, deep, depth: 0.5, ripple: 0.35 }, light, draw.seed());
            continue;
        }
        let line = land::rolling(canvas, h * base, 0.12, 0.6, draw.seed());
        let gap = (step == 2).then_some((0.5, 0.27));
        if step == 2 {
            nearest(canvas, plan);
        }
        let mut bark = bark(plan, depth, light, canvas);
        if plan.features.has(Feature::Snow) {
            bark.snow = Some(mix(layer(plan, depth), [0.95, 0.97, 1.0], 0.75));
        }
        stand(
            canvas,
            &line,
            Stand { sort, heights: (tall * 0.6, tall * 1.1), spacing: tall * 0.4, gap },
            bark,
            &mut draw,
        );
        let ground = if plan.features.has(Feature::Snow) {
            mix(layer(plan, depth), [0.9, 0.94, 1.0], 0.55)
        } else {
            layer(plan, depth)
        };
        land::fill(canvas, &line, ground, (plan.palette.haze, 0.4 * (1.0 - depth), unit * 0.2), light);
        if step == 2 {
            let rise = mix(ground, plan.palette.light, if plan.features.has(Feature::Snow) { 0.4 } else { 0.12 });
            land::relief(canvas, &line, h, (mix(ground, plan.palette.near, 0.45), rise), draw.seed());
            if !plan.features.has(Feature::Snow) {
                let blade = mix(ground, bark.lit, 0.5);
                land::grass(canvas, &line, (scale(ground, 0.7), blade), None, &mut draw);
            }
            if plan.features.has(Feature::Cabin) {
                let x = canvas.w() * 0.5;
                let snow = plan.features.has(Feature::Snow).then_some(mix(ground, [1.0; 3], 0.4));
                let wall = mix(plan.palette.near, [0.2, 0.12, 0.08], 0.5);
                let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.03;
                buildings::cabin(canvas, (x, foot), unit * 0.24, wall, &plan.palette, snow);
            }
            extras(canvas, plan, &line, 0.5, &mut draw);
        }
    }
}

/// Paints dunes behind dunes.
pub(super) fn desert(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "desert");
    let mars = plan.features.has(Feature::Mars);
    let light = sky::paint(canvas, plan, h * 0.58);
    let sand: Colour = if mars { [0.72, 0.34, 0.18] } else { [0.93, 0.7, 0.42] };
    let bright = match plan.time {
        Time::Day => 1.0,
        Time::Dawn | Time::Sunset => 0.72,
        Time::Dusk => 0.5,
        Time::Night => 0.24,
    };
    if mars {
        let range = Range::raise(canvas, h * 0.62, 0.26, 0.4, &mut draw);
        range.paint(canvas, h * 0.64, rock(plan, 0.2, 0.0, 0.3), light, draw.seed());
    }
    let mut line = Vec::new();
    for step in 0..4 {
        let t = step as f32 / 3.0;
        line = land::crests(canvas, h * lerp(0.6, 0.9, t), lerp(0.09, 0.24, t), lerp(0.42, 1.3, t), &mut draw);
        let lit = scale(mix(plan.palette.haze, mix(sand, plan.palette.light, 0.18), 0.45 + 0.55 * t), bright);
        let shadow = mix(scale(lit, 0.5), plan.palette.near, 0.25 + 0.3 * t);
        land::dune(canvas, &line, (lit, shadow), light, 0.16 * t, draw.seed());
        land::mist(
            canvas,
            plan.palette.horizon,
            (h * lerp(0.56, 0.86, t), h * lerp(0.66, 1.0, t)),
            0.3 * (1.0 - t),
            draw.seed(),
        );
        if step == 2 && plan.features.has(Feature::Camel) {
            for camel in 0..4 {
                let x = w * 0.5 + unit * (0.27 - 0.17 * camel as f32);
                let foot = line[(x.max(0.0) as usize).min(line.len() - 1)] + unit * 0.008;
                let dark = scale(plan.palette.near, 0.6);
                props::camel(canvas, (x, foot), unit * (0.13 - 0.006 * camel as f32), dark, camel % 2 == 0);
            }
        } else if step == 2 && plan.features.has(Feature::Figure) {
            for person in 0..3 {
                let x = w * (0.4 + 0.07 * person as f32);
                props::figure(
                    canvas,
                    (x, line[x as usize] + unit * 0.006),
                    unit * (0.1 - 0.012 * person as f32),
                    scale(plan.palette.near, 0.6),
                    true,
                );
            }
        }
    }
    if plan.features.has(Feature::Palms) {
        let x = w * draw.between(0.2, 0.8);
        trees::plant(
            canvas,
            Sort::Palm,
            (x, line[x as usize] + unit * 0.02),
            unit * 0.5,
            bark(plan, 1.0, light, canvas),
            &mut draw,
        );
    }
    if plan.features.has(Feature::Birds) {
        props::birds(canvas, (w * 0.5, h * 0.3), unit * 0.25, plan.palette.near, &mut draw);
    }
}

/// Where the ground begins on which people stand in the snow, as a part of the height.
const PEOPLES_GROUND: f32 = 0.66;

/// How much larger a house is painted that has people before it.
const HOUSE_BEHIND: f32 = 1.9;

/// Colours of what grows in rows: lavender and corn.
const LAVENDER: Colour = [0.62, 0.45, 0.85];
const CORN: Colour = [0.8, 0.68, 0.28];

/// Returns the colour of a field in the light of its hour.
fn crop(plan: &Plan) -> Colour {
    let own = if plan.features.has(Feature::Lavender) { LAVENDER } else { CORN };
    let bright = match plan.time {
        Time::Day => 1.0,
        Time::Dawn | Time::Sunset => 0.85,
        Time::Dusk => 0.65,
        Time::Night => 0.4,
    };
    scale(mix(own, plan.palette.haze, 0.18), bright)
}

/// Returns where a house stands, as a part of the width, that has people before it: beside them. `None` without people or a house.
fn beside_people(plan: &Plan, seat: f32) -> Option<f32> {
    let has_house = plan.features.has(Feature::House) || plan.features.has(Feature::Cabin);
    (plan.has_heroes && has_house).then(|| 0.5 + 0.26 * (seat - 0.5).signum())
}

/// Paints hills, with a cottage, fields or whatever the prompt names.
pub(super) fn hills(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "hills");
    let has = |feature| plan.features.has(feature);
    let light = sky::paint(canvas, plan, h * 0.64);
    let green = plan.time == Time::Day && !has(Feature::Rain);
    let grass: Colour = if plan.mood == Some(Mood::Autumn) { [0.6, 0.45, 0.16] } else { [0.33, 0.56, 0.2] };
    let sort = plan.sort(if has(Feature::House) || has(Feature::Graves) {
        Sort::Bare
    } else if green {
        Sort::Leafy
    } else {
        Sort::Pine
    });
    let seat = draw.between(0.36, 0.64);
    let beside = beside_people(plan, seat);
    let seat = beside.unwrap_or(seat);
    let built = |size: f32| if beside.is_some() { size * HOUSE_BEHIND } else { plan.of_subject(size) };
    for step in 0..5 {
        let t = step as f32 / 4.0;
        let line = land::rolling(canvas, h * lerp(0.56, 0.92, t), 0.2 - 0.1 * t, lerp(0.8, 1.1, t), draw.seed());
        let base = layer(plan, 0.16 + 0.84 * t);
        let ground = if green { mix(base, mix(plan.palette.haze, grass, 0.35 + 0.5 * t), 0.78) } else { base };
        let water = has(Feature::Water) && step == 3;
        if step == 4 {
            nearest(canvas, plan);
        }
        if 1 <= step && !water {
            let tall = lerp(0.06, 0.5, t * t);
            let gap = match step {
                4 => Some((0.5, 0.34)),
                2 | 3 => Some((seat, 0.24)),
                _ => None,
            };
            let row = Stand {
                sort,
                heights: (tall * 0.6, tall * 1.1),
                spacing: tall * if step == 4 { 0.5 } else { 0.9 } + 0.03,
                gap,
            };
            stand(canvas, &line, row, bark(plan, 0.25 + 0.75 * t, light, canvas), &mut draw);
        }
        let x = w * seat;
        let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.02;
        let is_homely = has(Feature::House) && plan.mood != Some(Mood::Eerie);
        if step == 2 && has(Feature::House) && !is_homely {
            buildings::mansion(
                canvas,
                (x, foot),
                built(unit * 0.46),
                scale(layer(plan, 0.86), 0.9),
                &plan.palette,
                &mut draw,
            );
        } else if step == 2 && has(Feature::Cabin) && !is_homely {
            buildings::cabin(canvas, (x, foot), built(unit * 0.26), scale(layer(plan, 0.75), 1.1), &plan.palette, None);
        }
        if water {
            let deep = mix(plan.palette.sky, plan.palette.near, 0.6);
            water::paint(canvas, Water { shore: h * 0.755, deep, depth: 0.5, ripple: 0.4 }, light, draw.seed());
            if has(Feature::Boat) {
                props::boat(canvas, (w * (1.0 - seat), h * 0.82), unit * 0.2, plan.palette.near);
            }
            continue;
        }
        if has(Feature::Field) && step == 3 {
            land::field(canvas, plan, &line, crop(plan), draw.seed());
            extras(canvas, plan, &line, seat, &mut draw);
            return;
        }
        land::fill(
            canvas,
            &line,
            ground,
            (mix(plan.palette.haze, plan.palette.horizon, 0.3), fog_strength(plan) * (1.0 - t), unit * 0.22),
            light,
        );
        if 2 <= step {
            let bottom = if step == 4 { h } else { h * lerp(0.56, 0.92, t + 0.3) };
            land::relief(
                canvas,
                &line,
                bottom,
                (scale(ground, 0.72), mix(ground, plan.palette.light, 0.2)),
                draw.seed(),
            );
        }
        if step == 2 && is_homely {
            // On the slope, not in it: no part of the door is below the grass.
            let wide = built(unit * 0.3);
            let (left, right) = ((x - wide / 2.0).max(0.0) as usize, (x + wide / 2.0) as usize);
            let low = line.iter().take(right).skip(left).fold(0.0_f32, |low, y| low.max(*y));
            town::alone(canvas, plan, (x, low + unit * 0.004), wide, &mut draw);
        }
        if step < 4 {
            let from = h * lerp(0.56, 0.92, t);
            land::mist(
                canvas,
                mix(plan.palette.haze, plan.palette.horizon, 0.45),
                (from - unit * 0.04, from + unit * 0.2),
                fog_strength(plan) * 0.8 * (1.0 - t),
                draw.seed(),
            );
        } else {
            let blade = mix(ground, bark(plan, 1.0, light, canvas).lit, 0.55);
            let bloom = (green && !has(Feature::Graves)).then_some(mix(plan.palette.accent, [1.0, 0.95, 0.8], 0.4));
            land::grass(canvas, &line, (scale(ground, 0.6), blade), bloom, &mut draw);
            extras(canvas, plan, &line, 0.5, &mut draw);
        }
    }
}

/// Paints a white valley; peaks are only in mountains.
pub(super) fn snow(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "snow");
    let light = sky::paint(canvas, plan, h * 0.64);
    let bright = match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.8,
        Time::Dusk => 0.66,
        Time::Night => 0.5,
    };
    let white: Colour = mix([0.9, 0.94, 1.0], plan.palette.sky, 0.25);
    for (rise, depth) in [(0.12, 0.12), (0.05, 0.24)] {
        let line = land::rolling(canvas, h * 0.65 - unit * rise, 0.2, 0.7, draw.seed());
        let hill = mix(layer(plan, depth), white, bright * 0.7);
        land::fill(canvas, &line, hill, (plan.palette.haze, 0.5, unit * 0.16), light);
    }
    land::mist(canvas, plan.palette.horizon, (h * 0.5, h * 0.7), 0.6, draw.seed());
    let seat = draw.between(0.4, 0.6);
    let beside = beside_people(plan, seat);
    let seat = beside.unwrap_or(seat);
    let sort = plan.sort(Sort::Pine);
    for step in 0..4 {
        let t = step as f32 / 3.0;
        let line = land::rolling(canvas, h * lerp(0.65, 0.9, t), 0.1, lerp(0.5, 1.0, t), draw.seed());
        let tall = lerp(0.12, 0.46, t);
        let depth = 0.34 + 0.6 * t;
        let mut bark = bark(plan, depth, light, canvas);
        bark.snow = Some(mix(layer(plan, depth * 0.6), white, bright * 0.85));
        let gap = (1 <= step).then_some((seat, if step == 3 { 0.3 } else { 0.2 }));
        if step == 3 {
            nearest(canvas, plan);
        }
        stand(
            canvas,
            &line,
            Stand { sort, heights: (tall * 0.6, tall * 1.1), spacing: tall * 0.45, gap },
            bark,
            &mut draw,
        );
        let ground = mix(layer(plan, 0.2 + 0.2 * t), white, bright * (0.75 + 0.25 * t));
        let shade = mix(ground, layer(plan, 0.6), 0.45);
        land::fill(canvas, &line, ground, (shade, 0.75, unit * lerp(0.12, 0.4, t)), light);
        if plan.features.has(Feature::Water) && step == 1 {
            let ice = mix(plan.palette.sky, white, 0.5 * bright);
            let shore = h * lerp(0.65, 0.9, 0.42);
            water::paint(canvas, Water { shore, deep: ice, depth: 0.7, ripple: 0.08 }, light, draw.seed());
        }
        if 2 <= step {
            let bottom = if step == 2 { h * 0.94 } else { h };
            let high = mix(ground, mix(white, plan.palette.light, 0.3), 0.5 * bright);
            land::relief(canvas, &line, bottom, (shade, high), draw.seed());
        }
        if step == 1 && (plan.features.has(Feature::Cabin) || plan.features.has(Feature::House)) {
            let x = w * seat;
            let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.02;
            // The ground of people hides what is lower.
            let foot = if beside.is_some() { foot.min(h * PEOPLES_GROUND) } else { foot };
            buildings::cabin(
                canvas,
                (x, foot),
                unit * 0.26 * if beside.is_some() { HOUSE_BEHIND } else { 1.0 },
                mix(plan.palette.near, [0.2, 0.12, 0.08], 0.5),
                &plan.palette,
                Some(mix(ground, [1.0; 3], 0.25)),
            );
        }
        if step == 3 {
            extras(canvas, plan, &line, seat, &mut draw);
        } else {
            land::mist(
                canvas,
                plan.palette.haze,
                (h * lerp(0.62, 0.86, t), h * lerp(0.74, 0.96, t)),
                fog_strength(plan) * 0.6,
                draw.seed(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hero::{Hero, Shape, Stand};
    use super::super::plan::plan;
    use super::*;

    #[test]
    fn a_house_stands_beside_the_people_before_it() {
        let woman = Hero { is_alive: true, ..Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 1.7) };
        let seat = |prompt: &str, heroes: &[Hero]| beside_people(&plan(prompt, "drama", 1, heroes), 0.4);
        let before = std::slice::from_ref(&woman);
        for prompt in ["a house", "a house in winter, snow"] {
            assert!(seat(prompt, before).is_some_and(|seat| (seat - 0.24).abs() < 1e-6), "{prompt}");
            assert_eq!(seat(prompt, &[]), None, "{prompt}");
        }
        assert_eq!(seat("hills", before), None);
    }

    #[test]
    fn corn_is_golden_and_lavender_is_not() {
        let [corn, lavender] =
            ["a field at noon", "a field of lavender at noon"].map(|it| crop(&plan(it, "drama", 1, &[])));
        assert!(corn[2] < corn[0] && lavender[0] < lavender[2], "{corn:?} {lavender:?}");
    }
}
