//! What the ledger tells.

use crate::job::{Code, JobId, JobState, Stage};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

/// One job, without its verdict's document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobRecord {
    /// The job's name.
    pub(crate) id: JobId,
    /// Its place among its equals.
    pub(crate) seq: u64,
    /// 1, and 1 more for each `retry`.
    pub(crate) run: u32,
    /// blake3 of the canonical content.
    pub(crate) content_hash: [u8; 32],
    /// How far it is.
    pub(crate) state: JobState,
    /// Shown in lists.
    pub(crate) title: Option<String>,
    /// The kind of story; empty for a rejected file.
    pub(crate) kind: String,
    /// 0 to 99, higher first.
    pub(crate) priority: u8,
    /// The client's own labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// The client's free-form data.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    /// Not to be started earlier.
    pub(crate) due: Option<DateTime<Utc>>,
    /// When the client placed it, where that is known.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// When its id was reserved.
    pub(crate) accepted_at: DateTime<Utc>,
    /// When it was claimed last.
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    /// When its verdict was recorded.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// Attempts of this run so far.
    pub(crate) attempt: u32,
    /// Deaths of its worker in a row without progress.
    pub(crate) crashes: u32,
    /// The stage at work; absent unless the job runs.
    pub(crate) stage: Option<Stage>,
    /// Why it failed; absent too where the code is one of another version of this program.
    pub(crate) code: Option<Code>,
    /// Where it failed.
    pub(crate) error_stage: Option<Stage>,
    /// Where its workspace is preserved.
    pub(crate) workspace: Option<String>,
    /// When its results and its history were removed, because they were old.
    pub(crate) aged_at: Option<DateTime<Utc>>,
    /// How it came.
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
    /// The whole result or error document, JSON.
    pub(crate) document: String,
}

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// 1, and 1 more for each `retry`.
    pub(crate) run: u32,
    /// Counted from 1 within the run.
    pub(crate) n: u32,
    /// When it was claimed.
    pub(crate) started_at: DateTime<Utc>,
    /// When it ended; absent while it runs, and where its worker died.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub(crate) code: Option<Code>,
    /// How long it took.
    pub(crate) ms: Option<u64>,
    /// What went wrong, in one line.
    pub(crate) message: Option<String>,
}

/// One stage of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageRun {
    /// 1, and 1 more for each `retry`.
    pub(crate) run: u32,
    /// Counted from 1 within the run.
    pub(crate) attempt: u32,
    /// The stage.
    pub(crate) name: Stage,
    /// Who served.
    pub(crate) provider: Option<String>,
    /// Working time; absent while it runs, and where it did not end well.
    pub(crate) ms: Option<u64>,
    /// Pictures from the library (images only).
    pub(crate) reused: Option<u32>,
    /// Pictures that were made (images only).
    pub(crate) generated: Option<u32>,
    /// Whether an earlier attempt had done it.
    pub(crate) resumed: bool,
    /// When it started.
    pub(crate) started_at: DateTime<Utc>,
}

/// One thing that happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// Grows with every event of every job.
    pub(crate) id: u64,
    /// The job.
    pub(crate) job: JobId,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// What, such as `job.claimed`.
    pub(crate) event: String,
    /// The particulars.
    pub(crate) detail: serde_json::Value,
}

/// The numbers of the whole ledger.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Status {
    /// How many jobs are in which state; a state without jobs is absent.
    pub(crate) counts: BTreeMap<JobState, u64>,
    /// How many of the queued may not start yet.
    pub(crate) due_later: u64,
    /// When the next of them may.
    pub(crate) next_due: Option<DateTime<Utc>>,
    /// How long the job has waited that waits longest although it may start.
    pub(crate) oldest_queued: Option<Duration>,
    /// Jobs done in the last 24 hours.
    pub(crate) done_day: u64,
    /// Jobs failed in the last 24 hours.
    pub(crate) failed_day: u64,
    /// Half of the jobs done in the last 24 hours took no longer (last attempt, claim to verdict).
    pub(crate) p50: Option<Duration>,
    /// 95 of 100 took no longer.
    pub(crate) p95: Option<Duration>,
}

impl Status {
    /// Returns how many jobs are in a state.
    pub(crate) fn count(&self, state: JobState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }
}
