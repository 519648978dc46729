//! The rows that queries return.

use crate::job::{Code, JobId, JobState, Stage};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

/// A job's row, without its verdict's document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobRecord {
    /// The job's id.
    pub(crate) id: JobId,
    /// Its number in the order of acceptance.
    pub(crate) seq: u64,
    /// 1, plus 1 for each `retry`.
    pub(crate) run: u32,
    /// 1, plus 1 for each time that other content was given to this id.
    pub(crate) revision: u32,
    /// blake3 of the canonical content.
    pub(crate) content_hash: [u8; 32],
    /// Its state.
    pub(crate) state: JobState,
    /// The title, for lists.
    pub(crate) title: Option<String>,
    /// The kind of story; empty for a rejected file.
    pub(crate) kind: String,
    /// 0 to 99; higher runs first.
    pub(crate) priority: u8,
    /// The client's labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// The client's free-form data.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    /// The earliest time to start.
    pub(crate) due: Option<DateTime<Utc>>,
    /// When the client submitted it, if known.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// When its id was reserved; a retry does not change it.
    pub(crate) accepted_at: DateTime<Utc>,
    /// When it was claimed last.
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    /// When its verdict was recorded.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// The number of attempts of this run so far.
    pub(crate) attempt: u32,
    /// How often in a row its worker died without finishing a stage.
    pub(crate) crashes: u32,
    /// The stage that runs now; `None` if the job is not running.
    pub(crate) stage: Option<Stage>,
    /// The error code; `None` also if this version does not know the code.
    pub(crate) code: Option<Code>,
    /// The stage that failed.
    pub(crate) error_stage: Option<Stage>,
    /// The path of its preserved workspace.
    pub(crate) workspace: Option<String>,
    /// When its results and history were removed because of their age.
    pub(crate) aged_at: Option<DateTime<Utc>>,
    /// How it was submitted: `spool`, `api` or `cli`.
    pub(crate) via: String,
}

impl JobRecord {
    /// Returns how long the last attempt of a finished job took.
    pub(crate) fn took(&self) -> Option<Duration> {
        (self.finished_at? - self.claimed_at?).to_std().ok()
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// A final state.
    pub(crate) state: JobState,
    /// The whole result or error document, as JSON.
    pub(crate) document: String,
}

/// One attempt of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// 1, plus 1 for each `retry`.
    pub(crate) run: u32,
    /// Counted from 1 within the run.
    pub(crate) n: u32,
    /// When it was claimed.
    pub(crate) started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs, or if its worker died.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// The error code.
    pub(crate) code: Option<Code>,
    /// How long it took, in milliseconds.
    pub(crate) ms: Option<u64>,
    /// The error message, in one line.
    pub(crate) message: Option<String>,
}

/// One stage in one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageRun {
    /// 1, plus 1 for each `retry`.
    pub(crate) run: u32,
    /// The attempt's number, from 1 within the run.
    pub(crate) attempt: u32,
    /// The stage.
    pub(crate) name: Stage,
    /// The provider that was used.
    pub(crate) provider: Option<String>,
    /// Working time in milliseconds; `None` while it runs, or if it failed.
    pub(crate) ms: Option<u64>,
    /// Pictures taken from the library (images only).
    pub(crate) reused: Option<u32>,
    /// Pictures that were generated (images only).
    pub(crate) generated: Option<u32>,
    /// True if the output of an earlier attempt was used.
    pub(crate) resumed: bool,
    /// When it started.
    pub(crate) started_at: DateTime<Utc>,
}

/// A revision of a job before the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The job's id.
    pub(crate) job: JobId,
    /// Counted from 1.
    pub(crate) revision: u32,
    /// How it ended.
    pub(crate) state: JobState,
    /// When it was submitted, if known.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// When its published files were removed, because a newer revision had succeeded.
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    /// The URLs of what it published.
    pub(crate) outputs: Vec<String>,
}

/// One event of a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// Increases with every event of any job.
    pub(crate) id: u64,
    /// The job's id.
    pub(crate) job: JobId,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The event's name, such as `job.claimed`.
    pub(crate) event: String,
    /// The event's data.
    pub(crate) detail: serde_json::Value,
}

/// Counts and times over all jobs.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Status {
    /// How many jobs are in which state; states without jobs are left out.
    pub(crate) counts: BTreeMap<JobState, u64>,
    /// How many queued jobs are not due yet.
    pub(crate) due_later: u64,
    /// When the next of them is due.
    pub(crate) next_due: Option<DateTime<Utc>>,
    /// How long the due job that waits longest has waited.
    pub(crate) oldest_queued: Option<Duration>,
    /// Jobs done in the last 24 hours.
    pub(crate) done_day: u64,
    /// Jobs failed in the last 24 hours.
    pub(crate) failed_day: u64,
    /// The median duration of the jobs done in the last 24 hours (last attempt, claim to verdict).
    pub(crate) p50: Option<Duration>,
    /// The 95th percentile of the same durations.
    pub(crate) p95: Option<Duration>,
}

impl Status {
    /// Returns how many jobs are in a state.
    pub(crate) fn count(&self, state: JobState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }
}
