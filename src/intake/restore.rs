//! Makes the rows again of jobs that the spool has and the ledger lost: after a power cut, which may undo the newest
//! commits, or because the ledger was removed or an older copy of it was put back.

use super::Intake;
use super::queue::{PART_JOBS, in_parts};
use crate::job::documents::{ErrorDocument, ResultDocument};
use crate::job::parse::parse;
use crate::job::{Failure, JobId, JobState};
use crate::ledger::{Found, FoundVerdict, LedgerError, Place, Reservation, acts};
use crate::spool::{QueuedName, RunningName};
use crate::telemetry::event;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// A job's file in queue/ or running/.
#[derive(Debug, Clone)]
pub(super) enum Waiting {
    Queued(QueuedName),
    /// `seq` is its number in the order of acceptance, if it was just claimed from queue/.
    Running {
        name: RunningName,
        seq: Option<u64>,
    },
}

/// How many jobs were restored.
#[derive(Debug, Default)]
struct Restored {
    done: u64,
    failed: u64,
    live: u64,
    unreadable: u64,
}

impl Waiting {
    /// Makes one for a file that stands in running/, whether or not its worker lives.
    pub(super) fn orphan(name: RunningName) -> Self {
        Self::Running { name, seq: None }
    }

    fn id(&self) -> &JobId {
        match self {
            Self::Queued(QueuedName { id, .. }) | Self::Running { name: RunningName { id, .. }, .. } => id,
        }
    }
}

impl Intake {
    /// Compares the whole ledger with the spool and restores what it lost. Called once, before anything is accepted or
    /// removed: a job that is done would else be run again when it is submitted again.
    pub(crate) fn restore_ledger(&self) -> Result<(), Failure> {
        let is_new = self.ledger.run_blocking(acts::is_new()).map_err(ledger_failure)?;
        let mut restored = Restored::default();
        let done = self.spool.published_ids(JobState::Done).map_err(super::spool_failure)?;
        let failed = self.spool.published_ids(JobState::Failed).map_err(super::spool_failure)?;
        let mut used = !done.is_empty() || !failed.is_empty();
        for ids in done.chunks(PART_JOBS) {
            restored.done += self.restore_published(ids, JobState::Done, &mut restored.unreadable)?;
        }
        let mut failed: BTreeSet<JobId> = failed.into_iter().collect();
        let running = self.spool.running_names().map_err(super::spool_failure)?;
        let queued = self.spool.each_queued_name().map_err(super::spool_failure)?;
        let running = running.into_iter().map(|name| Ok(Waiting::orphan(name)));
        in_parts(running.chain(queued.map(|name| name.map(Waiting::Queued))), |part| {
            used = true;
            restored.live += self.restore_waiting(&part)?;
            // An error beside a job that waits again is what an interrupted retry has left; a result is not: a job
            // that is done runs again only when the ledger says so.
            for it in &part {
                failed.remove(it.id());
            }
            Ok(())
        })?;
        let failed: Vec<JobId> = failed.into_iter().collect();
        for ids in failed.chunks(PART_JOBS) {
            restored.failed += self.restore_published(ids, JobState::Failed, &mut restored.unreadable)?;
        }
        let Restored { done, failed, live, unreadable } = restored;
        let is_lost = || used || self.workspaces.list().is_ok_and(|found| !found.is_empty());
        if 0 < done + failed + live || is_new && is_lost() {
            let reason = if is_new { "missing" } else { "older" }.to_owned();
            let path = self.ledger.db().path().display().to_string();
            event::LedgerRestored { path, reason, done, failed, live, unreadable }.emit();
        }
        Ok(())
    }

    /// Restores the rows of jobs in queue/ or running/ that the ledger does not know; returns how many.
    pub(super) fn restore_waiting(&self, waiting: &[Waiting]) -> Result<u64, Failure> {
        let mut restored = 0;
        for waiting in waiting.chunks(PART_JOBS) {
            let ids: Vec<JobId> = waiting.iter().map(|it| it.id().clone()).collect();
            let states = self.ledger.run_blocking(acts::states(ids)).map_err(ledger_failure)?;
            let mut lost = Vec::new();
            for (it, _) in waiting.iter().zip(states).filter(|(_, state)| state.is_none()) {
                lost.extend(self.found_waiting(it));
            }
            restored += self.restore(lost)?;
        }
        Ok(restored)
    }

    /// Reads what a job file in queue/ or running/ tells; `None` if it is no valid job: then its attempt will fail.
    fn found_waiting(&self, waiting: &Waiting) -> Option<Found> {
        let (bytes, seq, attempts, crashes) = match waiting {
            Waiting::Queued(name) => (self.spool.queued_input(name), Some(name.seq), name.attempts, name.crashes),
            Waiting::Running { name, seq } => (self.spool.running_input(name), *seq, name.attempts, name.crashes),
        };
        let id = waiting.id();
        // A result that was published for this very job is its verdict, though the rows of both are lost.
        if let Some(done) = self.found_published(id, JobState::Done) {
            return Some(Found { seq, ..done });
        }
        // One file that cannot be read must not keep the daemon from its work: its attempt will tell.
        let order = bytes.ok().flatten().and_then(|bytes| reservation(id, &bytes));
        let place = Place { attempt: u32::from(attempts), crashes: u32::from(crashes) };
        order.map(|order| Found { order, seq, accepted_at: self.clock.now(), place, verdict: None })
    }

    /// Restores the rows of finished jobs that the ledger does not know, or knows only as they were before their end.
    fn restore_published(&self, ids: &[JobId], state: JobState, unreadable: &mut u64) -> Result<u64, Failure> {
        let states = self.ledger.run_blocking(acts::states(ids.to_vec())).map_err(ledger_failure)?;
        let mut lost = Vec::new();
        for (id, _) in ids.iter().zip(states).filter(|(_, known)| known.is_none_or(|known| !known.is_final())) {
            match self.found_published(id, state) {
                Some(found) => lost.push(found),
                None => *unreadable += u64::from(!self.is_rejected(id, state)),
            }
        }
        self.restore(lost)
    }

    /// Tells whether an error document is that of a file that never was a job, which the ledger does not know either.
    fn is_rejected(&self, id: &JobId, state: JobState) -> bool {
        let document = self.spool.published(id, state).ok().flatten();
        let document: Option<ErrorDocument> = document.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        document.is_some_and(|document| document.state == JobState::Rejected)
    }

    /// Reads what a published result or error tells; `None` if there is none, or none that can be read.
    fn found_published(&self, id: &JobId, state: JobState) -> Option<Found> {
        let document = self.spool.published(id, state).ok().flatten()?;
        let (told, verdict) = String::from_utf8(document).ok().and_then(|text| read_verdict(text, state))?;
        let input = self.spool.final_input(id, verdict.state).ok().flatten();
        let known = input.and_then(|bytes| reservation(id, &bytes));
        let order = known.unwrap_or_else(|| Reservation {
            labels: told.labels,
            metadata: told.metadata,
            ..Reservation::unknown(id.clone())
        });
        let order = Reservation { submitted_at: Some(told.accepted_at), ..order };
        let place = Place { attempt: told.attempt, crashes: 0 };
        Some(Found { order, seq: None, accepted_at: told.accepted_at, place, verdict: Some(verdict) })
    }

    fn restore(&self, lost: Vec<Found>) -> Result<u64, Failure> {
        if lost.is_empty() {
            return Ok(0);
        }
        let restored = self.ledger.run_blocking(acts::restore(lost, self.clock.now())).map_err(ledger_failure)?;
        Ok(restored.into_iter().filter(|changed| *changed).count() as u64)
    }
}

/// What a verdict document tells of its job.
struct Told {
    attempt: u32,
    accepted_at: DateTime<Utc>,
    labels: BTreeMap<String, String>,
    metadata: serde_json::Map<String, serde_json::Value>,
}

/// Reads a result or an error document; `None` if it is neither, or that of a rejected file.
fn read_verdict(text: String, state: JobState) -> Option<(Told, FoundVerdict)> {
    if state == JobState::Done {
        let ResultDocument { attempt, submitted_at, claimed_at, finished_at, labels, metadata, .. } =
            serde_json::from_str(&text).ok()?;
        let told = Told { attempt, accepted_at: submitted_at, labels, metadata };
        let claimed_at = Some(claimed_at);
        let verdict =
            FoundVerdict { state, document: text, claimed_at, finished_at, code: None, stage: None, workspace: None };
        return Some((told, verdict));
    }
    let ErrorDocument { state, attempt, finished_at, error, attempts, workspace, labels, metadata, .. } =
        serde_json::from_str(&text).ok()?;
    if !matches!(state, JobState::Failed | JobState::Cancelled) {
        return None;
    }
    let began = |attempt: Option<&crate::job::documents::AttemptPart>| attempt.map(|attempt| attempt.at);
    let (accepted_at, claimed_at) = (began(attempts.first()).unwrap_or(finished_at), began(attempts.last()));
    let told = Told { attempt, accepted_at, labels, metadata };
    let verdict = FoundVerdict {
        state,
        document: text,
        claimed_at,
        finished_at,
        code: Some(error.code),
        stage: error.stage,
        workspace,
    };
    Some((told, verdict))
}

/// Reads the reservation that a job file stands for; `None` if the file is no valid job.
fn reservation(id: &JobId, bytes: &[u8]) -> Option<Reservation> {
    let job = parse(bytes, id.as_str()).ok()?;
    Some(Reservation { id: id.clone(), ..Reservation::of(&job, None, "spool") })
}

fn ledger_failure(error: LedgerError) -> Failure {
    error.failure()
}
