//! Finds out which characters the installed fonts have, by asking fontconfig once per video, and only for rare
//! characters.

use super::text::is_invisible;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The program that lists the fonts.
pub const PROGRAM: &str = "fc-list";
/// Its arguments: one line of character ranges in hex per font.
pub const ARGUMENTS: [&str; 2] = ["--format", "%{charset}\\n"];

/// The font for text in Latin, Greek and Cyrillic letters, so that no video is without words where no fonts are
/// installed; its licence is beside it.
pub(super) const ON_BOARD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");
/// The directory for it, relative to the workspace.
pub(super) const DIR: &str = "temp/fonts";
/// Its name there.
pub(super) const FILE: &str = "temp/fonts/DejaVuSansCondensed-Bold.ttf";

/// The characters of the font on board.
const COMMON: [RangeInclusive<char>; 18] = [
    '\u{20}'..='\u{7e}',
    '\u{a0}'..='\u{24f}',
    '\u{300}'..='\u{34f}',
    '\u{384}'..='\u{38a}',
    '\u{38c}'..='\u{38c}',
    '\u{38e}'..='\u{3a1}',
    '\u{3a3}'..='\u{45f}',
    '\u{490}'..='\u{493}',
    '\u{1e00}'..='\u{1efb}',
    '\u{2010}'..='\u{2027}',
    '\u{2030}'..='\u{203a}',
    '\u{2074}'..='\u{208e}',
    '\u{20a0}'..='\u{20b5}',
    '\u{20b8}'..='\u{20ba}',
    '\u{2100}'..='\u{2109}',
    '\u{2150}'..='\u{215f}',
    '\u{2190}'..='\u{2199}',
    '\u{2200}'..='\u{2265}',
];

/// Returns the characters that some font may not have, in order, each once.
pub fn rare<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<char> {
    let common = |c: char| COMMON.iter().any(|range| range.contains(&c));
    texts.flat_map(str::chars).filter(|c| !common(*c) && !is_invisible(*c) && !c.is_control()).collect()
}

/// Removes from `wanted` the characters in a line of [`PROGRAM`]'s output: `20-7e a0-17f 1f600`.
pub fn cover(wanted: &mut BTreeSet<char>, line: &str) {
    let number = |hex: &str| u32::from_str_radix(hex, 16).ok();
    for range in line.split_whitespace() {
        if wanted.is_empty() {
            return;
        }
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (Some(first), Some(last)) = (number(first), number(last)) else { continue };
        wanted.retain(|c| !(first..=last).contains(&u32::from(*c)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rare_characters_are_asked_for_and_ranges_cover_them() {
        let mut wanted = rare(["Plain text, naïve “quotes” Привет…", "日本 \u{1f984}\u{fe0f} 日"].into_iter());
        assert_eq!(wanted.iter().collect::<String>(), "日本\u{1f984}");
        cover(&mut wanted, "20-7e 4e00-9fff garbage 1f6");
        assert_eq!(wanted.into_iter().collect::<String>(), "\u{1f984}");
    }
}
