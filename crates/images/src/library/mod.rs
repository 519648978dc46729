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
mod foresee;
mod have_made;
mod lend;
mod look;
mod parts;
mod people;
mod readings;
mod rebuild;
mod scan;
mod shown;
mod stats;
mod take_in;
mod verify;

pub use foresee::{Foreseen, Search};
pub use have_made::Missing;
pub use look::{Content, Looked, Small};
pub use people::Hit;
pub use shown::Shown;
pub use stats::Stats;
pub use verify::{Problem, Verified};

use super::LibraryError;
use super::eviction::{Plan, Policy};
use super::store::browse;
use super::store::{Row, Store, search, seen};
use super::vectors::Vectors;
use chrono::{DateTime, Utc};
use clock::Clock;
use db::Db;
use evict::Evicted;
use flight::Flights;
use job::outcome::ImageSource;
use job::{Cancel, Failure, JobId};
use likeness::{Embedder, Threshold};
use parts::{House, Parts, Room};
use people::{Addition, Given};
use readings::Readings;
use rebuild::Rebuilt;
use scan::Adopted;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The lock below image_cache/ of who keeps house.
const HOUSE_LOCK: &str = "house.lock";

/// What the operator chose.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// bg_images/.
    pub dir: PathBuf,
    /// image_cache/.
    pub cache: PathBuf,
    /// The least cosine; `None`: the embedding model's own.
    pub reuse_similarity: Option<f32>,
    /// How much is kept, and what may go.
    pub policy: Policy,
}

/// Asks for one picture.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub job: JobId,
    /// The picture's place in the video, from 0.
    pub scene: u32,
    /// What it shows.
    pub prompt: String,
    /// The kind of story.
    pub kind: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// For the generator.
    pub seed: u64,
    /// Whether a picture that is already there will do.
    pub reuse: bool,
    /// The pictures that this video shows already; what is lent is added.
    pub exclude: Shown,
    /// The prompts of the video's later scenes: a picture that answers one of them exactly is left for it.
    pub later: Vec<String>,
    /// Where the picture is to be lent: below the workspace.
    pub lease: PathBuf,
    /// Ends the waiting for others.
    pub cancel: Cancel,
}

/// A picture lent to a job: its file in the workspace stays, whatever happens to the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Lease {
    /// Its name in bg_images/.
    pub file: String,
    /// How it was found.
    pub source: ImageSource,
    /// The cosine of the prompts, where it was found by similarity.
    pub similarity: Option<f32>,
}

/// What is looked for for one scene of a video.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The picture.
    pub request: Request,
    /// The picture that the same scene had in the revision before, if any; it is lent again if it still fits.
    pub kept: Option<String>,
    /// Whether that one no longer fits if anybody but `maker` made it.
    pub kept_of_maker: bool,
    /// The name of who would make a new one.
    pub maker: String,
}

/// What came of a search.
#[derive(Debug)]
pub enum Found {
    /// A picture that will do.
    Lent(Lease),
    /// Nothing: one must be made.
    Missing(Box<Missing>),
}

/// A picture that a generator made.
#[derive(Debug, Clone)]
pub struct Made {
    /// A whole JPEG file.
    pub jpeg: Vec<u8>,
    /// blake3 of what the file was made of, by which the same picture is known again; `None`: of the file itself.
    pub content: Option<[u8; 32]>,
    /// Who made it.
    pub generator: String,
    /// How.
    pub source: ImageSource,
}

/// How many pictures a generator makes for one scene that the video shows already: more seeds seldom help.
pub const TRIES_MAX: u64 = 3;

/// Makes the picture that the library does not have.
#[async_trait::async_trait]
pub trait Generate: Send + Sync {
    /// Returns the name of who makes it: those who ask different ones do not wait for each other.
    fn name(&self) -> &str;

    /// Returns how many pictures are made for one scene at most while each is one that the video shows already.
    fn tries_max(&self) -> u64 {
        TRIES_MAX
    }

    /// Makes one picture; `seed` differs where the same prompt is to look different.
    async fn generate(&self, seed: u64) -> Result<Made, Failure>;
}

/// The library of pictures; clones share it.
#[derive(Clone)]
pub struct ImageLibrary {
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
    pub fn new(settings: Settings, embedder: Arc<dyn Embedder>, db: Db, clock: Clock) -> Self {
        let Settings { dir, cache, reuse_similarity, policy } = settings;
        let own = embedder.threshold();
        let same = reuse_similarity.unwrap_or(own.same);
        let store = Store::new(db);
        let parts = Parts {
            dir,
            vectors: Vectors::new(store.clone(), embedder, cache.join("vector_store")),
            store,
            readings: Readings::default(),
            threshold: Threshold { same, near: own.near.min(same) },
            room: Room::new(policy),
            house: House::new(cache.join(HOUSE_LOCK)),
            clock,
        };
        Self { parts: Arc::new(parts), flights: Arc::new(Flights::new(cache.join("inflight"))) }
    }

    /// Changes how much is too much; counts from the next picture and the next eviction on.
    pub fn set_policy(&self, policy: Policy) {
        self.parts.room.set_policy(policy);
    }

    /// Starts the work beside the jobs, on tokio's threads; it ends with the library or with the runtime.
    pub fn start(&self) {
        background::start(&self.parts);
    }

    /// Lends a picture for the prompt: one of the same prompt, one of a similar prompt, or a new one.
    ///
    /// However many ask for the same picture at once, one is made; where making it fails, the next in line tries. What
    /// the video shows already is never lent again.
    pub async fn find_or_generate(&self, request: Request, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        match self.find(request, generator.name()).await? {
            Found::Lent(lease) => Ok(lease),
            Found::Missing(missing) => self.make(missing, generator).await,
        }
    }

    /// Lends a picture that is there, of the same prompt or of a similar one; `maker` is the name of who would make a new one.
    pub async fn find(&self, request: Request, maker: &str) -> Result<Found, LibraryError> {
        have_made::find(&self.parts, request, maker).await
    }

    /// Looks for the pictures of all scenes of a video like [`ImageLibrary::find`], one after the other: an earlier scene takes what
    /// a later one would have. There are fewer answers than scenes if the job is stopped meanwhile.
    pub async fn find_all(&self, scenes: Vec<Sought>) -> Result<Vec<Result<Found, LibraryError>>, LibraryError> {
        have_made::find_all(&self.parts, scenes).await
    }

    /// Lends a new picture for what a search did not find, or what somebody else has made of the very same meanwhile. Several
    /// pictures of one video may be made at once.
    pub async fn make(&self, missing: Box<Missing>, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        have_made::make(&self.parts, &self.flights, *missing, generator).await
    }

    /// Lends the nearest picture of the kind, for want of a better one.
    pub async fn nearest(&self, request: Request) -> Result<Option<Lease>, LibraryError> {
        let parts = Arc::clone(&self.parts);
        joined(move || find::nearest(&parts, request)).await
    }

    /// Tells which picture a request would be lent; changes nothing but what the request's video shows. Blocks.
    pub fn foresee(&self, request: Request, maker: &str, how: Search) -> Result<Option<Foreseen>, LibraryError> {
        foresee::foresee(&self.parts, request, maker, how)
    }

    /// Takes in every picture of bg_images/ that the library does not know, and notes which files are gone.
    pub fn adopt(&self) -> Result<Adopted, LibraryError> {
        let _house = self.parts.house.keep()?;
        adopt::all(&self.parts)
    }

    /// Counts the files that [`ImageLibrary::adopt`] would look into, and changes nothing.
    pub fn unadopted(&self) -> Result<u64, LibraryError> {
        let known = self.parts.store.read("list", seen::known)?;
        Ok(scan::look_round(&self.parts.dir)?.found.iter().filter(|(file, _)| !known.contains_key(file)).count() as u64)
    }

    /// Plans what is too much of what is entered now.
    pub fn plan_eviction(&self, now: DateTime<Utc>) -> Result<Plan, LibraryError> {
        evict::plan(&self.parts, now)
    }

    /// Removes what a plan names and nothing else; what was used, kept or found again since then stays.
    pub fn carry_out(&self, plan: &Plan) -> Result<Evicted, LibraryError> {
        let _house = self.parts.house.keep()?;
        evict::carry_out(&self.parts.dir, &self.parts.store, plan)
    }

    /// Looks for files that came or went by hand, then removes what is too much. Blocks; for one thread at a time.
    pub fn evict(&self, now: DateTime<Utc>) -> Result<Evicted, LibraryError> {
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
    pub fn add(&self, path: &Path, prompt: Option<&str>, kind: Option<&str>) -> Result<Addition, LibraryError> {
        people::add(&self.parts, path, prompt, kind)
    }

    /// Adds the bytes of a person's picture as [`ImageLibrary::add`] adds a file of that name.
    pub fn add_bytes(
        &self,
        name: &str,
        bytes: &[u8],
        prompt: Option<&str>,
        kind: Option<&str>,
    ) -> Result<Addition, LibraryError> {
        people::add_bytes(&self.parts, name, bytes, Given { prompt, kind })
    }

    /// Lists a part of the pictures.
    pub fn page(&self, wish: &browse::Wish) -> Result<browse::Page, LibraryError> {
        self.parts.store.read("list", |connection| browse::page(connection, wish))
    }

    /// Lists the kinds of story for which pictures were made, up to a hundred.
    pub fn kinds(&self) -> Result<Vec<String>, LibraryError> {
        self.parts.store.read("list", |connection| browse::kinds(connection, 100))
    }

    /// Looks at one picture: who shows it, and which pictures are most like it.
    pub fn look(&self, id: i64) -> Result<Looked, LibraryError> {
        look::look(&self.parts, id)
    }

    /// Finds a picture by its number.
    pub fn listed(&self, id: i64) -> Result<Option<browse::Listed>, LibraryError> {
        self.parts.store.read("search", |connection| browse::by_id(connection, id))
    }

    /// Reads the file of a picture.
    pub fn content(&self, id: i64) -> Result<Content, LibraryError> {
        look::content(&self.parts, id)
    }

    /// Makes a small JPEG of a picture that fits a square of so many pixels.
    pub fn small(&self, id: i64, side: u32) -> Result<Small, LibraryError> {
        look::small(&self.parts, id, side)
    }

    /// Spares pictures from eviction, or no longer. All are looked up first: a wrong name among them changes nothing.
    pub fn set_kept(&self, names: &[String], kept: bool) -> Result<(), LibraryError> {
        people::set_kept(&self.parts.store, names, kept)
    }

    /// Removes a picture, whoever put it there; videos at work keep it. Returns the bytes that are free now.
    pub fn remove(&self, name: &str) -> Result<u64, LibraryError> {
        let _house = self.parts.house.keep()?;
        people::remove(&self.parts.dir, &self.parts.store, name)
    }

    /// Finds a picture by its name.
    pub fn picture(&self, name: &str) -> Result<Row, LibraryError> {
        people::picture(&self.parts.store, name)
    }

    /// Lists pictures by name, after one, at most `most`: of a kind or of every kind, and only the kept ones or all.
    pub fn list_after(
        &self,
        name: &str,
        kind: Option<&str>,
        only_kept: bool,
        most: u32,
    ) -> Result<Vec<Row>, LibraryError> {
        let (name, kind) = (name.to_owned(), kind.map(str::to_owned));
        self.parts.store.read("list", move |db| search::after(db, &name, kind.as_deref(), only_kept, most))
    }

    /// Lists all pictures by name.
    pub fn list(&self) -> Result<Vec<Row>, LibraryError> {
        self.parts.store.read("list", search::all)
    }

    /// Finds the pictures whose prompts are most like a text, of a kind or of every kind.
    pub fn search(&self, text: &str, kind: Option<&str>, most: usize) -> Result<Vec<Hit>, LibraryError> {
        people::search(&self.parts, text, kind, most)
    }

    /// Reads the counters; costs the same whatever the library's size.
    pub fn stats(&self) -> Result<Stats, LibraryError> {
        stats::read(&self.parts.store, &self.parts.vectors, self.parts.room.policy())
    }

    /// Compares names, lengths and times; reads no picture.
    pub fn verify(&self) -> Result<Verified, LibraryError> {
        verify::names(&self.parts)
    }

    /// Compares the content of every picture too.
    pub fn verify_deep(&self) -> Result<Verified, LibraryError> {
        verify::contents(&self.parts)
    }

    /// Makes rows and vectors anew from the directory alone. What is there and right stays; so it may be done twice, and
    /// may die anywhere.
    pub fn rebuild(&self) -> Result<Rebuilt, LibraryError> {
        let _house = self.parts.house.keep()?;
        let done = rebuild::rebuild(&self.parts)?;
        let stats = self.stats()?;
        Ok(Rebuilt { files: stats.files, entries: stats.entries, ..done })
    }

    /// Writes the snapshot of the vectors anew if it lags behind.
    pub fn save_vectors(&self) -> Result<(), LibraryError> {
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
