//! The preserved workspaces of failed jobs: list, keep and remove. Everything is read from the directories.

use super::reap::PassAnswer;
use super::{Control, ControlError, Kind, List, ShownPath, job_id, job_ids};
use crate::clock::Clock;
use crate::job::{JobId, JobState};
use crate::ledger::Usage;
#[cfg(feature = "page")]
use crate::ledger::acts;
use crate::reaper::policy::{Preserved, plan};
use crate::reaper::{Order, Policy, Reaper, Reason, Selection, Trigger, mark_live};
use crate::setup;
use crate::workspace::marker;
use crate::workspace::{Keep, Marker, WorkspaceError, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The description of a directory that is neither kept nor removed.
pub(crate) const UNKNOWN: &str = "not made by this installation, or without its marker";

/// The preserved workspaces, the oldest first, and directories that are not ours.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct WorkspaceList {
    schema: &'static str,
    pub(crate) items: Vec<WorkspaceView>,
    pub(crate) unknown: Vec<String>,
    /// When the directories were read.
    #[serde(skip)]
    pub(crate) now: DateTime<Utc>,
    /// Number and size of all.
    #[serde(skip)]
    pub(crate) all: Usage,
    /// The id after which the list goes on; `None` at its end.
    #[serde(skip)]
    pub(crate) next: Option<String>,
}

/// A request for a list of workspaces; by default of all.
#[derive(Debug, Clone, Default)]
pub(crate) struct WorkspacesOrder {
    /// Only those after this one.
    pub(crate) after: Option<String>,
    /// The greatest number.
    pub(crate) limit: Option<usize>,
}

/// A preserved workspace, and what the next pass would do with it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct WorkspaceView {
    pub(crate) id: String,
    pub(crate) state: JobState,
    pub(crate) path: ShownPath,
    pub(crate) finished_at: DateTime<Utc>,
    pub(crate) bytes: u64,
    pub(crate) entries: u64,
    /// True if it is kept now.
    pub(crate) kept: bool,
    pub(crate) kept_until: Option<DateTime<Utc>>,
    /// True if its job is queued or running again.
    pub(crate) in_use: bool,
    /// When it may be removed because of its age; `None`: never.
    pub(crate) due: Option<DateTime<Utc>>,
    /// The limit because of which the next pass removes it; `None` if it stays.
    pub(crate) goes_by: Option<&'static str>,
}

/// What becomes of a preserved workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goes {
    /// It stays while its job waits or runs again.
    InUse,
    /// The next pass removes it, because of this limit.
    NextPass(&'static str),
    /// It is kept until a person ends that.
    Kept,
    /// No limit removes it.
    Never,
    /// It is removed then; it may be kept until a time.
    At {
        /// When it is due.
        due: DateTime<Utc>,
        /// Until when it is kept.
        kept_until: Option<DateTime<Utc>>,
    },
}

/// Why a workspace is there, and what became of its job.
#[cfg(feature = "page")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fate {
    /// Why its job failed; `None` where it did not, or where that cannot be read.
    pub(crate) reason: Option<marker::Reason>,
    /// The state of its job now; `None` if it is not known.
    pub(crate) job: Option<JobState>,
}

impl WorkspaceView {
    /// Reads why its job failed.
    fn reason(&self) -> Option<marker::Reason> {
        let mut reason = Marker::read(&self.path).ok().flatten()?.reason?;
        reason.hint = reason.hint.replace(" ID`", &format!(" {}`", self.id));
        Some(reason)
    }

    /// Returns what becomes of it.
    pub(crate) fn goes(&self, now: DateTime<Utc>) -> Goes {
        match (self.in_use, self.goes_by, self.due) {
            (true, _, _) => Goes::InUse,
            (false, Some(limit), _) => Goes::NextPass(limit),
            (false, None, None) if self.kept => Goes::Kept,
            (false, None, None) => Goes::Never,
            (false, None, Some(due)) => Goes::At { due, kept_until: self.kept_until.filter(|until| now < *until) },
        }
    }
}

/// A preserved workspace with the reason of the failure.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct WorkspaceDocument {
    #[serde(flatten)]
    pub(crate) view: WorkspaceView,
    schema: &'static str,
    pub(crate) reason: Option<marker::Reason>,
    /// When the workspace was read.
    #[serde(skip)]
    pub(crate) now: DateTime<Utc>,
}

/// A request to keep workspaces, or to end that.
#[derive(Debug, Clone)]
pub(crate) struct KeepOrder {
    /// The jobs' ids.
    pub(crate) ids: Vec<String>,
    /// Until when they are kept; `None` ends it.
    pub(crate) keep: Option<Keep>,
}

/// A workspace that is kept, or no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the released document")]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) kept: bool,
    pub(crate) kept_until: Option<DateTime<Utc>>,
}

/// A request to remove preserved workspaces now.
#[derive(Debug, Clone, Default)]
pub(crate) struct WorkspacesRmOrder {
    /// The jobs' ids; empty means all.
    pub(crate) ids: Vec<String>,
    /// Only those of jobs that ended longer ago.
    pub(crate) older_than: Option<Duration>,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
}

/// The preserved workspaces, with the plan of the next pass.
struct Look {
    found: Vec<Preserved>,
    unknown: Vec<PathBuf>,
    going: HashMap<JobId, Reason>,
    policy: Policy,
    root: PathBuf,
    now: DateTime<Utc>,
}

impl Look {
    fn view(&self, it: &Preserved) -> WorkspaceView {
        WorkspaceView {
            id: it.id.to_string(),
            state: it.state,
            path: ShownPath(self.root.join(it.id.as_str())),
            finished_at: it.finished_at,
            bytes: it.bytes,
            entries: it.entries,
            kept: it.is_kept(self.now),
            kept_until: it.keep.as_ref().and_then(|keep| keep.until),
            in_use: it.live,
            due: self.policy.due(it, self.now),
            goes_by: self.going.get(&it.id).map(|reason| reason.as_str()),
        }
    }

    fn get(&self, id: &JobId) -> Result<&Preserved, ControlError> {
        self.found.iter().find(|it| it.id == *id).ok_or_else(|| self.none(id))
    }

    /// Returns the error for a job without a workspace here.
    fn none(&self, id: &JobId) -> ControlError {
        let stands = self.unknown.iter().find(|path| path.ends_with(id.as_str()));
        stands.map_or_else(
            || none(id),
            |path| {
                let message = format!("{} is there, but it is {UNKNOWN}", path.display());
                let hint = "nothing was changed; look at it, and remove it yourself";
                ControlError::new(Kind::NotFound, message, hint)
            },
        )
    }
}

impl Control {
    /// Lists the preserved workspaces.
    pub(crate) fn workspaces(&self, order: &WorkspacesOrder) -> Result<WorkspaceList, ControlError> {
        let mut look = self.look(&[])?;
        let after = order.after.as_deref().and_then(|id| look.found.iter().position(|it| it.id.as_str() == id));
        let start = after.map_or(0, |at| at + 1);
        let end = start.saturating_add(order.limit.unwrap_or(usize::MAX)).min(look.found.len());
        mark_live(self.ledger()?.as_ref(), look.found.get_mut(start..end).into_iter().flatten());
        let items: Vec<_> = look.found.get(start..end).into_iter().flatten().map(|it| look.view(it)).collect();
        Ok(WorkspaceList {
            schema: "reelspool/list-v1",
            next: items.last().filter(|_| end < look.found.len()).map(|it| it.id.clone()),
            items,
            unknown: look.unknown.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            now: look.now,
            all: Usage { entries: look.found.len() as u64, bytes: look.found.iter().map(|it| it.bytes).sum() },
        })
    }

    /// Returns one preserved workspace; fails if there is none.
    pub(crate) fn workspace(&self, id: &str) -> Result<WorkspaceDocument, ControlError> {
        let id = job_id(id)?;
        let look = self.look(std::slice::from_ref(&id))?;
        let view = look.view(look.get(&id)?);
        let reason = view.reason();
        Ok(WorkspaceDocument { view, schema: "reelspool/workspace-v1", reason, now: look.now })
    }

    /// Returns why each of these workspaces is there, and what became of its job.
    #[cfg(feature = "page")]
    pub(crate) fn fates(&self, views: &[WorkspaceView]) -> Result<Vec<Fate>, ControlError> {
        let ledger = self.ledger()?;
        let fate = |view: &WorkspaceView| {
            let record = match &ledger {
                Some(ledger) => ledger.run_blocking(acts::job(job_id(&view.id)?))?,
                None => None,
            };
            Ok(Fate { reason: view.reason(), job: record.map(|it| it.state) })
        };
        views.iter().map(fate).collect()
    }

    /// Keeps workspaces, or ends that. All ids are checked first: if one is wrong, nothing is changed.
    pub(crate) fn keep(&self, order: &KeepOrder) -> Result<List<Kept>, ControlError> {
        let ids = job_ids(&order.ids)?;
        self.preserved(&ids)?;
        let workspaces = self.workspaces_here()?;
        let mut items: Vec<Kept> = Vec::with_capacity(ids.len());
        for id in &ids {
            let done = items.iter().map(|it| it.id.as_str());
            keep_one(&workspaces, id, order.keep).map_err(|error| error.after(done))?;
            let kept_until = order.keep.as_ref().and_then(|keep| keep.until);
            items.push(Kept { id: id.to_string(), kept: order.keep.is_some(), kept_until });
        }
        Ok(items.into())
    }

    /// Removes preserved workspaces. All ids are checked first: if one is wrong or kept, nothing is removed. Then
    /// `go_on` is called with their number, except in a dry run; if it returns false, the result is `None`. `begin` is
    /// as for [`Control::reap`].
    pub(crate) fn remove_workspaces<G>(
        &self,
        order: &WorkspacesRmOrder,
        go_on: impl FnOnce(usize) -> bool,
        begin: impl FnOnce(&Arc<Reaper>) -> G,
    ) -> Result<Option<PassAnswer>, ControlError> {
        let ids = job_ids(&order.ids)?;
        let (found, now) = (self.preserved(&ids)?, Clock::System.now());
        if let Some(kept) = found.iter().find(|it| ids.contains(&it.id) && it.is_kept(now)) {
            let message = format!("the workspace of job `{}` is kept", kept.id);
            let hint = format!("nothing was removed; `reelspool workspaces unkeep {}` ends that", kept.id);
            return Err(ControlError::new(Kind::Refused, message, hint));
        }
        let count = if ids.is_empty() { found.len() } else { ids.len() };
        if !order.dry_run && !go_on(count) {
            return Ok(None);
        }
        let selection = Selection { ids, state: None, older_than: order.older_than };
        let order = Order { dry_run: order.dry_run, selection: Some(selection), ..Order::new(Trigger::Manual) };
        self.pass(&order, begin).map(Some)
    }

    /// Reads all preserved workspaces; fails if one of these jobs has none.
    pub(super) fn preserved(&self, ids: &[JobId]) -> Result<Vec<Preserved>, ControlError> {
        let look = self.look(ids)?;
        ids.iter().try_for_each(|id| look.get(id).map(|_| ()))?;
        Ok(look.found)
    }

    /// Reads what is preserved, and plans the next pass. Whether a job is live again is known of those that are planned or
    /// named.
    fn look(&self, named: &[JobId]) -> Result<Look, ControlError> {
        let (policy, now) = (setup::reaper_settings(&self.config).policy, Clock::System.now());
        setup::check_owner(&self.config)?;
        let ledger = self.ledger()?;
        let mut snapshot = self.snapshot(ledger.clone(), now)?;
        let plan = snapshot.plan(ledger.as_ref(), named, |it| plan(&it.preserved, &it.disk, &policy, now));
        let going = plan.items.into_iter().map(|item| (item.found.id, item.reason)).collect();
        let (mut found, mut unknown) = (snapshot.preserved, snapshot.unknown);
        unknown.sort();
        found.sort_by(|a, b| (a.finished_at, &a.id).cmp(&(b.finished_at, &b.id)));
        Ok(Look { found, unknown, going, policy, root: self.config.storage.job_workspaces.clone(), now })
    }
}

fn keep_one(workspaces: &Workspaces, id: &JobId, keep: Option<Keep>) -> Result<(), ControlError> {
    let failed = |error: WorkspaceError| {
        let (kind, hint) = match &error {
            WorkspaceError::Busy { .. } => (Kind::InUse, "try again when its job has ended"),
            WorkspaceError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                (Kind::Denied, "do it as the owner of the directory, as with `sudo -u reelspool`")
            }
            WorkspaceError::Io { .. } | WorkspaceError::Foreign { .. } => {
                (Kind::Io, "look at its rights and its marker")
            }
        };
        ControlError::of(kind, &error, format!("it was left as it is; {hint}"))
    };
    let mut held = workspaces.hold(id).map_err(failed)?.ok_or_else(|| none(id))?;
    held.set_keep(keep).map_err(failed)
}

/// Returns the error for a job without a preserved workspace.
fn none(id: &JobId) -> ControlError {
    let hint = "nothing was changed; `reelspool workspaces list` shows them";
    ControlError::new(Kind::NotFound, format!("no workspace of job `{id}` is preserved"), hint)
}

/// Parses until when a workspace is kept: a time, or a duration from now.
pub(crate) fn keep_until(text: &str) -> Result<DateTime<Utc>, ControlError> {
    time_to_come(text, Clock::System.now())
}

fn time_to_come(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, ControlError> {
    let later = humantime::parse_duration(text).ok().and_then(|span| TimeDelta::from_std(span).ok());
    let later = later.and_then(|span| now.checked_add_signed(span));
    let at = later.or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()));
    at.filter(|at| now < *at).ok_or_else(|| {
        let hint = "nothing was changed; write it as 2026-12-24T18:00:00Z, or as 30d";
        ControlError::new(Kind::Usage, format!("`{text}` is not a time to come"), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_keep_until_lies_ahead() {
        let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let check = |text: &str, expected: Option<&str>| {
            let expected = expected.map(|at| at.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(time_to_come(text, now).ok(), expected, "{text}");
        };
        check("1d", Some("2026-01-02T00:00:00Z"));
        check("2026-01-01T01:00:00+00:30", Some("2026-01-01T00:30:00Z"));
        check("2025-12-31T00:00:00Z", None);
        check("0s", None);
        check("tomorrow", None);
        check("", None);
    }
}
