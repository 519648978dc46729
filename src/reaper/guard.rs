//! Whether the wall clock can be trusted. Where it cannot, ages are counted by the time that is certain.

use crate::clock::Stamp;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

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

/// What else tells whether a wall clock that is far ahead may be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Witnesses {
    /// The newest time that the ledger and the workspaces knew before this process began.
    pub(crate) newest: Option<DateTime<Utc>>,
    /// True if the kernel keeps the same time and says that a time server confirms it.
    pub(crate) confirmed: bool,
    /// True if a person asked for the pass.
    pub(crate) asked: bool,
}

/// What a pass makes of the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged {
    /// What the clock did.
    pub(crate) step: Step,
    /// The time by which ages are counted. It is the wall clock's unless that is ahead and nothing confirms it.
    pub(crate) now: DateTime<Utc>,
}

/// Judges the wall clock.
///
/// Without a reboot since the last pass, the time since boot shows how much time has passed. After a reboot it is unknown
/// how long the machine was off, and before the first pass only what was recorded earlier is known. If the clock is more
/// than a day ahead of that, it needs a witness: otherwise ages are counted as if it had not jumped. The doubt ends by
/// itself, because the time that counts then goes twice as fast as the real one, and a day further with each boot.
pub(crate) fn judge(last: Option<&Stamp>, now: &Stamp, witnesses: Witnesses) -> Judged {
    let steady = Judged { step: Step::Steady, now: now.wall };
    let Some(before) = last.map(|last| last.wall).or(witnesses.newest) else { return steady };
    let same_run = last.is_some_and(|last| !now.boot.is_empty() && now.boot == last.boot && last.up <= now.up);
    let passed = last.filter(|_| same_run).map_or(Duration::ZERO, |last| now.up.saturating_sub(last.up));
    let passed = TimeDelta::from_std(passed).unwrap_or_default();
    let expected = before.checked_add_signed(passed).unwrap_or(before);
    let step = now.wall - expected;
    if step < -BACK_MAX && last.is_some() {
        return Judged { step: Step::Back, now: now.wall };
    }
    if step <= AHEAD_MAX || witnesses.confirmed || witnesses.asked && !same_run {
        return steady;
    }
    let credit = if same_run { passed } else { AHEAD_MAX };
    Judged { step: Step::Ahead, now: expected.checked_add_signed(credit).unwrap_or(expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a stamp from the wall clock and the time since boot, both in hours.
    fn stamp(wall_h: i64, boot: &str, up_h: u64) -> Stamp {
        Stamp { wall: at(wall_h), boot: boot.to_owned(), up: Duration::from_hours(up_h) }
    }

    fn at(wall_h: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + wall_h * 3600, 0).unwrap()
    }

    #[test]
    fn a_clock_that_runs_is_trusted_and_one_that_jumps_is_not() {
        let last = stamp(0, "a", 5);
        let (nobody, confirmed) = (Witnesses::default(), Witnesses { confirmed: true, ..Witnesses::default() });
        let asked = Witnesses { asked: true, ..nobody };
        for (now, witnesses, step, counts_h) in [
            (stamp(1, "a", 6), nobody, Step::Steady, 1),
            (stamp(100, "a", 105), nobody, Step::Steady, 100), // a daily timer after some days
            (stamp(-1, "a", 6), nobody, Step::Back, -1),
            (stamp(0, "a", 6), asked, Step::Back, 0), // an hour passed, the wall clock went back
            (stamp(-1, "a", 6), confirmed, Step::Back, -1),
            (stamp(24, "a", 6), nobody, Step::Steady, 24), // 23 hours ahead
            (stamp(26, "a", 6), nobody, Step::Ahead, 2),
            (stamp(26, "a", 6), confirmed, Step::Steady, 26),
            (stamp(87_600, "a", 6), asked, Step::Ahead, 2),
            (stamp(87_600, "a", 15), nobody, Step::Ahead, 20), // twice the ten hours that have passed
            (stamp(5, "b", 1), nobody, Step::Steady, 5),
            (stamp(100, "b", 1), nobody, Step::Ahead, 24),
            (stamp(100, "b", 1), asked, Step::Steady, 100),
            (stamp(100, "b", 1), confirmed, Step::Steady, 100),
            (stamp(-1, "b", 1), asked, Step::Back, -1),
            (stamp(100, "", 0), nobody, Step::Ahead, 24),
        ] {
            assert_eq!(
                judge(Some(&last), &now, witnesses),
                Judged { step, now: at(counts_h) },
                "{now:?} {witnesses:?}"
            );
        }
    }

    #[test]
    fn the_very_first_pass_goes_by_what_was_recorded_before() {
        let (newest, now) = (Some(at(0)), |wall_h| stamp(wall_h, "a", 5));
        for (witnesses, wall_h, step, counts_h) in [
            (Witnesses::default(), 87_600, Step::Steady, 87_600), // a new installation knows nothing
            (Witnesses { newest, ..Witnesses::default() }, 20, Step::Steady, 20),
            (Witnesses { newest, ..Witnesses::default() }, 40 * 24, Step::Ahead, 24),
            (Witnesses { newest, confirmed: true, ..Witnesses::default() }, 40 * 24, Step::Steady, 40 * 24),
            (Witnesses { newest, asked: true, ..Witnesses::default() }, 40 * 24, Step::Steady, 40 * 24),
            (Witnesses { newest, ..Witnesses::default() }, -20, Step::Steady, -20),
        ] {
            assert_eq!(
                judge(None, &now(wall_h), witnesses),
                Judged { step, now: at(counts_h) },
                "{witnesses:?} {wall_h}"
            );
        }
    }

    #[test]
    fn however_many_passes_a_wrong_clock_makes_time_counts_at_most_twice() {
        let mut last = stamp(0, "a", 5);
        for hour in 1..=100 {
            let now = stamp(87_600 + hour, "a", 5 + u64::try_from(hour).unwrap());
            let judged = judge(Some(&last), &now, Witnesses::default());
            assert_eq!(judged, Judged { step: Step::Ahead, now: at(2 * hour) });
            last = Stamp { wall: judged.now, ..now };
        }
    }
}
