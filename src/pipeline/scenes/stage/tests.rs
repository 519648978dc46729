//! Where and when the texts of a story are, one after the other.

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
            ("The church bells rang.", "forest"),
            ("She went into the house.", "room"),
            ("A car stopped, and they got out.", "room"),
            ("She went into the forest.", "forest"),
            ("She held her lamp to the wood of the door.", "forest"),
            ("She went into the house.", "room"),
            ("She looked for him, the cellar, the attic and the garden.", "room"),
            ("She telephoned him from the kitchen.", "kitchen"),
            ("A dog stood in the rain.", "forest rain"),
            ("The kettle was cold.", "kitchen rain"),
            ("She ran into the street.", "street rain"),
            ("When she looked back, a lamp burned in the hall.", "house rain"),
            ("She ran on.", "street rain"),
        ],
    );
    check("de", &[("Sie saßen in der Scheune.", "barn"), ("Sein Enkel schlief.", "barn"), ("Den Hund fror.", "barn")]);
    check("en", &[("They lived on a farm.", "farm"), ("It was late.", "farm"), ("They slept.", "farm")]);
    check("es", &[("La plaza estaba llena.", "plaza"), ("Dormían.", "plaza")]);
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
    stage.go_in(Signs::Some, &[], &known);
    assert_eq!(go(&mut stage, "He sat down."), Some("room"));
    assert_eq!(go(&mut stage, "He went into the forest."), Some("forest"));
    stage.go_in(Signs::Some, &[], &known);
    assert_eq!(go(&mut stage, "He sat down."), Some("forest"), "the hut is far away");
}

#[test]
fn what_is_painted_moves_no_story() {
    check("ja", &[("女は台所にいた。", "kitchen"), ("女は空を青く塗り、湖に舟を置いた。", "kitchen")]);
    check("en", &[("A lamp burned in the cellar.", "cellar"), ("She painted a boat in the harbour.", "cellar")]);
}

#[test]
fn a_month_that_is_told_of_ends_the_weather() {
    check("en", &[("In September it rained.", "rain"), ("In September a man came.", "")]);
    check("en", &[("In September it rained.", "rain"), ("The September air was cold.", "rain")]);
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
            ("It was autumn, and it rained.", "hill rain"),
            ("Winter came, and it snowed.", "hill snow"),
            ("The winter was long.", "hill snow"),
            ("In spring she planted a tree.", "hill"),
        ],
    );
}

#[test]
fn a_story_begins_in_the_country_that_it_names_or_in_its_only_place() {
    for (story, expected) in [
        ("She tied the camel. They climbed a dune. A ridge rose.", Some("desert")),
        ("She woke. They reached the cave.", Some("cave")),
        ("She woke. They reached the cave. Then they went to the village.", None),
        ("She woke. They fled from the cave.", None),
    ] {
        let known = Words::new("en", "");
        assert_eq!(Stage::of(&asserted(story, &known), &known).place, expected, "{story}");
    }
}

#[test]
fn a_room_or_a_shop_that_a_story_is_in_is_no_other_place() {
    check(
        "en",
        &[("He was in the kitchen.", "kitchen"), ("He pushed the rowboat.", "house"), ("He slept.", "kitchen")],
    );
    check("ja", &[("女は浴室にいた。", "bathroom"), ("店は古かった。", "bathroom")]);
    let known = Words::new("en", "");
    let mut stage = Stage::of(&asserted("He swept leaves into his burrow.", &known), &known);
    stage.begin();
    let mut place = |title| stage.go(&asserted(title, &known), "fable", &known, |_| false).place;
    assert_eq!(place("The Spare Room"), Some("burrow"));
    assert_eq!(place("The Spare Kitchen"), Some("kitchen"));
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

#[test]
fn a_path_leads_out_of_a_village_and_a_forest_has_its_own() {
    check(
        "en",
        &[
            ("They sat in the village.", "village"),
            ("She ran up the mule path.", "path"),
            ("They came to a ravine.", "valley"),
            ("She went into the forest.", "forest"),
            ("They followed the path.", "forest"),
        ],
    );
}

#[test]
fn a_peak_has_snow_in_any_season() {
    check(
        "en",
        &[
            ("They sat on the meadow.", "meadow"),
            ("They looked up at the snowy peak.", "mountain"),
            ("They slept.", "meadow"),
        ],
    );
    check("es", &[("Brillaban las cumbres nevadas.", "mountain")]);
}

#[test]
fn nobody_travels_on_top_of_a_train() {
    check(
        "de",
        &[
            ("Er wartete am Bahnhof.", "station"),
            ("Er kletterte auf die Waggons.", "station"),
            ("Er stieg in den Zug.", "compartment"),
        ],
    );
}

#[test]
fn chairs_are_in_any_room_and_animals_have_beds_in_the_open() {
    let places = |story: &[(&str, &str)]| {
        let words = Words::new("en", "");
        let whole: Vec<&str> = story.iter().map(|(text, _)| *text).collect();
        let mut memory = super::super::prompt::Memory::new(&whole.join(" "), &words);
        for (text, expected) in story {
            let prompt = memory.prompt(text, "drama");
            assert!(prompt.contains(&format!(", {expected}, daytime")), "{text}: {prompt}");
        }
    };
    places(&[
        ("A woman sat on a chair in the room.", "room"),
        ("She went into the kitchen.", "kitchen"),
        ("The chair fell.", "kitchen"),
    ]);
    places(&[
        ("A tortoise lived in the field.", "field"),
        ("He dug himself a bed.", "field"),
        ("He carried half a walnut.", "field"),
        ("The rain had rotted the apples in the hedgehog's cellar.", "cellar"),
        ("She came to the wall.", "field"),
    ]);
}
