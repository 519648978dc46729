//! The list itself: name, level, words and fields of every event.
use super::macros::{Code, JobId, LogValue, Severity, Stage, TARGET};

events! {
    /// Reports that a job is queued.
    JobAccepted = "job.accepted", info, "accepted a job" {
        /// The job.
        job: JobId,
        /// 0 to 99, higher first.
        priority: u32,
        /// How long it waits at least.
        due_in_s: u64,
    }
    /// Reports a file that cannot be a job.
    JobRejected = "job.rejected", warn, "rejected a file; failed/ has the reason" {
        /// The id of its error file.
        job: JobId,
        /// Its name in incoming/.
        file: String,
        /// Why.
        code: Code,
    }
    /// Reports a job that was here before, with the same content.
    JobDuplicate = "job.duplicate", info, "the job is known; what stands, stands" {
        /// The job.
        job: JobId,
        /// Where it stands.
        state: String,
    }
    /// Reports the start of an attempt.
    JobClaimed = "job.claimed", info, "claimed a job" {
        /// The job.
        job: JobId,
        /// From 1.
        attempt: u32,
        /// Deaths of its worker in a row without progress.
        crashes: u32,
        /// From accepted to claimed.
        waited_ms: u64,
    }
    /// Reports that a workspace is ready.
    WorkspaceCreated = "workspace.created", info, "workspace ready" {
        /// The job.
        job: JobId,
        /// Where it is.
        path: String,
    }
    /// Reports children of a dead worker that were still alive.
    ChildrenKilled = "children.killed", warn, "killed what a crash had left running" {
        /// The job.
        job: JobId,
        /// Process groups.
        killed: u32,
    }
    /// Reports the start of a stage.
    StageStarted = "stage.started", info, "started a stage" {
        /// The job.
        job: JobId,
        /// The stage.
        stage: Stage,
        /// The time it waited for a permit.
        waited_ms: u64,
    }
    /// Reports the end of a stage.
    StageDone = "stage.done", info, "finished a stage" {
        /// The job.
        job: JobId,
        /// The stage.
        stage: Stage,
        /// Which provider served.
        provider: String,
        /// Working time.
        duration_ms: u64,
        /// Whether an earlier attempt had done it.
        resumed: bool,
    }
    /// Reports that a stage went on with less than was asked for.
    FallbackTaken = "fallback.taken", warn, "took a fallback" {
        /// The job.
        job: JobId,
        /// The stage.
        stage: Stage,
        /// Why.
        code: Code,
        /// What was used.
        used: String,
    }
    /// Reports that a picture was had for a scene, and how.
    ImageFound = "image.found", debug, "found a picture" {
        /// The job.
        job: JobId,
        /// The picture's place in the video, from 0.
        scene: u32,
        /// `exact`, `similar`, `generated`, `coalesced` or `fallback`.
        outcome: String,
        /// Its name in bg_images/.
        file: String,
        /// The cosine of the prompts in thousandths; 1000 for the same prompt; of a new picture, of the nearest that would not do, or 0.
        score_permille: u32,
    }
    /// Reports the most similar picture that would not do: a near miss.
    ImageMissed = "image.missed", debug, "a similar picture would not do" {
        /// The job.
        job: JobId,
        /// The picture's place in the video, from 0.
        scene: u32,
        /// `score`, or what the prompts disagree on.
        reason: String,
        /// Its name in bg_images/.
        file: String,
        /// The cosine of the prompts in thousandths.
        score_permille: u32,
        /// The least that would do.
        threshold_permille: u32,
    }
    /// Reports a file of bg_images/ that is a picture of the library from here on.
    ImageAdopted = "image.adopted", info, "took a picture in" {
        /// Its name in bg_images/.
        file: String,
        /// The kind of story that it fits; `any` for all.
        kind: String,
        /// `external`, or what it says that made it: `generated` or `procedural`.
        source: String,
    }
    /// Reports, once, a file of bg_images/ that is left alone.
    ImageUnreadable = "image.unreadable", warn, "left a file of bg_images alone" {
        /// Its name in bg_images/.
        file: String,
        /// Why.
        reason: String,
    }
    /// Reports a picture that left the library.
    ImageEvicted = "image.evicted", debug, "evicted a picture" {
        /// Its name in bg_images/.
        file: String,
        /// `idle` or `size`.
        reason: String,
        /// Allocated bytes.
        bytes: u64,
        /// Whether a workspace still holds its bytes.
        held: bool,
    }
    /// Reports a failed attempt.
    StageFailed = "stage.failed", warn, "an attempt failed" {
        /// The job.
        job: JobId,
        /// The stage; empty where it was in none.
        stage: String,
        /// Why.
        code: Code,
        /// Whether another attempt may help.
        retryable: bool,
        /// What went wrong and where.
        reason: String,
        /// What lies behind it.
        causes: String,
        /// What to do.
        hint: String,
    }
    /// Reports that a job is tried again.
    JobRetryPlanned = "job.retry_planned", info, "planned another attempt" {
        /// The job.
        job: JobId,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// Attempts in all.
        attempts_max: u32,
        /// Why it failed.
        code: Code,
        /// The backoff.
        due_in_ms: u64,
    }
    /// Reports a job that goes back to the queue because the daemon stops; no attempt is counted.
    JobGivenBack = "job.given_back", info, "gave a job back" {
        /// The job.
        job: JobId,
    }
    /// Reports that the verdict is in the ledger: from here on nothing can lose it.
    JobRecorded = "job.recorded", info, "recorded the verdict" {
        /// The job.
        job: JobId,
        /// `done`, `failed` or `cancelled`.
        state: String,
        /// The time the commit took.
        duration_ms: u64,
    }
    /// Reports the end of a job.
    JobSettled = "job.settled", info, "settled a job" {
        /// The job.
        job: JobId,
        /// `done`, `failed` or `cancelled`.
        state: String,
        /// The last attempt, from 1; 0 where it never ran.
        attempt: u32,
        /// From the last claim to here; 0 where it never ran or its worker died.
        duration_ms: u64,
    }
    /// Reports a job that stays in running/ for now; the next look tries again.
    JobUnsettled = "job.unsettled", error, "cannot settle a job; the next look tries again" {
        /// The job.
        job: JobId,
        /// Why.
        reason: String,
    }
    /// Reports that a workspace stays for people to look at.
    WorkspacePreserved = "workspace.preserved", info, "preserved a workspace" {
        /// The job.
        job: JobId,
        /// Where it is.
        path: String,
        /// Why the job failed.
        code: Code,
        /// Allocated bytes.
        bytes: u64,
        /// When it may be reaped, in seconds since 1970; 0 for never.
        until_unix_s: u64,
    }
    /// Reports a workspace that could not be marked or removed; told once, and tried again later.
    WorkspaceStuck = "workspace.stuck", warn, "cannot let a workspace go" {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
    }
    /// Reports one pass of the reaper, whatever came of it.
    ReaperReport = "reaper.report", graded, "reaper: removed nothing" {
        /// The version of this list of fields.
        schema: u32,
        /// Names the pass.
        pass_id: String,
        /// `timer`, `startup`, `watermark` or `manual`.
        trigger: String,
        /// Whether nothing was to be changed.
        dry_run: bool,
        /// `ok`, `partial`, `failed` or `skipped`.
        outcome: String,
        /// Why it is not `ok`; empty where it is.
        reason: String,
        /// The time it took.
        duration_ms: u64,
        /// When the next one is due, in seconds since 1970; 0 where nobody plans one.
        next_pass_unix_s: u64,
        /// Workspaces of live jobs.
        workspaces_active: u64,
        /// Workspaces that wait for people, those that are kept included.
        workspaces_preserved: u64,
        /// Those of them that are spared by order.
        workspaces_kept: u64,
        /// Directories that this installation did not make; never touched.
        workspaces_unknown: u64,
        /// Entries of the trash that are still there.
        workspaces_trashed: u64,
        /// Active ones whose job does not move.
        workspaces_stuck: u64,
        /// Allocated by the active ones.
        workspaces_active_bytes: u64,
        /// Allocated by the preserved ones.
        workspaces_preserved_bytes: u64,
        /// `reaper.max_preserved_bytes`; 0 for unlimited.
        workspaces_limit_bytes: u64,
        /// The age of the oldest preserved one.
        workspaces_oldest_preserved_s: u64,
        /// Workspaces that went.
        removed: u64,
        /// What that gave back: allocated blocks that nobody else holds.
        freed_bytes: u64,
        /// What the limits asked for.
        wanted_bytes: u64,
        /// What they asked for and is kept, young or in use.
        blocked_bytes: u64,
        /// Workspaces that were to go and were in use.
        skipped: u64,
        /// Acts that failed.
        errors: u64,
        /// The first of them; empty for none.
        first_error: String,
        /// Results, errors and logs of jobs that were older than `spool.keep_results`.
        results_removed: u64,
        /// Abandoned temporary and lock files that went, and workspaces that had not gone with their jobs.
        temps_removed: u64,
        /// Whether this pass counted everything anew.
        verified: bool,
        /// Pictures in the library.
        bg_images_files: u64,
        /// Their size.
        bg_images_bytes: u64,
        /// `images.max_bytes`; 0 for unlimited.
        bg_images_limit_bytes: u64,
        /// More pictures than at the last pass.
        bg_images_added_files: u64,
        /// More bytes than at the last pass.
        bg_images_added_bytes: u64,
        /// Pictures that made room.
        bg_images_evicted_files: u64,
        /// Their size.
        bg_images_evicted_bytes: u64,
        /// What the directory has more than the counter, where this pass looked.
        bg_images_drift_bytes: i64,
        /// Vectors of prompts.
        vector_store_entries: u64,
        /// Their size.
        vector_store_bytes: u64,
        /// The size of the disk.
        disk_total_bytes: u64,
        /// What is left of it.
        disk_avail_bytes: u64,
        /// What is used of it.
        disk_used_permille: u64,
        /// What is left of its inodes; 1000 where they are not limited.
        inodes_free_permille: u64,
        /// When it is full, as it fills now; 0 for not in sight.
        disk_full_in_s: u64,
        /// `ok`, `high` or `critical`.
        disk_state: String,
    }
    /// Reports a workspace that the reaper removed.
    ReaperRemoved = "reaper.removed", info, "removed a preserved workspace" {
        /// The job.
        job: JobId,
        /// What became of the job: `failed`, `cancelled` or `done`.
        state: String,
        /// `age`, `count`, `size`, `watermark` or `manual`.
        reason: String,
        /// Since the job ended.
        age_s: u64,
        /// Allocated bytes.
        bytes: u64,
        /// Files and directories.
        entries: u64,
        /// Where it was.
        path: String,
    }
    /// Reports, once, what the reaper could not do.
    ReaperItemFailed = "reaper.item_failed", warn, "the reaper cannot do one thing; it tries again" {
        /// What was tried.
        op: String,
        /// The system's number of the error; 0 where it has none.
        errno: u32,
        /// On what.
        path: String,
        /// What was answered.
        reason: String,
    }
    /// Reports that the disk fills up, or no longer does.
    DiskStateChanged = "disk.state_changed", graded, "the disk has room again" {
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
        /// What is left.
        avail_bytes: u64,
    }
    /// Reports that the counters of the image library were wrong.
    BgImagesDrift = "bg_images.drift", warn, "bg_images/ is not what its counters say" {
        /// In the directory.
        files: u64,
        /// In the directory.
        bytes: u64,
        /// What the counter said.
        counted_files: u64,
        /// What the counter said.
        counted_bytes: u64,
        /// What the directory has more.
        drift_bytes: i64,
    }
    /// Reports a request to end a job.
    JobCancelled = "job.cancelled", info, "took a request to cancel" {
        /// The job.
        job: JobId,
        /// `queued`, `running`, or `none` where there is no such live job.
        state: String,
    }
    /// Reports what became of a request to run a job again.
    JobRetried = "job.retried", info, "took a request to run a job again" {
        /// The job.
        job: JobId,
        /// `queued`, or why not: `live`, `unknown`, `rejected`, `input_missing` or `bad_request`.
        outcome: String,
        /// The first stage to do again; empty where the run goes on after the last whole one.
        from: String,
    }
    /// Reports what became of a job whose worker died.
    JobRecovered = "job.recovered", warn, "recovered a job whose worker died" {
        /// The job.
        job: JobId,
        /// `requeued`, `finished`, `failed` or `repaired`.
        outcome: String,
        /// Deaths of its worker in a row without progress.
        crashes: u32,
    }
    /// Reports that the spool was listed again in full.
    SpoolRescan = "spool.rescan", debug, "listed the spool" {
        /** `startup`, `periodic`, `overflow` or `rewatch`. */ reason: String,
        /** Jobs in queue/. */ queued: u64,
        /** The time it took. */ duration_ms: u64,
    }
    /// Reports that files are found by rescans alone.
    SpoolUnwatched = "spool.unwatched", warn, "cannot watch the spool; rescans find new files" {
        /** Why. */ reason: String,
    }
    /// Reports that the spool is paused: nothing is claimed until it is resumed.
    SpoolPaused = "spool.paused", warn, "paused; no job is claimed until `reelspool resume`" {
        /** Who asked for it; empty where unknown. */ by: String,
        /** Why; empty where nobody said. */ reason: String,
        /** When it began; 0 where unknown. */ since_unix_s: i64,
    }
    /// Reports that the pause of the spool is over.
    SpoolResumed = "spool.resumed", info, "resumed; jobs are claimed again" { /** How long it lasted. */ paused_s: u64, }
    /// Reports that the spool could not be looked at; it is tried again every second.
    SpoolLookFailed = "spool.look_failed", error, "cannot look into the spool; trying again" {
        /** What and where. */ reason: String,
        /** What lies behind it. */ causes: String,
    }
    /// Reports, once, an entry of the spool that is left alone.
    SpoolEntryIgnored = "spool.entry_ignored", warn, "left an entry of the spool alone" {
        /** Where it is. */ path: String,
        /** Why. */ reason: String,
    }
    /// Reports that the ledger cannot be written; what depends on it waits.
    LedgerUnavailable = "ledger.unavailable", error, "cannot write the ledger; trying again" {
        /// The job.
        job: JobId,
        /// Why.
        reason: String,
    }
    /// Reports that no jobs are taken for want of space.
    DiskLow = "disk.low", warn, "too little space to take jobs" {
        /// The directory.
        path: String,
        /// What is left.
        avail_bytes: u64,
        /// What must be left: `spool.min_free_space`.
        min_bytes: u64,
    }
    /// Reports that there is space again.
    DiskOk = "disk.ok", info, "enough space to take jobs again" {
        /// The directory.
        path: String,
        /// What is left.
        avail_bytes: u64,
    }
    /// Reports the start of the daemon.
    DaemonStarted = "daemon.started", info, "started" {
        /// The version of reelspool.
        version: String,
        /// The process.
        pid: u32,
        /// The spool.
        spool: String,
    }
    /// Reports that the daemon takes jobs.
    DaemonReady = "daemon.ready", info, "ready" {
        /// Jobs that are due in queue/.
        queued: u64,
        /// From start to ready.
        duration_ms: u64,
    }
    /// Reports that the configuration was read again and found good.
    ConfigReloaded = "config.reloaded", info, "read the configuration again" {
        /// The changed keys that count from now on, with commas between; empty for none.
        applied: String,
    }
    /// Reports changed keys that count only after the next start.
    ConfigNeedsRestart = "config.needs_restart", warn, "some of the changed configuration needs a restart" {
        /// The keys, with commas between.
        keys: String,
    }
    /// Reports a configuration that was read again and is bad; its lines with marks follow in lines of their own.
    ConfigRejected = "config.rejected", error, "the configuration is bad; the one before counts" {
        /// How many things are wrong.
        problems: u64,
        /// The first of them.
        reason: String,
    }
    /// Reports that the daemon takes no more jobs and ends those it has.
    DaemonDraining = "daemon.draining", info, "finishing what runs; a second signal stops at once" {
        /// How long the jobs may take before they go back to the queue.
        grace_ms: u64,
    }
    /// Reports the end of the daemon.
    DaemonStopped = "daemon.stopped", info, "stopped" {
        /// Whether nothing was running any more.
        clean: bool,
        /// From start to stop.
        uptime_s: u64,
    }
    /// Reports an actor that does not answer; the process ends and the service manager starts it again.
    ActorDied = "actor.died", error, "an actor died" {
        /// Which.
        actor: String,
        /// How it was noticed.
        reason: String,
    }
}
