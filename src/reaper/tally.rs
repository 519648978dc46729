//! The sums of a pass, and the operations that failed in it.

use super::policy::Spared;
use crate::ledger::Usage;
use crate::telemetry::event::ReaperItemFailed;
use crate::telemetry::event::report::{Leftovers, Removal};
use cache::Trimmed;
use fsx::Removed;
use rustix::io::Errno;
use std::error::Error;
use std::io;
use std::path::Path;

/// An operation of the reaper, as it is named when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Act {
    List,
    Hold,
    Trash,
    Remove,
    Ledger,
    Results,
    Temps,
    Cache,
    Evict,
    Verify,
    Lock,
}

impl Act {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Hold => "hold",
            Self::Trash => "trash",
            Self::Remove => "remove",
            Self::Ledger => "ledger",
            Self::Results => "results",
            Self::Temps => "temps",
            Self::Cache => "cache",
            Self::Evict => "evict",
            Self::Verify => "verify",
            Self::Lock => "lock",
        }
    }
}

/// The sums of a pass.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) removal: Removal,
    pub(super) leftovers: Leftovers,
    /// The first operation that failed; it is the reason in the report.
    pub(super) first_error: Option<Act>,
    /// Number and bytes of evicted pictures.
    pub(super) evicted: Usage,
    /// The render cache after the pass, and what went from it.
    pub(super) render_cache: Trimmed,
    /// True if pictures exceed the limit and none of them may be evicted.
    pub(super) images_blocked: bool,
    pub(super) verified: bool,
    pub(super) drift_bytes: i64,
    /// The failed operations. The log has those that were not in the pass before.
    pub(super) failed: Vec<ReaperItemFailed>,
    /// Workspaces that were planned and were locked by another process meanwhile.
    pub(super) spared: Vec<Spared>,
    /// True if the ledger failed once; it is not used again in this pass.
    pub(super) ledger_down: bool,
}

impl Tally {
    /// Records a failed operation; the pass continues.
    pub(super) fn failed(&mut self, act: Act, path: &Path, error: &(dyn Error + 'static)) {
        self.removal.errors += 1;
        self.first_error = self.first_error.or(Some(act));
        let mut reason = error.to_string();
        let (mut errno, mut next) = (number(error), error.source());
        while let Some(cause) = next.filter(|cause| !db::says_it_again(*cause)) {
            reason = format!("{reason}: {cause}");
            errno = errno.or_else(|| number(cause));
            next = cause.source();
        }
        let errno = errno.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        let path = path.display().to_string();
        self.failed.push(ReaperItemFailed { op: act.as_str().to_owned(), errno, path, reason });
    }

    /// Adds what the removal of a tree from the trash freed, and records what could not be removed.
    pub(super) fn cleared(&mut self, trash: &Path, removed: &Removed, freed_bytes: u64) {
        self.removal.freed_bytes = self.removal.freed_bytes.saturating_add(freed_bytes);
        if let Some(first) = removed.errors.first() {
            self.failed(Act::Remove, &trash.join(&first.path), first);
            self.removal.errors += removed.errors_total.saturating_sub(1);
        }
    }
}

/// Returns the errno of an error, if it has one.
fn number(error: &(dyn Error + 'static)) -> Option<i32> {
    let by_rustix = || error.downcast_ref::<Errno>().map(|errno| errno.raw_os_error());
    error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error).or_else(by_rustix)
}
