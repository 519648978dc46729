//! What can go wrong in the library.

use super::picture::PictureError;
use db::DbError;
use job::{Code, Failure};
use std::io;
use std::path::PathBuf;

/// Says why the library could not do what was asked.
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
    /// A generator made again and again what the video shows already.
    #[error("image provider {generator} makes only what this video shows already")]
    Repeats {
        /// Its name.
        generator: String,
    },
    /// Bytes are no picture.
    #[error("{what} is no picture that can be used")]
    Unusable {
        /// Which: a file, or what a generator made.
        what: String,
        /// What is wrong with it.
        source: PictureError,
    },
    /// There is no such picture.
    #[error("there is no picture `{file}` in the library")]
    Unknown {
        /// Its name.
        file: String,
    },
    /// Work beside the async threads panicked.
    #[error("the image library panicked: {0}")]
    Panicked(String),
    /// The program ends, and the work was not begun any more.
    #[error("the program ends")]
    Stopped,
}

impl LibraryError {
    /// Tells what the system answered about a file; every other error comes back.
    pub fn answer(self) -> Result<String, Self> {
        if let Self::Io { act, source, .. } = self { Ok(format!("cannot {act} it: {source}")) } else { Err(self) }
    }

    /// Returns what it means for the job.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Io { act, path, source } => Failure::io(act, path, source),
            Self::Db { source, .. } => Failure::transient(Code::ImagesUnavailable, self.to_string()).cause(source),
            Self::Generate(failure) => failure.clone(),
            Self::Unusable { source, .. } => {
                Failure::transient(Code::ImagesUnavailable, self.to_string()).cause(source)
            }
            Self::Repeats { .. } | Self::Unknown { .. } => {
                Failure::permanent(Code::ImagesUnavailable, self.to_string())
            }
            Self::Stopped => Failure::stopped(Code::Drained, self.to_string()),
            Self::Panicked(_) => Failure::permanent(Code::StagePanicked, self.to_string()),
        }
    }
}
