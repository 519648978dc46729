//! The ground that a hero stands on: a rise in front of the scene, in the colours of the place.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::land;
use super::super::numbers::Draw;
use super::super::plan::{Feature, Mood, Place, Plan, Time};
use super::super::sky::Light;

/// Paints the rise and returns its line.
pub(super) fn rise(canvas: &mut Canvas, plan: &Plan, height: f32, draw: &mut Draw) -> land::Line {
    let unit = canvas.unit();
    let (tone, is_flat) = colour(plan);
    let line = if is_flat { vec![height; canvas.width] } else { land::rolling(canvas, height, 0.04, 0.9, draw.seed()) };
    let light = Light { at: canvas.light, strength: 0.8, colour: plan.palette.light };
    if is_flat {
        let (w, h) = (canvas.w(), canvas.h());
        canvas.rect((0.0, height), (w, h), Paint::gradient(tone, scale(tone, 0.5), height, h));
        canvas.rect((0.0, height), (w, height + unit * 0.008), Paint::plain(mix(tone, plan.palette.lamp, 0.25)));
        return line;
    }
    land::fill(canvas, &line, tone, (mix(plan.palette.haze, tone, 0.4), 0.35, unit * 0.12), light);
    let bottom = canvas.h();
    land::relief(canvas, &line, bottom, (scale(tone, 0.62), mix(tone, plan.palette.haze, 0.3)), draw.seed());
    if !matches!(plan.place, Place::Snow | Place::Desert | Place::Sea | Place::Space) {
        let blade = mix(tone, [0.5, 0.6, 0.3], 0.22 * day(plan));
        land::grass(canvas, &line, (scale(tone, 0.7), blade), None, draw);
    }
    line
}

/// Returns how bright the day is.
pub(super) fn day(plan: &Plan) -> f32 {
    match plan.time {
        Time::Day => 0.95,
        Time::Dawn | Time::Sunset => 0.6,
        Time::Dusk => 0.42,
        Time::Night => 0.26,
    }
}

/// Returns the colour of the ground, and whether it is flat.
fn colour(plan: &Plan) -> (Colour, bool) {
    let is_snowy = plan.place == Place::Snow || plan.features.has(Feature::Snow) && plan.place != Place::City;
    let bare: Colour = match plan.place {
        _ if is_snowy => [0.9, 0.93, 0.98],
        Place::Desert | Place::Sea => [0.82, 0.66, 0.44],
        Place::Snow | Place::City => [0.3, 0.3, 0.34],
        Place::Space => [0.5, 0.48, 0.5],
        Place::Forest | Place::Mountains | Place::Hills | Place::Castle | Place::Interior | Place::Deep => {
            if plan.mood == Some(Mood::Autumn) { [0.5, 0.36, 0.14] } else { [0.26, 0.42, 0.18] }
        }
    };
    let share = if is_snowy { 0.15 + 0.8 * day(plan) } else { 0.7 * day(plan) };
    (mix(plan.palette.near, bare, share), plan.place == Place::City)
}
