//! Signs of life of a running job: `running/{id}.status.json`, a few times a second at most.

use super::ClaimedJob;
use crate::clock::Clock;
use crate::job::documents;
use crate::job::documents::StatusDocument;
use crate::job::{Progress, Update};
use std::time::Duration;
use tokio::sync::watch;

/// The least time between two writes.
const PAUSE: Duration = Duration::from_millis(250);

/// Carries the latest sign of life from the stages to the status file.
#[derive(Debug)]
pub(super) struct Signs(watch::Sender<Option<Update>>);

impl Signs {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Returns the end that the stages talk to.
    pub(super) fn progress(&self) -> Progress {
        let sender = self.0.clone();
        Progress::new(move |update| drop(sender.send_replace(Some(update))))
    }

    /// Writes the latest sign of life whenever there is a new one; never ends by itself.
    pub(super) async fn write<T>(&self, claimed: &ClaimedJob, clock: &Clock, host: &str) -> T {
        let mut latest = self.0.subscribe();
        let (claim, claimed_at) = (&claimed.claim, claimed.claimed_at);
        let mut status = StatusDocument::new(claim.id(), claimed.attempt(), claimed_at, std::process::id(), host);
        loop {
            if let Some(update) = latest.borrow_and_update().clone() {
                status = status.at(update, clock.now());
            }
            let bytes = documents::to_bytes(&status).unwrap_or_default(); // texts and numbers: this cannot fail
            if let Err(error) = claim.write_status(&bytes) {
                tracing::debug!(%error, "cannot write a status file"); // nothing depends on it
            }
            tokio::time::sleep(PAUSE).await;
            if latest.changed().await.is_err() {
                return std::future::pending().await; // the sender is ours, so this cannot come
            }
        }
    }
}
