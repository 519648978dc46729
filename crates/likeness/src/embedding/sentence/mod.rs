//! Sentence models from a directory, such as MiniLM, which know that a cabin is a hut.
//!
//! The directory has the files that model hubs offer: `config.json`, `vocab.txt` or `tokenizer.json`,
//! `model.safetensors`, and if the model has them `1_Pooling/config.json`, `sentence_bert_config.json` and
//! `tokenizer_config.json`. Everything is computed here, on the CPU, without any network.

mod config;
mod encoder;
mod error;
mod linear;
mod math;
mod tensors;
#[cfg(test)]
mod tests;
mod tokenizer;

use super::{EmbedError, Embedder, Threshold};
use crate::style;
use config::Config;
use encoder::Encoder;
use std::path::Path;
use tensors::Tensors;
use tokenizer::Tokenizer;

pub use error::ModelError;

/// The words that are put before every prompt. Sentence models expect whole phrases; with these words, more heavy
/// paraphrases were found at the same precision.
const FRAME: &str = "a picture of ";

/// The thresholds of measured models, by the blake3 of their weights' file.
const MEASURED: [(&str, Threshold); 1] = [(
    // all-MiniLM-L6-v2
    "8087e9bf97c265f8435ed268733ecf3791825ad24850fd5d84d89e32ee3a589a",
    Threshold { same: 0.61, near: 0.5 },
)];

/// A sentence model, ready to embed.
#[derive(Debug)]
pub struct Sentence {
    id: String,
    dimensions: usize,
    threshold: Threshold,
    tokenizer: Tokenizer,
    encoder: Encoder,
}

impl Sentence {
    /// Loads the model of a directory.
    pub fn load(dir: &Path) -> Result<Self, ModelError> {
        let config = Config::read(dir)?;
        let tokenizer = Tokenizer::read(dir, &config)?;
        let tensors = Tensors::open(&dir.join("model.safetensors"))?;
        let hash = tensors.hash().to_hex();
        let threshold =
            MEASURED.iter().find(|(of, _)| *of == hash.as_str()).map_or(Threshold::UNMEASURED, |(_, it)| *it);
        let id = format!("sentence-1-{}", hash.get(..16).unwrap_or_default());
        let dimensions = config.hidden;
        let encoder = Encoder::read(config, &tensors)?;
        Ok(Self { id, dimensions, threshold, tokenizer, encoder })
    }

    /// Returns the vector of a text, without the added words, at unit length.
    pub fn encode(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let vector = self.encoder.forward(&self.tokenizer.tokens(text));
        let unusable = || EmbedError::Unusable { model: self.id.clone(), problem: "it has no direction".to_owned() };
        super::unit(vector).ok_or_else(unusable)
    }
}

impl Embedder for Sentence {
    /// The id changes with the weights, and with the preparation of prompts.
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, prompt: &str) -> Result<Vec<f32>, EmbedError> {
        let clauses: Vec<String> = style::without_style(prompt).iter().map(|words| words.join(" ")).collect();
        if clauses.is_empty() {
            return Err(EmbedError::NoWords);
        }
        self.encode(&format!("{FRAME}{}", clauses.join(", ")))
    }

    fn threshold(&self) -> Threshold {
        self.threshold
    }
}
