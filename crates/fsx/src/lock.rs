//! Advisory locks (flock), which the kernel frees when the process that holds them ends.

use super::owner;
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How often a lock file is created again because another process removed it before it was locked.
const MAKES_MAX: u32 = 100;

/// An open file or directory with an exclusive lock; dropping it frees the lock, also where a duplicate of the descriptor
/// is still open. A child that another thread is starting has one until it runs its program.
#[derive(Debug)]
pub struct LockFile(File);

impl Drop for LockFile {
    fn drop(&mut self) {
        // If this fails, closing the last descriptor frees the lock.
        fs2::FileExt::unlock(&self.0).unwrap_or_default();
    }
}

impl LockFile {
    /// Locks an open file; `None` if another process or descriptor holds the lock.
    pub fn try_lock(file: File) -> io::Result<Option<Self>> {
        Ok(try_lock_open(&file)?.then_some(Self(file)))
    }

    /// Opens a directory, without following a link, and locks it.
    pub fn try_lock_dir(dir: &Path) -> io::Result<Option<Self>> {
        Self::try_lock(open_dir(dir)?)
    }

    /// Opens or creates a lock file and locks it; `None` if somebody else holds the lock. The locked file is always the
    /// one at this path: if another process removed it as abandoned before it was locked, it is created again.
    pub fn try_lock_path(path: &Path) -> io::Result<Option<Self>> {
        for _ in 0..MAKES_MAX {
            match Self::try_lock(open(path)?)? {
                Some(lock) if !lock.is_at(path) => {}
                answer => return Ok(answer),
            }
        }
        Ok(None) // other processes keep removing it
    }

    /// Opens or creates a lock file and waits for its lock.
    pub fn lock_path(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        fs2::FileExt::lock_exclusive(&file)?;
        Ok(Self(file))
    }

    /// Tells whether the locked file is still the one at a path.
    pub fn is_at(&self, path: &Path) -> bool {
        let identity = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
        let (held, there) = (self.0.metadata().map(identity), std::fs::symlink_metadata(path).map(identity));
        matches!((held, there), (Ok(held), Ok(there)) if held == there)
    }

    /// Returns the locked file.
    pub fn file(&self) -> &File {
        &self.0
    }
}

/// Locks an open file until its last descriptor is closed; false if another process or descriptor holds the lock.
pub(super) fn try_lock_open(file: &File) -> io::Result<bool> {
    match fs2::FileExt::try_lock_exclusive(file) {
        Ok(()) => Ok(true),
        Err(error) if error.raw_os_error() == fs2::lock_contended_error().raw_os_error() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Opens a directory, without following a link.
pub fn open_dir(dir: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(dir, flags, Mode::empty())?))
}

/// Opens or creates a lock file, without following a link and without locking it.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = |flags| rustix::fs::open(path, flags, Mode::from_raw_mode(0o640));
    match open(flags | OFlags::EXCL) {
        Ok(made) => {
            owner::hand_over(&made, owner::parent(path));
            Ok(File::from(made))
        }
        Err(_there) => Ok(File::from(open(flags)?)),
    }
}

/// Tells whether the lock of a file is held; a file that does not exist has no lock.
pub fn is_locked(path: &Path) -> io::Result<bool> {
    match File::open(path) {
        Ok(file) => Ok(LockFile::try_lock(file)?.is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Tells whether the lock of a file is held. If it is not, removes the file, where this process may.
pub fn is_locked_or_remove(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let Some(lock) = LockFile::try_lock(file)? else { return Ok(true) };
    // The file is removed under its lock, and only if it is still the one at this path. So a process that has just
    // created it and is about to lock it notices the removal (see `try_lock_path`).
    if lock.is_at(path) {
        std::fs::remove_file(path).unwrap_or_default(); // fails where this user may only read
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_just_taken_is_not_taken_for_abandoned() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1.lock");
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    is_locked_or_remove(&path).unwrap();
                }
            });
            for _ in 0..3000 {
                // `None` means that the other thread holds the lock at this instant, while it checks it.
                if let Some(lock) = LockFile::try_lock_path(&path).unwrap() {
                    assert!(lock.is_at(&path) && is_locked(&path).unwrap());
                    assert!(is_locked_or_remove(&path).unwrap() && lock.is_at(&path));
                }
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        assert!(!is_locked_or_remove(&path).unwrap() && !path.try_exists().unwrap());
    }

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

    #[test]
    fn a_dropped_lock_is_free_although_a_child_still_has_its_descriptor() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = LockFile::try_lock_path(&path).unwrap().unwrap();
        let _inherited = held.file().try_clone().unwrap();
        assert!(is_locked(&path).unwrap());
        drop(held);
        assert!(!is_locked(&path).unwrap());
    }
}
