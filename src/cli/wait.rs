//! `reelspool wait`: until jobs have ended, told from files and ledger; no daemon is asked.

use super::Outcome;
use super::args::WaitArgs;
use super::ask;
use super::context::{Context, job_id, no_such_job};
use super::exit::Exit;
use super::look;
use super::look::Standing;
use super::problem::Problem;
use super::watcher::Watcher;
use crate::config::Config;
use crate::job::{JobId, JobState};
use crate::ledger::Ledger;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The least time between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// The longest time between two looks.
const LOOK_INTERVAL_MAX: Duration = Duration::from_secs(2);
/// The rest after a look, as a multiple of what the look took: waiting for thousands must not occupy the machine.
const REST_PER_LOOK: u32 = 10;
/// Looks in a row that may fail, as when the ledger is just being replaced, before the waiting ends.
const FAILED_LOOKS_MAX: u32 = 10;

pub(super) fn run(args: &WaitArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<JobId>, _>>()?;
    ask::warn_when_down("jobs that wait go on", &config, context);
    wait_for(&ids, args.timeout.map(Into::into), args.any, true, context, &config)
}

/// Waits until all of the jobs have ended, or any of them, and prints how each ended.
///
/// Answers [`Exit::Success`] when those that ended are done, [`Exit::Failure`] when one is not, [`Exit::TimedOut`] when
/// time ran out before. `follow` also shows on stderr what happens meanwhile: bars on a terminal, elsewhere a line for
/// each change. With `--json` there is a line of JSON for each change in any case; see
/// [`Watcher`](super::watcher::Watcher).
pub(super) fn wait_for(
    ids: &[JobId],
    timeout: Option<Duration>,
    any: bool,
    follow: bool,
    context: &Context,
    config: &Config,
) -> Outcome {
    let mut seen = BTreeSet::new();
    let ids: Vec<JobId> = ids.iter().filter(|id| seen.insert(*id)).cloned().collect();
    // A time-out beyond the reach of the clock is none.
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut watcher = Watcher::new(follow, context, config);
    let (mut ledger, mut failed) = (None, 0);
    loop {
        let begun = Instant::now();
        match look(&ids, &mut ledger, context, config) {
            Ok(standings) => {
                failed = 0;
                for (id, standing) in ids.iter().zip(&standings) {
                    watcher.show(id, standing)?;
                }
                if let Some(exit) = verdict(&standings, any) {
                    return Ok(exit);
                }
                if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                    return watcher.timed_out(&ids, &standings);
                }
            }
            Err(problem) if problem.exit == Exit::IoError && failed < FAILED_LOOKS_MAX => failed += 1,
            Err(problem) => return Err(problem),
        }
        let rest = (begun.elapsed() * REST_PER_LOOK).clamp(LOOK_INTERVAL, LOOK_INTERVAL_MAX);
        let left = deadline.map_or(rest, |deadline| deadline.saturating_duration_since(Instant::now()));
        std::thread::sleep(rest.min(left));
    }
}

/// Looks once; a job that nothing knows ends the waiting.
fn look(
    ids: &[JobId],
    ledger: &mut Option<Ledger>,
    context: &Context,
    config: &Config,
) -> Result<Vec<Standing>, Problem> {
    if ledger.is_none() {
        *ledger = context.ledger(config)?; // before its first start, a daemon has none
    }
    let standings = look::standings(ids, ledger.as_ref(), config)?;
    let known = |(id, standing): (&JobId, Option<Standing>)| standing.ok_or_else(|| no_such_job(id));
    ids.iter().zip(standings).map(known).collect()
}

/// Decides whether the waiting is over, and how it ended.
fn verdict(standings: &[Standing], any: bool) -> Option<Exit> {
    let ended: Vec<&Standing> = standings.iter().filter(|standing| standing.over).collect();
    let enough = ended.len() == standings.len() || any && !ended.is_empty();
    let good = || ended.iter().all(|standing| standing.state == JobState::Done);
    enough.then(|| if good() { Exit::Success } else { Exit::Failure })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_all_or_of_any_decides() {
        let standing = |(state, over)| Standing { state, over, record: None, status: None };
        let (queued, settling) = ((JobState::Queued, false), (JobState::Done, false));
        let (done, failed, cancelled) = ((JobState::Done, true), (JobState::Failed, true), (JobState::Cancelled, true));
        let check = |jobs: &[(JobState, bool)], all: Option<Exit>, any: Option<Exit>| {
            let standings: Vec<Standing> = jobs.iter().copied().map(standing).collect();
            assert_eq!((verdict(&standings, false), verdict(&standings, true)), (all, any), "{jobs:?}");
        };
        check(&[done, done], Some(Exit::Success), Some(Exit::Success));
        check(&[done, failed], Some(Exit::Failure), Some(Exit::Failure));
        check(&[cancelled], Some(Exit::Failure), Some(Exit::Failure));
        check(&[done, queued], None, Some(Exit::Success));
        check(&[queued, failed], None, Some(Exit::Failure));
        check(&[settling, queued], None, None);
    }
}
