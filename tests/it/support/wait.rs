//! Waiting for a condition, with a deadline that tells what was seen last.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before a test calls it stuck.
pub(crate) const DEADLINE: Duration = Duration::from_mins(2);

/// Looks again and again until `look` returns `Ok`; panics with what it returned last when the deadline is over.
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
