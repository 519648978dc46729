//! The space of the file system that a directory is on.

use rustix::io::Errno;
use std::io;
use std::path::Path;

/// Space on the file system of a directory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that this process may still use.
    pub available: u64,
    /// Bytes of the whole file system.
    pub total: u64,
    /// Unused bytes, including those that are reserved for root.
    pub free: u64,
    /// The number of inodes; 0 where the file system has no limit.
    pub inodes_total: u64,
    /// The number of free inodes.
    pub inodes_free: u64,
}

/// Returns the space of the file system that `dir` is on. If `dir` does not exist, the nearest existing directory above
/// it is asked, because `dir` would be made there.
pub fn disk_space(dir: &Path) -> io::Result<DiskSpace> {
    let stat = match (rustix::fs::statvfs(dir), dir.parent()) {
        (Err(Errno::NOENT), Some(above)) => return disk_space(above),
        (stat, _) => stat?,
    };
    let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
    Ok(DiskSpace {
        available: bytes(stat.f_bavail),
        total: bytes(stat.f_blocks),
        free: bytes(stat.f_bfree),
        inodes_total: stat.f_files,
        inodes_free: stat.f_favail,
    })
}
