//! Unix sockets that have a name.

use super::owner;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// Listens to a unix socket that the owner and the group may use (0660). One that nobody listens to is replaced; what is
/// there and is no socket stays, and is an error.
pub fn listen_on_socket(path: &Path) -> io::Result<UnixListener> {
    if UnixStream::connect(path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    match std::fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_socket() => {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there and is no socket"));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(_) | Err(_) => {}
    }
    // It gets its name with its rights, so that nobody else can connect in between.
    let hidden = tempfile::Builder::new().prefix(".socket-").tempdir_in(owner::parent(path))?;
    let made = hidden.path().join("socket");
    let listener = UnixListener::bind(&made)?;
    std::fs::set_permissions(&made, Permissions::from_mode(0o660))?;
    crate::rename_atomic(&made, path)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
