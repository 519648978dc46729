//! Loads one picture: decoded, fitted to the canvas with its margin, in the encoder's colours.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::alive::Alive;
use super::cells::Cells;
use super::closer;
use super::decode::decode;
use super::fit::fitted;
use super::focus::{self, Crop, TextRows};
use super::frames::FrameError;
use super::front::{Front, Shown};
use super::life::Life;
use super::motion::still_size;
use std::path::Path;

/// A picture in planar 4:2:0, BT.709, limited range: converted once, and cropped for every frame.
#[derive(Debug)]
pub(crate) struct Still {
    /// Width in pixels, even.
    pub(crate) width: u32,
    /// Height in pixels, even.
    pub(crate) height: u32,
    /// Luma, then the two chroma planes of half the width and height.
    pub(crate) planes: [Vec<u8>; 3],
    /// What stands in front; the planes show what is behind it then.
    pub(crate) front: Option<Front>,
    /// What lives in it.
    pub(crate) life: Life,
}

impl Still {
    /// Loads a picture for a canvas of this size, in some rows of which texts may stand, or a closer view of it.
    pub(crate) fn load(
        path: &Path,
        canvas: (u32, u32),
        texts: Option<TextRows>,
        is_closer: bool,
    ) -> Result<Self, FrameError> {
        let mut picture = decode(path)?.into_rgb();
        let alive = Alive::read(path, picture.dimensions());
        let size = still_size(canvas.0, canvas.1);
        let front = alive.as_ref().and_then(|alive| alive.front.as_ref());
        let crop = focus::crop(&picture, size, texts, front);
        let closeness = closer::of(alive.as_ref(), picture.dimensions()).unwrap_or(closer::CLOSER);
        let closer = |wide: Crop| closer::part(&Cells::of_part(&picture, wide, front), wide, closeness);
        let crop = if is_closer { crop.map(closer) } else { crop };
        let rgb = fitted(&mut picture, size, crop).map_err(|reason| unfit(path, reason))?;
        let (width, height) = size;
        let mut planes = planar(&rgb, width as usize, height as usize);
        drop(rgb);
        let (mut front, mut life) = (None, Life::default());
        if let Some((crop, alive)) = crop.zip(alive) {
            let shown = Shown { width: width as usize, height: height as usize, crop };
            life = Life::of(&alive.living, shown);
            front = alive.front.and_then(|it| Front::lift(&mut planes, &mut picture, &it, shown));
        }
        Ok(Self { width, height, planes, front, life })
    }

    /// Returns it as one picture, in which nothing moves.
    pub(crate) fn whole(&self) -> Self {
        let mut planes = self.planes.clone();
        if let Some(front) = &self.front {
            front.restore(&mut planes, self.width as usize);
        }
        Self { width: self.width, height: self.height, planes, front: None, life: Life::default() }
    }
}

fn unfit(path: &Path, reason: impl Into<String>) -> FrameError {
    FrameError::Unfit { path: path.to_path_buf(), reason: reason.into() }
}

// ITU-R BT.709-6, 3.2 and 3.3, for 8 bits and limited range, times 2^16.
pub(crate) const LUMA: [i32; 3] = [11_966, 40_254, 4_064];
pub(crate) const BLUE: [i32; 3] = [-6_596, -22_189, 28_784];
pub(crate) const RED: [i32; 3] = [28_784, -26_145, -2_639];

/// Converts packed RGB with even sides; chroma is the mean of four pixels.
pub(crate) fn planar(rgb: &[u8], width: usize, height: usize) -> [Vec<u8>; 3] {
    let (half_width, half_height) = (width / 2, height / 2);
    let mut luma = vec![0_u8; width * height];
    let mut blue = vec![0_u8; half_width * half_height];
    let mut red = blue.clone();
    let of = |weights: [i32; 3], r: i32, g: i32, b: i32| weights[0] * r + weights[1] * g + weights[2] * b;
    for (to, from) in luma.iter_mut().zip(rgb.chunks_exact(3)) {
        let y = of(LUMA, i32::from(from[0]), i32::from(from[1]), i32::from(from[2]));
        *to = (((y + (1 << 15)) >> 16) + 16) as u8;
    }
    for y in 0..half_height {
        let (upper, lower) = rgb[2 * y * width * 3..(2 * y + 2) * width * 3].split_at(width * 3);
        let quads = upper.chunks_exact(6).zip(lower.chunks_exact(6));
        for (x, (up, low)) in quads.enumerate() {
            let sum = |c: usize| i32::from(up[c]) + i32::from(up[c + 3]) + i32::from(low[c]) + i32::from(low[c + 3]);
            let (r, g, b) = (sum(0), sum(1), sum(2));
            let at = y * half_width + x;
            blue[at] = (((of(BLUE, r, g, b) + (1 << 17)) >> 18) + 128) as u8;
            red[at] = (((of(RED, r, g, b) + (1 << 17)) >> 18) + 128) as u8;
        }
    }
    [luma, blue, red]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{FILE_BYTES_MAX, SIDE_MAX};

    #[test]
    fn primary_colours_become_the_values_of_bt_709() {
        for (rgb, yuv) in [
            ([255, 255, 255], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 255, 0], [173, 42, 26]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let planes = planar(&rgb.repeat(4), 2, 2);
            assert_eq!([planes[0][0], planes[1][0], planes[2][0]], yuv, "{rgb:?}");
        }
    }

    #[test]
    fn a_picture_of_any_shape_covers_the_canvas() {
        let dir = tempfile::tempdir().unwrap();
        for (width, height) in [(640, 360), (90, 400), (1, 1), (33, 77)] {
            let path = dir.path().join("a.png");
            image::RgbImage::from_pixel(width, height, image::Rgb([255, 255, 255])).save(&path).unwrap();
            let still = Still::load(&path, (180, 320), None, false).unwrap();
            assert_eq!((still.width, still.height), still_size(180, 320));
            assert!(still.planes[0].iter().all(|luma| *luma >= 234), "{width}x{height} leaves a border");
        }
    }

    #[test]
    fn what_is_no_picture_or_too_much_is_refused_with_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bad.png");
        let refused = |bytes: &[u8]| {
            fsx::write_atomic(&path, bytes).unwrap();
            Still::load(&path, (180, 320), None, false).unwrap_err().to_string()
        };
        assert!(refused(b"#EXTM3U\nfile:///etc/passwd").contains("bad.png"));
        assert!(refused(b"").contains("bad.png"));
        let mut wide = Vec::new();
        image::GrayImage::new(SIDE_MAX + 1, 1)
            .write_to(&mut std::io::Cursor::new(&mut wide), image::ImageFormat::Png)
            .unwrap();
        assert!(refused(&wide).contains("bad.png"));
        assert!(refused(&vec![0; usize::try_from(FILE_BYTES_MAX).unwrap() + 1]).contains("the most is"));
    }
}
