//! What becomes of jobs whose worker died.

use super::registry::LedgerRegistry;
use super::{Intake, lock};
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::{Code, Failure, JobId, JobState};
use crate::ledger::{End, Place};
use crate::providers::subprocess;
use crate::spool::{Claim, Fate, Verdict};
use crate::workspace::{Marker, MarkerState};

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
                    let (job, crashes) = (queued.id.as_str(), queued.crashes);
                    tracing::warn!(
                        event = "job.recovered",
                        job,
                        crashes,
                        "its worker died; going on after the last whole stage"
                    );
                    let place = Place { attempt: u32::from(queued.attempts), crashes: u32::from(crashes) };
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
            tracing::warn!(event = "workspace.stuck", job = id.as_str(), %error, "cannot write a journal");
        }
        progressed
    }

    /// The verdict stands: only the clean-up and the last renames are missing.
    fn finish(&self, claim: Claim, verdict: &Verdict) -> Result<(), Failure> {
        let id = claim.id().clone();
        if verdict.state == JobState::Done {
            self.remove_workspace(&id);
        }
        claim.finish(verdict).map_err(|unsettled| unsettled.error.failure())?;
        let state = verdict.state.as_str();
        tracing::warn!(event = "job.settled", job = id.as_str(), state, recovered = true, "settled after a crash");
        Ok(())
    }

    /// Removes what a successful job left, unless the job asked to keep it.
    pub(super) fn remove_workspace(&self, id: &JobId) {
        let dir = self.workspaces.place(id).dir().to_path_buf();
        let kept = Marker::read(&dir).ok().flatten().is_some_and(|marker| marker.state == MarkerState::Kept);
        if !kept && let Err(error) = self.workspaces.remove(id) {
            tracing::warn!(event = "workspace.stuck", job = id.as_str(), %error, "cannot remove a workspace");
        }
    }

    /// The worker died too often: the job fails, its workspace is preserved.
    fn give_up(&self, claim: Claim, crashes: u8) -> Result<(), Failure> {
        let (id, now) = (claim.id().clone(), self.clock.now());
        let stage = self.workspaces.journal(&id).and_then(|journal| journal.working());
        let message = format!("the worker died {crashes} times in a row without finishing a stage");
        let mut failure = Failure::permanent(Code::WorkerDied, message);
        failure.stage = stage;
        let place = self.workspaces.place(&id);
        let mut workspace = None;
        if place.dir().is_dir() {
            let desk = self.workspaces.enter(&id, now).map_err(|error| error.failure())?;
            subprocess::kill_recorded(&place.temp()).map_err(|error| Failure::io("read", &place.temp(), &error))?;
            let kept = desk.preserve(MarkerState::Failed, Some(&failure), now);
            workspace = Some(kept.map_err(|error| error.failure())?);
        }
        let mut document = ErrorDocument::failed(&id, u32::from(claim.name().attempts), &failure, now);
        if let Some(path) = &workspace {
            document = document.preserved(path, None);
        }
        let bytes = documents::to_bytes(&document).unwrap_or_default(); // texts and numbers: this cannot fail
        let end = End {
            state: JobState::Failed,
            code: failure.code,
            stage,
            document: String::from_utf8_lossy(&bytes).into_owned(),
            workspace: workspace.map(|path| path.display().to_string()),
        };
        self.ledger.failed_blocking(id.clone(), end, now).map_err(|error| error.failure())?;
        claim.failed(&bytes).map_err(|unsettled| unsettled.error.failure())?;
        let (job, code) = (id.as_str(), failure.code.as_str());
        tracing::error!(
            event = "job.settled",
            job,
            state = "failed",
            code,
            crashes,
            "set aside: its worker died too often"
        );
        Ok(())
    }
}
