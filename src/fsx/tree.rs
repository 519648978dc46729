//! The size of whole directory trees.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (outside, tree) = (dir.path().join("outside"), dir.path().join("root/tree"));
        fs::create_dir_all(&outside).unwrap();
        fs::create_dir_all(tree.join("sub")).unwrap();
        std::os::unix::fs::symlink(&outside, tree.join("sub/link")).unwrap();
        assert_eq!(tree_size(&tree).unwrap().entries, 2);
    }
}
