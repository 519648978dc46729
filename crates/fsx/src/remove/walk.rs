//! The walk of a removal: by descriptors, from the leaves up, with few of them open however deep the tree is.

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

/// How many directories are open at once; deeper trees are moved up to the root of the removal and walked from there.
const DEPTH_MAX: usize = 32;

/// How many directories are open at once where moving up fails, as it may on a full disk.
const DEPTH_HARD_MAX: usize = 160;

/// How often the names of one directory are looked at again because somebody changes what they mean.
const AGAIN_MAX: u32 = 256;

/// How the names of trees begin that were moved up; a process that dies leaves some.
pub(super) const HOISTED: &str = ".deep.";

/// One removal.
pub(super) struct Walk<'a> {
    stop: &'a AtomicBool,
    listing: Listing,
    /// The way from the root of the removal, which comes first, to where the walk is.
    way: Vec<Level>,
    hoisted: Hoisted,
    removed: Removed,
}

/// A directory on the way.
struct Level {
    dir: OwnedFd,
    name: CString,
    /// The directories in it that were found and not yet entered.
    dirs: Vec<CString>,
    /// Whether all its entries were seen.
    listed: bool,
    /// Whether something in it stays, and with it the directory.
    stays: bool,
    /// Whether it was made writable already, or must not be.
    opened_up: bool,
    again: u32,
}

/// The trees that were moved up: a range of numbers, however many they are.
struct Hoisted {
    prefix: String,
    next: u64,
    walked: u64,
}

impl<'a> Walk<'a> {
    /// Prepares a removal below a directory that stays.
    pub(super) fn new(root: OwnedFd, stop: &'a AtomicBool) -> Self {
        let root = Level { listed: true, opened_up: true, ..Level::new(root, CString::default()) };
        let (way, removed) = (vec![root], Removed::default());
        Self { stop, listing: Listing::default(), way, hoisted: Hoisted::new(), removed }
    }

    /// Removes one tree of the root and what was moved up from it.
    pub(super) fn remove(mut self, name: CString) -> Removed {
        let mut next = Some(name);
        while let Some(name) = next {
            if let Some(root) = self.way.first_mut() {
                root.dirs.push(name);
            }
            while self.step().is_continue() {}
            next = if self.removed.stopped { None } else { self.hoisted.take() };
        }
        self.removed
    }

    /// Does the next thing: enter a directory, empty one of files, or leave one.
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
            return ControlFlow::Break(()); // back at the root
        } else {
            self.ascend();
        }
        ControlFlow::Continue(())
    }

    /// Enters a directory, moves it up, or removes what stands there in its place.
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

    /// Moves what stands under a name up to the root, where its depth begins anew. `dir` is the directory there, if so.
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
                // Left by a process that died with our number; it is walked like our own.
                Err(Errno::EXIST) => self.hoisted.next += 1,
                // The directory itself must be writable, because its `..` changes.
                Err(Errno::ACCESS) if self.way.last_mut().is_some_and(Level::open_up) => {}
                Err(Errno::ACCESS) => rustix::fs::fchmod(unopened.take().ok_or(Errno::ACCESS)?, Mode::RWXU)?,
                Err(errno) => return Err(errno),
            }
        }
    }

    /// Removes the files among the next entries of the directory, and notes the directories.
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
                Err(Errno::ISDIR) => dirs.push(name.to_owned()), // of unknown kind, or just exchanged
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
            // Its entries cannot be listed, or it was removed by somebody else.
            Err(errno) if errno != Errno::NOENT => self.fail(c"", RemoveAct::List, errno),
            _ => {}
        }
    }

    /// Leaves an emptied directory and removes it.
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

    /// Takes a name away from somebody who exchanges what it means: in the root it keeps one meaning.
    fn contested(&mut self, name: CString, errno: Errno) {
        if self.hoist(&name, None).is_err() {
            self.again(name, errno);
        }
    }

    /// Looks at a name of the present directory once more, as long as that may help.
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

    /// Notes why something in the present directory stays.
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

    /// Opens a directory in this one; one that may not be read is made readable first.
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

/// Removes an entry that is no directory; returns the allocated bytes that went with it.
fn unlink_in(dir: BorrowedFd<'_>, opened_up: &mut bool, name: &CStr) -> Result<u64, Errno> {
    // The look costs next to nothing: it finds what the removal would have to find, and leaves it at hand.
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

/// Makes an open directory writable, once; returns whether that is a reason to try again.
fn open_up(dir: BorrowedFd<'_>, opened_up: &mut bool) -> bool {
    !std::mem::replace(opened_up, true) && rustix::fs::fchmod(dir, Mode::RWXU).is_ok()
}

/// Makes a directory readable that cannot be opened: by a descriptor that only names it, so that it is that one and no
/// other, whatever its name means by now.
fn make_readable(dir: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
    let named = listing::name_beneath(dir, name)?;
    rustix::fs::chmod(format!("/proc/self/fd/{}", named.as_raw_fd()), Mode::RWXU)
}
