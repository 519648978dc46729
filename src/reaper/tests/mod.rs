//! Whole passes on real directories.

mod mending;
mod reports;
mod results;

use super::*;
use crate::db::{Db, Durability};
use crate::job::{Code, Failure, JobId, JobState};
use crate::ledger::{End, Kept, Place, Reservation, UsageKind};
use crate::workspace::{Keep, MarkerState};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

const DAY: Duration = Duration::from_hours(24);

/// A state directory with a reaper.
struct Home {
    dir: tempfile::TempDir,
    clock: Clock,
    ledger: Ledger,
    reaper: Reaper,
}

fn id(text: &str) -> JobId {
    text.parse().unwrap()
}

fn start() -> DateTime<Utc> {
    // The pass reads the times of real files, which come from the real clock.
    Clock::System.now()
}

fn home() -> Home {
    home_with(|parts| parts)
}

fn home_with(change: impl FnOnce(Parts) -> Parts) -> Home {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let ledger = Ledger::new(Db::open(&at("reelspool.db")).unwrap());
    let spool = SpoolDir::open(&at("spool"), dir.path(), spool::Settings::default()).unwrap();
    let clock = Clock::manual(start());
    let workspaces = Workspaces::open(&at("job_workspaces"), &at("trash"), "ours").unwrap();
    let parts = Parts {
        ending: Some(Ending::for_tests(&ledger, &workspaces, &clock)),
        workspaces,
        ledger: Some(ledger.clone()),
        spool: Some(spool),
        job_logs: JobLogs::new(&at("job_logs")),
        library: None,
        storage: None,
        bg_images: at("bg_images"),
        image_cache: at("image_cache"),
        render_cache: at("render_cache"),
        lock: at("reaper.lock"),
        clock: clock.clone(),
    };
    let policy = Policy {
        failed_age_max: Some(DAY * 7),
        cancelled_age_max: Some(DAY),
        age_min: Duration::from_mins(10),
        count_max: None,
        bytes_max: None,
        // How full the disk of the test machine is must not matter.
        disk_high_permille: 1001,
        disk_low_permille: 1000,
    };
    let settings = Settings {
        interval: Duration::from_hours(1),
        policy,
        keep_results: Some(DAY * 30),
        images_bytes_max: None,
        render_cache_bytes_max: None,
        job_timeout: Duration::from_mins(30),
    };
    Home { dir, clock, ledger, reaper: Reaper::new(change(parts), settings) }
}

impl Home {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes the reaper of a process that starts now.
    fn restarted(self) -> Self {
        let reaper = Reaper::new(self.reaper.parts.clone(), self.reaper.settings());
        Self { reaper, ..self }
    }

    fn later(&self, span: TimeDelta) {
        self.clock.set(self.clock.now() + span);
    }

    /// Advances the clock in small steps with a pass after each, as in real use.
    fn pass_after(&self, days: i64) -> Done {
        for _ in 0..days {
            self.later(TimeDelta::days(1));
            self.reaper.pass(&Order::new(Trigger::Timer));
        }
        self.reaper.pass(&Order::new(Trigger::Timer))
    }

    /// Records a job in the ledger.
    fn reserve(&self, name: &str, via: &str) {
        let now = self.clock.now();
        let order = Reservation {
            id: id(name),
            content_hash: [7; 32],
            title: None,
            kind: "fog".into(),
            priority: 50,
            due: None,
            labels: BTreeMap::new(),
            words: String::new(),
            metadata: serde_json::Map::new(),
            submitted_at: None,
            via: via.into(),
            revise: false,
        };
        self.ledger.run_blocking(acts::reserve(vec![order], now)).unwrap();
    }

    /// Makes a job fail, with a workspace of some bytes.
    fn fail(&self, name: &str, state: JobState) {
        let marker = if state == JobState::Cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
        let now = self.clock.now();
        self.reserve(name, "spool");
        let desk = self.reaper.parts.workspaces.enter(&id(name), now).unwrap();
        fsx::write_atomic(&desk.place.temp().join("data"), &[7; 10_000]).unwrap();
        let path = desk.place.dir().display().to_string();
        let failure = Failure::permanent(Code::TtsUnavailable, "no voice");
        let size = desk.preserve(marker, Some(&failure), now).unwrap();
        let workspace = Some(Kept { path, bytes: size.bytes, entries: size.entries });
        let end = End { state, code: Code::TtsUnavailable, stage: None, document: "{}".into(), workspace };
        self.ledger.run_blocking(acts::failed(id(name), end, now)).unwrap();
        for suffix in ["json", "error.json"] {
            fsx::write_atomic(&self.path(&format!("spool/failed/{name}.{suffix}")), b"{}").unwrap();
        }
        fsx::create_dir_all(&self.path("job_logs")).unwrap();
        fsx::write_atomic(&self.path(&format!("job_logs/{name}.log")), b"{}\n").unwrap();
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(dir)).unwrap();
        let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn outcome(done: &Done) -> (&str, &str) {
    (&done.report.pass.outcome, &done.report.pass.reason)
}

#[test]
fn what_is_too_old_goes_from_the_disk_and_from_the_ledger() {
    let home = home();
    home.fail("old", JobState::Failed);
    home.later(TimeDelta::days(5));
    home.fail("young", JobState::Failed);
    home.fail("cancelled", JobState::Cancelled);
    let before = home.ledger.run_blocking(acts::usage(UsageKind::Preserved)).unwrap();
    let done = home.pass_after(2);
    assert_eq!(outcome(&done), ("ok", ""));
    assert_eq!(home.names("job_workspaces"), ["young"]);
    assert_eq!(home.names("trash"), Vec::<String>::new());
    assert_eq!(home.ledger.run_blocking(acts::job(id("old"))).unwrap().unwrap().workspace, None);
    let after = home.ledger.run_blocking(acts::usage(UsageKind::Preserved)).unwrap();
    assert_eq!((before.entries, after.entries), (3, 1));
    assert!(0 < after.bytes && after.bytes < before.bytes);
    let reports = home.ledger.run_blocking(acts::passes(50)).unwrap();
    assert_eq!(reports.len(), 3, "one per pass");
    let removed: u64 = reports.iter().map(|pass| pass.report["removed"].as_u64().unwrap()).sum();
    let freed: u64 = reports.iter().map(|pass| pass.report["freed_bytes"].as_u64().unwrap()).sum();
    assert_eq!(removed, 2);
    assert!(20_000 <= freed, "{freed}");
}

#[test]
fn a_dry_run_plans_the_same_and_changes_nothing() {
    let home = home();
    home.fail("a", JobState::Failed);
    home.later(TimeDelta::days(8));
    let order = Order { dry_run: true, ..Order::new(Trigger::Manual) };
    let dry = home.reaper.pass(&order);
    assert_eq!((home.names("job_workspaces"), dry.report.removal.removed), (vec!["a".to_owned()], 1));
    assert_eq!(home.ledger.run_blocking(acts::passes(50)).unwrap(), []);
    let real = home.reaper.pass(&Order::new(Trigger::Manual));
    assert_eq!(real.items, dry.items);
    assert_eq!(home.names("job_workspaces"), Vec::<String>::new());
}

#[test]
fn nobody_else_s_and_nothing_in_use_is_ever_touched() {
    let home = home();
    for name in ["held", "again", "kept", "goes", "swapped"] {
        home.fail(name, JobState::Failed);
    }
    let root = home.path("job_workspaces");
    fsx::create_dir_all(&root.join("foreign")).unwrap();
    fsx::write_atomic(&root.join("foreign/precious"), b"x").unwrap();
    std::os::unix::fs::symlink(home.path("spool"), root.join("link")).unwrap();
    fsx::write_atomic(&root.join("file"), b"x").unwrap();
    let theirs = Workspaces::open(&root, &home.path("trash"), "theirs").unwrap();
    let now = home.clock.now();
    theirs.enter(&id("theirs"), now).unwrap().preserve(MarkerState::Failed, None, now).unwrap();
    fsx::rename_atomic(&root.join("swapped"), &home.path("away")).unwrap();
    std::os::unix::fs::symlink(home.path("away"), root.join("swapped")).unwrap();
    let running = home.reaper.parts.workspaces.enter(&id("running"), now).unwrap();
    let held = home.reaper.parts.workspaces.hold(&id("held")).unwrap();
    home.reaper.parts.workspaces.hold(&id("kept")).unwrap().unwrap().set_keep(Some(Keep::default())).unwrap();
    home.ledger.run_blocking(acts::retried(id("again"), now)).unwrap();
    let zero = Policy { count_max: Some(0), bytes_max: Some(0), ..home.reaper.settings().policy };
    home.reaper.configure(Settings { policy: zero, ..home.reaper.settings() });
    let done = home.pass_after(20);
    assert_eq!(
        home.names("job_workspaces"),
        ["again", "file", "foreign", "held", "kept", "link", "running", "swapped", "theirs"]
    );
    assert!(home.path("spool/failed").is_dir() && home.path("away/temp/data").is_file());
    let report = &done.report;
    assert_eq!((report.workspaces.unknown, report.workspaces.kept, report.workspaces.preserved), (5, 1, 3));
    assert_eq!((report.workspaces.active, report.workspaces.stuck, report.removal.skipped), (1, 1, 1));
    assert_eq!((outcome(&done), done.report.removal.errors), (("partial", "pressure"), 0));
    drop((running, held));
}

#[test]
fn an_order_to_keep_ends_by_itself() {
    let home = home();
    home.fail("a", JobState::Cancelled);
    let until = Some(home.clock.now() + TimeDelta::days(3));
    home.reaper.parts.workspaces.hold(&id("a")).unwrap().unwrap().set_keep(Some(Keep { until })).unwrap();
    assert_eq!(home.pass_after(2).report.workspaces.kept, 1);
    assert_eq!((home.pass_after(1).report.workspaces.kept, home.names("job_workspaces").len()), (0, 0));
}

#[test]
fn a_clock_that_jumps_costs_one_pass_and_no_workspace() {
    let home = home();
    home.fail("a", JobState::Failed);
    assert_eq!(outcome(&home.reaper.pass(&Order::new(Trigger::Timer))), ("ok", ""));
    home.later(TimeDelta::days(365));
    let jumped = home.reaper.pass(&Order::new(Trigger::Timer));
    assert_eq!((outcome(&jumped), jumped.report.removal.removed), (("partial", "clock_ahead"), 0));
    home.clock.set(home.clock.now() - TimeDelta::days(365));
    let back = home.reaper.pass(&Order::new(Trigger::Timer));
    assert_eq!(outcome(&back), ("skipped", "clock_back"));
    assert_eq!(outcome(&home.pass_after(1)), ("ok", ""));
    assert_eq!((home.names("job_workspaces").len(), home.ledger.run_blocking(acts::passes(50)).unwrap().len()), (1, 5));
}

#[test]
fn without_a_witness_a_clock_that_is_ahead_counts_a_day_with_each_boot_and_removes_nothing_fresh() {
    let home = home();
    home.fail("a", JobState::Failed);
    home.reaper.pass(&Order::new(Trigger::Timer));
    let outcomes = [3650; 8].map(|days| {
        home.later(TimeDelta::days(days));
        let done = home.reaper.pass(&Order::new(Trigger::Timer));
        (done.report.pass.reason, done.report.removal.removed)
    });
    let removed: Vec<u64> = outcomes.iter().map(|(_, removed)| *removed).collect();
    assert!(outcomes.iter().all(|(reason, _)| reason == "clock_ahead"), "{outcomes:?}");
    assert_eq!(removed, [0, 0, 0, 0, 0, 0, 0, 1], "it is kept for seven days");
}

#[test]
fn the_very_first_pass_with_a_clock_far_ahead_removes_nothing_fresh() {
    let home = home();
    for name in ["a", "b", "c"] {
        home.fail(name, JobState::Failed);
    }
    home.later(TimeDelta::days(40));
    let home = home.restarted();
    let first = home.reaper.pass(&Order::new(Trigger::Startup));
    assert_eq!((outcome(&first), first.report.removal.removed), (("partial", "clock_ahead"), 0));
    assert_eq!(home.names("job_workspaces").len(), 3);
}

#[test]
fn a_pass_over_named_jobs_does_not_hide_a_jump_of_the_clock() {
    let home = home();
    for name in ["a", "named"] {
        home.fail(name, JobState::Failed);
    }
    home.reaper.pass(&Order::new(Trigger::Timer));
    home.later(TimeDelta::days(365));
    let selection = Some(Selection { ids: vec![id("named")], ..Selection::default() });
    let named = home.reaper.pass(&Order { selection, ..Order::new(Trigger::Manual) });
    assert_eq!((outcome(&named), named.report.removal.removed), (("ok", ""), 1));
    let jumped = home.reaper.pass(&Order::new(Trigger::Timer));
    assert_eq!((outcome(&jumped), home.names("job_workspaces")), (("partial", "clock_ahead"), vec!["a".to_owned()]));
}

#[test]
fn one_pass_at_a_time_whoever_makes_it() {
    let home = home();
    home.fail("a", JobState::Failed);
    home.later(TimeDelta::days(8));
    let other = fsx::LockFile::try_lock_path(&home.path("reaper.lock")).unwrap();
    let busy = home.reaper.pass(&Order::new(Trigger::Manual));
    assert_eq!((outcome(&busy), busy.report.workspaces.preserved), (("skipped", "busy"), 1));
    drop(other);
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Manual)).report.removal.removed, 1);
}

#[test]
fn a_render_whose_process_died_fails_and_leaves_its_workspace() {
    let home = home();
    let workspaces = &home.reaper.parts.workspaces;
    for (name, via) in [("died", "cli"), ("lives", "cli"), ("early", "cli"), ("job", "spool"), ("submitted", "cli")] {
        home.reserve(name, via);
        home.ledger.run_blocking(acts::claimed(id(name), Place { attempt: 1, crashes: 0 }, home.clock.now())).unwrap();
    }
    fsx::write_atomic(&home.path("spool/running/submitted.a01.c00.json"), b"{}").unwrap();
    for name in ["died", "job", "submitted"] {
        drop(workspaces.enter(&id(name), home.clock.now()).unwrap());
    }
    let _lives = workspaces.enter(&id("lives"), home.clock.now()).unwrap();
    let states = || {
        let state = |name| home.ledger.run_blocking(acts::job(id(name))).unwrap().unwrap().state;
        ["died", "lives", "early", "job", "submitted"].map(|name| (name, state(name))).into_iter()
    };
    home.later(TimeDelta::seconds(59));
    home.reaper.pass(&Order::new(Trigger::Timer));
    assert!(states().all(|(_, state)| state == JobState::Running), "they may just have begun");
    home.later(TimeDelta::seconds(2));
    let report = home.reaper.pass(&Order::new(Trigger::Timer)).report;
    for (name, state) in states() {
        let died = ["died", "early"].contains(&name);
        assert_eq!(state, if died { JobState::Failed } else { JobState::Running }, "{name}");
    }
    assert_eq!((report.workspaces.preserved, report.workspaces.active, report.removal.errors), (1, 3, 0));
    let verdict = home.ledger.run_blocking(acts::verdict(id("died"))).unwrap().unwrap().document;
    assert!(verdict.contains("worker_died") && verdict.contains("job_workspaces/died"), "{verdict}");
    assert!(home.reaper.verify().unwrap().is_exact());
    home.pass_after(7);
    assert!(!home.names("job_workspaces").contains(&"died".to_owned()));
}

#[test]
fn without_a_ledger_the_markers_are_enough() {
    let home = home_with(|parts| Parts { ledger: None, ending: None, ..parts });
    home.fail("a", JobState::Failed);
    home.later(TimeDelta::days(8));
    let done = home.reaper.pass(&Order::new(Trigger::Manual));
    assert_eq!((outcome(&done), done.report.removal.removed, home.names("job_workspaces").len()), (("ok", ""), 1, 0));
}

#[test]
fn a_ledger_that_cannot_be_written_stops_nothing_and_is_told_once() {
    let home = home();
    for name in ["a", "b"] {
        home.fail(name, JobState::Failed);
    }
    home.later(TimeDelta::days(8));
    let change = |sql: &'static str| home.ledger.db().write_blocking(Durability::Process, |db| db.execute_batch(sql));
    change(
        "CREATE TRIGGER no_delete BEFORE DELETE ON preserved BEGIN SELECT raise(FAIL, 'no'); END;
         CREATE TRIGGER no_report BEFORE INSERT ON reaper_report BEGIN SELECT raise(FAIL, 'no'); END;",
    )
    .unwrap();
    let done = home.reaper.pass(&Order::new(Trigger::Manual));
    assert_eq!((done.report.removal.removed, home.names("job_workspaces").len()), (2, 0));
    assert_eq!((outcome(&done).0, done.report.removal.first_error.as_str()), ("partial", "ledger"));
    let again = home.reaper.pass(&Order::new(Trigger::Timer));
    assert_eq!(again.report.removal.removed, 0);
    assert_eq!(home.ledger.run_blocking(acts::passes(50)).unwrap(), []);
    change("DROP TRIGGER no_delete; DROP TRIGGER no_report;").unwrap();
    let verified = home.reaper.verify().unwrap();
    assert_eq!((verified.preserved.entries, verified.preserved_counted.entries), (0, 2));
    assert!(home.reaper.verify().unwrap().is_exact(), "mended");
}

#[test]
fn old_results_go_and_their_ids_stay_known() {
    let home = home();
    home.fail("old", JobState::Failed);
    home.later(TimeDelta::days(10));
    home.fail("young", JobState::Failed);
    let before = home.pass_after(19);
    assert_eq!((before.report.leftovers.results, home.names("spool/failed").len()), (0, 4));
    home.pass_after(2);
    assert_eq!(home.names("spool/failed"), ["young.error.json", "young.json"]);
    assert_eq!(home.names("job_logs"), ["young.log"]);
    assert_eq!(home.ledger.run_blocking(acts::job(id("old"))).unwrap().unwrap().state, JobState::Failed);
    let reports = home.ledger.run_blocking(acts::passes(50)).unwrap();
    assert_eq!(reports.iter().map(|pass| pass.report["results_removed"].as_u64().unwrap()).sum::<u64>(), 3);
}

#[test]
fn what_dead_processes_left_goes_at_once_where_its_lock_tells_and_else_after_a_day() {
    let home = home();
    for dir in ["bg_images/.incoming", "image_cache/inflight"] {
        fsx::create_dir_all(&home.path(dir)).unwrap();
        fsx::write_atomic(&home.path(dir).join("left"), b"").unwrap();
    }
    fsx::write_atomic(&home.path("spool/done/.x.tmp"), b"").unwrap();
    fsx::write_atomic(&home.path("spool/incoming/.client.tmp"), b"").unwrap();
    let held = fsx::temp::create(&home.path("spool/done"), ".", ".tmp", 0o640).unwrap();
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Timer)).report.leftovers.temps, 2);
    assert!(home.names("spool/done").len() == 1 && held.path().is_file(), "its writer lives");
    home.later(TimeDelta::hours(23));
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Timer)).report.leftovers.temps, 0);
    home.later(TimeDelta::hours(2));
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Timer)).report.leftovers.temps, 2);
    assert_eq!(home.names("spool/incoming").len(), 0);
}

#[test]
fn a_count_finds_what_the_counters_missed_and_mends_them() {
    let home = home();
    home.fail("a", JobState::Failed);
    fsx::create_dir_all(&home.path("bg_images")).unwrap();
    fsx::write_atomic(&home.path("bg_images/1.jpg"), b"12345").unwrap();
    fsx::write_atomic(&home.path("bg_images/own.jpg"), b"1234567").unwrap();
    let allocated = |name: &str| i64::try_from(fs::metadata(home.path(name)).unwrap().blocks() * 512).unwrap();
    let (one, own) = (allocated("bg_images/1.jpg"), allocated("bg_images/own.jpg"));
    let rows = move |db: &rusqlite::Transaction<'_>| {
        for (n, bytes) in [(1, one), (2, 100)] {
            db.execute(
                "INSERT INTO image (file, blake3, blocks, source, state) VALUES (?1 || '.jpg', ?1, ?2, 'external', 'ready')",
                [n, bytes],
            )?;
        }
        Ok(())
    };
    home.ledger.db().write_blocking(Durability::Process, rows).unwrap();
    fsx::write_atomic(&home.path("job_workspaces/a/temp/more"), &[1; 9000]).unwrap();
    let found = home.reaper.verify().unwrap();
    assert_eq!((found.images.entries, found.images_counted.entries), (2, 2));
    assert_eq!((found.drift_bytes(), found.images_unknown, found.images_missing), (own - 100, 1, 1));
    assert!(found.preserved_counted.bytes < found.preserved.bytes && !found.is_exact());
    let again = home.reaper.verify().unwrap();
    assert_eq!((again.images_missing, again.images_unknown, again.drift_bytes()), (0, 1, own));
    assert_eq!(again.preserved, again.preserved_counted);
    let first = home.reaper.pass(&Order::new(Trigger::Timer)).report;
    assert_eq!((first.images.verified, first.images.drift_bytes), (true, own));
    assert!(!home.reaper.pass(&Order::new(Trigger::Timer)).report.images.verified, "once a day");
}

#[test]
fn a_file_that_is_no_picture_is_no_drift() {
    let home = home();
    fsx::create_dir_all(&home.path("bg_images")).unwrap();
    fsx::write_atomic(&home.path("bg_images/notes.txt"), &[b'x'; 9000]).unwrap();
    let stranger = home.reaper.verify().unwrap();
    assert_eq!((stranger.images_unknown, stranger.is_exact(), stranger.is_mended()), (1, false, false));
    let refuse = |db: &rusqlite::Transaction<'_>| {
        db.execute("INSERT INTO image_seen VALUES ('notes.txt', 9000, 0, 'undecodable', '', 0)", [])
    };
    home.ledger.db().write_blocking(Durability::Process, refuse).unwrap();
    let known = home.reaper.verify().unwrap();
    assert_eq!((known.images_refused.entries, known.images_unknown, known.drift_bytes()), (1, 0, 0));
    assert!(known.is_exact() && !known.is_mended());
}
