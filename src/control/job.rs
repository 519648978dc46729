//! One job with everything that ledger and files have about it.

use super::{Control, ControlError, JobView, Kind, ShownPath, outputs};
use crate::job::documents::StatusDocument;
use crate::job::{Code, JobId, JobState, Money, Stage};
use crate::ledger::{Attempt, Event, JobRecord, Ledger, Revision, StageRun, acts};
use crate::spool::QueuedName;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::io;
use std::path::Path;

/// The largest job file that is read, in bytes: the most that `spool.max_job_bytes` may be.
const INPUT_BYTES_MAX: u64 = 64 << 20;

/// One job with its attempts, stages, events and files.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Job {
    schema: &'static str,
    /// Its fields in lists.
    #[serde(flatten)]
    known: Known,
    /// The revisions before the present one, oldest first.
    pub(crate) revisions: Vec<RevisionView>,
    /// Its attempts, oldest first.
    pub(crate) attempts: Vec<AttemptView>,
    /// The stages of its attempts, oldest first.
    pub(crate) stages: Vec<StageView>,
    /// Its events, oldest first.
    pub(crate) events: Vec<EventView>,
    /// Its status document, while it runs.
    pub(crate) status: Option<StatusDocument>,
    /// Its result or error document, if it has ended.
    pub(crate) document: Option<Value>,
    /// Its published files that are not there any more.
    pub(crate) missing_outputs: Vec<String>,
    /// The path of its job file.
    pub(crate) input: Option<ShownPath>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
enum Known {
    Recorded(Box<JobView>),
    /// A job without a row in the ledger: a file that is not accepted yet, or one with only a result or error file.
    Filed {
        id: String,
        state: JobState,
    },
}

/// One revision before the present one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct RevisionView {
    pub(crate) revision: u32,
    pub(crate) state: JobState,
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// When its published files were removed, because a newer revision had succeeded.
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    pub(crate) outputs: Vec<String>,
}

impl From<Revision> for RevisionView {
    fn from(it: Revision) -> Self {
        let Revision { job: _, revision, state, submitted_at, finished_at, withdrawn_at, outputs } = it;
        Self { revision, state, submitted_at, finished_at, withdrawn_at, outputs }
    }
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct AttemptView {
    pub(crate) run: u32,
    pub(crate) n: u32,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) code: Option<Code>,
    pub(crate) ms: Option<u64>,
    pub(crate) message: Option<String>,
}

impl From<Attempt> for AttemptView {
    fn from(it: Attempt) -> Self {
        let Attempt { run, n, started_at, ended_at, code, ms, message } = it;
        Self { run, n, started_at, ended_at, code, ms, message }
    }
}

/// One stage of one attempt.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct StageView {
    pub(crate) run: u32,
    pub(crate) attempt: u32,
    pub(crate) name: Stage,
    pub(crate) provider: Option<String>,
    pub(crate) ms: Option<u64>,
    pub(crate) reused: Option<u32>,
    pub(crate) generated: Option<u32>,
    pub(crate) resumed: bool,
    pub(crate) started_at: DateTime<Utc>,
    /// What its calls cost; so far, if it is not finished.
    pub(crate) cost: Money,
}

impl From<StageRun> for StageView {
    fn from(it: StageRun) -> Self {
        let StageRun { run, attempt, name, provider, ms, reused, generated, resumed, started_at, cost } = it;
        Self { run, attempt, name, provider, ms, reused, generated, resumed, started_at, cost }
    }
}

/// One event of a job.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct EventView {
    pub(crate) id: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) event: String,
    pub(crate) detail: Value,
}

impl From<Event> for EventView {
    fn from(it: Event) -> Self {
        let Event { id, job: _, at, event, detail } = it;
        Self { id, at, event, detail }
    }
}

impl Job {
    /// Returns the job's id.
    pub(crate) fn id(&self) -> &str {
        match &self.known {
            Known::Recorded(record) => &record.id,
            Known::Filed { id, .. } => id,
        }
    }

    /// Returns the job's state.
    pub(crate) fn state(&self) -> JobState {
        match &self.known {
            Known::Recorded(record) => record.state,
            Known::Filed { state, .. } => *state,
        }
    }

    /// Returns why it waits in the queue, if it is held.
    pub(crate) fn held(&self) -> Option<&str> {
        let record = self.record()?;
        let is_held = record.state == JobState::Queued && record.code.is_some();
        let event = self.events.iter().rfind(|it| it.event == "job.held").filter(|_| is_held)?;
        event.detail.get("reason")?.as_str()
    }

    /// Returns its fields in lists; `None` for a file that is not accepted yet.
    pub(crate) fn record(&self) -> Option<&JobView> {
        match &self.known {
            Known::Recorded(record) => Some(record),
            Known::Filed { .. } => None,
        }
    }
}

impl Control {
    /// Returns one job; fails if the id is unknown.
    pub(crate) fn show(&self, id: &JobId) -> Result<Job, ControlError> {
        let spool = self.spool();
        let (mut record, mut document) = (None, None);
        let (mut attempts, mut stages, mut events, mut revisions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        if let Some(ledger) = self.ledger()? {
            record = ledger.run_blocking(acts::job(id.clone()))?;
            revisions = ledger.run_blocking(acts::revisions(id.clone()))?;
            attempts = ledger.run_blocking(acts::attempts(id.clone()))?;
            stages = ledger.run_blocking(acts::stages(id.clone()))?;
            events = ledger.run_blocking(acts::events(id.clone()))?;
            document = verdict(&ledger, id)?;
        }
        // If the job is live again, the result files of an earlier run are not shown.
        if record.as_ref().is_none_or(|record| record.state.is_final()) {
            document = document.or_else(|| spool.verdict(id));
        }
        let input = spool.input(id, record.as_ref().map(likely_name).as_ref());
        let known = if let Some(record) = record {
            Known::Recorded(Box::new(record.into()))
        } else {
            let dropped = input.as_ref().map(|_| JobState::Queued);
            let state = document.as_ref().and_then(state_in).or(dropped);
            let state = state.ok_or_else(|| ControlError::no_such_job(id))?;
            Known::Filed { id: id.to_string(), state }
        };
        Ok(Job {
            schema: "reelspool/job-record-v1",
            known,
            revisions: revisions.into_iter().map(RevisionView::from).collect(),
            attempts: attempts.into_iter().map(AttemptView::from).collect(),
            stages: stages.into_iter().map(StageView::from).collect(),
            events: events.into_iter().map(EventView::from).collect(),
            status: spool.status(id),
            missing_outputs: document.as_ref().map(outputs::missing).unwrap_or_default(),
            document,
            input: input.map(ShownPath),
        })
    }

    /// Returns the result or error document of a job that has ended, or of a file that never was a job; while a job that was
    /// done runs again, the result of the run before. Tells as well whether the job has ended.
    #[cfg(feature = "page")]
    pub(super) fn newest_document(&self, id: &JobId) -> Result<(Option<Value>, bool), ControlError> {
        let Some(ledger) = self.ledger()? else { return Ok((self.spool().verdict(id), true)) };
        let (state, document) = ledger.run_blocking(acts::newest_document(id.clone()))?.unzip();
        let is_over = state.is_none_or(JobState::is_final);
        let document = document.flatten().and_then(|document| serde_json::from_str(&document).ok());
        Ok((document.or_else(|| self.spool().verdict(id).filter(|_| is_over)), is_over))
    }

    /// Reads the job file of a job, in whichever directory it is. What is no plain file, such as a link that somebody dropped,
    /// is not read.
    pub(crate) fn input(&self, id: &JobId) -> Result<String, ControlError> {
        let record = self.ledger().ok().flatten().and_then(|ledger| ledger.run_blocking(acts::job(id.clone())).ok()?);
        let path = self.spool().input(id, record.as_ref().map(likely_name).as_ref());
        let Some(path) = path else {
            let hint = "nothing was changed; `reelspool show` tells how far it is";
            self.show(id)?;
            return Err(ControlError::new(Kind::NoInput, format!("the job file of `{id}` was removed"), hint));
        };
        read_input(&path)
    }

    /// Reads the job file of a job that was shown; `None` if it was removed.
    #[cfg(feature = "page")]
    pub(crate) fn input_of(&self, id: &JobId, job: &Job) -> Option<String> {
        // It may have been moved since.
        read_input(job.input.as_ref()?).or_else(|_moved| self.input(id)).ok()
    }
}

/// Returns the name that a job has in queue/ as far as the ledger tells; one that was given back may have another.
fn likely_name(record: &JobRecord) -> QueuedName {
    let count = |it: u32| u8::try_from(it).unwrap_or(u8::MAX);
    let fresh = QueuedName::fresh(record.id.clone(), record.priority, record.seq, record.due);
    QueuedName { attempts: count(record.attempt), crashes: count(record.crashes), ..fresh }
}

fn read_input(path: &Path) -> Result<String, ControlError> {
    let failed = |error: io::Error| ControlError::io("read", path, &error, Kind::NoInput);
    let (dir, name) = (path.parent().unwrap_or(Path::new(".")), path.file_name().unwrap_or_default());
    let dir = fsx::open_dir(dir).map_err(failed)?;
    let bytes = fsx::read_plain(dir, &name.to_string_lossy(), INPUT_BYTES_MAX).map_err(failed)?;
    let bytes = bytes.ok_or_else(|| failed(io::Error::other("it is no plain file, or too large to be a job file")))?;
    Ok(crate::job::encoding::quotable(&bytes).into_owned())
}

/// Returns the result or error document that the ledger has of a job.
fn verdict(ledger: &Ledger, id: &JobId) -> Result<Option<Value>, ControlError> {
    let verdict = ledger.run_blocking(acts::verdict(id.clone()))?;
    Ok(verdict.and_then(|verdict| serde_json::from_str(&verdict.document).ok()))
}

/// Returns the state in a result or error document.
pub(super) fn state_in(document: &Value) -> Option<JobState> {
    serde_json::from_value(document.get("state")?.clone()).ok()
}
