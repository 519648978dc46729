//! Differences between the ledger's list of preserved workspaces and the directories.

use super::*;
use rustix::fs::{CWD, FileType, Mode};

fn kept_rows(home: &Home) -> u64 {
    home.ledger.run_blocking(acts::usage(UsageKind::Preserved)).unwrap().entries
}

#[test]
fn a_workspace_that_cannot_be_recognised_is_not_gone_and_its_result_stays() {
    let home = home();
    home.fail("a", JobState::Failed);
    let marker = home.path("job_workspaces/a/.reelspool.json");
    fsx::rename_atomic(&marker, &home.path("away")).unwrap();
    rustix::fs::mknodat(CWD, &marker, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let done = home.pass_after(40);
    assert_eq!((outcome(&done), done.report.workspaces.unknown, kept_rows(&home)), (("ok", ""), 1, 1));
    assert!(home.ledger.run_blocking(acts::job(id("a"))).unwrap().unwrap().workspace.is_some());
    assert_eq!(home.names("spool/failed"), ["a.error.json", "a.json"]);
    assert!(home.reaper.verify().unwrap().is_exact(), "nothing is known to be wrong");
    fsx::rename_atomic(&home.path("away"), &marker).unwrap();
    assert_eq!((home.reaper.pass(&Order::new(Trigger::Timer)).report.removal.removed, kept_rows(&home)), (1, 0));
}

#[test]
fn what_went_by_other_hands_is_forgotten_and_what_the_ledger_lost_is_found() {
    let home = home();
    for name in ["gone", "lost", "stays"] {
        home.fail(name, JobState::Failed);
    }
    fsx::rename_atomic(&home.path("job_workspaces/gone"), &home.path("away")).unwrap();
    let lose = |db: &rusqlite::Transaction<'_>| {
        db.execute_batch(
            "DELETE FROM preserved WHERE job_id = 'lost'; UPDATE jobs SET workspace = NULL WHERE id = 'lost'",
        )
    };
    home.ledger.db().write_blocking(Durability::Process, lose).unwrap();
    let before = home.ledger.run_blocking(acts::usage(UsageKind::Preserved)).unwrap();
    home.reaper.pass(&Order { dry_run: true, ..Order::new(Trigger::Manual) });
    assert_eq!(home.ledger.run_blocking(acts::usage(UsageKind::Preserved)).unwrap(), before, "a dry run mends nothing");
    home.reaper.pass(&Order::new(Trigger::Timer));
    let workspace = |name| home.ledger.run_blocking(acts::job(id(name))).unwrap().unwrap().workspace;
    assert_eq!((workspace("gone"), kept_rows(&home)), (None, 2));
    assert_eq!(workspace("lost").as_deref(), home.path("job_workspaces/lost").to_str());
    assert!(home.reaper.verify().unwrap().is_exact());
}

#[test]
fn a_workspace_that_could_not_follow_its_job_goes_all_the_same() {
    let home = home();
    let workspaces = &home.reaper.parts.workspaces;
    for name in ["done", "failed", "runs"] {
        home.fail(name, JobState::Failed);
        workspaces.enter(&id(name), home.clock.now()).unwrap(); // the marker says that its job runs
    }
    home.ledger.run_blocking(acts::retried(id("runs"), home.clock.now())).unwrap();
    let end = "UPDATE jobs SET state = 'done' WHERE id = 'done'";
    home.ledger.db().write_blocking(Durability::Process, |db| db.execute_batch(end)).unwrap();
    let first = home.reaper.pass(&Order::new(Trigger::Timer)).report;
    assert_eq!((first.leftovers.temps, first.removal.removed, first.removal.errors), (1, 0, 0));
    assert!(10_000 <= first.removal.freed_bytes, "{}", first.removal.freed_bytes);
    assert_eq!(home.names("job_workspaces"), ["failed", "runs"]);
    assert_eq!((first.workspaces.preserved, first.workspaces.active), (1, 1));
    home.reaper.verify().unwrap();
    assert!(home.reaper.verify().unwrap().is_exact());
    home.pass_after(7);
    assert_eq!(home.names("job_workspaces"), ["runs"]);
    assert_eq!(kept_rows(&home), 0);
}

#[test]
fn a_workspace_that_was_asked_for_stays_also_where_its_marker_could_not_be_written() {
    let home = home();
    home.fail("done", JobState::Failed);
    drop(home.reaper.parts.workspaces.enter_for(&id("done"), true, home.clock.now()).unwrap());
    let end = "UPDATE jobs SET state = 'done'";
    home.ledger.db().write_blocking(Durability::Process, |db| db.execute_batch(end)).unwrap();
    let report = home.pass_after(30).report;
    assert_eq!((report.workspaces.kept, report.removal.removed + report.leftovers.temps), (1, 0));
    home.reaper.parts.workspaces.hold(&id("done")).unwrap().unwrap().set_keep(None).unwrap();
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Timer)).report.leftovers.temps, 1);
}

#[test]
fn a_workspace_of_a_finished_job_that_somebody_holds_waits() {
    let home = home();
    home.fail("done", JobState::Failed);
    let desk = home.reaper.parts.workspaces.enter(&id("done"), home.clock.now()).unwrap();
    let end = "UPDATE jobs SET state = 'done'";
    home.ledger.db().write_blocking(Durability::Process, |db| db.execute_batch(end)).unwrap();
    let held = home.reaper.pass(&Order::new(Trigger::Timer));
    assert_eq!((outcome(&held), held.report.leftovers.temps), (("ok", ""), 0));
    drop(desk);
    assert_eq!(home.reaper.pass(&Order::new(Trigger::Timer)).report.leftovers.temps, 1);
}

#[test]
fn a_job_that_ran_again_since_the_list_was_read_keeps_its_row() {
    let home = home();
    home.fail("a", JobState::Failed);
    let row = || home.ledger.db().read_blocking(crate::ledger::usage::preserved_sizes).unwrap();
    let before = row();
    let place = home.reaper.parts.workspaces.place(&id("a"));
    mend::record_gone(&home.ledger, vec![place], home.clock.now()).unwrap();
    assert_eq!(row(), before, "the list was read before its new workspace was there");
    let survey = home.reaper.parts.workspaces.survey().unwrap();
    let old = &survey.preserved[0];
    home.later(TimeDelta::hours(1));
    home.ledger.run_blocking(acts::retried(id("a"), home.clock.now())).unwrap();
    let size = crate::ledger::Usage { entries: 1, bytes: 1 };
    mend::record_size(&home.ledger, old, size).unwrap();
    assert_eq!(row(), [], "its job is live");
    home.fail("a", JobState::Failed);
    let fresh = row();
    mend::record_size(&home.ledger, old, size).unwrap();
    assert_eq!(row(), fresh, "that was the size of the workspace before");
}
