//! Finding rows.

use super::{COLUMNS, Row, Wanted, row};
use crate::names::ANY;
use rusqlite::{Connection, OptionalExtension, Params, Result, params};
use std::collections::HashMap;

fn rows(connection: &Connection, rest: &str, params: impl Params) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM image {rest}"))?;
    statement.query_map(params, row)?.collect()
}

/// Lists the pictures of exactly this prompt and size that fit the kind, the least recently used first.
pub fn exact(connection: &Connection, wanted: &Wanted) -> Result<Vec<Row>> {
    rows(
        connection,
        "WHERE prompt_key = ?1 AND kind IN (?2, ?3) AND state = 'ready'
         AND (w = ?4 AND h = ?5 OR source = 'external' AND ?4 <= w * 2 AND ?5 <= h * 2)
         ORDER BY source = 'external' DESC, last_used, uses, id",
        params![wanted.prompt_key, wanted.kind, ANY, wanted.width, wanted.height],
    )
}

/// Finds the pictures with these ids, as far as their files are there, in the order given.
pub(crate) fn by_ids(connection: &Connection, ids: &[i64]) -> Result<Vec<Row>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM image WHERE id = ?1 AND state = 'ready'"))?;
    let found = ids.iter().map(|id| statement.query_row([id], row).optional());
    found.filter_map(Result::transpose).collect()
}

/// Finds the picture of this name.
pub fn by_file(connection: &Connection, file: &str) -> Result<Option<Row>> {
    Ok(rows(connection, "WHERE file = ?1", params![file])?.pop())
}

/// Finds the picture that these bytes, as they came or as they are kept, belong to.
pub(crate) fn by_content(connection: &Connection, blake3: &[u8; 32]) -> Result<Option<Row>> {
    Ok(rows(connection, "WHERE content = ?1 OR blake3 = ?1 ORDER BY state = 'ready', id", params![blake3])?.pop())
}

/// Lists pictures by name, after one, at most `most`: of a kind or of every kind, and only the kept ones or all.
pub(crate) fn after(
    connection: &Connection,
    name: &str,
    kind: Option<&str>,
    only_kept: bool,
    most: u32,
) -> Result<Vec<Row>> {
    rows(
        connection,
        "WHERE file > ?1 AND (?2 IS NULL OR kind = ?2) AND (pinned OR NOT ?3) ORDER BY file LIMIT ?4",
        params![name, kind, only_kept, most],
    )
}

/// Lists all pictures by name.
pub fn all(connection: &Connection) -> Result<Vec<Row>> {
    rows(connection, "ORDER BY file", [])
}

/// Returns the scores of the newest pictures that had to be made, each the likeness of the nearest one that would not do.
pub(crate) fn near_misses(connection: &Connection, most: u32) -> Result<Vec<f64>> {
    let mut statement = connection.prepare_cached(
        "SELECT score FROM (SELECT score, outcome FROM image_use ORDER BY rowid DESC LIMIT ?1)
         WHERE outcome = 'generated' AND score IS NOT NULL ORDER BY score",
    )?;
    statement.query_map(params![most], |row| row.get(0))?.collect()
}

/// What was noted of a picture's file when it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// blake3 of its bytes.
    pub blake3: [u8; 32],
    /// Its length.
    pub bytes: i64,
    /// When it was last changed, in nanoseconds.
    pub mtime_ns: i64,
}

/// Returns what was noted of each picture's file.
pub fn fingerprints(connection: &Connection) -> Result<HashMap<i64, Fingerprint>> {
    let mut statement =
        connection.prepare_cached("SELECT id, blake3, coalesce(bytes, 0), coalesce(mtime_ns, 0) FROM image")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get(0)?, Fingerprint { blake3: row.get(1)?, bytes: row.get(2)?, mtime_ns: row.get(3)? }))
    };
    statement.query_map([], read)?.collect()
}
