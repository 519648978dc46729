//! The files of a neural voice: where they are, or why there are none.

use super::SpeechError;
use std::path::PathBuf;

/// The files of a neural voice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pack {
    /// Nobody looked for them.
    #[default]
    Unsought,
    /// They are there.
    Whole {
        /// Their directory.
        dir: PathBuf,
        /// A hash over them, for keys.
        hash: String,
        /// Who made the voice.
        credit: String,
    },
    /// They cannot be used.
    Lacking {
        /// Why, as a fragment.
        why: String,
    },
}

impl Pack {
    /// Tells whether the files are there.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
    }

    /// Returns the directory of the files, or why there is none.
    pub(super) fn dir(&self) -> Result<&PathBuf, SpeechError> {
        match self {
            Self::Whole { dir, .. } => Ok(dir),
            Self::Lacking { why } => Err(SpeechError::Pack { why: why.clone() }),
            Self::Unsought => Err(SpeechError::Pack { why: "its files are not looked for here".to_owned() }),
        }
    }

    /// Returns the hash over the files; empty without files.
    pub(super) fn hash(&self) -> &str {
        match self {
            Self::Whole { hash, .. } => hash,
            Self::Lacking { .. } | Self::Unsought => "",
        }
    }

    /// Returns whom a video names for the voice.
    pub(super) fn credit(&self) -> Option<&str> {
        match self {
            Self::Whole { credit, .. } => Some(credit),
            Self::Lacking { .. } | Self::Unsought => None,
        }
    }
}
