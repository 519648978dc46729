//! Where, when and in which weather a story is. What one sentence says holds until another says otherwise. Pure.

use super::telling::{Clause, PASSING};
use super::ways::{self, Way, is_in};
use things::{Feature, Tells, Words, is_indoors};

/// Places that move, what is shown of each to those on board, and whether only where the text has people in it. Without them, a
/// ship is seen from outside.
const VEHICLES: [(&str, &str, bool); 4] = [
    ("ship", "deck", true),
    ("spaceship", "spaceship corridor", true),
    ("train", "compartment", false),
    ("car", "car interior", false),
];

/// What is a place only for those in it or on it, and not where it is only named: what moves, and ice, which may be in a glass.
const SMALL: &str = " ship spaceship train car ice ";

/// What a landscape has: whoever is in one and sees this stays where he is.
const FEATURES: &str = " river lake road bridge tower rope bridge ";

/// How often a story names ropes and planks at least whose bridge hangs from them.
const ROPES_MIN: usize = 2;

/// Rooms, and the buildings in which they may be.
const ROOMS: &str = " room kitchen cellar attic hall corridor library office school hospital ";
const BUILDINGS: &str = " house castle cabin hotel lighthouse ";

/// The rooms of what is entered, and what is seen of a place from outside: the place of the story, and where it goes.
const INSIDE: [(&str, &str); 5] =
    [("house", "room"), ("cabin", "room"), ("lighthouse", "room"), ("castle", "hall"), ("church", "nave")];
const IN_FRONT: [(&str, &str); 11] = [
    ("room", "house"),
    ("kitchen", "house"),
    ("cellar", "house"),
    ("attic", "house"),
    ("hall", "castle"),
    ("berth", "ship"),
    ("train", "station"),
    ("car", "road"),
    ("cave", "mountain"),
    ("nave", "church"),
    ("spaceship", "space"),
];

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
    /// Whether its bridge hangs from ropes: it does so in all pictures, and not only where they are named.
    hangs: bool,
    /// The last building or vehicle that was named.
    building: Option<&'static str>,
    time: Option<&'static str>,
    season: Option<&'static str>,
    weather: Option<&'static str>,
}

impl Stage {
    /// Begins with the first place of a story, unless somebody has to go there first.
    pub(super) fn of(clauses: &[Vec<&str>], known: &Words) -> Self {
        let mut places =
            clauses.iter().flat_map(|clause| Clause::of(clause, known, false).places(known).collect::<Vec<_>>());
        let first = places.next().filter(|(_, way, _)| matches!(way, Way::In | Way::At | Way::Subject));
        let is_rope = |clause: &&Vec<&str>| known.scene(&clause.join(" ")).features.has(Feature::Rope);
        let hangs = ROPES_MIN <= clauses.iter().filter(is_rope).count();
        Self { place: first.map(|(name, ..)| hung(name, hangs)), is_supposed: true, hangs, ..Self::default() }
    }

    /// Goes on to a text and returns what it shows. `somebody` tells whether a clause has a person in it.
    pub(super) fn go(
        &mut self,
        clauses: &[Vec<&str>],
        kind: &str,
        known: &Words,
        somebody: impl Fn(&[&str]) -> bool,
    ) -> Shown {
        let clauses: Vec<Clause> = clauses.iter().map(|it| Clause::of(it, known, somebody(it))).collect();
        let told = |tells: Tells| clauses.iter().flat_map(|it| &it.told).filter(move |it| it.tells == tells);
        let seen = self.move_on(&clauses, kind, known);
        let time = told(Tells::Time).map(|it| it.name).next();
        let is_over = clauses.iter().any(Clause::ends_weather);
        self.turn(told(Tells::Season).map(|it| it.name).next());
        self.pass(time, clauses.iter().any(Clause::begins_a_day));
        if is_over {
            self.season = self.season.or((self.weather == Some("snow")).then_some("winter")); // what fell still lies
            self.weather = told(Tells::Weather).map(|it| it.name).rfind(|name| !is_in(PASSING, name));
        } else {
            // "Clouds gathered, and it began to rain."
            self.weather = told(Tells::Weather).map(|it| it.name).next_back().or(self.weather);
        }
        let mood = told(Tells::Mood).map(|it| it.name).next();
        let has_somebody = clauses.iter().any(|it| it.has_somebody);
        let is_about =
            |place| clauses.iter().any(|it| it.places(known).any(|it| it.0 == place && it.1 == Way::Subject));
        let aboard = VEHICLES.iter().find(|(vehicle, _, with_people)| {
            self.place == Some(*vehicle) && (has_somebody || !with_people) && !is_about(*vehicle)
        });
        let place = seen.or(aboard.map(|(_, shown, _)| *shown)).or(self.place);
        let shown = Shown { place, time: self.time, season: self.season, weather: self.weather, mood, is_over };
        // It thunders in the sentence that says so; after that it only rains.
        if matches!(self.weather, Some("storm" | "lightning")) {
            self.weather = Some("rain");
        }
        shown
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

    /// Goes into the house before which the story is; its furniture was named.
    pub(super) fn go_in(&mut self) {
        let is_out = |place: &&str| !is_indoors(place) && !is_vehicle(place);
        let building = self.building.filter(|_| self.place.as_ref().is_none_or(is_out)).and_then(inside);
        self.place = self.place.and_then(inside).or(building).or(self.place);
    }

    /// Moves the story to where a text says that it is; returns what the text shows instead, if it only looks there.
    fn move_on(&mut self, clauses: &[Clause], kind: &str, known: &Words) -> Option<&'static str> {
        let looks_out = clauses.iter().any(|it| ways::is_outside(&it.words));
        let known_building = self.building.take();
        let (mut seen, mut goal, mut left) = (None, None, false);
        for clause in clauses {
            left |= clause.has_somebody && ways::goes_out(&clause.words);
            if clause.has_somebody && ways::goes_in(&clause.words) {
                goal = known_building.map(|it| inside(it).unwrap_or(it)).or(goal);
            }
            for (name, way, at) in clause.places(known) {
                let name = hung(vehicle(name, kind), self.hangs);
                self.building = (inside(name).is_some() || is_vehicle(name)).then_some(name).or(self.building);
                let from = self.place.filter(|_| !left && !self.is_supposed);
                let here = from.map(|here| Here { place: here, is_indoors: is_indoors(here) });
                let is_early = ways::is_before_now(&clause.words, at);
                let mention = Mention { name, way, is_first: at <= 2, is_indoors: is_indoors(name), is_early };
                match mention.means(here, looks_out && !left, clause.has_somebody) {
                    // Of several the last one that somebody goes to: he is there when the next text begins.
                    Means::Goal if goal.is_none() || is_gone_to_by(way) => {
                        goal = Some(within(name, way, here));
                    }
                    Means::Left => left = true,
                    Means::Seen => seen = seen.or(Some(name)),
                    Means::Goal | Means::Nothing => {}
                }
            }
        }
        let out = || self.place.filter(|here| is_indoors(here) || is_vehicle(here)).map(|here| self.before(here));
        let next = goal.or_else(|| left.then(out).flatten());
        self.is_supposed &= next.is_none();
        // Whoever goes elsewhere leaves the building behind.
        let is_near = goal.is_none_or(|place| known_building.and_then(inside) == Some(place));
        self.building = self.building.or(known_building.filter(|_| is_near));
        self.place = next.or(self.place);
        if let Some(place) = self.place.filter(|place| !is_indoors(place) && !is_vehicle(place)) {
            self.open = Some(place);
        }
        seen.filter(|_| next.is_none())
    }

    /// Returns where somebody is who goes out of a place.
    fn before(&self, place: &'static str) -> &'static str {
        let front = IN_FRONT.iter().find(|(inside, _)| *inside == place).map(|(_, front)| *front);
        self.open.or(front).unwrap_or("street")
    }
}

fn is_vehicle(place: &str) -> bool {
    VEHICLES.iter().any(|(vehicle, ..)| *vehicle == place)
}

/// Returns the vehicle of a place on board. A "ship" between the stars is a spaceship.
fn vehicle(place: &'static str, kind: &str) -> &'static str {
    let aboard = VEHICLES.iter().find(|(_, aboard, _)| *aboard == place);
    match aboard.map_or(place, |(vehicle, ..)| *vehicle) {
        "ship" if kind.starts_with("sci") => "spaceship",
        place => place,
    }
}

fn hung(place: &'static str, hangs: bool) -> &'static str {
    if hangs && place == "bridge" { "rope bridge" } else { place }
}

fn is_gone_to_by(way: Way) -> bool {
    matches!(way, Way::To | Way::Into)
}

/// Where the story is.
#[derive(Debug, Clone, Copy)]
struct Here {
    place: &'static str,
    is_indoors: bool,
}

/// A place that a clause names.
#[derive(Debug)]
struct Mention {
    name: &'static str,
    way: Way,
    /// Whether the clause begins with it.
    is_first: bool,
    is_indoors: bool,
    /// Whether it is said of the time before the story.
    is_early: bool,
}

/// What a place means for the story that a clause names.
#[derive(Debug, PartialEq, Eq)]
enum Means {
    /// The story is there now.
    Goal,
    /// The story leaves it.
    Left,
    /// The text shows it, and the story stays where it is.
    Seen,
    /// It changes nothing.
    Nothing,
}

impl Mention {
    fn means(&self, here: Option<Here>, looks_out: bool, has_somebody: bool) -> Means {
        let is_small = is_in(SMALL, self.name);
        let Some(here) = here else {
            return match self.way {
                Way::From => Means::Nothing,
                Way::To | Way::Into | Way::In | Way::At | Way::Of | Way::Subject | Way::Other => Means::Goal,
            };
        };
        let rides = is_vehicle(here.place);
        let is_out_of = here.is_indoors && !self.is_indoors || rides && self.name != here.place;
        match self.way {
            Way::From => {
                if self.is_of(here) {
                    Means::Left
                } else {
                    Means::Nothing
                }
            }
            _ if self.is_of(here) => Means::Nothing,
            // The bridge of a ship, and the sea around it.
            _ if matches!(self.name, "bridge" | "sea") && matches!(here.place, "ship" | "spaceship") => Means::Nothing,
            _ if is_out_of && looks_out => Means::Nothing,
            Way::To | Way::Into => Means::Goal,
            Way::In | Way::At | Way::Subject | Way::Other if self.is_early => Means::Nothing,
            Way::In | Way::At if rides && !is_small && !self.is_first => Means::Nothing,
            Way::In | Way::At if is_out_of && !self.is_first && !has_somebody => Means::Nothing,
            Way::In | Way::At => Means::Goal,
            Way::Subject if is_out_of && !rides && !is_small => Means::Seen,
            Way::Subject | Way::Other if is_out_of || is_small => Means::Nothing,
            Way::Subject if is_in(FEATURES, self.name) => Means::Seen,
            Way::Subject => Means::Goal,
            Way::Other if here.is_indoors => Means::Nothing,
            Way::Other => Means::Seen,
            Way::Of => Means::Nothing,
        }
    }

    /// Tells whether this is what the story is in already: whoever is in the kitchen is in the house.
    fn is_of(&self, here: Here) -> bool {
        let is_front = IN_FRONT.iter().any(|(inside, front)| *inside == here.place && *front == self.name);
        let is_house = is_in(ROOMS, here.place) && is_in(BUILDINGS, self.name);
        is_house && !matches!(self.way, Way::To | Way::From)
            || is_front && matches!(self.way, Way::From | Way::Of | Way::Subject)
            || self.way == Way::From && self.name == here.place
    }
}

/// Returns the room of a place that somebody goes into. Where a story begins "in a house", it is seen from outside first.
fn within(name: &'static str, way: Way, here: Option<Here>) -> &'static str {
    if name == "cabin" && here.is_some_and(|here| matches!(here.place, "ship" | "berth")) {
        return "berth";
    }
    let goes_in = way == Way::Into || way == Way::In && here.is_some();
    inside(name).filter(|_| goes_in).unwrap_or(name)
}

fn inside(place: &str) -> Option<&'static str> {
    INSIDE.iter().find(|(outside, _)| *outside == place).map(|(_, inside)| *inside)
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::*;

    /// Compares place, hour and weather of each text of a story.
    fn check(language: &str, story: &[(&str, &str)]) {
        let known = Words::new(language, "");
        let mut stage = Stage::default();
        for (text, expected) in story {
            let somebody = |clause: &[&str]| {
                clause.iter().any(|word| matches!(*word, "he" | "He" | "she" | "She" | "they" | "They" | "er" | "Er"))
            };
            let shown = stage.go(&asserted(text, &known), "horror", &known, somebody);
            let parts = [shown.place, shown.time, shown.weather].into_iter().flatten();
            assert_eq!(parts.collect::<Vec<_>>().join(" "), *expected, "{text}");
        }
    }

    #[test]
    fn a_story_stays_where_it_is_until_somebody_goes() {
        check(
            "en",
            &[
                ("A lamp burned in the cellar.", "cellar"),
                ("The kettle was cold.", "cellar"),
                ("She thought of the forest.", "cellar"),
                ("They had lived in a village.", "cellar"),
                ("On the screen she saw the sea.", "cellar"),
                ("Dogs barked in the street.", "cellar"),
                ("Through the window she saw the sea.", "cellar"),
                ("The garden was dark.", "garden"),
                ("The windows of the house rattled.", "cellar"),
                ("She would go to the castle.", "cellar"),
                ("She ran into the garden.", "garden"),
                ("The river roared.", "river"),
                ("She waited.", "garden"),
                ("She went into the house.", "room"),
                ("Then she went out.", "garden"),
                ("She hurried inside.", "room"),
                ("She went out.", "garden"),
                ("She left the garden.", "garden"),
                ("The forest was silent.", "forest"),
            ],
        );
    }

    #[test]
    fn a_vehicle_takes_the_story_with_it() {
        check(
            "en",
            &[
                ("The ship left the harbour.", "ship"),
                ("The sea was calm.", "ship"),
                ("He waited.", "deck"),
                ("He went below to his cabin.", "berth"),
                ("He climbed back on deck.", "deck"),
                ("It rained.", "ship rain"),
                ("They reached the island and went to the beach.", "beach rain"),
                ("A ship came.", "beach rain"),
                ("He got into a car.", "car interior rain"),
                ("They drove through the forest toward the city.", "car interior rain"),
                ("He got out.", "beach rain"),
            ],
        );
    }

    #[test]
    fn furniture_is_in_the_building_that_was_named_last() {
        let known = Words::new("en", "");
        let mut stage = Stage::default();
        let go = |stage: &mut Stage, text| stage.go(&asserted(text, &known), "horror", &known, |_| true).place;
        assert_eq!(go(&mut stage, "In the mountains stood a hut."), Some("mountain"));
        stage.go_in();
        assert_eq!(go(&mut stage, "He sat down."), Some("room"));
        assert_eq!(go(&mut stage, "He went into the forest."), Some("forest"));
        stage.go_in();
        assert_eq!(go(&mut stage, "He sat down."), Some("forest"), "the hut is far away");
    }

    #[test]
    fn a_bridge_of_planks_and_ropes_hangs_in_all_pictures() {
        for (story, expected) in [
            ("Inés estaba en el puente. Faltaban once tablas. Las cuerdas gemían.", Some("rope bridge")),
            ("Inés estaba en el puente. Llevaba una cuerda.", Some("bridge")),
        ] {
            let known = Words::new("es", "");
            assert_eq!(Stage::of(&asserted(story, &known), &known).place, expected, "{story}");
        }
    }

    #[test]
    fn weather_and_hour_last_until_they_change() {
        check(
            "en",
            &[
                ("One afternoon in the forest it poured.", "forest afternoon rain"),
                ("She entered the house.", "room afternoon rain"),
                ("She climbed the hill.", "hill afternoon rain"),
                ("The rain had not stopped.", "hill afternoon rain"),
                ("She stopped in the rain.", "hill afternoon rain"),
                ("At nightfall it stopped raining.", "hill night"),
                ("The storm broke.", "hill night storm"),
                ("She waited.", "hill night rain"),
                ("In the morning she woke.", "hill morning"),
                ("Clouds had rolled in and it began to snow.", "hill morning snow"),
                ("Flurries fell.", "hill morning snow"),
                ("Three days later she went on.", "hill daytime snow"),
                ("The sky was clear.", "hill daytime clear sky"),
                ("By lamplight she read.", "hill night clear sky"),
                ("It was autumn, and it rained.", "hill night rain"),
                ("Winter came, and it snowed.", "hill night snow"),
                ("The winter was long.", "hill night snow"),
                ("In spring she planted a tree.", "hill night"),
            ],
        );
    }

    #[test]
    fn months_tell_the_season() {
        for (language, text, expected) in [
            ("en", "In January 1814 the river froze.", Some("winter")),
            ("en", "The keeper saw the ship one October.", Some("autumn")),
            ("de", "Im Juli war es heiß.", Some("summer")),
            ("fr", "Un soir de décembre, il partit.", Some("winter")),
            ("es", "En enero hacía calor.", None), // half of those who write Spanish have summer then
        ] {
            let known = Words::new(language, "");
            let shown = Stage::default().go(&asserted(text, &known), "drama", &known, |_| true);
            assert_eq!(shown.season, expected, "{text}");
        }
    }

    #[test]
    fn other_languages_tell_of_weather_and_hour_as_stories_do() {
        for (language, text, expected) in [
            ("de", "Es dämmerte, und es begann zu regnen.", "dusk rain"),
            ("de", "An einem nebligen Abend kam er.", "evening fog"),
            ("de", "Bei Einbruch der Dunkelheit zogen Wolken auf.", "night overcast"),
            ("de", "Der Regen hörte auf, und die Sonne schien.", "sunny"),
            ("es", "Al amanecer empezó a lloviznar.", "dawn rain"),
            ("de", "Gegen Morgen hörte es auf zu schneien.", "morning"),
            ("es", "Dejó de llover.", ""),
            ("fr", "Le jour se leva, et il neigeait.", "dawn snow"),
            ("fr", "Le ciel s'assombrit à la tombée de la nuit.", "dusk overcast"),
            ("fr", "Il cessa de pleuvoir.", ""),
            ("it", "Imbruniva e pioveva.", "dusk rain"),
            ("it", "Smise di piovere.", ""),
            ("ja", "雨はいつのまにか上がり、坂道が光っていた。", ""),
            ("ja", "雨は止まなかった。", "rain"),
        ] {
            check(language, &[(text, expected)]);
        }
    }
}
