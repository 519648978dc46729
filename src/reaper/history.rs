//! What the reaper remembers from pass to pass: in the ledger, and in the process where the ledger cannot be written.

use super::pass::Outcome;
use super::policy::DiskState;
use crate::clock::Stamp;
use crate::ledger::{Ledger, PassRecord, acts};
use crate::telemetry::event::{ReaperItemFailed, ReaperReport};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How often everything is counted anew.
const VERIFY_INTERVAL: TimeDelta = TimeDelta::days(1);

/// How many reports are looked through for the last count, once per process: all that are kept.
const REPORTS_READ: u32 = 50;

/// What this process remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last pass of this process.
    last: Option<PassRecord>,
    /// Whether the ledger did not take it.
    unkept: bool,
    /// When everything was counted last, and what that found, where it is known.
    verified: Option<Count>,
    /// Whether the reports were looked through for it.
    searched: bool,
}

/// What is known of the passes before this one.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// The last pass, whichever process made it.
    last: Option<PastPass>,
    /// The last one that this log tells of: of this process, or of the one before it.
    told: Option<PastPass>,
    verified: Option<Count>,
}

/// A pass as it was recorded, with its report read back.
#[derive(Debug)]
struct PastPass {
    stamp: Stamp,
    report: ReaperReport,
    failed: Vec<FailedItem>,
}

/// What could not be done in a pass, so far as it tells whether it is the same as in another one.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FailedItem {
    op: String,
    errno: u32,
    path: String,
}

/// What a count of everything found.
#[derive(Debug, Clone, Copy)]
struct Count {
    at: DateTime<Utc>,
    drift_bytes: i64,
}

/// Under this name a report in the ledger has what could not be done, so that it is told once.
const FAILED: &str = "failed";

/// No more of them are kept.
const FAILED_MAX: usize = 100;

/// Under this name it has whether a person chose what went, so that the limits were not asked.
const CHOSEN: &str = "chosen";

/// Makes what is kept of a report.
pub(super) fn kept_report(report: &ReaperReport, failed: &[ReaperItemFailed], chosen: bool) -> Value {
    let failed: Vec<FailedItem> = failed.iter().take(FAILED_MAX).map(FailedItem::of).collect();
    let mut kept = report.fields();
    kept.insert(FAILED.to_owned(), serde_json::to_value(failed).unwrap_or_default());
    kept.insert(CHOSEN.to_owned(), chosen.into());
    Value::Object(kept)
}

/// Returns the report of the newest pass that went by the limits, as it was logged, and when that pass was.
pub(crate) fn last_by_limits(newest_first: &[PassRecord]) -> Option<(DateTime<Utc>, Value)> {
    let by_limits = |pass: &&PassRecord| pass.report.get(CHOSEN) != Some(&Value::Bool(true));
    let pass = newest_first.iter().find(by_limits)?;
    let mut report = pass.report.clone();
    if let Some(fields) = report.as_object_mut() {
        fields.retain(|name, _| name != FAILED && name != CHOSEN);
    }
    Some((pass.at, report))
}

/// Returns when the next pass is to come, by the newest report that plans one.
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
    /// Returns what is known of the passes before: from the ledger, or from this process where its pass is newer.
    pub(super) fn past(&mut self, ledger: Option<&Ledger>) -> Past {
        let most = if self.searched { 1 } else { REPORTS_READ };
        let passes = ledger.and_then(|ledger| ledger.run_blocking(acts::passes(most)).ok()).unwrap_or_default();
        self.searched = true;
        self.verified = passes.iter().find_map(Count::of).or(self.verified);
        // The ledger's is another process's, or the same; one that could not be kept is only here.
        let kept = passes.into_iter().next();
        let last = if self.unkept { self.last.clone().or(kept) } else { kept };
        // A pass that a person made from the command line is not in the log of a daemon.
        let told = self.last.as_ref().or(last.as_ref()).map(PastPass::of);
        Past { last: last.as_ref().map(PastPass::of), told, verified: self.verified }
    }

    /// Keeps the report of a pass; a ledger that cannot be written keeps none, the process does.
    pub(super) fn remember(&mut self, ledger: Option<&Ledger>, pass: PassRecord) {
        let kept = ledger.map(|ledger| ledger.run_blocking(acts::pass_ended(pass.clone())));
        if let Some(Err(error)) = &kept {
            tracing::debug!(%error, "cannot keep a report of the reaper"); // it was logged, and the next one is kept
        }
        self.verified = Count::of(&pass).or(self.verified);
        self.unkept = !matches!(kept, Some(Ok(())));
        self.last = Some(pass);
    }
}

impl Past {
    /// Makes the past of a report.
    #[cfg(test)]
    pub(super) fn of(report: &ReaperReport) -> Self {
        let stamp = Stamp { wall: DateTime::UNIX_EPOCH, boot: String::new(), up: std::time::Duration::ZERO };
        let told = PastPass { stamp, report: report.clone(), failed: Vec::new() };
        Self { last: None, told: Some(told), verified: None }
    }

    /// Tells whether no pass is known.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Returns when the last pass was.
    pub(super) fn stamp(&self) -> Option<&Stamp> {
        self.last.as_ref().map(|last| &last.stamp)
    }

    /// Returns the report of the last pass; an empty one where there was none.
    pub(super) fn last_report(&self) -> ReaperReport {
        self.last.as_ref().map(|last| last.report.clone()).unwrap_or_default()
    }

    /// Returns the outcome and the reason that the log told last.
    pub(super) fn told_outcome(&self) -> (&str, &str) {
        self.told.as_ref().map_or(("ok", ""), |told| (&told.report.pass.outcome, &told.report.pass.reason))
    }

    /// Tells whether the log has it that this could not be done in the pass before either.
    pub(super) fn has_told(&self, failed: &ReaperItemFailed) -> bool {
        self.told.as_ref().is_some_and(|told| told.failed.contains(&FailedItem::of(failed)))
    }

    /// Tells whether the last pass was skipped because the clock was far ahead.
    pub(super) fn waited_for_clock(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.report.pass.reason == Outcome::ClockAhead.names().1)
    }

    /// Returns how full the disk was when the log told of it last.
    pub(super) fn disk_state(&self) -> DiskState {
        let state = self.told.as_ref().map_or("", |told| &told.report.disk.state);
        let all = [DiskState::Ok, DiskState::High, DiskState::Critical];
        all.into_iter().find(|it| it.as_str() == state).unwrap_or_default()
    }

    /// Tells whether everything is to be counted anew: the last time is long ago, or in the future.
    pub(super) fn verify_is_due(&self, now: DateTime<Utc>) -> bool {
        self.verified.is_none_or(|last| VERIFY_INTERVAL <= now - last.at || now < last.at)
    }

    /// Returns by how much the directory of pictures differed from its counter when everything was counted last.
    pub(super) fn drift_bytes(&self) -> Option<i64> {
        self.verified.map(|last| last.drift_bytes)
    }

    /// Returns in how many seconds the disk is full, if it goes on filling as since the last pass; 0 for not in sight.
    pub(super) fn full_in_s(&self, available: u64, now: DateTime<Utc>) -> u64 {
        let Some(last) = &self.last else { return 0 };
        let passed_s = u64::try_from((now - last.stamp.wall).num_seconds()).unwrap_or(0);
        forecast(last.report.disk.avail_bytes, available, passed_s)
    }
}

impl Count {
    /// Reads it from the report of a pass that counted.
    fn of(pass: &PassRecord) -> Option<Self> {
        let found = ReaperReport::read(&pass.report).images;
        found.verified.then_some(Self { at: pass.at, drift_bytes: found.drift_bytes })
    }
}

/// A forecast beyond this says nothing.
const FORECAST_MAX_S: u64 = 90 * 86_400;

/// From less time than this nothing is foretold: one video that was just written is no tendency.
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
            (1000, 900, 599, 0), // too soon
            (1000, 1000, 600, 0),
            (900, 1000, 600, 0),
            (1_000_000_000, 999_999_999, 600, 0), // so slow that it says nothing
            (1000, 0, 600, 0),
            (u64::MAX, 1, u64::MAX, 1),
        ] {
            assert_eq!(forecast(before, available, passed_s), expected, "{before} {available} {passed_s}");
        }
    }
}
