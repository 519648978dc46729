//! Where things are in a workspace.

use crate::job::JobId;
use std::io;
use std::path::{Path, PathBuf};

/// The private directory of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Workspace {
    id: JobId,
    dir: PathBuf,
}

impl Workspace {
    /// Names the workspace of a job below the workspaces root; touches no disk.
    pub(crate) fn below(root: &Path, id: &JobId) -> Self {
        Self { id: id.clone(), dir: root.join(id.as_str()) }
    }

    /// Returns the job's name.
    pub(crate) fn id(&self) -> &JobId {
        &self.id
    }

    /// Returns the workspace itself.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Tells whether nothing stands there. Whatever keeps it from being read says nothing about that.
    pub(crate) fn is_gone(&self) -> bool {
        is_gone(&self.dir)
    }

    /// Returns `audio/`: what is heard.
    pub(crate) fn audio(&self) -> PathBuf {
        self.dir.join("audio")
    }

    /// Returns `video/`: what is published.
    pub(crate) fn video(&self) -> PathBuf {
        self.dir.join("video")
    }

    /// Returns `temp/`: everything else.
    pub(crate) fn temp(&self) -> PathBuf {
        self.dir.join("temp")
    }

    /// Returns the place of a path that a hand-over names.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.dir.join(relative)
    }
}

/// Tells whether nothing stands at a path.
pub(super) fn is_gone(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}
