//! Removes the files in `done/` and `failed/` of jobs that ended long ago.

use super::{SpoolDir, SpoolError, act};
use chrono::{DateTime, Utc};
use failpoint::FailPoint;
use job::JobId;
use std::collections::{HashMap, HashSet};

impl SpoolDir {
    /// Returns those of the jobs that are in queue/ or running/. Both are read once, however many are asked for.
    pub fn live_among<'a>(&self, ids: impl IntoIterator<Item = &'a JobId>) -> Result<HashSet<JobId>, SpoolError> {
        let asked: HashSet<&JobId> = ids.into_iter().collect();
        if asked.is_empty() {
            return Ok(HashSet::new());
        }
        let running = self.running_names()?.into_iter().map(|name| name.id);
        let mut live: HashSet<JobId> = running.filter(|id| asked.contains(id)).collect();
        for name in self.each_queued_name()? {
            let id = name?.id;
            if asked.contains(&id) {
                live.insert(id);
            }
        }
        Ok(live)
    }

    /// Returns, for each job with files in done/ or failed/, the last change of any of them. This is the inode's change
    /// time (ctime), which no client can set. Files whose name is not one of the protocol are left out.
    pub fn result_changes(&self) -> Result<HashMap<JobId, DateTime<Utc>>, SpoolError> {
        let mut changes: HashMap<JobId, DateTime<Utc>> = HashMap::new();
        for dir in [self.done(), self.failed()] {
            for name in act::names_in(&dir)? {
                let ends = [".result.json", ".error.json", ".json"];
                let id = ends.iter().find_map(|end| name.strip_suffix(end)).and_then(|id| id.parse::<JobId>().ok());
                if let (Some(id), Some(at)) = (id, act::changed_at(&dir.join(&name))) {
                    let newest = changes.entry(id).or_insert(at);
                    *newest = at.max(*newest);
                }
            }
        }
        Ok(changes)
    }

    /// Removes the result, error and job file of a finished job; returns how many files were removed. The caller must
    /// hold the lock of [`SpoolDir::lock_intake`], so that no retry runs at the same time.
    ///
    /// The job file is removed first, because recovery would write the verdict of a job file that has none.
    pub fn remove_results(&self, id: &JobId) -> Result<u64, SpoolError> {
        let mut removed = 0;
        for input in [self.done_input(id), self.failed_input(id)] {
            removed += u64::from(act::remove(&input)?);
        }
        failpoint::hit(FailPoint::InputAged, id.as_str());
        for verdict in [self.result_file(id), self.error_file(id)] {
            removed += u64::from(act::remove(&verdict)?);
        }
        failpoint::hit(FailPoint::ResultAged, id.as_str());
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use crate::names::QueuedName;
    use crate::testing::{Ledger, drop_file, id, queued_names, spool, take_in_all};

    #[test]
    fn those_that_wait_or_run_are_told_of_and_no_others() {
        let ((_dir, spool), ledger) = (spool(), Ledger::default());
        for name in ["waits", "runs", "other"] {
            drop_file(&spool, &format!("{name}.json"), "{\"n\": 1}");
        }
        take_in_all(&spool, &ledger).unwrap();
        let of = |name: &QueuedName| name.id == id("runs");
        let _claim = spool.claim(queued_names(&spool).unwrap().iter().find(|name| of(name)).unwrap()).unwrap().unwrap();
        let live = spool.live_among(&[id("waits"), id("runs"), id("gone")]).unwrap();
        assert_eq!(live, [id("waits"), id("runs")].into());
        assert!(spool.live_among(&[]).unwrap().is_empty());
    }
}
