//! Removes old results, and the temporary files and locks of dead processes.

use super::Settings;
use super::pass::Run;
use super::tally::{Act, Tally};
use crate::job::JobId;
use crate::ledger::{Ledger, LedgerError, acts};
use crate::providers::storage::StorageError;
use crate::spool::{SpoolDir, SpoolError};
use crate::telemetry::JobLogs;
use chrono::{DateTime, TimeDelta, Utc};
use fsx::LockFile;
use fsx::{remove_abandoned_files, remove_stale_files};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many jobs' results are removed while the intake's lock is held, so that submissions do not wait long.
const BATCH_JOBS: u32 = 200;

/// How many batches one pass does; the rest waits for the next pass.
const BATCHES_MAX: u32 = 100;

/// How often the intake's lock is tried, and the pause between two tries. A daemon holds it for milliseconds at a time.
const LOCK_TRIES: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The age at which a temporary file counts as abandoned; the same as in the spool.
const TEMP_AGE_MIN: TimeDelta = TimeDelta::hours(24);

/// Removes results, job files and logs of jobs that ended longer ago than `spool.keep_results`.
pub(super) fn age_results(run: &Run<'_>, settings: &Settings, tally: &mut Tally) {
    let (Some(ledger), Some(spool)) = (&run.parts.ledger, &run.parts.spool) else { return };
    let Some(before) = cutoff(settings, run.now) else { return };
    let ageing = Ageing { ledger, spool, logs: &run.parts.job_logs, before, now: run.now };
    let mut left = 0;
    for _ in 0..BATCHES_MAX {
        if run.is_stopped() {
            return;
        }
        match age_batch(&ageing, left, tally) {
            Ok(None) => return,
            Ok(Some(stay)) => left += stay,
            Err(Stop { path, error }) => return tally.failed(Act::Results, &path, error.as_ref()),
        }
    }
}

/// Ages one batch. Skips the `left` oldest jobs, which earlier batches could not age. Returns how many jobs of this
/// batch could not be aged; `None` if there are no more.
fn age_batch(ageing: &Ageing<'_>, left: u32, tally: &mut Tally) -> Result<Option<u32>, Stop> {
    let &Ageing { ledger, spool, logs, before, now } = ageing;
    let spool_failed = |error: SpoolError| Stop::new(spool.root(), error);
    let ledger_failed = |error: LedgerError| Stop::new(ledger.db().path(), error);
    // The lock keeps these jobs from being retried meanwhile.
    let Some(_lock) = intake_lock(spool).map_err(spool_failed)? else { return Ok(None) };
    let ids = ledger.run_blocking(acts::to_age(before, BATCH_JOBS, left)).map_err(ledger_failed)?;
    if ids.is_empty() {
        return Ok(None);
    }
    let live = spool.live_among(&ids).map_err(spool_failed)?;
    let mut aged = Vec::new();
    for id in ids.iter().filter(|id| !live.contains(*id)) {
        match spool.remove_results(id) {
            Ok(files) => tally.leftovers.results += files,
            Err(error) => {
                tally.failed(Act::Results, &spool.error_file(id), &error);
                continue;
            }
        }
        remove_log(logs, id, tally);
        aged.push(id.clone());
    }
    let stay = u32::try_from(ids.len() - aged.len()).unwrap_or(u32::MAX);
    if !aged.is_empty() {
        ledger.run_blocking(acts::aged(aged, now)).map_err(ledger_failed)?;
    }
    Ok(Some(stay))
}

/// Removes temporary files of dead processes, and lock files that nobody holds.
pub(super) fn sweep_temps(run: &Run<'_>, tally: &mut Tally) {
    let Run { parts, now, .. } = *run;
    if let Some(spool) = &parts.spool {
        match spool.sweep_temps(now) {
            Ok(swept) => tally.leftovers.temps += swept as u64,
            Err(error) => tally.failed(Act::Temps, spool.root(), &error),
        }
    }
    let (incoming, inflight) = (parts.bg_images.join(".incoming"), parts.image_cache.join("inflight"));
    let swept = [
        (&incoming, remove_abandoned_files(&incoming, |_| true)),
        (&inflight, remove_stale_files(&inflight, now, TEMP_AGE_MIN, |_| true)),
    ];
    for (dir, swept) in swept {
        match swept {
            Ok(removed) => tally.leftovers.temps += removed,
            Err(error) => tally.failed(Act::Temps, dir, &error),
        }
    }
}

/// Removes the temporary files of crashed uploads where results are published. This lists the names of all published
/// files.
pub(super) fn sweep_upload_parts(run: &Run<'_>, tally: &mut Tally) {
    let Some(storage) = &run.parts.storage else { return };
    match storage.remove_stale_parts(run.now) {
        Ok(removed) => tally.leftovers.temps += u64::from(removed),
        Err(error) => {
            let path = if let StorageError::Io { path, .. } = &error { path.as_path() } else { Path::new("") };
            tally.failed(Act::Temps, path, &error);
        }
    }
}

/// Removes the log file of a job.
pub(super) fn remove_log(logs: &JobLogs, id: &JobId, tally: &mut Tally) {
    match logs.remove(id) {
        Ok(removed) => tally.leftovers.results += u64::from(removed),
        Err(error) => tally.failed(Act::Results, &logs.path(id), &error),
    }
}

/// The inputs of ageing.
struct Ageing<'a> {
    ledger: &'a Ledger,
    spool: &'a SpoolDir,
    logs: &'a JobLogs,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
}

/// Returns the time before which a job must have ended for its results to be removed; `None`: they are kept.
pub(super) fn cutoff(settings: &Settings, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    now.checked_sub_signed(TimeDelta::from_std(settings.keep_results?).ok()?)
}

/// Why the ageing ended early: the failed operation, the path and the error.
pub(super) struct Stop {
    pub(super) path: PathBuf,
    pub(super) error: Box<dyn Error>,
}

impl Stop {
    pub(super) fn new(path: &Path, error: impl Error + 'static) -> Self {
        Self { path: path.to_path_buf(), error: Box::new(error) }
    }
}

/// Takes the intake's lock, with some tries; `None` if a daemon holds it all the time.
pub(super) fn intake_lock(spool: &SpoolDir) -> Result<Option<LockFile>, SpoolError> {
    for _ in 0..LOCK_TRIES {
        if let Some(lock) = spool.lock_intake()? {
            return Ok(Some(lock));
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    Ok(None)
}
