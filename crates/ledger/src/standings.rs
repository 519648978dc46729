//! Outside services that are left alone because they failed again and again.

use super::rows::{Columns, ms};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Result, params};

/// A service that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shut {
    /// Its name.
    pub service: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it is asked again.
    pub until: DateTime<Utc>,
    /// How many calls failed in a row.
    pub failures: u32,
    /// The last failure, without secrets.
    pub reason: String,
}

/// Enters a service that is left alone from here on.
pub(super) fn shut(db: &Connection, shut: &Shut) -> Result<()> {
    let Shut { service, since, until, failures, reason } = shut;
    let sql = "INSERT OR REPLACE INTO standings (service, since, until, failures, reason) VALUES (?, ?, ?, ?, ?)";
    let mut statement = db.prepare_cached(sql)?;
    statement.execute(params![service, ms(*since), ms(*until), failures, reason])?;
    Ok(())
}

/// Takes out a service that is back.
pub(super) fn back(db: &Connection, service: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM standings WHERE service = ?")?.execute([service])?;
    Ok(())
}

/// Lists the services that are left alone, by name.
pub(super) fn all(db: &Connection) -> Result<Vec<Shut>> {
    let mut statement =
        db.prepare_cached("SELECT service, since, until, failures, reason FROM standings ORDER BY 1")?;
    let rows = statement.query_map([], |row| {
        Ok(Shut {
            service: row.get("service")?,
            since: row.time("since")?,
            until: row.time("until")?,
            failures: row.get("failures")?,
            reason: row.get("reason")?,
        })
    })?;
    rows.collect()
}
