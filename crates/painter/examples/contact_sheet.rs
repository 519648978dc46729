//! Paints sixteen prompts side by side: `cargo run -p painter --example contact_sheet -- docs/procedural.jpg [first prompt]`.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{replace, thumbnail};
use image::{ImageResult, RgbImage};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

/// Kinds and prompts as stories use them, one a line.
const PROMPTS: &str = include_str!("data/prompts.txt");

/// The size of one picture on the sheet; each is painted twice as large and scaled down, as a screen does.
const TILE: (u32, u32) = (270, 480);

/// Keeps the sheet below 400 KB: it is part of the documentation.
const JPEG_QUALITY: u8 = 86;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(path), first) = (args.next(), args.next()) else { return ExitCode::FAILURE };
    let first = first.and_then(|text| text.parse().ok()).unwrap_or(0);
    match write(&sheet(first), &path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn sheet(first: usize) -> RgbImage {
    let (width, height) = TILE;
    let mut sheet = RgbImage::new(8 * width, 2 * height);
    let prompts = PROMPTS.lines().filter_map(|line| line.split_once(": "));
    for (place, (at, (kind, prompt))) in (0_u32..16).zip(prompts.enumerate().cycle().skip(first)) {
        let pixels = painter::paint(prompt, kind, at as u64, 2 * width, 2 * height);
        if let Some(picture) = RgbImage::from_raw(2 * width, 2 * height, pixels) {
            let (left, top) = (place % 8 * width, place / 8 * height);
            replace(&mut sheet, &thumbnail(&picture, width, height), i64::from(left), i64::from(top));
        }
    }
    sheet
}

fn write(sheet: &RgbImage, path: &str) -> ImageResult<()> {
    let mut file = BufWriter::new(File::create(path)?);
    sheet.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY))?;
    Ok(file.flush()?)
}
