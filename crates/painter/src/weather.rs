//! Paints rain, snow, fog, petals and fireflies.

use super::canvas::{Canvas, Colour, Paint};
use super::field::Field;
use super::numbers::{Draw, cosine, fractal, lerp, sine, step};
use super::sky::coarse;

/// Paints rain in three depths.
pub(super) fn rain(canvas: &mut Canvas, (lean, colour): (f32, Colour), strength: f32, draw: &mut Draw) {
    let unit = canvas.unit();
    let wide = canvas.w() / unit;
    for (count, length, width, alpha) in
        [(260.0, 0.03, 0.0012, 0.22), (170.0, 0.05, 0.0018, 0.26), (70.0, 0.085, 0.0028, 0.26)]
    {
        let drops = (count * wide * canvas.h() / unit / 1.4) as usize;
        for _ in 0..drops {
            let at = (canvas.w() * draw.between(-0.1, 1.1), canvas.h() * draw.between(-0.05, 1.0));
            let long = unit * length * draw.between(0.6, 1.3);
            let thin = (unit * width).max(0.6);
            canvas.stroke(
                at,
                (at.0 + long * lean, at.1 + long),
                (thin * 0.4, thin),
                Paint::plain(colour).alpha(alpha * strength),
            );
        }
    }
}

/// Flakes of snow, and of the ash of a volcano or a fire.
pub(super) const SNOW: Colour = [0.97, 0.98, 1.0];
pub(super) const ASH: Colour = [0.3, 0.28, 0.28];

/// Paints falling flakes of a colour in three depths; the nearest is out of focus.
pub(super) fn flakes(canvas: &mut Canvas, colour: Colour, strength: f32, draw: &mut Draw) {
    let unit = canvas.unit();
    let area = canvas.w() * canvas.h() / unit / unit;
    for (count, size, alpha) in [(240.0, 0.0018, 0.7), (110.0, 0.0036, 0.75), (26.0, 0.009, 0.34)] {
        for _ in 0..(count * area) as usize {
            let at = (canvas.w() * draw.unit(), canvas.h() * draw.unit());
            let size = (unit * size * draw.between(0.6, 1.4)).max(0.5);
            canvas.ellipse(at, (size, size), Paint::plain(colour).alpha(alpha * strength * draw.between(0.5, 1.0)));
        }
    }
}

/// Where fog is thickest, as a part of the height: around the horizon, where the distance is greatest.
const THICK: f32 = 0.46;
/// How much fog hides at the top of the picture, where it is thickest and at the bottom.
const HIDDEN: [f32; 3] = [0.42, 0.74, 0.14];

/// Lays fog over a place: it hides what is far, and the sky with its sun.
pub(super) fn fog(canvas: &mut Canvas, colour: Colour, strength: f32, seed: u32) {
    let (unit, h) = (canvas.unit(), canvas.h());
    let [top, thick, bottom] = HIDDEN;
    let density = Field::new(canvas, coarse(canvas) * 2, |x, y| {
        let at = y / h;
        let hidden =
            if at < THICK { lerp(top, thick, step(0.0, THICK, at)) } else { lerp(thick, bottom, step(THICK, 1.0, at)) };
        let drift = fractal(x / unit * 1.3 + 5.0, y / unit * 4.0, seed, 3);
        (hidden * strength * (0.82 + 0.36 * drift)).min(0.95)
    });
    density.veil(canvas, colour);
}

/// Blows petals through the picture.
pub(super) fn petals(canvas: &mut Canvas, colour: Colour, draw: &mut Draw) {
    let unit = canvas.unit();
    for _ in 0..70 {
        let at = (canvas.w() * draw.unit(), canvas.h() * draw.unit());
        let size = unit * draw.between(0.006, 0.014);
        let turn = draw.unit();
        let (dx, dy) = (cosine(turn) * size, sine(turn) * size);
        let points = [
            (at.0 - dx, at.1 - dy),
            (at.0 - dy * 0.5, at.1 + dx * 0.5),
            (at.0 + dx, at.1 + dy),
            (at.0 + dy * 0.4, at.1 - dx * 0.4),
        ];
        canvas.polygon(&points, Paint::plain(colour).alpha(draw.between(0.5, 0.95)));
    }
}

/// Lets small lights hover over the lower part of the picture.
pub(super) fn fireflies(canvas: &mut Canvas, colour: Colour, draw: &mut Draw) {
    let unit = canvas.unit();
    for _ in 0..46 {
        let at = (canvas.w() * draw.unit(), canvas.h() * draw.between(0.42, 0.97));
        let size = unit * draw.between(0.0016, 0.004);
        canvas.glow(at, size * 2.6, colour, 0.9);
        canvas.ellipse(at, (size, size), Paint::plain([1.0, 1.0, 0.92]));
    }
}
