//! What is known of a drawing by its fills.

use super::super::canvas::Colour;
use super::area;
use things::Fill;

/// The least opacity of a part that hides what is behind it.
const SOLID: f32 = 0.5;

/// Tells whether a part of a drawing fills all that its lines enclose.
pub(super) fn is_solid(fill: &Fill) -> bool {
    fill.stroke.is_none() && fill.clip.is_empty() && SOLID < fill.ink.mean()[3]
}

/// Returns the colour of the largest part of a drawing.
pub(super) fn main_colour(fills: &[Fill]) -> Colour {
    let size = |fill: &&Fill| fill.lines.iter().map(|line| area(line)).sum::<f32>().abs();
    let solid = fills.iter().filter(|fill| is_solid(fill));
    let largest = solid.max_by(|one, other| size(one).total_cmp(&size(other)));
    let [red, green, blue, _] = largest.map_or([0.5; 4], |fill| fill.ink.mean());
    [red, green, blue]
}
