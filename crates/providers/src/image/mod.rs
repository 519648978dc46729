//! Picture generators: the trait, the two that need no service, and those of outside services and programs.

mod a1111;
mod builtin;
mod comfyui;
mod command;
mod drawings;
mod finish;
mod openai;
mod outside;
mod pexels;
mod reference;
mod sizes;
#[cfg(test)]
mod testing;

use calls::{Errand, Purse};
use job::outcome::ImageSource;
use job::{Cancel, Code, Failure};
use std::path::Path;

pub use builtin::{NullGenerator, ProceduralGenerator};
pub use comfyui::WorkflowError;
pub use command::{Programs, draws};
pub use drawings::Drawings;
pub use outside::{BadGenerator, Outside};
pub use reference::{Reference, mark};

/// The allowed width and height in pixels: smaller pictures show nothing, larger ones need too much memory.
pub(crate) const SIDES: std::ops::RangeInclusive<u32> = 64..=4096;

/// A request for one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRequest {
    /// The prompt, including the style.
    pub prompt: String,
    /// The language of the story.
    pub language: String,
    /// The kind of story.
    pub kind: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The seed of everything that the prompt leaves open.
    pub seed: u64,
    /// How those look who are in it; at most [`ImageGenerator::references_max`].
    pub references: Vec<Reference>,
    /// What the maker's name ends with, where the picture is none of its usual ones; see [`mark`].
    pub mark: String,
}

/// What a generator works with, beside the request.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Raised when the work must stop.
    pub cancel: &'a Cancel,
    /// Who pays for calls.
    pub purse: &'a dyn Purse,
    /// The job's directory for files of a while, in which its children are recorded, too.
    pub temp: &'a Path,
}

impl<'a> Desk<'a> {
    /// Returns what a call needs of it.
    pub(crate) fn errand(&self) -> Errand<'a> {
        Errand { stop: self.cancel.stop(), purse: self.purse }
    }
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedImage {
    /// A whole JPEG file.
    pub jpeg: Vec<u8>,
    /// How it was made.
    pub source: ImageSource,
    /// blake3 of the file that a provider gave for it, by which the same picture is known again; `None`: of the JPEG itself.
    pub content: Option<[u8; 32]>,
}

/// Why no picture was made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImageError {
    /// A size outside [`SIDES`].
    #[error("a picture of {width}x{height} cannot be made: each side must have 64 to 4096 pixels")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The JPEG encoder failed.
    #[error("cannot encode a picture of {width}x{height}: {reason}")]
    Encode {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The encoder's message.
        reason: String,
    },
    /// A generator failed; another one may succeed.
    #[error("{generator} made no picture: {}", failure.message)]
    Failed {
        /// The generator's name.
        generator: String,
        /// The failure.
        failure: Failure,
    },
    /// The work was stopped.
    #[error("{0}")]
    Stopped(Failure),
}

impl ImageError {
    /// Returns the failure that this means for the job.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Size { .. } => Failure::permanent(Code::InvalidValue, self.to_string()),
            Self::Encode { .. } => Failure::permanent(Code::ImagesUnavailable, self.to_string()),
            Self::Failed { failure, .. } | Self::Stopped(failure) => failure.clone(),
        }
    }
}

/// Makes pictures.
#[async_trait::async_trait]
pub trait ImageGenerator: Send + Sync + std::fmt::Debug {
    /// Returns its name in configuration, logs and results.
    fn name(&self) -> &str;

    /// Returns the name under which its pictures are kept. Another name is another way of drawing: what was drawn in the
    /// old way does not pass for the new one.
    fn maker(&self) -> &str {
        self.name()
    }

    /// Tells what it lacks to draw as well as it can.
    fn lacking(&self) -> Option<&str> {
        None
    }

    /// Returns the clauses of a style that change nothing in its pictures.
    fn ignores<'a>(&self, _style: &'a str) -> Vec<&'a str> {
        Vec::new()
    }

    /// Returns how many pictures it makes at a time.
    fn at_once(&self) -> usize {
        1
    }

    /// Returns how many pictures of reference can be sent with a prompt.
    fn references_max(&self) -> usize {
        0
    }

    /// Returns what tells its pictures with pictures of reference from those that it makes in another way; it belongs in [`mark`].
    fn referring(&self) -> Option<&str> {
        None
    }

    /// Tells whether it is outside of this program: then a picture may cost money, and another seed may change nothing.
    fn is_outside(&self) -> bool {
        false
    }

    /// Makes one picture; returns soon after the desk's cancel is raised.
    async fn generate(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<GeneratedImage, ImageError>;
}
