//! The stories that language models wrote for jobs: each is paid for once.

use job::JobId;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// A story that was written for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRow {
    /// The hash of what was ordered, and of whom.
    pub asked: [u8; 32],
    /// The story, as JSON.
    pub story: String,
}

/// Keeps the story of a job; `false` if there is no such job. A job has one story: another one replaces it.
pub(super) fn keep(db: &Connection, id: &JobId, row: &StoryRow) -> Result<bool> {
    let kept = db
        .prepare_cached(
            "INSERT INTO stories (job_id, asked, story) SELECT id, ?2, ?3 FROM jobs WHERE id = ?1
             ON CONFLICT DO UPDATE SET asked = excluded.asked, story = excluded.story",
        )?
        .execute(params![id.as_str(), row.asked, row.story])?;
    Ok(kept == 1)
}

/// Returns the story of a job.
pub(super) fn of(db: &Connection, id: &JobId) -> Result<Option<StoryRow>> {
    db.prepare_cached("SELECT asked, story FROM stories WHERE job_id = ?1")?
        .query_row([id.as_str()], |row| Ok(StoryRow { asked: row.get("asked")?, story: row.get("story")? }))
        .optional()
}

/// Forgets the story of a job; `false` if there is none.
pub(super) fn forget(db: &Connection, id: &JobId) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM stories WHERE job_id = ?1")?.execute([id.as_str()])? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ledger, Reservation, acts};
    use chrono::DateTime;
    use db::Db;
    use job::JobRequest;

    #[test]
    fn a_job_has_the_story_that_was_written_last_until_its_history_goes() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let jobs = ["fox", "hen"].map(|it| Reservation::of(&JobRequest::example(it), None, "cli"));
        ledger.run_blocking(acts::reserve(jobs.to_vec(), now)).unwrap();
        let id = |id: &str| -> JobId { id.parse().unwrap() };
        let row = |asked: u8, story: &str| StoryRow { asked: [asked; 32], story: story.to_owned() };
        let keep = |it: &str, row| ledger.run_blocking(acts::story_written(id(it), row)).unwrap();
        let of = |it: &str| ledger.run_blocking(acts::written_story(id(it))).unwrap();
        let anew = |it: &str| ledger.run_blocking(acts::retried_anew(id(it), now)).unwrap();

        assert!(!keep("nobody", row(1, "{}")), "the ledger has no such job");
        assert!(keep("fox", row(1, "{}")) && keep("hen", row(2, "[]")) && keep("fox", row(3, "[1]")));
        assert_eq!((of("fox"), of("hen"), of("nobody")), (Some(row(3, "[1]")), Some(row(2, "[]")), None));
        assert_eq!((anew("hen"), of("hen")), (None, Some(row(2, "[]"))), "no retry is recorded, and the story stays");

        for it in ["fox", "hen"] {
            ledger.run_blocking(acts::succeeded(id(it), 1, "{}".into(), now)).unwrap();
        }
        assert!(anew("hen").is_some() && of("hen").is_none(), "both at once");
        assert_eq!(of("fox"), Some(row(3, "[1]")), "a retry finds it");
        ledger.run_blocking(acts::aged(vec![id("fox")], now)).unwrap();
        assert_eq!(of("fox"), None);
    }
}
