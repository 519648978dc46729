//! WordPiece: cuts words into the longest pieces that are in a model's vocabulary.

use super::config;
use super::error::ModelError;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// Longer words are unknown, as in the models' own tokenizer.
const WORD_CHARS_MAX: usize = 100;

/// A vocabulary and the rules of cutting.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    pieces: HashMap<String, u32>,
    strip_accents: bool,
    tokens_max: usize,
    start: u32,
    end: u32,
    unknown: u32,
}

/// The fields that are read of `tokenizer.json`.
#[derive(Debug, Deserialize)]
struct TokenizerFile {
    model: WordPiece,
}

#[derive(Debug, Deserialize)]
struct WordPiece {
    #[serde(rename = "type")]
    kind: Option<String>,
    continuing_subword_prefix: Option<String>,
    vocab: HashMap<String, u32>,
}

impl Tokenizer {
    /// Reads `vocab.txt`, or `tokenizer.json` if there is none.
    pub(crate) fn read(dir: &Path, config: &config::Config) -> Result<Self, ModelError> {
        let Some(path) = config::first_of(dir, &["vocab.txt", "tokenizer.json"]) else {
            let problem = "neither vocab.txt nor tokenizer.json is there".to_owned();
            return Err(ModelError::File { path: dir.to_owned(), problem });
        };
        let unusable = |problem: String| ModelError::File { path: path.clone(), problem };
        let pieces =
            if path.extension().is_some_and(|extension| extension == "txt") { lines(&path)? } else { map(&path)? };
        if let Some((piece, id)) = pieces.iter().find(|(_, id)| config.vocabulary <= **id as usize) {
            return Err(unusable(format!(
                "piece {piece:?} has number {id}, config.json promises {} pieces",
                config.vocabulary
            )));
        }
        let special = |name: &str| pieces.get(name).copied().ok_or_else(|| unusable(format!("has no piece {name}")));
        let (start, end, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Ok(Self { strip_accents: config.strip_accents, tokens_max: config.tokens_max, start, end, unknown, pieces })
    }

    /// Returns the tokens of a text, between the start and the end token. A text that is too long is cut.
    pub(crate) fn tokens(&self, text: &str) -> Vec<u32> {
        let mut tokens = vec![self.start];
        for word in self.words(text) {
            self.add_pieces(&word, &mut tokens);
            if self.tokens_max <= tokens.len() {
                break;
            }
        }
        tokens.truncate(self.tokens_max - 1);
        tokens.push(self.end);
        tokens
    }

    /// Cuts a text at white space, around punctuation and around every Chinese character.
    fn words(&self, text: &str) -> Vec<String> {
        let mut text = text.to_lowercase();
        if self.strip_accents {
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text);
            text = decomposed.chars().filter(|&c| !is_accent(c)).collect();
        }
        let mut words = vec![String::new()];
        for c in text.chars().filter(|c| !is_ignored(*c)) {
            let alone = is_punctuation(c) || is_ideograph(c);
            if alone || c.is_whitespace() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| !c.is_whitespace()) {
                word.push(c);
            }
            if alone {
                words.push(String::new());
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    fn add_pieces(&self, word: &str, tokens: &mut Vec<u32>) {
        let start = tokens.len();
        let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let mut from = 0;
        while from < word.len() && ends.len() <= WORD_CHARS_MAX {
            let longest = ends.iter().rev().take_while(|end| from < **end).find_map(|&to| {
                let part = word.get(from..to)?;
                let piece = if from == 0 { self.pieces.get(part) } else { self.pieces.get(&format!("##{part}")) };
                Some((to, *piece?))
            });
            let Some((to, piece)) = longest else { break };
            tokens.push(piece);
            from = to;
        }
        if from < word.len() {
            tokens.truncate(start);
            tokens.push(self.unknown);
        }
    }
}

/// Reads a vocabulary of one piece a line.
fn lines(path: &Path) -> Result<HashMap<String, u32>, ModelError> {
    let bytes = config::read_small(path).map_err(|source| ModelError::Read { path: path.to_owned(), source })?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().zip(0..).map(|(piece, id)| (piece.trim_end().to_owned(), id)).collect())
}

/// Reads the vocabulary out of `tokenizer.json`.
fn map(path: &Path) -> Result<HashMap<String, u32>, ModelError> {
    let file: TokenizerFile = config::required(path)?;
    let kind = file.model.kind.unwrap_or_default();
    let prefix = file.model.continuing_subword_prefix.unwrap_or_else(|| "##".to_owned());
    if kind != "WordPiece" || prefix != "##" {
        let problem = format!("its model is {kind:?} with {prefix:?}, only \"WordPiece\" with \"##\" is read");
        return Err(ModelError::Unsupported { path: path.to_owned(), problem });
    }
    Ok(file.model.vocab)
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Tells whether a character is a mark on the letter before it.
fn is_accent(c: char) -> bool {
    category(c) == GeneralCategory::NonspacingMark
}

/// Tells whether the model ignores a character.
fn is_ignored(c: char) -> bool {
    let control = matches!(category(c), GeneralCategory::Control | GeneralCategory::Format);
    c == '\u{fffd}' || (control && !c.is_whitespace())
}

/// Tells whether a character is punctuation: all of ASCII that is no letter, digit or space, and what Unicode calls so.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || GeneralCategoryGroup::Punctuation.contains(category(c))
}

/// Tells whether a character is a word of its own: the CJK ideographs.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ceaf}'
        | '\u{2f800}'..='\u{2fa1f}')
}
