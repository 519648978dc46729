//! Disks in files: made, mounted, taken apart again.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

/// The size of the disks in bytes: the least in which ext4 has a journal of a usual size.
pub(crate) const DISK_BYTES: u64 = 40 << 20;

/// The size where videos are really made: several need room at once.
pub(crate) const REAL_DISK_BYTES: u64 = 256 << 20;

/// Runs a program of the system and returns what it prints.
pub(crate) fn run(program: &str, args: &[&OsStr]) -> io::Result<String> {
    let output = Command::new(program).args(args).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io::Error::other(format!("{program} ended with {}: {words}", output.status)))
}

/// Makes an image of a new ext4 file system.
pub(crate) fn make(image: &Path, bytes: u64) -> io::Result<()> {
    fs::File::create(image)?.set_len(bytes)?;
    let options = ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0"];
    let args: Vec<&OsStr> = options.iter().map(OsStr::new).chain([image.as_os_str()]).collect();
    run("mkfs.ext4", &args).map(drop)
}

/// A mounted disk; dropping it unmounts it.
#[derive(Debug)]
pub(crate) struct Mounted {
    dir: PathBuf,
    device: String,
}

impl Mounted {
    /// Mounts the file system in `image` at `dir`.
    pub(crate) fn new(image: &Path, dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let device = run("losetup", &["-f".as_ref(), "--show".as_ref(), image.as_os_str()])?;
        let mounted = Self { dir: dir.to_path_buf(), device: device.clone() };
        run("mount", &[device.as_ref(), dir.as_os_str()])?;
        Ok(mounted)
    }
}

/// How often a disk is tried to be unmounted that is still busy, and the pause between two tries.
const UNMOUNTS_MAX: u32 = 100;
const UNMOUNT_PAUSE: Duration = Duration::from_millis(20);

impl Drop for Mounted {
    fn drop(&mut self) {
        // Something may still look at the disk for a moment. It must be gone before the next one is mounted here.
        for _ in 0..UNMOUNTS_MAX {
            if run("umount", &[self.dir.as_os_str()]).is_ok() {
                break;
            }
            thread::sleep(UNMOUNT_PAUSE);
        }
        run("losetup", &["-d".as_ref(), self.device.as_ref()]).map(drop).unwrap_or_default();
    }
}
