//! How an installation is doing: daemons, queue, workspaces, pictures, reaper and disk.

use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::job::JobState;
use crate::ledger;
use crate::ledger::{Ledger, PassRecord, UsageKind, acts};
use crate::reaper::{Snapshot, last_by_limits, next_planned};
use crate::setup;
use crate::spool::pause::Pause;
use chrono::{DateTime, Utc};
use fsx::disk::disk_space;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// How many of the reaper's passes are read, all that are kept: people's passes plan none.
const PASSES_READ: u32 = 50;

/// Describes how an installation is doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Status {
    schema: &'static str,
    /// The version of the program that looked.
    pub(crate) reelspool: &'static str,
    /// Whether a daemon lives.
    pub(crate) running: bool,
    /// The processes of the daemons.
    pub(crate) pids: Vec<u32>,
    /// The spool.
    pub(crate) spool: PathBuf,
    /// The order that keeps every daemon from claiming, where one stands.
    pub(crate) paused: Option<Pause>,
    /// How many jobs are in which state.
    pub(crate) jobs: BTreeMap<JobState, u64>,
    /// Files in incoming/ that are not accepted yet.
    pub(crate) incoming: usize,
    /// How many of the queued may not start yet.
    pub(crate) due_later: u64,
    /// When the next of them may.
    pub(crate) next_due: Option<DateTime<Utc>>,
    /// How long the job has waited that waits longest although it may start.
    pub(crate) oldest_queued_s: Option<f64>,
    /// The jobs of the last day.
    pub(crate) last_24h: LastDay,
    /// The workspaces.
    pub(crate) workspaces: WorkspacesPart,
    /// The library of pictures.
    pub(crate) bg_images: ImagesPart,
    /// The vectors of their prompts.
    pub(crate) vector_store: VectorsPart,
    /// The reaper.
    pub(crate) reaper: ReaperPart,
    /// The disk of the state directory.
    pub(crate) disk: DiskPart,
    /// When this was looked at.
    #[serde(skip)]
    pub(crate) now: DateTime<Utc>,
}

/// Describes the jobs that ended in the last 24 hours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct LastDay {
    pub(crate) done: u64,
    pub(crate) failed: u64,
    /// Half of the jobs done took no longer.
    pub(crate) p50_s: Option<f64>,
    /// 95 of 100 took no longer.
    pub(crate) p95_s: Option<f64>,
}

/// Describes the workspaces, as the reaper sees them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WorkspacesPart {
    pub(crate) active: u64,
    pub(crate) active_bytes: u64,
    pub(crate) preserved: u64,
    pub(crate) preserved_bytes: u64,
    pub(crate) oldest_preserved: Option<DateTime<Utc>>,
    /// Directories that this installation did not make.
    pub(crate) unknown: u64,
}

impl From<Snapshot> for WorkspacesPart {
    fn from(found: Snapshot) -> Self {
        Self {
            active: found.active.entries,
            active_bytes: found.active.bytes,
            preserved: found.preserved.len() as u64,
            preserved_bytes: found.preserved.iter().map(|it| it.bytes).sum(),
            oldest_preserved: found.preserved.iter().map(|it| it.finished_at).min(),
            unknown: found.unknown.len() as u64,
        }
    }
}

/// Describes the library of pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ImagesPart {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// The most bytes; absent where there is no limit.
    pub(crate) max_bytes: Option<u64>,
}

/// Describes the vectors of prompts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct VectorsPart {
    pub(crate) entries: u64,
}

/// Describes what is known of the reaper.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub(crate) struct ReaperPart {
    /// The report of its last pass by the limits.
    pub(crate) last: Option<Value>,
    /// When that was.
    pub(crate) last_unix_s: Option<i64>,
    /// When the next one is planned.
    pub(crate) next: Option<DateTime<Utc>>,
    /// When the last one was, to the millisecond.
    #[serde(skip)]
    pub(crate) last_at: Option<DateTime<Utc>>,
}

impl ReaperPart {
    /// Finds the last pass among the newest, and the next one that a living daemon has planned.
    fn of(passes: &[PassRecord], lives: bool) -> Self {
        let (last_at, last) = last_by_limits(passes).unzip();
        Self {
            last,
            last_unix_s: last_at.map(|at| at.timestamp()),
            next: next_planned(passes).filter(|_| lives),
            last_at,
        }
    }
}

/// Describes the disk of the state directory; absent values where it cannot be looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct DiskPart {
    pub(crate) available_bytes: Option<u64>,
    pub(crate) total_bytes: Option<u64>,
}

impl Control {
    /// Looks how the installation is doing.
    pub(crate) fn status(&self) -> Result<Status, ControlError> {
        let (config, now) = (&self.config, Clock::System.now());
        let state_dir = &config.storage.state_dir;
        let pids = setup::live_daemons(config)
            .map_err(|error| ControlError::io("list the daemons of", state_dir, &error, Kind::Io))?;
        let (mut jobs, mut reaper) = (ledger::Status::default(), ReaperPart::default());
        let (mut images, mut vectors) = (ledger::Usage::default(), ledger::Usage::default());
        let ledger = self.ledger()?;
        if let Some(ledger) = &ledger {
            jobs = ledger.run_blocking(acts::status(now))?;
            images = ledger.run_blocking(acts::usage(UsageKind::BgImages))?;
            vectors = ledger.run_blocking(acts::usage(UsageKind::Vectors))?;
            reaper = ReaperPart::of(&ledger.run_blocking(acts::passes(PASSES_READ))?, !pids.is_empty());
        }
        let seconds = |span: Option<Duration>| span.map(|span| span.as_secs_f64());
        let disk = disk_space(state_dir).ok();
        Ok(Status {
            schema: "reelspool/daemon-status-v1",
            reelspool: env!("CARGO_PKG_VERSION"),
            running: !pids.is_empty(),
            pids,
            spool: config.spool.dir.clone(),
            paused: self.paused()?,
            jobs: JobState::ALL.map(|state| (state, jobs.count(state))).into_iter().collect(),
            incoming: self.spool().dropped(),
            due_later: jobs.due_later,
            next_due: jobs.next_due,
            oldest_queued_s: seconds(jobs.oldest_queued),
            last_24h: LastDay {
                done: jobs.done_day,
                failed: jobs.failed_day,
                p50_s: seconds(jobs.p50),
                p95_s: seconds(jobs.p95),
            },
            workspaces: self.snapshot(ledger, now)?.into(),
            bg_images: ImagesPart { files: images.entries, bytes: images.bytes, max_bytes: *config.images.bytes_max },
            vector_store: VectorsPart { entries: vectors.entries },
            reaper,
            disk: DiskPart {
                available_bytes: disk.map(|disk| disk.available),
                total_bytes: disk.map(|disk| disk.total),
            },
            now,
        })
    }

    /// Looks at the workspaces.
    pub(super) fn snapshot(&self, ledger: Option<Ledger>, now: DateTime<Utc>) -> Result<Snapshot, ControlError> {
        let root = &self.config.storage.job_workspaces;
        let snapshot = setup::looking_reaper(&self.config, ledger)?.snapshot(now);
        snapshot.map_err(|error| ControlError::io("look at", root, &error, Kind::Io))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_living_daemon_has_planned_a_pass() {
        let pass = |unix_s: i64| PassRecord {
            at: DateTime::UNIX_EPOCH,
            boot: String::new(),
            up: Duration::ZERO,
            report: json!({"next_pass_unix_s": unix_s}),
        };
        let next = |lives| ReaperPart::of(&[pass(0), pass(90), pass(60)], lives).next.map(|at| at.timestamp());
        assert_eq!((next(true), next(false)), (Some(90), None));
    }
}
