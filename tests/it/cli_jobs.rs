//! The commands that change jobs: submit, cancel, retry.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

const STORY: &str = r#"{"version": 1, "story": {"text": "The lamp went out at nine."}}"#;

/// Real sound and a program for ffmpeg that tests replace.
const BROKEN_VIDEO: &str = "\n[tts]\nprovider = \"null\"\nfallback = []\n[images]\nprovider = \"null\"\nfallback = []\n\
                            [video]\nffmpeg = \"/nonexistent/ffmpeg\"\n[jobs]\nmax_attempts = 1\n";

fn home(config: &str) -> Home {
    let home = Home::new(config);
    assert!(home.run(&["init", "."]).status.success());
    fs::write(home.path("a.json"), STORY).unwrap();
    home
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// Replaces the broken program, so that the daemon that starts next can make the video.
fn mend(home: &Home) {
    let config = fs::read_to_string(home.path("reelspool.toml")).unwrap();
    let mended = config.replace("ffmpeg = \"/nonexistent/ffmpeg\"", "encoder = \"null\"");
    fs::write(home.path("reelspool.toml"), mended).unwrap();
}

fn resumed(result: &Value) -> Vec<(String, bool)> {
    let stage =
        |stage: &Value| (stage["name"].as_str().unwrap().to_owned(), stage["resumed"].as_bool().unwrap_or(false));
    result["stages"].as_array().unwrap().iter().map(stage).collect()
}

#[test]
fn submit_works_while_the_daemon_is_down_and_waits_for_the_end() {
    let home = home(NULL_PROVIDERS);
    let placed = home.run(&["submit", "a.json", "--label", "day=7", "--field", "story.title=1984", "--id", "b", "-p"]);
    assert_eq!(code(&placed), Some(0), "{}", said(&placed));
    assert_eq!(String::from_utf8_lossy(&placed.stdout), "b\n");
    assert!(said(&placed).contains("no daemon is running"), "{}", said(&placed));
    let _daemon = Daemon::start(&home);
    let result = home.wait_done("b");
    assert_eq!(result["labels"], json!({"day": "7"}));
    assert_eq!(code(&home.run(&["submit", "a.json", "--wait", "--timeout", "60s"])), Some(0));
    assert!(home.result("a").is_some());
}

#[test]
fn submit_explains_what_it_refuses_and_what_it_knows() {
    let home = home(NULL_PROVIDERS);
    let _daemon = Daemon::start(&home);
    assert_eq!(code(&home.run(&["submit", "a.json", "--wait"])), Some(0));
    let again = home.run(&["submit", "a.json"]);
    assert!(again.status.success() && said(&again).contains("reelspool retry a"), "{}", said(&again));
    let other = home.run(&["submit", "a.json", "--priority", "1"]);
    assert_eq!(code(&other), Some(65));
    assert!(said(&other).contains("id_conflict"), "{}", said(&other));
    fs::write(home.path("bad.json"), "{\"version\": 1,\n \"story\": {\"txt\": \"b\"}}").unwrap();
    for command in ["validate", "submit"] {
        let bad = home.run(&[command, "a.json", "bad.json"]);
        assert_eq!(code(&bad), Some(65));
        let words = said(&bad);
        assert!(words.contains("bad.json:2:") && words.contains("^^^^^") && words.contains("did you mean"), "{words}");
        assert_eq!(code(&home.run(&[command, "missing.json"])), Some(66));
    }
    let (exit, document) = home.json(&["validate", "a.json", "bad.json"]);
    assert_eq!(
        (exit, &document["items"][0]["valid"], &document["items"][1]["valid"]),
        (65, &json!(true), &json!(false))
    );
}

#[test]
fn a_failed_job_is_retried_after_the_last_good_stage_also_while_the_daemon_is_down() {
    let home = home(BROKEN_VIDEO);
    let mut daemon = Daemon::start(&home);
    assert_eq!(code(&home.run(&["submit", "a.json", "--wait"])), Some(1));
    assert_eq!(home.error("a").unwrap()["error"]["stage"], "video");
    daemon.kill();
    mend(&home);
    let dry = home.run(&["retry", "--all-failed", "--dry-run"]);
    assert!(dry.status.success() && said(&dry).contains("would run"), "{}", said(&dry));
    assert_eq!(home.names("spool/incoming"), Vec::<String>::new());
    let asked = home.run(&["retry", "a"]);
    assert!(asked.status.success() && said(&asked).contains("no daemon is running"), "{}", said(&asked));
    assert_eq!(home.names("spool/incoming"), ["a.retry"]);
    let daemon = Daemon::start(&home);
    let result = home.wait_done("a");
    assert!(resumed(&result).contains(&("tts".to_owned(), true)), "{result:#}");
    daemon.wait_logged("job.retried", "\"queued\"");
    home.assert_nothing_left();
    assert_eq!(home.names("spool/failed"), Vec::<String>::new());
}

#[test]
fn a_retry_from_a_stage_does_it_again() {
    let home = home(BROKEN_VIDEO);
    let mut daemon = Daemon::start(&home);
    assert_eq!(code(&home.run(&["submit", "a.json", "--wait"])), Some(1));
    daemon.kill();
    mend(&home);
    let _daemon = Daemon::start(&home);
    assert_eq!(code(&home.run(&["retry", "a", "--from", "vidoe"])), Some(2));
    assert_eq!(code(&home.run(&["retry", "nobody"])), Some(4));
    let asked = home.run(&["retry", "a", "--from", "tts"]);
    assert!(asked.status.success(), "{}", said(&asked));
    let stages = resumed(&home.wait_done("a"));
    assert_eq!(stages[0], ("story".to_owned(), true));
    assert!(stages[1..].iter().all(|(_, resumed)| !resumed), "{stages:?}");
}

#[test]
fn a_death_in_the_middle_of_a_retry_costs_nothing() {
    for point in ["retry_forgotten", "retry_recorded", "retry_queued"] {
        let home = home(NULL_PROVIDERS);
        let mut daemon = Daemon::start(&home);
        assert_eq!(code(&home.run(&["submit", "a.json", "--wait"])), Some(0));
        daemon.kill();
        assert!(home.run(&["retry", "a"]).status.success());
        let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", &format!("{point}=kill"))]);
        assert!(!daemon.wait().success(), "{point}: {}", daemon.log());
        let daemon = Daemon::start(&home);
        wait::until("the second run", || {
            if daemon.count("job.settled", "\"a\"") == 1 { Ok(()) } else { Err((point, home.snapshot(), daemon.log())) }
        });
        home.wait_done("a");
        home.assert_nothing_left();
        daemon.wait_logged("job.claimed", "\"a\"");
    }
}

#[test]
fn a_request_to_retry_what_cannot_be_is_removed_and_reported() {
    let home = home(NULL_PROVIDERS);
    let daemon = Daemon::start(&home);
    fs::write(home.path("spool/incoming/nobody.retry"), "").unwrap();
    fs::write(home.path("spool/incoming/.wrong.tmp"), "{\"from\": \"nowhere\"}").unwrap();
    fs::rename(home.path("spool/incoming/.wrong.tmp"), home.path("spool/incoming/wrong.retry")).unwrap();
    wait::until("both answers", || {
        let counts = (daemon.count("job.retried", "\"unknown\""), daemon.count("job.retried", "\"bad_request\""));
        if counts == (1, 1) { Ok(()) } else { Err((counts, daemon.log())) }
    });
    home.assert_nothing_left();
}

#[test]
fn a_queued_and_a_delayed_job_are_cancelled_also_while_the_daemon_is_down() {
    let home = home(NULL_PROVIDERS);
    assert!(home.run(&["submit", "a.json"]).status.success());
    assert!(home.run(&["submit", "a.json", "--id", "later", "--delay", "1h"]).status.success());
    assert_eq!(code(&home.run(&["cancel", "a", "nobody"])), Some(4));
    assert_eq!(home.names("spool/incoming"), ["a.json", "later.json"], "a wrong name changes nothing");
    assert!(home.run(&["cancel", "a", "--dry-run"]).status.success());
    assert!(home.run(&["cancel", "a"]).status.success());
    let _daemon = Daemon::start(&home);
    assert_eq!(home.wait_failed("a")["state"], "cancelled");
    wait::until("the delayed job to be queued", || {
        if home.names("spool/queue").len() == 1 { Ok(()) } else { Err(home.snapshot()) }
    });
    assert!(home.run(&["cancel", "later"]).status.success());
    assert_eq!(home.wait_failed("later")["state"], "cancelled");
    assert!(said(&home.run(&["cancel", "later"])).contains("cancelled already"));
}

#[test]
fn a_running_job_is_cancelled() {
    use std::os::unix::fs::PermissionsExt;
    let config = BROKEN_VIDEO.replace("/nonexistent/ffmpeg", "./slow-ffmpeg");
    let home = home(&config);
    fs::write(home.path("slow-ffmpeg"), "#!/bin/sh\ncat > /dev/null\nexec sleep 1000\n").unwrap();
    fs::set_permissions(home.path("slow-ffmpeg"), fs::Permissions::from_mode(0o755)).unwrap();
    let _daemon = Daemon::start(&home);
    assert!(home.run(&["submit", "a.json"]).status.success());
    wait::until("the video stage", || {
        let status = home.document("spool/running/a.status.json");
        if status.as_ref().is_some_and(|it| it["stage"] == "video") { Ok(()) } else { Err((status, home.snapshot())) }
    });
    assert!(home.run(&["cancel", "a"]).status.success());
    assert_eq!(home.wait_failed("a")["state"], "cancelled");
}
