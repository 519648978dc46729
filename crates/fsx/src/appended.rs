//! Files that grow by pieces and are held open for it.

use super::lock;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A file that grows by pieces, each in one write; no sync. It must have one writer at a time.
///
/// If a piece cannot be written whole, or the process dies meanwhile, a part of it may follow the pieces before it. The
/// caller must be able to tell such a part from a piece; the next piece replaces it.
#[derive(Debug)]
pub struct Appended {
    file: File,
    bytes: u64,
}

impl Appended {
    /// Opens or creates a file, mode 0640 less the umask, and cuts off what follows its first `bytes` bytes.
    pub fn open(path: &Path, bytes: u64) -> io::Result<Self> {
        let file = lock::open(path)?;
        if bytes < file.metadata()?.len() {
            file.set_len(bytes)?;
        }
        Ok(Self { file, bytes })
    }

    /// Adds a piece at the end.
    pub fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all_at(piece, self.bytes)?;
        self.bytes += piece.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other_and_a_part_of_one_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut file = Appended::open(&path, 0).unwrap();
        file.append(b"one ").unwrap();
        file.append(b"two ").unwrap();
        drop(file);
        let mut file = Appended::open(&path, 4).unwrap(); // "two " is not known to be whole
        assert_eq!(std::fs::read(&path).unwrap(), b"one ");
        file.append(b"three ").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one three ");
    }

    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), dir.path().join("a")).unwrap();
        Appended::open(&dir.path().join("a"), 0).unwrap_err();
    }
}
