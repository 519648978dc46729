//! The rows that queries return.

use chrono::{DateTime, Utc};
use job::{Code, JobId, JobState, Money, Stage};
use std::collections::BTreeMap;
use std::time::Duration;

/// A job's row, without its verdict's document.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// The job's id.
    pub id: JobId,
    /// Its number in the order of acceptance.
    pub seq: u64,
    /// 1, plus 1 for each `retry`.
    pub run: u32,
    /// 1, plus 1 for each time that other content was given to this id.
    pub revision: u32,
    /// blake3 of the canonical content.
    pub content_hash: [u8; 32],
    /// Its state.
    pub state: JobState,
    /// The title, for lists.
    pub title: Option<String>,
    /// The kind of story; empty for a rejected file.
    pub kind: String,
    /// 0 to 99; higher runs first.
    pub priority: u8,
    /// The client's labels.
    pub labels: BTreeMap<String, String>,
    /// The client's free-form data.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// The earliest time to start.
    pub due: Option<DateTime<Utc>>,
    /// When the client submitted it, if known.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When its id was reserved; a retry does not change it.
    pub accepted_at: DateTime<Utc>,
    /// When it was claimed last.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When its verdict was recorded.
    pub finished_at: Option<DateTime<Utc>>,
    /// The number of attempts of this run so far.
    pub attempt: u32,
    /// How often in a row its worker died without finishing a stage.
    pub crashes: u32,
    /// The stage that runs now; `None` if the job is not running.
    pub stage: Option<Stage>,
    /// The error code; that of a queued job says why it is held. `None` also if this version does not know the code.
    pub code: Option<Code>,
    /// The stage that failed.
    pub error_stage: Option<Stage>,
    /// The path of its preserved workspace.
    pub workspace: Option<String>,
    /// When its results and history were removed because of their age.
    pub aged_at: Option<DateTime<Utc>>,
    /// How it was submitted: `spool`, `api` or `cli`.
    pub via: String,
    /// What the present revision has cost so far, failed attempts included.
    pub cost: Money,
    /// The message of the error, in one line.
    pub message: Option<String>,
}

impl JobRecord {
    /// Returns how long the last attempt of a finished job took.
    pub fn took(&self) -> Option<Duration> {
        (self.finished_at? - self.claimed_at?).to_std().ok()
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// A final state.
    pub state: JobState,
    /// The whole result or error document, as JSON.
    pub document: String,
}

/// One attempt of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// 1, plus 1 for each `retry`.
    pub run: u32,
    /// Counted from 1 within the run.
    pub n: u32,
    /// When it was claimed.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs, or if its worker died.
    pub ended_at: Option<DateTime<Utc>>,
    /// The error code.
    pub code: Option<Code>,
    /// How long it took, in milliseconds.
    pub ms: Option<u64>,
    /// The error message, in one line.
    pub message: Option<String>,
}

/// One stage in one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRun {
    /// 1, plus 1 for each `retry`.
    pub run: u32,
    /// The attempt's number, from 1 within the run.
    pub attempt: u32,
    /// The stage.
    pub name: Stage,
    /// The provider that was used.
    pub provider: Option<String>,
    /// Working time in milliseconds; `None` while it runs, or if it failed.
    pub ms: Option<u64>,
    /// Pictures taken from the library (images only).
    pub reused: Option<u32>,
    /// Pictures that were generated (images only).
    pub generated: Option<u32>,
    /// True if the output of an earlier attempt was used.
    pub resumed: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// What it cost; so far, if it is not finished.
    pub cost: Money,
}

/// A revision of a job before the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The job's id.
    pub job: JobId,
    /// Counted from 1.
    pub revision: u32,
    /// How it ended.
    pub state: JobState,
    /// When it was submitted, if known.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When its published files were removed, because a newer revision had succeeded.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The URLs of what it published.
    pub outputs: Vec<String>,
}

/// One event of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Increases with every event of any job.
    pub id: u64,
    /// The job's id.
    pub job: JobId,
    /// When.
    pub at: DateTime<Utc>,
    /// The event's name, such as `job.claimed`.
    pub event: String,
    /// The event's data.
    pub detail: serde_json::Value,
}

/// Counts and times over all jobs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// How many jobs are in which state; states without jobs are left out.
    pub counts: BTreeMap<JobState, u64>,
    /// How many queued jobs are not due yet.
    pub due_later: u64,
    /// How many queued jobs are held for a reason.
    pub held: u64,
    /// When the next of them is due.
    pub next_due: Option<DateTime<Utc>>,
    /// How long the due job that waits longest has waited.
    pub oldest_queued: Option<Duration>,
    /// Jobs done in the last 24 hours.
    pub done_day: u64,
    /// Jobs failed in the last 24 hours.
    pub failed_day: u64,
    /// The median duration of the jobs done in the last 24 hours (last attempt, claim to verdict).
    pub p50: Option<Duration>,
    /// The 95th percentile of the same durations.
    pub p95: Option<Duration>,
}

impl Status {
    /// Returns how many jobs are in a state.
    pub fn count(&self, state: JobState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }
}
