//! What can go wrong with a video, and what it means for the job.

use super::frames::FrameError;
use children::ChildError;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no video.
#[derive(Debug, thiserror::Error)]
pub enum VideoError {
    /// The order cannot be a video.
    #[error("the video cannot be planned: {reason}")]
    Plan {
        /// Why.
        reason: String,
    },
    /// A file operation failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// What was tried.
        act: &'static str,
        /// With which file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// There is no room for the video.
    #[error("the video needs about {needed} bytes below {}, only {available} are free", dir.display())]
    DiskFull {
        /// Where.
        dir: PathBuf,
        /// An estimate on the safe side.
        needed: u64,
        /// What there is.
        available: u64,
    },
    /// The narration cannot be measured.
    #[error("cannot read the narration {}", path.display())]
    Narration {
        /// Which file.
        path: PathBuf,
        /// What the reader says.
        source: hound::Error,
    },
    /// The frames could not be made.
    #[error("cannot make the frames")]
    Frames(#[source] FrameError),
    /// The frames ended without a word: the thread that made them died.
    #[error("the thread that makes the frames died")]
    FramesDied,
    /// ffmpeg could not run, hung or was stopped.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// ffmpeg ended with an error.
    #[error("ffmpeg failed while making {what}: {status}")]
    Ffmpeg {
        /// Which file.
        what: &'static str,
        /// How it ended.
        status: String,
        /// Its last words.
        last_words: String,
    },
    /// The cover cannot be encoded.
    #[error("cannot encode the cover {}", path.display())]
    Cover {
        /// Which file.
        path: PathBuf,
        /// What the encoder says.
        source: jpeg_encoder::EncodingError,
    },
    /// The file is not what was planned.
    #[error("{} is not the planned {what}: {reason}", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Work on a helper thread of ours panicked.
    #[error("work on a blocking thread panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl VideoError {
    /// Makes the error of a file operation, in the shape that `map_err` takes.
    pub(super) fn io(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { act, path: path.to_path_buf(), source }
    }
}
