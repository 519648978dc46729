//! From exec to the first orphan claimed: the median of 20 starts after a `kill -9`, beside an exec that only prints the
//! version.
//!
//! Each start leaves a job in running/ whose renderer hangs, kills the daemon, starts it again and reads in its log when
//! the orphan was claimed.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a bench may panic")]

use figures::{Goal, Round, median};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How many starts are measured in a round.
const STARTS: usize = 20;

/// The goal of the project, in milliseconds.
const GOAL_MS: f64 = 200.0;

fn main() {
    figures::part("start after a death");
    figures::measure("exec to the first orphan claimed, median of 20", "ms", Goal::Value(GOAL_MS), || {
        let ms = |one: fn() -> Duration| median((0..STARTS).map(|_| one().as_secs_f64() * 1000.0).collect());
        Round::beside(ms(start_after_death), ms(version))
    });
}

/// Does nothing but an exec.
fn version() -> Duration {
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_reelspool")).arg("--version").output().unwrap();
    assert!(output.status.success());
    started.elapsed()
}

fn start_after_death() -> Duration {
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path());
    let (mut first, _) = start(dir.path(), "\"stage\":\"video\"");
    first.kill().unwrap();
    first.wait().unwrap();
    let (mut second, took) = start(dir.path(), "\"event\":\"job.claimed\"");
    second.kill().unwrap();
    second.wait().unwrap();
    took
}

fn prepare(dir: &Path) {
    let hang = dir.join("hang");
    fs::write(&hang, "#!/bin/sh\nexec sleep 100\n").unwrap();
    fs::set_permissions(&hang, fs::Permissions::from_mode(0o755)).unwrap();
    let at = dir.display();
    let config = format!(
        "[spool]\ndir = \"{at}/spool\"\nmin_free_space = \"1MiB\"\n[storage]\nstate_dir = \"{at}\"\n[upload]\nurl = \"auto\"\n\
         [tts]\nprovider = \"null\"\n[video]\nffmpeg = \"{at}/hang\"\n"
    );
    fs::write(dir.join("reelspool.toml"), config).unwrap();
    fs::create_dir_all(dir.join("spool/incoming")).unwrap();
    let job = "{\"version\": 1, \"story\": {\"text\": \"The lamp went out at nine.\"}, \"video\": {\"width\": 256, \"height\": 256}}";
    fs::write(dir.join("spool/incoming/a.json"), job).unwrap();
}

/// Starts the daemon; returns it and how long it took until a line with `text` was logged.
fn start(dir: &Path, text: &str) -> (Child, Duration) {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reelspool"));
    command.arg("--config").arg(dir.join("reelspool.toml")).arg("serve");
    let mut daemon = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
    while !lines.next().expect("the daemon ended").unwrap().contains(text) {}
    (daemon, started.elapsed())
}
