//! Draws text on frames. ffmpeg's libass draws each text once, into a picture file, and every frame that shows the text
//! is blended with that picture. Drawing it in every frame would take a tenth of the whole render's time.
#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::indexing_slicing, reason = "pixels")]

use super::ass::Sheet;
use super::ffmpeg::{Ffmpeg, ended_well};
use super::frames::FrameError;
use super::render::write;
use super::{Canvas, Order, VideoError, fonts};
use children::Program;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The libass script of all texts, each shown for one second.
const SCRIPT: &str = "temp/letters.ass";
/// The longest time for starting to draw, and the same again for each text.
const TIMEOUT_BASE: Duration = Duration::from_mins(1);
const TIMEOUT_EACH: Duration = Duration::from_secs(1);

/// Returns the path of a text's picture, relative to the workspace; ffmpeg counts from 1.
fn picture(number: usize) -> String {
    format!("temp/letters-{:04}.png", number + 1)
}

/// Draws every text of a lettering and checks the pictures.
pub(super) async fn draw_all(ffmpeg: &Ffmpeg<'_>, lettering: &Lettering) -> Result<(), VideoError> {
    let (sheet, order) = (&lettering.sheet, ffmpeg.order);
    if sheet.texts.is_empty() {
        return Ok(());
    }
    write(&order.dir.join(SCRIPT), &sheet.script())?;
    draw(ffmpeg, sheet).await?;
    check(&order.dir, order.canvas, sheet)
}

async fn draw(ffmpeg: &Ffmpeg<'_>, sheet: &Sheet) -> Result<(), VideoError> {
    let (order, count) = (ffmpeg.order, sheet.texts.len());
    for number in 0..count {
        // A picture that an earlier attempt left must not be taken for one of this attempt.
        remove(&order.dir.join(picture(number)))?;
    }
    let (fonts, font) = (order.dir.join(fonts::DIR), order.dir.join(fonts::FILE));
    fsx::create_dir_all(&fonts).map_err(VideoError::io("create", &fonts))?;
    fsx::write_atomic(&font, fonts::ON_BOARD).map_err(VideoError::io("write", &font))?;
    // A transparent black background; libass draws on it with the text's own opacity.
    let blank = format!("color=c=black@0:s={}x{}:r=1:d={count},format=rgba", order.canvas.width, sheet.band);
    let filters = format!("ass={SCRIPT}:alpha=1:fontsdir={},format=ya8", fonts::DIR);
    let mut args: Vec<&str> = vec!["-hide_banner", "-v", "error", "-nostdin", "-f", "lavfi", "-i", &blank];
    args.extend(["-vf", &filters, "-c:v", "png", "-f", "image2", "-y", "temp/letters-%04d.png"]);
    let program = Program {
        timeout: TIMEOUT_BASE + TIMEOUT_EACH * u32::try_from(count).unwrap_or(u32::MAX),
        ..ffmpeg.program(args.into_iter().map(str::to_owned).collect())
    };
    ended_well("the subtitles' pictures", &ffmpeg.launcher.run(program, ffmpeg.stop).await?)
}

/// Removes a file, if there is one.
pub(super) fn remove(path: &Path) -> Result<(), VideoError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(VideoError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Checks that every text was drawn, because ffmpeg's success status does not guarantee that.
fn check(dir: &Path, canvas: Canvas, sheet: &Sheet) -> Result<(), VideoError> {
    for number in 0..sheet.texts.len() {
        let path = dir.join(picture(number));
        let invalid = |reason: String| VideoError::Invalid { path: path.clone(), what: "picture of a text", reason };
        let size = image::image_dimensions(&path).map_err(|error| invalid(error.to_string()))?;
        if size != (canvas.width, sheet.band) {
            return Err(invalid(format!("it has {}x{} pixels", size.0, size.1)));
        }
    }
    Ok(())
}

/// Draws the texts of one video on its frames; only the pictures of visible texts are in memory.
#[derive(Debug, Clone)]
pub(crate) struct Lettering {
    dir: PathBuf,
    canvas: Canvas,
    sheet: Sheet,
    /// For each text, a hash of everything that its picture is made from.
    looks: Vec<blake3::Hash>,
    shown: Vec<(usize, Letters)>,
}

impl Lettering {
    /// Makes the lettering of a sheet; its pictures must exist before the first frame is drawn on.
    pub(super) fn new(order: &Order, sheet: Sheet) -> Self {
        let looks = sheet.texts.iter().map(|text| sheet.look_of(text)).collect();
        Self { dir: order.dir.clone(), canvas: order.canvas, sheet, looks, shown: Vec::new() }
    }

    /// Leaves only the texts that are visible in these frames, and the title, which the cover shows.
    pub(super) fn only(self, order: &Order, frames: impl Iterator<Item = u32>) -> Self {
        let wanted: HashSet<usize> = frames.flat_map(|number| self.visible(number).map(|(index, _)| index)).collect();
        let (title, mut sheet) = (self.sheet.title, self.sheet);
        sheet.retain(|index| title == Some(index) || wanted.contains(&index));
        Self::new(order, sheet)
    }

    /// Lists the visible texts of a frame and how visible they are, of 256.
    fn visible(&self, number: u32) -> impl Iterator<Item = (usize, u16)> + '_ {
        let time = f64::from(number) / f64::from(self.canvas.fps);
        let lights = self.sheet.texts.iter().map(move |text| text.light(time)).enumerate();
        lights.filter(|(_, light)| *light != 0)
    }

    /// Adds what the texts of a frame look like to the inputs of its segment.
    pub(super) fn add_texts(&self, inputs: &mut blake3::Hasher, number: u32) {
        for (index, light) in self.visible(number) {
            let top = self.sheet.texts[index].top;
            inputs.update(b"text").update(self.looks[index].as_bytes());
            inputs.update(&light.to_le_bytes()).update(&top.to_le_bytes());
        }
    }

    /// Draws the visible texts on a frame. Frames must come in ascending order.
    pub(super) fn letter(&mut self, number: u32, frame: &mut [u8]) -> Result<(), FrameError> {
        let visible: Vec<(usize, u16)> = self.visible(number).collect();
        self.shown.retain(|(index, _)| visible.iter().any(|(wanted, _)| wanted == index));
        for (index, light) in visible {
            if !self.shown.iter().any(|(shown, _)| *shown == index) {
                let top = self.sheet.texts[index].top;
                self.shown.push((index, Letters::load(&self.dir.join(picture(index)), top)?));
            }
            for (_, letters) in self.shown.iter().filter(|(shown, _)| *shown == index) {
                letters.blend(frame, self.canvas, light);
            }
        }
        Ok(())
    }

    /// Draws only the title on a frame, for the cover.
    pub(super) fn title(&self, frame: &mut [u8]) -> Result<(), FrameError> {
        let Some(index) = self.sheet.title else { return Ok(()) };
        let letters = Letters::load(&self.dir.join(picture(index)), self.sheet.texts[index].top)?;
        letters.blend(frame, self.canvas, 256);
        Ok(())
    }
}

/// The picture of one text, cropped to its drawn part, in the encoder's colours.
#[derive(Debug, Clone)]
struct Letters {
    /// Its position on the canvas; even, and perhaps partly outside.
    left: i64,
    top: i64,
    luma: Plane,
    chroma: Plane,
}

/// One plane of a text: a frame's value becomes `light` plus the part of it that `cover` leaves.
#[derive(Debug, Clone)]
struct Plane {
    width: usize,
    /// The text's value, multiplied by its opacity.
    light: Vec<u8>,
    /// The opacity; 255 hides the frame.
    cover: Vec<u8>,
}

impl Letters {
    fn load(path: &Path, band_top: i64) -> Result<Self, FrameError> {
        let file = std::fs::read(path).map_err(|source| FrameError::Read { path: path.into(), source })?;
        let decoded = image::load_from_memory_with_format(&file, image::ImageFormat::Png);
        let drawn = decoded.map_err(|source| FrameError::Decode { path: path.into(), source })?.into_luma_alpha8();
        let (width, height) = (drawn.width() as usize / 2 * 2, drawn.height() as usize / 2 * 2);
        let alpha = |x: usize, y: usize| drawn.as_raw()[(y * drawn.width() as usize + x) * 2 + 1];
        let rows = bounds(height, |y| (0..width).any(|x| alpha(x, y) != 0));
        let columns = bounds(width, |x| rows.clone().any(|y| alpha(x, y) != 0));
        let (mut light, mut cover) = (Vec::new(), Vec::new());
        for y in rows.clone() {
            let row = &drawn.as_raw()[y * drawn.width() as usize * 2..];
            for pixel in row.chunks_exact(2).skip(columns.start).take(columns.len()) {
                light.push(limited(pixel[0], pixel[1]));
                cover.push(pixel[1]);
            }
        }
        let luma = Plane { width: columns.len(), light, cover };
        let chroma = luma.halved();
        Ok(Self { left: columns.start as i64, top: band_top + rows.start as i64, luma, chroma })
    }

    /// Blends the text into a frame, with a visibility `light` from 0 to 256.
    fn blend(&self, frame: &mut [u8], canvas: Canvas, light: u16) {
        let (width, height) = (canvas.width as usize, canvas.height as usize);
        let (luma, chroma) = frame.split_at_mut(width * height);
        self.luma.blend(luma, width, (self.left, self.top), light);
        for plane in chroma.chunks_exact_mut((width / 2 * (height / 2)).max(1)) {
            self.chroma.blend(plane, width / 2, (self.left / 2, self.top.div_euclid(2)), light);
        }
    }
}

impl Plane {
    /// Returns the plane for grey chroma, at half the size.
    fn halved(&self) -> Self {
        let (mut light, mut cover) = (Vec::new(), Vec::new());
        for rows in self.cover.chunks_exact((self.width * 2).max(1)) {
            let (upper, lower) = rows.split_at(self.width);
            for (up, low) in upper.chunks_exact(2).zip(lower.chunks_exact(2)) {
                let sum: u16 = up.iter().chain(low).map(|it| u16::from(*it)).sum();
                cover.push(((sum + 2) / 4) as u8);
                light.push(((sum + 4) / 8) as u8); // grey is 128 of 255, half of the opacity
            }
        }
        Self { width: self.width / 2, light, cover }
    }

    fn blend(&self, plane: &mut [u8], plane_width: usize, (left, top): (i64, i64), share: u16) {
        let Ok(left) = usize::try_from(left) else { return };
        let rows = self.light.chunks_exact(self.width.max(1)).zip(self.cover.chunks_exact(self.width.max(1)));
        for (index, (light, cover)) in rows.enumerate() {
            let Ok(y) = usize::try_from(top + index as i64) else { continue }; // above the canvas
            let Some(row) = plane.get_mut(y * plane_width + left..(y + 1) * plane_width) else { return };
            for ((to, light), cover) in row.iter_mut().zip(light).zip(cover) {
                let cover = (u16::from(*cover) * share) >> 8;
                let rest = u16::from(*to) * (255 - cover) + 128;
                *to = (((rest + (rest >> 8)) >> 8) + ((u16::from(*light) * share) >> 8)).min(255) as u8;
            }
        }
    }
}

/// Converts a full-range grey to limited-range luma; both are multiplied by the opacity.
fn limited(grey: u8, opacity: u8) -> u8 {
    ((u32::from(grey) * 219 + u32::from(opacity) * 16 + 127) / 255) as u8
}

/// Returns the range of the indices for which `is_drawn`, extended to even ends.
fn bounds(count: usize, is_drawn: impl Fn(usize) -> bool) -> std::ops::Range<usize> {
    let Some(first) = (0..count).find(|index| is_drawn(*index)) else { return 0..0 };
    let last = (first..count).rev().find(|index| is_drawn(*index)).unwrap_or(first);
    first / 2 * 2..(last / 2 + 1) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Canvas = Canvas { width: 16, height: 12, fps: 30 };

    /// Writes a band of 16x8 with a box of 4x2 at (6, 4), and loads its letters.
    fn letters(grey: u8, opacity: u8, band_top: i64) -> Letters {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("letters.png");
        let band = image::GrayAlphaImage::from_fn(16, 8, |x, y| {
            let inside = (6..10).contains(&x) && (4..6).contains(&y);
            image::LumaA(if inside { [grey, opacity] } else { [0, 0] })
        });
        band.save(&path).unwrap();
        Letters::load(&path, band_top).unwrap()
    }

    fn frame(luma: u8, chroma: u8) -> Vec<u8> {
        let mut frame = vec![luma; 16 * 12];
        frame.resize(CANVAS.frame_bytes(), chroma);
        frame
    }

    #[test]
    fn letters_cover_their_place_and_nothing_else() {
        // White over bright red, black over it, and half-transparent black: luma inside, blue chroma inside.
        for (grey, opacity, light, inside) in [
            (255, 255, 256, (235, 128)),
            (0, 255, 256, (16, 128)),
            (0, 128, 256, (108, 114)),
            (255, 255, 0, (200, 100)),
            (255, 255, 128, (217, 114)),
        ] {
            let mut made = frame(200, 100);
            letters(grey, opacity, 2).blend(&mut made, CANVAS, light);
            for (index, value) in made.iter().enumerate() {
                let (expected, unchanged) = if index < 16 * 12 {
                    let (x, y) = (index % 16, index / 16);
                    ((6..10).contains(&x) && (6..8).contains(&y), 200)
                } else {
                    let (x, y) = ((index - 16 * 12) % 8, (index - 16 * 12) % 48 / 8);
                    ((3..5).contains(&x) && y == 3, 100)
                };
                let wanted = match (expected, index < 16 * 12) {
                    (true, true) => inside.0,
                    (true, false) => inside.1,
                    (false, _) => unchanged,
                };
                assert!(value.abs_diff(wanted) <= 1, "{value} is not {wanted} at {index} for {grey}/{opacity}/{light}");
            }
        }
    }

    #[test]
    fn letters_outside_the_canvas_are_cut_off() {
        for band_top in [-6, -5, -20, 8, 40] {
            let mut made = frame(50, 128);
            letters(255, 255, band_top).blend(&mut made, CANVAS, 256);
            let bright = made.iter().take(16 * 12).filter(|luma| 200 < **luma).count();
            let visible = (0..2).filter(|row| (0..12).contains(&(band_top + 4 + row))).count();
            assert_eq!(bright, visible * 4, "band at {band_top}");
        }
    }

    #[test]
    fn a_band_without_letters_changes_nothing() {
        let mut made = frame(77, 99);
        letters(0, 0, 0).blend(&mut made, CANVAS, 256);
        assert_eq!(made, frame(77, 99));
    }
}
