//! Removes workspaces: lock, check again, move to the trash, remove, record in the ledger.

use super::pass::Run;
use super::policy::{Item, Plan, Spare, Spared};
use super::snapshot::{is_done, is_live, over, records};
use super::tally::{Act, Tally};
use crate::failpoint::FailPoint;
use crate::job::JobId;
use crate::ledger::{JobTimes, acts};
use crate::telemetry::event;
use crate::workspace::{Facts, Held, MarkerState, WorkspaceError, Workspaces};
use chrono::{DateTime, Utc};
use fsx::{Emptied, Removed};
use std::ffi::OsString;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How many removals of one pass are logged one by one; the rest is only in the report's sums.
const TOLD_MAX: u64 = 100;

/// How often a pass that waits for the remover checks whether it shall stop.
const STOP_POLL: Duration = Duration::from_millis(50);

/// How many workspaces are locked at the same time, and go to the remover together. Each holds a descriptor, and a job
/// that wants to use one waits meanwhile, for up to 2 s (`LOCK_TRIES` of the workspaces).
const LOCKED_MAX: usize = 64;

/// How many removals are recorded in one transaction: enough that most share the pages that are written, and few enough
/// that jobs need not wait long for their turn to write.
const RECORDED_MAX: usize = 256;

/// Workspaces in the trash, and the channel for the results of their removal.
struct Going<'a> {
    items: Vec<&'a Item>,
    answer: Receiver<Vec<Removed>>,
}

/// Removes the planned workspaces. All are moved into the trash first; then the pass waits for their removal.
pub(super) fn remove(run: &Run<'_>, plan: &Plan, tally: &mut Tally) {
    let remover = run.parts.workspaces.remover();
    let mut going = Vec::new();
    for items in plan.items.chunks(LOCKED_MAX).take_while(|_| !run.is_stopped()) {
        let (items, names): (Vec<&Item>, Vec<OsString>) = discard(run, items, tally).into_iter().unzip();
        if !items.is_empty() {
            going.push(Going { items, answer: remover.remove(names) });
        }
    }
    let mut unrecorded = Vec::new();
    for Going { items, answer } in going {
        let mut gone = wait(run, &answer).into_iter().flatten();
        for item in items {
            count(run, item, gone.next().as_ref(), tally);
            failpoint::hit(FailPoint::ReaperRemoved, item.found.id.as_str());
            unrecorded.push(item.found.id.clone());
        }
        if RECORDED_MAX <= unrecorded.len() {
            record(run, std::mem::take(&mut unrecorded), tally);
        }
    }
    record(run, unrecorded, tally);
}

/// Moves workspaces into the trash, those that are still what was planned; returns them with their names there.
fn discard<'a>(run: &Run<'_>, items: &'a [Item], tally: &mut Tally) -> Vec<(&'a Item, OsString)> {
    let workspaces = &run.parts.workspaces;
    let held: Vec<_> = items.iter().map(|item| (item, hold(workspaces, &item.found.id))).collect();
    // The ledger is asked when all are locked: from then on no job can begin to use one.
    let records = records(run.parts.ledger.as_ref(), items.iter().map(|item| item.found.id.clone()).collect());
    let mut discarded = Vec::with_capacity(items.len());
    for (item, held) in held {
        let id = &item.found.id;
        let goes = |held: &Held| goes(item, &held.facts(), records.get(id), run.now);
        match held.and_then(|held| held.filter(goes).map(Held::discard).transpose()) {
            Ok(Some(name)) => {
                failpoint::hit(FailPoint::ReaperTrashed, id.as_str());
                discarded.push((item, name));
            }
            Ok(None) => {
                tally.removal.skipped += 1;
                tally.spared.push(Spared { id: id.clone(), why: Spare::InUse });
            }
            Err(error) => {
                tally.removal.skipped += 1;
                let act = if matches!(error, WorkspaceError::Foreign { .. }) { Act::Hold } else { Act::Trash };
                tally.failed(act, workspaces.place(id).dir(), &error);
            }
        }
    }
    discarded
}

/// Locks a workspace; `None` if it is in use, or gone.
fn hold(workspaces: &Workspaces, id: &JobId) -> Result<Option<Held>, WorkspaceError> {
    let held = match workspaces.hold(id) {
        Err(WorkspaceError::Busy { .. }) => Ok(None),
        held => held,
    };
    if matches!(held, Ok(Some(_))) {
        failpoint::hit(FailPoint::ReaperHeld, id.as_str());
    }
    held
}

/// Tells whether a locked workspace is still the one that was planned. A job that will run again continues in its
/// workspace. If the ledger does not answer, the marker decides.
fn goes(item: &Item, facts: &Facts, job: Option<&JobTimes>, now: DateTime<Utc>) -> bool {
    let found = &item.found;
    let same = over(facts, job) == Some((found.state, found.finished_at));
    let kept = facts.keep_of(found.state).is_some_and(|keep| keep.holds(now));
    same && !kept && !job.is_some_and(is_live)
}

/// Removes workspaces of successful jobs, which should have been removed when the job ended.
pub(super) fn remove_finished(run: &Run<'_>, finished: &[JobId], tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    let mut names = Vec::new();
    for id in finished.iter().take_while(|_| !run.is_stopped()) {
        match discard_finished(run, id) {
            Ok(Some(name)) => {
                tally.leftovers.temps += 1;
                names.push(name);
            }
            Ok(None) | Err(WorkspaceError::Busy { .. }) => {} // being removed by its owner
            Err(error) => tally.failed(Act::Trash, workspaces.place(id).dir(), &error),
        }
    }
    if !names.is_empty() {
        for removed in wait(run, &workspaces.remover().remove(names)).into_iter().flatten() {
            tally.cleared(workspaces.trash(), &removed, removed.bytes);
        }
    }
}

fn discard_finished(run: &Run<'_>, id: &JobId) -> Result<Option<OsString>, WorkspaceError> {
    let Some(held) = run.parts.workspaces.hold(id)? else { return Ok(None) };
    let (records, facts) = (records(run.parts.ledger.as_ref(), vec![id.clone()]), held.facts());
    let goes = is_done(records.get(id)) && facts.state == MarkerState::Active && !facts.keep_on_success;
    if goes { held.discard().map(Some) } else { Ok(None) }
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

/// Counts the removal of a workspace, and tells of it in the log.
fn count(run: &Run<'_>, item: &Item, removed: Option<&Removed>, tally: &mut Tally) {
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
}

/// Records removals in the ledger, in one transaction.
fn record(run: &Run<'_>, ids: Vec<JobId>, tally: &mut Tally) {
    let Some(ledger) = run.parts.ledger.as_ref().filter(|_| !tally.ledger_down && !ids.is_empty()) else { return };
    let recorded = ledger.run_blocking(acts::workspaces_removed(ids.clone(), run.now));
    if let Err(error) = recorded {
        // The disk may be full. The removal must not depend on the ledger; the next pass corrects its list.
        tally.ledger_down = true;
        tally.failed(Act::Ledger, ledger.db().path(), &error);
    }
    for id in &ids {
        failpoint::hit(FailPoint::ReaperRecorded, id.as_str());
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
