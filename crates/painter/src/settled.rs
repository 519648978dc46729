//! Paints places with people: city, sea, castle.

use super::buildings::{self, Row};
use super::canvas::{Canvas, Paint, mix, scale};
use super::land;
use super::minka;
use super::numbers::Draw;
use super::peaks::Range;
use super::plan::{Feature, Mood, Plan, Time};
use super::props;
use super::scene::{Stand, bark, extras, fog_strength, layer, nearest, rock, stand};
use super::sets::waves;
use super::sky::{self, Light};
use super::trees::{self, Sort};
use super::water::{self, Water};

/// Paints a skyline, or a street that opens into it.
pub(super) fn city(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "city");
    let has = |feature| plan.features.has(feature);
    let light = sky::paint(canvas, plan, h * 0.82);
    let dark = !matches!(plan.time, Time::Day | Time::Dawn);
    let street = has(Feature::Street);
    let neon = plan.mood == Some(Mood::Neon);
    let wet = has(Feature::Rain) || neon || has(Feature::Water);
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
            wall: layer(plan, if neon { 0.3 + depth * 0.66 } else { depth * 0.92 + 0.04 }),
            foot: mix(layer(plan, depth), plan.palette.haze, 0.5 * (1.0 - depth * 0.8)),
            lit: match (dark, neon) {
                (true, true) => (0.34, 0.55 + 0.45 * depth),
                (true, false) => (0.22 + 0.1 * depth, 0.35 + 0.6 * depth),
                (false, _) => (0.06, 0.3),
            },
            signs: neon && 1 <= step,
            glass: (!dark).then_some(mix(plan.palette.sky, plan.palette.horizon, 0.4)),
        };
        let free = if open { (middle - gap, middle + gap) } else { (-9e9, -9e9) };
        buildings::skyline(canvas, row, &plan.palette, if open { free } else { (9e9, -9e9) }, &mut draw);
        let fog = if has(Feature::Fog) {
            0.7
        } else if neon {
            0.26
        } else {
            0.4
        };
        land::mist(
            canvas,
            mix(plan.palette.haze, plan.palette.horizon, 0.4),
            (ground - unit * 0.4, ground + unit * 0.1),
            fog * (1.0 - depth),
            draw.seed(),
        );
    }
    if neon && street {
        let glow = mix(plan.palette.accent, plan.palette.horizon, 0.5);
        canvas.glow_oval((w * 0.5, ground - unit * 0.1), (unit * 0.07, unit * 0.16), glow, 0.7);
    }
    canvas.rect((0.0, ground), (w, h), Paint::gradient(layer(plan, 0.86), plan.palette.near, ground, h));
    let ripple = if has(Feature::Water) { 0.7 } else { 0.3 };
    if wet || street {
        let water = Water {
            shore: ground,
            deep: layer(plan, 0.95),
            depth: if neon {
                0.3
            } else if wet {
                0.55
            } else {
                0.95
            },
            ripple,
        };
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

/// Paints a coast, with ships or a lighthouse.
pub(super) fn sea(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "sea");
    let has = |feature| plan.features.has(feature);
    let horizon = h * draw.between(0.54, 0.6);
    let light = sky::paint(canvas, plan, horizon);
    let side = if light.at.0 < w / 2.0 { 1.0 } else { -1.0 };
    // Islands leave the horizon behind a ship or a lighthouse free, because dark on dark cannot be seen.
    let land_side = if has(Feature::Ship) || has(Feature::Lighthouse) { -side * 1.25 } else { side };
    for step in 0..2 {
        let centre = w * (0.5 + land_side * (0.2 + 0.16 * step as f32));
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
        let size = plan.of_subject(unit * 0.36);
        props::ship(canvas, ship_at, size, layer(plan, 0.86), mix(layer(plan, 0.6), plan.palette.light, 0.12));
    }
    if has(Feature::Lighthouse) {
        let x = w * (0.5 + side * 0.22);
        let rock = land::rolling(canvas, 0.0, 0.1, 0.12, draw.seed());
        // A headland from the side of the picture; an island reflected in calm water would look like a floating egg.
        let line: land::Line = (0..canvas.width)
            .map(|i| {
                let off = ((x - i as f32) * side / (unit * 0.3)).max(-0.35 * side.abs());
                let rise = if off < 0.0 { 1.0 + 0.3 * off } else { (1.0 - off * off).max(0.0) };
                let teeth = rock[i] * if 0.0 < rise { 0.8 } else { 0.0 };
                horizon + 1.0 - (unit * 0.12 * rise - teeth * rise).max(0.0) + if rise <= 0.0 { 1.0 } else { 0.0 }
            })
            .collect();
        let foot = line[(x as usize).min(line.len() - 1)] + unit * 0.02;
        let dark = plan.is_dark() || has(Feature::Storm) || has(Feature::Fog);
        let walls = if dark {
            (mix(layer(plan, 0.5), [0.9, 0.9, 0.95], 0.2), layer(plan, 0.9))
        } else {
            ([0.93, 0.92, 0.9], [0.75, 0.25, 0.22])
        };
        let tall = plan.of_subject(unit * 0.5).min(foot * 0.84);
        buildings::lighthouse(canvas, (x, foot), tall, walls, plan.palette.lamp, if dark { 1.0 } else { 0.0 });
        let stone = mix(layer(plan, 0.8), plan.palette.haze, 0.1);
        land::fill(canvas, &line, stone, (near, 0.8, unit * 0.1), light);
        land::relief(canvas, &line, horizon + 2.0, (near, mix(stone, plan.palette.haze, 0.6)), draw.seed());
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
    let height = waves::height(plan);
    if 0.0 < height {
        waves::paint(canvas, plan, (horizon, h), height, light, &mut draw);
    }
    if has(Feature::Boat) && !has(Feature::Ship) {
        let at = (w * (0.5 - side * 0.06), horizon + (h - horizon) * 0.26);
        props::boat(canvas, at, plan.of_subject(unit * 0.3), scale(near, 0.9));
    }
    // Whatever stands in the picture stands on a shore.
    let on_land = [Feature::Beach, Feature::Couple, Feature::Figure, Feature::Palms, Feature::Lamp, Feature::Graves];
    let ashore = on_land.into_iter().any(has);
    canvas.water = Some((horizon, if ashore { h * 0.74 } else { h }));
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

/// Paints a castle on its hill.
pub(super) fn castle(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "castle");
    let light = sky::paint(canvas, plan, h * 0.68);
    let far = Range::raise(canvas, h * 0.66, 0.42, 0.5, &mut draw);
    let snow = if plan.features.has(Feature::Snow) { 0.8 } else { 0.34 };
    far.paint(canvas, h * 0.7, rock(plan, 0.16, snow, 0.3), light, draw.seed());
    land::mist(canvas, plan.palette.horizon, (h * 0.5, h * 0.68), 0.6, draw.seed());
    let side = if light.at.0 < w / 2.0 { 0.58 } else { 0.42 };
    let x = w * side;
    let roll = land::rolling(canvas, 0.0, 0.12, 0.3, draw.seed());
    let hill: land::Line = (0..canvas.width)
        .map(|i| {
            let off = (i as f32 - x) / (unit * 0.55);
            h * 0.76 + roll[i] - unit * 0.2 / (1.0 + off * off * off * off)
        })
        .collect();
    let seat = hill[(x as usize).min(hill.len() - 1)] + unit * 0.03;
    // In a wide picture there is little sky, and the highest spire must fit in it.
    let size = (plan.of_subject(unit * 0.62)).min(seat * 0.84).min(unit * 0.8);
    let dark = if plan.time == Time::Day { 0.0 } else { 1.0 };
    let wall =
        if plan.time == Time::Day { mix([0.72, 0.68, 0.62], plan.palette.haze, 0.35) } else { layer(plan, 0.62) };
    if plan.is_old_japan() {
        minka::castle(canvas, plan, (x, seat), size);
    } else {
        buildings::castle(canvas, (x, seat), size, wall, &plan.palette, dark, &mut draw);
    }
    land::fill(canvas, &hill, layer(plan, 0.7), (plan.palette.haze, 0.5, unit * 0.3), light);
    land::mist(canvas, mix(plan.palette.haze, plan.palette.horizon, 0.4), (h * 0.7, h * 0.86), 0.6, draw.seed());
    if plan.features.has(Feature::Water) {
        let deep = mix(plan.palette.zenith, plan.palette.near, 0.5);
        water::paint(canvas, Water { shore: h * 0.8, deep, depth: 0.55, ripple: 0.7 }, light, draw.seed());
        canvas.water = Some((h * 0.8, h));
        return;
    }
    let sort = plan.sort(if plan.mood == Some(Mood::Eerie) { Sort::Bare } else { Sort::Pine });
    for (base, depth, tall) in [(0.82, 0.84, 0.16), (0.93, 1.0, 0.36)] {
        let line = land::rolling(canvas, h * base, 0.1, 0.6, draw.seed());
        if 0.9 < depth {
            nearest(canvas, plan);
        }
        let row = Stand {
            sort,
            heights: (tall * 0.6, tall * 1.15),
            spacing: tall * 0.32,
            gap: (0.9 < depth).then_some((side, 0.27)),
        };
        stand(canvas, &line, row, bark(plan, depth, light, canvas), &mut draw);
        land::fill(canvas, &line, layer(plan, depth), (plan.palette.haze, 0.3 * (1.0 - depth), unit * 0.2), light);
        if 0.9 < depth {
            let ground = layer(plan, depth);
            land::relief(canvas, &line, h, (scale(ground, 0.6), mix(ground, plan.palette.haze, 0.3)), draw.seed());
            let blade = mix(ground, bark(plan, depth, light, canvas).lit, 0.4);
            land::grass(canvas, &line, (scale(ground, 0.7), blade), None, &mut draw);
            extras(canvas, plan, &line, side, &mut draw);
        }
    }
}
