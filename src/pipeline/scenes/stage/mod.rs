//! Where, when and in which weather a story is. What one sentence says holds until another says otherwise. Pure.

use super::doors;
use super::mention::{Here, Means, Mention, is_gone_to_by, within};
use super::rooms::{self, Signs, in_front, inside};
use super::seasons;
use super::telling::{Clause, PASSING};
use super::vehicles::{self, is_vehicle, vehicle};
use super::ways::{self, Way, is_in};
use things::{Feature, Kind, Tells, Thing, Words, is_indoors};

/// How often a story names ropes and planks at least whose bridge hangs from them.
const ROPES_MIN: usize = 2;

/// Places of which a building there is the better picture: "at Harrow Lane. The hospital was closed".
const AROUND: &str = " street road city town village market plaza ";

/// Places so large that whoever climbs or crosses a part of them was there before: "she climbed a dune".
const COUNTRIES: &str = " desert jungle arctic glacier space ";

/// Rooms in which people live, and where they are by day.
const LODGINGS: &str = " room bedroom kitchen attic cabin apartment hotel ";
const OUT_BY_DAY: &str = " street city town village market plaza shop office library school park in the shop ";

/// What one text shows of the stage.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) place: Option<&'static str>,
    pub(super) time: Option<&'static str>,
    pub(super) season: Option<&'static str>,
    pub(super) weather: Option<&'static str>,
    pub(super) mood: Option<&'static str>,
    /// Whether the text says that the weather is over, so that its words show nothing.
    pub(super) is_over: bool,
}

/// The stage of a story.
#[derive(Debug, Clone, Default)]
pub(super) struct Stage {
    place: Option<&'static str>,
    /// Whether the place is only the one that the story will name first.
    is_supposed: bool,
    /// The last place in the open, which is found again by whoever goes out.
    open: Option<&'static str>,
    /// Whether nobody is in the story but animals, which have furniture and food where they live in the open.
    is_wild: bool,
    /// What its bridge is that hangs from ropes: it does so in all pictures, and not only where they are named.
    bridge: Option<&'static str>,
    /// The last building or vehicle that was named, as long as the story is near it.
    building: Option<&'static str>,
    /// The last building that the story was at, wherever it is now.
    home: Option<&'static str>,
    /// What the last text shows of rooms, and a place in the open where furniture stands.
    signs: Signs,
    furnished: Option<&'static str>,
    /// The furniture that the last text names, and that of the rooms in which the story was.
    named: Vec<String>,
    furniture: Vec<(String, &'static str)>,
    /// The first room that the story was in, to which people come back at night.
    lodging: Option<&'static str>,
    /// Whether the waters are frozen.
    is_frozen: bool,
    time: Option<&'static str>,
    season: Option<&'static str>,
    weather: Option<&'static str>,
}

impl Stage {
    /// Begins with the first place of a story, unless somebody has to go there first, and in the season of which it tells first.
    pub(super) fn of(clauses: &[Vec<&str>], known: &Words) -> Self {
        let is_rope = |clause: &&Vec<&str>| known.scene(&clause.join(" ")).features.has(Feature::Rope);
        let all = clauses.iter().map(|clause| clause.join(" ")).collect::<Vec<_>>().join(", ");
        let living = |kind: Kind| known.things(&all).iter().any(|it| it.kind == kind);
        let is_wild = living(Kind::Animal) && !living(Kind::Person);
        let bridge = (ROPES_MIN <= clauses.iter().filter(is_rope).count()).then_some("rope bridge");
        let clauses: Vec<Clause> = clauses.iter().map(|clause| Clause::of(clause, known, false)).collect();
        let mut named = clauses.iter().flat_map(|clause| clause.places(known));
        let first = named.next();
        // Where a story names one place only, or a whole country, it is there from its first sentence on.
        let is_only = first.is_some_and(|(only, ..)| is_in(COUNTRIES, only) || named.all(|(name, ..)| name == only));
        let is_there = |way: Way| matches!(way, Way::In | Way::At | Way::Subject) || is_only && way != Way::From;
        let first = first.filter(|(_, way, _)| is_there(*way));
        let place = first.map(|(name, ..)| hung(name, bridge));
        let season = seasons::first(&clauses, known);
        let freezes = |clause: &Clause| seasons::freezes(clause, known);
        let is_frozen = season == Some("winter") && seasons::early(&clauses).any(freezes);
        Self { place, is_supposed: true, is_wild, bridge, season, is_frozen, ..Self::default() }
    }

    /// Returns the season that the story is in.
    pub(super) fn season(&self) -> Option<&'static str> {
        self.season
    }

    /// Forgets that somebody has gone into the place where the story is.
    pub(super) fn begin(&mut self) {
        self.is_supposed = true;
    }

    /// Goes on to a text and returns what it shows. `somebody` tells whether a clause has a person in it.
    pub(super) fn go(
        &mut self,
        clauses: &[Vec<&str>],
        kind: &str,
        known: &Words,
        somebody: impl Fn(&[&str]) -> bool,
    ) -> Shown {
        let things = known.things(&clauses.iter().map(|it| it.join(" ")).collect::<Vec<_>>().join(", "));
        let mut clauses: Vec<Clause> = clauses.iter().map(|it| Clause::of(it, known, somebody(it))).collect();
        if clauses.iter().any(|it| ways::is_painted(&it.words)) {
            clauses.iter_mut().for_each(Clause::forget_places);
        }
        let told = |tells: Tells| clauses.iter().flat_map(|it| &it.told).filter(move |it| it.tells == tells);
        let seen = self.move_on(&clauses, &things, kind, known);
        let time = told(Tells::Time).map(|it| it.name).next();
        let is_over = clauses.iter().any(Clause::ends_weather);
        let snows = || told(Tells::Weather).any(|it| it.name == "snow").then_some("winter");
        self.is_frozen |= clauses.iter().any(|clause| seasons::freezes(clause, known));
        let freezes = self.is_frozen.then_some("winter").filter(|_| self.season.is_none());
        self.turn(told(Tells::Season).map(|it| it.name).next().or_else(snows).or(freezes));
        self.is_frozen &= !clauses.iter().any(seasons::thaws) && self.season.is_none_or(|season| season == "winter");
        self.pass(time, clauses.iter().any(Clause::begins_a_day));
        let is_later = self.season.is_some() && clauses.iter().any(Clause::is_in_a_season);
        self.weather = self.weather.filter(|weather| !is_later || *weather == "snow");
        if is_over {
            self.season = self.season.or((self.weather == Some("snow")).then_some("winter")); // what fell still lies
            self.weather = told(Tells::Weather).map(|it| it.name).rfind(|name| !is_in(PASSING, name));
        } else {
            // "Clouds gathered, and it began to rain."
            self.weather = told(Tells::Weather).map(|it| it.name).next_back().or(self.weather);
        }
        if let Some(room) = self.place.filter(|place| is_indoors(place)) {
            for named in std::mem::take(&mut self.named).into_iter().map(|name| (name, room)) {
                if !self.furniture.contains(&named) {
                    self.furniture.push(named);
                }
            }
        }
        let mood = told(Tells::Mood).map(|it| it.name).next();
        let place = self.shown_place(&clauses, &things, seen, known);
        let shown = Shown { place, time: self.time, season: self.season, weather: self.weather, mood, is_over };
        // It thunders in the sentence that says so; after that it only rains, and in a desert the sand lies again.
        if matches!(self.weather, Some("storm" | "lightning")) {
            self.weather = (self.place != Some("desert")).then_some("rain");
        }
        shown
    }

    /// Returns what is shown of where the story is: what a text only sees, or where the people in it are who are aboard, below
    /// deck or in the rooms of a tower.
    fn shown_place(
        &self,
        clauses: &[Clause],
        things: &[Thing],
        seen: Option<&'static str>,
        known: &Words,
    ) -> Option<&'static str> {
        let has_somebody = clauses.iter().any(|it| it.has_somebody);
        // "The ship left the harbour", but not "The captain had sailed the ship".
        let is_about = |place| {
            let mut others = clauses.iter().filter(|it| !it.has_somebody);
            others.any(|it| it.places(known).any(|it| it.0 == place && it.1 == Way::Subject))
        };
        let aboard = || {
            let mut vehicles = vehicles::VEHICLES.iter();
            let found = vehicles.find(|(vehicle, _, with_people)| {
                self.place == Some(*vehicle) && (has_somebody || !with_people) && !is_about(*vehicle)
            });
            found.map(|(_, shown, _)| *shown)
        };
        // Whoever sits at a table of a ship is below deck.
        let is_below = self.place == Some("ship") && self.signs == Signs::Sure && has_somebody;
        // "Fog lay over the roofs": nobody is in it, and no room has it.
        let has_weather = clauses.iter().flat_map(|it| &it.told).any(|it| it.tells == Tells::Weather);
        let of_buildings = || !things.is_empty() && things.iter().all(|it| it.kind == Kind::Building);
        let is_of_roofs = || clauses.iter().any(|it| doors::is_of_roofs(&it.words));
        let is_open = has_weather && !has_somebody && (is_of_roofs() || of_buildings())
            || clauses.iter().any(|it| doors::is_in_the_weather(&it.words));
        let outside = || self.place.filter(|place| is_open && is_indoors(place)).map(|here| self.before(here));
        // Whoever sees a ship from a room looks out, and a boat is in none.
        let is_far = clauses.iter().any(|it| doors::sees(&it.words) || ways::paints(&it.words));
        let looks_far = things.iter().any(if is_far { rooms::is_too_large } else { rooms::is_afloat });
        let outside = || {
            outside()
                .or_else(|| self.place.filter(|place| looks_far && is_indoors(place)).map(|here| self.before(here)))
        };
        let used = || self.place.filter(|_| has_somebody).and_then(|place| rooms::used(place, things));
        let below = || is_below.then_some("berth");
        let place = seen.or_else(outside).or_else(used).or_else(below).or_else(aboard).or(self.place);
        if self.is_frozen { Some(place.map_or("ice", seasons::frozen)) } else { place }
    }

    /// Turns the year where a text names another season: the weather of the one before is over.
    fn turn(&mut self, season: Option<&'static str>) {
        let Some(season) = season else { return };
        let is_another = self.season.is_some_and(|known| known != season);
        let melts = self.weather == Some("snow") && is_in(" spring summer ", season);
        let stays = self.weather == Some("snow") && season == "winter";
        if melts || is_another && !stays {
            self.weather = None;
        }
        if is_another {
            self.time = None; // of a night long ago
        }
        self.season = Some(season);
    }

    /// Lets time pass: the weather of a day ends with it, but snow lies.
    fn pass(&mut self, time: Option<&'static str>, is_new_day: bool) {
        let was_night = matches!(self.time, Some("night" | "evening" | "dusk"));
        let is_new_day = is_new_day || was_night && matches!(time, Some("morning" | "noon" | "afternoon" | "daytime"));
        if is_new_day && self.weather.is_some_and(|weather| weather != "snow" && is_in(PASSING, weather)) {
            self.weather = None;
        }
        let later = is_new_day.then_some("daytime");
        self.time = time.or(later).or(self.time);
    }

    /// Hears in a winter that the waters are frozen.
    pub(super) fn hear(&mut self, quoted: &[Vec<&str>], known: &Words) {
        let mut clauses = quoted.iter().map(|clause| Clause::of(clause, known, false));
        self.is_frozen |= self.season == Some("winter") && clauses.any(|clause| seasons::freezes(&clause, known));
    }

    /// Goes into the room of which a text has signs: into that of the building where the story is; if they are sure, into that
    /// of one that the text names, or of the last one.
    pub(super) fn go_in(&mut self, signs: Signs, clauses: &[Vec<&str>], known: &Words) {
        let signs = if self.is_wild { Signs::None } else { signs };
        let is_out = |place: &str| !is_indoors(place) && !is_vehicle(place);
        self.signs = signs;
        let told: Vec<Clause> = clauses.iter().map(|clause| Clause::of(clause, known, false)).collect();
        if told.iter().all(|clause| clause.places(known).next().is_none()) {
            self.come_back(&rooms::furniture(clauses, known, true));
        }
        self.named = rooms::furniture(clauses, known, false);
        let is_furnished = self.place.is_some() && self.furnished == self.place;
        if signs == Signs::None || is_furnished || !self.place.is_none_or(is_out) {
            return;
        }
        let is_sure = signs == Signs::Sure && !self.place.is_some_and(rooms::is_furnished);
        let clauses = clauses.iter().filter(|_| is_sure).map(|clause| Clause::of(clause, known, false));
        let named = clauses.into_iter().find_map(|clause| clause.places(known).find_map(|(name, ..)| inside(name)));
        let near = named.or(self.place.and_then(inside)).or(self.building.and_then(inside));
        let any = || is_sure.then(|| self.home.and_then(inside).unwrap_or("room"));
        self.place = near.or_else(any).or(self.place);
    }

    /// Comes back to the room whose furniture a text names: "that night she pushed the wardrobe aside".
    fn come_back(&mut self, furniture: &[String]) {
        let room = |name: &String| self.furniture.iter().find(|(known, _)| known == name).map(|(_, place)| *place);
        let is_here = |(known, place): &(String, _)| Some(*place) == self.place && furniture.contains(known);
        let is_elsewhere =
            self.place.is_some_and(|place| !rooms::is_furnished(place)) && !self.furniture.iter().any(is_here);
        self.place = furniture.iter().find_map(room).filter(|_| is_elsewhere).or(self.place);
    }

    /// Moves the story to where a text says that it is; returns what the text shows instead, if it only looks there.
    fn move_on(&mut self, clauses: &[Clause], things: &[Thing], kind: &str, known: &Words) -> Option<&'static str> {
        let looks_out = clauses.iter().any(|it| doors::is_outside(&it.words));
        let known_building = self.building.take();
        // Another day begins elsewhere, and what stands in no room is outside.
        let is_new_day = clauses.iter().any(|it| it.begins_a_day() || it.is_in_a_season());
        let is_outside = is_new_day && things.iter().any(rooms::is_outdoors);
        let (mut seen, mut goal, mut left) = (None, None, is_outside);
        let looks_back = clauses.iter().any(|it| doors::looks_back(&it.words));
        for clause in clauses {
            let rides = self.place.is_some_and(is_vehicle);
            left |= clause.has_somebody && doors::goes_out(&clause.words, rides);
            let is_under_a_roof = self.place.is_some_and(is_indoors) && !left;
            if !is_under_a_roof
                && (clause.has_somebody && doors::goes_in(&clause.words) || doors::is_let_in(&clause.words))
            {
                let near = self.place.and_then(inside).or(known_building.map(|it| inside(it).unwrap_or(it)));
                goal = near.or(goal);
            }
            let is_said = ways::is_said_by_all(&clause.words);
            for (name, way, at) in clause.places(known) {
                let way = clause.told_way(way, at);
                let name = hung(vehicle(name, kind), self.bridge);
                let is_anew = is_new_day && matches!(way, Way::In | Way::At | Way::Subject);
                let from = self.place.filter(|_| !left && !self.is_supposed && !is_anew);
                let building = self.building.or(known_building);
                let here = from.map(|here| Here { place: here, building, is_indoors: is_indoors(here) });
                let is_building = inside(name).is_some() || in_front(name).is_some_and(|_| is_indoors(name));
                let is_named = (inside(name).is_some() || is_vehicle(name)) && !is_said;
                self.building = is_named.then_some(name).or(self.building);
                let is_early = ways::is_before_now(&clause.words, at);
                if !left && self.is_a_room_of(name, known) || vehicles::is_on_top(name, &clause.words, at) {
                    continue;
                }
                if let Some(only) = self.only_sees((name, way), here, looks_back) {
                    seen = seen.or(Some(only));
                    continue;
                }
                let mention = Mention { name, way, is_first: at <= 2, is_early, is_said };
                match mention.means(here, looks_out && !left, clause.has_somebody) {
                    // Of several the last one that somebody goes to: he is there when the next text begins.
                    Means::Goal if goal.is_none_or(|goal| inside(goal) == Some(name)) || is_gone_to_by(way) => {
                        let stands =
                            here.is_none() && way == Way::Subject && rooms::is_seen_from_outside(name, &clause.words);
                        let front = in_front(name).filter(|_| stands);
                        goal = Some(front.unwrap_or_else(|| within(name, way, here)));
                    }
                    Means::Goal if is_building && goal.is_some_and(|goal| is_in(AROUND, goal)) => {
                        let is_in = matches!(way, Way::In | Way::At);
                        goal = Some(if is_in { name } else { in_front(name).unwrap_or(name) });
                    }
                    Means::Left => left = true,
                    Means::Seen => seen = seen.or(Some(name)),
                    Means::Goal | Means::Nothing => {}
                }
            }
        }
        let is_next_night = clauses.iter().any(|it| it.has_somebody && doors::is_next_night(&it.words));
        let is_out = || self.place.is_some_and(|here| is_in(OUT_BY_DAY, here));
        let goal = goal.or_else(|| self.lodging.filter(|_| is_next_night && is_out()));
        let out = || self.place.filter(|here| is_indoors(here) || is_vehicle(here)).map(|here| self.before(here));
        let next = goal.or_else(|| left.then(out).flatten());
        self.is_supposed &= next.is_none();
        // Whoever goes elsewhere leaves the building behind.
        let is_near = goal.is_none_or(|place| known_building.and_then(inside) == Some(place));
        self.building = self.building.or(known_building.filter(|_| is_near));
        self.place = next.or(self.place);
        self.lodging = self.lodging.or(self.place.filter(|place| is_in(LODGINGS, place)));
        let is_open = |place: &&str| self.signs == Signs::Sure && !is_indoors(place);
        self.furnished = goal.filter(is_open).or(self.furnished);
        if let Some(place) = self.place.filter(|place| !is_indoors(place) && !is_vehicle(place)) {
            self.open = Some(place);
        }
        self.home = self.building.filter(|it| inside(it).is_some()).or(self.home);
        seen.filter(|_| next.is_none())
    }

    /// Returns what is seen of a place in which nobody is, though a text names it as if somebody were.
    fn only_sees(
        &self,
        (name, way): (&'static str, Way),
        here: Option<Here>,
        looks_back: bool,
    ) -> Option<&'static str> {
        // "When she looked back, a lamp burned in the hall": she is before the house.
        if looks_back && is_indoors(name) && self.place.is_some_and(|here| !is_indoors(here)) {
            return Some(self.home.unwrap_or("house"));
        }
        // "The rain had rotted the apples in the hedgehog's cellar."
        let is_outside = here.is_some_and(|here| !here.is_indoors);
        (self.is_wild && is_outside && name == "cellar" && !is_gone_to_by(way)).then_some(name)
    }

    /// Tells whether a place that is named is the room where the story is: a Japanese "shop" is any business, such as a bath or an
    /// inn, and the "spare room" of a title is in the burrow of its story.
    fn is_a_room_of(&self, name: &str, known: &Words) -> bool {
        let is_any = known.language() == "ja" && name == "shop" || self.is_supposed && name == "room";
        is_any && self.place.is_some_and(is_indoors)
    }

    /// Returns where somebody is who goes out of a place.
    fn before(&self, place: &'static str) -> &'static str {
        self.open.or(in_front(place)).unwrap_or("street")
    }
}

fn hung(place: &'static str, bridge: Option<&'static str>) -> &'static str {
    bridge.filter(|_| place == "bridge").unwrap_or(place)
}

#[cfg(test)]
mod tests;
