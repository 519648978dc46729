//! The report of a pass of the reaper.

use super::macros::{Definition, LogValue, Severity, TARGET, read};

grouped_event! {
    /// Reports one pass of the reaper, whatever came of it.
    ReaperReport = "reaper.report", graded, "07b24426d3fd4b33a3dcaec512f818fa", "reaper: removed nothing" {
        /// The pass itself.
        pass: Pass {
            /// The version of this list of fields.
            schema = schema: u32,
            /// Names the pass.
            pass_id = id: String,
            /// `timer`, `startup`, `watermark` or `manual`.
            trigger = trigger: String,
            /// Whether nothing was to be changed.
            dry_run = dry_run: bool,
            /// `ok`, `partial`, `failed` or `skipped`.
            outcome = outcome: String,
            /// Why it is not `ok`; empty where it is.
            reason = reason: String,
            /// The time it took.
            duration_ms = duration_ms: u64,
            /// When the next one is due, in seconds since 1970; 0 where nobody plans one.
            next_pass_unix_s = next_unix_s: u64,
        }
        /// The workspaces that there are after the pass.
        workspaces: Workspaces {
            /// Workspaces of live jobs.
            workspaces_active = active: u64,
            /// Workspaces that are preserved for people, including the kept ones.
            workspaces_preserved = preserved: u64,
            /// The preserved ones that a person or the job marked as kept.
            workspaces_kept = kept: u64,
            /// Directories that this installation did not make; never touched.
            workspaces_unknown = unknown: u64,
            /// Entries of the trash that are still there.
            workspaces_trashed = trashed: u64,
            /// Active ones whose job has run longer than it may.
            workspaces_stuck = stuck: u64,
            /// Allocated by the active ones.
            workspaces_active_bytes = active_bytes: u64,
            /// Allocated by the preserved ones.
            workspaces_preserved_bytes = preserved_bytes: u64,
            /// `reaper.max_preserved_bytes`; 0 for unlimited.
            workspaces_limit_bytes = limit_bytes: u64,
            /// The age of the oldest preserved one.
            workspaces_oldest_preserved_s = oldest_preserved_s: u64,
        }
        /// What the pass removed, and what it could not do.
        removal: Removal {
            /// Removed workspaces.
            removed = removed: u64,
            /// The bytes that this freed: allocated blocks without another link.
            freed_bytes = freed_bytes: u64,
            /// The bytes that the limits demand to be removed.
            wanted_bytes = wanted_bytes: u64,
            /// The part of them that is not removed, because it is kept, young or in use.
            blocked_bytes = blocked_bytes: u64,
            /// Workspaces that were to be removed and were in use.
            skipped = skipped: u64,
            /// Operations that failed.
            errors = errors: u64,
            /// The first of them; empty for none.
            first_error = first_error: String,
        }
        /// What the pass removed besides workspaces and pictures.
        leftovers: Leftovers {
            /// Results, errors and logs of jobs that were older than `spool.keep_results`.
            results_removed = results: u64,
            /// Abandoned temporary and lock files that went, and workspaces that had not gone with their jobs.
            temps_removed = temps: u64,
        }
        /// The pictures of the library.
        images: Images {
            /// Whether this pass counted everything anew.
            verified = verified: bool,
            /// Pictures in the library.
            bg_images_files = files: u64,
            /// Their size.
            bg_images_bytes = bytes: u64,
            /// `images.max_bytes`; 0 for unlimited.
            bg_images_limit_bytes = limit_bytes: u64,
            /// More pictures than at the last pass.
            bg_images_added_files = added_files: u64,
            /// More bytes than at the last pass.
            bg_images_added_bytes = added_bytes: u64,
            /// Pictures that made room.
            bg_images_evicted_files = evicted_files: u64,
            /// Their size.
            bg_images_evicted_bytes = evicted_bytes: u64,
            /// What the directory has more than the counter, where this pass looked.
            bg_images_drift_bytes = drift_bytes: i64,
        }
        /// The vectors of prompts.
        vectors: Vectors {
            /// Vectors of prompts.
            vector_store_entries = entries: u64,
            /// Their size.
            vector_store_bytes = bytes: u64,
        }
        /// What was spoken and encoded before, for revisions.
        render_cache: RenderCache {
            /// Files in `render_cache/` after the pass.
            render_cache_files = files: u64,
            /// Their size.
            render_cache_bytes = bytes: u64,
            /// `render_cache.max_bytes`; 0 for unlimited.
            render_cache_limit_bytes = limit_bytes: u64,
            /// Files that the pass removed from it.
            render_cache_removed_files = removed_files: u64,
            /// Their size.
            render_cache_removed_bytes = removed_bytes: u64,
        }
        /// Outside services.
        costs: Costs {
            /// What their calls cost since the last report, in millionths of a unit of money.
            costs_spent_micros = spent_micros: u64,
        }
        /// The disk of the workspaces.
        disk: DiskSpace {
            /// The size of the disk.
            disk_total_bytes = total_bytes: u64,
            /// The available bytes of the disk.
            disk_avail_bytes = avail_bytes: u64,
            /// The used part of the disk.
            disk_used_permille = used_permille: u64,
            /// The free part of its inodes; 1000 if they are not limited.
            inodes_free_permille = inodes_free_permille: u64,
            /// The time until it is full at the present rate; 0 if it does not fill up.
            disk_full_in_s = full_in_s: u64,
            /// `ok`, `high` or `critical`.
            disk_state = state: String,
        }
    } explained "The reaper has been round: @OUTCOME@", [
        "Reason where it is not ok: @REASON@. It removed @REMOVED@ workspaces and freed @FREED_BYTES@ bytes in @DURATION_MS@ ms.",
        "@WORKSPACES_PRESERVED@ workspaces are preserved (@WORKSPACES_PRESERVED_BYTES@ bytes), bg_images/ has",
        "@BG_IMAGES_BYTES@ bytes, the disk is @DISK_STATE@ (@DISK_USED_PERMILLE@ permille used).",
    ]
}

impl ReaperReport {
    /// The name of `pass.next_unix_s` in the log and in what is kept of a report: it is changed there when the settings
    /// change.
    pub const NEXT_PASS: &'static str = "next_pass_unix_s";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_next_pass_is_that_of_its_field() {
        let report = |next_unix_s| ReaperReport { pass: Pass { next_unix_s, ..Pass::default() }, ..Default::default() };
        let (without, with) = (report(0).fields(), report(7).fields());
        let changed: Vec<&String> =
            with.iter().filter(|(name, value)| without.get(*name) != Some(value)).map(|it| it.0).collect();
        assert_eq!(changed, [ReaperReport::NEXT_PASS]);
    }
}
