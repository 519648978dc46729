//! Estimated widths of texts. Pure.

use super::text::{is_mark, is_wide};

/// Advance widths of DejaVu Sans Bold for U+0020 to U+007E in 1/1000 em, from its `hmtx` table.
const ADVANCES: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
];
/// The mean advance of its other letters (Latin, Greek, Cyrillic, Arabic), rounded up.
const ADVANCE_OTHER: u16 = 790;
/// DejaVu's em as a share of the font size: libass scales ascent + descent (1901 + 483 of 2048) to the size.
const EM: f64 = 2048.0 / (1901.0 + 483.0);
/// The advances of the condensed font as a share of the normal one's.
const CONDENSED: f64 = 0.9;
/// The advance of Noto Sans CJK as a share of the font size: 1 em of 1160 + 288 of 1000.
const WIDE: f64 = 1000.0 / (1160.0 + 288.0);

/// Estimates the width of a text in font sizes. It needs no font, so that the files beside the video are the same
/// everywhere.
pub(crate) fn estimate(text: &str) -> f64 {
    text.chars().map(advance).sum()
}

/// Returns the width of a character, in font sizes.
fn advance(c: char) -> f64 {
    if is_mark(c) {
        return 0.0;
    }
    if is_wide(c) {
        return WIDE;
    }
    let index = usize::try_from(u32::from(c).wrapping_sub(32)).unwrap_or(usize::MAX);
    f64::from(*ADVANCES.get(index).unwrap_or(&ADVANCE_OTHER)) / 1000.0 * EM * CONDENSED
}
