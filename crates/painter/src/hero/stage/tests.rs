//! Where heroes stand, and how large they are beside each other.

use super::super::Shape;
use super::*;
use crate::plan::plan;

fn square() -> Shape {
    Shape::filled(vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]], [0.5, 0.42, 0.36])
}

fn person(attire: &str) -> Hero {
    Hero {
        is_alive: true,
        settings: vec!["hill".into()],
        ..Hero::new(Shape::Figure(attire.into()), Stand::Ground, 1.75)
    }
}

fn animal(stand: Stand, metres: f32) -> Hero {
    Hero { is_alive: true, settings: vec!["hill".into()], ..Hero::new(square(), stand, metres) }
}

const SIZES: [(usize, usize); 3] = [(90, 160), (160, 90), (100, 100)];

/// Returns how tall each one of a picture is, in pixels, and whether people are shown down to the waist.
fn heights(plan: &Plan, heroes: &[Hero], (width, height): (usize, usize)) -> (Vec<f32>, bool) {
    let heroes = cast::posed(heroes, plan);
    let cast = cast::cast(&heroes, plan);
    let group = Group::of(&Canvas::new(width, height), plan, &cast, &mut Draw::new(1, "heroes"));
    let tall = |(it, side): (&Cast<'_>, &f32)| if 0.0 < it.lines.tall { it.lines.tall } else { it.lines.size.1 } * side;
    (cast.iter().zip(&group.sides).map(tall).collect(), group.frame.bust.is_some())
}

#[test]
fn in_a_close_up_of_two_a_third_thing_is_in_a_hand_or_as_large_as_it_is() {
    let thing = |metres: f32, count: u8| Hero { count, ..Hero::new(square(), Stand::Table, metres) };
    for size in SIZES {
        let shown = |third: Hero| {
            let heroes = [person("coat"), person("gown"), third];
            let plan = Plan { framing: Framing::Close, ..plan("a hill", "drama", 1, &heroes) };
            heights(&plan, &heroes, size)
        };
        let (one_apple, is_bust) = shown(thing(0.1, 1));
        assert!(is_bust && one_apple.len() == 2, "{one_apple:?} beside the apple in the hand");
        for (metres, count) in [(0.4, 3), (0.8, 1), (1.2, 1)] {
            let (tall, is_bust) = shown(thing(metres, count));
            let [man, _, third] = *tall.as_slice() else { panic!("all three are there") };
            assert!(!is_bust, "{metres} m would be below the picture");
            assert!(third <= man * metres / 1.75 * 2.01 && man * metres / 1.75 * 0.5 < third, "{third} beside {man}");
        }
    }
}

/// Returns where the main one of a picture on a bridge is: its foot, as a part of the height, and its longest side, as a part of the
/// shorter side.
fn on_bridge(prompt: &str, framing: Framing, main: Hero, (width, height): (usize, usize)) -> (f32, f32) {
    let heroes = [main, person("coat")];
    let plan = Plan { framing, ..plan(prompt, "drama", 1, &heroes) };
    assert_eq!(plan.set, Some(sets::Set::Bridge), "{prompt}");
    let cast = cast::cast(&heroes, &plan);
    let (mut canvas, mut draw) = (Canvas::new(width, height), Draw::new(1, "heroes"));
    let group = Group::of(&canvas, &plan, &cast, &mut draw);
    let spot = group.paint_one(&mut canvas, &plan, 0, &mut draw);
    ((spot.at.1 + spot.size(&cast[0].lines).1) / canvas.h(), spot.side / canvas.unit())
}

#[test]
fn no_large_animal_is_on_a_footbridge() {
    for (prompt, size) in ["a stone bridge over the river", "a rope bridge over the gorge"]
        .into_iter()
        .flat_map(|prompt| SIZES.map(|size| (prompt, size)))
    {
        for framing in [Framing::Wide, Framing::Open] {
            let (way, small) = on_bridge(prompt, framing, animal(Stand::Ground, 1.75), size);
            for metres in [3.5, 8.0, 20.0] {
                let (foot, side) = on_bridge(prompt, framing, animal(Stand::Ground, metres), size);
                assert!(foot < way || framing == Framing::Wide && foot < 0.6, "{prompt}: {metres} m stand at {foot}");
                assert!(side <= SEATED_MAX + 0.01, "{prompt}: {metres} m are {side} long");
            }
            assert!(small < 1.0, "{prompt}: {small}");
            // What flies is above it.
            let (foot, _) = on_bridge(prompt, framing, animal(Stand::Air, 1.0), size);
            assert!(foot < way - 0.02, "{prompt}: it flies at {foot}, the way is at {way}");
        }
    }
}

#[test]
fn a_whale_is_in_water_or_not_there() {
    let heroes = [person("coat"), animal(Stand::Deep, 14.0)];
    let stands = |prompt: &str| {
        let plan = plan(prompt, "drama", 1, &heroes);
        cast::cast(&heroes, &plan).iter().map(|it| it.stand).collect::<Vec<_>>()
    };
    assert_eq!(stands("a meadow, day"), [Stand::Ground]);
    assert_eq!(stands("a meadow at the river, day"), [Stand::Ground, Stand::Water]);
    assert_eq!(stands("the beach, the sea"), [Stand::Ground, Stand::Water]);
    assert_eq!(stands("a kitchen"), [Stand::Room]);
}

#[test]
fn what_lies_on_the_ground_does_not_stand_behind_its_edge() {
    let trail = Hero { is_flat: true, count: 3, ..Hero::new(square(), Stand::Table, 1.0) };
    let heroes = [person("coat walking"), trail];
    let plan = plan("a meadow, day", "drama", 1, &heroes);
    let cast = cast::cast(&heroes, &plan);
    let (mut canvas, mut draw) = (Canvas::new(160, 160), Draw::new(1, "heroes"));
    let group = Group::of(&canvas, &plan, &cast, &mut draw);
    let top = |it: &Cast<'_>, spot: Spot| (spot.at.1, spot.at.1 + spot.size(&it.lines).1);
    let (_, foot) = top(&cast[0], group.paint_one(&mut canvas, &plan, 0, &mut draw));
    let (_, low) = top(&cast[1], group.paint_one(&mut canvas, &plan, 1, &mut draw));
    assert!(foot + 1.0 < low, "the trail ends at {low}, the feet are at {foot}");
}

#[test]
fn what_is_beyond_a_bridge_is_painted_before_those_who_are_on_it() {
    let order = |heroes: &[Hero]| {
        let plan = Plan { framing: Framing::Wide, ..plan("a stone bridge", "drama", 1, heroes) };
        let cast = cast::cast(heroes, &plan);
        Group::of(&Canvas::new(90, 90), &plan, &cast, &mut Draw::new(1, "heroes")).order(&plan)
    };
    let (elephant, horse) = (animal(Stand::Ground, 4.5), animal(Stand::Ground, 2.4));
    assert_eq!(order(&[elephant.clone(), person("coat")]), [0, 1]);
    assert_eq!(order(&[person("coat"), elephant]), [1, 0]);
    assert_eq!(order(&[horse, person("coat")]), [1, 0]);
}

#[test]
fn whoever_rides_sits_on_a_horse_and_stands_beside_a_dog() {
    let plan = |heroes: &[Hero]| plan("a hill", "drama", 1, heroes);
    let rider = |heroes: &[Hero]| {
        let mut cast = cast::cast(heroes, &plan(heroes));
        (ride::rider(&mut cast).is_some(), cast.len())
    };
    let (horse, dog) = (animal(Stand::Ground, 2.4), animal(Stand::Ground, 0.9));
    assert_eq!(rider(&[person("coat riding"), horse.clone()]), (true, 1));
    assert_eq!(rider(&[horse.clone(), person("coat")]), (false, 2));
    assert_eq!(rider(&[person("coat riding"), dog]), (false, 2));
    assert_eq!(rider(&[person("coat riding")]), (false, 1));
    // The head is above the animal, in the middle of it.
    let heroes = [person("coat riding"), horse.clone()];
    let front = |heroes: &[Hero]| crate::tests::paint_heroes("a hill", "drama", 1, (160, 160), heroes).front;
    let (Some(with), Some(alone)) = (front(&heroes), front(&[horse])) else { panic!("both are in front") };
    assert_eq!(with.things.len(), 2);
    let [animal, rider] = *with.things.as_slice() else { panic!("both are known") };
    assert!(rider.from.1 < animal.from.1 - 8.0 && animal.from.0 < rider.from.0 && rider.to.0 < animal.to.0);
    assert_eq!(alone.things.len(), 1);
}

#[test]
fn a_goose_swims_alone_and_is_ashore_with_a_fox() {
    let (goose, fox) = (animal(Stand::Water, 0.9), animal(Stand::Ground, 0.9));
    let stands = |heroes: &[Hero]| {
        let plan = plan("a lake", "drama", 1, heroes);
        cast::cast(heroes, &plan).iter().map(|it| it.stand).collect::<Vec<_>>()
    };
    assert_eq!(stands(std::slice::from_ref(&goose)), [Stand::Water]);
    assert_eq!(stands(&[goose.clone(), fox.clone()]), [Stand::Ground; 2]);
    assert_eq!(stands(&[fox, goose]), [Stand::Ground; 2]);
}

#[test]
fn a_pigeon_is_small_beside_a_house_and_a_cat_beside_a_bench() {
    let house = Hero { is_alive: false, ..animal(Stand::Ground, 8.0) };
    let bench = Hero { metres: 1.6, ..house.clone() };
    for (small, large, most) in [(animal(Stand::Ground, 0.35), house, 0.31), (animal(Stand::Ground, 0.6), bench, 0.76)]
    {
        for heroes in [[small.clone(), large.clone()], [large.clone(), small.clone()]] {
            let (tall, _) = heights(&plan("a hill", "drama", 1, &heroes), &heroes, SIZES[0]);
            let [one, other] = *tall.as_slice() else { panic!("both are there") };
            assert!(one.min(other) <= most * one.max(other), "{one} and {other}");
        }
    }
}
