//! Runs child programs that cannot outlive the daemon, block it or fill the disk.
//!
//! Each child is in a process group of its own, led by a [`guard`] that kills whatever the child started when it ends or
//! the daemon dies. It has resource limits, an empty environment, a deadline and a stall limit. The group is recorded in a directory of the caller, so that after a crash
//! [`kill_recorded`] can kill the groups that are still alive.
//!
//! [`Launcher::run`] takes a [`Program`] and a [`Stop`] and returns [`Finished`], or the [`ChildError`] that says why
//! the child was ended. The caller judges the exit status.

mod awake;
pub mod child;
mod group;
pub mod guard;
mod launcher;
mod stop;
mod tree;

pub use awake::run_for;
pub use group::kill_recorded;
pub use launcher::Launcher;
pub use stop::Stop;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// How many bytes of the end of a child's standard error are kept, for error messages.
const STDERR_TAIL_BYTES: usize = 4096;

/// A program to run.
#[derive(Debug)]
pub struct Program {
    /// Name (looked up in PATH) or path.
    pub program: OsString,
    /// Arguments. Text that a user wrote must not be in them, because it could be read as an option.
    pub args: Vec<OsString>,
    /// Working directory.
    pub cwd: PathBuf,
    /// The directory in which the process group is recorded while it lives: the workspace's `temp/`.
    pub record_dir: PathBuf,
    /// What standard input contains.
    pub stdin: Stdin,
    /// Called for every line of standard output.
    pub on_line: Option<LineReceiver>,
    /// Resource limits.
    pub limits: Limits,
    /// The longest running time; the group is killed after it.
    pub timeout: Duration,
    /// The longest time without a line on standard output; `None` for programs that print none.
    pub stall_timeout: Option<Duration>,
}

/// Receives the lines of a child's standard output.
pub struct LineReceiver(pub Box<dyn FnMut(&str) + Send>);

impl fmt::Debug for LineReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineReceiver")
    }
}

/// What a child reads on standard input.
pub enum Stdin {
    /// An empty input.
    Null,
    /// These bytes.
    Bytes(Vec<u8>),
    /// The closure writes into the pipe, on a thread of its own. Its writes fail when the child has ended.
    Feed(Box<dyn FnOnce(std::fs::File) -> io::Result<()> + Send>),
}

impl fmt::Debug for Stdin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bytes(_) => "Bytes",
            Self::Feed(_) => "Feed",
        })
    }
}

/// Resource limits of a child (setrlimit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file it may write, in bytes (RLIMIT_FSIZE).
    pub file_bytes: u64,
    /// CPU time in seconds (RLIMIT_CPU).
    pub cpu_seconds: u64,
    /// Address space in bytes (RLIMIT_AS).
    pub memory_bytes: u64,
}

/// How a child ended that was not killed by us.
#[derive(Debug)]
pub struct Finished {
    /// Exit code or signal.
    pub status: ExitStatus,
    /// The last 4 KiB of standard error, without control characters.
    pub last_words: String,
}

/// Why a child could not start or was killed.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// The program is not in PATH.
    #[error("cannot find the program {}", program.display())]
    NotFound {
        /// Its name.
        program: PathBuf,
    },
    /// The system could not start the program.
    #[error("cannot run {}", program.display())]
    Spawn {
        /// Its name.
        program: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The child ran longer than [`Program::timeout`] and was killed.
    #[error("{} ran longer than {} s and was killed", program.display(), timeout.as_secs())]
    TimedOut {
        /// Its name.
        program: PathBuf,
        /// The limit that it exceeded.
        timeout: Duration,
        /// The end of its standard error.
        last_words: String,
    },
    /// The child printed no line for [`Program::stall_timeout`] and was killed.
    #[error("{} gave no sign of life for {} s and was killed", program.display(), timeout.as_secs())]
    Stalled {
        /// Its name.
        program: PathBuf,
        /// The limit that it exceeded.
        timeout: Duration,
        /// The end of its standard error.
        last_words: String,
    },
    /// The [`Stop`] was raised, and the child was killed.
    #[error("{} was stopped", program.display())]
    Stopped {
        /// Its name.
        program: PathBuf,
    },
}

/// Returns the program's name as it appears in messages.
fn shown(program: &OsString) -> PathBuf {
    Path::new(program).to_path_buf()
}

#[cfg(test)]
mod tests;
