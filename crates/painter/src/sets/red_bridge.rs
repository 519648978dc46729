//! A bridge of wood in Japan, red and a little arched: the whole of it, and what those see who are on it.

use super::super::canvas::{Canvas, Colour, Paint, mix, scale};
use super::super::numbers::lerp;
use super::super::plan::Plan;
use super::room::{Floor, Room};
use super::{banks, bridge};

/// Of how many pieces a curve is drawn.
const PIECES: usize = 40;

/// How far apart the posts are, how high the rail is, and how thick the beam below the way: parts of the shorter side.
const POSTS: f32 = 0.17;
const RAIL: f32 = 0.1;
const BEAM: f32 = 0.03;

/// How high the rail is, how far the way reaches, and how far apart the posts are for those who are on it, in metres.
const RAIL_METRES: f32 = 0.9;
const END: f32 = 22.0;
const POSTS_METRES: f32 = 1.5;

fn red(plan: &Plan) -> Colour {
    banks::lit(plan, [0.72, 0.2, 0.13], 0.92)
}

fn gold(plan: &Plan) -> Colour {
    banks::lit(plan, [0.8, 0.64, 0.28], 0.92)
}

fn planks(plan: &Plan) -> Colour {
    banks::lit(plan, if banks::is_white(plan) { [0.92, 0.95, 1.0] } else { [0.6, 0.45, 0.3] }, 0.92)
}

/// Paints the bridge over its river, as far as people are before it; `foot` is where its posts stand in the water.
pub(super) fn whole(canvas: &mut Canvas, plan: &Plan, foot: f32) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let red = red(plan);
    let mut x = w * 0.5 - POSTS * unit * (w * 0.5 / unit / POSTS).floor();
    while x < w {
        let top = bridge::way(canvas, x / w);
        for (off, tone) in [(0.02, 0.5), (0.0, 0.8)] {
            let (at, thick) = (x + unit * off, unit * 0.011);
            let paint = Paint::gradient(scale(red, tone), scale(red, tone * 0.6), top, foot);
            canvas.rect((at - thick, top), (at + thick, foot), paint);
        }
        x += POSTS * unit * 2.0;
    }
    let cross = lerp(bridge::way(canvas, 0.5), foot, 0.5);
    canvas.rect((0.0, cross), (w, cross + unit * 0.01), Paint::plain(scale(red, 0.6)));
    band(canvas, (-0.012, BEAM), Paint::plain(scale(red, 0.72)));
    band(canvas, (-0.02, 0.006), Paint::plain(planks(plan)));
    railing(canvas, plan, (-0.014, 0.7));
}

/// Paints the near rail.
pub(super) fn rail(canvas: &mut Canvas, plan: &Plan) {
    band(canvas, (0.0, BEAM * 0.8), Paint::plain(scale(red(plan), 0.9)));
    railing(canvas, plan, (0.0, 1.0));
}

/// Fills a band along the way, from a height to another one: parts of the shorter side, downward.
fn band(canvas: &mut Canvas, (from, to): (f32, f32), paint: Paint) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let edge = |low: f32| (0..=PIECES).map(move |step| (step as f32 / PIECES as f32, low * unit));
    let points: Vec<(f32, f32)> =
        edge(from).chain(edge(to).rev()).map(|(x, low)| (x * w, bridge::way(canvas, x) + low)).collect();
    canvas.polygon(&points, paint);
}

/// Paints a rail with its posts and their caps; `up` is how much higher it stands than the near one.
fn railing(canvas: &mut Canvas, plan: &Plan, (up, tone): (f32, f32)) {
    let (w, unit) = (canvas.w(), canvas.unit());
    let (red, gold) = (scale(red(plan), tone), scale(gold(plan), tone));
    for (low, thick) in [(RAIL, 0.013), (RAIL * 0.55, 0.009)] {
        band(canvas, (up - low, up - low + thick), Paint::plain(scale(red, 1.1)));
    }
    let mut x = w * 0.5 - POSTS * unit * ((w * 0.5 / unit / POSTS).floor() + 0.5);
    while x < w + unit * POSTS {
        let foot = bridge::way(canvas, x / w) + unit * up;
        let (top, thick) = (foot - unit * RAIL * 1.15, unit * 0.011);
        canvas.rect((x - thick, top), (x + thick, foot), Paint::plain(red));
        canvas.ellipse((x, top - unit * 0.008), (thick * 1.1, unit * 0.014), Paint::plain(gold));
        canvas.rect((x - thick * 1.2, top + unit * 0.004), (x + thick * 1.2, top + unit * 0.01), Paint::plain(gold));
        x += POSTS * unit;
    }
}

/// Paints a way of planks between two rails.
pub(super) fn along(room: &mut Room<'_>) {
    let (half, near, plan) = (room.half, 0.8, room.plan);
    let (red, planks) = (red(plan), planks(plan));
    let outline = [(-half, 0.0, near), (half, 0.0, near), (half, 0.0, END), (-half, 0.0, END)];
    let (top, foot) = (room.at(outline[2]).1, room.canvas.h());
    room.fill(&outline, Paint::gradient(mix(planks, plan.palette.haze, 0.3), planks, top, foot));
    let mut z = END;
    while near < z {
        let seam = [(-half, 0.0, z), (half, 0.0, z), (half, 0.0, z + 0.03), (-half, 0.0, z + 0.03)];
        room.fill(&seam, Paint::plain(scale(planks, 0.62)).alpha(0.8));
        z -= 0.34;
    }
    for side in [-1.0, 1.0] {
        let x = side * half;
        let sill = [(x, 0.0, near), (x, 0.14, near), (x, 0.14, END), (x, 0.0, END)];
        room.fill(&sill, Paint::plain(scale(red, 0.7)));
        let mut z = END;
        while 1.0 < z {
            post(room, (x, z));
            z -= POSTS_METRES;
        }
        for (y, high) in [(RAIL_METRES, 0.1), (RAIL_METRES * 0.52, 0.07)] {
            let bar = [(x, y - high, near), (x, y, near), (x, y, END), (x, y - high, END)];
            room.fill(&bar, Paint::plain(scale(red, 1.06)));
        }
    }
}

fn post(room: &mut Room<'_>, (x, z): (f32, f32)) {
    let (red, gold) = (red(room.plan), gold(room.plan));
    room.face((x - 0.075, x + 0.075), (0.0, RAIL_METRES * 1.2), z, red);
    room.face((x - 0.085, x + 0.085), (RAIL_METRES * 1.1, RAIL_METRES * 1.15), z - 0.01, gold);
    let (at, metre) = (room.at((x, RAIL_METRES * 1.2 + 0.06, z)), room.metre(z));
    room.canvas.ellipse(at, (metre * 0.075, metre * 0.09), Paint::plain(gold));
}

/// Paints a rail behind whoever is there.
pub(super) fn behind(room: &mut Room<'_>) {
    room.back = 4.3;
    let back = room.back;
    let half = room.canvas.w() / room.metre(back) * 0.6;
    let (red, planks) = (red(room.plan), planks(room.plan));
    room.floor(planks, Floor::Boards);
    room.face((-half, half), (0.0, 0.14), back, scale(red, 0.7));
    for (y, high) in [(RAIL_METRES, 0.1), (RAIL_METRES * 0.52, 0.07)] {
        room.face((-half, half), (y - high, y), back, scale(red, 1.06));
    }
    let mut x = -half + 0.4;
    while x < half {
        post(room, (x, back));
        x += POSTS_METRES;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::framing::Framing;
    use super::super::super::plan::plan;
    use super::*;

    #[test]
    fn a_bridge_of_japan_is_red_from_every_side() {
        for framing in [Framing::Wide, Framing::Open, Framing::Close] {
            let plan = Plan { framing, has_heroes: true, ..plan("bridge, river, day, japan", "fable", 2, &[]) };
            let mut canvas = Canvas::new(120, 160);
            bridge::bridge(&mut canvas, &plan);
            bridge::over(&mut canvas, &plan);
            let is_red = |[r, g, b]: Colour| g * 1.8 < r && b * 1.8 < r;
            let red =
                (0..160).flat_map(|y| (0..120).map(move |x| (x, y))).filter(|(x, y)| is_red(canvas.pixel(*x, *y)));
            assert!(100 < red.count(), "{framing:?}");
        }
    }
}
