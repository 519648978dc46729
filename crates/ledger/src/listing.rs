//! Lists of jobs: which, in which order, a page at a time.

use super::queries::{COLUMNS, record};
use super::record::JobRecord;
use super::rows::ms;
use chrono::{DateTime, Utc};
use job::{Code, JobId, JobState, Stage};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};
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
    /// Only jobs that contain this text in their id, title or kind; ASCII case is ignored.
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
    /// Returns the expressions to sort by; all in the same direction, so that a place in the list is one row value.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Newest | Self::Oldest => &["seq"],
            Self::Finished => &["coalesce(finished_at, 9000000000000000)", "seq"],
            Self::Took => &["coalesce(finished_at - claimed_at, -9000000000000000)", "seq"],
            Self::Priority => &["-priority", "seq"],
            Self::Id => &["id"],
        }
    }

    fn is_descending(self) -> bool {
        match self {
            Self::Newest | Self::Finished | Self::Took => true,
            Self::Oldest | Self::Priority | Self::Id => false,
        }
    }

    /// Returns where a job stands in this order.
    fn place(self, record: &JobRecord) -> Vec<Key> {
        let number = |value: u64| Key::Number(i64::try_from(value).unwrap_or(i64::MAX));
        let seq = number(record.seq);
        match self {
            Self::Newest | Self::Oldest => vec![seq],
            Self::Finished => vec![Key::Number(record.finished_at.map_or(9_000_000_000_000_000, ms)), seq],
            Self::Took => {
                let took = record.finished_at.zip(record.claimed_at).map(|(end, begin)| ms(end) - ms(begin));
                vec![Key::Number(took.unwrap_or(-9_000_000_000_000_000)), seq]
            }
            Self::Priority => vec![Key::Number(-i64::from(record.priority)), seq],
            Self::Id => vec![Key::Id(record.id.clone())],
        }
    }

    /// Tells whether a place is one of this order.
    fn fits(self, place: &[Key]) -> bool {
        let is_id = |key: &Key| matches!(key, Key::Id(_));
        place.len() == self.keys().len() && place.iter().all(|key| is_id(key) == (self == Self::Id))
    }
}

/// A place between two jobs of a list, and the direction in which it is read from there. As text it is opaque and safe in a
/// URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Whether the jobs before the place are wanted, not those after it.
    is_back: bool,
    place: Vec<Key>,
}

/// A value to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
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
            None => text.parse().ok().map(Key::Number),
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

/// Returns the jobs that match a filter, from its cursor on.
pub(super) fn page(db: &Connection, filter: &Filter) -> Result<Page> {
    let is_back = filter.cursor.as_ref().is_some_and(|cursor| cursor.is_back);
    let (query, values) = query(filter);
    let mut records =
        db.prepare_cached(&query)?.query_map(params_from_iter(values), record)?.collect::<Result<Vec<_>>>()?;
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let is_more = limit < records.len();
    records.truncate(limit);
    if is_back {
        records.reverse();
    }
    let at = |record: Option<&JobRecord>, is_back| Some(Cursor { is_back, place: filter.sort.place(record?) });
    let next = if is_back || is_more { at(records.last(), false) } else { None };
    let came = if is_back { is_more } else { filter.cursor.is_some() };
    let previous = if came { at(records.first(), true) } else { None };
    Ok(Page { records, next, previous })
}

/// Counts the jobs that match a filter, its cursor and limit left aside; counts no further than `most`.
pub(super) fn matching(db: &Connection, filter: &Filter, most: u32) -> Result<u64> {
    let (conditions, mut values) = conditions(filter);
    let conditions = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    values.push(Value::from(most));
    let counted = format!("SELECT count(*) FROM (SELECT 1 FROM jobs{conditions} LIMIT ?)");
    db.prepare_cached(&counted)?.query_row(params_from_iter(values), |row| row.get(0).map(super::rows::count))
}

fn query(filter: &Filter) -> (String, Vec<Value>) {
    let (mut conditions, mut values) = conditions(filter);
    let mut is_descending = filter.sort.is_descending();
    let keys = filter.sort.keys();
    if let Some(Cursor { is_back, place }) = filter.cursor.as_ref().filter(|cursor| cursor.fits(filter.sort)) {
        is_descending ^= is_back;
        let (sign, places) = (if is_descending { "<" } else { ">" }, vec!["?"; place.len()].join(", "));
        conditions.push(format!("({}) {sign} ({places})", keys.join(", ")));
        values.extend(place.iter().map(|key| match key {
            Key::Number(number) => Value::from(*number),
            Key::Id(id) => Value::from(id.to_string()),
        }));
    }
    let conditions = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    let direction = if is_descending { " DESC" } else { "" };
    let order: Vec<String> = keys.iter().map(|key| format!("{key}{direction}")).collect();
    values.push(Value::from(i64::from(filter.limit) + 1)); // one more tells whether there are more
    (format!("SELECT {COLUMNS} FROM jobs{conditions} ORDER BY {} LIMIT ?", order.join(", ")), values)
}

/// Returns a filter as SQL conditions with their parameters; no value is part of the SQL text.
fn conditions(filter: &Filter) -> (Vec<String>, Vec<Value>) {
    let mut all = Vec::new();
    let mut values = Vec::new();
    if !filter.states.is_empty() {
        let places = vec!["?"; filter.states.len()].join(", ");
        all.push(format!("state IN ({places})"));
        values.extend(filter.states.iter().map(|state| Value::from(state.as_str().to_owned())));
    }
    for (key, value) in &filter.labels {
        all.push(
            "EXISTS (SELECT 1 FROM json_each(labels) AS label WHERE label.key = ? AND label.value = ?)".to_owned(),
        );
        values.push(Value::from(key.clone()));
        values.push(Value::from(value.clone()));
    }
    if let Some(since) = filter.since {
        all.push("(accepted_at >= ? OR finished_at >= ?)".to_owned());
        values.extend([Value::from(ms(since)), Value::from(ms(since))]);
    }
    if let Some(kind) = &filter.kind {
        all.push("kind = ?".to_owned());
        values.push(Value::from(kind.clone()));
    }
    if let Some(code) = filter.code {
        all.push("error_code = ?".to_owned());
        values.push(Value::from(code.as_str().to_owned()));
    }
    if let Some(stage) = filter.error_stage {
        all.push("error_stage IS ?".to_owned());
        values.push(stage.map_or(Value::Null, |stage| Value::from(stage.as_str().to_owned())));
    }
    if let Some(text) = &filter.search {
        all.push(r"(id LIKE ? ESCAPE '\' OR title LIKE ? ESCAPE '\' OR kind LIKE ? ESCAPE '\')".to_owned());
        let pattern = format!("%{}%", text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"));
        values.extend(std::iter::repeat_n(Value::from(pattern), 3));
    }
    (all, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for text in ["after.17", "before.-9000000000000000.3", "after.id-fog-1a_2"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for text in ["", "after", "after.", "after.x", "17", "behind.17", "after.id-../x", "after.1.", "after. 1"] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor(text.to_owned())));
        }
        let fits = |text: &str, sort| text.parse::<Cursor>().unwrap().fits(sort);
        assert!(fits("after.17", Sort::Newest) && fits("after.1.2", Sort::Took) && fits("before.id-a", Sort::Id));
        assert!(!fits("after.17", Sort::Took) && !fits("after.17", Sort::Id) && !fits("after.id-a", Sort::Oldest));
    }
}
