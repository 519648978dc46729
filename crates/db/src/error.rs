//! The errors of reelspool.db, classified by what a person has to do.

use job::{Code, Failure};
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An error of the database. Clones share the source, because one failed commit is the answer to many commands.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// There is no file to read.
    #[error("there is no database at {}: it is made by the first start of `reelspool serve`", path.display())]
    Missing {
        /// The database.
        path: PathBuf,
    },
    /// The file is no SQLite database. It was left as it is.
    #[error(
        "{} is not a database and was left untouched: move it away, or set `storage.state_dir` to another directory",
        path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is another program's SQLite database. It was left as it is.
    #[error(
        "{} is the database of another program and was left untouched: set `storage.state_dir` to another directory",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer reelspool wrote the file. It was left as it is.
    #[error(
        "{} has schema version {found}, this reelspool knows up to {known}, and it was left untouched: upgrade reelspool",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The newest version that this program knows.
        known: i32,
    },
    /// An older reelspool wrote the file, and it was opened to be read only. Its tables lack what this program reads.
    #[error(
        "{} is of an earlier reelspool (schema version {found} of {known}): the next start of the daemon brings it up to date",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The version that this program reads.
        known: i32,
    },
    /// The file is damaged. It is never replaced by a new one.
    #[error(
        "{} is damaged ({detail}) and was left untouched: restore it from a backup, or move it and its -wal and -shm files \
         away; the next start of the daemon enters the jobs again that the spool has",
        path.display()
    )]
    Corrupt {
        /// The database.
        path: PathBuf,
        /// The first problem that SQLite found, in one line.
        detail: String,
    },
    /// Another process held the write lock longer than the busy time-out.
    #[error("{} is locked by another program: try again, `fuser {}` names it", path.display(), path.display())]
    Busy {
        /// The database.
        path: PathBuf,
        /// The error of SQLite.
        source: Arc<rusqlite::Error>,
    },
    /// A daemon started or stopped during a read without locks.
    #[error("{} changed while it was read: try again", path.display())]
    Changed {
        /// The database.
        path: PathBuf,
    },
    /// No space is left. The transaction was rolled back.
    #[error("no space left to write {}: free some", path.display())]
    DiskFull {
        /// The database.
        path: PathBuf,
        /// The error of SQLite.
        source: Arc<rusqlite::Error>,
    },
    /// The file or its directory cannot be opened, or not for writing.
    #[error("cannot {act} {}: check the rights of the file and of its directory", path.display())]
    Denied {
        /// The operation.
        act: &'static str,
        /// The database.
        path: PathBuf,
        /// The error of SQLite.
        source: Arc<rusqlite::Error>,
    },
    /// The file system does not support SQLite's write-ahead log.
    #[error("{} cannot use a write-ahead log (mode `{mode}`): put it on a local file system", path.display())]
    NoWal {
        /// The database.
        path: PathBuf,
        /// The journal mode that SQLite fell back to.
        mode: String,
    },
    /// A migration failed. The database still has its old version.
    #[error("cannot migrate {}: it kept its old version", path.display())]
    Migration {
        /// The database.
        path: PathBuf,
        /// The error of the migration.
        source: Arc<rusqlite_migration::Error>,
    },
    /// Reading or writing a file failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// The operation.
        act: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The error of the system.
        source: Arc<io::Error>,
    },
    /// Any other error of SQLite.
    #[error("cannot {act} {}", path.display())]
    Sql {
        /// The operation.
        act: &'static str,
        /// The database.
        path: PathBuf,
        /// The error of SQLite.
        source: Arc<rusqlite::Error>,
    },
    /// A command panicked, which is a bug. Other commands of the same transaction were kept.
    #[error("a command to {} panicked: {message}", path.display())]
    Panicked {
        /// The database.
        path: PathBuf,
        /// The message of the panic.
        message: String,
    },
    /// The handle was closed.
    #[error("{} was closed", path.display())]
    Closed {
        /// The database.
        path: PathBuf,
    },
    /// The handle was opened for reading only.
    #[error("{} was opened for reading only", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
}

/// Tells whether a cause is only SQLite's error number for the message before it, so that it need not be shown.
pub fn says_it_again(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.is::<rusqlite::ffi::Error>()
}

impl DbError {
    /// Makes the error for an error of SQLite.
    pub(super) fn sql(act: &'static str, path: &Path, source: rusqlite::Error) -> Self {
        let detail = source.to_string();
        let code = source.sqlite_error_code();
        let (path, source) = (path.to_path_buf(), Arc::new(source));
        match code {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { path, detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path, source },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path, source },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Denied { act, path, source }
            }
            _ => Self::Sql { act, path, source },
        }
    }

    /// Makes the error for a failed file operation.
    pub(super) fn io(act: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { act, path: path.to_path_buf(), source: Arc::new(source) }
    }

    /// Returns the failure for a job: never the job's fault, so another attempt may succeed.
    pub fn failure(&self) -> Failure {
        let code = if matches!(self, Self::DiskFull { .. }) { Code::DiskFull } else { Code::LedgerUnavailable };
        let failure = Failure::transient(code, self.to_string());
        match std::error::Error::source(self) {
            Some(source) => failure.cause(source),
            None => failure,
        }
    }
}
