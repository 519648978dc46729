//! Events of the spool: files found, looked at and left alone, and the space to take jobs.

use super::macros::{Definition, LogValue, TARGET};

events! {
    /// Reports that the spool was listed again in full.
    SpoolRescan = "spool.rescan", debug, "cff7c14a4e0646e5ad69682b502e99cf", "listed the spool" {
        /// `startup`, `periodic`, `overflow` or `rewatch`.
        reason: String,
        /// Jobs in queue/.
        queued: u64,
        /// The time it took.
        duration_ms: u64,
    } explained "The spool was listed in full", [
        "Why: @REASON@. @QUEUED@ jobs are queued. It took @DURATION_MS@ ms.",
    ]
    /// Reports that files are found by rescans alone.
    SpoolUnwatched = "spool.unwatched", warn, "56775de575eb45afa7a92c9b6628d52f", "cannot watch the spool; rescans find new files" {
        /// Why.
        reason: String,
    } explained "The spool is not watched", [
        "@REASON@",
        "New files are found by the slower rescans (spool.rescan_interval). Often fs.inotify.max_user_watches or",
        "max_user_instances is too low.",
    ]
    /// Reports that the spool is paused: nothing is claimed until it is resumed.
    SpoolPaused = "spool.paused", warn, "8ab87f942771487e955229dcc0305a38", "paused; no job is claimed until `reelspool resume`" {
        /// Who asked for it; empty where unknown.
        by: String,
        /// Why; empty where nobody said.
        reason: String,
        /// When it began; 0 where unknown.
        since_unix_s: i64,
    } explained "The spool is paused", [
        "By: @BY@",
        "Why: @REASON@",
        "Jobs are accepted and cancelled, those at work go on, and none is claimed. `reelspool resume` ends it.",
    ]
    /// Reports that the pause of the spool is over.
    SpoolResumed = "spool.resumed", info, "097259be0b3b449e9e015d0ffa1b0a58", "resumed; jobs are claimed again" {
        /// How long it lasted.
        paused_s: u64,
    } explained "The spool is no longer paused", [
        "Jobs are claimed again. It was paused for @PAUSED_S@ s.",
    ]
    /// Reports that the spool could not be looked at; it is tried again every second.
    SpoolLookFailed = "spool.look_failed", error, "3f4921da953947338e35405a24e959b9", "cannot look into the spool; trying again" {
        /// What and where.
        reason: String,
        /// What lies behind it.
        causes: String,
    } explained "The spool cannot be looked at", [
        "@REASON@",
        "Behind it: @CAUSES@",
        "No jobs are taken until this is mended; it is tried every second. `reelspool doctor` checks the directories.",
    ]
    /// Reports, once, an entry of the spool that is left alone.
    SpoolEntryIgnored = "spool.entry_ignored", warn, "1d1d9605e91b4aa49a9e842ac153152f", "left an entry of the spool alone" {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
    } explained "Something in the spool is left alone", [
        "@PATH@: @REASON@",
        "It is neither followed nor removed. Remove it yourself if it is not wanted.",
    ]
    /// Reports that no jobs are taken for want of space.
    DiskLow = "disk.low", warn, "87f3da0895b641809c5a94c9f498bf64", "too little space to take jobs" {
        /// The directory.
        path: String,
        /// What is left.
        avail_bytes: u64,
        /// What must be left: `spool.min_free_space`.
        min_bytes: u64,
        /// How many more files it can have; 0 with `min_inodes` 0 where there is no limit.
        avail_inodes: u64,
        /// How many it must be able to have.
        min_inodes: u64,
    } explained "Too little space to take jobs", [
        "@PATH@ has @AVAIL_BYTES@ bytes left; spool.min_free_space asks for @MIN_BYTES@. It can have @AVAIL_INODES@ more files",
        "(inodes) and must be able to have @MIN_INODES@. Jobs that run go on, new ones wait.",
        "How to make room is told in operations.md, \"A full disk\".",
    ]
    /// Reports that there is space again.
    DiskOk = "disk.ok", info, "fa937bcc24914bd6b0f479fe0c9f94fe", "enough space to take jobs again" {
        /// The directory.
        path: String,
        /// What is left.
        avail_bytes: u64,
        /// How many more files it can have.
        avail_inodes: u64,
    } explained "There is space again", [
        "@PATH@ has @AVAIL_BYTES@ bytes left, and @AVAIL_INODES@ inodes. Jobs are taken.",
    ]
}
