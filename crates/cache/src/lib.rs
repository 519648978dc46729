//! The render cache: files that were made before, found by a key over everything that they were made from.
//!
//! A file is `AB/KEY-CONTENT.EXT`: `KEY` is the key in hex (32 digits), `AB` its first two digits, and `CONTENT` the
//! start of the content's blake3, so that a damaged file is noticed and never used. Files are hard links, which cost no
//! time and no space while the workspace has the same file. Several processes may use one cache.

mod trim;

pub use trim::Trimmed;

use blake3::Hasher;
use rustix::fs::{CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many hex digits of a key, and of the hash of a content, are in a name: 128 bits.
const DIGITS: usize = 32;

/// Names a file by everything that it is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; DIGITS / 2]);

impl Key {
    /// Makes a key from a hash of everything that the file is made from.
    pub fn of(inputs: &Hasher) -> Self {
        let mut key = [0; DIGITS / 2];
        inputs.finalize_xof().fill(&mut key);
        Self(key)
    }

    /// Returns the key as 32 hex digits.
    pub fn hex(self) -> String {
        self.0.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap_or_default();
            hex
        })
    }
}

/// A directory of files that were made before; clones use the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    dir: PathBuf,
}

impl Cache {
    /// Uses a directory, which is made with the first file.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Puts the file of a key at `to`, which must not exist. Returns false if there is none, or it is damaged.
    ///
    /// The two are one file: `to` must be replaced, never changed.
    pub fn lend(&self, key: Key, extension: &str, to: &Path) -> io::Result<bool> {
        let Some((kept, content)) = self.find(key, extension)? else { return Ok(false) };
        match link(&kept, to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false), // removed meanwhile
            other => other?,
        }
        if content_of(to)? != content {
            fs::remove_file(to)?;
            fs::remove_file(&kept).or_else(gone_is_fine)?;
            return Ok(false);
        }
        touch(&kept).or_else(gone_is_fine)?;
        Ok(true)
    }

    /// Keeps a finished file under its key. It must not be changed afterwards.
    pub fn keep(&self, key: Key, extension: &str, file: &Path) -> io::Result<()> {
        let dir = self.dir_of(key);
        fsx::create_dir_all(&dir)?;
        let content = content_of(file)?;
        let outdated = self.find(key, extension)?.filter(|(_, kept)| *kept != content);
        match link(file, &dir.join(format!("{}-{content}.{extension}", key.hex()))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => other?,
        }
        outdated.map_or(Ok(()), |(path, _)| fs::remove_file(path).or_else(gone_is_fine))
    }

    /// Removes the file of a key, if there is one.
    pub fn forget(&self, key: Key, extension: &str) -> io::Result<()> {
        let Some((kept, _)) = self.find(key, extension)? else { return Ok(()) };
        fs::remove_file(kept).or_else(gone_is_fine)
    }

    fn dir_of(&self, key: Key) -> PathBuf {
        self.dir.join(key.hex().get(..2).unwrap_or_default())
    }

    /// Returns the file of a key, and the hash that its content should have.
    fn find(&self, key: Key, extension: &str) -> io::Result<Option<(PathBuf, String)>> {
        let entries = match fs::read_dir(self.dir_of(key)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let (start, end) = (format!("{}-", key.hex()), format!(".{extension}"));
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let content = name.to_str().and_then(|name| name.strip_prefix(&start)?.strip_suffix(&end));
            if let Some(content) = content {
                return Ok(Some((entry.path(), content.to_owned())));
            }
        }
        Ok(None)
    }
}

/// Links a file, or copies it where a link is not possible, as between two file systems.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if is_unlinkable(&error) => fsx::write_new(to, &fs::read(from)?),
        other => other,
    }
}

fn is_unlinkable(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    matches!(error.kind(), CrossesDevices | PermissionDenied | TooManyLinks | Unsupported)
}

fn content_of(path: &Path) -> io::Result<String> {
    let mut hasher = Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().chars().take(DIGITS).collect())
}

/// Marks a file as used now: the time of its last change is the time of its last use.
fn touch(path: &Path) -> io::Result<()> {
    let time = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
    let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
    Ok(rustix::fs::utimensat(CWD, path, &times, rustix::fs::AtFlags::empty())?)
}

fn gone_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        let mut inputs = Hasher::new();
        inputs.update(text.as_bytes());
        Key::of(&inputs)
    }

    #[test]
    fn what_was_made_is_found_by_what_it_was_made_from() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let cache = Cache::at(at("cache"));
        assert!(!cache.lend(key("a"), "wav", &at("none")).unwrap(), "nothing was kept yet");
        fsx::write_atomic(&at("a.wav"), b"sound").unwrap();
        cache.keep(key("a"), "wav", &at("a.wav")).unwrap();
        cache.keep(key("a"), "wav", &at("a.wav")).unwrap();
        assert!(!cache.lend(key("a"), "nut", &at("other")).unwrap());
        assert!(!cache.lend(key("b"), "wav", &at("other")).unwrap());
        assert!(cache.lend(key("a"), "wav", &at("again.wav")).unwrap());
        assert_eq!(fs::read(at("again.wav")).unwrap(), b"sound");
        fs::remove_file(at("a.wav")).unwrap();
        assert!(cache.lend(key("a"), "wav", &at("third.wav")).unwrap(), "the maker's own file may go");
    }

    #[test]
    fn a_damaged_file_is_not_used_and_goes() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let cache = Cache::at(at("cache"));
        fsx::write_atomic(&at("a"), b"sound").unwrap();
        cache.keep(key("a"), "wav", &at("a")).unwrap();
        let (kept, _) = cache.find(key("a"), "wav").unwrap().unwrap();
        fsx::write_atomic(&kept, b"").unwrap(); // as after a power cut
        assert!(!cache.lend(key("a"), "wav", &at("b")).unwrap());
        assert!(!at("b").try_exists().unwrap() && !kept.try_exists().unwrap());
        fsx::write_atomic(&at("c"), b"better").unwrap();
        cache.keep(key("a"), "wav", &at("a")).unwrap();
        cache.keep(key("a"), "wav", &at("c")).unwrap();
        assert!(cache.lend(key("a"), "wav", &at("d")).unwrap());
        assert_eq!(fs::read(at("d")).unwrap(), b"better", "the last one that was made counts");
    }
}
