//! What people have on their heads and in their hands.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::matter::Matter;

/// Puts hats on, crowns and beards.
pub(super) fn on_the_head(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    // A child's head is larger and lower than the one these things are made for.
    let (up, wide) = if has("child") { (-0.04, 1.6) } else { (0.0, 1.16) };
    let at = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    let mirrored = |right: &[Point]| -> Vec<Point> {
        let left: Vec<Point> = right.iter().rev().map(|(x, y)| (-x, *y)).collect();
        at(&[right, left.as_slice()].concat())
    };
    let shapes: &[(&str, Matter, &[Point])] = &[
        ("hat", Matter::Dark, &[(0.045, 1.04), (0.062, 0.975), (0.11, 0.965), (0.105, 0.945)]),
        ("stetson", Matter::Leather, &[(0.03, 1.06), (0.06, 1.03), (0.065, 0.975), (0.16, 0.99), (0.14, 0.95)]),
        ("pointed", Matter::Dark, &[(0.004, 1.2), (0.03, 1.08), (0.062, 0.98), (0.15, 0.96), (0.13, 0.945)]),
        ("crown", Matter::Gold, &[(0.0, 1.12), (0.025, 1.04), (0.055, 1.1), (0.058, 1.03), (0.1, 1.1), (0.07, 0.95)]),
        ("helmet", Matter::Metal, &[(0.03, 1.025), (0.07, 0.99), (0.082, 0.94), (0.095, 0.93), (0.06, 0.92)]),
        ("plume", Matter::Metal, &[(0.03, 1.02), (0.068, 0.99), (0.075, 0.86), (0.04, 0.84)]),
        ("tricorn", Matter::Dark, &[(0.0, 1.06), (0.06, 1.03), (0.15, 0.985), (0.1, 0.955)]),
        ("horns", Matter::Dark, &[(0.02, 0.99), (0.05, 0.98), (0.08, 1.07), (0.06, 0.95)]),
        ("beard", Matter::Hair, &[(0.05, 0.9), (0.045, 0.82), (0.012, 0.68)]),
        ("topknot", Matter::Hair, &[(0.018, 1.05), (0.016, 1.0), (0.05, 0.97)]),
    ];
    for (name, matter, points) in shapes {
        if has(name) {
            figure.put(*matter, mirrored(points));
        }
    }
    if has("bun") {
        figure.put(Matter::Hair, oval((-0.02, 1.015 + up), (0.036, 0.034)));
    }
    if has("cap") {
        figure.put(
            Matter::Fold,
            at(&[(-0.065, 0.95), (-0.06, 1.01), (0.05, 1.015), (0.066, 0.965), (0.115, 0.945), (0.05, 0.945)]),
        );
    }
    if has("plume") {
        figure.put(
            Matter::Cloth,
            at(&[(0.0, 1.01), (-0.03, 1.1), (-0.12, 1.12), (-0.14, 1.02), (-0.08, 1.05), (-0.03, 1.02)]),
        );
        figure.put(Matter::Dark, at(&[(-0.05, 0.935), (0.05, 0.935), (0.05, 0.915), (-0.05, 0.915)]));
    }
    if has("pipe") {
        figure.put(
            Matter::Wood,
            at(&[(0.04, 0.9), (0.12, 0.88), (0.12, 0.92), (0.15, 0.92), (0.15, 0.86), (0.1, 0.86), (0.04, 0.885)]),
        );
    }
    if has("hat") || has("stetson") {
        figure.put(Matter::Leather, at(&[(-0.058, 0.992), (0.058, 0.992), (0.062, 0.972), (-0.062, 0.972)]));
    }
}

/// Puts tools into the hand.
pub(super) fn in_the_hand(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    let hand = (0.2, 0.46);
    let mut pole = |name: &str, foot: Point, head: Point, wide: f32| {
        if has(name) {
            figure.put(Matter::Wood, taper(foot, head, (wide, wide * 0.8)));
        }
    };
    pole("staff", (0.22, 0.0), (0.215, 1.0), 0.022);
    pole("cane", (0.25, 0.0), (0.24, 0.44), 0.02);
    pole("crook", (0.23, 0.0), (0.22, 1.05), 0.02);
    pole("scythe", (0.25, 0.0), (0.22, 1.1), 0.022);
    pole("fork", (0.23, 0.0), (0.23, 0.88), 0.02);
    pole("broom", (0.34, 0.1), (0.02, 0.86), 0.02);
    pole("rifle", (-0.1, 0.42), (0.24, 1.12), 0.032);
    pole("rod", (0.16, 0.42), (0.75, 1.08), 0.014);
    pole("pickaxe", (0.12, 0.4), (0.34, 0.86), 0.026);
    pole("umbrella", (0.2, 0.46), (0.08, 1.12), 0.016);
    pole("axe", (0.2, 0.3), (0.3, 0.92), 0.026);
    pole("hammer", (0.2, 0.34), (0.26, 0.74), 0.026);
    pole("spear", (0.22, 0.0), (0.22, 1.12), 0.018);
    pole("telescope", (0.05, 0.92), (0.32, 0.99), 0.045);
    let held: &[(&str, Matter, &[Point])] = &[
        ("staff", Matter::Gold, &[(0.175, 1.03), (0.215, 1.09), (0.255, 1.03), (0.215, 0.97)]),
        ("cane", Matter::Wood, &[(0.24, 0.46), (0.17, 0.46), (0.17, 0.43), (0.24, 0.43)]),
        (
            "crook",
            Matter::Wood,
            &[
                (0.21, 1.04),
                (0.23, 1.12),
                (0.3, 1.12),
                (0.31, 1.03),
                (0.29, 1.03),
                (0.28, 1.09),
                (0.25, 1.09),
                (0.24, 1.04),
            ],
        ),
        (
            "scythe",
            Matter::Metal,
            &[(0.24, 1.1), (0.05, 1.13), (-0.18, 1.06), (-0.3, 0.94), (-0.12, 1.03), (0.05, 1.06), (0.23, 1.06)],
        ),
        (
            "fork",
            Matter::Metal,
            &[
                (0.15, 1.1),
                (0.15, 0.9),
                (0.31, 0.9),
                (0.31, 1.1),
                (0.29, 1.1),
                (0.285, 0.93),
                (0.24, 0.93),
                (0.24, 1.1),
                (0.22, 1.1),
                (0.22, 0.93),
                (0.175, 0.93),
                (0.17, 1.1),
            ],
        ),
        ("broom", Matter::Hair, &[(0.3, 0.16), (0.28, 0.1), (0.42, -0.02), (0.5, 0.06), (0.36, 0.18)]),
        ("rifle", Matter::Wood, &[(-0.16, 0.36), (-0.06, 0.34), (-0.02, 0.5), (-0.08, 0.52)]),
        ("sword", Matter::Metal, &[(0.185, 0.44), (0.215, 0.46), (0.42, 0.1), (0.44, 0.02), (0.375, 0.07)]),
        ("sword", Matter::Leather, &[(0.15, 0.4), (0.27, 0.46), (0.28, 0.44), (0.16, 0.38)]),
        ("axe", Matter::Metal, &[(0.26, 0.9), (0.31, 0.9), (0.42, 0.95), (0.43, 0.76), (0.3, 0.8), (0.25, 0.8)]),
        ("hammer", Matter::Metal, &[(0.18, 0.78), (0.34, 0.76), (0.33, 0.67), (0.17, 0.69)]),
        ("spear", Matter::Metal, &[(0.22, 1.26), (0.255, 1.12), (0.22, 1.06), (0.185, 1.12)]),
        ("pickaxe", Matter::Metal, &[(0.2, 0.9), (0.36, 0.88), (0.48, 0.72), (0.42, 0.84), (0.32, 0.83)]),
        (
            "umbrella",
            Matter::Dark,
            &[
                (-0.3, 1.04),
                (-0.22, 1.16),
                (-0.06, 1.25),
                (0.12, 1.27),
                (0.3, 1.22),
                (0.42, 1.1),
                (0.34, 1.1),
                (0.2, 1.1),
                (0.06, 1.07),
                (-0.1, 1.06),
            ],
        ),
        ("lantern", Matter::Glow, &[(0.17, 0.44), (0.23, 0.44), (0.25, 0.28), (0.15, 0.28)]),
        ("case", Matter::Leather, &[(0.12, 0.42), (0.32, 0.42), (0.32, 0.28), (0.12, 0.28)]),
        ("book", Matter::Leather, &[(0.12, 0.5), (0.25, 0.52), (0.26, 0.4), (0.13, 0.38)]),
        ("flask", Matter::Glow, &[(0.18, 0.6), (0.22, 0.6), (0.22, 0.54), (0.27, 0.43), (0.13, 0.43), (0.18, 0.54)]),
        ("shield", Matter::Cloth, &[(-0.3, 0.72), (-0.08, 0.72), (-0.08, 0.5), (-0.19, 0.36), (-0.3, 0.5)]),
        ("sack", Matter::Wood, &[(-0.06, 0.84), (-0.2, 0.9), (-0.34, 0.8), (-0.36, 0.62), (-0.24, 0.52), (-0.1, 0.58)]),
    ];
    for (name, matter, points) in held {
        if has(name) {
            figure.fill(*matter, points);
        }
    }
    if has("shield") {
        figure.put(Matter::Metal, taper((-0.19, 0.7), (-0.19, 0.4), (0.02, 0.02)));
        figure.put(Matter::Metal, taper((-0.28, 0.6), (-0.1, 0.6), (0.02, 0.02)));
    }
    if has("bow") {
        let arc: Vec<Point> =
            (0..=12).map(|step| bow(step, 0.0)).chain((0..=12).rev().map(|step| bow(step, 0.022))).collect();
        figure.put(Matter::Wood, arc);
        figure.put(Matter::White, taper((hand.0, 0.2), (hand.0, 0.86), (0.008, 0.008)));
    }
    if has("rod") {
        figure.put(Matter::White, taper((0.75, 1.08), (0.78, 0.3), (0.006, 0.006)));
    }
}

fn bow(step: usize, out: f32) -> Point {
    let turn = step as f32 / 12.0 * 0.5;
    (0.2 + (0.12 + out) * sine(turn), 0.53 - (0.33 + out) * cosine(turn))
}
