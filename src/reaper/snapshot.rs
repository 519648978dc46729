//! The facts that a pass decides by: the workspaces with the states of their jobs, the disk, the counters.

use super::history::Past;
use super::policy::{Disk, DiskState, Plan, Policy, Preserved};
use super::{Parts, Settings};
use crate::job::{JobId, JobState, Money};
use crate::ledger::{JobTimes, Ledger, Usage, UsageKind, acts};
use crate::workspace::{Facts, Found, MarkerState, Size, Survey, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use fsx::disk::disk_space;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The facts that a pass decides by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// The preserved workspaces.
    pub(crate) preserved: Vec<Preserved>,
    /// Number and size of the workspaces of live jobs.
    pub(crate) active: Usage,
    /// How many of these belong to a stuck job.
    pub(crate) stuck: u64,
    /// Jobs that are done and whose workspace was not removed.
    pub(crate) finished: Vec<JobId>,
    /// Entries that this installation did not make, or that cannot be read.
    pub(crate) unknown: Vec<PathBuf>,
    /// The file system of the workspaces.
    pub(crate) disk: Disk,
    /// How full it is.
    pub(crate) disk_state: DiskState,
}

impl Snapshot {
    /// Makes a plan, of which `named` workspaces are a part in any case, and asks for it which jobs are queued or running
    /// again. Of few workspaces that matters: of those that are to go. If one of their jobs is, all are asked about, because
    /// another workspace goes in its place.
    pub(crate) fn plan(&mut self, ledger: Option<&Ledger>, named: &[JobId], make: impl Fn(&Self) -> Plan) -> Plan {
        let first = make(self);
        let asked: HashSet<&JobId> = first.items.iter().map(|item| &item.found.id).chain(named).collect();
        if asked.is_empty() {
            return first;
        }
        mark_live(ledger, self.preserved.iter_mut().filter(|it| asked.contains(&it.id)));
        if !self.preserved.iter().any(|it| it.live) {
            return first;
        }
        mark_live(ledger, self.preserved.iter_mut());
        make(self)
    }
}

/// What the ledger knows of the jobs that have a workspace; empty if it does not answer.
pub(super) type Records = HashMap<JobId, JobTimes>;

/// What is in `job_workspaces/`, with what the ledger knows of jobs that have not ended according to their workspace.
pub(super) struct Seen {
    survey: Arc<Survey>,
    /// Workspaces whose job has not ended.
    active: Vec<Arc<Found>>,
    /// Workspaces whose job has ended, though their marker does not say so yet.
    over: Vec<Arc<Found>>,
    records: Records,
}

impl Seen {
    /// Returns the workspaces that are preserved.
    pub(super) fn preserved(&self) -> impl Iterator<Item = &Found> {
        self.survey.preserved.iter().chain(&self.over).map(Arc::as_ref)
    }
}

/// Gathers the facts. Whether a preserved workspace is in use again is asked later, see [`Snapshot::plan`] and
/// [`mark_live`].
pub(super) fn look(parts: &Parts, settings: &Settings, now: DateTime<Utc>) -> io::Result<Snapshot> {
    let seen = survey(parts)?;
    let (disk, disk_state) = disk(&parts.workspaces, &settings.policy)?;
    let unknown = seen.survey.unknown.clone();
    let mut snapshot = Snapshot { unknown, disk, disk_state, ..Snapshot::default() };
    let records = &seen.records;
    for found in &seen.active {
        let record = records.get(found.place.id());
        if is_done(record) {
            snapshot.finished.push(found.place.id().clone());
        }
        let size = fsx::tree_size(found.place.dir()).unwrap_or_default(); // it may be being removed
        snapshot.active.entries += 1;
        snapshot.active.bytes += size.bytes;
        snapshot.stuck += u64::from(is_stuck(&found.facts, record, settings, now));
    }
    snapshot.preserved = seen.preserved().map(|found| preserved(found, records.get(found.place.id()))).collect();
    Ok(snapshot)
}

/// Lists all workspaces. One whose job has ended counts as preserved even if its marker does not say so yet.
pub(super) fn survey(parts: &Parts) -> io::Result<Seen> {
    let survey = parts.workspaces.survey()?;
    let records = records(parts.ledger.as_ref(), survey.active.iter().map(|found| found.place.id().clone()).collect());
    let is_over = |found: &&Arc<Found>| over(&found.facts, records.get(found.place.id())).is_some();
    let (over, active) = survey.active.iter().partition::<Vec<_>, _>(is_over);
    let [over, active] = [over, active].map(|found| found.into_iter().map(Arc::clone).collect());
    Ok(Seen { survey, active, over, records })
}

/// Marks those of the workspaces whose job is queued or running again; none if the ledger does not answer.
pub(crate) fn mark_live<'a>(ledger: Option<&Ledger>, found: impl Iterator<Item = &'a mut Preserved>) {
    let found: Vec<&mut Preserved> = found.collect();
    let ids = found.iter().map(|it| it.id.clone()).collect();
    let live = ledger.and_then(|ledger| ledger.run_blocking(acts::live(ids)).ok()).unwrap_or_default();
    for it in found {
        it.live = live.contains(&it.id);
    }
}

/// Returns how full the disk of the workspaces is; costs a single system call.
pub(super) fn disk(workspaces: &Workspaces, policy: &Policy) -> io::Result<(Disk, DiskState)> {
    let space = disk_space(workspaces.root())?;
    let disk = Disk {
        total: space.total,
        used: space.total.saturating_sub(space.free),
        available: space.available,
        inodes_total: space.inodes_total,
        inodes_free: space.inodes_free,
    };
    Ok((disk, policy.disk_state(&disk)))
}

/// Reads the states of jobs; unknown jobs, and all if the ledger fails, are left out.
pub(super) fn records(ledger: Option<&Ledger>, ids: Vec<JobId>) -> Records {
    let Some(ledger) = ledger.filter(|_| !ids.is_empty()) else { return Records::new() };
    let times = ledger.run_blocking(acts::job_times(ids.clone())).unwrap_or_default();
    ids.into_iter().zip(times).filter_map(|(id, times)| Some((id, times?))).collect()
}

/// Reads a counter; zero if the ledger cannot be read.
pub(super) fn usage(parts: &Parts, kind: UsageKind) -> Usage {
    parts.ledger.as_ref().and_then(|ledger| ledger.run_blocking(acts::usage(kind)).ok()).unwrap_or_default()
}

/// Returns what was spent since the last pass; nothing before the first one, or if the ledger cannot be read.
pub(super) fn spent(parts: &Parts, past: &Past, now: DateTime<Utc>) -> Money {
    let (Some(ledger), Some(last)) = (&parts.ledger, past.stamp()) else { return Money::ZERO };
    ledger.run_blocking(acts::spent_within(last.wall..now)).unwrap_or_default()
}

/// Tells whether a job has succeeded.
pub(super) fn is_done(record: Option<&JobTimes>) -> bool {
    record.is_some_and(|record| record.state == JobState::Done)
}

/// Tells whether a job is queued or running.
pub(super) fn is_live(record: &JobTimes) -> bool {
    !record.state.is_final()
}

fn preserved(found: &Found, record: Option<&JobTimes>) -> Preserved {
    let Found { place, facts } = found;
    // The marker of an old workspace has no size, so the workspace is measured now.
    let size = facts.size.unwrap_or_else(|| {
        let size = fsx::tree_size(place.dir()).unwrap_or_default();
        Size { bytes: size.bytes, entries: size.entries }
    });
    let (state, finished_at) = over(facts, record).unwrap_or((JobState::Running, facts.created_at));
    Preserved {
        id: place.id().clone(),
        state,
        finished_at,
        bytes: size.bytes,
        entries: size.entries,
        keep: facts.keep_of(state),
        live: false,
    }
}

/// Returns the state in which the job of a preserved workspace ended, and when; `None` if the workspace is not
/// preserved. The marker has both; if it could not be written, as on a full disk, the ledger has them.
pub(super) fn over(facts: &Facts, record: Option<&JobTimes>) -> Option<(JobState, DateTime<Utc>)> {
    let (state, finished_at) = match facts.state {
        MarkerState::Active => {
            let record =
                record.filter(|it| it.state.is_final() && (it.state != JobState::Done || facts.keep_on_success))?;
            (record.state, record.finished_at)
        }
        MarkerState::Failed => (JobState::Failed, facts.finished_at),
        MarkerState::Cancelled => (JobState::Cancelled, facts.finished_at),
        MarkerState::Kept => (JobState::Done, facts.finished_at),
    };
    Some((state, finished_at.unwrap_or(facts.created_at)))
}

/// Tells whether the job of an active workspace is stuck: it runs longer than allowed, or it has ended and its
/// workspace was neither removed nor preserved.
fn is_stuck(facts: &Facts, record: Option<&JobTimes>, settings: &Settings, now: DateTime<Utc>) -> bool {
    let since = match record {
        Some(record) if record.state == JobState::Queued => return false, // a queued job may wait as long as it must
        Some(record) => record.finished_at.or(record.claimed_at).unwrap_or(facts.created_at),
        None => facts.created_at,
    };
    TimeDelta::from_std(settings.job_timeout).is_ok_and(|most| most < now - since)
}
