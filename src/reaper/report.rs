//! Makes the report of a pass, for the log, the ledger and people.

use super::history::Past;
use super::pass::{Order, Outcome};
use super::policy::{Disk, DiskState};
use super::tally::{Act, Tally};
use super::{Settings, Snapshot};
use crate::clock::Stamp;
use crate::job::Money;
use crate::ledger::Usage;
use crate::telemetry::event::report::{Costs, DiskSpace, Images, Pass, Removal, RenderCache, Vectors, Workspaces};
use crate::telemetry::event::{ReaperReport, Severity};
use chrono::TimeDelta;
use serde_json::{Map, Value};
use std::time::Duration;

/// The version of the report's set of fields.
const SCHEMA: u32 = 1;

/// The inputs of a report.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) order: &'a Order,
    pub(super) settings: &'a Settings,
    pub(super) stamp: &'a Stamp,
    pub(super) took: Duration,
    pub(super) past: &'a Past,
    /// What exists after the pass; `None` if it cannot be listed.
    pub(super) after: Option<&'a Snapshot>,
    pub(super) disk: Option<(Disk, DiskState)>,
    /// The number of entries in the trash.
    pub(super) trashed: Option<u64>,
    /// The counter of pictures.
    pub(super) images: Usage,
    /// The counter of vectors.
    pub(super) vectors: Usage,
    /// What was spent on outside services since the last report.
    pub(super) spent: Money,
    pub(super) tally: &'a Tally,
    pub(super) outcome: Outcome,
    /// How long until the next pass; `None` if none is planned.
    pub(super) next_in: Option<Duration>,
}

/// Makes the report. Values that cannot be determined are repeated from the last report, because an unreadable
/// directory does not mean that everything was removed.
pub(super) fn report(facts: &Facts<'_>) -> ReaperReport {
    let (past, tally) = (facts.past, facts.tally);
    ReaperReport {
        pass: pass(facts),
        workspaces: workspaces(facts),
        removal: Removal { first_error: tally.first_error.map_or("", Act::as_str).to_owned(), ..tally.removal.clone() },
        leftovers: tally.leftovers.clone(),
        images: images(facts),
        render_cache: RenderCache {
            files: tally.render_cache.files,
            bytes: tally.render_cache.bytes,
            limit_bytes: facts.settings.render_cache_bytes_max.unwrap_or(0),
            removed_files: tally.render_cache.removed_files,
            removed_bytes: tally.render_cache.removed_bytes,
        },
        costs: Costs { spent_micros: facts.spent.micros() },
        vectors: Vectors { entries: facts.vectors.entries, bytes: facts.vectors.bytes },
        disk: match facts.disk {
            Some((disk, state)) => DiskSpace {
                total_bytes: disk.total,
                avail_bytes: disk.available,
                used_permille: disk.used_permille(),
                inodes_free_permille: disk.inodes_free_permille(),
                full_in_s: past.full_in_s(disk.available, facts.stamp.wall),
                state: state.as_str().to_owned(),
            },
            None => DiskSpace { state: past.disk_state().as_str().to_owned(), ..past.last_report().disk },
        },
    }
}

fn pass(facts: &Facts<'_>) -> Pass {
    let Facts { order, stamp, took, .. } = facts;
    let next = facts.next_in.and_then(|wait| wait.checked_add(*took));
    let next = next.and_then(|wait| stamp.wall.checked_add_signed(TimeDelta::from_std(wait).ok()?));
    let (outcome, reason) = facts.outcome.names();
    Pass {
        schema: SCHEMA,
        id: pass_id(stamp),
        trigger: order.trigger.as_str().to_owned(),
        dry_run: order.dry_run,
        outcome: outcome.to_owned(),
        reason: reason.to_owned(),
        duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        next_unix_s: next.and_then(|next| u64::try_from(next.timestamp()).ok()).unwrap_or(0),
    }
}

fn workspaces(facts: &Facts<'_>) -> Workspaces {
    let last = facts.past.last_report().workspaces;
    let (trashed, limit_bytes) = (facts.trashed.unwrap_or(last.trashed), facts.settings.policy.bytes_max.unwrap_or(0));
    let Some(found) = facts.after else { return Workspaces { trashed, limit_bytes, ..last } };
    let now = facts.stamp.wall;
    let oldest = found.preserved.iter().map(|it| it.finished_at).min();
    Workspaces {
        active: found.active.entries,
        preserved: found.preserved.len() as u64,
        kept: found.preserved.iter().filter(|it| it.is_kept(now)).count() as u64,
        unknown: found.unknown.len() as u64,
        trashed,
        stuck: found.stuck,
        active_bytes: found.active.bytes,
        preserved_bytes: found.preserved.iter().fold(0, |sum, it| sum.saturating_add(it.bytes)),
        limit_bytes,
        oldest_preserved_s: oldest.map_or(0, |at| seconds(now - at)),
    }
}

fn images(facts: &Facts<'_>) -> Images {
    let Facts { images, tally, past, .. } = facts;
    // Before the first pass, nothing counts as added.
    let added = |before: u64, count: u64| if past.is_empty() { 0 } else { count.saturating_sub(before) };
    let last = past.last_report().images;
    Images {
        verified: tally.verified,
        files: images.entries,
        bytes: images.bytes,
        limit_bytes: facts.settings.images_bytes_max.unwrap_or(0),
        added_files: added(last.files, images.entries + tally.evicted.entries),
        added_bytes: added(last.bytes, images.bytes + tally.evicted.bytes),
        evicted_files: tally.evicted.entries,
        evicted_bytes: tally.evicted.bytes,
        drift_bytes: tally.drift_bytes,
    }
}

fn seconds(span: TimeDelta) -> u64 {
    u64::try_from(span.num_seconds()).unwrap_or(0)
}

/// Makes the id of a pass, from its time and the process.
fn pass_id(stamp: &Stamp) -> String {
    format!("{:x}-{:x}", stamp.wall.timestamp_micros(), std::process::id())
}

/// Returns the report as one flat JSON object, which is the same in the log, for scripts and in the ledger.
pub(crate) fn to_json(report: &ReaperReport) -> Map<String, Value> {
    report.fields()
}

/// Decides the log level of a report: a problem is logged as such once, when it begins, and not in every pass.
pub(super) fn severity(report: &ReaperReport, past: &Past) -> Severity {
    let Pass { outcome, reason, .. } = &report.pass;
    match outcome.as_str() {
        _ if (outcome.as_str(), reason.as_str()) == past.told_outcome() => Severity::Info,
        "failed" => Severity::Error,
        "partial" | "skipped" if reason != "stopped" && reason != "busy" => Severity::Warn,
        _ => Severity::Info,
    }
}

/// Describes what a pass did, in one line for people.
pub(crate) fn words(report: &ReaperReport) -> String {
    let ReaperReport { pass, workspaces, removal, leftovers, images, disk, .. } = report;
    let verb = if pass.dry_run { "would remove" } else { "removed" };
    let before = if pass.dry_run { workspaces.preserved } else { workspaces.preserved + removal.removed };
    let limit = if images.limit_bytes == 0 { size(images.bytes) } else { budget(images.bytes, images.limit_bytes) };
    let freed = if pass.dry_run { String::new() } else { format!(", freed {}", size(removal.freed_bytes)) };
    let did = match pass.outcome.as_str() {
        "skipped" => format!("skipped a pass ({})", pass.reason),
        "failed" => format!("failed ({})", pass.reason),
        _ => format!("{verb} {} of {before} preserved workspaces{freed} in {} ms", removal.removed, pass.duration_ms),
    };
    let others =
        [(leftovers.results, "old results"), (leftovers.temps, "leftovers"), (images.evicted_files, "pictures")];
    let others = others.into_iter().filter(|(count, _)| 0 < *count);
    let others = others.fold(String::new(), |text, (count, what)| text + &format!(", {count} {what}"));
    let errors = match removal.errors {
        0 => String::new(),
        1 => format!("; 1 error ({})", removal.first_error),
        many => format!("; {many} errors ({})", removal.first_error),
    };
    // What the limits demand and did not get, for any reason.
    let pressure = match removal.wanted_bytes.saturating_sub(removal.freed_bytes) {
        _ if pass.reason != "pressure" || pass.dry_run => String::new(),
        0 => "; more should go and cannot".to_owned(),
        lacking => format!("; {} more should go and cannot", size(lacking)),
    };
    let clock = if pass.reason == "clock_ahead" {
        "; the clock is far ahead of all that is known, so ages were counted by an earlier time"
    } else {
        ""
    };
    format!("reaper: {did}{others}{errors}{pressure}{clock}; bg_images {limit}; disk {} %", disk.used_permille / 10)
}

/// The units of sizes; each is 1024 of the one before.
const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/// Returns the unit for a number of bytes, as a power of 1024.
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

/// Formats a size: `1.2 GiB`.
fn size(bytes: u64) -> String {
    let power = power(bytes);
    format!("{} {}", in_unit(bytes, power), unit(power))
}

/// Formats a use and its limit in one unit: `8.1/10.0 GiB`.
fn budget(bytes: u64, most: u64) -> String {
    let power = power(most);
    format!("{}/{} {}", in_unit(bytes, power), in_unit(most, power), unit(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a report with only an outcome and a reason.
    fn report(outcome: &str, reason: &str) -> ReaperReport {
        let (outcome, reason) = (outcome.to_owned(), reason.to_owned());
        ReaperReport {
            pass: Pass { outcome, reason, duration_ms: 84, ..Pass::default() },
            workspaces: Workspaces { preserved: 38, ..Workspaces::default() },
            removal: Removal { removed: 3, freed_bytes: 1_288_490_189, ..Removal::default() },
            images: Images { bytes: 8_697_308_774, limit_bytes: 10 << 30, ..Images::default() },
            disk: DiskSpace { used_permille: 713, ..DiskSpace::default() },
            ..ReaperReport::default()
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
