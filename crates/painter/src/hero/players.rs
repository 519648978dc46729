//! Players of instruments: what each has in the hands, and how the arms hold it.
//!
//! Lengths are those of a figure: 1 high, the feet at (0, 0), y goes up. Who sits is drawn sitting.

use super::super::canvas::Point;
use super::figure::Figure;
use super::matter::Matter;
use super::matter::Matter::{Dark, Gold, Leather, Metal, Red, Skin, White, Wood};
use super::piece;
use super::piece::Piece::{self, Fill, Half, Lines, Oval, Ovals, Soft, Trace};

/// How much smaller an instrument is in the hands of a child.
const OF_A_CHILD: f32 = 0.9;

/// An instrument.
#[derive(Debug)]
pub(super) struct Instrument {
    /// The word of an attire.
    word: &'static str,
    /// Whether one sits at it.
    pub(super) is_seated: bool,
    /// Shoulder, elbow and hand of the left arm and of the right one.
    arms: [[Point; 3]; 2],
    /// The instrument, from the back to the front.
    body: &'static [(Matter, Piece)],
    /// What is before the hands, as a bow.
    front: &'static [(Matter, Piece)],
}

const INSTRUMENTS: [Instrument; 11] = [
    Instrument {
        word: "fiddle",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.27, 0.66), (-0.33, 0.785)], [(0.11, 0.79), (0.26, 0.66), (0.08, 0.7)]],
        body: &[
            (Dark, Oval((-0.088, 0.826), (0.06, 0.052))),
            (Dark, Oval((-0.175, 0.815), (0.05, 0.044))),
            (Wood, Oval((-0.088, 0.826), (0.053, 0.045))),
            (Wood, Oval((-0.175, 0.815), (0.043, 0.037))),
            (Wood, Fill(&[(-0.09, 0.856), (-0.175, 0.84), (-0.175, 0.788), (-0.09, 0.795)])),
            (Dark, Lines((-0.12, 0.822), (-0.37, 0.792), (0.0, 0.0), 1, 0.016)),
            (Dark, Oval((-0.385, 0.79), (0.018, 0.016))),
            (White, Lines((-0.06, 0.83), (-0.35, 0.795), (0.0, 0.0), 1, 0.004)),
        ],
        front: &[
            (Wood, Lines((0.13, 0.672), (-0.3, 0.93), (0.0, 0.0), 1, 0.011)),
            (White, Lines((0.11, 0.695), (-0.295, 0.94), (0.0, 0.0), 1, 0.006)),
        ],
    },
    Instrument {
        word: "guitar",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.26, 0.6), (-0.31, 0.65)], [(0.11, 0.79), (0.25, 0.63), (0.06, 0.56)]],
        body: &[
            (Wood, Oval((0.08, 0.54), (0.13, 0.115))),
            (Wood, Oval((-0.06, 0.578), (0.098, 0.09))),
            (Gold, Oval((0.08, 0.54), (0.117, 0.102))),
            (Gold, Oval((-0.06, 0.578), (0.085, 0.077))),
            (Dark, Oval((-0.02, 0.567), (0.034, 0.033))),
            (Dark, Lines((-0.05, 0.576), (-0.36, 0.664), (0.0, 0.0), 1, 0.028)),
            (Wood, Lines((-0.355, 0.662), (-0.43, 0.684), (0.0, 0.0), 1, 0.044)),
            (Dark, Lines((0.1, 0.505), (0.115, 0.565), (0.0, 0.0), 1, 0.018)),
            (White, Lines((0.105, 0.528), (-0.36, 0.66), (0.003, 0.012), 2, 0.004)),
        ],
        front: &[],
    },
    Instrument {
        word: "trumpet",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.27, 0.67), (-0.2, 0.835)], [(0.11, 0.79), (0.23, 0.65), (-0.1, 0.83)]],
        body: &[
            (Gold, Lines((-0.005, 0.875), (-0.3, 0.872), (0.0, 0.0), 1, 0.018)),
            (Gold, Trace(&[(-0.06, 0.87), (-0.04, 0.825), (-0.15, 0.82), (-0.26, 0.825), (-0.24, 0.87)], 0.014)),
            (
                Gold,
                Fill(&[(-0.27, 0.886), (-0.36, 0.905), (-0.42, 0.95), (-0.42, 0.795), (-0.36, 0.84), (-0.27, 0.858)]),
            ),
            (Metal, Lines((-0.12, 0.91), (-0.12, 0.81), (-0.032, 0.0), 3, 0.02)),
        ],
        front: &[],
    },
    Instrument {
        word: "flute",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.19, 0.66), (0.1, 0.835)], [(0.11, 0.79), (0.31, 0.68), (0.25, 0.825)]],
        body: &[
            (Dark, Lines((-0.045, 0.873), (0.4, 0.845), (0.0, 0.0), 1, 0.026)),
            (Metal, Lines((-0.04, 0.874), (0.395, 0.847), (0.0, 0.0), 1, 0.018)),
            (Dark, Ovals((0.06, 0.868), (0.045, -0.003), 7, (0.007, 0.007))),
        ],
        front: &[],
    },
    Instrument {
        word: "saxophone",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.25, 0.64), (-0.05, 0.69)], [(0.11, 0.79), (0.25, 0.62), (0.0, 0.56)]],
        body: &[
            (Dark, Trace(&[(0.0, 0.868), (-0.05, 0.875), (-0.075, 0.82), (0.03, 0.46)], 0.032)),
            (Gold, Trace(&[(-0.02, 0.872), (-0.05, 0.875), (-0.075, 0.82), (0.03, 0.46)], 0.026)),
            (Gold, Lines((-0.055, 0.78), (0.02, 0.5), (0.0, 0.0), 1, 0.042)),
            (Gold, Trace(&[(0.02, 0.52), (0.05, 0.4), (-0.03, 0.36), (-0.08, 0.44)], 0.056)),
            (Gold, Fill(&[(-0.045, 0.42), (-0.1, 0.42), (-0.19, 0.58), (-0.06, 0.6)])),
            (Dark, Oval((-0.125, 0.59), (0.062, 0.018))),
            (White, Ovals((-0.04, 0.74), (0.013, -0.05), 5, (0.012, 0.012))),
        ],
        front: &[],
    },
    Instrument {
        word: "pipebag",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.25, 0.63), (-0.04, 0.58)], [(0.11, 0.79), (0.22, 0.61), (0.0, 0.52)]],
        body: &[
            (Dark, Lines((-0.13, 0.7), (-0.2, 1.08), (-0.05, -0.02), 3, 0.022)),
            (White, Lines((-0.192, 1.04), (-0.2, 1.08), (-0.05, -0.02), 3, 0.03)),
            (Dark, Lines((-0.06, 0.72), (0.0, 0.868), (0.0, 0.0), 1, 0.02)),
            (Red, Soft(&[(-0.02, 0.74), (-0.16, 0.76), (-0.26, 0.68), (-0.22, 0.58), (-0.1, 0.56), (0.0, 0.64)])),
            (Dark, Trace(&[(-0.24, 0.69), (-0.14, 0.67), (-0.02, 0.7)], 0.01)),
            (Dark, Lines((-0.06, 0.62), (0.03, 0.44), (0.0, 0.0), 1, 0.026)),
            (White, Lines((0.024, 0.45), (0.034, 0.43), (0.0, 0.0), 1, 0.04)),
        ],
        front: &[],
    },
    Instrument {
        word: "drum",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.27, 0.65), (-0.19, 0.69)], [(0.11, 0.79), (0.27, 0.65), (0.19, 0.69)]],
        body: &[
            (Leather, Lines((-0.1, 0.83), (0.15, 0.56), (0.0, 0.0), 1, 0.028)),
            (Red, Half(&[(0.18, 0.57), (0.165, 0.36)])),
            (White, Lines((-0.16, 0.545), (-0.107, 0.385), (0.107, 0.0), 3, 0.01)),
            (White, Lines((-0.107, 0.385), (-0.053, 0.545), (0.107, 0.0), 3, 0.01)),
            (Gold, Lines((-0.185, 0.56), (0.185, 0.56), (0.0, 0.0), 1, 0.03)),
            (Gold, Lines((-0.17, 0.37), (0.17, 0.37), (0.0, 0.0), 1, 0.03)),
            (White, Oval((0.0, 0.578), (0.182, 0.03))),
        ],
        front: &[
            (Wood, Lines((-0.21, 0.72), (-0.05, 0.595), (0.0, 0.0), 1, 0.014)),
            (Wood, Lines((0.21, 0.72), (0.05, 0.595), (0.0, 0.0), 1, 0.014)),
        ],
    },
    Instrument {
        word: "accordion",
        is_seated: false,
        arms: [[(-0.11, 0.79), (-0.27, 0.67), (-0.26, 0.58)], [(0.11, 0.79), (0.27, 0.67), (0.26, 0.58)]],
        body: &[
            (Red, Fill(&[(-0.14, 0.74), (0.14, 0.74), (0.14, 0.48), (-0.14, 0.48)])),
            (Dark, Lines((-0.108, 0.74), (-0.108, 0.48), (0.054, 0.0), 5, 0.016)),
            (Dark, Fill(&[(-0.25, 0.75), (-0.13, 0.75), (-0.13, 0.47), (-0.25, 0.47)])),
            (White, Ovals((-0.215, 0.7), (0.0, -0.045), 5, (0.011, 0.011))),
            (White, Ovals((-0.175, 0.7), (0.0, -0.045), 5, (0.011, 0.011))),
            (Dark, Fill(&[(0.13, 0.75), (0.25, 0.75), (0.25, 0.47), (0.13, 0.47)])),
            (White, Lines((0.165, 0.5), (0.24, 0.5), (0.0, 0.036), 7, 0.028)),
            (Gold, Lines((-0.25, 0.755), (-0.13, 0.755), (0.38, 0.0), 2, 0.014)),
        ],
        front: &[],
    },
    Instrument {
        word: "cello",
        is_seated: true,
        arms: [[(-0.11, 0.59), (-0.25, 0.53), (-0.115, 0.63)], [(0.11, 0.59), (0.27, 0.46), (0.17, 0.31)]],
        body: &[
            (Metal, Lines((0.04, 0.1), (0.05, 0.0), (0.0, 0.0), 1, 0.014)),
            (Dark, Oval((0.025, 0.2), (0.145, 0.135))),
            (Dark, Oval((-0.025, 0.37), (0.112, 0.105))),
            (Wood, Oval((0.025, 0.2), (0.132, 0.122))),
            (Wood, Oval((-0.025, 0.37), (0.099, 0.092))),
            (Wood, Fill(&[(-0.07, 0.25), (-0.09, 0.33), (0.06, 0.34), (0.09, 0.26)])),
            (Dark, Lines((0.0, 0.32), (-0.115, 0.74), (0.0, 0.0), 1, 0.03)),
            (Wood, Oval((-0.122, 0.765), (0.024, 0.026))),
            (Dark, Lines((-0.06, 0.3), (-0.04, 0.22), (0.14, 0.02), 2, 0.014)),
            (Dark, Lines((0.012, 0.22), (0.03, 0.12), (0.0, 0.0), 1, 0.03)),
            (White, Lines((-0.03, 0.255), (0.055, 0.27), (0.0, 0.0), 1, 0.014)),
            (White, Lines((0.016, 0.18), (-0.115, 0.73), (0.0, 0.0), 1, 0.004)),
        ],
        front: &[
            (Wood, Lines((0.21, 0.32), (-0.24, 0.25), (0.0, 0.0), 1, 0.013)),
            (White, Lines((0.2, 0.305), (-0.235, 0.238), (0.0, 0.0), 1, 0.007)),
        ],
    },
    Instrument {
        word: "harpstrings",
        is_seated: true,
        arms: [[(-0.11, 0.59), (-0.15, 0.44), (0.19, 0.47)], [(0.11, 0.59), (0.21, 0.44), (0.31, 0.5)]],
        body: &[
            (White, Lines((0.2, 0.51), (0.2, 0.64), (0.0, 0.0), 1, 0.006)),
            (White, Lines((0.24, 0.43), (0.24, 0.63), (0.0, 0.0), 1, 0.006)),
            (White, Lines((0.28, 0.36), (0.28, 0.67), (0.0, 0.0), 1, 0.006)),
            (White, Lines((0.32, 0.29), (0.32, 0.72), (0.0, 0.0), 1, 0.006)),
            (White, Lines((0.36, 0.22), (0.36, 0.79), (0.0, 0.0), 1, 0.006)),
            (White, Lines((0.4, 0.15), (0.4, 0.85), (0.0, 0.0), 1, 0.006)),
            (Wood, Fill(&[(0.11, 0.6), (0.17, 0.66), (0.47, 0.09), (0.38, 0.04)])),
            (Gold, Trace(&[(0.13, 0.63), (0.2, 0.67), (0.27, 0.62), (0.36, 0.76), (0.46, 0.92)], 0.045)),
            (Gold, Lines((0.46, 0.05), (0.46, 0.93), (0.0, 0.0), 1, 0.036)),
            (Gold, Oval((0.46, 0.93), (0.04, 0.035))),
            (Gold, Fill(&[(0.34, 0.07), (0.52, 0.07), (0.54, 0.0), (0.32, 0.0)])),
        ],
        front: &[],
    },
    Instrument {
        word: "keyboard",
        is_seated: true,
        arms: [[(-0.11, 0.59), (-0.16, 0.44), (0.13, 0.475)], [(0.11, 0.59), (0.21, 0.45), (0.2, 0.475)]],
        body: &[
            (Dark, Lines((0.24, 0.36), (0.24, 0.0), (0.6, 0.0), 2, 0.04)),
            (Gold, Ovals((0.24, 0.012), (0.6, 0.0), 2, (0.022, 0.014))),
            (Leather, Fill(&[(0.28, 0.47), (0.94, 0.47), (0.86, 0.9), (0.34, 0.78)])),
            (Wood, Fill(&[(0.3, 0.48), (0.9, 0.48), (0.83, 0.86), (0.36, 0.755)])),
            (Gold, Lines((0.26, 0.473), (0.93, 0.473), (0.0, 0.0), 1, 0.022)),
            (White, Lines((0.62, 0.47), (0.66, 0.84), (0.0, 0.0), 1, 0.012)),
            (Dark, Fill(&[(0.09, 0.445), (0.96, 0.46), (0.98, 0.36), (0.9, 0.33), (0.2, 0.33), (0.09, 0.38)])),
            (White, Lines((0.095, 0.45), (0.25, 0.452), (0.0, 0.0), 1, 0.022)),
            (Dark, Lines((0.115, 0.462), (0.115, 0.452), (0.024, 0.0), 6, 0.01)),
            (White, Fill(&[(0.27, 0.48), (0.295, 0.48), (0.33, 0.62), (0.305, 0.62)])),
        ],
        front: &[],
    },
];

impl Instrument {
    /// Returns what an attire has one play.
    pub(super) fn of(has: &impl Fn(&str) -> bool) -> Option<&'static Self> {
        INSTRUMENTS.iter().find(|it| has(it.word))
    }

    /// Returns the joints of both arms of a standing body, whose hips are lowered by `sunk` when it sits down at the instrument.
    pub(super) fn arms(&self, is_child: bool, sunk: f32) -> [[Point; 3]; 2] {
        let size = if is_child { OF_A_CHILD } else { 1.0 };
        let up = if self.is_seated { sunk } else { 0.0 };
        self.arms.map(|arm| arm.map(|(x, y)| (x * size, y * size + up)))
    }

    /// Puts the instrument before a body that is in its pose, and the hands on it. `low` is how much lower than it is made for the
    /// body is.
    pub(super) fn put(&self, figure: &mut Figure, is_child: bool, low: f32) {
        let size = if is_child { OF_A_CHILD } else { 1.0 };
        let mut own = Figure::default();
        piece::draw(&mut own, self.body);
        for [.., hand] in self.arms {
            own.put(Skin, super::figure::oval(hand, (0.03, 0.026)));
        }
        piece::draw(&mut own, self.front);
        let place = |(x, y): Point| (x * size, y * size - low);
        figure
            .parts
            .extend(own.parts.into_iter().map(|(matter, line)| (matter, line.into_iter().map(place).collect())));
    }
}

/// Tells whether a word of an attire is an instrument that is played.
pub(super) fn is_played(word: &str) -> bool {
    INSTRUMENTS.iter().any(|it| it.word == word)
}

#[cfg(test)]
mod tests {
    use super::super::figure::{ATTIRE, figure};
    use super::*;

    /// Tells whether a point is in the box of some part of an instrument.
    fn is_at(pieces: &[(Matter, Piece)], (x, y): Point) -> bool {
        let mut drawn = Figure::default();
        piece::draw(&mut drawn, pieces);
        drawn.parts.iter().any(|(_, line)| {
            let fold = |part: fn(&Point) -> f32| {
                line.iter().map(part).fold((f32::MAX, f32::MIN), |(low, high), it| (low.min(it), high.max(it)))
            };
            let ((left, right), (low, high)) = (fold(|it| it.0), fold(|it| it.1));
            (left - 0.04..right + 0.04).contains(&x) && (low - 0.04..high + 0.04).contains(&y)
        })
    }

    #[test]
    fn both_hands_of_a_player_are_at_the_instrument() {
        for Instrument { word, arms, body, front, .. } in &INSTRUMENTS {
            for [.., hand] in arms {
                assert!(is_at(body, *hand) || is_at(front, *hand), "{word}: a hand at {hand:?}");
            }
            assert!(ATTIRE.contains(&format!(" {word} ")), "{word}");
        }
    }

    #[test]
    fn whoever_plays_has_the_instrument_whatever_else_he_does_but_lie() {
        let count = |attire: &str, matter: Matter| figure(attire).parts.iter().filter(|part| part.0 == matter).count();
        for who in ["coat", "gown hair", "child", "child gown hair", "robe"] {
            for (word, matter) in [("trumpet", Gold), ("cello", Metal), ("drum", Red), ("keyboard", Gold)] {
                let without = count(who, matter);
                for pose in ["", "walking", "running", "seated", "kneeling", "talking"] {
                    let attire = format!("{who} {word} {pose}");
                    assert!(without < count(&attire, matter), "{attire}");
                    assert_eq!(figure(&attire).hand, None, "{attire} has no hand for anything else");
                }
                assert_eq!(count(&format!("{who} {word} lying"), matter), without, "{who} {word} lies");
            }
        }
    }

    #[test]
    fn players_sit_at_what_stands_on_the_ground() {
        let top = |attire: &str| {
            let parts = figure(attire).parts;
            let skin = parts.iter().filter(|(matter, _)| *matter == Matter::Hair).flat_map(|(_, line)| line);
            -skin.map(|(_, y)| *y).fold(f32::MAX, f32::min)
        };
        for Instrument { word, is_seated, .. } in &INSTRUMENTS {
            let lower = top(&format!("coat {word}")) < top("coat") - 0.1;
            assert_eq!(lower, *is_seated, "{word}");
        }
    }
}
