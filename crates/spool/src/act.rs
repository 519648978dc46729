//! The file operations of the spool: an error names the operation, and tests can simulate a crash before each one.

use super::SpoolError;
use chrono::{DateTime, Utc};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Renames, and replaces `to` if it exists.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), SpoolError> {
    step(from)?;
    fsx::rename_atomic(from, to).map_err(|error| SpoolError::io("rename", from, error))
}

/// Renames if `to` does not exist; returns false if it does.
pub(super) fn rename_new(from: &Path, to: &Path) -> Result<bool, SpoolError> {
    step(from)?;
    unless_taken("rename", from, fsx::rename_new(from, to))
}

/// Writes a whole file, and replaces the one that exists.
pub(super) fn publish(path: &Path, bytes: &[u8]) -> Result<(), SpoolError> {
    step(path)?;
    fsx::write_synced(path, bytes).map_err(|error| SpoolError::io("write", path, error))
}

/// Writes a whole file if none exists; returns false if one does.
pub(super) fn publish_new(path: &Path, bytes: &[u8]) -> Result<bool, SpoolError> {
    step(path)?;
    unless_taken("write", path, fsx::write_new(path, bytes))
}

/// Removes a file or link; returns false if there was none.
pub(super) fn remove(path: &Path) -> Result<bool, SpoolError> {
    step(path)?;
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(SpoolError::io("remove", path, error)),
    }
}

/// Removes the temporary files of dead processes whose name `wanted` accepts; returns how many.
pub(super) fn remove_abandoned(dir: &Path, wanted: impl Fn(&str) -> bool) -> Result<usize, SpoolError> {
    step(dir)?;
    let removed = fsx::remove_abandoned_files(dir, wanted).map_err(|error| SpoolError::io("sweep", dir, error))?;
    Ok(usize::try_from(removed).unwrap_or(usize::MAX))
}

/// Makes the entries of a directory durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), SpoolError> {
    step(dir)?;
    fsx::sync_dir(dir).map_err(|error| SpoolError::io("sync", dir, error))
}

/// Lists the names in a directory that are UTF-8.
pub(super) fn names_in(dir: &Path) -> Result<Vec<String>, SpoolError> {
    each_name_in(dir)?.collect()
}

/// Lists the names in a directory that are UTF-8, one after the other: queue/ may hold a million.
pub(super) fn each_name_in(dir: &Path) -> Result<impl Iterator<Item = Result<String, SpoolError>> + use<>, SpoolError> {
    let dir = dir.to_path_buf();
    let entries = fs::read_dir(&dir).map_err(|error| SpoolError::io("list", &dir, error))?;
    Ok(entries.filter_map(move |entry| match entry {
        Ok(entry) => entry.file_name().into_string().ok().map(Ok),
        Err(error) => Some(Err(SpoolError::io("list", &dir, error))),
    }))
}

/// Returns the inode's last change (ctime) of a plain file; `None` for anything else and for unreadable entries.
pub(super) fn changed_at(path: &Path) -> Option<DateTime<Utc>> {
    let meta = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    DateTime::from_timestamp(meta.ctime(), 0)
}

/// Tells whether an entry exists at `path`; a dangling link counts.
pub(super) fn stands(path: &Path) -> Result<bool, SpoolError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(SpoolError::io("look at", path, error)),
    }
}

fn unless_taken(act: &'static str, path: &Path, result: std::io::Result<()>) -> Result<bool, SpoolError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(SpoolError::io(act, path, error)),
    }
}

#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "fails in tests only")]
fn step(_at: &Path) -> Result<(), SpoolError> {
    Ok(())
}

#[cfg(test)]
use crash::step;

/// A simulated crash for tests: after a number of operations of this thread, every further one fails.
#[cfg(test)]
pub(super) mod crash {
    use super::SpoolError;
    use std::cell::Cell;
    use std::path::Path;

    thread_local!(static ACTS_LEFT: Cell<Option<u32>> = const { Cell::new(None) });

    /// Runs `work` and allows `acts` operations; returns its result and whether the crash happened.
    pub(crate) fn after<T>(acts: u32, work: impl FnOnce() -> T) -> (T, bool) {
        ACTS_LEFT.set(Some(acts));
        let result = work();
        let crashed = ACTS_LEFT.replace(None) == Some(0);
        (result, crashed)
    }

    pub(super) fn step(at: &Path) -> Result<(), SpoolError> {
        match ACTS_LEFT.get() {
            None => Ok(()),
            Some(0) => Err(SpoolError::io("survive at", at, std::io::Error::other("the world ended"))),
            Some(left) => {
                ACTS_LEFT.set(Some(left - 1));
                Ok(())
            }
        }
    }
}
