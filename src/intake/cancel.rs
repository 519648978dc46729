//! Requests to cancel. They are carried out even if the queue or the disk is full.

use super::claim::Row;
use super::{Intake, lock};
use crate::job::{CancelReason, Failure, JobId};
use crate::spool::{Charge, QueuedName};
use crate::telemetry::event;

impl Intake {
    /// Ends those of the jobs that are queued; returns those that are running, which their owners must stop.
    pub(super) fn cancel(&self, asked: Vec<JobId>) -> Result<Vec<JobId>, Failure> {
        let mut unseen = Vec::new();
        for id in asked {
            let name = lock(&self.index).name_of(&id).cloned();
            let is_over = match name {
                Some(name) => self.cancel_queued(&name)?,
                None => false,
            };
            if !is_over {
                unseen.push(id);
            }
        }
        let (mut live, unseen) = self.running_among(unseen)?;
        live.extend(self.cancel_unseen(unseen)?);
        Ok(live)
    }

    /// Tells the jobs that run from the others.
    fn running_among(&self, ids: Vec<JobId>) -> Result<(Vec<JobId>, Vec<JobId>), Failure> {
        if ids.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let running = self.spool.running_names().map_err(super::spool_failure)?;
        Ok(ids.into_iter().partition(|id| running.iter().any(|name| name.id == *id)))
    }

    /// Ends jobs that may be in queue/ though the index does not have them; returns those that run by now.
    pub(super) fn cancel_unseen(&self, unseen: Vec<JobId>) -> Result<Vec<JobId>, Failure> {
        if unseen.is_empty() {
            return Ok(Vec::new());
        }
        let mut queued = Vec::new();
        for name in self.spool.each_queued_name().map_err(super::spool_failure)? {
            queued.extend(name.map(|name| unseen.contains(&name.id).then_some(name)).map_err(super::spool_failure)?);
        }
        let mut left = Vec::new();
        for id in unseen {
            let is_over = match queued.iter().find(|name| name.id == id) {
                Some(name) => self.cancel_queued(name)?,
                None => false,
            };
            if !is_over {
                left.push(id);
            }
        }
        // A job that was claimed after running/ was read and before queue/ was is in neither of the two listings.
        let (live, gone) = self.running_among(left)?;
        for id in gone.into_iter().filter(|id| !queued.iter().any(|name| name.id == *id)) {
            event::JobCancelled { job: id.clone(), state: "none".to_owned() }.emit();
            self.take_cancel(&id);
        }
        Ok(live)
    }

    /// Ends a queued job by claiming it: the rename decides who wins if another process claims it at the same time. Returns
    /// false if another one has it.
    fn cancel_queued(&self, name: &QueuedName) -> Result<bool, Failure> {
        let Some(claim) = self.spool.claim(name).map_err(super::spool_failure)? else { return Ok(false) };
        lock(&self.index).remove(&name.id);
        match self.row_of(&claim, Some(name.seq)) {
            Ok(Row::Live(_)) => {}
            Ok(Row::Over(verdict)) => {
                self.finish(claim, &verdict)?;
                self.take_cancel(&name.id);
                return Ok(true);
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
        Ok(true)
    }
}
