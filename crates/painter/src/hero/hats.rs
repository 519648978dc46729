//! What people have on their heads and in their hands.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::figure::{Figure, oval, taper};
use super::kimono;
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
        ("beard", Matter::Hair, &[(0.02, 0.872), (0.052, 0.895), (0.054, 0.84), (0.036, 0.765), (0.008, 0.7)]),
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
        // Seen from the front: a soft crown that is wider than the head, a band and a short peak.
        figure.put(Matter::Fold, at(&oval((0.0, 0.998), (0.08, 0.034))));
        figure.put(Matter::Dark, at(&taper((-0.062, 0.972), (0.062, 0.972), (0.018, 0.018))));
        figure.put(Matter::Dark, at(&oval((0.0, 0.958), (0.05, 0.01))));
    }
    if has("turban") {
        figure.put(Matter::White, at(&oval((0.0, 1.0), (0.085, 0.062))));
        figure.put(Matter::White, at(&oval((0.0, 1.045), (0.055, 0.04))));
        figure.put(Matter::Metal, at(&taper((-0.07, 0.97), (0.045, 1.05), (0.012, 0.008))));
        figure.put(Matter::Metal, at(&taper((0.07, 0.97), (-0.045, 1.05), (0.012, 0.008))));
        figure.put(Matter::Gold, at(&oval((0.0, 1.0), (0.02, 0.026))));
        figure.put(
            Matter::Hair,
            at(&[
                (0.0, 0.9),
                (0.03, 0.895),
                (0.055, 0.905),
                (0.03, 0.88),
                (-0.03, 0.88),
                (-0.055, 0.905),
                (-0.03, 0.895),
            ]),
        );
    }
    if has("headscarf") {
        figure.put(Matter::Fold, at(&[(-0.02, 0.84), (0.02, 0.84), (0.06, 0.76), (0.0, 0.79), (-0.05, 0.76)]));
        let scarf = [(0.03, 1.025), (0.066, 0.99), (0.084, 0.93), (0.07, 0.865), (0.03, 0.835)];
        let face = [(0.024, 0.855), (0.052, 0.885), (0.06, 0.925), (0.052, 0.965), (0.0, 0.98)];
        let left = |line: &[Point]| -> Vec<Point> { line.iter().rev().map(|(x, y)| (-x, *y)).collect() };
        let ring =
            [&scarf[..], &left(&scarf), &left(&face).into_iter().rev().collect::<Vec<_>>()[..], &face[..4]].concat();
        figure.put(Matter::Cloth, at(&ring));
    }
    if has("gauze") {
        // The net of a beekeeper before his face.
        for step in 0..7 {
            let x = -0.075 + 0.025 * step as f32;
            figure.put(Matter::Dark, at(&taper((x, 0.96), (x, 0.83), (0.003, 0.003))));
        }
        for step in 0..6 {
            let y = 0.845 + 0.022 * step as f32;
            figure.put(Matter::Dark, at(&taper((-0.085, y), (0.085, y), (0.003, 0.003))));
        }
        figure.put(Matter::White, at(&taper((-0.09, 0.83), (0.09, 0.83), (0.022, 0.022))));
    }
    if has("visor") {
        // The mask of a welder.
        figure.put(Matter::Dark, mirrored(&[(0.05, 1.0), (0.072, 0.96), (0.07, 0.87), (0.035, 0.825)]));
        figure.put(Matter::Metal, at(&taper((-0.05, 0.93), (0.05, 0.93), (0.052, 0.052))));
        figure.put(Matter::Leaf, at(&taper((-0.044, 0.93), (0.044, 0.93), (0.04, 0.04))));
    }
    if has("bobble") {
        let cap = [(-0.062, 0.98), (-0.04, 1.05), (0.03, 1.09), (0.1, 1.06), (0.13, 0.98), (0.08, 1.01), (0.062, 0.98)];
        figure.put(Matter::Cloth, at(&cap));
        figure.put(Matter::White, at(&taper((-0.068, 0.975), (0.068, 0.975), (0.036, 0.036))));
        figure.put(Matter::White, oval((0.13 * wide, 0.97 + up), (0.03, 0.03)));
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
    kimono::on_the_head(figure, has, (up, wide));
    if has("hat") || has("stetson") {
        figure.put(Matter::Leather, at(&[(-0.058, 0.992), (0.058, 0.992), (0.062, 0.972), (-0.062, 0.972)]));
    }
}

/// Where a hand holds a tool.
const GRIP: Point = (0.178, 0.445);

/// Poles that a hand holds: the lower and the upper end, and the width. All of them go through the hand.
const POLES: [(&str, Point, Point, f32); 14] = [
    ("staff", (0.19, 0.0), (0.175, 1.0), 0.022),
    ("cane", (0.2, 0.0), (0.178, 0.46), 0.02),
    ("crook", (0.19, 0.0), (0.175, 1.06), 0.02),
    ("scythe", (0.2, 0.0), (0.17, 1.1), 0.022),
    ("fork", (0.18, 0.0), (0.178, 0.94), 0.02),
    ("broom", (0.24, 0.08), (0.14, 0.86), 0.022),
    ("spade", (0.25, 0.12), (0.13, 0.84), 0.024),
    ("rod", (0.14, 0.4), (0.73, 1.06), 0.014),
    ("pickaxe", (0.15, 0.36), (0.3, 0.88), 0.026),
    ("umbrella", (0.182, 0.4), (0.09, 1.16), 0.016),
    ("axe", (0.15, 0.34), (0.27, 0.92), 0.026),
    ("hammer", (0.16, 0.36), (0.25, 0.78), 0.026),
    ("spear", (0.18, 0.0), (0.176, 1.12), 0.018),
    ("oarpole", (0.19, 0.0), (0.174, 1.14), 0.022),
];

/// What else is in a hand.
const OTHERS: [&str; 10] = ["rifle", "telescope", "sword", "lantern", "case", "book", "flask", "shield", "sack", "bow"];

/// Tells whether a word of an attire is something in a hand.
pub(super) fn is_held(word: &str) -> bool {
    OTHERS.contains(&word) || POLES.iter().any(|(name, ..)| *name == word)
}

/// Puts tools into the hands.
pub(super) fn in_the_hand(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    for (_, foot, head, wide) in POLES.into_iter().filter(|(name, ..)| has(name)) {
        figure.put(Matter::Wood, taper(foot, head, (wide, wide * 0.8)));
    }
    if has("rifle") {
        figure.put(Matter::Wood, taper((-0.1, 0.42), (0.24, 1.12), (0.032, 0.026)));
    }
    if has("telescope") {
        // At the eye of a head that looks to the left.
        figure.put(Matter::Leather, taper((-0.04, 0.915), (-0.24, 0.945), (0.036, 0.044)));
        figure.put(Matter::Gold, taper((-0.235, 0.944), (-0.36, 0.963), (0.05, 0.056)));
        figure.put(Matter::Skin, oval((-0.215, 0.928), (0.03, 0.026)));
    }
    let held: &[(&str, Matter, &[Point])] = &[
        ("staff", Matter::Gold, &[(0.135, 1.03), (0.175, 1.09), (0.215, 1.03), (0.175, 0.97)]),
        ("cane", Matter::Wood, &[(0.19, 0.475), (0.13, 0.475), (0.13, 0.45), (0.19, 0.45)]),
        (
            "crook",
            Matter::Wood,
            &[
                (0.165, 1.04),
                (0.185, 1.12),
                (0.255, 1.12),
                (0.265, 1.03),
                (0.245, 1.03),
                (0.235, 1.09),
                (0.205, 1.09),
                (0.195, 1.04),
            ],
        ),
        (
            "scythe",
            Matter::Metal,
            &[(0.19, 1.1), (0.0, 1.13), (-0.23, 1.06), (-0.35, 0.94), (-0.17, 1.03), (0.0, 1.06), (0.18, 1.06)],
        ),
        (
            "fork",
            Matter::Metal,
            &[
                (0.098, 1.1),
                (0.098, 0.9),
                (0.258, 0.9),
                (0.258, 1.1),
                (0.236, 1.1),
                (0.234, 0.93),
                (0.19, 0.93),
                (0.19, 1.1),
                (0.166, 1.1),
                (0.166, 0.93),
                (0.122, 0.93),
                (0.12, 1.1),
            ],
        ),
        ("spade", Matter::Wood, &[(0.09, 0.85), (0.165, 0.87), (0.17, 0.83), (0.095, 0.81)]),
        ("spade", Matter::Metal, &[(0.2, 0.17), (0.3, 0.19), (0.34, 0.06), (0.29, -0.03), (0.23, 0.02)]),
        ("broom", Matter::Hair, &[(0.225, 0.16), (0.16, 0.0), (0.32, -0.01), (0.26, 0.165)]),
        ("rifle", Matter::Wood, &[(-0.16, 0.36), (-0.06, 0.34), (-0.02, 0.5), (-0.08, 0.52)]),
        ("sword", Matter::Metal, &[(0.165, 0.43), (0.195, 0.45), (0.4, 0.09), (0.42, 0.01), (0.355, 0.06)]),
        ("sword", Matter::Leather, &[(0.13, 0.4), (0.24, 0.45), (0.25, 0.43), (0.14, 0.38)]),
        ("sword", Matter::Wood, &[(0.14, 0.5), (0.165, 0.51), (0.2, 0.43), (0.175, 0.42)]),
        ("axe", Matter::Metal, &[(0.235, 0.92), (0.275, 0.9), (0.39, 0.94), (0.4, 0.75), (0.27, 0.8), (0.225, 0.81)]),
        ("hammer", Matter::Metal, &[(0.16, 0.83), (0.34, 0.79), (0.325, 0.7), (0.145, 0.74)]),
        ("spear", Matter::Metal, &[(0.176, 1.26), (0.211, 1.12), (0.176, 1.06), (0.141, 1.12)]),
        (
            "oarpole",
            Matter::Wood,
            &[(0.152, 1.1), (0.196, 1.1), (0.225, 1.22), (0.215, 1.4), (0.13, 1.4), (0.12, 1.22)],
        ),
        ("pickaxe", Matter::Metal, &[(0.16, 0.92), (0.32, 0.9), (0.44, 0.74), (0.38, 0.86), (0.28, 0.85)]),
        (
            "umbrella",
            Matter::Cloth,
            &[
                (-0.3, 1.09),
                (-0.22, 1.21),
                (-0.06, 1.3),
                (0.12, 1.32),
                (0.3, 1.27),
                (0.42, 1.15),
                (0.34, 1.15),
                (0.2, 1.15),
                (0.06, 1.12),
                (-0.1, 1.11),
            ],
        ),
        ("lantern", Matter::Dark, &[(0.165, 0.43), (0.19, 0.43), (0.225, 0.37), (0.13, 0.37)]),
        ("lantern", Matter::Glow, &[(0.14, 0.37), (0.215, 0.37), (0.23, 0.24), (0.125, 0.24)]),
        ("lantern", Matter::Dark, &[(0.12, 0.24), (0.235, 0.24), (0.235, 0.22), (0.12, 0.22)]),
        ("case", Matter::Leather, &[(0.08, 0.42), (0.28, 0.42), (0.28, 0.28), (0.08, 0.28)]),
        ("book", Matter::Leather, &[(0.12, 0.5), (0.25, 0.52), (0.26, 0.4), (0.13, 0.38)]),
        ("flask", Matter::Glow, &[(0.16, 0.6), (0.2, 0.6), (0.2, 0.54), (0.25, 0.43), (0.11, 0.43), (0.16, 0.54)]),
        ("shield", Matter::Cloth, &[(-0.28, 0.62), (-0.06, 0.62), (-0.06, 0.42), (-0.17, 0.27), (-0.28, 0.42)]),
        // A sack hangs from the hand at its neck; a satchel hangs at the hip from a strap across the chest.
        (
            "sack",
            Matter::Wood,
            &[
                (-0.17, 0.47),
                (-0.13, 0.47),
                (-0.14, 0.4),
                (-0.07, 0.3),
                (-0.07, 0.17),
                (-0.13, 0.1),
                (-0.22, 0.1),
                (-0.28, 0.17),
                (-0.27, 0.3),
                (-0.175, 0.4),
            ],
        ),
        ("satchel", Matter::Leather, &[(0.07, 0.845), (0.09, 0.83), (-0.08, 0.5), (-0.1, 0.515)]),
        ("satchel", Matter::Leather, &[(-0.165, 0.53), (-0.03, 0.53), (-0.02, 0.36), (-0.175, 0.36)]),
        ("satchel", Matter::Wood, &[(-0.168, 0.535), (-0.028, 0.535), (-0.035, 0.46), (-0.16, 0.46)]),
    ];
    for (name, matter, points) in held {
        if has(name) {
            figure.fill(*matter, points);
        }
    }
    if has("shield") {
        figure.put(Matter::Metal, taper((-0.17, 0.6), (-0.17, 0.31), (0.02, 0.02)));
        figure.put(Matter::Metal, taper((-0.26, 0.5), (-0.08, 0.5), (0.02, 0.02)));
    }
    if has("bow") {
        let arc: Vec<Point> =
            (0..=12).map(|step| bow(step, 0.0)).chain((0..=12).rev().map(|step| bow(step, 0.022))).collect();
        figure.put(Matter::Wood, arc);
        figure.put(Matter::White, taper((0.2, 0.2), (0.2, 0.86), (0.008, 0.008)));
    }
    if has("rod") {
        figure.put(Matter::White, taper((0.73, 1.06), (0.76, 0.3), (0.006, 0.006)));
    }
    if has("sack") {
        figure.put(Matter::Skin, oval((-0.152, 0.445), (0.027, 0.025)));
    }
    // The fingers are around what the hand holds.
    if POLES.iter().any(|(name, ..)| has(name)) || has("sword") || has("lantern") {
        let matter = if has("armour") { Matter::Metal } else { Matter::Skin };
        figure.put(matter, oval(GRIP, (0.03, 0.026)));
    }
}

fn bow(step: usize, out: f32) -> Point {
    let turn = step as f32 / 12.0 * 0.5;
    (0.2 + (0.12 + out) * sine(turn), 0.53 - (0.33 + out) * cosine(turn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pole_goes_through_the_hand_that_holds_it() {
        for (name, (x, y), (to, top), _) in POLES {
            let t = ((GRIP.1 - y) / (top - y)).clamp(0.0, 1.0);
            let at = x + (to - x) * t;
            assert!((at - GRIP.0).abs() < 0.02, "{name} passes the hand at {at}");
        }
    }
}
