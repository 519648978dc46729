//! What a prompt names: of those whose language nobody says, it is the language that most of their words show.

use crate::facet::Named;
use crate::saying::{self, Saying, Tells};
use crate::scene::Scene;
use crate::table::LANGUAGES;
use crate::words::{ENGLISH, is_unspaced, tables};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How the first clause of a prompt ends that was made of the words of a sentence: `fable scene, fox crow cheese`.
const LIST: &str = " scene";

/// Tells whether a prompt was made of the words of a sentence, so that neighbours are no compound.
pub(crate) fn is_list(prompt: &str) -> bool {
    prompt.split(',').next().is_some_and(|first| first.ends_with(LIST))
}

/// Lists what those clauses of such a prompt say that are an English word or phrase for where or when it plays.
pub(crate) fn stage(prompt: &str) -> impl Iterator<Item = (Tells, &'static Scene)> {
    let clauses = prompt.split(',').skip(1).filter(|_| is_list(prompt));
    let lines = clauses.filter_map(|clause| saying::line(*saying::words(ENGLISH)?.get(clause.trim())?));
    lines.filter_map(|line| Some((line.told?.0, &line.scene)))
}

/// Frequent small words that show a language.
const SHOWING: [(&str, &str); 6] = [
    (ENGLISH, " a an the of in on at with and to by from under over near his her is are "),
    ("de", " der die das den dem des ein eine einen einem einer im am und mit auf bei zum zur von unter über vor "),
    ("es", " el la los las un una en con y de del al bajo sobre por "),
    ("fr", " le la les un une des du de dans sur avec et au aux sous près "),
    ("it", " il lo la gli le un una di del della nel nella sul sulla con e al alla sotto "),
    ("pt", " o a os as um uma em no na com e de do da ao sob "),
];

/// Elided articles and prepositions of French and Italian.
const ELIDED: [&str; 8] = ["dell", "nell", "sull", "all", "un", "l", "d", "s"];

/// The languages that each word shows, a bit for each: those whose tables know it, unless English knows it, too.
static SHOWN: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut shown: HashMap<&str, u8> = HashMap::new();
    for (at, language) in LANGUAGES.iter().enumerate() {
        let known = saying::words(language).into_iter().flatten().map(|(word, _)| *word);
        let english = |word: &&str| at == 0 || !saying::words(ENGLISH).is_some_and(|lines| lines.contains_key(word));
        let small = SHOWING.iter().filter(|(of, _)| of == language).flat_map(|(_, words)| words.split_whitespace());
        known.filter(english).chain(small).for_each(|word| *shown.entry(word).or_default() |= 1 << at);
    }
    shown
});

/// Returns the language that most of some words in lower case show: one of [`LANGUAGES`], English where nothing shows another
/// one.
pub fn language_of<'a>(words: impl Iterator<Item = &'a str>) -> &'static str {
    let mut votes = [0_usize; LANGUAGES.len()];
    for word in words {
        if is_unspaced(word) {
            return "ja";
        }
        let shown = SHOWN.get(word).copied().unwrap_or_default();
        votes.iter_mut().enumerate().for_each(|(at, votes)| *votes += usize::from(shown >> at & 1));
    }
    // Of equals, the first: English before all.
    let best = (0..).zip(votes).fold((0, 0), |best, (at, votes)| if best.1 < votes { (at, votes) } else { best });
    LANGUAGES.get(best.0).copied().unwrap_or(ENGLISH)
}

/// Lists the phrases of a language that name facets, and those that name none though one of their words would. English ones
/// are among them where the language itself does not have them.
pub fn facet_phrases(language: &str) -> HashMap<&'static str, &'static [Named]> {
    let mut phrases = HashMap::new();
    for lines in [language, ENGLISH].into_iter().filter_map(saying::words) {
        for (phrase, at) in lines {
            let Some(line) = saying::line(*at) else { continue };
            if !line.facets.is_empty() || *line == Saying::default() {
                phrases.entry(*phrase).or_insert(line.facets.as_slice());
            }
        }
    }
    phrases
}

/// Returns the facets that a word in lower case names in one of its forms, in a language; a "word" of a language without
/// spaces is a whole clause.
pub fn facets_of(word: &str, language: &str) -> Vec<Named> {
    let words = tables(language);
    if is_unspaced(word) {
        return words.said(word).flat_map(|saying| saying.facets.iter().copied()).collect();
    }
    let elided = || ELIDED.into_iter().filter_map(|article| word.strip_prefix(article));
    let whole = words.saying(word, true);
    let found =
        whole.or_else(|| matches!(language, "fr" | "it").then(elided)?.find_map(|word| words.exact_saying(word)));
    found.map(|saying| saying.facets.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Place, Time};

    #[test]
    fn the_clauses_for_place_and_hour_count_before_the_words_of_the_sentence() {
        let scene = |prompt| tables("en").scene(prompt);
        let ship = scene("horror scene, letter mirror window door dark, ship, dawn, rain");
        assert_eq!(ship.places, [(Place::Sea, 5)]);
        assert_eq!(ship.time, Some(Time::Dawn));
        assert!(scene("a letter, a mirror, a window, a door, a ship").has(Place::Interior), "no such prompt");
    }

    #[test]
    fn a_prompt_is_in_the_language_that_most_of_its_words_show() {
        for (prompt, language) in [
            ("a harbour at night", "en"),
            ("ein hafen bei nacht", "de"),
            ("horror scene leuchtturm nebel lighthouse night fog", "en"),
            ("nacht hafen", "de"),
            ("un puerto de noche", "es"),
            ("une forêt dans la nuit", "fr"),
            ("la notte nel bosco", "it"),
            ("uma floresta na noite", "pt"),
            ("夜の港", "ja"),
            ("xyzzy", "en"),
        ] {
            assert_eq!(language_of(prompt.split(' ')), language, "{prompt}");
        }
    }
}
