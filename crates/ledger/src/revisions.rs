//! Revisions of a job: other content under the same id, and what becomes of the video before it.

use super::facts::Reservation;
use super::record::Revision;
use super::rows::{Columns, int, json_text, ms};
use super::texts;
use chrono::{DateTime, Utc};
use job::{JobId, JobState};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};

/// Tells whether a job in this state may be replaced by other content: a job that did not succeed always, because its
/// file is corrected; a job that is done only on purpose.
pub(super) fn may_replace(state: JobState, revise: bool) -> bool {
    match state {
        JobState::Failed | JobState::Cancelled => true,
        JobState::Done => revise,
        JobState::Queued | JobState::Running | JobState::Rejected => false,
    }
}

/// Keeps the present revision in the history, and puts the job back into the queue with other content. Its result stays in
/// the row until the new run ends, because its page shows it.
pub(super) fn revise(db: &Connection, order: &Reservation, seq: u64, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO revisions (job_id, revision, content_hash, state, submitted_at, finished_at, outputs)
         SELECT id, revision, content_hash, state, submitted_at, finished_at,
             coalesce((SELECT json_group_array(value ->> '$.url') FROM json_each(jobs.verdict, '$.outputs')), '[]')
         FROM jobs WHERE id = ?1",
    )?
    .execute([order.id.as_str()])?;
    db.prepare_cached(
        "UPDATE jobs SET state = 'queued', seq = :seq, run = run + 1, revision = revision + 1, content_hash = :hash,
             title = :title, kind = :kind, priority = :priority, labels = :labels, metadata = :metadata, due = :due,
             submitted_at = :submitted, accepted_at = :now, via = :via, attempt = 0, crashes = 0, claimed_at = NULL,
             finished_at = NULL, stage = NULL, error_code = NULL, error_stage = NULL,
             verdict = iif(state = 'done', verdict, NULL), aged_at = NULL, cost = 0
         WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": order.id.as_str(),
        ":seq": int(seq),
        ":hash": order.content_hash,
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

/// Writes a job's row again, so that a durable commit contains it and everything before it.
pub(super) fn touch(db: &Connection, id: &JobId) -> Result<()> {
    db.prepare_cached("UPDATE jobs SET revision = revision WHERE id = ?1")?.execute([id.as_str()]).map(drop)
}

const COLUMNS: &str = "job_id, revisions.revision, revisions.state, revisions.submitted_at, revisions.finished_at, \
                       withdrawn_at, outputs";

/// Returns the revisions of a job before the present one, the oldest first.
pub(super) fn of(db: &Connection, id: &JobId) -> Result<Vec<Revision>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM revisions WHERE job_id = ?1 ORDER BY revision"))?
        .query_map([id.as_str()], revision)?
        .collect()
}

/// Returns the revisions whose files are still published although a newer one succeeded: without those files that the
/// newer one published, too.
pub(super) fn replaced(db: &Connection, id: Option<&JobId>) -> Result<Vec<Revision>> {
    let sql = format!(
        "SELECT {COLUMNS}, verdict FROM revisions JOIN jobs ON id = job_id
         WHERE withdrawn_at IS NULL AND jobs.state = 'done' AND (?1 IS NULL OR job_id = ?1) ORDER BY job_id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let replaced = statement.query_map([id.map(JobId::as_str)], |row| {
        let mut replaced = revision(row)?;
        let document = row.get::<_, Option<String>>("verdict")?.unwrap_or_default();
        let document: serde_json::Value = serde_json::from_str(&document).unwrap_or_default();
        let outputs = document.get("outputs").and_then(serde_json::Value::as_array);
        let present = |url: &String| {
            outputs.into_iter().flatten().any(|output| output.get("url").and_then(|it| it.as_str()) == Some(url))
        };
        replaced.outputs.retain(|url| !present(url));
        Ok(replaced)
    })?;
    replaced.collect()
}

/// Records that the files of a revision were removed; `false` if there is no such revision.
pub(super) fn withdrawn(db: &Connection, id: &JobId, revision: u32, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE revisions SET withdrawn_at = ?3 WHERE job_id = ?1 AND revision = ?2 AND withdrawn_at IS NULL";
    Ok(db.prepare_cached(sql)?.execute(params![id.as_str(), revision, ms(now)])? == 1)
}

/// Records what the scenes of a job's video show; `false` if there is no such job.
pub(super) fn storyboard_drawn(db: &Connection, id: &JobId, scenes: &str) -> Result<bool> {
    let sql = "INSERT OR REPLACE INTO storyboards (job_id, scenes) SELECT id, ?2 FROM jobs WHERE id = ?1";
    let is_drawn = db.prepare_cached(sql)?.execute([id.as_str(), scenes])? == 1;
    texts::told(db, id, scenes)?;
    Ok(is_drawn)
}

/// Returns what the scenes of a job's last video showed.
pub(super) fn storyboard(db: &Connection, id: &JobId) -> Result<Option<String>> {
    let sql = "SELECT scenes FROM storyboards WHERE job_id = ?1";
    db.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0)).optional()
}

fn revision(row: &Row<'_>) -> Result<Revision> {
    Ok(Revision {
        job: row.stored("job_id")?,
        revision: row.get("revision")?,
        state: row.stored("state")?,
        submitted_at: row.time_if_any("submitted_at")?,
        finished_at: row.time_if_any("finished_at")?,
        withdrawn_at: row.time_if_any("withdrawn_at")?,
        outputs: row.json("outputs")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{End, Ledger, Place, Reserve, acts};
    use db::Db;
    use job::{Code, JobRequest};

    fn order(content: u8, revise: bool) -> Reservation {
        let job = JobRequest { content_hash: [content; 32], revise, ..JobRequest::example("tale") };
        Reservation::of(&job, None, "cli")
    }

    fn published(urls: &[&str]) -> String {
        let outputs: Vec<_> = urls.iter().map(|url| serde_json::json!({ "url": url })).collect();
        serde_json::json!({ "outputs": outputs }).to_string()
    }

    #[test]
    fn other_content_becomes_the_next_revision_and_replaces_what_was_published() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let id: JobId = "tale".parse().unwrap();
        let reserve =
            |content, revise| ledger.run_blocking(acts::reserve(vec![order(content, revise)], now)).unwrap().remove(0);
        let succeed = |urls: &[&str]| {
            ledger.run_blocking(acts::claimed(id.clone(), Place { attempt: 1, crashes: 0 }, now)).unwrap();
            ledger.run_blocking(acts::succeeded(id.clone(), 1, published(urls), now)).unwrap();
        };
        let replaced = || ledger.run_blocking(acts::replaced(None)).unwrap();
        assert_eq!(reserve(1, true), Reserve::New { seq: 1 });
        assert_eq!(reserve(2, true), Reserve::Conflict { state: JobState::Queued }, "it is live");
        succeed(&["file:///a-1.mp4", "file:///a.jpg"]);
        assert_eq!(reserve(2, false), Reserve::Conflict { state: JobState::Done }, "nobody asked for a revision");
        assert_eq!(reserve(2, true), Reserve::Revised { seq: 2 });
        assert_eq!(reserve(2, true), Reserve::Same { state: JobState::Queued, seq: 2 });
        assert!(replaced().is_empty(), "the old files stay until the new ones are there");
        let newest = || ledger.run_blocking(acts::newest_document(id.clone())).unwrap();
        let first = published(&["file:///a-1.mp4", "file:///a.jpg"]);
        assert_eq!(newest(), Some((JobState::Queued, Some(first))), "its page shows them");
        assert_eq!(ledger.run_blocking(acts::verdict(id.clone())).unwrap(), None, "the new revision has no verdict");
        succeed(&["file:///a-2.mp4", "file:///a.jpg"]);
        assert_eq!(newest(), Some((JobState::Done, Some(published(&["file:///a-2.mp4", "file:///a.jpg"])))));
        let old = replaced().remove(0);
        assert_eq!((old.revision, old.outputs.as_slice()), (1, &["file:///a-1.mp4".to_owned()][..]));
        assert!(ledger.run_blocking(acts::withdrawn(id.clone(), 1, now)).unwrap());
        assert!(replaced().is_empty());
        let record = ledger.run_blocking(acts::job(id.clone())).unwrap().unwrap();
        assert_eq!((record.revision, record.run, record.content_hash), (2, 2, [2; 32]));
        assert_eq!(ledger.run_blocking(acts::revisions(id)).unwrap().len(), 1);
    }

    #[test]
    fn the_corrected_file_of_a_failed_job_runs_without_a_word() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let reserve = |content| ledger.run_blocking(acts::reserve(vec![order(content, false)], now)).unwrap().remove(0);
        reserve(1);
        let (code, document) = (Code::VoiceUnknown, "{}".to_owned());
        let end = End { state: JobState::Failed, code, stage: None, document, workspace: None };
        ledger.run_blocking(acts::failed("tale".parse().unwrap(), end, now)).unwrap();
        assert_eq!(reserve(1), Reserve::Same { state: JobState::Failed, seq: 1 });
        assert_eq!(reserve(2), Reserve::Revised { seq: 2 });
    }
}
