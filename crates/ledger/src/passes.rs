//! The reaper's records in the ledger: its newest reports, and which jobs' results it removed.

use super::rows::{Columns, count, int, json_text, ms, time};
use super::texts;
use chrono::{DateTime, Utc};
use job::{JobId, JobState};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use std::collections::HashSet;
use std::time::Duration;
use telemetry::event::ReaperReport;

/// How many reports are kept.
pub const REPORTS_MAX: u32 = 50;

/// The record of one reaper pass.
#[derive(Debug, Clone, PartialEq)]
pub struct PassRecord {
    /// When it began (wall clock).
    pub at: DateTime<Utc>,
    /// The kernel's boot id at that time; empty if it cannot be read.
    pub boot: String,
    /// The time since boot.
    pub up: Duration,
    /// The report, as JSON.
    pub report: serde_json::Value,
}

/// What the reaper asks of a job: its state, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobTimes {
    /// Its state.
    pub state: JobState,
    /// When it was claimed last.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When its verdict was recorded.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Returns the states of jobs with their times, in the order of the ids; `None` for an id without a row.
pub(crate) fn job_times(db: &Connection, ids: &[JobId]) -> Result<Vec<Option<JobTimes>>> {
    let mut statement = db.prepare_cached("SELECT state, claimed_at, finished_at FROM jobs WHERE id = ?1")?;
    let mut read = |id: &JobId| {
        let times = |row: &Row<'_>| {
            let (claimed_at, finished_at) = (row.time_if_any("claimed_at")?, row.time_if_any("finished_at")?);
            Ok(JobTimes { state: row.stored("state")?, claimed_at, finished_at })
        };
        statement.query_row([id.as_str()], times).optional()
    };
    ids.iter().map(&mut read).collect()
}

/// Counts the jobs that are queued or running.
const LIVE_COUNT: &str = "SELECT coalesce(sum(n), 0) FROM job_total WHERE state IN ('queued', 'running')";
const LIVE_ALL: &str = "SELECT id FROM jobs WHERE state IN ('queued', 'running')";
const LIVE_ONE: &str = "SELECT 1 FROM jobs WHERE id = ?1 AND state IN ('queued', 'running')";

/// Returns jobs that are queued or running: those of the ids, and maybe others.
pub(crate) fn live(db: &Connection, ids: Vec<JobId>) -> Result<HashSet<JobId>> {
    let all: i64 = db.prepare_cached(LIVE_COUNT)?.query_row([], |row| row.get(0))?;
    if count(all) <= ids.len() as u64 {
        return db.prepare_cached(LIVE_ALL)?.query_map([], |row| row.stored("id"))?.collect();
    }
    let mut statement = db.prepare_cached(LIVE_ONE)?;
    let mut live = HashSet::new();
    for id in ids {
        if statement.exists([id.as_str()])? {
            live.insert(id);
        }
    }
    Ok(live)
}

/// Stores the report of a pass, and removes all but the newest [`REPORTS_MAX`].
pub(crate) fn ended(db: &Connection, pass: &PassRecord) -> Result<()> {
    let up_ms = u64::try_from(pass.up.as_millis()).unwrap_or(u64::MAX);
    db.prepare_cached("INSERT INTO reaper_report (at, boot, up_ms, report) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![ms(pass.at), pass.boot, int(up_ms), json_text(&pass.report)?])?;
    db.prepare_cached("DELETE FROM reaper_report WHERE id <= ?1")?
        .execute([db.last_insert_rowid() - i64::from(REPORTS_MAX)])?;
    Ok(())
}

/// Changes the planned time of the next pass, in seconds since 1970, in the newest report that has one.
pub(crate) fn replanned(db: &Connection, unix_s: u64) -> Result<()> {
    db.prepare_cached(
        "UPDATE reaper_report SET report = json_set(report, ?1, ?2)
         WHERE id = (SELECT max(id) FROM reaper_report WHERE 0 < json_extract(report, ?1))",
    )?
    .execute(params![format!("$.{}", ReaperReport::NEXT_PASS), int(unix_s)])?;
    Ok(())
}

/// Returns the newest reports, the newest first.
pub(crate) fn newest(db: &Connection, limit: u32) -> Result<Vec<PassRecord>> {
    db.prepare_cached("SELECT at, boot, up_ms, report FROM reaper_report ORDER BY id DESC LIMIT ?1")?
        .query_map([limit], |row| {
            let up = Duration::from_millis(count(row.get("up_ms")?));
            Ok(PassRecord { at: row.time("at")?, boot: row.get("boot")?, up, report: row.json("report")? })
        })?
        .collect()
}

/// Returns jobs that ended before `before` and whose results are not removed yet, the oldest first. Jobs with a
/// preserved workspace are left out, because they may still be retried.
pub(crate) fn to_age(db: &Connection, before: DateTime<Utc>, limit: u32, offset: u32) -> Result<Vec<JobId>> {
    db.prepare_cached(
        "SELECT id FROM jobs WHERE finished_at < ?1 AND finished_at IS NOT NULL AND aged_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM preserved WHERE job_id = jobs.id)
         ORDER BY finished_at LIMIT ?2 OFFSET ?3",
    )?
    .query_map(params![ms(before), limit, offset], |row| row.stored("id"))?
    .collect()
}

/// Returns those of the ids that are unknown to the ledger or already aged. An id with a preserved workspace is never
/// returned.
pub(crate) fn strays(db: &Connection, ids: &[JobId]) -> Result<Vec<JobId>> {
    let mut statement = db.prepare_cached(
        "SELECT 1 FROM jobs WHERE id = ?1 AND aged_at IS NULL UNION ALL SELECT 1 FROM preserved WHERE job_id = ?1",
    )?;
    let mut strays = Vec::new();
    for id in ids {
        if !statement.exists([id.as_str()])? {
            strays.push(id.clone());
        }
    }
    Ok(strays)
}

/// Returns the newest time before `before` at which anything happened to a job; `None` if nothing has.
pub(crate) fn newest_before(db: &Connection, before: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT max(at) FROM (SELECT max(at) AS at FROM events WHERE at < ?1
               UNION ALL SELECT max(finished_at) FROM jobs WHERE finished_at < ?1)";
    let newest: Option<i64> = db.prepare_cached(sql)?.query_row([ms(before)], |row| row.get(0))?;
    Ok(newest.and_then(time))
}

/// Removes verdict and history of jobs whose results were removed; returns how many jobs. Their ids and content hashes
/// stay, so that the same job is recognised as done. The row of a rejected file is removed completely.
pub(crate) fn aged(db: &Connection, ids: &[JobId], now: DateTime<Utc>) -> Result<usize> {
    let mut aged = 0;
    for id in ids {
        let forget = "DELETE FROM jobs WHERE id = ?1 AND state = 'rejected'";
        aged += db.prepare_cached(forget)?.execute([id.as_str()])?;
        let age = "UPDATE jobs SET aged_at = ?2, verdict = NULL WHERE id = ?1 AND state NOT IN ('queued', 'running')";
        if db.prepare_cached(age)?.execute(params![id.as_str(), ms(now)])? == 1 {
            aged += 1;
            texts::forget(db, id)?;
            for table in ["events", "stages", "attempts", "storyboards", "stories", "revisions", "payments"] {
                db.prepare_cached(&format!("DELETE FROM {table} WHERE job_id = ?1"))?.execute([id.as_str()])?;
            }
        }
    }
    texts::index_many(db)?;
    Ok(aged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts;
    use crate::{End, Ledger, Reservation, Reserve};
    use db::Db;
    use job::Code;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
    }

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        (dir, ledger)
    }

    #[test]
    fn live_jobs_are_found_by_an_index_however_many_are_asked_for() {
        let (_dir, ledger) = ledger();
        let name = |n: i32| format!("job-{n}").parse::<JobId>().unwrap();
        for n in 0..6 {
            let order = Reservation { id: name(n), ..Reservation::unknown(name(n)) };
            ledger.run_blocking(acts::reserve(vec![order], at(n.into()))).unwrap();
            if n % 2 == 0 {
                let end = End {
                    state: JobState::Failed,
                    code: Code::IoError,
                    stage: None,
                    document: "{}".into(),
                    workspace: None,
                };
                ledger.run_blocking(acts::failed(name(n), end, at(9))).unwrap();
            }
        }
        let found = |asked: &[i32]| {
            let live = ledger.run_blocking(acts::live(asked.iter().copied().map(name).collect())).unwrap();
            asked.iter().copied().filter(|n| live.contains(&name(*n))).collect::<Vec<_>>()
        };
        assert_eq!(found(&[0, 1]), [1], "each by itself");
        assert_eq!(found(&[0, 1, 2, 3, 7, 8]), [1, 3], "of all that are live");
        for (sql, expected) in [
            (LIVE_COUNT, "SEARCH job_total USING PRIMARY KEY"),
            (LIVE_ALL, "SEARCH jobs USING INDEX jobs_by_state"),
            (LIVE_ONE, "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1"),
        ] {
            let plan = crate::tests::plan(&ledger, sql);
            assert!(plan.contains(expected), "{plan}");
        }
    }

    #[test]
    fn the_newest_fifty_reports_are_kept() {
        let (_dir, ledger) = ledger();
        for n in 0..60 {
            let (up, report) = (Duration::from_secs(n), serde_json::json!({ "n": n }));
            let pass = PassRecord { at: at(i64::try_from(n).unwrap()), boot: "b".into(), up, report };
            ledger.run_blocking(acts::pass_ended(pass)).unwrap();
        }
        let found = ledger.run_blocking(acts::passes(100)).unwrap();
        assert_eq!(found.len(), 50);
        assert_eq!((found[0].report["n"].as_u64(), found[0].up), (Some(59), Duration::from_secs(59)));
        assert_eq!(found[49].report["n"], 10);
    }

    #[test]
    fn a_new_plan_is_written_into_the_newest_report_that_plans_a_pass() {
        let (_dir, ledger) = ledger();
        for next_unix_s in [50, 60, 0] {
            let pass = telemetry::event::report::Pass { next_unix_s, ..Default::default() };
            let report = ReaperReport { pass, ..ReaperReport::default() }.fields().into();
            let pass = PassRecord { at: at(0), boot: "b".into(), up: Duration::ZERO, report };
            ledger.run_blocking(acts::pass_ended(pass)).unwrap();
        }
        ledger.run_blocking(acts::pass_replanned(70)).unwrap();
        let passes = ledger.run_blocking(acts::passes(9)).unwrap();
        let next: Vec<u64> = passes.iter().map(|it| ReaperReport::read(&it.report).pass.next_unix_s).collect();
        assert_eq!(next, [0, 70, 50]);
    }

    #[test]
    fn an_aged_job_is_still_known_and_is_not_aged_twice() {
        let (_dir, ledger) = ledger();
        let id: JobId = "a".parse().unwrap();
        let order = Reservation {
            id: id.clone(),
            content_hash: [1; 32],
            title: None,
            kind: "fog".into(),
            priority: 50,
            due: None,
            labels: std::collections::BTreeMap::new(),
            words: "A keeper in İstanbul".to_owned(),
            metadata: serde_json::Map::new(),
            submitted_at: None,
            via: "spool".into(),
            revise: false,
        };
        ledger.run_blocking(acts::reserve(vec![order.clone()], at(0))).unwrap();
        assert_eq!(ledger.run_blocking(acts::to_age(at(100), 10, 0)).unwrap(), [], "it is live");
        let document = "{}".to_owned();
        let end = End { state: JobState::Failed, code: Code::IoError, stage: None, document, workspace: None };
        ledger.run_blocking(acts::failed(id.clone(), end, at(10))).unwrap();
        assert_eq!(ledger.run_blocking(acts::to_age(at(10), 10, 0)).unwrap(), []);
        assert_eq!(ledger.run_blocking(acts::to_age(at(11), 10, 0)).unwrap(), std::slice::from_ref(&id));
        let found = |words: &str| {
            let filter = crate::Filter { search: Some(words.to_owned()), limit: 9, ..crate::Filter::default() };
            ledger.run_blocking(acts::list(filter)).unwrap().len()
        };
        assert_eq!((found("keeper"), found("io_error"), found("fog")), (1, 1, 1));
        assert_eq!(ledger.run_blocking(acts::aged(vec![id.clone()], at(20))).unwrap(), 1);
        assert_eq!((found("keeper"), found("io_error"), found("fog")), (0, 0, 1), "its words went with its history");
        assert_eq!(ledger.run_blocking(acts::to_age(at(100), 10, 0)).unwrap(), []);
        assert_eq!(ledger.run_blocking(acts::verdict(id.clone())).unwrap().unwrap().document, "");
        assert_eq!(ledger.run_blocking(acts::events(id.clone())).unwrap(), []);
        let again = ledger.run_blocking(acts::reserve(vec![order], at(30))).unwrap();
        assert_eq!(again, [Reserve::Same { state: JobState::Failed, seq: 1 }]);
        ledger.run_blocking(acts::retried(id.clone(), at(40))).unwrap();
        ledger.run_blocking(acts::succeeded(id.clone(), 1, "{}".into(), at(50))).unwrap();
        assert_eq!(ledger.run_blocking(acts::to_age(at(100), 10, 0)).unwrap(), [id], "a new run has a new result");
    }
    #[test]
    fn a_job_with_damaged_labels_comes_of_age_and_holds_up_none() {
        let (_dir, ledger) = ledger();
        let ids: Vec<JobId> = ["whole", "damaged", "gone"].iter().map(|name| name.parse().unwrap()).collect();
        for id in &ids {
            let order = Reservation { words: "A keeper".to_owned(), ..Reservation::unknown(id.clone()) };
            ledger.run_blocking(acts::reserve(vec![order], at(0))).unwrap();
            ledger.run_blocking(acts::succeeded(id.clone(), 1, "{}".into(), at(1))).unwrap();
        }
        let spoil = |sql: &'static str| {
            ledger.db().write_blocking(db::Durability::Process, move |db| db.execute_batch(sql)).unwrap();
        };
        spoil("UPDATE jobs SET labels = '{' WHERE id <> 'whole'");
        spoil("UPDATE jobs SET state = 'rejected' WHERE id = 'gone'");
        assert_eq!(ledger.run_blocking(acts::aged(ids, at(9))).unwrap(), 3);
        let left = |db: &Connection| {
            db.query_row("SELECT group_concat(known, '|' ORDER BY seq) FROM job_text", [], |row| {
                row.get::<_, String>(0)
            })
        };
        let left = ledger.db().read_blocking(left).unwrap();
        assert!(left.starts_with("whole\n") && left.contains("|damaged\n") && !left.contains("keeper"), "{left}");
        assert!(!left.contains("gone"), "{left}");
    }

    #[test]
    fn the_texts_of_many_aged_jobs_do_not_wait_for_the_index() {
        let (_dir, ledger) = ledger();
        let ids: Vec<JobId> = (0..99).map(|n| format!("job-{n}").parse().unwrap()).collect();
        let orders = ids.iter().map(|id| Reservation::unknown(id.clone())).collect();
        ledger.run_blocking(acts::reserve(orders, at(0))).unwrap();
        for id in &ids {
            ledger.run_blocking(acts::succeeded(id.clone(), 1, "{}".into(), at(1))).unwrap();
        }
        let waiting = || ledger.db().read_blocking(texts::tail).unwrap().len();
        assert_eq!(waiting(), 0, "they came at once");
        assert_eq!(ledger.run_blocking(acts::aged(ids, at(9))).unwrap(), 99);
        assert_eq!(waiting(), 0);
    }
}
