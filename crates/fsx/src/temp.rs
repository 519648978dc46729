//! Temporary files whose lock tells whether their writer lives.

use super::lock;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use tempfile::NamedTempFile;

/// How often a file is created again because it was taken for abandoned before it was locked.
const MAKES_MAX: u32 = 100;

/// Creates a temporary file that this process holds the lock of until it is dropped; `mode` is less the umask. If the
/// process dies, the file stays, and [`remove_abandoned_files`](super::remove_abandoned_files) removes it.
pub fn create(dir: &Path, prefix: &str, suffix: &str, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(suffix).permissions(Permissions::from_mode(mode));
    for _ in 0..MAKES_MAX {
        let file = builder.tempfile_in(dir)?;
        let locked = lock::try_lock_open(file.as_file())?;
        if locked && 0 < file.as_file().metadata()?.nlink() {
            return Ok(file);
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "somebody keeps removing temporary files"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remove_abandoned_files;

    fn is_temp(name: &str) -> bool {
        Path::new(name).extension().is_some_and(|end| end == "tmp")
    }

    #[test]
    fn a_temporary_file_goes_when_its_writer_is_dead_and_not_before() {
        let dir = tempfile::tempdir().unwrap();
        let held = create(dir.path(), ".", ".tmp", 0o640).unwrap();
        let dead = create(dir.path(), ".", ".tmp", 0o640).unwrap().into_temp_path(); // as a kill leaves it
        std::fs::File::create(dir.path().join("other")).unwrap();
        assert_eq!(remove_abandoned_files(dir.path(), is_temp).unwrap(), 1);
        assert!(held.path().is_file() && !dead.is_file() && dir.path().join("other").is_file());
    }

    #[test]
    fn a_sweep_at_any_moment_takes_no_file_that_is_being_written() {
        let dir = tempfile::tempdir().unwrap();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    remove_abandoned_files(dir.path(), is_temp).unwrap();
                }
            });
            for n in 0..2000 {
                crate::write_atomic(&dir.path().join(n.to_string()), b"x").unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2000);
    }
}
