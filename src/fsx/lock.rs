//! Advisory locks (flock) that the kernel frees when their owner dies.

use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io;
use std::path::Path;

/// An open file or directory with an exclusive lock; dropping it frees the lock.
#[derive(Debug)]
pub struct LockFile(File);

impl LockFile {
    /// Locks an open file. `None` means that somebody else holds the lock.
    pub fn try_lock(file: File) -> io::Result<Option<Self>> {
        match fs2::FileExt::try_lock_exclusive(&file) {
            Ok(()) => Ok(Some(Self(file))),
            Err(error) if error.raw_os_error() == fs2::lock_contended_error().raw_os_error() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens a directory, without following a link, and locks it.
    pub fn try_lock_dir(dir: &Path) -> io::Result<Option<Self>> {
        Self::try_lock(open_dir(dir)?)
    }

    /// Opens or creates a lock file and locks it.
    pub fn try_lock_path(path: &Path) -> io::Result<Option<Self>> {
        Self::try_lock(open(path)?)
    }

    /// Opens or creates a lock file and waits for its lock.
    pub fn lock_path(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        fs2::FileExt::lock_exclusive(&file)?;
        Ok(Self(file))
    }

    /// Returns the locked file.
    pub fn file(&self) -> &File {
        &self.0
    }
}

/// Opens a directory, without following a link.
pub fn open_dir(dir: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(dir, flags, Mode::empty())?))
}

/// Opens or creates a lock file, without following a link; nothing is locked yet.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(0o640))?))
}

/// Tells whether somebody holds the lock of a file that may not exist.
pub fn is_locked(path: &Path) -> io::Result<bool> {
    match File::open(path) {
        Ok(file) => Ok(LockFile::try_lock(file)?.is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_excludes_until_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = LockFile::try_lock_path(&path).unwrap().unwrap();
        assert!(LockFile::try_lock_path(&path).unwrap().is_none());
        assert!(is_locked(&path).unwrap());
        drop(held);
        assert!(!is_locked(&path).unwrap());
        assert!(LockFile::try_lock_dir(dir.path()).unwrap().is_some());
    }
}
