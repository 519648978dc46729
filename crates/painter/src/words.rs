//! Finds in a prompt the words that say what the picture shows, with a small lexicon.

use super::plan::{Feature as F, Features, Mood, Place as P, Time as T};

/// The meaning of one word.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// A place, with its weight.
    Place(P, u32),
    Time(T),
    Mood(Mood),
    With(F),
    /// A place, with its weight, and a thing in it.
    Both(P, u32, F),
}

/// The meaning of a whole prompt.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// The places, the one with the greatest weight first.
    pub(super) places: Vec<P>,
    /// The first time of day in the prompt.
    pub(super) time: Option<T>,
    /// The first mood in the prompt.
    pub(super) mood: Option<Mood>,
    /// All things in the prompt.
    pub(super) features: Features,
    /// The weight of the first place.
    pub(super) weight: u32,
    /// The least number of moons.
    pub(super) moons: usize,
}

/// English words and the most frequent German ones: singular, lower case, `|` between words with the same meaning.
#[rustfmt::skip]
const LEXICON: &[(&str, Says)] = &[
    ("forest|wood|jungle|rainforest|grove|thicket|wald|forst|glade|clearing", Says::Place(P::Forest, 6)),
    ("tree|baum|oak|eiche|branch|leaf|trail|path|pfad", Says::Place(P::Forest, 2)),
    ("mountain|mountaintop|peak|summit|alp|ridge|berg|gipfel|gebirge|cliff|crag|volcano", Says::Place(P::Mountains, 5)),
    ("valley|canyon|gorge|tal|schlucht", Says::Place(P::Mountains, 3)),
    ("city|skyline|downtown|metropolis|skyscraper|stadt|grossstadt|großstadt|cyberpunk", Says::Both(P::City, 5, F::Modern)),
    ("town|village|hamlet|dorf|kleinstadt|altstadt|rooftop|roof", Says::Both(P::City, 5, F::Old)),
    ("street|alley|avenue|road|strasse|straße|gasse|lane|boulevard|sidewalk|market|bazaar|souk", Says::Both(P::City, 4, F::Street)),
    ("building|apartment|tower|traffic|car|taxi", Says::Place(P::City, 2)),
    ("skyscraper|skyline|neon|cyberpunk|futuristic|traffic|car|taxi|bus|subway|hologram|robot", Says::With(F::Modern)),
    ("old|ancient|medieval|alt|alte|alten|alter|historic|centuries|mittelalter", Says::With(F::Old)),
    ("bridge|brücke", Says::Both(P::Hills, 2, F::Water)),
    ("sea|ocean|coast|shore|seashore|bay|harbor|harbour|wave|meer|ozean|küste|hafen|strand", Says::Both(P::Sea, 5, F::Water)),
    ("harbor|harbour|hafen|port|pier|dock|quay", Says::With(F::Ship)),
    ("beach|island|insel|lagoon|tide", Says::Both(P::Sea, 5, F::Beach)),
    ("lake|river|pond|canal|see|fluss|stream|waterfall|waterway|loch|marsh|swamp", Says::Both(P::Hills, 4, F::Water)),
    ("desert|dune|sand|sahara|wüste|oasis|caravan", Says::Place(P::Desert, 5)),
    ("mars|martian", Says::Both(P::Desert, 7, F::Mars)),
    ("hill|meadow|countryside|country|farm|hügel|wiese|prairie|savannah|savanna|swing|playground|park|garden|garten|yard|backyard|courtyard|hof", Says::Place(P::Hills, 4)),
    ("field|lavender|wheat|flower|feld|blume|poppy|sunflower|vineyard", Says::Both(P::Hills, 5, F::Field)),
    ("castle|fortress|palace|citadel|schloss|burg|kingdom|spire|wizard|dragon", Says::Place(P::Castle, 6)),
    ("space|galaxy|planet|nebula|spaceship|spacecraft|starship|asteroid|cosmos|orbit|weltraum|weltall|comet|satellite|universe", Says::Place(P::Space, 6)),
    ("astronaut", Says::Both(P::Space, 2, F::Figure)),
    ("room|corridor|hallway|office|kitchen|bedroom|laboratory|lab|attic|cellar|basement|zimmer|keller|flur|hospital|hotel|classroom|inside|interior|desk|fireplace|table|apartment|bar|cafe|restaurant|museum|theater|train|elevator|clinic|station", Says::Place(P::Interior, 5)),
    ("library|bookshop|bookstore|book|archive|study|bibliothek|buch|shelf", Says::Both(P::Interior, 5, F::Books)),
    ("corridor|hallway|hospital|tunnel|flur|ward|passage|clinic|elevator|station|laboratory|lab|subway|train", Says::With(F::Corridor)),
    ("candle|candlelight|kerze|flame|torch", Says::Both(P::Interior, 2, F::Candle)),
    ("key|letter|envelope|diary|photograph|mirror|clock|painting|window|fenster|door|tür|stair|piano|telephone|phone", Says::Place(P::Interior, 2)),
    ("underwater|reef|coral|shark|submarine|seabed|undersea|whale|mermaid|sunken|shipwreck|fish|abyss", Says::Place(P::Deep, 7)),
    ("snow|snowy|winter|ice|icy|frozen|frost|glacier|arctic|blizzard|schnee|eis|polar|snowfall", Says::Both(P::Snow, 4, F::Snow)),
    ("cave|cavern|höhle", Says::Both(P::Mountains, 3, F::Figure)),
    ("night|midnight|nacht|mitternacht|nocturnal|nighttime|moonlit|moonlight", Says::Time(T::Night)),
    ("dark|darkness|black|dunkel", Says::Time(T::Night)),
    ("sunrise|dawn|daybreak|morning|morgen|sonnenaufgang|morgengrauen", Says::Time(T::Dawn)),
    ("day|noon|daylight|sunny|midday|afternoon|summer|spring|bright|tag|sommer|mittag|blue", Says::Time(T::Day)),
    ("sunset|sonnenuntergang|golden|sundown", Says::Time(T::Sunset)),
    ("dusk|twilight|evening|abend|dämmerung", Says::Time(T::Dusk)),
    ("horror|eerie|haunted|creepy|spooky|sinister|ominous|terrifying|ghost|ghostly|nightmare|grave|shadowy|unheimlich|geist|curse", Says::Mood(Mood::Eerie)),
    ("neon|cyberpunk|futuristic|hologram|android|robot", Says::Mood(Mood::Neon)),
    ("magic|magical|enchanted|fairy|mystical|wizard|dragon|ethereal|purple|violet|dreamy|crystal|alien|elf|spell|zauber", Says::Mood(Mood::Magic)),
    ("noir|melancholic|gloomy|sad|grey|gray|bleak|lonely|somber|overcast|cloudy|stormy|grau|detective|abandoned", Says::Mood(Mood::Grey)),
    ("romantic|love|lover|warm|pink|rosy|liebe|cherry|wedding|kiss", Says::Mood(Mood::Rose)),
    ("autumn|october|herbst|amber|harvest|pumpkin", Says::Mood(Mood::Autumn)),
    ("moon|moonlit|moonlight|mond|mondlicht|crescent", Says::With(F::Moon)),
    ("sun|sunlight|sunny|sunset|sunrise|sonne|sunshine|sunbeam", Says::With(F::Sun)),
    ("star|starry|starlight|stern|sterne|constellation|milky", Says::With(F::Stars)),
    ("tree|oak|baum|eiche", Says::With(F::Tree)),
    ("rainbow|regenbogen", Says::With(F::Rainbow)),
    ("aurora|borealis|polarlicht|northern", Says::With(F::Aurora)),
    ("rain|rainy|downpour|drizzle|raining|regen|raincoat|wet|puddle", Says::With(F::Rain)),
    ("storm|thunderstorm|thunder|stormy|sturm|gewitter|tempest", Says::With(F::Storm)),
    ("lightning|blitz|thunderbolt", Says::With(F::Lightning)),
    ("snowfall|blizzard|snowstorm|snowing|snowflake|snowy|snow|schnee", Says::With(F::Snowfall)),
    ("fog|foggy|mist|misty|haze|hazy|nebel|smoke|rauch", Says::With(F::Fog)),
    ("petal|blossom|sakura|cherry|confetti", Says::With(F::Petals)),
    ("firefly|butterfly|spark|ember|glowing|bioluminescent|glühwürmchen|lantern", Says::With(F::Fireflies)),
    ("bird|crow|raven|seagull|gull|flock|vogel|rabe|bat|owl|vulture|dragon", Says::With(F::Birds)),
    ("lighthouse|leuchtturm", Says::Both(P::Sea, 6, F::Lighthouse)),
    ("shipwreck|wreck|sunken", Says::With(F::Ship)),
    ("ship|galleon|schiff|warship|vessel|sail|sailing|pirate|schooner|frigate", Says::Both(P::Sea, 5, F::Ship)),
    ("boat|rowboat|canoe|rowing|boot|ferry|fisherman", Says::Both(P::Sea, 1, F::Boat)),
    ("cabin|hut|cottage|lodge|hütte|inn|farmhouse|barn|home", Says::Both(P::Hills, 2, F::Cabin)),
    ("house|mansion|manor|haus|villa|church|chapel|kirche", Says::Both(P::Hills, 3, F::House)),
    ("graveyard|cemetery|grave|tombstone|friedhof|tomb|grab", Says::Both(P::Hills, 5, F::Graves)),
    ("figure|man|woman|stranger|girl|boy|silhouette|person|traveler|traveller|wanderer|detective|soldier|child|knight|mann|frau|mädchen|junge|kind|hiker|walker|keeper|king|queen|witch|hunter", Says::With(F::Figure)),
    ("couple|lover|two people|together|paar", Says::With(F::Couple)),
    ("streetlamp|lamp|lamppost|streetlight|lantern|laterne|lampe", Says::With(F::Lamp)),
    ("camel|caravan|kamel|karawane", Says::Both(P::Desert, 3, F::Camel)),
    ("bare|leafless|dead|twisted|gnarled|withered|kahl", Says::With(F::BareTrees)),
    ("pine|fir|spruce|conifer|cabin|tanne|kiefer", Says::With(F::Pines)),
    ("oak|leafy|green|maple|birch|blossom|autumn|cherry|orchard|apple|eiche|birke", Says::With(F::LeafyTrees)),
    ("palm|tropical|oasis|lagoon|palme|jungle|rainforest", Says::With(F::Palms)),
    ("ring|saturn|rings", Says::With(F::Ringed)),
    ("cloud|cloudy|overcast|wolke", Says::With(F::Clouds)),
    ("spaceship|spacecraft|starship|rocket|raumschiff|ufo", Says::With(F::Rocket)),
];

/// German words that have another meaning in English; they count only in a German prompt.
const FALSE_FRIENDS: &[&str] = &["see", "tag", "grab", "boot", "stern"];

/// Words that occur only in German prompts; they show the language.
const GERMAN: &[&str] = &["der", "das", "ein", "eine", "einem", "einer", "im", "und", "mit", "über", "bei"];

/// Two words that name something else than the second one does, and the word that it is read as.
const TOGETHER: &[(&str, &str, &str)] = &[
    ("post", "office", "town"),
    ("ticket", "office", "town"),
    ("sun", "set", "sunset"),
    ("sun", "sets", "sunset"),
    ("sun", "sank", "sunset"),
    ("sun", "sinks", "sunset"),
    ("setting", "sun", "sunset"),
    ("sun", "rose", "sunrise"),
    ("sun", "rises", "sunrise"),
    ("rising", "sun", "sunrise"),
];

/// Words that negate the next one.
const NEGATIONS: &[&str] = &["no", "without", "not", "ohne", "kein", "keine", "never"];

/// Words that make the next noun plural, for example two moons.
const PAIRS: &[&str] = &["two", "twin", "double", "zwei", "both"];

/// Reads a prompt word by word, so that "ship" is not found in "friendship".
pub(super) fn read(prompt: &str) -> Reading {
    let lower = prompt.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut reading = Reading::default();
    let mut scores: Vec<(P, u32)> = Vec::new();
    let german = words.iter().any(|word| GERMAN.contains(word));
    let mut before = "";
    let mut two_back = "";
    for word in words {
        let joined = TOGETHER.iter().find(|(first, second, _)| *first == before && *second == word);
        let word = joined.map_or(word, |(_, _, meant)| *meant);
        if !NEGATIONS.contains(&before) && (german || !FALSE_FRIENDS.contains(&word)) {
            for says in meanings(word) {
                note(says, &mut reading, &mut scores);
            }
            if matches!(singular(word), Some("moon" | "sun")) || word == "monde" {
                reading.moons = if PAIRS.contains(&before) || PAIRS.contains(&two_back) { 2 } else { 1 };
            }
        }
        (two_back, before) = (before, word);
    }
    scores.sort_by_key(|&(_, score)| std::cmp::Reverse(score)); // stable: in a tie the first named wins
    reading.weight = scores.first().map_or(0, |(_, weight)| *weight);
    reading.places = scores.into_iter().map(|(place, _)| place).collect();
    reading
}

/// Removes the `s` of a plural.
fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s').filter(|stem| 2 < stem.len())
}

/// Returns the meanings of a word.
fn meanings(word: &str) -> impl Iterator<Item = Says> + '_ {
    let irregular = match word {
        "leaves" => "leaf",
        "shelves" => "shelf",
        "fireflies" => "firefly",
        "butterflies" => "butterfly",
        "cities" => "city",
        "churches" => "church",
        "branches" => "branch",
        "wälder" => "wald",
        "men" => "man",
        "women" => "woman",
        "children" => "child",
        other => other,
    };
    LEXICON.iter().filter_map(move |(list, says)| {
        let hit = |wanted: &str| list.split('|').any(|entry| entry == wanted);
        (hit(irregular) || singular(word).is_some_and(hit)).then_some(*says)
    })
}

fn note(says: Says, reading: &mut Reading, scores: &mut Vec<(P, u32)>) {
    match says {
        Says::Time(time) => {
            reading.time.get_or_insert(time);
        }
        Says::Mood(mood) => {
            reading.mood.get_or_insert(mood);
        }
        Says::With(feature) => reading.features.insert(feature),
        Says::Place(place, score) => add(scores, place, score),
        Says::Both(place, score, feature) => {
            reading.features.insert(feature);
            add(scores, place, score);
        }
    }
}

fn add(scores: &mut Vec<(P, u32)>, place: P, score: u32) {
    match scores.iter_mut().find(|(known, _)| *known == place) {
        Some((_, sum)) => *sum += score,
        None => scores.push((place, score)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prompt: &str, place: P, features: &[F]) {
        let reading = read(prompt);
        assert_eq!(reading.places.first(), Some(&place), "{prompt}");
        for feature in features {
            assert!(reading.features.has(*feature), "{prompt}: {feature:?}");
        }
    }

    #[test]
    fn words_are_found_in_their_forms_and_whole() {
        check(
            "A dark foggy forest at night with twisted bare trees, full moon",
            P::Forest,
            &[F::Fog, F::Moon, F::BareTrees],
        );
        check("a lighthouse on a cliff above the sea", P::Sea, &[F::Lighthouse]);
        check("medieval castle on a cliff above the sea, sunrise", P::Castle, &[F::Water, F::Sun]);
        check("Rows of books in a library", P::Interior, &[F::Books]);
        check("Underwater shipwreck with sharks", P::Deep, &[]);
        check("Eine dunkle Straße im Regen bei Nacht", P::City, &[F::Rain, F::Street]);
        assert_eq!(read("the sun set over the lake").time, Some(T::Sunset));
        assert_eq!(read("the sun shone on the lake").time, None);
        check("a bicycle at the wall of the post office", P::City, &[]);
        assert!(!read("a friendship story").features.has(F::Ship));
        assert!(!read("a street without rain").features.has(F::Rain));
        assert_eq!(read("they see a boot and grab it").places, []);
        check("ein Boot auf dem See", P::Hills, &[F::Boat, F::Water]);
        assert_eq!(read("two pale moons over a jungle").moons, 2);
        assert_eq!(read("Große Liebe").places, []);
    }
}
