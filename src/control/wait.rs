//! Waits until jobs have ended, told from files and ledger; no daemon is asked.

use super::standing::Standing;
use super::{Control, ControlError, Kind};
use crate::job::{Code, JobId, JobState, Stage};
use crate::ledger::Ledger;
use chrono::{DateTime, Utc};
use serde::Serialize;
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

/// Asks to be told when jobs have ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitOrder {
    /// The jobs.
    pub(crate) ids: Vec<JobId>,
    /// Wait no longer than this.
    pub(crate) timeout: Option<Duration>,
    /// End with the first that ends.
    pub(crate) any: bool,
}

/// How the waiting ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum WaitEnd {
    /// All that ended are done.
    Good,
    /// One that ended is not done.
    Bad,
    /// Time ran out before these ended.
    TimedOut(Vec<(JobId, Standing)>),
}

/// Tells one change of a job while somebody waits for it: a line of `wait --json` and of `submit --wait --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WaitLine {
    schema: &'static str,
    id: String,
    state: JobState,
    stage: Option<Stage>,
    attempt: u32,
    /// Whether the result or error file is written.
    ended: bool,
    not_before: Option<DateTime<Utc>>,
    code: Option<Code>,
    /// Whether the time that was given is over.
    timed_out: bool,
}

impl WaitLine {
    /// Writes where a job stands.
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
    /// Waits until all of the jobs have ended, or any of them. After each look `see` is told where each job stands; its
    /// error ends the waiting.
    pub(crate) fn wait<E: From<ControlError>>(
        &self,
        order: &WaitOrder,
        mut see: impl FnMut(&JobId, &Standing) -> Result<(), E>,
    ) -> Result<WaitEnd, E> {
        let mut seen = BTreeSet::new();
        let ids: Vec<JobId> = order.ids.iter().filter(|id| seen.insert(*id)).cloned().collect();
        // A time-out beyond the reach of the clock is none.
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

    /// Looks once; a job that nothing knows is an error.
    fn known_standings(&self, ids: &[JobId], ledger: &mut Option<Ledger>) -> Result<Vec<Standing>, ControlError> {
        if ledger.is_none() {
            *ledger = self.ledger()?; // before its first start, a daemon has none
        }
        let standings = self.standings(ids, ledger.as_ref())?;
        let known = |(id, standing): (&JobId, Option<Standing>)| standing.ok_or_else(|| ControlError::no_such_job(id));
        ids.iter().zip(standings).map(known).collect()
    }
}

/// Decides whether the waiting is over, and how it ended.
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
