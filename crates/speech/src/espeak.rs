//! The provider `espeak-ng`: more than a hundred languages.
//!
//! Its pitfalls: with `-m` a text may run programs, an argument may be taken for a file name, `[[` starts phoneme
//! input, emoji are read out by name, and it reports success for sound that it could not write.

use super::engine::Engine;
use super::lexicon::{Lexicon, Phonemes, Takes};
use super::readable::Reader;
use super::voices::{self, Voice};
use super::{Bench, Clip, SpeechError, SpeechProvider, Utterance, VoiceWish, text};
use async_trait::async_trait;
use children::{Launcher, Stdin};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::OnceCell;

/// The name of the provider and of its program.
pub(super) const NAME: &str = "espeak-ng";

/// What the engine is told at speed 1, in its words per minute; its least is 80, so at speed 0.5 it is not quite as slow. It
/// reads a story at 205 if told 160, and at 182 if told this.
const WORDS_PER_MINUTE: f64 = 142.0;

/// The variants that may follow a voice's name after a `+`: its own synthetic women, men and whisper.
const VARIANTS: &[&str] =
    &["f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "croak", "whisper"];

/// Speaks through the program `espeak-ng`.
#[derive(Debug)]
pub(super) struct Espeak {
    engine: Engine,
    table: OnceCell<Vec<Voice>>,
    /// The names of phonemes that each voice knows.
    phonemes: Mutex<HashMap<String, Phonemes>>,
}

impl Espeak {
    /// Makes the provider; starts nothing.
    pub(super) fn new(launcher: Launcher) -> Self {
        Self { engine: Engine { name: NAME, launcher }, table: OnceCell::new(), phonemes: Mutex::default() }
    }

    /// Asks for the phonemes that a voice knows, once: it is silent at others, and leaves out the rest of their word.
    async fn phonemes(&self, voice: &str, bench: &Bench<'_>) -> Result<Phonemes, SpeechError> {
        if let Some(known) = self.phonemes.lock().unwrap_or_else(PoisonError::into_inner).get(voice) {
            return Ok(known.clone());
        }
        let names = Phonemes::names();
        // A paragraph for each, so that each has a line in the answer: `t`, and what follows it if that is known.
        let asked: Vec<String> = names.iter().map(|name| format!("[[t]] [[{name}]]")).collect();
        let stdin = Stdin::Bytes(asked.join("\n\n").into_bytes());
        let lines = self.engine.list(&["-q", "--ipa", "-v", voice, "--stdin"], stdin, bench).await?;
        let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        let known = if lines.len() == names.len() {
            Phonemes::of(names.into_iter().zip(lines).filter(|(_, line)| line.contains(' ')).map(|(name, _)| name))
        } else {
            Phonemes::default()
        };
        self.phonemes.lock().unwrap_or_else(PoisonError::into_inner).insert(voice.to_owned(), known.clone());
        Ok(known)
    }
}

#[async_trait]
impl SpeechProvider for Espeak {
    fn name(&self) -> &str {
        NAME
    }

    fn is_installed(&self) -> bool {
        self.engine.is_installed()
    }

    async fn voices(&self, bench: &Bench<'_>) -> Result<Vec<Voice>, SpeechError> {
        let list =
            || async { Ok::<_, SpeechError>(parse(&self.engine.list(&["--voices"], Stdin::Null, bench).await?)) };
        self.table.get_or_try_init(list).await.cloned()
    }

    async fn voice(&self, wish: VoiceWish<'_>, bench: &Bench<'_>) -> Result<String, SpeechError> {
        voices::choose(NAME, &self.voices(bench).await?, wish, VARIANTS)
    }

    fn reader<'a>(&self, voice: &'a str) -> Option<Reader<'a>> {
        Some(Reader::Alphabets(voice))
    }

    async fn takes(&self, voice: &str, lexicon: &Lexicon, bench: &Bench<'_>) -> Result<Takes, SpeechError> {
        if !lexicon.has_phonemes() {
            return Ok(Takes::Respellings);
        }
        Ok(Takes::Phonemes(self.phonemes(voice, bench).await?))
    }

    fn spoken(&self, _written: &str, readable: &str) -> String {
        text::for_espeak(readable)
    }

    async fn say(&self, utterance: Utterance<'_>, bench: &Bench<'_>) -> Result<Clip, SpeechError> {
        let pace = format!("{:.0}", WORDS_PER_MINUTE * utterance.speed);
        let args = |out: &str| {
            ["-v", utterance.voice, "-s", &pace, "-b", "1", "-z", "--stdin", "-w", out].map(Into::into).to_vec()
        };
        self.engine.say(utterance, args, bench).await
    }
}

/// Parses the rows of `espeak-ng --voices`: priority, language, sex, name, file, `(other 5)(languages 5)`.
fn parse(lines: &[String]) -> Vec<Voice> {
    let mut voices = Vec::new();
    for line in lines.iter().skip(1) {
        let mut columns = line.split_whitespace();
        let Some(name) = columns.nth(1) else { continue };
        let others = columns.skip(3).filter_map(|word| word.rsplit('(').next().filter(|tag| *tag != word));
        let languages = std::iter::once(name).chain(others).map(str::to_ascii_lowercase).collect();
        voices.push(Voice { name: name.to_owned(), languages });
    }
    voices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_voices_is_read_with_the_other_languages() {
        let lines = [
            "Pty Language       Age/Gender VoiceName          File                 Other Languages",
            " 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)(zh 5)",
            " 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)",
            " 5  de              --/M      German             gmw/de               ",
        ];
        let rows: Vec<String> = parse(&lines.map(str::to_owned))
            .iter()
            .map(|it| format!("{}: {}", it.name, it.languages.join(" ")))
            .collect();
        assert_eq!(rows, ["cmn: cmn zh-cmn zh", "en-us: en-us en", "de: de"]);
    }
}
