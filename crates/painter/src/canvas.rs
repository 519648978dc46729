//! The canvas: anti-aliased shapes, light and gradients in floating-point RGB.

use super::behind::Behind;
use super::numbers::{falloff, lerp};
use std::ops::Range;

/// A colour; each part is from 0 (dark) to 1. Light may exceed 1 until the picture is finished.
pub(super) type Colour = [f32; 3];

/// A position in pixels.
pub(super) type Point = (f32, f32);

/// Returns a colour from its hexadecimal form, 0xRRGGBB.
pub(super) const fn rgb(hex: u32) -> Colour {
    [((hex >> 16) & 255) as f32 / 255.0, ((hex >> 8) & 255) as f32 / 255.0, (hex & 255) as f32 / 255.0]
}

/// Mixes two colours.
pub(super) fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    [lerp(a[0], b[0], t), lerp(a[1], b[1], t), lerp(a[2], b[2], t)]
}

/// Makes a colour darker or brighter.
pub(super) fn scale(a: Colour, by: f32) -> Colour {
    [a[0] * by, a[1] * by, a[2] * by]
}

/// The filling of a shape: a vertical gradient and an opacity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    top: Colour,
    bottom: Colour,
    from: f32,
    to: f32,
    alpha: f32,
}

impl Paint {
    /// Fills with one colour.
    pub(super) fn plain(colour: Colour) -> Self {
        Self { top: colour, bottom: colour, from: 0.0, to: 1.0, alpha: 1.0 }
    }

    /// Fills with a gradient between two heights.
    pub(super) fn gradient(top: Colour, bottom: Colour, from: f32, to: f32) -> Self {
        Self { top, bottom, from, to: to.max(from + 1.0), alpha: 1.0 }
    }

    /// Sets the opacity.
    pub(super) fn alpha(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }

    fn at(&self, y: f32) -> Colour {
        mix(self.top, self.bottom, ((y - self.from) / (self.to - self.from)).clamp(0.0, 1.0))
    }
}

/// The unfinished picture. Each row stores its reds, then its greens, then its blues, so that several pixels can be
/// processed by one instruction.
#[derive(Debug, Clone)]
pub(super) struct Canvas {
    /// Width in pixels.
    pub(super) width: usize,
    /// Height in pixels.
    pub(super) height: usize,
    /// Rows from the top, three runs of `width` parts each.
    parts: Vec<f32>,
    /// Where the light of the picture comes from, in pixels.
    pub(super) light: Point,
    /// How much of each pixel of a row a shape covers; kept, so that small shapes need no allocation.
    cover: Vec<f32>,
    /// The crossings of a row with a polygon's edges; kept, too.
    crossings: Vec<(f32, i32)>,
    /// The picture without what is painted since the last call of [`Canvas::lift`].
    pub(super) behind: Option<Box<Behind>>,
    /// The lights in the picture that flicker, each with how bright it was when it was painted.
    pub(super) lights: Vec<Light>,
    /// The rows between which nothing but water is at the back, if there are such.
    pub(super) water: Option<(f32, f32)>,
}

/// A light that flickers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Light {
    /// Its middle, in pixels.
    pub(super) at: Point,
    /// How far it shines, in pixels.
    pub(super) reach: f32,
    /// What shines.
    pub(super) source: Source,
    /// The colour of its middle.
    pub(super) colour: Colour,
    /// Whether it is a part of what stands in front.
    pub(super) is_front: bool,
}

/// What shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A fire, a candle, a lantern.
    Flame,
    /// A room behind a window.
    Window,
    /// A star.
    Star,
}

/// Sub-rows per row of a polygon: with exact horizontal coverage, 4 are smooth enough for silhouettes.
const SUB_ROWS: usize = 4;

impl Canvas {
    /// Makes a black canvas.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let light = (width as f32 / 2.0, 0.0);
        let parts = vec![0.0; 3 * width * height];
        let (cover, crossings) = (Vec::new(), Vec::new());
        Self { width, height, parts, light, cover, crossings, behind: None, lights: Vec::new(), water: None }
    }

    /// Returns the width as a float.
    pub(super) fn w(&self) -> f32 {
        self.width as f32
    }

    /// Returns the height as a float.
    pub(super) fn h(&self) -> f32 {
        self.height as f32
    }

    /// Returns the shorter side: the unit all sizes are measured in.
    pub(super) fn unit(&self) -> f32 {
        self.width.min(self.height) as f32
    }

    /// Returns the colour of one pixel.
    pub(super) fn pixel(&self, x: usize, y: usize) -> Colour {
        let at = 3 * y * self.width + x;
        [self.parts[at], self.parts[at + self.width], self.parts[at + 2 * self.width]]
    }

    /// Returns one row: its reds, greens and blues.
    pub(super) fn row(&self, y: usize) -> [&[f32]; 3] {
        let row = &self.parts[3 * y * self.width..3 * (y + 1) * self.width];
        let (reds, rest) = row.split_at(self.width);
        let (greens, blues) = rest.split_at(self.width);
        [reds, greens, blues]
    }

    /// Returns one row to be changed: its reds, greens and blues.
    pub(super) fn row_mut(&mut self, y: usize) -> [&mut [f32]; 3] {
        let row = &mut self.parts[3 * y * self.width..3 * (y + 1) * self.width];
        let (reds, rest) = row.split_at_mut(self.width);
        let (greens, blues) = rest.split_at_mut(self.width);
        [reds, greens, blues]
    }

    /// Clips a range of columns.
    pub(super) fn columns(&self, low: f32, high: f32) -> Range<usize> {
        clip(low, high, self.width)
    }

    /// Clips a range of rows.
    pub(super) fn rows(&self, low: f32, high: f32) -> Range<usize> {
        clip(low, high, self.height)
    }

    /// Fills whole rows with one colour.
    pub(super) fn fill_row(&mut self, y: usize, colour: Colour) {
        for (row, part) in self.row_mut(y).into_iter().zip(colour) {
            row.fill(part);
        }
        self.hide(y, 0, std::iter::repeat(1.0));
    }

    /// Tells how much of what is behind a row is hidden, from column `left` on; needed only where a row is painted directly.
    pub(super) fn hide(&mut self, y: usize, left: usize, amounts: impl Iterator<Item = f32>) {
        if let Some(behind) = &mut self.behind {
            behind.hide(y, left, amounts);
        }
    }

    /// Remembers the light whose middle was just painted.
    pub(super) fn flicker(&mut self, at: Point, reach: f32, source: Source) {
        if (0.0..self.w()).contains(&at.0) && (0.0..self.h()).contains(&at.1) {
            let colour = self.pixel(at.0 as usize, at.1 as usize);
            self.lights.push(Light { at, reach, source, colour, is_front: self.behind.is_some() });
        }
    }

    /// Mixes a colour into a row, from column `left` on; one amount per pixel.
    pub(super) fn blend(&mut self, y: usize, left: usize, amounts: &[f32], colour: Colour) {
        for (row, part) in self.row_mut(y).into_iter().zip(colour) {
            for (old, amount) in row[left..].iter_mut().zip(amounts) {
                *old += (part - *old) * amount;
            }
        }
        self.hide(y, left, amounts.iter().copied());
    }

    /// Mixes a colour per pixel into a row, from column `left` on.
    pub(super) fn blend_each(&mut self, y: usize, left: usize, amounts: &[f32], colours: [&[f32]; 3]) {
        for (row, parts) in self.row_mut(y).into_iter().zip(colours) {
            for ((old, amount), part) in row[left..].iter_mut().zip(amounts).zip(parts) {
                *old += (part - *old) * amount;
            }
        }
        self.hide(y, left, amounts.iter().copied());
    }

    /// Adds light to a row, from column `left` on, as [`screen`] does. Light falls on what is behind, too.
    pub(super) fn screen(&mut self, y: usize, left: usize, amounts: &[f32], light: Colour) {
        for (row, part) in self.row_mut(y).into_iter().zip(light) {
            for (old, amount) in row[left..].iter_mut().zip(amounts) {
                let room = 1.0 - *old * 0.75;
                *old += part * amount * if room < 0.0 { 0.0 } else { room };
            }
        }
        if let Some(behind) = &mut self.behind {
            behind.canvas.screen(y, left, amounts, light);
        }
    }

    /// Recolours a rectangle pixel by pixel, also in what is behind: it falls on both as light does. [`Canvas::lay`] hides.
    pub(super) fn shade(&mut self, from: Point, to: Point, mut shade: impl FnMut(f32, f32, Colour) -> Colour) {
        self.shade_own(from, to, &mut shade);
        if let Some(behind) = &mut self.behind {
            behind.canvas.shade_own(from, to, &mut shade);
        }
    }

    fn shade_own(&mut self, (x0, y0): Point, (x1, y1): Point, shade: &mut impl FnMut(f32, f32, Colour) -> Colour) {
        let columns = self.columns(x0, x1);
        for y in self.rows(y0, y1) {
            let [reds, greens, blues] = self.row_mut(y).map(|row| &mut row[columns.clone()]);
            for (i, ((red, green), blue)) in reds.iter_mut().zip(greens).zip(blues).enumerate() {
                let new = shade((columns.start + i) as f32, y as f32, [*red, *green, *blue]);
                (*red, *green, *blue) = (new[0], new[1], new[2]);
            }
        }
    }

    /// Mixes a colour into each pixel of a rectangle; `paint` returns it and its amount.
    pub(super) fn lay(
        &mut self,
        (x0, y0): Point,
        (x1, y1): Point,
        mut paint: impl FnMut(f32, f32) -> Option<(Colour, f32)>,
    ) {
        let columns = self.columns(x0, x1);
        let mut amounts = std::mem::take(&mut self.cover);
        for y in self.rows(y0, y1) {
            amounts.clear();
            let [reds, greens, blues] = self.row_mut(y).map(|row| &mut row[columns.clone()]);
            for (i, ((red, green), blue)) in reds.iter_mut().zip(greens).zip(blues).enumerate() {
                let (colour, amount) = paint((columns.start + i) as f32, y as f32).unwrap_or(([0.0; 3], 0.0));
                let new = mix([*red, *green, *blue], colour, amount);
                (*red, *green, *blue) = (new[0], new[1], new[2]);
                amounts.push(amount);
            }
            self.hide(y, columns.start, amounts.iter().copied());
        }
        self.cover = amounts;
    }

    /// Fills a rectangle with exact edges.
    pub(super) fn rect(&mut self, (x0, y0): Point, (x1, y1): Point, paint: Paint) {
        let columns = self.columns(x0, x1);
        if columns.is_empty() {
            return;
        }
        let mut cover = std::mem::take(&mut self.cover);
        for y in self.rows(y0, y1) {
            let top = y as f32;
            let tall = (y1.min(top + 1.0) - y0.max(top)).max(0.0) * paint.alpha;
            cover.clear();
            cover.resize(columns.len(), tall);
            let ends = [columns.start, columns.end - 1];
            for end in ends {
                let left = end as f32;
                cover[end - columns.start] = tall * (x1.min(left + 1.0) - x0.max(left)).max(0.0);
            }
            self.blend(y, columns.start, &cover, paint.at(top));
        }
        self.cover = cover;
    }

    /// Fills a polygon (non-zero winding, so that overlapping parts stay filled).
    pub(super) fn polygon(&mut self, points: &[Point], paint: Paint) {
        let bounds = |value: fn(&Point) -> f32| {
            points.iter().map(value).fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)))
        };
        let ((left, right), (top, bottom)) = (bounds(|p| p.0), bounds(|p| p.1));
        let columns = self.columns(left, right);
        if columns.is_empty() {
            return;
        }
        let (mut cover, mut crossings) = (std::mem::take(&mut self.cover), std::mem::take(&mut self.crossings));
        for y in self.rows(top, bottom) {
            cover.clear();
            cover.resize(columns.len(), 0.0);
            for sub in 0..SUB_ROWS {
                let at = y as f32 + (sub as f32 + 0.5) / SUB_ROWS as f32;
                crossings.clear();
                let mut last = points[points.len() - 1];
                for &point in points {
                    if (last.1 <= at) != (point.1 <= at) {
                        let x = last.0 + (at - last.1) / (point.1 - last.1) * (point.0 - last.0);
                        crossings.push((x, if last.1 < point.1 { 1 } else { -1 }));
                    }
                    last = point;
                }
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                for pair in crossings.windows(2) {
                    winding += pair[0].1;
                    if winding != 0 {
                        span(&mut cover, pair[0].0 - columns.start as f32, pair[1].0 - columns.start as f32);
                    }
                }
            }
            for cover in &mut cover {
                *cover = cover.min(1.0) * paint.alpha;
            }
            self.blend(y, columns.start, &cover, paint.at(y as f32));
        }
        (self.cover, self.crossings) = (cover, crossings);
    }

    /// Draws a straight stroke that tapers from one width to another.
    pub(super) fn stroke(&mut self, from: Point, to: Point, widths: (f32, f32), paint: Paint) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt().max(1e-3);
        let (nx, ny) = (-dy / length * 0.5, dx / length * 0.5);
        let (a, b) = widths;
        self.polygon(
            &[
                (from.0 + nx * a, from.1 + ny * a),
                (to.0 + nx * b, to.1 + ny * b),
                (to.0 - nx * b, to.1 - ny * b),
                (from.0 - nx * a, from.1 - ny * a),
            ],
            paint,
        );
    }

    /// Fills an ellipse.
    pub(super) fn ellipse(&mut self, centre: Point, (rx, ry): Point, paint: Paint) {
        let (rx, ry) = (rx.max(0.1), ry.max(0.1));
        let edge = rx.min(ry).max(0.5);
        let columns = self.columns(centre.0 - rx - 1.0, centre.0 + rx + 2.0);
        let mut cover = std::mem::take(&mut self.cover);
        for y in self.rows(centre.1 - ry - 1.0, centre.1 + ry + 2.0) {
            let dy = (y as f32 + 0.5 - centre.1) / ry;
            cover.clear();
            cover.extend(columns.clone().map(|x| {
                let dx = (x as f32 + 0.5 - centre.0) / rx;
                ((1.0 - (dx * dx + dy * dy).sqrt()) * edge + 0.5).clamp(0.0, 1.0) * paint.alpha
            }));
            self.blend(y, columns.start, &cover, paint.at(y as f32));
        }
        self.cover = cover;
    }

    /// Adds light around a source; it fades with distance and ends softly at eight radii.
    pub(super) fn glow(&mut self, centre: Point, radius: f32, light: Colour, strength: f32) {
        self.glow_oval(centre, (radius, radius), light, strength);
    }

    /// Adds light around a source, stretched sideways or upright.
    pub(super) fn glow_oval(&mut self, centre: Point, (rx, ry): Point, light: Colour, strength: f32) {
        let (rx, ry) = (rx.max(0.5), ry.max(0.5));
        let edge = falloff(8.0, 1.0);
        let columns = self.columns(centre.0 - rx * 8.0, centre.0 + rx * 8.0);
        let mut amounts = std::mem::take(&mut self.cover);
        for y in self.rows(centre.1 - ry * 8.0, centre.1 + ry * 8.0) {
            let dy = (y as f32 + 0.5 - centre.1) / ry;
            // The glow ends at this distance from the middle column, so the corners of the box are skipped.
            let reach = rx * (64.0 - dy * dy).max(0.0).sqrt();
            let inner = self.columns(centre.0 - reach, centre.0 + reach);
            let (from, to) = (inner.start.max(columns.start), inner.end.min(columns.end));
            if to <= from {
                continue;
            }
            let (q_row, across) = (1.0 + dy * dy, 1.0 / rx);
            amounts.clear();
            amounts.extend((from..to).map(|x| {
                let dx = (x as f32 + 0.5 - centre.0) * across;
                let q = q_row + dx * dx;
                (1.0 / (q * q) - edge).max(0.0) * strength
            }));
            self.screen(y, from, &amounts, light);
        }
        self.cover = amounts;
    }
}

/// Clips a range of pixels to `size`.
fn clip(low: f32, high: f32, size: usize) -> Range<usize> {
    let low = low.floor().clamp(0.0, size as f32) as usize;
    low..(high.ceil().clamp(0.0, size as f32) as usize).max(low)
}

/// Adds light so that bright places do not saturate at once.
pub(super) fn screen(old: Colour, light: Colour, amount: f32) -> Colour {
    let part = |i: usize| {
        let add = light[i] * amount;
        old[i] + add * (1.0 - old[i] * 0.75).max(0.0)
    };
    [part(0), part(1), part(2)]
}

/// Adds one sub-row's span to the coverage of a row.
fn span(cover: &mut [f32], from: f32, to: f32) {
    let weight = 1.0 / SUB_ROWS as f32;
    let (from, to) = (from.max(0.0), to.min(cover.len() as f32));
    if to <= from {
        return;
    }
    let (first, last) = (from as usize, (to as usize).min(cover.len() - 1));
    if first == last {
        cover[first] += (to - from) * weight;
        return;
    }
    cover[first] += (first as f32 + 1.0 - from) * weight;
    for cell in &mut cover[first + 1..last] {
        *cell += weight;
    }
    cover[last] += (to - last as f32) * weight;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(canvas: &Canvas) -> f32 {
        (0..canvas.height).map(|y| canvas.row(y)[0].iter().sum::<f32>()).sum()
    }

    #[test]
    fn shapes_cover_as_much_as_their_area() {
        let mut canvas = Canvas::new(64, 64);
        canvas.polygon(&[(10.25, 10.5), (30.75, 10.5), (30.75, 20.0), (10.25, 20.0)], Paint::plain([1.0; 3]));
        let area = covered(&canvas);
        assert!((area - 20.5 * 9.5).abs() < 0.5, "{area}");
        let mut canvas = Canvas::new(64, 64);
        canvas.ellipse((32.0, 32.0), (20.0, 10.0), Paint::plain([1.0; 3]));
        let area = covered(&canvas);
        assert!((area - 628.3).abs() < 12.0, "{area}");
    }

    #[test]
    fn shapes_outside_the_canvas_touch_nothing() {
        let mut canvas = Canvas::new(16, 16);
        canvas.polygon(&[(-50.0, -9.0), (-20.0, -9.0), (-30.0, 40.0)], Paint::plain([1.0; 3]));
        canvas.rect((20.0, -5.0), (40.0, 50.0), Paint::plain([1.0; 3]));
        canvas.ellipse((-40.0, 100.0), (5.0, 5.0), Paint::plain([1.0; 3]));
        assert!(covered(&canvas) < 1e-9);
    }
}
