//! A table of phrases that finds the longest one at the start of a list of words.

use std::collections::HashMap;

/// Phrases with their values.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    phrases: HashMap<String, T>,
    /// The word count of the longest phrase that begins with a word, for phrases of several words. Most words begin
    /// none.
    words_max: HashMap<String, usize>,
}

impl<T> Phrases<T> {
    /// Makes a table. Words of a phrase are separated by single spaces.
    pub(crate) fn new(phrases: HashMap<String, T>) -> Self {
        let mut words_max = HashMap::new();
        for phrase in phrases.keys() {
            if let Some((first, rest)) = phrase.split_once(' ') {
                let longest = words_max.entry(first.to_owned()).or_insert(0);
                *longest = rest.split(' ').count().saturating_add(1).max(*longest);
            }
        }
        Self { phrases, words_max }
    }

    /// Finds the longest phrase at the start of `words`; returns its number of words and its value.
    pub(crate) fn longest(&self, words: &[String]) -> Option<(usize, &T)> {
        let first = words.first()?;
        let most = self.words_max.get(first).copied().unwrap_or(1).min(words.len());
        let several =
            (2..=most).rev().find_map(|count| Some((count, self.phrases.get(&words.get(..count)?.join(" "))?)));
        several.or_else(|| Some((1, self.phrases.get(first)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_found_and_only_at_the_start() {
        let list = ["fox", "red fox", "red fox cub at night", "red"];
        let table = Phrases::new(list.into_iter().map(|phrase| (phrase.to_owned(), phrase)).collect());
        for (words, expected) in [
            ("red fox cub", Some((2, "red fox"))),
            ("red fox cub at night falls", Some((5, "red fox cub at night"))),
            ("red wolf", Some((1, "red"))),
            ("fox red", Some((1, "fox"))),
            ("a red fox", None),
            ("", None),
        ] {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            assert_eq!(table.longest(&words).map(|(count, &found)| (count, found)), expected, "{words:?}");
        }
    }
}
