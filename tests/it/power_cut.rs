//! Power cuts: the newest renames and the newest commits may both be undone, each as far as nothing has made them durable.
//! So the ledger of any moment may meet the spool of any other. `scripts/torture` does the same with real disks.

use crate::support::home::{Home, NULL_PROVIDERS};
use serde_json::json;
use std::fs;
use std::path::Path;

/// The moments, in order, by the fail points at which the daemon is killed.
const MOMENTS: [&str; 9] = [
    "reserved",
    "accepted",
    "claimed",
    "workspace_created",
    "stage_worked",
    "uploaded",
    "recorded",
    "workspace_trashed",
    "settled",
];

/// The moment from which on the verdict is durable.
const RECORDED: usize = 6;

const LEDGER: [&str; 2] = ["reelspool.db", "reelspool.db-wal"];

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// Makes the home as empty as it was, but for its configuration.
fn clear(home: &Home) {
    for entry in fs::read_dir(home.path("")).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else if !path.ends_with("reelspool.toml") {
            fs::remove_file(path).unwrap();
        }
    }
}

/// Kills a daemon at each moment of a job and keeps what is on the disk then. The home's path is the same for all.
fn moments(home: &Home, kept: &Path) {
    for moment in MOMENTS {
        clear(home);
        home.drop_job("a", &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
        let mut daemon = home.command(&["serve", "--once"]);
        let output = daemon.env("REELSPOOL_FAILPOINTS", format!("{moment}@a=kill")).output().unwrap();
        assert!(!output.status.success(), "{moment} was not reached");
        copy_tree(&home.path(""), &kept.join(moment));
    }
}

/// Puts the ledger of one moment beside everything else of another.
fn mix(home: &Home, kept: &Path, ledger: &str, spool: &str) {
    clear(home);
    copy_tree(&kept.join(spool), &home.path(""));
    for name in LEDGER.iter().chain(["reelspool.db-shm"].iter()) {
        fs::remove_file(home.path(name)).unwrap_or_default();
    }
    for name in LEDGER {
        let from = kept.join(ledger).join(name);
        if from.is_file() {
            fs::copy(from, home.path(name)).unwrap();
        }
    }
}

fn once(home: &Home, what: &str) -> String {
    let output = home.run(&["serve", "--once"]);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{what}: {log}");
    log
}

#[test]
fn whichever_ledger_meets_whichever_spool_the_job_ends_once() {
    let home = Home::new(NULL_PROVIDERS);
    let kept = tempfile::tempdir().unwrap();
    moments(&home, kept.path());
    for (l, ledger) in MOMENTS.iter().enumerate() {
        for (s, spool) in MOMENTS.iter().enumerate() {
            let what = format!("the ledger of `{ledger}` and the spool of `{spool}`");
            mix(&home, kept.path(), ledger, spool);
            if RECORDED <= l {
                // What a verdict names was made durable before it.
                fs::remove_dir_all(home.path("out")).unwrap_or_default();
                copy_tree(&kept.path().join(ledger).join("out"), &home.path("out"));
            }
            let before = home.result("a");
            let log = once(&home, &what);
            let result = home.result("a").unwrap_or_else(|| panic!("{what}: {:?}\n{log}", home.snapshot()));
            assert_eq!(home.names("spool/done"), ["a.json", "a.result.json"], "{what}");
            assert_eq!(home.names("spool/failed"), Vec::<String>::new(), "{what}");
            assert_eq!(home.json(&["show", "a"]).1["state"], "done", "{what}");
            home.assert_nothing_left();
            let videos = home
                .names("out")
                .into_iter()
                .filter(|name| Path::new(name).extension().is_some_and(|end| end == "mp4"))
                .count();
            assert_eq!(videos, 1, "{what}: {:?}", home.names("out"));
            if let Some(before) = before {
                assert_eq!(before, result, "{what}: what was seen done is done again");
            }
            let ran = log.contains("\"stage.started\"");
            assert!(!ran || l < RECORDED, "{what}: a job with a verdict ran again: {log}");
            assert!(!ran || s < MOMENTS.len() - 1, "{what}: a job with a result ran again: {log}");
            let again = once(&home, &what);
            let restless = again.contains("\"job.claimed\"") || again.contains("\"ledger.restored\"");
            assert!(!restless, "{what}: the second start found something to do: {again}");
        }
    }
}
