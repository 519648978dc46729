//! From a sentence in its language to the things it is about: what each is, how large, where it can be, and how many.
//!
//! The words come from Unicode CLDR (the pack `words`) and from tables of this crate, which correct it. A word that may
//! mean many things says nothing, because a wrong picture is worse than none.

mod fold;
mod outline;
mod read;
mod scan;
mod table;
mod words;

pub use outline::{Outline, Outlines};
pub use words::Words;

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A human being or something that looks like one.
    Person,
    /// An animal, real or not.
    Animal,
    /// Something that drives, swims or flies people.
    Vehicle,
    /// Something to eat or drink.
    Food,
    /// Something to use with the hands.
    Tool,
    /// A plant.
    Plant,
    /// Something people are in or in front of.
    Building,
    /// Something of a room.
    Furniture,
    /// A part of a landscape.
    Land,
    /// Something up in the sky, or the weather.
    Sky,
    /// Something else.
    Sign,
}

/// Where a thing can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// On the ground.
    Ground,
    /// On water.
    Water,
    /// In the air, not far from the ground.
    Air,
    /// Under water.
    Deep,
    /// On a table or in a hand.
    Table,
    /// On a wall.
    Wall,
    /// On the floor of a room.
    Room,
    /// Far up, or in space.
    Sky,
}

/// How a thing can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// By the outline of this character.
    Drawing(char),
    /// As a figure; the words say how it is dressed.
    Figure(&'static str),
    /// As scenery: the painter paints it when it reads this English word.
    Scenery(&'static str),
}

/// What a drawing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The whole thing.
    Whole,
    /// Only a face.
    Face,
    /// The whole thing, and one sees through it, as through a wheel.
    Hollow,
}

/// A thing that a sentence is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Its name: of a person or of scenery in English, of a drawing the character.
    pub name: String,
    /// How it can be shown.
    pub shown: Shown,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its longest side in metres.
    pub metres: f32,
    /// Where it can be.
    pub stand: Stand,
    /// Where it is if the sentence names no place: English words, the best first.
    pub settings: Vec<&'static str>,
    /// What the drawing is like.
    pub look: Look,
    /// Whether it gives light.
    pub is_lit: bool,
    /// Its own colour, as 0xRRGGBB.
    pub tint: Option<u32>,
    /// How many.
    pub count: u8,
    /// How much the sentence is about it; the subject has the most.
    pub weight: i32,
}

/// Puts what lies on a table or hangs on a wall before the people who have to do with it: a sentence about a letter that
/// somebody found shows the letter. What is only around is left where it is.
pub fn put_close_ups_first(things: &mut [Thing]) {
    let is_close = |thing: &Thing| {
        matches!(thing.stand, Stand::Table | Stand::Wall)
            && AROUND_MAX < thing.weight
            && !matches!(thing.shown, Shown::Scenery(_))
    };
    let first = things.iter().position(|thing| !matches!(thing.shown, Shown::Scenery(_)));
    let is_person = |at: &usize| things.get(*at).is_some_and(|thing| thing.kind == Kind::Person);
    if let (Some(first), Some(close)) = (first.filter(is_person), things.iter().position(is_close))
        && let Some(part) = things.get_mut(first..=close)
    {
        part.rotate_right(1);
    }
}

/// The most weight that surroundings have.
const AROUND_MAX: i32 = read::FIRST - read::SURROUNDINGS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_somebody_handles_is_shown_before_the_one_who_does() {
        let words = Words::new("en", "");
        let order = |sentence| {
            let mut things = words.things(sentence);
            put_close_ups_first(&mut things);
            things.into_iter().map(|thing| thing.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(order("The detective found a letter"), "✉ detective");
        assert_eq!(order("An old man with a lantern"), "🏮 old man");
        assert_eq!(order("The king sat near a candle"), "king 🕯");
        assert_eq!(order("A monkey stole the bread"), "🐒 🍞");
    }
}
