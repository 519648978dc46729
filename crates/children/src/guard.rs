//! The guard: a process between the daemon and a program, which leaves nothing of it behind.
//!
//! `reelspool __guard PARENT …` starts `reelspool __child` with the same arguments, waits for it, and ends as it did.
//! Being a subreaper, it stays above every process that the program starts, also if those leave the program's process
//! group and session. It kills all of them when the program has ended, and when the daemon dies.

use super::child::CHILD_COMMAND;
use super::tree::kill_below;
use rustix::process::{Signal, getpid};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

/// The hidden sub-command of the `reelspool` program that runs [`run`].
pub const GUARD_COMMAND: &str = "__guard";

/// The program of this process, also if its file was replaced since (proc_pid_exe(5)).
const OURSELVES: &str = "/proc/self/exe";

/// Guards the program that the arguments name, and returns the exit code to end with.
pub fn run(args: impl Iterator<Item = OsString>) -> io::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let status = runtime.block_on(guard(args))?;
    kill_below(getpid());
    Ok(end_like(status))
}

async fn guard(mut args: impl Iterator<Item = OsString>) -> io::Result<ExitStatus> {
    let bad = || io::Error::new(io::ErrorKind::InvalidInput, "this command is internal");
    let parent = args.next().and_then(|arg| arg.to_str()?.parse::<i32>().ok()).ok_or_else(bad)?;
    // Listened to before the death signal is set, because it would end this process.
    let mut orphaned = signal(SignalKind::user_defined1())?;
    // The whole group gets this one, and the program may need a while to end.
    let _terminate = signal(SignalKind::terminate())?;
    rustix::process::set_child_subreaper(Some(getpid()))?;
    rustix::process::set_parent_process_death_signal(Some(Signal::USR1))?;
    if rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get()) != Some(parent) {
        return Err(io::Error::other("the daemon is gone"));
    }
    let mut program = Command::new(OURSELVES);
    program.arg(CHILD_COMMAND).arg(getpid().as_raw_nonzero().to_string()).args(args).stdin(Stdio::inherit());
    let mut child = program.spawn()?;
    tokio::select! {
        status = child.wait() => status,
        _ = orphaned.recv() => {
            kill_below(getpid());
            child.wait().await
        }
    }
}

/// Ends this process by the signal that ended the program, or returns the program's exit code.
fn end_like(status: ExitStatus) -> u8 {
    if let Some(signal) = status.signal().and_then(Signal::from_named_raw) {
        // The program has written its core file, if any.
        let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
        rustix::process::setrlimit(rustix::process::Resource::Core, none).unwrap_or_default();
        rustix::process::kill_process(getpid(), signal).unwrap_or_default();
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}

/// Returns the arguments with which this process starts a guard; `rest` is for the child.
pub(super) fn arguments(rest: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    [GUARD_COMMAND.into(), std::process::id().to_string().into()].into_iter().chain(rest).collect()
}
