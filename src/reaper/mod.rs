//! The reaper: removes preserved workspaces, old results and what dead processes left, by the operator's policy, and
//! reports once per pass.
//!
//! [`policy`] decides, `pass` does. The order of a removal is hold, look again, move to the trash, remove, and only
//! then tell the ledger: on a full disk the ledger can be written after something went, not before.

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
mod verify;

#[cfg(test)]
mod tests;

pub use history::last_by_limits;
pub use pass::{Done, Order, Trigger};
pub use policy::{Disk, DiskState, Item, Plan, Policy, Reason, Selection, Spare, Spared};
pub use report::{to_json, words};
pub use snapshot::Snapshot;
pub use verify::Verified;

use crate::clock::Clock;
use crate::ending::Ending;
use crate::images::ImageLibrary;
use crate::ledger::Ledger;
use crate::providers::storage::Storage;
use crate::spool::SpoolDir;
use crate::telemetry::JobLogs;
use crate::workspace::Workspaces;
use fsx::disk::disk_space;
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

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Looks how full the disk of the workspaces is: a single system call.
    pub fn disk(&self) -> io::Result<(Disk, DiskState)> {
        let space = disk_space(self.parts.workspaces.root())?;
        let disk = Disk {
            total: space.total,
            used: space.total.saturating_sub(space.free),
            available: space.available,
            inodes_total: space.inodes_total,
            inodes_free: space.inodes_free,
        };
        let state = lock(&self.settings).policy.disk_state(&disk);
        Ok((disk, state))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
