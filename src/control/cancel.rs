//! Asks for the end of jobs; works while no daemon lives.

use super::{Control, ControlError, List, job_ids};
use crate::job::JobState;
use crate::spool;
use serde::Serialize;

/// Asks for the end of jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct CancelOrder {
    /// The jobs.
    pub(crate) ids: Vec<String>,
    /// Whether nothing is to be changed.
    pub(crate) dry_run: bool,
}

/// What becomes of a job whose end is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CancelOutcome {
    /// It has ended already.
    Over,
    /// Nothing was changed.
    WouldCancel,
    /// The request waits in incoming/.
    Requested,
}

impl CancelOutcome {
    /// Decides what becomes of a job in this state.
    fn of(state: JobState, dry_run: bool) -> Self {
        match (state.is_final(), dry_run) {
            (true, _) => Self::Over,
            (false, true) => Self::WouldCancel,
            (false, false) => Self::Requested,
        }
    }
}

/// Describes a job whose end is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Cancelled {
    pub(crate) id: String,
    /// How far the job was.
    pub(crate) was: JobState,
    pub(crate) outcome: CancelOutcome,
}

impl Control {
    /// Asks for the end of jobs. All are looked up first: a wrong name among them changes nothing. Then `go_on` is asked
    /// with their number, but not in a dry run; the answer is `None` where it says no.
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
