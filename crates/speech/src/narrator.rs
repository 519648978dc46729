//! A provider that may tell a story, and the narrator: a provider with its voice and the story's texts.

use super::lexicon::{self, Lexicon, Takes};
use super::readable::{self, Readable};
use super::{
    Bench, Clip, PARTS_FROM, Place, SPEED_MAX, SPEED_MIN, Source, SpeechError, SpeechProvider, Utterance, VoiceWish,
    WORDLESS_SECONDS, Wanted, aligned, heard, outside, voices, wav,
};
use phonemes::Own;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A provider that may speak the story.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub(super) provider: Arc<dyn SpeechProvider>,
    pub(super) wanted: Wanted,
    pub(super) preferred: String,
    pub(super) is_first: bool,
}

impl Candidate {
    /// Returns the provider's name.
    pub fn name(&self) -> &str {
        self.provider.name()
    }

    /// Tells whether the job or the settings name it; the others are fallbacks.
    pub fn is_first(&self) -> bool {
        self.is_first
    }

    /// Chooses the voice, and writes the texts as it can read them; fails if it cannot read too many of their letters.
    pub async fn narrator(
        &self,
        texts_of_story: impl Iterator<Item = &str>,
        bench: &Bench<'_>,
    ) -> Result<Narrator, SpeechError> {
        let Wanted { language, any_language, voice, speed, lexicon, provider: _ } = &self.wanted;
        let (required, preferred) = (voice.as_deref(), self.preferred.as_str());
        let wish = VoiceWish { language, required, preferred, any_language: *any_language };
        let voice = self.provider.voice(wish, bench).await?;
        let speed = speed.clamp(SPEED_MIN, SPEED_MAX);
        let language = voices::normal(language);
        let takes = self.provider.takes(&voice, lexicon, bench).await?;
        let own = if takes == Takes::Lexicon { lexicon.own().map_err(SpeechError::Lexicon)? } else { Own::default() };
        let (provider, lexicon, own) = (Arc::clone(&self.provider), lexicon.clone(), Arc::new(own));
        let (texts, notes) = (Vec::new(), Vec::new());
        let mut narrator = Narrator { provider, voice, speed, language, lexicon, takes, own, texts, notes };
        narrator.prepare(texts_of_story)?;
        Ok(narrator)
    }
}

/// A provider with its voice, for one story.
#[derive(Debug)]
pub struct Narrator {
    provider: Arc<dyn SpeechProvider>,
    voice: String,
    speed: f64,
    language: String,
    lexicon: Lexicon,
    takes: Takes,
    own: Arc<Own>,
    texts: Vec<Text>,
    notes: Vec<String>,
}

/// A text as it is written, and as the voice gets it.
#[derive(Debug)]
struct Text {
    written: String,
    spoken: String,
}

impl Narrator {
    /// Writes the texts as the voice gets them, and notes what it cannot read.
    fn prepare<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Result<(), SpeechError> {
        let (mut whole, mut unsaid, mut written) = (Readable::default(), BTreeSet::new(), Vec::new());
        for text in texts {
            let (spoken, found, not_said) = self.spoken(text);
            written.push(Text { written: text.to_owned(), spoken });
            whole.add(found);
            unsaid.extend(not_said);
        }
        if let Some((percent, letter)) = whole.too_foreign() {
            let (provider, voice) = (self.provider.name(), self.voice.clone());
            return Err(SpeechError::Letters { provider: provider.to_owned(), voice, percent, letter });
        }
        self.notes = whole.notes();
        self.notes.extend(lexicon::note(&unsaid));
        self.texts = written;
        Ok(())
    }

    /// Returns a text as the voice gets it, what of it the voice cannot read, and the words whose phonemes it does not take.
    fn spoken(&self, text: &str) -> (String, Readable, BTreeSet<String>) {
        let said = self.lexicon.respelled(text, &self.takes);
        let found = match self.provider.reader(&self.voice) {
            Some(reader) => readable::readable(&said.text, &self.language, reader),
            None => Readable { text: said.text.clone(), ..Readable::default() },
        };
        let spoken = said.filled(&self.provider.spoken(text, &found.text));
        (spoken, found, said.unsaid)
    }

    fn utterance<'a>(&'a self, spoken: &'a str, number: usize) -> Utterance<'a> {
        Utterance { spoken, voice: &self.voice, language: &self.language, speed: self.speed, own: &self.own, number }
    }

    /// Tells what is not said as it is written; each is a fragment.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the provider's name.
    pub fn provider(&self) -> &str {
        self.provider.name()
    }

    /// Returns whom the video names for the voice.
    pub fn credit(&self) -> Option<&str> {
        self.provider.credit()
    }

    /// Returns the voice's name.
    pub fn voice(&self) -> &str {
        &self.voice
    }

    /// Tells that the configured voice is not used, because it does not speak the story's language.
    pub fn replaces(&self, configured: &str) -> bool {
        !configured.is_empty() && self.voice != configured && self.provider.reader(&self.voice).is_some()
    }

    /// Returns when the rest of a spoken text begins, in seconds from the clip's start; `None` if that cannot be heard, or
    /// would have to be paid for.
    ///
    /// The rest is spoken alone: it ends like the whole, so what the whole takes longer is what comes before. Measured
    /// against the engines' own times of words, that is wrong by 85 ms on average with flite, 32 ms with espeak-ng.
    pub async fn begins(
        &self,
        clip: &Clip,
        rest: &str,
        number: usize,
        bench: &Bench<'_>,
    ) -> Result<Option<f64>, SpeechError> {
        if !matches!(clip.source, Source::Wav { .. }) || self.provider.place() == Place::Outside {
            return Ok(None);
        }
        let (spoken, ..) = self.spoken(rest);
        if spoken.is_empty() {
            return Ok(None);
        }
        // The name of its file is that of no whole text.
        let rest = self.provider.say(self.utterance(&spoken, PARTS_FROM + number), bench).await?;
        Ok(Some(clip.seconds() - rest.seconds() + wav::LEAD))
    }

    /// Speaks the text with this number, or returns the sound of an earlier attempt. Words have their times; where the voice
    /// does not tell them, they are reckoned.
    pub async fn say(&self, number: usize, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let Some(Text { written, spoken }) = self.texts.get(number).filter(|text| !text.spoken.is_empty()) else {
            return Ok(Clip::silence(WORDLESS_SECONDS));
        };
        let mut clip = self.provider.say(self.utterance(spoken, number), bench).await?;
        if spoken != written && !clip.words.is_empty() {
            clip.words =
                aligned::words(&aligned::told(spoken, &clip.words), written, clip.seconds()).unwrap_or_default();
        }
        if clip.words.is_empty() {
            clip.words = match self.provider.place() {
                Place::Here => heard::shared(written, clip.seconds()),
                Place::Outside => outside::reckoned(written, &clip).await?,
            };
        }
        Ok(clip)
    }
}
