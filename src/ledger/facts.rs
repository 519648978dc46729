//! What the ledger is told, and what it answers.

use crate::job::{Code, JobId, JobRequest, JobState, Stage};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// A valid order that asks for its id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reservation {
    /// The job's name.
    pub(crate) id: JobId,
    /// blake3 of the canonical content: the same order has the same hash.
    pub(crate) content_hash: [u8; 32],
    /// Shown in lists.
    pub(crate) title: Option<String>,
    /// The kind of story.
    pub(crate) kind: String,
    /// 0 to 99, higher first.
    pub(crate) priority: u8,
    /// Not to be started earlier.
    pub(crate) due: Option<DateTime<Utc>>,
    /// The client's own labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// The client's free-form data.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    /// When the client placed it, where that is known.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// How it came: `spool`, `api` or `cli`.
    pub(crate) via: String,
}

impl Reservation {
    /// Takes from an order what the ledger keeps of it.
    pub(crate) fn of(job: &JobRequest, submitted_at: Option<DateTime<Utc>>, via: &str) -> Self {
        Self {
            id: job.id.clone(),
            content_hash: job.content_hash,
            title: job.story.title.clone(),
            kind: job.story.kind().to_owned(),
            priority: job.priority(),
            due: job.not_before.as_deref().copied(),
            labels: job.labels.clone(),
            metadata: job.metadata.clone(),
            submitted_at,
            via: via.to_owned(),
        }
    }
}

/// What became of a [`Reservation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reserve {
    /// The id is ours now.
    New {
        /// The job's place among its equals.
        seq: u64,
    },
    /// The same order is known already: what stands, stands.
    Same {
        /// How far it is.
        state: JobState,
        /// Its place among its equals, for an accept that a crash cut off between reserving and queueing.
        seq: u64,
    },
    /// Another order has this id.
    Conflict {
        /// How far that one is.
        state: JobState,
    },
}

/// The counts that a file's name in queue/ and running/ carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Attempts so far, the present one included.
    pub(crate) attempt: u32,
    /// Deaths of its worker in a row without progress.
    pub(crate) crashes: u32,
}

/// How one attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttemptEnd {
    /// Which one, counted from 1.
    pub(crate) n: u32,
    /// Why it failed; absent after a success.
    pub(crate) code: Option<Code>,
    /// What went wrong, in one line.
    pub(crate) message: Option<String>,
    /// How long it took.
    pub(crate) ms: u64,
}

/// The end of a job that was not done: failed, or cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// [`JobState::Failed`], [`JobState::Cancelled`] or [`JobState::Rejected`].
    pub(crate) state: JobState,
    /// Why.
    pub(crate) code: Code,
    /// Where, if it was in a stage.
    pub(crate) stage: Option<Stage>,
    /// The whole error document, JSON.
    pub(crate) document: String,
    /// The workspace that is preserved, if there is one.
    pub(crate) workspace: Option<Kept>,
}

/// A workspace that waits for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Where it is.
    pub(crate) path: String,
    /// Its allocated bytes.
    pub(crate) bytes: u64,
    /// Its files and directories.
    pub(crate) entries: u64,
}

/// What became of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It stands now.
    Recorded,
    /// It stood already; nothing changed.
    Already,
    /// Another verdict stands and was left alone.
    Other(JobState),
    /// No such job.
    Unknown,
}
