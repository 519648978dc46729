//! What happened over time: failures in groups, and counts by the hour.

use super::rows::{Columns, count, ms, time};
use chrono::{DateTime, Utc};
use job::{Code, JobId, Money, Stage};
use rusqlite::{Connection, Result};
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

    /// Returns the nearest-rank percentile of the durations in milliseconds; `None` if no job was done.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.took.values().sum();
        let mut left = (all * percent).div_ceil(100).max(1);
        self.took.iter().find_map(|(ms, n)| {
            let is_here = left <= *n;
            left = left.saturating_sub(*n);
            is_here.then_some(*ms)
        })
    }
}

/// Returns the failed jobs since then by stage and code, the group with the newest failure first.
pub(super) fn failures(db: &Connection, since: DateTime<Utc>) -> Result<Vec<FailureGroup>> {
    db.prepare_cached(
        "SELECT error_stage, error_code, count(*) AS n, max(finished_at) AS finished_at, id, title,
             CASE WHEN json_valid(verdict) THEN verdict ->> '$.error.message' END AS message
         FROM jobs WHERE state = 'failed' AND finished_at >= ?1
         GROUP BY error_stage, error_code ORDER BY 4 DESC",
    )?
    .query_map([ms(since)], |row| {
        Ok(FailureGroup {
            stage: row.stored_if_known("error_stage")?,
            code: row.stored_if_known("error_code")?,
            count: count(row.get("n")?),
            newest: FailedJob {
                id: row.stored("id")?,
                title: row.get("title")?,
                finished_at: row.time("finished_at")?,
                message: row.get("message")?,
            },
        })
    })?
    .collect()
}

/// Returns the counts of the hours of that time, by when each began; hours in which nothing happened are left out.
pub(super) fn hours(db: &Connection, period: &Range<DateTime<Utc>>) -> Result<BTreeMap<DateTime<Utc>, HourCounts>> {
    let mut hours: BTreeMap<DateTime<Utc>, HourCounts> = BTreeMap::new();
    let of =
        |row: &rusqlite::Row<'_>| Ok(time(row.get::<_, i64>("at")?.div_euclid(HOUR_MS) * HOUR_MS).unwrap_or_default());
    let bounds = [ms(period.start), ms(period.end)];
    let mut accepted =
        db.prepare_cached("SELECT accepted_at AS at FROM jobs WHERE ?1 <= accepted_at AND accepted_at < ?2")?;
    for hour in accepted.query_map(bounds, of)? {
        hours.entry(hour?).or_default().accepted += 1;
    }
    let mut ended = db.prepare_cached(
        "SELECT finished_at AS at, state, max(0, coalesce(finished_at - claimed_at, 0)) AS took, stages.*
         FROM jobs LEFT JOIN (SELECT job_id, run, name, sum(ms) AS ms, sum(reused) AS reused, sum(generated) AS generated
             FROM stages GROUP BY job_id, run, name) AS stages ON job_id = id AND stages.run = jobs.run
         WHERE ?1 <= finished_at AND finished_at < ?2 ORDER BY id",
    )?;
    let mut last = String::new();
    let mut rows = ended.query(bounds)?;
    while let Some(row) = rows.next()? {
        let hour = hours.entry(of(row)?).or_default();
        let id: Option<String> = row.get("job_id")?;
        if id.as_ref() != Some(&last) {
            match row.get::<_, String>("state")?.as_str() {
                "done" => {
                    hour.done += 1;
                    *hour.took.entry(count(row.get("took")?)).or_default() += 1;
                }
                "failed" => hour.failed += 1,
                "cancelled" => hour.cancelled += 1,
                _ => {}
            }
        }
        last = id.unwrap_or_default();
        if let Some(stage) = row.stored_if_known("name")? {
            *hour.stages_ms.entry(stage).or_default() += row.count_if_any("ms")?.unwrap_or(0);
        }
        hour.reused += row.count_if_any("reused")?.unwrap_or(0);
        hour.generated += row.count_if_any("generated")?.unwrap_or(0);
    }
    Ok(hours)
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
