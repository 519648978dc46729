//! An in-memory copy of queue/, sorted by when jobs may run. The directory stays the truth.

use super::names::QueuedName;
use chrono::{DateTime, Utc};
use job::JobId;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// An in-memory copy of queue/. Every change costs O(log n); a job takes about 160 bytes, so that a million fit.
#[derive(Debug, Default)]
pub struct Index {
    by_id: HashSet<ById>,
    due: BTreeSet<ByPlace>,
    /// Due jobs whose worker died in the last attempt. They run one at a time, so that a crash ends no other suspect's
    /// work.
    suspects: BTreeSet<ByPlace>,
    delayed: BTreeSet<ByDue>,
    /// The number of insertions so far; each entry gets its own, which also shows whether it is newer than a [`Listing`].
    inserted: u64,
    /// The number of listings so far.
    listings: u32,
}

#[derive(Debug)]
struct Entry {
    name: QueuedName,
    number: u64,
    /// The last listing that had it.
    listed: AtomicU32,
}

/// An entry, found by its id.
#[derive(Debug)]
struct ById(Arc<Entry>);

/// An entry, sorted by its place among the due ones.
#[derive(Debug)]
struct ByPlace(Arc<Entry>);

/// An entry, sorted by its due time, then by its place.
#[derive(Debug)]
struct ByDue(Arc<Entry>);

/// How many jobs are in queue/.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Jobs that may be claimed now, including suspects.
    pub due: usize,
    /// Due jobs whose worker died in the last attempt.
    pub suspects: usize,
    /// Jobs whose due time has not come.
    pub delayed: usize,
}

/// A listing of queue/ that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Its own number.
    listing: u32,
    /// The number of insertions when it began. What is newer stays, because the listing may have missed it.
    mark: u64,
}

#[expect(clippy::mutable_key_type, reason = "what changes is in no key")]
impl Index {
    /// Adds a job or updates its name; returns false if the same name was there.
    pub fn insert(&mut self, name: QueuedName) -> bool {
        if self.holds(&name) {
            return false;
        }
        self.remove(&name.id);
        self.inserted += 1;
        let entry = Arc::new(Entry { name, number: self.inserted, listed: AtomicU32::new(self.listings) });
        self.by_id.insert(ById(Arc::clone(&entry)));
        // Every entry starts as delayed, because only `promote` compares with the clock.
        self.delayed.insert(ByDue(entry));
        true
    }

    /// Removes a job, for example because it was claimed.
    pub fn remove(&mut self, id: &JobId) -> Option<QueuedName> {
        let ById(entry) = self.by_id.take(id)?;
        let place = ByPlace(Arc::clone(&entry));
        if !self.due.remove(&place) && !self.suspects.remove(&place) {
            self.delayed.remove(&ByDue(Arc::clone(&entry)));
        }
        drop(place);
        Some(Arc::try_unwrap(entry).map_or_else(|shared| shared.name.clone(), |entry| entry.name))
    }

    /// Tells whether a job is here under this very name.
    pub fn holds(&self, name: &QueuedName) -> bool {
        self.by_id.get(&name.id).is_some_and(|known| known.0.name == *name)
    }

    /// Removes a job if it is here under this very name.
    pub fn forget(&mut self, name: &QueuedName) {
        if self.holds(name) {
            self.remove(&name.id);
        }
    }

    /// Takes up to `count` due jobs out of the index, in order; at most `suspects_max` of them are suspects. Those that
    /// are not claimed come back with [`Index::insert`] or the next rescan.
    pub fn take_due(&mut self, now: DateTime<Utc>, count: usize, suspects_max: usize) -> Vec<QueuedName> {
        self.promote(now);
        let (mut taken, mut suspects_left) = (Vec::new(), suspects_max);
        while taken.len() < count {
            let sound = self.due.first();
            let suspect = self.suspects.first().filter(|_| suspects_left > 0);
            let Some(next) = [sound, suspect].into_iter().flatten().min() else { break };
            let id = next.0.name.id.clone();
            suspects_left -= usize::from(next.0.name.crashes > 0);
            taken.extend(self.remove(&id));
        }
        taken
    }

    /// Returns when the next delayed job is due, in milliseconds since 1970; `None` if no job is delayed.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.delayed.first().map(|next| next.0.name.due_ms)
    }

    /// Tells whether a job that was attempted before waits, or any that is due until `soon`.
    pub fn holds_retries(&self, soon: DateTime<Utc>) -> bool {
        let waits = |ByDue(entry): &ByDue| entry.name.attempts > 0 || entry.name.is_due(soon);
        self.delayed.iter().any(waits)
    }

    /// Counts the jobs as of `now`.
    pub fn counts(&mut self, now: DateTime<Utc>) -> Counts {
        self.promote(now);
        let suspects = self.suspects.len();
        Counts { due: self.due.len() + suspects, suspects, delayed: self.delayed.len() }
    }

    /// Returns those names of a listing whose jobs are not in the index.
    pub fn unknown(&self, listed: &[QueuedName]) -> Vec<QueuedName> {
        listed.iter().filter(|name| !self.by_id.contains(&name.id)).cloned().collect()
    }

    /// Begins to make the index equal to queue/; to be called before its first entry is read.
    pub fn begin_listing(&mut self) -> Listing {
        self.listings = self.listings.wrapping_add(1);
        Listing { listing: self.listings, mark: self.inserted }
    }

    /// Takes over a part of what the listing has. Entries that were inserted since it began stay as they are.
    pub fn list(&mut self, part: Vec<QueuedName>, listing: Listing) {
        for name in part {
            match self.by_id.get(&name.id) {
                Some(ById(known)) if known.name == name || listing.mark < known.number => {
                    known.listed.store(listing.listing, Relaxed);
                }
                _ => {
                    self.insert(name);
                }
            }
        }
    }

    /// Removes the entries that the whole listing did not have.
    pub fn end_listing(&mut self, listing: Listing) {
        let is_gone = |entry: &Entry| entry.number <= listing.mark && entry.listed.load(Relaxed) != listing.listing;
        let gone = self.by_id.iter().filter(|known| is_gone(&known.0)).map(|known| known.0.name.id.clone());
        for id in gone.collect::<Vec<JobId>>() {
            self.remove(&id);
        }
    }

    /// Moves the entries whose time has come from the delayed ones to the due ones.
    fn promote(&mut self, now: DateTime<Utc>) {
        while self.delayed.first().is_some_and(|next| next.0.name.is_due(now)) {
            let Some(ByDue(entry)) = self.delayed.pop_first() else { break };
            let place = if entry.name.crashes > 0 { &mut self.suspects } else { &mut self.due };
            place.insert(ByPlace(entry));
        }
    }
}

impl Borrow<JobId> for ById {
    fn borrow(&self) -> &JobId {
        &self.0.name.id
    }
}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.id.hash(state);
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.name.id == other.0.name.id
    }
}

impl Eq for ById {}

impl ByPlace {
    fn key(&self) -> (u8, u64, u64) {
        (self.0.name.rank, self.0.name.seq, self.0.number)
    }
}

impl ByDue {
    fn key(&self) -> (u64, u8, u64, u64) {
        (self.0.name.due_ms, self.0.name.rank, self.0.name.seq, self.0.number)
    }
}

/// Orders a type by its `key`.
macro_rules! ordered_by_key {
    ($type:ty) => {
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                self.key().cmp(&other.key())
            }
        }
        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.key() == other.key()
            }
        }
        impl Eq for $type {}
    };
}

ordered_by_key!(ByPlace);
ordered_by_key!(ByDue);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(id: &str, priority: u8, seq: u64, due_ms: i64, crashes: u8) -> QueuedName {
        let due = DateTime::from_timestamp_millis(due_ms);
        QueuedName { crashes, ..QueuedName::fresh(id.parse().unwrap(), priority, seq, due) }
    }

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    fn ids(names: &[QueuedName]) -> Vec<&str> {
        names.iter().map(|name| name.id.as_str()).collect()
    }

    #[test]
    fn urgent_jobs_come_first_then_the_oldest_and_delayed_ones_take_their_place_once_due() {
        let mut index = Index::default();
        for it in [name("b", 50, 2, 0, 0), name("a", 50, 1, 500, 0), name("u", 90, 9, 0, 0), name("z", 50, 3, 0, 0)] {
            assert!(index.insert(it));
        }
        assert_eq!(index.counts(at(0)), Counts { due: 3, suspects: 0, delayed: 1 });
        assert_eq!(index.next_due_ms(), Some(500));
        assert_eq!(ids(&index.take_due(at(499), 1, 1)), ["u"]);
        assert_eq!(ids(&index.take_due(at(500), 9, 1)), ["a", "b", "z"]);
        assert_eq!(index.counts(at(500)), Counts::default());
    }

    #[test]
    fn a_job_that_is_due_soon_is_waited_for_and_one_that_its_client_delayed_is_not() {
        let mut index = Index::default();
        index.insert(name("a", 50, 1, 500, 0));
        assert!(!index.holds_retries(at(499)), "its client delayed it");
        assert!(index.holds_retries(at(500)));
        index.insert(QueuedName { attempts: 1, ..name("b", 50, 2, 900, 0) });
        index.take_due(at(500), 9, 1);
        assert!(index.holds_retries(at(500)), "b was tried before");
        index.take_due(at(900), 9, 1);
        assert!(!index.holds_retries(at(900)));
    }

    #[test]
    fn a_name_that_left_takes_no_newer_one_of_the_same_job_with_it() {
        let mut index = Index::default();
        let (old, new) = (name("a", 50, 1, 0, 0), QueuedName { attempts: 1, ..name("a", 50, 1, 0, 0) });
        index.insert(old.clone());
        index.insert(new.clone());
        index.forget(&old);
        assert!(index.holds(&new) && !index.holds(&old));
        index.forget(&new);
        assert_eq!(index.counts(at(0)), Counts::default());
    }

    #[test]
    fn suspects_are_taken_one_at_a_time() {
        let mut index = Index::default();
        for it in [name("s1", 50, 1, 0, 1), name("s2", 50, 2, 0, 2), name("ok", 50, 3, 0, 0)] {
            index.insert(it);
        }
        assert_eq!(ids(&index.take_due(at(0), 9, 0)), ["ok"]);
        assert_eq!(ids(&index.take_due(at(0), 9, 1)), ["s1"]);
        assert_eq!(ids(&index.take_due(at(0), 9, 1)), ["s2"]);
    }

    #[test]
    fn a_listing_that_began_earlier_does_not_undo_what_came_since() {
        let mut index = Index::default();
        index.insert(name("old", 50, 1, 0, 0));
        index.insert(name("stays", 50, 2, 0, 0));
        let listing = index.begin_listing();
        index.insert(name("new", 50, 3, 0, 0));
        index.list(vec![name("seen", 50, 4, 0, 0)], listing);
        index.list(vec![name("stays", 50, 2, 0, 0), name("new", 50, 9, 0, 0)], listing);
        index.end_listing(listing);
        let taken = index.take_due(at(0), 9, 9);
        assert_eq!(ids(&taken), ["stays", "new", "seen"]);
        assert_eq!(taken[1].seq, 3, "the listing saw an older name of it");
        let listing = index.begin_listing();
        index.end_listing(listing);
        assert_eq!(index.counts(at(0)), Counts::default());
    }

    proptest! {
        #[test]
        fn the_index_gives_what_a_sorted_list_would(
            jobs in proptest::collection::vec((0_u8..40, 0_u8..100, 0_i64..50, 0_u8..2), 0..80),
            now in 0_i64..60,
        ) {
            let (mut index, mut model) = (Index::default(), std::collections::HashMap::new());
            for (seq, (id, priority, due, crashes)) in (1..).zip(jobs) {
                let name = name(&format!("j{id}"), priority, seq, due, crashes);
                model.insert(name.id.clone(), name.clone());
                index.insert(name);
            }
            let mut expected: Vec<_> = model.into_values().filter(|name| name.is_due(at(now))).collect();
            expected.sort_by_key(|name| (name.rank, name.seq));
            let delayed = index.counts(at(now)).delayed;
            prop_assert_eq!(index.take_due(at(now), usize::MAX, usize::MAX), expected);
            prop_assert_eq!(index.by_id.len(), delayed);
            prop_assert!(index.due.is_empty() && index.suspects.is_empty());
        }
    }
}
