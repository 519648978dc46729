//! The library's rows: plain functions over SQLite, run by [`Store`]. Times are milliseconds since the epoch.

pub(crate) mod census;
pub(crate) mod changes;
pub(crate) mod search;
pub(crate) mod seen;
pub(crate) mod totals;
pub(crate) mod write;

pub(crate) use super::rank::Source;

use super::LibraryError;
use super::rank::Rank;
use crate::db::{Db, Durability};
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result, Row as SqlRow, Transaction};

/// The handle on the rows: runs the functions of this module for plain threads. Clones share one database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    db: Db,
}

impl Store {
    /// Makes a handle over an open database.
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Returns the database below.
    #[cfg(test)]
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// Reads one consistent state; `act` says in an error what was tried.
    pub(crate) fn read<T>(
        &self,
        act: &'static str,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> std::result::Result<T, LibraryError> {
        self.db.read_blocking(read).map_err(|source| LibraryError::Db { act, source })
    }

    /// Writes in one transaction; a power cut may undo it, because the files say what the rows say.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        act: &'static str,
        write: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, LibraryError> {
        self.db.write_blocking(Durability::Process, write).map_err(|source| LibraryError::Db { act, source })
    }
}

impl ToSql for Source {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Source {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value.as_str()? {
            "generated" => Self::Generated,
            "procedural" => Self::Procedural,
            _ => Self::External,
        })
    }
}

/// One picture's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its id; never used twice.
    pub(crate) id: i64,
    /// Its name in bg_images/.
    pub(crate) file: String,
    /// Where it comes from.
    pub(crate) source: Source,
    /// Whether it is never evicted.
    pub(crate) kept: bool,
    /// The kind of story it was made for; [`super::names::ANY`] fits all.
    pub(crate) kind: String,
    /// What it shows.
    pub(crate) prompt: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// Allocated bytes.
    pub(crate) bytes: u64,
    /// When it came.
    pub(crate) created: i64,
    /// When a video last showed it.
    pub(crate) last_used: i64,
    /// How many videos showed it.
    pub(crate) uses: u64,
    /// Whether its file was there when last looked for.
    pub(crate) ready: bool,
    /// Who made it; `None` for a person's own.
    pub(crate) generator: Option<String>,
    /// What it may stand for.
    pub(crate) rank: Rank,
}

/// The columns of [`row`], in order.
const COLUMNS: &str =
    "id, file, source, pinned, kind, prompt, w, h, blocks, created, last_used, uses, state = 'ready', generator";

fn row(row: &SqlRow<'_>) -> Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        file: row.get(1)?,
        source: row.get(2)?,
        kept: row.get(3)?,
        kind: row.get(4)?,
        prompt: row.get(5)?,
        width: row.get(6)?,
        height: row.get(7)?,
        bytes: row.get::<_, i64>(8)?.max(0).cast_unsigned(),
        created: row.get(9)?,
        last_used: row.get(10)?,
        uses: row.get::<_, i64>(11)?.max(0).cast_unsigned(),
        ready: row.get(12)?,
        rank: Rank::of(row.get(2)?, row.get::<_, Option<String>>(13)?.as_deref()),
        generator: row.get(13)?,
    })
}

/// Which picture is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    /// The prompt's key.
    pub(crate) prompt_key: [u8; 32],
    /// The kind of story.
    pub(crate) kind: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
}

/// A prompt's vector in the form in which it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vector {
    /// The embedder's id.
    pub(crate) model: String,
    /// One number for each dimension.
    pub(crate) numbers: Vec<i8>,
}

impl Vector {
    /// Returns the numbers as bytes.
    pub(crate) fn blob(&self) -> Vec<u8> {
        self.numbers.iter().map(|number| number.cast_unsigned()).collect()
    }
}
