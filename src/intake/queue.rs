//! Keeps the index equal to queue/, which other daemons and ended attempts change too: by the names that came and went, and by
//! listings.

use super::restore::Waiting;
use super::{Intake, LookReason, lock, spool_failure};
use crate::job::Failure;
use crate::spool::{QueuedName, SpoolError};

/// How many names of queue/ are in memory beside the index, and compared with the ledger in one transaction.
pub(super) const PART_JOBS: usize = 1000;

/// Where the directories cannot be watched: up to so many queued jobs, every look lists queue/; above it only rescans do.
const LISTED_QUEUE_MAX: usize = 10_000;

impl Intake {
    /// Updates the index: from queue/ itself when everything is listed, else from what is known to have changed.
    pub(super) fn see_queue(&self, reason: LookReason) -> Result<(), Failure> {
        let counts = lock(&self.index).counts(self.clock.now());
        let is_small = counts.due + counts.delayed <= LISTED_QUEUE_MAX;
        if reason != LookReason::Event || !self.is_watching() && is_small {
            return self.list_queue(reason);
        }
        self.hear_of_queue()
    }

    /// Updates the index from the names that came or went. A name is only a hint: whether it stands in queue/ is asked, unless
    /// the index says the same as the hint.
    pub(super) fn hear_of_queue(&self) -> Result<(), Failure> {
        let mut came = Vec::new();
        for (name, is_new) in self.spool.take_queue_changes() {
            let is_known = lock(&self.index).holds(&name);
            if is_known == is_new || self.is_ignored(&self.spool.queue(), &name) {
                continue;
            }
            if self.spool.is_queued_as(&name).map_err(spool_failure)? {
                came.push(name);
            } else {
                lock(&self.index).forget(&name);
            }
        }
        if came.is_empty() {
            return Ok(());
        }
        self.restore_unknown(&came)?;
        let mut index = lock(&self.index);
        for name in came {
            index.insert(name);
        }
        Ok(())
    }

    fn list_queue(&self, reason: LookReason) -> Result<(), Failure> {
        let listing = lock(&self.index).begin_listing();
        let queue = self.spool.queue();
        in_parts(self.spool.each_queued_name().map_err(spool_failure)?, |mut part| {
            part.retain(|name| !self.is_ignored(&queue, name));
            if reason != LookReason::Startup {
                self.restore_unknown(&part)?; // at the start all of them were compared just before
            }
            lock(&self.index).list(part, listing);
            Ok(())
        })?;
        lock(&self.index).end_listing(listing);
        Ok(())
    }

    /// Makes the rows that are missing of those jobs which the index does not know.
    fn restore_unknown(&self, names: &[QueuedName]) -> Result<(), Failure> {
        let unknown = lock(&self.index).unknown(names);
        self.restore_waiting(&unknown.into_iter().map(Waiting::Queued).collect::<Vec<_>>()).map(drop)
    }
}

/// Hands a long listing on in parts.
pub(super) fn in_parts<T>(
    mut listing: impl Iterator<Item = Result<T, SpoolError>>,
    mut take: impl FnMut(Vec<T>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        let part: Result<Vec<T>, SpoolError> = listing.by_ref().take(PART_JOBS).collect();
        let part = part.map_err(spool_failure)?;
        if part.is_empty() {
            return Ok(());
        }
        take(part)?;
    }
}
