//! What the reaper remembers from pass to pass: in the ledger, and in the process where the ledger cannot be written.

use super::Reaper;
use super::policy::DiskState;
use crate::clock::Stamp;
use crate::ledger::PassRecord;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::collections::HashSet;

/// How often everything is counted anew.
const VERIFY_INTERVAL: TimeDelta = TimeDelta::days(1);

/// How many reports are looked through for the last count: all that are kept.
const REPORTS_READ: u32 = 50;

/// What this process remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last pass; newer than the ledger's where that could not be written.
    last: Option<PassRecord>,
    /// What could not be done in the last pass, so that it is told once: act, error number, path.
    pub(super) failed: HashSet<(String, u32, String)>,
}

/// The passes before this one, the newest first.
#[derive(Debug, Default)]
pub(super) struct Past(Vec<PassRecord>);

impl Reaper {
    pub(super) fn past(&self) -> Past {
        let mut passes = match &self.parts.ledger {
            Some(ledger) => ledger.passes_blocking(REPORTS_READ).unwrap_or_default(),
            None => Vec::new(),
        };
        if let Some(last) = &super::lock(&self.memory).last
            && passes.first().is_none_or(|newest| newest.report.get("pass_id") != last.report.get("pass_id"))
            && !passes.iter().any(|pass| pass.report.get("pass_id") == last.report.get("pass_id"))
        {
            passes.insert(0, last.clone());
        }
        Past(passes)
    }

    /// Keeps the report of a pass; a ledger that cannot be written keeps none, the process does.
    pub(super) fn remember(&self, pass: PassRecord) {
        super::lock(&self.memory).last = Some(pass.clone());
        if let Some(ledger) = &self.parts.ledger
            && let Err(error) = ledger.pass_ended_blocking(pass)
        {
            tracing::debug!(%error, "cannot keep a report of the reaper"); // it was logged, and the next one is kept
        }
    }
}

impl Past {
    /// Returns when the last pass was.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        let PassRecord { at, boot, up, .. } = self.0.first()?;
        Some(Stamp { wall: *at, boot: boot.clone(), up: *up })
    }

    /// Returns a text of the last report.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.first()?.report.get(key)?.as_str()
    }

    /// Returns a number of the last report.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.0.first()?.report.get(key)?.as_u64()
    }

    /// Returns how full the disk was.
    pub(super) fn disk_state(&self) -> DiskState {
        let state = self.text("disk_state").unwrap_or_default();
        let all = [DiskState::Ok, DiskState::High, DiskState::Critical];
        all.into_iter().find(|it| it.as_str() == state).unwrap_or_default()
    }

    /// Tells whether everything is to be counted anew: the last time is long ago, or in the future.
    pub(super) fn verify_is_due(&self, now: DateTime<Utc>) -> bool {
        let verified = |pass: &&PassRecord| pass.report.get("verified") == Some(&Value::Bool(true));
        let last = self.0.iter().find(verified);
        last.is_none_or(|last| VERIFY_INTERVAL <= now - last.at || now < last.at)
    }

    /// Returns in how many seconds the disk is full, if it goes on filling as since the last pass; 0 for not in sight.
    pub(super) fn full_in_s(&self, available: u64, now: DateTime<Utc>) -> u64 {
        let Some(last) = self.0.first() else { return 0 };
        let before = self.number("disk_avail_bytes").unwrap_or(0);
        let passed_s = u64::try_from((now - last.at).num_seconds()).unwrap_or(0);
        forecast(before, available, passed_s)
    }
}

/// A forecast beyond this says nothing.
const FORECAST_MAX_S: u64 = 90 * 86_400;

fn forecast(before: u64, available: u64, passed_s: u64) -> u64 {
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
            (1000, 900, 60, 540),
            (1000, 1000, 60, 0),
            (900, 1000, 60, 0),
            (1_000_000_000, 999_999_999, 1, 0), // so slow that it says nothing
            (1000, 0, 60, 0),
            (u64::MAX, 1, u64::MAX, 1),
        ] {
            assert_eq!(forecast(before, available, passed_s), expected, "{before} {available} {passed_s}");
        }
    }
}
