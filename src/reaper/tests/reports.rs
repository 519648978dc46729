//! What a pass logs: one report, and every problem once.

use super::*;
use crate::job::{Money, Stage};
use crate::ledger::{Caps, Payment};

/// Runs `act` with a log, and with a function that counts the log lines that contain `what`.
fn counting(what: &str, act: impl FnOnce(&dyn Fn() -> usize)) {
    let log = std::sync::Arc::new(tempfile::NamedTempFile::new().unwrap().into_file());
    let kept = log.try_clone().unwrap();
    let subscriber = tracing_subscriber::fmt().with_writer(log).finish();
    let count = || {
        let mut text = String::new();
        std::io::Seek::rewind(&mut &kept).unwrap();
        std::io::Read::read_to_string(&mut &kept, &mut text).unwrap();
        text.matches(what).count()
    };
    tracing::subscriber::with_default(subscriber, || act(&count));
}

#[test]
fn what_cannot_be_done_is_told_once_also_by_the_next_process() {
    let home = home();
    fsx::create_dir_all(&home.path("image_cache")).unwrap();
    fsx::write_atomic(&home.path("image_cache/inflight"), b"no directory").unwrap();
    let pass = |reaper: &Reaper| reaper.pass(&Order::new(Trigger::Timer)).report.removal.errors;
    counting("reaper.item_failed", |told| {
        assert_eq!((pass(&home.reaper), told()), (1, 1));
        let other = fsx::LockFile::try_lock_path(&home.path("reaper.lock")).unwrap();
        assert_eq!((pass(&home.reaper), told()), (0, 1), "it has other things to do");
        drop(other);
        assert_eq!((pass(&home.reaper), told()), (1, 1));
        let next = Reaper::new(home.reaper.parts.clone(), home.reaper.settings());
        assert_eq!((pass(&next), told()), (1, 1));
        fs::remove_file(home.path("image_cache/inflight")).unwrap();
        assert_eq!((pass(&next), told()), (0, 1));
        fsx::write_atomic(&home.path("image_cache/inflight"), b"no directory again").unwrap();
        assert_eq!((pass(&next), told()), (1, 2), "it was well in between");
    });
}

#[test]
fn a_drift_that_stays_is_told_once() {
    let home = home();
    fsx::create_dir_all(&home.path("bg_images")).unwrap();
    counting("bg_images.drift", |told| {
        for (name, expected) in [("one.txt", 1), ("", 1), ("two.txt", 2), ("", 2)] {
            if !name.is_empty() {
                fsx::write_atomic(&home.path("bg_images").join(name), &[b'x'; 9000]).unwrap();
            }
            home.pass_after(1);
            assert_eq!(told(), expected, "{name}");
        }
    });
}

#[test]
fn a_pass_that_fails_has_its_report_too() {
    let home = home();
    home.fail("a", JobState::Failed);
    home.later(TimeDelta::days(8));
    let far = Duration::from_secs(u64::MAX);
    let endless = Policy { failed_age_max: Some(far), ..home.reaper.settings().policy };
    home.reaper.configure(Settings {
        policy: endless,
        keep_results: Some(far),
        interval: far,
        ..home.reaper.settings()
    });
    let order = Order { next_seed: Some(0), ..Order::new(Trigger::Timer) };
    let done = home.reaper.pass(&order);
    assert_eq!((outcome(&done), done.report.pass.next_unix_s), (("ok", ""), 0), "no setting is too large");
    fsx::rename_atomic(&home.path("job_workspaces"), &home.path("gone")).unwrap();
    fsx::write_atomic(&home.path("job_workspaces"), b"no directory").unwrap();
    let failed = home.reaper.pass(&Order::new(Trigger::Timer)).report;
    assert_eq!((&*failed.pass.outcome, &*failed.pass.reason, &*failed.removal.first_error), ("failed", "list", "list"));
    let (was, is) = (done.report, failed);
    assert_eq!((is.workspaces.preserved, is.workspaces.preserved_bytes), (1, was.workspaces.preserved_bytes));
    assert_eq!((is.disk.total_bytes, is.disk.state), (was.disk.total_bytes, was.disk.state));
    assert_eq!(home.ledger.run_blocking(acts::passes(50)).unwrap().len(), 2);
}

#[test]
fn the_report_is_one_flat_object_of_texts_numbers_and_flags() {
    let home = home();
    let report = home.reaper.pass(&Order::new(Trigger::Startup)).report;
    let json = to_json(&report);
    assert_eq!(json["event"], "reaper.report");
    assert!(json.values().all(|it| it.is_string() || it.is_boolean() || it.is_u64() || it.is_i64()), "{json:?}");
    assert!(serde_json::to_string(&json).unwrap().len() < 2048, "one write to a pipe is whole");
    let said = words(&report);
    assert!(said.starts_with("reaper: removed 0 of 0 preserved workspaces, freed 0 B in "), "{said}");
    assert!(Path::new(&home.path("reaper.lock")).is_file());
}

#[test]
fn a_report_promises_the_next_pass_as_it_will_come() {
    let home = home();
    let planned = || home.ledger.run_blocking(acts::passes(1)).unwrap()[0].report["next_pass_unix_s"].as_i64().unwrap();
    let about = |wait: Duration| {
        let wait = i64::try_from(wait.as_secs()).unwrap();
        let from_now = planned() - home.clock.now().timestamp();
        assert!((wait * 9 / 10 - 1..=wait * 11 / 10 + 5).contains(&from_now), "{from_now} s");
    };
    let order = Order { next_seed: Some(7), ..Order::new(Trigger::Timer) };
    let done = home.reaper.pass(&order);
    // The disk of the test machine may be full.
    let (disk, _) = home.reaper.disk().unwrap();
    let state = home.reaper.settings().policy.disk_state(&disk);
    assert_eq!(done.next_in, Some(schedule::next_in(Duration::from_hours(1), state, 7)));
    if state != DiskState::Critical {
        about(Duration::from_hours(1));
    }
    home.reaper.pass(&Order::new(Trigger::Manual)); // a manual pass plans no next one
    home.reaper.configure(Settings { interval: Duration::from_hours(2), ..home.reaper.settings() });
    let wait = home.reaper.replan(7);
    assert_eq!(wait, schedule::next_in(Duration::from_hours(2), state, 7));
    let reports = home.ledger.run_blocking(acts::passes(2)).unwrap();
    let next: Vec<_> = reports.iter().map(|pass| pass.report["next_pass_unix_s"].as_u64().unwrap()).collect();
    assert_eq!(next[0], 0);
    assert_eq!(next[1], u64::try_from((home.clock.now() + TimeDelta::from_std(wait).unwrap()).timestamp()).unwrap());
}

#[test]
fn a_report_has_what_was_spent_since_the_one_before() {
    let home = home();
    let order = |name: &str| {
        let job = Reservation { content_hash: [1; 32], ..Reservation::unknown(id(name)) };
        home.ledger.run_blocking(acts::reserve(vec![job], home.clock.now())).unwrap();
        Payment {
            job: id(name),
            stage: Stage::Images,
            provider: "openai".to_owned(),
            price: Money::from_micros(40_000),
            units: serde_json::json!({}),
        }
    };
    let pay = || {
        let paid = acts::reserve_payment(order("a"), Caps::default(), home.clock.now());
        home.ledger.run_blocking(paid).unwrap().unwrap();
    };
    let spent = || {
        home.later(TimeDelta::hours(1));
        home.reaper.pass(&Order::new(Trigger::Timer)).report.costs.spent_micros
    };
    pay();
    assert_eq!(spent(), 0, "before the first pass nothing is new");
    pay();
    pay();
    assert_eq!([spent(), spent()], [80_000, 0]);
}
