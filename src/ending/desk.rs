//! What becomes of the workspace of a job that is over: it goes, or stays for people.

use super::{Ending, Troubles};
use crate::job::{Failure, JobId, JobState};
use crate::ledger::{Kept, acts};
use crate::telemetry::event;
use crate::workspace::{Marker, MarkerState, OpenWorkspace, Size, Workspace, WorkspaceError};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

impl Ending {
    /// Takes over the workspace that a dead worker may have left, and ends the children that it left running.
    ///
    /// `None` where there is none, or where what stands there is not ours. A workspace that somebody holds is an error.
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

    /// Finishes what a crash after the commit of a success left: removes the workspace, or keeps it for people where the
    /// job asked for that.
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

    /// Lets the workspace of a success go, unless its job asked for it.
    pub(super) fn let_go(&self, desk: OpenWorkspace, keep: bool, now: DateTime<Utc>, troubles: &mut Troubles) {
        let path = desk.place.dir().to_path_buf();
        let gone = if keep { self.keep(desk, now) } else { desk.remove().map(drop) };
        gone.unwrap_or_else(|error| troubles.stuck(&path, error.failure(), &error));
    }

    /// Marks the workspace of a success as kept.
    fn keep(&self, desk: OpenWorkspace, now: DateTime<Utc>) -> Result<(), WorkspaceError> {
        let place = desk.place.clone();
        let size = desk.preserve(MarkerState::Kept, None, now)?;
        if let Err(error) = self.ledger.run_blocking(acts::workspace_kept(place.id().clone(), kept(place.dir(), size)))
        {
            super::unavailable(place.id(), &error); // the next count of the workspaces mends it
        }
        Ok(())
    }
}

/// Marks the workspace of a job that did not succeed as preserved. Where that fails the job still ends: one full disk
/// must not keep it from its verdict, and the next count of the workspaces mends the size.
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

/// Tells the ledger of a workspace that waits for people.
pub(super) fn kept(path: &Path, size: Size) -> Kept {
    Kept { path: path.display().to_string(), bytes: size.bytes, entries: size.entries }
}

fn stuck(place: &Workspace, error: &WorkspaceError) {
    event::WorkspaceStuck { path: place.dir().display().to_string(), reason: error.to_string() }.emit();
}
