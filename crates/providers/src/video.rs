//! Converts errors of the renderer into failures of a job.

use super::children;
use film::{FrameError, VideoError};
use job::{Cancel, Code, Failure};

/// Converts the error into the failure of the video stage.
pub fn failure(error: &VideoError, cancel: &Cancel) -> Failure {
    let text = error.to_string();
    match error {
        VideoError::Plan { .. } => Failure::permanent(Code::VideoInvalid, text),
        VideoError::Io { act, path, source } => Failure::io(act, path, source),
        VideoError::DiskFull { .. } => Failure::transient(Code::DiskFull, text),
        VideoError::Narration { source, .. } => Failure::permanent(Code::TtsInvalid, text).cause(source),
        VideoError::Frames(error) => frames(error, text, cancel),
        VideoError::FramesDied => Failure::transient(Code::StagePanicked, text),
        VideoError::Panicked(source) => Failure::permanent(Code::StagePanicked, text).cause(source),
        VideoError::Child(error) => children::failure(error, Code::FfmpegUnavailable, cancel),
        VideoError::Ffmpeg { last_words, .. } => {
            let full = last_words.contains("No space left on device") || last_words.contains("Disk quota exceeded");
            let code = if full { Code::DiskFull } else { Code::VideoFailed };
            let failure = Failure::transient(code, text);
            if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
        }
        VideoError::Cover(source) => Failure::permanent(Code::VideoFailed, text).cause(source),
        VideoError::Invalid { .. } => Failure::transient(Code::VideoInvalid, text),
    }
}

fn frames(error: &FrameError, text: String, cancel: &Cancel) -> Failure {
    let failure = match error {
        FrameError::Stopped => return cancel.failure(),
        FrameError::Read { .. } => Failure::transient(Code::IoError, text),
        FrameError::Decode { .. } | FrameError::Unfit { .. } => Failure::permanent(Code::VideoFailed, text),
        FrameError::Crop(_) | FrameError::Pipe(_) => Failure::transient(Code::VideoFailed, text),
    };
    failure.cause(error)
}
