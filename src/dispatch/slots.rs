//! How many jobs may be claimed now, and of which kind.
//!
//! A job whose worker died in its last attempt (crashes > 0) is a suspect. Only one suspect runs at a time, so that the
//! crash of the daemon is not counted against other suspects.

/// An event that changes how many jobs may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The watcher has listed queue/: so many jobs are due.
    Queued {
        /// Due jobs without a crash.
        fresh: usize,
        /// Due suspects.
        suspects: usize,
    },
    /// The last claim order was carried out. It can be fewer than ordered, because another daemon may have claimed
    /// some.
    Claimed {
        /// Claimed jobs without a crash.
        fresh: usize,
        /// Claimed suspects.
        suspects: usize,
    },
    /// A job ended and freed its slot.
    Ended {
        /// True if it was a suspect.
        suspect: bool,
    },
    /// The number of slots changes. Running jobs keep theirs.
    Resized {
        /// The new number of slots.
        jobs_max: usize,
    },
    /// No more jobs are claimed from now on.
    Drain,
}

/// How many jobs the watcher shall claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClaimOrder {
    /// At most so many jobs without a crash.
    pub(crate) fresh: usize,
    /// At most so many suspects: 0 or 1.
    pub(crate) suspects: usize,
}

/// The slots of one daemon.
#[derive(Debug)]
pub(crate) struct Slots {
    jobs_max: usize,
    running: usize,
    suspect_runs: bool,
    queued: ClaimOrder,
    ordered: bool,
    draining: bool,
}

impl Slots {
    /// Makes slots for `jobs_max` jobs at a time.
    pub(crate) fn new(jobs_max: usize) -> Self {
        let queued = ClaimOrder { fresh: 0, suspects: 0 };
        Self { jobs_max: jobs_max.max(1), running: 0, suspect_runs: false, queued, ordered: false, draining: false }
    }

    /// Tells whether no job runs or is being claimed.
    pub(crate) fn is_idle(&self) -> bool {
        self.running == 0 && !self.ordered
    }

    /// Tells whether a drain is complete: no job runs or is being claimed.
    pub(crate) fn is_drained(&self) -> bool {
        self.draining && self.is_idle()
    }

    /// Handles an event and returns what to claim now; `None` if nothing.
    pub(crate) fn on(&mut self, event: Event) -> Option<ClaimOrder> {
        match event {
            Event::Queued { fresh, suspects } => self.queued = ClaimOrder { fresh, suspects },
            Event::Claimed { fresh, suspects } => {
                self.ordered = false;
                self.running += fresh + suspects;
                self.suspect_runs |= suspects > 0;
            }
            Event::Ended { suspect } => {
                self.running = self.running.saturating_sub(1);
                self.suspect_runs &= !suspect;
            }
            Event::Resized { jobs_max } => self.jobs_max = jobs_max.max(1),
            Event::Drain => self.draining = true,
        }
        self.order()
    }

    fn order(&mut self) -> Option<ClaimOrder> {
        let free = self.jobs_max.saturating_sub(self.running);
        if self.draining || self.ordered || free == 0 {
            return None;
        }
        let suspects = usize::from(!self.suspect_runs).min(self.queued.suspects);
        let fresh = (free - suspects).min(self.queued.fresh);
        if fresh + suspects == 0 {
            return None;
        }
        // The ordered jobs are subtracted from the last listing. If fewer are claimed, the rest is not ordered again
        // before the next listing.
        self.queued = ClaimOrder { fresh: self.queued.fresh - fresh, suspects: self.queued.suspects - suspects };
        self.ordered = true;
        Some(ClaimOrder { fresh, suspects })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(fresh: usize, suspects: usize) -> Option<ClaimOrder> {
        (fresh + suspects > 0).then_some(ClaimOrder { fresh, suspects })
    }

    #[test]
    fn slots_are_filled_one_order_at_a_time() {
        let mut slots = Slots::new(3);
        assert_eq!(slots.on(Event::Queued { fresh: 5, suspects: 0 }), order(3, 0));
        assert_eq!(slots.on(Event::Queued { fresh: 9, suspects: 0 }), None);
        assert_eq!(slots.on(Event::Claimed { fresh: 2, suspects: 0 }), order(1, 0));
        assert_eq!(slots.on(Event::Claimed { fresh: 1, suspects: 0 }), None);
        assert_eq!(slots.on(Event::Ended { suspect: false }), order(1, 0));
    }

    #[test]
    fn suspects_run_one_at_a_time() {
        let mut slots = Slots::new(3);
        assert_eq!(slots.on(Event::Queued { fresh: 1, suspects: 4 }), order(1, 1));
        assert_eq!(slots.on(Event::Claimed { fresh: 1, suspects: 1 }), None);
        assert_eq!(slots.on(Event::Ended { suspect: false }), None);
        assert_eq!(slots.on(Event::Ended { suspect: true }), order(0, 1));
    }

    #[test]
    fn more_slots_are_filled_at_once_and_fewer_wait_until_enough_have_left() {
        let mut slots = Slots::new(1);
        slots.on(Event::Queued { fresh: 9, suspects: 0 });
        slots.on(Event::Claimed { fresh: 1, suspects: 0 });
        assert_eq!(slots.on(Event::Resized { jobs_max: 3 }), order(2, 0));
        slots.on(Event::Claimed { fresh: 2, suspects: 0 });
        assert_eq!(slots.on(Event::Resized { jobs_max: 2 }), None);
        assert_eq!(slots.on(Event::Ended { suspect: false }), None);
        assert_eq!(slots.on(Event::Ended { suspect: false }), order(1, 0));
    }

    #[test]
    fn a_draining_daemon_claims_nothing_and_waits_for_what_runs() {
        let mut slots = Slots::new(2);
        slots.on(Event::Queued { fresh: 1, suspects: 0 });
        assert_eq!(slots.on(Event::Drain), None);
        assert!(!slots.is_drained());
        assert_eq!(slots.on(Event::Claimed { fresh: 1, suspects: 0 }), None);
        assert_eq!(slots.on(Event::Ended { suspect: false }), None);
        assert!(slots.is_drained());
    }

    proptest! {
        #[test]
        fn never_too_many_never_two_suspects_and_never_idle_beside_work(
            slots_max in 1_usize..6,
            steps in prop::collection::vec((0_u8..4, 0_usize..5, 0_usize..3), 1..200),
        ) {
            let mut slots = Slots::new(slots_max);
            let (mut pending, mut fresh_running, mut suspects_running) = (None, 0_usize, 0_usize);
            for (kind, a, b) in steps {
                let event = match (kind, pending) {
                    (0, _) => Event::Queued { fresh: a, suspects: b },
                    (1, Some(ClaimOrder { fresh, suspects })) => {
                        pending = None;
                        let (fresh, suspects) = (fresh.min(a), suspects.min(b));
                        fresh_running += fresh;
                        suspects_running += suspects;
                        Event::Claimed { fresh, suspects }
                    }
                    (2, _) if fresh_running > 0 => { fresh_running -= 1; Event::Ended { suspect: false } }
                    (3, _) if suspects_running > 0 => { suspects_running -= 1; Event::Ended { suspect: true } }
                    _ => continue,
                };
                if let Some(order) = slots.on(event) {
                    prop_assert!(pending.is_none());
                    prop_assert!(order.fresh + order.suspects > 0);
                    pending = Some(order);
                }
                let ordered = pending.map_or(0, |order| order.fresh + order.suspects);
                prop_assert!(fresh_running + suspects_running + ordered <= slots_max);
                prop_assert!(suspects_running + pending.map_or(0, |order| order.suspects) <= 1);
                prop_assert_eq!(slots.running, fresh_running + suspects_running);
                if pending.is_none() && let Event::Queued { fresh, .. } = event {
                    prop_assert!(fresh == 0 || slots.running == slots_max);
                }
            }
        }
    }
}
