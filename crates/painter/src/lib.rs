//! The built-in generator: paints a scene that `things` read from a text, without a model or a network.
//!
//! The same order gives the same pixels on every machine.
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
mod framing;
mod hero;
mod implied;
mod land;
mod life;
mod minka;
mod numbers;
mod palette;
mod peaks;
mod plan;
mod props;
mod rooms;
mod scene;
mod sets;
mod settled;
mod sky;
mod special;
mod stalls;
mod style;
mod town;
mod trees;
mod volcano;
mod water;
mod weather;
mod wild;

use canvas::Canvas;
use framing::Framing;
use plan::Plan;
use things::Scene;

pub use behind::{Front, Shown};
pub use canvas::Source;
pub use hero::{Hero, Look, Shape, Stand};
pub use life::Living;

/// A picture, and what a film can move in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Painted {
    /// Its RGB bytes, row by row, three per pixel.
    pub pixels: Vec<u8>,
    /// What stands in front of the rest.
    pub front: Option<Front>,
    /// What lives in it.
    pub living: Vec<Living>,
}

/// What is to be painted.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The scene; what it leaves open is drawn from the habits of the kind.
    pub scene: &'a Scene,
    /// The things in it, the most important one first.
    pub heroes: &'a [Hero],
    /// The text, of which the clauses count that name a style or how near the viewer is.
    pub style: &'a str,
    /// The kind of story.
    pub kind: &'a str,
    /// Draws everything that is left open.
    pub seed: u64,
    /// Width and height in pixels. Sizes outside 64..=4096 are the caller's to refuse; they are clamped here.
    pub size: (u32, u32),
}

/// Returns the clauses of a style that a picture is painted without, because nothing in them is known here.
pub fn unknown_styles(style: &str) -> Vec<&str> {
    style::Style::unknown(style)
}

/// Paints a picture.
pub fn picture(order: &Order<'_>) -> Painted {
    let Order { scene, heroes, style: text, kind, seed, size: (width, height) } = *order;
    let (width, height) = (width.clamp(1, 4096) as usize, height.clamp(1, 4096) as usize);
    let mut heroes: Vec<Hero> = heroes.iter().filter(|hero| hero.is_drawable()).cloned().collect();
    hero::be_beside_people(&mut heroes);
    let mut plan = Plan { framing: Framing::of(text), ..plan::plan_of(scene, kind, seed, &heroes) };
    heroes.retain(|hero| !hero.is_volcano() && plan.set.is_none_or(|set| !sets::shows(set, hero)));
    if plan.is_japan() {
        for hero in &mut heroes {
            hero.be_japanese(&plan);
        }
    }
    if plan.mood == Some(things::Mood::Eerie) {
        heroes.iter_mut().for_each(Hero::be_grave);
    }
    let style = style::Style::of(text);
    let moves = life::can_move(style);
    let mut canvas = Canvas::new(width, height);
    let close = hero::Close::within(&plan, &heroes);
    // What is small enough for a close-up cannot be seen from afar: its place is not shown as one from afar, either.
    if close.is_some() && plan.framing == Framing::Wide {
        plan.framing = Framing::Open;
    }
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
        hero::lay_shore(&mut canvas, &plan, (close, &heroes));
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

#[cfg(test)]
use tests::{english, paint, paint_heroes};
