//! Named points between two effects, at which tests kill the process. A release build contains none of this.

/// A point between two effects, at which a crash must be harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// Validated, id reserved, still in incoming/.
    Reserved,
    /// In queue/, not reported to the caller yet.
    Accepted,
    /// In running/, no workspace yet.
    Claimed,
    /// Workspace made and still empty.
    WorkspaceCreated,
    /// A stage is about to start.
    StageStarted,
    /// The price of a call is reserved, the call is not sent.
    PriceReserved,
    /// A stage's outputs are complete, its journal entry is not written.
    StageWorked,
    /// A stage's journal entry is written.
    StageJournaled,
    /// Published, verdict not committed.
    Uploaded,
    /// Verdict committed, nothing else done.
    Recorded,
    /// Workspace in the trash, no result file.
    WorkspaceTrashed,
    /// In done/ or failed/, trash not emptied.
    Settled,
    /// The verdict of a failed job committed, its workspace marked, no error file.
    FailureRecorded,
    /// About to be given back to queue/.
    Requeueing,
    /// The journal of a job that is retried has forgotten stages, the retry is not in the ledger.
    RetryForgotten,
    /// A retry is committed to the ledger, the job file is still in done/ or failed/.
    RetryRecorded,
    /// A retried job is in queue/, its request still in incoming/.
    RetryQueued,
    /// A revision is done, the files of the older one are still published.
    Withdrawing,
    /// The files of the older revision are removed, the ledger does not have that yet.
    Withdrawn,
    /// A new picture's file is complete, but has no name in bg_images/ yet.
    ImageWritten,
    /// A new picture's file is in bg_images/, its row is not committed.
    ImageStored,
    /// A new picture's row is committed, it is not linked into the workspace yet.
    ImageEntered,
    /// Rows of evicted pictures are deleted, their files are not.
    EvictionRecorded,
    /// The file of an evicted picture that a workspace still uses is removed, its bytes are not recorded yet.
    ImageHeld,
    /// One evicted picture's file is removed too.
    ImageUnlinked,
    /// Our own copy has replaced another user's file.
    ImageReplaced,
    /// The image library's vectors are deleted, to be rebuilt.
    RebuildBegun,
    /// One picture was adopted from its file.
    RebuildAdopted,
    /// A workspace that shall be removed is locked, nothing else is done.
    ReaperHeld,
    /// It is in the trash.
    ReaperTrashed,
    /// It is removed from the trash, the ledger does not have that yet.
    ReaperRemoved,
    /// The ledger has it.
    ReaperRecorded,
    /// The job file of an old job is removed, its result is not.
    InputAged,
    /// The result of an old job is removed too, the ledger does not have that yet.
    ResultAged,
    /// A pass is over, its report is not stored.
    PassEnded,
}

impl FailPoint {
    /// All points.
    pub const ALL: [Self; 35] = [
        Self::Reserved,
        Self::Accepted,
        Self::Claimed,
        Self::WorkspaceCreated,
        Self::StageStarted,
        Self::PriceReserved,
        Self::StageWorked,
        Self::StageJournaled,
        Self::Uploaded,
        Self::Recorded,
        Self::WorkspaceTrashed,
        Self::Settled,
        Self::FailureRecorded,
        Self::Requeueing,
        Self::RetryForgotten,
        Self::RetryRecorded,
        Self::RetryQueued,
        Self::Withdrawing,
        Self::Withdrawn,
        Self::ImageWritten,
        Self::ImageStored,
        Self::ImageEntered,
        Self::EvictionRecorded,
        Self::ImageHeld,
        Self::ImageUnlinked,
        Self::ImageReplaced,
        Self::RebuildBegun,
        Self::RebuildAdopted,
        Self::ReaperHeld,
        Self::ReaperTrashed,
        Self::ReaperRemoved,
        Self::ReaperRecorded,
        Self::InputAged,
        Self::ResultAged,
        Self::PassEnded,
    ];

    /// The points that only the reaper reaches.
    pub const OF_REAPER: [Self; 7] = [
        Self::ReaperHeld,
        Self::ReaperTrashed,
        Self::ReaperRemoved,
        Self::ReaperRecorded,
        Self::InputAged,
        Self::ResultAged,
        Self::PassEnded,
    ];

    /// Returns the point's name for [`arm`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Accepted => "accepted",
            Self::Claimed => "claimed",
            Self::WorkspaceCreated => "workspace_created",
            Self::StageStarted => "stage_started",
            Self::PriceReserved => "price_reserved",
            Self::StageWorked => "stage_worked",
            Self::StageJournaled => "stage_journaled",
            Self::Uploaded => "uploaded",
            Self::Recorded => "recorded",
            Self::WorkspaceTrashed => "workspace_trashed",
            Self::Settled => "settled",
            Self::FailureRecorded => "failure_recorded",
            Self::Requeueing => "requeueing",
            Self::RetryForgotten => "retry_forgotten",
            Self::RetryRecorded => "retry_recorded",
            Self::RetryQueued => "retry_queued",
            Self::Withdrawing => "withdrawing",
            Self::Withdrawn => "withdrawn",
            Self::ImageWritten => "image_written",
            Self::ImageStored => "image_stored",
            Self::ImageEntered => "image_entered",
            Self::EvictionRecorded => "eviction_recorded",
            Self::ImageHeld => "image_held",
            Self::ImageUnlinked => "image_unlinked",
            Self::ImageReplaced => "image_replaced",
            Self::RebuildBegun => "rebuild_begun",
            Self::RebuildAdopted => "rebuild_adopted",
            Self::ReaperHeld => "reaper_held",
            Self::ReaperTrashed => "reaper_trashed",
            Self::ReaperRemoved => "reaper_removed",
            Self::ReaperRecorded => "reaper_recorded",
            Self::InputAged => "input_aged",
            Self::ResultAged => "result_aged",
            Self::PassEnded => "pass_ended",
        }
    }
}

#[cfg(debug_assertions)]
pub use armed::{arm, hit, is_skipped};

#[cfg(debug_assertions)]
mod armed {
    use super::FailPoint;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Order {
        point: String,
        job: Option<String>,
        action: String,
        skips: AtomicU32,
    }

    static ORDERS: OnceLock<Vec<Order>> = OnceLock::new();

    /// Arms points: `NAME[@JOB][#N]=kill|panic|term` separated by commas; with `#N` the first N hits do nothing. See
    /// [`is_skipped`] for `NAME=skip`.
    pub fn arm(orders: &str) {
        let parse = |order: &str| {
            let (place, action) = order.split_once('=')?;
            let (place, skips) = place.split_once('#').unwrap_or((place, "0"));
            let (point, job) = place.split_once('@').map_or((place, None), |(point, job)| (point, Some(job)));
            let skips = AtomicU32::new(skips.parse().ok()?);
            Some(Order { point: point.into(), job: job.map(Into::into), action: action.into(), skips })
        };
        ORDERS.get_or_init(|| orders.split(',').filter_map(parse).collect());
    }

    /// Kills the process here, if this point is armed.
    pub fn hit(point: FailPoint, job: &str) {
        for order in ORDERS.get().into_iter().flatten() {
            if order.point != point.as_str() || order.job.as_deref().is_some_and(|only| only != job) {
                continue;
            }
            if order.skips.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                continue;
            }
            die(&order.action, point);
        }
    }

    /// Tells whether an effect is ordered to be left out (`NAME=skip`), to show that a test notices it.
    pub fn is_skipped(effect: &str) -> bool {
        ORDERS.get().into_iter().flatten().any(|order| order.point == effect && order.action == "skip")
    }

    fn die(action: &str, point: FailPoint) {
        assert!(action != "panic", "ordered to panic at {}", point.as_str());
        let myself = rustix::process::getpid();
        if action == "term" {
            return rustix::process::kill_process(myself, rustix::process::Signal::TERM).unwrap_or_default();
        }
        rustix::process::kill_process(myself, rustix::process::Signal::KILL).unwrap_or_default();
        std::thread::park(); // until the signal arrives
    }
}

/// Arms nothing: this is a release build.
#[cfg(not(debug_assertions))]
pub fn arm(_orders: &str) {}

/// Does nothing: this is a release build.
#[cfg(not(debug_assertions))]
#[inline]
pub fn hit(_point: FailPoint, _job: &str) {}

/// Never: this is a release build.
#[cfg(not(debug_assertions))]
#[inline]
pub fn is_skipped(_effect: &str) -> bool {
    false
}
