//! Every list, read in pages forth and back, against the plain answer; and the plans behind.

use super::*;
use crate::tests::{at, end, id, ledger, order, place, plan, reserve};
use crate::{Ledger, Reservation, acts};
use job::{Code, Stage};
use std::collections::BTreeMap;

const SORTS: [Sort; 6] = [Sort::Newest, Sort::Oldest, Sort::Finished, Sort::Took, Sort::Priority, Sort::Id];

/// Makes a ledger of 90 jobs with all states, labels and words, some put back after they had ended.
fn filled() -> (tempfile::TempDir, Ledger) {
    let (dir, ledger) = ledger();
    for n in 0..90_i64 {
        let name = format!("job-{:02}", n * 7 % 90);
        let labels =
            if n % 3 == 0 { BTreeMap::from([("channel".to_owned(), "night".to_owned())]) } else { BTreeMap::new() };
        let words = if n % 4 == 0 { "The lamp went out at nine" } else { "Nobody had lit it" }.to_owned();
        reserve(&ledger, Reservation { labels, words, priority: u8::try_from(n % 5).unwrap(), ..order(&name, 1) }, n);
        if n % 10 == 9 {
            continue;
        }
        ledger.run_blocking(acts::claimed(id(&name), place(1, 0), at(n + 1))).unwrap();
        match n % 5 {
            0 => drop(ledger.run_blocking(acts::failed(id(&name), end(JobState::Failed), at(n + 2 + n % 6))).unwrap()),
            1 => drop(ledger.run_blocking(acts::failed(id(&name), end(JobState::Cancelled), at(n + 3))).unwrap()),
            2 => {}
            _ => drop(ledger.run_blocking(acts::succeeded(id(&name), 1, "{}".into(), at(n + 1 + n % 7))).unwrap()),
        }
        if n % 15 == 0 {
            ledger.run_blocking(acts::retried(id(&name), at(n + 50))).unwrap();
        }
    }
    (dir, ledger)
}

fn ids(page: &Page) -> Vec<String> {
    page.records.iter().map(|it| it.id.to_string()).collect()
}

fn filters() -> Vec<Filter> {
    let base = Filter::default;
    let label = || BTreeMap::from([("channel".to_owned(), "night".to_owned())]);
    vec![
        base(),
        Filter { states: vec![JobState::Failed], ..base() },
        Filter { states: vec![JobState::Done, JobState::Queued], ..base() },
        Filter { labels: label(), ..base() },
        Filter { search: Some("LAMP nine".to_owned()), ..base() },
        Filter { search: Some("it".to_owned()), ..base() },
        Filter { search: Some("lamp".to_owned()), labels: label(), states: vec![JobState::Done], ..base() },
        Filter { since: Some(at(60)), ..base() },
        Filter { code: Some(Code::TtsUnavailable), error_stage: Some(Some(Stage::Tts)), ..base() },
    ]
}

/// Reads all pages, forth and back, and returns the ids; the same both times.
fn paged(ledger: &Ledger, filter: &Filter, limit: u32, walks: bool) -> Vec<String> {
    let read = |cursor: Option<Cursor>| {
        let filter = Filter { limit, cursor, looked_at_max: Some(7), ..filter.clone() };
        let read = |db: &Connection| {
            let pager = Pager::new(db, &filter)?;
            let (found, stopped_at) = if walks { pager.walk()? } else { pager.found()? };
            pager.made(&found, stopped_at)
        };
        ledger.db().read_blocking(read).unwrap()
    };
    let (mut forth, mut page) = (Vec::new(), read(None));
    assert_eq!(page.previous, None);
    loop {
        forth.extend(ids(&page));
        let Some(next) = page.next.clone() else { break };
        page = read(Some(next));
    }
    let mut back = ids(&page);
    while let Some(previous) = page.previous.clone() {
        page = read(Some(previous));
        back.splice(0..0, ids(&page));
    }
    if !page.records.is_empty() {
        assert_eq!(forth, back, "{filter:?}");
    }
    forth
}

#[test]
fn pages_forth_and_back_are_the_whole_list_in_every_order() {
    let (_dir, ledger) = filled();
    for sort in SORTS {
        for filter in filters() {
            let filter = Filter { sort, ..filter };
            let whole = Filter { limit: 1000, ..filter.clone() };
            let all = ledger.run_blocking(acts::list(whole)).unwrap();
            let mut places: Vec<_> = all.iter().map(|it| sort.place(it)).collect();
            if sort.is_descending() {
                places.reverse();
            }
            assert!(places.is_sorted(), "{filter:?}");
            let all: Vec<String> = all.iter().map(|it| it.id.to_string()).collect();
            assert!(!all.is_empty(), "{filter:?}");
            let counted = |most, looked_at_max| {
                let filter = Filter { looked_at_max, ..filter.clone() };
                ledger.run_blocking(acts::count(filter, most)).unwrap()
            };
            assert_eq!(counted(1000, None), Count { found: all.len() as u64, is_more: false }, "{filter:?}");
            assert_eq!(counted(1, None), Count { found: 1, is_more: true }, "{filter:?}");
            let few = counted(1000, Some(3));
            assert!(few.found == all.len() as u64 || few.is_more && few.found <= 3, "{filter:?}: {few:?}");
            for walks in [false, true] {
                assert_eq!(paged(&ledger, &filter, 4, walks), all, "walks: {walks} {filter:?}");
            }
        }
    }
}

#[test]
fn every_walk_and_every_narrow_set_is_along_an_index() {
    let (_dir, ledger) = ledger();
    let check = |filter: &Filter, expected: &str| {
        let sql = |db: &Connection| Ok(Pager::new(db, filter)?.walk_query());
        let (sql, values) = ledger.db().read_blocking(sql).unwrap();
        let plan = plan(&ledger, &inlined(&sql, &values));
        assert!(plan.contains(expected) && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    };
    let orders = [
        (Sort::Newest, "after.9", "sqlite_autoindex_jobs_2"),
        (Sort::Oldest, "before.9", "sqlite_autoindex_jobs_2"),
        (Sort::Finished, "after.9.9", "COVERING INDEX jobs_by_finish"),
        (Sort::Took, "before.9.9", "COVERING INDEX jobs_by_took"),
        (Sort::Priority, "after.-50.9", "COVERING INDEX jobs_by_priority"),
        (Sort::Id, "after.id-fog", "sqlite_autoindex_jobs_1"),
    ];
    for (sort, cursor, index) in orders {
        check(&Filter { sort, ..Filter::default() }, &format!("INDEX {}", index.trim_start_matches("COVERING INDEX ")));
        let cursor = Some(cursor.parse().unwrap());
        check(&Filter { sort, cursor, ..Filter::default() }, "SEARCH jobs USING");
    }
    let expected =
        ["SEARCH jobs USING COVERING INDEX jobs_by_state", "SCAN jobs", "SEARCH job_label USING PRIMARY KEY"];
    let filters = filters();
    for (filter, expected) in filters[1..4].iter().zip(expected) {
        check(filter, expected);
    }
    check(&filters[4], "VIRTUAL TABLE INDEX");
    check(&filters[8], "SEARCH jobs USING COVERING INDEX jobs_by_code");
    for filter in &filters {
        let narrow = |db: &Connection| Ok(Pager::new(db, filter)?.narrow());
        for (sql, values) in ledger.db().read_blocking(narrow).unwrap() {
            let plan = plan(&ledger, &inlined(&sql, &values))
                .replace("SCAN job_search_tail", "")
                .replace("SCAN job_search VIRTUAL", "");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}

/// Writes the parameters into a query, for its plan.
fn inlined(sql: &str, values: &[Value]) -> String {
    values.iter().fold(sql.to_owned(), |sql, value| {
        let value = match value {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Null | Value::Real(_) | Value::Blob(_) => "NULL".to_owned(),
        };
        sql.replacen('?', &value, 1)
    })
}
