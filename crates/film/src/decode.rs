//! Decodes one picture within limits: upright, and in the colours that it was made for.

use super::frames::FrameError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;

/// The extensions of the files that are decoded; what a file is, its first bytes tell.
pub const PICTURE_EXTENSIONS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// The largest number of pixels in a picture.
pub(crate) const PIXELS_MAX: u64 = 40_000_000;
/// The largest picture file, in bytes.
pub(crate) const FILE_BYTES_MAX: u64 = 32 << 20;
/// The longest side of a picture, in pixels.
pub(crate) const SIDE_MAX: u32 = 16_384;
/// The memory limit of a decoder, in bytes: the most pixels at 8 bytes (RGBA, 16 bit).
const DECODER_BYTES_MAX: u64 = PIXELS_MAX * 8;

/// Checks what the head of an open file says: a format that is known, within the limits. The pixels are not decoded.
pub fn check_picture(file: &File, path: &Path) -> Result<(), FrameError> {
    open(file, path).map(drop)
}

/// Returns the width and height of a picture, upright.
pub(crate) fn size(path: &Path) -> Result<(u32, u32), FrameError> {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let file = File::open(path).map_err(|source| FrameError::Read { path: path.to_path_buf(), source })?;
    let mut decoder = open(&file, path)?;
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(decoder.orientation(), Ok(Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH));
    Ok(if is_turned { (height, width) } else { (width, height) })
}

/// A picture and the colours that its numbers stand for; `None`: sRGB.
pub(crate) struct Decoded {
    picture: DynamicImage,
    profile: Option<Vec<u8>>,
}

/// Decodes a file.
pub(crate) fn decode(path: &Path) -> Result<Decoded, FrameError> {
    let file = File::open(path).map_err(|source| FrameError::Read { path: path.to_path_buf(), source })?;
    let bad = |source| FrameError::Decode { path: path.to_path_buf(), source };
    Decoded::read(open(&file, path)?).map_err(bad)
}

impl Decoded {
    /// Decodes the pixels.
    pub(crate) fn read(mut decoder: impl ImageDecoder) -> image::ImageResult<Self> {
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let profile = decoder.icc_profile().ok().flatten();
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(Self { picture, profile })
    }

    /// Returns opaque pixels in sRGB.
    pub(crate) fn into_rgb(self) -> RgbImage {
        let rgb = super::ground::opaque(self.picture);
        match self.profile.as_deref().and_then(|profile| in_srgb(&rgb, profile)) {
            Some(converted) => converted,
            None => rgb,
        }
    }
}

/// Converts colours; `None` if they are those of sRGB already, or the profile is not one of RGB that can be read.
fn in_srgb(rgb: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
    let mut converted = RgbImage::new(rgb.width(), rgb.height());
    transform.transform(rgb.as_raw(), &mut converted).ok()?;
    Some(converted)
}

fn open<'a>(file: &'a File, path: &Path) -> Result<impl ImageDecoder + 'a, FrameError> {
    let read = |source| FrameError::Read { path: path.to_path_buf(), source };
    let unfit = |reason| FrameError::Unfit { path: path.to_path_buf(), reason };
    let bytes = file.metadata().map_err(read)?.len();
    if FILE_BYTES_MAX < bytes {
        return Err(unfit(format!("the file has {bytes} bytes, the most is {FILE_BYTES_MAX}")));
    }
    let reader = ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(read)?;
    let decoder = within_limits(reader).map_err(|source| FrameError::Decode { path: path.to_path_buf(), source })?;
    let (width, height) = decoder.dimensions();
    if PIXELS_MAX < u64::from(width) * u64::from(height) || width == 0 || height == 0 {
        return Err(unfit(format!("it has {width}x{height} pixels, the most is {PIXELS_MAX}")));
    }
    Ok(decoder)
}

/// Reads the head; a file that needs more than the limits is refused before any pixel is decoded.
pub(crate) fn within_limits<'a>(
    mut reader: ImageReader<impl BufRead + Seek + 'a>,
) -> image::ImageResult<impl ImageDecoder + 'a> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(DECODER_BYTES_MAX);
    reader.limits(limits);
    reader.into_decoder()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    /// Writes a picture of one colour with a profile.
    fn written(path: &Path, colour: [u8; 3], profile: &ColorProfile) {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
        encoder.write_image(&colour.repeat(4), 2, 2, ExtendedColorType::Rgb8).unwrap();
        fsx::write_atomic(path, &bytes).unwrap();
    }

    #[test]
    fn colours_of_another_profile_become_those_of_srgb() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.png");
        let shown = |profile: &ColorProfile| {
            written(&path, [200, 100, 50], profile);
            decode(&path).unwrap().into_rgb().get_pixel(1, 1).0
        };
        assert!(shown(&ColorProfile::new_srgb()).iter().zip([200, 100, 50]).all(|(a, b)| a.abs_diff(b) <= 1));
        let wide = shown(&ColorProfile::new_display_p3());
        assert!(wide[0] > 205 && wide[1] < 100, "Display P3 is wider, so its numbers mean stronger colours: {wide:?}");
    }

    #[test]
    fn a_damaged_profile_and_one_of_another_kind_of_colours_change_nothing() {
        let rgb = RgbImage::from_pixel(2, 2, image::Rgb([200, 100, 50]));
        assert_eq!(in_srgb(&rgb, b"no profile"), None);
        assert_eq!(in_srgb(&rgb, &ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()), None);
    }

    #[test]
    fn the_head_alone_refuses_what_cannot_be_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        let check = |bytes: &[u8]| {
            fsx::write_atomic(&path, bytes).unwrap();
            check_picture(&File::open(&path).unwrap(), &path)
        };
        assert!(check(b"GIF89a").is_err());
        let mut png = Vec::new();
        RgbImage::new(4, 4).write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        assert!(check(&png).is_ok(), "the bytes tell the kind, not the name");
    }
}
