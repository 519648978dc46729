//! What counts as a picture: a format that we read, within limits that are checked before anything is decoded.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels: a photograph of a good camera.
pub const PIXELS_MAX: u64 = 40_000_000;
/// The largest file.
pub const BYTES_MAX: u64 = 32 << 20;
/// The longest side in pixels.
pub const SIDE_MAX: u32 = 16_384;

/// The formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl Format {
    /// Returns the end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// The formats by the names of the library that reads them.
const FORMATS: [(ImageFormat, Format); 3] =
    [(ImageFormat::Jpeg, Format::Jpeg), (ImageFormat::Png, Format::Png), (ImageFormat::WebP, Format::Webp)];

/// What a file's header says, as people see the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The format.
    pub format: Format,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
}

/// Why bytes are no picture of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Too large a file.
    #[error("it has {bytes} bytes, the most is {BYTES_MAX}")]
    Bytes {
        /// How large.
        bytes: u64,
    },
    /// Too many pixels.
    #[error("it has {width}x{height} pixels, the most is {PIXELS_MAX} in all and {SIDE_MAX} on a side")]
    Pixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// Not JPEG, PNG or WebP.
    #[error("it is neither JPEG nor PNG nor WebP")]
    Format,
    /// Damaged.
    #[error("it cannot be decoded: {reason}")]
    Damaged {
        /// The decoder's words.
        reason: String,
    },
}

/// Reads the header; nothing is decoded.
pub fn shape(bytes: &[u8]) -> Result<Shape, PictureError> {
    open(bytes).map(|(shape, _)| shape)
}

/// Decodes the whole picture to see that it can be.
pub fn check(bytes: &[u8]) -> Result<Shape, PictureError> {
    let (shape, decoder) = open(bytes)?;
    DynamicImage::from_decoder(decoder).map_err(damaged)?;
    Ok(shape)
}

fn damaged(error: image::ImageError) -> PictureError {
    PictureError::Damaged { reason: error.to_string() }
}

fn open(bytes: &[u8]) -> Result<(Shape, impl ImageDecoder + '_), PictureError> {
    if BYTES_MAX < bytes.len() as u64 {
        return Err(PictureError::Bytes { bytes: bytes.len() as u64 });
    }
    let guessed = image::guess_format(bytes).ok();
    let known = FORMATS.iter().find(|(of, _)| Some(*of) == guessed);
    let (of, format) = *known.ok_or(PictureError::Format)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), of);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if PIXELS_MAX < u64::from(width) * u64::from(height) || SIDE_MAX < width.max(height) {
        return Err(PictureError::Pixels { width, height });
    }
    let turned = matches!(
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if turned { (height, width) } else { (width, height) };
    Ok((Shape { format, width, height }, decoder))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Makes a JPEG of one colour.
    pub(in crate::images) fn jpeg(width: u16, height: u16, grey: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![grey; usize::from(width) * usize::from(height) * 3];
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        bytes
    }

    /// Makes a PNG or WebP of one colour.
    pub(in crate::images) fn other(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::from_pixel(width, height, image::Rgb([9, 80, 200])).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn three_formats_are_known_by_their_bytes() {
        for (bytes, format) in [
            (jpeg(40, 20, 7), Format::Jpeg),
            (other(ImageFormat::Png, 40, 20), Format::Png),
            (other(ImageFormat::WebP, 40, 20), Format::Webp),
        ] {
            assert_eq!(check(&bytes), Ok(Shape { format, width: 40, height: 20 }));
        }
        assert_eq!(shape(b"<svg/>"), Err(PictureError::Format));
    }

    #[test]
    fn the_header_is_checked_before_anything_is_decoded() {
        // The frame header of a JPEG: height and width stand 5 bytes after its marker.
        let claim = |width: u16, height: u16| {
            let mut bytes = jpeg(16, 16, 7);
            let frame = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
            bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
            bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
            bytes
        };
        for (width, height) in [(8_000, 8_000), (20_000, 1_000)] {
            let found = shape(&claim(width, height));
            assert!(matches!(found, Err(PictureError::Pixels { .. } | PictureError::Damaged { .. })), "{found:?}");
        }
        assert!(matches!(shape(&vec![0; usize::try_from(BYTES_MAX + 1).unwrap()]), Err(PictureError::Bytes { .. })));
        let whole = jpeg(200, 200, 7);
        assert!(check(&whole[..whole.len() / 8]).is_err());
    }
}
