//! The library at work: finds a picture or has it made, once, however many ask at the same time; and keeps house.
//!
//! [`ImageLibrary`] is the face. What it does is in the modules below, as functions over [`Parts`]: `find` and
//! `have_made` for jobs, `lend` and `take_in` for both, `scan` and `adopt` for what came by hand, `evict` for what is too
//! much, `people` for commands.

mod about;
mod adopt;
mod again;
mod asked;
mod background;
mod choose;
mod evict;
mod find;
mod flight;
mod have_made;
mod lend;
mod parts;
mod people;
mod rebuild;
mod scan;
mod stats;
mod take_in;
mod verify;

pub(crate) use people::Hit;
pub(crate) use stats::Stats;
pub(crate) use verify::{Problem, Verified};

use super::LibraryError;
use super::eviction::{Plan, Policy};
use super::store::{Row, Store, search, seen};
use super::vectors::Vectors;
use crate::clock::Clock;
use crate::db::Db;
use crate::job::outcome::ImageSource;
use crate::job::{Cancel, Failure, JobId};
use again::again;
use chrono::{DateTime, Utc};
use evict::Evicted;
use flight::Flights;
use likeness::{Embedder, Threshold};
use parts::{House, Parts, Room};
use people::Addition;
use rebuild::Rebuilt;
use scan::Adopted;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The library of pictures; clones share it.
#[derive(Clone)]
pub(crate) struct ImageLibrary {
    parts: Arc<Parts>,
    flights: Arc<Flights>,
}

impl fmt::Debug for ImageLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageLibrary").field("dir", &self.parts.dir).finish_non_exhaustive()
    }
}

impl ImageLibrary {
    /// Makes a library of what is at `settings.dir` and in the database; reads nothing yet.
    pub(crate) fn new(settings: Settings, embedder: Arc<dyn Embedder>, db: Db, clock: Clock) -> Self {
        let Settings { dir, cache, reuse_similarity, policy } = settings;
        let own = embedder.threshold();
        let same = reuse_similarity.unwrap_or(own.same);
        let store = Store::new(db);
        let parts = Parts {
            dir,
            vectors: Vectors::new(store.clone(), embedder, cache.join("vector_store")),
            store,
            threshold: Threshold { same, near: own.near.min(same) },
            room: Room::new(policy),
            house: House::new(cache.join(HOUSE_LOCK)),
            clock,
        };
        Self { parts: Arc::new(parts), flights: Arc::new(Flights::new(cache.join("inflight"))) }
    }

    /// Changes how much is too much; counts from the next picture and the next eviction on.
    pub(crate) fn set_policy(&self, policy: Policy) {
        self.parts.room.set_policy(policy);
    }

    /// Starts the work beside the jobs, on tokio's threads; it ends with the library or with the runtime.
    pub(crate) fn start(&self) {
        background::start(&self.parts);
    }

    /// Lends a picture for the prompt: one of the same prompt, one of a similar prompt, or a new one.
    ///
    /// However many ask for the same picture at once, one is made; where making it fails, the next in line tries. What
    /// the video shows already is never lent again.
    pub(crate) async fn find_or_generate(
        &self,
        request: Request,
        generator: &dyn Generate,
    ) -> Result<Lease, LibraryError> {
        have_made::find_or_generate(&self.parts, &self.flights, request, generator).await
    }

    /// Lends the picture that the same scene had in the revision before; `None` if it is gone or no longer fits.
    pub(crate) async fn again(&self, request: Request, file: String) -> Result<Option<Lease>, LibraryError> {
        let parts = Arc::clone(&self.parts);
        joined(move || again(&parts, request, &file)).await
    }

    /// Lends the nearest picture of the kind, for want of a better one.
    pub(crate) async fn nearest(&self, request: Request) -> Result<Option<Lease>, LibraryError> {
        let parts = Arc::clone(&self.parts);
        joined(move || find::nearest(&parts, request)).await
    }

    /// Takes in every picture of bg_images/ that the library does not know, and notes which files are gone.
    pub(crate) fn adopt(&self) -> Result<Adopted, LibraryError> {
        let _house = self.parts.house.keep()?;
        adopt::all(&self.parts)
    }

    /// Counts the files that [`ImageLibrary::adopt`] would look into, and changes nothing.
    pub(crate) fn unadopted(&self) -> Result<u64, LibraryError> {
        let known = self.parts.store.read("list", seen::known)?;
        Ok(scan::look_round(&self.parts.dir)?.found.iter().filter(|(file, _)| !known.contains_key(file)).count() as u64)
    }

    /// Plans what is too much of what is entered now.
    pub(crate) fn plan_eviction(&self, now: DateTime<Utc>) -> Result<Plan, LibraryError> {
        evict::plan(&self.parts, now)
    }

    /// Removes what a plan names and nothing else; what was used, kept or found again since then stays.
    pub(crate) fn carry_out(&self, plan: &Plan) -> Result<Evicted, LibraryError> {
        let _house = self.parts.house.keep()?;
        evict::carry_out(&self.parts.dir, &self.parts.store, plan)
    }

    /// Looks for files that came or went by hand, then removes what is too much. Blocks; for one thread at a time.
    pub(crate) fn evict(&self, now: DateTime<Utc>) -> Result<Evicted, LibraryError> {
        let _house = self.parts.house.keep()?;
        let adopted = adopt::all(&self.parts)?;
        if adopted.waiting != 0 {
            tracing::debug!(files = adopted.waiting, "some pictures are still being written; the next scan takes them");
        }
        let plan = evict::plan(&self.parts, now)?;
        evict::carry_out(&self.parts.dir, &self.parts.store, &plan)
    }

    /// Copies a person's picture into the library, where it is kept. Words and kind that are not given are drawn from
    /// the file's name.
    pub(crate) fn add(&self, path: &Path, prompt: Option<&str>, kind: Option<&str>) -> Result<Addition, LibraryError> {
        people::add(&self.parts, path, prompt, kind)
    }

    /// Spares pictures from eviction, or no longer. All are looked up first: a wrong name among them changes nothing.
    pub(crate) fn set_kept(&self, names: &[String], kept: bool) -> Result<(), LibraryError> {
        people::set_kept(&self.parts.store, names, kept)
    }

    /// Removes a picture, whoever put it there; videos at work keep it. Returns the bytes that are free now.
    pub(crate) fn remove(&self, name: &str) -> Result<u64, LibraryError> {
        let _house = self.parts.house.keep()?;
        people::remove(&self.parts.dir, &self.parts.store, name)
    }

    /// Finds a picture by its name.
    pub(crate) fn picture(&self, name: &str) -> Result<Row, LibraryError> {
        people::picture(&self.parts.store, name)
    }

    /// Lists all pictures by name.
    pub(crate) fn list(&self) -> Result<Vec<Row>, LibraryError> {
        self.parts.store.read("list", search::all)
    }

    /// Finds the pictures whose prompts are most like a text, of a kind or of every kind.
    pub(crate) fn search(&self, text: &str, kind: Option<&str>, most: usize) -> Result<Vec<Hit>, LibraryError> {
        people::search(&self.parts, text, kind, most)
    }

    /// Reads the counters; costs the same whatever the library's size.
    pub(crate) fn stats(&self) -> Result<Stats, LibraryError> {
        stats::read(&self.parts.store, &self.parts.vectors, self.parts.room.policy())
    }

    /// Compares names, lengths and times; reads no picture.
    pub(crate) fn verify(&self) -> Result<Verified, LibraryError> {
        verify::names(&self.parts)
    }

    /// Compares the content of every picture too.
    pub(crate) fn verify_deep(&self) -> Result<Verified, LibraryError> {
        verify::contents(&self.parts)
    }

    /// Makes rows and vectors anew from the directory alone. What is there and right stays; so it may be done twice, and
    /// may die anywhere.
    pub(crate) fn rebuild(&self) -> Result<Rebuilt, LibraryError> {
        let _house = self.parts.house.keep()?;
        let done = rebuild::rebuild(&self.parts)?;
        let stats = self.stats()?;
        Ok(Rebuilt { files: stats.files, entries: stats.entries, ..done })
    }

    /// Writes the snapshot of the vectors anew if it lags behind.
    pub(crate) fn save_vectors(&self) -> Result<(), LibraryError> {
        self.parts.vectors.save()
    }
}

/// Runs blocking work beside the async threads; a panic becomes an error.
#[expect(clippy::disallowed_methods, reason = "joined here, so that a panic is a value")]
async fn joined<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LibraryError> + Send + 'static,
) -> Result<T, LibraryError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) if error.is_cancelled() => Err(LibraryError::Stopped),
        Err(error) => Err(LibraryError::Panicked(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
