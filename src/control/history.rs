//! What happened over time: failures in groups, and series for charts.

use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::job::{Code, Money, Stage};
use crate::ledger::{FailedJob, FailureGroup, HourCounts, PassRecord, REPORTS_MAX, acts};
use crate::telemetry::event::ReaperReport;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// A longer history is told by the day, not by the hour, so that no series has more than about 200 points.
const BY_HOUR_MAX: TimeDelta = TimeDelta::days(8);

/// The longest history, so that days can be counted.
const SPAN_MAX: TimeDelta = TimeDelta::days(3653);

/// The failed jobs by stage and code. A job that was retried since, or given other content, is none of them.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Failures {
    schema: &'static str,
    /// Failures from then on are counted.
    pub(crate) since: DateTime<Utc>,
    /// How many jobs are in all groups together.
    pub(crate) count: u64,
    /// The groups, the one with the newest failure first.
    pub(crate) groups: Vec<FailuresGroup>,
}

/// The failed jobs that have stage and code in common.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FailuresGroup {
    /// The stage that failed; null: outside of any.
    pub(crate) stage: Option<Stage>,
    /// The error code; null if this version does not know it.
    pub(crate) code: Option<Code>,
    /// How many jobs.
    pub(crate) count: u64,
    /// What a person can do about it.
    pub(crate) hint: Option<&'static str>,
    /// The one that failed last.
    pub(crate) newest: FailureExample,
}

/// A failed job as the example of its group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct FailureExample {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) finished_at: DateTime<Utc>,
    /// The error message.
    pub(crate) message: Option<String>,
}

impl From<FailureGroup> for FailuresGroup {
    fn from(FailureGroup { stage, code, count, newest }: FailureGroup) -> Self {
        let FailedJob { id, title, finished_at, message } = newest;
        let newest = FailureExample { id: id.to_string(), title, finished_at, message };
        Self { stage, code, count, hint: code.map(Code::hint), newest }
    }
}

/// Series for charts: a point for each step, those in which nothing happened included.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct History {
    schema: &'static str,
    /// When the first step begins.
    pub(crate) since: DateTime<Utc>,
    /// When it was read, in the last step.
    pub(crate) until: DateTime<Utc>,
    /// The length of a step in seconds: an hour, or a (UTC) day for more than 8 days.
    pub(crate) step_s: u32,
    /// The steps, the oldest first.
    pub(crate) points: Vec<HistoryPoint>,
    /// `costs.currency`.
    pub(crate) currency: String,
    /// What was spent on each UTC day, days without costs included, the oldest first.
    pub(crate) costs: Vec<CostPoint>,
    /// The newest reports of the reaper (up to 50), whatever their age, the oldest first.
    pub(crate) passes: Vec<PassPoint>,
}

/// What happened in one step. Jobs that ended count in the step in which they did.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct HistoryPoint {
    /// When the step begins.
    pub(crate) at: DateTime<Utc>,
    /// Jobs accepted, those put back by a retry or a revision included.
    pub(crate) accepted: u64,
    pub(crate) done: u64,
    pub(crate) failed: u64,
    pub(crate) cancelled: u64,
    /// The median duration of the jobs done (last attempt, claim to verdict), within a sixth; null if there are none.
    pub(crate) p50_ms: Option<u64>,
    /// The 95th percentile of the same durations.
    pub(crate) p95_ms: Option<u64>,
    /// The working time of the stages of the jobs that ended, in milliseconds, by stage.
    pub(crate) stages_ms: BTreeMap<Stage, u64>,
    /// Pictures that these jobs took from the library.
    pub(crate) pictures_reused: u64,
    /// Pictures that were made for them.
    pub(crate) pictures_generated: u64,
}

/// What was spent on one UTC day, reserved prices included.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct CostPoint {
    /// When the day begins.
    pub(crate) at: DateTime<Utc>,
    pub(crate) spent: Money,
    /// By provider.
    pub(crate) providers: BTreeMap<String, Money>,
}

/// What a pass of the reaper found and removed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct PassPoint {
    /// When it began.
    pub(crate) at: DateTime<Utc>,
    /// Whether it only looked.
    pub(crate) dry_run: bool,
    pub(crate) preserved: u64,
    pub(crate) preserved_bytes: u64,
    pub(crate) removed: u64,
    pub(crate) freed_bytes: u64,
    pub(crate) bg_images_files: u64,
    pub(crate) bg_images_bytes: u64,
    pub(crate) render_cache_bytes: u64,
    /// The used part of the disk of the workspaces.
    pub(crate) disk_used_permille: u64,
    pub(crate) disk_available_bytes: u64,
}

impl From<&PassRecord> for PassPoint {
    fn from(PassRecord { at, report, .. }: &PassRecord) -> Self {
        let ReaperReport { pass, workspaces, removal, images, render_cache, disk, .. } = ReaperReport::read(report);
        Self {
            at: *at,
            dry_run: pass.dry_run,
            preserved: workspaces.preserved,
            preserved_bytes: workspaces.preserved_bytes,
            removed: removal.removed,
            freed_bytes: removal.freed_bytes,
            bg_images_files: images.files,
            bg_images_bytes: images.bytes,
            render_cache_bytes: render_cache.bytes,
            disk_used_permille: disk.used_permille,
            disk_available_bytes: disk.avail_bytes,
        }
    }
}

/// Which steps a history has.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Steps {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    length: TimeDelta,
}

impl Steps {
    /// Covers that time until now with whole steps; a time beyond [`SPAN_MAX`] is cut.
    fn back(span: Duration, now: DateTime<Utc>) -> Self {
        let span = TimeDelta::from_std(span).unwrap_or(SPAN_MAX).min(SPAN_MAX);
        let length = if BY_HOUR_MAX < span { TimeDelta::days(1) } else { TimeDelta::hours(1) };
        Self { since: start_of(now - span, length), until: now, length }
    }

    /// Returns when each step begins.
    fn starts(self, length: TimeDelta) -> impl Iterator<Item = DateTime<Utc>> {
        std::iter::successors(Some(start_of(self.since, length)), move |at| Some(*at + length))
            .take_while(move |at| *at <= self.until)
    }
}

/// Returns when the step of a time begins.
fn start_of(at: DateTime<Utc>, length: TimeDelta) -> DateTime<Utc> {
    at - TimeDelta::seconds(at.timestamp().rem_euclid(length.num_seconds()))
        - TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos()))
}

/// Adds up the hours of each step.
fn points(steps: Steps, hours: BTreeMap<DateTime<Utc>, HourCounts>) -> Vec<HistoryPoint> {
    let mut sums: BTreeMap<_, _> = steps.starts(steps.length).map(|at| (at, HourCounts::default())).collect();
    for (at, hour) in hours {
        if let Some(sum) = sums.get_mut(&start_of(at, steps.length)) {
            sum.add(&hour);
        }
    }
    let point = |(at, sum): (DateTime<Utc>, HourCounts)| HistoryPoint {
        at,
        accepted: sum.accepted,
        done: sum.done,
        failed: sum.failed,
        cancelled: sum.cancelled,
        p50_ms: sum.percentile(50),
        p95_ms: sum.percentile(95),
        stages_ms: sum.stages_ms,
        pictures_reused: sum.reused,
        pictures_generated: sum.generated,
    };
    sums.into_iter().map(point).collect()
}

/// Adds up the costs of each day.
fn costs(steps: Steps, spent: Vec<(DateTime<Utc>, String, Money)>) -> Vec<CostPoint> {
    let day = |at| (at, CostPoint { at, spent: Money::ZERO, providers: BTreeMap::new() });
    let mut days: BTreeMap<_, _> = steps.starts(TimeDelta::days(1)).map(day).collect();
    for (at, provider, paid) in spent {
        if let Some(day) = days.get_mut(&at) {
            day.spent = day.spent.plus(paid);
            day.providers.insert(provider, paid);
        }
    }
    days.into_values().collect()
}

impl Control {
    /// Groups the jobs that failed within this time and were not put back since.
    pub(crate) fn failures(&self, within: Duration) -> Result<Failures, ControlError> {
        let now = Clock::System.now();
        let since = TimeDelta::from_std(within).ok().and_then(|within| now.checked_sub_signed(within));
        let since = since.unwrap_or(DateTime::UNIX_EPOCH);
        let groups = match self.ledger()? {
            Some(ledger) => ledger.run_blocking(acts::failures(since))?,
            None => Vec::new(),
        };
        let groups: Vec<FailuresGroup> = groups.into_iter().map(FailuresGroup::from).collect();
        let count = groups.iter().map(|group| group.count).sum();
        Ok(Failures { schema: "reelspool/failures-v1", since, count, groups })
    }

    /// Tells what happened within this time, in steps of an hour or a day; at most 10 years.
    pub(crate) fn history(&self, within: Duration) -> Result<History, ControlError> {
        if within.is_zero() {
            let message = "a history of no time was asked for";
            return Err(ControlError::new(Kind::Usage, message, "nothing was changed; say how far back, as in 7d"));
        }
        let steps = Steps::back(within, Clock::System.now());
        let (mut hours, mut spent, mut passes) = (BTreeMap::new(), Vec::new(), Vec::new());
        if let Some(ledger) = self.ledger()? {
            let each = u32::try_from(steps.length.num_hours()).unwrap_or(1);
            hours = ledger.run_blocking(acts::hours(steps.since..steps.until, each))?;
            spent = ledger.run_blocking(acts::spent_by_day(steps.since..steps.until))?;
            passes = ledger.run_blocking(acts::passes(REPORTS_MAX))?;
        }
        Ok(History {
            schema: "reelspool/history-v1",
            since: steps.since,
            until: steps.until,
            step_s: u32::try_from(steps.length.num_seconds()).unwrap_or(0),
            points: points(steps, hours),
            currency: String::clone(&self.config.costs.currency),
            costs: costs(steps, spent),
            passes: passes.iter().rev().map(PassPoint::from).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_history_has_whole_steps_up_to_now() {
        let check = |span: Duration, first: &str, count: usize| {
            let steps = Steps::back(span, at("2026-03-02T10:20:30.5Z"));
            let starts: Vec<_> = steps.starts(steps.length).collect();
            assert_eq!((starts.first(), starts.len()), (Some(&at(first)), count));
        };
        let hour = Duration::from_hours(1);
        check(hour, "2026-03-02T09:00:00Z", 2);
        check(hour * 24, "2026-03-01T10:00:00Z", 25);
        check(hour * 24 * 8, "2026-02-22T10:00:00Z", 193);
        check(hour * 24 * 30, "2026-01-31T00:00:00Z", 31);
        check(Duration::MAX, "2016-03-01T00:00:00Z", 3654);
    }

    #[test]
    fn the_hours_of_a_step_are_added_up() {
        let hour = |done, took, ms| HourCounts {
            done,
            took: [(took, done)].into(),
            stages_ms: [(Stage::Tts, ms)].into(),
            ..HourCounts::default()
        };
        let hours =
            || [(at("2026-03-01T09:00:00Z"), hour(3, 1000, 5)), (at("2026-03-01T23:00:00Z"), hour(1, 8000, 6))].into();
        let now = at("2026-03-02T10:20:30Z");
        let days = points(Steps::back(Duration::from_hours(24 * 9), now), hours());
        let day = days.iter().find(|it| it.at == at("2026-03-01T00:00:00Z")).unwrap();
        assert_eq!((days.len(), day.done, day.stages_ms[&Stage::Tts]), (10, 4, 11));
        assert_eq!((day.p50_ms, day.p95_ms), (Some(1125), Some(9000)));
        let day = points(Steps::back(Duration::from_hours(24), now), hours());
        assert_eq!((day.len(), day.iter().map(|it| it.done).sum::<u64>()), (25, 1), "the first is too old");
        assert_eq!(day[0].p50_ms, None);
    }

    #[test]
    fn each_day_has_its_costs() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let steps = Steps::back(Duration::from_hours(24), at("2026-03-02T10:20:30Z"));
        let second = at("2026-03-02T00:00:00Z");
        let spent = vec![(second, "a".to_owned(), money("1")), (second, "b".to_owned(), money("0.5"))];
        let costs = costs(steps, spent);
        assert_eq!(costs.iter().map(|it| it.spent).collect::<Vec<_>>(), [Money::ZERO, money("1.5")]);
        assert_eq!(costs[1].providers["b"], money("0.5"));
    }
}
