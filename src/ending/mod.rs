//! The one way in which a job ends, whoever brings the end about: an attempt of the daemon, recovery after a crash, a
//! cancel of a queued job, `reelspool render`, or the reaper for a render that died.
//!
//! The order of the effects is the invariant. Success: verdict committed, workspace to the trash or kept, result file,
//! claim. Failure: workspace marked as preserved, attempt noted, verdict committed, error file, claim. A crash between
//! two of them leaves a job whose end can be finished from what stands already. Every call blocks.

mod desk;
mod documents;
mod effects;
mod fate;
mod retention;

#[cfg(test)]
mod tests;

pub(crate) use fate::{Fate, fate};
pub(crate) use retention::{Retention, RetentionTimes};

use crate::clock::Clock;
use crate::job::{Cancel, Failure, JobId, JobRequest, JobState, RetryPolicy};
use crate::ledger::{Ledger, LedgerError};
use crate::spool::Claim;
use crate::telemetry::event;
use crate::workspace::{OpenWorkspace, Workspaces};
use chrono::{DateTime, Utc};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// Ends jobs; clones share the same settings.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// Where verdicts are recorded.
    pub(crate) ledger: Ledger,
    /// The private directories.
    pub(crate) workspaces: Workspaces,
    /// How long the workspaces of jobs that did not succeed are preserved.
    pub(crate) retention: Arc<Retention>,
    /// When a failed job is tried again.
    pub(crate) retry: RetryPolicy,
    /// The time.
    pub(crate) clock: Clock,
    /// This machine's name, for the result file.
    pub(crate) host: String,
}

/// Describes the run of a job that is over.
#[derive(Debug)]
pub(crate) struct Run {
    /// The job's name.
    pub(crate) id: JobId,
    /// What was ordered; `None` where that cannot be read, and the ledger tells what it knows.
    pub(crate) order: Option<JobRequest>,
    /// The last attempt, counted from 1; 0 where none ran.
    pub(crate) attempt: u32,
    /// When the job was submitted; `None` where that does not matter, which is after a failure.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    /// When the attempt that ends now began; `None` where the job was waiting.
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    /// The job's workspace, which this process holds; `None` where there is none.
    pub(crate) desk: Option<OpenWorkspace>,
    /// The right to run the job; `None` for a job of `reelspool render`, which no spool holds.
    pub(crate) claim: Option<Claim>,
    /// Where it is given, a commit that fails is repeated until this asks for a drain.
    pub(crate) patience: Option<Cancel>,
}

/// Tells where a job stands after its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// In done/ or failed/.
    Over(JobState),
    /// Back in queue/.
    Queued,
    /// Still in running/, unlocked: the next look recovers it.
    Left,
}

/// Tells how a job ended, and what went wrong on the way.
#[derive(Debug)]
pub(crate) struct Ended<Document> {
    /// Where the job stands.
    pub(crate) settlement: Settlement,
    /// What is told of the end; `None` where the job goes back to the queue.
    pub(crate) document: Option<Document>,
    /// What failed on the way. Where the job was left, the last one is the reason.
    pub(crate) troubles: Vec<Failure>,
}

impl<Document> Ended<Document> {
    /// Returns the reason where the job was left.
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

/// Collects what goes wrong at the end of one job, and logs it at once.
#[derive(Debug)]
struct Troubles {
    job: JobId,
    found: Vec<Failure>,
}

impl Troubles {
    fn of(run: &Run) -> Self {
        Self { job: run.id.clone(), found: Vec::new() }
    }

    /// Notes that the ledger did not do something that the end can do without.
    fn ledger(&mut self, error: &LedgerError) {
        unavailable(&self.job, error);
        self.found.push(error.failure());
    }

    /// Notes that a workspace could not be dealt with.
    fn stuck(&mut self, path: &Path, failure: Failure, error: &dyn Error) {
        event::WorkspaceStuck { path: path.display().to_string(), reason: error.to_string() }.emit();
        self.found.push(failure);
    }

    /// Sums up; where the end broke off, its reason comes last.
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
    /// Makes one for tests: failed workspaces stay a week, cancelled ones a day, three attempts without a backoff.
    pub(crate) fn for_tests(ledger: &Ledger, workspaces: &Workspaces, clock: &Clock) -> Self {
        use std::time::Duration;
        let day = Duration::from_hours(24);
        let times = RetentionTimes { failed: Some(day * 7), cancelled: Some(day) };
        Self {
            ledger: ledger.clone(),
            workspaces: workspaces.clone(),
            retention: Arc::new(Retention::new(times)),
            retry: RetryPolicy { attempts_max: 3, backoff: Duration::ZERO, backoff_max: Duration::ZERO },
            clock: clock.clone(),
            host: "media1".to_owned(),
        }
    }
}
