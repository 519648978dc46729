//! Events of the service itself: its start, its configuration, its ledger and its end.

use super::macros::{Definition, JobId, LogValue, TARGET};

events! {
    /// Reports that the ledger cannot be written; what depends on it waits.
    LedgerUnavailable = "ledger.unavailable", error, "6fbde7eb95ed48e0bab6a77f20df0a51", "cannot write the ledger; trying again" {
        /// The job.
        job: JobId,
        /// Why.
        reason: String,
    } explained "The ledger cannot be written", [
        "@REASON@",
        "What depends on it waits, job @JOB@ with it, and is tried again; nothing is lost. Look for a full disk first.",
    ]
    /// Reports that the ledger was gone, or older than the spool, and what of it was made again from the spool's files.
    LedgerRestored = "ledger.restored", warn, "ba51052c0a4a485a8b8729359af0ad85", "the ledger had lost jobs; they were entered again from the spool" {
        /// The ledger.
        path: String,
        /// `missing`: it was gone or empty; `older`: it lacked what the spool has.
        reason: String,
        /// Jobs entered as done.
        done: u64,
        /// Jobs entered as failed or cancelled.
        failed: u64,
        /// Jobs entered as waiting.
        live: u64,
        /// Results and error files that could not be read; they were left alone.
        unreadable: u64,
    } explained "The ledger had lost jobs", [
        "@PATH@ (@REASON@): entered again from the spool: @DONE@ done, @FAILED@ failed or cancelled, @LIVE@ waiting.",
        "Files that could not be read: @UNREADABLE@. No job runs twice because of this. Histories (attempts, stages, events) and",
        "jobs of `reelspool render` that were only in the lost ledger are gone. If nobody restored a backup or removed the file,",
        "look for a disk that loses what was written.",
    ]
    /// Reports an outside service that failed again and again and is left alone for a while.
    ServiceShut = "provider.shut", warn, "b0d9a1c5f0d84fb5a6a4c2cf0d8f3e71", "a provider failed again and again; it is left alone for a while" {
        /// The name in `[providers]`.
        provider: String,
        /// How many calls failed in a row.
        failures: u32,
        /// How long it is left alone.
        wait_s: u64,
        /// The last failure.
        reason: String,
    } explained "Provider @PROVIDER@ is left alone for @WAIT_S@ s", [
        "@FAILURES@ calls in a row failed; the last one: @REASON@",
        "Meanwhile jobs take the next provider of their chain, or wait for their next attempt. Then one call finds out whether it is",
        "back. `reelspool doctor --online` asks it now.",
    ]
    /// Reports an outside service that answers again.
    ServiceBack = "provider.back", info, "7c1f7b8c2e2f4a58b3a3d7d1a90c6e52", "a provider answers again" {
        /// The name in `[providers]`.
        provider: String,
    } explained "Provider @PROVIDER@ answers again", [
        "It is asked as before.",
    ]
    /// Reports lines of the log that were dropped, because nobody read standard error.
    LogLinesLost = "log.lines_lost", warn, "037b7085ac6444df9ea98508053c532e", "nobody read the log for a while; lines were dropped" {
        /// How many.
        lines: u64,
    } explained "Lines of the log were dropped", [
        "@LINES@ lines could not be written to standard error and no longer waited for its reader: work comes first. The logs of",
        "the jobs (reelspool logs ID) are complete.",
    ]
    /// Reports the start of the daemon.
    DaemonStarted = "daemon.started", info, "f028a3969f1a42a0aae770dce2d8b030", "started" {
        /// The version of reelspool.
        version: String,
        /// The process.
        pid: u32,
        /// The spool.
        spool: String,
    } explained "reelspool @VERSION@ starts", [
        "Process @PID@ works on @SPOOL@.",
    ]
    /// Reports that the daemon takes jobs.
    DaemonReady = "daemon.ready", info, "7aec545b876149cb974c2d15fadcf7f0", "ready" {
        /// Jobs that are due in queue/.
        queued: u64,
        /// From start to ready.
        duration_ms: u64,
    } explained "reelspool takes jobs", [
        "@QUEUED@ jobs are due. The start took @DURATION_MS@ ms.",
    ]
    /// Reports where the page and the API are offered.
    PageListening = "page.listening", info, "0a4c5f1d6b1f4e0c9a3be2f7d1c86b90", "the page can be opened" {
        /// An address of the web, or the path of a unix socket.
        address: String,
    } explained "The page can be opened at @ADDRESS@", [
        "It shows jobs, workspaces, pictures and the reaper, and changes them. [admin] of the configuration says for whom.",
    ]
    /// Reports where the token of the page is, because several people use this machine and none is configured.
    PageToken = "page.token", info, "c2b1a7d40f6e4d7f9f0c3b58e1d2a964", "several people use this machine; the page asks for a token" {
        /// The file.
        file: String,
    } explained "The page asks for a token", [
        "Several people can log in to this machine, and [admin] names no token. One was made: the user of the service reads it in",
        "@FILE@. The unix socket of admin.socket needs none.",
    ]
    /// Reports what somebody changed through the page or the API.
    PageActed = "page.acted", info, "9e6c1d0b7a3f4c52b4d8e5f1a2c3b706", "something was changed through the page" {
        /// Who: an address, or the name that a proxy gave.
        who: String,
        /// The method and path of the request.
        act: String,
        /// What was answered.
        told: String,
    } explained "@WHO@ changed something through the page", [
        "@ACT@: @TOLD@",
    ]
    /// Reports that the page cannot be offered; the jobs go on without it.
    PageUnavailable = "page.unavailable", warn, "5d8e0f7c3a9942b38a7d4f1b6e2c5a13", "the page cannot be offered there; jobs go on without it" {
        /// Where it was to be.
        address: String,
        /// Why.
        reason: String,
    } explained "The page cannot be offered at @ADDRESS@", [
        "@REASON@",
        "Jobs go on without it. If another program has the port, set another one in [admin] of the configuration and restart.",
    ]
    /// Reports that the configuration was read again and found good.
    ConfigReloaded = "config.reloaded", info, "54040b2351599f89a9475a6084cb9a27", "read the configuration again" {
        /// The changed keys that count from now on, with commas between; empty for none.
        applied: String,
    } explained "The configuration was read again", [
        "Changed keys that count from now on, empty for none: @APPLIED@",
    ]
    /// Reports changed keys that count only after the next start.
    ConfigNeedsRestart = "config.needs_restart", warn, "caeceb3fcd3b3116f4ce93ce25960eda", "some of the changed configuration needs a restart" {
        /// The keys, with commas between.
        keys: String,
    } explained "Some of the changed configuration needs a restart", [
        "These keys keep their old values until then: @KEYS@",
        "systemctl restart reelspool loses nothing: jobs that run go on where they were.",
    ]
    /// Reports a configuration that was read again and is bad; its lines with marks follow in lines of their own.
    ConfigRejected = "config.rejected", error, "9c2a10df860df81b8014b8505636c177", "the configuration is bad; the one before counts" {
        /// How many things are wrong.
        problems: u64,
        /// The first of them.
        reason: String,
    } explained "The changed configuration is bad", [
        "@PROBLEMS@ things are wrong with it, the first: @REASON@",
        "The next messages show each with its place. The configuration from before still counts, but the daemon would not start",
        "again with this one. To check it: reelspool config check",
    ]
    /// Reports that the daemon takes no more jobs and ends those it has.
    DaemonDraining = "daemon.draining", info, "c03bdf504b5544459d6687b70166c67b", "finishing what runs; a second signal stops at once" {
        /// How long the jobs may take before they go back to the queue.
        grace_ms: u64,
    } explained "reelspool stops", [
        "It takes no more jobs, and gives what runs @GRACE_MS@ ms to end. Then jobs go back to the queue; no attempt is counted.",
    ]
    /// Reports the end of the daemon.
    DaemonStopped = "daemon.stopped", info, "aa30d8529d0248b8b2f59f5b4049253a", "stopped" {
        /// Whether nothing was running any more.
        clean: bool,
        /// From start to stop.
        uptime_s: u64,
    } explained "reelspool has stopped", [
        "After @UPTIME_S@ seconds. Whether nothing was running any more: @CLEAN@.",
    ]
    /// Reports an actor that does not answer; the process ends and the service manager starts it again.
    ActorDied = "actor.died", error, "c4cb67df030d44f1b48b5f33ce4ec1b7", "an actor died" {
        /// Which.
        actor: String,
        /// How it was noticed.
        reason: String,
    } explained "A part of reelspool died: @ACTOR@", [
        "@REASON@",
        "The process ends, systemd starts it again, and recovery is the normal way to start. If this comes again, please report",
        "it with the messages before this one.",
    ]
}
