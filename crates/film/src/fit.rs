//! Scales a picture to a frame: cropped around its subject, or whole on a blurred ground.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::focus::Crop;
use fast_image_resize as fir;
use fast_image_resize::images::TypedImage;
use fast_image_resize::pixels::U8x3;
use image::RgbImage;

/// The pixels across the longer side of the picture that the blurred ground is scaled up from.
const BLURRED: u32 = 24;
/// The ground's light as a share of the picture's, so that the picture stands out: 45 of 100.
const LIGHT: u16 = 45;

/// The filter that pictures are scaled with.
const SMOOTH: fir::FilterType = fir::FilterType::CatmullRom;

/// Returns packed RGB of a size that a part of a picture fills, or all of it on a ground.
pub(crate) fn fitted(picture: &mut RgbImage, size: (u32, u32), crop: Option<Crop>) -> Result<Vec<u8>, String> {
    match crop {
        Some(crop) => part(picture, size, crop),
        None => whole(picture, size.0, size.1),
    }
}

/// Returns packed RGB of a part of a picture.
pub(crate) fn part(picture: &mut RgbImage, size: (u32, u32), part: Crop) -> Result<Vec<u8>, String> {
    scaled(picture, size, part, SMOOTH).map(RgbImage::into_raw)
}

/// Returns a part of a plane of this width. It is scaled as a grey picture, so that the code for pictures is all there is.
pub(crate) fn plane(plane: &[u8], width: u32, size: (u32, u32), part: Crop) -> Result<Vec<u8>, String> {
    let height = u32::try_from(plane.len() / width.max(1) as usize).map_err(|error| error.to_string())?;
    let grey = plane.iter().flat_map(|level| [*level; 3]).collect();
    let mut grey = RgbImage::from_raw(width, height, grey).ok_or("the plane has no whole rows")?;
    Ok(scaled(&mut grey, size, part, SMOOTH)?.pixels().map(|pixel| pixel.0[0]).collect())
}

/// Sets the whole picture on a blurred and darkened copy of itself.
fn whole(picture: &mut RgbImage, width: u32, height: u32) -> Result<Vec<u8>, String> {
    let longer = f64::from(width.max(height)) / f64::from(BLURRED);
    let small = |side: u32| ((f64::from(side) / longer).round() as u32).max(1);
    let middle = Crop::middle(picture, (width, height));
    let mut blurred = scaled(picture, (small(width), small(height)), middle, fir::FilterType::Gaussian)?;
    let every = Crop::all(&blurred);
    let mut ground = scaled(&mut blurred, (width, height), every, fir::FilterType::Gaussian)?;
    for value in ground.iter_mut() {
        *value = (u16::from(*value) * LIGHT / 100) as u8;
    }
    let (from_width, from_height) = picture.dimensions();
    let scale = f64::min(f64::from(width) / f64::from(from_width), f64::from(height) / f64::from(from_height));
    let side = |from: u32, most: u32| ((f64::from(from) * scale).round() as u32).clamp(1, most);
    let shown = (side(from_width, width), side(from_height, height));
    let every = Crop::all(picture);
    let shown = scaled(picture, shown, every, SMOOTH)?;
    let (left, top) = ((width - shown.width()) / 2, (height - shown.height()) / 2);
    let row = shown.width() as usize * 3;
    let mut framed = ground.into_raw();
    for (y, line) in shown.as_raw().chunks_exact(row).enumerate() {
        let at = ((top as usize + y) * width as usize + left as usize) * 3;
        framed[at..at + row].copy_from_slice(line);
    }
    Ok(framed)
}

/// Scales a part of a picture, which is not changed. It is lent as one that may be, because the scaling is compiled anew for
/// each type of picture and of pixels: three more of them take 11 s of a build, and `Resizer::resize`, for all, a minute.
fn scaled(
    picture: &mut RgbImage,
    size: (u32, u32),
    Crop { left, top, width: part_width, height: part_height }: Crop,
    filter: fir::FilterType,
) -> Result<RgbImage, String> {
    let (width, height) = picture.dimensions();
    let mut scaled = RgbImage::new(size.0, size.1);
    let source = TypedImage::<U8x3>::from_buffer(width, height, picture).map_err(|error| error.to_string())?;
    let mut target = TypedImage::from_buffer(size.0, size.1, &mut scaled).map_err(|error| error.to_string())?;
    // Sums of fractions may end a hair outside.
    let (left, top) = (left.clamp(0.0, f64::from(width)), top.clamp(0.0, f64::from(height)));
    let (part_width, part_height) = (part_width.min(f64::from(width) - left), part_height.min(f64::from(height) - top));
    let options = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(filter));
    let options = options.crop(left, top, part_width, part_height);
    fir::Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| error.to_string())?;
    Ok(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_with_detail_everywhere_is_shown_whole_on_its_own_blurred_colours() {
        let mut picture = RgbImage::from_fn(640, 360, |x, y| {
            image::Rgb(if (x / 16 + y / 16) % 2 == 0 { [240, 40, 40] } else { [160, 20, 20] })
        });
        assert_eq!(super::super::focus::crop(&picture, (180, 320), None, None), None);
        let fitted = RgbImage::from_raw(180, 320, fitted(&mut picture, (180, 320), None).unwrap()).unwrap();
        let ground = fitted.get_pixel(90, 20).0;
        assert!((60..=110).contains(&ground[0]) && ground[1] < 40, "{ground:?}");
        assert_eq!(fitted.get_pixel(90, 300).0[0].abs_diff(ground[0]) / 8, 0, "the ground is calm");
        // 180 pixels wide, so 101 high, in the middle; its first and last columns are there.
        let light = |x: u32| (110..210).map(|y| u32::from(fitted.get_pixel(x, y).0[0])).sum::<u32>() / 100;
        assert!(light(2) > 150 && light(177) > 150, "{} {}", light(2), light(177));
        assert!(fitted.get_pixel(90, 160).0[0] > 150);
    }
}
