//! Piper's own HTTP server (`python -m piper.http_server`): a text in JSON for a wav file.
//!
//! It answers for a voice that it does not have with another one, so it is asked once which it has. Its media types are
//! wrong.

use super::{SOUND_BYTES_MAX, characters, key, rounded, unexpected};
use crate::named::Options;
use ::speech::{Bench, Line, OutsideVoice, Sound, SpeechError};
use async_trait::async_trait;
use calls::{Answer, CallError, Request, Service};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Mutex;

/// The voice's name in results where none is named: the server's own choice.
const VOICE: &str = "default";

/// The longest text of a request, in characters: the server holds all of its sound in memory.
const CHARACTERS_MAX: usize = 2000;

/// The longest name of a voice, in characters.
const VOICE_CHARACTERS_MAX: usize = 64;

/// Where a text is spoken, and where it was before version 1.4.
const SYNTHESIZE: &str = "/synthesize";
const OLDER: &str = "/";

/// The statuses of an address that a server does not know: what is not there, and what is only a page.
const UNKNOWN: [u16; 2] = [404, 405];

/// A server of piper.
#[derive(Debug)]
pub(super) struct Piper {
    service: Service,
    options: Options,
    key: String,
    is_older: AtomicBool,
    /// The voices that it has; `None`: it was not asked yet, or does not tell.
    has: Mutex<Option<Vec<String>>>,
}

impl Piper {
    /// Makes the voice; asks nobody.
    pub(super) fn new(service: Service, options: Options) -> Self {
        let key = key("piper", &service, &options);
        Self { service, options, key, is_older: AtomicBool::new(false), has: Mutex::default() }
    }

    fn request(&self, to: &str, line: Line<'_>) -> Request {
        let mut fields = Map::new();
        fields.insert("text".into(), line.text.into());
        if line.voice != VOICE {
            fields.insert("voice".into(), line.voice.into());
        }
        let scale = rounded(1.0 / line.speed);
        if (scale - 1.0).abs() > f64::EPSILON {
            fields.insert("length_scale".into(), scale.into());
        }
        fields.extend(self.options.extra.clone());
        let post = Request::post(to, Value::Object(fields));
        Request { bytes_max: SOUND_BYTES_MAX, units: characters(line.text), ..post }
    }

    async fn spoken(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Answer, CallError> {
        let call = async |to: &str| self.service.call(&self.request(to, line), bench.errand(), |_| None).await;
        if self.is_older.load(Ordering::Relaxed) {
            return call(OLDER).await;
        }
        match call(SYNTHESIZE).await {
            Err(CallError::Refused { status, .. }) if UNKNOWN.contains(&status) => {
                self.is_older.store(true, Ordering::Relaxed);
                call(OLDER).await
            }
            ended => ended,
        }
    }

    /// Refuses a voice that the server does not list.
    async fn check(&self, voice: &str, bench: &Bench<'_>) -> Result<(), CallError> {
        let mut has = self.has.lock().await;
        if has.is_none() {
            let listed = match self.service.call(&Request::get("/voices"), bench.errand(), |_| None).await {
                Ok(answer) => answer.json()?.as_object().map(|voices| voices.keys().cloned().collect()),
                Err(CallError::Refused { status, .. }) if UNKNOWN.contains(&status) => Some(Vec::new()),
                Err(error) => return Err(error),
            };
            *has = Some(listed.ok_or_else(|| unexpected("no list of voices"))?);
        }
        let listed = has.as_deref().unwrap_or_default();
        if listed.is_empty() || listed.iter().any(|known| known == voice) {
            return Ok(());
        }
        let said = format!("it has no voice `{voice}`; it lists {}", listed.join(", "));
        Err(CallError::Refused { service: self.service.name().to_owned(), status: 200, said, parameter: None })
    }
}

#[async_trait]
impl OutsideVoice for Piper {
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

    /// Takes names only, because the server makes the path of a file of them.
    fn takes(&self, voice: &str) -> bool {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.');
        voice.len() <= VOICE_CHARACTERS_MAX && voice.chars().all(is_plain) && !voice.starts_with('.')
    }

    fn characters_max(&self) -> usize {
        CHARACTERS_MAX
    }

    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        if line.voice != VOICE {
            self.check(line.voice, bench).await?;
        }
        let answer = self.spoken(line, bench).await?;
        Ok(Sound { bytes: answer.bytes, ..Sound::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::named::Kind;
    use crate::speech::tests::{Booth, TEXT, wav, why};
    use calls::Settings;
    use calls::fake::Reply;
    use serde_json::json;

    #[tokio::test]
    async fn an_older_server_is_asked_where_it_speaks_and_only_once_elsewhere() {
        let booth = Booth::new(|asked| match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/") => Reply::bytes(200, "text/html", wav(TEXT)),
            _ => Reply::bytes(404, "text/html", "Not Found"),
        });
        let extra = json!({"noise_scale": 0.5}).as_object().cloned().unwrap();
        let speech = booth.speech(Kind::Piper, "", Options { voices: vec!["amy".into()], extra, ..Options::default() });
        for text in [TEXT, "The lamp, it came."] {
            booth.say(&speech, text, 2.0, Some("amy")).await.unwrap();
        }
        let asked = booth.requests();
        let paths: Vec<&str> = asked.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["/voices", "/synthesize", "/", "/"], "what it has is asked once, too");
        let sent = json!({"text": TEXT, "voice": "amy", "length_scale": 0.5, "noise_scale": 0.5});
        assert_eq!(asked[2].json(), sent);
    }

    #[tokio::test]
    async fn a_page_in_the_place_of_a_sound_is_none() {
        let booth = Booth::new(|_| Reply::bytes(500, "text/html", "<h1>Internal Server Error</h1>"));
        let speech = booth.speech(Kind::Piper, "", Options::default());
        let said = why(booth.say(&speech, TEXT, 1.0, None).await);
        assert!(said.contains("Internal Server Error"), "{said}");
        let settings = Settings::new("far", "http://127.0.0.1:1".parse().unwrap());
        let piper = Piper::new(Service::new(settings).unwrap(), Options::default());
        assert!(piper.takes("en_US-joe-medium") && !piper.takes("../joe") && !piper.takes("a/b"));
    }
}
