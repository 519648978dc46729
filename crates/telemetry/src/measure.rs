//! What is counted and not logged: shown to the observer of the events alone.

use super::event::tell;
use job::JobId;
use std::time::Duration;

/// A job is about to be placed into the spool by this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSent {
    /// The job.
    pub job: JobId,
}

/// A job that was to be placed into the spool by this process could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobUnsent {
    /// The job.
    pub job: JobId,
}

/// A request to an outside service has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTried {
    /// The name of the service.
    pub provider: String,
    /// What it was asked for: `story`, `speech`, `pictures` or `embedding`.
    pub operation: &'static str,
    /// `ok`, or the name of what went wrong.
    pub status: &'static str,
    /// The time from the request to the end of the answer.
    pub took: Duration,
}

/// A file was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePublished {
    /// The kind of store: `file`, `az`, `s3` or `gs`.
    pub scheme: String,
    /// The size of the file.
    pub bytes: u64,
}

impl JobSent {
    /// Counts it.
    pub fn count(&self) {
        tell(self);
    }
}

impl JobUnsent {
    /// Counts it.
    pub fn count(&self) {
        tell(self);
    }
}

impl ServiceTried {
    /// Counts it.
    pub fn count(&self) {
        tell(self);
    }
}

impl FilePublished {
    /// Counts it.
    pub fn count(&self) {
        tell(self);
    }
}
