//! Reads what the spool itself tells of jobs, for a ledger that has lost their rows.

use super::entry::{self, Entry};
use super::names::{FinalName, QueuedName, RunningName};
use super::{SpoolDir, SpoolError, act};
use job::{JobId, JobState};
use std::path::Path;

/// The largest verdict document that is read, in bytes; real ones have some kilobytes.
const DOCUMENT_BYTES_MAX: u64 = 16 << 20;

impl SpoolDir {
    /// Lists the jobs whose result is in done/, or whose error is in failed/.
    pub fn published_ids(&self, state: JobState) -> Result<Vec<JobId>, SpoolError> {
        let dir = if state == JobState::Done { self.done() } else { self.failed() };
        let ids = act::names_in(&dir)?.into_iter().filter_map(|name| match FinalName::parse(&name)? {
            FinalName::Verdict(id) => Some(id),
            FinalName::Input(_) => None,
        });
        Ok(ids.collect())
    }

    /// Reads the result document of a job, or its error document; `None` if there is none that can be read.
    pub fn published(&self, id: &JobId, state: JobState) -> Result<Option<Vec<u8>>, SpoolError> {
        let path = if state == JobState::Done { self.result_file(id) } else { self.error_file(id) };
        read_plain(&path, DOCUMENT_BYTES_MAX)
    }

    /// Reads the job file of a finished job; `None` if there is none that can be read.
    pub fn final_input(&self, id: &JobId, state: JobState) -> Result<Option<Vec<u8>>, SpoolError> {
        let path = if state == JobState::Done { self.done_input(id) } else { self.failed_input(id) };
        read_plain(&path, self.settings().job_bytes_max)
    }

    /// Reads a job file in queue/; `None` if there is none that can be read.
    pub fn queued_input(&self, name: &QueuedName) -> Result<Option<Vec<u8>>, SpoolError> {
        read_plain(&self.queue().join(name.to_string()), self.settings().job_bytes_max)
    }

    /// Reads a job file in running/; `None` if there is none that can be read.
    pub fn running_input(&self, name: &RunningName) -> Result<Option<Vec<u8>>, SpoolError> {
        read_plain(&self.running().join(name.to_string()), self.settings().job_bytes_max)
    }
}

fn read_plain(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, SpoolError> {
    match entry::open(path, bytes_max)? {
        Entry::Plain(file, _) => entry::read(&file, path, bytes_max),
        Entry::Gone | Entry::Hostile(_) => Ok(None),
    }
}
