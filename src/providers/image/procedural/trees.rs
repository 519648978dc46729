//! Trees: pines, bare and leafy ones, palms.

use super::canvas::{Canvas, Colour, Paint, Point, mix};
use super::numbers::{Draw, cosine, sine};

/// The sort of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Pine,
    Bare,
    Leafy,
    Palm,
}

/// How a tree is coloured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bark {
    /// Trunk and shaded leaves.
    pub(super) dark: Colour,
    /// Leaves in the light.
    pub(super) lit: Colour,
    /// Snow on its branches, where there is any.
    pub(super) snow: Option<Colour>,
    /// Where the light stands: -1 left, 1 right.
    pub(super) side: f32,
}

/// Plants a tree with its foot at `foot`, `tall` pixels high.
pub(super) fn plant(canvas: &mut Canvas, sort: Sort, foot: Point, tall: f32, bark: Bark, draw: &mut Draw) {
    match sort {
        Sort::Pine => pine(canvas, foot, tall, bark, draw),
        Sort::Bare => {
            let lean = draw.between(-0.02, 0.02);
            branch(canvas, foot, 0.25 + lean, tall * 0.3, tall * 0.055, 0, bark.dark, draw);
        }
        Sort::Leafy => leafy(canvas, foot, tall, bark, draw),
        Sort::Palm => palm(canvas, foot, tall, bark, draw),
    }
}

/// Draws a pine of drooping, uneven boughs, each side on its own.
fn pine(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    let tiers = ((tall / 7.0) as usize).clamp(6, 22);
    let wide = tall * draw.between(0.17, 0.24);
    let trunk = tall * 0.022;
    canvas.rect((x - trunk, y - tall * 0.14), (x + trunk, y + tall * 0.02), Paint::plain(bark.dark));
    let mut side = |direction: f32| -> Vec<Point> {
        let mut points = vec![(x, y - tall)];
        for tier in 0..tiers {
            let t = (tier as f32 + 1.0) / tiers as f32;
            let reach = wide * (t * 0.92 + 0.03) * draw.between(0.68, 1.12);
            let down = y - tall + tall * 0.93 * (t + draw.between(-0.2, 0.15) / tiers as f32);
            let droop = tall * 0.03 * t;
            points.push((x + direction * reach * 0.55, down - droop * 0.6));
            points.push((x + direction * reach, down + droop));
            points.push((x + direction * reach * 0.62, down + droop * 0.1));
            points.push((x + direction * reach * draw.between(0.22, 0.4), down - droop * 0.4));
        }
        points.push((x, y - tall * 0.06));
        points
    };
    let (left, right) = (side(-1.0), side(1.0));
    let (lit, shade) = if bark.side < 0.0 { (&left, &right) } else { (&right, &left) };
    canvas.polygon(shade, Paint::plain(bark.dark));
    canvas.polygon(lit, Paint::plain(mix(bark.dark, bark.lit, 0.28)));
    if let Some(snow) = bark.snow {
        for points in [&left, &right] {
            for bough in points[1..points.len() - 1].chunks_exact(4) {
                let (root, tip, back) = (bough[0], bough[1], bough[2]);
                let thick = tall * 0.012;
                canvas.polygon(
                    &[(root.0, root.1 - thick), (tip.0, tip.1 - thick * 0.6), (back.0, back.1 - thick * 1.2)],
                    Paint::plain(snow).alpha(0.9),
                );
            }
        }
    }
}

/// Grows a bare branch: it bends, thins out and splits.
#[expect(clippy::too_many_arguments, reason = "the state of one growing tip")]
fn branch(
    canvas: &mut Canvas,
    from: Point,
    turns: f32,
    length: f32,
    width: f32,
    depth: u32,
    colour: Colour,
    draw: &mut Draw,
) {
    let mut at = from;
    let mut heading = turns;
    let parts = 4;
    let end = width * 0.68;
    for part in 0..parts {
        heading += draw.between(-0.028, 0.028);
        let to = (at.0 + cosine(heading) * length / parts as f32, at.1 - sine(heading) * length / parts as f32);
        let wide = |p: i32| width + (end - width) * p as f32 / parts as f32;
        let flare = if depth == 0 && part == 0 { 1.5 } else { 1.0 };
        canvas.stroke(at, to, ((wide(part) * flare).max(0.7), wide(part + 1).max(0.6)), Paint::plain(colour));
        if 0 < depth && depth < 6 && draw.chance(0.22) {
            let off = if draw.chance(0.5) { 0.12 } else { -0.12 };
            branch(canvas, to, heading + off, length * 0.5, end * 0.45, depth + 3, colour, draw);
        }
        at = to;
    }
    if 7 <= depth || end < 0.45 {
        return;
    }
    let spread = draw.between(0.05, 0.1);
    let (left, right) = (draw.between(0.66, 0.9), draw.between(0.6, 0.86));
    branch(canvas, at, heading + spread, length * left, end * 0.78, depth + 1, colour, draw);
    branch(canvas, at, heading - draw.between(0.05, 0.11), length * right, end * 0.72, depth + 1, colour, draw);
    if depth == 0 {
        branch(canvas, at, heading + draw.between(-0.03, 0.03), length * 0.8, end * 0.7, depth + 1, colour, draw);
    }
}

/// Draws a round crown of many small tufts, brighter toward the light.
fn leafy(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    canvas.stroke((x, y), (x, y - tall * 0.6), (tall * 0.075, tall * 0.03), Paint::plain(bark.dark));
    for lean in [-0.16, 0.13] {
        canvas.stroke(
            (x, y - tall * 0.36),
            (x + tall * lean, y - tall * 0.62),
            (tall * 0.03, tall * 0.014),
            Paint::plain(bark.dark),
        );
    }
    let (crown, high) = (tall * draw.between(0.25, 0.32), tall * 0.3);
    let centre = y - tall * 0.68;
    let dark = mix(bark.dark, bark.lit, 0.3);
    for pass in 0..3 {
        let count = [46, 60, 46][pass];
        let colour = mix(dark, bark.lit, [0.0, 0.4, 0.85][pass]);
        for _ in 0..count {
            let (turn, far) = (draw.unit(), draw.unit().sqrt());
            let (dx, dy) = (cosine(turn) * far, sine(turn) * far);
            let toward = dx * bark.side - dy;
            if (pass == 1 && toward < -0.35) || (pass == 2 && toward < 0.25) {
                continue;
            }
            let size = crown * draw.between(0.1, 0.24) * (1.0 - 0.22 * pass as f32);
            let shade = mix(colour, dark, draw.between(0.0, 0.35));
            canvas.ellipse(
                (x + dx * crown, centre - dy.max(-0.75) * -high - crown * 0.03),
                (size, size * 0.82),
                Paint::plain(shade),
            );
        }
    }
}

/// Draws a bent palm with feathered fronds.
fn palm(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    let lean = draw.between(-0.3, 0.3) * tall;
    let at = |t: f32| (x + lean * t * t, y - tall * 0.85 * t);
    for part in 0..8 {
        let (t, u) = (part as f32 / 8.0, (part as f32 + 1.0) / 8.0);
        let wide = |t: f32| tall * (0.045 - 0.022 * t);
        canvas.stroke(at(t), at(u), (wide(t), wide(u)), Paint::plain(bark.dark));
    }
    let crown = at(1.0);
    for frond in 0..9 {
        let turn = -0.06 + 0.62 * frond as f32 / 8.0 + draw.between(-0.02, 0.02);
        let length = tall * draw.between(0.34, 0.44);
        let mut from = crown;
        for part in 0..7 {
            let t = part as f32 / 7.0;
            let drop = t * t * length * 0.2;
            let to = (from.0 + cosine(turn) * length / 7.0, from.1 - sine(turn) * length / 7.0 + drop);
            canvas.stroke(
                from,
                to,
                (tall * 0.014 * (1.0 - t) + 1.0, tall * 0.01 * (1.0 - t) + 0.7),
                Paint::plain(bark.dark),
            );
            for blade in [-1.0, 1.0] {
                let leaf = length * 0.26 * (1.1 - t);
                canvas.stroke(
                    to,
                    (to.0 + cosine(turn + 0.13 * blade) * leaf, to.1 - sine(turn + 0.13 * blade) * leaf + leaf * 0.75),
                    (tall * 0.022, 0.5),
                    Paint::plain(bark.dark),
                );
            }
            from = to;
        }
    }
}
