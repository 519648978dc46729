//! Ownership of new files: what root creates in the service's directories is given to the service, which could not use
//! it otherwise.

use rustix::fs::{Gid, Uid};
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Tells whether this process runs as root and so may change owners.
pub(super) fn is_root() -> bool {
    static IS_ROOT: LazyLock<bool> = LazyLock::new(|| rustix::process::geteuid().is_root());
    *IS_ROOT
}

/// Gives a file or directory that this process has just created to the owner of `like`. Does nothing if this process is
/// not root; if root may not change owners either, the file stays root's.
pub(super) fn hand_over(made: impl AsFd, like: &Path) {
    if let Some(owner) = other_owner(like) {
        owner.give(made);
    }
}

/// Gives a file that this process is about to put in the place of `path` to the owner of what is there, or else of the
/// directory.
pub(super) fn hand_over_for(made: impl AsFd, path: &Path) {
    if is_root() {
        hand_over(made, if path.symlink_metadata().is_ok() { path } else { parent(path) });
    }
}

/// The owner whom root must give what it makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner(Uid, Gid);

impl Owner {
    /// Gives a file or directory that this process has just created.
    pub(super) fn give(self, made: impl AsFd) {
        rustix::fs::fchown(made, Some(self.0), Some(self.1)).unwrap_or_default();
    }
}

/// Returns the owner of a file or directory if this process is root and the owner is not.
pub(super) fn other_owner(of: &Path) -> Option<Owner> {
    let found = is_root().then(|| fs::symlink_metadata(of).ok()).flatten()?;
    (found.uid() != 0).then(|| Owner(Uid::from_raw(found.uid()), Gid::from_raw(found.gid())))
}

/// Creates an empty file for the directory's owner, if none exists and this process is root. Errors are ignored,
/// because the next one who opens the file reports them.
pub fn make_as_root(path: &Path) {
    if is_root() && path.symlink_metadata().is_err() {
        super::write_new(path, b"").unwrap_or_default();
    }
}

/// Lists the directories that must be made so that `dir` exists, the outermost first.
pub(super) fn missing(dir: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> = dir
        .ancestors()
        .take_while(|it| !it.as_os_str().is_empty() && it.symlink_metadata().is_err())
        .map(Path::to_path_buf)
        .collect();
    missing.reverse();
    missing
}

/// Returns the directory that contains a path.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use crate as fsx;
    use std::os::unix::fs::{MetadataExt, chown};

    #[test]
    fn what_root_makes_in_a_service_s_directory_is_the_service_s() {
        let dir = tempfile::tempdir().unwrap();
        if chown(dir.path(), Some(65_534), Some(65_534)).is_err() {
            return; // needs root: other users cannot change owners
        }
        let at = |name: &str| dir.path().join(name);
        fsx::create_dir_all(&at("a/b")).unwrap();
        fsx::write_atomic(&at("a/b/new"), b"1").unwrap();
        chown(at("a/b"), Some(0), Some(0)).unwrap();
        fsx::write_atomic(&at("a/b/new"), b"2").unwrap();
        fsx::write_atomic(&at("a/b/root's"), b"").unwrap();
        fsx::lock::open(&at("lock")).unwrap();
        super::make_as_root(&at("file"));
        for (name, owner) in [("a", 65_534), ("a/b/new", 65_534), ("a/b/root's", 0), ("lock", 65_534), ("file", 65_534)]
        {
            let found = std::fs::metadata(at(name)).unwrap();
            assert_eq!((found.uid(), found.gid()), (owner, owner), "{name}");
        }
        std::fs::hard_link(at("a/b/root's"), at("theirs")).unwrap();
        fsx::lock::open(&at("theirs")).unwrap();
        assert_eq!(std::fs::metadata(at("theirs")).unwrap().uid(), 0, "what was there is not given away");
    }
}
