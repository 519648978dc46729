//! Draws the prompts of `data/prompts.txt` side by side, with the packs of this tree:
//! `cargo run -p providers --example contact_sheet -- docs/procedural.jpg`.

use calls::Free;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{replace, thumbnail};
use image::{ImageResult, RgbImage};
use job::Cancel;
use providers::image::{Desk, Drawings, ImageGenerator as _, ImageRequest, ProceduralGenerator};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use things::Dictionary;

/// Languages, kinds and prompts as stories use them, one a line.
const PROMPTS: &str = include_str!("data/prompts.txt");

/// The size of one picture on the sheet; each is drawn twice as large and scaled down, as a screen does.
const TILE: (u32, u32) = (180, 320);

/// How many pictures are in a row.
const COLUMNS: u32 = 12;

/// Keeps the sheet below 400 KB: it is part of the documentation.
const JPEG_QUALITY: u8 = 72;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    let drawings = Drawings::open(Arc::new(Dictionary::new(Some(assets.join("words")))), &assets.join("drawings"));
    let generator = ProceduralGenerator::new(drawings.ok_or_else(|| "run scripts/assets first".to_owned()));
    let prompts: Vec<[&str; 3]> = PROMPTS.lines().filter_map(columns).collect();
    let (width, height) = TILE;
    let rows = u32::try_from(prompts.len())?.div_ceil(COLUMNS);
    let mut sheet = RgbImage::new(COLUMNS * width, rows * height);
    for (place, [language, kind, prompt]) in (0_u32..).zip(prompts) {
        let request = ImageRequest {
            prompt: prompt.to_owned(),
            language: language.to_owned(),
            kind: kind.to_owned(),
            width: 2 * width,
            height: 2 * height,
            seed: u64::from(place),
            references: Vec::new(),
            mark: String::new(),
        };
        let (cancel, temp) = (Cancel::default(), std::env::temp_dir());
        let desk = Desk { cancel: &cancel, purse: &Free, temp: &temp };
        let made = generator.generate(&request, desk).await?;
        let picture = image::load_from_memory(&made.jpeg)?.into_rgb8();
        let (left, top) = (place % COLUMNS * width, place / COLUMNS * height);
        replace(&mut sheet, &thumbnail(&picture, width, height), i64::from(left), i64::from(top));
    }
    Ok(write(&sheet, &path)?)
}

/// Splits a line into language, kind and prompt.
fn columns(line: &'static str) -> Option<[&'static str; 3]> {
    let (start, prompt) = line.split_once(": ")?;
    let (language, kind) = start.split_once(' ')?;
    Some([language, kind, prompt])
}

fn write(sheet: &RgbImage, path: &str) -> ImageResult<()> {
    let mut file = BufWriter::new(File::create(path)?);
    sheet.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY))?;
    Ok(file.flush()?)
}
