//! The library's files: put in once and never changed, lent out as hard links.

use super::LibraryError;
use super::names;
use super::picture::Format;
use super::store::write::FileStat;
use failpoint::FailPoint;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The rights of a picture: nobody writes it, also not through a lease.
const READ_ONLY: u32 = 0o444;
/// Where new files are written, below bg_images/.
const INCOMING: &str = ".incoming";
/// Where evicted files wait for their last lease to go, below bg_images/.
const HELD: &str = ".held";

/// Tells whether a linking failure is answered by a copy: another file system, too many links, or a file of
/// another user (`protected_hardlinks`).
fn wants_copy(error: &io::Error) -> bool {
    let codes = [rustix::io::Errno::XDEV, rustix::io::Errno::PERM, rustix::io::Errno::MLINK];
    codes.iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()))
}

/// Makes an error of the library of a failed file operation.
pub(crate) fn failed(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LibraryError {
    let path = path.to_path_buf();
    move |source| LibraryError::Io { act, path, source }
}

/// Turns the absence of a file into `None`.
pub(crate) fn if_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns what a file looks like from outside, without following a link; `None` where there is no regular file.
pub(crate) fn stat(path: &Path) -> Result<Option<FileStat>, LibraryError> {
    let meta = if_there(fs::symlink_metadata(path)).map_err(failed("look at", path))?;
    Ok(meta.filter(fs::Metadata::is_file).map(|meta| stat_of(&meta)))
}

/// Returns what a file's metadata say.
pub(crate) fn stat_of(meta: &fs::Metadata) -> FileStat {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    FileStat {
        bytes: signed(meta.len()),
        blocks: signed(meta.blocks().saturating_mul(512)),
        mtime_ns: meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec()),
    }
}

/// Reads a file, at most `most` bytes and one more, which tells that there are too many.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, LibraryError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed("open", path))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed("read", path))?;
    Ok(bytes)
}

/// What a power cut may do to a file that was just put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// Nothing: it is synced.
    Always,
    /// Lose or empty it, because it is made again for nothing. Syncing it costs a small job more than drawing it.
    UntilPowerCut,
}

/// Writes bytes into a file without a name in the library yet.
fn write_incoming(dir: &Path, bytes: &[u8], lasts: Lasts) -> Result<tempfile::NamedTempFile, LibraryError> {
    let incoming = dir.join(INCOMING);
    fsx::create_dir_all(&incoming).map_err(failed("create", &incoming))?;
    let mut temp =
        fsx::temp::create(&incoming, ".tmp", "", READ_ONLY).map_err(failed("create a file in", &incoming))?;
    let sync = |file: &File| if lasts == Lasts::Always { file.sync_all() } else { Ok(()) };
    temp.write_all(bytes).and_then(|()| sync(temp.as_file())).map_err(failed("write", temp.path()))?;
    Ok(temp)
}

/// Removes what dead processes left on its way in.
pub(crate) fn sweep_incoming(dir: &Path) -> Result<(), LibraryError> {
    let incoming = dir.join(INCOMING);
    fsx::remove_abandoned_files(&incoming, |_| true).map_err(failed("sweep", &incoming))?;
    Ok(())
}

/// Puts bytes into `dir` under a name that is still free; `false` means that it is taken.
pub(crate) fn put(dir: &Path, name: &str, bytes: &[u8], lasts: Lasts) -> Result<bool, LibraryError> {
    let temp = write_incoming(dir, bytes, lasts)?;
    failpoint::hit(FailPoint::ImageWritten, "");
    let path = dir.join(name);
    match fs::hard_link(temp.path(), &path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(failed("link", &path)(error)),
    }
    if lasts == Lasts::Always {
        fsx::sync_dir(dir).map_err(failed("sync", dir))?;
    }
    Ok(true)
}

/// Puts a picture under a name of its content and returns that name; the very same may be there already.
pub(crate) fn put_by_content(dir: &Path, bytes: &[u8], format: Format) -> Result<String, LibraryError> {
    let blake3 = blake3::hash(bytes);
    for digits in [names::CACHED_DIGITS, 2 * names::CACHED_DIGITS, 64] {
        let name = names::cached_long(blake3.as_bytes(), format, digits);
        let path = dir.join(&name);
        if put(dir, &name, bytes, Lasts::Always)? || read(&path, bytes.len() as u64)? == bytes {
            return Ok(name);
        }
    }
    let path = dir.join(names::cached(blake3.as_bytes(), format));
    Err(failed("name a picture like", &path)(ErrorKind::AlreadyExists.into()))
}

/// Puts our own copy in the place of a file, which must still look as in `stat`: somebody may have replaced it meanwhile.
pub(crate) fn make_own(dir: &Path, name: &str, bytes: &[u8], seen: FileStat) -> Result<(), LibraryError> {
    let path = dir.join(name);
    let temp = write_incoming(dir, bytes, Lasts::Always)?;
    fsx::rename_exchange(temp.path(), &path).map_err(failed("replace", &path))?;
    failpoint::hit(FailPoint::ImageReplaced, "");
    if stat(temp.path())? != Some(seen) {
        fsx::rename_exchange(temp.path(), &path).map_err(failed("give back", &path))?;
        return Err(failed("replace", &path)(ErrorKind::ResourceBusy.into()));
    }
    // What was there goes with the temporary name.
    fsx::sync_dir(dir).map_err(failed("sync", dir))
}

/// Makes a file read-only; false where its inode is not ours alone: another user's, or with a name elsewhere.
pub(crate) fn seal(path: &Path) -> Result<bool, LibraryError> {
    let meta = fs::symlink_metadata(path).map_err(failed("look at", path))?;
    let read_only = meta.mode() & 0o777 == READ_ONLY;
    if meta.uid() != rustix::process::geteuid().as_raw() || meta.nlink() != 1 && !read_only {
        return Ok(false);
    }
    if !read_only {
        fs::set_permissions(path, Permissions::from_mode(READ_ONLY)).map_err(failed("protect", path))?;
    }
    Ok(true)
}

/// Lends a picture: links it to `lease`, or copies it where links cannot be. `false` means that it is gone, or of another
/// length than the one it was entered with, if that is known: a power cut or a person may have changed it.
/// What an earlier attempt left at `lease` gives way.
pub(crate) fn lend(dir: &Path, name: &str, length: Option<i64>, lease: &Path) -> Result<bool, LibraryError> {
    let path = dir.join(name);
    let is_other = |stat: FileStat| stat.bytes == 0 || length.is_some_and(|length| length != stat.bytes);
    if stat(&path)?.is_none_or(is_other) {
        return Ok(false);
    }
    let linked = match fs::hard_link(&path, lease) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => {
            make_room(lease)?;
            fs::hard_link(&path, lease)
        }
        linked => linked,
    };
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) if wants_copy(&error) => {
            let Some(bytes) = if_there(fs::read(&path)).map_err(failed("read", &path))? else { return Ok(false) };
            fsx::write_atomic(lease, &bytes).map_err(failed("write", lease))?;
            Ok(true)
        }
        Err(error) => Err(failed("link", lease)(error)),
    }
}

/// Writes a picture that the library does not keep straight into the workspace.
pub(crate) fn write_lease(lease: &Path, bytes: &[u8]) -> Result<(), LibraryError> {
    make_room(lease)?;
    fsx::write_atomic(lease, bytes).map_err(failed("write", lease))
}

fn make_room(lease: &Path) -> Result<(), LibraryError> {
    if let Some(parent) = lease.parent() {
        fsx::create_dir_all(parent).map_err(failed("create", parent))?;
    }
    remove(lease)?;
    Ok(())
}

/// Removes a file; `false` means that it was gone.
pub(crate) fn remove(path: &Path) -> Result<bool, LibraryError> {
    Ok(if_there(fs::remove_file(path)).map_err(failed("remove", path))?.is_some())
}

/// Counts the names that a file has beside its own: each is a lease.
pub(crate) fn leases(path: &Path) -> Result<u64, LibraryError> {
    let meta = if_there(fs::symlink_metadata(path)).map_err(failed("look at", path))?;
    Ok(meta.map_or(0, |meta| meta.nlink().saturating_sub(1)))
}

/// Takes a file's name away while somebody still holds its bytes; returns the name under which it waits, `None` where
/// the file was gone.
pub(crate) fn hold(dir: &Path, name: &str, id: i64) -> Result<Option<String>, LibraryError> {
    let held = dir.join(HELD);
    fsx::create_dir_all(&held).map_err(failed("create", &held))?;
    let (path, waiting) = (dir.join(name), format!("{id}-{name}"));
    let renamed = if_there(fsx::rename_atomic(&path, &held.join(&waiting))).map_err(failed("rename", &path))?;
    Ok(renamed.map(|()| waiting))
}

/// Lists files that wait for their last lease, with whether it is gone.
pub(crate) fn held(dir: &Path) -> Result<Vec<(String, PathBuf, bool)>, LibraryError> {
    let held = dir.join(HELD);
    let mut found = Vec::new();
    let Some(entries) = if_there(fs::read_dir(&held)).map_err(failed("list", &held))? else { return Ok(found) };
    for entry in entries {
        let entry = entry.map_err(failed("list", &held))?;
        let free = leases(&entry.path())? == 0;
        found.push((entry.file_name().to_string_lossy().into_owned(), entry.path(), free));
    }
    Ok(found)
}

/// The way to the lock that keeps two processes from making one picture; the kernel frees it when its owner dies.
///
/// Whoever waits keeps the lock file open that was there at first: what its owner leaves in it can be read even after
/// its name is gone, and is gone itself when nobody waits any more.
#[derive(Debug)]
pub(crate) struct Queue {
    dir: PathBuf,
    path: PathBuf,
    file: Option<File>,
}

/// What came of looking at the lock.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Somebody holds it.
    Wait,
    /// It is ours.
    Ours(fsx::LockFile),
    /// Its owner left this, and nothing else is to be done.
    Left(Vec<u8>),
}

impl Queue {
    /// Begins to wait for the lock of this name.
    pub(crate) fn new(dir: &Path, key: &str) -> Self {
        Self { dir: dir.to_path_buf(), path: dir.join(key), file: None }
    }

    /// Looks whether it is our turn.
    pub(crate) fn turn(&mut self) -> Result<Turn, LibraryError> {
        let path = &self.path;
        let mut file = if let Some(file) = self.file.take() {
            file
        } else {
            fsx::create_dir_all(&self.dir).map_err(failed("create", &self.dir))?;
            fsx::lock::open(path).map_err(failed("open", path))?
        };
        let twin = file.try_clone().map_err(failed("open", path))?;
        let Some(lock) = fsx::LockFile::try_lock(twin).map_err(failed("lock", path))? else {
            self.file = Some(file);
            return Ok(Turn::Wait);
        };
        if lock.is_at(path) {
            // An owner that died may have left a part.
            file.set_len(0).map_err(failed("empty", path))?;
            return Ok(Turn::Ours(lock));
        }
        // Its owner is done: it took the name away after the last byte.
        let mut left = Vec::new();
        file.read_to_end(&mut left).map_err(failed("read", path))?;
        Ok(if left.is_empty() { Turn::Wait } else { Turn::Left(left) })
    }
}

/// Leaves something to those who wait, removes the lock file, and frees the lock.
pub(crate) fn unlock(dir: &Path, key: &str, lock: &fsx::LockFile, left: &[u8]) -> Result<(), LibraryError> {
    let path = dir.join(key);
    let mut file = lock.file();
    let written = file.write_all(left).map_err(failed("write", &path));
    if written.is_err() {
        file.set_len(0).map_err(failed("empty", &path))?;
    }
    remove(&path)?;
    written
}

/// Waits for the lock of this file.
pub(crate) fn lock(path: &Path) -> Result<fsx::LockFile, LibraryError> {
    if let Some(parent) = path.parent() {
        fsx::create_dir_all(parent).map_err(failed("create", parent))?;
    }
    fsx::LockFile::lock_path(path).map_err(failed("lock", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dead_processes_left_on_its_way_in_goes_at_once_and_what_is_being_written_stays() {
        let dir = tempfile::tempdir().unwrap();
        sweep_incoming(dir.path()).unwrap();
        let written = write_incoming(dir.path(), b"x", Lasts::Always).unwrap();
        File::create(dir.path().join(INCOMING).join(".tmpA1b2C3")).unwrap();
        sweep_incoming(dir.path()).unwrap();
        let left = fs::read_dir(dir.path().join(INCOMING)).unwrap().map(|entry| entry.unwrap().path());
        assert_eq!(left.collect::<Vec<_>>(), [written.path()]);
    }

    #[test]
    fn what_the_owner_of_a_lock_leaves_is_for_those_who_waited_and_for_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let queue = || Queue::new(dir.path(), "key");
        let (mut first, mut second, mut third) = (queue(), queue(), queue());
        let Turn::Ours(lock) = first.turn().unwrap() else { panic!("nobody was there") };
        for waiting in [&mut second, &mut third] {
            assert!(matches!(waiting.turn().unwrap(), Turn::Wait));
        }
        unlock(dir.path(), "key", &lock, b"a picture").unwrap();
        drop((first, lock));
        for waiting in [&mut second, &mut third] {
            let turn = waiting.turn().unwrap();
            assert!(matches!(&turn, Turn::Left(bytes) if bytes == b"a picture"), "{turn:?}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        let Turn::Ours(lock) = queue().turn().unwrap() else { panic!("it was free") };
        assert!(matches!(second.turn().unwrap(), Turn::Wait));
        unlock(dir.path(), "key", &lock, b"").unwrap();
        drop(lock);
        assert!(matches!(second.turn().unwrap(), Turn::Wait), "nothing was left: begin anew");
        assert!(matches!(second.turn().unwrap(), Turn::Ours(_)));
    }

    #[test]
    fn a_part_that_a_dead_owner_left_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (mut first, mut second) = (Queue::new(dir.path(), "key"), Queue::new(dir.path(), "key"));
        let Turn::Ours(lock) = first.turn().unwrap() else { panic!("nobody was there") };
        assert!(matches!(second.turn().unwrap(), Turn::Wait));
        lock.file().write_all(b"half a pic").unwrap();
        drop((first, lock));
        let Turn::Ours(lock) = second.turn().unwrap() else { panic!("its owner is dead") };
        assert_eq!(lock.file().metadata().unwrap().len(), 0);
    }
}
