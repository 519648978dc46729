//! What the last survey found, so that the next one reads only the markers that changed since. It is never the truth: it
//! counts only while each marker has the stamp that it had then, and what is removed is read again under its lock.

use super::survey::{Found, Survey};
use fsx::{Marked, Stamp};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::Arc;

/// What is remembered of the workspaces.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The last survey, and the listing that it was made from.
    last: Option<(Marked, Arc<Survey>)>,
}

impl Memory {
    /// Returns the last survey, if nothing has changed since.
    pub(crate) fn unchanged(&self, listed: &Marked) -> Option<Arc<Survey>> {
        let (last, survey) = self.last.as_ref()?;
        (last == listed && last.is_settled()).then(|| Arc::clone(survey))
    }

    /// Returns the workspaces whose markers had stamps that no later change leaves as they were, by their names.
    pub(crate) fn known(&self) -> HashMap<&OsStr, (Stamp, &Arc<Found>)> {
        let Some((last, survey)) = &self.last else { return HashMap::new() };
        let mut stamps: HashMap<&OsStr, Stamp> = HashMap::new();
        stamps.extend(last.entries().filter_map(|(name, stamp, settled)| Some((name, stamp.filter(|_| settled)?))));
        let found = survey.active.iter().chain(&survey.preserved);
        found.filter_map(|it| Some((it.name(), (*stamps.get(it.name())?, it)))).collect()
    }

    /// Remembers a survey in which every entry could be read.
    pub(crate) fn remember(&mut self, listed: Marked, survey: &Arc<Survey>) {
        self.last = Some((listed, Arc::clone(survey)));
    }
}
