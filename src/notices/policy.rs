//! Decides when a notice that was not delivered is sent again. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The longest wait before the second try; it doubles with each further one.
const WAIT_FIRST: Duration = Duration::from_secs(10);

/// The longest wait.
const WAIT_MAX: Duration = Duration::from_hours(1);

/// After so long a notice is given up: nobody waits for it any more.
const AGE_MAX: TimeDelta = TimeDelta::days(1);

/// What follows a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another one.
    Again {
        /// Not before this time.
        due: DateTime<Utc>,
    },
    /// None.
    GiveUp,
}

/// Decides what follows the try number `tries` (from 1) of a notice of the time `at`.
///
/// The wait is half fixed and half drawn from the id ("equal jitter"), so that notices which failed together do not return
/// together, and the same call returns the same time.
pub(crate) fn after_failure(notice: &str, tries: u32, at: DateTime<Utc>, now: DateTime<Utc>) -> Next {
    let doubled = WAIT_FIRST.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(WAIT_MAX);
    let wait = doubled.mul_f64(f64::midpoint(1.0, draw(notice, tries)));
    let due = now + TimeDelta::from_std(wait).unwrap_or(AGE_MAX);
    if AGE_MAX < due - at { Next::GiveUp } else { Next::Again { due } }
}

/// Returns a number from 0 to 1 that depends only on the id and the try.
fn draw(notice: &str, tries: u32) -> f64 {
    let hash = blake3::hash(format!("{notice}/{tries}").as_bytes());
    let mut first = [0; 4];
    first.copy_from_slice(hash.as_bytes().split_at(4).0);
    f64::from(u32::from_le_bytes(first)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(notice: &str, tries: u32) -> f64 {
        match after_failure(notice, tries, DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH) {
            Next::Again { due } => (due - DateTime::UNIX_EPOCH).as_seconds_f64(),
            Next::GiveUp => f64::INFINITY,
        }
    }

    #[test]
    fn waits_double_up_to_an_hour_and_differ_by_the_notice() {
        for (tries, longest) in [(1, 10.0), (2, 20.0), (3, 40.0), (9, 2560.0), (10, 3600.0), (u32::MAX, 3600.0)] {
            for notice in ["a.done.1", "b.done.1"] {
                let wait = wait(notice, tries);
                assert!((longest / 2.0..=longest).contains(&wait), "{notice} {tries}: {wait}");
            }
            assert!((wait("a.done.1", tries) - wait("b.done.1", tries)).abs() > 0.01, "{tries}");
        }
    }

    #[test]
    fn a_notice_is_given_up_when_its_next_try_would_be_a_day_after_it() {
        let at = DateTime::UNIX_EPOCH;
        let next = |hours| after_failure("a", 30, at, at + TimeDelta::hours(hours));
        assert!(matches!(next(22), Next::Again { .. }));
        assert_eq!(next(24), Next::GiveUp);
        // Whenever it began: all tries together take no longer.
        let (mut now, mut tries) = (at, 1);
        while let Next::Again { due } = after_failure("a", tries, at, now) {
            (now, tries) = (due, tries + 1);
        }
        assert!(at + TimeDelta::hours(23) <= now && now <= at + AGE_MAX && (25..60).contains(&tries), "{now} {tries}");
    }
}
