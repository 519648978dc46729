//! Keeps the cache within its limit: what was not used for the longest time goes first.

use super::{Cache, gone_is_fine};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The unit of `st_blocks` in stat(2), in bytes.
const BLOCK_BYTES: u64 = 512;
/// The share of the limit that is filled after a trim, in percent, so that the next file does not cause another one.
const FILLED_PERCENT: u64 = 90;

/// What a trim found and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trimmed {
    /// The files that are left.
    pub files: u64,
    /// The bytes that they use on the disk.
    pub bytes: u64,
    /// The files that were removed.
    pub removed_files: u64,
    /// The bytes that the removed files used in the cache; a workspace may still have the same files.
    pub removed_bytes: u64,
}

struct Kept {
    path: PathBuf,
    used: (i64, i64),
    bytes: u64,
}

impl Cache {
    /// Removes the files that were not used for the longest time, until the rest fits into `bytes_max`; with
    /// `u64::MAX` it only counts. A file that vanishes meanwhile counts as removed by somebody else.
    pub fn trim(&self, bytes_max: u64) -> io::Result<Trimmed> {
        let mut files = self.files()?;
        let mut found = Trimmed { files: files.len() as u64, ..Trimmed::default() };
        found.bytes = files.iter().map(|file| file.bytes).sum();
        if found.bytes <= bytes_max {
            return Ok(found);
        }
        files.sort_unstable_by(|one, other| (one.used, &one.path).cmp(&(other.used, &other.path)));
        let wanted = bytes_max / 100 * FILLED_PERCENT;
        for file in files {
            if found.bytes <= wanted {
                break;
            }
            fs::remove_file(&file.path).or_else(gone_is_fine)?;
            found = Trimmed {
                files: found.files - 1,
                bytes: found.bytes - file.bytes,
                removed_files: found.removed_files + 1,
                removed_bytes: found.removed_bytes + file.bytes,
            };
        }
        Ok(found)
    }

    fn files(&self) -> io::Result<Vec<Kept>> {
        let mut files = Vec::new();
        for dir in listed(&self.dir)? {
            if dir.1.is_dir() {
                let found = listed(&dir.0)?.into_iter().filter(|(_, meta)| meta.is_file());
                files.extend(found.map(|(path, meta)| Kept {
                    path,
                    used: (meta.mtime(), meta.mtime_nsec()),
                    bytes: meta.blocks() * BLOCK_BYTES,
                }));
            }
        }
        Ok(files)
    }
}

/// Lists a directory with what each entry is; a missing one is empty.
fn listed(dir: &std::path::Path) -> io::Result<Vec<(PathBuf, Metadata)>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        match entry.metadata() {
            Ok(meta) => found.push((entry.path(), meta)),
            Err(error) => gone_is_fine(error)?,
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::{Key, touch};
    use super::*;
    use std::fs::File;

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path().join("cache"));
        assert_eq!(cache.trim(0).unwrap(), Trimmed::default(), "there is no directory yet");
        let file = dir.path().join("file");
        let key = |number: u32| {
            let mut inputs = blake3::Hasher::new();
            inputs.update(&number.to_le_bytes());
            Key::of(&inputs)
        };
        for number in 0..10 {
            fsx::write_atomic(&file, &[number; 4096]).unwrap();
            let used = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(number.into());
            File::options().write(true).open(&file).unwrap().set_modified(used).unwrap();
            cache.keep(key(number.into()), "nut", &file).unwrap();
        }
        let all = cache.trim(u64::MAX).unwrap();
        assert_eq!((all.files, all.removed_files), (10, 0));
        let each = all.bytes / 10;
        for number in [0, 3] {
            let (path, _) = cache.find(key(number), "nut").unwrap().unwrap();
            touch(&path).unwrap();
        }
        let left = cache.trim(each * 5).unwrap();
        assert_eq!((left.files, left.removed_files, left.bytes), (4, 6, each * 4), "to below nine tenths");
        for number in [0, 3, 9] {
            assert!(cache.find(key(number), "nut").unwrap().is_some(), "{number} was used last");
        }
    }
}
