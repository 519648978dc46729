//! What the ledger tells.

use crate::job::{Code, JobId, JobState, Stage};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

/// One job, without its verdict's document.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// The job's name.
    pub id: JobId,
    /// Its place among its equals.
    pub seq: u64,
    /// 1, and 1 more for each `retry`.
    pub run: u32,
    /// blake3 of the canonical content.
    pub content_hash: [u8; 32],
    /// How far it is.
    pub state: JobState,
    /// Shown in lists.
    pub title: Option<String>,
    /// The kind of story; empty for a rejected file.
    pub kind: String,
    /// 0 to 99, higher first.
    pub priority: u8,
    /// The client's own labels.
    pub labels: BTreeMap<String, String>,
    /// The client's free-form data.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Not to be started earlier.
    pub due: Option<DateTime<Utc>>,
    /// When the client placed it, where that is known.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When its id was reserved.
    pub accepted_at: DateTime<Utc>,
    /// When it was claimed last.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When its verdict was recorded.
    pub finished_at: Option<DateTime<Utc>>,
    /// Attempts of this run so far.
    pub attempt: u32,
    /// Deaths of its worker in a row without progress.
    pub crashes: u32,
    /// The stage at work; absent unless the job runs.
    pub stage: Option<Stage>,
    /// Why it failed; absent too where the code is one of another version of this program.
    pub code: Option<Code>,
    /// Where it failed.
    pub error_stage: Option<Stage>,
    /// Where its workspace is preserved.
    pub workspace: Option<String>,
    /// When its results and its history were removed, because they were old.
    pub aged_at: Option<DateTime<Utc>>,
    /// How it came.
    pub via: String,
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
    /// The whole result or error document, JSON.
    pub document: String,
}

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// 1, and 1 more for each `retry`.
    pub run: u32,
    /// Counted from 1 within the run.
    pub n: u32,
    /// When it was claimed.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs, and where its worker died.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub code: Option<Code>,
    /// How long it took.
    pub ms: Option<u64>,
    /// What went wrong, in one line.
    pub message: Option<String>,
}

/// One stage of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRun {
    /// 1, and 1 more for each `retry`.
    pub run: u32,
    /// Counted from 1 within the run.
    pub attempt: u32,
    /// The stage.
    pub name: Stage,
    /// Who served.
    pub provider: Option<String>,
    /// Working time; absent while it runs, and where it did not end well.
    pub ms: Option<u64>,
    /// Pictures from the library (images only).
    pub reused: Option<u32>,
    /// Pictures that were made (images only).
    pub generated: Option<u32>,
    /// Whether an earlier attempt had done it.
    pub resumed: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
}

/// One thing that happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Grows with every event of every job.
    pub id: u64,
    /// The job.
    pub job: JobId,
    /// When.
    pub at: DateTime<Utc>,
    /// What, such as `job.claimed`.
    pub event: String,
    /// The particulars.
    pub detail: serde_json::Value,
}

/// The numbers of the whole ledger.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// How many jobs are in which state; a state without jobs is absent.
    pub counts: BTreeMap<JobState, u64>,
    /// How many of the queued may not start yet.
    pub due_later: u64,
    /// When the next of them may.
    pub next_due: Option<DateTime<Utc>>,
    /// How long the job has waited that waits longest although it may start.
    pub oldest_queued: Option<Duration>,
    /// Jobs done in the last 24 hours.
    pub done_day: u64,
    /// Jobs failed in the last 24 hours.
    pub failed_day: u64,
    /// Half of the jobs done in the last 24 hours took no longer (last attempt, claim to verdict).
    pub p50: Option<Duration>,
    /// 95 of 100 took no longer.
    pub p95: Option<Duration>,
}

impl Status {
    /// Returns how many jobs are in a state.
    pub fn count(&self, state: JobState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }
}
