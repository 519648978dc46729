//! Decides what happens to a job after a failed attempt. Pure.

use crate::job::{Code, Failure, FailureKind, JobId, JobState, RetryPolicy, held_until, untried_until};
use chrono::{DateTime, Utc};

/// What happens to a job after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is attempted again.
    Retry {
        /// Not before this time.
        due: DateTime<Utc>,
    },
    /// It goes back to queue/, and the attempt does not count.
    GiveBack,
    /// It waits in queue/ until it can be paid, or a service may be asked again, and the attempt does not count.
    Hold {
        /// When that is looked at again.
        due: DateTime<Utc>,
    },
    /// It ends: failed or cancelled.
    Over(JobState),
}

/// Decides what happens to a job whose `attempt` (from 1) failed. `policy` is `None` if there is no queue to retry it
/// from, as for `reelspool render`.
pub(crate) fn fate(
    failure: &Failure,
    id: &JobId,
    attempt: u32,
    policy: Option<&RetryPolicy>,
    now: DateTime<Utc>,
) -> Fate {
    if let (FailureKind::Transient, Some(wait), Some(_)) = (failure.kind, failure.untried_for, policy) {
        return Fate::Hold { due: untried_until(wait, id, now) };
    }
    match (failure.kind, failure.code) {
        (FailureKind::Stopped, Code::Drained) if policy.is_some() => Fate::GiveBack,
        (FailureKind::Held, _) if policy.is_some() => Fate::Hold { due: held_until(id, now) },
        (FailureKind::Held, _) => Fate::Over(JobState::Failed),
        (FailureKind::Stopped, _) => Fate::Over(JobState::Cancelled),
        (FailureKind::Transient | FailureKind::Permanent, _) => policy
            .and_then(|policy| policy.next_attempt(failure, id, attempt, now))
            .map_or(Fate::Over(JobState::Failed), |due| Fate::Retry { due }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::CancelReason;
    use std::time::Duration;

    #[test]
    fn every_failure_has_one_fate() {
        let policy = RetryPolicy { attempts_max: 2, backoff: Duration::ZERO, backoff_max: Duration::ZERO };
        let now = DateTime::UNIX_EPOCH;
        let id: JobId = "a".parse().unwrap();
        let alone = |failure: Failure| super::fate(&failure, &id, 1, None, now);
        let fate = |failure: Failure, attempt| super::fate(&failure, &id, attempt, Some(&policy), now);
        assert_eq!(alone(Failure::transient(Code::IoError, "x")), Fate::Over(JobState::Failed));
        assert_eq!(alone(CancelReason::Drain.failure()), Fate::Over(JobState::Cancelled));
        assert_eq!(fate(CancelReason::Drain.failure(), 2), Fate::GiveBack);
        let due = held_until(&id, now);
        assert_eq!(fate(Failure::held(Code::CostLimit, "x"), 2), Fate::Hold { due }, "also after the last attempt");
        assert_eq!(alone(Failure::held(Code::CostLimit, "x")), Fate::Over(JobState::Failed));
        let untried = Failure::transient(Code::ProviderUnavailable, "x").untried_for(Duration::from_secs(24));
        let due = untried_until(Duration::from_secs(24), &id, now);
        assert_eq!(fate(untried.clone(), 2), Fate::Hold { due }, "also after the last attempt");
        assert_eq!(alone(untried), Fate::Over(JobState::Failed));
        assert_eq!(fate(CancelReason::Requested.failure(), 1), Fate::Over(JobState::Cancelled));
        assert_eq!(fate(CancelReason::TimedOut.failure(), 1), Fate::Over(JobState::Failed));
        assert_eq!(fate(Failure::transient(Code::IoError, "x"), 1), Fate::Retry { due: now });
        assert_eq!(fate(Failure::transient(Code::IoError, "x"), 2), Fate::Over(JobState::Failed));
        assert_eq!(fate(Failure::permanent(Code::VoiceUnknown, "x"), 1), Fate::Over(JobState::Failed));
    }
}
