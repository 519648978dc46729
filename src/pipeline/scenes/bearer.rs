//! What the bearer of a name is, by the words that introduce him. Pure.

use super::ages;
use super::given;
use super::names::{CALLED, PLACED, Token, is_candidate, noun};
use super::pronouns::{Sex, sex};
use super::proper::is_short_title;
use super::ways::is_in;
use things::{Kind, Thing, Words};

/// Words before a name in a sentence of its own, and how far before it is who is meant: "His name was Jonas."
const HAS_NAME: &str = " hieß heißt hiess llamaba llama llamábase appelait appelle chiamava chiama chamava chama ";
const NAMES: &str = " name nombre nom nome ";
const THIS: &str = " this that das dies este esta esto questo questa este ";
const WAS: &str = " was is war ist era es était est fu è ";
const INTRODUCED_WITHIN: usize = 20;

/// Verbs of those who give a name, words for who gets it, and for those who give it: "they called her Pearl", "the one they called
/// Pearl". How far before it is who is meant.
const NAMING: &str = " called named nannte nannten taufte tauften llamó llamaron llamaban bautizó appela appelaient nomma chiamò chiamarono chiamavano ";
const NAMED: [(Sex, &str); 3] =
    [(Sex::Female, " her sie la "), (Sex::Male, " him ihn lo il le "), (Sex::Any, " it es l ")];
const GIVERS: &str = " they we he she i everyone everybody people er wir man ich alle ";
const NAMED_WITHIN: usize = 40;
/// Words for animals that say only their sex.
const SEXES: &str = " female male ";

/// Articles behind a name and a comma: "Bram, an old fox"; and how many words behind them the noun is at most.
const APPOSED: &str = " a an ein eine un una une um uma ";
const APPOSED_WITHIN: usize = 3;

/// Articles of what is known.
const DEFINITE: &str = " the der die das el la le l il lo ";

/// Returns the word for a person or an animal that stands beside a name: `Captain Ahab`, `a queen named Liese`, `Bruno the
/// badger`, `an old sailor lived there. His name was Jonas`, `Karl nannte die Gans`.
pub(super) fn bearer(name: &str, tokens: &[Token<'_>], words: &Words) -> Option<(String, Sex)> {
    let is_placed = |word: &str| PLACED.contains(&format!(" {} ", word.to_lowercase()));
    let is_article = |at: usize| tokens.get(at).is_some_and(|it| DEFINITE.contains(&format!(" {} ", it.word)));
    let is_said = |at: usize, list: &str| {
        tokens.get(at).is_some_and(|it| list.contains(&format!(" {} ", it.word.to_lowercase())))
    };
    (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).find_map(|at| {
        // What stands in the sentence before says nothing of him.
        let begins = |at: &usize| tokens.get(*at).is_some_and(|it| it.begins_sentence);
        let steps =
            (1..=3).take_while(|step| !(0..*step).any(|back| at.checked_sub(back).is_none_or(|at| begins(&at))));
        let mut back = steps.filter_map(|step| at.checked_sub(step));
        // The first name of "Captain Thomas Musgrave" says nothing of him.
        let is_passed = |at: &usize| {
            is_said(*at, CALLED)
                || tokens.get(*at).is_some_and(|it| is_short_title(it.word))
                || tokens.get(*at).is_some_and(|it| is_candidate(it.word, words))
        };
        let before = back.find(|at| !is_passed(at));
        // "Bruno the badger", "Otis, the plow horse".
        let after = is_article(at + 1).then_some(at + 2..at + 2 + APPOSED_WITHIN).into_iter().flatten();
        let is_within = |own: &usize| (at + 2..=*own).all(|at| tokens.get(at).is_some_and(|it| it.is_next));
        let after = after.filter(is_within);
        let apposed = tokens.get(at + 1).filter(|it| !it.is_next && !it.begins_sentence && is_in(APPOSED, it.word));
        let apposed = apposed.into_iter().flat_map(|_| at + 2..at + 2 + APPOSED_WITHIN);
        let beside = before.into_iter().chain(after).chain(apposed);
        let beside = beside.filter(|at| tokens.get(*at).is_some_and(|it| !is_placed(it.word)));
        let is_introduced = at.checked_sub(1).is_some_and(|at| is_said(at, HAS_NAME))
            || at.checked_sub(2).is_some_and(|at| (is_said(at, NAMES) || is_said(at, THIS)) && is_said(at + 1, WAS));
        let mut told = (at.saturating_sub(INTRODUCED_WITHIN)..at).rev().filter(|_| is_introduced);
        beside
            .into_iter()
            .find_map(|at| living(tokens, at, words))
            .or_else(|| told.find_map(|at| living(tokens, at, words)))
            .or_else(|| named(tokens, at, words))
            .or_else(|| addressed(tokens, at, words))
    })
}

/// Returns the word for an animal that somebody addresses beside it by what is no name of people: "a dog waited. 'Good morning, Canelo.'"
fn addressed(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(String, Sex)> {
    let is_alone = |at: usize| tokens.get(at).is_some_and(|it| !it.is_next);
    let name = tokens.get(at).filter(|it| !it.begins_sentence && !given::is_given(&it.word.to_lowercase()));
    let is_owner = tokens.get(at + 1).is_some_and(|next| next.word == "s");
    let is_called = name.is_some() && !is_owner && is_alone(at) && is_alone(at + 1);
    let mut before = (at.saturating_sub(INTRODUCED_WITHIN)..at).rev().filter(|_| is_called);
    before.find_map(|at| living(tokens, at, words)).filter(|(word, _)| words.is_animal(word))
}

/// Returns the word for whoever gets a name: "Karl nannte sie Rosalie".
fn named(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(String, Sex)> {
    let word = |back: usize| {
        at.checked_sub(back).and_then(|at| tokens.get(at)).map_or(String::new(), |it| it.word.to_lowercase())
    };
    let object = |back: usize| NAMED.iter().find(|(_, list)| is_in(list, &word(back))).map(|(sex, _)| *sex);
    let gives = |back: usize| is_in(NAMING, &word(back));
    let by_somebody = || (gives(1) && is_in(GIVERS, &word(2))).then_some(Sex::Any);
    let gives_before = || gives(2) || gives(3) && is_in(GIVERS, &word(2));
    let object_sex = object(1).filter(|_| gives_before()).or_else(|| object(2).filter(|_| gives(1)));
    let sex = object_sex.or_else(by_somebody)?;
    // Whoever gives it is somebody else: "The girl called her Bella."
    let begins = (0..at).rev().find(|at| tokens.get(*at).is_some_and(|it| it.begins_sentence)).unwrap_or_default();
    let at = if object_sex.is_some() { begins } else { at };
    let is_animal = is_in(SEXES, &word(3));
    let fits = |(word, own): &(String, Sex)| {
        !is_in(SEXES, word)
            && (sex == Sex::Any || *own == Sex::Any || *own == sex)
            && (!is_animal || words.is_animal(word))
    };
    let mut before = (at.saturating_sub(NAMED_WITHIN)..at).rev();
    before.find_map(|at| living(tokens, at, words).filter(fits))
}

/// Returns the word for the person or the animal that a word of the story names, and that he is old if the word before says so.
fn living(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(String, Sex)> {
    let word = tokens.get(at)?.word;
    // The German "junge" before a name is no boy.
    let is_noun = words.language() != "de" || word.starts_with(char::is_uppercase);
    let of = |text: &str| {
        let things = is_noun.then(|| words.things(&noun(text, words.language()))).into_iter().flatten();
        things.into_iter().find(|it| matches!(it.kind, Kind::Person | Kind::Animal))
    };
    let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |it| it.word);
    let both = of(&format!("{before} {word}"));
    // "El general" is somebody, and a "general" nobody.
    let is_phrase = |it: &Thing| it.word == format!("{before} {word}").to_lowercase();
    let one = of(word).or_else(|| both.clone().filter(is_phrase))?;
    let sex = sex(&one);
    let old = both.filter(ages::is_old);
    Some((old.map_or(one.word, |old| ages::old_one(&old, words)), sex))
}

#[cfg(test)]
mod tests {
    use super::super::names::names;
    use super::*;

    #[test]
    fn who_gets_a_name_or_stands_behind_it_bears_it() {
        for (language, story, expected) in [
            ("en", "Here lived Bram, an old fox. He swam. Then Bram slept.", "bram fox"),
            ("de", "Da lebte Bram, ein alter Fuchs. Er schwamm. Dann schlief Bram.", "bram fuchs"),
            ("en", "A goat slept. The girl called her Bella. He told Bella.", "bella goat"),
            ("en", "A camel stood by her father, the old female they called Pearl. Then Pearl slept.", "pearl camel"),
            ("de", "Die Gans zwickte jeden Kunden. Da nannte er sie Rosalie. Dann schlief Rosalie.", "rosalie gans"),
            ("en", "All slept. Even Otis, the plow horse, slept. Then Otis woke.", "otis horse"),
            ("de", "Da saß ein Kater. Das ist Moritz, rief er. Dann schlief Moritz.", "moritz kater"),
            (
                "es",
                "Un perro esperaba. Buenos días, Canelo, decía ella. Luego Canelo cruzó. Allí dormía Canelo.",
                "canelo perro",
            ),
            ("es", "La cabra dormía. Juan la llamó Perla. Luego vio a Perla.", "juan hombre|perla cabra"),
        ] {
            let found = names(story, story, &Words::new(language, ""));
            let found: Vec<String> = found.into_iter().map(|it| format!("{} {}", it.name, it.word)).collect();
            assert_eq!(found.join("|"), expected, "{story}");
        }
    }
}
