//! Guesses what kind of word each is, from the words around it: `to record` and `a record`. Pure.
//!
//! Only words with several readings depend on it, so it looks at the nearest words that decide, not at whole sentences.

mod lists;
mod names;
mod phrases;

use crate::Stop;
use crate::say::{Kind, Word};
use lists::{ADVERBS, ARTICLES, AUXILIARIES, BE, CONJUNCTIONS, HAVE, MODALS, OBJECTS, PREPOSITIONS, SUBJECTS, is_in};

/// What kind of word it is, as far as its sound depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Class {
    /// Unknown, or of no matter.
    #[default]
    Other,
    Noun,
    /// Before a noun that it describes.
    Modifier,
    Verb,
    /// A verb that tells of the past.
    Past,
    /// A participle of the past.
    Participle,
    Adjective,
    Determiner,
    /// Its neighbours tell the sound.
    As(&'static str),
}

impl Class {
    /// Returns the names that dictionaries give it, the closest first.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Other | Self::As(_) => &[],
            Self::Noun => &["NOUN"],
            Self::Modifier => &["ADJ", "NOUN"],
            Self::Verb => &["VERB"],
            Self::Past => &["VBD", "VERB"],
            Self::Participle => &["VBN", "VERB"],
            Self::Adjective => &["ADJ"],
            Self::Determiner => &["DT"],
        }
    }
}

/// Guesses the kinds of words.
pub(crate) fn guess(words: &[Word]) -> Vec<Class> {
    let small: Vec<String> = words.iter().map(|it| it.text.to_lowercase()).collect();
    let mut classes = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        let view = View { words, small: &small, classes: &classes, at };
        classes.push(view.class());
    }
    classes
}

/// A word among its neighbours.
struct View<'a> {
    words: &'a [Word],
    small: &'a [String],
    /// The kinds of the words before.
    classes: &'a [Class],
    at: usize,
}

impl<'a> View<'a> {
    fn word(&self) -> &'a str {
        self.small.get(self.at).map_or("", String::as_str)
    }

    /// Returns a word before in the same clause: 1 is the nearest; empty if there is none.
    fn before(&self, count: usize) -> &'a str {
        let Some(from) = self.at.checked_sub(count) else { return "" };
        let between = self.words.get(from..self.at).unwrap_or_default();
        let whole = between.iter().all(|it| it.stop == Stop::Nothing && it.kind != Kind::Rest);
        if whole { self.small.get(from).map_or("", String::as_str) } else { "" }
    }

    /// Returns a word behind in the same clause.
    fn behind(&self, count: usize) -> &'a str {
        let between = self.words.get(self.at..self.at + count).unwrap_or_default();
        let whole = !between.is_empty() && between.iter().all(|it| it.stop == Stop::Nothing && it.kind != Kind::Rest);
        if whole { self.small.get(self.at + count).map_or("", String::as_str) } else { "" }
    }

    /// Counts the adverbs that stand at once before: `did not quickly read`.
    fn adverbs_before(&self) -> usize {
        (1..4).take_while(|count| is_adverb(self.before(*count))).count()
    }

    fn class(&self) -> Class {
        let word = self.word();
        match word {
            "a" => return if self.behind(1).is_empty() { Class::Other } else { Class::Determiner },
            "used" if self.behind(1) == "to" && self.is_wont() => return Class::As("jˈust"),
            "that" => return if self.points() { Class::Determiner } else { Class::Other },
            _ => {}
        }
        if let Some(sound) = names::sound(self.words, self.at) {
            return Class::As(sound);
        }
        if let Some(sound) = phrases::sound(word, &|count| self.before(count), &|count| self.behind(count)) {
            return Class::As(sound);
        }
        let class = self.by_neighbours();
        let of_verb = (class == Class::Verb).then(|| phrases::of_verb(word)).flatten();
        of_verb.map_or(class, Class::As)
    }

    /// Tells whether `used to` is a habit, and not `is used to cut`.
    fn is_wont(&self) -> bool {
        let passive = matches!(self.before(1), "is" | "was" | "are" | "were" | "be" | "been" | "being");
        let person = matches!(self.before(2), "he" | "she" | "i" | "we" | "they" | "you" | "who");
        let deed = self.behind(2);
        !passive || person || is_function(deed) || deed.ends_with("ing") || deed.is_empty()
    }

    /// Tells whether `that` points at something, and does not only join.
    fn points(&self) -> bool {
        let next = self.behind(1);
        next.is_empty()
            || (is_in(PREPOSITIONS, self.before(1)) && !is_in(SUBJECTS, next))
            || is_in(lists::AFTER_THAT, next)
            || (self.before(1).is_empty() && is_in(MODALS, next))
    }

    fn by_neighbours(&self) -> Class {
        let skipped = self.adverbs_before();
        if self.word() == "read"
            && is_in(lists::COUNTS, self.before(1))
            && (is_in(OBJECTS, self.behind(1)) || is_in(lists::DEFINITE, self.behind(1)))
        {
            let has = (2..4).any(|count| is_in(HAVE, self.before(count)));
            return if has { Class::Participle } else { self.of_subject("they") };
        }
        let before = self.before(1 + skipped);
        let earlier = self.before(2 + skipped);
        let next = self.behind(1);
        let is_plural = self.word().ends_with('s') && !self.word().ends_with("ss");
        let inverted = (is_in(SUBJECTS, before) || is_noun_like(before)) && is_in(MODALS, earlier);
        if before == "to" {
            return if is_plural || is_in(lists::BEFORE_TO_A_THING, earlier) { self.thing(next) } else { Class::Verb };
        }
        if before.ends_with("'d") && self.has_participle() && self.has_happened() {
            return Class::Participle;
        }
        if is_in(MODALS, before) || inverted && is_in(SUBJECTS, before) {
            return Class::Verb;
        }
        if before == "why" && !is_plural && !self.has_participle() && !is_in(BE, next) {
            return Class::Verb; // `why close the shop`
        }
        if is_in(OBJECTS, before) && is_in(lists::CAUSES, earlier) {
            return Class::Verb;
        }
        if is_in(SUBJECTS, before) && is_in(HAVE, earlier) && self.has_participle() {
            return Class::Participle;
        }
        if is_in(SUBJECTS, before) && !is_in(ARTICLES, before) {
            return self.of_subject(before);
        }
        let relates = matches!(before, "that" | "which") && (is_in(lists::DEFINITE, next) || is_in(OBJECTS, next));
        if relates || before == "that" && is_noun_like(earlier) && earlier.ends_with('s') {
            return Class::Verb;
        }
        if skipped == 0 && self.is_article(before) {
            return self.thing(next);
        }
        if is_in(HAVE, before) {
            return if self.has_participle() { Class::Participle } else { self.thing(next) };
        }
        if is_in(BE, before) {
            return if self.has_participle() { Class::Participle } else { Class::Adjective };
        }
        if is_in(PREPOSITIONS, before) {
            return self.thing(next);
        }
        if before.is_empty() || is_in(CONJUNCTIONS, before) {
            return self.at_start(before, next, is_plural);
        }
        self.after_noun(before, next, is_plural)
    }

    /// Tells whether a word near tells that something has happened: `she'd read it before`.
    fn has_happened(&self) -> bool {
        (1..5).any(|count| is_in(lists::HAPPENED, self.before(count)) || is_in(lists::HAPPENED, self.behind(count)))
    }

    /// Tells whether the word is its own participle: `read`, `wound`.
    fn has_participle(&self) -> bool {
        matches!(self.word(), "read" | "wound" | "reread" | "proofread" | "misread" | "rewound")
    }

    /// Tells whether a word makes the next one a thing: an article, a possessive, a number, an adjective behind one.
    fn is_article(&self, before: &str) -> bool {
        let possessive = before.ends_with("'s") && !is_in(BE, before) && before != "let's" || before.ends_with("s'");
        let described = || {
            let behind_article =
                (2..5).any(|count| is_in(ARTICLES, self.before(count)) || self.before(count).ends_with("'s"));
            behind_article
                && (2..4)
                    .take_while(|count| !is_in(ARTICLES, self.before(*count)))
                    .all(|count| is_adjective(self.before(count)))
        };
        is_in(ARTICLES, before)
            || possessive
            || (is_adjective(before) && (described() || is_in(lists::ADJECTIVES, before)))
    }

    /// Decides between a noun and what describes one, by the next word.
    fn thing(&self, next: &str) -> Class {
        let alone = next.is_empty() || is_function(next) || is_adverb(next) || is_in(lists::PAST, next);
        match alone {
            true if is_in(lists::ADJECTIVES_FIRST, self.word()) && !self.is_article(self.before(1)) => Class::Adjective,
            true => Class::Noun,
            false if is_in(lists::ADJECTIVES_FIRST, self.word()) => Class::Adjective,
            false => Class::Modifier,
        }
    }

    /// Returns the tense of a verb behind its subject; only `read` tells it by its sound alone.
    fn of_subject(&self, subject: &str) -> Class {
        match self.word() {
            "read" if is_in(&["he", "it", "she"], subject) => Class::Past,
            "read" if self.tells_of_past() => Class::Past,
            "wound" | "dove" => Class::Past,
            _ => Class::Verb,
        }
    }

    /// Tells whether the clause or its neighbours tell of the past.
    fn tells_of_past(&self) -> bool {
        let from = self.at.saturating_sub(12);
        let near = self.small.get(from..(self.at + 10).min(self.small.len())).unwrap_or_default();
        let habit = near.iter().any(|it| is_in(lists::HABITS, it));
        let past = near.iter().any(|it| is_in(lists::PAST, it) || (4 < it.len() && it.ends_with("ed")));
        let present = near.iter().any(|it| is_in(lists::PRESENT, it));
        let has_object = is_in(lists::DEFINITE, self.behind(1)) || self.is_before_name();
        past || (!habit && !present && has_object)
    }

    /// Tells whether the next word is a name or the first word of a title: `I read Dickens`.
    fn is_before_name(&self) -> bool {
        !self.behind(1).is_empty()
            && self
                .words
                .get(self.at + 1)
                .is_some_and(|it| it.kind == Kind::Word && it.text.starts_with(char::is_uppercase))
    }

    /// Returns the tense of `read` behind `and` and the like, which the nearest verb before tells: `opened it and read`,
    /// `to sit and read`.
    fn joined_tense(&self) -> Option<Class> {
        let clause = (2..12).map(|count| self.before(count)).take_while(|it| !it.is_empty());
        for (count, word) in (2..).zip(clause) {
            let after = self.before(count - 1);
            let is_deed = word == "to" && !is_in(ARTICLES, after) && !is_in(lists::PLACES_OF_HABIT, after);
            if is_in(MODALS, word) || is_deed {
                return Some(Class::Verb);
            }
            if is_in(lists::PAST, word) || (4 < word.len() && word.ends_with("ed")) {
                return Some(Class::Past);
            }
        }
        None
    }

    fn at_start(&self, before: &str, next: &str, is_plural: bool) -> Class {
        if self.word() == "read"
            && matches!(before, "and" | "but" | "then")
            && let Some(class) = self.joined_tense()
        {
            return class;
        }
        let joined = self.at.checked_sub(2).and_then(|at| self.classes.get(at)).copied().filter(|_| !before.is_empty());
        if let Some(class @ (Class::Verb | Class::Noun | Class::Past)) =
            joined.filter(|_| !is_in(lists::DEFINITE, next))
        {
            return class;
        }
        let has_object = is_in(lists::DEFINITE, next) || is_in(OBJECTS, next) || is_in(lists::PARTICLES, next);
        let verbal = if before.is_empty() { !is_plural } else { true };
        if verbal && has_object {
            let past = !before.is_empty() && self.tells_of_past();
            return if past { Class::Past } else { Class::Verb };
        }
        match self.word() {
            "read" if before.is_empty() && is_in(PREPOSITIONS, next) => Class::Participle,
            // `"Room 9," read Holmes` tells who spoke; at its start, a sentence bids: `Read Romans 8`.
            "read" if before.is_empty() && self.words.get(self.at).is_some_and(|it| it.starts) => Class::Verb,
            "read" if before.is_empty() && self.is_before_name() => Class::Past,
            _ => self.thing(next),
        }
    }

    /// Tells whether a clause is only a noun before the word, which then is its verb: `Muscles contract.`
    fn lacks_verb(&self) -> bool {
        let first = self.before(2);
        first.is_empty() || is_in(ARTICLES, first) && self.before(3).is_empty()
    }

    fn after_noun(&self, before: &str, next: &str, is_plural: bool) -> Class {
        let takes_object = is_in(lists::DEFINITE, next)
            || is_in(OBJECTS, next)
            || is_in(PREPOSITIONS, next)
            || is_adverb(next)
            || next == "to";
        let many = before.ends_with('s') && !before.ends_with("ss") && !before.ends_with("us")
            || is_in(lists::PLURALS, before);
        if many && !is_plural && next.is_empty() && self.lacks_verb() {
            return Class::Verb;
        }
        let firm = is_in(lists::DEFINITE, next) || is_in(OBJECTS, next);
        match (is_plural, many) {
            (_, _) if self.word() == "read" && !is_in(CONJUNCTIONS, before) => Class::Past,
            (_, _) if (self.word() == "wound" || self.word().ends_with("ed")) && takes_object => Class::Past,
            (_, _) if is_adjective(before) && !takes_object => self.thing(next),
            (true, false)
                if firm || (takes_object && next != "of" && next != "for" && next != "in" && next != "from") =>
            {
                Class::Verb
            }
            (false, true) if (takes_object && next != "of") || is_noun_like(next) || CLAUSE_STARTS.contains(&next) => {
                Class::Verb
            }
            _ => self.thing(next),
        }
    }
}

/// Words that begin a clause behind its verb: `men desert when they starve`.
const CLAUSE_STARTS: &[&str] = &["because", "if", "unless", "when", "whenever"];

fn is_adverb(word: &str) -> bool {
    is_in(ADVERBS, word)
        || (4 < word.len()
            && word.ends_with("ly")
            && !matches!(word, "family" | "only" | "early" | "july" | "italy" | "reply" | "supply" | "belly" | "daily"))
}

fn is_adjective(word: &str) -> bool {
    const ENDS: &[&str] =
        &["ous", "ful", "ive", "less", "able", "ible", "ish", "ic", "al", "ary", "ern", "iest", "ier"];
    is_in(lists::ADJECTIVES, word) || (4 < word.len() && ENDS.iter().any(|it| word.ends_with(it)))
}

/// Tells whether a word may be a noun: none of those that join, point or help.
fn is_noun_like(word: &str) -> bool {
    !word.is_empty() && !is_function(word) && !is_adverb(word)
}

fn is_function(word: &str) -> bool {
    let lists = [ARTICLES, AUXILIARIES, BE, CONJUNCTIONS, HAVE, MODALS, OBJECTS, PREPOSITIONS, SUBJECTS];
    lists.iter().any(|list| is_in(list, word)) || word == "to" || word == "that"
}
