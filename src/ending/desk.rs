//! The workspace of a job that has ended: it is removed, or preserved for people.

use super::{Ending, Troubles};
use crate::job::{Failure, JobId, JobState};
use crate::ledger::{Kept, acts};
use crate::telemetry::event;
use crate::workspace::{Marker, MarkerState, OpenWorkspace, Size, Workspace, WorkspaceError};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

impl Ending {
    /// Opens the workspace that a dead worker may have left, and kills the children that it left running.
    ///
    /// `None` if there is no workspace or it is not ours. Fails if another process holds it.
    pub(crate) fn take_over(&self, id: &JobId) -> Result<Option<OpenWorkspace>, WorkspaceError> {
        let place = self.workspaces.place(id);
        if place.is_gone() {
            return Ok(None);
        }
        let desk = match self.workspaces.enter(id, self.clock.now()) {
            Err(error @ WorkspaceError::Foreign { .. }) => {
                stuck(&place, &error);
                return Ok(None);
            }
            desk => desk?,
        };
        let read = |source| WorkspaceError::Io { act: "read", path: place.temp(), source };
        let killed = children::kill_recorded(&place.temp()).map_err(read)?;
        if 0 < killed {
            event::ChildrenKilled { job: id.clone(), killed }.emit();
        }
        Ok(Some(desk))
    }

    /// Completes a success that a crash interrupted after the commit: removes the workspace, or keeps it if the job
    /// asked for that.
    pub(crate) fn clear_workspace(&self, id: &JobId) {
        let place = self.workspaces.place(id);
        let marker = Marker::read(place.dir()).ok().flatten();
        let done = match marker {
            Some(marker) if marker.state == MarkerState::Kept => Ok(()),
            Some(marker) if marker.keep_on_success => {
                let now = self.clock.now();
                self.workspaces.enter(id, now).and_then(|desk| self.keep(desk, now))
            }
            _ => self.workspaces.remove(id),
        };
        if let Err(error) = done {
            stuck(&place, &error);
        }
    }

    /// Removes the workspace of a successful job, or keeps it if the job asked for that.
    pub(super) fn let_go(&self, desk: OpenWorkspace, keep: bool, now: DateTime<Utc>, troubles: &mut Troubles) {
        let path = desk.place.dir().to_path_buf();
        let gone = if keep { self.keep(desk, now) } else { desk.remove().map(drop) };
        gone.unwrap_or_else(|error| troubles.stuck(&path, error.failure(), &error));
    }

    /// Marks the workspace of a successful job as kept.
    fn keep(&self, desk: OpenWorkspace, now: DateTime<Utc>) -> Result<(), WorkspaceError> {
        let place = desk.place.clone();
        let size = desk.preserve(MarkerState::Kept, None, now)?;
        if let Err(error) = self.ledger.run_blocking(acts::workspace_kept(place.id().clone(), kept(place.dir(), size)))
        {
            super::unavailable(place.id(), &error); // corrected by the next full count
        }
        Ok(())
    }
}

/// Marks the workspace of a failed or cancelled job as preserved. If that fails, the job still ends, so that a full
/// disk does not hold back the verdict; the size is corrected by the next full count.
pub(super) fn preserve(
    desk: OpenWorkspace,
    failure: &Failure,
    state: JobState,
    now: DateTime<Utc>,
    troubles: &mut Troubles,
) -> (PathBuf, Size) {
    let marker = if state == JobState::Cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
    let path = desk.place.dir().to_path_buf();
    let size = desk.preserve(marker, Some(failure), now).unwrap_or_else(|error| {
        troubles.stuck(&path, error.failure(), &error);
        Size::default()
    });
    (path, size)
}

/// Returns what the ledger records of a preserved workspace.
pub(super) fn kept(path: &Path, size: Size) -> Kept {
    Kept { path: path.display().to_string(), bytes: size.bytes, entries: size.entries }
}

fn stuck(place: &Workspace, error: &WorkspaceError) {
    event::WorkspaceStuck { path: place.dir().display().to_string(), reason: error.to_string() }.emit();
}
