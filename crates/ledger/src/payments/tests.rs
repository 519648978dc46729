//! Caps as data, payments of several processes at once, and random histories.

use super::*;
use crate::{End, Ledger, Reservation, acts};
use db::{Db, Durability};
use job::{Code, JobState};
use proptest::prelude::*;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(20_000 * DAY_S + seconds, 0).unwrap()
}

fn open(dir: &Path) -> Ledger {
    Ledger::new(Db::open(&dir.join("reelspool.db")).unwrap())
}

fn accept(ledger: &Ledger, name: &str, hash: u8) {
    let order = Reservation { content_hash: [hash; 32], ..Reservation::unknown(name.parse().unwrap()) };
    ledger.run_blocking(acts::reserve(vec![order], at(0))).unwrap();
}

fn payment(job: &str, provider: &str, price: &str) -> Payment {
    Payment {
        job: job.parse().unwrap(),
        stage: Stage::Images,
        provider: provider.to_owned(),
        price: money(price),
        units: json!({"pictures": 1}),
    }
}

fn pay(ledger: &Ledger, order: Payment, caps: &Caps, seconds: i64) -> std::result::Result<u64, OverCap> {
    ledger.run_blocking(acts::reserve_payment(order, caps.clone(), at(seconds))).unwrap()
}

fn settle(ledger: &Ledger, id: u64, paid: &str) -> bool {
    ledger.run_blocking(acts::settle_payment(id, money(paid), json!({}))).unwrap()
}

fn cost(ledger: &Ledger, job: &str) -> String {
    ledger.run_blocking(acts::job(job.parse().unwrap())).unwrap().unwrap().cost.to_string()
}

/// Shows what was spent on the day of a second: each provider with its calls.
fn day_of(ledger: &Ledger, seconds: i64) -> String {
    let spent = ledger.run_blocking(acts::spent_on_day(at(seconds))).unwrap();
    spent.iter().map(|it| format!("{} {}x {}", it.provider, it.calls, it.paid)).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_call_is_paid_only_if_every_cap_allows_it_and_the_refusal_says_how_much() {
    let check = |caps: &str, spent: &str, price: &str, expected: &str| {
        let [job, of_provider, day] = [0, 1, 2].map(|n| Some(caps.split(' ').nth(n).unwrap()).filter(|it| *it != "-"));
        let by_provider = of_provider.map(|cap| ("openai".to_owned(), money(cap))).into_iter().collect();
        let caps = Caps { job: job.map(money), day: day.map(money), by_provider };
        let [job, provider, day] = [0, 1, 2].map(|n| money(spent.split(' ').nth(n).unwrap()));
        let said = match super::check(&caps, Spent { job, day, provider }, "openai", money(price)) {
            Ok(()) => "paid".to_owned(),
            Err(over) => format!("{over}{}", if over.is_final() { " (for good)" } else { "" }),
        };
        assert_eq!(said, expected, "{caps:?}");
    };
    check("- - -", "9 9 9", "1000", "paid");
    check("2 2 2", "1.96 1.96 1.96", "0.04", "paid");
    let day = "the cap of 2.00 a day for all providers is reached: 1.98 spent, this call costs up to 0.04";
    check("- - 2", "1 1.98 1.98", "0.04", day);
    let provider = "the cap of 2.00 a day for openai is reached: 1.98 spent, this call costs up to 0.04";
    check("5 2 2", "1 1.98 1.98", "0.04", provider);
    let job = "the cap of 0.50 for a job is reached: 0.48 spent, this call costs up to 0.03 (for good)";
    check("0.5 2 2", "0.48 1.98 1.98", "0.03", job);
    check("0.5 - 2", "0.47 0 0", "0.03", "paid");
    let dear = "this call costs up to 0.04, more than the cap of 0.03 a day for all providers (for good)";
    check("- 2 0.03", "0 1.98 0", "0.04", dear);
    let nothing = "this call costs up to 0.04, more than the cap of 0.00 a day for openai (for good)";
    check("- 0 -", "0 0 0", "0.04", nothing);
    check("- 0 0", "0 0 0", "0", "paid");
}

#[test]
fn what_was_paid_replaces_what_was_reserved_once_and_on_its_own_day() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path());
    accept(&ledger, "a", 1);
    accept(&ledger, "b", 1);
    let caps = Caps { day: Some(money("0.10")), ..Caps::default() };
    let first = pay(&ledger, payment("a", "x", "0.06"), &caps, 0).unwrap();
    pay(&ledger, payment("b", "y", "0.06"), &caps, 1).unwrap_err();
    assert!(settle(&ledger, first, "0.04"));
    assert!(!settle(&ledger, first, "0.01"), "a receipt is settled once");
    assert!(!settle(&ledger, 77, "0.01"), "nobody gave this receipt");
    let second = pay(&ledger, payment("b", "y", "0.06"), &caps, DAY_S - 1).unwrap();
    pay(&ledger, payment("a", "x", "0.01"), &caps, DAY_S - 1).unwrap_err();
    pay(&ledger, payment("a", "x", "0.10"), &caps, DAY_S).unwrap();
    assert!(settle(&ledger, second, "0.05"), "after midnight");
    assert_eq!(day_of(&ledger, 5), "x 1x 0.04, y 1x 0.05");
    assert_eq!(day_of(&ledger, DAY_S), "x 1x 0.10");
    assert_eq!((cost(&ledger, "a").as_str(), cost(&ledger, "b").as_str()), ("0.14", "0.05"));
    let within = |from, to| ledger.run_blocking(acts::spent_within(at(from)..at(to))).unwrap().to_string();
    assert_eq!([within(0, DAY_S + 1), within(1, DAY_S + 1), within(0, DAY_S)], ["0.19", "0.15", "0.09"]);
}

#[test]
fn a_price_that_was_never_settled_counts_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let caps = Caps { job: Some(money("0.05")), ..Caps::default() };
    let ledger = open(dir.path());
    accept(&ledger, "a", 1);
    pay(&ledger, payment("a", "x", "0.04"), &caps, 0).unwrap();
    let durable = ledger.db().written().durable_commits;
    assert_eq!(durable, 1, "a reservation waits for the disk, before the request is sent");
    drop(ledger);
    let ledger = open(dir.path());
    assert_eq!((cost(&ledger, "a").as_str(), day_of(&ledger, 0).as_str()), ("0.04", "x 1x 0.04"));
    assert!(pay(&ledger, payment("a", "x", "0.04"), &caps, 9 * DAY_S).unwrap_err().is_final());
}

/// A file that makes [`a_worker_that_reserves_and_waits`] one.
const WORKER: &str = "be-a-worker";

/// Does nothing, but in the process that the next test starts in a directory of its own.
#[test]
fn a_worker_that_reserves_and_waits() {
    if !Path::new(WORKER).is_file() {
        return;
    }
    let ledger = open(Path::new("."));
    pay(&ledger, payment("a", "x", "0.04"), &Caps::default(), 0).unwrap();
    stdout().write_all(b"reserved\n").unwrap();
    loop {
        thread::park();
    }
}

#[test]
fn a_worker_that_is_killed_between_the_reservation_and_the_answer_has_paid() {
    let dir = tempfile::tempdir().unwrap();
    accept(&open(dir.path()), "a", 1);
    File::create(dir.path().join(WORKER)).unwrap();
    let mut worker = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "payments::tests::a_worker_that_reserves_and_waits", "--nocapture"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(worker.stdout.take().unwrap()).lines().map(Result::unwrap);
    let reserved = said.into_iter().any(|line| line.contains("reserved"));
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert!(reserved, "the worker ended before");
    let ledger = open(dir.path());
    assert_eq!((cost(&ledger, "a").as_str(), day_of(&ledger, 0).as_str()), ("0.04", "x 1x 0.04"));
    let caps = Caps { day: Some(money("0.05")), ..Caps::default() };
    let said = pay(&ledger, payment("a", "x", "0.02"), &caps, 1).unwrap_err().to_string();
    assert_eq!(said, "the cap of 0.05 a day for all providers is reached: 0.04 spent, this call costs up to 0.02");
}

#[test]
fn retries_are_on_the_job_s_bill_and_a_revision_starts_a_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, caps) = (open(dir.path()), Caps::default());
    let end =
        || End { state: JobState::Failed, code: Code::IoError, stage: None, document: "{}".into(), workspace: None };
    let fail = |seconds| ledger.run_blocking(acts::failed("a".parse().unwrap(), end(), at(seconds))).unwrap();
    accept(&ledger, "a", 1);
    pay(&ledger, payment("a", "x", "0.04"), &caps, 0).unwrap();
    fail(1);
    ledger.run_blocking(acts::retried("a".parse().unwrap(), at(2))).unwrap();
    let late = pay(&ledger, payment("a", "x", "0.04"), &caps, 3).unwrap();
    assert_eq!(cost(&ledger, "a"), "0.08");
    fail(4);
    accept(&ledger, "a", 2);
    pay(&ledger, payment("a", "x", "0.01"), &caps, 5).unwrap();
    settle(&ledger, late, "0.03");
    assert_eq!((cost(&ledger, "a").as_str(), day_of(&ledger, 0).as_str()), ("0.01", "x 3x 0.08"));
}

#[test]
fn the_sums_of_days_and_jobs_outlive_the_history_of_a_job() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(dir.path());
    accept(&ledger, "a", 1);
    pay(&ledger, payment("a", "x", "0.04"), &Caps::default(), 0).unwrap();
    ledger.run_blocking(acts::succeeded("a".parse().unwrap(), 1, "{}".into(), at(1))).unwrap();
    ledger.run_blocking(acts::aged(vec!["a".parse().unwrap()], at(2))).unwrap();
    assert_eq!(ledger.run_blocking(acts::spent_within(at(0)..at(9))).unwrap(), Money::ZERO, "its payments are removed");
    assert_eq!((cost(&ledger, "a").as_str(), day_of(&ledger, 0).as_str()), ("0.04", "x 1x 0.04"));
}

#[test]
fn a_held_job_tells_why_until_it_is_claimed() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, id): (_, JobId) = (open(dir.path()), "a".parse().unwrap());
    let failure = || job::Failure::permanent(Code::IoError, "the cap is reached");
    accept(&ledger, "a", 1);
    let held = || acts::held(id.clone(), crate::Place::default(), at(900), failure(), at(0));
    assert!(ledger.run_blocking(held()).unwrap());
    let job = || ledger.run_blocking(acts::job(id.clone())).unwrap().unwrap();
    assert_eq!((job().state, job().code, job().due), (JobState::Queued, Some(Code::IoError), Some(at(900))));
    let counted = || ledger.run_blocking(acts::status(at(1))).unwrap().held;
    assert_eq!(counted(), 1);
    let told = ledger.run_blocking(acts::events(id.clone())).unwrap().pop().unwrap();
    assert_eq!((told.event.as_str(), &told.detail["reason"]), ("job.held", &json!("the cap is reached")));
    ledger.run_blocking(acts::claimed(id.clone(), crate::Place { attempt: 1, crashes: 0 }, at(901))).unwrap();
    assert_eq!((job().code, counted()), (None, 0));
    ledger.run_blocking(acts::succeeded(id.clone(), 1, "{}".into(), at(902))).unwrap();
    assert!(!ledger.run_blocking(held()).unwrap(), "it has ended");
}

/// The threads that pay, spread over as many processes' connections as there are daemons on one database.
const THREADS: usize = 16;

#[test]
fn sixteen_threads_of_three_processes_never_pass_a_cap_together() {
    let dir = tempfile::tempdir().unwrap();
    let ledgers = [0, 1, 2].map(|_| open(dir.path()));
    accept(&ledgers[0], "a", 1);
    let caps = Caps { day: Some(money("1.00")), ..Caps::default() };
    let paid: usize = thread::scope(|scope| {
        let payers: Vec<_> = (0..THREADS)
            .map(|n| {
                let (ledger, caps) = (&ledgers[n % ledgers.len()], &caps);
                scope.spawn(move || {
                    (0..4).filter(|_| pay(ledger, payment("a", &format!("p{n}"), "0.03"), caps, 0).is_ok()).count()
                })
            })
            .collect();
        payers.into_iter().map(|payer| payer.join().unwrap()).sum()
    });
    assert_eq!(paid, 33, "33 calls of 0.03 fit into 1.00, and 64 were wanted");
    assert_eq!(cost(&ledgers[2], "a"), "0.99");
}

/// One thing that happens to money.
#[derive(Debug, Clone)]
enum Happens {
    /// A job wants to pay a provider so many cents.
    Reserve { job: usize, provider: usize, cents: u64 },
    /// The open reservation of this place in the list is settled with this part of a hundred of its price.
    Settle { place: usize, percent: u64 },
    /// The process dies: no open reservation is settled.
    Crash,
    /// Midnight.
    NextDay,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        6 => (0..3_usize, 0..2_usize, 1..40_u64)
            .prop_map(|(job, provider, cents)| Happens::Reserve { job, provider, cents }),
        4 => (0..4_usize, 0..=100_u64).prop_map(|(place, percent)| Happens::Settle { place, percent }),
        1 => Just(Happens::Crash),
        1 => Just(Happens::NextDay),
    ]
}

/// Compares the sums with the rows and with the caps.
fn audit(db: &Connection, caps: &Caps) {
    let ask = |sql: &str| -> Vec<(String, i64)> {
        let mut statement = db.prepare(sql).unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let most = |found: &[(String, i64)]| Money::from_micros(count(found.iter().map(|it| it.1).max().unwrap_or(0)));
    let jobs = ask("SELECT job_id, sum(micros) FROM payments GROUP BY job_id");
    assert_eq!(jobs, ask("SELECT id, cost FROM jobs WHERE id IN (SELECT job_id FROM payments) ORDER BY id"));
    assert!(most(&jobs) <= caps.job.unwrap());
    let by_provider = "SELECT day || provider, sum(micros) FROM payments GROUP BY day, provider";
    assert_eq!(ask(by_provider), ask("SELECT day || provider, micros FROM spent ORDER BY day, provider"));
    let days = ask("SELECT CAST(day AS TEXT), sum(micros) FROM payments GROUP BY day");
    assert!(most(&days) <= caps.day.unwrap());
    for (provider, cap) in &caps.by_provider {
        let of_one =
            format!("SELECT CAST(day AS TEXT), sum(micros) FROM payments WHERE provider = '{provider}' GROUP BY day");
        assert!(most(&ask(&of_one)) <= *cap);
    }
}

/// Carries out a history; returns how often a price was reserved.
fn live(db: &Connection, history: &[Happens], caps: &Caps) -> usize {
    let (mut open, mut now, mut reserved) = (Vec::new(), 0, 0);
    for it in history {
        match *it {
            Happens::Reserve { job, provider, cents } => {
                let price = Money::from_micros(cents * 10_000);
                let order = Payment { price, ..payment(["a", "b", "c"][job], ["x", "y"][provider], "0") };
                if let Ok(id) = reserve(db, &order, caps, at(now)).unwrap() {
                    open.push((id, price));
                    reserved += 1;
                }
            }
            Happens::Settle { place, percent } if place < open.len() => {
                let (id, price) = open.swap_remove(place);
                let paid = Money::from_micros(price.micros() * percent / 100);
                assert!(super::settle(db, id, paid, &json!({})).unwrap());
            }
            Happens::Settle { .. } => {}
            Happens::Crash => open.clear(),
            Happens::NextDay => now += DAY_S,
        }
        audit(db, caps);
    }
    reserved
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn no_history_spends_more_than_a_cap(history in prop::collection::vec(happens(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let ledger = open(dir.path());
        for name in ["a", "b", "c"] {
            accept(&ledger, name, 1);
        }
        let by_provider = [("x".to_owned(), money("0.70"))].into();
        let caps = Caps { job: Some(money("0.90")), day: Some(money("1.00")), by_provider };
        let wants = history.iter().any(|it| matches!(it, Happens::Reserve { .. }));
        let reserved = ledger.db().write_blocking(Durability::Process, move |db| Ok(live(db, &history, &caps))).unwrap();
        prop_assert_eq!(wants, 0 < reserved, "the first call is always paid");
    }
}
