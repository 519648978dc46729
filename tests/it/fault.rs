//! A stage whose program fails in every possible way: the workspace is preserved, no child survives, and a retry
//! continues after the last good stage.

use crate::support::daemon::Daemon;
use crate::support::home::Home;
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Settings for small real videos, with the real voice and renderer unless replaced.
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
    install_at(&home.path("fake-ffmpeg"), script);
}

/// Replaces a program by a rename, so that a running one is not changed.
fn install_at(program: &Path, script: &str) {
    let beside = program.with_extension("new");
    fs::write(&beside, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(beside, program).unwrap();
}

fn story(extra: Value) -> Value {
    let mut job = json!({"version": 1, "story": {"text": "The lamp went out at nine. Nobody had lit it."}});
    job.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    job
}

/// Runs a job with a broken ffmpeg, checks what is left, repairs ffmpeg, and checks that a retry only renders.
fn check(script: &str, extra: Value, code: &str) {
    let home = home_with_ffmpeg(script);
    let daemon = Daemon::start(&home);
    let workspace = fails(&home, &daemon, extra, (code, "video"));
    assert!(fs::metadata(format!("{workspace}/audio/story_audio.wav")).unwrap().is_file());
    no_child_of(&home, "fake-ffmpeg");

    install(&home, "exec ffmpeg \"$@\"");
    retry_resumes(&home, &["story", "tts", "images"]);
}

/// Runs a job with a broken voice, checks what is left, repairs it, and checks that a retry continues from there.
fn check_voice(script: &str, extra: Value, code: &str) {
    let home = Home::new(&SMALL.replace("FFMPEG", "ffmpeg"));
    let voice = home.path("flite");
    install_at(&voice, script);
    // The test's flite is the first in PATH.
    let path = format!("{}:{}", voice.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let daemon = Daemon::start_with(&home, &[("PATH", &path)]);
    fails(&home, &daemon, extra, (code, "tts"));
    no_child_of(&home, voice.to_str().unwrap());

    fs::remove_file(&voice).unwrap();
    retry_resumes(&home, &["story"]);
}

/// Submits a job and checks that it fails as expected, with its workspace preserved and named in file and log.
fn fails(home: &Home, daemon: &Daemon, extra: Value, (code, stage): (&str, &str)) -> String {
    home.drop_job("a", &story(extra));
    let error = home.wait_failed("a");
    assert_eq!((&error["error"]["code"], &error["error"]["stage"]), (&json!(code), &json!(stage)), "{error:#}");
    let workspace = error["workspace"].as_str().unwrap().to_owned();
    assert!(fs::metadata(&workspace).unwrap().is_dir(), "the workspace is preserved");
    daemon.wait_logged("workspace.preserved", &workspace);
    workspace
}

/// Requests another run and checks that it runs exactly the stages that are not in `whole`.
fn retry_resumes(home: &Home, whole: &[&str]) {
    assert!(home.run(&["retry", "a"]).status.success());
    let result = home.wait_done("a");
    let stages = result["stages"].as_array().unwrap();
    for stage in stages {
        let (name, resumed) = (stage["name"].as_str().unwrap(), stage["resumed"].as_bool().unwrap_or(false));
        assert_eq!(resumed, whole.contains(&name), "{name}: {result:#}");
    }
    assert_eq!(stages.len(), 5, "{result:#}");
    home.assert_nothing_left();
}

/// Checks that no process has this path in its command line.
fn no_child_of(home: &Home, program: &str) {
    let marker = home.path(program);
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

/// Starts a process that has left the program's group and session, and whose parent is dead.
const STRAY: &str = "setsid sh -c 'trap \"\" TERM; (trap \"\" TERM; while :; do sleep 1; done) & exit 0' fake-ffmpeg-stray; \
                     setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' fake-ffmpeg-stray &";

#[test]
fn a_program_whose_children_leave_its_group_and_session() {
    check(&format!("{STRAY} while :; do sleep 1; done"), json!({"timeout": "3s"}), "timed_out");
    check(&format!("{STRAY} exit 1"), json!({}), "video_failed");
}

#[test]
fn no_child_outlives_a_daemon_that_is_killed_wherever_it_went() {
    let home = home_with_ffmpeg(&format!("{STRAY} echo > started; while :; do sleep 1; done"));
    let mut daemon = Daemon::start(&home);
    home.drop_job("a", &story(json!({})));
    wait::until("the program to start", || {
        let workspaces = home.path("job_workspaces/a");
        let started = ["", "temp", "video"].iter().any(|dir| workspaces.join(dir).join("started").is_file());
        if started { Ok(()) } else { Err(daemon.log()) }
    });
    daemon.kill();
    no_child_of(&home, "fake-ffmpeg");
}

/// The part of a fake voice's script that lists the voices like the real one.
const LISTS_VOICES: &str = "case \"$*\" in *-lv*) echo 'Voices available: slt'; exit 0 ;; esac";

#[test]
fn a_voice_that_exits_with_an_error() {
    check_voice("echo 'no voice data' >&2; exit 1", json!({}), "tts_unavailable");
}

#[test]
fn a_voice_that_says_nothing_and_claims_success() {
    check_voice(&format!("{LISTS_VOICES}; cat > /dev/null"), json!({}), "tts_invalid");
}

#[test]
fn a_voice_that_writes_garbage() {
    let script = format!("{LISTS_VOICES}; cat > /dev/null; for last; do :; done; echo garbage > \"$last\"");
    check_voice(&script, json!({}), "tts_invalid");
}

#[test]
fn a_voice_that_hangs_and_ignores_term() {
    let script = format!("{LISTS_VOICES}; trap '' TERM; while :; do sleep 1; done");
    check_voice(&script, json!({"timeout": "3s"}), "timed_out");
}

#[test]
fn a_program_that_is_not_there() {
    let home = home_with_ffmpeg("exit 0");
    fs::remove_file(home.path("fake-ffmpeg")).unwrap();
    let _daemon = Daemon::start(&home);
    home.drop_job("a", &story(json!({})));
    assert_eq!(home.wait_failed("a")["error"]["code"], "ffmpeg_unavailable");
}
