//! Paints small things: ships, people, lamps, birds, graves, rockets.

use super::canvas::{Canvas, Colour, Paint, Point, mix};
use super::numbers::Draw;

/// Scales a shape drawn in a unit square (y up from the foot) and fills it.
fn shape(canvas: &mut Canvas, (x, y): Point, size: f32, points: &[Point], paint: Paint) {
    let placed: Vec<Point> = points.iter().map(|&(dx, dy)| (x + dx * size, y - dy * size)).collect();
    canvas.polygon(&placed, paint);
}

/// Draws a person from behind, `tall` pixels high.
pub(super) fn figure(canvas: &mut Canvas, at: Point, tall: f32, colour: Colour, coat: bool) {
    let paint = Paint::plain(colour);
    canvas.ellipse((at.0, at.1 - tall * 0.915), (tall * 0.062, tall * 0.078), paint);
    canvas.rect((at.0 - tall * 0.025, at.1 - tall * 0.86), (at.0 + tall * 0.025, at.1 - tall * 0.8), paint);
    let body: &[Point] = if coat {
        &[
            (-0.04, 0.84),
            (-0.135, 0.79),
            (-0.16, 0.5),
            (-0.185, 0.2),
            (-0.13, 0.185),
            (0.13, 0.185),
            (0.185, 0.2),
            (0.16, 0.5),
            (0.135, 0.79),
            (0.04, 0.84),
        ]
    } else {
        &[
            (-0.04, 0.84),
            (-0.13, 0.8),
            (-0.165, 0.46),
            (-0.125, 0.44),
            (-0.1, 0.62),
            (-0.1, 0.4),
            (0.1, 0.4),
            (0.1, 0.62),
            (0.125, 0.44),
            (0.165, 0.46),
            (0.13, 0.8),
            (0.04, 0.84),
        ]
    };
    shape(canvas, at, tall, body, paint);
    shape(canvas, at, tall, &[(-0.1, 0.45), (-0.085, 0.0), (-0.02, 0.0), (-0.002, 0.45)], paint);
    shape(canvas, at, tall, &[(0.002, 0.45), (0.03, 0.0), (0.095, 0.0), (0.1, 0.45)], paint);
}

/// Draws two people hand in hand.
pub(super) fn couple(canvas: &mut Canvas, (x, y): Point, tall: f32, colour: Colour) {
    figure(canvas, (x - tall * 0.17, y), tall, colour, false);
    figure(canvas, (x + tall * 0.17, y), tall * 0.92, colour, true);
    canvas.stroke(
        (x - tall * 0.04, y - tall * 0.48),
        (x + tall * 0.05, y - tall * 0.46),
        (tall * 0.04, tall * 0.04),
        Paint::plain(colour),
    );
}

/// Draws a lamp post with its light and the pool it casts.
pub(super) fn lamp(canvas: &mut Canvas, (x, y): Point, tall: f32, colour: Colour, light: Colour) {
    let head = y - tall;
    canvas.glow((x, head), tall * 0.12, light, 0.9);
    canvas.shade((x - tall * 0.5, head), (x + tall * 0.5, y), |px, py, old| {
        let down = (py - head) / tall;
        let across = ((px - x) / tall).abs() / (0.05 + 0.4 * down);
        super::canvas::screen(old, light, (1.0 - across).max(0.0) * (1.0 - down * 0.75) * 0.22)
    });
    canvas.glow_oval((x, y), (tall * 0.26, tall * 0.045), light, 0.55);
    let paint = Paint::plain(colour);
    canvas.stroke((x, y), (x, head), (tall * 0.03, tall * 0.016), paint);
    canvas.rect((x - tall * 0.035, y - tall * 0.05), (x + tall * 0.035, y), paint);
    shape(
        canvas,
        (x, head),
        tall,
        &[(-0.05, 0.025), (-0.032, -0.055), (0.032, -0.055), (0.05, 0.025)],
        Paint::plain(mix(light, [1.0; 3], 0.6)),
    );
    shape(canvas, (x, head), tall, &[(-0.062, 0.022), (0.0, 0.07), (0.062, 0.022)], paint);
}

/// Draws a three-master with full sails.
pub(super) fn ship(canvas: &mut Canvas, at: Point, size: f32, colour: Colour, sail: Colour) {
    let paint = Paint::plain(colour);
    for (mast, high) in [(-0.26, 0.72), (0.0, 0.9), (0.25, 0.7)] {
        shape(
            canvas,
            at,
            size,
            &[(mast - 0.008, 0.05), (mast - 0.005, high), (mast + 0.005, high), (mast + 0.008, 0.05)],
            paint,
        );
        for (low, top, wide) in [(0.2, 0.4, 0.115), (0.43, 0.6, 0.095), (0.63, 0.74, 0.07)] {
            if high < top {
                continue;
            }
            let cloth = [
                (mast - wide, low),
                (mast - wide * 0.85, (low + top) / 2.0),
                (mast - wide * 0.85, top),
                (mast + wide * 0.8, top),
                (mast + wide * 1.15, (low + top) / 2.0),
                (mast + wide, low),
                (mast, low + 0.03),
            ];
            shape(canvas, at, size, &cloth, Paint::plain(sail));
        }
    }
    shape(canvas, at, size, &[(0.3, 0.12), (0.58, 0.3), (0.57, 0.31), (0.25, 0.6)], Paint::plain(sail).alpha(0.9));
    shape(
        canvas,
        at,
        size,
        &[
            (-0.5, 0.2),
            (-0.42, 0.12),
            (0.38, 0.1),
            (0.6, 0.3),
            (0.61, 0.29),
            (0.44, 0.06),
            (0.36, -0.05),
            (-0.38, -0.05),
            (-0.47, 0.05),
        ],
        paint,
    );
}

/// Draws a camel that walks to the right, with or without a rider.
pub(super) fn camel(canvas: &mut Canvas, at: Point, size: f32, colour: Colour, ridden: bool) {
    let paint = Paint::plain(colour);
    let body = [
        (-0.42, 0.5),
        (-0.38, 0.66),
        (-0.22, 0.73),
        (-0.1, 0.93),
        (0.02, 0.92),
        (0.1, 0.74),
        (0.28, 0.66),
        (0.38, 0.64),
        (0.47, 0.84),
        (0.53, 0.98),
        (0.66, 0.95),
        (0.68, 0.9),
        (0.57, 0.86),
        (0.53, 0.7),
        (0.44, 0.52),
        (0.26, 0.42),
        (-0.3, 0.42),
    ];
    shape(canvas, at, size, &body, paint);
    for (hip, hoof) in [(-0.35, -0.42), (-0.27, -0.24), (0.2, 0.16), (0.3, 0.36)] {
        let leg = [(hip - 0.045, 0.5), (hoof - 0.018, 0.0), (hoof + 0.022, 0.0), (hip + 0.045, 0.5)];
        shape(canvas, at, size, &leg, paint);
    }
    shape(canvas, at, size, &[(-0.4, 0.62), (-0.5, 0.4), (-0.47, 0.38), (-0.36, 0.58)], paint);
    if ridden {
        figure(canvas, (at.0 - size * 0.04, at.1 - size * 0.74), size * 0.62, colour, true);
    }
}

/// Draws a sunken ship on its side: a broken hull, bare ribs, a leaning mast.
pub(super) fn wreck(canvas: &mut Canvas, at: Point, size: f32, colour: Colour) {
    let paint = Paint::plain(colour);
    let hull = [
        (-0.5, 0.3),
        (-0.44, 0.31),
        (-0.36, 0.2),
        (-0.12, 0.13),
        (-0.06, 0.17),
        (-0.02, 0.11),
        (0.05, 0.14),
        (0.3, 0.1),
        (0.46, 0.0),
        (0.3, -0.12),
        (-0.3, -0.1),
        (-0.45, 0.08),
    ];
    shape(canvas, at, size, &hull, paint);
    for rib in 0..6 {
        let x = 0.04 + 0.06 * rib as f32;
        let high = 0.3 - 0.035 * rib as f32;
        shape(canvas, at, size, &[(x, 0.1), (x + 0.035, high), (x + 0.05, high), (x + 0.022, 0.1)], paint);
    }
    for (foot, head, top) in [(-0.2, -0.05, 0.72), (-0.36, -0.34, 0.5)] {
        shape(canvas, at, size, &[(foot, 0.1), (head, top), (head + 0.012, top), (foot + 0.03, 0.1)], paint);
        let yard = top * 0.74;
        shape(
            canvas,
            at,
            size,
            &[(head - 0.16, yard + 0.05), (head + 0.12, yard - 0.06), (head + 0.12, yard - 0.075)],
            paint,
        );
    }
}

/// Draws a rowing boat with one in it.
pub(super) fn boat(canvas: &mut Canvas, at: Point, size: f32, colour: Colour) {
    let paint = Paint::plain(colour);
    // Whoever sits in a boat is seen from the hip up; the hull hides the rest.
    let seat = (at.0 - size * 0.04, at.1 + size * 0.14);
    canvas.ellipse((seat.0, seat.1 - size * 0.5), (size * 0.036, size * 0.045), paint);
    let back = [(-0.025, 0.48), (-0.075, 0.43), (-0.095, 0.2), (0.095, 0.2), (0.075, 0.43), (0.025, 0.48)];
    shape(canvas, seat, size, &back, paint);
    shape(canvas, at, size, &[(-0.5, 0.12), (0.5, 0.13), (0.4, -0.04), (-0.38, -0.04)], paint);
    canvas.stroke(
        (at.0 - size * 0.05, at.1 - size * 0.2),
        (at.0 + size * 0.42, at.1 + size * 0.07),
        (size * 0.02, size * 0.035),
        Paint::plain(colour),
    );
}

/// Scatters a flock over a part of the sky.
pub(super) fn birds(canvas: &mut Canvas, (x, y): Point, spread: f32, colour: Colour, draw: &mut Draw) {
    for _ in 0..9 {
        let size = spread * draw.between(0.05, 0.11);
        let at = (x + spread * draw.between(-1.0, 1.0), y + spread * draw.between(-0.4, 0.4));
        let lift = draw.between(0.1, 0.5);
        let wings = [
            (-0.5, lift),
            (-0.22, lift * 0.9),
            (0.0, 0.02),
            (0.22, lift * 0.9),
            (0.5, lift),
            (0.22, lift * 0.55),
            (0.03, -0.09),
            (-0.03, -0.09),
            (-0.22, lift * 0.55),
        ];
        shape(canvas, at, size, &wings, Paint::plain(colour).alpha(0.85));
    }
}

/// Sets crooked crosses and stones along a line.
pub(super) fn graves(canvas: &mut Canvas, line: &[f32], size: f32, colour: Colour, draw: &mut Draw) {
    let mut x = size * draw.unit();
    while x < line.len() as f32 {
        let y = line[x as usize] + size * 0.1;
        let (tall, lean) = (size * draw.between(0.6, 1.0), draw.between(-0.12, 0.12));
        let top = (x + lean * tall, y - tall);
        if draw.chance(0.45) {
            canvas.stroke((x, y), top, (size * 0.14, size * 0.12), Paint::plain(colour));
            let (cx, cy) = (x + lean * tall * 0.7, y - tall * 0.7);
            canvas.stroke(
                (cx - size * 0.25, cy + lean * size * 0.25),
                (cx + size * 0.25, cy - lean * size * 0.25),
                (size * 0.12, size * 0.12),
                Paint::plain(colour),
            );
        } else {
            let half = size * 0.24;
            canvas.polygon(
                &[(x - half, y), (top.0 - half, top.1 + half), (top.0 + half, top.1 + half), (x + half, y)],
                Paint::plain(colour),
            );
            canvas.ellipse((top.0, top.1 + half), (half, half), Paint::plain(colour));
        }
        x += size * draw.between(1.1, 3.2);
    }
}

/// Draws a rocket on its tail of fire.
pub(super) fn rocket(canvas: &mut Canvas, at: Point, size: f32, light: Colour) {
    canvas.glow_oval((at.0, at.1 + size * 0.22), (size * 0.1, size * 0.32), [1.0, 0.6, 0.25], 1.0);
    shape(canvas, at, size, &[(-0.05, 0.0), (0.0, -0.55), (0.05, 0.0)], Paint::plain([1.0, 0.9, 0.6]));
    shape(canvas, at, size, &[(-0.1, 0.0), (-0.2, -0.08), (-0.12, 0.3)], Paint::plain([0.7, 0.22, 0.25]));
    shape(canvas, at, size, &[(0.1, 0.0), (0.2, -0.08), (0.12, 0.3)], Paint::plain([0.5, 0.14, 0.2]));
    let hull = [(-0.1, 0.0), (-0.14, 0.3), (-0.11, 0.6), (0.0, 0.85), (0.11, 0.6), (0.14, 0.3), (0.1, 0.0)];
    shape(canvas, at, size, &hull, Paint::plain(mix([0.8, 0.84, 0.9], light, 0.2)));
    shape(
        canvas,
        at,
        size,
        &[(0.03, 0.0), (0.05, 0.3), (0.04, 0.6), (0.0, 0.85), (0.11, 0.6), (0.14, 0.3), (0.1, 0.0)],
        Paint::plain([0.1, 0.12, 0.25]).alpha(0.45),
    );
    canvas.ellipse((at.0, at.1 - size * 0.45), (size * 0.05, size * 0.05), Paint::plain([0.2, 0.55, 0.85]));
}
