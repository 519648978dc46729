//! Close-ups: a thing on a table with the place blurred behind it, and a face that comes out of the dark.

use super::super::canvas::{Canvas, Colour, Paint, Point, mix, scale};
use super::super::numbers::{Draw, floor, lerp, noise, step};
use super::super::plan::{Plan, Time};
use super::tone::{self, Spot, Tone};
use super::{Hero, Lines, Stand, area};

/// The blurred scene is painted this many times smaller.
pub(in super::super) const BLUR: usize = 6;

/// Where the edge of the table is, as a part of the height.
const TABLE: f32 = 0.56;

/// Tells whether a hero is shown close, in front of a blurred scene.
pub(in super::super) fn is_close(hero: &Hero) -> bool {
    matches!(hero.stand, Stand::Table | Stand::Wall)
}

/// Spreads a small canvas over a large one, smoothly.
pub(super) fn spread(canvas: &mut Canvas, small: &Canvas) {
    let (across, down) = (small.w() / canvas.w(), small.h() / canvas.h());
    let (w, h) = (canvas.w(), canvas.h());
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

/// Paints the top of a table across the lower part of the picture.
pub(super) fn table(canvas: &mut Canvas, plan: &Plan, light_x: f32, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let edge = h * TABLE;
    let seed = draw.seed();
    let wood: Colour = [[0.34, 0.2, 0.11], [0.26, 0.15, 0.09], [0.4, 0.27, 0.16]][draw.below(3)];
    let warm = mix(plan.palette.lamp, [1.0, 0.9, 0.75], 0.3);
    let bright = if plan.time == Time::Day { 0.95 } else { 0.6 };
    canvas.shade((0.0, edge), (w, h), |x, y, _| {
        let depth = (y - edge) / (h - edge).max(1.0);
        let across = (x - w * 0.5) / (0.55 + depth) / unit;
        let board = across * 3.2;
        let seam = if board - (floor(board) as f32) < 0.022 { 0.5 } else { 1.0 };
        let grain = 0.86 + 0.28 * noise(across * 60.0 + floor(board) as f32 * 9.0, depth * 5.0, seed);
        let pool = ((x - light_x) / w).abs();
        let lit = bright * (1.12 - 0.55 * pool) * (1.0 - 0.62 * depth);
        let tone = scale(mix(wood, plan.palette.near, 0.16), seam * grain * lit);
        mix(tone, scale(warm, 0.5), 0.28 * step(0.16, 0.0, depth) * bright)
    });
    canvas.rect((0.0, edge - 1.0), (w, edge + unit * 0.006), Paint::plain(scale(warm, 0.4)).alpha(0.5));
}

/// Where the faces behind the first one are: parts of the width and the height, and how large they are.
const BEHIND: [(f32, f32, f32); 4] = [(-0.34, 0.3, 0.46), (0.36, 0.33, 0.5), (-0.2, 0.2, 0.34), (0.24, 0.18, 0.36)];

/// Paints a face, or several, that come out of the dark; their eyes are lit.
pub(super) fn faces(canvas: &mut Canvas, hero: &Hero, lines: &Lines, plan: &Plan, is_dark: bool) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let side = (unit * 0.72).min(h * 0.56).min(w * 0.8);
    let third = if w <= h { 0.0 } else { 0.14 };
    let middle = if canvas.light.0 < w / 2.0 { 0.5 + third } else { 0.5 - third };
    let first = (w * middle, h * 0.37);
    tone::spotlight(canvas, first, side * 0.9, if is_dark { 0.22 } else { 0.7 });
    let others = usize::from(hero.count.saturating_sub(1)).min(BEHIND.len());
    for (across, down, share) in BEHIND.into_iter().take(others).rev() {
        let x = (w * middle + across * w.min(h * 1.4)).clamp(side * 0.2, w - side * 0.2);
        face(canvas, hero, lines, plan, ((x, h * down), side * share, is_dark));
    }
    let glow = mix(plan.palette.haze, plan.palette.light, 0.35);
    canvas.glow(first, side * 0.34, glow, if is_dark { 0.42 } else { 0.25 });
    face(canvas, hero, lines, plan, (first, side, is_dark));
}

fn face(canvas: &mut Canvas, hero: &Hero, lines: &Lines, plan: &Plan, (centre, side, is_dark): (Point, f32, bool)) {
    let corner = (centre.0 - lines.size.0 * side / 2.0, centre.1 - lines.size.1 * side / 2.0);
    let spot = Spot { at: corner, side, is_turned: false };
    let natural = hero.tint.unwrap_or([0.5, 0.46, 0.42]);
    let body = if is_dark { mix(scale(natural, 0.42), plan.palette.near, 0.45) } else { scale(natural, 0.85) };
    let painted = Tone {
        body,
        strokes: scale(mix(body, plan.palette.near, 0.5), 0.3),
        rim: (mix(plan.palette.light, [1.0; 3], 0.2), if is_dark { 0.6 } else { 0.4 }),
        toward: (-0.4, -0.9),
        haze: (scale(plan.palette.near, 0.8), 0.0),
        foot_haze: if is_dark { 0.34 } else { 0.0 },
        alpha: 1.0,
    };
    tone::fill(canvas, lines, spot, &painted);
    if !is_dark {
        return;
    }
    for (at, radius) in eyes(lines) {
        let (at, radius) = (spot.place(lines, at), (radius * side).max(1.0));
        canvas.glow(at, radius * 1.1, [1.0, 0.78, 0.3], 0.9);
        canvas.ellipse(at, (radius * 0.9, radius), Paint::plain([1.2, 0.95, 0.45]));
        if hero.is_alive {
            canvas.ellipse(at, (radius * 0.25, radius * 0.75), Paint::plain([0.06, 0.04, 0.02]));
        }
    }
}

/// Finds the eyes of a face: two small lines of one size at one height, one on each side of the middle.
fn eyes(lines: &Lines) -> Vec<(Point, f32)> {
    let parts: Vec<(Point, f32)> = lines.strokes.iter().filter_map(|line| part(line)).collect();
    let middle = lines.size.0 / 2.0;
    let mut best: Option<(f32, [(Point, f32); 2])> = None;
    for (index, one) in parts.iter().enumerate() {
        for other in parts.iter().skip(index + 1) {
            let is_level = (one.0.1 - other.0.1).abs() < 0.04 && (0.25..0.68).contains(&one.0.1);
            let is_even = (one.0.0 + other.0.0 - 2.0 * middle).abs() < 0.06 && (one.1 - other.1).abs() < 0.02;
            let is_apart = (0.12..0.62).contains(&(one.0.0 - other.0.0).abs());
            if is_level && is_even && is_apart && best.is_none_or(|(size, _)| size < one.1) {
                best = Some((one.1, [*one, *other]));
            }
        }
    }
    best.map(|(_, eyes)| eyes.to_vec()).unwrap_or_default()
}

/// Returns the middle and the radius of a small line that is about as wide as high.
fn part(line: &[Point]) -> Option<(Point, f32)> {
    let fold = |part: fn(&Point) -> f32| {
        line.iter().map(part).fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (top, bottom)) = (fold(|p| p.0), fold(|p| p.1));
    let (wide, tall) = (right - left, bottom - top);
    let is_small = (0.045..0.15).contains(&wide) && (0.045..0.17).contains(&tall);
    let is_round = 0.5 * wide * tall < area(line).abs() / 2.0;
    (is_small && is_round).then_some(((lerp(left, right, 0.5), lerp(top, bottom, 0.5)), (wide + tall) / 4.0))
}
