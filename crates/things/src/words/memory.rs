//! What single words name, kept from one question to the next: the plan of a story asks of each of its words several times.

use crate::Thing;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many words are kept; then it begins anew, so that long work takes no more memory (about 2 MB).
const WORDS_MAX: usize = 4096;

/// The most bytes of a word that is kept, its article included.
const BYTES_MAX: usize = 40;

/// The words that were asked for, with what they name.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<HashMap<String, Vec<Thing>>>);

impl Memory {
    /// Returns what a text names, which is read only the first time where it is a word with its article at most.
    pub(super) fn things(&self, text: &str, read: impl FnOnce() -> Vec<Thing>) -> Vec<Thing> {
        let is_word = text.len() <= BYTES_MAX && text.split(' ').count() <= 2;
        if !is_word {
            return read();
        }
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(things) = known().get(text) {
            return things.clone();
        }
        let things = read();
        let mut known = known();
        if WORDS_MAX <= known.len() {
            known.clear();
        }
        known.insert(text.to_owned(), things.clone());
        things
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_once_and_a_sentence_each_time() {
        let (memory, mut reads) = (Memory::default(), 0);
        for text in ["the lamp", "the lamp", "a lamp burned", "a lamp burned"] {
            memory.things(text, || {
                reads += 1;
                Vec::new()
            });
        }
        assert_eq!(reads, 3);
    }

    #[test]
    fn no_more_words_are_kept_than_there_is_room_for() {
        let memory = Memory::default();
        for number in 0..=WORDS_MAX {
            memory.things(&number.to_string(), Vec::new);
        }
        assert_eq!(memory.0.lock().unwrap().len(), 1);
    }
}
