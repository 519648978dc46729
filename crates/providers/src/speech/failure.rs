//! Converts errors of the voices into failures of a job.

use crate::{calls, children};
use assets::KOKORO_REMEDY;
use job::{Cancel, Code, Failure};
use speech::SpeechError;
use std::error::Error as _;

/// Converts the error into the failure of the tts stage.
pub fn failure(error: &SpeechError, cancel: &Cancel) -> Failure {
    let message = error.to_string();
    match error {
        SpeechError::Call(error) => calls::failure(error, cancel),
        SpeechError::Answer { error, .. } => {
            let failure = calls::failure(error, cancel);
            if failure.ends_the_attempt() { failure } else { Failure { message, ..failure } }
        }
        SpeechError::Program { provider, error } => {
            children::failure_of(provider, error, Code::TtsUnavailable, cancel)
        }
        SpeechError::ProgramExited { provider, last_words, .. } => {
            let failure = Failure::transient(Code::TtsUnavailable, message).hint(children::command_hint(provider));
            if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
        }
        SpeechError::Child(error) => children::failure(error, Code::TtsUnavailable, cancel),
        SpeechError::Exited { last_words, .. } => {
            let failure = Failure::transient(Code::TtsUnavailable, message);
            if last_words.is_empty() { failure } else { failure.cause_text(last_words) }
        }
        SpeechError::ProviderUnknown { .. } => Failure::permanent(Code::ProviderUnknown, message),
        SpeechError::VoiceUnknown { known, .. } => {
            Failure::permanent(Code::VoiceUnknown, message).hint(format!("use one of {known}"))
        }
        SpeechError::VoiceLacking { .. } => Failure::permanent(Code::VoiceUnknown, message).hint(KOKORO_REMEDY),
        SpeechError::LanguageUnknown { .. } => Failure::permanent(Code::VoiceUnknown, message).hint(
            "check `story.language`, a tag such as `en` or `de`; `reelspool voices` lists the languages that are spoken \
             here; with `tts.on_failure` as `silent` the words are only shown",
        ),
        SpeechError::Letters { voice, .. } => Failure::permanent(Code::TtsUnavailable, message).hint(letters_hint(voice)),
        SpeechError::Pack { .. } => Failure::permanent(Code::TtsUnavailable, message).hint(
            "`scripts/assets` fetches the neural voice; `reelspool assets verify` says what is missing; without \
             `tts.provider` another voice speaks",
        ),
        SpeechError::Neural(_) | SpeechError::Phonemes(_) => {
            let failure = Failure::permanent(Code::TtsUnavailable, message);
            if let Some(source) = error.source() { failure.cause(source) } else { failure }
        }
        SpeechError::Lexicon(_) => Failure::permanent(Code::InvalidValue, message),
        SpeechError::Sound { source, .. } => Failure::transient(Code::TtsInvalid, message).cause(source),
        SpeechError::Io { act, path, source } => Failure::io(act, path, source),
        SpeechError::Panicked(source) => Failure::permanent(Code::StagePanicked, message).cause(source),
    }
}

/// Says what helps where a voice cannot read a story's letters.
fn letters_hint(voice: &str) -> String {
    let silent = "with `tts.on_failure` as `silent` the words are only shown";
    if voice.starts_with("ja") {
        return format!("espeak-ng reads Japanese in kana only: write the words in kana; {silent}");
    }
    format!(
        "set `story.language` to the text's language; `reelspool voices` lists those that are spoken here; {silent}"
    )
}
