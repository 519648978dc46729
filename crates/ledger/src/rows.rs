//! Conversions between the program's types and SQLite's.

use chrono::{DateTime, Utc};
use job::{Code, JobId, JobState, Money, Stage};
use rusqlite::Row;
use rusqlite::types::Type;

/// Converts a time to milliseconds since 1970.
pub(super) fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// Converts a count; values above `i64::MAX`, SQLite's greatest number, become that.
pub(super) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Converts back a count that was written by [`int`].
pub(super) fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// A type that SQLite stores as text.
pub(super) trait Stored: Sized {
    /// Parses the stored text; `None` if it is no value of the type.
    fn stored(text: &str) -> Option<Self>;
}

impl Stored for JobId {
    fn stored(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Stored for JobState {
    fn stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl Stored for Stage {
    fn stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

impl Stored for Code {
    fn stored(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

/// Reads columns by name.
pub(super) trait Columns {
    /// Reads a column of a [`Stored`] type; fails if the text is no value of it.
    fn stored<T: Stored>(&self, name: &str) -> rusqlite::Result<T>;
    /// Reads a nullable column; a text that this version does not know is `None` too.
    fn stored_if_known<T: Stored>(&self, name: &str) -> rusqlite::Result<Option<T>>;
    /// Reads a time.
    fn time(&self, name: &str) -> rusqlite::Result<DateTime<Utc>>;
    /// Reads a nullable time.
    fn time_if_any(&self, name: &str) -> rusqlite::Result<Option<DateTime<Utc>>>;
    /// Reads a column with JSON text.
    fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> rusqlite::Result<T>;
    /// Reads an amount of money in millionths.
    fn money(&self, name: &str) -> rusqlite::Result<Money>;
    /// Reads a nullable count.
    fn count_if_any(&self, name: &str) -> rusqlite::Result<Option<u64>>;
}

impl Columns for Row<'_> {
    fn stored<T: Stored>(&self, name: &str) -> rusqlite::Result<T> {
        let text: String = self.get(name)?;
        T::stored(&text).ok_or_else(|| bad(self, name, format!("`{text}` is not a known name").into()))
    }

    fn stored_if_known<T: Stored>(&self, name: &str) -> rusqlite::Result<Option<T>> {
        Ok(self.get::<_, Option<String>>(name)?.and_then(|text| T::stored(&text)))
    }

    fn time(&self, name: &str) -> rusqlite::Result<DateTime<Utc>> {
        let value: i64 = self.get(name)?;
        time(value).ok_or_else(|| bad(self, name, format!("{value} is not a time").into()))
    }

    fn time_if_any(&self, name: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
        Ok(self.get::<_, Option<i64>>(name)?.and_then(time))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> rusqlite::Result<T> {
        serde_json::from_str(&self.get::<_, String>(name)?).map_err(|error| bad(self, name, error.into()))
    }

    fn money(&self, name: &str) -> rusqlite::Result<Money> {
        Ok(Money::from_micros(count(self.get(name)?)))
    }

    fn count_if_any(&self, name: &str) -> rusqlite::Result<Option<u64>> {
        Ok(self.get::<_, Option<i64>>(name)?.map(count))
    }
}

/// Converts back a time that was written by [`ms`].
pub(super) fn time(value: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(value)
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

fn bad(row: &Row<'_>, name: &str, error: AnyError) -> rusqlite::Error {
    let column = row.as_ref().column_index(name).unwrap_or(0);
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}

/// Serializes a value as JSON text.
pub(super) fn json_text<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
