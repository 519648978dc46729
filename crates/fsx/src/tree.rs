//! The size of whole directory trees.

use super::listing;
use super::listing::Listing;
use rustix::fs::{FileType, Mode, OFlags, Statx};
use rustix::io::Errno;
use std::collections::HashSet;
use std::ffi::CString;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// How many directories are open at once, at any depth of the tree.
const OPEN_MAX: usize = 64;

/// The size of a directory tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TreeSize {
    /// Allocated bytes; a file with several hard links counts once.
    pub bytes: u64,
    /// Files and directories, without the root.
    pub entries: u64,
    /// Directories that were not entered, because they cannot be read or are mount points.
    pub unread: u64,
}

/// Measures a tree without following links or crossing mount points; entries that vanish meanwhile do not count.
pub fn tree_size(root: &Path) -> io::Result<TreeSize> {
    let dir = listing::open_root(root)?;
    let found = listing::look_into(&dir)?;
    let mut scan = Scan::default();
    scan.enter(dir, Identity::of(&found))?;
    while scan.step() {}
    Ok(scan.size)
}

#[derive(Default)]
struct Scan {
    listing: Listing,
    /// The directories from the root down to the present one.
    way: Vec<Level>,
    /// The files with several hard links that were already counted.
    linked: HashSet<Identity>,
    size: TreeSize,
}

/// A directory of the scan: its own entries are counted, some of its subdirectories are not entered yet.
struct Level {
    /// `None` if it was closed, because the scan is more than [`OPEN_MAX`] levels below it.
    dir: Option<OwnedFd>,
    identity: Identity,
    dirs: Vec<CString>,
}

/// Device and inode number: identifies a file under any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Identity {
    device: (u32, u32),
    inode: u64,
}

impl Identity {
    fn of(found: &Statx) -> Self {
        Self { device: (found.stx_dev_major, found.stx_dev_minor), inode: found.stx_ino }
    }
}

impl Scan {
    /// Enters the next directory or leaves the present one; returns whether there is more to do.
    fn step(&mut self) -> bool {
        let Some(level) = self.way.last_mut() else { return false };
        let Some(name) = level.dirs.pop() else { return self.leave() };
        let Some(dir) = &level.dir else { return false };
        let entered = listing::open_beneath(dir.as_fd(), &name);
        let found = match &entered {
            Ok(inner) => listing::look_into(inner), // open already, so no look-up by name
            Err(_) => listing::look_at(dir.as_fd(), &name),
        };
        let Ok(found) = found else { return true }; // it vanished
        self.size.entries += 1;
        self.size.bytes += listing::allocated_bytes(&found);
        match entered.and_then(|dir| self.enter(dir, Identity::of(&found))) {
            Ok(()) => {}
            Err(_) => self.size.unread += 1,
        }
        true
    }

    /// Counts the files of a directory and makes it the present one.
    fn enter(&mut self, dir: OwnedFd, identity: Identity) -> Result<(), Errno> {
        let mut dirs = Vec::new();
        while self.count(dir.as_fd(), &mut dirs)? {}
        if let Some(far) = self.way.len().checked_sub(OPEN_MAX).and_then(|index| self.way.get_mut(index)) {
            far.dir = None;
        }
        self.way.push(Level { dir: Some(dir), identity, dirs });
        Ok(())
    }

    /// Counts the files among the next entries of a directory, and records the subdirectories.
    fn count(&mut self, dir: BorrowedFd<'_>, dirs: &mut Vec<CString>) -> Result<bool, Errno> {
        let Self { listing, linked, size, .. } = self;
        listing.batch(dir, |name, file_type| {
            if file_type == FileType::Directory {
                dirs.push(name.to_owned());
                return ControlFlow::Continue(());
            }
            let Ok(found) = listing::look_at(dir, name) else { return ControlFlow::Continue(()) }; // it vanished
            if FileType::from_raw_mode(found.stx_mode.into()) == FileType::Directory {
                dirs.push(name.to_owned());
                return ControlFlow::Continue(());
            }
            size.entries += 1;
            if found.stx_nlink == 1 || linked.insert(Identity::of(&found)) {
                size.bytes += listing::allocated_bytes(&found);
            }
            ControlFlow::Continue(())
        })
    }

    /// Goes back to the directory above. If that was closed, it is opened again through `..` and its identity is
    /// compared: if the tree was moved meanwhile, the scan must not continue somewhere else.
    fn leave(&mut self) -> bool {
        let Some(Level { dir: Some(below), .. }) = self.way.pop() else { return false };
        let Some(above) = self.way.last_mut() else { return false };
        if above.dir.is_none() {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let parent = rustix::fs::openat(&below, c"..", flags, Mode::empty());
            let same =
                |dir: &OwnedFd| listing::look_into(dir).is_ok_and(|found| Identity::of(&found) == above.identity);
            above.dir = parent.ok().filter(same);
        }
        if above.dir.is_some() {
            return true;
        }
        self.size.unread += self.way.iter().map(|level| level.dirs.len() as u64).sum::<u64>();
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{remove_tree, write_atomic};
    use std::fs;
    use std::os::unix::fs::{MetadataExt, symlink};

    fn sized(path: &Path) -> u64 {
        fs::symlink_metadata(path).unwrap().blocks() * 512
    }

    #[test]
    fn a_tree_is_as_large_as_what_it_fills_on_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let (outside, tree) = (dir.path().join("outside"), dir.path().join("tree"));
        fs::create_dir_all(&outside).unwrap();
        write_atomic(&outside.join("large"), &vec![1; 100_000]).unwrap();
        fs::create_dir_all(tree.join("sub/deeper")).unwrap();
        write_atomic(&tree.join("sub/a"), &vec![1; 10_000]).unwrap();
        fs::hard_link(tree.join("sub/a"), tree.join("sub/deeper/b")).unwrap();
        fs::hard_link(outside.join("large"), tree.join("shared")).unwrap();
        symlink(&outside, tree.join("sub/link")).unwrap();
        fs::File::create(tree.join("sparse")).unwrap().set_len(4 << 30).unwrap();
        let parts = ["sub", "sub/deeper", "sub/a", "sub/link", "shared", "sparse"];
        let bytes = parts.iter().map(|part| sized(&tree.join(part))).sum();
        assert_eq!(tree_size(&tree).unwrap(), TreeSize { bytes, entries: 7, unread: 0 });
        assert!(tree_size(&dir.path().join("nowhere")).is_err());
    }

    #[test]
    fn a_tree_deeper_than_descriptors_and_paths_reach_is_measured_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut at = listing::open_root(dir.path()).unwrap();
        for _ in 0..3000 {
            for name in [c"d", c"e"] {
                rustix::fs::mkdirat(&at, name, Mode::RWXU).unwrap();
            }
            at = listing::open_beneath(at.as_fd(), c"d").unwrap();
        }
        assert_eq!(tree_size(dir.path()).unwrap().entries, 6000);
        let stop = std::sync::atomic::AtomicBool::new(false);
        let removed = remove_tree(dir.path(), "d".as_ref(), &stop);
        assert_eq!((removed.entries, removed.errors_total), (5999, 0));
    }
}
