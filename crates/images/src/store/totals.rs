//! How much there is: counters that triggers keep, read without counting.

use super::Source;
use super::write::{EVICTED, Outcome};
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};

/// Files and their allocated bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// How many.
    pub files: u64,
    /// Allocated bytes.
    pub bytes: u64,
}

impl Amount {
    fn add(&mut self, files: i64, bytes: i64) {
        self.files += files.max(0).cast_unsigned();
        self.bytes += bytes.max(0).cast_unsigned();
    }
}

/// What the counters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Pictures whose files are there.
    pub all: Amount,
    /// Those of providers.
    pub generated: Amount,
    /// Those that can be drawn again.
    pub procedural: Amount,
    /// Those that people put there.
    pub external: Amount,
    /// Rows whose files are gone.
    pub missing: u64,
}

/// Reads the counters of pictures.
pub fn totals(connection: &Connection) -> Result<Totals> {
    let mut statement = connection.prepare_cached("SELECT source, state = 'ready', files, bytes FROM image_total")?;
    let mut rows = statement.query([])?;
    let mut totals = Totals::default();
    while let Some(row) = rows.next()? {
        let (files, bytes): (i64, i64) = (row.get(2)?, row.get(3)?);
        if !row.get::<_, bool>(1)? {
            totals.missing += files.max(0).cast_unsigned();
            continue;
        }
        totals.all.add(files, bytes);
        match row.get(0)? {
            Source::Generated => totals.generated.add(files, bytes),
            Source::Procedural => totals.procedural.add(files, bytes),
            Source::External => totals.external.add(files, bytes),
        }
    }
    Ok(totals)
}

/// Returns how many vectors a model has.
pub fn vectors(connection: &Connection, model: &str) -> Result<u64> {
    let count: Option<i64> = connection
        .query_row("SELECT n FROM embedding_total WHERE model = ?1", params![model], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or(0).max(0).cast_unsigned())
}

/// Returns how often pictures came into videos in each way.
pub fn uses(connection: &Connection) -> Result<Vec<(Outcome, u64)>> {
    let mut statement = connection.prepare_cached("SELECT n FROM image_use_total WHERE outcome = ?1")?;
    let mut uses = Vec::new();
    for outcome in Outcome::ALL {
        let count: Option<i64> = statement.query_row(params![outcome.as_str()], |row| row.get(0)).optional()?;
        uses.push((outcome, count.unwrap_or(0).max(0).cast_unsigned()));
    }
    Ok(uses)
}

/// Returns how many pictures were ever evicted.
pub fn evicted(connection: &Connection) -> Result<u64> {
    let count: Option<i64> = connection
        .query_row("SELECT n FROM sequence WHERE name = ?1", params![EVICTED], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or(0).max(0).cast_unsigned())
}

/// Returns how many bytes are evicted and still held.
pub fn held(connection: &Connection) -> Result<u64> {
    let bytes: i64 = connection.query_row("SELECT coalesce(sum(bytes), 0) FROM image_held", [], |row| row.get(0))?;
    Ok(bytes.max(0).cast_unsigned())
}

/// Counts the files that could not be taken in for this reason.
pub fn seen(connection: &Connection, reason: &str) -> Result<u64> {
    let count: i64 =
        connection.query_row("SELECT count(*) FROM image_seen WHERE reason = ?1", params![reason], |row| row.get(0))?;
    Ok(count.max(0).cast_unsigned())
}

/// Tells whether a counter differs from what is counted.
pub(crate) fn are_wrong(connection: &Connection) -> Result<bool> {
    const COUNTED: [(&str, &str); 2] = [
        (
            "SELECT source, state, files, bytes FROM image_total WHERE files <> 0 OR bytes <> 0",
            "SELECT source, state, count(*), sum(blocks) FROM image GROUP BY source, state",
        ),
        ("SELECT model, n FROM embedding_total WHERE n <> 0", "SELECT model, count(*) FROM embedding GROUP BY model"),
    ];
    for (kept, counted) in COUNTED {
        let differ = format!(
            "SELECT EXISTS (SELECT * FROM ({kept}) EXCEPT SELECT * FROM ({counted}))
                 OR EXISTS (SELECT * FROM ({counted}) EXCEPT SELECT * FROM ({kept}))"
        );
        if connection.query_row(&differ, [], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Counts everything anew.
pub fn recount(transaction: &Transaction<'_>) -> Result<()> {
    transaction.execute_batch(
        "DELETE FROM image_total;
         INSERT INTO image_total SELECT source, state, count(*), sum(blocks) FROM image GROUP BY source, state;
         DELETE FROM embedding_total;
         INSERT INTO embedding_total SELECT model, count(*) FROM embedding GROUP BY model;",
    )
}
