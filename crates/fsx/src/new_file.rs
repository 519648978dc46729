//! Files that are written piece by piece.

use super::sync_dir;
use std::fs::Permissions;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is written piece by piece and appears whole. If it is dropped before the commit, nothing is left.
#[derive(Debug)]
pub struct NewFile {
    temp: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Opens a hidden temporary file beside `path`, mode 0640 less the umask.
    pub fn create(path: &Path) -> io::Result<Self> {
        let dir = path.parent().unwrap_or(Path::new("."));
        let mode = Permissions::from_mode(0o640);
        let temp = tempfile::Builder::new().prefix(".").suffix(".tmp").permissions(mode).tempfile_in(dir)?;
        Ok(Self { temp, path: path.to_path_buf() })
    }

    /// Sets the length in bytes; ranges that were not written read as zeros and use no disk space.
    pub fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.temp.as_file().set_len(bytes)
    }

    /// Renames the file to its name and syncs it, so that a power cut does not lose it.
    pub fn commit_durable(self) -> io::Result<()> {
        self.temp.as_file().sync_all()?;
        let dir = self.path.parent().unwrap_or(Path::new(".")).to_path_buf();
        self.commit_atomic()?;
        sync_dir(&dir)
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
        whole.commit_durable().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole\0\0");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
