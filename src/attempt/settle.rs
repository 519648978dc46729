//! The end of an attempt. The order of the effects is the invariant: verdict, workspace, result file, claim.

use super::{ClaimedJob, Fate, fate};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::job::documents;
use crate::job::documents::{AttemptPart, ErrorDocument, ResultDocument, Times};
use crate::job::{Cancel, CancelReason, Failure, FailureKind, JobId, JobState, Outcome, RetryPolicy, blocking};
use crate::ledger::{AttemptEnd, End, Kept, LedgerError, Settled};
use crate::pipeline::Env;
use crate::spool::{Charge, Verdict};
use crate::telemetry::event;
use crate::workspace::{MarkerState, OpenWorkspace, Size, WorkspaceError};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How an attempt ended for the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// In done/ or failed/.
    Over(JobState),
    /// Back in queue/.
    Queued,
    /// Still in running/, unlocked: the next look recovers it.
    Left,
}

/// The longest wait between two tries to commit a verdict on a full disk.
const COMMIT_PAUSE_MAX: Duration = Duration::from_secs(10);

/// Records and publishes a success, and removes the workspace.
pub(super) async fn succeeded(
    claimed: ClaimedJob,
    desk: Option<OpenWorkspace>,
    outcome: Outcome,
    env: &Arc<Env>,
    cancel: &Cancel,
) -> Settlement {
    let job = match claimed.order() {
        Ok(job) => job.clone(),
        Err(failure) => {
            let failure = failure.clone();
            return failed(claimed, desk, failure, env, cancel).await;
        }
    };
    let finished_at = env.clock.now();
    let times = Times { submitted_at: claimed.submitted_at, claimed_at: claimed.claimed_at, finished_at };
    let document = ResultDocument::new(&job, claimed.attempt(), times, outcome, &env.host);
    let Ok(bytes) = documents::to_bytes(&document) else {
        return left(claimed.id(), "the result document cannot be written as JSON");
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (id, attempt) = (job.id.clone(), claimed.attempt());
    let commit = || env.ledger.succeeded(id.clone(), attempt, text.clone(), finished_at);
    let verdict = match committed(commit, JobState::Done, bytes, env, &claimed, cancel).await {
        Ok(verdict) => verdict,
        Err(settlement) => return settlement,
    };
    failpoint::hit(FailPoint::Recorded, job.id.as_str());
    let env = Arc::clone(env);
    let keep = job.keep_workspace;
    joined(move || {
        if let Some(desk) = desk {
            let path = desk.place.dir().to_path_buf();
            let gone = if keep { keep_it(desk, &env, finished_at) } else { desk.remove().map(drop) };
            gone.unwrap_or_else(|error| stuck(&path, &error));
        }
        failpoint::hit(FailPoint::WorkspaceTrashed, claimed.id().as_str());
        let settlement = publish(claimed, &verdict, env.clock.now());
        env.workspaces.sweep_trash();
        settlement
    })
    .await
}

/// Leaves the workspace of a success for people, because the job asks for it.
fn keep_it(desk: OpenWorkspace, env: &Env, now: DateTime<Utc>) -> Result<(), WorkspaceError> {
    let place = desk.place.clone();
    let size = desk.preserve(MarkerState::Kept, None, now)?;
    if let Err(error) = env.ledger.workspace_kept_blocking(place.id().clone(), kept(place.dir(), size)) {
        unavailable(place.id(), &error); // the next count of the workspaces mends it
    }
    Ok(())
}

fn kept(path: &Path, size: Size) -> Kept {
    Kept { path: path.display().to_string(), bytes: size.bytes, entries: size.entries }
}

/// Decides what becomes of a failed attempt, and does it.
pub(super) async fn failed(
    claimed: ClaimedJob,
    desk: Option<OpenWorkspace>,
    failure: Failure,
    env: &Arc<Env>,
    cancel: &Cancel,
) -> Settlement {
    let now = env.clock.now();
    let attempts_max = claimed.order().ok().and_then(|job| job.attempts_max).unwrap_or(env.retry.attempts_max);
    let policy = RetryPolicy { attempts_max, ..env.retry.clone() };
    match fate(&failure, claimed.id(), claimed.attempt(), &policy, now) {
        Fate::Over(state) => over(claimed, desk, failure, state, env, cancel).await,
        Fate::Retry { due } => {
            log_failure(&claimed, &failure);
            let due_in_ms = u64::try_from((due - now).num_milliseconds()).unwrap_or(0);
            let (job, attempt, code) = (claimed.id().clone(), claimed.attempt(), failure.code);
            event::JobRetryPlanned { job, attempt, attempts_max, code, due_in_ms }.emit();
            note_attempt(&claimed, Some(&failure), env, now).await;
            back_to_queue(claimed, desk, Some(due), Charge::Counted, env).await
        }
        Fate::GiveBack => {
            event::JobGivenBack { job: claimed.id().clone() }.emit();
            back_to_queue(claimed, desk, None, Charge::Free, env).await
        }
    }
}

fn log_failure(claimed: &ClaimedJob, failure: &Failure) {
    let failed = event::StageFailed {
        job: claimed.id().clone(),
        stage: failure.stage.map(|stage| stage.to_string()).unwrap_or_default(),
        code: failure.code,
        retryable: failure.kind == FailureKind::Transient,
        reason: failure.message.clone(),
        causes: failure.causes.join("; "),
        hint: failure.hint_text().to_owned(),
    };
    failed.emit();
}

async fn over(
    claimed: ClaimedJob,
    desk: Option<OpenWorkspace>,
    failure: Failure,
    state: JobState,
    env: &Arc<Env>,
    cancel: &Cancel,
) -> Settlement {
    let now = env.clock.now();
    log_failure(&claimed, &failure);
    note_attempt(&claimed, Some(&failure), env, now).await;
    let kept = preserve(desk, &failure, state, now).await;
    let until = kept.as_ref().and_then(|_| preserved_until(state, now, env));
    let mut document = ErrorDocument::failed(claimed.id(), claimed.attempt(), &failure, now)
        .after(earlier_attempts(&claimed, env).await);
    document.state = state;
    if let Ok(job) = claimed.order() {
        document = document.of_job(job);
    }
    if let Some((path, size)) = &kept {
        document = document.preserved(path, until);
        let preserved = event::WorkspacePreserved {
            job: claimed.id().clone(),
            path: path.display().to_string(),
            code: failure.code,
            bytes: size.bytes,
            until_unix_s: until.and_then(|until| u64::try_from(until.timestamp()).ok()).unwrap_or(0),
        };
        preserved.emit();
    }
    let Ok(bytes) = documents::to_bytes(&document) else {
        return left(claimed.id(), "the error document cannot be written as JSON");
    };
    let end = End {
        state,
        code: failure.code,
        stage: failure.stage,
        document: String::from_utf8_lossy(&bytes).into_owned(),
        workspace: kept.map(|(path, size)| self::kept(&path, size)),
    };
    let id = claimed.id().clone();
    let commit = || env.ledger.failed(id.clone(), end.clone(), now);
    let verdict = match committed(commit, state, bytes, env, &claimed, cancel).await {
        Ok(verdict) => verdict,
        Err(settlement) => return settlement,
    };
    failpoint::hit(FailPoint::FailureRecorded, id.as_str());
    joined(move || publish(claimed, &verdict, now)).await
}

/// Marks the workspace as preserved and lets go of it; before the verdict, so that no verdict is without its evidence.
async fn preserve(
    desk: Option<OpenWorkspace>,
    failure: &Failure,
    state: JobState,
    now: DateTime<Utc>,
) -> Option<(PathBuf, Size)> {
    let (desk, failure) = (desk?, failure.clone());
    let marker = if state == JobState::Cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
    let path = desk.place.dir().to_path_buf();
    let preserved = blocking(move || desk.preserve(marker, Some(&failure), now).map_err(|error| error.failure()));
    match preserved.await {
        Ok(size) => Some((path, size)),
        Err(error) => {
            stuck(&path, &error);
            Some((path, Size::default()))
        }
    }
}

fn preserved_until(state: JobState, now: DateTime<Utc>, env: &Env) -> Option<DateTime<Utc>> {
    let age = env.retention.of(state)?;
    now.checked_add_signed(TimeDelta::from_std(age).ok()?)
}

async fn note_attempt(claimed: &ClaimedJob, failure: Option<&Failure>, env: &Env, now: DateTime<Utc>) {
    let ms = u64::try_from((now - claimed.claimed_at).num_milliseconds()).unwrap_or(0);
    let end = AttemptEnd {
        n: claimed.attempt(),
        code: failure.map(|failure| failure.code),
        message: failure.map(|failure| failure.message.clone()),
        ms,
    };
    if let Err(error) = env.ledger.attempt_ended(claimed.id().clone(), end, now).await {
        unavailable(claimed.id(), &error);
    }
}

async fn earlier_attempts(claimed: &ClaimedJob, env: &Env) -> Vec<AttemptPart> {
    let attempts = env.ledger.attempts(claimed.id().clone()).await.unwrap_or_default();
    let newest_run = attempts.iter().map(|attempt| attempt.run).max();
    let of_this_run = attempts.into_iter().filter(|attempt| Some(attempt.run) == newest_run);
    let part = |attempt: crate::ledger::Attempt| {
        Some(AttemptPart { n: attempt.n, at: attempt.started_at, code: attempt.code?, ms: attempt.ms.unwrap_or(0) })
    };
    of_this_run.filter_map(part).collect()
}

async fn back_to_queue(
    claimed: ClaimedJob,
    desk: Option<OpenWorkspace>,
    due: Option<DateTime<Utc>>,
    charge: Charge,
    env: &Arc<Env>,
) -> Settlement {
    let place = match charge {
        Charge::Counted => claimed.attempt(),
        Charge::Free => claimed.attempt().saturating_sub(1),
    };
    let counts = crate::ledger::Place { attempt: place, crashes: 0 };
    if let Err(error) = env.ledger.requeued(claimed.id().clone(), counts, due, env.clock.now()).await {
        unavailable(claimed.id(), &error); // its file tells that it waits
    }
    failpoint::hit(FailPoint::Requeueing, claimed.id().as_str());
    joined(move || {
        if let Some(mut desk) = desk
            && let Err(error) = desk.journal.pause()
        {
            tracing::debug!(%error, "cannot pause a journal");
        }
        match claimed.claim.give_back(due, charge, None) {
            Ok(_) => Settlement::Queued,
            Err(unsettled) => left(unsettled.claim.id(), &unsettled.error.to_string()),
        }
    })
    .await
}

/// Commits a verdict; on a full or failing disk the claim is kept and the commit tried again until the daemon stops.
async fn committed<F>(
    commit: impl Fn() -> F,
    state: JobState,
    document: Vec<u8>,
    env: &Env,
    claimed: &ClaimedJob,
    cancel: &Cancel,
) -> Result<Verdict, Settlement>
where
    F: Future<Output = Result<Settled, LedgerError>>,
{
    let mut pause = Duration::from_millis(100);
    loop {
        let started = Instant::now();
        match commit().await {
            Ok(Settled::Recorded) => {
                let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                event::JobRecorded { job: claimed.id().clone(), state: state.to_string(), duration_ms }.emit();
                return Ok(Verdict { state, document });
            }
            Ok(Settled::Already) => return Ok(Verdict { state, document }),
            Ok(Settled::Other(_)) => return other_verdict(env, claimed).await,
            Ok(Settled::Unknown) => return Err(left(claimed.id(), "the ledger does not know this job")),
            Err(error) => unavailable(claimed.id(), &error),
        }
        if cancel.reason() == Some(CancelReason::Drain) {
            return Err(left(claimed.id(), "the daemon stops before the verdict could be committed"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(COMMIT_PAUSE_MAX);
    }
}

/// Another verdict stands already: that one is published.
async fn other_verdict(env: &Env, claimed: &ClaimedJob) -> Result<Verdict, Settlement> {
    match env.ledger.verdict(claimed.id().clone()).await {
        Ok(Some(verdict)) => Ok(Verdict { state: verdict.state, document: verdict.document.into_bytes() }),
        Ok(None) | Err(_) => Err(left(claimed.id(), "the verdict that stands cannot be read")),
    }
}

fn publish(claimed: ClaimedJob, verdict: &Verdict, now: DateTime<Utc>) -> Settlement {
    let (job, attempt, state) = (claimed.id().clone(), claimed.attempt(), verdict.state.to_string());
    let duration_ms = u64::try_from((now - claimed.claimed_at).num_milliseconds()).unwrap_or(0);
    match claimed.claim.finish(verdict) {
        Ok(()) => {
            failpoint::hit(FailPoint::Settled, job.as_str());
            event::JobSettled { job, state, attempt, duration_ms }.emit();
            Settlement::Over(verdict.state)
        }
        Err(unsettled) => left(unsettled.claim.id(), &unsettled.error.to_string()),
    }
}

fn stuck(path: &Path, error: &dyn std::error::Error) {
    event::WorkspaceStuck { path: path.display().to_string(), reason: error.to_string() }.emit();
}

fn unavailable(id: &JobId, error: &LedgerError) {
    event::LedgerUnavailable { job: id.clone(), reason: format!("{error}: {}", error.db()) }.emit();
}

fn left(id: &JobId, reason: &str) -> Settlement {
    event::JobUnsettled { job: id.clone(), reason: reason.to_owned() }.emit();
    Settlement::Left
}

/// Runs the last blocking acts; a panic in them leaves the job for recovery.
async fn joined(acts: impl FnOnce() -> Settlement + Send + 'static) -> Settlement {
    blocking(move || Ok(acts())).await.unwrap_or(Settlement::Left)
}
