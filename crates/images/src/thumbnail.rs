//! Small pictures for people who look through the library.

use crate::picture::{self, Format, PictureError, damaged};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder};

/// How well a small picture is encoded, of 100.
const QUALITY: u8 = 78;

/// Makes a JPEG of a picture that fits a square of so many pixels, upright; a smaller one keeps its size.
pub(crate) fn small(bytes: &[u8], side: u32) -> Result<Vec<u8>, PictureError> {
    let (_, mut decoder) = picture::open(bytes)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut whole = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if side < whole.width().max(whole.height()) {
        whole = whole.thumbnail(side, side);
    }
    whole.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    let rgb = DynamicImage::ImageRgb8(whole.into_rgb8());
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).map_err(damaged)?;
    Ok(jpeg)
}

/// Returns the name of a picture's type for browsers.
pub(crate) fn media_type(bytes: &[u8]) -> Result<&'static str, PictureError> {
    Ok(match picture::shape(bytes)?.format {
        Format::Jpeg => "image/jpeg",
        Format::Png => "image/png",
        Format::Webp => "image/webp",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::tests::{jpeg, other};
    use image::ImageFormat;

    #[test]
    fn a_small_picture_fits_the_square_and_keeps_its_proportions() {
        let size = |bytes: &[u8]| {
            let shape = picture::check(&small(bytes, 32).unwrap()).unwrap();
            (shape.format, shape.width, shape.height)
        };
        assert_eq!(size(&jpeg(64, 128, 90)), (Format::Jpeg, 16, 32));
        assert_eq!(size(&other(ImageFormat::Png, 320, 160)), (Format::Jpeg, 32, 16));
        assert_eq!(size(&other(ImageFormat::WebP, 9, 5)), (Format::Jpeg, 9, 5));
        assert_eq!(small(b"<svg/>", 32), Err(PictureError::Format));
    }
}
