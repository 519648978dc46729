//! The image library at 100,000 pictures: how long a start takes, an exact hit, a similar one.
//!
//! `cargo bench --profile quick --bench library`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking, and prints what it found"
)]

use reelspool::clock::Clock;
use reelspool::db::{Db, Durability};
use reelspool::images::embedding::{Embedder, Lexical, quantise};
use reelspool::images::key::prompt_key;
use reelspool::images::store::write::{self, FileStat, NewRow};
use reelspool::images::store::{Source, Vector, Wanted};
use reelspool::images::{Evict, ImageLibrary, Policy, Settings};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const PICTURES: u32 = 100_000;
const WORDS: [&str; 16] = [
    "mill", "river", "castle", "forest", "lamp", "harbour", "snow", "desert", "train", "garden", "tower", "market",
    "cellar", "bridge", "ship", "meadow",
];

/// Makes a prompt of six words that no other number has.
fn prompt(number: u32) -> String {
    let word = |place: u32| WORDS[((number >> (place * 4)) & 15) as usize];
    format!("an old {} by the {} with {} and {} {number}", word(0), word(1), word(2), word(3))
}

fn row(number: u32) -> NewRow {
    let prompt = prompt(number);
    let hash = *blake3::hash(&number.to_le_bytes()).as_bytes();
    let numbers = quantise(&Lexical.embed(&prompt).unwrap());
    NewRow {
        file: format!("job_horror_bg_image_{number:06}.jpg"),
        blake3: hash,
        content: hash,
        stat: FileStat { bytes: 1, blocks: 512, mtime_ns: 1 },
        wanted: Wanted { prompt_key: prompt_key(&prompt), kind: "horror".into(), width: 1080, height: 1920 },
        prompt,
        generator: None,
        source: Source::Generated,
        seed: None,
        kept: false,
        vector: Some(Vector { model: Lexical.id().to_owned(), numbers }),
        now: 0,
    }
}

fn open(dir: &Path, db: &Db) -> ImageLibrary {
    let policy = Policy { bytes_max: None, files_max: None, idle_max: None, evict: Evict::None };
    let settings = Settings { dir: dir.join("bg_images"), cache: dir.join("cache"), reuse_similarity: None, policy };
    ImageLibrary::new(settings, Arc::new(Lexical), db.clone(), Clock::System)
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..7)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[3]
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("reelspool.db")).unwrap();
    for first in (0..PICTURES).step_by(1000) {
        let rows: Vec<NewRow> = (first..first + 1000).map(row).collect();
        db.write_blocking(Durability::Process, move |transaction| {
            rows.iter().try_for_each(|row| write::insert(transaction, row).map(drop))
        })
        .unwrap();
    }
    let first_search = || drop(open(dir.path(), &db).search("an old mill", None, 1).unwrap());
    println!("start with {PICTURES} vectors from rows      {:8.1} ms", median(first_search));
    open(dir.path(), &db).save_vectors().unwrap();
    println!("start with {PICTURES} vectors from snapshot  {:8.1} ms (goal 200)", median(first_search));
    let library = open(dir.path(), &db);
    drop(library.search("an old mill", None, 1).unwrap());
    println!(
        "one search with its embedding            {:8.2} ms",
        median(|| {
            drop(library.search("old mills near a river, with a castle", None, 1).unwrap());
        })
    );
    println!("statistics                               {:8.3} ms", median(|| drop(library.stats().unwrap())));
}
