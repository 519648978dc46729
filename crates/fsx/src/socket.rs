//! Unix sockets that have a name.

use super::{LockFile, owner};
use rustix::fs::AtFlags;
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The socket's name until it gets its own.
const MADE: &str = "s";

/// Listens to a unix socket that the owner and the group may use (0660). One that nobody listens to is replaced; what is
/// there and is no such socket stays, and is an error.
pub fn listen_on_socket(path: &Path) -> io::Result<UnixListener> {
    match UnixStream::connect(path) {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        // Only these two say that nobody listens; a socket of another kind or of another user is somebody's.
        Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {}
        Err(error) => return Err(error),
    }
    match std::fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_socket() => {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there and is no socket"));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(_) | Err(_) => {}
    }
    // It gets its name with its rights, so that nobody else can connect in between.
    let hidden = hidden(path);
    match taken(&hidden) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        left => removed(&hidden, &left?)?, // by a death
    }
    DirBuilder::new().mode(0o700).create(&hidden)?;
    let dir = taken(&hidden)?;
    let listener = bound(&dir, path);
    let removed = removed(&hidden, &dir);
    let listener = listener?;
    removed.map(|()| listener)
}

/// Returns the directory in which a socket is made. Its name is fixed, so that the next start finds what a death has left.
fn hidden(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    owner::parent(path).join(name)
}

/// Locks the directory; fails if another process makes the same socket now.
fn taken(hidden: &Path) -> io::Result<LockFile> {
    LockFile::try_lock_dir(hidden)?.ok_or_else(|| io::ErrorKind::AddrInUse.into())
}

fn bound(dir: &LockFile, path: &Path) -> io::Result<UnixListener> {
    // A socket's address has 108 bytes at most. So it is not bound by the path, which is longer than the one that it gets.
    let made = PathBuf::from(format!("/proc/self/fd/{}/{MADE}", dir.file().as_raw_fd()));
    let listener = UnixListener::bind(&made)?;
    std::fs::set_permissions(&made, Permissions::from_mode(0o660))?;
    crate::rename_atomic(&made, path)?;
    Ok(listener)
}

/// Removes the directory, and the socket if it is still in it.
fn removed(hidden: &Path, dir: &LockFile) -> io::Result<()> {
    match rustix::fs::unlinkat(dir.file(), MADE, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => std::fs::remove_dir(hidden),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;

    #[test]
    fn only_a_socket_that_nobody_listens_to_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("api.sock");
        let listener = listen_on_socket(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o660);
        assert_eq!(listen_on_socket(&path).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(listener);
        assert!(UnixStream::connect(&path).is_err());
        let _again = listen_on_socket(&path).unwrap();
        assert!(UnixStream::connect(&path).is_ok());
        let file = dir.path().join("file");
        crate::write_atomic(&file, b"kept").unwrap();
        assert_eq!(listen_on_socket(&file).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&file).unwrap(), b"kept");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn a_socket_of_another_kind_that_is_in_use_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.sock");
        let theirs = UnixDatagram::bind(&path).unwrap();
        assert_eq!(listen_on_socket(&path).unwrap_err().raw_os_error(), Some(Errno::PROTOTYPE.raw_os_error()));
        UnixDatagram::unbound().unwrap().send_to(b"still here", &path).unwrap();
        assert_eq!(theirs.recv(&mut [0; 16]).unwrap(), 10);
    }

    #[test]
    fn a_socket_may_have_the_longest_name_and_what_a_death_left_does_not_stay() {
        let dir = tempfile::tempdir().unwrap();
        let name = "api.sock";
        let bytes = 107 - dir.path().as_os_str().len() - name.len() - 2;
        let path = dir.path().join("d".repeat(bytes)).join(name);
        let parent = path.parent().unwrap();
        crate::create_dir_all(&hidden(&path)).unwrap();
        crate::write_atomic(&hidden(&path).join(MADE), b"").unwrap();
        let other = taken(&hidden(&path)).unwrap();
        assert_eq!(listen_on_socket(&path).unwrap_err().kind(), io::ErrorKind::AddrInUse, "another start is at it");
        drop(other);
        let _listener = listen_on_socket(&path).unwrap();
        assert!(UnixStream::connect(&path).is_ok());
        assert_eq!(std::fs::read_dir(parent).unwrap().count(), 1, "only the socket");
    }
}
