//! What is in a directory tree, by name: bounded, through descriptors, without following links.

use super::listing;
use super::listing::Listing;
use rustix::fs::FileType;
use std::ffi::CString;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd};

/// How many levels of directories are entered.
const DEPTH_MAX: usize = 16;

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// Its path below the root; bytes that are not UTF-8 are replaced.
    pub path: String,
    /// Allocated bytes.
    pub bytes: u64,
    /// True if it is a directory.
    pub is_dir: bool,
}

/// The entries of a tree, by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreeContents {
    /// The entries.
    pub entries: Vec<TreeEntry>,
    /// False if there are more, or some that cannot be read.
    pub is_whole: bool,
}

/// Lists at most `most` entries below an open directory. It crosses no mount point; entries that vanish meanwhile are left
/// out.
pub fn tree_contents(root: impl AsFd, most: usize) -> io::Result<TreeContents> {
    let mut walk =
        Walk { listing: Listing::default(), most, found: TreeContents { is_whole: true, ..Default::default() } };
    // A descriptor of its own: the caller's keeps its place in the directory.
    let root = listing::open_beneath(root.as_fd(), c".")?;
    walk.enter(root.as_fd(), "", DEPTH_MAX)?;
    walk.found.entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(walk.found)
}

struct Walk {
    listing: Listing,
    most: usize,
    found: TreeContents,
}

impl Walk {
    fn enter(&mut self, dir: BorrowedFd<'_>, above: &str, levels_left: usize) -> io::Result<()> {
        let mut dirs: Vec<(CString, String)> = Vec::new();
        while self.list(dir, above, &mut dirs)? {}
        for (name, path) in dirs {
            let inner = (0 < levels_left).then(|| listing::open_beneath(dir, &name).ok()).flatten();
            let entered = inner.map(|inner| self.enter(inner.as_fd(), &path, levels_left - 1));
            self.found.is_whole &= matches!(entered, Some(Ok(())));
        }
        Ok(())
    }

    /// Takes the next entries of a directory; returns whether there may be more.
    fn list(&mut self, dir: BorrowedFd<'_>, above: &str, dirs: &mut Vec<(CString, String)>) -> io::Result<bool> {
        let Self { listing, most, found } = self;
        let more = listing.batch(dir, |name, _| {
            if *most <= found.entries.len() {
                found.is_whole = false;
                return ControlFlow::Break(());
            }
            let Ok(seen) = listing::look_at(dir, name) else { return ControlFlow::Continue(()) }; // it vanished
            let is_dir = FileType::from_raw_mode(seen.stx_mode.into()) == FileType::Directory;
            let path = format!("{above}{}", name.to_string_lossy());
            if is_dir {
                dirs.push((name.to_owned(), format!("{path}/")));
            }
            found.entries.push(TreeEntry { path, bytes: listing::allocated_bytes(&seen), is_dir });
            ControlFlow::Continue(())
        })?;
        Ok(more && found.entries.len() < *most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::fs::File;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_tree_is_listed_up_to_a_bound_and_no_link_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        crate::write_atomic(&dir.path().join("a/b/c"), &[1; 5000]).unwrap();
        symlink("/etc", dir.path().join("a/link")).unwrap();
        let root = File::open(dir.path()).unwrap();
        let found = tree_contents(&root, 100).unwrap();
        let paths: Vec<&str> = found.entries.iter().map(|it| it.path.as_str()).collect();
        assert_eq!((paths.as_slice(), found.is_whole), (&["a", "a/b", "a/b/c", "a/link"][..], true));
        assert!(5000 <= found.entries[2].bytes && found.entries[1].is_dir && !found.entries[3].is_dir);
        assert_eq!(tree_contents(&root, 100).unwrap(), found, "the handle is as it was");
        let some = tree_contents(&root, 2).unwrap();
        assert_eq!((some.entries.len(), some.is_whole), (2, false));
    }

    #[test]
    fn a_tree_that_is_too_deep_is_not_whole() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("d/".repeat(DEPTH_MAX + 3))).unwrap();
        let found = tree_contents(File::open(dir.path()).unwrap(), 100).unwrap();
        assert_eq!((found.entries.len(), found.is_whole), (DEPTH_MAX + 1, false));
    }
}
