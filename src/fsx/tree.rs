//! Whole directory trees: their size and their removal.
#![expect(clippy::disallowed_methods, reason = "this module is the one that removes trees")]

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The size of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TreeSize {
    /// Allocated bytes (blocks of 512).
    pub bytes: u64,
    /// Files and directories, the root not counted.
    pub entries: u64,
}

/// Measures a tree without following links; what vanishes meanwhile does not count.
pub fn tree_size(root: &Path) -> io::Result<TreeSize> {
    let mut size = TreeSize::default();
    let mut dirs = vec![root.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            let Ok(meta) = entry.metadata() else { continue };
            size.entries += 1;
            size.bytes += meta.blocks() * 512;
            if meta.is_dir() {
                dirs.push(entry.path());
            }
        }
    }
    Ok(size)
}

/// Removes a tree that lies directly below `root`, without following links. A tree that is not there is removed.
pub fn remove_tree(root: &Path, name: &str) -> io::Result<()> {
    if name.is_empty() || name == "." || name == ".." || name.contains('/') {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("`{name}` is not a name below {}", root.display()),
        ));
    }
    match fs::remove_dir_all(root.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removal_does_not_follow_links_or_leave_its_root() {
        let dir = tempfile::tempdir().unwrap();
        let (outside, tree) = (dir.path().join("outside"), dir.path().join("root/tree"));
        fs::create_dir_all(&outside).unwrap();
        fs::create_dir_all(tree.join("sub")).unwrap();
        fs::write(outside.join("precious"), b"x").unwrap();
        std::os::unix::fs::symlink(&outside, tree.join("sub/link")).unwrap();
        assert_eq!(tree_size(&tree).unwrap().entries, 2);
        for bad in ["", "..", ".", "tree/../../outside"] {
            assert!(remove_tree(&dir.path().join("root"), bad).is_err());
        }
        remove_tree(&dir.path().join("root"), "tree").unwrap();
        remove_tree(&dir.path().join("root"), "tree").unwrap();
        assert!(outside.join("precious").try_exists().unwrap());
        assert!(!tree.try_exists().unwrap());
    }
}
