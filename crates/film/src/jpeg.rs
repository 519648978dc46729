//! Encodes packed RGB as JPEG, for everything of the program that writes one.
#![expect(clippy::indexing_slicing, reason = "pixels")]

use jpeg_encoder::{Encoder, EncodingError, ImageBuffer, JpegColorType, rgb_to_ycbcr};

/// Encodes packed RGB of this width and height with a quality in percent. An error says which size does not fit.
pub fn encode(pixels: &[u8], (width, height): (u32, u32), quality: u8) -> Result<Vec<u8>, EncodingError> {
    let (Ok(across), Ok(down)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(EncodingError::Write(format!("{width}x{height} pixels are more than a JPEG has")));
    };
    let required = usize::from(across) * usize::from(down) * 3;
    if pixels.len() < required {
        return Err(EncodingError::BadImageData { length: pixels.len(), required });
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, quality).encode_image(Rgb { pixels, width: across, height: down })?;
    Ok(jpeg)
}

/// Packed RGB for the encoder. The encoder's own `encode` function would be compiled for all its colour types.
struct Rgb<'a> {
    pixels: &'a [u8],
    width: u16,
    height: u16,
}

impl ImageBuffer for Rgb<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let row = usize::from(self.width) * 3;
        for pixel in self.pixels[usize::from(y) * row..][..row].chunks_exact(3) {
            let (luma, blue, red) = rgb_to_ycbcr(pixel[0], pixel[1], pixel[2]);
            buffers[0].push(luma);
            buffers[1].push(blue);
            buffers[2].push(red);
        }
    }
}
