//! Events of the stages of an attempt and the programs that they start.

use super::macros::{Code, Definition, JobId, LogValue, Stage, TARGET};

events! {
    /// Reports children of a dead worker that were still alive.
    ChildrenKilled = "children.killed", warn, "3ac7532ad5894402bfbba9f0c4130412", "killed what a crash had left running" {
        /// The job.
        job: JobId,
        /// Process groups.
        killed: u32,
    } explained "Programs of a dead worker were still running", [
        "@KILLED@ process groups of job @JOB@ had outlived the daemon that started them, and were killed before the",
        "workspace is used again. If this is frequent, something kills the daemon: look for OOM kills and for actor.died.",
    ]
    /// Reports the start of a stage.
    StageStarted = "stage.started", info, "f81f2d2b5b9043569416de1d3ae596df", "started a stage" {
        /// The job.
        job: JobId,
        /// The stage.
        stage: Stage,
        /// The time it waited for a permit.
        waited_ms: u64,
    } explained "Job @JOB@ is at @STAGE@", [
        "It waited @WAITED_MS@ ms for a permit. Where that is long, see [concurrency] in the configuration.",
    ]
    /// Reports the end of a stage.
    StageDone = "stage.done", info, "20126863c3a94fecbe8408f4d5fc11a9", "finished a stage" {
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
    } explained "Job @JOB@ is through with @STAGE@", [
        "@PROVIDER@ took @DURATION_MS@ ms. Resumed: @RESUMED@.",
    ]
    /// Reports that a stage went on with less than was asked for.
    FallbackTaken = "fallback.taken", warn, "6e42a6b80bfb4eb3afcfb5fe4bdf3d1b", "took a fallback" {
        /// The job.
        job: JobId,
        /// The stage.
        stage: Stage,
        /// Why.
        code: Code,
        /// What was used.
        used: String,
    } explained "Job @JOB@ goes on with less than was asked for", [
        "At @STAGE@ something was not available (@CODE@); @USED@ was used in its place. The result lists it under",
        "`degraded`. Where many jobs do this, ask `reelspool doctor`.",
    ]
    /// Reports a failed attempt.
    StageFailed = "stage.failed", warn, "3908eabbd5ee46ef83b0246025069289", "an attempt failed" {
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
    } explained "An attempt of job @JOB@ failed at @STAGE@", [
        "Code @CODE@: @REASON@",
        "Behind it: @CAUSES@",
        "What to do: @HINT@",
        "Whether another attempt may help: @RETRYABLE@. The whole story: reelspool show @JOB@",
    ]
}
