//! Paints trees: pines, bare and leafy ones, palms.

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

/// The colours of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bark {
    /// Trunk and shaded leaves.
    pub(super) dark: Colour,
    /// Leaves in the light.
    pub(super) lit: Colour,
    /// Snow on its branches, where there is any.
    pub(super) snow: Option<Colour>,
    /// The direction of the light: -1 left, 1 right.
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

/// Draws a pine as layers of boughs, the upper ones over the lower; each is dark at its top and brighter at its hem.
fn pine(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    let tiers = ((tall / 9.0) as usize).clamp(4, 9);
    let wide = tall * draw.between(0.17, 0.23);
    let lean = tall * draw.between(-0.015, 0.015);
    let trunk = tall * 0.02;
    canvas.rect((x - trunk, y - tall * 0.14), (x + trunk, y + tall * 0.02), Paint::plain(bark.dark));
    let high = tall * 0.94;
    for tier in (0..tiers).rev() {
        let part = |tier: f32| tier / tiers as f32;
        let (t, next) = (part(tier as f32), part(tier as f32 + 1.0));
        // The layers get longer toward the foot, and each overlaps the one above.
        let top = y - tall + high * (t * (0.45 + 0.55 * t) - 0.02).max(0.0);
        let hem = y - tall + high * (next * (0.45 + 0.55 * next) + 0.035);
        let half = wide * (0.12 + 0.88 * next) * draw.between(0.86, 1.1);
        let middle = x + lean * (1.0 - t);
        let fringe = fringe(middle, half, (top, hem), tall, draw);
        let bright = mix(bark.dark, bark.lit, 0.34);
        skirt(canvas, (middle, top), &fringe, Paint::gradient(bark.dark, mix(bark.dark, bright, 0.55), top, hem));
        let lit: Vec<Point> = fringe
            .iter()
            .copied()
            .filter(|point| 0.0 < (point.0 - middle - half * 0.1 * bark.side) * bark.side)
            .collect();
        if 2 < lit.len() {
            skirt(canvas, (middle, top), &lit, Paint::gradient(bark.dark, bright, top, hem).alpha(0.85));
        }
        if let Some(snow) = bark.snow {
            snow_on(canvas, &fringe, (hem - top) * 0.17, snow, draw);
        }
    }
}

/// Paints snow on some boughs of a layer; their dark undersides stay visible.
fn snow_on(canvas: &mut Canvas, fringe: &[Point], thick: f32, snow: Colour, draw: &mut Draw) {
    for bough in fringe.windows(3).skip(1).step_by(2) {
        if draw.chance(0.3) {
            continue;
        }
        let (notch, tip, other) = (bough[2], bough[1], bough[0]);
        let high = thick * draw.between(1.2, 2.2);
        let cap = [
            (other.0, other.1 - thick * 0.9),
            ((other.0 + notch.0) / 2.0, tip.1 - high),
            (notch.0, notch.1 - thick * 0.9),
            ((notch.0 + tip.0) / 2.0, tip.1 - thick * 0.2),
        ];
        canvas.polygon(&cap, Paint::plain(snow).alpha(0.88));
    }
}

fn skirt(canvas: &mut Canvas, apex: Point, fringe: &[Point], paint: Paint) {
    let mut points = Vec::with_capacity(fringe.len() + 1);
    points.push(apex);
    points.extend_from_slice(fringe);
    canvas.polygon(&points, paint);
}

/// Makes the jagged hem of a layer, which hangs lower in the middle.
fn fringe(middle: f32, half: f32, (top, hem): (f32, f32), tall: f32, draw: &mut Draw) -> Vec<Point> {
    let teeth = ((half / 3.5) as usize).clamp(2, 9);
    let mut points = Vec::with_capacity(2 * teeth + 1);
    for tooth in 0..=teeth {
        let across = tooth as f32 / teeth as f32 * 2.0 - 1.0;
        let hang = (hem - top) * 0.2 * (1.0 - across * across) + tall * 0.012 * draw.unit();
        points.push((middle + half * across * draw.between(0.93, 1.05), hem + hang - (hem - top) * 0.1 * across.abs()));
        if tooth < teeth {
            let between = across + 1.0 / teeth as f32 + draw.between(-0.15, 0.15) / teeth as f32;
            points.push((middle + half * between * 0.94, hem - (hem - top) * draw.between(0.1, 0.26)));
        }
    }
    points
}

/// Draws a bare branch, which bends, gets thinner and splits.
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

/// Draws a crown of a few boughs, each of many small tufts, brighter toward the light.
fn leafy(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    let wood = mix(bark.dark, [0.16, 0.1, 0.07], 0.35);
    canvas.stroke((x, y + tall * 0.01), (x, y - tall * 0.55), (tall * 0.085, tall * 0.035), Paint::plain(wood));
    let mut boughs: Vec<(f32, f32, f32)> = vec![(0.0, 0.74, 0.2)];
    for side in [-1.0, 1.0] {
        boughs.push((side * draw.between(0.16, 0.24), draw.between(0.56, 0.62), draw.between(0.15, 0.19)));
        boughs.push((side * draw.between(0.1, 0.17), draw.between(0.76, 0.84), draw.between(0.13, 0.17)));
    }
    for &(dx, up, _) in &boughs {
        let from = (x, y - tall * (up * 0.55));
        canvas.stroke(from, (x + tall * dx, y - tall * up), (tall * 0.034, tall * 0.012), Paint::plain(wood));
    }
    let shade = mix(bark.dark, bark.lit, 0.35);
    let fine = if tall < 60.0 { 0.5 } else { 1.0 };
    for pass in 0..3 {
        let tone = [0.0, 0.5, 1.0][pass];
        for &(dx, up, size) in &boughs {
            for _ in 0..([26.0, 26.0, 22.0][pass] * fine) as usize {
                let (turn, far) = (draw.unit(), draw.unit().sqrt());
                let (ox, oy) = (cosine(turn) * far, sine(turn) * far);
                let toward = ox * 0.7 * bark.side + oy;
                if toward < [-2.0, -0.35, 0.25][pass] {
                    continue;
                }
                let colour = mix(mix(shade, bark.lit, tone), shade, draw.between(0.0, 0.45));
                let tuft = tall * size * draw.between(0.16, 0.3) * (1.0 - 0.3 * tone);
                let at = (x + tall * (dx + ox * size * 1.1), y - tall * (up + oy * size * 0.85));
                canvas.ellipse(at, (tuft, tuft * 0.8), Paint::plain(colour));
            }
        }
    }
}

/// Draws a bent palm with feathered fronds that arch and hang.
fn palm(canvas: &mut Canvas, (x, y): Point, tall: f32, bark: Bark, draw: &mut Draw) {
    let lean = draw.between(0.1, 0.3) * tall * if draw.chance(0.5) { 1.0 } else { -1.0 };
    let wood = mix(bark.dark, [0.36, 0.25, 0.16], 0.3);
    let at = |t: f32| (x + lean * t * t, y - tall * 0.82 * t);
    for part in 0..12 {
        let (t, u) = (part as f32 / 12.0, (part as f32 + 1.0) / 12.0);
        let wide = |t: f32| tall * (0.042 - 0.02 * t);
        canvas.stroke(at(t), at(u), (wide(t), wide(u) * 0.88), Paint::plain(wood));
    }
    let crown = at(1.0);
    for frond in 0..11 {
        let side = if frond % 2 == 0 { 1.0 } else { -1.0 };
        let rise = draw.between(-0.1, 0.2);
        let length = tall * draw.between(0.3, 0.42);
        let colour =
            mix(bark.dark, bark.lit, 0.15 + 0.5 * draw.unit() * if 0.0 < side * bark.side { 1.0 } else { 0.4 });
        let mut from = crown;
        let parts = 9;
        for part in 0..parts {
            let t = part as f32 / parts as f32;
            let heading = rise - 0.3 * t * t; // in turns: upward first, then down
            let to = (
                from.0 + side * cosine(heading) * length / parts as f32,
                from.1 - sine(heading) * length / parts as f32,
            );
            let rib = tall * 0.012 * (1.0 - t) + 0.8;
            canvas.stroke(from, to, (rib, rib * 0.8), Paint::plain(colour));
            let leaf = length * 0.3 * (1.0 - 0.7 * t) * (0.4 + t).min(1.0);
            let tip = (to.0 + side * leaf * 0.35, to.1 + leaf * 0.9);
            let over = (to.0 + side * leaf * 0.75, to.1 - leaf * (0.35 - 0.6 * t));
            for point in [tip, over] {
                canvas.polygon(&[from, to, point], Paint::plain(colour));
            }
            from = to;
        }
    }
    for nut in [-1.0, 0.4] {
        let size = tall * 0.02;
        canvas.ellipse((crown.0 + nut * size, crown.1 + size), (size, size), Paint::plain(wood));
    }
}
