//! The vectors in memory: loaded by the first search, then kept in step with what this and other processes write.

use super::{Inner, LibraryError};
use crate::images::index::{Filter, Index};
use crate::images::store::changes::{self, Changes};
use crate::images::store::write;
use std::sync::PoisonError;

/// How many prompts are embedded in one go.
const BATCH: u32 = 128;

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

    fn load(&self) -> Result<Index, LibraryError> {
        let mut index = Index::new(self.embedder.dimensions());
        index.seen = self.read("load the vectors of", |connection| {
            changes::load(connection, self.embedder.id(), 0, |entry| index.put(entry))
        })?;
        Ok(index)
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
            vectors.extend(self.vector(prompt)?.map(|vector| (*id, vector)));
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
