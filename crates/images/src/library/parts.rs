//! What the library works on, a part for each subject. The modules beside this one are functions over the parts that
//! they need.

use super::LibraryError;
use super::readings::Readings;
use crate::eviction::Policy;
use crate::files;
use crate::store::{Store, totals};
use crate::vectors::Vectors;
use clock::Clock;
use fsx::LockFile;
use likeness::Threshold;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use telemetry::event;

/// What the library works on.
pub(super) struct Parts {
    /// bg_images/.
    pub(super) dir: PathBuf,
    /// The rows.
    pub(super) store: Store,
    /// The vectors of the rows' prompts.
    pub(super) vectors: Vectors,
    /// What prompts say.
    pub(super) readings: Readings,
    /// How like a prompt must be.
    pub(super) threshold: Threshold,
    /// How much is kept.
    pub(super) room: Room,
    /// Who may take files in and out.
    pub(super) house: House,
    /// The time.
    pub(super) clock: Clock,
}

impl Parts {
    /// Returns the time in milliseconds since the epoch.
    pub(super) fn now(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }
}

/// How much is kept.
pub(super) struct Room {
    policy: RwLock<Policy>,
    /// Whether the newest picture was used without being kept.
    closed: AtomicBool,
}

impl Room {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy: RwLock::new(policy), closed: AtomicBool::new(false) }
    }

    /// Returns the policy in force.
    pub(super) fn policy(&self) -> Policy {
        *self.policy.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the policy, from the next question on.
    pub(super) fn set_policy(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// Tells whether new pictures are used without being kept; says so in the log when that changes.
    pub(super) fn is_closed(&self, store: &Store) -> Result<bool, LibraryError> {
        let totals = store.read("count", totals::totals)?;
        let (files, bytes) = (totals.all.files, totals.all.bytes);
        let closed = self.policy().is_closed(files, bytes);
        if self.closed.swap(closed, Ordering::Relaxed) != closed {
            if closed {
                tracing::warn!(files, bytes, "the image library is full: new pictures are used and not kept");
            } else {
                tracing::info!(files, bytes, "the image library has room: new pictures are kept again");
            }
        }
        Ok(closed)
    }
}

/// Who may take files in and out, one at a time: two at once would take each other's work for what people did.
pub(super) struct House {
    lock: PathBuf,
    /// Files that could not be read, as was told once.
    unreadable: Mutex<HashSet<String>>,
}

impl House {
    /// Makes one whose lock, among processes too, is the file at `lock`.
    pub(super) fn new(lock: PathBuf) -> Self {
        Self { lock, unreadable: Mutex::default() }
    }

    /// Waits until nobody else, here or in another process, takes files in or out.
    pub(super) fn keep(&self) -> Result<LockFile, LibraryError> {
        files::lock(&self.lock)
    }

    /// Tells of a file that cannot be read, the first time only.
    pub(super) fn tell_unreadable(&self, file: &str, reason: String) {
        if self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).insert(file.to_owned()) {
            event::ImageUnreadable { file: file.to_owned(), reason }.emit();
        }
    }
}
