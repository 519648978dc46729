//! The reaper: removes preserved workspaces, old results and what dead processes left, by the operator's policy, and
//! reports once per pass.
//!
//! `pass` gathers the facts, lets [`policy`] plan, carries the plan out and reports. The order of a removal is hold,
//! look again, move to the trash, remove, and only then tell the ledger: on a full disk the ledger can be written after
//! something went, not before.

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
pub(crate) use pass::{Done, Order, Trigger};
pub(crate) use policy::{Disk, DiskState, Item, Policy, Reason, Selection, Spare, Spared};
pub(crate) use report::{to_json, words};
pub(crate) use snapshot::Snapshot;
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

/// How the reaper is run; may be changed between two passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The time between two passes.
    pub(crate) interval: Duration,
    /// Which workspaces go.
    pub(crate) policy: Policy,
    /// How long results stay; `None`: for ever.
    pub(crate) keep_results: Option<Duration>,
    /// How many bytes of pictures the library may hold; `None`: unlimited.
    pub(crate) images_bytes_max: Option<u64>,
    /// How long a job may run; one that takes longer counts as stuck.
    pub(crate) job_timeout: Duration,
}

/// What the reaper works on.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// The workspaces.
    pub(crate) workspaces: Workspaces,
    /// The ledger; absent where it cannot be opened, such as on a full disk. The workspaces' markers are enough.
    pub(crate) ledger: Option<Ledger>,
    /// Ends the jobs of dead renders; absent where the ledger is.
    pub(crate) ending: Option<Ending>,
    /// The spool; absent where there is none.
    pub(crate) spool: Option<SpoolDir>,
    /// The jobs' logs.
    pub(crate) job_logs: JobLogs,
    /// The library of pictures; absent where the ledger is, or where its pictures are not to be touched.
    pub(crate) library: Option<ImageLibrary>,
    /// Where results are published; absent where this process publishes none.
    pub(crate) storage: Option<Storage>,
    /// `bg_images/`.
    pub(crate) bg_images: PathBuf,
    /// `image_cache/`.
    pub(crate) image_cache: PathBuf,
    /// Held during a pass: one at a time, whichever process runs it.
    pub(crate) lock: PathBuf,
    /// The time.
    pub(crate) clock: Clock,
}

/// Removes what the policy lets go.
#[derive(Debug)]
pub(crate) struct Reaper {
    parts: Parts,
    settings: Mutex<Settings>,
    memory: Mutex<Memory>,
    stop: AtomicBool,
}

impl Reaper {
    /// Makes a reaper; touches no disk.
    pub(crate) fn new(parts: Parts, settings: Settings) -> Self {
        let (settings, memory) = (Mutex::new(settings), Mutex::default());
        Self { parts, settings, memory, stop: AtomicBool::new(false) }
    }

    /// Returns the settings in force.
    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Changes the settings, from the next pass on.
    pub(crate) fn configure(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    /// Asks a running pass to end soon.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Looks how full the disk of the workspaces is: a single system call.
    pub(crate) fn disk(&self) -> io::Result<(Disk, DiskState)> {
        snapshot::disk(&self.parts.workspaces, &self.settings().policy)
    }

    /// Looks at everything a pass decides upon.
    pub(crate) fn snapshot(&self, now: DateTime<Utc>) -> io::Result<Snapshot> {
        snapshot::look(&self.parts, &self.settings(), now)
    }

    /// Counts what is in the trash; `None` where that cannot be read.
    pub(crate) fn trashed(&self) -> Option<u64> {
        self.parts.workspaces.trashed().ok()
    }

    /// Counts everything anew, compares it with the counters, and mends those.
    pub(crate) fn verify(&self) -> Result<Verified, VerifyError> {
        verify::verify(&self.parts)
    }

    /// Plans the next pass anew, because the settings have changed since the last one, and has that on record. Returns how
    /// long to wait.
    pub(crate) fn replan(&self, seed: u64) -> Duration {
        let state = self.disk().map_or(DiskState::Ok, |(_, state)| state);
        let wait = schedule::next_in(self.settings().interval, state, seed);
        let at = TimeDelta::from_std(wait).ok().and_then(|wait| self.parts.clock.now().checked_add_signed(wait));
        let at = at.and_then(|at| u64::try_from(at.timestamp()).ok()).unwrap_or(0);
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.run_blocking(acts::pass_replanned(at)));
        if let Some(Err(error)) = kept {
            tracing::debug!(%error, "cannot keep when the next pass is"); // it comes all the same
        }
        wait
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
