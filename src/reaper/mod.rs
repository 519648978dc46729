//! The reaper: removes preserved workspaces, old results and what dead processes left, by the operator's policy, and
//! reports once per pass.
//!
//! `pass` gathers the facts, lets [`policy`] plan, carries the plan out and reports. The order of a removal is hold,
//! look again, move to the trash, remove, and only then tell the ledger: on a full disk the ledger can be written after
//! something went, not before.

pub mod guard;
mod history;
mod images;
mod mend;
mod pass;
pub mod policy;
mod removal;
mod renders;
mod report;
mod results;
pub mod schedule;
pub mod snapshot;
mod strays;
mod tally;
mod verify;

#[cfg(test)]
mod tests;

pub use history::last_by_limits;
pub(crate) use history::next_planned;
pub use pass::{Done, Order, Trigger};
pub use policy::{Disk, DiskState, Item, Plan, Policy, Reason, Selection, Spare, Spared};
pub use report::{to_json, words};
pub use snapshot::Snapshot;
pub use verify::{Verified, VerifyError};

use crate::clock::Clock;
use crate::ending::Ending;
use crate::images::ImageLibrary;
use crate::ledger::Ledger;
use crate::providers::storage::Storage;
use crate::spool::SpoolDir;
use crate::telemetry::JobLogs;
use crate::workspace::Workspaces;
use chrono::{DateTime, TimeDelta, Utc};
use history::Memory;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the reaper is run; may be changed between two passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The time between two passes.
    pub interval: Duration,
    /// Which workspaces go.
    pub policy: Policy,
    /// How long results stay; `None`: for ever.
    pub keep_results: Option<Duration>,
    /// How many bytes of pictures the library may hold; `None`: unlimited.
    pub images_bytes_max: Option<u64>,
    /// How long a job may run; one that takes longer counts as stuck.
    pub job_timeout: Duration,
}

/// What the reaper works on.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The workspaces.
    pub workspaces: Workspaces,
    /// The ledger; absent where it cannot be opened, such as on a full disk. The workspaces' markers are enough.
    pub ledger: Option<Ledger>,
    /// Ends the jobs of dead renders; absent where the ledger is.
    pub(crate) ending: Option<Ending>,
    /// The spool; absent where there is none.
    pub spool: Option<SpoolDir>,
    /// The jobs' logs.
    pub job_logs: JobLogs,
    /// The library of pictures; absent where the ledger is, or where its pictures are not to be touched.
    pub library: Option<ImageLibrary>,
    /// Where results are published; absent where this process publishes none.
    pub(crate) storage: Option<Storage>,
    /// `bg_images/`.
    pub bg_images: PathBuf,
    /// `image_cache/`.
    pub image_cache: PathBuf,
    /// Held during a pass: one at a time, whichever process runs it.
    pub lock: PathBuf,
    /// The time.
    pub clock: Clock,
}

impl Parts {
    /// Names the usual places below a state directory, without spool, library and place for results.
    pub fn below(state_dir: &Path, workspaces: Workspaces, ledger: Option<Ledger>, clock: Clock) -> Self {
        Self {
            workspaces,
            ledger,
            ending: None,
            spool: None,
            job_logs: JobLogs::new(&state_dir.join("job_logs")),
            library: None,
            storage: None,
            bg_images: state_dir.join("bg_images"),
            image_cache: state_dir.join("image_cache"),
            lock: state_dir.join("reaper.lock"),
            clock,
        }
    }
}

/// Removes what the policy lets go.
#[derive(Debug)]
pub struct Reaper {
    parts: Parts,
    settings: Mutex<Settings>,
    memory: Mutex<Memory>,
    stop: AtomicBool,
}

impl Reaper {
    /// Makes a reaper; touches no disk.
    pub fn new(parts: Parts, settings: Settings) -> Self {
        let (settings, memory) = (Mutex::new(settings), Mutex::default());
        Self { parts, settings, memory, stop: AtomicBool::new(false) }
    }

    /// Returns the settings in force.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Changes the settings, from the next pass on.
    pub fn configure(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    /// Asks a running pass to end soon.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Looks how full the disk of the workspaces is: a single system call.
    pub fn disk(&self) -> io::Result<(Disk, DiskState)> {
        snapshot::disk(&self.parts.workspaces, &self.settings().policy)
    }

    /// Looks at everything a pass decides upon.
    pub fn snapshot(&self, now: DateTime<Utc>) -> io::Result<Snapshot> {
        snapshot::look(&self.parts, &self.settings(), now)
    }

    /// Counts what is in the trash; `None` where that cannot be read.
    pub fn trashed(&self) -> Option<u64> {
        self.parts.workspaces.trashed().ok()
    }

    /// Counts everything anew, compares it with the counters, and mends those.
    pub fn verify(&self) -> Result<Verified, VerifyError> {
        verify::verify(&self.parts)
    }

    /// Plans the next pass anew, because the settings have changed since the last one, and has that on record. Returns how
    /// long to wait.
    pub fn replan(&self, seed: u64) -> Duration {
        let state = self.disk().map_or(DiskState::Ok, |(_, state)| state);
        let wait = schedule::next_in(self.settings().interval, state, seed);
        let at = TimeDelta::from_std(wait).ok().and_then(|wait| self.parts.clock.now().checked_add_signed(wait));
        let at = at.and_then(|at| u64::try_from(at.timestamp()).ok()).unwrap_or(0);
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.pass_replanned_blocking(at));
        if let Some(Err(error)) = kept {
            tracing::debug!(%error, "cannot keep when the next pass is"); // it comes all the same
        }
        wait
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
