//! Takes those out of a clause who are not there though it names them: they are only spoken of, kept away, or own something.
//! The lists have words of English, German, Spanish, French and Italian. Pure.

use super::names::noun;
use super::ways::is_in;
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

/// What says that somebody is not there any more.
const GONE: [&str; 18] = [
    "was gone",
    "were gone",
    "is gone",
    "are gone",
    "had vanished",
    "had disappeared",
    "vanished",
    "disappeared",
    "war verschwunden",
    "waren verschwunden",
    "war fort",
    "waren fort",
    "había desaparecido",
    "habían desaparecido",
    "avait disparu",
    "avaient disparu",
    "era sparito",
    "erano spariti",
];

/// Who people in general are, and words of what they say, whenever one asks.
const PEOPLE: &str = " people folk everyone everybody villagers leute alle gente todos vecinos gens ";
const SAYING: &str = " say says tell sagen erzählen munkeln dicen dice cuentan disent racontent ";

/// Words between what is owned and the owner: "the song of her grandmother".
const OWNED_BY: &str =
    "|of his|of her|of their|of my|of our|de su|de sus|de mi|de sa|de ses|de leur|di sua|di suo|della sua|del suo|";
/// German possessives in the genitive, behind a noun.
const GENITIVES: &str = " seines meines unseres ihres seiner meiner unserer ihrer ";
/// What is not owned, but is where the other one is; and what is a part of him.
const BESIDE: &str = " front side one two three four some many most each both instead ahead none lado delante detrás cerca frente encima uno una dos tres \
alguno algunas côté face près devant derrière un deux accanto davanti dietro vicino ";
const PARTS: &str = " face eye eyes hand hands arm arms head heart voice hair shoulder shoulders mouth lips smile back finger fingers foot feet knee knees \
mano manos brazo brazos cara rostro ojos cabeza hombro hombros main mains bras visage yeux tête mani braccia viso occhi testa spalla \
gesicht augen hand hände arm arme kopf schulter schultern ";

/// How far behind its subject such a verb may be: "die Leute im Dorf sagen".
const SAYING_WITHIN: usize = 4;

/// Takes out those who are not there.
pub(super) fn put_away(clause: &mut Vec<&str>, known: &Words) {
    let lower: Vec<String> = clause.iter().map(|word| word.to_lowercase()).collect();
    let is_here = |list: &str, at: &usize| lower.get(*at).is_some_and(|word| is_in(list, word));
    let all = 0..lower.len();
    let guards = all.clone().any(|at| is_here(GUARDING, &at));
    let is_kept_away = |at: &usize| says(&lower, *at, &KEPT_AWAY).is_some_and(|it| guards || !is_in(SMALL, it));
    let kept = all.clone().find(is_kept_away);
    let keeps = all.clone().find(|at| is_here(KEEPING, at));
    let away = keeps.and_then(|from| (from..lower.len()).find(|at| is_here(AWAY, at)));
    let is_gone = all.clone().any(|at| says(&lower, at, &GONE).is_some());
    let is_away = |at: usize| {
        let is_behind = |from: Option<usize>| from.is_some_and(|from| from < at);
        is_gone || is_behind(kept) || is_behind(keeps) && away.is_some_and(|to| at < to)
    };
    let owners: Vec<bool> = all.map(|at| is_owner(clause, &lower, at)).collect();
    let mut at = 0;
    clause.retain(|word| {
        at += 1;
        let is_owner = owners.get(at - 1).is_some_and(|it| *it);
        !(is_away(at - 1) && is_living(word, known) || is_owner && is_person(word, known))
    });
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

/// Tells whether the word at a place of a clause names who owns what the clause names.
fn is_owner(clause: &[&str], lower: &[String], at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| lower.get(at)).map_or("", String::as_str);
    let (one, two, three) = (word(at.checked_sub(1)), word(at.checked_sub(2)), word(at.checked_sub(3)));
    let is_apart = |owned: &str| !owned.is_empty() && !is_in(BESIDE, owned) && !is_in(PARTS, owned);
    let (own, next) = (word(Some(at)), word(Some(at + 1)));
    let is_noun =
        || at.checked_sub(2).and_then(|at| clause.get(at)).is_some_and(|it| it.starts_with(char::is_uppercase));
    (own.ends_with("'s") || own.ends_with("’s")) && is_apart(next)
        || OWNED_BY.contains(&format!("|{two} {one}|")) && is_apart(three)
        || is_in(GENITIVES, one) && is_apart(two) && is_noun()
}

fn is_living(word: &str, known: &Words) -> bool {
    is_one_of(word, known, &[Kind::Person, Kind::Animal])
}

fn is_person(word: &str, known: &Words) -> bool {
    is_one_of(word, known, &[Kind::Person])
}

fn is_one_of(word: &str, known: &Words, kinds: &[Kind]) -> bool {
    known.things(&noun(word, known.language())).iter().any(|thing| kinds.contains(&thing.kind))
}
