//! Opens and reads files of a directory in which other users may have put anything under their names.

use super::listing;
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;

/// Opens a plain file below a directory for reading. `None` if it does not exist or is not a plain file, and where a link
/// or a mount stands in the way. Never leaves the directory and never blocks, as opening a pipe could.
pub fn open_plain(dir: impl AsFd, path: &Path) -> io::Result<Option<File>> {
    let access = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = match listing::open_below(dir.as_fd(), path, access) {
        Ok(file) => file,
        // Missing, a link, a socket, below a file, outside, a name that no file has.
        Err(
            Errno::NOENT | Errno::LOOP | Errno::NXIO | Errno::NOTDIR | Errno::XDEV | Errno::INVAL | Errno::NAMETOOLONG,
        ) => {
            return Ok(None);
        }
        Err(errno) => return Err(errno.into()),
    };
    let found = rustix::fs::fstat(&file)?;
    Ok((FileType::from_raw_mode(found.st_mode) == FileType::RegularFile).then(|| File::from(file)))
}

/// Reads a whole plain file of a directory. `None` if [`open_plain`] finds none, or if it is longer than `bytes_max`.
pub fn read_plain(dir: impl AsFd, name: &str, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = open_plain(dir, Path::new(name))? else { return Ok(None) };
    let mut bytes = Vec::new();
    // One byte more than allowed is read, so that a file that is too long is noticed even while it grows.
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= bytes_max).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, Mode};
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
        assert_eq!(read_plain(File::open(at("plain")).unwrap(), "x", 5).unwrap(), None, "that is no directory");
    }

    #[test]
    fn a_file_below_a_directory_is_opened_without_a_way_out_of_it() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("root/sub")).unwrap();
        crate::write_atomic(&at("root/sub/file"), b"in").unwrap();
        crate::write_atomic(&at("outside"), b"out").unwrap();
        symlink(at("outside"), at("root/link")).unwrap();
        symlink(at("root/sub"), at("root/way")).unwrap();
        let root = File::open(at("root")).unwrap();
        let opens = |path: &str| open_plain(&root, Path::new(path)).unwrap().is_some();
        assert!(opens("sub/file"));
        let outside = at("outside").display().to_string();
        for path in ["../outside", "sub/../../outside", &outside, "link", "way/file", "sub", "", "sub/file/x", "a\0b"] {
            assert!(!opens(path), "{path}");
        }
        assert!(!opens(&"x".repeat(5000)));
    }
}
