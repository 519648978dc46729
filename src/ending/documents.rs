//! Makes the error document of a job. Pure.

use super::{Retention, Run};
use crate::job::documents::{AttemptPart, ErrorDocument};
use crate::job::{Failure, JobState, Money};
use crate::ledger::{Attempt, JobRecord};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::Path;

/// What the ledger has of a job, for its error document.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The job's row; `None` if the ledger did not answer or has no such row.
    pub(super) record: Option<JobRecord>,
    /// The job's attempts, including those of earlier runs.
    pub(super) attempts: Vec<Attempt>,
}

/// The hint for a job of `reelspool render`, which no retry can run again.
const RENDER_AGAIN: &str = "render it again: what is finished is not done again";

/// Makes the error document of a run.
pub(super) fn error_document(
    run: &Run,
    known: Known,
    failure: &Failure,
    state: JobState,
    now: DateTime<Utc>,
) -> ErrorDocument {
    let mut document = ErrorDocument::failed(&run.id, run.attempt, failure, now).after(of_newest_run(known.attempts));
    document.state = state;
    document.cost = known.record.as_ref().map_or(Money::ZERO, |record| record.cost);
    if let Some(job) = &run.order {
        document = document.of_job(job);
    } else if let Some(record) = known.record {
        (document.labels, document.metadata) = (record.labels, record.metadata);
    }
    if run.claim.is_none() {
        document.retry = None; // no job file in the spool: it can only be rendered again
        if document.error.hint.contains("reelspool retry") {
            RENDER_AGAIN.clone_into(&mut document.error.hint);
        }
    }
    document
}

/// Adds the path of the preserved workspace, and until when it is preserved.
pub(super) fn with_workspace(
    document: ErrorDocument,
    workspace: Option<&Path>,
    retention: &Retention,
    now: DateTime<Utc>,
) -> ErrorDocument {
    let Some(path) = workspace else { return document };
    let age = retention.of(document.state).and_then(|age| TimeDelta::from_std(age).ok());
    document.preserved(path, age.and_then(|age| now.checked_add_signed(age)))
}

/// Returns the failed attempts of the newest run.
fn of_newest_run(attempts: Vec<Attempt>) -> Vec<AttemptPart> {
    let newest_run = attempts.iter().map(|attempt| attempt.run).max();
    let of_this_run = attempts.into_iter().filter(|attempt| Some(attempt.run) == newest_run);
    let part = |attempt: Attempt| {
        Some(AttemptPart { n: attempt.n, at: attempt.started_at, code: attempt.code?, ms: attempt.ms.unwrap_or(0) })
    };
    of_this_run.filter_map(part).collect()
}
