//! How often a job may be tried: its own file may say so, else the configuration does.

use crate::job::JobId;
use crate::spool::View;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The one field of a job file that is read here.
#[derive(Debug, Deserialize)]
struct Limited {
    max_attempts: Option<u32>,
}

/// Finds the limit of each job of a list.
#[derive(Debug)]
pub(super) struct AttemptsMax<'a> {
    spool: View<'a>,
    /// The files of the jobs that are not over.
    live: BTreeMap<JobId, PathBuf>,
    configured: u32,
}

impl<'a> AttemptsMax<'a> {
    /// Lists the jobs that are not over; one that moves on meanwhile has the configured limit.
    pub(super) fn new(spool: View<'a>, configured: u32) -> Self {
        Self { spool, live: spool.live_inputs(), configured }
    }

    /// Returns how often a job may be tried.
    pub(super) fn of(&self, id: &JobId) -> u32 {
        let path = self.live.get(id).cloned().or_else(|| self.spool.final_input(id));
        let limited = path.and_then(|path| serde_json::from_slice::<Limited>(&fs::read(path).ok()?).ok());
        limited.and_then(|job| job.max_attempts).unwrap_or(self.configured)
    }
}
