//! Leaves a service alone that fails again and again: a circuit breaker.

use std::time::Duration;

/// After how many failed calls in a row a service is left alone.
const FAILURES_MAX: u32 = 5;

/// How long it is left alone the first time; doubled each time that it fails again.
const REST_FIRST: Duration = Duration::from_secs(30);

/// The longest time for which it is left alone.
const REST_MAX: Duration = Duration::from_mins(10);

/// What is known of a service. Times are those since the service was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Breaker {
    /// Failed calls in a row.
    pub(crate) failures: u32,
    /// The words of the last failure.
    pub(crate) last: String,
    /// Until when nobody asks; `None`: anybody may.
    open_until: Option<Duration>,
    /// True while one call finds out whether the service is back.
    is_probed: bool,
    /// How many times in a row it was left alone, and since when.
    pub(crate) rests: u32,
    pub(crate) since: Option<Duration>,
}

/// Whether the service may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It may.
    Free,
    /// It may, by this caller alone: it finds out whether the service is back.
    Probe,
    /// Not before this time is over.
    Shut(Duration),
}

impl Breaker {
    /// Decides whether the service may be asked.
    pub(crate) fn enter(&mut self, now: Duration) -> Entry {
        match self.open_until {
            None => Entry::Free,
            Some(until) if now < until => Entry::Shut(until.saturating_sub(now)),
            Some(_) if self.is_probed => Entry::Shut(Duration::from_secs(1)),
            Some(_) => {
                self.is_probed = true;
                Entry::Probe
            }
        }
    }

    /// Takes note of an answer; returns true if the service is back.
    pub(crate) fn succeeded(&mut self) -> bool {
        let was_open = self.open_until.is_some();
        *self = Self::default();
        was_open
    }

    /// Takes note of a failure; returns true if a time begins for which the service is left alone.
    pub(crate) fn failed(&mut self, now: Duration, words: String) -> bool {
        self.failures += 1;
        self.last = words;
        let is_open = self.open_until.is_some_and(|until| now < until);
        let is_due = FAILURES_MAX <= self.failures || self.is_probed;
        self.is_probed = false;
        if is_open || !is_due {
            return false;
        }
        let rest = REST_FIRST.saturating_mul(1 << self.rests.min(16)).min(REST_MAX);
        self.open_until = Some(now + rest);
        self.rests += 1;
        self.since.get_or_insert(now);
        true
    }

    /// Takes note that a caller who was let in gave up without an end.
    pub(crate) fn left(&mut self) {
        self.is_probed = false;
    }

    /// Returns how long the service is still left alone.
    pub(crate) fn shut_for(&self, now: Duration) -> Option<Duration> {
        self.open_until.map(|until| until.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn after_five_failures_in_a_row_nobody_asks_until_one_finds_out() {
        let mut breaker = Breaker::default();
        for second in 0..4 {
            assert!(!breaker.failed(at(second), "down".into()));
            assert_eq!(breaker.enter(at(second)), Entry::Free);
        }
        assert!(breaker.failed(at(4), "down".into()));
        assert_eq!(breaker.enter(at(10)), Entry::Shut(at(24)));
        assert!(!breaker.failed(at(11), "one that was under way".into()));
        assert_eq!(breaker.enter(at(34)), Entry::Probe);
        assert_eq!(breaker.enter(at(34)), Entry::Shut(at(1)), "one is enough");
        assert!(breaker.failed(at(35), "still down".into()), "it is left alone again");
        assert_eq!((breaker.rests, breaker.enter(at(36))), (2, Entry::Shut(at(59))), "twice as long");
        assert_eq!(breaker.since, Some(at(4)), "it was never back");
        assert_eq!(breaker.enter(at(95)), Entry::Probe);
        assert!(breaker.succeeded());
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn an_answer_between_two_failures_begins_the_count_anew() {
        let mut breaker = Breaker::default();
        for second in 0..20 {
            assert!(!breaker.failed(at(second), String::new()));
            if second % 4 == 3 {
                assert!(!breaker.succeeded(), "it was never shut");
            }
        }
    }

    #[test]
    fn a_caller_who_gives_up_leaves_the_question_to_the_next() {
        let mut breaker = Breaker::default();
        for _ in 0..5 {
            breaker.failed(at(0), String::new());
        }
        assert_eq!(breaker.enter(at(30)), Entry::Probe);
        breaker.left();
        assert_eq!(breaker.enter(at(30)), Entry::Probe);
        for _ in 0..20 {
            breaker.enter(at(9_999_999));
            breaker.failed(at(9_999_999), String::new());
        }
        assert!(breaker.shut_for(at(9_999_999)).unwrap() <= REST_MAX);
    }
}
