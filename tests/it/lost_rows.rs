//! Jobs that the spool has and the ledger lost: after a power cut, or when the ledger was removed or replaced by an
//! older copy of itself.

use crate::support::home::{Home, NULL_PROVIDERS};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

const STORY: &str = r#"{"version":1,"story":{"text":"The lamp went out at nine."}}"#;

fn job() -> Value {
    serde_json::from_str(STORY).unwrap()
}

/// Runs the daemon until nothing is left to do, and returns its log.
fn once(home: &Home) -> String {
    let Output { status, stderr, .. } = home.run(&["serve", "--once"]);
    let log = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
    log
}

fn count(log: &str, event: &str, id: &str) -> usize {
    let (event, id) = (format!("\"event\":\"{event}\""), format!("\"job\":\"{id}\""));
    log.lines().filter(|line| line.contains(&event) && (id == "\"job\":\"\"" || line.contains(&id))).count()
}

fn state(home: &Home, id: &str) -> Value {
    home.json(&["show", id]).1["state"].clone()
}

/// The files of the ledger, as a backup that is made while no daemon runs.
fn back_up(home: &Home) {
    fs::copy(home.path("reelspool.db"), home.path("backup.db")).unwrap();
}

fn put_back(home: &Home) {
    remove_ledger(home);
    fs::copy(home.path("backup.db"), home.path("reelspool.db")).unwrap();
}

fn remove_ledger(home: &Home) {
    for name in ["reelspool.db", "reelspool.db-wal", "reelspool.db-shm"] {
        fs::remove_file(home.path(name)).unwrap_or_default();
    }
}

fn nothing_left_to_do(home: &Home) {
    let again = once(home);
    assert_eq!((count(&again, "job.claimed", ""), count(&again, "ledger.restored", "")), (0, 0), "{again}");
}

#[test]
fn a_job_file_whose_row_is_lost_runs_once_and_is_known_again() {
    for (place, attempt) in [
        ("queue/0000000000000-49-0000000000000001-lost.a00.c00.json", 1),
        ("queue/0000000000000-49-0000000000000900-lost.a02.c01.json", 3),
        ("running/lost.a01.c00.json", 2),
    ] {
        let home = Home::new(NULL_PROVIDERS);
        home.drop_job("known", &job());
        once(&home); // the known job has the number 1, too
        fs::write(home.path("spool").join(place), STORY).unwrap();
        let log = once(&home);
        let result = home.result("lost").unwrap();
        assert_eq!((&result["state"], &result["attempt"]), (&json!("done"), &json!(attempt)), "{place}");
        assert_eq!((count(&log, "job.claimed", "lost"), count(&log, "job.settled", "lost")), (1, 1), "{log}");
        assert_eq!(count(&log, "job.unsettled", ""), 0, "{log}");
        assert_eq!(state(&home, "lost"), "done");
        assert_eq!(home.json(&["list"]).1["items"].as_array().unwrap().len(), 2);
        home.assert_nothing_left();
        nothing_left_to_do(&home);
        home.drop_job("next", &job());
        once(&home);
        assert_eq!(state(&home, "next"), "done", "a number that a file has is not given again");
    }
}

#[test]
fn a_waiting_job_whose_row_is_lost_can_be_listed_and_cancelled() {
    let home = Home::new(NULL_PROVIDERS);
    once(&home);
    fs::write(home.path("spool/queue/9999999999999-49-0000000000000007-lost.a00.c00.json"), STORY).unwrap();
    once(&home);
    assert_eq!(state(&home, "lost"), "queued");
    assert_eq!(home.run(&["cancel", "lost"]).status.code(), Some(0));
    once(&home);
    assert_eq!(
        (state(&home, "lost"), home.error("lost").unwrap()["state"].clone()),
        (json!("cancelled"), json!("cancelled"))
    );
    home.assert_nothing_left();
}

#[test]
fn a_file_that_came_back_after_its_job_was_done_does_not_run_it_again() {
    for (place, row) in [
        ("queue/0000000000000-49-0000000000000001-a.a00.c00.json", true),
        ("queue/0000000000000-49-0000000000000001-a.a00.c00.json", false),
        ("running/a.a01.c00.json", true),
        ("running/a.a01.c00.json", false),
    ] {
        let home = Home::new(NULL_PROVIDERS);
        home.drop_job("a", &job());
        once(&home);
        let result = home.result("a").unwrap();
        fs::rename(home.path("spool/done/a.json"), home.path("spool").join(place)).unwrap();
        if !row {
            remove_ledger(&home);
        }
        let log = once(&home);
        assert_eq!(count(&log, "stage.started", "a"), 0, "{place}, {row}: {log}");
        assert_eq!(home.result("a").unwrap(), result, "{place}, {row}");
        assert_eq!(home.names("spool/done"), ["a.json", "a.result.json"], "{place}, {row}");
        assert_eq!(state(&home, "a"), "done", "{place}, {row}");
        home.assert_nothing_left();
        nothing_left_to_do(&home);
    }
}

/// A home with one job of each kind: done, failed, cancelled, rejected, waiting.
fn used_home() -> Home {
    let home = Home::new(NULL_PROVIDERS);
    let waits = json!({"version": 1, "not_before": "2999-01-01T00:00:00Z", "story": {"text": "The lamp."}});
    home.drop_job(
        "good",
        &json!({"version": 1, "labels": {"channel": "night"}, "story": {"title": "Nine", "text": "x"}}),
    );
    home.drop_job("bad", &job());
    home.drop_job("later", &waits);
    home.drop_job("gone", &waits);
    home.drop_job("nonsense", &json!({"version": 1, "storie": 1}));
    let mut first = home.command(&["serve", "--once"]);
    assert!(first.env("REELSPOOL_FAILPOINTS", "stage_worked@bad=panic").output().unwrap().status.success());
    home.run(&["cancel", "gone"]);
    once(&home);
    home
}

/// What people see of a job, without its history.
fn seen(home: &Home, id: &str) -> Value {
    let (code, document) = home.json(&["show", id]);
    assert_eq!(code, 0, "{document:#}");
    let kept = ["id", "state", "title", "labels", "attempt", "priority", "code", "finished_at", "result", "error"];
    kept.iter()
        .filter_map(|key| Some((key.to_string(), document.get(key)?.clone())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn check_of(home: &Home, name: &str) -> Value {
    let doctor = home.json(&["doctor"]).1;
    doctor["items"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap().clone()
}

const STATES: [(&str, &str); 4] = [("good", "done"), ("bad", "failed"), ("gone", "cancelled"), ("later", "queued")];

#[test]
fn a_ledger_that_is_gone_or_empty_is_made_again_from_the_spool_and_never_silently_new() {
    for empty in [false, true] {
        let home = used_home();
        let before = STATES.map(|(id, state)| {
            let seen = seen(&home, id);
            assert_eq!(seen["state"], state);
            seen
        });
        let files = home.snapshot();
        remove_ledger(&home);
        if empty {
            fs::write(home.path("reelspool.db"), "").unwrap();
        }
        let check = check_of(&home, "ledger");
        assert_eq!(check["grade"], "warn", "{check}");
        assert!(check["text"].as_str().unwrap().contains("4 jobs"), "{check}");
        let log = once(&home);
        assert_eq!(count(&log, "ledger.restored", ""), 1, "{log}");
        assert!(log.contains("\"reason\":\"missing\""), "{log}");
        assert_eq!((count(&log, "stage.started", ""), count(&log, "job.claimed", "")), (0, 0), "{log}");
        assert_eq!(STATES.map(|(id, _)| seen(&home, id)), before);
        assert_eq!(home.snapshot(), files);
        assert_eq!(check_of(&home, "ledger")["grade"], "ok");
        nothing_left_to_do(&home);

        // The contents are known again, so what is the same is the same, and what is not is refused.
        let same = json!({"version": 1, "labels": {"channel": "night"}, "story": {"title": "Nine", "text": "x"}});
        home.drop_job("good", &same);
        let log = once(&home);
        assert_eq!((count(&log, "job.duplicate", "good"), count(&log, "job.claimed", "good")), (1, 0), "{log}");
        assert_eq!(home.run(&["retry", "bad"]).status.code(), Some(0));
        once(&home);
        assert_eq!(seen(&home, "bad")["state"], "done");
    }
}

#[test]
fn a_ledger_that_is_older_than_the_spool_gets_what_it_lacks_and_no_job_runs_twice() {
    let home = Home::new(NULL_PROVIDERS);
    let later = json!({"version": 1, "not_before": "2999-01-01T00:00:00Z", "story": {"text": "The lamp."}});
    home.drop_job("before", &job());
    assert_eq!(home.run(&["pause"]).status.code(), Some(0));
    home.run(&["serve", "--once"]);
    back_up(&home); // "before" is queued in it
    assert_eq!(home.run(&["resume"]).status.code(), Some(0));
    home.drop_job("after", &job());
    home.drop_job("later", &later);
    once(&home);
    put_back(&home);
    assert_eq!(check_of(&home, "ledger")["grade"], "warn");
    let log = once(&home);
    assert_eq!(count(&log, "ledger.restored", ""), 1, "{log}");
    assert!(log.contains("\"reason\":\"older\""), "{log}");
    assert_eq!((count(&log, "stage.started", ""), count(&log, "job.claimed", "")), (0, 0), "{log}");
    for (id, expected) in [("before", "done"), ("after", "done"), ("later", "queued")] {
        assert_eq!(state(&home, id), expected, "{id}");
    }
    nothing_left_to_do(&home);
}

#[test]
fn a_new_installation_starts_without_a_word_about_its_ledger() {
    let home = Home::new(NULL_PROVIDERS);
    assert_eq!(check_of(&home, "ledger")["grade"], "ok");
    assert_eq!(count(&once(&home), "ledger.restored", ""), 0);
}

#[test]
fn a_damaged_ledger_is_a_matter_of_configuration_and_left_untouched() {
    let home = used_home();
    let path = home.path("reelspool.db");
    let whole = fs::read(&path).unwrap();
    for (start, end) in [(100, 600), (4096, 4096 + 200), (0, whole.len())] {
        let mut damaged = whole.clone();
        damaged[start..end].fill(0x5a);
        fs::write(&path, &damaged).unwrap();
        let output = home.run(&["serve", "--once"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(78), "{words}");
        assert!(
            words.contains("untouched")
                && (words.contains("restore it from a backup") || words.contains("move it away")),
            "{words}"
        );
        assert_eq!(fs::read(&path).unwrap(), damaged);
    }
}
