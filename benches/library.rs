//! The image library at 100,000 pictures: how long a start takes, an exact hit, a similar one.
//!
//! A similar hit is everything from the prompt to the link in the workspace, its use noted; it is measured in turns with
//! the bare scan of the same vectors, so that the ratio holds on a busy machine too.
//!
//! `cargo bench --profile quick --bench library`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement fails by panicking, and prints what it found"
)]

use likeness::{Embedder, Lexical, Matrix, Search, prompt_key, quantise};
use reelspool::clock::Clock;
use reelspool::db::{Db, Durability};
use reelspool::images::store::write::{self, FileStat, NewRow};
use reelspool::images::store::{Source, Vector, Wanted};
use reelspool::images::{Evict, Generate, ImageLibrary, Made, Policy, Request, Settings};
use reelspool::job::outcome::ImageSource;
use reelspool::job::{Cancel, Code, Failure};
use std::fs;
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

/// Makes nothing: everything that is asked for is there.
struct Nobody;

#[async_trait::async_trait]
impl Generate for Nobody {
    fn name(&self) -> &'static str {
        "nobody"
    }
    async fn generate(&self, _seed: u64) -> Result<Made, Failure> {
        Err(Failure::permanent(Code::ImagesUnavailable, "a hit was expected"))
    }
}

/// Puts a file behind every row; few inodes, because their contents do not matter here.
fn files(dir: &Path) {
    const LINKS: u32 = 30_000;
    fs::create_dir_all(dir).unwrap();
    for number in 0..PICTURES {
        let name = |number: u32| dir.join(format!("job_horror_bg_image_{number:06}.jpg"));
        let first = number - number % LINKS;
        if number == first {
            fsx::write_atomic(&name(number), b"x").unwrap();
        } else {
            fs::hard_link(name(first), name(number)).unwrap();
        }
    }
}

/// Has the library find a picture, and checks how.
fn hit(runtime: &tokio::runtime::Runtime, library: &ImageLibrary, lease: &Path, prompt: &str, expected: ImageSource) {
    let request = Request {
        job: "bench".parse().unwrap(),
        scene: 0,
        prompt: prompt.to_owned(),
        kind: "horror".into(),
        width: 1080,
        height: 1920,
        seed: 1,
        reuse: true,
        exclude: Vec::new(),
        later: Vec::new(),
        lease: lease.to_path_buf(),
        cancel: Cancel::default(),
    };
    let lease = runtime.block_on(library.find_or_generate(request, &Nobody)).unwrap();
    assert_eq!(lease.source, expected, "{prompt}");
}

/// Measures hits beside the bare scan of the same vectors.
fn hits(dir: &Path, library: &ImageLibrary) {
    files(&dir.join("bg_images"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let lease = dir.join("job/temp/bg/00.jpg");
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
            let exact = median_of(3, || hit(&runtime, library, &lease, &prompt(number), ImageSource::Exact));
            let similar = median_of(3, || hit(&runtime, library, &lease, &asked(number), ImageSource::Similar));
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
    hits(dir.path(), &library);
    println!("statistics                               {:8.3} ms", median(|| drop(library.stats().unwrap())));
}
