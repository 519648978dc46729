//! What sentences say of the scene around their things.

use things::{Feature as F, Mood, Place as P, Time as T, Words};

fn check(language: &str, sentence: &str, place: Option<P>, time: Option<T>, features: &[F]) {
    let scene = Words::new(language, "").scene(sentence);
    let found = (scene.places.first().map(|(place, _)| *place), scene.time);
    assert_eq!(found, (place, time), "{sentence}: {scene:?}");
    for feature in features {
        assert!(scene.features.has(*feature), "{sentence}: {feature:?}");
    }
}

#[test]
fn a_sentence_says_the_same_scene_in_every_language() {
    for (language, sentence) in [
        ("en", "A dark foggy forest at night, full moon"),
        ("de", "Ein nebliger Wald in der Nacht, Nebel, Vollmond"),
        ("es", "Un bosque con niebla de noche bajo la luna"),
        ("fr", "La nuit, la lune brillait dans le brouillard de la forêt"),
        ("it", "Di notte la luna brillava nella nebbia del bosco"),
        ("pt", "A lua sobre a floresta na noite de neblina"),
        ("ja", "夜の森に霧が出て、月が光っていた"),
    ] {
        check(language, sentence, Some(P::Forest), Some(T::Night), &[F::Fog, F::Moon]);
    }
    check("de", "Eine dunkle Straße im Regen bei Nacht", Some(P::City), Some(T::Night), &[F::Rain, F::Street]);
    check("de", "ein Boot auf dem See", Some(P::Hills), None, &[F::Boat, F::Water]);
    check("de", "Leuchtturm Nebel, lighthouse, night", Some(P::Sea), Some(T::Night), &[F::Lighthouse, F::Fog]);
    check("ja", "horror scene, 彼は歩いた, castle, night", Some(P::Castle), Some(T::Night), &[]);
}

#[test]
fn a_moon_that_rises_or_shines_tells_that_it_is_night() {
    check("en", "The moon rose", None, Some(T::Night), &[F::Moon]);
    check("de", "Der Mond schien auf das Eis", Some(P::Snow), Some(T::Night), &[F::Moon]);
    check("es", "Salió la luna", None, Some(T::Night), &[F::Moon]);
    check("ja", "月が昇った", None, Some(T::Night), &[F::Moon]);
    check("en", "He flew to the moon", None, None, &[F::Moon]);
}

#[test]
fn buildings_that_stories_go_to_have_a_place_around_them() {
    check("en", "a shop", Some(P::City), None, &[]);
    check("de", "eine Mühle", Some(P::Hills), None, &[]);
    check("en", "in the shop", Some(P::Interior), None, &[]);
    check("en", "a frozen river", Some(P::Snow), None, &[]);
}

#[test]
fn the_name_of_a_thing_does_not_tell_of_a_place_by_its_parts() {
    check("en", "school bus in the rain", None, None, &[F::Rain]);
    check("en", "ice cream cone", None, None, &[]);
    check("en", "a kettle on a wood stove", None, None, &[]);
    check("en", "polar bear", None, None, &[]);
    check("en", "a wood", Some(P::Forest), None, &[]);
}

#[test]
fn words_are_found_in_their_forms_and_whole() {
    check("en", "a lighthouse on a cliff above the sea", Some(P::Sea), None, &[F::Lighthouse]);
    check(
        "en",
        "medieval castle on a cliff above the sea, sunrise",
        Some(P::Castle),
        Some(T::Dawn),
        &[F::Water, F::Sun],
    );
    check("en", "Rows of books in a library", Some(P::Interior), None, &[F::Books]);
    check("en", "Underwater shipwreck with sharks", Some(P::Deep), None, &[]);
    check("en", "the sun set over the lake", Some(P::Hills), Some(T::Sunset), &[F::Water]);
    check("en", "the sun shone on the lake", Some(P::Hills), None, &[F::Sun]);
    check("en", "a bicycle at the wall of the post office", Some(P::City), None, &[]);
    check("en", "a friendship story", None, None, &[]);
    check("en", "they see a boot and grab it", None, None, &[]);
    check("de", "Große Liebe", None, None, &[]);
    check("de", "Im Bergdorf war Winternacht", Some(P::City), Some(T::Night), &[F::Old]);
    assert_eq!(Words::new("en", "").scene("two pale moons over a jungle").moons, 2);
}

#[test]
fn what_is_denied_or_compared_is_not_in_the_scene() {
    for (language, sentence, feature) in [
        ("en", "a street without rain", F::Rain),
        ("en", "no old ship in the harbour", F::Old),
        ("en", "eyes like the moon", F::Moon),
        ("de", "eine Straße ohne Regen", F::Rain),
        ("fr", "une rue sans pluie", F::Rain),
        ("ja", "雨はない", F::Rain),
        ("ja", "月のない夜だった", F::Moon),
    ] {
        assert!(!Words::new(language, "").scene(sentence).features.has(feature), "{sentence}");
    }
}

#[test]
fn words_that_mean_something_else_in_english_mean_what_they_mean() {
    for (language, sentence) in [
        ("de", "Ein Mann mit Hut war fort, rings um ihn saß niemand"),
        ("fr", "Elle pleurait car c'était grave"),
        ("es", "La red era tan grande"),
        ("it", "Dove sei?"),
    ] {
        let scene = Words::new(language, "").scene(sentence);
        assert!(scene.places.is_empty() && scene.time.is_none() && scene.mood.is_none(), "{sentence}: {scene:?}");
        assert!(!scene.features.has(F::Ringed) && !scene.features.has(F::Graves), "{sentence}: {scene:?}");
    }
    check("de", "Der See lag im Nebel", Some(P::Hills), None, &[F::Water, F::Fog]);
    check("en", "A hut by the grave", Some(P::Hills), None, &[F::Cabin, F::Graves]);
}

#[test]
fn a_colour_names_no_time_of_day() {
    check("en", "a black cat on a golden cushion by a blue wall", None, None, &[]);
    check("en", "a cat under a blue sky", None, Some(T::Day), &[]);
}

#[test]
fn the_mood_and_the_light_are_said_in_every_language() {
    let mood = |language, sentence| Words::new(language, "").scene(sentence).mood;
    assert_eq!(mood("en", "a haunted mansion"), Some(Mood::Eerie));
    assert_eq!(mood("de", "ein unheimliches Haus"), Some(Mood::Eerie));
    assert_eq!(mood("es", "una casa embrujada"), Some(Mood::Eerie));
    assert_eq!(mood("fr", "une maison hantée"), Some(Mood::Eerie));
    assert_eq!(mood("it", "una casa stregata e inquietante"), Some(Mood::Eerie));
}

#[test]
fn names_of_cldr_say_what_their_scenery_says() {
    let words = Words::new("nl", "🪐\tplaneet met ringen\t\n🏙\tstadsgezicht\t");
    assert!(words.scene("een planeet met ringen").features.has(F::Ringed));
    assert_eq!(words.scene("het stadsgezicht").places, [(P::City, 5)]);
}
