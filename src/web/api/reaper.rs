//! The reaper: its last passes, what the next one would do, and running one now.

use super::body::Fields;
use super::operation::{Call, Nothing, Outcome, Reply, answer};
use super::words::{Id, Span, UpTo, texts};
use crate::control::{PassAnswer, PassView, ReapOrder};
use crate::ledger::REPORTS_MAX;
use crate::web::site::Site;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many passes are returned.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PassesQuery {
    /// The greatest number of passes; 50 by default.
    limit: Option<UpTo<REPORTS_MAX>>,
}

/// The newest passes, and when the next one is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct PassList {
    schema: &'static str,
    /// The newest first.
    items: Vec<PassView>,
    /// When the next pass is planned.
    next: Option<DateTime<Utc>>,
}

pub(super) fn passes(site: &Site, call: Call<Nothing, PassesQuery>) -> Outcome<PassList> {
    let passes = site.control().passes(call.query.limit.map_or(REPORTS_MAX, |UpTo(it)| it))?;
    Ok(Reply::ok(PassList { schema: "reelspool/passes-v1", items: passes.items, next: passes.next }))
}

/// The state of a job that left a workspace.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Left {
    Failed,
    Cancelled,
    Done,
}

impl Left {
    fn name(self) -> String {
        match self {
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
        .to_owned()
    }
}

/// Which workspaces a pass looks at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanQuery {
    /// Only workspaces of jobs that ended in this state, however young.
    state: Option<Left>,
    /// Only workspaces of jobs that ended longer ago, such as `2d`.
    older_than: Option<Span>,
}

pub(super) fn plan(site: &Site, call: Call<Nothing, PlanQuery>) -> Outcome<PassAnswer> {
    let PlanQuery { state, older_than } = call.query;
    let order = ReapOrder {
        state: state.map(Left::name),
        older_than: older_than.map(|Span(it)| it),
        dry_run: true,
        ..ReapOrder::default()
    };
    answer(site.control().reap(&order, |_| ()))
}

/// Which workspaces a pass removes; without any choice it applies the limits.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RunFields {
    /// Only the workspaces of these jobs, however young.
    #[serde(default)]
    ids: Vec<Id>,
    /// Only workspaces of jobs that ended in this state, however young.
    #[serde(default)]
    state: Option<Left>,
    /// Only workspaces of jobs that ended longer ago, such as `2d`.
    #[serde(default)]
    older_than: Option<Span>,
    /// True if nothing must be changed.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn run(site: &Site, call: Call<Nothing, Nothing, Fields<RunFields>>) -> Outcome<PassAnswer> {
    let Fields(RunFields { ids, state, older_than, dry_run }) = call.body;
    let older_than = older_than.map(|Span(it)| it);
    let order = ReapOrder { ids: texts(ids), state: state.map(Left::name), older_than, timer: false, dry_run };
    answer(site.control().reap(&order, |_| ()))
}
