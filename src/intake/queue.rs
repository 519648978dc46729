//! Keeps the index equal to queue/, which other daemons and ended attempts change too: by the names that came and went, and by
//! listings.

use super::restore::Waiting;
use super::{Intake, LookReason, lock, spool_failure};
use crate::job::Failure;
use crate::spool::{QueuedName, SpoolError};
use std::time::{Duration, Instant};

/// How many names of queue/ are in memory beside the index, and compared with the ledger in one transaction.
pub(super) const PART_JOBS: usize = 1000;

/// Where the directories cannot be watched: up to so many queued jobs, every look lists queue/; above it only rescans do.
const LISTED_QUEUE_MAX: usize = 10_000;

/// The periodic rescan lists queue/ for this part of the time at most, so that the cost of a job does not grow with the queue:
/// a million names every two minutes or so.
const PERIODIC_PART: u32 = 100;

/// What is needed because events were lost, for this part of the time at most: a flood of files loses them all the time.
const OWED_PART: u32 = 10;

/// The listings of queue/.
#[derive(Debug, Default)]
pub(super) struct Listings {
    /// When the last one ended, and how long it took.
    last: Option<(Instant, Duration)>,
    /// From when on one is owed, because the index lacks something that only a listing tells; `None` if none is.
    owed: Option<Instant>,
}

impl Listings {
    /// Returns how long to wait for the next one, so that they take `1 / part` of the time.
    fn wait(&self, part: u32, now: Instant) -> Duration {
        let rest = |(ended, took): (Instant, Duration)| took.saturating_mul(part).saturating_sub(now - ended);
        self.last.map_or(Duration::ZERO, rest)
    }

    /// Decides whether queue/ is listed now.
    fn is_due(&self, reason: LookReason, now: Instant) -> bool {
        let is_owed = self.owed.is_some_and(|from| from <= now);
        match reason {
            LookReason::Startup | LookReason::Rewatch => true,
            LookReason::Overflow => self.wait(OWED_PART, now).is_zero(),
            LookReason::Periodic | LookReason::Event if is_owed => self.wait(OWED_PART, now).is_zero(),
            LookReason::Periodic => self.wait(PERIODIC_PART, now).is_zero(),
            LookReason::Event => false,
        }
    }

    /// Lets the looks from then on list queue/ as soon as its time has come.
    pub(super) fn owe(&mut self, from: Instant) {
        self.owed = Some(self.owed.map_or(from, |before| before.min(from)));
    }

    /// Returns when an owed listing is due; `None` if none is owed.
    pub(super) fn next_in(&self, now: Instant) -> Option<Duration> {
        self.owed.map(|from| self.wait(OWED_PART, now).max(from.saturating_duration_since(now)))
    }
}

impl Intake {
    /// Updates the index: from queue/ itself when it must be listed, else from what is known to have changed.
    pub(super) fn see_queue(&self, reason: LookReason) -> Result<(), Failure> {
        if reason == LookReason::Overflow {
            lock(&self.progress).listings.owe(Instant::now());
        }
        let counts = lock(&self.index).counts(self.clock.now());
        let is_small = counts.due + counts.delayed <= LISTED_QUEUE_MAX;
        let is_due = lock(&self.progress).listings.is_due(reason, Instant::now());
        if is_due || lock(&self.index).is_short() || !self.is_watching() && is_small {
            let began = Instant::now();
            lock(&self.progress).listings.owed = None; // before: what is owed while it is read, it may have missed
            self.list_queue(reason)?;
            lock(&self.progress).listings.last = Some((Instant::now(), began.elapsed()));
            return Ok(());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_queue_is_listed_for_a_small_part_of_the_time() {
        use LookReason::{Event, Overflow, Periodic, Rewatch, Startup};
        let (long_ago, second) = (Instant::now(), Duration::from_secs(1));
        for (owed_after_secs, after_secs, expected) in [
            (None, 9, vec![Startup, Rewatch]),
            (Some(0), 9, vec![Startup, Rewatch]),
            (None, 10, vec![Startup, Rewatch, Overflow]),
            (Some(0), 10, vec![Startup, Rewatch, Overflow, Periodic, Event]),
            (Some(12), 11, vec![Startup, Rewatch, Overflow]),
            (Some(12), 12, vec![Startup, Rewatch, Overflow, Periodic, Event]),
            (None, 100, vec![Startup, Rewatch, Overflow, Periodic]),
        ] {
            let mut listings = Listings { last: Some((long_ago, second)), owed: None };
            if let Some(secs) = owed_after_secs {
                listings.owe(long_ago + second * secs);
            }
            let now = long_ago + after_secs * second;
            let due = [Startup, Rewatch, Overflow, Periodic, Event].into_iter();
            let due: Vec<LookReason> = due.filter(|reason| listings.is_due(*reason, now)).collect();
            assert_eq!(due, expected, "{owed_after_secs:?} {after_secs}");
            let next_in = owed_after_secs.map(|secs| (secs.max(10) * second).saturating_sub(after_secs * second));
            assert_eq!(listings.next_in(now), next_in);
        }
        assert!(Listings::default().is_due(Periodic, long_ago));
    }
}
