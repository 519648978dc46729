//! The errors of the spool.

use job::Code;
use job::Failure;
use std::io;
use std::path::{Path, PathBuf};

/// Says what the spool could not do, and where.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// A file operation failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// The operation, in the infinitive.
        act: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The spool is on a network file system, where locks and file events are not reliable.
    #[error("{} is on a network file system ({kind}): file locks do not hold there, use a local one", path.display())]
    NetworkFileSystem {
        /// The spool's root.
        path: PathBuf,
        /// The name of the file system.
        kind: &'static str,
    },
    /// A directory of the spool is a mount point, so that renames cannot work.
    #[error("{} is not on the file system of {}: renames between them cannot work", path.display(), root.display())]
    OtherFileSystem {
        /// The directory.
        path: PathBuf,
        /// The spool's root.
        root: PathBuf,
    },
    /// Something that is not a directory stands where the spool needs one.
    #[error("{} is not a directory", path.display())]
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// The spool belongs to another state directory, whose ledger has its jobs.
    #[error(
        "{} belongs to another state directory than {}: set `storage.state_dir` to the one it was used with; where that \
         has lost its .reelspool-token, copy {} there; or remove that file to give the spool a new owner, which does not \
         know its jobs and workspaces",
        root.display(), state_dir.display(), token.display()
    )]
    OtherState {
        /// The spool's root.
        root: PathBuf,
        /// The state directory that was configured.
        state_dir: PathBuf,
        /// The token file in the spool.
        token: PathBuf,
    },
    /// The spool was replaced or removed while it was in use.
    #[error("{} is not the spool that was opened: it was replaced or removed", root.display())]
    Replaced {
        /// The spool's root.
        root: PathBuf,
    },
    /// Another submission with the same name and other content is still in incoming/.
    #[error("{} waits to be accepted with other content: choose another id or wait", path.display())]
    Pending {
        /// The waiting file.
        path: PathBuf,
    },
    /// An entry that cannot be a job.
    #[error("{} is not a job file: {message}", path.display())]
    Hostile {
        /// The entry.
        path: PathBuf,
        /// The code for the error file.
        code: Code,
        /// The message for the error file.
        message: String,
    },
    /// A request to cancel or retry a job that is not a plain file. Nobody follows it.
    #[error("{} is {what}: a request is a plain file", path.display())]
    NotARequest {
        /// The entry.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The ledger failed.
    #[error("the ledger cannot answer")]
    Registry(#[from] super::RegistryError),
}

impl SpoolError {
    pub(super) fn io(act: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io { act, path: path.to_path_buf(), source: source.into() }
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    /// Returns the failure that this error means for a job.
    pub fn failure(&self) -> Failure {
        let permanent = |code| Failure::permanent(code, self.to_string());
        match self {
            Self::Io { act, path, source } => Failure::io(act, path, source),
            Self::Hostile { code, .. } => permanent(*code),
            Self::Pending { .. } => permanent(Code::IdConflict),
            Self::NotARequest { .. } => permanent(Code::NotARegularFile),
            Self::Registry(error) => Failure::transient(Code::LedgerUnavailable, self.to_string()).cause(error),
            Self::NetworkFileSystem { .. }
            | Self::OtherFileSystem { .. }
            | Self::NotADirectory { .. }
            | Self::OtherState { .. }
            | Self::Replaced { .. } => permanent(Code::IoError),
        }
    }
}
