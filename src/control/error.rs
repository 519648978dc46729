//! Why a request failed, in a form that the command line, a page or an API can show.

use crate::db::DbError;
use crate::images::LibraryError;
use crate::job::Code;
use crate::job::JobId;
use crate::ledger::LedgerError;
use crate::setup::SetupError;
use crate::spool::SpoolError;
use std::error::Error;
use std::io;
use std::path::Path;

/// Classifies errors by what the caller can do. The command line maps it to an exit code, an API to an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The request itself is wrong.
    Usage,
    /// There is no such job or workspace.
    NotFound,
    /// A file that the request needs is missing.
    NoInput,
    /// The content of a file or of a request is wrong.
    BadData,
    /// The present state does not allow it.
    Refused,
    /// It cannot be done now, but may be later.
    TryLater,
    /// What is meant is in use: its job waits or runs.
    InUse,
    /// This user lacks the permission.
    Denied,
    /// A file or directory cannot be created.
    CannotCreate,
    /// Reading or writing failed.
    Io,
    /// A program that is needed is missing.
    Unavailable,
    /// The configuration is invalid.
    Config,
}

impl Kind {
    /// Returns the kind for a failed file operation; `other` if the error has no kind of its own.
    fn of_io(error: &io::Error, other: Self) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied {
            Self::Denied
        } else if error.kind() == io::ErrorKind::StorageFull {
            Self::TryLater
        } else {
            other
        }
    }
}

/// An error with its causes and a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ControlError {
    /// What the caller can do about it.
    pub(crate) kind: Kind,
    /// What is wrong, and where.
    pub(crate) message: String,
    /// The messages of the underlying errors, outermost first.
    pub(crate) causes: Vec<String>,
    /// What was not changed, and what to do.
    pub(crate) hint: String,
}

impl ControlError {
    /// Makes an error without causes.
    pub(crate) fn new(kind: Kind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hint: hint.into() }
    }

    /// Makes an error from another one and all its sources.
    pub(crate) fn of(kind: Kind, error: &(dyn Error + '_), hint: impl Into<String>) -> Self {
        let mut made = Self::new(kind, error.to_string(), hint);
        let mut next = error.source();
        while let Some(cause) = next.filter(|cause| !db::says_it_again(*cause)) {
            made.causes.push(cause.to_string());
            next = cause.source();
        }
        made
    }

    /// Makes an error for a failed file operation; its kind is `other` if the error has none of its own.
    pub(crate) fn io(act: &str, path: &Path, error: &io::Error, other: Kind) -> Self {
        let message = format!("cannot {act} {}", path.display());
        let hint = "nothing was changed; check the path and its rights";
        Self { causes: vec![error.to_string()], ..Self::new(Kind::of_io(error, other), message, hint) }
    }

    /// Makes an error from one of the spool.
    pub(crate) fn of_spool(error: &SpoolError) -> Self {
        let (kind, hint) = match error {
            SpoolError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                (Kind::CannotCreate, "nothing was changed; `reelspool init` makes the spool")
            }
            SpoolError::Io { source, .. } => (
                Kind::of_io(source, Kind::Io),
                "nothing was changed; members of the spool's group may write to incoming/",
            ),
            SpoolError::Pending { .. } => (Kind::BadData, "it was left alone; choose another id with --id"),
            SpoolError::NetworkFileSystem { .. }
            | SpoolError::OtherFileSystem { .. }
            | SpoolError::NotADirectory { .. }
            | SpoolError::OtherState { .. }
            | SpoolError::Replaced { .. }
            | SpoolError::Hostile { .. }
            | SpoolError::NotARequest { .. }
            | SpoolError::Registry(_) => {
                (Kind::CannotCreate, "nothing was changed; `reelspool doctor` checks the spool")
            }
        };
        Self::of(kind, error, hint)
    }

    /// Makes an error from one of the image library.
    pub(crate) fn of_library(error: &LibraryError, hint: &str) -> Self {
        let kind = match error {
            LibraryError::Io { source, .. } => Kind::of_io(source, Kind::Io),
            LibraryError::Unusable { .. } => Kind::BadData,
            LibraryError::Unknown { .. } => Kind::NoInput,
            LibraryError::Db { .. } | LibraryError::Stopped => Kind::Io,
            LibraryError::Generate(_) | LibraryError::Repeats { .. } | LibraryError::Panicked(_) => Kind::Refused,
        };
        Self::of(kind, error, hint)
    }

    /// Makes the error for an unknown job.
    pub(crate) fn no_such_job(id: &JobId) -> Self {
        let hint = "nothing was changed; `reelspool list` shows the jobs";
        Self::new(Kind::NotFound, format!("there is no job `{id}`"), hint)
    }

    /// Adds to the hint what the same request had already changed before it failed.
    pub(crate) fn after<'a>(mut self, done: impl Iterator<Item = &'a str>) -> Self {
        let done = done.collect::<Vec<_>>().join(", ");
        if !done.is_empty() {
            let rest = self.hint.trim_start_matches("nothing was changed; ");
            self.hint = format!("done before that: {done}; {rest}");
        }
        self
    }
}

impl From<LedgerError> for ControlError {
    fn from(error: LedgerError) -> Self {
        let failure = error.failure();
        let hint = failure.hint_text().to_owned();
        Self { kind: Kind::Refused, message: failure.message, causes: failure.causes, hint }
    }
}

impl From<SetupError> for ControlError {
    fn from(error: SetupError) -> Self {
        let kind = match &error {
            SetupError::Directory { source, .. } => Kind::of_io(source, Kind::CannotCreate),
            SetupError::Db(DbError::Denied { .. }) => Kind::Denied,
            SetupError::Db(DbError::Io { source, .. }) => Kind::of_io(source, Kind::Io),
            // What a person must put right before anything can start, as with a bad configuration.
            SetupError::Db(
                DbError::Corrupt { .. }
                | DbError::NotADatabase { .. }
                | DbError::Foreign { .. }
                | DbError::Newer { .. },
            ) => Kind::Config,
            SetupError::Db(DbError::Older { .. }) => Kind::TryLater,
            SetupError::Db(_) => Kind::Io,
            SetupError::TooFewFiles { .. } | SetupError::FilesTooSmall { .. } => Kind::Config,
            SetupError::Restore { failure } if failure.code == Code::DiskFull => Kind::TryLater,
            SetupError::Restore { .. } => Kind::Io,
            SetupError::Spool(SpoolError::Io { source, .. }) => Kind::of_io(source, Kind::CannotCreate),
            SetupError::Spool(_) | SetupError::Workspaces(_) => Kind::CannotCreate,
            SetupError::Secret(_)
            | SetupError::Service(_)
            | SetupError::Generator(_)
            | SetupError::Dimensions(_)
            | SetupError::Voice { .. }
            | SetupError::Storage(_)
            | SetupError::Model(_)
            | SetupError::Embedder { .. } => Kind::Config,
            SetupError::Runtime { .. } => Kind::Unavailable,
        };
        let hint = if kind == Kind::Denied {
            "no job was touched; do it as the service's user, as with `sudo -u reelspool`"
        } else {
            "no job was touched; `reelspool doctor` checks everything"
        };
        Self::of(kind, &error, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_never_says_that_nothing_was_changed_when_something_was() {
        let error = || ControlError::new(Kind::Io, "cannot write b", "nothing was changed; check the rights");
        assert_eq!(error().after(std::iter::empty()).hint, "nothing was changed; check the rights");
        assert_eq!(error().after(["a", "c"].into_iter()).hint, "done before that: a, c; check the rights");
    }

    #[test]
    fn the_answer_of_the_system_decides_where_it_says_something_special() {
        let kind = |error: io::ErrorKind| ControlError::io("read", Path::new("x"), &error.into(), Kind::NoInput).kind;
        assert_eq!(kind(io::ErrorKind::PermissionDenied), Kind::Denied);
        assert_eq!(kind(io::ErrorKind::StorageFull), Kind::TryLater);
        assert_eq!(kind(io::ErrorKind::NotFound), Kind::NoInput);
    }
}
