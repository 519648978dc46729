//! Buildings and their rooms: what is inside, what is seen from outside, and what shows that people are in a room. Pure.

use super::doors;
use super::names::noun;
use super::ways::is_in;
use things::{Kind, Stand, Thing, Words};

/// The longest side of what fits into a room, in metres.
const ROOM_METRES_MAX: f32 = 3.0;

/// Up to how many metres furniture is as a chair is, of which any room has one.
const MOVED_METRES_MAX: f32 = 1.2;

/// Rooms, and the buildings in which they may be.
const ROOMS: &str = " room kitchen bathroom cellar attic hall corridor library office classroom hospital tavern ";
const DWELLINGS: &str = " house castle cabin hotel inn lighthouse mill watermill ";

/// The rooms of what is entered.
const INSIDE: [(&str, &str); 13] = [
    ("house", "room"),
    ("cabin", "room"),
    ("lighthouse", "room"),
    ("mill", "room"),
    ("watermill", "room"),
    ("castle", "hall"),
    ("church", "nave"),
    ("inn", "tavern"),
    ("school", "classroom"),
    ("shop", "in the shop"),
    ("hospital building", "hospital"),
    ("hotel building", "hotel"),
    ("library building", "library"),
];

/// What is seen of a place from outside.
const IN_FRONT: [(&str, &str); 19] = [
    ("burrow", "meadow"),
    ("bathroom", "house"),
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
    ("tavern", "inn"),
    ("classroom", "school"),
    ("in the shop", "shop"),
    ("hospital", "hospital building"),
    ("hotel", "hotel building"),
    ("library", "library building"),
    ("spaceship", "space"),
];

/// The rooms of towers that are told by what people use there, who are otherwise before them.
const USED: [(&str, &str, &str); 7] = [
    ("lighthouse", "stairs", "stairwell"),
    ("lighthouse", "lamp", "lamp room"),
    ("lighthouse", "lantern", "lamp room"),
    ("stairwell", "lamp", "lamp room"),
    ("stairwell", "lantern", "lamp room"),
    ("tower", "stairs", "stairwell"),
    ("church", "stairs", "stairwell"),
];

/// Buildings that are shown from inside, and words of how they are from outside.
const SHOWN_INSIDE: &str = " hospital hotel library ";
const STANDING: &str = " stood stands closed abandoned towered burned stand steht geschlossen verlassen leer ragte lag brannte cerrado abandonado vacío \
fermé abandonné chiuso abbandonato ";

/// Places in the open where furniture stands, too.
const FURNISHED: &str = " garden park market plaza beach graveyard rooftop ";

/// Words of furniture in a language, in lower case: "sat at the table" is said in a room.
#[derive(Debug)]
struct Furniture {
    language: &'static str,
    /// Phrases of people at the furniture of a room, each between spaces.
    phrases: &'static [&'static str],
    /// Tables, at which or on which something is.
    tables: &'static str,
    /// What somebody looks through, and words before it.
    windows: &'static str,
    through: &'static str,
}

#[rustfmt::skip]
const FURNITURE: [Furniture; 6] = [
    Furniture {
        language: "en",
        phrases: &[" at the stove ", " by the stove ", " on the stove ", " by the fireside ", " in bed ", " to bed ", " into bed ",
            " on the bed ", " in his bed ", " in her bed ", " into his bed ", " into her bed ", " on his bed ", " on her bed ",
            " sat at the window ", " sat by the window ", " stood at the window ", " stood by the window "],
        tables: " table tables ",
        windows: " window windows pane ",
        through: " through ",
    },
    Furniture {
        language: "de",
        phrases: &[" am ofen ", " am herd ", " im bett ", " ins bett ", " zu bett ", " auf dem bett ", " aus dem bett ", " am kamin ",
            " saß am fenster ", " sass am fenster ", " stand am fenster "],
        tables: " tisch tische ",
        windows: " fenster fensterscheibe scheibe ",
        through: " durch ",
    },
    Furniture {
        language: "es",
        phrases: &[" en la cama ", " a la cama ", " sobre la cama ", " en el sofá ", " sentada junto a la ventana ",
            " sentado junto a la ventana "],
        tables: " mesa mesas ",
        windows: " ventana ventanas cristal ",
        through: " por ",
    },
    Furniture {
        language: "fr",
        phrases: &[" au lit ", " dans le lit ", " dans son lit ", " sur le lit ", " près du poêle ", " assis à la fenêtre ",
            " assise à la fenêtre "],
        tables: " table tables ",
        windows: " fenêtre vitre ",
        through: " par dans ",
    },
    Furniture {
        language: "it",
        phrases: &[" a letto ", " nel letto ", " sul letto "],
        tables: " tavola tavolo tavoli ",
        windows: " finestra vetro ",
        through: " dalla alla ",
    },
    Furniture {
        language: "pt",
        phrases: &[" na cama ", " sentada à janela ", " sentado à janela "],
        tables: " mesa mesas ",
        windows: " janela janelas vidro ",
        through: " pela ",
    },
];

/// The same in a language without spaces.
const FURNITURE_UNSPACED: [&str; 9] = ["テーブル", "食卓", "机", "ベッド", "布団", "椅子", "囲炉裏", "こたつ", "畳"];

/// What is seen at a building, too, or stands elsewhere.
const SEEN_FROM_OUTSIDE: [&str; 4] = ["🚪", "🪟", "stairs", "⚰"];

/// Words before furniture that the story did not know, and how far before it.
const NEW: &str = " a an another ein eine einen einem einer un una une uno otro otra autre um uma outro outra ";
const NEW_WITHIN: usize = 3;

/// What shows that people are in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Signs {
    #[default]
    None,
    /// Something that may have been carried out: bread, a cup.
    Some,
    /// What is only done in rooms, or furniture.
    Sure,
}

/// Reads the signs of some clauses.
pub(super) fn signs(clauses: &[Vec<&str>], known: &Words) -> Signs {
    let lower = |clause: &Vec<&str>| clause.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let clauses: Vec<Vec<String>> = clauses.iter().map(lower).collect();
    let joined: Vec<String> = clauses.iter().map(|clause| clause.join(" ")).collect();
    let things = known.things(&joined.join(", "));
    let own = FURNITURE.iter().find(|own| own.language == known.language());
    let is_at = |clause: &String| {
        own.is_some_and(|own| own.phrases.iter().any(|phrase| format!(" {clause} ").contains(phrase)))
    };
    let is_table = |word: &String| own.is_some_and(|own| is_in(own.tables, word));
    let unspaced = || joined.iter().any(|clause| FURNITURE_UNSPACED.iter().any(|word| clause.contains(word)));
    let looks_in = || {
        let has = |clause: &[String], list: &str| clause.iter().any(|word| is_in(list, word));
        let looks = |clause: &Vec<String>| own.is_some_and(|own| has(clause, own.windows) && has(clause, own.through));
        let is_small = |it: &Thing| matches!(it.kind, Kind::Tool | Kind::Food) && it.stand == Stand::Table;
        clauses.iter().any(looks) && things.iter().any(is_small)
    };
    let is_out = clauses.iter().any(|clause| doors::is_in_the_open(clause));
    if !is_out
        && (things.iter().any(|it| is_furniture(it) && MOVED_METRES_MAX < it.metres)
            || joined.iter().any(is_at)
            || clauses.iter().flatten().any(is_table)
            || unspaced()
            || looks_in())
    {
        Signs::Sure
    } else if things.iter().any(|thing| thing.kind == Kind::Food || is_furniture(thing)) {
        Signs::Some
    } else {
        Signs::None
    }
}

/// Lists the furniture that some clauses name, each by its name; or only what they name as known: "the wardrobe".
pub(super) fn furniture(clauses: &[Vec<&str>], known: &Words, is_known: bool) -> Vec<String> {
    let mut found = Vec::new();
    for clause in clauses {
        let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
        let is_new = |thing: &Thing| {
            let at = lower.iter().position(|word| thing.word.split(' ').next() == Some(word));
            let before = at.map(|at| lower.get(at.saturating_sub(NEW_WITHIN)..at).unwrap_or_default());
            before.is_none_or(|before| before.iter().any(|word| is_in(NEW, word)))
        };
        let own = known.things(&clause.join(" ")).into_iter().filter(|it| it.count == 1 && is_furniture(it));
        let is_of_the_room = |it: &Thing| MOVED_METRES_MAX < it.metres;
        found.extend(own.filter(|it| !is_known || !is_new(it) && is_of_the_room(it)).map(|it| it.name));
    }
    found
}

fn is_furniture(thing: &Thing) -> bool {
    let is_elsewhere = SEEN_FROM_OUTSIDE.contains(&thing.name.as_str());
    thing.kind == Kind::Furniture && thing.stand == Stand::Room && !is_elsewhere
}

/// Tells whether a clause about a building that is mostly shown from inside tells how it is from outside.
pub(super) fn is_seen_from_outside(place: &str, clause: &[String]) -> bool {
    is_in(SHOWN_INSIDE, place) && clause.iter().any(|word| is_in(STANDING, word))
}

/// Tells whether furniture may stand at a place in the open.
pub(super) fn is_furnished(place: &str) -> bool {
    is_in(FURNISHED, place)
}

/// Returns the room of a building.
pub(super) fn inside(place: &str) -> Option<&'static str> {
    INSIDE.iter().find(|(outside, _)| *outside == place).map(|(_, inside)| *inside)
}

/// Returns what is seen of a place from outside.
pub(super) fn in_front(place: &str) -> Option<&'static str> {
    IN_FRONT.iter().find(|(inside, _)| *inside == place).map(|(_, front)| *front)
}

/// Tells whether a building or a vehicle is not in a room.
pub(super) fn is_too_large(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Building | Kind::Vehicle) && ROOM_METRES_MAX < thing.metres
}

/// Tells whether a thing is a boat, in which nobody is indoors.
pub(super) fn is_afloat(thing: &Thing) -> bool {
    thing.kind == Kind::Vehicle && thing.stand == Stand::Water
}

/// Tells whether a thing is outside of rooms, as a fence or a tree is.
pub(super) fn is_outdoors(thing: &Thing) -> bool {
    let is_of_the_open = matches!(thing.kind, Kind::Building | Kind::Plant | Kind::Vehicle);
    is_too_large(thing) || is_of_the_open && thing.stand == Stand::Ground
}

/// Tells whether a word names what cannot be indoors, such as the roof above.
pub(super) fn names_too_large(word: &str, known: &Words) -> bool {
    let things = known.things(&noun(word, known.language()));
    // In a language without spaces, such a "word" is a whole clause.
    let is_clause = known.language() == "ja";
    !things.is_empty() && if is_clause { things.iter().all(is_too_large) } else { things.iter().any(is_too_large) }
}

/// Returns the room of a tower in which people use some things.
pub(super) fn used(place: &str, things: &[Thing]) -> Option<&'static str> {
    let has = |name: &str| things.iter().any(|thing| thing.name == name);
    USED.iter().find(|(tower, name, _)| *tower == place && has(name)).map(|(.., room)| *room)
}

/// Tells whether a place is the building of a room where the story is: whoever is in the kitchen is in the house. `building` is
/// the one that was named last.
pub(super) fn is_around(place: &str, room: &str, building: Option<&str>) -> bool {
    let is_same = place == "house" || building.is_none_or(|known| known == place);
    let is_own = INSIDE.iter().all(|(_, own)| *own != room) || place == "hotel" || inside(place) == Some(room);
    is_in(ROOMS, room) && is_in(DWELLINGS, place) && is_own && is_same
        || inside(place) == Some(room) && !is_in(DWELLINGS, place)
}

#[cfg(test)]
mod tests {
    use super::super::prompt::Memory;
    use things::Words;

    /// Returns the places of the prompts of a story's texts.
    fn check(language: &str, story: &[(&str, &str)]) {
        let whole: Vec<&str> = story.iter().map(|(text, _)| *text).collect();
        let words = Words::new(language, "");
        let mut memory = Memory::new(&whole.join("\n"), &words);
        for (text, expected) in story {
            let prompt = memory.prompt(&format!("{text}\n"), "drama");
            let place = prompt
                .rsplit(", ")
                .find(|it| things::told(it, "en").first().is_some_and(|it| it.0 == things::Tells::Place));
            assert_eq!(place.unwrap_or_default(), *expected, "{text}: {prompt}");
        }
    }

    #[test]
    fn people_at_a_table_or_in_a_bed_are_in_the_last_building() {
        check(
            "de",
            &[
                ("Die Mühle stand am Bach leer.", "mill"),
                ("»Der zählt noch«, sagten die Leute im Gasthaus.", "inn"),
                ("Eine Frau stellte ihr Rad an die Brücke.", "bridge"),
                ("Durch das Fenster sah sie eine Kerze und zwei Tassen.", "room"),
                ("Am Tisch saß der Pfarrer.", "room"),
                ("Die Frau klopfte.", "room"),
                ("In der Mühle brannten Kerzen, und im Gasthaus erzählt man, der Müller habe Besuch.", "room"),
                ("Sie lief davon.", "bridge"),
            ],
        );
        check("en", &[("An inn stood by the road.", "inn"), ("A man sat at the table.", "tavern")]);
        check("en", &[("A girl walked through the forest.", "forest"), ("In bed lay a wolf.", "room")]);
        check("en", &[("They walked through the forest.", "forest"), ("They ate bread.", "forest")]);
        check("en", &[("She sat by the window.", "room")]);
        check(
            "en",
            &[
                ("An inn stood by the road.", "inn"),
                ("He sat at the table.", "tavern"),
                ("He entered the hut.", "room"),
            ],
        );
        check("en", &[("A table stood in the forest.", "forest"), ("On the table lay a map.", "forest")]);
        check("en", &[("He climbed a mesa.", "")]);
        check("en", &[("They sat in the garden.", "garden"), ("On the table stood cups.", "garden")]);
        check("en", &[("A hut stood in the forest.", "cabin"), ("Through the window they saw a wolf.", "cabin")]);
        check("es", &[("Junto al río había una posada.", "river"), ("El viajero se sentó a la mesa.", "tavern")]);
        check("fr", &[("Un moulin dormait sous la lune.", "mill"), ("Ils s'assirent à table.", "room")]);
        check("ja", &[("森に小屋があった。", "cabin"), ("テーブルに手紙があった。", "room")]);
    }

    #[test]
    fn a_story_comes_back_with_the_furniture_of_a_room() {
        check(
            "en",
            &[
                ("In the attic stood a black wardrobe.", "attic"),
                ("In the morning she walked to the shop.", "shop"),
                ("Inside, she saw a wardrobe.", "in the shop"),
                ("That night she pushed the wardrobe aside.", "attic"),
                ("She waited.", "attic"),
            ],
        );
        check(
            "de",
            &[
                ("Auf dem Dachboden stand ein Schrank.", "attic"),
                ("Sie ging in die Küche.", "kitchen"),
                ("Nachts schob sie den Schrank.", "attic"),
            ],
        );
    }

    #[test]
    fn people_use_the_stairs_and_the_lamp_of_a_tower_inside() {
        check(
            "en",
            &[
                ("Tomas lived in the lighthouse.", "lighthouse"),
                ("At midnight Tomas climbed the stairs.", "stairwell"),
                ("He lit the old lamp.", "lamp room"),
                ("The lamp burned.", "lighthouse"),
            ],
        );
        check("en", &[("She rented a room.", "room"), ("She ran downstairs to the bakery.", "in the shop")]);
    }

    #[test]
    fn another_day_begins_where_its_text_says() {
        check("en", &[("He slept in the cellar.", "cellar"), ("In spring she stood in the park.", "park")]);
        check("en", &[("He slept in the cellar.", "cellar"), ("In spring a rainbow stood over the park.", "park")]);
        check("en", &[("He sat in the room.", "room"), ("He saw a bus.", "house"), ("He ate.", "room")]);
        check("de", &[("Er schlief im Keller.", "cellar"), ("Im Frühling stand er am Zaun.", "house")]);
        check("en", &[("She sat in the room.", "room"), ("Ten years passed. She stood on the pier.", "harbor")]);
        check(
            "en",
            &[("He sat in the room.", "room"), ("He walked to the shop.", "shop"), ("That night he slept.", "room")],
        );
    }

    #[test]
    fn fog_over_the_roofs_is_in_no_room() {
        check("en", &[("He sat in the tavern.", "tavern"), ("Fog lay over the roofs.", "inn"), ("He ate.", "tavern")]);
        check("en", &[("He sat in the tavern.", "tavern"), ("Fog lay over the sea, and he ate.", "tavern")]);
    }

    #[test]
    fn what_is_said_of_a_place_before_it_is_not_where_the_story_is() {
        check("ja", &[("列車の止まらない駅があった。", "station"), ("男は歩いた。", "station")]);
        let too_large = |language: &str, word: &str| super::names_too_large(word, &Words::new(language, ""));
        assert!(too_large("en", "bus") && !too_large("ja", "列車から女の子が降りてきた"), "the girl is seen");
        check("ja", &[("駅に男がいた。", "station"), ("列車から女の子が降りてきた。", "station")]);
    }

    #[test]
    fn whoever_is_let_in_is_inside() {
        check("en", &[("She came to the mill.", "mill"), ("An old man let her in.", "room")]);
        check("de", &[("Sie kam zur Hütte.", "cabin"), ("Ein alter Mann ließ sie herein.", "room")]);
        check("es", &[("Llegó a la posada.", "inn"), ("El viejo lo dejó entrar.", "tavern")]);
        let hotel = ("On Canal Street a hotel had stood empty. A car stopped outside.", "hotel building");
        check("en", &[hotel, ("A man came in with a suitcase.", "hotel")]);
    }

    #[test]
    fn a_building_is_the_place_rather_than_its_street() {
        check("en", &[("I worked in Harrow Street. The hospital was closed.", "hospital building")]);
        check("en", &[("I worked in Harrow Street, in a library.", "library")]);
        check("de", &[("In der Gasse stand eine Mühle.", "mill")]);
        let closed = ("Das alte Hotel am Waldrand war seit Jahren geschlossen.", "hotel building");
        check("de", &[closed, ("Am Tisch saß ein Kind.", "hotel"), ("Er lief hinaus.", "hotel building")]);
        check("en", &[("The hotel was quiet.", "hotel")]);
    }

    #[test]
    fn the_title_shows_the_building_from_outside() {
        let words = Words::new("de", "");
        let mut memory = Memory::new("Die Mühle stand leer.", &words);
        assert_eq!(memory.prompt("Die Mühle stand leer.", "drama"), "drama scene, mühle, mill, daytime");
        assert_eq!(memory.title("Das Licht in der Mühle", "drama"), "drama scene, licht mühle, mill, daytime");
        memory.prompt("„Komm in den Wald,", "drama");
        assert_eq!(
            memory.title("Das Licht in der Mühle", "drama"),
            "drama scene, licht mühle, mill, daytime",
            "a speech goes on"
        );
    }
}
