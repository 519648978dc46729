//! Runs one pass of the reaper now, with or without a running daemon.

use super::{Control, ControlError, Kind, job_ids};
use crate::job::JobState;
use crate::reaper::{Done, Item, Order, Reaper, Selection, Spare, Spared, Trigger, to_json, words};
use crate::setup;
use crate::telemetry::event::ReaperItemFailed;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// The states in which a job may leave a workspace.
pub(crate) const LEFT_STATES: [JobState; 3] = [JobState::Failed, JobState::Cancelled, JobState::Done];

/// A request for a pass.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReapOrder {
    /// Only the workspaces of these jobs, however young.
    pub(crate) ids: Vec<String>,
    /// Only the workspaces of jobs that ended in this state: failed, cancelled or done.
    pub(crate) state: Option<String>,
    /// Only the workspaces of jobs that ended longer ago.
    pub(crate) older_than: Option<Duration>,
    /// True if a timer runs the command, not a person.
    pub(crate) timer: bool,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
}

/// What a pass did, or would do: the flat report with the plan and the problems.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct PassAnswer {
    #[serde(flatten)]
    report: Map<String, Value>,
    /// The workspaces that are removed, with the reason, in order.
    pub(crate) plan: Vec<Planned>,
    /// The workspaces that were named and are not removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) spared: Vec<Stays>,
    /// The operations that failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) failed: Vec<NotDone>,
    /// How the pass ended.
    #[serde(skip)]
    pub(crate) end: PassEnd,
    /// True if the pass left out a part of what was requested.
    #[serde(skip)]
    pub(crate) skipped_some: bool,
    /// The reason for the outcome; empty if there is none.
    #[serde(skip)]
    pub(crate) reason: String,
    /// The report as one line for people.
    #[serde(skip)]
    pub(crate) words: String,
}

/// How a pass ended. A named workspace that cannot be removed is an error; what other filters leave out is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassEnd {
    /// Everything was done.
    Good,
    /// The pass failed.
    Failed,
    /// The pass did nothing, for example because another one runs; a later one may work.
    Skipped,
    /// Some operations failed.
    Partial,
    /// A workspace that was named is kept.
    Kept,
    /// A workspace that was named is in use.
    InUse,
}

/// A workspace that is removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Planned {
    pub(crate) id: String,
    pub(crate) state: JobState,
    pub(crate) finished_at: DateTime<Utc>,
    pub(crate) age_s: u64,
    pub(crate) bytes: u64,
    pub(crate) entries: u64,
    pub(crate) reason: &'static str,
}

/// A workspace that was named and is not removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Stays {
    pub(crate) id: String,
    pub(crate) reason: &'static str,
    pub(crate) kept_until: Option<DateTime<Utc>>,
}

/// An operation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct NotDone {
    pub(crate) op: String,
    pub(crate) errno: u32,
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl From<Item> for Planned {
    fn from(it: Item) -> Self {
        let Item { found, reason, age } = it;
        Self {
            id: found.id.to_string(),
            state: found.state,
            finished_at: found.finished_at,
            age_s: age.as_secs(),
            bytes: found.bytes,
            entries: found.entries,
            reason: reason.as_str(),
        }
    }
}

impl From<Spared> for Stays {
    fn from(it: Spared) -> Self {
        let kept_until = if let Spare::Kept { until } = it.why { until } else { None };
        Self { id: it.id.to_string(), reason: it.why.as_str(), kept_until }
    }
}

impl Stays {
    /// Explains why it stays, and how to change that.
    pub(crate) fn words(&self) -> String {
        match (self.reason, self.kept_until) {
            ("kept", None) => "it is kept; `reelspool workspaces unkeep` ends that".to_owned(),
            ("kept", Some(until)) => {
                format!(
                    "it is kept until {}; `reelspool workspaces unkeep` ends that",
                    until.format("%Y-%m-%d %H:%M:%SZ")
                )
            }
            ("in_use", _) => "it is in use; its job waits or runs again".to_owned(),
            _ => "its job ended in another state, or not long enough ago".to_owned(),
        }
    }
}

impl NotDone {
    /// Returns what was not changed when the operation failed, and what to do.
    pub(crate) fn advice(&self) -> &'static str {
        match self.op.as_str() {
            "remove" => "it stays in the trash and is tried again; look for a mount, or for lsattr and rights",
            "hold" | "trash" => "the workspace stays where it is and is tried again; look at its rights and its marker",
            "ledger" => "what was removed is gone, the ledger follows with the next pass; see `reelspool doctor`",
            "list" | "lock" => "nothing was removed; look at the rights of the directory",
            "results" | "temps" => "the file stays and is tried again; look at its rights",
            "evict" | "verify" => "the pictures stay as they are; see `reelspool images verify`",
            _ => "it is tried again by the next pass",
        }
    }
}

impl PassAnswer {
    /// Returns what to do about a pass that was skipped; `None` if it was not.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        Some(match self.reason.as_str() {
            "busy" => "nothing was removed: another pass is at work; try again when it has ended",
            "clock_back" => {
                "nothing was removed: the clock was set back since the last pass; where it is right now, the next pass goes \
                 by it (a dry run is none), and a workspace that is named goes at once"
            }
            _ => return None,
        })
    }
}

impl From<ReaperItemFailed> for NotDone {
    fn from(it: ReaperItemFailed) -> Self {
        Self { op: it.op, errno: it.errno, path: it.path, reason: it.reason }
    }
}

#[cfg(test)]
impl PassAnswer {
    /// Makes the answer of a pass without a report.
    pub(super) fn example(plan: Vec<Planned>, spared: Vec<Stays>, failed: Vec<NotDone>) -> Self {
        let (end, report) = (PassEnd::Partial, Map::new());
        Self { report, plan, spared, failed, end, skipped_some: false, reason: String::new(), words: String::new() }
    }
}

/// Converts the result of a pass into an answer.
fn passed(done: Done) -> PassAnswer {
    let why: Vec<Spare> = done.spared.iter().map(|it| it.why).collect();
    PassAnswer {
        report: to_json(&done.report),
        end: end(&done.report.pass.outcome, done.report.removal.errors, &why),
        skipped_some: 0 < done.report.removal.skipped,
        words: words(&done.report),
        plan: done.items.into_iter().map(Planned::from).collect(),
        spared: done.spared.into_iter().map(Stays::from).collect(),
        failed: done.failed.into_iter().map(NotDone::from).collect(),
        reason: done.report.pass.reason,
    }
}

fn end(outcome: &str, errors: u64, spared: &[Spare]) -> PassEnd {
    match outcome {
        "failed" => PassEnd::Failed,
        "skipped" => PassEnd::Skipped,
        _ if 0 < errors => PassEnd::Partial,
        _ if spared.iter().any(|why| matches!(why, Spare::Kept { .. })) => PassEnd::Kept,
        _ if spared.contains(&Spare::InUse) => PassEnd::InUse,
        _ => PassEnd::Good,
    }
}

impl Control {
    /// Runs a pass. If one of the named jobs has no preserved workspace, it fails and removes nothing. `begin` gets the
    /// reaper before the pass, so that the caller can stop it; its return value is dropped after the pass.
    pub(crate) fn reap<G>(
        &self,
        order: &ReapOrder,
        begin: impl FnOnce(&Arc<Reaper>) -> G,
    ) -> Result<PassAnswer, ControlError> {
        let ids = job_ids(&order.ids)?;
        let state = order.state.as_deref().map(state).transpose()?;
        if !ids.is_empty() {
            self.preserved(&ids)?;
        }
        let selection = Selection { ids, state, older_than: order.older_than };
        let chosen = selection != Selection::default();
        let trigger = if order.timer { Trigger::Timer } else { Trigger::Manual };
        let order = Order { dry_run: order.dry_run, selection: chosen.then_some(selection), ..Order::new(trigger) };
        self.pass(&order, begin)
    }

    /// Runs a pass; a dry run needs no right to write.
    pub(super) fn pass<G>(
        &self,
        order: &Order,
        begin: impl FnOnce(&Arc<Reaper>) -> G,
    ) -> Result<PassAnswer, ControlError> {
        setup::check_owner(&self.config)?;
        let reaper = if order.dry_run {
            setup::looking_reaper(&self.config, self.ledger()?, self.workspaces_here()?)
        } else {
            setup::directories(&self.config)?;
            setup::lone_reaper(&self.config)?
        };
        let reaper = Arc::new(reaper);
        let _guard = begin(&reaper);
        Ok(passed(reaper.pass(order)))
    }
}

fn state(text: &str) -> Result<JobState, ControlError> {
    LEFT_STATES.into_iter().find(|state| state.as_str() == text).ok_or_else(|| {
        let hint = "nothing was removed; it is one of failed, cancelled and done";
        ControlError::new(Kind::Usage, format!("`{text}` is not a state of a preserved workspace"), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides_how_a_pass_ended() {
        let kept = Spare::Kept { until: None };
        let check = |outcome, errors, spared: &[Spare], expected| assert_eq!(end(outcome, errors, spared), expected);
        check("ok", 0, &[], PassEnd::Good);
        check("ok", 0, &[Spare::NotMeant], PassEnd::Good);
        check("ok", 0, &[Spare::InUse, Spare::NotMeant], PassEnd::InUse);
        check("ok", 0, &[Spare::InUse, kept], PassEnd::Kept);
        check("partial", 1, &[kept], PassEnd::Partial);
        check("skipped", 1, &[kept], PassEnd::Skipped);
        check("failed", 1, &[], PassEnd::Failed);
    }

    #[test]
    fn only_an_ended_job_leaves_a_workspace() {
        assert_eq!(state("failed"), Ok(JobState::Failed));
        for wrong in ["queued", "rejected", ""] {
            assert_eq!(state(wrong).map_err(|error| error.kind), Err(Kind::Usage), "{wrong}");
        }
    }
}
