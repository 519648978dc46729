//! Vectors, and what changed among them since somebody last looked.

use crate::rank::{Rank, Source};
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};

/// Tells one snapshot of the vectors from all others, by chance.
pub type Mark = [u8; 16];

/// A picture as a search sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The picture's id.
    pub id: i64,
    /// The kind of story it was made for.
    pub kind: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it may stand for.
    pub rank: Rank,
    /// True if a person put it there.
    pub own: bool,
    /// The provider that made it; `None` where none did.
    pub maker: Option<String>,
    /// Its prompt's vector, a byte for each dimension.
    pub vector: Vec<u8>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Nothing.
    None,
    /// These pictures: what they are now, or `None` where a search does not see them any more.
    Some {
        /// The newest change.
        rev: i64,
        /// One for each picture.
        pictures: Vec<(i64, Option<Entry>)>,
    },
    /// More than is remembered: everything must be loaded.
    TooMany,
}

/// Returns the number of the newest change.
pub fn newest(connection: &Connection) -> Result<i64> {
    connection.prepare_cached("SELECT coalesce(max(rev), 0) FROM image_change")?.query_row([], |row| row.get(0))
}

/// Returns what changed after `seen` for the vectors of a model.
pub fn since(connection: &Connection, seen: i64, model: &str) -> Result<Changes> {
    let rev = newest(connection)?;
    if rev == seen {
        return Ok(Changes::None);
    }
    let oldest: i64 =
        connection.prepare_cached("SELECT coalesce(min(rev), 0) FROM image_change")?.query_row([], |row| row.get(0))?;
    if rev < seen || seen + 1 < oldest {
        return Ok(Changes::TooMany);
    }
    let mut changed = connection.prepare_cached("SELECT DISTINCT image_id FROM image_change WHERE rev > ?1")?;
    let mut pictures = Vec::new();
    for id in changed.query_map(params![seen], |row| row.get(0))? {
        let id = id?;
        pictures.push((id, entry(connection, id, model)?));
    }
    Ok(Changes::Some { rev, pictures })
}

const ENTRY: &str = "SELECT id, kind, w, h, source, generator, vec FROM image JOIN embedding ON image_id = id
                     WHERE model = ?1 AND state = 'ready'";

fn read(row: &rusqlite::Row<'_>) -> Result<Entry> {
    let (source, generator): (Source, Option<String>) = (row.get(4)?, row.get(5)?);
    Ok(Entry {
        id: row.get(0)?,
        kind: row.get(1)?,
        width: row.get(2)?,
        height: row.get(3)?,
        rank: Rank::of(source, generator.as_deref()),
        own: source == Source::External,
        // One whose maker is not known is nobody's.
        maker: (source == Source::Generated).then(|| generator.unwrap_or_default()),
        vector: row.get(6)?,
    })
}

fn entry(connection: &Connection, id: i64, model: &str) -> Result<Option<Entry>> {
    let mut statement = connection.prepare_cached(&format!("{ENTRY} AND id = ?2"))?;
    statement.query_row(params![model, id], read).optional()
}

/// Reads all vectors of a model one by one, and returns the newest change.
pub fn load(connection: &Connection, model: &str, mut take: impl FnMut(Entry)) -> Result<i64> {
    let rev = newest(connection)?;
    let mut statement = connection.prepare_cached(&format!("{ENTRY} ORDER BY id"))?;
    let mut rows = statement.query(params![model])?;
    while let Some(row) = rows.next()? {
        take(read(row)?);
    }
    Ok(rev)
}

/// Reads what a search sees of all pictures, without their vectors.
pub fn describe(connection: &Connection, mut take: impl FnMut(Entry)) -> Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT id, kind, w, h, source, generator, x'' FROM image WHERE state = 'ready'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(read(row)?);
    }
    Ok(())
}

/// Returns the mark of the newest snapshot; `None` where none was taken.
pub fn mark(connection: &Connection) -> Result<Option<Mark>> {
    connection.query_row("SELECT mark FROM image_snapshot", [], |row| row.get(0)).optional()
}

/// Draws a mark that no snapshot has.
pub(crate) fn new_mark(connection: &Connection) -> Result<Mark> {
    connection.query_row("SELECT randomblob(16)", [], |row| row.get(0))
}

/// Says which snapshot is the newest.
pub(crate) fn set_mark(transaction: &Transaction<'_>, mark: &Mark) -> Result<()> {
    transaction.execute("INSERT OR REPLACE INTO image_snapshot (one, mark) VALUES (1, ?1)", params![mark])?;
    Ok(())
}

/// Lists pictures above `after` that have no vector of a model, with their prompts.
pub(crate) fn without_vector(
    connection: &Connection,
    model: &str,
    after: i64,
    most: u32,
) -> Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, prompt FROM image WHERE id > ?2 AND state = 'ready'
         AND NOT EXISTS (SELECT 1 FROM embedding WHERE image_id = id AND model = ?1) ORDER BY id LIMIT ?3",
    )?;
    statement.query_map(params![model, after, most], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Removes all vectors, so that they are made anew.
pub(crate) fn forget_vectors(transaction: &Transaction<'_>, model: &str) -> Result<()> {
    transaction.execute("DELETE FROM embedding WHERE model = ?1", params![model])?;
    Ok(())
}
