//! What is only said of somebody whom the story has just named: "his father, a broad miner, kept pigeons" is one man. Pure.

use super::names::noun;
use super::ways::{CONJUNCTIONS, is_in};
use things::{Kind, Words};

/// Words before somebody whom the story knows.
const KNOWN: &str = " the his her their my our its der die das den dem sein seine seinen seinem ihr ihre ihren ihrem mein meine el la los las su sus mi \
le les son sa ses leur il lo suo sua loro seu sua ";

/// Articles of what is said of him.
const ARTICLES: &str = " a an ein eine einen einem einer un una une uno um uma ";

/// How many words behind the article the noun is at most.
const WITHIN: usize = 4;

/// Tells whether a clause says what somebody is whom the clause before it ends with; `after` is the one behind it. Lists of people end
/// with a conjunction: "the king, a queen, and a knight".
pub(super) fn is_apposed(before: &[&str], clause: &[&str], after: &[&str], known: &Words) -> bool {
    let lower = |word: Option<&&str>| word.map(|word| word.to_lowercase()).unwrap_or_default();
    let (Some(article), Some((last, rest))) = (clause.first(), before.split_last()) else { return false };
    let is_list = || clause.iter().chain(after.first()).any(|word| is_in(CONJUNCTIONS, &word.to_lowercase()));
    is_in(ARTICLES, &article.to_lowercase())
        && is_in(KNOWN, &lower(rest.last()))
        && names_a_person(last, known)
        && clause.iter().skip(1).take(WITHIN).any(|word| names_a_person(word, known))
        && !is_list()
}

/// Tells whether a word names a person.
pub(super) fn names_a_person(word: &str, known: &Words) -> bool {
    known.things(&noun(word, known.language())).iter().any(|it| it.kind == Kind::Person)
}

#[cfg(test)]
mod tests {
    use super::super::clauses::asserted;
    use super::*;

    #[test]
    fn who_is_told_to_be_something_is_one_and_a_list_names_several() {
        for (language, text, expected) in [
            ("en", "His father, a broad miner, kept pigeons", "His father a broad kept pigeons"),
            ("en", "The king, a queen, and a knight rode", "The king a queen and a knight rode"),
            ("en", "There was a man, a woman came", "There was a man a woman came"),
            ("de", "Sein Vater, ein breiter Bergmann, hielt Tauben", "Sein Vater ein breiter hielt Tauben"),
            ("es", "Su padre, un minero ancho, tenía palomas", "Su padre un ancho tenía palomas"),
        ] {
            let words = Words::new(language, "");
            assert_eq!(asserted(text, &words).concat().join(" "), expected, "{text}");
        }
    }
}
