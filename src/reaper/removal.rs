//! Removes workspaces: lock, check again, move to the trash, remove, record in the ledger.

use super::pass::Run;
use super::policy::{Item, Plan, Spare, Spared};
use super::snapshot::{is_done, is_live, over};
use super::tally::{Act, Tally};
use crate::failpoint::FailPoint;
use crate::job::JobId;
use crate::ledger::{JobRecord, Ledger, acts};
use crate::telemetry::event;
use crate::workspace::{MarkerState, WorkspaceError};
use fsx::{Emptied, Removed};
use std::ffi::OsString;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How many removals of one pass are logged one by one; the rest is only in the report's sums.
const TOLD_MAX: u64 = 100;

/// How often a pass that waits for the remover checks whether it shall stop.
const STOP_POLL: Duration = Duration::from_millis(50);

/// A workspace in the trash, and the channel for the result of its removal.
struct Going<'a> {
    item: &'a Item,
    answer: Receiver<Removed>,
}

/// Removes the planned workspaces. All are moved into the trash first; then the pass waits for their removal.
pub(super) fn remove(run: &Run<'_>, plan: &Plan, tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    let mut going = Vec::new();
    for item in plan.items.iter().take_while(|_| !run.is_stopped()) {
        match discard(run, item) {
            Ok(Some(name)) => {
                failpoint::hit(FailPoint::ReaperTrashed, item.found.id.as_str());
                going.push(Going { item, answer: workspaces.remover().remove(name) });
            }
            Ok(None) => {
                tally.removal.skipped += 1;
                tally.spared.push(Spared { id: item.found.id.clone(), why: Spare::InUse });
            }
            Err(error) => {
                tally.removal.skipped += 1;
                let act = if matches!(error, WorkspaceError::Foreign { .. }) { Act::Hold } else { Act::Trash };
                tally.failed(act, workspaces.place(&item.found.id).dir(), &error);
            }
        }
    }
    for Going { item, answer } in going {
        let removed = wait(run, &answer);
        failpoint::hit(FailPoint::ReaperRemoved, item.found.id.as_str());
        record(run, item, removed.as_ref(), tally);
        failpoint::hit(FailPoint::ReaperRecorded, item.found.id.as_str());
    }
}

/// Moves a workspace into the trash if it is still the one that was planned; `None` if it is in use or has changed.
fn discard(run: &Run<'_>, item: &Item) -> Result<Option<OsString>, WorkspaceError> {
    let found = &item.found;
    let held = match run.parts.workspaces.hold(&found.id) {
        Ok(Some(held)) => held,
        Ok(None) | Err(WorkspaceError::Busy { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    failpoint::hit(FailPoint::ReaperHeld, found.id.as_str());
    let marker = held.marker();
    let job = job(run.parts.ledger.as_ref(), &found.id);
    let same = over(marker, job.as_ref()) == Some((found.state, found.finished_at));
    let kept = marker.keep_of(found.state).is_some_and(|keep| keep.holds(run.now));
    // A job that will run again continues in its workspace. If the ledger does not answer, the marker decides.
    if !same || kept || job.as_ref().is_some_and(is_live) {
        return Ok(None);
    }
    held.discard().map(Some)
}

/// Removes workspaces of successful jobs, which should have been removed when the job ended.
pub(super) fn remove_finished(run: &Run<'_>, finished: &[JobId], tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    for id in finished.iter().take_while(|_| !run.is_stopped()) {
        match discard_finished(run, id) {
            Ok(Some(name)) => {
                tally.leftovers.temps += 1;
                if let Some(removed) = wait(run, &workspaces.remover().remove(name)) {
                    tally.cleared(workspaces.trash(), &removed, removed.bytes);
                }
            }
            Ok(None) | Err(WorkspaceError::Busy { .. }) => {} // being removed by its owner
            Err(error) => tally.failed(Act::Trash, workspaces.place(id).dir(), &error),
        }
    }
}

fn discard_finished(run: &Run<'_>, id: &JobId) -> Result<Option<OsString>, WorkspaceError> {
    let Some(held) = run.parts.workspaces.hold(id)? else { return Ok(None) };
    let (job, marker) = (job(run.parts.ledger.as_ref(), id), held.marker());
    let goes = is_done(job.as_ref()) && marker.state == MarkerState::Active && !marker.keep_on_success;
    if goes { held.discard().map(Some) } else { Ok(None) }
}

/// Returns the job's row; `None` also if the ledger does not answer.
fn job(ledger: Option<&Ledger>, id: &JobId) -> Option<JobRecord> {
    ledger?.run_blocking(acts::job(id.clone())).ok()?
}

/// Removes everything that is in the trash, and waits until it is removed.
pub(super) fn empty_trash(run: &Run<'_>, tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    let answer: Receiver<Emptied> = workspaces.remover().empty();
    let Some(emptied) = wait(run, &answer) else { return };
    if let Some(error) = &emptied.unread {
        tally.failed(Act::List, workspaces.trash(), error);
    }
    for (_name, removed) in &emptied.trees {
        tally.cleared(workspaces.trash(), removed, removed.bytes);
    }
}

/// Records the removal of a workspace in the tally, the log and the ledger.
fn record(run: &Run<'_>, item: &Item, removed: Option<&Removed>, tally: &mut Tally) {
    let (found, workspaces) = (&item.found, &run.parts.workspaces);
    tally.removal.removed += 1;
    if let Some(removed) = removed {
        tally.cleared(workspaces.trash(), removed, freed(removed, found.bytes));
    }
    if tally.removal.removed <= TOLD_MAX {
        let told = event::ReaperRemoved {
            job: found.id.clone(),
            state: found.state.to_string(),
            reason: item.reason.as_str().to_owned(),
            age_s: item.age.as_secs(),
            bytes: found.bytes,
            entries: found.entries,
            path: workspaces.place(&found.id).dir().display().to_string(),
        };
        told.emit();
    }
    if let Some(ledger) = run.parts.ledger.as_ref().filter(|_| !tally.ledger_down)
        && let Err(error) = ledger.run_blocking(acts::workspace_removed(found.id.clone(), run.now))
    {
        // The disk may be full. The removal must not depend on the ledger; the next full count corrects its numbers.
        tally.ledger_down = true;
        tally.failed(Act::Ledger, ledger.db().path(), &error);
    }
}

/// Returns how many bytes the removal of a workspace freed. If another job's end emptied the trash first, nothing was
/// left to measure, and the recorded size is used.
fn freed(removed: &Removed, recorded_bytes: u64) -> u64 {
    let by_others = removed.entries == 0 && removed.is_whole();
    if by_others { recorded_bytes } else { removed.bytes }
}

/// Waits for the remover; `None` if the pass shall stop or the thread has ended. The trash is then emptied later.
fn wait<T>(run: &Run<'_>, answer: &Receiver<T>) -> Option<T> {
    loop {
        match answer.recv_timeout(STOP_POLL) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Timeout) if !run.is_stopped() => {}
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
