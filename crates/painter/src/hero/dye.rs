//! The colours of one hero in white light.

use super::super::canvas::{Colour, mix, scale};
use super::super::numbers::Draw;
use super::super::plan::Plan;
use super::matter::{Matter, Wardrobe};
use super::pose::POSES;
use super::tone::luma;
use super::{Hero, Shape, hats, kimono, looks, players};

/// Glass by day.
const GLASS: Colour = [0.42, 0.55, 0.66];

/// Hubs and rims of wheels.
const HUB: Colour = [0.5, 0.51, 0.53];

/// The colours of a hero.
#[derive(Debug, Clone)]
pub(super) struct Dye {
    wardrobe: Wardrobe,
    tints: Vec<Colour>,
    /// What its windows look like, if it has any.
    glass: Option<Colour>,
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
        let neutral = if hero.is_alive { [0.5, 0.42, 0.36] } else { [0.62, 0.58, 0.52] };
        let first = hero.tints.first().copied();
        let own = first.or((hero.is_alive && attire.is_empty()).then_some(neutral));
        let tints = if hero.tints.is_empty() { vec![neutral] } else { hero.tints.clone() };
        let glass = if is_lit { mix(plan.palette.lamp, [1.0, 0.8, 0.5], 0.4) } else { GLASS };
        Self { wardrobe: Wardrobe::of(attire, own, &mut draw), tints, glass: hero.is_glazed.then_some(glass) }
    }

    /// Returns the colour of what a figure is made of.
    pub(super) fn matter(&self, matter: Matter) -> Colour {
        self.wardrobe.colour(matter)
    }

    /// Returns the colour of a part of a drawing by its rank. In a drawing that is mostly solid, parts are what shines on it.
    pub(super) fn part(&self, rank: Option<u8>, is_solid: bool) -> Colour {
        let main = self.main();
        let rank = usize::from(rank.unwrap_or(0)) + usize::from(is_solid);
        if let Some(tint) = self.tints.get(rank) {
            return *tint;
        }
        match (rank, self.glass) {
            (1.., Some(glass)) => glass,
            (0, _) => main,
            _ if is_solid => mix(main, [1.0, 0.97, 0.92], 0.5),
            (1, _) => mix(main, [1.0, 0.96, 0.88], 0.3),
            (2, _) => scale(main, 0.78),
            _ => mix(main, [1.0, 0.96, 0.88], 0.18),
        }
    }

    /// Returns the colour of a part near the ground: of something with windows, it is a wheel.
    pub(super) fn low_part(&self, rank: Option<u8>, is_solid: bool) -> Colour {
        let is_wheel = self.glass.is_some() && rank.is_some_and(|rank| self.tints.len() <= usize::from(rank));
        if is_wheel { HUB } else { self.part(rank, is_solid) }
    }

    /// Returns the colour of what is drawn solid.
    pub(super) fn solid(&self, is_solid: bool) -> Colour {
        if is_solid { self.main() } else { scale(self.main(), 0.42) }
    }

    /// Returns the colour of a stroke around a part.
    pub(super) fn stroke(&self, part: Colour) -> Colour {
        let tone = scale(mix(part, self.main(), 0.5), 0.46);
        if luma(tone) < 0.3 { tone } else { scale(tone, 0.7) }
    }

    fn main(&self) -> Colour {
        self.tints.first().copied().unwrap_or([0.5; 3])
    }
}
