//! The library's files: put in once and never changed, lent out as hard links.

use super::LibraryError;
use crate::fsx;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Tells whether a linking failure is answered by a copy: another file system, too many links, or a file of
/// another user (`protected_hardlinks`).
fn wants_copy(error: &io::Error) -> bool {
    let codes = [rustix::io::Errno::XDEV, rustix::io::Errno::PERM, rustix::io::Errno::MLINK];
    codes.iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()))
}

fn failed(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LibraryError {
    let path = path.to_path_buf();
    move |source| LibraryError::Io { act, path, source }
}

/// Puts bytes into `dir` under a name that is still free; `false` means that it is taken. Durable on return.
pub fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<bool, LibraryError> {
    let incoming = dir.join(".incoming");
    fsx::create_dir_all(&incoming).map_err(failed("create", &incoming))?;
    let mut temp = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o444))
        .tempfile_in(&incoming)
        .map_err(failed("create a file in", &incoming))?;
    temp.write_all(bytes).and_then(|()| temp.as_file().sync_all()).map_err(failed("write", temp.path()))?;
    let path = dir.join(name);
    match fs::hard_link(temp.path(), &path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(failed("link", &path)(error)),
    }
    fsx::sync_dir(dir).map_err(failed("sync", dir))?;
    Ok(true)
}

/// Lends a picture: links it to `lease`, or copies it where links cannot be. `false` means that it is gone.
/// What an earlier attempt left at `lease` gives way.
pub fn lend(dir: &Path, name: &str, lease: &Path) -> Result<bool, LibraryError> {
    let path = dir.join(name);
    let whole = match fs::symlink_metadata(&path) {
        Ok(meta) => meta.is_file() && 0 < meta.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(failed("look at", &path)(error)),
    };
    if !whole {
        return Ok(false);
    }
    if let Some(parent) = lease.parent() {
        fsx::create_dir_all(parent).map_err(failed("create", parent))?;
    }
    match fs::remove_file(lease) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed("remove", lease)(error)),
        _ => {}
    }
    match fs::hard_link(&path, lease) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) if wants_copy(&error) => {
            let bytes = fs::read(&path).map_err(failed("read", &path))?;
            fsx::write_atomic(lease, &bytes).map_err(failed("write", lease))?;
            Ok(true)
        }
        Err(error) => Err(failed("link", lease)(error)),
    }
}

/// Waits for the lock that keeps two processes from making one picture; the kernel frees it when its owner dies.
pub fn wait_for_lock(dir: &Path, key: &str) -> Result<File, LibraryError> {
    fsx::create_dir_all(dir).map_err(failed("create", dir))?;
    let path = dir.join(key);
    let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed("open", &path))?;
    fs2::FileExt::lock_exclusive(&file).map_err(failed("lock", &path))?;
    Ok(file)
}

/// Removes a lock file that nobody needs any more; a race with a new owner only costs a second generation.
pub fn forget_lock(dir: &Path, key: &str) {
    fs::remove_file(dir.join(key)).unwrap_or_default();
}
