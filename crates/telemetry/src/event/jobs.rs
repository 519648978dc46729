//! Events of the life of a job, from its acceptance to its end.

use super::macros::{Code, Definition, JobId, LogValue, TARGET};

events! {
    /// Reports that a job is queued.
    JobAccepted = "job.accepted", info, "4c7325a245ef48e1b75bd64126bc0b9e", "accepted a job" {
        /// The job.
        job: JobId,
        /// 0 to 99, higher first.
        priority: u32,
        /// The seconds until it is due; 0 for at once.
        due_in_s: u64,
    } explained "Job @JOB@ was accepted", [
        "It waits in queue/ with priority @PRIORITY@, for @DUE_IN_S@ seconds at least.",
    ]
    /// Reports a file that cannot be a job.
    JobRejected = "job.rejected", warn, "ba0af48dd83f48508b17be0948a15cbf", "rejected a file; failed/ has the reason" {
        /// The id of its error file.
        job: JobId,
        /// Its name in incoming/.
        file: String,
        /// Why.
        code: Code,
    } explained "A file is no job: @FILE@", [
        "It cannot be a job (@CODE@). failed/@JOB@.error.json says what is wrong with it, with line and column.",
        "Mend the file and drop it again; `reelspool validate FILE` checks it before.",
    ]
    /// Reports a job that was here before, with the same content.
    JobDuplicate = "job.duplicate", info, "166e02357dcf47a1aa92087752d9f56b", "the job is known; what stands, stands" {
        /// The job.
        job: JobId,
        /// The job's state.
        state: String,
    } explained "Job @JOB@ was here before", [
        "A file with the same id and the same content was dropped. The job is @STATE@; nothing runs again.",
        "To run it again: reelspool retry @JOB@",
    ]
    /// Reports that the files of an older revision were removed, because a newer one is published.
    RevisionReplaced = "job.revision_replaced", info, "b94d8ba94ab9441187203e9631ff7b29", "removed an older revision" {
        /// The job.
        job: JobId,
        /// The older revision, from 1.
        revision: u32,
    } explained "Revision @REVISION@ of job @JOB@ was replaced", [
        "A newer revision is published and recorded, so the files of this one were removed.",
    ]
    /// Reports files of an older revision that could not be removed.
    RevisionStuck = "job.revision_stuck", warn, "8111aa05409e453a81d7b20891c420ee", "an older revision stays published" {
        /// The job.
        job: JobId,
        /// The older revision, from 1.
        revision: u32,
        /// Why.
        reason: String,
    } explained "Revision @REVISION@ of job @JOB@ is still published", [
        "A newer revision is published, and the files of this one could not be removed: @REASON@",
        "The next start of the daemon tries again.",
    ]
    /// Reports the start of an attempt.
    JobClaimed = "job.claimed", info, "134c29a373b94c3a96eed9bfc98256d5", "claimed a job" {
        /// The job.
        job: JobId,
        /// From 1.
        attempt: u32,
        /// Deaths of its worker in a row without progress.
        crashes: u32,
        /// The time from its acceptance, or its due time, to this claim.
        waited_ms: u64,
    } explained "Attempt @ATTEMPT@ of job @JOB@ began", [
        "It waited @WAITED_MS@ ms. Its worker has died @CRASHES@ times in a row without progress.",
    ]
    /// Reports that a job is tried again.
    JobRetryPlanned = "job.retry_planned", info, "5fd46a9dc6ee41b78ab9d879dacb8871", "planned another attempt" {
        /// The job.
        job: JobId,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// Attempts in all.
        attempts_max: u32,
        /// Why it failed.
        code: Code,
        /// The time until the next attempt is due.
        due_in_ms: u64,
    } explained "Job @JOB@ is tried again", [
        "Attempt @ATTEMPT@ of @ATTEMPTS_MAX@ failed with @CODE@; the next one is due in @DUE_IN_MS@ ms.",
    ]
    /// Reports a job that goes back to the queue because the daemon stops; no attempt is counted.
    JobGivenBack = "job.given_back", info, "1f7bbd0eb2594ba6b5e64c91759386ac", "gave a job back" {
        /// The job.
        job: JobId,
    } explained "Job @JOB@ went back to the queue", [
        "The daemon stops. No attempt was counted; finished stages are not done again.",
    ]
    /// Reports a job that waits until it can be paid; no attempt is counted.
    JobHeld = "job.held", warn, "1881b25464d84c6694949877f9f46e2f", "holds a job" {
        /// The job.
        job: JobId,
        /// Why: `cost_limit`.
        code: Code,
        /// Which cap, with its figures.
        reason: String,
        /// The time until it is looked at again.
        due_in_ms: u64,
    } explained "Job @JOB@ waits until it can be paid", [
        "@REASON@",
        "No attempt was counted; finished stages are not done again. It is looked at again in @DUE_IN_MS@ ms, and goes on then \
         if a cap of [costs] was raised or another day has begun (UTC).",
    ]
    /// Reports that jobs which were held go on, because a reload has changed a cap on money.
    HeldReleased = "jobs.released", info, "6dc41c27db564f6894d358c5f067ac1c", "lets held jobs go on" {
        /// How many.
        jobs: u64,
    } explained "@JOBS@ held jobs go on", [
        "A reload has changed a cap on money. Those that a cap forbids still are held again.",
    ]
    /// Reports that the verdict is in the ledger: from here on nothing can lose it.
    JobRecorded = "job.recorded", info, "e1df98650119487c978350ee3563e5a5", "recorded the verdict" {
        /// The job.
        job: JobId,
        /// `done`, `failed` or `cancelled`.
        state: String,
        /// The time the commit took.
        duration_ms: u64,
    } explained "The verdict of job @JOB@ is in the ledger: @STATE@", [
        "The commit took @DURATION_MS@ ms. From here on nothing can lose it.",
    ]
    /// Reports the end of a job.
    JobSettled = "job.settled", info, "10d72a9e36214639865c14bd6a356216", "settled a job" {
        /// The job.
        job: JobId,
        /// `done`, `failed` or `cancelled`.
        state: String,
        /// The last attempt, from 1; 0 where it never ran.
        attempt: u32,
        /// The time from the last claim to the end; 0 if it never ran or its worker died.
        duration_ms: u64,
    } explained "Job @JOB@ has ended: @STATE@", [
        "It took @DURATION_MS@ ms, in attempt @ATTEMPT@.",
        "The story of the job: reelspool show @JOB@. Its log: reelspool logs @JOB@",
    ]
    /// Reports a job that stays in running/ for now; the next look tries again.
    JobUnsettled = "job.unsettled", error, "9bf737a026194769bb47c781c63cca55", "cannot settle a job; the next look tries again" {
        /// The job.
        job: JobId,
        /// Why.
        reason: String,
    } explained "Job @JOB@ cannot be settled", [
        "It stays in running/ and is tried again at the next look, so nothing is lost.",
        "Reason: @REASON@",
        "This needs a person: look for a full disk, for changed rights, or for a directory that is gone.",
    ]
    /// Reports a request to end a job.
    JobCancelled = "job.cancelled", info, "6a2b55306bfc4415bd6e328f54286100", "took a request to cancel" {
        /// The job.
        job: JobId,
        /// `queued`, `running`, or `none` where there is no such live job.
        state: String,
    } explained "Somebody cancelled job @JOB@", [
        "It was @STATE@ then.",
    ]
    /// Reports what became of a request to run a job again.
    JobRetried = "job.retried", info, "40e05310f7e84c5cafd50639c691caef", "took a request to run a job again" {
        /// The job.
        job: JobId,
        /// `queued`, or the reason of the refusal: `live`, `unknown`, `rejected`, `input_missing` or `bad_request`.
        outcome: String,
        /// The first stage that runs again; empty if the run continues after the last finished one.
        from: String,
    } explained "Somebody asked to run job @JOB@ again", [
        "Outcome: @OUTCOME@. First stage to do again, empty for the first one that is not done: @FROM@",
    ]
    /// Reports what became of a job whose worker died.
    JobRecovered = "job.recovered", warn, "624c253db70d4e519d1e85a832f74c94", "recovered a job whose worker died" {
        /// The job.
        job: JobId,
        /// `requeued`, `finished`, `failed` or `repaired`.
        outcome: String,
        /// Deaths of its worker in a row without progress.
        crashes: u32,
    } explained "The worker of job @JOB@ had died", [
        "Its worker died @CRASHES@ times in a row without progress. Outcome: @OUTCOME@.",
        "One death may be a reboot or a kill. A job that dies again and again is set aside with code worker_died.",
    ]
}
