//! What lies inside a drawing: everything that its strokes enclose, also where they leave a small gap.

use super::Lines;
use super::tone::{Cover, Spot};

/// Cells along the longest side of a drawing, and around it.
const CELLS: usize = 128;
const MARGIN: usize = 6;

/// Gaps of up to twice this many cells are closed.
const GAP: i32 = 2;

/// From how much of it, of 255, a cell is a part of a stroke.
const SOLID: f32 = 0.4;

/// The inside of a drawing, in cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    cells: Vec<bool>,
    wide: usize,
}

impl Area {
    /// Finds the inside: whatever cannot be reached from outside.
    pub(super) fn of(lines: &Lines) -> Self {
        let wide = CELLS + 2 * MARGIN;
        let spot = Spot { at: (MARGIN as f32, MARGIN as f32), side: CELLS as f32, is_turned: false };
        let strokes = Cover::of(lines, &lines.strokes, spot);
        let solid: Vec<bool> =
            (0..wide * wide).map(|at| SOLID < strokes.at((at % wide) as i32, (at / wide) as i32)).collect();
        let walls = grown(&solid, wide, GAP);
        let mut outside = vec![false; wide * wide];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if outside[at] || walls[at] {
                continue;
            }
            outside[at] = true;
            let (x, y) = (at % wide, at / wide);
            open.extend(
                [(0 < x, at.wrapping_sub(1)), (0 < y, at.wrapping_sub(wide))].iter().filter(|it| it.0).map(|it| it.1),
            );
            open.extend([(x + 1 < wide, at + 1), (y + 1 < wide, at + wide)].iter().filter(|it| it.0).map(|it| it.1));
        }
        // One cell more than the walls were thickened, so that the cells end below the strokes, whose edge is exact.
        let cells = grown(&outside, wide, GAP + 1).into_iter().map(|is_outside| !is_outside).collect();
        Self { cells, wide }
    }

    /// Returns how much of a point of the drawing's box is inside.
    pub(super) fn at(&self, (x, y): (f32, f32)) -> f32 {
        if self.cells.is_empty() {
            return 0.0;
        }
        let (fx, fy) = (x * CELLS as f32 + MARGIN as f32 - 0.5, y * CELLS as f32 + MARGIN as f32 - 0.5);
        let last = (self.wide - 2) as f32;
        let (left, top) = (fx.clamp(0.0, last) as usize, fy.clamp(0.0, last) as usize);
        let (across, down) = ((fx - left as f32).clamp(0.0, 1.0), (fy - top as f32).clamp(0.0, 1.0));
        let cell = |dx: usize, dy: usize| f32::from(u8::from(self.cells[(top + dy) * self.wide + left + dx]));
        let upper = cell(0, 0) * (1.0 - across) + cell(1, 0) * across;
        let lower = cell(0, 1) * (1.0 - across) + cell(1, 1) * across;
        (upper * (1.0 - down) + lower * down - 0.25).clamp(0.0, 0.5) * 2.0
    }
}

/// Grows the cells that are set by some cells in every direction.
fn grown(cells: &[bool], wide: usize, by: i32) -> Vec<bool> {
    let mut grown = vec![false; cells.len()];
    let near: Vec<(i32, i32)> = (-by..=by)
        .flat_map(|dy| (-by..=by).map(move |dx| (dx, dy)))
        .filter(|(dx, dy)| dx * dx + dy * dy <= by * by)
        .collect();
    for at in cells.iter().enumerate().filter(|(_, is_set)| **is_set).map(|(at, _)| at) {
        let (x, y) = ((at % wide) as i32, (at / wide) as i32);
        for (dx, dy) in &near {
            let (x, y) = (x + dx, y + dy);
            if 0 <= x && 0 <= y && x < wide as i32 && y < wide as i32 {
                grown[y as usize * wide + x as usize] = true;
            }
        }
    }
    grown
}
