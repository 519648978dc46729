//! When the next pass is: after the interval with jitter, and sooner while the disk is nearly full.

use super::policy::DiskState;
use std::time::Duration;

/// The time between two passes while the disk is in the state `critical`.
const CRITICAL_INTERVAL: Duration = Duration::from_mins(1);

/// The shortest time between two passes that the watermark causes.
pub(crate) const WATERMARK_PAUSE: Duration = Duration::from_mins(1);

/// The jitter of an interval, in permille to either side, so that several daemons do not run at the same time for ever.
const JITTER_PERMILLE: u64 = 100;

/// Returns how long to wait for the next pass; `seed` chooses the time within the jitter.
pub(crate) fn next_in(interval: Duration, state: DiskState, seed: u64) -> Duration {
    let interval = if state == DiskState::Critical { interval.min(CRITICAL_INTERVAL) } else { interval };
    let ms = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
    let permille = 1000 - JITTER_PERMILLE + mixed(seed) % (2 * JITTER_PERMILLE + 1);
    Duration::from_millis((ms / 1000).saturating_mul(permille).saturating_add(ms % 1000 * permille / 1000))
}

/// Mixes the bits of a seed (the finaliser of `SplitMix64`), so that consecutive seeds give unrelated numbers.
fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_next_pass_comes_about_an_interval_later_and_soon_on_a_full_disk() {
        let hour = Duration::from_hours(1);
        let waits: BTreeSet<Duration> = (0..1000).map(|seed| next_in(hour, DiskState::High, seed)).collect();
        assert!(100 < waits.len(), "{} different waits", waits.len());
        assert!(waits.iter().all(|wait| (hour * 9 / 10..=hour * 11 / 10).contains(wait)), "{waits:?}");
        for seed in 0..100 {
            assert!(next_in(hour, DiskState::Critical, seed) <= Duration::from_secs(66));
            assert!(next_in(Duration::from_secs(1), DiskState::Critical, seed) <= Duration::from_millis(1100));
        }
    }
}
