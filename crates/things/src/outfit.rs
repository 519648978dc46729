//! What the people of a sentence hold and wear. Pure.

use super::{Kind, Shown, Thing};
use std::ops::Range;

/// What people hold, by the word of an attire, and what they wear.
const HELD: [(&str, &str); 48] = [
    ("turban", "turban"),
    ("pitchfork", "fork"),
    ("shovel", "spade"),
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
    ("👒", "hat"),
    ("🧢", "cap"),
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
    ("🧶", "knitwork"),
    ("🩺", "stethoscope"),
    ("🔍", "lens"),
    ("suit of armour", "armour"),
    ("🎻", "fiddle"),
    ("🎸", "guitar"),
    ("🎺", "trumpet"),
    ("🎷", "saxophone"),
    ("bagpipes", "pipebag"),
    ("🪈", "flute"),
    ("🥁", "drum"),
    ("🪗", "accordion"),
    ("cello", "cello"),
    ("harp", "harpstrings"),
    ("piano", "keyboard"),
];

/// Of those, instruments, for which both hands are needed: they are played where a verb says so, or by those who are named after
/// them.
const INSTRUMENTS: [&str; 11] = [
    "fiddle",
    "guitar",
    "trumpet",
    "saxophone",
    "pipebag",
    "flute",
    "drum",
    "accordion",
    "cello",
    "harpstrings",
    "keyboard",
];

/// The pose of somebody who plays, which is a game unless an instrument is named.
const PLAYING: &str = "playing";

/// Of those, tools with a handle, which are only in the hand as a part of the figure.
const TOOLS: [&str; 16] = [
    "cane",
    "spade",
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
    "knitwork",
];

/// Of those, what is worn over everything.
const OVER: [&str; 6] = ["poncho", "headscarf", "veil", "turban", "hat", "cap"];

/// Telephones, which whoever phones has at the ear.
const PHONES: [&str; 3] = ["☎", "📱", "📞"];

/// What figures have in that hand otherwise.
const OWN_TOOLS: [&str; 20] = [
    "rifle",
    "staff",
    "crook",
    "rod",
    "tray",
    "palette",
    "cleaver",
    "gavel",
    "camera",
    "shears",
    "shoework",
    "showwand",
    "roundbrush",
    "pointer",
    "wateringpot",
    "breadboard",
    "ladle",
    "lens",
    "glasspipe",
    "loupe",
];

/// Figures without a hand for a tool.
const HANDLESS: [&str; 7] = ["sheet", "scarecrow", "skeleton", "couple", "crowd", "baby", "oni"];

/// What people wear instead of the main piece of their clothes.
const WORN: [&str; 9] = ["👗", "👘", "🧥", "👔", "👕", "👚", "cloak", "poncho", "sweater"];

/// Tells whether people wear a thing instead of the main piece of their clothes, so that its colour is theirs.
pub fn is_garment(thing: &Thing) -> bool {
    WORN.contains(&thing.name.as_str())
}

/// Verbs of garments that hang or lie somewhere: "a coat hung on the hook".
const HANGING: &str = " hung hang hangs hanging hanged lay lies lying folded hing hingen hängt hängte hängten lag lagen colgaba colgaban colgó colgada colgado \
pendait pendaient accrocha accroché accrochée pendeva pendevano appese appeso appesa ";

/// Verbs of what somebody does with garments that nobody wears: "she noticed a coat", "he sewed a coat".
const DONE: &str = " noticed saw found bought sold washed ironed sewed stitched mended knitted handed brought sah fand bemerkte kaufte verkaufte wusch bügelte \
nähte flickte strickte brachte vio encontró notó compró vendió lavó planchó cosió remendó tejió trajo vit trouva remarqua acheta vendit lava repassa cousit \
tricota apporta vide trovò notò comprò vendette lavò stirò cucì ";

/// Verbs of those who wear something.
const WEARING: &str = " wore wears wearing worn dressed clad wrapped trug trugen trägt tragend gekleidet llevaba llevaban vestía vestían vestido vestida portait \
portaient vêtu vêtue indossava indossavano vestito vestita usava usavam ";

/// Clothes that no figure shows: where somebody wears them, they are no things beside him.
const CLOTHES: [&str; 16] =
    ["👖", "🧣", "🧤", "👞", "👟", "🥾", "🧦", "🩳", "👢", "👠", "🥿", "🩰", "👡", "boots", "belt", "👓"];

/// How many words before and behind a garment such a verb is.
const APART_BEFORE: usize = 4;
const APART_BEHIND: usize = 2;
const WORN_WITHIN: usize = 6;

/// Tells whether a verb beside the words of a garment says that nobody wears it; `from` is where the words for what is named
/// before it end, behind whom verbs are his.
pub(crate) fn is_apart<'a>(from: usize, words: Range<usize>, word: impl Fn(usize) -> &'a str) -> bool {
    let is_inner = |at: &usize| !word(*at).is_empty();
    let from = words.start.saturating_sub(APART_BEFORE).max(from);
    let mut before = (from..words.start).rev().take_while(is_inner);
    let mut behind = (words.end..words.end + APART_BEHIND).take_while(is_inner);
    before.any(|at| says_apart(word(at))) || behind.any(|at| hangs(word(at)))
}

/// Tells whether a verb before the words of a garment, which begin at a place, says that somebody wears it; `from` is as in [`is_apart`],
/// or what he wears besides.
pub(crate) fn is_on<'a>(from: usize, at: usize, word: impl Fn(usize) -> &'a str) -> bool {
    let from = at.saturating_sub(WORN_WITHIN).max(from.saturating_sub(WORN_WITHIN));
    (from..at).rev().take_while(|at| !word(*at).is_empty()).any(|at| WEARING.contains(&format!(" {} ", word(at))))
}

/// Tells whether a verb in lower case before a garment says that nobody wears it.
pub fn says_apart(word: &str) -> bool {
    hangs(word) || !word.is_empty() && DONE.contains(&format!(" {word} "))
}

/// Tells whether a verb in lower case before or behind a garment says that it hangs or lies somewhere.
pub fn hangs(word: &str) -> bool {
    !word.is_empty() && HANGING.contains(&format!(" {word} "))
}

/// Tells whether somebody may wear a thing as the main piece of his clothes.
fn is_worn(thing: &Thing) -> bool {
    is_garment(thing) && !thing.is_apart
}

/// Tells whether a word of an attire is what a figure has in the hand that tools are put into, or in both.
pub(crate) fn is_in_the_hand(word: &str) -> bool {
    OWN_TOOLS.into_iter().chain(TOOLS).chain(INSTRUMENTS).any(|tool| tool == word)
}

/// Gives each person the colours of the first garment that is named after him and before anybody else; what is named before
/// everybody is the first one's: "白い着物の娘".
fn colour(things: &mut [Thing]) {
    let mut in_order: Vec<&mut Thing> = things.iter_mut().collect();
    in_order.sort_by_key(|thing| thing.at);
    let (mut wearer, mut unworn): (Option<&mut Thing>, Option<Option<u32>>) = (None, None);
    let mut has_somebody = false;
    for thing in in_order {
        if thing.kind == Kind::Person {
            has_somebody = true;
            match unworn.take() {
                Some(tint) => thing.tint = tint,
                None => wearer = Some(thing),
            }
        } else if is_worn(thing) {
            match wearer.take() {
                Some(person) => person.tint = thing.tint,
                None if !has_somebody => unworn = Some(thing.tint),
                None => {}
            }
        }
    }
}

/// Takes out what the first person of a sentence wears or has in the hand already, and puts a tool that is named after the
/// person into the hand; a coloured dress colours the figure.
pub fn dress(things: &mut Vec<Thing>) {
    if things.iter().any(|thing| matches!(thing.kind, Kind::Person | Kind::Animal)) {
        things.retain(|thing| !(thing.is_on && CLOTHES.contains(&thing.name.as_str())));
    }
    let Some(at) = things.iter().position(|thing| thing.kind == Kind::Person) else { return };
    let is_playing = things.get(at).is_some_and(|person| person.pose == PLAYING);
    for player in things.iter_mut().filter(|thing| thing.pose == PLAYING) {
        player.pose = "";
    }
    let Some(Shown::Figure(attire)) = things.get(at).map(|thing| thing.shown) else { return };
    let has = |word: &str| attire.split(' ').any(|own| own == word);
    let held = |thing: &Thing| HELD.iter().find(|(name, _)| *name == thing.name).map(|(_, word)| *word);
    let others = || things.iter().skip(at + 1);
    let has_hands = !HANDLESS.into_iter().any(has);
    let is_taken = |word: &&str| TOOLS.contains(word) || is_playing && INSTRUMENTS.contains(word);
    let is_new = |word: &&str| has_hands && is_taken(word) && !has(word);
    let people = things.get(at).map_or(1, |person| person.count);
    let is_for_each = |thing: &&Thing| thing.count == 1 || 1 < people;
    let tool = others().filter(is_for_each).filter_map(held).find(is_new);
    // "A veil, an old woman": what can only be worn is hers, wherever it is named.
    let is_put_on =
        |word: &str| things.iter().any(|thing| !thing.is_apart && held(thing).is_some_and(|own| own == word));
    let over = OVER.into_iter().find(|word| has_hands && !has(word) && is_put_on(word));
    let phones = things.iter().any(|thing| thing.pose == "phoning");
    colour(things);
    // Now, because what is before the person may go, too.
    if let Some(person) = things.get_mut(at) {
        person.holds = tool.unwrap_or_default();
        person.wears = over.unwrap_or_default();
    }
    let named_at = things.get(at).map_or(0, |person| person.at);
    let mut index = 0;
    things.retain(|thing| {
        index += 1;
        let is_in = |word| has(word) || tool == Some(word) || over == Some(word);
        let is_part = is_worn(thing) || held(thing).is_some_and(is_in);
        let is_at_the_ear = phones && PHONES.contains(&thing.name.as_str());
        let is_over = over.is_some() && !thing.is_apart && held(thing).is_some_and(|word| OVER.contains(&word));
        let is_behind = named_at < thing.at && is_worn(thing);
        (index <= at + 1 || !is_part) && !is_behind && !is_over && !is_at_the_ear
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    /// Returns each person of a text with the colours of the clothes and the attire.
    fn people(language: &str, text: &str) -> Vec<(Option<u32>, String)> {
        let mut things = Words::new(language, "").things(text);
        dress(&mut things);
        let people = things.into_iter().filter(|thing| thing.kind == Kind::Person);
        people.map(|it| (it.tint, it.attire().unwrap_or_default())).collect()
    }

    #[test]
    fn each_of_two_wears_the_own_colours() {
        let own = |text: &str| people("es", text).into_iter().map(|(tint, _)| tint).collect::<Vec<_>>();
        let (red, yellow) = (own("hombre chaqueta roja"), own("mujer vestido amarillo"));
        for second in ["chaqueta roja", "vestido rojo"] {
            let both = own(&format!("mujer vestido amarillo ante hombre {second}"));
            assert_eq!(both, [yellow[0], own(&format!("hombre {second}"))[0]], "{second}");
        }
        assert!(red[0].is_some() && red != yellow, "{red:?}");
        let english = people("en", "a man in a brown jacket met a woman in a red dress in a blue coat");
        assert_eq!(english[1].0, people("en", "a woman in a red dress")[0].0, "the first one that is told of her");
    }

    #[test]
    fn what_hangs_somewhere_nobody_wears() {
        for (language, worn, hung) in [
            ("en", "a woman in a brown jacket", "a woman came, and a brown jacket hung there"),
            ("en", "a woman wore a brown jacket", "a woman hung up her brown jacket"),
            ("es", "la mujer de la chaqueta marrón encontró la paz", "la mujer compró una chaqueta marrón"),
            ("en", "she saw a woman in a brown jacket", "a woman noticed an old brown jacket"),
            ("de", "eine Frau in einer braunen Jacke", "eine Frau kam, und eine braune Jacke hing da"),
            ("es", "una mujer con una chaqueta marrón", "una mujer vio que la chaqueta marrón colgaba"),
        ] {
            let things = |text: &str| {
                let mut things = Words::new(language, "").things(text);
                dress(&mut things);
                things
            };
            let (worn, hung) = (things(worn), things(hung));
            assert!(worn.len() == 1 && worn[0].tint.is_some(), "{worn:?}");
            assert!(hung.len() == 2 && hung.iter().any(|it| it.kind == Kind::Person && it.tint.is_none()), "{hung:?}");
        }
    }

    #[test]
    fn what_somebody_has_on_is_no_thing_beside_him() {
        for (language, text, expected) in [
            ("en", "A woman wore canvas trousers and a leather belt", "woman"),
            ("en", "A hedgehog wrapped in a red wool scarf came", "🦔"),
            ("en", "A woman found trousers", "woman 👖"),
            ("de", "Eine Frau trug rote Handschuhe", "woman"),
            ("en", "A woman in a straw hat", "woman hat"),
            ("en", "A woman in a poncho and a hat", "woman poncho"),
            ("en", "Behind the counter an old man in a gray cardigan slid a key", "🔑 old man"),
        ] {
            let mut things = Words::new(language, "").things(text);
            dress(&mut things);
            let shown = |it: &Thing| format!("{} {}", it.name, it.wears).trim().to_owned();
            assert_eq!(things.iter().map(shown).collect::<Vec<_>>().join(" "), expected, "{text}");
        }
        let counts = |text: &str| Words::new("en", "").things(text).iter().map(|it| it.count).collect::<Vec<_>>();
        assert_eq!((counts("two days earlier a notebook"), counts("two notebooks")), (vec![1], vec![2]));
        assert_eq!(counts("three slow knocks behind the wardrobe"), [1]);
    }

    #[test]
    fn a_deed_puts_its_tool_into_the_hand() {
        for (language, text, tool) in [
            ("en", "A woman swept the street", "broom"),
            ("en", "Two men dug a hole", "spade"),
            ("de", "Der Mann ruderte hinaus", "oarpole"),
            ("es", "El hombre cavó un hoyo", "spade"),
            ("ja", "男は土を掘った", "spade"),
        ] {
            let (_, attire) = people(language, text).remove(0);
            assert!(attire.split(' ').any(|word| word == tool), "{text}: {attire}");
        }
        let (_, attire) = people("en", "A tall man in an indigo turban rode").remove(0);
        assert!(attire.split(' ').any(|word| word == "turban"), "{attire}");
        let things = |text: &str| {
            let mut things = Words::new("en", "").things(text);
            dress(&mut things);
            things.into_iter().map(|it| it.wears).collect::<Vec<_>>()
        };
        assert_eq!(things("behind a white hand and her shoulder an old woman, veil"), ["veil"]);
        let (_, attire) = people("en", "A farmer swept the yard").remove(0);
        assert_eq!(attire.split(' ').filter(|word| is_in_the_hand(word)).collect::<Vec<_>>(), ["broom"]);
    }
}
