//! Who is in a picture, and how large: people are as tall beside each other as they are, whatever they hold.

use super::super::canvas::Canvas;
use super::super::plan::{Place, Plan};
use super::super::sets;
use super::looks::FACING;
use super::{Hero, Lines, Stand, carry, ground};

/// The largest part of the width and of the height that a hero takes.
pub(super) const WIDTH_MAX: f32 = 0.86;
pub(super) const WIDTH_MAX_OF_TWO: f32 = 0.5;
const HEIGHT_MAX: f32 = 0.58;

/// The part of a person that is shown down to the waist, where this is in the height of the picture, and the largest part of
/// the width.
const BUST: f32 = 0.55;
pub(super) const BUST_TOP: f32 = 0.2;
const BUST_BOTTOM: f32 = 0.72;
const BUST_WIDTH_MAX: f32 = 0.8;
const BUST_WIDTH_MAX_OF_TWO: f32 = 0.92;

/// The longest side of a fish that lies on the shore, in metres; larger ones swim.
pub(in super::super) const CAUGHT_METRES_MAX: f32 = 1.5;

/// How many heroes of different kinds a picture shows.
const KINDS_MAX: usize = 2;

/// The longest sides of what can stand beside a hero, outdoors and in a room, in metres.
const BESIDE_METRES_MAX: f32 = 60.0;
const ROOM_METRES_MAX: f32 = 3.0;

/// A hero with its lines.
pub(super) struct Cast<'a> {
    pub(super) hero: &'a Hero,
    /// Which one of the heroes of the picture it is.
    index: usize,
    pub(super) lines: Lines,
    pub(super) stand: Stand,
}

/// The greatest height that is compared with others as it is, in metres: giants are only larger.
const PERSON_METRES_MAX: f32 = 2.2;

/// From this length on a thing is larger than it is near the people before it, in metres.
const HUGE_METRES: f32 = 4.0;

/// How tall somebody is beside something huge, as a part of it: at least and at most.
const BESIDE_HUGE: (f32, f32) = (0.4, 0.6);

/// The same beside a building, which is behind.
const BEFORE_BUILDING: (f32, f32) = (0.55, 0.75);

/// Animals of this length are small beside people, in metres, and so much larger than they are.
const SMALL_METRES: f32 = 0.7;
const SMALL_SHOWN: f32 = 1.8;

/// From this length on a thing is large beside a small animal, in metres.
const LARGE_METRES: f32 = 1.0;

/// How large an animal is beside a much larger one, as a part of it, at least.
const SMALL_LEAST: f32 = 0.3;

/// How large a small thing between two animals is, as a part of the larger one: at least and at most.
const BETWEEN: (f32, f32) = (0.2, 0.4);

/// How much smaller and how much larger than it is something may be beside people, so that it is seen and fits.
const BESIDE_PEOPLE: (f32, f32) = (0.9, 2.0);

/// The least part of its size, compared with the people, that something is shown with, and the largest part of the width for it.
const BESIDE_LEAST: f32 = 0.75;
const BESIDE_WIDTH_MAX: f32 = 0.62;

/// The largest part of the height that somebody takes with what he holds, and of the width that two people or a crowd take.
const HELD_HEIGHT_MAX: f32 = 0.68;
const TOGETHER_WIDTH_MAX: f32 = 0.9;
const CROWD_WIDTH_MAX: f32 = 1.04;

/// The lengths of animals that people ride on, in metres: from a donkey to an elephant.
const RIDDEN_METRES: (f32, f32) = (1.5, 6.0);

/// How much smaller a crowd is behind somebody.
const BEHIND: f32 = 0.86;

impl Cast<'_> {
    /// Tells whether this is one person, upright, of whom the upper half can be shown.
    pub(super) fn can_be_a_bust(&self) -> bool {
        let is_low = ["lying", "kneeling", "baby"].into_iter().any(|word| self.hero.wears(word));
        let is_tall = self.lines.size.0 < self.lines.size.1 * 0.75;
        self.hero.is_figure() && self.hero.count == 1 && self.lines.hand.is_some() && is_tall && !is_low
    }

    /// Tells whether it is somebody who rides where there is what to ride on.
    pub(super) fn rides(&self) -> bool {
        self.hero.is_figure() && self.hero.count == 1 && self.hero.wears("riding")
    }

    /// Tells whether it is an animal that somebody can ride on.
    pub(super) fn can_be_ridden(&self) -> bool {
        let is_large = (RIDDEN_METRES.0..RIDDEN_METRES.1).contains(&self.hero.metres);
        self.hero.is_alive && !self.hero.is_figure() && is_large && matches!(self.stand, Stand::Ground | Stand::Room)
    }

    /// Tells whether it is a person, or several, on their own feet.
    fn is_person(&self) -> bool {
        0.0 < self.lines.tall && self.hero.is_alive && matches!(self.stand, Stand::Ground | Stand::Room)
    }

    /// Tells whether it is as large as a building, so that people are before it.
    pub(super) fn is_building(&self) -> bool {
        !self.hero.is_alive && self.stand == Stand::Ground && HUGE_METRES <= self.hero.metres
    }

    /// Tells whether it is a crowd.
    pub(super) fn is_crowd(&self) -> bool {
        self.hero.wears("crowd")
    }

    /// Tells whether it has to do with others alive beside it.
    fn is_company(&self) -> bool {
        self.hero.is_alive
            && matches!(self.stand, Stand::Ground | Stand::Room)
            && self.hero.count == 1
            && !self.is_crowd()
            && !carry::is_baby(self.hero)
    }

    /// Returns the height of a person in metres, as it is compared.
    fn metres(&self) -> f32 {
        let metres = self.hero.metres;
        if metres < PERSON_METRES_MAX { metres } else { PERSON_METRES_MAX * power(metres / PERSON_METRES_MAX, 0.25) }
    }
}

/// Tells whether two are together, and look at each other.
pub(super) fn is_pair(cast: &[Cast<'_>]) -> bool {
    2 <= cast.len() && cast.iter().take(2).all(Cast::is_company)
}

/// Returns the heroes as they hold themselves in this picture: two people look at each other, and whoever carries something
/// holds it up. Who is named but not shown changes nothing.
pub(super) fn posed(heroes: &[Hero], plan: &Plan) -> Vec<Hero> {
    let mut posed = heroes.to_vec();
    let shown = cast(heroes, plan);
    let is_pair = is_pair(&shown);
    for it in shown.iter().take(KINDS_MAX).filter(|it| is_pair || it.hero.count == 2) {
        posed[it.index].pose(FACING);
    }
    if let (Some(main), Some((_, thing))) = (shown.first(), carried(&shown))
        && !carry::hangs(thing.hero)
    {
        posed[main.index].pose("holding");
    }
    posed
}

/// Returns what the first one of a cast has in the hand, and which one it is: what is named after the people.
pub(super) fn carried<'a, 'b>(cast: &'a [Cast<'b>]) -> Option<(usize, &'a Cast<'b>)> {
    let main = cast.first()?;
    let at = if cast.len() == KINDS_MAX + 1 { KINDS_MAX } else { 1 };
    cast.get(at).filter(|it| it.is_carried_by(main)).map(|it| (at, it))
}

impl<'a> Cast<'a> {
    /// Returns it as somebody has it in the hand: what lies elsewhere is upright there.
    pub(super) fn in_a_hand(&self) -> Option<Cast<'a>> {
        Some(Cast { lines: self.hero.lines()?, stand: Stand::Air, ..*self })
    }

    /// Tells whether somebody can have it in the hand.
    fn is_carried_by(&self, main: &Self) -> bool {
        self.is_small_beside(main) && carry::can_carry(1, &main.lines, self.hero)
    }

    /// Tells whether it is something small beside somebody.
    pub(super) fn is_small_beside(&self, main: &Self) -> bool {
        let is_thing = self.hero.stand == Stand::Table && !self.hero.is_alive;
        main.hero.is_alive && (is_thing || carry::is_baby(self.hero) && !carry::is_baby(main.hero))
    }
}

/// Returns the heroes that are in the picture, the main one first. A bird of the water is ashore with others who are.
pub(super) fn cast<'a>(heroes: &'a [Hero], plan: &Plan) -> Vec<Cast<'a>> {
    let has_company = heroes.iter().any(|hero| hero.is_alive && !hero.is_waterfowl() && is_ashore(hero, plan));
    let stand = |hero: &Hero| {
        let stand = stand(hero, plan);
        let comes_ashore = has_company && hero.is_waterfowl() && stand == Stand::Water && plan.place != Place::Sea;
        if comes_ashore { Stand::Ground } else { stand }
    };
    let hides = |hero: &Hero| {
        let is_main_afloat = heroes.first().is_some_and(|main| stand(main) == Stand::Water);
        plan.place != Place::Sea && is_main_afloat && is_ashore(hero, plan)
    };
    let mut cast: Vec<Cast<'a>> = heroes
        .iter()
        .enumerate()
        .filter(|(index, hero)| *index == 0 || is_beside(hero, plan) && !hides(hero))
        .filter_map(|(index, hero)| Some(Cast { hero, index, lines: hero.laid()?, stand: stand(hero) }))
        .collect();
    // Whoever lives is seen rather than the fence that he stands at.
    if let [_, others @ ..] = cast.as_mut_slice()
        && others.first().is_some_and(|it| !it.hero.is_alive)
        && let Some(at) = others.iter().take(KINDS_MAX).position(|it| it.hero.is_alive)
    {
        others[..=at].rotate_right(1);
    }
    cast.truncate(KINDS_MAX + 1);
    // What somebody has in the hand leaves room for another one beside him.
    if let [main, one, other] = cast.as_mut_slice()
        && one.is_carried_by(main)
        && !other.is_small_beside(main)
    {
        std::mem::swap(one, other);
    }
    // A small thing is between two, or one of them has it.
    let has_thing = match cast.as_slice() {
        [main, _, thing] if is_pair(&cast) => thing.is_small_beside(main),
        [main, one, thing] => !one.is_small_beside(main) && thing.is_carried_by(main),
        _ => false,
    };
    cast.truncate(if has_thing { KINDS_MAX + 1 } else { KINDS_MAX });
    // A crowd is behind whoever is named beside it.
    if let [first, second] = cast.as_mut_slice()
        && first.is_crowd()
        && second.is_person()
    {
        std::mem::swap(first, second);
    }
    cast
}

/// Returns where a hero can be in this place.
fn stand(hero: &Hero, plan: &Plan) -> Stand {
    match (hero.stand, plan.place) {
        // Geese walk where there is no water.
        (Stand::Water, _) if hero.is_waterfowl() && plan.set.is_some_and(|set| set != sets::Set::Boat) => Stand::Room,
        (Stand::Water, Place::Interior) if hero.is_waterfowl() => Stand::Room,
        (Stand::Water, place) if hero.is_waterfowl() && place != Place::Deep && place != Place::Sea => {
            if ground::has_water(plan) {
                Stand::Water
            } else {
                Stand::Ground
            }
        }
        (Stand::Ground | Stand::Room | Stand::Table, _) if plan.set.is_some() => Stand::Room,
        (Stand::Ground | Stand::Room | Stand::Water, Place::Deep) => Stand::Deep,
        (Stand::Ground | Stand::Room, Place::Space) => Stand::Sky,
        (Stand::Ground | Stand::Room | Stand::Table, Place::Interior) => Stand::Room,
        (Stand::Deep, place) if place != Place::Deep && hero.metres < CAUGHT_METRES_MAX => Stand::Ground,
        (Stand::Deep, Place::Sea) => Stand::Water,
        (Stand::Deep, _) if ground::has_water(plan) => Stand::Water,
        // A mirror in the open stands there.
        (Stand::Wall, _) if plan.has_weather() => Stand::Ground,
        (Stand::Room | Stand::Table, _) => Stand::Ground,
        (stand, _) => stand,
    }
}

/// Tells whether a hero can stand beside another one: it has its place there, and does not hide it.
fn is_beside(hero: &Hero, plan: &Plan) -> bool {
    let metres_max = if plan.place == Place::Interior { ROOM_METRES_MAX } else { BESIDE_METRES_MAX };
    let is_furniture = hero.stand == Stand::Room && plan.place != Place::Interior;
    let is_drowned = hero.is_figure() && hero.stand == Stand::Ground && plan.place == Place::Deep;
    let has_room = plan.set.is_none_or(|set| sets::has_room(set, hero));
    // A whale does not swim above a meadow.
    let is_stranded = stand(hero, plan) == Stand::Deep && plan.place != Place::Deep;
    has_room && !is_furniture && !is_drowned && !is_stranded && hero.stand != Stand::Wall && hero.metres <= metres_max
}

/// Tells whether a hero is on the ground, where it would hide one on the water of a lake or a river, which is nearer than the shore.
fn is_ashore(hero: &Hero, plan: &Plan) -> bool {
    matches!(stand(hero, plan), Stand::Ground | Stand::Table)
}

/// Returns the longest sides in pixels of all in a picture, of which each has a share.
pub(super) fn sides(canvas: &Canvas, cast: &[Cast<'_>], shares: &[f32], width_max: f32) -> Vec<f32> {
    let mut sides: Vec<f32> =
        cast.iter().zip(shares).map(|(it, share)| extent(canvas, it, *share, width_max)).collect();
    let Some(metre) = metre(canvas, cast, shares, &sides) else {
        limit_small(cast, &mut sides);
        if let ([first, second, _], [one, other, thing]) = (cast, sides.as_mut_slice()) {
            let (long, metres) = (one.max(*other), first.hero.metres.max(second.hero.metres));
            let real = cast.last().map_or(0.0, |it| it.hero.metres) / metres.max(0.01);
            *thing = long * (real * BESIDE_PEOPLE.1).clamp(BETWEEN.0, BETWEEN.1);
        }
        return sides;
    };
    for (it, side) in cast.iter().zip(&mut sides) {
        if it.is_person() {
            let depth = if it.is_crowd() && 1 < cast.len() { BEHIND } else { 1.0 };
            *side = metre * depth * it.metres() / it.lines.tall.max(0.1);
        } else if it.hero.metres < HUGE_METRES && matches!(it.stand, Stand::Ground | Stand::Room | Stand::Wall) {
            // A bird is seen beside somebody only if it is larger than it is.
            let real = metre
                * it.hero.metres
                * if it.hero.is_alive && it.hero.metres < SMALL_METRES { SMALL_SHOWN } else { 1.0 };
            *side = side.clamp(real * BESIDE_PEOPLE.0, real * BESIDE_PEOPLE.1).min(most(canvas, it, BESIDE_WIDTH_MAX));
        }
    }
    sides
}

/// Makes the smaller one of two animals, and a small animal beside furniture or a house, as small as it is, or twice as large.
fn limit_small(cast: &[Cast<'_>], sides: &mut [f32]) {
    let ([first, second, ..], [one, other, ..]) = (cast, sides) else { return };
    let is_near = |it: &Cast<'_>| matches!(it.stand, Stand::Ground | Stand::Room);
    let is_small = |it: &Cast<'_>| it.is_company() && it.hero.metres < SMALL_METRES;
    let is_large = |it: &Cast<'_>| is_near(it) && LARGE_METRES <= it.hero.metres;
    let are_animals = first.is_company() && second.is_company();
    if !(are_animals || is_small(first) && is_large(second) || is_large(first) && is_small(second)) {
        return;
    }
    let ratio = second.hero.metres / first.hero.metres.max(0.01);
    let (large, small, ratio) = if ratio < 1.0 { (one, other, ratio) } else { (other, one, 1.0 / ratio) };
    *small = small.min(*large * (ratio * BESIDE_PEOPLE.1).max(SMALL_LEAST));
}

/// Returns the longest side in pixels that something can have in a picture.
fn most(canvas: &Canvas, it: &Cast<'_>, width_max: f32) -> f32 {
    let by_width = canvas.w() * width_max / it.lines.size.0.max(0.1);
    by_width.min(canvas.h() * HEIGHT_MAX / it.lines.size.1.max(0.1))
}

/// Returns the longest sides in pixels of two people who are shown down to the waist, and where their feet would be.
pub(super) fn busts(canvas: &Canvas, two: &[Cast<'_>]) -> (Vec<f32>, f32) {
    let (w, h) = (canvas.w(), canvas.h());
    let tallest = two.iter().map(Cast::metres).fold(0.1, f32::max);
    let side = |it: &Cast<'_>| it.metres() / it.lines.tall.max(0.1);
    let wide: f32 = two.iter().map(|it| it.lines.size.0 * side(it)).sum();
    let metre = (h * (BUST_BOTTOM - BUST_TOP) / BUST / tallest).min(w * BUST_WIDTH_MAX_OF_TWO / wide.max(0.1));
    (two.iter().map(|it| side(it) * metre).collect(), h * BUST_TOP + tallest * metre)
}

/// Returns how many pixels a metre of the people in a picture is, so that all of them fit; `None` if nobody is in it.
fn metre(canvas: &Canvas, cast: &[Cast<'_>], shares: &[f32], sides: &[f32]) -> Option<f32> {
    let (w, h) = (canvas.w(), canvas.h());
    let people = || cast.iter().filter(|it| it.is_person());
    let tallest = people().map(Cast::metres).reduce(f32::max)?;
    let share = cast.iter().zip(shares).filter(|(it, _)| it.is_person()).map(|(_, share)| *share).fold(0.0, f32::max);
    let stand = people().map(|it| it.stand).next().unwrap_or(Stand::Ground);
    let mut metre = canvas.unit() * by_size(stand, tallest, true) * share / tallest;
    for (it, side) in cast.iter().zip(sides).filter(|(it, _)| !it.is_person() && it.stand == Stand::Ground) {
        if HUGE_METRES <= it.hero.metres {
            let (least, most) = if it.is_building() { BEFORE_BUILDING } else { BESIDE_HUGE };
            let part = power(tallest / it.hero.metres, 0.75).clamp(least, most);
            metre = metre.min(side * part / tallest);
        } else {
            let most = most(canvas, it, BESIDE_WIDTH_MAX);
            metre = metre.min(most / (it.hero.metres * BESIDE_LEAST));
        }
    }
    // How wide and tall each is where a metre is a pixel, standing for itself.
    let box_of = |it: &Cast<'_>| {
        let side = it.metres() / it.lines.tall.max(0.1);
        (it.lines.size.0 * side, it.lines.size.1 * side)
    };
    let wide: f32 = people().map(|it| box_of(it).0).sum();
    let width_max = if people().any(Cast::is_crowd) { CROWD_WIDTH_MAX } else { TOGETHER_WIDTH_MAX };
    let wide = if people().any(Cast::is_crowd) { people().map(|it| box_of(it).0).fold(0.0, f32::max) } else { wide };
    let tall = people().map(|it| box_of(it).1).fold(0.0, f32::max);
    let limits = [w * width_max / wide.max(0.1), h * HEIGHT_MAX / tallest, h * HELD_HEIGHT_MAX / tall.max(0.1)];
    Some(limits.into_iter().fold(metre, f32::min))
}

/// Returns the longest side in pixels of a person who is shown down to the waist.
pub(super) fn bust(canvas: &Canvas, lines: &Lines) -> f32 {
    let tall = canvas.h() * (BUST_BOTTOM - BUST_TOP) / BUST;
    (tall / lines.tall.max(0.1)).min(canvas.w() * BUST_WIDTH_MAX / lines.size.0.max(0.1))
}

/// Returns the longest side in pixels: large things larger, but all of them in the picture and large enough to be seen.
pub(super) fn extent(canvas: &Canvas, it: &Cast<'_>, share: f32, width_max: f32) -> f32 {
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let is_person = it.hero.is_figure() || it.lines.head.is_some();
    let side = unit * by_size(it.stand, it.hero.metres, is_person) * share;
    side.min(w * width_max / it.lines.size.0.max(0.1)).min(h * HEIGHT_MAX / it.lines.size.1.max(0.1))
}

/// Returns how large something of a size in metres is, as a part of the shorter side of the picture.
fn by_size(stand: Stand, metres: f32, is_person: bool) -> f32 {
    let by_size = match stand {
        Stand::Room => 0.64 * power(metres, 0.375),
        Stand::Air | Stand::Sky | Stand::Deep => 0.5 * power(metres, 0.125),
        Stand::Ground | Stand::Water | Stand::Table | Stand::Wall => 0.54 * power(metres, 0.25),
    };
    // A person is narrow, and is told by what it wears.
    (by_size * if is_person { 1.25 } else { 1.0 }).clamp(0.52, 0.98)
}

/// Returns a rough power, exact enough for sizes and equal on every machine: by halving, as floats give it.
pub(super) fn power(base: f32, exponent: f32) -> f32 {
    // The root of the root is exact in IEEE 754; eighths of an exponent are fine steps for a size.
    let eighths = (exponent * 8.0 + 0.5) as i32;
    let root = base.max(0.01).sqrt().sqrt().sqrt();
    (0..eighths).fold(1.0, |product, _| product * root)
}

#[cfg(test)]
mod tests {
    use super::super::Shape;
    use super::*;

    fn hero(attire: &str, metres: f32) -> Hero {
        let stand = if attire.is_empty() { Stand::Table } else { Stand::Ground };
        let box_of = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]];
        let shape =
            if attire.is_empty() { Shape::filled(box_of, [0.5, 0.42, 0.36]) } else { Shape::Figure(attire.into()) };
        Hero { is_alive: !attire.is_empty(), settings: vec!["hill".into()], ..Hero::new(shape, stand, metres) }
    }

    /// Returns how tall each is in a picture of a size, in pixels: people without what they wear and hold.
    fn heights(heroes: &[Hero], (width, height): (usize, usize)) -> Vec<f32> {
        let plan = crate::plan::plan("a hill", "drama", 1, heroes);
        let cast = cast(heroes, &plan);
        let sides = sides(&Canvas::new(width, height), &cast, &[0.92, 0.7], WIDTH_MAX_OF_TWO);
        let tall = |it: &Cast<'_>| if it.is_person() { it.lines.tall } else { it.lines.size.1 };
        cast.iter().zip(sides).map(|(it, side)| tall(it) * side).collect()
    }

    #[test]
    fn people_are_as_tall_beside_each_other_as_they_are() {
        for size in [(90, 160), (160, 90), (100, 100)] {
            for (one, other, ratio) in [
                (hero("trousers hat fork", 1.8), hero("robe book", 1.8), 1.0),
                (hero("coat hat", 1.8), hero("gown umbrella", 1.7), 1.7 / 1.8),
                (hero("trousers hat fork", 1.8), hero("child gown", 1.2), 1.2 / 1.8),
                (hero("coat", 1.8), hero("crowd", 1.8), BEHIND),
            ] {
                let both = [one, other];
                let [one, other] = *heights(&both, size).as_slice() else { panic!("two are in the picture") };
                assert!((other / one - ratio).abs() < 0.01, "{both:?} at {size:?}: {one} and {other}");
                assert!(size.1 as f32 * 0.15 < one, "{both:?} at {size:?}: {one}");
            }
        }
    }

    #[test]
    fn nothing_small_beside_people_is_much_larger_than_it_is() {
        let apples = Hero { count: 3, ..hero("", 0.1) };
        let [man, apple] = *heights(&[hero("coat", 1.8), apples], (160, 90)).as_slice() else {
            panic!("both are there")
        };
        assert!(apple <= man / 1.8 * 0.1 * 2.01, "{apple} beside {man}");
    }

    #[test]
    fn a_mouse_is_small_beside_a_lion_and_a_fence_is_no_person() {
        let size = (160, 90);
        let beast = |metres: f32| Hero { is_alive: true, stand: Stand::Ground, ..hero("", metres) };
        let [lion, mouse] = *heights(&[beast(1.6), beast(0.2)], size).as_slice() else { panic!("both are there") };
        assert!(mouse <= lion * 0.31, "{mouse} beside {lion}");
        let [crow, fence] = *heights(&[hero("crow", 0.5), hero("fence", 2.4)], size).as_slice() else { panic!("both") };
        assert!(fence * 0.5 < crow, "{crow} beside {fence}");
    }

    #[test]
    fn what_somebody_has_in_the_hand_leaves_room_for_another_thing() {
        let cart = Hero { stand: Stand::Ground, ..hero("", 2.4) };
        let lantern = Hero { name: "lantern".into(), ..hero("", 0.35) };
        for heroes in [[hero("coat", 1.8), cart.clone(), lantern.clone()], [hero("coat", 1.8), lantern.clone(), cart]] {
            let plan = crate::plan::plan("a hill", "drama", 1, &heroes);
            let cast = cast(&heroes, &plan);
            let metres: Vec<f32> = cast.iter().map(|it| it.hero.metres).collect();
            assert_eq!(metres, [1.8, 2.4, 0.35]);
            assert_eq!(carried(&cast).map(|(at, _)| at), Some(2));
        }
        // Whoever lives is seen rather than a fence.
        let sheep = Hero { is_alive: true, stand: Stand::Ground, ..hero("", 1.2) };
        let fence = Hero { stand: Stand::Ground, ..hero("", 2.4) };
        let heroes = [hero("coat", 1.8), fence, sheep];
        let plan = crate::plan::plan("a hill", "drama", 1, &heroes);
        assert_eq!(cast(&heroes, &plan).iter().map(|it| it.hero.metres).collect::<Vec<_>>(), [1.8, 1.2]);
        // Of two small things one is in the hand.
        let heroes = [hero("coat", 1.8), lantern, hero("", 0.1)];
        let plan = crate::plan::plan("a hill", "drama", 1, &heroes);
        assert_eq!(cast(&heroes, &plan).len(), 2);
    }

    #[test]
    fn two_people_look_at_each_other_and_whoever_carries_something_holds_it() {
        let posed = |heroes: &[Hero]| {
            let plan = crate::plan::plan("a hill", "drama", 1, heroes);
            posed(heroes, &plan)
        };
        let pair = posed(&[hero("coat", 1.8), hero("gown", 1.7)]);
        assert!(pair.iter().all(|it| it.wears(FACING)));
        let [alone, ..] =
            posed(&[hero("coat", 1.8), hero("", 0.2)]).try_into().unwrap_or_else(|_| [hero("", 1.0), hero("", 1.0)]);
        assert!(alone.wears("holding") && !alone.wears(FACING));
        let lantern = Hero { name: "lantern".into(), ..hero("", 0.35) };
        assert!(!posed(&[hero("coat", 1.8), lantern])[0].wears("holding"), "a lantern hangs from the hand");
        assert!(posed(&[hero("gown", 1.7), hero("baby", 0.7)])[0].wears("holding"), "a baby is in the arms");
        // Nobody has a wardrobe on a hill: the two who are shown look at each other.
        let wardrobe = Hero { stand: Stand::Room, ..hero("", 2.0) };
        let three = posed(&[hero("coat", 1.8), wardrobe, hero("gown", 1.7)]);
        assert!(three[0].wears(FACING) && three[2].wears(FACING), "{three:?}");
        // Of three people, the last one is not shown.
        let three = posed(&[hero("coat", 1.8), hero("gown", 1.7), hero("robe", 1.7)]);
        assert!(three[1].wears(FACING) && !three[2].wears(FACING), "{three:?}");
    }
}
