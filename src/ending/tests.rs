//! One table over all callers of `Ending`: documents and records are the same for each of them.

use super::*;
use crate::db::Db;
use crate::job::documents::ErrorDocument;
use crate::job::{CancelReason, Code, FailureKind, Outcome, parse};
use crate::ledger::{Caps, Place, Reservation, acts};
use crate::pipeline::purse::{JobPurse, LiveCaps};
use crate::spool::{RunningName, SpoolDir};
use crate::workspace::{Marker, MarkerState};
use calls::{Charge, Purse, Units};
use chrono::TimeDelta;

struct Home {
    dir: tempfile::TempDir,
    spool: SpoolDir,
    ending: Ending,
}

fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let ledger = Ledger::new(Db::open(&at("reelspool.db")).unwrap());
    let spool = SpoolDir::open(&at("spool"), dir.path(), spool::Settings::default()).unwrap();
    let workspaces = Workspaces::open(&at("job_workspaces"), &at("trash"), "ours").unwrap();
    let clock = Clock::manual(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
    let ending = Ending::for_tests(&ledger, &workspaces, &clock);
    Home { dir, spool, ending }
}

fn job() -> JobRequest {
    let text = br#"{"version":1,"id":"a","labels":{"channel":"x"},"story":{},"metadata":{"ticket":311}}"#;
    parse(text, "a").unwrap()
}

/// A caller of `Ending`: whether it has a claim, knows the job's request, and ends an attempt.
#[derive(Debug, Clone, Copy)]
struct Caller {
    name: &'static str,
    claims: bool,
    knows_order: bool,
    at_work: bool,
}

const CALLERS: [Caller; 4] = [
    Caller { name: "attempt", claims: true, knows_order: true, at_work: true },
    Caller { name: "recovery", claims: true, knows_order: false, at_work: true },
    Caller { name: "cancel of a queued job", claims: true, knows_order: false, at_work: false },
    Caller { name: "render", claims: false, knows_order: true, at_work: true },
];

impl Home {
    /// Makes the run of a job that takes five seconds.
    fn run(&self, caller: Caller) -> Run {
        let (id, began): (JobId, _) = ("a".parse().unwrap(), self.ending.clock.now());
        let order = Reservation::of(&job(), Some(began), "spool");
        self.ending.ledger.run_blocking(acts::reserve(vec![order], began)).unwrap();
        if caller.at_work {
            self.ending
                .ledger
                .run_blocking(acts::claimed(id.clone(), Place { attempt: 1, crashes: 0 }, began))
                .unwrap();
        }
        let desk = Some(self.ending.workspaces.enter(&id, began).unwrap());
        let name = "a.a01.c00.json";
        let claim = caller.claims.then(|| {
            fsx::write_atomic(&self.dir.path().join("spool/running").join(name), b"{}").unwrap();
            self.spool.take_orphan(&RunningName::parse(name).unwrap()).unwrap().unwrap()
        });
        self.ending.clock.set(began + TimeDelta::seconds(5));
        Run {
            id,
            order: caller.knows_order.then(job),
            attempt: u32::from(caller.at_work),
            submitted_at: Some(began),
            claimed_at: caller.at_work.then_some(began),
            desk,
            claim,
            patience: None,
            bill: None,
        }
    }
}

#[test]
fn a_failure_tells_the_same_whoever_ends_the_job() {
    let worker_died = Failure::permanent(Code::WorkerDied, "the worker died");
    for failure in [worker_died, CancelReason::Requested.failure()] {
        for caller in CALLERS {
            let home = home();
            let ended = home.ending.fail(home.run(caller), &failure).settled().unwrap();
            let (cancelled, who) = (failure.code == Code::Cancelled, caller.name);
            let state = if cancelled { JobState::Cancelled } else { JobState::Failed };
            assert_eq!((ended.settlement, ended.troubles), (Settlement::Over(state), vec![]), "{who}");
            let document = ended.document.unwrap();
            assert_eq!((document.labels.clone(), document.metadata.clone()), (job().labels, job().metadata), "{who}");
            let now = home.ending.clock.now();
            let days = if cancelled { 1 } else { 7 };
            assert_eq!(document.preserved_until, Some(now + TimeDelta::days(days)), "{who}");
            assert_eq!(document.retry.is_some(), caller.claims, "{who}");
            let attempts: Vec<_> = document.attempts.iter().map(|it| (it.n, it.code, it.ms)).collect();
            let expected = if caller.at_work { vec![(1, failure.code, 5000)] } else { vec![] };
            assert_eq!(attempts, expected, "{who}");

            let record = home.ending.ledger.run_blocking(acts::job("a".parse().unwrap())).unwrap().unwrap();
            assert_eq!(
                (record.state, record.code, record.finished_at),
                (state, Some(failure.code), Some(now)),
                "{who}"
            );
            assert_eq!(record.workspace, document.workspace, "{who}");
            let marker = Marker::read(Path::new(&record.workspace.unwrap())).unwrap().unwrap();
            let expected = if cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
            assert_eq!((marker.state, marker.finished_at), (expected, Some(now)), "{who}");
            let verdict =
                home.ending.ledger.run_blocking(acts::verdict("a".parse().unwrap())).unwrap().unwrap().document;
            assert_eq!(serde_json::from_str::<ErrorDocument>(&verdict).unwrap(), document, "{who}");
            let file = std::fs::read_to_string(home.dir.path().join("spool/failed/a.error.json")).ok();
            assert_eq!(file, caller.claims.then_some(verdict), "{who}");
        }
    }
}

#[test]
fn a_failure_that_may_pass_waits_only_where_a_spool_can_run_it_again() {
    for caller in CALLERS.into_iter().filter(|caller| caller.at_work) {
        let home = home();
        let failure = Failure::transient(Code::IoError, "the disk is away");
        let settlement = home.ending.fail(home.run(caller), &failure).settlement;
        let expected = if caller.claims { Settlement::Queued } else { Settlement::Over(JobState::Failed) };
        assert_eq!(settlement, expected, "{}", caller.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_job_over_a_cap_waits_in_the_queue_and_goes_on_once_the_cap_is_raised() {
    let home = home();
    let run = home.run(CALLERS[0]);
    let now = home.ending.clock.now();
    let (id, ledger, clock) = (run.id.clone(), &home.ending.ledger, &home.ending.clock);
    let caps = LiveCaps::new(Caps { day: Some(Money::from_micros(10_000)), ..Caps::default() });
    let purse = JobPurse::new(id.clone(), ledger, &caps, clock);
    let charge = || Charge { service: "openai".to_owned(), micros: 6_000, units: Units::default() };
    purse.reserve(charge()).await.unwrap();
    let refusal = purse.reserve(charge()).await.unwrap_err();
    let failure = providers::calls::failure(&refusal.into(), &Cancel::default());
    assert_eq!((failure.code, failure.kind), (Code::CostLimit, FailureKind::Held));

    let ended = home.ending.fail(run, &failure).settled().unwrap();
    assert_eq!((ended.settlement, ended.troubles), (Settlement::Queued, vec![]));
    let job = || ledger.run_blocking(acts::job(id.clone())).unwrap().unwrap();
    assert_eq!(
        (job().state, job().code, job().attempt, job().crashes),
        (JobState::Queued, Some(Code::CostLimit), 0, 0)
    );
    assert_eq!(job().due, Some(now + TimeDelta::minutes(15)));
    let name = home.spool.each_queued_name().unwrap().next().unwrap().unwrap();
    assert_eq!((name.attempts, name.crashes, name.due()), (0, 0, job().due));

    let claim = home.spool.claim(&name).unwrap().unwrap();
    assert_eq!(claim.name().attempts, 1, "the same attempt again");
    ledger.run_blocking(acts::claimed(id.clone(), Place { attempt: 1, crashes: 0 }, clock.now())).unwrap();
    purse.reserve(charge()).await.unwrap_err();
    caps.set(Caps { day: Some(Money::from_micros(12_000)), ..Caps::default() });
    purse.reserve(charge()).await.unwrap();
    assert_eq!((job().code, job().cost), (None, Money::from_micros(12_000)));
}

#[test]
fn what_a_cap_refused_that_has_changed_meanwhile_waits_for_nothing() {
    let failure = Failure::held(Code::CostLimit, "the cap is reached");
    for (changed_s, waits) in [(None, true), (Some(-1), true), (Some(2), false)] {
        let home = home();
        let began = home.ending.clock.now();
        if let Some(seconds) = changed_s {
            home.ending.caps_changed.set(began + TimeDelta::seconds(seconds));
        }
        home.ending.fail(home.run(CALLERS[0]), &failure).settled().unwrap();
        let name = home.spool.each_queued_name().unwrap().next().unwrap().unwrap();
        assert_eq!(home.ending.clock.now() < name.due().unwrap(), waits, "{changed_s:?}");
    }
}

#[test]
fn a_success_is_recorded_and_its_workspace_goes_unless_the_job_keeps_it() {
    for caller in CALLERS.into_iter().filter(|caller| caller.knows_order) {
        for keep in [false, true] {
            let home = home();
            let mut run = home.run(caller);
            run.order.as_mut().unwrap().keep_workspace = keep;
            let ended = home.ending.succeed(run, Outcome::default()).settled().unwrap();
            assert_eq!((ended.settlement, ended.troubles), (Settlement::Over(JobState::Done), vec![]));
            let document = ended.document.unwrap();
            assert_eq!((document.labels, document.host.as_str()), (job().labels, "media1"));
            let record = home.ending.ledger.run_blocking(acts::job("a".parse().unwrap())).unwrap().unwrap();
            assert_eq!((record.state, record.workspace.is_some()), (JobState::Done, keep), "{}", caller.name);
            assert_eq!(home.dir.path().join("job_workspaces/a").is_dir(), keep, "{}", caller.name);
            assert_eq!(home.dir.path().join("spool/done/a.result.json").is_file(), caller.claims, "{}", caller.name);
        }
    }
}

#[test]
fn what_the_ledger_said_at_the_claim_holds_until_something_is_paid() {
    for (paid, revision) in [(false, 3), (true, 1)] {
        let home = home();
        let mut run = home.run(CALLERS[0]);
        run.bill = Some(Bill { revision: 3, cost: Money::from_micros(5) });
        let ended = home.ending.succeed(run, Outcome { paid, ..Outcome::default() }).settled().unwrap();
        assert_eq!(ended.may_replace(), 1 < revision, "a first revision has none before it");
        let document = ended.document.unwrap();
        assert_eq!((document.revision, document.cost.is_zero()), (revision, paid));
    }
}

#[test]
fn a_run_that_is_not_patient_is_left_where_the_verdict_cannot_be_committed() {
    let home = home();
    let run = home.run(CALLERS[0]);
    home.ending.ledger.db().close().unwrap();
    let ended = home.ending.fail(run, &Failure::permanent(Code::WorkerDied, "the worker died"));
    assert_eq!(ended.settlement, Settlement::Left);
    assert!(ended.settled().is_err());
    assert!(home.dir.path().join("spool/running/a.a01.c00.json").is_file(), "recovery finds it");
    assert!(!home.dir.path().join("spool/failed/a.error.json").is_file());
}

#[test]
fn where_a_verdict_stands_already_its_document_is_published() {
    for aged in [false, true] {
        let home = home();
        let run = home.run(CALLERS[0]);
        let (id, row): (JobId, _) = ("a".parse().unwrap(), "{\"the\":\"row\"}".to_owned());
        let (ledger, now) = (&home.ending.ledger, home.ending.clock.now());
        ledger.run_blocking(acts::succeeded(id.clone(), 1, row.clone(), now)).unwrap();
        if aged {
            ledger.run_blocking(acts::aged(vec![id], now)).unwrap();
        }
        let ended = home.ending.succeed(run, Outcome::default()).settled().unwrap();
        assert_eq!(ended.settlement, Settlement::Over(JobState::Done));
        let published = std::fs::read_to_string(home.dir.path().join("spool/done/a.result.json")).unwrap();
        let expected = if aged { text_of(&ended.document.unwrap()) } else { row };
        assert_eq!(published, expected, "aged: {aged}");
    }
}

fn text_of(document: &crate::job::documents::ResultDocument) -> String {
    String::from_utf8(crate::job::documents::to_bytes(document).unwrap()).unwrap()
}

/// A log that asks for a drain with the second line that has `ledger.unavailable`.
#[derive(Clone)]
struct Drains {
    cancel: Cancel,
    seen: Arc<std::sync::atomic::AtomicUsize>,
}

impl std::io::Write for Drains {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if String::from_utf8_lossy(line).contains("ledger.unavailable")
            && self.seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 1
        {
            self.cancel.cancel(CancelReason::Drain);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Allows the database no page more than it has, or as many as it likes.
fn limit_pages(ledger: &Ledger, full: bool) {
    let limit = move |db: &rusqlite::Transaction<'_>| {
        let used: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let sql = format!("PRAGMA max_page_count = {}", if full { used } else { 1 << 30 });
        db.query_row(&sql, [], |row| row.get::<_, i64>(0))
    };
    ledger.db().write_blocking(crate::db::Durability::Process, limit).unwrap();
}

#[test]
fn a_commit_that_is_repeated_on_a_full_disk_ends_on_drain_and_the_job_stays_claimed() {
    let home = home();
    let (cancel, seen) = (Cancel::default(), Arc::default());
    let log = Drains { cancel: cancel.clone(), seen: Arc::clone(&seen) };
    let mut run = home.run(CALLERS[0]);
    // A document that needs pages of its own.
    run.order.as_mut().unwrap().metadata.insert("note".to_owned(), "x".repeat(100_000).into());
    run.patience = Some(cancel);
    limit_pages(&home.ending.ledger, true);
    let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).finish();
    let ended =
        tracing::subscriber::with_default(subscriber, || home.ending.succeed(run, Outcome::default()).settled());
    let failure = ended.unwrap_err();
    assert_eq!((failure.code, seen.load(std::sync::atomic::Ordering::Relaxed)), (Code::DiskFull, 2));
    assert!(failure.message.contains("the daemon stops"), "{failure:?}");
    let record = home.ending.ledger.run_blocking(acts::job("a".parse().unwrap())).unwrap().unwrap();
    assert_eq!(record.state, JobState::Running);
    assert!(home.dir.path().join("spool/running/a.a01.c00.json").is_file(), "recovery finds it");
    assert!(!home.dir.path().join("spool/done/a.result.json").is_file());
    limit_pages(&home.ending.ledger, false);
}
