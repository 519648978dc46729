//! What is put in order once after the start, when the first jobs already run.

use super::registry::LedgerRegistry;
use super::{Intake, Look, LookReason, lock};
use crate::job::{Failure, JobState};
use crate::workspace::MarkerState;
use std::time::Duration;

impl Intake {
    /// Repairs, sweeps and empties the trash on the look after the first; that one only makes the first jobs run.
    pub(super) fn tidy_once(&self, reason: LookReason, look: &mut Look) -> Result<(), Failure> {
        if reason == LookReason::Startup {
            look.again_in = Duration::ZERO;
            look.idle = false;
            return Ok(());
        }
        if std::mem::replace(&mut lock(&self.progress).tidied, true) {
            return Ok(());
        }
        let registry = LedgerRegistry { ledger: self.ledger.clone(), clock: self.clock.clone() };
        let repaired = self.spool.repair(&registry).map_err(super::spool_failure)?;
        for id in repaired.published.iter().chain(&repaired.cleared) {
            tracing::warn!(event = "job.repaired", job = id.as_str(), "completed what a crash left half moved");
        }
        for name in repaired.requeued {
            tracing::warn!(event = "job.repaired", job = name.id.as_str(), "completed a retry that a crash cut short");
            lock(&self.index).insert(name);
        }
        self.spool.sweep_temps(self.clock.now()).map_err(super::spool_failure)?;
        self.remove_finished_workspaces()?;
        let (gone, stuck) = self
            .workspaces
            .empty_trash()
            .map_err(|error| Failure::io("empty the trash beside", self.spool.root(), &error))?;
        for (path, error) in stuck {
            tracing::warn!(event = "workspace.stuck", path = %path.display(), %error, "cannot empty the trash");
        }
        tracing::debug!(event = "trash.emptied", removed = gone, "emptied the trash of an earlier run");
        Ok(())
    }

    /// Removes workspaces whose job is done: a crash came between the verdict and the removal.
    fn remove_finished_workspaces(&self) -> Result<(), Failure> {
        let found = self.workspaces.list().map_err(|error| Failure::io("list", self.spool.root(), &error))?;
        for (place, marker) in found {
            let record = self.ledger.job_blocking(place.id().clone()).map_err(|error| error.failure())?;
            let done = record.is_some_and(|record| record.state == JobState::Done);
            if done && marker.state == MarkerState::Active {
                self.remove_workspace(place.id());
            }
        }
        Ok(())
    }
}
