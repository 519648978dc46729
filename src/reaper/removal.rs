//! The removal of workspaces: hold, look again, move to the trash, remove, and only then tell the ledger.

use super::Reaper;
use super::policy::{Item, Plan, Spare, Spared};
use super::snapshot::{is_done, is_live, over};
use crate::db;
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::job::JobId;
use crate::ledger::{JobRecord, Usage};
use crate::telemetry::event;
use crate::workspace::{MarkerState, WorkspaceError};
use chrono::{DateTime, Utc};
use fsx::{Emptied, Removed};
use rustix::io::Errno;
use std::error::Error;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How many removals of one pass are told one by one; of the others the report has the sum.
const TOLD_MAX: u64 = 100;

/// How often a pass that waits for the remover looks whether it is to stop.
const STOP_POLL: Duration = Duration::from_millis(50);

/// What the reaper tried when something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Act {
    List,
    Hold,
    Trash,
    Remove,
    Ledger,
    Results,
    Temps,
    Evict,
    Verify,
    Lock,
}

impl Act {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Hold => "hold",
            Self::Trash => "trash",
            Self::Remove => "remove",
            Self::Ledger => "ledger",
            Self::Results => "results",
            Self::Temps => "temps",
            Self::Evict => "evict",
            Self::Verify => "verify",
            Self::Lock => "lock",
        }
    }
}

/// What a pass did, added up on the way.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) removed: u64,
    pub(super) freed_bytes: u64,
    pub(super) wanted_bytes: u64,
    pub(super) blocked_bytes: u64,
    pub(super) skipped: u64,
    pub(super) errors: u64,
    pub(super) first_error: Option<Act>,
    pub(super) results_removed: u64,
    pub(super) temps_removed: u64,
    /// Pictures that the library let go.
    pub(super) evicted: Usage,
    /// Whether pictures should go that may not.
    pub(super) images_blocked: bool,
    pub(super) verified: bool,
    pub(super) drift_bytes: i64,
    /// What failed: told where the last pass did not have it.
    pub(super) failed: Vec<event::ReaperItemFailed>,
    /// What was planned and somebody took hold of meanwhile.
    pub(super) spared: Vec<Spared>,
    /// The ledger did not answer: it is not asked again in this pass.
    pub(super) ledger_down: bool,
}

impl Tally {
    /// Notes that something failed; the pass goes on.
    pub(super) fn failed(&mut self, act: Act, path: &Path, error: &(dyn Error + 'static)) {
        self.errors += 1;
        self.first_error = self.first_error.or(Some(act));
        let mut reason = error.to_string();
        let (mut errno, mut next) = (number(error), error.source());
        while let Some(cause) = next.filter(|cause| !db::says_it_again(*cause)) {
            reason = format!("{reason}: {cause}");
            errno = errno.or_else(|| number(cause));
            next = cause.source();
        }
        let errno = errno.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        let path = path.display().to_string();
        self.failed.push(event::ReaperItemFailed { op: act.as_str().to_owned(), errno, path, reason });
    }

    /// Notes what stays in the trash of a tree that was to go.
    fn stuck(&mut self, trash: &Path, removed: &Removed) {
        if let Some(first) = removed.errors.first() {
            self.failed(Act::Remove, &trash.join(&first.path), first);
            self.errors += removed.errors_total.saturating_sub(1);
        }
    }
}

/// Returns the system's number of an error.
fn number(error: &(dyn Error + 'static)) -> Option<i32> {
    let by_rustix = || error.downcast_ref::<Errno>().map(|errno| errno.raw_os_error());
    error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error).or_else(by_rustix)
}

/// A workspace that is in the trash, and the answer of the thread that removes it.
struct Going<'a> {
    item: &'a Item,
    answer: Receiver<Removed>,
}

impl Reaper {
    /// Removes what is planned. Everything is out of sight first; then it is waited for.
    pub(super) fn remove(&self, plan: &Plan, now: DateTime<Utc>, tally: &mut Tally) {
        let mut going = Vec::new();
        for item in plan.items.iter().take_while(|_| !self.is_stopped()) {
            match self.discard(item, now) {
                Ok(Some(name)) => {
                    failpoint::hit(FailPoint::ReaperTrashed, item.found.id.as_str());
                    going.push(Going { item, answer: self.parts.workspaces.remover().remove(name) });
                }
                Ok(None) => {
                    tally.skipped += 1;
                    tally.spared.push(Spared { id: item.found.id.clone(), why: Spare::InUse });
                }
                Err(error) => {
                    tally.skipped += 1;
                    let act = if matches!(error, WorkspaceError::Foreign { .. }) { Act::Hold } else { Act::Trash };
                    tally.failed(act, self.parts.workspaces.place(&item.found.id).dir(), &error);
                }
            }
        }
        for Going { item, answer } in going {
            let removed = self.wait(&answer);
            failpoint::hit(FailPoint::ReaperRemoved, item.found.id.as_str());
            self.removed(item, removed.as_ref(), now, tally);
            failpoint::hit(FailPoint::ReaperRecorded, item.found.id.as_str());
        }
    }

    /// Moves a workspace into the trash, if it still is what was planned; `None` where it is in use or another by now.
    fn discard(&self, item: &Item, now: DateTime<Utc>) -> Result<Option<OsString>, WorkspaceError> {
        let found = &item.found;
        let held = match self.parts.workspaces.hold(&found.id) {
            Ok(Some(held)) => held,
            Ok(None) | Err(WorkspaceError::Busy { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        failpoint::hit(FailPoint::ReaperHeld, found.id.as_str());
        let marker = held.marker();
        let record = self.record(&found.id);
        let same = over(marker, record.as_ref()) == Some((found.state, found.finished_at));
        let kept = marker.keep_of(found.state).is_some_and(|keep| keep.holds(now));
        // A job that is to run again goes on in its workspace. Where the ledger cannot tell, the marker is enough.
        if !same || kept || record.as_ref().is_some_and(is_live) {
            return Ok(None);
        }
        held.discard().map(Some)
    }

    /// Removes the workspaces of jobs that are done: something kept them from going with their job.
    pub(super) fn remove_finished(&self, finished: &[JobId], tally: &mut Tally) {
        for id in finished.iter().take_while(|_| !self.is_stopped()) {
            match self.discard_finished(id) {
                Ok(Some(name)) => {
                    tally.temps_removed += 1;
                    if let Some(removed) = self.wait(&self.parts.workspaces.remover().remove(name)) {
                        tally.freed_bytes = tally.freed_bytes.saturating_add(removed.bytes);
                        tally.stuck(self.parts.workspaces.trash(), &removed);
                    }
                }
                Ok(None) | Err(WorkspaceError::Busy { .. }) => {} // it is just going
                Err(error) => tally.failed(Act::Trash, self.parts.workspaces.place(id).dir(), &error),
            }
        }
    }

    fn discard_finished(&self, id: &JobId) -> Result<Option<OsString>, WorkspaceError> {
        let Some(held) = self.parts.workspaces.hold(id)? else { return Ok(None) };
        let (record, marker) = (self.record(id), held.marker());
        let goes = is_done(record.as_ref()) && marker.state == MarkerState::Active && !marker.keep_on_success;
        if goes { held.discard().map(Some) } else { Ok(None) }
    }

    /// Asks the ledger for a job; `None` also where it cannot tell.
    fn record(&self, id: &JobId) -> Option<JobRecord> {
        self.parts.ledger.as_ref()?.job_blocking(id.clone()).ok()?
    }

    /// Waits for the remover; `None` where the pass is to stop, or the thread is gone. What is in the trash goes later.
    fn wait(&self, answer: &Receiver<Removed>) -> Option<Removed> {
        wait(answer, || self.is_stopped())
    }

    /// Waits until everything that was in the trash is gone.
    pub(super) fn wait_for_trash(&self, answer: &Receiver<Emptied>, tally: &mut Tally) {
        let Some(emptied) = wait(answer, || self.is_stopped()) else { return };
        if let Some(error) = &emptied.unread {
            tally.failed(Act::List, self.parts.workspaces.trash(), error);
        }
        for (_name, removed) in &emptied.trees {
            tally.freed_bytes = tally.freed_bytes.saturating_add(removed.bytes);
            tally.stuck(self.parts.workspaces.trash(), removed);
        }
    }

    fn removed(&self, item: &Item, removed: Option<&Removed>, now: DateTime<Utc>, tally: &mut Tally) {
        let (found, dir) = (&item.found, self.parts.workspaces.place(&item.found.id).dir().to_path_buf());
        tally.removed += 1;
        if let Some(removed) = removed {
            tally.freed_bytes = tally.freed_bytes.saturating_add(freed(removed, found.bytes));
            tally.stuck(self.parts.workspaces.trash(), removed);
        }
        if tally.removed <= TOLD_MAX {
            let told = event::ReaperRemoved {
                job: found.id.clone(),
                state: found.state.to_string(),
                reason: item.reason.as_str().to_owned(),
                age_s: item.age.as_secs(),
                bytes: found.bytes,
                entries: found.entries,
                path: dir.display().to_string(),
            };
            told.emit();
        }
        if let Some(ledger) = self.parts.ledger.as_ref().filter(|_| !tally.ledger_down)
            && let Err(error) = ledger.workspace_removed_blocking(found.id.clone(), now)
        {
            // The disk may be full: space comes first, the next count mends the numbers.
            tally.ledger_down = true;
            tally.failed(Act::Ledger, ledger.db().path(), &error);
        }
    }
}

/// Returns how much the removal of a workspace freed. A job that ended at the same time has the trash emptied too, and may
/// have been faster: then the recorded size counts.
fn freed(removed: &Removed, recorded_bytes: u64) -> u64 {
    let by_others = removed.entries == 0 && removed.is_whole();
    if by_others { recorded_bytes } else { removed.bytes }
}

fn wait<T>(answer: &Receiver<T>, stopped: impl Fn() -> bool) -> Option<T> {
    loop {
        match answer.recv_timeout(STOP_POLL) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Timeout) if !stopped() => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_emptied_counts_with_its_recorded_size() {
        let whole = Removed { entries: 2, bytes: 8192, ..Removed::default() };
        let stuck = Removed { errors_total: 1, ..Removed::default() };
        let stopped = Removed { stopped: true, ..Removed::default() };
        let freed = [&Removed::default(), &whole, &stuck, &stopped].map(|removed| freed(removed, 4096));
        assert_eq!(freed, [4096, 8192, 0, 0]);
    }
}
