//! Events of the workspaces of jobs.

use super::macros::{Code, Definition, JobId, LogValue, TARGET};

events! {
    /// Reports that a workspace is ready.
    WorkspaceCreated = "workspace.created", info, "a2f2cbb12d00436cb70b7e316b9f15e2", "workspace ready" {
        /// The job.
        job: JobId,
        /// Where it is.
        path: String,
    } explained "Job @JOB@ has a workspace", [
        "Its files are below @PATH@ until the job ends.",
    ]
    /// Reports that a workspace stays for people to look at.
    WorkspacePreserved = "workspace.preserved", info, "a9262feaa26046fcaa8476517c5ce454", "preserved a workspace" {
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
    } explained "The workspace of job @JOB@ stays for you", [
        "The job failed with @CODE@. Everything it made is below @PATH@ (@BYTES@ bytes).",
        "Once the cause is mended: reelspool retry @JOB@",
    ]
    /// Reports a workspace that could not be marked or removed; told once, and tried again later.
    WorkspaceStuck = "workspace.stuck", warn, "ff2e6c54c23343edbd92c72b676adbb5", "cannot let a workspace go" {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
    } explained "A workspace cannot be let go", [
        "@PATH@: @REASON@",
        "It is told once and tried again later. Look at the rights of the directory and for mounts inside it.",
    ]
}
