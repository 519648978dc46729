//! The first of a line, in order. Who stands further behind is only counted, so that a line of any length fits in memory.

use job::JobId;
use std::collections::BTreeMap;

/// With less than this part of the room in use, the line should be listed anew if there are more behind it.
const SHORT_PART: usize = 8;

/// Jobs by their place. All before the end are held; of those behind it, only the number is known.
#[derive(Debug)]
pub(super) struct Line<P> {
    held: BTreeMap<P, JobId>,
    room: usize,
    /// The first place that is not held; `None` if all are.
    end: Option<P>,
    /// The end as it was before the listing that is being read. What that listing adds behind it is only complete once it was
    /// read to its end.
    end_before: Option<P>,
    left_out: usize,
}

impl<P: Ord + Copy> Line<P> {
    pub(super) fn new(room: usize) -> Self {
        Self { held: BTreeMap::new(), room, end: None, end_before: None, left_out: 0 }
    }

    /// Tells whether a job at this place would be held.
    pub(super) fn admits(&self, place: P) -> bool {
        let has_room =
            || self.held.len() < self.room || self.held.last_key_value().is_some_and(|(last, _)| place < *last);
        self.end.is_none_or(|end| place < end) && has_room()
    }

    /// Adds a job; returns who is left out, perhaps the job itself.
    pub(super) fn insert(&mut self, place: P, id: JobId) -> Option<JobId> {
        if !self.admits(place) {
            self.leave_out(place);
            return Some(id);
        }
        self.held.insert(place, id);
        if self.held.len() <= self.room {
            return None;
        }
        let (place, id) = self.held.pop_last()?;
        self.leave_out(place);
        Some(id)
    }

    /// Counts a job without holding it.
    fn leave_out(&mut self, place: P) {
        self.left_out += 1;
        self.end = Some(self.end.map_or(place, |end| end.min(place)));
    }

    /// Removes a job; returns false if it is not held.
    pub(super) fn remove(&mut self, place: P) -> bool {
        self.held.remove(&place).is_some()
    }

    /// Returns the first one; `None` if there is none, or if the first ones are not held.
    pub(super) fn first(&self) -> Option<(P, &JobId)> {
        let (place, id) = self.held.first_key_value()?;
        let is_known = [self.end, self.end_before].into_iter().flatten().all(|end| *place < end);
        is_known.then_some((*place, id))
    }

    /// Tells whether the first ones are not held.
    pub(super) fn is_beheaded(&self) -> bool {
        self.first().is_none() && (self.end.is_some() || self.end_before.is_some())
    }

    /// Returns the number of all jobs. Those that are not held may have left meanwhile.
    pub(super) fn len(&self) -> usize {
        self.held.len() + self.left_out
    }

    /// Tells whether it should be listed anew, because few are held and more are behind them.
    pub(super) fn is_short(&self) -> bool {
        self.end.is_some() && self.held.len() < self.room.div_ceil(SHORT_PART)
    }

    /// Begins to take in again who was left out.
    pub(super) fn begin_listing(&mut self) {
        self.end_before = [self.end_before, self.end.take()].into_iter().flatten().min();
        self.left_out = 0;
    }

    /// Ends it: everybody was listed.
    pub(super) fn end_listing(&mut self) {
        self.end_before = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_held_and_nobody_overtakes_who_was_left_out() {
        let id = |n: u64| -> JobId { format!("j{n}").parse().unwrap() };
        let mut line = Line::new(3);
        assert_eq!([4, 2, 3].map(|n| line.insert(n, id(n))), [None, None, None]);
        assert_eq!((line.insert(1, id(1)), line.insert(9, id(9))), (Some(id(4)), Some(id(9))));
        assert_eq!((line.len(), line.first()), (5, Some((1, &id(1)))));
        for n in 1..=3 {
            assert!(!line.is_short() && !line.is_beheaded() && line.remove(n));
        }
        assert!(line.is_short() && line.is_beheaded() && !line.remove(4));
        assert_eq!(line.insert(5, id(5)), Some(id(5)), "4 is before it");
        line.begin_listing();
        assert_eq!((line.insert(5, id(5)), line.first()), (None, None), "4 may follow");
        assert_eq!((line.insert(4, id(4)), line.insert(9, id(9))), (None, None));
        line.end_listing();
        assert_eq!((line.len(), line.first(), line.is_short()), (3, Some((4, &id(4))), false));
        assert!(!line.is_beheaded());
    }
}
