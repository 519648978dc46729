//! The vectors in memory: loaded by the first search, then kept in step with what this and other processes write.

mod index;
mod snapshot;

pub(crate) use index::Filter;

use super::LibraryError;
use super::files;
use super::store::changes::{self, Changes};
use super::store::{Store, Vector, write};
use index::Index;
use job::JobId;
use likeness::{EmbedError, Embedder, Matrix, quantise};
use snapshot::Snapshot;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The file of all vectors, below image_cache/vector_store/.
const SNAPSHOT: &str = "vectors.snapshot";
/// By how many vectors the snapshot may lag behind: fewer are read from the rows in no time.
const SNAPSHOT_LAG: usize = 1_024;
/// How many prompts are embedded in one go.
const BATCH: u32 = 128;

/// The vectors of one embedding model.
pub(crate) struct Vectors {
    store: Store,
    embedder: Arc<dyn Embedder>,
    /// `image_cache/vector_store/`: where the snapshot is.
    dir: PathBuf,
    /// Loaded by the first who searches.
    index: RwLock<Option<Index>>,
    /// How many vectors the snapshot that we wrote holds.
    saved: AtomicUsize,
}

impl Vectors {
    /// Makes the vectors of `embedder` over the rows; reads nothing yet. The snapshot is kept below `dir`.
    pub(crate) fn new(store: Store, embedder: Arc<dyn Embedder>, dir: PathBuf) -> Self {
        Self { store, embedder, dir, index: RwLock::default(), saved: AtomicUsize::new(0) }
    }

    /// Returns the id of the embedding model.
    pub(crate) fn model(&self) -> &str {
        self.embedder.id()
    }

    /// Returns how many bytes one vector has.
    pub(crate) fn dimensions(&self) -> usize {
        self.embedder.dimensions()
    }

    /// Embeds a prompt for nobody; `None` where it has no words to compare.
    pub(crate) fn of(&self, prompt: &str) -> Option<Vector> {
        self.of_job(prompt, None)
    }

    /// Embeds a prompt for a job, which pays where that costs something.
    pub(crate) fn of_job(&self, prompt: &str, job: Option<&JobId>) -> Option<Vector> {
        match self.embedder.embed_for(prompt, job.map(JobId::as_str)) {
            Ok(vector) => Some(Vector { model: self.embedder.id().to_owned(), numbers: quantise(&vector) }),
            Err(EmbedError::NoWords) => None,
            Err(error @ EmbedError::Unusable { .. }) => {
                // A picture can be found or made without its vector; the next start tries again.
                tracing::warn!(%error, "cannot compare a prompt");
                None
            }
        }
    }

    /// Finds the most similar pictures that pass the filter, with their cosines.
    pub(crate) fn search(
        &self,
        query: &[i8],
        filter: Filter<'_>,
        most: usize,
    ) -> Result<Vec<(i64, f32)>, LibraryError> {
        self.refresh()?;
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = index.as_ref().map(|index| index.best(query, filter, most)).unwrap_or_default();
        // Whole numbers make two equal vectors a little more than equal.
        for (_, cosine) in &mut found {
            *cosine = cosine.min(1.0);
        }
        Ok(found)
    }

    /// Brings the vectors in memory up to what the database holds.
    pub(crate) fn refresh(&self) -> Result<(), LibraryError> {
        let seen = self.index.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|index| index.seen);
        let newest = self.store.read("look at changes of", changes::newest)?;
        if seen == Some(newest) {
            return Ok(());
        }
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let changed = match index.as_ref() {
            // Looked at again under the lock: another search may have done the work meanwhile.
            Some(index) => {
                let (seen, model) = (index.seen, self.embedder.id());
                self.store.read("look at changes of", |connection| changes::since(connection, seen, model))?
            }
            None => Changes::TooMany,
        };
        match (changed, index.as_mut()) {
            (Changes::None, _) => {}
            (Changes::Some { rev, pictures }, Some(index)) => index.take_in(rev, pictures),
            (Changes::TooMany | Changes::Some { .. }, _) => *index = Some(self.load()?),
        }
        Ok(())
    }

    /// Loads all vectors: from the snapshot and what changed after it, or from the rows.
    fn load(&self) -> Result<Index, LibraryError> {
        let (model, dimensions) = (self.embedder.id(), self.embedder.dimensions());
        let mark = self.store.read("load the vectors of", changes::mark)?;
        let snapshot = match snapshot::read(&self.snapshot_path(), model, dimensions, mark) {
            Ok(snapshot) => Some(snapshot),
            Err(ignored) => {
                tracing::debug!(reason = %ignored, "loading vectors from the database");
                None
            }
        };
        self.store.read("load the vectors of", |connection| {
            if let Some(Snapshot { matrix, rev, .. }) = snapshot {
                let mut index = Index::new(matrix);
                index.seen = rev;
                changes::describe(connection, |entry| index.describe(&entry))?;
                index.drop_undescribed();
                match changes::since(connection, rev, model)? {
                    Changes::None => return Ok(index),
                    Changes::Some { rev, pictures } => {
                        index.take_in(rev, pictures);
                        return Ok(index);
                    }
                    Changes::TooMany => {}
                }
            }
            let mut index = Index::new(Matrix::new(dimensions));
            index.seen = changes::load(connection, model, |entry| index.put(entry))?;
            Ok(index)
        })
    }

    fn snapshot_path(&self) -> PathBuf {
        self.dir.join(SNAPSHOT)
    }

    /// Writes the snapshot anew if it lags far behind. It is derived: without it a start only takes a little longer.
    pub(crate) fn save(&self) -> Result<(), LibraryError> {
        self.refresh()?;
        let saved = self.saved.load(Ordering::Relaxed);
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let vectors = index.as_ref().map_or(0, |index| index.matrix().len());
        drop(index);
        if vectors.abs_diff(saved) < SNAPSHOT_LAG { Ok(()) } else { self.write_snapshot() }
    }

    /// Writes the snapshot anew.
    pub(crate) fn write_snapshot(&self) -> Result<(), LibraryError> {
        let mark = self.store.read("mark a snapshot of", changes::new_mark)?;
        let snapshot = {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            let Some(index) = index.as_ref() else { return Ok(()) };
            Snapshot { model: self.embedder.id().to_owned(), mark, rev: index.seen, matrix: index.matrix().clone() }
        };
        fsx::create_dir_all(&self.dir).map_err(files::failed("create", &self.dir))?;
        let path = self.snapshot_path();
        snapshot::write(&path, &snapshot).map_err(files::failed("write", &path))?;
        // Told last: a file that the database does not know is ignored.
        self.store.write("mark a snapshot of", move |transaction| changes::set_mark(transaction, &mark))?;
        self.saved.store(snapshot.matrix.len(), Ordering::Relaxed);
        Ok(())
    }

    /// Removes the snapshot, so that it is made anew.
    pub(crate) fn forget_snapshot(&self) -> Result<(), LibraryError> {
        files::remove(&self.snapshot_path())?;
        self.saved.store(0, Ordering::Relaxed);
        Ok(())
    }

    /// Embeds some of the pictures above `after` that have no vector of this model yet; returns the last one's id, or
    /// `None` where none is left.
    pub(crate) fn embed_some(&self, after: i64) -> Result<Option<i64>, LibraryError> {
        let model = self.embedder.id();
        let found = self.store.read("search", |connection| changes::without_vector(connection, model, after, BATCH))?;
        let Some((last, _)) = found.last() else { return Ok(None) };
        let last = *last;
        let mut vectors = Vec::with_capacity(found.len());
        for (id, prompt) in &found {
            vectors.extend(self.of(prompt).map(|vector| (*id, vector)));
        }
        self.store.write("enter vectors into", move |transaction| {
            vectors.iter().try_for_each(|(id, vector)| write::embed(transaction, *id, vector))
        })?;
        Ok(Some(last))
    }

    /// Embeds all pictures that have no vector of this model yet.
    pub(crate) fn embed_all(&self) -> Result<(), LibraryError> {
        let mut after = 0;
        while let Some(last) = self.embed_some(after)? {
            after = last;
        }
        Ok(())
    }

    /// Compares the vectors that a start would load with those of the rows; returns the ids of the pictures that differ.
    pub(crate) fn differing(&self) -> Result<HashSet<i64>, LibraryError> {
        let index = self.load()?;
        let matrix = index.matrix();
        let cells = matrix.cells().chunks_exact(matrix.dimensions().max(1));
        let mut loaded: HashMap<i64, &[i8]> = matrix.ids().iter().copied().zip(cells).collect();
        let mut differ = HashSet::new();
        self.store.read("compare the vectors of", |connection| {
            changes::load(connection, self.embedder.id(), |entry| {
                let kept = entry.vector.iter().map(|byte| byte.cast_signed());
                if !loaded.remove(&entry.id).is_some_and(|loaded| loaded.iter().copied().eq(kept)) {
                    differ.insert(entry.id);
                }
            })
        })?;
        differ.extend(loaded.into_keys());
        Ok(differ)
    }
}

#[cfg(test)]
mod tests;
