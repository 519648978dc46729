//! Why a text was not spoken.

use super::WavError;
use crate::job::{Cancel, Code, Failure};
use crate::providers;
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
    /// Something below answered with a failure already.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl SpeechError {
    /// Tells whether another provider may do better: not where we are stopping or the disk is at fault.
    pub fn falls_back(&self) -> bool {
        match self {
            Self::Child(ChildError::Stopped { .. }) | Self::Io { .. } | Self::Failed(_) => false,
            Self::Child(_)
            | Self::Exited { .. }
            | Self::VoiceUnknown { .. }
            | Self::LanguageUnknown { .. }
            | Self::Letter { .. }
            | Self::Sound { .. } => true,
        }
    }

    /// Turns it into the stage's failure.
    pub fn failure(&self, cancel: &Cancel) -> Failure {
        let message = self.to_string();
        match self {
            Self::Child(error) => providers::children::failure(error, Code::TtsUnavailable, cancel),
            Self::Exited { last_words, .. } => {
                let failure = Failure::transient(Code::TtsUnavailable, message);
                if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
            }
            Self::VoiceUnknown { known, .. } => {
                Failure::permanent(Code::VoiceUnknown, message).hint(format!("use one of {known}"))
            }
            Self::LanguageUnknown { .. } => Failure::permanent(Code::VoiceUnknown, message)
                .hint("check `story.language`; a tag such as `en` or `de`"),
            Self::Letter { .. } => {
                let hint = "set `story.language` to the text's language, or `tts.provider` to `espeak-ng`";
                Failure::permanent(Code::TtsInvalid, message).hint(hint)
            }
            Self::Sound { source, .. } => Failure::transient(Code::TtsInvalid, message).cause(source),
            Self::Io { act, path, source } => Failure::io(act, path, source),
            Self::Failed(failure) => failure.clone(),
        }
    }
}
