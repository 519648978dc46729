//! Collects what is wrong while the configuration is resolved.

use super::layers::{Layers, steps};
use super::raw::Scalar;
use super::values::{count_or, duration};
use crate::job::offer::Offer;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Collects problems while values are resolved; a bad value is reported and replaced by a harmless one.
pub(super) struct Check<'a> {
    pub(super) layers: &'a Layers,
    pub(super) problems: &'a mut Vec<String>,
}

impl Check<'_> {
    /// Reports a bad value.
    pub(super) fn wrong(&mut self, key: &str, message: &str) {
        self.problems.push(self.layers.problem(&steps(key), false, message, ""));
    }

    /// Reports a value that is not good.
    pub(super) fn require(&mut self, key: &str, good: bool, message: &str) {
        if !good {
            self.wrong(key, message);
        }
    }

    /// Takes what could be read, and reports what could not.
    pub(super) fn value<T: Default>(&mut self, key: &str, read: Result<T, String>) -> T {
        read.unwrap_or_else(|message| {
            self.wrong(key, &message);
            T::default()
        })
    }

    /// Reads a duration that must not be shorter than `least`.
    pub(super) fn interval(&mut self, key: &str, text: &str, least: Duration) -> Duration {
        match duration(text) {
            Ok(found) if found < least => {
                self.wrong(key, &format!("{text} is too short, the least is {}", humantime::format_duration(least)));
                least
            }
            read => self.value(key, read),
        }
    }

    /// Reads a number of permits, or `auto`.
    pub(super) fn permits(&mut self, key: &str, scalar: &Scalar) -> Option<u64> {
        let found = self.value(key, count_or(&scalar.0, "auto"));
        self.require(key, found != Some(0), "the least is 1");
        found
    }

    /// Makes a path absolute: it starts where it was written.
    pub(super) fn path(&self, key: &str, text: &str) -> PathBuf {
        self.layers.base(key).join(text).components().collect()
    }

    /// Makes a path absolute; an empty one is none.
    pub(super) fn optional_path(&self, key: &str, text: &str) -> Option<PathBuf> {
        (!text.is_empty()).then(|| self.path(key, text))
    }

    /// Makes a path that is below the state directory, or absolute.
    pub(super) fn below(&mut self, key: &str, state_dir: &Path, text: &str) -> PathBuf {
        self.require(key, !text.is_empty(), "is empty");
        let parts = Path::new(text).components();
        let climbs = parts.clone().any(|it| it == std::path::Component::ParentDir);
        self.require(key, !climbs, "must not contain `..`");
        state_dir.join(text).components().collect()
    }

    /// Checks that a provider is built in.
    pub(super) fn provider(&mut self, key: &str, name: &str, offer: Offer) {
        self.value(key, offer.check(name));
    }
}
