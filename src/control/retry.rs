//! Requests to run finished jobs again; works without a running daemon.

use super::{Control, ControlError, Kind, List, job_id};
use crate::job::{JobId, JobState, Stage};
use crate::ledger::{Filter, Ledger, Sort, acts};
use crate::spool::RetryRequest;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The stages that can run again, in order.
pub(crate) const STAGES: [Stage; 5] = [Stage::Story, Stage::Tts, Stage::Images, Stage::Video, Stage::Upload];
/// How long to wait for a daemon to move a job's file after its verdict, which is visible a moment earlier.
const SETTLED_DEADLINE: Duration = Duration::from_secs(5);
/// How long to wait for a daemon to handle the request, so that the following requests see the new run.
pub(super) const TAKEN_DEADLINE: Duration = Duration::from_secs(5);
/// The time between two checks.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// A request to run jobs again.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetryOrder {
    /// The jobs' ids.
    pub(crate) ids: Vec<String>,
    /// True for all failed jobs; `ids` is then not used.
    pub(crate) all_failed: bool,
    /// The first stage to run again; `None`: continue after the last finished stage.
    pub(crate) from: Option<String>,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
}

/// The result for one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryOutcome {
    /// A dry run: the job would run again.
    WouldRetry,
    /// The request is in incoming/.
    Requested,
}

/// A job that runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Retried {
    pub(crate) id: String,
    /// The job's state before.
    pub(crate) was: JobState,
    pub(crate) outcome: RetryOutcome,
    #[serde(skip)]
    request: Option<PathBuf>,
}

/// Where the file of a finished job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    /// In done/ or failed/, so it can run again.
    Final,
    /// Still in running/, because no daemon runs that would move it.
    Running,
    /// It was removed.
    Gone,
}

impl Control {
    /// Requests to run jobs again. All ids are checked first: if one is wrong, nothing is changed. Then `go_on` is
    /// called with their number, except in a dry run; if it returns false, the result is `None`.
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

    /// Waits until a running daemon has handled the requests; returns false if it has not in time.
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

    /// Checks that a job can run again; returns it with its state.
    pub(super) fn job_to_retry(&self, id: JobId, ledger: Option<&Ledger>) -> Result<(JobId, JobState), ControlError> {
        let state = self.state_of(&id, ledger)?;
        let record = ledger.map(|ledger| ledger.run_blocking(acts::job(id.clone()))).transpose()?.flatten();
        if record.is_some_and(|record| record.via == "cli") && !self.spool().has_final_input(&id) {
            let message = format!("job `{id}` was rendered, so its file is not in the spool");
            return Err(ControlError::new(Kind::Refused, message, "nothing was changed; render the file again"));
        }
        let input = if state.is_final() { self.input_to_retry(&id) } else { Input::Running };
        match refusal(&id, state, input) {
            Some(refusal) => Err(refusal),
            None => Ok((id, state)),
        }
    }

    /// Returns where the job's file is; waits if a daemon is about to move it.
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

/// Returns why a job must not run again; `None` if it may.
fn refusal(id: &JobId, state: JobState, input: Input) -> Option<ControlError> {
    let refuse = |kind, message: String, hint: String| Some(ControlError::new(kind, message, hint));
    match (state, input) {
        (JobState::Queued | JobState::Running, _) => refuse(
            Kind::InUse,
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
            Kind::InUse,
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

/// Parses the name of a stage that can run again.
fn stage(name: &str) -> Result<Stage, ControlError> {
    STAGES.into_iter().find(|stage| stage.as_str() == name).ok_or_else(|| {
        let known = STAGES.map(Stage::as_str).join(", ");
        let message = format!("`{name}` is no stage that can be done again");
        ControlError::new(Kind::Usage, message, format!("nothing was changed; the stages are {known}"))
    })
}

/// Waits until a condition is true; returns false if it is not in time.
pub(super) fn until(most: Duration, is_so: impl Fn() -> bool) -> bool {
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
        let (later, gone) = (Some(Kind::InUse), Some(Kind::NotFound));
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
