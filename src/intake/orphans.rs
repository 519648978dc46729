//! Recovers jobs whose worker died.

use super::registry::LedgerRegistry;
use super::restore::Waiting;
use super::{Intake, LookReason, lock};
use crate::ending::Run;
use crate::job::{Code, Failure, JobId, JobState};
use crate::ledger::{Place, acts};
use crate::spool::{Claim, Fate, Verdict};
use crate::telemetry::event;
use chrono::{DateTime, Utc};

impl Intake {
    /// Recovers every job in running/ whose worker died.
    pub(super) fn recover_orphans(&self, reason: LookReason) -> Result<(), Failure> {
        let registry = LedgerRegistry { ledger: self.ledger.clone(), clock: self.clock.clone() };
        let progressed = |id: &JobId| self.note_death(id);
        let names = self.spool.running_names().map_err(super::spool_failure)?;
        if reason != LookReason::Startup {
            // At the start all of them were compared just before.
            self.restore_waiting(&names.iter().cloned().map(Waiting::orphan).collect::<Vec<_>>())?;
        }
        for name in names {
            if self.is_ignored(&self.spool.running(), &name) {
                continue;
            }
            let fate = match self.spool.recover(&name, &registry, &progressed).map_err(super::spool_failure) {
                Err(failure) if failure.code == Code::NotARegularFile => {
                    self.ignore(&self.spool.running(), &name, &failure);
                    continue;
                }
                fate => fate?,
            };
            match fate {
                Fate::Live => {}
                Fate::Requeued(queued) => {
                    report(&queued.id, "requeued", queued.crashes);
                    let place = Place { attempt: u32::from(queued.attempts), crashes: u32::from(queued.crashes) };
                    let noted =
                        self.ledger.run_blocking(acts::requeued(queued.id.clone(), place, None, self.clock.now()));
                    noted.map_err(|error| error.failure())?;
                    lock(&self.index).insert(queued);
                }
                Fate::Finish(claim, verdict) => self.finish(claim, &verdict)?,
                Fate::GiveUp { claim, crashes } => self.give_up(claim, crashes)?,
            }
        }
        Ok(())
    }

    /// Records the death in the job's journal; returns whether a stage was finished since the death before.
    fn note_death(&self, id: &JobId) -> bool {
        let Some(mut journal) = self.workspaces.journal(id) else { return false };
        let progressed = journal.has_progressed();
        if let Err(error) = journal.note_death() {
            let path = self.workspaces.place(id).dir().display().to_string();
            event::WorkspaceStuck { path, reason: error.to_string() }.emit();
        }
        progressed
    }

    /// Completes the end of a job with a verdict: clean-up and the last renames.
    pub(super) fn finish(&self, claim: Claim, verdict: &Verdict) -> Result<(), Failure> {
        let (id, crashes) = (claim.id().clone(), claim.name().crashes);
        if verdict.state == JobState::Done {
            self.ending.clear_workspace(&id);
        }
        claim.finish(verdict).map_err(|unsettled| unsettled.error.failure())?;
        report(&id, "finished", crashes);
        Ok(())
    }

    /// Fails a job whose worker died too often; its workspace is preserved.
    fn give_up(&self, claim: Claim, crashes: u8) -> Result<(), Failure> {
        let message = format!("the worker died {crashes} times in a row without finishing a stage");
        let mut failure = Failure::permanent(Code::WorkerDied, message);
        failure.stage = self.workspaces.journal(claim.id()).and_then(|journal| journal.working());
        report(claim.id(), "failed", crashes);
        let record = self.ledger.run_blocking(acts::job(claim.id().clone())).map_err(|error| error.failure())?;
        let (attempt, claimed_at) = (u32::from(claim.name().attempts), record.and_then(|record| record.claimed_at));
        self.end(claim, &failure, attempt, claimed_at)
    }

    /// Ends a job without an attempt in this process; `claimed_at` is when the attempt that died began.
    pub(super) fn end(
        &self,
        claim: Claim,
        failure: &Failure,
        attempt: u32,
        claimed_at: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        let id = claim.id().clone();
        let desk = self.ending.take_over(&id).map_err(|error| error.failure())?;
        let claim = Some(claim);
        let run =
            Run { id, order: None, bill: None, attempt, submitted_at: None, claimed_at, desk, claim, patience: None };
        self.ending.fail(run, failure).settled().map(drop)
    }
}

fn report(id: &JobId, outcome: &str, crashes: u8) {
    let (job, outcome) = (id.clone(), outcome.to_owned());
    event::JobRecovered { job, outcome, crashes: u32::from(crashes) }.emit();
}
