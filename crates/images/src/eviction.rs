//! Which pictures go when there are too many. Pure.

use super::store::{Row, Source};
use schemars::JsonSchema;
use serde::Deserialize;
use std::time::Duration;

/// What may go when the library is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evict {
    /// Only what the built-in generator can draw again.
    Recreatable,
    /// That first, then what serves least.
    All,
    /// Nothing.
    None,
}

/// How much is too much. Bytes are allocated ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The most bytes.
    pub bytes_max: Option<u64>,
    /// The most files.
    pub files_max: Option<u64>,
    /// How long a picture may go unused.
    pub idle_max: Option<Duration>,
    /// What may go.
    pub evict: Evict,
}

/// Where eviction ends, in percent of the most: not at the limit itself, so that it does not begin again at once.
const LOW_PERCENT: u64 = 90;
/// Where new pictures are not kept any more, in percent of the most.
const HARD_PERCENT: u64 = 105;

/// One picture that may have to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its row.
    pub row: Row,
    /// Whether a workspace holds its file: then its name may go, its bytes stay.
    pub leased: bool,
}

/// Why a picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its file is gone already.
    Missing,
    /// Nobody used it for too long.
    Idle,
    /// There is too much.
    Size,
}

impl Reason {
    /// Returns its name for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Idle => "idle",
            Self::Size => "size",
        }
    }
}

/// What goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Pictures in the order in which they go.
    pub items: Vec<(Candidate, Reason)>,
    /// Bytes that should go and may not: of kept, added or paid pictures.
    pub blocked_bytes: u64,
    /// Files that should go and may not.
    pub blocked_files: u64,
}

impl Policy {
    /// Tells whether something is over its limit.
    pub(crate) fn is_exceeded(&self, files: u64, bytes: u64) -> bool {
        self.bytes_max.is_some_and(|most| most < bytes) || self.files_max.is_some_and(|most| most < files)
    }

    /// Tells whether a new picture is used without being kept.
    pub fn is_closed(&self, files: u64, bytes: u64) -> bool {
        // Always above the limit itself: only what is above it has eviction make room.
        let hard = |most: u64| percent_up(most, HARD_PERCENT).max(most.saturating_add(1));
        self.bytes_max.is_some_and(|most| hard(most) <= bytes) || self.files_max.is_some_and(|most| hard(most) <= files)
    }

    fn may_go(&self, row: &Row) -> bool {
        !row.kept
            && match (self.evict, row.source) {
                (Evict::None, _) | (_, Source::External) | (Evict::Recreatable, Source::Generated) => false,
                (_, Source::Procedural) | (Evict::All, Source::Generated) => true,
            }
    }
}

fn percent(most: u64, percent: u64) -> u64 {
    u64::try_from(u128::from(most) * u128::from(percent) / 100).unwrap_or(u64::MAX)
}

fn percent_up(most: u64, percent: u64) -> u64 {
    u64::try_from((u128::from(most) * u128::from(percent)).div_ceil(100)).unwrap_or(u64::MAX)
}

/// Plans what goes at `now`, in milliseconds: rows without a file, what was idle for too long, then what can be drawn
/// again and what served least, until nine tenths of the limit are left; what somebody holds goes last.
pub fn plan(candidates: Vec<Candidate>, policy: &Policy, now: i64) -> Plan {
    let mut plan = Plan::default();
    let all = candidates.len();
    let (missing, present): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|it| !it.row.ready);
    // Where most files are gone at once, a disk is not mounted: then the rows are wanted again.
    if missing.len() * 2 <= all {
        plan.items.extend(missing.into_iter().map(|it| (it, Reason::Missing)));
    }
    let idle_max = policy.idle_max.map(|idle| i64::try_from(idle.as_millis()).unwrap_or(i64::MAX));
    let is_idle = |row: &Row| idle_max.is_some_and(|most| most < now.saturating_sub(row.last_used));
    let (idle, mut rest): (Vec<_>, Vec<_>) =
        present.into_iter().partition(|it| policy.may_go(&it.row) && is_idle(&it.row));
    plan.items.extend(idle.into_iter().map(|it| (it, Reason::Idle)));
    let mut files = rest.len() as u64;
    let mut bytes: u64 = rest.iter().map(|it| it.row.bytes).sum();
    if !policy.is_exceeded(files, bytes) {
        return plan;
    }
    let low = |most: Option<u64>| most.map_or(u64::MAX, |most| percent(most, LOW_PERCENT));
    let (files_low, bytes_low) = (low(policy.files_max), low(policy.bytes_max));
    rest.sort_by(|a, b| {
        let rank = |it: &Candidate| (it.leased, it.row.source != Source::Procedural);
        rank(a)
            .cmp(&rank(b))
            .then_with(|| usefulness(&a.row, now).total_cmp(&usefulness(&b.row, now)))
            .then(a.row.id.cmp(&b.row.id))
    });
    for it in rest {
        if files <= files_low && bytes <= bytes_low {
            break;
        }
        if policy.may_go(&it.row) {
            files -= 1;
            bytes -= it.row.bytes;
            plan.items.push((it, Reason::Size));
        }
    }
    plan.blocked_bytes = bytes.saturating_sub(bytes_low);
    plan.blocked_files = files.saturating_sub(files_low);
    plan
}

/// Returns how much a picture serves: uses in its time since it was last seen, never zero.
fn usefulness(row: &Row, now: i64) -> f64 {
    (row.uses as f64 + 1.0) / (now.saturating_sub(row.last_used).max(0) as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Rank;
    use proptest::prelude::*;

    const DAY: i64 = 86_400_000;

    /// Makes candidates from words: name, source (g, p, x), marks (k kept, l leased, m missing), bytes, days unused, uses.
    fn candidates(text: &str) -> Vec<Candidate> {
        let one = |(id, text): (usize, &str)| {
            let mut words = text.split_whitespace();
            let mut word = || words.next().unwrap();
            let (file, marks) = (word().to_owned(), word());
            let number = |text: &str| text.parse::<u64>().unwrap();
            let (bytes, days, uses) = (number(word()), number(word()), number(word()));
            let source = match marks.chars().next() {
                Some('p') => Source::Procedural,
                Some('g') => Source::Generated,
                _ => Source::External,
            };
            let has = |mark: char| marks.chars().skip(1).any(|c| c == mark);
            let last_used = 1000 * DAY - days.cast_signed() * DAY;
            let row = Row {
                id: i64::try_from(id).unwrap(),
                file,
                source,
                kept: has('k'),
                kind: "k".into(),
                prompt: String::new(),
                width: 1,
                height: 1,
                bytes,
                length: None,
                created: last_used,
                last_used,
                uses,
                ready: !has('m'),
                generator: None,
                rank: Rank::Full,
            };
            Candidate { row, leased: has('l') }
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).enumerate().map(one).collect()
    }

    fn policy(evict: Evict) -> Policy {
        Policy { bytes_max: Some(100), files_max: None, idle_max: None, evict }
    }

    fn check(policy: Policy, text: &str, expected: &str, blocked: u64) {
        let plan = plan(candidates(text), &policy, 1000 * DAY);
        let names: Vec<&str> = plan.items.iter().map(|(it, _)| it.row.file.as_str()).collect();
        assert_eq!((names.join(" "), plan.blocked_bytes), (expected.to_owned(), blocked), "{text}");
    }

    #[test]
    fn what_can_be_drawn_again_goes_first_and_paid_pictures_stay_by_default() {
        let text = "paid g 60 300 0, drawn p 30 1 9, own x 30 400 0";
        check(policy(Evict::Recreatable), text, "drawn", 0);
        check(policy(Evict::Recreatable), "paid g 90 300 0, drawn p 30 1 9", "drawn", 0);
        check(policy(Evict::Recreatable), "paid g 120 300 0", "", 30);
        check(policy(Evict::None), text, "", 30);
        check(policy(Evict::All), "paid g 60 300 0, new g 50 1 0, drawn p 10 1 9, own x 30 400 0", "drawn paid", 0);
    }

    #[test]
    fn at_the_limit_nothing_goes_and_above_it_nine_tenths_stay() {
        check(policy(Evict::All), "a p 50 1 0, b p 50 2 0", "", 0);
        check(policy(Evict::All), "a p 50 1 0, b p 31 2 0, c p 20 3 0", "c", 0);
        let files = Policy { bytes_max: None, files_max: Some(2), ..policy(Evict::All) };
        check(files, "a p 50 1 0, b p 31 2 0, c p 20 3 0", "c b", 0);
    }

    #[test]
    fn kept_and_added_ones_never_go_and_leased_ones_go_last() {
        check(policy(Evict::All), "a gk 80 900 0, b x 80 900 0, c gl 40 900 0, d g 40 1 9", "d c", 70);
    }

    #[test]
    fn lost_ones_and_idle_ones_go_though_there_is_room() {
        let idle = Policy { idle_max: Some(Duration::from_hours(30 * 24)), ..policy(Evict::All) };
        check(idle, "a gm 1 1 0, b g 1 31 0, c g 1 29 0, d x 1 99 0, e gk 1 99 0", "a b", 0);
        check(idle, "a gm 1 1 0, b gm 1 31 0, c g 1 29 0", "", 0);
    }

    #[test]
    fn above_the_hard_limit_nothing_new_is_kept() {
        let policy = policy(Evict::All);
        assert_eq!([99, 104, 105].map(|bytes| policy.is_closed(1, bytes)), [false, false, true]);
        assert!(!Policy { bytes_max: None, ..policy }.is_closed(u64::MAX, u64::MAX));
        assert!(Policy { bytes_max: Some(u64::MAX), ..policy }.is_closed(0, u64::MAX));
    }

    #[test]
    fn a_small_limit_is_exceeded_before_the_library_closes() {
        for (most, hard) in [(0, 1), (1, 2), (10, 11), (19, 20), (20, 21), (21, 23), (100, 105)] {
            let policy = Policy { bytes_max: None, files_max: Some(most), ..policy(Evict::All) };
            assert_eq!((policy.is_closed(hard - 1, 0), policy.is_closed(hard, 0)), (false, true), "{most}");
            assert!(policy.is_exceeded(hard, 0), "{most}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_there_the_limit_holds_or_the_rest_is_reported(
            items in proptest::collection::vec((0..3_u8, any::<bool>(), any::<bool>(), 0..50_u64, 0..400_u64, 0..9_u64), 0..40),
            evict in prop_oneof![Just(Evict::All), Just(Evict::Recreatable), Just(Evict::None)],
        ) {
            let text: Vec<String> = items.iter().enumerate().map(|(n, (source, kept, leased, bytes, days, uses))| {
                let marks = [["g", "p", "x"][usize::from(*source)], if *kept { "k" } else { "" }, if *leased { "l" } else { "" }];
                format!("f{n} {} {bytes} {days} {uses}", marks.concat())
            }).collect();
            let all = candidates(&text.join(","));
            let total: u64 = all.iter().map(|it| it.row.bytes).sum();
            let plan = plan(all, &policy(evict), 1000 * DAY);
            let gone: u64 = plan.items.iter().map(|(it, _)| it.row.bytes).sum();
            prop_assert!(plan.items.iter().all(|(it, _)| !it.row.kept && it.row.source != Source::External));
            if 100 < total {
                prop_assert!(total - gone <= 90 || plan.blocked_bytes == total - gone - 90);
            } else {
                prop_assert_eq!(gone, 0);
            }
        }
    }
}
