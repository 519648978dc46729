//! The provider `neural`: English, spoken by a small network in this process. It tells when each word is heard.
//!
//! Text becomes phonemes in `english`, phonemes become sound in `crates/neural`.

use super::english::English;
use super::lexicon::{Lexicon, Takes};
use super::readable::Reader;
use super::store::{self, Wanted, joined};
use super::told::{self, Reading};
use super::voices::{self, Voice};
use super::{Bench, Clip, SpeechError, SpeechProvider, Utterance, VoiceWish};
use async_trait::async_trait;
use cache::Key;
use children::ChildError;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The provider's name.
pub(super) const NAME: &str = "neural";

/// Its only voice.
pub(super) const VOICE: &str = "hibari";

/// The threads of the network: two pieces are spoken at a time.
const THREADS: usize = 2;

/// The network's own speed at speed 1. Left alone it reads at 229 words per minute, which no listener of a story follows with
/// ease; with this, and with the pauses of a narration, it comes to about 155, as audiobooks do (counted over 413 words).
const PACE: f64 = 0.8;

/// Names the way from a text to the samples in keys; another number forgets what was spoken before.
const VERSION: u32 = 6;

/// Speaks with the network of a pack.
#[derive(Debug)]
pub(super) struct Neural {
    english: Arc<English>,
    /// Loaded with the first word, once in a process.
    voice: OnceCell<Arc<neural::Voice>>,
}

impl Neural {
    /// Makes the provider; loads nothing.
    pub(super) fn new(english: Arc<English>) -> Self {
        Self { english, voice: OnceCell::new() }
    }

    async fn loaded(&self) -> Result<Arc<neural::Voice>, SpeechError> {
        let file = self.english.dir()?.join("hibari.onnx");
        let load = move || Ok(Arc::new(neural::Voice::load(&file, THREADS)?));
        self.voice.get_or_try_init(|| async { joined(load).await? }).await.cloned()
    }

    /// Returns a key over everything that the sound depends on, and the seed of its noise.
    fn key(&self, utterance: &Utterance<'_>, reading: &Reading) -> (Key, u64) {
        let Utterance { spoken, voice, language: _, speed, own: _, number: _ } = utterance;
        let hash = self.english.pack.hash();
        let mut inputs = blake3::Hasher::new();
        inputs
            .update(format!("{NAME} {VERSION}\n{hash}\n{voice}\n{speed:.3}\n{spoken}\n{:?}", reading.words).as_bytes());
        let mut seed = [0; 8];
        inputs.finalize_xof().fill(&mut seed);
        (Key::of(&inputs), u64::from_le_bytes(seed))
    }
}

#[async_trait]
impl SpeechProvider for Neural {
    fn name(&self) -> &str {
        NAME
    }

    fn credit(&self) -> Option<&str> {
        self.english.pack.credit()
    }

    fn is_installed(&self) -> bool {
        self.english.pack.is_whole()
    }

    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        Ok(table())
    }

    async fn voice(&self, wish: VoiceWish<'_>, _bench: &Bench<'_>) -> Result<String, SpeechError> {
        self.english.dir()?;
        voices::choose(NAME, &table(), wish, &[])
    }

    fn reader<'a>(&self, _voice: &'a str) -> Option<Reader<'a>> {
        Some(Reader::Ascii)
    }

    async fn takes(&self, _voice: &str, _lexicon: &Lexicon, _bench: &Bench<'_>) -> Result<Takes, SpeechError> {
        Ok(Takes::Lexicon)
    }

    /// Leaves the text as it is written, because the times are those of its written words.
    fn spoken(&self, written: &str, _readable: &str) -> String {
        written.to_owned()
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let voice = self.loaded().await?;
        let reading = self.english.reading(&utterance, bench).await?;
        if reading.ids.is_empty() {
            return Ok(Clip::silence(super::WORDLESS_SECONDS));
        }
        if bench.stop.is_raised() {
            return Err(ChildError::Stopped { program: NAME.into() }.into());
        }
        let (key, noise_seed) = self.key(&utterance, &reading);
        let said = reading.words.iter().map(|it| it.phonemes.as_str()).collect::<Vec<_>>().join(" ");
        let part = bench.dir.join(store::part(&utterance));
        let speed = PACE * utterance.speed;
        let make = async {
            #[expect(clippy::cast_possible_truncation, reason = "a speed from 0.4 to 1.6")]
            let speak = move || -> Result<Vec<u8>, SpeechError> {
                let sound = voice.speak(&reading.ids, speed as f32, noise_seed)?;
                told::wav(&sound, &reading, speed).map_err(|source| SpeechError::Sound {
                    provider: NAME.to_owned(),
                    number: utterance.number,
                    source,
                })
            };
            let bytes = joined(speak).await??;
            let io = |source| SpeechError::Io { act: "write", path: part.clone(), source };
            fsx::write_atomic(&part, &bytes).map_err(io)
        };
        // Words of a lexicon may be longer or shorter than they are written.
        let utterance = if utterance.own.is_empty() { utterance } else { Utterance { spoken: &said, ..utterance } };
        store::found_or_made(Wanted { provider: NAME, key, utterance, tells_words: true }, bench, make).await
    }
}

fn table() -> Vec<Voice> {
    vec![Voice { name: VOICE.to_owned(), languages: vec!["en-us".to_owned(), "en".to_owned()] }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pack, Settings, Source, Speech, Word};
    use children::{Launcher, Stop};
    use neural::RATE;
    use std::path::Path;

    /// Speaks a text as the only one of its story, with the neural voice if it is there.
    async fn say(text: &str, dir: &Path, stop: &Stop) -> Option<Result<Clip, SpeechError>> {
        say_at(1.0, text, dir, stop).await
    }

    /// The same at a speed.
    async fn say_at(speed: f64, text: &str, dir: &Path, stop: &Stop) -> Option<Result<Clip, SpeechError>> {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
        if !pack.is_dir() {
            return None; // nobody fetched it here
        }
        let settings =
            Settings { pack: Pack::Whole { dir: pack, hash: "a".into(), credit: "b".into() }, ..Settings::default() };
        let speech = Speech::new(settings, Launcher::start(None, "/usr/bin:/bin".into()).unwrap(), Vec::new());
        let bench = Bench { dir, cache: None, record_dir: dir, stop, purse: &calls::Free };
        let wanted = crate::Wanted { speed, ..crate::Wanted::of_language("en") };
        let first = speech.candidates(&wanted).unwrap().remove(0);
        assert_eq!(first.name(), NAME);
        Some(first.narrator(std::iter::once(text), &bench).await.unwrap().say(0, &bench).await)
    }

    fn written<'a>(text: &'a str, words: &[Word]) -> Vec<&'a str> {
        words.iter().map(|word| text.get(word.written.clone()).unwrap()).collect()
    }

    #[tokio::test]
    async fn every_written_word_has_its_time_also_numbers_and_words_in_other_letters() {
        let (dir, stop) = (tempfile::tempdir().unwrap(), Stop::default());
        let text = "“On 3 May, Dr. Привет paid $1,250.50 😀 to Nguyễn’s café — why?”";
        let Some(said) = say(text, dir.path(), &stop).await else { return };
        let clip = said.unwrap();
        let words = written(text, &clip.words);
        for word in ["3", "Dr.", "Привет", "paid", "$1,250.50", "Nguyễn’s", "café", "why?”"] {
            assert!(words.iter().any(|it| it.contains(word)), "{word} in {words:?}");
        }
        assert!(clip.words.iter().all(|it| !it.estimated && it.start < it.end && it.end <= clip.seconds()), "{clip:?}");
        assert!(clip.words.windows(2).all(|it| it[0].end <= it[1].start && it[0].written.end <= it[1].written.start));
        assert!((0.0..0.2).contains(&clip.words[0].start), "the silence before it is cut: {:?}", clip.words[0]);
        let money = clip.words.iter().find(|it| text.get(it.written.clone()).unwrap().contains('$')).unwrap();
        assert!((1.5..5.0).contains(&(money.end - money.start)), "one thousand two hundred fifty dollars…: {money:?}");
    }

    #[tokio::test]
    async fn a_word_inside_of_speech_begins_where_it_is_heard() {
        let (dir, stop) = (tempfile::tempdir().unwrap(), Stop::default());
        let text = "They were on a ship when a sudden shower came.";
        for speed in [0.6, 1.0, 1.25, 1.8] {
            let Some(said) = say_at(speed, text, dir.path(), &stop).await else { return };
            let clip = said.unwrap();
            let Source::Wav { path, first, .. } = &clip.source else { panic!("{clip:?}") };
            let samples: Vec<i16> = hound::WavReader::open(path).unwrap().samples().map(Result::unwrap).collect();
            let samples = &samples[usize::try_from(*first).unwrap()..];
            let peak = |of: &[i16]| of.iter().map(|it| it.unsigned_abs()).max().unwrap();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in a short sound")]
            let told = (clip.words[0].start * f64::from(RATE)) as usize;
            assert!(
                told < 240 || peak(&samples[..told - 240]) < peak(samples) / 30,
                "{speed}: heard before it is told"
            );
            assert!(peak(&samples[..120]) < peak(samples) / 50, "{speed}: the first sound is cut");
            for word in ["ship", "sudden", "shower"] {
                let heard = clip.words.iter().find(|it| text.get(it.written.clone()) == Some(word)).unwrap();
                // A hiss changes its sign more often than every sixth sample, a vowel does not.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in a short sound")]
                let from = (heard.start * f64::from(RATE)) as usize - 2_400;
                let hisses =
                    |at: &usize| samples[*at..at + 240].windows(2).filter(|it| (it[0] < 0) != (it[1] < 0)).count() > 40;
                let hiss = (from..from + 4_800).step_by(24).find(hisses).unwrap() as f64 / f64::from(RATE);
                assert!((hiss - heard.start).abs() < 0.06, "{speed} {word}: heard at {hiss}, told {}", heard.start);
            }
        }
    }

    #[tokio::test]
    async fn a_sentence_is_found_again_with_its_words_and_made_anew_when_damaged() {
        let (dir, stop) = (tempfile::tempdir().unwrap(), Stop::default());
        let text = "The lamp went out at nine.";
        let Some(first) = say(text, dir.path(), &stop).await else { return };
        let first = first.unwrap();
        assert!(!first.reused);
        let again = say(text, dir.path(), &stop).await.unwrap().unwrap();
        assert_eq!(again, Clip { reused: true, ..first.clone() });
        let Source::Wav { path, .. } = &first.source else { panic!("{first:?}") };
        let bytes = std::fs::read(path).unwrap();
        for damaged in [bytes.len() - 1, bytes.len() / 2, 0] {
            fsx::write_atomic(path, &bytes[..damaged]).unwrap();
            assert_eq!(say(text, dir.path(), &stop).await.unwrap().unwrap(), first, "{damaged} bytes");
            assert_eq!(std::fs::read(path).unwrap(), bytes, "the same text has the same bytes");
        }
    }

    #[tokio::test]
    async fn nothing_is_spoken_after_a_stop_and_nothing_is_said_without_words() {
        let (dir, stop) = (tempfile::tempdir().unwrap(), Stop::default());
        let Some(silent) = say("😀 …", dir.path(), &stop).await else { return };
        assert_eq!(silent.unwrap().source, Source::Silence(crate::WORDLESS_SECONDS));
        stop.raise();
        let said = say("The lamp.", dir.path(), &stop).await.unwrap();
        assert!(matches!(said, Err(SpeechError::Child(ChildError::Stopped { .. }))), "{said:?}");
    }

    #[tokio::test]
    async fn a_voice_without_its_files_lets_another_one_speak() {
        let dir = tempfile::tempdir().unwrap();
        let launcher = Launcher::start(None, "/usr/bin:/bin".into()).unwrap();
        let lacking = Pack::Lacking { why: "there is none".to_owned() };
        let neural = Neural::new(Arc::new(English::new(lacking, launcher)));
        let stop = Stop::default();
        let bench = Bench { dir: dir.path(), cache: None, record_dir: dir.path(), stop: &stop, purse: &calls::Free };
        let wish = VoiceWish { language: "en", required: None, preferred: "", any_language: false };
        let error = neural.voice(wish, &bench).await.unwrap_err();
        assert!(!neural.is_installed() && error.falls_back());
        assert_eq!(error.to_string(), "the neural voice cannot be used: there is none");
    }
}
