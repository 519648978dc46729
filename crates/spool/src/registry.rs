//! The interfaces through which the spool uses the ledger and the parser.

use job::Code;
use job::Failure;
use job::JobId;
use job::JobRequest;
use job::JobState;
use job::source::stem;
use std::fmt;

/// The ledger, as the spool uses it: which ids exist, and their states.
pub trait Registry {
    /// Reserves the ids of valid job files in one transaction, in order; returns one answer for each, in the same
    /// order.
    fn reserve(&self, batch: &[JobRequest]) -> Result<Vec<Reserved>, RegistryError>;

    /// Returns a job's state; `None` for an id that was never a job (a rejected file is no job).
    fn standing(&self, id: &JobId) -> Result<Option<Standing>, RegistryError>;

    /// Returns those of the jobs that are queued or running.
    fn live(&self, of: &[JobId]) -> Result<Vec<JobId>, RegistryError>;

    /// Returns the committed verdict about a job and its document.
    fn verdict(&self, id: &JobId) -> Result<Option<Verdict>, RegistryError>;
}

/// The result of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The id is new and reserved now.
    New {
        /// The sequence number of its acceptance.
        seq: u64,
    },
    /// The id was reserved before, for the same content.
    Same {
        /// The sequence number that it got then.
        seq: u64,
        /// The job's state.
        state: JobState,
    },
    /// The id was reserved before, for other content that is over; it is reserved now for this one, as its revision.
    Revised {
        /// The sequence number of its acceptance.
        seq: u64,
    },
    /// The id was reserved before, for other content.
    Conflict {
        /// The state of the job that has the id.
        state: JobState,
    },
}

/// A job's state and place in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The job's state.
    pub state: JobState,
    /// 0 to 99; higher runs first.
    pub priority: u8,
    /// The sequence number of its acceptance.
    pub seq: u64,
}

/// The committed end of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Succeeded, failed or cancelled.
    pub state: JobState,
    /// The whole result or error document.
    pub document: Vec<u8>,
}

/// The ledger's error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RegistryError(pub Box<dyn std::error::Error + Send + Sync>);

/// The parser, as the spool uses it: is a file a valid job?
pub trait Inspector {
    /// Checks a job file or a story completely.
    fn check(&self, source: &JobSource<'_>) -> Result<Inspected, Refusal>;

    /// Writes the error document of a file that was refused before it was parsed.
    fn document(&self, id: &JobId, file_name: &str, failure: &Failure) -> Vec<u8>;
}

/// A job that was found in a file.
#[derive(Debug)]
pub struct Inspected {
    /// The job.
    pub request: JobRequest,
    /// The job file that was made of it, if the file is a story.
    pub made: Option<Vec<u8>>,
}

/// A job file as the client left it.
#[derive(Debug, Clone, Copy)]
pub struct JobSource<'a> {
    /// Its name in incoming/, with its extension.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl JobSource<'_> {
    /// Returns the id for a file whose content has none: it is made from the file's name.
    pub fn id(&self) -> JobId {
        JobId::from_stem(stem(self.name), self.bytes)
    }
}

/// Writes an error document for an id that is chosen later.
pub(crate) type WriteDocument = Box<dyn FnOnce(&JobId) -> Vec<u8>>;

/// Why a file is not a valid job.
pub struct Refusal {
    /// The id in the file, or [`JobSource::id`].
    pub id: JobId,
    /// The first problem.
    pub code: Code,
    /// Writes the error document for the id that the refused file gets.
    pub document: WriteDocument,
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal").field("id", &self.id).field("code", &self.code).finish_non_exhaustive()
    }
}
