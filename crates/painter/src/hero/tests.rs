//! Properties of pictures with heroes: the same bytes, any size, seen in every place, above the captions.

use super::{Hero, Look, Shape, Stand};
use crate::{paint, paint_heroes};

const STANDS: [Stand; 8] =
    [Stand::Ground, Stand::Water, Stand::Air, Stand::Deep, Stand::Table, Stand::Wall, Stand::Room, Stand::Sky];

/// A ring with a bar across: the edges of strokes, as a font has them.
fn drawing() -> Shape {
    let square = |from: f32, to: f32| vec![(from, from), (to, from), (to, to), (from, to)];
    let mut inner = square(0.1, 0.9);
    inner.reverse();
    Shape::Drawing(vec![square(0.0, 1.0), inner, vec![(0.2, 0.45), (0.8, 0.45), (0.8, 0.55), (0.2, 0.55)]])
}

fn hero(shape: Shape, stand: Stand) -> Hero {
    Hero { settings: vec!["hill".into()], is_alive: true, ..Hero::new(shape, stand, 1.7) }
}

/// Returns how many pixels of the upper two thirds differ between a picture with heroes and the place without them.
fn seen(prompt: &str, heroes: &[Hero], (width, height): (u32, u32)) -> usize {
    let (with, without) =
        (paint_heroes(prompt, "drama", 3, (width, height), heroes), paint(prompt, "drama", 3, width, height));
    let upper = 3 * (width * height * 2 / 3) as usize;
    let pairs = with.chunks_exact(3).zip(without.chunks_exact(3)).take(upper / 3);
    pairs.filter(|(a, b)| 24 < a.iter().zip(*b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>()).count()
}

#[test]
fn a_hero_is_seen_in_every_place_and_wherever_it_can_be() {
    for prompt in [
        "a forest",
        "mountains",
        "a city street",
        "the sea",
        "a desert",
        "a castle",
        "space",
        "a room",
        "snow",
        "a reef",
    ] {
        for stand in STANDS {
            for shape in [drawing(), Shape::Figure("coat hat".into())] {
                let count = seen(prompt, &[hero(shape, stand)], (96, 160));
                assert!(150 < count, "{prompt}, {stand:?}: {count} pixels");
            }
        }
    }
}

#[test]
fn heroes_fit_into_pictures_of_every_shape() {
    let many = Hero { count: 7, ..hero(drawing(), Stand::Ground) };
    let face = Hero { look: Look::Face, ..hero(drawing(), Stand::Ground) };
    for size in [(64, 64), (64, 400), (400, 64), (160, 90), (64, 4096), (4096, 64)] {
        for heroes in [
            vec![many.clone(), hero(drawing(), Stand::Air)],
            vec![face.clone()],
            vec![hero(drawing(), Stand::Table), many.clone()],
        ] {
            let pixels = paint_heroes("a hill", "horror", 5, size, &heroes);
            assert_eq!(pixels.len(), (size.0 * size.1 * 3) as usize);
        }
    }
}

#[test]
fn the_same_heroes_give_the_same_bytes_on_every_machine() {
    let mut hasher = blake3::Hasher::new();
    for stand in STANDS {
        for shape in [drawing(), Shape::Figure("robe crown staff".into())] {
            hasher.update(&paint_heroes("a hill at night", "fantasy", 3, (72, 96), &[hero(shape, stand)]));
        }
    }
    insta::assert_snapshot!(hasher.finalize().to_hex().as_str());
}

#[test]
fn what_cannot_be_drawn_leaves_the_place_as_it_is() {
    for lines in [vec![], vec![vec![]], vec![vec![(0.5, 0.5); 4]], vec![vec![(f32::NAN, 0.0); 4]]] {
        let pixels = paint_heroes("a hill", "drama", 1, (64, 64), &[hero(Shape::Drawing(lines), Stand::Ground)]);
        assert_eq!(pixels.len(), 64 * 64 * 3);
    }
}

#[test]
fn nobody_stands_under_water_and_a_fish_moves_nobody_there() {
    let place = |prompt: &str, setting: &str| {
        let somebody = hero(Shape::Figure("coat hat rod".into()), Stand::Ground);
        let somebody = Hero { settings: vec![setting.into()], ..somebody };
        crate::plan::plan(prompt, "drama", 1, &[somebody]).place
    };
    assert_eq!(place("a man at a coral reef", "hill"), crate::plan::Place::Sea);
    assert_eq!(place("a fisherman with a fish", "beach"), crate::plan::Place::Sea);
    assert_eq!(place("a witch with a fish", "forest"), crate::plan::Place::Forest);
}

#[test]
fn towers_need_a_word_or_a_vehicle_of_our_days() {
    use crate::plan::{Place, plan};
    let cat = Hero { metres: 0.8, settings: vec!["street".into()], ..hero(drawing(), Stand::Ground) };
    let bus = Hero { is_glazed: true, settings: vec!["road".into()], ..cat.clone() };
    let place = |prompt: &str, kind: &str, hero: &Hero| plan(prompt, kind, 1, std::slice::from_ref(hero)).place;
    assert_eq!(place("a cat in the street", "drama", &cat), Place::Town);
    assert_eq!(place("a cat in the street, neon", "drama", &cat), Place::City);
    assert_eq!(place("a bus in the street", "drama", &bus), Place::City);
    assert_eq!(place("a cat in the city", "fable", &cat), Place::Town);
}

#[test]
fn small_things_are_shown_from_near_and_whoever_handles_them_stays_whole() {
    use super::Close;
    let letter = Hero { is_alive: false, is_flat: true, metres: 0.3, ..hero(drawing(), Stand::Table) };
    let cup = Hero { is_flat: false, ..letter.clone() };
    let woman = hero(Shape::Figure("gown".into()), Stand::Ground);
    let clock = Hero { is_alive: false, ..hero(drawing(), Stand::Wall) };
    assert_eq!(Close::of(std::slice::from_ref(&letter)), Some(Close::Lying));
    assert_eq!(Close::of(&[cup]), Some(Close::Table));
    assert_eq!(Close::of(&[letter, woman.clone()]), Some(Close::Handled));
    assert_eq!(Close::of(&[clock]), Some(Close::Wall));
    assert_eq!(Close::of(&[woman]), None);
}

#[test]
fn the_parts_of_a_drawing_have_the_colours_of_its_thing() {
    // Two fields in a frame: the larger one is red, the smaller one is green.
    let frame = |left: f32, right: f32| vec![(left, 0.1), (left, 0.9), (right, 0.9), (right, 0.1)];
    let outer = vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    let shape = Shape::Drawing(vec![outer, frame(0.06, 0.6), frame(0.68, 0.94)]);
    let tints = vec![[0.8, 0.1, 0.1], [0.1, 0.7, 0.1]];
    let flag = Hero { is_alive: false, is_flat: true, tints, ..hero(shape, Stand::Table) };
    let pixels = paint_heroes("a room", "drama", 2, (200, 200), &[flag]);
    let count = |is: fn(&[u8]) -> bool| pixels.chunks_exact(3).filter(|pixel| is(pixel)).count();
    let red = count(|pixel| 2 * u16::from(pixel[1]) < u16::from(pixel[0]) && 90 < pixel[0]);
    let green = count(|pixel| 2 * u16::from(pixel[0]) < u16::from(pixel[1]) && 60 < pixel[1]);
    assert!(1000 < green && green < red, "{red} red, {green} green");
}

#[test]
fn the_wheels_of_something_with_windows_are_no_windows() {
    let square = |left: f32, top: f32, side: f32| {
        vec![(left, top), (left, top + side), (left + side, top + side), (left + side, top)]
    };
    let outer = vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    // A body, a window in its upper half and a wheel in its lower one.
    let body = vec![(0.05, 0.45), (0.05, 0.62), (0.95, 0.62), (0.95, 0.45)];
    let lines = vec![outer, body, square(0.1, 0.08, 0.26), square(0.6, 0.7, 0.2)];
    let mut bus = Hero { is_alive: false, is_glazed: true, ..hero(Shape::Drawing(lines), Stand::Ground) };
    bus.tints = vec![[0.7, 0.2, 0.1]];
    let area = bus.lines().unwrap().area;
    let part = |x: f32, y: f32| area.part((x, y)).0;
    assert!(!area.is_low(part(0.2, 0.2)) && !area.is_low(part(0.5, 0.55)) && area.is_low(part(0.7, 0.8)));
}

#[test]
fn a_face_sits_on_its_body() {
    let face = Hero { look: Look::Face, body: "sit".into(), ..hero(drawing(), Stand::Ground) };
    let (whole, alone) = (face.lines().unwrap(), Hero { body: String::new(), ..face }.lines().unwrap());
    let head = whole.head.unwrap();
    assert!(head.at.1.abs() < 0.01 && head.side < 0.8, "the head is on top: {:?}, {}", head.at, head.side);
    assert!(alone.head.is_none());
}

#[test]
fn a_thing_that_is_too_large_for_a_room_is_outside() {
    let train = Hero { metres: 20.0, ..hero(drawing(), Stand::Ground) };
    let plan = |prompt: &str| crate::plan::plan(prompt, "mystery", 1, std::slice::from_ref(&train)).place;
    assert_ne!(plan("a train in the station"), crate::plan::Place::Interior);
    assert_eq!(plan("a train in the snowy mountains"), crate::plan::Place::Mountains);
}

#[test]
fn the_street_of_a_town_begins_behind_whoever_stands_on_it() {
    use crate::plan::plan;
    let woman = hero(Shape::Figure("gown".into()), Stand::Ground);
    let cup = Hero { is_alive: false, metres: 0.3, ..hero(drawing(), Stand::Table) };
    let street = |heroes: &[Hero]| plan("a village", "fable", 1, heroes).street;
    assert!(street(std::slice::from_ref(&woman)).is_some_and(|at| at < 0.665));
    assert!(street(&[cup, woman]).is_some_and(|at| at < 0.6));
    assert_eq!(street(&[]), None);
}

#[test]
fn nobody_stands_in_the_water_beside_a_whale() {
    let whale = hero(drawing(), Stand::Deep);
    let man = hero(Shape::Figure("coat".into()), Stand::Ground);
    let paint = |heroes: &[Hero]| paint_heroes("the sea", "drama", 1, (96, 160), heroes);
    assert_eq!(paint(&[whale.clone(), man]), paint(&[whale]));
}

#[test]
fn nobody_on_the_shore_hides_a_bridge_over_the_river() {
    let bridge = Hero { is_alive: false, metres: 80.0, ..hero(Shape::Figure("bridge".into()), Stand::Water) };
    let man = hero(Shape::Figure("coat".into()), Stand::Ground);
    let paint = |heroes: &[Hero]| paint_heroes("a river", "drama", 1, (96, 160), heroes);
    assert_eq!(paint(&[bridge.clone(), man]), paint(&[bridge]));
}

#[test]
fn what_hangs_has_something_above_it() {
    let chime = Hero { is_alive: false, metres: 1.0, ..hero(drawing(), Stand::Air) };
    let hung = Hero { is_hung: true, ..chime.clone() };
    for prompt in ["a garden", "a room"] {
        let paint = |hero: &Hero| paint_heroes(prompt, "drama", 1, (96, 160), std::slice::from_ref(hero));
        assert_ne!(paint(&hung), paint(&chime), "{prompt}");
    }
}

#[test]
fn what_somebody_carries_in_the_rain_is_not_in_the_kitchen() {
    use crate::plan::{Place, plan};
    let bread = Hero { is_alive: false, settings: vec!["kitchen".into()], ..hero(drawing(), Stand::Table) };
    let boy = hero(Shape::Figure("child".into()), Stand::Ground);
    let place = |prompt: &str, heroes: &[Hero]| plan(prompt, "drama", 1, heroes).place;
    assert_eq!(place("a boy with bread", &[bread.clone(), boy.clone()]), Place::Interior);
    assert_ne!(place("a boy with bread in the rain", &[bread, boy]), Place::Interior);
    let woman = Hero {
        settings: vec!["room".into(), "hill".into()],
        ..hero(Shape::Figure("gown umbrella".into()), Stand::Ground)
    };
    assert_eq!(place("a woman", &[woman]), Place::Hills);
}

#[test]
fn a_door_stands_in_a_room_and_a_bear_does_not() {
    use crate::plan::{Place, plan};
    let door = Hero { is_alive: false, metres: 2.1, ..hero(drawing(), Stand::Room) };
    assert_eq!(plan("a door in the garden", "horror", 1, &[door]).place, Place::Interior);
    let scissors = Hero { is_alive: false, settings: vec!["study".into()], ..hero(drawing(), Stand::Table) };
    let bear = Hero { settings: vec!["forest".into()], ..hero(drawing(), Stand::Ground) };
    assert_eq!(plan("a bear and scissors", "fable", 1, &[scissors, bear]).place, Place::Forest);
}

#[test]
fn what_has_its_hook_in_its_drawing_hangs_on_no_second_one() {
    let needs_nail = |shape| super::close::needs_nail(&Hero { is_alive: false, ..hero(shape, Stand::Wall) });
    assert!(needs_nail(drawing()));
    assert!(!needs_nail(Shape::Figure("hungcloak navy".into())));
    assert!(!super::close::needs_nail(&hero(drawing(), Stand::Wall)), "a spider has a thread");
}

#[test]
fn whoever_wears_a_turban_or_fur_is_still_a_person_of_the_same_height() {
    for attire in ["robe turban", "coat fur bobble beard sack"] {
        let person = hero(Shape::Figure(attire.into()), Stand::Ground).lines().unwrap();
        assert!(person.hand.is_some() && person.size.0 < person.size.1 * 0.75, "{attire}: {:?}", person.size);
    }
}
