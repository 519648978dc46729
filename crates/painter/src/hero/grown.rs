//! Trees that stand alone, told apart by their trunk, their crown and what grows on them; and plants on the ground.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::Hero;
use super::figure::{Figure, Other, oval, taper};
use super::matter::Matter::{self, Cloth, Dark, Fold, Glow, Gold, Leaf, Leather, Red, Stone, Water, White, Wood};
use super::piece::Drawn;
use super::piece::Piece::{Fill, Lines, Oval, Ovals, Soft, Spokes, Trace};

/// The trees.
pub(super) const TREES: [(&str, Other); 9] = [
    ("broadtree", broad),
    ("fruittree", fruiting),
    ("bloomtree", blooming),
    ("birchtree", birch),
    ("willowtree", willow),
    ("conifer", conifer),
    ("palmtree", palm),
    ("baretree", bare),
    ("treehut", hutted),
];

/// How tall trees are painted beside people, in metres, so that these are large enough to be known.
const BESIDE_PEOPLE_METRES: f32 = 2.6;

/// Makes trees as small as they are painted beside people: a tree alone is as large as it is.
pub(in super::super) fn be_beside_people(heroes: &mut [Hero]) {
    if heroes.iter().any(Hero::is_figure) {
        let is_tree = |hero: &&mut Hero| TREES.iter().any(|(word, _)| hero.wears(word));
        heroes.iter_mut().filter(is_tree).for_each(|tree| tree.metres = tree.metres.min(BESIDE_PEOPLE_METRES));
    }
}

/// Tufts of a crown are spread by the golden angle, so that they lie evenly: a part of a turn.
const GOLDEN: f32 = 0.381_966;

/// Where the boughs of a broad crown are: the middle and the radius of each.
const BROAD: [(Point, f32); 7] = [
    ((-0.3, 0.52), 0.18),
    ((0.3, 0.54), 0.18),
    ((-0.18, 0.68), 0.2),
    ((0.2, 0.7), 0.2),
    ((0.0, 0.58), 0.22),
    ((-0.02, 0.82), 0.19),
    ((0.06, 0.72), 0.2),
];

/// The same of a narrow one.
const NARROW: [(Point, f32); 5] =
    [((0.0, 0.48), 0.15), ((-0.1, 0.58), 0.13), ((0.1, 0.64), 0.13), ((0.0, 0.76), 0.15), ((0.02, 0.9), 0.1)];

/// An oak, a lime or any other broad tree.
fn broad(figure: &mut Figure, _: &str) {
    trunk(figure, Wood, 0.075);
    crown(figure, &BROAD, (Fold, Cloth));
}

/// A tree with fruits.
fn fruiting(figure: &mut Figure, _: &str) {
    trunk(figure, Wood, 0.05);
    crown(figure, &BROAD, (Fold, Leaf));
    for step in 0..19 {
        let (turn, far) = (step as f32 * GOLDEN, ((step as f32 + 0.5) / 19.0).sqrt());
        let at = (0.4 * far * cosine(turn), 0.66 + 0.25 * far * sine(turn));
        figure.put(Dark, oval((at.0, at.1 - 0.006), (0.03, 0.03)));
        figure.put(Red, oval(at, (0.028, 0.028)));
        figure.put(White, oval((at.0 - 0.008, at.1 + 0.01), (0.006, 0.006)));
    }
}

/// A tree in bloom, and petals that fall.
fn blooming(figure: &mut Figure, _: &str) {
    trunk(figure, Leather, 0.05);
    crown(figure, &BROAD, (Fold, Cloth));
    for step in 0..90 {
        let (turn, far) = (step as f32 * GOLDEN, ((step as f32 + 0.5) / 90.0).sqrt());
        let at = (0.46 * far * cosine(turn), 0.66 + 0.3 * far * sine(turn));
        figure.put(White, oval(at, (0.013, 0.011)));
    }
    for step in 0..12 {
        let at = (-0.42 + 0.076 * step as f32, 0.02 + 0.3 * (step as f32 * 0.618).fract());
        figure.put(Cloth, oval(at, (0.013, 0.009)));
    }
}

/// A birch: a white trunk with dark marks.
fn birch(figure: &mut Figure, _: &str) {
    figure.fill(White, &[(-0.035, 0.0), (0.035, 0.0), (0.016, 0.86), (-0.016, 0.86)]);
    for (side, from, to) in [(-1.0, 0.44, 0.56), (1.0, 0.5, 0.64), (-1.0, 0.6, 0.74)] {
        figure.put(White, taper((0.0, from), (side * 0.12, to), (0.018, 0.008)));
    }
    crown(figure, &NARROW, (Fold, Cloth));
    for step in 0..9 {
        let (y, side) = (0.03 + 0.047 * step as f32, if step % 2 == 0 { -1.0 } else { 1.0 });
        figure.put(Dark, taper((side * 0.032, y), (side * 0.002, y + 0.004), (0.012, 0.004)));
    }
}

/// A weeping willow: long twigs that hang to the ground.
fn willow(figure: &mut Figure, _: &str) {
    trunk(figure, Wood, 0.06);
    crown(figure, &[((0.0, 0.74), 0.24), ((-0.2, 0.7), 0.16), ((0.2, 0.7), 0.16)], (Fold, Cloth));
    for step in 0..46 {
        let t = step as f32 / 45.0;
        let x = -0.44 + 0.88 * t;
        let top = 0.84 - 1.5 * x * x;
        let low = 0.1 + 0.16 * (step as f32 * 0.618).fract() + 0.14 * (1.0 - (x * 2.2).abs()).max(0.0);
        let out = x * 1.14;
        let matter = if step % 3 == 0 { Fold } else { Cloth };
        figure.put(matter, taper((x, top), (out, (top + low) / 2.0), (0.036, 0.026)));
        figure.put(matter, taper((out, (top + low) / 2.0), (out * 1.02, low), (0.026, 0.008)));
    }
}

/// A pine or a fir; `white` of its attire is the snow on its boughs.
fn conifer(figure: &mut Figure, attire: &str) {
    figure.put(Wood, taper((0.0, 0.0), (0.0, 0.3), (0.07, 0.05)));
    let is_snowy = attire.split(' ').any(|word| word == "snowy");
    for tier in 0..7 {
        let t = tier as f32 / 7.0;
        let (low, half) = (0.12 + 0.8 * t, 0.32 * (1.0 - t) + 0.035);
        let top = low + 0.27 - 0.1 * t;
        let teeth = 5;
        let hem = (0..=2 * teeth).map(|tooth| {
            let x = half * (1.0 - tooth as f32 / teeth as f32);
            (x, low + if tooth % 2 == 0 { -0.02 } else { 0.025 } + 0.05 * (x / half).abs())
        });
        let line: Vec<Point> = std::iter::once((0.0, top)).chain(hem).collect();
        figure.put(Fold, line.clone());
        let lit = line.iter().map(|(x, y)| (x * 0.86 - half * 0.08, y + 0.018)).collect();
        figure.put(Cloth, lit);
        if is_snowy {
            let cap = [(0.0, top), (half * 0.86, low + 0.05), (half * 0.5, low + 0.085), (half * 0.2, low + 0.05)];
            figure.mirrored(White, &cap);
        }
    }
}

/// A palm with coconuts.
fn palm(figure: &mut Figure, _: &str) {
    let at = |t: f32| (0.16 * t * t - 0.1, 0.82 * t);
    for part in 0..14 {
        let (t, next) = (part as f32 / 14.0, (part as f32 + 1.0) / 14.0);
        figure.put(Wood, taper(at(t), at(next), (0.075 - 0.03 * t, 0.062 - 0.03 * t)));
        figure.put(Leather, taper((at(next).0 - 0.025, at(next).1), (at(next).0 + 0.025, at(next).1), (0.006, 0.006)));
    }
    let (x, y) = at(1.0);
    for frond in 0..9 {
        let turn = -0.08 + 0.66 * frond as f32 / 8.0;
        let (dx, dy) = (cosine(turn), sine(turn));
        let along = |t: f32| (x + 0.44 * t * dx, y + 0.3 * t * dy - 0.26 * t * t);
        for step in 0..9 {
            let t = (step as f32 + 1.0) / 9.0;
            let from = along(t);
            let leaf = 0.13 * (1.1 - t);
            let matter = if frond % 2 == 0 { Cloth } else { Fold };
            figure.put(matter, taper(along(t - 0.11), from, (0.02, 0.014)));
            figure.put(matter, taper(from, (from.0 + leaf * 0.5 * dx, from.1 - leaf), (0.028, 0.004)));
            figure.put(matter, taper(from, (from.0 + leaf * dx, from.1 + leaf * 0.3), (0.026, 0.004)));
        }
    }
    for (dx, dy) in [(-0.03, -0.03), (0.03, -0.035), (0.0, -0.055)] {
        figure.put(Leather, oval((x + dx, y + dy), (0.028, 0.03)));
    }
}

/// A tree without leaves.
fn bare(figure: &mut Figure, _: &str) {
    figure.mirrored(Leather, &[(0.026, 0.32), (0.032, 0.2), (0.05, 0.08), (0.1, 0.0)]);
    twig(figure, (0.0, 0.3), 0.25, 0.2, 0);
}

/// A broad tree with a hut in its crown.
fn hutted(figure: &mut Figure, attire: &str) {
    broad(figure, attire);
    for x in [-0.2, 0.12] {
        figure.put(Leather, taper((x, 0.4), (x * 0.2, 0.24), (0.024, 0.024)));
    }
    figure.fill(Leather, &[(-0.3, 0.42), (0.26, 0.42), (0.26, 0.38), (-0.3, 0.38)]);
    figure.fill(Wood, &[(-0.22, 0.62), (0.18, 0.62), (0.18, 0.42), (-0.22, 0.42)]);
    for y in [0.47, 0.52, 0.57] {
        figure.put(Leather, taper((-0.22, y), (0.18, y), (0.006, 0.006)));
    }
    figure.fill(Red, &[(-0.29, 0.61), (-0.02, 0.78), (0.25, 0.61)]);
    figure.fill(Dark, &[(-0.16, 0.55), (-0.06, 0.55), (-0.06, 0.42), (-0.16, 0.42)]);
    figure.fill(Gold, &[(0.02, 0.56), (0.12, 0.56), (0.12, 0.48), (0.02, 0.48)]);
    figure.put(Leather, taper((0.07, 0.56), (0.07, 0.48), (0.008, 0.008)));
    for x in [0.18, 0.25] {
        figure.put(Gold, taper((x, 0.4), (x + 0.04, 0.0), (0.014, 0.014)));
    }
    for step in 0..6 {
        let y = 0.05 + 0.06 * step as f32;
        figure.put(Gold, taper((0.22 - y * 0.1, y), (0.29 - y * 0.1, y), (0.012, 0.012)));
    }
}

/// A bough and the two that grow from it.
fn twig(figure: &mut Figure, from: Point, turn: f32, long: f32, depth: u8) {
    let to = (from.0 + long * cosine(turn), from.1 + long * sine(turn));
    let wide = |depth: f32| 0.055 * (1.0 - depth / 6.5);
    figure.put(Leather, taper(from, to, (wide(f32::from(depth)), wide(f32::from(depth) + 1.0))));
    if depth < 5 {
        let bend = 0.02 * f32::from(depth % 2);
        twig(figure, to, turn + 0.075 - bend, long * 0.8, depth + 1);
        twig(figure, to, turn - 0.06 - bend, long * 0.76, depth + 1);
    }
}

/// A trunk with roots and boughs.
fn trunk(figure: &mut Figure, bark: Matter, half: f32) {
    let side = [(half * 0.5, 0.5), (half * 0.62, 0.3), (half, 0.1), (half * 1.9, 0.0), (half * 0.5, 0.02)];
    figure.mirrored(bark, &side);
    for (x, y) in [(-0.24, 0.58), (0.24, 0.6), (-0.1, 0.7), (0.12, 0.72)] {
        figure.put(bark, taper((x * 0.08, 0.34), (x, y), (half * 0.9, half * 0.3)));
    }
    for (x, low) in [(-0.4, 0.06), (0.1, 0.14), (0.5, 0.08)] {
        figure.put(Dark, taper((x * half, low), (x * half * 0.7, low + 0.16), (0.006, 0.004)));
    }
}

/// A crown of boughs, each of many tufts: first what is in the shade, then what is in the light.
fn crown(figure: &mut Figure, boughs: &[(Point, f32)], (shade, light): (Matter, Matter)) {
    const TUFTS: u8 = 22;
    for (matter, lift, share) in [(shade, 0.0, 1.0), (light, 0.12, 0.82)] {
        for ((x, y), radius) in boughs {
            for step in 0..TUFTS {
                let (turn, far) = (f32::from(step) * GOLDEN, ((f32::from(step) + 0.5) / f32::from(TUFTS)).sqrt());
                let tuft = radius * (0.3 + 0.07 * f32::from(step % 3));
                let at = (
                    x + radius * (far * share * cosine(turn) - lift * 0.6),
                    y + radius * (far * share * sine(turn) * 0.9 + lift),
                );
                figure.put(matter, oval(at, (tuft, tuft * 0.86)));
            }
        }
        if matter == shade {
            continue;
        }
        // The undersides of the boughs stay in the shade.
        for ((x, y), radius) in boughs {
            figure.put(shade, oval((x + radius * 0.3, y - radius * 0.62), (radius * 0.34, radius * 0.16)));
        }
    }
}

/// Plants on the ground and on the water, and what is up in the sky for a moment.
pub(super) const PLANTS: [Drawn; 8] = [
    (
        "roundbush",
        &[
            (Fold, Ovals((-0.5, 0.26), (0.5, 0.0), 3, (0.4, 0.27))),
            (Cloth, Oval((-0.42, 0.36), (0.36, 0.28))),
            (Cloth, Oval((0.42, 0.34), (0.36, 0.28))),
            (Cloth, Oval((0.0, 0.46), (0.42, 0.34))),
            (Leaf, Ovals((-0.5, 0.42), (0.26, 0.04), 5, (0.14, 0.1))),
            (Leaf, Ovals((-0.28, 0.6), (0.22, 0.04), 3, (0.14, 0.09))),
            (Fold, Ovals((-0.62, 0.24), (0.28, 0.02), 5, (0.09, 0.05))),
            (Fold, Ovals((-0.22, 0.38), (0.24, 0.0), 3, (0.08, 0.045))),
        ],
    ),
    (
        "cattails",
        &[
            (Leaf, Trace(&[(-0.3, 0.0), (-0.34, 0.5), (-0.52, 0.86)], 0.04)),
            (Leaf, Trace(&[(0.3, 0.0), (0.36, 0.5), (0.58, 0.8)], 0.04)),
            (Leaf, Trace(&[(0.06, 0.0), (0.12, 0.5), (0.3, 0.94)], 0.036)),
            (Leaf, Trace(&[(-0.1, 0.0), (-0.14, 0.5), (-0.1, 0.9)], 0.036)),
            (Leaf, Trace(&[(-0.2, 0.0), (-0.24, 0.6), (-0.26, 1.1)], 0.022)),
            (Leaf, Trace(&[(0.14, 0.0), (0.16, 0.6), (0.13, 1.2)], 0.022)),
            (Leaf, Trace(&[(0.36, 0.0), (0.4, 0.5), (0.45, 0.98)], 0.022)),
            (Leaf, Trace(&[(-0.42, 0.0), (-0.46, 0.5), (-0.44, 0.9)], 0.022)),
            (Wood, Ovals((-0.26, 1.02), (0.39, 0.1), 2, (0.05, 0.14))),
            (Wood, Ovals((-0.44, 0.84), (0.88, 0.06), 2, (0.045, 0.12))),
        ],
    ),
    (
        "seedhead",
        &[
            (Leaf, Trace(&[(0.0, 0.0), (0.03, 0.3), (0.0, 0.7)], 0.03)),
            (Leaf, Fill(&[(0.0, 0.02), (-0.5, 0.22), (-0.42, 0.1), (-0.34, 0.14), (-0.26, 0.02)])),
            (Leaf, Fill(&[(0.0, 0.02), (0.5, 0.2), (0.42, 0.08), (0.34, 0.12), (0.26, 0.0)])),
            (White, Spokes((0.0, 0.8), (0.03, 0.3), 26, 0.012)),
            (White, Spokes((0.0, 0.8), (0.24, 0.34), 26, 0.036)),
            (White, Spokes((0.0, 0.8), (0.02, 0.2), 15, 0.012)),
            (White, Ovals((-0.12, 0.8), (0.06, 0.0), 5, (0.03, 0.03))),
            (Wood, Oval((0.0, 0.8), (0.05, 0.05))),
            (White, Lines((0.44, 1.06), (0.5, 1.14), (0.14, 0.06), 3, 0.012)),
            (White, Ovals((0.5, 1.15), (0.14, 0.06), 3, (0.04, 0.024))),
        ],
    ),
    (
        "waterlily",
        &[
            (Leaf, Oval((-0.5, 0.06), (0.46, 0.1))),
            (Leaf, Oval((0.56, 0.04), (0.42, 0.09))),
            (Dark, Fill(&[(0.56, 0.04), (0.98, 0.1), (0.96, 0.06)])),
            (Leaf, Oval((0.0, 0.02), (0.6, 0.1))),
            (Fold, Fill(&[(-0.3, 0.1), (-0.62, 0.4), (-0.1, 0.26)])),
            (Fold, Fill(&[(0.3, 0.1), (0.62, 0.4), (0.1, 0.26)])),
            (Cloth, Soft(&[(-0.3, 0.08), (-0.44, 0.36), (-0.36, 0.52), (-0.14, 0.36), (-0.04, 0.08)])),
            (Cloth, Soft(&[(0.3, 0.08), (0.44, 0.36), (0.36, 0.52), (0.14, 0.36), (0.04, 0.08)])),
            (Fold, Soft(&[(-0.12, 0.1), (-0.2, 0.4), (0.0, 0.66), (0.2, 0.4), (0.12, 0.1)])),
            (White, Soft(&[(-0.26, 0.08), (-0.3, 0.3), (-0.18, 0.48), (-0.04, 0.3), (-0.02, 0.06)])),
            (White, Soft(&[(0.26, 0.08), (0.3, 0.3), (0.18, 0.48), (0.04, 0.3), (0.02, 0.06)])),
            (Gold, Ovals((-0.08, 0.3), (0.08, 0.02), 3, (0.045, 0.05))),
            (Cloth, Soft(&[(-0.14, 0.06), (-0.14, 0.2), (0.0, 0.34), (0.14, 0.2), (0.14, 0.06)])),
        ],
    ),
    (
        "fernplant",
        &[
            (Fold, Trace(&[(0.0, 0.0), (-0.3, 0.5), (-0.8, 0.66)], 0.024)),
            (Fold, Lines((-0.1, 0.2), (-0.34, 0.16), (-0.1, 0.13), 4, 0.05)),
            (Fold, Lines((-0.1, 0.2), (-0.06, 0.44), (-0.14, 0.09), 5, 0.05)),
            (Fold, Trace(&[(0.0, 0.0), (0.3, 0.5), (0.8, 0.66)], 0.024)),
            (Fold, Lines((0.1, 0.2), (0.34, 0.16), (0.1, 0.13), 4, 0.05)),
            (Fold, Lines((0.1, 0.2), (0.06, 0.44), (0.14, 0.09), 5, 0.05)),
            (Cloth, Trace(&[(0.0, 0.0), (-0.08, 0.6), (-0.3, 1.04)], 0.026)),
            (Cloth, Lines((-0.02, 0.2), (-0.26, 0.32), (-0.03, 0.13), 6, 0.055)),
            (Cloth, Lines((-0.02, 0.2), (0.2, 0.36), (-0.03, 0.13), 6, 0.055)),
            (Cloth, Trace(&[(0.0, 0.0), (0.1, 0.6), (0.32, 0.96)], 0.026)),
            (Cloth, Lines((0.06, 0.3), (-0.14, 0.44), (0.05, 0.13), 4, 0.05)),
            (Cloth, Lines((0.06, 0.3), (0.28, 0.36), (0.05, 0.13), 5, 0.05)),
            (Leaf, Trace(&[(0.02, 0.0), (0.04, 0.5), (0.14, 0.66), (0.2, 0.54), (0.12, 0.5)], 0.035)),
        ],
    ),
    (
        "ivywall",
        &[
            (Stone, Fill(&[(-0.8, 0.0), (0.8, 0.0), (0.8, 1.0), (-0.8, 1.0)])),
            (Wood, Lines((-0.8, 0.25), (0.8, 0.25), (0.0, 0.25), 3, 0.012)),
            (Wood, Lines((-0.5, 0.0), (-0.5, 0.25), (0.5, 0.0), 3, 0.012)),
            (Wood, Lines((-0.25, 0.25), (-0.25, 0.5), (0.5, 0.0), 3, 0.012)),
            (Wood, Lines((-0.5, 0.5), (-0.5, 0.75), (0.5, 0.0), 3, 0.012)),
            (Wood, Lines((-0.25, 0.75), (-0.25, 1.0), (0.5, 0.0), 3, 0.012)),
            (Leather, Trace(&[(-0.6, 0.0), (-0.4, 0.4), (-0.5, 0.7), (-0.2, 1.0)], 0.03)),
            (Leather, Trace(&[(0.5, 0.0), (0.3, 0.3), (0.4, 0.6), (0.1, 0.9)], 0.03)),
            (Fold, Ovals((-0.7, 0.06), (0.05, 0.1), 10, (0.1, 0.075))),
            (Cloth, Ovals((-0.5, 0.1), (0.02, 0.1), 9, (0.1, 0.075))),
            (Fold, Ovals((0.56, 0.06), (-0.045, 0.1), 9, (0.1, 0.075))),
            (Cloth, Ovals((0.4, 0.1), (-0.01, 0.1), 8, (0.1, 0.075))),
            (Cloth, Ovals((-0.74, 0.98), (0.15, 0.01), 10, (0.1, 0.075))),
            (Fold, Ovals((-0.66, 0.92), (0.16, 0.0), 9, (0.075, 0.06))),
            (Cloth, Ovals((-0.2, 0.8), (0.09, -0.08), 5, (0.08, 0.06))),
        ],
    ),
    (
        "fireburst",
        &[
            (Red, Spokes((-0.3, 1.0), (0.1, 0.42), 16, 0.022)),
            (Gold, Spokes((-0.3, 1.0), (0.04, 0.24), 12, 0.02)),
            (Glow, Spokes((-0.3, 1.0), (0.4, 0.46), 16, 0.04)),
            (Glow, Oval((-0.3, 1.0), (0.05, 0.05))),
            (Water, Spokes((0.44, 0.72), (0.08, 0.32), 14, 0.02)),
            (White, Spokes((0.44, 0.72), (0.3, 0.36), 14, 0.036)),
            (White, Oval((0.44, 0.72), (0.04, 0.04))),
            (Gold, Spokes((0.3, 1.3), (0.06, 0.26), 12, 0.018)),
            (Glow, Spokes((0.3, 1.3), (0.25, 0.3), 12, 0.034)),
            (Leaf, Spokes((-0.5, 0.44), (0.06, 0.22), 12, 0.018)),
            (Glow, Spokes((-0.5, 0.44), (0.2, 0.25), 12, 0.03)),
            (Gold, Trace(&[(-0.3, 0.94), (-0.26, 0.5), (-0.1, 0.1)], 0.012)),
            (Gold, Trace(&[(0.44, 0.68), (0.36, 0.4), (0.2, 0.1)], 0.012)),
        ],
    ),
    (
        "lavavolcano",
        &[
            (Dark, Ovals((-0.34, 1.3), (0.22, 0.08), 4, (0.2, 0.15))),
            (Stone, Ovals((-0.2, 1.44), (0.2, 0.04), 3, (0.16, 0.12))),
            (Red, Trace(&[(-0.04, 0.9), (-0.2, 1.2), (-0.44, 1.1), (-0.5, 0.9)], 0.05)),
            (Red, Trace(&[(0.04, 0.9), (0.2, 1.24), (0.4, 1.12), (0.48, 0.9)], 0.05)),
            (Gold, Trace(&[(0.0, 0.9), (-0.02, 1.2), (0.06, 1.34)], 0.06)),
            (Glow, Ovals((-0.5, 0.86), (0.98, 0.0), 2, (0.05, 0.06))),
            (Cloth, Fill(&[(-1.0, 0.0), (1.0, 0.0), (0.5, 0.4), (0.2, 0.9), (-0.2, 0.9), (-0.5, 0.4)])),
            (Fold, Fill(&[(0.2, 0.0), (1.0, 0.0), (0.5, 0.4), (0.2, 0.9), (0.08, 0.9), (0.2, 0.5)])),
            (
                Red,
                Soft(&[(-0.2, 0.92), (0.2, 0.92), (0.14, 0.7), (0.06, 0.78), (0.0, 0.5), (-0.08, 0.74), (-0.16, 0.66)]),
            ),
            (Red, Trace(&[(-0.08, 0.8), (-0.2, 0.5), (-0.16, 0.2), (-0.3, 0.02)], 0.09)),
            (Gold, Trace(&[(-0.08, 0.86), (-0.2, 0.5), (-0.16, 0.2), (-0.28, 0.04)], 0.035)),
            (Red, Trace(&[(0.1, 0.8), (0.2, 0.5), (0.4, 0.3), (0.44, 0.02)], 0.08)),
            (Gold, Trace(&[(0.1, 0.86), (0.2, 0.5), (0.4, 0.3), (0.43, 0.06)], 0.03)),
            (Gold, Oval((0.0, 0.91), (0.2, 0.035))),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::{Shape, Stand};
    use super::*;

    #[test]
    fn a_tree_is_small_only_beside_people() {
        let tree = Hero::new(Shape::Figure("broadtree green".into()), Stand::Ground, 12.0);
        let girl = Hero { is_alive: true, ..Hero::new(Shape::Figure("child gown".into()), Stand::Ground, 1.2) };
        let metres = |heroes: &[Hero]| {
            let mut heroes = heroes.to_vec();
            be_beside_people(&mut heroes);
            heroes.iter().map(|hero| hero.metres).collect::<Vec<_>>()
        };
        assert_eq!(metres(std::slice::from_ref(&tree)), [12.0]);
        assert_eq!(metres(&[girl, tree]), [1.2, BESIDE_PEOPLE_METRES]);
    }
}
