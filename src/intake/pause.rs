//! Logs the spool's pause, once when it begins and once when it ends.

use super::{Intake, lock, spool_failure};
use crate::job::Failure;
use crate::telemetry::event;

impl Intake {
    /// Reads whether the spool is paused, and logs a change.
    pub(super) fn see_pause(&self) -> Result<bool, Failure> {
        let now = self.spool.paused().map_err(spool_failure)?;
        let before = std::mem::replace(&mut lock(&self.progress).paused, now.clone());
        let is_paused = now.is_some();
        match (before, now) {
            (None, Some(pause)) => {
                let since_unix_s = pause.since.map_or(0, |since| since.timestamp());
                event::SpoolPaused { by: pause.by, reason: pause.reason, since_unix_s }.emit();
            }
            (Some(pause), None) => {
                let lasted = pause.since.map_or(0, |since| (self.clock.now() - since).num_seconds());
                event::SpoolResumed { paused_s: u64::try_from(lasted).unwrap_or(0) }.emit();
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
        Ok(is_paused)
    }
}
