//! A job from submission to result, with the real binary.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, REELSPOOL};
use serde_json::json;

#[test]
fn a_dropped_file_becomes_a_result_and_nothing_else_is_left() {
    let home = Home::new(NULL_PROVIDERS);
    let daemon = Daemon::start(&home);
    home.drop_job("lighthouse", &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
    let result = home.wait_done("lighthouse");
    assert_eq!(result["schema"], "reelspool/result-v1");
    assert_eq!(
        (&result["id"], &result["state"], &result["attempt"]),
        (&json!("lighthouse"), &json!("done"), &json!(1))
    );
    let stages: Vec<&str> =
        result["stages"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(stages, ["story", "tts", "images", "video", "upload"]);
    let video = Home::video(&result);
    let bytes = std::fs::read(&video).unwrap();
    assert_eq!(result["outputs"][0]["blake3"], blake3::hash(&bytes).to_hex().as_str());
    assert_eq!(result["outputs"][0]["bytes"], bytes.len());
    home.assert_nothing_left();
    daemon.wait_logged("job.settled", "lighthouse");
}

#[test]
fn a_job_dropped_while_the_daemon_is_down_runs_after_the_start() {
    let home = Home::new(NULL_PROVIDERS);
    home.drop_job("early", &json!({"version": 1, "story": {"type": "fable"}}));
    let _daemon = Daemon::start(&home);
    home.wait_done("early");
    home.assert_nothing_left();
}

#[test]
fn the_same_order_twice_runs_once_and_another_one_under_the_same_id_is_refused() {
    let home = Home::new(NULL_PROVIDERS);
    let daemon = Daemon::start(&home);
    let order = json!({"version": 1, "id": "a", "story": {"text": "Once upon a time."}});
    home.drop_job("one", &order);
    home.wait_done("a");
    home.drop_job("two", &order);
    home.drop_job("three", &json!({"version": 1, "id": "a", "story": {"text": "Something else."}}));
    let error = crate::support::wait::until("the conflict to be answered", || {
        let failed = home.names("spool/failed");
        let found = failed.iter().find(|name| name.ends_with(".error.json"));
        found.and_then(|name| home.document(&format!("spool/failed/{name}"))).ok_or(failed)
    });
    assert_eq!((&error["state"], &error["error"]["code"]), (&json!("rejected"), &json!("id_conflict")));
    daemon.wait_logged("job.settled", "\"a\"");
    assert!(home.result("a").is_some(), "the result that stood still stands");
}

#[test]
fn a_bad_file_is_answered_with_the_place_of_the_error() {
    let home = Home::new(NULL_PROVIDERS);
    let _daemon = Daemon::start(&home);
    home.drop_job("bad", &json!({"version": 1, "story": {"scenes": [{"text": "a"}, {"txt": "b"}]}}));
    let error = home.wait_failed("bad");
    assert_eq!(error["state"], "rejected");
    assert_eq!(error["problems"][0]["code"], "unknown_field");
    assert_eq!(error["problems"][0]["path"], "story.scenes[1]");
    assert!(home.names("spool/failed").contains(&"bad.json".to_owned()));
}

#[test]
fn all_jobs_end_where_few_files_may_be_open() {
    for files_max in [64, 80] {
        let home = Home::new(NULL_PROVIDERS);
        for number in 0..60 {
            home.drop_job(&format!("j{number}"), &json!({"version": 1, "story": {"text": "The lamp went out."}}));
        }
        let mut limited = std::process::Command::new("prlimit");
        limited.arg(format!("--nofile={files_max}:{files_max}")).arg(REELSPOOL).arg("--config");
        let ended = limited.arg(home.path("reelspool.toml")).args(["serve", "--once"]).output().unwrap();
        assert!(ended.status.success(), "{files_max}: {}", String::from_utf8_lossy(&ended.stderr));
        let results = home.names("spool/done").iter().filter(|name| name.ends_with(".result.json")).count();
        assert_eq!((results, home.names("spool/failed")), (60, Vec::new()), "{files_max}");
    }
}
