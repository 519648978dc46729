//! The vectors in memory: loaded by the first search, then kept in step with what this and other processes write.

use super::{ImageLibrary, Inner, LibraryError};
use crate::fsx;
use crate::images::files;
use crate::images::index::{Filter, Index};
use crate::images::matrix::Matrix;
use crate::images::snapshot::{self, Snapshot};
use crate::images::store::changes::{self, Changes};
use crate::images::store::totals;
use crate::images::store::write;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

/// The file of all vectors, below image_cache/vector_store/.
const SNAPSHOT: &str = "vectors.snapshot";
/// By how many vectors the snapshot may lag behind: fewer are read from the rows in no time.
const SNAPSHOT_LAG: usize = 1_024;
/// How many prompts are embedded in one go.
const BATCH: u32 = 128;

impl ImageLibrary {
    /// Writes the snapshot of the vectors anew if it lags behind.
    pub fn save_vectors(&self) -> Result<(), LibraryError> {
        self.inner.save()
    }
}

impl Inner {
    /// Finds the most similar pictures that pass the filter, with their cosines.
    pub(super) fn search(
        &self,
        query: &[i8],
        filter: Filter<'_>,
        most: usize,
    ) -> Result<Vec<(i64, f32)>, LibraryError> {
        self.refresh()?;
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        Ok(index.as_ref().map(|index| index.best(query, filter, most)).unwrap_or_default())
    }

    /// Brings the vectors in memory up to what the database holds.
    pub(super) fn refresh(&self) -> Result<(), LibraryError> {
        let seen = self.index.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|index| index.seen);
        let newest = self.read("look at changes of", changes::newest)?;
        if seen == Some(newest) {
            return Ok(());
        }
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let changed = match index.as_ref() {
            // Looked at again under the lock: another search may have done the work meanwhile.
            Some(index) => {
                let (seen, model) = (index.seen, self.embedder.id());
                self.read("look at changes of", |connection| changes::since(connection, seen, model))?
            }
            None => Changes::TooMany,
        };
        match (changed, index.as_mut()) {
            (Changes::None, _) => {}
            (Changes::Some { rev, pictures }, Some(index)) => {
                for (id, entry) in pictures {
                    match entry {
                        Some(entry) => index.put(entry),
                        None => index.remove(id),
                    }
                }
                index.seen = rev;
            }
            (Changes::TooMany | Changes::Some { .. }, _) => *index = Some(self.load()?),
        }
        Ok(())
    }

    /// Loads all vectors: from the snapshot and what came after it, or from the rows.
    fn load(&self) -> Result<Index, LibraryError> {
        let (model, dimensions) = (self.embedder.id(), self.embedder.dimensions());
        let snapshot = match snapshot::read(&self.snapshot_path(), model, dimensions) {
            Ok(snapshot) => Some(snapshot),
            Err(ignored) => {
                tracing::debug!(reason = %ignored, "loading vectors from the database");
                None
            }
        };
        self.read("load the vectors of", |connection| {
            if let Some(Snapshot { matrix, highest_row, .. }) = snapshot {
                let mut index = Index::new(matrix);
                changes::describe(connection, highest_row, |entry| index.describe(&entry))?;
                index.drop_undescribed();
                index.seen = changes::load(connection, model, highest_row, |entry| index.put(entry))?;
                let (vectors, totals) = (totals::vectors(connection, model)?, totals::totals(connection)?);
                // Vectors that were made late are of pictures that the snapshot looked at without finding any.
                if vectors <= index.matrix().len() as u64 + totals.missing {
                    return Ok(index);
                }
            }
            let mut index = Index::new(Matrix::new(dimensions));
            index.seen = changes::load(connection, model, 0, |entry| index.put(entry))?;
            Ok(index)
        })
    }

    fn snapshot_path(&self) -> PathBuf {
        self.vector_store.join(SNAPSHOT)
    }

    /// Writes the snapshot anew if it lags far behind. It is derived: without it a start only takes a little longer.
    pub(super) fn save(&self) -> Result<(), LibraryError> {
        self.refresh()?;
        let snapshot = {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            let Some(index) = index.as_ref() else { return Ok(()) };
            let saved = self.saved.load(Ordering::Relaxed);
            if index.matrix().len().abs_diff(saved) < SNAPSHOT_LAG {
                return Ok(());
            }
            let highest_row = index.matrix().ids().iter().copied().max().unwrap_or(0);
            Snapshot { model: self.embedder.id().to_owned(), highest_row, matrix: index.matrix().clone() }
        };
        fsx::create_dir_all(&self.vector_store).map_err(files::failed("create", &self.vector_store))?;
        let path = self.snapshot_path();
        snapshot::write(&path, &snapshot).map_err(files::failed("write", &path))?;
        self.saved.store(snapshot.matrix.len(), Ordering::Relaxed);
        Ok(())
    }

    /// Removes the snapshot, so that it is made anew.
    pub(super) fn forget_snapshot(&self) -> Result<(), LibraryError> {
        files::remove(&self.snapshot_path())?;
        self.saved.store(0, Ordering::Relaxed);
        Ok(())
    }

    /// Embeds some of the pictures above `after` that have no vector of this model yet; returns the last one's id, or
    /// `None` where none is left.
    pub(super) fn embed_some(&self, after: i64) -> Result<Option<i64>, LibraryError> {
        let model = self.embedder.id();
        let found = self.read("search", |connection| changes::without_vector(connection, model, after, BATCH))?;
        let Some((last, _)) = found.last() else { return Ok(None) };
        let last = *last;
        let mut vectors = Vec::with_capacity(found.len());
        for (id, prompt) in &found {
            vectors.extend(self.vector(prompt).map(|vector| (*id, vector)));
        }
        self.write("enter vectors into", move |transaction| {
            vectors.iter().try_for_each(|(id, vector)| write::embed(transaction, *id, vector))
        })?;
        Ok(Some(last))
    }

    /// Embeds all pictures that have no vector of this model yet.
    pub(super) fn embed_all(&self) -> Result<(), LibraryError> {
        let mut after = 0;
        while let Some(last) = self.embed_some(after)? {
            after = last;
        }
        Ok(())
    }
}
