//! Removes files that belong to no job in the ledger: error files of files whose id another job has, duplicates of jobs
//! that were aged before, and jobs that are missing in the ledger.

use super::Settings;
use super::pass::Run;
use super::results::{Stop, cutoff, intake_lock, remove_log};
use super::tally::{Act, Tally};
use crate::job::JobId;
use crate::ledger::{Ledger, acts};
use crate::spool::{SpoolDir, SpoolError};
use crate::telemetry::JobLogs;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

/// How many ids are handled in one pass, so that submissions do not wait long; the rest waits for the next pass.
const STRAYS_MAX: usize = 1000;

/// Returns the ids whose files were not changed since `before`, the oldest first, without live jobs.
fn unchanged(changes: HashMap<JobId, DateTime<Utc>>, live: &HashSet<JobId>, before: DateTime<Utc>) -> Vec<JobId> {
    let mut old: Vec<_> = changes.into_iter().filter(|(id, at)| *at < before && !live.contains(id)).collect();
    old.sort_unstable_by(|(a, a_at), (b, b_at)| (a_at, a).cmp(&(b_at, b)));
    old.into_iter().map(|(id, _)| id).collect()
}

/// Removes results, job files and logs that are older than `spool.keep_results` and whose job is not in the ledger or
/// was aged before. Files of other jobs are handled by [`super::results::age_results`].
pub(super) fn sweep_strays(run: &Run<'_>, settings: &Settings, tally: &mut Tally) {
    let (Some(ledger), Some(spool)) = (&run.parts.ledger, &run.parts.spool) else { return };
    let Some(before) = cutoff(settings, run.now).filter(|_| !run.is_stopped()) else { return };
    if let Err(Stop { path, error }) = sweep_before(ledger, spool, &run.parts.job_logs, before, tally) {
        tally.failed(Act::Results, &path, error.as_ref());
    }
}

fn sweep_before(
    ledger: &Ledger,
    spool: &SpoolDir,
    logs: &JobLogs,
    before: DateTime<Utc>,
    tally: &mut Tally,
) -> Result<(), Stop> {
    let spool_failed = |error: SpoolError| Stop::new(spool.root(), error);
    // Checked without the lock first: in most passes there is nothing to remove, and submissions need not wait.
    if old_strays(ledger, spool, logs, before)?.is_empty() {
        return Ok(());
    }
    let Some(_lock) = intake_lock(spool).map_err(spool_failed)? else { return Ok(()) };
    for id in old_strays(ledger, spool, logs, before)? {
        match spool.remove_results(&id) {
            Ok(files) => tally.leftovers.results += files,
            Err(error) => tally.failed(Act::Results, &spool.error_file(&id), &error),
        }
        remove_log(logs, &id, tally);
    }
    Ok(())
}

fn old_strays(ledger: &Ledger, spool: &SpoolDir, logs: &JobLogs, before: DateTime<Utc>) -> Result<Vec<JobId>, Stop> {
    let spool_failed = |error: SpoolError| Stop::new(spool.root(), error);
    let mut changes = spool.result_changes().map_err(spool_failed)?;
    for (id, at) in logs.changes().map_err(|error| Stop::new(logs.dir(), error))? {
        let newest = changes.entry(id).or_insert(at);
        *newest = at.max(*newest);
    }
    let live = spool.live_among(changes.keys()).map_err(spool_failed)?;
    let old = unchanged(changes, &live, before);
    if old.is_empty() {
        return Ok(old);
    }
    let mut strays = ledger.run_blocking(acts::strays(old)).map_err(|error| Stop::new(ledger.db().path(), error))?;
    strays.truncate(STRAYS_MAX);
    Ok(strays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_old_and_not_live_is_chosen_and_the_oldest_first() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let id = |name: &str| name.parse::<JobId>().unwrap();
        let changes = [("b", 2), ("a", 1), ("live", 1), ("c", 2), ("young", 3)];
        let changes = changes.into_iter().map(|(name, seconds)| (id(name), at(seconds))).collect();
        let live = HashSet::from([id("live")]);
        assert_eq!(unchanged(changes, &live, at(3)), [id("a"), id("b"), id("c")]);
    }
}
