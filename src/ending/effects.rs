//! Ends a job: decides the new state, and carries it out in the order that the parent module states.

use super::desk::{kept, preserve};
use super::documents::{Known, error_document, with_workspace};
use super::{Bill, Ended, Ending, Fate, Run, Settlement, Troubles, fate, unavailable};
use crate::failpoint::FailPoint;
use crate::job::documents::{ErrorDocument, ResultDocument, Times, to_bytes};
use crate::job::{Cancel, CancelReason, Code, Failure, FailureKind, JobId, JobState, NoticeEvent, Outcome};
use crate::ledger::{AttemptEnd, End, JobRecord, LedgerError, Place, Settled, acts};
use crate::spool::{Charge, Verdict};
use crate::telemetry::event;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::time::{Duration, Instant};

/// The longest wait between two tries to commit a verdict on a full disk.
const COMMIT_PAUSE_MAX: Duration = Duration::from_secs(10);

/// How often such a wait checks whether the daemon drains.
const DRAIN_POLL: Duration = Duration::from_millis(50);

impl Ending {
    /// Ends a job as a success: verdict, workspace removed or kept, result file, claim.
    pub(crate) fn succeed(&self, run: Run, outcome: Outcome) -> Ended<ResultDocument> {
        let (mut troubles, now) = (Troubles::of(&run), self.clock.now());
        let Some(job) = &run.order else {
            return troubles.ended(Err(Failure::permanent(Code::IoError, "its order cannot be read")), None);
        };
        let claimed_at = run.claimed_at.unwrap_or(now);
        let times = Times { submitted_at: run.submitted_at.unwrap_or(claimed_at), claimed_at, finished_at: now };
        let bill = if outcome.paid { None } else { run.bill };
        let mut document = ResultDocument::new(job, run.attempt, times, outcome, &self.host);
        match bill.map_or_else(|| self.bill(&run.id), |bill| Ok(Some(bill))) {
            Ok(Some(bill)) => Bill { revision: document.revision, cost: document.cost } = bill,
            Ok(None) => {}
            Err(error) => troubles.ledger(&error), // the verdict will have to wait for the ledger, too
        }
        let keep = job.keep_workspace;
        let end = self.record_success(run, &document, keep, &mut troubles);
        troubles.ended(end, Some(document))
    }

    fn bill(&self, id: &JobId) -> Result<Option<Bill>, LedgerError> {
        let record = self.ledger.run_blocking(acts::job(id.clone()))?;
        Ok(record.map(|JobRecord { revision, cost, .. }| Bill { revision, cost }))
    }

    fn record_success(
        &self,
        mut run: Run,
        document: &ResultDocument,
        keep: bool,
        troubles: &mut Troubles,
    ) -> Result<Settlement, Failure> {
        let (text, now) = (text_of(document)?, document.finished_at);
        let commit = || {
            let verdict = acts::succeeded(run.id.clone(), run.attempt, text.clone(), now);
            self.ledger.run_blocking(self.announcer.verdict(verdict, &run.id, Some(NoticeEvent::Done), &text, now))
        };
        let verdict = self.committed(&run, JobState::Done, &text, commit)?;
        failpoint::hit(FailPoint::Recorded, run.id.as_str());
        if let Some(desk) = run.desk.take() {
            self.let_go(desk, keep, now, troubles);
        }
        failpoint::hit(FailPoint::WorkspaceTrashed, run.id.as_str());
        self.publish(run, &verdict)
    }

    /// Ends a failed attempt: the job is retried, given back, or ends as failed or cancelled.
    pub(crate) fn fail(&self, run: Run, failure: &Failure) -> Ended<ErrorDocument> {
        let now = self.clock.now();
        let policy = self.retry.for_job(run.order.as_ref());
        let attempts_max = policy.attempts_max;
        let policy = run.claim.is_some().then_some(&policy);
        match fate(failure, &run.id, run.attempt, policy, now) {
            Fate::Over(state) => self.over(run, failure, state, now),
            Fate::Retry { due } => {
                let mut troubles = Troubles::of(&run);
                log_failure(&run, failure);
                let due_in_ms = u64::try_from((due - now).num_milliseconds()).unwrap_or(0);
                let (job, attempt, code) = (run.id.clone(), run.attempt, failure.code);
                event::JobRetryPlanned { job, attempt, attempts_max, code, due_in_ms }.emit();
                self.note_attempt(&run, failure, now, &mut troubles);
                self.back_to_queue(run, Some(due), Charge::Counted, None, troubles)
            }
            Fate::GiveBack => {
                let troubles = Troubles::of(&run);
                event::JobGivenBack { job: run.id.clone() }.emit();
                self.back_to_queue(run, None, Charge::Free, None, troubles)
            }
            Fate::Hold { due } => {
                // What was refused by a cap that has changed meanwhile does not wait.
                let is_outdated = failure.code == Code::CostLimit && self.caps_changed.since(run.claimed_at);
                let due = if is_outdated { now } else { due };
                let troubles = Troubles::of(&run);
                let due_in_ms = u64::try_from((due - now).num_milliseconds()).unwrap_or(0);
                let (job, code, reason) = (run.id.clone(), failure.code, failure.message.clone());
                event::JobHeld { job, code, reason, due_in_ms }.emit();
                self.back_to_queue(run, Some(due), Charge::Free, Some(failure), troubles)
            }
        }
    }

    fn over(&self, mut run: Run, failure: &Failure, state: JobState, now: DateTime<Utc>) -> Ended<ErrorDocument> {
        let mut troubles = Troubles::of(&run);
        if run.claimed_at.is_some() {
            log_failure(&run, failure); // without an attempt there is no failed stage to log
        }
        let workspace = run.desk.take().map(|desk| preserve(desk, failure, state, now, &mut troubles));
        self.note_attempt(&run, failure, now, &mut troubles);
        let document = error_document(&run, self.known(&run, &mut troubles), failure, state, now);
        let path = workspace.as_ref().map(|(path, _)| path.as_path());
        let document = with_workspace(document, path, &self.retention, now);
        if let Some((path, size)) = &workspace {
            let until = document.preserved_until.and_then(|until| u64::try_from(until.timestamp()).ok());
            let preserved = event::WorkspacePreserved {
                job: run.id.clone(),
                path: path.display().to_string(),
                code: failure.code,
                bytes: size.bytes,
                until_unix_s: until.unwrap_or(0),
            };
            preserved.emit();
        }
        let end = text_of(&document).and_then(|document| {
            let workspace = workspace.map(|(path, size)| kept(&path, size));
            self.record_failure(run, End { state, code: failure.code, stage: failure.stage, document, workspace }, now)
        });
        troubles.ended(end, Some(document))
    }

    fn record_failure(&self, run: Run, end: End, now: DateTime<Utc>) -> Result<Settlement, Failure> {
        let commit = || {
            let (verdict, event) = (acts::failed(run.id.clone(), end.clone(), now), NoticeEvent::of(end.state));
            self.ledger.run_blocking(self.announcer.verdict(verdict, &run.id, event, &end.document, now))
        };
        let verdict = self.committed(&run, end.state, &end.document, commit)?;
        failpoint::hit(FailPoint::FailureRecorded, run.id.as_str());
        self.publish(run, &verdict)
    }

    /// Reads the ledger's part of the error document.
    fn known(&self, run: &Run, troubles: &mut Troubles) -> Known {
        let record = self.ledger.run_blocking(acts::job(run.id.clone()));
        let read = record.and_then(|record| {
            let attempts = self.ledger.run_blocking(acts::attempts(run.id.clone()))?;
            Ok(Known { record, attempts })
        });
        read.unwrap_or_else(|error| {
            troubles.ledger(&error);
            Known::default()
        })
    }

    /// Records in the ledger how the attempt ended; does nothing for a job that was waiting.
    fn note_attempt(&self, run: &Run, failure: &Failure, now: DateTime<Utc>, troubles: &mut Troubles) {
        let Some(claimed_at) = run.claimed_at else { return };
        let (code, message) = (Some(failure.code), Some(failure.message.clone()));
        let end = AttemptEnd { n: run.attempt, code, message, ms: ms_between(claimed_at, now) };
        if let Err(error) = self.ledger.run_blocking(acts::attempt_ended(run.id.clone(), end, now)) {
            troubles.ledger(&error);
        }
    }

    fn back_to_queue(
        &self,
        run: Run,
        due: Option<DateTime<Utc>>,
        charge: Charge,
        held: Option<&Failure>,
        mut troubles: Troubles,
    ) -> Ended<ErrorDocument> {
        let now = self.clock.now();
        let Some(claim) = run.claim else {
            return troubles.ended(Err(Failure::permanent(Code::IoError, "no spool holds it")), None);
        };
        let (attempt, crashes) = match charge {
            Charge::Counted => (run.attempt, 0),
            Charge::Free => (run.attempt.saturating_sub(1), u32::from(claim.name().crashes)),
        };
        let (id, place) = (run.id.clone(), Place { attempt, crashes });
        let noted = match (held, due) {
            (Some(failure), Some(due)) => self.ledger.run_blocking(self.announcer.held(&id, place, due, failure, now)),
            (_, due) => self.ledger.run_blocking(acts::requeued(id, place, due, now)),
        };
        if let Err(error) = noted {
            troubles.ledger(&error); // the file's name shows that it waits
        }
        failpoint::hit(FailPoint::Requeueing, run.id.as_str());
        if let Some(mut desk) = run.desk
            && let Err(error) = desk.journal.pause()
        {
            tracing::debug!(%error, "cannot pause a journal");
        }
        self.announcer.bell.notify_one();
        let queued = claim.give_back(due, charge, None).map(|_| Settlement::Queued);
        troubles.ended(queued.map_err(|unsettled| unsettled.error.failure()), None)
    }

    /// Commits a verdict and returns the one that is in force afterwards. If the run has `patience`, the commit is
    /// repeated on a full or failing disk until the daemon drains; the claim is kept meanwhile.
    fn committed(
        &self,
        run: &Run,
        state: JobState,
        text: &str,
        commit: impl Fn() -> Result<Settled, LedgerError>,
    ) -> Result<Verdict, Failure> {
        let ours = || Verdict { state, document: text.as_bytes().to_vec() };
        let mut pause = Duration::from_millis(100);
        loop {
            let started = Instant::now();
            let error = match commit() {
                Ok(Settled::Recorded) => {
                    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                    event::JobRecorded { job: run.id.clone(), state: state.to_string(), duration_ms }.emit();
                    return Ok(ours());
                }
                // The row is the verdict: what is published must not differ from it. One that was aged has no document.
                Ok(Settled::Already) => {
                    let stands = self.standing(&run.id)?;
                    return Ok(if stands.document.is_empty() { ours() } else { stands });
                }
                Ok(Settled::Other(_)) => return self.standing(&run.id),
                Ok(Settled::Unknown) if state == JobState::Done => {
                    return Err(Failure::transient(Code::IoError, "the ledger does not know this job"));
                }
                Ok(Settled::Unknown) => return Ok(ours()), // the verdict is published, so that the client learns it
                Err(error) => error,
            };
            unavailable(&run.id, &error);
            let Some(cancel) = &run.patience else { return Err(error.failure()) };
            if is_drained_within(cancel, pause) {
                let message = "the daemon stops before the verdict could be committed";
                return Err(Failure { message: message.to_owned(), ..error.failure() });
            }
            pause = (pause * 2).min(COMMIT_PAUSE_MAX);
        }
    }

    /// Returns the verdict that is already in the ledger; it is published in place of ours.
    fn standing(&self, id: &JobId) -> Result<Verdict, Failure> {
        let verdict = self.ledger.run_blocking(acts::verdict(id.clone())).map_err(|error| error.failure())?;
        let gone = || Failure::transient(Code::IoError, "the verdict that stands cannot be read");
        verdict.map(|it| Verdict { state: it.state, document: it.document.into_bytes() }).ok_or_else(gone)
    }

    fn publish(&self, run: Run, verdict: &Verdict) -> Result<Settlement, Failure> {
        if let Some(claim) = run.claim {
            claim.finish(verdict).map_err(|unsettled| unsettled.error.failure())?;
        }
        failpoint::hit(FailPoint::Settled, run.id.as_str());
        self.announcer.bell.notify_one(); // not before: a receiver may look for the result
        let duration_ms = run.claimed_at.map_or(0, |claimed_at| ms_between(claimed_at, self.clock.now()));
        event::JobSettled { job: run.id, state: verdict.state.to_string(), attempt: run.attempt, duration_ms }.emit();
        Ok(Settlement::Over(verdict.state))
    }
}

/// Waits for `pause`, or until the daemon drains; returns whether it drains.
fn is_drained_within(cancel: &Cancel, pause: Duration) -> bool {
    let started = Instant::now();
    loop {
        if cancel.reason() == Some(CancelReason::Drain) {
            return true;
        }
        let left = pause.saturating_sub(started.elapsed());
        if left.is_zero() {
            return false;
        }
        std::thread::sleep(left.min(DRAIN_POLL));
    }
}

fn log_failure(run: &Run, failure: &Failure) {
    let failed = event::StageFailed {
        job: run.id.clone(),
        stage: failure.stage.map(|stage| stage.to_string()).unwrap_or_default(),
        code: failure.code,
        retryable: failure.kind == FailureKind::Transient,
        reason: failure.message.clone(),
        causes: failure.causes.join("; "),
        hint: failure.hint_for(&run.id),
    };
    failed.emit();
}

fn text_of(document: &impl Serialize) -> Result<String, Failure> {
    let bytes = to_bytes(document);
    let failed = |error| Failure::permanent(Code::IoError, "the document cannot be written as JSON").cause(&error);
    Ok(String::from_utf8_lossy(&bytes.map_err(failed)?).into_owned())
}

fn ms_between(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    u64::try_from((to - from).num_milliseconds()).unwrap_or(0)
}
