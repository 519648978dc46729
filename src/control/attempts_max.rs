//! How often a job may be attempted: the job file's own limit, or the configured one.

use crate::job::JobId;
use crate::spool::View;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The only field of a job file that is read here.
#[derive(Debug, Deserialize)]
struct Limited {
    max_attempts: Option<u32>,
}

/// Returns the limit of each job in a list.
#[derive(Debug)]
pub(super) struct AttemptsMax<'a> {
    spool: View<'a>,
    /// The files of the jobs that have not ended.
    live: BTreeMap<JobId, PathBuf>,
    configured: u32,
}

impl<'a> AttemptsMax<'a> {
    /// Lists the files of live jobs. A job that is moved during the listing gets the configured limit.
    pub(super) fn new(spool: View<'a>, configured: u32) -> Self {
        Self { spool, live: spool.live_inputs(), configured }
    }

    /// Returns how often a job may be attempted.
    pub(super) fn of(&self, id: &JobId) -> u32 {
        let path = self.live.get(id).cloned().or_else(|| self.spool.final_input(id));
        let limited = path.and_then(|path| serde_json::from_slice::<Limited>(&fs::read(path).ok()?).ok());
        limited.and_then(|job| job.max_attempts).unwrap_or(self.configured)
    }
}
