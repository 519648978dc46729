//! Converts errors of the voices into failures of a job.

use super::children;
use crate::job::{Cancel, Code, Failure};
use speech::SpeechError;

/// Converts the error into the failure of the tts stage.
pub(crate) fn failure(error: &SpeechError, cancel: &Cancel) -> Failure {
    let message = error.to_string();
    match error {
        SpeechError::Child(error) => children::failure(error, Code::TtsUnavailable, cancel),
        SpeechError::Exited { last_words, .. } => {
            let failure = Failure::transient(Code::TtsUnavailable, message);
            if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
        }
        SpeechError::ProviderUnknown { .. } => Failure::permanent(Code::ProviderUnknown, message),
        SpeechError::VoiceUnknown { known, .. } => {
            Failure::permanent(Code::VoiceUnknown, message).hint(format!("use one of {known}"))
        }
        SpeechError::LanguageUnknown { .. } => {
            Failure::permanent(Code::VoiceUnknown, message).hint("check `story.language`; a tag such as `en` or `de`")
        }
        SpeechError::Letter { .. } => {
            let hint = "set `story.language` to the text's language, or `tts.provider` to `espeak-ng`";
            Failure::permanent(Code::TtsInvalid, message).hint(hint)
        }
        SpeechError::Sound { source, .. } => Failure::transient(Code::TtsInvalid, message).cause(source),
        SpeechError::Io { act, path, source } => Failure::io(act, path, source),
        SpeechError::Panicked(source) => Failure::permanent(Code::StagePanicked, message).cause(source),
    }
}
