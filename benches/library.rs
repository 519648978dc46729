//! The image library at 100,000 pictures: how long a start takes, an exact hit, a similar one.
//!
//! A similar hit is everything from the prompt to the link in the workspace, its use noted; it is measured in turns with
//! the bare scan of the same vectors, so that the ratio holds on a busy machine too.
//!
//! `cargo bench --bench library`: the quick profile does not optimise the service.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking, and prints what it found"
)]

use likeness::{Embedder, Lexical, Matrix, Search, quantise};
use reelspool::bench::{Library, file, prompt};
use std::fs;
use std::path::Path;
use std::time::Instant;

const PICTURES: u32 = 100_000;
fn median(work: impl FnMut()) -> f64 {
    median_of(7, work)
}

fn median_of(rounds: usize, mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

/// Puts a file behind every row; few inodes, because their contents do not matter here.
fn files(dir: &Path) {
    const LINKS: u32 = 30_000;
    fs::create_dir_all(dir).unwrap();
    for number in 0..PICTURES {
        let name = |number: u32| dir.join(file(number));
        let first = number - number % LINKS;
        if number == first {
            fsx::write_atomic(&name(number), b"x").unwrap();
        } else {
            fs::hard_link(name(first), name(number)).unwrap();
        }
    }
}

/// Has the library find a picture, and checks how.
fn hit(runtime: &tokio::runtime::Runtime, library: &Library, prompt: &str, expected: &str) {
    assert_eq!(runtime.block_on(library.hit(prompt.to_owned())), expected, "{prompt}");
}

/// Measures hits beside the bare scan of the same vectors.
fn hits(dir: &Path, library: &Library) {
    files(&dir.join("bg_images"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let vectors: Vec<i8> =
        (0..PICTURES).flat_map(|number| quantise(&Lexical.embed(&prompt(number)).unwrap())).collect();
    let matrix = Matrix::from_parts(Lexical.dimensions(), (0..i64::from(PICTURES)).collect(), vectors).unwrap();
    let asked = |number: u32| prompt(number).replace(" by the ", " near the ");
    let query = quantise(&Lexical.embed(&asked(4_711)).unwrap());
    let search = Search { hits_max: 24, score_min: 0.4 };
    let scan = || assert!(!matrix.nearest(&query, search, |_| true).unwrap().is_empty());
    let mut number = 0;
    let mut pairs: Vec<(f64, f64, f64)> = (0..15)
        .map(|_| {
            number += 4_711;
            let exact = median_of(3, || hit(&runtime, library, &prompt(number), "Exact"));
            let similar = median_of(3, || hit(&runtime, library, &asked(number), "Similar"));
            (similar / median_of(3, scan), exact, similar)
        })
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, exact, similar) = pairs[pairs.len() / 2];
    println!("exact hit, with its link and its use      {exact:8.3} ms");
    println!("similar hit, with its link and its use    {similar:8.3} ms, {ratio:.2} times the scan (goal 2)");
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let filled = Library::fill(dir.path(), PICTURES, prompt, file);
    let first_search = || filled.anew().search("an old mill");
    println!("start with {PICTURES} vectors from rows      {:8.1} ms", median(first_search));
    filled.anew().save_vectors();
    println!("start with {PICTURES} vectors from snapshot  {:8.1} ms (goal 200)", median(first_search));
    let library = filled.anew();
    library.search("an old mill");
    println!(
        "one search with its embedding            {:8.2} ms",
        median(|| library.search("old mills near a river, with a castle"))
    );
    hits(dir.path(), &library);
    println!("statistics                               {:8.3} ms", median(|| library.stats()));
}
