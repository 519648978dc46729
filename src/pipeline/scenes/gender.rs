//! The grammatical gender of the animals of a story, which German pronouns follow: "Die Gans kam. Sie schlief." Pure.

use super::ways::is_in;
use things::Words;

/// Articles of what is feminine, in cases that others do not share.
const FEMININE: &str = " die eine keine jede ihre seine meine ";

/// How many adjectives may be between.
const ADJECTIVES_MAX: usize = 2;

/// Lists the words for animals that are feminine.
pub(super) fn feminine(clauses: &[Vec<&str>], known: &Words) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for clause in clauses.iter().filter(|_| known.language() == "de") {
        for (at, word) in clause.iter().enumerate() {
            let lower = word.to_lowercase();
            let near = clause.get(at.saturating_sub(ADJECTIVES_MAX + 1)..at).unwrap_or_default();
            let is_article = |word: &&&str| is_in(FEMININE, &word.to_lowercase());
            let is_between = |word: &&&str| word.starts_with(char::is_lowercase) || is_article(word);
            let is_feminine = near.iter().rev().take_while(is_between).any(|word| is_article(&word));
            let is_animal = word.starts_with(char::is_uppercase) && known.is_animal(&lower);
            if is_animal && is_feminine && !found.contains(&lower) {
                found.push(lower);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::prompt::Memory;
    use super::*;

    #[test]
    fn a_pronoun_follows_the_gender_of_an_animal() {
        for (story, last, expected) in [
            ("Die Lehrerin sang. Nur die weiße Gans wollte er nicht essen.", "Sie schlief.", "gans"),
            ("Die Lehrerin sang. Nur den Hund wollte er nicht essen.", "Sie schlief.", "lehrerin"),
            ("Der Müller sang. Die Gans lief fort.", "Er schlief.", "müller"),
        ] {
            let words = Words::new("de", "");
            let mut memory = Memory::new(&format!("{story} {last}"), &words);
            for text in story.split_inclusive(". ") {
                memory.prompt(text, "drama");
            }
            let prompt = memory.prompt(last, "drama");
            assert!(prompt.contains(expected), "{story}: {prompt}");
        }
    }
}
