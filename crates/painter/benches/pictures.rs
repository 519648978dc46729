//! Measures the CPU time of painting a picture beside that of encoding it, and what a hero in it costs.
//!
//! `cargo bench --profile quick -p painter` paints sixteen prompts at 1080x1920 and encodes each as a JPEG. It measures
//! the CPU time of this process, so other work on the machine does not count. The ratio can be compared between
//! machines.
#![expect(clippy::print_stderr, clippy::unwrap_used, reason = "a benchmark")]

use figures::{Goal, Round, cost, median, part};
use jpeg_encoder::{ColorType, Encoder};
use painter::{Hero, Order, Shape, Stand};
use std::hint::black_box;
use things::Words;

const PROMPTS: &str = include_str!("prompts.txt");

const SIZE: (u16, u16) = (1080, 1920);

/// How often each picture is painted. The kernel counts in steps of up to 4 ms, too coarse for one picture.
const REPEATS: u32 = 6;

fn main() {
    part("pictures of the built-in painter, 1080x1920: the median of sixteen");
    let rounds: Vec<Costs> = (0..figures::ROUNDS).map(|_| costs()).collect();
    let print = |name, goal, of: fn(&Costs) -> Round| {
        figures::print(name, "ms", goal, &rounds.iter().map(of).collect::<Vec<_>>());
    };
    print("painted and encoded, beside encoded", Goal::Value(150.0), |it| it.whole);
    print("painted with a hero, beside painted without", Goal::Watched, |it| it.hero);
}

/// What the pictures cost in the median, in milliseconds.
struct Costs {
    whole: Round,
    hero: Round,
}

fn costs() -> Costs {
    let (mut painted, mut encoded, mut with_hero) = (Vec::new(), Vec::new(), Vec::new());
    for (seed, line) in (0_u64..16).zip(PROMPTS.lines()) {
        let (kind, prompt) = line.split_once(": ").unwrap();
        let (mut paint_ms, mut encode_ms) = (0.0, 0.0);
        for _ in 0..REPEATS {
            let (pixels, cost) = measured(|| paint(prompt, kind, seed, &[]));
            paint_ms += cost / f64::from(REPEATS);
            encode_ms += measured(|| encode(&pixels)).1 / f64::from(REPEATS);
        }
        let stand = if seed % 2 == 0 { Stand::Ground } else { Stand::Table };
        let hero_ms = (0..REPEATS).map(|_| measured(|| paint(prompt, kind, seed, &[hero(stand)])).1).sum::<f64>();
        eprintln!("{paint_ms:6.1} ms painted {encode_ms:6.1} ms encoded  {kind}: {prompt}");
        with_hero.push(hero_ms / f64::from(REPEATS));
        painted.push(paint_ms);
        encoded.push(encode_ms);
    }
    let whole = painted.iter().zip(&encoded).map(|(paint, encode)| paint + encode).collect();
    Costs {
        whole: Round::beside(median(whole), median(encoded)),
        hero: Round::beside(median(with_hero), median(painted)),
    }
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
    Hero::new(Shape::filled(lines, [0.5, 0.42, 0.36]), stand, 2.0)
}

fn encode(pixels: &[u8]) -> usize {
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 88).encode(pixels, SIZE.0, SIZE.1, ColorType::Rgb).unwrap();
    black_box(jpeg).len()
}

/// Runs some work and returns its CPU time in milliseconds.
fn measured<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = cost::of_task("thread-self");
    let done = work();
    (done, (cost::of_task("thread-self") - before) * 1000.0)
}
