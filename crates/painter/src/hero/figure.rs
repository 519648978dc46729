//! People: figures that are put together from a build, clothes, something on the head and something in the hand.
//!
//! A figure is 1 high, its feet are at (0, 0), and y goes up until [`figure`] turns it.

use super::super::canvas::Point;
use super::super::numbers::{cosine, sine};
use super::odd;

/// Closed lines.
type Lines = Vec<Vec<Point>>;

/// A figure: what is filled, and the lines on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figure {
    /// What is filled.
    pub(super) body: Lines,
    /// Details in another tone.
    pub(super) lines: Lines,
}

/// Every word of an attire that is understood.
pub(super) const ATTIRE: &str = " child baby bent coat gown robe cloak trousers armour suit cape sheet scarecrow skeleton couple crowd aerostat \
hair bun hat stetson cap pointed crown helmet plume hood veil tricorn topknot horns beard pipe wings pack dance \
staff cane sword rifle broom fork scythe crook bow rod umbrella lantern case sack telescope book flask pickaxe shield ";

/// Puts a figure together, or several.
pub(super) fn figure(attire: &str) -> Figure {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let mut figure = Figure::default();
    if has("couple") {
        figure.add(&person("coat"), (-0.17, 1.0));
        figure.add(&person("gown hair"), (0.15, 0.93));
        figure.body.push(taper((-0.04, 0.47), (0.04, 0.45), (0.04, 0.04)));
    } else if has("crowd") {
        for (at, attire, tall) in [
            (-0.62, "coat hat", 0.86),
            (0.6, "trousers cap", 0.88),
            (-0.32, "gown bun", 0.9),
            (0.33, "coat", 0.93),
            (0.02, "cloak hood", 0.95),
            (-0.47, "trousers", 1.0),
            (0.17, "gown hair", 0.97),
            (-0.14, "coat hat", 1.0),
            (0.47, "gown bun", 0.94),
        ] {
            figure.add(&person(attire), (at, tall));
        }
    } else {
        figure.add(&person(attire), (0.0, 1.0));
    }
    for (_, y) in figure.body.iter_mut().chain(&mut figure.lines).flatten() {
        *y = -*y;
    }
    figure
}

impl Figure {
    fn add(&mut self, other: &Self, (at, tall): (f32, f32)) {
        let place = |lines: &Lines| -> Lines {
            lines.iter().map(|line| line.iter().map(|(x, y)| (at + x * tall, y * tall)).collect()).collect()
        };
        self.body.extend(place(&other.body));
        self.lines.extend(place(&other.lines));
    }

    /// Fills a shape.
    pub(super) fn fill(&mut self, points: &[Point]) {
        self.body.push(points.to_vec());
    }

    /// Fills a shape and its mirror image.
    pub(super) fn both(&mut self, points: &[Point]) {
        self.body.push(points.to_vec());
        self.body.push(points.iter().map(|(x, y)| (-x, *y)).collect());
    }

    fn mirrored(&mut self, right: &[Point]) {
        let left = right.iter().rev().map(|(x, y)| (-x, *y));
        self.body.push(right.iter().copied().chain(left).collect());
    }
}

fn person(attire: &str) -> Figure {
    let has = |word: &str| attire.split(' ').any(|known| known == word);
    let mut figure = Figure::default();
    if has("sheet") {
        odd::sheet(&mut figure);
    } else if has("scarecrow") {
        odd::scarecrow(&mut figure);
    } else if has("skeleton") {
        odd::skeleton(&mut figure);
    } else if has("aerostat") {
        odd::aerostat(&mut figure);
    } else if has("baby") {
        figure.body.push(oval((0.0, 0.36), (0.24, 0.34)));
        figure.body.push(oval((0.0, 0.78), (0.18, 0.19)));
        figure.lines.push(taper((-0.2, 0.5), (0.2, 0.3), (0.02, 0.02)));
        figure.lines.push(taper((-0.2, 0.28), (0.16, 0.5), (0.02, 0.02)));
    } else {
        if has("child") {
            child(&mut figure, has("gown"));
        } else {
            figure.body.push(oval((0.0, 0.925), (0.055, 0.07)));
            figure.fill(&[(-0.028, 0.88), (-0.03, 0.82), (0.03, 0.82), (0.028, 0.88)]);
            clothes(&mut figure, &has);
        }
        on_the_head(&mut figure, &has);
        in_the_hand(&mut figure, &has);
    }
    if has("bent") {
        for (x, y) in figure.body.iter_mut().chain(&mut figure.lines).flatten() {
            let above = (*y - 0.45).max(0.0);
            if *x < 0.16 {
                *x += above * above * 0.85;
                *y -= above * 0.12;
            }
        }
    }
    figure
}

fn child(figure: &mut Figure, has_gown: bool) {
    figure.body.push(oval((0.0, 0.86), (0.095, 0.115)));
    figure.fill(&[(-0.035, 0.78), (-0.035, 0.7), (0.035, 0.7), (0.035, 0.78)]);
    figure.both(&[(0.1, 0.7), (0.135, 0.68), (0.215, 0.44), (0.17, 0.42), (0.11, 0.58)]);
    if has_gown {
        figure.mirrored(&[(0.05, 0.74), (0.125, 0.7), (0.1, 0.52), (0.22, 0.2)]);
        figure.both(&[(0.03, 0.22), (0.035, 0.0), (0.12, 0.0), (0.095, 0.22)]);
    } else {
        figure.mirrored(&[(0.05, 0.74), (0.13, 0.7), (0.125, 0.34)]);
        figure.both(&[(0.005, 0.4), (0.02, 0.0), (0.13, 0.0), (0.125, 0.4)]);
        figure.lines.push(taper((-0.125, 0.38), (0.125, 0.38), (0.014, 0.014)));
    }
}

fn clothes(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    let legs = |figure: &mut Figure| {
        figure.fill(&[(-0.115, 0.5), (-0.1, 0.03), (-0.15, 0.0), (-0.03, 0.0), (0.0, 0.46)]);
        figure.fill(&[(0.115, 0.5), (0.125, 0.03), (0.17, 0.0), (0.05, 0.0), (0.0, 0.46)]);
    };
    let arms = |figure: &mut Figure| {
        figure.both(&[
            (0.1, 0.82),
            (0.14, 0.79),
            (0.195, 0.6),
            (0.175, 0.44),
            (0.135, 0.45),
            (0.14, 0.6),
            (0.09, 0.72),
        ]);
    };
    if has("dance") {
        figure.fill(&[(0.08, 0.8), (0.13, 0.79), (0.3, 1.0), (0.26, 1.02)]);
        figure.fill(&[(-0.08, 0.82), (-0.13, 0.79), (-0.33, 0.62), (-0.35, 0.66)]);
    } else if !has("cape") {
        arms(figure);
    }
    if has("gown") {
        figure.mirrored(&[
            (0.04, 0.85),
            (0.1, 0.81),
            (0.085, 0.7),
            (0.07, 0.62),
            (0.12, 0.42),
            (0.22, 0.02),
            (0.16, 0.0),
        ]);
        figure.lines.push(taper((-0.072, 0.62), (0.072, 0.62), (0.016, 0.016)));
    } else if has("robe") {
        figure.mirrored(&[(0.045, 0.86), (0.13, 0.8), (0.14, 0.5), (0.19, 0.02), (0.15, 0.0)]);
        figure.both(&[(0.11, 0.8), (0.15, 0.76), (0.26, 0.5), (0.16, 0.46)]);
        figure.lines.push(taper((-0.14, 0.54), (0.14, 0.54), (0.02, 0.02)));
        figure.lines.push(taper((0.0, 0.52), (0.0, 0.02), (0.01, 0.014)));
    } else if has("cloak") {
        legs(figure);
        figure.mirrored(&[(0.05, 0.87), (0.15, 0.79), (0.2, 0.4), (0.225, 0.14)]);
        figure.lines.push(taper((0.02, 0.84), (0.06, 0.14), (0.008, 0.014)));
    } else if has("cape") {
        legs(figure);
        figure.mirrored(&[
            (0.03, 0.84),
            (0.06, 0.86),
            (0.14, 0.97),
            (0.13, 0.8),
            (0.2, 0.5),
            (0.36, 0.06),
            (0.2, 0.12),
            (0.1, 0.04),
        ]);
    } else if has("suit") {
        figure.body.push(oval((0.0, 0.88), (0.13, 0.13)));
        figure.lines.push(oval((0.02, 0.885), (0.085, 0.075)));
        figure.mirrored(&[(0.08, 0.8), (0.17, 0.76), (0.16, 0.42)]);
        figure.both(&[(0.12, 0.78), (0.2, 0.74), (0.27, 0.46), (0.2, 0.42), (0.14, 0.56)]);
        figure.both(&[(0.0, 0.46), (0.03, 0.06), (0.02, 0.0), (0.19, 0.0), (0.18, 0.08), (0.16, 0.46)]);
        figure.both(&[(0.1, 0.82), (0.22, 0.82), (0.22, 0.46), (0.1, 0.46)]);
    } else if has("armour") {
        legs(figure);
        figure.mirrored(&[(0.05, 0.86), (0.17, 0.83), (0.19, 0.75), (0.13, 0.7), (0.1, 0.54), (0.16, 0.38)]);
        figure.lines.push(taper((-0.1, 0.56), (0.1, 0.56), (0.02, 0.02)));
        figure.lines.push(taper((0.0, 0.8), (0.0, 0.56), (0.01, 0.01)));
    } else if has("trousers") {
        legs(figure);
        figure.mirrored(&[(0.045, 0.86), (0.135, 0.81), (0.115, 0.46)]);
        figure.lines.push(taper((-0.115, 0.49), (0.115, 0.49), (0.022, 0.022)));
    } else {
        legs(figure);
        figure.mirrored(&[(0.045, 0.86), (0.135, 0.81), (0.12, 0.56), (0.175, 0.22)]);
        figure.lines.push(taper((0.0, 0.8), (0.01, 0.22), (0.008, 0.014)));
        figure.lines.push(taper((-0.12, 0.55), (0.12, 0.55), (0.018, 0.018)));
    }
}

fn on_the_head(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    // A child's head is larger and lower than the one these things are made for.
    let (up, wide) = if has("child") { (-0.05, 1.65) } else { (0.0, 1.0) };
    let at = |points: &[Point]| -> Vec<Point> { points.iter().map(|(x, y)| (x * wide, y + up)).collect() };
    let mirrored = |right: &[Point]| -> Vec<Point> {
        let left: Vec<Point> = right.iter().rev().map(|(x, y)| (-x, *y)).collect();
        at(&[right, left.as_slice()].concat())
    };
    let shapes: &[(&str, &[Point])] = &[
        ("hair", &[(0.03, 1.0), (0.065, 0.97), (0.08, 0.88), (0.085, 0.74), (0.05, 0.78)]),
        ("hat", &[(0.045, 1.04), (0.062, 0.975), (0.11, 0.965), (0.105, 0.945)]),
        ("stetson", &[(0.03, 1.06), (0.06, 1.03), (0.065, 0.975), (0.16, 0.99), (0.14, 0.95)]),
        ("pointed", &[(0.004, 1.2), (0.03, 1.08), (0.062, 0.98), (0.15, 0.96), (0.13, 0.945)]),
        ("crown", &[(0.0, 1.12), (0.025, 1.04), (0.055, 1.1), (0.058, 1.03), (0.1, 1.1), (0.07, 0.95)]),
        ("helmet", &[(0.03, 1.025), (0.07, 0.99), (0.082, 0.94), (0.095, 0.93), (0.06, 0.92)]),
        ("plume", &[(0.03, 1.02), (0.068, 0.99), (0.075, 0.86), (0.04, 0.84)]),
        ("hood", &[(0.012, 1.04), (0.06, 1.0), (0.085, 0.9), (0.11, 0.8)]),
        ("veil", &[(0.03, 1.01), (0.07, 0.97), (0.11, 0.7), (0.2, 0.3), (0.16, 0.3)]),
        ("tricorn", &[(0.0, 1.06), (0.06, 1.03), (0.15, 0.985), (0.1, 0.955)]),
        ("horns", &[(0.02, 0.99), (0.05, 0.98), (0.08, 1.07), (0.06, 0.95)]),
        ("beard", &[(0.05, 0.9), (0.045, 0.82), (0.012, 0.68)]),
        ("topknot", &[(0.018, 1.05), (0.016, 1.0), (0.05, 0.97)]),
    ];
    for (name, points) in shapes {
        if has(name) {
            figure.body.push(mirrored(points));
        }
    }
    if has("bun") {
        figure.body.push(oval((-0.055, 0.985 + up), (0.036, 0.036)));
    }
    if has("cap") {
        figure.body.push(at(&[
            (-0.065, 0.95),
            (-0.06, 1.01),
            (0.05, 1.015),
            (0.066, 0.965),
            (0.115, 0.945),
            (0.05, 0.945),
        ]));
    }
    if has("plume") {
        figure.body.push(at(&[(0.0, 1.01), (-0.03, 1.1), (-0.12, 1.12), (-0.14, 1.02), (-0.08, 1.05), (-0.03, 1.02)]));
        figure.lines.push(at(&[(-0.05, 0.94), (0.05, 0.94), (0.05, 0.925), (-0.05, 0.925)]));
    }
    if has("pipe") {
        figure.body.push(at(&[
            (0.04, 0.9),
            (0.12, 0.88),
            (0.12, 0.92),
            (0.15, 0.92),
            (0.15, 0.86),
            (0.1, 0.86),
            (0.04, 0.885),
        ]));
    }
    if has("hat") || has("stetson") {
        figure.lines.push(at(&[(-0.06, 0.985), (0.06, 0.985), (0.062, 0.972), (-0.062, 0.972)]));
    }
    if has("wings") {
        figure.both(&[
            (0.06, 0.78),
            (0.2, 0.95),
            (0.34, 1.0),
            (0.42, 0.86),
            (0.4, 0.6),
            (0.32, 0.42),
            (0.22, 0.5),
            (0.12, 0.6),
        ]);
    }
    if has("pack") {
        figure.body.push(vec![(-0.1, 0.84), (-0.2, 0.82), (-0.22, 0.56), (-0.1, 0.54)]);
    }
}

fn in_the_hand(figure: &mut Figure, has: &impl Fn(&str) -> bool) {
    let hand = (0.2, 0.46);
    let body = &mut figure.body;
    let mut pole = |name: &str, foot: Point, head: Point, wide: f32| {
        if has(name) {
            body.push(taper(foot, head, (wide, wide * 0.8)));
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
    pole("telescope", (0.05, 0.92), (0.32, 0.99), 0.045);
    let held: &[(&str, &[Point])] = &[
        ("staff", &[(0.175, 1.03), (0.215, 1.09), (0.255, 1.03), (0.215, 0.97)]),
        ("cane", &[(0.24, 0.46), (0.17, 0.46), (0.17, 0.43), (0.24, 0.43)]),
        (
            "crook",
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
            &[(0.24, 1.1), (0.05, 1.13), (-0.18, 1.06), (-0.3, 0.94), (-0.12, 1.03), (0.05, 1.06), (0.23, 1.06)],
        ),
        (
            "fork",
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
        ("broom", &[(0.3, 0.16), (0.28, 0.1), (0.42, -0.02), (0.5, 0.06), (0.36, 0.18)]),
        ("rifle", &[(-0.16, 0.36), (-0.06, 0.34), (-0.02, 0.5), (-0.08, 0.52)]),
        ("sword", &[(0.185, 0.44), (0.215, 0.46), (0.42, 0.1), (0.44, 0.02), (0.375, 0.07)]),
        ("sword", &[(0.15, 0.4), (0.27, 0.46), (0.28, 0.44), (0.16, 0.38)]),
        ("pickaxe", &[(0.2, 0.9), (0.36, 0.88), (0.48, 0.72), (0.42, 0.84), (0.32, 0.83)]),
        (
            "umbrella",
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
        ("lantern", &[(0.17, 0.44), (0.23, 0.44), (0.25, 0.28), (0.15, 0.28)]),
        ("case", &[(0.12, 0.42), (0.32, 0.42), (0.32, 0.28), (0.12, 0.28)]),
        ("book", &[(0.12, 0.5), (0.25, 0.52), (0.26, 0.4), (0.13, 0.38)]),
        ("flask", &[(0.18, 0.6), (0.22, 0.6), (0.22, 0.54), (0.27, 0.43), (0.13, 0.43), (0.18, 0.54)]),
        ("shield", &[(-0.3, 0.72), (-0.08, 0.72), (-0.08, 0.5), (-0.19, 0.36), (-0.3, 0.5)]),
        ("sack", &[(-0.06, 0.84), (-0.2, 0.9), (-0.34, 0.8), (-0.36, 0.62), (-0.24, 0.52), (-0.1, 0.58)]),
    ];
    for (name, points) in held {
        if has(name) {
            figure.body.push(points.to_vec());
        }
    }
    if has("shield") {
        figure.lines.push(taper((-0.19, 0.7), (-0.19, 0.4), (0.02, 0.02)));
        figure.lines.push(taper((-0.28, 0.6), (-0.1, 0.6), (0.02, 0.02)));
    }
    if has("bow") {
        let arc: Vec<Point> =
            (0..=12).map(|step| bow(step, 0.0)).chain((0..=12).rev().map(|step| bow(step, 0.022))).collect();
        figure.body.push(arc);
        figure.body.push(taper((hand.0, 0.2), (hand.0, 0.86), (0.008, 0.008)));
    }
    if has("rod") {
        figure.body.push(taper((0.75, 1.08), (0.78, 0.3), (0.006, 0.006)));
    }
}

fn bow(step: usize, out: f32) -> Point {
    let turn = step as f32 / 12.0 * 0.5;
    (0.2 + (0.12 + out) * sine(turn), 0.53 - (0.33 + out) * cosine(turn))
}

/// An oval line.
pub(super) fn oval((x, y): Point, (rx, ry): Point) -> Vec<Point> {
    (0..28)
        .map(|step| {
            let turn = step as f32 / 28.0;
            (x + rx * cosine(turn), y + ry * sine(turn))
        })
        .collect()
}

/// A straight stroke from one point to another, with its width at both.
pub(super) fn taper(from: Point, to: Point, (a, b): (f32, f32)) -> Vec<Point> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-4);
    let (nx, ny) = (-dy / length * 0.5, dx / length * 0.5);
    vec![
        (from.0 + nx * a, from.1 + ny * a),
        (to.0 + nx * b, to.1 + ny * b),
        (to.0 - nx * b, to.1 - ny * b),
        (from.0 - nx * a, from.1 - ny * a),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_an_attire_changes_the_figure() {
        for word in ATTIRE.split(' ').filter(|word| !word.is_empty() && *word != "coat") {
            assert_ne!(figure(&format!("{word} ")), figure(""), "{word}");
        }
    }
}
