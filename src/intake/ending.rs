//! The end of a job that no attempt of this process brought about.

use super::Intake;
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::{Failure, JobState};
use crate::ledger::{End, Kept};
use crate::spool::Claim;
use crate::telemetry::event;
use crate::workspace::{MarkerState, Size};
use std::path::PathBuf;

impl Intake {
    /// Ends a claimed job as failed or cancelled; `attempt` is its last one. The order is that of a normal end:
    /// workspace preserved, verdict committed, error file, claim.
    pub(super) fn end(&self, claim: Claim, state: JobState, failure: &Failure, attempt: u32) -> Result<(), Failure> {
        let (id, now) = (claim.id().clone(), self.clock.now());
        let workspace = self.preserve(&claim, state, failure)?;
        let mut document = ErrorDocument::failed(&id, attempt, failure, now);
        document.state = state;
        if let Some((path, _)) = &workspace {
            document = document.preserved(path, None);
        }
        let bytes = documents::to_bytes(&document).unwrap_or_default(); // texts and numbers: this cannot fail
        let end = End {
            state,
            code: failure.code,
            stage: failure.stage,
            document: String::from_utf8_lossy(&bytes).into_owned(),
            workspace: workspace.map(|(path, size)| Kept {
                path: path.display().to_string(),
                bytes: size.bytes,
                entries: size.entries,
            }),
        };
        self.ledger.failed_blocking(id.clone(), end, now).map_err(|error| error.failure())?;
        claim.failed(&bytes).map_err(|unsettled| unsettled.error.failure())?;
        event::JobSettled { job: id, state: state.to_string(), attempt, duration_ms: 0 }.emit();
        Ok(())
    }

    /// Marks the workspace of a job, if it has one, as preserved, and ends what a dead worker left running in it.
    fn preserve(&self, claim: &Claim, state: JobState, failure: &Failure) -> Result<Option<(PathBuf, Size)>, Failure> {
        let place = self.workspaces.place(claim.id());
        if !place.dir().is_dir() {
            return Ok(None);
        }
        let now = self.clock.now();
        let desk = self.workspaces.enter(claim.id(), now).map_err(|error| error.failure())?;
        let killed = children::kill_recorded(&place.temp());
        let killed = killed.map_err(|error| Failure::io("read", &place.temp(), &error))?;
        if killed > 0 {
            event::ChildrenKilled { job: claim.id().clone(), killed }.emit();
        }
        let marker = if state == JobState::Cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
        let size = desk.preserve(marker, Some(failure), now).map_err(|error| error.failure())?;
        Ok(Some((place.dir().to_path_buf(), size)))
    }
}
