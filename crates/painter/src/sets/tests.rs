//! Properties of every set: its words lead to it, the same order gives the same bytes, any size.

use super::super::*;
use super::*;
use crate::plan::plan;

/// Prompts and what they show.
const PROMPTS: [(&str, Set); 34] = [
    ("the windscreen, rain, night", Set::Car),
    ("a lonely highway at night, headlights", Set::Road),
    ("on the deck of a ship, storm", Set::Deck),
    ("a ship's cabin with a porthole", Set::Berth),
    ("a kitchen in the morning", Set::Kitchen),
    ("behind the shop counter", Set::Shop),
    ("an evening in the tavern", Set::Tavern),
    ("the dusty attic", Set::Attic),
    ("the dark cellar", Set::Cellar),
    ("the nave, candles", Set::Church),
    ("a train compartment at dusk", Set::Train),
    ("an empty classroom", Set::School),
    ("a hospital ward at night", Set::Ward),
    ("a detective's office", Set::Office),
    ("high up in the belfry", Set::Belfry),
    ("deep in the cave", Set::Cave),
    ("a camp on the polar ice, aurora", Set::Camp),
    ("a stone bridge over the river", Set::Bridge),
    ("a rope bridge over the gorge, snow", Set::Bridge),
    ("the ice of the river, winter", Set::Ice),
    ("the workshop of a clockmaker", Set::Workshop),
    ("a forge at night", Set::Forge),
    ("a secret laboratory", Set::Laboratory),
    ("a greenhouse in the morning", Set::Greenhouse),
    ("the factory at dusk", Set::Factory),
    ("the museum in the snow", Set::Museum),
    ("a gas station on the highway at night", Set::FillingStation),
    ("the spiral stairs of the tower, night", Set::Stairwell),
    ("the lamp room of the lighthouse, storm", Set::LampRoom),
    ("an art gallery at night", Set::Gallery),
    ("the bathroom at night", Set::Bath),
    ("a bathroom, japan", Set::Bath),
    ("the burrow of a badger", Set::Burrow),
    ("the balcony in the evening", Set::Rooftop),
];

fn person() -> Hero {
    Hero { is_alive: true, ..Hero::new(Shape::Figure("coat".to_owned()), Stand::Ground, 1.8) }
}

#[test]
fn words_lead_to_the_sets() {
    for (prompt, set) in PROMPTS {
        assert_eq!(plan(prompt, "drama", 1, &[]).set, Some(set), "{prompt}");
    }
}

#[test]
fn a_set_is_left_out_where_the_story_plays_elsewhere() {
    for prompt in ["a farmer drives the sheep over the hill", "a castle on a hill", "a calm sea"] {
        assert_eq!(plan(prompt, "drama", 1, &[person()]).set, None, "{prompt}");
    }
}

#[test]
fn people_with_a_boat_sit_in_it() {
    let boat = Hero::new(Shape::Figure("rowboat".to_owned()), Stand::Water, 3.0);
    assert_eq!(plan("a boat on the sea", "drama", 1, &[person(), boat.clone()]).set, Some(Set::Boat));
    // The room of the sentence before is forgotten where the sea is named.
    let later = plan("the sailors in the boat, waves of the sea, compartment", "drama", 1, &[person(), boat.clone()]);
    assert_eq!(later.set, Some(Set::Boat));
    assert_eq!(plan("a boat on the sea", "drama", 1, &[boat]).set, None);
}

#[test]
fn the_same_order_gives_the_same_bytes_and_another_seed_others() {
    for (prompt, _) in PROMPTS {
        for heroes in [Vec::new(), vec![person()]] {
            let made = |seed| paint_heroes(prompt, "drama", seed, (96, 128), &heroes).pixels;
            assert_eq!(made(3), made(3), "{prompt}");
            assert_ne!(made(3), made(4), "{prompt}");
        }
    }
}

#[test]
fn sets_can_be_as_small_and_as_large_as_other_pictures() {
    for (prompt, _) in PROMPTS {
        for size in [(64, 64), (64, 400), (400, 64), (64, 4096), (4096, 64)] {
            let pixels = paint_heroes(prompt, "drama", 5, size, &[person()]).pixels;
            let (low, high) = pixels.iter().fold((255, 0), |(low, high), part| (*part.min(&low), *part.max(&high)));
            assert!(low + 30 < high, "{prompt} {size:?}: {low} to {high}");
        }
    }
}

#[test]
fn a_larger_picture_of_a_set_shows_the_same_thing() {
    let tones = |prompt: &str, size: (u32, u32)| {
        let pixels = paint_heroes(prompt, "drama", 2, size, &[person()]).pixels;
        // The mean of each eighth of the picture, from its top to its foot.
        let mean = |part: &[u8]| part.iter().map(|it| f64::from(*it)).sum::<f64>() / part.len() as f64;
        pixels.chunks_exact(pixels.len() / 8).map(mean).collect::<Vec<_>>()
    };
    for (prompt, _) in PROMPTS {
        let (small, large) = (tones(prompt, (96, 160)), tones(prompt, (768, 1280)));
        let apart = small.iter().zip(&large).map(|(small, large)| (small - large).abs()).fold(0.0, f64::max);
        assert!(apart < 20.0, "{prompt}: {small:.0?} and {large:.0?}");
    }
}

#[test]
fn the_sets_are_found_in_the_languages_of_the_tables() {
    for (language, text, set) in [
        ("en", "Rain ran down the windscreen.", Set::Car),
        ("de", "Der Regen lief über die Windschutzscheibe.", Set::Car),
        ("es", "La lluvia cubría el parabrisas.", Set::Car),
        ("fr", "La pluie coulait sur le tableau de bord.", Set::Car),
        ("it", "La pioggia copriva il parabrezza.", Set::Car),
        ("de", "Auf dem Deck stand niemand.", Set::Deck),
        ("es", "Nadie estaba en la cubierta.", Set::Deck),
        ("fr", "Le pont du navire était vide.", Set::Deck),
        ("de", "In der Küche war es warm.", Set::Kitchen),
        ("es", "La cocina estaba vacía.", Set::Kitchen),
        ("fr", "La cuisine était vide.", Set::Kitchen),
        ("it", "La cucina era vuota.", Set::Kitchen),
        ("de", "Im Abteil war kein Licht.", Set::Train),
        ("fr", "Le compartiment était vide.", Set::Train),
        ("it", "La taverna era piena.", Set::Tavern),
        ("es", "Subió al campanario.", Set::Belfry),
        ("de", "Sie stand auf der Hängebrücke.", Set::Bridge),
        ("es", "El puente colgante crujía.", Set::Bridge),
        ("fr", "Le pont suspendu grinçait.", Set::Bridge),
        ("ja", "吊り橋の上で", Set::Bridge),
        ("de", "Das Eis knackte.", Set::Ice),
        ("de", "Die alte Fabrik", Set::Factory),
        ("es", "La fábrica cerró.", Set::Factory),
        ("fr", "Le musée était fermé.", Set::Museum),
        ("ja", "工場", Set::Factory),
    ] {
        assert_eq!(things::Words::new(language, "").scene(text).set, Some(set), "{text}");
    }
}

#[test]
fn whoever_sits_in_a_car_or_a_boat_is_drawn_with_it_once() {
    let car = Hero {
        is_glazed: true,
        settings: vec!["road".into()],
        ..Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 4.5)
    };
    let driver = plan("a man drove the car", "drama", 1, &[person(), car.clone()]);
    assert_eq!((driver.set, driver.people), (Some(Set::Car), 1));
    assert!(shows(Set::Car, &car));
    assert_eq!(plan("a car in the street", "drama", 1, &[car]).set, None);
}

#[test]
fn those_on_a_bridge_have_it_below_them_wherever_it_is() {
    let planned = |prompt: &str| plan(&format!("drama scene, {prompt}"), "drama", 1, &[person()]);
    for (prompt, place, hangs) in [
        ("man, bridge, night", Place::Hills, false),
        ("man, bridge, snow", Place::Snow, false),
        ("man town, bridge", Place::Town, false),
        ("man, bridge, city", Place::City, false),
        ("man mountains, bridge", Place::Mountains, true),
        ("man planks rope, bridge, dawn", Place::Hills, false),
        ("man, rope bridge, snow", Place::Mountains, true),
    ] {
        let plan = planned(prompt);
        assert_eq!((plan.set, plan.place, bridge::hangs(&plan)), (Some(Set::Bridge), place, hangs), "{prompt}");
    }
    assert!(bridge::hangs(&plan("a man on the planks of the bridge", "drama", 1, &[person()])));
    assert_eq!(planned("captain bridge, deck").set, Some(Set::Deck));
    assert_eq!(planned("man bridge, forest").set, None, "the story is in the forest");
    let ship = Hero { metres: 40.0, ..Hero::new(Shape::Figure("ship".to_owned()), Stand::Water, 40.0) };
    assert_eq!(plan("a man, a ship, a bridge", "drama", 1, &[person(), ship]).set, None);
}

#[test]
fn those_on_a_bridge_of_ropes_stand_behind_each_other_and_on_its_planks() {
    let canvas = Canvas::new(320, 180);
    let plan = Plan { framing: Framing::Open, ..plan("two men, a rope bridge", "drama", 1, &[person(), person()]) };
    let seats = [0, 1].map(|index| seat(&canvas, &plan, &person(), (index, false)).unwrap());
    assert!(seats[1].tall < seats[0].tall && seats[1].edge < seats[0].edge, "{seats:?}");
    let wide = Plan { framing: Framing::Wide, ..plan };
    let small = seat(&canvas, &wide, &person(), (0, true)).unwrap();
    assert!(small.tall < seats[1].tall, "the whole bridge is seen");
}

#[test]
fn the_lamps_of_a_bridge_shine_once_whether_or_not_somebody_is_on_it() {
    let wide = Plan { framing: Framing::Wide, ..plan("a stone bridge, city, night", "drama", 1, &[person()]) };
    let painted = |has_heroes: bool| {
        let plan = Plan { has_heroes, ..wide.clone() };
        let mut canvas = Canvas::new(160, 160);
        bridge::bridge(&mut canvas, &plan);
        if has_heroes {
            bridge::over(&mut canvas, &plan);
        }
        canvas
    };
    let (empty, walked) = (painted(false), painted(true));
    // Above the parapet, whose edges are smoothed twice where somebody is behind it.
    let differing = (0..74).flat_map(|y| (0..160).map(move |x| (x, y)));
    let differing = differing.filter(|(x, y)| {
        let (a, b) = (empty.pixel(*x, *y), walked.pixel(*x, *y));
        a.iter().zip(b).any(|(a, b)| 0.02 < (a - b).abs())
    });
    assert_eq!(differing.count(), 0);
}

#[test]
fn what_is_in_a_hand_on_a_bridge_is_never_seen_from_afar() {
    let lamp = Hero::new(Shape::Figure("bottle".to_owned()), Stand::Table, 0.35);
    let heroes = [lamp, person()];
    let painted = |prompt: &str| paint_heroes(prompt, "drama", 1, (96, 128), &heroes).pixels;
    assert_eq!(painted("a stone bridge, day, wide shot"), painted("a stone bridge, day"));
}

#[test]
fn ice_is_where_water_is_frozen_and_no_mountains_are_behind_it() {
    let planned = |prompt: &str| plan(&format!("drama scene, {prompt}"), "drama", 1, &[person()]);
    assert_eq!(planned("man, ice, night").set, Some(Set::Ice));
    assert_eq!(planned("man frozen river").set, Some(Set::Ice));
    assert_eq!(planned("man frozen pipe").set, None);
    assert_eq!((planned("man town, ice").set, planned("man town, ice").place), (Some(Set::Ice), Place::Town));
}

#[test]
fn a_building_without_people_is_seen_from_outside_and_with_them_the_room_they_are_in() {
    let bell = Hero::new(Shape::Drawing(Vec::new()), Stand::Table, 0.4);
    for (prompt, front, room) in [
        ("drama scene, hospital, night", Some(Set::Hospital), Some(Set::Ward)),
        ("drama scene, school, day", Some(Set::Schoolhouse), Some(Set::School)),
        ("drama scene, prison", Some(Set::Prison), Some(Set::Cellar)),
        ("drama scene, station, day", Some(Set::Station), Some(Set::Station)),
        ("drama scene, museum, day", Some(Set::Museum), Some(Set::Gallery)),
        ("drama scene, hotel, night", Some(Set::Hotel), None),
        ("drama scene, hospital ward, night", Some(Set::Ward), Some(Set::Ward)),
        ("drama scene, ward six, hospital, night", Some(Set::Ward), Some(Set::Ward)),
        ("drama scene, hospital corridor", None, None),
    ] {
        assert_eq!(plan(prompt, "drama", 1, &[]).set, front, "{prompt}");
        assert_eq!(plan(prompt, "drama", 1, &[person()]).set, room, "{prompt}");
    }
    assert_eq!(plan("drama scene, bell, hospital", "drama", 1, &[bell]).set, Some(Set::Ward));
    let school = Hero { settings: vec!["city".into()], ..Hero::new(Shape::Drawing(Vec::new()), Stand::Ground, 18.0) };
    let seen = plan("drama scene, school", "drama", 1, std::slice::from_ref(&school));
    assert_eq!((seen.set, seen.has_heroes), (Some(Set::Schoolhouse), false), "its drawing is not drawn once more");
}

#[test]
fn all_pictures_of_a_room_have_the_same_window() {
    for prompt in ["a kitchen in the rain, day", "a ward in the rain, night"] {
        let cover = |seed| paint_heroes(prompt, "drama", seed, (160, 240), &[]).front.map(|front| front.cover);
        assert!(cover(3).is_some() && cover(3) == cover(4), "{prompt}");
    }
}

#[test]
fn a_ward_has_its_own_beds() {
    let bed = Hero { settings: vec!["bedroom".into()], ..Hero::new(Shape::Drawing(Vec::new()), Stand::Room, 2.1) };
    let cradle = Hero { metres: 0.9, ..bed.clone() };
    assert!(shows(Set::Ward, &bed) && !shows(Set::Ward, &cradle) && !shows(Set::Attic, &bed));
}

#[test]
fn a_room_has_no_table_of_its_own_where_furniture_stands() {
    let chair = Hero { settings: vec!["room".into()], ..Hero::new(Shape::Drawing(Vec::new()), Stand::Room, 0.9) };
    let cat = Hero { is_alive: true, ..chair.clone() };
    let room = |hero: &Hero| {
        let plan = crate::plan::plan("a room", "drama", 1, std::slice::from_ref(hero));
        let mut canvas = Canvas::new(120, 120);
        crate::scene::paint(&mut canvas, &plan);
        (0..120).flat_map(|y| (0..120).map(move |x| (x, y))).map(|(x, y)| canvas.pixel(x, y)).collect::<Vec<_>>()
    };
    let differs = |(one, other): &([f32; 3], [f32; 3])| one.iter().zip(other).any(|(a, b)| 0.01 < (a - b).abs());
    let changed = room(&chair).into_iter().zip(room(&cat)).filter(differs).count();
    assert!((60..1500).contains(&changed), "{changed} pixels: the table, its books and the foot of the lamp");
}

#[test]
fn a_boat_that_is_named_elsewhere_is_not_drawn_in_a_room() {
    let boat = Hero::new(Shape::Figure("rowboat".to_owned()), Stand::Water, 3.0);
    let alone = paint_heroes("a kitchen, day", "drama", 1, (96, 128), &[person()]);
    assert_eq!(paint_heroes("a kitchen, day", "drama", 1, (96, 128), &[person(), boat]).pixels, alone.pixels);
}

#[test]
fn rough_water_has_waves_and_smooth_water_has_none() {
    let height = |prompt: &str| waves::height(&plan(prompt, "drama", 1, &[]));
    assert!(height("a calm sea, day") <= 0.0);
    assert!(0.0 < height("waves on the sea, day") && height("waves on the sea, day") < height("a storm on the sea"));
}

#[test]
fn rain_falls_behind_windows_and_nowhere_in_a_room() {
    for prompt in ["a kitchen in the rain, day", "the windscreen, rain, night", "a train compartment, rain"] {
        for heroes in [Vec::new(), vec![person()]] {
            let painted = paint_heroes(prompt, "drama", 3, (320, 480), &heroes);
            let rain = |it: &Living| matches!(it, Living::Rain { is_behind: true, .. });
            assert!(painted.living.iter().any(rain), "{prompt}");
            let front = painted.front.unwrap();
            let open: usize = front.cover.iter().map(|cover| usize::from(*cover == 0)).sum();
            assert!(front.cover.len() < open * 60 && open * 2 < front.cover.len(), "{prompt}: {open} pixels are open");
        }
    }
    let dry = paint_heroes("a cellar, rain", "drama", 3, (320, 480), &[]);
    assert!(!dry.living.iter().any(|it| matches!(it, Living::Rain { .. })));
}

#[test]
fn people_at_a_station_are_before_it_with_all_they_have() {
    let of = |stand, metres, setting: &str| Hero {
        settings: vec![setting.into()],
        ..Hero::new(Shape::Drawing(Vec::new()), stand, metres)
    };
    let (lamp, hall) = (of(Stand::Table, 0.3, "room"), of(Stand::Ground, 20.0, "station"));
    let truck = Hero { is_glazed: true, ..of(Stand::Ground, 5.0, "road") };
    for (place, set) in [("station", Set::Station), ("gas station", Set::FillingStation)] {
        let heroes = [person(), lamp.clone(), truck.clone(), hall.clone()];
        assert_eq!(plan(&format!("drama scene, {place}, night"), "drama", 1, &heroes).set, Some(set));
        assert_eq!(heroes.each_ref().map(|hero| shows(set, hero)), [false, false, false, true], "{place}");
    }
}

#[test]
fn people_light_a_fire_in_a_cave_and_animals_do_not() {
    let burns = |heroes: &[Hero]| {
        let painted = paint_heroes("a cave, night", "fable", 1, (160, 240), heroes);
        painted.living.iter().any(|it| matches!(it, Living::Light { source: Source::Flame, .. }))
    };
    let square = vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]];
    let fox = Hero { is_alive: true, ..Hero::new(Shape::filled(square, [0.5, 0.42, 0.36]), Stand::Ground, 0.8) };
    assert!(burns(&[person()]) && !burns(&[fox]) && !burns(&[]));
}
