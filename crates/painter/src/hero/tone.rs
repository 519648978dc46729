//! Fills a hero: its body, the strokes on it, the light on its edge, its shadow and its reflection.

use super::super::canvas::{Canvas, Colour, Point, mix, scale, screen};
use super::super::numbers::{falloff, lerp, step};
use super::Lines;
use zeno::{Command, Mask, Placement, Vector};

/// How a hero is filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tone {
    /// The colour of the body.
    pub(super) body: Colour,
    /// The colour of the strokes.
    pub(super) strokes: Colour,
    /// The colour of the light on its edge, and how strong it is.
    pub(super) rim: (Colour, f32),
    /// The direction to the light; its length is 1.
    pub(super) toward: Point,
    /// The colour of the haze in front of it, and how much of it there is.
    pub(super) haze: (Colour, f32),
    /// How far up the haze near the ground reaches: a part of the height.
    pub(super) foot_haze: f32,
    /// How opaque it is.
    pub(super) alpha: f32,
}

/// Where a hero is: the upper left corner of its box in pixels, the longest side, and whether it is turned round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// The upper left corner.
    pub(super) at: Point,
    /// The longest side.
    pub(super) side: f32,
    /// Whether left and right are changed.
    pub(super) is_turned: bool,
}

impl Spot {
    /// Returns a point of the box in pixels.
    pub(super) fn place(&self, lines: &Lines, (x, y): Point) -> Point {
        let x = if self.is_turned { lines.size.0 - x } else { x };
        (self.at.0 + x * self.side, self.at.1 + y * self.side)
    }

    /// Returns where a pixel is in the box.
    fn within(&self, lines: &Lines, (x, y): Point) -> Point {
        let (x, y) = ((x - self.at.0) / self.side, (y - self.at.1) / self.side);
        (if self.is_turned { lines.size.0 - x } else { x }, y)
    }

    /// Returns the size of the box in pixels.
    pub(super) fn size(&self, lines: &Lines) -> Point {
        (lines.size.0 * self.side, lines.size.1 * self.side)
    }
}

/// How much of each pixel of a part of the canvas a shape covers.
#[derive(Debug, Clone)]
pub(super) struct Cover {
    left: i32,
    top: i32,
    width: usize,
    height: usize,
    amounts: Vec<u8>,
}

impl Cover {
    /// Fills closed lines.
    pub(super) fn of(lines: &Lines, shapes: &[Vec<Point>], spot: Spot) -> Self {
        let mut path = Vec::new();
        for line in shapes {
            for (step, point) in line.iter().enumerate() {
                let (x, y) = spot.place(lines, *point);
                let at = Vector::new(x, y);
                path.push(if step == 0 { Command::MoveTo(at) } else { Command::LineTo(at) });
            }
            path.push(Command::Close);
        }
        let (amounts, Placement { left, top, width, height }) = Mask::new(path.as_slice()).render();
        Self { left, top, width: width as usize, height: height as usize, amounts }
    }

    /// Returns how much of a pixel is covered.
    pub(super) fn at(&self, x: i32, y: i32) -> f32 {
        let (x, y) = (x - self.left, y - self.top);
        if x < 0 || y < 0 || self.width as i32 <= x || self.height as i32 <= y {
            return 0.0;
        }
        f32::from(self.amounts[y as usize * self.width + x as usize]) / 255.0
    }
}

/// Paints a hero.
pub(super) fn fill(canvas: &mut Canvas, lines: &Lines, spot: Spot, tone: &Tone) {
    let (body, strokes) = (Cover::of(lines, &lines.body, spot), Cover::of(lines, &lines.strokes, spot));
    let (wide, tall) = spot.size(lines);
    let (top, left) = (spot.at.1, spot.at.0);
    let reach = (spot.side * 0.016).max(1.0);
    let (dx, dy) = ((tone.toward.0 * reach) as i32, (tone.toward.1 * reach) as i32);
    let (from, to) = ((left - 1.0, top - 1.0), (left + wide + 2.0, top + tall + 2.0));
    canvas.shade(from, to, |x, y, old| {
        let (px, py) = (x as i32, y as i32);
        let inside = body.at(px, py).max(lines.area.at(spot.within(lines, (x + 0.5, y + 0.5))));
        if inside <= 0.0 {
            return old;
        }
        let stroke = strokes.at(px, py);
        let (across, down) = ((x - left) / wide.max(1.0), (y - top) / tall.max(1.0));
        let facing = (across - 0.5) * tone.toward.0 + (down - 0.5) * tone.toward.1;
        let mut new = scale(tone.body, lerp(0.8, 1.22, (facing + 0.5).clamp(0.0, 1.0)));
        new = mix(new, tone.strokes, stroke);
        let solid = |steps: i32| {
            let (qx, qy) = (px + steps * dx, py + steps * dy);
            body.at(qx, qy).max(lines.area.at(spot.within(lines, (qx as f32 + 0.5, qy as f32 + 0.5))))
        };
        let (near, far) = (solid(1), solid(2));
        let rim = (1.0 - near) * 0.7 + (1.0 - far) * 0.3;
        new = screen(new, tone.rim.0, rim * tone.rim.1);
        let low = step(1.0 - tone.foot_haze, 1.0, down) * if tone.foot_haze <= 0.0 { 0.0 } else { 0.75 };
        new = mix(new, tone.haze.0, (tone.haze.1 + low).min(0.9));
        mix(old, new, inside * tone.alpha)
    });
}

/// Paints a hero's mirror image on the water below it, broken by ripples.
pub(super) fn reflect(canvas: &mut Canvas, lines: &Lines, spot: Spot, tone: &Tone, waves: impl Fn(f32) -> f32) {
    let body = Cover::of(lines, &lines.body, spot);
    let (wide, tall) = spot.size(lines);
    let foot = spot.at.1 + tall;
    let deep = tall * 0.55;
    canvas.shade((spot.at.0 - wide * 0.05, foot), (spot.at.0 + wide * 1.05, foot + deep), |x, y, old| {
        let below = y - foot;
        let shift = waves(below) * (2.0 + below * 0.06);
        let (from, up) = (x + shift, foot - 1.0 - below / 0.55);
        let cover = body.at(from as i32, up as i32).max(lines.area.at(spot.within(lines, (from, up))));
        mix(old, scale(tone.body, 0.6), cover * 0.6 * (1.0 - below / deep))
    });
}

/// Darkens the ground below a hero.
pub(super) fn shadow(canvas: &mut Canvas, (x, y): Point, (rx, ry): Point, strength: f32) {
    let (rx, ry) = (rx.max(1.0), ry.max(1.0));
    canvas.shade((x - rx * 2.0, y - ry * 2.0), (x + rx * 2.0, y + ry * 2.0), |px, py, old| {
        let (dx, dy) = ((px - x) / rx, (py - y) / ry);
        let far = (dx * dx + dy * dy).sqrt();
        scale(old, 1.0 - strength * step(2.0, 0.2, far))
    });
}

/// Darkens everything but a round part of the picture.
pub(super) fn spotlight(canvas: &mut Canvas, (x, y): Point, radius: f32, dark: f32) {
    let (w, h) = (canvas.w(), canvas.h());
    canvas.shade((0.0, 0.0), (w, h), |px, py, old| {
        let far = ((px - x) * (px - x) + (py - y) * (py - y)).sqrt();
        scale(old, lerp(dark, 1.0, falloff(far, radius)))
    });
}

/// Returns the mean colour of a part of the canvas.
pub(super) fn mean(canvas: &Canvas, (left, top): Point, (right, bottom): Point) -> Colour {
    let (mut sum, mut count) = ([0.0; 3], 0.0_f32);
    for row in 0..8 {
        for column in 0..8 {
            let x = lerp(left, right, (column as f32 + 0.5) / 8.0).clamp(0.0, canvas.w() - 1.0);
            let y = lerp(top, bottom, (row as f32 + 0.5) / 8.0).clamp(0.0, canvas.h() - 1.0);
            let pixel = canvas.pixel(x as usize, y as usize);
            sum = [sum[0] + pixel[0], sum[1] + pixel[1], sum[2] + pixel[2]];
            count += 1.0;
        }
    }
    scale(sum, 1.0 / count)
}

/// Returns how bright a colour is.
pub(super) fn luma(colour: Colour) -> f32 {
    colour[0] * 0.3 + colour[1] * 0.59 + colour[2] * 0.11
}
