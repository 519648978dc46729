//! Files that are written piece by piece.

use super::{owner, sys, temp};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The end of the temporary names of [`NewFile::create_public`].
pub const PUBLIC_SUFFIX: &str = ".reelspool-part";

/// A file that is written piece by piece and appears whole. If it is dropped before the commit, nothing is left.
#[derive(Debug)]
pub struct NewFile {
    temp: NamedTempFile,
    path: PathBuf,
}

/// Opens a file without a name on the disk of `path`, to be written and read again. It is gone when it is closed, also by
/// the death of the process.
pub fn scratch(path: &Path) -> io::Result<File> {
    tempfile::tempfile_in(owner::parent(path))
}

impl NewFile {
    /// Opens a hidden temporary file beside `path`, mode 0640 less the umask.
    pub fn create(path: &Path) -> io::Result<Self> {
        let temp = temp::create(owner::parent(path), ".", ".tmp", 0o640)?;
        Ok(Self { temp, path: path.to_path_buf() })
    }

    /// Opens a hidden temporary file beside `path` for a file that everyone may read, in directories that everyone may
    /// enter: modes 0666 and 0777 less the umask. Missing directories are created.
    pub fn create_public(path: &Path) -> io::Result<Self> {
        let dir = owner::parent(path);
        let create = || temp::create(dir, ".", PUBLIC_SUFFIX, 0o666);
        let temp = match create() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::fs::create_dir_all(dir)?;
                create()
            }
            created => created,
        };
        Ok(Self { temp: temp?, path: path.to_path_buf() })
    }

    /// Sets the length in bytes; ranges that were not written read as zeros and use no disk space.
    pub fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.temp.as_file().set_len(bytes)
    }

    /// Has the disk begin to take what was written, so that files that are written one after the other are synced together.
    pub fn begin_sync(&self) {
        sys::begin_sync(self.temp.as_file());
    }

    /// Syncs the file and renames it to its name: it is whole there, also after a power cut, which may only undo the name
    /// until the directory is synced.
    pub fn commit_synced(self) -> io::Result<()> {
        self.temp.as_file().sync_all()?;
        self.commit_atomic()
    }

    /// Does the same if no file has the name; returns false if one has.
    pub fn commit_new_synced(self) -> io::Result<bool> {
        self.temp.as_file().sync_all()?;
        match self.temp.persist_noclobber(&self.path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    }

    /// Renames the file to its name without syncing: a power cut may lose or empty it.
    pub fn commit_atomic(self) -> io::Result<()> {
        self.temp.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temp.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temp.as_file_mut().flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.temp.as_file_mut().seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appears_whole_on_commit_and_leaves_nothing_when_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut dropped = NewFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        let mut whole = NewFile::create(&path).unwrap();
        whole.write_all(b"whole").unwrap();
        assert!(!path.try_exists().unwrap());
        whole.set_len(7).unwrap();
        whole.commit_synced().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole\0\0");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
