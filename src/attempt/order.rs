//! A claimed job: the right to run it, and the order itself.

use crate::job::{Failure, JobId, JobRequest};
use crate::spool::Claim;
use chrono::{DateTime, Utc};

/// A claimed job.
#[derive(Debug)]
pub struct ClaimedJob {
    pub(super) claim: Claim,
    /// What the locked file says; a failure where it is not what was accepted.
    order: Result<JobRequest, Failure>,
    pub(super) submitted_at: DateTime<Utc>,
    pub(super) claimed_at: DateTime<Utc>,
}

impl ClaimedJob {
    /// Joins a claim with what its file says.
    pub fn new(
        claim: Claim,
        order: Result<JobRequest, Failure>,
        submitted_at: DateTime<Utc>,
        claimed_at: DateTime<Utc>,
    ) -> Self {
        Self { claim, order, submitted_at, claimed_at }
    }

    /// Returns the job's name.
    pub fn id(&self) -> &JobId {
        self.claim.id()
    }

    /// Returns which attempt this is, counted from 1.
    pub fn attempt(&self) -> u32 {
        u32::from(self.claim.name().attempts)
    }

    /// Tells whether its worker died before.
    pub fn is_suspect(&self) -> bool {
        self.claim.name().crashes > 0
    }

    /// Returns the order, or why there is none.
    pub fn order(&self) -> Result<&JobRequest, &Failure> {
        self.order.as_ref()
    }
}
