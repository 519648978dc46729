//! What a sentence says of the age of whom it names.

use super::{AGED_WORDS, COUNTED_WORDS, Reader, State};
use crate::ages;
use crate::numbers::SEVERAL;
use crate::words::{Found, PHRASE_WORDS_MAX};
use crate::{Age, Kind};

impl Reader<'_> {
    /// Notes what is said of age; returns how many words say nothing else.
    pub(super) fn age(&mut self, at: usize) -> Option<usize> {
        let (words, tokens) = (self.words, self.tokens);
        let word = |next: usize| tokens.get(at + next).map_or("", |token| token.word.as_str());
        // Adjectives stand behind their nouns in some languages only; and an "anciana" may be another one in a list.
        let is_behind = matches!(words.language(), "es" | "fr" | "it" | "pt");
        let is_somebody = || self.is_list && words.look_up(word(0)).is_some_and(|it| words.is_kind(it, Kind::Person));
        let follows =
            is_behind && !is_somebody() || matches!(word(0), "with" | "mit") || ages::is_young_one(words, word(0));
        let follows = follows && self.state.last_end == at && 0 < at;
        let last = self.reading.mentions.last_mut().filter(|_| follows);
        let kind = last.as_ref().and_then(|it| words.kind(it.key));
        let hair = ages::old_hair(words, word);
        let is_old = hair.is_some() || ages::is_old(words, word(0));
        let own = match (last, kind) {
            (Some(last), Some(Kind::Person)) if is_old => {
                last.age = Age::Old;
                Some(hair.unwrap_or(1))
            }
            (Some(last), Some(Kind::Animal)) if ages::is_young_one(words, word(0)) => {
                last.age = Age::Young;
                last.count = if word(0).ends_with('s') && last.count == 1 { SEVERAL } else { last.count };
                Some(1)
            }
            _ => None,
        };
        if own.is_some() {
            return own;
        }
        if is_old {
            self.state.aged = (Age::Old, AGED_WORDS);
            return hair;
        }
        if ages::leads_to_young(words, word(0), word(1), word(2)) {
            self.state.aged = (Age::Young, AGED_WORDS);
            if word(0).ends_with(['s', 'i']) && self.state.counted.1 == 0 {
                self.state.counted = (SEVERAL, COUNTED_WORDS);
            }
            // "Little mouse" is a phrase of the table.
            return (2..=PHRASE_WORDS_MAX).all(|count| self.found(at, count).is_none()).then_some(1);
        }
        self.state.aged.1 = self.state.aged.1.saturating_sub(1);
        None
    }

    /// Returns the age of what some words name, by themselves or by those before them.
    pub(super) fn age_of(&self, key: usize, state: &State, (at, count): (usize, usize), found: Found) -> Age {
        let is_young_one = || (at..at + count).any(|at| ages::is_young_one(self.words, self.word(at)));
        match (self.words.kind(key), state.aged) {
            (Some(Kind::Animal), (Age::Young, 1..)) => Age::Young,
            (Some(Kind::Animal), _) if found.is_young || is_young_one() => Age::Young,
            (Some(Kind::Person), (Age::Old, 1..)) => Age::Old,
            _ => Age::Unsaid,
        }
    }
}
