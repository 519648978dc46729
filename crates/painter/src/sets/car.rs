//! Inside a car: the road through the windscreen, or those who sit in it, seen from in front.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::super::numbers::{Draw, cosine, lerp, sine};
use super::super::plan::{Feature, Plan};
use super::super::scene;
use super::super::weather;
use super::Seat;
use super::road::{self, has_headlights};
use super::room::{BEHIND, shut_out};

/// Of how many pieces a round thing is drawn.
const PIECES: usize = 40;

/// The colours of the inside.
struct Trim {
    dark: Colour,
    lit: Colour,
    glow: Colour,
}

fn trim(plan: &Plan, draw: &mut Draw) -> Trim {
    let skin: Colour = [[0.2, 0.15, 0.12], [0.14, 0.15, 0.18], [0.24, 0.2, 0.16]][draw.below(3)];
    let share = if has_headlights(plan) { 0.5 } else { 0.75 };
    let dark = mix(plan.palette.near, skin, share);
    Trim {
        dark,
        lit: mix(scale(dark, 1.7), plan.palette.sky, 0.1),
        glow: mix(plan.palette.lamp, [1.0, 0.55, 0.2], 0.3),
    }
}

/// Tells on which side the wheel is: -1 left, 1 right.
fn side(plan: &Plan) -> f32 {
    if Draw::new(plan.seed, "wheel").chance(0.75) { -1.0 } else { 1.0 }
}

/// Paints the view of whoever drives: road, windscreen, dashboard, wheel and mirror.
fn windscreen(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "windscreen");
    let side = side(plan);
    let vanish = (w * (0.5 + side * 0.06), h * draw.between(0.42, 0.46));
    let dark = has_headlights(plan);
    let road = road::ahead(canvas, plan, vanish, dark, &mut draw);
    if dark && draw.chance(0.6) {
        road::oncoming(canvas, plan, &road, draw.between(0.06, 0.14));
    }
    wet(canvas, plan, &mut draw);
    scene::nearest(canvas, plan);
    canvas.falls_behind();
    let trim = trim(plan, &mut draw);
    let paint = Paint::plain(scale(trim.dark, 0.8));
    let wide = unit * 0.07;
    let roof = h * 0.13;
    // The frame of the windscreen: its pillars lean, and the roof bends down to them.
    for way in [-1.0, 1.0] {
        let x = |part: f32| w * 0.5 + way * (w * 0.5 - part);
        let pillar = [
            (x(wide * 1.9), roof * 0.8),
            (x(wide * 2.4), roof),
            (x(wide * 0.5), h * 0.68),
            (x(-wide), h * 0.7),
            (x(-wide), 0.0),
        ];
        canvas.polygon(&pillar, Paint::gradient(scale(trim.dark, 0.7), trim.dark, 0.0, h * 0.7));
    }
    let bend: Vec<Point> = (0..=20)
        .map(|step| (w * step as f32 / 20.0, roof * (0.72 + 0.5 * (step as f32 / 10.0 - 1.0).powi(2))))
        .chain([(w, 0.0), (0.0, 0.0)])
        .collect();
    canvas.polygon(&bend, paint);
    mirror(canvas, plan, &trim, (w * 0.5 - side * unit * 0.12, roof * 1.25), unit);
    dashboard(canvas, plan, &trim, side);
}

/// Puts rain on the glass, with the arcs that the wipers have cleared.
fn wet(canvas: &mut Canvas, plan: &Plan, draw: &mut Draw) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let (is_rain, is_snow) = (plan.features.has(Feature::Rain), plan.features.has(Feature::Snowfall));
    if is_rain {
        weather::rain(canvas, scene::rain(plan), BEHIND, draw);
    } else if is_snow {
        weather::flakes(canvas, weather::SNOW, BEHIND, draw);
    }
    let pivots = [(w * 0.2, h * 0.72), (w * 0.62, h * 0.72)];
    let reach = (w * 0.44).min(h * 0.5);
    if is_rain {
        for _ in 0..(420.0 * w * h / unit / unit) as usize {
            let at = (w * draw.unit(), h * draw.between(0.1, 0.7));
            let is_wiped = pivots.iter().any(|(x, y)| {
                let (dx, dy) = (at.0 - x, at.1 - y);
                dx * dx + dy * dy < reach * reach
            });
            if is_wiped && draw.chance(0.8) {
                continue;
            }
            let size = unit * draw.between(0.0025, 0.008);
            canvas.ellipse(at, (size, size * 1.25), Paint::plain(plan.palette.near).alpha(0.16));
            canvas.ellipse(
                (at.0 - size * 0.2, at.1 + size * 0.4),
                (size * 0.6, size * 0.5),
                Paint::plain(plan.palette.cloud).alpha(0.75),
            );
        }
    }
    let turn = draw.between(0.53, 0.6);
    let rubber = Paint::plain(scale(plan.palette.near, 0.6));
    for pivot in pivots {
        let turn = if is_rain { turn } else { 0.51 };
        let tip = (pivot.0 - cosine(turn) * reach * 0.95, pivot.1 + sine(turn) * reach * 0.95);
        canvas.stroke(pivot, tip, (unit * 0.012, unit * 0.007), rubber);
    }
}

/// Hangs the mirror, in which the way back is seen.
fn mirror(canvas: &mut Canvas, plan: &Plan, trim: &Trim, (x, y): Point, unit: f32) {
    let (half, high) = (unit * 0.13, unit * 0.038);
    canvas.stroke((x, y - unit * 0.1), (x, y), (unit * 0.02, unit * 0.016), Paint::plain(scale(trim.dark, 0.6)));
    let rim = |grow: f32| {
        let (half, high) = (half + grow, high + grow);
        [
            (x - half, y - high * 0.6),
            (x - half * 0.9, y - high),
            (x + half * 0.9, y - high),
            (x + half, y - high * 0.6),
            (x + half * 0.96, y + high),
            (x - half * 0.96, y + high),
        ]
    };
    canvas.polygon(&rim(unit * 0.008), Paint::plain(scale(trim.dark, 0.5)));
    let palette = plan.palette;
    canvas.polygon(
        &rim(0.0),
        Paint::gradient(
            mix(palette.sky, palette.near, 0.3),
            mix(palette.horizon, palette.near, 0.3),
            y - high,
            y + high,
        ),
    );
    canvas.polygon(
        &[
            (x - half * 0.9, y + high * 0.2),
            (x + half * 0.9, y + high * 0.1),
            (x + half * 0.9, y + high),
            (x - half * 0.9, y + high),
        ],
        Paint::plain(mix(palette.near, palette.haze, 0.25)),
    );
    canvas.polygon(
        &[(x, y + high * 0.2), (x + half * 0.2, y + high), (x - half * 0.2, y + high)],
        Paint::plain(mix(palette.near, palette.haze, 0.5)),
    );
}

/// Paints dashboard, instruments and wheel.
fn dashboard(canvas: &mut Canvas, plan: &Plan, trim: &Trim, side: f32) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let top = h * 0.66;
    let at = w * 0.5 + side * (w * 0.5 - unit * 0.4).max(0.0) * 0.62;
    let line: Vec<Point> = (0..=24)
        .map(|step| {
            let x = w * step as f32 / 24.0;
            let off = ((x - at) / (unit * 0.3)).powi(2);
            (x, top + unit * 0.03 * (x / w - 0.5).powi(2) * 4.0 - unit * 0.05 / (1.0 + off * off))
        })
        .collect();
    let to_foot = |line: &[Point], low: f32| -> Vec<Point> {
        line.iter().map(|(x, y)| (*x, y + low)).chain([(w, h), (0.0, h)]).collect()
    };
    canvas.polygon(&to_foot(&line, 0.0), Paint::gradient(trim.lit, trim.dark, top - unit * 0.05, top + unit * 0.12));
    canvas
        .polygon(&to_foot(&line, unit * 0.05), Paint::gradient(scale(trim.dark, 0.9), scale(trim.dark, 0.45), top, h));
    // The box on the other side, and the vents in the middle.
    let other = w * 0.5 - side * w * 0.28;
    let seam = Paint::plain(scale(trim.dark, 0.4));
    canvas.rect((other - unit * 0.17, top + unit * 0.13), (other + unit * 0.17, top + unit * 0.136), seam);
    let lit = if has_headlights(plan) { 1.0 } else { 0.35 };
    let middle = lerp(at, other, 0.52);
    for row in 0..3 {
        let y = top + unit * (0.09 + 0.022 * row as f32);
        canvas.rect((middle - unit * 0.09, y), (middle + unit * 0.09, y + unit * 0.012), seam);
    }
    canvas.rect(
        (middle - unit * 0.08, top + unit * 0.18),
        (middle + unit * 0.08, top + unit * 0.23),
        Paint::plain(mix(scale(trim.dark, 0.3), trim.glow, 0.5 * lit)),
    );
    for (off, turn) in [(-0.085, 0.62), (0.085, 0.8)] {
        let dial = (at + unit * off, top + unit * 0.055);
        canvas.ellipse(dial, (unit * 0.075, unit * 0.068), Paint::plain(scale(trim.dark, 0.25)));
        ring(canvas, dial, (unit * 0.062, unit * 0.056), unit * 0.006, mix(trim.dark, trim.glow, 0.75 * lit));
        let tip = (dial.0 + cosine(turn) * unit * 0.05, dial.1 + sine(turn) * unit * 0.045);
        canvas.stroke(
            dial,
            tip,
            (unit * 0.007, unit * 0.003),
            Paint::plain(mix(trim.dark, [1.0, 0.3, 0.16], 0.4 + 0.6 * lit)),
        );
        if has_headlights(plan) {
            canvas.glow(dial, unit * 0.05, trim.glow, 0.35);
            canvas.flicker((dial.0, dial.1 - unit * 0.056), unit * 0.1, Source::Window);
        }
    }
    let hub = (at, top + unit * 0.26);
    let (rx, ry) = (unit * 0.29, unit * 0.26);
    let rubber = scale(trim.dark, 0.55);
    for turn in [0.0, 0.5, 0.25] {
        let tip = (hub.0 + cosine(turn) * rx, hub.1 + sine(turn) * ry);
        canvas.stroke(hub, tip, (unit * 0.07, unit * 0.04), Paint::plain(scale(rubber, 1.15)));
    }
    canvas.ellipse(
        hub,
        (unit * 0.085, unit * 0.075),
        Paint::gradient(scale(trim.dark, 1.1), rubber, hub.1 - unit * 0.07, hub.1 + unit * 0.07),
    );
    ring(canvas, hub, (rx, ry), unit * 0.042, rubber);
    ring(canvas, (hub.0, hub.1 - unit * 0.008), (rx, ry), unit * 0.008, trim.lit);
}

/// Draws a ring.
fn ring(canvas: &mut Canvas, (x, y): Point, (rx, ry): Point, thick: f32, colour: Colour) {
    let at = |step: usize| {
        let turn = step as f32 / PIECES as f32;
        (x + cosine(turn) * rx, y + sine(turn) * ry)
    };
    let line: Vec<Point> = (0..PIECES).map(at).collect();
    let inner = line.iter().rev().map(|(px, py)| (lerp(x, *px, 1.0 - thick / rx), lerp(y, *py, 1.0 - thick / ry)));
    // One closed line: once round outside, back inside.
    let whole: Vec<Point> =
        line.iter().copied().chain([at(0)]).chain([at_inner(at(0), (x, y), thick / rx)]).chain(inner).collect();
    canvas.polygon(&whole, Paint::plain(colour));
}

fn at_inner((px, py): Point, (x, y): Point, part: f32) -> Point {
    (lerp(x, px, 1.0 - part), lerp(y, py, 1.0 - part))
}

/// Returns where somebody sits in the car.
pub(super) fn seat(canvas: &Canvas, plan: &Plan, index: usize) -> Seat {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let is_alone = plan.people < 2;
    // He looks at the viewer, so the left of the car is on the right.
    let way = -side(plan) * if index == 0 { 1.0 } else { -1.0 };
    let tall = if is_alone { (h * 0.8).min(unit * 1.3) } else { (h * 0.74).min(unit * 1.02) };
    let off = (unit * if is_alone { 0.1 } else { 0.25 } / w).max(if w < h { 0.0 } else { 0.14 });
    Seat { x: 0.5 + way * off, edge: h * 0.25 + tall, hidden: 0.0, tall, next: Some(-2.0 * way * off) }
}

/// Paints the car around those who sit in it, or what is seen from it.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan) {
    if plan.has_people() {
        cabin(canvas, plan);
    } else {
        windscreen(canvas, plan);
    }
}

/// Paints the inside of the car behind those who sit in it: the rear window, the side windows and the seats.
fn cabin(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let mut draw = Draw::new(plan.seed, "cabin");
    let vanish = (w * 0.5, h * 0.34);
    road::ahead(canvas, plan, vanish, false, &mut draw);
    if has_headlights(plan) && draw.chance(0.7) {
        let behind = road::Road::far(vanish, (h * 0.4, unit * 0.85));
        road::oncoming(canvas, plan, &behind, 0.12);
    }
    if plan.features.has(Feature::Rain) {
        weather::rain(canvas, scene::rain(plan), BEHIND, &mut draw);
    }
    let view = canvas.clone();
    shut_out(canvas, plan);
    let trim = trim(plan, &mut draw);
    let (top, sill) = (h * 0.17, h * 0.46);
    canvas.rect((0.0, 0.0), (w, h), Paint::gradient(scale(trim.lit, 0.9), scale(trim.dark, 0.7), 0.0, h));
    // The rear window in the middle, a side window on each side; all with round corners.
    let rear = unit * 0.36;
    let panes = [
        (w * 0.5 - rear, w * 0.5 + rear, top, lerp(top, sill, 0.8)),
        (-unit * 0.2, w * 0.5 - rear - unit * 0.1, top * 1.1, sill),
        (w * 0.5 + rear + unit * 0.1, w + unit * 0.2, top * 1.1, sill),
    ];
    for (left, right, above, below) in panes {
        let (rx, ry) = ((right - left) / 2.0, (below - above) / 2.0);
        let middle = ((left + right) / 2.0, (above + below) / 2.0);
        canvas.open((left, above), (right, below), |x, y| {
            let (dx, dy) = (((x - middle.0) / rx).abs(), ((y - middle.1) / ry).abs());
            let out = (dx * dx * dx * dx * dx * dx) + (dy * dy * dy * dy * dy * dy);
            (out < 1.0).then(|| (scale(view.pixel(x as usize, y as usize), 0.9), 1.0))
        });
        if plan.features.has(Feature::Rain) {
            for _ in 0..(60.0 * rx * ry / unit / unit * 6.0) as usize {
                let at = (lerp(left, right, draw.unit()), lerp(above, below, draw.between(0.08, 0.92)));
                let size = unit * draw.between(0.002, 0.005);
                canvas.ellipse(at, (size, size * 1.3), Paint::plain(plan.palette.cloud).alpha(0.5));
            }
        }
    }
    let back = scale(trim.dark, 0.95);
    canvas.polygon(
        &[
            (w * 0.5 - unit * 0.6, h * 0.5),
            (w * 0.5 - unit * 0.5, h * 0.43),
            (w * 0.5 + unit * 0.5, h * 0.43),
            (w * 0.5 + unit * 0.6, h * 0.5),
            (w * 0.5 + unit * 0.7, h),
            (w * 0.5 - unit * 0.7, h),
        ],
        Paint::gradient(scale(back, 0.8), scale(back, 0.4), h * 0.43, h),
    );
    let driver = seat(canvas, plan, 0).x * w;
    let apart = (driver - w * 0.5).abs().max(unit * 0.42);
    let other = w * 0.5 - apart * (driver - w * 0.5).signum();
    let other = if plan.people < 2 { other } else { w - driver };
    for x in [driver, other] {
        chair(canvas, &trim, (x, h * 0.3), unit);
    }
    if has_headlights(plan) {
        canvas.glow_oval((w * 0.5, h * 0.74), (unit * 0.3, unit * 0.16), trim.glow, 0.45);
        canvas.glow_oval((w * 0.5, h * 0.3), (unit * 0.3, unit * 0.12), plan.palette.haze, 0.4);
    }
    canvas.light = (w * if driver < w * 0.5 { 0.96 } else { 0.04 }, h * 0.36);
}

/// Paints the back of a front seat with its headrest.
fn chair(canvas: &mut Canvas, trim: &Trim, (x, y): Point, unit: f32) {
    let cloth = mix(trim.dark, trim.lit, 0.5);
    let rest = [(-0.1, 0.13), (-0.115, 0.03), (-0.08, 0.0), (0.08, 0.0), (0.115, 0.03), (0.1, 0.13)];
    let back =
        [(-0.14, 0.19), (-0.2, 0.26), (-0.24, 0.6), (-0.25, 1.2), (0.25, 1.2), (0.24, 0.6), (0.2, 0.26), (0.14, 0.19)];
    let place = |(px, py): Point| (x + px * unit, y + py * unit);
    for off in [-0.05, 0.05] {
        canvas.rect(place((off - 0.008, 0.1)), place((off + 0.008, 0.22)), Paint::plain(scale(trim.lit, 1.2)));
    }
    canvas.polygon(&rest.map(place), Paint::gradient(scale(cloth, 1.15), cloth, y, y + unit * 0.13));
    canvas.polygon(&back.map(place), Paint::gradient(cloth, scale(cloth, 0.45), y + unit * 0.19, y + unit));
}

/// Paints what is in front of those who sit in the car: the edge of the dashboard, and the wheel with the hands of the driver.
pub(super) fn wheel(canvas: &mut Canvas, plan: &Plan) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let trim = trim(plan, &mut Draw::new(plan.seed, "cabin trim"));
    let driver = seat(canvas, plan, 0).x * w;
    let top = h * 0.74;
    let line: Vec<Point> = (0..=16)
        .map(|step| {
            let x = w * step as f32 / 16.0;
            (x, top + unit * 0.05 * ((x / w - 0.5) * 2.0).powi(2))
        })
        .chain([(w, h), (0.0, h)])
        .collect();
    let hub = (driver, top - unit * 0.02);
    let (rx, ry) = (unit * 0.24, unit * 0.2);
    let rubber = mix(trim.dark, [0.03, 0.03, 0.04], 0.5);
    for turn in [0.0, 0.5, 0.25] {
        let tip = (hub.0 + cosine(turn) * rx, hub.1 + sine(turn) * ry);
        canvas.stroke(hub, tip, (unit * 0.05, unit * 0.03), Paint::plain(scale(rubber, 1.5)));
    }
    canvas.ellipse(hub, (unit * 0.06, unit * 0.052), Paint::plain(scale(trim.lit, 0.8)));
    ring(canvas, hub, (rx, ry), unit * 0.034, rubber);
    ring(canvas, (hub.0, hub.1 - unit * 0.006), (rx, ry), unit * 0.007, trim.lit);
    let skin = mix(plan.palette.near, [0.86, 0.66, 0.52], if has_headlights(plan) { 0.6 } else { 0.9 });
    for turn in [0.6, 0.9] {
        let at = (hub.0 + cosine(turn) * rx * 0.97, hub.1 + sine(turn) * ry * 0.97);
        canvas.ellipse(at, (unit * 0.034, unit * 0.04), Paint::plain(skin));
        canvas.ellipse((at.0, at.1 + unit * 0.012), (unit * 0.034, unit * 0.03), Paint::plain(scale(skin, 0.85)));
    }
    canvas.polygon(&line, Paint::gradient(trim.lit, scale(trim.dark, 0.5), top, top + unit * 0.2));
}
