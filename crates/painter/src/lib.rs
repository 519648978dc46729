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
mod field;
mod finish;
mod land;
mod numbers;
mod palette;
mod peaks;
mod plan;
mod props;
mod rooms;
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
mod tests;
