//! Why a component could not be made.

use crate::config::secrets::SecretError;
use crate::db::DbError;
use crate::job::Failure;
use crate::providers::embedding::DimensionsUnknown;
use crate::providers::image::BadGenerator;
use crate::providers::speech::BadVoice;
use crate::providers::storage::StorageError;
use crate::spool::SpoolError;
use crate::workspace::WorkspaceError;
use likeness::ModelError;
use std::io;
use std::path::PathBuf;

/// Why a component could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    /// A directory cannot be made.
    #[error("cannot create {}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The spool cannot be opened.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The workspaces cannot be opened.
    #[error(transparent)]
    Workspaces(#[from] WorkspaceError),
    /// A secret cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A provider's service cannot be made.
    #[error(transparent)]
    Service(#[from] calls::BadSettings),
    /// A provider cannot draw as it is configured.
    #[error(transparent)]
    Generator(#[from] BadGenerator),
    /// A provider cannot speak as it is configured.
    #[error("the provider `{provider}` cannot speak: {source}")]
    Voice {
        /// Its name.
        provider: String,
        /// Why.
        source: BadVoice,
    },
    /// The place for results cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The embedding model cannot be loaded.
    #[error("cannot load the embedding model of `embedding.dir`")]
    Model(#[from] ModelError),
    /// A provider cannot embed as it is configured.
    #[error(transparent)]
    Dimensions(#[from] DimensionsUnknown),
    /// There is no such embedder.
    #[error("`embedding.provider` is `{provider}`, which embeds no prompts")]
    Embedder {
        /// What was asked for.
        provider: String,
    },
    /// This process may not open enough files for one job.
    #[error(
        "this process may have {files_max} files open and needs {needed}: raise the limit (`ulimit -n`, or LimitNOFILE= of \
         the unit)"
    )]
    TooFewFiles {
        /// The limit.
        files_max: u64,
        /// What is needed.
        needed: u64,
    },
    /// This process may not write files that are large enough.
    #[error(
        "this process may write files of up to {bytes_max} bytes and needs {needed}: raise the limit (`ulimit -f`, or \
         LimitFSIZE= of the unit)"
    )]
    FilesTooSmall {
        /// The limit.
        bytes_max: u64,
        /// What is needed.
        needed: u64,
    },
    /// The ledger could not be compared with the spool.
    #[error("cannot compare the ledger with the spool: {failure}")]
    Restore {
        /// What failed.
        failure: Failure,
    },
    /// The runtime of jobs and children cannot be started.
    #[error("cannot start the runtime")]
    Runtime {
        /// The system's answer.
        source: io::Error,
    },
}
