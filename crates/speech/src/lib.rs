//! Narration: voices behind one trait, and the order in which they are tried.
//!
//! One voice speaks a whole story: if a provider fails, the caller starts the story again with the next candidate; the
//! finished sentences of each provider stay in its cache.
//!
//! `words` writes signs, amounts and units out, `readable` respells what the voice cannot read, and `text` removes what
//! an engine would misinterpret.
//!
//! [`Speech::candidates`] returns the providers to try, [`Candidate::narrator`] chooses the voice and checks every
//! letter, and [`Narrator::say`] returns a [`Clip`]: a part of a mono 16-bit wav file, or a silence in seconds. For a
//! [`SpeechError`], [`SpeechError::falls_back`] says whether the next candidate may succeed.

mod aligned;
mod catalogue;
mod engine;
mod english;
mod error;
mod espeak;
mod flite;
pub mod heard;
mod kokoro;
mod lexicon;
mod narrator;
mod neural;
mod null;
mod outside;
mod pack;
mod plausible;
mod readable;
pub mod reading;
mod store;
mod text;
mod told;
mod voices;
mod wav;
mod wav_words;
mod words;

pub use catalogue::{Offer, Offered};
pub use error::SpeechError;
pub use heard::Word;
pub use lexicon::Lexicon;
pub use narrator::{Candidate, Narrator};
pub use outside::{Line, OutsideVoice, Sound};
pub use pack::Pack;
pub use phonemes::OwnError;
pub use wav::{Clip, Source, WavError};

use async_trait::async_trait;
use cache::Cache;
use calls::{Errand, Purse};
use children::{Launcher, Stop};
use english::English;
use lexicon::Takes;
use phonemes::Own;
use readable::Reader;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The provider name that means the clearest provider for the story's language.
const AUTO: &str = "auto";

/// The provider that speaks in this process, with the files of a [`Pack`].
pub const NEURAL: &str = neural::NAME;

/// The provider that speaks in this process in many voices, with the files of an optional [`Pack`].
pub const KOKORO: &str = kokoro::NAME;

/// The provider that is silent.
pub const NULL: &str = null::NAME;

/// The slowest speed, relative to the pace of a story.
pub const SPEED_MIN: f64 = 0.5;

/// The fastest speed, relative to the pace of a story.
pub const SPEED_MAX: f64 = 2.0;

/// How long a text without words, such as a single emoji, is shown in silence, in seconds.
const WORDLESS_SECONDS: f64 = 0.8;

/// The operator's settings for voices.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `auto` or a provider's name.
    pub provider: String,
    /// Providers to try if the first one fails, in order.
    pub fallback: Vec<String>,
    /// The voice for stories in its language; empty for the provider's default.
    pub voice: String,
    /// How words are said, in every story.
    pub lexicon: Lexicon,
    /// The files of the neural voice.
    pub pack: Pack,
    /// The files of the voices of Kokoro, which need those of the neural voice, too.
    pub kokoro: Pack,
    /// The program ffmpeg, which decodes what outside voices send.
    pub ffmpeg: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            provider: AUTO.to_owned(),
            fallback: vec![espeak::NAME.to_owned()],
            voice: String::new(),
            lexicon: Lexicon::default(),
            pack: Pack::default(),
            kokoro: Pack::default(),
            ffmpeg: "ffmpeg".into(),
        }
    }
}

/// The job's choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The story's language tag, such as `en` or `pt-br`.
    pub language: String,
    /// True if the language is only supposed, so that a configured voice of any language is as good.
    pub any_language: bool,
    /// The job's provider, if it names one.
    pub provider: Option<String>,
    /// The job's voice, if it names one.
    pub voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the pace of a story.
    pub speed: f64,
    /// How words are said in this story; they come before those of the settings.
    pub lexicon: Lexicon,
}

/// The directories that a provider uses, the signal that stops it, and who pays.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The directory of sound files, where finished ones are found again; it exists.
    pub dir: &'a Path,
    /// Where sound files are kept for other videos.
    pub cache: Option<&'a Cache>,
    /// The directory in which children are recorded: the workspace's `temp/`.
    pub record_dir: &'a Path,
    /// Raised when the work must stop.
    pub stop: &'a Stop,
    /// Who pays for calls of outside services.
    pub purse: &'a dyn Purse,
}

impl<'a> Bench<'a> {
    /// Returns what a call of a service needs.
    pub fn errand(&self) -> Errand<'a> {
        Errand { stop: self.stop, purse: self.purse }
    }
}

/// The voice that a provider shall choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VoiceWish<'a> {
    /// The story's language tag.
    pub(crate) language: &'a str,
    /// A voice that must be used.
    pub(crate) required: Option<&'a str>,
    /// A voice to use if it speaks the language; may be empty.
    pub(crate) preferred: &'a str,
    /// True if the language is only supposed, so that the preferred voice decides.
    pub(crate) any_language: bool,
}

/// A piece of text that is spoken at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Utterance<'a> {
    /// The text as [`SpeechProvider::spoken`] returned it; never empty.
    pub(crate) spoken: &'a str,
    /// The voice that [`SpeechProvider::voice`] chose.
    pub(crate) voice: &'a str,
    /// The story's language tag.
    pub(crate) language: &'a str,
    /// 0.5 to 2.0.
    pub(crate) speed: f64,
    /// How words are said, for a voice that finds them itself.
    pub(crate) own: &'a Arc<Own>,
    /// The utterance's number in its story, for the names of temporary files.
    pub(crate) number: usize,
}

/// Where a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On this machine, as a part of this program.
    Here,
    /// Outside, where each sentence may have its price.
    Outside,
}

/// The number of the first part of a text that is spoken alone; texts have lower numbers.
const PARTS_FROM: usize = 1_000_000;

/// A provider of voices.
#[async_trait]
pub(crate) trait SpeechProvider: fmt::Debug + Send + Sync {
    /// Returns its name in settings, job files and results.
    fn name(&self) -> &str;

    /// Returns whom a video names that it speaks in.
    fn credit(&self) -> Option<&str> {
        None
    }

    /// Tells whether it can be used; `auto` leaves out providers that are not installed.
    fn is_installed(&self) -> bool {
        true
    }

    /// Tells where it speaks.
    fn place(&self) -> Place {
        Place::Here
    }

    /// Tells whether a voice is certainly one of its own; false where it takes names that it does not list.
    fn lists(&self, _voice: &str) -> bool {
        true
    }

    /// Chooses a voice before anything is spoken, because the engines silently replace an unknown one.
    async fn voice(&self, wish: VoiceWish<'_>, bench: &Bench<'_>) -> Result<String, SpeechError>;

    /// Lists the named voices, the default one first.
    async fn voices(&self, _bench: &Bench<'_>) -> Result<Vec<voices::Voice>, SpeechError> {
        Ok(Vec::new())
    }

    /// Returns what a voice can read; `None` if that does not matter.
    fn reader<'a>(&self, _voice: &'a str) -> Option<Reader<'a>> {
        None
    }

    /// Returns how a voice takes the pronunciations of a lexicon.
    async fn takes(&self, _voice: &str, _lexicon: &Lexicon, _bench: &Bench<'_>) -> Result<Takes, SpeechError> {
        Ok(Takes::Respellings)
    }

    /// Reduces a text, as it is written and as this voice can read it, to what the engine takes; empty if it contains nothing
    /// to speak.
    fn spoken(&self, written: &str, readable: &str) -> String;

    /// Speaks one utterance and returns the checked sound. The words that it may tell are those of the spoken text.
    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError>;
}

/// All providers, in the order of the settings; clones share them.
#[derive(Debug, Clone)]
pub struct Speech {
    settings: Settings,
    providers: Vec<Arc<dyn SpeechProvider>>,
}

impl Speech {
    /// Makes the providers `neural`, `kokoro`, `flite`, `espeak-ng` and `null`, and adds voices outside of this program, which
    /// are known by their names; starts and loads nothing.
    pub fn new(settings: Settings, launcher: Launcher, outside: Vec<Arc<dyn OutsideVoice>>) -> Self {
        let english = Arc::new(English::new(settings.pack.clone(), launcher.clone()));
        let neural: Arc<dyn SpeechProvider> = Arc::new(neural::Neural::new(Arc::clone(&english)));
        let kokoro: Arc<dyn SpeechProvider> = Arc::new(kokoro::Kokoro::new(settings.kokoro.clone(), english));
        let flite: Arc<dyn SpeechProvider> = Arc::new(flite::Flite::new(launcher.clone()));
        let espeak: Arc<dyn SpeechProvider> = Arc::new(espeak::Espeak::new(launcher.clone()));
        let mut providers = vec![neural, kokoro, flite, espeak, Arc::new(null::Null)];
        for voice in outside {
            providers.push(Arc::new(outside::Outside::new(voice, &settings, launcher.clone())));
        }
        Self { settings, providers }
    }

    /// Lists every provider's name, and whether it is installed.
    pub fn installed(&self) -> Vec<(String, bool)> {
        self.providers.iter().map(|known| (known.name().to_owned(), known.is_installed())).collect()
    }

    /// Returns the providers to try, in order; fails if a name is unknown.
    pub fn candidates(&self, wanted: &Wanted) -> Result<Vec<Candidate>, SpeechError> {
        let wanted = &Wanted { lexicon: wanted.lexicon.over(&self.settings.lexicon), ..wanted.clone() };
        let first = wanted.provider.as_deref().unwrap_or(&self.settings.provider);
        let firsts = if first == AUTO { self.auto(wanted) } else { vec![self.find(first)?] };
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
            // If the job names a voice, the same provider may still be tried with its default voice.
            if wanted.voice.is_some() || candidates.iter().all(|known| known.name() != provider.name()) {
                let wanted = Wanted { voice: None, ..wanted.clone() }; // another provider has other voices
                candidates.push(Candidate { provider, wanted, preferred: self.preferred(), is_first: false });
            }
        }
        Ok(candidates)
    }

    /// Returns the voice of the settings; empty if there is none.
    pub fn configured_voice(&self) -> &str {
        &self.settings.voice
    }

    fn preferred(&self) -> String {
        self.settings.voice.clone()
    }

    /// Tells why `auto` does not take the neural voice that it would take if its files were there.
    pub fn lacks(&self, wanted: &Wanted) -> Option<&str> {
        let provider = wanted.provider.as_deref().unwrap_or(&self.settings.provider);
        let would = provider == AUTO && wanted.voice.is_none() && self.wants_neural(&wanted.language);
        match &self.settings.pack {
            Pack::Lacking { why } if would => Some(why),
            Pack::Lacking { .. } | Pack::Whole { .. } | Pack::Unsought => None,
        }
    }

    /// Tells whether the neural voice is the best for a language. A configured voice is another one's.
    fn wants_neural(&self, language: &str) -> bool {
        let voice = self.settings.voice.as_str();
        voices::is_english(language) && (voice.is_empty() || voice == neural::VOICE || kokoro::has(voice))
    }

    /// Tells whether a voice of Kokoro is the best: it is the one that is configured, or the language has no clearer one.
    fn wants_kokoro(&self, wanted: &Wanted) -> bool {
        let (voice, language) = (self.settings.voice.as_str(), wanted.language.as_str());
        let is_meant = kokoro::has(voice) && (wanted.any_language || kokoro::speaks(voice, language));
        is_meant || ((voice.is_empty() || kokoro::has(voice)) && kokoro::is_clearest(language))
    }

    /// Returns the providers for `auto`: for English the neural voice, then flite, because they are the clearest; espeak-ng
    /// for any language. Kokoro takes fifty times the work of the neural voice, and speaks where that cannot.
    fn auto(&self, wanted: &Wanted) -> Vec<Arc<dyn SpeechProvider>> {
        if wanted.voice.as_deref().is_some_and(kokoro::has) {
            return self.find(kokoro::NAME).into_iter().collect(); // nobody else has such a voice
        }
        let is_english = voices::is_english(&wanted.language);
        let fits = [
            (kokoro::NAME, self.settings.kokoro.is_whole() && self.wants_kokoro(wanted)),
            (neural::NAME, self.settings.pack.is_whole() && self.wants_neural(&wanted.language)),
            (flite::NAME, is_english),
            (espeak::NAME, true),
        ];
        let known: Vec<_> =
            fits.iter().filter(|(_, fits)| *fits).filter_map(|(name, _)| self.find(name).ok()).collect();
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

/// Estimates how long reading a text aloud takes at `speed`, in seconds.
fn reading_seconds(text: &str, speed: f64) -> f64 {
    reading::seconds(text) / speed.clamp(SPEED_MIN, SPEED_MAX)
}

/// Returns the silence for a text that nobody speaks, as long as reading it takes, with the words in it.
pub fn unspoken(text: &str, speed: f64) -> Clip {
    let seconds = reading_seconds(text, speed);
    Clip { words: heard::shared(text, seconds), ..Clip::silence(seconds) }
}

/// Returns the directory of spoken sentences below a workspace's `temp/`.
pub fn cache_dir(temp: &Path) -> PathBuf {
    temp.join("speech")
}
