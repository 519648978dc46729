//! Directories by descriptor: read in batches into one buffer, and entered without leaving the one above.

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, RawDirEntry, ResolveFlags, Statx, StatxFlags};
use rustix::io::Errno;
use std::ffi::CStr;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// How many bytes of entries are read at once: about a thousand names.
const BUFFER_BYTES: usize = 32 << 10;

/// How often the kernel may ask to look a name up again, because something was renamed at that instant.
const LOOKUPS_MAX: u32 = 64;

/// The bytes of one block of stat(2), whatever the file system's own blocks are.
const BLOCK_BYTES: u64 = 512;

/// The buffer that directories are read into, one after the other.
#[derive(Debug)]
pub(super) struct Listing {
    buffer: Vec<u8>,
}

impl Default for Listing {
    fn default() -> Self {
        Self { buffer: Vec::with_capacity(BUFFER_BYTES) }
    }
}

impl Listing {
    /// Hands over the next entries of a directory, without `.` and `..`. Returns whether there may be more.
    pub(super) fn batch(
        &mut self,
        dir: BorrowedFd<'_>,
        mut each: impl FnMut(&RawDirEntry<'_>) -> ControlFlow<()>,
    ) -> Result<bool, Errno> {
        let mut entries = RawDir::new(dir, self.buffer.spare_capacity_mut());
        loop {
            let Some(entry) = entries.next() else { return Ok(false) };
            let entry = entry?;
            let name = entry.file_name();
            if name != c"." && name != c".." && each(&entry).is_break() {
                return Ok(true);
            }
            if entries.is_buffer_empty() {
                return Ok(true);
            }
        }
    }
}

/// Opens the directory that everything else is beneath; links on the way to it are the operator's.
pub(super) fn open_root(path: &Path) -> Result<OwnedFd, Errno> {
    rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

/// Opens a directory by its name in another one, for reading. Follows no link, crosses no mount point, and never leaves
/// `dir`; where the kernel cannot promise that, it fails.
pub(super) fn open_beneath(dir: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
    resolve_beneath(dir, name, OFlags::RDONLY)
}

/// Names a directory without the right to read it, under the same promises as [`open_beneath`].
pub(super) fn name_beneath(dir: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
    resolve_beneath(dir, name, OFlags::PATH)
}

fn resolve_beneath(dir: BorrowedFd<'_>, name: &CStr, access: OFlags) -> Result<OwnedFd, Errno> {
    let flags = access | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let promises = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let mut lookups_left = LOOKUPS_MAX;
    loop {
        match rustix::fs::openat2(dir, name, flags, Mode::empty(), promises) {
            Err(Errno::AGAIN | Errno::INTR) if 0 < lookups_left => lookups_left -= 1,
            answer => return answer,
        }
    }
}

/// Reads what is known of an entry, not following a link.
pub(super) fn look_at(dir: BorrowedFd<'_>, name: &CStr) -> Result<Statx, Errno> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC | AtFlags::NO_AUTOMOUNT;
    rustix::fs::statx(dir, name, flags, StatxFlags::TYPE | StatxFlags::NLINK | StatxFlags::INO | StatxFlags::BLOCKS)
}

/// Reads what is known of an open directory.
pub(super) fn look_into(dir: impl AsFd) -> Result<Statx, Errno> {
    rustix::fs::statx(dir, c"", AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC, StatxFlags::INO | StatxFlags::BLOCKS)
}

/// Returns the bytes that an entry fills on the disk.
pub(super) fn allocated_bytes(found: &Statx) -> u64 {
    found.stx_blocks * BLOCK_BYTES
}
