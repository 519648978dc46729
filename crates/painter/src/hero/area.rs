//! What lies inside a drawing: the parts that its strokes enclose, also where they leave a small gap; what is drawn solid;
//! and how the surface curves towards its edges.

use super::super::canvas::Point;
use super::super::numbers::lerp;
use super::Lines;
use super::tone::{Cover, Spot};

/// Cells along the longest side of a drawing, and around it.
const CELLS: usize = 144;
const MARGIN: usize = 6;
const WIDE: usize = CELLS + 2 * MARGIN;

/// Gaps of up to twice this many cells are closed.
const GAP: i32 = 2;

/// From how much of it, of 1, a cell is a part of a stroke.
const SOLID: f32 = 0.4;

/// A stroke is solid where it is thicker than twice this many cells; strokes of the font are 5 to 6 cells wide.
const THICK: i32 = 6;

/// How many cells the surface curves at its edges.
const CURVE: usize = 9;

/// The fewest cells of a part that gets a tone of its own.
const PART_CELLS_MIN: usize = 14;

/// No part.
const NONE: u8 = 255;

/// The inside of a drawing, in cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Area {
    inside: Vec<bool>,
    /// The rank of the part by its size; 0 is the largest.
    parts: Vec<u8>,
    /// Whether a part of this rank is wholly in the lower part of the drawing.
    lows: Vec<bool>,
    thick: Vec<bool>,
    slopes: Vec<Point>,
    /// Whether more of the drawing is solid than enclosed by strokes.
    pub(super) is_solid: bool,
}

impl Area {
    /// Finds the inside of a drawing: whatever cannot be reached from outside. Where one sees through the drawing, only its
    /// strokes are inside.
    pub(super) fn of(lines: &Lines, is_hollow: bool) -> Self {
        let strokes = cells(lines, &lines.strokes);
        let inside = if is_hollow { strokes.clone() } else { closed(&strokes) };
        let thick = {
            let thin = grown(&strokes.iter().map(|is_stroke| !is_stroke).collect::<Vec<_>>(), THICK);
            let core: Vec<bool> = thin.into_iter().map(|is_thin| !is_thin).collect();
            let around = grown(&core, THICK + 1);
            around.into_iter().zip(&strokes).map(|(near, is_stroke)| near && *is_stroke).collect::<Vec<bool>>()
        };
        let enclosed: Vec<bool> = inside.iter().zip(&strokes).map(|(inside, stroke)| *inside && !stroke).collect();
        let count = |cells: &[bool]| cells.iter().filter(|is_set| **is_set).count();
        let is_solid = count(&enclosed) < count(&thick);
        let parts = ranked(&enclosed);
        Self { lows: lows(&parts, &inside), parts, slopes: slopes(&inside), inside, thick, is_solid }
    }

    /// Takes the shapes of a figure, which have no gaps.
    pub(super) fn of_figure(lines: &Lines) -> Self {
        let inside = cells(lines, &lines.body);
        Self { slopes: slopes(&inside), ..Self::default() }
    }

    /// Returns how much of a point of the drawing's box is inside.
    pub(super) fn at(&self, point: Point) -> f32 {
        let Some((at, across, down)) = Self::place(point).filter(|_| !self.inside.is_empty()) else { return 0.0 };
        let cell = |off: usize| f32::from(u8::from(self.inside[at + off]));
        let upper = lerp(cell(0), cell(1), across);
        let lower = lerp(cell(WIDE), cell(WIDE + 1), across);
        (lerp(upper, lower, down) - 0.25).clamp(0.0, 0.5) * 2.0
    }

    /// Returns which part a point is in, and how solid it is there.
    pub(super) fn part(&self, point: Point) -> (Option<u8>, f32) {
        let Some((at, across, down)) = Self::place(point).filter(|_| !self.parts.is_empty()) else {
            return (None, 0.0);
        };
        let part = self.parts[at + usize::from(0.5 < across) + WIDE * usize::from(0.5 < down)];
        let cell = |off: usize| f32::from(u8::from(self.thick[at + off]));
        let thick = lerp(lerp(cell(0), cell(1), across), lerp(cell(WIDE), cell(WIDE + 1), across), down);
        ((part != NONE).then_some(part), thick)
    }

    /// Tells whether a part is near the ground, as a wheel is.
    pub(super) fn is_low(&self, part: Option<u8>) -> bool {
        part.and_then(|rank| self.lows.get(usize::from(rank))).copied().unwrap_or(false)
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

/// Returns which cells shapes cover.
fn cells(lines: &Lines, shapes: &[Vec<Point>]) -> Vec<bool> {
    let spot = Spot { at: (MARGIN as f32, MARGIN as f32), side: CELLS as f32, is_turned: false };
    let cover = Cover::of(lines, shapes, spot);
    (0..WIDE * WIDE).map(|at| SOLID < cover.at((at % WIDE) as i32, (at / WIDE) as i32)).collect()
}

/// Returns what strokes enclose, with the strokes.
fn closed(strokes: &[bool]) -> Vec<bool> {
    let walls = grown(strokes, GAP);
    let mut outside = vec![false; WIDE * WIDE];
    spread(0, |at| {
        let is_new = !walls[at] && !outside[at];
        outside[at] |= is_new;
        is_new
    });
    // One cell more than the walls were thickened, so that the cells end below the strokes, whose edge is exact.
    grown(&outside, GAP + 1).into_iter().map(|is_outside| !is_outside).collect()
}

/// Visits cells from a first one to their neighbours, as far as `enter` lets it.
fn spread(first: usize, mut enter: impl FnMut(usize) -> bool) {
    let mut open = vec![first];
    while let Some(at) = open.pop() {
        if !enter(at) {
            continue;
        }
        let (x, y) = (at % WIDE, at / WIDE);
        open.extend((0 < x).then(|| at - 1));
        open.extend((0 < y).then(|| at - WIDE));
        open.extend((x + 1 < WIDE).then(|| at + 1));
        open.extend((y + 1 < WIDE).then(|| at + WIDE));
    }
}

/// Numbers the connected parts, the largest one first, and lets them grow below the strokes around them.
fn ranked(enclosed: &[bool]) -> Vec<u8> {
    let mut owner = vec![0_usize; WIDE * WIDE];
    let mut sizes = vec![0_usize];
    for first in 0..WIDE * WIDE {
        if enclosed[first] && owner[first] == 0 {
            let number = sizes.len();
            sizes.push(0);
            spread(first, |at| {
                let is_new = enclosed[at] && owner[at] == 0;
                if is_new {
                    owner[at] = number;
                    sizes[number] += 1;
                }
                is_new
            });
        }
    }
    let mut order: Vec<usize> = (1..sizes.len()).filter(|number| PART_CELLS_MIN <= sizes[*number]).collect();
    order.sort_by_key(|number| std::cmp::Reverse(sizes[*number]));
    let rank = |number: usize| order.iter().position(|known| *known == number).map_or(NONE, |at| at.min(254) as u8);
    let ranks: Vec<u8> = (0..sizes.len()).map(rank).collect();
    let mut parts: Vec<u8> = owner.into_iter().map(|number| ranks[number]).collect();
    for _ in 0..4 {
        let old = parts.clone();
        for at in WIDE..WIDE * (WIDE - 1) {
            if old[at] == NONE {
                let near = [at - 1, at + 1, at - WIDE, at + WIDE].map(|next| old[next]);
                parts[at] = near.into_iter().min().unwrap_or(NONE);
            }
        }
    }
    parts
}

/// Tells of every rank whether its part begins below this share of the drawing's height.
const LOW: f32 = 0.6;

fn lows(parts: &[u8], inside: &[bool]) -> Vec<bool> {
    let rows = || inside.iter().enumerate().filter(|(_, is_inside)| **is_inside).map(|(at, _)| at / WIDE);
    let (head, foot) = (rows().min().unwrap_or(0), rows().max().unwrap_or(0));
    let line = head as f32 + LOW * (foot - head) as f32;
    let mut tops = vec![usize::MAX; usize::from(NONE)];
    for (at, rank) in parts.iter().enumerate().filter(|(_, rank)| **rank != NONE) {
        let top = &mut tops[usize::from(*rank)];
        *top = (*top).min(at / WIDE);
    }
    tops.into_iter().map(|top| top != usize::MAX && line < top as f32).collect()
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

/// Grows the cells that are set by some cells in every direction.
fn grown(cells: &[bool], by: i32) -> Vec<bool> {
    let mut grown = vec![false; cells.len()];
    let near: Vec<(i32, i32)> = (-by..=by)
        .flat_map(|dy| (-by..=by).map(move |dx| (dx, dy)))
        .filter(|(dx, dy)| dx * dx + dy * dy <= by * by)
        .collect();
    let wide = WIDE as i32;
    for at in 0..cells.len() {
        // Only cells at an edge can set new ones.
        let is_edge = |next: usize| !cells.get(next).copied().unwrap_or(false);
        if !cells[at] {
            continue;
        }
        grown[at] = true;
        if !(is_edge(at + 1) || is_edge(at.wrapping_sub(1)) || is_edge(at + WIDE) || is_edge(at.wrapping_sub(WIDE))) {
            continue;
        }
        let (x, y) = ((at % WIDE) as i32, (at / WIDE) as i32);
        for (dx, dy) in &near {
            let (x, y) = (x + dx, y + dy);
            if 0 <= x && 0 <= y && x < wide && y < wide {
                grown[y as usize * WIDE + x as usize] = true;
            }
        }
    }
    grown
}
