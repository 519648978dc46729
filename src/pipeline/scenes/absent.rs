//! Takes those out of a clause who are not there though it names them: they are only spoken of, kept away, or own something.
//! The lists have words of English, German, Spanish, French and Italian. Pure.

use super::names::noun;
use super::ways::{self, CONJUNCTIONS, PEOPLE, SAYING, is_in};
use std::ops::Range;
use things::{Kind, Words};

/// What says that all the rest is only told by others.
const HEARSAY: [&str; 46] = [
    "people say",
    "people said",
    "they say",
    "some say",
    "some said",
    "it is said",
    "it was said",
    "everyone said that",
    "everybody said that",
    "everyone says that",
    "everybody says that",
    "rumour has it",
    "rumor has it",
    "legend says",
    "legend has it",
    "man erzählt",
    "erzählt man",
    "man erzählte",
    "erzählte man",
    "man sagt",
    "sagt man",
    "man munkelt",
    "es heißt",
    "es hieß",
    "die leute erzählen",
    "die leute erzählten",
    "alle erzählten",
    "la gente decía que",
    "la gente dice que",
    "todos decían que",
    "les gens disent que",
    "les gens disaient que",
    "dicen que",
    "decían que",
    "cuentan que",
    "contaban que",
    "se dice que",
    "se decía que",
    "se cuenta que",
    "on dit que",
    "on raconte que",
    "on racontait que",
    "si dice che",
    "dicono che",
    "si racconta che",
    "raccontano che",
];

/// What goes before those who are to stay away, up to the end of the clause.
const KEPT_AWAY: [&str; 32] = [
    "to scare",
    "to frighten",
    "to ward",
    "to deter",
    "to repel",
    "to fend",
    "to escape",
    "to avoid",
    "so that no",
    "para que no",
    "in case",
    "for fear",
    "against",
    "um",
    "vor",
    "gegen",
    "damit",
    "aus angst",
    "para ahuyentar",
    "para espantar",
    "para alejar",
    "para impedir",
    "para evitar",
    "contra",
    "por miedo",
    "pour éloigner",
    "pour effrayer",
    "pour empêcher",
    "contre",
    "de peur",
    "per allontanare",
    "per scacciare",
];
/// Those of them that say so only together with such a verb.
const SMALL: &str = " against um vor gegen damit contra contre ";
const GUARDING: &str = " guard guards guarded guarding protect protects protected protecting defend defended defending fence fenced lock locked warn \
warned warning charm remedy protection fernhalten fernzuhalten fernhielt abzuhalten abzuwehren abzuschrecken vertreiben verscheuchen schützen \
schützt schützte schützten zu warnen warnte warnt proteger protegía protegían protegerse defenderse amuleto protéger protégeait défendre ";

/// Verbs and particles around those who are to stay away: "keep the thieves out".
const KEEPING: &str = " keep keeps keeping ";
const AWAY: &str = " out away off ";

/// What says that somebody is not there any more: behind forms of "to be" and "to have", and by itself.
const GONE: &str = " gone vanished disappeared verschwunden fort desaparecido desaparecida desaparecidos desaparecidas disparu disparue disparus disparues sparito \
sparita spariti sparite ";
const BEING: &str =
    " was were is are had has war waren ist sind había habían ha han avait avaient ont era erano è sono ";
const VANISHING: &str = " vanished disappeared desapareció desaparecieron disparut disparurent sparì sparirono ";

/// How many words may be between them: "war der König verschwunden".
const GONE_WITHIN: usize = 3;

/// How many words somebody has who is named before "and" with another one: "the old king and the queen were gone".
const NAMED_WORDS_MAX: usize = 4;

/// How far behind its subject such a verb may be: "die Leute im Dorf sagen".
const SAYING_WITHIN: usize = 4;

/// Takes out those who are not there.
pub(super) fn put_away(clause: &mut Vec<&str>, known: &Words) {
    let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
    let lives: Vec<bool> = clause.iter().map(|word| is_living(word, known)).collect();
    let is_here = |list: &str, at: &usize| lower.get(*at).is_some_and(|word| is_in(list, word));
    let all = 0..lower.len();
    let guards = all.clone().any(|at| is_here(GUARDING, &at));
    let is_kept_away = |at: &usize| says(&lower, *at, &KEPT_AWAY).is_some_and(|it| guards || !is_in(SMALL, it));
    let kept = all.clone().find(is_kept_away).map(|from| from + 1..end_of_others(&lower, &lives, from));
    let keeps = all.clone().find(|at| is_here(KEEPING, at));
    let away = keeps.and_then(|from| Some(from + 1..(from..lower.len()).find(|at| is_here(AWAY, at))?));
    let gone = all.clone().find(|at| is_gone(&lower, *at)).map(|at| who_is_gone(&lower, &lives, at));
    let is_away = |at: usize| [&kept, &away, &gone].into_iter().flatten().any(|away| away.contains(&at));
    let word = |at: usize| lower.get(at).map_or("", String::as_str);
    let is_capital = |at: usize| clause.get(at).is_some_and(|it| it.starts_with(char::is_uppercase));
    let owners: Vec<bool> = all.map(|at| things::is_owner(at..at + 1, word, is_capital)).collect();
    let mut at = 0;
    clause.retain(|word| {
        let (is_owner, lives) = (owners.get(at).is_some_and(|it| *it), lives.get(at).is_some_and(|it| *it));
        at += 1;
        !(is_away(at - 1) && lives || is_owner && is_person(word, known))
    });
}

/// Tells whether a clause says that somebody is not there any more.
pub(super) fn tells_gone(clause: &[String]) -> bool {
    (0..clause.len()).any(|at| is_gone(clause, at))
}

fn is_gone(clause: &[String], at: usize) -> bool {
    let is = |list: &str, at: usize| clause.get(at).is_some_and(|word| is_in(list, word));
    // "They went away" tells of the way.
    let within = if clause.get(at).is_some_and(|word| word == "fort") { 0 } else { GONE_WITHIN };
    let been = || (at.saturating_sub(1 + within)..at).any(|at| is(BEING, at));
    is(VANISHING, at) || is(GONE, at) && been()
}

fn is_joint(clause: &[String], at: usize) -> bool {
    clause.get(at).is_some_and(|word| is_in(CONJUNCTIONS, word))
}

/// Returns where the words stand that name who is gone, as a word of a clause says. What another verb of the clause shows is there.
fn who_is_gone(clause: &[String], lives: &[bool], at: usize) -> Range<usize> {
    let is_living = |at: usize| lives.get(at).is_some_and(|it| *it);
    let joints: Vec<usize> = (0..at).filter(|at| is_joint(clause, *at)).collect();
    let begin = |joint: usize| joints.iter().rfind(|it| **it < joint).map_or(0, |it| it + 1);
    let is_list =
        |joint: &usize| joint.checked_sub(1).is_some_and(is_living) && joint - begin(*joint) <= NAMED_WORDS_MAX;
    let from = joints.iter().rfind(|joint| !is_list(joint)).map_or(0, |joint| joint + 1);
    let behind = || (at..clause.len()).find(|at| is_joint(clause, *at)).unwrap_or(clause.len());
    from..if (from..at).any(is_living) { at } else { behind() }
}

/// Returns where the words end that name who is to stay away, behind a place of a clause: before one who does something himself.
fn end_of_others(clause: &[String], lives: &[bool], from: usize) -> usize {
    let is_end = |at: usize| at == clause.len() || is_joint(clause, at);
    let is_followed = |at: usize| clause.get(at).is_some_and(|word| ways::is_preposition(word));
    let acts = |joint: &usize| {
        let next = (joint + 1..clause.len()).find(|at| lives.get(*at).is_some_and(|it| *it));
        is_joint(clause, *joint) && next.is_some_and(|at| !is_end(at + 1) && !is_followed(at + 1))
    };
    (from..clause.len()).find(acts).unwrap_or(clause.len())
}

/// Tells whether a clause says that something is only told by others.
pub(super) fn is_hearsay(clause: &[&str]) -> bool {
    let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
    let is_said_by_all = |at: usize| {
        let verbs = lower.iter().skip(at + 1).take(SAYING_WITHIN);
        lower.get(at).is_some_and(|word| is_in(PEOPLE, word)) && verbs.into_iter().any(|word| is_in(SAYING, word))
    };
    (0..lower.len()).any(|at| says(&lower, at, &HEARSAY).is_some() || is_said_by_all(at))
}

/// Returns the phrase of a list that is at a place of a clause.
fn says<'a>(clause: &[String], at: usize, list: &[&'a str]) -> Option<&'a str> {
    let is_word = |at: usize, word: &str| clause.get(at).is_some_and(|it| it == word);
    let is_here = |phrase: &str| phrase.split(' ').enumerate().all(|(next, word)| is_word(at + next, word));
    list.iter().copied().find(|phrase| is_here(phrase))
}

fn is_living(word: &str, known: &Words) -> bool {
    is_one_of(word, known, &[Kind::Person, Kind::Animal])
}

fn is_person(word: &str, known: &Words) -> bool {
    is_one_of(word, known, &[Kind::Person])
}

/// Tells whether a word names something of some kinds.
pub(super) fn is_one_of(word: &str, known: &Words, kinds: &[Kind]) -> bool {
    known.things(&noun(word, known.language())).iter().any(|thing| kinds.contains(&thing.kind))
}
