//! ElevenLabs: a text for samples, and when each of its characters is heard.
//!
//! An account without the right to samples gets mp3. A used-up quota is a 401 there, which `crates/calls` knows by its code.

use super::{BadVoice, CAPTIONED_BYTES_MAX, characters, key, rounded, unexpected};
use crate::named::Options;
use ::speech::{Bench, Line, OutsideVoice, Sound, SpeechError};
use async_trait::async_trait;
use calls::{CallError, Request, Service, base64, loose};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};

/// The model where none is configured: it speaks 29 languages.
const MODEL: &str = "eleven_multilingual_v2";

/// The longest text of a request, in characters: Eleven v3 takes 3000, the other models more.
const CHARACTERS_MAX: usize = 3000;

/// The service's `speed` at speed 1: its voices read at the pace of a story by themselves.
const PACE: f64 = 1.0;

/// The slowest and the fastest `speed` that the service takes.
const SPEEDS: (f64, f64) = (0.7, 1.2);

/// Samples per second of the format `pcm_24000`, the best that every account may have without losses.
const RATE: u32 = 24_000;

/// What is asked for where samples are refused.
const ENCODED: &str = "mp3_44100_128";

/// The longest name of a voice, which is an id of the service, in characters; today's have 20.
const VOICE_CHARACTERS_MAX: usize = 64;

/// Where the answer tells the times. `normalized_alignment` is that of another text, with numbers written out.
const ALIGNMENT: [&str; 3] =
    ["alignment.characters", "alignment.character_start_times_seconds", "alignment.character_end_times_seconds"];

/// A voice of ElevenLabs.
#[derive(Debug)]
pub(super) struct Elevenlabs {
    service: Service,
    options: Options,
    key: String,
    gets_no_samples: AtomicBool,
}

impl Elevenlabs {
    /// Makes the voice; asks nobody.
    pub(super) fn new(service: Service, options: Options) -> Result<Self, BadVoice> {
        if options.voice.is_empty() && options.voices.is_empty() {
            return Err(BadVoice::Voice { why: "each account has its own, by their ids" });
        }
        let options = if options.model.is_empty() { Options { model: MODEL.to_owned(), ..options } } else { options };
        let key = key("elevenlabs", &service, &options);
        Ok(Self { service, options, key, gets_no_samples: AtomicBool::new(false) })
    }

    fn request(&self, line: Line<'_>, format: &str) -> Request {
        let mut fields = Map::new();
        fields.insert("text".into(), line.text.into());
        fields.insert("model_id".into(), self.options.model.clone().into());
        fields.extend(self.options.extra.clone());
        let speed = rounded((PACE * line.speed).clamp(SPEEDS.0, SPEEDS.1));
        if (speed - 1.0).abs() > f64::EPSILON {
            let settings = fields.entry("voice_settings").or_insert_with(|| Value::Object(Map::new()));
            if let Some(settings) = settings.as_object_mut() {
                settings.insert("speed".into(), speed.into());
            }
        }
        let to = format!("/text-to-speech/{}/with-timestamps", line.voice);
        Request {
            query: vec![("output_format".to_owned(), format.to_owned())],
            bytes_max: CAPTIONED_BYTES_MAX,
            units: characters(line.text),
            ..Request::post(to, Value::Object(fields))
        }
    }
}

/// Tells whether an account may not have the format that was asked for.
fn is_of_format(error: &CallError) -> bool {
    matches!(error, CallError::Refused { said, .. } | CallError::Denied { said, .. } if said.contains("output_format")
        || said.contains("output format"))
}

/// Reads an answer. The times are null where the service cannot tell them.
fn sound(answer: &Value) -> Result<Sound, CallError> {
    let audio = loose::text(answer, "audio_base64").ok_or_else(|| unexpected("JSON without `audio_base64`"))?;
    let bytes = base64::decode(&audio).ok_or_else(|| unexpected("JSON whose `audio_base64` is not base64"))?;
    let [characters, starts, ends] = ALIGNMENT.map(|path| loose::list(answer, path));
    let number = |it: &Value| it.as_f64();
    let mut words = Vec::with_capacity(characters.len());
    for ((character, start), end) in characters.iter().zip(starts).zip(ends) {
        if let (Some(character), Some(start), Some(end)) = (character.as_str(), number(start), number(end)) {
            words.push((character.to_owned(), start, end));
        }
    }
    Ok(Sound { bytes, raw_rate: Some(RATE), words: Some(words).filter(|it| !it.is_empty()) })
}

#[async_trait]
impl OutsideVoice for Elevenlabs {
    fn name(&self) -> &str {
        self.service.name()
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn voices(&self) -> &[String] {
        &self.options.voices
    }

    fn default_voice(&self) -> &str {
        &self.options.voice
    }

    /// Takes ids only, because the voice is a part of an address.
    fn takes(&self, voice: &str) -> bool {
        voice.len() <= VOICE_CHARACTERS_MAX && voice.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    }

    fn characters_max(&self) -> usize {
        CHARACTERS_MAX
    }

    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        if !self.gets_no_samples.load(Ordering::Relaxed) {
            let request = self.request(line, &format!("pcm_{RATE}"));
            match self.service.call(&request, bench.errand(), |_| None).await {
                Err(error) if is_of_format(&error) => self.gets_no_samples.store(true, Ordering::Relaxed),
                ended => return Ok(sound(&ended?.json()?)?),
            }
        }
        let answer = self.service.call(&self.request(line, ENCODED), bench.errand(), |_| None).await?;
        Ok(Sound { raw_rate: None, ..sound(&answer.json()?)? })
    }
}
