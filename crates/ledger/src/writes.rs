//! The writes of the ledger, each within the caller's transaction. Each may be repeated without harm.

use super::facts::{AttemptEnd, End, Kept, Place, Reservation, Reserve, Settled};
use super::rows::{Columns, count, int, json_text, ms};
use super::{history, revisions, texts, usage};
use chrono::{DateTime, Utc};
use job::{Code, Failure, JobId, JobState, Stage, StageRecord};
use rusqlite::{Connection, OptionalExtension, Result, named_params, params};
use serde_json::{Value, json};

/// Reserves an id for a job. The id of a rejected file is free, because it never was a job.
pub fn reserve(db: &Connection, order: &Reservation, now: DateTime<Utc>) -> Result<Reserve> {
    let known = db
        .prepare_cached("SELECT content_hash, state, seq FROM jobs WHERE id = ?1")?
        .query_row([order.id.as_str()], |row| {
            Ok((row.get::<_, [u8; 32]>("content_hash")?, row.stored("state")?, count(row.get("seq")?)))
        })
        .optional()?;
    match known {
        None => {}
        Some((_, JobState::Rejected, _)) => remove(db, &order.id)?,
        Some((hash, state, seq)) if hash == order.content_hash => return Ok(Reserve::Same { state, seq }),
        Some((_, state, _)) if revisions::may_replace(state, order.revise) => {
            let seq = next_seq(db)?;
            revisions::revise(db, order, seq, now)?;
            history::accepted(db, seq, now)?;
            usage::gone(db, &order.id)?; // the new run uses its workspace
            event(db, &order.id, "job.revised", &json!({ "was": state.as_str(), "via": order.via }), now)?;
            return Ok(Reserve::Revised { seq });
        }
        Some((_, state, _)) => return Ok(Reserve::Conflict { state }),
    }
    let seq = next_seq(db)?;
    insert(db, order, JobState::Queued, seq, now)?;
    history::accepted(db, seq, now)?;
    event(db, &order.id, "job.accepted", &json!({ "via": order.via }), now)?;
    Ok(Reserve::New { seq })
}

/// Gives back a reserved id whose file could not be accepted. A job that was ever claimed keeps its id.
pub fn release(db: &Connection, id: &JobId) -> Result<bool> {
    let released: Option<i64> = db
        .prepare_cached(
            "DELETE FROM jobs WHERE id = ?1 AND state = 'queued' AND claimed_at IS NULL AND run = 1 RETURNING accepted_at",
        )?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(accepted_at) = released {
        history::released(db, accepted_at)?;
    }
    Ok(released.is_some())
}

/// Records a claim; `false` if there is no such job or it has a verdict.
pub fn claimed(db: &Connection, id: &JobId, place: Place, now: DateTime<Utc>) -> Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE jobs SET state = 'running', attempt = ?2, crashes = ?3, claimed_at = ?4, stage = NULL,
                 error_code = NULL
             WHERE id = ?1 AND state IN ('queued', 'running')",
        )?
        .execute(params![id.as_str(), place.attempt, place.crashes, ms(now)])?;
    if changed == 0 {
        return Ok(false);
    }
    db.prepare_cached(
        "INSERT INTO attempts (job_id, run, n, started_at) SELECT id, run, ?2, ?3 FROM jobs WHERE id = ?1
         ON CONFLICT DO UPDATE SET started_at = excluded.started_at, ended_at = NULL, code = NULL, ms = NULL,
             message = NULL",
    )?
    .execute(params![id.as_str(), place.attempt, ms(now)])?;
    let detail = json!({ "attempt": place.attempt, "crashes": place.crashes });
    event(db, id, "job.claimed", &detail, now)?;
    Ok(true)
}

/// Records that a stage of the present attempt starts; `false` if the job is not running.
pub fn stage_started(db: &Connection, id: &JobId, stage: Stage, now: DateTime<Utc>) -> Result<bool> {
    let changed = db
        .prepare_cached("UPDATE jobs SET stage = ?2 WHERE id = ?1 AND state = 'running'")?
        .execute([id.as_str(), stage.as_str()])?;
    if changed == 0 {
        return Ok(false);
    }
    db.prepare_cached(
        "INSERT INTO stages (job_id, run, attempt, name, started_at)
         SELECT id, run, attempt, ?2, ?3 FROM jobs WHERE id = ?1
         ON CONFLICT DO UPDATE SET started_at = excluded.started_at, ms = NULL, provider = NULL, reused = NULL,
             generated = NULL, resumed = 0, cost = NULL",
    )?
    .execute(params![id.as_str(), stage.as_str(), ms(now)])?;
    Ok(true)
}

/// Records a finished stage of the present attempt; `false` if there is no such job.
pub fn stage_done(db: &Connection, id: &JobId, done: &StageRecord, now: DateTime<Utc>) -> Result<bool> {
    let started = ms(now).saturating_sub(int(done.ms));
    let changed = db
        .prepare_cached(
            "INSERT INTO stages (job_id, run, attempt, name, started_at, provider, ms, reused, generated, resumed, cost)
             SELECT id, run, attempt, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM jobs WHERE id = ?1
             ON CONFLICT DO UPDATE SET provider = excluded.provider, ms = excluded.ms, reused = excluded.reused,
                 generated = excluded.generated, resumed = excluded.resumed, cost = excluded.cost",
        )?
        .execute(params![
            id.as_str(),
            done.name.as_str(),
            started,
            done.provider,
            int(done.ms),
            done.reused,
            done.generated,
            done.resumed,
            int(done.cost.micros())
        ])?;
    Ok(changed == 1)
}

/// Records how an attempt ended; `false` if there is no such job.
pub fn attempt_ended(db: &Connection, id: &JobId, end: &AttemptEnd, now: DateTime<Utc>) -> Result<bool> {
    let started = ms(now).saturating_sub(int(end.ms));
    let changed = db
        .prepare_cached(
            "INSERT INTO attempts (job_id, run, n, started_at, ended_at, code, ms, message)
             SELECT id, run, ?2, ?3, ?4, ?5, ?6, ?7 FROM jobs WHERE id = ?1
             ON CONFLICT DO UPDATE SET ended_at = excluded.ended_at, code = excluded.code, ms = excluded.ms,
                 message = excluded.message",
        )?
        .execute(params![
            id.as_str(),
            end.n,
            started,
            ms(now),
            end.code.map(job::Code::as_str),
            int(end.ms),
            end.message
        ])?;
    Ok(changed == 1)
}

/// Records that a job went back to the queue, with the counts in its file's name there. `false` if there is no such job
/// or it has a verdict.
pub fn requeued(
    db: &Connection,
    id: &JobId,
    place: Place,
    due: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE jobs SET state = 'queued', attempt = ?2, crashes = ?3, due = ?4, stage = NULL
             WHERE id = ?1 AND state IN ('queued', 'running')",
        )?
        .execute(params![id.as_str(), place.attempt, place.crashes, due.map(ms)])?;
    if changed == 0 {
        return Ok(false);
    }
    let detail = json!({ "attempt": place.attempt, "crashes": place.crashes, "due": due.map(|at| at.to_rfc3339()) });
    event(db, id, "job.requeued", &detail, now)?;
    Ok(true)
}

/// Records that a job went back to the queue until it can be paid, like [`requeued`], with the reason.
pub fn held(
    db: &Connection,
    id: &JobId,
    place: Place,
    due: DateTime<Utc>,
    failure: &Failure,
    now: DateTime<Utc>,
) -> Result<bool> {
    if !requeued(db, id, place, Some(due), now)? {
        return Ok(false);
    }
    let code = failure.code.as_str();
    db.prepare_cached("UPDATE jobs SET error_code = ?2 WHERE id = ?1")?.execute([id.as_str(), code])?;
    event(db, id, "job.held", &json!({ "code": code, "reason": failure.message }), now)
}

/// Makes all jobs due that are held by a cap, and returns them.
pub fn held_released(db: &Connection, now: DateTime<Utc>) -> Result<Vec<JobId>> {
    let mut statement = db.prepare_cached(
        "UPDATE jobs INDEXED BY jobs_held SET due = ?1
         WHERE state = 'queued' AND error_code IS NOT NULL AND error_code = ?2 RETURNING id",
    )?;
    let ids = statement
        .query_map(params![ms(now), Code::CostLimit.as_str()], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Records a success. After it the job never runs again without a `retry`.
pub fn succeeded(db: &Connection, id: &JobId, attempt: u32, document: &str, now: DateTime<Utc>) -> Result<Settled> {
    if let Some(settled) = settled(db, id, JobState::Done)? {
        return Ok(settled);
    }
    db.prepare_cached(
        "UPDATE jobs SET state = 'done', attempt = ?2, verdict = ?3, finished_at = ?4, error_code = NULL,
             error_stage = NULL, workspace = NULL, stage = NULL WHERE id = ?1",
    )?
    .execute(params![id.as_str(), attempt, document, ms(now)])?;
    db.prepare_cached(
        "UPDATE attempts SET ended_at = ?3, ms = max(?3 - started_at, 0), code = NULL, message = NULL
         WHERE job_id = ?1 AND n = ?2 AND run = (SELECT run FROM jobs WHERE id = ?1)",
    )?
    .execute(params![id.as_str(), attempt, ms(now)])?;
    history::ended(db, id)?;
    event(db, id, "job.done", &json!({ "attempt": attempt }), now)?;
    Ok(Settled::Recorded)
}

/// Records the end of a job that did not succeed.
pub fn failed(db: &Connection, id: &JobId, end: &End, now: DateTime<Utc>) -> Result<Settled> {
    if !matches!(end.state, JobState::Failed | JobState::Cancelled | JobState::Rejected) {
        debug_assert!(false, "{} is not the end of a failed job", end.state);
        return Err(rusqlite::Error::InvalidParameterName(format!("state {}", end.state)));
    }
    if let Some(settled) = settled(db, id, end.state)? {
        return Ok(settled);
    }
    db.prepare_cached(
        "UPDATE jobs SET state = :state, verdict = :document, finished_at = :now, error_code = :code,
             error_stage = :stage, workspace = :workspace, stage = NULL WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id.as_str(),
        ":state": end.state.as_str(),
        ":document": end.document,
        ":now": ms(now),
        ":code": end.code.as_str(),
        ":stage": end.stage.map(Stage::as_str),
        ":workspace": end.workspace.as_ref().map(|kept| &kept.path),
    })?;
    if let Some(kept) = &end.workspace {
        usage::preserved(db, id, kept.bytes, kept.entries)?;
    }
    history::ended(db, id)?;
    texts::failed(db, id, end.code.as_str(), &end.document)?;
    texts::index_many(db)?;
    let detail = json!({ "code": end.code.as_str(), "stage": end.stage.map(Stage::as_str) });
    event(db, id, &format!("job.{}", end.state), &detail, now)?;
    Ok(Settled::Recorded)
}

/// Puts a job with a verdict back into the queue as a new run, and returns its new number in the order of acceptance.
///
/// `None` if there is no such job, it has not ended, or it is a rejected file. It has no verdict
/// then, or recovery would take that for the new run's; but its result stays in the row until the new run ends, because
/// its page shows it. The attempts and stages of old runs stay.
pub fn retried(db: &Connection, id: &JobId, now: DateTime<Utc>) -> Result<Option<u64>> {
    let Some(old @ (JobState::Done | JobState::Failed | JobState::Cancelled)) = state(db, id)? else {
        return Ok(None);
    };
    let seq = next_seq(db)?;
    db.prepare_cached(
        "UPDATE jobs SET state = 'queued', seq = ?2, run = run + 1, attempt = 0, crashes = 0, due = NULL,
             claimed_at = NULL, finished_at = NULL, stage = NULL, error_code = NULL, error_stage = NULL,
             verdict = iif(state = 'done', verdict, NULL), aged_at = NULL WHERE id = ?1",
    )?
    .execute(params![id.as_str(), int(seq)])?;
    usage::gone(db, id)?; // the new run uses its workspace
    history::accepted(db, seq, now)?;
    event(db, id, "job.retried", &json!({ "was": old.as_str() }), now)?;
    Ok(Some(seq))
}

/// Records the preserved workspace of a finished job; `false` if there is no such job or it has not ended.
pub fn workspace_kept(db: &Connection, id: &JobId, kept: &Kept) -> Result<bool> {
    let sql = "UPDATE jobs SET workspace = ?2 WHERE id = ?1 AND state NOT IN ('queued', 'running')";
    let known = db.prepare_cached(sql)?.execute([id.as_str(), &kept.path])? == 1;
    if known {
        usage::preserved(db, id, kept.bytes, kept.entries)?;
    }
    Ok(known)
}

/// Records a preserved workspace that exists on disk and is missing in the ledger. `false` if it is recorded, or the
/// job has not ended.
pub fn workspace_found(db: &Connection, id: &JobId, kept: &Kept) -> Result<bool> {
    if is_live(db, id)? || usage::is_preserved(db, id)? {
        return Ok(false);
    }
    db.prepare_cached("UPDATE jobs SET workspace = ?2 WHERE id = ?1")?.execute([id.as_str(), &kept.path])?;
    usage::preserved(db, id, kept.bytes, kept.entries)?;
    Ok(true)
}

/// Tells whether a job is queued or running.
pub fn is_live(db: &Connection, id: &JobId) -> Result<bool> {
    Ok(state(db, id)?.is_some_and(|state| !state.is_final()))
}

/// Records that a preserved workspace was removed; `false` if none was recorded.
pub fn workspace_removed(db: &Connection, id: &JobId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE jobs SET workspace = NULL WHERE id = ?1 AND workspace IS NOT NULL";
    let known = db.prepare_cached(sql)?.execute([id.as_str()])? == 1;
    let removed = usage::gone(db, id)? || known;
    if removed {
        event(db, id, "workspace.removed", &json!({}), now)?;
    }
    Ok(removed)
}

/// Adds an event of a job; `false` if there is no such job.
pub(super) fn event(db: &Connection, id: &JobId, name: &str, detail: &Value, now: DateTime<Utc>) -> Result<bool> {
    let sql = "INSERT INTO events (job_id, at, event, detail) SELECT id, ?2, ?3, ?4 FROM jobs WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.execute(params![id.as_str(), ms(now), name, json_text(detail)?])? == 1)
}

/// Adds the row of a job.
pub(super) fn insert(
    db: &Connection,
    order: &Reservation,
    state: JobState,
    seq: u64,
    now: DateTime<Utc>,
) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO jobs (id, seq, content_hash, state, title, kind, priority, labels, metadata, due, submitted_at,
             accepted_at, via)
         VALUES (:id, :seq, :hash, :state, :title, :kind, :priority, :labels, :metadata, :due, :submitted, :now, :via)",
    )?
    .execute(named_params! {
        ":id": order.id.as_str(),
        ":seq": int(seq),
        ":hash": order.content_hash,
        ":state": state.as_str(),
        ":title": order.title,
        ":kind": order.kind,
        ":priority": order.priority,
        ":labels": json_text(&order.labels)?,
        ":metadata": json_text(&order.metadata)?,
        ":due": order.due.map(ms),
        ":submitted": order.submitted_at.map(ms),
        ":now": ms(now),
        ":via": order.via,
    })?;
    texts::enter(db, order, int(seq))
}

/// Removes the row of a job, with its history.
pub(super) fn remove(db: &Connection, id: &JobId) -> Result<()> {
    db.prepare_cached("DELETE FROM jobs WHERE id = ?1")?.execute([id.as_str()])?;
    Ok(())
}

/// Returns the state of a job; `None` if there is no such job.
pub(super) fn state(db: &Connection, id: &JobId) -> Result<Option<JobState>> {
    db.prepare_cached("SELECT state FROM jobs WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.stored("state"))
        .optional()
}

/// Compares a verdict with the one in the ledger; `None` if there is none yet, so that it is to be recorded.
fn settled(db: &Connection, id: &JobId, verdict: JobState) -> Result<Option<Settled>> {
    Ok(match state(db, id)? {
        None => Some(Settled::Unknown),
        Some(stands) if stands == verdict => Some(Settled::Already),
        Some(stands) if stands.is_final() => Some(Settled::Other(stands)),
        Some(_) => None,
    })
}

/// Returns the next number in the order of acceptance.
pub(super) fn next_seq(db: &Connection) -> Result<u64> {
    db.prepare_cached(
        "INSERT INTO sequence (name, n) VALUES ('job', 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
    )?
    .query_row([], |row| row.get(0).map(count))
}
