//! What can go wrong when the data of the voice is loaded.

use std::io;
use std::path::PathBuf;

/// Why the data of the voice could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PhonemesError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{} is not {what}: fetch the voice again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// Where it is wrong.
        source: serde_json::Error,
    },
}
