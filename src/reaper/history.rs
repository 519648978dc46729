//! What the reaper knows of earlier passes: from the ledger, or from this process if the ledger cannot be written.

use super::policy::DiskState;
use crate::clock::Stamp;
use crate::ledger::{Ledger, PassRecord, REPORTS_MAX, acts};
use crate::telemetry::event::{ReaperItemFailed, ReaperReport};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How often everything is counted again.
const VERIFY_INTERVAL: TimeDelta = TimeDelta::days(1);

/// What this process knows of earlier passes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last pass of this process.
    last: Option<PassRecord>,
    /// True if it could not be stored in the ledger.
    unkept: bool,
    /// The last full count, if known.
    verified: Option<Count>,
    /// True if the reports were already searched for it.
    searched: bool,
}

/// The earlier passes, as far as a new pass needs them.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// The last pass of any process.
    last: Option<PastPass>,
    /// The last pass that is in this process's log: made by this process or by the daemon before it.
    told: Option<PastPass>,
    verified: Option<Count>,
}

/// A recorded pass with its parsed report.
#[derive(Debug)]
struct PastPass {
    stamp: Stamp,
    report: ReaperReport,
    failed: Vec<FailedItem>,
}

/// An item that could not be handled, reduced to the fields that identify it in the next pass.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FailedItem {
    op: String,
    errno: u32,
    path: String,
}

/// The result of a full count.
#[derive(Debug, Clone, Copy)]
struct Count {
    at: DateTime<Utc>,
    drift_bytes: i64,
}

/// The key in a stored report for the items that failed, so that the log mentions each once.
const FAILED: &str = "failed";

/// How many failed items a stored report has at most.
const FAILED_MAX: usize = 100;

/// The key in a stored report for whether a person chose what to remove, so that the limits were not applied.
const CHOSEN: &str = "chosen";

/// Makes the report as it is stored in the ledger.
pub(super) fn kept_report(report: &ReaperReport, failed: &[ReaperItemFailed], chosen: bool) -> Value {
    let failed: Vec<FailedItem> = failed.iter().take(FAILED_MAX).map(FailedItem::of).collect();
    let mut kept = report.fields();
    kept.insert(FAILED.to_owned(), serde_json::to_value(failed).unwrap_or_default());
    kept.insert(CHOSEN.to_owned(), chosen.into());
    Value::Object(kept)
}

/// Returns the time and the logged report of the newest pass that applied the limits.
pub(crate) fn last_by_limits(newest_first: &[PassRecord]) -> Option<(DateTime<Utc>, Value)> {
    let by_limits = |pass: &&PassRecord| pass.report.get(CHOSEN) != Some(&Value::Bool(true));
    let pass = newest_first.iter().find(by_limits)?;
    Some((pass.at, report_of(pass)))
}

/// Returns the report of a pass as it was logged.
pub(crate) fn report_of(pass: &PassRecord) -> Value {
    let mut report = pass.report.clone();
    if let Some(fields) = report.as_object_mut() {
        fields.retain(|name, _| name != FAILED && name != CHOSEN);
    }
    report
}

/// Returns when the next pass is planned, according to the newest report that has it.
pub(crate) fn next_planned(newest_first: &[PassRecord]) -> Option<DateTime<Utc>> {
    let planned = |pass: &PassRecord| ReaperReport::read(&pass.report).pass.next_unix_s;
    let next = newest_first.iter().map(planned).find(|at| 0 < *at)?;
    DateTime::from_timestamp(i64::try_from(next).ok()?, 0)
}

impl FailedItem {
    fn of(failed: &ReaperItemFailed) -> Self {
        Self { op: failed.op.clone(), errno: failed.errno, path: failed.path.clone() }
    }
}

impl PastPass {
    fn of(pass: &PassRecord) -> Self {
        let failed = pass.report.get(FAILED).and_then(|failed| Vec::deserialize(failed).ok());
        Self {
            stamp: Stamp { wall: pass.at, boot: pass.boot.clone(), up: pass.up },
            report: ReaperReport::read(&pass.report),
            failed: failed.unwrap_or_default(),
        }
    }
}

impl Memory {
    /// Returns the earlier passes: from the ledger, or from this process if its last pass is newer.
    pub(super) fn past(&mut self, ledger: Option<&Ledger>) -> Past {
        let most = if self.searched { 1 } else { REPORTS_MAX }; // all, once per process
        let passes = ledger.and_then(|ledger| ledger.run_blocking(acts::passes(most)).ok()).unwrap_or_default();
        self.searched = true;
        self.verified = passes.iter().find_map(Count::of).or(self.verified);
        // The newest in the ledger may be of another process; one that could not be stored is only in memory.
        let kept = passes.into_iter().next();
        let last = if self.unkept { self.last.clone().or(kept) } else { kept };
        // A pass that a person started on the command line is not in the daemon's log.
        let told = self.last.as_ref().or(last.as_ref()).map(PastPass::of);
        Past { last: last.as_ref().map(PastPass::of), told, verified: self.verified }
    }

    /// Remembers a pass in this process and, if possible, in the ledger.
    pub(super) fn remember(&mut self, ledger: Option<&Ledger>, pass: PassRecord) {
        let kept = ledger.map(|ledger| ledger.run_blocking(acts::pass_ended(pass.clone())));
        if let Some(Err(error)) = &kept {
            tracing::debug!(%error, "cannot keep a report of the reaper"); // it was logged; the next one may be stored
        }
        self.verified = Count::of(&pass).or(self.verified);
        self.unkept = !matches!(kept, Some(Ok(())));
        self.last = Some(pass);
    }
}

impl Past {
    /// Makes a past that consists of one report.
    #[cfg(test)]
    pub(super) fn of(report: &ReaperReport) -> Self {
        let stamp = Stamp { wall: DateTime::UNIX_EPOCH, boot: String::new(), up: std::time::Duration::ZERO };
        let told = PastPass { stamp, report: report.clone(), failed: Vec::new() };
        Self { last: None, told: Some(told), verified: None }
    }

    /// Tells whether no earlier pass is known.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Returns the clocks at the last pass.
    pub(super) fn stamp(&self) -> Option<&Stamp> {
        self.last.as_ref().map(|last| &last.stamp)
    }

    /// Returns the report of the last pass; an empty one if there was none.
    pub(super) fn last_report(&self) -> ReaperReport {
        self.last.as_ref().map(|last| last.report.clone()).unwrap_or_default()
    }

    /// Returns outcome and reason of the last logged pass.
    pub(super) fn told_outcome(&self) -> (&str, &str) {
        self.told.as_ref().map_or(("ok", ""), |told| (&told.report.pass.outcome, &told.report.pass.reason))
    }

    /// Tells whether the log already has this failure from the pass before.
    pub(super) fn has_told(&self, failed: &ReaperItemFailed) -> bool {
        self.told.as_ref().is_some_and(|told| told.failed.contains(&FailedItem::of(failed)))
    }

    /// Returns the state of the disk in the last logged pass.
    pub(super) fn disk_state(&self) -> DiskState {
        let state = self.told.as_ref().map_or("", |told| &told.report.disk.state);
        let all = [DiskState::Ok, DiskState::High, DiskState::Critical];
        all.into_iter().find(|it| it.as_str() == state).unwrap_or_default()
    }

    /// Tells whether a full count is due: the last one is long ago, or in the future because of a clock that was set
    /// back.
    pub(super) fn verify_is_due(&self, now: DateTime<Utc>) -> bool {
        self.verified.is_none_or(|last| VERIFY_INTERVAL <= now - last.at || now < last.at)
    }

    /// Returns by how many bytes the picture directory differed from its counter at the last full count.
    pub(super) fn drift_bytes(&self) -> Option<i64> {
        self.verified.map(|last| last.drift_bytes)
    }

    /// Returns in how many seconds the disk will be full if it keeps filling as since the last pass; 0 if that is
    /// unknown or far away.
    pub(super) fn full_in_s(&self, available: u64, now: DateTime<Utc>) -> u64 {
        let Some(last) = &self.last else { return 0 };
        let passed_s = u64::try_from((now - last.stamp.wall).num_seconds()).unwrap_or(0);
        forecast(last.report.disk.avail_bytes, available, passed_s)
    }
}

impl Count {
    /// Reads the count from a pass's report; `None` if that pass did not count.
    fn of(pass: &PassRecord) -> Option<Self> {
        let found = ReaperReport::read(&pass.report).images;
        found.verified.then_some(Self { at: pass.at, drift_bytes: found.drift_bytes })
    }
}

/// The longest forecast, in seconds; a longer one is not reported.
const FORECAST_MAX_S: u64 = 90 * 86_400;

/// The shortest time, in seconds, that a forecast may be based on; otherwise one new video would look like a trend.
const FORECAST_BASE_MIN_S: u64 = 600;

fn forecast(before: u64, available: u64, passed_s: u64) -> u64 {
    if passed_s < FORECAST_BASE_MIN_S {
        return 0;
    }
    let lost = u128::from(before.saturating_sub(available));
    let seconds = (u128::from(available) * u128::from(passed_s)).checked_div(lost).unwrap_or(0);
    u64::try_from(seconds).ok().filter(|seconds| *seconds <= FORECAST_MAX_S).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_goes_on_as_it_went() {
        for (before, available, passed_s, expected) in [
            (1000, 900, 600, 5400),
            (1000, 900, 599, 0), // too short a time
            (1000, 1000, 600, 0),
            (900, 1000, 600, 0),
            (1_000_000_000, 999_999_999, 600, 0), // beyond the longest forecast
            (1000, 0, 600, 0),
            (u64::MAX, 1, u64::MAX, 1),
        ] {
            assert_eq!(forecast(before, available, passed_s), expected, "{before} {available} {passed_s}");
        }
    }
}
