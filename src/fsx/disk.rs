//! What the disk below a directory has to give.

use std::io;
use std::path::Path;

/// Space on the file system of a directory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Usable by us.
    pub available: u64,
    /// In all.
    pub total: u64,
}

/// Asks how much space the file system of `dir` has.
pub fn disk_space(dir: &Path) -> io::Result<DiskSpace> {
    Ok(DiskSpace { available: fs2::available_space(dir)?, total: fs2::total_space(dir)? })
}
