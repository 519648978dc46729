//! Finds the ends of sentences.

use super::abbreviations::{self, Use};
use icu_properties::props::{GeneralCategory, SentenceTerminal};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Cuts one line at the ends of its sentences; white space in it is single spaces.
pub(super) fn cut(line: &str) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        sentence.push(*c);
        at += 1;
        if !is_terminator(*c) {
            continue;
        }
        let mut marks = 1;
        while let Some(c) = chars.get(at).filter(|c| is_terminator(**c)) {
            sentence.push(*c);
            marks += 1;
            at += 1;
        }
        let (dots, wide) = (marks, chars.get(at - 1).is_some_and(|c| is_wide_terminator(*c)));
        let quoted = take_while(&chars, &mut at, &mut sentence, is_closer);
        let rest = chars.get(at..).unwrap_or_default();
        if ends(&sentence, rest, End { dots, wide, quoted }) {
            take_emoji(&chars, &mut at, &mut sentence);
            push(&mut sentences, &mut sentence);
        }
    }
    push(&mut sentences, &mut sentence);
    sentences
}

/// A possible end: how many marks, whether the last is full-width, and whether quotes close after it.
struct End {
    dots: usize,
    wide: bool,
    quoted: bool,
}

/// Decides from the text before and after the marks whether a sentence ends.
fn ends(before: &str, rest: &[char], end: End) -> bool {
    let Some(next) = rest.first() else { return true };
    if end.wide {
        // In Japanese a particle continues the sentence after a quotation: 「…。」と言った.
        let particle = matches!(next, '\u{3068}' | '\u{3063}' | '\u{306e}');
        return !(end.quoted && particle);
    }
    if *next != ' ' {
        return super::clauses::is_wide(*next) && !before.ends_with('.');
    }
    let rest = rest.get(1..).unwrap_or_default();
    let first = rest.iter().copied().find(|c| c.is_alphanumeric());
    if first.is_some_and(char::is_lowercase) {
        return false; // "Who?" he asked. He waited... then left.
    }
    let bare = before.trim_end_matches(is_closer);
    if end.quoted && rest.starts_with(&['I', ' ']) && !bare.ends_with('.') {
        return false; // "Who?" I asked.
    }
    if end.quoted || 1 < end.dots || !bare.ends_with('.') {
        return true;
    }
    !is_abbreviated(bare.trim_end_matches('.'), rest)
}

/// Tells whether the dot belongs to an abbreviation before it.
fn is_abbreviated(before: &str, rest: &[char]) -> bool {
    let word = before.rsplit([' ', '(', '"', '\'', '\u{201c}', '\u{2018}']).next().unwrap_or(before);
    let is_first = word.len() == before.trim_start().trim_start_matches(is_opener).len();
    let next: String = rest.iter().take_while(|c| **c != ' ').collect();
    let next = next.trim_end_matches(|c: char| !c.is_alphanumeric());
    let number_follows = next.trim_start_matches('#').starts_with(|c: char| c.is_ascii_digit());
    if let Some(use_) = abbreviations::look_up(&word.to_lowercase()) {
        return match use_ {
            Use::NeverLast => true,
            Use::BeforeNumber => number_follows,
            Use::BeforeName => !abbreviations::begins_a_sentence(next),
            Use::AfterTime => abbreviations::is_day(next),
        };
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    let initials = word.contains('.') && word.split('.').all(|it| it.chars().count() == 1);
    let ordinal = word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty();
    // Shillings before pence: `5s. 6d.`
    let counts = |it: &str, coin: char| {
        it.strip_suffix(coin).is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
    };
    initial
        || (counts(word, 's') && counts(next, 'd'))
        || (initials && !abbreviations::begins_a_sentence(next))
        || (ordinal && (is_first || abbreviations::is_day(next)))
}

/// Tells whether a mark may end a sentence. What Unicode calls one in Burmese is a comma.
fn is_terminator(c: char) -> bool {
    c == '\u{2026}' || (c != '\u{104a}' && CodePointSetData::new::<SentenceTerminal>().contains(c))
}

/// Tells whether a character is a full stop that needs no space after it.
fn is_wide_terminator(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff61}' | '\u{ff0e}')
}

/// Tells whether a mark closes a quotation, a bracket or an emphasis.
fn is_closer(c: char) -> bool {
    use GeneralCategory::{ClosePunctuation, FinalPunctuation};
    matches!(category(c), ClosePunctuation | FinalPunctuation) || matches!(c, '"' | '\'' | '*' | '_')
}

fn is_opener(c: char) -> bool {
    use GeneralCategory::{InitialPunctuation, OpenPunctuation};
    matches!(category(c), OpenPunctuation | InitialPunctuation) || matches!(c, '"' | '\'' | '*' | '_')
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x200d | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0xfe0f | 0x1f000..=0x1faff)
}

fn take_while(chars: &[char], at: &mut usize, sentence: &mut String, wanted: fn(char) -> bool) -> bool {
    let start = *at;
    while let Some(c) = chars.get(*at).filter(|c| wanted(**c)) {
        sentence.push(*c);
        *at += 1;
    }
    start < *at
}

/// Moves emoji after the end to the sentence before them.
fn take_emoji(chars: &[char], at: &mut usize, sentence: &mut String) {
    let spaces = usize::from(chars.get(*at) == Some(&' '));
    if chars.get(*at + spaces).is_some_and(|c| is_emoji(*c)) {
        if spaces == 1 {
            sentence.push(' ');
            *at += 1;
        }
        take_while(chars, at, sentence, is_emoji);
    }
}

fn push(sentences: &mut Vec<String>, sentence: &mut String) {
    let trimmed = sentence.trim();
    if !trimmed.is_empty() {
        sentences.push(trimmed.to_owned());
    }
    sentence.clear();
}
