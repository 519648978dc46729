//! What each server gets and what becomes of its answers, with servers that answer as the real ones do.

use super::*;
use ::calls::fake::{Asked, Fake, Reply};
use ::calls::{Charge, Prices, Purse, Receipt, Refusal, Settings};
use ::speech::{Bench, Clip, Speech, SpeechError, Wanted, Word};
use async_trait::async_trait;
use children::Stop;
use serde_json::{Value, json};
use std::sync::Mutex;
use tempfile::TempDir;
use url::Url;

/// Samples per second of the tones.
const RATE: u32 = 24_000;

/// Seconds of sound for a character.
const CHARACTER: f64 = 0.08;

/// Returns the samples of a tone that is as long as a text.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short time in samples")]
pub(super) fn samples(text: &str) -> Vec<u8> {
    let count = (text.chars().count() as f64 * CHARACTER * f64::from(RATE)) as usize;
    (0..count).flat_map(|at| (if at / 40 % 2 == 0 { 9000_i16 } else { -9000 }).to_le_bytes()).collect()
}

/// Returns a wav file of it as streaming servers write it: without its length.
pub(super) fn wav(text: &str) -> Vec<u8> {
    let format =
        [&1_u16.to_le_bytes()[..], &1_u16.to_le_bytes(), &RATE.to_le_bytes(), &(2 * RATE).to_le_bytes()].concat();
    let format = [&format[..], &2_u16.to_le_bytes(), &16_u16.to_le_bytes()].concat();
    [b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0".as_slice(), &format, b"data\xff\xff\xff\xff", &samples(text)].concat()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..=three.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]));
        }
    }
    text
}

/// Notes the characters of each request: those that it may take, and those that it took.
#[derive(Debug, Default)]
struct Till(Mutex<Vec<(u64, u64)>>);

#[async_trait]
impl Purse for Till {
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
        let mut noted = self.0.lock().unwrap();
        noted.push((charge.units.characters, 0));
        Ok(Receipt(noted.len() as u64))
    }

    async fn settle(&self, receipt: Receipt, _micros: u64, units: Units) {
        let number = usize::try_from(receipt.0).unwrap();
        self.0.lock().unwrap()[number - 1].1 = units.characters;
    }
}

/// A server and a directory to speak in.
pub(super) struct Booth {
    fake: Fake,
    dir: TempDir,
    stop: Stop,
    purse: Till,
}

impl Booth {
    pub(super) fn new(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            fake: Fake::start(answer),
            dir: tempfile::tempdir().unwrap(),
            stop: Stop::default(),
            purse: Till::default(),
        }
    }

    pub(super) fn requests(&self) -> Vec<Asked> {
        self.fake.asked()
    }

    pub(super) fn speech(&self, kind: Kind, path: &str, options: Options) -> Speech {
        Self::speech_at(kind, self.fake.url().join(path).unwrap(), options)
    }

    pub(super) fn speech_at(kind: Kind, url: Url, options: Options) -> Speech {
        let prices = Prices { characters: 1_000_000, ..Prices::default() };
        let service = Service::new(Settings { tries_max: 1, prices, ..Settings::new("far", url) }).unwrap();
        let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
        let voice = voice("far", kind, Some(service), options, &launcher).unwrap();
        Speech::new(::speech::Settings { fallback: Vec::new(), ..Default::default() }, launcher, vec![voice])
    }

    pub(super) async fn say(
        &self,
        speech: &Speech,
        text: &str,
        speed: f64,
        voice: Option<&str>,
    ) -> Result<Clip, SpeechError> {
        let (provider, voice) = (Some("far".to_owned()), voice.map(str::to_owned));
        let wanted = Wanted { provider, voice, speed, ..Wanted::of_language("en") };
        let dir = self.dir.path();
        let bench = Bench { dir, cache: None, record_dir: dir, stop: &self.stop, purse: &self.purse };
        let first = speech.candidates(&wanted)?.remove(0);
        first.narrator(std::iter::once(text), &bench).await?.say(0, &bench).await
    }

    /// Returns the requests, each as its path and its text.
    fn asked(&self) -> Vec<String> {
        let shown = |it: &Asked| format!("{} {}", it.path, String::from_utf8_lossy(&it.body));
        self.fake.asked().iter().map(shown).collect()
    }
}

fn heard(text: &str, clip: &Clip) -> String {
    let word = |it: &Word| {
        let sign = if it.estimated { "~" } else { "" };
        format!("{sign}{} {:.2}-{:.2}", text.get(it.written.clone()).unwrap(), it.start, it.end)
    };
    clip.words.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Returns why a text was not spoken: the error, and what it is about.
pub(super) fn why(said: Result<Clip, SpeechError>) -> String {
    let error = said.unwrap_err();
    std::error::Error::source(&error).map_or(error.to_string(), |source| format!("{error}: {source}"))
}

pub(super) const TEXT: &str = "The lamp, it went.";

fn words_of_kokoro() -> Value {
    let word = |word: &str, start: f64, end: f64| json!({"word": word, "start_time": start, "end_time": end});
    json!([
        word("The", 0.0, 0.2),
        word("lamp", 0.25, 0.6),
        word(",", 0.6, 0.7),
        word("it", 0.7, 0.9),
        word("went", 1.0, 1.3),
        word(".", 1.3, 1.4)
    ])
}

#[tokio::test]
async fn kokoro_tells_the_times_of_words_and_another_server_is_asked_for_them_once() {
    let booth = Booth::new(|_| {
        Reply::json(
            200,
            json!({"audio": base64(&wav(TEXT)), "audio_format": "audio/wav", "timestamps": words_of_kokoro()}),
        )
    });
    let speech = booth.speech(Kind::Openai, "/v1", Options { model: "kokoro".into(), ..Options::default() });
    let clip = booth.say(&speech, TEXT, 1.0, Some("af_heart")).await.unwrap();
    assert_eq!(heard(TEXT, &clip), "The 0.00-0.20, lamp, 0.25-0.60, it 0.70-0.90, went. 1.00-1.30");
    let body = json!({"model": "kokoro", "input": TEXT, "voice": "af_heart", "response_format": "wav", "speed": 0.8,
                      "stream": false, "return_timestamps": true});
    assert_eq!(booth.asked(), [format!("/dev/captioned_speech {body}")]);

    let booth = Booth::new(|asked| match asked.path.as_str() {
        "/v1/audio/speech" => Reply::bytes(200, "text/html", wav(TEXT)),
        _ => Reply::json(404, json!({"detail": "Not Found"})),
    });
    let speech = booth.speech(Kind::Openai, "/v1", Options::default());
    let clip = booth.say(&speech, TEXT, 1.5, None).await.unwrap();
    assert!(clip.words.iter().all(|it| it.estimated) && (clip.seconds() - 18.0 * CHARACTER).abs() < 0.01, "{clip:?}");
    booth.say(&speech, "Nobody knew.", 1.0, None).await.unwrap();
    let paths: Vec<String> = booth.fake.asked().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, ["/dev/captioned_speech", "/v1/audio/speech", "/v1/audio/speech"]);
    let body = json!({"input": TEXT, "voice": "alloy", "response_format": "wav", "speed": 1.5});
    assert_eq!(booth.fake.asked()[1].json(), body);
}

#[tokio::test]
async fn an_unknown_voice_does_not_cost_the_times_of_words_for_ever() {
    let booth = Booth::new(|asked| {
        if asked.json()["voice"] == "nobody" {
            return Reply::json(
                400,
                json!({"detail": {"error": "validation_error", "message": "Voice 'nobody' not found"}}),
            );
        }
        Reply::json(200, json!({"audio": base64(&wav(TEXT)), "timestamps": words_of_kokoro()}))
    });
    let speech = booth.speech(Kind::Openai, "/v1", Options::default());
    let refused = why(booth.say(&speech, TEXT, 1.0, Some("nobody")).await);
    assert_eq!(refused, "far refuses the request (status 400): Voice 'nobody' not found");
    let clip = booth.say(&speech, TEXT, 1.0, Some("af_heart")).await.unwrap();
    assert!(clip.words.iter().all(|it| !it.estimated));
}

#[tokio::test]
async fn a_field_that_a_server_does_not_take_is_left_out_from_then_on() {
    let booth = Booth::new(|asked| match (asked.path.as_str(), asked.json().get("speed")) {
        ("/v1/audio/speech", None) => Reply::bytes(200, "audio/wav", wav(TEXT)),
        ("/v1/audio/speech", Some(_)) => {
            Reply::json(400, json!({"error": {"message": "Unknown parameter: 'speed'.", "param": "speed"}}))
        }
        _ => Reply::json(404, json!({})),
    });
    let extra = json!({"instructions": "Whisper."}).as_object().unwrap().clone();
    let speech = booth.speech(Kind::Openai, "/v1", Options { extra, ..Options::default() });
    booth.say(&speech, TEXT, 1.2, None).await.unwrap();
    booth.say(&speech, "The lamp, it want.", 1.2, None).await.unwrap();
    let speeds: Vec<bool> = booth.fake.asked().iter().skip(1).map(|it| it.json().get("speed").is_some()).collect();
    assert_eq!(speeds, [true, false, false]);
    assert!(booth.fake.asked().iter().all(|it| it.json()["instructions"] == "Whisper."));
}

#[tokio::test]
async fn a_sentence_that_was_paid_for_is_never_asked_for_again() {
    let booth = Booth::new(|asked| match asked.path.as_str() {
        "/v1/audio/speech" => Reply::bytes(200, "audio/wav", wav(TEXT)),
        _ => Reply::json(404, json!({})),
    });
    let options = || Options { model: "m".into(), ..Options::default() };
    let clip = booth.say(&booth.speech(Kind::Openai, "/v1", options()), TEXT, 1.0, None).await.unwrap();
    // Another process after a kill: nothing is remembered but what is on disk.
    let again = booth.say(&booth.speech(Kind::Openai, "/v1", options()), TEXT, 1.0, None).await.unwrap();
    assert!(again.reused && !clip.reused && again.source == clip.source);
    assert_eq!(booth.asked().len(), 2, "the question for times, and the sentence");
    let other = Options { model: "n".into(), ..options() };
    assert!(!booth.say(&booth.speech(Kind::Openai, "/v1", other), TEXT, 1.0, None).await.unwrap().reused);
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_said() {
    for (reply, expected) in [
        (
            Reply::bytes(200, "audio/wav", "<html>Login</html>"),
            "far did not speak sentence 1 properly: it answered with a page in place of sound: Login",
        ),
        (
            Reply::json(200, json!({"error": "busy"})),
            "far did not speak sentence 1 properly: it answered with JSON in place of sound: {\"error\":\"busy\"}",
        ),
        (
            Reply::bytes(200, "audio/wav", ""),
            "far did not speak sentence 1 properly: it answered with nothing in place of sound: ",
        ),
        (Reply::json(401, json!({"error": {"message": "no key"}})), "far refuses the access (status 401): no key"),
        (
            Reply::bytes(500, "text/html", "<h1>Internal Server Error</h1>"),
            "far failed (status 500): Internal Server Error",
        ),
    ] {
        let booth = Booth::new(move |asked| match asked.path.as_str() {
            "/v1/audio/speech" => reply.clone(),
            _ => Reply::json(404, json!({})),
        });
        let speech = booth.speech(Kind::Openai, "/v1", Options::default());
        assert_eq!(why(booth.say(&speech, TEXT, 1.0, None).await), expected);
    }
}

#[tokio::test]
async fn characters_are_paid_for_as_the_service_counts_them() {
    let plain = |asked: &Asked| match asked.path.as_str() {
        "/v1/audio/speech" | "/cognitiveservices/v1" => Reply::bytes(200, "audio/wav", wav(TEXT)),
        "/dev/captioned_speech" => Reply::json(404, json!({})),
        _ => Reply::json(200, elevenlabs(asked)),
    };
    let named = || Options { voice: "a".into(), ..Options::default() };
    for (kind, path, speed, expected) in [
        (Kind::Openai, "/v1", 1.0, vec![(18, 0), (18, 18)]), // the first one finds nobody
        (Kind::Elevenlabs, "/v1", 1.0, vec![(18, 18)]),
        (Kind::AzureSpeech, "/", 1.0, vec![(18, 18)]),
        (Kind::AzureSpeech, "/", 0.8, vec![(49, 49)]), // the element of the pace counts there
    ] {
        let booth = Booth::new(plain);
        let speech = booth.speech(kind, path, named());
        booth.say(&speech, TEXT, speed, None).await.unwrap();
        assert_eq!(*booth.purse.0.lock().unwrap(), expected, "{kind:?}");
    }
}

/// Answers as ElevenLabs does, with the time of each character.
fn elevenlabs(asked: &Asked) -> Value {
    let text = asked.json()["text"].as_str().unwrap().to_owned();
    let times = |more: usize| (0..text.chars().count()).map(|at| (at + more) as f64 * CHARACTER).collect::<Vec<_>>();
    let characters: Vec<String> = text.chars().map(String::from).collect();
    json!({"audio_base64": base64(&samples(&text)),
           "alignment": {"characters": characters, "character_start_times_seconds": times(0),
                         "character_end_times_seconds": times(1)},
           "normalized_alignment": {"characters": ["x"], "character_start_times_seconds": [0.0],
                                    "character_end_times_seconds": [9.0]}})
}

#[tokio::test]
async fn elevenlabs_gives_samples_and_the_times_of_characters() {
    let booth = Booth::new(|asked| Reply::json(200, elevenlabs(asked)));
    let extra = json!({"voice_settings": {"stability": 0.4}}).as_object().unwrap().clone();
    let options = Options { voice: "Rachel01".into(), extra, ..Options::default() };
    let speech = booth.speech(Kind::Elevenlabs, "/v1", options);
    let clip = booth.say(&speech, TEXT, 1.0, None).await.unwrap();
    assert_eq!(heard(TEXT, &clip), "The 0.00-0.24, lamp, 0.32-0.64, it 0.80-0.96, went. 1.04-1.36");
    booth.say(&speech, "Nobody.", 2.0, None).await.unwrap();
    let asked = booth.fake.asked();
    assert_eq!(asked[0].path, "/v1/text-to-speech/Rachel01/with-timestamps?output_format=pcm_24000");
    let body = json!({"text": TEXT, "model_id": "eleven_multilingual_v2", "voice_settings": {"stability": 0.4}});
    assert_eq!(asked[0].json(), body);
    assert_eq!(asked[1].json()["voice_settings"], json!({"stability": 0.4, "speed": 1.2}), "it takes no more");
    // A name that would lead elsewhere is no voice.
    let refused = why(booth.say(&speech, TEXT, 1.0, Some("../voices")).await);
    assert_eq!(refused, "far has no voice `../voices`");
    assert_eq!(booth.fake.asked().len(), 2);
}

#[tokio::test]
async fn elevenlabs_gives_mp3_where_an_account_gets_no_samples_and_may_tell_no_times() {
    let booth = Booth::new(|asked| {
        if asked.path.contains("pcm_") {
            let said =
                json!({"detail": {"status": "output_format_not_allowed", "message": "output_format is not allowed"}});
            return Reply::json(403, said);
        }
        let text = asked.json()["text"].as_str().unwrap().to_owned();
        Reply::json(200, json!({"audio_base64": base64(&wav(&text)), "alignment": null, "normalized_alignment": null}))
    });
    let speech = booth.speech(Kind::Elevenlabs, "/v1", Options { voice: "a".into(), ..Options::default() });
    for text in [TEXT, "Nobody knew."] {
        let clip = booth.say(&speech, text, 1.0, None).await.unwrap();
        assert!(clip.words.iter().all(|it| it.estimated));
    }
    let formats: Vec<String> =
        booth.fake.asked().into_iter().filter_map(|it| Some(it.path.split_once('=')?.1.to_owned())).collect();
    assert_eq!(formats, ["pcm_24000", "mp3_44100_128", "mp3_44100_128"]);
}

#[tokio::test]
async fn elevenlabs_says_that_its_quota_is_used_up_with_a_status_of_access() {
    let said = json!({"detail": {"status": "quota_exceeded", "message": "You have 3 credits remaining"}});
    let booth = Booth::new(move |_| Reply::json(401, said.clone()));
    let speech = booth.speech(Kind::Elevenlabs, "/v1", Options { voice: "a".into(), ..Options::default() });
    let error = booth.say(&speech, TEXT, 1.0, None).await.unwrap_err();
    assert!(error.falls_back());
    let failure = failure(&error, &job::Cancel::default());
    assert_eq!(failure.code, job::Code::ProviderQuota);
    assert_eq!(failure.message, "far says that its quota is used up (status 401): You have 3 credits remaining");
}

#[tokio::test]
async fn azure_gets_ssml_at_the_path_of_the_service() {
    for path in ["/", "/cognitiveservices/v1", "/cognitiveservices/v1/"] {
        let booth = Booth::new(|_| Reply::bytes(200, "audio/x-wav", wav("Tom & Jerry.")));
        let speech = booth.speech(Kind::AzureSpeech, path, Options::default());
        booth.say(&speech, "Tom & Jerry.", 0.8, None).await.unwrap();
        let asked = booth.fake.asked().remove(0);
        assert_eq!((asked.method.as_str(), asked.path.trim_end_matches('/')), ("POST", "/cognitiveservices/v1"));
        assert_eq!(asked.header("content-type"), Some("application/ssml+xml"));
        assert_eq!(asked.header("x-microsoft-outputformat"), Some("riff-24khz-16bit-mono-pcm"));
        let expected = "<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" xml:lang=\"en\">\
                        <voice name=\"en-US-AvaMultilingualNeural\"><prosody rate=\"-20%\">Tom &amp; Jerry.</prosody>\
                        </voice></speak>";
        assert_eq!(String::from_utf8(asked.body).unwrap(), expected);
    }
}

/// Makes a voice of a command with the shell, and lets it speak.
pub(super) async fn command(words: &[&str], options: Options, voice: Option<&str>) -> Result<Clip, SpeechError> {
    let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
    let command = words.iter().map(Into::into).collect();
    let made = super::voice("far", Kind::Command, None, Options { command, ..options }, &launcher).unwrap();
    let settings = ::speech::Settings { fallback: Vec::new(), ..Default::default() };
    let speech = Speech::new(settings, launcher, vec![made]);
    let booth = Booth::new(|_| Reply::json(500, json!({})));
    let said = booth.say(&speech, "It's $HOME; the lamp.", 1.25, voice).await;
    let left: Vec<_> = std::fs::read_dir(booth.dir.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), usize::from(said.is_ok()), "only the sentence stays: {left:?}");
    said
}

#[tokio::test]
async fn a_command_speaks_from_a_file_or_its_input_into_a_file_or_its_output() {
    let espeak = ["espeak-ng", "-z", "-b", "1"];
    for rest in [
        &["-f", "{text_file}", "-w", "{out}"][..],
        &["--stdin", "-w", "{out}"],
        &["--stdin", "--stdout"],
        &["-f", "{text_file}", "--stdout"],
        &["-v", "{language}", "--stdin", "--stdout"],
    ] {
        let clip = command(&[&espeak[..], rest].concat(), Options::default(), None).await.unwrap();
        assert!((0.5..3.0).contains(&clip.seconds()), "{rest:?} {}", clip.seconds());
    }
}

#[tokio::test]
async fn a_command_gets_names_and_numbers_as_arguments_and_never_a_text() {
    let script = "printf '%s\\n' \"$@\" >&2; cat >/dev/null; exit 3";
    let words =
        ["sh", "-c", script, "sh", "{voice}", "{speed}", "{length_scale}", "{language}", "a{voice}b", "{\"x\": 1}"];
    let options = || Options { voices: vec!["anna".into(), "{speed}".into()], ..Options::default() };
    for (voice, expected) in [(None, "anna"), (Some("{speed}"), "{speed}")] {
        let error = command(&words, options(), voice).await.unwrap_err();
        let SpeechError::ProgramExited { last_words, status, .. } = error else { panic!("{error:?}") };
        assert_eq!(status.code(), Some(3));
        let lines = format!("{expected}\n1.25\n0.800\nen\na{expected}b\n{{\"x\": 1}}");
        assert_eq!(last_words, lines);
    }
    let any = Options { voice: "anna".into(), ..Options::default() };
    for voice in ["-w/etc/passwd", "../anna", "a b"] {
        let error = command(&words, any.clone(), Some(voice)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("far has no voice `{voice}`"));
    }
}

#[tokio::test]
async fn a_command_gives_a_file_of_its_own() {
    let said = command(&["sh", "-c", "ln -s /etc/passwd \"$1\"", "sh", "{out}"], Options::default(), None).await;
    assert_eq!(why(said), "far did not speak sentence 1 properly: it answered with nothing in place of sound: ");
}

#[tokio::test]
async fn a_command_that_fails_or_says_nothing_is_found_out() {
    for (script, expected) in [
        ("true", "far did not speak sentence 1 properly: it answered with nothing in place of sound: "),
        (
            "echo no such model",
            "far did not speak sentence 1 properly: it answered with a text in place of sound: no such model",
        ),
        ("cat >/dev/null; echo bad >&2; exit 1", "far: sh ended with exit status: 1"),
    ] {
        assert_eq!(why(command(&["sh", "-c", script], Options::default(), None).await), expected);
    }
}

#[tokio::test]
async fn what_fails_of_a_provider_names_it_and_gives_a_hint_that_fits() {
    let cancel = job::Cancel::default();
    for (words, message) in [
        (&["no-such-voice"][..], "far: cannot find the program no-such-voice"),
        (&["sh", "-c", "exit 3"], "far: sh ended with exit status: 3"),
    ] {
        let error = command(words, Options::default(), None).await.unwrap_err();
        assert!(error.falls_back(), "{error}");
        let failure = failure(&error, &cancel);
        assert_eq!((failure.code, failure.message.as_str()), (job::Code::TtsUnavailable, message));
        assert!(failure.hint_text().contains("`command` of `[providers.far]`"), "{failure:?}");
    }
    let booth = Booth::new(|_| Reply::bytes(200, "text/html", "<b>Hi</b>"));
    let options = Options { voice: "anna".into(), ..Options::default() };
    let said = booth.say(&booth.speech(Kind::Elevenlabs, "", options), TEXT, 1.0, None).await.unwrap_err();
    let failure = failure(&said, &cancel);
    assert_eq!(failure.code, job::Code::ProviderInvalid);
    assert!(failure.message.starts_with("far: the answer is no JSON"), "{failure:?}");
}

#[tokio::test]
async fn a_voice_that_cannot_be_made_says_what_is_missing() {
    let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
    let made = |kind, command: &[&str]| {
        let command = command.iter().map(Into::into).collect();
        voice("far", kind, None, Options { command, ..Options::default() }, &launcher).unwrap_err().to_string()
    };
    assert_eq!(made(Kind::Command, &[]), "`command` is empty");
    assert!(made(Kind::Command, &["piper", "{text}"]).starts_with("`command` has the placeholder {text}; known are"));
    assert!(made(Kind::Command, &["piper", "{voice}"]).contains("set `voice` or `voices`"));
    assert_eq!(made(Kind::Openai, &[]), "its server has no address: set `base_url`");
    assert_eq!(made(Kind::Pexels, &[]), "a provider of this kind does not speak");
}
