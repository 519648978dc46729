//! Properties of every picture: the same bytes on every machine, enough contrast, any size.

use super::*;
use proptest::prelude::*;

/// Reads the scene of an English prompt.
pub(super) fn english(prompt: &str) -> Scene {
    things::Words::new("en", "").scene(prompt)
}

/// Paints what an English prompt says.
pub(super) fn paint(prompt: &str, kind: &str, seed: u64, width: u32, height: u32) -> Vec<u8> {
    paint_heroes(prompt, kind, seed, (width, height), &[]).pixels
}

/// Paints what an English prompt says, with heroes.
pub(super) fn paint_heroes(prompt: &str, kind: &str, seed: u64, size: (u32, u32), heroes: &[Hero]) -> Painted {
    picture(&Order { scene: &english(prompt), heroes, style: prompt, kind, seed, size })
}

/// One prompt per composition, with the modifiers spread among them.
const PROMPTS: [&str; 16] = [
    "foggy forest at night",
    "mountain lake at dawn",
    "snowy mountain peaks, aurora",
    "neon city street in the rain",
    "city skyline, noon",
    "ship on a stormy sea, lightning",
    "beach with palm trees at sunset",
    "a lighthouse in the fog",
    "desert dunes",
    "haunted house on a hill, graveyard",
    "castle at dusk, petals",
    "planet with rings in space",
    "library with candles",
    "hospital corridor, a lone figure",
    "cabin in the snow, aurora",
    "underwater reef",
];

/// Statistics of a picture's brightness.
#[derive(Debug)]
struct Light {
    mean: f64,
    /// The difference between the darkest and the brightest twentieth.
    range: u8,
    /// How many of 32 steps of brightness hold at least a thousandth of the pixels.
    steps: usize,
}

fn light(pixels: &[u8]) -> Light {
    let mut counts = [0_usize; 256];
    for pixel in pixels.chunks_exact(3) {
        // Rec. 709 luma, in 256ths.
        let luma = usize::from(pixel[0]) * 54 + usize::from(pixel[1]) * 183 + usize::from(pixel[2]) * 19;
        counts[luma >> 8] += 1;
    }
    let total: usize = counts.iter().sum();
    let below = |share: f64| {
        let mut sum = 0;
        let reached = |count: &usize| {
            sum += count;
            share * total as f64 <= sum as f64
        };
        counts.iter().position(reached).unwrap() as u8
    };
    Light {
        mean: counts.iter().enumerate().map(|(luma, count)| luma as f64 * *count as f64).sum::<f64>() / total as f64,
        range: below(0.95) - below(0.05),
        steps: counts.chunks_exact(8).filter(|step| total < 1000 * step.iter().sum::<usize>()).count(),
    }
}

fn check(prompt: &str, seed: u64, width: u32, height: u32) {
    let pixels = paint(prompt, "", seed, width, height);
    assert_eq!(pixels.len(), (width * height * 3) as usize);
    let light = light(&pixels);
    let fine = (10.0..225.0).contains(&light.mean) && 18 <= light.range && 4 <= light.steps;
    assert!(fine, "{prompt} {width}x{height}, seed {seed}: {light:?}");
}

#[test]
fn the_same_request_gives_the_same_bytes_on_every_machine() {
    let mut hasher = blake3::Hasher::new();
    for prompt in PROMPTS {
        hasher.update(&paint(prompt, "drama", 3, 72, 96));
    }
    insta::assert_snapshot!(hasher.finalize().to_hex().as_str());
}

#[test]
fn every_place_and_shape_of_picture_has_lights_and_darks() {
    for prompt in PROMPTS {
        for (width, height) in [(64, 64), (64, 200), (200, 64), (97, 131), (320, 180)] {
            for seed in 0..3 {
                check(prompt, seed, width, height);
            }
        }
    }
}

#[test]
fn the_longest_strips_are_pictures_too() {
    for prompt in PROMPTS {
        check(prompt, 5, 64, 4096);
        check(prompt, 5, 4096, 64);
    }
}

#[test]
fn a_corridor_in_a_very_wide_picture_is_not_black() {
    for (width, height) in [(2237, 156), (2554, 138), (1100, 363)] {
        check("hospital corridor, a lone figure", 15_997_827_142_671_625_806, width, height);
    }
}

#[test]
fn the_largest_picture_is_painted() {
    check("mountain lake at dawn", 1, 4096, 4096);
}

#[test]
fn another_seed_gives_another_picture() {
    for prompt in PROMPTS {
        assert_ne!(paint(prompt, "", 1, 64, 64), paint(prompt, "", 2, 64, 64), "{prompt}");
    }
}

#[test]
fn a_larger_picture_shows_the_same_scene() {
    // Shapes are sized relative to the shorter side, so a small picture looks like the large one.
    for prompt in PROMPTS {
        let (small, large) = (paint(prompt, "", 4, 96, 160), paint(prompt, "", 4, 288, 480));
        let (small, large) = (light(&small), light(&large));
        assert!((small.mean - large.mean).abs() < 14.0, "{prompt}: {small:?} {large:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_size_any_seed_and_any_words_give_a_picture(
        width in 64_u32..=4096, share in 0.0_f64..1.0, seed: u64, at in 0..PROMPTS.len(), words in "\\PC{0,40}",
    ) {
        // At most 400,000 pixels each, to limit the time of the test.
        let height_max = (400_000 / width).clamp(64, 4096);
        let height = 64 + (f64::from(height_max - 64) * share) as u32;
        check(PROMPTS[at], seed, width, height);
        prop_assert_eq!(paint(&words, &words, seed, 64, 64).len(), 64 * 64 * 3);
    }
}

#[test]
fn fog_hides_what_is_far_more_than_what_is_near() {
    // How far the brightness of neighbours differs in a part of the height.
    let contrast = |prompt: &str, from: usize, to: usize| {
        let pixels = paint(prompt, "drama", 2, 120, 160);
        let luma =
            |at: usize| i32::from(pixels[at * 3]) + i32::from(pixels[at * 3 + 1]) + i32::from(pixels[at * 3 + 2]);
        (from * 120..to * 120 - 1).map(|at| (luma(at) - luma(at + 1)).unsigned_abs()).sum::<u32>() as f32
    };
    for place in ["an old town", "a forest"] {
        let (clear, foggy) = (format!("{place}, day"), format!("{place}, fog, day"));
        let hidden = |from, to| contrast(&foggy, from, to) / contrast(&clear, from, to);
        assert!(hidden(50, 85) < 0.8 && hidden(50, 85) < hidden(120, 160), "{place}: {}", hidden(50, 85));
    }
}
