//! What a pass decides upon: the workspaces with what became of their jobs, the disk, the counters.

use super::policy::{Disk, DiskState, Policy, Preserved};
use super::{Parts, Settings};
use crate::job::{JobId, JobState};
use crate::ledger::queries;
use crate::ledger::{JobRecord, Ledger, Usage, UsageKind, acts};
use crate::workspace::marker::{Marker, MarkerState};
use crate::workspace::{Size, Survey, Workspace, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use fsx::disk::disk_space;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

/// What a pass found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    /// The workspaces that wait for people.
    pub(crate) preserved: Vec<Preserved>,
    /// Workspaces of live jobs.
    pub(crate) active: Usage,
    /// Those of them whose job does not move.
    pub(crate) stuck: u64,
    /// Those of them whose job is done: they did not go with it.
    pub(crate) finished: Vec<JobId>,
    /// What this installation did not make, or cannot tell that it did.
    pub(crate) unknown: Vec<PathBuf>,
    /// The disk.
    pub(crate) disk: Disk,
    /// How full that is.
    pub(crate) disk_state: DiskState,
}

/// What the ledger says about the jobs of the workspaces; empty where it says nothing.
pub(super) type Records = HashMap<JobId, JobRecord>;

/// Looks at everything a pass decides upon.
pub(super) fn look(parts: &Parts, settings: &Settings, now: DateTime<Utc>) -> io::Result<Snapshot> {
    let (survey, records) = survey(parts)?;
    let (disk, disk_state) = disk(&parts.workspaces, &settings.policy)?;
    let mut snapshot = Snapshot { unknown: survey.unknown, disk, disk_state, ..Snapshot::default() };
    for (place, marker) in &survey.active {
        let record = records.get(place.id());
        if is_done(record) {
            snapshot.finished.push(place.id().clone());
        }
        let size = fsx::tree_size(place.dir()).unwrap_or_default(); // it may just go
        snapshot.active.entries += 1;
        snapshot.active.bytes += size.bytes;
        snapshot.stuck += u64::from(is_stuck(marker, record, settings, now));
    }
    for (place, marker) in &survey.preserved {
        snapshot.preserved.push(preserved(place, marker, records.get(place.id())));
    }
    Ok(snapshot)
}

/// Looks at all workspaces, and asks what became of their jobs. Those whose marker does not tell yet that their job is
/// over are among the preserved.
pub(super) fn survey(parts: &Parts) -> io::Result<(Survey, Records)> {
    let mut survey = parts.workspaces.survey()?;
    let ids = survey.active.iter().chain(&survey.preserved).map(|(place, _)| place.id().clone()).collect();
    let records = parts.ledger.as_ref().map(|ledger| records(ledger, ids)).unwrap_or_default();
    let is_over = |(place, marker): &(Workspace, Marker)| over(marker, records.get(place.id())).is_some();
    survey.preserved.extend(survey.active.extract_if(.., |found| is_over(found)));
    Ok((survey, records))
}

/// Looks how full the disk of the workspaces is: a single system call.
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

/// Asks the ledger for the jobs; what it does not know or cannot tell is absent.
fn records(ledger: &Ledger, ids: Vec<JobId>) -> Records {
    let read = move |db: &rusqlite::Connection| {
        ids.iter().filter_map(|id| queries::job(db, id).transpose()).collect::<rusqlite::Result<Vec<JobRecord>>>()
    };
    let records = ledger.db().read_blocking(read).unwrap_or_default();
    records.into_iter().map(|record| (record.id.clone(), record)).collect()
}

/// Reads a counter; nothing where the ledger cannot be read.
pub(super) fn usage(parts: &Parts, kind: UsageKind) -> Usage {
    parts.ledger.as_ref().and_then(|ledger| ledger.run_blocking(acts::usage(kind)).ok()).unwrap_or_default()
}

/// Tells whether a job has succeeded.
pub(super) fn is_done(record: Option<&JobRecord>) -> bool {
    record.is_some_and(|record| record.state == JobState::Done)
}

/// Tells whether a job waits or runs.
pub(super) fn is_live(record: &JobRecord) -> bool {
    !record.state.is_final()
}

fn preserved(place: &Workspace, marker: &Marker, record: Option<&JobRecord>) -> Preserved {
    // A workspace of before the sizes were noted is measured when it is looked at.
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

/// Returns what became of the job of a workspace that waits for people, and when; `None` where it waits for nobody. The
/// marker says so, or the ledger, where the marker could not be written: a full disk, for one.
pub(super) fn over(marker: &Marker, record: Option<&JobRecord>) -> Option<(JobState, DateTime<Utc>)> {
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

/// Tells whether the job of an active workspace does not move: it runs longer than a job may, or it is over and its
/// workspace did not follow.
fn is_stuck(marker: &Marker, record: Option<&JobRecord>, settings: &Settings, now: DateTime<Utc>) -> bool {
    let since = match record {
        Some(record) if record.state == JobState::Queued => return false, // it waits, however long
        Some(record) => record.finished_at.or(record.claimed_at).unwrap_or(marker.created_at),
        None => marker.created_at,
    };
    TimeDelta::from_std(settings.job_timeout).is_ok_and(|most| most < now - since)
}
