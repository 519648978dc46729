//! The commands that prepare, print and examine.

use crate::support::home::{Home, NULL_PROVIDERS, REELSPOOL};
use serde_json::json;
use std::fs;
use std::process::{Command, Output};

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn init_makes_everything_once_and_what_it_makes_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(REELSPOOL);
        command.args(args).current_dir(dir.path()).env_remove("REELSPOOL_CONFIG").output().unwrap()
    };
    let first = run(&["init", "./demo"]);
    assert!(first.status.success() && !text(&first).contains("/./"), "{first:?}");
    for made in
        ["reelspool.toml", "spool/incoming", "spool/queue", "job_workspaces", "bg_images", "out", "example.json"]
    {
        assert!(dir.path().join("demo").join(made).try_exists().unwrap(), "{made}");
    }
    let config = dir.path().join("demo/reelspool.toml");
    fs::write(&config, "[spool]\nmax_job_bytes = \"2MiB\"\n[storage]\nstate_dir = \".\"\n").unwrap();
    let again = run(&["init", "demo", "--set", "spool.dir=demo/spool"]);
    assert!(text(&again).contains("kept"), "{again:?}");
    assert!(fs::read_to_string(&config).unwrap().contains("2MiB"));
    assert!(run(&["init", "demo", "--force"]).status.success());
    assert!(!fs::read_to_string(&config).unwrap().contains("2MiB"));
    let config = config.to_str().unwrap();
    assert!(run(&["-c", config, "validate", "demo/example.json"]).status.success());
    assert_eq!(text(&run(&["-c", config, "config", "path"])).trim(), config);
    assert!(run(&["-c", config, "config", "check"]).status.success());
    assert!(text(&run(&["-c", config, "config", "show", "--sources"])).contains("reelspool.toml"));
    assert_eq!(run(&["-c", config, "config", "check", "--set", "spool.dri=x"]).status.code(), Some(78));
}

#[test]
fn a_configured_voice_that_nobody_has_is_refused_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let check = |voice: &str, path: Option<&str>| {
        fs::write(&file, format!("[tts]\nprovider = \"flite\"\nvoice = \"{voice}\"\n")).unwrap();
        let mut command = Command::new(REELSPOOL);
        command.arg("-c").arg(&file).args(["config", "check"]).current_dir(dir.path());
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(check("kal", None).0, Some(0));
    let (exit, shown) = check("nobody", None);
    assert_eq!(exit, Some(78), "{shown}");
    assert!(shown.contains("c.toml:3:9: tts.voice: flite has no voice `nobody`"), "{shown}");
    assert!(shown.contains("known: ") && shown.contains("slt"), "{shown}");
    // A program that is missing may have the voice: what is missing is the program.
    let (exit, shown) = check("nobody", Some("/nonexistent"));
    assert_eq!(exit, Some(69), "{shown}");
    assert!(shown.contains("ffmpeg cannot be run") && !shown.contains("nobody"), "{shown}");
}

#[test]
fn what_would_fail_later_fails_at_every_door_with_the_same_words() {
    let home = Home::new(
        "[tts]\nprovider = \"null\"\nfallback = []\n[images]\nprovider = \"null\"\n[video]\nencoder = \"null\"\n",
    );
    assert!(home.run(&["init", "."]).status.success());
    let story = |rest: &str| format!("{{\"version\": 1,\n\"story\": {{\"text\": \"It came.\"}},\n{rest}}}");
    for (name, job, code) in [
        ("voice", story("\"tts\": {\"provider\": \"flite\", \"voice\": \"nobody\"}"), "voice_unknown"),
        ("other", story("\"tts\": {\"provider\": \"espeak-ng\", \"voice\": \"slt\"}"), "voice_unknown"),
        ("upname", story("\"upload\": {\"name\": \"what?.mp4\"}"), "invalid_value"),
        ("provider", story("\"tts\": {\"provider\": \"piper\"}"), "provider_unknown"),
        ("prompt", "{\"version\": 1,\n\n\"story\": {\"prompt\": \"a fox\"}}".to_owned(), "story_unavailable"),
    ] {
        let file = format!("{name}.json");
        fs::write(home.path(&file), &job).unwrap();
        for command in ["validate", "submit", "render"] {
            let output = home.run(&[command, &file]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(65), "{command} {name}: {said}");
            assert!(said.contains(&format!("error[{code}]: {file}:3:")), "{command} {name}: {said}");
        }
        fs::write(home.path("spool/incoming").join(&file), &job).unwrap();
        assert!(home.run(&["serve", "--once"]).status.success());
        let error = home.error(name).unwrap();
        assert_eq!((&error["state"], &error["error"]["code"]), (&json!("rejected"), &json!(code)), "{error:#}");
        assert_eq!(error["problems"][0]["line"], 3, "{error:#}");
    }
    fs::write(home.path("good.json"), story("\"labels\": {}")).unwrap();
    for (key, word) in [("video.encoder=libx264", "ffmpeg"), ("tts.provider=flite", "flite")] {
        for command in [&["config", "check"][..], &["validate", "good.json"], &["render", "good.json"]] {
            let output =
                home.command(&[command, &["--set", key]].concat()).env("PATH", "/nonexistent").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(69), "{command:?} {key}: {said}");
            assert!(said.contains(word), "{command:?} {key}: {said}");
        }
        assert_eq!(home.json(&["list"]).1["items"], json!([]), "no work was begun");
    }
}

#[test]
fn doctor_finds_what_is_missing_and_mends_it() {
    let home = Home::new(NULL_PROVIDERS);
    let (exit, document) = home.json(&["doctor"]);
    let grade = |document: &serde_json::Value, name: &str| {
        let items = document["items"].as_array().unwrap();
        items.iter().find(|item| item["name"] == name).unwrap()["grade"].as_str().unwrap().to_owned()
    };
    assert_eq!((exit, grade(&document, "spool").as_str()), (1, "fail"), "{document:#}");
    let (exit, document) = home.json(&["doctor", "--fix"]);
    assert_eq!(exit, 0, "{document:#}");
    for name in ["config", "spool", "state", "ledger", "upload"] {
        assert_eq!(grade(&document, name), "ok", "{document:#}");
    }
}

#[test]
fn examples_schemas_completions_and_man_pages_are_printed() {
    let home = Home::new(NULL_PROVIDERS);
    for flag in ["", "--minimal", "--full"] {
        let args: Vec<&str> = ["new", flag].into_iter().filter(|it| !it.is_empty()).collect();
        fs::write(home.path("new.json"), home.run(&args).stdout).unwrap();
        assert!(home.run(&["validate", "new.json"]).status.success(), "{flag}");
    }
    for document in ["job", "result", "error", "status", "config"] {
        let schema = text(&home.run(&["schema", document]));
        assert!(serde_json::from_str::<serde_json::Value>(&schema).unwrap()["$schema"].is_string(), "{document}");
    }
    assert!(text(&home.run(&["completions", "bash"])).contains("reelspool"));
    let (code, wrong) = home.json(&["reap", "--older-then", "2d"]);
    assert_eq!((code, &wrong["schema"], &wrong["error"]["exit"]), (2, &json!("reelspool/problem-v1"), &json!(2)));
    assert_eq!(wrong["error"]["message"], "unexpected argument '--older-then' found");
    assert!(wrong["error"]["hint"].as_str().unwrap().contains("'--older-than'"), "{wrong:#}");
    assert!(home.run(&["man", "pages"]).status.success());
    assert!(fs::read_to_string(home.path("pages/reelspool-submit.1")).unwrap().contains(".TH reelspool-submit"));
}
