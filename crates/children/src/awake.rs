//! Time in which this process ran. A process that was stopped (SIGSTOP) or frozen did not, and neither did its timers:
//! afterwards every deadline seems to be over at once.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long one nap of a wait is. A longer gap than expected between two naps is noticed only at the end of a nap.
const NAP: Duration = Duration::from_secs(1);

/// How much later than asked a nap may end on a busy machine. If it ends later still, the process did not run.
const LATE_MAX: Duration = Duration::from_secs(5);

/// Returns how much of a nap counts that should have taken `asked` and took `took`.
fn counted(asked: Duration, took: Duration) -> Duration {
    if asked + LATE_MAX < took { asked } else { took }
}

/// Waits until this process has run for `limit`. Time in which it was stopped does not count.
pub async fn run_for(limit: Duration) {
    run_while(limit, || ()).await;
}

/// Waits until this process has run for `limit` without a change of what `sign` returns.
pub(super) async fn run_while<Sign: PartialEq>(limit: Duration, sign: impl Fn() -> Sign) {
    let (mut ran, mut last) = (Duration::ZERO, sign());
    while ran < limit {
        let (asked, begun) = (NAP.min(limit.saturating_sub(ran)), Instant::now());
        sleep(asked).await;
        ran += counted(asked, begun.elapsed());
        let now = sign();
        if now != last {
            (ran, last) = (Duration::ZERO, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_that_no_load_explains_does_not_count() {
        let ms = Duration::from_millis;
        for (asked, took, expected) in [
            (1000, 1000, 1000),
            (1000, 1004, 1004),
            (1000, 5900, 5900), // a very busy machine
            (1000, 6001, 1000),
            (1000, 60_000, 1000), // stopped for a minute
            (10, 86_400_000, 10),
            (0, 0, 0),
        ] {
            assert_eq!(counted(ms(asked), ms(took)), ms(expected), "{asked} {took}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_sign_of_life_starts_the_wait_again() {
        let begun = Instant::now();
        run_for(Duration::from_millis(2500)).await;
        assert_eq!(begun.elapsed().as_millis(), 2500);
        let sign = || begun.elapsed().as_secs().min(10); // changes every second until the tenth
        run_while(Duration::from_secs(3), sign).await;
        assert!((13..=14).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }
}
