//! Fills a hero: its colours, the light on it, its shadow and its reflection.

use super::super::canvas::{Canvas, Colour, Point, mix, scale, screen};
use super::super::numbers::{lerp, step};
use super::dye::Dye;
use super::{Hero, Lines};
use things::Fill;
use zeno::{Cap, Command, Join, Mask, Placement, Stroke, Style, Vector};

/// The light that a hero is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tone {
    /// The colour of the light: white light leaves colours as they are.
    pub(super) light: Colour,
    /// How much of the hero is lost in the dark, and the colour of the dark.
    pub(super) dark: (Colour, f32),
    /// The colour of the light on its edge, and how strong it is.
    pub(super) rim: (Colour, f32),
    /// The direction to the light; its length is 1.
    pub(super) toward: Point,
    /// The colour of the haze in front of it, and how much of it there is.
    pub(super) haze: (Colour, f32),
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
    pub(super) fn within(&self, lines: &Lines, (x, y): Point) -> Point {
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
        Self::styled(lines, shapes, spot, Style::default(), |_| true)
    }

    /// Fills what the lines of a part of a drawing enclose, or draws them.
    fn of_fill(lines: &Lines, fill: &Fill, spot: Spot) -> Self {
        let Some(stroke) = fill.stroke else { return Self::of(lines, &fill.lines, spot) };
        let mut style = Stroke::new(stroke.width * spot.side);
        style.cap(if stroke.has_round_ends { Cap::Round } else { Cap::Butt });
        style.join(if stroke.has_round_corners { Join::Round } else { Join::Miter });
        Self::styled(lines, &fill.lines, spot, style.into(), |line| line.first() == line.last())
    }

    fn styled(
        lines: &Lines,
        shapes: &[Vec<Point>],
        spot: Spot,
        style: Style<'_>,
        is_closed: impl Fn(&[Point]) -> bool,
    ) -> Self {
        let mut path = Vec::new();
        for line in shapes {
            for (step, point) in line.iter().enumerate() {
                let (x, y) = spot.place(lines, *point);
                let at = Vector::new(x, y);
                path.push(if step == 0 { Command::MoveTo(at) } else { Command::LineTo(at) });
            }
            if is_closed(line) {
                path.push(Command::Close);
            }
        }
        let (amounts, Placement { left, top, width, height }) = Mask::new(path.as_slice()).style(style).render();
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

/// A hero in its own colours, pixel by pixel.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
    pixels: Vec<(Colour, f32)>,
}

impl Layer {
    /// Fills a hero that the canvas shows a part of.
    pub(super) fn of(canvas: &Canvas, lines: &Lines, spot: Spot, dye: &Dye, toward: Point) -> Self {
        let (wide, tall) = spot.size(lines);
        let clip = |from: f32, to: f32, max: f32| {
            let from = from.clamp(0.0, max) as i32;
            (from, (to.clamp(0.0, max) as i32 - from).max(0))
        };
        let (left, width) = clip(spot.at.0 - 2.0, spot.at.0 + wide + 3.0, canvas.w());
        let (top, height) = clip(spot.at.1 - 2.0, spot.at.1 + tall + 3.0, canvas.h());
        let pixels = vec![([0.0; 3], 0.0); (width * height) as usize];
        let mut layer = Self { left, top, width, height, pixels };
        layer.draw(lines, spot, dye);
        layer.dress(lines, spot, dye, toward);
        if let Some(head) = &lines.head {
            let (x, y) = spot.place(lines, head.at);
            let side = head.side * spot.side;
            let at = (if spot.is_turned { x - head.lines.size.0 * side } else { x }, y);
            layer.draw(&head.lines, Spot { at, side, is_turned: spot.is_turned }, dye);
        }
        layer
    }

    fn blend(&mut self, x: i32, y: i32, colour: Colour, amount: f32) {
        let (old, cover) = &mut self.pixels[((y - self.top) * self.width + x - self.left) as usize];
        let whole = amount + *cover * (1.0 - amount);
        if 0.0 < whole {
            *old = mix(*old, colour, amount / whole);
            *cover = whole;
        }
    }

    /// Fills the parts of a drawing.
    fn draw(&mut self, lines: &Lines, spot: Spot, dye: &Dye) {
        for fill in &lines.fills {
            let cover = Cover::of_fill(lines, fill, spot);
            let clip = (!fill.clip.is_empty()).then(|| Cover::of(lines, &fill.clip, spot));
            self.lay(&cover, |x, y| {
                let [red, green, blue, alpha] = fill.ink.at(spot.within(lines, (x as f32 + 0.5, y as f32 + 0.5)));
                let seen = clip.as_ref().map_or(1.0, |clip| clip.at(x, y));
                (dye.ink([red, green, blue]), alpha * seen)
            });
        }
    }

    /// Fills the parts of a figure; each is darker at the edge that the light does not reach.
    fn dress(&mut self, lines: &Lines, spot: Spot, dye: &Dye, toward: Point) {
        let toward = if spot.is_turned { (-toward.0, toward.1) } else { toward };
        let reach = (spot.side * 0.011).max(1.0);
        let (dx, dy) = ((toward.0 * reach) as i32, (toward.1 * reach) as i32);
        for (matter, line) in &lines.parts {
            let cover = Cover::of(lines, std::slice::from_ref(line), spot);
            let colour = dye.matter(*matter);
            self.lay(&cover, |x, y| {
                let (bright, shade) = (1.0 - cover.at(x + dx, y + dy), 1.0 - cover.at(x - dx, y - dy));
                (scale(colour, 1.0 + 0.22 * bright - 0.34 * shade), 1.0)
            });
        }
    }

    /// Lays a colour with its opacity on each pixel that is covered.
    fn lay(&mut self, cover: &Cover, pixel: impl Fn(i32, i32) -> (Colour, f32)) {
        let (top, bottom) = (cover.top.max(self.top), (cover.top + cover.height as i32).min(self.top + self.height));
        let (left, right) = (cover.left.max(self.left), (cover.left + cover.width as i32).min(self.left + self.width));
        for y in top..bottom {
            for x in left..right {
                let amount = cover.at(x, y);
                if 0.0 < amount {
                    let (colour, alpha) = pixel(x, y);
                    self.blend(x, y, colour, amount * alpha);
                }
            }
        }
    }

    /// Takes out what is below a line: under water.
    pub(super) fn sink(&mut self, line: f32) {
        for y in (line as i32).max(self.top)..self.top + self.height {
            let from = ((y - self.top) * self.width) as usize;
            self.pixels[from..from + self.width as usize].fill(([0.0; 3], 0.0));
        }
    }

    /// Returns how much of a pixel the hero covers.
    fn cover(&self, x: i32, y: i32) -> f32 {
        self.pixel(x, y).map_or(0.0, |pixel| pixel.1)
    }

    fn pixel(&self, x: i32, y: i32) -> Option<(Colour, f32)> {
        let (x, y) = (x - self.left, y - self.top);
        let is_in = 0 <= x && 0 <= y && x < self.width && y < self.height;
        is_in.then(|| self.pixels[(y * self.width + x) as usize])
    }

    /// Paints a hero into the picture, in the light of the picture.
    pub(super) fn show(&self, canvas: &mut Canvas, hero: &Hero, lines: &Lines, (spot, tone): (Spot, &Tone)) {
        let (wide, tall) = spot.size(lines);
        canvas.shows(spot.at, (spot.at.0 + wide, spot.at.1 + tall), hero.is_alive);
        self.paint(canvas, lines, spot, tone);
    }

    fn paint(&self, canvas: &mut Canvas, lines: &Lines, spot: Spot, tone: &Tone) {
        // Light that comes round an edge is a line, however near the hero is.
        let reach = (spot.side * 0.013).clamp(1.0, (canvas.unit() * 0.005).max(1.0));
        let (dx, dy) = ((tone.toward.0 * reach) as i32, (tone.toward.1 * reach) as i32);
        let turn = if spot.is_turned { -1.0 } else { 1.0 };
        let from = (self.left as f32, self.top as f32);
        canvas.lay(from, (from.0 + self.width as f32, from.1 + self.height as f32), |x, y| {
            let (px, py) = (x as i32, y as i32);
            let (colour, cover) = self.pixel(px, py).filter(|pixel| 0.0 < pixel.1)?;
            let slope = lines.area.slope(spot.within(lines, (x + 0.5, y + 0.5)));
            let facing = (slope.0 * turn * tone.toward.0 + slope.1 * tone.toward.1).clamp(-1.0, 1.0);
            let lit = scale(colour, if facing < 0.0 { 1.0 + 0.4 * facing } else { 1.0 + 0.3 * facing });
            let mut new = [lit[0] * tone.light[0], lit[1] * tone.light[1], lit[2] * tone.light[2]];
            new = mix(new, tone.dark.0, tone.dark.1);
            let edge = (1.0 - self.cover(px + dx, py + dy)) * 0.7 + (1.0 - self.cover(px + 2 * dx, py + 2 * dy)) * 0.3;
            new = screen(new, tone.rim.0, (edge + 0.25 * facing.max(0.0)) * tone.rim.1);
            new = mix(new, tone.haze.0, tone.haze.1);
            Some((new, cover * tone.alpha))
        });
    }

    /// Paints the mirror image on the water below a line, broken by ripples.
    pub(super) fn reflect(&self, canvas: &mut Canvas, foot: f32, tone: &Tone, waves: impl Fn(f32) -> f32) {
        let deep = (foot - self.top as f32) * 0.55;
        let (left, right) = (self.left as f32, (self.left + self.width) as f32);
        let wide = (right - left) * 0.05;
        canvas.lay((left - wide, foot), (right + wide, foot + deep), |x, y| {
            let below = y - foot;
            let shift = waves(below) * (2.0 + below * 0.06);
            let (from, up) = ((x + shift) as i32, (foot - 1.0 - below / 0.55) as i32);
            let (colour, cover) = self.pixel(from, up)?;
            let light = tone.light;
            let seen = [colour[0] * light[0], colour[1] * light[1], colour[2] * light[2]];
            Some((mix(scale(seen, 0.6), tone.dark.0, tone.dark.1), cover * 0.6 * (1.0 - below / deep)))
        });
    }

    /// Darkens what is below the hero, shifted by some pixels and blurred: the shadow of something that lies flat.
    pub(super) fn cast(&self, canvas: &mut Canvas, (dx, dy): Point, soft: f32, strength: f32) {
        let (left, top) = (self.left as f32 + dx, self.top as f32 + dy);
        let far = soft as i32;
        let taps = [(-1, 0), (1, 0), (0, -1), (0, 1), (-2, -2), (2, -2), (-2, 2), (2, 2), (0, 0)];
        let (right, bottom) = (left + self.width as f32, top + self.height as f32);
        canvas.lay((left - 2.0 * soft, top - 2.0 * soft), (right + 2.0 * soft, bottom + 2.0 * soft), |x, y| {
            let (px, py) = ((x - dx) as i32, (y - dy) as i32);
            let sum: f32 = taps.iter().map(|(ox, oy)| self.cover(px + ox * far / 2, py + oy * far / 2)).sum();
            Some(([0.0; 3], strength * sum / taps.len() as f32))
        });
    }
}

/// Darkens the ground below a hero.
pub(super) fn shadow(canvas: &mut Canvas, (x, y): Point, (rx, ry): Point, strength: f32) {
    let (rx, ry) = (rx.max(1.0), ry.max(1.0));
    canvas.lay((x - rx * 2.0, y - ry * 2.0), (x + rx * 2.0, y + ry * 2.0), |px, py| {
        let (dx, dy) = ((px - x) / rx, (py - y) / ry);
        let far = (dx * dx + dy * dy).sqrt();
        Some(([0.0; 3], strength * step(2.0, 0.2, far)))
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
