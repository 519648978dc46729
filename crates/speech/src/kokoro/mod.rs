//! The provider `kokoro`: many voices of several languages, spoken by one larger network in this process. Its pack is optional.
//!
//! American English becomes phonemes in `english`, everything else in `foreign`, by espeak-ng. The network takes seconds of
//! work for a second of sound and holds hundreds of megabytes (figures: ADR 22). So it is loaded once in a process, and
//! speaks one piece at a time, for whichever job.

mod foreign;
mod table;

pub(crate) use table::{has, is_clearest, speaks};

use super::english::English;
use super::readable::Reader;
use super::store::{self, Wanted, joined};
use super::told::{self, Reading};
use super::voices::{self, Voice};
use super::{Bench, Clip, Pack, SpeechError, SpeechProvider, Utterance, VoiceWish};
use async_trait::async_trait;
use cache::Key;
use children::{ChildError, Stop};
use neural::Style;
use std::sync::Arc;
use table::Reads;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

/// The provider's name.
pub(super) const NAME: &str = "kokoro";

/// The threads of the network: more of them gain little.
const THREADS: usize = 2;

/// How many pieces are spoken at a time: each holds up to 300 MB beside the network.
const SPEAKERS_MAX: usize = 1;

/// The network's own speed at speed 1: left alone it reads at 226 words per minute, too fast for a story.
const PACE: f64 = 0.8;

/// Names the way from a text to the samples in keys; another number forgets what was spoken before.
const VERSION: u32 = 5;

/// Speaks with the network of a pack.
#[derive(Debug)]
pub(super) struct Kokoro {
    pack: Pack,
    english: Arc<English>,
    /// Loaded with the first word, once in a process.
    network: OnceCell<Arc<neural::Kokoro>>,
    turns: Arc<Semaphore>,
}

impl Kokoro {
    /// Makes the provider; loads nothing.
    pub(super) fn new(pack: Pack, english: Arc<English>) -> Self {
        Self { pack, english, network: OnceCell::new(), turns: Arc::new(Semaphore::new(SPEAKERS_MAX)) }
    }

    async fn network(&self) -> Result<Arc<neural::Kokoro>, SpeechError> {
        let file = self.pack.dir()?.join("kokoro.onnx");
        let load = move || Ok(Arc::new(neural::Kokoro::load(&file, THREADS)?));
        self.network.get_or_try_init(|| async { joined(load).await? }).await.cloned()
    }

    /// Loads how a voice sounds: half a megabyte.
    async fn style(&self, voice: &str) -> Result<Style, SpeechError> {
        let file = self.pack.dir()?.join("styles").join(format!("{voice}.bin"));
        joined(move || Ok(Style::load(&file)?)).await?
    }

    async fn reading(&self, utterance: &Utterance<'_>, bench: &Bench<'_>) -> Result<Reading, SpeechError> {
        match reads(utterance.voice).and_then(Reads::espeak) {
            None => self.english.reading(utterance, bench).await,
            Some(voice) => {
                let tables = self.english.tables().await?;
                foreign::reading(utterance.spoken, voice, &tables.vocabulary, &self.english.espeak, bench).await
            }
        }
    }

    /// Returns a key over everything that the sound depends on.
    fn key(&self, utterance: &Utterance<'_>, reading: &Reading) -> Key {
        let Utterance { spoken, voice, language: _, speed, own: _, number: _ } = utterance;
        let (hash, Reading { words, ids, places: _ }) = (self.pack.hash(), reading);
        let mut inputs = blake3::Hasher::new();
        inputs
            .update(format!("{NAME} {VERSION}\n{hash}\n{voice}\n{speed:.3}\n{spoken}\n{words:?}\n{ids:?}").as_bytes());
        Key::of(&inputs)
    }

    /// Checks that everything is there that a voice needs.
    fn check(&self, voice: &str) -> Result<(), SpeechError> {
        self.pack.dir()?;
        self.english.dir()?; // its dictionaries and symbols
        if reads(voice).and_then(Reads::espeak).is_some() && !self.english.espeak.is_installed() {
            return Err(SpeechError::Pack { why: format!("`{voice}` needs espeak-ng, which is not installed") });
        }
        Ok(())
    }
}

fn reads(voice: &str) -> Option<Reads> {
    table::tongue(voice).map(|it| it.reads)
}

fn stopped() -> SpeechError {
    ChildError::Stopped { program: NAME.into() }.into()
}

/// Waits for a turn; `None` if the work is stopped meanwhile.
async fn turn(turns: &Arc<Semaphore>, stop: &Stop) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        biased;
        () = stop.raised() => None,
        turn = Arc::clone(turns).acquire_owned() => turn.ok(),
    }
}

#[async_trait]
impl SpeechProvider for Kokoro {
    fn name(&self) -> &str {
        NAME
    }

    fn credit(&self) -> Option<&str> {
        self.pack.credit()
    }

    fn is_installed(&self) -> bool {
        self.pack.is_whole() && self.english.pack.is_whole()
    }

    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        let is_usable = |voice: &Voice| self.check(&voice.name).is_ok();
        Ok(table::table().into_iter().filter(is_usable).collect())
    }

    async fn voice(&self, wish: VoiceWish<'_>, _bench: &Bench<'_>) -> Result<String, SpeechError> {
        let voice = voices::choose(NAME, &table::table(), wish, &[])?;
        match self.check(&voice) {
            Ok(()) => Ok(voice),
            // Who names a voice gets no other one.
            Err(SpeechError::Pack { why }) if wish.required.is_some() => Err(SpeechError::VoiceLacking { voice, why }),
            Err(error) => Err(error),
        }
    }

    fn reader<'a>(&self, voice: &'a str) -> Option<Reader<'a>> {
        Some(reads(voice).and_then(Reads::espeak).map_or(Reader::Ascii, |(voice, _)| Reader::Alphabets(voice)))
    }

    /// Leaves the text as it is written, because the times are those of its written words.
    fn spoken(&self, written: &str, _readable: &str) -> String {
        written.to_owned()
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let reading = self.reading(&utterance, bench).await?;
        if reading.ids.is_empty() {
            return Ok(Clip::silence(super::WORDLESS_SECONDS));
        }
        let key = self.key(&utterance, &reading);
        let part = bench.dir.join(store::part(&utterance));
        let (speed, stop) = (PACE * utterance.speed, bench.stop.clone());
        let make = async {
            let turn = turn(&self.turns, bench.stop).await.ok_or_else(stopped)?;
            let (network, style) = (self.network().await?, self.style(utterance.voice).await?);
            #[expect(clippy::cast_possible_truncation, reason = "a speed from 0.4 to 1.6")]
            let speak = move || -> Result<Vec<u8>, SpeechError> {
                let _turn = turn; // until the work ends, also where nobody waits for it any more
                let goes_on = || !stop.is_raised();
                let sound = network.speak(&reading.ids, &style, speed as f32, &goes_on)?.ok_or_else(stopped)?;
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
        store::found_or_made(Wanted { provider: NAME, key, utterance, tells_words: true }, bench, make).await
    }
}

#[cfg(test)]
mod tests;
