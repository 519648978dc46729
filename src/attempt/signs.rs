//! Writes the status of a running job into `running/{id}.status.json`, at most four times a second.

use super::ClaimedJob;
use crate::clock::Clock;
use crate::job::documents;
use crate::job::documents::StatusDocument;
use crate::job::{Progress, Update};
use std::time::Duration;
use tokio::sync::watch;

/// The shortest time between two writes.
const PAUSE: Duration = Duration::from_millis(250);

/// Takes the latest progress from the stages to the task that writes the status file.
#[derive(Debug)]
pub(super) struct Signs(watch::Sender<Option<Update>>);

impl Signs {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Returns the sender that the stages report their progress to.
    pub(super) fn progress(&self) -> Progress {
        let sender = self.0.clone();
        Progress::new(move |update| drop(sender.send_replace(Some(update))))
    }

    /// Writes the status file whenever there is new progress; never returns.
    pub(super) async fn write<T>(&self, claimed: &ClaimedJob, clock: &Clock, host: &str) -> T {
        let mut latest = self.0.subscribe();
        let (claim, claimed_at) = (&claimed.claim, claimed.claimed_at);
        let mut status = StatusDocument::new(claim.id(), claimed.attempt(), claimed_at, std::process::id(), host);
        loop {
            if let Some(update) = latest.borrow_and_update().clone() {
                status = status.at(update, clock.now());
            }
            let bytes = documents::to_bytes(&status).unwrap_or_default(); // only texts and numbers: this cannot fail
            if let Err(error) = claim.write_status(&bytes) {
                tracing::debug!(%error, "cannot write a status file"); // the job does not need the file
            }
            tokio::time::sleep(PAUSE).await;
            if latest.changed().await.is_err() {
                return std::future::pending().await; // unreachable: `self` holds the sender
            }
        }
    }
}
