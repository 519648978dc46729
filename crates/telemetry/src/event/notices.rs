//! Events of notices: what others are told of jobs.

use super::macros::{Definition, JobId, LogValue, TARGET};

events! {
    /// Reports a notice that was delivered.
    NoticeSent = "notice.sent", debug, "490b4510faab4ac3b28347a62b3edf8e", "delivered a notice" {
        /// The job.
        job: JobId,
        /// The id of the notice.
        notice: String,
        /// `url` or `command`.
        channel: String,
        /// How often it was sent.
        tries: u32,
    } explained "A notice of job @JOB@ was delivered", [
        "Notice @NOTICE@ went by @CHANNEL@; times that it was sent: @TRIES@.",
    ]
    /// Reports a notice that was not delivered and is sent again.
    NoticeFailed = "notice.failed", warn, "ee502fa2d70a42a5a451282a56833192", "cannot deliver a notice; sending it again later" {
        /// The job.
        job: JobId,
        /// The id of the notice.
        notice: String,
        /// `url` or `command`.
        channel: String,
        /// How often it was sent.
        tries: u32,
        /// Why.
        reason: String,
        /// The time until it is sent again.
        due_in_ms: u64,
    } explained "A notice of job @JOB@ was not delivered", [
        "@REASON@",
        "Notice @NOTICE@ (@CHANNEL@) waits in the ledger and is sent again in @DUE_IN_MS@ ms. The job itself is not concerned.",
    ]
    /// Reports a notice that is not sent again.
    NoticeGivenUp = "notice.given_up", error, "d29cfa874c7149c9b90226dfe4ae27a1", "gave up a notice" {
        /// The job.
        job: JobId,
        /// The id of the notice.
        notice: String,
        /// `url` or `command`.
        channel: String,
        /// How often it was sent.
        tries: u32,
        /// Why the last try failed.
        reason: String,
    } explained "A notice of job @JOB@ is lost", [
        "@REASON@",
        "Notice @NOTICE@ (@CHANNEL@) was sent @TRIES@ times within a day and is given up. The result or error of the job is in the",
        "spool: reelspool show @JOB@. Look at the receiver and at [notices] of the configuration.",
    ]
}
