//! `reelspool retry`: places requests; works while the daemon is down.

use super::Outcome;
use super::args::RetryArgs;
use super::ask;
use super::context::{Context, job_id, no_such_job, spool_problem};
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::job::{JobId, JobState, Stage};
use crate::ledger::Ledger;
use crate::ledger::queries::{Filter, Sort};
use crate::spool;
use crate::spool::{RetryRequest, RunningName};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

/// The stages that can be done again, in order.
const STAGES: [Stage; 5] = [Stage::Story, Stage::Tts, Stage::Images, Stage::Video, Stage::Upload];
/// How long a live daemon is given to move a job's file after its verdict, which is known a moment earlier.
const SETTLED_DEADLINE: Duration = Duration::from_secs(5);
/// How long a live daemon is given to take the request, so that what follows sees the new run.
const TAKEN_DEADLINE: Duration = Duration::from_secs(5);
/// How often that is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

pub(super) fn run(args: &RetryArgs, context: &Context) -> Outcome {
    let from = args.from.as_deref().map(stage).transpose()?;
    let config = context.config()?;
    let ledger = context.ledger(&config)?;
    let jobs = jobs(args, ledger.as_ref(), &config)?;
    if jobs.is_empty() {
        context.out.talk("no job has failed; nothing to do");
    }
    if !args.dry_run && !ask::may_go_on(&format!("Run {} jobs again?", jobs.len()), jobs.len(), args.yes, context) {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    }
    let (mut items, mut requests) = (Vec::new(), Vec::new());
    for (id, state) in jobs {
        let outcome = if args.dry_run { "would_retry" } else { "requested" };
        if !args.dry_run {
            let request = RetryRequest { from };
            let placed = spool::request_retry(&config.spool.dir, &id, request);
            requests.push(placed.map_err(|error| spool_problem(&error))?);
        }
        if !context.out.json {
            let whence = from.map(|stage| format!(" from {stage} on")).unwrap_or_default();
            let will = if args.dry_run { "would run" } else { "runs" };
            context.out.line(format!("{id}  was {state}, {will} again{whence}"));
        }
        items.push(json!({"id": id.as_str(), "was": state.as_str(), "outcome": outcome}));
    }
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    if !requests.is_empty() && ask::warn_when_down("the new run begins", &config, context) && !taken(&requests) {
        context.out.talk("the daemon has not taken the request yet; `reelspool list` shows when it has");
    }
    Ok(Exit::Success)
}

fn stage(name: &str) -> Result<Stage, Problem> {
    STAGES.into_iter().find(|stage| stage.as_str() == name).ok_or_else(|| {
        let known = STAGES.map(Stage::as_str).join(", ");
        let message = format!("`{name}` is no stage that can be done again");
        Problem::new(Exit::Usage, message, format!("nothing was changed; the stages are {known}"))
    })
}

/// Returns the jobs to run again. All are looked up first: a wrong one among them changes nothing.
fn jobs(args: &RetryArgs, ledger: Option<&Ledger>, config: &Config) -> Result<Vec<(JobId, JobState)>, Problem> {
    if args.all_failed {
        let filter =
            Filter { states: vec![JobState::Failed], sort: Sort::Oldest, limit: u32::MAX, ..Filter::default() };
        let failed = ledger.map(|ledger| ledger.list_blocking(filter)).transpose();
        let failed = failed.map_err(|error| Problem::from(error.failure()))?.unwrap_or_default();
        return Ok(failed.into_iter().map(|record| (record.id, record.state)).collect());
    }
    let mut jobs = Vec::with_capacity(args.ids.len());
    for id in &args.ids {
        let id = job_id(id)?;
        let state = ask::state_of(&id, ledger, config)?;
        match state {
            JobState::Done | JobState::Failed | JobState::Cancelled if has_input(&id, &config.spool.dir) => {
                jobs.push((id, state));
            }
            JobState::Done | JobState::Failed | JobState::Cancelled if is_running(&id, &config.spool.dir) => {
                let hint = "nothing was changed; try again when the daemon runs: it moves the file first";
                return Err(Problem::new(
                    Exit::TempFail,
                    format!("job `{id}` is {state}, but its file is still in running/"),
                    hint,
                ));
            }
            JobState::Done | JobState::Failed | JobState::Cancelled => {
                let hint = "nothing was changed; submit it again under another id";
                return Err(Problem::new(Exit::NoSuchJob, format!("the job file of `{id}` was removed"), hint));
            }
            JobState::Rejected => {
                let hint =
                    format!("nothing was changed; `reelspool show {id}` says what to mend, then submit it again");
                return Err(Problem::new(Exit::Failure, format!("`{id}` was rejected: it never was a job"), hint));
            }
            JobState::Queued | JobState::Running => {
                let hint = format!("nothing was changed; `reelspool wait {id}` waits for its end");
                return Err(Problem::new(Exit::TempFail, format!("job `{id}` is {state}: it is not over"), hint));
            }
        }
    }
    if jobs.is_empty()
        && let Some(id) = args.ids.first()
    {
        return Err(no_such_job(&job_id(id)?));
    }
    Ok(jobs)
}

/// Tells whether the job's file is there to be run again; waits for a daemon that is about to move it there.
fn has_input(id: &JobId, spool: &Path) -> bool {
    let is_final = || ["done", "failed"].iter().any(|dir| spool.join(dir).join(format!("{id}.json")).is_file());
    until(SETTLED_DEADLINE, || is_final() || !is_running(id, spool));
    is_final()
}

/// Tells whether the job's file is in running/.
fn is_running(id: &JobId, spool: &Path) -> bool {
    let names = std::fs::read_dir(spool.join("running")).into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter_map(|name| RunningName::parse(&name)).any(|name| name.id == *id)
}

/// Waits until a live daemon has carried out the requests; false where it did not in time.
fn taken(requests: &[std::path::PathBuf]) -> bool {
    until(TAKEN_DEADLINE, || !requests.iter().any(|request| request.is_file()))
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
