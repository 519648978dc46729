//! The way in: accepts, recovers and claims jobs, with spool and ledger in step. Every call blocks.

mod accept;
mod cancel;
mod inspector;
mod orphans;
mod pause;
mod registry;
mod retry;
mod tidy;

pub(crate) use crate::spool::RescanReason as LookReason;

use crate::attempt::ClaimedJob;
use crate::clock::Clock;
use crate::dispatch::ClaimOrder;
use crate::ending::Ending;
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::job::{Code, Failure, JobId, JobRequest, parse};
use crate::ledger::{Ledger, Place, acts};
use crate::providers::voices::Voices;
use crate::spool;
use crate::spool::pause::Pause;
use crate::spool::{Claim, Inbox, Index, QueuedName, SpoolDir, Watch};
use crate::telemetry::event;
use crate::workspace::Workspaces;
use chrono::{DateTime, Utc};
use fsx::disk::disk_space;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Limits and waits of the intake.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// The longest time between two listings of the directories.
    pub(crate) rescan_interval: Duration,
    /// With less free space than this, in bytes, nothing is accepted or claimed.
    pub(crate) free_space_min: u64,
    /// The directory whose file system must have the free space.
    pub(crate) state_dir: PathBuf,
}

/// Up to so many queued jobs, every look lists queue/; above it only rescans do.
const LISTED_QUEUE_MAX: usize = 10_000;

/// Accepts, recovers and claims jobs; shared by the watcher's tasks.
#[derive(Debug)]
pub(crate) struct Intake {
    settings: Settings,
    spool: SpoolDir,
    ledger: Ledger,
    workspaces: Workspaces,
    clock: Clock,
    ending: Ending,
    voices: Voices,
    inbox: Mutex<Inbox>,
    index: Mutex<Index>,
    watch: Mutex<Option<Watch>>,
    progress: Mutex<LookProgress>,
}

/// How often the log repeats that no jobs are taken for lack of space. The alert rules look back a little longer.
const DISK_LOW_REMINDER: Duration = Duration::from_mins(10);

/// What is remembered from one look to the next.
#[derive(Debug, Default)]
struct LookProgress {
    disk_low: bool,
    /// When the log last said that the disk is low.
    disk_low_told: Option<Instant>,
    /// The pause, as of the last look.
    paused: Option<Pause>,
    tidied: bool,
}

/// The result of a look at the directories.
#[derive(Debug)]
pub(crate) struct Look {
    /// The number of due jobs without a crash.
    pub(crate) fresh: usize,
    /// The number of due suspects, whose worker died in the last attempt.
    pub(crate) suspects: usize,
    /// Running jobs that shall be cancelled.
    pub(crate) cancels: Vec<JobId>,
    /// When to look again at the latest.
    pub(crate) again_in: Duration,
    /// True if there is nothing to do: no due job (or a pause), no incomplete file, no waiting retry.
    pub(crate) idle: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { fresh: 0, suspects: 0, cancels: Vec::new(), again_in: Duration::from_secs(1), idle: false }
    }
}

impl Intake {
    /// Makes an intake over an open spool and the ledger of `ending`.
    pub(crate) fn new(settings: Settings, spool: SpoolDir, ending: Ending, voices: Voices) -> Self {
        let Ending { ledger, workspaces, clock, .. } = ending.clone();
        let inbox = Mutex::new(Inbox::new(&spool));
        let (index, watch, progress) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { settings, spool, ledger, workspaces, clock, ending, voices, inbox, index, watch, progress }
    }

    /// Starts to watch the directories; `ring` is called from another thread and must not block.
    pub(crate) fn watch(&self, ring: impl Fn(LookReason) + Send + Sync + 'static) {
        let watch = Watch::start(&self.spool, ring);
        if let Some(problem) = watch.problem() {
            event::SpoolUnwatched { reason: problem.to_owned() }.emit();
        }
        *lock(&self.watch) = Some(watch);
    }

    /// Looks at the directories: recovers orphans, accepts new files, counts the due jobs.
    pub(crate) fn look(&self, reason: LookReason) -> Result<Look, Failure> {
        self.spool.verify().map_err(|error| error.failure())?;
        let rewatched = lock(&self.watch).as_mut().and_then(Watch::check);
        let reason = rewatched.unwrap_or(reason);
        let rescan = reason != LookReason::Event;
        let started = Instant::now();
        if rescan {
            self.recover_orphans()?;
        }
        let mut look = if self.is_disk_low()? { self.take_in_cancels_only()? } else { self.take_in()? };
        self.list_queue(rescan)?;
        self.tidy_once(reason, &mut look)?;
        let paused = self.see_pause()?;
        let counts = lock(&self.index).counts(self.clock.now());
        if !paused && !lock(&self.progress).disk_low {
            (look.fresh, look.suspects) = (counts.due - counts.suspects, counts.suspects);
        }
        look.idle &= paused || counts.due == 0 && !lock(&self.index).holds_retries();
        look.again_in = look.again_in.min(self.next_due_in());
        if rescan {
            let queued = (counts.due + counts.delayed) as u64;
            let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            event::SpoolRescan { reason: reason.as_str().to_owned(), queued, duration_ms }.emit();
        }
        Ok(look)
    }

    /// Claims due jobs, at most as many as ordered; none while the spool is paused.
    pub(crate) fn claim(&self, order: ClaimOrder) -> Result<Vec<ClaimedJob>, Failure> {
        if self.spool.paused().map_err(spool_failure)?.is_some() {
            return Ok(Vec::new()); // paused after the look that led to this order
        }
        let now = self.clock.now();
        let ClaimOrder { fresh, suspects } = order;
        let names = lock(&self.index).take_due(now, fresh + suspects, suspects);
        let mut claimed = Vec::with_capacity(names.len());
        for name in names {
            match self.claim_one(&name, now) {
                Ok(job) => claimed.extend(job),
                Err(failure) => {
                    event::JobUnsettled { job: name.id.clone(), reason: failure.message }.emit();
                }
            }
        }
        Ok(claimed)
    }

    /// Removes the request to cancel a job, once the job's owner has it.
    pub(crate) fn take_cancel(&self, id: &JobId) {
        if let Err(error) = self.spool.take_cancel_request(id) {
            let path = self.spool.cancel_file(id).display().to_string();
            event::SpoolEntryIgnored { path, reason: error.to_string() }.emit();
        }
    }

    fn claim_one(&self, name: &QueuedName, now: DateTime<Utc>) -> Result<Option<ClaimedJob>, Failure> {
        let Some(claim) = self.spool.claim(name).map_err(|error| error.failure())? else { return Ok(None) };
        let id = claim.id().clone();
        let (attempt, crashes) = (u32::from(claim.name().attempts), u32::from(claim.name().crashes));
        let record = self.ledger.run_blocking(acts::job(id.clone())).map_err(|error| error.failure())?;
        let since =
            record.as_ref().map_or(now, |record| record.due.unwrap_or(record.accepted_at).max(record.accepted_at));
        let waited_ms = u64::try_from((now - since).num_milliseconds()).unwrap_or(0);
        event::JobClaimed { job: id.clone(), attempt, crashes, waited_ms }.emit();
        failpoint::hit(FailPoint::Claimed, id.as_str());
        self.ledger
            .run_blocking(acts::claimed(id.clone(), Place { attempt, crashes }, now))
            .map_err(|error| error.failure())?;
        let submitted_at = record.as_ref().map_or(now, |record| record.submitted_at.unwrap_or(record.accepted_at));
        let order = read_order(&claim, record.map(|record| record.content_hash));
        Ok(Some(ClaimedJob::new(claim, order, submitted_at, now)))
    }

    fn is_disk_low(&self) -> Result<bool, Failure> {
        let dir = &self.settings.state_dir;
        let space = disk_space(dir).map_err(|error| Failure::io("ask the free space of", dir, &error))?;
        let low = space.available < self.settings.free_space_min;
        let mut progress = lock(&self.progress);
        let before = std::mem::replace(&mut progress.disk_low, low);
        let (path, avail_bytes, now) = (dir.display().to_string(), space.available, Instant::now());
        // Repeated from time to time, so that an alert does not end while no jobs are taken.
        let lately = progress.disk_low_told.is_some_and(|told| now.duration_since(told) < DISK_LOW_REMINDER);
        match (before, low) {
            (true, true) if lately => {}
            (_, true) => {
                progress.disk_low_told = Some(now);
                event::DiskLow { path, avail_bytes, min_bytes: self.settings.free_space_min }.emit();
            }
            (true, false) => event::DiskOk { path, avail_bytes }.emit(),
            (false, false) => {}
        }
        Ok(low)
    }

    /// Updates the index from queue/, which other daemons and ended attempts change too.
    fn list_queue(&self, rescan: bool) -> Result<(), Failure> {
        let counts = lock(&self.index).counts(self.clock.now());
        if !rescan && LISTED_QUEUE_MAX < counts.due + counts.delayed {
            return Ok(());
        }
        let mark = lock(&self.index).mark();
        let listing = self.spool.queued_names().map_err(|error| error.failure())?;
        lock(&self.index).replace(listing, mark);
        Ok(())
    }

    fn next_due_in(&self) -> Duration {
        let Some(due_ms) = lock(&self.index).next_due_ms() else { return self.settings.rescan_interval };
        let now_ms = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        Duration::from_millis(due_ms.saturating_sub(now_ms)).min(self.settings.rescan_interval)
    }
}

/// Reads the job file through its lock, and checks that its content is what was accepted.
fn read_order(claim: &Claim, accepted: Option<[u8; 32]>) -> Result<JobRequest, Failure> {
    let bytes = claim.read().map_err(|error| error.failure())?;
    let changed = |why: &str| {
        Failure::permanent(Code::IoError, format!("{} is not what was accepted: {why}", claim.path().display()))
            .hint("submit the job again under another id")
    };
    let mut job = parse(&bytes, claim.id().as_str())
        .map_err(|problems| changed(problems.first().map_or("it is no job", |problem| &problem.message)))?;
    if accepted.is_some_and(|hash| hash != job.content_hash) {
        return Err(changed("its content has another hash"));
    }
    job.id = claim.id().clone(); // set here, because a file may take its id from its name
    Ok(job)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Converts an error of the spool into a failure of a look.
fn spool_failure(error: spool::SpoolError) -> Failure {
    error.failure()
}
