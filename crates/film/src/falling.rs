//! Rain and snow before everything, in three depths.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]
#![expect(clippy::cast_possible_wrap, reason = "sides of a frame")]

use super::life::{unit, wave};

/// What falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Falling {
    /// Rain: how far a drop goes to the right for each pixel that it falls, and its luma.
    Rain {
        lean: f64,
        luma: u8,
    },
    Snow,
}

/// Drops in one depth: their number in a square frame, length and width as parts of the shorter side, opacity of 256, and
/// how many heights of the frame they fall in a second.
const RAIN: [(f64, f64, f64, i32, f64); 3] =
    [(150.0, 0.03, 0.0013, 46, 0.95), (90.0, 0.05, 0.0019, 58, 1.25), (34.0, 0.085, 0.0028, 64, 1.7)];

/// Flakes in one depth: their number in a square frame, radius as a part of the shorter side, opacity of 256, and how many
/// heights of the frame they fall in a second. The nearest are out of focus.
const SNOW: [(f64, f64, i32, f64); 3] =
    [(190.0, 0.0019, 170, 0.045), (90.0, 0.0037, 185, 0.07), (20.0, 0.009, 80, 0.12)];
/// How far flakes sway, as a part of the shorter side.
const SWAY: f64 = 0.012;
/// The luma and chroma of snow.
const WHITE: [i32; 2] = [228, 129];

/// One thing that falls: its place, and a number for what differs from one to another.
struct Place {
    x: f64,
    y: f64,
    own: f64,
    number: u32,
}

/// Draws what falls at a time on the planes of a frame.
pub(crate) fn draw(falling: Falling, seconds: f64, size: (usize, usize), planes: &mut [&mut [u8]; 3]) {
    let (width, height) = (size.0 as f64, size.1 as f64);
    let shorter = width.min(height);
    let square = width * height / shorter / shorter;
    match falling {
        Falling::Rain { lean, luma } => {
            for (depth, (count, length, wide, alpha, speed)) in RAIN.into_iter().enumerate() {
                for it in places((count * square) as u32, depth as u32, seconds * speed, (width, height)) {
                    let long = shorter * length * (0.6 + 0.7 * it.own);
                    let drop =
                        Drop { x: it.x + lean * (it.y - height / 2.0), y: it.y, long, wide: shorter * wide, lean };
                    drop.draw(planes[0], size, i32::from(luma), alpha);
                }
            }
        }
        Falling::Snow => {
            for (depth, (count, radius, alpha, speed)) in SNOW.into_iter().enumerate() {
                for it in places((count * square) as u32, depth as u32, seconds * speed, (width, height)) {
                    let x = it.x + shorter * SWAY * wave(seconds * (0.15 + 0.2 * it.own) + unit(it.number, 31));
                    let alpha = (f64::from(alpha) * (0.6 + 0.4 * it.own)) as i32;
                    flake(planes, size, (x, it.y), (shorter * radius * (0.6 + 0.8 * it.own)).max(0.6), alpha);
                }
            }
        }
    }
}

/// Returns where things are that fall again and again, each time in another column; `fallen` is how many heights.
fn places(count: u32, depth: u32, fallen: f64, (width, height): (f64, f64)) -> impl Iterator<Item = Place> {
    (0..count).map(move |number| {
        let number = number + depth * 4096;
        let own = unit(number, 41);
        let way = unit(number, 42) + fallen * (0.85 + 0.3 * own);
        // A little more than the frame, so that nothing appears in it.
        let (times, part) = (way.floor(), way - way.floor());
        let column = unit(number.wrapping_add((times as u32).wrapping_mul(65_536)), 43);
        Place { x: width * (1.4 * column - 0.2), y: height * (1.12 * part - 0.02), own, number }
    })
}

/// A drop: the place of its lower end, its length and width, and how far it leans.
struct Drop {
    x: f64,
    y: f64,
    long: f64,
    wide: f64,
    lean: f64,
}

impl Drop {
    fn draw(&self, plane: &mut [u8], (width, height): (usize, usize), luma: i32, alpha: i32) {
        let (top, bottom) = ((self.y - self.long).max(0.0) as usize, (self.y.max(0.0) as usize).min(height));
        let wide = (self.wide * 256.0) as i32;
        for row in top..bottom {
            let up = self.y - row as f64;
            // It fades towards its upper end.
            let alpha = (alpha * (256 - (up / self.long * 200.0) as i32)) >> 8;
            let left = ((self.x - self.lean * up - self.wide / 2.0) * 256.0) as i32;
            let (mut column, mut from, mut rest) = (left >> 8, left & 255, wide);
            while 0 < rest {
                let cover = (256 - from).min(rest);
                if (0..width as i32).contains(&column) {
                    let value = &mut plane[row * width + column as usize];
                    *value = (i32::from(*value) + (((luma - i32::from(*value)) * cover * alpha) >> 16)) as u8;
                }
                (column, from, rest) = (column + 1, 0, rest - cover);
            }
        }
    }
}

/// Draws a round flake.
fn flake(planes: &mut [&mut [u8]; 3], (width, height): (usize, usize), (x, y): (f64, f64), radius: f64, alpha: i32) {
    for (plane, values) in planes.iter_mut().enumerate() {
        let shrink = if plane == 0 { 1 } else { 2 };
        let (width, height) = (width / shrink, height / shrink);
        let (x, y, radius) = (x / shrink as f64, y / shrink as f64, radius / shrink as f64);
        let clip = |at: f64, side: usize| at.clamp(0.0, side as f64) as usize;
        let columns = clip(x - radius - 1.0, width)..clip(x + radius + 2.0, width);
        for row in clip(y - radius - 1.0, height)..clip(y + radius + 2.0, height) {
            let down = row as f64 + 0.5 - y;
            for (column, value) in
                values[row * width..][..width].iter_mut().enumerate().take(columns.end).skip(columns.start)
            {
                let across = column as f64 + 0.5 - x;
                // Near the edge, this is the distance from it.
                let inside = (radius * radius - across * across - down * down) / (2.0 * radius) + 0.5;
                let cover = (inside.clamp(0.0, 1.0) * f64::from(alpha)) as i32;
                *value = (i32::from(*value) + (((WHITE[plane.min(1)] - i32::from(*value)) * cover) >> 8)) as u8;
            }
        }
    }
}
