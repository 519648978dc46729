//! Lists of jobs: which, in which order, from which place on. `paging` reads them.

use super::record::JobRecord;
use super::rows::{int, ms};
use chrono::{DateTime, Utc};
use job::{Code, JobId, JobState, Stage};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Which jobs a list contains, and their order; the default is the newest 50 of all jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Only these states; empty means every state.
    pub states: Vec<JobState>,
    /// Only jobs with all of these labels.
    pub labels: BTreeMap<String, String>,
    /// Only jobs accepted or finished since then.
    pub since: Option<DateTime<Utc>>,
    /// Only jobs with all words of this text, each somewhere in their id, title, kind, labels, first words or error; case is
    /// ignored.
    pub search: Option<String>,
    /// Only jobs of this kind of story.
    pub kind: Option<String>,
    /// Only jobs that ended with this error code.
    pub code: Option<Code>,
    /// Only jobs that failed in this stage; `Some(None)`: in no stage.
    pub error_stage: Option<Option<Stage>>,
    /// The order.
    pub sort: Sort,
    /// The greatest number of jobs.
    pub limit: u32,
    /// Where the list continues; `None`: at its beginning.
    pub cursor: Option<Cursor>,
    /// How many jobs are looked at for one page at most, so that a rare combination does not take long; `None`: as many as it
    /// takes.
    pub looked_at_max: Option<u32>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            states: Vec::new(),
            labels: BTreeMap::new(),
            since: None,
            search: None,
            kind: None,
            code: None,
            error_stage: None,
            sort: Sort::Newest,
            limit: 50,
            cursor: None,
            looked_at_max: None,
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Last accepted, or put back by `retry`, first.
    #[default]
    Newest,
    /// First in the queue first; a retried job joined the queue when it was retried.
    Oldest,
    /// Last finished first; jobs that have not ended come before those.
    Finished,
    /// The longest last attempt first.
    Took,
    /// The order in which the queue starts them: by priority, then age.
    Priority,
    /// By id.
    Id,
}

impl Sort {
    /// Returns the expressions to sort by; all in the same direction, so that a place in the list is one row value. Each has an
    /// index.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Newest | Self::Oldest => &["seq"],
            Self::Finished => &["coalesce(finished_at, 9000000000000000)", "seq"],
            Self::Took => &["coalesce(finished_at - claimed_at, -9000000000000000)", "seq"],
            Self::Priority => &["-priority", "seq"],
            Self::Id => &["id"],
        }
    }

    pub(super) fn is_descending(self) -> bool {
        match self {
            Self::Newest | Self::Finished | Self::Took => true,
            Self::Oldest | Self::Priority | Self::Id => false,
        }
    }

    /// Tells whether the order is that of the numbers in the order of acceptance.
    pub(super) fn is_by_seq(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }

    /// Returns where a job stands in this order.
    pub(super) fn place(self, job: &JobRecord) -> Vec<Key> {
        let seq = Key::Number(int(job.seq));
        match self {
            Self::Newest | Self::Oldest => vec![seq],
            Self::Finished => vec![Key::Number(job.finished_at.map_or(FAR, ms)), seq],
            Self::Took => {
                let took = job.finished_at.zip(job.claimed_at).map(|(end, begin)| ms(end) - ms(begin));
                vec![Key::Number(took.unwrap_or(-FAR)), seq]
            }
            Self::Priority => vec![Key::Number(-i64::from(job.priority)), seq],
            Self::Id => vec![Key::Id(job.id.clone())],
        }
    }

    /// Tells whether a place is one of this order.
    fn fits(self, place: &[Key]) -> bool {
        let is_id = |key: &Key| matches!(key, Key::Id(_));
        place.len() == self.keys().len() && place.iter().all(|key| is_id(key) == (self == Self::Id))
    }
}

/// Stands for a time that is not known; the schema has it too.
const FAR: i64 = 9_000_000_000_000_000;

/// A place between two jobs of a list, and the direction in which it is read from there. As text it is opaque and safe in a
/// URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Whether the jobs before the place are wanted, not those after it.
    pub(super) is_back: bool,
    pub(super) place: Vec<Key>,
}

/// A value to sort by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Id(JobId),
}

impl Cursor {
    /// Tells whether it is a place in this order.
    pub fn fits(&self, sort: Sort) -> bool {
        sort.fits(&self.place)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_back { "before" } else { "after" })?;
        self.place.iter().try_for_each(|key| match key {
            Key::Number(number) => write!(f, ".{number}"),
            Key::Id(id) => write!(f, ".id-{id}"),
        })
    }
}

/// A text that is no [`Cursor`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no place in a list")]
pub struct BadCursor(String);

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> std::result::Result<Self, BadCursor> {
        let key = |text: &str| match text.strip_prefix("id-") {
            Some(id) => id.parse().ok().map(Key::Id),
            None => text.parse().ok().filter(|_| !text.starts_with('+')).map(Key::Number),
        };
        let parse = || {
            let (way, place) = text.split_once('.')?;
            let is_back = ["after", "before"].iter().position(|it| *it == way)? == 1;
            Some(Self { is_back, place: place.split('.').map(key).collect::<Option<_>>()? })
        };
        parse().ok_or_else(|| BadCursor(text.to_owned()))
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The jobs.
    pub records: Vec<JobRecord>,
    /// Where the list continues behind them; `None` at its end. There may be more although there are fewer jobs here than the
    /// limit allows.
    pub next: Option<Cursor>,
    /// Where the list continues before them; `None` at its beginning.
    pub previous: Option<Cursor>,
}

impl Page {
    /// Keeps the first jobs alone.
    pub fn truncate(&mut self, limit: usize, sort: Sort) {
        if limit < self.records.len() {
            self.records.truncate(limit);
            let last = self.records.iter().rfind(|record| record.seq != 0); // others are not in the ledger
            self.next = last.map(|record| Cursor { is_back: false, place: sort.place(record) }).or(self.next.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for text in ["after.17", "before.-9000000000000000.3", "after.id-fog-1a_2"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for text in
            ["", "after", "after.", "after.x", "17", "behind.17", "after.id-../x", "after.1.", "after. 1", "after.+1"]
        {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor(text.to_owned())));
        }
        let fits = |text: &str, sort| text.parse::<Cursor>().unwrap().fits(sort);
        assert!(fits("after.17", Sort::Newest) && fits("after.1.2", Sort::Took) && fits("before.id-a", Sort::Id));
        assert!(!fits("after.17", Sort::Took) && !fits("after.17", Sort::Id) && !fits("after.id-a", Sort::Oldest));
    }
}
