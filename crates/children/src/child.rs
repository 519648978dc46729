//! The child's side: it limits itself, binds its life to the guard's, and then becomes the program.
//!
//! `reelspool __child PARENT FILE_BYTES CPU_SECONDS MEMORY_BYTES PROGRAM ARGS…` exists so that all this is done with
//! safe calls in a process of its own, not between fork and exec.

use super::Limits;
use rustix::process::{Resource, Rlimit, Signal};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// The hidden sub-command of the `reelspool` program that runs [`exec`].
pub const CHILD_COMMAND: &str = "__child";

/// Returns the limits as the arguments that [`exec`] reads after its parent's process id.
pub(super) fn arguments(limits: &Limits) -> [OsString; 3] {
    let Limits { file_bytes, cpu_seconds, memory_bytes } = limits;
    [file_bytes, cpu_seconds, memory_bytes].map(|number| number.to_string().into())
}

/// Applies the limits and replaces this process with the program; returns an error only when that fails.
pub fn exec(mut args: impl Iterator<Item = OsString>) -> io::Error {
    match prepare(&mut args) {
        Ok(program) => Command::new(program).args(args).exec(),
        Err(error) => error,
    }
}

fn prepare(args: &mut impl Iterator<Item = OsString>) -> io::Result<OsString> {
    let bad = || io::Error::new(io::ErrorKind::InvalidInput, "this command is internal");
    let mut number = || args.next().and_then(|arg| arg.to_str()?.parse::<u64>().ok()).ok_or_else(bad);
    let parent = number()?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let now = rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    if u64::try_from(now).ok() != Some(parent) {
        return Err(io::Error::other("the guard is gone"));
    }
    for resource in [Resource::Fsize, Resource::Cpu, Resource::As] {
        let most = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Some(number()?.min(most));
        rustix::process::setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
    }
    args.next().ok_or_else(bad)
}
