//! The two dictionaries of the voice, compact in memory: one text of sorted entries each, and where each entry starts.

use crate::PhonemesError;
use crate::class::Class;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::path::Path;

/// Ends the key of an entry.
const KEY_END: char = '\u{0}';
/// Ends an entry.
const ENTRY_END: char = '\u{1}';
/// Stands before the class of each reading, where a word has several.
const CLASS: char = '\u{2}';
/// Stands between a class and its reading.
const READING: char = '\u{3}';

/// The pronunciations that the voice was trained with: words checked by people ("gold"), and derived ones ("silver").
#[derive(Debug)]
pub struct Lexicons {
    gold: Dictionary,
    silver: Dictionary,
}

impl Lexicons {
    /// Loads both dictionaries from the directory of the voice.
    pub fn load(dir: &Path) -> Result<Self, PhonemesError> {
        let gold = Dictionary::load(&dir.join("lexicon_us_gold.json"))?;
        let silver = Dictionary::load(&dir.join("lexicon_us_silver.json"))?;
        Ok(Self { gold, silver })
    }

    /// Finds a word as it is written, or in small letters, or with a first capital letter.
    pub(crate) fn find(&self, word: &str) -> Option<Entry<'_>> {
        self.gold.find_any_case(word).or_else(|| self.silver.find_any_case(word)).map(Entry)
    }

    /// Finds a word exactly as it is written among those that people checked.
    pub(crate) fn find_exact(&self, word: &str) -> Option<Entry<'_>> {
        self.gold.find(word).map(Entry)
    }

    /// Tells whether people checked a word in small letters, and not only as a name.
    pub(crate) fn knows_small(&self, small: &str) -> bool {
        self.gold.find(small).is_some() || (4 < small.len() && self.silver.find(small).is_some())
    }

    /// Tells whether a word is in either dictionary.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.find(word).is_some()
    }
}

/// What a dictionary says of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a>(&'a str);

impl<'a> Entry<'a> {
    /// Returns the reading for a kind of word; `None` if the word is spelled by its letters.
    pub(crate) fn reading(self, class: Class, at_end: bool) -> Option<&'a str> {
        if !self.0.starts_with(CLASS) {
            return Some(self.0);
        }
        let wanted = at_end.then_some("None").into_iter().chain(class.names().iter().copied());
        for name in wanted.chain(["DEFAULT"]) {
            let mut readings = self.0.split(CLASS).filter_map(|it| it.split_once(READING));
            if let Some((_, reading)) = readings.find(|(of, _)| *of == name) {
                return (!reading.is_empty()).then_some(reading);
            }
        }
        None
    }
}

#[derive(Debug)]
struct Dictionary {
    text: Box<str>,
    starts: Box<[u32]>,
}

impl Dictionary {
    fn load(path: &Path) -> Result<Self, PhonemesError> {
        let json = fs::read(path).map_err(|source| PhonemesError::Read { path: path.to_owned(), source })?;
        Self::parse(&json).map_err(|source| PhonemesError::Malformed {
            path: path.to_owned(),
            what: "a dictionary of words and phonemes",
            source,
        })
    }

    fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        let mut builder = Builder { text: String::with_capacity(json.len()), starts: Vec::new() };
        let mut parser = serde_json::Deserializer::from_slice(json);
        Entries(&mut builder).deserialize(&mut parser)?;
        parser.end()?;
        let Builder { text, mut starts } = builder;
        let text = text.into_boxed_str();
        starts.sort_by(|a, b| key_at(&text, *a).cmp(key_at(&text, *b)));
        Ok(Self { text, starts: starts.into_boxed_slice() })
    }

    fn find(&self, word: &str) -> Option<&str> {
        let at = self.starts.binary_search_by(|start| key_at(&self.text, *start).cmp(word)).ok()?;
        let start = usize::try_from(*self.starts.get(at)?).ok()?;
        let value = self.text.get(start + word.len() + KEY_END.len_utf8()..)?;
        value.split(ENTRY_END).next()
    }

    /// Finds a word; a word in small letters also by its form with a capital, and the other way round.
    fn find_any_case(&self, word: &str) -> Option<&str> {
        self.find(word).or_else(|| {
            let first = word.chars().next()?;
            let rest = word.get(first.len_utf8()..).filter(|rest| !rest.is_empty())?;
            if rest.chars().any(char::is_uppercase) {
                return None;
            }
            let other: Cow<'_, str> = if first.is_uppercase() {
                word.to_lowercase().into()
            } else {
                format!("{}{rest}", first.to_uppercase()).into()
            };
            self.find(&other)
        })
    }
}

fn key_at(text: &str, start: u32) -> &str {
    let entry = usize::try_from(start).ok().and_then(|start| text.get(start..));
    entry.and_then(|entry| entry.split(KEY_END).next()).unwrap_or_default()
}

struct Builder {
    text: String,
    starts: Vec<u32>,
}

/// Reads the entries of a dictionary into the text.
struct Entries<'a>(&'a mut Builder);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words with their phonemes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(word) = entries.next_key::<String>()? {
            let start = u32::try_from(self.0.text.len()).map_err(serde::de::Error::custom)?;
            self.0.starts.push(start);
            self.0.text.push_str(&word);
            self.0.text.push(KEY_END);
            entries.next_value_seed(Value(&mut self.0.text))?;
            self.0.text.push(ENTRY_END);
        }
        Ok(())
    }
}

/// Reads the phonemes of a word, or its readings by class, onto the text.
struct Value<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("phonemes, or phonemes by the class of the word")
    }

    fn visit_str<E>(self, phonemes: &str) -> Result<(), E> {
        self.0.push_str(phonemes);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut readings: A) -> Result<(), A::Error> {
        while let Some((class, phonemes)) = readings.next_entry::<String, Option<String>>()? {
            self.0.push(CLASS);
            self.0.push_str(&class);
            self.0.push(READING);
            self.0.push_str(phonemes.as_deref().unwrap_or_default());
        }
        Ok(())
    }
}

/// The dictionaries of the voice that `scripts/assets` fetches.
#[cfg(test)]
pub(crate) static VOICE: std::sync::LazyLock<Lexicons> = std::sync::LazyLock::new(|| {
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
    Lexicons::load(&voice).expect("the voice is there: scripts/assets fetches it")
});
