//! Places checked job files into the spool, durably; works while no daemon lives.

use super::{CheckedSource, Control, ControlError, JobSource, Kind};
use crate::job::{JobId, JobRequest, JobState};
use crate::ledger::{JobRecord, Ledger, acts};
use crate::telemetry::measure::{JobSent, JobUnsent};
use chrono::SecondsFormat;
use schemars::JsonSchema;
use serde::Serialize;

/// A job that was checked and looked up, ready to be placed.
#[derive(Debug)]
pub(crate) struct ReadyJob {
    source: JobSource,
    job: JobRequest,
    known: Option<KnownOrder>,
}

impl ReadyJob {
    /// Returns the job's name.
    pub(crate) fn id(&self) -> &JobId {
        &self.job.id
    }
}

/// What became of the same order, where it was submitted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownOrder {
    /// How far it is.
    pub(crate) state: JobState,
    /// Whether its results and its job file were removed, because they were old.
    pub(crate) aged: bool,
}

/// Describes a job that was placed, or the state of the same order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Submitted {
    pub(crate) id: String,
    pub(crate) file: String,
    /// `submitted`, or the state of the same order.
    pub(crate) outcome: &'static str,
    /// The hash of what the job file orders, as in the result.
    pub(crate) content_hash: String,
    /// The same order, where it was submitted before.
    #[serde(skip)]
    pub(crate) known: Option<KnownOrder>,
}

impl Control {
    /// Looks all jobs up before one of them is placed: the same order is explained later, two of one id and another
    /// order of a known id are refused. Files that are no jobs are left out.
    pub(crate) fn ready(&self, checked: Vec<CheckedSource>) -> Result<Vec<ReadyJob>, ControlError> {
        let ledger = self.ledger()?;
        let mut ready: Vec<ReadyJob> = Vec::with_capacity(checked.len());
        for (source, result) in checked {
            let Ok(job) = result else { continue };
            if ready.iter().any(|other| other.job.id == job.id) {
                return Err(twice(&job.id));
            }
            let known = known(&job, record(&job.id, ledger.as_ref())?)?;
            ready.push(ReadyJob { source, job, known });
        }
        Ok(ready)
    }

    /// Places a job into incoming/, unless the same order waits or runs.
    pub(crate) fn submit(&self, ready: &ReadyJob) -> Result<Submitted, ControlError> {
        let ReadyJob { source, job, known } = ready;
        // A finished job's order goes in again too: a result file that has gone is written again.
        if known.is_none_or(|known| known.state.is_final()) {
            if known.is_none() {
                JobSent { job: job.id.clone() }.count();
            }
            spool::submit(&self.config.spool.dir, &job.id, &source.bytes).map_err(|error| {
                JobUnsent { job: job.id.clone() }.count();
                ControlError::of_spool(&error)
            })?;
        }
        let outcome = known.map_or("submitted", |known| known.state.as_str());
        let (id, content_hash) = (job.id.to_string(), job.content_hex());
        Ok(Submitted { id, file: source.name.clone(), outcome, content_hash, known: *known })
    }
}

fn record(id: &JobId, ledger: Option<&Ledger>) -> Result<Option<JobRecord>, ControlError> {
    Ok(ledger.map(|ledger| ledger.run_blocking(acts::job(id.clone()))).transpose()?.flatten())
}

/// Decides by the ledger's record of an id whether an order is new, the same, or refused. A rejected file never was a
/// job, so its id is free.
fn known(job: &JobRequest, record: Option<JobRecord>) -> Result<Option<KnownOrder>, ControlError> {
    let Some(record) = record.filter(|record| record.state != JobState::Rejected) else { return Ok(None) };
    let aged = record.aged_at.is_some();
    if record.content_hash == job.content_hash {
        return Ok(Some(KnownOrder { state: record.state, aged }));
    }
    let failed = matches!(record.state, JobState::Failed | JobState::Cancelled);
    if failed || job.revise && record.state == JobState::Done {
        return Ok(None); // the next revision of that job
    }
    let is_done = record.state == JobState::Done;
    let or_again = if is_done { ", or replace that job's video: --revise" } else { ", or wait for that job" };
    let (id, state, at) = (&job.id, record.state, record.accepted_at.to_rfc3339_opts(SecondsFormat::Secs, true));
    Err(ControlError::new(
        Kind::BadData,
        format!("error[id_conflict]: job `{id}` was submitted at {at} with other content and is {state}"),
        format!("nothing was submitted; choose another id with --id{or_again}"),
    ))
}

/// Says that ids of two files are the same.
fn twice(id: &JobId) -> ControlError {
    let message = format!("two of the files name the job `{id}`");
    ControlError::new(Kind::BadData, message, "nothing was submitted; give each its own `id`")
}
