//! The removal of old results, and of files that belong to no job in the ledger.

use super::*;

#[test]
fn what_no_job_s_age_reaches_goes_by_its_own() {
    let home = home();
    home.fail("aged", JobState::Failed);
    home.pass_after(31);
    assert_eq!((home.names("spool/failed"), home.names("job_logs")), (vec![], vec![]));
    // A file whose id another job has, a duplicate of an aged job, and results of a job that is missing in the ledger.
    for name in ["failed/f5-9876ea5e.json", "failed/f5-9876ea5e.error.json", "done/lost.result.json", "done/note.txt"] {
        fsx::write_atomic(&home.path("spool").join(name), b"{}").unwrap();
    }
    fsx::create_dir_all(&home.path("spool/done/dir.json")).unwrap();
    for name in ["f5-9876ea5e.log", "aged.log", "live.log", "stays.log", "notes.txt"] {
        fsx::write_atomic(&home.path("job_logs").join(name), b"{}").unwrap();
    }
    let live = "0000000000000-49-0000000000000001-live.a00.c00.json";
    fsx::write_atomic(&home.path("spool/queue").join(live), b"{}").unwrap();
    home.clock.set(start());
    home.fail("stays", JobState::Failed);
    let now = home.clock.now();
    home.reaper.parts.workspaces.hold(&id("stays")).unwrap().unwrap().set_keep(Some(Keep::default())).unwrap();
    home.reaper.pass(&Order::new(Trigger::Timer)); // the clock was set back
    assert_eq!(home.pass_after(29).report.leftovers.results, 0);
    assert_eq!(home.names("job_logs").len(), 5);
    home.clock.set(now + TimeDelta::days(31));
    home.pass_after(1);
    assert_eq!(home.names("job_logs"), ["live.log", "notes.txt", "stays.log"]);
    assert_eq!(home.names("spool/failed"), ["stays.error.json", "stays.json"]);
    assert_eq!(home.names("spool/done"), ["dir.json", "note.txt"]);
    let sum = |key: &str| -> u64 {
        home.ledger.run_blocking(acts::passes(2)).unwrap().iter().map(|pass| pass.report[key].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("results_removed"), sum("errors")), (5, 0));
}

#[test]
fn what_crashed_uploads_left_goes_after_a_day() {
    let out = tempfile::tempdir().unwrap();
    let url = format!("file://{}", out.path().display());
    let settings = crate::providers::storage::Settings { url, ..Default::default() };
    let storage = crate::providers::storage::Storage::connect(&settings).unwrap();
    let home = home_with(|parts| Parts { storage: Some(storage), ..parts });
    for name in ["a.mp4", "a.mp4#1"] {
        fsx::write_atomic(&out.path().join(name), b"x").unwrap();
    }
    home.reaper.pass(&Order::new(Trigger::Timer));
    assert!(out.path().join("a.mp4#1").is_file(), "it may be at work");
    home.pass_after(2); // a full count is due once a day
    assert!(out.path().join("a.mp4").is_file() && !out.path().join("a.mp4#1").is_file());
}

#[test]
fn results_that_cannot_go_do_not_keep_younger_ones() {
    let home = home();
    let old = 250; // more than one batch
    for n in 0..old {
        home.fail(&format!("job-{n:03}"), JobState::Cancelled);
        home.later(TimeDelta::seconds(1));
    }
    for n in 0..210 {
        let path = home.path(&format!("job_logs/job-{n:03}.log"));
        fs::remove_file(&path).unwrap();
        fsx::create_dir_all(&path).unwrap(); // a directory cannot be removed as a file
        let error = home.path(&format!("spool/failed/job-{n:03}.error.json"));
        fs::remove_file(&error).unwrap();
        fsx::create_dir_all(&error).unwrap();
    }
    home.pass_after(31);
    assert_eq!(home.names("spool/failed").len(), 210, "the directories");
    assert!(home.ledger.run_blocking(acts::job(id("job-249"))).unwrap().is_some());
    let last = &home.ledger.run_blocking(acts::passes(1)).unwrap()[0].report;
    assert_eq!((&last["first_error"], &last["errors"]), (&"results".into(), &210.into()), "{last:#}");
}
