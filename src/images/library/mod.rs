//! The library at work: finds a picture or has it made, once, however many ask at the same time; and keeps house.

mod adopt;
mod background;
mod choose;
mod evict;
mod find;
mod generate;
mod insert;
mod manage;
mod rebuild;
mod stats;
mod vectors;
mod verify;

pub(crate) use manage::Hit;
pub(crate) use stats::Stats;
pub(crate) use verify::{Problem, Verified};

use super::LibraryError;
use super::eviction::Policy;
use super::files;
use super::index::Index;
use super::store::Wanted;
use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::job::outcome::ImageSource;
use crate::job::{Cancel, Failure, JobId};
use fsx::LockFile;
use insert::Unkept;
use likeness::{Embedder, Threshold};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use tokio::sync::Mutex as AsyncMutex;

/// The lock below image_cache/ of who keeps house.
const HOUSE_LOCK: &str = "house.lock";

/// What the operator chose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// bg_images/.
    pub(crate) dir: PathBuf,
    /// image_cache/.
    pub(crate) cache: PathBuf,
    /// The least cosine; `None`: the embedding model's own.
    pub(crate) reuse_similarity: Option<f32>,
    /// How much is kept, and what may go.
    pub(crate) policy: Policy,
}

/// Asks for one picture.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Who asks.
    pub(crate) job: JobId,
    /// The picture's place in the video, from 0.
    pub(crate) scene: u32,
    /// What it shows.
    pub(crate) prompt: String,
    /// The kind of story.
    pub(crate) kind: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// For the generator.
    pub(crate) seed: u64,
    /// Whether a picture that is already there will do.
    pub(crate) reuse: bool,
    /// File names that this video shows already.
    pub(crate) exclude: Vec<String>,
    /// The prompts of the video's later scenes: a picture that answers one of them exactly is left for it.
    pub(crate) later: Vec<String>,
    /// Where the picture is to be lent: below the workspace.
    pub(crate) lease: PathBuf,
    /// Ends the waiting for others.
    pub(crate) cancel: Cancel,
}

/// A picture lent to a job: its file in the workspace stays, whatever happens to the library.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lease {
    /// Its name in bg_images/.
    pub(crate) file: String,
    /// How it was found.
    pub(crate) source: ImageSource,
    /// The cosine of the prompts, where it was found by similarity.
    pub(crate) similarity: Option<f32>,
}

/// A picture that a generator made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// A whole JPEG file.
    pub(crate) jpeg: Vec<u8>,
    /// Who made it.
    pub(crate) generator: String,
    /// How.
    pub(crate) source: ImageSource,
}

/// Makes the picture that the library does not have.
#[async_trait::async_trait]
pub(crate) trait Generate: Send + Sync {
    /// Returns the name of who makes it: those who ask different ones do not wait for each other.
    fn name(&self) -> &str;

    /// Makes one picture; `seed` differs where the same prompt is to look different.
    async fn generate(&self, seed: u64) -> Result<Made, Failure>;
}

/// What is being made: who wants the same waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Flight {
    wanted: Wanted,
    generator: String,
}

/// Those who want one picture pass one by one; who is ahead leaves behind what the library does not keep.
type Gate = AsyncMutex<Option<Arc<Unkept>>>;

type Gates = Mutex<HashMap<Flight, Weak<Gate>>>;

/// The library of pictures; clones share it.
#[derive(Clone)]
pub(crate) struct ImageLibrary {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    inflight: PathBuf,
    vector_store: PathBuf,
    threshold: Threshold,
    policy: RwLock<Policy>,
    embedder: Arc<dyn Embedder>,
    db: Db,
    clock: Clock,
    gates: Gates,
    /// Loaded by the first who searches.
    index: RwLock<Option<Index>>,
    /// How many vectors the snapshot that we wrote holds.
    saved: AtomicUsize,
    /// Whether the newest picture was used without being kept.
    closed: AtomicBool,
    /// Whoever keeps house holds its lock.
    house: PathBuf,
    /// Files that could not be read, as was told once.
    unreadable: Mutex<HashSet<String>>,
}

impl fmt::Debug for ImageLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageLibrary").field("dir", &self.inner.dir).finish_non_exhaustive()
    }
}

impl Inner {
    fn policy(&self) -> Policy {
        *self.policy.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ImageLibrary {
    /// Makes a library of what is at `settings.dir` and in the database; reads nothing yet.
    pub(crate) fn new(settings: Settings, embedder: Arc<dyn Embedder>, db: Db, clock: Clock) -> Self {
        let Settings { dir, cache, reuse_similarity, policy } = settings;
        let own = embedder.threshold();
        let same = reuse_similarity.unwrap_or(own.same);
        Self {
            inner: Arc::new(Inner {
                dir,
                inflight: cache.join("inflight"),
                vector_store: cache.join("vector_store"),
                threshold: Threshold { same, near: own.near.min(same) },
                policy: RwLock::new(policy),
                embedder,
                db,
                clock,
                gates: Mutex::default(),
                index: RwLock::default(),
                saved: AtomicUsize::new(0),
                closed: AtomicBool::new(false),
                house: cache.join(HOUSE_LOCK),
                unreadable: Mutex::default(),
            }),
        }
    }

    /// Changes how much is too much; counts from the next picture and the next eviction on.
    pub(crate) fn set_policy(&self, policy: Policy) {
        *self.inner.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// Returns the gate that those who want this picture pass one by one.
    fn gate(&self, flight: &Flight) -> Arc<Gate> {
        let mut gates = self.inner.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(flight).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| 0 < gate.strong_count());
        let gate = Arc::new(AsyncMutex::new(None));
        gates.insert(flight.clone(), Arc::downgrade(&gate));
        gate
    }
}

impl Inner {
    /// Returns the time in milliseconds since the epoch.
    fn now(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }

    /// Waits until nobody else, here or in another process, takes files in or out: two at once would take each other's
    /// work for what people did.
    fn keep_house(&self) -> Result<LockFile, LibraryError> {
        files::lock(&self.house)
    }

    fn read<T>(
        &self,
        act: &'static str,
        read: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LibraryError> {
        self.db.read_blocking(read).map_err(|source| LibraryError::Db { act, source })
    }

    fn write<T: Send + 'static>(
        &self,
        act: &'static str,
        write: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LibraryError> {
        self.db.write_blocking(Durability::Process, write).map_err(|source| LibraryError::Db { act, source })
    }
}

/// Runs blocking work beside the async threads; a panic becomes an error.
#[expect(clippy::disallowed_methods, reason = "joined here, so that a panic is a value")]
async fn joined<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LibraryError> + Send + 'static,
) -> Result<T, LibraryError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(LibraryError::Panicked(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
