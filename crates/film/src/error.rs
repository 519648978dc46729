//! The errors of a render.

use super::frames::FrameError;
use children::ChildError;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no video.
#[derive(Debug, thiserror::Error)]
pub enum VideoError {
    /// The order is not possible.
    #[error("the video cannot be planned: {reason}")]
    Plan {
        /// The reason.
        reason: String,
    },
    /// A file operation failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// The operation.
        act: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// There is not enough free space for the video.
    #[error("the video needs about {needed} bytes below {}, only {available} are free", dir.display())]
    DiskFull {
        /// The directory.
        dir: PathBuf,
        /// The estimated need in bytes, rather too high.
        needed: u64,
        /// The free space in bytes.
        available: u64,
    },
    /// The narration cannot be measured.
    #[error("cannot read the narration {}", path.display())]
    Narration {
        /// The file.
        path: PathBuf,
        /// The reader's error.
        source: hound::Error,
    },
    /// The frames could not be made.
    #[error("cannot make the frames")]
    Frames(#[from] FrameError),
    /// The thread that made the frames died.
    #[error("the thread that makes the frames died")]
    FramesDied,
    /// ffmpeg could not run, hung or was stopped.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// ffmpeg ended with an error.
    #[error("ffmpeg failed while making {what}: {status}")]
    Ffmpeg {
        /// What it was making.
        what: &'static str,
        /// Its exit status.
        status: String,
        /// The end of its standard error.
        last_words: String,
    },
    /// The cover cannot be encoded.
    #[error("cannot encode the cover")]
    Cover(#[source] jpeg_encoder::EncodingError),
    /// The file is not what was planned.
    #[error("{} is not the planned {what}: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Work on a helper thread panicked.
    #[error("work on a blocking thread panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl VideoError {
    /// Returns a function for `map_err` that makes the error of a file operation.
    pub(super) fn io(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { act, path: path.to_path_buf(), source }
    }
}
