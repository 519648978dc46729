//! Looks into the workspace of one job without a lock: everything is read through the handle of its own directory.

use super::journal::{self, Entry};
use super::marker::Marker;
use fsx::TreeContents;
use job::JobId;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A workspace that is looked at. It may be in use, so what is read may be gone a moment later.
#[derive(Debug)]
pub struct Visit {
    dir: File,
    /// Its marker.
    pub marker: Marker,
}

impl Visit {
    /// Opens the workspace of a job below `root`; `None` if there is none that the installation with this token made.
    pub fn open(root: &Path, token: &str, id: &JobId) -> io::Result<Option<Self>> {
        let dir = match fsx::open_dir(&root.join(id.as_str())) {
            Ok(dir) => dir,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_here = dir.metadata()?.dev() == std::fs::metadata(root)?.dev();
        let marker = Marker::read_in(&dir)?.filter(|it| is_here && it.token == token && it.job_id == id.as_str());
        Ok(marker.map(|marker| Self { dir, marker }))
    }

    /// Opens a plain file at a path in the workspace; `None` if there is none.
    pub fn file(&self, path: &str) -> io::Result<Option<File>> {
        fsx::open_plain(&self.dir, Path::new(path))
    }

    /// Returns the finished stages, in order; none if the journal is missing or damaged.
    pub fn stages(&self) -> io::Result<Vec<Entry>> {
        journal::read_in(&self.dir)
    }

    /// Lists what is in it, at most `most` entries.
    pub fn contents(&self, most: usize) -> io::Result<TreeContents> {
        fsx::tree_contents(&self.dir, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Workspaces;
    use chrono::DateTime;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_a_workspace_of_ours_is_looked_into() {
        let dir = tempfile::tempdir().unwrap();
        let (root, trash) = (dir.path().join("w"), dir.path().join("trash"));
        let workspaces = Workspaces::open(&root, &trash, "token").unwrap();
        let id: JobId = "a".parse().unwrap();
        let _desk = workspaces.enter(&id, DateTime::UNIX_EPOCH).unwrap();
        fsx::write_atomic(&root.join("a/audio/x.wav"), b"sound").unwrap();
        symlink("/etc/passwd", root.join("a/audio/y.wav")).unwrap();
        symlink(root.join("a"), root.join("b")).unwrap();
        let visit = Visit::open(&root, "token", &id).unwrap().unwrap();
        assert!(visit.file("audio/x.wav").unwrap().is_some(), "also while it is in use");
        for path in ["audio/y.wav", "../a/audio/x.wav", "/etc/passwd", "audio", "video/none"] {
            assert!(visit.file(path).unwrap().is_none(), "{path}");
        }
        assert!(visit.stages().unwrap().is_empty());
        assert!(visit.contents(100).unwrap().entries.iter().any(|it| it.path == "audio/x.wav"));
        assert!(Visit::open(&root, "another", &id).unwrap().is_none());
        for other in ["b", "c"] {
            assert!(Visit::open(&root, "token", &other.parse().unwrap()).unwrap().is_none(), "{other}");
        }
    }
}
