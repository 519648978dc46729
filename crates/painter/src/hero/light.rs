//! The light on heroes: that of the place and the time, and what makes a hero stand out from what is behind it.

use super::super::canvas::{Canvas, Colour, Point, mix, scale};
use super::super::plan::{Mood, Plan, Time};
use super::tone::{Spot, Tone, luma, mean};
use super::{Hero, Lines, dye::Dye, matter::Matter};

/// The least difference in brightness between a hero and what is behind it.
const CONTRAST_MIN: f32 = 0.16;

/// Tells whether there is light behind the windows of a hero.
pub(super) fn has_lit_windows(plan: &Plan) -> bool {
    plan.is_dark() || plan.mood == Some(Mood::Eerie)
}

/// Returns the light of the time of day on something outdoors.
fn outdoors(plan: &Plan) -> Colour {
    let palette = &plan.palette;
    match plan.time {
        Time::Day => mix([1.0; 3], palette.light, 0.3),
        Time::Dawn | Time::Sunset => scale(mix([1.0; 3], palette.light, 0.5), 0.98),
        Time::Dusk => scale(mix([1.0; 3], palette.sky, 0.24), 0.92),
        Time::Night => scale(mix([1.0; 3], palette.sky, 0.2), 0.82),
    }
}

/// Returns the tone of a hero at a spot of a picture.
pub(super) fn on(canvas: &Canvas, plan: &Plan, (lines, hero): (&Lines, &Hero), spot: Spot, is_room: bool) -> Tone {
    let warm = mix([1.0; 3], plan.palette.lamp, 0.28);
    let light = if is_room { scale(warm, if plan.time == Time::Day { 1.0 } else { 0.88 }) } else { outdoors(plan) };
    let is_silhouette =
        hero.is_alive && plan.mood == Some(Mood::Eerie) && plan.time != Time::Day && !hero.wears("sheet");
    let dark = (scale(plan.palette.near, 0.55), if is_silhouette { 0.48 } else { 0.0 });
    Tone {
        light: if hero.is_lit { mix(light, [1.25, 1.1, 0.85], 0.7) } else { light },
        dark,
        rim: (if is_room { plan.palette.lamp } else { plan.palette.light }, if is_silhouette { 0.75 } else { 0.5 }),
        toward: toward(canvas, spot, lines),
        haze: (plan.palette.haze, 0.0),
        alpha: if hero.wears("sheet") { 0.86 } else { 1.0 },
    }
}

/// Makes the hero brighter, or the picture behind it, so that it stands out: what is dark stands before light.
pub(super) fn set_apart(canvas: &mut Canvas, plan: &Plan, lines: &Lines, spot: Spot, dye: &Dye, tone: &mut Tone) {
    let (wide, tall) = spot.size(lines);
    let (x, y) = spot.at;
    let behind = luma(mean(canvas, (x - wide * 0.12, y - tall * 0.05), (x + wide * 1.12, y + tall * 0.95)));
    let main = if lines.parts.is_empty() { dye.main() } else { dye.matter(Matter::Cloth) };
    let own = luma(main) * luma(tone.light) * (1.0 - tone.dark.1);
    let lack = CONTRAST_MIN - (own - behind).abs();
    if lack <= 0.0 {
        return;
    }
    if behind < own && own < 0.62 {
        tone.light = scale(tone.light, 1.0 + (lack / own.max(0.12)).min(0.5));
        return;
    }
    if behind < 0.55 {
        let glow = mix(plan.palette.haze, plan.palette.light, 0.45);
        let centre = (x + wide / 2.0, y + tall * 0.42);
        canvas.glow_oval(centre, (wide.max(tall * 0.5) * 0.4, tall.max(wide * 0.5) * 0.36), glow, 0.34 + lack);
    } else {
        tone.light = scale(tone.light, 1.0 - (lack / own.max(0.2)).min(0.4));
    }
}

/// Returns the direction from a hero to the light.
pub(super) fn toward(canvas: &Canvas, spot: Spot, lines: &Lines) -> Point {
    let (wide, tall) = spot.size(lines);
    let (dx, dy) = (canvas.light.0 - spot.at.0 - wide / 2.0, canvas.light.1 - spot.at.1 - tall / 2.0);
    // A low sun is behind the hero; its light comes round the sides and never from below.
    let dy = dy.min(-0.5 * dx.abs()).min(-tall * 0.1);
    let far = (dx * dx + dy * dy).sqrt();
    if far < 1.0 { (0.0, -1.0) } else { (dx / far, dy / far) }
}
