//! How many jobs may run at a time by the limit on open files.

use super::SetupError;

/// What the daemon itself has open at most, in round numbers: 20 while it waits, up to 8 logs of jobs where few files may
/// be open, and more for readers of the database and for passes of the reaper.
const FILES_OF_DAEMON: u64 = 36;

/// What one job has open at its peak: claim, workspace, pictures, the pipes and the process of a child.
const FILES_OF_JOB: u64 = 12;

/// How many new job files are open at a time at least and at most while they are accepted.
const FILES_OF_INTAKE: std::ops::RangeInclusive<u64> = 4..=256;

/// The least size to which a file must be able to grow, in bytes: that of the ledger's log between two checkpoints.
const FILE_BYTES_MIN: u64 = 32 << 20;

/// Returns how many jobs may run with so many open files; one always may.
pub(super) fn jobs(files_max: u64) -> usize {
    let left = files_max.saturating_sub(FILES_OF_DAEMON).saturating_sub(intake(files_max) as u64);
    usize::try_from(left / FILES_OF_JOB).unwrap_or(usize::MAX).max(1)
}

/// Returns how many new job files may be open at a time while they are accepted.
pub(super) fn intake(files_max: u64) -> usize {
    let files = (files_max / 8).clamp(*FILES_OF_INTAKE.start(), *FILES_OF_INTAKE.end());
    usize::try_from(files).unwrap_or(usize::MAX)
}

/// Checks that one job can run by the limits on files, and raises the one on open files as far as possible.
/// Returns it.
pub(crate) fn allow() -> Result<u64, SetupError> {
    let bytes_max = fsx::limits::file_bytes();
    if bytes_max < FILE_BYTES_MIN {
        return Err(SetupError::FilesTooSmall { bytes_max, needed: FILE_BYTES_MIN });
    }
    let files_max = fsx::limits::raise_open_files();
    let needed = FILES_OF_DAEMON + FILES_OF_INTAKE.start() + FILES_OF_JOB;
    if files_max < needed { Err(SetupError::TooFewFiles { files_max, needed }) } else { Ok(files_max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_on_open_files_allows_few_jobs_or_many_and_always_one() {
        for (files_max, expected_jobs, expected_intake) in
            [(0, 1, 4), (52, 1, 6), (64, 1, 8), (72, 2, 9), (128, 6, 16), (1024, 71, 128), (65_536, 5437, 256)]
        {
            assert_eq!((jobs(files_max), intake(files_max)), (expected_jobs, expected_intake), "{files_max}");
        }
    }
}
