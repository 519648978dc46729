//! When a failed job is attempted again.

use super::{Failure, FailureKind, JobId, JobRequest};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use std::time::Duration;

/// How often, and after which waits, a job is attempted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The number of attempts, including the first.
    pub attempts_max: u32,
    /// The longest wait before the second attempt; doubled for each further one.
    pub backoff: Duration,
    /// The upper limit of the wait.
    pub backoff_max: Duration,
}

impl RetryPolicy {
    /// Returns the policy for one job, which may ask for other attempts; without an order it is this one.
    #[must_use]
    pub fn for_job(&self, job: Option<&JobRequest>) -> Self {
        let attempts_max = job.and_then(|it| it.attempts_max).unwrap_or(self.attempts_max);
        Self { attempts_max, ..self.clone() }
    }

    /// Returns when to try again after `attempt` (counted from 1) failed, or `None` to give up.
    ///
    /// Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): uniform between 0 and the doubled, capped
    /// backoff. The random number depends only on the id and the attempt, so the same call returns the same time.
    pub fn next_attempt(
        &self,
        failure: &Failure,
        id: &JobId,
        attempt: u32,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        if failure.kind != FailureKind::Transient || self.attempts_max <= attempt {
            return None;
        }
        let doublings = attempt.saturating_sub(1).min(31);
        let longest = self.backoff.saturating_mul(1 << doublings).min(self.backoff_max);
        let wait = longest.mul_f64(draw(id, attempt));
        Some(now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX))
    }
}

/// How long a job is held at most before it is looked at again: a cap that was raised is soon noticed.
const HELD_MAX: TimeDelta = TimeDelta::minutes(15);

/// Over how many seconds after midnight the held jobs are spread.
const MIDNIGHT_SPREAD_S: f64 = 60.0;

/// Returns until when a job is held that cannot be paid now: the caps of a day are those of a UTC day.
pub fn held_until(id: &JobId, now: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = (now + TimeDelta::days(1)).date_naive().and_time(NaiveTime::MIN).and_utc();
    let spread = TimeDelta::from_std(Duration::from_secs_f64(MIDNIGHT_SPREAD_S * draw(id, 0))).unwrap_or_default();
    (midnight + spread).min(now + HELD_MAX)
}

/// The least wait of a job that nobody would try: while one caller finds out whether a service is back, others come too early.
const UNTRIED_MIN: Duration = Duration::from_secs(5);

/// Returns until when a job waits that nobody would try for `wait`, because a service is left alone. Jobs are spread over half as
/// much again, so that they do not return together.
pub fn untried_until(wait: Duration, id: &JobId, now: DateTime<Utc>) -> DateTime<Utc> {
    let wait = wait.max(UNTRIED_MIN);
    now + TimeDelta::from_std(wait + (wait / 2).mul_f64(draw(id, 0))).unwrap_or_default()
}

/// Returns a number from 0 to 1 that depends only on the id and the attempt.
fn draw(id: &JobId, attempt: u32) -> f64 {
    let hash = blake3::hash(format!("{id}/{attempt}").as_bytes());
    let mut first = [0; 4];
    first.copy_from_slice(hash.as_bytes().split_at(4).0);
    f64::from(u32::from_le_bytes(first)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    const POLICY: RetryPolicy =
        RetryPolicy { attempts_max: 3, backoff: Duration::from_secs(5), backoff_max: Duration::from_secs(8) };

    fn next(failure: &Failure, id: &str, attempt: u32) -> Option<TimeDelta> {
        let now = DateTime::UNIX_EPOCH;
        POLICY.next_attempt(failure, &id.parse().unwrap(), attempt, now).map(|at| at - now)
    }

    #[test]
    fn only_transient_failures_with_attempts_left_come_again() {
        let transient = Failure::transient(Code::IoError, "x");
        assert!(next(&transient, "a", 1).is_some());
        assert!(next(&transient, "a", 2).is_some());
        assert_eq!(next(&transient, "a", 3), None);
        assert_eq!(next(&Failure::permanent(Code::BadJson, "x"), "a", 1), None);
        assert_eq!(next(&Failure::held(Code::CostLimit, "x"), "a", 1), None);
        assert_eq!(next(&Failure::stopped(Code::Drained, "x"), "a", 1), None);
    }

    #[test]
    fn a_held_job_waits_a_quarter_of_an_hour_or_until_shortly_after_midnight() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let held = |id: &str, now| held_until(&id.parse().unwrap(), at(now)) - at(now);
        assert_eq!(held("a", "2026-11-30T12:00:00Z"), TimeDelta::minutes(15));
        let late: Vec<i64> =
            (0..50).map(|n| held(&format!("j{n}"), "2026-12-31T23:50:00Z").num_milliseconds() - 600_000).collect();
        assert!(late.iter().all(|wait| (0..=60_000).contains(wait)), "{late:?}");
        assert!(1 < late.iter().collect::<std::collections::BTreeSet<_>>().len(), "they do not all come at once");
    }

    #[test]
    fn the_wait_is_spread_between_zero_and_the_capped_doubled_backoff() {
        let transient = Failure::transient(Code::IoError, "x");
        let waits = |attempt| -> Vec<i64> {
            (0..500).map(|i| next(&transient, &format!("j{i}"), attempt).unwrap().num_milliseconds()).collect()
        };
        for (attempt, longest) in [(1, 5_000), (2, 8_000)] {
            let waits = waits(attempt);
            assert!(waits.iter().all(|wait| (0..=longest).contains(wait)));
            let mean = waits.iter().sum::<i64>() / 500;
            assert!((longest * 4 / 10..longest * 6 / 10).contains(&mean), "{mean}");
        }
    }
}
