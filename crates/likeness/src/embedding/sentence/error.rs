//! Why a directory does not serve as an embedding model.

use std::io;
use std::path::PathBuf;

/// Why a directory does not serve as an embedding model. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file cannot be read.
    #[error("cannot read the embedding model's {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not the JSON that it should be.
    #[error("cannot understand the embedding model's {}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A file is damaged, or not of the kind that it should be.
    #[error("the embedding model's {} is unusable: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The model is whole, but of a shape that is not computed here.
    #[error("the embedding model of {} is not supported: {problem}", path.display())]
    Unsupported {
        /// The file that says so.
        path: PathBuf,
        /// What it says.
        problem: String,
    },
    /// A tensor is missing, or not what the configuration promises.
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
