//! What the people of a story wear: a coloured garment that was named is in the later prompts of its wearer, too, and people of
//! whom nothing but names is known wear different ones. Pure.

use super::names::{Name, noun};
use super::pronouns::Sex;
use things::{Kind, Thing, Words};

/// Who wears what: the English name of a person, or the words for one with a garment of his own; and the words for the garment
/// with its colour.
#[derive(Debug, Clone, Default)]
pub(super) struct Wardrobe {
    clothes: Vec<(String, Vec<String>)>,
    /// The colours of animals, by what they are.
    furs: Vec<(String, String)>,
}

/// Somebody among the words of a prompt: the number of the entry that ends the words for him, what he is, and who he is.
#[derive(Debug)]
struct Wearer {
    entry: usize,
    word: String,
    who: String,
}

impl Wardrobe {
    /// Notes what each person among the words of a prompt wears, or adds what was noted before.
    pub(super) fn dress(&mut self, spoken: &mut Vec<String>, known: &Words) {
        let wearers = wearers(spoken, known);
        let garments = garments(spoken, known);
        let ends = wearers.iter().skip(1).map(|next| next.entry).chain([usize::MAX]);
        let dressed: Vec<(Option<&Vec<String>>, usize)> = ends
            .enumerate()
            .map(|(number, end)| {
                let from = if number == 0 { 0 } else { wearers.get(number).map_or(0, |it| it.entry) };
                let own = garments.iter().find(|(entry, _)| (from..end).contains(entry));
                (own.map(|(_, garment)| garment), number)
            })
            .collect();
        // From the last one, so that the places of the others stay.
        for (own, number) in dressed.into_iter().rev() {
            let Some(Wearer { entry, word, who }) = wearers.get(number) else { continue };
            let noted = self.clothes.iter_mut().find(|(known, _)| known == who);
            let worn = match (noted, own) {
                // "He stumbled over the long coat": it is still the grey one.
                (Some((_, worn)), Some(new)) if new.len() < worn.len() && is_same(worn, new, known) => worn.clone(),
                (Some((_, worn)), Some(new)) => {
                    worn.clone_from(new);
                    Vec::new()
                }
                (Some((_, worn)), None) => worn.clone(),
                (None, Some(new)) => {
                    self.clothes.push((who.clone(), new.clone()));
                    Vec::new()
                }
                (None, None) => continue,
            };
            // What the story tells takes the place of what was only supposed.
            if let Some(own) = spoken.get_mut(*entry).filter(|own| *own == who) {
                own.clone_from(word);
            }
            let behind = entry + 1;
            spoken.splice(behind..behind, worn);
        }
    }

    /// Notes the colour of each animal among the words of a prompt, or adds the one that was noted before: "a brown mouse".
    pub(super) fn colour(&mut self, spoken: &mut Vec<String>, known: &Words) {
        let is_behind = matches!(known.language(), "es" | "fr" | "it" | "pt");
        let animals = known.things(&format!("a scene, {}", spoken.join(" ")));
        for animal in animals.into_iter().filter(|it| it.kind == Kind::Animal && it.count == 1) {
            let Some(at) = spoken.iter().position(|word| *word == animal.word) else { continue };
            let beside = if is_behind { Some(at + 1) } else { at.checked_sub(1) };
            let own = beside.and_then(|at| spoken.get(at)).filter(|word| known.is_colour(word)).cloned();
            let noted = self.furs.iter().position(|(name, _)| *name == animal.name);
            match (own, noted.and_then(|noted| self.furs.get_mut(noted))) {
                (Some(own), Some((_, colour))) => *colour = own,
                (Some(own), None) => self.furs.push((animal.name, own)),
                (None, Some((_, colour))) => spoken.insert(at + usize::from(is_behind), colour.clone()),
                (None, None) => {}
            }
        }
    }
}

/// Tells whether the words for two garments end with the same one.
fn is_same(one: &[String], other: &[String], known: &Words) -> bool {
    let name = |words: &[String]| {
        let things = known.things(&noun(words.last()?, known.language()));
        things.first().map(|it| it.name.clone())
    };
    name(one).is_some() && name(one) == name(other)
}

/// Finds the people of a prompt of whom there is one each, in the order of their words.
fn wearers(spoken: &[String], known: &Words) -> Vec<Wearer> {
    let words: Vec<(usize, &str)> =
        spoken.iter().enumerate().flat_map(|(entry, words)| words.split(' ').map(move |word| (entry, word))).collect();
    let mut wearers: Vec<Wearer> = known
        .things(&spoken.join(" "))
        .into_iter()
        .filter(|thing| thing.kind == Kind::Person && thing.count == 1)
        .filter_map(|thing| {
            let parts: Vec<&str> = thing.word.split(' ').collect();
            let is_here = |near: &[(usize, &str)]| near.iter().map(|(_, word)| word).eq(parts.iter());
            let at = words.windows(parts.len()).position(is_here);
            let entry = at.and_then(|at| words.get(at + parts.len() - 1)).map(|(entry, _)| *entry);
            // In a language without spaces he is somewhere in a clause.
            let is_in = |own: &String| known.language() == "ja" && own.contains(&thing.word);
            let entry = entry.or_else(|| spoken.iter().position(is_in))?;
            let own = spoken.get(entry).filter(|own| !pairs(own.split(' '), known).is_empty());
            let who = own.cloned().unwrap_or(thing.name);
            Some(Wearer { entry, word: thing.word, who })
        })
        .collect();
    wearers.sort_by_key(|it| it.entry);
    wearers
}

/// Finds the garments of a prompt beside the words for their colours, each with the number of its entry.
fn garments(spoken: &[String], known: &Words) -> Vec<(usize, Vec<String>)> {
    let clauses = spoken.iter().enumerate();
    let unspaced = clauses.filter_map(|(entry, clause)| Some((entry, vec![known.coloured_garment(clause)?])));
    pairs(spoken.iter().map(String::as_str), known).into_iter().chain(unspaced).collect()
}

/// Garments that one is known by whatever their colour is.
const SHAPED: [&str; 3] = ["poncho", "cloak", "sweater"];

/// How many words of a prompt before a garment a verb is that nobody wears it.
const APART_WITHIN: usize = 3;

/// Finds garments beside the words for their colours, which stand before them or, as in Spanish, behind them.
fn pairs<'a>(words: impl Iterator<Item = &'a str>, known: &Words) -> Vec<(usize, Vec<String>)> {
    let is_garment = |word: &str| known.things(&noun(word, known.language())).iter().any(things::is_garment);
    let has_a_shape =
        |word: &str| known.things(&noun(word, known.language())).iter().any(|it| SHAPED.contains(&it.name.as_str()));
    let words: Vec<&str> = words.collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    // "A brown coat hung next to the grey one."
    let says_apart = |at: &usize| things::says_apart(word(*at));
    let is_person = |it: &Thing| it.kind == Kind::Person;
    let is_somebody = |at: &usize| known.things(&noun(word(*at), known.language())).iter().any(is_person);
    let before = |at: usize| (at.saturating_sub(APART_WITHIN)..at).rev().take_while(|at| !is_somebody(at));
    let is_apart = |at: usize| before(at).any(|at| says_apart(&at)) || things::hangs(word(at + 2));
    let pair = |(at, pair): (usize, &[&str])| {
        let &[one, other] = pair else { return None };
        let is_single = !one.contains(' ') && !other.contains(' ');
        let is_coloured = known.is_colour(one) && is_garment(other) || known.is_colour(other) && is_garment(one);
        let pair = is_coloured.then(|| vec![one.to_owned(), other.to_owned()]);
        let has_a_shape = || has_a_shape(other) && !says_apart(&at);
        let own = pair.or_else(|| has_a_shape().then(|| vec![other.to_owned()]))?;
        (is_single && !is_apart(at)).then_some((at, own))
    };
    words.windows(2).enumerate().filter_map(pair).collect()
}

/// Garments that tell two people apart: the language, those of men and those of women. Their colours say nothing of the scene, as
/// green does.
const SUPPOSED: [(&str, [&str; 5], [&str; 5]); 5] = [
    (
        "en",
        ["brown jacket", "blue jacket", "red jacket", "black jacket", "yellow jacket"],
        ["brown dress", "blue dress", "red dress", "black dress", "yellow dress"],
    ),
    (
        "de",
        ["braune jacke", "blaue jacke", "rote jacke", "schwarze jacke", "gelbe jacke"],
        ["braunes kleid", "blaues kleid", "rotes kleid", "schwarzes kleid", "gelbes kleid"],
    ),
    (
        "es",
        ["chaqueta marrón", "chaqueta azul", "chaqueta roja", "chaqueta negra", "chaqueta amarilla"],
        ["vestido marrón", "vestido azul", "vestido rojo", "vestido negro", "vestido amarillo"],
    ),
    (
        "fr",
        ["veste brune", "veste bleue", "veste rouge", "veste noire", "veste jaune"],
        ["robe brune", "robe bleue", "robe rouge", "robe noire", "robe jaune"],
    ),
    (
        "it",
        ["giacca marrone", "giacca blu", "giacca rossa", "giacca nera", "giacca gialla"],
        ["vestito marrone", "vestito blu", "vestito rosso", "vestito nero", "vestito giallo"],
    ),
];

/// Returns the words for a garment by which one is told from others who are the same: it goes by the name, unless another one has
/// it already.
fn supposed(name: &str, is_woman: bool, language: &str, others: &[&str]) -> Option<&'static str> {
    let (_, mens, womens) = SUPPOSED.iter().find(|(known, ..)| *known == language)?;
    let garments = if is_woman { womens } else { mens };
    let first = name.bytes().fold(0, |sum, byte| sum + usize::from(byte));
    let mut order = (0..garments.len()).filter_map(|step| garments.get((first + step) % garments.len()));
    order.find(|worn| !others.contains(worn)).copied()
}

/// Gives people who are the same but for their names clothes by which one tells them apart. Who has two names has the same.
pub(super) fn clothe(names: &mut [Name], language: &str) {
    let words: Vec<String> = names.iter().filter(|it| it.first.is_none()).map(|it| it.word.clone()).collect();
    let is_same = |word: &str| 1 < words.iter().filter(|other| *other == word).count();
    let mut worn: Vec<(String, String, &'static str)> = Vec::new();
    for name in names.iter_mut().filter(|it| it.is_only_named && is_same(&it.word)) {
        let first = worn.iter().find(|(of, ..)| Some(of) == name.first.as_ref()).map(|(.., look)| *look);
        let others: Vec<&str> = worn.iter().filter(|(_, word, _)| *word == name.word).map(|(.., look)| *look).collect();
        name.look = first.or_else(|| supposed(&name.name, name.sex == Sex::Female, language, &others));
        worn.extend(name.look.map(|look| (name.name.clone(), name.word.clone(), look)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wore_something_wears_it_again() {
        for (language, story) in [
            ("en", [("woman wore red jacket", "woman wore red jacket"), ("woman door", "woman red jacket door")]),
            ("en", [("woman brown jacket hung", "woman brown jacket hung"), ("woman sat", "woman sat")]),
            ("en", [("woman noticed old brown jacket", "woman noticed old brown jacket"), ("woman sat", "woman sat")]),
            ("en", [("saw woman red jacket", "saw woman red jacket"), ("woman sat", "woman red jacket sat")]),
            ("en", [("woman hung yellow jacket", "woman hung yellow jacket"), ("woman sat", "woman sat")]),
            ("en", [("woman striped poncho", "woman striped poncho"), ("woman sat", "woman poncho sat")]),
            ("en", [("woman hung poncho", "woman hung poncho"), ("woman sat", "woman sat")]),
            ("en", [("woman saw red door", "woman saw red door"), ("woman sat", "woman sat")]),
            ("en", [("man woman red dress", "man woman red dress"), ("woman sat man", "woman red dress sat man")]),
            (
                "en",
                [("man wore blue jacket woman", "man wore blue jacket woman"), ("woman man", "woman man blue jacket")],
            ),
            ("de", [("frau roten mantel", "frau roten mantel"), ("frau tür", "frau roten mantel tür")]),
            ("es", [("mujer vestido rojo", "mujer vestido rojo"), ("mujer puerta", "mujer vestido rojo puerta")]),
            (
                "ja",
                [
                    ("白い着物の娘が雪の中に立っていた", "白い着物の娘が雪の中に立っていた"),
                    ("娘は帰った", "娘は帰った 白い着物"),
                ],
            ),
        ] {
            let (mut wardrobe, words) = (Wardrobe::default(), Words::new(language, ""));
            for (said, expected) in story {
                let mut spoken: Vec<String> = said.split(' ').map(str::to_owned).collect();
                wardrobe.dress(&mut spoken, &words);
                assert_eq!(spoken.join(" "), expected);
            }
        }
    }

    #[test]
    fn an_animal_keeps_its_colour() {
        for (language, story) in [
            ("en", [("brown mouse ran", "brown mouse ran"), ("mouse slept", "brown mouse slept")]),
            ("en", [("two brown mice", "two brown mice"), ("mouse slept", "mouse slept")]),
            ("es", [("perro blanco corría", "perro blanco corría"), ("perro dormía", "perro blanco dormía")]),
            ("de", [("graue katze", "graue katze"), ("katze schlief", "graue katze schlief")]),
        ] {
            let (mut wardrobe, words) = (Wardrobe::default(), Words::new(language, ""));
            for (said, expected) in story {
                let mut spoken: Vec<String> = said.split(' ').map(str::to_owned).collect();
                wardrobe.colour(&mut spoken, &words);
                assert_eq!(spoken.join(" "), expected);
            }
        }
    }

    #[test]
    fn what_a_story_tells_takes_the_place_of_what_is_only_supposed() {
        let (mut wardrobe, words) = (Wardrobe::default(), Words::new("en", ""));
        for (said, expected) in [
            (vec!["man green jacket", "sat"], "man green jacket sat"),
            (vec!["man green jacket", "red", "cloak"], "man red cloak"),
            (vec!["man green jacket", "sat"], "man red cloak sat"),
            (vec!["man blue jacket", "sat"], "man blue jacket sat"),
            (vec!["man", "sat"], "man sat"),
        ] {
            let mut spoken: Vec<String> = said.into_iter().map(str::to_owned).collect();
            wardrobe.dress(&mut spoken, &words);
            assert_eq!(spoken.join(" "), expected);
        }
    }

    #[test]
    fn garments_that_are_supposed_are_understood_and_differ() {
        for (language, ..) in SUPPOSED {
            let words = Words::new(language, "");
            for is_woman in [false, true] {
                let mut worn: Vec<&str> = Vec::new();
                for _ in 0..5 {
                    let next = supposed("theo", is_woman, language, &worn).unwrap();
                    assert_eq!(pairs(next.split(' '), &words).len(), 1, "{language}: {next}");
                    worn.push(next);
                }
                assert_eq!(supposed("theo", is_woman, language, &worn), None);
            }
        }
    }
}
