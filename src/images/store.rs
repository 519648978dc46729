//! The library's rows: plain functions over SQLite.

use crate::job::outcome::ImageSource;
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};

/// One picture's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// Its name in bg_images/.
    pub file: String,
    /// Whether a person put it there.
    pub added: bool,
}

/// What a new row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// Its name in bg_images/.
    pub file: String,
    /// blake3 of its bytes.
    pub blake3: [u8; 32],
    /// Its size in bytes.
    pub bytes: i64,
    /// What was asked for.
    pub wanted: Wanted,
    /// What it shows.
    pub prompt: String,
    /// Who made it, and how.
    pub generator: String,
    /// How it came to be.
    pub source: ImageSource,
    /// The generator's seed.
    pub seed: i64,
    /// Unix time in seconds.
    pub now: i64,
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

/// One use of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The job that shows it.
    pub job: String,
    /// How it was found.
    pub outcome: &'static str,
    /// Unix time in seconds.
    pub now: i64,
}

/// Lists the pictures of exactly this prompt, kind and size, the least recently used first.
pub fn exact(connection: &Connection, wanted: &Wanted) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, file, source = 'external' FROM image
         WHERE prompt_key = ?1 AND kind = ?2 AND w = ?3 AND h = ?4 AND state = 'ready' ORDER BY last_used, id",
    )?;
    let rows = statement.query_map(params![wanted.prompt_key, wanted.kind, wanted.width, wanted.height], row)?;
    rows.collect()
}

/// Lists the pictures of a kind and size, the least recently used first: for want of a better one.
pub fn of_kind(connection: &Connection, kind: &str, (width, height): (u32, u32), most: u32) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, file, source = 'external' FROM image
         WHERE kind = ?1 AND w = ?2 AND h = ?3 AND state = 'ready' ORDER BY last_used, id LIMIT ?4",
    )?;
    let rows = statement.query_map(params![kind, width, height, most], row)?;
    rows.collect()
}

fn row(row: &rusqlite::Row<'_>) -> Result<Row> {
    Ok(Row { id: row.get(0)?, file: row.get(1)?, added: row.get(2)? })
}

/// Finds the picture with these bytes.
pub fn by_content(connection: &Connection, blake3: &[u8; 32]) -> Result<Option<Row>> {
    connection
        .query_row("SELECT id, file, source = 'external' FROM image WHERE blake3 = ?1", params![blake3], row)
        .optional()
}

/// Returns the next number for a picture of this kind; never the same twice.
pub fn next_number(transaction: &Transaction<'_>, kind: &str) -> Result<i64> {
    transaction.query_row(
        "INSERT INTO counter (kind, n) VALUES (?1, 1) ON CONFLICT (kind) DO UPDATE SET n = n + 1 RETURNING n",
        params![kind],
        |row| row.get(0),
    )
}

/// Enters a picture and returns its id. A row of the same name or bytes whose file was lost gives way.
pub fn insert(transaction: &Transaction<'_>, new: &NewRow) -> Result<i64> {
    transaction.execute("DELETE FROM image WHERE blake3 = ?1 OR file = ?2", params![new.blake3, new.file])?;
    let source = if new.source == ImageSource::Procedural { "procedural" } else { "generated" };
    transaction.execute(
        "INSERT INTO image (file, blake3, w, h, bytes, kind, prompt, prompt_key, source, generator, seed, state, pinned,
                            created, last_used, uses)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'ready', 0, ?12, ?12, 0)",
        params![
            new.file,
            new.blake3,
            new.wanted.width,
            new.wanted.height,
            new.bytes,
            new.wanted.kind,
            new.prompt,
            new.wanted.prompt_key,
            source,
            new.generator,
            new.seed,
            new.now
        ],
    )?;
    Ok(transaction.last_insert_rowid())
}

/// Notes that a job shows a picture.
pub fn used(transaction: &Transaction<'_>, image: i64, by: &Use) -> Result<()> {
    transaction.execute("UPDATE image SET uses = uses + 1, last_used = ?2 WHERE id = ?1", params![image, by.now])?;
    transaction.execute(
        "INSERT INTO image_use (image_id, job_id, at, outcome) VALUES (?1, ?2, ?3, ?4)",
        params![image, by.job, by.now, by.outcome],
    )?;
    Ok(())
}

/// Marks a picture whose file is gone, so that nobody looks for it again.
pub fn missing(transaction: &Transaction<'_>, image: i64) -> Result<()> {
    transaction.execute("UPDATE image SET state = 'missing' WHERE id = ?1", params![image])?;
    Ok(())
}
