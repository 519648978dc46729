//! Somebody on the back of an animal.

use super::super::super::canvas::{Canvas, Point};
use super::super::super::plan::Plan;
use super::super::cast::Cast;
use super::super::tone::{Cover, Spot};
use super::super::{Lines, Stand};
use super::one;

/// How far down the hips of somebody are, as a part of the height.
const HIPS: f32 = 0.52;

/// Where a saddle is looked for, as parts of the length of an animal, and in how many places.
const SADDLE: (f32, f32) = (0.36, 0.64);
const PLACES: u16 = 12;

/// How much smaller the animal is, so that the rider has room.
pub(super) const RIDDEN: f32 = 0.84;

/// Takes the rider out of a cast, in which only the animal is left; `None` if nobody rides.
pub(super) fn rider<'a>(cast: &mut Vec<Cast<'a>>) -> Option<Cast<'a>> {
    let at = cast.iter().position(Cast::rides)?;
    cast.iter().position(Cast::can_be_ridden)?;
    let mut rider = cast.remove(at);
    rider.stand = Stand::Air;
    cast.retain(Cast::can_be_ridden);
    cast.truncate(1);
    Some(rider)
}

/// Paints a rider on an animal that is painted already.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan, rider: &Cast<'_>, (animal, spot): (&Cast<'_>, Spot)) {
    let tall = spot.side / animal.hero.metres * rider.hero.metres;
    let side = tall / rider.lines.tall.max(0.1);
    let (x, y) = saddle(&animal.lines, spot);
    let (wide, high) = (rider.lines.size.0 * side, rider.lines.size.1 * side);
    let at = (x - wide / 2.0, y + tall * (1.0 - HIPS) - high);
    one(canvas, plan, rider, (Spot { at, side, is_turned: spot.is_turned }, 0), 0.0);
}

/// Returns the lowest place of the back.
fn saddle(lines: &Lines, spot: Spot) -> Point {
    let cover = Cover::of(lines, &lines.body, spot);
    let (wide, tall) = spot.size(lines);
    let back = |place: u16| {
        let share = SADDLE.0 + (SADDLE.1 - SADDLE.0) * f32::from(place) / f32::from(PLACES);
        let x = spot.at.0 + wide * share;
        let rows = spot.at.1 as i32..(spot.at.1 + tall) as i32;
        let first = rows.clone().find(|y| 0.5 < cover.at(x as i32, *y));
        (x, first.unwrap_or(rows.start) as f32)
    };
    (0..=PLACES).map(back).max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or(spot.at)
}
