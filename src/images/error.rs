//! What can go wrong in the library.

use crate::db::DbError;
use crate::job::{Code, Failure};
use std::io;
use std::path::PathBuf;

/// Says why no picture was leased.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A file operation failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// What was tried.
        act: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The rows could not be read or written.
    #[error("cannot {act} the image library's rows")]
    Db {
        /// What was tried.
        act: &'static str,
        /// Why not.
        source: DbError,
    },
    /// No generator made a picture.
    #[error("{0}")]
    Generate(Failure),
    /// Work beside the async threads panicked.
    #[error("the image library panicked: {0}")]
    Panicked(String),
}

impl LibraryError {
    /// Returns what it means for the job.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Io { act, path, source } => Failure::io(act, path, source),
            Self::Db { source, .. } => Failure::transient(Code::ImagesUnavailable, self.to_string()).cause(source),
            Self::Generate(failure) => failure.clone(),
            Self::Panicked(_) => Failure::permanent(Code::StagePanicked, self.to_string()),
        }
    }
}
