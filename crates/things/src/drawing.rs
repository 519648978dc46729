//! The drawings of things: the table of the pack `drawings`, which `scripts/drawings` makes.

use std::collections::HashMap;
use std::ops::Range;

/// The parts a curve is divided into; a curve of these drawings is at most a quarter of a circle.
const CURVE_PARTS: u16 = 8;

/// A place in a drawing; x goes to the right and y down.
type Point = (f32, f32);

/// A colour with its opacity, each part from 0 to 1.
pub type Rgba = [f32; 4];

/// A shape of a drawing and what it is filled with.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Its lines; one that is closed ends where it begins.
    pub lines: Vec<Vec<Point>>,
    /// What it is seen through; if there is nothing, all of it is seen.
    pub clip: Vec<Vec<Point>>,
    /// How its lines are drawn; if this is nothing, what they enclose is filled.
    pub stroke: Option<Stroke>,
    /// Its colours.
    pub ink: Ink,
}

/// How lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// How wide they are.
    pub width: f32,
    /// Whether their ends are round.
    pub has_round_ends: bool,
    /// Whether their corners are round.
    pub has_round_corners: bool,
}

/// What a shape is filled with.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// One colour.
    Plain(Rgba),
    /// Colours that change along a line or away from a middle.
    Gradient {
        /// Whether they change away from a middle.
        is_radial: bool,
        /// How far along it a place of the drawing is, from 0 to 1: what its x and its y count, and what is added.
        along: [f32; 3],
        /// How far aside a place is, in the same way.
        aside: [f32; 3],
        /// The colours by their places along it.
        stops: Vec<(f32, Rgba)>,
    },
}

impl Ink {
    /// Returns the colour at a place.
    pub fn at(&self, place: Point) -> Rgba {
        let Self::Gradient { is_radial, along, aside, stops } = self else { return self.mean() };
        let (along, aside) = (counted(*along, place), counted(*aside, place));
        let at = if *is_radial { (along * along + aside * aside).sqrt() } else { along };
        let next = stops.iter().position(|(place, _)| at < *place).unwrap_or(stops.len());
        match (next.checked_sub(1).and_then(|last| stops.get(last)), stops.get(next)) {
            (Some((from, one)), Some((to, other))) => mixed(*one, *other, (at - from) / (to - from)),
            (Some((_, colour)), None) | (None, Some((_, colour))) => *colour,
            (None, None) => [0.0; 4],
        }
    }

    /// Returns the mean of its colours.
    pub fn mean(&self) -> Rgba {
        match self {
            Self::Plain(colour) => *colour,
            Self::Gradient { stops, .. } => {
                let colours = (1_u16..).zip(stops).map(|(count, (_, colour))| (f32::from(count), *colour));
                colours.fold([0.0; 4], |mean, (count, colour)| mixed(mean, colour, 1.0 / count))
            }
        }
    }
}

/// Adds up what the parts of a place count.
fn counted([by_x, by_y, added]: [f32; 3], (x, y): Point) -> f32 {
    by_x * x + by_y * y + added
}

/// Mixes two colours.
fn mixed(one: Rgba, other: Rgba, share: f32) -> Rgba {
    let mut mixed = one;
    for (part, other) in mixed.iter_mut().zip(other) {
        *part += (other - *part) * share;
    }
    mixed
}

impl Fill {
    /// Fills what lines enclose with one colour.
    pub fn plain(lines: Vec<Vec<Point>>, colour: Rgba) -> Self {
        Self { lines, clip: Vec::new(), stroke: None, ink: Ink::Plain(colour) }
    }

    /// Moves it so that a corner is at (0, 0), and makes it so many times as wide and as high.
    pub fn fit(&mut self, corner: Point, (wide, high): (f32, f32)) {
        for (x, y) in self.lines.iter_mut().chain(&mut self.clip).flatten() {
            (*x, *y) = ((*x - corner.0) * wide, (*y - corner.1) * high);
        }
        if let Some(stroke) = &mut self.stroke {
            stroke.width *= wide;
        }
        if let Ink::Gradient { along, aside, .. } = &mut self.ink {
            for row in [along, aside] {
                let [by_x, by_y, _] = *row;
                *row = [by_x / wide, by_y / high, counted(*row, corner)];
            }
        }
    }
}

/// The table of drawings.
#[derive(Clone)]
pub struct DrawingTable {
    table: String,
    rows: HashMap<char, Range<usize>>,
}

impl std::fmt::Debug for DrawingTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DrawingTable").field("drawings", &self.rows.len()).finish_non_exhaustive()
    }
}

impl DrawingTable {
    /// Takes the text of the table.
    pub fn new(table: String) -> Self {
        let mut rows = HashMap::new();
        let mut at = 0;
        for line in table.split_inclusive('\n') {
            if let Some((character, fills)) = line.split_once('\t') {
                let from = at + line.len() - fills.len();
                rows.extend(character.chars().next().map(|character| (character, from..at + line.trim_end().len())));
            }
            at += line.len();
        }
        Self { table, rows }
    }

    /// Returns the fills of a character's drawing, from the back to the front; `None` if there is none.
    pub fn of(&self, character: char) -> Option<Vec<Fill>> {
        self.table.get(self.rows.get(&character)?.clone())?.split('\t').map(fill).collect()
    }
}

/// Reads INK;CLIP;STROKE;PATH.
fn fill(text: &str) -> Option<Fill> {
    let [ink, clip, stroke, path] = text.split(';').collect::<Vec<_>>().try_into().ok()?;
    let stroke = if stroke.is_empty() { None } else { Some(read_stroke(stroke)?) };
    Some(Fill { lines: lines(path)?, clip: lines(clip)?, stroke, ink: read_ink(ink)? })
}

/// Reads WIDTH CAP JOIN.
fn read_stroke(text: &str) -> Option<Stroke> {
    let [width, cap, join] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    Some(Stroke { width: width.parse().ok()?, has_round_ends: cap == "round", has_round_corners: join == "round" })
}

fn read_ink(text: &str) -> Option<Ink> {
    let words: Vec<&str> = text.split(' ').collect();
    let Some(([kind, map @ ..], stops)) = words.split_first_chunk::<7>() else { return rgba(text).map(Ink::Plain) };
    let map: Vec<f32> = map.iter().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    // Columns, as SVG writes them.
    let [[along_x, aside_x], [along_y, aside_y], [along, aside]] = <[[f32; 2]; 3]>::try_from(map.as_chunks().0).ok()?;
    let stop = |pair: &[&str]| match pair {
        [place, colour] => Some((place.parse().ok()?, rgba(colour)?)),
        _ => None,
    };
    let stops = stops.chunks(2).map(stop).collect::<Option<_>>()?;
    let (along, aside) = ([along_x, along_y, along], [aside_x, aside_y, aside]);
    Some(Ink::Gradient { is_radial: *kind == "r", along, aside, stops })
}

fn rgba(hex: &str) -> Option<Rgba> {
    let parts = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 8)?.to_be_bytes();
    Some(parts.map(|part| f32::from(part) / 255.0))
}

/// Reads a path of M, L, C and Z.
fn lines(path: &str) -> Option<Vec<Vec<Point>>> {
    let mut lines: Vec<Vec<Point>> = Vec::new();
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let after = rest.get(1..)?;
        let end = after.find(|it: char| it.is_ascii_uppercase()).unwrap_or(after.len());
        let (numbers, next) = after.split_at(end);
        let numbers = numbers.split_ascii_whitespace().map(|it| it.parse().ok()).collect::<Option<Vec<f32>>>()?;
        match (command, numbers.as_slice()) {
            ('M', [x, y]) => lines.push(vec![(*x, *y)]),
            ('L', [x, y]) => lines.last_mut()?.push((*x, *y)),
            ('C', [ax, ay, bx, by, x, y]) => curve(lines.last_mut()?, [(*ax, *ay), (*bx, *by), (*x, *y)]),
            ('Z', []) => {
                let line = lines.last_mut()?;
                let first = *line.first()?;
                line.push(first);
            }
            _ => return None,
        }
        rest = next;
    }
    Some(lines)
}

/// Adds a curve to a line by its two handles and its end.
fn curve(line: &mut Vec<Point>, [one, other, end]: [Point; 3]) {
    let from = line.last().copied().unwrap_or_default();
    for part in 1..=CURVE_PARTS {
        let t = f32::from(part) / f32::from(CURVE_PARTS);
        let u = 1.0 - t;
        let parts = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let sum = |values: [f32; 4]| parts.iter().zip(values).map(|(part, value)| part * value).sum();
        line.push((sum([from.0, one.0, other.0, end.0]), sum([from.1, one.1, other.1, end.1])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_fills_with_inks_clips_and_strokes() {
        let plain = "ff0000ff;;;M0 0L10 0L10 10Z";
        let gradient = "l 0.1 0 0 0.1 0 0 0 000000ff 1 ffffff80;M0 0L5 0L5 5Z;;M0 0C0 4 6 10 10 10";
        let table = DrawingTable::new(format!(
            "🐸\t{plain}\t{gradient}\n🦊\t00ff00ff;;2.5 round bevel;M1 1L2 2\n🐍\tnonsense\n"
        ));
        let frog = table.of('🐸').unwrap();
        assert_eq!(
            frog[0],
            Fill::plain(vec![vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 0.0)]], [1.0, 0.0, 0.0, 1.0])
        );
        assert_eq!(frog[1].clip[0].len(), 4);
        assert_eq!(frog[1].lines[0].len(), 1 + usize::from(CURVE_PARTS));
        let [red, .., alpha] = frog[1].ink.at((5.0, 3.0));
        assert!((red - 0.5).abs() < 1e-3 && (alpha - 0.75).abs() < 2e-3, "{red} {alpha}");
        let round = table.of('🦊').unwrap()[0].stroke.unwrap();
        assert!(round.has_round_ends && !round.has_round_corners && (round.width - 2.5).abs() < 1e-6);
        assert!(table.of('🐍').is_none() && table.of('x').is_none());
    }

    #[test]
    fn every_drawing_of_the_pack_is_understood() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/drawings/noto.tsv");
        let Ok(text) = std::fs::read_to_string(file) else { return }; // `scripts/assets` fetches it
        let table = DrawingTable::new(text);
        let unread: Vec<&char> = table.rows.keys().filter(|character| table.of(**character).is_none()).collect();
        assert!(700 < table.rows.len() && unread.is_empty(), "{unread:?}");
    }

    #[test]
    fn a_gradient_moves_with_its_fill() {
        let table = DrawingTable::new("🐸\tr 0.5 0 0 0.5 -1 -2 0 000000ff 1 ffffffff;;;M2 4L4 4L2 6Z\n".to_owned());
        let mut fills = table.of('🐸').unwrap();
        let before = [(2.0, 4.0), (3.0, 5.0), (4.0, 4.0)].map(|place| fills[0].ink.at(place));
        fills[0].fit((2.0, 4.0), (0.5, 0.25));
        assert_eq!(fills[0].lines[0][1], (1.0, 0.0));
        for (before, place) in before.into_iter().zip([(0.0, 0.0), (0.5, 0.25), (1.0, 0.0)]) {
            let after = fills[0].ink.at(place);
            assert!(before.iter().zip(after).all(|(one, other)| (one - other).abs() < 1e-5), "{before:?} {after:?}");
        }
    }
}
