//! Waits for a future on a plain thread, with or without a deadline.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;
use tokio::task::unconstrained;

/// A waker that unparks a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future that needs no runtime (channels, semaphores). Blocks the calling thread.
///
/// Such futures of tokio are not ready once a task has used up its share of a turn, until the task gives way; a task that
/// waits here never does. So they are polled without that limit.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}

/// Waits for a future until `deadline`; `None` if the deadline passed.
pub(super) fn wait_until<F: Future>(future: F, deadline: Instant) -> Option<F::Output> {
    let mut future = pin!(unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        thread::park_timeout(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::sync::oneshot;

    #[test]
    fn a_thread_waits_for_a_message_from_another_and_gives_up_at_its_deadline() {
        let (sender, receiver) = oneshot::channel();
        let other = thread::spawn(move || sender.send(7));
        assert_eq!(wait(receiver), Ok(7));
        assert_eq!(other.join().unwrap(), Ok(()));
        assert_eq!(wait_until(std::future::pending::<()>(), Instant::now()), None);
        assert_eq!(wait_until(std::future::ready(1), Instant::now()), Some(1));
    }
    #[tokio::test]
    async fn a_task_may_wait_any_number_of_times() {
        let turns = tokio::sync::Semaphore::new(1);
        for number in 0..1000 {
            let turn = wait_until(turns.acquire(), Instant::now() + Duration::from_mins(1));
            assert!(turn.is_some(), "the turn {number} never came");
        }
    }
}
