//! The provider that says nothing, for tests, benchmarks and trying the spool without media.

use super::{Bench, Clip, SpeechError, SpeechProvider, Utterance, VoiceWish, text};
use async_trait::async_trait;

/// Its name.
pub(super) const NAME: &str = "null";

/// Characters read in a second: flite slt reads a story at 15, counted over 190 words.
const CHARS_PER_SECOND: f64 = 15.0;

/// Wide letters (Han, kana, hangul) read in a second: espeak-ng reads Mandarin at about 3.
const WIDE_CHARS_PER_SECOND: f64 = 3.5;

/// No cue is shorter, so that it can be read.
const SECONDS_MIN: f64 = 0.4;

/// Answers with silence as long as the text takes to be read.
#[derive(Debug)]
pub(super) struct Null;

#[async_trait]
impl SpeechProvider for Null {
    fn name(&self) -> &str {
        NAME
    }

    async fn voice(&self, _wish: VoiceWish<'_>, _bench: &Bench<'_>) -> Result<String, SpeechError> {
        Ok("silence".to_owned())
    }

    fn spoken(&self, text: &str) -> Result<String, SpeechError> {
        Ok(text::for_espeak(text))
    }

    async fn say(&self, utterance: Utterance<'_>, _bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        Ok(Clip::silence(seconds(utterance.spoken) / utterance.speed))
    }
}

/// Returns how long a text takes to be read at the voice's own speed.
pub(super) fn seconds(text: &str) -> f64 {
    let wide = text.chars().filter(|c| text::is_wide(*c)).count();
    let narrow = text.chars().count() - wide;
    (narrow as f64 / CHARS_PER_SECOND + wide as f64 / WIDE_CHARS_PER_SECOND).max(SECONDS_MIN)
}
