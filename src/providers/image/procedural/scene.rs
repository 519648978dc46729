//! Composes a picture, place by place, from the far to the near.

use super::buildings::{self, Row};
use super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::land::{self, Rock};
use super::numbers::{Draw, lerp};
use super::plan::{Feature, Mood, Place, Plan, Time};
use super::props;
use super::sky::{self, Light};
use super::special;
use super::trees::{self, Bark, Sort};
use super::water::{self, Water};
use super::weather;

/// Paints everything but the finish.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan) {
    match plan.place {
        Place::Space => special::space(canvas, plan),
        Place::Interior => special::interior(canvas, plan),
        Place::Deep => special::deep(canvas, plan),
        Place::Forest => forest(canvas, plan),
        Place::Mountains => mountains(canvas, plan),
        Place::City => city(canvas, plan),
        Place::Sea => sea(canvas, plan),
        Place::Desert => desert(canvas, plan),
        Place::Hills => hills(canvas, plan),
        Place::Castle => castle(canvas, plan),
        Place::Snow => snow(canvas, plan),
    }
    if matches!(plan.place, Place::Space | Place::Interior | Place::Deep) {
        return;
    }
    let mut draw = Draw::new(plan.seed, "weather");
    let has = |feature| plan.features.has(feature);
    if has(Feature::Rain) {
        weather::rain(canvas, mix(plan.palette.cloud, [0.85, 0.9, 1.0], 0.6), &mut draw);
    }
    if has(Feature::Snowfall) && !has(Feature::Rain) {
        weather::snow(canvas, &mut draw);
    }
    if has(Feature::Petals) {
        weather::petals(canvas, mix(plan.palette.accent, [1.0, 0.75, 0.85], 0.6), &mut draw);
    }
    if has(Feature::Fireflies) {
        weather::fireflies(canvas, mix(plan.palette.accent, plan.palette.lamp, 0.5), &mut draw);
    }
}

/// Returns the colour of a layer between the far haze (0) and the near silhouettes (1).
fn layer(plan: &Plan, depth: f32) -> Colour {
    mix(plan.palette.haze, plan.palette.near, depth)
}

fn bark(plan: &Plan, depth: f32, light: Light, canvas: &Canvas) -> Bark {
    let dark = layer(plan, depth);
    let leaf = match plan.palette_mood() {
        Foliage::Blossom => [0.98, 0.66, 0.76],
        Foliage::Autumn => [0.86, 0.42, 0.12],
        Foliage::Green => [0.38, 0.58, 0.22],
    };
    let day = match plan.time {
        Time::Day => 0.85,
        Time::Dawn | Time::Sunset => 0.45,
        Time::Dusk => 0.3,
        Time::Night => 0.16,
    };
    let lit = mix(dark, mix(leaf, plan.palette.haze, 0.65 * (1.0 - depth)), day);
    let side = if light.at.0 < canvas.w() / 2.0 { -1.0 } else { 1.0 };
    Bark { dark, lit, snow: None, side }
}

enum Foliage {
    Blossom,
    Autumn,
    Green,
}

impl Plan {
    fn palette_mood(&self) -> Foliage {
        if self.features.has(Feature::Petals) {
            Foliage::Blossom
        } else if self.mood == Some(Mood::Autumn) {
            Foliage::Autumn
        } else {
            Foliage::Green
        }
    }

    fn sort(&self, usual: Sort) -> Sort {
        let has = |feature| self.features.has(feature);
        if has(Feature::BareTrees) {
            Sort::Bare
        } else if has(Feature::Palms) {
            Sort::Palm
        } else if has(Feature::LeafyTrees) || has(Feature::Petals) || self.mood == Some(Mood::Autumn) {
            Sort::Leafy
        } else if has(Feature::Pines) {
            Sort::Pine
        } else {
            usual
        }
    }
}

/// Plants a row of trees along a line, leaving a clearing around `gap` (a part of the width).
#[derive(Debug, Clone, Copy)]
struct Stand {
    sort: Sort,
    heights: (f32, f32),
    spacing: f32,
    gap: Option<(f32, f32)>,
}

fn stand(canvas: &mut Canvas, line: &land::Line, stand: Stand, bark: Bark, draw: &mut Draw) {
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

fn fog_strength(plan: &Plan) -> f32 {
    if plan.features.has(Feature::Fog) { 0.85 } else { 0.38 }
}

/// Adds people, birds, graves and lamps in the foreground.
fn extras(canvas: &mut Canvas, plan: &Plan, line: &land::Line, at: f32, draw: &mut Draw) {
    let (unit, w) = (canvas.unit(), canvas.w());
    let has = |feature| plan.features.has(feature);
    let near = scale(plan.palette.near, 0.8);
    let foot = |part: f32| line[((w * part) as usize).min(line.len() - 1)] + unit * 0.012;
    if has(Feature::Birds) {
        let place = (w * draw.between(0.3, 0.7), canvas.h() * draw.between(0.2, 0.34));
        props::birds(canvas, place, unit * 0.3, mix(plan.palette.near, plan.palette.sky, 0.15), draw);
    }
    if has(Feature::Graves) {
        props::graves(canvas, line, unit * 0.09, near, draw);
    }
    if has(Feature::Lamp) && plan.place != Place::City {
        let part = (at + 0.2).min(0.9);
        props::lamp(canvas, (w * part, foot(part)), unit * 0.36, near, plan.palette.lamp);
    }
    if has(Feature::Couple) {
        props::couple(canvas, (w * at, foot(at)), unit * 0.17, near);
    } else if has(Feature::Figure) {
        props::figure(canvas, (w * at, foot(at)), unit * 0.17, near, true);
    }
}

fn forest(canvas: &mut Canvas, plan: &Plan) {
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
    for step in 0..4 {
        let t = step as f32 / 3.0;
        let depth = 0.36 + 0.64 * t;
        let base = h * lerp(0.68, 0.9, t * t.sqrt());
        let line = land::rolling(canvas, base, 0.07, 0.5, draw.seed());
        let tall = lerp(0.2, 0.78, t);
        let row = Stand {
            sort,
            heights: (tall * 0.75, tall * 1.2),
            spacing: if sort == Sort::Pine { lerp(0.05, 0.2, t) } else { lerp(0.1, 0.3, t) },
            gap: (1 <= step).then_some((path, lerp(0.05, 0.23, t))),
        };
        stand(canvas, &line, row, bark(plan, depth, light, canvas), &mut draw);
        land::fill(
            canvas,
            &line,
            layer(plan, depth),
            (plan.palette.haze, fog * (1.0 - t) * 0.8, unit * 0.16),
            Light { strength: light.strength * 0.3, ..light },
        );
        if step == 1 && plan.features.has(Feature::Cabin) {
            let snow = plan.features.has(Feature::Snow).then_some([0.9, 0.93, 0.98]);
            let x = canvas.w() * path;
            let foot = line[x as usize] + unit * 0.02;
            buildings::cabin(canvas, (x, foot), unit * 0.24, scale(layer(plan, 0.8), 1.15), &plan.palette, snow);
        }
        if step < 3 {
            land::mist(
                canvas,
                mix(plan.palette.haze, plan.palette.horizon, 0.25),
                (base - unit * 0.16, base + unit * 0.14),
                fog * 0.9,
                draw.seed(),
            );
        } else {
            extras(canvas, plan, &line, path, &mut draw);
        }
    }
    if plan.features.has(Feature::Fog) {
        land::mist(canvas, plan.palette.haze, (h * 0.7, h * 1.1), 0.45, draw.seed());
    }
}

fn mountains(canvas: &mut Canvas, plan: &Plan) {
    let (h, unit) = (canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "mountains");
    let light = sky::paint(canvas, plan, h * 0.66);
    let snowy = if plan.features.has(Feature::Snow) { 0.62 } else { 0.2 };
    let warm = mix(plan.palette.light, plan.palette.horizon, 0.55);
    let bright = if plan.time == Time::Night { 0.32 } else { 0.62 };
    for (step, (base, tall, long, depth)) in [(0.5, 0.62, 0.9, 0.22), (0.62, 0.5, 0.6, 0.5)].into_iter().enumerate() {
        let line = land::jagged(canvas, h * base, tall, long, draw.seed());
        let shadow = layer(plan, depth + 0.12);
        let rock = Rock {
            lit: mix(layer(plan, depth * 0.6), warm, bright),
            shadow,
            snow: if step == 0 { snowy } else { snowy * 0.6 },
            haze: (mix(plan.palette.haze, plan.palette.horizon, 0.3), 0.3 - 0.2 * step as f32),
        };
        land::mountains(canvas, &line, rock, light, draw.seed());
        land::mist(
            canvas,
            mix(plan.palette.haze, plan.palette.horizon, 0.4),
            (h * base - unit * 0.1, h * base + unit * 0.3),
            0.7,
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
            extras(canvas, plan, &line, 0.5, &mut draw);
        }
    }
}

fn city(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "city");
    let has = |feature| plan.features.has(feature);
    let light = sky::paint(canvas, plan, h * 0.82);
    let dark = !matches!(plan.time, Time::Day | Time::Dawn);
    let street = has(Feature::Street);
    let wet = has(Feature::Rain) || plan.mood == Some(Mood::Neon) || has(Feature::Water);
    let ground = h * if street || wet { 0.83 } else { 0.93 };
    let rows = [
        (0.5, 0.78, 0.15, 0.06, 0.12),
        (0.36, 0.62, 0.4, 0.1, 0.16),
        (0.2, 0.42, 0.68, 0.14, 0.22),
        (0.1, 0.3, 1.0, 0.2, 0.34),
    ];
    for (step, (low, high, depth, narrow, wide)) in rows.into_iter().enumerate() {
        let open = street && 1 <= step;
        let middle = w * 0.5;
        let gap = if open { unit * [0.0, 0.16, 0.24, 0.31][step] } else { 0.0 };
        let tall = if open { [0.0, 0.55, 0.7, 0.85][step] } else { 1.0 };
        let (low, high) = if open {
            (tall * 0.6, tall)
        } else if street {
            (0.26, 0.42)
        } else {
            (low, high)
        };
        let scale_h = h.min(unit * 1.75);
        let row = Row {
            ground,
            heights: (scale_h * low * 0.9, scale_h * high * 0.9),
            widths: (unit * narrow, unit * wide),
            wall: layer(plan, depth * 0.92 + 0.04),
            foot: mix(layer(plan, depth), plan.palette.haze, 0.5 * (1.0 - depth * 0.8)),
            lit: if dark { (0.22 + 0.1 * depth, 0.35 + 0.6 * depth) } else { (0.06, 0.3) },
            signs: plan.mood == Some(Mood::Neon) && 2 <= step,
        };
        let free = if open { (middle - gap, middle + gap) } else { (-9e9, -9e9) };
        buildings::skyline(canvas, row, &plan.palette, if open { free } else { (9e9, -9e9) }, &mut draw);
        let fog = if has(Feature::Fog) { 0.7 } else { 0.4 };
        land::mist(
            canvas,
            mix(plan.palette.haze, plan.palette.horizon, 0.4),
            (ground - unit * 0.4, ground + unit * 0.1),
            fog * (1.0 - depth),
            draw.seed(),
        );
    }
    canvas.rect((0.0, ground), (w, h), Paint::gradient(layer(plan, 0.86), plan.palette.near, ground, h));
    let ripple = if has(Feature::Water) { 0.7 } else { 0.3 };
    if wet || street {
        let water = Water { shore: ground, deep: layer(plan, 0.95), depth: if wet { 0.62 } else { 0.95 }, ripple };
        water::paint(
            canvas,
            water,
            Light { strength: if wet { light.strength * 0.7 } else { 0.0 }, ..light },
            draw.seed(),
        );
    }
    let line = vec![ground + (h - ground) * 0.35; canvas.width];
    if has(Feature::Lamp) || street {
        let near = scale(plan.palette.near, 0.7);
        let lit = if dark { plan.palette.lamp } else { scale(plan.palette.lamp, 0.35) };
        props::lamp(canvas, (w * 0.5 - unit * 0.2, ground + unit * 0.02), unit * 0.3, near, lit);
        props::lamp(canvas, (w * 0.5 + unit * 0.28, ground + (h - ground) * 0.42), unit * 0.5, near, lit);
    }
    extras(canvas, plan, &line, 0.5 + 0.03 * draw.unit(), &mut draw);
}

fn sea(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "sea");
    let has = |feature| plan.features.has(feature);
    let horizon = h * draw.between(0.54, 0.6);
    let light = sky::paint(canvas, plan, horizon);
    let side = if light.at.0 < w / 2.0 { 1.0 } else { -1.0 };
    for step in 0..2 {
        let centre = w * (0.5 + side * (0.2 + 0.16 * step as f32));
        let reach = unit * (0.42 - 0.1 * step as f32);
        let shape = land::rolling(canvas, 0.0, 0.26 - 0.08 * step as f32, 0.35, draw.seed());
        let line: land::Line = (0..canvas.width)
            .map(|x| {
                let off = (x as f32 - centre).abs() / reach;
                horizon - (unit * 0.09 - shape[x]).max(0.0) * (1.0 - off * off).max(0.0)
                    + if 1.0 <= off { 1.0 } else { 0.0 }
            })
            .collect();
        land::fill(canvas, &line, layer(plan, 0.22 + 0.2 * step as f32), (plan.palette.haze, 0.5, unit * 0.1), light);
    }
    land::mist(
        canvas,
        plan.palette.horizon,
        (horizon - unit * 0.12, horizon + unit * 0.05),
        fog_strength(plan),
        draw.seed(),
    );
    let near = plan.palette.near;
    let ship_at = (w * (0.5 + side * 0.14), horizon + unit * 0.012);
    if has(Feature::Ship) {
        props::ship(canvas, ship_at, unit * 0.36, layer(plan, 0.86), mix(layer(plan, 0.6), plan.palette.light, 0.12));
    }
    if has(Feature::Lighthouse) {
        let x = w * (0.5 + side * 0.22);
        let rock = land::jagged(canvas, 0.0, 0.1, 0.12, draw.seed());
        let line: land::Line = (0..canvas.width)
            .map(|i| {
                let off = (i as f32 - x).abs() / (unit * 0.3);
                horizon + unit * 0.02 - (unit * 0.13 - rock[i] * 0.5) * (1.0 - off * off * off).max(0.0)
                    + if 1.0 <= off { 1.0 } else { 0.0 }
            })
            .collect();
        let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.02;
        let dark = matches!(plan.time, Time::Night | Time::Dusk) || has(Feature::Storm) || has(Feature::Fog);
        let walls = if dark {
            (mix(layer(plan, 0.5), [0.9, 0.9, 0.95], 0.2), layer(plan, 0.9))
        } else {
            ([0.93, 0.92, 0.9], [0.75, 0.25, 0.22])
        };
        buildings::lighthouse(canvas, (x, foot), unit * 0.5, walls, plan.palette.lamp, if dark { 1.0 } else { 0.0 });
        land::fill(canvas, &line, layer(plan, 0.92), (near, 0.2, unit * 0.1), light);
    }
    let deep = if plan.time == Time::Day && !has(Feature::Rain) {
        mix(plan.palette.zenith, [0.02, 0.28, 0.36], 0.55)
    } else {
        mix(plan.palette.zenith, near, 0.55)
    };
    water::paint(
        canvas,
        Water { shore: horizon, deep, depth: 0.8, ripple: if has(Feature::Storm) { 1.5 } else { 1.0 } },
        light,
        draw.seed(),
    );
    if has(Feature::Boat) && !has(Feature::Ship) {
        props::boat(canvas, (w * (0.5 - side * 0.1), horizon + (h - horizon) * 0.26), unit * 0.2, scale(near, 0.9));
    }
    let ashore = has(Feature::Beach) || has(Feature::Couple) || has(Feature::Figure) || has(Feature::Palms);
    let line = land::rolling(canvas, h * 0.9, 0.1, 1.1, draw.seed());
    if ashore {
        let sand = mix([0.86, 0.72, 0.5], plan.palette.haze, 0.25);
        let bright = match plan.time {
            Time::Day => 0.95,
            Time::Dawn | Time::Sunset => 0.5,
            Time::Dusk => 0.3,
            Time::Night => 0.14,
        };
        land::fill(
            canvas,
            &line,
            mix(near, sand, bright),
            (scale(mix(near, sand, bright), 0.7), 0.8, unit * 0.3),
            Light { strength: 1.0, colour: [1.0; 3], ..light },
        );
        if has(Feature::Palms) {
            let foot = h * 0.93;
            trees::plant(
                canvas,
                Sort::Palm,
                (w * (0.5 - side * 0.36), foot),
                unit * 0.75,
                bark(plan, 1.0, light, canvas),
                &mut draw,
            );
            trees::plant(
                canvas,
                Sort::Palm,
                (w * (0.5 - side * 0.46), foot),
                unit * 0.6,
                bark(plan, 1.0, light, canvas),
                &mut draw,
            );
        }
    }
    extras(canvas, plan, &line, 0.5 - side * 0.12, &mut draw);
}

fn desert(canvas: &mut Canvas, plan: &Plan) {
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
        let line = land::jagged(canvas, h * 0.56, 0.22, 0.5, draw.seed());
        let rock =
            Rock { lit: layer(plan, 0.15), shadow: layer(plan, 0.45), snow: 0.0, haze: (plan.palette.haze, 0.3) };
        land::mountains(canvas, &line, rock, light, draw.seed());
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
        if step == 2 && plan.features.has(Feature::Figure) {
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

fn hills(canvas: &mut Canvas, plan: &Plan) {
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
    for step in 0..5 {
        let t = step as f32 / 4.0;
        let line = land::rolling(canvas, h * lerp(0.56, 0.92, t), 0.2 - 0.1 * t, lerp(0.8, 1.1, t), draw.seed());
        let base = layer(plan, 0.16 + 0.84 * t);
        let ground = if green { mix(base, mix(plan.palette.haze, grass, 0.35 + 0.5 * t), 0.78) } else { base };
        let water = has(Feature::Water) && step == 3;
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
        if step == 2 && has(Feature::House) {
            buildings::mansion(canvas, (x, foot), unit * 0.46, scale(layer(plan, 0.86), 0.9), &plan.palette, &mut draw);
        } else if step == 2 && has(Feature::Cabin) {
            buildings::cabin(canvas, (x, foot), unit * 0.22, scale(layer(plan, 0.75), 1.1), &plan.palette, None);
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
            land::field(canvas, plan, &line, mix(plan.palette.accent, [0.62, 0.45, 0.85], 0.35), draw.seed());
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
            extras(canvas, plan, &line, 0.5, &mut draw);
        }
    }
}

fn castle(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "castle");
    let light = sky::paint(canvas, plan, h * 0.68);
    let far = land::jagged(canvas, h * 0.56, 0.34, 0.6, draw.seed());
    let rock = Rock {
        lit: mix(layer(plan, 0.12), plan.palette.light, 0.2),
        shadow: layer(plan, 0.3),
        snow: 0.12,
        haze: (mix(plan.palette.haze, plan.palette.horizon, 0.4), 0.35),
    };
    land::mountains(canvas, &far, rock, light, draw.seed());
    land::mist(canvas, plan.palette.horizon, (h * 0.5, h * 0.68), 0.6, draw.seed());
    let side = if light.at.0 < w / 2.0 { 0.58 } else { 0.42 };
    let (x, size) = (w * side, unit * 0.62);
    let roll = land::rolling(canvas, 0.0, 0.12, 0.3, draw.seed());
    let hill: land::Line = (0..canvas.width)
        .map(|i| {
            let off = (i as f32 - x) / (unit * 0.55);
            h * 0.76 + roll[i] - unit * 0.2 / (1.0 + off * off * off * off)
        })
        .collect();
    let seat = hill[(x as usize).min(hill.len() - 1)] + unit * 0.03;
    let dark = if plan.time == Time::Day { 0.0 } else { 1.0 };
    let wall =
        if plan.time == Time::Day { mix([0.72, 0.68, 0.62], plan.palette.haze, 0.35) } else { layer(plan, 0.62) };
    buildings::castle(canvas, (x, seat), size, wall, &plan.palette, dark, &mut draw);
    land::fill(canvas, &hill, layer(plan, 0.7), (plan.palette.haze, 0.5, unit * 0.3), light);
    land::mist(canvas, mix(plan.palette.haze, plan.palette.horizon, 0.4), (h * 0.7, h * 0.86), 0.6, draw.seed());
    if plan.features.has(Feature::Water) {
        let deep = mix(plan.palette.zenith, plan.palette.near, 0.5);
        water::paint(canvas, Water { shore: h * 0.8, deep, depth: 0.55, ripple: 0.7 }, light, draw.seed());
        return;
    }
    let sort = plan.sort(if plan.mood == Some(Mood::Eerie) { Sort::Bare } else { Sort::Pine });
    for (base, depth, tall) in [(0.82, 0.84, 0.16), (0.93, 1.0, 0.36)] {
        let line = land::rolling(canvas, h * base, 0.1, 0.6, draw.seed());
        let row = Stand {
            sort,
            heights: (tall * 0.6, tall * 1.15),
            spacing: tall * 0.42,
            gap: (depth == 1.0).then_some((side, 0.3)),
        };
        stand(canvas, &line, row, bark(plan, depth, light, canvas), &mut draw);
        land::fill(canvas, &line, layer(plan, depth), (plan.palette.haze, 0.3 * (1.0 - depth), unit * 0.2), light);
        if depth == 1.0 {
            extras(canvas, plan, &line, side, &mut draw);
        }
    }
}

fn snow(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "snow");
    let light = sky::paint(canvas, plan, h * 0.64);
    let bright = match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.7,
        Time::Dusk => 0.55,
        Time::Night => 0.36,
    };
    let white: Colour = mix([0.9, 0.94, 1.0], plan.palette.sky, 0.25);
    let far = land::jagged(canvas, h * 0.55, 0.36, 0.7, draw.seed());
    let rock = Rock {
        lit: mix(plan.palette.haze, white, bright),
        shadow: layer(plan, 0.35),
        snow: 0.5,
        haze: (mix(plan.palette.haze, plan.palette.horizon, 0.3), 0.25),
    };
    land::mountains(canvas, &far, rock, light, draw.seed());
    land::mist(canvas, plan.palette.horizon, (h * 0.5, h * 0.7), 0.6, draw.seed());
    let seat = draw.between(0.4, 0.6);
    let sort = plan.sort(Sort::Pine);
    for step in 0..4 {
        let t = step as f32 / 3.0;
        let line = land::rolling(canvas, h * lerp(0.65, 0.9, t), 0.1, lerp(0.5, 1.0, t), draw.seed());
        let tall = lerp(0.12, 0.46, t);
        let depth = 0.34 + 0.6 * t;
        let mut bark = bark(plan, depth, light, canvas);
        bark.snow = Some(mix(layer(plan, depth * 0.6), white, bright * 0.85));
        let gap = (1 <= step).then_some((seat, if step == 3 { 0.3 } else { 0.2 }));
        stand(
            canvas,
            &line,
            Stand { sort, heights: (tall * 0.6, tall * 1.1), spacing: tall * 0.45, gap },
            bark,
            &mut draw,
        );
        let ground = mix(layer(plan, 0.2 + 0.2 * t), white, bright * (0.75 + 0.25 * t));
        let shade = mix(ground, layer(plan, 0.6), 0.45);
        land::fill(canvas, &line, ground, (shade, 0.9, unit * lerp(0.12, 0.3, t)), light);
        if step == 1 && (plan.features.has(Feature::Cabin) || plan.features.has(Feature::House)) {
            let x = w * seat;
            let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.02;
            buildings::cabin(
                canvas,
                (x, foot),
                unit * 0.26,
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
