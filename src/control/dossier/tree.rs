//! The workspace of one job: how large it is, what is in it, and how long it stays.

use super::{Control, ControlError};
use crate::clock::Clock;
use crate::control::ShownPath;
use crate::job::{JobId, JobState};
use crate::reaper::policy::Preserved;
use crate::setup;
use crate::workspace::MarkerState;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// How many files and directories are listed.
const ENTRIES_MAX: usize = 500;

/// The workspace of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WorkspaceTree {
    schema: &'static str,
    pub(crate) id: String,
    pub(crate) state: WorkspaceState,
    pub(crate) path: ShownPath,
    /// The allocated bytes of what is listed.
    pub(crate) bytes: u64,
    /// The files and directories, by path.
    pub(crate) files: Vec<FileView>,
    /// False if there are more than are listed.
    pub(crate) whole: bool,
    /// True if it is kept now.
    pub(crate) kept: bool,
    pub(crate) kept_until: Option<DateTime<Utc>>,
    /// When it may be removed because of its age; `None`: never, or not yet.
    pub(crate) due: Option<DateTime<Utc>>,
}

/// Whether a workspace is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WorkspaceState {
    /// Its job waits or runs.
    Active,
    /// Its job has ended; people may look at it, keep it and remove it.
    Preserved,
}

/// A file or directory of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FileView {
    /// Its path in the workspace.
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) directory: bool,
}

impl Control {
    /// Returns the workspace of a job; `None` if there is none.
    pub(crate) fn workspace_tree(&self, id: &JobId) -> Result<Option<WorkspaceTree>, ControlError> {
        let Some(visit) = self.visit(id)? else { return Ok(None) };
        let now = Clock::System.now();
        let contents = visit.contents(ENTRIES_MAX).map_err(|error| self.unread(id, &error))?;
        let ended = match visit.marker.state {
            MarkerState::Active => None,
            MarkerState::Failed => Some(JobState::Failed),
            MarkerState::Cancelled => Some(JobState::Cancelled),
            MarkerState::Kept => Some(JobState::Done),
        };
        let preserved = ended.zip(visit.marker.finished_at).map(|(state, finished_at)| Preserved {
            id: id.clone(),
            state,
            finished_at,
            bytes: 0,
            entries: 0,
            keep: visit.marker.facts().keep_of(state),
            live: false,
        });
        let policy = setup::reaper_settings(&self.config).policy;
        let files = contents.entries.into_iter();
        let files: Vec<_> = files.map(|it| FileView { path: it.path, bytes: it.bytes, directory: it.is_dir }).collect();
        Ok(Some(WorkspaceTree {
            schema: "reelspool/workspace-tree-v1",
            id: id.to_string(),
            state: if ended.is_some() { WorkspaceState::Preserved } else { WorkspaceState::Active },
            path: ShownPath(self.config.storage.job_workspaces.join(id.as_str())),
            bytes: files.iter().map(|it| it.bytes).sum(),
            files,
            whole: contents.is_whole,
            kept: preserved.as_ref().is_some_and(|it| it.is_kept(now)),
            kept_until: preserved.as_ref().and_then(|it| it.keep.as_ref()?.until),
            due: preserved.as_ref().and_then(|it| policy.due(it, now)),
        }))
    }
}
