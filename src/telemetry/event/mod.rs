//! The closed list of events that operators and their scripts may parse. One struct each, its fields typed, units in
//! their names.

use crate::job::{Code, JobId, Stage};
use std::fmt;

/// Opens the span around an attempt of a job: lines inside it carry `job` and `attempt`, and go to the job's log.
///
/// Its level is `error` so that no filter drops the names from the lines that it lets through.
pub fn job_span(id: &JobId, attempt: u32) -> tracing::Span {
    tracing::error_span!("job", job = id.as_str(), attempt)
}

/// A value that a field of an event may have.
trait LogValue {
    fn log(&self) -> impl tracing::Value + '_;
}

macro_rules! plain_values {
    ($($type:ty),+) => { $(impl LogValue for $type {
        fn log(&self) -> impl tracing::Value + '_ {
            *self
        }
    })+ };
}

macro_rules! text_values {
    ($($type:ty),+) => { $(impl LogValue for $type {
        fn log(&self) -> impl tracing::Value + '_ {
            self.as_str()
        }
    })+ };
}

plain_values!(u64, u32, bool);
text_values!(String, JobId, Code, Stage);

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $level:ident, $message:literal {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)*
    })+) => {
        /// Names an event: the `event` of its line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventName {
            $($(#[doc = $doc])+ $name,)+
        }

        impl EventName {
            /// Lists every event.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the name in the log.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }

        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }

            impl $name {
                /// Writes the line.
                pub fn emit(&self) {
                    let Self { $($field),* } = self;
                    tracing::$level!(event = $text, $($field = LogValue::log($field),)* $message);
                }
            }
        )+

        #[cfg(test)]
        fn emit_samples() {
            $($name { $($field: tests::Sample::sample(),)* }.emit();)+
        }
    };
}

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
    /// Reports a workspace that could not be marked or removed; the next start tries again.
    WorkspaceStuck = "workspace.stuck", warn, "cannot let a workspace go" {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
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
        /// `startup`, `periodic`, `overflow` or `rewatch`.
        reason: String,
        /// Jobs in queue/.
        queued: u64,
        /// The time it took.
        duration_ms: u64,
    }
    /// Reports that files are found by rescans alone.
    SpoolUnwatched = "spool.unwatched", warn, "cannot watch the spool; rescans find new files" {
        /// Why.
        reason: String,
    }
    /// Reports that the spool could not be looked at; it is tried again every second.
    SpoolLookFailed = "spool.look_failed", error, "cannot look into the spool; trying again" {
        /// What and where.
        reason: String,
        /// What lies behind it.
        causes: String,
    }
    /// Reports, once, an entry of the spool that is left alone.
    SpoolEntryIgnored = "spool.entry_ignored", warn, "left an entry of the spool alone" {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
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

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
pub(super) mod tests;
