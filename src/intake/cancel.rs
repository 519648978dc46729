//! Requests to cancel. They are carried out even if the queue or the disk is full.

use super::claim::Row;
use super::{Intake, lock};
use crate::job::{CancelReason, Failure, JobId};
use crate::spool::{Charge, QueuedName};
use crate::telemetry::event;

impl Intake {
    /// Ends those of the jobs that are queued; returns those that are running, which their owners must stop.
    pub(super) fn cancel(&self, asked: Vec<JobId>) -> Result<Vec<JobId>, Failure> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let mut queued = Vec::new();
        for name in self.spool.each_queued_name().map_err(super::spool_failure)? {
            queued.extend(name.map(|name| asked.contains(&name.id).then_some(name)).map_err(super::spool_failure)?);
        }
        let running = self.spool.running_names().map_err(super::spool_failure)?;
        let mut live = Vec::new();
        for id in asked {
            if let Some(name) = queued.iter().find(|name| name.id == id) {
                self.cancel_queued(name)?;
            } else if running.iter().any(|name| name.id == id) {
                live.push(id);
            } else {
                event::JobCancelled { job: id.clone(), state: "none".to_owned() }.emit();
                self.take_cancel(&id);
            }
        }
        Ok(live)
    }

    /// Ends a queued job by claiming it: the rename decides who wins if another process claims it at the same time.
    fn cancel_queued(&self, name: &QueuedName) -> Result<(), Failure> {
        let Some(claim) = self.spool.claim(name).map_err(super::spool_failure)? else { return Ok(()) };
        lock(&self.index).remove(&name.id);
        match self.row_of(&claim, Some(name.seq)) {
            Ok(Row::Live(_)) => {}
            Ok(Row::Over(verdict)) => {
                self.finish(claim, &verdict)?;
                self.take_cancel(&name.id);
                return Ok(());
            }
            Err(failure) => {
                let back = claim.give_back(name.due(), Charge::Free, None);
                back.map_err(|unsettled| unsettled.error.failure())?;
                return Err(failure);
            }
        }
        event::JobCancelled { job: name.id.clone(), state: "queued".to_owned() }.emit();
        self.end(claim, &CancelReason::Requested.failure(), u32::from(name.attempts), None)?;
        self.take_cancel(&name.id);
        Ok(())
    }
}
