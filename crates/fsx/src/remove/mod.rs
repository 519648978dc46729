//! The removal of whole trees: nothing outside is ever touched, and one thing that stays does not keep the rest.

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

/// How many errors of one removal are kept in full; the others are only counted.
pub const ERRORS_KEPT_MAX: usize = 16;

/// What a removal did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// Files and directories that went, the tree itself included.
    pub entries: u64,
    /// Allocated bytes that went with them; a file that has other names frees none.
    pub bytes: u64,
    /// Why something stayed: the first [`ERRORS_KEPT_MAX`] reasons.
    pub errors: Vec<RemoveError>,
    /// How many reasons there were in all.
    pub errors_total: u64,
    /// Whether it was told to stop before it was through.
    pub stopped: bool,
}

impl Removed {
    /// Tells whether nothing of the tree is left.
    pub fn is_whole(&self) -> bool {
        self.errors_total == 0 && !self.stopped
    }

    /// Returns the names in the root under which something stays: the tree's own, or those of parts that were moved up.
    pub(super) fn stuck_names(&self) -> impl Iterator<Item = &OsStr> {
        let mut names: Vec<&OsStr> = self.errors.iter().filter_map(|error| error.path.iter().next()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }
}

/// Tells whether a name is one of a tree that a removal moved up.
pub(super) fn is_hoisted(name: &OsStr) -> bool {
    name.as_bytes().starts_with(walk::HOISTED.as_bytes())
}

/// Something that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {act} {}", if path.as_os_str().is_empty() { Path::new(".") } else { path }.display())]
pub struct RemoveError {
    /// Where it is, below the root of the removal; empty for the root itself.
    pub path: PathBuf,
    /// What was tried.
    pub act: RemoveAct,
    /// The system's answer.
    #[source]
    pub errno: Errno,
}

/// One of the acts that a removal consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoveAct {
    /// Entering a directory without leaving its root, following a link or crossing a mount point.
    Enter,
    /// Reading a directory.
    List,
    /// Moving a directory up, because it is too deep.
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

/// Removes what lies under `name` directly below `root`; a tree that is not there, or whose root
/// is not, is removed. Ends early when `stop` becomes true.
///
/// No link is followed and no mount point crossed, also when somebody exchanges things meanwhile. Deep trees come apart
/// in `root`: what a crash leaves there are trees like any other.
pub fn remove_tree(root: &Path, name: &OsStr, stop: &AtomicBool) -> Removed {
    let failed = |path: &OsStr, act, errno| {
        let errors = vec![RemoveError { path: path.into(), act, errno }];
        Removed { errors, errors_total: 1, ..Removed::default() }
    };
    let Some(tree) = plain_name(name) else { return failed(name, RemoveAct::Enter, Errno::INVAL) };
    match listing::open_root(root) {
        Ok(root) => Walk::new(root, stop).remove(tree),
        Err(Errno::NOENT) => Removed::default(),
        Err(errno) => failed(OsStr::new(""), RemoveAct::Enter, errno),
    }
}

/// Returns a name that cannot lead anywhere else.
fn plain_name(name: &OsStr) -> Option<CString> {
    let bytes = name.as_bytes();
    let leads_away = matches!(bytes, b"" | b"." | b"..") || bytes.contains(&b'/');
    if leads_away { None } else { CString::new(bytes).ok() }
}
