//! The built-in generator: paints a scene from the prompt's words, without a model or a network.
//!
//! The same prompt, kind, seed and size give the same pixels on every machine.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::manual_midpoint,
    clippy::too_many_arguments,
    clippy::unreadable_literal,
    reason = "painting: sizes are at most 4096, indices come from the canvas's own size, compositions read top to bottom"
)]

mod buildings;
mod canvas;
mod finish;
mod land;
mod numbers;
mod palette;
mod plan;
mod props;
mod scene;
mod settled;
mod sky;
mod special;
mod trees;
mod water;
mod weather;
mod wild;
mod words;

/// Paints a picture and returns its RGB bytes, row by row, three per pixel.
///
/// Sizes outside 64..=4096 are the caller's to refuse; they are clamped here.
pub fn paint(prompt: &str, kind: &str, seed: u64, width: u32, height: u32) -> Vec<u8> {
    let (width, height) = (width.clamp(1, 4096), height.clamp(1, 4096));
    let plan = plan::plan(prompt, kind, seed);
    let mut canvas = canvas::Canvas::new(width as usize, height as usize);
    scene::paint(&mut canvas, &plan);
    finish::to_rgb(&canvas, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPTS: [&str; 12] = [
        "foggy forest at night",
        "mountain lake at dawn",
        "neon city street in the rain",
        "ship on a stormy sea",
        "desert dunes",
        "haunted house on a hill, graveyard",
        "castle at dusk",
        "planet in space",
        "library with candles",
        "hospital corridor",
        "cabin in the snow, aurora",
        "underwater reef",
    ];

    #[test]
    fn the_same_request_gives_the_same_bytes_on_every_machine() {
        let mut hasher = blake3::Hasher::new();
        for prompt in PROMPTS {
            hasher.update(&paint(prompt, "drama", 3, 72, 96));
        }
        insta::assert_snapshot!(hasher.finalize().to_hex().as_str());
    }

    #[test]
    fn every_place_and_shape_of_picture_is_neither_blank_nor_burnt_out() {
        for prompt in PROMPTS {
            for (width, height) in [(64, 64), (64, 200), (200, 64), (97, 131)] {
                let pixels = paint(prompt, "", 5, width, height);
                assert_eq!(pixels.len(), (width * height * 3) as usize);
                let mean = pixels.iter().map(|&part| f64::from(part)).sum::<f64>() / pixels.len() as f64;
                let spread =
                    pixels.iter().map(|&part| (f64::from(part) - mean).abs()).sum::<f64>() / pixels.len() as f64;
                assert!((8.0..235.0).contains(&mean) && 6.0 < spread, "{prompt} {width}x{height}: {mean} {spread}");
            }
        }
    }

    #[test]
    fn another_seed_gives_another_picture() {
        for prompt in PROMPTS {
            assert_ne!(paint(prompt, "", 1, 64, 64), paint(prompt, "", 2, 64, 64), "{prompt}");
        }
    }
}
