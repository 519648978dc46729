//! Questions before something is done to several jobs; never asked where nobody can answer.

use super::context::{Context, no_such_job};
use super::problem::Problem;
use crate::config::Config;
use crate::job::{JobId, JobState};
use crate::ledger::Ledger;
use crate::setup;
use std::io::{IsTerminal, stderr, stdin};

/// Asks whether to go on; yes without asking with `--yes`, for one job, and where there is no terminal.
pub(super) fn may_go_on(question: &str, jobs: usize, yes: bool, context: &Context) -> bool {
    if yes || jobs < 2 || context.out.json || !stdin().is_terminal() || !stderr().is_terminal() {
        return true;
    }
    context.out.error(format!("{question} [y/N]"));
    let mut answer = String::new();
    stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// Returns how far a job is; a file that still waits in incoming/ is queued.
pub(super) fn state_of(id: &JobId, ledger: Option<&Ledger>, config: &Config) -> Result<JobState, Problem> {
    if let Some(ledger) = ledger
        && let Some(record) = ledger.job_blocking(id.clone()).map_err(|error| Problem::from(error.failure()))?
    {
        return Ok(record.state);
    }
    let waiting = config.spool.dir.join("incoming").join(format!("{id}.json"));
    if waiting.is_file() { Ok(JobState::Queued) } else { Err(no_such_job(id)) }
}

/// Says that what was asked for waits for the next start, where no daemon lives. Answers whether one does.
pub(super) fn warn_when_down(what: &str, config: &Config, context: &Context) -> bool {
    let live = setup::live_daemons(config).is_ok_and(|live| !live.is_empty());
    if !live {
        context.out.talk(format!("no daemon is running: {what} at the next start (`reelspool serve`)"));
    }
    live
}
