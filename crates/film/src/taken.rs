//! Makes a picture that somebody else made one for a film: whole, upright, in sRGB, cropped to the asked proportions around
//! what matters, and not larger than asked.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are rounded and at least 1")]

use super::decode::{Decoded, PIXELS_MAX, SIDE_MAX, within_limits};
use super::fit;
use super::focus::{self, Crop};
use image::{ImageDecoder, ImageFormat, ImageReader};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The shortest side in pixels: what is smaller shows nothing, and services answer with such a picture where they have none.
pub const SIDE_MIN: u32 = 64;

/// A picture for a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its RGB bytes, row by row, three per pixel.
    pub pixels: Vec<u8>,
    /// Its width and height in pixels.
    pub size: (u32, u32),
    /// The width and height in pixels of the picture as it came.
    pub came: (u32, u32),
}

/// Why bytes are no picture for a film.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    /// Not one of the formats.
    #[error("it is neither JPEG nor PNG nor WebP")]
    Format,
    /// Too few or too many pixels.
    #[error(
        "it has {width}x{height} pixels; a side must have {SIDE_MIN} to {SIDE_MAX}, and {PIXELS_MAX} are the most in all"
    )]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// Damaged, cut off, or larger than a decoder may become.
    #[error("it cannot be decoded: {reason}")]
    Damaged {
        /// The decoder's words.
        reason: String,
    },
}

/// Takes a file of JPEG, PNG or WebP for a frame of this width and height in pixels. A picture that would lose too much by
/// cropping is kept whole.
pub fn taken(bytes: &[u8], size: (u32, u32)) -> Result<Taken, BadPicture> {
    let format = image::guess_format(bytes).ok();
    let format = format.filter(|it| matches!(it, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP));
    let format = format.ok_or(BadPicture::Format)?;
    let decoder = within_limits(ImageReader::with_format(Cursor::new(bytes), format)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let is_fit = SIDE_MIN <= width.min(height) && width.max(height) <= SIDE_MAX;
    if !is_fit || PIXELS_MAX < u64::from(width) * u64::from(height) {
        return Err(BadPicture::Size { width, height });
    }
    check_end(bytes, format)?;
    let mut picture = Decoded::read(decoder).map_err(damaged)?.into_rgb();
    let came = picture.dimensions();
    let all = Crop::all(&picture);
    let part = focus::crop(&picture, size, None, None).unwrap_or(all);
    let scale = f64::min(f64::from(size.0) / part.width, f64::from(size.1) / part.height).min(1.0);
    let scaled = |length: f64| ((length * scale).round() as u32).max(1);
    let size = (scaled(part.width), scaled(part.height));
    if part == all && size == came {
        return Ok(Taken { pixels: picture.into_raw(), size, came });
    }
    let pixels = fit::part(&mut picture, size, part).map_err(|reason| BadPicture::Damaged { reason })?;
    Ok(Taken { pixels, size, came })
}

/// Refuses a file that was cut off, where the decoder would show half a picture rather than none.
fn check_end(bytes: &[u8], format: ImageFormat) -> Result<(), BadPicture> {
    if format == ImageFormat::Jpeg {
        let options = DecoderOptions::default().set_strict_mode(true);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        return decoder.decode().map(drop).map_err(|error| BadPicture::Damaged { reason: error.to_string() });
    }
    // The head of a WebP names the length of what follows.
    let length = bytes.get(4..8).and_then(<[u8]>::first_chunk::<4>).map(|it| u64::from(u32::from_le_bytes(*it)));
    let is_cut = format == ImageFormat::WebP && length.is_none_or(|length| (bytes.len() as u64) < length + 8);
    if is_cut { Err(BadPicture::Damaged { reason: "it is cut off".to_owned() }) } else { Ok(()) }
}

fn damaged(error: image::ImageError) -> BadPicture {
    BadPicture::Damaged { reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    /// Makes a picture of a format with so much in it that every part of its file matters.
    fn noise(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let low = |number: u32| number.to_le_bytes()[0];
        let pixel = |x: u32, y: u32| Rgb([x * 7 + y * 13, x * y, x * x + y].map(low));
        written(&RgbImage::from_fn(width, height, pixel), format)
    }

    fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_cropped_to_what_was_asked_and_scaled_down_but_not_up() {
        let calm = |width, height| written(&RgbImage::from_pixel(width, height, Rgb([9, 80, 200])), ImageFormat::Png);
        for (came, asked, expected) in [
            ((1088, 1920), (1080, 1920), (1080, 1920)),
            ((1024, 1536), (1080, 1920), (864, 1536)),
            ((2160, 3840), (1080, 1920), (1080, 1920)),
            ((512, 512), (1080, 1920), (288, 512)),
            ((512, 512), (512, 512), (512, 512)),
            ((1536, 1024), (1920, 1080), (1536, 864)),
        ] {
            let taken = taken(&calm(came.0, came.1), asked).unwrap();
            assert_eq!((taken.size, taken.came), (expected, came), "{asked:?}");
            assert_eq!(taken.pixels.len(), (expected.0 * expected.1 * 3) as usize);
        }
    }

    #[test]
    fn a_picture_that_would_lose_too_much_is_kept_whole() {
        let even = RgbImage::from_fn(1920, 1080, |x, y| Rgb([((x / 40 + y / 40) % 2 * 99) as u8; 3]));
        assert_eq!(taken(&written(&even, ImageFormat::Png), (1080, 1920)).unwrap().size, (1080, 608));
    }

    #[test]
    fn a_picture_that_was_cut_off_is_none() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = noise(format, 120, 80);
            assert!(taken(&whole, (120, 80)).is_ok(), "{format:?}");
            for percent in 0..99 {
                assert!(taken(&whole[..whole.len() * percent / 100], (120, 80)).is_err(), "{format:?} {percent} %");
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        // The sides stand behind the signature and the head of the first chunk, whose checksum covers them.
        let mut bomb = noise(ImageFormat::Png, 64, 64);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let sum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        let error = taken(&bomb, (1080, 1920)).unwrap_err();
        assert!(matches!(&error, BadPicture::Damaged { reason } if reason.contains("limit")), "{error}");
        bomb[16..20].copy_from_slice(&16_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&16_000_u32.to_be_bytes());
        let sum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(taken(&bomb, (1080, 1920)), Err(BadPicture::Size { width: 16_000, height: 16_000 }));
    }

    /// The checksum of a PNG's chunk (PNG, annex D).
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
    }

    #[test]
    fn what_is_no_picture_or_shows_nothing_is_refused() {
        for bytes in
            [b"".as_slice(), b"<html>", b"{}", b"GIF89a\x01\x00\x01\x00", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]
        {
            assert!(taken(bytes, (64, 64)).is_err(), "{bytes:?}");
        }
        let one = noise(ImageFormat::Png, 1, 1);
        assert_eq!(taken(&one, (64, 64)), Err(BadPicture::Size { width: 1, height: 1 }));
    }
}
