//! Workspaces of failed jobs, for measuring.

use crate::job::JobId;
use crate::workspace::MarkerState;
use chrono::DateTime;
use std::ffi::OsString;
use std::path::Path;

/// The workspaces below a directory, and their trash.
#[derive(Debug)]
pub struct Workspaces {
    all: workspace::Workspaces,
}

impl Workspaces {
    /// Opens them.
    pub fn open(root: &Path, trash: &Path) -> Self {
        Self { all: workspace::Workspaces::open(root, trash, "bench").unwrap() }
    }

    /// Makes the workspace of a failed job with one file.
    pub fn preserve(&self, id: &str) {
        let desk = self.all.enter(&parsed(id), DateTime::UNIX_EPOCH).unwrap();
        fsx::write_durable(&desk.place.temp().join("file"), b"x").unwrap();
        desk.preserve(MarkerState::Failed, None, DateTime::UNIX_EPOCH).unwrap();
    }

    /// Moves a workspace into the trash like the reaper: lock, marker, rename. Returns its name there.
    pub fn discard(&self, id: &str) -> OsString {
        self.all.hold(&parsed(id)).unwrap().unwrap().discard().unwrap()
    }

    /// Removes one from the trash.
    pub fn remove(&self, name: OsString) {
        drop(self.all.remover().remove(vec![name]));
    }

    /// Empties the trash; returns whether everything in it could be read.
    pub fn empty_trash(&self) -> bool {
        self.all.empty_trash().unread.is_none()
    }
}

fn parsed(id: &str) -> JobId {
    id.parse().unwrap()
}
