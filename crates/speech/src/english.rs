//! English text as phonemes for the neural voices.
//!
//! The dictionaries come with the pack of the voice hibari. Words that they do not know are read by espeak-ng, where it is
//! installed, else by their letters.

use super::engine::Engine;
use super::readable::{Reader, Respelled, respelled};
use super::store::joined;
use super::told::Reading;
use super::{Bench, Pack, SpeechError, Utterance, espeak};
use children::{Launcher, Stdin};
use phonemes::{Lexicons, Own, Spoken, Vocabulary, from_espeak};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// How many pronunciations of espeak-ng are remembered.
const REMEMBERED_MAX: usize = 10_000;

/// Reads English with the dictionaries of a pack.
#[derive(Debug)]
pub(super) struct English {
    /// The pack of the dictionaries.
    pub(super) pack: Pack,
    /// Loaded with the first word, once in a process.
    loaded: OnceCell<Arc<Tables>>,
    /// How espeak-ng reads words that no dictionary knows.
    read: Mutex<HashMap<String, String>>,
    /// Reads words that no dictionary knows, and other languages.
    pub(super) espeak: Engine,
}

/// What is loaded.
#[derive(Debug)]
pub(super) struct Tables {
    lexicons: Lexicons,
    /// The symbols of the networks.
    pub(super) vocabulary: Vocabulary,
}

impl English {
    /// Reads with the dictionaries of a pack; loads nothing.
    pub(super) fn new(pack: Pack, launcher: Launcher) -> Self {
        let espeak = Engine { name: espeak::NAME, launcher };
        Self { pack, loaded: OnceCell::new(), read: Mutex::default(), espeak }
    }

    /// Returns the directory of the pack, or why there is none.
    pub(super) fn dir(&self) -> Result<&PathBuf, SpeechError> {
        self.pack.dir()
    }

    /// Returns the dictionaries and the symbols.
    pub(super) async fn tables(&self) -> Result<Arc<Tables>, SpeechError> {
        let dir = self.dir()?.clone();
        let load = move || {
            Ok(Arc::new(Tables {
                lexicons: Lexicons::load(&dir)?,
                vocabulary: Vocabulary::load(&dir.join("vocab.json"))?,
            }))
        };
        self.loaded.get_or_try_init(|| async { joined(load).await? }).await.cloned()
    }

    /// Reads a text word by word; espeak-ng is asked once for all words that are not known.
    pub(super) async fn reading(&self, utterance: &Utterance<'_>, bench: &Bench<'_>) -> Result<Reading, SpeechError> {
        let loaded = &self.tables().await?;
        let (text, own): (Arc<str>, &Arc<Own>) = (utterance.spoken.into(), utterance.own);
        let mut unknown = BTreeSet::new();
        let mut words = self.read(&text, own, loaded, &mut unknown).await?;
        let asks = unknown.iter().any(|word| !self.remembers(word));
        if asks && self.espeak.is_installed() && self.ask(&unknown, bench).await? {
            words = self.read(&text, own, loaded, &mut BTreeSet::new()).await?;
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
        own: &Arc<Own>,
        loaded: &Arc<Tables>,
        unknown: &mut BTreeSet<String>,
    ) -> Result<Vec<Spoken>, SpeechError> {
        let (text, loaded, own) = (Arc::clone(text), Arc::clone(loaded), Arc::clone(own));
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
