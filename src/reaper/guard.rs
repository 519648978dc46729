//! Whether the wall clock can be trusted. After a jump, a pass removes nothing by age.

use crate::clock::Stamp;
use chrono::TimeDelta;

/// How far the wall clock may fall behind the monotonic clock: a correction by a time server can amount to this.
const BACK_MAX: TimeDelta = TimeDelta::minutes(2);

/// How far it may get ahead between two passes.
const AHEAD_MAX: TimeDelta = TimeDelta::days(1);

/// What the wall clock did since the last pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It advanced normally.
    Steady,
    /// It was set back.
    Back,
    /// It advanced more than a day too far.
    Ahead,
}

/// Judges the wall clock by the last pass. Without a reboot in between, the time since boot shows how much time has
/// passed. After a reboot it is unknown how long the machine was off, so a step of more than a day makes one pass wait,
/// unless a person asked for the pass.
pub(crate) fn judge(last: Option<&Stamp>, now: &Stamp, asked: bool) -> Step {
    let Some(last) = last else { return Step::Steady };
    let same_run = !now.boot.is_empty() && now.boot == last.boot && last.up <= now.up;
    let passed = now.up.saturating_sub(last.up);
    let expected = if same_run { last.wall + TimeDelta::from_std(passed).unwrap_or_default() } else { last.wall };
    let step = now.wall - expected;
    if step < -BACK_MAX {
        Step::Back
    } else if AHEAD_MAX < step && (same_run || !asked) {
        Step::Ahead
    } else {
        Step::Steady
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use std::time::Duration;

    /// Makes a stamp from the wall clock and the time since boot, both in hours.
    fn stamp(wall_h: i64, boot: &str, up_h: u64) -> Stamp {
        let wall = DateTime::from_timestamp(1_790_000_000 + wall_h * 3600, 0).unwrap();
        Stamp { wall, boot: boot.to_owned(), up: Duration::from_hours(up_h) }
    }

    #[test]
    fn a_clock_that_runs_is_trusted_and_one_that_jumps_is_not() {
        let last = stamp(0, "a", 5);
        for (now, asked, expected) in [
            (stamp(1, "a", 6), false, Step::Steady),
            (stamp(100, "a", 105), false, Step::Steady), // a daily timer after some days
            (stamp(-1, "a", 6), false, Step::Back),
            (stamp(0, "a", 6), true, Step::Back), // an hour passed, the wall clock went back
            (stamp(24, "a", 6), false, Step::Steady), // 23 hours ahead
            (stamp(26, "a", 6), false, Step::Ahead),
            (stamp(87_600, "a", 6), true, Step::Ahead),
            (stamp(5, "b", 1), false, Step::Steady),
            (stamp(100, "b", 1), false, Step::Ahead),
            (stamp(100, "b", 1), true, Step::Steady),
            (stamp(-1, "b", 1), true, Step::Back),
            (stamp(100, "", 0), false, Step::Ahead),
        ] {
            assert_eq!(judge(Some(&last), &now, asked), expected, "{now:?} {asked}");
        }
        assert_eq!(judge(None, &stamp(0, "", 0), false), Step::Steady, "the first pass of all");
    }

    #[test]
    fn a_step_is_waited_out_for_one_pass_only() {
        let (last, jumped) = (stamp(0, "a", 5), stamp(1000, "a", 6));
        assert_eq!(judge(Some(&last), &jumped, false), Step::Ahead);
        assert_eq!(judge(Some(&jumped), &stamp(1001, "a", 7), false), Step::Steady);
    }
}
