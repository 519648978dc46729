//! How many jobs may run at a time by the limit on open files.

use super::SetupError;

/// What the daemon itself has open at most: the database and its readers, locks, the log, timers and watches. Measured:
/// 41 while it waits, 52 with jobs of the null providers.
const FILES_OF_DAEMON: u64 = 56;

/// What one job has open at its peak: claim, workspace, pictures, the pipes and the process of a child.
const FILES_OF_JOB: u64 = 16;

/// Returns how many jobs may run with so many open files; one always may.
pub(super) fn jobs(files_max: u64) -> usize {
    usize::try_from(files_max.saturating_sub(FILES_OF_DAEMON) / FILES_OF_JOB).unwrap_or(usize::MAX).max(1)
}

/// Checks that one job can run, and raises the limit as far as possible. Returns the limit.
pub(crate) fn allow() -> Result<u64, SetupError> {
    let files_max = fsx::limits::raise_open_files();
    let needed = FILES_OF_DAEMON + FILES_OF_JOB;
    if files_max < needed { Err(SetupError::TooFewFiles { files_max, needed }) } else { Ok(files_max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_on_open_files_allows_few_jobs_or_many_and_always_one() {
        for (files_max, expected) in [(0, 1), (64, 1), (71, 1), (72, 1), (88, 2), (1024, 60), (u64::MAX, usize::MAX)] {
            let expected: usize = expected;
            assert!(jobs(files_max) == expected || files_max == u64::MAX && 1 << 40 < jobs(files_max), "{files_max}");
        }
    }
}
