//! The picture in the making: anti-aliased shapes, light and gradients on an RGB canvas of floats.

use super::numbers::{falloff, lerp};

/// A colour, each part from 0 (dark) to 1; light may push it above until the picture is finished.
pub(super) type Colour = [f32; 3];

/// A place in pixels.
pub(super) type Point = (f32, f32);

/// Returns a colour from its usual hexadecimal form.
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

/// What a shape is filled with: a vertical gradient, and how opaque it is.
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

    /// Lets what lies below shine through.
    pub(super) fn alpha(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }

    fn at(&self, y: f32) -> Colour {
        mix(self.top, self.bottom, ((y - self.from) / (self.to - self.from)).clamp(0.0, 1.0))
    }
}

/// The picture in the making.
#[derive(Debug, Clone)]
pub(super) struct Canvas {
    /// Width in pixels.
    pub(super) width: usize,
    /// Height in pixels.
    pub(super) height: usize,
    /// Rows from the top.
    pub(super) pixels: Vec<Colour>,
}

/// Sub-rows per row of a polygon: 4 x exact horizontal coverage is smooth enough for silhouettes.
const SUB_ROWS: usize = 4;

impl Canvas {
    /// Makes a black canvas.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 3]; width * height] }
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

    /// Returns one row.
    pub(super) fn row(&mut self, y: usize) -> &mut [Colour] {
        &mut self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// Clips a range of pixels to `size`.
    fn clip(low: f32, high: f32, size: usize) -> std::ops::Range<usize> {
        let low = low.floor().clamp(0.0, size as f32) as usize;
        low..(high.ceil().clamp(0.0, size as f32) as usize).max(low)
    }

    /// Recolours a rectangle pixel by pixel.
    pub(super) fn shade(
        &mut self,
        (x0, y0): Point,
        (x1, y1): Point,
        mut shade: impl FnMut(f32, f32, Colour) -> Colour,
    ) {
        let columns = Self::clip(x0, x1, self.width);
        for y in Self::clip(y0, y1, self.height) {
            let row = self.row(y);
            for x in columns.clone() {
                row[x] = shade(x as f32, y as f32, row[x]);
            }
        }
    }

    /// Fills a rectangle with exact edges.
    pub(super) fn rect(&mut self, (x0, y0): Point, (x1, y1): Point, paint: Paint) {
        let columns = Self::clip(x0, x1, self.width);
        for y in Self::clip(y0, y1, self.height) {
            let top = y as f32;
            let tall = (y1.min(top + 1.0) - y0.max(top)).max(0.0) * paint.alpha;
            let colour = paint.at(top);
            let row = self.row(y);
            for x in columns.clone() {
                let left = x as f32;
                let cover = tall * (x1.min(left + 1.0) - x0.max(left)).max(0.0);
                row[x] = mix(row[x], colour, cover);
            }
        }
    }

    /// Fills a polygon (non-zero winding, so that overlapping parts stay filled).
    pub(super) fn polygon(&mut self, points: &[Point], paint: Paint) {
        let bounds = |value: fn(&Point) -> f32| {
            points.iter().map(value).fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)))
        };
        let ((left, right), (top, bottom)) = (bounds(|p| p.0), bounds(|p| p.1));
        let columns = Self::clip(left, right, self.width);
        if columns.is_empty() {
            return;
        }
        let mut cover = vec![0.0_f32; columns.len()];
        let mut crossings: Vec<(f32, i32)> = Vec::new();
        for y in Self::clip(top, bottom, self.height) {
            cover.fill(0.0);
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
            let colour = paint.at(y as f32);
            for (pixel, cover) in self.row(y)[columns.clone()].iter_mut().zip(&cover) {
                if 0.0 < *cover {
                    *pixel = mix(*pixel, colour, cover.min(1.0) * paint.alpha);
                }
            }
        }
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
        let edge = rx.min(ry).max(0.5);
        let alpha = paint.alpha;
        self.shade(
            (centre.0 - rx - 1.0, centre.1 - ry - 1.0),
            (centre.0 + rx + 2.0, centre.1 + ry + 2.0),
            |x, y, old| {
                let (dx, dy) = ((x + 0.5 - centre.0) / rx, (y + 0.5 - centre.1) / ry);
                let inside = ((1.0 - (dx * dx + dy * dy).sqrt()) * edge + 0.5).clamp(0.0, 1.0);
                if inside <= 0.0 { old } else { mix(old, paint.at(y), inside * alpha) }
            },
        );
    }

    /// Adds light around a source; it fades with distance and ends softly at eight radii.
    pub(super) fn glow(&mut self, centre: Point, radius: f32, light: Colour, strength: f32) {
        self.glow_oval(centre, (radius, radius), light, strength);
    }

    /// Adds light around a source, stretched sideways or upright.
    pub(super) fn glow_oval(&mut self, centre: Point, (rx, ry): Point, light: Colour, strength: f32) {
        let (rx, ry) = (rx.max(0.5), ry.max(0.5));
        let edge = falloff(8.0, 1.0);
        self.shade(
            (centre.0 - rx * 8.0, centre.1 - ry * 8.0),
            (centre.0 + rx * 8.0, centre.1 + ry * 8.0),
            |x, y, old| {
                let (dx, dy) = ((x + 0.5 - centre.0) / rx, (y + 0.5 - centre.1) / ry);
                let q = 1.0 + dx * dx + dy * dy;
                let amount = (1.0 / (q * q) - edge).max(0.0) * strength;
                screen(old, light, amount)
            },
        );
    }
}

/// Adds light so that bright places do not burn out at once.
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

/// A smooth field computed on a coarse grid and read in between: noise need not be paid for at every pixel.
#[derive(Debug, Clone)]
pub(super) struct Coarse {
    columns: usize,
    rows: usize,
    step: f32,
    values: Vec<f32>,
}

impl Coarse {
    /// Computes a field over a canvas, one value every `step` pixels; the closure is given pixels.
    pub(super) fn new(canvas: &Canvas, step: usize, field: impl Fn(f32, f32) -> f32) -> Self {
        let step = step.max(1);
        let (columns, rows) = (canvas.width / step + 2, canvas.height / step + 2);
        let mut values = Vec::with_capacity(columns * rows);
        for y in 0..rows {
            for x in 0..columns {
                values.push(field((x * step) as f32, (y * step) as f32));
            }
        }
        Self { columns, rows, step: step as f32, values }
    }

    /// Reads the field at a pixel of the canvas.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (gx, gy) = ((x / self.step).max(0.0), (y / self.step).max(0.0));
        let (ix, iy) = ((gx as usize).min(self.columns - 2), (gy as usize).min(self.rows - 2));
        let (tx, ty) = (gx - ix as f32, gy - iy as f32);
        let at = iy * self.columns + ix;
        let top = lerp(self.values[at], self.values[at + 1], tx);
        let below = at + self.columns;
        lerp(top, lerp(self.values[below], self.values[below + 1], tx), ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_cover_as_much_as_their_area() {
        let mut canvas = Canvas::new(64, 64);
        canvas.polygon(&[(10.25, 10.5), (30.75, 10.5), (30.75, 20.0), (10.25, 20.0)], Paint::plain([1.0; 3]));
        let area: f32 = canvas.pixels.iter().map(|p| p[0]).sum();
        assert!((area - 20.5 * 9.5).abs() < 0.5, "{area}");
        let mut canvas = Canvas::new(64, 64);
        canvas.ellipse((32.0, 32.0), (20.0, 10.0), Paint::plain([1.0; 3]));
        let area: f32 = canvas.pixels.iter().map(|p| p[0]).sum();
        assert!((area - 628.3).abs() < 12.0, "{area}");
    }

    #[test]
    fn shapes_outside_the_canvas_touch_nothing() {
        let mut canvas = Canvas::new(16, 16);
        canvas.polygon(&[(-50.0, -9.0), (-20.0, -9.0), (-30.0, 40.0)], Paint::plain([1.0; 3]));
        canvas.rect((20.0, -5.0), (40.0, 50.0), Paint::plain([1.0; 3]));
        canvas.ellipse((-40.0, 100.0), (5.0, 5.0), Paint::plain([1.0; 3]));
        assert!(canvas.pixels.iter().all(|p| p.iter().all(|part| *part < 1e-9)));
    }
}
