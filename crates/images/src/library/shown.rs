//! What a video shows: no picture is lent to it twice, also while several of its pictures are looked for and made at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The names of the pictures that a video shows; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Shown(Arc<Mutex<HashSet<String>>>);

impl Shown {
    /// Tells whether the video shows a picture.
    pub fn contains(&self, file: &str) -> bool {
        self.names().contains(file)
    }

    /// Claims a picture for one scene before it is lent; false if another scene was first.
    pub(super) fn claim(&self, file: &str) -> bool {
        self.names().insert(file.to_owned())
    }

    /// Gives a claim back: the picture is not shown after all.
    pub(super) fn release(&self, file: &str) {
        self.names().remove(file);
    }

    /// Returns how many pictures the video shows.
    pub(super) fn len(&self) -> usize {
        self.names().len()
    }

    fn names(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Into<String>> FromIterator<T> for Shown {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self(Arc::new(Mutex::new(names.into_iter().map(Into::into).collect())))
    }
}
