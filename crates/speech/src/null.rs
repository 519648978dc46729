//! The provider `null`: silence, for tests, benchmarks, and trying the program without an engine.

use super::lexicon::{Lexicon, Takes};
use super::{Bench, Clip, SpeechError, SpeechProvider, Utterance, VoiceWish, text};
use crate::reading;
use async_trait::async_trait;

/// The provider's name.
pub(super) const NAME: &str = "null";

/// Returns silence as long as the text takes to be read.
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

    async fn takes(&self, _voice: &str, _lexicon: &Lexicon, _bench: &Bench<'_>) -> Result<Takes, SpeechError> {
        Ok(Takes::Lexicon) // nothing is said, so no word can be said wrongly
    }

    fn spoken(&self, written: &str, _readable: &str) -> String {
        text::for_espeak(written)
    }

    async fn say(&self, utterance: Utterance<'_>, _bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        Ok(Clip::silence(reading::seconds(utterance.spoken) / utterance.speed))
    }
}
