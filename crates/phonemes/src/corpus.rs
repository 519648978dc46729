//! Reads the sentences of `tests/data/sentences.tsv` as people read them aloud. A line is a sentence and its reading in
//! words, then other readings that are as good, then behind `!` the sounds of words that have several. Words that may
//! be said in several ways stand in braces: `one hundred {|and} one {dollars|bucks}`.

use crate::lexicons::VOICE;
use crate::own::Own;
use crate::pieces::split;
use crate::say::{Kind, Word, words};

const SENTENCES: &str = include_str!("../tests/data/sentences.tsv");

/// Spellings of one spoken word.
const VARIANTS: &[(&str, &str)] =
    &[("etcetera", "et cetera"), ("Mrs", "missus"), ("grey", "gray"), ("o'clock", "o clock")];

/// Writes a text as it is spoken: plain words in small letters.
fn spoken(text: &str) -> String {
    let said = |word: Word| match word.kind {
        Kind::Word => word.text,
        Kind::Letters => {
            let (letters, end) = crate::sound::without_ending(&word.text);
            letters.chars().map(String::from).collect::<Vec<_>>().join(" ") + end
        }
        Kind::Rest => String::new(),
    };
    words(&mut split(text), &VOICE, &Own::default()).into_iter().map(said).collect::<Vec<_>>().join(" ")
}

fn normal(reading: &str) -> String {
    let words = reading.split([' ', '-']).filter(|it| !it.is_empty()).map(|word| {
        let variant = VARIANTS.iter().find(|it| it.0.eq_ignore_ascii_case(word));
        variant.map_or_else(|| word.to_lowercase(), |it| it.1.to_owned())
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Writes out the choices in braces, which may stand within each other.
fn readings(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else { return vec![pattern.to_owned()] };
    let (mut depth, mut start, mut choices) = (1, 0, Vec::new());
    for (at, c) in rest.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 || depth == 1 && c == '|' {
            choices.push(rest.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    let rest = rest.get(start..).unwrap_or_default();
    choices.iter().flat_map(|choice| readings(&format!("{before}{choice}{rest}"))).collect()
}

/// Returns the sounds of the written words that are named, in their order.
fn sounds(text: &str, names: &str) -> String {
    let mut read = crate::read(text, &VOICE, &Own::default(), &mut |_| None).into_iter();
    let plain = |it: &str| it.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let found = names.split(' ').filter_map(|name| {
        read.find(|it| text.get(it.written.clone()).map(plain).is_some_and(|it| it == name)).map(|it| it.phonemes)
    });
    found.collect::<Vec<_>>().join(" ")
}

#[test]
fn sentences_are_read_as_people_read_them() {
    let mut wrong = Vec::new();
    let lines = SENTENCES.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    for line in lines {
        let mut fields = line.split('\t');
        let text = fields.next().unwrap_or_default();
        let (marks, readings): (Vec<&str>, Vec<&str>) = fields.partition(|it| it.starts_with('!'));
        let found = normal(&spoken(text));
        if !readings.iter().flat_map(|it| self::readings(it)).any(|it| normal(&it) == found) {
            wrong.push(format!("{text}\n  expected: {}\n  found:    {found}", readings.first().unwrap_or(&"")));
        }
        for (names, expected) in marks.iter().filter_map(|it| it.trim_start_matches('!').split_once('=')) {
            let found = sounds(text, names);
            if found != expected {
                wrong.push(format!("{text}\n  expected: {names} {expected}\n  found:    {names} {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
