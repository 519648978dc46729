//! Requests to cancel jobs; works without a running daemon.

use super::{Control, ControlError, List, job_ids};
use crate::job::JobState;
use schemars::JsonSchema;
use serde::Serialize;

/// A request to cancel jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct CancelOrder {
    /// The jobs' ids.
    pub(crate) ids: Vec<String>,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
}

/// The result for one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CancelOutcome {
    /// The job has ended already.
    Over,
    /// A dry run: the job would be cancelled.
    WouldCancel,
    /// The request is in incoming/.
    Requested,
}

impl CancelOutcome {
    /// Returns the result for a job in this state.
    fn of(state: JobState, dry_run: bool) -> Self {
        match (state.is_final(), dry_run) {
            (true, _) => Self::Over,
            (false, true) => Self::WouldCancel,
            (false, false) => Self::Requested,
        }
    }
}

/// A job that was to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Cancelled {
    pub(crate) id: String,
    /// The job's state before.
    pub(crate) was: JobState,
    pub(crate) outcome: CancelOutcome,
}

impl Control {
    /// Requests to cancel jobs. All ids are checked first: if one is wrong, nothing is changed. Then `go_on` is called
    /// with their number, except in a dry run; if it returns false, the result is `None`.
    pub(crate) fn cancel(
        &self,
        order: &CancelOrder,
        go_on: impl FnOnce(usize) -> bool,
    ) -> Result<Option<List<Cancelled>>, ControlError> {
        let ids = job_ids(&order.ids)?;
        let ledger = self.ledger()?;
        let states = ids.iter().map(|id| self.state_of(id, ledger.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if !order.dry_run && !go_on(ids.len()) {
            return Ok(None);
        }
        let mut items: Vec<Cancelled> = Vec::with_capacity(ids.len());
        for (id, was) in ids.iter().zip(states) {
            let outcome = CancelOutcome::of(was, order.dry_run);
            if outcome == CancelOutcome::Requested {
                let asked = items.iter().filter(|it| it.outcome == CancelOutcome::Requested).map(|it| it.id.as_str());
                spool::request_cancel(&self.config.spool.dir, id)
                    .map_err(|error| ControlError::of_spool(&error).after(asked))?;
            }
            items.push(Cancelled { id: id.to_string(), was, outcome });
        }
        Ok(Some(items.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_job_that_has_not_ended_is_asked_to_end() {
        for state in JobState::ALL {
            let live = matches!(state, JobState::Queued | JobState::Running);
            let expected = if live { CancelOutcome::Requested } else { CancelOutcome::Over };
            assert_eq!(CancelOutcome::of(state, false), expected, "{state}");
            assert_ne!(CancelOutcome::of(state, true), CancelOutcome::Requested, "{state}");
        }
    }
}
