//! Makes rows again that the ledger lost: after a power cut, or when an older copy of the ledger was put back.

use super::facts::{Found, FoundVerdict};
use super::rows::{count, int, ms};
use super::{history, texts, writes};
use chrono::{DateTime, Utc};
use job::{JobId, JobState, Stage};
use rusqlite::{Connection, Result, named_params, params};
use serde_json::json;

/// Enters a job that the ledger does not know, or a verdict that is newer than the job's row. Returns false if the row
/// is right as it is.
pub(crate) fn restore(db: &Connection, found: &Found, now: DateTime<Utc>) -> Result<bool> {
    let id = &found.order.id;
    match (writes::state(db, id)?, &found.verdict) {
        (None | Some(JobState::Rejected), verdict) => {
            writes::remove(db, id)?;
            let seq = seq(db, found.seq)?;
            writes::insert(db, &found.order, JobState::Queued, seq, found.accepted_at)?;
            history::accepted(db, seq, found.accepted_at)?;
            db.prepare_cached("UPDATE jobs SET attempt = ?2, crashes = ?3 WHERE id = ?1")?.execute(params![
                id.as_str(),
                found.place.attempt,
                found.place.crashes
            ])?;
            if let Some(verdict) = verdict {
                settle(db, id, verdict)?;
            }
        }
        (Some(state), Some(verdict)) if !state.is_final() && is_newer(db, id, verdict)? => {
            let attempt = "UPDATE jobs SET attempt = ?2 WHERE id = ?1";
            db.prepare_cached(attempt)?.execute(params![id.as_str(), found.place.attempt])?;
            settle(db, id, verdict)?;
        }
        (Some(_), _) => return Ok(false),
    }
    let state = found.verdict.as_ref().map_or(JobState::Queued, |verdict| verdict.state);
    writes::event(db, id, "job.restored", &json!({ "state": state.as_str() }), now)?;
    Ok(true)
}

/// Tells whether a published verdict was made after everything that the row of a live job tells. If it was not, the job
/// was put back into the queue after that verdict, and only its files have not followed yet.
fn is_newer(db: &Connection, id: &JobId, verdict: &FoundVerdict) -> Result<bool> {
    let last: Option<i64> = db
        .prepare_cached("SELECT max(at) FROM events WHERE job_id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))?;
    Ok(last.is_none_or(|last| last <= ms(verdict.finished_at)))
}

fn settle(db: &Connection, id: &JobId, verdict: &FoundVerdict) -> Result<()> {
    db.prepare_cached(
        "UPDATE jobs SET state = :state, verdict = :document, claimed_at = :claimed, finished_at = :finished,
             error_code = :code, error_stage = :stage, workspace = :workspace, stage = NULL,
             revision = coalesce(:document ->> '$.revision', revision),
             cost = coalesce(CAST(round((:document ->> '$.cost') * 1000000) AS INTEGER), cost) WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id.as_str(),
        ":state": verdict.state.as_str(),
        ":document": verdict.document,
        ":claimed": verdict.claimed_at.map(ms),
        ":finished": ms(verdict.finished_at),
        ":code": verdict.code.map(job::Code::as_str),
        ":stage": verdict.stage.map(Stage::as_str),
        ":workspace": verdict.workspace,
    })?;
    if let Some(code) = verdict.code {
        texts::failed(db, id, code.as_str(), &verdict.document)?;
    }
    history::ended(db, id)
}

/// Returns a number in the order of acceptance: the one that the job's file has, if no other job has it.
fn seq(db: &Connection, wanted: Option<u64>) -> Result<u64> {
    let Some(wanted) = wanted.filter(|seq| *seq != 0) else { return writes::next_seq(db) };
    // Numbers that are given later must be greater than those that files have already.
    db.prepare_cached(
        "INSERT INTO sequence (name, n) VALUES ('job', ?1) ON CONFLICT DO UPDATE SET n = max(n, excluded.n)",
    )?
    .execute([int(wanted)])?;
    let taken = db.prepare_cached("SELECT 1 FROM jobs WHERE seq = ?1")?.exists([int(wanted)])?;
    if taken { writes::next_seq(db) } else { Ok(wanted) }
}

/// Returns the states of jobs, in the order of the ids; `None` for an id without a row.
pub(crate) fn states(db: &Connection, ids: &[JobId]) -> Result<Vec<Option<JobState>>> {
    ids.iter().map(|id| writes::state(db, id)).collect()
}

/// Tells whether the ledger has never seen a daemon at work: no job was accepted, and no pass of the reaper ended.
pub(crate) fn is_new(db: &Connection) -> Result<bool> {
    let sql = "SELECT (SELECT count(*) FROM (SELECT 1 FROM jobs LIMIT 1)) + (SELECT count(*) FROM sequence WHERE name = 'job')
               + (SELECT count(*) FROM (SELECT 1 FROM reaper_report LIMIT 1))";
    Ok(count(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?) == 0)
}
