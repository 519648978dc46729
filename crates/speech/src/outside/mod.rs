//! Voices outside of this program: services on a network, and programs that somebody configured.
//!
//! An [`OutsideVoice`] only sends a text and returns what came back. Here its sound becomes a file like those of the other
//! voices (`sound`, `decoder`), its words get their places (`aligned`), and a text that is too long for it is spoken in pieces
//! (`cut`). What was spoken is in the store before the next text is sent, so that it is never paid for twice.

mod cut;
mod decoder;
mod joined;
mod rests;
mod sound;
#[cfg(test)]
mod tests;

use super::aligned::{self, Told};
use super::store::{self, Wanted};
use super::voices::{Voice, nearest};
use super::wav_words::{self, WordSamples};
use super::{
    Bench, Clip, Place, Settings, Source, SpeechError, SpeechProvider, Utterance, VoiceWish, WavError, Word, heard,
    text,
};
use async_trait::async_trait;
use cache::Key;
use children::Launcher;
use cut::Piece;
use decoder::Encoded;
use hound::WavReader;
use sound::Sent;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Names the way from an answer to the sound in keys; another number forgets what was spoken before.
const VERSION: u32 = 1;

/// The longest name of a voice, in characters.
const VOICE_CHARACTERS_MAX: usize = 128;

/// What is spoken, by whom and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// The text, without markup and of at most [`OutsideVoice::characters_max`] characters; never empty.
    pub text: &'a str,
    /// The voice.
    pub voice: &'a str,
    /// The language tag of the story, in lower case.
    pub language: &'a str,
    /// 0.5 to 2.0; 1.0 is the pace of a story.
    pub speed: f64,
}

/// What was spoken, as it came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {
    /// A sound file of any format, or samples.
    pub bytes: Vec<u8>,
    /// The rate of mono 16-bit little-endian samples without a header, where such were asked for, in samples per second.
    pub raw_rate: Option<u32>,
    /// Words, marks or characters, and from when to when they are heard, in seconds; `None` if nobody told.
    pub words: Option<Vec<(String, f64, f64)>>,
}

/// A voice outside of this program.
#[async_trait]
pub trait OutsideVoice: fmt::Debug + Send + Sync {
    /// Returns the provider's name in settings, job files and results.
    fn name(&self) -> &str;

    /// Returns whom a video names that it speaks in.
    fn credit(&self) -> Option<&str> {
        None
    }

    /// Names all that the sound of a text depends on beside the [`Line`]: protocol, address, model and other settings. A
    /// sentence that was spoken under another key is not used again.
    fn key(&self) -> &str;

    /// Lists the voices that may be named; empty: it takes any name that [`takes`](Self::takes) does not refuse.
    fn voices(&self) -> &[String];

    /// Returns the voice of stories that name none; empty: there is none.
    fn default_voice(&self) -> &str;

    /// Tells whether a name can be one of a voice, where voices are not listed.
    fn takes(&self, _voice: &str) -> bool {
        true
    }

    /// Tells whether it can be used on this machine.
    fn is_installed(&self) -> bool {
        true
    }

    /// Returns how many characters it speaks in one request.
    fn characters_max(&self) -> usize;

    /// Speaks a text.
    async fn speak(&self, line: Line<'_>, bench: &Bench<'_>) -> Result<Sound, SpeechError>;
}

/// An outside voice as one of the providers.
#[derive(Debug)]
pub(super) struct Outside {
    voice: Arc<dyn OutsideVoice>,
    ffmpeg: PathBuf,
    launcher: Launcher,
}

impl Outside {
    /// Makes the provider; asks nobody.
    pub(super) fn new(voice: Arc<dyn OutsideVoice>, settings: &Settings, launcher: Launcher) -> Self {
        Self { voice, ffmpeg: settings.ffmpeg.clone(), launcher }
    }

    /// Returns the voice of stories that name none.
    fn own_voice(&self) -> &str {
        let named = Some(self.voice.default_voice()).filter(|it| !it.is_empty());
        named.or(self.voice.voices().first().map(String::as_str)).unwrap_or_default()
    }

    fn lists(&self, voice: &str) -> bool {
        voice == self.own_voice() || self.voice.voices().iter().any(|it| it == voice)
    }

    fn has(&self, voice: &str) -> bool {
        let is_name = !voice.trim().is_empty()
            && voice.chars().count() <= VOICE_CHARACTERS_MAX
            && !voice.chars().any(char::is_control);
        let takes_any = self.voice.voices().is_empty();
        is_name && (self.lists(voice) || (takes_any && self.voice.takes(voice)))
    }

    /// Returns a key over everything that the sound depends on.
    fn key(&self, utterance: &Utterance<'_>) -> Key {
        let Utterance { spoken, voice, language, speed, own: _, number: _ } = utterance;
        let mut inputs = blake3::Hasher::new();
        // The length keeps the parts apart: the key is any text.
        let of = self.voice.key();
        inputs.update(format!("outside {VERSION}\n{} {of}\n", of.len()).as_bytes());
        inputs.update(format!("{voice}\n{language}\n{speed:.3}\n{spoken}").as_bytes());
        Key::of(&inputs)
    }

    /// Speaks a piece that fits into one request, unless its sound exists in the workspace or in the cache.
    async fn piece(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let provider = self.voice.name();
        let make = async {
            let Utterance { spoken: text, voice, language, speed, own: _, number } = utterance;
            let sound = self.voice.speak(Line { text, voice, language, speed }, bench).await;
            let sound = sound.map_err(|error| error.of(provider))?;
            let bad = |source| SpeechError::Sound { provider: provider.to_owned(), number, source };
            let mut wav = match sound::told(sound.bytes, sound.raw_rate).map_err(bad)? {
                Sent::Wav(bytes) => bytes,
                Sent::Encoded { format, bytes } => {
                    let encoded = Encoded { format, bytes, number };
                    decoder::decoded(encoded, &self.ffmpeg, &self.launcher, bench).await?.map_err(bad)?
                }
            };
            if let Some(told) = sound.words {
                add_words(&mut wav, &told, text).map_err(bad)?;
            }
            write_part(&utterance, &wav, bench)
        };
        let wanted = Wanted { provider, key: self.key(&utterance), utterance, tells_words: false };
        store::found_or_made(wanted, bench, make).await
    }

    /// Speaks a text in pieces, and joins them.
    async fn pieces(&self, utterance: Utterance<'_>, pieces: &[Piece], bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let provider = self.voice.name();
        let make = async {
            let mut spoken = Vec::new();
            for piece in pieces {
                let text = utterance.spoken.get(piece.bytes.clone()).unwrap_or_default();
                // The pieces of a text are spoken one by one, so they may have the same number.
                let clip = Box::pin(self.piece(Utterance { spoken: text, ..utterance }, bench)).await?;
                spoken.push((piece.clone(), clip));
            }
            let number = utterance.number;
            let bad = |source| SpeechError::Sound { provider: provider.to_owned(), number, source };
            let wav = store::joined(move || joined::wav(&spoken)).await?.map_err(bad)?;
            write_part(&utterance, &wav, bench)
        };
        let wanted = Wanted { provider, key: self.key(&utterance), utterance, tells_words: false };
        store::found_or_made(wanted, bench, make).await
    }
}

/// Reckons when the words of a text are heard that nobody told: by their letters, and by where the voice rests.
pub(super) async fn reckoned(written: &str, clip: &Clip) -> Result<Vec<Word>, SpeechError> {
    let (mut words, seconds) = (heard::shared(written, clip.seconds()), clip.seconds());
    let Source::Wav { rate, .. } = clip.source else { return Ok(words) };
    let source = clip.source.clone();
    // The sound was read a moment ago; where it cannot be now, the letters must do.
    let rests = store::joined(move || joined::samples(&source).map(|samples| rests::rests(&samples, rate))).await?;
    rests::place(&mut words, written, &rests.unwrap_or_default(), seconds);
    Ok(words)
}

fn write_part(utterance: &Utterance<'_>, wav: &[u8], bench: &Bench<'_>) -> Result<(), SpeechError> {
    let part = bench.dir.join(store::part(utterance));
    fsx::write_atomic(&part, wav).map_err(|source| SpeechError::Io { act: "write", path: part, source })
}

/// Adds the times of words to a sound file; times that cannot be are left out, because the sound is good without them.
fn add_words(wav: &mut Vec<u8>, told: &[Told], text: &str) -> Result<(), WavError> {
    let reader = WavReader::new(wav.as_slice()).map_err(WavError::Unreadable)?;
    let (rate, count) = (reader.spec().sample_rate.max(1), reader.duration());
    let found = aligned::words(told, text, f64::from(count) / f64::from(rate));
    let words = found.map(|words| placed(&words, 0, 0.0, rate));
    if words.is_none_or(|words| wav_words::add(wav, &words)) { Ok(()) } else { Err(WavError::Format) }
}

/// Returns where words are written, in bytes, and heard, in samples, both moved by what is before them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in samples is positive and fits")]
fn placed(words: &[Word], bytes: usize, seconds: f64, rate: u32) -> Vec<WordSamples> {
    let byte = |at: usize| u32::try_from(bytes + at).unwrap_or(u32::MAX);
    let sample = |time: f64| ((seconds + time) * f64::from(rate)).round() as u32;
    let word = |it: &Word| WordSamples {
        written: byte(it.written.start)..byte(it.written.end),
        heard: sample(it.start)..sample(it.end),
    };
    words.iter().map(word).collect()
}

#[async_trait]
impl SpeechProvider for Outside {
    fn name(&self) -> &str {
        self.voice.name()
    }

    fn credit(&self) -> Option<&str> {
        self.voice.credit()
    }

    fn is_installed(&self) -> bool {
        self.voice.is_installed()
    }

    fn place(&self) -> Place {
        Place::Outside
    }

    fn lists(&self, voice: &str) -> bool {
        Outside::lists(self, voice)
    }

    /// Chooses the voice that a job names, else a listed one that the settings name, else its own. Its languages are not known,
    /// so it is taken to speak every one.
    async fn voice(&self, wish: VoiceWish<'_>, _bench: &Bench<'_>) -> Result<String, SpeechError> {
        let (own, preferred) = (self.own_voice(), wish.preferred);
        let chosen = match wish.required {
            Some(required) => required,
            // The settings' voice may be one of another provider, for which this one stands in.
            None if own.is_empty() || self.lists(preferred) => preferred,
            None => own,
        };
        if self.has(chosen) {
            return Ok(chosen.to_owned());
        }
        let known = nearest(self.voice.voices().iter().map(String::as_str), chosen);
        Err(SpeechError::VoiceUnknown { provider: self.voice.name().to_owned(), voice: chosen.to_owned(), known })
    }

    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        let own = Some(self.own_voice()).filter(|it| !it.is_empty());
        let others = self.voice.voices().iter().map(String::as_str).filter(|it| Some(*it) != own);
        let voice = |name: &str| Voice { name: name.to_owned(), languages: Vec::new() };
        Ok(own.into_iter().chain(others).map(voice).collect())
    }

    /// Removes what a service could take for markup, such as brackets, and what cannot be spoken, such as emoji.
    fn spoken(&self, _written: &str, readable: &str) -> String {
        text::for_espeak(readable)
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let pieces = cut::pieces(utterance.spoken, self.voice.characters_max());
        if pieces.len() <= 1 {
            self.piece(utterance, bench).await
        } else {
            Box::pin(self.pieces(utterance, &pieces, bench)).await
        }
    }
}
