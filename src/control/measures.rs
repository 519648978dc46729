//! The figures that monitoring reads. None of them is read from anything that grows with the installation.

use super::{Control, ControlError};
use crate::clock::Clock;
use crate::job::{JobState, Money};
use crate::ledger::{PassRecord, REPORTS_MAX, Usage, UsageKind, acts};
use crate::telemetry::event::ReaperReport;
use chrono::{DateTime, Utc};
use fsx::disk::disk_space;
use std::collections::BTreeMap;
use std::time::Duration;

/// The figures of a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Measures {
    /// How many jobs are in which state.
    pub(crate) jobs: BTreeMap<JobState, u64>,
    /// How long the due job that waits longest has waited.
    pub(crate) oldest_queued: Duration,
    /// Jobs that are held because a cap on money is reached.
    pub(crate) held: u64,
    /// True if the spool is paused.
    pub(crate) paused: bool,
    /// The preserved workspaces.
    pub(crate) preserved: Usage,
    /// The pictures of the library.
    pub(crate) images: Usage,
    /// The limit of their bytes, if there is one.
    pub(crate) images_max_bytes: Option<u64>,
    /// The vectors of their prompts.
    pub(crate) vectors: Usage,
    /// The newest report of the reaper.
    pub(crate) report: Option<(DateTime<Utc>, ReaperReport)>,
    /// When the last pass was in which nothing failed.
    pub(crate) last_success: Option<DateTime<Utc>>,
    /// What was spent today, by provider.
    pub(crate) spent: Vec<(String, Money)>,
    /// The providers that are left alone.
    pub(crate) shut: Vec<String>,
    /// The free bytes of the file systems, by the name of what is on them.
    pub(crate) free_bytes: Vec<(&'static str, u64)>,
}

impl Control {
    /// Reads the figures.
    pub(crate) fn measures(&self) -> Result<Measures, ControlError> {
        let now = Clock::System.now();
        let places = [("spool", &self.config.spool.dir), ("state", &self.config.storage.state_dir)];
        let free = |(name, dir): (_, &std::path::PathBuf)| Some((name, disk_space(dir).ok()?.available));
        let mut measures = Measures {
            paused: self.paused()?.is_some(),
            images_max_bytes: *self.config.images.bytes_max,
            free_bytes: places.into_iter().filter_map(free).collect(),
            ..Measures::default()
        };
        let Some(ledger) = self.ledger()? else { return Ok(measures) };
        let status = ledger.run_blocking(acts::status(now))?;
        let usage = |kind| ledger.run_blocking(acts::usage(kind));
        let passes = ledger.run_blocking(acts::passes(REPORTS_MAX))?;
        measures.jobs = JobState::ALL.into_iter().map(|state| (state, status.count(state))).collect();
        measures.jobs.remove(&JobState::Rejected); // those are files, not jobs
        measures.oldest_queued = status.oldest_queued.unwrap_or_default();
        measures.held = status.held;
        measures.preserved = usage(UsageKind::Preserved)?;
        measures.images = usage(UsageKind::BgImages)?;
        measures.vectors = usage(UsageKind::Vectors)?;
        measures.last_success = last_success(&passes);
        measures.report = passes.first().map(|pass| (pass.at, ReaperReport::read(&pass.report)));
        let spent = ledger.run_blocking(acts::spent_on_day(now))?;
        measures.spent = spent.into_iter().map(|it| (it.provider, it.paid)).collect();
        let shut = ledger.run_blocking(acts::services_shut())?;
        measures.shut = shut.into_iter().filter(|it| now < it.until).map(|it| it.service).collect();
        Ok(measures)
    }
}

/// Returns when the newest pass was in which nothing failed; a dry run is none.
fn last_success(newest_first: &[PassRecord]) -> Option<DateTime<Utc>> {
    let is_good = |pass: &&PassRecord| {
        let ReaperReport { pass, .. } = ReaperReport::read(&pass.report);
        pass.outcome == "ok" && !pass.dry_run
    };
    newest_first.iter().find(is_good).map(|pass| pass.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_dry_run_and_a_pass_with_errors_are_no_success() {
        let pass = |second: i64, outcome: &str, dry_run: bool| PassRecord {
            at: DateTime::from_timestamp(second, 0).unwrap(),
            boot: String::new(),
            up: Duration::ZERO,
            report: json!({"outcome": outcome, "dry_run": dry_run}),
        };
        let found = |passes: &[PassRecord]| last_success(passes).map(|at| at.timestamp());
        assert_eq!(found(&[pass(9, "partial", false), pass(8, "ok", true), pass(7, "ok", false)]), Some(7));
        assert_eq!(found(&[pass(9, "failed", false), pass(8, "skipped", false)]), None);
    }
}
