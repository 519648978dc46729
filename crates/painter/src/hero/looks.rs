//! The faces of people: what they show, and to which side they look. Lengths are parts of a grown-up's height; y goes up.

use super::super::canvas::Point;
use super::GRAVE;
use super::figure::{Figure, oval, rounded, taper};
use super::head::placed;
use super::matter::Matter;

/// Words of an attire for what a face shows.
const LOOKS: [(&str, Look); 9] = [
    ("lying", Look::Asleep),
    ("smiling", Look::Smiling),
    ("laughing", Look::Laughing),
    ("crying", Look::Crying),
    ("sad", Look::Sad),
    ("angry", Look::Angry),
    ("afraid", Look::Afraid),
    ("amazed", Look::Amazed),
    (GRAVE, Look::Grave),
];

/// The word of an attire for somebody who looks at another one.
pub(super) const FACING: &str = "facing";

/// How far a head is turned to the left: cosine and sine of 9 and of 22 degrees. Whoever is in a picture looks into it.
const TURNED: (f32, f32) = (0.988, 0.156);
const TURNED_TO_ANOTHER: (f32, f32) = (0.927, 0.375);

/// What a face shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Calm,
    Grave,
    Smiling,
    Laughing,
    Crying,
    Sad,
    Angry,
    Afraid,
    Amazed,
    Asleep,
}

/// How a head is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bearing {
    look: Look,
    turned: (f32, f32),
}

impl Bearing {
    /// Reads it from an attire.
    pub(super) fn of(has: &impl Fn(&str) -> bool) -> Self {
        let look = LOOKS.iter().find(|(word, _)| has(word)).map_or(Look::Calm, |(_, look)| *look);
        Self { look, turned: if has(FACING) { TURNED_TO_ANOTHER } else { TURNED } }
    }
}

/// Tells whether a word of an attire is about the face alone.
pub(super) fn is_of_the_face(word: &str) -> bool {
    word == FACING || word != "lying" && LOOKS.iter().any(|(known, _)| *known == word)
}

/// Half the width of a head.
const HALF: f32 = 0.067;

/// How far the mouth is below the eyes.
const MOUTH: f32 = -0.043;

/// Puts a line that is seen from the front on a head that is turned.
fn turned(line: &[Point], at: Point, size: f32, (cosine, sine): (f32, f32)) -> Vec<Point> {
    let round = |x: f32| x * cosine - (HALF * HALF - x * x).max(0.0).sqrt() * sine;
    placed(&line.iter().map(|(x, y)| (round(*x), *y)).collect::<Vec<_>>(), at, size)
}

/// Brows, eyes, a nose and a mouth; `at` is between the eyes of a head that is seen from the front.
pub(super) fn face(figure: &mut Figure, at: Point, size: f32, Bearing { look, turned: turn }: Bearing) {
    let on = |line: Vec<Point>| turned(&line, at, size, turn);
    for side in [-1.0, 1.0] {
        let strip =
            |from: Point, to: Point, wide: (f32, f32)| on(taper((side * from.0, from.1), (side * to.0, to.1), wide));
        // Brows that rise to the middle are sorrow and fear, the other way round they are anger.
        let (inner, outer) = match look {
            Look::Calm | Look::Asleep => (0.0258, 0.0258),
            Look::Grave => (0.0285, 0.0235),
            Look::Smiling => (0.0278, 0.0265),
            Look::Laughing => (0.0315, 0.0305),
            Look::Crying | Look::Sad => (0.0325, 0.0215),
            Look::Angry => (0.0155, 0.0295),
            Look::Afraid => (0.0365, 0.0285),
            Look::Amazed => (0.0355, 0.0345),
        };
        let thick = if look == Look::Angry { 0.0085 } else { 0.0065 };
        figure.put(Matter::Hair, strip((0.011, inner), (0.036, outer), (thick, 0.0045)));
        eye(figure, &on, side, look);
    }
    let nose = [(0.003, 0.0), (-0.002, 0.0), (-0.0095, -0.02), (-0.004, -0.0255), (0.006, -0.0245)];
    figure.put(Matter::Shade, rounded(on(nose.to_vec())));
    mouth(figure, &on, look);
}

/// One eye, and what is shed by it.
fn eye(figure: &mut Figure, on: &impl Fn(Vec<Point>) -> Vec<Point>, side: f32, look: Look) {
    let strip =
        |from: Point, to: Point, wide: f32| on(taper((side * from.0, from.1), (side * to.0, to.1), (wide, wide)));
    if look == Look::Asleep {
        figure.put(Matter::Dark, strip((0.014, 0.0), (0.036, 0.0), 0.005));
        return;
    }
    if look == Look::Laughing {
        figure.put(Matter::Dark, strip((0.012, -0.004), (0.0245, 0.0055), 0.006));
        figure.put(Matter::Dark, strip((0.0245, 0.0055), (0.037, -0.004), 0.006));
        return;
    }
    let (open, pupil) = match look {
        Look::Afraid | Look::Amazed => (0.0135, (0.0058, 0.0064)),
        Look::Smiling => (0.0082, (0.0066, 0.0078)),
        Look::Calm | Look::Grave | Look::Crying | Look::Sad | Look::Angry | Look::Laughing | Look::Asleep => {
            (0.009, (0.0066, 0.0082))
        }
    };
    figure.put(Matter::White, on(oval((side * 0.0245, 0.0), (0.0125, open))));
    figure.put(Matter::Dark, on(oval((side * 0.024 - 0.0015, 0.0), pupil)));
    figure.put(Matter::Dark, strip((0.012, open - 0.0015), (0.037, open - 0.0005), 0.0045));
    if look == Look::Crying {
        figure.put(Matter::Water, on(taper((side * 0.028, -0.008), (side * 0.031, -0.034), (0.004, 0.0105))));
        figure.put(Matter::Water, on(oval((side * 0.031, -0.036), (0.0055, 0.0075))));
    }
}

fn mouth(figure: &mut Figure, on: &impl Fn(Vec<Point>) -> Vec<Point>, look: Look) {
    let low = |points: &[Point]| on(points.iter().map(|(x, y)| (*x, y + MOUTH)).collect());
    // Half the width; the corners, the middle of the upper edge, and the lower edge.
    let curve = |wide: f32, corner: f32, upper: f32, lower: f32| {
        let half = wide * 0.45;
        low(&[(-wide, corner), (-half, upper), (half, upper), (wide, corner), (half, lower), (-half, lower)])
    };
    match look {
        Look::Calm | Look::Asleep => figure.put(Matter::Lips, curve(0.0185, 0.0048, -0.0004, -0.0062)),
        Look::Grave => figure.put(Matter::Lips, curve(0.0175, -0.0022, 0.0016, -0.0042)),
        Look::Smiling => figure.put(Matter::Lips, curve(0.0275, 0.0125, -0.0015, -0.0105)),
        Look::Crying | Look::Sad => figure.put(Matter::Lips, curve(0.02, -0.0105, 0.0035, -0.0025)),
        Look::Angry => figure.put(Matter::Lips, curve(0.022, -0.0075, 0.0015, -0.0035)),
        Look::Afraid => {
            let open = [(-0.017, -0.012), (-0.009, 0.006), (0.009, 0.006), (0.017, -0.012)];
            figure.put(Matter::Dark, rounded(low(&open)));
        }
        Look::Amazed => figure.put(Matter::Dark, low(&oval((0.0, -0.004), (0.0095, 0.0125)))),
        Look::Laughing => {
            let open =
                [(-0.026, 0.009), (0.026, 0.009), (0.02, -0.009), (0.009, -0.018), (-0.009, -0.018), (-0.02, -0.009)];
            figure.put(Matter::Dark, low(&open));
            figure.put(Matter::White, low(&[(-0.0235, 0.009), (0.0235, 0.009), (0.019, 0.0015), (-0.019, 0.0015)]));
            figure.put(Matter::Red, low(&oval((0.0, -0.0125), (0.009, 0.0042))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::{Part, figure};
    use super::*;

    #[test]
    fn every_look_is_another_face_for_people_of_every_age() {
        for person in ["coat", "child gown hair", "cloak hood", "gown bun"] {
            let faces: Vec<_> = LOOKS.iter().map(|(word, _)| figure(&format!("{person} {word}"))).collect();
            for (at, face) in faces.iter().enumerate() {
                let plain = figure(person);
                let mut changed = face.parts.iter().filter(|part| !plain.parts.contains(part)).peekable();
                assert!(changed.peek().is_some(), "{person}, {:?}", LOOKS[at]);
                let is_of_the_head = |(_, line): &Part| line.iter().all(|(_, y)| *y < -0.7);
                let is_pose = LOOKS[at].0 == "lying";
                assert!(is_pose || changed.all(is_of_the_head), "{person}, {:?} changes more than the face", LOOKS[at]);
                assert!(faces[..at].iter().all(|other| other != face), "{person}, {:?}", LOOKS[at]);
            }
        }
    }

    #[test]
    fn a_turned_face_stays_on_its_head() {
        for turn in [TURNED, TURNED_TO_ANOTHER] {
            let line = turned(&[(-0.037, 0.0), (0.0, 0.0), (0.037, 0.0)], (0.0, 0.0), 1.0, turn);
            assert!(line.iter().all(|(x, _)| x.abs() < HALF) && line[1].0 < 0.0, "{line:?}");
            assert!(line[1].0 - line[0].0 < line[2].0 - line[1].0, "the far half is narrower: {line:?}");
        }
    }
}
