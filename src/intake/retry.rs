//! Requests to run finished jobs again. The request file is removed last, so that after a crash the request is
//! repeated.

use super::{Intake, lock};
use crate::failpoint::FailPoint;
use crate::job::{Failure, JobId, JobState, Stage};
use crate::ledger::acts;
use crate::spool::{SpoolError, Standing};
use crate::telemetry::event;

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The job is in queue/ again.
    Queued,
    /// Refused: the job is queued or running.
    Live,
    /// Refused: there is no such job.
    Unknown,
    /// Refused: the file was rejected, so it never was a job.
    Rejected,
    /// Refused: the job's file was removed after its retention time.
    InputMissing,
    /// Refused: the content of the request is invalid.
    BadRequest,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Live => "live",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
            Self::InputMissing => "input_missing",
            Self::BadRequest => "bad_request",
        }
    }
}

/// What to do about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// Start a new run.
    Run,
    /// Only move the file: an earlier try was interrupted after it was recorded in the ledger.
    Move,
    /// Refuse it.
    Refuse(Outcome),
}

/// Decides by the job's state in the ledger and the place of its file.
fn plan(state: Option<JobState>, has_final_input: bool, is_live: bool) -> Plan {
    match state {
        None => Plan::Refuse(Outcome::Unknown),
        Some(JobState::Rejected) => Plan::Refuse(Outcome::Rejected),
        Some(JobState::Queued) if has_final_input && !is_live => Plan::Move,
        Some(JobState::Queued | JobState::Running) => Plan::Refuse(Outcome::Live),
        // The verdict is committed but the file not moved yet: its owner is still at work.
        Some(JobState::Done | JobState::Failed | JobState::Cancelled) if is_live => Plan::Refuse(Outcome::Live),
        Some(JobState::Done | JobState::Failed | JobState::Cancelled) if has_final_input => Plan::Run,
        Some(JobState::Done | JobState::Failed | JobState::Cancelled) => Plan::Refuse(Outcome::InputMissing),
    }
}

impl Intake {
    /// Carries out the requests; returns false if some must wait for the next look.
    pub(super) fn retry(&self, asked: Vec<JobId>) -> Result<bool, Failure> {
        if asked.is_empty() {
            return Ok(true);
        }
        // A request file is removed only under this lock, so no other daemon carries out the same request.
        let Some(_lock) = self.spool.lock_intake().map_err(super::spool_failure)? else { return Ok(false) };
        let mut all = true;
        for id in asked {
            if let Err(failure) = self.retry_one(&id) {
                event::JobUnsettled { job: id.clone(), reason: failure.message }.emit();
                all = false;
            }
        }
        Ok(all)
    }

    fn retry_one(&self, id: &JobId) -> Result<(), Failure> {
        let (outcome, from) = match self.spool.retry_request(id) {
            Ok(Some(request)) => (self.carry_out(id, request.from)?, request.from),
            Ok(None) => return Ok(()), // another daemon has done it
            Err(SpoolError::Hostile { message, .. }) => {
                let path = self.spool.retry_file(id).display().to_string();
                event::SpoolEntryIgnored { path, reason: message }.emit();
                (Outcome::BadRequest, None)
            }
            Err(error) => return Err(error.failure()),
        };
        if let Err(error) = self.spool.take_retry_request(id) {
            self.leave_request(&self.spool.retry_file(id), &error);
        }
        let from = from.map_or("", Stage::as_str).to_owned();
        event::JobRetried { job: id.clone(), outcome: outcome.as_str().to_owned(), from }.emit();
        Ok(())
    }

    fn carry_out(&self, id: &JobId, from: Option<Stage>) -> Result<Outcome, Failure> {
        let record = self.ledger.run_blocking(acts::job(id.clone())).map_err(|error| error.failure())?;
        let has_final_input = self.spool.has_final_input(id).map_err(super::spool_failure)?;
        let is_live = self.spool.is_live(id).map_err(super::spool_failure)?;
        let state = record.as_ref().map(|record| record.state);
        let (priority, known_seq) = record.map_or((0, 0), |record| (record.priority, record.seq));
        let seq = match plan(state, has_final_input, is_live) {
            Plan::Refuse(outcome) => return Ok(outcome),
            Plan::Move => known_seq,
            Plan::Run => {
                self.forget_stages(id, from)?;
                failpoint::hit(FailPoint::RetryForgotten, id.as_str());
                let now = self.clock.now();
                // From the story on, another story is written.
                let retried = match from {
                    Some(Stage::Story) => acts::retried_anew(id.clone(), now),
                    _ => acts::retried(id.clone(), now),
                };
                let retried = self.ledger.run_blocking(retried);
                let Some(seq) = retried.map_err(|error| error.failure())? else { return Ok(Outcome::Live) };
                failpoint::hit(FailPoint::RetryRecorded, id.as_str());
                seq
            }
        };
        let standing = Standing { state: JobState::Queued, priority, seq };
        let name = self.spool.requeue_final(id, &standing, None).map_err(super::spool_failure)?;
        failpoint::hit(FailPoint::RetryQueued, id.as_str());
        if let Some(name) = name {
            lock(&self.index).insert(name);
        }
        Ok(Outcome::Queued)
    }

    /// Removes a stage and the later ones from the job's journal, so that they run again. Without a workspace all
    /// stages run anyway.
    fn forget_stages(&self, id: &JobId, from: Option<Stage>) -> Result<(), Failure> {
        let Some(from) = from else { return Ok(()) };
        let place = self.workspaces.place(id);
        if !place.dir().is_dir() {
            return Ok(());
        }
        let mut desk = self.workspaces.enter(id, self.clock.now()).map_err(|error| error.failure())?;
        let forgotten = desk.journal.forget_from(from);
        forgotten.map_err(|error| Failure::io("write the journal of", place.dir(), &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_job_that_is_over_runs_again() {
        let refuse = Plan::Refuse;
        for (state, has_final_input, is_live, expected) in [
            (None, true, false, refuse(Outcome::Unknown)),
            (Some(JobState::Rejected), true, false, refuse(Outcome::Rejected)),
            (Some(JobState::Queued), false, true, refuse(Outcome::Live)),
            (Some(JobState::Queued), true, false, Plan::Move),
            (Some(JobState::Queued), true, true, refuse(Outcome::Live)),
            (Some(JobState::Running), false, true, refuse(Outcome::Live)),
            (Some(JobState::Failed), true, false, Plan::Run),
            (Some(JobState::Done), true, false, Plan::Run),
            (Some(JobState::Cancelled), true, false, Plan::Run),
            (Some(JobState::Failed), false, true, refuse(Outcome::Live)),
            (Some(JobState::Failed), false, false, refuse(Outcome::InputMissing)),
        ] {
            assert_eq!(plan(state, has_final_input, is_live), expected, "{state:?} {has_final_input} {is_live}");
        }
    }
}
