//! Where a thing is that somebody carries: in the free hand, at a size that one can carry.

use super::tone::Spot;
use super::{Hero, Lines, PERSON_METRES, Stand};

/// The longest side of what a hand carries, as a part of the height of a grown-up: from what is seen in a hand to what hangs
/// from the hand down to the ankle.
const CARRIED: (f32, f32) = (0.08, 0.34);

/// How much larger than it is a thing is in a hand, so that it is seen: what is as good as nothing, and how much less for each
/// metre.
const SHOWN: (f32, f32) = (1.7, 1.5);

/// What is longer is put down, as a chest is, in metres.
const CARRIED_METRES_MAX: f32 = 0.75;

/// How large a thing may be beside an animal, as a part of its longest side.
pub(super) const BESIDE_ANIMAL: f32 = 0.45;

/// Of what is shorter, one hand has several, in metres.
const HANDFUL_METRES: f32 = 0.25;

/// Where those of a handful are, from the middle of its lower edge: parts of their width and height.
const HANDFUL: [&[(f32, f32)]; 3] =
    [&[(0.0, 0.0)], &[(-0.46, 0.0), (0.46, 0.0)], &[(0.0, -0.62), (-0.46, 0.0), (0.46, 0.0)]];

/// What has a handle on top, by its name: it hangs from the hand.
const HANDLED: [&str; 10] = ["lantern", "🏮", "🧺", "🪣", "👜", "🛍", "🧳", "suitcase", "cage", "🔔"];

/// Tells whether a thing hangs from the hand that carries it; others stand on it.
pub(super) fn hangs(thing: &Hero) -> bool {
    HANDLED.contains(&thing.name.as_str())
}

/// Tells whether it is a baby, which is in the arms of whoever is beside it.
pub(super) fn is_baby(hero: &Hero) -> bool {
    hero.wears("baby")
}

/// Tells whether so many people can carry a thing: no more of it than one for each or a handful, and no furniture.
pub(super) fn can_carry(people: u8, person: &Lines, thing: &Hero) -> bool {
    let is_for_each = thing.count == 1 || 1 < people || thing.metres < HANDFUL_METRES;
    person.hand.is_some() && is_for_each && thing.metres < CARRIED_METRES_MAX && (!thing.is_alive || is_baby(thing))
}

/// Tells whether the picture is of one person with one thing, which is in the hand and on no table, unless it is a dish.
pub(super) fn is_in_a_hand(heroes: &[Hero]) -> bool {
    let [thing, person] = heroes else { return false };
    let is_dish = thing.settings.iter().any(|setting| setting == "kitchen");
    let has_hand = || person.lines().is_some_and(|lines| can_carry(1, &lines, thing));
    thing.stand == Stand::Table && person.is_figure() && person.count == 1 && !is_dish && has_hand()
}

/// Returns where the things are that one of some people, who is at a spot, carries: several only where one has all of them, and
/// none if the person has no free hand.
pub(super) fn spots((people, person): (u8, &Lines), at: Spot, thing: &Hero, lines: &Lines) -> Vec<Spot> {
    let Some((x, y)) = person.hand else { return Vec::new() };
    let x = if at.is_turned { person.size.0 - x } else { x };
    let way = if x < person.size.0 / 2.0 { -1.0 } else { 1.0 };
    let (x, y) = (at.at.0 + x * at.side, at.at.1 + y * at.side);
    let shown = (SHOWN.0 - SHOWN.1 * thing.metres).max(1.0);
    let side = at.side * person.body() * (shown * thing.metres / PERSON_METRES).clamp(CARRIED.0, CARRIED.1);
    let (wide, tall) = (lines.size.0 * side, lines.size.1 * side);
    let (out, up) = match (hangs(thing), is_baby(thing)) {
        (true, _) => (0.0, 0.03),
        (_, true) => (-0.3, 0.7),
        _ => (0.12, 0.86),
    };
    let (left, top) = (x + way * wide * out - wide / 2.0, y - tall * up);
    let many = if 1 < people { 1 } else { usize::from(thing.count).clamp(1, HANDFUL.len()) };
    let place = |(dx, dy): &(f32, f32)| Spot { at: (left + dx * wide, top + dy * tall), side, is_turned: false };
    HANDFUL[many - 1].iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Shape;
    use super::*;

    fn hero(shape: Shape, metres: f32) -> Hero {
        Hero::new(shape, Stand::Table, metres)
    }

    #[test]
    fn what_somebody_carries_is_in_the_hand_and_not_much_larger_than_a_head() {
        let square = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]];
        let bread = hero(Shape::filled(square, [0.5, 0.42, 0.36]), 0.3);
        let Some(thing) = bread.lines() else { panic!("a square has lines") };
        for attire in ["gown", "child", "coat bent cane hat"] {
            let Some(person) = hero(Shape::Figure(attire.into()), 1.7).lines() else { panic!("{attire}") };
            assert!(can_carry(1, &person, &bread), "{attire}");
            for is_turned in [false, true] {
                let at = Spot { at: (100.0, 50.0), side: 400.0, is_turned };
                let [spot] = *spots((1, &person), at, &bread, &thing).as_slice() else { panic!("{attire}") };
                let (x, y) = person.hand.unwrap_or_default();
                let x = 100.0 + 400.0 * if is_turned { person.size.0 - x } else { x };
                assert!(spot.at.0 < x && x < spot.at.0 + spot.side, "{attire}");
                assert!(spot.at.1 < 50.0 + 400.0 * y && 50.0 + 400.0 * y < spot.at.1 + spot.side, "{attire}");
                assert!(spot.side <= 400.0 * 0.35, "{attire}");
            }
        }
        let ghost = hero(Shape::Figure("sheet".into()), 1.7).lines();
        assert!(ghost.is_some_and(|ghost| !can_carry(1, &ghost, &bread)));
        let chest = Hero { metres: 0.8, ..bread.clone() };
        let loaves = Hero { count: 3, ..bread };
        let person = hero(Shape::Figure("gown".into()), 1.7).lines();
        assert!(
            person.is_some_and(|it| !can_carry(1, &it, &chest)
                && !can_carry(1, &it, &loaves)
                && can_carry(3, &it, &loaves))
        );
    }

    #[test]
    fn one_has_a_handful_and_each_of_several_has_one() {
        let square = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]];
        let apples = |count| Hero { count, ..hero(Shape::filled(square.clone(), [0.5, 0.42, 0.36]), 0.1) };
        let (Some(person), Some(lines)) = (hero(Shape::Figure("gown".into()), 1.7).lines(), apples(1).lines()) else {
            panic!("both have lines")
        };
        let at = Spot { at: (0.0, 0.0), side: 400.0, is_turned: false };
        let spots = |people, count| spots((people, &person), at, &apples(count), &lines);
        for (people, count, expected) in [(1, 1, 1), (1, 2, 2), (1, 3, 3), (1, 7, 3), (3, 3, 1)] {
            assert_eq!(spots(people, count).len(), expected, "{count} apples for {people}");
        }
        let [one, other] = *spots(1, 2).as_slice() else { panic!("two apples") };
        assert!(one.side * 0.8 < other.at.0 - one.at.0, "they are beside each other: {one:?} {other:?}");
    }
}
