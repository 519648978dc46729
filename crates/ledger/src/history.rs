//! What happened over time: failures in groups, and counts by the hour.

use super::rows::{Columns, count, int, ms, time};
use chrono::{DateTime, Utc};
use job::{Code, JobId, Money, Stage};
use rusqlite::{Connection, Result, Row};
use std::collections::BTreeMap;
use std::ops::Range;

/// The milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// The failed jobs that have one stage and code in common. A job that was retried is none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureGroup {
    /// The stage that failed; `None`: outside of any, or one that this version does not know.
    pub stage: Option<Stage>,
    /// The error code; `None` if this version does not know it.
    pub code: Option<Code>,
    /// How many jobs.
    pub count: u64,
    /// The one that failed last.
    pub newest: FailedJob,
}

/// A failed job, as the example of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    /// Its id.
    pub id: JobId,
    /// Its title.
    pub title: Option<String>,
    /// When it failed.
    pub finished_at: DateTime<Utc>,
    /// The error message.
    pub message: Option<String>,
}

/// What happened in one hour.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HourCounts {
    /// Jobs accepted, those put back by a retry or a revision included.
    pub accepted: u64,
    /// Jobs done.
    pub done: u64,
    /// Jobs failed.
    pub failed: u64,
    /// Jobs cancelled.
    pub cancelled: u64,
    /// The durations of the jobs done (last attempt, claim to verdict), in buckets: how many took at least so many
    /// milliseconds, and less than the next bucket.
    pub took: BTreeMap<u64, u64>,
    /// The working time of the stages of the jobs that ended, in milliseconds.
    pub stages_ms: BTreeMap<Stage, u64>,
    /// Pictures that these jobs took from the library.
    pub reused: u64,
    /// Pictures that were made for them.
    pub generated: u64,
}

impl HourCounts {
    /// Adds the counts of another time.
    pub fn add(&mut self, other: &Self) {
        let Self { accepted, done, failed, cancelled, took, stages_ms, reused, generated } = other;
        self.accepted += accepted;
        self.done += done;
        self.failed += failed;
        self.cancelled += cancelled;
        self.reused += reused;
        self.generated += generated;
        for (ms, n) in took {
            *self.took.entry(*ms).or_default() += n;
        }
        for (stage, ms) in stages_ms {
            *self.stages_ms.entry(*stage).or_default() += ms;
        }
    }

    /// Returns the nearest-rank percentile of the durations in milliseconds, within a sixth: the middle of its bucket. `None` if
    /// no job was done.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.took.values().sum();
        let mut left = (all * percent).div_ceil(100).max(1);
        self.took.iter().find_map(|(ms, n)| {
            let is_here = left <= *n;
            left = left.saturating_sub(*n);
            is_here.then_some(ms + ms / 8) // a bucket ends about a quarter above its beginning
        })
    }
}

/// Counts an accepted job.
pub(super) fn accepted(db: &Connection, seq: u64, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO hours (hour, first_seq, accepted) VALUES (?1, ?2, 1)
         ON CONFLICT DO UPDATE SET accepted = accepted + 1, first_seq = min(first_seq, excluded.first_seq)",
    )?
    .execute([hour(now), int(seq)])?;
    Ok(())
}

/// Counts a job no longer that was accepted at this time, in milliseconds, and gave its id back.
pub(super) fn released(db: &Connection, accepted_at: i64) -> Result<()> {
    let sql = "UPDATE hours SET accepted = accepted - 1 WHERE hour = ?1 / 3600000 AND accepted > 0";
    db.prepare_cached(sql)?.execute([accepted_at])?;
    Ok(())
}

/// Counts a job that has just got its verdict, with the stages of its run that are recorded.
pub(super) fn ended(db: &Connection, id: &JobId) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO hours (hour, first_seq, done, failed, cancelled, story_ms, tts_ms, images_ms, video_ms, upload_ms, reused,
             generated)
         SELECT jobs.finished_at / 3600000, jobs.seq, jobs.state = 'done', jobs.state = 'failed', jobs.state = 'cancelled',
             total(ms) FILTER (WHERE name = 'story'), total(ms) FILTER (WHERE name = 'tts'),
             total(ms) FILTER (WHERE name = 'images'), total(ms) FILTER (WHERE name = 'video'),
             total(ms) FILTER (WHERE name = 'upload'), total(reused) FILTER (WHERE name = 'images'),
             total(generated) FILTER (WHERE name = 'images')
         FROM jobs LEFT JOIN stages ON job_id = id AND stages.run = jobs.run WHERE id = ?1 GROUP BY id
         ON CONFLICT DO UPDATE SET first_seq = min(first_seq, excluded.first_seq), done = done + excluded.done,
             failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,
             story_ms = story_ms + excluded.story_ms, tts_ms = tts_ms + excluded.tts_ms,
             images_ms = images_ms + excluded.images_ms, video_ms = video_ms + excluded.video_ms,
             upload_ms = upload_ms + excluded.upload_ms, reused = reused + excluded.reused,
             generated = generated + excluded.generated",
    )?
    .execute([id.as_str()])?;
    db.prepare_cached(
        "INSERT INTO hour_took (hour, ms, n)
         SELECT finished_at / 3600000, (SELECT max(ms) FROM took_bucket WHERE ms <= max(0, coalesce(finished_at - claimed_at, 0))), 1
         FROM jobs WHERE id = ?1 AND state = 'done'
         ON CONFLICT DO UPDATE SET n = n + 1",
    )?
    .execute([id.as_str()])?;
    Ok(())
}

/// Returns the number of an hour since 1970.
fn hour(at: DateTime<Utc>) -> i64 {
    ms(at).div_euclid(HOUR_MS)
}

/// Returns a number that is not above that of any job that was accepted or ended since then; `None` if there are none.
pub(super) fn first_seq(db: &Connection, since: DateTime<Utc>) -> Result<Option<i64>> {
    let sql = "SELECT min(first_seq) FROM hours WHERE hour >= ?1";
    db.prepare_cached(sql)?.query_row([hour(since)], |row| row.get(0))
}

/// Returns the failed jobs since then by stage and code, the group with the newest failure first.
pub(super) fn failures(db: &Connection, since: DateTime<Utc>) -> Result<Vec<FailureGroup>> {
    db.prepare_cached(FAILURES)?
        .query_map([ms(since)], |row| {
            Ok(FailureGroup {
                stage: row.stored_if_known("error_stage")?,
                code: row.stored_if_known("error_code")?,
                count: count(row.get("n")?),
                newest: FailedJob {
                    id: row.stored("id")?,
                    title: row.get("title")?,
                    finished_at: row.time("newest")?,
                    message: row.get("message")?,
                },
            })
        })?
        .collect()
}

/// The groups come from the index alone: of each, all columns are those of the row with the newest failure.
const FAILURES: &str =
    "SELECT found.*, title, CASE WHEN json_valid(verdict) THEN verdict ->> '$.error.message' END AS message
     FROM (SELECT error_stage, error_code, count(*) AS n, max(finished_at) AS newest, id
           FROM jobs INDEXED BY jobs_failed WHERE state = 'failed' AND finished_at >= ?1
           GROUP BY error_stage, error_code) AS found JOIN jobs USING (id) ORDER BY newest DESC";

/// Adds up the hours of a time in steps of `?3` hours.
const HOURS: &str =
    "SELECT hour / ?3 * ?3 AS began, sum(accepted) AS accepted, sum(done) AS done, sum(failed) AS failed,
         sum(cancelled) AS cancelled, sum(story_ms) AS story_ms, sum(tts_ms) AS tts_ms, sum(images_ms) AS images_ms,
         sum(video_ms) AS video_ms, sum(upload_ms) AS upload_ms, sum(reused) AS reused, sum(generated) AS generated
     FROM hours WHERE ?1 <= hour AND hour <= ?2 GROUP BY began";
const HOURS_TOOK: &str =
    "SELECT hour / ?3 * ?3 AS began, ms, sum(n) AS n FROM hour_took WHERE ?1 <= hour AND hour <= ?2 GROUP BY began, ms";

/// Returns the counts of the hours of that time, added up in steps of `each` hours since 1970, by when each step began; those
/// in which nothing happened are left out.
pub(super) fn hours(
    db: &Connection,
    period: &Range<DateTime<Utc>>,
    each: u32,
) -> Result<BTreeMap<DateTime<Utc>, HourCounts>> {
    let bounds = [hour(period.start), hour(period.end), i64::from(each)];
    let began =
        |row: &Row<'_>| Ok::<_, rusqlite::Error>(time(row.get::<_, i64>("began")? * HOUR_MS).unwrap_or_default());
    let mut hours: BTreeMap<DateTime<Utc>, HourCounts> = db
        .prepare_cached(HOURS)?
        .query_map(bounds, |row| Ok((began(row)?, hour_counts(row)?)))?
        .collect::<Result<_>>()?;
    let mut took = db.prepare_cached(HOURS_TOOK)?;
    let took = took.query_map(bounds, |row| Ok((began(row)?, count(row.get("ms")?), count(row.get("n")?))))?;
    for bucket in took {
        let (at, ms, n) = bucket?;
        hours.entry(at).or_default().took.insert(ms, n);
    }
    Ok(hours)
}

fn hour_counts(row: &Row<'_>) -> Result<HourCounts> {
    let number = |name: &str| row.get(name).map(count);
    let stages = [
        (Stage::Story, "story_ms"),
        (Stage::Tts, "tts_ms"),
        (Stage::Images, "images_ms"),
        (Stage::Video, "video_ms"),
        (Stage::Upload, "upload_ms"),
    ];
    Ok(HourCounts {
        accepted: number("accepted")?,
        done: number("done")?,
        failed: number("failed")?,
        cancelled: number("cancelled")?,
        took: BTreeMap::new(),
        stages_ms: stages.into_iter().map(|(stage, name)| Ok((stage, number(name)?))).collect::<Result<_>>()?,
        reused: number("reused")?,
        generated: number("generated")?,
    })
}

/// Returns what was spent in that time by UTC day and provider; the day is given by when it began.
pub(super) fn spent(db: &Connection, period: &Range<DateTime<Utc>>) -> Result<Vec<(DateTime<Utc>, String, Money)>> {
    let day = |at: DateTime<Utc>| at.timestamp().div_euclid(86_400);
    db.prepare_cached("SELECT day, provider, micros FROM spent WHERE ?1 <= day AND day <= ?2 ORDER BY day, provider")?
        .query_map([day(period.start), day(period.end)], |row| {
            let begin = DateTime::from_timestamp(row.get::<_, i64>("day")? * 86_400, 0).unwrap_or_default();
            Ok((begin, row.get("provider")?, row.money("micros")?))
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts;
    use crate::tests::{at, id, ledger, order, place, plan, reserve};

    #[test]
    fn hours_are_added_up_by_the_step_and_read_along_their_keys() {
        let (_dir, ledger) = ledger();
        for n in 0..30_i64 {
            let name = format!("job-{n}");
            reserve(&ledger, order(&name, 1), 3600 * n);
            ledger.run_blocking(acts::claimed(id(&name), place(1, 0), at(3600 * n))).unwrap();
            ledger.run_blocking(acts::succeeded(id(&name), 1, "{}".to_owned(), at(3600 * n + 100))).unwrap();
        }
        let read = |each| ledger.run_blocking(acts::hours(at(0)..at(3600 * 40), each)).unwrap();
        let (hours, days) = (read(1), read(24));
        assert_eq!((hours.len(), days.len()), (30, 2));
        for (began, day) in &days {
            let mut sum = HourCounts::default();
            hours.range(*began..*began + chrono::TimeDelta::days(1)).for_each(|(_, hour)| sum.add(hour));
            assert_eq!((&sum, began.timestamp() % 86_400), (day, 0));
        }
        for (sql, expected) in
            [(HOURS, "SEARCH hours USING INTEGER PRIMARY KEY"), (HOURS_TOOK, "SEARCH hour_took USING PRIMARY KEY")]
        {
            let plan = plan(&ledger, &sql.replace("?3", "24"));
            assert!(plan.contains(expected), "{plan}");
        }
    }
}
