//! Reads a page of a list without reading the history.
//!
//! If one of the conditions leaves few jobs, these are gathered, checked and sorted. Otherwise jobs are read in the order of
//! the list, from the index that fits best, and checked one by one until the page is full or enough were looked at.

use super::history;
use super::listing::{Cursor, Filter, Key, Page, Sort};
use super::queries::{COLUMNS, record};
use super::record::JobRecord;
use super::rows::{self, Columns, int, ms};
use super::texts::{self, Search};
use job::JobState;
use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result, params_from_iter};
use std::collections::BTreeSet;

/// How many jobs are few: they are looked up one by one, at about 5 µs each.
const FEW: usize = 3000;

/// A statement and its parameters.
type Query = (String, Vec<Value>);

/// Returns the jobs that match a filter, from its cursor on.
pub(super) fn page(db: &Connection, filter: &Filter) -> Result<Page> {
    let pager = Pager::new(db, filter)?;
    let (found, stopped_at) = pager.found()?;
    pager.made(&found, stopped_at)
}

/// How many jobs match a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many were found.
    pub found: u64,
    /// Whether there are more, or may be: not all were looked at.
    pub is_more: bool,
}

/// Counts the jobs that match a filter, its cursor, order and limit left aside; counts no further than `most`.
pub(super) fn matching(db: &Connection, filter: &Filter, most: u32) -> Result<Count> {
    let all = Filter { cursor: None, limit: most, sort: Sort::Newest, ..filter.clone() };
    let pager = Pager::new(db, &all)?;
    let (all, is_cut) = if pager.is_by_state_alone() {
        (counted(db, &all.states)?, false)
    } else {
        let (found, stopped_at) = pager.found()?;
        (found.len() as u64, stopped_at.is_some())
    };
    Ok(Count { found: all.min(most.into()), is_more: is_cut || u64::from(most) < all })
}

/// Returns how many jobs are in these states, or in all if there are none, from the counters.
fn counted(db: &Connection, states: &[JobState]) -> Result<u64> {
    let mut statement = db.prepare_cached("SELECT n FROM job_total WHERE state = ?1")?;
    let mut count = |state: &JobState| statement.query_row([state.as_str()], |row| row.get(0)).optional();
    let states = if states.is_empty() { &JobState::ALL[..] } else { states };
    let counts =
        states.iter().map(|state| Ok(rows::count(count(state)?.unwrap_or(0)))).collect::<Result<Vec<u64>>>()?;
    Ok(counts.iter().sum())
}

/// One reading of a list.
struct Pager<'a> {
    db: &'a Connection,
    filter: &'a Filter,
    search: Option<Search>,
    /// Where to begin, if the cursor is one of this order.
    cursor: Option<&'a Cursor>,
    /// Whether the list is read from its end.
    is_back: bool,
    /// Whether the keys fall in the direction of reading.
    is_falling: bool,
    /// No job since [`Filter::since`] has a lower number.
    first_seq: Option<i64>,
    limit: usize,
}

impl<'a> Pager<'a> {
    fn new(db: &'a Connection, filter: &'a Filter) -> Result<Self> {
        let cursor = filter.cursor.as_ref().filter(|cursor| cursor.fits(filter.sort));
        let is_back = cursor.is_some_and(|cursor| cursor.is_back);
        // Where nothing has happened since then, no number is high enough.
        let first = |since| Ok::<_, rusqlite::Error>(history::first_seq(db, since)?.unwrap_or(i64::MAX));
        Ok(Self {
            db,
            filter,
            search: filter.search.as_deref().and_then(Search::of),
            cursor,
            is_back,
            is_falling: filter.sort.is_descending() != is_back,
            first_seq: filter.since.map(first).transpose()?,
            limit: usize::try_from(filter.limit).unwrap_or(usize::MAX),
        })
    }

    /// Finds the jobs of the page in the direction of reading, and one more if there are more. If the search ended before
    /// that, it also returns the last job that was looked at.
    fn found(&self) -> Result<(Vec<i64>, Option<i64>)> {
        match self.few()? {
            Some(seqs) => Ok((self.gather(&seqs)?, None)),
            None => self.walk(),
        }
    }

    /// Returns the jobs that one of the conditions leaves, if they are few; the fewest of all conditions.
    fn few(&self) -> Result<Option<Vec<i64>>> {
        let mut fewest: Option<Vec<i64>> = None;
        for (sql, mut values) in self.narrow() {
            let most = fewest.as_ref().map_or(FEW, Vec::len);
            values.push(Value::from(int(most as u64) + 1));
            let mut statement = self.db.prepare_cached(&format!("{sql} LIMIT ?"))?;
            let found =
                statement.query_map(params_from_iter(values), |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
            if found.len() <= most {
                fewest = Some(found);
            }
        }
        Ok(fewest)
    }

    /// Returns a query for each condition that has an index.
    fn narrow(&self) -> Vec<Query> {
        let label = |(key, value): (&String, &String)| {
            let sql = "SELECT seq FROM job_label WHERE key = ? AND value = ?";
            (sql.to_owned(), vec![Value::from(key.clone()), Value::from(value.clone())])
        };
        let mut all: Vec<Query> = self.filter.labels.iter().map(label).collect();
        if let Some(code) = self.filter.code {
            all.push(("SELECT seq FROM jobs WHERE error_code = ?".to_owned(), vec![text(code.as_str())]));
        }
        if !self.filter.states.is_empty() {
            let states = self.filter.states.iter().map(|state| text(state.as_str())).collect::<Vec<_>>();
            let places = vec!["?"; states.len()].join(", ");
            all.push((format!("SELECT seq FROM jobs WHERE state IN ({places})"), states));
        }
        if let Some(first) = self.first_seq {
            all.push(("SELECT seq FROM jobs WHERE seq >= ?".to_owned(), vec![Value::from(first)]));
        }
        if let Some(query) = self.search.as_ref().and_then(Search::query) {
            let sql = "SELECT seq FROM job_search_tail UNION ALL SELECT rowid FROM job_search WHERE job_search MATCH ?";
            all.push((sql.to_owned(), vec![Value::from(query)]));
        }
        all
    }

    /// Checks and sorts a few jobs.
    fn gather(&self, seqs: &[i64]) -> Result<Vec<i64>> {
        let (mut found, mut checker) = (BTreeSet::new(), self.checker()?);
        for seq in seqs {
            if let Some(place) = checker.place_of(*seq)? {
                found.insert((place, *seq));
            }
        }
        let is_beyond = |place: &Vec<Key>| match self.cursor {
            Some(cursor) if self.is_falling => *place < cursor.place,
            Some(cursor) => cursor.place < *place,
            None => true,
        };
        let beyond = found.into_iter().filter(|(place, _)| is_beyond(place)).map(|(_, seq)| seq);
        let most = self.limit.saturating_add(1);
        Ok(if self.is_falling { beyond.rev().take(most).collect() } else { beyond.take(most).collect() })
    }

    /// Reads jobs in the order of the list and checks each.
    fn walk(&self) -> Result<(Vec<i64>, Option<i64>)> {
        let tail = if self.walks_texts().is_some() { texts::tail(self.db)? } else { BTreeSet::new() };
        let (sql, values) = self.walk_query();
        let mut statement = self.db.prepare_cached(&sql)?;
        let indexed = statement.query_map(params_from_iter(values), |row| row.get::<_, i64>(0))?;
        let (most, mut checker) = (self.filter.looked_at_max.unwrap_or(u32::MAX), self.checker()?);
        let (mut found, mut looked_at, mut last) = (Vec::new(), 0, None);
        for seq in merged(indexed, self.beyond(&tail), self.is_falling) {
            let seq = seq?;
            if looked_at == most {
                return Ok((found, last));
            }
            looked_at += 1;
            last = Some(seq);
            if self.is_plain() || checker.place_of(seq)?.is_some() {
                found.push(seq);
                if self.limit < found.len() {
                    break;
                }
            }
        }
        Ok((found, None))
    }

    /// Returns the numbers beyond the cursor, in the direction of reading.
    fn beyond(&self, tail: &BTreeSet<i64>) -> Vec<i64> {
        let is_beyond = |seq: &&i64| match self.cursor.and_then(|cursor| cursor.place.first()) {
            Some(Key::Number(place)) => {
                if self.is_falling {
                    *seq < place
                } else {
                    place < *seq
                }
            }
            Some(Key::Id(_)) | None => true,
        };
        let beyond = tail.iter().filter(is_beyond).copied();
        if self.is_falling { beyond.rev().collect() } else { beyond.collect() }
    }

    /// Returns the query of the index of texts if the walk is along it.
    fn walks_texts(&self) -> Option<String> {
        let has_other = !self.filter.labels.is_empty() || self.filter.code.is_some();
        let query = self.search.as_ref()?.query()?;
        (self.filter.sort.is_by_seq() && !has_other).then_some(query)
    }

    /// Returns the numbers of the jobs in the order of the list, from the index that leaves the fewest out.
    fn walk_query(&self) -> Query {
        let keys = self.filter.sort.keys();
        if !self.filter.sort.is_by_seq() {
            return self.ordered("SELECT seq FROM jobs", keys, &[]);
        }
        if let Some((key, value)) = self.filter.labels.first_key_value() {
            let is = [("key = ?", Value::from(key.clone())), ("value = ?", Value::from(value.clone()))];
            return self.ordered("SELECT seq FROM job_label", keys, &is);
        }
        if let Some(code) = self.filter.code {
            return self.ordered("SELECT seq FROM jobs", keys, &[("error_code = ?", text(code.as_str()))]);
        }
        if let Some(query) = self.walks_texts() {
            return self.ordered(
                "SELECT rowid FROM job_search",
                &["rowid"],
                &[("job_search MATCH ?", Value::from(query))],
            );
        }
        if let [state] = self.filter.states.as_slice() {
            return self.ordered("SELECT seq FROM jobs", keys, &[("state = ?", text(state.as_str()))]);
        }
        self.ordered("SELECT seq FROM jobs", keys, &[])
    }

    /// Adds the cursor, the first number and the order to a query.
    fn ordered(&self, select: &str, keys: &[&str], is: &[(&str, Value)]) -> Query {
        let mut conditions: Vec<String> = is.iter().map(|(condition, _)| (*condition).to_owned()).collect();
        let mut values: Vec<Value> = is.iter().map(|(_, value)| value.clone()).collect();
        if let Some(Cursor { place, .. }) = self.cursor {
            let (sign, places) = (if self.is_falling { "<" } else { ">" }, vec!["?"; place.len()].join(", "));
            conditions.push(format!("({}) {sign} ({places})", keys.join(", ")));
            let value = |key: &Key| match key {
                Key::Number(number) => Value::from(*number),
                Key::Id(id) => Value::from(id.to_string()),
            };
            values.extend(place.iter().map(value));
            if let ([key, _], [first, _]) = (keys, place.as_slice()) {
                conditions.push(format!("{key} {sign}= ?")); // an index of an expression is not entered by a row value
                values.push(value(first));
            }
        }
        if let (Some(first), [key]) = (self.first_seq.filter(|_| self.filter.sort.is_by_seq()), keys) {
            conditions.push(format!("{key} >= ?"));
            values.push(Value::from(first));
        }
        let conditions =
            if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let direction = if self.is_falling { " DESC" } else { "" };
        let order: Vec<String> = keys.iter().map(|key| format!("{key}{direction}")).collect();
        (format!("{select}{conditions} ORDER BY {}", order.join(", ")), values)
    }

    /// Tells whether every job is one of the list.
    fn is_plain(&self) -> bool {
        self.filter.states.is_empty() && self.is_by_state_alone()
    }

    /// Tells whether no condition is set but that of the state.
    fn is_by_state_alone(&self) -> bool {
        let Filter { states: _, labels, since, search: _, kind, code, error_stage, .. } = self.filter;
        let unlimited = since.is_none() && kind.is_none() && code.is_none() && error_stage.is_none();
        unlimited && labels.is_empty() && self.search.is_none()
    }

    /// Returns the conditions on a row, each with its values.
    fn conditions(&self) -> Vec<(String, Vec<Value>)> {
        let Filter { states, labels, since, kind, code, error_stage, .. } = self.filter;
        let mut all = Vec::new();
        for (key, value) in labels {
            let sql = "EXISTS (SELECT 1 FROM job_label WHERE key = ? AND value = ? AND job_label.seq = jobs.seq)";
            all.push((sql.to_owned(), vec![text(key), text(value)]));
        }
        if !states.is_empty() {
            let values = states.iter().map(|state| text(state.as_str())).collect();
            all.push((format!("state IN ({})", vec!["?"; states.len()].join(", ")), values));
        }
        if let Some(since) = since {
            let since = Value::from(ms(*since));
            all.push(("(accepted_at >= ? OR finished_at >= ?)".to_owned(), vec![since.clone(), since]));
        }
        if let Some(kind) = kind {
            all.push(("kind = ?".to_owned(), vec![text(kind)]));
        }
        if let Some(code) = code {
            all.push(("error_code = ?".to_owned(), vec![text(code.as_str())]));
        }
        match error_stage {
            Some(Some(stage)) => all.push(("error_stage = ?".to_owned(), vec![text(stage.as_str())])),
            Some(None) => all.push(("error_stage IS NULL".to_owned(), Vec::new())),
            None => {}
        }
        all
    }

    /// Makes what checks one job after the other.
    fn checker(&self) -> Result<Checker<'_>> {
        let mut sql = format!("SELECT {} FROM jobs WHERE seq = ?", self.filter.sort.keys().join(", "));
        let mut values = Vec::new();
        for (condition, bound) in self.conditions() {
            sql = format!("{sql} AND {condition}");
            values.extend(bound);
        }
        let mut statement = self.db.prepare_cached(&sql)?;
        for (index, value) in values.iter().enumerate() {
            statement.raw_bind_parameter(index + 2, value)?; // it stays bound
        }
        Ok(Checker { db: self.db, statement, search: self.search.as_ref(), sort: self.filter.sort })
    }

    /// Makes the page of the jobs that were found, in the direction of reading: one more than the limit tells that there are
    /// more. `stopped_at` is the last job that was looked at, if that was not the end.
    fn made(&self, found: &[i64], stopped_at: Option<i64>) -> Result<Page> {
        let mut records = Vec::new();
        for seq in found.iter().take(self.limit) {
            records.extend(by_seq(self.db, *seq)?);
        }
        if self.is_back {
            records.reverse();
        }
        let sort = self.filter.sort;
        let stop = stopped_at.map(|seq| by_seq(self.db, seq)).transpose()?.flatten().map(|it| sort.place(&it));
        let first = records.first().map(|it| sort.place(it)).or_else(|| stop.clone());
        let last = records.last().map(|it| sort.place(it)).or_else(|| stop.clone());
        // Where the list goes on in the direction of reading, and where it came from.
        let ahead = stop.or_else(|| if self.is_back { first.clone() } else { last.clone() });
        let ahead = ahead.filter(|_| stopped_at.is_some() || self.limit < found.len());
        let behind = if self.is_back { last } else { first.filter(|_| self.cursor.is_some()) };
        let (next, previous) = if self.is_back { (behind, ahead) } else { (ahead, behind) };
        let at = |place: Option<Vec<Key>>, is_back| place.map(|place| Cursor { is_back, place });
        Ok(Page { records, next: at(next, false), previous: at(previous, true) })
    }
}

/// Checks whether jobs are of a list.
struct Checker<'a> {
    db: &'a Connection,
    statement: CachedStatement<'a>,
    search: Option<&'a Search>,
    sort: Sort,
}

impl Checker<'_> {
    /// Returns the place of a job in the list; `None` if it is not one of it.
    fn place_of(&mut self, seq: i64) -> Result<Option<Vec<Key>>> {
        self.statement.raw_bind_parameter(1, seq)?;
        let mut rows = self.statement.raw_query();
        let Some(row) = rows.next()? else { return Ok(None) };
        let key = |index| match self.sort {
            Sort::Id => row.stored("id").map(Key::Id),
            Sort::Newest | Sort::Oldest | Sort::Finished | Sort::Took | Sort::Priority => {
                row.get(index).map(Key::Number)
            }
        };
        let place = (0..self.sort.keys().len()).map(key).collect::<Result<Vec<Key>>>()?;
        match self.search {
            Some(search) if !texts::is_in(self.db, search, seq)? => Ok(None),
            Some(_) | None => Ok(Some(place)),
        }
    }
}

fn text(text: &str) -> Value {
    Value::from(text.to_owned())
}

/// Merges numbers of an index with others, both in the same direction; a number of both comes once.
fn merged(
    indexed: impl Iterator<Item = Result<i64>>,
    others: Vec<i64>,
    is_falling: bool,
) -> impl Iterator<Item = Result<i64>> {
    let (mut indexed, mut others) = (indexed.peekable(), others.into_iter().peekable());
    std::iter::from_fn(move || match (indexed.peek(), others.peek()) {
        (Some(Ok(this)), Some(other)) if this == other => {
            others.next();
            indexed.next()
        }
        (Some(Ok(this)), Some(other)) if (this < other) == is_falling => others.next().map(Ok),
        (None, Some(_)) => others.next().map(Ok),
        (Some(_), _) | (None, None) => indexed.next(),
    })
}

fn by_seq(db: &Connection, seq: i64) -> Result<Option<JobRecord>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE seq = ?1"))?.query_row([seq], record).optional()
}

#[cfg(test)]
mod tests;
