//! Why a text was not spoken.

use super::WavError;
use children::ChildError;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why a provider did not speak.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The engine could not be run, hung, or was stopped.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The engine gave up.
    #[error("{provider} ended with {status}")]
    Exited {
        /// Who.
        provider: &'static str,
        /// How.
        status: ExitStatus,
        /// Its last words.
        last_words: String,
    },
    /// No such provider.
    #[error("there is no speech provider `{name}`; known are {}, {known}", super::AUTO)]
    ProviderUnknown {
        /// What was asked for.
        name: String,
        /// The providers there are.
        known: String,
    },
    /// No such voice.
    #[error("{provider} has no voice `{voice}`")]
    VoiceUnknown {
        /// Who.
        provider: &'static str,
        /// What was asked for.
        voice: String,
        /// The voices that come nearest, or all of them where they are few.
        known: String,
    },
    /// No voice for this language.
    #[error("{provider} has no voice for the language `{language}`")]
    LanguageUnknown {
        /// Who.
        provider: &'static str,
        /// The story's language.
        language: String,
    },
    /// A letter that the engine would leave out without a word.
    #[error("{provider} cannot speak the letter `{letter}`")]
    Letter {
        /// Who.
        provider: &'static str,
        /// The first such letter.
        letter: char,
    },
    /// The engine wrote something that cannot be the text.
    #[error("{provider} did not speak sentence {} properly", number + 1)]
    Sound {
        /// Who.
        provider: &'static str,
        /// Which utterance of the story, counted from 0.
        number: usize,
        /// What is wrong.
        source: WavError,
    },
    /// A file could not be handled.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// What was done.
        act: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Work on a helper thread of ours panicked.
    #[error("work on a blocking thread panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl SpeechError {
    /// Tells whether another provider may do better: not where we are stopping or the disk is at fault.
    pub fn falls_back(&self) -> bool {
        match self {
            Self::Child(ChildError::Stopped { .. })
            | Self::Io { .. }
            | Self::Panicked(_)
            | Self::ProviderUnknown { .. } => false,
            Self::Child(_)
            | Self::Exited { .. }
            | Self::VoiceUnknown { .. }
            | Self::LanguageUnknown { .. }
            | Self::Letter { .. }
            | Self::Sound { .. } => true,
        }
    }
}
