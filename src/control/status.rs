//! The status of an installation: daemons, queue, workspaces, pictures, reaper and disk.

use super::{Control, ControlError, CostsPart, Failures, Kind, ShownPath};
use crate::clock::Clock;
use crate::job::JobState;
use crate::ledger::{Ledger, Outbox, PassRecord, REPORTS_MAX, Shut, UsageKind, acts};
use crate::reaper::{Snapshot, last_by_limits, next_planned};
use crate::setup;
use crate::spool::pause::Pause;
use crate::telemetry::event::ReaperReport;
use chrono::{DateTime, Utc};
use fsx::disk::disk_space;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// The time whose failures are shown.
const DAY: Duration = Duration::from_hours(24);

/// The status of an installation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Status {
    schema: &'static str,
    /// The version of this program.
    pub(crate) reelspool: &'static str,
    /// True if a daemon runs.
    pub(crate) running: bool,
    /// The process ids of the daemons.
    pub(crate) pids: Vec<u32>,
    /// The spool's root.
    pub(crate) spool: ShownPath,
    /// The pause, if the spool is paused.
    pub(crate) paused: Option<Pause>,
    /// How many jobs are in which state.
    pub(crate) jobs: BTreeMap<JobState, u64>,
    /// Files in incoming/ that are not accepted yet.
    pub(crate) incoming: usize,
    /// How many queued jobs are not due yet.
    pub(crate) due_later: u64,
    /// When the next of them is due.
    pub(crate) next_due: Option<DateTime<Utc>>,
    /// How many queued jobs are held because a cap on money is reached.
    pub(crate) held: u64,
    /// How long the due job that waits longest has waited, in seconds.
    pub(crate) oldest_queued_s: Option<f64>,
    /// The jobs that ended in the last 24 hours.
    pub(crate) last_24h: LastDay,
    /// The jobs that failed in the last 24 hours, by stage and code.
    pub(crate) failures: Failures,
    /// What was spent today on outside services.
    pub(crate) costs: CostsPart,
    /// The workspaces.
    pub(crate) workspaces: WorkspacesPart,
    /// The image library.
    pub(crate) bg_images: ImagesPart,
    /// The vectors of the pictures' prompts.
    pub(crate) vector_store: VectorsPart,
    /// The reaper.
    pub(crate) reaper: ReaperPart,
    /// The providers that are left alone because they failed again and again.
    pub(crate) providers_shut: Vec<ShutPart>,
    /// The notices that are not delivered yet.
    pub(crate) notices: NoticesPart,
    /// The file system of the state directory.
    pub(crate) disk: DiskPart,
    /// When the status was read.
    #[serde(skip)]
    pub(crate) now: DateTime<Utc>,
}

/// The jobs that ended in the last 24 hours.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct LastDay {
    pub(crate) done: u64,
    pub(crate) failed: u64,
    /// The median duration of the jobs done, in seconds.
    pub(crate) p50_s: Option<f64>,
    /// The 95th percentile of the same durations, in seconds.
    pub(crate) p95_s: Option<f64>,
}

/// The workspaces, as the reaper counts them.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

/// The image library.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ImagesPart {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// The limit in bytes; `None` if there is none.
    pub(crate) max_bytes: Option<u64>,
}

/// The vectors of the pictures' prompts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct VectorsPart {
    pub(crate) entries: u64,
}

/// A provider that is left alone.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ShutPart {
    pub(crate) provider: String,
    pub(crate) since: DateTime<Utc>,
    /// When it is asked again.
    pub(crate) until: DateTime<Utc>,
    /// How many calls failed in a row.
    pub(crate) failures: u32,
    /// The last failure.
    pub(crate) reason: String,
}

impl From<Shut> for ShutPart {
    fn from(Shut { service, since, until, failures, reason }: Shut) -> Self {
        Self { provider: service, since, until, failures, reason }
    }
}

/// The notices that are not delivered yet.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct NoticesPart {
    /// How many wait, for each receiver.
    pub(crate) waiting: u64,
    /// How many of them failed before.
    pub(crate) failing: u64,
    /// When that happened which the oldest of them tells.
    pub(crate) oldest: Option<DateTime<Utc>>,
    /// When the first of them is sent next.
    pub(crate) next_try: Option<DateTime<Utc>>,
    /// Why the newest of those that failed was not delivered.
    pub(crate) last_error: Option<String>,
}

impl From<Outbox> for NoticesPart {
    fn from(Outbox { waiting, failing, oldest, next, last_error }: Outbox) -> Self {
        Self { waiting, failing, oldest, next_try: next, last_error }
    }
}

/// The passes of the reaper.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
pub(crate) struct ReaperPart {
    /// The report of the last pass that applied the limits.
    pub(crate) last: Option<Value>,
    /// When that was, in seconds since 1970.
    pub(crate) last_unix_s: Option<i64>,
    /// When the next pass is planned.
    pub(crate) next: Option<DateTime<Utc>>,
    /// When the last one was, in milliseconds.
    #[serde(skip)]
    pub(crate) last_pass: Option<(DateTime<Utc>, ReaperReport)>,
}

impl ReaperPart {
    /// Makes it from the newest passes. The next pass counts only while a daemon runs.
    pub(super) fn of(passes: &[PassRecord], lives: bool) -> Self {
        let last = last_by_limits(passes);
        Self {
            last_unix_s: last.as_ref().map(|(at, _)| at.timestamp()),
            next: next_planned(passes).filter(|_| lives),
            last_pass: last.as_ref().map(|(at, report)| (*at, ReaperReport::read(report))),
            last: last.map(|(_, report)| report),
        }
    }
}

/// The file system of the state directory; all values are `None` if it cannot be queried.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct DiskPart {
    pub(crate) available_bytes: Option<u64>,
    pub(crate) total_bytes: Option<u64>,
}

impl Control {
    /// Reads the status of the installation.
    pub(crate) fn status(&self) -> Result<Status, ControlError> {
        let (config, now) = (&self.config, Clock::System.now());
        let state_dir = &config.storage.state_dir;
        let pids = setup::live_daemons(config)
            .map_err(|error| ControlError::io("list the daemons of", state_dir, &error, Kind::Io))?;
        let (mut jobs, mut reaper) = (ledger::Status::default(), ReaperPart::default());
        let (mut images, mut vectors) = (ledger::Usage::default(), ledger::Usage::default());
        let (mut shut, mut outbox) = (Vec::new(), Outbox::default());
        let ledger = self.ledger()?;
        let rejected = [(JobState::Rejected, self.rejected_ids(ledger.as_ref())?.len() as u64)];
        if let Some(ledger) = &ledger {
            jobs = ledger.run_blocking(acts::status(now))?;
            images = ledger.run_blocking(acts::usage(UsageKind::BgImages))?;
            shut = ledger.run_blocking(acts::services_shut())?;
            vectors = ledger.run_blocking(acts::usage(UsageKind::Vectors))?;
            outbox = ledger.run_blocking(acts::outbox())?;
            // All that are kept, because passes of people plan no next one.
            reaper = ReaperPart::of(&ledger.run_blocking(acts::passes(REPORTS_MAX))?, !pids.is_empty());
        }
        let seconds = |span: Option<Duration>| span.map(|span| span.as_secs_f64());
        let disk = disk_space(state_dir).ok();
        Ok(Status {
            schema: "reelspool/daemon-status-v1",
            reelspool: env!("CARGO_PKG_VERSION"),
            running: !pids.is_empty(),
            pids,
            spool: ShownPath(config.spool.dir.clone()),
            paused: self.paused()?,
            jobs: JobState::ALL.map(|state| (state, jobs.count(state))).into_iter().chain(rejected).collect(),
            incoming: self.spool().dropped(),
            due_later: jobs.due_later,
            next_due: jobs.next_due,
            held: jobs.held,
            oldest_queued_s: seconds(jobs.oldest_queued),
            last_24h: LastDay {
                done: jobs.done_day,
                failed: jobs.failed_day,
                p50_s: seconds(jobs.p50),
                p95_s: seconds(jobs.p95),
            },
            failures: self.failures(DAY)?,
            costs: self.costs()?,
            workspaces: self.snapshot(ledger, now)?.into(),
            bg_images: ImagesPart { files: images.entries, bytes: images.bytes, max_bytes: *config.images.bytes_max },
            vector_store: VectorsPart { entries: vectors.entries },
            reaper,
            // One whose time is over may be back; the next call finds out.
            providers_shut: shut.into_iter().filter(|it| now < it.until).map(ShutPart::from).collect(),
            notices: outbox.into(),
            disk: DiskPart {
                available_bytes: disk.map(|disk| disk.available),
                total_bytes: disk.map(|disk| disk.total),
            },
            now,
        })
    }

    /// Looks into the outbox of notices.
    pub(crate) fn outbox(&self) -> Result<NoticesPart, ControlError> {
        let outbox = self.ledger()?.map(|ledger| ledger.run_blocking(acts::outbox())).transpose()?;
        Ok(outbox.unwrap_or_default().into())
    }

    /// Gathers the facts about the workspaces.
    pub(super) fn snapshot(&self, ledger: Option<Ledger>, now: DateTime<Utc>) -> Result<Snapshot, ControlError> {
        let root = &self.config.storage.job_workspaces;
        let snapshot = setup::looking_reaper(&self.config, ledger, self.workspaces_here()?).snapshot(now);
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
