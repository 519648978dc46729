//! How long loading the voice and speaking take: `cargo bench -p neural`, if `scripts/assets` has fetched the voice.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

use figures::{Goal, Round, measure, median, part};
use neural::Voice;
use serde_json::Value;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How often each is done in a round whose median is taken.
const TIMES: usize = 10;

/// How long the sentence is heard, in milliseconds.
const HEARD_MS: f64 = 3500.0;

fn main() {
    if !file().is_file() {
        return;
    }
    part("the neural voice, one thread");
    measure("loading it", "ms", Goal::Watched, || Round::alone(median_ms(load)));
    let references: Value = serde_json::from_str(include_str!("../tests/data/reference.json")).unwrap();
    let ids: Vec<i32> = serde_json::from_value(references.pointer("/0/ids").unwrap().clone()).unwrap();
    let voice = load();
    measure("speaking a sentence, beside hearing it", "ms", Goal::Watched, || {
        Round::beside(median_ms(|| voice.speak(&ids, 1.0, 7).unwrap()), HEARD_MS)
    });
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari/hibari.onnx")
}

fn load() -> Voice {
    Voice::load(&file(), 1).unwrap()
}

/// Returns the median of the times that some work takes.
fn median_ms<T>(work: impl Fn() -> T) -> f64 {
    let time = |_| {
        let started = Instant::now();
        black_box(work());
        started.elapsed().as_secs_f64() * 1000.0
    };
    median((0..TIMES).map(time).collect())
}
