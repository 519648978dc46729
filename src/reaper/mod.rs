//! The reaper: removes preserved workspaces, old results and files of dead processes, by the operator's policy, and
//! writes one report per pass.
//!
//! `pass` gathers the facts, calls [`policy`] for a plan, carries it out and reports. A workspace is removed in this
//! order: lock, check again, move to the trash, remove, record in the ledger. The ledger comes last, because on a full
//! disk it can only be written after something was removed.

mod cache;
pub(crate) mod guard;
mod history;
mod images;
mod mend;
mod pass;
pub(crate) mod policy;
mod removal;
mod renders;
mod report;
mod results;
pub(crate) mod schedule;
pub(crate) mod snapshot;
mod strays;
mod tally;
mod verify;

#[cfg(test)]
mod tests;

pub(crate) use history::last_by_limits;
pub(crate) use history::next_planned;
#[cfg(feature = "page")]
pub(crate) use history::report_of;
pub(crate) use pass::{Done, Order, Trigger};
pub(crate) use policy::{Disk, DiskState, Item, Policy, Reason, Selection, Spare, Spared};
pub(crate) use report::{to_json, words};
pub(crate) use snapshot::{Snapshot, mark_live};
pub(crate) use verify::{Verified, VerifyError};

use crate::clock::Clock;
use crate::ending::Ending;
use crate::images::ImageLibrary;
use crate::ledger::{Ledger, acts};
use crate::providers::storage::Storage;
use crate::spool::SpoolDir;
use crate::telemetry::JobLogs;
use crate::workspace::Workspaces;
use chrono::{DateTime, TimeDelta, Utc};
use history::Memory;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The reaper's settings; they may be changed between two passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The time between two passes.
    pub(crate) interval: Duration,
    /// Which workspaces are removed.
    pub(crate) policy: Policy,
    /// How long results are kept; `None`: for ever.
    pub(crate) keep_results: Option<Duration>,
    /// How many bytes of pictures the library may hold; `None`: unlimited.
    pub(crate) images_bytes_max: Option<u64>,
    /// How many bytes the render cache may hold; `None`: unlimited.
    pub(crate) render_cache_bytes_max: Option<u64>,
    /// How long a job may run; a job that runs longer counts as stuck.
    pub(crate) job_timeout: Duration,
}

/// What the reaper works on. Some parts are absent where they cannot be opened, so that it still works on a full disk.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// The workspaces of the jobs.
    pub(crate) workspaces: Workspaces,
    /// The ledger; `None` if it cannot be opened, as on a full disk. Then the workspaces' markers are used.
    pub(crate) ledger: Option<Ledger>,
    /// Ends the jobs of dead renders; `None` without a ledger.
    pub(crate) ending: Option<Ending>,
    /// The spool; `None` if there is none.
    pub(crate) spool: Option<SpoolDir>,
    /// The log files of the jobs.
    pub(crate) job_logs: JobLogs,
    /// The image library; `None` without a ledger, or if the pass must not touch the pictures.
    pub(crate) library: Option<ImageLibrary>,
    /// Where results are published; `None` if this process publishes none.
    pub(crate) storage: Option<Storage>,
    /// The path of `bg_images/`.
    pub(crate) bg_images: PathBuf,
    /// The path of `image_cache/`.
    pub(crate) image_cache: PathBuf,
    /// The path of `render_cache/`.
    pub(crate) render_cache: PathBuf,
    /// The lock file that is held during a pass, so that only one runs at a time in all processes.
    pub(crate) lock: PathBuf,
    /// The source of the time.
    pub(crate) clock: Clock,
}

/// Runs passes.
#[derive(Debug)]
pub(crate) struct Reaper {
    parts: Parts,
    settings: Mutex<Settings>,
    memory: Mutex<Memory>,
    stop: AtomicBool,
    /// When this process began to look after the workspaces, by the wall clock.
    began: DateTime<Utc>,
}

impl Reaper {
    /// Makes a reaper; touches no disk.
    pub(crate) fn new(parts: Parts, settings: Settings) -> Self {
        let (settings, memory, began) = (Mutex::new(settings), Mutex::default(), parts.clock.now());
        Self { parts, settings, memory, stop: AtomicBool::new(false), began }
    }

    /// Returns the current settings.
    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Changes the settings, from the next pass on.
    pub(crate) fn configure(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    /// Makes a running pass end soon.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Returns how full the disk of the workspaces is; costs a single system call.
    pub(crate) fn disk(&self) -> io::Result<(Disk, DiskState)> {
        snapshot::disk(&self.parts.workspaces, &self.settings().policy)
    }

    /// Gathers everything that a pass decides by.
    pub(crate) fn snapshot(&self, now: DateTime<Utc>) -> io::Result<Snapshot> {
        snapshot::look(&self.parts, &self.settings(), now)
    }

    /// Counts the entries of the trash; `None` if it cannot be read.
    pub(crate) fn trashed(&self) -> Option<u64> {
        self.parts.workspaces.trashed().ok()
    }

    /// Counts everything again, compares with the counters, and corrects them.
    pub(crate) fn verify(&self) -> Result<Verified, VerifyError> {
        verify::verify(&self.parts)
    }

    /// Plans the next pass again because the settings have changed, and records the new time. Returns how long to wait.
    pub(crate) fn replan(&self, seed: u64) -> Duration {
        let state = self.disk().map_or(DiskState::Ok, |(_, state)| state);
        let wait = schedule::next_in(self.settings().interval, state, seed);
        let at = TimeDelta::from_std(wait).ok().and_then(|wait| self.parts.clock.now().checked_add_signed(wait));
        let at = at.and_then(|at| u64::try_from(at.timestamp()).ok()).unwrap_or(0);
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.run_blocking(acts::pass_replanned(at)));
        if let Some(Err(error)) = kept {
            tracing::debug!(%error, "cannot keep when the next pass is"); // the pass comes all the same
        }
        wait
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
