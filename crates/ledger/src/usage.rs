//! Number and bytes of pictures, vectors and preserved workspaces, from counters that SQL triggers maintain.

use super::rows::{Columns, count, int};
use job::JobId;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageKind {
    /// Pictures of the library whose files exist.
    BgImages,
    /// Vectors of prompts.
    Vectors,
    /// Preserved workspaces.
    Preserved,
}

impl UsageKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::BgImages, Self::Vectors, Self::Preserved];

    /// Returns the kind's name in the table of counters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BgImages => "bg_images",
            Self::Vectors => "vectors",
            Self::Preserved => "preserved",
        }
    }

    /// Returns the query that counts the rows themselves.
    fn recount_sql(self) -> &'static str {
        match self {
            Self::BgImages => "SELECT count(*), coalesce(sum(blocks), 0) FROM image WHERE state = 'ready'",
            Self::Vectors => "SELECT count(*), coalesce(sum(length(vec)), 0) FROM embedding",
            Self::Preserved => "SELECT count(*), coalesce(sum(bytes), 0) FROM preserved",
        }
    }
}

/// A number of things and their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// The number of things.
    pub entries: u64,
    /// The bytes of all together.
    pub bytes: u64,
}

/// A counter that was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recount {
    /// The counter's kind.
    pub kind: UsageKind,
    /// Its wrong value.
    pub was: Usage,
    /// Its corrected value.
    pub now: Usage,
}

/// Reads a counter.
pub fn read(db: &Connection, kind: UsageKind) -> Result<Usage> {
    if kind == UsageKind::BgImages {
        // The table has one counter for each source of pictures.
        let sql = "SELECT coalesce(sum(files), 0), coalesce(sum(bytes), 0) FROM image_total WHERE state = 'ready'";
        return db.prepare_cached(sql)?.query_row([], |row| row_usage(row, 0));
    }
    let mut statement = db.prepare_cached("SELECT entries, bytes FROM usage WHERE kind = ?1")?;
    let usage = statement.query_row([kind.as_str()], |row| row_usage(row, 0)).optional()?;
    Ok(usage.unwrap_or_default())
}

/// Counts the rows themselves and corrects the counters; returns those that were wrong.
pub fn recount(db: &Connection) -> Result<Vec<Recount>> {
    let mut wrong = Vec::new();
    for kind in UsageKind::ALL {
        let was = read(db, kind)?;
        let now = db.prepare_cached(kind.recount_sql())?.query_row([], |row| row_usage(row, 0))?;
        if was != now {
            mend(db, kind, now)?;
            wrong.push(Recount { kind, was, now });
        }
    }
    Ok(wrong)
}

fn mend(db: &Connection, kind: UsageKind, now: Usage) -> Result<()> {
    if kind == UsageKind::BgImages {
        return db.execute_batch(
            "DELETE FROM image_total;
             INSERT INTO image_total SELECT source, state, count(*), sum(blocks) FROM image GROUP BY source, state;",
        );
    }
    db.prepare_cached("INSERT OR REPLACE INTO usage (kind, entries, bytes) VALUES (?1, ?2, ?3)")?.execute(params![
        kind.as_str(),
        int(now.entries),
        int(now.bytes)
    ])?;
    Ok(())
}

/// Records the size of a preserved workspace.
pub fn preserved(db: &Connection, id: &JobId, bytes: u64, entries: u64) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO preserved (job_id, bytes, entries) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes, entries = excluded.entries",
    )?
    .execute(params![id.as_str(), int(bytes), int(entries)])?;
    Ok(())
}

/// Removes the record of a job's preserved workspace; `false` if there was none.
pub fn gone(db: &Connection, id: &JobId) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM preserved WHERE job_id = ?1")?.execute([id.as_str()])? == 1)
}

/// Tells whether a job has a preserved workspace.
pub(crate) fn is_preserved(db: &Connection, id: &JobId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM preserved WHERE job_id = ?1")?.exists([id.as_str()])
}

/// Returns the recorded sizes of the preserved workspaces.
pub fn preserved_sizes(db: &Connection) -> Result<Vec<(JobId, Usage)>> {
    db.prepare_cached("SELECT job_id, entries, bytes FROM preserved ORDER BY job_id")?
        .query_map([], |row| Ok((row.stored("job_id")?, row_usage(row, 1)?)))?
        .collect()
}

fn row_usage(row: &rusqlite::Row<'_>, first: usize) -> Result<Usage> {
    Ok(Usage { entries: count(row.get(first)?), bytes: count(row.get(first + 1)?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::{Db, Durability};
    use proptest::prelude::*;

    /// One write to a counted table.
    #[derive(Debug, Clone)]
    enum Act {
        PutImage(u8, u32),
        LoseImage(u8),
        DropImage(u8),
        PutVector(u8, u32),
        Preserve(u8, u32),
        Gone(u8),
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            (0..6_u8, 0..9_000_u32).prop_map(|(n, bytes)| Act::PutImage(n, bytes)),
            (0..6_u8).prop_map(Act::LoseImage),
            (0..6_u8).prop_map(Act::DropImage),
            (0..6_u8, 0..300_u32).prop_map(|(n, bytes)| Act::PutVector(n, bytes)),
            (0..6_u8, 0..9_000_u32).prop_map(|(n, bytes)| Act::Preserve(n, bytes)),
            (0..6_u8).prop_map(Act::Gone),
        ]
    }

    fn apply(db: &Connection, act: &Act) -> Result<()> {
        match *act {
            Act::PutImage(n, bytes) => {
                db.execute("DELETE FROM image WHERE id = ?1", [n])?;
                db.execute(
                    "INSERT INTO image (id, file, blake3, blocks, source, state)
                     VALUES (?1, ?1, ?1, ?2, 'procedural', 'ready')",
                    params![n, bytes],
                )?;
            }
            Act::LoseImage(n) => drop(db.execute("UPDATE image SET state = 'missing' WHERE id = ?1", [n])?),
            Act::DropImage(n) => drop(db.execute("DELETE FROM image WHERE id = ?1", [n])?),
            Act::PutVector(n, bytes) => drop(db.execute(
                "INSERT INTO embedding (image_id, model, vec) SELECT id, 'm', zeroblob(?2) FROM image WHERE id = ?1
                 ON CONFLICT DO UPDATE SET vec = excluded.vec",
                params![n, bytes],
            )?),
            Act::Preserve(n, bytes) => preserved(db, &format!("job-{n}").parse().unwrap(), bytes.into(), 3)?,
            Act::Gone(n) => drop(gone(db, &format!("job-{n}").parse().unwrap())?),
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn the_triggers_count_what_is_there_whatever_happens(acts in prop::collection::vec(act(), 0..60)) {
            let dir = tempfile::tempdir().unwrap();
            let db = Db::open(&dir.path().join("reelspool.db")).unwrap();
            let wrong = db
                .write_blocking(Durability::Process, move |db| {
                    acts.iter().try_for_each(|act| apply(db, act))?;
                    recount(db)
                })
                .unwrap();
            prop_assert_eq!(wrong, vec![]);
        }
    }

    #[test]
    fn a_counter_that_is_wrong_is_mended() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("reelspool.db")).unwrap();
        let mended = db
            .write_blocking(Durability::Process, |db| {
                apply(db, &Act::PutImage(1, 100))?;
                db.execute("UPDATE image_total SET files = 7, bytes = -1", [])?;
                let wrong = recount(db)?;
                Ok((wrong, read(db, UsageKind::BgImages)?))
            })
            .unwrap();
        let now = Usage { entries: 1, bytes: 100 };
        let was = Usage { entries: 7, bytes: 0 };
        assert_eq!(mended, (vec![Recount { kind: UsageKind::BgImages, was, now }], now));
    }
}
