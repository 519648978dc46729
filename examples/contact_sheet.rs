//! Paints sixteen prompts side by side: `cargo run --example contact_sheet -- docs/procedural.jpg [first prompt]`.

use reelspool::providers::image::procedural;
use std::process::ExitCode;

/// Kinds and prompts, as stories use them.
const PROMPTS: [(&str, &str); 32] = [
    ("horror", "a dark foggy forest at night with twisted bare trees and a full moon"),
    ("romance", "a couple walking on a sandy beach at sunset"),
    ("scifi", "neon cyberpunk city street in the rain at night"),
    ("fantasy", "a medieval castle above misty valleys at dawn"),
    ("adventure", "snowy mountain peaks at sunrise, birds in the sky"),
    ("adventure", "camel caravan crossing desert dunes under the burning sun"),
    ("scifi", "a ringed planet and a colourful nebula in deep space"),
    ("horror", "haunted house on a hill, graveyard, lightning storm"),
    ("fantasy", "northern lights over a frozen lake, snowy pines and a cabin"),
    ("mystery", "a lighthouse on a rocky coast at night, fog"),
    ("adventure", "a pirate ship on a stormy sea"),
    ("mystery", "old library with floating books and candles"),
    ("horror", "long hospital corridor with flickering lights, a lone figure"),
    ("romance", "field of lavender under a pink evening sky"),
    ("comedy", "a sunny green meadow with oak trees in summer"),
    ("mystery", "a stranger under a street lamp at the end of an empty street, night, fog"),
    ("adventure", "underwater shipwreck with sharks and sun rays"),
    ("romance", "cherry blossom trees along a quiet lake in spring"),
    ("scifi", "astronaut standing alone on the red surface of Mars"),
    ("fantasy", "wizard tower under a swirling purple sky"),
    ("drama", "a wooden rowing boat on a calm lake surrounded by autumn trees"),
    ("mystery", "detective office, desk lamp, rain outside the window at night"),
    ("scifi", "alien jungle with bioluminescent plants and two moons"),
    ("drama", "soldier walking home on a country road at sunset"),
    ("comedy", "tropical island beach with palm trees, noon"),
    ("horror", "a wooden cabin deep in snowy woods with a single lit window at night"),
    ("adventure", "a river through a mountain valley, pine forest, morning"),
    ("scifi", "rocket leaving the planet, stars"),
    ("drama", "city skyline at dusk"),
    ("fantasy", "enchanted forest with fireflies at dusk"),
    ("comedy", "a busy city in bright daylight"),
    ("random", "a story with no picture words at all"),
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(path), first) = (args.next(), args.next()) else { return ExitCode::FAILURE };
    let first: usize = first.and_then(|text| text.parse().ok()).unwrap_or(0);
    let (width, height) = (270_u32, 480_u32);
    let mut sheet = image::RgbImage::new(8 * 270, 2 * 480);
    for (at, (kind, prompt)) in PROMPTS.iter().cycle().skip(first).take(16).enumerate() {
        let large = procedural::paint(prompt, kind, (first + at) as u64, 540, 960);
        let place = u32::try_from(at).unwrap_or(0);
        let (left, top) = (place % 8 * width, place / 8 * height);
        if let Some(picture) = image::RgbImage::from_raw(540, 960, large) {
            let small = image::imageops::thumbnail(&picture, 270, 480);
            image::imageops::replace(&mut sheet, &small, i64::from(left), i64::from(top));
        }
    }
    if sheet.save(path).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
