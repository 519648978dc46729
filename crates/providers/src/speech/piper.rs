//! Piper's own HTTP server (`python -m piper.http_server`): a text in JSON for a wav file.
//!
//! It answers for a voice that it does not have with another one, so it is asked which it has. Its media types are wrong.

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
    /// Whether it spoke at [`OLDER`] last.
    is_older: AtomicBool,
    /// The voices that it has, none where it does not tell; `None`: it is to be asked.
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
        let is_older = self.is_older.load(Ordering::Relaxed);
        let (usual, other) = if is_older { (OLDER, SYNTHESIZE) } else { (SYNTHESIZE, OLDER) };
        let ended = call(usual).await;
        if !ended.as_ref().is_err_and(is_unknown) {
            return ended;
        }
        // It may be of another version now. What stands before it may also know no address while it starts.
        let ended = call(other).await;
        if ended.is_ok() {
            self.is_older.store(!is_older, Ordering::Relaxed);
        }
        if ended.is_err() || is_older {
            *self.has.lock().await = None;
        }
        ended
    }

    /// Refuses a voice that the server does not list.
    async fn check(&self, voice: &str, bench: &Bench<'_>) -> Result<(), CallError> {
        let takes = |listed: &[String]| listed.is_empty() || listed.iter().any(|known| known == voice);
        let mut has = self.has.lock().await;
        if !has.as_deref().is_some_and(takes) {
            // It may have got the voice since it was asked.
            *has = Some(self.listed(bench).await?);
        }
        let listed = has.as_deref().unwrap_or_default();
        if takes(listed) {
            return Ok(());
        }
        let said = format!("it has no voice `{voice}`; it lists {}", listed.join(", "));
        Err(CallError::Refused { service: self.service.name().to_owned(), status: 200, said, parameter: None })
    }

    /// Asks which voices it has; none where it does not tell.
    async fn listed(&self, bench: &Bench<'_>) -> Result<Vec<String>, CallError> {
        let answer = match self.service.call(&Request::get("/voices"), bench.errand(), |_| None).await {
            Err(error) if is_unknown(&error) => return Ok(Vec::new()),
            answer => answer?.json()?,
        };
        let voices = answer.as_object().map(|voices| voices.keys().cloned().collect());
        voices.ok_or_else(|| unexpected("no list of voices"))
    }
}

/// Tells whether a server does not know an address.
fn is_unknown(error: &CallError) -> bool {
    matches!(error, CallError::Refused { status, .. } if UNKNOWN.contains(status))
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
    use std::sync::{Arc, Mutex};

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
    async fn a_server_that_starts_or_is_of_another_version_now_is_asked_where_it_speaks() {
        let speaks = Arc::new(Mutex::new(""));
        let now = Arc::clone(&speaks);
        let booth = Booth::new(move |asked| {
            if asked.path == *now.lock().unwrap() {
                return Reply::bytes(200, "audio/wav", wav(TEXT));
            }
            Reply::bytes(404, "text/html", "Not Found")
        });
        let speech = booth.speech(Kind::Piper, "", Options::default());
        let say = async |number: usize, at: &'static str| {
            *speaks.lock().unwrap() = at;
            let before = booth.requests().len();
            let said = booth.say(&speech, &format!("The lamp, it went {number}."), 1.0, None).await;
            let paths: Vec<String> = booth.requests().split_off(before).into_iter().map(|it| it.path).collect();
            (said.is_ok(), paths)
        };
        let table = [
            ("nowhere", false, &["/synthesize", "/"][..]),
            ("/synthesize", true, &["/synthesize"]),
            ("/", true, &["/synthesize", "/"]),
            ("/", true, &["/"]),
            ("/synthesize", true, &["/", "/synthesize"]),
            ("/synthesize", true, &["/synthesize"]),
        ];
        for (number, (at, is_said, paths)) in table.into_iter().enumerate() {
            let paths = paths.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(say(number, at).await, (is_said, paths), "{number} {at}");
        }
    }

    #[tokio::test]
    async fn a_server_is_asked_again_before_a_voice_is_refused() {
        let has = Arc::new(Mutex::new(json!({"amy": {}})));
        let now = Arc::clone(&has);
        let booth = Booth::new(move |asked| match asked.path.as_str() {
            "/voices" => Reply::json(200, now.lock().unwrap().clone()),
            _ => Reply::bytes(200, "audio/wav", wav(TEXT)),
        });
        let speech = booth.speech(Kind::Piper, "", Options::default());
        let asked = || booth.requests().iter().filter(|it| it.path == "/voices").count();
        booth.say(&speech, TEXT, 1.0, Some("amy")).await.unwrap();
        let said = why(booth.say(&speech, TEXT, 1.0, Some("bob")).await);
        assert!(said.contains("it has no voice `bob`; it lists amy"), "{said}");
        assert_eq!(asked(), 2);
        *has.lock().unwrap() = json!({"amy": {}, "bob": {}});
        for (text, voice) in [("The lamp one.", "bob"), ("The lamp two.", "amy"), ("The lamp three.", "bob")] {
            booth.say(&speech, text, 1.0, Some(voice)).await.unwrap();
        }
        assert_eq!(asked(), 3, "a voice that it has is not asked for again");
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
