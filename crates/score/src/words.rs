//! Finds in the words of a story the sounds of its scenes and its mood, with a small lexicon. Pure.

use crate::{Mood, Sound};

/// Words that name a sound or its place, by language: whole words in lower case. A word that often means something else
/// is not here (`wave`, `shot`, `ring`): a wrong sound is worse than none. The night itself is not here either: whether
/// crickets are heard in it depends on the place, see [`Sound::shown`].
#[rustfmt::skip]
const SOUNDS: &[(Sound, &str, &str)] = &[
    (Sound::Rain, "en", "rain rains rained raining rainy raindrop raindrops drizzle downpour rainfall thunderstorm"),
    (Sound::Rain, "de", "regen regens regnet regnete regnen regnerisch regentropfen nieselregen wolkenbruch gewitter"),
    (Sound::Rain, "es", "lluvia lluvias llueve llovía llovió llovizna aguacero"),
    (Sound::Rain, "fr", "pluie pluies pleut pleuvait averse orage"),
    (Sound::Rain, "it", "pioggia piogge piove pioveva temporale"),
    (Sound::Wind, "en", "wind winds windy gale gales blizzard gust gusts storm stormy hurricane tempest howling"),
    (Sound::Wind, "de", "wind winde windig sturm stürme stürmte böe böen orkan schneesturm heulte"),
    (Sound::Wind, "es", "viento vientos vendaval ventisca tormenta tempestad"),
    (Sound::Wind, "fr", "vent vents bourrasque rafale rafales tempête blizzard"),
    (Sound::Wind, "it", "vento venti bufera tempesta raffica raffiche"),
    (Sound::Sea, "en", "sea seas ocean oceans surf shore seashore beach coast tide tides lighthouse harbour harbor ship \
        sailor sailors fisherman fishermen seagull seagulls"),
    (Sound::Sea, "de", "meer meere meeres ozean brandung strand küste ufer flut ebbe leuchtturm hafen schiff seemann \
        fischer möwe möwen wellen"),
    (Sound::Sea, "es", "mar mares océano oleaje playa costa marea faro puerto marinero pescador gaviotas"),
    (Sound::Sea, "fr", "mer mers océan plage côte marée phare marin pêcheur mouettes vagues"),
    (Sound::Sea, "it", "mare mari oceano spiaggia costa marea faro porto marinaio pescatore gabbiani"),
    (Sound::Fire, "en", "fire fires fireplace campfire hearth flame flames bonfire embers blaze burning"),
    (Sound::Fire, "de", "feuer feuers kamin lagerfeuer flamme flammen glut brannte brennt"),
    (Sound::Fire, "es", "fuego fogata hoguera chimenea llama llamas brasas"),
    (Sound::Fire, "fr", "feu feux cheminée flamme flammes braises bûcher"),
    (Sound::Fire, "it", "fuoco fuochi camino falò fiamma fiamme braci"),
    (Sound::Crowd, "en", "crowd crowds crowded market marketplace bazaar tavern inn pub restaurant audience festival \
        stadium party"),
    (Sound::Crowd, "de", "menge menschenmenge markt marktplatz gasthaus wirtshaus kneipe publikum fest stadion jahrmarkt"),
    (Sound::Crowd, "es", "multitud mercado taberna público fiesta estadio"),
    (Sound::Crowd, "fr", "foule marché taverne auberge public fête stade"),
    (Sound::Crowd, "it", "folla mercato taverna locanda pubblico festa stadio"),
    (Sound::Clock, "en", "clock clocks ticking ticked tick pendulum watchmaker clockmaker"),
    (Sound::Clock, "de", "uhr uhren tickte tickt ticken wanduhr standuhr pendel uhrmacher"),
    (Sound::Clock, "es", "reloj relojes péndulo relojero tictac"),
    (Sound::Clock, "fr", "horloge horloges pendule horloger"),
    (Sound::Clock, "it", "orologio orologi pendolo orologiaio ticchettio"),
    (Sound::Bells, "en", "bells belfry steeple tolled tolling church chapel cathedral"),
    (Sound::Bells, "de", "glocke glocken glockenturm kirchturm läutete läuten kirche kapelle dom"),
    (Sound::Bells, "es", "campana campanas campanario iglesia capilla catedral"),
    (Sound::Bells, "fr", "cloche cloches clocher église chapelle cathédrale"),
    (Sound::Bells, "it", "campana campane campanile chiesa cappella cattedrale"),
    (Sound::Forest, "en", "forest forests woods woodland grove birdsong birds jungle meadow"),
    (Sound::Forest, "de", "wald waldes wälder wäldchen vögel vogel vogelgesang lichtung wiese dschungel"),
    (Sound::Forest, "es", "bosque bosques pájaros selva arboleda"),
    (Sound::Forest, "fr", "forêt forêts oiseaux bois jungle clairière"),
    (Sound::Forest, "it", "foresta bosco boschi uccelli giungla radura"),
    (Sound::Night, "en", "crickets cricket"),
    (Sound::Night, "de", "grillen grille zirpen zirpten"),
    (Sound::Night, "es", "grillos grillo"),
    (Sound::Night, "fr", "grillons grillon"),
    (Sound::Night, "it", "grilli grillo"),
];

/// English words of a picture's prompt for what is heard there, the first row first: the weather is heard at any place.
#[rustfmt::skip]
const SHOWN: &[(Sound, &str)] = &[
    (Sound::Rain, "rain storm lightning"),
    (Sound::Wind, "snow blizzard winter ice arctic desert mountain cliff"),
    (Sound::Sea, "sea beach island harbor coast lighthouse ship"),
    (Sound::Forest, "forest jungle meadow garden"),
];
/// Places in which neither the night outside nor the country is heard.
const INDOORS: &str = "room kitchen office library corridor hospital house church school train cellar attic hotel cafe \
    town street cabin tavern shop parlour classroom car van taxi bus tower castle prison station space planet spaceship mars underwater \
    cave city market";

/// How many words of one kind decide about the mood of a story whose kind does not.
const MOOD_HITS_MIN: usize = 2;

/// Words that show a mood where the kind of a story does not, by language: what they begin with.
#[rustfmt::skip]
const MOODS: &[(Mood, &str, &str)] = &[
    (Mood::Sorrow, "en", "funeral grief griev mourn wept weep tears sorrow widow farewell goodbye lonely buried died \
        sobb missed grave"),
    (Mood::Sorrow, "de", "beerdigung begräbnis trauer weint tränen kummer witwe abschied einsam gestorben starb grab"),
    (Mood::Wonder, "en", "star stars galaxy cosmos wonder dream magic miracle glow shimmer universe aurora comet"),
    (Mood::Wonder, "de", "stern sterne wunder traum träum magie zauber leuchte schimmer universum komet"),
    (Mood::Bright, "en", "today announced company market report percent minister election news launch record growth"),
    (Mood::Bright, "de", "heute unternehmen prozent minister wahl nachrichten bericht markt rekord wachstum"),
    (Mood::Warm, "en", "family mother grandmother friend together home smiled kindness hug warm"),
    (Mood::Warm, "de", "familie mutter großmutter freund zusammen zuhause lächelte umarm warm"),
];

impl Sound {
    /// Returns the sound that a scene's words in a language name: the one with the most words, else the first.
    pub fn named(text: &str, language: &str) -> Option<Self> {
        let words = words(text);
        let of_language = primary(language);
        let mut best: Option<(usize, Self)> = None;
        for (sound, _, listed) in SOUNDS.iter().filter(|row| row.1 == of_language) {
            let hits = words.iter().filter(|word| listed.split_whitespace().any(|it| it == **word)).count();
            if best.map_or(0, |it| it.0) < hits {
                best = Some((hits, *sound));
            }
        }
        best.map(|it| it.1)
    }

    /// Returns what is heard in the picture of a prompt, which holds the place, the time and the weather in English. A night
    /// has crickets in the open country and where nobody says where: not in a house, a town or a ship, nor in snow.
    pub fn shown(prompt: &str) -> Option<Self> {
        let words = words(prompt);
        let has = |listed: &str| words.iter().any(|word| listed.split_whitespace().any(|it| it == word));
        let (indoors, night) = (has(INDOORS), has("night"));
        let found = SHOWN.iter().find(|(_, listed)| has(listed)).map(|it| it.0);
        match found {
            Some(Self::Rain) => found,
            _ if indoors => None,
            Some(Self::Forest) | None if night => Some(Self::Night),
            _ => found,
        }
    }
}

impl Mood {
    /// Returns the mood of a story of a kind, in whose words it looks where the kind does not say.
    pub fn of(kind: &str, text: &str, language: &str) -> Self {
        match kind {
            "horror" | "ghost" | "thriller" => Self::Dread,
            "mystery" | "crime" | "detective" | "suspense" | "adventure" | "action" => Self::Tension,
            "sci-fi" | "science" | "fantasy" | "fable" | "fairy-tale" | "nature" | "space" => Self::Wonder,
            "romance" | "love" | "family" | "kids" | "bedtime" => Self::Warm,
            "comedy" | "humor" | "humour" => Self::Playful,
            "tragedy" | "sad" | "war" => Self::Sorrow,
            "news" | "sport" | "sports" | "tech" | "business" | "facts" | "tutorial" => Self::Bright,
            _ => Self::of_words(text, language),
        }
    }

    fn of_words(text: &str, language: &str) -> Self {
        let words = words(text);
        let of_language = primary(language);
        let hits =
            |stems: &str| words.iter().filter(|word| stems.split_whitespace().any(|stem| is_form(word, stem))).count();
        let rows = MOODS.iter().filter(|row| row.1 == of_language).map(|(mood, _, stems)| (hits(stems), *mood));
        let mut best = (MOOD_HITS_MIN - 1, Self::Calm);
        for row in rows {
            if best.0 < row.0 {
                best = row;
            }
        }
        best.1
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Tells whether a word begins with a stem and has few more letters.
fn is_form(word: &str, stem: &str) -> bool {
    let more = word.strip_prefix(stem).map(|rest| rest.chars().count());
    more.is_some_and(|more| more <= if stem.chars().count() < 5 { 1 } else { 3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_scene_name_its_sound() {
        for (language, text, sound) in [
            ("en", "It rained all night, and the rain would not stop.", Some(Sound::Rain)),
            ("en-GB", "The old lighthouse stood above the sea.", Some(Sound::Sea)),
            ("de", "Der Sturm heulte um das Haus.", Some(Sound::Wind)),
            ("de-AT", "Die Glocken läuteten im Dorf.", Some(Sound::Bells)),
            ("fr", "Le feu dans la cheminée mourait.", Some(Sound::Fire)),
            ("en", "She heard the clock tick in the hall.", Some(Sound::Clock)),
            ("en", "He took a seat and read on a rainbow cushion.", None),
            ("en", "Nobody spoke.", None),
            ("ja", "雨が降っていた。", None),
            ("", "rain", None),
        ] {
            assert_eq!(Sound::named(text, language), sound, "{text}");
        }
    }

    #[test]
    fn a_picture_is_heard_by_its_weather_its_place_and_its_time() {
        for (prompt, sound) in [
            ("fable scene, owl cried, forest, night, storm", Some(Sound::Rain)),
            ("horror scene, steps behind, river, night, fog", Some(Sound::Night)),
            ("drama scene, alte uhr, harbor, morning", Some(Sound::Sea)),
            ("fable scene, fox, forest, morning", Some(Sound::Forest)),
            ("fable scene, fox, forest, night", Some(Sound::Night)),
            ("horror scene, man, van, night", None),
            ("drama scene, sailor, cabin, night", None),
            ("drama scene, tent, snow, night", Some(Sound::Wind)),
            ("mystery scene, letter, room, night", None),
            ("drama scene, man mantel, village, winter, snow", Some(Sound::Wind)),
            ("drama scene", None),
        ] {
            assert_eq!(Sound::shown(prompt), sound, "{prompt}");
        }
    }

    #[test]
    fn the_kind_gives_the_mood_and_words_where_it_does_not() {
        for (kind, text, mood) in [
            ("horror", "", Mood::Dread),
            ("mystery", "", Mood::Tension),
            ("comedy", "", Mood::Playful),
            ("drama", "He read the paper.", Mood::Calm),
            ("drama", "They wept at the funeral, and nobody said goodbye.", Mood::Sorrow),
            ("drama", "The company announced today a growth of five percent.", Mood::Bright),
            ("polka", "A dream of stars.", Mood::Wonder),
        ] {
            assert_eq!(Mood::of(kind, text, "en"), mood, "{kind} {text}");
        }
    }
}
