//! Repairs and cleans up once after the start, when the first jobs already run.

use super::registry::LedgerRegistry;
use super::{Intake, Look, LookReason, lock};
use crate::job::{Failure, JobId, JobState};
use crate::ledger::acts;
use crate::telemetry::event;
use crate::workspace::MarkerState;
use std::time::Duration;

impl Intake {
    /// Repairs, sweeps and empties the trash on the second look; the first look only gets the first jobs running.
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
            repaired_one(id);
        }
        for name in repaired.requeued {
            repaired_one(&name.id);
            lock(&self.index).insert(name);
        }
        self.spool.sweep_temps(self.clock.now()).map_err(super::spool_failure)?;
        self.remove_finished_workspaces()?;
        self.workspaces.sweep_trash();
        Ok(())
    }

    /// Removes workspaces of finished jobs, which a crash between the verdict and the removal leaves.
    fn remove_finished_workspaces(&self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::io("list", self.workspaces.root(), &error);
        let found = self.workspaces.list().map_err(failed)?;
        let active = found.iter().filter(|found| found.facts.state == MarkerState::Active);
        let ids: Vec<JobId> = active.map(|found| found.place.id().clone()).collect();
        let states = self.ledger.run_blocking(acts::states(ids.clone())).map_err(|error| error.failure())?;
        for (id, _) in ids.iter().zip(states).filter(|(_, state)| *state == Some(JobState::Done)) {
            self.ending.clear_workspace(id);
        }
        Ok(())
    }
}

fn repaired_one(id: &JobId) {
    event::JobRecovered { job: id.clone(), outcome: "repaired".to_owned(), crashes: 0 }.emit();
}
