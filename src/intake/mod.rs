//! The way in: accepts, recovers and claims jobs, with spool and ledger in step. Every call blocks.

mod accept;
mod cancel;
mod claim;
mod disk;
mod inspector;
mod orphans;
mod pause;
mod queue;
mod registry;
mod release;
mod restore;
mod retry;
mod tidy;

#[cfg(test)]
mod tests;

pub(crate) use crate::spool::RescanReason as LookReason;
pub(crate) use disk::inodes_free_min;
#[cfg(feature = "page")]
pub(crate) use disk::lack_of_room;

use crate::attempt::ClaimedJob;
use crate::clock::Clock;
use crate::dispatch::ClaimOrder;
use crate::ending::Ending;
use crate::job::{Code, Failure, FailureKind, JobId, JobRequest, Looks, parse};
use crate::ledger::Ledger;
use crate::providers::inventory::Inventory;
use crate::providers::voices::Voices;
use crate::spool::pause::Pause;
use crate::spool::{Claim, Inbox, Index, SpoolDir, SpoolError, Watch};
use crate::telemetry::event;
use crate::workspace::Workspaces;
use claim::{CLAIM_PAUSE, Claimed};
use disk::DiskProgress;
use queue::Listings;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// What is asked whether a job can be served here.
#[derive(Debug)]
pub(crate) struct Door {
    /// The looks.
    pub(crate) looks: Looks,
    /// What jobs may name.
    pub(crate) inventory: Inventory,
    /// The voices.
    pub(crate) voices: Arc<Voices>,
}

/// Accepts, recovers and claims jobs; shared by the watcher's tasks.
#[derive(Debug)]
pub(crate) struct Intake {
    settings: Settings,
    spool: SpoolDir,
    ledger: Ledger,
    workspaces: Workspaces,
    clock: Clock,
    ending: Ending,
    door: Door,
    inbox: Mutex<Inbox>,
    index: Mutex<Index>,
    watch: Mutex<Option<Watch>>,
    progress: Mutex<LookProgress>,
}

/// What is remembered from one look to the next.
#[derive(Debug, Default)]
struct LookProgress {
    disk: DiskProgress,
    /// When the last rescan began.
    rescanned: Option<Instant>,
    listings: Listings,
    /// The pause, as of the last look.
    paused: Option<Pause>,
    tidied: bool,
    /// Entries of queue/ and running/ that are no plain files.
    ignored: HashSet<PathBuf>,
}

/// How long after a look or an order that failed the next look is.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// What came of an order to claim jobs.
#[derive(Debug)]
pub(crate) struct Claims {
    /// The claimed jobs.
    pub(crate) jobs: Vec<ClaimedJob>,
    /// When to look again at the latest, because the index was wrong about a job or needs a listing.
    pub(crate) again_in: Option<Duration>,
}

impl Default for Claims {
    /// Makes what is claimed by an order that failed.
    fn default() -> Self {
        Self { jobs: Vec::new(), again_in: Some(FAILED_PAUSE) }
    }
}

impl Claims {
    /// Makes what is claimed where nothing may be claimed.
    pub(crate) fn none() -> Self {
        Self { jobs: Vec::new(), again_in: None }
    }

    fn look_in(&mut self, wait: Duration) {
        self.again_in = Some(self.again_in.map_or(wait, |before| before.min(wait)));
    }
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
        Self { fresh: 0, suspects: 0, cancels: Vec::new(), again_in: FAILED_PAUSE, idle: false }
    }
}

impl Intake {
    /// Makes an intake over an open spool and the ledger of `ending`.
    pub(crate) fn new(settings: Settings, spool: SpoolDir, ending: Ending, door: Door) -> Self {
        let Ending { ledger, workspaces, clock, .. } = ending.clone();
        let inbox = Mutex::new(Inbox::new(&spool));
        let (index, watch, progress) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { settings, spool, ledger, workspaces, clock, ending, door, inbox, index, watch, progress }
    }

    /// Starts to watch the directories; `ring` is called from another thread and must not block.
    pub(crate) fn watch(&self, ring: impl Fn(LookReason) + Send + Sync + 'static) {
        let watch = Watch::start(&self.spool, ring);
        if let Some(problem) = watch.problem() {
            event::SpoolUnwatched { reason: problem.to_owned() }.emit();
        }
        *lock(&self.watch) = Some(watch);
        self.forget_news(); // what changed before is only found by a listing
    }

    /// Tells whether file events tell of every change.
    pub(crate) fn is_watching(&self) -> bool {
        self.spool.is_watched()
    }

    /// Looks at the directories: recovers orphans, accepts new files, counts the due jobs. After an event it reads only what
    /// has changed; a rescan, at the latest after the configured time, lists everything.
    pub(crate) fn look(&self, reason: LookReason) -> Result<Look, Failure> {
        self.look_around(reason).inspect_err(|_| self.forget_news())
    }

    /// Lets the next look list everything, because something that was told once was not handled.
    fn forget_news(&self) {
        let mut progress = lock(&self.progress);
        progress.rescanned = None;
        progress.listings.owe(Instant::now());
    }

    fn look_around(&self, reason: LookReason) -> Result<Look, Failure> {
        let started = Instant::now();
        let reason = self.reason_now(reason);
        let rescan = reason != LookReason::Event;
        let root_changed = self.spool.take_root_change();
        if rescan || root_changed || !self.is_watching() {
            self.spool.verify().map_err(|error| error.failure())?;
            lock(&self.inbox).relist();
        }
        if rescan {
            self.recover_orphans(reason)?;
        }
        let mut look = if self.is_disk_low()? { self.take_in_cancels_only()? } else { self.take_in()? };
        self.see_queue(reason)?;
        self.tidy_once(reason, &mut look)?;
        let paused = self.see_pause()?;
        let counts = lock(&self.index).counts(self.clock.now());
        if !paused && !lock(&self.progress).disk.is_low() {
            (look.fresh, look.suspects) = (counts.due - counts.suspects, counts.suspects);
        }
        look.idle &= paused || counts.due == 0 && !lock(&self.index).holds_retries(self.clock.now() + CLAIM_PAUSE);
        if rescan {
            lock(&self.progress).rescanned = Some(started);
            let queued = (counts.due + counts.delayed) as u64;
            let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            event::SpoolRescan { reason: reason.as_str().to_owned(), queued, duration_ms }.emit();
        }
        let owed_in = lock(&self.progress).listings.next_in(Instant::now());
        look.idle &= owed_in.is_none();
        look.again_in = look.again_in.min(self.next_due_in()).min(self.next_rescan_in());
        look.again_in = owed_in.map_or(look.again_in, |owed_in| look.again_in.min(owed_in));
        Ok(look)
    }

    /// Returns why the directories are looked at: a look after an event is a rescan if events were lost or a rescan is due.
    fn reason_now(&self, reason: LookReason) -> LookReason {
        let rewatched = lock(&self.watch).as_mut().and_then(Watch::check);
        let lost = self.spool.take_loss().then_some(LookReason::Overflow);
        let due = self.next_rescan_in().is_zero().then_some(LookReason::Periodic);
        [rewatched, lost, due].into_iter().flatten().fold(reason, LookReason::max)
    }

    /// Returns when the next rescan is due.
    fn next_rescan_in(&self) -> Duration {
        let rescanned = lock(&self.progress).rescanned;
        rescanned.map_or(Duration::ZERO, |last| self.settings.rescan_interval.saturating_sub(last.elapsed()))
    }

    /// Claims due jobs, at most as many as ordered; none while the spool is paused.
    pub(crate) fn claim(&self, order: ClaimOrder) -> Result<Claims, Failure> {
        if self.spool.paused().map_err(spool_failure)?.is_some() {
            return Ok(Claims::none()); // paused after the look that led to this order
        }
        self.hear_of_queue().inspect_err(|_| self.forget_news())?;
        let now = self.clock.now();
        let ClaimOrder { fresh, suspects } = order;
        let names = lock(&self.index).take_due(now, fresh + suspects, suspects);
        let mut claims = Claims::none();
        if lock(&self.index).is_short() {
            claims.look_in(Duration::ZERO);
        }
        for name in names {
            match self.claim_one(&name, now) {
                Ok(Claimed::Job(job)) => claims.jobs.push(*job),
                Ok(Claimed::Over) => claims.look_in(Duration::ZERO),
                // A look that lists queue/ finds it again at once, as long as somebody has it locked there.
                Ok(Claimed::Nothing) => {
                    claims.look_in(if self.is_watching() { Duration::ZERO } else { CLAIM_PAUSE });
                }
                Err(failure) if failure.code == Code::NotARegularFile => {
                    self.ignore(&self.spool.queue(), &name, &failure);
                }
                Err(failure) => {
                    if failure.kind == FailureKind::Transient {
                        // It is not in the index any more. There, it would be the first one again for the next order.
                        lock(&self.progress).listings.owe(Instant::now() + CLAIM_PAUSE);
                        claims.look_in(CLAIM_PAUSE);
                    }
                    event::JobUnsettled { job: name.id.clone(), reason: failure.message }.emit();
                }
            }
        }
        Ok(claims)
    }

    /// Leaves an entry of queue/ or running/ alone that only has the name of a job file; tells of it once.
    fn ignore(&self, dir: &Path, name: &impl std::fmt::Display, failure: &Failure) {
        let path = dir.join(name.to_string());
        if lock(&self.progress).ignored.insert(path.clone()) {
            event::SpoolEntryIgnored { path: path.display().to_string(), reason: failure.message.clone() }.emit();
        }
    }

    fn is_ignored(&self, dir: &Path, name: &impl std::fmt::Display) -> bool {
        let ignored = &lock(&self.progress).ignored;
        !ignored.is_empty() && ignored.contains(&dir.join(name.to_string()))
    }

    /// Removes the request to cancel a job, once the job's owner has it.
    pub(crate) fn take_cancel(&self, id: &JobId) {
        if let Err(error) = self.spool.take_cancel_request(id) {
            self.leave_request(&self.spool.cancel_file(id), &error);
        }
    }

    /// Leaves a request alone that was carried out and cannot be removed, so that it is not carried out at every look.
    fn leave_request(&self, path: &Path, error: &SpoolError) {
        let failure = error.failure();
        let reason = format!("{}: {}", failure.message, failure.causes.join("; "));
        event::SpoolEntryIgnored { path: path.display().to_string(), reason }.emit();
        if let Some(name) = path.file_name() {
            lock(&self.inbox).leave(name);
        }
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
