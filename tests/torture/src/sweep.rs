//! Sweeps: the daemon is killed before each call that changes a file, or each such call fails. strace does both; it counts
//! the calls of each thread for itself, so the sweep covers each place of each thread. A call fails once in every thread
//! then, or all of them from there on, perhaps in all attempts of a job: it may end as failed, with an error that says that
//! a retry may help.

use super::crash::Tally;
use super::home::{Home, Program, Providers, Wrong};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// The calls that change files. `write` is only killed at: a failed wake-up through a pipe means nothing for a disk.
const CALLS: [&str; 15] = [
    "mkdir",
    "mkdirat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
];

/// What a call may answer on a disk in trouble, or in a process at its limits.
const ERRORS: [&str; 7] = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EMFILE", "EACCES", "EINTR"];

/// How often a call fails: once in each thread, or each time from there on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failing {
    Once,
    FromThereOn,
}

/// How long a daemon may try in vain, in seconds: it waits for a disk that is full, as long as it is.
const IN_VAIN: &str = "10";

/// Returns the errors that are tried. Calls that fail for ever are tried with the two of which the others are kinds.
pub(crate) fn errors_of(providers: Providers, failing: Failing) -> &'static [&'static str] {
    let all = providers == Providers::Null && failing == Failing::Once;
    if all { &ERRORS } else { &ERRORS[..2] }
}

/// Of how many places one is tried: videos that are really made take a while.
fn step(program: &Program) -> usize {
    if program.providers == Providers::Real { 7 } else { 1 }
}

/// Kills the daemon before each call.
pub(crate) fn kills(work: &Path, program: &Program) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for call in CALLS.iter().chain(["write", "openat"].iter()) {
        let mut n = 1;
        while one(work, program, call, &format!("signal=KILL:when={n}"), &mut tally)? {
            n += step(program) * if *call == "openat" { 7 } else { 1 };
        }
    }
    Ok(tally)
}

/// Makes each call fail with an error.
pub(crate) fn errors(work: &Path, program: &Program, error: &str, failing: Failing) -> io::Result<Tally> {
    let on = if failing == Failing::FromThereOn { "+" } else { "" };
    let mut tally = Tally::default();
    for call in CALLS {
        let mut n = 1;
        while one(work, program, call, &format!("error={error}:when={n}{on}"), &mut tally)? {
            n += step(program);
        }
    }
    Ok(tally)
}

/// Runs a job while a call is tampered with, and checks what a later start makes of it. Returns false, and counts
/// nothing, if there was no such call.
fn one(work: &Path, program: &Program, call: &str, tamper: &str, tally: &mut Tally) -> io::Result<bool> {
    let scratch = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir_in(work))?;
    let home = Home::new(scratch.path(), program);
    home.make()?;
    home.submit("job", &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}), true)?;
    let trace = work.join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(&trace).args(["-e", &format!("trace={call}")]);
    command.args(["-e", &format!("inject={call}:{tamper}")]).args(["timeout", "-k", "1"]);
    command.arg(if tamper.ends_with('+') { IN_VAIN } else { "60" }).arg(&program.reelspool);
    command.arg("--config").arg(home.dir.join("reelspool.toml")).args(["serve", "--once"]);
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let traced = String::from_utf8_lossy(&fs::read(&trace)?).into_owned();
    if !traced.contains("(INJECTED)") && !traced.contains("killed by SIGKILL") {
        return Ok(false);
    }
    let mut found = home.check(&["job".to_owned()], &BTreeMap::new())?;
    // A real voice or encoder may be killed in place of the daemon, and each of them at the same place.
    if (tamper.starts_with("error") || home.makes_videos()) && home.may_be_retried("job") {
        found.retain(|(wrong, _)| *wrong != Wrong::Failed);
    }
    tally.add(&format!("{call} {tamper}"), found);
    Ok(true)
}
