//! The flag that stops running work, with its reason.

use super::{Code, Failure};
use children::Stop;
use std::sync::{Arc, OnceLock};

/// Why work must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// A client or a person has cancelled the job.
    Requested,
    /// The daemon stops; the job continues after the next start.
    Drain,
    /// The job ran longer than its time-out.
    TimedOut,
}

/// A flag that is raised once, with a reason, and can be waited for; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    stop: Stop,
    reason: Arc<OnceLock<CancelReason>>,
}

impl Cancel {
    /// Raises the flag; the first reason stays.
    pub fn cancel(&self, reason: CancelReason) {
        if self.reason.set(reason).is_ok() {
            self.stop.raise();
        }
    }

    /// Returns the signal for crates that know nothing of jobs; it is raised together with the flag.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Returns the reason; `None` if the flag is not raised.
    pub fn reason(&self) -> Option<CancelReason> {
        self.reason.get().copied()
    }

    /// Waits until the flag is raised.
    pub async fn cancelled(&self) -> CancelReason {
        self.stop.raised().await;
        self.reason().unwrap_or(REASON_UNKNOWN)
    }

    /// Returns the failure of work that was stopped through [`Cancel::stop`].
    pub fn failure(&self) -> Failure {
        self.reason().unwrap_or(REASON_UNKNOWN).failure()
    }

    /// Returns an error with the matching failure if the flag is raised.
    pub fn check(&self) -> Result<(), Failure> {
        self.reason().map_or(Ok(()), |reason| Err(reason.failure()))
    }
}

/// The reason that is used if only [`Cancel::stop`] was raised, which no caller does: the job is given back, and nothing
/// is lost.
const REASON_UNKNOWN: CancelReason = CancelReason::Drain;

impl CancelReason {
    /// Returns the failure of a stage that stops for this reason.
    pub fn failure(self) -> Failure {
        match self {
            Self::Requested => Failure::stopped(Code::Cancelled, "cancelled on request"),
            Self::Drain => Failure::stopped(Code::Drained, "the daemon is stopping"),
            Self::TimedOut => Failure::permanent(Code::TimedOut, "the job took longer than its time-out"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_stays_and_wakes_all_clones() {
        let cancel = Cancel::default();
        let waiter = tokio::spawn({
            let cancel = cancel.clone();
            async move { cancel.cancelled().await }
        });
        assert!(cancel.check().is_ok());
        cancel.cancel(CancelReason::Drain);
        cancel.cancel(CancelReason::Requested);
        assert_eq!(waiter.await.unwrap(), CancelReason::Drain);
        assert_eq!(cancel.check().unwrap_err().code, Code::Drained);
    }
}
