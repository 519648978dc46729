//! Names of people in a text without spaces between words. Pure.

use super::ages;
use super::names::{Name, OCCURRENCES_MIN, grown_up};
use super::pronouns::Sex;
use things::{Kind, Words};

/// A Japanese word behind a name at its first place: "a man called Seikichi".
const CALLED_UNSPACED: &str = "という";
/// Titles behind Japanese names, and how those of women end.
const TITLES_UNSPACED: [&str; 4] = ["さん", "くん", "ちゃん", "先生"];
const WOMANS_UNSPACED: [char; 5] = ['子', '美', '江', '代', '恵'];
/// How words for tradesmen end.
const TRADES_UNSPACED: [char; 5] = ['師', '屋', '士', '工', '番'];
/// How far behind a name an age is, in letters.
const AGE_WITHIN: usize = 14;
/// How far behind a name the word for what its bearer is goes, in letters.
const BEARER_WITHIN: usize = 8;

/// Finds names of a text without spaces between words: they are introduced once, or have a title behind them.
pub(super) fn names(story: &str, words: &Words) -> Vec<Name> {
    let is_kanji = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let before = |at: usize| -> Option<String> {
        let name: Vec<char> = story.get(..at)?.chars().rev().take_while(is_kanji).collect();
        Some(name.into_iter().rev().collect())
    };
    let is_name = |name: &String| 2 <= name.chars().count() && OCCURRENCES_MIN <= story.matches(name.as_str()).count();
    let introduced = story.match_indices(CALLED_UNSPACED).filter_map(|(at, _)| before(at)).filter(&is_name);
    let is_nobody = |name: &String| words.things(&format!("{name}さんが")).is_empty();
    let titles = TITLES_UNSPACED.iter().flat_map(|title| story.match_indices(title));
    let addressed = titles.filter_map(|(at, _)| before(at)).filter(|name| is_name(name) && is_nobody(name));
    let tradesmen = story.match_indices('の').filter_map(|(at, _)| of_trade(story, at, words)).filter(&is_name);
    let of_women = story.matches("彼女").count() * 2 > story.matches('彼').count();
    let mut found: Vec<Name> = Vec::new();
    for (name, is_woman) in introduced
        .chain(tradesmen)
        .map(|it| (it, of_women))
        .chain(addressed.map(|it| (it.clone(), it.ends_with(WOMANS_UNSPACED))))
    {
        let sex = if is_woman { Sex::Female } else { Sex::Male };
        if found.iter().all(|known| known.name != name) {
            let of_trade = || person_at_end(story.split_once(&format!("の{name}"))?.0, words);
            let told = bearer(story, &name, words).or_else(|| of_trade().filter(|_| !is_old(story, &name)));
            let is_only_named = told.is_none();
            let word = told.unwrap_or_else(|| {
                let old = ages::anybody(is_woman, "ja").filter(|_| is_old(story, &name));
                old.unwrap_or_else(|| grown_up("ja", sex)).to_owned()
            });
            found.push(Name { name, word, sex, is_only_named, first: None, look: None });
        }
    }
    found
}

/// Returns the name behind the word for what its bearer is, where a particle ends it: "漁師の源三は".
fn of_trade(story: &str, at: usize, words: &Words) -> Option<String> {
    let (before, behind) = (story.get(..at)?, story.get(at..)?.strip_prefix('の')?);
    let name: String = behind.chars().take_while(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).collect();
    let ends = behind.strip_prefix(&name)?.starts_with(['は', 'が', 'を', 'に', 'と', 'も']);
    let is_trade = before.ends_with(TRADES_UNSPACED) || person_at_end(before, words).is_some();
    (is_trade && ends && words.things(&format!("{name}が")).is_empty()).then_some(name)
}

/// Returns the word for a person with which a text ends.
fn person_at_end(text: &str, words: &Words) -> Option<String> {
    let last: Vec<char> = text.chars().rev().take(BEARER_WITHIN).collect();
    let last: String = last.into_iter().rev().collect();
    words.things(&last).into_iter().find(|it| it.kind == Kind::Person && last.ends_with(&it.word)).map(|it| it.word)
}

/// Returns the word for what somebody is who is called by a name: "佐吉という老人".
fn bearer(story: &str, name: &str, words: &Words) -> Option<String> {
    let called = format!("{name}{CALLED_UNSPACED}");
    let behind = story.split(&called).nth(1)?.chars().take(BEARER_WITHIN).collect::<String>();
    // What follows belongs to the sentence, and is no part of the word.
    let things = words.things(&behind);
    things.into_iter().find(|it| it.kind == Kind::Person && behind.starts_with(&it.word)).map(|it| it.word)
}

/// Tells whether a story says behind a name that its bearer is sixty or older: "宗一さんは七十八歳".
fn is_old(story: &str, name: &str) -> bool {
    story.match_indices(name).any(|(at, _)| {
        let behind: String =
            story.get(at..).unwrap_or_default().chars().take_while(|c| *c != '。').take(AGE_WITHIN).collect();
        let age = behind.split('歳').next().filter(|age| age.len() < behind.len());
        age.is_some_and(|age| ["六十", "七十", "八十", "九十"].iter().any(|tens| age.contains(tens)))
    })
}
