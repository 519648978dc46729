//! Asks for another run of jobs that are over; works while no daemon lives.

use super::{Control, ControlError, Kind, List, job_id};
use crate::job::{JobId, JobState, Stage};
use crate::ledger::{Filter, Ledger, Sort, acts};
use crate::spool;
use crate::spool::RetryRequest;
use serde::Serialize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The stages that can be done again, in order.
const STAGES: [Stage; 5] = [Stage::Story, Stage::Tts, Stage::Images, Stage::Video, Stage::Upload];
/// How long a live daemon is given to move a job's file after its verdict, which is known a moment earlier.
const SETTLED_DEADLINE: Duration = Duration::from_secs(5);
/// How long a live daemon is given to take the request, so that what follows sees the new run.
const TAKEN_DEADLINE: Duration = Duration::from_secs(5);
/// The time between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Asks for another run of jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetryOrder {
    /// The jobs.
    pub(crate) ids: Vec<String>,
    /// All failed jobs in place of these.
    pub(crate) all_failed: bool,
    /// The first stage to do again; where absent, the run goes on after the last whole stage.
    pub(crate) from: Option<String>,
    /// Whether nothing is to be changed.
    pub(crate) dry_run: bool,
}

/// What became of a request for another run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryOutcome {
    /// Nothing was changed.
    WouldRetry,
    /// The request waits in incoming/.
    Requested,
}

/// Describes a job that runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Retried {
    pub(crate) id: String,
    /// How far the job was.
    pub(crate) was: JobState,
    pub(crate) outcome: RetryOutcome,
    #[serde(skip)]
    request: Option<PathBuf>,
}

/// Where the file of a job stands that is over by the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    /// In done/ or failed/, from where it can run again.
    Final,
    /// Still in running/: no daemon lives that would move it.
    Running,
    /// Removed.
    Gone,
}

impl Control {
    /// Asks for another run of jobs. All are looked up first: a wrong one among them changes nothing. Then `go_on` is
    /// asked with their number, but not in a dry run; the answer is `None` where it says no.
    pub(crate) fn retry(
        &self,
        order: &RetryOrder,
        go_on: impl FnOnce(usize) -> bool,
    ) -> Result<Option<List<Retried>>, ControlError> {
        let from = order.from.as_deref().map(stage).transpose()?;
        let jobs = self.jobs_to_retry(order)?;
        if !order.dry_run && !go_on(jobs.len()) {
            return Ok(None);
        }
        let mut items: Vec<Retried> = Vec::with_capacity(jobs.len());
        for (id, was) in jobs {
            let (outcome, request) = if order.dry_run {
                (RetryOutcome::WouldRetry, None)
            } else {
                let placed = spool::request_retry(&self.config.spool.dir, &id, RetryRequest { from });
                let failed = |error| ControlError::of_spool(&error).after(items.iter().map(|it| it.id.as_str()));
                (RetryOutcome::Requested, Some(placed.map_err(failed)?))
            };
            items.push(Retried { id: id.to_string(), was, outcome, request });
        }
        Ok(Some(items.into()))
    }

    /// Waits until a live daemon has carried out the requests; false where it did not in time.
    pub(crate) fn retries_are_taken(asked: &List<Retried>) -> bool {
        let waits = || asked.items.iter().filter_map(|it| it.request.as_ref()).any(|request| request.is_file());
        until(TAKEN_DEADLINE, || !waits())
    }

    fn jobs_to_retry(&self, order: &RetryOrder) -> Result<Vec<(JobId, JobState)>, ControlError> {
        let ledger = self.ledger()?;
        if order.all_failed {
            let filter =
                Filter { states: vec![JobState::Failed], sort: Sort::Oldest, limit: u32::MAX, ..Filter::default() };
            let failed = ledger.map(|ledger| ledger.run_blocking(acts::list(filter))).transpose()?.unwrap_or_default();
            return Ok(failed.into_iter().map(|record| (record.id, record.state)).collect());
        }
        order.ids.iter().map(|id| self.job_to_retry(job_id(id)?, ledger.as_ref())).collect()
    }

    fn job_to_retry(&self, id: JobId, ledger: Option<&Ledger>) -> Result<(JobId, JobState), ControlError> {
        let state = self.state_of(&id, ledger)?;
        let input = if state.is_final() { self.input_to_retry(&id) } else { Input::Running };
        match refusal(&id, state, input) {
            Some(refusal) => Err(refusal),
            None => Ok((id, state)),
        }
    }

    /// Tells where the job's file is; waits for a daemon that is about to move it.
    fn input_to_retry(&self, id: &JobId) -> Input {
        let spool = self.spool();
        let runs = || spool.running().contains(id);
        until(SETTLED_DEADLINE, || spool.has_final_input(id) || !runs());
        if spool.has_final_input(id) {
            Input::Final
        } else if runs() {
            Input::Running
        } else {
            Input::Gone
        }
    }
}

/// Decides whether a job may run again; `None` where it may.
fn refusal(id: &JobId, state: JobState, input: Input) -> Option<ControlError> {
    let refuse = |kind, message: String, hint: String| Some(ControlError::new(kind, message, hint));
    match (state, input) {
        (JobState::Queued | JobState::Running, _) => refuse(
            Kind::TryLater,
            format!("job `{id}` is {state}: it is not over"),
            format!("nothing was changed; `reelspool wait {id}` waits for its end"),
        ),
        (JobState::Rejected, _) => refuse(
            Kind::Refused,
            format!("`{id}` was rejected: it never was a job"),
            format!("nothing was changed; `reelspool show {id}` says what to mend, then submit it again"),
        ),
        (JobState::Done | JobState::Failed | JobState::Cancelled, Input::Final) => None,
        (JobState::Done | JobState::Failed | JobState::Cancelled, Input::Running) => refuse(
            Kind::TryLater,
            format!("job `{id}` is {state}, but its file is still in running/"),
            "nothing was changed; try again when the daemon runs: it moves the file first".to_owned(),
        ),
        (JobState::Done | JobState::Failed | JobState::Cancelled, Input::Gone) => refuse(
            Kind::NotFound,
            format!("the job file of `{id}` was removed"),
            "nothing was changed; submit it again under another id".to_owned(),
        ),
    }
}

/// Reads the name of a stage that can be done again.
fn stage(name: &str) -> Result<Stage, ControlError> {
    STAGES.into_iter().find(|stage| stage.as_str() == name).ok_or_else(|| {
        let known = STAGES.map(Stage::as_str).join(", ");
        let message = format!("`{name}` is no stage that can be done again");
        ControlError::new(Kind::Usage, message, format!("nothing was changed; the stages are {known}"))
    })
}

/// Waits until something is so; false where it was not in time.
fn until(most: Duration, is_so: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + most;
    loop {
        if is_so() {
            return true;
        }
        if deadline < Instant::now() {
            return false;
        }
        std::thread::sleep(LOOK_INTERVAL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_runs_again_when_it_is_over_and_its_file_is_there() {
        let id: JobId = "a".parse().unwrap();
        let check = |state, inputs: [Option<Kind>; 3]| {
            let refused = [Input::Final, Input::Running, Input::Gone].map(|input| refusal(&id, state, input));
            assert_eq!(refused.map(|refusal| refusal.map(|error| error.kind)), inputs, "{state}");
        };
        let (later, gone) = (Some(Kind::TryLater), Some(Kind::NotFound));
        check(JobState::Done, [None, later, gone]);
        check(JobState::Failed, [None, later, gone]);
        check(JobState::Cancelled, [None, later, gone]);
        check(JobState::Queued, [later; 3]);
        check(JobState::Running, [later; 3]);
        check(JobState::Rejected, [Some(Kind::Refused); 3]);
    }

    #[test]
    fn a_run_begins_at_a_stage_that_leaves_something() {
        assert_eq!(stage("video"), Ok(Stage::Video));
        assert_eq!(stage("record").map_err(|error| error.kind), Err(Kind::Usage));
    }
}
