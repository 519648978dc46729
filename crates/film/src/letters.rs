//! A painted text in the encoder's colours, and how it is blended into frames. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "pixels")]
#![expect(clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the vector unit that was found")]

use super::Canvas;
use super::crop::lanes::{self, Unit, Work};
use super::still::{BLUE, LUMA, RED};
use super::style::Color;

/// A picture with opacity, cropped to its painted part, in planar 4:2:0 of limited range (BT.709).
#[derive(Debug, Clone)]
pub(crate) struct Letters {
    /// Its position on the canvas, even.
    left: usize,
    top: usize,
    width: usize,
    luma: Plane,
    chroma: [Plane; 2],
}

/// One plane: a frame's value becomes `light` plus the part of it that `cover` leaves.
#[derive(Debug, Clone, Default)]
struct Plane {
    /// The value, multiplied by its opacity.
    light: Vec<u8>,
    /// The opacity; 255 hides the frame.
    cover: Vec<u8>,
}

impl Letters {
    /// Makes one of pixels in RGBA, multiplied by their opacity. All sides and `place` are even.
    pub(crate) fn of(pixels: &[[u8; 4]], width: usize, place: (usize, usize)) -> Self {
        let (mut luma, mut chroma) = (Plane::default(), [Plane::default(), Plane::default()]);
        for pixel in pixels {
            luma.push(value(LUMA, 16, pixel.map(i32::from), 1), pixel[3]);
        }
        for rows in pixels.chunks_exact((2 * width).max(1)) {
            let (upper, lower) = rows.split_at(width);
            for (up, low) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                let sum = [0, 1, 2, 3].map(|it| up.iter().chain(low).map(|pixel| i32::from(pixel[it])).sum());
                let cover = ((sum[3] + 2) / 4) as u8;
                for (plane, factors) in chroma.iter_mut().zip([BLUE, RED]) {
                    plane.push(value(factors, 128, sum, 4), cover);
                }
            }
        }
        Self { left: place.0, top: place.1, width, luma, chroma }
    }

    /// Blends it into a frame, with a visibility `light` from 0 to 256, so many rows lower; `down` is even. Rows that are not
    /// on the canvas then are left out.
    pub(crate) fn blend(&self, frame: &mut [u8], canvas: Canvas, light: u16, down: i32) {
        let (width, height) = (canvas.width as usize, canvas.height as usize);
        let top = self.top as isize + down as isize;
        let (luma, chroma) = frame.split_at_mut(width * height);
        self.luma.blend(luma, width, (self.left, top, self.width), light);
        let half = (self.left / 2, top / 2, self.width / 2);
        for (plane, to) in self.chroma.iter().zip(chroma.chunks_exact_mut((width / 2 * (height / 2)).max(1))) {
            plane.blend(to, width / 2, half, light);
        }
    }
}

impl Plane {
    fn push(&mut self, light: u8, cover: u8) {
        self.light.push(light);
        self.cover.push(cover);
    }

    fn blend(&self, plane: &mut [u8], plane_width: usize, (left, top, width): (usize, isize, usize), share: u16) {
        let (above, top) = (top.min(0).unsigned_abs(), top.max(0) as usize);
        lanes::run(Blending { letters: self, above, plane, plane_width, left, top, width, share });
    }
}

/// A plane of letters, and the plane of a frame that it is blended into.
struct Blending<'a> {
    letters: &'a Plane,
    /// How many of their rows are above the frame.
    above: usize,
    plane: &'a mut [u8],
    plane_width: usize,
    left: usize,
    top: usize,
    width: usize,
    share: u16,
}

impl Work for Blending<'_> {
    #[inline(always)]
    fn run<U: Unit>(self, _: U) {
        let Self { letters: Plane { light, cover }, above, plane, plane_width, left, top, width, share } = self;
        let rows = light.chunks_exact(width.max(1)).zip(cover.chunks_exact(width.max(1)));
        for ((light, cover), row) in rows.skip(above).zip(plane.chunks_exact_mut(plane_width).skip(top)) {
            let row = &mut row[left..];
            if share == 256 {
                blend_whole(row, light, cover);
            } else {
                blend_share(row, light, cover, share);
            }
        }
    }
}

#[inline(always)]
fn blend_whole(row: &mut [u8], light: &[u8], cover: &[u8]) {
    for ((to, light), cover) in row.iter_mut().zip(light).zip(cover) {
        let rest = u16::from(*to) * (255 - u16::from(*cover)) + 128;
        *to = (((rest + (rest >> 8)) >> 8) + u16::from(*light)).min(255) as u8;
    }
}

#[inline(always)]
fn blend_share(row: &mut [u8], light: &[u8], cover: &[u8], share: u16) {
    for ((to, light), cover) in row.iter_mut().zip(light).zip(cover) {
        let cover = (u16::from(*cover) * share) >> 8;
        let rest = u16::from(*to) * (255 - cover) + 128;
        *to = (((rest + (rest >> 8)) >> 8) + ((u16::from(*light) * share) >> 8)).min(255) as u8;
    }
}

/// Returns a colour as luma and chroma.
pub(crate) fn encoded(color: Color) -> [u8; 3] {
    let [red, green, blue] = color.0.map(i32::from);
    [(LUMA, 16), (BLUE, 128), (RED, 128)].map(|(factors, zero)| value(factors, zero, [red, green, blue, 255], 1))
}

/// Returns a value of limited range for the sum of `count` pixels, multiplied by their opacity as they are.
fn value(factors: [i32; 3], zero: i32, sum: [i32; 4], count: i32) -> u8 {
    let colour: i32 = factors.iter().zip(sum).map(|(factor, channel)| factor * channel).sum();
    // The zero point belongs to the opaque part only: opacities have 255 steps.
    let zero = ((zero << 16) / 255) * sum[3];
    ((colour + zero + (count << 15)) / (count << 16)).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Canvas = Canvas { width: 16, height: 12, fps: 30 };

    fn frame(luma: u8, chroma: u8) -> Vec<u8> {
        let mut frame = vec![luma; 16 * 12];
        frame.resize(CANVAS.frame_bytes(), chroma);
        frame
    }

    /// A box of 4x2 of one colour at (6, 4).
    fn letters(rgb: [u8; 3], opacity: u8) -> Letters {
        let part = |channel: u8| (u32::from(channel) * u32::from(opacity) / 255) as u8;
        Letters::of(&[[part(rgb[0]), part(rgb[1]), part(rgb[2]), opacity]; 8], 4, (6, 4))
    }

    #[test]
    fn letters_cover_their_place_and_nothing_else() {
        for (rgb, opacity, light, inside) in [
            ([255, 255, 255], 255, 256, [235, 128, 128]),
            ([0, 0, 0], 255, 256, [16, 128, 128]),
            ([255, 0, 0], 255, 256, [63, 102, 240]),
            ([0, 255, 0], 255, 256, [173, 42, 26]),
            ([0, 0, 255], 255, 256, [32, 240, 118]),
            ([0, 0, 0], 128, 256, [108, 114, 114]),
            ([255, 255, 255], 255, 0, [200, 100, 100]),
            ([255, 255, 255], 255, 128, [217, 114, 114]),
        ] {
            let mut made = frame(200, 100);
            letters(rgb, opacity).blend(&mut made, CANVAS, light, 0);
            for (index, made) in made.iter().enumerate() {
                let (plane, is_inside) = match index.checked_sub(16 * 12) {
                    None => (0, (6..10).contains(&(index % 16)) && (4..6).contains(&(index / 16))),
                    Some(at) => (1 + at / 48, (3..5).contains(&(at % 8)) && at % 48 / 8 == 2),
                };
                let wanted = if is_inside { inside[plane] } else { [200, 100, 100][plane] };
                assert!(made.abs_diff(wanted) <= 1, "{made} is not {wanted} at {index} for {rgb:?}/{opacity}/{light}");
            }
        }
    }

    #[test]
    fn letters_that_move_are_drawn_as_far_as_they_are_on_the_frame() {
        // Four rows, from the fifth one on.
        let tall = Letters::of(&[[255; 4]; 16], 4, (6, 4));
        let rows = |down: i32| {
            let mut made = frame(200, 100);
            tall.blend(&mut made, CANVAS, 256, down);
            let (luma, chroma) = made.split_at(16 * 12);
            let white = |plane: &[u8], width: usize, plain: u8| -> Vec<usize> {
                let rows = plane.chunks_exact(width).enumerate();
                rows.filter(|(_, row)| row.iter().any(|it| *it != plain)).map(|(y, _)| y).collect()
            };
            (white(luma, 16, 200), white(chroma, 8, 100))
        };
        assert_eq!(rows(0), (vec![4, 5, 6, 7], vec![2, 3, 8, 9]));
        assert_eq!(rows(2), (vec![6, 7, 8, 9], vec![3, 4, 9, 10]));
        assert_eq!(rows(-6), (vec![0, 1], vec![0, 6]), "the upper half is above the frame");
        assert_eq!(rows(6), (vec![10, 11], vec![5, 11]), "the lower half is below the frame");
        assert_eq!((rows(-8), rows(8)), ((vec![], vec![]), (vec![], vec![])));
    }

    #[test]
    fn what_is_transparent_changes_nothing() {
        let mut made = frame(77, 99);
        letters([0, 0, 0], 0).blend(&mut made, CANVAS, 256, 0);
        assert_eq!(made, frame(77, 99));
    }
}
