//! Reads a small file from a directory in which other users may have put anything under its name.

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::io::Read;
use std::os::fd::AsFd;

/// Reads a whole plain file of a directory. `None` if it does not exist, is not a plain file, or is longer than
/// `bytes_max`. Follows no link and never blocks, as opening a pipe could.
pub fn read_plain(dir: impl AsFd, name: &str, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match rustix::fs::openat(dir, name, flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => return Ok(None), // missing, a link, a socket
        Err(errno) => return Err(errno.into()),
    };
    let found = rustix::fs::fstat(&file)?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    // One byte more than allowed is read, so that a file that is too long is noticed even while it grows.
    File::from(file).take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= bytes_max).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::CWD;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn only_a_small_plain_file_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        crate::write_atomic(&at("plain"), b"12345").unwrap();
        crate::write_atomic(&at("long"), b"123456").unwrap();
        symlink("plain", at("link")).unwrap();
        symlink("/dev/zero", at("zero")).unwrap();
        fs::create_dir_all(at("dir")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        rustix::fs::mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let root = File::open(dir.path()).unwrap();
        let read = |name| read_plain(&root, name, 5).unwrap();
        assert_eq!(read("plain").as_deref(), Some(&b"12345"[..]));
        for name in ["long", "link", "zero", "dir", "socket", "pipe", "nothing"] {
            assert_eq!(read(name), None, "{name}");
        }
        assert!(read_plain(File::open(at("plain")).unwrap(), "x", 5).is_err(), "that is no directory");
    }
}
