//! The encoder `null`: returns a ready-made video, in a millisecond and without a child.

/// Two dark blue frames of 64x64 at 10 per second with silence: x264 and AAC, index first.
pub(crate) const VIDEO: &[u8] = include_bytes!("null.mp4");
/// The first frame, as a JPEG.
pub(crate) const COVER: &[u8] = include_bytes!("null.jpg");
/// The video's width and height in pixels.
pub(crate) const SIDE: u32 = 64;
/// The video's length in seconds.
pub(crate) const SECONDS: f64 = 0.2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Canvas;
    use crate::check::{Expected, compare, read};

    #[test]
    fn the_ready_made_video_is_a_valid_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.mp4");
        fsx::write_atomic(&path, VIDEO).unwrap();
        let canvas = Canvas { width: SIDE, height: SIDE, fps: 10 };
        compare(&read(&path).unwrap(), Expected { canvas, frames: 2, text: false }).unwrap();
        assert_eq!(image::load_from_memory(COVER).unwrap().width(), SIDE);
    }
}
