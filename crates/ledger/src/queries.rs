//! The queries of the ledger.

use super::record::{Attempt, Event, JobRecord, StageRun, Verdict};
use super::rows::{Columns, count, ms};
use chrono::{DateTime, Utc};
use job::{JobId, JobState};
use rusqlite::{Connection, OptionalExtension, Result, Row};

/// The columns of a [`JobRecord`]: all of the job's row except the verdict's document, which may be long.
pub(super) const COLUMNS: &str = "id, seq, run, revision, content_hash, state, title, kind, priority, labels, metadata, due, submitted_at, \
                       accepted_at, claimed_at, finished_at, attempt, crashes, stage, error_code, error_stage, \
                       workspace, aged_at, via, cost, \
                                  CASE WHEN error_code IS NOT NULL AND json_valid(verdict) THEN verdict ->> '$.error.message' END AS message";

/// Returns one job; `None` if the id is unknown.
pub fn job(db: &Connection, id: &JobId) -> Result<Option<JobRecord>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"))?.query_row([id.as_str()], record).optional()
}

/// Returns the jobs of `reelspool render` that have not ended and began before `before`.
pub fn renders(db: &Connection, before: DateTime<Utc>) -> Result<Vec<JobRecord>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs
         WHERE state IN ('queued', 'running') AND via = 'cli' AND coalesce(claimed_at, accepted_at) < ?1"
    );
    db.prepare_cached(&sql)?.query_map([ms(before)], record)?.collect()
}

/// Returns the verdict of a job; `None` if it has not ended or does not exist.
///
/// The document of a verdict is empty if it is unknown: an aged job, or one adopted from a directory without its file.
pub fn verdict(db: &Connection, id: &JobId) -> Result<Option<Verdict>> {
    db.prepare_cached(
        "SELECT state, coalesce(verdict, '') AS document FROM jobs
         WHERE id = ?1 AND state NOT IN ('queued', 'running')",
    )?
    .query_row([id.as_str()], |row| Ok(Verdict { state: row.stored("state")?, document: row.get("document")? }))
    .optional()
}

/// Returns the state of a job with its newest document: its verdict or, while a job that was done runs again, the result of
/// the run before. One query, because a job may begin and end at any moment.
pub fn newest_document(db: &Connection, id: &JobId) -> Result<Option<(JobState, Option<String>)>> {
    db.prepare_cached("SELECT state, verdict FROM jobs WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok((row.stored("state")?, row.get("verdict")?)))
        .optional()
}

/// Returns the events of a job, in order.
pub fn events(db: &Connection, id: &JobId) -> Result<Vec<Event>> {
    db.prepare_cached("SELECT id, job_id, at, event, detail FROM events WHERE job_id = ?1 ORDER BY id")?
        .query_map([id.as_str()], event)?
        .collect()
}

/// Returns the events of all jobs after one, in order, at most `most`.
pub fn events_after(db: &Connection, after: u64, most: u32) -> Result<Vec<Event>> {
    db.prepare_cached("SELECT id, job_id, at, event, detail FROM events WHERE id > ?1 ORDER BY id LIMIT ?2")?
        .query_map((i64::try_from(after).unwrap_or(i64::MAX), most), event)?
        .collect()
}

/// Returns the number of the newest event.
pub fn last_event(db: &Connection) -> Result<Option<u64>> {
    let last: Option<i64> = db.query_row("SELECT max(id) FROM events", [], |row| row.get(0))?;
    Ok(last.and_then(|id| u64::try_from(id).ok()))
}

/// Returns the attempts of a job in order, including those of earlier runs.
pub fn attempts(db: &Connection, id: &JobId) -> Result<Vec<Attempt>> {
    db.prepare_cached(
        "SELECT run, n, started_at, ended_at, code, ms, message FROM attempts WHERE job_id = ?1 ORDER BY run, n",
    )?
    .query_map([id.as_str()], |row| {
        Ok(Attempt {
            run: row.get("run")?,
            n: row.get("n")?,
            started_at: row.time("started_at")?,
            ended_at: row.time_if_any("ended_at")?,
            code: row.stored_if_known("code")?,
            ms: row.count_if_any("ms")?,
            message: row.get("message")?,
        })
    })?
    .collect()
}

/// Returns the stages of a job in order, including those of earlier attempts.
pub fn stages(db: &Connection, id: &JobId) -> Result<Vec<StageRun>> {
    let mut stages = db
        .prepare_cached(
            "SELECT run, attempt, name, provider, ms, reused, generated, resumed, started_at, coalesce(cost,
                 (SELECT sum(micros) FROM payments AS paid WHERE paid.job_id = stages.job_id AND paid.run = stages.run
                      AND paid.attempt = stages.attempt AND paid.stage = stages.name), 0) AS cost
             FROM stages WHERE job_id = ?1",
        )?
        .query_map([id.as_str()], |row| {
            Ok(StageRun {
                run: row.get("run")?,
                attempt: row.get("attempt")?,
                name: row.stored("name")?,
                provider: row.get("provider")?,
                ms: row.count_if_any("ms")?,
                reused: row.get("reused")?,
                generated: row.get("generated")?,
                resumed: row.get("resumed")?,
                started_at: row.time("started_at")?,
                cost: row.money("cost")?,
            })
        })?
        .collect::<Result<Vec<_>>>()?;
    stages.sort_by_key(|stage| (stage.run, stage.attempt, stage.name)); // by place in the pipeline, not by time
    Ok(stages)
}

fn event(row: &Row<'_>) -> Result<Event> {
    Ok(Event {
        id: count(row.get("id")?),
        job: row.stored("job_id")?,
        at: row.time("at")?,
        event: row.get("event")?,
        detail: row.json("detail")?,
    })
}

pub(super) fn record(row: &Row<'_>) -> Result<JobRecord> {
    Ok(JobRecord {
        id: row.stored("id")?,
        seq: count(row.get("seq")?),
        run: row.get("run")?,
        revision: row.get("revision")?,
        content_hash: row.get("content_hash")?,
        state: row.stored("state")?,
        title: row.get("title")?,
        kind: row.get("kind")?,
        priority: row.get("priority")?,
        labels: row.json("labels")?,
        metadata: row.json("metadata")?,
        due: row.time_if_any("due")?,
        submitted_at: row.time_if_any("submitted_at")?,
        accepted_at: row.time("accepted_at")?,
        claimed_at: row.time_if_any("claimed_at")?,
        finished_at: row.time_if_any("finished_at")?,
        attempt: row.get("attempt")?,
        crashes: row.get("crashes")?,
        stage: row.stored_if_known("stage")?,
        code: row.stored_if_known("error_code")?,
        error_stage: row.stored_if_known("error_stage")?,
        workspace: row.get("workspace")?,
        aged_at: row.time_if_any("aged_at")?,
        via: row.get("via")?,
        cost: row.money("cost")?,
        message: row.get("message")?,
    })
}
