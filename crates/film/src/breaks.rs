//! Where a text may be broken besides its spaces: between the words of scripts without spaces, and inside addresses.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use std::collections::BTreeSet;

/// How well a text may be broken between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// At a space, which the break replaces.
    Space,
    /// Between two words that no space separates; in Japanese between two phrases, each a word with its particles.
    Word,
    /// Where a word is broken that is wider than a line: after a mark inside an address, and between the words of a Japanese
    /// phrase.
    Mark,
    /// Inside a word.
    Inside,
    /// Inside what is one character for a reader.
    Never,
}

/// Returns the gap after each character of a text but the last.
pub fn gaps(text: &str) -> Vec<Gap> {
    let starts = Starts::of(text);
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let gap = |index: usize, pair: &[(usize, char)]| {
        let [(_, before), (at, after)] = pair else { return Gap::Inside };
        let earlier = index.checked_sub(1).and_then(|it| chars.get(it)).map(|it| it.1);
        between(earlier, *before, *after, starts.at(*at))
    };
    chars.windows(2).enumerate().map(|(index, pair)| gap(index, pair)).collect()
}

fn between(earlier: Option<char>, before: char, after: char, starts: Start) -> Gap {
    if before == ' ' || after == ' ' {
        return Gap::Space;
    }
    if before == '\u{200d}' || super::text::is_mark(after) {
        return Gap::Never;
    }
    if super::layout::closes(after) || super::layout::opens(before) {
        return Gap::Inside;
    }
    let (left, right) = (has_no_spaces(before), has_no_spaces(after));
    if left || right {
        let is_ending = || script(before) == Script::Han && script(after) == Script::Hiragana;
        let ends_clause = matches!(before, '、' | '。' | '！' | '？');
        return match starts {
            Start::Nothing if left && right => Gap::Inside,
            Start::PartOfPhrase if is_ending() => Gap::Inside,
            Start::PartOfPhrase if !ends_clause => Gap::Mark,
            Start::Nothing | Start::PartOfPhrase | Start::Word => Gap::Word,
        };
    }
    let inside = earlier.is_some_and(char::is_alphanumeric) || matches!(earlier, Some('/' | ':'));
    let is_number = earlier.is_some_and(|c| c.is_ascii_digit()) && after.is_ascii_digit();
    match before {
        '/' | '-' | '_' | '?' | '&' | '=' | '\u{2010}' if inside && after.is_alphanumeric() => Gap::Mark,
        '.' if inside && after.is_alphanumeric() && !is_number => Gap::Mark,
        _ => Gap::Inside,
    }
}

/// What begins at a place between two characters of a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Nothing,
    /// A word; in Japanese a phrase.
    Word,
    /// A word that belongs to the Japanese phrase before it: mostly a particle or an ending.
    PartOfPhrase,
}

/// The bytes at which words begin, where there are words without spaces.
#[derive(Debug, Default)]
struct Starts {
    words: BTreeSet<usize>,
    /// Those of the phrases of a text with kana, which is Japanese.
    phrases: Option<BTreeSet<usize>>,
}

impl Starts {
    fn of(text: &str) -> Self {
        if !text.chars().any(has_no_spaces) {
            return Self::default();
        }
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let is_japanese = text.chars().any(|c| matches!(script(c), Script::Hiragana | Script::Katakana));
        Self { words: segmenter.segment_str(text).collect(), phrases: is_japanese.then(|| phrases(text)) }
    }

    fn at(&self, byte: usize) -> Start {
        match (self.words.contains(&byte), &self.phrases) {
            (false, _) => Start::Nothing,
            (true, Some(phrases)) if !phrases.contains(&byte) => Start::PartOfPhrase,
            (true, _) => Start::Word,
        }
    }
}

/// Returns the bytes at which the phrases of a Japanese text begin.
fn phrases(text: &str) -> BTreeSet<usize> {
    let phrases = budoux::parse(budoux::models::default_japanese_model(), text);
    let end = |end: &mut usize, phrase: String| {
        *end += phrase.len();
        Some(*end)
    };
    phrases.into_iter().scan(0, end).collect()
}

/// Tells whether a letter or mark belongs to a script that writes no spaces between words. Korean does.
fn has_no_spaces(c: char) -> bool {
    matches!(
        script(c),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    ) || (super::text::is_wide(c) && script(c) == Script::Common)
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes `|` at the gaps between words and `~` where only a word that is too wide is broken.
    fn shown(text: &str) -> String {
        let gaps = gaps(text);
        let mut shown = String::new();
        for (index, c) in text.chars().enumerate() {
            shown.push(c);
            match gaps.get(index) {
                Some(Gap::Word) => shown.push('|'),
                Some(Gap::Mark) => shown.push('~'),
                _ => {}
            }
        }
        shown
    }

    #[test]
    fn scripts_without_spaces_are_broken_between_words() {
        for (text, expected) in [
            ("ตะเกียงดับลงตอนสามทุ่ม", "ตะเกียง|ดับ|ลง|ตอน|สาม|ทุ่ม"),
            ("ចង្កៀងរលត់នៅម៉ោង", "ចង្កៀងរលត់|នៅ|ម៉ោង"),
            ("很久以前，山上有一座灯塔。", "很久|以前，|山上|有一|座|灯塔。"),
            ("「灯台」の灯りは消えた。", "「灯台」~の|灯り~は|消え~た。"),
            ("波を見た。そして油揚げを三枚ください。", "波を|見た。|そして|油揚げ~を|三枚くだ~さい。"),
            ("등불이 꺼졌다", "등불이 꺼졌다"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn addresses_and_long_words_are_broken_after_their_marks_only() {
        for (text, expected) in [
            ("www.example.com/stories/night for", "www.~example.~com/~stories/~night for"),
            ("https://a.example/x_y-z?q=1", "https://~a.~example/~x_~y-~z?~q=~1"),
            ("a well-known -5 and 3.50, 1/2 e.g. it's", "a well-~known -5 and 3.50, 1/~2 e.~g. it's"),
            ("Donaudampfschifffahrt", "Donaudampfschifffahrt"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
