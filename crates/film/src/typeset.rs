//! Sets lines of text: the outline of each glyph and its place, in the order of reading of every script.

use super::fonts::{Fonts, WEIGHT};
use super::text::direction;
use cosmic_text::{
    Attrs, AttrsList, CacheKey, CacheKeyFlags, Command, Family, FontSystem, Hinting, LayoutGlyph, ShapeLine, Shaping,
    SwashCache, SwashContent, Wrap,
};
use icu_segmenter::GraphemeClusterSegmenter;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The shape of a glyph at its size, around the origin of its baseline.
#[derive(Clone, PartialEq)]
pub(crate) enum Shape {
    /// An outline to fill; y points up.
    Outline(Vec<Command>),
    /// A picture in its own colours.
    Picture(Picture),
}

/// A coloured glyph, RGBA, not multiplied by its opacity.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    /// From the origin to its left side, in pixels.
    pub(crate) left: i32,
    /// From the baseline up to its top.
    pub(crate) top: i32,
    pub(crate) width: u32,
    pub(crate) rgba: Vec<u8>,
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outline(commands) => write!(f, "outline of {} commands", commands.len()),
            Self::Picture(picture) => write!(f, "picture {} pixels wide", picture.width),
        }
    }
}

/// A glyph on a line.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) shape: Arc<Shape>,
    /// Its origin: from the line's left end, and from the baseline down.
    pub(crate) origin: (f32, f32),
    /// What it takes of the line, from left to right.
    pub(crate) extent: (f32, f32),
    /// The bytes of the line that it shows.
    pub(crate) bytes: Range<usize>,
}

/// One line, in pixels.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) width: f32,
    pub(crate) glyphs: Vec<Glyph>,
}

/// Sets lines in the fonts of one video.
pub(crate) struct Setter {
    fonts: Fonts,
    system: FontSystem,
    scaler: SwashCache,
    shapes: HashMap<CacheKey, Arc<Shape>>,
    widths: HashMap<String, f64>,
}

impl Setter {
    pub(crate) fn new(mut fonts: Fonts) -> Self {
        let database = std::mem::take(&mut fonts.database);
        let system = FontSystem::new_with_locale_and_db(String::new(), database);
        Self { fonts, system, scaler: SwashCache::new(), shapes: HashMap::new(), widths: HashMap::new() }
    }

    /// Returns the characters that no font has.
    pub(crate) fn missing(&self) -> &[char] {
        &self.fonts.missing
    }

    /// Tells whether there is a font of the wanted family.
    pub(crate) fn has_wanted(&self) -> bool {
        self.fonts.has_wanted
    }

    /// Measures a text that stands on one line, in ems.
    pub(crate) fn width(&mut self, text: &str) -> f64 {
        if let Some(width) = self.widths.get(text) {
            return *width;
        }
        let width = self.shaped(text, 1.0).iter().map(|glyph| f64::from(glyph.w)).sum();
        self.widths.insert(text.to_owned(), width);
        width
    }

    /// Sets a line in a size; `is_rtl` is the direction of the text that the line is a part of.
    pub(crate) fn line(&mut self, text: &str, em: f32, is_rtl: bool) -> Line {
        // The mark gives the line the direction of its text, whatever its own first letter is.
        let mark = if is_rtl { '\u{200f}' } else { '\u{200e}' };
        let marked = format!("{mark}{text}");
        let laid_out = self.shaped(&marked, em);
        let (mut glyphs, mut width) = (Vec::new(), 0.0_f32);
        for glyph in laid_out.iter().filter(|glyph| mark.len_utf8() < glyph.end) {
            let bytes = glyph.start.saturating_sub(mark.len_utf8())..glyph.end - mark.len_utf8();
            let origin = (glyph.x + em * glyph.x_offset, glyph.y - em * glyph.y_offset);
            let extent = (glyph.x, glyph.x + glyph.w);
            width = width.max(extent.1);
            glyphs.push(Glyph { shape: self.shape(glyph), origin, extent, bytes });
        }
        Line { width, glyphs }
    }

    fn shaped(&mut self, text: &str, em: f32) -> Vec<LayoutGlyph> {
        let attrs = Attrs::new().weight(WEIGHT).cache_key_flags(CacheKeyFlags::DISABLE_HINTING);
        let mut list = AttrsList::new(&attrs.clone().family(Family::Name("0")));
        for (range, family) in families(text, &self.fonts) {
            list.add_span(range, &attrs.clone().family(Family::Name(family)));
        }
        let shaped = ShapeLine::new(&mut self.system, text, &list, Shaping::Advanced, 4);
        let lines = shaped.layout(em, None, Wrap::None, None, None, Hinting::Disabled);
        lines.into_iter().flat_map(|line| line.glyphs).collect()
    }

    fn shape(&mut self, glyph: &LayoutGlyph) -> Arc<Shape> {
        let (id, flags) = (glyph.font_id, glyph.cache_key_flags);
        let (key, ..) = CacheKey::new(id, glyph.glyph_id, glyph.font_size, (0.0, 0.0), glyph.font_weight, flags);
        if let Some(shape) = self.shapes.get(&key) {
            return Arc::clone(shape);
        }
        let picture = self.scaler.get_image_uncached(&mut self.system, key);
        let picture = picture.filter(|image| image.content == SwashContent::Color).map(|image| {
            let (left, top, width) = (image.placement.left, image.placement.top, image.placement.width);
            Shape::Picture(Picture { left, top, width, rgba: image.data })
        });
        let shape = picture.unwrap_or_else(|| {
            let commands = self.scaler.get_outline_commands_uncached(&mut self.system, key);
            Shape::Outline(commands.map(Vec::from).unwrap_or_default())
        });
        let shape = Arc::new(shape);
        self.shapes.insert(key, Arc::clone(&shape));
        shape
    }
}

impl fmt::Debug for Setter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setter").field("fonts", &self.fonts).finish_non_exhaustive()
    }
}

/// Returns which family each part of a text is set in.
///
/// A word that is written from right to left, or stands in such a text, is one part: the engine would place the parts
/// of a word from left to right. What its family does not have, the engine finds in the others.
fn families<'a>(text: &str, fonts: &'a Fonts) -> Vec<(Range<usize>, &'a str)> {
    let (mut parts, mut at) = (Vec::new(), 0);
    let is_rtl = text.chars().any(|c| direction(c) == Some(true));
    for word in text.split_inclusive(' ') {
        let letters = word.trim_matches([' ', '\u{200e}', '\u{200f}']);
        let start = at;
        at += word.len();
        if is_rtl || fonts.has_all(letters) {
            parts.extend(fonts.family(letters).map(|family| (start..at, family)));
            continue;
        }
        let bounds: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(word).collect();
        for (from, to) in bounds.iter().zip(bounds.iter().skip(1)) {
            let cluster = word.get(*from..*to).unwrap_or_default();
            parts.extend(fonts.family(cluster).map(|family| (start + from..start + to, family)));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets a text, and returns its characters in the order in which they stand on the line.
    fn shown(text: &str, is_rtl: bool) -> String {
        let fonts = Fonts::find([text].into_iter(), "en", None, &[]);
        assert!(fonts.missing.is_empty(), "{text}");
        let line = Setter::new(fonts).line(text, 40.0, is_rtl);
        let mut glyphs: Vec<&Glyph> = line.glyphs.iter().collect();
        glyphs.sort_by(|a, b| a.extent.0.total_cmp(&b.extent.0));
        glyphs.iter().filter_map(|glyph| text.get(glyph.bytes.clone())).collect()
    }

    #[test]
    fn every_script_runs_in_its_own_direction() {
        for (text, is_rtl, expected) in [
            ("one two.", false, "one two."),
            ("אבג דה, וז.", true, ".זו ,הד גבא"),
            ("אב abc גד.", true, ".דג abc בא"),
            ("abc אב.", true, ".בא abc"),
            ("abc אב.", false, "abc בא."),
            ("אב 12,5 גד", true, "דג 12,5 בא"),
        ] {
            assert_eq!(shown(text, is_rtl), expected, "{text}");
        }
    }

    #[test]
    fn arabic_letters_are_joined() {
        let fonts = || Fonts::find(["ههه"].into_iter(), "ar", None, &[]);
        let shapes = |text: &str| {
            let line = Setter::new(fonts()).line(text, 40.0, true);
            line.glyphs.iter().map(|glyph| format!("{:?}", glyph.shape)).collect::<Vec<_>>()
        };
        let joined = shapes("ههه");
        assert_eq!(joined.len(), 3);
        assert_ne!(joined[0], shapes("ه")[0]);
        assert_ne!(joined[0], joined[1]);
    }

    #[test]
    fn an_outline_is_as_large_as_its_size() {
        let fonts = Fonts::find(["H"].into_iter(), "en", None, &[]);
        let mut setter = Setter::new(fonts);
        let (small, large) = (setter.line("H", 20.0, false), setter.line("H", 40.0, false));
        assert!((large.width / small.width - 2.0).abs() < 0.01);
        assert!((setter.width("H") * 20.0 - f64::from(small.width)).abs() < 0.1);
    }
}
