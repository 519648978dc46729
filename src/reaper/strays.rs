//! The end of files that no job's age reaches: answers to files whose id another job has, lines about a job whose results
//! went before, and what the ledger does not know.

use super::removal::{Act, Tally};
use super::results::{Stop, cutoff, intake_lock};
use super::{Reaper, Settings};
use crate::job::JobId;
use crate::ledger::Ledger;
use crate::spool::{SpoolDir, SpoolError};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

/// How many of them go in one pass, so that no submission waits long; what is left waits for the next one.
const STRAYS_MAX: usize = 1000;

/// Chooses the ids whose files nobody has changed since `before`, the longest unchanged first; none of a live job.
fn unchanged(changes: HashMap<JobId, DateTime<Utc>>, live: &HashSet<JobId>, before: DateTime<Utc>) -> Vec<JobId> {
    let mut old: Vec<_> = changes.into_iter().filter(|(id, at)| *at < before && !live.contains(id)).collect();
    old.sort_unstable_by(|(a, a_at), (b, b_at)| (a_at, a).cmp(&(b_at, b)));
    old.into_iter().map(|(id, _)| id).collect()
}

impl Reaper {
    /// Removes results, job files and logs that `spool.keep_results` has let go, and whose job the ledger does not know
    /// or has aged before. Everything else is the business of [`Reaper::age_results`].
    pub(super) fn sweep_strays(&self, settings: &Settings, now: DateTime<Utc>, tally: &mut Tally) {
        let (Some(ledger), Some(spool)) = (&self.parts.ledger, &self.parts.spool) else { return };
        let Some(before) = cutoff(settings, now).filter(|_| !self.is_stopped()) else { return };
        if let Err(Stop { path, error }) = self.sweep_before(ledger, spool, before, tally) {
            tally.failed(Act::Results, &path, error.as_ref());
        }
    }

    fn sweep_before(
        &self,
        ledger: &Ledger,
        spool: &SpoolDir,
        before: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let spool_failed = |error: SpoolError| Stop::new(spool.root(), error);
        // A look without the lock: in most passes there is nothing, and no submission is to wait for that.
        if self.old_strays(ledger, spool, before)?.is_empty() {
            return Ok(());
        }
        let Some(_lock) = intake_lock(spool).map_err(spool_failed)? else { return Ok(()) };
        for id in self.old_strays(ledger, spool, before)? {
            match spool.remove_results(&id) {
                Ok(files) => tally.results_removed += files,
                Err(error) => tally.failed(Act::Results, &spool.error_file(&id), &error),
            }
            match self.parts.job_logs.remove(&id) {
                Ok(removed) => tally.results_removed += u64::from(removed),
                Err(error) => tally.failed(Act::Results, &self.parts.job_logs.path(&id), &error),
            }
        }
        Ok(())
    }

    fn old_strays(&self, ledger: &Ledger, spool: &SpoolDir, before: DateTime<Utc>) -> Result<Vec<JobId>, Stop> {
        let spool_failed = |error: SpoolError| Stop::new(spool.root(), error);
        let mut changes = spool.result_changes().map_err(spool_failed)?;
        let logs = &self.parts.job_logs;
        for (id, at) in logs.changes().map_err(|error| Stop::new(logs.dir(), error))? {
            let newest = changes.entry(id).or_insert(at);
            *newest = at.max(*newest);
        }
        let live = spool.live_ids().map_err(spool_failed)?;
        let old = unchanged(changes, &live, before);
        if old.is_empty() {
            return Ok(old);
        }
        let mut strays = ledger.strays_blocking(old).map_err(|error| Stop::new(ledger.db().path(), error))?;
        strays.truncate(STRAYS_MAX);
        Ok(strays)
    }
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
