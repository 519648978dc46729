//! What lies inside a hero, and how its surface curves towards its edges.

use super::super::canvas::Point;
use super::super::numbers::lerp;
use super::Lines;
use super::tone::{Cover, Spot};

/// Cells along the longest side of a hero, and around it.
const CELLS: usize = 144;
const MARGIN: usize = 6;
const WIDE: usize = CELLS + 2 * MARGIN;

/// From how much of it, of 1, a cell is inside.
const INSIDE: f32 = 0.4;

/// How many cells the surface curves at its edges.
const CURVE: usize = 9;

/// The surface of a hero, in cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    slopes: Vec<Point>,
}

impl Area {
    /// Takes what the lines of a hero enclose.
    pub(super) fn of(lines: &Lines) -> Self {
        let spot = Spot { at: (MARGIN as f32, MARGIN as f32), side: CELLS as f32, is_turned: false };
        let cover = Cover::of(lines, &lines.body, spot);
        let is_inside = |at: usize| INSIDE < cover.at((at % WIDE) as i32, (at / WIDE) as i32);
        Self { slopes: slopes(&(0..WIDE * WIDE).map(is_inside).collect::<Vec<_>>()) }
    }

    /// Returns where the surface faces: outwards at the edges, towards the viewer, which is (0, 0), inside.
    pub(super) fn slope(&self, point: Point) -> Point {
        let Some((at, across, down)) = Self::place(point).filter(|_| !self.slopes.is_empty()) else {
            return (0.0, 0.0);
        };
        let mean = |part: fn(&Point) -> f32| {
            let cell = |off: usize| part(&self.slopes[at + off]);
            lerp(lerp(cell(0), cell(1), across), lerp(cell(WIDE), cell(WIDE + 1), across), down)
        };
        (mean(|slope| slope.0), mean(|slope| slope.1))
    }

    /// Returns the cell above and left of a point, and how far the point is from its middle.
    fn place((x, y): Point) -> Option<(usize, f32, f32)> {
        let (fx, fy) = (x * CELLS as f32 + MARGIN as f32 - 0.5, y * CELLS as f32 + MARGIN as f32 - 0.5);
        let last = (WIDE - 2) as f32;
        let is_near = (-1.0..last + 1.0).contains(&fx) && (-1.0..last + 1.0).contains(&fy);
        let (left, top) = (fx.clamp(0.0, last) as usize, fy.clamp(0.0, last) as usize);
        let (across, down) = ((fx - left as f32).clamp(0.0, 1.0), (fy - top as f32).clamp(0.0, 1.0));
        is_near.then_some((top * WIDE + left, across, down))
    }
}

/// Returns the slope of every cell: that of the blurred inside, about 1 long at a straight edge.
fn slopes(inside: &[bool]) -> Vec<Point> {
    let mut height: Vec<f32> = inside.iter().map(|is_inside| f32::from(u8::from(*is_inside))).collect();
    for stride in [1, WIDE, 1, WIDE] {
        height = blurred(&height, stride);
    }
    let scale = 1.5 * CURVE as f32;
    (0..WIDE * WIDE)
        .map(|at| {
            let (x, y) = (at % WIDE, at / WIDE);
            if x == 0 || y == 0 || x + 1 == WIDE || y + 1 == WIDE {
                return (0.0, 0.0);
            }
            ((height[at - 1] - height[at + 1]) * scale / 2.0, (height[at - WIDE] - height[at + WIDE]) * scale / 2.0)
        })
        .collect()
}

/// Averages every cell with its neighbours along rows (a stride of 1) or columns.
fn blurred(cells: &[f32], stride: usize) -> Vec<f32> {
    let mut out = vec![0.0; cells.len()];
    let across = if stride == 1 { WIDE } else { 1 };
    for line in 0..WIDE {
        let at = |step: usize| line * across + step * stride;
        let mut sum: f32 = (0..CURVE).map(|step| cells[at(step)]).sum();
        for step in 0..WIDE {
            if step + CURVE < WIDE {
                sum += cells[at(step + CURVE)];
            }
            if CURVE < step {
                sum -= cells[at(step - CURVE - 1)];
            }
            out[at(step)] = sum / (2 * CURVE + 1) as f32;
        }
    }
    out
}
