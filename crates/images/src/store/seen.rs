//! What is known about the files of bg_images/.

use super::write::FileStat;
use rusqlite::{Connection, Result, Transaction, params};
use std::collections::HashMap;

/// What is known about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is a picture of the library.
    Picture {
        /// Its row.
        id: i64,
        /// Its length when it was entered.
        bytes: i64,
        /// When it was changed, in nanoseconds; 0 where that was not noted.
        mtime_ns: i64,
        /// Whether it was there when last looked for.
        ready: bool,
    },
    /// It was looked into and cannot be taken.
    Refused {
        /// Its length then.
        bytes: i64,
        /// When it was changed, in nanoseconds.
        mtime_ns: i64,
    },
}

/// Why a file was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its name in bg_images/.
    pub file: String,
    /// `undecodable`, `duplicate`, `foreign` or `not_a_file`.
    pub reason: String,
    /// In words.
    pub detail: String,
}

/// Reads what is known about all files.
pub fn known(connection: &Connection) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::new();
    let mut statement = connection.prepare_cached("SELECT file, bytes, mtime_ns FROM image_seen")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        known.insert(row.get(0)?, Known::Refused { bytes: row.get(1)?, mtime_ns: row.get(2)? });
    }
    let mut statement = connection
        .prepare_cached("SELECT file, id, coalesce(bytes, 0), coalesce(mtime_ns, 0), state = 'ready' FROM image")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (file, ready) = (row.get(0)?, row.get(4)?);
        // Of a picture that was replaced by what cannot be taken, the latter is there now.
        if ready || !known.contains_key(&file) {
            known.insert(file, Known::Picture { id: row.get(1)?, bytes: row.get(2)?, mtime_ns: row.get(3)?, ready });
        }
    }
    Ok(known)
}

/// Notes a file that cannot be taken in, so that it is not looked into again until it changes. If a picture had its name,
/// that picture is gone.
pub fn refuse(transaction: &Transaction<'_>, refusal: &Refusal, stat: FileStat, now: i64) -> Result<()> {
    transaction.execute(
        "INSERT OR REPLACE INTO image_seen (file, bytes, mtime_ns, reason, detail, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![refusal.file, stat.bytes, stat.mtime_ns, refusal.reason, refusal.detail, now],
    )?;
    transaction
        .execute("UPDATE image SET state = 'missing' WHERE file = ?1 AND state <> 'missing'", [&refusal.file])?;
    Ok(())
}

/// Forgets files that were refused and are gone.
pub fn forget(transaction: &Transaction<'_>, files: &[String]) -> Result<()> {
    for file in files {
        transaction.execute("DELETE FROM image_seen WHERE file = ?1", params![file])?;
    }
    Ok(())
}

/// Lists the files that cannot be taken in.
pub fn refused(connection: &Connection) -> Result<Vec<Refusal>> {
    let mut statement = connection.prepare_cached("SELECT file, reason, detail FROM image_seen ORDER BY file")?;
    statement
        .query_map([], |row| Ok(Refusal { file: row.get(0)?, reason: row.get(1)?, detail: row.get(2)? }))?
        .collect()
}
