//! `reelspool wait`.

use super::Outcome;
use super::args::WaitArgs;
use super::context::{Context, job_id};
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::job::{JobId, JobState};
use serde_json::json;
use std::time::{Duration, Instant};

/// How often the ledger is asked.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

pub(super) fn run(args: &WaitArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<JobId>, _>>()?;
    wait_for(&ids, args.timeout.map(Into::into), args.any, false, context, &config)
}

/// Waits until all jobs, or any, have ended.
pub(super) fn wait_for(
    ids: &[JobId],
    timeout: Option<Duration>,
    any: bool,
    follow: bool,
    context: &Context,
    config: &Config,
) -> Outcome {
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    let mut shown = String::new();
    loop {
        let mut states = Vec::with_capacity(ids.len());
        let ledger = context.ledger(config)?;
        for id in ids {
            let record = ledger.as_ref().map(|ledger| ledger.job_blocking(id.clone())).transpose();
            let record = record.map_err(|error| Problem::from(error.failure()))?.flatten();
            states.push(record.map_or(JobState::Queued, |record| record.state));
        }
        let now: Vec<String> = ids.iter().zip(&states).map(|(id, state)| format!("{id}  {state}")).collect();
        if follow && shown != now.join("\n") {
            shown = now.join("\n");
            context.out.talk(&shown);
        }
        let ended = states.iter().filter(|state| state.is_final()).count();
        if ended == ids.len() || any && 0 < ended {
            let item = |(id, state): (&JobId, &JobState)| json!({"id": id.as_str(), "state": state.as_str()});
            let items: Vec<_> = ids.iter().zip(&states).map(item).collect();
            if context.out.json {
                context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
            }
            let good = states.iter().filter(|state| state.is_final()).all(|state| *state == JobState::Done);
            return Ok(if good { Exit::Success } else { Exit::Failure });
        }
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            let hint = "the jobs go on; `reelspool wait` waits again";
            return Err(Problem::new(Exit::TimedOut, "the time-out ran out before the jobs ended", hint));
        }
        std::thread::sleep(LOOK_INTERVAL);
    }
}
