//! Where a thing is that somebody carries: in the free hand, at a size that one can carry.

use super::tone::Spot;
use super::{Hero, Lines, PERSON_METRES};

/// The longest side of what a hand carries, as a part of the height of a grown-up: from what is seen in a hand to what hangs
/// from the hand down to the ankle.
const CARRIED: (f32, f32) = (0.06, 0.34);

/// How much larger than it is a thing is in a hand, so that it is seen: what is as good as nothing, and how much less for each
/// metre.
const SHOWN: (f32, f32) = (1.7, 1.5);

/// What is longer is put down, as a chest is, in metres.
const CARRIED_METRES_MAX: f32 = 0.75;

/// How large a thing may be beside an animal, as a part of its longest side.
pub(super) const BESIDE_ANIMAL: f32 = 0.45;

/// What is shorter is seen only in a hand that is near, in metres.
pub(super) const TINY_METRES: f32 = 0.12;

/// Of what is shorter, one hand has several, in metres.
const HANDFUL_METRES: f32 = 0.25;

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

/// Returns where a thing is that a person at a spot carries; `None` if the person has no free hand.
pub(super) fn spot(person: &Lines, at: Spot, thing: &Hero, lines: &Lines) -> Option<Spot> {
    let (x, y) = person.hand?;
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
    Some(Spot { at: (x + way * wide * out - wide / 2.0, y - tall * up), side, is_turned: false })
}

#[cfg(test)]
mod tests {
    use super::super::{Shape, Stand};
    use super::*;

    fn hero(shape: Shape, metres: f32) -> Hero {
        Hero::new(shape, Stand::Table, metres)
    }

    #[test]
    fn what_somebody_carries_is_in_the_hand_and_not_much_larger_than_a_head() {
        let square = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]];
        let bread = hero(Shape::Drawing(square), 0.3);
        let Some(thing) = bread.lines() else { panic!("a square has lines") };
        for attire in ["gown", "child", "coat bent cane hat"] {
            let Some(person) = hero(Shape::Figure(attire.into()), 1.7).lines() else { panic!("{attire}") };
            assert!(can_carry(1, &person, &bread), "{attire}");
            for is_turned in [false, true] {
                let at = Spot { at: (100.0, 50.0), side: 400.0, is_turned };
                let Some(spot) = spot(&person, at, &bread, &thing) else { panic!("{attire}") };
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
}
