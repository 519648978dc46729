//! The protocol of OpenAI's speech, which many servers of one's own speak: `/audio/speech`, a text for a sound file.
//!
//! Kokoro-FastAPI tells the times of words, at an address of its own. It is asked there first; a server that does not know
//! that address is never asked again for it.

use super::{CAPTIONED_BYTES_MAX, SOUND_BYTES_MAX, characters, key, rounded, unexpected};
use crate::named::Options;
use ::speech::{Bench, Line, OutsideVoice, Sound, SpeechError};
use async_trait::async_trait;
use calls::{Answer, CallError, Request, Service, base64, loose};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The voice where none is named: OpenAI has it, and other servers know the name as one of OpenAI's.
const VOICE: &str = "alloy";

/// The longest text of a request, in characters. OpenAI takes 4096, but of its newer models 2000 tokens, and in some scripts
/// each character is one.
const CHARACTERS_MAX: usize = 2000;

/// The server's `speed` at speed 1: OpenAI's voices read stories at the pace of a story by themselves.
const PACE: f64 = 1.0;

/// The same for Kokoro, which reads at 226 words a minute if left alone.
const PACE_KOKORO: f64 = 0.8;

/// Where Kokoro-FastAPI tells the times of words, from the root of its server.
const CAPTIONED: &str = "/dev/captioned_speech";

/// What a server may leave out of a request where it does not know it. The text is spoken all the same.
const DISPENSABLE: [&str; 2] = ["speed", "response_format"];

/// A server that speaks the protocol of OpenAI.
#[derive(Debug)]
pub(super) struct Openai {
    service: Service,
    options: Options,
    key: String,
    /// Whether the server tells the times of words; `None`: it was not asked yet.
    captions: tokio::sync::Mutex<Option<bool>>,
    /// Fields that the server refused.
    refused: Mutex<BTreeSet<String>>,
}

/// Where a text is sent, and what differs there.
struct Route<'a> {
    to: &'a str,
    /// Fields that are added.
    added: &'a [(&'static str, Value)],
    /// The server's `speed` at speed 1.
    pace: f64,
    bytes_max: usize,
}

impl Openai {
    /// Makes the voice; asks nobody.
    pub(super) fn new(service: Service, options: Options) -> Self {
        let key = key("openai", &service, &options);
        Self { service, options, key, captions: tokio::sync::Mutex::new(None), refused: Mutex::default() }
    }

    /// Returns the fields of a request that speaks a line at a speed of the server's own.
    fn fields(&self, line: Line<'_>, pace: f64) -> Map<String, Value> {
        let mut fields = Map::new();
        if !self.options.model.is_empty() {
            fields.insert("model".into(), self.options.model.clone().into());
        }
        fields.insert("input".into(), line.text.into());
        fields.insert("voice".into(), line.voice.into());
        fields.insert("response_format".into(), "wav".into());
        let speed = rounded(pace * line.speed);
        if (speed - 1.0).abs() > f64::EPSILON {
            fields.insert("speed".into(), speed.into());
        }
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        fields.retain(|name, _| !refused.contains(name));
        fields.extend(self.options.extra.clone());
        fields
    }

    /// Sends a request, and again without a field that the server does not take.
    async fn ask(&self, route: Route<'_>, line: Line<'_>, bench: &Bench<'_>) -> Result<Answer, CallError> {
        let Route { to, added, pace, bytes_max } = route;
        loop {
            let mut fields = self.fields(line, pace);
            fields.extend(added.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
            let body = Value::Object(fields.clone());
            let request = Request { bytes_max, units: characters(line.text), ..Request::post(to, body) };
            match self.service.call(&request, bench.errand(), |_| None).await {
                Err(CallError::Refused { parameter: Some(name), .. })
                    if DISPENSABLE.contains(&name.as_str()) && fields.contains_key(&name) && !self.is_wanted(&name) =>
                {
                    self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
                }
                ended => return ended,
            }
        }
    }

    /// Tells whether the configuration sets a field, so that it is not left out.
    fn is_wanted(&self, name: &str) -> bool {
        self.options.extra.contains_key(name)
    }

    async fn plain(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, CallError> {
        let route = Route { to: "/audio/speech", added: &[], pace: PACE, bytes_max: SOUND_BYTES_MAX };
        let answer = self.ask(route, line, bench).await?;
        Ok(Sound { bytes: answer.bytes, ..Sound::default() })
    }

    async fn captioned(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, CallError> {
        let to = self.service.settings().base_url.join(CAPTIONED).map_err(|error| unexpected(error.to_string()))?;
        let added = [("stream", json!(false)), ("return_timestamps", json!(true))];
        let (added, pace, bytes_max) = (&added, PACE_KOKORO, CAPTIONED_BYTES_MAX);
        let answer = self.ask(Route { to: to.as_str(), added, pace, bytes_max }, line, bench).await?;
        sound(&answer.json()?)
    }
}

/// Reads a captioned answer. The times are null where the server cannot tell them.
fn sound(answer: &Value) -> Result<Sound, CallError> {
    let audio = loose::text(answer, "audio").ok_or_else(|| unexpected("JSON without `audio`"))?;
    let bytes = base64::decode(&audio).ok_or_else(|| unexpected("JSON whose `audio` is not base64"))?;
    let word =
        |it: &Value| Some((loose::text(it, "word")?, loose::number(it, "start_time")?, loose::number(it, "end_time")?));
    let words: Vec<_> = loose::list(answer, "timestamps").iter().filter_map(word).collect();
    Ok(Sound { bytes, raw_rate: None, words: Some(words).filter(|it| !it.is_empty()) })
}

/// Tells whether an error says that a server does not tell times, not that it is in trouble. Gateways refuse an address that
/// they do not know as if the key were wrong; the plain address shows whether it is.
fn has_none(error: &CallError) -> bool {
    match error {
        CallError::Refused { .. }
        | CallError::Denied { .. }
        | CallError::Broken { .. }
        | CallError::Forbidden { .. }
        | CallError::Unexpected { .. } => true,
        CallError::NotBuiltIn { .. }
        | CallError::Open { .. }
        | CallError::Unreachable { .. }
        | CallError::TimedOut { .. }
        | CallError::Busy { .. }
        | CallError::Quota { .. }
        | CallError::TooLarge { .. }
        | CallError::Cap { .. }
        | CallError::Stopped => false,
    }
}

#[async_trait]
impl OutsideVoice for Openai {
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
        self.options.voice_or(VOICE)
    }

    fn characters_max(&self) -> usize {
        CHARACTERS_MAX
    }

    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        let mut captions = self.captions.lock().await; // others wait until the first one knows
        match *captions {
            Some(true) => {
                drop(captions);
                Ok(self.captioned(line, bench).await?)
            }
            Some(false) => {
                drop(captions);
                Ok(self.plain(line, bench).await?)
            }
            None => match self.captioned(line, bench).await {
                Ok(sound) => {
                    *captions = Some(true);
                    Ok(sound)
                }
                Err(error) if has_none(&error) => {
                    // What is refused here, too, such as an unknown voice, says nothing of that.
                    let sound = self.plain(line, bench).await?;
                    *captions = Some(false);
                    Ok(sound)
                }
                Err(error) => Err(error.into()),
            },
        }
    }
}
