//! The API: the documents of the command line, submission that can be repeated, and what machines ask.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::{Answer, Page};
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

fn home() -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    (home, daemon, page)
}

fn post(page: &Page, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let headers = [&[("content-type", "application/json")], headers].concat();
    page.ask("POST", path, &headers, body.to_string().as_bytes())
}

fn lamp() -> Value {
    json!({"version": 1, "story": {"text": "The lamp went out at nine."}})
}

#[test]
fn a_request_that_is_repeated_with_its_key_makes_one_job() {
    let (home, mut daemon, page) = home();
    let key = [("idempotency-key", "order-7")];
    let first = post(&page, "/api/v1/jobs", &key, &lamp());
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), Some(format!("/api/v1/jobs/{id}").as_str()));
    home.wait_done(&id);
    assert_eq!(post(&page, "/api/v1/jobs", &key, &lamp()).json(), first.json());
    let mut other = lamp();
    other["story"]["text"] = json!("Another story.");
    assert_eq!(post(&page, "/api/v1/jobs", &key, &other).status, 409);
    other["story"]["txt"] = json!("a mistake");
    assert_eq!(post(&page, "/api/v1/jobs", &key, &other).status, 409, "the key counts before what is wrong");
    daemon.kill();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    assert_eq!(post(&page, "/api/v1/jobs", &key, &lamp()).json(), first.json(), "the key outlives the daemon");
    assert_eq!(home.json(&["list"]).1["items"].as_array().unwrap().len(), 1);
}

#[test]
fn the_key_is_asked_for_before_the_job_and_a_refused_job_does_not_use_it_up() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}[media]\ndir = \"media\"\n"));
    fs::create_dir(home.path("media")).unwrap();
    fs::write(home.path("media/own.wav"), b"").unwrap();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let mut job = lamp();
    job["music"] = json!({"track": "own.wav"});
    let key = [("idempotency-key", "order-8")];
    let first = post(&page, "/api/v1/jobs", &key, &job);
    assert_eq!(first.status, 201, "{}", first.text());
    fs::remove_file(home.path("media/own.wav")).unwrap();
    assert_eq!(post(&page, "/api/v1/validate", &[], &job).json()["items"][0]["valid"], false);
    let again = post(&page, "/api/v1/jobs", &key, &job);
    assert_eq!((again.status, again.json()), (201, first.json()));
    let key = [("idempotency-key", "order-9")];
    assert_eq!(post(&page, "/api/v1/jobs", &key, &job).status, 422);
    assert_eq!(post(&page, "/api/v1/jobs", &key, &lamp()).status, 201);
    let text = page.ask("POST", "/api/v1/jobs", &[("content-type", "application/json")], b"[null]");
    assert_eq!(text.status, 422, "what is sent as JSON is no story: {}", text.text());
}

#[test]
fn the_documents_are_those_of_the_command_line() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    assert_eq!(page.get("/api/v1/jobs/lamp").json(), home.json(&["show", "lamp"]).1);
    assert_eq!(page.get("/api/v1/jobs").json()["items"], home.json(&["list"]).1["items"]);
    assert_eq!(page.get("/api/v1/workspaces").json()["items"], home.json(&["workspaces", "list"]).1["items"]);
    assert_eq!(page.get("/api/v1/status").json()["jobs"], home.json(&["status"]).1["jobs"]);
    let wrong = post(&page, "/api/v1/validate", &[], &json!({"version": 1, "story": {"txt": "a"}}));
    assert!(wrong.text().contains("story.txt") || wrong.text().contains("did you mean"), "{}", wrong.text());
}

#[test]
fn what_is_wrong_with_a_request_is_a_document_with_its_status() {
    let (_home, _daemon, page) = home();
    for (method, path, status) in [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/jobs/nobody", 404),
        ("GET", "/api/v1/jobs/..%2f..", 404),
        ("PATCH", "/api/v1/jobs", 405),
        ("GET", "/api/v1/jobs?limit=many", 400),
        ("GET", "/api/v1/jobs?colour=red", 400),
    ] {
        let answer = page.ask(method, path, &[], b"");
        assert_eq!((answer.status, answer.json()["schema"].as_str()), (status, Some("reelspool/problem-v1")), "{path}");
        assert!(!answer.json()["error"]["hint"].as_str().unwrap().is_empty(), "{path}");
    }
    let text = page.ask("POST", "/api/v1/jobs", &[("content-type", "image/gif")], b"GIF89a");
    assert_eq!(text.status, 415, "{}", text.text());
    assert_eq!(post(&page, "/api/v1/jobs", &[], &json!({"version": 1, "stroy": {}})).status, 422);
    let foreign = post(&page, "/api/v1/pause", &[("origin", "http://evil.example")], &json!({}));
    assert_eq!((foreign.status, foreign.json()["error"]["status"].as_u64()), (403, Some(403)));
}

#[test]
fn machines_ask_how_it_is() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    assert_eq!(page.get("/healthz").json()["healthy"], true);
    assert_eq!(page.get("/readyz").json()["ready"], true);
    let scraped = wait::until("the first pass of the reaper", || {
        let scraped = page.get("/metrics");
        if scraped.text().contains("reelspool_reaper_last_success") { Ok(scraped) } else { Err(scraped.text()) }
    });
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(scraped.header("content-type"), Some(kind));
    let text = scraped.text();
    for line in [
        "reelspool_jobs_finished_total{state=\"done\"} 1",
        "reelspool_build_info",
        "reelspool_job_duration_seconds_count 1",
        "reelspool_reaper_last_success_timestamp_seconds",
        "process_resident_memory_bytes",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn the_voices_of_the_daemon_are_asked_and_not_new_ones_for_each_request() {
    let home = Home::new(&format!("{PAGE}{}", NULL_PROVIDERS.replacen("\"null\"", "\"flite\"", 1)));
    let (flite, asked) = (home.path("flite"), home.path("asked"));
    let path = std::env::var("PATH").unwrap();
    let script = format!("#!/bin/sh\necho \"$*\" >> {}\nPATH={path} exec flite \"$@\"\n", asked.display());
    fs::write(&flite, script).unwrap();
    fs::set_permissions(&flite, Permissions::from_mode(0o755)).unwrap();
    let daemon = Daemon::start_with(&home, &[("PATH", &format!("{}:{path}", flite.parent().unwrap().display()))]);
    let page = Page::of(&daemon);
    let mut job = lamp();
    for (voice, valid) in [("slt", true), ("nobody", false), ("slt", true), ("kal", true)] {
        job["tts"] = json!({"voice": voice});
        assert_eq!(post(&page, "/api/v1/validate", &[], &job).json()["items"][0]["valid"], valid, "{voice}");
    }
    let asked = fs::read_to_string(asked).unwrap();
    assert_eq!(asked.lines().filter(|line| *line == "-lv").count(), 1, "{asked}");
}
