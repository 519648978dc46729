//! What the reaper remembers from pass to pass: in the ledger, and in the process where the ledger cannot be written.

use super::Reaper;
use super::pass::Outcome;
use super::policy::DiskState;
use super::schedule::next_in;
use crate::clock::Stamp;
use crate::ledger::PassRecord;
use crate::telemetry::event::{ReaperItemFailed, ReaperReport};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::time::Duration;

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
    last: Option<PassRecord>,
    /// The last one that this log tells of: of this process, or of the one before it.
    told: Option<PassRecord>,
    verified: Option<Count>,
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
    let mut kept = report.fields();
    kept.insert(FAILED.to_owned(), failed.iter().take(FAILED_MAX).map(failed_key).collect());
    kept.insert(CHOSEN.to_owned(), chosen.into());
    Value::Object(kept)
}

/// Returns the report of the newest pass that went by the limits, as it was logged, and when that pass was.
pub fn last_by_limits(newest_first: &[PassRecord]) -> Option<(DateTime<Utc>, Value)> {
    let by_limits = |pass: &&PassRecord| pass.report.get(CHOSEN) != Some(&Value::Bool(true));
    let pass = newest_first.iter().find(by_limits)?;
    let mut report = pass.report.clone();
    if let Some(fields) = report.as_object_mut() {
        fields.retain(|name, _| name != FAILED && name != CHOSEN);
    }
    Some((pass.at, report))
}

fn failed_key(failed: &ReaperItemFailed) -> Value {
    json!({"op": failed.op, "errno": failed.errno, "path": failed.path})
}

impl Reaper {
    /// Returns what is known of the passes before: from the ledger, or from this process where its pass is newer.
    pub(super) fn past(&self) -> Past {
        let mut memory = super::lock(&self.memory);
        let most = if memory.searched { 1 } else { REPORTS_READ };
        let passes =
            self.parts.ledger.as_ref().and_then(|ledger| ledger.passes_blocking(most).ok()).unwrap_or_default();
        memory.searched = true;
        memory.verified = passes.iter().find_map(Count::of).or(memory.verified);
        let verified = memory.verified;
        // The ledger's is another process's, or the same; one that could not be kept is only here.
        let kept = passes.into_iter().next();
        let last = if memory.unkept { memory.last.clone().or(kept) } else { kept };
        // A pass that a person made from the command line is not in the log of a daemon.
        let told = memory.last.clone().or_else(|| last.clone());
        Past { last, told, verified }
    }

    /// Plans the next pass anew, because the settings have changed since the last one, and has that on record. Returns how
    /// long to wait.
    pub fn replan(&self, seed: u64) -> Duration {
        let state = self.disk().map_or(DiskState::Ok, |(_, state)| state);
        let wait = next_in(self.settings().interval, state, seed);
        let at = TimeDelta::from_std(wait).ok().and_then(|wait| self.parts.clock.now().checked_add_signed(wait));
        let at = at.and_then(|at| u64::try_from(at.timestamp()).ok()).unwrap_or(0);
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.pass_replanned_blocking(at));
        if let Some(Err(error)) = kept {
            tracing::debug!(%error, "cannot keep when the next pass is"); // it comes all the same
        }
        wait
    }

    /// Keeps the report of a pass; a ledger that cannot be written keeps none, the process does.
    pub(super) fn remember(&self, pass: PassRecord) {
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.pass_ended_blocking(pass.clone()));
        if let Some(Err(error)) = &kept {
            tracing::debug!(%error, "cannot keep a report of the reaper"); // it was logged, and the next one is kept
        }
        let mut memory = super::lock(&self.memory);
        memory.verified = Count::of(&pass).or(memory.verified);
        memory.unkept = !matches!(kept, Some(Ok(())));
        memory.last = Some(pass);
    }
}

impl Past {
    /// Makes the past of a report.
    #[cfg(test)]
    pub(super) fn of(report: &crate::telemetry::event::ReaperReport) -> Self {
        let report = Value::Object(report.fields());
        let last = PassRecord { at: DateTime::UNIX_EPOCH, boot: String::new(), up: std::time::Duration::ZERO, report };
        Self { last: None, told: Some(last), verified: None }
    }

    /// Returns when the last pass was.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        let PassRecord { at, boot, up, .. } = self.last.as_ref()?;
        Some(Stamp { wall: *at, boot: boot.clone(), up: *up })
    }

    /// Returns a text of the last report that was told.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.told.as_ref()?.report.get(key)?.as_str()
    }

    /// Tells whether the log has it that this could not be done in the pass before either.
    pub(super) fn has_told(&self, failed: &ReaperItemFailed) -> bool {
        let told = self.told.as_ref().and_then(|told| told.report.get(FAILED)?.as_array());
        told.is_some_and(|told| told.contains(&failed_key(failed)))
    }

    /// Returns a number of the last report.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.last.as_ref()?.report.get(key)?.as_u64()
    }

    /// Tells whether the last pass was skipped because the clock was far ahead.
    pub(super) fn waited_for_clock(&self) -> bool {
        let reason = self.last.as_ref().and_then(|last| last.report.get("reason")?.as_str());
        reason == Some(Outcome::ClockAhead.names().1)
    }

    /// Returns how full the disk was.
    pub(super) fn disk_state(&self) -> DiskState {
        let state = self.text("disk_state").unwrap_or_default();
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
        let before = self.number("disk_avail_bytes").unwrap_or(0);
        let passed_s = u64::try_from((now - last.at).num_seconds()).unwrap_or(0);
        forecast(before, available, passed_s)
    }
}

impl Count {
    /// Reads it from the report of a pass that counted.
    fn of(pass: &PassRecord) -> Option<Self> {
        let counted = pass.report.get("verified") == Some(&Value::Bool(true));
        let drift_bytes = pass.report.get("bg_images_drift_bytes").and_then(Value::as_i64).unwrap_or(0);
        counted.then_some(Self { at: pass.at, drift_bytes })
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
