//! The end of results, and what dead processes left: temporary files and locks.

use super::removal::{Act, Tally};
use super::{Reaper, Settings};
use crate::fsx::LockFile;
use crate::fsx::remove_stale_files;
use crate::ledger::{Ledger, LedgerError};
use crate::spool::{SpoolDir, SpoolError};
use chrono::{DateTime, TimeDelta, Utc};
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// How many jobs' results go under one hold of the intake's lock, so that no submission waits long.
const BATCH_JOBS: u32 = 200;

/// How many batches one pass does: what is left waits for the next one.
const BATCHES_MAX: u32 = 100;

/// How often the intake's lock is tried, and the pause between two tries. A look of a daemon holds it for milliseconds.
const LOCK_TRIES: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// How old an abandoned file becomes: as in the spool.
const TEMP_AGE_MIN: TimeDelta = TimeDelta::hours(24);

impl Reaper {
    /// Removes results, job files and logs of jobs that were over before `spool.keep_results`.
    pub(super) fn age_results(&self, settings: &Settings, now: DateTime<Utc>, tally: &mut Tally) {
        let (Some(ledger), Some(spool), Some(age)) = (&self.parts.ledger, &self.parts.spool, settings.keep_results)
        else {
            return;
        };
        let Some(before) = TimeDelta::from_std(age).ok().and_then(|age| now.checked_sub_signed(age)) else { return };
        for _ in 0..BATCHES_MAX {
            if self.is_stopped() {
                return;
            }
            match self.age_batch(ledger, spool, before, now, tally) {
                Ok(0) => return,
                Ok(_) => {}
                Err(Stop { path, error }) => return tally.failed(Act::Results, &path, error.as_ref()),
            }
        }
    }

    /// Ages one batch; answers how many jobs that were.
    fn age_batch(
        &self,
        ledger: &Ledger,
        spool: &SpoolDir,
        before: DateTime<Utc>,
        now: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<usize, Stop> {
        let spool_failed = |error: SpoolError| Stop { path: spool.root().to_path_buf(), error: Box::new(error) };
        let ledger_failed =
            |error: LedgerError| Stop { path: ledger.db().path().to_path_buf(), error: Box::new(error) };
        // Under the lock nobody runs one of them again meanwhile.
        let Some(_lock) = intake_lock(spool).map_err(spool_failed)? else { return Ok(0) };
        let ids = ledger.to_age_blocking(before, BATCH_JOBS).map_err(ledger_failed)?;
        if ids.is_empty() {
            return Ok(0);
        }
        let live = spool.live_ids().map_err(spool_failed)?;
        let mut aged = Vec::new();
        for id in ids.iter().filter(|id| !live.contains(*id)) {
            match spool.remove_results(id) {
                Ok(files) => tally.results_removed += files,
                Err(error) => {
                    tally.failed(Act::Results, &spool.error_file(id), &error);
                    continue;
                }
            }
            match self.parts.job_logs.remove(id) {
                Ok(removed) => tally.results_removed += u64::from(removed),
                Err(error) => tally.failed(Act::Results, &self.parts.job_logs.path(id), &error),
            }
            aged.push(id.clone());
        }
        if aged.is_empty() {
            return Ok(0); // nothing but what failed or is not settled: no use in asking again
        }
        ledger.aged_blocking(aged, now).map_err(ledger_failed)
    }

    /// Removes what dead processes left: temporary files and lock files that nobody holds.
    pub(super) fn sweep_temps(&self, now: DateTime<Utc>, tally: &mut Tally) {
        if let Some(spool) = &self.parts.spool {
            match spool.sweep_temps(now) {
                Ok(swept) => tally.temps_removed += swept as u64,
                Err(error) => tally.failed(Act::Temps, spool.root(), &error),
            }
        }
        for dir in [self.parts.bg_images.join(".incoming"), self.parts.image_cache.join("inflight")] {
            match remove_stale_files(&dir, now, TEMP_AGE_MIN, |_| true) {
                Ok(removed) => tally.temps_removed += removed,
                Err(error) => tally.failed(Act::Temps, &dir, &error),
            }
        }
    }
}

/// Ends the ageing of this pass: where it failed, and why.
struct Stop {
    path: PathBuf,
    error: Box<dyn Error>,
}

/// Waits for the intake's lock; `None` where a daemon holds it all the time.
fn intake_lock(spool: &SpoolDir) -> Result<Option<LockFile>, SpoolError> {
    for _ in 0..LOCK_TRIES {
        if let Some(lock) = spool.lock_intake()? {
            return Ok(Some(lock));
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    Ok(None)
}
