//! Waits for a condition, with a deadline that reports what was seen last.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How long a condition may take on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_mins(2);

/// Calls `look` until it returns `Ok`; after the deadline it panics with the last error.
pub(crate) fn until<T, E: Debug>(what: &str, mut look: impl FnMut() -> Result<T, E>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if deadline < Instant::now() => panic!("gave up waiting for {what}; last seen: {seen:#?}"),
            Err(_) => std::thread::park_timeout(Duration::from_millis(5)),
        }
    }
}
