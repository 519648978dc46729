//! Opens files that a client wrote: never blocks, follows no link, and trusts only the metadata of the open file.

use super::SpoolError;
use job::Code;
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

/// What was found at a path.
#[derive(Debug)]
pub(super) enum Entry {
    /// A plain file with one link, open for reading.
    Plain(File, Metadata),
    /// Nothing: the entry vanished.
    Gone,
    /// An entry that cannot be a job: a directory, a link, a device, or too large.
    Hostile(Hostile),
}

/// Why an entry cannot be a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hostile {
    pub(super) code: Code,
    pub(super) message: String,
}

/// Identifies a file and its present content, by its inode, length and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    inode: (u64, u64),
    size: u64,
    modified_ns: (i64, i64),
    changed_ns: (i64, i64),
}

impl Identity {
    pub(super) fn of(meta: &Metadata) -> Self {
        Self {
            inode: inode(meta),
            size: meta.size(),
            modified_ns: (meta.mtime(), meta.mtime_nsec()),
            changed_ns: (meta.ctime(), meta.ctime_nsec()),
        }
    }
}

/// Returns device and inode number, which identify a file.
pub(super) fn inode(meta: &Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}

/// Tells whether a file belongs to the daemon's user.
pub(super) fn is_ours(meta: &Metadata) -> bool {
    meta.uid() == rustix::process::geteuid().as_raw()
}

/// Tells whether the entry at `path` (not the target of a link) is the open file.
pub(super) fn is_at(file: &File, path: &Path) -> Result<bool, SpoolError> {
    let open = file.metadata().map_err(|error| SpoolError::io("look at", path, error))?;
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(inode(&there) == inode(&open)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(SpoolError::io("look at", path, error)),
    }
}

/// Opens an entry of at most `bytes_max` bytes. It checks the type before opening, because opening a device or pipe may
/// have effects, and again on the open file, because the entry may have been exchanged in between.
pub(super) fn open(path: &Path, bytes_max: u64) -> Result<Entry, SpoolError> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Entry::Gone),
        Err(error) => return Err(SpoolError::io("look at", path, error)),
    };
    if let Some(hostile) = hostile(&meta, bytes_max) {
        return Ok(Entry::Hostile(hostile));
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        Err(Errno::NOENT) => return Ok(Entry::Gone),
        Err(Errno::LOOP) => return Ok(Entry::Hostile(Hostile::irregular("a symbolic link"))),
        Err(Errno::ACCESS | Errno::PERM) => {
            let message = "the daemon may not read it".to_owned();
            return Ok(Entry::Hostile(Hostile { code: Code::Unreadable, message }));
        }
        Err(error) => return Err(SpoolError::io("open", path, error)),
    };
    let meta = file.metadata().map_err(|error| SpoolError::io("look at", path, error))?;
    if meta.is_file() && meta.nlink() == 0 {
        return Ok(Entry::Gone);
    }
    Ok(hostile(&meta, bytes_max).map_or(Entry::Plain(file, meta), Entry::Hostile))
}

/// Reads a whole file; `None` if it has grown beyond `bytes_max`.
pub(super) fn read(file: &File, path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, SpoolError> {
    let mut bytes = Vec::new();
    file.take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| SpoolError::io("read", path, error))?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|len| len <= bytes_max).then_some(bytes))
}

impl Hostile {
    pub(super) fn at(self, path: &Path) -> SpoolError {
        SpoolError::Hostile { path: path.to_path_buf(), code: self.code, message: self.message }
    }

    fn irregular(what: &str) -> Self {
        Self { code: Code::NotARegularFile, message: format!("{what} is no job file") }
    }

    pub(super) fn too_large(bytes_max: u64) -> Self {
        Self { code: Code::TooLarge, message: format!("larger than the {bytes_max} bytes a job file may have") }
    }
}

fn hostile(meta: &Metadata, bytes_max: u64) -> Option<Hostile> {
    if let Some(what) = irregular(meta) {
        return Some(Hostile::irregular(what));
    }
    (meta.size() > bytes_max).then(|| Hostile::too_large(bytes_max))
}

/// Returns what an entry is that is not a plain file with one link.
pub(super) fn irregular(meta: &Metadata) -> Option<&'static str> {
    let kind = meta.file_type();
    let what = if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else if meta.nlink() > 1 {
        "a file with several hard links"
    } else {
        return None;
    };
    Some(what)
}
