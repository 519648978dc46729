//! The default embedder: hashed words and parts of words. It needs no model and some microseconds per prompt.
//!
//! It finds prompts that say the same in nearly the same words: in another order, with other inflections or words of
//! style. It does not know synonyms, as a sentence model does.

use super::{EmbedError, Embedder, Threshold};
use crate::style;
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// The length of a vector. More dimensions changed no decision on the prompts that were tried.
const DIMENSIONS: usize = 384;

/// The lengths of the parts of words.
const PARTS: [usize; 2] = [3, 4];

/// The weight of all parts of a word together, relative to the word itself.
const PARTS_WEIGHT: f32 = 0.7;

/// The weight of a word that only joins others, or that is common to many pictures.
const COMMON_WEIGHT: f32 = 0.5;

/// Words that join others. "no" and "without" are not among them, because they change the meaning.
const JOINTS: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "at", "to", "by", "with", "and", "or", "for", "from", "into", "onto", "under",
    "beneath", "below", "over", "above", "up", "down", "near", "beside", "behind", "between", "among", "around",
    "through", "along", "across", "against", "inside", "outside", "toward", "towards", "upon", "is", "are", "was",
    "were", "be", "being", "its", "it", "his", "her", "their", "as", "that", "which", "who", "while", "where", "this",
    "these", "there", "some", "next", "off", "out", "like", "very", "front", "top", "has", "have", "having", "only",
    "one", "amid", "within", "about", "all",
];

/// Words that distinguish pictures only a little.
const COMMON: &[&str] = &[
    "single",
    "large",
    "small",
    "big",
    "little",
    "old",
    "young",
    "new",
    "long",
    "tall",
    "deep",
    "dark",
    "bright",
    "light",
    "soft",
    "lit",
    "full",
    "many",
    "several",
    "two",
    "three",
    "few",
    "other",
    "rows",
    "row",
    "end",
    "middle",
    "distance",
    "background",
    "foreground",
    "side",
    "view",
    "scene",
    "surrounded",
    "covered",
    "filled",
    "standing",
    "sitting",
    "lying",
    "wearing",
    "holding",
    "looking",
    "walking",
    "colorful",
    "colourful",
    "beautiful",
    "lights",
    "white",
    "black",
    "red",
    "blue",
    "green",
    "night",
    "day",
];

static WEIGHTLESS: LazyLock<HashSet<&str>> = LazyLock::new(|| JOINTS.iter().copied().collect());
static LIGHT: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.iter().copied().collect());

/// Embeds prompts by the words in them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lexical;

impl Embedder for Lexical {
    /// The id changes with everything that changes a vector: the hashing, the weights, and the words of style.
    fn id(&self) -> &'static str {
        "lexical-1"
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn embed(&self, prompt: &str) -> Result<Vec<f32>, EmbedError> {
        let clauses = style::without_style(prompt);
        let words: BTreeSet<&str> = clauses.iter().flatten().map(|word| stem(word)).collect();
        let pictured = words.iter().any(|word| !WEIGHTLESS.contains(word));
        let mut vector = vec![0.0; DIMENSIONS];
        for word in words.into_iter().filter(|word| !pictured || !WEIGHTLESS.contains(word)) {
            add_word(&mut vector, word);
        }
        super::unit(vector).ok_or(EmbedError::NoWords)
    }

    fn threshold(&self) -> Threshold {
        Threshold { same: 0.64, near: 0.4 }
    }
}

/// Cuts usual plurals off.
fn stem(word: &str) -> &str {
    let Some(stem) = word.strip_suffix('s') else { return word };
    if stem.len() < 3 || stem.ends_with(['s', 'u', 'i']) {
        return word;
    }
    match stem.strip_suffix('e') {
        Some(short) if short.ends_with("sh") || short.ends_with("ch") || short.ends_with(['x', 'z']) => short,
        _ => stem,
    }
}

/// Adds a word and its parts.
fn add_word(vector: &mut [f32], word: &str) {
    let weight = if LIGHT.contains(word) { COMMON_WEIGHT } else { 1.0 };
    add(vector, hash(0, word.as_bytes()), weight);
    let framed: Vec<char> = format!("<{word}>").chars().collect();
    let parts: Vec<&[char]> = PARTS.iter().flat_map(|&length| framed.windows(length)).collect();
    let each = weight * PARTS_WEIGHT / (parts.len().max(1) as f32).sqrt();
    for part in parts {
        let mut buffer = [0; 4];
        let state = part.iter().fold(1, |state, c| hash(state, c.encode_utf8(&mut buffer).as_bytes()));
        add(vector, state, each);
    }
}

/// Adds a feature to one coordinate, with a sign, so that features that collide there cancel out on average.
fn add(vector: &mut [f32], hash: u64, weight: f32) {
    let spread = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let index = usize::try_from((spread >> 32) % DIMENSIONS as u64).unwrap_or(0);
    if let Some(value) = vector.get_mut(index) {
        *value += if spread & (1 << 20) == 0 { weight } else { -weight };
    }
}

/// Continues a hash with FNV-1a, which never changes, because vectors are stored.
fn hash(state: u64, bytes: &[u8]) -> u64 {
    let start = state ^ 0xcbf2_9ce4_8422_2325;
    bytes.iter().fold(start, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(one: &str, other: &str) -> f32 {
        let (one, other) = (Lexical.embed(one).unwrap(), Lexical.embed(other).unwrap());
        one.iter().zip(&other).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn the_same_in_other_words_of_style_and_order_is_above_the_threshold_and_another_picture_below() {
        let base = "A red fox crossing a frozen river at dawn";
        for same in [
            "red foxes cross the frozen river, dawn, cinematic, highly detailed",
            "at dawn a red fox is crossing a frozen river, film grain, moody",
            "Frozen river - red fox crossing it at dawn. Dreamy; soft focus",
        ] {
            assert!(Lexical.threshold().same < cosine(base, same), "{same}: {}", cosine(base, same));
        }
        for other in ["A train crossing an iron bridge at dawn", "Two children by a campfire", "An empty room"] {
            assert!(cosine(base, other) < Lexical.threshold().same, "{other}: {}", cosine(base, other));
        }
    }

    #[test]
    fn vectors_have_unit_length_and_prompts_without_words_have_none() {
        for prompt in ["fox", "the", "cinematic, 8k", "雪の中の狐", "a fox, a fox, a fox"] {
            let vector = Lexical.embed(prompt).unwrap();
            assert_eq!(vector.len(), Lexical.dimensions());
            let length: f32 = vector.iter().map(|value| value * value).sum();
            assert!((length - 1.0).abs() < 1e-5, "{prompt}: {length}");
        }
        for prompt in ["", " \n", "?!…"] {
            assert!(matches!(Lexical.embed(prompt), Err(EmbedError::NoWords)), "{prompt:?}");
        }
    }

    #[test]
    fn a_vector_is_the_same_on_every_machine_and_for_ever() {
        let kept = super::super::quantise(&Lexical.embed("a lighthouse above the winter sea").unwrap());
        let bytes: Vec<u8> = kept.iter().map(|value| value.to_ne_bytes()[0]).collect();
        let expected = "35b73c810fa42cda89e5840337de80adceb43eea77881fe941e63d6009215d56";
        assert_eq!(
            blake3::hash(&bytes).to_hex().as_str(),
            expected,
            "stored vectors lose their meaning: change the id"
        );
    }
}
