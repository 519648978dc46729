//! Removes temporary and lock files whose owner is dead.

use super::LockFile;
use chrono::{DateTime, TimeDelta, Utc};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Removes plain files directly in `dir` if `wanted` accepts the name, nobody holds their lock, and they were not
/// changed for `age_min`. Returns how many. A missing directory is empty; a file that cannot be examined is left.
///
/// The age is that of the inode's last change (ctime), which no client can set.
pub fn remove_stale_files(
    dir: &Path,
    now: DateTime<Utc>,
    age_min: TimeDelta,
    wanted: impl Fn(&str) -> bool,
) -> io::Result<u64> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    let mut removed = 0;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if !entry.file_name().to_str().is_some_and(&wanted) || !is_stale(&path, now, age_min) {
            continue;
        }
        // The lock is held until the file is removed, so that no other process starts to use it in between.
        if let Some(_lock) = locked(&path) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {} // its writer has renamed or removed it
                other => other.map(|()| removed += 1)?,
            }
        }
    }
    Ok(removed)
}

/// Removes plain files directly in `dir` whose name `wanted` accepts and whose lock nobody holds, however young they are:
/// for files of [`temp::create`](super::temp::create), whose writer holds the lock as long as it lives. Returns how many.
pub fn remove_abandoned_files(dir: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<u64> {
    remove_stale_files(dir, DateTime::<Utc>::MAX_UTC, TimeDelta::zero(), wanted)
}

fn is_stale(path: &Path, now: DateTime<Utc>, age_min: TimeDelta) -> bool {
    let Ok(meta) = std::fs::symlink_metadata(path) else { return false };
    let changed = DateTime::from_timestamp(meta.ctime(), 0);
    meta.is_file() && changed.is_some_and(|changed| age_min <= now - changed)
}

fn locked(path: &Path) -> Option<LockFile> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).ok()?;
    LockFile::try_lock(File::from(file)).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_unlocked_plain_files_that_are_wanted_go() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["old", "held", "other"] {
            super::super::write_atomic(&at(name), b"x").unwrap();
        }
        std::os::unix::fs::symlink(at("other"), at("link")).unwrap();
        let held = LockFile::try_lock_path(&at("held")).unwrap().unwrap();
        let wanted = |name: &str| name != "other";
        let made = std::fs::metadata(at("other")).unwrap().ctime();
        let (now, hour) = (DateTime::from_timestamp(made, 0).unwrap(), TimeDelta::hours(1));
        assert_eq!(remove_stale_files(dir.path(), now, hour, wanted).unwrap(), 0, "they are young");
        assert_eq!(remove_stale_files(dir.path(), now + TimeDelta::hours(2), hour, wanted).unwrap(), 1);
        assert!(!at("old").try_exists().unwrap());
        drop(held);
        assert_eq!(remove_stale_files(dir.path(), now + TimeDelta::hours(2), hour, wanted).unwrap(), 1);
        assert!(at("other").try_exists().unwrap());
        assert_eq!(remove_stale_files(&at("nowhere"), now, hour, wanted).unwrap(), 0);
    }
}
