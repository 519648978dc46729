//! Narration: voices behind one trait, and which of them are asked in what order.
//!
//! One story is told by one voice: when a provider fails, the caller starts the whole story again with the next
//! candidate, and the finished sentences of each stay in their cache.
//!
//! [`Speech::candidates`] says who may speak, [`Candidate::narrator`] chooses the voice and checks every letter, and
//! [`Narrator::say`] answers with a [`Clip`]: a part of a mono 16-bit wav file, or a silence in seconds. A [`SpeechError`]
//! says with [`SpeechError::falls_back`] whether the next candidate may do better.

mod catalogue;
mod engine;
mod error;
mod espeak;
mod flite;
mod null;
mod plausible;
pub mod reading;
mod text;
mod voices;
mod wav;

pub use catalogue::{Offer, Offered};
pub use error::SpeechError;
pub use wav::{Clip, Source, WavError};

use async_trait::async_trait;
use children::{Launcher, Stop};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The provider name that means: the clearest one at hand for the story's language.
pub const AUTO: &str = "auto";

/// The slowest speed, relative to the voice's own.
pub const SPEED_MIN: f64 = 0.5;

/// The fastest speed, relative to the voice's own.
pub const SPEED_MAX: f64 = 2.0;

/// How long a text without anything to say, such as a lone emoji, is shown in silence.
const WORDLESS_SECONDS: f64 = 0.8;

/// Which voices speak.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `auto` or a provider's name.
    pub provider: String,
    /// Providers to ask when the first one fails, in order.
    pub fallback: Vec<String>,
    /// The voice to use where it speaks the story's language; empty for the provider's default.
    pub voice: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { provider: AUTO.to_owned(), fallback: vec![espeak::NAME.to_owned()], voice: String::new() }
    }
}

/// What a job wants to hear.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The story's language tag, such as `en` or `pt-br`.
    pub language: String,
    /// The job's provider.
    pub provider: Option<String>,
    /// The job's voice.
    pub voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the voice's own speed.
    pub speed: f64,
}

/// Where and under which flag a provider works.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// Where sound files are made and finished ones are found again; exists.
    pub dir: &'a Path,
    /// Where children are recorded: the workspace's `temp/`.
    pub record_dir: &'a Path,
    /// Raised when the work must stop.
    pub stop: &'a Stop,
}

/// Which voice a provider shall choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VoiceWish<'a> {
    /// The story's language tag.
    pub(crate) language: &'a str,
    /// A voice that must be had.
    pub(crate) required: Option<&'a str>,
    /// A voice to take where it speaks the language; may be empty.
    pub(crate) preferred: &'a str,
}

/// One piece of text to be spoken in one go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Utterance<'a> {
    /// What [`SpeechProvider::spoken`] made of it; never empty.
    pub(crate) spoken: &'a str,
    /// What [`SpeechProvider::voice`] chose.
    pub(crate) voice: &'a str,
    /// 0.5 to 2.0.
    pub(crate) speed: f64,
    /// Tells apart the utterances of one story; names temporary files.
    pub(crate) number: usize,
}

/// Something that can speak.
#[async_trait]
pub(crate) trait SpeechProvider: fmt::Debug + Send + Sync {
    /// Returns its name in settings, job files and results.
    fn name(&self) -> &str;

    /// Tells whether it can be asked at all; `auto` leaves out what is not installed.
    fn is_installed(&self) -> bool {
        true
    }

    /// Chooses a voice before anything is spoken, because engines take another one silently.
    async fn voice(&self, wish: VoiceWish<'_>, bench: &Bench<'_>) -> Result<String, SpeechError>;

    /// Lists the voices that have names, the usual one first.
    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<voices::Voice>, SpeechError> {
        Ok(Vec::new())
    }

    /// Reduces a text to what the engine may be given; empty where nothing in it can be said.
    fn spoken(&self, text: &str) -> Result<String, SpeechError>;

    /// Speaks one utterance and answers with sound that was looked at.
    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError>;
}

/// All voices, in the order of the settings; clones share them.
#[derive(Debug, Clone)]
pub struct Speech {
    settings: Settings,
    providers: Vec<Arc<dyn SpeechProvider>>,
}

impl Speech {
    /// Knows `flite`, `espeak-ng` and `null`; starts nothing.
    pub fn new(settings: Settings, launcher: Launcher) -> Self {
        let flite: Arc<dyn SpeechProvider> = Arc::new(flite::Flite::new(launcher.clone()));
        let espeak: Arc<dyn SpeechProvider> = Arc::new(espeak::Espeak::new(launcher));
        Self { settings, providers: vec![flite, espeak, Arc::new(null::Null)] }
    }

    /// Lists every provider's name and whether it is installed, for diagnosis.
    pub fn installed(&self) -> Vec<(String, bool)> {
        self.providers.iter().map(|known| (known.name().to_owned(), known.is_installed())).collect()
    }

    /// Returns who is asked in what order; fails where a name is unknown.
    pub fn candidates(&self, wanted: &Wanted) -> Result<Vec<Candidate>, SpeechError> {
        let first = wanted.provider.as_deref().unwrap_or(&self.settings.provider);
        let firsts = if first == AUTO { self.auto(&wanted.language) } else { vec![self.find(first)?] };
        let mut candidates: Vec<Candidate> = Vec::new();
        for provider in firsts {
            candidates.push(Candidate {
                provider,
                wanted: wanted.clone(),
                preferred: self.preferred(),
                is_first: true,
            });
        }
        for name in &self.settings.fallback {
            let provider = self.find(name)?;
            // Where a voice is wanted, the same provider may still help with its own.
            if wanted.voice.is_some() || candidates.iter().all(|known| known.name() != provider.name()) {
                let wanted = Wanted { voice: None, ..wanted.clone() }; // a voice's name means nothing elsewhere
                candidates.push(Candidate { provider, wanted, preferred: self.preferred(), is_first: false });
            }
        }
        Ok(candidates)
    }

    fn preferred(&self) -> String {
        self.settings.voice.clone()
    }

    /// English is spoken by flite, the clearest small voice; espeak-ng knows a hundred languages more.
    fn auto(&self, language: &str) -> Vec<Arc<dyn SpeechProvider>> {
        let names: &[&str] = if voices::is_english(language) { &[flite::NAME, espeak::NAME] } else { &[espeak::NAME] };
        let known: Vec<_> = names.iter().filter_map(|name| self.find(name).ok()).collect();
        let installed: Vec<_> = known.iter().filter(|provider| provider.is_installed()).cloned().collect();
        if installed.is_empty() { known } else { installed }
    }

    fn find(&self, name: &str) -> Result<Arc<dyn SpeechProvider>, SpeechError> {
        self.providers.iter().find(|known| known.name() == name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.providers.iter().map(|known| known.name()).collect();
            SpeechError::ProviderUnknown { name: name.to_owned(), known: known.join(", ") }
        })
    }
}

/// One provider that may tell the story.
#[derive(Debug, Clone)]
pub struct Candidate {
    provider: Arc<dyn SpeechProvider>,
    wanted: Wanted,
    preferred: String,
    is_first: bool,
}

impl Candidate {
    /// Returns the provider's name.
    pub fn name(&self) -> &str {
        self.provider.name()
    }

    /// Tells whether the job or the settings ask for it; the others are fallbacks.
    pub fn is_first(&self) -> bool {
        self.is_first
    }

    /// Chooses the voice and makes sure that every letter of the texts can be spoken.
    pub async fn narrator(
        &self,
        texts: impl Iterator<Item = &str>,
        bench: &Bench<'_>,
    ) -> Result<Narrator, SpeechError> {
        let spoken = texts.map(|text| self.provider.spoken(text)).collect::<Result<Vec<_>, _>>()?;
        let Wanted { language, voice, speed, provider: _ } = &self.wanted;
        let wish = VoiceWish { language, required: voice.as_deref(), preferred: &self.preferred };
        let voice = self.provider.voice(wish, bench).await?;
        let speed = speed.clamp(SPEED_MIN, SPEED_MAX);
        Ok(Narrator { provider: Arc::clone(&self.provider), voice, speed, spoken })
    }
}

/// A provider with its voice, ready to tell one story.
#[derive(Debug)]
pub struct Narrator {
    provider: Arc<dyn SpeechProvider>,
    voice: String,
    speed: f64,
    spoken: Vec<String>,
}

impl Narrator {
    /// Returns the provider's name.
    pub fn provider(&self) -> &str {
        self.provider.name()
    }

    /// Returns the voice's name.
    pub fn voice(&self) -> &str {
        &self.voice
    }

    /// Speaks the text with this number, or finds what was spoken in an earlier attempt.
    pub async fn say(&self, number: usize, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let spoken = self.spoken.get(number).map_or("", String::as_str);
        if spoken.is_empty() {
            return Ok(Clip::silence(WORDLESS_SECONDS));
        }
        let (voice, speed) = (self.voice.as_str(), self.speed);
        self.provider.say(Utterance { spoken, voice, speed, number }, bench).await
    }
}

/// Estimates how long a text takes to be read at `speed`, in seconds.
pub fn reading_seconds(text: &str, speed: f64) -> f64 {
    reading::seconds(text) / speed.clamp(SPEED_MIN, SPEED_MAX)
}

/// Names the directory of spoken sentences below a workspace's `temp/`.
pub fn cache_dir(temp: &Path) -> PathBuf {
    temp.join("speech")
}
