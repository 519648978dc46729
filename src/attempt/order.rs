//! A claimed job: the claim and the job's request.

use crate::ending::{Bill, Run};
use crate::job::{Cancel, Failure, JobId, JobRequest};
use crate::spool::Claim;
use crate::workspace::OpenWorkspace;
use chrono::{DateTime, Utc};

/// A claim with the request from its job file.
#[derive(Debug)]
pub(crate) struct ClaimedJob {
    pub(super) claim: Claim,
    /// The content of the locked job file; a failure if it is not the content that was accepted.
    order: Result<JobRequest, Failure>,
    /// What the ledger says of it, where it has a row.
    bill: Option<Bill>,
    submitted_at: DateTime<Utc>,
    pub(super) claimed_at: DateTime<Utc>,
}

impl ClaimedJob {
    /// Makes one from a claim and the content of its file.
    pub(crate) fn new(
        claim: Claim,
        order: Result<JobRequest, Failure>,
        bill: Option<Bill>,
        submitted_at: DateTime<Utc>,
        claimed_at: DateTime<Utc>,
    ) -> Self {
        Self { claim, order, bill, submitted_at, claimed_at }
    }

    /// Returns the job's id.
    pub(crate) fn id(&self) -> &JobId {
        self.claim.id()
    }

    /// Returns the number of this attempt, from 1.
    pub(crate) fn attempt(&self) -> u32 {
        u32::from(self.claim.name().attempts)
    }

    /// Tells whether the job's worker died in the attempt before.
    pub(crate) fn is_suspect(&self) -> bool {
        self.claim.name().crashes > 0
    }

    /// Tells whether the job may have had other content before.
    pub(super) fn may_be_revised(&self) -> bool {
        self.bill.is_none_or(|bill| 1 < bill.revision)
    }

    /// Returns the description of the finished run for [`Ending`](crate::ending::Ending). If the verdict cannot be
    /// committed, that is repeated until `cancel` asks for a drain.
    pub(super) fn ended(self, desk: Option<OpenWorkspace>, cancel: Cancel) -> Run {
        Run {
            id: self.id().clone(),
            attempt: self.attempt(),
            order: self.order.ok(),
            bill: self.bill,
            submitted_at: Some(self.submitted_at),
            claimed_at: Some(self.claimed_at),
            desk,
            claim: Some(self.claim),
            patience: Some(cancel),
        }
    }

    /// Returns the request, or why it cannot be used.
    pub(crate) fn order(&self) -> Result<&JobRequest, &Failure> {
        self.order.as_ref()
    }
}
