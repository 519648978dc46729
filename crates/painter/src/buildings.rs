//! Paints buildings: skylines, castles, cabins, haunted houses, lighthouses.

use super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::numbers::Draw;
use super::palette::Palette;

/// The look of one row of a skyline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where the houses stand, in pixels.
    pub(super) ground: f32,
    /// The least and the greatest height, in pixels.
    pub(super) heights: (f32, f32),
    /// The least and the greatest width, in pixels.
    pub(super) widths: (f32, f32),
    /// The walls.
    pub(super) wall: Colour,
    /// The colour that the walls fade into at their foot.
    pub(super) foot: Colour,
    /// The share of lit windows, and their brightness.
    pub(super) lit: (f32, f32),
    /// Whether coloured signs hang on the walls.
    pub(super) signs: bool,
    /// What unlit windows reflect by day; by night most of them are invisible.
    pub(super) glass: Option<Colour>,
}

/// Builds one row of houses across the picture, leaving `gap` (from, to) free.
pub(super) fn skyline(canvas: &mut Canvas, row: Row, palette: &Palette, gap: (f32, f32), draw: &mut Draw) {
    let mut x = -row.widths.1 * draw.unit();
    while x < canvas.w() {
        let wide = draw.between(row.widths.0, row.widths.1);
        let tall = draw.between(row.heights.0, row.heights.1) * if draw.chance(0.16) { 1.35 } else { 1.0 };
        if x + wide < gap.0 || gap.1 < x {
            house(canvas, (x, row.ground - tall), wide, &row, palette, draw);
        }
        x += wide + if draw.chance(0.2) { draw.between(0.0, wide * 0.2) } else { 0.0 };
    }
}

fn house(canvas: &mut Canvas, (x, y): Point, wide: f32, row: &Row, palette: &Palette, draw: &mut Draw) {
    let wall = scale(row.wall, draw.between(0.85, 1.15));
    let paint = Paint::gradient(wall, row.foot, y, row.ground);
    canvas.rect((x, y), (x + wide, row.ground), paint);
    match draw.below(5) {
        0 => canvas.rect((x + wide * 0.2, y - wide * 0.14), (x + wide * 0.8, y), Paint::plain(wall)),
        1 => {
            canvas.rect((x + wide * 0.12, y - wide * 0.1), (x + wide * 0.88, y), Paint::plain(wall));
            canvas.rect((x + wide * 0.3, y - wide * 0.26), (x + wide * 0.7, y), Paint::plain(wall));
            canvas.stroke(
                (x + wide * 0.5, y - wide * 0.7),
                (x + wide * 0.5, y),
                (wide * 0.012, wide * 0.03),
                Paint::plain(wall),
            );
        }
        2 => canvas.polygon(&[(x, y), (x + wide, y - wide * 0.28), (x + wide, y)], Paint::plain(wall)),
        3 => {
            canvas.stroke(
                (x + wide * 0.7, y - wide * 0.4),
                (x + wide * 0.7, y),
                (wide * 0.02, wide * 0.03),
                Paint::plain(wall),
            );
        }
        _ => {}
    }
    // One side is a shade darker, so that the rectangle looks like a box.
    canvas.rect((x + wide * 0.8, y), (x + wide, row.ground), Paint::plain([0.0; 3]).alpha(0.22));
    windows(canvas, (x, y), wide, row, palette, draw);
    for _ in 0..if row.signs { 3 } else { 0 } {
        let at = (x + wide * draw.between(0.08, 0.8), y + (row.ground - y) * draw.between(0.15, 0.8));
        if draw.chance(0.55) {
            sign(canvas, at, wide, palette, draw);
        }
    }
}

fn windows(canvas: &mut Canvas, (x, y): Point, wide: f32, row: &Row, palette: &Palette, draw: &mut Draw) {
    let (share, bright) = row.lit;
    let columns = ((wide / canvas.unit() * 62.0) as usize).clamp(2, 9);
    let cell = wide / (columns as f32 + 0.6);
    let high = cell * draw.between(1.1, 1.6);
    let rows = ((row.ground - y) / high) as usize;
    let style = draw.below(3);
    for r in 0..rows {
        let whole_floor = style == 2 && draw.chance(0.25);
        for c in 0..columns {
            let lit = whole_floor || draw.chance(share);
            let tint = draw.unit();
            if !lit && style != 0 && row.glass.is_none() {
                continue;
            }
            let left = x + cell * (c as f32 + 0.45);
            let top = y + high * (r as f32 + 0.4);
            let (dx, dy) = (cell * if style == 1 { 0.4 } else { 0.58 }, high * 0.52);
            let colour = if lit {
                let warm = mix(palette.lamp, [1.0, 0.95, 0.85], tint * 0.5);
                if 0.93 < tint { palette.accent } else { scale(warm, bright * (0.55 + 0.45 * tint)) }
            } else {
                row.glass.map_or(mix(row.wall, row.foot, 0.3), |glass| mix(row.wall, glass, 0.3 + 0.3 * tint))
            };
            canvas.rect((left, top), (left + dx, top + dy), Paint::plain(colour).alpha(if lit { bright } else { 0.5 }));
        }
    }
}

/// Hangs a glowing upright sign on a wall.
fn sign(canvas: &mut Canvas, (x, y): Point, wide: f32, palette: &Palette, draw: &mut Draw) {
    let colour: Colour = [palette.accent, [1.0, 0.22, 0.62], [1.0, 0.62, 0.2], [0.5, 0.4, 1.0]][draw.below(4)];
    let (w, h) = (wide * draw.between(0.07, 0.11), wide * draw.between(0.4, 0.9));
    canvas.glow_oval((x + w / 2.0, y + h / 2.0), (w * 1.5, h * 0.42), colour, 0.6);
    canvas.rect((x, y), (x + w, y + h), Paint::plain(mix(colour, [1.0; 3], 0.55)));
    for bar in 1..4 {
        let at = y + h * bar as f32 / 4.0;
        canvas.rect((x, at), (x + w, at + h * 0.03), Paint::plain(scale(colour, 0.4)));
    }
}

/// Builds a castle `tall` pixels high around `foot`, its windows lit by `window` (0 to 1).
pub(super) fn castle(
    canvas: &mut Canvas,
    (x, y): Point,
    tall: f32,
    wall: Colour,
    palette: &Palette,
    window: f32,
    draw: &mut Draw,
) {
    let shade = scale(wall, 0.72);
    let mut towers: Vec<(f32, f32, f32)> = vec![
        (0.0, 1.0, 0.15),
        (-0.2, 0.74, 0.12),
        (0.19, 0.8, 0.115),
        (-0.4, 0.55, 0.12),
        (0.39, 0.52, 0.125),
        (0.1, 0.62, 0.1),
        (-0.55, 0.36, 0.1),
        (0.55, 0.38, 0.1),
    ];
    for tower in &mut towers {
        tower.0 += draw.between(-0.02, 0.02);
        tower.1 *= draw.between(0.92, 1.08);
    }
    let curtain = |from: f32, to: f32, high: f32| ((x + from * tall, y - high * tall), (x + to * tall, y + tall * 0.3));
    for (from, to, high) in [(-0.4, 0.4, 0.3), (-0.58, 0.58, 0.18)] {
        let (a, b) = curtain(from, to, high);
        canvas.rect(a, b, Paint::gradient(wall, shade, a.1, b.1));
        battlements(canvas, a, b.0, tall * 0.022, wall);
    }
    for &(dx, high, wide) in &towers {
        let (left, right) = (x + (dx - wide / 2.0) * tall, x + (dx + wide / 2.0) * tall);
        let top = y - high * tall * 0.72;
        canvas.rect((left, top), (right, y + tall * 0.3), Paint::gradient(wall, shade, top, y));
        canvas.rect((left + (right - left) * 0.62, top), (right, y + tall * 0.3), Paint::plain([0.0; 3]).alpha(0.2));
        let over = tall * 0.016;
        canvas.rect((left - over, top - over), (right + over, top + over), Paint::plain(wall));
        battlements(canvas, (left - over, top - over), right + over, tall * 0.014, wall);
        let peak = y - high * tall * 1.04;
        canvas.polygon(
            &[(left - over, top - over), ((left + right) / 2.0, peak), (right + over, top - over)],
            Paint::plain(scale(wall, 0.8)),
        );
        canvas.stroke(
            ((left + right) / 2.0, peak - tall * 0.05),
            ((left + right) / 2.0, peak),
            (1.0, tall * 0.006),
            Paint::plain(shade),
        );
        for storey in [0.0, 1.0, 2.0] {
            // One above the other, so that none lies over another.
            let down = 0.08 + 0.24 * storey + draw.between(0.0, 0.06);
            let at = ((left + right) / 2.0 - tall * 0.009, top + (y - top) * down);
            if draw.chance(0.8) {
                arched_window(canvas, at, tall * 0.018, palette.lamp, window);
            }
        }
    }
}

fn battlements(canvas: &mut Canvas, (x, y): Point, to: f32, size: f32, wall: Colour) {
    let mut at = x;
    while at + size <= to {
        canvas.rect((at, y - size), (at + size, y + 1.0), Paint::plain(wall));
        at += size * 1.9;
    }
}

fn arched_window(canvas: &mut Canvas, (x, y): Point, size: f32, lamp: Colour, strength: f32) {
    if strength <= 0.0 {
        return;
    }
    canvas.glow((x + size / 2.0, y + size), size * 1.3, lamp, 0.5 * strength);
    let paint = Paint::plain(mix(lamp, [1.0, 1.0, 0.9], 0.3)).alpha(strength);
    canvas.rect((x, y + size * 0.5), (x + size, y + size * 2.0), paint);
    canvas.ellipse((x + size / 2.0, y + size * 0.5), (size / 2.0, size / 2.0), paint);
    canvas.flicker((x + size / 2.0, y + size), size * 1.6, Source::Window);
}

/// Builds a log cabin with a lit window and smoke; `snow` covers its roof.
pub(super) fn cabin(
    canvas: &mut Canvas,
    (x, y): Point,
    wide: f32,
    wall: Colour,
    palette: &Palette,
    snow: Option<Colour>,
) {
    let tall = wide * 0.42;
    let (left, right) = (x - wide / 2.0, x + wide / 2.0);
    canvas.rect((left + wide * 0.72, y - tall * 2.1), (left + wide * 0.82, y - tall), Paint::plain(scale(wall, 0.8)));
    let mut puff = (left + wide * 0.77, y - tall * 2.2);
    for step in 0..9 {
        let size = wide * (0.03 + 0.016 * step as f32);
        canvas.ellipse(puff, (size, size * 0.8), Paint::plain(palette.haze).alpha(0.26 - 0.025 * step as f32));
        puff = (puff.0 + wide * 0.035, puff.1 - wide * 0.07);
    }
    canvas.rect((left, y - tall), (right, y), Paint::plain(wall));
    for log in 1..6 {
        let at = y - tall * log as f32 / 6.0;
        canvas.rect((left, at), (right, at + tall * 0.03), Paint::plain([0.0; 3]).alpha(0.35));
    }
    let roof = [
        (left - wide * 0.1, y - tall * 0.92),
        (x - wide * 0.02, y - tall * 1.85),
        (right + wide * 0.1, y - tall * 0.92),
    ];
    canvas.polygon(&roof, Paint::plain(scale(wall, 0.65)));
    if let Some(snow) = snow {
        let cap = [
            (roof[0].0, roof[0].1 + tall * 0.05),
            (roof[1].0, roof[1].1 - tall * 0.1),
            (roof[2].0, roof[2].1 + tall * 0.05),
            (right - wide * 0.02, y - tall * 1.05),
            (x, y - tall * 1.62),
            (left + wide * 0.02, y - tall * 1.05),
        ];
        canvas.polygon(&cap, Paint::plain(snow));
    }
    canvas.rect((x + wide * 0.2, y - tall * 0.68), (x + wide * 0.36, y), Paint::plain(scale(wall, 0.5)));
    lit_window(canvas, (x - wide * 0.3, y - tall * 0.74), (wide * 0.24, tall * 0.42), palette.lamp, scale(wall, 0.4));
    canvas.glow_oval((x - wide * 0.18, y + tall * 0.12), (wide * 0.3, tall * 0.12), palette.lamp, 0.35);
}

fn lit_window(canvas: &mut Canvas, (x, y): Point, (w, h): Point, lamp: Colour, frame: Colour) {
    canvas.glow_oval((x + w / 2.0, y + h / 2.0), (w * 0.9, h * 0.9), lamp, 0.75);
    canvas.rect((x, y), (x + w, y + h), Paint::gradient(mix(lamp, [1.0; 3], 0.45), lamp, y, y + h));
    canvas.flicker((x + w * 0.25, y + h * 0.25), w * 1.6, Source::Window);
    canvas.rect((x + w * 0.46, y), (x + w * 0.54, y + h), Paint::plain(frame));
    canvas.rect((x, y + h * 0.46), (x + w, y + h * 0.54), Paint::plain(frame));
}

/// Builds a tall old house with crooked gables and a few lit windows.
pub(super) fn mansion(canvas: &mut Canvas, (x, y): Point, tall: f32, wall: Colour, palette: &Palette, draw: &mut Draw) {
    let parts = [
        (-0.36_f32, 0.5_f32, 0.34_f32),
        (0.34, 0.56, 0.32),
        (0.0, 0.66, 0.42),
        (-0.17, 0.86, 0.15),
        (0.43, 0.72, 0.12),
    ];
    for (dx, high, wide) in parts {
        let (left, right) = (x + (dx - wide / 2.0) * tall, x + (dx + wide / 2.0) * tall);
        let eaves = y - high * tall * 0.68;
        let peak = eaves - (right - left) * if wide < 0.2 { 1.5 } else { 0.62 };
        let over = tall * 0.025;
        canvas.rect((left, eaves), (right, y + tall * 0.1), Paint::plain(wall));
        canvas.polygon(
            &[(left - over, eaves + over), ((left + right) / 2.0, peak), (right + over, eaves + over)],
            Paint::plain(scale(wall, 0.8)),
        );
        canvas.stroke(
            ((left + right) / 2.0, peak - tall * 0.04),
            ((left + right) / 2.0, peak),
            (1.0, tall * 0.008),
            Paint::plain(wall),
        );
        let floors = if wide < 0.2 { 1 } else { 2 };
        for floor in 0..floors {
            for column in 0..if wide < 0.2 { 1 } else { 2 } {
                let at = (
                    left + (right - left) * (0.22 + 0.4 * column as f32),
                    eaves + (y - eaves) * (0.14 + 0.45 * floor as f32),
                );
                let size = (tall * 0.045, tall * 0.075);
                if draw.chance(0.5) {
                    lit_window(canvas, at, size, palette.lamp, scale(wall, 0.5));
                } else {
                    canvas.rect(at, (at.0 + size.0, at.1 + size.1), Paint::plain(mix(wall, palette.haze, 0.25)));
                }
            }
        }
    }
    canvas.rect((x - tall * 0.04, y - tall * 0.13), (x + tall * 0.04, y + tall * 0.1), Paint::plain(scale(wall, 0.5)));
}

/// Builds a lighthouse; its beam sweeps to `side` (-1 left, 1 right) where it is dark.
pub(super) fn lighthouse(
    canvas: &mut Canvas,
    (x, y): Point,
    tall: f32,
    wall: (Colour, Colour),
    lamp: Colour,
    beam: f32,
) {
    let (light, dark) = wall;
    let head = y - tall * 0.86;
    let half = |t: f32| tall * (0.085 - 0.035 * t);
    if 0.0 < beam {
        beams(canvas, (x, head - tall * 0.035), tall, lamp, beam);
    }
    for band in 0..6 {
        let (t, u) = (band as f32 / 6.0, (band as f32 + 1.0) / 6.0);
        let (b, a) = (y - tall * 0.86 * t, y - tall * 0.86 * u);
        let colour = if band % 2 == 0 { light } else { dark };
        canvas.polygon(
            &[(x - half(t), b + 0.5), (x - half(u), a), (x + half(u), a), (x + half(t), b + 0.5)],
            Paint::plain(colour),
        );
        canvas.polygon(
            &[(x + half(t) * 0.25, b + 0.5), (x + half(u) * 0.25, a), (x + half(u), a), (x + half(t), b + 0.5)],
            Paint::plain([0.0; 3]).alpha(0.3),
        );
    }
    canvas.rect(
        (x - tall * 0.07, head - tall * 0.004),
        (x + tall * 0.07, head + tall * 0.018),
        Paint::plain(scale(dark, 0.6)),
    );
    canvas.rect(
        (x - tall * 0.035, head - tall * 0.075),
        (x + tall * 0.035, head),
        Paint::plain(mix(lamp, [1.0; 3], 0.6)),
    );
    for bar in [-0.035, -0.012, 0.012, 0.035] {
        canvas.rect(
            (x + tall * (bar - 0.003), head - tall * 0.075),
            (x + tall * (bar + 0.003), head),
            Paint::plain(scale(dark, 0.5)),
        );
    }
    canvas.polygon(
        &[(x - tall * 0.05, head - tall * 0.072), (x, head - tall * 0.15), (x + tall * 0.05, head - tall * 0.072)],
        Paint::plain(scale(dark, 0.6)),
    );
    if beam != 0.0 {
        canvas.glow((x, head - tall * 0.035), tall * 0.075, lamp, 1.1);
    }
}

fn beams(canvas: &mut Canvas, (x, y): Point, tall: f32, lamp: Colour, strength: f32) {
    let far = tall * 2.6;
    for (side, tilt, force) in [(1.0, -0.06, 1.0), (-1.0, 0.03, 0.55)] {
        canvas.shade((x - far, y - far * 0.3), (x + far, y + far * 0.3), |px, py, old| {
            let along = (px - x) * side;
            if along <= 0.0 || far <= along {
                return old;
            }
            let across = (py - y - along * tilt).abs() / (tall * 0.02 + along * 0.085);
            let amount = (1.0 - across).max(0.0) * (1.0 - along / far) * strength * force;
            super::canvas::screen(old, lamp, amount * 0.75)
        });
    }
}
