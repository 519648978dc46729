//! Claims one job: its file in the spool, and its row in the ledger.

use super::registry::LedgerRegistry;
use super::restore::Waiting;
use super::{Intake, read_order};
use crate::attempt::ClaimedJob;
use crate::ending::Bill;
use crate::failpoint::FailPoint;
use crate::job::{Failure, JobId};
use crate::ledger::{JobRecord, Place, acts};
use crate::spool::{Charge, Claim, QueuedName, Registry, SpoolError, Verdict};
use crate::telemetry::event;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// How long a job waits that could not be claimed, because the ledger or the system did not answer.
pub(super) const CLAIM_PAUSE: Duration = Duration::from_secs(5);

/// What came of the try to claim one job.
#[derive(Debug)]
pub(super) enum Claimed {
    Job(Box<ClaimedJob>),
    /// It had ended before; only its file was moved.
    Over,
    /// Somebody else has it.
    Nothing,
}

/// What the ledger has of a job whose file was just claimed.
#[derive(Debug)]
pub(super) enum Row {
    /// It waits or runs. `None` if its file is no valid job, so that no row can be made from it.
    Live(Option<Box<JobRecord>>),
    /// It has ended, and only its file says otherwise.
    Over(Verdict),
}

impl Intake {
    /// Claims one job. If the claim cannot be recorded, the job goes back, so that nobody takes it for an orphan.
    pub(super) fn claim_one(&self, name: &QueuedName, now: DateTime<Utc>) -> Result<Claimed, Failure> {
        let Some(claim) = self.spool.claim(name).map_err(|error| error.failure())? else { return Ok(Claimed::Nothing) };
        match self.claimed_row(&claim, name.seq, now) {
            Ok(Row::Live(record)) => {
                log_claim(&claim, record.as_deref(), now);
                let submitted_at =
                    record.as_ref().map_or(now, |record| record.submitted_at.unwrap_or(record.accepted_at));
                let bill = record.as_ref().map(|record| Bill { revision: record.revision, cost: record.cost });
                let order = read_order(&claim, record.map(|record| record.content_hash));
                Ok(Claimed::Job(Box::new(ClaimedJob::new(claim, order, bill, submitted_at, now))))
            }
            Ok(Row::Over(verdict)) => self.finish(claim, &verdict).map(|()| Claimed::Over),
            Err(failure) => {
                let back = claim.give_back(Some(now + CLAIM_PAUSE), Charge::Free, None);
                back.map_err(|unsettled| unsettled.error.failure())?;
                Err(failure)
            }
        }
    }

    /// Records a claim and returns the job's row. Mostly the row is there, and this is one command.
    fn claimed_row(&self, claim: &Claim, seq: u64, now: DateTime<Utc>) -> Result<Row, Failure> {
        failpoint::hit(FailPoint::Claimed, claim.id().as_str());
        if let Some(record) = self.note_claim(claim, now)? {
            return Ok(Row::Live(Some(record)));
        }
        match self.row_of(claim, Some(seq))? {
            Row::Live(record) => Ok(Row::Live(self.note_claim(claim, now)?.or(record))),
            over @ Row::Over(_) => Ok(over),
        }
    }

    /// Returns the row of a claimed job, and makes it again if the ledger has lost it.
    pub(super) fn row_of(&self, claim: &Claim, seq: Option<u64>) -> Result<Row, Failure> {
        let id = claim.id();
        let mut record = self.record(id)?;
        if record.is_none() {
            self.restore_waiting(&[Waiting::Running { name: claim.name().clone(), seq }])?;
            record = self.record(id)?;
        }
        if record.as_ref().is_none_or(|record| !record.state.is_final()) {
            return Ok(Row::Live(record));
        }
        // A power cut undid the last renames of a job that has ended, or somebody put its file back.
        let registry = LedgerRegistry { ledger: self.ledger.clone(), clock: self.clock.clone() };
        let verdict = registry.verdict(id).map_err(|error| SpoolError::from(error).failure())?;
        if let Some(verdict) = verdict.filter(|verdict| !verdict.document.is_empty()) {
            return Ok(Row::Over(verdict));
        }
        // Its result was removed because of its age, so there is nothing to publish again.
        let again = self.ledger.run_blocking(acts::retried(id.clone(), self.clock.now()));
        again.map_err(|error| error.failure())?;
        self.record(id).map(Row::Live)
    }

    fn record(&self, id: &JobId) -> Result<Option<Box<JobRecord>>, Failure> {
        let record = self.ledger.run_blocking(acts::job(id.clone())).map_err(|error| error.failure())?;
        Ok(record.map(Box::new))
    }

    fn note_claim(&self, claim: &Claim, now: DateTime<Utc>) -> Result<Option<Box<JobRecord>>, Failure> {
        let (attempt, crashes) = (u32::from(claim.name().attempts), u32::from(claim.name().crashes));
        let noted = self.ledger.run_blocking(acts::claimed(claim.id().clone(), Place { attempt, crashes }, now));
        noted.map(|record| record.map(Box::new)).map_err(|error| error.failure())
    }
}

fn log_claim(claim: &Claim, record: Option<&JobRecord>, now: DateTime<Utc>) {
    let (attempt, crashes) = (u32::from(claim.name().attempts), u32::from(claim.name().crashes));
    let since = record.map_or(now, |record| record.due.unwrap_or(record.accepted_at).max(record.accepted_at));
    let waited_ms = u64::try_from((now - since).num_milliseconds()).unwrap_or(0);
    event::JobClaimed { job: claim.id().clone(), attempt, crashes, waited_ms }.emit();
}
