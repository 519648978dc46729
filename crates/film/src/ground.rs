//! Puts a transparent picture on a ground in its own colours. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use image::{DynamicImage, RgbImage, RgbaImage};

/// The ground's light as a share of the picture's, so that the subject stands out.
const LIGHT: f32 = 0.45;
/// The ground of a picture that is transparent everywhere.
const NOTHING: [f32; 3] = [96.0, 100.0, 112.0];
/// The rows and columns of the blurred picture that the ground is made of.
const CELLS: usize = 3;

/// Returns an opaque picture: a transparent one is put on a much blurred and darkened copy of itself.
pub(crate) fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    if rgba.pixels().all(|pixel| pixel[3] == u8::MAX) {
        return DynamicImage::ImageRgba8(rgba).into_rgb8();
    }
    let ground = ground(&rgba);
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for ((x, y, to), from) in rgb.enumerate_pixels_mut().zip(rgba.pixels()) {
        let alpha = f32::from(from[3]) / 255.0;
        let below = at(&ground, x as f32 / rgba.width() as f32, y as f32 / rgba.height() as f32);
        to.0 = [0, 1, 2].map(|it| (f32::from(from[it]) * alpha + below[it] * (1.0 - alpha)).round() as u8);
    }
    rgb
}

/// Returns the mean colour of each cell, weighted by opacity; a cell without any has the mean of the whole.
fn ground(rgba: &RgbaImage) -> [[f32; 3]; CELLS * CELLS] {
    let mut sums = [[0.0_f64; 4]; CELLS * CELLS];
    for (x, y, pixel) in rgba.enumerate_pixels() {
        let cell = |at: u32, of: u32| (at as usize * CELLS / of.max(1) as usize).min(CELLS - 1);
        let sum = &mut sums[cell(y, rgba.height()) * CELLS + cell(x, rgba.width())];
        let alpha = f64::from(pixel[3]);
        for channel in 0..3 {
            sum[channel] += f64::from(pixel[channel]) * alpha;
        }
        sum[3] += alpha;
    }
    let whole = sums.iter().fold([0.0; 4], |whole, sum| [0, 1, 2, 3].map(|it| whole[it] + sum[it]));
    let mean = |sum: &[f64; 4]| [0, 1, 2].map(|it| (sum[it] / sum[3].max(1.0)) as f32);
    let whole_mean = if whole[3] < 1.0 { NOTHING } else { mean(&whole) };
    // Each cell has half of the whole in it: a calm ground, not a copy.
    let cell = |sum: &[f64; 4]| if sum[3] < 1.0 { whole_mean } else { mean(sum) };
    sums.map(|sum| {
        let own = cell(&sum);
        [0, 1, 2].map(|it| f32::midpoint(own[it], whole_mean[it]) * LIGHT)
    })
}

/// Returns the ground's colour at a share of width and height, between the middles of the cells.
fn at(ground: &[[f32; 3]; CELLS * CELLS], x: f32, y: f32) -> [f32; 3] {
    let place = |share: f32| {
        let at = (share * CELLS as f32 - 0.5).clamp(0.0, (CELLS - 1) as f32);
        (at as usize, (at as usize + 1).min(CELLS - 1), at.fract())
    };
    let ((left, right, across), (top, bottom, down)) = (place(x), place(y));
    let row = |row: usize| {
        let (a, b) = (ground[row * CELLS + left], ground[row * CELLS + right]);
        [0, 1, 2].map(|it| a[it] + (b[it] - a[it]) * across)
    };
    let (above, below) = (row(top), row(bottom));
    [0, 1, 2].map(|it| above[it] + (below[it] - above[it]) * down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_shows_the_pictures_own_colours_and_not_black() {
        let picture = RgbaImage::from_fn(90, 90, |x, y| {
            let inside = (30..60).contains(&x) && (30..60).contains(&y);
            image::Rgba(if inside { [200, 40, 40, 255] } else { [0, 0, 0, 0] })
        });
        let rgb = opaque(DynamicImage::ImageRgba8(picture));
        assert_eq!(rgb.get_pixel(45, 45).0, [200, 40, 40]);
        let corner = rgb.get_pixel(2, 2).0;
        assert!(corner[0] > 60 && corner[0] > 2 * corner[1], "{corner:?}");
        let nothing = opaque(DynamicImage::ImageRgba8(RgbaImage::new(4, 4)));
        assert!(nothing.pixels().all(|pixel| pixel[2] > 30));
        let half = RgbaImage::from_pixel(4, 4, image::Rgba([100, 100, 100, 128]));
        assert_eq!(opaque(DynamicImage::ImageRgba8(half)).get_pixel(0, 0).0, [73, 73, 73]);
        let whole = RgbaImage::from_pixel(4, 4, image::Rgba([7, 8, 9, 255]));
        assert_eq!(opaque(DynamicImage::ImageRgba8(whole)).get_pixel(0, 0).0, [7, 8, 9]);
    }
}
