//! Removes whole trees: nothing outside the tree is touched, and an entry that cannot be removed does not stop the
//! rest.

mod walk;

#[cfg(test)]
mod tests;

use super::listing;
use rustix::io::Errno;
use std::ffi::{CString, OsStr};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use walk::Walk;

/// How many errors of one removal are kept; the others are only counted.
pub(crate) const ERRORS_KEPT_MAX: usize = 16;

/// What a removal did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// Removed files and directories, including the tree itself.
    pub entries: u64,
    /// Allocated bytes that were freed; a file that still has other names (hard links) counts 0.
    pub bytes: u64,
    /// The first [`ERRORS_KEPT_MAX`] errors.
    pub errors: Vec<RemoveError>,
    /// The number of all errors.
    pub errors_total: u64,
    /// True if `stop` ended the removal early.
    pub stopped: bool,
}

impl Removed {
    /// Tells whether the whole tree was removed.
    pub fn is_whole(&self) -> bool {
        self.errors_total == 0 && !self.stopped
    }

    /// Returns the names directly in the root under which something is left: the tree, or parts that were moved up.
    pub(super) fn stuck_names(&self) -> impl Iterator<Item = &OsStr> {
        let mut names: Vec<&OsStr> = self.errors.iter().filter_map(|error| error.path.iter().next()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }
}

/// Tells whether a name is that of a part which a removal moved up (see `walk`).
pub(super) fn is_hoisted(name: &OsStr) -> bool {
    name.as_bytes().starts_with(walk::HOISTED.as_bytes())
}

/// Something that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {act} {}", if path.as_os_str().is_empty() { Path::new(".") } else { path }.display())]
pub struct RemoveError {
    /// Its path below the removal's root; empty for the root itself.
    pub path: PathBuf,
    /// The operation that failed.
    pub act: RemoveAct,
    /// The error of the system.
    #[source]
    pub errno: Errno,
}

/// The operations of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoveAct {
    /// Opening a directory without leaving its root, following a link or crossing a mount point.
    Enter,
    /// Reading a directory.
    List,
    /// Moving a directory up to the root, because it is too deep.
    Hoist,
    /// Removing a file, a link, or an empty directory.
    Unlink,
}

impl fmt::Display for RemoveAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enter => "enter",
            Self::List => "list",
            Self::Hoist => "move up",
            Self::Unlink => "remove",
        })
    }
}

/// Removes the tree `name` directly below `root`. If the tree or the root does not exist, there is nothing to do. Ends
/// early when `stop` becomes true.
///
/// No link is followed and no mount point is crossed, even if another process exchanges entries during the walk. Parts
/// of deep trees are moved into `root`; a crash may leave them there, and they can be removed like any other tree.
pub fn remove_tree(root: &Path, name: &OsStr, stop: &AtomicBool) -> Removed {
    Trees::below(root, stop).remove(name)
}

/// Removes trees below one root, like [`remove_tree`]. The root is opened once, and all share one buffer.
pub(super) struct Trees<'a>(Result<Walk<'a>, Errno>);

impl<'a> Trees<'a> {
    /// Opens the root, which itself is not removed.
    pub(super) fn below(root: &Path, stop: &'a AtomicBool) -> Self {
        Self(listing::open_root(root).map(|root| Walk::new(root, stop)))
    }

    /// Removes one tree.
    pub(super) fn remove(&mut self, name: &OsStr) -> Removed {
        let failed = |path: &OsStr, act, errno| {
            let errors = vec![RemoveError { path: path.into(), act, errno }];
            Removed { errors, errors_total: 1, ..Removed::default() }
        };
        let Some(tree) = plain_name(name) else { return failed(name, RemoveAct::Enter, Errno::INVAL) };
        match &mut self.0 {
            Ok(walk) => walk.remove(tree),
            Err(Errno::NOENT) => Removed::default(),
            Err(errno) => failed(OsStr::new(""), RemoveAct::Enter, *errno),
        }
    }
}

/// Returns the name as a C string, if it is a single plain name: no `/`, not `.` or `..`.
fn plain_name(name: &OsStr) -> Option<CString> {
    let bytes = name.as_bytes();
    let leads_away = matches!(bytes, b"" | b"." | b"..") || bytes.contains(&b'/');
    if leads_away { None } else { CString::new(bytes).ok() }
}
