//! A stage whose program fails in every way programs fail: the workspace is preserved, no child survives, and a retry
//! goes on after the last good stage.

use crate::support::daemon::Daemon;
use crate::support::home::Home;
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Small real videos: the voice and the renderer are the real ones unless replaced.
const SMALL: &str = r#"
[tts]
provider = "flite"
fallback = []
[video]
width = 256
height = 256
quality = "draft"
ffmpeg = "FFMPEG"
[jobs]
max_attempts = 1
"#;

fn home_with_ffmpeg(script: &str) -> Home {
    let home = Home::new("");
    let config = fs::read_to_string(home.path("reelspool.toml")).unwrap();
    let program = home.path("fake-ffmpeg");
    fs::write(home.path("reelspool.toml"), config + &SMALL.replace("FFMPEG", program.to_str().unwrap())).unwrap();
    install(&home, script);
    home
}

fn install(home: &Home, script: &str) {
    let beside = home.path("fake-ffmpeg.new");
    fs::write(&beside, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(beside, home.path("fake-ffmpeg")).unwrap();
}

fn story(extra: Value) -> Value {
    let mut job = json!({"version": 1, "story": {"text": "The lamp went out at nine. Nobody had lit it."}});
    job.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    job
}

/// Runs a job with a broken ffmpeg, checks what is left, mends ffmpeg, and checks that the retry only renders.
fn check(script: &str, extra: Value, code: &str) {
    let home = home_with_ffmpeg(script);
    let daemon = Daemon::start(&home);
    home.drop_job("a", &story(extra));
    let error = home.wait_failed("a");
    assert_eq!((&error["error"]["code"], &error["error"]["stage"]), (&json!(code), &json!("video")), "{error:#}");
    let workspace = error["workspace"].as_str().unwrap();
    assert!(fs::metadata(workspace).unwrap().is_dir(), "the workspace is preserved");
    assert!(fs::metadata(format!("{workspace}/audio/story_audio.wav")).unwrap().is_file());
    assert!(daemon.count("workspace.preserved", workspace) == 1, "the log names it: {}", daemon.log());
    no_child_of(&home);

    install(&home, "exec ffmpeg \"$@\"");
    assert!(home.run(&["retry", "a"]).status.success());
    let result = home.wait_done("a");
    let resumed: Vec<(&str, bool)> = result["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| (stage["name"].as_str().unwrap(), stage["resumed"].as_bool().unwrap_or(false)))
        .collect();
    let wanted = [("story", true), ("tts", true), ("images", true), ("video", false), ("upload", false)];
    assert_eq!(resumed, wanted);
    home.assert_nothing_left();
}

/// Checks that no process has this home's fake program in its command line.
fn no_child_of(home: &Home) {
    let marker = home.path("fake-ffmpeg");
    wait::until("every child to be gone", || {
        let mut alive = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(line) = fs::read(entry.path().join("cmdline")) else { continue };
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            if line.contains(marker.to_str().unwrap()) {
                alive.push(line);
            }
        }
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    });
}

#[test]
fn a_program_that_exits_with_an_error() {
    check("echo 'no such encoder' >&2; exit 1", json!({}), "video_failed");
}

#[test]
fn a_program_that_writes_garbage() {
    let script = "for last; do :; done; echo garbage > \"$last\"; cat > /dev/null";
    check(script, json!({}), "video_invalid");
}

#[test]
fn a_program_that_hangs() {
    check("cat > /dev/null; exec sleep 1000", json!({"timeout": "3s"}), "timed_out");
}

#[test]
fn a_program_that_ignores_term_and_has_children() {
    let script =
        "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 1; done' fake-ffmpeg-child & while :; do sleep 1; done";
    check(script, json!({"timeout": "3s"}), "timed_out");
}

#[test]
fn a_program_that_is_not_there() {
    let home = home_with_ffmpeg("exit 0");
    fs::remove_file(home.path("fake-ffmpeg")).unwrap();
    let _daemon = Daemon::start(&home);
    home.drop_job("a", &story(json!({})));
    assert_eq!(home.wait_failed("a")["error"]["code"], "ffmpeg_unavailable");
}
