//! The colours of one hero in white light.

use super::super::canvas::{Colour, mix, scale};
use super::super::numbers::Draw;
use super::super::plan::Plan;
use super::matter::{Matter, Wardrobe};
use super::pose::POSES;
use super::tone::luma;
use super::{Hero, Shape, drawn, hats, kimono, looks, players};

/// How alike the hues of two colours are that belong together, as the cosine between them; and how much colour one has at
/// least, and white, grey and black at most.
const SAME_HUE: f32 = 0.8;
const COLOURED: f32 = 0.1;
const GREY: f32 = 0.16;

/// How much of its colour a drawing loses: it is as bright as a sign, and the places are not.
const FADED: f32 = 0.14;

/// How much brighter than the main colour a part of a drawing that gets another colour is at most.
const BRIGHTER_MAX: f32 = 1.35;

/// The colours of a hero.
#[derive(Debug, Clone)]
pub(super) struct Dye {
    wardrobe: Wardrobe,
    /// The colour of the largest part of its drawing.
    main: Colour,
    /// The colour that it has here instead.
    tint: Option<Colour>,
    /// What its windows look like if there is light behind them.
    lamp: Option<Colour>,
}

impl Dye {
    /// Chooses the colours; `number` tells several of a kind apart. They depend on who it is, on the clothes and on the kind of
    /// story alone, so that somebody who returns in a later picture looks the same, whatever he does there.
    pub(super) fn of(hero: &Hero, plan: &Plan, is_lit: bool, number: u8) -> Self {
        let attire = if let Shape::Figure(attire) = &hero.shape { attire.as_str() } else { "" };
        let clothes: Vec<&str> = attire
            .split(' ')
            .filter(|word| {
                !POSES.contains(word)
                    && !hats::is_held(word)
                    && !players::is_played(word)
                    && !looks::is_of_the_face(word)
                    && !kimono::is_for_outside(word)
            })
            .collect();
        let mut draw = Draw::new(u64::from(number), &format!("{} {} {}", plan.kind, hero.name, clothes.join(" ")));
        let main = match &hero.shape {
            Shape::Drawing(fills) => Some(drawn::main_colour(fills)),
            Shape::Figure(_) => None,
        };
        let lamp = (is_lit && hero.is_glazed).then(|| mix(plan.palette.lamp, [1.0, 0.8, 0.5], 0.4));
        let wardrobe = Wardrobe::of(attire, hero.tint.or(main), &mut draw);
        Self { wardrobe, main: main.unwrap_or([0.5; 3]), tint: hero.tint, lamp }
    }

    /// Returns the colour of what a figure is made of.
    pub(super) fn matter(&self, matter: Matter) -> Colour {
        self.wardrobe.colour(matter)
    }

    /// Returns the main colour of a drawing.
    pub(super) fn main(&self) -> Colour {
        self.tint.unwrap_or(self.main)
    }

    /// Returns the colour of a part of a drawing by the one that it is drawn in.
    pub(super) fn ink(&self, colour: Colour) -> Colour {
        let is_main = is_alike(colour, self.main);
        match (self.tint, self.lamp) {
            (Some(tint), _) if is_main => scale(tint, (luma(colour) / luma(self.main).max(0.1)).min(BRIGHTER_MAX)),
            (_, Some(lamp)) if !is_main && is_glass(colour) => scale(lamp, luma(colour)),
            _ => mix(colour, [luma(colour); 3], FADED),
        }
    }
}

/// Returns what a colour has more than grey of the same brightness.
fn hue(colour: Colour) -> (Colour, f32) {
    let grey = luma(colour);
    let hue = colour.map(|part| part - grey);
    (hue, hue.iter().map(|part| part * part).sum::<f32>().sqrt())
}

/// Tells whether two colours are those of one thing in light and shadow.
fn is_alike(one: Colour, other: Colour) -> bool {
    let ((one, strong), (other, other_strong)) = (hue(one), hue(other));
    if other_strong < COLOURED {
        return strong < GREY;
    }
    let along: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
    COLOURED / 2.0 < strong && SAME_HUE * strong * other_strong < along
}

/// Tells whether a colour is that of a window by day.
fn is_glass([red, _, blue]: Colour) -> bool {
    red + 0.06 < blue && 0.5 < blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_cat_keeps_its_eyes_and_the_light_and_shadow_of_its_fur() {
        let of = |tint: Option<Colour>, lamp| Dye {
            wardrobe: Wardrobe::of("", None, &mut Draw::new(1, "cat")),
            main: [0.98, 0.72, 0.2],
            tint,
            lamp,
        };
        let black = of(Some([0.15; 3]), None);
        let (fur, stripe, eye) = (black.ink([0.98, 0.72, 0.2]), black.ink([0.8, 0.5, 0.1]), [0.2, 0.6, 0.3]);
        assert!(luma(stripe) < luma(fur) && luma(fur) < 0.2, "{stripe:?} {fur:?}");
        assert!(0.2 < black.ink(eye)[1] - black.ink(eye)[0], "and green");
        let (glass, lamp) = ([0.7, 0.9, 0.99], [1.0, 0.8, 0.4]);
        let red = |ink: Colour| ink[0] - ink[2];
        assert!(
            red(of(None, None).ink(glass)) < 0.0 && 0.3 < red(of(None, Some(lamp)).ink(glass)),
            "a lamp is behind it"
        );
    }

    #[test]
    fn what_is_white_and_grey_becomes_another_colour_as_a_whole() {
        assert!(is_alike([0.9, 0.9, 0.92], [0.7, 0.72, 0.75]) && !is_alike([0.9, 0.3, 0.3], [0.7; 3]));
        assert!(is_alike([0.5, 0.25, 0.1], [0.8, 0.45, 0.2]) && !is_alike([0.2, 0.4, 0.8], [0.8, 0.45, 0.2]));
    }
}
