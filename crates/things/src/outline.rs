//! The outlines of drawings: glyphs of a monochrome emoji font.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::Arc;

/// The parts a curve is divided into; a curve of these fonts is at most a twentieth of the drawing.
const CURVE_PARTS: u16 = 8;

/// The lines around a drawing. Its longest side is 1; x goes to the right and y down, from its upper left corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Closed lines: the edges of the strokes.
    pub lines: Vec<Vec<(f32, f32)>>,
}

/// A font of drawings.
#[derive(Clone)]
pub struct Outlines {
    font: Arc<Vec<u8>>,
}

impl std::fmt::Debug for Outlines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlines").field("bytes", &self.font.len()).finish_non_exhaustive()
    }
}

impl Outlines {
    /// Takes the bytes of a font; `None` if they are none.
    pub fn new(font: Vec<u8>) -> Option<Self> {
        FontRef::new(&font).ok()?;
        Some(Self { font: Arc::new(font) })
    }

    /// Returns the outline of a character; `None` if the font has none.
    pub fn of(&self, character: char) -> Option<Outline> {
        let font = FontRef::new(&self.font).ok()?;
        let glyph = font.charmap().map(character)?;
        let outline = font.outline_glyphs().get(glyph)?;
        let mut pen = Pen::default();
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut pen).ok()?;
        pen.finish()
    }
}

#[derive(Debug, Default)]
struct Pen {
    lines: Vec<Vec<(f32, f32)>>,
}

impl Pen {
    fn last(&self) -> (f32, f32) {
        self.lines.last().and_then(|line| line.last()).copied().unwrap_or_default()
    }

    fn push(&mut self, x: f32, y: f32) {
        if let Some(line) = self.lines.last_mut() {
            line.push((x, y));
        }
    }

    fn curve(&mut self, at: impl Fn(f32) -> (f32, f32)) {
        for part in 1..=CURVE_PARTS {
            let (x, y) = at(f32::from(part) / f32::from(CURVE_PARTS));
            self.push(x, y);
        }
    }

    /// Turns y down, and makes the longest side 1.
    fn finish(mut self) -> Option<Outline> {
        self.lines.retain(|line| 3 <= line.len());
        let points = || self.lines.iter().flatten();
        let (left, right) = points().fold((f32::MAX, f32::MIN), |(low, high), (x, _)| (low.min(*x), high.max(*x)));
        let (low, high) = points().fold((f32::MAX, f32::MIN), |(low, high), (_, y)| (low.min(*y), high.max(*y)));
        let side = (right - left).max(high - low);
        if self.lines.is_empty() || side <= 0.0 {
            return None;
        }
        for (x, y) in self.lines.iter_mut().flatten() {
            (*x, *y) = ((*x - left) / side, (high - *y) / side);
        }
        Some(Outline { lines: self.lines })
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.lines.push(vec![(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let from = self.last();
        self.curve(|t| {
            let u = 1.0 - t;
            (u * u * from.0 + 2.0 * u * t * cx + t * t * x, u * u * from.1 + 2.0 * u * t * cy + t * t * y)
        });
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let from = self.last();
        self.curve(|t| {
            let u = 1.0 - t;
            let parts = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
            let sum = |values: [f32; 4]| parts.iter().zip(values).map(|(part, value)| part * value).sum();
            (sum([from.0, ax, bx, x]), sum([from.1, ay, by, y]))
        });
    }

    fn close(&mut self) {}
}
