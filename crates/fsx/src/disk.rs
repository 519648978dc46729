//! What the disk below a directory has to give.

use rustix::io::Errno;
use std::io;
use std::path::Path;

/// Space on the file system of a directory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Usable by us.
    pub available: u64,
    /// In all.
    pub total: u64,
    /// Not used by anybody, what is set aside for root included.
    pub free: u64,
    /// Inodes in all; 0 where they are not limited.
    pub inodes_total: u64,
    /// Inodes that are free.
    pub inodes_free: u64,
}

/// Asks how much space the file system of `dir` has, or is to have: where it is not there, the nearest one above it
/// tells.
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
