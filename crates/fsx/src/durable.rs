//! Writes and renames files so that they appear whole or not at all, and survive a power cut.
#![expect(clippy::disallowed_methods, reason = "this module makes the plain calls durable")]

use super::{owner, temp};
use rustix::fs::{CWD, RenameFlags};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The rights of files, less the umask.
const MODE: u32 = 0o640;

/// Writes a file so that it appears whole or not at all. After the return, a power cut does not lose it.
pub fn write_durable(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_beside(path, bytes, true)?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// Writes a file like [`write_durable`] that only its owner may read (0600).
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    temp_beside(path, bytes, true, 0o600)?.persist(path).map_err(|error| error.error)?;
    sync_dir(owner::parent(path))
}

/// Writes a file so that it appears whole or not at all. A power cut may undo it, but never leaves a part of it.
pub fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_beside(path, bytes, true)
}

/// Writes a file like [`write_synced`]; fails with `AlreadyExists` if `path` exists.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    temp_beside(path, bytes, true, MODE)?.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file so that it appears whole or not at all. A power cut may undo it.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_beside(path, bytes, false)
}

fn write_beside(path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    temp_beside(path, bytes, sync, MODE)?.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn temp_beside(path: &Path, bytes: &[u8], sync: bool, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    let dir = owner::parent(path);
    let mut file = temp::create(dir, ".", ".tmp", mode)?;
    owner::hand_over_for(&file, path);
    file.write_all(bytes)?;
    if sync {
        file.as_file().sync_all()?;
    }
    Ok(file)
}

/// Writes a file like [`write_atomic`], through a temporary name that the caller owns. If a crash leaves a file there,
/// the next write replaces it, or the caller removes it.
pub fn write_atomic_via(temp: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(temp, bytes)?;
    fs::rename(temp, path)
}

/// Writes a file like [`write_atomic`], through a temporary name of a directory that only the caller writes to. Whoever
/// cleans the directory up after a crash must know the name.
pub fn write_atomic_alone(temp: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).custom_flags(flags).open(temp)?;
    owner::hand_over_for(&file, path);
    file.write_all(bytes)?;
    fs::rename(temp, path)
}

/// Renames within one file system; a power cut may undo it.
pub fn rename_atomic(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Renames within one file system; fails with `AlreadyExists` if `to` exists.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from)
}

/// Exchanges two files of one file system at once; a power cut may undo it.
pub fn rename_exchange(one: &Path, other: &Path) -> io::Result<()> {
    rustix::fs::renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Makes the entries of a directory durable.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Creates a directory and its parents, mode 0750 less the umask.
pub fn create_dir_all(dir: &Path) -> io::Result<()> {
    match create_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Ok(_) => return Ok(()),
        Err(error) => return Err(error),
    }
    let missing = if owner::is_root() { owner::missing(dir) } else { Vec::new() };
    fs::DirBuilder::new().recursive(true).mode(0o750).create(dir)?;
    for made in &missing {
        hand_over_dir(made);
    }
    Ok(())
}

/// Creates a directory whose parent exists, mode 0750 less the umask; false if it exists.
pub fn create_dir(dir: &Path) -> io::Result<bool> {
    match fs::DirBuilder::new().mode(0o750).create(dir) {
        Ok(()) => {
            hand_over_dir(dir);
            Ok(true)
        }
        Err(_) if dir.is_dir() => Ok(false),
        Err(error) => Err(error),
    }
}

fn hand_over_dir(made: &Path) {
    if let Some(owner) = owner::other_owner(owner::parent(made))
        && let Ok(dir) = super::open_dir(made)
    {
        owner.give(dir); // fails if the directory was removed meanwhile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_whole_and_leaves_no_temporary_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        write_durable(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_is_made_once_and_only_below_one_that_exists() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert_eq!(create_dir(&at("a/b")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(create_dir(&at("a")).unwrap() && !create_dir(&at("a")).unwrap());
        create_dir_all(&at("a/b/c")).unwrap();
        write_atomic(&at("file"), b"").unwrap();
        assert_eq!(create_dir(&at("file")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        write_atomic_alone(&at("a/.temp"), &at("a/marker"), b"one").unwrap();
        write_atomic_alone(&at("a/.temp"), &at("a/marker"), b"2").unwrap();
        assert_eq!(fs::read(at("a/marker")).unwrap(), b"2");
        std::os::unix::fs::symlink(at("elsewhere"), at("a/.temp")).unwrap();
        write_atomic_alone(&at("a/.temp"), &at("a/marker"), b"3").unwrap_err();
        assert!(!at("elsewhere").try_exists().unwrap(), "a link is not followed");
    }

    #[test]
    fn what_is_new_never_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        write_atomic(&a, b"a").unwrap();
        write_atomic(&b, b"b").unwrap();
        assert_eq!(rename_new(&a, &b).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(write_new(&b, b"c").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&b).unwrap(), b"b");
    }
}
