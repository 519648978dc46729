//! Decides whether one picture may serve two prompts; used by the library and by its calibration.

use crate::embedding::Threshold;
use crate::facets::Facets;
use crate::key;
use crate::style;
use crate::wording::Wording;
use std::sync::OnceLock;

/// What is compared of a prompt besides its vector.
#[derive(Debug, Clone)]
pub struct Traits {
    /// The prompt's key.
    pub key: [u8; 32],
    /// The facets that it names and denies.
    facets: Facets,
    prompt: String,
    /// Its technique and its words: read only for the few candidates that nothing else has ruled out.
    manner: OnceLock<(Option<usize>, Wording)>,
}

impl Traits {
    /// Reads them from a prompt.
    pub fn of(prompt: &str) -> Self {
        let (key, facets) = (key::prompt_key(prompt), Facets::of(prompt));
        Self { key, facets, prompt: prompt.to_owned(), manner: OnceLock::new() }
    }

    /// Tells whether neither the words nor the technique make another picture.
    fn says_the_same(&self, other: &Self) -> bool {
        let ((technique, wording), (other_technique, other_wording)) = (self.manner(), other.manner());
        technique == other_technique && !wording.differs(other_wording)
    }

    fn manner(&self) -> &(Option<usize>, Wording) {
        self.manner.get_or_init(|| (style::technique(&self.prompt), Wording::of(&self.prompt)))
    }
}

/// The result of comparing two prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same prompt, apart from words of style.
    Exact,
    /// One picture may serve both.
    Similar,
    /// Similar, but they conflict in this facet.
    Conflict(&'static str),
    /// Not similar enough, or similar but for a word, so that the picture may only replace one that cannot be made.
    Near,
    /// They need different pictures.
    Different,
}

impl Likeness {
    /// Compares two prompts by their traits and the cosine of their vectors.
    pub fn judge(asked: &Traits, candidate: &Traits, cosine: f32, threshold: Threshold) -> Self {
        if asked.key == candidate.key {
            return Self::Exact;
        }
        if cosine < threshold.near.min(threshold.same) {
            return Self::Different;
        }
        match asked.facets.conflict(&candidate.facets) {
            Some(facet) => Self::Conflict(facet),
            None if threshold.same <= cosine && asked.says_the_same(candidate) => Self::Similar,
            None => Self::Near,
        }
    }

    /// Tells whether the candidate's picture may be used for the asked prompt.
    pub fn may_serve(self) -> bool {
        match self {
            Self::Exact | Self::Similar => true,
            Self::Conflict(_) | Self::Near | Self::Different => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_decides_first_then_the_cosine_then_the_facets() {
        let threshold = Threshold { same: 0.6, near: 0.4 };
        for (asked, candidate, cosine, expected) in [
            ("a fox at dawn", "A fox at dawn, 8k", 0.0, Likeness::Exact),
            ("a fox at dawn", "foxes at sunrise", 0.6, Likeness::Similar),
            ("a fox at dawn", "a fox at midnight", 0.99, Likeness::Conflict("time of day")),
            ("a fox at dawn", "a fox at midnight", 0.39, Likeness::Different),
            ("a fox at dawn", "foxes at sunrise", 0.59, Likeness::Near),
            ("a fox at dawn", "foxes at sunrise", f32::NAN, Likeness::Near),
            ("a fox at dawn, ink drawing", "a fox at dawn", 0.99, Likeness::Near),
            ("a fox at dawn, ink drawing", "a fox at dawn, watercolour", 0.99, Likeness::Near),
            ("a fox at dawn, ink drawing", "foxes at sunrise, ink", 0.99, Likeness::Similar),
        ] {
            let found = Likeness::judge(&Traits::of(asked), &Traits::of(candidate), cosine, threshold);
            assert_eq!(found, expected, "{asked} / {candidate} at {cosine}");
            assert_eq!(found.may_serve(), matches!(expected, Likeness::Exact | Likeness::Similar));
        }
    }
}
