//! Finds the fonts for the characters of a video: those of the asset packs first, then the one on board, then those of
//! the system.

use super::text::is_invisible;
use cosmic_text::fontdb::{Database, FaceInfo, Language, Source, Stretch, Style, Weight};
use cosmic_text::skrifa::{FontRef, MetadataProvider as _, Tag};
use icu_properties::CodePointSetData;
use icu_properties::props::EmojiPresentation;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// The font for text in Latin, Greek and Cyrillic letters, so that no video is without words where no fonts are
/// installed; its licence is beside it.
const ON_BOARD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");
/// The font of titles in the same letters; its licence is beside it, too.
const TITLES: &[u8] = include_bytes!("../fonts/Vollkorn-ExtraBold.ttf");
/// The weight of all texts (CSS); fonts with a weight axis are set to it.
pub(crate) const WEIGHT: Weight = Weight(800);
/// The family of the first choice among the packs' fonts.
const PACK_FIRST: &str = "Noto Sans";
/// The families for Han characters in each language, the best one first.
const JAPANESE: [&str; 3] = ["Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans"];
const KOREAN: [&str; 3] = ["Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K"];
const SIMPLIFIED: [&str; 3] = ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"];
const TRADITIONAL: [&str; 3] = ["Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC"];
/// The tables of fonts that draw in colour.
const COLOUR_TABLES: [&[u8; 4]; 3] = [b"CBDT", b"COLR", b"sbix"];

/// The fonts that a video needs, in the order in which they are asked for a character.
#[derive(Debug)]
pub(crate) struct Fonts {
    /// Fonts of this video alone; the families are called after their place in `faces`.
    pub(crate) database: Database,
    /// Which characters each of them draws.
    faces: Vec<Face>,
    /// The characters that no font has, in order.
    pub(crate) missing: Vec<char>,
    /// False if there is no font of the wanted family.
    pub(crate) has_wanted: bool,
}

#[derive(Debug)]
struct Face {
    family: String,
    /// The characters of this video that it has.
    chars: BTreeSet<char>,
    /// True if it draws emoji in their colours.
    is_colour: bool,
}

/// Returns the characters of some texts that no font has, in order: neither a font in `dirs`, nor the one on board, nor
/// one of the system.
pub fn missing<'a>(texts: impl Iterator<Item = &'a str>, dirs: &[PathBuf]) -> Vec<char> {
    Fonts::find(texts, "", None, dirs).missing
}

/// Counts the fonts: those in `dirs`, the one on board, and those of the system.
pub fn count(dirs: &[PathBuf]) -> usize {
    let mut known = Database::new();
    load(&mut known, dirs);
    known.load_system_fonts();
    known.len()
}

impl Fonts {
    /// Finds fonts for all characters of some texts; the family `wanted` is asked first.
    pub(crate) fn find<'a>(
        texts: impl Iterator<Item = &'a str>,
        language: &str,
        wanted: Option<&str>,
        dirs: &[PathBuf],
    ) -> Self {
        let needs = Needs::of(texts, language, wanted);
        let mut left = needs.chars.clone();
        let mut fonts = Self::none();
        let mut known = Database::new();
        load(&mut known, dirs);
        let has = |known: &Database| wanted.is_none_or(|family| known.faces().any(|face| is_family(face, family)));
        // The system's fonts are many: they are listed only where they may be needed.
        if needs.is_plain && has(&known) {
            fonts.take(&known, &needs, &mut left, dirs);
        }
        if !left.is_empty() {
            known.load_system_fonts();
            fonts.has_wanted = has(&known);
            fonts.take(&known, &needs, &mut left, dirs);
        }
        fonts.missing = left.into_iter().filter(|c| *c != ' ').collect();
        fonts
    }

    /// Returns the font of titles; `None` if it lacks a character of some texts, because one card in two fonts is no design.
    pub(crate) fn titling<'a>(texts: impl Iterator<Item = &'a str>, language: &str) -> Option<Self> {
        let needs = Needs::of(texts, language, None);
        let mut known = Database::new();
        known.load_font_source(Source::Binary(Arc::new(TITLES)));
        let mut left = needs.chars.clone();
        let mut fonts = Self::none();
        fonts.take(&known, &needs, &mut left, &[]);
        (left.is_empty() && needs.emoji.is_empty()).then_some(fonts)
    }

    fn none() -> Self {
        let (database, faces, missing) = (Database::new(), Vec::new(), Vec::new());
        Self { database, faces, missing, has_wanted: true }
    }

    /// Takes those of the known faces that have characters which are left.
    fn take(&mut self, known: &Database, needs: &Needs, left: &mut BTreeSet<char>, dirs: &[PathBuf]) {
        let mut order: Vec<&FaceInfo> = known.faces().filter(|face| face.style == Style::Normal).collect();
        order.sort_by_cached_key(|face| needs.rank(face, dirs));
        let mut emoji = needs.emoji.clone();
        for face in order {
            if left.is_empty() && emoji.is_empty() {
                return;
            }
            let has = known.with_face_data(face.id, |data, index| needs.met_by(data, index)).flatten();
            let Some((chars, is_colour)) = has else { continue };
            let open = if is_colour { &mut emoji } else { &mut *left };
            if open.is_disjoint(&chars) {
                continue;
            }
            open.retain(|c| !chars.contains(c));
            left.retain(|c| !(is_colour && is_emoji(*c) && chars.contains(c)));
            let family = self.faces.len().to_string();
            let families = vec![(family.clone(), Language::English_UnitedStates)];
            // Every face is said to have the same weight, because one of another weight would not be used.
            let (weight, stretch) = (WEIGHT, Stretch::Normal);
            self.database.push_face_info(FaceInfo { families, weight, stretch, ..face.clone() });
            self.faces.push(Face { family, chars, is_colour });
        }
    }

    /// Tells whether one family draws all of a text; an emoji in it needs its own.
    pub(crate) fn has_all(&self, text: &str) -> bool {
        let has = |face: &Face| text.chars().filter(|c| !is_invisible(*c)).all(|c| face.chars.contains(&c));
        !text.contains('\u{fe0f}') && !text.chars().any(is_emoji) && self.faces.iter().any(has)
    }

    /// Returns the family that draws what a reader takes for one character.
    pub(crate) fn family(&self, cluster: &str) -> Option<&str> {
        let is_emoji = cluster.contains('\u{fe0f}') || cluster.chars().any(is_emoji) && !cluster.contains('\u{fe0e}');
        let seen = || cluster.chars().filter(|c| !is_invisible(*c));
        let has_all = |face: &&Face| seen().all(|c| face.chars.contains(&c));
        let has_first = |face: &&Face| seen().next().is_some_and(|c| face.chars.contains(&c));
        let of_kind = |is_colour: bool| self.faces.iter().filter(move |face| face.is_colour == is_colour);
        let (first, second) = (of_kind(is_emoji), of_kind(!is_emoji));
        let in_order = || first.clone().chain(second.clone());
        let face = in_order().find(has_all).or_else(|| in_order().find(has_first));
        face.or(self.faces.first()).map(|face| face.family.as_str())
    }
}

/// What a video needs of its fonts.
#[derive(Debug)]
struct Needs {
    chars: BTreeSet<char>,
    /// Those of them that are meant as coloured emoji.
    emoji: BTreeSet<char>,
    /// True if neither emoji nor Han characters are among them, for which the system's fonts are better.
    is_plain: bool,
    /// The families for Han characters, because they look different in each language.
    han: &'static [&'static str],
    /// True if the language is written in them, so that all its texts are in that font.
    is_han: bool,
    wanted: Option<String>,
}

impl Needs {
    fn of<'a>(texts: impl Iterator<Item = &'a str>, language: &str, wanted: Option<&str>) -> Self {
        let (mut chars, mut emoji) = (BTreeSet::from([' ']), BTreeSet::new());
        for text in texts {
            let next = text.chars().skip(1).chain([' ']);
            for (c, next) in text.chars().zip(next).filter(|(c, _)| !is_invisible(*c) && !c.is_control()) {
                chars.insert(c);
                if next == '\u{fe0f}' || is_emoji(c) && next != '\u{fe0e}' {
                    emoji.insert(c);
                }
            }
        }
        let tag = language.to_ascii_lowercase();
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let is_han = matches!(primary, "ja" | "ko" | "zh" | "yue");
        let written = |from: char, to: char| chars.range(from..=to).next().is_some();
        let han: &[&str] = match primary {
            "ja" => &JAPANESE,
            "ko" => &KOREAN,
            "zh" if ["tw", "hk", "mo", "hant"].iter().any(|part| tag.contains(part)) => &TRADITIONAL,
            "zh" | "yue" => &SIMPLIFIED,
            _ if written('\u{3041}', '\u{30ff}') => &JAPANESE,
            _ if written('\u{ac00}', '\u{d7a3}') => &KOREAN,
            _ => &SIMPLIFIED,
        };
        let is_plain = emoji.is_empty() && !is_han;
        Self { chars, emoji, is_plain, han, is_han, wanted: wanted.map(str::to_owned) }
    }

    /// Returns the place of a face in the order in which faces are asked: the least comes first.
    fn rank(&self, face: &FaceInfo, dirs: &[PathBuf]) -> impl Ord + use<> {
        let name = face.families.first().map_or("", |(name, _)| name.as_str());
        let origin = match &face.source {
            Source::Binary(_) => 1,
            Source::File(path) | Source::SharedFile(path, _) => {
                if dirs.iter().any(|dir| path.starts_with(dir)) {
                    0
                } else {
                    2
                }
            }
        };
        let is_wanted = self.wanted.as_deref().is_some_and(|family| is_family(face, family));
        let han = self.han.iter().position(|family| is_family(face, family)).unwrap_or(usize::MAX);
        let kind = (face.monospaced || name.contains("Mono"), name.contains("Serif"));
        let weight = face.weight.0.abs_diff(Weight::BOLD.0);
        let own = if self.is_han { han } else { 0 };
        (!is_wanted, own, origin, (name != PACK_FIRST, han), kind, weight, name.to_owned(), face.index)
    }

    /// Returns which of the characters a font has, and whether it draws emoji in colour; `None` if it is no font.
    fn met_by(&self, data: &[u8], index: u32) -> Option<(BTreeSet<char>, bool)> {
        let font = FontRef::from_index(data, index).ok()?;
        let charmap = font.charmap();
        let has = |c: &char| charmap.map(*c).is_some_and(|glyph| glyph.to_u32() != 0);
        let is_colour = COLOUR_TABLES.iter().any(|tag| font.table_data(Tag::new(tag)).is_some());
        Some((self.chars.iter().copied().filter(has).collect(), is_colour))
    }
}

/// Loads the fonts of the packs, and the one on board.
fn load(database: &mut Database, dirs: &[PathBuf]) {
    for dir in dirs {
        database.load_fonts_dir(dir);
    }
    database.load_font_source(Source::Binary(Arc::new(ON_BOARD)));
}

fn is_family(face: &FaceInfo, family: &str) -> bool {
    face.families.iter().any(|(name, _)| name.eq_ignore_ascii_case(family))
}

/// Tells whether a character is a coloured picture unless a text says otherwise.
fn is_emoji(c: char) -> bool {
    CodePointSetData::new::<EmojiPresentation>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(texts: &[&str], language: &str) -> Vec<String> {
        let fonts = Fonts::find(texts.iter().copied(), language, None, &[]);
        assert_eq!(fonts.database.len(), fonts.faces.len());
        fonts.database.faces().map(|face| face.post_script_name.clone()).collect()
    }

    #[test]
    fn the_font_on_board_is_enough_for_latin_greek_and_cyrillic() {
        let text = "Plain text, naïve “quotes” Привет… ελληνικά $1,250.50 — 100 %";
        assert_eq!(families(&[text], "en"), ["DejaVuSansCondensed-Bold"]);
    }

    #[test]
    fn titles_have_their_font_where_it_has_all_of_their_letters() {
        let titling = |text: &str| Fonts::titling([text].into_iter(), "en");
        for text in ["The Keeper’s “Last” Winter…", "Straße – Żółć", "Ночь", "Τέλος", "Tiếng Việt"]
        {
            assert_eq!(titling(text).map(|it| (it.faces.len(), it.missing.len())), Some((1, 0)), "{text}");
        }
        assert!(["おわり", "Night 🌙", "مرحبا"].into_iter().all(|text| titling(text).is_none()));
    }

    #[test]
    fn a_character_that_no_font_has_is_named_and_invisible_ones_are_not() {
        let texts = ["a \u{10ffff}b", "\u{200d}\u{fe0f}\u{ad}\n"];
        assert_eq!(missing(texts.into_iter(), &[]), ['\u{10ffff}']);
        assert!(missing(["plain"].into_iter(), &[]).is_empty());
    }

    #[test]
    fn every_character_has_the_family_of_a_face_that_draws_it() {
        let fonts = Fonts::find(["a1 e\u{301}"].into_iter(), "en", None, &[]);
        for cluster in ["a", "1", "e\u{301}", " "] {
            assert_eq!(fonts.family(cluster), Some("0"), "{cluster:?}");
        }
    }

    #[test]
    fn the_wanted_family_is_asked_first_and_its_lack_is_told() {
        let found = |family: &str| Fonts::find(["abc"].into_iter(), "en", Some(family), &[]);
        assert!(found("dejavu SANS").has_wanted && !found("No Such Font").has_wanted);
        assert_eq!(found("No Such Font").faces.len(), 1);
        assert!(Fonts::find(["abc"].into_iter(), "en", None, &[]).has_wanted);
    }
}
