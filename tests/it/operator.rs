//! What operators do with a spool: pause and resume, list voices, read the help.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Output, Stdio};

/// Far longer than a test, so that every change must be noticed through a file event.
const NO_RESCANS: [(&str, &str); 1] = [("REELSPOOL__SPOOL__RESCAN_INTERVAL", "1h")];

/// A configuration without the neural voice, whether or not it was fetched.
const NO_PACKS: &str = "[assets]\ndir = \"/nowhere\"\n";

fn story() -> Value {
    json!({"version": 1, "story": {"title": "The Fog", "text": "It came."}})
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

fn stdout(home: &Home, args: &[&str]) -> String {
    let output = home.run(args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Waits until so many jobs are accepted and none of them is claimed.
fn wait_queued(home: &Home, count: usize) {
    wait::until("the jobs to be accepted", || {
        let at = (home.names("spool/incoming").len(), home.names("spool/queue").len());
        if at == (0, count) { Ok(()) } else { Err(home.snapshot()) }
    });
}

fn wait_told(daemon: &Daemon, event: &str) {
    wait::until(event, || if 0 < daemon.count(event, "") { Ok(()) } else { Err(daemon.log()) });
}

#[test]
fn a_paused_spool_claims_nothing_in_any_daemon_until_it_is_resumed() {
    let home = Home::new(NULL_PROVIDERS);
    let mut one = Daemon::start_with(&home, &NO_RESCANS);
    let two = Daemon::start_with(&home, &NO_RESCANS);
    assert_eq!(home.json(&["status"]).1["paused"], Value::Null);
    let (code, paused) = home.json(&["pause", "--reason", "disk swap"]);
    assert_eq!((code, &paused["paused"], &paused["changed"]), (0, &json!(true), &json!(true)));
    wait_told(&one, "spool.paused");
    wait_told(&two, "spool.paused");
    for id in ["a", "b", "c"] {
        home.drop_job(id, &story());
    }
    wait_queued(&home, 3);
    let (code, again) = home.json(&["pause", "--reason", "another"]);
    assert_eq!((code, &again["changed"], &again["reason"]), (0, &json!(false), &json!("disk swap")));
    assert!(stdout(&home, &["pause"]).contains("paused already"), "twice is harmless and says so");
    assert_eq!(home.json(&["status"]).1["paused"]["reason"], "disk swap");
    assert!(stdout(&home, &["status"]).contains("disk swap; `reelspool resume` ends it"));

    one.kill();
    let one_again = Daemon::start_with(&home, &NO_RESCANS);
    wait_told(&one_again, "spool.paused");
    home.drop_job("d", &story());
    wait_queued(&home, 4);
    stdout(&home, &["cancel", "c"]);
    assert_eq!(home.wait_failed("c")["state"], "cancelled", "cancelling goes on");
    for daemon in [&one, &two, &one_again] {
        assert_eq!(daemon.count("job.claimed", ""), 0, "{}", daemon.log());
    }
    assert_eq!(home.json(&["list", "--state", "queued"]).1["items"].as_array().unwrap().len(), 3);

    assert!(stdout(&home, &["resume"]).contains("claimed again"));
    for id in ["a", "b", "d"] {
        home.wait_done(id);
    }
    wait_told(&two, "spool.resumed");
    wait_told(&one_again, "spool.resumed");
    let (code, resumed) = home.json(&["resume"]);
    assert_eq!((code, &resumed["paused"], &resumed["changed"]), (0, &json!(false), &json!(false)));
    home.assert_nothing_left();
}

#[test]
fn a_pause_made_while_no_daemon_runs_ends_a_single_run_with_a_word() {
    let home = Home::new(NULL_PROVIDERS);
    for command in ["pause", "resume"] {
        let (code, problem) = home.json(&[command]);
        let (message, hint) = (problem["error"]["message"].to_string(), problem["error"]["hint"].to_string());
        assert_eq!((code, message.contains("there is no spool at")), (73, true), "{command}: {message}");
        assert!(hint.contains("reelspool init"), "{command}: {hint}");
    }
    assert!(home.run(&["init", "."]).status.success());
    stdout(&home, &["pause", "--reason", "later"]);
    home.drop_job("a", &story());
    let once = home.run(&["serve", "--once"]);
    assert_eq!(once.status.code(), Some(75), "{}", said(&once));
    assert!(said(&once).contains("the spool is paused") && said(&once).contains("later"), "{}", said(&once));
    assert_eq!((home.names("spool/incoming").len(), home.names("spool/queue").len()), (0, 1), "accepting goes on");
    let resumed = home.run(&["resume"]);
    assert!(resumed.status.success() && said(&resumed).contains("no daemon is running"), "{}", said(&resumed));
    let once = home.run(&["serve", "--once"]);
    assert!(once.status.success(), "{}", said(&once));
    assert!(home.result("a").is_some());
}

#[test]
fn an_empty_file_pauses_too() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["init", "."]).status.success());
    std::fs::write(home.path("spool/paused"), "").unwrap();
    assert!(home.json(&["status"]).1["paused"]["since"].is_string());
    home.drop_job("a", &story());
    assert_eq!(home.run(&["serve", "--once"]).status.code(), Some(75));
    assert_eq!(home.names("spool/queue").len(), 1);
}

#[test]
fn asset_packs_are_listed_and_what_is_missing_or_damaged_in_them_is_named() {
    let home = Home::new(NO_PACKS);
    let (code, listed) = home.json(&["assets", "list"]);
    let states = |document: &Value| -> Vec<String> {
        document["items"].as_array().unwrap().iter().map(|it| format!("{} {}", it["name"], it["state"])).collect()
    };
    let missing =
        ["hibari", "fonts", "drawings", "words", "kokoro"].map(|name| format!("\"{name}\" \"missing\"")).to_vec();
    assert_eq!((code, states(&listed)), (0, missing));
    let optional: Vec<&Value> =
        listed["items"].as_array().unwrap().iter().filter(|it| it["optional"] == true).collect();
    assert!(matches!(&optional[..], [it] if it["name"] == "kokoro" && it["problem"].is_null()), "{listed:#}");
    let verified = home.run(&["assets", "verify"]);
    assert_eq!(verified.status.code(), Some(1), "{}", said(&verified));
    assert!(
        said(&verified).contains("the pack `hibari` is in none of /nowhere; scripts/assets"),
        "{}",
        said(&verified)
    );

    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/voices/hibari");
    if !tree.is_dir() {
        return; // nobody fetched it here
    }
    let mine = home.path("packs/voices/hibari");
    fs::create_dir_all(&mine).unwrap();
    for entry in fs::read_dir(&tree).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, mine.join(from.file_name().unwrap())).unwrap();
    }
    let set = format!("assets.dir={}", home.path("packs").display());
    let state = |args: &[&str]| states(&home.json(&[args, &["--set", &set]].concat()).1).remove(0);
    assert_eq!(state(&["assets", "verify"]), r#""hibari" "whole""#);
    let voices = home.json(&["voices", "--language", "en", "--set", &set]).1;
    let hibari = voices["items"].as_array().unwrap().iter().find(|it| it["voice"] == "hibari").unwrap().clone();
    assert_eq!((&hibari["provider"], &hibari["default"]), (&json!("neural"), &json!(true)));
    let mut model = fs::read(mine.join("hibari.onnx")).unwrap();
    model[1_000_000] ^= 1;
    fs::write(mine.join("hibari.onnx"), &model).unwrap();
    assert_eq!(state(&["assets", "list"]), r#""hibari" "whole""#, "only sizes are looked at");
    assert_eq!(state(&["assets", "verify"]), r#""hibari" "damaged""#);
    fs::write(mine.join("hibari.onnx"), &model[..1000]).unwrap();
    let doctor = home.json(&["doctor", "--set", &set]).1;
    let check = doctor["items"].as_array().unwrap().iter().find(|it| it["name"] == "assets").unwrap().clone();
    let text = check["text"].as_str().unwrap();
    assert!(check["grade"] == "warn" && text.contains("hibari.onnx has 1000 bytes instead of 7936868"), "{text}");
}

#[test]
fn the_voices_are_listed_with_the_one_that_speaks_unless_asked_otherwise() {
    let home = Home::new(NO_PACKS);
    let (code, english) = home.json(&["voices", "--language", "en"]);
    let items = english["items"].as_array().unwrap();
    let defaults: Vec<(&Value, &Value)> =
        items.iter().filter(|it| it["default"] == true).map(|it| (&it["provider"], &it["voice"])).collect();
    assert_eq!((code, defaults), (0, vec![(&json!("flite"), &json!("slt"))]));
    assert!(items.iter().any(|it| it["provider"] == "espeak-ng" && it["voice"] == "en-gb"), "{english:#}");
    let german = stdout(&home, &["voices", "--language", "de-AT"]);
    let rows: Vec<Vec<&str>> = german.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [vec!["PROVIDER", "VOICE", "LANGUAGES", "DEFAULT"], vec!["espeak-ng", "de", "de", "yes"]]);
    assert!(stdout(&home, &["voices"]).lines().count() > 50);
    assert_eq!(home.run(&["voices", "--language", "xx"]).status.code(), Some(69));
}

#[test]
fn a_job_for_a_voice_whose_pack_was_not_fetched_is_refused_with_the_command_that_fetches_it() {
    let home = Home::new(NO_PACKS);
    assert!(home.run(&["init", "."]).status.success());
    for (name, tts) in [
        ("named", json!({"provider": "kokoro", "voice": "am_michael"})),
        ("open", json!({"provider": "auto", "voice": "ef_dora"})),
    ] {
        let job = json!({"version": 1, "story": {"text": "It came."}, "tts": tts});
        std::fs::write(home.path("a.json"), job.to_string()).unwrap();
        for command in ["validate", "submit", "render"] {
            let refused = home.run(&[command, "a.json"]);
            let words = [
                "error[voice_unknown]",
                "cannot be used: the pack `kokoro` is in none of /nowhere",
                "`scripts/assets kokoro`",
            ];
            assert_eq!(refused.status.code(), Some(65), "{command} {name}: {}", said(&refused));
            assert!(words.iter().all(|it| said(&refused).contains(it)), "{command} {name}: {}", said(&refused));
        }
    }
    assert_eq!(home.json(&["list"]).1["items"], json!([]), "no work was begun");
}

#[test]
fn where_no_voice_is_installed_it_is_said_what_to_install() {
    let home = Home::new(NO_PACKS);
    let none = home.command(&["voices"]).env("PATH", "/nonexistent").output().unwrap();
    assert_eq!(none.status.code(), Some(69), "{}", said(&none));
    assert!(said(&none).contains("kokoro: is not installed; `scripts/assets kokoro`"), "{}", said(&none));
    for words in ["neural: is not installed; scripts/assets", "apt install flite", "apt install espeak-ng", "no voice"]
    {
        assert!(said(&none).contains(words), "{}", said(&none));
    }
}

#[test]
fn help_is_a_command_too_and_hides_nothing() {
    let home = Home::new("");
    assert_eq!(stdout(&home, &["help", "render"]), stdout(&home, &["render", "--help"]));
    let all = stdout(&home, &["help"]);
    for command in ["completions", "man", "pause", "resume", "voices", "help"] {
        assert!(all.lines().any(|line| line.trim_start().starts_with(command)), "{command} is not in:\n{all}");
    }
}

#[test]
fn a_list_has_the_job_s_own_limit_the_columns_asked_for_and_rejected_files() {
    let home = Home::new(NULL_PROVIDERS);
    let mut daemon = Daemon::start(&home);
    let mut many = story();
    many["max_attempts"] = json!(7);
    home.drop_job("many", &many);
    home.drop_job("usual", &story());
    home.drop_job("bad", &json!({"version": 1, "story": {"txt": "a"}}));
    home.wait_done("many");
    home.wait_done("usual");
    home.wait_failed("bad");
    daemon.terminate();
    daemon.wait();
    let shown = stdout(&home, &["list", "--columns", "id,try,title", "--sort", "id"]);
    let rows: Vec<Vec<&str>> = shown.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        rows,
        [vec!["ID", "TRY", "TITLE"], vec!["many", "1/7", "The", "Fog"], vec!["usual", "1/3", "The", "Fog"]]
    );
    assert_eq!(home.run(&["list", "--columns", "id,colour"]).status.code(), Some(2));
    assert_eq!(stdout(&home, &["list", "--state", "rejected", "--ids"]), "bad\n");
    let (_, both) = home.json(&["list", "--state", "rejected,done", "--sort", "id"]);
    let items: Vec<(&Value, &Value)> =
        both["items"].as_array().unwrap().iter().map(|it| (&it["id"], &it["state"])).collect();
    let expected =
        [("bad", "rejected"), ("many", "done"), ("usual", "done")].map(|(id, state)| (json!(id), json!(state)));
    assert_eq!(items, expected.iter().map(|(id, state)| (id, state)).collect::<Vec<_>>());
    assert!(!stdout(&home, &["list"]).contains("bad"), "without asking, a list is of jobs");
}

#[test]
fn a_followed_log_begins_before_the_job_and_goes_on_over_a_retry() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["init", "."]).status.success());
    home.drop_job("fog", &story());
    let follow = || home.command(&["logs", "fog", "-f"]).stdout(Stdio::piped()).spawn().unwrap();
    let rest = |mut following: std::process::Child| {
        let mut shown = String::new();
        following.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
        assert!(following.wait().unwrap().success(), "{shown}");
        shown
    };
    let following = follow();
    let daemon = Daemon::start(&home);
    let shown = rest(following);
    assert_eq!(shown.matches("job.settled").count(), 1, "{shown}");
    home.wait_done("fog");
    drop(daemon);
    stdout(&home, &["retry", "fog"]);
    let following = follow();
    let _daemon = Daemon::start(&home);
    let shown = rest(following);
    assert_eq!(shown.matches("job.settled").count(), 2, "{shown}");
}

#[test]
fn a_render_keeps_the_log_of_its_job() {
    let home = Home::new(NULL_PROVIDERS);
    std::fs::write(home.path("fog.json"), story().to_string()).unwrap();
    let rendered = home.run(&["render", "fog.json"]);
    assert!(rendered.status.success(), "{}", said(&rendered));
    let log = stdout(&home, &["logs", "fog"]);
    for stage in ["tts", "images", "video", "upload"] {
        assert!(log.lines().any(|line| line.contains("stage.done") && line.contains(stage)), "{stage}:\n{log}");
    }
    assert!(!said(&rendered).contains("stage.done"), "the terminal has the bars: {}", said(&rendered));
}
