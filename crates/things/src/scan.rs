//! Scans a sentence of a language without spaces between words: the longest words that are known, from the left.

use crate::ages;
use crate::numbers::SEVERAL;
use crate::pose;
use crate::read::{BY_WORD, FIRST, Mention, Reading, SURROUNDINGS, Said};
use crate::words::{Says, Words, is_unspaced_letter};

/// The most letters of a word.
const LETTERS_MAX: usize = 12;

/// How far behind a word its denial may stand, in letters.
const DENIAL_WITHIN: usize = 8;

/// What shows that a thing is not there, and that it is only compared with.
const DENIALS: [&str; 9] = ["少な", "いない", "いなか", "ない", "なかっ", "ません", "なし", "没有", "不在"];
const SIMILES: [&str; 4] = ["のよう", "みたい", "一样", "似的"];

/// What follows the surroundings of a sentence, and what follows a word that only tells of the next one.
const AROUND: [&str; 10] = ["の中", "の上", "の下", "の前", "の横", "の奥", "で", "に", "へ", "から"];
const TELLS_OF: [&str; 2] = ["の", "的"];

/// What is between a noun for a colour and what has it.
const LINKS: [char; 2] = ['の', 'な'];

/// Before a thing: how many there are.
const NUMBERS: [(&str, u8); 12] = [
    ("二", 2),
    ("2", 2),
    ("三", 3),
    ("3", 3),
    ("四", 4),
    ("五", 5),
    ("六", 6),
    ("七", 7),
    ("たくさんの", 6),
    ("多くの", 6),
    ("两", 2),
    ("群れ", 6),
];

/// Two people, or how many of those who follow.
const TWO: &str = "二人";

/// Words that count animals, things and people between the number and the thing.
const COUNTERS: [&str; 14] =
    ["匹の", "頭の", "羽の", "本の", "人の", "つの", "台の", "隻の", "枚の", "冊の", "只", "个", "匹", "条"];

/// Finds what a sentence names and says of the scene.
pub(crate) fn read(words: &Words, sentence: &str) -> Reading {
    let text = Text::of(sentence);
    let mut reading = Reading::default();
    let mut at = 0;
    // A phrase that only names a facet, as "rough sea", does not hide that there is a sea.
    let mut said_until = [(true, 0), (false, 0)];
    while at < text.letters.len() {
        if let Some(count) = idiom(words, &text.letters, at) {
            at += count;
            for (_, until) in &mut said_until {
                *until = at;
            }
            continue;
        }
        let named = longest(&text, at, |phrase| words.exact(phrase));
        let next = at + named.map_or(1, |(count, _)| count);
        if let Some((count, Says::Thing(key))) = named {
            reading.mentions.extend(mention(words, &text.letters, at, count, key));
        }
        for (at, pass) in (at..next).flat_map(|at| [(at, 0), (at, 1)]) {
            let Some((is_scenic, until)) = said_until.get_mut(pass) else { continue };
            let meaning = |phrase: &str| words.exact_saying(phrase).filter(|it| it.is_scenic() == *is_scenic);
            let Some((count, saying)) = longest(&text, at, meaning).filter(|_| *until <= at) else { continue };
            *until = at + count;
            let Around { before, after } = Around::of(&text.letters, at, count);
            if !is_absent(&before, &after) {
                reading.said.push(Said { saying, count: counted(&before, &after) });
            }
        }
        at = next;
    }
    // "二人の女性" are two women, and no couple besides.
    let counted: Vec<usize> = reading.mentions.iter().filter(|it| it.count == 2).map(|it| it.at).collect();
    reading.mentions.retain(|it| !(it.word == TWO && counted.contains(&(it.at + TWO.chars().count() + 1))));
    pose::by_letters(words, &text.letters, &mut reading.mentions);
    reading
}

fn idiom(words: &Words, text: &[char], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let is_here = |idiom: &str| idiom.chars().enumerate().all(|(next, c)| rest.get(next) == Some(&c));
    let near = words.idioms().with(rest.first().copied());
    near.filter(|(idiom, ())| is_here(idiom)).map(|(idiom, ())| idiom.chars().count()).max()
}

/// A sentence in lower case.
struct Text {
    lower: String,
    letters: Vec<char>,
    /// Where each letter begins in the string, and where the last one ends.
    starts: Vec<usize>,
}

impl Text {
    fn of(sentence: &str) -> Self {
        let lower = sentence.to_lowercase();
        let starts = lower.char_indices().map(|(at, _)| at).chain([lower.len()]).collect();
        Self { letters: lower.chars().collect(), starts, lower }
    }

    fn phrase(&self, at: usize, count: usize) -> Option<&str> {
        self.lower.get(*self.starts.get(at)?..*self.starts.get(at + count)?)
    }
}

fn longest<T>(text: &Text, at: usize, meaning: impl Fn(&str) -> Option<T>) -> Option<(usize, T)> {
    (1..=LETTERS_MAX).rev().find_map(|count| {
        let says = meaning(text.phrase(at, count)?)?;
        fits(&text.letters, at, count).then_some((count, says))
    })
}

/// Tells whether the letters around a word let it be one: a single kanji stands alone, katakana is read as a whole, and
/// hiragana is too frequent in endings to be taken in short pieces.
fn fits(text: &[char], at: usize, count: usize) -> bool {
    let letters = text.get(at..at + count).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
    let after = text.get(at + count).copied();
    let is = |test: fn(char) -> bool, c: Option<char>| c.is_some_and(test);
    if letters.iter().all(char::is_ascii) {
        return !is(|c| c.is_ascii_alphanumeric(), before) && !is(|c| c.is_ascii_alphanumeric(), after);
    }
    if letters.iter().all(|c| is_katakana(*c)) {
        return !is(is_katakana, before) && !is(is_katakana, after);
    }
    if letters.iter().all(|c| is_hiragana(*c)) {
        return 3 <= count || (count == 2 && !is(is_hiragana, before));
    }
    let is_chinese = !text.iter().any(|c| is_hiragana(*c) || is_katakana(*c));
    count != 1 || is_chinese || !(is(is_kanji, before) || is(is_kanji, after))
}

/// The letters around a word.
struct Around {
    before: String,
    after: String,
}

impl Around {
    fn of(text: &[char], at: usize, count: usize) -> Self {
        let after = text.iter().skip(at + count).take(DENIAL_WITHIN).take_while(|c| !"。、，．！？".contains(**c));
        let before = text.iter().skip(at.saturating_sub(6)).take(at.min(6));
        Self { before: before.collect(), after: after.collect() }
    }
}

/// Tells whether something is denied or only compared with, by the letters around its word.
fn is_absent(before: &str, after: &str) -> bool {
    let particle = ["は", "が", "も", "の姿は", "の"].iter().find_map(|particle| after.strip_prefix(particle));
    let is_denied = particle.is_some_and(|rest| DENIALS.iter().any(|denial| rest.starts_with(denial)));
    let is_compared = SIMILES.iter().any(|simile| after.starts_with(simile));
    is_compared || is_denied || ["没有", "没有一个"].iter().any(|denial| before.ends_with(denial))
}

fn mention(words: &Words, text: &[char], at: usize, count: usize, key: usize) -> Option<Mention> {
    let Around { before, after } = Around::of(text, at, count);
    if is_absent(&before, &after) {
        return None;
    }
    let is_around = AROUND.iter().any(|ending| after.starts_with(ending));
    let tells = TELLS_OF.iter().any(|ending| after.starts_with(ending));
    let lost = if is_around || tells { SURROUNDINGS } else { 0 };
    let place = i32::try_from(at).unwrap_or(i32::MAX / 4);
    let word = text.iter().skip(at).take(count).collect();
    let (count, weight) = (counted(&before, &after), FIRST - BY_WORD * place - lost);
    let age = ages::unspaced(words.kind(key), &before, &after);
    let tint = coloured(words, &before).map(|(tint, _)| tint);
    Some(Mention {
        key,
        word,
        at,
        count,
        weight,
        tint,
        pose: "",
        face: "",
        age,
        is_woman: false,
        is_apart: false,
        is_on: false,
    })
}

/// Returns the colour that the letters before a thing give it, and how many letters that takes: `白い`, `真っ赤な`, `緑の`.
fn coloured(words: &Words, before: &str) -> Option<(u32, usize)> {
    let colour = |own: &str| -> Option<(u32, usize)> {
        let mut starts = own.char_indices().map(|(at, _)| at);
        starts.find_map(|at| {
            let (rest, word) = own.split_at_checked(at)?;
            let tint = words.exact_saying(word)?.tint?;
            // What is 面白い is not white.
            (!rest.chars().next_back().is_some_and(is_kanji)).then(|| (tint, word.chars().count()))
        })
    };
    let bare = || before.strip_suffix(LINKS).filter(|bare| !bare.ends_with('い')).and_then(colour);
    let whole = || colour(before).filter(|_| before.ends_with('い') || before.ends_with(LINKS));
    whole().or_else(|| bare().map(|(tint, letters)| (tint, letters + 1)))
}

/// Returns the words of a garment in a clause with the colour before it, as they stand there: `白い着物`.
pub(crate) fn coloured_garment(words: &Words, clause: &str) -> Option<String> {
    let letters: Vec<char> = clause.to_lowercase().chars().collect();
    let is_garment = |key| words.thing_of(key).is_some_and(crate::is_garment);
    read(words, clause).mentions.into_iter().filter(|it| is_garment(it.key)).find_map(|it| {
        let (_, before) = coloured(words, &Around::of(&letters, it.at, 0).before)?;
        Some(letters.iter().skip(it.at - before).take(before + it.word.chars().count()).collect())
    })
}

fn counted(before: &str, after: &str) -> u8 {
    let bare = COUNTERS.iter().find_map(|counter| before.strip_suffix(counter)).unwrap_or(before);
    let number = NUMBERS.iter().find(|(number, _)| bare.ends_with(number)).map(|(_, count)| *count);
    let several = if after.starts_with("たち") || after.starts_with("の群れ") { SEVERAL } else { 1 };
    number.unwrap_or(several)
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | 'ー')
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

fn is_kanji(c: char) -> bool {
    is_unspaced_letter(c) && !is_katakana(c) && !is_hiragana(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dress;

    #[test]
    fn a_colour_before_a_word_is_that_of_the_thing_and_of_whoever_wears_it() {
        let words = Words::new("ja", "");
        let tint = |clause: &str| {
            let mut things = words.things(clause);
            dress(&mut things);
            things.first().and_then(|thing| thing.tint)
        };
        let white = words.tint("白い");
        assert!(white.is_some());
        for clause in ["白い猫がいた", "白い着物の娘がいた", "真っ白な着物の女", "白の着物を着た娘", "白い娘が来た"]
        {
            assert_eq!(tint(clause), white, "{clause}");
        }
        assert_ne!(tint("面白い猫がいた"), white);
        let garment = |clause: &str| words.coloured_garment(clause);
        assert_eq!(garment("赤い着物の娘が来た").as_deref(), Some("赤い着物"));
        assert_eq!(garment("緑の羽織を着た男").as_deref(), Some("緑の羽織"));
        assert_eq!(garment("着物の娘が白い花を見た"), None);
    }
}
