//! An in-memory copy of the first ones of queue/, sorted by when jobs may run. The directory stays the truth.

use super::line::Line;
use super::names::QueuedName;
use chrono::{DateTime, Utc};
use job::JobId;
use std::collections::HashMap;

/// How many jobs of each line are held: about 10 MB. Whenever most of them have left, queue/ is listed anew, which takes about
/// a second for a million jobs.
const ROOM: usize = 1 << 15;

/// An in-memory copy of the first ones of queue/; of the rest, only the number is known. Every change costs O(log n).
#[derive(Debug)]
pub struct Index {
    /// Those that are held in one of the lines.
    by_id: HashMap<JobId, Entry>,
    due: Line<ByTurn>,
    /// Due jobs whose worker died in the last attempt. They run one at a time, so that a crash ends no other suspect's
    /// work.
    suspects: Line<ByTurn>,
    delayed: Line<ByDue>,
    /// How many of the delayed ones were attempted before, and whether one of them was left out.
    retries: (usize, bool),
    /// The time at which delayed jobs were last compared with the clock, in milliseconds since 1970.
    now_ms: u64,
    /// The number of insertions so far; each entry gets its own, which also shows whether it is newer than a [`Listing`].
    inserted: u64,
    /// The number of listings so far.
    listings: u32,
}

/// A place among the due ones: rank, sequence number, number of its insertion.
type ByTurn = (u8, u64, u64);

/// A place among the delayed ones: the due time, then the place among the due ones.
type ByDue = (u64, ByTurn);

#[derive(Debug)]
struct Entry {
    name: QueuedName,
    number: u64,
    /// The last listing that had it.
    listed: u32,
}

impl Entry {
    fn turn(&self) -> ByTurn {
        (self.name.rank, self.name.seq, self.number)
    }
}

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

impl Default for Index {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl Index {
    /// Makes an index that holds so many jobs of each line.
    fn with_room(room: usize) -> Self {
        Self {
            by_id: HashMap::new(),
            due: Line::new(room),
            suspects: Line::new(room),
            delayed: Line::new(room),
            retries: (0, false),
            now_ms: 0,
            inserted: 0,
            listings: 0,
        }
    }

    /// Adds a job or updates its name; returns false if the same name was there.
    pub fn insert(&mut self, name: QueuedName) -> bool {
        if self.holds(&name) {
            return false;
        }
        self.remove(&name.id);
        self.inserted += 1;
        let entry = Entry { name, number: self.inserted, listed: self.listings };
        let (is_delayed, left_out) = (self.now_ms < entry.name.due_ms, self.line_up(&entry));
        self.by_id.insert(entry.name.id.clone(), entry);
        let last = left_out.and_then(|id| self.by_id.remove(&id)).filter(|last| is_delayed && last.name.attempts > 0);
        if last.is_some() {
            self.retries = (self.retries.0.saturating_sub(1), true);
        }
        true
    }

    /// Removes a job, for example because it was claimed.
    pub fn remove(&mut self, id: &JobId) -> Option<QueuedName> {
        let entry = self.by_id.remove(id)?;
        let turn = entry.turn();
        if !self.due.remove(turn) && !self.suspects.remove(turn) && self.delayed.remove((entry.name.due_ms, turn)) {
            self.retries.0 -= usize::from(entry.name.attempts > 0);
        }
        Some(entry.name)
    }

    /// Returns the name of a job; `None` if it is not held, though it may be in queue/.
    pub fn name_of(&self, id: &JobId) -> Option<&QueuedName> {
        self.by_id.get(id).map(|entry| &entry.name)
    }

    /// Tells whether a job is held under this very name.
    pub fn holds(&self, name: &QueuedName) -> bool {
        self.name_of(&name.id) == Some(name)
    }

    /// Removes a job if it is held under this very name.
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
            if self.due.is_beheaded() || 0 < suspects_left && self.suspects.is_beheaded() {
                break; // nobody overtakes who is not held: the next listing tells of them
            }
            let sound = self.due.first();
            let suspect = self.suspects.first().filter(|_| suspects_left > 0);
            let Some((_, id)) = [sound, suspect].into_iter().flatten().min() else { break };
            let id = id.clone();
            let Some(name) = self.remove(&id) else { break };
            suspects_left -= usize::from(name.crashes > 0);
            taken.push(name);
        }
        taken
    }

    /// Tells whether queue/ should be listed anew, because few jobs are held and more are behind them.
    pub fn is_short(&self) -> bool {
        self.due.is_short() || self.suspects.is_short() || self.delayed.is_short()
    }

    /// Returns when the next delayed job is due, in milliseconds since 1970; `None` if no job is delayed.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.delayed.first().map(|((due_ms, _), _)| due_ms)
    }

    /// Tells whether a job that was attempted before waits, or any that is due until `soon`.
    pub fn holds_retries(&self, soon: DateTime<Utc>) -> bool {
        let (held, is_left_out) = self.retries;
        0 < held || is_left_out || self.next_due_ms().is_some_and(|due_ms| due_ms <= unix_ms(soon))
    }

    /// Counts the jobs as of `now`.
    pub fn counts(&mut self, now: DateTime<Utc>) -> Counts {
        self.promote(now);
        let suspects = self.suspects.len();
        Counts { due: self.due.len() + suspects, suspects, delayed: self.delayed.len() }
    }

    /// Returns those names of a listing whose jobs are not held, and will be.
    pub fn unknown(&self, listed: &[QueuedName]) -> Vec<QueuedName> {
        listed.iter().filter(|name| !self.by_id.contains_key(&name.id) && self.admits(name)).cloned().collect()
    }

    /// Begins to make the index equal to queue/; to be called before its first entry is read.
    pub fn begin_listing(&mut self) -> Listing {
        self.due.begin_listing();
        self.suspects.begin_listing();
        self.delayed.begin_listing();
        self.retries.1 = false;
        self.listings = self.listings.wrapping_add(1);
        Listing { listing: self.listings, mark: self.inserted }
    }

    /// Takes over a part of what the listing has. Entries that were inserted since it began stay as they are.
    pub fn list(&mut self, part: Vec<QueuedName>, listing: Listing) {
        for name in part {
            match self.by_id.get_mut(&name.id) {
                Some(known) if known.name == name || listing.mark < known.number => known.listed = listing.listing,
                _ => {
                    self.insert(name);
                }
            }
        }
    }

    /// Removes the entries that the whole listing did not have.
    pub fn end_listing(&mut self, listing: Listing) {
        let is_gone = |entry: &Entry| entry.number <= listing.mark && entry.listed != listing.listing;
        let gone = self.by_id.values().filter(|entry| is_gone(entry)).map(|entry| entry.name.id.clone());
        for id in gone.collect::<Vec<JobId>>() {
            self.remove(&id);
        }
        self.due.end_listing();
        self.suspects.end_listing();
        self.delayed.end_listing();
    }

    /// Moves the entries whose time has come from the delayed ones to the due ones.
    fn promote(&mut self, now: DateTime<Utc>) {
        self.now_ms = unix_ms(now);
        while let Some(((due_ms, _), id)) = self.delayed.first()
            && due_ms <= self.now_ms
        {
            let id = id.clone();
            let Some(name) = self.remove(&id) else { break };
            self.insert(name);
        }
    }

    /// Tells whether a job of this name would be held.
    fn admits(&self, name: &QueuedName) -> bool {
        let turn = (name.rank, name.seq, self.inserted);
        if self.now_ms < name.due_ms {
            self.delayed.admits((name.due_ms, turn))
        } else if name.crashes > 0 {
            self.suspects.admits(turn)
        } else {
            self.due.admits(turn)
        }
    }

    /// Puts an entry into its line; returns who has no room there, perhaps the entry itself.
    fn line_up(&mut self, entry: &Entry) -> Option<JobId> {
        let (name, turn) = (&entry.name, entry.turn());
        if self.now_ms < name.due_ms {
            self.retries.0 += usize::from(name.attempts > 0);
            self.delayed.insert((name.due_ms, turn), name.id.clone())
        } else if name.crashes > 0 {
            self.suspects.insert(turn, name.id.clone())
        } else {
            self.due.insert(turn, name.id.clone())
        }
    }
}

fn unix_ms(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or(0)
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

    /// Lists a whole queue.
    fn list(index: &mut Index, queue: &HashMap<JobId, QueuedName>) {
        let listing = index.begin_listing();
        index.list(queue.values().cloned().collect(), listing);
        index.end_listing(listing);
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
            prop_assert_eq!(index.counts(at(now)), Counts { delayed, ..Counts::default() });
        }

        #[test]
        fn an_index_with_little_room_gives_the_same_jobs_in_the_same_order(
            steps in proptest::collection::vec((0_u8..60, 0_u8..4, 0_i64..40, 0_u8..2, 0_usize..3), 0..200),
        ) {
            let (mut index, mut queue) = (Index::with_room(4), HashMap::new());
            for ((seq, now), (id, priority, due, crashes, claims)) in (1..).zip(0..).zip(steps) {
                let name = QueuedName { attempts: crashes, ..name(&format!("j{id}"), priority, seq, due, crashes) };
                queue.insert(name.id.clone(), name.clone());
                index.insert(name);
                index.counts(at(now));
                if index.is_short() {
                    list(&mut index, &queue);
                }
                let retries = queue.values().any(|name| name.attempts > 0 && !name.is_due(at(now)));
                prop_assert!(index.holds_retries(at(now)) || !retries);
                let mut due: Vec<_> = queue.values().filter(|name| name.is_due(at(now))).cloned().collect();
                due.sort_by_key(|name| (name.rank, name.seq));
                due.truncate(claims);
                let mut taken = index.take_due(at(now), claims, claims);
                if index.is_short() {
                    queue.retain(|_, name| !taken.contains(name));
                    list(&mut index, &queue);
                    let rest = claims - taken.len();
                    taken.extend(index.take_due(at(now), rest, rest));
                }
                prop_assert_eq!(&taken, &due);
                queue.retain(|_, name| !taken.contains(name));
                prop_assert!(index.by_id.len() <= 3 * 4);
            }
            list(&mut index, &queue);
            let counts = index.counts(at(1000));
            prop_assert_eq!(counts.due + counts.delayed, queue.len());
        }
    }
}
