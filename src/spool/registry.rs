//! What the spool asks of those who know jobs: the ledger, the parser and the writer of error files.

use crate::job::Code;
use crate::job::Failure;
use crate::job::JobId;
use crate::job::JobRequest;
use crate::job::JobState;
use std::fmt;

/// Answers for the ledger: which ids exist, and what became of them.
pub(crate) trait Registry {
    /// Reserves the ids of valid orders, one after the other, in one transaction; answers each in order.
    fn reserve(&self, batch: &[JobRequest]) -> Result<Vec<Reserved>, RegistryError>;

    /// Tells where a job stands; `None` for an id that was never a job (a rejected file is no job).
    fn standing(&self, id: &JobId) -> Result<Option<Standing>, RegistryError>;

    /// Lists the jobs that are queued or running.
    fn live(&self) -> Result<Vec<JobId>, RegistryError>;

    /// Returns the committed verdict about a job and its document.
    fn verdict(&self, id: &JobId) -> Result<Option<Verdict>, RegistryError>;
}

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// The id is the job's now.
    New {
        /// The place in the order of acceptance.
        seq: u64,
    },
    /// The id was reserved before for the same content.
    Same {
        /// The place that it got then.
        seq: u64,
        /// Where the job stands.
        state: JobState,
    },
    /// The id was reserved before for other content.
    Conflict {
        /// Where the other job stands.
        state: JobState,
    },
}

/// Where a job stands in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its state.
    pub(crate) state: JobState,
    /// 0 to 99, higher first.
    pub(crate) priority: u8,
    /// The place in the order of acceptance.
    pub(crate) seq: u64,
}

/// The committed end of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Done, failed or cancelled.
    pub(crate) state: JobState,
    /// The whole result or error document.
    pub(crate) document: Vec<u8>,
}

/// Says why the ledger could not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RegistryError(pub(crate) Box<dyn std::error::Error + Send + Sync>);

/// Answers for the parser: whether a file is a job.
pub(crate) trait Inspector {
    /// Checks a job file completely.
    fn check(&self, source: &JobSource<'_>) -> Result<JobRequest, Refusal>;

    /// Writes the error document of a file that was refused before it was parsed.
    fn document(&self, id: &JobId, file_name: &str, failure: &Failure) -> Vec<u8>;
}

/// A job file as the client left it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JobSource<'a> {
    /// Its name in incoming/, `.json` included.
    pub(crate) name: &'a str,
    /// Its content.
    pub(crate) bytes: &'a [u8],
}

impl JobSource<'_> {
    /// Returns the id of a file whose content names none.
    pub(crate) fn id(&self) -> JobId {
        JobId::from_stem(self.name.strip_suffix(".json").unwrap_or(self.name), self.bytes)
    }
}

/// Writes an error document under an id that is chosen later.
pub(crate) type WriteDocument = Box<dyn FnOnce(&JobId) -> Vec<u8>>;

/// Says that a file is no job.
pub(crate) struct Refusal {
    /// The id that the file names, or [`JobSource::id`].
    pub(crate) id: JobId,
    /// The first problem.
    pub(crate) code: Code,
    /// Writes the error document, under the id that the refused file gets.
    pub(crate) document: WriteDocument,
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal").field("id", &self.id).field("code", &self.code).finish_non_exhaustive()
    }
}
