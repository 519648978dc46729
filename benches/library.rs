//! The image library at 100,000 pictures: how long a start takes, an exact hit, a similar one.
//!
//! A similar hit is everything from the prompt to the link in the workspace, its use noted; it is measured in turns with
//! the bare scan of the same vectors, so that the ratio holds on a busy machine too.
//!
//! `cargo bench --bench library`: the quick profile does not optimise the service.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement fails by panicking")]

use figures::{Goal, Round, measure, part};
use likeness::{Embedder, Lexical, Matrix, Search, quantise};
use reelspool::bench::{Library, file, prompt};
use std::fs;
use std::path::Path;
use std::time::Instant;

const PICTURES: u32 = 100_000;

/// Returns the median of the times that some work takes, in milliseconds.
fn median_of(times: usize, mut work: impl FnMut()) -> f64 {
    let times = (0..times)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    figures::median(times)
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
    let mut turn = || {
        number = (number + 4_711) % PICTURES;
        let exact = median_of(3, || hit(&runtime, library, &prompt(number), "Exact"));
        let similar = median_of(3, || hit(&runtime, library, &asked(number), "Similar"));
        (exact, similar, median_of(3, scan))
    };
    let (mut exact, mut similar) = (Vec::new(), Vec::new());
    for _ in 0..figures::ROUNDS {
        let mut turns: Vec<(f64, f64, f64)> = (0..15).map(|_| turn()).collect();
        turns.sort_by(|a, b| (a.1 / a.2).total_cmp(&(b.1 / b.2)));
        let turn = turns[turns.len() / 2];
        exact.push(Round::alone(turn.0));
        similar.push(Round::beside(turn.1, turn.2));
    }
    let video = || Round::alone(figures::median((0..45).map(|turn| video(&runtime, library, dir, turn)).collect()));
    let goal = Goal::Value(0.1);
    measure("exact hit, with its link and its use, each of a video", "ms", goal, video);
    figures::print("exact hit of one scene that is asked for alone", "ms", goal, &exact);
    figures::print("similar hit of one scene, beside the scan", "ms", Goal::Ratio(2.0), &similar);
}

/// Has the library find the pictures of a video in a new workspace, as a job does: in one hand-off and one commit. Returns the
/// time of each in milliseconds.
fn video(runtime: &tokio::runtime::Runtime, library: &Library, dir: &Path, turn: u32) -> f64 {
    const SCENES: u32 = 24;
    let numbers = (0..SCENES).map(|scene| (turn * SCENES + scene) * 89 % PICTURES);
    let prompts: Vec<String> = numbers.map(prompt).collect();
    let workspace = tempfile::tempdir_in(dir).unwrap();
    let begun = Instant::now();
    let found = runtime.block_on(library.hits(workspace.path(), prompts));
    let took = begun.elapsed().as_secs_f64() * 1e3;
    assert_eq!(found, vec!["Exact"; SCENES as usize]);
    took / f64::from(SCENES)
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let filled = Library::fill(dir.path(), PICTURES, prompt, file);
    part("the library at 100,000 pictures");
    let alone = |name, goal, work: &dyn Fn()| measure(name, "ms", goal, || Round::alone(median_of(7, work)));
    let first_search = || filled.anew().search("an old mill");
    alone("start with vectors from rows", Goal::Watched, &first_search);
    filled.anew().save_vectors();
    alone("start with vectors from the snapshot", Goal::Value(200.0), &first_search);
    let library = filled.anew();
    library.search("an old mill");
    alone("one search with its embedding", Goal::Watched, &|| {
        library.search("old mills near a river, with a castle");
    });
    hits(dir.path(), &library);
    alone("statistics", Goal::Watched, &|| library.stats());
}
