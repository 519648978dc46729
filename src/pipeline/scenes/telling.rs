//! What the clauses of a text tell of place, hour, season, weather and mood, and how they come to it. Pure.

use super::denial::is_denied;
use super::names::noun;
use super::vehicles::is_vehicle;
use super::ways::{self, Way, is_in};
use std::ops::Range;
use things::{Tells, Words};

/// The most words of a phrase that tells something.
const PHRASE_WORDS_MAX: usize = 4;

/// Weather that ends when it is said to end, or with the day.
pub(super) const PASSING: &str = " rain storm lightning fog snow overcast ";

/// Words that say that the weather ends.
const ENDS: &str = " stopped ceased ended passed lifted cleared subsided blown abated gone eased aufgehört hörte legte verzog nachgelassen vorbei \
vorüber dejó dejado cesó cesado paró terminó terminado amainó pasó pasado cessa cessé arrêta arrêté dissipa dissipée smise smesso cessò cessato \
finì finita passò passata ";
/// The same in two words.
const ENDS_PAIRS: [&str; 4] = ["was over", "had died", "died down", "let up"];
/// What is said of the sea after a storm.
const CALM: [&str; 8] = [
    " sea lay flat ",
    " sea lay calm ",
    " sea lay still ",
    " sea was calm ",
    " sea was flat ",
    " meer war ruhig ",
    " meer lag still ",
    " mar estaba en calma ",
];
/// How far such a word may be before the weather: "dejó de llover", "hörte auf zu regnen".
const ENDS_WITHIN: usize = 4;
/// The same in a language without spaces, behind the weather.
const ENDS_UNSPACED: [&str; 7] = ["上が", "あが", "止んだ", "止み", "やんだ", "やみ", "晴れ"];
/// Words between such a word and the weather.
const BETWEEN: &str = " de di zu auf es der la el il le ";

/// Words between the last two of a list.
const AND: &str = " and or und oder y e o et ou ";

/// Places that are materials, too: "she held the lamp to the wood".
const MATERIALS: &str = " wood ";

/// Words behind "ice" of what is no place.
const OF_ICE: &str = " cream cube cubes tea water lolly axe skates skate age cold ";

/// Words for snow that is always on high peaks, and for those.
const SNOWY: &str = " snowy snowcapped verschneite verschneiten verschneiter nevada nevadas nevado nevados enneigé enneigée enneigés innevata innevate ";
const PEAKS: &str = " peak peaks summit summits mountaintop mountaintops gipfel gipfeln cumbre cumbres cima cimas pico picos sommet sommets vetta vette ";

/// Phrases that begin another day.
const NEXT_DAYS: [&str; 68] = [
    "next morning",
    "next day",
    "next evening",
    "following day",
    "following morning",
    "days later",
    "day later",
    "weeks later",
    "week later",
    "months later",
    "years later",
    "year later",
    "nächsten tag",
    "nächsten morgen",
    "nächsten abend",
    "anderen morgen",
    "tage später",
    "wochen später",
    "jahre später",
    "día siguiente",
    "mañana siguiente",
    "días después",
    "semanas después",
    "años después",
    "le lendemain",
    "jours plus tard",
    "semaines plus tard",
    "ans plus tard",
    "années plus tard",
    "giorno dopo",
    "mattina dopo",
    "giorni dopo",
    "settimane dopo",
    "anni dopo",
    "day after",
    "month later",
    "on sunday",
    "on monday",
    "on tuesday",
    "on wednesday",
    "on thursday",
    "on friday",
    "on saturday",
    "tag später",
    "woche später",
    "monate später",
    "jahr später",
    "am sonntag",
    "am montag",
    "am dienstag",
    "am mittwoch",
    "am donnerstag",
    "am freitag",
    "am samstag",
    "día después",
    "semana después",
    "meses después",
    "año después",
    "el domingo",
    "el lunes",
    "el sábado",
    "jour plus tard",
    "semaine plus tard",
    "mois plus tard",
    "an plus tard",
    "settimana dopo",
    "mesi dopo",
    "anno dopo",
];

/// Vehicles that somebody leaves, in a language without spaces.
const LEFT_UNSPACED: [&str; 6] = ["列車から", "電車から", "汽車から", "車から", "船から", "舟から"];

/// Words of time that passes: "fifteen years passed".
const PASSING_BY: &str = " passed vergingen pasaron passèrent passarono passaram ";
const PERIODS: &str = " days weeks months years tage wochen monate jahre días semanas meses años jours semaines mois ans giorni settimane mesi anni dias anos ";

/// Tells whether a word of a clause only says that a peak has snow, which says nothing of the season: "he looked up at the snowy peak".
fn is_of_peaks(clause: &[String], at: usize) -> bool {
    let is_peak = |at: Option<usize>| at.and_then(|at| clause.get(at)).is_some_and(|word| is_in(PEAKS, word));
    clause.get(at).is_some_and(|word| is_in(SNOWY, word)) && (is_peak(Some(at + 1)) || is_peak(at.checked_sub(1)))
}

/// What a word or phrase of a clause tells.
#[derive(Debug)]
pub(super) struct Telling {
    pub(super) tells: Tells,
    pub(super) name: &'static str,
    pub(super) words: Range<usize>,
}

/// A clause in lower case with what it tells.
pub(super) struct Clause {
    pub(super) words: Vec<String>,
    pub(super) told: Vec<Telling>,
    pub(super) has_somebody: bool,
}

impl Clause {
    /// Reads a clause; what is denied or only thought of is not told.
    pub(super) fn of(words: &[&str], known: &Words, has_somebody: bool) -> Self {
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let (mut told, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let found = (1..=PHRASE_WORDS_MAX.min(words.len() - at)).rev().find_map(|count| {
                let phrase = words.get(at..at + count)?.join(" ");
                let found = things::told(&phrase, known.language());
                (!found.is_empty()).then_some((count, found))
            });
            let Some((count, found)) = found else {
                at += 1;
                continue;
            };
            // "Sein Enkel" is no form of the German lake, and "den" no den.
            let is_determiner = |word: &String| is_in(ways::DETERMINERS, word);
            if count == 1 && known.language() != "en" && lower.get(at).is_some_and(is_determiner) {
                at += 1;
                continue;
            }
            // German nouns have capitals: "schloss" is no castle.
            let is_verb = known.language() == "de" && words.get(at + count - 1).is_some_and(|word| is_lower(word));
            let is_ice_cream = || {
                let next = lower.get(at + count).map_or("", String::as_str);
                lower.get(at).is_some_and(|word| word == "ice") && ways::is_in(OF_ICE, next)
            };
            let is_material = || {
                let through =
                    || lower.iter().take(at).any(|word| matches!(word.as_str(), "through" | "towards" | "toward"));
                let is_in_it = match ways::way(&lower, at) {
                    Way::In | Way::Into => true,
                    Way::At => through(), // "across the wood of the counter"
                    Way::To | Way::From | Way::Of | Way::Subject | Way::Other => false,
                };
                count == 1 && lower.get(at).is_some_and(|word| ways::is_in(MATERIALS, word)) && !is_in_it
            };
            let counts = |tells: Tells| match tells {
                Tells::Place => {
                    !is_ice_cream()
                        && !is_verb
                        && !is_material()
                        && !ways::is_elsewhere(&lower, at)
                        && !ways::is_far_end(&lower, at)
                }
                Tells::Weather => !ways::is_sensed(&lower, at) && !is_of_peaks(&lower, at),
                Tells::Time => !ways::is_dated(&lower),
                Tells::Season => !ways::is_dated(&lower) && !is_of_peaks(&lower, at),
                Tells::Mood => true,
            };
            if !is_denied(&lower, at, known.language()) && !ways::may_be(&lower, at) {
                let found = found.into_iter().filter(|(tells, _)| counts(*tells));
                told.extend(found.map(|(tells, name)| Telling { tells, name, words: at..at + count }));
            }
            at += count;
        }
        Self { words: lower, told, has_somebody }
    }

    /// Returns the way to a place by what the rest of the clause tells of it: stairs, a call, a look.
    pub(super) fn told_way(&self, way: Way, at: usize) -> Way {
        let seen = ways::of_sight(way, &self.words, at);
        ways::of_calls(ways::of_stairs(seen, &self.words), &self.words)
    }

    /// Forgets the places, which are only in a picture.
    pub(super) fn forget_places(&mut self) {
        self.told.retain(|it| it.tells != Tells::Place);
    }

    /// Lists the places with how the clause comes to them, and where.
    pub(super) fn places(&self, known: &Words) -> impl Iterator<Item = (&'static str, Way, usize)> {
        let is_unspaced = known.language() == "ja";
        let places = || self.told.iter().filter(|it| it.tells == Tells::Place);
        // What is said of a place stands before it there: "列車の止まらない駅".
        let last = places().count().saturating_sub(1);
        let places = places().skip(if is_unspaced { last } else { 0 });
        places.map(move |it| {
            // The first word of a phrase may be its preposition: "at home".
            let mut inner = it.words.clone().skip(1).map(|at| ways::way(&self.words, at));
            let own = inner.rfind(|way| matches!(way, Way::In | Way::At | Way::To));
            let leaves = || self.words.iter().any(|word| LEFT_UNSPACED.iter().any(|left| word.contains(left)));
            let way = match own {
                _ if is_unspaced && is_vehicle(it.name) && leaves() => Way::From,
                _ if is_unspaced => Way::In,
                own => own.unwrap_or_else(|| ways::way(&self.words, it.words.start)),
            };
            // "The church bells rang": a place that tells of which things something is said is not gone to.
            let is_of_things = || known.language() == "en" && self.names_a_thing(it.words.end, known);
            // "She looked into the attic, the cellar and every cupboard": one of a list is said nothing of.
            let is_of_a_list = |at: usize, word: &String| {
                is_in(ways::DETERMINERS, word) || is_in(AND, word) || self.told.iter().any(|it| it.words.contains(&at))
            };
            let is_listed = self.words.iter().enumerate().all(|(at, word)| is_of_a_list(at, word));
            let way = if way != Way::Subject {
                way
            } else if is_of_things() {
                Way::Of
            } else if is_listed {
                Way::Other
            } else {
                way
            };
            (it.name, way, it.words.start)
        })
    }

    /// Tells whether a word of the clause names a thing, and no place.
    fn names_a_thing(&self, at: usize, known: &Words) -> bool {
        let is_told = self.told.iter().any(|it| it.words.contains(&at));
        let is_thing = |word: &String| !known.things(&noun(word, known.language())).is_empty() && !known.is_pose(word);
        !is_told && self.words.get(at).is_some_and(is_thing)
    }

    /// Tells whether the clause says that some weather is over.
    pub(super) fn ends_weather(&self) -> bool {
        let word = |at: usize| self.words.get(at).map_or("", String::as_str);
        let is_end = |at: usize| {
            is_in(ENDS, word(at)) || ENDS_PAIRS.iter().any(|pair| *pair == format!("{} {}", word(at), word(at + 1)))
        };
        let text = format!(" {} ", self.words.join(" "));
        let is_calm = CALM.iter().any(|phrase| text.contains(phrase));
        is_calm
            || self.told.iter().filter(|it| it.tells == Tells::Weather && is_in(PASSING, it.name)).any(|it| {
                let is_subject = matches!(ways::way(&self.words, it.words.start), Way::Subject | Way::Other);
                let later = is_subject && (it.words.end..self.words.len()).any(|at| is_end(at) && !self.goes_on(at));
                let from = it.words.start.saturating_sub(ENDS_WITHIN);
                let unspaced = || it.words.clone().any(|at| ENDS_UNSPACED.iter().any(|end| word(at).contains(end)));
                let is_joined = |at: usize| (at + 1..it.words.start).all(|between| is_in(BETWEEN, word(between)));
                later || unspaced() || (from..it.words.start).any(|at| is_end(at) && is_joined(at) && !self.goes_on(at))
            })
    }

    /// Tells whether a verb is denied, by what is near it: "has not quite stopped".
    fn goes_on(&self, at: usize) -> bool {
        let near = at.saturating_sub(2)..at;
        self.words.get(near).unwrap_or_default().iter().any(|word| things::denies(word) || word.ends_with("n't"))
    }

    /// Tells whether the clause goes on to a month or a season: "In September a man came."
    pub(super) fn is_in_a_season(&self) -> bool {
        let is_in = |at: usize| {
            let own = self.words.get(at).map_or("", String::as_str);
            matches!(own, "in" | "im" | "en" | "au" | "a") || ways::way(&self.words, at) == Way::In
        };
        self.told.iter().any(|it| it.tells == Tells::Season && is_in(it.words.start))
    }

    /// Tells whether the clause begins another day.
    pub(super) fn begins_a_day(&self) -> bool {
        let text = format!(" {} ", self.words.join(" "));
        let is_so = !ways::may_be(&self.words, self.words.len());
        let has = |list: &str| self.words.iter().any(|word| is_in(list, word));
        is_so && has(PASSING_BY) && has(PERIODS)
            || is_so && NEXT_DAYS.iter().any(|phrase| text.contains(&format!(" {phrase} ")))
    }
}

fn is_lower(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase)
}
