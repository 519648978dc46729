//! The paths inside a workspace.

use job::JobId;
use std::io;
use std::path::{Path, PathBuf};

/// The private directory of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    id: JobId,
    dir: PathBuf,
}

impl Workspace {
    /// Returns the workspace of a job below `root`; does not touch the disk.
    pub fn below(root: &Path, id: &JobId) -> Self {
        Self { id: id.clone(), dir: root.join(id.as_str()) }
    }

    /// Returns the job's id.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Returns the workspace's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Tells whether the directory does not exist. A directory that cannot be read counts as existing.
    pub fn is_gone(&self) -> bool {
        is_gone(&self.dir)
    }

    /// Returns `audio/`, with the narration.
    pub fn audio(&self) -> PathBuf {
        self.dir.join("audio")
    }

    /// Returns `video/`, with the files that are published.
    pub fn video(&self) -> PathBuf {
        self.dir.join("video")
    }

    /// Returns `temp/`, with all intermediate files.
    pub fn temp(&self) -> PathBuf {
        self.dir.join("temp")
    }

    /// Returns the absolute path of a path in a hand-over.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.join(relative)
    }
}

/// Tells whether nothing exists at a path; any other error than "not found" counts as existing.
pub(super) fn is_gone(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}
