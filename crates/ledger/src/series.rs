//! What language models told: the titles of jobs that name none, and each series, so that no story is told twice.

use super::rows::ms;
use super::texts;
use chrono::{DateTime, Utc};
use job::JobId;
use rusqlite::{Connection, Result, params};

/// How many stories of a series are remembered: what fits into a question to a language model.
const STORIES_MAX: u32 = 50;

/// A story of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its title.
    pub title: String,
    /// What it is about, in one line.
    pub line: String,
}

/// Remembers the story of a job, and forgets all but the newest [`STORIES_MAX`] of its series; `false` if there is no such job.
/// A job has one story: another one replaces it.
pub(super) fn add(db: &Connection, id: &JobId, series: &str, told: &Told, now: DateTime<Utc>) -> Result<bool> {
    let added = db
        .prepare_cached(
            "INSERT INTO series (job_id, name, title, line, told_at) SELECT id, ?2, ?3, ?4, ?5 FROM jobs WHERE id = ?1
             ON CONFLICT DO UPDATE SET name = excluded.name, title = excluded.title, line = excluded.line,
                 told_at = excluded.told_at
             WHERE (name, title, line) IS NOT (excluded.name, excluded.title, excluded.line)",
        )?
        .execute(params![id.as_str(), series, told.title, told.line, ms(now)])?;
    db.prepare_cached(
        "DELETE FROM series WHERE name = ?1 AND job_id NOT IN
             (SELECT job_id FROM series WHERE name = ?1 ORDER BY told_at DESC, job_id DESC LIMIT ?2)",
    )?
    .execute(params![series, STORIES_MAX])?;
    Ok(added == 1)
}

/// Names a job by the story that was written for it; `false` if there is no such job or it has that title.
pub(super) fn titled(db: &Connection, id: &JobId, title: &str) -> Result<bool> {
    let sql = "UPDATE jobs SET title = ?2 WHERE id = ?1 AND title IS NOT ?2";
    let is_new = db.prepare_cached(sql)?.execute([id.as_str(), title])? == 1;
    if is_new {
        texts::titled(db, id, title)?;
    }
    Ok(is_new)
}

/// Returns the stories of a series without that of one job, the newest first.
pub(super) fn of(db: &Connection, series: &str, except: &JobId) -> Result<Vec<Told>> {
    db.prepare_cached(
        "SELECT title, line FROM series WHERE name = ?1 AND job_id <> ?2 ORDER BY told_at DESC, job_id DESC LIMIT ?3",
    )?
    .query_map(params![series, except.as_str(), STORIES_MAX], |row| {
        Ok(Told { title: row.get("title")?, line: row.get("line")? })
    })?
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ledger, Reservation, acts};
    use chrono::TimeDelta;
    use db::Db;
    use job::JobRequest;

    #[test]
    fn a_series_remembers_its_newest_stories_and_each_job_once() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let told = |title: &str| Told { title: title.to_owned(), line: format!("About {title}.") };
        let add = |job: &str, series: &str, title: &str, hour: i64| {
            let (id, now) = (job.parse().unwrap(), start + TimeDelta::hours(hour));
            ledger.run_blocking(acts::story_told(id, series.to_owned(), told(title), now)).unwrap()
        };
        let of = |series: &str, except: &str| {
            let found = ledger.run_blocking(acts::series(series.to_owned(), except.parse().unwrap())).unwrap();
            found.into_iter().map(|it| it.title).collect::<Vec<_>>()
        };
        let jobs: Vec<_> =
            (0..60).map(|it| Reservation::of(&JobRequest::example(&format!("job-{it}")), None, "cli")).collect();
        ledger.run_blocking(acts::reserve(jobs, start)).unwrap();
        assert!(!add("nobody", "fog", "None", 0), "the ledger has no such job");
        assert!(
            add("job-1", "fog", "The Fog", 1) && add("job-2", "fog", "The Lamp", 2) && add("job-3", "sea", "Tide", 3)
        );
        assert!(!add("job-1", "fog", "The Fog", 9), "the same again changes nothing");
        assert_eq!(of("fog", "job-9"), ["The Lamp", "The Fog"]);
        assert_eq!(of("fog", "job-2"), ["The Fog"], "a job does not stand in its own way");
        assert!(add("job-1", "fog", "The Keeper", 10), "a revision tells another story");
        assert_eq!(of("fog", "job-9"), ["The Keeper", "The Lamp"]);
        for number in 4..60 {
            assert!(add(&format!("job-{number}"), "fog", &format!("Tale {number}"), 10 + number));
        }
        let all = of("fog", "nobody");
        assert_eq!((all.len(), all[0].as_str(), all[49].as_str()), (50, "Tale 59", "Tale 10"));
        assert_eq!(of("sea", "job-9"), ["Tide"]);
        let titled = || ledger.run_blocking(acts::titled("job-7".parse().unwrap(), "Tale 7".to_owned())).unwrap();
        assert_eq!((titled(), titled()), (true, false));
        let record = ledger.run_blocking(acts::job("job-7".parse().unwrap())).unwrap().unwrap();
        assert_eq!(record.title.as_deref(), Some("Tale 7"));
    }
}
