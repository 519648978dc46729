//! Who speaks in a story: a voice for the narrator, and voices for those whose direct speech it has.

use super::parsed;
use super::rules;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// How many voices a cast may have.
const VOICES_MAX: usize = 32;
/// How many characters the name of a speaker may have.
const NAME_MAX: usize = 60;
/// The keys that are no names of speakers.
const NARRATOR: &str = "narrator";
const OTHERS: &str = "others";

parsed! {
    /// The name of a voice.
    VoiceName(String) from String as text => rules::name(&text, &()).map(|()| text).map_err(|error| error.to_string());
}

/// The voices of a story, as `reelspool voices` lists them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cast {
    /// Speaks what is no direct speech; the voice of the story where absent.
    pub narrator: Option<VoiceName>,
    /// The speakers with a voice of their own.
    pub named: Vec<(String, VoiceName)>,
    /// The voices of all other speakers, in the order in which these first speak.
    pub others: Vec<VoiceName>,
}

impl Cast {
    /// Tells whether the narrator speaks everything.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.others.is_empty()
    }

    /// Lists the voices with their fields.
    pub fn voices(&self) -> impl Iterator<Item = (String, &str)> {
        let narrator = self.narrator.iter().map(|voice| (NARRATOR.to_owned(), voice.as_str()));
        let named = self.named.iter().map(|(name, voice)| (name.clone(), voice.as_str()));
        let others = self.others.iter().enumerate().map(|(at, voice)| (format!("{OTHERS}[{at}]"), voice.as_str()));
        narrator.chain(named).chain(others).map(|(field, voice)| (format!("tts.cast.{field}"), voice))
    }
}

impl<'de> Deserialize<'de> for Cast {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = Cast;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of speakers and their voices")
            }

            fn visit_unit<E: Error>(self) -> Result<Cast, E> {
                Ok(Cast::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Cast, A::Error> {
                let mut cast = Cast::default();
                while let Some(name) = entries.next_key::<String>()? {
                    match name.as_str() {
                        NARRATOR => cast.narrator = Some(entries.next_value()?),
                        OTHERS => cast.others = entries.next_value()?,
                        _ => {
                            let voice = entries.next_value()?;
                            check_name(&name).map_err(A::Error::custom)?;
                            cast.named.push((name, voice));
                        }
                    }
                }
                let count = cast.voices().count();
                if VOICES_MAX < count {
                    return Err(A::Error::custom(format!("{count} voices, the most is {VOICES_MAX}")));
                }
                Ok(cast)
            }
        }
        from.deserialize_any(Table)
    }
}

/// Says what is wrong with the name of somebody in a story.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let good = name.chars().count() <= NAME_MAX && name.chars().any(char::is_alphabetic);
    if good && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(format!("`{}` is no name: give it letters, at most {NAME_MAX} characters", name.escape_debug()))
}

impl JsonSchema for Cast {
    fn schema_name() -> Cow<'static, str> {
        "Cast".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let voice = json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$" });
        json_schema!({
            "description": "The voices of a story: any other field is the name of a speaker, and its value a voice.",
            "type": ["object", "null"], "maxProperties": VOICES_MAX,
            "properties": {
                NARRATOR: { "description": "Speaks what is no direct speech.", "type": ["string", "null"] },
                OTHERS: {
                    "description": "The voices of all other speakers, in the order in which these first speak.",
                    "type": "array", "items": voice, "maxItems": VOICES_MAX
                }
            },
            "additionalProperties": voice
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_cast_has_a_narrator_names_and_others_and_wrong_voices_have_their_place() {
        let job = |cast: &str| {
            let job = format!("{{\"version\":1,\"story\":{{}},\"tts\":{{\"cast\":{{\n{cast}}}}}}}");
            parse(job.as_bytes(), "x").map(|job| job.tts.cast.unwrap())
        };
        let cast = job("\"narrator\":\"slt\",\"Anna\":\"en-us+f3\",\"others\":[\"kal\",\"rms\"]").unwrap();
        let voices: Vec<String> = cast.voices().map(|(field, voice)| format!("{field}={voice}")).collect();
        let expected = "tts.cast.narrator=slt tts.cast.Anna=en-us+f3 tts.cast.others[0]=kal tts.cast.others[1]=rms";
        assert_eq!(voices.join(" "), expected);
        for (cast, path) in [
            ("\"Anna\": \"-f\"", "tts.cast.Anna"),
            ("\"others\": [\"kal\", \"a b\"]", "tts.cast.others[1]"),
            ("\"others\": \"kal\"", "tts.cast.others"),
            ("\"narrator\": 7", "tts.cast.narrator"),
            ("\"12\": \"kal\"", "tts.cast"),
        ] {
            let found = job(cast).unwrap_err();
            assert_eq!((found.len(), found[0].path.as_str()), (1, path), "{cast}: {found:?}");
        }
    }
}
