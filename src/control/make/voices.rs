//! The voices that a form offers, and how they sound.

use super::lock;
use crate::config::Config;
use crate::control::sample::speak;
use crate::control::{Control, ControlError, Kind, booth};
use crate::job::offer::Offer;
use speech::SpeechError;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the list of voices is remembered: whoever installs one sees it soon.
const REMEMBERED: Duration = Duration::from_mins(5);
/// How many samples are kept, each of about 300 KiB.
const SAMPLES_MAX: usize = 48;
/// How many new samples are spoken in a minute.
const PER_MINUTE: usize = 30;
/// The longest name of a voice.
const NAME_MAX: usize = 64;

/// The voices, and when they were listed.
pub(super) type Known = (Instant, Arc<[VoiceChoice]>);

/// A voice that a job may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VoiceChoice {
    /// Who speaks.
    pub(crate) provider: String,
    /// The voice's name.
    pub(crate) name: String,
    /// The languages that it speaks, the best first; empty: they are not known.
    pub(crate) languages: Vec<String>,
    /// Whether stories in its language that name no voice have it.
    pub(crate) default: bool,
    /// Whether it can be heard before: one outside would be paid for.
    pub(crate) has_sample: bool,
}

impl Control {
    /// Lists the voices: those on this machine as their engines tell, those of services as the configuration names them.
    /// No service is asked.
    pub(crate) fn voices(&self) -> Result<Arc<[VoiceChoice]>, ControlError> {
        if let Some((at, voices)) = &*lock(&self.studio.voices)
            && at.elapsed() < REMEMBERED
        {
            return Ok(Arc::clone(voices));
        }
        let own = booth::ask(&own(&self.config), &self.studio.process, async |speech, _, bench| {
            speech.offers(None, bench).await
        })?;
        let own = own.into_iter().flat_map(|offer| {
            let view = move |it: speech::Offered| VoiceChoice {
                provider: offer.provider.clone(),
                name: it.name,
                languages: it.languages,
                default: it.default,
                has_sample: true,
            };
            offer.voices.unwrap_or_default().into_iter().map(view)
        });
        let mut voices = outside(&self.config);
        for voice in own {
            // An engine may list a name twice, for two of its files.
            if !voices.iter().any(|it| it.provider == voice.provider && it.name == voice.name) {
                voices.push(voice);
            }
        }
        let voices: Arc<[VoiceChoice]> = voices.into();
        *lock(&self.studio.voices) = Some((Instant::now(), Arc::clone(&voices)));
        Ok(voices)
    }

    /// Returns a sentence in a voice of this machine, as a wav file; it is spoken once.
    pub(crate) fn voice_sample(&self, name: &str) -> Result<Arc<[u8]>, ControlError> {
        let kept = lock(&self.studio.samples).get(name);
        if let Some(sample) = kept {
            return Ok(sample);
        }
        let unknown = || {
            let message = format!("nobody here has a voice `{}`", name.escape_debug());
            ControlError::new(Kind::NotFound, message, "`reelspool voices` lists the voices")
        };
        // Only names from the list are given to an engine, so that nobody can have samples made without end.
        if NAME_MAX < name.len() || !self.voices()?.iter().any(|it| it.has_sample && it.name == name) {
            return Err(unknown());
        }
        if !admits(&mut lock(&self.studio.sampled), Instant::now()) {
            let message = format!("{PER_MINUTE} voices were sampled within a minute");
            return Err(ControlError::new(Kind::TryLater, message, "listen to those first, then try again"));
        }
        let spoken = booth::ask(&own(&self.config), &self.studio.process, async |speech, _, bench| {
            speak(name, speech, bench).await
        })?;
        let sample = spoken.map_err(|error| {
            if matches!(error, SpeechError::VoiceUnknown { .. }) {
                return unknown();
            }
            ControlError::of(Kind::Unavailable, &error, "`reelspool doctor` checks the voices")
        })?;
        let wav: Arc<[u8]> = sample.wav.into();
        lock(&self.studio.samples).put(name, Arc::clone(&wav), SAMPLES_MAX);
        Ok(wav)
    }
}

/// Tells whether another sample may be spoken now, and notes it.
fn admits(spoken: &mut VecDeque<Instant>, now: Instant) -> bool {
    spoken.retain(|at| now.duration_since(*at) < Duration::from_mins(1));
    let admits = spoken.len() < PER_MINUTE;
    if admits {
        spoken.push_back(now);
    }
    admits
}

/// Returns the configuration without services.
fn own(config: &Config) -> Config {
    let mut own = config.clone();
    own.providers.clear();
    own
}

/// Lists the voices that the configuration names of services and programs.
fn outside(config: &Config) -> Vec<VoiceChoice> {
    let mut voices = Vec::new();
    for (provider, it) in config.providers.iter().filter(|(_, it)| it.kind.does(Offer::Speech)) {
        let is_usual = *provider == config.tts.provider;
        let named = std::iter::once(&it.voice).chain(&it.voices).filter(|name| !name.is_empty());
        for name in named {
            let view = VoiceChoice {
                provider: provider.clone(),
                name: name.clone(),
                languages: Vec::new(),
                default: is_usual && *name == it.voice,
                has_sample: false,
            };
            if !voices.contains(&view) {
                voices.push(view);
            }
        }
    }
    voices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_samples_are_spoken_in_a_minute_and_no_more() {
        let (mut spoken, start) = (VecDeque::new(), Instant::now());
        for _ in 0..PER_MINUTE {
            assert!(admits(&mut spoken, start));
        }
        assert!(!admits(&mut spoken, start + Duration::from_secs(59)));
        assert!(admits(&mut spoken, start + Duration::from_mins(1)));
    }
}
