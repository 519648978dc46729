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

/// How many reports are looked through for the last count, once per process: all that are kept.
const REPORTS_READ: u32 = 50;

/// What this process remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last pass of this process.
    last: Option<PassRecord>,
    /// Whether the ledger did not take it.
    unkept: bool,
    /// What could not be done in the last pass, so that it is told once: act, error number, path.
    pub(super) failed: HashSet<(String, u32, String)>,
    /// When everything was counted last, where that is known.
    verified_at: Option<DateTime<Utc>>,
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
    verified_at: Option<DateTime<Utc>>,
}

impl Reaper {
    /// Returns what is known of the passes before: from the ledger, or from this process where its pass is newer.
    pub(super) fn past(&self) -> Past {
        let mut memory = super::lock(&self.memory);
        let most = if memory.searched { 1 } else { REPORTS_READ };
        let passes =
            self.parts.ledger.as_ref().and_then(|ledger| ledger.passes_blocking(most).ok()).unwrap_or_default();
        memory.searched = true;
        let found = passes.iter().find(|pass| is_verified(pass)).map(|pass| pass.at);
        memory.verified_at = found.or(memory.verified_at);
        let verified_at = memory.verified_at;
        // The ledger's is another process's, or the same; one that could not be kept is only here.
        let kept = passes.into_iter().next();
        let last = if memory.unkept { memory.last.clone().or(kept) } else { kept };
        // A pass that a person made from the command line is not in the log of a daemon.
        let told = memory.last.clone().or_else(|| last.clone());
        Past { last, told, verified_at }
    }

    /// Keeps the report of a pass; a ledger that cannot be written keeps none, the process does.
    pub(super) fn remember(&self, pass: PassRecord) {
        let kept = self.parts.ledger.as_ref().map(|ledger| ledger.pass_ended_blocking(pass.clone()));
        if let Some(Err(error)) = &kept {
            tracing::debug!(%error, "cannot keep a report of the reaper"); // it was logged, and the next one is kept
        }
        let mut memory = super::lock(&self.memory);
        if is_verified(&pass) {
            memory.verified_at = Some(pass.at);
        }
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
        Self { last: None, told: Some(last), verified_at: None }
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

    /// Returns a number of the last report.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.last.as_ref()?.report.get(key)?.as_u64()
    }

    /// Returns how full the disk was.
    pub(super) fn disk_state(&self) -> DiskState {
        let state = self.text("disk_state").unwrap_or_default();
        let all = [DiskState::Ok, DiskState::High, DiskState::Critical];
        all.into_iter().find(|it| it.as_str() == state).unwrap_or_default()
    }

    /// Tells whether everything is to be counted anew: the last time is long ago, or in the future.
    pub(super) fn verify_is_due(&self, now: DateTime<Utc>) -> bool {
        self.verified_at.is_none_or(|last| VERIFY_INTERVAL <= now - last || now < last)
    }

    /// Returns in how many seconds the disk is full, if it goes on filling as since the last pass; 0 for not in sight.
    pub(super) fn full_in_s(&self, available: u64, now: DateTime<Utc>) -> u64 {
        let Some(last) = &self.last else { return 0 };
        let before = self.number("disk_avail_bytes").unwrap_or(0);
        let passed_s = u64::try_from((now - last.at).num_seconds()).unwrap_or(0);
        forecast(before, available, passed_s)
    }
}

fn is_verified(pass: &PassRecord) -> bool {
    pass.report.get("verified") == Some(&Value::Bool(true))
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
