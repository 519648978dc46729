//! Finds a picture or has it made: once, however many ask at the same time.

use super::key::prompt_key;
use super::store::{self, NewRow, Row, Use, Wanted};
use super::{LibraryError, files};
use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::job::outcome::ImageSource;
use crate::job::{Failure, JobId};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Mutex as AsyncMutex;

/// Asks for one picture.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub job: JobId,
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
    /// File names that this video shows already.
    pub exclude: Vec<String>,
    /// Where the picture is to be lent: below the workspace.
    pub lease: PathBuf,
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

/// A picture that a generator made.
#[derive(Debug, Clone)]
pub struct Made {
    /// A whole JPEG file.
    pub jpeg: Vec<u8>,
    /// Who made it.
    pub generator: String,
    /// How.
    pub source: ImageSource,
}

/// Makes the picture that the library does not have.
#[async_trait::async_trait]
pub trait Generate: Send + Sync {
    /// Makes one picture; `seed` differs where the same prompt is to look different.
    async fn generate(&self, seed: u64) -> Result<Made, Failure>;
}

type Gates = Mutex<HashMap<Wanted, Weak<AsyncMutex<()>>>>;

/// The library of pictures; clones share it.
#[derive(Clone)]
pub struct ImageLibrary {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    inflight: PathBuf,
    db: Db,
    clock: Clock,
    gates: Gates,
}

impl fmt::Debug for ImageLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageLibrary").field("dir", &self.inner.dir).finish_non_exhaustive()
    }
}

impl ImageLibrary {
    /// Opens the library at `dir` (bg_images/) with its lock files below `cache` (image_cache/).
    pub fn new(dir: &Path, cache: &Path, db: Db, clock: Clock) -> Self {
        let (dir, inflight) = (dir.to_path_buf(), cache.join("inflight"));
        Self { inner: Arc::new(Inner { dir, inflight, db, clock, gates: Mutex::default() }) }
    }

    /// Lends a picture for the prompt: one that is there, or a new one.
    ///
    /// However many ask for the same picture at once, one is made; where making it fails, the next in line tries.
    pub async fn find_or_generate(&self, request: Request, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        let wanted = Wanted {
            prompt_key: prompt_key(&request.prompt),
            kind: request.kind.clone(),
            width: request.width,
            height: request.height,
        };
        if request.reuse
            && let Some(lease) = self.find(&wanted, &request, ImageSource::Exact).await?
        {
            return Ok(lease);
        }
        let gate = self.gate(&wanted);
        let queued = gate.try_lock().is_err();
        let _turn = gate.lock().await;
        let name = lock_name(&wanted);
        let (inner, lock) = (Arc::clone(&self.inner), name.clone());
        let _lock = joined(move || files::wait_for_lock(&inner.inflight, &lock)).await?;
        // Whoever held the gate or the lock may have made the very picture.
        let found = if queued { ImageSource::Coalesced } else { ImageSource::Exact };
        if request.reuse
            && let Some(lease) = self.find(&wanted, &request, found).await?
        {
            return Ok(lease);
        }
        // The same prompt in one video shall not give the same picture again.
        let seed = request.seed.wrapping_add(request.exclude.len() as u64);
        let made = generator.generate(seed).await.map_err(LibraryError::Generate)?;
        let inner = Arc::clone(&self.inner);
        joined(move || {
            let lease = inner.add(wanted, &request, made, seed);
            files::forget_lock(&inner.inflight, &name);
            lease
        })
        .await
    }

    /// Lends the least recently used picture of the kind and size, for want of a better one.
    pub async fn nearest(&self, request: Request) -> Result<Option<Lease>, LibraryError> {
        let inner = Arc::clone(&self.inner);
        joined(move || {
            let size = (request.width, request.height);
            let rows = inner.read("search", |connection| store::of_kind(connection, &request.kind, size, 256))?;
            inner.lend(rows, &request, ImageSource::Library)
        })
        .await
    }

    async fn find(
        &self,
        wanted: &Wanted,
        request: &Request,
        source: ImageSource,
    ) -> Result<Option<Lease>, LibraryError> {
        let (inner, wanted, request) = (Arc::clone(&self.inner), wanted.clone(), request.clone());
        joined(move || {
            let rows = inner.read("search", |connection| store::exact(connection, &wanted))?;
            inner.lend(rows, &request, source)
        })
        .await
    }

    /// Returns the gate that those who want this picture pass one by one.
    fn gate(&self, wanted: &Wanted) -> Arc<AsyncMutex<()>> {
        let mut gates = self.inner.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(wanted).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| 0 < gate.strong_count());
        let gate = Arc::new(AsyncMutex::new(()));
        gates.insert(wanted.clone(), Arc::downgrade(&gate));
        gate
    }
}

impl Inner {
    fn now(&self) -> i64 {
        self.clock.now().timestamp()
    }

    fn read<T: Send + 'static>(
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

    /// Lends the first of the rows that this video does not show yet and whose file is there.
    fn lend(&self, rows: Vec<Row>, request: &Request, source: ImageSource) -> Result<Option<Lease>, LibraryError> {
        for row in rows {
            if request.exclude.contains(&row.file) {
                continue;
            }
            if files::lend(&self.dir, &row.file, &request.lease)? {
                let source = if row.added { ImageSource::Added } else { source };
                self.note(row.id, request, source)?;
                return Ok(Some(Lease { file: row.file, source, similarity: None }));
            }
            self.write("mark a missing picture in", move |transaction| store::missing(transaction, row.id))?;
        }
        Ok(None)
    }

    fn note(&self, image: i64, request: &Request, source: ImageSource) -> Result<(), LibraryError> {
        let outcome = outcome(source);
        let by = Use { job: request.job.to_string(), outcome, now: self.now() };
        self.write("note a use in", move |transaction| store::used(transaction, image, &by))
    }

    /// Takes a new picture in: file first, then its row. A crash between leaves a file that a scan can adopt.
    fn add(&self, wanted: Wanted, request: &Request, made: Made, seed: u64) -> Result<Lease, LibraryError> {
        let blake3 = *blake3::hash(&made.jpeg).as_bytes();
        let same = self.read("search", |connection| store::by_content(connection, &blake3))?;
        if let Some(lease) = self.lend(same.into_iter().collect(), request, made.source)? {
            return Ok(lease);
        }
        let file = loop {
            let kind = wanted.kind.clone();
            let number =
                self.write("number a picture in", move |transaction| store::next_number(transaction, &kind))?;
            let name = format!("job_{}_bg_image_{number:03}.jpg", plain(&wanted.kind));
            if files::put(&self.dir, &name, &made.jpeg)? {
                break name;
            }
        };
        let new = NewRow {
            file: file.clone(),
            blake3,
            bytes: i64::try_from(made.jpeg.len()).unwrap_or(i64::MAX),
            wanted,
            prompt: request.prompt.clone(),
            generator: made.generator,
            source: made.source,
            seed: seed.cast_signed(),
            now: self.now(),
        };
        let by = Use { job: request.job.to_string(), outcome: outcome(made.source), now: self.now() };
        self.write("enter a picture into", move |transaction| {
            let id = store::insert(transaction, &new)?;
            store::used(transaction, id, &by)
        })?;
        if files::lend(&self.dir, &file, &request.lease)? {
            return Ok(Lease { file, source: made.source, similarity: None });
        }
        let source = std::io::Error::from(std::io::ErrorKind::NotFound);
        Err(LibraryError::Io { act: "lend", path: self.dir.join(file), source })
    }
}

/// Reduces a kind to what is safe in a file name.
fn plain(kind: &str) -> String {
    kind.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' })
        .take(40)
        .collect()
}

fn outcome(source: ImageSource) -> &'static str {
    match source {
        ImageSource::Exact | ImageSource::Added => "exact",
        ImageSource::Similar => "similar",
        ImageSource::Generated => "generated",
        ImageSource::Coalesced => "coalesced",
        ImageSource::Procedural | ImageSource::Library => "fallback",
    }
}

fn lock_name(wanted: &Wanted) -> String {
    let Wanted { prompt_key, kind, width, height } = wanted;
    let mut hasher = blake3::Hasher::new();
    hasher.update(prompt_key).update(format!("{kind}/{width}x{height}").as_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
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
