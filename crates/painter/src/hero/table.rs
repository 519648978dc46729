//! People at a table, seen from its other side, with the small things of the picture on it.

use super::super::canvas::Canvas;
use super::super::plan::{Feature, Plan};
use super::super::sets::Set;
use super::close::{self, EDGE_WITH_PERSON, Laid, is_somebody};
use super::tone::Spot;
use super::{Hero, PERSON_METRES, Stand};

/// The most people and kinds of things at a table.
const PEOPLE_MAX: usize = 3;
const KINDS_MAX: usize = 4;

/// How tall one, two and three people are who sit there, as parts of the shorter side; and how much of them is hidden.
const TALL: [f32; PEOPLE_MAX] = [0.98, 0.9, 0.8];
const HIDDEN: f32 = 0.36;

/// The middles of one, two and three people, as parts of the width.
const PLACES: [&[f32]; PEOPLE_MAX] = [&[0.17], &[-0.23, 0.23], &[-0.3, 0.3, 0.0]];

/// How much nearer than they are the things on the table look, and the least and the greatest size of one, as parts of the
/// shorter side.
const NEARER: f32 = 1.3;
const THING: (f32, f32) = (0.08, 0.28);

/// The largest animal on a table, in metres.
const ANIMAL_METRES_MAX: f32 = 1.0;

/// The largest animal that is not behind a table, in metres.
const SMALL_METRES_MAX: f32 = 0.65;

/// Up to which height one is a child, in metres.
const CHILD_METRES: f32 = 1.3;

/// Tells whether the people of a picture sit at a table that it names.
pub(super) fn is_named(plan: &Plan, heroes: &[Hero]) -> bool {
    let has_table = || plan.features.has(Feature::Table) || heroes.iter().any(|hero| hero.wears("table"));
    heroes.first().is_some_and(|main| is_somebody(main) && main.is_figure()) && has_table()
}

/// Tells whether people sit at tables in a room: none stands in a train or on stairs.
pub(super) fn is_for_tables(plan: &Plan) -> bool {
    use Set as S;
    !plan.features.has(Feature::Corridor)
        && !matches!(
            plan.set,
            Some(
                S::Train
                    | S::Car
                    | S::Stairwell
                    | S::Church
                    | S::Belfry
                    | S::LampRoom
                    | S::Attic
                    | S::Cellar
                    | S::Bath
                    | S::Burrow
                    | S::Gallery
                    | S::Ward
            )
        )
}

/// Paints the people, the table before them, and what is on it.
pub(super) fn seated(canvas: &mut Canvas, plan: &Plan, heroes: &[Hero], table: impl FnOnce(&mut Canvas)) {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let side = if canvas.light.0 < w / 2.0 { 1.0 } else { -1.0 };
    let people = heroes.iter().filter(|hero| sits(hero));
    let each = people.flat_map(|hero| (0..hero.count.max(1)).map(move |number| (hero, number)));
    let each: Vec<(&Hero, u8)> = each.take(PEOPLE_MAX).collect();
    let Some(places) = each.len().checked_sub(1).and_then(|at| PLACES.get(at)) else { return table(canvas) };
    let tall = (unit * TALL[each.len() - 1]).min(h * 0.7);
    for ((hero, number), place) in each.iter().zip(*places).rev() {
        let Some(lines) = hero.lines() else { continue };
        let own = tall * if hero.metres < CHILD_METRES { 0.85 } else { 1.0 };
        let size = (own / lines.body()).min(w * 0.6 / lines.size.0.max(0.1));
        let (wide, tall) = (lines.size.0 * size, lines.size.1 * size);
        let middle = w * (0.5 + place * side);
        let foot = h * EDGE_WITH_PERSON + lines.body() * size * HIDDEN;
        let at = (middle - wide / 2.0, foot - tall);
        let spot = Spot { at, side: size, is_turned: w * 0.5 < middle };
        close::put(canvas, plan, &Laid { hero, lines: &lines, spot, number: *number }, |_, _| {});
    }
    table(canvas);
    let things = || heroes.iter().filter(|hero| is_on_it(hero)).take(KINDS_MAX);
    let count = things().count() as f32;
    let middle = if each.len() == 1 { w * (0.5 - 0.14 * side) } else { w * 0.5 };
    let apart = (unit * 0.26).min(w * 0.62 / count.max(1.0));
    let metre = tall / PERSON_METRES * NEARER;
    for (at, hero) in things().enumerate() {
        // The picture is about a thing that is named before the people.
        let is_subject = at == 0 && heroes.first().is_some_and(|main| !main.is_alive) && count < 1.5;
        let long = hero.metres * metre;
        let long = if is_subject { long.max(unit * (0.14 + 0.3 * hero.metres).min(0.36)) } else { long };
        let many = f32::from(hero.count.clamp(1, 5)).sqrt();
        let long = long.clamp(unit * THING.0, unit * THING.1.max(if is_subject { 0.36 } else { 0.0 })) * many;
        let x = middle + apart * (at as f32 - (count - 1.0) / 2.0) * side;
        let foot = h * (0.685 + 0.025 * (at % 2) as f32);
        close::row(canvas, plan, hero, (x, foot, long.min(h * 0.32)));
    }
}

/// Tells whether a hero is behind the table: whoever is as small as a cat is on it.
fn sits(hero: &Hero) -> bool {
    is_somebody(hero) && (hero.is_figure() || SMALL_METRES_MAX < hero.metres)
}

/// Tells whether a hero is on the table: a small thing or a small animal.
fn is_on_it(hero: &Hero) -> bool {
    if hero.is_alive {
        !sits(hero) && !hero.is_figure() && hero.metres <= ANIMAL_METRES_MAX
    } else {
        hero.stand == Stand::Table
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::canvas::Source;
    use super::super::Shape;
    use super::super::close::Close;
    use super::*;
    use crate::plan::plan;
    use crate::scene;

    #[test]
    fn people_are_at_the_table_that_is_named_and_what_lies_in_the_open_is_in_its_place() {
        let person = Hero { is_alive: true, ..Hero::new(Shape::Figure("coat".to_owned()), Stand::Ground, 1.8) };
        let letter = Hero { is_flat: true, ..Hero::new(Shape::Drawing(Vec::new()), Stand::Table, 0.3) };
        let close = |prompt: &str, heroes: &[Hero]| Close::within(&plan(prompt, "drama", 1, heroes), heroes);
        let two = [person.clone(), person.clone()];
        assert_eq!(close("a man, a woman, a table in the room", &two), Some(Close::Handled));
        assert_eq!(close("a man, a woman, the room", &two), None);
        assert_eq!(close("a man, a woman, a table, meadow at the river", &two), None);
        for (prompt, expected) in [
            ("a letter in the room", Close::Lying),
            ("a letter on the deck of the ship", Close::Table),
            ("a letter in the snow, forest", Close::Table),
            ("a letter on the bridge", Close::Table),
            ("a letter in the cave", Close::Table),
        ] {
            assert_eq!(close(prompt, std::slice::from_ref(&letter)), Some(expected), "{prompt}");
        }
    }

    #[test]
    fn only_people_sit_at_tables_and_none_stands_in_a_train() {
        let thing = |metres| Hero::new(Shape::Drawing(Vec::new()), Stand::Table, metres);
        let person = Hero { is_alive: true, ..Hero::new(Shape::Figure("coat".to_owned()), Stand::Ground, 1.8) };
        let hedgehog = Hero { is_alive: true, ..Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 0.25) };
        let close = |prompt: &str, heroes: &[Hero]| Close::within(&plan(prompt, "drama", 1, heroes), heroes);
        let (apple, suitcase) = (thing(0.1), thing(0.6));
        assert_eq!(close("a hedgehog in the cellar", &[apple.clone(), hedgehog.clone()]), Some(Close::Table));
        assert_eq!(close("a hedgehog in the room", &[suitcase.clone(), hedgehog]), None);
        let two = [apple, suitcase.clone(), person.clone()];
        assert_eq!(close("a man in the room", &two), Some(Close::Handled));
        assert_eq!(close("a man in the train compartment", &two), None);
        assert_eq!(close("a man in the train compartment", &[suitcase, person]), Some(Close::Handled), "in the hand");
    }

    #[test]
    fn a_goose_may_be_on_a_table_and_a_cow_may_not() {
        let animal = |stand, metres| Hero { is_alive: true, ..Hero::new(Shape::Drawing(Vec::new()), stand, metres) };
        assert!(is_on_it(&animal(Stand::Water, 0.9)) && !is_on_it(&animal(Stand::Ground, 2.0)));
        assert!(!is_on_it(&Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 0.9)));
    }

    #[test]
    fn behind_what_is_small_at_a_river_is_its_water() {
        let changes = |prompt: &str| {
            let plan = plan(prompt, "drama", 1, &[]);
            let mut canvas = Canvas::new(96, 96);
            scene::paint(&mut canvas, &plan);
            let before = canvas.clone();
            close::lay_shore(&mut canvas, &plan, (Close::Table, &[]));
            (44..51).any(|y| (0..96).any(|x| 0.02 < (canvas.pixel(x, y)[1] - before.pixel(x, y)[1]).abs()))
        };
        assert!(changes("hills, river, day") && !changes("hills, day"));
    }

    #[test]
    fn lights_are_moved_with_the_land_that_makes_room_for_the_water() {
        let plan = plan("hills, river, night", "drama", 1, &[]);
        let mut canvas = Canvas::new(100, 100);
        for y in [5.0, 40.0, 90.0] {
            canvas.flicker((20.0, y), 4.0, Source::Window);
        }
        close::lay_shore(&mut canvas, &plan, (Close::Table, &[]));
        let left: Vec<(f32, f32)> = canvas.lights.iter().map(|light| light.at).collect();
        assert_eq!(left, [(20.0, 25.0)], "one is out of the picture, and one under the water");
    }
}
