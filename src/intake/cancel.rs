//! Requests to cancel: never refused, not when full, not when the disk is full.

use super::{Intake, lock};
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::{CancelReason, Failure, JobId, JobState};
use crate::ledger::End;
use crate::spool::QueuedName;
use crate::workspace::MarkerState;

impl Intake {
    /// Ends the queued jobs among those asked for, and returns the ones that stand in running/.
    pub(super) fn cancel(&self, asked: Vec<JobId>) -> Result<Vec<JobId>, Failure> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let queued = self.spool.queued_names().map_err(super::spool_failure)?;
        let running = self.spool.running_names().map_err(super::spool_failure)?;
        let mut live = Vec::new();
        for id in asked {
            if let Some(name) = queued.iter().find(|name| name.id == id) {
                self.cancel_queued(name)?;
            } else if running.iter().any(|name| name.id == id) {
                live.push(id);
            } else {
                tracing::info!(
                    event = "job.cancel_ignored",
                    job = id.as_str(),
                    "no such live job; the request is removed"
                );
                self.take_cancel(&id);
            }
        }
        Ok(live)
    }

    /// Ends a queued job by claiming it: the rename decides the race with every other claimer.
    fn cancel_queued(&self, name: &QueuedName) -> Result<(), Failure> {
        let Some(claim) = self.spool.claim(name).map_err(super::spool_failure)? else { return Ok(()) };
        lock(&self.index).remove(&name.id);
        let (id, now) = (claim.id().clone(), self.clock.now());
        let failure = CancelReason::Requested.failure();
        let mut document = ErrorDocument::failed(&id, u32::from(name.attempts), &failure, now);
        document.state = JobState::Cancelled;
        let place = self.workspaces.place(&id);
        let mut workspace = None;
        if place.dir().is_dir() {
            let desk = self.workspaces.enter(&id, now).map_err(|error| error.failure())?;
            let kept = desk.preserve(MarkerState::Cancelled, Some(&failure), now);
            workspace = Some(kept.map_err(|error| error.failure())?);
        }
        if let Some(path) = &workspace {
            document = document.preserved(path, None);
        }
        let bytes = documents::to_bytes(&document).unwrap_or_default(); // texts and numbers: this cannot fail
        let end = End {
            state: JobState::Cancelled,
            code: failure.code,
            stage: None,
            document: String::from_utf8_lossy(&bytes).into_owned(),
            workspace: workspace.map(|path| path.display().to_string()),
        };
        self.ledger.failed_blocking(id.clone(), end, now).map_err(|error| error.failure())?;
        claim.failed(&bytes).map_err(|unsettled| unsettled.error.failure())?;
        self.take_cancel(&id);
        tracing::info!(event = "job.settled", job = id.as_str(), state = "cancelled", "cancelled before it ran");
        Ok(())
    }
}
