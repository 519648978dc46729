//! What an outside voice gets and what becomes of its answers, with a voice that answers from a list.

use super::*;
use crate::{Candidate, Lexicon, Narrator, Speech, Wanted as Wish};
use calls::{CallError, Free};
use children::Stop;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// A voice that remembers what it is asked, and answers with a tone.
#[derive(Debug, Default)]
struct Parrot {
    name: &'static str,
    key: String,
    voices: Vec<String>,
    default: &'static str,
    characters_max: usize,
    asked: Arc<Mutex<Vec<String>>>,
    answer: Answer,
}

/// What a [`Parrot`] answers.
#[derive(Debug, Default, Clone)]
enum Answer {
    /// A tone, with the time of each character.
    #[default]
    Timed,
    /// A tone alone, of that format.
    Tone(Format),
    /// These bytes.
    Bytes(Vec<u8>),
    /// An error.
    Error(CallError),
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Raw,
    Stereo,
    Float,
}

const RATE: u32 = 24_000;

/// Seconds of sound for a character.
const CHARACTER: f64 = 0.08;

/// Returns samples of a tone, without a pause at the ends.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short time in samples")]
fn tone(text: &str) -> Vec<i16> {
    let count = (text.chars().count() as f64 * CHARACTER * f64::from(RATE)) as usize;
    (0..count).map(|at| if at / 40 % 2 == 0 { 9000 } else { -9000 }).collect()
}

fn file(text: &str, channels: u16, is_float: bool) -> Vec<u8> {
    let (bits_per_sample, sample_format) =
        if is_float { (32, hound::SampleFormat::Float) } else { (16, hound::SampleFormat::Int) };
    let mut file = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec { channels, sample_rate: RATE, bits_per_sample, sample_format };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for sample in tone(text) {
        for _ in 0..channels {
            if is_float {
                writer.write_sample(f32::from(sample) / 32_768.0).unwrap();
            } else {
                writer.write_sample(sample).unwrap();
            }
        }
    }
    writer.finalize().unwrap();
    file.into_inner()
}

#[async_trait]
impl OutsideVoice for Parrot {
    fn name(&self) -> &str {
        self.name
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn voices(&self) -> &[String] {
        &self.voices
    }

    fn default_voice(&self) -> &str {
        self.default
    }

    fn characters_max(&self) -> usize {
        self.characters_max
    }

    async fn speak(&self, line: Line<'_>, _bench: &Bench<'_>) -> Result<Sound, SpeechError> {
        let Line { text, voice, language, speed } = line;
        let asked = format!("{voice} {language} {speed}: {text}");
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        let raw = tone(text).into_iter().flat_map(i16::to_le_bytes).collect();
        let character = |(at, c): (usize, char)| (c.to_string(), at as f64 * CHARACTER, (at + 1) as f64 * CHARACTER);
        match &self.answer {
            Answer::Timed => Ok(Sound {
                bytes: raw,
                raw_rate: Some(RATE),
                words: Some(text.chars().enumerate().map(character).collect()),
            }),
            Answer::Tone(Format::Raw) => Ok(Sound { bytes: raw, raw_rate: Some(RATE), words: None }),
            Answer::Tone(Format::Stereo) => Ok(Sound { bytes: file(text, 2, false), ..Sound::default() }),
            Answer::Tone(Format::Float) => Ok(Sound { bytes: file(text, 1, true), ..Sound::default() }),
            Answer::Bytes(bytes) => Ok(Sound { bytes: bytes.clone(), ..Sound::default() }),
            Answer::Error(error) => Err(error.clone().into()),
        }
    }
}

fn parrot() -> Parrot {
    Parrot { name: "parrot", default: "polly", characters_max: 1000, ..Parrot::default() }
}

/// A directory to speak in, and what was asked there.
struct Place {
    dir: TempDir,
    stop: Stop,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), stop: Stop::default(), asked: Arc::default() }
    }

    fn bench(&self) -> Bench<'_> {
        let dir: &Path = self.dir.path();
        Bench { dir, cache: None, record_dir: dir, stop: &self.stop, purse: &Free }
    }

    fn speech(&self, parrot: Parrot) -> Speech {
        let parrot = Parrot { asked: Arc::clone(&self.asked), ..parrot };
        let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
        Speech::new(Settings { fallback: Vec::new(), ..Settings::default() }, launcher, vec![Arc::new(parrot)])
    }

    async fn narrator(&self, parrot: Parrot, wish: &Wish, text: &str) -> Result<Narrator, SpeechError> {
        let candidates = self.speech(parrot).candidates(wish)?;
        candidates[0].narrator(std::iter::once(text), &self.bench()).await
    }

    async fn say(&self, parrot: Parrot, text: &str) -> Result<Clip, SpeechError> {
        self.narrator(parrot, &wish(), text).await?.say(0, &self.bench()).await
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn wish() -> Wish {
    Wish { provider: Some("parrot".into()), ..Wish::of_language("en_GB") }
}

fn heard(text: &str, clip: &Clip) -> String {
    let word = |it: &Word| format!("{} {:.2}-{:.2}", text.get(it.written.clone()).unwrap(), it.start, it.end);
    clip.words.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_sentence_is_asked_for_once_and_its_words_are_kept_with_it() {
    let place = Place::new();
    let text = "The “lamp” went out 😀.";
    let first = place.say(parrot(), text).await.unwrap();
    assert_eq!(place.asked(), ["polly en-gb 1: The “lamp” went out ."]);
    assert_eq!(heard(text, &first), "The 0.00-0.24, “lamp” 0.40-0.72, went 0.88-1.20, out 😀. 1.28-1.52");
    assert!(first.words.iter().all(|it| !it.estimated) && !first.reused);
    // As after a kill: another process, the same directory.
    let again = place.say(parrot(), text).await.unwrap();
    assert_eq!((again.words, again.source, again.reused), (first.words, first.source, true));
    assert_eq!(place.asked().len(), 1);
    let other = Parrot { key: "another model".into(), ..parrot() };
    assert!(!place.say(other, text).await.unwrap().reused);
    assert_eq!(place.asked().len(), 2);
}

#[tokio::test]
async fn a_text_that_is_too_long_is_spoken_in_pieces_and_only_those_are_asked_for_that_are_missing() {
    let place = Place::new();
    let text = "The lamp went out. Nobody knew, or nobody said, why it did.";
    let short = || Parrot { characters_max: 30, ..parrot() };
    place.say(short(), "Nobody knew, or nobody said,").await.unwrap();
    let clip = place.say(short(), text).await.unwrap();
    let texts: Vec<String> = place.asked().iter().map(|it| it.split_once(": ").unwrap().1.to_owned()).collect();
    assert_eq!(texts, ["Nobody knew, or nobody said,", "The lamp went out.", "why it did."]);
    let words: Vec<&str> = clip.words.iter().map(|it| text.get(it.written.clone()).unwrap()).collect();
    assert_eq!(words.join(" "), text);
    assert!(clip.words.windows(2).all(|it| it[0].end <= it[1].start), "{:?}", clip.words);
    let starts = |word: &str| clip.words.iter().find(|it| text.get(it.written.clone()) == Some(word)).unwrap().start;
    // 18 characters and a rest of 0.3 s; 28 more characters and one of 0.15 s.
    assert!((starts("Nobody") - (18.0 * CHARACTER + 0.3)).abs() < 0.01, "{}", starts("Nobody"));
    assert!((starts("why") - (46.0 * CHARACTER + 0.45)).abs() < 0.01, "{}", starts("why"));
    assert!((clip.seconds() - (57.0 * CHARACTER + 0.45)).abs() < 0.01, "{}", clip.seconds());
}

#[tokio::test]
async fn every_format_becomes_a_mono_file() {
    for format in [Format::Raw, Format::Stereo, Format::Float] {
        let place = Place::new();
        let text = "The lamp went out.";
        let clip = place.say(Parrot { answer: Answer::Tone(format), ..parrot() }, text).await.unwrap();
        let Source::Wav { rate, count, .. } = clip.source else { panic!("{format:?}") };
        let seconds = f64::from(count) / f64::from(rate);
        assert!(rate == RATE && (seconds - 18.0 * CHARACTER).abs() < 0.01, "{format:?} {rate} {seconds}");
        assert!(clip.words.iter().all(|it| it.estimated), "nobody told {format:?}");
        let left: Vec<_> = std::fs::read_dir(place.dir.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}

/// Encodes a tone with ffmpeg.
fn encoded(dir: &Path, text: &str, args: &[&str]) -> Vec<u8> {
    let (from, to) = (dir.join("tone.wav"), dir.join("tone.bin"));
    fsx::write_atomic(&from, &file(text, 1, false)).unwrap();
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    let made = ffmpeg.args(["-v", "error", "-nostdin", "-y", "-i"]).arg(&from).args(args).arg(&to).status().unwrap();
    assert!(made.success(), "{args:?}");
    std::fs::read(to).unwrap()
}

#[tokio::test]
async fn what_servers_encode_is_decoded() {
    for args in [
        &["-f", "mp3"][..],
        &["-f", "mp3", "-id3v2_version", "0", "-write_xing", "0"],
        &["-f", "adts"],
        &["-f", "ogg", "-c:a", "libopus"],
        &["-f", "flac"],
        &["-f", "ipod"],
        &["-f", "webm", "-c:a", "libopus"],
        &["-f", "wav", "-c:a", "pcm_mulaw", "-ar", "8000"],
        &["-f", "wav", "-ar", "96000"],
        &["-f", "aiff"],
    ] {
        let (place, other) = (Place::new(), tempfile::tempdir().unwrap());
        let text = "The lamp went out.";
        let bytes = encoded(other.path(), text, args);
        let clip = place.say(Parrot { answer: Answer::Bytes(bytes), ..parrot() }, text).await.unwrap();
        // Coders add some silence, which is heard as none.
        assert!((clip.seconds() - 18.0 * CHARACTER).abs() < 0.15, "{args:?} {}", clip.seconds());
    }
}

#[tokio::test]
async fn what_is_no_speech_is_refused_with_the_reason() {
    let page = b"<html>Not here</html>".to_vec();
    let silence = file("", 1, false);
    let broken = b"OggS and nothing else".to_vec();
    for (answer, expected) in [
        (Answer::Bytes(page), "it answered with a page in place of sound: Not here"),
        (Answer::Bytes(silence), "its sound is 0.00 s long where 0.28 to"),
        (Answer::Bytes(broken), "its sound file of the format ogg cannot be decoded"),
    ] {
        let place = Place::new();
        let error = place.say(Parrot { answer, ..parrot() }, "The lamp went out.").await.unwrap_err();
        assert!(error.falls_back());
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with(expected), "{source}");
        assert_eq!(error.to_string(), "parrot did not speak sentence 1 properly");
    }
}

#[tokio::test]
async fn another_voice_may_speak_after_a_failed_call_but_not_after_a_stop() {
    let place = Place::new();
    for (error, falls_back) in [
        (CallError::Stopped, false),
        (CallError::Cap { reason: "spent".into(), is_final: true }, true),
        (CallError::Busy { service: "parrot".into(), status: 429, said: String::new() }, true),
    ] {
        let failed = place.say(Parrot { answer: Answer::Error(error), ..parrot() }, "Hello.").await.unwrap_err();
        assert_eq!(failed.falls_back(), falls_back, "{failed}");
    }
}

#[tokio::test]
async fn a_part_is_never_paid_for_to_learn_when_it_begins() {
    let place = Place::new();
    let text = "Hello, you.";
    let plain = Parrot { answer: Answer::Tone(Format::Raw), ..parrot() };
    let narrator = place.narrator(plain, &wish(), text).await.unwrap();
    let clip = narrator.say(0, &place.bench()).await.unwrap();
    assert_eq!(narrator.begins(&clip, "you.", 0, &place.bench()).await.unwrap(), None);
    assert_eq!(place.asked().len(), 1);
}

#[tokio::test]
async fn where_nobody_tells_the_times_a_word_behind_a_comma_begins_behind_a_rest() {
    let (place, text) = (Place::new(), "The lamp, it went.");
    let samples = [tone("The lamp"), vec![0; 12_000], tone("it went.")].concat();
    let mut bytes = file("", 1, false);
    bytes.truncate(40); // the size of the samples is not known then
    bytes.extend([0; 4].into_iter().chain(samples.into_iter().flat_map(i16::to_le_bytes)));
    let clip = place.say(Parrot { answer: Answer::Bytes(bytes), ..parrot() }, text).await.unwrap();
    assert!((clip.words[2].start - (8.0 * CHARACTER + 0.5)).abs() < 0.01, "{:?}", clip.words);
    assert!(clip.words.iter().all(|it| it.estimated));
}

#[tokio::test]
async fn words_of_a_lexicon_are_respelled_and_their_times_are_those_of_the_written_words() {
    let place = Place::new();
    let text = "Nguyen went home.";
    let wish = Wish { lexicon: Lexicon::new([("Nguyen", "win")]).unwrap(), ..wish() };
    let narrator = place.narrator(parrot(), &wish, text).await.unwrap();
    let clip = narrator.say(0, &place.bench()).await.unwrap();
    assert_eq!(place.asked(), ["polly en-gb 1: win went home."]);
    assert_eq!(heard(text, &clip), "Nguyen 0.00-0.32, went 0.32-0.64, home. 0.72-1.04");
}

#[tokio::test]
async fn a_voice_is_taken_refused_or_chosen_by_what_is_listed() {
    let list = || ["nova", "onyx"].map(str::to_owned).to_vec();
    let listed = || Parrot { voices: list(), default: "", ..parrot() };
    let any = |default| Parrot { default, ..parrot() };
    for (parrot, required, preferred, expected) in [
        (listed(), None, "", "nova"),
        (listed(), None, "onyx", "onyx"),
        (listed(), None, "slt", "nova"),
        (listed(), Some("onyx"), "", "onyx"),
        (listed(), Some("slt"), "", "parrot has no voice `slt`"),
        (any("polly"), None, "slt", "polly"),
        (any(""), None, "slt", "slt"),
        (any(""), None, "", "parrot has no voice ``"),
        (any("polly"), Some("slt"), "", "slt"),
        (any("polly"), Some("a\nb"), "", "parrot has no voice `a\nb`"),
    ] {
        let place = Place::new();
        let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
        let outside = Outside::new(Arc::new(parrot), &Settings::default(), launcher);
        let wish = VoiceWish { language: "en", required, preferred, any_language: false };
        let chosen = outside.voice(wish, &place.bench()).await.unwrap_or_else(|error| error.to_string());
        assert_eq!(chosen, expected, "{required:?} {preferred}");
    }
}

#[tokio::test]
async fn a_voice_of_a_cast_is_sought_where_it_is_listed_or_named() {
    let place = Place::new();
    let names = |parrot, provider: Option<&str>, voice: &str| {
        let wish = Wish { provider: provider.map(Into::into), voice: Some(voice.into()), ..Wish::of_language("en") };
        let all = place.speech(parrot).with_voice(&wish);
        let at = all.iter().map(Candidate::name).position(|name| name == "parrot");
        at.map(|at| if at == 0 { "first" } else { "later" })
    };
    let listed = || Parrot { voices: vec!["nova".into()], ..parrot() };
    assert_eq!(names(listed(), Some("parrot"), "nova"), Some("first"));
    assert_eq!(names(listed(), None, "nova"), Some("later"));
    assert_eq!(names(listed(), None, "slt"), None);
    assert_eq!(names(parrot(), None, "slt"), None, "nobody meant to send it away");
    assert_eq!(names(parrot(), Some("parrot"), "slt"), Some("later"));
    assert_eq!(names(parrot(), Some("parrot"), "polly"), Some("first"));
}
