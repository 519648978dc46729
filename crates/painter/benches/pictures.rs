//! Measures the CPU time of painting a picture beside that of encoding it, and what a hero in it costs.
//!
//! `cargo bench --profile quick -p painter` paints sixteen prompts at 1080x1920 and encodes each as a JPEG. It measures
//! the CPU time of this process, so other work on the machine does not count. The ratio can be compared between
//! machines.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark")]

use jpeg_encoder::{ColorType, Encoder};
use painter::{Hero, Order, Shape, Stand};
use std::hint::black_box;
use things::Words;

const PROMPTS: &str = include_str!("prompts.txt");

const SIZE: (u16, u16) = (1080, 1920);

/// How often each picture is painted. The kernel counts in steps of up to 4 ms, too coarse for one picture.
const ROUNDS: u32 = 6;

fn main() {
    let (mut costs, mut heroes) = (Vec::new(), Vec::new());
    for (seed, line) in (0_u64..16).zip(PROMPTS.lines()) {
        let (kind, prompt) = line.split_once(": ").unwrap();
        let (mut paint_ms, mut encode_ms) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let (pixels, cost) = measured(|| paint(prompt, kind, seed, &[]));
            paint_ms += cost / f64::from(ROUNDS);
            encode_ms += measured(|| encode(&pixels)).1 / f64::from(ROUNDS);
        }
        let stand = if seed % 2 == 0 { Stand::Ground } else { Stand::Table };
        let hero_ms = (0..ROUNDS).map(|_| measured(|| paint(prompt, kind, seed, &[hero(stand)])).1).sum::<f64>();
        heroes.push(hero_ms / f64::from(ROUNDS));
        println!("{paint_ms:6.1} ms painted {encode_ms:6.1} ms encoded  {kind}: {prompt}");
        costs.push((paint_ms, encode_ms));
    }
    let whole = median(costs.iter().map(|(paint, encode)| paint + encode).collect());
    let ratio = median(costs.iter().map(|(paint, encode)| paint / encode).collect());
    println!("median of {}: {whole:.1} ms painted and encoded, painting costs {ratio:.2} x encoding", costs.len());
    println!("median of {} with a hero: {:.1} ms painted", costs.len(), median(heroes));
}

fn paint(prompt: &str, kind: &str, seed: u64, heroes: &[Hero]) -> Vec<u8> {
    let (scene, size) = (Words::new("en", "").scene(black_box(prompt)), (u32::from(SIZE.0), u32::from(SIZE.1)));
    painter::picture(&Order { scene: &scene, heroes, style: prompt, kind, seed, size }).pixels
}

/// A drawing with as many lines as most have.
fn hero(stand: Stand) -> Hero {
    let ring = |radius: f32| {
        let point = |step: u8| (f32::from(step) * std::f32::consts::TAU / 200.0).sin_cos();
        (0..200).map(|step| (0.5 + radius * point(step).0, 0.5 + radius * point(step).1)).collect()
    };
    let lines = (1_u8..9).map(|step| ring(f32::from(step) / 16.0)).collect();
    Hero::new(Shape::Drawing(lines), stand, 2.0)
}

fn encode(pixels: &[u8]) -> usize {
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 88).encode(pixels, SIZE.0, SIZE.1, ColorType::Rgb).unwrap();
    black_box(jpeg).len()
}

/// Runs some work and returns its CPU time in milliseconds.
fn measured<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = cpu_ms();
    let done = work();
    (done, cpu_ms() - before)
}

/// Reads the nanoseconds this thread was on a CPU: the first field of schedstat, see proc_pid_schedstat(5).
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
