//! The few figures that every page shows. Unlike the status, it reads nothing that grows with the installation.

use super::{Control, ControlError};
use crate::clock::Clock;
use crate::job::JobState;
use crate::ledger::{Status, UsageKind, acts};
use fsx::disk::disk_space;
use serde::Serialize;

/// The summary of an installation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// True if a daemon runs.
    pub(crate) running: bool,
    /// True if the spool is paused.
    pub(crate) paused: bool,
    /// Queued jobs, those that are due later included.
    pub(crate) queued: u64,
    /// How long the due job that waits longest has waited, in seconds.
    pub(crate) oldest_queued_s: Option<f64>,
    /// Running jobs.
    pub(crate) running_jobs: u64,
    /// Preserved workspaces.
    pub(crate) preserved: u64,
    /// Jobs that were done in the last 24 hours.
    pub(crate) done_day: u64,
    /// Jobs that failed in the last 24 hours.
    pub(crate) failed_day: u64,
    /// The free space of the state directory's file system, in bytes; `None` if it cannot be queried.
    pub(crate) disk_available_bytes: Option<u64>,
}

impl Control {
    /// Reads the summary.
    pub(crate) fn summary(&self) -> Result<Summary, ControlError> {
        let (mut jobs, mut preserved) = (Status::default(), 0);
        if let Some(ledger) = self.ledger()? {
            jobs = ledger.run_blocking(acts::status(Clock::System.now()))?;
            preserved = ledger.run_blocking(acts::usage(UsageKind::Preserved))?.entries;
        }
        Ok(Summary {
            running: self.is_live(),
            paused: self.paused()?.is_some(),
            queued: jobs.count(JobState::Queued),
            oldest_queued_s: jobs.oldest_queued.map(|span| span.as_secs_f64()),
            running_jobs: jobs.count(JobState::Running),
            preserved,
            done_day: jobs.done_day,
            failed_day: jobs.failed_day,
            disk_available_bytes: disk_space(&self.config.storage.state_dir).ok().map(|disk| disk.available),
        })
    }
}
