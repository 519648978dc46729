//! Who changed what through the page or the API.

use super::rows::{Columns as _, count, ms};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Result, params};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its number; a later one is greater.
    pub id: u64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it: an address, or the name that a proxy gave.
    pub who: String,
    /// The method and path of the request.
    pub act: String,
    /// What was answered.
    pub told: String,
}

/// Enters a change; its `id` is not used.
pub(crate) fn enter(db: &Connection, it: &Audited) -> Result<()> {
    db.prepare_cached("INSERT INTO audit (at, who, act, told) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        ms(it.at),
        it.who,
        it.act,
        it.told
    ])?;
    Ok(())
}

/// Lists the changes before one, the newest first, at most `most`.
pub(crate) fn list(db: &Connection, before: Option<u64>, most: u32) -> Result<Vec<Audited>> {
    let before = before.and_then(|id| i64::try_from(id).ok()).unwrap_or(i64::MAX);
    db.prepare_cached("SELECT id, at, who, act, told FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?
        .query_map((before, most), |row| {
            Ok(Audited {
                id: count(row.get("id")?),
                at: row.time("at")?,
                who: row.get("who")?,
                act: row.get("act")?,
                told: row.get("told")?,
            })
        })?
        .collect()
}
