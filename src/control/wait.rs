//! Waits until jobs have ended, by reading files and ledger; works without a running daemon.

use super::standing::Standing;
use super::{Control, ControlError, Kind};
use crate::job::{Code, JobId, JobState, Stage};
use crate::ledger::Ledger;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The shortest time between two reads.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// The longest time between two reads.
const LOOK_INTERVAL_MAX: Duration = Duration::from_secs(2);
/// The pause after a read, as a multiple of the time it took, so that waiting for thousands of jobs costs little CPU.
const REST_PER_LOOK: u32 = 10;
/// How many reads in a row may fail before the wait ends. A read fails, for example, while the ledger is replaced.
const FAILED_LOOKS_MAX: u32 = 10;

/// A request to wait for jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitOrder {
    /// The jobs' ids.
    pub(crate) ids: Vec<JobId>,
    /// The longest time to wait.
    pub(crate) timeout: Option<Duration>,
    /// True if the wait ends with the first job that ends.
    pub(crate) any: bool,
}

/// How the wait ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum WaitEnd {
    /// All jobs that ended are done.
    Good,
    /// At least one job that ended is not done.
    Bad,
    /// The time is over; these jobs have not ended.
    TimedOut(Vec<(JobId, Standing)>),
}

/// One change of a job during a wait: a line of `wait --json` and of `submit --wait --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WaitLine {
    schema: &'static str,
    id: String,
    state: JobState,
    stage: Option<Stage>,
    attempt: u32,
    /// True if the result or error file is written.
    ended: bool,
    not_before: Option<DateTime<Utc>>,
    code: Option<Code>,
    /// True if the time to wait is over.
    timed_out: bool,
}

impl WaitLine {
    /// Makes the line for a job's state.
    pub(crate) fn of(id: &JobId, standing: &Standing, timed_out: bool) -> Self {
        let record = standing.record.as_ref();
        Self {
            schema: "reelspool/wait-v1",
            id: id.to_string(),
            state: standing.state,
            stage: standing.stage(),
            attempt: standing.attempt(),
            ended: standing.over,
            not_before: record.filter(|_| standing.state == JobState::Queued).and_then(|record| record.due),
            code: record.filter(|_| standing.over).and_then(|record| record.code),
            timed_out,
        }
    }
}

impl Control {
    /// Waits until all of the jobs have ended, or any of them. `see` is called after each read with the states of all
    /// jobs; an error that it returns ends the wait.
    pub(crate) fn wait<E: From<ControlError>>(
        &self,
        order: &WaitOrder,
        mut see: impl FnMut(&JobId, &Standing) -> Result<(), E>,
    ) -> Result<WaitEnd, E> {
        let mut seen = BTreeSet::new();
        let ids: Vec<JobId> = order.ids.iter().filter(|id| seen.insert(*id)).cloned().collect();
        // A time-out that overflows the clock is no time-out.
        let deadline = order.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let (mut ledger, mut failed) = (None, 0);
        loop {
            let begun = Instant::now();
            match self.known_standings(&ids, &mut ledger) {
                Ok(standings) => {
                    failed = 0;
                    for (id, standing) in ids.iter().zip(&standings) {
                        see(id, standing)?;
                    }
                    if let Some(end) = verdict(&standings, order.any) {
                        return Ok(end);
                    }
                    if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                        let left = ids.into_iter().zip(standings).filter(|(_, standing)| !standing.over);
                        return Ok(WaitEnd::TimedOut(left.collect()));
                    }
                }
                Err(error) if error.kind == Kind::Io && failed < FAILED_LOOKS_MAX => failed += 1,
                Err(error) => return Err(error.into()),
            }
            let rest = (begun.elapsed() * REST_PER_LOOK).clamp(LOOK_INTERVAL, LOOK_INTERVAL_MAX);
            let left = deadline.map_or(rest, |deadline| deadline.saturating_duration_since(Instant::now()));
            std::thread::sleep(rest.min(left));
        }
    }

    /// Reads the states once; fails if a job is unknown.
    fn known_standings(&self, ids: &[JobId], ledger: &mut Option<Ledger>) -> Result<Vec<Standing>, ControlError> {
        if ledger.is_none() {
            *ledger = self.ledger()?; // before its first start, a daemon has no ledger
        }
        let standings = self.standings(ids, ledger.as_ref())?;
        let known = |(id, standing): (&JobId, Option<Standing>)| standing.ok_or_else(|| ControlError::no_such_job(id));
        ids.iter().zip(standings).map(known).collect()
    }
}

/// Returns how the wait ended; `None` if it goes on.
fn verdict(standings: &[Standing], any: bool) -> Option<WaitEnd> {
    let ended: Vec<&Standing> = standings.iter().filter(|standing| standing.over).collect();
    let enough = ended.len() == standings.len() || any && !ended.is_empty();
    let good = || ended.iter().all(|standing| standing.state == JobState::Done);
    enough.then(|| if good() { WaitEnd::Good } else { WaitEnd::Bad })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_all_or_of_any_decides() {
        let standing = |(state, over)| Standing { state, over, record: None, status: None };
        let (queued, settling) = ((JobState::Queued, false), (JobState::Done, false));
        let (done, failed, cancelled) = ((JobState::Done, true), (JobState::Failed, true), (JobState::Cancelled, true));
        let (good, bad) = (Some(WaitEnd::Good), Some(WaitEnd::Bad));
        let check = |jobs: &[(JobState, bool)], all: &Option<WaitEnd>, any: &Option<WaitEnd>| {
            let standings: Vec<Standing> = jobs.iter().copied().map(standing).collect();
            assert_eq!((&verdict(&standings, false), &verdict(&standings, true)), (all, any), "{jobs:?}");
        };
        check(&[done, done], &good, &good);
        check(&[done, failed], &bad, &bad);
        check(&[cancelled], &bad, &bad);
        check(&[done, queued], &None, &good);
        check(&[queued, failed], &None, &bad);
        check(&[settling, queued], &None, &None);
    }
}
