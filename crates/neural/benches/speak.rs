//! How long loading the voice and speaking take: `cargo bench -p neural`, if `scripts/assets` has fetched the voice.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

use divan::Bencher;
use neural::Voice;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn main() {
    if file().is_file() {
        divan::main();
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari/hibari.onnx")
}

#[divan::bench(sample_count = 10)]
fn load() -> Voice {
    Voice::load(&file(), 1).unwrap()
}

/// Speaks 3.5 s of sound.
#[divan::bench(sample_count = 10)]
fn sentence(bencher: Bencher<'_, '_>) {
    let references: Value = serde_json::from_str(include_str!("../tests/data/reference.json")).unwrap();
    let ids: Vec<i32> = serde_json::from_value(references.pointer("/0/ids").unwrap().clone()).unwrap();
    let voice = Voice::load(&file(), 1).unwrap();
    bencher.bench_local(|| voice.speak(&ids, 1.0, 7).unwrap());
}
