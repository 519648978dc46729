//! The provider `neural`: English, spoken by a small network in this process. It tells when each word is heard.
//!
//! Text becomes phonemes in `crates/phonemes`, phonemes become sound in `crates/neural`. Words that no dictionary knows are
//! read by espeak-ng, where it is installed, else by their letters.

use super::engine::Engine;
use super::readable::{Reader, Respelled, respelled};
use super::store::{self, Wanted, joined};
use super::voices::{self, Voice};
use super::wav_words::{self, WordSamples};
use super::{Bench, Clip, Pack, SpeechError, SpeechProvider, Utterance, VoiceWish, espeak};
use async_trait::async_trait;
use cache::Key;
use children::{ChildError, Launcher, Stdin};
use hound::{SampleFormat, WavSpec, WavWriter};
use neural::RATE;
use phonemes::{Lexicons, Own, Spoken, Vocabulary, from_espeak};
use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// The provider's name.
pub(super) const NAME: &str = "neural";

/// Its only voice.
pub(super) const VOICE: &str = "hibari";

/// The threads of the network: two pieces are spoken at a time.
const THREADS: usize = 2;

/// The share of the highest sample below which nothing is heard: -40 dB.
const AUDIBLE: f32 = 0.01;

/// How long a word fades behind its last sample that is heard, in samples: 30 ms.
const FADE: usize = 720;

/// Names the way from a text to the samples in keys; another number forgets what was spoken before.
const VERSION: u32 = 2;

/// How many pronunciations of espeak-ng are remembered.
const REMEMBERED_MAX: usize = 10_000;

/// Speaks with the network of a pack.
#[derive(Debug)]
pub(super) struct Neural {
    pack: Pack,
    own: Arc<Own>,
    /// Loaded with the first word, once in a process.
    loaded: OnceCell<Arc<Loaded>>,
    espeak: Engine,
    /// How espeak-ng reads words that no dictionary knows.
    read: Mutex<HashMap<String, String>>,
}

#[derive(Debug)]
struct Loaded {
    voice: neural::Voice,
    lexicons: Lexicons,
    vocabulary: Vocabulary,
}

/// A text as it is spoken, and the ids of each of its words.
#[derive(Debug)]
struct Reading {
    words: Vec<Spoken>,
    ids: Vec<i32>,
    /// Where the ids of each word are.
    places: Vec<Range<usize>>,
}

impl Neural {
    /// Makes the provider; loads nothing.
    pub(super) fn new(pack: Pack, own: Own, launcher: Launcher) -> Self {
        let espeak = Engine { name: espeak::NAME, launcher };
        Self { pack, own: Arc::new(own), loaded: OnceCell::new(), espeak, read: Mutex::default() }
    }

    /// Returns the directory of the files, or why there is none.
    fn dir(&self) -> Result<&PathBuf, SpeechError> {
        match &self.pack {
            Pack::Whole { dir, .. } => Ok(dir),
            Pack::Lacking { why } => Err(SpeechError::Pack { why: why.clone() }),
            Pack::Unsought => Err(SpeechError::Pack { why: "its files are not looked for here".to_owned() }),
        }
    }

    async fn loaded(&self) -> Result<Arc<Loaded>, SpeechError> {
        let dir = self.dir()?.clone();
        let load = move || {
            Ok(Arc::new(Loaded {
                voice: neural::Voice::load(&dir.join("hibari.onnx"), THREADS)?,
                lexicons: Lexicons::load(&dir)?,
                vocabulary: Vocabulary::load(&dir.join("vocab.json"))?,
            }))
        };
        self.loaded.get_or_try_init(|| async { joined(load).await? }).await.cloned()
    }

    /// Reads a text word by word; espeak-ng is asked once for all words that are not known.
    async fn reading(&self, text: &str, loaded: &Arc<Loaded>, bench: &Bench<'_>) -> Result<Reading, SpeechError> {
        let text: Arc<str> = text.into();
        let mut unknown = BTreeSet::new();
        let mut words = self.read(&text, loaded, &mut unknown).await?;
        let asks = unknown.iter().any(|word| !self.remembers(word));
        if asks && self.espeak.is_installed() && self.ask(&unknown, bench).await? {
            words = self.read(&text, loaded, &mut BTreeSet::new()).await?;
        }
        let vocabulary = &loaded.vocabulary;
        let (mut ids, mut places) = (Vec::new(), Vec::new());
        let number = |id: i64| i32::try_from(id).ok();
        for word in &words {
            if !ids.is_empty() {
                ids.push(neural::SPACE);
            }
            let start = ids.len();
            ids.extend(vocabulary.numbers(&word.phonemes).filter_map(number));
            places.push(start..ids.len());
            let stop = word.stop.symbol().map(String::from).unwrap_or_default();
            ids.extend(vocabulary.numbers(&stop).filter_map(number));
        }
        Ok(Reading { words, ids, places })
    }

    /// Reads a text, and adds the words that are neither known nor remembered.
    async fn read(
        &self,
        text: &Arc<str>,
        loaded: &Arc<Loaded>,
        unknown: &mut BTreeSet<String>,
    ) -> Result<Vec<Spoken>, SpeechError> {
        let (text, loaded, own) = (Arc::clone(text), Arc::clone(loaded), Arc::clone(&self.own));
        let remembered = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let work = move || {
            let Respelled { text, knots } = respelled(&text, Reader::Ascii);
            let mut unknown = BTreeSet::new();
            let mut ask = |word: &str| {
                let known = remembered.get(word).cloned();
                if known.is_none() {
                    unknown.insert(word.to_owned());
                }
                known
            };
            let words = phonemes::read(&text, &loaded.lexicons, &own, &mut ask);
            let words = words.into_iter().map(|word| Spoken { written: knots.of(&word.written), ..word });
            (joint(words), unknown)
        };
        let (words, found) = joined(work).await?;
        unknown.extend(found);
        Ok(words)
    }

    fn remembers(&self, word: &str) -> bool {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).contains_key(word)
    }

    /// Asks espeak-ng how words are read. Returns false if its answer is of no use.
    async fn ask(&self, words: &BTreeSet<String>, bench: &Bench<'_>) -> Result<bool, SpeechError> {
        let is_word = |word: &&String| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
        let words: Vec<&String> = words.iter().filter(is_word).collect();
        // A paragraph for each, so that each has a line in the answer.
        let text = words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join("\n\n");
        let stdin = Stdin::Bytes(text.into_bytes());
        let lines = match self.espeak.list(&["-q", "--ipa", "-v", "en-us", "--stdin"], stdin, bench).await {
            Ok(lines) => lines,
            Err(error) if error.falls_back() => {
                tracing::debug!(%error, "espeak-ng does not read unknown words");
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let lines: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
        if lines.len() != words.len() {
            return Ok(false);
        }
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if REMEMBERED_MAX < read.len() + lines.len() {
            read.clear();
        }
        read.extend(words.into_iter().zip(lines).map(|(word, ipa)| (word.clone(), from_espeak(ipa.trim()))));
        Ok(true)
    }

    /// Returns a key over everything that the sound depends on, and the seed of its noise.
    fn key(&self, utterance: &Utterance<'_>, reading: &Reading) -> (Key, u64) {
        let Utterance { spoken, voice, speed, number: _ } = utterance;
        let hash = match &self.pack {
            Pack::Whole { hash, .. } => hash.as_str(),
            Pack::Lacking { .. } | Pack::Unsought => "",
        };
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
        match &self.pack {
            Pack::Whole { credit, .. } => Some(credit),
            Pack::Lacking { .. } | Pack::Unsought => None,
        }
    }

    fn is_installed(&self) -> bool {
        matches!(self.pack, Pack::Whole { .. })
    }

    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        Ok(table())
    }

    async fn voice(&self, wish: VoiceWish<'_>, _bench: &Bench<'_>) -> Result<String, SpeechError> {
        self.dir()?;
        voices::choose(NAME, &table(), wish, &[])
    }

    fn reader<'a>(&self, _voice: &'a str) -> Option<Reader<'a>> {
        Some(Reader::Ascii)
    }

    /// Leaves the text as it is written, because the times are those of its written words.
    fn spoken(&self, written: &str, _readable: &str) -> String {
        written.to_owned()
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let loaded = self.loaded().await?;
        let reading = self.reading(utterance.spoken, &loaded, bench).await?;
        if reading.ids.is_empty() {
            return Ok(Clip::silence(super::WORDLESS_SECONDS));
        }
        if bench.stop.is_raised() {
            return Err(ChildError::Stopped { program: NAME.into() }.into());
        }
        let (key, noise_seed) = self.key(&utterance, &reading);
        let part = bench.dir.join(store::part(&utterance));
        let speed = utterance.speed;
        let make = async {
            #[expect(clippy::cast_possible_truncation, reason = "a speed from 0.5 to 2")]
            let speak = move || -> Result<Vec<u8>, SpeechError> {
                let sound = loaded.voice.speak(&reading.ids, speed as f32, noise_seed)?;
                wav(&sound, &reading).map_err(|source| SpeechError::Sound {
                    provider: NAME,
                    number: utterance.number,
                    source,
                })
            };
            let bytes = joined(speak).await??;
            let io = |source| SpeechError::Io { act: "write", path: part.clone(), source };
            fsx::write_atomic(&part, &bytes).map_err(io)
        };
        store::found_or_made(Wanted { provider: NAME, key, utterance, tells_words: true }, bench, make).await
    }
}

/// Joins what was written as one word and is spoken as several, such as `灯塔`, spelled `Deng Ta`.
fn joint(words: impl Iterator<Item = Spoken>) -> Vec<Spoken> {
    let mut whole: Vec<Spoken> = Vec::new();
    for word in words {
        match whole.last_mut() {
            Some(last) if word.written.start < last.written.end => {
                last.written.end = last.written.end.max(word.written.end);
                last.phonemes = format!("{} {}", last.phonemes, word.phonemes);
                last.stop = word.stop;
            }
            _ => whole.push(word),
        }
    }
    whole
}

fn table() -> Vec<Voice> {
    vec![Voice { name: VOICE.to_owned(), languages: vec!["en-us".to_owned(), "en".to_owned()] }]
}

/// A longer space between two words is a rest: the sound of the second word does not begin in it. In samples.
const SPACE_MAX: usize = 3 * neural::STEP;

/// Makes a wav file of the samples, with the times of the words.
///
/// Where words follow each other without a rest, the second one is heard one step behind the first, however long the space
/// between them is: measured with an aligner over 1,900 words, whose own error is 7 ms (median).
fn wav(sound: &neural::Sound, reading: &Reading) -> Result<Vec<u8>, super::WavError> {
    let spec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).map_err(super::WavError::Unreadable)?;
    for sample in &sound.samples {
        #[expect(clippy::cast_possible_truncation, reason = "it is between the two limits")]
        let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        writer.write_sample(sample).map_err(super::WavError::Unreadable)?;
    }
    writer.finalize().map_err(super::WavError::Unreadable)?;
    let mut bytes = file.into_inner();
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let least = sound.samples.iter().fold(0.0_f32, |most, it| most.max(it.abs())) * AUDIBLE;
    let (mut end, mut joins) = (0, false);
    let words = reading.words.iter().zip(&reading.places).map(|(word, place)| {
        let spans = sound.spans.get(place.clone()).unwrap_or_default();
        let start = spans.first().map_or(end, |it| it.start);
        let space = place.start.checked_sub(1).and_then(|at| sound.spans.get(at)).filter(|it| joins && it.len() <= SPACE_MAX);
        let start = space.map_or(start, |it| start.min(it.start + neural::STEP));
        joins = word.stop.symbol().is_none();
        end = spans.last().map_or(end, |it| it.end);
        // The rest behind a word is part of its last phoneme.
        let loud = sound.samples.get(start..end).and_then(|it| it.iter().rposition(|sample| least < sample.abs()));
        let end = loud.map_or(end, |at| (start + at + FADE).min(end));
        let written = number(word.written.start)..number(word.written.end);
        WordSamples { written, heard: number(start)..number(end) }
    });
    let words: Vec<WordSamples> = words.collect();
    if wav_words::add(&mut bytes, &words) { Ok(bytes) } else { Err(super::WavError::Format) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Source, Speech, Word};
    use children::Stop;
    use std::path::Path;

    /// Speaks a text as the only one of its story, with the neural voice if it is there.
    async fn say(text: &str, dir: &Path, stop: &Stop) -> Option<Result<Clip, SpeechError>> {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
        if !pack.is_dir() {
            return None; // nobody fetched it here
        }
        let settings =
            Settings { pack: Pack::Whole { dir: pack, hash: "a".into(), credit: "b".into() }, ..Settings::default() };
        let speech = Speech::new(settings, Launcher::start(None, "/usr/bin:/bin".into()).unwrap());
        let bench = Bench { dir, cache: None, record_dir: dir, stop };
        let wanted =
            crate::Wanted { language: "en".to_owned(), any_language: false, provider: None, voice: None, speed: 1.0 };
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
        let Some(said) = say(text, dir.path(), &stop).await else { return };
        let clip = said.unwrap();
        let Source::Wav { path, .. } = &clip.source else { panic!("{clip:?}") };
        let samples: Vec<i16> = hound::WavReader::open(path).unwrap().samples().map(Result::unwrap).collect();
        for word in ["ship", "sudden", "shower"] {
            let heard = clip.words.iter().find(|it| text.get(it.written.clone()) == Some(word)).unwrap();
            // A hiss changes its sign more often than every sixth sample, a vowel does not.
            let from = (heard.start * f64::from(RATE)) as usize - 2_400;
            let hisses = |at: &usize| {
                samples[*at..at + 240].windows(2).filter(|it| (it[0] < 0) != (it[1] < 0)).count() > 40
            };
            let hiss = (from..from + 4_800).step_by(24).find(hisses).unwrap() as f64 / f64::from(RATE);
            assert!((hiss - heard.start).abs() < 0.03, "{word}: heard at {hiss}, told {}", heard.start);
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
        let neural = Neural::new(lacking, Own::default(), launcher);
        let stop = Stop::default();
        let bench = Bench { dir: dir.path(), cache: None, record_dir: dir.path(), stop: &stop };
        let wish = VoiceWish { language: "en", required: None, preferred: "", any_language: false };
        let error = neural.voice(wish, &bench).await.unwrap_err();
        assert!(!neural.is_installed() && error.falls_back());
        assert_eq!(error.to_string(), "the neural voice cannot be used: there is none");
    }
}
