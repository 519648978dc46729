//! Pictures made from a prompt: the trait, and the two generators that need nothing.

pub(crate) mod builtin;

use crate::job::outcome::ImageSource;
use crate::job::{Cancel, Code, Failure};

pub(crate) use builtin::{NullGenerator, ProceduralGenerator};

/// The sides a picture may have, in pixels: below, nothing can be seen; above, memory is at risk.
pub(crate) const SIDES: std::ops::RangeInclusive<u32> = 64..=4096;

/// Asks for one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageRequest {
    /// What it shows, its style included.
    pub(crate) prompt: String,
    /// The kind of story it is for.
    pub(crate) kind: String,
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// What everything that the prompt leaves open is drawn from.
    pub(crate) seed: u64,
}

/// One finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GeneratedImage {
    /// A whole JPEG file.
    pub(crate) jpeg: Vec<u8>,
    /// How it came to be.
    pub(crate) source: ImageSource,
}

/// Says why no picture was made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum ImageError {
    /// A size outside [`SIDES`].
    #[error("a picture of {width}x{height} cannot be made: each side must have 64 to 4096 pixels")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The JPEG encoder refused.
    #[error("cannot encode a picture of {width}x{height}: {reason}")]
    Encode {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The encoder's words.
        reason: String,
    },
    /// A service failed: the next generator may do better.
    #[error("{generator} made no picture: {}", failure.message)]
    Failed {
        /// Its name.
        generator: String,
        /// What happened.
        failure: Failure,
    },
    /// Somebody stopped the work.
    #[error("{0}")]
    Stopped(Failure),
}

impl ImageError {
    /// Returns what it means for the job.
    pub(crate) fn failure(&self) -> Failure {
        match self {
            Self::Size { .. } => Failure::permanent(Code::InvalidValue, self.to_string()),
            Self::Encode { .. } => Failure::permanent(Code::ImagesUnavailable, self.to_string()),
            Self::Failed { failure, .. } | Self::Stopped(failure) => failure.clone(),
        }
    }
}

/// Makes pictures.
#[async_trait::async_trait]
pub(crate) trait ImageGenerator: Send + Sync + std::fmt::Debug {
    /// Returns its name in configuration, logs and results.
    fn name(&self) -> &str;

    /// Makes one picture; returns soon after `cancel` is raised.
    async fn generate(&self, request: &ImageRequest, cancel: &Cancel) -> Result<GeneratedImage, ImageError>;
}
