//! The facts that a pass decides by: the workspaces with the states of their jobs, the disk, the counters.

use super::history::Past;
use super::policy::{Disk, DiskState, Policy, Preserved};
use super::{Parts, Settings};
use crate::job::{JobId, JobState, Money};
use crate::ledger::{JobTimes, Ledger, Usage, UsageKind, acts};
use crate::workspace::marker::{Marker, MarkerState};
use crate::workspace::{Size, Survey, Workspace, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use fsx::disk::disk_space;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

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

/// What the ledger knows of the jobs that have a workspace; empty if it does not answer.
pub(super) type Records = HashMap<JobId, JobTimes>;

/// Gathers the facts.
pub(super) fn look(parts: &Parts, settings: &Settings, now: DateTime<Utc>) -> io::Result<Snapshot> {
    let (survey, records) = survey(parts)?;
    let (disk, disk_state) = disk(&parts.workspaces, &settings.policy)?;
    let mut snapshot = Snapshot { unknown: survey.unknown, disk, disk_state, ..Snapshot::default() };
    for (place, marker) in &survey.active {
        let record = records.get(place.id());
        if is_done(record) {
            snapshot.finished.push(place.id().clone());
        }
        let size = fsx::tree_size(place.dir()).unwrap_or_default(); // it may be being removed
        snapshot.active.entries += 1;
        snapshot.active.bytes += size.bytes;
        snapshot.stuck += u64::from(is_stuck(marker, record, settings, now));
    }
    for (place, marker) in &survey.preserved {
        snapshot.preserved.push(preserved(place, marker, records.get(place.id())));
    }
    Ok(snapshot)
}

/// Lists all workspaces with their jobs' rows. A workspace whose job has ended counts as preserved even if its marker
/// does not say so yet.
pub(super) fn survey(parts: &Parts) -> io::Result<(Survey, Records)> {
    let mut survey = parts.workspaces.survey()?;
    let ids = survey.active.iter().chain(&survey.preserved).map(|(place, _)| place.id().clone()).collect();
    let records = records(parts.ledger.as_ref(), ids);
    let is_over = |(place, marker): &(Workspace, Marker)| over(marker, records.get(place.id())).is_some();
    survey.preserved.extend(survey.active.extract_if(.., |found| is_over(found)));
    Ok((survey, records))
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

fn preserved(place: &Workspace, marker: &Marker, record: Option<&JobTimes>) -> Preserved {
    // The marker of an old workspace has no size, so the workspace is measured now.
    let measured = || fsx::tree_size(place.dir()).unwrap_or_default();
    let size = marker.size.unwrap_or_else(|| {
        let size = measured();
        Size { bytes: size.bytes, entries: size.entries }
    });
    let (state, finished_at) = over(marker, record).unwrap_or((JobState::Running, marker.created_at));
    Preserved {
        id: place.id().clone(),
        state,
        finished_at,
        bytes: size.bytes,
        entries: size.entries,
        keep: marker.keep_of(state),
        live: record.is_some_and(is_live),
    }
}

/// Returns the state in which the job of a preserved workspace ended, and when; `None` if the workspace is not
/// preserved. The marker has both; if it could not be written, as on a full disk, the ledger has them.
pub(super) fn over(marker: &Marker, record: Option<&JobTimes>) -> Option<(JobState, DateTime<Utc>)> {
    let (state, finished_at) = match marker.state {
        MarkerState::Active => {
            let record =
                record.filter(|it| it.state.is_final() && (it.state != JobState::Done || marker.keep_on_success))?;
            (record.state, record.finished_at)
        }
        MarkerState::Failed => (JobState::Failed, marker.finished_at),
        MarkerState::Cancelled => (JobState::Cancelled, marker.finished_at),
        MarkerState::Kept => (JobState::Done, marker.finished_at),
    };
    Some((state, finished_at.unwrap_or(marker.created_at)))
}

/// Tells whether the job of an active workspace is stuck: it runs longer than allowed, or it has ended and its
/// workspace was neither removed nor preserved.
fn is_stuck(marker: &Marker, record: Option<&JobTimes>, settings: &Settings, now: DateTime<Utc>) -> bool {
    let since = match record {
        Some(record) if record.state == JobState::Queued => return false, // a queued job may wait as long as it must
        Some(record) => record.finished_at.or(record.claimed_at).unwrap_or(marker.created_at),
        None => marker.created_at,
    };
    TimeDelta::from_std(settings.job_timeout).is_ok_and(|most| most < now - since)
}
