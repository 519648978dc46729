//! The people of a story who have names: a name shows nobody, so each gets the word for what he is. Pure.

use super::cast::{Sex, pronoun, sex};
use super::small;
use things::{Kind, Words};

/// How often a name occurs at least.
const OCCURRENCES_MIN: usize = 2;

/// Words between what somebody is and the name: "a daughter named Anna".
const CALLED: &str =
    " named called namens genannt llamado llamada nommé nommée appelé appelée di nome chiamato chiamata ";

/// Words before the names of places.
const PLACED: &str = " in at to from of near through into toward towards around across nach aus bei zu von en desde hacia de à dans vers da nel ";

/// Words before nouns, which names do not have.
const ARTICLES: &str =
    " an the ein eine einen einem einer der die das den dem des un una uno el la los las le les une il lo gli i ";

/// A Japanese word behind a name at its first place: "a man called Seikichi".
const CALLED_UNSPACED: &str = "という";

/// A name of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The name in lower case.
    pub(super) name: String,
    /// What its bearer is, in the language of the story.
    pub(super) word: String,
    pub(super) sex: Sex,
}

/// A word of the story with what is around it.
#[derive(Debug)]
struct Token<'a> {
    word: &'a str,
    begins_sentence: bool,
}

/// Finds the people of a story by their names.
pub(super) fn names(story: &str, words: &Words, language: &str) -> Vec<Name> {
    let tokens = tokens(story);
    let mut found: Vec<Name> = Vec::new();
    for name in tokens.iter().filter(|token| is_candidate(token.word, words, language)).map(|token| token.word) {
        let lower = name.to_lowercase();
        if found.iter().all(|known| known.name != lower) && is_name(name, &tokens, language) {
            let (word, sex) = bearer(name, &tokens, words, language);
            found.push(Name { name: lower, word, sex });
        }
    }
    found.extend(unspaced(story));
    found
}

fn tokens(story: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut begins_sentence = true;
    for part in story.split_whitespace() {
        for word in part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            tokens.push(Token { word, begins_sentence });
            begins_sentence = false;
        }
        begins_sentence |= part.contains(['.', '!', '?', ':', '"', '“', '„', '»', '«', '—']);
    }
    tokens
}

fn is_candidate(word: &str, words: &Words, language: &str) -> bool {
    let lower = word.to_lowercase();
    let is_written =
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    let is_known =
        || small::is_stop(&lower) || !things::told(word, language).is_empty() || !words.things(word).is_empty();
    is_written && 3 <= word.chars().count() && !is_known()
}

/// Tells whether a word is mostly used as a name: without an article, not as a place, and with a capital in the middle of
/// sentences too.
fn is_name(name: &str, tokens: &[Token<'_>], language: &str) -> bool {
    let before =
        |at: usize| at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(String::new(), |it| it.word.to_lowercase());
    let places: Vec<usize> = (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| it.word == name)).collect();
    let is_inner = |at: &&usize| tokens.get(**at).is_some_and(|it| !it.begins_sentence);
    let after = |list: &str| places.iter().filter(|at| list.contains(&format!(" {} ", before(**at)))).count();
    let lower = name.to_lowercase();
    // Every noun of German has a capital, so there only the missing article tells.
    let is_capital_by_rule = language.starts_with("de");
    OCCURRENCES_MIN <= places.len()
        && places.iter().any(|at| is_inner(&at))
        && after(ARTICLES) + if language.starts_with("en") { after(" a ") } else { 0 } == 0
        && 2 * after(PLACED) < places.len()
        && (is_capital_by_rule || tokens.iter().all(|token| token.word != lower))
}

/// Returns the word for what the bearer of a name is: a person that stands beside the name once, or a man or a woman, by the
/// pronouns that follow.
fn bearer(name: &str, tokens: &[Token<'_>], words: &Words, language: &str) -> (String, Sex) {
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.word == name) {
        let mut back = (1..=2).filter_map(|step| at.checked_sub(step).and_then(|at| tokens.get(at)));
        let beside = back.find(|token| !CALLED.contains(&format!(" {} ", token.word.to_lowercase())));
        let person = beside.and_then(|token| words.things(token.word).into_iter().find(|it| it.kind == Kind::Person));
        if let Some(person) = person {
            return (person.word.clone(), sex(&person));
        }
    }
    let said = |at: usize| {
        let following = tokens.iter().skip(at + 1).take(14);
        following.map(|token| pronoun(token.word, language)).find_map(|sex| sex.filter(|sex| *sex != Sex::Any))
    };
    let places = tokens.iter().enumerate().filter(|(_, token)| token.word == name).map(|(at, _)| at);
    let said: Vec<Sex> = places.filter_map(said).collect();
    let women = said.iter().filter(|sex| **sex == Sex::Female).count();
    let sex = if said.len() < 2 * women { Sex::Female } else { Sex::Male };
    (grown_up(language, sex).to_owned(), sex)
}

/// Returns the word for a man or a woman.
fn grown_up(language: &str, sex: Sex) -> &'static str {
    let (man, woman) = match language.get(..2).unwrap_or_default() {
        "de" => ("mann", "frau"),
        "es" => ("hombre", "mujer"),
        "fr" => ("homme", "femme"),
        "it" => ("uomo", "donna"),
        "ja" => ("男", "女"),
        _ => ("man", "woman"),
    };
    if sex == Sex::Female { woman } else { man }
}

/// Finds names of a text without spaces between words: they are introduced once.
fn unspaced(story: &str) -> Vec<Name> {
    let introduced = story.match_indices(CALLED_UNSPACED).filter_map(|(at, _)| {
        let before: Vec<char> =
            story.get(..at)?.chars().rev().take_while(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).collect();
        let name: String = before.into_iter().rev().collect();
        let is_name = 2 <= name.chars().count() && OCCURRENCES_MIN <= story.matches(&name).count();
        is_name.then_some(name)
    });
    let is_woman = story.matches("彼女").count() * 2 > story.matches('彼').count();
    let sex = if is_woman { Sex::Female } else { Sex::Male };
    introduced.map(|name| Name { name, word: grown_up("ja", sex).to_owned(), sex }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_places_and_other_words_and_mean_who_bears_them() {
        for (language, story, expected) in [
            (
                "en",
                "Nora took the job. On that night Nora was alone, and she sang. Berlin slept. In Berlin it rained.",
                "nora woman",
            ),
            ("en", "At dawn Captain Ahab rose. The men feared Ahab.", "ahab captain"),
            ("en", "Suddenly it rained. It stopped suddenly.", ""),
            ("de", "Es war einmal eine Königin namens Liese. Die lebte im Wald. Da lachte Liese.", "liese königin"),
            ("es", "Entonces Lucía abrió la puerta. Ella vio a Lucía en el espejo.", "lucía mujer"),
            ("ja", "清吉という男がいた。清吉は歩いた。", "清吉 男"),
        ] {
            let found = names(story, &Words::new(language, ""), language);
            let found: Vec<String> = found.into_iter().map(|it| format!("{} {}", it.name, it.word)).collect();
            assert_eq!(found.join("|"), expected, "{story}");
        }
    }
}
