//! Single flight: who wants a picture that is being made waits for it, behind a gate in this process and behind a lock
//! file among processes.

use super::lend::Unkept;
use super::{LibraryError, Request, joined};
use crate::files::{self, Queue, Turn};
use crate::store::Wanted;
use fsx::LockFile;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Mutex as AsyncMutex;

/// How often the lock of another process is looked at: short beside the making of a picture.
const LOCK_INTERVAL: Duration = Duration::from_millis(10);

/// What is being made: who wants the same waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Flight {
    /// The picture.
    pub(super) wanted: Wanted,
    /// The name of who makes it.
    pub(super) generator: String,
}

/// One passes at a time, and leaves there a picture that the library does not keep, for those behind.
pub(super) type Gate = AsyncMutex<Option<Arc<Unkept>>>;

/// What came of waiting for others.
pub(super) enum Place {
    /// Nobody makes the picture.
    First { lock: LockFile, waited: bool },
    /// Somebody made it, and the library does not keep it.
    Served(Arc<Unkept>),
}

/// What is being made, here and in other processes.
pub(super) struct Flights {
    /// Where the lock files are: `image_cache/inflight/`.
    dir: PathBuf,
    gates: Mutex<HashMap<Flight, Weak<Gate>>>,
}

impl Flights {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, gates: Mutex::default() }
    }

    /// Returns the gate that those who want this picture pass one by one.
    pub(super) fn gate(&self, flight: &Flight) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(flight).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| 0 < gate.strong_count());
        let gate = Arc::new(AsyncMutex::new(None));
        gates.insert(flight.clone(), Arc::downgrade(&gate));
        gate
    }

    /// Waits for the lock among processes, or for what its owner leaves.
    pub(super) async fn lock(&self, flight: &Flight, request: &Request) -> Result<Place, LibraryError> {
        let mut queue = Queue::new(&self.dir, &lock_name(flight));
        let mut waited = false;
        loop {
            let turn;
            (queue, turn) = joined(move || {
                let turn = queue.turn()?;
                Ok((queue, turn))
            })
            .await?;
            match turn {
                Turn::Ours(lock) => return Ok(Place::First { lock, waited }),
                Turn::Left(jpeg) => {
                    let unkept = Unkept::new(jpeg);
                    if !request.exclude.contains(&unkept.file) {
                        return Ok(Place::Served(Arc::new(unkept)));
                    }
                }
                Turn::Wait => {}
            }
            waited = true;
            request.cancel.check().map_err(LibraryError::Generate)?;
            tokio::time::sleep(LOCK_INTERVAL).await;
        }
    }

    /// Frees the lock among processes, and leaves there what the library does not keep.
    pub(super) async fn unlock(&self, flight: &Flight, lock: LockFile, unkept: Option<Arc<Unkept>>) {
        let (dir, name) = (self.dir.clone(), lock_name(flight));
        let unlocked = joined(move || {
            let left = unkept.as_ref().map_or(&[][..], |unkept| &unkept.jpeg);
            files::unlock(&dir, &name, &lock, left)
        });
        if let Err(error) = unlocked.await {
            // The kernel frees the lock; the picture is made and lent.
            tracing::warn!(%error, "cannot remove a lock file of the image library; the reaper will");
        }
    }

    /// Counts those who want pictures that are being made.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.gates.lock().unwrap_or_else(PoisonError::into_inner).values().map(Weak::strong_count).sum()
    }
}

/// Names the lock file of a flight.
fn lock_name(flight: &Flight) -> String {
    let Flight { wanted: Wanted { prompt_key, kind, width, height }, generator } = flight;
    let mut hasher = blake3::Hasher::new();
    hasher.update(prompt_key).update(format!("{kind}/{width}x{height}/{generator}").as_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
}
