//! The words that show where, when and in which mood a sentence plays: English ones, and those of the other languages
//! that most stories are in. Every row begins with the English word that is used in the prompt.

/// What a word says about the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// The place.
    Place,
    /// The time of day.
    Time,
    /// The season.
    Season,
    /// The weather.
    Weather,
    /// The mood.
    Mood,
}

use Tells::{Mood, Place, Season, Time, Weather};

#[rustfmt::skip]
const ENGLISH: &[(Tells, &str)] = &[
    (Place, "forest wood grove thicket"), (Place, "jungle rainforest"), (Place, "mountain summit peak ridge"), (Place, "valley canyon gorge"),
    (Place, "city metropolis downtown town"), (Place, "street alley avenue lane"), (Place, "road highway"), (Place, "village hamlet"),
    (Place, "sea ocean"), (Place, "beach shore"), (Place, "island"), (Place, "harbor harbour port quay"), (Place, "coast cliff"),
    (Place, "lake pond"), (Place, "river stream brook"), (Place, "swamp marsh bog"), (Place, "desert dune"), (Place, "field farmland"),
    (Place, "meadow pasture"), (Place, "hill"), (Place, "garden orchard"), (Place, "park playground"), (Place, "castle fortress palace"),
    (Place, "tower"), (Place, "space orbit galaxy"), (Place, "planet"), (Place, "mars"), (Place, "spaceship starship"), (Place, "ship deck"),
    (Place, "room bedroom chamber parlour parlor"), (Place, "kitchen"), (Place, "office"), (Place, "library bookshop bookstore"),
    (Place, "corridor hallway tunnel"), (Place, "hospital clinic ward"), (Place, "house mansion manor"), (Place, "cabin hut cottage"),
    (Place, "church chapel"), (Place, "graveyard cemetery"), (Place, "cave cavern"), (Place, "lighthouse"), (Place, "school classroom"),
    (Place, "station platform"), (Place, "train"), (Place, "cellar basement"), (Place, "attic"), (Place, "underwater seabed reef"),
    (Place, "market bazaar"), (Place, "bridge"), (Place, "hotel inn"), (Place, "cafe restaurant tavern"),
    (Time, "night midnight nighttime"), (Time, "dawn sunrise daybreak"), (Time, "morning"), (Time, "noon midday"), (Time, "afternoon"),
    (Time, "sunset sundown"), (Time, "dusk twilight"), (Time, "evening"),
    (Season, "winter"), (Season, "autumn"), (Season, "summer"), (Season, "spring"),
    (Weather, "fog foggy mist misty"), (Weather, "rain rainy raining drizzle downpour"), (Weather, "storm stormy tempest thunderstorm"),
    (Weather, "snow snowy snowing snowfall blizzard"), (Weather, "lightning thunder"), (Weather, "sunny sunshine sunlight"),
    (Mood, "eerie scream screamed blood corpse ghost terror horror afraid fear nightmare haunted whispering"),
    (Mood, "romantic love loved kiss kissed lover wedding sweetheart"), (Mood, "magical magic spell wizard fairy enchanted dragon"),
    (Mood, "gloomy sad grief mourned wept tears lonely sorrow funeral alone"), (Mood, "cheerful laughed laughter joke happy party giggled"),
];

#[rustfmt::skip]
const GERMAN: &[(Tells, &str)] = &[
    (Place, "forest wald wälder walde wäldern"), (Place, "mountain berg berge bergen gebirge gipfel"), (Place, "valley tal schlucht"),
    (Place, "city stadt städte"), (Place, "street straße strasse straßen gasse gassen"), (Place, "village dorf dorfe dörfer"),
    (Place, "sea meer meere ozean"), (Place, "beach strand strande ufer"), (Place, "island insel inseln"), (Place, "harbor hafen"),
    (Place, "coast küste klippe klippen"), (Place, "lake see teich"), (Place, "river fluss flusse bach"), (Place, "swamp moor sumpf"),
    (Place, "desert wüste dünen düne"), (Place, "field feld felder feldern acker"), (Place, "meadow wiese wiesen"), (Place, "hill hügel"),
    (Place, "garden garten gärten"), (Place, "park"), (Place, "castle schloss burg palast"), (Place, "tower turm"), (Place, "space weltraum weltall"),
    (Place, "planet planeten"), (Place, "spaceship raumschiff"), (Place, "ship schiff schiffe deck"), (Place, "room zimmer stube kammer"),
    (Place, "kitchen küche"), (Place, "office büro"), (Place, "library bibliothek"), (Place, "corridor flur gang"), (Place, "hospital krankenhaus"),
    (Place, "house haus hause villa"), (Place, "cabin hütte"), (Place, "church kirche kapelle"), (Place, "graveyard friedhof"), (Place, "cave höhle"),
    (Place, "lighthouse leuchtturm"), (Place, "school schule"), (Place, "station bahnhof"), (Place, "train zug"), (Place, "cellar keller"),
    (Place, "attic dachboden"), (Place, "market markt"), (Place, "bridge brücke"), (Place, "hotel wirtshaus"),
    (Time, "night nacht nachts mitternacht"), (Time, "dawn morgengrauen sonnenaufgang"), (Time, "morning morgen morgens"), (Time, "noon mittag"),
    (Time, "afternoon nachmittag"), (Time, "sunset sonnenuntergang"), (Time, "dusk dämmerung"), (Time, "evening abend abends"),
    (Season, "winter"), (Season, "autumn herbst"), (Season, "summer sommer"), (Season, "spring frühling"),
    (Weather, "fog nebel"), (Weather, "rain regen"), (Weather, "storm sturm gewitter"), (Weather, "snow schnee"), (Weather, "lightning blitz donner"),
    (Weather, "sunny sonnenschein"),
    (Mood, "eerie schrie schrei blut leiche geist gespenst angst grauen"), (Mood, "romantic liebe liebte kuss küsste hochzeit"),
    (Mood, "magical zauber zauberer fee drache"), (Mood, "gloomy traurig trauer weinte tränen einsam"), (Mood, "cheerful lachte lachen fröhlich"),
];

#[rustfmt::skip]
const FRENCH: &[(Tells, &str)] = &[
    (Place, "forest forêt bois"), (Place, "mountain montagne montagnes"), (Place, "city ville"), (Place, "street rue"), (Place, "village"),
    (Place, "sea mer océan"), (Place, "beach plage"), (Place, "island île"), (Place, "lake lac"), (Place, "river rivière fleuve"),
    (Place, "desert désert"), (Place, "castle château"), (Place, "house maison"), (Place, "room chambre"), (Place, "church église"),
    (Place, "graveyard cimetière"), (Place, "garden jardin"), (Place, "ship navire bateau"), (Place, "lighthouse phare"),
    (Time, "night nuit minuit"), (Time, "dawn aube"), (Time, "morning matin"), (Time, "noon midi"), (Time, "evening soir"), (Time, "dusk crépuscule"),
    (Season, "winter hiver"), (Season, "autumn automne"), (Season, "summer été"), (Season, "spring printemps"),
    (Weather, "fog brouillard brume"), (Weather, "rain pluie"), (Weather, "storm tempête orage"), (Weather, "snow neige"),
];

#[rustfmt::skip]
const SPANISH: &[(Tells, &str)] = &[
    (Place, "forest bosque"), (Place, "mountain montaña montañas"), (Place, "city ciudad"), (Place, "street calle"), (Place, "village pueblo aldea"),
    (Place, "sea mar océano"), (Place, "beach playa"), (Place, "island isla"), (Place, "lake lago"), (Place, "river río"), (Place, "desert desierto"),
    (Place, "castle castillo"), (Place, "house casa"), (Place, "room habitación cuarto"), (Place, "church iglesia"), (Place, "graveyard cementerio"),
    (Place, "garden jardín"), (Place, "ship barco nave"), (Place, "lighthouse faro"),
    (Time, "night noche medianoche"), (Time, "dawn amanecer alba"), (Time, "morning mañana"), (Time, "noon mediodía"), (Time, "evening tarde"),
    (Time, "dusk anochecer crepúsculo"), (Season, "winter invierno"), (Season, "autumn otoño"), (Season, "summer verano"), (Season, "spring primavera"),
    (Weather, "fog niebla"), (Weather, "rain lluvia"), (Weather, "storm tormenta"), (Weather, "snow nieve"),
];

/// Words that cannot be shown in a picture: function words, and frequent verbs.
#[rustfmt::skip]
const STOP: &str = " the a an and or but of to in on at for with from by as is was were are be been being had has have having he she it they we you i \
his her its their our my your him them that this these those there here then than when where while what who which whose why how so not no nor \
did do does done would could should might must may can will shall if into onto out up down over under off about through toward towards only just \
very too also even still yet again ever never always once one all any some every each both other another such own me us himself herself itself \
themselves myself after before until since because though although upon between among against without within \
said says say asked answered replied told tell knew know thought think went go gone going came come coming got get took take taken made make saw \
see seen looked look seemed felt feel began begin began turned put let kept found find left heard hear tried try wanted want became happened stood \
nothing something anything everything nobody somebody anybody everyone someone almost perhaps maybe soon now later suddenly finally really quite \
der die das und ein eine einen einem einer eines den dem des im am an auf mit von vom zu zum zur ist war waren er sie es ich wir ihr du nicht sich \
hatte hat hatten als aber sein seine seinen ihre ihren bei aus nach über unter vor durch für um wie was wer wo dann noch nur schon auch so da dass \
le la les un une des du de et en dans sur il elle ils elles que qui ne pas se son sa ses au aux avec pour par était avait \
el los las unos unas y del al con por para su sus se no lo era había ";

/// Words that negate the next one.
const NEGATIONS: [&str; 10] = ["no", "not", "without", "never", "ohne", "kein", "keine", "keinen", "sans", "sin"];

/// Words before a place that somebody comes to.
const ARRIVALS: [&str; 16] = [
    "to",
    "into",
    "toward",
    "towards",
    "reached",
    "entered",
    "inside",
    "onto",
    "ins",
    "zum",
    "zur",
    "nach",
    "erreichte",
    "betrat",
    "vers",
    "hacia",
];

/// Words before a place that somebody leaves.
const DEPARTURES: [&str; 8] = ["left", "leaving", "from", "verließ", "aus", "quitta", "desde", "fled"];

/// Looks up a word of a language; returns what it says, and the English word for it.
pub(super) fn look_up(word: &str, language: &str) -> Option<(Tells, &'static str)> {
    // The story's own language is tried first: the German "See" is a lake, the English "see" is not.
    let own: &[(Tells, &str)] = match language.get(..2) {
        Some("de") => GERMAN,
        Some("fr") => FRENCH,
        Some("es") => SPANISH,
        _ => &[],
    };
    let stem = ["'s", "’s", "es", "s"].iter().find_map(|end| word.strip_suffix(end)).filter(|stem| 2 < stem.len());
    let find = |rows: &[(Tells, &'static str)], wanted: &str| {
        let row = rows.iter().find(|(_, words)| words.split(' ').any(|known| known == wanted))?;
        Some((row.0, row.1.split(' ').next()?))
    };
    let both = |rows| find(rows, word).or_else(|| stem.and_then(|stem| find(rows, stem)));
    both(own).or_else(|| both(ENGLISH))
}

/// Tells whether a word cannot be shown in a picture.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(&format!(" {word} ")) || word.chars().count() < 2 && word.is_ascii()
}

/// Tells whether a word negates the next one.
pub(super) fn negates(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// Tells whether somebody comes to the place that is named next.
pub(super) fn arrives(word: &str) -> bool {
    ARRIVALS.contains(&word)
}

/// Tells whether somebody leaves the place that is named next.
pub(super) fn departs(word: &str) -> bool {
    DEPARTURES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_an_english_word_that_is_known_itself() {
        for (tells, words) in ENGLISH.iter().chain(GERMAN).chain(FRENCH).chain(SPANISH) {
            let first = words.split(' ').next().unwrap();
            assert_eq!(look_up(first, "en"), Some((*tells, first)), "{words}");
        }
    }

    #[test]
    fn words_mean_what_they_mean_in_the_language_of_the_story() {
        let check =
            |word, language, expected| assert_eq!(look_up(word, language).map(|found| found.1), expected, "{word}");
        check("see", "de", Some("lake"));
        check("see", "en", None);
        check("see", "", None);
        check("wäldern", "de", Some("forest"));
        check("forests", "en", Some("forest"));
        check("castle's", "en-GB", Some("castle"));
        check("nuit", "fr", Some("night"));
        check("mar", "es", Some("sea"));
        check("friendship", "en", None);
        check("森", "ja", None);
    }
}
