//! Prompts as vectors: the interface of all embedders, and the stored form of a vector.

mod lexical;
pub(crate) mod sentence;

use std::fmt::Debug;

pub use lexical::Lexical;
pub use sentence::Sentence;

/// Turns a prompt into a vector. Prompts for similar pictures get vectors that are close together.
pub trait Embedder: Send + Sync + Debug {
    /// Names the model and its version. Vectors of different ids are never compared.
    fn id(&self) -> &str;

    /// Returns how many numbers a vector has.
    fn dimensions(&self) -> usize;

    /// Returns the prompt's vector, of unit length.
    fn embed(&self, prompt: &str) -> Result<Vec<f32>, EmbedError>;

    /// Returns the same vector, which the job of this id pays for where it costs something; `None`: nobody's.
    fn embed_for(&self, prompt: &str, _job: Option<&str>) -> Result<Vec<f32>, EmbedError> {
        self.embed(prompt)
    }

    /// Returns the thresholds for this model; the cosines of different models are not comparable.
    fn threshold(&self) -> Threshold;
}

/// How similar two prompts must be, as cosines of one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// From this cosine on, one picture serves both prompts, unless their facets conflict.
    pub same: f32,
    /// From this cosine on, a picture may replace one that cannot be made.
    pub near: f32,
}

/// Why a prompt has no vector.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The prompt has no words to compare, for example only punctuation.
    #[error("no words to compare in the prompt")]
    NoWords,
    /// The model returned a vector that cannot be used.
    #[error("embedding model {model} gave no usable vector: {problem}")]
    Unusable {
        /// The embedder's id.
        model: String,
        /// What is wrong with the vector.
        problem: String,
    },
}

/// The integer for a coordinate of 1.0.
pub(crate) const UNIT: f32 = 127.0;

/// Converts a vector of unit length to its stored form: every coordinate as an integer, in units of 1/127.
#[expect(clippy::cast_possible_truncation, reason = "clamped to what an i8 holds before")]
pub fn quantise(vector: &[f32]) -> Vec<i8> {
    vector.iter().map(|value| (value * UNIT).round().clamp(-UNIT, UNIT) as i8).collect()
}

/// Converts the dot product of two stored vectors to their cosine.
pub fn cosine(dot: i32) -> f32 {
    dot as f32 / (UNIT * UNIT)
}

impl Threshold {
    /// The threshold of a model that was not measured. It is strict, because a wrong picture is seen and a missed reuse only
    /// costs time.
    pub const UNMEASURED: Self = Self { same: 0.8, near: 0.6 };
}

/// Scales a vector to unit length; `None` if it is zero or not finite.
pub fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if !length.is_normal() {
        return None;
    }
    for value in &mut vector {
        *value /= length;
    }
    Some(vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_survive_the_form_in_which_they_are_kept() {
        let vector = [0.6_f32, -0.8, 0.0];
        let kept = quantise(&vector);
        assert_eq!(kept, [76, -102, 0]);
        let dot: i32 = kept.iter().map(|&value| i32::from(value) * i32::from(value)).sum();
        assert!((cosine(dot) - 1.0).abs() < 0.01, "{}", cosine(dot));
    }

    #[test]
    fn coordinates_beyond_unit_length_are_clamped_and_no_number_is_nothing() {
        assert_eq!(quantise(&[1.5, -7.0, f32::NAN, f32::INFINITY]), [127, -127, 0, 127]);
    }
}
