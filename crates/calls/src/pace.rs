//! How many calls begin in a minute.

use std::collections::VecDeque;
use std::time::Duration;

/// The span in which calls are counted.
const SPAN: Duration = Duration::from_mins(1);

/// The beginnings of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    begun: VecDeque<Duration>,
}

impl Pace {
    /// Takes a turn, or returns how long the caller must wait before it asks again. Times are those since the service was made.
    pub(crate) fn turn(&mut self, now: Duration, most: usize) -> Result<(), Duration> {
        while self.begun.front().is_some_and(|it| *it + SPAN <= now) {
            self.begun.pop_front();
        }
        if self.begun.len() < most {
            self.begun.push_back(now);
            return Ok(());
        }
        let first = self.begun.get(self.begun.len() - most.max(1)).copied().unwrap_or(now);
        Err((first + SPAN).saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_has_more_beginnings_than_allowed() {
        let mut pace = Pace::default();
        let at = Duration::from_secs;
        assert_eq!(pace.turn(at(0), 2), Ok(()));
        assert_eq!(pace.turn(at(10), 2), Ok(()));
        assert_eq!(pace.turn(at(15), 2), Err(at(45)));
        assert_eq!(pace.turn(at(60), 2), Ok(()));
        assert_eq!(pace.turn(at(61), 2), Err(at(9)));
        assert_eq!(pace.turn(at(70), 2), Ok(()));
    }
}
