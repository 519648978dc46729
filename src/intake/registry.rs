//! Connects the ledger to the spool.

use crate::clock::Clock;
use crate::job::{JobId, JobRequest, JobState};
use crate::ledger::{Ledger, LedgerError, Reservation, Reserve, acts};
use crate::spool::{Registry, RegistryError, Reserved, Standing, Verdict};

/// The ledger as the spool's [`Registry`].
#[derive(Debug)]
pub(super) struct LedgerRegistry {
    pub(super) ledger: Ledger,
    pub(super) clock: Clock,
}

fn unanswered(error: LedgerError) -> RegistryError {
    RegistryError(Box::new(error))
}

impl Registry for LedgerRegistry {
    fn reserve(&self, batch: &[JobRequest]) -> Result<Vec<Reserved>, RegistryError> {
        let now = self.clock.now();
        let orders = batch.iter().map(|job| Reservation::of(job, Some(now), "spool")).collect();
        let answers = self.ledger.run_blocking(acts::reserve(orders, now)).map_err(unanswered)?;
        let revised = batch.iter().zip(&answers).filter(|(_, answer)| matches!(answer, Reserve::Revised { .. }));
        let revised: Vec<JobId> = revised.map(|(job, _)| job.id.clone()).collect();
        if !revised.is_empty() {
            self.ledger.run_blocking(acts::revisions_durable(revised)).map_err(unanswered)?;
        }
        if let Some(job) = batch.first() {
            crate::failpoint::hit(crate::failpoint::FailPoint::Reserved, job.id.as_str());
        }
        let answer = |answer| match answer {
            Reserve::New { seq } => Reserved::New { seq },
            Reserve::Same { seq, state } => Reserved::Same { seq, state },
            Reserve::Revised { seq } => Reserved::Revised { seq },
            Reserve::Conflict { state } => Reserved::Conflict { state },
        };
        Ok(answers.into_iter().map(answer).collect())
    }

    fn standing(&self, id: &JobId) -> Result<Option<Standing>, RegistryError> {
        let record = self.ledger.run_blocking(acts::job(id.clone())).map_err(unanswered)?;
        Ok(record.map(|record| Standing { state: record.state, priority: record.priority, seq: record.seq }))
    }

    fn live(&self, of: &[JobId]) -> Result<Vec<JobId>, RegistryError> {
        let states = self.ledger.run_blocking(acts::states(of.to_vec())).map_err(unanswered)?;
        let is_live = |state: Option<JobState>| state.is_some_and(|state| !state.is_final());
        Ok(of.iter().zip(states).filter(|(_, state)| is_live(*state)).map(|(id, _)| id.clone()).collect())
    }

    fn verdict(&self, id: &JobId) -> Result<Option<Verdict>, RegistryError> {
        let verdict = self.ledger.run_blocking(acts::verdict(id.clone())).map_err(unanswered)?;
        Ok(verdict.map(|verdict| Verdict { state: verdict.state, document: verdict.document.into_bytes() }))
    }
}
