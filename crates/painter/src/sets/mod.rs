//! Sets: places that are told by what stands in them, as a kitchen or the inside of a car, each composed in its own way.

mod afloat;
mod banks;
mod bath;
mod bridge;
mod burrow;
mod car;
mod church;
mod doma;
mod front;
mod fronts;
mod gallery;
mod home;
mod ice;
mod pieces;
mod red_bridge;
mod road;
mod rooftop;
mod room;
mod rough;
mod span;
mod tatami;
mod tower;
mod trade;
mod train;
mod ward;
pub(super) mod waves;
mod works;

use super::canvas::Canvas;
use super::hero::{CAUGHT_METRES_MAX, Hero, Stand};
use super::plan::{Place, Plan};

pub(super) use tatami::room as tatami_room;
pub(super) use things::Set;

/// The longest boat that a set shows with its crew in it, in metres.
const BOAT_METRES_MAX: f32 = 4.5;

/// Where somebody is who sits behind something, of whom only the upper part is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    /// The middle, as a part of the width.
    pub(super) x: f32,
    /// Up to where he is hidden, in pixels from the top, and which part of him that is.
    pub(super) edge: f32,
    pub(super) hidden: f32,
    /// How tall he is, in pixels.
    pub(super) tall: f32,
    /// How far from him the next one sits where seats are fixed, as a part of the width.
    pub(super) next: Option<f32>,
}

/// Paints a set in the open or a room.
type Painter = fn(&mut Canvas, &Plan);

/// Returns the kind of place that a set is, and who paints it.
fn known(set: Set) -> (Place, Painter) {
    match set {
        Set::Car => (Place::Interior, car::paint),
        Set::Road => (Place::Hills, road::road),
        Set::Boat => (Place::Sea, afloat::sea),
        Set::Deck => (Place::Sea, afloat::deck),
        Set::Berth => (Place::Interior, afloat::berth),
        Set::Kitchen => (Place::Interior, home::kitchen),
        Set::Attic => (Place::Interior, home::attic),
        Set::Cellar => (Place::Interior, home::cellar),
        Set::Shop => (Place::Interior, trade::shop),
        Set::Tavern => (Place::Interior, trade::tavern),
        Set::Office => (Place::Interior, trade::office),
        Set::School => (Place::Interior, trade::school),
        Set::Ward => (Place::Interior, ward::ward),
        Set::Workshop => (Place::Interior, works::workshop),
        Set::Forge => (Place::Interior, works::forge),
        Set::Laboratory => (Place::Interior, works::laboratory),
        Set::Greenhouse => (Place::Interior, works::greenhouse),
        Set::Church => (Place::Interior, church::nave),
        Set::Belfry => (Place::Interior, church::belfry),
        Set::Train => (Place::Interior, train::compartment),
        Set::Gallery => (Place::Interior, gallery::gallery),
        Set::Stairwell => (Place::Interior, tower::stairwell),
        Set::LampRoom => (Place::Interior, tower::lamp_room),
        Set::Bath => (Place::Interior, bath::bath),
        Set::Burrow => (Place::Interior, burrow::burrow),
        Set::Cave => (Place::Interior, rough::cave),
        Set::Camp => (Place::Snow, rough::camp),
        Set::Bridge => (Place::Hills, bridge::bridge),
        Set::Ice => (Place::Snow, ice::sheet),
        Set::Rooftop => (Place::Town, rooftop::terrace),
        Set::Hospital
        | Set::Schoolhouse
        | Set::Factory
        | Set::Prison
        | Set::Museum
        | Set::Theatre
        | Set::Station
        | Set::FillingStation
        | Set::Hotel => (Place::Town, front::paint),
    }
}

/// Returns the kind of place that a set is.
pub(super) fn place_of(set: Set) -> Place {
    known(set).0
}

/// Tells whether a set can be in a kind of place.
pub(super) fn fits(set: Set, place: Place) -> bool {
    place_of(set) == place || set.is_around(place)
}

/// What a text says of where it plays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// The set that is named first.
    pub(super) set: Option<Set>,
    /// The first place.
    pub(super) place: Option<Place>,
    /// Whether a place indoors is named.
    pub(super) is_indoors: bool,
    /// Whether a corridor is named.
    pub(super) has_corridor: bool,
    /// Whether water is named, which may be frozen.
    pub(super) has_water: bool,
}

/// Finds the set that a text and its things ask for: the one that is named; for whoever is driving, the inside of his car; for
/// people with a boat, the boat.
pub(super) fn asked(told: Told, heroes: &[Hero]) -> Option<Set> {
    let has = |is: fn(&Hero) -> bool| heroes.iter().any(is);
    let is_wet = told.place.is_none_or(|place| matches!(place, Place::Sea | Place::Hills));
    // A set that is remembered from earlier sentences gives way to a crew in its boat.
    let is_there = told.set.is_some_and(|set| set != Set::Bridge && Some(place_of(set)) == told.place);
    if has(Hero::is_figure) && is_wet && has(is_boat) && !is_there {
        return Some(Set::Boat);
    }
    let set = told.set.map(|set| if is_from_outside(set, told, heroes) { set } else { inside(set) })?;
    let is_around = || told.place.is_none_or(|place| set.is_around(place));
    let fits = if set.is_front() {
        is_from_outside(set, told, heroes)
    } else if set == Set::Car {
        // Sheep are driven, too, and prayers said anywhere: where only the verb tells of it, the car or the church is there.
        told.is_indoors || has(is_car)
    } else if set == Set::Church {
        told.is_indoors || has(is_church)
    } else if set == Set::Train {
        // A train that the picture is about is seen from outside.
        !heroes.first().is_some_and(is_huge)
    } else if set == Set::Ward {
        !told.has_corridor
    } else if set == Set::Camp {
        // A bear on the ice has no tent.
        heroes.is_empty() || has(Hero::is_figure) || has(is_tent)
    } else if set == Set::Ice {
        // What is frozen else may be a pipe or a heart.
        told.has_water && is_around()
    } else if set == Set::Bridge {
        // What drives over it or swims below it is not on the way of those who walk.
        is_around() && heroes.iter().all(|it| has_room(set, it))
    } else {
        true
    };
    fits.then_some(set)
}

/// Tells whether a building is seen from outside: nobody is in the picture, unless people are before such a building more
/// often than in a room of it; and nothing that is in one of its rooms.
fn is_from_outside(set: Set, told: Told, heroes: &[Hero]) -> bool {
    let has_people = matches!(set, Set::Factory | Set::Theatre);
    let is_walkway = told.has_corridor && !set.is_stop();
    let is_outside = |hero: &Hero| {
        if set.is_stop() {
            hero.stand != Stand::Room
        } else if hero.is_alive {
            has_people
        } else {
            hero.stand == Stand::Wall || is_huge(hero)
        }
    };
    !is_walkway && heroes.iter().all(is_outside)
}

/// The rooms of buildings in which people are.
const INSIDE: [(Set, Set); 4] = [
    (Set::Hospital, Set::Ward),
    (Set::Schoolhouse, Set::School),
    (Set::Prison, Set::Cellar),
    (Set::Museum, Set::Gallery),
];

fn inside(set: Set) -> Set {
    INSIDE.iter().find(|(front, _)| *front == set).map_or(set, |(_, room)| *room)
}

fn is_church(hero: &Hero) -> bool {
    hero.wears("church")
}

fn is_huge(hero: &Hero) -> bool {
    !hero.is_alive && hero.stand == Stand::Ground && BOAT_METRES_MAX < hero.metres
}

fn is_tent(hero: &Hero) -> bool {
    let is_in = |place: &str| hero.settings.iter().any(|setting| setting == place);
    !hero.is_alive && hero.stand == Stand::Ground && hero.metres < 3.0 && is_in("forest") && is_in("mountain")
}

fn is_boat(hero: &Hero) -> bool {
    hero.stand == Stand::Water && !hero.is_alive && hero.metres <= BOAT_METRES_MAX
}

fn is_car(hero: &Hero) -> bool {
    hero.is_glazed && hero.settings.iter().any(|setting| setting == "road")
}

/// Tells whether what is small stands on boards in a set.
pub(super) fn is_boarded(plan: &Plan) -> bool {
    match plan.set {
        Some(Set::Deck | Set::Boat) => true,
        Some(Set::Bridge) => bridge::hangs(plan),
        _ => false,
    }
}

/// Tells whether a set shows a thing by itself, so that it is not drawn once more.
pub(super) fn shows(set: Set, hero: &Hero) -> bool {
    let is_inside = matches!(set, Set::Church | Set::Belfry | Set::Train | Set::Berth | Set::Shop);
    if is_inside && (is_huge(hero) || is_church(hero)) {
        return true; // whoever is inside does not see the whole of it
    }
    if set.is_stop() {
        let is_of_town = |setting: &things::Setting| setting == "city" || setting == "station" || setting == "street";
        return is_huge(hero) && !hero.is_glazed && hero.settings.iter().any(is_of_town);
    }
    if set.is_front() {
        return !hero.is_alive; // its own drawing, or a sign of it, such as the masks of a theatre
    }
    let is_bell = || !hero.is_alive && hero.settings.iter().any(|setting| setting == "church");
    matches!(set, Set::Car | Set::Road) && is_car(hero)
        || set == Set::Boat && is_boat(hero)
        || set == Set::Camp && is_tent(hero)
        || set == Set::Bridge && hero.wears("bridge")
        || set == Set::Belfry && is_bell()
        || set == Set::Kitchen && hero.wears("oven")
        || set == Set::Stairwell && hero.wears("stairs")
        || matches!(set, Set::Ward | Set::Berth) && is_bed(hero)
}

/// The least length of a bed in which somebody sleeps, in metres.
const BED_METRES_MIN: f32 = 1.5;

fn is_bed(hero: &Hero) -> bool {
    let is_of_bedroom = || hero.settings.iter().any(|setting| setting == "bedroom");
    !hero.is_alive && hero.stand == Stand::Room && BED_METRES_MIN <= hero.metres && is_of_bedroom()
}

/// Tells whether a thing can be beside somebody in a set: boats, cars and whales are not in rooms or on decks,
/// and nothing large is in a boat.
pub(super) fn has_room(set: Set, hero: &Hero) -> bool {
    let is_outside = matches!(set, Set::Road | Set::Camp | Set::Ice);
    let is_wide = matches!(set, Set::Boat | Set::Bridge) && is_huge(hero);
    let is_swimmer = match hero.stand {
        Stand::Water => !hero.wears("bridge") && !hero.is_waterfowl(),
        Stand::Deep => CAUGHT_METRES_MAX <= hero.metres,
        Stand::Ground | Stand::Air | Stand::Table | Stand::Wall | Stand::Room | Stand::Sky => false,
    };
    is_outside || !(hero.is_glazed || is_swimmer || is_wide)
}

/// Paints a set.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan, set: Set) {
    if plan.is_old_japan() && doma::paint(canvas, plan, set) {
        return;
    }
    known(set).1(canvas, plan);
}

/// Paints what is a part of the front, but behind the people.
pub(super) fn under(canvas: &mut Canvas, plan: &Plan) {
    if plan.set == Some(Set::Boat) && plan.has_people() {
        afloat::stern(canvas, plan);
    }
}

/// Paints what hides the lower part of the people.
pub(super) fn over(canvas: &mut Canvas, plan: &Plan) {
    match plan.set {
        Some(Set::Boat) if plan.has_people() => afloat::hull(canvas, plan),
        Some(Set::Car) if plan.has_people() => car::wheel(canvas, plan),
        Some(Set::Bridge) => bridge::over(canvas, plan),
        _ => {}
    }
}

/// Tells whether a hero is farther away than those who are in a set.
pub(super) fn is_beyond(plan: &Plan, hero: &Hero) -> bool {
    plan.set == Some(Set::Bridge) && hero.is_alive && bridge::is_beyond(plan, hero)
}

/// Returns where somebody in a set sits, or stands where only there is a way; the main one first.
pub(super) fn seat(canvas: &Canvas, plan: &Plan, hero: &Hero, (index, is_alone): (usize, bool)) -> Option<Seat> {
    let is_in = |set: Set| plan.set == Some(set);
    if is_in(Set::Bridge) && hero.is_alive {
        return bridge::seat(canvas, plan, hero, (index, is_alone));
    }
    let boat = || afloat::seat(canvas, plan, index, is_alone);
    let car = || car::seat(canvas, plan, index);
    let seat = is_in(Set::Boat).then(boat).or_else(|| is_in(Set::Car).then(car));
    seat.filter(|_| hero.is_figure())
}

#[cfg(test)]
mod tests;
