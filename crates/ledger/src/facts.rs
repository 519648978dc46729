//! Inputs and results of the ledger's writes.

use super::texts;
use chrono::{DateTime, Utc};
use job::{Code, JobId, JobRequest, JobState, Stage};
use std::collections::BTreeMap;

/// A valid job whose id is to be reserved.
#[derive(Debug, Clone, PartialEq)]
pub struct Reservation {
    /// The job's id.
    pub id: JobId,
    /// blake3 of the canonical content: equal for files that mean the same job.
    pub content_hash: [u8; 32],
    /// The title, for lists.
    pub title: Option<String>,
    /// The kind of story (`story.kind`).
    pub kind: String,
    /// 0 to 99; higher runs first.
    pub priority: u8,
    /// The earliest time to start.
    pub due: Option<DateTime<Utc>>,
    /// The client's labels.
    pub labels: BTreeMap<String, String>,
    /// The first words of the story, to search by; empty if the order has none.
    pub words: String,
    /// The client's free-form data.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// When the client submitted it, if known.
    pub submitted_at: Option<DateTime<Utc>>,
    /// How it was submitted: `spool`, `api` or `cli`.
    pub via: String,
    /// True if it may replace a finished job with the same id and other content, as its next revision. A job that did
    /// not succeed may always be replaced.
    pub revise: bool,
}

impl Reservation {
    /// Takes the fields of a job's request that the ledger records.
    pub fn of(job: &JobRequest, submitted_at: Option<DateTime<Utc>>, via: &str) -> Self {
        Self {
            id: job.id.clone(),
            content_hash: job.content_hash,
            title: job.story.title.clone(),
            kind: job.story.kind().to_owned(),
            priority: job.priority(),
            due: job.not_before.as_deref().copied(),
            labels: job.labels.clone(),
            words: texts::first_words(&job.story),
            metadata: job.metadata.clone(),
            submitted_at,
            via: via.to_owned(),
            revise: job.revise,
        }
    }

    /// Makes the reservation of a job whose file is gone. No content has its hash, so the id cannot be used again.
    pub fn unknown(id: JobId) -> Self {
        Self {
            id,
            content_hash: [0; 32],
            title: None,
            kind: job::request::KIND_DEFAULT.to_owned(),
            priority: job::request::PRIORITY_DEFAULT,
            due: None,
            labels: BTreeMap::new(),
            words: String::new(),
            metadata: serde_json::Map::new(),
            submitted_at: None,
            via: "spool".to_owned(),
            revise: false,
        }
    }
}

/// The result of a [`Reservation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserve {
    /// The id is new and reserved now.
    New {
        /// The job's number in the order of acceptance.
        seq: u64,
    },
    /// A job with the same content has this id; nothing was changed.
    Same {
        /// Its state.
        state: JobState,
        /// Its number in the order of acceptance; needed if a crash interrupted the accept after the reservation.
        seq: u64,
    },
    /// A finished job had this id with other content; it is queued again as its next revision.
    Revised {
        /// The job's new number in the order of acceptance.
        seq: u64,
    },
    /// A job with other content has this id.
    Conflict {
        /// The state of that job.
        state: JobState,
    },
}

/// The counts in a file's name in queue/ and running/.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Attempts so far, including the present one.
    pub attempt: u32,
    /// How often in a row its worker died without finishing a stage.
    pub crashes: u32,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptEnd {
    /// The attempt's number, from 1.
    pub n: u32,
    /// The error code; `None` after a success.
    pub code: Option<Code>,
    /// The error message, in one line.
    pub message: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// The end of a job that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// [`JobState::Failed`], [`JobState::Cancelled`] or [`JobState::Rejected`].
    pub state: JobState,
    /// The error code.
    pub code: Code,
    /// The stage that failed, if any.
    pub stage: Option<Stage>,
    /// The whole error document, as JSON.
    pub document: String,
    /// The preserved workspace, if any.
    pub workspace: Option<Kept>,
}

/// A preserved workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its path.
    pub path: String,
    /// Its allocated bytes.
    pub bytes: u64,
    /// Its files and directories.
    pub entries: u64,
}

/// The result of recording a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The verdict is recorded.
    Recorded,
    /// The same verdict was recorded before; nothing changed.
    Already,
    /// Another verdict was recorded before; it was not changed.
    Other(JobState),
    /// There is no such job.
    Unknown,
}

/// A job that the spool has and the ledger lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What its file says; only the id is certain where the file is gone.
    pub order: Reservation,
    /// Its number in the order of acceptance, from its file's name; `None` if no name has one.
    pub seq: Option<u64>,
    /// When it was accepted, as far as is known.
    pub accepted_at: DateTime<Utc>,
    /// The counts in its file's name, or in its document.
    pub place: Place,
    /// Its verdict; `None` for a job that waits or runs.
    pub verdict: Option<FoundVerdict>,
}

/// A verdict that is known from its published document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundVerdict {
    /// Done, failed or cancelled.
    pub state: JobState,
    /// The whole document, as JSON.
    pub document: String,
    /// When the last attempt began, if known.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When the verdict was made.
    pub finished_at: DateTime<Utc>,
    /// The error code; `None` after a success.
    pub code: Option<Code>,
    /// The stage that failed.
    pub stage: Option<Stage>,
    /// The preserved workspace, if any.
    pub workspace: Option<String>,
}
