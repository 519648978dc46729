//! What counts as a picture: a format that we read, within limits that are checked before anything is decoded.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most pixels: a photograph of a good camera.
pub(crate) const PIXELS_MAX: u64 = 40_000_000;
/// The largest file.
pub const BYTES_MAX: u64 = 32 << 20;
/// The longest side in pixels.
pub(crate) const SIDE_MAX: u32 = 16_384;

/// The formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl Format {
    /// Returns the end of a file's name.
    pub(crate) fn extension(self) -> &'static str {
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
pub(crate) struct Shape {
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
    #[error("it has more than {BYTES_MAX} bytes")]
    Bytes,
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
pub(crate) fn shape(bytes: &[u8]) -> Result<Shape, PictureError> {
    open(bytes).map(|(shape, _)| shape)
}

/// Decodes the whole picture to see that all of it is there.
pub(crate) fn check(bytes: &[u8]) -> Result<Shape, PictureError> {
    let (shape, decoder) = open(bytes)?;
    require_end(bytes, shape.format)?;
    if shape.format == Format::Jpeg {
        // `image` shows half a picture rather than none; grey where the rest was.
        let options = DecoderOptions::default().set_strict_mode(true);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode().map_err(|error| PictureError::Damaged { reason: error.to_string() })?;
    } else {
        DynamicImage::from_decoder(decoder).map_err(damaged)?;
    }
    Ok(shape)
}

/// Reads the header and looks for the end; for what an encoder of our own has just made.
pub(crate) fn check_end(bytes: &[u8]) -> Result<Shape, PictureError> {
    let (shape, _) = open(bytes)?;
    require_end(bytes, shape.format)?;
    Ok(shape)
}

/// Demands that a file was written to its end.
fn require_end(bytes: &[u8], format: Format) -> Result<(), PictureError> {
    let ends = match format {
        Format::Jpeg => jpeg_ends(bytes),
        Format::Png => png_ends(bytes),
        Format::Webp => webp_ends(bytes),
    };
    if ends { Ok(()) } else { Err(PictureError::Damaged { reason: "it is cut off".to_owned() }) }
}

/// Tells whether a JPEG comes to its end marker, over segments and scans (ITU T.81, annex B).
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // Between segments, and in a scan, everything up to a marker is passed over.
        let Some(at) = rest.iter().position(|byte| *byte == 0xff) else { return false };
        let Some((&marker, after)) = rest.get(at + 1..).and_then(<[u8]>::split_first) else { return false };
        rest = match marker {
            0xd9 => return true,
            // A fill byte: the marker follows.
            0xff => rest.get(at + 1..).unwrap_or_default(),
            // A byte of pixels, a restart, or a marker without a segment.
            0x00 | 0x01 | 0xd0..=0xd8 => after,
            _ => {
                let Some(length) = after.first_chunk::<2>() else { return false };
                let Some(next) = after.get(usize::from(u16::from_be_bytes(*length))..) else { return false };
                next
            }
        };
    }
}

/// Tells whether a WebP has all the bytes that its head names.
fn webp_ends(bytes: &[u8]) -> bool {
    let length = bytes.get(4..8).and_then(<[u8]>::first_chunk::<4>).map(|it| u32::from_le_bytes(*it));
    length.is_some_and(|length| u64::from(length) + 8 <= bytes.len() as u64)
}

pub(crate) fn damaged(error: image::ImageError) -> PictureError {
    PictureError::Damaged { reason: error.to_string() }
}

pub(crate) fn open(bytes: &[u8]) -> Result<(Shape, impl ImageDecoder + '_), PictureError> {
    if BYTES_MAX < bytes.len() as u64 {
        return Err(PictureError::Bytes);
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

/// Yields the chunks of a PNG: type and data.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, more) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (kind, data) = (more.get(..4)?, more.get(4..length.checked_add(4)?)?);
        rest = more.get(length.checked_add(8)?..)?;
        Some((kind, data))
    })
}

/// Tells whether a PNG comes to its last chunk.
fn png_ends(bytes: &[u8]) -> bool {
    chunks(bytes).any(|(kind, _)| kind == b"IEND")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Makes a JPEG of one colour.
    pub(crate) fn jpeg(width: u16, height: u16, grey: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![grey; usize::from(width) * usize::from(height) * 3];
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        bytes
    }

    /// Makes a PNG or WebP of one colour.
    pub(crate) fn other(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
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
        assert!(matches!(shape(&vec![0; usize::try_from(BYTES_MAX + 1).unwrap()]), Err(PictureError::Bytes)));
    }

    fn low(number: u32) -> u8 {
        number.to_le_bytes()[0]
    }

    /// Makes a picture of a format with so much in it that every part of its file matters.
    fn noise(format: ImageFormat) -> Vec<u8> {
        let pixel = |x: u32, y: u32| image::Rgb([x * 7 + y * 13, x * y, x * x + y].map(low));
        let picture = image::RgbImage::from_fn(120, 80, pixel);
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_that_was_cut_off_anywhere_is_none() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = noise(format);
            assert!(check(&whole).is_ok(), "{format:?}");
            for percent in (1..100).chain([0]) {
                let cut = &whole[..whole.len() * percent / 100];
                assert!(check(cut).is_err() && check_end(cut).is_err(), "{format:?} cut at {percent} %");
            }
            let cut = &whole[..whole.len() - 1];
            assert!(check(cut).is_err() && check_end(cut).is_err(), "{format:?} without its last byte");
            // What stands behind the end belongs to nobody, and programs put much there.
            assert!(check(&[whole.as_slice(), &[0; 9]].concat()).is_ok(), "{format:?} with more behind it");
        }
    }

    #[test]
    fn progressive_and_grey_pictures_and_those_with_restarts_are_whole() {
        let pixels: Vec<u8> = (0..120_u32 * 80 * 3).map(|n| low(n * n / 7)).collect();
        for (progressive, restarts, color) in [
            (true, 0, jpeg_encoder::ColorType::Rgb),
            (false, 4, jpeg_encoder::ColorType::Rgb),
            (true, 4, jpeg_encoder::ColorType::Rgb),
            (false, 0, jpeg_encoder::ColorType::Luma),
        ] {
            let mut bytes = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restarts);
            let height = if color == jpeg_encoder::ColorType::Luma { 240 } else { 80 };
            encoder.encode(&pixels, 120, height, color).unwrap();
            assert!(check(&bytes).is_ok(), "{progressive} {restarts} {color:?}: {:?}", check(&bytes));
            assert!(check(&bytes[..bytes.len() - 2]).is_err(), "{progressive} {restarts} {color:?}");
        }
    }
}
