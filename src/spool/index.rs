//! An in-memory copy of queue/, sorted by when jobs may run. The directory stays the truth.

use super::names::QueuedName;
use crate::job::JobId;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The key of a due job: rank, seq, and a number that no other entry has.
type DueKey = (u8, u64, u64);
/// The key of a delayed job: its due time in milliseconds, then as above.
type DelayedKey = (u64, u8, u64, u64);

/// An in-memory copy of queue/. Every change costs O(log n); a million jobs fit.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_id: HashMap<JobId, Slot>,
    due: BTreeMap<DueKey, Arc<QueuedName>>,
    /// Due jobs whose worker died in the last attempt. They run one at a time, so that a crash ends no other suspect's
    /// work.
    suspects: BTreeMap<DueKey, Arc<QueuedName>>,
    delayed: BTreeMap<DelayedKey, Arc<QueuedName>>,
    /// Jobs that went back to queue/ because of trouble that was not theirs: they wait, but nothing of theirs asks for it.
    put_off: HashSet<JobId>,
    /// The number of insertions so far; each entry gets its own, which also shows whether it is newer than a [`Mark`].
    inserted: u64,
}

#[derive(Debug)]
struct Slot {
    name: Arc<QueuedName>,
    number: u64,
}

/// How many jobs are in queue/.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Jobs that may be claimed now, including suspects.
    pub(crate) due: usize,
    /// Due jobs whose worker died in the last attempt.
    pub(crate) suspects: usize,
    /// Jobs whose due time has not come.
    pub(crate) delayed: usize,
}

/// What a rescan changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Diff {
    /// Jobs that were not in the index, or under another name.
    pub(crate) added: usize,
    /// Jobs that are no longer in queue/.
    pub(crate) removed: usize,
}

/// A point in time before a listing of queue/, as a number of insertions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl Index {
    /// Adds a job or updates its name; returns false if the same name was there.
    pub(crate) fn insert(&mut self, name: QueuedName) -> bool {
        if self.by_id.get(&name.id).is_some_and(|slot| *slot.name == name) {
            return false;
        }
        self.remove(&name.id);
        self.inserted += 1;
        let (number, name) = (self.inserted, Arc::new(name));
        self.by_id.insert(name.id.clone(), Slot { name: Arc::clone(&name), number });
        // Every entry starts as delayed, because only `promote` compares with the clock.
        self.delayed.insert((name.due_ms, name.rank, name.seq, number), name);
        true
    }

    /// Removes a job, for example because it was claimed.
    pub(crate) fn remove(&mut self, id: &JobId) -> Option<QueuedName> {
        let Slot { name, number } = self.by_id.remove(id)?;
        let key = (name.rank, name.seq, number);
        if self.due.remove(&key).is_none() && self.suspects.remove(&key).is_none() {
            self.delayed.remove(&(name.due_ms, name.rank, name.seq, number));
        }
        Some(Arc::unwrap_or_clone(name))
    }

    /// Takes up to `count` due jobs out of the index, in order; at most `suspects_max` of them are suspects. Those that
    /// are not claimed come back with [`Index::insert`] or the next rescan.
    pub(crate) fn take_due(&mut self, now: DateTime<Utc>, count: usize, suspects_max: usize) -> Vec<QueuedName> {
        self.promote(now);
        let (mut taken, mut suspects_left) = (Vec::new(), suspects_max);
        while taken.len() < count {
            let sound = self.due.first_key_value();
            let suspect = self.suspects.first_key_value().filter(|_| suspects_left > 0);
            let next = match (sound, suspect) {
                (Some(sound), Some(suspect)) if suspect.0 < sound.0 => suspect,
                (Some(sound), _) => sound,
                (None, Some(suspect)) => suspect,
                (None, None) => break,
            };
            let id = next.1.id.clone();
            suspects_left -= usize::from(next.1.crashes > 0);
            taken.extend(self.remove(&id));
        }
        taken
    }

    /// Returns when the next delayed job is due, in milliseconds since 1970; `None` if no job is delayed.
    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.delayed.first_key_value().map(|(key, _)| key.0)
    }

    /// Remembers that a job waits because of trouble that is not its own.
    pub(crate) fn put_off(&mut self, id: JobId) {
        self.put_off.insert(id);
    }

    /// Tells whether a job that was attempted before, or was put off, is in the index.
    pub(crate) fn holds_retries(&self) -> bool {
        self.delayed.values().any(|name| name.attempts > 0 || self.put_off.contains(&name.id))
    }

    /// Counts the jobs as of `now`.
    pub(crate) fn counts(&mut self, now: DateTime<Utc>) -> Counts {
        self.promote(now);
        let suspects = self.suspects.len();
        Counts { due: self.due.len() + suspects, suspects, delayed: self.delayed.len() }
    }

    /// Returns the present mark, to be taken before a listing begins.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.inserted)
    }

    /// Returns those names of a listing whose jobs are not in the index.
    pub(crate) fn unknown(&self, listing: &[QueuedName]) -> Vec<QueuedName> {
        listing.iter().filter(|name| !self.by_id.contains_key(&name.id)).cloned().collect()
    }

    /// Makes the index equal to a listing of queue/ that began at `mark`. Entries that were inserted since then stay,
    /// because the listing may have missed them.
    pub(crate) fn replace(&mut self, listing: Vec<QueuedName>, mark: Mark) -> Diff {
        let mut diff = Diff::default();
        let listed: std::collections::HashSet<&JobId> = listing.iter().map(|name| &name.id).collect();
        let is_gone = |(id, slot): (&JobId, &Slot)| (slot.number <= mark.0 && !listed.contains(id)).then(|| id.clone());
        let gone: Vec<JobId> = self.by_id.iter().filter_map(is_gone).collect();
        for id in gone {
            diff.removed += usize::from(self.remove(&id).is_some());
        }
        for name in listing {
            let newer = self.by_id.get(&name.id).is_some_and(|slot| slot.number > mark.0);
            diff.added += usize::from(!newer && self.insert(name));
        }
        diff
    }

    /// Moves the entries whose time has come from the delayed ones to the due ones.
    fn promote(&mut self, now: DateTime<Utc>) {
        while let Some(entry) = self.delayed.first_entry() {
            if !entry.get().is_due(now) {
                break;
            }
            let ((_, rank, seq, number), name) = entry.remove_entry();
            let place = if name.crashes > 0 { &mut self.suspects } else { &mut self.due };
            place.insert((rank, seq, number), name);
        }
    }
}

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
    fn a_job_that_was_put_off_is_waited_for_and_one_that_its_client_delayed_is_not() {
        let mut index = Index::default();
        index.insert(name("a", 50, 1, 500, 0));
        assert!(!index.holds_retries(), "its client delayed it");
        index.put_off("a".parse().unwrap());
        assert!(index.holds_retries());
        index.take_due(at(500), 9, 1);
        assert!(!index.holds_retries());
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
        let mark = index.mark();
        index.insert(name("new", 50, 2, 0, 0));
        assert_eq!(index.replace(vec![name("seen", 50, 3, 0, 0)], mark), Diff { added: 1, removed: 1 });
        assert_eq!(ids(&index.take_due(at(0), 9, 9)), ["new", "seen"]);
    }

    proptest! {
        #[test]
        fn the_index_gives_what_a_sorted_list_would(
            jobs in proptest::collection::vec((0_u8..40, 0_u8..100, 0_i64..50, 0_u8..2), 0..80),
            now in 0_i64..60,
        ) {
            let (mut index, mut model) = (Index::default(), HashMap::new());
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
