//! The policy in examples, its guarantees over random workspaces, and a simulation of two years of passes.

use super::*;
use crate::clock::Clock;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn policy() -> Policy {
    Policy {
        failed_age_max: Some(DAY * 7),
        cancelled_age_max: Some(DAY),
        age_min: Duration::from_mins(10),
        count_max: None,
        bytes_max: None,
        disk_high_permille: 850,
        disk_low_permille: 800,
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// An empty disk.
fn empty_disk() -> Disk {
    Disk { total: 1000, used: 0, available: 1000, inodes_total: 1000, inodes_free: 1000 }
}

/// Parses workspaces written as `id state age bytes [kept|kept:span|live]`, separated by commas.
fn workspaces(text: &str) -> Vec<Preserved> {
    let one = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let span = |text: &str| TimeDelta::from_std(humantime::parse_duration(text).unwrap()).unwrap();
        let flag = words.get(4).copied().unwrap_or("");
        let keep = match flag.split_once(':') {
            Some((_, left)) => Some(Keep { until: Some(now() + span(left)) }),
            None if flag == "kept" => Some(Keep::default()),
            None if flag == "was-kept" => Some(Keep { until: Some(now()) }),
            None => None,
        };
        Preserved {
            id: words[0].parse().unwrap(),
            state: JobState::ALL.into_iter().find(|state| state.as_str() == words[1]).unwrap(),
            finished_at: now() - span(words[2]),
            bytes: words[3].parse().unwrap(),
            entries: words[3].parse().unwrap(),
            keep,
            live: flag == "live",
        }
    };
    text.split(',').filter(|text| !text.trim().is_empty()).map(one).collect()
}

fn shown(plan: &Plan) -> String {
    plan.items.iter().map(|it| format!("{} {}", it.found.id, it.reason.as_str())).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(policy: &Policy, found: &str, expected: &str) {
    check_on(policy, &empty_disk(), found, expected);
}

#[track_caller]
fn check_on(policy: &Policy, disk: &Disk, found: &str, expected: &str) {
    assert_eq!(shown(&plan(&workspaces(found), disk, policy, now())), expected, "{found}");
}

#[test]
fn each_state_has_its_age_and_the_oldest_go_first() {
    let policy = policy();
    check(&policy, "a failed 6d 1, b failed 7d 1, c failed 9d 1", "c age, b age");
    check(&policy, "a cancelled 23h 1, b cancelled 1d 1, c done 2d 1, d done 8d 1", "d age, b age");
    check(&Policy { failed_age_max: None, ..policy.clone() }, "a failed 999d 1, b cancelled 2d 1", "b age");
    check(&Policy { failed_age_max: Some(Duration::ZERO), ..policy }, "a failed 9m 1, b failed 10m 1", "b age");
    let ahead = |span| Preserved { finished_at: now() + span, ..workspaces("a failed 0s 1").remove(0) };
    let zero = Policy { failed_age_max: Some(Duration::ZERO), age_min: Duration::ZERO, ..self::policy() };
    let soon = ahead(TimeDelta::minutes(59));
    assert_eq!(shown(&plan(&[soon], &empty_disk(), &zero, now())), "", "clocks differ a little: it is young");
    let found = [ahead(TimeDelta::days(1)), workspaces("b failed 1d 1").remove(0)];
    assert_eq!(shown(&plan(&found, &empty_disk(), &zero, now())), "b age", "an age that nobody knows decides nothing");
    let none = Policy { count_max: Some(0), ..zero };
    assert_eq!(
        shown(&plan(&found, &empty_disk(), &none, now())),
        "b age, a count",
        "a limit counts for it all the same"
    );
}

#[test]
fn too_many_or_too_much_costs_the_oldest_that_are_not_spared() {
    let count = Policy { count_max: Some(2), ..policy() };
    check(&count, "a failed 1h 1, b failed 2h 1", "");
    check(&count, "a failed 1h 1, b failed 2h 1, c failed 3h 1, d failed 4h 1", "d count, c count");
    check(&count, "a failed 1h 1, b failed 2h 1, c failed 3h 1 kept, d failed 4h 1 live", "b count, a count");
    check(&count, "a failed 1m 1, b failed 2m 1, c failed 3m 1", "");
    check(&count, "a failed 1h 1, b failed 2h 1, c failed 9d 1", "c age");
    let bytes = Policy { bytes_max: Some(100), ..policy() };
    check(&bytes, "a failed 1h 60, b failed 2h 40", "");
    check(&bytes, "a failed 1h 60, b failed 2h 40, c failed 3h 1, d failed 4h 30", "d size, c size");
    check(&bytes, "a failed 1h 60, b failed 2h 60, c failed 9d 60", "c age, b size");
}

#[test]
fn an_order_to_keep_holds_until_its_end_and_not_longer() {
    let all = Policy { count_max: Some(0), bytes_max: Some(0), ..policy() };
    check(&all, "a failed 9d 1 kept, b failed 9d 1 kept:1s, c failed 9d 1 was-kept, d failed 9d 1 live", "c age");
    let policy = policy();
    let due = |text: &str| policy.due(&workspaces(text)[0], now()).map(|due| (due - now()).num_hours());
    assert_eq!(due("a failed 6d 1"), Some(24));
    assert_eq!(due("a failed 6d 1 kept"), None);
    assert_eq!(due("a failed 6d 1 kept:48h"), Some(48));
    assert_eq!(due("a failed 6d 1 kept:1h"), Some(24), "its age counts then");
}

#[test]
fn above_the_high_watermark_the_oldest_go_until_the_low_one() {
    let disk = |used, available| Disk { total: 1100, used, available, ..empty_disk() };
    let found = "a failed 1h 30, b failed 2h 30, c failed 3h 30";
    check_on(&policy(), &disk(850, 150), found, "");
    check_on(&policy(), &disk(851, 149), found, "c watermark, b watermark");
    check_on(&policy(), &disk(1000, 0), found, "c watermark, b watermark, a watermark");
    let pressed = plan(&workspaces(found), &disk(1000, 0), &policy(), now());
    assert_eq!((pressed.wanted_bytes, pressed.blocked_bytes, pressed.disk_pressed), (200, 0, true));
    let kept = plan(&workspaces("a failed 1h 30 kept"), &disk(1000, 0), &policy(), now());
    assert_eq!((kept.wanted_bytes, kept.blocked_bytes, kept.disk_pressed), (200, 30, true));
    let inodes = |inodes_free| Disk { inodes_free, ..empty_disk() };
    check_on(&policy(), &inodes(50), found, "");
    check_on(&policy(), &inodes(49), found, "c watermark, b watermark");
    for (disk, state) in [
        (disk(850, 150), DiskState::Ok),
        (disk(851, 149), DiskState::High),
        (disk(990, 10), DiskState::Critical),
        (inodes(49), DiskState::High),
        (inodes(9), DiskState::Critical),
        (Disk { inodes_total: 0, inodes_free: 0, ..empty_disk() }, DiskState::Ok),
        (Disk::default(), DiskState::Ok),
    ] {
        assert_eq!(policy().disk_state(&disk), state, "{disk:?}");
    }
}

#[test]
fn a_person_may_name_what_goes_but_not_what_is_kept_or_in_use() {
    let found = workspaces("a failed 1m 1, b failed 2d 2, c cancelled 3d 4, d failed 4d 8 kept, e failed 5d 16 live");
    let select = |ids: &[&str], state, days: Option<u32>| {
        let ids = ids.iter().map(|id| id.parse().unwrap()).collect();
        let selection = Selection { ids, state, older_than: days.map(|days| DAY * days) };
        shown(&plan_selection(&found, &selection, &policy(), now()))
    };
    assert_eq!(select(&["a", "d", "e"], None, None), "a manual");
    assert_eq!(select(&[], Some(JobState::Failed), None), "b manual", "a is younger than the least age");
    assert_eq!(select(&[], None, Some(2)), "c manual, b manual");
    assert_eq!(select(&["a", "c"], None, Some(2)), "c manual");
    let all = plan_selection(&found, &Selection { older_than: Some(DAY), ..Selection::default() }, &policy(), now());
    assert_eq!((all.wanted_bytes, all.blocked_bytes), (30, 24));
}

prop_compose! {
    fn any_workspace()(n in 0..40_u32, state in 0..3_usize, age_m in -60..20_000_i64, bytes in 0..50_u64,
                       keep in prop::option::weighted(0.2, prop::option::of(-100..100_i64)), live in prop::bool::weighted(0.1))
                       -> Preserved {
        let until = |hours: Option<i64>| Keep { until: hours.map(|hours| now() + TimeDelta::hours(hours)) };
        Preserved {
            id: format!("job-{n}").parse().unwrap(),
            state: [JobState::Failed, JobState::Cancelled, JobState::Done][state],
            finished_at: now() - TimeDelta::minutes(age_m),
            bytes,
            entries: bytes / 2 + 1,
            keep: keep.map(until),
            live,
        }
    }
}

prop_compose! {
    fn any_policy()(failed in prop::option::of(0..400_u64), cancelled in prop::option::of(0..400_u64), age_min in 0..100_u64,
                    count_max in prop::option::of(0..30_u64), bytes_max in prop::option::of(0..600_u64)) -> Policy {
        Policy {
            failed_age_max: failed.map(Duration::from_hours),
            cancelled_age_max: cancelled.map(Duration::from_hours),
            age_min: Duration::from_mins(age_min),
            count_max,
            bytes_max,
            ..policy()
        }
    }
}

fn any_disk() -> impl Strategy<Value = Disk> {
    (0..1001_u64, 0..101_u64).prop_map(|(used, inodes_free)| {
        let available = 1000_u64.saturating_sub(used);
        Disk { total: 1000, used, available, inodes_total: 100, inodes_free }
    })
}

/// Checks every guarantee that the policy gives for a plan.
fn promises(found: &[Preserved], disk: &Disk, policy: &Policy, now: DateTime<Utc>) -> Result<Plan, TestCaseError> {
    let plan = plan(found, disk, policy, now);
    let gone = |it: &Preserved| plan.items.iter().any(|item| item.found == *it);
    let spared = |it: &Preserved| it.live || it.is_kept(now) || now - it.finished_at < delta(policy.age_min);
    for item in &plan.items {
        prop_assert!(!spared(&item.found), "{:?} is spared", item);
    }
    let left: Vec<&Preserved> = found.iter().filter(|it| !gone(it)).collect();
    let all_spared = left.iter().all(|it| spared(it));
    for it in &left {
        let aged = policy.age_max(it.state).is_some_and(|most| delta(most) <= now - it.finished_at);
        prop_assert!(spared(it) || !aged, "{:?} is too old", it);
    }
    let bytes: u64 = left.iter().map(|it| it.bytes).sum();
    prop_assert!(policy.count_max.is_none_or(|most| left.len() as u64 <= most) || all_spared);
    prop_assert!(policy.bytes_max.is_none_or(|most| bytes <= most) || all_spared);
    let freed: u64 = plan.items.iter().map(|item| item.found.bytes).sum();
    let low = (disk.used + disk.available) * policy.disk_low_permille / 1000;
    if policy.disk_high_permille < disk.used_permille() {
        prop_assert!(disk.used.saturating_sub(freed) <= low || all_spared);
    }
    // A workspace that a limit removes is never younger than one that the limit could have removed instead.
    let youngest = plan.items.iter().filter(|it| it.reason != Reason::Age).map(|it| it.found.finished_at).max();
    let oldest = left.iter().filter(|it| !spared(it)).map(|it| it.finished_at).min();
    if let (Some(youngest), Some(oldest)) = (youngest, oldest) {
        prop_assert!(youngest <= oldest);
    }
    prop_assert!(plan.blocked_bytes <= bytes && freed <= plan.wanted_bytes);
    Ok(plan)
}

proptest! {
    #[test]
    fn whatever_is_there_the_promises_hold(
        found in prop::collection::vec(any_workspace(), 0..40), policy in any_policy(), disk in any_disk()
    ) {
        let mut found = found;
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        promises(&found, &disk, &policy, now())?;
    }
}

#[test]
fn a_lack_of_inodes_that_nothing_can_end_is_pressure() {
    let disk = Disk { inodes_total: 1000, inodes_free: 20, ..empty_disk() };
    for (entries, pressed) in [(79, true), (80, false)] {
        let plan = plan(&workspaces(&format!("a failed 1d {entries}")), &disk, &policy(), now());
        assert_eq!((plan.items.len(), plan.disk_pressed), (1, pressed), "{entries} entries");
    }
}

/// A small random number generator (xorshift), so that the simulation is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Makes some jobs fail, be kept and run again in the hour before `now`.
fn an_hour(found: &mut BTreeMap<u64, Preserved>, next: &mut u64, dice: &mut Dice, now: DateTime<Utc>) {
    for _ in 0..dice.roll(4) {
        let state = match dice.roll(4) {
            0 => JobState::Done,
            1 => JobState::Cancelled,
            _ => JobState::Failed,
        };
        let keep = (state == JobState::Done).then(|| Keep { until: Some(now + TimeDelta::days(9)) });
        let (id, bytes) = (format!("job-{next}").parse().unwrap(), dice.roll(4_000_000));
        let finished_at = now - TimeDelta::minutes(dice.roll(60).cast_signed());
        found.insert(*next, Preserved { id, state, finished_at, bytes, entries: 90, keep, live: false });
        *next += 1;
    }
    for it in found.values_mut() {
        match dice.roll(400) {
            0 => it.keep = Some(Keep { until: Some(now + TimeDelta::hours(dice.roll(500).cast_signed())) }),
            1 => it.keep = None,
            2 => it.live = !it.live,
            _ => {}
        }
    }
}

#[test]
fn the_promises_hold_after_every_pass_of_24_months() {
    let counted = Policy { count_max: Some(150), ..policy() };
    let weighed = Policy { bytes_max: Some(300_000_000), ..policy() };
    let clock = Clock::manual(now());
    let (mut found, mut next, mut dice) = (BTreeMap::new(), 0, Dice(0x2026_1124));
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    let end = now() + TimeDelta::days(730);
    while clock.now() < end {
        let wait = crate::reaper::schedule::next_in(HOUR, DiskState::Ok, next);
        clock.set(clock.now() + TimeDelta::from_std(wait).unwrap());
        an_hour(&mut found, &mut next, &mut dice, clock.now());
        // Other programs fill the disk and free it again, so that the watermark applies from time to time.
        let others = if dice.roll(300) == 0 { 8_600_000_000 } else { 6_000_000_000 + dice.roll(1_500_000_000) };
        let used = others + found.values().map(|it| it.bytes).sum::<u64>();
        let disk =
            Disk { total: 10_000_000_000, used, available: 10_000_000_000_u64.saturating_sub(used), ..empty_disk() };
        let all: Vec<Preserved> = found.values().cloned().collect();
        // The settings change every month.
        let policy = if (clock.now() - now()).num_days() / 30 % 2 == 0 { &counted } else { &weighed };
        let plan = promises(&all, &disk, policy, clock.now()).unwrap();
        for item in &plan.items {
            *reasons.entry(item.reason.as_str()).or_default() += 1;
        }
        found.retain(|_, it| !plan.items.iter().any(|item| item.found.id == it.id));
    }
    assert_eq!(
        reasons.keys().copied().collect::<Vec<_>>(),
        ["age", "count", "size", "watermark"],
        "{reasons:?} of {next}"
    );
    let removed: u64 = reasons.values().sum();
    assert_eq!(removed + found.len() as u64, next, "{reasons:?}");
    assert!(10_000 < next, "{next}");
}
