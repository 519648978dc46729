//! The library's rows: plain functions over SQLite, run by [`Store`]. Times are milliseconds since the epoch.

pub mod browse;
pub mod census;
pub mod changes;
pub mod search;
pub mod seen;
pub mod totals;
pub mod write;

pub use super::rank::Source;

use super::LibraryError;
use super::rank::Rank;
use db::{Db, Durability};
use job::JobId;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result, Row as SqlRow, Transaction};

/// The handle on the rows: runs the functions of this module for plain threads. Clones share one database.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
}

impl Store {
    /// Makes a handle over an open database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Returns the database below.
    #[cfg(test)]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Reads one consistent state; `act` says in an error what was tried.
    pub fn read<T>(
        &self,
        act: &'static str,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> std::result::Result<T, LibraryError> {
        self.db.read_blocking(read).map_err(|source| LibraryError::Db { act, source })
    }

    /// Writes in one transaction; a power cut may undo it, because the files say what the rows say.
    pub fn write<T: Send + 'static>(
        &self,
        act: &'static str,
        write: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, LibraryError> {
        self.db.write_blocking(Durability::Process, write).map_err(|source| LibraryError::Db { act, source })
    }

    /// Waits until what was posted is written.
    pub fn settle(&self, act: &'static str) -> std::result::Result<(), LibraryError> {
        self.write(act, |_| Ok(()))
    }

    /// Leaves a write of a job for [`Store::settle`], or for the next commit. An error is logged.
    pub fn post(
        &self,
        act: &'static str,
        job: JobId,
        write: impl FnOnce(&Transaction<'_>) -> Result<()> + Send + 'static,
    ) {
        let failed =
            move |source| tracing::warn!(%job, error = %LibraryError::Db { act, source }, "a use is not counted");
        if let Err(source) = self.db.post(write, failed.clone()) {
            failed(source);
        }
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
pub struct Row {
    /// Its id; never used twice.
    pub id: i64,
    /// Its name in bg_images/.
    pub file: String,
    /// Where it comes from.
    pub source: Source,
    /// Whether it is never evicted.
    pub kept: bool,
    /// The kind of story it was made for; [`super::names::ANY`] fits all.
    pub kind: String,
    /// What it shows.
    pub prompt: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Allocated bytes.
    pub bytes: u64,
    /// How long the file was when it was entered, in bytes; `None` where that was not noted.
    pub length: Option<i64>,
    /// When it came.
    pub created: i64,
    /// When a video last showed it.
    pub last_used: i64,
    /// How many videos showed it.
    pub uses: u64,
    /// Whether its file was there when last looked for.
    pub ready: bool,
    /// Who made it; `None` for a person's own.
    pub generator: Option<String>,
    /// What it may stand for.
    pub rank: Rank,
}

/// The columns of [`row`], in order.
const COLUMNS: &str = "id, file, source, pinned, kind, prompt, w, h, blocks, created, last_used, uses, state = 'ready', generator, \
                       nullif(bytes, 0)";

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
        length: row.get(14)?,
    })
}

/// Which picture is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The prompt's key.
    pub prompt_key: [u8; 32],
    /// The kind of story.
    pub kind: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A prompt's vector in the form in which it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    /// The embedder's id.
    pub model: String,
    /// One number for each dimension.
    pub numbers: Vec<i8>,
}

impl Vector {
    /// Returns the numbers as bytes.
    pub fn blob(&self) -> Vec<u8> {
        self.numbers.iter().map(|number| number.cast_unsigned()).collect()
    }
}
