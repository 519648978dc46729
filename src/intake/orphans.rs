//! What becomes of jobs whose worker died.

use super::registry::LedgerRegistry;
use super::{Intake, lock};
use crate::job::{Code, Failure, JobId, JobState};
use crate::ledger::{Kept, Place};
use crate::spool::{Claim, Fate, Verdict};
use crate::telemetry::event;
use crate::workspace::{Marker, MarkerState, Size, Workspace, WorkspaceError};

impl Intake {
    /// Deals with everything in running/ whose worker died.
    pub(super) fn recover_orphans(&self) -> Result<(), Failure> {
        let registry = LedgerRegistry { ledger: self.ledger.clone(), clock: self.clock.clone() };
        let progressed = |id: &JobId| self.note_death(id);
        for name in self.spool.running_names().map_err(super::spool_failure)? {
            let fate = self.spool.recover(&name, &registry, &progressed).map_err(super::spool_failure)?;
            match fate {
                Fate::Live => {}
                Fate::Requeued(queued) => {
                    report(&queued.id, "requeued", queued.crashes);
                    let place = Place { attempt: u32::from(queued.attempts), crashes: u32::from(queued.crashes) };
                    let noted = self.ledger.requeued_blocking(queued.id.clone(), place, None, self.clock.now());
                    noted.map_err(|error| error.failure())?;
                    lock(&self.index).insert(queued);
                }
                Fate::Finish(claim, verdict) => self.finish(claim, &verdict)?,
                Fate::GiveUp { claim, crashes } => self.give_up(claim, crashes)?,
            }
        }
        Ok(())
    }

    /// Tells whether a stage was finished since the last death of the worker, and remembers this death.
    fn note_death(&self, id: &JobId) -> bool {
        let Some(mut journal) = self.workspaces.journal(id) else { return false };
        let progressed = journal.has_progressed();
        if let Err(error) = journal.note_death() {
            stuck(&self.workspaces.place(id), &error);
        }
        progressed
    }

    /// The verdict stands: only the clean-up and the last renames are missing.
    fn finish(&self, claim: Claim, verdict: &Verdict) -> Result<(), Failure> {
        let id = claim.id().clone();
        if verdict.state == JobState::Done {
            self.remove_workspace(&id);
        }
        let crashes = claim.name().crashes;
        claim.finish(verdict).map_err(|unsettled| unsettled.error.failure())?;
        report(&id, "finished", crashes);
        Ok(())
    }

    /// Removes what a successful job left, unless the job asked to keep it.
    pub(super) fn remove_workspace(&self, id: &JobId) {
        let place = self.workspaces.place(id);
        let marker = Marker::read(place.dir()).ok().flatten();
        let done = match marker {
            Some(marker) if marker.state == MarkerState::Kept => Ok(()),
            Some(marker) if marker.keep_on_success => self.keep_workspace(&place),
            _ => self.workspaces.remove(id),
        };
        if let Err(error) = done {
            stuck(&place, &error);
        }
    }

    /// Marks the workspace of a successful job as kept, where a crash came before that.
    fn keep_workspace(&self, place: &Workspace) -> Result<(), WorkspaceError> {
        let now = self.clock.now();
        let Size { bytes, entries } = self.workspaces.enter(place.id(), now)?.preserve(MarkerState::Kept, None, now)?;
        let kept = Kept { path: place.dir().display().to_string(), bytes, entries };
        if let Err(error) = self.ledger.workspace_kept_blocking(place.id().clone(), kept) {
            tracing::debug!(%error, "cannot record a kept workspace"); // the next pass of the reaper mends it
        }
        Ok(())
    }

    /// The worker died too often: the job fails, its workspace is preserved.
    fn give_up(&self, claim: Claim, crashes: u8) -> Result<(), Failure> {
        let message = format!("the worker died {crashes} times in a row without finishing a stage");
        let mut failure = Failure::permanent(Code::WorkerDied, message);
        failure.stage = self.workspaces.journal(claim.id()).and_then(|journal| journal.working());
        report(claim.id(), "failed", crashes);
        let attempt = u32::from(claim.name().attempts);
        self.end(claim, JobState::Failed, &failure, attempt)
    }
}

fn report(id: &JobId, outcome: &str, crashes: u8) {
    let (job, outcome) = (id.clone(), outcome.to_owned());
    event::JobRecovered { job, outcome, crashes: u32::from(crashes) }.emit();
}

/// Says that a workspace could not be dealt with.
pub(super) fn stuck(place: &Workspace, error: &dyn std::error::Error) {
    event::WorkspaceStuck { path: place.dir().display().to_string(), reason: error.to_string() }.emit();
}
