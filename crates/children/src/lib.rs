//! Child processes that cannot outlive us, hang us or fill the disk.
//!
//! Each child leads its own process group, dies with the daemon (`PR_SET_PDEATHSIG`), has resource limits, an empty
//! environment, a deadline and a stall limit. Its group is recorded in a directory of the caller, so that
//! [`kill_recorded`] can end after a crash what the crash left.
//!
//! [`Launcher::run`] takes a [`Program`] and a [`Stop`] and answers with [`Finished`], or with the [`ChildError`] that
//! says why the child did not end by itself. What its exit status means is for the caller to judge.

pub mod child;
mod group;
mod launcher;
mod stop;

pub use group::kill_recorded;
pub use launcher::Launcher;
pub use stop::Stop;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// How much of a child's standard error is kept: its last words.
const STDERR_TAIL_BYTES: usize = 4096;

/// A program to run.
#[derive(Debug)]
pub struct Program {
    /// Name (looked up in PATH) or path.
    pub program: OsString,
    /// Arguments; never text of a user.
    pub args: Vec<OsString>,
    /// Working directory.
    pub cwd: PathBuf,
    /// Where the process group is recorded while it lives: the workspace's `temp/`.
    pub record_dir: PathBuf,
    /// What it is fed.
    pub stdin: Stdin,
    /// Called for every line of standard output.
    pub on_line: Option<LineReceiver>,
    /// Resource limits.
    pub limits: Limits,
    /// The longest it may run.
    pub timeout: Duration,
    /// The longest it may go without a line on standard output; `None` where it prints none.
    pub stall_timeout: Option<Duration>,
}

/// Receives the lines of a child's standard output.
pub struct LineReceiver(pub Box<dyn FnMut(&str) + Send>);

impl fmt::Debug for LineReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineReceiver")
    }
}

/// What a child is fed.
pub enum Stdin {
    /// Nothing.
    Null,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Whatever the closure writes, on a thread of its own. It ends with an error when the child is gone.
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

/// A child that ended by itself.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// The last 4 KiB of its standard error, without control characters.
    pub last_words: String,
}

/// Why a child did not end by itself.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// No such program.
    #[error("cannot find the program {}", program.display())]
    NotFound {
        /// Its name.
        program: PathBuf,
    },
    /// The system refused.
    #[error("cannot run {}", program.display())]
    Spawn {
        /// Its name.
        program: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// It ran too long and was killed.
    #[error("{} ran longer than {} s and was killed", program.display(), timeout.as_secs())]
    TimedOut {
        /// Its name.
        program: PathBuf,
        /// The limit.
        timeout: Duration,
        /// Its last words.
        last_words: String,
    },
    /// It gave no sign of life and was killed.
    #[error("{} gave no sign of life for {} s and was killed", program.display(), timeout.as_secs())]
    Stalled {
        /// Its name.
        program: PathBuf,
        /// The limit.
        timeout: Duration,
        /// Its last words.
        last_words: String,
    },
    /// We were told to stop, and killed it.
    #[error("{} was stopped", program.display())]
    Stopped {
        /// Its name.
        program: PathBuf,
    },
}

/// Names a program in messages.
fn shown(program: &OsString) -> PathBuf {
    Path::new(program).to_path_buf()
}

#[cfg(test)]
mod tests;
