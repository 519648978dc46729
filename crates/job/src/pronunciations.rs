//! How words are said: a table in jobs, in looks and in the configuration.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use speech::Lexicon;
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// How many words a table may have.
const WORDS_MAX: usize = 1000;

/// Words and how they are said, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pronunciations(Lexicon);

impl Deref for Pronunciations {
    type Target = Lexicon;

    fn deref(&self) -> &Lexicon {
        &self.0
    }
}

impl Pronunciations {
    /// Returns these, and those of a look for the words that are not here.
    pub(super) fn or(&self, look: &Self) -> Self {
        Self(self.0.over(&look.0))
    }
}

/// Reads how one word is said, so that an error has the place of that word.
struct Said<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Said<'_> {
    type Value = Lexicon;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Lexicon, D::Error> {
        let said = String::deserialize(from)?;
        Lexicon::new([(self.0, said.as_str())]).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Pronunciations {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = Pronunciations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of words and how they are said")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Pronunciations::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let (mut all, mut count) = (Lexicon::default(), 0);
                while let Some(word) = entries.next_key::<String>()? {
                    all = entries.next_value_seed(Said(&word))?.over(&all);
                    count += 1;
                }
                if WORDS_MAX < count {
                    return Err(A::Error::custom(format!("{count} words, the most is {WORDS_MAX}")));
                }
                Ok(Pronunciations(all))
            }
        }
        from.deserialize_any(Table)
    }
}

impl JsonSchema for Pronunciations {
    fn schema_name() -> Cow<'static, str> {
        "Lexicon".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["object", "null"], "maxProperties": WORDS_MAX,
            "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 100 }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, parse};

    #[test]
    fn what_nobody_can_say_is_refused_where_its_word_stands() {
        let job = |entry: &str| {
            let job =
                format!("{{\"version\":1,\"story\":{{}},\"tts\":{{\"lexicon\":{{\n\"Nguyen\": \"win\",\n{entry}}}}}}}");
            parse(job.as_bytes(), "x")
        };
        assert!(job("\"Siobhan\": \"shi-VAWN\", \"Łódź\": \"/wutʃ/\"").is_ok());
        for (entry, path, words) in [
            ("\"two words\": \"x\"", "tts.lexicon.two words", "is not one word"),
            ("\"Siobhan\": \"\"", "tts.lexicon.Siobhan", "is empty"),
            ("\"Siobhan\": \"/§/\"", "tts.lexicon.Siobhan", "column 2"),
            ("\"Siobhan\": 7", "tts.lexicon.Siobhan", "expected a text"),
        ] {
            let found = job(entry).unwrap_err();
            assert_eq!((found.len(), found[0].code, found[0].line), (1, Code::InvalidValue, Some(3)), "{found:?}");
            assert!(found[0].path == path && found[0].message.contains(words), "{found:?}");
        }
    }
}
