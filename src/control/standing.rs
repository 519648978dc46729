//! The present states of jobs, for `wait` and progress bars, which read them repeatedly.

use super::job::state_in;
use super::{Control, ControlError, Kind};
use crate::job::documents::StatusDocument;
use crate::job::{JobId, JobState, Stage};
use crate::ledger::{JobRecord, Ledger};

/// The present state of a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    /// The job's state.
    pub(crate) state: JobState,
    /// True if the state will not change by itself: the verdict is committed, its document is written, and no retry is
    /// requested.
    pub(crate) over: bool,
    /// The job's row; `None` for a file that is not accepted yet.
    pub(crate) record: Option<JobRecord>,
    /// Its status document, while it runs.
    pub(crate) status: Option<StatusDocument>,
}

impl Standing {
    /// Returns the running stage; `None` if the job is not running.
    pub(crate) fn stage(&self) -> Option<Stage> {
        let stage = self.record.as_ref().and_then(|record| record.stage);
        let stage = stage.or_else(|| self.status.as_ref().and_then(|status| status.stage));
        stage.filter(|_| self.state == JobState::Running)
    }

    /// Returns the number of the attempt; 0 if unknown.
    pub(crate) fn attempt(&self) -> u32 {
        let recorded = self.record.as_ref().map(|record| record.attempt);
        recorded.or_else(|| self.status.as_ref().map(|status| status.attempt)).unwrap_or(0)
    }
}

/// Requests of clients that no daemon has handled yet.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// The job file is in incoming/.
    dropped: bool,
    /// A request to retry is in incoming/.
    again: bool,
}

impl Control {
    /// Returns the states of jobs; `None` for unknown ones. Costs one read of the ledger and one listing of running/
    /// for any number of jobs.
    pub(super) fn standings(
        &self,
        ids: &[JobId],
        ledger: Option<&Ledger>,
    ) -> Result<Vec<Option<Standing>>, ControlError> {
        let spool = self.spool();
        // The order of the three reads matters. A file or request that has left incoming/ by the first read is in the
        // ledger by the second. And a job that ended in the ledger and has left running/ has its result or error file.
        let asked = ids.iter().map(|id| Asked { dropped: spool.is_dropped(id), again: spool.is_retry_requested(id) });
        let asked: Vec<Asked> = asked.collect();
        let records = match ledger {
            None => vec![None; ids.len()],
            Some(ledger) => {
                let look = |db: &_| ids.iter().map(|id| ledger::queries::job(db, id)).collect::<Result<Vec<_>, _>>();
                let hint = "nothing was changed; `reelspool doctor` checks the ledger";
                ledger.db().read_blocking(look).map_err(|error| ControlError::of(Kind::Io, &error, hint))?
            }
        };
        let running = spool.running();
        let mut queued = None;
        let standing = |((id, asked), record): ((&JobId, Asked), Option<JobRecord>)| {
            let runs = running.contains(id);
            if let Some(record) = record {
                let over = record.state.is_final() && !runs && !asked.again;
                let state = if asked.again && record.state.is_final() { JobState::Queued } else { record.state };
                let status = if state == JobState::Running { spool.status(id) } else { None };
                return Some(Standing { state, over, record: Some(record), status });
            }
            let queued = queued.get_or_insert_with(|| spool.queued());
            let (state, over) = if runs {
                (JobState::Running, false)
            } else if queued.contains(id) || asked.dropped {
                (JobState::Queued, false)
            } else {
                (state_in(&spool.verdict(id)?)?, true)
            };
            Some(Standing { state, over, record: None, status: if runs { spool.status(id) } else { None } })
        };
        Ok(ids.iter().zip(asked).zip(records).map(standing).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn only_a_running_job_has_a_stage() {
        let mut status = StatusDocument::new(&"a".parse().unwrap(), 2, DateTime::UNIX_EPOCH, 1, "host");
        status.stage = Some(Stage::Tts);
        let of = |state| Standing { state, over: false, record: None, status: Some(status.clone()) };
        assert_eq!((of(JobState::Running).stage(), of(JobState::Running).attempt()), (Some(Stage::Tts), 2));
        assert_eq!(of(JobState::Queued).stage(), None);
    }
}
