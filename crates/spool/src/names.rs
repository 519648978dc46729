//! The file names of the spool, which carry a job's id, order and counts.

use chrono::{DateTime, Utc};
use job::JobId;
use std::fmt;

/// The greatest priority. A rank is `PRIORITY_MAX` less the priority, so that names sort by urgency.
pub const PRIORITY_MAX: u8 = 99;
/// The latest due time that 13 digits can write, in milliseconds since 1970 (the year 2286).
const DUE_MS_MAX: u64 = 9_999_999_999_999;
/// The greatest sequence number that 16 digits can write.
const SEQ_MAX: u64 = 9_999_999_999_999_999;
/// The greatest number of two digits.
const COUNT_MAX: u8 = 99;

/// The name of a job in queue/: `{due_ms:013}-{rank:02}-{seq:016}-{id}.a{attempts:02}.c{crashes:02}.json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueuedName {
    /// The time before which it must not be claimed, in milliseconds since 1970; 0 for at once.
    pub due_ms: u64,
    /// 99 less the priority.
    pub rank: u8,
    /// The sequence number of its acceptance.
    pub seq: u64,
    /// The job's id.
    pub id: JobId,
    /// Attempts begun so far.
    pub attempts: u8,
    /// How often in a row its worker died without finishing a stage.
    pub crashes: u8,
}

impl QueuedName {
    /// Makes the name of a job that was never claimed.
    pub fn fresh(id: JobId, priority: u8, seq: u64, due: Option<DateTime<Utc>>) -> Self {
        Self { due_ms: due_ms(due), rank: rank(priority), seq: seq.min(SEQ_MAX), id, attempts: 0, crashes: 0 }
    }

    /// Parses a name; `None` if it is not a name of queue/.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '-');
        let due_ms = digits(parts.next()?, 13)?;
        let rank = u8::try_from(digits(parts.next()?, 2)?).ok()?;
        let seq = digits(parts.next()?, 16)?;
        let RunningName { id, attempts, crashes } = RunningName::parse(parts.next()?)?;
        Some(Self { due_ms, rank, seq, id, attempts, crashes })
    }

    /// Returns the name that the job gets when it is claimed.
    pub fn claimed(&self) -> RunningName {
        let attempts = self.attempts.saturating_add(1).min(COUNT_MAX);
        RunningName { id: self.id.clone(), attempts, crashes: self.crashes }
    }

    /// Returns the time before which it must not be claimed; `None` for at once.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        let due_ms = i64::try_from(self.due_ms).ok().filter(|due_ms| 0 < *due_ms)?;
        DateTime::from_timestamp_millis(due_ms)
    }

    /// Tells whether the job may be claimed.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        i64::try_from(self.due_ms).is_ok_and(|due| due <= now.timestamp_millis())
    }
}

impl fmt::Display for QueuedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { due_ms, rank, seq, id, attempts, crashes } = self;
        write!(f, "{due_ms:013}-{rank:02}-{seq:016}-{id}.a{attempts:02}.c{crashes:02}.json")
    }
}

/// The name of a job in running/: `{id}.a{attempts:02}.c{crashes:02}.json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunningName {
    /// The job's id.
    pub id: JobId,
    /// The number of this attempt, from 1.
    pub attempts: u8,
    /// How often in a row its worker died without finishing a stage.
    pub crashes: u8,
}

impl RunningName {
    /// Parses a name; `None` if it is not a name of running/.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_suffix(".json")?.split('.');
        let id = parts.next()?.parse().ok()?;
        let attempts = u8::try_from(digits(parts.next()?.strip_prefix('a')?, 2)?).ok()?;
        let crashes = u8::try_from(digits(parts.next()?.strip_prefix('c')?, 2)?).ok()?;
        parts.next().is_none().then_some(Self { id, attempts, crashes })
    }

    /// Makes the name for the way back into queue/; counts are cut to two digits.
    pub fn queued(&self, place: Place, due: Option<DateTime<Utc>>, attempts: u8, crashes: u8) -> QueuedName {
        let fresh = QueuedName::fresh(self.id.clone(), 0, place.seq, due);
        let rank = place.rank.min(PRIORITY_MAX);
        QueuedName { rank, attempts: attempts.min(COUNT_MAX), crashes: crashes.min(COUNT_MAX), ..fresh }
    }
}

impl fmt::Display for RunningName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, attempts, crashes } = self;
        write!(f, "{id}.a{attempts:02}.c{crashes:02}.json")
    }
}

/// A job's place among the due ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// 99 less the priority.
    pub rank: u8,
    /// The sequence number of its acceptance.
    pub seq: u64,
}

impl Place {
    /// Makes a place from a priority and a sequence number.
    pub fn new(priority: u8, seq: u64) -> Self {
        Self { rank: rank(priority), seq: seq.min(SEQ_MAX) }
    }
}

/// The name of a file in done/ or failed/.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FinalName {
    /// The job file as the client wrote it: `{id}.json`.
    Input(JobId),
    /// The result or error document: `{id}.result.json` in done/, `{id}.error.json` in failed/.
    Verdict(JobId),
}

impl FinalName {
    /// Parses a name; `None` if it is not a name of done/ or failed/.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let stem = text.strip_suffix(".json")?;
        match stem.strip_suffix(".result").or(stem.strip_suffix(".error")) {
            Some(id) => Some(Self::Verdict(id.parse().ok()?)),
            None => Some(Self::Input(stem.parse().ok()?)),
        }
    }
}

fn rank(priority: u8) -> u8 {
    PRIORITY_MAX.saturating_sub(priority)
}

fn due_ms(due: Option<DateTime<Utc>>) -> u64 {
    due.map_or(0, |at| u64::try_from(at.timestamp_millis()).unwrap_or(0).min(DUE_MS_MAX))
}

/// Parses a number of exactly `count` digits.
fn digits(text: &str, count: usize) -> Option<u64> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names() -> impl Strategy<Value = QueuedName> {
        let counts = (0..=COUNT_MAX, 0..=COUNT_MAX, 0..=99_u8);
        (0..=DUE_MS_MAX, 0..=SEQ_MAX, counts, "[a-z0-9][a-z0-9_-]{0,63}").prop_map(
            |(due_ms, seq, (attempts, crashes, rank), id)| QueuedName {
                due_ms,
                rank,
                seq,
                id: id.parse().unwrap(),
                attempts,
                crashes,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(name in names()) {
            prop_assert_eq!(QueuedName::parse(&name.to_string()), Some(name.clone()));
            prop_assert_eq!(RunningName::parse(&name.claimed().to_string()), Some(name.claimed()));
            prop_assert!(name.to_string().len() < 255);
        }

        #[test]
        fn whatever_is_read_prints_the_same(text in "[0-9]{12,14}-[0-9]{2,3}-[0-9]{16}-[a-z0-9.-]{1,9}\\.a[0-9]{2}\\.c[0-9]{2}\\.json") {
            if let Some(name) = QueuedName::parse(&text) {
                prop_assert_eq!(name.to_string(), text);
            }
        }

        #[test]
        fn names_sort_like_due_time_then_rank_then_seq(a in names(), b in names()) {
            let by_text = a.to_string().cmp(&b.to_string());
            let by_key = (a.due_ms, a.rank, a.seq).cmp(&(b.due_ms, b.rank, b.seq));
            prop_assert!(by_key.is_eq() || by_text == by_key);
        }
    }

    #[test]
    fn foreign_names_are_not_read() {
        for bad in [
            "",
            "x.json",
            ".a.a01.c00.json",
            "x.a1.c00.json",
            "x.a01.c00.json.tmp",
            "x.a01.c00.d00.json",
            "X.a01.c00.json",
            "x.status.json",
            "x.a+1.c00.json",
        ] {
            assert_eq!(RunningName::parse(bad), None, "{bad}");
            assert_eq!(QueuedName::parse(bad), None, "{bad}");
        }
        let id: JobId = "x".parse().unwrap();
        assert_eq!(FinalName::parse("x.json"), Some(FinalName::Input(id.clone())));
        assert_eq!(FinalName::parse("x.result.json"), Some(FinalName::Verdict(id.clone())));
        assert_eq!(FinalName::parse("x.error.json"), Some(FinalName::Verdict(id)));
        assert_eq!(FinalName::parse("x.other.json"), None);
    }

    #[test]
    fn higher_priority_and_earlier_acceptance_come_first() {
        let name = |priority, seq| QueuedName::fresh("x".parse().unwrap(), priority, seq, None).to_string();
        assert!(name(90, 7) < name(50, 1));
        assert!(name(50, 1) < name(50, 2));
        assert!(name(0, 1) > name(1, 99));
    }
}
