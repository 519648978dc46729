//! The entries of a directory, each with the stamp of one file in it: which of many directories changed, without reading
//! any of them.

use super::listing;
use super::listing::Listing;
use rustix::fs::{AtFlags, FileType, Statx, StatxFlags};
use rustix::io::Errno;
use std::ffi::{CStr, OsStr};
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that changed less than this before it was looked at may change again without another stamp: the kernel may give
/// two changes the same time, and a new file the number of one that was just replaced.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// What a stamp is made of.
const STAMPED: StatxFlags = StatxFlags::INO.union(StatxFlags::SIZE).union(StatxFlags::CTIME);

/// Identifies a file and its content: by its device, inode, length and last change (ctime), which no user can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Major and minor number of the device.
    pub device: (u32, u32),
    /// The inode's number.
    pub inode: u64,
    /// The length in bytes.
    pub bytes: u64,
    /// The last change, in seconds since 1970 and nanoseconds.
    pub changed: (i64, u32),
}

/// The entries of a directory in a fixed order. Two that are equal and settled tell that nothing changed in between.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The names, one after the other.
    names: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    name_end: usize,
    stamp: Option<Stamp>,
    settled: bool,
}

impl Stamp {
    fn of(found: &Statx) -> Self {
        Self {
            device: (found.stx_dev_major, found.stx_dev_minor),
            inode: found.stx_ino,
            bytes: found.stx_size,
            changed: (found.stx_ctime.tv_sec, found.stx_ctime.tv_nsec),
        }
    }

    /// Tells whether every change after `now` gives the file another stamp.
    fn is_settled(&self, now: Duration) -> bool {
        let (seconds, nanoseconds) = self.changed;
        let changed = u64::try_from(seconds).map(|seconds| Duration::new(seconds, nanoseconds));
        changed.is_ok_and(|changed| changed.saturating_add(SETTLED_AFTER) <= now)
    }
}

impl Marked {
    /// Returns the entries: the name, the stamp of the file in it if it is a directory that has one, and whether every
    /// later change of that file gives it another stamp.
    pub fn entries(&self) -> impl Iterator<Item = (&OsStr, Option<Stamp>, bool)> {
        let starts = std::iter::once(0).chain(self.entries.iter().map(|entry| entry.name_end));
        self.entries.iter().zip(starts).map(|(entry, start)| {
            let name = self.names.get(start..entry.name_end).unwrap_or_default();
            (OsStr::from_bytes(name), entry.stamp, entry.settled)
        })
    }

    /// Tells whether every later change of one of the files gives it another stamp.
    pub fn is_settled(&self) -> bool {
        self.entries.iter().all(|entry| entry.settled)
    }
}

/// Lists a directory with the stamp of the file `marker` in each directory of it; a missing directory counts as empty.
/// Costs one system call for each entry. Follows no link.
pub fn marked(dir: &Path, marker: &str) -> io::Result<Marked> {
    marked_at(dir, marker, file_time())
}

/// Lists a directory like [`marked`], with the time by the clock that stamps files, since 1970.
pub fn marked_at(dir: &Path, marker: &str, now: Duration) -> io::Result<Marked> {
    let mut listed = Marked::default();
    let dir = match listing::open_root(dir) {
        Err(Errno::NOENT) => return Ok(listed),
        other => other?,
    };
    let (mut listing, mut path) = (Listing::default(), Vec::new());
    let mut look = |name: &CStr, file_type| {
        let dir = dir.as_fd();
        let is_dir = file_type == FileType::Directory || file_type == FileType::Unknown && is_dir(dir, name);
        let stamp = if is_dir { stamp_below(dir, name, marker, &mut path) } else { None };
        listed.names.extend_from_slice(name.to_bytes());
        let settled = stamp.is_none_or(|stamp| stamp.is_settled(now));
        listed.entries.push(Entry { name_end: listed.names.len(), stamp, settled });
        ControlFlow::Continue(())
    };
    while listing.batch(dir.as_fd(), &mut look)? {}
    Ok(listed)
}

/// Returns the stamp of a file or directory, and whether every later change of it gives it another one. A directory changes when
/// an entry comes, goes or is replaced.
pub fn stamp(path: &Path) -> io::Result<(Stamp, bool)> {
    let now = file_time();
    let found = rustix::fs::statx(rustix::fs::CWD, path, AtFlags::STATX_DONT_SYNC, STAMPED)?;
    let stamp = Stamp::of(&found);
    Ok((stamp, stamp.is_settled(now)))
}

fn stamp_below(dir: BorrowedFd<'_>, name: &CStr, marker: &str, path: &mut Vec<u8>) -> Option<Stamp> {
    path.clear();
    path.extend_from_slice(name.to_bytes());
    path.push(b'/');
    path.extend_from_slice(marker.as_bytes());
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC | AtFlags::NO_AUTOMOUNT;
    rustix::fs::statx(dir, path.as_slice(), flags, STAMPED).ok().map(|found| Stamp::of(&found))
}

fn is_dir(dir: BorrowedFd<'_>, name: &CStr) -> bool {
    let found = listing::look_at(dir, name);
    found.is_ok_and(|found| FileType::from_raw_mode(found.stx_mode.into()) == FileType::Directory)
}

/// Returns the time since 1970 by the clock that stamps files.
#[expect(clippy::disallowed_methods, reason = "it is compared with the times of files, which the kernel's clock gives")]
fn file_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rename_atomic, write_atomic};
    use std::fs;
    use std::os::unix::fs::symlink;

    fn shown(marked: &Marked) -> Vec<(String, bool)> {
        let show =
            |(name, stamp, _): (&OsStr, Option<Stamp>, bool)| (name.to_str().unwrap().to_owned(), stamp.is_some());
        let mut shown: Vec<_> = marked.entries().map(show).collect();
        shown.sort();
        shown
    }

    #[test]
    fn every_change_of_a_marker_and_every_entry_that_comes_or_goes_shows() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        assert_eq!(marked(&root, "m").unwrap(), Marked::default(), "a directory that is missing is empty");
        for name in ["a", "b", "bare"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        fs::create_dir_all(dir.path().join("elsewhere")).unwrap();
        for marker in ["root/a/m", "root/b/m", "elsewhere/m", "root/file"] {
            write_atomic(&dir.path().join(marker), b"1").unwrap();
        }
        symlink(dir.path().join("elsewhere"), root.join("link")).unwrap();
        let mut last = marked(&root, "m").unwrap();
        let expected = [("a", true), ("b", true), ("bare", false), ("file", false), ("link", false)];
        assert_eq!(shown(&last), expected.map(|(name, has)| (name.to_owned(), has)));
        assert_eq!(marked(&root, "m").unwrap(), last);
        assert!(!last.is_settled(), "they were just written");
        let mut changes = |what: &str, change: &dyn Fn()| {
            change();
            let now = marked(&root, "m").unwrap();
            assert_ne!(now, last, "{what}");
            last = now;
        };
        changes("a longer one", &|| write_atomic(&root.join("a/m"), b"22").unwrap());
        changes("replaced", &|| write_atomic(&root.join("b/m"), b"3").unwrap());
        changes("written in place", &|| {
            std::io::Write::write_all(&mut fs::File::options().append(true).open(root.join("b/m")).unwrap(), b"4")
                .unwrap();
        });
        changes("away", &|| rename_atomic(&root.join("a/m"), &root.join("a/n")).unwrap());
        changes("another name", &|| rename_atomic(&root.join("b"), &root.join("c")).unwrap());
        changes("gone", &|| fs::remove_dir(root.join("bare")).unwrap());
    }

    #[test]
    fn a_file_settles_when_its_last_change_is_long_enough_ago() {
        let stamp = Stamp { device: (1, 2), inode: 3, bytes: 4, changed: (100, 500) };
        let settled = |seconds, nanoseconds| stamp.is_settled(Duration::new(seconds, nanoseconds));
        assert!(!settled(100, 500) && !settled(102, 499) && settled(102, 500));
        assert!(!Stamp { changed: (-1, 0), ..stamp }.is_settled(Duration::from_secs(9)), "before 1970");
    }

    #[test]
    fn a_time_that_a_user_has_set_settles_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::File::open(dir.path()).unwrap().set_modified(UNIX_EPOCH).unwrap();
        assert_eq!(dir.path().metadata().unwrap().modified().unwrap(), UNIX_EPOCH);
        let (stamp, is_settled) = stamp(dir.path()).unwrap();
        assert!(0 < stamp.changed.0 && !is_settled, "{stamp:?}");
    }
}
