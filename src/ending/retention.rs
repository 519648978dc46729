//! How long the workspaces of jobs that did not succeed stay; may change while jobs run.

use crate::job::JobState;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// How long workspaces stay for people; `None` means for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetentionTimes {
    /// Those of failed jobs.
    pub(crate) failed: Option<Duration>,
    /// Those of cancelled jobs.
    pub(crate) cancelled: Option<Duration>,
}

/// Holds the times for all jobs of a process.
#[derive(Debug)]
pub(crate) struct Retention(RwLock<RetentionTimes>);

impl Retention {
    /// Starts with some times.
    pub(crate) fn new(times: RetentionTimes) -> Self {
        Self(RwLock::new(times))
    }

    /// Changes the times for jobs that end from now on.
    pub(crate) fn set(&self, times: RetentionTimes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = times;
    }

    /// Returns how long the workspace of a job stays that ended in a state.
    pub(crate) fn of(&self, state: JobState) -> Option<Duration> {
        let times = *self.0.read().unwrap_or_else(PoisonError::into_inner);
        if state == JobState::Cancelled { times.cancelled } else { times.failed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_for_jobs_that_end_later() {
        let (day, hour) = (Duration::from_hours(24), Duration::from_hours(1));
        let retention = Retention::new(RetentionTimes { failed: Some(day), cancelled: Some(hour) });
        assert_eq!((retention.of(JobState::Failed), retention.of(JobState::Cancelled)), (Some(day), Some(hour)));
        retention.set(RetentionTimes { failed: None, cancelled: Some(day) });
        assert_eq!((retention.of(JobState::Failed), retention.of(JobState::Cancelled)), (None, Some(day)));
    }
}
