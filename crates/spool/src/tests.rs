//! The spool as a whole: hostile clients, races, and a crash before every operation.

use super::testing::{Ledger, Parser, drop_file, id, queued_names, spool, take_in_all, tree};
use super::{Charge, Claim, Fate, Inbox, Intake, QueuedName, SpoolDir, SpoolError};
use super::{act, request_cancel, submit};
use chrono::{DateTime, TimeDelta, Utc};
use job::{Code, JobId, JobState};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Calls `take_in` until nothing waits, a few times at most. Between fork and exec, a child of another test holds
/// copies of our descriptors, so that a file can look as if it were being written or locked.
fn take_in(spool: &SpoolDir, ledger: &Ledger, later: Duration) -> Intake {
    let mut intake = Intake::default();
    for _ in 0..50 {
        intake = Inbox::new(spool).take_in(ledger, &Parser, Instant::now() + later).unwrap();
        if intake.waiting == 0 && !intake.busy {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    intake
}

fn claim_next(spool: &SpoolDir) -> Option<Claim> {
    queued_names(spool).unwrap().iter().find_map(|name| spool.claim(name).unwrap())
}

#[test]
fn a_job_goes_from_the_drop_box_to_its_result() {
    let (dir, spool) = spool();
    let ledger = Ledger::default();
    submit(spool.root(), &id("a"), b"{\"n\": 1}").unwrap();
    assert_eq!(take_in(&spool, &ledger, Duration::ZERO).accepted.len(), 1);
    assert_eq!(tree(&spool), ["queue/0000000000000-49-0000000000000001-a.a00.c00.json"]);
    let claim = claim_next(&spool).unwrap();
    claim.write_status(b"{}").unwrap();
    assert_eq!(fs::read(spool.status_file(&id("a"))).unwrap(), b"{}");
    assert_eq!(tree(&spool), ["running/a.a01.c00.json", "running/a.status.json"]);
    assert_eq!(claim.read().unwrap(), b"{\"n\": 1}");
    assert_eq!(claim.read().unwrap(), b"{\"n\": 1}");
    let verdict = ledger.commit(&id("a"), JobState::Done);
    claim.finish(&verdict).unwrap();
    assert_eq!(tree(&spool), ["done/a.json", "done/a.result.json"]);
    drop(dir);
}

#[test]
fn a_file_that_another_daemon_claims_at_once_was_accepted() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    for n in 0..200 {
        drop_file(&spool, &format!("j{n}.json"), format!("{{\"n\": {n}}}"));
    }
    let over = AtomicBool::new(false);
    let mut accepted = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                drop(claim_next(&spool));
            }
        });
        let mut inbox = Inbox::new(&spool);
        while accepted < 200 {
            let intake = inbox.take_in(&ledger, &Parser, Instant::now()).unwrap();
            accepted += intake.accepted.len();
            if !intake.stuck.is_empty() || !intake.vanished.is_empty() {
                over.store(true, Ordering::Relaxed);
                panic!("{intake:?}");
            }
        }
        over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn what_was_done_is_not_run_again_and_other_content_is_refused() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    drop_file(&spool, "a.json", "{\"n\": 1}");
    take_in(&spool, &ledger, Duration::ZERO);
    drop_file(&spool, "again.json", "{\"n\": 1, \"id\": \"a\"}");
    let claim = claim_next(&spool).unwrap();
    drop_file(&spool, "a.json", "{\"n\": 1}");
    let intake = take_in(&spool, &ledger, Duration::ZERO);
    assert_eq!(intake.duplicates, [(id("a"), JobState::Queued)]);
    assert_eq!(intake.refused.len(), 1, "the other file has other content");
    assert_eq!(intake.refused[0].code, Code::IdConflict);
    assert_ne!(intake.refused[0].id, id("a"), "the job's own place in failed/ is left alone");
    claim.finish(&ledger.commit(&id("a"), JobState::Done)).unwrap();
    fs::remove_file(spool.result_file(&id("a"))).unwrap();
    drop_file(&spool, "a.json", "{\"n\": 1}");
    assert_eq!(take_in(&spool, &ledger, Duration::ZERO).duplicates, [(id("a"), JobState::Done)]);
    assert!(spool.result_file(&id("a")).try_exists().unwrap(), "published again");
    assert_eq!(queued_names(&spool).unwrap(), []);
}

#[test]
fn a_corrected_file_takes_the_place_of_the_rejected_one() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    drop_file(&spool, "a.json", "{\"m\": 1}");
    assert_eq!(take_in(&spool, &ledger, Duration::ZERO).refused[0].code, Code::BadJson);
    assert_eq!(tree(&spool), ["failed/a.error.json", "failed/a.json"]);
    drop_file(&spool, "a.json", "{\"n\": 1}");
    take_in(&spool, &ledger, Duration::ZERO);
    assert_eq!(tree(&spool), ["queue/0000000000000-49-0000000000000001-a.a00.c00.json"]);
}

#[test]
fn hostile_entries_are_answered_and_nothing_outside_is_touched() {
    let (dir, spool) = spool();
    let ledger = Ledger::default();
    let at = |name: &str| spool.incoming().join(name);
    let outside = dir.path().join("outside.json");
    fsx::write_atomic(&outside, b"{\"n\": 1}").unwrap();
    for (name, target) in
        [("out", outside.to_str().unwrap()), ("dangling", "/nowhere"), ("zero", "/dev/zero"), ("loop", "loop.json")]
    {
        symlink(target, at(&format!("{name}.json"))).unwrap();
    }
    symlink("/proc/self/environ", at("environ.json")).unwrap();
    fs::hard_link(&outside, at("hard.json")).unwrap();
    for (name, kind) in [("pipe", rustix::fs::FileType::Fifo), ("socket", rustix::fs::FileType::Socket)] {
        rustix::fs::mknodat(rustix::fs::CWD, at(&format!("{name}.json")), kind, 0o644.into(), 0).unwrap();
    }
    fs::create_dir_all(at("dir.json/sub")).unwrap();
    File::create(at("sparse.json")).unwrap().set_len(10 << 30).unwrap();
    File::create(spool.incoming().join(OsStr::from_bytes(b"\xff.json"))).unwrap();
    drop_file(&spool, "$(touch x) \u{1b}[2J\n.json", "{\"n\": 2}");
    drop_file(&spool, "setuid.json", "{\"n\": 3}");
    fs::set_permissions(at("setuid.json"), fs::Permissions::from_mode(0o4755)).unwrap();
    let mtime = |name: &str, time| File::open(at(name)).unwrap().set_modified(time).unwrap();
    drop_file(&spool, "old.json", "{\"n\": 4}");
    mtime("old.json", std::time::UNIX_EPOCH);
    drop_file(&spool, "future.json", "{\"n\": 5}");
    mtime("future.json", std::time::UNIX_EPOCH + Duration::from_hours(24 * 365 * 100));
    drop_file(&spool, "notes.doc", "hello");

    let mut inbox = Inbox::new(&spool);
    let intake = inbox.take_in(&ledger, &Parser, Instant::now()).unwrap();
    assert_eq!(intake.accepted.len(), 4, "{intake:?}");
    assert_eq!(intake.stuck.len(), 0, "{intake:?}");
    let mut codes: Vec<_> =
        intake.refused.iter().map(|it| (it.name.to_string_lossy().into_owned(), it.code.as_str())).collect();
    codes.sort();
    let irregular = "not_a_regular_file";
    let expected = [
        ("dangling.json", irregular),
        ("dir.json", irregular),
        ("environ.json", irregular),
        ("hard.json", irregular),
        ("loop.json", irregular),
        ("out.json", irregular),
        ("pipe.json", irregular),
        ("socket.json", irregular),
        ("sparse.json", "too_large"),
        ("zero.json", irregular),
        ("\u{fffd}.json", "bad_name"),
    ];
    assert_eq!(codes, expected.map(|(name, code)| (name.to_owned(), code)));
    assert_eq!(intake.strays.iter().map(|(path, _)| path).collect::<Vec<_>>(), [&at("notes.doc")]);
    assert_eq!(tree(&spool).iter().filter(|name| name.starts_with("incoming/")).count(), 1);
    assert!(inbox.take_in(&ledger, &Parser, Instant::now()).unwrap().strays.is_empty(), "reported once");
    assert_eq!(fs::read(&outside).unwrap(), b"{\"n\": 1}");
}

#[test]
fn a_slow_writer_is_waited_for_and_a_dead_one_is_told() {
    let ((_dir, spool), ledger) = (spool(), Ledger::default());
    let (mut inbox, start) = (Inbox::new(&spool), Instant::now());
    let mut look = |secs| {
        inbox.arrived(spool.take_arrivals());
        inbox.take_in(&ledger, &Parser, start + Duration::from_secs(secs)).unwrap()
    };
    let path = spool.incoming().join("slow.json");
    let mut writer = File::create(&path).unwrap();
    assert_eq!(look(0).waiting, 1);
    writer.write_all(b"{\"n\":").unwrap();
    assert_eq!(look(100).waiting, 1, "its writer lives");
    writer.write_all(b" 1}").unwrap();
    assert_eq!(look(200).waiting, 1, "whole, but its writer may go on");
    drop(writer);
    assert_eq!(look(201).accepted.len(), 1);

    for name in ["cut.json", "whole.json"] {
        drop_file(&spool, name, if name == "cut.json" { "{\"n\":" } else { "{\"n\": 2}" });
        spool.news().arrived(name.into());
        let intake = look(300);
        assert_eq!((intake.waiting, intake.look_again), (1, Some(Duration::from_mins(1))), "{name} hides nothing");
    }
    assert_eq!(look(359).waiting, 1);
    assert_eq!(look(360).refused[0].code, Code::Incomplete);
}

#[test]
fn another_user_s_file_is_copied_so_that_nobody_else_can_change_what_runs() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    drop_file(&spool, "theirs.json", "{\"n\": 1}");
    let path = spool.incoming().join("theirs.json");
    if !rustix::process::geteuid().is_root() {
        return; // only root can make a file of another user
    }
    std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
    let mut held = File::options().read(true).append(true).open(&path).unwrap();
    let mut inbox = Inbox::new(&spool);
    assert_eq!(inbox.take_in(&ledger, &Parser, Instant::now()).unwrap().waiting, 1);
    drop(held.try_clone().unwrap());
    let reader = File::open(&path).unwrap();
    drop(std::mem::replace(&mut held, reader));
    let mut later = Instant::now();
    while fs::exists(&path).unwrap() {
        // More than once where a child of another test still has what was open for writing.
        later += Duration::from_secs(2);
        inbox.take_in(&ledger, &Parser, later).unwrap();
    }
    assert_eq!(tree(&spool), ["queue/0000000000000-49-0000000000000001-theirs.a00.c00.json"]);
    let _their_lock = fsx::LockFile::try_lock(held).unwrap().unwrap();
    assert!(claim_next(&spool).is_some(), "their lock is on their file");
}

#[test]
fn two_daemons_claim_every_job_once() {
    let (dir, one) = spool();
    let two = SpoolDir::open(one.root(), &dir.path().join("state"), super::Settings::default()).unwrap();
    let names: Vec<QueuedName> =
        (1..=1000).map(|seq| QueuedName::fresh(id(&format!("j{seq}")), 50, seq, None)).collect();
    for name in &names {
        File::create(one.queue().join(name.to_string())).unwrap();
    }
    let claims = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for spool in [&one, &two, &one, &two] {
            scope.spawn(|| {
                for name in &names {
                    let claim = spool.claim(name).unwrap();
                    claims.lock().unwrap().extend(claim.map(|claim| claim.id().clone()));
                }
            });
        }
    });
    let claimed = claims.into_inner().unwrap();
    assert_eq!(claimed.len(), 1000);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 1000);
    assert_eq!(one.running_names().unwrap().len(), 1000);
}

#[test]
fn a_claim_is_no_orphan_until_its_owner_is_gone() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    drop_file(&spool, "a.json", "{\"n\": 1}");
    take_in(&spool, &ledger, Duration::ZERO);
    let claim = claim_next(&spool).unwrap();
    let name = claim.name().clone();
    assert!(spool.take_orphan(&name).unwrap().is_none(), "the lock came along with the rename");
    drop(claim);
    assert!(spool.take_orphan(&name).unwrap().is_some());

    let path = spool.running().join(name.to_string());
    let mut owner = std::process::Command::new("flock").arg("-F").arg(&path).args(["sleep", "600"]).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !fsx::lock::is_locked(&path).unwrap() {
        assert!(Instant::now() < deadline, "the other process never took the lock");
        std::thread::yield_now();
    }
    assert!(spool.take_orphan(&name).unwrap().is_none());
    owner.kill().unwrap();
    owner.wait().unwrap();
    let orphan = spool.recover(&name, &ledger, &|_| false).unwrap();
    assert!(matches!(orphan, Fate::Requeued(QueuedName { attempts: 1, crashes: 1, .. })), "{orphan:?}");
}

#[test]
fn a_job_given_back_keeps_its_place_and_only_a_failure_counts() {
    let (_dir, spool) = spool();
    let ledger = Ledger::default();
    drop_file(&spool, "a.json", "{\"n\": 1}");
    take_in(&spool, &ledger, Duration::ZERO);
    let due = DateTime::from_timestamp_millis(1_234);
    let freed = claim_next(&spool).unwrap().give_back(None, Charge::Free, None).unwrap();
    assert_eq!(freed.to_string(), "0000000000000-49-0000000000000001-a.a00.c00.json");
    let counted = claim_next(&spool).unwrap().give_back(due, Charge::Counted, None).unwrap();
    assert_eq!(counted.to_string(), "0000000001234-49-0000000000000001-a.a01.c00.json");
}

#[test]
fn a_request_to_cancel_waits_for_the_owner() {
    let ((_dir, spool), ledger) = (spool(), Ledger::default());
    request_cancel(spool.root(), &id("a")).unwrap();
    request_cancel(spool.root(), &id("a")).unwrap();
    let mut inbox = Inbox::new(&spool);
    let mut cancels = || inbox.take_in(&ledger, &Parser, Instant::now()).unwrap().cancels;
    assert_eq!((cancels(), cancels()), (vec![id("a")], vec![id("a")]), "told again until it is taken");
    assert_eq!(spool.cancel_requests().unwrap(), [id("a")]);
    assert!(spool.take_cancel_request(&id("a")).unwrap());
    assert!(cancels().is_empty());
    assert!(!spool.take_cancel_request(&id("a")).unwrap());
}

#[test]
fn only_old_abandoned_temporary_files_are_swept() {
    let (_dir, spool) = spool();
    let now: DateTime<Utc> = fs::metadata(spool.root()).unwrap().modified().unwrap().into();
    for name in [".x.tmp", ".y.tmp", "z.tmp"] {
        drop_file(&spool, name, "");
    }
    let _held = fsx::LockFile::try_lock(File::open(spool.incoming().join(".y.tmp")).unwrap()).unwrap().unwrap();
    File::create(spool.status_file(&id("gone"))).unwrap();
    assert_eq!(spool.sweep_temps(now + TimeDelta::hours(23)).unwrap(), 1);
    assert_eq!(spool.sweep_temps(now + TimeDelta::hours(25)).unwrap(), 1);
    assert_eq!(tree(&spool), ["incoming/.y.tmp", "incoming/z.tmp"]);
}

/// One action of a client or the daemon.
#[derive(Debug, Clone)]
enum Step {
    Submit(u8),
    TakeIn,
    Run { ends: End },
    Retry(u8),
    Recover,
}

#[derive(Debug, Clone, Copy)]
enum End {
    Done,
    Failed,
    GivenBack,
}

fn steps() -> impl Strategy<Value = Vec<(Step, Option<u32>)>> {
    let end = prop_oneof![Just(End::Done), Just(End::Failed), Just(End::GivenBack)];
    let step = prop_oneof![
        3 => (0_u8..4).prop_map(Step::Submit),
        3 => Just(Step::TakeIn),
        4 => end.prop_map(|ends| Step::Run { ends }),
        2 => (0_u8..4).prop_map(Step::Retry),
        1 => Just(Step::Recover),
    ];
    proptest::collection::vec((step, proptest::option::of(0_u32..6)), 1..40)
}

/// Performs a step as the daemon does.
fn perform(spool: &SpoolDir, ledger: &Ledger, step: &Step) -> Result<(), SpoolError> {
    match step {
        Step::Submit(n) => {
            let path = submit(spool.root(), &id(&format!("j{n}")), format!("{{\"n\": {n}}}").as_bytes())?;
            if n % 2 == 1 {
                std::os::unix::fs::chown(path, Some(65534), None).unwrap_or_default(); // so it must be copied
            }
            Ok(())
        }
        Step::TakeIn => take_in_all(spool, ledger),
        Step::Run { ends } => run(spool, ledger, *ends),
        Step::Retry(n) => {
            let id = id(&format!("j{n}"));
            let is_final = ledger.rows().get(&id).is_some_and(|row| row.state.is_final());
            if is_final {
                let standing = ledger.retried(&id);
                spool.requeue_final(&id, &standing, None)?;
            }
            Ok(())
        }
        Step::Recover => recover(spool, ledger),
    }
}

fn run(spool: &SpoolDir, ledger: &Ledger, ends: End) -> Result<(), SpoolError> {
    let names = queued_names(spool)?;
    let Some(name) = names.first() else { return Ok(()) };
    let Some(claim) = spool.claim(name)? else { return Ok(()) };
    let id = claim.id().clone();
    let settled = match ends {
        End::Done => claim.finish(&ledger.commit(&id, JobState::Done)),
        End::Failed => claim.finish(&ledger.commit(&id, JobState::Failed)),
        End::GivenBack => claim.give_back(None, Charge::Counted, None).map(drop),
    };
    settled.map_err(|unsettled| unsettled.error)
}

fn recover(spool: &SpoolDir, ledger: &Ledger) -> Result<(), SpoolError> {
    for name in spool.running_names()? {
        let mut recovered = spool.recover(&name, ledger, &|_| false)?;
        // Nobody lives here, but a child that another test starts at this moment may hold the lock.
        while matches!(recovered, Fate::Live) && act::stands(&spool.running().join(name.to_string()))? {
            std::thread::yield_now();
            recovered = spool.recover(&name, ledger, &|_| false)?;
        }
        match recovered {
            Fate::Live | Fate::Requeued(_) => (),
            Fate::Finish(claim, verdict) => claim.finish(&verdict).map_err(|unsettled| unsettled.error)?,
            Fate::GiveUp { claim, .. } => {
                let verdict = ledger.commit(&claim.id().clone(), JobState::Failed);
                claim.finish(&verdict).map_err(|unsettled| unsettled.error)?;
            }
        }
    }
    spool.repair(ledger).map(drop)
}

/// Lists where a job's file is, without verdict files.
fn places(spool: &SpoolDir, id: &JobId) -> Vec<String> {
    let in_queue = |name: &str| QueuedName::parse(name).is_some_and(|name| name.id == *id);
    let in_running = |name: &str| super::RunningName::parse(name).is_some_and(|name| name.id == *id);
    let is_it = |path: &String| {
        let (dir, name) = path.split_once('/').unwrap();
        match dir {
            "queue" => in_queue(name),
            "running" => in_running(name),
            "done" | "failed" => name == format!("{id}.json"),
            _ => false,
        }
    };
    tree(spool).into_iter().filter(is_it).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Checks I1 and I2 with a crash before any operation, and I7: after recovery and an undisturbed run all jobs end.
    #[test]
    fn nothing_is_lost_or_doubled_wherever_the_world_ends(steps in steps()) {
        let (_dir, spool) = spool();
        let ledger = Ledger::default();
        let mut acknowledged = BTreeSet::new();
        for (step, crash) in &steps {
            let acts = crash.unwrap_or(u32::MAX);
            let (result, _) = act::crash::after(acts, || perform(&spool, &ledger, step));
            if let (Step::Submit(n), Ok(())) = (step, &result) {
                acknowledged.insert(id(&format!("j{n}")));
            }
            for id in &acknowledged {
                let waits = spool.incoming().join(format!("{id}.json")).try_exists().unwrap();
                let places = places(&spool, id);
                prop_assert!(waits || !places.is_empty(), "{id} is lost: {:?}", tree(&spool)); // I1
                prop_assert!(places.len() <= 1, "{id} is doubled: {places:?}"); // I2
            }
            if result.is_err() {
                recover(&spool, &ledger).unwrap();
            }
        }
        take_in_all(&spool, &ledger).unwrap();
        while !queued_names(&spool).unwrap().is_empty() {
            run(&spool, &ledger, End::Done).unwrap();
        }
        let mut expected = Vec::new();
        for (id, row) in ledger.rows().iter() {
            let (dir, verdict) = if row.state == JobState::Done { ("done", "result") } else { ("failed", "error") };
            prop_assert!(row.state.is_final(), "{id} never ended");
            expected.extend([format!("{dir}/{id}.json"), format!("{dir}/{id}.{verdict}.json")]);
        }
        expected.sort();
        prop_assert_eq!(tree(&spool), expected);
    }
}
