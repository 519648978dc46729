//! Paints the stalls of a market: tables with wares below striped awnings, at both sides of the street.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::numbers::{Draw, lerp};
use super::plan::{Feature, Plan};
use super::town::lit;

/// Colours of awnings, whose other stripes are pale.
const AWNINGS: [Colour; 4] = [[0.72, 0.22, 0.18], [0.2, 0.42, 0.34], [0.22, 0.36, 0.6], [0.82, 0.56, 0.18]];
const PALE: Colour = [0.93, 0.9, 0.82];
const WOOD: Colour = [0.5, 0.35, 0.22];

/// Colours of fruit, bread and cloth.
const WARES: [Colour; 6] = [
    [0.78, 0.24, 0.16],
    [0.86, 0.58, 0.16],
    [0.46, 0.6, 0.2],
    [0.74, 0.54, 0.3],
    [0.5, 0.28, 0.44],
    [0.88, 0.78, 0.34],
];

/// Where the stalls are, as parts of the width, how far down the street, and how large, as parts of the shorter side.
const STALLS: [(f32, f32, f32); 4] = [(0.3, 0.02, 0.22), (0.7, 0.02, 0.22), (0.1, 0.18, 0.4), (0.9, 0.18, 0.4)];

/// How many stripes an awning has, and wares in a row.
const STRIPES: usize = 7;
const WARES_IN_A_ROW: usize = 7;

/// Paints the stalls on a street that begins at a height.
pub(super) fn stalls(canvas: &mut Canvas, plan: &Plan, ground: f32, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    for (x, down, size) in STALLS {
        let at = (w * x, ground + (h - ground) * down + unit * 0.02);
        stall(canvas, plan, at, unit * size, draw);
    }
}

/// Paints a stall by the middle of its foot and its width.
fn stall(canvas: &mut Canvas, plan: &Plan, (x, y): Point, wide: f32, draw: &mut Draw) {
    let tone = |colour: Colour| lit(plan, colour, 0.95);
    let place = |(px, py): Point| (x + px * wide, y - py * wide);
    canvas.ellipse((x, y), (wide * 0.56, wide * 0.05), Paint::plain([0.0; 3]).alpha(0.3));
    let wood = tone(WOOD);
    for px in [-0.46, 0.43] {
        canvas.rect(place((px, 0.84)), place((px + 0.03, 0.0)), Paint::plain(scale(wood, 0.8)));
    }
    let cloth = tone(scale(PALE, draw.between(0.7, 0.9)));
    let (top, foot) = (place((0.0, 0.34)).1, y);
    canvas.rect(place((-0.44, 0.34)), place((0.44, 0.03)), Paint::gradient(cloth, scale(cloth, 0.7), top, foot));
    canvas.rect(place((-0.47, 0.37)), place((0.47, 0.33)), Paint::plain(wood));
    for number in 0..WARES_IN_A_ROW {
        let px = lerp(-0.38, 0.38, number as f32 / (WARES_IN_A_ROW - 1) as f32);
        let (size, ware) = (draw.between(0.045, 0.07), tone(WARES[draw.below(WARES.len())]));
        canvas.ellipse(place((px, 0.37 + size * 0.7)), (wide * size, wide * size), Paint::plain(ware));
        canvas.ellipse(place((px - 0.012, 0.385 + size)), (wide * 0.016, wide * 0.012), Paint::plain(scale(ware, 1.3)));
    }
    awning(canvas, plan, place, draw);
    if plan.is_dark() {
        let at = place((0.0, 0.66));
        let lamp = plan.palette.lamp;
        canvas.ellipse(at, (wide * 0.03, wide * 0.04), Paint::plain(mix(lamp, [1.0; 3], 0.5)));
        canvas.glow(at, wide * 0.3, lamp, 0.55);
        canvas.flicker(at, wide * 0.8, Source::Window);
    }
}

/// Spreads the awning of a stall, with snow on it in winter.
fn awning(canvas: &mut Canvas, plan: &Plan, place: impl Fn(Point) -> Point, draw: &mut Draw) {
    let dye = AWNINGS[draw.below(AWNINGS.len())];
    let white = plan.features.has(Feature::Snow) || plan.features.has(Feature::Snowfall);
    let across = |stripe: usize, reach: f32| lerp(-reach, reach, stripe as f32 / STRIPES as f32);
    for stripe in 0..STRIPES {
        let colour = lit(plan, if stripe.is_multiple_of(2) { dye } else { PALE }, 0.95);
        let (a, b) = (across(stripe, 0.55), across(stripe + 1, 0.55));
        let (c, d) = (across(stripe + 1, 0.42), across(stripe, 0.42));
        let (top, low) = (place((0.0, 1.0)).1, place((0.0, 0.72)).1);
        let body = [(a, 0.74), (b, 0.74), (c, 1.0), (d, 1.0)].map(&place);
        canvas.polygon(&body, Paint::gradient(scale(colour, 1.08), scale(colour, 0.85), top, low));
        let hem = place(((a + b) / 2.0, 0.74));
        let half = (place((b, 0.74)).0 - place((a, 0.74)).0) / 2.0;
        canvas.ellipse(hem, (half, half * 0.55), Paint::plain(scale(colour, 0.85)));
    }
    if white {
        let snow = lit(plan, [0.95, 0.97, 1.0], 0.95);
        let cover = [(-0.49, 0.88), (-0.4, 1.04), (0.4, 1.04), (0.49, 0.88), (0.2, 0.92), (-0.15, 0.89)].map(&place);
        canvas.polygon(&cover, Paint::plain(snow));
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::plan;
    use super::super::town::town;
    use super::*;

    #[test]
    fn a_market_has_stalls_and_a_square_has_none() {
        let has_stalls = |prompt: &str| plan(prompt, "drama", 1, &[]).features.has(Feature::Stalls);
        assert!(has_stalls("a market in the morning") && !has_stalls("the market square at noon"));
        let mut plan = plan("a market at night", "drama", 1, &[]);
        let mut painted = || {
            let mut canvas = Canvas::new(90, 160);
            town(&mut canvas, &plan);
            plan.features.remove(Feature::Stalls);
            canvas
        };
        let (with, without) = (painted(), painted());
        let is_other = |at: &usize| {
            let (x, y) = (at % 90, at / 90);
            with.pixel(x, y).iter().zip(without.pixel(x, y)).any(|(a, b)| 0.01 < (a - b).abs())
        };
        let differ = (0..90 * 160).filter(is_other).count();
        assert!(1000 < differ, "{differ} pixels");
    }
}
