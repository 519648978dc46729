//! The cover: the first frame of the video, with the title on it, as a JPEG.
#![expect(clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::{Canvas, VideoError, jpeg};

/// The JPEG quality in percent.
const JPEG_QUALITY: u8 = 92;

/// Makes the cover of one frame of the video.
pub(super) fn encode(frame: &[u8], canvas: Canvas) -> Result<Vec<u8>, VideoError> {
    jpeg::encode(&rgb(frame, canvas), (canvas.width, canvas.height), JPEG_QUALITY).map_err(VideoError::Cover)
}

/// Turns a frame (planar 4:2:0, BT.709, limited range) into packed RGB.
fn rgb(frame: &[u8], canvas: Canvas) -> Vec<u8> {
    let (width, height) = (canvas.width as usize, canvas.height as usize);
    let (luma, chroma) = frame.split_at(width * height);
    let (blue, red) = chroma.split_at(chroma.len() / 2);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let at = y / 2 * (width / 2);
        for (x, value) in row.iter().enumerate() {
            let difference = |plane: &[u8]| i32::from(plane[at + x / 2]) - 128;
            let (level, blue, red) = ((i32::from(*value) - 16) * LUMA, difference(blue), difference(red));
            let channel = |weighted: i32| ((level + weighted + (1 << 15)) >> 16).clamp(0, 255) as u8;
            rgb.extend([channel(RED * red), channel(GREEN_RED * red + GREEN_BLUE * blue), channel(BLUE * blue)]);
        }
    }
    rgb
}

// The inverse of ITU-R BT.709-6, 3.2 and 3.3, for 8 bits and limited range, times 2^16.
const LUMA: i32 = 76_309;
const RED: i32 = 117_489;
const GREEN_RED: i32 = -34_925;
const GREEN_BLUE: i32 = -13_975;
const BLUE: i32 = 138_438;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_bt_709_become_colours() {
        for (yuv, expected) in [
            ([235, 128, 128], [255, 255, 255]),
            ([16, 128, 128], [0, 0, 0]),
            ([63, 102, 240], [255, 0, 0]),
            ([173, 42, 26], [0, 255, 0]),
            ([32, 240, 118], [0, 0, 255]),
        ] {
            let frame = [yuv[0], yuv[0], yuv[0], yuv[0], yuv[1], yuv[2]];
            let made = rgb(&frame, Canvas { width: 2, height: 2, fps: 30 });
            for (made, expected) in made.chunks(3).flat_map(|pixel| pixel.iter().zip(expected)) {
                assert!(made.abs_diff(expected) <= 2, "{made} is not {expected} in {yuv:?}");
            }
        }
    }

    #[test]
    fn the_cover_is_a_picture_of_the_canvas() {
        let canvas = Canvas { width: 64, height: 36, fps: 30 };
        let jpeg = encode(&vec![128; canvas.frame_bytes()], canvas).unwrap();
        let cover = image::load_from_memory(&jpeg).unwrap().into_rgb8();
        assert_eq!(cover.dimensions(), (64, 36));
        assert!(cover.pixels().all(|pixel| pixel.0.iter().all(|it| it.abs_diff(130) <= 3)));
    }
}
