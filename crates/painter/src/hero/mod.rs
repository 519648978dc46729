//! Heroes: the things that a prompt is about, composed into the scene.
//!
//! The caller knows what a thing is and gives its outline; here is decided where it stands, how large it is, and how
//! light, shadow, haze and water make it a part of the picture.

mod area;
mod close;
mod figure;
mod ground;
mod odd;
mod stage;
mod tone;

pub(super) use close::{BLUR, is_close};
pub(super) use stage::{paint, paint_close};

use super::canvas::Point;

/// Where a hero can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// On the ground.
    Ground,
    /// On water.
    Water,
    /// In the air.
    Air,
    /// Under water.
    Deep,
    /// On a table.
    Table,
    /// On a wall.
    Wall,
    /// On the floor of a room.
    Room,
    /// Far up.
    Sky,
}

/// What a hero looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A drawing: the closed lines around its strokes. Its longest side is 1, y goes down.
    Drawing(Vec<Vec<(f32, f32)>>),
    /// A person, by the words of an attire: `coat hat`.
    Figure(String),
}

/// What a drawing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The whole thing; what its strokes enclose is a part of it.
    Whole,
    /// Only a face.
    Face,
    /// The whole thing; one sees through what its strokes enclose, as through a wheel.
    Hollow,
}

/// A thing that a picture is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Hero {
    /// What it looks like.
    pub shape: Shape,
    /// Its longest side in metres.
    pub metres: f32,
    /// Where it can be.
    pub stand: Stand,
    /// Words of the places that fit it, the best first; one is taken if the prompt names no place.
    pub settings: Vec<String>,
    /// Whether it is a person or an animal.
    pub is_alive: bool,
    /// What the drawing is like.
    pub look: Look,
    /// Whether it gives light.
    pub is_lit: bool,
    /// Its own colour, each part from 0 to 1.
    pub tint: Option<[f32; 3]>,
    /// How many there are.
    pub count: u8,
}

/// The lines of a hero in a box: the longest side is 1, the upper left corner is (0, 0).
#[derive(Debug, Clone, Default)]
struct Lines {
    /// What is filled.
    body: Vec<Vec<Point>>,
    /// What is drawn on it.
    strokes: Vec<Vec<Point>>,
    /// What the strokes enclose.
    area: area::Area,
    /// The size of the box.
    size: Point,
}

impl Hero {
    /// Tells whether it is a figure with a word in its attire.
    fn wears(&self, word: &str) -> bool {
        matches!(&self.shape, Shape::Figure(attire) if attire.split(' ').any(|known| known == word))
    }

    /// Tells whether it is a person put together here.
    fn is_figure(&self) -> bool {
        self.is_alive && matches!(self.shape, Shape::Figure(_))
    }

    /// Tells whether there is anything to draw.
    pub(super) fn is_drawable(&self) -> bool {
        match &self.shape {
            Shape::Drawing(lines) => {
                let mut points = lines.iter().flatten().filter(|(x, y)| x.is_finite() && y.is_finite());
                let first = points.next();
                first.is_some_and(|first| {
                    points.any(|other| 1e-3 < (first.0 - other.0).abs() + (first.1 - other.1).abs())
                })
            }
            Shape::Figure(_) => true,
        }
    }

    /// Returns the lines; `None` if there is nothing to fill.
    fn lines(&self) -> Option<Lines> {
        let (body, strokes) = match &self.shape {
            Shape::Drawing(lines) => (lines.clone(), lines.clone()),
            Shape::Figure(attire) => {
                let figure = figure::figure(attire);
                (figure.body, figure.lines)
            }
        };
        let points = || body.iter().flatten().filter(|(x, y)| x.is_finite() && y.is_finite());
        let fold = |part: fn(&Point) -> f32| {
            points().map(part).fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((left, right), (top, bottom)) = (fold(|p| p.0), fold(|p| p.1));
        let side = (right - left).max(bottom - top);
        if !(1e-6..1e6).contains(&side) {
            return None;
        }
        let place = |lines: Vec<Vec<Point>>| -> Vec<Vec<Point>> {
            let into = |(x, y): Point| ((x - left) / side, (y - top) / side);
            lines.into_iter().map(|line| line.into_iter().map(into).collect()).collect()
        };
        // Every line is turned the same way round, so that what is inside strokes is filled, too.
        let mut body = place(body);
        for line in &mut body {
            if area(line) < 0.0 {
                line.reverse();
            }
        }
        let size = ((right - left) / side, (bottom - top) / side);
        let mut lines = Lines { body, strokes: place(strokes), size, ..Lines::default() };
        if matches!(self.shape, Shape::Drawing(_)) && self.look != Look::Hollow {
            lines.area = area::Area::of(&lines);
        }
        Some(lines)
    }
}

/// Returns twice the area of a closed line; negative if it goes the other way round.
fn area(line: &[Point]) -> f32 {
    let next = line.iter().cycle().skip(1);
    line.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Tells whether a word of an attire is understood.
pub(super) fn is_attire_word(word: &str) -> bool {
    figure::ATTIRE.contains(&format!(" {word} "))
}

#[cfg(test)]
mod tests;
