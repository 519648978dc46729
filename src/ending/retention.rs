//! How long the workspaces of failed and cancelled jobs are preserved; may change while jobs run.

use crate::job::JobState;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// How long workspaces are preserved; `None` means for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetentionTimes {
    /// For failed jobs.
    pub(crate) failed: Option<Duration>,
    /// For cancelled jobs.
    pub(crate) cancelled: Option<Duration>,
}

/// The times that apply in this process, changed by a reload.
#[derive(Debug)]
pub(crate) struct Retention(RwLock<RetentionTimes>);

impl Retention {
    /// Makes one with these times.
    pub(crate) fn new(times: RetentionTimes) -> Self {
        Self(RwLock::new(times))
    }

    /// Changes the times for jobs that end from now on.
    pub(crate) fn set(&self, times: RetentionTimes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = times;
    }

    /// Returns how long the workspace of a job that ended in `state` is preserved.
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
