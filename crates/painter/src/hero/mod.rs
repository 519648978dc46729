//! Heroes: the things that a prompt is about, composed into the scene.
//!
//! The caller knows what a thing is and gives its outline; here is decided where it stands, how large it is, and how
//! light, shadow, haze and water make it a part of the picture.

mod area;
mod arms;
mod beast;
mod belongings;
mod built;
mod carry;
mod cast;
mod close;
mod clothes;
mod creatures;
mod drawn;
mod dye;
mod engines;
mod farm;
mod figure;
mod fittings;
mod goods;
mod ground;
mod grown;
mod handiwork;
mod hats;
mod head;
mod house;
mod kimono;
mod kitchen;
mod light;
mod looks;
mod made;
mod matter;
mod odd;
mod piece;
mod players;
mod pose;
mod redrawn;
mod rice;
mod sites;
mod sleepers;
mod stage;
mod sundries;
mod surface;
mod table;
mod tone;
mod trades;
mod wares;
mod wayside;
mod wildlife;
mod worn;
mod yard;

pub(super) use cast::CAUGHT_METRES_MAX;
pub(super) use close::{BLUR, Close, lay_shore, paint_close, spread};
pub(super) use grown::be_beside_people;
pub(super) use stage::paint;

use super::canvas::Point;
use things::{Fill, Setting};

pub use things::{Look, Stand};

/// The height of a grown person that everything is measured by, in metres.
pub(super) const PERSON_METRES: f32 = 1.75;

/// How high a thing that lies looks from the side, as a part of its length.
const LYING: f32 = 0.5;

/// The longest bird of the water, in metres.
const WATERFOWL_METRES_MAX: f32 = 1.0;

/// The word of an attire for a grave face.
const GRAVE: &str = "grave";

/// What a hero looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A drawing: its fills, from the back to the front.
    Drawing(Vec<Fill>),
    /// A person, by the words of an attire: `coat hat`.
    Figure(String),
}

impl Shape {
    /// Draws what lines enclose, in one colour, each part from 0 to 1.
    pub fn filled(lines: Vec<Vec<(f32, f32)>>, [red, green, blue]: [f32; 3]) -> Self {
        Self::Drawing(vec![Fill::plain(lines, [red, green, blue, 1.0])])
    }
}

/// A thing that a picture is about.
#[expect(clippy::struct_excessive_bools, reason = "independent properties of a thing")]
#[derive(Debug, Clone, PartialEq)]
pub struct Hero {
    /// What it is, such as `sailor`; people of one name in stories of one kind wear the same.
    pub name: String,
    /// What it looks like.
    pub shape: Shape,
    /// Its longest side in metres.
    pub metres: f32,
    /// Where it can be.
    pub stand: Stand,
    /// The places that fit it, the best first; one is taken if the scene has none.
    pub settings: Vec<Setting>,
    /// Whether it is a person or an animal.
    pub is_alive: bool,
    /// What the drawing is like.
    pub look: Look,
    /// Whether it gives light.
    pub is_lit: bool,
    /// The colour that it has here, each part from 0 to 1: a drawing instead of that of its largest part, a figure on its main
    /// piece of clothing.
    pub tint: Option<[f32; 3]>,
    /// Whether its drawing has windows.
    pub is_glazed: bool,
    /// Whether it lies flat on a table, as a letter does.
    pub is_flat: bool,
    /// Whether its tail is drawn below its feet.
    pub has_low_tail: bool,
    /// Whether it sits on a branch where it is in the air.
    pub is_perched: bool,
    /// Whether it hangs from a beam or the ceiling where it is in the air.
    pub is_hung: bool,
    /// For a face: the body below it, by the words of an attire.
    pub body: String,
    /// How many there are.
    pub count: u8,
}

/// The lines of a hero in a box: the longest side is 1, the upper left corner is (0, 0).
#[derive(Debug, Clone, Default)]
struct Lines {
    /// What is filled; all lines go the same way round.
    body: Vec<Vec<Point>>,
    /// The fills of a drawing, from the back to the front.
    fills: Vec<Fill>,
    /// The parts of a figure, from the back to the front.
    parts: Vec<figure::Part>,
    /// The drawing of a face on a figure.
    head: Option<Head>,
    /// The free hand of a person.
    hand: Option<Point>,
    /// The height of a person from the feet to the top of the head, without hats and tools, also of one who sits; 0 of others.
    tall: f32,
    /// The surface of what the lines enclose.
    area: area::Area,
    /// The size of the box.
    size: Point,
}

/// A drawing that is the head of a figure.
#[derive(Debug, Clone)]
struct Head {
    lines: Box<Lines>,
    /// Its upper left corner in the box of the figure, and its longest side.
    at: Point,
    side: f32,
}

impl Hero {
    /// Makes one of which nothing else is special.
    pub fn new(shape: Shape, stand: Stand, metres: f32) -> Self {
        Self {
            name: String::new(),
            shape,
            metres,
            stand,
            settings: Vec::new(),
            is_alive: false,
            look: Look::Whole,
            is_lit: false,
            tint: None,
            is_glazed: false,
            is_flat: false,
            has_low_tail: false,
            is_perched: false,
            is_hung: false,
            body: String::new(),
            count: 1,
        }
    }

    /// Tells whether it is a door, which is in a wall.
    pub(super) fn is_door(&self) -> bool {
        self.name == "🚪"
    }

    /// Tells whether it is a volcano, which is at the horizon and nowhere near.
    pub(super) fn is_volcano(&self) -> bool {
        self.wears("lavavolcano")
    }

    /// Tells whether it is a figure with a word in its attire.
    pub(super) fn wears(&self, word: &str) -> bool {
        matches!(&self.shape, Shape::Figure(attire) if attire.split(' ').any(|known| known == word))
    }

    /// Adds a word to the attire of a person put together here.
    fn pose(&mut self, word: &str) {
        if self.is_figure()
            && let Shape::Figure(attire) = &mut self.shape
        {
            attire.push(' ');
            attire.push_str(word);
        }
    }

    /// Tells whether it is a person put together here.
    pub(super) fn is_figure(&self) -> bool {
        self.is_alive && matches!(&self.shape, Shape::Figure(attire) if figure::is_person(attire))
    }

    /// Tells whether it is a bird of the water, which is as often on land.
    pub(super) fn is_waterfowl(&self) -> bool {
        self.is_alive && self.stand == Stand::Water && self.metres <= WATERFOWL_METRES_MAX && !self.is_figure()
    }

    /// Tells whether there is anything to draw.
    pub(super) fn is_drawable(&self) -> bool {
        match &self.shape {
            Shape::Drawing(fills) => {
                let points = fills.iter().flat_map(|fill| &fill.lines).flatten();
                let mut points = points.filter(|(x, y)| x.is_finite() && y.is_finite());
                let first = points.next();
                first.is_some_and(|first| {
                    points.any(|other| 1e-3 < (first.0 - other.0).abs() + (first.1 - other.1).abs())
                })
            }
            Shape::Figure(_) => true,
        }
    }

    /// Gives a person a grave face.
    pub(super) fn be_grave(&mut self) {
        if let Shape::Figure(attire) = &mut self.shape {
            attire.push(' ');
            attire.push_str(GRAVE);
        }
    }

    /// Returns the lines; `None` if there is nothing to fill.
    fn lines(&self) -> Option<Lines> {
        self.flattened(1.0)
    }

    /// Returns the lines as they are where it stands: what lies is seen from a low place.
    fn laid(&self) -> Option<Lines> {
        self.flattened(if self.is_flat { LYING } else { 1.0 })
    }

    /// Returns the lines as they are seen from a low place: their height is a part of what it is.
    fn flattened(&self, height: f32) -> Option<Lines> {
        let mut lines = match &self.shape {
            Shape::Drawing(fills) => {
                let mut fills = fills.clone();
                for fill in &mut fills {
                    fill.fit((0.0, 0.0), (1.0, height));
                }
                Lines { fills, ..Lines::default() }
            }
            Shape::Figure(attire) => {
                let figure::Figure { mut parts, hand } = figure::figure(attire);
                for (_, y) in parts.iter_mut().flat_map(|(_, line)| line) {
                    *y *= height;
                }
                let tall = if figure::is_person(attire) { height } else { 0.0 };
                Lines { parts, hand, tall, ..Lines::default() }
            }
        };
        let ((left, top), side) = lines.fit()?;
        lines.hand = lines.hand.map(|(x, y)| ((x - left) / side, (y - top) / side));
        lines.tall /= side;
        lines.area = area::Area::of(&lines);
        if self.look == Look::Face && !self.body.is_empty() { lines.on_a_body(&self.body) } else { Some(lines) }
    }
}

impl Lines {
    /// Returns the height of a body: of a person without what is worn and held.
    fn body(&self) -> f32 {
        if 0.1 < self.tall { self.tall } else { self.size.1.max(0.3) }
    }

    /// Moves and scales the lines into the box, and returns where its corner was and how long its side; `None` if the lines
    /// enclose nothing.
    fn fit(&mut self) -> Option<(Point, f32)> {
        let drawn = self.fills.iter().filter(|fill| fill.clip.is_empty());
        let drawn = drawn.flat_map(|fill| {
            let wide = fill.stroke.map_or(0.0, |stroke| stroke.width / 2.0);
            fill.lines.iter().flatten().map(move |at| (*at, wide))
        });
        let put = self.parts.iter().flat_map(|(_, line)| line).map(|at| (*at, 0.0));
        let points = drawn.chain(put).filter(|((x, y), wide)| (x + y + wide).is_finite());
        let none = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        let ((left, top), (right, bottom)) = points.fold(none, |(from, to), ((x, y), wide)| {
            ((from.0.min(x - wide), from.1.min(y - wide)), (to.0.max(x + wide), to.1.max(y + wide)))
        });
        let side = (right - left).max(bottom - top);
        if !(1e-6..1e6).contains(&side) {
            return None;
        }
        for fill in &mut self.fills {
            fill.fit((left, top), (1.0 / side, 1.0 / side));
        }
        for (x, y) in self.parts.iter_mut().flat_map(|(_, line)| line) {
            (*x, *y) = ((*x - left) / side, (*y - top) / side);
        }
        self.size = ((right - left) / side, (bottom - top) / side);
        let solid = self.fills.iter().filter(|fill| drawn::is_solid(fill)).flat_map(|fill| &fill.lines);
        self.body = solid.chain(self.parts.iter().map(|(_, line)| line)).cloned().collect();
        // Every line is turned the same way round, so that they fill what they enclose together.
        for line in &mut self.body {
            if area(line) < 0.0 {
                line.reverse();
            }
        }
        Some(((left, top), side))
    }

    /// Puts a face on a body.
    fn on_a_body(self, attire: &str) -> Option<Self> {
        let ((x, y), side) = beast::FACE;
        let place = |at: Point| (x + (at.0 - self.size.0 / 2.0) * side, (at.1 - self.size.1 / 2.0) * side - y);
        let mut whole = Self { parts: figure::figure(attire).parts, ..Self::default() };
        // The outline of the face is a part for a moment, so that the box and the surface have room for it.
        let faces = self.body.iter().map(|line| (matter::Matter::Cloth, line.iter().map(|at| place(*at)).collect()));
        let own = whole.parts.len();
        whole.parts.extend(faces);
        let ((left, top), long) = whole.fit()?;
        whole.area = area::Area::of(&whole);
        whole.parts.truncate(own);
        let (x, y) = place((0.0, 0.0));
        let at = ((x - left) / long, (y - top) / long);
        whole.head = Some(Head { lines: Box::new(self), at, side: side / long });
        Some(whole)
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
        || figure::drawn().any(|(known, _)| known == word)
        || trades::is_of_a_trade(word)
        || matter::DYES.iter().any(|(name, _)| *name == word)
}

#[cfg(test)]
mod tests;
