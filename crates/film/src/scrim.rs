//! The darkness behind a card: which part of the canvas is darker, by how much, and in which colour. Pure.

use super::cells::{Cells, Part};
use super::ease::eased;
use super::poster::{Placed, Side};
use super::style::Color;
use super::{Canvas, CardKind};

/// How far the darkness fades out above and below a card, as a share of the height, and beside it, as one of the width.
const SOFT_HEIGHT: f64 = 0.25;
const SOFT_WIDTH: f64 = 0.35;
/// It reaches to the upper or lower edge if a card is nearer to that than this, as a share of the height.
const NEAR: f64 = 0.25;
/// The light of its colour: white letters on it alone would have a contrast of 17 to 1.
const LIGHT: f64 = 0.06;
/// How much of the picture's colour is in it.
const COLOUR: f64 = 0.35;
/// How opaque it is at least.
const OPACITY_MIN: f64 = 0.3;
/// The contrast of white letters on the brightest part of the picture that it gives. Large letters need 3 (WCAG 2.2, 1.4.3);
/// the darkness around each letter gives more.
const CONTRAST: f64 = 3.3;

/// A darker part of the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scrim {
    /// The columns and the rows that are as dark as it gets, in pixels; what is outside of them fades out over `soft`.
    pub(crate) columns: (f32, f32),
    pub(crate) rows: (f32, f32),
    pub(crate) soft: (f32, f32),
    pub(crate) color: Color,
    /// Of 255.
    pub(crate) opacity: u8,
}

impl Scrim {
    /// Decides what is dark behind a card that covers `part` of a picture in the colours of the encoder: its rows, to the edge
    /// of the canvas if that is near, or the side that it stands on; the whole picture behind a chapter, because a band in a
    /// bright sky looks like a storm.
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a canvas")]
    pub(crate) fn behind(kind: CardKind, placed: &Placed, (cells, part): (&Cells, Part), canvas: Canvas) -> Self {
        const ALL: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);
        let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
        let (left, right) = (placed.left as f32, (placed.left + placed.block.width) as f32);
        let (top, bottom) = (placed.top as f32, (placed.top + placed.block.height) as f32);
        let (is_high, is_low) = (f64::from(top) < NEAR * height, (1.0 - NEAR) * height < f64::from(bottom));
        let band = (if is_high { ALL.0 } else { top }, if is_low { ALL.1 } else { bottom });
        let (columns, rows) = match placed.side {
            _ if kind == CardKind::Chapter => (ALL, ALL),
            Side::Left => ((ALL.0, right), ALL),
            Side::Middle => (ALL, band),
            Side::Right => ((left, ALL.1), ALL),
        };
        let soft = ((width * SOFT_WIDTH) as f32, (height * SOFT_HEIGHT) as f32);
        let (mean, brightest) = cells.mean_and_brightest(part);
        Self { columns, rows, soft, color: shade(mean), opacity: opacity(brightest) }
    }

    /// Returns how much of it is at a height, from 0 to 1.
    pub(crate) fn along_rows(&self, y: f32) -> f32 {
        inside(y, self.rows, self.soft.1)
    }

    /// Returns how much of it is at a distance from the left, from 0 to 1.
    pub(crate) fn along_columns(&self, x: f32) -> f32 {
        inside(x, self.columns, self.soft.0)
    }
}

/// Returns 1 inside, 0 far outside, and what is between them, without an edge at either.
#[expect(clippy::cast_possible_truncation, reason = "a share")]
fn inside(at: f32, (from, to): (f32, f32), soft: f32) -> f32 {
    let outside = (from - at).max(at - to).max(0.0);
    eased(1.0 - f64::from(outside / soft.max(1.0)).min(1.0)) as f32
}

/// Returns the colour of the darkness on a picture with a mean of luma and chroma (BT.709, limited range).
fn shade([_, blue, red]: [f64; 3]) -> Color {
    let light = LIGHT * 255.0;
    let (blue, red) = ((blue - 128.0) / 224.0 * 255.0 * COLOUR, (red - 128.0) / 224.0 * 255.0 * COLOUR);
    // ITU-R BT.709-6, 3.2 and 3.3.
    let part = |weighted: f64| {
        let value = (light + weighted).round().clamp(0.0, 255.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte before")]
        let value = value as u8;
        value
    };
    Color([part(1.5748 * red), part(-0.1873 * blue - 0.4681 * red), part(1.8556 * blue)])
}

/// Returns how opaque the darkness is, of 255, so that white letters can be read where the luma (limited range) is this.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 255")]
fn opacity(luma: f64) -> u8 {
    let light = ((luma - 16.0) / 219.0).clamp(0.0, 1.0);
    let wanted = gamma_of(1.05 / CONTRAST - 0.05);
    let share = if light <= wanted { 0.0 } else { (light - wanted) / (light - LIGHT) };
    (share.clamp(OPACITY_MIN, 1.0) * 255.0).round() as u8
}

/// Returns the value of a grey with a relative luminance (sRGB).
fn gamma_of(luminance: f64) -> f64 {
    1.055 * luminance.powf(1.0 / 2.4) - 0.055
}

#[cfg(test)]
mod tests {
    use super::super::life::Life;
    use super::super::poster::Block;
    use super::super::still::{Still, planar};
    use super::*;

    #[test]
    fn white_letters_can_be_read_on_any_picture() {
        for luma in (16..=235).map(f64::from) {
            let share = f64::from(opacity(luma)) / 255.0;
            let light = (luma - 16.0) / 219.0 * (1.0 - share) + LIGHT * share;
            let luminance = ((light + 0.055) / 1.055).powf(2.4);
            assert!(CONTRAST - 0.03 <= 1.05 / (luminance + 0.05), "{luma}: {share}");
        }
        assert!(opacity(235.0) > opacity(150.0) && opacity(40.0) == opacity(16.0));
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tenths")]
    fn it_reaches_to_the_edge_that_is_near_and_a_chapter_has_all_of_it() {
        let cells = Cells::of_picture(&image::RgbImage::from_pixel(96, 54, image::Rgb([90; 3])));
        let canvas = Canvas { width: 960, height: 540, fps: 30 };
        let at = |kind, side, top: f64, places: [(f32, f32); 3]| {
            let block = Block { width: 300.0, height: 100.0, ..Block::default() };
            let left = if side == Side::Right { 600.0 } else { 60.0 };
            let part = Part { left: 0.1, top: 0.1, right: 0.4, bottom: 0.3 };
            let scrim = Scrim::behind(kind, &Placed { block, side, left, top }, (&cells, part), canvas);
            places.map(|(x, y)| (scrim.along_columns(x) * scrim.along_rows(y) * 10.0).round() as u8)
        };
        let corners = [(5.0, 5.0), (5.0, 535.0), (955.0, 535.0)];
        assert_eq!(at(CardKind::Chapter, Side::Middle, 200.0, corners), [10; 3]);
        assert_eq!(at(CardKind::Title, Side::Middle, 60.0, corners), [10, 0, 0]);
        assert_eq!(at(CardKind::Title, Side::Middle, 400.0, corners), [0, 10, 10]);
        assert_eq!(at(CardKind::Title, Side::Middle, 220.0, [(5.0, 5.0), (5.0, 270.0), (5.0, 535.0)]), [0, 10, 0]);
        assert_eq!(at(CardKind::Title, Side::Left, 200.0, corners), [10, 10, 0]);
        assert_eq!(at(CardKind::Title, Side::Right, 200.0, corners), [0, 0, 10]);
    }

    #[test]
    fn it_is_whole_behind_the_card_and_has_no_edge() {
        let scrim = Scrim {
            columns: (f32::NEG_INFINITY, f32::INFINITY),
            rows: (400.0, 600.0),
            soft: (10.0, 100.0),
            color: Color([0; 3]),
            opacity: 255,
        };
        let column: Vec<f32> = (200..800_u16).map(|y| scrim.along_rows(f32::from(y))).collect();
        assert!(column[200..=400].iter().all(|it| (it - 1.0).abs() < 1e-6) && column[0] <= 0.0 && column[599] <= 0.0);
        assert!(column.windows(2).all(|it| (it[0] - it[1]).abs() < 0.02));
    }

    #[test]
    fn the_darkness_has_a_little_of_the_pictures_colour() {
        let Color([red, green, blue]) = shade([120.0, 160.0, 110.0]);
        assert!(red < green && green < blue && blue < 60, "{red} {green} {blue}");
        assert_eq!(shade([120.0, 128.0, 128.0]), Color([15; 3]));
    }

    #[test]
    fn a_bright_part_of_a_picture_gets_more_darkness_in_its_own_colour() {
        // Dark and blue above, bright and red below.
        let picture =
            image::RgbImage::from_fn(96, 96, |_, y| image::Rgb(if y < 48 { [20, 20, 60] } else { [255, 235, 225] }));
        let of_still = |part: Part| {
            let still =
                Still { width: 96, height: 96, planes: planar(&picture, 96, 96), front: None, life: Life::default() };
            let placed = Placed { block: Block::default(), side: Side::Middle, left: 0.0, top: 0.0 };
            let canvas = Canvas { width: 96, height: 96, fps: 30 };
            Scrim::behind(CardKind::Title, &placed, (&Cells::of_still(&still), part), canvas)
        };
        let above = of_still(Part { left: 0.1, top: 0.05, right: 0.9, bottom: 0.45 });
        let below = of_still(Part { left: 0.1, top: 0.55, right: 0.9, bottom: 0.95 });
        let both = of_still(Part { left: 0.1, top: 0.05, right: 0.9, bottom: 0.95 });
        let least = (OPACITY_MIN * 255.0).round();
        assert!((f64::from(above.opacity) - least).abs() < 0.5, "{above:?}");
        assert!(least + 20.0 < f64::from(below.opacity), "{below:?}");
        assert_eq!(both.opacity, below.opacity, "the brightest part decides");
        let (Color([red, _, blue]), Color([warm, _, cold])) = (above.color, below.color);
        assert!(red < blue && cold < warm, "{above:?} {below:?}");
    }
}
