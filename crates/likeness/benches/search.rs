//! Measures the search for a picture beside a plain read of the same memory.
//!
//! `cargo bench -p likeness` scans 10 000, 100 000 and 1 000 000 vectors in pairs with a pass that only adds up the
//! same bytes, so that the ratios are valid on a busy machine too. `--bench library` measures a whole search for a job.
//! With `-- --model DIR` a sentence model's time per prompt is measured too.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the registers that a dispatch found")]
#![expect(clippy::print_stderr, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark")]

use figures::{Goal, Round, part};
use likeness::{Embedder, Lexical, Matrix, Search, Sentence, Traits, quantise};
use pulp::{Arch, Simd, WithSimd};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const DIMENSIONS: usize = 384;
const PAIRS: usize = 21;

/// How many bytes one measured round reads at least, so that the clock's resolution does not matter.
const ROUND_BYTES: usize = 64 << 20;

const SEARCH: Search = Search { hits_max: 8, score_min: 0.4 };
const PROMPT: &str =
    "quiet canal lined with cherry blossom trees in spring, petals falling, highly detailed, cinematic";
const GERMAN: &str = "eine alte Frau mit einem roten Schirm geht nachts im Regen über die leere Brücke der Kleinstadt";
const READINGS: u32 = 5000;

fn main() {
    part("search for a picture, beside a pass that reads the same memory");
    reading();
    let model = std::env::args().skip_while(|arg| arg != "--model").nth(1);
    for rows in [10_000, 100_000, 1_000_000] {
        let matrix = matrix(rows);
        let asked = quantise(&Lexical.embed(PROMPT).unwrap());
        let rounds = (ROUND_BYTES / matrix.cells().len()).max(1);
        let scan = || matrix.nearest(&asked, SEARCH, |_| true).unwrap().len();
        let read = || usize::from(read(matrix.cells()));
        report(&format!("{rows} vectors of 8 bits"), rounds, scan, read, Goal::Ratio(1.6));
        wide(rows);
    }
    if let Some(dir) = model {
        sentence(Path::new(&dir));
    }
}

/// Measures how long it takes to read what a prompt names, in English and in a language whose words are folded.
fn reading() {
    for prompt in [PROMPT, GERMAN] {
        black_box(Traits::of(prompt));
        let started = Instant::now();
        (0..READINGS).for_each(|_| drop(black_box(Traits::of(black_box(prompt)))));
        let micros = started.elapsed().as_secs_f64() * 1e6 / f64::from(READINGS);
        eprintln!("{micros:6.1} us to read {} words", prompt.split_whitespace().count());
    }
}

/// Fills a matrix with vectors of about length 1 in many directions, the same ones every time.
fn matrix(rows: usize) -> Matrix {
    let mut noise = Noise(7);
    let cells = (0..rows * DIMENSIONS).map(|_| noise.next().to_be_bytes()[0].cast_signed() / 12).collect();
    Matrix::from_parts(DIMENSIONS, (0..).take(rows).collect(), cells).unwrap()
}

/// Compares the same scan over f32 with its read pass, to see the gain of 8-bit integers.
fn wide(rows: usize) {
    let mut noise = Noise(9);
    let cells: Vec<f32> = (0..rows * DIMENSIONS).map(|_| f32::from(noise.next().to_be_bytes()[0]) / 256.0).collect();
    let asked = Lexical.embed(PROMPT).unwrap();
    let rounds = (ROUND_BYTES / size_of_val(cells.as_slice())).max(1);
    let scan = || Arch::new().dispatch(Wide { cells: &cells, asked: &asked });
    let read = || usize::from(0.0 < read_wide(&cells));
    report(&format!("{rows} vectors of floats"), rounds, scan, read, Goal::Watched);
}

fn sentence(dir: &Path) {
    let started = Instant::now();
    let model = Sentence::load(dir).unwrap();
    eprintln!("{} loaded in {:?}", model.id(), started.elapsed());
    let mut times: Vec<Duration> = (0..5 * PAIRS).map(|_| time(1, || model.embed(PROMPT).unwrap().len())).collect();
    times.sort();
    eprintln!("one prompt: median {:?}, best {:?} (goal 15 ms, better 8)", times[times.len() / 2], times[0]);
}

/// Times two functions in turns; a round is the pair whose ratio is the median.
fn report(name: &str, rounds: usize, one: impl Fn() -> usize, other: impl Fn() -> usize, goal: Goal) {
    time(1, &one);
    time(1, &other);
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    figures::measure(name, "us", goal, || {
        let mut pairs: Vec<(f64, f64)> =
            (0..PAIRS).map(|_| (micros(time(rounds, &one)), micros(time(rounds, &other)))).collect();
        pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
        Round::beside(pairs[PAIRS / 2].0, pairs[PAIRS / 2].1)
    });
}

fn time(rounds: usize, act: impl Fn() -> usize) -> Duration {
    let started = Instant::now();
    for _ in 0..rounds {
        black_box(act());
    }
    started.elapsed() / u32::try_from(rounds).unwrap()
}

/// Reads all bytes and does as little with them as possible.
fn read(cells: &[i8]) -> bool {
    Arch::new().dispatch(|| {
        let (chunks, rest) = cells.as_chunks::<256>();
        let mut sums = [0_i8; 256];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum ^= value);
        }
        sums.iter().chain(rest).fold(0, |sum, value| sum ^ value) != 0
    })
}

fn read_wide(cells: &[f32]) -> f32 {
    Arch::new().dispatch(|| {
        let (chunks, rest) = cells.as_chunks::<64>();
        let mut sums = [0.0_f32; 64];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
        }
        sums.iter().chain(rest).sum()
    })
}

/// Finds the nearest row of floats.
struct Wide<'a> {
    cells: &'a [f32],
    asked: &'a [f32],
}

impl WithSimd for Wide<'_> {
    type Output = usize;

    /// Reads four quarters in parallel, because more streams keep the prefetcher busier than one.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let asked = S::as_simd_f32s(self.asked).0.as_chunks::<2>().0;
        let quarter = self.cells.len() / 4;
        let mut best = (0, f32::MIN);
        for row in 0..quarter / DIMENSIONS {
            let rows = [0, 1, 2, 3].map(|part| {
                let start = part * quarter + row * DIMENSIONS;
                S::as_simd_f32s(&self.cells[start..start + DIMENSIONS]).0.as_chunks::<2>().0
            });
            let mut sums = [[simd.splat_f32s(0.0); 2]; 4];
            for (at, asked) in asked.iter().enumerate() {
                for (sums, row) in sums.iter_mut().zip(rows) {
                    sums[0] = simd.mul_add_f32s(row[at][0], asked[0], sums[0]);
                    sums[1] = simd.mul_add_f32s(row[at][1], asked[1], sums[1]);
                }
            }
            for [one, other] in sums {
                let score = simd.reduce_sum_f32s(simd.add_f32s(one, other));
                best = if best.1 < score { (row, score) } else { best };
            }
        }
        best.0
    }
}

/// A xorshift, so that every run sees the same bytes.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
