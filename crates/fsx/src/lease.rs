//! Finds out whether a process has a file open for writing, by taking a lease and giving it back at once.

use super::sys;
use std::fs::File;
use std::io;

/// Whether a process has a file open for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Writer {
    /// A process has it open for writing, or may open it at any time.
    Open,
    /// Nobody had the file open for writing at this instant.
    None,
    /// Unknown: the file belongs to another user, or its file system has no leases.
    Unknown,
}

/// Finds out whether a process has a file open for writing. `file` itself must be open for reading only.
pub fn writer_of(file: &File) -> io::Result<Writer> {
    match sys::take_read_lease(file) {
        Ok(()) => {
            sys::release_lease(file)?;
            Ok(Writer::None)
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Writer::Open),
        Err(_) => Ok(Writer::Unknown), // EACCES: not our file; EINVAL, ENOTSUP, ENOLCK: no leases here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{Mode, OFlags};

    #[test]
    fn a_writer_is_seen_until_it_closes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let writer = File::create(&path).unwrap();
        let reader = File::open(&path).unwrap();
        assert_eq!(writer_of(&reader).unwrap(), Writer::Open);
        drop(writer);
        assert_eq!(writer_of(&reader).unwrap(), Writer::None);
        let _appending = File::options().append(true).open(&path).unwrap();
        assert_eq!(writer_of(&reader).unwrap(), Writer::Open);
    }

    #[test]
    fn a_writer_that_comes_during_the_lease_kills_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        File::create(&path).unwrap();
        let reader = File::open(&path).unwrap();
        sys::take_read_lease(&reader).unwrap();
        let refused = rustix::fs::open(&path, OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty());
        assert_eq!(refused.unwrap_err(), rustix::io::Errno::WOULDBLOCK); // the kernel has sent its signal by now
        sys::release_lease(&reader).unwrap();
    }
}
