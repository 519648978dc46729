//! Names of people in a text without spaces between words. Pure.

use super::ages;
use super::names::{Name, OCCURRENCES_MIN, grown_up};
use super::pronouns::Sex;
use super::years;
use things::{Kind, Thing, Words};

/// A Japanese word behind a name at its first place: "a man called Seikichi".
const CALLED_UNSPACED: &str = "という";
/// Titles behind Japanese names, and how those of women end.
const TITLES_UNSPACED: [&str; 4] = ["さん", "くん", "ちゃん", "先生"];
const WOMANS_UNSPACED: [char; 17] =
    ['子', '美', '江', '代', '恵', '香', '奈', '菜', '花', '衣', '穂', '咲', '紗', '乃', '愛', '葵', '織'];
/// How the names of men end that are written as they sound; others are mostly those of women.
const MANS_IN_KANA: [&str; 7] = ["ろう", "すけ", "た", "と", "ま", "けん", "じゅん"];
/// The most letters of a name that is written as it sounds.
const KANA_MAX: usize = 4;
/// Particles behind a name.
const PARTICLES: [char; 7] = ['は', 'が', 'を', 'に', 'と', 'も', 'の'];
/// What stands behind years of age; words for a boy and a girl.
const YEARS: char = '歳';
const CHILDREN: [&str; 2] = ["少年", "少女"];
/// How words for tradesmen end.
const TRADES_UNSPACED: [char; 5] = ['師', '屋', '士', '工', '番'];
/// How far behind a name an age is, in letters.
const AGE_WITHIN: usize = 14;
/// How far behind a name the word for what its bearer is goes, in letters.
const BEARER_WITHIN: usize = 8;

/// Finds names of a text without spaces between words: they are introduced once, have a title behind them, or an age before them.
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
    let told = story.match_indices('の').filter_map(|(at, _)| of_trade(story, at, words).or_else(|| of_age(story, at)));
    let told = told.filter(&is_name);
    let of_women = story.matches("彼女").count() * 2 > story.matches('彼').count();
    let mut found: Vec<Name> = Vec::new();
    for (name, is_woman) in introduced
        .chain(told)
        .map(|it| (it.clone(), of_women || is_womans(&it)))
        .chain(addressed.map(|it| (it.clone(), is_womans(&it))))
    {
        let sex = if is_woman { Sex::Female } else { Sex::Male };
        if found.iter().all(|known| known.name != name) {
            let of_trade = || {
                let parts = [format!("の{name}"), format!("、{name}")];
                parts.iter().find_map(|own| person_at_end(story.split_once(own)?.0, words))
            };
            let age = age(story, &name);
            let (is_old, is_child) =
                (age.is_some_and(|it| years::OLD <= it), age.is_some_and(|it| it <= years::CHILDS));
            let told = bearer(story, &name, words).or_else(|| of_trade().filter(|_| !is_old));
            let is_only_named = told.is_none();
            let word = told.unwrap_or_else(|| {
                let child = CHILDREN.get(usize::from(is_woman)).copied().filter(|_| is_child);
                let old = ages::anybody(is_woman, "ja").filter(|_| is_old);
                child.or(old).unwrap_or_else(|| grown_up("ja", sex)).to_owned()
            });
            found.push(Name { name, word, sex, is_only_named, relation: None, first: None, look: None });
        }
    }
    found
}

/// Lists the names of what is neither a person nor an animal, which would show something else: "松の湯という銭湯" is no pine.
pub(super) fn of_things(story: &str, words: &Words) -> Vec<String> {
    let is_part = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{30a0}'..='\u{30ff}' | 'の');
    let named = story.match_indices(CALLED_UNSPACED).filter_map(|(at, called)| {
        let name: Vec<char> = story.get(..at)?.chars().rev().take_while(is_part).collect();
        let name: String = name.into_iter().rev().collect();
        let behind: String = story.get(at + called.len()..)?.chars().take(BEARER_WITHIN).collect();
        let is_living = |thing: &Thing| matches!(thing.kind, Kind::Person | Kind::Animal);
        let is_told = 2 <= name.chars().count() && !words.things(&behind).iter().any(is_living);
        is_told.then_some(name)
    });
    named.collect()
}

/// Returns the name behind the word for what its bearer is, where a particle ends it: "漁師の源三は".
fn of_trade(story: &str, at: usize, words: &Words) -> Option<String> {
    let (before, behind) = (story.get(..at)?, story.get(at..)?.strip_prefix('の')?);
    let name: String = behind.chars().take_while(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).collect();
    let ends = behind.strip_prefix(&name)?.starts_with(PARTICLES);
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

/// Tells whether a name is a woman's, by how it ends.
fn is_womans(name: &str) -> bool {
    let is_kana = name.chars().all(is_hiragana);
    name.ends_with(WOMANS_UNSPACED) || is_kana && !MANS_IN_KANA.iter().any(|end| name.ends_with(end))
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

/// Returns the name behind an age: "十歳の美咲は", "十歳のあかりは".
fn of_age(story: &str, at: usize) -> Option<String> {
    let (before, behind) = (story.get(..at)?, story.get(at..)?.strip_prefix('の')?);
    let ends = |name: &str| behind.strip_prefix(name).is_some_and(|rest| rest.starts_with(PARTICLES));
    let kanji: String = behind.chars().take_while(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).collect();
    let kana = (2..=KANA_MAX).map(|count| behind.chars().take(count).collect::<String>());
    let mut kana = kana.filter(|name| name.chars().all(is_hiragana));
    before.ends_with(YEARS).then(|| Some(kanji).filter(|it| ends(it)).or_else(|| kana.find(|it| ends(it))))?
}

/// Returns how old the bearer of a name is, by the years behind it or before it: "宗一さんは七十八歳", "十歳の美咲", "七十二歳の絵師、岡田さん".
fn age(story: &str, name: &str) -> Option<u32> {
    story.match_indices(name).find_map(|(at, _)| {
        let is_inside = |c: &char| *c != '。' && *c != '\n';
        let behind: String = story.get(at..)?.chars().take_while(is_inside).take(AGE_WITHIN).collect();
        let before: Vec<char> = story.get(..at)?.chars().rev().take_while(is_inside).take(AGE_WITHIN).collect();
        let before: String = before.into_iter().rev().collect();
        [before, behind].iter().find_map(|near| number(near.split_once(YEARS)?.0))
    })
}

/// Reads the number with which a text ends, in Japanese or Arabic digits, up to 99.
fn number(text: &str) -> Option<u32> {
    const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let is_digit = |c: &char| *c == '十' || DIGITS.contains(c) || c.is_ascii_digit();
    let digits: Vec<char> = text.chars().rev().take_while(is_digit).collect();
    let digits: String = digits.into_iter().rev().collect();
    let one = |digit: &str| {
        let digit = digit.chars().next()?;
        DIGITS.iter().position(|known| *known == digit).and_then(|at| u32::try_from(at + 1).ok())
    };
    match digits.split_once('十') {
        Some((tens, ones)) => Some(10 * one(tens).unwrap_or(1) + one(ones).unwrap_or(0)),
        None => digits.parse().ok().or_else(|| one(&digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::prompt::Memory;
    use super::*;

    #[test]
    fn an_age_introduces_somebody_and_makes_him_a_child_or_old() {
        for (story, expected) in [
            ("十歳の美咲は立っていた。美咲は笑った。", "美咲 少女"),
            ("十二歳の健太は立っていた。健太は笑った。", "健太 少年"),
            ("十歳のあかりは立っていた。あかりは笑った。", "あかり 少女"),
            ("二十歳の美咲は立っていた。美咲は笑った。", "美咲 女"),
            ("七十二歳の岡田さんが来た。岡田さんは笑った。", "岡田 老人"),
            ("若い漁師、岡田さんが来た。岡田さんは笑った。", "岡田 漁師"),
        ] {
            let found = names(story, &Words::new("ja", ""));
            let found: Vec<String> = found.into_iter().map(|it| format!("{} {}", it.name, it.word)).collect();
            assert_eq!(found.join("|"), expected, "{story}");
        }
    }

    #[test]
    fn what_is_called_something_is_no_such_thing() {
        let words = Words::new("ja", "");
        assert_eq!(of_things("町に、松の湯という古い銭湯があった。", &words), ["松の湯"]);
        assert!(of_things("清吉という男がいた。", &words).is_empty());
        let mut memory = Memory::new("町に、松の湯という古い銭湯があった。松の湯は静かだった。", &words);
        assert!(!memory.prompt("松の湯は静かだった。", "drama").contains('松'));
    }

    #[test]
    fn years_are_read_in_japanese_and_in_arabic_digits() {
        for (text, expected) in [
            ("僕は十", Some(10)),
            ("七十二", Some(72)),
            ("九", Some(9)),
            ("十四", Some(14)),
            ("8", Some(8)),
            ("何", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
