//! What a pass says about itself: one report, whatever happened, in the log, in the ledger and for people.

use super::history::Past;
use super::pass::{Order, Outcome};
use super::policy::{Disk, DiskState};
use super::removal::Tally;
use super::{Reaper, Settings, Snapshot};
use crate::clock::Stamp;
use crate::ledger::{Usage, UsageKind};
use crate::telemetry::event::{ReaperReport, Severity};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use std::time::Duration;

/// The version of the report's fields.
const SCHEMA: u32 = 1;

/// What a report is made of, besides the counters.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) order: &'a Order,
    pub(super) settings: &'a Settings,
    pub(super) stamp: &'a Stamp,
    pub(super) took: Duration,
    pub(super) past: &'a Past,
    /// What is there after the pass; absent where that cannot be told.
    pub(super) after: Option<&'a Snapshot>,
    pub(super) disk: Option<(Disk, DiskState)>,
    pub(super) trashed: Option<u64>,
    pub(super) tally: &'a Tally,
    pub(super) outcome: Outcome,
    /// How long until the next pass.
    pub(super) next_in: Option<Duration>,
}

/// How many workspaces there are, and how large. Where they cannot be looked at, as the last report told it: a list that
/// fails is no sign that everything is gone.
#[derive(Debug, Default)]
struct Standing {
    active: Usage,
    preserved: Usage,
    kept: u64,
    unknown: u64,
    stuck: u64,
    oldest_s: u64,
}

impl Standing {
    fn of(found: &Snapshot, now: DateTime<Utc>) -> Self {
        let oldest = found.preserved.iter().map(|it| it.finished_at).min();
        Self {
            active: found.active,
            preserved: Usage {
                entries: found.preserved.len() as u64,
                bytes: found.preserved.iter().fold(0, |sum, it| sum.saturating_add(it.bytes)),
            },
            kept: found.preserved.iter().filter(|it| it.is_kept(now)).count() as u64,
            unknown: found.unknown.len() as u64,
            stuck: found.stuck,
            oldest_s: oldest.map_or(0, |at| seconds(now - at)),
        }
    }

    fn told(past: &Past) -> Self {
        let number = |key: &str| past.number(key).unwrap_or(0);
        let usage = |entries, bytes| Usage { entries: number(entries), bytes: number(bytes) };
        Self {
            active: usage("workspaces_active", "workspaces_active_bytes"),
            preserved: usage("workspaces_preserved", "workspaces_preserved_bytes"),
            kept: number("workspaces_kept"),
            unknown: number("workspaces_unknown"),
            stuck: number("workspaces_stuck"),
            oldest_s: number("workspaces_oldest_preserved_s"),
        }
    }
}

/// The numbers of the disk, or those of the last report.
struct DiskNumbers {
    total: u64,
    available: u64,
    used_permille: u64,
    inodes_free_permille: u64,
    full_in_s: u64,
    state: DiskState,
}

impl DiskNumbers {
    fn of(disk: Option<(Disk, DiskState)>, past: &Past, now: DateTime<Utc>) -> Self {
        let told = |key: &str| past.number(key).unwrap_or(0);
        match disk {
            Some((disk, state)) => Self {
                total: disk.total,
                available: disk.available,
                used_permille: disk.used_permille(),
                inodes_free_permille: disk.inodes_free_permille(),
                full_in_s: past.full_in_s(disk.available, now),
                state,
            },
            None => Self {
                total: told("disk_total_bytes"),
                available: told("disk_avail_bytes"),
                used_permille: told("disk_used_permille"),
                inodes_free_permille: told("inodes_free_permille"),
                full_in_s: told("disk_full_in_s"),
                state: past.disk_state(),
            },
        }
    }
}

impl Reaper {
    /// Writes the report. Reads counters and counts nothing.
    pub(super) fn report(&self, facts: &Facts<'_>) -> ReaperReport {
        let Facts { order, settings, stamp, past, tally, .. } = facts;
        let now = stamp.wall;
        let (images, vectors) = (self.usage(UsageKind::BgImages), self.usage(UsageKind::Vectors));
        let there = facts.after.map_or_else(|| Standing::told(past), |found| Standing::of(found, now));
        let disk = DiskNumbers::of(facts.disk, past, now);
        let next = facts.next_in.and_then(|wait| wait.checked_add(facts.took));
        let next = next.and_then(|wait| now.checked_add_signed(TimeDelta::from_std(wait).ok()?));
        let more = |key: &str, count: u64| past.number(key).map_or(0, |before| count.saturating_sub(before));
        let (outcome, reason) = facts.outcome.names();
        ReaperReport {
            schema: SCHEMA,
            pass_id: pass_id(stamp),
            trigger: order.trigger.as_str().to_owned(),
            dry_run: order.dry_run,
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            duration_ms: u64::try_from(facts.took.as_millis()).unwrap_or(u64::MAX),
            next_pass_unix_s: next.and_then(|next| u64::try_from(next.timestamp()).ok()).unwrap_or(0),
            workspaces_active: there.active.entries,
            workspaces_preserved: there.preserved.entries,
            workspaces_kept: there.kept,
            workspaces_unknown: there.unknown,
            workspaces_trashed: facts.trashed.or_else(|| past.number("workspaces_trashed")).unwrap_or(0),
            workspaces_stuck: there.stuck,
            workspaces_active_bytes: there.active.bytes,
            workspaces_preserved_bytes: there.preserved.bytes,
            workspaces_limit_bytes: settings.policy.bytes_max.unwrap_or(0),
            workspaces_oldest_preserved_s: there.oldest_s,
            removed: tally.removed,
            freed_bytes: tally.freed_bytes,
            wanted_bytes: tally.wanted_bytes,
            blocked_bytes: tally.blocked_bytes,
            skipped: tally.skipped,
            errors: tally.errors,
            first_error: tally.first_error.map_or("", super::removal::Act::as_str).to_owned(),
            results_removed: tally.results_removed,
            temps_removed: tally.temps_removed,
            verified: tally.verified,
            bg_images_files: images.entries,
            bg_images_bytes: images.bytes,
            bg_images_limit_bytes: settings.images_bytes_max.unwrap_or(0),
            bg_images_added_files: more("bg_images_files", images.entries + tally.evicted.entries),
            bg_images_added_bytes: more("bg_images_bytes", images.bytes + tally.evicted.bytes),
            bg_images_evicted_files: tally.evicted.entries,
            bg_images_evicted_bytes: tally.evicted.bytes,
            bg_images_drift_bytes: tally.drift_bytes,
            vector_store_entries: vectors.entries,
            vector_store_bytes: vectors.bytes,
            disk_total_bytes: disk.total,
            disk_avail_bytes: disk.available,
            disk_used_permille: disk.used_permille,
            inodes_free_permille: disk.inodes_free_permille,
            disk_full_in_s: disk.full_in_s,
            disk_state: disk.state.as_str().to_owned(),
        }
    }
}

fn seconds(span: TimeDelta) -> u64 {
    u64::try_from(span.num_seconds()).unwrap_or(0)
}

/// Names a pass: when, and by whom.
fn pass_id(stamp: &Stamp) -> String {
    format!("{:x}-{:x}", stamp.wall.timestamp_micros(), std::process::id())
}

/// Returns the report as the one flat JSON object that logs, scripts and the ledger get alike.
pub fn to_json(report: &ReaperReport) -> Map<String, Value> {
    report.fields()
}

/// Decides how much a report matters: a cause is told once, when it comes, and not again in every pass.
pub(super) fn severity(report: &ReaperReport, past: &Past) -> Severity {
    let cause = |report: (&str, &str)| (report.0.to_owned(), report.1.to_owned());
    let now = cause((&report.outcome, &report.reason));
    let before = cause((past.text("outcome").unwrap_or("ok"), past.text("reason").unwrap_or("")));
    match report.outcome.as_str() {
        _ if now == before => Severity::Info,
        "failed" => Severity::Error,
        "partial" | "skipped" if report.reason != "stopped" && report.reason != "busy" => Severity::Warn,
        _ => Severity::Info,
    }
}

/// Tells people what a pass did, in one line.
pub fn words(report: &ReaperReport) -> String {
    let r = report;
    let verb = if r.dry_run { "would remove" } else { "removed" };
    let before = if r.dry_run { r.workspaces_preserved } else { r.workspaces_preserved + r.removed };
    let limit = if r.bg_images_limit_bytes == 0 {
        size(r.bg_images_bytes)
    } else {
        budget(r.bg_images_bytes, r.bg_images_limit_bytes)
    };
    let freed = if r.dry_run { String::new() } else { format!(", freed {}", size(r.freed_bytes)) };
    let did = match r.outcome.as_str() {
        "skipped" => format!("skipped a pass ({})", r.reason),
        "failed" => format!("failed ({})", r.reason),
        _ => format!("{verb} {} of {before} preserved workspaces{freed} in {} ms", r.removed, r.duration_ms),
    };
    let others =
        [(r.results_removed, "old results"), (r.temps_removed, "leftovers"), (r.bg_images_evicted_files, "pictures")];
    let others = others.into_iter().filter(|(count, _)| 0 < *count);
    let others = others.fold(String::new(), |text, (count, what)| text + &format!(", {count} {what}"));
    let errors = match r.errors {
        0 => String::new(),
        1 => format!("; 1 error ({})", r.first_error),
        many => format!("; {many} errors ({})", r.first_error),
    };
    // What the limits ask for and do not get, whoever holds it.
    let pressure = match r.wanted_bytes.saturating_sub(r.freed_bytes) {
        _ if r.reason != "pressure" || r.dry_run => String::new(),
        0 => "; more should go and cannot".to_owned(),
        lacking => format!("; {} more should go and cannot", size(lacking)),
    };
    format!("reaper: {did}{others}{errors}{pressure}; bg_images {limit}; disk {} %", r.disk_used_permille / 10)
}

/// Units of people, each 1024 of the one before.
const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/// Returns the unit in which a number of bytes is short, as a power of 1024.
fn power(bytes: u64) -> u32 {
    let fits = |power: &u32| 1024_u64.pow(*power) <= bytes;
    (1..6).rev().find(fits).unwrap_or(0)
}

fn in_unit(bytes: u64, power: u32) -> String {
    if power == 0 { bytes.to_string() } else { format!("{:.1}", bytes as f64 / 1024_f64.powf(f64::from(power))) }
}

fn unit(power: u32) -> &'static str {
    UNITS.get(power as usize).copied().unwrap_or("B")
}

/// Writes a size for people: `1.2 GiB`.
fn size(bytes: u64) -> String {
    let power = power(bytes);
    format!("{} {}", in_unit(bytes, power), unit(power))
}

/// Writes what is used of a budget for people: `8.1/10.0 GiB`.
fn budget(bytes: u64, most: u64) -> String {
    let power = power(most);
    format!("{}/{} {}", in_unit(bytes, power), in_unit(most, power), unit(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a report that has only an outcome.
    fn report(outcome: &str, reason: &str) -> ReaperReport {
        ReaperReport {
            schema: SCHEMA,
            pass_id: String::new(),
            trigger: String::new(),
            dry_run: false,
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            duration_ms: 84,
            next_pass_unix_s: 0,
            workspaces_active: 0,
            workspaces_preserved: 38,
            workspaces_kept: 0,
            workspaces_unknown: 0,
            workspaces_trashed: 0,
            workspaces_stuck: 0,
            workspaces_active_bytes: 0,
            workspaces_preserved_bytes: 0,
            workspaces_limit_bytes: 0,
            workspaces_oldest_preserved_s: 0,
            removed: 3,
            freed_bytes: 1_288_490_189,
            wanted_bytes: 0,
            blocked_bytes: 0,
            skipped: 0,
            errors: 0,
            first_error: String::new(),
            results_removed: 0,
            temps_removed: 0,
            verified: false,
            bg_images_files: 0,
            bg_images_bytes: 8_697_308_774,
            bg_images_limit_bytes: 10 << 30,
            bg_images_added_files: 0,
            bg_images_added_bytes: 0,
            bg_images_evicted_files: 0,
            bg_images_evicted_bytes: 0,
            bg_images_drift_bytes: 0,
            vector_store_entries: 0,
            vector_store_bytes: 0,
            disk_total_bytes: 0,
            disk_avail_bytes: 0,
            disk_used_permille: 713,
            inodes_free_permille: 0,
            disk_full_in_s: 0,
            disk_state: "ok".to_owned(),
        }
    }

    #[test]
    fn a_cause_is_told_when_it_comes_and_not_again() {
        let check = |before: (&str, &str), now: (&str, &str), expected| {
            let past = Past::of(&report(before.0, before.1));
            assert_eq!(severity(&report(now.0, now.1), &past), expected, "{before:?} then {now:?}");
        };
        let (ok, pressure) = (("ok", ""), ("partial", "pressure"));
        check(ok, ok, Severity::Info);
        check(ok, pressure, Severity::Warn);
        check(pressure, pressure, Severity::Info);
        check(pressure, ("partial", "ledger"), Severity::Warn);
        check(ok, ("skipped", "clock_back"), Severity::Warn);
        check(ok, ("skipped", "busy"), Severity::Info);
        check(ok, ("partial", "stopped"), Severity::Info);
        check(pressure, ("failed", "list"), Severity::Error);
        check(("failed", "list"), ("failed", "list"), Severity::Info);
        check(("failed", "list"), ("failed", "lock"), Severity::Error);
        check(("failed", "list"), ok, Severity::Info);
        assert_eq!(severity(&report("failed", "list"), &Past::default()), Severity::Error);
    }

    #[test]
    fn people_get_one_line() {
        for (outcome, reason, expected) in [
            (
                "ok",
                "",
                "reaper: removed 3 of 41 preserved workspaces, freed 1.2 GiB in 84 ms; bg_images 8.1/10.0 GiB; disk 71 %",
            ),
            (
                "partial",
                "pressure",
                "reaper: removed 3 of 41 preserved workspaces, freed 1.2 GiB in 84 ms; more should go and cannot; \
                 bg_images 8.1/10.0 GiB; disk 71 %",
            ),
            ("skipped", "busy", "reaper: skipped a pass (busy); bg_images 8.1/10.0 GiB; disk 71 %"),
        ] {
            assert_eq!(words(&report(outcome, reason)), expected);
        }
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_288_490_189, "1.2 GiB")] {
            assert_eq!(size(bytes), text);
        }
        assert_eq!(budget(8_697_308_774, 10 << 30), "8.1/10.0 GiB");
        assert_eq!(size(u64::MAX), "16384.0 PiB");
    }
}
