//! Events of the reaper: what it removed, the disk and the counters.

use super::macros::{Definition, JobId, LogValue, Severity, TARGET};

events! {
    /// Reports a workspace that the reaper removed.
    ReaperRemoved = "reaper.removed", info, "93fe7b443d894c8f9402ba7775045bf7", "removed a preserved workspace" {
        /// The job.
        job: JobId,
        /// What became of the job: `failed`, `cancelled` or `done`.
        state: String,
        /// `age`, `count`, `size`, `watermark` or `manual`.
        reason: String,
        /// The time since the job ended.
        age_s: u64,
        /// Allocated bytes.
        bytes: u64,
        /// Files and directories.
        entries: u64,
        /// The path that it had.
        path: String,
    } explained "The workspace of job @JOB@ was removed", [
        "Why: @REASON@. The job was @STATE@, @AGE_S@ seconds ago. @BYTES@ bytes in @ENTRIES@ entries went from @PATH@.",
    ]
    /// Reports, once, what the reaper could not do.
    ReaperItemFailed = "reaper.item_failed", warn, "f0a2e667ccd749c49e1f28e9466d2ca4", "the reaper cannot do one thing; it tries again" {
        /// The operation that failed.
        op: String,
        /// The system's number of the error; 0 where it has none.
        errno: u32,
        /// The path that it was for.
        path: String,
        /// The error message.
        reason: String,
    } explained "The reaper cannot do one thing", [
        "@OP@ on @PATH@: @REASON@ (errno @ERRNO@)",
        "It is tried at every pass, and told once. Look for mounts below the directory, immutable files, or changed rights.",
    ]
    /// Reports that the disk fills up, or no longer does.
    DiskStateChanged = "disk.state_changed", graded, "a5478203f0534fc6bc385ff9aecc5833", "the disk has room again" {
        /// The file system's directory.
        path: String,
        /// `ok`, `high` or `critical`.
        state: String,
        /// What it was before.
        was: String,
        /// What is used.
        used_permille: u64,
        /// What is left of the inodes.
        inodes_free_permille: u64,
        /// The available bytes.
        avail_bytes: u64,
    } explained "The disk is @STATE@", [
        "It was @WAS@. @USED_PERMILLE@ permille of @PATH@ are used, @AVAIL_BYTES@ bytes are left, and @INODES_FREE_PERMILLE@ permille",
        "of the inodes. Above reaper.disk_high the oldest preserved workspaces go until reaper.disk_low.",
    ]
    /// Reports that the counters of the image library were wrong.
    BgImagesDrift = "bg_images.drift", warn, "7c163145c378497295fca2b9def50951", "bg_images/ is not what its counters say" {
        /// The files in the directory.
        files: u64,
        /// The bytes that they use.
        bytes: u64,
        /// The number of files that the counter had.
        counted_files: u64,
        /// The bytes that the counter had.
        counted_bytes: u64,
        /// The bytes that the directory has more than the counter.
        drift_bytes: i64,
    } explained "bg_images/ is not what its counters say", [
        "The directory has @BYTES@ bytes in @FILES@ files, the counters said @COUNTED_BYTES@ in @COUNTED_FILES@ (@DRIFT_BYTES@ bytes apart).",
        "Sizes and pictures that are gone were mended; what no row knows is looked at by the next pass, and told again only when the",
        "difference changes. Somebody else may write to the directory: nobody should.",
    ]
}
