//! What the system says: the limits of this process on files, and whether its clock is kept right; and what this process
//! leaves to it.

use super::sys;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The limit on open files is not raised above this. Some programs close every number below the limit when they start,
/// and children inherit it.
const OPEN_FILES_MAX: u64 = 65_536;

/// Makes a write beyond the limit on file sizes an error like any other; by default it kills the process.
pub fn survive_large_files() {
    sys::survive_large_files();
}

/// Makes large blocks of memory go back to the system when they are freed: by default, what a picture took for a moment stays
/// with the process, twice as much as a video needs.
pub fn return_large_blocks() {
    sys::return_large_blocks();
}

/// Tells whether the kernel's clock is kept right by a time server.
pub fn is_clock_synchronised() -> bool {
    sys::is_clock_synchronised()
}

/// Returns to how many bytes a file may grow by a write of this process.
pub fn file_bytes() -> u64 {
    getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX)
}

/// Returns how many files this process may have open.
pub fn open_files() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Raises the limit on open files as far as this process may, and returns it.
pub fn raise_open_files() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(OPEN_FILES_MAX).min(OPEN_FILES_MAX);
    let now = current.unwrap_or(u64::MAX);
    if wanted <= now || setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).is_err() {
        return now;
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// The resident memory of this process, in MiB.
    fn resident() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<usize>().unwrap() / 1024
    }

    #[test]
    #[cfg(target_env = "gnu")]
    fn freed_blocks_are_not_kept_though_a_later_one_is_in_use() {
        return_large_blocks();
        drop(vec![1_u8; 8 << 20]); // glibc would take blocks of this size from its heap from now on
        let mut blocks: Vec<Vec<u8>> = (0..64).map(|_| vec![1; 4 << 20]).collect();
        let most = resident();
        let last = blocks.pop();
        drop(blocks);
        let left = resident();
        assert!(left + 200 < most, "{most} MiB, then {left} MiB");
        drop(last);
    }

    #[test]
    fn a_write_beyond_the_limit_on_file_sizes_fails_and_kills_nobody() {
        survive_large_files();
        let before = getrlimit(Resource::Fsize);
        let mut file = tempfile::tempfile().unwrap();
        setrlimit(Resource::Fsize, Rlimit { current: Some(1 << 30), ..before }).unwrap();
        file.set_len(1 << 30).unwrap();
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
        let error = file.write_all(b"x").unwrap_err();
        setrlimit(Resource::Fsize, before).unwrap();
        assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge);
    }
}
