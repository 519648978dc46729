//! Stories that a language model writes: by an imitation of one that others made, and over a death of the daemon.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use calls::fake::{Fake, Program, Reply};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn story() -> Value {
    let text = "Mara had counted the ships for forty years, and every evening she wrote the number down. ".repeat(4);
    json!({
        "title": "Eight Lights",
        "description": "A lighthouse keeper counts one ship too many.",
        "hashtags": ["lighthouse"],
        "cast": [{"name": "Mara", "looks": "an old woman in a blue coat"}],
        "scenes": [{"text": text, "image_prompt": "a lighthouse at dusk", "who": ["Mara"]}],
    })
}

/// Makes a home with a language model for each of these names, all behind one server.
fn home(server: &str, models: &[&str]) -> Home {
    let provider = |name: &&str| {
        format!("[providers.{name}]\nkind = \"openai\"\nbase_url = \"{server}\"\nmodel = \"{name}\"\ntries = 1\n")
    };
    let providers: String = models.iter().map(provider).collect();
    let first = models.first().unwrap();
    Home::new(&format!("{NULL_PROVIDERS}{providers}[story]\nprovider = \"{first}\"\nlength = 30\n"))
}

/// Returns the published story of a result.
fn published(result: &Value) -> Option<Value> {
    let output = result["outputs"].as_array()?.iter().find(|it| it["kind"] == "story")?;
    let path = PathBuf::from(output["url"].as_str()?.strip_prefix("file://")?);
    serde_json::from_slice(&fs::read(path).unwrap()).ok()
}

#[test]
fn a_daemon_that_dies_with_a_story_in_its_hands_does_not_pay_for_a_second_one() {
    let fake = Fake::start(|_| Reply::json(200, json!({"choices": [{"message": {"content": story().to_string()}}]})));
    let home = home(fake.url().as_str(), &["writer"]);
    home.drop_job("a", &json!({"version": 1, "story": {"prompt": "a keeper", "series": "lights"}}));
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "stage_worked@a=kill")]);
    assert!(!daemon.wait().success(), "{}", daemon.log());
    assert_eq!(fake.asked().len(), 1, "it died behind the answer");
    let _again = Daemon::start(&home);
    let result = home.wait_done("a");
    assert_eq!((&result["stages"][0]["provider"], &result["degraded"]), (&json!("writer"), &json!([])));
    assert_eq!(published(&result).unwrap()["title"], "Eight Lights");
    assert_eq!(fake.asked().len(), 1);
    home.assert_nothing_left();
}

#[test]
fn a_job_that_runs_again_keeps_its_story_unless_it_runs_from_the_story_on() {
    let fake = Fake::start(|_| Reply::json(200, json!({"choices": [{"message": {"content": story().to_string()}}]})));
    let home = home(fake.url().as_str(), &["writer"]);
    home.drop_job("a", &json!({"version": 1, "story": {"prompt": "a keeper"}}));
    let _daemon = Daemon::start(&home);
    home.wait_done("a");
    for (run, from, asked) in [(2, "video", 1), (3, "story", 2)] {
        assert!(home.run(&["retry", "a", "--from", from]).status.success());
        wait::until("the next run", || match home.json(&["show", "a"]).1 {
            job if job["run"] == run && job["state"] == "done" => Ok(()),
            job => Err(job),
        });
        assert_eq!(fake.asked().len(), asked, "{from}");
    }
}

/// An imitation of language models, by others; killed when dropped.
struct Imitation {
    _dir: tempfile::TempDir,
    _program: Program,
    url: String,
}

impl Imitation {
    fn start(fixtures: &Value) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/node_modules/.bin/llmock");
        assert!(program.is_file(), "{} is not there: run scripts/setup --tests", program.display());
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("fixtures.json");
        fs::write(&file, json!({ "fixtures": fixtures }).to_string()).unwrap();
        let port = Program::free_port();
        let mut command = Command::new("node");
        command.arg(&program).args(["--strict", "--log-level", "silent", "--port", &port.to_string(), "--fixtures"]);
        command.arg(&file);
        let program = Program::start(command, port, "/health");
        Self { _dir: dir, _program: program, url: format!("http://127.0.0.1:{port}/v1") }
    }
}

#[test]
fn an_imitation_by_others_is_understood_with_its_stories_refusals_and_failures() {
    let fenced = format!("Here is it:\n```json\n{:#}\n```", story());
    let imitation = Imitation::start(&json!([
        {"match": {"model": "good", "userMessage": "counts the ships"}, "response": {"content": fenced}},
        {"match": {"model": "busy"}, "response": {"error": {"message": "Rate limit", "type": "rate_limit"}, "status": 429}},
        {"match": {"model": "cut"}, "response": {"content": "{\"title\": \"x\", \"sce", "finishReason": "length"}},
        {"match": {"model": "vain"}, "response": {"content": "I am a poet, not a printer."}},
    ]));
    let home = home(&imitation.url, &["good", "busy", "cut", "vain"]);
    assert!(home.run(&["init", "."]).status.success());
    let render = |id: &str, more: &Value| {
        let mut job = json!({"version": 1, "id": id, "story": {"prompt": "a keeper who counts the ships"}});
        job["story"].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fs::write(home.path("job.json"), job.to_string()).unwrap();
        let done = home.run(&["render", "job.json", "--out", "videos"]);
        let (_, record) = home.json(&["show", id]);
        (done.status.code(), record)
    };
    let (exit, record) = render("good", &json!({}));
    assert_eq!((exit, &record["state"], &record["stages"][0]["provider"]), (Some(0), &json!("done"), &json!("good")));
    for (model, code) in [("busy", "provider_busy"), ("cut", "provider_invalid"), ("vain", "provider_invalid")] {
        let (exit, record) = render(model, &json!({"provider": model, "type": "fable"}));
        assert_eq!((exit, &record["stages"][0]["provider"]), (Some(0), &json!("anthology")), "{model}: {record:#}");
        let id = format!("{model}-strict");
        let (exit, record) = render(&id, &json!({"provider": model, "on_failure": "fail", "length": 40}));
        let of_model = (exit, &record["state"], &record["code"], &record["error_stage"]);
        assert_eq!(of_model, (Some(1), &json!("failed"), &json!(code), &json!("story")), "{model}: {record:#}");
    }
}
