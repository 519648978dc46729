//! Smooth fields that are computed on a coarse grid and interpolated, because noise at every pixel would be slow.

use super::canvas::{Canvas, Colour, Point};
use super::numbers::lerp;

/// One number per position: fog, light, the thickness of a cloud.
#[derive(Debug, Clone)]
pub(super) struct Field {
    grid: Grid,
    values: Vec<f32>,
}

/// One colour per position: rock, sand, the surface of a planet.
#[derive(Debug, Clone)]
pub(super) struct Wash {
    grid: Grid,
    parts: [Vec<f32>; 3],
}

/// The positions of a field's values on the canvas.
#[derive(Debug, Clone, Copy)]
struct Grid {
    left: usize,
    top: usize,
    width: usize,
    bottom: usize,
    step: usize,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn within(canvas: &Canvas, (x0, y0): Point, (x1, y1): Point, step: usize) -> Self {
        let (columns, rows) = (canvas.columns(x0, x1), canvas.rows(y0, y1));
        let step = step.max(1);
        Self {
            left: columns.start,
            top: rows.start,
            width: columns.len(),
            bottom: rows.end,
            step,
            columns: columns.len() / step + 2,
            rows: rows.len() / step + 2,
        }
    }

    /// Calls `place` with every position of the grid, row by row.
    fn each(&self, mut place: impl FnMut(f32, f32)) {
        for row in 0..self.rows {
            for column in 0..self.columns {
                place((self.left + column * self.step) as f32, (self.top + row * self.step) as f32);
            }
        }
    }

    /// Interpolates one row of pixels into `out`; returns false, and writes nothing, if all values are 0.
    fn read(&self, values: &[f32], y: usize, between: &mut Vec<f32>, out: &mut Vec<f32>) -> bool {
        let above = (y - self.top) / self.step;
        let part = ((y - self.top) % self.step) as f32 / self.step as f32;
        let start = above * self.columns;
        let (top, below) = values[start..start + 2 * self.columns].split_at(self.columns);
        between.clear();
        between.extend(top.iter().zip(below).map(|(a, b)| lerp(*a, *b, part)));
        if between.iter().all(|value| *value == 0.0) {
            return false;
        }
        out.clear();
        out.resize((self.columns - 1) * self.step, 0.0);
        let by = 1.0 / self.step as f32;
        for (cell, pair) in out.chunks_exact_mut(self.step).zip(between.windows(2)) {
            let (from, slope) = (pair[0], (pair[1] - pair[0]) * by);
            for (i, value) in cell.iter_mut().enumerate() {
                *value = from + slope * i as f32;
            }
        }
        out.truncate(self.width);
        true
    }
}

/// Buffers for one row of a field, reused from row to row.
#[derive(Debug, Default)]
pub(super) struct Rows {
    between: Vec<f32>,
    /// The values of the row, from the field's left edge on.
    pub(super) values: Vec<f32>,
}

impl Field {
    /// Computes a field over the whole canvas, one value every `step` pixels; the closure gets pixel coordinates.
    pub(super) fn new(canvas: &Canvas, step: usize, field: impl FnMut(f32, f32) -> f32) -> Self {
        Self::within(canvas, (0.0, 0.0), (canvas.w(), canvas.h()), step, field)
    }

    /// Computes a field over a rectangle.
    pub(super) fn within(
        canvas: &Canvas,
        from: Point,
        to: Point,
        step: usize,
        mut field: impl FnMut(f32, f32) -> f32,
    ) -> Self {
        let grid = Grid::within(canvas, from, to, step);
        let mut values = Vec::with_capacity(grid.columns * grid.rows);
        grid.each(|x, y| values.push(field(x, y)));
        Self { grid, values }
    }

    /// Computes a second field on the same grid from this one's values.
    pub(super) fn map(&self, mut change: impl FnMut(f32, f32, f32) -> f32) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        let mut old = self.values.iter();
        self.grid.each(|x, y| values.extend(old.next().map(|value| change(x, y, *value))));
        Self { grid: self.grid, values }
    }

    /// Reads the field at a pixel of the canvas.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let Grid { left, top, step, columns, rows, .. } = self.grid;
        let by = 1.0 / step as f32;
        let (gx, gy) = (((x - left as f32) * by).max(0.0), ((y - top as f32) * by).max(0.0));
        let (ix, iy) = ((gx as usize).min(columns - 2), (gy as usize).min(rows - 2));
        let (tx, ty) = ((gx - ix as f32).min(1.0), (gy - iy as f32).min(1.0));
        let at = iy * columns + ix;
        let high = lerp(self.values[at], self.values[at + 1], tx);
        let below = at + columns;
        lerp(high, lerp(self.values[below], self.values[below + 1], tx), ty)
    }

    /// Returns the rows of pixels it covers.
    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        self.grid.top..self.grid.bottom
    }

    /// Interpolates one row of pixels; returns false if all values are 0.
    pub(super) fn read(&self, y: usize, rows: &mut Rows) -> bool {
        self.grid.read(&self.values, y, &mut rows.between, &mut rows.values)
    }

    /// Mixes a colour into the canvas, with the field as its opacity.
    pub(super) fn veil(&self, canvas: &mut Canvas, colour: Colour) {
        let mut rows = Rows::default();
        for y in self.rows() {
            if self.read(y, &mut rows) {
                canvas.blend(y, self.grid.left, &rows.values, colour);
            }
        }
    }

    /// Adds light to the canvas, with the field as its strength.
    pub(super) fn shine(&self, canvas: &mut Canvas, light: Colour) {
        let mut rows = Rows::default();
        for y in self.rows() {
            if self.read(y, &mut rows) {
                canvas.screen(y, self.grid.left, &rows.values, light);
            }
        }
    }

    /// Mixes two colours into the canvas: this field is their opacity, `other` is the share of the second one.
    pub(super) fn veil_two(&self, canvas: &mut Canvas, other: &Self, first: Colour, second: Colour) {
        let (mut amounts, mut shares) = (Rows::default(), Rows::default());
        for y in self.rows() {
            if !self.read(y, &mut amounts) {
                continue;
            }
            if !other.read(y, &mut shares) {
                canvas.blend(y, self.grid.left, &amounts.values, first);
                continue;
            }
            for ((row, a), b) in canvas.row_mut(y).into_iter().zip(first).zip(second) {
                let row = row[self.grid.left..].iter_mut();
                for ((old, amount), share) in row.zip(&amounts.values).zip(&shares.values) {
                    *old += (a + (b - a) * share - *old) * amount;
                }
            }
        }
    }
}

impl Wash {
    /// Computes a colour every `step` pixels of a rectangle; the closure gets pixel coordinates.
    pub(super) fn within(
        canvas: &Canvas,
        from: Point,
        to: Point,
        step: usize,
        mut colour: impl FnMut(f32, f32) -> Colour,
    ) -> Self {
        let grid = Grid::within(canvas, from, to, step);
        let mut parts = [(); 3].map(|()| Vec::with_capacity(grid.columns * grid.rows));
        grid.each(|x, y| {
            for (part, value) in parts.iter_mut().zip(colour(x, y)) {
                part.push(value);
            }
        });
        Self { grid, parts }
    }

    /// Paints it with the coverage that `cover` writes for each row; `cover` gets the row and its left edge.
    pub(super) fn paint(&self, canvas: &mut Canvas, mut cover: impl FnMut(usize, usize, &mut [f32])) {
        let mut colours = [(); 3].map(|()| Rows::default());
        let mut amounts = vec![0.0; self.grid.width];
        for y in self.grid.top..self.grid.bottom {
            cover(y, self.grid.left, &mut amounts);
            for (rows, part) in colours.iter_mut().zip(&self.parts) {
                if !self.grid.read(part, y, &mut rows.between, &mut rows.values) {
                    rows.values.clear();
                    rows.values.resize(self.grid.width, 0.0);
                }
            }
            canvas.blend_each(y, self.grid.left, &amounts, colours.each_ref().map(|rows| rows.values.as_slice()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_read_back_exactly_by_pixel_and_by_row() {
        let canvas = Canvas::new(64, 48);
        let plane = |x: f32, y: f32| 2.0 + x * 0.5 - y * 0.25;
        for step in [1, 3, 4, 8] {
            let field = Field::within(&canvas, (5.0, 7.0), (64.0, 40.0), step, plane);
            let mut rows = Rows::default();
            for y in field.rows() {
                assert!(field.read(y, &mut rows));
                assert_eq!(rows.values.len(), 59);
                for (i, value) in rows.values.iter().enumerate() {
                    let (x, y) = ((5 + i) as f32, y as f32);
                    assert!((value - plane(x, y)).abs() < 1e-4 && (field.at(x, y) - value).abs() < 1e-4, "{step}");
                }
            }
        }
    }

    #[test]
    fn rows_of_nothing_are_skipped_and_leave_the_canvas_alone() {
        let mut canvas = Canvas::new(16, 16);
        let field = Field::new(&canvas, 4, |_, y| if y < 8.0 { 0.0 } else { 1.0 });
        assert!(!field.read(2, &mut Rows::default()));
        field.veil(&mut canvas, [1.0; 3]);
        assert!(canvas.pixel(3, 2)[0] < 1e-9 && 0.99 < canvas.pixel(3, 12)[0]);
    }
}
