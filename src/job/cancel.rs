//! How running work learns that it must stop.

use super::{Code, Failure};
use std::sync::Arc;
use tokio::sync::watch;

/// Why work must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// Somebody asked for the end of this job.
    Requested,
    /// The daemon stops; the job goes on after the next start.
    Drain,
    /// The job's time is over.
    TimedOut,
}

/// A flag that is raised once and can be waited for; clones share it.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<watch::Sender<Option<CancelReason>>>);

impl Default for Cancel {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Cancel {
    /// Raises the flag; the first reason stays.
    pub fn cancel(&self, reason: CancelReason) {
        self.0.send_if_modified(|now| {
            let first = now.is_none();
            now.get_or_insert(reason);
            first
        });
    }

    /// Returns the reason once the flag is raised.
    pub fn reason(&self) -> Option<CancelReason> {
        *self.0.borrow()
    }

    /// Tells whether the flag is raised.
    pub fn is_cancelled(&self) -> bool {
        self.reason().is_some()
    }

    /// Waits until the flag is raised.
    pub async fn cancelled(&self) -> CancelReason {
        let mut receiver = self.0.subscribe();
        loop {
            if let Some(reason) = *receiver.borrow_and_update() {
                return reason;
            }
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await; // the sender is ours, so this cannot come
            }
        }
    }

    /// Returns `Err` with the matching failure when the flag is raised.
    pub fn check(&self) -> Result<(), Failure> {
        self.reason().map_or(Ok(()), |reason| Err(reason.failure()))
    }
}

impl CancelReason {
    /// Returns the failure that a stopped stage answers with.
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
