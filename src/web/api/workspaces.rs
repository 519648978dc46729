//! The preserved workspaces of failed jobs: list, keep and remove.

use super::body::Fields;
use super::jobs::JobPath;
use super::operation::{Call, Nothing, Outcome, Reply, answer};
use super::words::Until;
use crate::control::{
    ControlError, KeepOrder, Kept, Kind, List, PassAnswer, WorkspaceDocument, WorkspaceList, WorkspacesOrder,
    WorkspacesRmOrder, keep_until,
};
use crate::web::site::Site;
use crate::workspace::Keep;
use schemars::JsonSchema;
use serde::Deserialize;

pub(super) fn list(site: &Site, _: Call<Nothing>) -> Outcome<WorkspaceList> {
    answer(site.control().workspaces(&WorkspacesOrder::default()))
}

pub(super) fn show(site: &Site, call: Call<JobPath>) -> Outcome<WorkspaceDocument> {
    answer(site.control().workspace(&call.path.id))
}

/// How long a workspace is kept.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeepFields {
    /// Until when: a time such as `2026-12-24T18:00:00Z`, or a length of time from now such as `30d`; left out: for ever.
    #[serde(default)]
    until: Option<Until>,
}

pub(super) fn keep(site: &Site, call: Call<JobPath, Nothing, Fields<KeepFields>>) -> Outcome<List<Kept>> {
    let Fields(KeepFields { until }) = call.body;
    let until = until.map(|Until(until)| keep_until(&until)).transpose()?;
    answer(site.control().keep(&KeepOrder { ids: vec![call.path.id], keep: Some(Keep { until }) }))
}

pub(super) fn unkeep(site: &Site, call: Call<JobPath>) -> Outcome<List<Kept>> {
    answer(site.control().keep(&KeepOrder { ids: vec![call.path.id], keep: None }))
}

/// How something is removed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    /// True if nothing must be changed.
    #[serde(default)]
    pub(super) dry_run: bool,
}

pub(super) fn remove(site: &Site, call: Call<JobPath, Removal>) -> Outcome<PassAnswer> {
    let order = WorkspacesRmOrder { ids: vec![call.path.id], older_than: None, dry_run: call.query.dry_run };
    let Some(passed) = site.control().remove_workspaces(&order, |_| true, |_| ())? else {
        return Err(ControlError::new(Kind::TryLater, "nothing was removed", "try again").into());
    };
    if passed.plan.is_empty() {
        return Err(stays(&passed).into());
    }
    Ok(Reply::ok(passed))
}

/// Says why a workspace that was named was not removed.
fn stays(passed: &PassAnswer) -> ControlError {
    let spared = passed.spared.first().map(|it| format!("the workspace of job `{}` stays: {}", it.id, it.words()));
    let failed = || passed.failed.first().map(|it| format!("{}: {}", it.path, it.reason));
    let message = spared.or_else(failed).unwrap_or_else(|| passed.words.clone());
    ControlError::new(Kind::Refused, message, passed.advice().unwrap_or("nothing was removed"))
}
