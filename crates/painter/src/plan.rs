//! Decides what a picture shows, from the scene, the kind of story and the seed.

use super::framing::Framing;
use super::hero::{Close, Hero, Stand};
use super::implied::{complete, implied_time};
use super::numbers::Draw;
use super::palette::Palette;
use super::sets::{self, Set};
use things::{Scene, Setting};

pub(super) use things::{Feature, Features, Mood, Place, Time};

/// The least weight of words that name a place.
const NAMED: u32 = 3;

/// The same of words for a part of a place outdoors: under a tree is in a wood or a garden, but a window may be anywhere.
const HINTED: u32 = 2;

/// The longest side of what fits into a room, in metres.
const ROOM_METRES_MAX: f32 = 3.0;

/// From this size on, furniture stands at a wall, in metres.
const WALL_METRES_MIN: f32 = 1.7;

/// The least length of an animal that decides where it is with a small thing, in metres: a mouse has its cheese in a kitchen.
const HOST_METRES_MIN: f32 = 1.0;

/// What a picture will show.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Where it plays.
    pub(super) place: Place,
    /// The set, if it is one that is composed in its own way.
    pub(super) set: Option<Set>,
    /// The time of day.
    pub(super) time: Time,
    /// The mood, if any.
    pub(super) mood: Option<Mood>,
    /// The things in it.
    pub(super) features: Features,
    /// Its colours.
    pub(super) palette: Palette,
    /// How many moons (or suns) are up.
    pub(super) moons: usize,
    /// Whether heroes stand in it, which need room.
    pub(super) has_heroes: bool,
    /// Whether furniture is among them, which stands where a room has its own.
    pub(super) has_furniture: bool,
    /// How many people are among them.
    pub(super) people: u8,
    /// Where the street of a town begins, as a part of the height, so that whoever is in the picture stands on it; `None` where
    /// nobody is.
    pub(super) street: Option<f32>,
    /// Whether the main hero stands at a wall or hangs on it, as a wardrobe or a mirror does: there is no window behind it.
    pub(super) is_at_wall: bool,
    /// How near the viewer is.
    pub(super) framing: Framing,
    /// The kind of story.
    pub(super) kind: String,
    /// The seed of everything else.
    pub(super) seed: u64,
}

impl Plan {
    /// Tells whether the picture is in the open.
    pub(super) fn has_weather(&self) -> bool {
        !matches!(self.place, Place::Space | Place::Interior | Place::Deep)
    }

    /// Tells whether people are in it.
    pub(super) fn has_people(&self) -> bool {
        0 < self.people
    }

    /// Tells whether it is too dark to see without a lamp.
    pub(super) fn is_dark(&self) -> bool {
        matches!(self.time, Time::Night | Time::Dusk)
    }

    /// Tells whether it is of Japan.
    pub(super) fn is_japan(&self) -> bool {
        self.features.has(Feature::Japan)
    }

    /// Tells whether it is of Japan, and not of our days.
    pub(super) fn is_old_japan(&self) -> bool {
        self.is_japan() && !self.features.has(Feature::Modern)
    }

    /// Tells whether it is a room with mats and screens.
    pub(super) fn has_mats(&self) -> bool {
        let is_other = self.features.has(Feature::Books) || self.features.has(Feature::Corridor);
        self.is_old_japan() && self.place == Place::Interior && self.set.is_none() && !is_other
    }

    /// Tells whether snow lies or falls in the open.
    pub(super) fn snows(&self) -> bool {
        let has = |feature| self.features.has(feature);
        self.has_weather() && (self.place == Place::Snow || has(Feature::Snow) || has(Feature::Snowfall))
    }

    /// Draws how a room is built: it is the same in all pictures of a kind of story, so that a film stays in one room.
    pub(super) fn built(&self, room: &str) -> Draw {
        Draw::new(0, &format!("{room} {}", self.kind))
    }

    /// Returns how much larger something of the scene is painted that is the subject of the picture.
    pub(super) fn of_subject(&self, size: f32) -> f32 {
        if self.has_heroes { size } else { size * 1.4 }
    }
}

/// The defaults of a kind of story, for what the prompt does not say.
struct Habit {
    places: &'static [Place],
    times: &'static [Time],
    mood: Option<Mood>,
    features: &'static [Feature],
}

fn habit(kind: &str) -> Habit {
    use Feature as F;
    use Place as P;
    use Time as T;
    let make = |places, times, mood, features| Habit { places, times, mood, features };
    match kind {
        "horror" | "thriller" => make(
            &[P::Forest, P::Hills, P::Interior, P::Castle],
            &[T::Night],
            Some(Mood::Eerie),
            &[F::Fog, F::BareTrees, F::House],
        ),
        "romance" => make(&[P::Sea, P::Hills, P::City], &[T::Sunset, T::Dusk], Some(Mood::Rose), &[F::Couple]),
        "scifi" | "sci-fi" | "science-fiction" => {
            make(&[P::Space, P::City, P::Desert], &[T::Night, T::Dusk], Some(Mood::Neon), &[F::Stars])
        }
        "fable" => make(
            &[P::Forest, P::Hills, P::Forest, P::Mountains],
            &[T::Day, T::Dawn, T::Day, T::Sunset],
            None,
            &[F::LeafyTrees],
        ),
        "fantasy" | "fairytale" => make(
            &[P::Castle, P::Forest, P::Mountains],
            &[T::Dusk, T::Day, T::Dawn, T::Day, T::Night],
            Some(Mood::Magic),
            &[F::Fireflies, F::Stars],
        ),
        "adventure" => make(
            &[P::Mountains, P::Desert, P::Sea, P::Forest],
            &[T::Dawn, T::Sunset, T::Day],
            None,
            &[F::Figure, F::Birds],
        ),
        "mystery" | "crime" => make(
            &[P::City, P::Interior, P::Hills],
            &[T::Night, T::Dusk],
            Some(Mood::Grey),
            &[F::Fog, F::Street, F::Lamp, F::House],
        ),
        "comedy" | "kids" => make(&[P::Hills, P::City, P::Sea], &[T::Day], None, &[F::Clouds, F::LeafyTrees, F::Birds]),
        "drama" => make(&[P::Hills, P::Sea, P::City], &[T::Day], None, &[F::Clouds, F::Figure]),
        _ => make(&[P::Hills, P::Mountains, P::Forest], &[T::Day], None, &[F::Birds]),
    }
}

/// Plans a picture of a scene that shows some heroes, or none.
pub(super) fn plan_of(scene: &Scene, kind: &str, seed: u64, heroes: &[Hero]) -> Plan {
    let mut reading = scene.clone();
    let habit = habit(&kind.to_lowercase());
    let mut draw = Draw::new(seed, "plan");
    if let Some(main) = heroes.first() {
        settle(&mut reading, (main, heroes), &mut draw);
    }
    let mut features = reading.features;
    let told = sets::Told {
        set: reading.set,
        place: reading.places.first().map(|(place, _)| *place),
        is_indoors: reading.has(Place::Interior),
        has_corridor: features.has(Feature::Corridor),
        has_water: features.has(Feature::Water),
    };
    let asked = sets::asked(told, heroes);
    let place = place(&reading, &habit, &mut draw);
    if reading.places.is_empty() {
        habit.features.iter().for_each(|feature| features.insert(*feature));
    }
    let has_volcano = heroes.iter().any(Hero::is_volcano);
    if has_volcano {
        features.insert(Feature::Volcano);
    }
    let is_left = |hero: &&Hero| !hero.is_volcano() && asked.is_none_or(|set| !sets::shows(set, hero));
    let left: Vec<Hero> = heroes.iter().filter(is_left).cloned().collect();
    let heroes = left.as_slice();
    // A school or a prison is told by its set alone.
    let is_of = |front: Set| reading.set.is_some_and(Set::is_front) && reading.set != Some(front);
    let is_there = |set: Set| {
        matches!(set, Set::Car | Set::Road | Set::Boat | Set::Church | Set::Rooftop) || set.is_front() || is_of(set)
    };
    let place = if asked.is_some_and(is_there) { asked.map_or(place, sets::place_of) } else { place };
    let place = make_room(of_its_age(place, features, kind, heroes), &mut features, heroes);
    // A dolphin beside the bow is seen from the deck.
    let is_beside = |set: Set| matches!(set, Set::Deck | Set::Boat | Set::Bridge | Set::Ice | Set::Rooftop);
    let place = match asked.filter(|set| place == Place::Deep && is_beside(*set)) {
        Some(set) => sets::place_of(set),
        None => place,
    };
    // A volcano is not one of many peaks.
    let place = if has_volcano && place == Place::Mountains { Place::Hills } else { place };
    let set = asked.filter(|set| sets::fits(*set, place));
    let drawn = habit.times[draw.below(habit.times.len())];
    let time = reading.time.unwrap_or_else(|| implied_time(features).unwrap_or(drawn));
    let is_usual = reading.time.is_none() || time == Time::Night || habit.times.contains(&time);
    let mood = reading.mood.or_else(|| habit.mood.filter(|_| is_usual));
    // Gardens and banks have trees that lose their leaves.
    if place == Place::Snow && reading.has(Place::Hills) && !features.has(Feature::Pines) {
        features.insert(Feature::BareTrees);
    }
    complete(place, time, &mut features, &mut draw);
    let is_at_wall = heroes.first().is_some_and(|main| main.stand == Stand::Wall || is_furniture(main));
    let palette = Palette::of(place, time, mood, features, &mut draw);
    Plan {
        place,
        set,
        time,
        mood,
        features,
        palette,
        moons: reading.moons.max(1),
        has_heroes: !heroes.is_empty(),
        has_furniture: heroes.iter().any(|hero| hero.stand == Stand::Room && !hero.is_alive),
        people: heroes.iter().filter(|hero| hero.is_figure()).map(|hero| hero.count.max(1)).fold(0, u8::saturating_add),
        street: (!heroes.is_empty()).then(|| if Close::of(heroes) == Some(Close::Handled) { 0.57 } else { 0.64 }),
        is_at_wall,
        framing: Framing::Open,
        kind: kind.to_owned(),
        seed,
    }
}

/// Takes a place that fits the main hero if the text names none. Words that only hint at a place do not count.
fn settle<'a>(reading: &mut Scene, (main, heroes): (&'a Hero, &'a [Hero]), draw: &mut Draw) {
    use Feature as F;
    let weight = reading.weight();
    if main.stand == Stand::Ground && ROOM_METRES_MAX < main.metres {
        reading.places.retain(|(place, _)| *place != Place::Interior);
    }
    // A bear that fishes in a stream is beside it, not where fish are.
    if main.stand == Stand::Ground && reading.places.iter().any(|(place, _)| *place != Place::Deep) {
        reading.places.retain(|(place, _)| *place != Place::Deep);
    }
    // A snowman in the yard looks at the window of a bedroom from outside.
    let is_outdoor = main.stand == Stand::Ground && !main.is_alive;
    let has_other = reading.places.iter().any(|(place, _)| *place != Place::Interior);
    if is_outdoor && (has_other || main.settings.iter().any(|setting| setting == "snow")) {
        reading.places.retain(|(place, _)| *place != Place::Interior);
    }
    let is_indoors = reading.places.first().is_some_and(|(place, _)| *place == Place::Interior);
    let least = if is_indoors { NAMED } else { HINTED };
    if least <= weight && !reading.places.is_empty() {
        return;
    }
    let is_indoors = heroes.iter().any(|hero| matches!(hero.stand, Stand::Room | Stand::Wall));
    let is_outside = [F::Rain, F::Storm, F::Lightning, F::Snowfall, F::Fog, F::Moon, F::Stars];
    let has_umbrella = heroes.iter().any(|hero| hero.wears("umbrella"));
    let is_outside = has_umbrella || is_outside.into_iter().any(|weather| reading.features.has(weather));
    let fits =
        |setting: &&Setting| !(setting.scene.places.is_empty() || is_outside && setting.scene.has(Place::Interior));
    // Whoever has a loaf of bread in the rain decides where the two are.
    let fitting = |hero: &'a Hero| -> Vec<&'a Setting> { hero.settings.iter().filter(fits).collect() };
    // A bear that cuts a net is where bears are, not where scissors are.
    let is_host = |hero: &&Hero| hero.is_alive && !hero.is_figure() && HOST_METRES_MIN <= hero.metres;
    let host = heroes.iter().skip(1).find(is_host).filter(|_| main.stand == Stand::Table);
    let mut fitting = host.into_iter().chain(heroes).map(fitting);
    let settings = fitting.find(|settings| !is_outside || !settings.is_empty());
    let settings = settings.unwrap_or_else(|| main.settings.iter().collect());
    let at = draw.below(settings.len().max(1));
    // Beside a stove, a kettle is in the kitchen.
    let own = main.settings.iter().find(|setting| setting.scene.has(Place::Interior));
    let room = is_indoors.then(|| own.cloned().unwrap_or_else(|| Setting::from("room")));
    if let Some(Setting { scene, .. }) = room.as_ref().or_else(|| settings.get(at).copied())
        && !scene.places.is_empty()
    {
        let is_modern = reading.features.has(F::Modern);
        reading.places.clone_from(&scene.places);
        reading.features = reading.features.with(scene.features);
        reading.set = reading.set.filter(|set| set.is_front()).or(scene.set);
        if !is_modern {
            reading.features.remove(F::Modern); // the thing's usual place does not date the story
        }
    }
}

/// Tells old from modern: a city has towers only where the story is of our days, and a street is one of a town unless
/// something modern is named. Tales are never modern.
fn of_its_age(place: Place, features: Features, kind: &str, heroes: &[Hero]) -> Place {
    if place != Place::City {
        return place;
    }
    let is_tale = matches!(kind.to_lowercase().as_str(), "fable" | "fairytale" | "fairy tale" | "fantasy" | "folklore");
    let is_future = matches!(kind.to_lowercase().as_str(), "scifi" | "sci-fi" | "science-fiction");
    let is_modern = features.has(Feature::Modern)
        || is_future
        || heroes.iter().any(|hero| hero.is_glazed && hero.settings.iter().any(|setting| setting == "road"));
    if !is_tale && is_modern && !features.has(Feature::Old) {
        return Place::City;
    }
    // A house that is named stands alone at the road, where it can be seen.
    if heroes.is_empty() && (features.has(Feature::House) || features.has(Feature::Cabin)) {
        return Place::Hills;
    }
    Place::Town
}

/// Tells whether it is furniture that stands at a wall.
fn is_furniture(hero: &Hero) -> bool {
    hero.stand == Stand::Room && !hero.is_alive && WALL_METRES_MIN <= hero.metres
}

/// Changes a place so that the heroes can be there, and takes out what would show them twice.
fn make_room(place: Place, features: &mut Features, heroes: &[Hero]) -> Place {
    use Feature as F;
    let Some(main) = heroes.first() else { return place };
    for twice in [F::Figure, F::Couple, F::Camel, F::Candle, F::Rocket, F::Boat] {
        features.remove(twice);
    }
    if main.is_alive || main.stand == Stand::Air {
        features.remove(F::Birds);
    }
    // The ships of a harbour are not before a boat that is seen from near.
    if main.stand == Stand::Water && !main.is_alive {
        features.remove(F::Ship);
    }
    match main.stand {
        Stand::Deep if is_out_of_water(place, *features, heroes) => place,
        Stand::Deep => Place::Deep,
        Stand::Water if matches!(place, Place::Sea | Place::Deep) => place,
        Stand::Water if matches!(place, Place::Hills | Place::Mountains) => {
            features.insert(F::Water);
            place
        }
        Stand::Water if main.is_waterfowl() => place,
        Stand::Water => Place::Sea,
        // A door or a bed does not stand on a meadow.
        Stand::Room if is_furniture(main) => Place::Interior,
        // Somebody with a fish is on the shore, not where fish are.
        Stand::Ground if main.is_figure() && place == Place::Deep => Place::Sea,
        Stand::Ground if ROOM_METRES_MAX < main.metres && place == Place::Interior => {
            if main.settings.iter().any(|setting| setting == "rails") { Place::Hills } else { Place::Town }
        }
        Stand::Air if ROOM_METRES_MAX < main.metres && matches!(place, Place::Interior | Place::Deep) => Place::Hills,
        Stand::Ground | Stand::Air | Stand::Table | Stand::Wall | Stand::Room | Stand::Sky => place,
    }
}

/// Tells whether a swimmer is seen from where people are: on land, at a beach, in a harbour, or beside a building.
fn is_out_of_water(place: Place, features: Features, heroes: &[Hero]) -> bool {
    let is_building = |hero: &Hero| hero.stand == Stand::Ground && !hero.is_alive && ROOM_METRES_MAX < hero.metres;
    let is_on_shore = features.has(Feature::Beach) || features.has(Feature::Ship);
    let is_dry = !features.has(Feature::Water) || heroes.iter().any(is_building);
    place != Place::Deep && if place == Place::Sea { is_on_shore } else { is_dry }
}

/// Chooses the place. A word for winter only changes the look of a place that is named too.
fn place(reading: &Scene, habit: &Habit, draw: &mut Draw) -> Place {
    let has = |feature| reading.features.has(feature);
    let drawn = habit.places[draw.below(habit.places.len())];
    let mut named = reading.places.iter().map(|(place, _)| *place);
    let Some(first) = named.clone().next() else { return drawn };
    let named = named.find(|place| *place != Place::Snow);
    let outdoors = |place| {
        matches!(place, Place::Mountains | Place::Castle | Place::City | Place::Sea | Place::Interior | Place::Space)
    };
    match (first, named) {
        (Place::Snow, Some(other)) if outdoors(other) => other,
        (Place::Forest | Place::Hills, _) if has(Feature::Snow) => Place::Snow,
        (Place::Hills, Some(_)) if reading.has(Place::Forest) && has(Feature::Cabin) => Place::Forest,
        _ => first,
    }
}

/// Plans a picture of what a prompt says.
#[cfg(test)]
pub(super) fn plan(prompt: &str, kind: &str, seed: u64, heroes: &[Hero]) -> Plan {
    plan_of(&super::english(prompt), kind, seed, heroes)
}

#[cfg(test)]
mod tests {
    use super::super::hero::Shape;
    use super::*;

    #[test]
    fn the_prompt_decides_before_the_kind_does() {
        let check = |prompt: &str, kind: &str, place, time| {
            let plan = plan(prompt, kind, 1, &[]);
            assert_eq!((plan.place, plan.time), (place, time), "{prompt}");
        };
        check("A sunny green forest in the morning", "horror", Place::Forest, Time::Day);
        check("snowy woods at night", "comedy", Place::Snow, Time::Night);
        check("Snowy mountain peak at dawn", "horror", Place::Mountains, Time::Dawn);
        check("a wooden cabin deep in the dark forest", "drama", Place::Forest, Time::Night);
    }

    #[test]
    fn a_picture_of_no_known_hour_is_by_day_unless_its_kind_has_another_habit() {
        for seed in 0..8 {
            let time = |kind| plan("a teapot on a meadow", kind, seed, &[]).time;
            assert_eq!((time("drama"), time(""), time("horror")), (Time::Day, Time::Day, Time::Night));
        }
    }

    #[test]
    fn a_kettle_is_in_the_kitchen_with_its_stove_and_a_boat_alone_before_the_harbour() {
        let hero = |stand, setting: &str, metres| Hero {
            settings: vec![setting.into()],
            ..Hero::new(Shape::Drawing(Vec::new()), stand, metres)
        };
        let both = [hero(Stand::Table, "kitchen", 0.3), hero(Stand::Room, "kitchen", 1.6)];
        let together = plan("a kettle on the stove", "drama", 1, &both);
        assert_eq!((together.place, together.set), (Place::Interior, Some(Set::Kitchen)));
        let boat = [hero(Stand::Water, "sea", 3.0)];
        assert!(plan("a harbor", "drama", 1, &[]).features.has(Feature::Ship));
        assert!(!plan("a harbor", "drama", 1, &boat).features.has(Feature::Ship));
    }

    #[test]
    fn a_bear_that_fishes_is_on_the_bank() {
        let bear = Hero { is_alive: true, ..Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 1.8) };
        let place = |prompt: &str| plan(prompt, "fable", 1, std::slice::from_ref(&bear)).place;
        assert_eq!(place("a bear caught a fish in the stream"), Place::Hills);
        assert_eq!(place("a bear at the bottom of the coral reef"), Place::Deep);
    }

    #[test]
    fn a_whale_on_the_beach_and_a_fish_in_the_kitchen_are_not_under_water() {
        let swimmer = |metres| Hero { is_alive: true, ..Hero::new(Shape::Drawing(Vec::new()), Stand::Deep, metres) };
        for (prompt, metres, expected) in [
            ("drama scene, whale, beach", 14.0, Place::Sea),
            ("drama scene, whale, harbor", 14.0, Place::Sea),
            ("drama scene, whale, sea", 14.0, Place::Deep),
            ("drama scene, fish, kitchen", 0.3, Place::Interior),
            ("drama scene, fish, river", 0.3, Place::Deep),
        ] {
            assert_eq!(plan(prompt, "drama", 1, &[swimmer(metres)]).place, expected, "{prompt}");
        }
    }

    #[test]
    fn a_volcano_is_at_the_horizon_of_any_place() {
        let volcano = Hero::new(Shape::Figure("lavavolcano".into()), Stand::Ground, 900.0);
        for (prompt, expected) in [("drama scene, village", Place::Town), ("drama scene, mountain", Place::Hills)] {
            let plan = plan(prompt, "drama", 1, std::slice::from_ref(&volcano));
            assert_eq!(
                (plan.place, plan.features.has(Feature::Volcano), plan.has_heroes),
                (expected, true, false),
                "{prompt}"
            );
        }
    }

    #[test]
    fn a_prompt_without_known_words_still_gets_a_fitting_plan() {
        for kind in ["horror", "romance", "scifi", "whatever", ""] {
            let plan = plan("これは物語です", kind, 3, &[]);
            assert!(kind != "horror" || plan.time == Time::Night);
        }
    }
}
