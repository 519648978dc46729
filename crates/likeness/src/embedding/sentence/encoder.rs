//! The encoder: BERT's forward pass for one sentence.

use super::config::{Config, Pooling};
use super::error::ModelError;
use super::linear::Linear;
use super::math;
use super::tensors::Tensors;

/// A model's weights.
#[derive(Debug)]
pub(crate) struct Encoder {
    config: Config,
    words: Vec<f32>,
    /// One row per position; the vector of the first kind of sentence is already added.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

/// One layer of the encoder.
#[derive(Debug)]
struct Layer {
    /// Query, key and value in one.
    project: Linear,
    answer: Linear,
    answer_norm: Norm,
    widen: Linear,
    narrow: Linear,
    narrow_norm: Norm,
}

/// The weights of one norm.
#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Encoder {
    /// Reads all weights and checks their shapes against the configuration.
    pub(crate) fn read(config: Config, tensors: &Tensors) -> Result<Self, ModelError> {
        let hidden = config.hidden;
        let words = tensors.read("embeddings.word_embeddings.weight", &[config.vocabulary, hidden])?;
        let mut positions = tensors.read("embeddings.position_embeddings.weight", &[config.positions, hidden])?;
        let types = tensors.read("embeddings.token_type_embeddings.weight", &[config.token_types, hidden])?;
        for position in positions.chunks_exact_mut(hidden) {
            position.iter_mut().zip(&types).for_each(|(value, of_type)| *value += of_type);
        }
        let norm = Norm::read(tensors, "embeddings.LayerNorm", &config)?;
        let layers =
            (0..config.layers).map(|number| Layer::read(tensors, number, &config)).collect::<Result<_, _>>()?;
        Ok(Self { config, words, positions, norm, layers })
    }

    /// Returns the vector of a sentence, not scaled to unit length. Tokens outside the vocabulary or the positions are
    /// ignored.
    pub(crate) fn forward(&self, tokens: &[u32]) -> Vec<f32> {
        let hidden = self.config.hidden;
        let mut rows = Vec::with_capacity(tokens.len() * hidden);
        for (&token, position) in tokens.iter().zip(self.positions.chunks_exact(hidden)) {
            let start = token as usize * hidden;
            let word = self.words.get(start..start + hidden).unwrap_or_default();
            rows.extend(word.iter().zip(position).map(|(word, position)| word + position));
        }
        self.norm.apply(&mut rows);
        for layer in &self.layers {
            layer.apply(&mut rows, &self.config);
        }
        match self.config.pooling {
            Pooling::First => rows.get(..hidden).unwrap_or_default().to_vec(),
            Pooling::Mean => {
                let mut sums = vec![0.0; hidden];
                for row in rows.chunks_exact(hidden) {
                    add(&mut sums, row);
                }
                let count = (rows.len() / hidden).max(1) as f32;
                for sum in &mut sums {
                    *sum /= count;
                }
                sums
            }
        }
    }
}

impl Layer {
    fn read(tensors: &Tensors, number: usize, config: &Config) -> Result<Self, ModelError> {
        let Config { hidden, intermediate, .. } = *config;
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let linear = |part: &str, inputs: usize, outputs: usize| -> Result<Linear, ModelError> {
            let weights = tensors.read(&name(&format!("{part}.weight")), &[outputs, inputs])?;
            Ok(Linear::new(inputs, &weights, tensors.read(&name(&format!("{part}.bias")), &[outputs])?))
        };
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for part in ["query", "key", "value"] {
            let part = name(&format!("attention.self.{part}"));
            weights.extend(tensors.read(&format!("{part}.weight"), &[hidden, hidden])?);
            bias.extend(tensors.read(&format!("{part}.bias"), &[hidden])?);
        }
        Ok(Self {
            project: Linear::new(hidden, &weights, bias),
            answer: linear("attention.output.dense", hidden, hidden)?,
            answer_norm: Norm::read(tensors, &name("attention.output.LayerNorm"), config)?,
            widen: linear("intermediate.dense", hidden, intermediate)?,
            narrow: linear("output.dense", intermediate, hidden)?,
            narrow_norm: Norm::read(tensors, &name("output.LayerNorm"), config)?,
        })
    }

    fn apply(&self, rows: &mut [f32], config: &Config) {
        let attended = math::attend(&self.project.product(rows), config.hidden, config.heads);
        add(rows, &self.answer.product(&attended));
        self.answer_norm.apply(rows);
        let mut wide = self.widen.product(rows);
        math::gelu(&mut wide);
        add(rows, &self.narrow.product(&wide));
        self.narrow_norm.apply(rows);
    }
}

impl Norm {
    fn read(tensors: &Tensors, name: &str, config: &Config) -> Result<Self, ModelError> {
        let read = |part: &str| tensors.read(&format!("{name}.{part}"), &[config.hidden]);
        Ok(Self { weight: read("weight")?, bias: read("bias")?, epsilon: config.norm_epsilon })
    }

    fn apply(&self, rows: &mut [f32]) {
        math::norm(rows, &self.weight, &self.bias, self.epsilon);
    }
}

fn add(rows: &mut [f32], others: &[f32]) {
    rows.iter_mut().zip(others).for_each(|(value, other)| *value += other);
}
