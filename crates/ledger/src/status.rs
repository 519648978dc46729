//! Counts and times over all jobs, from counters and the ends of indexes: the history is not read.

use super::history::{self, HourCounts};
use super::record::Status;
use super::rows::{Columns, count, ms, time};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Result, params};
use std::collections::BTreeMap;
use std::time::Duration;

/// Up to so many jobs that ended in the last 24 hours are counted one by one; more are added up by the hour.
const EXACT_MAX: u32 = 50_000;

/// Returns counts and times over all jobs.
pub(super) fn of(db: &Connection, now: DateTime<Utc>) -> Result<Status> {
    let counts = db
        .prepare_cached("SELECT state, n FROM job_total WHERE 0 < n")?
        .query_map([], |row| Ok((row.stored("state")?, count(row.get("n")?))))?
        .collect::<Result<BTreeMap<_, _>>>()?;
    let (due_later, next_due) = db
        .prepare_cached(DUE_LATER)?
        .query_row([ms(now)], |row| Ok((count(row.get("n")?), row.time_if_any("next")?)))?;
    let held = db.prepare_cached(HELD)?.query_row([], |row| row.get(0).map(count))?;
    let oldest: Option<i64> = db.prepare_cached(OLDEST)?.query_row([ms(now)], |row| row.get(0))?;
    let day = last_day(db, now, EXACT_MAX)?;
    Ok(Status {
        counts,
        due_later,
        held,
        next_due,
        oldest_queued: oldest.and_then(time).and_then(|since| (now - since).to_std().ok()),
        done_day: day.done,
        failed_day: day.failed,
        p50: day.p50.map(Duration::from_millis),
        p95: day.p95.map(Duration::from_millis),
    })
}

/// A job with a due time counts as waiting only since that time.
const DUE_LATER: &str =
    "SELECT count(*) AS n, min(max(accepted_at, coalesce(due, accepted_at))) AS next FROM jobs INDEXED BY jobs_ready
     WHERE state = 'queued' AND max(accepted_at, coalesce(due, accepted_at)) > ?1";
const OLDEST: &str = "SELECT min(max(accepted_at, coalesce(due, accepted_at))) FROM jobs INDEXED BY jobs_ready
     WHERE state = 'queued' AND max(accepted_at, coalesce(due, accepted_at)) <= ?1";
const HELD: &str = "SELECT count(*) FROM jobs INDEXED BY jobs_held WHERE state = 'queued' AND error_code IS NOT NULL";

/// What happened in the last 24 hours.
#[derive(Debug, PartialEq, Eq)]
struct Day {
    done: u64,
    failed: u64,
    p50: Option<u64>,
    p95: Option<u64>,
}

const DAY: &str = "SELECT state, max(0, coalesce(finished_at - claimed_at, 0)) AS took FROM jobs INDEXED BY jobs_by_end
     WHERE finished_at >= ?1 LIMIT ?2";

fn last_day(db: &Connection, now: DateTime<Utc>, exact_max: u32) -> Result<Day> {
    let begin = now - TimeDelta::days(1);
    let (mut ended, mut failed, mut took) = (0, 0, Vec::new());
    let mut statement = db.prepare_cached(DAY)?;
    let mut rows = statement.query(params![ms(begin), i64::from(exact_max) + 1])?;
    while let Some(row) = rows.next()? {
        ended += 1;
        match row.get_ref("state")?.as_str()? {
            "done" => took.push(count(row.get("took")?)),
            "failed" => failed += 1,
            _ => {}
        }
    }
    if exact_max < ended {
        return by_hours(db, begin, now);
    }
    took.sort_unstable();
    let done = u64::try_from(took.len()).unwrap_or(u64::MAX);
    Ok(Day { done, failed, p50: percentile(&took, 50), p95: percentile(&took, 95) })
}

/// Adds up the hours. Of the first one, as much is taken as lies in the 24 hours, as if it had been even.
fn by_hours(db: &Connection, begin: DateTime<Utc>, now: DateTime<Utc>) -> Result<Day> {
    let mut sum = HourCounts::default();
    for (at, hour) in history::hours(db, &(begin..now), 1)? {
        let left_s = u64::try_from((at + TimeDelta::hours(1) - begin).num_seconds()).unwrap_or(0);
        let share = |n: u64| if at < begin { n * left_s / 3600 } else { n };
        sum.add(&HourCounts { done: share(hour.done), failed: share(hour.failed), ..hour });
    }
    Ok(Day { done: sum.done, failed: sum.failed, p50: sum.percentile(50), p95: sum.percentile(95) })
}

/// Returns the nearest-rank percentile of sorted milliseconds.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{at, id, ledger, order, place, plan, reserve};
    use crate::{Ledger, acts};
    use db::Durability;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let check = |sorted: &[u64], percent, expected| assert_eq!(percentile(sorted, percent), expected);
        check(&[], 50, None);
        check(&[7], 95, Some(7));
        check(&[1, 2], 50, Some(1));
        check(&[1, 2, 3, 4], 95, Some(4));
    }

    #[test]
    fn the_status_reads_ends_of_indexes() {
        let (_dir, ledger) = ledger();
        let check = |sql: &str, expected: &str| {
            let plan = plan(&ledger, sql);
            assert!(plan.contains(expected) && !plan.contains("SCAN") && !plan.contains("TEMP"), "{plan}");
        };
        check(DUE_LATER, "SEARCH jobs USING COVERING INDEX jobs_ready");
        check(OLDEST, "SEARCH jobs USING COVERING INDEX jobs_ready");
        check(DAY, "SEARCH jobs USING COVERING INDEX jobs_by_end");
        assert!(plan(&ledger, HELD).contains("COVERING INDEX jobs_held"), "{}", plan(&ledger, HELD));
    }

    fn done(ledger: &Ledger, name: &str, claimed: i64, took: i64) {
        reserve(ledger, order(name, 1), 0);
        ledger.run_blocking(acts::claimed(id(name), place(1, 0), at(claimed))).unwrap();
        ledger.run_blocking(acts::succeeded(id(name), 1, "{}".to_owned(), at(claimed + took))).unwrap();
    }

    #[test]
    fn many_jobs_of_a_day_are_counted_by_the_hour() {
        let (_dir, ledger) = ledger();
        for n in 0..40_i64 {
            done(&ledger, &format!("a-{n}"), 3600 * n, 100);
        }
        let day = |exact_max| {
            let now = at(3600 * 40);
            ledger.db().write_blocking(Durability::Process, move |db| last_day(db, now, exact_max)).unwrap()
        };
        let exact = Day { done: 24, failed: 0, p50: Some(100_000), p95: Some(100_000) };
        assert_eq!(day(100), exact);
        let hours = day(10);
        assert!((23..=24).contains(&hours.done), "{hours:?}");
        assert_eq!(hours.p50, Some(112_500), "the middle of the bucket from 100 to 120 seconds");
    }

    #[test]
    fn the_counters_of_states_follow_every_job() {
        let (_dir, ledger) = ledger();
        done(&ledger, "a", 1, 1);
        reserve(&ledger, order("b", 1), 0);
        ledger.run_blocking(acts::retried(id("a"), at(9))).unwrap();
        ledger.run_blocking(acts::release(id("b"))).unwrap();
        let differences = "SELECT count(*) FROM (SELECT state, count(*) AS n FROM jobs GROUP BY state) FULL JOIN
             (SELECT state, n AS counted FROM job_total WHERE 0 < n) USING (state) WHERE n IS NOT counted";
        let wrong = ledger.db().read_blocking(|db| db.query_row(differences, [], |row| row.get::<_, i64>(0))).unwrap();
        assert_eq!(wrong, 0);
    }
}
