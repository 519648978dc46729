//! Why a text was not spoken.

use super::WavError;
use calls::{CallError, Reaction};
use children::ChildError;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why a provider did not speak.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The engine could not be started, hung, or was stopped.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The engine ended with an error.
    #[error("{provider} ended with {status}")]
    Exited {
        /// The provider.
        provider: String,
        /// Its exit status.
        status: ExitStatus,
        /// The end of its standard error.
        last_words: String,
    },
    /// The program of a provider of the configuration could not be started, hung, or was stopped.
    #[error("{provider}: {error}")]
    Program {
        /// The provider.
        provider: String,
        /// What happened to its program.
        error: ChildError,
    },
    /// The program of a provider of the configuration ended with an error.
    #[error("{provider}: {program} ended with {status}")]
    ProgramExited {
        /// The provider.
        provider: String,
        /// Its program.
        program: String,
        /// The exit status.
        status: ExitStatus,
        /// The end of its standard error.
        last_words: String,
    },
    /// A service answered something else than sound.
    #[error("{provider}: {error}")]
    Answer {
        /// The provider.
        provider: String,
        /// What it answered.
        error: CallError,
    },
    /// There is no such provider.
    #[error("there is no speech provider `{name}`; known are {}, {known}", super::AUTO)]
    ProviderUnknown {
        /// The requested name.
        name: String,
        /// The known providers.
        known: String,
    },
    /// The provider has no such voice.
    #[error("{provider} has no voice `{voice}`")]
    VoiceUnknown {
        /// The provider.
        provider: String,
        /// The requested voice.
        voice: String,
        /// The most similar voices, or all of them if they are few.
        known: String,
    },
    /// The provider has no voice for this language.
    #[error("{provider} has no voice for the language `{language}`")]
    LanguageUnknown {
        /// The provider.
        provider: String,
        /// The story's language.
        language: String,
    },
    /// Too many letters that the voice cannot read.
    #[error("{provider}'s voice `{voice}` cannot read {percent} % of the letters, such as `{letter}`")]
    Letters {
        /// The provider.
        provider: String,
        /// The voice.
        voice: String,
        /// The share of such letters.
        percent: usize,
        /// The first such letter.
        letter: char,
    },
    /// The engine's sound cannot be that of the text.
    #[error("{provider} did not speak sentence {} properly", number + 1)]
    Sound {
        /// The provider.
        provider: String,
        /// The index of the utterance in the story, from 0.
        number: usize,
        /// What is wrong with the sound.
        source: WavError,
    },
    /// The files of the neural voice are not there, or damaged.
    #[error("the neural voice cannot be used: {why}")]
    Pack {
        /// What is wrong with them.
        why: String,
    },
    /// A voice is known, and its files are not there, or damaged.
    #[error("the voice `{voice}` cannot be used: {why}")]
    VoiceLacking {
        /// The requested voice.
        voice: String,
        /// What is wrong with its files.
        why: String,
    },
    /// The neural voice failed.
    #[error(transparent)]
    Neural(#[from] neural::NeuralError),
    /// The words of the neural voice cannot be read.
    #[error(transparent)]
    Phonemes(#[from] phonemes::PhonemesError),
    /// A pronunciation is none.
    #[error(transparent)]
    Lexicon(phonemes::OwnError),
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
    /// A service could not be asked, or did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Work on a helper thread panicked.
    #[error("work on a blocking thread panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl SpeechError {
    /// Says whose error it is, where a program or an answer does not know that.
    pub(crate) fn of(self, provider: &str) -> Self {
        let provider = provider.to_owned();
        if let Self::Child(error) = self {
            return Self::Program { provider, error };
        }
        if let Self::Call(error @ CallError::Unexpected { .. }) = self {
            return Self::Answer { provider, error };
        }
        self
    }

    /// Tells whether another provider may succeed; false if the work was stopped, has to wait for money, or the disk failed.
    pub fn falls_back(&self) -> bool {
        match self {
            Self::Child(ChildError::Stopped { .. })
            | Self::Program { error: ChildError::Stopped { .. }, .. }
            | Self::Io { .. }
            | Self::Panicked(_)
            | Self::Lexicon(_)
            | Self::ProviderUnknown { .. } => false,
            Self::Call(error) | Self::Answer { error, .. } => match error.reaction() {
                Reaction::Later | Reaction::Never => true,
                Reaction::Stop | Reaction::Hold => false,
            },
            Self::Child(_)
            | Self::Program { .. }
            | Self::Exited { .. }
            | Self::ProgramExited { .. }
            | Self::VoiceUnknown { .. }
            | Self::LanguageUnknown { .. }
            | Self::Letters { .. }
            | Self::Pack { .. }
            | Self::VoiceLacking { .. }
            | Self::Neural(_)
            | Self::Phonemes(_)
            | Self::Sound { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_that_time_raises_is_waited_for_and_another_one_is_not() {
        for is_final in [false, true] {
            let cap = SpeechError::from(CallError::Cap { reason: "the cap is reached".to_owned(), is_final });
            assert_eq!(cap.falls_back(), is_final);
        }
    }
}
