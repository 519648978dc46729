//! Splits what is told into what it says is there: without comparisons, remarks and hearsay about somebody who is not there. Pure.

use super::absent;
use super::apposition::{is_apposed, names_a_person};
use super::names::noun;
use super::proper::{is_only_named, is_short_title};
use super::ways::{self, is_in};
use things::{Kind, Thing, Words};

/// Marks between clauses.
const CLAUSE_MARKS: &str = ",;:.!?()—–\n";

/// What has something of somebody who is not there: "the face of an actress".
const LIKENESSES: &str = " face voice look eyes heart air patience strength manner smile courage hands ";

/// Words before what only compares: "as the builder had promised", "as good neighbours do".
const AS: &str = " as wie como comme come ";
const OF_OTHERS: &str =
    " had do does did would used tun tut taten hatte hatten había habían hacen font avait avaient aveva avevano fanno ";

/// What somebody always says, or said before the story, who need not be there.
const REMARKS: [&str; 13] = [
    "used to say",
    "used to tell",
    "always said",
    "always told",
    "would say",
    "once said",
    "sagte immer",
    "zu sagen",
    "decía que",
    "solía decir",
    "disait que",
    "diceva che",
    "diceva sempre",
];
const SAID_BEFORE: &str = " said told promised warned written gesagt erzählt versprochen gewarnt befohlen dicho contado prometido advertido dit raconté \
promis detto raccontato promesso ";

/// Verbs of what somebody only has in mind, up to the end of the clause and in the clauses that explain it.
const IN_MIND: &str = " thought dreamed dreamt remembered imagined longed missed dachte dachten träumte erinnerte sehnte pensaba pensó soñaba soñó recordó \
recordaba pensait pensa rêvait rêva pensava pensò sognava sognò ricordò ricordava ";
const EXPLAINING: &str = " who whom whose which that where when als der die das den dem wo que quien donde cuando qui où quand che dove quando cui ";

/// Subjects of verbs that say nothing of how people hold themselves.
const THINGS: &str = " it that which es ";

/// Verbs between a subject and what it does, words that begin a clause, and words for somebody.
const BEING: &str = " was were is are had been lay still ";
const ARTICLES: &str = " the a an on in at then by el la los las un una le les il lo gli o os as ";
const SOMEBODY: &str =
    " he she they i we you who er sie wir ich ihr wer él ella ellos ellas il elle ils elles lui lei loro noi ";

/// Splits a text into words, in their original spelling.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
}

/// Splits a text into the words of what it says is there, clause by clause. What something is only compared with is left out,
/// up to the end of the comparison, and so are remarks, whoever is not there, and parts of names that would name something
/// else.
pub(super) fn asserted<'a>(text: &'a str, known: &Words) -> Vec<Vec<&'a str>> {
    let mut is_hearsay = false;
    let clauses = text.split_inclusive(|c: char| CLAUSE_MARKS.contains(c)).filter(|clause| {
        let all: Vec<&str> = words(clause).collect();
        let says_so = absent::is_hearsay(&all);
        let goes_on = clause.ends_with([',', ':']) || all.is_empty();
        let was_hearsay = std::mem::replace(&mut is_hearsay, says_so && goes_on);
        !says_so && !was_hearsay
    });
    there(clauses, known)
}

/// The same with what is only told by others: a legend that begins so is told so.
pub(super) fn rumoured<'a>(text: &'a str, known: &Words) -> Vec<Vec<&'a str>> {
    there(text.split_inclusive(|c: char| CLAUSE_MARKS.contains(c)), known)
}

fn there<'a>(clauses: impl Iterator<Item = &'a str>, known: &Words) -> Vec<Vec<&'a str>> {
    let (mut last, mut was_in_mind) = ("", false);
    let clauses: Vec<Vec<&str>> = clauses.map(|clause| words(clause).collect()).collect();
    let clause = |at: Option<usize>| at.and_then(|at| clauses.get(at)).map_or(&[][..], Vec::as_slice);
    let asserted = clauses.iter().enumerate().map(|(number, all)| {
        let (mut before, mut two_back) = (String::new(), String::new());
        let is_apposed = is_apposed(clause(number.checked_sub(1)), all, clause(Some(number + 1)), known);
        let mut is_compared = was_in_mind && all.first().is_some_and(|first| is_in(EXPLAINING, &first.to_lowercase()));
        was_in_mind = is_compared;
        if is_remark(all) {
            return Vec::new();
        }
        // "Mr." ends no clause.
        let title = std::mem::replace(&mut last, all.last().copied().unwrap_or_default());
        let title = if is_short_title(title) { title } else { "" };
        let around = |at: usize| all.get(at).copied().unwrap_or_default();
        let there = all.iter().enumerate().filter(|(at, word)| {
            let lower = word.to_lowercase();
            is_compared &= !is_in(ways::CONJUNCTIONS, &lower);
            is_compared |= known.compares(&before, &lower) || (two_back == "as" && lower == "as");
            is_compared |= *at == 1 && lower == "as" && matches!(around(2), "a" | "an"); // "patient as an undertaker"
            is_compared |= is_in(LIKENESSES, &two_back) && before == "of" && matches!(lower.as_str(), "a" | "an");
            was_in_mind |= is_in(IN_MIND, &lower);
            is_compared |= is_in(IN_MIND, &lower);
            let is_of_a_thing =
                known.is_pose(&lower) && (is_in(THINGS, &before) || is_said_of_a_thing(all.get(..*at), known));
            (two_back, before) = (std::mem::take(&mut before), lower);
            let named_before = at.checked_sub(1).map_or(title, around);
            let is_name =
                is_only_named(named_before, word, around(at + 1), known.language()) && names_something(word, known);
            let is_said_before = is_apposed && names_a_person(word, known);
            !is_compared && !is_of_a_thing && !is_name && !is_said_before
        });
        let mut there: Vec<&str> = there.map(|(_, word)| *word).collect();
        absent::put_away(&mut there, known);
        there
    });
    asserted.collect()
}

/// Tells whether the words of an English clause, whose subject is before its verb, name a thing there, and nobody: "the card was
/// lying there".
fn is_said_of_a_thing(before: Option<&[&str]>, known: &Words) -> bool {
    let before = before.unwrap_or_default();
    let things_of = |word: &str| known.things(&noun(word, known.language()));
    let is_living = |it: &Thing| matches!(it.kind, Kind::Person | Kind::Animal);
    let may_be_somebody = |word: &&str| {
        word.starts_with(char::is_uppercase) && !is_in(ARTICLES, &word.to_lowercase())
            || is_in(SOMEBODY, &word.to_lowercase())
            || things_of(word).iter().any(is_living)
    };
    let subject = before.iter().rev().find(|word| !is_in(BEING, &word.to_lowercase()));
    let is_thing = |word: &&str| {
        let things = things_of(word);
        !things.is_empty() && !things.iter().any(is_living)
    };
    known.language() == "en" && subject.is_some_and(is_thing) && !before.iter().any(may_be_somebody)
}

/// Tells whether a word would name something else than somebody's name.
fn names_something(word: &str, known: &Words) -> bool {
    !known.things(&noun(word, known.language())).is_empty()
        || !things::told(word, known.language()).is_empty()
        || known.is_colour(&word.to_lowercase())
}

/// Tells whether a clause is about what somebody once said, or what others do.
fn is_remark(clause: &[&str]) -> bool {
    let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
    let is_as = lower.first().is_some_and(|first| is_in(AS, first));
    let text = format!(" {} ", lower.join(" "));
    let has = |list: &str| lower.iter().any(|word| is_in(list, word));
    is_as && has(OF_OTHERS)
        || has_said_before(&lower)
        || REMARKS.iter().any(|remark| text.contains(&format!(" {remark} ")))
}

/// Tells whether a clause has a verb of saying in the pluperfect: "had often told", "gesagt hatte".
fn has_said_before(clause: &[String]) -> bool {
    let said = |at: usize| clause.get(at).is_some_and(|word| is_in(SAID_BEFORE, word));
    let had = (0..clause.len()).filter(|at| clause.get(*at).is_some_and(|word| is_in(ways::BEFORE_NOW, word)));
    had.into_iter().any(|at| (1..=2).any(|step| said(at + step)) || at.checked_sub(1).is_some_and(said))
}

/// Tells whether a word of a quotation may be shown: it names something, but neither somebody nor another place or weather.
pub(super) fn is_shown_of_speech(word: &str, known: &Words) -> bool {
    let things = known.things(&noun(word, known.language()));
    let is_thing = |thing: &Thing| !matches!(thing.kind, Kind::Person | Kind::Animal | Kind::Land | Kind::Building);
    things::told(word, known.language()).is_empty() && !things.is_empty() && things.iter().all(is_thing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_comparisons_and_remarks_are_not_there() {
        for (language, text, expected) in [
            ("en", "Like a child, she slept", "she slept"),
            ("en", "the lamp was lying there", "the lamp was there"),
            ("en", "the man with the lamp was lying there", "the man with the lamp was lying there"),
            ("en", "she saw the lamp lying there", "she saw the lamp lying there"),
            ("en", "Nora and a lamp lay lying there", "Nora and a lamp lay lying there"),
            ("en", "A fire burned, as the builder had promised", "A fire burned"),
            ("en", "They shared it, as good neighbours do", "They shared it"),
            ("en", "As the king rode in, it rained", "As the king rode in it rained"),
            ("en", "She thought of the sea, where her father slept", "She"),
            ("en", "She thought of the sea and opened the door", "She and opened the door"),
            ("de", "Sein Vater hatte immer gesagt", ""),
            ("en", "The boy said that the mast had split", "The boy said that the mast had split"),
            ("en", "her late husband used to say", ""),
            ("en", "She had the face of an actress", "She had the face of"),
            ("en", "The dog was old and it slept", "The dog was old and it"),
            ("de", "Sie schwieg, wie es der Müller befohlen hatte", "Sie schwieg"),
            ("es", "Su abuela decía que allí vivía el diablo", ""),
            ("en", "He had to keep the copper thieves out", "He had to keep the copper out"),
            ("en", "The dog kept watch and the thieves ran out", "The dog kept watch and the thieves ran out"),
            ("en", "A straw man to scare the crows", "A straw man to scare the"),
            ("en", "The walls were built against the wolves", "The walls were built against the wolves"),
            ("en", "They guarded the sheep against wolves", "They guarded the sheep against"),
            ("en", "The men were gone, and the dog slept", "The were gone and the dog slept"),
            ("en", "The men were gone and the dog slept", "The were gone and the dog slept"),
            ("en", "The dog slept and the men were gone", "The dog slept and the were gone"),
            ("en", "The king and the queen were gone", "The and the were gone"),
            ("en", "The dog vanished behind the king", "The vanished behind the king"),
            ("de", "Nun war der König verschwunden", "Nun war der verschwunden"),
            ("en", "A straw man to scare the dogs and the wolves", "A straw man to scare the and the"),
            ("en", "He ran to escape the dogs and the boy climbed", "He ran to escape the and the boy climbed"),
            ("de", "Die Leute im Dorf sagen, dort spuke ein Kind", ""),
            ("en", "He ran away to escape the dogs", "He ran away to escape the"),
            ("es", "Cerró la puerta para que no entraran los perros", "Cerró la puerta para que no entraran los"),
            ("en", "She hummed the song of her grandmother", "She hummed the song of her"),
            ("en", "She stood in front of her grandmother", "She stood in front of her grandmother"),
            ("en", "The miller's daughter slept", "The daughter slept"),
            ("en", "The miller's face was white", "The miller's face was white"),
            ("en", "People say the miller walks there. He slept", "He slept"),
            ("de", "Eine Kerze brennt, und man erzählt, der Müller komme", "Eine Kerze brennt"),
            ("de", "Es heißt, dort spuke der Müller. Der Müller kam", "Der Müller kam"),
            ("de", "Er zündete Feuer an, um die Wölfe fernzuhalten", "Er zündete Feuer an um die fernzuhalten"),
            ("de", "Sie summte das Lied ihrer Großmutter", "Sie summte das Lied ihrer"),
            ("es", "Encendió un fuego para ahuyentar a los lobos", "Encendió un fuego para ahuyentar a los"),
            ("es", "Cantó la canción de su abuela", "Cantó la canción de su"),
            ("es", "Estaba al lado de su abuela", "Estaba al lado de su abuela"),
            ("es", "Dicen que el molinero aún camina", ""),
            ("fr", "On raconte que le meunier revient", ""),
        ] {
            let found = asserted(text, &Words::new(language, "")).concat().join(" ");
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_line_break_ends_a_clause() {
        let found = asserted("Of the wolf\nDogs slept", &Words::new("en", ""));
        assert_eq!(found, [vec!["Of", "the", "wolf"], vec!["Dogs", "slept"]]);
    }

    #[test]
    fn speech_shows_things_and_nobody() {
        let words = Words::new("en", "");
        for (word, expected) in [("bread", true), ("wife", false), ("dog", false), ("sea", false), ("slept", false)] {
            assert_eq!(is_shown_of_speech(word, &words), expected, "{word}");
        }
    }
}
