//! The end of results: what `done/` and `failed/` hold of a job that was over long ago.

use super::{SpoolDir, SpoolError, act};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::job::JobId;
use std::collections::HashSet;

impl SpoolDir {
    /// Lists the jobs that stand in queue/ or running/.
    pub fn live_ids(&self) -> Result<HashSet<JobId>, SpoolError> {
        let mut live: HashSet<JobId> = self.running_names()?.into_iter().map(|name| name.id).collect();
        live.extend(self.queued_names()?.into_iter().map(|name| name.id));
        Ok(live)
    }

    /// Removes result, error and job file of a job that is over; answers how many files went. Needs the lock of
    /// [`SpoolDir::lock_intake`], so that no retry comes in between.
    ///
    /// The job file goes first: a job file without a verdict is what recovery completes.
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
