//! The walk of a removal: through descriptors, leaves first, with a bounded number of descriptors at any depth.

use super::{ERRORS_KEPT_MAX, RemoveAct, RemoveError, Removed};
use crate::listing;
use crate::listing::Listing;
use rustix::fs::{AtFlags, FileType, Mode, RenameFlags};
use rustix::io::Errno;
use std::ffi::{CStr, CString, OsStr};
use std::ops::ControlFlow;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many directories are open at once; directories below that are moved up to the removal's root and walked there.
const DEPTH_MAX: usize = 32;

/// How many directories may be open at once where moving up fails, as it can on a full disk.
const DEPTH_HARD_MAX: usize = 160;

/// How often the names of one directory are tried again because another process exchanges the entries.
const AGAIN_MAX: u32 = 256;

/// The prefix of the names of parts that were moved up; a process that dies leaves some.
pub(super) const HOISTED: &str = ".deep.";

/// The removals of trees below one root, one after the other.
pub(super) struct Walk<'a> {
    stop: &'a AtomicBool,
    listing: Listing,
    /// The open directories from the removal's root (first) down to the present one.
    way: Vec<Level>,
    hoisted: Hoisted,
    removed: Removed,
}

/// An open directory of the walk.
struct Level {
    dir: OwnedFd,
    name: CString,
    /// The subdirectories that were found and not entered yet.
    dirs: Vec<CString>,
    /// True when all its entries were read.
    listed: bool,
    /// True if an entry could not be removed, so that the directory cannot be removed either.
    stays: bool,
    /// True if its mode was already changed to writable, or must not be.
    opened_up: bool,
    again: u32,
}

/// The names of the parts that were moved up, as a range of numbers, so that any number of them needs the same memory.
struct Hoisted {
    prefix: String,
    next: u64,
    walked: u64,
}

impl<'a> Walk<'a> {
    /// Prepares removals below `root`, which itself is not removed.
    pub(super) fn new(root: OwnedFd, stop: &'a AtomicBool) -> Self {
        let root = Level { listed: true, opened_up: true, ..Level::new(root, CString::default()) };
        let (way, removed) = (vec![root], Removed::default());
        Self { stop, listing: Listing::default(), way, hoisted: Hoisted::new(), removed }
    }

    /// Removes one tree of the root, and the parts of it that were moved up.
    pub(super) fn remove(&mut self, name: CString) -> Removed {
        // A removal that was stopped may have left directories open.
        self.way.truncate(1);
        if let Some(root) = self.way.first_mut() {
            root.begin_anew();
        }
        let mut next = Some(name);
        while let Some(name) = next {
            if let Some(root) = self.way.first_mut() {
                root.dirs.push(name);
            }
            while self.step().is_continue() {}
            next = if self.removed.stopped { None } else { self.hoisted.take() };
        }
        self.hoisted.walked = self.hoisted.next;
        std::mem::take(&mut self.removed)
    }

    /// Does the next step: enter a directory, remove files of one, or leave one.
    fn step(&mut self) -> ControlFlow<()> {
        if self.stop.load(Ordering::Relaxed) {
            self.removed.stopped = true;
            return ControlFlow::Break(());
        }
        let depth = self.way.len();
        let Some(level) = self.way.last_mut() else { return ControlFlow::Break(()) };
        if let Some(name) = level.dirs.pop() {
            self.descend(name);
        } else if !level.listed {
            self.remove_files();
        } else if depth == 1 {
            return ControlFlow::Break(()); // the root is the only one left
        } else {
            self.ascend();
        }
        ControlFlow::Continue(())
    }

    /// Enters a directory, or moves it up if it is too deep, or removes the file that has replaced it.
    fn descend(&mut self, name: CString) {
        let depth = self.way.len();
        let Some(level) = self.way.last_mut() else { return };
        match level.enter(&name) {
            Ok(dir) if DEPTH_MAX < depth => match (self.hoist(&name, Some(&dir)), depth < DEPTH_HARD_MAX) {
                (Ok(()), _) => {}
                (Err(_), true) => self.way.push(Level::new(dir, name)),
                (Err(errno), false) => self.fail(&name, RemoveAct::Hoist, errno),
            },
            Ok(dir) => self.way.push(Level::new(dir, name)),
            Err(Errno::NOENT) => {}
            Err(Errno::NOTDIR | Errno::LOOP) => match level.unlink(&name) {
                Ok(bytes) => self.count(bytes),
                Err(Errno::NOENT) => {}
                Err(Errno::ISDIR) => self.contested(name, Errno::ISDIR),
                Err(errno) => self.fail(&name, RemoveAct::Unlink, errno),
            },
            Err(errno) => self.fail(&name, RemoveAct::Enter, errno),
        }
    }

    /// Moves an entry up to the root, where its depth starts anew. `dir` is the open entry, if it is a directory.
    fn hoist(&mut self, name: &CStr, dir: Option<&OwnedFd>) -> Result<(), Errno> {
        let mut unopened = dir;
        loop {
            let (Some(root), Some(level)) = (self.way.first(), self.way.last()) else { return Ok(()) };
            let fresh = self.hoisted.name(self.hoisted.next);
            let moved = rustix::fs::renameat_with(&level.dir, name, &root.dir, &fresh, RenameFlags::NOREPLACE);
            match moved {
                Ok(()) => {
                    self.hoisted.next += 1;
                    return Ok(());
                }
                Err(Errno::NOENT) => return Ok(()),
                // A part that a dead process with our process id left; it is walked like our own.
                Err(Errno::EXIST) => self.hoisted.next += 1,
                // Moving a directory changes its `..` entry, so it must be writable itself.
                Err(Errno::ACCESS) if self.way.last_mut().is_some_and(Level::open_up) => {}
                Err(Errno::ACCESS) => rustix::fs::fchmod(unopened.take().ok_or(Errno::ACCESS)?, Mode::RWXU)?,
                Err(errno) => return Err(errno),
            }
        }
    }

    /// Removes the files among the next entries of the directory, and records the subdirectories.
    fn remove_files(&mut self) {
        let Self { stop, listing, way, removed, .. } = self;
        let Some(level) = way.last_mut() else { return };
        let mut failed: Vec<(CString, Errno)> = Vec::new();
        let mut uncounted = 0;
        let Level { dir, dirs, opened_up, .. } = level;
        let more = listing.batch(dir.as_fd(), |name, file_type| {
            if stop.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            if file_type == FileType::Directory {
                dirs.push(name.to_owned());
                return ControlFlow::Continue(());
            }
            match unlink_in(dir.as_fd(), opened_up, name) {
                Ok(bytes) => {
                    removed.entries += 1;
                    removed.bytes += bytes;
                }
                Err(Errno::NOENT) => {}
                Err(Errno::ISDIR) => dirs.push(name.to_owned()), // of unknown type, or exchanged since it was read
                Err(errno) if failed.len() < ERRORS_KEPT_MAX => failed.push((name.to_owned(), errno)),
                Err(_) => uncounted += 1,
            }
            ControlFlow::Continue(())
        });
        level.listed = !matches!(more, Ok(true));
        level.stays |= 0 < uncounted;
        removed.errors_total += uncounted;
        for (name, errno) in failed {
            self.fail(&name, RemoveAct::Unlink, errno);
        }
        match more {
            // The directory cannot be listed. (`NOENT`: another process removed it.)
            Err(errno) if errno != Errno::NOENT => self.fail(c"", RemoveAct::List, errno),
            _ => {}
        }
    }

    /// Leaves an empty directory and removes it.
    fn ascend(&mut self) {
        let (Some(Level { dir, name, stays, .. }), Some(above)) = (self.way.pop(), self.way.last_mut()) else { return };
        if stays {
            above.stays = true;
            return;
        }
        let bytes = listing::look_into(&dir).map_or(0, |found| listing::allocated_bytes(&found));
        drop(dir);
        match above.unlink_dir(&name) {
            Ok(()) => self.count(bytes),
            Err(Errno::NOENT) => {}
            Err(errno @ (Errno::NOTEMPTY | Errno::EXIST)) => self.again(name, errno),
            Err(Errno::NOTDIR) => self.contested(name, Errno::NOTDIR),
            Err(errno) => self.fail(&name, RemoveAct::Unlink, errno),
        }
    }

    /// Handles a name whose entry another process keeps exchanging: moves the entry to the root, under a name of ours.
    fn contested(&mut self, name: CString, errno: Errno) {
        if self.hoist(&name, None).is_err() {
            self.again(name, errno);
        }
    }

    /// Tries a name of the present directory once more, up to [`AGAIN_MAX`] times.
    fn again(&mut self, name: CString, errno: Errno) {
        let Some(level) = self.way.last_mut() else { return };
        level.again += 1;
        if level.again <= AGAIN_MAX {
            level.dirs.push(name);
        } else {
            self.fail(&name, RemoveAct::Unlink, errno);
        }
    }

    fn count(&mut self, bytes: u64) {
        self.removed.entries += 1;
        self.removed.bytes += bytes;
    }

    /// Records the error of an entry in the present directory.
    fn fail(&mut self, name: &CStr, act: RemoveAct, errno: Errno) {
        if let Some(level) = self.way.last_mut() {
            level.stays = true;
        }
        if self.removed.errors.len() < ERRORS_KEPT_MAX {
            let way = self.way.iter().skip(1).map(|level| level.name.as_c_str());
            let path = way.chain([name]).filter(|name| !name.is_empty());
            let path = path.map(|name| Path::new(OsStr::from_bytes(name.to_bytes()))).collect::<PathBuf>();
            self.removed.errors.push(RemoveError { path, act, errno });
        }
        self.removed.errors_total += 1;
    }
}

impl Level {
    fn new(dir: OwnedFd, name: CString) -> Self {
        Self { dir, name, dirs: Vec::new(), listed: false, stays: false, opened_up: false, again: 0 }
    }

    /// Forgets what the removal of a tree left here: only the names and the number of tries count for the next one.
    fn begin_anew(&mut self) {
        self.dirs.clear();
        (self.stays, self.again) = (false, 0);
    }

    /// Opens a subdirectory; makes it readable first if it is not.
    fn enter(&mut self, name: &CStr) -> Result<OwnedFd, Errno> {
        let mut mended = false;
        loop {
            match listing::open_beneath(self.dir.as_fd(), name) {
                Err(Errno::ACCESS) if self.open_up() => {}
                Err(Errno::ACCESS) if !mended => {
                    mended = true;
                    make_readable(self.dir.as_fd(), name)?;
                }
                answer => return answer,
            }
        }
    }

    fn unlink(&mut self, name: &CStr) -> Result<u64, Errno> {
        unlink_in(self.dir.as_fd(), &mut self.opened_up, name)
    }

    fn unlink_dir(&mut self, name: &CStr) -> Result<(), Errno> {
        match rustix::fs::unlinkat(&self.dir, name, AtFlags::REMOVEDIR) {
            Err(Errno::ACCESS) if self.open_up() => rustix::fs::unlinkat(&self.dir, name, AtFlags::REMOVEDIR),
            answer => answer,
        }
    }

    fn open_up(&mut self) -> bool {
        open_up(self.dir.as_fd(), &mut self.opened_up)
    }
}

impl Hoisted {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (pid, walk) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self { prefix: format!("{HOISTED}{pid}.{walk}"), next: 0, walked: 0 }
    }

    fn name(&self, number: u64) -> CString {
        CString::new(format!("{}.{number}", self.prefix)).unwrap_or_default()
    }

    fn take(&mut self) -> Option<CString> {
        let number = self.walked;
        (number < self.next).then(|| {
            self.walked += 1;
            self.name(number)
        })
    }
}

/// Removes an entry that is not a directory; returns the allocated bytes that this freed.
fn unlink_in(dir: BorrowedFd<'_>, opened_up: &mut bool, name: &CStr) -> Result<u64, Errno> {
    // This stat is nearly free: it loads the inode that the removal needs anyway.
    let mut bytes = freed_by(dir, name);
    let mut answer = rustix::fs::unlinkat(dir, name, AtFlags::empty());
    if answer == Err(Errno::ACCESS) && open_up(dir, opened_up) {
        bytes = freed_by(dir, name);
        answer = rustix::fs::unlinkat(dir, name, AtFlags::empty());
    }
    answer.map(|()| bytes)
}

fn freed_by(dir: BorrowedFd<'_>, name: &CStr) -> u64 {
    listing::look_at(dir, name)
        .map_or(0, |found| if found.stx_nlink == 1 { listing::allocated_bytes(&found) } else { 0 })
}

/// Makes an open directory writable, once; returns whether the failed operation should be tried again.
fn open_up(dir: BorrowedFd<'_>, opened_up: &mut bool) -> bool {
    !std::mem::replace(opened_up, true) && rustix::fs::fchmod(dir, Mode::RWXU).is_ok()
}

/// Makes a directory readable that cannot be opened. It works through a descriptor that needs no right to read
/// (`O_PATH`), so that the mode of this very directory is changed, even if its name is exchanged meanwhile.
fn make_readable(dir: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
    let named = listing::name_beneath(dir, name)?;
    rustix::fs::chmod(format!("/proc/self/fd/{}", named.as_raw_fd()), Mode::RWXU)
}
