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

mod behind;
mod buildings;
mod canvas;
mod field;
mod finish;
mod hero;
mod land;
mod life;
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
mod style;
mod town;
mod trees;
mod water;
mod weather;
mod wild;
mod words;

use canvas::Canvas;

pub use behind::Front;
pub use canvas::Source;
pub use hero::{Hero, Look, Shape, Stand};
pub use life::Living;

/// A picture, and what a film can move in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Painted {
    /// Its bytes, as [`paint`] returns them.
    pub pixels: Vec<u8>,
    /// What stands in front of the rest.
    pub front: Option<Front>,
    /// What lives in it.
    pub living: Vec<Living>,
}

/// Paints a picture and returns its RGB bytes, row by row, three per pixel.
///
/// Sizes outside 64..=4096 are the caller's to refuse; they are clamped here.
pub fn paint(prompt: &str, kind: &str, seed: u64, width: u32, height: u32) -> Vec<u8> {
    paint_heroes(prompt, kind, seed, (width, height), &[]).pixels
}

/// Returns the clauses of a style that a picture is painted without, because nothing in them is known here.
pub fn unknown_styles(style: &str) -> Vec<&str> {
    style::Style::unknown(style)
}

/// Paints a picture that shows some things, the most important one first.
pub fn paint_heroes(prompt: &str, kind: &str, seed: u64, (width, height): (u32, u32), heroes: &[Hero]) -> Painted {
    let (width, height) = (width.clamp(1, 4096) as usize, height.clamp(1, 4096) as usize);
    let heroes: Vec<Hero> = heroes.iter().filter(|hero| hero.is_drawable()).cloned().collect();
    let plan = plan::plan(prompt, kind, seed, &heroes);
    let style = style::Style::of(prompt);
    let moves = life::can_move(style);
    let mut canvas = Canvas::new(width, height);
    let close = hero::Close::of(&heroes);
    if let Some(close) = close {
        match close.shows_place() {
            (true, false) => {
                let mut small = Canvas::new((width / hero::BLUR).max(8), (height / hero::BLUR).max(8));
                scene::paint(&mut small, &plan);
                hero::spread(&mut canvas, &small);
            }
            (true, true) => scene::paint(&mut canvas, &plan),
            (false, _) => {}
        }
        hero::paint_close(&mut canvas, &plan, close, &heroes);
    } else {
        scene::paint(&mut canvas, &plan);
        if moves {
            canvas.over_both(|canvas| scene::falling(canvas, &plan, life::STILL));
        }
        hero::paint(&mut canvas, &plan, &heroes);
    }
    let living = if moves { life::of(&canvas, &plan, close.is_none()) } else { Vec::new() };
    if close.is_none() {
        canvas.over_both(|canvas| {
            if !moves {
                scene::falling(canvas, &plan, 1.0);
            }
            scene::drifting(canvas, &plan);
        });
    }
    let behind = canvas.behind.take().filter(|_| style.is_none_or(style::Style::has_layers));
    let mut behind = behind.and_then(|behind| behind.bounds().map(|bounds| (behind, bounds)));
    if let Some(style) = style {
        // The tones of both are spread alike, so that they fit.
        let range = style::range(&canvas);
        style.apply(&mut canvas, seed, range, 0..height);
        if let Some((behind, bounds)) = &mut behind {
            style.apply(&mut behind.canvas, seed, range, bounds.seen.clone());
        }
    }
    let pixels = finish::to_rgb(&canvas, seed);
    let front = behind.map(|(behind, bounds)| life::front((&behind, &bounds), &pixels, style, seed));
    Painted { pixels, front, living }
}

/// Tells whether every word of an attire is understood.
pub fn is_attire(attire: &str) -> bool {
    attire.split(' ').all(hero::is_attire_word)
}

#[cfg(test)]
mod tests;
