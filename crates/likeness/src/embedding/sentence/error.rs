//! Why a directory cannot be used as an embedding model.

use std::io;
use std::path::PathBuf;

/// Why a directory cannot be used as an embedding model. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file cannot be read.
    #[error("cannot read the embedding model's {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file is not valid JSON of the expected form.
    #[error("cannot understand the embedding model's {}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The parser's error, with its position.
        source: serde_json::Error,
    },
    /// A file is damaged, or of another format.
    #[error("the embedding model's {} is unusable: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The model is complete, but its architecture is not supported.
    #[error("the embedding model of {} is not supported: {problem}", path.display())]
    Unsupported {
        /// The file that shows this.
        path: PathBuf,
        /// What is not supported.
        problem: String,
    },
    /// A tensor is missing, or differs from the configuration.
    #[error("tensor {tensor} in the embedding model's {}: {problem}", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// What is wrong with it.
        problem: String,
    },
}
