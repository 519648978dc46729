//! From a sentence in its language to what it is about: the things in it (what each is, how large, where it can be, how many)
//! and the scene around them (place, time, weather, mood). Everybody who asks what a text is about asks here.
//!
//! The words come from Unicode CLDR (the pack `words`) and from tables of this crate, which correct it. A word that may
//! mean many things says nothing, because a wrong picture is worse than none.

mod ages;
mod contents;
mod country;
mod dictionary;
mod drawing;
mod facet;
mod fold;
mod numbers;
mod outfit;
mod owners;
mod pose;
mod prompt;
mod read;
mod saying;
mod scan;
mod scene;
mod setting;
mod table;
mod tokens;
mod women;
mod words;

pub use ages::Age;
pub use dictionary::Dictionary;
pub use drawing::{DrawingTable, Fill, Ink, Rgba, Stroke};
pub use facet::{Facet, Named};
pub use outfit::{dress, hangs, is_garment, says_apart};
pub use owners::is_owner;
pub use prompt::{facet_phrases, facets_of, language_of};
pub use read::{denies, is_small};
pub use saying::Tells;
pub use scene::{Feature, Features, Mood, Place, Scene, Set, Time};
pub use setting::Setting;
pub use table::LANGUAGES;
pub use words::{Words, describes, is_indoors, told};

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A human being or something that looks like one.
    Person,
    /// An animal, real or not.
    Animal,
    /// Something that drives, swims or flies people.
    Vehicle,
    /// Something to eat or drink.
    Food,
    /// Something to use with the hands.
    Tool,
    /// A plant.
    Plant,
    /// Something people are in or in front of.
    Building,
    /// Something of a room.
    Furniture,
    /// A part of a landscape.
    Land,
    /// Something up in the sky, or the weather.
    Sky,
    /// Something else.
    Sign,
}

/// Where a thing can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// On the ground.
    Ground,
    /// On water.
    Water,
    /// In the air, not far from the ground.
    Air,
    /// Under water.
    Deep,
    /// On a table or in a hand.
    Table,
    /// On a wall.
    Wall,
    /// On the floor of a room.
    Room,
    /// Far up, or in space.
    Sky,
}

/// How a thing can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// By the drawing of this character.
    Drawing(char),
    /// As a figure; the words say how it is dressed.
    Figure(&'static str),
    /// As scenery: the painter paints it when it reads this English word.
    Scenery(&'static str),
}

/// What a drawing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The whole thing.
    Whole,
    /// Only a face.
    Face,
}

/// A thing that a sentence is about.
#[expect(clippy::struct_excessive_bools, reason = "independent properties of a thing")]
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// Its name: of a person or of scenery in English, of a drawing the character.
    pub name: String,
    /// The words that name it in the text, in lower case.
    pub word: String,
    /// How it can be shown.
    pub shown: Shown,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its longest side in metres.
    pub metres: f32,
    /// Where it can be.
    pub stand: Stand,
    /// Where it is if the sentence names no place, the best first.
    pub settings: Vec<Setting>,
    /// What the drawing is like.
    pub look: Look,
    /// Whether it gives light.
    pub is_lit: bool,
    /// The colour that it has in this story, or that of a figure, as 0xRRGGBB; a drawing has its own.
    pub tint: Option<u32>,
    /// The colour of the figure that takes the place of its drawing where it sleeps, leaps or flies.
    pub(crate) fur: Option<u32>,
    /// Whether its drawing has windows.
    pub is_glazed: bool,
    /// Whether it lies flat on a table.
    pub is_flat: bool,
    /// Whether its tail is drawn below its feet.
    pub has_low_tail: bool,
    /// Whether it sits on a branch where it is in the air.
    pub is_perched: bool,
    /// Whether it hangs from something where it is in the air.
    pub is_hung: bool,
    /// Whether a verb says that nobody wears it: it hangs somewhere, or is only seen.
    pub is_apart: bool,
    /// Whether a verb says that somebody wears it.
    pub(crate) is_on: bool,
    /// What a person holds that is put into the hand of the figure: a word of an attire, or nothing.
    pub holds: &'static str,
    /// What a person wears besides the clothes of the figure: a word of an attire, or nothing.
    pub wears: &'static str,
    /// How a person holds himself: a word of an attire, or nothing for one that stands.
    pub pose: &'static str,
    /// What the face of a person shows: a word of an attire, or nothing.
    pub face: &'static str,
    /// Whether the word for a person names a woman by its ending, as `Müllerin` does.
    pub is_woman: bool,
    /// How old it is said to be.
    pub age: Age,
    /// For a face: how the body below it looks, in words of the painter.
    pub body: &'static str,
    /// How many.
    pub count: u8,
    /// How much the sentence is about it; the subject has the most.
    pub weight: i32,
    /// Where the sentence names it: how many words are before it, or letters in a language without spaces.
    pub at: usize,
}

impl Thing {
    /// Returns the words of the attire of a figure, with what it holds instead of what it has in that hand otherwise, and its
    /// pose.
    pub fn attire(&self) -> Option<String> {
        let Shown::Figure(attire) = self.shown else { return None };
        // A deed puts its tool into the hand: "she swept".
        let (holds, pose) = match (self.holds, outfit::is_in_the_hand(self.pose)) {
            ("", true) => (self.pose, ""),
            (holds, true) => (holds, ""),
            (holds, false) => (holds, self.pose),
        };
        let own = attire.split([' ', '+']).filter(|word| holds.is_empty() || !outfit::is_in_the_hand(word));
        let own = own.collect::<Vec<_>>().join(" ");
        let own = if self.is_woman { women::worn(&own) } else { own };
        let bent = if self.age == Age::Old && !own.split(' ').any(|word| word == BENT) { BENT } else { "" };
        let worn = [own.as_str(), bent, self.wears, holds, pose, self.face];
        Some(worn.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
    }
}

/// The word of an attire for somebody old.
const BENT: &str = "bent";
impl Thing {
    /// Draws it as it is in a scene: an animal that sleeps, leaps or flies, a tree in autumn and in winter.
    pub(crate) fn shape_for(&mut self, scene: &Scene) {
        let is_winter = scene.features.has(Feature::Snow) || scene.features.has(Feature::Snowfall);
        let when = match self.kind {
            Kind::Animal => std::mem::take(&mut self.pose),
            Kind::Plant if is_winter => WINTER,
            Kind::Plant if scene.mood == Some(Mood::Autumn) && table::moved(&self.name, WINTER) == Some(BARE) => {
                self.tint = self.tint.or(Some(AUTUMN_LEAVES));
                return;
            }
            Kind::Plant
            | Kind::Person
            | Kind::Vehicle
            | Kind::Food
            | Kind::Tool
            | Kind::Building
            | Kind::Furniture
            | Kind::Land
            | Kind::Sky
            | Kind::Sign => return,
        };
        let Some(attire) = table::moved(&self.name, when) else { return };
        self.shown = Shown::Figure(attire);
        self.tint = self.tint.or(self.fur);
        (self.look, self.body, self.is_perched, self.has_low_tail) = (Look::Whole, "", false, false);
        if when == pose::LEAPING {
            self.stand = Stand::Water;
            self.settings = vec![Setting::from("sea")];
        }
        if when == pose::FLYING {
            self.stand = Stand::Air;
        }
    }
}

/// When trees are bare, as the table of moves says it; and the leaves of those that shed them.
const WINTER: &str = "winter";
const BARE: &str = "baretree";
const AUTUMN_LEAVES: u32 = 0xc8_70_2a;

/// Puts what lies on a table or hangs on a wall before the people who have to do with it: a sentence about a letter that
/// somebody found shows the letter. What is only around is left where it is.
pub fn put_close_ups_first(things: &mut [Thing]) {
    let is_close = |thing: &Thing| {
        matches!(thing.stand, Stand::Table | Stand::Wall)
            && AROUND_MAX < thing.weight
            && !matches!(thing.shown, Shown::Scenery(_))
    };
    let first = things.iter().position(|thing| !matches!(thing.shown, Shown::Scenery(_)));
    // Whoever walks with a lantern is no still life.
    let is_person =
        |at: &usize| things.get(*at).is_some_and(|thing| thing.kind == Kind::Person && !MOVING.contains(&thing.pose));
    if let (Some(first), Some(close)) = (first.filter(is_person), things.iter().position(is_close))
        && let Some(part) = things.get_mut(first..=close)
    {
        part.rotate_right(1);
    }
}

/// Poses of somebody who is on the way.
const MOVING: [&str; 3] = ["walking", "running", "riding"];

/// What a vehicle or a building has.
const BUILT_IN: [char; 2] = ['🚪', '🪟'];

/// Furniture that has a door.
const WITH_DOORS: [&str; 2] = ["wardrobe", "oven"];

/// Takes out the doors and windows of something that is drawn with them.
pub fn keep_wholes(things: &mut Vec<Thing>) {
    let has_doors = |thing: &Thing| {
        matches!(thing.kind, Kind::Vehicle | Kind::Building) || WITH_DOORS.contains(&thing.name.as_str())
    };
    if things.iter().any(has_doors) {
        things.retain(|thing| !matches!(thing.shown, Shown::Drawing(it) if BUILT_IN.contains(&it)));
    }
}

/// The most weight that surroundings have.
const AROUND_MAX: i32 = read::FIRST - read::SURROUNDINGS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_somebody_handles_is_shown_before_the_one_who_does() {
        let words = Words::new("en", "");
        let order = |sentence| {
            let mut things = words.things(sentence);
            put_close_ups_first(&mut things);
            things.into_iter().map(|thing| thing.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(order("The detective found a letter"), "✉ detective");
        assert_eq!(order("An old man with a lantern"), "lantern old man");
        assert_eq!(order("An old man walked home with a lantern"), "old man lantern");
        assert_eq!(order("The king sat near a candle"), "king 🕯");
        assert_eq!(order("A monkey stole the bread"), "🐒 🍞");
    }

    #[test]
    fn who_only_owns_what_is_named_is_not_there() {
        let all = |sentence| {
            let things = Words::new("en", "").things(sentence);
            things.into_iter().map(|thing| thing.word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(all("A widow folded her husband's shirts on the bed"), "widow shirts bed");
        assert_eq!(all("The witch's apprentice stirred the cauldron"), "apprentice cauldron");
        assert_eq!(all("The magpie's apple was brown"), "magpie's apple");
        assert_eq!(all("It was the captain's."), "captain's");
        assert_eq!(all("The witch's face was white"), "witch's");
    }

    #[test]
    fn the_rock_below_a_castle_is_a_part_of_it() {
        let names = |text: &str| Words::new("en", "").things(text).into_iter().map(|it| it.name).collect::<Vec<_>>();
        assert!(names("a gull on a rock").contains(&"🪨".to_owned()));
        assert!(!names("a castle on a rock").contains(&"🪨".to_owned()));
        assert!(names("a rock before the castle").contains(&"🪨".to_owned()));
    }

    #[test]
    fn a_plural_that_is_no_verb_is_a_thing_without_an_article() {
        let things = Words::new("en", "").things("She handed roses to him as the sun rose over the jeep");
        assert_eq!(things.into_iter().map(|thing| thing.word).collect::<Vec<_>>(), ["roses", "sun", "jeep"]);
    }

    #[test]
    fn what_an_idiom_names_is_left_out_of_a_text() {
        let rest = |language, text| Words::new(language, "").without_idioms(text);
        assert_eq!(rest("en", "It was empty since the great fire"), "It was empty since the great fire");
        assert_eq!(rest("en", "It was empty since that fire"), "It was empty ,");
        assert_eq!(rest("fr", "Depuis l'incendie elle dort"), ", elle dort");
        assert_eq!(rest("es", "Se quedó helada y lloró"), ", y lloró");
    }

    #[test]
    fn things_of_a_prompt_need_no_articles() {
        let all = |sentence| {
            let things = Words::new("en", "").things(sentence);
            things.into_iter().map(|thing| thing.word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(all("two plates on desk"), "plates desk");
        assert_eq!(all("Desk, two plates"), "desk plates");
        assert!(Words::new("en", "").scene("two plates on table").features.has(Feature::Table));
        assert_eq!(all("She sat with lamp and book"), "lamp book");
        assert_eq!(all("She will net it and rake"), "", "verbs where there are verbs");
        assert_eq!(all("horror scene, saw ring"), "ring");
    }

    #[test]
    fn lamps_that_are_drawn_here_give_light_and_other_things_do_not() {
        let is_lit = |sentence| Words::new("en", "").things(sentence).first().map(|thing| thing.is_lit);
        assert_eq!(is_lit("A lantern stood on the step"), Some(true));
        assert_eq!(is_lit("The lamp stood in the window"), Some(true));
        assert_eq!(is_lit("The bowl stood in the window"), Some(false));
    }

    #[test]
    fn a_torch_of_today_is_switched_on_and_one_of_old_burns() {
        let first = |sentence| Words::new("en", "").things(sentence).first().map(|thing| thing.name.clone());
        assert_eq!(first("My torch found the last bed of the ward"), Some("🔦".to_owned()));
        assert_eq!(first("The torch lit the castle"), Some("torch".to_owned()));
    }

    #[test]
    fn the_door_of_a_bus_is_a_part_of_it() {
        let mut things = Words::new("en", "").things("The door of the bus would not open");
        keep_wholes(&mut things);
        assert_eq!(things.into_iter().map(|thing| thing.name).collect::<Vec<_>>(), ["🚌"]);
    }

    #[test]
    fn neighbours_in_a_list_of_words_are_no_compound() {
        let first = |sentence| Words::new("en", "").things(sentence).first().map(|thing| thing.name.clone());
        assert_eq!(first("The ship captain waved"), Some("captain".to_owned()));
        assert_eq!(Words::new("en", "").things("An apple pie stood there").len(), 1);
        assert_eq!(first("fable scene, lion mouse paw"), Some("🦁".to_owned()));
    }

    #[test]
    fn a_word_for_a_colour_tints_what_it_stands_at() {
        let tint = |language, sentence| Words::new(language, "").things(sentence)[0].tint;
        let red = tint("en", "A red apple lay there");
        assert!(red.is_some() && red == tint("de", "Der rote Apfel") && red == tint("es", "La manzana roja"));
        assert_ne!(tint("en", "An apple lay there"), red);
        assert_ne!(tint("en", "Red was all she saw that night, the apple"), red);
    }

    #[test]
    fn what_a_person_wears_or_holds_is_no_other_thing() {
        let words = Words::new("en", "");
        let dressed = |sentence| {
            let mut things = words.things(sentence);
            dress(&mut things);
            things.into_iter().map(|thing| (thing.name, thing.tint)).collect::<Vec<_>>()
        };
        assert_eq!(dressed("A witch with a broom"), [("witch".to_owned(), None)]);
        assert_eq!(dressed("A woman in a green dress"), [("woman".to_owned(), Some(0x4a_7a_3c))]);
        assert_eq!(dressed("A woman in a green cloak"), [("woman".to_owned(), Some(0x4a_7a_3c))]);
        assert_eq!(
            dressed("fable scene, baker woman green cloak"),
            [("baker".to_owned(), None), ("woman".to_owned(), Some(0x4a_7a_3c))]
        );
        assert_eq!(dressed("A sailor with a cap"), [("sailor".to_owned(), None)]);
        assert_eq!(dressed("A servant with a lantern"), [("servant".to_owned(), None)]);
        let holds = |sentence| {
            let mut things = words.things(sentence);
            dress(&mut things);
            things.into_iter().map(|thing| (thing.name, thing.holds)).collect::<Vec<_>>()
        };
        assert_eq!(holds("A woman with a broom"), [("woman".to_owned(), "broom")]);
        let armed = |sentence| {
            let mut things = words.things(sentence);
            dress(&mut things);
            things.first().and_then(Thing::attire).unwrap_or_default()
        };
        assert_eq!(armed("The soldier drew his sword"), "trousers helmet olive sword");
        assert_eq!(holds("Three soldiers with spears"), [("soldier".to_owned(), "spear")]);
        assert_eq!(holds("A soldier with two spears").len(), 2, "a hand holds one");
        assert_eq!(holds("The farmer lifted the pitchfork"), [("farmer".to_owned(), "")], "he has one");
        assert_eq!(armed("The soldier waited"), "trousers helmet rifle olive");
        assert_eq!(holds("The old man took his walking stick"), [("old man".to_owned(), "")]);
        assert_eq!(holds("A ghost with a broom").len(), 2, "it has no hands");
        assert_eq!(holds("The broom of the woman").len(), 2, "the picture is of the broom");
        assert_eq!(armed("The woman wore a poncho"), "gown hair poncho");
        assert_eq!(armed("The man phoned her on his phone"), "coat phoning");
        assert_eq!(dressed("The man phoned her on his phone").len(), 1, "it is at his ear");
        let phones = holds("The telephone woke the man, who phoned a soldier with a sword");
        assert_eq!(phones[0], ("man".to_owned(), "sword"), "the telephone before him is gone");
    }

    #[test]
    fn whoever_plays_an_instrument_has_it_in_the_hands_and_whoever_hears_it_does_not() {
        for (language, sentence, expected) in [
            ("en", "The violinist took the violin", "coat fiddle black"),
            ("en", "The girl played the violin", "child gown hair fiddle"),
            ("en", "The soldier was playing a trumpet", "trousers helmet olive trumpet"),
            ("en", "A drummer stood in the rain", "trousers cap drum blue"),
            ("en", "The king heard the violin", "robe crown beard staff red"),
            ("en", "The boy played in the garden", "child"),
            ("de", "Die Geigerin verbeugte sich", "gown hair fiddle black kneeling"),
            ("de", "Der Junge spielte Trompete", "child trumpet"),
            ("es", "El niño tocaba la guitarra", "child guitar"),
            ("fr", "Le garçon jouait du violon", "child fiddle"),
            ("it", "Il ragazzo suonava la chitarra", "child guitar"),
            ("pt", "O pianista", "coat keyboard black"),
            ("ja", "少年はバイオリンを弾いた", "child fiddle"),
        ] {
            let mut things = Words::new(language, "").things(sentence);
            dress(&mut things);
            let person = things.iter().find(|thing| thing.kind == Kind::Person);
            assert_eq!(person.and_then(Thing::attire).as_deref(), Some(expected), "{sentence}");
            let is_heard = sentence.contains("heard");
            assert_eq!(things.iter().any(|thing| thing.name == "🎻"), is_heard, "{sentence}");
        }
    }
}
