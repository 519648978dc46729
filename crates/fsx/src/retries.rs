//! When a failed removal is tried again: after doubling waits.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::time::{Duration, Instant};

/// The wait after the first failure.
const WAIT_MIN: Duration = Duration::from_mins(1);

/// The longest wait.
const WAIT_MAX: Duration = Duration::from_hours(6);

/// The names that failed, and when each is tried again.
#[derive(Debug, Default)]
pub(super) struct Retries {
    by_name: BTreeMap<OsString, Retry>,
}

#[derive(Debug)]
struct Retry {
    wait: Duration,
    due: Instant,
}

impl Retries {
    /// Records a failure; returns whether it is the first one of this name.
    pub(super) fn failed(&mut self, name: &OsStr, now: Instant) -> bool {
        let wait = self.by_name.get(name).map_or(WAIT_MIN, |earlier| (earlier.wait * 2).min(WAIT_MAX));
        self.by_name.insert(name.to_owned(), Retry { wait, due: now + wait }).is_none()
    }

    /// Forgets the failures of a name.
    pub(super) fn forget(&mut self, name: &OsStr) {
        self.by_name.remove(name);
    }

    /// Forgets the failures of all names but these.
    pub(super) fn forget_others(&mut self, names: &[OsString]) {
        if !self.by_name.is_empty() {
            self.by_name.retain(|name, _| names.contains(name));
        }
    }

    /// Tells whether a name may be tried now.
    pub(super) fn is_due(&self, name: &OsStr, now: Instant) -> bool {
        self.by_name.get(name).is_none_or(|retry| retry.due <= now)
    }

    /// Returns when the next try is due; `None` if nothing has failed.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.by_name.values().map(|retry| retry.due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_new_once_and_waits_longer_each_time() {
        let (mut retries, start) = (Retries::default(), Instant::now());
        let name = OsStr::new("a");
        assert!(retries.is_due(name, start) && retries.next_due().is_none());
        assert!(retries.failed(name, start));
        let mut now = start;
        let mut waits = Vec::new();
        for _ in 0..11 {
            let due = retries.next_due().unwrap();
            assert!(!retries.is_due(name, now) && retries.is_due(name, due));
            waits.push((due - now).as_secs() / 60);
            now = due;
            assert!(!retries.failed(name, now), "told only once");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let (mut retries, now) = (Retries::default(), Instant::now());
        for name in ["a", "b", "c"] {
            retries.failed(OsStr::new(name), now);
        }
        retries.forget(OsStr::new("a"));
        retries.forget_others(&["c".into(), "d".into()]);
        assert_eq!(retries.by_name.keys().collect::<Vec<_>>(), ["c"]);
        assert!(retries.failed(OsStr::new("a"), now), "a name that comes again is new");
    }
}
