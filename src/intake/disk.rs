//! Takes no jobs while a file system has too little room for them, in bytes or in inodes.

use super::{Intake, lock};
use crate::job::Failure;
use crate::telemetry::event;
use fsx::disk::{DiskSpace, disk_space};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often the log repeats that no jobs are taken for lack of space. The alert rules look back a little longer.
const DISK_LOW_REMINDER: Duration = Duration::from_mins(10);

/// With fewer free inodes than this, no jobs are taken: a job's workspace, with its sounds and pictures, has some dozens
/// of files.
const INODES_FREE_MIN: u64 = 256;

/// On a small file system, this part of all inodes is enough.
const INODES_PART: u64 = 4;

/// What is remembered of the disks from one look to the next.
#[derive(Debug, Default)]
pub(super) struct DiskProgress {
    low: bool,
    /// When the log last said so.
    told: Option<Instant>,
}

impl DiskProgress {
    pub(super) fn is_low(&self) -> bool {
        self.low
    }
}

/// What a file system has left and what it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    avail_bytes: u64,
    min_bytes: u64,
    /// 0 where the file system has no limit.
    avail_inodes: u64,
    min_inodes: u64,
}

impl Room {
    fn of(space: &DiskSpace, min_bytes: u64) -> Self {
        let DiskSpace { available, inodes_total, inodes_free, .. } = *space;
        let min_inodes = inodes_free_min(inodes_total);
        Self { avail_bytes: available, min_bytes, avail_inodes: inodes_free, min_inodes }
    }

    fn is_low(&self) -> bool {
        self.avail_bytes < self.min_bytes || self.avail_inodes < self.min_inodes
    }
}

impl Intake {
    /// Tells whether there is too little room to take jobs, and logs when that begins and ends.
    pub(super) fn is_disk_low(&self) -> Result<bool, Failure> {
        let state = room(&self.settings.state_dir, self.settings.free_space_min)?;
        // The spool needs few bytes, but a name for each job and result.
        let spool = room(self.spool.root(), 0)?;
        let (dir, room) = [spool, state.clone()].into_iter().find(|(_, room)| room.is_low()).unwrap_or(state);
        let (low, now) = (room.is_low(), Instant::now());
        let mut progress = lock(&self.progress);
        let before = std::mem::replace(&mut progress.disk.low, low);
        // Repeated from time to time, so that an alert does not end while no jobs are taken.
        let lately = progress.disk.told.is_some_and(|told| now.duration_since(told) < DISK_LOW_REMINDER);
        let Room { avail_bytes, min_bytes, avail_inodes, min_inodes } = room;
        let path = dir.display().to_string();
        match (before, low) {
            (true, true) if lately => {}
            (_, true) => {
                progress.disk.told = Some(now);
                event::DiskLow { path, avail_bytes, min_bytes, avail_inodes, min_inodes }.emit();
            }
            (true, false) => event::DiskOk { path, avail_bytes, avail_inodes }.emit(),
            (false, false) => {}
        }
        Ok(low)
    }
}

fn room(dir: &Path, min_bytes: u64) -> Result<(PathBuf, Room), Failure> {
    let space = disk_space(dir).map_err(|error| Failure::io("ask the free space of", dir, &error))?;
    Ok((dir.to_path_buf(), Room::of(&space, min_bytes)))
}

/// Says what a file system lacks, so that no jobs are taken; `None` if there is room for them.
#[cfg(feature = "page")]
pub(crate) fn lack_of_room(dir: &Path, min_bytes: u64) -> Result<Option<String>, Failure> {
    let (dir, room) = room(dir, min_bytes)?;
    let Room { avail_bytes, min_bytes, avail_inodes, min_inodes } = room;
    let words = || {
        format!(
            "{}: {avail_bytes} of {min_bytes} bytes and {avail_inodes} of {min_inodes} inodes are free",
            dir.display()
        )
    };
    Ok(room.is_low().then(words))
}

/// Returns how many inodes must be free on a file system with so many, for jobs to be taken.
pub(crate) fn inodes_free_min(inodes_total: u64) -> u64 {
    INODES_FREE_MIN.min(inodes_total / INODES_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_wait_for_bytes_and_for_inodes() {
        let low = |available, inodes_total, inodes_free| {
            let space = DiskSpace { available, total: 1 << 40, free: 1 << 39, inodes_total, inodes_free };
            Room::of(&space, 1000).is_low()
        };
        for (available, inodes_total, inodes_free, expected) in [
            (1000, 1 << 20, 256, false),
            (999, 1 << 20, 256, true),
            (1000, 1 << 20, 255, true),
            (1000, 64, 16, false), // a tiny file system
            (1000, 64, 15, true),
            (1000, 0, 0, false), // no limit, as on btrfs
        ] {
            assert_eq!(low(available, inodes_total, inodes_free), expected, "{available} {inodes_total} {inodes_free}");
        }
    }
}
