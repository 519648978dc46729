//! The signal that stops running work.

use std::sync::Arc;
use tokio::sync::watch;

/// A signal that work must stop: it is raised once and never lowered. Clones share it.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Raises the signal and wakes every task that waits for it.
    pub fn raise(&self) {
        self.0.send_replace(true);
    }

    /// Tells whether the signal is raised.
    pub fn is_raised(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the signal is raised.
    pub async fn raised(&self) {
        if self.0.subscribe().wait_for(|raised| *raised).await.is_err() {
            std::future::pending::<()>().await; // unreachable: `self` holds the sender
        }
    }
}
