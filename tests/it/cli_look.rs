//! The commands that show jobs: everything comes from files and ledger, with or without a running daemon.

use crate::providers::buying;
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::services::Services;
use crate::support::wait;
use calls::fake::{Asked, Manner, Reply};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// The exit codes that scripts rely on.
const NOT_RUNNING: i32 = 3;
const NO_SUCH_JOB: i32 = 4;
const TIMED_OUT: i32 = 124;

/// Settings with which every job fails at once in the tts stage.
const NO_VOICE: &str = "[tts]\nprovider = \"flite\"\nfallback = []\n[jobs]\nmax_attempts = 1\n";

fn story() -> Value {
    json!({"version": 1, "labels": {"channel": "x"}, "story": {"title": "The Fog", "text": "It came."}})
}

/// A job whose provider does not speak its language.
fn voiceless() -> Value {
    json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}})
}

/// Calls `wait --json`; returns its exit code and its lines.
fn wait_json(home: &Home, args: &[&str]) -> (i32, Vec<Value>) {
    let output = home.run(&[&["wait", "--json"], args].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), lines)
}

fn stdout(home: &Home, args: &[&str]) -> String {
    let output = home.run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn before_the_first_start_everything_answers() {
    let home = Home::new(NULL_PROVIDERS);
    let (code, status) = home.json(&["status"]);
    assert_eq!(
        (code, &status["schema"], &status["running"]),
        (NOT_RUNNING, &json!("reelspool/daemon-status-v1"), &json!(false))
    );
    let empty = json!({"schema": "reelspool/list-v1", "items": [], "next": null, "previous": null});
    assert_eq!(home.json(&["list"]), (0, empty));
    for command in ["show", "logs", "wait"] {
        let (code, problem) = home.json(&[command, "nobody"]);
        assert_eq!((code, &problem["error"]["exit"]), (NO_SUCH_JOB, &json!(4)), "{command}: {problem}");
        assert_eq!(home.json(&[command, "../x"]).0, NO_SUCH_JOB, "{command}");
    }
}

#[test]
fn a_dropped_file_is_found_before_any_daemon_takes_it() {
    let home = Home::new(NULL_PROVIDERS);
    home.drop_job("early", &story());
    let (code, shown) = home.json(&["show", "early"]);
    assert_eq!((code, &shown["state"]), (0, &json!("queued")));
    let input: Value = serde_json::from_str(&stdout(&home, &["show", "early", "--input"])).unwrap();
    assert_eq!(input, story());
    let (code, lines) = wait_json(&home, &["early", "--timeout", "0s"]);
    assert_eq!(code, TIMED_OUT);
    let seen: Vec<(&Value, &Value)> = lines.iter().map(|line| (&line["state"], &line["timed_out"])).collect();
    assert_eq!(seen, [(&json!("queued"), &json!(false)), (&json!("queued"), &json!(true))]);
    let output = home.run(&["wait", "early", "--timeout", "0s"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(TIMED_OUT));
    assert!(said.contains("no daemon is running") && said.contains("reelspool wait early"), "{said}");
    assert_eq!(home.json(&["status"]).1["incoming"], 1);
}

#[test]
fn waiting_ends_when_the_result_file_is_there() {
    let home = Home::new(NULL_PROVIDERS);
    let _daemon = Daemon::start(&home);
    for n in 0..20 {
        let id = format!("job-{n}");
        home.drop_job(&id, &story());
        let (code, lines) = wait_json(&home, &[&id]);
        let last = lines.last().unwrap();
        assert_eq!((code, &last["state"], &last["ended"]), (0, &json!("done"), &json!(true)), "{lines:#?}");
        assert!(home.result(&id).is_some(), "{id} has no result file yet: {:#?}", home.snapshot());
    }
    assert_eq!(home.json(&["status"]).0, 0);
    let (_, done) = home.json(&["list", "--state", "done", "--label", "channel=x", "--search", "fog", "-n", "3"]);
    assert_eq!(done["items"].as_array().unwrap().len(), 3);
    assert_eq!(stdout(&home, &["list", "--ids", "--sort", "oldest"]).lines().next(), Some("job-0"));
    assert_eq!(home.json(&["list", "--state", "lost"]).0, 2);
}

#[test]
fn a_wait_that_began_with_the_daemon_down_sees_the_job_through() {
    let home = Home::new(NULL_PROVIDERS);
    home.drop_job("early", &story());
    let mut command = home.command(&["wait", "early", "early"]);
    let mut waiting = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(said.next().unwrap().contains("no daemon is running"));
    assert_eq!(said.next().unwrap(), "early  waits in incoming/ to be accepted");
    let _daemon = Daemon::start(&home);
    let output = waiting.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{:?}", said.collect::<Vec<_>>());
    let url = home.result("early").unwrap()["outputs"][0]["url"].as_str().unwrap().to_owned();
    assert!(printed.starts_with("early  done") && printed.contains(&url), "{printed}");
    assert_eq!(printed.lines().count(), 1, "the same id twice is one job: {printed}");
}

#[test]
fn a_failed_and_a_rejected_job_are_explained_also_when_the_daemon_is_gone() {
    let home = Home::new(NO_VOICE);
    let mut daemon = Daemon::start(&home);
    home.drop_job("mute", &voiceless());
    home.drop_job("bad", &json!({"version": 1, "story": {"txt": "a"}}));
    assert_eq!(wait_json(&home, &["mute", "bad"]).0, 1);
    daemon.terminate();
    daemon.wait();
    assert_eq!(wait_json(&home, &["mute", "--any"]).0, 1);
    let error = home.error("mute").unwrap();
    let (_, shown) = home.json(&["show", "mute"]);
    assert_eq!((&shown["state"], &shown["document"]), (&json!("failed"), &error));
    assert_eq!((&shown["attempts"][0]["n"], &shown["stages"][0]["name"]), (&json!(1), &json!("story")));
    // The commands in a hint are printed with the flags that name this home.
    let home_flag = format!(" -c {}", home.path("reelspool.toml").display());
    let text = stdout(&home, &["show", "mute", "--events"]).replace(&home_flag, "");
    for part in [&error["error"]["hint"], &error["error"]["message"], &error["workspace"]] {
        assert!(text.contains(part.as_str().unwrap()), "{part} is not in\n{text}");
    }
    assert!(text.contains("job.accepted") && text.contains("job.failed"), "{text}");
    let text = stdout(&home, &["show", "bad"]);
    assert!(text.contains("rejected") && text.contains("did you mean `text`?"), "{text}");
}

#[test]
fn a_log_is_cut_by_stage_and_lines_and_followed_to_its_end() {
    let home = Home::new(NULL_PROVIDERS);
    home.drop_job("a", &story());
    let mut command = home.command(&["logs", "a", "--follow", "--json"]);
    let following = command.stdout(Stdio::piped()).spawn().unwrap();
    let _daemon = Daemon::start(&home);
    let output = following.wait_with_output().unwrap();
    let lines = |text: &str| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let followed = lines(&String::from_utf8(output.stdout).unwrap());
    assert!(followed.iter().any(|line| line["event"] == "job.recorded"), "the end is shown too: {followed:#?}");
    let all = lines(&stdout(&home, &["logs", "a", "--json"]));
    assert!(all.starts_with(&followed), "a followed log is the log: {followed:#?}\n{all:#?}");
    let tts = lines(&stdout(&home, &["logs", "a", "--json", "--stage", "tts"]));
    assert!(!tts.is_empty() && tts.iter().all(|line| line["stage"] == "tts"), "{tts:#?}");
    assert_eq!(lines(&stdout(&home, &["logs", "a", "--json", "-n", "2", "--stage", "tts"])), tts[tts.len() - 2..]);
    let recent = lines(&stdout(&home, &["logs", "a", "--json", "--since", "1d"]));
    assert!(recent.starts_with(&followed), "{recent:#?}");
    assert_eq!(home.run(&["logs", "a", "--stage", "voice"]).status.code(), Some(2), "no such stage");
}

#[test]
fn a_job_that_is_to_run_again_is_waited_for_again() {
    let home = Home::new(NULL_PROVIDERS);
    let mut daemon = Daemon::start(&home);
    home.drop_job("a", &story());
    assert_eq!(wait_json(&home, &["a"]).0, 0);
    daemon.terminate();
    daemon.wait();
    assert_eq!(wait_json(&home, &["a", "--timeout", "0s"]).0, 0, "it has ended");
    stdout(&home, &["retry", "a"]);
    let (code, lines) = wait_json(&home, &["a", "--timeout", "0s"]);
    assert_eq!((code, &lines[0]["state"]), (TIMED_OUT, &json!("queued")), "the old result is not the answer");
    let _again = Daemon::start(&home);
    assert_eq!(wait_json(&home, &["a"]).0, 0);
    assert_eq!(home.json(&["show", "a"]).1["run"], 2);
}

#[test]
fn submit_waits_and_prints_a_stream() {
    let home = Home::new(NULL_PROVIDERS);
    let _daemon = Daemon::start(&home);
    std::fs::write(home.path("fog.json"), story().to_string()).unwrap();
    let text = stdout(&home, &["submit", "fog.json", "--wait", "--json"]);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["schema"], &last["id"], &last["ended"]),
        (&json!("reelspool/wait-v1"), &json!("fog"), &json!(true))
    );
    assert!(home.result("fog").is_some());
}

#[test]
fn list_and_show_tell_the_stage_of_a_running_job() {
    for (path, stage) in [("/chat/completions", "story"), ("/audio/speech", "tts"), ("/images/generations", "images")] {
        let is_silent = move |asked: &Asked| asked.path.ends_with(path);
        let silence = || Reply::json(200, json!({})).manner(Manner::Silent);
        let services = Services::start(move |_, asked| is_silent(asked).then(silence));
        let home = buying(&services.address());
        home.drop_job("a", &json!({"version": 1, "story": {"prompt": "a lamp"}}));
        let _daemon = Daemon::start(&home);
        wait::until("the stage of the job", || {
            let records = [home.json(&["list"]).1["items"][0].clone(), home.json(&["show", "a"]).1];
            let tell = |record: &Value| record["state"] == "running" && record["stage"] == stage;
            if records.iter().all(tell) { Ok(()) } else { Err(Box::new(records)) }
        });
        let lines = stdout(&home, &["list"]);
        assert!(lines.lines().any(|line| line.contains("running") && line.contains(stage)), "{lines}");
    }
}
