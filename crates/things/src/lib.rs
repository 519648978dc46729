//! From a sentence in its language to what it is about: the things in it (what each is, how large, where it can be, how many)
//! and the scene around them (place, time, weather, mood). Everybody who asks what a text is about asks here.
//!
//! The words come from Unicode CLDR (the pack `words`) and from tables of this crate, which correct it. A word that may
//! mean many things says nothing, because a wrong picture is worse than none.

mod country;
mod dictionary;
mod facet;
mod fold;
mod outline;
mod pose;
mod prompt;
mod read;
mod saying;
mod scan;
mod scene;
mod setting;
mod table;
mod women;
mod words;

pub use dictionary::Dictionary;
pub use facet::{Facet, Named};
pub use outline::{Outline, Outlines};
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
    /// By the outline of this character.
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
    /// The whole thing, and one sees through it, as through a wheel.
    Hollow,
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
    /// Its own colours, as 0xRRGGBB: that of the largest part of its drawing, then of the smaller ones.
    pub tints: Vec<u32>,
    /// Whether the smaller parts of its drawing are windows.
    pub is_glazed: bool,
    /// Whether it lies flat on a table.
    pub is_flat: bool,
    /// Whether it sits on a branch where it is in the air.
    pub is_perched: bool,
    /// Whether it hangs from something where it is in the air.
    pub is_hung: bool,
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
    /// For a face: how the body below it looks, in words of the painter.
    pub body: &'static str,
    /// How many.
    pub count: u8,
    /// How much the sentence is about it; the subject has the most.
    pub weight: i32,
}

impl Thing {
    /// Returns the words of the attire of a figure, with what it holds instead of what it has in that hand otherwise, and its
    /// pose.
    pub fn attire(&self) -> Option<String> {
        let Shown::Figure(attire) = self.shown else { return None };
        let is_put_away = |word: &str| OWN_TOOLS.into_iter().chain(TOOLS).any(|tool| tool == word);
        let own = attire.split([' ', '+']).filter(|word| self.holds.is_empty() || !is_put_away(word));
        let own = own.collect::<Vec<_>>().join(" ");
        let own = if self.is_woman { women::worn(&own) } else { own };
        let worn =
            [own.as_str(), self.wears, self.holds, self.pose, self.face].into_iter().filter(|word| !word.is_empty());
        Some(worn.collect::<Vec<_>>().join(" "))
    }
}

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
const MOVING: [&str; 2] = ["walking", "running"];

/// What people hold, by the word of an attire, and what they wear.
const HELD: [(&str, &str); 29] = [
    ("pitchfork", "fork"),
    ("spear", "spear"),
    ("🦯", "cane"),
    ("scythe", "scythe"),
    ("🪓", "axe"),
    ("🔨", "hammer"),
    ("🧹", "broom"),
    ("🗡", "sword"),
    ("⚔", "sword"),
    ("🛡", "shield"),
    ("🏹", "bow"),
    ("☂", "umbrella"),
    ("lantern", "lantern"),
    ("🔭", "telescope"),
    ("⛏", "pickaxe"),
    ("👑", "crown"),
    ("🎩", "hat"),
    ("hat", "hat"),
    ("sword", "sword"),
    ("katana", "sword"),
    ("cap", "cap"),
    ("cloak", "cloak"),
    ("apron", "apron"),
    ("veil", "veil"),
    ("📖", "book"),
    ("poncho", "poncho"),
    ("headscarf", "headscarf"),
    ("oar", "oarpole"),
    ("flour sack", "sack"),
];
/// Of those, tools with a handle, which are only in the hand as a part of the figure.
const TOOLS: [&str; 14] = [
    "cane",
    "spear",
    "fork",
    "scythe",
    "broom",
    "sword",
    "shield",
    "bow",
    "umbrella",
    "pickaxe",
    "axe",
    "hammer",
    "oarpole",
    "telescope",
];

/// Of those, what is worn over everything.
const OVER: [&str; 2] = ["poncho", "headscarf"];

/// Telephones, which whoever phones has at the ear.
const PHONES: [&str; 3] = ["☎", "📱", "📞"];

/// What figures have in that hand otherwise.
const OWN_TOOLS: [&str; 4] = ["rifle", "staff", "crook", "rod"];

/// Figures without a hand for a tool.
const HANDLESS: [&str; 7] = ["sheet", "scarecrow", "skeleton", "couple", "crowd", "baby", "oni"];

/// What people wear instead of the main piece of their clothes.
const WORN: [&str; 8] = ["👗", "👘", "🧥", "👔", "👕", "👚", "cloak", "poncho"];

/// Tells whether people wear a thing instead of the main piece of their clothes, so that its colour is theirs.
pub fn is_garment(thing: &Thing) -> bool {
    WORN.contains(&thing.name.as_str())
}

/// What a vehicle or a building has.
const BUILT_IN: [char; 2] = ['🚪', '🪟'];

/// Takes out the doors and windows of something that is drawn with them.
pub fn keep_wholes(things: &mut Vec<Thing>) {
    if things.iter().any(|thing| matches!(thing.kind, Kind::Vehicle | Kind::Building)) {
        things.retain(|thing| !matches!(thing.shown, Shown::Drawing(it) if BUILT_IN.contains(&it)));
    }
}

/// Takes out what the first person of a sentence wears or has in the hand already, and puts a tool that is named after the
/// person into the hand; a coloured dress colours the figure.
pub fn dress(things: &mut Vec<Thing>) {
    let Some(at) = things.iter().position(|thing| thing.kind == Kind::Person) else { return };
    let Some(Shown::Figure(attire)) = things.get(at).map(|thing| thing.shown) else { return };
    let has = |word: &str| attire.split(' ').any(|own| own == word);
    let held = |thing: &Thing| HELD.iter().find(|(name, _)| *name == thing.name).map(|(_, word)| *word);
    let others = || things.iter().skip(at + 1);
    let worn = things.iter().enumerate().skip(at + 1).find(|(_, thing)| is_garment(thing));
    let worn = worn.map(|(index, thing)| (index, thing.tints.clone()));
    let has_hands = !HANDLESS.into_iter().any(has);
    let is_new = |word: &&str| has_hands && TOOLS.contains(word) && !has(word);
    let people = things.get(at).map_or(1, |person| person.count);
    let is_for_each = |thing: &&Thing| thing.count == 1 || 1 < people;
    let tool = others().filter(is_for_each).filter_map(held).find(is_new);
    let over = others().filter_map(held).find(|word| has_hands && OVER.contains(word) && !has(word));
    let phones = things.iter().any(|thing| thing.pose == "phoning");
    if let Some((index, tints)) = worn {
        // Whoever is named last before it wears it.
        let mut before = things.iter_mut().take(index).rev();
        if let Some(wearer) = before.find(|thing| thing.kind == Kind::Person) {
            wearer.tints = tints;
        }
    }
    let mut index = 0;
    things.retain(|thing| {
        index += 1;
        let is_in = |word| has(word) || tool == Some(word) || over == Some(word);
        let is_part = is_garment(thing) || held(thing).is_some_and(is_in);
        let is_at_the_ear = phones && PHONES.contains(&thing.name.as_str());
        (index <= at + 1 || !is_part) && !is_at_the_ear
    });
    if let Some(person) = things.get_mut(at) {
        person.holds = tool.unwrap_or_default();
        person.wears = over.unwrap_or_default();
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
    }

    #[test]
    fn a_plural_that_is_no_verb_is_a_thing_without_an_article() {
        let things = Words::new("en", "").things("She handed roses to him as the sun rose over the jeep");
        assert_eq!(things.into_iter().map(|thing| thing.word).collect::<Vec<_>>(), ["roses", "sun", "jeep"]);
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
        let tint = |language, sentence| Words::new(language, "").things(sentence)[0].tints.first().copied();
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
            things.into_iter().map(|thing| (thing.name, thing.tints.first().copied())).collect::<Vec<_>>()
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
    }
}
