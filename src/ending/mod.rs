//! The one way in which a job ends. It is used for an attempt of the daemon, for recovery after a crash, for the cancel
//! of a queued job, for `reelspool render`, and by the reaper for a render whose process died.
//!
//! The order of the effects is an invariant. Success: verdict committed, workspace to the trash or kept, result file,
//! claim. Failure: workspace marked as preserved, attempt recorded, verdict committed, error file, claim. After a crash
//! between two of them, the rest can be completed from what is on disk and in the ledger. Every call blocks.

mod announcer;
mod caps;
mod desk;
mod documents;
mod effects;
mod fate;
mod retention;

#[cfg(test)]
mod tests;

pub(crate) use announcer::Announcer;
pub(crate) use caps::CapsChanged;
pub(crate) use fate::{Fate, fate};
pub(crate) use retention::{Retention, RetentionTimes};

use crate::clock::Clock;
use crate::job::documents::ResultDocument;
use crate::job::{Cancel, Failure, JobId, JobRequest, JobState, Money, RetryPolicy};
use crate::ledger::{Ledger, LedgerError};
use crate::spool::Claim;
use crate::telemetry::event;
use crate::workspace::{OpenWorkspace, Workspaces};
use chrono::{DateTime, Utc};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// Ends jobs; clones share the settings.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// Records the verdicts.
    pub(crate) ledger: Ledger,
    /// The workspaces of the jobs.
    pub(crate) workspaces: Workspaces,
    /// How long the workspaces of failed and cancelled jobs are preserved.
    pub(crate) retention: Arc<Retention>,
    /// When the caps on money last changed.
    pub(crate) caps_changed: Arc<CapsChanged>,
    /// When a failed job is attempted again.
    pub(crate) retry: RetryPolicy,
    /// What others are told of.
    pub(crate) announcer: Announcer,
    /// The source of the time.
    pub(crate) clock: Clock,
    /// This machine's name, for the result document.
    pub(crate) host: String,
}

/// A run of a job that is to be ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// The job's id.
    pub(crate) id: JobId,
    /// The job's request; `None` if it cannot be read, then the ledger's data is used.
    pub(crate) order: Option<JobRequest>,
    /// What the ledger said when the attempt began, if it is known.
    pub(crate) bill: Option<Bill>,
    /// The number of the last attempt, from 1; 0 if there was none.
    pub(crate) attempt: u32,
    /// When the job was submitted; `None` is allowed after a failure, whose document does not contain it.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// When the attempt that ends now began; `None` if the job was waiting.
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    /// The job's workspace, locked by this process; `None` if there is none.
    pub(crate) desk: Option<OpenWorkspace>,
    /// The job's claim; `None` for a job of `reelspool render`, which is in no spool.
    pub(crate) claim: Option<Claim>,
    /// If present, a failed commit of the verdict is repeated until this asks for a drain.
    pub(crate) patience: Option<Cancel>,
}

/// Which revision of a job runs, and what it had cost before this attempt: only payments can change that while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bill {
    /// The revision, from 1.
    pub(crate) revision: u32,
    /// What failed attempts have cost.
    pub(crate) cost: Money,
}

/// Where a job is after its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// In done/ or failed/.
    Over(JobState),
    /// Back in queue/.
    Queued,
    /// Still in running/, unlocked, because the end failed: the next rescan recovers it.
    Left,
}

/// How a job was ended, with all errors on the way.
#[derive(Debug)]
pub(crate) struct Ended<Document> {
    /// Where the job is now.
    pub(crate) settlement: Settlement,
    /// The result or error document; `None` if the job went back to the queue.
    pub(crate) document: Option<Document>,
    /// The errors on the way. If the job was left in running/, the last one is the reason.
    pub(crate) troubles: Vec<Failure>,
}

impl<Document> Ended<Document> {
    /// Returns the reason as an error if the job was left in running/.
    pub(crate) fn settled(mut self) -> Result<Self, Failure> {
        match (self.settlement, self.troubles.pop()) {
            (Settlement::Left, Some(reason)) => Err(reason),
            (_, last) => {
                self.troubles.extend(last);
                Ok(self)
            }
        }
    }
}

impl Ended<ResultDocument> {
    /// Tells whether an older revision of the job may have files that are still published. The first one has none before it.
    pub(crate) fn may_replace(&self) -> bool {
        let is_first = self.document.as_ref().is_some_and(|document| document.revision <= 1);
        !is_first || !self.troubles.is_empty() // the ledger may not have answered which revision it is
    }
}

/// Collects the errors at the end of one job, and logs each at once.
#[derive(Debug)]
struct Troubles {
    job: JobId,
    found: Vec<Failure>,
}

impl Troubles {
    fn of(run: &Run) -> Self {
        Self { job: run.id.clone(), found: Vec::new() }
    }

    /// Adds an error of the ledger that does not stop the end.
    fn ledger(&mut self, error: &LedgerError) {
        unavailable(&self.job, error);
        self.found.push(error.failure());
    }

    /// Adds an error about a workspace.
    fn stuck(&mut self, path: &Path, failure: Failure, error: &dyn Error) {
        event::WorkspaceStuck { path: path.display().to_string(), reason: error.to_string() }.emit();
        self.found.push(failure);
    }

    /// Makes the result; if the end failed, its error is the last one.
    fn ended<Document>(mut self, end: Result<Settlement, Failure>, document: Option<Document>) -> Ended<Document> {
        let settlement = end.unwrap_or_else(|failure| {
            event::JobUnsettled { job: self.job, reason: failure.to_string() }.emit();
            self.found.push(failure);
            Settlement::Left
        });
        Ended { settlement, document, troubles: self.found }
    }
}

fn unavailable(job: &JobId, error: &LedgerError) {
    event::LedgerUnavailable { job: job.clone(), reason: format!("{error}: {}", error.db()) }.emit();
}

#[cfg(test)]
impl Ending {
    /// Makes one for tests: failed workspaces are preserved a week, cancelled ones a day; three attempts without a
    /// backoff.
    pub(crate) fn for_tests(ledger: &Ledger, workspaces: &Workspaces, clock: &Clock) -> Self {
        use std::time::Duration;
        let day = Duration::from_hours(24);
        let times = RetentionTimes { failed: Some(day * 7), cancelled: Some(day) };
        Self {
            ledger: ledger.clone(),
            workspaces: workspaces.clone(),
            retention: Arc::new(Retention::new(times)),
            caps_changed: Arc::default(),
            retry: RetryPolicy { attempts_max: 3, backoff: Duration::ZERO, backoff_max: Duration::ZERO },
            announcer: Announcer::default(),
            clock: clock.clone(),
            host: "media1".to_owned(),
        }
    }
}
