//! The end of a claim: done, failed or given back. Each operation can be repeated after a crash at any point.

use super::names::{Place, QueuedName};
use super::registry::{Standing, Verdict};
use super::{Claim, SpoolDir, SpoolError, act, entry};
use chrono::{DateTime, Utc};
use job::JobId;
use job::JobState;
use std::path::Path;

/// Whether an attempt that is given back counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// It failed and counts. Since its worker lived to report this, the count of crashes in a row is reset.
    Counted,
    /// It was stopped, for example by a drain, and does not count.
    Free,
}

/// A claim that could not be settled. The claim is still held, so that the caller can try again.
#[derive(Debug, thiserror::Error)]
#[error("cannot settle {}", claim.id())]
pub struct Unsettled {
    /// The claim.
    pub claim: Claim,
    /// The error.
    #[source]
    pub error: SpoolError,
}

impl Claim {
    /// Ends the job with a verdict that is already committed.
    pub fn finish(self, verdict: &Verdict) -> Result<(), Box<Unsettled>> {
        self.end(verdict.state, &verdict.document)
    }

    /// Puts the job back into queue/, to be claimed at `due` or at once. `place` comes from the ledger; it is needed if
    /// the claim was taken over from a dead worker.
    pub fn give_back(
        self,
        due: Option<DateTime<Utc>>,
        charge: Charge,
        place: Option<Place>,
    ) -> Result<QueuedName, Box<Unsettled>> {
        let (attempts, crashes) = match charge {
            Charge::Counted => (self.name.attempts, 0),
            Charge::Free => (self.name.attempts.saturating_sub(1), self.name.crashes),
        };
        self.requeue(due, place, attempts, crashes)
    }

    pub(super) fn requeue(
        self,
        due: Option<DateTime<Utc>>,
        place: Option<Place>,
        attempts: u8,
        crashes: u8,
    ) -> Result<QueuedName, Box<Unsettled>> {
        let place = place.or(self.place).unwrap_or(Place::new(job::request::PRIORITY_DEFAULT, 0));
        let name = self.name.queued(place, due, attempts, crashes);
        let to = self.spool.queue().join(name.to_string());
        match self.remove_status().and_then(|()| act::rename(&self.path(), &to)) {
            Ok(()) => {
                self.spool.news().returned(name.clone());
                Ok(name)
            }
            Err(error) => Err(Box::new(Unsettled { claim: self, error })),
        }
    }

    fn end(self, state: JobState, document: &[u8]) -> Result<(), Box<Unsettled>> {
        match self.publish_and_move(state, document) {
            Ok(()) => Ok(()),
            Err(error) => Err(Box::new(Unsettled { claim: self, error })),
        }
    }

    /// The verdict file is written first: after a crash the job is in running/ and its verdict is known. The rename
    /// comes last, under the lock, so that no other process starts to recover the job.
    fn publish_and_move(&self, state: JobState, document: &[u8]) -> Result<(), SpoolError> {
        let (id, spool) = (self.id(), &self.spool);
        let (verdict, outdated, input) = if state == JobState::Done {
            (spool.result_file(id), spool.error_file(id), spool.done_input(id))
        } else {
            (spool.error_file(id), spool.result_file(id), spool.failed_input(id))
        };
        act::publish(&verdict, document)?;
        act::remove(&outdated)?; // left by an earlier run whose retry was interrupted
        self.remove_status()?;
        act::rename(&self.path(), &input)
    }

    fn remove_status(&self) -> Result<(), SpoolError> {
        act::remove(&self.spool.status_temp(self.id()))?;
        act::remove(&self.spool.status_file(self.id())).map(drop)
    }
}

impl SpoolDir {
    /// Moves a finished job back into queue/ as a job that never ran, and removes its verdict file. The retry must
    /// already be in the ledger. `None` if the job file is gone.
    pub fn requeue_final(
        &self,
        id: &JobId,
        standing: &Standing,
        due: Option<DateTime<Utc>>,
    ) -> Result<Option<QueuedName>, SpoolError> {
        let name = QueuedName::fresh(id.clone(), standing.priority, standing.seq, due);
        let to = self.queue().join(name.to_string());
        let mut moved = None;
        for from in [self.done_input(id), self.failed_input(id)] {
            if moved.is_none() && self.move_into_queue(&from, &to)? {
                moved = Some(name.clone());
            }
        }
        act::remove(&self.result_file(id))?;
        act::remove(&self.error_file(id))?;
        Ok(moved)
    }

    /// Moves a job file into queue/. A file of another user is copied, so that its owner cannot change it afterwards.
    fn move_into_queue(&self, from: &Path, to: &Path) -> Result<bool, SpoolError> {
        let bytes_max = self.settings().job_bytes_max;
        let (file, meta) = match entry::open(from, bytes_max)? {
            entry::Entry::Plain(file, meta) => (file, meta),
            entry::Entry::Gone => return Ok(false),
            entry::Entry::Hostile(hostile) => return Err(hostile.at(from)),
        };
        if entry::is_ours(&meta) {
            act::rename(from, to)?;
            return Ok(true);
        }
        if let Some(bytes) = entry::read(&file, from, bytes_max)? {
            act::publish(to, &bytes)?;
            act::sync_dir(&self.queue())?;
            act::remove(from)?;
            return Ok(true);
        }
        Err(entry::Hostile::too_large(bytes_max).at(from))
    }
}
