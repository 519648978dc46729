//! The words of requests: each type refuses what it cannot be, and its schema says so.

use crate::job::JobId;
use chrono::DateTime;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::time::Duration;

/// The most characters of a [`Text`].
const TEXT_MAX: usize = 500;

/// Makes types with a schema of their own that is written where they are used.
macro_rules! inlined {
    ($($name:ident => $schema:tt)+) => { $(impl JsonSchema for $name {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            stringify!($name).into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!($schema)
        }
    })+ };
}

inlined! {
    Text => { "type": "string", "maxLength": 500, "pattern": "^[^\\x00-\\x1f\\x7f]*$" }
    Span => { "type": "string", "pattern": "^[1-9][0-9]{0,4}[smhdw]$" }
    Id => { "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" }
    Words => {
        "type": "string",
        "maxLength": 500,
        "pattern": "^[^\\x00-\\x1f\\x7f]*[^\\x00-\\x20\\x7f][^\\x00-\\x1f\\x7f]*$"
    }
    Language => { "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$" }
    Until => {
        "type": "string",
        "anyOf": [{ "pattern": "^[1-9][0-9]{0,4}[smhdw]$" }, { "format": "date-time" }]
    }
}

/// A short text of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if TEXT_MAX < text.chars().count() {
            return Err(Error::custom(format!("a text of more than {TEXT_MAX} characters")));
        }
        if text.contains(|c: char| c.is_ascii_control()) {
            return Err(Error::custom("a text with control characters"));
        }
        Ok(Self(text))
    }
}

/// A [`Text`] that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(pub(super) String);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        if text.bytes().all(|it| it == b' ') {
            return Err(Error::custom("a text without words"));
        }
        Ok(Self(text))
    }
}

/// A language, such as `en` or `pt-BR`; in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Language(pub(super) String);

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let is_first = (2..=3).contains(&first.len()) && first.bytes().all(|it| it.is_ascii_alphabetic());
        let rest: Vec<&str> = parts.collect();
        let is_part = |it: &&str| (2..=8).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_alphanumeric());
        if is_first && rest.len() <= 2 && rest.iter().all(is_part) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Error::custom(format!("`{text}` is no language: write it as en or pt-BR")))
    }
}

/// Until when: a time, or a [`Span`] from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Until(pub(super) String);

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if Span::parse(&text).is_some() || DateTime::parse_from_rfc3339(&text).is_ok() {
            return Ok(Self(text));
        }
        Err(Error::custom(format!("`{text}` is no time: write it as 2026-12-24T18:00:00Z, or as 30d")))
    }
}

/// A length of time: a number and `s`, `m`, `h`, `d` or `w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span(pub(super) Duration);

impl Span {
    fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return None,
        };
        let digits = text.strip_suffix(unit)?;
        let is_written = digits.len() <= 5 && !digits.starts_with('0') && digits.bytes().all(|it| it.is_ascii_digit());
        let count: u64 = digits.parse().ok().filter(|_| is_written)?;
        Some(Self(Duration::from_secs(count * seconds)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| Error::custom(format!("`{text}` is no length of time: write it as 90s, 5m, 2h or 7d")))
    }
}

/// The id of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id(pub(super) String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JobId::deserialize(deserializer).map(|id| Self(id.to_string()))
    }
}

/// Returns the ids as texts.
pub(super) fn texts(ids: Vec<Id>) -> Vec<String> {
    ids.into_iter().map(|Id(id)| id).collect()
}

/// A number from 1 to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UpTo<const MAX: u32>(pub(super) u32);

impl<'de, const MAX: u32> Deserialize<'de> for UpTo<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        let within = u32::try_from(number).ok().filter(|number| (1..=MAX).contains(number));
        within.map(Self).ok_or_else(|| Error::custom(format!("{number} is not a number from 1 to {MAX}")))
    }
}

impl<const MAX: u32> JsonSchema for UpTo<MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("UpTo{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Checks that a type takes exactly what its schema takes.
    fn check<T: JsonSchema + for<'de> Deserialize<'de>>(good: &[Value], bad: &[Value]) {
        let schema = SchemaGenerator::default().into_root_schema_for::<T>().to_value();
        let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        for (value, expected) in good.iter().map(|it| (it, true)).chain(bad.iter().map(|it| (it, false))) {
            assert_eq!(serde_json::from_value::<T>(value.clone()).is_ok(), expected, "{value}");
            assert_eq!(schema.is_valid(value), expected, "the schema of {value}");
        }
    }

    #[test]
    fn words_are_taken_as_their_schemas_say() {
        let long = |count: usize| Value::from("ü".repeat(count));
        check::<Text>(
            &[json!(""), json!("a \"b\" 'c' <ü>"), long(500)],
            &[long(501), json!("a\u{0}"), json!("a\nb"), json!("\u{7f}"), json!(1), Value::Null],
        );
        check::<Span>(
            &[json!("1s"), json!("99999w"), json!("30d")],
            &[
                json!("0s"),
                json!("01s"),
                json!("100000s"),
                json!("1"),
                json!("d"),
                json!(""),
                json!("1y"),
                json!("-1d"),
                json!("１d"),
                json!(7),
            ],
        );
        check::<Id>(
            &[json!("a"), json!("0-_")],
            &[json!(""), json!("A"), json!("../a"), json!("-a"), json!("a".repeat(65))],
        );
        check::<Words>(
            &[json!("a"), json!("  a lamp, \"lit\" "), json!("ü"), long(500)],
            &[json!(""), json!("  "), json!("a\nb"), long(501), Value::Null],
        );
        check::<Language>(
            &[json!("en"), json!("pt-BR"), json!("zho-Hans-CN")],
            &[json!(""), json!("e"), json!("en-"), json!("en_US"), json!("abcd"), json!("en-a-b-c"), json!("ü")],
        );
        check::<Until>(
            &[json!("30d"), json!("2026-12-24T18:00:00Z"), json!("2026-12-24T18:00:00.5+01:00")],
            &[json!(""), json!("0d"), json!("2026-12-24"), json!("2026-13-24T18:00:00Z"), json!("tomorrow"), json!(1)],
        );
        check::<UpTo<500>>(&[json!(1), json!(500)], &[json!(0), json!(501), json!(-1), json!(1.5), json!("1")]);
    }
}
