//! How often a job may be tried: its own file may say so, else the configuration does.

use crate::config::Config;
use crate::job::{JobId, RetryPolicy};
use crate::ledger::JobRecord;
use crate::spool::{QueuedName, RunningName};
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
pub(super) struct AttemptsMax {
    spool: PathBuf,
    /// The files of the jobs that are not over.
    live: BTreeMap<JobId, PathBuf>,
    configured: u32,
}

impl AttemptsMax {
    /// Lists the jobs that are not over; one that moves on meanwhile is shown with the configured limit.
    pub(super) fn new(config: &Config) -> Self {
        let RetryPolicy { attempts_max: configured, .. } = crate::setup::retry_policy(config);
        let spool = config.spool.dir.clone();
        let mut live = BTreeMap::new();
        for entry in ["queue", "running"].iter().flat_map(|dir| fs::read_dir(spool.join(dir))).flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_str().unwrap_or_default();
            let queued = QueuedName::parse(name).map(|name| name.id);
            let id = queued.or_else(|| RunningName::parse(name).map(|name| name.id));
            live.extend(id.map(|id| (id, entry.path())));
        }
        Self { spool, live, configured }
    }

    /// Returns how often a job may be tried.
    pub(super) fn of(&self, record: &JobRecord) -> u32 {
        let read = |path: PathBuf| serde_json::from_slice::<Limited>(&fs::read(path).ok()?).ok();
        let limited = match self.live.get(&record.id) {
            Some(path) => read(path.clone()),
            None => ["done", "failed"]
                .into_iter()
                .find_map(|dir| read(self.spool.join(dir).join(format!("{}.json", record.id)))),
        };
        limited.and_then(|job| job.max_attempts).unwrap_or(self.configured)
    }
}
