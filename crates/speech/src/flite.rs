//! The provider `flite`: English, the clearest of the small voices.
//!
//! Its pitfalls: it replaces an unknown voice by the default one, a voice may be a path or a URL, an argument without a
//! space is taken for a file, it hangs with a pipe as output, and it leaves out letters that it does not know, all with
//! success.

use super::engine::Engine;
use super::readable::Reader;
use super::voices::{self, Voice};
use super::{Bench, Clip, SpeechError, SpeechProvider, Utterance, VoiceWish, text};
use async_trait::async_trait;
use children::{Launcher, Stdin};
use tokio::sync::OnceCell;

/// The name of the provider and of its program.
pub(super) const NAME: &str = "flite";

/// The voice if none is given.
const DEFAULT_VOICE: &str = "slt";

/// The engine's own speed at speed 1: left alone it reads at 214 words per minute, too fast for a story.
const PACE: f64 = 0.85;

/// A voice that can only speak the time of day.
const LIMITED_VOICE: &str = "awb_time";

/// Speaks through the program `flite`.
#[derive(Debug)]
pub(super) struct Flite {
    engine: Engine,
    table: OnceCell<Vec<Voice>>,
}

impl Flite {
    /// Makes the provider; starts nothing.
    pub(super) fn new(launcher: Launcher) -> Self {
        Self { engine: Engine { name: NAME, launcher }, table: OnceCell::new() }
    }
}

#[async_trait]
impl SpeechProvider for Flite {
    fn name(&self) -> &str {
        NAME
    }

    fn is_installed(&self) -> bool {
        self.engine.is_installed()
    }

    async fn voices(&self, bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        let list = || async { Ok::<_, SpeechError>(parse(&self.engine.list(&["-lv"], Stdin::Null, bench).await?)) };
        self.table.get_or_try_init(list).await.cloned()
    }

    async fn voice(&self, wish: VoiceWish<'_>, bench: &Bench<'_>) -> Result<String, SpeechError> {
        voices::choose(NAME, &self.voices(bench).await?, wish, &[])
    }

    fn reader<'a>(&self, _voice: &'a str) -> Option<Reader<'a>> {
        Some(Reader::Ascii)
    }

    fn spoken(&self, _written: &str, readable: &str) -> String {
        text::for_flite(readable)
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let stretch = format!("duration_stretch={:.3}", 1.0 / (PACE * utterance.speed));
        let args = |out: &str| {
            ["-voice", utterance.voice, "--setf", &stretch, "-f", "/dev/stdin", "-o", out].map(Into::into).to_vec()
        };
        self.engine.say(utterance, args, bench).await
    }
}

/// Parses `Voices available: kal awb_time kal16 awb rms slt`; the default voice becomes the first.
fn parse(lines: &[String]) -> Vec<Voice> {
    let names = lines.iter().filter_map(|line| line.split_once(':')).flat_map(|(_, names)| names.split_whitespace());
    let mut names: Vec<&str> = names.filter(|name| *name != LIMITED_VOICE).collect();
    names.sort_by_key(|name| *name != DEFAULT_VOICE);
    let english = || ["en", "en-us"].map(str::to_owned).to_vec();
    names.into_iter().map(|name| Voice { name: name.to_owned(), languages: english() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_voice_comes_first_and_the_speaking_clock_not_at_all() {
        let voices = parse(&["Voices available: kal awb_time kal16 awb rms slt ".to_owned()]);
        let names: Vec<&str> = voices.iter().map(|voice| voice.name.as_str()).collect();
        assert_eq!(names, ["slt", "kal", "kal16", "awb", "rms"]);
    }
}
