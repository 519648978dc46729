//! A claimed job: the right to run it, and the order itself.

use crate::ending::Run;
use crate::job::{Cancel, Failure, JobId, JobRequest};
use crate::spool::Claim;
use crate::workspace::OpenWorkspace;
use chrono::{DateTime, Utc};

/// A claimed job.
#[derive(Debug)]
pub(crate) struct ClaimedJob {
    pub(super) claim: Claim,
    /// What the locked file says; a failure where it is not what was accepted.
    order: Result<JobRequest, Failure>,
    submitted_at: DateTime<Utc>,
    pub(super) claimed_at: DateTime<Utc>,
}

impl ClaimedJob {
    /// Joins a claim with what its file says.
    pub(crate) fn new(
        claim: Claim,
        order: Result<JobRequest, Failure>,
        submitted_at: DateTime<Utc>,
        claimed_at: DateTime<Utc>,
    ) -> Self {
        Self { claim, order, submitted_at, claimed_at }
    }

    /// Returns the job's name.
    pub(crate) fn id(&self) -> &JobId {
        self.claim.id()
    }

    /// Returns which attempt this is, counted from 1.
    pub(crate) fn attempt(&self) -> u32 {
        u32::from(self.claim.name().attempts)
    }

    /// Tells whether its worker died before.
    pub(crate) fn is_suspect(&self) -> bool {
        self.claim.name().crashes > 0
    }

    /// Describes its run, which is over. A verdict that cannot be committed is tried again until `cancel` drains.
    pub(super) fn ended(self, desk: Option<OpenWorkspace>, cancel: Cancel) -> Run {
        Run {
            id: self.id().clone(),
            attempt: self.attempt(),
            order: self.order.ok(),
            submitted_at: Some(self.submitted_at),
            claimed_at: Some(self.claimed_at),
            desk,
            claim: Some(self.claim),
            patience: Some(cancel),
        }
    }

    /// Returns the order, or why there is none.
    pub(crate) fn order(&self) -> Result<&JobRequest, &Failure> {
        self.order.as_ref()
    }
}
