//! How a job wants its captions to look.

use super::parsed;
use super::rules;
use super::short::Short;
use film::{CaptionStyle, Color, Colors, EndCard, InvalidEndCard, Look, Place};
use garde::Validate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::RangeInclusive;

/// The sizes of captions, as multiples of the look's own.
pub const SIZES: RangeInclusive<f64> = 0.5..=2.0;
/// How many characters the name of a font may have.
pub const FONT_MAX: usize = 100;

/// How captions look. A bare name is its `look`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CaptionsFile")]
#[garde(allow_unvalidated)]
pub struct CaptionsRequest {
    /// Which words are marked: `box`, `plain`, `karaoke`, `word`, or `none` for no captions in the picture.
    pub look: Option<Look>,
    /// The family of the font, such as `Noto Sans`.
    #[garde(length(chars, max = FONT_MAX), custom(rules::optional(rules::line)))]
    pub font: Option<String>,
    /// 0.5 to 2.0 times the look's own size.
    #[garde(range(min = *SIZES.start(), max = *SIZES.end()))]
    pub size: Option<f64>,
    /// Where they stand.
    pub place: Option<Place>,
    /// Their colours.
    pub colors: Option<ColorsRequest>,
    /// Whether all letters are capital letters.
    pub uppercase: Option<bool>,
}

/// The colours of captions: `#` and six hexadecimal digits for red, green and blue.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CaptionColorsFile")]
pub struct ColorsRequest {
    /// The letters.
    #[schemars(extend("pattern" = "^#[0-9A-Fa-f]{6}$"))]
    pub text: Option<ColorText>,
    /// The line around the letters.
    #[schemars(extend("pattern" = "^#[0-9A-Fa-f]{6}$"))]
    pub outline: Option<ColorText>,
    /// The box behind the word that is said, or the letters of marked words.
    #[schemars(extend("pattern" = "^#[0-9A-Fa-f]{6}$"))]
    pub active: Option<ColorText>,
}

parsed! {
    /// A colour.
    ColorText(Color) from String as text => color(&text);
    /// What stands at the end.
    EndCardText(EndCard) from String as text => text.parse().map_err(|error: InvalidEndCard| format!("`{text}` {error}"));
}

/// Reads a colour; the error is a fragment.
pub fn color(text: &str) -> Result<Color, String> {
    text.parse().map_err(|error| format!("`{}` {error}", text.escape_debug()))
}

impl CaptionsRequest {
    /// Fills in what a look says where the job says nothing.
    pub(super) fn or(self, look: &Self) -> Self {
        let Self { look: marks, font, size, place, colors, uppercase } = self;
        let colors = match (colors, &look.colors) {
            (Some(own), Some(usual)) => Some(ColorsRequest {
                text: own.text.or_else(|| usual.text.clone()),
                outline: own.outline.or_else(|| usual.outline.clone()),
                active: own.active.or_else(|| usual.active.clone()),
            }),
            (own, usual) => own.or_else(|| usual.clone()),
        };
        Self {
            look: marks.or(look.look),
            font: font.or_else(|| look.font.clone()),
            size: size.or(look.size),
            place: place.or(look.place),
            colors,
            uppercase: uppercase.or(look.uppercase),
        }
    }

    /// Returns the style that this job wants, on top of the usual one.
    pub fn over(&self, usual: &CaptionStyle) -> CaptionStyle {
        let chosen = |pick: fn(&ColorsRequest) -> &Option<ColorText>| {
            self.colors.as_ref().and_then(|colors| pick(colors).as_deref().copied())
        };
        CaptionStyle {
            look: self.look.or(usual.look),
            font: self.font.clone().or_else(|| usual.font.clone()),
            size: self.size.or(usual.size),
            place: self.place.or(usual.place),
            colors: Colors {
                text: chosen(|it| &it.text).or(usual.colors.text),
                outline: chosen(|it| &it.outline).or(usual.colors.outline),
                active: chosen(|it| &it.active).or(usual.colors.active),
            },
            uppercase: self.uppercase.unwrap_or(usual.uppercase),
        }
    }
}

impl Short for CaptionsRequest {
    type Main = Look;
    const EXPECTED: &'static str = "the name of a look or an object";

    fn of(look: Look) -> Self {
        Self { look: Some(look), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, parse};

    fn read(captions: &str) -> Result<Option<CaptionsRequest>, Vec<(Code, String, String)>> {
        let job = format!("{{\"version\":1,\"story\":{{}},\"video\":{{\"captions\":{captions}}}}}");
        let shown = |it: crate::Problem| (it.code, it.path.clone(), it.message.clone());
        parse(job.as_bytes(), "x").map(|job| job.video.captions).map_err(|all| all.into_iter().map(shown).collect())
    }

    #[test]
    fn a_bare_name_is_its_look() {
        assert_eq!(read("\"karaoke\"").unwrap(), read("{\"look\":\"karaoke\"}").unwrap());
        assert_eq!(read("null").unwrap(), None);
    }

    #[test]
    fn what_a_job_leaves_out_is_as_usual() {
        let job = read("{\"size\":1.5,\"colors\":{\"active\":\"#FFD60A\"}}").unwrap().unwrap();
        let text = Some(Color([1, 2, 3]));
        let usual = CaptionStyle {
            look: Some(Look::Word),
            colors: Colors { text, ..Colors::default() },
            uppercase: true,
            ..CaptionStyle::default()
        };
        let active = Some(Color([255, 214, 10]));
        let wanted = CaptionStyle { size: Some(1.5), colors: Colors { text, active, outline: None }, ..usual.clone() };
        assert_eq!(job.over(&usual), wanted);
    }

    #[test]
    fn what_no_caption_can_be_is_refused_with_its_place() {
        for (captions, path, word) in [
            ("\"bxo\"", "video.captions", "bxo"),
            ("7", "video.captions", "look"),
            ("{\"look\":\"bxo\"}", "video.captions.look", "bxo"),
            ("{\"size\":2.5}", "video.captions.size", "2"),
            ("{\"place\":\"left\"}", "video.captions.place", "left"),
            ("{\"colors\":{\"text\":\"red\"}}", "video.captions.colors.text", "#ffd60a"),
            ("{\"colors\":{\"box\":\"#ffffff\"}}", "video.captions.colors", "`box`"),
            ("{\"font\":\"a\\nb\"}", "video.captions.font", "U+000A"),
            ("{\"colour\":1}", "video.captions", "`colour`"),
        ] {
            let found = read(captions).unwrap_err();
            assert_eq!(found.len(), 1, "{captions}: {found:?}");
            assert!(found[0].1 == path && found[0].2.contains(word), "{captions}: {found:?}");
        }
    }
}
