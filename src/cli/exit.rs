//! Exit codes, also listed in the README. Their names are those of `systemd-analyze exit-status`.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Success,
    /// The job failed, or the check found problems.
    Failure,
    /// The command line is wrong (clap exits with it).
    Usage,
    /// `status`: no daemon is running.
    NotRunning,
    /// No such job.
    NoSuchJob,
    /// A bad job file.
    BadData,
    /// An input file is missing or cannot be read.
    NoInput,
    /// A daemon or a program that is needed is missing.
    Unavailable,
    /// An actor of the daemon died; the service manager starts it again.
    ActorDied,
    /// Something cannot be created.
    CannotCreate,
    /// Reading or writing failed.
    IoError,
    /// Try later.
    TempFail,
    /// Not permitted.
    NoPermission,
    /// The configuration is wrong.
    Config,
    /// `--timeout` ran out.
    TimedOut,
    /// Ctrl-C (SIGINT) stopped it.
    Interrupted,
    /// SIGTERM stopped it.
    Terminated,
}

impl Exit {
    /// Returns the number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotRunning => 3,
            Self::NoSuchJob => 4,
            Self::BadData => 65,
            Self::NoInput => 66,
            Self::Unavailable => 69,
            Self::ActorDied => 70,
            Self::CannotCreate => 73,
            Self::IoError => 74,
            Self::TempFail => 75,
            Self::NoPermission => 77,
            Self::Config => 78,
            Self::TimedOut => 124,
            // What a shell reports for a program that the signal ends: 128 and its number.
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Returns the code for a failed file operation; `other` if the error has no code of its own.
    pub(crate) fn of_io(error: &std::io::Error, other: Self) -> Self {
        let kind = error.kind();
        if kind == std::io::ErrorKind::PermissionDenied {
            Self::NoPermission
        } else if kind == std::io::ErrorKind::StorageFull {
            Self::TempFail
        } else {
            other
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
