//! The ledger as its users see it: single operations as data, and random histories against a model.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use db::{Db, DbError};
use job::{Code, JobId, JobState, Money, Stage, StageRecord};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) fn ledger() -> (TempDir, Ledger) {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("reelspool.db")).unwrap();
    (dir, Ledger::new(db))
}

pub(crate) fn id(text: &str) -> JobId {
    text.parse().unwrap()
}

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 120_000_000).unwrap()
}

pub(crate) fn order(name: &str, hash: u8) -> Reservation {
    Reservation {
        id: id(name),
        content_hash: [hash; 32],
        title: Some(format!("The {name}")),
        kind: "horror".to_owned(),
        priority: 50,
        due: None,
        labels: BTreeMap::new(),
        words: String::new(),
        metadata: serde_json::from_str(r#"{"ticket":311,"editor":"ana"}"#).unwrap(),
        submitted_at: Some(at(-1)),
        via: "spool".to_owned(),
        revise: false,
    }
}

pub(crate) fn reserve(ledger: &Ledger, order: Reservation, now: i64) -> Reserve {
    ledger.run_blocking(acts::reserve(vec![order], at(now))).unwrap()[0]
}

pub(crate) fn end(state: JobState) -> End {
    let code = if state == JobState::Cancelled { Code::Cancelled } else { Code::TtsUnavailable };
    let (document, workspace) =
        (format!("{{\"state\":\"{state}\"}}"), Some(Kept { path: "/ws/a".to_owned(), bytes: 8192, entries: 2 }));
    End { state, code, stage: Some(Stage::Tts), document, workspace }
}

pub(crate) fn place(attempt: u32, crashes: u32) -> Place {
    Place { attempt, crashes }
}

/// Returns how SQLite carries out a query.
pub(crate) fn plan(ledger: &Ledger, sql: &str) -> String {
    let explain = |db: &rusqlite::Connection| {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let lines = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
        lines.collect::<rusqlite::Result<Vec<_>>>()
    };
    ledger.db().read_blocking(explain).unwrap().join("; ")
}

#[test]
fn an_id_is_reserved_once_and_the_same_order_is_recognised() {
    let (_dir, ledger) = ledger();
    let orders = vec![order("a", 1), order("b", 2), order("a", 1), order("a", 9)];
    let answers = ledger.run_blocking(acts::reserve(orders, at(0))).unwrap();
    let queued = JobState::Queued;
    assert_eq!(
        answers,
        [
            Reserve::New { seq: 1 },
            Reserve::New { seq: 2 },
            Reserve::Same { state: queued, seq: 1 },
            Reserve::Conflict { state: queued }
        ]
    );
    ledger.run_blocking(acts::failed(id("a"), end(JobState::Failed), at(1))).unwrap();
    assert_eq!(reserve(&ledger, order("a", 1), 2), Reserve::Same { state: JobState::Failed, seq: 1 });
    assert_eq!(reserve(&ledger, order("a", 9), 2), Reserve::Revised { seq: 3 });
    assert_eq!(reserve(&ledger, order("c", 9), 3), Reserve::New { seq: 4 });
    let accepted =
        || ledger.run_blocking(acts::hours(at(0)..at(9), 1)).unwrap().values().map(|it| it.accepted).sum::<u64>();
    assert_eq!(accepted(), 4);
    assert!(ledger.run_blocking(acts::release(id("c"))).unwrap());
    assert_eq!((accepted(), ledger.run_blocking(acts::job(id("c"))).unwrap()), (3, None));
    assert_eq!(reserve(&ledger, order("c", 1), 4), Reserve::New { seq: 5 }, "a place is never given twice");
    ledger.run_blocking(acts::claimed(id("b"), place(1, 0), at(5))).unwrap();
    ledger.run_blocking(acts::requeued(id("b"), place(0, 0), None, at(6))).unwrap();
    assert!(!ledger.run_blocking(acts::release(id("b"))).unwrap(), "it was claimed once");
}

#[test]
fn the_first_verdict_stands_however_often_it_is_told() {
    let (_dir, ledger) = ledger();
    reserve(&ledger, order("a", 1), 0);
    assert_eq!(ledger.run_blocking(acts::verdict(id("a"))).unwrap(), None);
    ledger.run_blocking(acts::claimed(id("a"), place(1, 0), at(1))).unwrap();
    let tell =
        |document: &str, now| ledger.run_blocking(acts::succeeded(id("a"), 1, document.to_owned(), at(now))).unwrap();
    assert_eq!(tell("first", 2), Settled::Recorded);
    let once = (ledger.run_blocking(acts::job(id("a"))).unwrap(), ledger.run_blocking(acts::events(id("a"))).unwrap());
    assert_eq!(tell("second", 3), Settled::Already);
    let late = ledger.run_blocking(acts::failed(id("a"), end(JobState::Cancelled), at(4))).unwrap();
    assert_eq!(late, Settled::Other(JobState::Done));
    assert!(
        ledger.run_blocking(acts::claimed(id("a"), place(2, 0), at(5))).unwrap().is_none(),
        "a job that is done is never run again"
    );
    assert!(!ledger.run_blocking(acts::requeued(id("a"), place(2, 0), None, at(5))).unwrap());
    assert_eq!(
        (ledger.run_blocking(acts::job(id("a"))).unwrap(), ledger.run_blocking(acts::events(id("a"))).unwrap()),
        once
    );
    assert_eq!(ledger.run_blocking(acts::verdict(id("a"))).unwrap().unwrap().document, "first");
    assert_eq!(ledger.db().written().durable_commits, 3, "each telling waited for the disk");
    assert_eq!(ledger.run_blocking(acts::succeeded(id("nobody"), 1, "x".to_owned(), at(6))).unwrap(), Settled::Unknown);
}

#[tokio::test]
async fn a_job_s_way_is_told_in_full_and_a_retry_starts_a_new_run() {
    let (_dir, ledger) = ledger();
    let a = || id("a");
    ledger.run(acts::reserve(vec![order("a", 1)], at(0))).await.unwrap();
    ledger.run(acts::claimed(a(), place(1, 0), at(10))).await.unwrap();
    for stage in [Stage::Tts, Stage::Images] {
        assert!(ledger.run(acts::stage_started(a(), stage, at(11))).await.unwrap());
    }
    let done = StageRecord {
        name: Stage::Tts,
        ms: 812,
        provider: Some("flite".to_owned()),
        reused: None,
        generated: None,
        resumed: false,
        cost: Money::from_micros(40_000),
    };
    assert!(ledger.run(acts::stage_done(a(), done, at(12))).await.unwrap());
    let failure = AttemptEnd { n: 1, code: Some(Code::IoError), message: Some("cannot write x".to_owned()), ms: 2000 };
    assert!(ledger.run(acts::attempt_ended(a(), failure, at(12))).await.unwrap());
    assert!(ledger.run(acts::requeued(a(), place(1, 0), Some(at(30)), at(12))).await.unwrap());
    assert!(ledger.run(acts::claimed(a(), place(2, 0), at(30))).await.unwrap().is_some());
    ledger.run(acts::failed(a(), end(JobState::Failed), at(40))).await.unwrap();
    let job = ledger.run(acts::job(a())).await.unwrap().unwrap();
    assert_eq!((job.state, job.attempt, job.run, job.seq), (JobState::Failed, 2, 1, 1));
    assert_eq!((job.code, job.error_stage), (Some(Code::TtsUnavailable), Some(Stage::Tts)));
    assert_eq!((job.took(), job.submitted_at), (Some(Duration::from_secs(10)), Some(at(-1))));
    assert_eq!(job.metadata, order("a", 1).metadata);
    assert_eq!(job.workspace.as_deref(), Some("/ws/a"));

    assert_eq!(ledger.run(acts::retried(a(), at(50))).await.unwrap(), Some(2));
    assert_eq!(ledger.run(acts::retried(a(), at(50))).await.unwrap(), None, "it is live");
    assert_eq!(
        ledger.run(acts::verdict(a())).await.unwrap(),
        None,
        "recovery must not take the old verdict for the new run's"
    );
    assert_eq!(
        ledger.run(acts::newest_document(a())).await.unwrap(),
        Some((JobState::Queued, None)),
        "an error is over"
    );
    assert!(ledger.run(acts::claimed(a(), place(1, 0), at(51))).await.unwrap().is_some());
    let attempts: Vec<_> =
        ledger.run(acts::attempts(a())).await.unwrap().into_iter().map(|it| (it.run, it.n, it.code, it.ms)).collect();
    assert_eq!(attempts, [(1, 1, Some(Code::IoError), Some(2000)), (1, 2, None, None), (2, 1, None, None)]);
    let stages: Vec<_> =
        ledger.run(acts::stages(a())).await.unwrap().into_iter().map(|it| (it.run, it.name, it.ms)).collect();
    assert_eq!(stages, [(1, Stage::Tts, Some(812)), (1, Stage::Images, None)]);
    let events = ledger.run(acts::events(a())).await.unwrap();
    let names: Vec<_> = events.iter().map(|it| it.event.trim_start_matches("job.")).collect();
    assert_eq!(names, ["accepted", "claimed", "requeued", "claimed", "failed", "retried", "claimed"]);
    assert_eq!(events[4].detail["code"], "tts_unavailable");
    let unknown: JobId = "nobody".parse().unwrap();
    assert_eq!(ledger.run(acts::workspaces_removed(vec![unknown, a()], at(60))).await.unwrap(), [false, true]);
    assert_eq!(ledger.run(acts::workspaces_removed(vec![a()], at(60))).await.unwrap(), [false]);
}

#[test]
fn a_success_ends_its_attempt_and_no_other() {
    let (_dir, ledger) = ledger();
    reserve(&ledger, order("a", 1), 0);
    ledger.run_blocking(acts::claimed(id("a"), place(1, 0), at(10))).unwrap();
    let failure = AttemptEnd { n: 1, code: Some(Code::IoError), message: None, ms: 2000 };
    ledger.run_blocking(acts::attempt_ended(id("a"), failure, at(12))).unwrap();
    ledger.run_blocking(acts::claimed(id("a"), place(2, 0), at(30))).unwrap();
    let attempts = || -> Vec<_> {
        let attempts = ledger.run_blocking(acts::attempts(id("a"))).unwrap();
        attempts.into_iter().map(|it| (it.run, it.n, it.ended_at, it.code, it.ms)).collect()
    };
    let first = (1, 1, Some(at(12)), Some(Code::IoError), Some(2000));
    assert_eq!(attempts(), [first, (1, 2, None, None, None)]);
    ledger.run_blocking(acts::succeeded(id("a"), 2, "{}".to_owned(), at(35))).unwrap();
    let second = (1, 2, Some(at(35)), None, Some(5000));
    assert_eq!(attempts(), [first, second]);
    ledger.run_blocking(acts::succeeded(id("a"), 2, "{}".to_owned(), at(99))).unwrap();
    assert_eq!(attempts(), [first, second], "told twice is as told once");
    ledger.run_blocking(acts::retried(id("a"), at(100))).unwrap();
    ledger.run_blocking(acts::claimed(id("a"), place(1, 0), at(110))).unwrap();
    ledger.run_blocking(acts::succeeded(id("a"), 1, "{}".to_owned(), at(111))).unwrap();
    assert_eq!(attempts(), [first, second, (2, 1, Some(at(111)), None, Some(1000))]);
}

#[test]
fn a_list_shows_what_its_filter_lets_through() {
    let (_dir, ledger) = ledger();
    for (i, (name, priority, channel)) in
        [("fog", 50, "night"), ("lamp", 90, "night"), ("100-percent", 10, "day"), ("tide", 50, "day")]
            .into_iter()
            .enumerate()
    {
        let labels = BTreeMap::from([("channel".to_owned(), channel.to_owned())]);
        let now = i64::try_from(i).unwrap() * 100;
        reserve(&ledger, Reservation { priority, labels, ..order(name, 1) }, now);
    }
    ledger.run_blocking(acts::claimed(id("fog"), place(1, 0), at(400))).unwrap();
    ledger.run_blocking(acts::succeeded(id("fog"), 1, "{}".to_owned(), at(430))).unwrap();
    ledger.run_blocking(acts::claimed(id("lamp"), place(1, 0), at(400))).unwrap();
    ledger.run_blocking(acts::failed(id("lamp"), end(JobState::Failed), at(410))).unwrap();
    let check = |filter: Filter, expected: &str| {
        let found: Vec<_> =
            ledger.run_blocking(acts::list(filter.clone())).unwrap().into_iter().map(|it| it.id.to_string()).collect();
        assert_eq!(found.join(" "), expected, "{filter:?}");
    };
    let base = Filter::default;
    let label = |value: &str| BTreeMap::from([("channel".to_owned(), value.to_owned())]);
    check(base(), "tide 100-percent lamp fog");
    check(Filter { states: vec![JobState::Done, JobState::Failed], ..base() }, "lamp fog");
    check(Filter { states: vec![JobState::Cancelled], ..base() }, "");
    check(Filter { labels: label("day"), ..base() }, "tide 100-percent");
    check(Filter { labels: label("da"), ..base() }, "");
    check(Filter { since: Some(at(300)), ..base() }, "tide lamp fog");
    check(Filter { search: Some("THE lam".to_owned()), ..base() }, "lamp");
    check(Filter { search: Some("%".to_owned()), ..base() }, "");
    check(Filter { search: Some("'; DROP TABLE jobs; --".to_owned()), ..base() }, "");
    check(Filter { sort: Sort::Oldest, limit: 2, ..base() }, "fog lamp");
    check(Filter { sort: Sort::Finished, ..base() }, "tide 100-percent fog lamp");
    check(Filter { sort: Sort::Took, ..base() }, "fog lamp tide 100-percent");
    check(Filter { sort: Sort::Priority, ..base() }, "lamp fog tide 100-percent");
    check(Filter { sort: Sort::Id, limit: 1, ..base() }, "100-percent");
}

#[test]
fn the_status_counts_waits_and_measures() {
    let (_dir, ledger) = ledger();
    assert_eq!(ledger.run_blocking(acts::status(at(0))).unwrap(), Status::default());
    let day = 86_400;
    for i in 1..=20 {
        let name = format!("done-{i}");
        reserve(&ledger, order(&name, 1), day);
        ledger.run_blocking(acts::claimed(id(&name), place(1, 0), at(day))).unwrap();
        ledger.run_blocking(acts::succeeded(id(&name), 1, "{}".to_owned(), at(day + i))).unwrap();
    }
    for (name, ended) in [("old", 0), ("new", day)] {
        reserve(&ledger, order(name, 1), 0);
        ledger.run_blocking(acts::failed(id(name), end(JobState::Failed), at(ended))).unwrap();
    }
    reserve(&ledger, order("waits", 1), day + 10);
    reserve(&ledger, Reservation { due: Some(at(day + 20)), ..order("was-due-later", 1) }, 0);
    reserve(&ledger, Reservation { due: Some(at(day + 900)), ..order("due-later", 1) }, 0);
    let status = ledger.run_blocking(acts::status(at(day + 60))).unwrap();
    assert_eq!((status.count(JobState::Queued), status.count(JobState::Done)), (3, 20));
    assert_eq!((status.count(JobState::Failed), status.count(JobState::Running)), (2, 0));
    assert_eq!((status.due_later, status.next_due), (1, Some(at(day + 900))));
    assert_eq!(status.oldest_queued, Some(Duration::from_secs(50)));
    assert_eq!((status.done_day, status.failed_day), (20, 1));
    assert_eq!((status.p50, status.p95), (Some(Duration::from_secs(10)), Some(Duration::from_secs(19))));
}

/// A dump of schema version 1 with rows in every table; every later version must open it with all data.
const VERSION_1: &str = include_str!("../../../tests/data/ledger-v1.sql");

#[test]
fn a_ledger_of_version_1_opens_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("reelspool.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(VERSION_1).unwrap();
    let ledger = Ledger::new(Db::open(&path).unwrap());
    assert!(ledger.db().check_blocking().unwrap().is_empty());
    let all = ledger.run_blocking(acts::list(Filter { sort: Sort::Oldest, ..Filter::default() })).unwrap();
    let found: Vec<_> = all.iter().map(|job| (job.id.as_str(), job.state, job.seq, job.run)).collect();
    let expected = [
        ("horror-0040", JobState::Done, 1, 1),
        ("fog-1a2b3c4d", JobState::Rejected, 2, 1),
        ("horror-0041", JobState::Failed, 3, 2),
        ("horror-0042", JobState::Running, 4, 1),
        ("horror-0043", JobState::Queued, 5, 1),
    ];
    assert_eq!(found, expected);
    assert_eq!(all[0].labels["channel"], "night-tales");
    assert_eq!(all[2].code, Some(Code::TtsUnavailable));
    assert!(ledger.run_blocking(acts::verdict(id("horror-0040"))).unwrap().unwrap().document.contains("result-v1"));
    assert_eq!(ledger.run_blocking(acts::attempts(id("horror-0041"))).unwrap().len(), 2);
    assert_eq!(ledger.run_blocking(acts::stages(id("horror-0040"))).unwrap()[1].reused, Some(3));
    assert_eq!(ledger.run_blocking(acts::events(id("horror-0041"))).unwrap().len(), 3);
    let mended = Reservation { content_hash: [0x22; 32], ..order("fog-1a2b3c4d", 0) };
    assert_eq!(reserve(&ledger, mended, 0), Reserve::New { seq: 6 });
}

#[test]
fn the_database_s_own_words_reach_the_failure() {
    let (_dir, ledger) = ledger();
    ledger.db().close().unwrap();
    let error = ledger.run_blocking(acts::succeeded(id("a"), 1, "{}".to_owned(), at(0))).unwrap_err();
    assert!(matches!(error.db(), DbError::Closed { .. }));
    let failure = error.failure();
    assert_eq!(
        (failure.code, failure.message.as_str()),
        (Code::LedgerUnavailable, "cannot record a result in the ledger")
    );
    assert!(failure.causes[0].contains("was closed"));
}

#[derive(Debug, Clone)]
enum Act {
    Reserve(u8),
    Claim,
    Requeue,
    Succeed,
    End(JobState),
    Retry,
    Release,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..2_u8).prop_map(Act::Reserve),
        4 => Just(Act::Claim),
        2 => Just(Act::Requeue),
        2 => Just(Act::Succeed),
        2 => prop_oneof![Just(JobState::Failed), Just(JobState::Cancelled)].prop_map(Act::End),
        2 => Just(Act::Retry),
        1 => Just(Act::Release),
    ]
}

/// The expected state of a job.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    hash: u8,
    state: JobState,
    seq: u64,
    run: u32,
    claims: u32,
}

/// Performs one operation on the ledger and on the model; both must return the same.
fn step(db: &rusqlite::Connection, model: &mut HashMap<String, Model>, seq: &mut u64, name: &str, act: &Act) {
    let (job, now) = (id(name), at(0));
    let known = model.get(name).cloned();
    let live = known.as_ref().is_some_and(|it| !it.state.is_final());
    let fresh = known.as_ref().is_some_and(|it| it.state == JobState::Queued && it.claims == 0 && it.run == 1);
    let mut set = |change: &dyn Fn(&mut Model)| change(model.get_mut(name).unwrap());
    match act {
        Act::Reserve(hash) => {
            let queued = |seq, run| Model { hash: *hash, state: JobState::Queued, seq, run, claims: 0 };
            let expected = match known {
                None => {
                    *seq += 1;
                    model.insert(name.to_owned(), queued(*seq, 1));
                    Reserve::New { seq: *seq }
                }
                Some(it) if it.hash == *hash => Reserve::Same { state: it.state, seq: it.seq },
                Some(it) if matches!(it.state, JobState::Failed | JobState::Cancelled) => {
                    *seq += 1;
                    set(&|it| *it = queued(*seq, it.run + 1));
                    Reserve::Revised { seq: *seq }
                }
                Some(it) => Reserve::Conflict { state: it.state },
            };
            assert_eq!(writes::reserve(db, &order(name, *hash), now).unwrap(), expected);
        }
        Act::Claim => {
            assert_eq!(writes::claimed(db, &job, place(1, 0), now).unwrap(), live);
            if live {
                set(&|it| (it.state, it.claims) = (JobState::Running, it.claims + 1));
            }
        }
        Act::Requeue => {
            assert_eq!(writes::requeued(db, &job, place(0, 0), None, now).unwrap(), live);
            if live {
                set(&|it| it.state = JobState::Queued);
            }
        }
        Act::Succeed | Act::End(_) => {
            let (state, answer) = if let Act::End(state) = act {
                (*state, writes::failed(db, &job, &end(*state), now))
            } else {
                (JobState::Done, writes::succeeded(db, &job, 1, "{}", now))
            };
            let expected = match known {
                None => Settled::Unknown,
                Some(it) if it.state == state => Settled::Already,
                Some(it) if it.state.is_final() => Settled::Other(it.state),
                Some(_) => Settled::Recorded,
            };
            assert_eq!(answer.unwrap(), expected);
            if expected == Settled::Recorded {
                set(&|it| it.state = state);
            }
        }
        Act::Retry => {
            let ended = known.is_some() && !live;
            *seq += u64::from(ended);
            assert_eq!(writes::retried(db, &job, now).unwrap(), ended.then_some(*seq));
            if ended {
                let seq = *seq;
                set(&|it| (it.state, it.seq, it.run, it.claims) = (JobState::Queued, seq, it.run + 1, 0));
            }
        }
        Act::Release => {
            assert_eq!(writes::release(db, &job).unwrap(), fresh);
            if fresh {
                model.remove(name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_history_leaves_what_a_simple_model_says(acts in prop::collection::vec((0..3_usize, act()), 1..80)) {
        let (_dir, ledger) = ledger();
        let names = ["a", "b", "c"];
        let model = ledger.db().write_blocking(db::Durability::Process, move |db| {
            let (mut model, mut seq) = (HashMap::new(), 0);
            for (name, act) in &acts {
                step(db, &mut model, &mut seq, names[*name], act);
            }
            Ok(model)
        }).unwrap();
        for name in names {
            let job = ledger.run_blocking(acts::job(id(name))).unwrap();
            let found = job.as_ref().map(|it| (it.content_hash[0], it.state, it.seq, it.run));
            prop_assert_eq!(found, model.get(name).map(|it| (it.hash, it.state, it.seq, it.run)));
            let verdict = ledger.run_blocking(acts::verdict(id(name))).unwrap().map(|it| it.state);
            prop_assert_eq!(verdict, model.get(name).map(|it| it.state).filter(|it| it.is_final()));
            prop_assert!(job.is_some() || ledger.run_blocking(acts::events(id(name))).unwrap().is_empty());
        }
        let status = ledger.run_blocking(acts::status(at(0) + TimeDelta::hours(1))).unwrap();
        for state in JobState::ALL {
            let expected = model.values().filter(|it| it.state == state).count() as u64;
            prop_assert_eq!(status.count(state), expected);
        }
    }
}
